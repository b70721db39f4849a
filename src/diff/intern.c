/* SPDX-License-Identifier: MIT */
#include "diff/intern.h"

#include <string.h>

#include "base/mem.h"
#include "diff/letters.h"

enum {
	/* Texts can be made whose hashes meet; a word that finds no slot
	 * within so many is then held for one that stands alone. */
	PROBES = 64
};

struct asked {
	uint64_t hash;
	struct side *sides;
	uint32_t index, side;
	bool exact, pair;
};

static enum np_status reset(struct intern *intern, size_t words)
{
	size_t want = 64;

	while (want < words * 2)
		want *= 2;
	if (want > intern->slots_cap) {
		np_free(intern->slots);
		intern->slots_cap = 0;
		intern->slots = np_alloc(want, sizeof(*intern->slots));
		if (!intern->slots)
			return NP_ERR_NOMEM;
		intern->slots_cap = want;
	}
	intern->mask = want - 1;
	memset(intern->slots, 0, want * sizeof(*intern->slots));
	return NP_OK;
}

static struct np_span text_of(const struct side *side, uint32_t index)
{
	return (struct np_span){
		side->text.bytes.ptr + side->words[index].begin,
		side->words[index].end - side->words[index].begin
	};
}

static bool same_words(const struct asked *asked, uint32_t example)
{
	const struct side *other = &asked->sides[example & 1];
	const struct side *own = &asked->sides[asked->side];
	const uint32_t flags = own->words[asked->index].flags &
			       other->words[example >> 1].flags;
	const struct np_span a = text_of(own, asked->index);
	const struct np_span b = text_of(other, example >> 1);

	if (a.len == b.len && !memcmp(a.ptr, b.ptr, a.len))
		return true;
	return !asked->exact && !(flags & WORD_PLAIN) && np_letters_equal(a, b);
}

static bool same_pair(const struct asked *asked, uint32_t example)
{
	const struct word *a = &asked->sides[asked->side].words[asked->index];
	const struct word *b = &asked->sides[example & 1].words[example >> 1];

	return a[0].id == b[0].id && a[1].id == b[1].id;
}

static uint32_t find(struct intern *intern, const struct asked *asked)
{
	size_t at = (size_t)asked->hash & intern->mask;

	for (int i = 0; i < PROBES; i++, at = (at + 1) & intern->mask) {
		struct intern_slot *slot = &intern->slots[at];

		intern->steps++;
		if (!slot->id) {
			slot->hash = asked->hash;
			slot->id = ++intern->ids;
			slot->example = asked->index << 1 | asked->side;
			return slot->id - 1;
		}
		if (slot->hash == asked->hash &&
		    (asked->pair ? same_pair(asked, slot->example)
				 : same_words(asked, slot->example)))
			return slot->id - 1;
	}
	return intern->ids++;
}

enum np_status np_intern_words(struct intern *intern, struct side sides[2],
			       bool exact)
{
	struct asked asked = { .sides = sides, .exact = exact };
	const enum np_status status =
		reset(intern, sides[0].words_len + sides[1].words_len);

	intern->ids = 0;
	for (uint32_t s = 0; s < 2 && !status; s++) {
		asked.side = s;
		for (uint32_t i = 0; i < sides[s].words_len; i++) {
			asked.index = i;
			asked.hash = sides[s].words[i].hash;
			sides[s].words[i].id = find(intern, &asked);
		}
	}
	return status;
}

static bool is_pair(const struct side *side, uint32_t index)
{
	return index + 1 < side->words_len &&
	       (side->words[index].flags & WORD_UNSPACED) &&
	       (side->words[index + 1].flags & WORD_UNSPACED);
}

enum np_status np_intern_features(struct intern *intern, struct side sides[2])
{
	struct asked asked = { .sides = sides, .pair = true };
	bool emptied = false;

	for (uint32_t s = 0; s < 2; s++) {
		asked.side = s;
		for (uint32_t i = 0; i < sides[s].words_len; i++) {
			struct word *word = &sides[s].words[i];

			word->feature =
				word->flags & WORD_SAYS ? word->id : NONE;
			if (!is_pair(&sides[s], i))
				continue;
			if (!emptied &&
			    reset(intern,
				  sides[0].words_len + sides[1].words_len))
				return NP_ERR_NOMEM;
			emptied = true;
			asked.index = i;
			asked.hash = letters_end((uint64_t)word[0].id << 32 |
						 word[1].id);
			word->feature = find(intern, &asked);
		}
	}
	return NP_OK;
}

void np_intern_clear(struct intern *intern)
{
	np_free(intern->slots);
	*intern = (struct intern){ 0 };
}
