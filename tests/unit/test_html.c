/* SPDX-License-Identifier: MIT */
/* Pages to articles: what is found, what is left out, and what is survived. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/html.h"
#include "base/buf.h"
#include "scratch.h"
#include "starve.h"

#define FIRST                                                                  \
	"The harbour board of Tern Sound voted on Monday to sell the old "     \
	"ferry, after a meeting of almost six hours."
#define SECOND                                                                 \
	"A smaller boat without a car deck will take over the crossings from " \
	"the new terminal, said the chairwoman of the board."
#define BODY "<p>" FIRST "</p><p>" SECOND "</p>"
#define TEXT FIRST "\n\n" SECOND

static struct np_html *html;
static struct np_article article;
static char detail[120];

static void setup(void)
{
	ck_assert_int_eq(np_html_new(&html), NP_OK);
}

static void teardown(void)
{
	np_html_free(html);
}

static enum np_skip read_bytes(struct np_span page)
{
	detail[0] = 0;
	return np_html_read(html, page, NULL, &article, detail);
}

static enum np_skip read_page(const char *page)
{
	return read_bytes(span_of(page));
}

static void expect(struct np_span got, const char *want, const char *of)
{
	ck_assert_msg(got.len == strlen(want) &&
			      (!got.len || !memcmp(got.ptr, want, got.len)),
		      "%s: '%.*s', not '%s'", of, (int)got.len,
		      got.ptr ? got.ptr : "", want);
}

static void expect_field(enum np_field field, const char *want, const char *of)
{
	expect(article.field[field], want, of);
}

/* A page's head or body -> what the field is. */
static const struct fact {
	const char *page;
	enum np_field field;
	const char *want;
} facts[] = {
	{ "<title>Ferry sold | Tern Post</title>" BODY, NP_FIELD_TITLE,
	  "Ferry sold" },
	{ "<title>Ferry sold</title><h1>Old ferry sold</h1>" BODY,
	  NP_FIELD_TITLE, "Old ferry sold" },
	{ "<meta property=og:site_name content='Tern Post'><meta "
	  "property=og:title content='Ferry sold - Tern Post'>" BODY,
	  NP_FIELD_TITLE, "Ferry sold" },
	{ "<meta property='og:title' content='Ferry &amp;amp; quay'>" BODY,
	  NP_FIELD_TITLE, "Ferry & quay" },
	{ "<script type='application/ld+json'>{\"@type\": \"NewsArticle\", "
	  "\"headline\": \"Ferry \\u0026 quay\"}</script>" BODY,
	  NP_FIELD_TITLE, "Ferry & quay" },
	{ "<script type='application/ld+json'>[{\"@type\": \"WebSite\", "
	  "\"name\": \"x\"}, {\"@type\": [\"Article\"], \"headline\": "
	  "\"Sold\"}]</script>" BODY,
	  NP_FIELD_TITLE, "Sold" },
	{ "<script type='application/ld+json'>{\"@graph\": [{\"@type\": "
	  "\"BlogPosting\", \"headline\": \"Sold\"}]}</script>" BODY,
	  NP_FIELD_TITLE, "Sold" },
	{ "<script type='application/ld+json'>/*<![CDATA[*/ {\"@type\": "
	  "\"Article\", \"headline\": \"So\nld\"} /*]]>*/</script>" BODY,
	  NP_FIELD_TITLE, "So ld" },
	{ "<script "
	  "type='application/ld+json'>{broken</script><title>A</title>" BODY,
	  NP_FIELD_TITLE, "A" },
	{ "<script type='application/ld+json'>{\"@type\": \"Article\", "
	  "\"author\": [{\"name\": \"A. Vole\"}, {\"name\": \"I. Marrant\"}]}"
	  "</script>" BODY,
	  NP_FIELD_AUTHORS, "A. Vole; I. Marrant" },
	{ "<script type='application/ld+json'>{\"@type\": \"Article\", "
	  "\"author\": \"A. Vole\"}</script><meta name=author content=x>" BODY,
	  NP_FIELD_AUTHORS, "A. Vole" },
	{ "<meta name=author content='By A. Vole'>" BODY, NP_FIELD_AUTHORS,
	  "A. Vole" },
	{ "<meta name=author content='A. Vole'><meta name=author content='B. "
	  "Row'><meta name=author content='A. Vole'>" BODY,
	  NP_FIELD_AUTHORS, "A. Vole; B. Row" },
	{ "<meta property=article:author content='https://a.example/vole'>"
	  "<span itemprop=author>A. Vole</span>" BODY,
	  NP_FIELD_AUTHORS, "A. Vole" },
	{ "<div><a rel=author href=/v>A. Vole</a>" BODY "</div>",
	  NP_FIELD_AUTHORS, "A. Vole" },
	{ "<div><p class=byline>By <b>A.&nbsp;Vole</b></p>" BODY "</div>",
	  NP_FIELD_AUTHORS, "A.\xC2\xA0Vole" },
	{ "<meta property=article:published_time "
	  "content=2031-09-22T16:05:00Z>" BODY,
	  NP_FIELD_DATE, "2031-09-22T16:05:00Z" },
	{ "<meta name=date content='some day'><time "
	  "datetime=2031-09-22>x</time>" BODY,
	  NP_FIELD_DATE, "2031-09-22" },
	{ "<time itemprop=datePublished datetime=2031-09-22>x</time>" BODY,
	  NP_FIELD_DATE, "2031-09-22" },
	{ "<script type='application/ld+json'>{\"@type\": \"Report\", "
	  "\"datePublished\": \"2031-09-22\", \"dateModified\": "
	  "\"2031-09-23\"}</script>" BODY,
	  NP_FIELD_MODIFIED, "2031-09-23" },
	{ "<meta itemprop=dateModified content=2031-09-23>" BODY,
	  NP_FIELD_MODIFIED, "2031-09-23" },
	{ "<link rel='x canonical' href='https://www.Tern.example/a'>" BODY,
	  NP_FIELD_CANONICAL_URL, "https://www.Tern.example/a" },
	{ "<link rel=canonical href='https://www.Tern.example/a'>" BODY,
	  NP_FIELD_SOURCE, "tern.example" },
	{ "<link rel=canonical href='/a'><meta property=og:url "
	  "content='https://tern.example/b'>" BODY,
	  NP_FIELD_URL, "https://tern.example/b" },
	{ "<meta property=og:site_name content='Tern Post'>" BODY,
	  NP_FIELD_SOURCE, "Tern Post" },
	{ "<html lang=de>" BODY, NP_FIELD_LANGUAGE, "de" },
	{ "<meta property=og:locale content=de_AT>" BODY, NP_FIELD_LANGUAGE,
	  "de_AT" },
};

