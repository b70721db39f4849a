/* SPDX-License-Identifier: MIT */
/* What a run will take, from the first part of its inputs. */
#ifndef BATCH_PLAN_H
#define BATCH_PLAN_H

#include "batch/dedup.h"

struct np_plan {
	uint64_t inputs, bytes; /* files, and their bytes on disk */
	bool whole;		/* the sample is all there is */
	uint64_t sample_bytes;	/* of that on disk */
	uint64_t sample_articles, sample_unpacked;
	double sample_seconds; /* one thread reading and fingerprinting */
	/* Expected of the whole. */
	uint64_t articles, unpacked;
	uint64_t memory; /* that a run would use if it may */
	uint64_t disk;	 /* temporary, with options.memory */
	uint64_t out;	 /* of OUT at most, unpacked */
	double seconds;	 /* with options.threads */
	struct np_bands shape;
};

/* Reads at most sample bytes (unpacked) of each input's beginning. */
enum np_status np_dedup_plan(const struct np_dedup_options *options,
			     uint64_t sample, struct np_plan *plan,
			     struct np_error *err) NP_CHECKED;

#endif
