/* SPDX-License-Identifier: MIT */
/*
 * The first byte is a chunk size, the second says which kind of archive, the
 * rest is a file. Every byte of it is in a record, or told as left out; small
 * chunks give the records and faults of one large chunk, unless unpacking
 * fails; what a record becomes, its bytes alone say.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ingest/reader.h"
#include "ingest/record.h"
#include "ingest/warc_head.h"

#define LIMIT 5000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What came, as text. */
struct given {
	struct np_buf log;
	bool damaged;
	uint64_t end; /* of what came last */
};

static void expect(bool fine)
{
	if (!fine)
		abort();
}

static void note_record(struct given *given, const struct np_input *input,
			struct np_span record, uint64_t offset)
{
	struct np_warc_head head;
	struct np_article article = { 0 };
	struct np_record_parser *parser = NULL;
	char detail[120] = "";
	enum np_skip skip;

	expect(np_warc_head(input->content, record, &head) == NP_WARC_HEAD);
	expect(head.size + head.length <= record.len &&
	       head.size + head.length <= LIMIT);
	expect(offset >= given->end);
	given->end = offset + record.len;
	expect(!np_record_parser_new(&parser, NULL));
	skip = np_record_read(parser, input, record, &article, detail);
	expect(!np_record_parser_status(parser));
	expect(skip < NP_SKIP_COUNT && skip != NP_SKIP_DAMAGED);
	expect(skip || article.field[NP_FIELD_TEXT].len);
	expect(!np_buf_print(&given->log, "%llu+%zu %s\n",
			     (unsigned long long)offset, record.len,
			     np_skip_name(skip)));
	np_record_parser_free(parser);
}

static void note(struct given *given, const struct np_input *input,
		 const struct np_chunk *chunk)
{
	const struct np_span bytes = np_buf_span(&chunk->bytes);
	struct np_span record = { 0 };
	size_t at = 0;

	while (np_chunk_next(chunk, input->content, &at, &record)) {
		expect(record.ptr >= bytes.ptr && at <= bytes.len &&
		       record.ptr + record.len == bytes.ptr + at);
		note_record(given, input, record,
			    chunk->offset + (uint64_t)(record.ptr - bytes.ptr));
	}
	expect(at == bytes.len);
	expect(!chunk->fault == !chunk->detail[0]);
	given->damaged |= chunk->damaged;
	if (!chunk->fault)
		return;
	expect(!bytes.len && chunk->fault_offset >= given->end);
	given->end = chunk->fault_offset;
	expect(!np_buf_print(&given->log, "%s: %s\n",
			     np_skip_name(chunk->fault), chunk->detail));
}

static void read_inputs(const struct np_inputs *inputs, size_t size,
			struct given *given)
{
	const struct np_reader_options options = { size, LIMIT };
	struct np_reader *reader = NULL;
	struct np_chunk chunk = { 0 };
	enum np_status status;

	expect(!np_reader_open(&reader, inputs, &options, NULL));
	for (;;) {
		status = np_reader_next(reader, &chunk, NULL);
		if (status)
			break;
		expect(!np_reader_fill(reader, &chunk, NULL));
		note(given, &inputs->ptr[0], &chunk);
	}
	expect(status == NP_END);
	np_chunk_clear(&chunk);
	np_reader_close(reader);
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
	char path[256];

	if (size < 2)
		return 0;
	write_file(path, data + 2, size - 2);
	if (!np_inputs_add(&inputs, path, NULL)) {
		const bool packed = inputs.ptr[0].pack != NP_PACK_NONE;

		inputs.ptr[0].content =
			data[1] & 1 ? NP_CONTENT_ARC : NP_CONTENT_WARC;
		read_inputs(&inputs, data[0] + 1U, &small);
		read_inputs(&inputs, 0, &large);
		expect(small.damaged == large.damaged);
		if (!packed || !small.damaged)
			expect(small.log.len == large.log.len &&
			       (!small.log.len ||
				!memcmp(small.log.ptr, large.log.ptr,
					small.log.len)));
	}
	np_buf_clear(&small.log);
	np_buf_clear(&large.log);
	np_inputs_clear(&inputs);
	unlink(path);
	return 0;
}