START_TEST(finds_facts)
{
	const struct fact *fact = &facts[_i];

	ck_assert_int_eq(read_page(fact->page), NP_SKIP_NONE);
	expect_field(fact->field, fact->want, fact->page);
}
END_TEST

/* All of these pages hold the same two paragraphs. */
static const char *const pages[] = {
	BODY,
	"<html><body>" BODY "</body></html>",
	"<p>" FIRST "<p>" SECOND,
	"<div>" FIRST "</div><div>" SECOND "</div>",
	FIRST "<br><br>" SECOND,
	"<p>" FIRST "</i></b></div><p><b><i>" SECOND,
	"<article><h1>Old ferry sold</h1>" BODY "</article>",
	"<nav><a href=/a>Home</a> <a href=/b>News</a></nav>" BODY
	"<footer>Tern Post, all rights reserved</footer>",
	"<div class=content>" BODY
	"</div><div class=sidebar><p>Read what the others read, every day and "
	"everywhere.</p></div>",
	"<div class=story-body>" BODY
	"<ul class=related><li><a href=/x>Ferry is late</a></li></ul></div>",
	"<div>" BODY "<figure><img><figcaption>The old ferry in the harbour, "
	"before it was sold</figcaption></figure></div>",
	"<div>" BODY "</div><div id=comments><p>I have sailed with it all my "
	"life, and I will miss it very much.</p></div>",
	"<p>" FIRST "</p><script>var a = '<p>no</p>';</script><style>p { "
	"x }</style><noscript>Turn it on</noscript><p>" SECOND "</p>",
	"<div><p class=byline>By A. Vole</p><p>Sept 22, 2031</p>" BODY
	"<p><a href=/x>More on the ferry of Tern Sound</a></p></div>",
	"<div><p>" FIRST "</p><p>Advertisement</p><p>" SECOND "</p></div>",
	"<div>" BODY "<p style='display: none'>Nobody is to see these words of "
	"the page, not ever.</p></div>",
	"<div>" BODY "<p>Share</p><p>Tweet</p></div>",
	"<!-- a --><!doctype html><title>x</title>" BODY "<!-- <p>b</p> -->",
	"<div class=cookie-consent><p>We use cookies to give you a better page "
	"than you deserve.</p></div><div>" BODY "</div>",
	"<div>" BODY "<form><p>Sign up for our letter, which comes each "
	"morning at seven sharp.</p></form></div>",
	"<div>" BODY "</div><div><p>This website uses cookies to improve your "
	"way through it, and these cookies are stored in your browser.</p>"
	"</div>",
	"<div><div>" BODY "</div><div><h3><a href=/x>Bridge closed again</a>"
	"</h3><p>The bridge to the south of the harbour stays closed for "
	"another week.</p><h3><a href=/y>Mill burns</a></h3><p>Nobody was hurt "
	"in the fire that took the mill in the old valley.</p></div></div>",
	"<table><tr><td><a href=/a>Home</a></td><td>" BODY "</td></tr></table>",
};

