/* SPDX-License-Identifier: MIT */
/*
 * Cards kept between portions. Where they would take too much memory, those
 * that were not asked for since they were last passed over are put in a file
 * (the clock of F. Corbato, "A Paging Experiment with the Multics System",
 * 1968): each portion goes through most of them, and to read one takes a
 * twentieth of the time that making it from the text does. A disk that is full
 * is no failure, as that can be done too.
 */
#include "base/mem.h"
#include "batch/relate_parts.h"

#define NOT_THERE UINT64_MAX
/* Of the memory of the rack, what its lists may take. */
#define LIST_SHARE 4

static bool is_true(const struct relating *relating, const struct card *card)
{
	return card->learned == np_relate_learned(relating, card->sheet.salt);
}

/* Where a file is wanted and takes it. */
static void put_away(struct rack *rack, struct rack_place *place)
{
	const struct np_span span = { (const char *)place->card,
				      (size_t)place->bytes };

	if (place->offset != NOT_THERE || rack->full || !rack->file.folder)
		return;
	if (np_tempfile_add(&rack->file, span, &place->offset, NULL)) {
		place->offset = NOT_THERE;
		rack->full = true;
	}
}

/* The last one comes in its turn. */
static void leave_memory(struct rack *rack, size_t at)
{
	struct rack_place *place = &rack->places[rack->kept[at]];

	rack->kept[at] = rack->kept[--rack->kept_len];
	rack->places[rack->kept[at]].kept = at;
	rack->bytes -= place->bytes;
	np_free(place->card);
	place->card = NULL;
}

static void make_room(struct rack *rack, uint64_t bytes)
{
	size_t passed = 0;

	while (rack->kept_len && rack->bytes + bytes > rack->most &&
	       passed <= 2 * rack->kept_len) {
		struct rack_place *place;

		if (rack->hand >= rack->kept_len)
			rack->hand = 0;
		place = &rack->places[rack->kept[rack->hand]];
		if (!place->card->held && !place->card->used) {
			put_away(rack, place);
			leave_memory(rack, rack->hand);
			continue;
		}
		place->card->used = false;
		rack->hand++;
		passed++;
	}
}

/* Into memory; the card is freed where there is none for the list. */
static enum np_status keep(struct rack *rack, size_t at, struct card *card)
{
	make_room(rack, card->bytes);
	if (np_grow(&rack->kept, &rack->kept_cap, rack->kept_len + 1,
		    sizeof(*rack->kept))) {
		np_free(card);
		return NP_ERR_NOMEM;
	}
	card->used = true;
	card->held = false;
	rack->places[at].card = card;
	rack->places[at].bytes = card->bytes;
	rack->places[at].kept = rack->kept_len;
	rack->kept[rack->kept_len++] = (uint32_t)at;
	rack->bytes += card->bytes;
	return NP_OK;
}

/* NULL: it cannot be read. */
static struct card *read_card(struct rack *rack, size_t at)
{
	const struct rack_place *place = &rack->places[at];
	struct card *card = np_alloc((size_t)place->bytes, 1);

	if (!card)
		return NULL;
	if (np_tempfile_read(&rack->file, place->offset, (size_t)place->bytes,
			     (char *)card, NULL)) {
		np_free(card);
		return NULL;
	}
	np_relate_card_at(card);
	return keep(rack, at, card) ? NULL : card;
}

struct card *np_rack_get(struct relating *relating, np_article_id id)
{
	struct rack *rack = &relating->rack;
	const uint64_t *at = np_number_map_get(&rack->known, (uint64_t)id);
	struct card *card;

	if (!at)
		return NULL;
	card = rack->places[*at - 1].card;
	if (!card && rack->places[*at - 1].offset != NOT_THERE)
		card = read_card(rack, *at - 1);
	if (!card || !is_true(relating, card))
		return NULL;
	card->used = true;
	return card;
}

/* A place for the article, with nothing in it. */
static enum np_status take_place(struct rack *rack, uint64_t id, size_t *out)
{
	const uint64_t *at = np_number_map_get(&rack->known, id);

	if (at) {
		*out = *at - 1;
		if (rack->places[*out].card)
			leave_memory(rack, rack->places[*out].kept);
	} else {
		if (np_grow(&rack->places, &rack->cap, rack->len + 1,
			    sizeof(*rack->places)) ||
		    np_number_map_set(&rack->known, id, rack->len + 1))
			return NP_ERR_NOMEM;
		*out = rack->len++;
	}
	rack->places[*out] = (struct rack_place){ .offset = NOT_THERE };
	return NP_OK;
}

enum np_status np_rack_put(struct rack *rack, struct card *card)
{
	size_t at;

	if (take_place(rack, (uint64_t)card->sheet.id, &at)) {
		np_free(card);
		return NP_ERR_NOMEM;
	}
	return keep(rack, at, card);
}

void np_rack_forget(struct rack *rack, np_article_id id)
{
	const uint64_t *at = np_number_map_get(&rack->known, (uint64_t)id);

	if (!at)
		return;
	if (rack->places[*at - 1].card)
		leave_memory(rack, rack->places[*at - 1].kept);
	rack->places[*at - 1].offset = NOT_THERE;
}

void np_rack_hold(struct rack *rack, struct card *card)
{
	if (!card->held)
		rack->held += card->bytes;
	card->held = true;
}

void np_rack_let_go(struct rack *rack, struct card *card)
{
	if (card->held)
		rack->held -= card->bytes;
	card->held = false;
}

bool np_rack_is_long(const struct rack *rack)
{
	return rack->len * sizeof(*rack->places) +
		       rack->known.slots * sizeof(*rack->known.slot) >
	       rack->most / LIST_SHARE;
}

void np_rack_clear(struct rack *rack)
{
	const struct rack empty = {
		.most = rack->most, .file = NP_TEMPFILE_INIT(rack->file.folder)
	};

	for (size_t i = 0; i < rack->len; i++)
		np_free(rack->places[i].card);
	np_free(rack->places);
	np_free(rack->kept);
	np_number_map_clear(&rack->known);
	np_tempfile_close(&rack->file);
	*rack = empty;
}
