/* SPDX-License-Identifier: MIT */
/* Bytes that should have been UTF-8. */
#ifndef INGEST_UTF8_H
#define INGEST_UTF8_H

#include <stdint.h>

#include "base/buf.h"

/*
 * Adds text to `to`, each maximal invalid part (Unicode 3.9, table 3-7)
 * replaced by U+FFFD, and counts them in *replaced.
 */
enum np_status np_utf8_mend(struct np_span text, struct np_buf *to,
			    uint64_t *replaced) NP_CHECKED;

#endif
