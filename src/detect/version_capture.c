/* SPDX-License-Identifier: MIT */
/*
 * What a version is beside those before it: a bad capture, a text that was
 * there before, or an edit, and of what size.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "detect/version_work.h"

enum {
	AHEAD = 8 /* versions in which a text must come back */
};

/* An editor seldom takes away half of an article without adding a word. */
static const double cut_alone = 0.5;
/* One that is cut by less must come back whole. */
static const double cut_back = 0.9;
/* Of the bytes of the cut text: it is the front of the whole. */
static const double front_part = 0.95;
/* A text put in an article's place is a notice: short, and of other words. */
static const double notice_part = 0.25;
static const double notice_shared = 0.1;

static const struct version_item *item_at(const struct version_work *work,
					  const struct version_line *line,
					  size_t i)
{
	return &work->item[line->member[i]];
}

static size_t shared_front(struct np_span a, struct np_span b)
{
	const size_t least = a.len < b.len ? a.len : b.len;
	size_t i = 0;

	while (i < least && a.ptr[i] == b.ptr[i])
		i++;
	return i;
}

static bool is_front(const struct version_item *part,
		     const struct version_item *whole)
{
	const struct np_span text = part->article->text;

	return (double)shared_front(text, whole->article->text) >=
	       front_part * (double)text.len;
}

/* Most of the old text stands in one of the next versions. */
static bool comes_back(const struct version_work *work,
		       const struct version_line *line, size_t at,
		       const struct version_item *old)
{
	for (size_t i = at + 1; i < line->len && i <= at + AHEAD; i++)
		if (np_version_text_shared(&item_at(work, line, i)->text,
					   &old->text) >=
		    cut_alone * (double)old->text.len)
			return true;
	return false;
}

static enum np_version_capture judge(const struct version_work *work,
				     const struct version_line *line, size_t at,
				     const struct version_item *old)
{
	const struct version_item *now = item_at(work, line, at);
	const double size = now->text.len;
	const double whole = old ? (double)old->text.len : 0;

	if (!now->text.tokens)
		return NP_VERSION_EMPTY;
	if (now->foreign)
		return NP_VERSION_FOREIGN;
	if (!old || size >= cut_back * whole)
		return NP_VERSION_WHOLE;
	if (is_front(now, old) &&
	    (size < cut_alone * whole || comes_back(work, line, at, old)))
		return NP_VERSION_CUT;
	if (size < notice_part * whole &&
	    np_version_text_shared(&now->text, &old->text) <=
		    notice_shared * size &&
	    comes_back(work, line, at, old))
		return NP_VERSION_REPLACED;
	return NP_VERSION_WHOLE;
}

struct seen {
	const struct version_text *text;
	uint32_t place;
};

static int compare_seen(const void *left, const void *right)
{
	const struct seen *a = left;
	const struct seen *b = right;

	for (size_t i = 0; i < 2; i++)
		if (a->text->hash[i] != b->text->hash[i])
			return a->text->hash[i] < b->text->hash[i] ? -1 : 1;
	return (a->place > b->place) - (a->place < b->place);
}

/* Equal texts come to stand together, the first version first. */
static enum np_status find_states(const struct version_work *work,
				  struct version_line *line)
{
	struct seen *seen = np_alloc(line->len + 1, sizeof(*seen));

	if (!seen)
		return NP_ERR_NOMEM;
	for (size_t i = 0; i < line->len; i++)
		seen[i] = (struct seen){ &item_at(work, line, i)->text,
					 (uint32_t)i };
	qsort(seen, line->len, sizeof(*seen), compare_seen);
	for (size_t i = 0; i < line->len; i++) {
		const bool again = i && np_version_text_same(seen[i - 1].text,
							     seen[i].text);
		line->version[seen[i].place].state =
			again ? line->version[seen[i - 1].place].state
			      : seen[i].place;
	}
	np_free(seen);
	return NP_OK;
}

enum np_status np_version_judge(const struct version_work *work,
				struct version_line *line)
{
	const struct version_item *old = NULL;
	uint32_t old_state = 0;
	const enum np_status status = find_states(work, line);

	if (status)
		return status;
	for (size_t i = 0; i < line->len; i++) {
		struct np_version *version = &line->version[i];
		const struct version_item *now = item_at(work, line, i);
		uint32_t shared = 0;

		version->capture = judge(work, line, i, old);
		if (old)
			shared = np_version_text_shared(&now->text, &old->text);
		version->added = old ? now->text.len - shared : 0;
		version->gone = old ? old->text.len - shared : 0;
		if (version->capture != NP_VERSION_WHOLE)
			continue;
		version->revert = old && version->state < i &&
				  version->state != old_state;
		old = now;
		old_state = version->state;
	}
	return NP_OK;
}
