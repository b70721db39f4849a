/* SPDX-License-Identifier: MIT */
/*
 * What `newsprint dedup` found against all that there is.
 *
 *   bench_recall INPUT [--sample N] [--seed S] [--truth FILE]
 *                [--articles FILE] [--misses FILE] T=PAIRS,REMOVED ...
 *
 * The truth is made at the lowest T (or .5 where none is given) by an exact
 * join over all articles, and by brute force over N of them, drawn by the
 * seed (0: all); the two must agree. Each T is then asked of the tables that
 * `newsprint dedup INPUT -t T --pairs PAIRS --removed REMOVED` wrote.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/mem.h"
#include "claims.h"
#include "shingles/np-bands.h"

/* As the command. */
enum {
	WIDTH = 5,
	LANES = 128,
	RUNS_MAX = 16
};
#define RECALL 0.99

struct run {
	uint32_t millionths;
	const char *pairs, *removed;
};

struct bench {
	const char *input, *truth_path, *articles_path, *misses_path;
	size_t sample;
	uint64_t seed;
	struct run runs[RUNS_MAX];
	size_t runs_len;
	struct sets sets;
	struct pairs truth;
	uint8_t *sampled; /* of each article */
	FILE *misses;
};

struct tally {
	uint64_t pairs, found, sample_pairs, sample_found;
	uint64_t stayed; /* both stayed */
	double expected; /* found, by the curve of the bands */
};

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static uint64_t mix(uint64_t *state)
{
	uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

/* Draws the sample: the first N of a shuffle. */
static enum np_status draw(struct bench *bench, uint32_t **chosen, size_t *len)
{
	const size_t all = bench->sets.len;
	uint32_t *order = np_alloc(all + 1, sizeof(*order));
	size_t kept = 0;

	bench->sampled = np_alloc_zero(all + 1, 1);
	if (!order || !bench->sampled) {
		np_free(order);
		return NP_ERR_NOMEM;
	}
	*len = bench->sample && bench->sample < all ? bench->sample : all;
	for (size_t i = 0; i < all; i++)
		order[i] = (uint32_t)i;
	for (size_t i = 0; i < *len; i++) {
		const size_t j = i + (size_t)(mix(&bench->seed) % (all - i));
		const uint32_t taken = order[j];

		order[j] = order[i];
		order[i] = taken;
		bench->sampled[taken] = 1;
	}
	for (size_t i = 0; i < all; i++)
		if (bench->sampled[i])
			order[kept++] = (uint32_t)i;
	*chosen = order;
	return NP_OK;
}

static bool in_sample(const struct bench *bench, const struct pair *pair)
{
	return bench->sampled[pair->a] && bench->sampled[pair->b];
}

/* Pairs of the sample that only one of the two ways found. */
static uint64_t differences(const struct bench *bench,
			    const struct pairs *brute)
{
	uint64_t differ = 0;
	size_t at = 0;

	for (size_t i = 0; i < bench->truth.len; i++) {
		const struct pair *pair = &bench->truth.ptr[i];

		if (!in_sample(bench, pair))
			continue;
		if (at < brute->len &&
		    !memcmp(&brute->ptr[at], pair, sizeof(*pair)))
			at++;
		else
			differ++;
	}
	return differ + (brute->len - at);
}

static uint32_t lowest(const struct bench *bench)
{
	uint32_t low = bench->runs_len ? MILLION : MILLION / 2;

	for (size_t i = 0; i < bench->runs_len; i++)
		if (bench->runs[i].millionths < low)
			low = bench->runs[i].millionths;
	return low;
}

static enum np_status make_truth(struct bench *bench, struct np_error *err)
{
	const uint32_t low = lowest(bench);
	const uint64_t seed = bench->seed;
	struct pairs brute = { 0 };
	uint32_t *chosen = NULL;
	size_t len = 0;
	double start = now();
	uint64_t differ;
	enum np_status status = truth_join(&bench->sets, low, &bench->truth);

	printf("join   J >= %g: %zu pairs; %llu postings looked at, %llu "
	       "pairs counted, %.1f s\n",
	       low / 1e6, bench->truth.len,
	       (unsigned long long)bench->truth.looked,
	       (unsigned long long)bench->truth.counted, now() - start);
	if (!status)
		status = draw(bench, &chosen, &len);
	start = now();
	if (!status)
		status = truth_brute(&bench->sets, chosen, len, low, &brute);
	np_free(chosen);
	if (status)
		return np_error_set(err, status, "no truth: %s",
				    np_status_name(status));
	differ = differences(bench, &brute);
	printf("brute  J >= %g: %zu pairs of %zu articles (seed %llu); %llu "
	       "of %llu pairs of the like size, %llu counted, %.1f s\n"
	       "the two differ in %llu pairs\n",
	       low / 1e6, brute.len, len, (unsigned long long)seed,
	       (unsigned long long)brute.looked,
	       (unsigned long long)len * (len - 1) / 2,
	       (unsigned long long)brute.counted, now() - start,
	       (unsigned long long)differ);
	truth_clear(&brute);
	return differ ? np_error_set(err, NP_ERR_CORRUPT,
				     "the truth is in doubt")
		      : NP_OK;
}

static void tell_miss(const struct bench *bench, const struct run *run,
		      const struct pair *pair, bool stayed)
{
	if (bench->misses)
		fprintf(bench->misses, "%g\t%s\t%s\t%.6f\t%s\n",
			run->millionths / 1e6, bench->sets.ptr[pair->a].id,
			bench->sets.ptr[pair->b].id,
			truth_resemblance(&bench->sets, pair),
			stayed ? "both" : "one");
}

static void count_found(const struct bench *bench, const struct run *run,
			const struct claims *pairs,
			const struct claims *removed, struct tally *tally)
{
	struct np_bands shape = { 0 };

	if (np_bands_choose(LANES, run->millionths / 1e6, RECALL, &shape))
		return;
	for (size_t i = 0; i < bench->truth.len; i++) {
		const struct pair *pair = &bench->truth.ptr[i];
		const struct set *a = &bench->sets.ptr[pair->a];
		const struct set *b = &bench->sets.ptr[pair->b];
		const bool same = truth_same_text(a, b);
		const bool stayed = !removed->removed[pair->a] &&
				    !removed->removed[pair->b];
		bool found;

		if (!same &&
		    !truth_reaches(a, b, pair->shared, run->millionths))
			continue;
		found = claims_have(pairs, pair);
		tally->pairs++;
		tally->found += found;
		tally->sample_pairs += in_sample(bench, pair);
		tally->sample_found += found && in_sample(bench, pair);
		tally->stayed += stayed;
		tally->expected +=
			same ? 1
			     : np_bands_probability(
				       shape,
				       truth_resemblance(&bench->sets, pair));
		if (!found)
			tell_miss(bench, run, pair, stayed);
	}
}

static double share(uint64_t part, uint64_t whole)
{
	return whole ? (double)part / (double)whole : 1;
}

static void print_run(const struct run *run, const struct tally *tally,
		      const struct claims *pairs, const struct claims *removed)
{
	printf("%4.2f %8llu %8llu %8.5f %8.5f %9llu/%-5llu %8llu %7.5f %8llu "
	       "%7.5f %7llu %7llu\n",
	       run->millionths / 1e6, (unsigned long long)tally->pairs,
	       (unsigned long long)tally->found,
	       share(tally->found, tally->pairs),
	       tally->pairs ? tally->expected / (double)tally->pairs : 1,
	       (unsigned long long)tally->sample_found,
	       (unsigned long long)tally->sample_pairs,
	       (unsigned long long)pairs->lines,
	       share(pairs->right, pairs->lines),
	       (unsigned long long)removed->lines,
	       share(removed->right, removed->lines),
	       (unsigned long long)tally->stayed,
	       (unsigned long long)removed->chains);
}

static void print_wrong(const char *what, const struct claims *claims)
{
	if (claims->right != claims->lines || claims->repeated)
		printf("     wrong %s: unknown id %llu, below %llu, numbers "
		       "%llu, repeated %llu\n",
		       what, (unsigned long long)claims->unknown,
		       (unsigned long long)claims->below,
		       (unsigned long long)claims->numbers,
		       (unsigned long long)claims->repeated);
}

static enum np_status check_run(const struct bench *bench,
				const struct run *run, struct np_error *err)
{
	struct claims pairs = { 0 }, removed = { 0 };
	struct tally tally = { 0 };
	enum np_status status;

	status = claims_read_pairs(&pairs, &bench->sets, run->pairs,
				   run->millionths, err);
	if (!status)
		status =
			claims_read_removed(&removed, &bench->sets,
					    run->removed, run->millionths, err);
	if (!status) {
		count_found(bench, run, &pairs, &removed, &tally);
		print_run(run, &tally, &pairs, &removed);
		print_wrong("pairs", &pairs);
		print_wrong("removals", &removed);
	}
	claims_clear(&pairs);
	claims_clear(&removed);
	return status;
}

static enum np_status write_truth(const struct bench *bench,
				  struct np_error *err)
{
	FILE *file = fopen(bench->truth_path, "w");

	if (!file)
		return np_error_set(err, NP_ERR_IO, "cannot write '%s'",
				    bench->truth_path);
	fputs("a\tb\tjaccard\n", file);
	for (size_t i = 0; i < bench->truth.len; i++)
		fprintf(file, "%s\t%s\t%.6f\n",
			bench->sets.ptr[bench->truth.ptr[i].a].id,
			bench->sets.ptr[bench->truth.ptr[i].b].id,
			truth_resemblance(&bench->sets, &bench->truth.ptr[i]));
	return fclose(file)
		       ? np_error_set(err, NP_ERR_IO, "cannot write the truth")
		       : NP_OK;
}

static enum np_status write_articles(const struct bench *bench,
				     struct np_error *err)
{
	FILE *file = fopen(bench->articles_path, "w");

	if (!file)
		return np_error_set(err, NP_ERR_IO, "cannot write '%s'",
				    bench->articles_path);
	fputs("id\ttokens\tshingles\n", file);
	for (size_t i = 0; i < bench->sets.len; i++)
		fprintf(file, "%s\t%llu\t%lu\n", bench->sets.ptr[i].id,
			(unsigned long long)bench->sets.ptr[i].tokens,
			(unsigned long)bench->sets.ptr[i].len);
	return fclose(file) ? np_error_set(err, NP_ERR_IO,
					   "cannot write the articles")
			    : NP_OK;
}

static enum np_status check_runs(struct bench *bench, struct np_error *err)
{
	enum np_status status = NP_OK;

	if (bench->misses_path) {
		bench->misses = fopen(bench->misses_path, "w");
		if (!bench->misses)
			return np_error_set(err, NP_ERR_IO, "cannot write '%s'",
					    bench->misses_path);
		fputs("t\ta\tb\tjaccard\tstayed\n", bench->misses);
	}
	if (bench->runs_len)
		puts("   t     true    found   recall  by bands   in sample  "
		     "  reported  right   removed  right  stayed  chains");
	for (size_t i = 0; i < bench->runs_len && !status; i++)
		status = check_run(bench, &bench->runs[i], err);
	if (bench->misses && fclose(bench->misses) && !status)
		status =
			np_error_set(err, NP_ERR_IO, "cannot write the misses");
	return status;
}

static enum np_status run_bench(struct bench *bench, struct np_error *err)
{
	const double start = now();
	enum np_status status =
		sets_read(&bench->sets, bench->input, WIDTH, err);

	if (status)
		return status;
	printf("%zu articles, %.1f M different shingles, read in %.1f s\n",
	       bench->sets.len, (double)bench->sets.items / 1e6, now() - start);
	status = make_truth(bench, err);
	if (!status && bench->truth_path)
		status = write_truth(bench, err);
	if (!status && bench->articles_path)
		status = write_articles(bench, err);
	return status ? status : check_runs(bench, err);
}

/* T=PAIRS,REMOVED; cuts the argument in place. */
static bool add_run(struct bench *bench, char *word)
{
	char *equals = strchr(word, '=');
	char *comma = equals ? strchr(equals, ',') : NULL;
	const double threshold = strtod(word, NULL);

	if (!comma || !(threshold > 0 && threshold <= 1) ||
	    bench->runs_len == RUNS_MAX)
		return false;
	*equals = *comma = '\0';
	bench->runs[bench->runs_len++] =
		(struct run){ (uint32_t)lround(threshold * MILLION), equals + 1,
			      comma + 1 };
	return true;
}

static bool take_option(struct bench *bench, const char *name,
			const char *value)
{
	if (!strcmp(name, "--sample"))
		bench->sample = strtoul(value, NULL, 10);
	else if (!strcmp(name, "--seed"))
		bench->seed = strtoull(value, NULL, 10);
	else if (!strcmp(name, "--truth"))
		bench->truth_path = value;
	else if (!strcmp(name, "--articles"))
		bench->articles_path = value;
	else if (!strcmp(name, "--misses"))
		bench->misses_path = value;
	else
		return false;
	return true;
}

static bool take_words(struct bench *bench, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (!strncmp(argv[i], "--", 2)) {
			if (i + 1 == argc ||
			    !take_option(bench, argv[i], argv[i + 1]))
				return false;
			i++;
		} else if (!bench->input) {
			bench->input = argv[i];
		} else if (!add_run(bench, argv[i])) {
			return false;
		}
	}
	return bench->input;
}

int main(int argc, char **argv)
{
	struct bench bench = { .sample = 10000, .seed = 1 };
	struct np_error err = { 0 };
	enum np_status status;

	if (!take_words(&bench, argc, argv)) {
		fputs("usage: bench_recall INPUT [--sample N] [--seed S] "
		      "[--truth FILE] [--articles FILE]\n"
		      "       [--misses FILE] T=PAIRS,REMOVED ...\n",
		      stderr);
		return 2;
	}
	status = run_bench(&bench, &err);
	if (status)
		fprintf(stderr, "bench_recall: %s\n", err.text);
	truth_clear(&bench.truth);
	sets_clear(&bench.sets);
	np_free(bench.sampled);
	return status ? 1 : 0;
}
