/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "ingest/url_story.h"
#include "scratch.h"

static void expect(struct np_span got, const char *want, const char *of)
{
	ck_assert_msg(got.len == strlen(want) &&
			      (!got.len || !memcmp(got.ptr, want, got.len)),
		      "'%s': '%.*s', not '%s'", of, (int)got.len,
		      got.ptr ? got.ptr : "", want);
}

START_TEST(finds_page)
{
	static const struct {
		const char *url, *page;
	} cases[] = {
		{ "https://www.herold.example/a/b.html",
		  "herold.example/a/b.html" },
		{ "http://M.Herold.example/a/b.html/",
		  "herold.example/a/b.html" },
		{ "https://amp.herold.example/a/b?utm_source=x&gclid=1#top",
		  "herold.example/a/b" },
		{ "https://herold.example/amp/a/b", "herold.example/a/b" },
		{ "https://herold.example/a/b/amp/", "herold.example/a/b" },
		{ "https://herold.example/a/b.amp.html",
		  "herold.example/a/b.html" },
		{ "https://herold.example/a/b.amp", "herold.example/a/b" },
		{ "https://herold.example/a/index.html", "herold.example/a" },
		{ "https://herold.example/s?id=7&page=2&fbclid=z",
		  "herold.example/s?id=7&page=2" },
		{ "https://herold.example/s?page=2&id=7",
		  "herold.example/s?id=7&page=2" },
		{ "https://herold.example/?p=77", "herold.example?p=77" },
		{ "https://herold.example/Case", "herold.example/Case" },
		{ "https://m.example/a", "m.example/a" },
		{ "https://herold.example/", "" },
		{ "https://herold.example", "" },
		{ "https://herold.example/index.html?utm_campaign=x", "" },
		{ "", "" },
		{ "no address", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct np_buf page = { 0 };

		ck_assert_int_eq(np_url_page(span_of(cases[i].url), &page),
				 NP_OK);
		expect(np_buf_span(&page), cases[i].page, cases[i].url);
		np_buf_clear(&page);
	}
}
END_TEST

START_TEST(finds_id_and_slug)
{
	static const struct {
		const char *url, *id, *slug;
	} cases[] = {
		{ "https://a.example/article/2009/02/03/"
		  "us-lake-ferry-idUSTRE51220X20090203",
		  "idUSTRE51220X", "us-lake-ferry-idUSTRE51220X20090203" },
		{ "https://a.example/ferry-idUSWXY771220090203", "idUSWXY7712",
		  "" },
		{ "https://a.example/ferry-idUSTRE5126GF20090203",
		  "idUSTRE5126GF", "" },
		{ "https://a.example/ferry-idUSTRE5AB0GH20090203",
		  "idUSTRE5AB0GH", "" },
		{ "https://a.example/2009/02/ferry-idUSN033351920090203",
		  "idUSN0333519", "" },
		{ "https://a.example/news/308382912/ferry-sinks-in-lake",
		  "308382912", "ferry-sinks-in-lake" },
		{ "https://a.example/stories/1112/84110.html?hp=t1", "84110",
		  "" },
		{ "https://a.example/20090203/ferry-sinks", "", "ferry-sinks" },
		{ "https://a.example/2009/0203/ferry-sinks-in-2009", "",
		  "ferry-sinks-in-2009" },
		{ "https://a.example/x/"
		  "3f2504e0-4f89-11d3-9a0c-0305e82c3301/ferry-sinks",
		  "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "ferry-sinks" },
		{ "https://a.example/show?id=412&x=1", "412", "" },
		{ "https://a.example/show?page=412", "", "" },
		{ "https://a.example/covid19-and-g20", "", "" },
		{ "https://a.example", "", "" },
		{ "", "", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct np_url_story story =
			np_url_story(span_of(cases[i].url));

		expect(story.id, cases[i].id, cases[i].url);
		expect(story.slug, cases[i].slug, cases[i].url);
	}
}
END_TEST

/* Whatever the bytes, what is found lies inside the URL. */
START_TEST(stays_inside)
{
	static const char bytes[] = "/?#&=.-_%ahz09:@[m.amp";
	uint64_t state = 11;
	char url[40];

	for (size_t round = 0; round < 20000; round++) {
		const size_t len = round % sizeof(url);
		struct np_url_story story;
		struct np_buf page = { 0 };

		for (size_t i = 0; i < len; i++) {
			state = state * 6364136223846793005u + 1;
			url[i] = bytes[(state >> 33) % (sizeof(bytes) - 1)];
		}
		memcpy(url, "h.a/", len < 4 ? len : 4);
		story = np_url_story((struct np_span){ url, len });
		ck_assert(!story.id.len ||
			  (story.id.ptr >= url &&
			   story.id.ptr + story.id.len <= url + len));
		ck_assert(!story.slug.len ||
			  (story.slug.ptr >= url &&
			   story.slug.ptr + story.slug.len <= url + len));
		ck_assert_int_eq(
			np_url_page((struct np_span){ url, len }, &page),
			NP_OK);
		np_buf_clear(&page);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("url_story");
	TCase *tests = tcase_create("url_story");
	SRunner *runner;
	int failed;

	tcase_add_test(tests, finds_page);
	tcase_add_test(tests, finds_id_and_slug);
	tcase_add_test(tests, stays_inside);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
