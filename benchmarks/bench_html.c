/* SPDX-License-Identifier: MIT */
/*
 * bench_html FILE... : pages of HTML (plain, not packed) to articles, beside
 * the floors: libxml2's parser alone, with nobody to tell; our tree; tree and
 * facts; all. Each way is run in turn, five times; the best counts, in time of
 * the processor. Prints MB/s of page bytes and pages a second.
 */
#include <libxml/HTMLparser.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "ingest/html.h"
#include "ingest/html_charset.h"
#include "ingest/html_meta.h"
#include "ingest/html_tree.h"

#define ROUNDS 5

struct pages {
	struct np_buf *ptr;
	size_t len;
	size_t bytes;
};

struct state {
	struct html_tree tree;
	struct html_meta meta;
	struct np_buf utf8;
	struct np_html *html;
	uint64_t kept; /* bytes of text, so that the work is not left out */
};

typedef bool way_fn(struct state *state, struct np_span page);

static bool parse_only(struct state *state, struct np_span page)
{
	htmlSAXHandler none = { 0 };
	htmlParserCtxtPtr parser = htmlCreatePushParserCtxt(
		&none, NULL, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);

	if (!parser)
		return false;
	htmlCtxtUseOptions(parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
					   HTML_PARSE_NOWARNING |
					   HTML_PARSE_IGNORE_ENC);
	htmlParseChunk(parser, page.ptr, (int)page.len, 0);
	htmlParseChunk(parser, NULL, 0, 1);
	state->kept += parser->nameNr >= 0;
	htmlFreeParserCtxt(parser);
	return true;
}

static bool to_tree(struct state *state, struct np_span page)
{
	struct np_span utf8 = { NULL, 0 };
	uint64_t replaced = 0;

	if (np_html_charset_convert(page, (struct np_span){ NULL, 0 },
				    &state->utf8, &utf8, &replaced) ||
	    np_html_tree_parse(&state->tree, utf8))
		return false;
	state->kept += state->tree.len;
	return true;
}

static bool to_facts(struct state *state, struct np_span page)
{
	return to_tree(state, page) &&
	       !np_html_meta_read(&state->meta, &state->tree);
}

static bool to_article(struct state *state, struct np_span page)
{
	struct np_article article;

	if (np_html_read(state->html, page, NULL, &article, NULL))
		return np_html_status(state->html) == NP_OK;
	state->kept += article.field[NP_FIELD_TEXT].len;
	return true;
}

static const struct {
	const char *name;
	way_fn *run;
} ways[] = {
	{ "libxml2 alone", parse_only },
	{ "charset and tree", to_tree },
	{ "and facts", to_facts },
	{ "page to article", to_article },
};

#define WAYS (sizeof(ways) / sizeof(ways[0]))

static double now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
	return (double)at.tv_sec + 1e-9 * (double)at.tv_nsec;
}

static bool load(const char *path, struct np_buf *page)
{
	FILE *file = fopen(path, "rb");
	char piece[65536];
	size_t got;
	bool fine = file != NULL;

	while (fine && (got = fread(piece, 1, sizeof(piece), file)) > 0)
		fine = !np_buf_add(page, piece, got);
	if (file)
		fclose(file);
	return fine;
}

static bool load_all(struct pages *pages, int argc, char **argv)
{
	pages->ptr = calloc((size_t)argc, sizeof(*pages->ptr));
	for (int i = 1; pages->ptr && i < argc; i++) {
		if (!load(argv[i], &pages->ptr[pages->len])) {
			fprintf(stderr, "cannot read '%s'\n", argv[i]);
			return false;
		}
		pages->bytes += pages->ptr[pages->len++].len;
	}
	return pages->len > 0;
}

static bool measure(const struct pages *pages, struct state *state,
		    double *best)
{
	for (size_t way = 0; way < WAYS; way++) {
		const double begin = now();
		double took;

		for (size_t i = 0; i < pages->len; i++)
			if (!ways[way].run(state, np_buf_span(&pages->ptr[i])))
				return false;
		took = now() - begin;
		if (best[way] <= 0 || took < best[way])
			best[way] = took;
	}
	return true;
}

int main(int argc, char **argv)
{
	struct pages pages = { 0 };
	struct state state = { 0 };
	double best[WAYS] = { 0 };
	bool fine = argc > 1 && load_all(&pages, argc, argv) &&
		    !np_html_new(&state.html);

	for (int round = 0; fine && round < ROUNDS; round++)
		fine = measure(&pages, &state, best);
	for (size_t way = 0; fine && way < WAYS; way++)
		printf("%-18s %7.1f MB/s %8.0f pages/s\n", ways[way].name,
		       (double)pages.bytes / best[way] * 1e-6,
		       (double)pages.len / best[way]);
	if (!fine)
		fputs("usage: bench_html PAGE.html ...\n", stderr);
	np_html_free(state.html);
	np_html_tree_clear(&state.tree);
	np_html_meta_clear(&state.meta);
	np_buf_clear(&state.utf8);
	for (size_t i = 0; i < pages.len; i++)
		np_buf_clear(&pages.ptr[i]);
	free(pages.ptr);
	return fine ? 0 : 1;
}
