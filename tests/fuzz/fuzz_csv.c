/* SPDX-License-Identifier: MIT */
/*
 * The first two bytes are a chunk size and a limit, the third is a delimiter,
 * the rest is a table. Small chunks give the rows and faults of one large
 * chunk; where a packed file is damaged, either gives a beginning of the other.
 * What a row becomes is a JSON object.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ingest/reader.h"
#include "ingest/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What came, as text. */
struct given {
	struct np_buf log;
	bool damaged;
};

static void expect(bool fine)
{
	if (!fine)
		abort();
}

static void check_row(const struct np_input *input, struct np_span row)
{
	struct np_record_parser *parser = NULL;
	struct np_article article = { 0 };
	struct np_buf json = { 0 };
	enum np_status status;
	enum np_skip skip;

	expect(!np_record_parser_new(&parser, NULL));
	skip = np_csv_to_json(&input->csv, row, &json, &status, NULL);
	expect(!status && (!skip || skip == NP_SKIP_BAD_ROW));
	skip = np_record_read(parser, input, row, &article, NULL);
	expect(!skip || skip == NP_SKIP_BAD_ROW || skip == NP_SKIP_NO_TEXT);
	np_buf_clear(&json);
	np_record_parser_free(parser);
}

static void note(struct given *given, const struct np_input *input,
		 const struct np_chunk *chunk, uint64_t limit)
{
	const struct np_span bytes = np_buf_span(&chunk->bytes);
	struct np_span record = { 0 };
	size_t at = 0;

	while (np_chunk_next(chunk, input->content, &at, &record)) {
		const uint64_t offset =
			chunk->offset + (uint64_t)(record.ptr - bytes.ptr);

		expect(record.ptr >= bytes.ptr &&
		       record.ptr + record.len <= bytes.ptr + bytes.len);
		expect(record.len <= limit);
		check_row(input, record);
		expect(!np_buf_print(&given->log,
				     "%llu:", (unsigned long long)offset));
		expect(!np_buf_add(&given->log, record.ptr, record.len));
		expect(!np_buf_add(&given->log, "\n", 1));
	}
	for (size_t i = 0; bytes.ptr && i < NP_CHUNK_PADDING; i++)
		expect(bytes.ptr[bytes.len + i] == 0);
	expect(!chunk->fault == !chunk->detail[0]);
	given->damaged |= chunk->damaged;
	if (chunk->fault && !chunk->damaged)
		expect(!np_buf_print(&given->log, "%s at %llu\n",
				     np_skip_name(chunk->fault),
				     (unsigned long long)chunk->fault_offset));
}

static void read_inputs(struct np_inputs *inputs, size_t size, uint64_t limit,
			struct given *given)
{
	const struct np_reader_options options = { size, limit };
	struct np_reader *reader = NULL;
	struct np_chunk chunk = { 0 };
	enum np_status status;

	expect(!np_reader_open(&reader, inputs, &options, NULL));
	for (;;) {
		status = np_reader_next(reader, &chunk, NULL);
		if (status)
			break;
		expect(!np_reader_fill(reader, &chunk, NULL));
		note(given, &inputs->ptr[0], &chunk, limit);
	}
	expect(status == NP_END);
	np_chunk_clear(&chunk);
	np_reader_close(reader);
}

static void compare(const struct given *a, const struct given *b)
{
	const size_t len = a->log.len < b->log.len ? a->log.len : b->log.len;

	expect(a->damaged == b->damaged);
	expect(a->damaged || a->log.len == b->log.len);
	expect(!len || !memcmp(a->log.ptr, b->log.ptr, len));
}

static void write_file(char *path, const uint8_t *data, size_t size)
{
	const char *base = getenv("TMPDIR");
	int fd;

	snprintf(path, 256, "%s/npXXXXXX", base ? base : "/tmp");
	fd = mkstemp(path);
	expect(fd >= 0);
	expect(!size || write(fd, data, size) == (ssize_t)size);
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct given small = { 0 };
	struct given large = { 0 };
	struct np_inputs inputs = { 0 };
	static const char marks[] = { 0, ',', ';', '\t', '|' };
	char path[256];
	uint64_t limit;

	if (size < 3)
		return 0;
	inputs.form.given = true;
	inputs.form.content = NP_CONTENT_TABLE;
	inputs.form.delimiter = marks[data[2] % 5];
	limit = data[1] < 128 ? data[1] + 1U : 1U << 20;
	write_file(path, data + 3, size - 3);
	if (!np_inputs_add(&inputs, path, NULL)) {
		read_inputs(&inputs, data[0] + 1U, limit, &small);
		read_inputs(&inputs, 0, limit, &large);
		compare(&small, &large);
	}
	np_buf_clear(&small.log);
	np_buf_clear(&large.log);
	np_inputs_clear(&inputs);
	unlink(path);
	return 0;
}
