/* SPDX-License-Identifier: MIT */
/* Places, people and events are invented; the agencies are those of the
 * world, for it is their names that are read. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "detect/credit.h"
#include "scratch.h"

/* What a text credits: "AP/dateline" and so on, in order, joined by blanks;
 * contributions with '+' and photos with '*' before them. */
static void say(const struct np_credits *found, char *to, size_t room)
{
	size_t len = 0;

	to[0] = 0;
	for (uint32_t i = 0; i < found->credits; i++) {
		const struct np_credit *credit = &found->credit[i];
		static const char *const marks[] = { "", "+", "*" };

		len += (size_t)snprintf(
			to + len, room - len, "%s%s%s/%s", len ? " " : "",
			marks[credit->strength], np_agency_name(credit->agency),
			np_credit_form_name((enum np_credit_form)credit->form));
	}
}

static struct np_credits of(const char *text, const char *authors)
{
	const struct np_credit_input in = { .text = span_of(text),
					    .authors = span_of(authors) };
	struct np_credits found;

	np_credits_find(&in, &found);
	return found;
}

struct sample {
	const char *text;
	const char *credits;
	const char *place;  /* NULL: none */
	const char *byline; /* NULL: none */
};

/* Enough of an article that its end is not its beginning. */
#define BODY                                                                   \
	"\n\nThe bridge was closed at noon, the mayor of the town said.\n\n"   \
	"Nobody was hurt when the crane fell over.\n\nIt will open again "     \
	"when the engineers have seen it.\n\nThe ferry goes every hour.\n\n"   \
	"Schools stay open.\n\nThe museum is closed on Mondays.\n\n"

