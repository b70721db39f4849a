/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "detect/address.h"
#include "hostile.h"

static struct np_span span(const char *text)
{
	return (struct np_span){ text, text ? strlen(text) : 0 };
}

static const char *const lead =
	"The harbour of Velm was closed on Tuesday after a crane fell onto "
	"the main quay and blocked both lanes of the road. Nobody was hurt, "
	"the port office said, and ferries were sent to the old pier while "
	"divers looked at the footings.\n\n";
static const char *const middle =
	"The crane, built in 1962, was to be taken down next spring under a "
	"plan that the council approved in March. Its owner had asked for "
	"more time twice, and a report of last year had found rust in two of "
	"its four legs.\n\n";
static const char *const end =
	"Freight for the island is now unloaded in Osk, thirty miles to the "
	"north, which adds a day to most deliveries. Shops in Velm have milk "
	"and bread for three days, and the ferry line promised a first boat "
	"with fresh goods for Thursday morning.\n\n";
static const char *const other =
	"In the village hall people had come together to talk about the "
	"school roof, the third such meeting since autumn. A builder from "
	"Tarn showed drawings of a wooden frame and was asked what it would "
	"cost, and whether children could use the rooms meanwhile. The vote "
	"was put off until the new year because too few had come, and the "
	"mayor went home with a cold before the coffee was served.\n\n";
static const char *const speech =
	"\"We have waited long enough for this road and we will not wait for "
	"another winter, because every child in this valley knows what the "
	"mud does to a bus, and because nobody in the capital has ever had "
	"to push one,\" she said.\n\n";

enum {
	PARTS = 4,
	ROOM = 8192
};

/* An article, from parts. */
struct given {
	const char *part[PARTS];
	struct np_printed printed;
	char text[ROOM];
};

static void join(struct given *given)
{
	given->text[0] = '\0';
	for (int i = 0; i < PARTS && given->part[i]; i++)
		strcat(given->text, given->part[i]);
}

/* All that is said of two articles. */
struct said {
	struct np_related related, mirrored;
	struct np_flip flip[NP_LIMIT_COUNT];
	size_t flips;
};

static void compare(struct given *a, struct given *b,
		    struct np_comparer *scratch, struct np_comparison *out)
{
	const struct np_recipe recipe = NP_RECIPE_INIT;
	struct np_sketcher *sketcher = NULL;
	struct np_body body[2] = { { 0 }, { 0 } };
	struct given *given[2] = { a, b };

	ck_assert_int_eq(np_sketcher_new(&sketcher, &recipe), NP_OK);
	for (int i = 0; i < 2; i++) {
		struct np_body_input input = { 0 };

		join(given[i]);
		input.text = span(given[i]->text);
		ck_assert_int_eq(np_body_make(body + i, sketcher, &input),
				 NP_OK);
	}
	ck_assert_int_eq(np_bodies_compare(scratch, body, body + 1, out),
			 NP_OK);
	np_body_clear(body);
	np_body_clear(body + 1);
	np_sketcher_free(sketcher);
}

static struct said relate(struct given *a, struct given *b)
{
	struct np_comparer scratch = { 0 };
	struct np_comparison ab;
	struct np_comparison ba;
	double limits[NP_LIMIT_COUNT];
	const struct np_relate_input in = { &ab, &a->printed, &b->printed,
					    limits };
	const struct np_relate_input mirror = { &ba, &b->printed, &a->printed,
						limits };
	struct said said;

	np_limits_fill(NP_PROFILE_NEWS, limits);
	compare(b, a, &scratch, &ba);
	np_relate(&mirror, &said.mirrored);
	compare(a, b, &scratch, &ab);
	np_relate(&in, &said.related);
	said.flips = np_relate_flips(&in, said.flip);
	np_comparer_clear(&scratch);
	return said;
}

#define PRINTED(where, when)                                                   \
	{                                                                      \
		.source = { where, sizeof(where) - 1 }, .date = (when),        \
		.has_date = (when) != 0                                        \
	}

enum {
	MORNING = 1500000001, /* not at midnight */
	EVENING = MORNING + 30000,
	LATER = MORNING + 40 * 86400
};

