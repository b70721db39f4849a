/* SPDX-License-Identifier: MIT */
#include "claims.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"

/* Columns looked at, the same in both tables: two ids, relation, three shares.
 * A share is printed with six places. */
enum {
	COLUMNS = 6,
	RELATION = 2,
	SHARES = 3
};
#define ROUNDED 0.51e-6

struct line {
	struct np_span cell[COLUMNS];
};

/* Cuts at tabs, and ends each cell with a NUL. */
static bool cut_line(char *text, struct line *out)
{
	size_t cells = 0;

	for (char *at = text; at && cells < COLUMNS; cells++) {
		char *tab = strpbrk(at, "\t\n");

		out->cell[cells] =
			(struct np_span){ at, tab ? (size_t)(tab - at)
						  : strlen(at) };
		if (tab)
			*tab = '\0';
		at = tab ? tab + 1 : NULL;
	}
	return cells == COLUMNS;
}

static bool near(struct np_span cell, double value)
{
	return fabs(strtod(cell.ptr, NULL) - value) <= ROUNDED;
}

/* Are relation and numbers of this line those of the pair? */
static bool numbers_hold(const struct line *line, const struct set *a,
			 const struct set *b, uint32_t shared)
{
	const bool same = truth_same_text(a, b);
	const double together = (double)a->len + b->len - shared;

	if (strcmp(line->cell[RELATION].ptr, same ? "same" : "near") != 0)
		return false;
	if (!a->len || !b->len)
		return same && near(line->cell[SHARES], 1) &&
		       near(line->cell[SHARES + 1], 1) &&
		       near(line->cell[SHARES + 2], 1);
	return near(line->cell[SHARES], shared / together) &&
	       near(line->cell[SHARES + 1], (double)shared / a->len) &&
	       near(line->cell[SHARES + 2], (double)shared / b->len);
}

static enum np_status check_line(struct claims *claims, const struct sets *sets,
				 const struct line *line, uint32_t millionths)
{
	struct pairs *pairs = &claims->pairs;
	const uint32_t a = sets_find(sets, line->cell[0]);
	const uint32_t b = sets_find(sets, line->cell[1]);
	enum np_status status;
	uint32_t shared;
	bool reaches, numbers;

	claims->lines++;
	if (a == UINT32_MAX || b == UINT32_MAX || a == b) {
		claims->unknown++;
		return NP_OK;
	}
	shared = sets_shared(&sets->ptr[a], &sets->ptr[b]);
	reaches =
		truth_same_text(&sets->ptr[a], &sets->ptr[b]) ||
		truth_reaches(&sets->ptr[a], &sets->ptr[b], shared, millionths);
	numbers = numbers_hold(line, &sets->ptr[a], &sets->ptr[b], shared);
	claims->below += !reaches;
	claims->numbers += !numbers;
	claims->right += reaches && numbers;
	status = np_grow(&pairs->ptr, &pairs->cap, pairs->len + 1,
			 sizeof(*pairs->ptr));
	if (status)
		return status;
	if (claims->removed)
		claims->removed[a]++;
	pairs->ptr[pairs->len++] = (struct pair){ a, b, shared };
	return NP_OK;
}

static enum np_status read_lines(struct claims *claims, const struct sets *sets,
				 FILE *file, uint32_t millionths)
{
	char *text = NULL;
	size_t cap = 0;
	struct line line = { 0 };
	enum np_status status = NP_OK;

	/* The header. */
	if (getline(&text, &cap, file) < 0)
		status = NP_ERR_FORMAT;
	while (!status && getline(&text, &cap, file) >= 0)
		status = cut_line(text, &line)
				 ? check_line(claims, sets, &line, millionths)
				 : NP_ERR_FORMAT;
	free(text);
	return status;
}

static enum np_status read_table(struct claims *claims, const struct sets *sets,
				 const char *path, uint32_t millionths,
				 struct np_error *err)
{
	FILE *file = fopen(path, "r");
	enum np_status status;

	if (!file)
		return np_error_set(err, NP_ERR_IO, "cannot open '%s'", path);
	status = read_lines(claims, sets, file, millionths);
	fclose(file);
	return status ? np_error_set(err, status, "cannot use '%s'", path)
		      : NP_OK;
}

static int compare_pairs(const void *left, const void *right)
{
	const struct pair *x = left, *y = right;

	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	return (x->b > y->b) - (x->b < y->b);
}

/* Sorts, a before b, and leaves out repeats. */
static void order_pairs(struct claims *claims)
{
	struct pairs *pairs = &claims->pairs;
	size_t len = 0;

	for (size_t i = 0; i < pairs->len; i++) {
		struct pair *pair = &pairs->ptr[i];
		const uint32_t a = pair->a;

		if (a > pair->b) {
			pair->a = pair->b;
			pair->b = a;
		}
	}
	qsort(pairs->ptr, pairs->len, sizeof(*pairs->ptr), compare_pairs);
	for (size_t i = 0; i < pairs->len; i++) {
		if (len && !compare_pairs(&pairs->ptr[len - 1], &pairs->ptr[i]))
			claims->repeated++;
		else
			pairs->ptr[len++] = pairs->ptr[i];
	}
	pairs->len = len;
}

enum np_status claims_read_pairs(struct claims *claims, const struct sets *sets,
				 const char *path, uint32_t millionths,
				 struct np_error *err)
{
	const enum np_status status =
		read_table(claims, sets, path, millionths, err);

	order_pairs(claims);
	return status;
}

enum np_status claims_read_removed(struct claims *claims,
				   const struct sets *sets, const char *path,
				   uint32_t millionths, struct np_error *err)
{
	enum np_status status;

	claims->removed = np_alloc_zero(sets->len + 1, 1);
	if (!claims->removed)
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	status = read_table(claims, sets, path, millionths, err);
	for (size_t i = 0; i < claims->pairs.len; i++)
		claims->chains += claims->removed[claims->pairs.ptr[i].b] > 0;
	order_pairs(claims);
	/* Once each, for whomever. */
	claims->repeated = 0;
	for (size_t i = 0; i < sets->len; i++)
		claims->repeated += claims->removed[i] > 1;
	return status;
}

bool claims_have(const struct claims *claims, const struct pair *pair)
{
	const struct pairs *pairs = &claims->pairs;

	return pairs->len && bsearch(pair, pairs->ptr, pairs->len,
				     sizeof(*pairs->ptr), compare_pairs);
}

void claims_clear(struct claims *claims)
{
	truth_clear(&claims->pairs);
	np_free(claims->removed);
	*claims = (struct claims){ 0 };
}
