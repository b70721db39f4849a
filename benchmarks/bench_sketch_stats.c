/* SPDX-License-Identifier: MIT */
/*
 * Does the sketch keep the law it claims? Pairs of shingle sets of known
 * resemblance J are sketched; the estimate's bias and variance are printed,
 * the variance as a ratio to J(1 - J) / lanes, that of classic MinHash; then
 * how often a banding proposes the pair, beside 1 - (1 - J^rows)^bands.
 *
 *   bench_sketch_stats [PAIRS [LANES]]
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cpu.h"
#include "shingles/lanes.h"
#include "shingles/np-bands.h"
#include "shingles/np-sketch.h"

enum {
	SIZE_MAX_TRIED = 5000
};

static const uint32_t sizes[] = { 8, 16, 32, 64, 128, 300, 600, 1500, 5000 };
static const double wanted[] = { .1, .3, .5, .7, .9 };
static const struct np_bands bandings[] = { { 14, 8 }, { 32, 4 }, { 21, 6 } };

enum {
	SIZES = sizeof(sizes) / sizeof(sizes[0]),
	LEVELS = sizeof(wanted) / sizeof(wanted[0]),
	BANDINGS = sizeof(bandings) / sizeof(bandings[0])
};

struct bench {
	struct np_kernels kernels;
	struct np_lanes_work work;
	uint64_t state;
	uint32_t lanes;
	unsigned pairs;
	uint64_t hash[2 * SIZE_MAX_TRIED];
	uint32_t a[NP_LANES_MAX], b[NP_LANES_MAX];
};

struct cell {
	double exact; /* J as whole shingles allow it */
	double sum, squares;
	unsigned proposed[BANDINGS];
};

/* Random 64 bits stand for finished shingle hashes (splitmix64). */
static uint64_t next(uint64_t *state)
{
	uint64_t x = *state += 0x9E3779B97F4A7C15u;

	x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
	x = (x ^ x >> 27) * 0x94D049BB133111EBu;
	return x ^ x >> 31;
}

static bool proposes(const struct bench *bench, struct np_bands shape)
{
	for (uint32_t band = 0; band < shape.bands; band++) {
		uint32_t equal = 0;
		for (uint32_t row = 0; row < shape.rows; row++) {
			const uint32_t lane = band * shape.rows + row;
			equal += bench->a[lane] == bench->b[lane];
		}
		if (equal == shape.rows)
			return true;
	}
	return false;
}

/* One pair of sets of `size`, of which the first `shared` are the same. */
static void one_pair(struct bench *bench, uint32_t size, uint32_t shared,
		     struct cell *cell)
{
	const size_t own = size - shared;
	double estimate;

	for (size_t i = 0; i < size + own; i++)
		bench->hash[i] = next(&bench->state);
	np_lanes_clear(bench->a, bench->lanes);
	np_lanes_clear(bench->b, bench->lanes);
	np_lanes_add(bench->a, bench->lanes, bench->hash, size, &bench->kernels,
		     &bench->work);
	np_lanes_add(bench->b, bench->lanes, bench->hash + own, size,
		     &bench->kernels, &bench->work);
	estimate = np_sketch_overlap(bench->a, bench->b, bench->lanes);
	cell->sum += estimate - cell->exact;
	cell->squares += (estimate - cell->exact) * (estimate - cell->exact);
	for (size_t i = 0; i < BANDINGS; i++)
		if (bandings[i].bands * bandings[i].rows <= bench->lanes)
			cell->proposed[i] += proposes(bench, bandings[i]);
}

static struct cell measure(struct bench *bench, uint32_t size, double level)
{
	/* J = s / (2 n - s) */
	const uint32_t shared =
		(uint32_t)lround(2 * size * level / (1 + level));
	struct cell cell = { .exact = (double)shared / (2 * size - shared) };

	for (unsigned i = 0; i < bench->pairs; i++)
		one_pair(bench, size, shared, &cell);
	return cell;
}

static void print_cell(const struct bench *bench, uint32_t size,
		       const struct cell *cell)
{
	const double pairs = bench->pairs;
	const double law = cell->exact * (1 - cell->exact) / bench->lanes;
	const double bias = cell->sum / pairs;
	const double variance = cell->squares / pairs - bias * bias;

	printf("%6" PRIu32 "  %.3f  %+.5f %+5.1f  %5.2f  ", size, cell->exact,
	       bias, variance > 0 ? bias / sqrt(variance / pairs) : 0,
	       law > 0 ? variance / law : 0);
	for (size_t i = 0; i < BANDINGS; i++)
		printf("  %.4f %.4f", cell->proposed[i] / pairs,
		       np_bands_probability(bandings[i], cell->exact));
	printf("\n");
}

int main(int argc, char **argv)
{
	static struct bench bench;
	const unsigned long pairs =
		argc > 1 ? strtoul(argv[1], NULL, 10) : 2000;
	const unsigned long lanes = argc > 2 ? strtoul(argv[2], NULL, 10) : 128;

	if (!pairs || pairs > 100000000 || !lanes || lanes > NP_LANES_MAX) {
		fprintf(stderr, "bench_sketch_stats: bad count\n");
		return 2;
	}
	np_kernels_init(&bench.kernels, np_cpu_flags());
	bench.state = 1;
	bench.lanes = (uint32_t)lanes;
	bench.pairs = (unsigned)pairs;
	printf("%u pairs a line, %" PRIu32 " lanes, seed 1; variance as ratio "
	       "to J(1 - J) / lanes\n",
	       bench.pairs, bench.lanes);
	printf("  size      J  bias   (sigma) variance");
	for (size_t i = 0; i < BANDINGS; i++)
		printf("  %" PRIu32 "x%" PRIu32 ": got, law", bandings[i].bands,
		       bandings[i].rows);
	printf("\n");
	for (size_t i = 0; i < SIZES; i++) {
		for (size_t j = 0; j < LEVELS; j++) {
			const struct cell cell =
				measure(&bench, sizes[i], wanted[j]);
			print_cell(&bench, sizes[i], &cell);
		}
	}
	return 0;
}
