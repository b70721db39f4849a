/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "given.h"
#include "ingest/http.h"
#include "ingest/record.h"
#include "ingest/warc_head.h"
#include "starve.h"

#define LEN(array) ((int)(sizeof(array) / sizeof((array)[0])))

struct head {
	const char *bytes;
	enum np_content content;
	enum np_warc_found found;
	enum np_warc_type type;
	uint64_t length;
};

static const struct head heads[] = {
	{ "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 12\r\n\r\nx",
	  NP_CONTENT_WARC, NP_WARC_HEAD, NP_WARC_RESPONSE, 12 },
	{ "WARC/0.18\nwarc-type:CONVERSION\ncontent-length:0\n\n",
	  NP_CONTENT_WARC, NP_WARC_HEAD, NP_WARC_CONVERSION, 0 },
	{ "WARC/1.1\r\nno colon\r\nContent-Length: 7\r\n more: 8\r\n"
	  "WARC-Type: new\r\nContent-Length: 9\r\n\r\n",
	  NP_CONTENT_WARC, NP_WARC_HEAD, NP_WARC_OTHER, 7 },
	{ "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 12\r\n",
	  NP_CONTENT_WARC, NP_WARC_SHORT, 0, 0 },
	{ "WARC/1.", NP_CONTENT_WARC, NP_WARC_SHORT, 0, 0 },
	{ "W", NP_CONTENT_WARC, NP_WARC_SHORT, 0, 0 },
	{ "WARC/\r\n", NP_CONTENT_WARC, NP_WARC_NONE, 0, 0 },
	{ "WARC/1.0 is a format", NP_CONTENT_WARC, NP_WARC_NONE, 0, 0 },
	{ "WARC/1.0\r\nWARC-Type: response\r\n\r\n", NP_CONTENT_WARC,
	  NP_WARC_NONE, 0, 0 },
	{ "WARC/1.0\r\nContent-Length: 1\r\n\r\n", NP_CONTENT_WARC,
	  NP_WARC_NONE, 0, 0 },
	{ "WARC/1.0\r\nWARC-Type: a\r\nContent-Length: -1\r\n\r\n",
	  NP_CONTENT_WARC, NP_WARC_NONE, 0, 0 },
	{ "WARC/1.0\r\nWARC-Type: a\r\nContent-Length: "
	  "18446744073709551616\r\n\r\n",
	  NP_CONTENT_WARC, NP_WARC_NONE, 0, 0 },
	{ "WARC/1.0\r\nWARC-Type: a\r\nWARC/1.0\r\nContent-Length: 1\r\n\r\n",
	  NP_CONTENT_WARC, NP_WARC_NONE, 0, 0 },
	{ "http://a/ 1.2.3.4 20310922160500 text/html 12\n", NP_CONTENT_ARC,
	  NP_WARC_HEAD, NP_WARC_RESPONSE, 12 },
	{ "filedesc://a 0 20310922160500 text/plain 3\r\n", NP_CONTENT_ARC,
	  NP_WARC_HEAD, NP_WARC_INFO, 3 },
	{ "http://a/ 1 20310922160500 text/html 200 - - 0 a.arc 12\n",
	  NP_CONTENT_ARC, NP_WARC_HEAD, NP_WARC_RESPONSE, 12 },
	{ "http://a/ 1.2.3.4 2031092216050 text/html 12\n", NP_CONTENT_ARC,
	  NP_WARC_NONE, 0, 0 },
	{ "http://a/ 1.2.3.4 20310922160500 text/html\n", NP_CONTENT_ARC,
	  NP_WARC_NONE, 0, 0 },
	{ "http://a/ 1.2.3.4", NP_CONTENT_ARC, NP_WARC_SHORT, 0, 0 },
	{ "no scheme 1 20310922160500 text/html 12\n", NP_CONTENT_ARC,
	  NP_WARC_NONE, 0, 0 },
};

START_TEST(reads_heads)
{
	const struct head *want = &heads[_i];
	struct np_warc_head head = { 0 };
	const enum np_warc_found found =
		np_warc_head(want->content, span_of(want->bytes), &head);

	ck_assert_int_eq(found, want->found);
	if (found != NP_WARC_HEAD)
		return;
	ck_assert_int_eq(head.type, want->type);
	ck_assert_uint_eq(head.length, want->length);
}
END_TEST

