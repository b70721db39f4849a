/* SPDX-License-Identifier: MIT */
/* The corpus again: what stays, or all with verdicts added. */
#ifndef BATCH_EMIT_H
#define BATCH_EMIT_H

#include "batch/outcome.h"

/* Writes OUT in the mode of the options; what is whole waits in pending. */
enum np_status np_emit_run(const struct outcome *outcome,
			   struct np_error *err) NP_CHECKED;

#endif
