/* SPDX-License-Identifier: MIT */
#include "batch/score_side.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "ingest/rows.h"

enum column {
	A,
	B,
	REMOVED,
	KEPT,
	LABEL,
	RELATION,
	ALSO,
	JACCARD,
	CONTAIN_AB,
	CONTAIN_BA,
	ID,
	ARTICLE,
	CLUSTER,
	STORY,
	COLUMNS
};

static const char *const names[COLUMNS] = {
	[A] = "a",
	[B] = "b",
	[REMOVED] = "removed_id",
	[KEPT] = "kept_id",
	[LABEL] = "label",
	[RELATION] = "relation",
	[ALSO] = "also",
	[JACCARD] = "jaccard",
	[CONTAIN_AB] = "contain_ab",
	[CONTAIN_BA] = "contain_ba",
	[ID] = "id",
	[ARTICLE] = "article",
	[CLUSTER] = "cluster",
	[STORY] = "story",
};

/* A table being read, and which of its columns is what. */
struct reading {
	struct side *side;
	enum side_of of;
	struct score_words *words;
	struct np_rows *rows;
	struct np_span cells[COLUMNS];
	enum column first, second; /* a and b, or article and cluster */
	enum column word;	   /* COLUMNS: there is none */
	struct np_error *err;
};

static enum np_status no_memory(struct np_error *err)
{
	return np_error_set(err, NP_ERR_NOMEM, "out of memory");
}

static enum np_status bad(const struct reading *reading, const char *what)
{
	return np_error_set(reading->err, NP_ERR_FORMAT,
			    "%s in line %llu of '%s'", what,
			    (unsigned long long)np_rows_line(reading->rows),
			    reading->side->path);
}

static bool choose_two(struct reading *reading, enum column first,
		       enum column second)
{
	if (!np_rows_has(reading->rows, first) ||
	    !np_rows_has(reading->rows, second))
		return false;
	reading->first = first;
	reading->second = second;
	return true;
}

static enum np_status choose_columns(struct reading *reading)
{
	struct side *side = reading->side;

	side->pairs =
		choose_two(reading, A, B) || choose_two(reading, REMOVED, KEPT);
	if (!side->pairs && !choose_two(reading, ID, CLUSTER) &&
	    !choose_two(reading, ID, STORY) &&
	    !choose_two(reading, ARTICLE, CLUSTER) &&
	    !choose_two(reading, ARTICLE, STORY) &&
	    !choose_two(reading, ID, ARTICLE))
		return np_error_set(
			reading->err, NP_ERR_FORMAT,
			"'%s' has neither pairs (columns a, b) nor clusters "
			"(id, cluster): name its columns so",
			side->path);
	reading->word = COLUMNS;
	if (!side->pairs)
		return NP_OK;
	if (np_rows_has(reading->rows, RELATION))
		reading->word = RELATION;
	if (np_rows_has(reading->rows, LABEL) &&
	    (reading->of == SIDE_LABELS || reading->word == COLUMNS))
		reading->word = LABEL;
	if (reading->word == COLUMNS && reading->of == SIDE_LABELS)
		return np_error_set(reading->err, NP_ERR_FORMAT,
				    "'%s' has no column label", side->path);
	side->relations = reading->word != COLUMNS;
	return NP_OK;
}

static enum np_status read_word(struct reading *reading, struct np_span text,
				uint16_t *word)
{
	struct np_error fault = { 0 };
	const enum np_status status =
		np_score_word(reading->words, text, word, &fault);

	return status ? np_error_set(
				reading->err, status, "line %llu of '%s': %s",
				(unsigned long long)np_rows_line(reading->rows),
				reading->side->path, fault.text)
		      : NP_OK;
}

/* Digits of a number from *at on; *places counts them. */
static double read_digits(struct np_span text, size_t *at, unsigned *places)
{
	double value = 0;

	for (*places = 0; *at < text.len; ++*at, ++*places) {
		const char c = text.ptr[*at];

		if (c < '0' || c > '9')
			break;
		value = value * 10 + (c - '0');
	}
	return value;
}

/* 0 .. 1 as a program writes it, 0.25 or 2.5e-05, in any locale. */
static bool is_share(struct np_span text, double *out)
{
	size_t at = 0;
	unsigned whole, places = 0, digits = 0;
	double part = 0, power = 0;

	*out = read_digits(text, &at, &whole);
	if (at < text.len && text.ptr[at] == '.') {
		at++;
		part = read_digits(text, &at, &places);
	}
	for (unsigned i = 0; i < places && i < 400; i++)
		part /= 10;
	*out += part;
	if (at + 2 < text.len && (text.ptr[at] | 0x20) == 'e' &&
	    text.ptr[at + 1] == '-') {
		at += 2;
		power = read_digits(text, &at, &digits);
	}
	for (; power >= 1 && *out > 0; power--)
		*out /= 10;
	return at == text.len && whole + places && *out <= 1;
}

/* -1 where there is none. */
static enum np_status read_number(const struct reading *reading,
				  enum column column, float *out)
{
	const struct np_span cell = reading->cells[column];
	double value;

	*out = -1;
	if (!cell.ptr)
		return NP_OK;
	if (!is_share(cell, &value))
		return bad(reading,
			   "a share or resemblance that is not 0 .. 1");
	*out = (float)value;
	return NP_OK;
}