struct answer {
	const char *block;
	const char *page;
	enum np_body body;
};

#define CHUNKED "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

static const struct answer answers[] = {
	{ "HTTP/1.0 200 OK\r\n\r\n<p>", "<p>", NP_BODY_FINE },
	{ "HTTP/1.0 200\nA: b\n\n<p>", "<p>", NP_BODY_FINE },
	{ "<p>no head", "<p>no head", NP_BODY_FINE },
	{ "HTTP/1.0 200 OK", "", NP_BODY_FINE },
	{ "HTTP/1.0 200 OK\r\nA: b", "", NP_BODY_FINE },
	{ CHUNKED "3\r\n<p>\r\n0\r\n\r\n", "<p>", NP_BODY_FINE },
	{ CHUNKED "1\r\n<\r\n2;x=y\r\np>\r\n0\r\nTrailer: 1\r\n\r\n", "<p>",
	  NP_BODY_FINE },
	{ CHUNKED "A\r\n0123456789\r\n0\r\n", "0123456789", NP_BODY_FINE },
	{ CHUNKED "<p>as it is", "<p>as it is", NP_BODY_FINE },
	{ CHUNKED "", "", NP_BODY_FINE },
	{ CHUNKED "9\r\n<p>", "<p>", NP_BODY_CUT },
	{ CHUNKED "ffffffffffffffff\r\n<p>", "<p>", NP_BODY_CUT },
	{ CHUNKED "3\r\n<p>\r\n", "<p>", NP_BODY_CUT },
	{ CHUNKED "3\r\n<p>and more\r\n", "<p>", NP_BODY_CUT },
	{ "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n\x8b\x01", "",
	  NP_BODY_OTHER },
	{ "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n<p>", "<p>",
	  NP_BODY_FINE },
	{ "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nplain", "plain",
	  NP_BODY_FINE },
	{ "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08", "",
	  NP_BODY_CUT },
	{ "HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\n\r\nabc", "abc",
	  NP_BODY_FINE },
};

START_TEST(puts_bodies_together)
{
	const struct answer *want = &answers[_i];
	struct np_buf joined = { 0 };
	struct np_buf unpacked = { 0 };
	struct np_span page = { NULL, 0 };
	struct np_http http;
	enum np_body body;

	np_http_read(span_of(want->block), &http);
	body = np_http_body(&http, 100, &joined, &unpacked, &page);
	ck_assert_int_eq(body, want->body);
	if (body != NP_BODY_OTHER) {
		ck_assert_uint_eq(page.len, strlen(want->page));
		ck_assert(!page.len || !memcmp(page.ptr, want->page, page.len));
	}
	np_buf_clear(&joined);
	np_buf_clear(&unpacked);
}
END_TEST

static void add_record(struct np_buf *to, const char *type, const char *block)
{
	ck_assert_int_eq(
		np_buf_print(to,
			     "WARC/1.0\r\nWARC-Type: %s\r\n"
			     "WARC-Target-URI: http://tern.example/%zu\r\n"
			     "Content-Type: text/html\r\n"
			     "Content-Length: %zu\r\n\r\n%s\r\n\r\n",
			     type, to->len, strlen(block), block),
		NP_OK);
}

/* What a reader gives of an archive. */
struct told {
	size_t records, articles, damaged;
	size_t faults[NP_SKIP_COUNT];
	enum np_status status;
};

static enum np_status take_records(const struct np_inputs *inputs,
				   const struct np_chunk *chunk,
				   struct np_record_parser *parser,
				   struct told *told)
{
	struct np_article article;
	struct np_span record = { NULL, 0 };
	enum np_status status = NP_OK;
	size_t at = 0;

	while (!status &&
	       np_chunk_next(chunk, inputs->ptr[0].content, &at, &record)) {
		told->records++;
		if (!np_record_read(parser, &inputs->ptr[0], record, &article,
				    NULL))
			told->articles++;
		status = np_record_parser_status(parser);
	}
	told->faults[chunk->fault]++;
	told->damaged += chunk->damaged;
	return status;
}

static struct told read_archive(const struct np_inputs *inputs, size_t size)
{
	const struct np_reader_options options = { size, 0 };
	struct told told = { 0 };
	struct np_record_parser *parser = NULL;
	struct np_reader *reader = NULL;
	struct np_chunk chunk = { 0 };

