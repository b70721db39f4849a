/* SPDX-License-Identifier: MIT */
/*
 * Any bytes are a database, or a reason why not. What it gives are lines of
 * one JSON object each, which the parser of records reads, and it ends.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ingest/inputs.h"
#include "ingest/reader.h"
#include "ingest/record.h"
#include "store/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	MOST = 10000 /* rows looked at */
};

static void expect(bool fine)
{
	if (!fine)
		abort();
}

static void look(struct np_record_parser *parser, struct np_buf *lines)
{
	struct np_article article = { 0 };
	struct np_span record = { 0 };
	unsigned records = 0;
	size_t at = 0;

	expect(!np_buf_reserve(lines, NP_CHUNK_PADDING));
	memset(lines->ptr + lines->len, 0, NP_CHUNK_PADDING);
	while (np_record_next(np_buf_span(lines), &at, &record)) {
		expect(np_record_parse(parser, record, &article, NULL) !=
		       NP_SKIP_BAD_JSON);
		records++;
	}
	expect(records == 1);
}

static void ask(const char *path, const char *query)
{
	const struct np_input_form form = { .query = query };
	struct np_record_parser *parser = NULL;
	struct np_error err = { 0 };
	struct np_buf lines = { 0 };
	void *well = NULL;
	enum np_status status = np_query_spring.open(&well, path, &form, &err);

	expect(!np_record_parser_new(&parser, NULL));
	expect(!status || err.text[0]);
	for (int i = 0; !status && i < MOST; i++) {
		lines.len = 0;
		status = np_query_spring.next(well, &lines, &err);
		if (!status)
			look(parser, &lines);
	}
	expect(!status || status == NP_END || err.text[0]);
	np_query_spring.close(well);
	np_record_parser_free(parser);
	np_buf_clear(&lines);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[] = "/tmp/fuzz_query_XXXXXX";
	const int fd = mkstemp(path);

	expect(fd >= 0);
	expect(write(fd, data, size) == (ssize_t)size);
	close(fd);
	ask(path, NULL);
	ask(path, "SELECT *, 1 AS text FROM sqlite_master");
	unlink(path);
	return 0;
}