static enum np_status add_article(struct reading *reading, enum column column,
				  uint32_t *number)
{
	const struct np_span id = reading->cells[column];
	const enum np_status status =
		id.ptr ? np_names_add(&reading->words->ids, id, number)
		       : bad(reading, "no id");

	if (status == NP_ERR_NOMEM)
		return no_memory(reading->err);
	if (status == NP_ERR_LIMIT)
		return np_error_set(reading->err, status,
				    "more articles than 2^32 in '%s'",
				    reading->side->path);
	return status;
}

static enum np_status read_words(struct reading *reading,
				 struct side_pair *pair)
{
	static const struct np_span together = { "together", 8 };
	const struct np_span *cells = reading->cells;
	enum np_status status;

	if (reading->word != COLUMNS && !cells[reading->word].ptr)
		return bad(reading, "no label");
	status = read_word(reading,
			   reading->word == COLUMNS ? together
						    : cells[reading->word],
			   &pair->word);
	pair->also = pair->word;
	if (!status && cells[ALSO].ptr && reading->of == SIDE_LABELS)
		status = read_word(reading, cells[ALSO], &pair->also);
	return status;
}

static enum np_status add_pair(struct reading *reading)
{
	struct side *side = reading->side;
	struct side_pair pair = { 0 };
	enum np_status status = add_article(reading, reading->first, &pair.a);

	if (!status)
		status = add_article(reading, reading->second, &pair.b);
	if (!status && pair.a == pair.b)
		status = bad(reading, "an article paired with itself");
	if (!status)
		status = read_words(reading, &pair);
	for (int i = 0; i < SIDE_NUMBERS && !status; i++)
		status = read_number(reading, (enum column)(JACCARD + i),
				     &pair.number[i]);
	if (status)
		return status;
	if (np_grow(&side->pair, &side->pair_cap, side->pair_len + 1,
		    sizeof(pair)))
		return no_memory(reading->err);
	side->pair[side->pair_len++] = pair;
	return NP_OK;
}

static enum np_status add_member(struct reading *reading)
{
	struct side *side = reading->side;
	const struct np_span name = reading->cells[reading->second];
	uint32_t article = 0, cluster = 0;
	enum np_status status = add_article(reading, reading->first, &article);

	if (status)
		return status;
	if (!name.ptr)
		return bad(reading, "no cluster");
	if (np_names_add(&side->names, name, &cluster) ||
	    np_grow(&side->cluster, &side->cluster_cap, (size_t)article + 1,
		    sizeof(*side->cluster)))
		return no_memory(reading->err);
	for (; side->articles <= article; side->articles++)
		side->cluster[side->articles] = NO_CLUSTER;
	if (side->cluster[article] != NO_CLUSTER &&
	    side->cluster[article] != cluster)
		return bad(reading, "an article in a second cluster");
	side->cluster[article] = cluster;
	return NP_OK;
}

/* Sorting is stable, so the first row wins. */
enum np_status np_score_settle_pairs(struct side *side, struct np_error *err)
{
	const size_t len = side->pair_len;
	struct np_keyed *keyed = np_alloc(len + 1, sizeof(*keyed));
	struct np_keyed *scratch = np_alloc(len + 1, sizeof(*scratch));
	struct side_pair *sorted = np_alloc(len + 1, sizeof(*sorted));
	enum np_status status = NP_OK;

	if (!keyed || !scratch || !sorted || len > UINT32_MAX) {
		status = no_memory(err);
		np_free(sorted);
		goto free_scratch;
	}
	for (size_t i = 0; i < len; i++)
		keyed[i] = (struct np_keyed){ side_key(&side->pair[i]),
					      (uint32_t)i };
	np_sort_keyed(keyed, len, scratch);
	side->pair_len = 0;
	for (size_t i = 0; i < len; i++)
		if (!i || keyed[i].key != keyed[i - 1].key)
			sorted[side->pair_len++] = side->pair[keyed[i].index];
	np_free(side->pair);
	side->pair = sorted;
	side->pair_cap = len + 1;
free_scratch:
	np_free(scratch);
	np_free(keyed);
	return status;
}

static enum np_status read_all(struct reading *reading)
{
	struct side *side = reading->side;
	enum np_status status = choose_columns(reading);

	while (!status) {
		status = np_rows_next(reading->rows, reading->cells,
				      reading->err);
		if (status)
			break;
		side->rows++;
		status = side->pairs ? add_pair(reading) : add_member(reading);
	}
	if (status != NP_END)
		return status;
	return side->pairs ? np_score_settle_pairs(side, reading->err) : NP_OK;
}

enum np_status np_score_side_read(struct side *side, const char *path,
				  enum side_of of, struct score_words *words,
				  struct np_error *err)
{
	struct reading reading = {
		.side = side, .of = of, .words = words, .err = err
	};
	enum np_status status =
		np_rows_open(&reading.rows, path,
			     (struct np_row_names){ names, COLUMNS }, err);

	side->path = path;
	if (!status)
		status = read_all(&reading);
	np_rows_close(reading.rows);
	return status;
}

void np_score_side_clear(struct side *side)
{
	np_free(side->pair);
	np_free(side->cluster);
	np_names_clear(&side->names);
	*side = (struct side){ 0 };
}

const struct side_pair *np_score_side_find(const struct side *side,
					   uint64_t key)
{
	size_t low = 0, high = side->pair_len;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (side_key(&side->pair[middle]) < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low < side->pair_len && side_key(&side->pair[low]) == key
		       ? &side->pair[low]
		       : NULL;
}
