/* SPDX-License-Identifier: MIT */
/*
 * How labelled pairs compare and what they are taken for: furniture is learned
 * over the whole file, source by source, then each pair is compared.
 *
 *   bench_relate FILE PAIRS [bare | timed N | show ID ID | times X]
 *
 * PAIRS is a TSV: two ids, then anything (a label and more). To stdout, the
 * pairs with all numbers, one a line, with a header; bench_relate.py makes
 * tables of it. bare: without URLs, so that text and dates alone decide. timed:
 * every pair N times, nanoseconds a call to stderr. show: the shared runs of
 * one pair instead, for the terminal. times: each limit in turn is multiplied
 * by X, and how many pairs then have another relation is printed instead.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/mem.h"
#include "detect/credit.h"
#include "detect/furniture_source.h"
#include "detect/relate.h"
#include "ingest/reader.h"
#include "ingest/record.h"
#include "ingest/url.h"

enum {
	FIELDS = 7,
	TEXT = 0,
	ID = 1,
	TITLE = 2,
	URL = 3,
	SOURCE = 4,
	CANONICAL = 5,
	AUTHORS = 6
};

static const enum np_field fields[FIELDS] = {
	NP_FIELD_TEXT,	  NP_FIELD_ID,	   NP_FIELD_TITLE,
	NP_FIELD_URL,	  NP_FIELD_SOURCE, NP_FIELD_CANONICAL_URL,
	NP_FIELD_AUTHORS,
};

struct item {
	size_t begin[FIELDS]; /* in bytes */
	size_t len[FIELDS];
	int64_t date;
	bool has_date;
	bool wanted;	    /* in a pair */
	const char *credit; /* its agency, or "" */
	struct np_body body;
};

struct pair {
	char line[512];
	size_t a, b; /* items */
};

struct bench {
	struct np_buf bytes;
	struct item *items;
	size_t len, cap;
	uint32_t *by_id;
	uint32_t *by_source;
	struct pair *pairs;
	size_t pairs_len, pairs_cap;
	struct np_record_parser *parser;
	struct np_sketcher *sketcher;
	struct np_holder_work work;
	struct np_source *source;
	struct np_learned_list learned;
	size_t first; /* in by_source: the source being learned */
	struct np_comparer comparer;
	double limits[NP_LIMIT_COUNT];
	bool bare;
};

static void check(enum np_status status, const char *what)
{
	if (!status)
		return;
	fprintf(stderr, "bench_relate: %s: %s\n", what, np_status_name(status));
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
			     .has_date = article->has_date };

	for (int i = 0; i < FIELDS; i++) {
		struct np_span value = article->field[fields[i]];

		if (i == SOURCE && !value.len)
			value = np_url_host(article->field[NP_FIELD_URL]);
		item.begin[i] = b->bytes.len;
		item.len[i] = value.len;
		check(np_buf_add(&b->bytes, value.ptr, value.len), "memory");
	}
	check(np_grow(&b->items, &b->cap, b->len + 1, sizeof(item)), "memory");
	b->items[b->len++] = item;
}

static void read_items(struct bench *b, const char *path)
{
	struct np_inputs inputs = { 0 };
	struct np_reader *reader = NULL;
	struct np_chunk chunk = { 0 };
	enum np_status status;

	check(np_inputs_add(&inputs, path, NULL), path);
	check(np_reader_open(&reader, &inputs, NULL, NULL), path);
	while (!(status = np_reader_next(reader, &chunk, NULL))) {
		struct np_span record = { 0 };
		size_t at = 0;

		check(np_reader_fill(reader, &chunk, NULL), path);
		while (np_record_next(np_buf_span(&chunk.bytes), &at,
				      &record)) {
			struct np_article article = { 0 };

			if (!np_record_parse(b->parser, record, &article, NULL))
				add_item(b, &article);
		}
	}
	check(status == NP_END ? NP_OK : status, path);
	np_chunk_clear(&chunk);
	np_reader_close(reader);
	np_inputs_clear(&inputs);
}

