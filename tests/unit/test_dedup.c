/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "hostile.h"
#include "model.h"
#include "scratch.h"

enum {
	MOST = 700
};

/* Finds pairs of resemblance .5 and more with a probability of 1 - 2^-128. */
#define ALL_BANDS                                                              \
	{                                                                      \
		128, 1                                                         \
	}

#define OPTIONS                                                                \
	{                                                                      \
		.recipe = NP_RECIPE_INIT, .threshold = .5, .recall = .95,      \
		.shape = ALL_BANDS, .keep = { { NP_KEEP_EARLIEST, NULL } },    \
		.keep_len = 1, .threads = 1, .memory = UINT64_C(2) << 30       \
	}

/* A run and what it left. */
struct result {
	struct np_dedup_summary summary;
	struct np_buf out, removed, pairs;
	struct fate fates[MOST]; /* from the table of removals */
	double numbers[MOST][3]; /* resemblance, share of it, of the kept */
};

static void result_clear(struct result *result)
{
	np_buf_clear(&result->out);
	np_buf_clear(&result->removed);
	np_buf_clear(&result->pairs);
}

static void read_back(const char *path, struct np_buf *out)
{
	FILE *file = fopen(path, "rb");

	ck_assert_ptr_nonnull(file);
	for (size_t got = 1; got; out->len += got) {
		ck_assert_int_eq(np_buf_reserve(out, 1 << 16), NP_OK);
		got = fread(out->ptr + out->len, 1, (1 << 16) - 1, file);
	}
	fclose(file);
	out->ptr[out->len] = 0;
}

static uint32_t number_of(const char *id)
{
	ck_assert_int_eq(id[0], 'a');
	return (uint32_t)strtoul(id + 1, NULL, 10);
}

/* Rows of the table of removals to fates. */
static void read_removed(struct result *result, size_t len)
{
	const char *line = strchr(result->removed.ptr, '\n') + 1;

	for (uint32_t i = 0; i < len; i++)
		result->fates[i] = (struct fate){ .by = i };
	for (; *line; line = strchr(line, '\n') + 1) {
		char gone[24], kept[24], relation[8];
		double numbers[3];
		uint32_t at;

		ck_assert_int_eq(sscanf(line,
					"%23[^\t]\t%23[^\t]\t%7[^\t]\t%lf\t"
					"%lf\t%lf\t",
					gone, kept, relation, &numbers[0],
					&numbers[1], &numbers[2]),
				 6);
		at = number_of(gone);
		ck_assert_uint_lt(at, len);
		ck_assert_uint_eq(result->fates[at].by, at);
		result->fates[at].by = number_of(kept);
		result->fates[at].same = !strcmp(relation, "same");
		memcpy(result->numbers[at], numbers, sizeof(numbers));
	}
}

/* Runs over the files of a folder, or over one of them. */
static void run_on(struct scratch *scratch, const char *name,
		   const struct np_dedup_options *base, size_t len,
		   struct result *result)
{
	struct np_dedup_options options = *base;
	struct np_dedup_summary *sum = &result->summary;
	char paths[4][600];
	const char *const inputs[] = { paths[0] };
	static const char *const names[] = { NULL, "out", "removed", "pairs" };
	struct np_error err = { 0 };

	snprintf(paths[0], sizeof(paths[0]), "%s/%s", scratch->folder, name);
	for (size_t i = 1; i < 4; i++)
		snprintf(paths[i], sizeof(paths[i]), "%s/%s", scratch->folder,
			 names[i]);
	options.inputs = inputs;
	options.inputs_len = 1;
	options.out = paths[1];
	options.removed = paths[2];
	options.pairs = paths[3];
	options.temp_dir = scratch->folder;
	ck_assert_msg(!np_dedup_run(&options, sum, &err), "%s", err.text);
	read_back(paths[1], &result->out);
	read_back(paths[2], &result->removed);
	read_back(paths[3], &result->pairs);
	ck_assert_uint_eq(sum->read, len);
	ck_assert_uint_eq(sum->kept + sum->same + sum->near, len);
	read_removed(result, len);
}

static void run(const struct corpora *corpora, const uint32_t *order,
		const struct np_dedup_options *options, struct result *result)
{
	struct np_buf bytes = { 0 };
	struct scratch scratch;

	*result = (struct result){ 0 };
	scratch_open(&scratch);
	corpora_write(corpora, order, &bytes);
	scratch_write(&scratch, "in.jsonl", np_buf_span(&bytes));
	run_on(&scratch, "in.jsonl", options, corpora->len, result);
	np_buf_clear(&bytes);
	scratch_close(&scratch);
}