START_TEST(equal_words_are_the_same)
{
	struct given a = { { lead, middle }, PRINTED("x.example", 0), "" };
	struct given b = { { lead, middle }, PRINTED("y.example", 0), "" };
	const struct said said = relate(&a, &b);

	ck_assert_int_eq(said.related.relation, NP_RELATION_SAME);
	ck_assert_int_eq(said.related.rule, NP_RULE_SAME_TEXT);
	ck_assert_int_eq(said.related.direction, NP_DIRECTION_UNKNOWN);
	ck_assert_int_eq(said.related.form, NP_FORM_NONE);
}
END_TEST

START_TEST(cut_copy_elsewhere_is_a_reprint)
{
	struct given a = { { lead, middle, end },
			   PRINTED("x.example", MORNING),
			   "" };
	struct given b = { { lead, middle },
			   PRINTED("y.example", EVENING),
			   "" };
	const struct said said = relate(&a, &b);

	ck_assert_int_eq(said.related.relation, NP_RELATION_REPRINT);
	ck_assert_int_eq(said.related.form, NP_FORM_CUT);
	ck_assert_int_eq(said.related.direction, NP_DIRECTION_B_FROM_A);
	ck_assert_int_eq(said.related.evidence, NP_EVIDENCE_DATE);
}
END_TEST

START_TEST(copy_with_more_is_extended)
{
	struct given a = { { lead, middle },
			   PRINTED("x.example", MORNING),
			   "" };
	struct given b = { { lead, middle, other },
			   PRINTED("y.example", EVENING),
			   "" };
	const struct said said = relate(&a, &b);

	ck_assert_int_eq(said.related.relation, NP_RELATION_REPRINT);
	ck_assert_int_eq(said.related.form, NP_FORM_EXTENDED);
}
END_TEST

START_TEST(same_source_makes_a_revision)
{
	struct given a = { { lead, middle },
			   PRINTED("www.x.example", MORNING),
			   "" };
	struct given b = { { lead, middle, end },
			   PRINTED("x.example", EVENING),
			   "" };
	const struct said said = relate(&a, &b);

	ck_assert_int_eq(said.related.relation, NP_RELATION_REVISION);
	ck_assert_int_eq(said.related.rule, NP_RULE_OWN_VERSION);
	ck_assert_int_eq(said.related.direction, NP_DIRECTION_B_FROM_A);
}
END_TEST

/* Half of the shorter; and of a source's own, weeks later, a paragraph. */
START_TEST(weeks_later_it_takes_more)
{
	struct given a = { { middle, speech },
			   PRINTED("x.example", MORNING),
			   "" };
	struct given same_day = { { other, middle },
				  PRINTED("x.example", EVENING),
				  "" };
	struct given much = { { lead, middle, end },
			      PRINTED("x.example", LATER),
			      "" };
	struct given most = { { lead, middle, end, other },
			      PRINTED("x.example", MORNING),
			      "" };
	struct given later = same_day;

	later.printed.date = LATER;
	ck_assert(np_relation_is_match(relate(&a, &same_day).related.relation));
	ck_assert_int_eq(relate(&a, &later).related.rule,
			 NP_RULE_OWN_BACKGROUND);
	later.printed.has_date = false;
	ck_assert_int_ne(relate(&a, &later).related.rule,
			 NP_RULE_OWN_BACKGROUND);
	ck_assert_int_eq(relate(&most, &much).related.rule,
			 NP_RULE_OWN_VERSION);
}
END_TEST

START_TEST(passage_in_another_article_is_partial)
{
	struct given a = { { lead, middle, end }, PRINTED("x.example", 0), "" };
	struct given b = { { other, middle, speech },
			   PRINTED("y.example", 0),
			   "" };
	const struct said said = relate(&a, &b);

	ck_assert_int_eq(said.related.relation, NP_RELATION_PARTIAL);
	ck_assert_int_eq(said.related.direction, NP_DIRECTION_UNKNOWN);
}
END_TEST

START_TEST(shared_speech_is_a_quotation)
{
	struct given a = { { lead, speech, end }, PRINTED("x.example", 0), "" };
	struct given b = { { other, speech }, PRINTED("y.example", 0), "" };
	const struct said said = relate(&a, &b);

	ck_assert_int_eq(said.related.relation, NP_RELATION_QUOTE);
	ck_assert(!np_relation_is_match(said.related.relation));
}
END_TEST

