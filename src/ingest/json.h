/* SPDX-License-Identifier: MIT */
/* A JSON object over its index of tokens: checked, then read by token. */
#ifndef INGEST_JSON_H
#define INGEST_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/np-status.h"

/* Deeper values are refused. */
#define NP_JSON_DEPTH 1024

struct np_json {
	struct np_span text;
	const uint32_t *at; /* where tokens begin, from np_json_index_run */
	uint32_t count;
};

enum np_json_kind {
	NP_JSON_STRING,
	NP_JSON_NUMBER,
	NP_JSON_BOOL,
	NP_JSON_NULL,
	NP_JSON_OBJECT,
	NP_JSON_ARRAY
};

/*
 * Told of each member of the outermost object, by the tokens of its key and
 * value, before the value is checked. True: the escapes of the value, a
 * string, need no check because the caller will unescape it.
 */
typedef bool np_json_member_fn(void *user, uint32_t key, uint32_t value);

struct np_json_error {
	const char *why; /* a constant, lower case */
	size_t offset;
};

/* Is this one JSON object, and nothing else? Fills *error when not. */
bool np_json_check(const struct np_json *json, np_json_member_fn *member,
		   void *user, struct np_json_error *error);

/* The rest is for tokens of a text that np_json_check has passed; kind,
 * is_empty and raw are safe before. */

/* By its first byte. */
enum np_json_kind np_json_kind(const struct np_json *json, uint32_t token);

/* Does the bracket at a token close at once? */
bool np_json_is_empty(const struct np_json *json, uint32_t token);

/* The bytes of a token without white space; a string without its quotes. */
struct np_span np_json_raw(const struct np_json *json, uint32_t token);

/* The token behind a value: its comma or the bracket that closes it. */
uint32_t np_json_skip(const struct np_json *json, uint32_t token);

/*
 * The value of a member of the object at a token; its first when there are
 * more. False when it has none. Keys are compared unescaped.
 */
bool np_json_find(const struct np_json *json, uint32_t object,
		  struct np_span key, uint32_t *value);

/* Is there a backslash in raw? */
bool np_json_has_escape(struct np_span raw);

/* Does the raw key say name? */
bool np_json_key_is(struct np_span raw, struct np_span name);

/*
 * What np_json_index_unescape gives up on, and slower on the rest: unescapes
 * raw into `to`, which has room for raw.len bytes, and gives its
 * length. Lone surrogates become U+FFFD and are added to *replaced. False,
 * and the offset in raw in *len, when an escape is none.
 */
bool np_json_unescape(struct np_span raw, char *to, size_t *len,
		      uint64_t *replaced);

/* Are all escapes of raw ones that JSON has? */
bool np_json_escapes(struct np_span raw);

#endif