static const struct bench *sorting;

static int by_field(const void *a, const void *b, int field)
{
	const uint32_t i = *(const uint32_t *)a;
	const uint32_t j = *(const uint32_t *)b;
	const int order =
		compare_spans(field_of(sorting, sorting->items + i, field),
			      field_of(sorting, sorting->items + j, field));

	return order ? order : (i > j) - (i < j);
}

static int by_id(const void *a, const void *b)
{
	return by_field(a, b, ID);
}

static int by_source(const void *a, const void *b)
{
	return by_field(a, b, SOURCE);
}

static uint32_t *ordered(const struct bench *b,
			 int (*order)(const void *, const void *))
{
	uint32_t *out = np_alloc(b->len + 1, sizeof(*out));

	check(out ? NP_OK : NP_ERR_NOMEM, "memory");
	for (size_t i = 0; i < b->len; i++)
		out[i] = (uint32_t)i;
	sorting = b;
	qsort(out, b->len, sizeof(*out), order);
	return out;
}

/* The item with an id, or SIZE_MAX. */
static size_t find_id(const struct bench *b, struct np_span id)
{
	size_t low = 0;
	size_t high = b->len;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const size_t at = b->by_id[middle];
		const int order =
			compare_spans(field_of(b, b->items + at, ID), id);

		if (!order)
			return at;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return SIZE_MAX;
}

static void add_pair(struct bench *b, const char *line)
{
	struct pair pair = { .a = 0 };
	const char *tab = strchr(line, '\t');
	size_t end;

	if (!tab)
		return;
	end = strcspn(tab + 1, "\t\n");
	pair.a = find_id(b, (struct np_span){ line, (size_t)(tab - line) });
	pair.b = find_id(b, (struct np_span){ tab + 1, end });
	if (pair.a == SIZE_MAX || pair.b == SIZE_MAX)
		return;
	snprintf(pair.line, sizeof(pair.line), "%.*s", (int)strcspn(line, "\n"),
		 line);
	b->items[pair.a].wanted = true;
	b->items[pair.b].wanted = true;
	check(np_grow(&b->pairs, &b->pairs_cap, b->pairs_len + 1, sizeof(pair)),
	      "memory");
	b->pairs[b->pairs_len++] = pair;
}

/* Gives the header of the table. */
static void read_pairs(struct bench *b, const char *path)
{
	FILE *file = fopen(path, "r");
	char line[4096];

	check(file ? NP_OK : NP_ERR_IO, path);
	while (fgets(line, sizeof(line), file))
		add_pair(b, line);
	fclose(file);
}

static uint64_t hash_span(struct np_span span)
{
	uint64_t hash = UINT64_C(0xCBF29CE484222325);

	for (size_t i = 0; i < span.len; i++)
		hash = (hash ^ (uint8_t)span.ptr[i]) * UINT64_C(0x100000001B3);
	return hash;
}

static enum np_status read_holder(void *user, uint32_t article,
				  struct np_holder *out)
{
	struct bench *b = user;
	const struct item *item = b->items + b->by_source[b->first + article];
	struct np_text_info info;
	enum np_status status;

	out->date = item->date;
	out->has_date = item->has_date;
	out->url = item->len[URL] ? hash_span(field_of(b, item, URL)) : 0;
	status = np_sketch_text(b->sketcher, field_of(b, item, TEXT), NULL,
				&info);
	if (status)
		return status;
	memcpy(out->text, info.hash, sizeof(out->text));
	return np_holder_read(out, b->sketcher, field_of(b, item, TEXT),
			      field_of(b, item, TITLE), &b->work);
}

static bool is_furniture(void *user, uint64_t segment)
{
	return np_learned_find(user, segment);
}

