/* SPDX-License-Identifier: MIT */
#include "detect/furniture.h"

#include <string.h>

#include "base/mem.h"
#include "base/sort.h"

enum {
	DAY = 24 * 3600,
	/* A story is followed for a few days; what returns later returns in
	 * another one. */
	STORY_DAYS = 3
};

/* Fewer tokens of its own say nothing about what an article is on. */
#define OWN_TOKENS 30.0

/*
 * A later state of a story keeps most of it, however it is edited; an article
 * of its own is at least to a quarter its own, even below a gallery. Where
 * title or date do not help to part them, half of it; and without titles, when
 * one may be a translation of the other that keeps names, figures and
 * references, four fifths.
 */
#define OWN_SHARE 0.25
#define OWN_SHARE_CAREFUL 0.5
#define OWN_SHARE_UNTITLED 0.8

/* Two that have more than this of the shorter in common, beyond what a third
 * has too, are no proof together with it: states of one article that was
 * translated or written anew share its names, figures and references.
 * Articles on different matters have less, 97 of 100 pairs of one source
 * (docs/FURNITURE.md). */
#define PAIR_SHARE 0.05

/* Titles are alike when of the shorter one at least a third of the words, and
 * two, are in the other. */
#define TITLE_SHARE 3
#define TITLE_WORDS 2

/* Three token hashes to one; the factor is odd and has no other meaning. */
#define GRAM_TIMES UINT64_C(0xD6E8FEB86659FD93)

static uint64_t gram_of(const struct np_token *token)
{
	uint64_t sum = token[0].hash;

	sum = (sum ^ sum >> 32) * GRAM_TIMES + token[1].hash;
	sum = (sum ^ sum >> 32) * GRAM_TIMES + token[2].hash;
	sum = (sum ^ sum >> 32) * GRAM_TIMES;
	return sum ^ sum >> 32;
}

/* Room for n hashes and for sorting them. */
static enum np_status reserve(struct np_holder_work *work, size_t n)
{
	if (n > SIZE_MAX / 2)
		return NP_ERR_NOMEM;
	return np_grow(&work->ptr, &work->cap, 2 * n, sizeof(*work->ptr));
}

/* The smallest `room` different hashes among n in work, ascending. */
static uint32_t keep_smallest(struct np_holder_work *work, size_t n,
			      uint64_t *out, size_t room)
{
	if (!n)
		return 0;
	np_sort_u64(work->ptr, n, 0, work->ptr + n);
	n = np_unique_u64(work->ptr, n);
	if (n > room)
		n = room;
	memcpy(out, work->ptr, n * sizeof(*out));
	return (uint32_t)n;
}

static enum np_status read_title(struct np_holder *holder,
				 struct np_sketcher *sketcher,
				 struct np_span title,
				 struct np_holder_work *work)
{
	struct np_tokens tokens;
	enum np_status status;

	status = np_token_text(sketcher, title, &tokens);
	if (!status)
		status = reserve(work, tokens.len);
	if (status)
		return status;
	for (size_t i = 0; i < tokens.len; i++)
		work->ptr[i] = tokens.ptr[i].hash;
	holder->words =
		keep_smallest(work, tokens.len, holder->word, NP_HOLDER_WORDS);
	return NP_OK;
}

enum np_status np_holder_read(struct np_holder *holder,
			      struct np_sketcher *sketcher, struct np_span text,
			      struct np_span title, struct np_holder_work *work)
{
	struct np_tokens tokens;
	enum np_status status;
	size_t grams;

	status = read_title(holder, sketcher, title, work);
	if (!status)
		status = np_token_text(sketcher, text, &tokens);
	if (status)
		return status;
	grams = tokens.len < 3 ? 0 : tokens.len - 2;
	status = reserve(work, grams);
	if (status)
		return status;
	for (size_t i = 0; i < grams; i++)
		work->ptr[i] = gram_of(tokens.ptr + i);
	holder->tokens = tokens.len;
	holder->grams =
		keep_smallest(work, grams, holder->gram, NP_HOLDER_GRAMS);
	return NP_OK;
}

void np_holder_work_clear(struct np_holder_work *work)
{
	if (!work)
		return;
	np_free(work->ptr);
	*work = (struct np_holder_work){ 0 };
}

/* How many are in both, of ascending lists. */
static size_t shared(const uint64_t *a, size_t a_len, const uint64_t *b,
		     size_t b_len)
{
	size_t both = 0;
	size_t i = 0;
	size_t j = 0;

	while (i < a_len && j < b_len) {
		const uint64_t x = a[i];
		const uint64_t y = b[j];

		both += x == y;
		i += x <= y;
		j += y <= x;
	}
	return both;
}

