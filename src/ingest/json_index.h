/* SPDX-License-Identifier: MIT */
/*
 * Where the tokens of a JSON text begin: simdjson's first stage, behind a C
 * face. It also checks UTF-8, that strings end, and that they hold no bare
 * control characters; the grammar is checked in json.c.
 */
#ifndef INGEST_JSON_INDEX_H
#define INGEST_JSON_INDEX_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum np_json_fault {
	NP_JSON_FINE,
	NP_JSON_EMPTY,
	NP_JSON_UTF8,	  /* not UTF-8; the rest of the tokens is fine */
	NP_JSON_UNCLOSED, /* a string does not end */
	NP_JSON_CONTROL,  /* a bare control character in a string */
	NP_JSON_HUGE,	  /* 4 GiB or more */
	NP_JSON_NOMEM,
	NP_JSON_OTHER
};

struct np_json_index; /* one thread at a time */

/* NULL when there is no memory. */
struct np_json_index *np_json_index_new(void);
void np_json_index_free(struct np_json_index *index);

/*
 * Finds the tokens of text: each opening quote, bracket, comma, colon, and
 * the first byte of all else that is not white space. The offsets belong to
 * the index until its next call.
 */
enum np_json_fault np_json_index_run(struct np_json_index *index,
				     const char *text, size_t len,
				     const uint32_t **at, uint32_t *count);

/* Bytes read behind a string, and written behind what came out, at most. */
#define NP_JSON_SLACK 64

/*
 * Unescapes a string, from behind its opening quote to its closing one, into
 * `to`, and gives the length. SIZE_MAX when an escape is none, or is a lone
 * surrogate.
 */
size_t np_json_index_unescape(const struct np_json_index *index,
			      const char *string, char *to);

/* The instruction set simdjson chose, for benchmarks. */
void np_json_index_kernel(char name[32]);

#ifdef __cplusplus
}
#endif

#endif
