/* SPDX-License-Identifier: MIT */
/* What find and gate share: the articles of inputs, one after the other. */
#ifndef CLI_ASKED_H
#define CLI_ASKED_H

#include "cli/store_words.h"
#include "ingest/reader.h"
#include "ingest/record.h"

/* Where an article, or what is none, came from. */
struct asked_from {
	const char *path;
	uint64_t number; /* of the record in the input, from 1 */
};

struct asked_calls {
	/* Spans are borrowed until it returns; parser for np_record_extra. */
	enum np_status (*article)(void *user, const struct asked_from *from,
				  const struct np_article *article,
				  const struct np_record_parser *parser);
	/* Not called for what is passed over. */
	enum np_status (*left_out)(void *user, const struct asked_from *from,
				   enum np_skip skip, const char *detail);
	void *user;
};

/*
 * Reads the inputs, words->rest from the second on, in their order. *damaged:
 * one of them broke off. A call that fails says why by itself.
 */
enum np_status asked_read(const struct store_words *words,
			  const struct asked_calls *calls, bool *damaged,
			  struct np_error *err) NP_CHECKED;

#endif