/* Up to this hash all shingles of an article are among its smallest. */
static uint64_t known_to(const struct np_holder *holder)
{
	return holder->grams < NP_HOLDER_GRAMS
		       ? UINT64_MAX
		       : holder->gram[NP_HOLDER_GRAMS - 1];
}

static size_t count_to(const struct np_holder *holder, uint64_t most)
{
	size_t low = 0;
	size_t high = holder->grams;

	while (low < high) {
		const size_t middle = (low + high) / 2;

		if (holder->gram[middle] <= most)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static double own_share(size_t len, size_t both)
{
	return len ? (double)(len - both) / (double)len : 0;
}

enum nearness {
	TITLES_DIFFER,
	TITLES_UNKNOWN,
	TITLES_ALIKE
};

static enum nearness titles(const struct np_holder *a,
			    const struct np_holder *b)
{
	const size_t least = a->words < b->words ? a->words : b->words;
	size_t both;

	if (!least)
		return TITLES_UNKNOWN;
	both = shared(a->word, a->words, b->word, b->words);
	if (both == least ||
	    (both >= TITLE_WORDS && both * TITLE_SHARE >= least))
		return TITLES_ALIKE;
	return TITLES_DIFFER;
}

/* Are their dates known, and days apart? */
static bool far_apart(const struct np_holder *a, const struct np_holder *b)
{
	const int64_t days = (int64_t)STORY_DAYS * DAY;

	if (!a->has_date || !b->has_date)
		return false;
	return a->date < b->date ? a->date < b->date - days
				 : b->date < a->date - days;
}

static bool same_place(const struct np_holder *a, const struct np_holder *b)
{
	return (a->url && a->url == b->url) ||
	       (a->text[0] == b->text[0] && a->text[1] == b->text[1]);
}

static double own_wanted(enum nearness near, bool far)
{
	if (near == TITLES_UNKNOWN)
		return OWN_SHARE_UNTITLED;
	return far && near == TITLES_DIFFER ? OWN_SHARE : OWN_SHARE_CAREFUL;
}

struct np_acquainted np_holders_compare(const struct np_holder *a,
					const struct np_holder *b)
{
	const uint64_t to_a = known_to(a);
	const uint64_t to_b = known_to(b);
	const uint64_t most = to_a < to_b ? to_a : to_b;
	const size_t in_a = count_to(a, most);
	const size_t in_b = count_to(b, most);
	const size_t both = shared(a->gram, in_a, b->gram, in_b);
	const enum nearness near = titles(a, b);
	const bool far = far_apart(a, b);
	const double least = own_wanted(near, far);
	struct np_acquainted out = { NP_STRANGERS, own_share(in_a, both),
				     own_share(in_b, both) };

	if (same_place(a, b))
		out.how = NP_SAME_PLACE;
	else if (near == TITLES_ALIKE && !far)
		out.how = NP_SAME_TITLE;
	else if (out.own_a < least || out.own_b < least ||
		 out.own_a * (double)a->tokens < OWN_TOKENS ||
		 out.own_b * (double)b->tokens < OWN_TOKENS)
		out.how = NP_LITTLE_OWN;
	return out;
}

const char *np_acquaintance_name(enum np_acquaintance how)
{
	static const char *const names[] = {
		[NP_STRANGERS] = "strangers",
		[NP_SAME_PLACE] = "same_place",
		[NP_SAME_TITLE] = "same_title",
		[NP_LITTLE_OWN] = "little_own",
	};

	return names[how];
}

/* How many shingles, up to one that all three know, are in each two and in
 * all of them; of holders 0 and 1, 0 and 2, 1 and 2. */
struct common {
	size_t in[3], two[3], all;
};

static struct common in_common(const struct np_holder *const *of)
{
	struct common c = { { 0 }, { 0 }, 0 };
	uint64_t most = UINT64_MAX;
	size_t at[3] = { 0 };

	for (int i = 0; i < 3; i++)
		if (known_to(of[i]) < most)
			most = known_to(of[i]);
	for (int i = 0; i < 3; i++)
		c.in[i] = count_to(of[i], most);
	for (;;) {
		uint64_t least = UINT64_MAX;
		bool has[3];

		for (int i = 0; i < 3; i++)
			if (at[i] < c.in[i] && of[i]->gram[at[i]] < least)
				least = of[i]->gram[at[i]];
		for (int i = 0; i < 3; i++) {
			has[i] = at[i] < c.in[i] && of[i]->gram[at[i]] == least;
			at[i] += has[i];
		}
		if (!has[0] && !has[1] && !has[2])
			return c;
		c.two[0] += has[0] && has[1];
		c.two[1] += has[0] && has[2];
		c.two[2] += has[1] && has[2];
		c.all += has[0] && has[1] && has[2];
	}
}

/* Has no pair of the three much in common that the third has not? */
static bool evenly(const struct np_holder *const *of)
{
	static const uint8_t first[3] = { 0, 0, 1 };
	static const uint8_t second[3] = { 1, 2, 2 };
	const struct common c = in_common(of);

	for (int i = 0; i < 3; i++) {
		const size_t a = c.in[first[i]];
		const size_t b = c.in[second[i]];
		const double least = (double)(a < b ? a : b);

		if ((double)(c.two[i] - c.all) > PAIR_SHARE * least)
			return false;
	}
	return true;
}

/* Bit j of row i: holders i and j are strangers; j < i. */
struct strangers {
	const struct np_holder *const *holders;
	uint32_t row[NP_FURNITURE_HOLDERS];
};

static bool are_strangers(const struct strangers *strangers, uint32_t i,
			  uint32_t j)
{
	return strangers->row[i] >> j & 1;
}

/* Are three, each two of them strangers, strangers as three? */
static bool three(const struct strangers *strangers, uint32_t i, uint32_t j,
		  uint32_t k)
{
	const struct np_holder *of[3] = { strangers->holders[i],
					  strangers->holders[j],
					  strangers->holders[k] };

	return evenly(of);
}

static bool of_one_time(const struct strangers *strangers, uint32_t i,
			uint32_t j, uint32_t k)
{
	const struct np_holder *const *of = strangers->holders;

	return !far_apart(of[i], of[j]) && !far_apart(of[i], of[k]) &&
	       !far_apart(of[j], of[k]);
}

/* A fourth before three of one time. */
static bool find_fourth(const struct strangers *strangers, uint32_t i,
			uint32_t j, uint32_t k, uint32_t *fourth)
{
	for (uint32_t m = 0; m < k; m++) {
		if (!are_strangers(strangers, i, m) ||
		    !are_strangers(strangers, j, m) ||
		    !are_strangers(strangers, k, m) ||
		    !three(strangers, i, j, m) || !three(strangers, i, k, m) ||
		    !three(strangers, j, k, m))
			continue;
		*fourth = m;
		return true;
	}
	return false;
}

static bool are_proof(const struct strangers *strangers, uint32_t i, uint32_t j,
		      uint32_t k, struct np_furniture *out)
{
	uint32_t fourth = 0;

	if (!are_strangers(strangers, i, k) ||
	    !are_strangers(strangers, j, k) || !three(strangers, i, j, k))
		return false;
	if (!of_one_time(strangers, i, j, k)) {
		*out = (struct np_furniture){ true, 3, { k, j, i } };
		return true;
	}
	if (!find_fourth(strangers, i, j, k, &fourth))
		return false;
	*out = (struct np_furniture){ true, 4, { fourth, k, j, i } };
	return true;
}

/* Holder i and two or three before it. */
static bool find_proof(const struct strangers *strangers, uint32_t i,
		       struct np_furniture *out)
{
	for (uint32_t j = 0; j < i; j++)
		for (uint32_t k = 0; are_strangers(strangers, i, j) && k < j;
		     k++)
			if (are_proof(strangers, i, j, k, out))
				return true;
	return false;
}

struct np_furniture np_furniture_decide(const struct np_holder *const *holders,
					size_t len)
{
	struct strangers strangers = { holders, { 0 } };
	struct np_furniture out = { 0 };

	if (len > NP_FURNITURE_HOLDERS)
		len = NP_FURNITURE_HOLDERS;
	for (uint32_t i = 0; i < len; i++) {
		for (uint32_t j = 0; j < i; j++) {
			const struct np_acquainted pair =
				np_holders_compare(holders[i], holders[j]);

			if (pair.how == NP_STRANGERS)
				strangers.row[i] |= UINT32_C(1) << j;
		}
		if (find_proof(&strangers, i, &out))
			break;
	}
	return out;
}

bool np_furniture_left_out(const struct np_segment *run, size_t len,
			   uint32_t width)
{
	uint64_t tokens = 0;

	for (size_t i = 0; i < len; i++)
		tokens += run[i].tokens;
	return tokens >= (uint64_t)2 * width ||
	       (len && tokens >= width && run[0].opens && run[len - 1].closes);
}

void np_furniture_settle(const struct np_segment *segments, size_t len,
			 uint32_t width, bool *marked)
{
	size_t end;

	for (size_t i = 0; i < len; i = end + 1) {
		for (end = i; end < len && marked[end];)
			end++;
		if (!np_furniture_left_out(segments + i, end - i, width))
			memset(marked + i, 0, (end - i) * sizeof(*marked));
	}
}