/* Every removal has its proof, by numbers, and its kept article stays. */
static void check_proofs(const struct corpora *corpora,
			 const struct np_dedup_options *options,
			 const struct result *result)
{
	for (size_t i = 0; i < corpora->len; i++) {
		const struct fate *fate = &result->fates[i];
		const struct piece *gone = &corpora->ptr[i];
		const struct piece *kept = &corpora->ptr[fate->by];
		const double *told = result->numbers[i];
		double shared = (double)model_shared(gone, kept);
		double want[3] = { 1, 1, 1 };

		if (fate->by == i)
			continue;
		ck_assert_uint_eq(result->fates[fate->by].by, fate->by);
		ck_assert(model_counts(gone, options) &&
			  model_counts(kept, options));
		ck_assert_int_eq(fate->same, !memcmp(gone->hash, kept->hash,
						     sizeof(gone->hash)));
		if (!fate->same) {
			want[0] = model_resemblance(gone, kept);
			want[1] = shared / (double)gone->len;
			want[2] = shared / (double)kept->len;
		}
		ck_assert_double_ge(want[0], options->threshold);
		for (size_t j = 0; j < 3; j++)
			ck_assert_double_le(fabs(told[j] - want[j]), 6e-7);
	}
}

/* The lines of OUT are those that are kept, byte for byte. */
static void check_out(const struct corpora *corpora,
		      const struct result *result)
{
	struct corpora kept = *corpora;
	struct np_buf want = { 0 };

	kept.ptr = np_alloc(corpora->len, sizeof(*kept.ptr));
	kept.len = 0;
	for (size_t i = 0; i < corpora->len; i++)
		if (result->fates[i].by == i)
			kept.ptr[kept.len++] = corpora->ptr[i];
	corpora_write(&kept, NULL, &want);
	ck_assert_uint_eq(kept.len, result->summary.kept);
	ck_assert_uint_eq(want.len, result->out.len);
	ck_assert(!want.len || !memcmp(want.ptr, result->out.ptr, want.len));
	np_free(kept.ptr);
	np_buf_clear(&want);
}

/* same_kept: also for whom each was removed. Gives how many were. */
static size_t check_model(struct corpora *corpora,
			  const struct np_dedup_options *options,
			  bool same_kept, const char *what)
{
	struct fate want[MOST];
	struct result result;

	ck_assert_uint_le(corpora->len, MOST);
	run(corpora, NULL, options, &result);
	model_make(corpora, options, want);
	for (size_t i = 0; i < corpora->len; i++) {
		const struct fate *got = &result.fates[i];

		ck_assert_msg((want[i].by == i) == (got->by == i),
			      "%s: a%zu goes for a%u, should for a%u", what, i,
			      got->by, want[i].by);
		if (same_kept && !result.summary.crowded)
			ck_assert_msg(want[i].by == got->by,
				      "%s: a%zu goes for a%u, should for a%u",
				      what, i, got->by, want[i].by);
	}
	check_proofs(corpora, options, &result);
	check_out(corpora, &result);
	result_clear(&result);
	return corpora->len - result.summary.kept;
}

START_TEST(agrees_with_all_pairs)
{
	static const double thresholds[] = { .5, .6, .8, .95, 1 };
	struct np_dedup_options options = OPTIONS;
	struct corpora corpora = { .state = 500 + (uint64_t)_i };
	char what[32];

	snprintf(what, sizeof(what), "seed %d", 500 + _i);
	options.threshold = thresholds[_i % 5];
	options.threads = 1 + (unsigned)_i % 3;
	corpora_mix(&corpora, _i % 2 ? 60 : 200);
	ck_assert_uint_gt(check_model(&corpora, &options, true, what), 5);
	corpora_clear(&corpora);
}
END_TEST

struct rules {
	struct np_keep keep[3];
	size_t len;
};

static const struct rules rules[] = {
	{ { { NP_KEEP_FIRST, NULL } }, 1 },
	{ { { NP_KEEP_EARLIEST, NULL } }, 1 },
	{ { { NP_KEEP_LATEST, NULL } }, 1 },
	{ { { NP_KEEP_LONGEST, NULL } }, 1 },
	{ { { NP_KEEP_SHORTEST, NULL } }, 1 },
	{ { { NP_KEEP_SOURCE, "s1.example" } }, 1 },
	{ { { NP_KEEP_SOURCE, "s1.example" },
	    { NP_KEEP_SOURCE, "s3.example" },
	    { NP_KEEP_LATEST, NULL } },
	  3 },
	{ { { NP_KEEP_LONGEST, NULL },
	    { NP_KEEP_LATEST, NULL },
	    { NP_KEEP_FIRST, NULL } },
	  3 },
	{ { { NP_KEEP_FIRST, NULL } }, 0 },
};
enum {
	RULES = sizeof(rules) / sizeof(rules[0])
};

