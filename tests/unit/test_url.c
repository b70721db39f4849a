/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "ingest/url.h"
#include "ingest/url_story.h"
#include "scratch.h"

START_TEST(finds_host)
{
	static const struct {
		const char *url, *host;
	} cases[] = {
		{ "http://www.nytimes.com/2016/a.html?x#y", "nytimes.com" },
		{ "https://NYTimes.com", "NYTimes.com" },
		{ "https://user:pw@a.org:8080/x@y", "a.org" },
		{ "https://a.org?x=http://b.org", "a.org" },
		{ "https://a.org./", "a.org" },
		{ "//a.org/x", "a.org" },
		{ "a.org/x", "a.org" },
		{ "www.a.org", "a.org" },
		{ "www.com", "www.com" },
		{ "http://www./", "www" },
		{ "http://[::1]:80/x", "[::1]" },
		{ "http://b\xC3\xBC"
		  "cher.de/",
		  "b\xC3\xBC"
		  "cher.de" },
		{ "http://localhost/", "localhost" },
		{ "  http://a.org/ ", "a.org" },
		{ "http:\\\\a.org", "" },
		{ "", "" },
		{ "x", "" },
		{ "/path/only.html", "" },
		{ "mailto:me@a.org", "" },
		{ "file:///x", "" },
		{ "http://", "" },
		{ "http://[::1", "" },
		{ "http://a b/", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct np_span host = np_url_host(span_of(cases[i].url));

		ck_assert_msg(
			host.len == strlen(cases[i].host) &&
				(!host.len ||
				 !memcmp(host.ptr, cases[i].host, host.len)),
			"'%s': '%.*s'", cases[i].url, (int)host.len,
			host.ptr ? host.ptr : "");
	}
}
END_TEST

static void expect_text(struct np_buf *got, const char *want, const char *url)
{
	ck_assert(!np_buf_add(got, "", 1));
	ck_assert_msg(!strcmp(got->ptr, want), "'%s': '%s'", url, got->ptr);
	np_buf_clear(got);
}

START_TEST(source_is_the_registrable_domain)
{
	static const struct {
		const char *url, *source;
	} cases[] = {
		{ "https://news.bbc.co.uk/a", "bbc.co.uk" },
		{ "https://WWW.A.Example/x", "a.example" },
		{ "https://edition.a.example:8080/x", "a.example" },
		{ "https://one.blogspot.com/x", "one.blogspot.com" },
		{ "https://co.uk/x", "co.uk" },
		{ "https://www.gov.uk/x", "gov.uk" },
		{ "http://10.0.0.1/x", "10.0.0.1" },
		{ "http://[::1]:80/x", "[::1]" },
		{ "http://localhost/x", "localhost" },
		{ "http://News.B\xC3\x9C"
		  "cher.de/x",
		  "xn--bcher-kva.de" },
		{ "http://news.xn--bcher-kva.de/x", "xn--bcher-kva.de" },
		{ "/only/a/path", "" },
		{ "", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct np_buf source = { 0 };

		ck_assert(!np_url_source(span_of(cases[i].url), &source));
		expect_text(&source, cases[i].source, cases[i].url);
	}
}
END_TEST

START_TEST(one_page_has_one_address)
{
	static const struct {
		const char *url, *canonical;
	} cases[] = {
		{ "http://www.a.example:80/x/?utm_source=y#z",
		  "https://a.example/x" },
		{ "https://m.a.example/x/amp/?b=2&a=1",
		  "https://a.example/x?a=1&b=2" },
		{ "a.example/x", "https://a.example/x" },
		{ "//A.example:443/x", "https://a.example/x" },
		{ "http://a.example:8080/x", "https://a.example:8080/x" },
		{ "http://a.example", "https://a.example/" },
		{ "http://a.example/?x=%e4%bd%a0",
		  "https://a.example?x=%E4%BD%A0" },
		{ "http://a.example/%7Ex/%2f/\xE4\xBD\xA0/a b/%zz",
		  "https://a.example/~x/%2F/%E4%BD%A0/a%20b/%zz" },
		{ "FTP://a.example/x", "ftp://a.example/x" },
		{ "a.example/x?to=http://b.example/",
		  "https://a.example/x?to=http://b.example/" },
		{ "http://b\xC3\xBC"
		  "cher.de/x",
		  "https://xn--bcher-kva.de/x" },
		{ "mailto:me@a.example", "" },
		{ "words", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct np_buf once = { 0 }, twice = { 0 };

		ck_assert(!np_url_canonical(span_of(cases[i].url), &once));
		ck_assert(!np_url_canonical(np_buf_span(&once), &twice));
		expect_text(&once, cases[i].canonical, cases[i].url);
		expect_text(&twice, cases[i].canonical, cases[i].url);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("url");
	TCase *tests = tcase_create("url");
	SRunner *runner;
	int failed;

	tcase_add_test(tests, finds_host);
	tcase_add_test(tests, source_is_the_registrable_domain);
	tcase_add_test(tests, one_page_has_one_address);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
