/* SPDX-License-Identifier: MIT */
/*
 * Translations share no words with what they were made from, but they keep the
 * addresses that it points to. Chains in two scripts are one when most of the
 * addresses of one stand in the other as well. Addresses that many chains hold
 * are furniture and tell nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "detect/version_work.h"

enum {
	HOLDERS = 8,	 /* chains with one address */
	ADDRESSES = 256, /* read of a text */
	ADDRESS_LEN = 512,
	WINDOW = 365 * 24 * 3600 /* seconds */
};

/* Of the addresses of the chain that has fewer. */
static const double enough = 0.5;
/* Of the most that either shares with any chain in another script: parts of a
 * series point to one another. */
static const double nearly_best = 0.8;

struct address {
	uint64_t hash;
	uint32_t root;
};

struct addresses {
	struct address *ptr;
	size_t len, cap;
};

/* Two chains that met over an address, or how often they did. */
struct meeting {
	uint32_t a, b; /* roots, a < b */
	uint32_t shared;
};

struct meetings {
	struct meeting *ptr;
	size_t len, cap;
};

enum script {
	LATIN,
	GREEK,
	CYRILLIC,
	HEBREW,
	ARABIC,
	INDIC,
	HAN,
	HANGUL,
	SCRIPTS
};

/* By the first byte of a letter in UTF-8; SCRIPTS for all else. */
static enum script script_of_byte(unsigned char c)
{
	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
		return LATIN;
	if (c < 0xC3)
		return SCRIPTS;
	if (c <= 0xCA)
		return LATIN;
	if (c <= 0xCF)
		return GREEK;
	if (c <= 0xD4)
		return CYRILLIC;
	if (c <= 0xD7)
		return HEBREW;
	if (c <= 0xDF)
		return ARABIC;
	if (c <= 0xE1)
		return INDIC;
	if (c >= 0xE3 && c <= 0xE9)
		return HAN;
	return c >= 0xEA && c <= 0xED ? HANGUL : SCRIPTS;
}

/* The script of most of a text. A character of Han says as much as three
 * letters, and code and addresses are Latin everywhere. */
static enum script script_of(struct np_span text)
{
	size_t count[SCRIPTS + 1] = { 0 };
	size_t best = LATIN;

	for (size_t i = 0; i < text.len; i++)
		count[script_of_byte((unsigned char)text.ptr[i])]++;
	count[HAN] *= 3;
	for (size_t i = 0; i < SCRIPTS; i++)
		if (count[i] > count[best])
			best = i;
	return (enum script)best;
}

static bool ends_address(char c)
{
	return (unsigned char)c <= ' ' || (unsigned char)c >= 0x80 ||
	       strchr("<>\"'()[]{}|\\^`", c) != NULL;
}

/* The next address from *at on, which moves behind it. */
static bool next_address(struct np_span text, size_t *at, struct np_span *out)
{
	static const char *const marks[] = { "http://", "https://" };

	for (size_t i = *at; i < text.len; i++) {
		const char *found = memchr(text.ptr + i, 'h', text.len - i);
		size_t len = 0;

		if (!found)
			return false;
		i = (size_t)(found - text.ptr);
		for (size_t m = 0; m < 2; m++)
			if (text.len - i > strlen(marks[m]) &&
			    !memcmp(found, marks[m], strlen(marks[m])))
				len = strlen(marks[m]);
		if (!len)
			continue;
		while (i + len < text.len && len < ADDRESS_LEN &&
		       !ends_address(found[len]))
			len++;
		*at = i + len;
		while (found[len - 1] == '.' || found[len - 1] == ',' ||
		       found[len - 1] == ';')
			len--;
		*out = (struct np_span){ found, len };
		return true;
	}
	return false;
}

static enum np_status add_address(struct np_sketcher *sketcher,
				  struct np_span url, uint32_t root,
				  struct np_buf *page, struct addresses *all)
{
	struct np_text_info info = { 0 };
	enum np_status status;

	page->len = 0;
	status = np_url_page(url, page);
	if (status || !page->len)
		return status;
	status = np_sketch_text(sketcher, np_buf_span(page), NULL, &info);
	if (!status)
		status = np_grow(&all->ptr, &all->cap, all->len + 1,
				 sizeof(*all->ptr));
	if (!status)
		all->ptr[all->len++] = (struct address){ info.hash[0], root };
	return status;
}

static enum np_status list_addresses(struct np_sketcher *sketcher,
				     struct version_work *work,
				     struct addresses *all)
{
	struct np_buf page = { 0 };
	enum np_status status = NP_OK;

	for (uint32_t i = 0; !status && i < work->len; i++) {
		const struct np_span text = work->item[i].article->text;
		const uint32_t root = np_version_root(work, i);
		struct np_span url = { NULL, 0 };
		size_t at = 0;

		for (size_t n = 0; !status && n < ADDRESSES; n++) {
			if (!next_address(text, &at, &url))
				break;
			status = add_address(sketcher, url, root, &page, all);
		}
	}
	np_buf_clear(&page);
	return status;
}

static int compare_addresses(const void *left, const void *right)
{
	const struct address *a = left;
	const struct address *b = right;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return (a->root > b->root) - (a->root < b->root);
}