static const struct sample samples[] = {
	/* datelines */
	{ "OSTWALD (AP) \xE2\x80\x94 A crane fell." BODY, "AP/dateline",
	  "OSTWALD", NULL },
	{ "OSTWALD, Nordland (AP) - A crane fell." BODY, "AP/dateline",
	  "OSTWALD", NULL },
	{ "NEU OSTWALD, Jan 5 (Reuters) - A crane fell." BODY,
	  "Reuters/dateline", "NEU OSTWALD", NULL },
	{ "(Reuters) - A crane fell on Monday." BODY, "Reuters/dateline", NULL,
	  NULL },
	{ "OSTWALD/LINDHEIM  (Reuters) - A crane fell." BODY,
	  "Reuters/dateline", "OSTWALD/LINDHEIM", NULL },
	{ "Ostwald (dpa) - Ein Kran ist umgefallen." BODY, "dpa/dateline",
	  "Ostwald", NULL },
	{ "Ostwald (dpa/lsw) - Ein Kran ist umgefallen." BODY, "dpa/dateline",
	  "Ostwald", NULL },
	{ "OSTWALD (AFP) \xE2\x80\x93 Une grue est tomb\xC3\xA9"
	  "e." BODY,
	  "AFP/dateline", "OSTWALD", NULL },
	{ "Ostwald, 5 ene (EFE).- Una gr\xC3\xBA"
	  "a cay\xC3\xB3." BODY,
	  "EFE/dateline", "Ostwald", NULL },
	{ "OSTWALD, 3 (EUROPA PRESS) - Una gr\xC3\xBA"
	  "a." BODY,
	  "Europa Press/dateline", "OSTWALD", NULL },
	{ "(ANSA) - OSTVALDO, 5 GEN - Una gru." BODY, "ANSA/dateline",
	  "OSTVALDO", NULL },
	{ "OSTWALD, January 5. /TASS/. A crane fell." BODY, "TASS/dateline",
	  "OSTWALD", NULL },
	{ "OSTWALD, Nov. 3, 2009 /PRNewswire/ -- Crane Co. said." BODY,
	  "PR Newswire/dateline", "OSTWALD", NULL },
	{ "OSTWALD--(BUSINESS WIRE)--Crane Co. said today." BODY,
	  "Business Wire/dateline", "OSTWALD", NULL },
	{ "Ostwald (CNN) The crane fell at night." BODY, "CNN/dateline",
	  "Ostwald", NULL },
	{ "NEW YORK (Reuters) - A crane fell." BODY, "Reuters/dateline",
	  "NEW YORK", NULL },
	{ "MANCHESTER, New Hampshire (Reuters) - A crane." BODY,
	  "Reuters/dateline", "MANCHESTER", NULL },
	{ "THE HAGUE \xE2\x80\x94 A crane fell." BODY, "", "THE HAGUE", NULL },
	{ "Feb 14 (Reuters) - A crane fell." BODY, "Reuters/dateline", NULL,
	  NULL },
	{ "By Jane Doe , Crane Correspondent DAVOS, Grisons  Dec 8 (Reuters) - "
	  "A crane fell." BODY,
	  "Reuters/dateline", "DAVOS", "Jane Doe" },
	{ "FERNHILL, Mo. \xE2\x80\x94 A crane fell." BODY, "", "FERNHILL",
	  NULL },
	{ "LONDON (PA) - A crane fell." BODY, "PA/dateline", "LONDON", NULL },
	{ "ANKARA (AA) - Bir vin\xC3\xA7." BODY, "Anadolu/dateline", "ANKARA",
	  NULL },
	{ "\xD0\x9C\xD0\x9E\xD0\xA1\xD0\x9A\xD0\x92\xD0\x90, 5 "
	  "\xD1\x8F\xD0\xBD\xD0\xB2\xD0\xB0\xD1\x80\xD1\x8F. "
	  "/\xD0\xA2\xD0\x90\xD0\xA1\xD0\xA1/. "
	  "\xD0\x9A\xD1\x80\xD0\xB0\xD0\xBD." BODY,
	  "TASS/dateline", "\xD0\x9C\xD0\x9E\xD0\xA1\xD0\x9A\xD0\x92\xD0\x90",
	  NULL },
	{ "新华社北京1月5日电 一座桥关闭。" BODY, "Xinhua/dateline", "北京",
	  NULL },
	{ "【共同】橋が閉鎖された。" BODY, "Kyodo/dateline", NULL, NULL },
	{ "[東京 5日 ロイター] - 橋が閉鎖された。" BODY, "Reuters/dateline",
	  "東京", NULL },
	{ "(서울=연합뉴스) 다리가 닫혔다." BODY, "Yonhap/dateline", "서울",
	  NULL },
	{ "القاهرة (رويترز) - سقطت رافعة." BODY, "Reuters/dateline", "القاهرة",
	  NULL },
	/* bylines */
	{ "By Jane Doe, Associated Press\n\nA crane fell." BODY, "AP/byline",
	  NULL, "Jane Doe" },
	{ "By JANE DOE\nAssociated Press\n\nOSTWALD (AP) - A crane." BODY,
	  "AP/line AP/dateline", "OSTWALD", "JANE DOE" },
	{ "By Jane Doe and John Roe OSTWALD (Reuters) - A crane." BODY,
	  "Reuters/dateline", "OSTWALD", "Jane Doe and John Roe" },
	{ "Von Erika Muster\n\nEin Kran." BODY, "", NULL, "Erika Muster" },
	{ "Par Jean Dupont\n\nUne grue." BODY, "", NULL, "Jean Dupont" },
	{ "By The Associated Press\n\nA crane fell." BODY, "AP/byline", NULL,
	  "The Associated Press" },
	{ "By Friday, the crane had gone." BODY, "", NULL, NULL },
	{ "By Labor Day, all cranes had gone home." BODY, "", NULL, NULL },
	{ "By New Fernhill standards it is cold." BODY, "", NULL, NULL },
	{ "Von Montag an gilt die Regel." BODY, "", NULL, NULL },
	/* lines, shares, trailers */
	{ "A crane fell." BODY "Associated Press", "AP/line", NULL, NULL },
	{ "A crane fell." BODY "Source: Reuters", "Reuters/line", NULL, NULL },
	{ "Ein Kran." BODY "Quelle: dpa", "dpa/line", NULL, NULL },
	{ "A crane fell." BODY
	  "The Associated Press contributed to this report.",
	  "+AP/share", NULL, NULL },
	{ "A crane fell." BODY
	  "Associated Press writers Jane Doe in Ostwald and John Roe "
	  "contributed to this report.",
	  "+AP/share", NULL, NULL },
	{ "A crane fell." BODY "With files from The Canadian Press",
	  "+The Canadian Press/share", NULL, NULL },
	{ "Une grue." BODY "Elle rouvrira. (avec AFP)", "+AFP/share", NULL,
	  NULL },
	{ "Ein Kran." BODY "Sie wird wieder ge\xC3\xB6"
	  "ffnet. (mit dpa)",
	  "+dpa/share", NULL, NULL },
	{ "A crane fell." BODY "(Reporting by Jane Doe; Editing by John Roe)",
	  "Reuters/desk", NULL, NULL },
	{ "A crane fell." BODY
	  "It opens. (Additional reporting by Jane Doe) (Editing by J. Roe)",
	  "Reuters/desk", NULL, NULL },
	{ "A crane fell." BODY "Sold out. (With reporting by Jane Doe)",
	  "Reuters/desk", NULL, NULL },
	{ "A crane." BODY "This story was reported by The Associated Press.",
	  "AP/origin", NULL, NULL },
	{ "A crane fell." BODY
	  "Associated Press writers Jane Doe in Ostwald and John Roe in New "
	  "Fernhill, Max Mu in Lower Lindheim, Erika Muster in the Grisons, "
	  "Jean Dupont in Sankt Ostvaldo, Maria Muster in Upper Lindheim, "
	  "John Doe in Nether Fernhill, Jane Roe in Old Ostwald, Ann Other in "
	  "Great Fernhill, Ida Mu in Little Lindheim, Jo Doe in Middle Ostwald "
	  "and Hans Muster in Hither Fernhill contributed to this report.",
	  "+AP/share", NULL, NULL },
	{ "A crane fell." BODY
	  "Our Standards: The Thomson Reuters Trust Principles.",
	  "Reuters/origin", NULL, NULL },
	{ "A crane fell." BODY
	  "Copyright 2014 The Associated Press. All rights reserved.",
	  "AP/copyright", NULL, NULL },
	{ "Une grue." BODY "(c) AFP", "AFP/copyright", NULL, NULL },
	{ "A crane." BODY "\xC2\xA9 2017 Tribune Content Agency, LLC",
	  "Tribune Content Agency/copyright", NULL, NULL },
	{ "A crane." BODY "This article was originally published on The "
	  "Conversation. Read it there.",
	  "The Conversation/origin", NULL, NULL },
	{ "A crane." BODY "All was well in the end. (ANI)", "ANI/signature",
	  NULL, NULL },
	{ "A crane." BODY "All was well in the end. - Bernama",
	  "Bernama/signature", NULL, NULL },
	/* photos */
	{ "The crane. (AP Photo/Jane Doe)\n\nA crane fell." BODY,
	  "*AP Images/picture", NULL, NULL },
	{ "The crane. (Jane Doe/Reuters)\n\nA crane fell." BODY,
	  "*Reuters/picture", NULL, NULL },
	{ "The crane. (Reuters/Jane Doe)\n\nA crane fell." BODY,
	  "*Reuters/picture", NULL, NULL },
	{ "The crane in May. Kaster/AP/File\n\nA crane fell." BODY,
	  "*AP/picture", NULL, NULL },
	{ "Foto: dpa\n\nEin Kran." BODY, "*dpa/picture", NULL, NULL },
	{ "Image copyright Reuters\n\nA crane fell." BODY, "*Reuters/picture",
	  NULL, NULL },
	{ "Getty Images\n\nA crane fell." BODY, "*Getty Images/picture", NULL,
	  NULL },
	{ "The crane, Jane Doe, AP)\n\nA crane fell." BODY, "*AP/picture", NULL,
	  NULL },
	/* false friends */
	{ "The AP exam was hard, pupils told Reuters." BODY, "", NULL, NULL },
	{ "The Environment Office (EPA)\n\nA crane fell." BODY, "", NULL,
	  NULL },
	{ "Reporting by CNN and others said a crane fell." BODY, "", NULL,
	  NULL },
	{ "A crane fell." BODY "Bloomberg:\n\n\"It fell.\"", "", NULL, NULL },
	{ "A crane." BODY "Photo editing by Jane Doe. Editing by John Roe. "
	  "Copy editing by Max Mu.",
	  "", NULL, NULL },
	{ "PA voters and AA members met the AP course." BODY, "", NULL, NULL },
	{ "UPDATE \xE2\x80\x94 A crane fell." BODY, "", NULL, NULL },
	{ "A crane fell, the Associated Press reported." BODY, "", NULL, NULL },
	{ "Reuters said it had seen the crane." BODY
	  "The Associated Press was told so.",
	  "", NULL, NULL },
	{ "Airbus (AIR.PA) said a crane fell." BODY, "", NULL, NULL },
	{ "He contributed to this party, Reuters was not told, he said. It "
	  "went on." BODY "He works at Reuters.",
	  "", NULL, NULL },
	{ "", "", NULL, NULL },
	{ "(AP)", "AP/line", NULL, NULL },
	{ "(", "", NULL, NULL },
	{ "By", "", NULL, NULL },
	{ "By ", "", NULL, NULL },
};

