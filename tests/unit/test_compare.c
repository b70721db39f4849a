/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "detect/compare.h"
#include "hostile.h"
#include "shingles/shingle_set.h"
#include "starve.h"

enum {
	ROOM = 1 << 16,
	ROUNDS = 40
};

/* Two texts and all that is made of them. */
struct pair {
	struct np_sketcher *sketcher;
	struct np_body a, b;
	struct np_comparer comparer;
	struct np_comparison ab;
};

static struct np_span span(const char *text)
{
	return (struct np_span){ text, strlen(text) };
}

static void open_pair(struct pair *pair)
{
	const struct np_recipe recipe = NP_RECIPE_INIT;

	*pair = (struct pair){ 0 };
	ck_assert_int_eq(np_sketcher_new(&pair->sketcher, &recipe), NP_OK);
}

static void close_pair(struct pair *pair)
{
	np_comparer_clear(&pair->comparer);
	np_body_clear(&pair->a);
	np_body_clear(&pair->b);
	np_sketcher_free(pair->sketcher);
}

static void make(struct pair *pair, struct np_body *body, struct np_span text)
{
	const struct np_body_input input = { .text = text };

	ck_assert_int_eq(np_body_make(body, pair->sketcher, &input), NP_OK);
}

static void compare(struct pair *pair, const char *a, const char *b)
{
	make(pair, &pair->a, span(a));
	make(pair, &pair->b, span(b));
	ck_assert_int_eq(np_bodies_compare(&pair->comparer, &pair->a, &pair->b,
					   &pair->ab),
			 NP_OK);
}

#define LEAD                                                                   \
	"The harbour of Velm was closed on Tuesday after a crane fell onto "   \
	"the main quay and blocked both lanes of the road."
#define MIDDLE                                                                 \
	"Nobody was hurt, the port office said, and ferries were sent to the " \
	"old pier while divers looked at the footings."
#define END                                                                    \
	"The crane, built in 1962, was to be taken down next spring under a "  \
	"plan that the council approved in March."

START_TEST(identical_texts_are_the_same)
{
	struct pair p;

	open_pair(&p);
	compare(&p, LEAD "\n\n" MIDDLE, LEAD " " MIDDLE);
	ck_assert(p.ab.same);
	ck_assert_uint_eq(p.ab.runs, 1);
	ck_assert_uint_eq(p.ab.chain, p.ab.a.words);
	ck_assert_uint_eq(p.ab.a.head, NP_EDGE);
	ck_assert_uint_eq(p.ab.b.tail, NP_EDGE);
	ck_assert(np_overlap_jaccard(&p.ab.overlap) == 1);
	close_pair(&p);
}
END_TEST

START_TEST(cut_from_the_end_lies_in_the_longer)
{
	struct pair p;

	open_pair(&p);
	compare(&p, LEAD "\n" MIDDLE "\n" END, LEAD "\n" MIDDLE);
	ck_assert(!p.ab.same);
	ck_assert_uint_eq(p.ab.b.shared, p.ab.b.words);
	ck_assert(np_overlap_of_b(&p.ab.overlap) == 1);
	ck_assert(np_overlap_of_a(&p.ab.overlap) < .8);
	ck_assert_uint_eq(p.ab.a.head, NP_EDGE);
	ck_assert_uint_lt(p.ab.a.tail, NP_EDGE);
	ck_assert_uint_eq(p.ab.a.own, p.ab.a.words - p.ab.b.words);
	close_pair(&p);
}
END_TEST

START_TEST(moved_paragraphs_are_shared_out_of_order)
{
	struct pair p;

	open_pair(&p);
	compare(&p, LEAD "\n" MIDDLE "\n" END, END "\n" LEAD "\n" MIDDLE);
	ck_assert_uint_eq(p.ab.a.shared, p.ab.a.words);
	ck_assert_uint_lt(p.ab.chain, p.ab.a.shared);
	ck_assert_uint_gt(p.ab.chain, p.ab.a.shared / 2);
	close_pair(&p);
}
END_TEST