static void leave_out_repeats(struct addresses *all)
{
	size_t len = 0;

	if (all->len)
		qsort(all->ptr, all->len, sizeof(*all->ptr), compare_addresses);
	for (size_t i = 0; i < all->len; i++)
		if (!len || compare_addresses(&all->ptr[len - 1], &all->ptr[i]))
			all->ptr[len++] = all->ptr[i];
	all->len = len;
}

/* Of the addresses that few chains hold: who has how many in `own`, by root,
 * and who meets whom. */
static enum np_status meet(const struct addresses *all, uint32_t *own,
			   struct meetings *out)
{
	for (size_t i = 0; i < all->len;) {
		size_t end = i + 1;
		enum np_status status;

		while (end < all->len && all->ptr[end].hash == all->ptr[i].hash)
			end++;
		status = np_grow(&out->ptr, &out->cap,
				 out->len + HOLDERS * HOLDERS,
				 sizeof(*out->ptr));
		if (status)
			return status;
		for (size_t a = i; end - i <= HOLDERS && a < end; a++) {
			own[all->ptr[a].root]++;
			for (size_t b = a + 1; b < end; b++)
				out->ptr[out->len++] =
					(struct meeting){ all->ptr[a].root,
							  all->ptr[b].root, 1 };
		}
		i = end;
	}
	return NP_OK;
}

static int compare_pairs(const void *left, const void *right)
{
	const struct meeting *a = left;
	const struct meeting *b = right;

	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	return (a->b > b->b) - (a->b < b->b);
}

static int compare_meetings(const void *left, const void *right)
{
	const struct meeting *a = left;
	const struct meeting *b = right;

	if (a->shared != b->shared)
		return a->shared > b->shared ? -1 : 1;
	return compare_pairs(left, right);
}

/* One entry for each two chains, the most addresses first. */
static void add_up(struct meetings *all)
{
	size_t len = 0;

	if (!all->len)
		return;
	qsort(all->ptr, all->len, sizeof(*all->ptr), compare_pairs);
	for (size_t i = 0; i < all->len; i++) {
		if (len && !compare_pairs(&all->ptr[len - 1], &all->ptr[i]))
			all->ptr[len - 1].shared++;
		else
			all->ptr[len++] = all->ptr[i];
	}
	all->len = len;
	qsort(all->ptr, len, sizeof(*all->ptr), compare_meetings);
}

static bool same_source(const struct version_item *a,
			const struct version_item *b)
{
	const struct np_span x = a->article->source;
	const struct np_span y = b->article->source;

	return x.len == y.len && (!x.len || !memcmp(x.ptr, y.ptr, x.len));
}

static bool is_translated(const struct version_work *work, const uint32_t *own,
			  const struct meeting *meeting)
{
	const struct version_item *a = &work->item[meeting->a];
	const struct version_item *b = &work->item[meeting->b];
	const uint32_t least = own[meeting->a] < own[meeting->b]
				       ? own[meeting->a]
				       : own[meeting->b];

	/* One address alone is the only one of both. */
	if (meeting->shared < enough * least ||
	    (meeting->shared == 1 && own[meeting->a] + own[meeting->b] > 2))
		return false;
	if (a->dated && b->dated &&
	    (a->when > b->when ? a->when - b->when : b->when - a->when) >
		    WINDOW)
		return false;
	return same_source(a, b) &&
	       script_of(a->article->text) != script_of(b->article->text);
}

/* Keeps the translated; `best` is the most addresses that each shares. */
static void sift(const struct version_work *work, const uint32_t *own,
		 struct meetings *all, uint32_t *best)
{
	size_t len = 0;

	for (size_t i = 0; i < all->len; i++) {
		const struct meeting one = all->ptr[i];

		if (!is_translated(work, own, &one))
			continue;
		if (best[one.a] < one.shared)
			best[one.a] = one.shared;
		if (best[one.b] < one.shared)
			best[one.b] = one.shared;
		all->ptr[len++] = one;
	}
	all->len = len;
}

enum np_status np_version_translate(struct np_sketcher *sketcher,
				    struct version_work *work)
{
	struct addresses all = { 0 };
	struct meetings met = { 0 };
	uint32_t *own = np_alloc_zero(work->len + 1, sizeof(*own));
	uint32_t *best = np_alloc_zero(work->len + 1, sizeof(*best));
	enum np_status status = own && best ? NP_OK : NP_ERR_NOMEM;

	if (!status)
		status = list_addresses(sketcher, work, &all);
	leave_out_repeats(&all);
	if (!status)
		status = meet(&all, own, &met);
	if (!status) {
		add_up(&met);
		sift(work, own, &met, best);
	}
	for (size_t i = 0; !status && i < met.len; i++) {
		const struct meeting *one = &met.ptr[i];

		if (one->shared >= nearly_best * best[one->a] &&
		    one->shared >= nearly_best * best[one->b])
			np_version_join(work, one->a, one->b,
					NP_VERSION_TRANSLATION);
	}
	np_free(all.ptr);
	np_free(met.ptr);
	np_free(own);
	np_free(best);
	return status;
}