static void make_body(struct bench *b, struct item *item)
{
	const struct np_credit_input asked = {
		.text = field_of(b, item, TEXT),
		.authors = field_of(b, item, AUTHORS),
		.title = field_of(b, item, TITLE),
	};
	struct np_stretch stretch[NP_CREDIT_SPANS];
	struct np_credits credits;
	const struct np_credit *credit;
	struct np_body_input input = {
		.text = field_of(b, item, TEXT),
		.furniture = is_furniture,
		.user = &b->learned,
		.credit = stretch,
	};

	np_credits_find(&asked, &credits);
	credit = np_credits_main(&credits);
	item->credit = credit ? np_agency_name(credit->agency) : "";
	for (uint32_t i = 0; i < credits.spans; i++)
		stretch[i] = (struct np_stretch){ credits.span[i].begin,
						  credits.span[i].end };
	input.credits = credits.spans;
	check(np_body_make(&item->body, b->sketcher, &input), "body");
}

/* Learns one source, if a pair asks for it, and makes its bodies. */
static void take_source(struct bench *b, size_t len)
{
	const uint32_t *at = b->by_source + b->first;
	const bool named = b->items[at[0]].len[SOURCE] > 0;
	bool wanted = false;

	for (size_t i = 0; i < len; i++)
		wanted |= b->items[at[i]].wanted;
	if (!wanted)
		return;
	b->learned = (struct np_learned_list){ 0 };
	np_source_begin(b->source);
	for (size_t i = 0; named && i < len; i++) {
		const struct np_span text = field_of(b, b->items + at[i], TEXT);
		struct np_segments segments;
		struct np_text_info info;

		check(np_sketch_text(b->sketcher, text, NULL, &info), "hash");
		check(np_segment_text(b->sketcher, text, &segments), "cut");
		check(np_source_add(b->source, segments.ptr, segments.len,
				    info.hash),
		      "add");
	}
	if (named)
		check(np_source_learn(b->source, read_holder, b, &b->learned),
		      "learn");
	for (size_t i = 0; i < len; i++)
		if (b->items[at[i]].wanted)
			make_body(b, b->items + at[i]);
}

static void take_sources(struct bench *b)
{
	size_t end;

	for (b->first = 0; b->first < b->len; b->first = end) {
		const struct item *item = b->items + b->by_source[b->first];
		const struct np_span name = field_of(b, item, SOURCE);

		for (end = b->first + 1; end < b->len; end++) {
			item = b->items + b->by_source[end];
			if (compare_spans(name, field_of(b, item, SOURCE)))
				break;
		}
		take_source(b, end - b->first);
	}
}

static struct np_printed printed(const struct bench *b, const struct item *item)
{
	struct np_printed out = {
		.source = field_of(b, item, SOURCE),
		.title = field_of(b, item, TITLE),
		.date = item->date,
		.has_date = item->has_date,
		.credit = { item->credit, strlen(item->credit) },
	};

	if (b->bare)
		return out;
	out.url = field_of(b, item, URL);
	out.canonical = field_of(b, item, CANONICAL);
	return out;
}

static void print_side(const char *name, const struct np_side *s)
{
	if (!s) {
		printf("\twords_%s\ttokens_%s\tshared_%s\thead_%s\ttail_%s\t"
		       "own_%s\town_prose_%s\tnumbers_%s\tnames_%s",
		       name, name, name, name, name, name, name, name, name);
		return;
	}
	printf("\t%u\t%u\t%u\t%u\t%u\t%u\t%u\t%u\t%u", s->words, s->tokens,
	       s->shared, s->head, s->tail, s->own, s->own_prose, s->numbers,
	       s->names);
}

static void print_header(void)
{
	printf("a\tb\tlabel\trelation\trule\tform\tdirection\tevidence\t"
	       "jaccard\tcontain_a\tcontain_b");
	print_side("a", NULL);
	print_side("b", NULL);
	printf("\tchain\tlongest\tcounted\tquoted\tquoted_both\tprose\tlongest_"
	       "prose\t"
	       "numbers\tnames\tgaps\tchanged_numbers\tchanged_names\truns\t"
	       "all_runs\tsame_source\tsame_address\thours\tflips\trest\n");
}

