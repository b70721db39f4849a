/* SPDX-License-Identifier: MIT */
/*
 * bench_warc FILE... : archives beside their floors: unpacking alone (igzip,
 * libzstd, read); records told apart; records to articles, on one thread.
 * Each way is run in turn, five times; the best counts, in time of the
 * processor. Prints MB/s of packed and of unpacked bytes.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "ingest/reader.h"
#include "ingest/record.h"
#include "ingest/stream.h"

#define ROUNDS 5
#define PIECE ((size_t)1 << 20)

struct sums {
	uint64_t packed, unpacked, records, articles;
};

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool unpack(const struct np_inputs *inputs, struct sums *sums)
{
	struct np_stream *stream = np_stream_new();
	char *piece = np_alloc(PIECE, 1);
	bool fine = stream && piece;

	for (size_t i = 0; i < inputs->len && fine; i++) {
		const struct np_input *in = &inputs->ptr[i];
		const int fd = open(in->path, O_RDONLY | O_CLOEXEC);
		enum np_status status =
			np_stream_start(stream, in->pack, fd,
					(struct np_span){ "", 0 }, in->path);
		size_t got = 0;

		while (!status) {
			status = np_stream_read(stream, piece, PIECE, &got,
						NULL);
			sums->unpacked += got;
		}
		fine = fd >= 0 &&
		       (status == NP_END || status == NP_ERR_CORRUPT);
		sums->packed += in->size;
		close(fd);
	}
	np_free(piece);
	np_stream_free(stream);
	return fine;
}

static bool read_chunk(const struct np_inputs *inputs,
		       const struct np_chunk *chunk,
		       struct np_record_parser *parser, struct sums *sums)
{
	const struct np_input *in = &inputs->ptr[chunk->input];
	struct np_article article;
	struct np_span record = { NULL, 0 };
	size_t at = 0;

	sums->unpacked += chunk->bytes.len;
	while (np_chunk_next(chunk, in->content, &at, &record)) {
		sums->records++;
		if (!parser)
			continue;
		sums->articles +=
			!np_record_read(parser, in, record, &article, NULL);
		if (np_record_parser_status(parser))
			return false;
	}
	return true;
}

static bool read_all(const struct np_inputs *inputs, bool articles,
		     struct sums *sums)
{
	struct np_record_parser *parser = NULL;
	struct np_reader *reader = NULL;
	struct np_chunk chunk = { 0 };
	enum np_status status = NP_OK;

	if (articles)
		status = np_record_parser_new(&parser, NULL);
	if (!status)
		status = np_reader_open(&reader, inputs, NULL, NULL);
	while (!status) {
		status = np_reader_next(reader, &chunk, NULL);
		if (!status)
			status = np_reader_fill(reader, &chunk, NULL);
		if (!status && !read_chunk(inputs, &chunk, parser, sums))
			status = NP_ERR_NOMEM;
	}
	sums->packed = np_reader_done(reader);
	np_chunk_clear(&chunk);
	np_reader_close(reader);
	np_record_parser_free(parser);
	return status == NP_END;
}

static bool run(const struct np_inputs *inputs, int way, struct sums *sums)
{
	*sums = (struct sums){ 0 };
	return way ? read_all(inputs, way == 2, sums) : unpack(inputs, sums);
}

int main(int argc, char **argv)
{
	static const char *const names[] = { "unpacked", "records",
					     "articles" };
	struct np_inputs inputs = { 0 };
	struct np_error err = { 0 };
	struct sums sums[3];
	double best[3] = { 0 };

	for (int i = 1; i < argc; i++) {
		if (!np_inputs_add(&inputs, argv[i], &err))
			continue;
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	for (int round = 0; round < ROUNDS; round++) {
		for (int way = 0; way < 3; way++) {
			const double start = seconds();
			double took;

			if (!run(&inputs, way, &sums[way]))
				return 1;
			took = seconds() - start;
			if (!round || took < best[way])
				best[way] = took;
		}
	}
	for (int way = 0; way < 3; way++)
		printf("%-9s %7.1f MB/s packed %8.1f MB/s unpacked; %llu "
		       "records, %llu articles\n",
		       names[way], (double)sums[way].packed / 1e6 / best[way],
		       (double)sums[way].unpacked / 1e6 / best[way],
		       (unsigned long long)sums[way].records,
		       (unsigned long long)sums[way].articles);
	np_inputs_clear(&inputs);
	return 0;
}