/* An inserted word that repeats its neighbour makes runs that overlap. */
START_TEST(overlapping_runs_stay_in_the_chain)
{
	struct pair p;

	open_pair(&p);
	compare(&p, "one two three four five six seven eight nine ten eleven",
		"one two three four five six six seven eight nine ten eleven");
	ck_assert_uint_eq(p.ab.chain, 11);
	ck_assert_uint_eq(p.ab.runs, 2);
	close_pair(&p);
}
END_TEST

START_TEST(changed_numbers_and_names_are_counted)
{
	struct pair p;

	open_pair(&p);
	compare(&p,
		"The fire in the old mill killed 12 people on Sunday evening, "
		"and its owner Arno Keld was asked to come to the court.",
		"The fire in the old mill killed 14 people on Sunday evening, "
		"and its owner Bert Keld was asked to come to the court.");
	ck_assert_uint_eq(p.ab.gaps, 2);
	ck_assert_uint_eq(p.ab.changed_numbers, 1);
	ck_assert_uint_eq(p.ab.changed_names, 1);
	close_pair(&p);
}
END_TEST

START_TEST(quotation_is_told_from_prose)
{
	struct pair p;

	open_pair(&p);
	compare(&p,
		"He stood up at noon. \"We will not sell the mill, not this "
		"year and not in ten years,\" said the owner to reporters.",
		"In a letter she wrote: \xE2\x80\x9CWe will not sell the mill, "
		"not this year and not in ten years.\xE2\x80\x9D Nobody else "
		"had come.");
	ck_assert_uint_eq(p.ab.quoted, 14);
	ck_assert_uint_eq(p.ab.quoted_both, 14);
	ck_assert_uint_eq(p.ab.prose, 0);
	close_pair(&p);
}
END_TEST

/* Here and in a caption; the other has it once. */
START_TEST(what_is_said_twice_is_shared_once)
{
	struct pair p;

	open_pair(&p);
	compare(&p,
		"The ferry ran aground on the sandbank off Lowfield early on "
		"Monday, and nobody was hurt. Picture of the harbour. The "
		"ferry ran aground on the sandbank off Lowfield early on "
		"Monday, and nobody was hurt.",
		"There is more trouble at the coast, as the owner of the line "
		"said to the paper in a long talk with one of its editors. "
		"The ferry ran aground on the sandbank off Lowfield early on "
		"Monday, and nobody was hurt.");
	ck_assert_uint_eq(p.ab.b.shared, 16);
	ck_assert_uint_eq(p.ab.a.shared, 32);
	ck_assert_uint_eq(p.ab.counted, 16);
	ck_assert_uint_eq(p.ab.prose, 16);
	ck_assert_uint_eq(p.ab.longest_prose, 16);
	close_pair(&p);
}
END_TEST

START_TEST(characters_are_compared_too)
{
	struct pair p;

	open_pair(&p);
	compare(&p, "港口周二关闭，一台起重机倒在码头上。",
		"据报道，港口周二关闭，一台起重机倒在码头上。");
	ck_assert_uint_eq(p.ab.a.shared, p.ab.a.words);
	ck_assert_uint_eq(p.a.unspaced, p.a.words);
	close_pair(&p);
}
END_TEST

static bool never_wanted(void *user, uint64_t segment)
{
	const uint64_t *wanted = user;

	return *wanted == segment;
}

START_TEST(furniture_and_credit_take_no_part)
{
	const char *text = "READ MORE from our desk of the week and the day\n"
			   "(Kesta News) - " LEAD;
	const struct np_stretch credit = { 48, 60 };
	struct np_segments segments;
	struct pair p;
	uint64_t hash;
	struct np_body_input input = {
		.text = span(text),
		.furniture = never_wanted,
		.user = &hash,
		.credit = &credit,
		.credits = 1,
	};

	open_pair(&p);
	ck_assert_int_eq(np_segment_text(p.sketcher, input.text, &segments),
			 NP_OK);
	hash = segments.ptr[0].hash;
	ck_assert_int_eq(np_body_make(&p.a, p.sketcher, &input), NP_OK);
	make(&p, &p.b, span(LEAD));
	ck_assert_int_eq(np_bodies_compare(&p.comparer, &p.a, &p.b, &p.ab),
			 NP_OK);
	ck_assert(p.ab.same);
	ck_assert_uint_gt(p.ab.a.tokens, p.ab.a.words);
	ck_assert_uint_eq(p.ab.a.words, p.ab.b.words);
	ck_assert(np_overlap_jaccard(&p.ab.overlap) == 1);
	close_pair(&p);
}
END_TEST

