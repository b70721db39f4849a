/* SPDX-License-Identifier: MIT */
/* The corpus again: what stays, or all with verdicts added. */
#ifndef BATCH_EMIT_H
#define BATCH_EMIT_H

#include "batch/outcome.h"

/*
 * Where a folder OUT would put two inputs under one name, or OUT is one of
 * the inputs: NP_ERR_MISUSE, before anything is read.
 */
enum np_status np_emit_check(const struct corpus *corpus,
			     struct np_error *err) NP_CHECKED;

/* Writes OUT in the mode of the options. */
enum np_status np_emit_run(const struct outcome *outcome,
			   struct np_error *err) NP_CHECKED;

#endif