static void print_flips(const struct np_relate_input *in)
{
	struct np_flip flips[NP_LIMIT_COUNT];
	const size_t len = np_relate_flips(in, flips);

	for (size_t i = 0; i < len; i++)
		printf("%s%s %.2f (%.2f): %s", i ? "; " : "",
		       np_limit_name(flips[i].limit), flips[i].value,
		       flips[i].bound, np_relation_name(flips[i].relation));
}

static void print_numbers(const struct np_comparison *n)
{
	printf("\t%.4f\t%.4f\t%.4f", np_overlap_jaccard(&n->overlap),
	       np_overlap_of_a(&n->overlap), np_overlap_of_b(&n->overlap));
	print_side("a", &n->a);
	print_side("b", &n->b);
	printf("\t%u\t%u\t%u\t%u\t%u\t%u\t%u\t%u\t%u\t%u\t%u\t%u\t%u\t%u",
	       n->chain, n->longest, n->counted, n->quoted, n->quoted_both,
	       n->prose, n->longest_prose, n->numbers, n->names, n->gaps,
	       n->changed_numbers, n->changed_names, n->runs, n->all_runs);
}

static void print_pair(struct bench *b, const struct pair *pair)
{
	static const char *const directions[] = { "unknown", "a<b", "b<a" };
	const struct item *x = b->items + pair->a;
	const struct item *y = b->items + pair->b;
	const struct np_printed left = printed(b, x);
	const struct np_printed right = printed(b, y);
	struct np_comparison n;
	const struct np_relate_input in = { &n, &left, &right, b->limits };
	const char *label = strchr(pair->line, '\t') + 1;
	const size_t skip = strcspn(label, "\t");
	struct np_related r;

	label += skip + (label[skip] == '\t');
	check(np_bodies_compare(&b->comparer, &x->body, &y->body, &n),
	      "compare");
	np_relate(&in, &r);
	printf("%.*s\t%.*s\t%.*s\t%s\t%s\t%s\t%s\t%s", (int)x->len[ID],
	       field_of(b, x, ID).ptr, (int)y->len[ID], field_of(b, y, ID).ptr,
	       (int)strcspn(label, "\t"), label, np_relation_name(r.relation),
	       np_rule_name(r.rule), np_form_name(r.form),
	       directions[r.direction], np_evidence_name(r.evidence));
	print_numbers(&n);
	printf("\t%d\t%d\t%.2f\t", r.same_source, r.same_address,
	       np_limit_value(&in, NP_LIMIT_OWN_HOURS));
	print_flips(&in);
	label += strcspn(label, "\t");
	printf("\t%s\n", *label ? label + 1 : "");
}

static double nanoseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static void time_all(struct bench *b, unsigned long rounds)
{
	double calls = (double)rounds * (double)b->pairs_len;
	double words = 0;
	double begin = nanoseconds();
	uint64_t sum = 0;

	for (unsigned long r = 0; r < rounds; r++)
		for (size_t i = 0; i < b->pairs_len; i++)
			sum += np_bodies_overlap(
				       &b->items[b->pairs[i].a].body,
				       &b->items[b->pairs[(i + r) %
							  b->pairs_len]
							 .b]
						.body)
				       .shared;
	fprintf(stderr, "overlap %.0f ns a call (%llu)\n",
		(nanoseconds() - begin) / calls, (unsigned long long)sum);
	begin = nanoseconds();
	for (unsigned long r = 0; r < rounds; r++)
		for (size_t i = 0; i < b->pairs_len; i++) {
			const struct pair *pair = b->pairs + i;
			struct np_comparison n;

			check(np_bodies_compare(&b->comparer,
						&b->items[pair->a].body,
						&b->items[pair->b].body, &n),
			      "compare");
			words += n.a.tokens + n.b.tokens;
		}
	fprintf(stderr, "compare %.0f ns a call, %.0f tokens a text\n",
		(nanoseconds() - begin) / calls, words / 2 / calls);
}

static void put_text(struct np_span text, size_t begin, size_t end)
{
	for (size_t i = begin; i < end; i++)
		putchar(text.ptr[i] == '\n' ? ' ' : text.ptr[i]);
}

