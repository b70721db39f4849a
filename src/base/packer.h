/* SPDX-License-Identifier: MIT */
/* Bytes to gzip or zstd, as a stream. The only place that compresses. */
#ifndef BASE_PACKER_H
#define BASE_PACKER_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/output.h"

struct np_packer;

/* pack is not NP_OUTPUT_PLAIN. The bytes do not depend on threads. */
enum np_status np_packer_new(struct np_packer **out, enum np_output_pack pack,
			     unsigned threads, struct np_error *err) NP_CHECKED;
void np_packer_free(struct np_packer *packer);

/* Behind an end: what is added next is a member or frame of its own. */
void np_packer_restart(struct np_packer *packer);

/* Appends what is ready to out; with end, all that is left. */
enum np_status np_packer_add(struct np_packer *packer, struct np_span bytes,
			     bool end, struct np_buf *out,
			     struct np_error *err) NP_CHECKED;

#endif