START_TEST(keeps_by_the_rules)
{
	struct np_dedup_options options = OPTIONS;

	memcpy(options.keep, rules[_i].keep, sizeof(rules[_i].keep));
	options.keep_len = rules[_i].len;
	for (uint64_t seed = 600; seed < 604; seed++) {
		struct corpora corpora = { .state = seed };
		char what[48];

		snprintf(what, sizeof(what), "rule %d, seed %d", _i, (int)seed);
		corpora_mix(&corpora, 64);
		check_model(&corpora, &options, true, what);
		corpora_clear(&corpora);
	}
}
END_TEST

START_TEST(leaves_texts_below_min_tokens)
{
	struct np_dedup_options options = OPTIONS;

	for (uint64_t seed = 620; seed < 624; seed++) {
		struct corpora corpora = { .state = seed };

		options.min_tokens = 3 + 12 * (seed - 620);
		corpora_mix(&corpora, 64);
		check_model(&corpora, &options, true, "min_tokens");
		corpora_clear(&corpora);
	}
}
END_TEST

/* Short texts go only for the very same, empty ones never. */
START_TEST(short_texts_are_not_alike)
{
	static const size_t lengths[] = { 0, 0, 0, 1, 1, 1, 2, 3, 4, 4, 4, 5 };
	const size_t count = sizeof(lengths) / sizeof(lengths[0]);
	struct np_dedup_options options = OPTIONS;
	struct corpora corpora = { .state = 640 };
	struct result result;

	for (size_t i = 0; i < count; i++)
		corpora_add(&corpora, 1, 0, lengths[i])->day = (int)i + 1;
	corpora_append(&corpora.ptr[10], 7, 0, 0);
	corpora.ptr[10].text.ptr[0] ^= 1; /* one letter is another text */
	run(&corpora, NULL, &options, &result);
	ck_assert_uint_eq(result.summary.same, 3);
	ck_assert_uint_eq(result.summary.near, 0);
	ck_assert_uint_eq(result.summary.empty, 3);
	ck_assert_uint_eq(result.fates[4].by, 3);
	ck_assert_uint_eq(result.fates[5].by, 3);
	ck_assert_uint_eq(result.fates[9].by, 8);
	result_clear(&result);
	check_model(&corpora, &options, true, "short texts");
	corpora_clear(&corpora);
}
END_TEST

/* Variants of one text beside texts of their own over the same furniture. */
static void crowd(struct corpora *corpora, size_t variants, size_t others,
		  size_t furniture)
{
	for (size_t i = 0; i < variants; i++) {
		struct piece *piece = corpora_add(corpora, 9999, 0, 60);

		corpora_edit(corpora, piece, i % 9);
	}
	for (size_t i = 0; i < others; i++) {
		struct piece *piece =
			corpora_add(corpora, 20000 + i, 0, 10 + i % 50);

		corpora_append(piece, 8888, 0, furniture);
		if (i % 10 == 3)
			corpora_edit(corpora, piece, 2);
	}
}

START_TEST(crowded_bands_lose_nothing)
{
	static const double thresholds[] = { .5, .7, .9 };
	struct np_dedup_options options = OPTIONS;
	struct corpora corpora = { .state = 700 + (uint64_t)_i };
	struct result result;

	options.threshold = thresholds[_i % 3];
	options.threads = 1 + (unsigned)_i % 2;
	crowd(&corpora, 300, 300, 40);
	run(&corpora, NULL, &options, &result);
	ck_assert_uint_ge(result.summary.crowded, 300);
	ck_assert_uint_eq(result.summary.unpaired, 0);
	result_clear(&result);
	check_model(&corpora, &options, false, "crowded");
	corpora_clear(&corpora);
}
END_TEST

/* An article's own last words behind words that all have. */
static void run_on_crowd(size_t count, size_t words,
			 const struct np_dedup_options *base,
			 struct np_dedup_summary *summary)
{
	struct np_dedup_options options = *base;
	struct corpora corpora = { .state = 720 };
	const char *inputs[1];
	struct np_buf bytes = { 0 };
	struct np_error err = { 0 };
	struct scratch scratch;

