/* SPDX-License-Identifier: MIT */
#include "detect/version.h"

#include <stdlib.h>

#include "base/mem.h"
#include "detect/version_work.h"

/* Neighbours of each article in the forest of links, by rank. */
struct forest {
	size_t *begin; /* len + 1 */
	uint32_t *edge;
	uint32_t *linked; /* of each rank: the rank it came from */
	enum np_version_reason *reason;
	uint32_t *queue;
	bool *seen;
};

static void forest_clear(struct forest *forest)
{
	np_free(forest->begin);
	np_free(forest->edge);
	np_free(forest->linked);
	np_free(forest->reason);
	np_free(forest->queue);
	np_free(forest->seen);
}

static enum np_status forest_make(const struct version_work *work,
				  struct forest *out)
{
	const size_t len = work->len;

	out->begin = np_alloc_zero(len + 2, sizeof(*out->begin));
	out->edge = np_alloc(2 * work->edges + 1, sizeof(*out->edge));
	out->linked = np_alloc(len + 1, sizeof(*out->linked));
	out->reason = np_alloc_zero(len + 1, sizeof(*out->reason));
	out->queue = np_alloc(len + 1, sizeof(*out->queue));
	out->seen = np_alloc_zero(len + 1, sizeof(*out->seen));
	if (!out->begin || !out->edge || !out->linked || !out->reason ||
	    !out->queue || !out->seen)
		return NP_ERR_NOMEM;
	for (size_t i = 0; i < work->edges; i++) {
		out->begin[work->edge[i].a + 2]++;
		out->begin[work->edge[i].b + 2]++;
	}
	for (size_t i = 2; i < len + 2; i++)
		out->begin[i] += out->begin[i - 1];
	for (size_t i = 0; i < work->edges; i++) {
		out->edge[out->begin[work->edge[i].a + 1]++] = (uint32_t)i;
		out->edge[out->begin[work->edge[i].b + 1]++] = (uint32_t)i;
	}
	return NP_OK;
}

/* All that hang on the first are linked towards it. */
static void hang(const struct version_work *work, struct forest *forest,
		 uint32_t first)
{
	size_t done = 0;
	size_t len = 1;

	forest->queue[0] = first;
	forest->linked[first] = first;
	forest->reason[first] = NP_VERSION_FIRST;
	forest->seen[first] = true;
	while (done < len) {
		const uint32_t from = forest->queue[done++];
		for (size_t i = forest->begin[from];
		     i < forest->begin[from + 1]; i++) {
			const struct version_edge *edge =
				&work->edge[forest->edge[i]];
			const uint32_t to = edge->a == from ? edge->b : edge->a;
			if (forest->seen[to])
				continue;
			forest->seen[to] = true;
			forest->linked[to] = from;
			forest->reason[to] = edge->reason;
			forest->queue[len++] = to;
		}
	}
}

static enum np_status write_chain(const struct version_work *work,
				  struct forest *forest,
				  struct version_line *line)
{
	enum np_status status = np_version_put_in_order(work, line);

	if (!status)
		status = np_version_judge(work, line);
	if (status)
		return status;
	hang(work, forest, line->member[0]);
	for (size_t i = 0; i < line->len; i++) {
		const uint32_t rank = line->member[i];
		line->version[i].article = work->item[rank].index;
		line->version[i].linked =
			work->item[forest->linked[rank]].index;
		line->version[i].reason = forest->reason[rank];
	}
	return NP_OK;
}

struct placed {
	uint32_t root, rank;
};

static int compare_placed(const void *left, const void *right)
{
	const struct placed *a = left;
	const struct placed *b = right;

	if (a->root != b->root)
		return a->root < b->root ? -1 : 1;
	return (a->rank > b->rank) - (a->rank < b->rank);
}

static enum np_status write_chains(struct version_work *work,
				   struct forest *forest,
				   const struct placed *placed,
				   struct np_versions *out)
{
	uint32_t *member = np_alloc(work->len + 1, sizeof(*member));
	enum np_status status = member ? NP_OK : NP_ERR_NOMEM;