static void same_part(const char *text, bool has, size_t begin, size_t end,
		      const char *want)
{
	ck_assert_msg(has == (want != NULL), "'%.60s': %.*s", text,
		      has ? (int)(end - begin) : 0, text + begin);
	if (want)
		ck_assert_msg(end - begin == strlen(want) &&
				      !memcmp(text + begin, want, end - begin),
			      "'%.60s': '%.*s' is not '%s'", text,
			      (int)(end - begin), text + begin, want);
}

START_TEST(reads_credit)
{
	const struct sample *sample = &samples[_i];
	const struct np_credits found = of(sample->text, "");
	char said[512];

	say(&found, said, sizeof(said));
	ck_assert_msg(!strcmp(said, sample->credits), "'%.60s': '%s', not '%s'",
		      sample->text, said, sample->credits);
	same_part(sample->text, found.has_place, found.place_begin,
		  found.place_end, sample->place);
	same_part(sample->text, found.has_byline, found.byline_begin,
		  found.byline_end, sample->byline);
}
END_TEST

START_TEST(reads_authors)
{
	const char *text = "A crane fell." BODY;
	const struct np_credits found = of(text, "Jane Doe, Associated Press");
	char said[512];

	say(&found, said, sizeof(said));
	ck_assert_str_eq(said, "AP/authors");
	ck_assert(found.has_byline && found.byline_in_authors);
	ck_assert_uint_eq(found.byline_end, 26);
}
END_TEST

