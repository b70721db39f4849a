/* SPDX-License-Identifier: MIT */
/* Saved pages are told from plain texts, and their articles found. */
#include <check.h>
#include <string.h>

#include "ingest/text_page.h"
#include "scratch.h"
#include "starve.h"

#define FIRST                                                                  \
	"The harbour board of Tern Sound voted on Monday to sell the old "     \
	"ferry, after a meeting of almost six hours."
#define SECOND                                                                 \
	"A smaller boat without a car deck will take over the crossings from " \
	"the new terminal, said the chairwoman of the board."

static struct np_text_page *page;
static struct np_article article;
static bool found;

static void setup(void)
{
	page = np_text_page_new();
	ck_assert_ptr_ne(page, NULL);
}

static void teardown(void)
{
	np_text_page_free(page);
}

static void read_text(const char *text)
{
	article = (struct np_article){ 0 };
	ck_assert_int_eq(
		np_text_page_read(page, span_of(text), &article, &found),
		NP_OK);
}

static void expect(enum np_field field, const char *want)
{
	const struct np_span got = article.field[field];

	ck_assert_msg(
		got.len == strlen(want) && !memcmp(got.ptr, want, got.len),
		"'%.*s', not '%s'", (int)got.len, got.ptr ? got.ptr : "", want);
}

START_TEST(finds_the_article)
{
	read_text("Skip to: Content\nSkip to: Search\n\nHarbour board sells "
		  "old ferry\n\nBy Lena Orsted / September 22, 2031\n\nThe old "
		  "ferry at its berth in the harbour of Port Calder, seen last "
		  "week.\n\nJ. Teller/Tern Post/File\n\n\n" FIRST
		  "\n\nSkip to next paragraph\n\n" SECOND "\n\n\n  * Weekly "
		  "news\n  * Ideas\n\nSpecial Offer\n\nDoing Good\n\nWhat "
		  "happens "
		  "when nobody looks at the sea for a year?\n\nFollow us!\n");
	ck_assert(found);
	expect(NP_FIELD_TEXT, FIRST "\n\n" SECOND);
	expect(NP_FIELD_TITLE, "Harbour board sells old ferry");
	expect(NP_FIELD_AUTHORS, "Lena Orsted");
	expect(NP_FIELD_DATE, "2031-09-22T00:00:00Z");
	ck_assert(article.has_date);
	ck_assert_uint_gt(article.left[NP_LEFT_CAPTION], 10);
	ck_assert_uint_gt(article.left[NP_LEFT_FURNITURE], 0);
}
END_TEST

START_TEST(finds_a_date_of_its_own)
{
	read_text("Share\n\nTweet\n\nHarbour board sells ferry\n\n22 Sept. "
		  "2031\n\n" FIRST "\n\n" SECOND "\n");
	ck_assert(found);
	expect(NP_FIELD_DATE, "2031-09-22T00:00:00Z");
}
END_TEST

/* What has less than two signs of a page is left as it is. */
START_TEST(leaves_plain_texts_alone)
{
	static const char *const texts[] = {
		"",
		"\n\n",
		FIRST,
		"A title\n\nBy A. Vole\n\n" FIRST "\n\n" SECOND,
		FIRST "\n\nShare\n\n" SECOND,
		"Share\n\nTweet\n",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		read_text(texts[i]);
		ck_assert_msg(!found, "'%s'", texts[i]);
		ck_assert_ptr_eq(article.field[NP_FIELD_TEXT].ptr, NULL);
	}
}
END_TEST

START_TEST(bounds_many_paragraphs)
{
	static char text[1 << 20];

	for (size_t i = 0; i + 8 <= sizeof(text); i += 8)
		memcpy(text + i, "Share\n\n\n", 8);
	ck_assert_int_eq(
		np_text_page_read(page, (struct np_span){ text, sizeof(text) },
				  &article, &found),
		NP_OK);
	ck_assert(!found);
}
END_TEST

START_TEST(survives_lack_of_memory)
{
	bool failed = true;

	for (long nth = 0; failed; nth++) {
		struct np_text_page *hungry;
		enum np_status status = NP_ERR_NOMEM;

		ck_assert_int_lt(nth, 100);
		starve_at(nth);
		hungry = np_text_page_new();
		if (hungry)
			status = np_text_page_read(
				hungry,
				span_of("Share\n\nTweet\n\n" FIRST
					"\n\n" SECOND),
				&article, &found);
		failed = starve_end();
		ck_assert_int_eq(status, failed ? NP_ERR_NOMEM : NP_OK);
		np_text_page_free(hungry);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("text_page");
	TCase *tests = tcase_create("text_page");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, finds_the_article);
	tcase_add_test(tests, finds_a_date_of_its_own);
	tcase_add_test(tests, leaves_plain_texts_alone);
	tcase_add_test(tests, bounds_many_paragraphs);
	tcase_add_test(tests, survives_lack_of_memory);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