	scratch_open(&scratch);
	for (size_t i = 0; i < count; i++)
		corpora_append(corpora_add(&corpora, 77, 0, words), 300 + i, 0,
			       1);
	corpora_write(&corpora, NULL, &bytes);
	inputs[0] = scratch_write(&scratch, "in", np_buf_span(&bytes));
	options.inputs = inputs;
	options.inputs_len = 1;
	options.temp_dir = scratch.folder;
	ck_assert_msg(!np_dedup_run(&options, summary, &err), "%s", err.text);
	ck_assert_uint_eq(summary->read, count);
	np_buf_clear(&bytes);
	scratch_close(&scratch);
	corpora_clear(&corpora);
}

/* More than one block of the exact join. */
START_TEST(a_crowd_of_thousands_leaves_one)
{
	struct np_dedup_options options = OPTIONS;
	struct np_dedup_summary summary;

	options.threads = 2;
	run_on_crowd(3000, 100, &options, &summary);
	ck_assert_uint_eq(summary.kept, 1);
	ck_assert_uint_ge(summary.crowded, 2900);
	ck_assert_uint_le(summary.verified, 3000 * 129);
}
END_TEST

/* Bands are sorted in parts here, and all keys fall into one part. */
START_TEST(a_crowd_beyond_the_memory_leaves_one)
{
	struct np_dedup_options options = OPTIONS;
	struct np_dedup_summary summary;

	options.threads = 8;
	options.memory = 16 << 20;
	options.shape = (struct np_bands){ 12, 1 };
	run_on_crowd(70000, 14, &options, &summary);
	ck_assert_uint_eq(summary.kept, 1);
	ck_assert_uint_ge(summary.crowded, 60000);
}
END_TEST

static void same_bytes(const struct result *a, const struct result *b,
		       const char *what)
{
	const struct np_buf *x[] = { &a->out, &a->removed, &a->pairs };
	const struct np_buf *y[] = { &b->out, &b->removed, &b->pairs };

	for (size_t i = 0; i < 3; i++) {
		ck_assert_msg(x[i]->len == y[i]->len, "%s: file %zu", what, i);
		ck_assert_msg(!memcmp(x[i]->ptr, y[i]->ptr, x[i]->len),
			      "%s: file %zu", what, i);
	}
	ck_assert_uint_eq(a->summary.candidates, b->summary.candidates);
	ck_assert_uint_eq(a->summary.verified, b->summary.verified);
	ck_assert_uint_eq(a->summary.matches, b->summary.matches);
	ck_assert_uint_eq(a->summary.crowded, b->summary.crowded);
}

/* Runs twice in one folder, so that tables name the same paths. */
static void compare_runs(const struct corpora *corpora,
			 const struct np_dedup_options *one,
			 const struct np_dedup_options *two, const char *what)
{
	struct np_buf bytes = { 0 };
	struct result a = { 0 }, b = { 0 };
	struct scratch scratch;

	scratch_open(&scratch);
	corpora_write(corpora, NULL, &bytes);
	scratch_write(&scratch, "in", np_buf_span(&bytes));
	run_on(&scratch, "in", one, corpora->len, &a);
	run_on(&scratch, "in", two, corpora->len, &b);
	same_bytes(&a, &b, what);
	result_clear(&a);
	result_clear(&b);
	np_buf_clear(&bytes);
	scratch_close(&scratch);
}

START_TEST(same_bytes_for_any_threads_and_memory)
{
	const struct np_dedup_options one = OPTIONS;
	struct np_dedup_options two = OPTIONS;
	struct corpora corpora = { .state = 740 + (uint64_t)_i };
	char what[32];

	snprintf(what, sizeof(what), "seed %d", 740 + _i);
	if (_i % 2)
		crowd(&corpora, 100, 100, 60);
	corpora_mix(&corpora, 150);
	two.threads = 2;
	compare_runs(&corpora, &one, &two, what);
	two.threads = 8;
	two.memory = 16 << 20;
	compare_runs(&corpora, &one, &two, what);
	two.threads = 1;
	two.memory = 1 << 20;
	if (_i % 2 == 0) /* the exact join needs more */
		compare_runs(&corpora, &one, &two, what);
	corpora_clear(&corpora);
}
END_TEST

