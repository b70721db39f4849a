/* SPDX-License-Identifier: MIT */
/*
 * Any bytes are an article or a reason. The record is left as it was, fields
 * are UTF-8 that can be read, and a second parse, by a parser that has seen
 * other records, says the same.
 */
#include <stdlib.h>
#include <string.h>

#include "ingest/reader.h"
#include "ingest/record.h"
#include "ingest/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool fine)
{
	if (!fine)
		abort();
}

static void check_fields(const struct np_article *article)
{
	for (int i = 0; i < NP_FIELD_COUNT; i++) {
		struct np_buf copy = { 0 };
		uint64_t replaced = 0;

		if (!article->field[i].ptr)
			continue;
		expect(!np_utf8_mend(article->field[i], &copy, &replaced));
		expect(replaced == 0 && copy.len == article->field[i].len);
		np_buf_clear(&copy);
	}
	expect(article->field[NP_FIELD_TEXT].ptr != NULL);
	expect(!article->has_date || !article->bad_date);
}

static bool is_equal(struct np_span a, struct np_span b)
{
	return !a.ptr == !b.ptr && a.len == b.len &&
	       (!a.len || !memcmp(a.ptr, b.ptr, a.len));
}

static void parse_twice(const struct np_field_names *names,
			struct np_span record)
{
	static const char other[] =
		"{\"text\":\"\\u00e9\xFF\",\"a\":{\"b\":1}}";
	char first_detail[120] = "";
	char second_detail[120] = "";
	char warm[sizeof(other) + NP_CHUNK_PADDING] = "";
	struct np_record_parser *first = NULL;
	struct np_record_parser *second = NULL;
	struct np_article a;
	struct np_article b;
	enum np_skip skip;

	memcpy(warm, other, sizeof(other));
	expect(!np_record_parser_new(&first, names));
	expect(!np_record_parser_new(&second, names));
	skip = np_record_parse(
		second, (struct np_span){ warm, sizeof(other) - 1 }, &b, NULL);
	expect(skip == NP_SKIP_NONE || names);
	skip = np_record_parse(first, record, &a, first_detail);
	expect(np_record_parse(second, record, &b, second_detail) == skip);
	expect(!strcmp(first_detail, second_detail));
	expect((skip != NP_SKIP_NONE) == (first_detail[0] != 0));
	if (!skip) {
		check_fields(&a);
		for (int i = 0; i < NP_FIELD_COUNT; i++)
			expect(is_equal(a.field[i], b.field[i]));
		expect(a.date == b.date && a.bad_bytes == b.bad_bytes);
	}
	np_record_parser_free(first);
	np_record_parser_free(second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct np_field_names names = {
		.name = { [NP_FIELD_TEXT] = "a.b",
			  [NP_FIELD_TITLE] = "a.b.c",
			  [NP_FIELD_ID] = "x" },
	};
	char *copy = calloc(size + NP_CHUNK_PADDING, 1);

	expect(copy != NULL);
	if (size)
		memcpy(copy, data, size);
	parse_twice(NULL, (struct np_span){ copy, size });
	parse_twice(&names, (struct np_span){ copy, size });
	expect(!size || !memcmp(copy, data, size));
	free(copy);
	return 0;
}