START_TEST(finds_the_text)
{
	ck_assert_int_eq(read_page(pages[_i]), NP_SKIP_NONE);
	expect_field(NP_FIELD_TEXT, TEXT, pages[_i]);
}
END_TEST

START_TEST(keeps_lines_and_lists)
{
	ck_assert_int_eq(read_page("<div><p>" FIRST "</p><ul><li>one boat"
				   "</li><li>two  boats</li></ul><p>a<br>b &lt;"
				   "i&gt;.</p><p>" SECOND "</p></div>"),
			 NP_SKIP_NONE);
	expect_field(NP_FIELD_TEXT,
		     FIRST "\n\none boat\n\ntwo boats\n\na\nb <i>.\n\n" SECOND,
		     "lines");
}
END_TEST

START_TEST(counts_what_is_left_out)
{
	ck_assert_int_eq(
		read_page("<nav>one two three</nav><div>" BODY
			  "<div class=comments><p>four five</p></div></div>"),
		NP_SKIP_NONE);
	ck_assert_uint_eq(article.left[NP_LEFT_FURNITURE], 3);
	ck_assert_uint_eq(article.left[NP_LEFT_COMMENTS], 2);
	ck_assert_ptr_eq(article.cut, NULL);
}
END_TEST

/* A careless name is not believed against most of the page. */
START_TEST(keeps_prose_whatever_it_is_called)
{
	ck_assert_int_eq(read_page("<div class='sidebar promo'>" BODY "</div>"),
			 NP_SKIP_NONE);
	expect_field(NP_FIELD_TEXT, TEXT, "promo");
}
END_TEST

START_TEST(takes_no_text_from_an_empty_page)
{
	static const char *const none[] = {
		"",
		"<html></html>",
		"<title>x</title>",
		"<nav><a href=/a>Home</a></nav>",
		"<script>x</script>",
		"<",
		"<p",
	};

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		ck_assert_msg(read_page(none[i]) == NP_SKIP_NO_TEXT, "'%s'",
			      none[i]);
		ck_assert_str_ne(detail, "");
	}
}
END_TEST

/* Each says "Müller" (or its like) in another charset; the rest is ASCII. */
static const struct charset {
	const char *head;
	const char *word;
	const char *header; /* of HTTP */
	const char *want;
} charsets[] = {
	{ "", "M\xC3\xBCller", "", "M\xC3\xBCller" },
	{ "<meta charset=iso-8859-1>", "M\xC3\xBCller", "", "M\xC3\xBCller" },
	{ "<meta charset=iso-8859-1>", "M\xFCller \x80", "",
	  "M\xC3\xBCller \xE2\x82\xAC" },
	{ "<meta http-equiv=content-type content='text/html; "
	  "charset=windows-1251'>",
	  "\xCC\xE8\xF0", "", "\xD0\x9C\xD0\xB8\xD1\x80" },
	{ "<meta charset=windows-1251>", "M\xFCller", "iso-8859-1",
	  "M\xC3\xBCller" },
	{ "<meta charset='shift_jis'>", "\x83\x65\x83\x58", "",
	  "\xE3\x83\x86\xE3\x82\xB9" },
	{ "<meta charset=gb2312>", "\xD6\xD0\xB9\xFA", "",
	  "\xE4\xB8\xAD\xE5\x9B\xBD" },
	{ "<meta charset=iso-2022-jp>", "\x1B$B%F%9\x1B(B", "",
	  "\xE3\x83\x86\xE3\x82\xB9" },
	{ "<meta charset=no-such-thing>", "M\xFCller", "latin1",
	  "M\xC3\xBCller" },
};

