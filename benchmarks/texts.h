/* SPDX-License-Identifier: MIT */
/* Texts to measure on: of a file, or made up. */
#ifndef BENCHMARKS_TEXTS_H
#define BENCHMARKS_TEXTS_H

#include "base/buf.h"

/* Spans into one buffer. */
struct texts {
	struct np_buf bytes;
	size_t *begin; /* of each text, and where the last ends */
	size_t len, cap;
};

/* The texts of a JSONL file (which may be packed), `most` bytes of them. */
enum np_status texts_read(struct texts *texts, const char *path, size_t most,
			  struct np_error *err) NP_CHECKED;

enum texts_script {
	TEXTS_ENGLISH,
	TEXTS_ENGLISH_QUOTES, /* every fourth word in curly quotes */
	TEXTS_RUSSIAN,
	TEXTS_ARABIC,
	TEXTS_HINDI,
	TEXTS_CHINESE,
	TEXTS_THAI,
	TEXTS_SCRIPTS
};

const char *texts_script_name(enum texts_script script);

/*
 * Makes `most` bytes in texts of about 4000 bytes: common words of the
 * language in random order, seeded, with its spacing and punctuation. The
 * bytes are like prose; the sense is not.
 */
enum np_status texts_make(struct texts *texts, enum texts_script script,
			  size_t most) NP_CHECKED;

struct np_span texts_at(const struct texts *texts, size_t which);
void texts_clear(struct texts *texts);

#endif