/* Less than a paragraph of prose, and more than a phrase. */
START_TEST(quotation_with_what_is_around_it)
{
	static const char *const mixed =
		"\"We sold the mill to pay for the road,\" said Arno Keld, "
		"who has led the council of Velm for nine years and lives at "
		"the old pier, \"and would do it again on any day.\"\n\n";
	struct given a = { { lead, mixed, end }, PRINTED("x.example", 0), "" };
	struct given b = { { other, mixed }, PRINTED("y.example", 0), "" };
	const struct said said = relate(&a, &b);

	ck_assert_int_eq(said.related.relation, NP_RELATION_QUOTE);
	ck_assert_int_eq(said.mirrored.relation, NP_RELATION_QUOTE);
}
END_TEST

START_TEST(speech_printed_again_is_a_reprint)
{
	struct given a = { { speech }, PRINTED("x.example", 0), "" };
	struct given b = { { speech, "More in the evening.\n" },
			   PRINTED("y.example", 0),
			   "" };

	ck_assert_int_eq(relate(&a, &b).related.relation, NP_RELATION_REPRINT);
}
END_TEST

static const char *const market[2] = {
	"Shares on the Velm exchange closed at 3410 points, 12 more than on "
	"the day before. Copper was traded at 811 crowns a ton, wheat at 47, "
	"and the crown stood at 96 pence. Of all shares 55 rose and 38 fell. "
	"The volume of trade was 204 million, and the index of the north "
	"closed at 790 points.",
	"Shares on the Velm exchange closed at 3120 points, 31 more than on "
	"the day before. Copper was traded at 702 crowns a ton, wheat at 52, "
	"and the crown stood at 91 pence. Of all shares 71 rose and 22 fell. "
	"The volume of trade was 118 million, and the index of the north "
	"closed at 633 points.",
};

START_TEST(form_with_other_numbers_is_a_template)
{
	struct given a = { { market[0] }, PRINTED("x.example", MORNING), "" };
	struct given b = { { market[1] }, PRINTED("x.example", LATER), "" };
	const struct said said = relate(&a, &b);

	ck_assert_int_eq(said.related.relation, NP_RELATION_TEMPLATE);
	ck_assert_int_eq(said.related.rule, NP_RULE_FORM);
}
END_TEST

START_TEST(strangers_are_not_related)
{
	struct given a = { { lead, middle }, PRINTED("x.example", 0), "" };
	struct given b = { { other }, PRINTED("x.example", 0), "" };
	struct given none = { { NULL }, PRINTED("x.example", 0), "" };

	ck_assert_int_eq(relate(&a, &b).related.relation, NP_RELATION_NONE);
	ck_assert_int_eq(relate(&a, &none).related.rule, NP_RULE_NOTHING);
	ck_assert_int_eq(relate(&none, &none).related.rule, NP_RULE_NOTHING);
}
END_TEST

START_TEST(characters_relate_too)
{
	static const char *const text =
		"港口周二关闭，一台起重机倒在主码头上，堵住了两条车道。港务"
		"处说没有人受伤，渡轮改到旧码头停靠，潜水员正在检查桥墩。";
	static const char *const more =
		"这台起重机建于六十年代，按市议会三月批准的计划本应在明年"
		"春天拆除。店主们说牛奶和面包还能卖三天。";
	struct given a = { { text }, PRINTED("x.example", 0), "" };
	struct given b = { { text, more }, PRINTED("y.example", 0), "" };

	ck_assert_int_eq(relate(&a, &b).related.relation, NP_RELATION_REPRINT);
}
END_TEST

START_TEST(credit_tells_the_direction)
{
	struct given a = { { lead, middle, end },
			   PRINTED("kesta.example", 0),
			   "" };
	struct given b = { { lead, middle, end, other },
			   PRINTED("y.example", 0),
			   "" };
	struct said said;

	b.printed.credit = span("Kesta");
	said = relate(&a, &b);
	ck_assert_int_eq(said.related.direction, NP_DIRECTION_B_FROM_A);
	ck_assert_int_eq(said.related.evidence, NP_EVIDENCE_CREDIT);
	ck_assert_int_eq(said.mirrored.direction, NP_DIRECTION_A_FROM_B);
	ck_assert_int_eq(said.related.form, said.mirrored.form);
}
END_TEST