/* Three words of furniture inside a sentence do not tear it apart. */
START_TEST(furniture_that_stands_alone_stays)
{
	const char *text = "The crane fell on the quay, said Gov. Marten Oll "
			   "in the harbour.";
	struct np_segments segments;
	struct pair p;
	uint64_t hash;
	struct np_body_input input = {
		.text = span(text),
		.furniture = never_wanted,
		.user = &hash,
	};

	open_pair(&p);
	ck_assert_int_eq(np_segment_text(p.sketcher, input.text, &segments),
			 NP_OK);
	ck_assert_uint_eq(segments.len, 2);
	hash = segments.ptr[1].hash;
	ck_assert_int_eq(np_body_make(&p.a, p.sketcher, &input), NP_OK);
	ck_assert_uint_eq(p.a.words, p.a.tokens);
	close_pair(&p);
}
END_TEST

START_TEST(empty_texts_share_nothing)
{
	struct pair p;

	open_pair(&p);
	ck_assert_int_eq(np_bodies_compare(&p.comparer, &p.a, &p.b, &p.ab),
			 NP_OK);
	ck_assert(!p.ab.same);
	compare(&p, "", "");
	ck_assert(!p.ab.same);
	compare(&p, LEAD, " \n");
	ck_assert_uint_eq(p.ab.a.shared, 0);
	ck_assert(np_overlap_jaccard(&p.ab.overlap) == 0);
	close_pair(&p);
}
END_TEST

/* Few words, so that repeats, overlaps and moves are everywhere. */
static size_t write_words(uint64_t *state, char *to, size_t words,
			  unsigned range)
{
	size_t len = 0;

	for (size_t i = 0; i < words; i++)
		len += (size_t)snprintf(to + len, 16, "%s%c%u%s",
					hostile_next(state) % 30 ? "" : "\"",
					'a' + (int)(hostile_next(state) % 2),
					(unsigned)(hostile_next(state) % range),
					hostile_next(state) % 20 ? " " : ".\n");
	return len;
}

/* b is made of pieces of a and words of its own. */
static size_t write_like(uint64_t *state, char *to, const char *from,
			 size_t len, unsigned range)
{
	const size_t pieces = hostile_next(state) % 6;
	size_t at = write_words(state, to, hostile_next(state) % 50, range);

	for (size_t i = 0; i < pieces && len; i++) {
		const size_t begin = hostile_next(state) % len;
		size_t take = hostile_next(state) % (len - begin);

		take = take < ROOM / 16 ? take : ROOM / 16;
		memcpy(to + at, from + begin, take);
		at += take;
		at += write_words(state, to + at, hostile_next(state) % 30,
				  range);
	}
	to[at] = '\0';
	return at;
}

static void check_run(const struct pair *p, const struct np_run *run)
{
	ck_assert_uint_le(run->a + run->tokens, p->a.tokens);
	ck_assert_uint_le(run->b + run->tokens, p->b.tokens);
	ck_assert_uint_eq(run->begin_a, p->a.word[run->a].begin);
	ck_assert_uint_eq(run->end_b, p->b.word[run->b + run->tokens - 1].end);
	for (uint32_t i = 0; i < run->tokens; i++)
		ck_assert_uint_eq(p->a.word[run->a + i].hash,
				  p->b.word[run->b + i].hash);
}

static void check_comparison(const struct pair *p)
{
	const struct np_comparison *c = &p->ab;
	uint32_t chain = 0;

	for (uint32_t i = 0; i < c->runs; i++) {
		check_run(p, c->run + i);
		chain += c->run[i].tokens;
		if (!i)
			continue;
		ck_assert_uint_ge(c->run[i].a,
				  c->run[i - 1].a + c->run[i - 1].tokens);
		ck_assert_uint_ge(c->run[i].b,
				  c->run[i - 1].b + c->run[i - 1].tokens);
	}
	ck_assert_uint_eq(c->chain, chain);
	ck_assert_uint_le(c->chain, c->a.shared);
	ck_assert_uint_le(c->a.shared, c->a.words);
	ck_assert_uint_le(c->longest, c->b.shared);
	ck_assert_uint_eq(c->counted, c->a.shared < c->b.shared ? c->a.shared
								: c->b.shared);
	ck_assert_uint_le(c->quoted + c->prose, c->counted);
	ck_assert_uint_le(c->quoted_both, c->quoted);
	ck_assert_uint_le(c->longest_prose, c->counted);
	ck_assert_uint_le(c->a.own, c->a.words - c->a.shared);
	ck_assert_uint_le(c->overlap.shared, c->overlap.a);
}