	told.status = np_record_parser_new(&parser, NULL);
	if (!told.status)
		told.status = np_reader_open(&reader, inputs, &options, NULL);
	while (!told.status) {
		told.status = np_reader_next(reader, &chunk, NULL);
		if (!told.status)
			told.status = np_reader_fill(reader, &chunk, NULL);
		if (!told.status)
			told.status =
				take_records(inputs, &chunk, parser, &told);
	}
	np_chunk_clear(&chunk);
	np_reader_close(reader);
	np_record_parser_free(parser);
	return told;
}

static struct told read_bytes(struct np_span bytes, enum way way, size_t size)
{
	struct np_inputs inputs = { 0 };
	struct scratch scratch;
	struct told told;

	scratch_open(&scratch);
	ck_assert_int_eq(
		np_inputs_add(&inputs, given_place(&scratch, bytes, way), NULL),
		NP_OK);
	ck_assert_int_eq(inputs.ptr[0].content, NP_CONTENT_WARC);
	told = read_archive(&inputs, size);
	np_inputs_clear(&inputs);
	scratch_close(&scratch);
	return told;
}

#define PAGE                                                                   \
	"<html><body><p>The ferry of Tern Sound was sold on Monday, after a "  \
	"long meeting of the board.</p></body></html>"

/* Wherever a file is cut, what came before is there and the rest is told. */
START_TEST(a_cut_costs_one_record)
{
	struct np_buf whole = { 0 };
	size_t ends[4] = { 0 };

	add_record(&whole, "warcinfo", "software: invented");
	ends[1] = whole.len;
	add_record(&whole, "resource", PAGE);
	ends[2] = whole.len;
	add_record(&whole, "resource", PAGE PAGE);
	ends[3] = whole.len;
	for (size_t len = 6; len <= whole.len; len++) {
		const size_t chunk = len % 3 ? len % 50 + 1 : 0;
		const struct told told =
			read_bytes((struct np_span){ whole.ptr, len },
				   (enum way)(len % WAYS), chunk);
		size_t want = 0;
		bool cut = true;

		/* The line ends behind a block may be missing. */
		for (size_t i = 1; i < 4; i++) {
			want += len + 4 >= ends[i];
			cut &= len + 4 < ends[i] || len > ends[i];
		}
		ck_assert_int_eq(told.status, NP_END);
		ck_assert_msg(told.records == want, "%zu: %zu", len,
			      told.records);
		ck_assert_uint_eq(told.faults[NP_SKIP_TRUNCATED], cut);
		ck_assert_uint_eq(told.damaged, cut);
	}
	np_buf_clear(&whole);
}
END_TEST

START_TEST(survives_starving)
{
	struct np_buf whole = { 0 };
	struct np_inputs inputs = { 0 };
	struct scratch scratch;
	int failed = 1;

	for (int i = 0; i < 5; i++)
		add_record(&whole, "resource", PAGE);
	ck_assert_int_eq(np_buf_add(&whole, "damage", 6), NP_OK);
	add_record(&whole, "response",
		   CHUNKED "5\r\n<html\r\n3\r\n><p\r\n0\r\n");
	scratch_open(&scratch);
	ck_assert_int_eq(
		np_inputs_add(&inputs,
			      given_place(&scratch, np_buf_span(&whole), GZIP),
			      NULL),
		NP_OK);
	for (long nth = 0; failed; nth++) {
		struct told told;

		starve_at(nth);
		told = read_archive(&inputs, 100);
		failed = starve_end();
		ck_assert_int_eq(told.status, failed ? NP_ERR_NOMEM : NP_END);
		if (!failed) {
			ck_assert_uint_eq(told.records, 6);
			ck_assert_uint_eq(told.articles, 5);
			ck_assert_uint_eq(told.faults[NP_SKIP_DAMAGED], 1);
		}
		ck_assert_int_lt(nth, 20000);
	}
	np_inputs_clear(&inputs);
	scratch_close(&scratch);
	np_buf_clear(&whole);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("warc");
	TCase *tests = tcase_create("warc");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 110);
	tcase_add_loop_test(tests, reads_heads, 0, LEN(heads));
	tcase_add_loop_test(tests, puts_bodies_together, 0, LEN(answers));
	tcase_add_test(tests, a_cut_costs_one_record);
	tcase_add_test(tests, survives_starving);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
