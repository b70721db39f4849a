/* SPDX-License-Identifier: MIT */
/*
 * What stays of archives, as an archive: all their records, byte for byte,
 * but those of removed articles and what is damaged. Packed, each record is a
 * member of its own, as indexes of archives want it.
 */
#ifndef BATCH_EMIT_ARCHIVE_H
#define BATCH_EMIT_ARCHIVE_H

#include "batch/outcome.h"

/*
 * Reads inputs [input, input + len) once more, which must be files, and moves
 * *index from their first entry behind their last. NP_ERR_IO when one is not
 * what it was.
 */
struct archive_part {
	uint32_t input, len;
	uint64_t *index;
};

enum np_status np_emit_archive(const struct outcome *outcome,
			       const struct archive_part *part,
			       struct np_output *output,
			       struct np_error *err) NP_CHECKED;

#endif
