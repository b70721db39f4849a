/* SPDX-License-Identifier: MIT */
/*
 * What is learned as furniture over a corpus, source by source, and what it
 * does to labelled pairs.
 *
 *   bench_furniture FILE [sources N] [lines N SEED] [labels TSV] [kept N SEED]
 *
 * sources: the N sources with most tokens masked. lines: N masked segments
 * drawn at random, kept: N segments that three articles hold and that were not
 * learned; both with text, so for the terminal only. labels: pairs (a, b, label
 * in the first three columns) with their containment before and after.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "detect/furniture_source.h"
#include "ingest/reader.h"
#include "ingest/record.h"
#include "shingles/shingle_set.h"

enum {
	FIELDS = 5,
	TEXT = 0,
	ID = 1,
	TITLE = 2,
	URL = 3,
	SOURCE = 4,
	WIDTH = 5 /* tokens of a shingle */
};

static const enum np_field fields[FIELDS] = {
	NP_FIELD_TEXT, NP_FIELD_ID,	NP_FIELD_TITLE,
	NP_FIELD_URL,  NP_FIELD_SOURCE,
};

struct item {
	size_t begin[FIELDS]; /* in bytes */
	size_t len[FIELDS];
	int64_t date;
	bool has_date;
	uint32_t number; /* in the file */
	uint64_t masked, tokens;
};

struct tally {
	struct np_span name;
	size_t articles, segments, learned;
	uint64_t tokens, masked;
};

struct drawn {
	uint64_t rank; /* the smallest are shown */
	uint64_t hash;
	uint64_t holders;
	size_t item;	     /* that holds it */
	size_t first, len;   /* items of the source */
	struct np_span text; /* of the segment */
	size_t proofs;
	size_t proof[NP_FURNITURE_PROOF];
};

struct bench {
	struct np_buf bytes;
	struct item *items;
	size_t len, cap;
	struct np_record_parser *parser;
	struct np_sketcher *sketcher;
	struct np_holder_work work;
	struct np_source *source;
	size_t first; /* item of the source being learned */
	struct np_learned_list learned;
	struct {
		bool *ptr; /* of each segment of the text at hand: masked */
		size_t cap;
	} marks;
	struct tally *tallies;
	size_t tallies_len, tallies_cap;
	struct drawn *drawn;
	size_t drawn_len;
	size_t want_lines, want_kept, want_sources;
	uint64_t seed;
	/* Of labelled pairs: shingle sets before and after, by item. */
	struct np_shingle_set *sets;
	bool *wanted;
};

static void check(enum np_status status, const struct np_error *err)
{
	if (!status)
		return;
	fprintf(stderr, "bench_furniture: %s\n",
		err ? err->text : np_status_name(status));
	exit(1);
}

static struct np_span field_of(const struct bench *b, const struct item *item,
			       int field)
{
	return (struct np_span){ b->bytes.ptr + item->begin[field],
				 item->len[field] };
}