static void check_mirror(struct pair *p)
{
	struct np_comparer other = { 0 };
	struct np_comparison ba;

	ck_assert_int_eq(np_bodies_compare(&other, &p->b, &p->a, &ba), NP_OK);
	ck_assert_uint_eq(ba.runs, p->ab.runs);
	for (uint32_t i = 0; i < ba.runs; i++) {
		ck_assert_uint_eq(ba.run[i].a, p->ab.run[i].b);
		ck_assert_uint_eq(ba.run[i].b, p->ab.run[i].a);
		ck_assert_uint_eq(ba.run[i].tokens, p->ab.run[i].tokens);
		ck_assert_uint_eq(ba.run[i].begin_a, p->ab.run[i].begin_b);
		ck_assert_uint_eq(ba.run[i].end_a, p->ab.run[i].end_b);
	}
	ck_assert(!memcmp(&ba.a, &p->ab.b, sizeof(ba.a)));
	ck_assert(!memcmp(&ba.b, &p->ab.a, sizeof(ba.b)));
	ck_assert_uint_eq(ba.overlap.a, p->ab.overlap.b);
	ck_assert_uint_eq(ba.quoted, p->ab.quoted);
	ck_assert_uint_eq(ba.prose, p->ab.prose);
	ck_assert_uint_eq(ba.longest, p->ab.longest);
	ck_assert_uint_eq(ba.changed_numbers, p->ab.changed_numbers);
	ck_assert_uint_eq(ba.names, p->ab.names);
	np_comparer_clear(&other);
}

/* Shingles are those of the sketcher. */
static void check_overlap(struct pair *p, const char *a, const char *b)
{
	struct np_shingle_set set[2] = { { 0 }, { 0 } };
	struct np_shingles all;

	ck_assert_int_eq(np_shingle_text(p->sketcher, span(a), &all, NULL), 0);
	ck_assert_int_eq(np_shingle_set_build(set, all.ptr, all.len), NP_OK);
	ck_assert_int_eq(np_shingle_text(p->sketcher, span(b), &all, NULL), 0);
	ck_assert_int_eq(np_shingle_set_build(set + 1, all.ptr, all.len), 0);
	ck_assert_uint_eq(p->ab.overlap.a, set[0].len);
	ck_assert_uint_eq(p->ab.overlap.b, set[1].len);
	ck_assert_uint_eq(p->ab.overlap.shared,
			  np_shingle_set_shared(set, set + 1));
	np_shingle_set_clear(set);
	np_shingle_set_clear(set + 1);
}

START_TEST(numbers_agree_with_the_texts)
{
	static char a[ROOM], b[ROOM];
	uint64_t state = 71 + (uint64_t)_i;
	struct pair p;

	open_pair(&p);
	for (int round = 0; round < ROUNDS; round++) {
		const unsigned range = 2 + 40 * (unsigned)_i;
		const size_t words = hostile_next(&state) % 400;
		const size_t len = write_words(&state, a, words, range);

		a[len] = '\0';
		write_like(&state, b, a, len, range);
		compare(&p, a, b);
		check_comparison(&p);
		check_mirror(&p);
		check_overlap(&p, a, b);
	}
	close_pair(&p);
}
END_TEST

START_TEST(any_bytes_are_compared)
{
	static char a[4096], b[4096];
	uint64_t state = 5;
	struct pair p;

	open_pair(&p);
	for (int round = 0; round < ROUNDS; round++) {
		const size_t cut = hostile_next(&state) % sizeof(a);

		hostile_fill(&state, a, sizeof(a));
		hostile_fill(&state, b, sizeof(b));
		memcpy(b, a + cut, sizeof(a) - cut);
		make(&p, &p.a, (struct np_span){ a, sizeof(a) });
		make(&p, &p.b, (struct np_span){ b, sizeof(b) });
		ck_assert_int_eq(
			np_bodies_compare(&p.comparer, &p.a, &p.b, &p.ab),
			NP_OK);
		check_comparison(&p);
		check_mirror(&p);
	}
	close_pair(&p);
}
END_TEST