START_TEST(converts_charsets)
{
	const struct charset *c = &charsets[_i];
	const struct np_html_given given = { .charset = span_of(c->header) };
	struct np_buf page = { 0 };
	struct np_buf want = { 0 };

	ck_assert_int_eq(
		np_buf_print(&page, "%s<p>%s " FIRST "</p>", c->head, c->word),
		NP_OK);
	ck_assert_int_eq(np_buf_print(&want, "%s " FIRST, c->want), NP_OK);
	ck_assert_int_eq(np_buf_add(&want, "", 1), NP_OK);
	ck_assert_int_eq(
		np_html_read(html, np_buf_span(&page), &given, &article, NULL),
		NP_SKIP_NONE);
	expect_field(NP_FIELD_TEXT, want.ptr, c->head);
	ck_assert_uint_eq(article.bad_bytes, 0);
	np_buf_clear(&page);
	np_buf_clear(&want);
}
END_TEST

START_TEST(reads_utf16_by_its_mark)
{
	static const char page[] = BODY;
	char wide[2 * sizeof(page)] = "\xFE\xFF";

	for (size_t i = 0; i + 1 < sizeof(page); i++) {
		wide[2 + 2 * i] = 0;
		wide[3 + 2 * i] = page[i];
	}
	ck_assert_int_eq(read_bytes((struct np_span){ wide, sizeof(wide) }),
			 NP_SKIP_NONE);
	expect_field(NP_FIELD_TEXT, TEXT, "utf-16");
}
END_TEST

START_TEST(counts_bytes_of_no_charset)
{
	static const char page[] = "<p>\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC"
				   "\xC3\xBC\xC3\xBC\xC3\xBC \xFF " FIRST;

	ck_assert_int_eq(read_page(page), NP_SKIP_NONE);
	ck_assert_uint_eq(article.bad_bytes, 1);
}
END_TEST

START_TEST(takes_nul_for_a_blank)
{
	static const char page[] = "<p>" FIRST "\0x.</p>";

	ck_assert_int_eq(read_bytes((struct np_span){ page, sizeof(page) - 1 }),
			 NP_SKIP_NONE);
	expect_field(NP_FIELD_TEXT, FIRST " x.", "nul");
}
END_TEST

/* BODY, then a piece many times: the text before it is still found. */
static const struct bomb {
	const char *piece;
	const char *cut; /* NULL: read to its end */
	size_t bytes;	 /* 0: 1 MiB */
} bombs[] = {
	{ "<div>", "nested too deep", 0 },
	{ "<table><tr><td>", "nested too deep", 0 },
	{ "<ul><li>", "nested too deep", 0 },
	{ "<b>", "nested too deep", 0 },
	{ "</div>", NULL, 0 },
	{ "<!--", NULL, 0 },
	{ "<br>", "too many elements", 9 << 19 },
	{ "<img a='<p>'>", NULL, 0 },
	{ "&amp", NULL, 0 },
	{ "<", NULL, 0 },
	{ "<script>", NULL, 0 },
	{ "<a href='x'", NULL, 0 },
	{ "<a b==", NULL, 0 },
};

START_TEST(bounds_bombs)
{
	const struct bomb *bomb = &bombs[_i];
	const size_t most = bomb->bytes ? bomb->bytes : (size_t)1 << 20;
	struct np_buf page = { 0 };

	ck_assert_int_eq(np_buf_add_text(&page, "<div>" BODY "</div>"), NP_OK);
	while (page.len < most)
		ck_assert_int_eq(np_buf_add_text(&page, bomb->piece), NP_OK);
	ck_assert_int_eq(read_bytes(np_buf_span(&page)), NP_SKIP_NONE);
	ck_assert_uint_ge(article.field[NP_FIELD_TEXT].len, strlen(TEXT));
	ck_assert_int_eq(
		memcmp(article.field[NP_FIELD_TEXT].ptr, TEXT, strlen(TEXT)),
		0);
	if (bomb->cut)
		ck_assert_str_eq(article.cut, bomb->cut);
	np_buf_clear(&page);
}
END_TEST