static int compare_spans(struct np_span a, struct np_span b)
{
	const size_t least = a.len < b.len ? a.len : b.len;
	const int order = least ? memcmp(a.ptr, b.ptr, least) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

static void add_item(struct bench *b, const struct np_article *article)
{
	struct item item = { .date = article->date,
			     .has_date = article->has_date,
			     .number = (uint32_t)b->len };

	for (int i = 0; i < FIELDS; i++) {
		const struct np_span value = article->field[fields[i]];

		item.begin[i] = b->bytes.len;
		item.len[i] = value.len;
		check(np_buf_add(&b->bytes, value.ptr, value.len), NULL);
	}
	check(np_grow(&b->items, &b->cap, b->len + 1, sizeof(item)), NULL);
	b->items[b->len++] = item;
}

static void read_items(struct bench *b, const char *path)
{
	struct np_inputs inputs = { 0 };
	struct np_reader *reader = NULL;
	struct np_chunk chunk = { 0 };
	struct np_error err = { 0 };
	enum np_status status;

	check(np_inputs_add(&inputs, path, &err), &err);
	check(np_reader_open(&reader, &inputs, NULL, &err), &err);
	while (!(status = np_reader_next(reader, &chunk, &err))) {
		struct np_span record = { 0 };
		size_t at = 0;

		check(np_reader_fill(reader, &chunk, &err), &err);
		while (np_record_next(np_buf_span(&chunk.bytes), &at,
				      &record)) {
			struct np_article article = { 0 };

			if (!np_record_parse(b->parser, record, &article, NULL))
				add_item(b, &article);
		}
	}
	check(status == NP_END ? NP_OK : status, &err);
	np_chunk_clear(&chunk);
	np_reader_close(reader);
	np_inputs_clear(&inputs);
}

static const struct bench *sorting;

static int by_source(const void *a, const void *b)
{
	const struct item *x = a;
	const struct item *y = b;
	const int order = compare_spans(field_of(sorting, x, SOURCE),
					field_of(sorting, y, SOURCE));

	return order ? order
		     : (x->number > y->number) - (x->number < y->number);
}

static uint64_t mix(uint64_t value)
{
	value ^= value >> 31;
	value *= UINT64_C(0x9E3779B97F4A7C15);
	value ^= value >> 29;
	value *= UINT64_C(0xBF58476D1CE4E5B9);
	return value ^ value >> 32;
}

static enum np_status read_holder(void *user, uint32_t article,
				  struct np_holder *out)
{
	struct bench *b = user;
	const struct item *item = b->items + b->first + article;
	const struct np_span url = field_of(b, item, URL);
	struct np_text_info info;
	enum np_status status;

	out->date = item->date;
	out->has_date = item->has_date;
	for (size_t i = 0; i < url.len; i++)
		out->url = mix(out->url + (uint8_t)url.ptr[i] + 1);
	status = np_sketch_text(b->sketcher, field_of(b, item, TEXT), NULL,
				&info);
	if (status)
		return status;
	memcpy(out->text, info.hash, sizeof(out->text));
	return np_holder_read(out, b->sketcher, field_of(b, item, TEXT),
			      field_of(b, item, TITLE), &b->work);
}

static void draw(struct bench *b, size_t want, const struct drawn *drawn)
{
	size_t at = b->drawn_len;

	for (size_t i = 0; i < b->drawn_len; i++)
		if (b->drawn[i].hash == drawn->hash)
			return;
	while (at && b->drawn[at - 1].rank > drawn->rank)
		at--;
	if (at == want)
		return;
	b->drawn_len += b->drawn_len < want;
	memmove(b->drawn + at + 1, b->drawn + at,
		(b->drawn_len - 1 - at) * sizeof(*drawn));
	b->drawn[at] = *drawn;
}

/* Marks what is furniture in a text. */
static void mark(struct bench *b, const struct np_segments *segments)
{
	check(np_grow(&b->marks.ptr, &b->marks.cap, segments->len + 1,
		      sizeof(*b->marks.ptr)),
	      NULL);
	for (size_t i = 0; i < segments->len; i++)
		b->marks.ptr[i] =
			np_learned_find(&b->learned, segments->ptr[i].hash);
	np_furniture_settle(segments->ptr, segments->len, WIDTH, b->marks.ptr);
}

/* Shows a masked segment, or one that is not when those are wanted. */
static void consider(struct bench *b, size_t item,
		     const struct np_segment *segment, bool marked, size_t len)
{
	const struct np_learned *learned =
		np_learned_find(&b->learned, segment->hash);
	const struct np_span text = field_of(b, b->items + item, TEXT);
	struct drawn drawn = {
		.rank = mix(segment->hash ^ b->seed),
		.hash = segment->hash,
		.item = item,
		.first = b->first,
		.len = len,
		.text = { text.ptr + segment->begin,
			  segment->end - segment->begin },
	};

	if (marked && b->want_lines) {
		drawn.holders = learned->holders;
		drawn.proofs = learned->proofs;
		for (size_t i = 0; i < drawn.proofs; i++)
			drawn.proof[i] = b->first + learned->proof[i];
		draw(b, b->want_lines, &drawn);
	} else if (!learned && b->want_kept) {
		drawn.holders = np_source_holders(b->source, segment->hash);
		if (drawn.holders >= NP_FURNITURE_STRANGERS)
			draw(b, b->want_kept, &drawn);
	}
}

/* Different shingles of what is not masked; mask NULL: of everything. */
static void build_set(const struct bench *b, const struct np_segments *segments,
		      bool mask, struct np_shingle_set *out)
{
	const struct np_token *token = segments->tokens.ptr;
	uint64_t *hashes = np_alloc(segments->tokens.len + 1, sizeof(*hashes));
	size_t run = 0;
	size_t len = 0;

	check(hashes ? NP_OK : NP_ERR_NOMEM, NULL);
	for (size_t i = 0; i < segments->len; i++) {
		const struct np_segment *s = segments->ptr + i;
		const bool out_of_it = mask && b->marks.ptr[i];

		for (size_t t = s->token; t < s->token + s->tokens; t++) {
			uint64_t sum = 0;

			run = out_of_it ? 0 : run + 1;
			for (size_t w = WIDTH; run >= WIDTH && w; w--)
				sum = mix(sum + token[t + 1 - w].hash);
			if (run >= WIDTH)
				hashes[len++] = sum;
		}
	}
	check(np_shingle_set_build(out, hashes, len), NULL);
	np_free(hashes);
}

/* What the learned segments do to an article. */
static void apply(struct bench *b, size_t at, size_t len, struct tally *tally)
{
	struct item *item = b->items + at;
	struct np_segments segments;

	check(np_segment_text(b->sketcher, field_of(b, item, TEXT), &segments),
	      NULL);
	mark(b, &segments);
	for (size_t i = 0; i < segments.len; i++) {
		const struct np_segment *s = segments.ptr + i;

		consider(b, at, s, b->marks.ptr[i], len);
		if (b->marks.ptr[i])
			item->masked += s->tokens;
	}
	item->tokens = segments.tokens.len;
	tally->segments += segments.len;
	tally->tokens += item->tokens;
	tally->masked += item->masked;
	if (b->wanted && b->wanted[item->number]) {
		build_set(b, &segments, false, b->sets + 2 * item->number);
		build_set(b, &segments, true, b->sets + 2 * item->number + 1);
	}
}

static void learn_source(struct bench *b, size_t first, size_t len)
{
	struct tally tally = { .name = field_of(b, b->items + first, SOURCE),
			       .articles = len };

	b->first = first;
	b->learned = (struct np_learned_list){ 0 };
	np_source_begin(b->source);
	for (size_t i = 0; tally.name.len && i < len; i++) {
		const struct np_span text =
			field_of(b, b->items + first + i, TEXT);
		struct np_segments segments;
		struct np_text_info info;

		check(np_sketch_text(b->sketcher, text, NULL, &info), NULL);
		check(np_segment_text(b->sketcher, text, &segments), NULL);
		check(np_source_add(b->source, segments.ptr, segments.len,
				    info.hash),
		      NULL);
	}
	if (tally.name.len)
		check(np_source_learn(b->source, read_holder, b, &b->learned),
		      NULL);
	tally.learned = b->learned.len;
	for (size_t i = 0; i < len; i++)
		apply(b, first + i, len, &tally);
	check(np_grow(&b->tallies, &b->tallies_cap, b->tallies_len + 1,
		      sizeof(tally)),
	      NULL);
	b->tallies[b->tallies_len++] = tally;
}

static void learn_all(struct bench *b)
{
	size_t end;

	sorting = b;
	qsort(b->items, b->len, sizeof(*b->items), by_source);
	for (size_t i = 0; i < b->len; i = end) {
		end = i + 1;
		while (end < b->len &&
		       !compare_spans(field_of(b, b->items + i, SOURCE),
				      field_of(b, b->items + end, SOURCE)))
			end++;
		learn_source(b, i, end - i);
	}
}

static int by_masked(const void *a, const void *b)
{
	const struct tally *x = a;
	const struct tally *y = b;

	if (x->masked != y->masked)
		return x->masked < y->masked ? 1 : -1;
	return compare_spans(x->name, y->name);
}

static void print_tally(const struct tally *t)
{
	printf("%8zu articles %9zu segments %7zu learned %10llu tokens "
	       "%5.1f %% masked  %.*s\n",
	       t->articles, t->segments, t->learned,
	       (unsigned long long)t->tokens,
	       t->tokens ? 100 * (double)t->masked / (double)t->tokens : 0,
	       (int)t->name.len, t->name.ptr);
}

static void print_sources(struct bench *b)
{
	struct tally all = { .name = { "(all)", 5 } };
	size_t some = 0;

	qsort(b->tallies, b->tallies_len, sizeof(*b->tallies), by_masked);
	for (size_t i = 0; i < b->tallies_len; i++) {
		const struct tally *t = b->tallies + i;

		all.articles += t->articles;
		all.segments += t->segments;
		all.learned += t->learned;
		all.tokens += t->tokens;
		all.masked += t->masked;
		some += t->learned > 0;
		if (i < b->want_sources)
			print_tally(t);
	}
	print_tally(&all);
	printf("%zu of %zu sources have furniture\n", some, b->tallies_len);
}

static void print_text(struct np_span text)
{
	for (size_t i = 0; i < text.len && i < 260; i++)
		putchar(text.ptr[i] == '\n' ? ' ' : text.ptr[i]);
	putchar('\n');
}

static void print_holder(const struct bench *b, size_t item)
{
	const struct np_span id = field_of(b, b->items + item, ID);
	const struct np_span title = field_of(b, b->items + item, TITLE);

	printf("      %.*s [day %lld] %.*s\n", (int)id.len, id.ptr,
	       (long long)(b->items[item].has_date ? b->items[item].date / 86400
						   : -1),
	       (int)(title.len < 70 ? title.len : 70), title.ptr);
}

static void print_drawn(const struct bench *b)
{
	for (size_t i = 0; i < b->drawn_len; i++) {
		const struct drawn *d = b->drawn + i;
		const struct np_span name =
			field_of(b, b->items + d->item, SOURCE);

		printf("%3zu %5llu of %zu %.*s: ", i + 1,
		       (unsigned long long)d->holders, d->len, (int)name.len,
		       name.ptr);
		print_text(d->text);
		for (int k = 0; b->want_lines && k < NP_FURNITURE_STRANGERS;
		     k++)
			print_holder(b, d->proof[k]);
	}
}

/* The items with these ids, or UINT32_MAX. */
static void find_ids(const struct bench *b, const struct np_span *ids,
		     uint32_t *out, size_t len)
{
	for (size_t k = 0; k < len; k++)
		out[k] = UINT32_MAX;
	for (size_t i = 0; i < b->len; i++)
		for (size_t k = 0; k < len; k++)
			if (!compare_spans(ids[k],
					   field_of(b, b->items + i, ID)))
				out[k] = (uint32_t)i;
}

struct labelled {
	char name[24];
	uint32_t a, b;
};

struct labels {
	struct labelled *ptr;
	size_t len, cap;
};

/* Reads pairs whose two articles are there; before items are sorted. */
static void read_labels(struct bench *b, const char *path,
			struct labels *labels)
{
	FILE *file = fopen(path, "r");
	char line[4096];
	char id[2][256];

	check(file ? NP_OK : NP_ERR_IO, NULL);
	while (fgets(line, sizeof(line), file)) {
		struct labelled l = { .name = "" };
		struct np_span ids[2];
		uint32_t found[2];

		if (sscanf(line, "%255[^\t]\t%255[^\t]\t%23[^\t\n]", id[0],
			   id[1], l.name) != 3)
			continue;
		for (int k = 0; k < 2; k++)
			ids[k] = (struct np_span){ id[k], strlen(id[k]) };
		find_ids(b, ids, found, 2);
		if (found[0] == UINT32_MAX || found[1] == UINT32_MAX)
			continue;
		l.a = found[0];
		l.b = found[1];
		b->wanted[l.a] = true;
		b->wanted[l.b] = true;
		check(np_grow(&labels->ptr, &labels->cap, labels->len + 1,
			      sizeof(l)),
		      NULL);
		labels->ptr[labels->len++] = l;
	}
	fclose(file);
}

static double containment(const struct np_shingle_set *a,
			  const struct np_shingle_set *b)
{
	const size_t least = a->len < b->len ? a->len : b->len;

	return least ? (double)np_shingle_set_shared(a, b) / (double)least : 0;
}

/* Of each label: how many pairs, and how many keep a containment of .2; the
 * pairs themselves. */
static void print_labels(const struct bench *b, const struct labels *labels)
{
	for (size_t i = 0; i < labels->len; i++) {
		const struct labelled *l = labels->ptr + i;
		const struct np_shingle_set *x = b->sets + 2 * l->a;
		const struct np_shingle_set *y = b->sets + 2 * l->b;

		printf("pair %-12s before %.3f after %.3f shingles %zu %zu "
		       "left %zu %zu\n",
		       l->name, containment(x, y), containment(x + 1, y + 1),
		       x[0].len, y[0].len, x[1].len, y[1].len);
	}
}

static void take_option(struct bench *b, int argc, char **argv, int *at,
			const char **labels)
{
	const char *name = argv[*at];
	const char *value = *at + 1 < argc ? argv[*at + 1] : "0";

	*at += 2;
	if (!strcmp(name, "sources")) {
		b->want_sources = strtoul(value, NULL, 10);
	} else if (!strcmp(name, "labels")) {
		*labels = value;
	} else if (!strcmp(name, "lines") || !strcmp(name, "kept")) {
		if (*name == 'l')
			b->want_lines = strtoul(value, NULL, 10);
		else
			b->want_kept = strtoul(value, NULL, 10);
		b->seed = *at < argc ? strtoull(argv[*at], NULL, 10) : 0;
		(*at)++;
	} else {
		check(NP_ERR_MISUSE, NULL);
	}
}

static void clear(struct bench *b)
{
	for (size_t i = 0; b->sets && i < 2 * b->len; i++)
		np_shingle_set_clear(b->sets + i);
	np_free(b->sets);
	np_free(b->wanted);
	np_free(b->drawn);
	np_free(b->marks.ptr);
	np_free(b->tallies);
	np_free(b->items);
	np_buf_clear(&b->bytes);
	np_holder_work_clear(&b->work);
	np_source_free(b->source);
	np_sketcher_free(b->sketcher);
	np_record_parser_free(b->parser);
}

int main(int argc, char **argv)
{
	const struct np_recipe recipe = NP_RECIPE_INIT;
	struct bench b = { 0 };
	struct labels labels = { 0 };
	const char *path = NULL;
	int at = 2;

	check(argc > 1 ? NP_OK : NP_ERR_MISUSE, NULL);
	while (at < argc)
		take_option(&b, argc, argv, &at, &path);
	check(np_record_parser_new(&b.parser, NULL), NULL);
	check(np_sketcher_new(&b.sketcher, &recipe), NULL);
	check(np_source_new(&b.source), NULL);
	read_items(&b, argv[1]);
	b.drawn =
		np_alloc_zero(b.want_lines + b.want_kept + 1, sizeof(*b.drawn));
	check(b.drawn ? NP_OK : NP_ERR_NOMEM, NULL);
	if (path) {
		b.sets = np_alloc_zero(2 * b.len + 1, sizeof(*b.sets));
		b.wanted = np_alloc_zero(b.len + 1, sizeof(*b.wanted));
		check(b.sets && b.wanted ? NP_OK : NP_ERR_NOMEM, NULL);
		read_labels(&b, path, &labels);
	}
	learn_all(&b);
	print_sources(&b);
	print_drawn(&b);
	print_labels(&b, &labels);
	np_free(labels.ptr);
	clear(&b);
	return 0;
}