START_TEST(same_outcome_for_shuffled_input)
{
	struct np_dedup_options options = OPTIONS;
	struct corpora corpora = { .state = 760 + (uint64_t)_i };
	struct result result, other;
	uint32_t order[MOST];
	uint64_t state = 761;

	if (_i % 2)
		crowd(&corpora, 80, 80, 60);
	corpora_mix(&corpora, 120);
	for (uint32_t i = 0; i < corpora.len; i++) {
		const size_t j = hostile_next(&state) % (i + 1);

		order[i] = order[j];
		order[j] = i;
	}
	run(&corpora, NULL, &options, &result);
	run(&corpora, order, &options, &other);
	for (size_t i = 0; i < corpora.len; i++) {
		ck_assert_msg(result.fates[i].by == other.fates[i].by,
			      "seed %d: a%zu for a%u, then for a%u", 760 + _i,
			      i, result.fates[i].by, other.fates[i].by);
		ck_assert_mem_eq(result.numbers[i], other.numbers[i],
				 sizeof(other.numbers[i]));
	}
	result_clear(&result);
	result_clear(&other);
	corpora_clear(&corpora);
}
END_TEST

/* Two inputs, however far apart, never become one file. */
START_TEST(refuses_two_inputs_of_one_name)
{
	struct np_dedup_options options = OPTIONS;
	struct np_dedup_summary summary;
	char folders[2][300], out[300], name[32];
	const char *const inputs[] = { folders[0], folders[1] };
	struct np_error err = { 0 };
	struct scratch scratch;

	scratch_open(&scratch);
	for (unsigned i = 0; i < 4200; i++) {
		snprintf(name, sizeof(name), "a/%04u.txt", i);
		scratch_write(&scratch, name, span_of("x"));
	}
	scratch_write(&scratch, "b/0000.txt", span_of("x"));
	snprintf(folders[0], sizeof(folders[0]), "%s/a", scratch.folder);
	snprintf(folders[1], sizeof(folders[1]), "%s/b", scratch.folder);
	snprintf(out, sizeof(out), "%s/out/", scratch.folder);
	options.inputs = inputs;
	options.inputs_len = 2;
	options.temp_dir = scratch.folder;
	options.out = out;
	ck_assert_int_eq(np_dedup_run(&options, &summary, &err), NP_ERR_MISUSE);
	ck_assert_ptr_nonnull(strstr(err.text, "0000.txt"));
	scratch_close(&scratch);
}
END_TEST

/* Rows of --pairs are all pairs of the model, and no more. */
START_TEST(pairs_are_all_pairs)
{
	const struct np_dedup_options options = OPTIONS;
	struct corpora corpora = { .state = 780 + (uint64_t)_i };
	struct fate fates[MOST];
	struct result result;
	size_t rows = 0, want = 0;

	corpora_mix(&corpora, 60);
	run(&corpora, NULL, &options, &result);
	model_make(&corpora, &options, fates);
	for (size_t i = 0; i < result.pairs.len; i++)
		rows += result.pairs.ptr[i] == '\n';
	for (size_t i = 0; i < corpora.len; i++) {
		const struct piece *a = &corpora.ptr[i];

		for (size_t j = 0; j < i; j++) {
			const struct piece *b = &corpora.ptr[j];

			want += a->tokens &&
				(!memcmp(a->hash, b->hash, sizeof(a->hash)) ||
				 model_resemblance(a, b) >= options.threshold);
		}
	}
	ck_assert_msg(rows == want + 1, "seed %d: %zu rows for %zu pairs",
		      780 + _i, rows - 1, want);
	result_clear(&result);
	corpora_clear(&corpora);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("dedup");
	TCase *tests = tcase_create("dedup");

	tcase_set_timeout(tests, 120);
	tcase_add_loop_test(tests, agrees_with_all_pairs, 0, 30);
	tcase_add_loop_test(tests, keeps_by_the_rules, 0, RULES);
	tcase_add_test(tests, leaves_texts_below_min_tokens);
	tcase_add_test(tests, short_texts_are_not_alike);
	tcase_add_loop_test(tests, crowded_bands_lose_nothing, 0, 6);
	tcase_add_test(tests, a_crowd_of_thousands_leaves_one);
	tcase_add_test(tests, a_crowd_beyond_the_memory_leaves_one);
	tcase_add_loop_test(tests, same_bytes_for_any_threads_and_memory, 0, 6);
	tcase_add_loop_test(tests, same_outcome_for_shuffled_input, 0, 6);
	tcase_add_test(tests, refuses_two_inputs_of_one_name);
	tcase_add_loop_test(tests, pairs_are_all_pairs, 0, 6);
	suite_add_tcase(suite, tests);
	return suite;
}

int main(void)
{
	SRunner *runner = srunner_create(make_suite());
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