	for (size_t i = 0; !status && i < work->len;) {
		struct version_line line = { .member = member,
					     .version = out->version + i };
		while (i + line.len < work->len &&
		       placed[i + line.len].root == placed[i].root) {
			member[line.len] = placed[i + line.len].rank;
			line.len++;
		}
		status = write_chain(work, forest, &line);
		out->chain[out->chains++] =
			(struct np_version_chain){ i, line.len,
						   line.dates_lie };
		i += line.len;
	}
	np_free(member);
	return status;
}

static enum np_status gather(struct version_work *work, struct np_versions *out)
{
	struct placed *placed = np_alloc(work->len + 1, sizeof(*placed));
	struct forest forest = { 0 };
	enum np_status status = forest_make(work, &forest);

	out->version = np_alloc_zero(work->len + 1, sizeof(*out->version));
	out->chain = np_alloc_zero(work->len + 1, sizeof(*out->chain));
	out->len = work->len;
	if (!placed || !out->version || !out->chain)
		status = NP_ERR_NOMEM;
	for (size_t i = 0; !status && i < work->len; i++)
		placed[i] = (struct placed){ np_version_root(work, (uint32_t)i),
					     (uint32_t)i };
	if (!status) {
		qsort(placed, work->len, sizeof(*placed), compare_placed);
		status = write_chains(work, &forest, placed, out);
	}
	forest_clear(&forest);
	np_free(placed);
	return status;
}

enum np_status np_versions_find(struct np_sketcher *sketcher,
				const struct np_version_articles *in,
				struct np_versions *out)
{
	struct version_work work = { 0 };
	struct np_versions found = { 0 };
	enum np_status status;

	for (size_t i = 0; i < in->pairs_len; i++)
		if (in->pairs[i].a >= in->len || in->pairs[i].b >= in->len ||
		    in->pairs[i].a == in->pairs[i].b)
			return NP_ERR_MISUSE;
	status = np_version_prepare(sketcher, in, &work);
	if (!status)
		status = np_version_link(&work, in);
	if (!status && in->translations)
		status = np_version_translate(sketcher, &work);
	if (!status)
		status = gather(&work, &found);
	np_version_work_clear(&work);
	if (status)
		np_versions_clear(&found);
	else
		*out = found;
	return status;
}

void np_versions_clear(struct np_versions *versions)
{
	np_free(versions->version);
	np_free(versions->chain);
	*versions = (struct np_versions){ 0 };
}

const char *np_version_reason_name(enum np_version_reason reason)
{
	static const char *const names[NP_VERSION_REASONS] = {
		[NP_VERSION_FIRST] = "first",
		[NP_VERSION_KEY] = "same key",
		[NP_VERSION_URL] = "same url",
		[NP_VERSION_CANONICAL] = "canonical url",
		[NP_VERSION_ID] = "id in url",
		[NP_VERSION_TEXT] = "text",
		[NP_VERSION_TRANSLATION] = "translation",
	};

	return names[reason];
}

const char *np_version_order_name(enum np_version_order order)
{
	static const char *const names[NP_VERSION_ORDERS] = {
		[NP_VERSION_BY_NOTHING] = "unknown",
		[NP_VERSION_BY_MODIFIED] = "modified",
		[NP_VERSION_BY_DATE] = "date",
		[NP_VERSION_BY_FETCHED] = "fetched",
		[NP_VERSION_BY_TEXT] = "text",
		[NP_VERSION_BY_ARRIVAL] = "arrival",
	};

	return names[order];
}

const char *np_version_capture_name(enum np_version_capture capture)
{
	static const char *const names[NP_VERSION_CAPTURES] = {
		[NP_VERSION_WHOLE] = "whole",
		[NP_VERSION_EMPTY] = "empty",
		[NP_VERSION_CUT] = "cut",
		[NP_VERSION_FOREIGN] = "foreign",
		[NP_VERSION_REPLACED] = "replaced",
	};

	return names[capture];
}