static void show(struct bench *b, const char *left, const char *right)
{
	const size_t i = find_id(b, (struct np_span){ left, strlen(left) });
	const size_t j = find_id(b, (struct np_span){ right, strlen(right) });
	struct np_comparison n;

	check(i == SIZE_MAX || j == SIZE_MAX ? NP_ERR_NOTFOUND : NP_OK, left);
	check(np_bodies_compare(&b->comparer, &b->items[i].body,
				&b->items[j].body, &n),
	      "compare");
	for (uint32_t k = 0; k < n.runs; k++) {
		printf("%u at %u, %u: ", n.run[k].tokens, n.run[k].a,
		       n.run[k].b);
		put_text(field_of(b, b->items + i, TEXT), n.run[k].begin_a,
			 n.run[k].end_a);
		putchar('\n');
	}
}

static enum np_relation relation_of(struct bench *b, const struct pair *pair)
{
	const struct np_printed left = printed(b, b->items + pair->a);
	const struct np_printed right = printed(b, b->items + pair->b);
	struct np_comparison n;
	const struct np_relate_input in = { &n, &left, &right, b->limits };
	struct np_related r;

	check(np_bodies_compare(&b->comparer, &b->items[pair->a].body,
				&b->items[pair->b].body, &n),
	      "compare");
	np_relate(&in, &r);
	return r.relation;
}

static void print_moved(struct bench *b, double times)
{
	for (enum np_limit i = 0; i < NP_LIMIT_COUNT; i++) {
		const double bound = b->limits[i];
		size_t others = 0;
		size_t matches = 0;

		for (size_t k = 0; k < b->pairs_len; k++) {
			enum np_relation is = relation_of(b, b->pairs + k);
			enum np_relation then;

			b->limits[i] = bound * times;
			then = relation_of(b, b->pairs + k);
			b->limits[i] = bound;
			others += is != then;
			matches += np_relation_is_match(is) !=
				   np_relation_is_match(then);
		}
		printf("%-14s %8.2f to %8.2f: %4zu other relations, %4zu "
		       "matches made or lost\n",
		       np_limit_name(i), bound, bound * times, others, matches);
	}
}

static void clear(struct bench *b)
{
	for (size_t i = 0; i < b->len; i++)
		np_body_clear(&b->items[i].body);
	np_comparer_clear(&b->comparer);
	np_holder_work_clear(&b->work);
	np_source_free(b->source);
	np_sketcher_free(b->sketcher);
	np_record_parser_free(b->parser);
	np_buf_clear(&b->bytes);
	np_free(b->items);
	np_free(b->by_id);
	np_free(b->by_source);
	np_free(b->pairs);
}

int main(int argc, char **argv)
{
	const struct np_recipe recipe = NP_RECIPE_INIT;
	const char *how = argc > 3 ? argv[3] : "";
	struct bench b = { 0 };

	check(argc < 3 ? NP_ERR_MISUSE : NP_OK, "FILE PAIRS");
	check(np_record_parser_new(&b.parser, NULL), "parser");
	check(np_sketcher_new(&b.sketcher, &recipe), "sketcher");
	check(np_source_new(&b.source), "source");
	np_limits_fill(NP_PROFILE_NEWS, b.limits);
	b.bare = !strcmp(how, "bare");
	read_items(&b, argv[1]);
	b.by_id = ordered(&b, by_id);
	b.by_source = ordered(&b, by_source);
	read_pairs(&b, argv[2]);
	take_sources(&b);
	if (argc > 4 && !strcmp(how, "timed")) {
		time_all(&b, strtoul(argv[4], NULL, 10));
	} else if (argc > 5 && !strcmp(how, "show")) {
		show(&b, argv[4], argv[5]);
	} else if (argc > 4 && !strcmp(how, "times")) {
		print_moved(&b, strtod(argv[4], NULL));
	} else {
		print_header();
		for (size_t i = 0; i < b.pairs_len; i++)
			print_pair(&b, b.pairs + i);
	}
	clear(&b);
	return 0;
}
