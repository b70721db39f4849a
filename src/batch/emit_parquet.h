/* SPDX-License-Identifier: MIT */
/* What stays of Parquet files, as a Parquet file with all their columns. */
#ifndef BATCH_EMIT_PARQUET_H
#define BATCH_EMIT_PARQUET_H

#include "batch/outcome.h"

/* Some inputs, one behind the other, and where their entries begin. */
struct parquet_part {
	uint32_t input, inputs_len;
	uint64_t index; /* of the first entry; moves behind the last */
};

/* Writes rows into an output that is open and plain. */
enum np_status np_emit_parquet(const struct outcome *outcome,
			       struct parquet_part *part,
			       struct np_output *output,
			       struct np_error *err) NP_CHECKED;

#endif
