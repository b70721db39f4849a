/* SPDX-License-Identifier: MIT */
/* The first stage: every record read, parsed and fingerprinted, once. */
#ifndef BATCH_SCAN_H
#define BATCH_SCAN_H

#include "batch/corpus.h"

enum np_status np_scan_run(struct corpus *corpus,
			   struct np_dedup_summary *summary,
			   struct np_error *err) NP_CHECKED;

#endif