START_TEST(knows_line_of_author)
{
	const char *text = "Jane Doe\n\nA crane fell." BODY;
	const struct np_credits found = of(text, "John Roe, JANE DOE");

	ck_assert(found.has_byline && !found.byline_in_authors);
	ck_assert_uint_eq(found.byline_end, 8);
	ck_assert_uint_eq(found.spans, 1);
}
END_TEST

START_TEST(main_credit_is_the_full_one)
{
	const char *text = "OSTWALD (AFP) - A crane fell." BODY
			   "Reuters contributed to this report.";
	const struct np_credits found = of(text, "");
	const struct np_credits photo = of("Foto: dpa\n\nEin Kran." BODY, "");

	ck_assert_uint_eq(found.credits, 2);
	ck_assert_str_eq(np_agency_name(np_credits_main(&found)->agency),
			 "AFP");
	ck_assert_ptr_null(np_credits_main(&photo));
}
END_TEST

/* What the spans leave is the article. */
START_TEST(spans_leave_the_article)
{
	const char *text = "By Jane Doe OSTWALD (Reuters) - A crane fell." BODY
			   "It opens. (Reporting by Jane Doe)";
	const struct np_credits found = of(text, "");

	ck_assert_uint_eq(found.spans, 3);
	ck_assert_int_eq(found.span[0].kind, NP_SPAN_BYLINE);
	ck_assert_int_eq(found.span[1].kind, NP_SPAN_DATELINE);
	ck_assert(!memcmp(text + found.span[1].end, "A crane", 7));
	ck_assert_int_eq(found.span[2].kind, NP_SPAN_CREDIT);
	ck_assert(!memcmp(text + found.span[2].begin, "(Reporting", 10));
	ck_assert_uint_eq(found.span[2].end, strlen(text));
}
END_TEST

START_TEST(looks_no_further)
{
	char *text = malloc(100000);
	const struct np_credit_input in = { .text = { text, 99999 } };
	struct np_credits found;

	ck_assert_ptr_nonnull(text);
	memset(text, 'x', 99999);
	for (size_t at = 100; at < 99999; at += 100)
		text[at] = '\n';
	memcpy(text + 50000, "\nOSTWALD (AP) - A crane.\n", 25);
	np_credits_find(&in, &found);
	ck_assert_uint_eq(found.credits, 0);
	free(text);
}
END_TEST

START_TEST(keeps_to_its_tables)
{
	char text[8192] = "";
	struct np_credits found;

	for (int i = 0; i < 60; i++)
		strncat(text, "(Jane/AP) (Doe/AFP) (Roe/EPA) ",
			sizeof(text) - strlen(text) - 1);
	found = of(text, "");
	ck_assert_uint_le(found.credits, NP_CREDIT_MOST);
	ck_assert_uint_le(found.spans, NP_CREDIT_SPANS);
}
END_TEST

START_TEST(knows_many_agencies)
{
	unsigned texts = 0;

	for (uint16_t i = 0; i < np_agency_count(); i++) {
		const char *name = np_agency_name(i);

		ck_assert_uint_eq(np_agency_find(span_of(name)), i);
		texts += np_agency_kind(i) == NP_AGENCY_WIRE;
	}
	ck_assert_uint_ge(texts, 80);
	ck_assert_ptr_null(np_agency_name(np_agency_count()));
	ck_assert_uint_eq(np_agency_find(span_of("Nobody")), NP_AGENCY_NONE);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("credit");
	TCase *tests = tcase_create("credit");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tests, reads_credit, 0,
			    (int)(sizeof(samples) / sizeof(samples[0])));
	tcase_add_test(tests, reads_authors);
	tcase_add_test(tests, knows_line_of_author);
	tcase_add_test(tests, main_credit_is_the_full_one);
	tcase_add_test(tests, spans_leave_the_article);
	tcase_add_test(tests, looks_no_further);
	tcase_add_test(tests, keeps_to_its_tables);
	tcase_add_test(tests, knows_many_agencies);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