/* A day without an hour is not earlier than an hour of it. */
START_TEST(a_day_does_not_order_its_hours)
{
	struct given a = { { lead, middle, end },
			   PRINTED("x.example", 1500000000 / 86400 * 86400),
			   "" };
	struct given b = { { lead, middle },
			   PRINTED("y.example", MORNING),
			   "" };
	const struct said said = relate(&a, &b);

	ck_assert_int_eq(said.related.evidence, NP_EVIDENCE_CONTAINS);
	ck_assert_int_eq(said.related.direction, NP_DIRECTION_B_FROM_A);
}
END_TEST

/* Setting a limit that is said to decide gives the relation that is told. */
START_TEST(flips_are_true)
{
	struct given a = { { lead, middle, end }, PRINTED("x.example", 0), "" };
	struct given b = { { other, middle, speech },
			   PRINTED("y.example", 0),
			   "" };
	const struct said said = relate(&a, &b);
	struct np_comparer scratch = { 0 };
	struct np_comparison numbers;
	double limits[NP_LIMIT_COUNT];
	const struct np_relate_input in = { &numbers, &a.printed, &b.printed,
					    limits };

	compare(&a, &b, &scratch, &numbers);
	ck_assert_uint_gt(said.flips, 0);
	for (size_t i = 0; i < said.flips; i++) {
		const struct np_flip *flip = said.flip + i;
		struct np_related then;

		np_limits_fill(NP_PROFILE_NEWS, limits);
		ck_assert(limits[flip->limit] == flip->bound);
		limits[flip->limit] =
			flip->value >= flip->bound ? INFINITY : flip->value;
		np_relate(&in, &then);
		ck_assert_int_eq(then.relation, flip->relation);
		ck_assert_int_ne(then.relation, said.related.relation);
	}
	np_comparer_clear(&scratch);
}
END_TEST

/* Whatever the numbers are. */
START_TEST(rules_mirror)
{
	static const struct np_printed printed[] = {
		PRINTED("x.example", MORNING),
		PRINTED("x.example", LATER),
		PRINTED("y.example", EVENING),
		PRINTED("y.example", 0),
	};
	uint64_t state = 9;

	for (int round = 0; round < 20000; round++) {
		struct np_comparison n = { 0 };
		struct np_comparison m;
		double limits[NP_LIMIT_COUNT];
		const struct np_relate_input in = {
			&n, printed + hostile_next(&state) % 4,
			printed + hostile_next(&state) % 4, limits
		};
		const struct np_relate_input mirror = { &m, in.b, in.a,
							limits };
		struct np_related ab;
		struct np_related ba;

		np_limits_fill((enum np_profile)(round % NP_PROFILE_COUNT),
			       limits);
		n.a.words = (uint32_t)(hostile_next(&state) % 500);
		n.b.words = (uint32_t)(hostile_next(&state) % 500);
		n.a.shared = n.a.words / (1 + (uint32_t)(round % 5));
		n.b.shared = n.b.words / (1 + (uint32_t)(round % 3));
		n.longest = (uint32_t)(hostile_next(&state) % 100);
		n.all_runs = (uint32_t)(hostile_next(&state) % 20);
		n.counted = 100;
		n.quoted = (uint32_t)(hostile_next(&state) % 100);
		n.prose = 100 - n.quoted;
		n.longest_prose = n.prose;
		n.chain = n.a.shared < n.b.shared ? n.a.shared : n.b.shared;
		m = n;
		m.a = n.b;
		m.b = n.a;
		np_relate(&in, &ab);
		np_relate(&mirror, &ba);
		ck_assert_int_eq(ab.relation, ba.relation);
		ck_assert_int_eq(ab.rule, ba.rule);
		ck_assert_int_eq(ab.form, ba.form);
		ck_assert_int_eq(ab.evidence, ba.evidence);
		if (ab.direction)
			ck_assert_int_eq(ab.direction + ba.direction,
					 NP_DIRECTION_A_FROM_B +
						 NP_DIRECTION_B_FROM_A);
	}
}
END_TEST

struct address_case {
	const char *a, *b;
	bool same;
};