START_TEST(bounds_attributes)
{
	struct np_buf page = { 0 };

	ck_assert_int_eq(np_buf_add_text(&page, "<div>" BODY "</div><p "),
			 NP_OK);
	for (int i = 0; i < 400000; i++)
		ck_assert_int_eq(np_buf_print(&page, "a%d=\"1\" ", i), NP_OK);
	ck_assert_int_eq(np_buf_add_text(&page, ">"), NP_OK);
	ck_assert_int_eq(read_bytes(np_buf_span(&page)), NP_SKIP_NONE);
	expect_field(NP_FIELD_TEXT, TEXT, "attributes");
	ck_assert_str_eq(article.cut, "too many attributes");
	np_buf_clear(&page);
}
END_TEST

START_TEST(refuses_huge_pages)
{
	char *page = calloc(NP_HTML_LIMIT + 1, 1);

	ck_assert_ptr_ne(page, NULL);
	ck_assert_int_eq(
		read_bytes((struct np_span){ page, NP_HTML_LIMIT + 1 }),
		NP_SKIP_TOO_LONG);
	free(page);
}
END_TEST

/* Each allocation of ours fails in turn; the parser's own are its affair. */
START_TEST(survives_lack_of_memory)
{
	static const char page[] =
		"<html lang=en><title>One | Two</title><meta name=author "
		"content=A><script type='application/ld+json'>{\"@type\": "
		"\"Article\", \"headline\": \"x\", \"author\": \"y\"}"
		"</script><link rel=canonical href='https://a.example/b'>"
		"<h1>One</h1><p class=byline>By <b>B</b></p>\xFF" BODY;
	bool failed = true;

	for (long nth = 0; failed; nth++) {
		struct np_html *hungry = NULL;
		enum np_skip skip = NP_SKIP_NONE;
		enum np_status status;

		ck_assert_int_lt(nth, 1000);
		starve_at(nth);
		status = np_html_new(&hungry);
		if (!status) {
			skip = np_html_read(hungry, span_of(page), NULL,
					    &article, detail);
			status = np_html_status(hungry);
		}
		failed = starve_end();
		ck_assert_int_eq(status, failed ? NP_ERR_NOMEM : NP_OK);
		if (hungry && failed)
			ck_assert_int_eq(skip, NP_SKIP_TOO_LONG);
		if (!failed)
			ck_assert_uint_ge(article.field[NP_FIELD_TEXT].len,
					  strlen(TEXT));
		np_html_free(hungry);
	}
}
END_TEST

/* The same page twice, another between: nothing is carried over. */
START_TEST(remembers_nothing)
{
	ck_assert_int_eq(read_page("<title>One</title>" BODY), NP_SKIP_NONE);
	ck_assert_int_eq(read_page("<p>" SECOND), NP_SKIP_NONE);
	ck_assert_ptr_eq(article.field[NP_FIELD_TITLE].ptr, NULL);
	expect_field(NP_FIELD_TEXT, SECOND, "second");
}
END_TEST

#define LOOP(tests, fn, table)                                                 \
	tcase_add_loop_test(tests, fn, 0,                                      \
			    (int)(sizeof(table) / sizeof((table)[0])))

int main(void)
{
	Suite *suite = suite_create("html");
	TCase *tests = tcase_create("html");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, setup, teardown);
	LOOP(tests, finds_facts, facts);
	LOOP(tests, finds_the_text, pages);
	tcase_add_test(tests, keeps_lines_and_lists);
	tcase_add_test(tests, counts_what_is_left_out);
	tcase_add_test(tests, keeps_prose_whatever_it_is_called);
	tcase_add_test(tests, takes_no_text_from_an_empty_page);
	LOOP(tests, converts_charsets, charsets);
	tcase_add_test(tests, reads_utf16_by_its_mark);
	tcase_add_test(tests, counts_bytes_of_no_charset);
	tcase_add_test(tests, takes_nul_for_a_blank);
	LOOP(tests, bounds_bombs, bombs);
	tcase_add_test(tests, bounds_attributes);
	tcase_add_test(tests, refuses_huge_pages);
	tcase_add_test(tests, survives_lack_of_memory);
	tcase_add_test(tests, remembers_nothing);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
