/* SPDX-License-Identifier: MIT */
/*
 * bench_credit [--list] FILE...: credits, datelines and bylines in the
 * articles of JSON lines. Prints how many articles have which, by agency and
 * form, and the time of the processor an article. With --list a line for
 * each credit and span: id, what, agency, form, strength, begin, end.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/mem.h"
#include "detect/credit.h"
#include "ingest/reader.h"
#include "ingest/record.h"

#define ROUNDS 3

enum {
	FORMS = NP_CREDIT_PICTURE + 1,
	AGENCIES = 1024
};

struct counts {
	uint64_t articles, credited, contributed, pictured, placed, signed_by;
	uint64_t spans, full_tables;
	uint64_t form[FORMS][3];
	uint64_t agency[AGENCIES][3];
	double seconds;
	bool list;
};

static double now(void)
{
	struct timespec time = { 0 };

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void list(const struct np_article *article,
		 const struct np_credits *found)
{
	static const char *const kinds[] = { "dateline", "byline", "credit",
					     "photo" };
	const struct np_span id = article->field[NP_FIELD_ID];

	for (uint32_t i = 0; i < found->credits; i++) {
		const struct np_credit *credit = &found->credit[i];

		printf("%.*s\tcredit\t%s\t%s\t%s\t%zu\t%zu\n", (int)id.len,
		       id.ptr, np_agency_name(credit->agency),
		       np_credit_form_name((enum np_credit_form)credit->form),
		       np_credit_strength_name(
			       (enum np_credit_strength)credit->strength),
		       credit->begin, credit->end);
	}
	for (uint32_t i = 0; i < found->spans; i++)
		printf("%.*s\tspan\t%s\t\t\t%zu\t%zu\n", (int)id.len, id.ptr,
		       kinds[found->span[i].kind], found->span[i].begin,
		       found->span[i].end);
	if (found->has_place)
		printf("%.*s\tplace\t\t\t\t%zu\t%zu\n", (int)id.len, id.ptr,
		       found->place_begin, found->place_end);
	if (found->has_byline && !found->byline_in_authors)
		printf("%.*s\tbyline\t\t\t\t%zu\t%zu\n", (int)id.len, id.ptr,
		       found->byline_begin, found->byline_end);
}

static void count(struct counts *counts, const struct np_credits *found)
{
	bool has[3] = { false };

	counts->articles++;
	for (uint32_t i = 0; i < found->credits; i++) {
		const struct np_credit *credit = &found->credit[i];

		has[credit->strength] = true;
		counts->form[credit->form][credit->strength]++;
		if (credit->agency < AGENCIES)
			counts->agency[credit->agency][credit->strength]++;
	}
	counts->credited += has[NP_CREDIT_FULL];
	counts->contributed += has[NP_CREDIT_CONTRIBUTION];
	counts->pictured += has[NP_CREDIT_PHOTO];
	counts->placed += found->has_place;
	counts->signed_by += found->has_byline && !found->byline_in_authors;
	counts->spans += found->spans;
	counts->full_tables += found->more;
}

static void take(struct counts *counts, const struct np_article *article)
{
	const struct np_credit_input in = {
		.text = article->field[NP_FIELD_TEXT],
		.authors = article->field[NP_FIELD_AUTHORS],
		.title = article->field[NP_FIELD_TITLE],
	};
	struct np_credits found;
	double best = 1e9;

	for (int i = 0; i < ROUNDS; i++) {
		const double begin = now();

		np_credits_find(&in, &found);
		best = now() - begin < best ? now() - begin : best;
	}
	counts->seconds += best;
	count(counts, &found);
	if (counts->list)
		list(article, &found);
}

static enum np_status read_file(struct counts *counts, const char *path,
				struct np_error *err)
{
	struct np_inputs inputs = { 0 };
	struct np_reader *reader = NULL;
	struct np_record_parser *parser = NULL;
	struct np_chunk chunk = { 0 };
	enum np_status status = np_inputs_add(&inputs, path, err);

	if (!status)
		status = np_record_parser_new(&parser, NULL);
	if (!status)
		status = np_reader_open(&reader, &inputs, NULL, err);
	while (!status) {
		struct np_span record;
		struct np_article article;
		size_t at = 0;

		status = np_reader_next(reader, &chunk, err);
		if (!status)
			status = np_reader_fill(reader, &chunk, err);
		while (!status &&
		       np_record_next(np_buf_span(&chunk.bytes), &at, &record))
			if (!np_record_parse(parser, record, &article, NULL))
				take(counts, &article);
	}
	np_chunk_clear(&chunk);
	np_reader_close(reader);
	np_record_parser_free(parser);
	np_inputs_clear(&inputs);
	return status == NP_END ? NP_OK : status;
}

static void print(const struct counts *counts, const char *path)
{
	const double articles =
		(double)(counts->articles ? counts->articles : 1);

	printf("%s: %" PRIu64 " articles, %.2f us each\n", path,
	       counts->articles, 1e6 * counts->seconds / articles);
	printf("full credit %" PRIu64 ", contribution %" PRIu64
	       ", photo %" PRIu64 ", place %" PRIu64 ", byline %" PRIu64
	       ", spans %" PRIu64 ", more than fits %" PRIu64 "\n",
	       counts->credited, counts->contributed, counts->pictured,
	       counts->placed, counts->signed_by, counts->spans,
	       counts->full_tables);
	for (int i = 0; i < FORMS; i++)
		printf("  %-10s full %7" PRIu64 "  contribution %7" PRIu64
		       "  photo %7" PRIu64 "\n",
		       np_credit_form_name((enum np_credit_form)i),
		       counts->form[i][0], counts->form[i][1],
		       counts->form[i][2]);
	for (uint16_t i = 0; i < np_agency_count() && i < AGENCIES; i++)
		if (counts->agency[i][0] + counts->agency[i][1] +
		    counts->agency[i][2])
			printf("    %-26s %7" PRIu64 " %7" PRIu64 " %7" PRIu64
			       "\n",
			       np_agency_name(i), counts->agency[i][0],
			       counts->agency[i][1], counts->agency[i][2]);
}

int main(int argc, char **argv)
{
	struct counts *counts;
	struct np_error err = { 0 };
	bool lists = argc > 1 && !strcmp(argv[1], "--list");

	for (int i = lists ? 2 : 1; i < argc; i++) {
		counts = np_alloc_zero(1, sizeof(*counts));
		if (!counts)
			return 1;
		counts->list = lists;
		if (read_file(counts, argv[i], &err)) {
			fprintf(stderr, "bench_credit: %s\n", err.text);
			np_free(counts);
			return 1;
		}
		if (!lists)
			print(counts, argv[i]);
		np_free(counts);
	}
	return 0;
}