static const struct address_case addresses[] = {
	{ "http://www.x.example/news/old-crane-falls/",
	  "https://x.example/news/old-crane-falls?from=mail#top", true },
	{ "http://x.example/show?id=1", "http://x.example/show?id=2", false },
	{ "http://x.example/show?id=1", "https://x.example/show?id=1", true },
	{ "http://x.example/a/old-crane-idUSN123456720061023",
	  "http://x.example/b/new-crane-idUSN123456720061024", true },
	{ "http://x.example/a/story-123456789", "http://y.example/123456789",
	  false },
	{ "http://x.example/2017/01/02/20170102",
	  "http://x.example/2017/01/03/20170102", false },
	{ "http://x.example/", "http://x.example", false },
	{ "", "", false },
	{ "no url", "no url at all", false },
};

START_TEST(addresses_are_told)
{
	const struct address_case *c = addresses + _i;
	const struct np_printed a = { .url = span(c->a) };
	const struct np_printed b = { .url = span(c->b) };
	const struct np_printed moved = { .url = span("http://z.example/a-b-c"),
					  .canonical = span(c->b) };

	ck_assert_int_eq(np_same_address(&a, &b), c->same);
	ck_assert_int_eq(np_same_address(&b, &a), c->same);
	ck_assert_int_eq(np_same_address(&a, &moved), c->same);
}
END_TEST

START_TEST(sources_are_told)
{
	ck_assert(np_same_source(span("www.x.example"), span("X.example")));
	ck_assert(np_same_source(span("news.x.example"), span("x.example")));
	ck_assert(!np_same_source(span("ax.example"), span("x.example")));
	ck_assert(!np_same_source(span("x.example"), span("example")));
	ck_assert(!np_same_source(span(""), span("")));
	ck_assert(np_source_is_named(span("www.kesta.example"), span("Kesta")));
	ck_assert(np_source_is_named(span("kpnews.example"), span("KP")));
	ck_assert(!np_source_is_named(span("kpx.example"), span("KP")));
	ck_assert(!np_source_is_named(span("x.example"), span("")));
}
END_TEST

START_TEST(names_are_there)
{
	enum np_relation found;

	for (int i = 0; i < NP_RELATION_COUNT; i++) {
		ck_assert(np_relation_find(
			span(np_relation_name((enum np_relation)i)), &found));
		ck_assert_int_eq(found, i);
	}
	ck_assert(!np_relation_find(span("copy"), &found));
	for (int i = 0; i < NP_RULE_COUNT; i++) {
		ck_assert(*np_rule_name((enum np_rule)i));
		ck_assert(*np_rule_text((enum np_rule)i));
	}
	for (int i = 0; i < NP_LIMIT_COUNT; i++) {
		ck_assert(*np_limit_name((enum np_limit)i));
		ck_assert(*np_limit_text((enum np_limit)i));
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("relate");
	TCase *tests = tcase_create("relate");
	SRunner *runner;
	int failed;

	tcase_add_test(tests, equal_words_are_the_same);
	tcase_add_test(tests, cut_copy_elsewhere_is_a_reprint);
	tcase_add_test(tests, copy_with_more_is_extended);
	tcase_add_test(tests, same_source_makes_a_revision);
	tcase_add_test(tests, weeks_later_it_takes_more);
	tcase_add_test(tests, passage_in_another_article_is_partial);
	tcase_add_test(tests, shared_speech_is_a_quotation);
	tcase_add_test(tests, quotation_with_what_is_around_it);
	tcase_add_test(tests, speech_printed_again_is_a_reprint);
	tcase_add_test(tests, form_with_other_numbers_is_a_template);
	tcase_add_test(tests, strangers_are_not_related);
	tcase_add_test(tests, characters_relate_too);
	tcase_add_test(tests, credit_tells_the_direction);
	tcase_add_test(tests, a_day_does_not_order_its_hours);
	tcase_add_test(tests, flips_are_true);
	tcase_add_test(tests, rules_mirror);
	tcase_add_loop_test(tests, addresses_are_told, 0,
			    sizeof(addresses) / sizeof(addresses[0]));
	tcase_add_test(tests, sources_are_told);
	tcase_add_test(tests, names_are_there);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