/* Patterns of n words that a careless comparison takes n * n steps for. */
static void write_hostile(char *to, size_t words, int kind, int side)
{
	size_t len = 0;

	for (size_t i = 0; i < words; i++) {
		size_t what = 0;

		if (kind == 1)
			what = i % 7;
		if (kind == 2) /* eight places of everything, in turn */
			what = i % (words / 8);
		if (kind == 3) /* one rare word among many of another */
			what = i % 50 ? 0 : side ? words - i : i;
		if (kind == 4) /* short pieces in contrary order */
			what = side ? words - i / 6 * 6 + i % 6 : i;
		len += (size_t)snprintf(to + len, 16, "w%zu ", what);
	}
}

START_TEST(work_is_bounded)
{
	enum {
		WORDS = 100000
	};
	char *a = np_alloc(WORDS, 16);
	char *b = np_alloc(WORDS, 16);
	struct pair p;

	ck_assert(a && b);
	write_hostile(a, WORDS, _i, 0);
	write_hostile(b, WORDS, _i, 1);
	open_pair(&p);
	compare(&p, a, b);
	ck_assert_uint_le(p.ab.runs, NP_RUNS_MOST);
	ck_assert_uint_eq(p.ab.a.words, WORDS);
	check_comparison(&p);
	close_pair(&p);
	np_free(a);
	np_free(b);
}
END_TEST

START_TEST(survives_without_memory)
{
	struct pair p;

	open_pair(&p);
	for (long nth = 0;; nth++) {
		const struct np_body_input input = { .text = span(LEAD) };
		struct np_comparer comparer = { 0 };
		struct np_body a = { 0 };
		struct np_body b = { 0 };
		enum np_status status;
		int hit;

		starve_at(nth);
		status = np_body_make(&a, p.sketcher, &input);
		if (!status)
			status = np_body_make(&b, p.sketcher, &input);
		if (!status)
			status = np_bodies_compare(&comparer, &a, &b, &p.ab);
		hit = starve_end();
		ck_assert_int_eq(status, hit ? NP_ERR_NOMEM : NP_OK);
		np_comparer_clear(&comparer);
		np_body_clear(&a);
		np_body_clear(&b);
		if (!hit)
			break;
	}
	close_pair(&p);
}
END_TEST

START_TEST(allocates_nothing_when_warm)
{
	const struct np_body_input input = { .text = span(LEAD END) };
	enum np_status status;
	struct pair p;

	open_pair(&p);
	compare(&p, LEAD MIDDLE END, END LEAD);
	starve_at(0);
	status = np_body_make(&p.a, p.sketcher, &input);
	if (!status)
		status = np_bodies_compare(&p.comparer, &p.a, &p.b, &p.ab);
	ck_assert(!starve_end());
	ck_assert_int_eq(status, NP_OK);
	close_pair(&p);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("compare");
	TCase *tests = tcase_create("compare");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, identical_texts_are_the_same);
	tcase_add_test(tests, cut_from_the_end_lies_in_the_longer);
	tcase_add_test(tests, moved_paragraphs_are_shared_out_of_order);
	tcase_add_test(tests, overlapping_runs_stay_in_the_chain);
	tcase_add_test(tests, changed_numbers_and_names_are_counted);
	tcase_add_test(tests, quotation_is_told_from_prose);
	tcase_add_test(tests, what_is_said_twice_is_shared_once);
	tcase_add_test(tests, characters_are_compared_too);
	tcase_add_test(tests, furniture_and_credit_take_no_part);
	tcase_add_test(tests, furniture_that_stands_alone_stays);
	tcase_add_test(tests, empty_texts_share_nothing);
	tcase_add_loop_test(tests, numbers_agree_with_the_texts, 0, 6);
	tcase_add_test(tests, any_bytes_are_compared);
	tcase_add_loop_test(tests, work_is_bounded, 0, 5);
	tcase_add_test(tests, survives_without_memory);
	tcase_add_test(tests, allocates_nothing_when_warm);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
