/* SPDX-License-Identifier: MIT */
/* An article prepared for judging: its keys, its body and what is known of
 * it, in one piece of memory. */
#include <string.h>

#include "base/mem.h"
#include "base/pipeline.h"
#include "batch/relate_parts.h"

#define GRAIN 32

static size_t round_up(size_t bytes)
{
	return (bytes + 7) / 8 * 8;
}

static size_t length_of(struct part part)
{
	return part.len == SIZE_MAX ? 0 : part.len;
}

/* Where the pieces of a card go. */
struct plan {
	size_t place, token, body, strings;
};

static struct plan plan_of(size_t keys, size_t body)
{
	struct plan plan = { .place = round_up(sizeof(struct card)) };

	plan.token = plan.place + keys * sizeof(uint64_t);
	plan.body = plan.token + round_up(keys * sizeof(uint32_t));
	plan.strings = plan.body + body;
	return plan;
}

static size_t strings_of(const struct sheet *sheet, bool text)
{
	return length_of(sheet->source) + length_of(sheet->title) +
	       length_of(sheet->url) + length_of(sheet->canonical) +
	       (text ? length_of(sheet->text) : 0);
}

void np_relate_card_at(struct card *card)
{
	char *base = (char *)card;
	const struct plan plan = plan_of(card->keys.len, 0);

	card->keys.place = (const uint64_t *)(void *)(base + plan.place);
	card->keys.token = (const uint32_t *)(void *)(base + plan.token);
	np_body_packed_at(&card->body, base + plan.body);
	card->texts.ptr = base + card->bytes - card->texts.len;
}

static struct part keep(struct card *card, const struct np_buf *texts,
			struct part part)
{
	const size_t at = card->texts.len;

	if (part.len == SIZE_MAX)
		return part;
	if (part.len)
		memcpy(card->texts.ptr + at, texts->ptr + part.at, part.len);
	card->texts.len += part.len;
	return (struct part){ at, part.len };
}

static void keep_sheet(struct card *card, const struct np_buf *texts,
		       const struct sheet *sheet, bool text)
{
	const struct part none = { 0, SIZE_MAX };

	card->sheet = *sheet;
	card->sheet.source = keep(card, texts, sheet->source);
	card->sheet.title = keep(card, texts, sheet->title);
	card->sheet.url = keep(card, texts, sheet->url);
	card->sheet.canonical = keep(card, texts, sheet->canonical);
	card->sheet.text = text ? keep(card, texts, sheet->text) : none;
	card->sheet.authors = none;
	card->sheet.place = card->sheet.byline = none;
}

static void keep_keys(struct card *card, const struct plan *plan,
		      const struct key_list *keys)
{
	char *base = (char *)card;
	uint64_t *place = (uint64_t *)(void *)(base + plan->place);
	uint32_t *token = (uint32_t *)(void *)(base + plan->token);

	for (size_t i = 0; i < keys->len; i++) {
		place[i] = keys->ptr[i].place;
		token[i] = (uint32_t)keys->ptr[i].token;
	}
	card->keys = (struct key_span){ place, token, keys->len };
}

/* What the worker has made of an article, in a piece of its own. */
static enum np_status put_together(const struct relate_worker *worker,
				   const struct np_buf *texts,
				   const struct sheet *sheet, struct card **out)
{
	const bool noisy = worker->noisy != NULL;
	const struct plan plan = plan_of(
		worker->keys.len, noisy ? 0 : np_body_packed(&worker->body));
	const size_t bytes = plan.strings + strings_of(sheet, noisy);
	char *base = np_alloc(bytes, 1);
	struct card *card = (struct card *)(void *)base;

	if (!base)
		return NP_ERR_NOMEM;
	/* It may go to the file as it is. */
	memset(base, 0, plan.strings);
	card->bytes = bytes;
	card->texts.ptr = base + plan.strings;
	keep_sheet(card, texts, sheet, noisy);
	keep_keys(card, &plan, &worker->keys);
	if (!noisy)
		card->body = np_body_pack(&worker->body, base + plan.body);
	*out = card;
	return NP_OK;
}

enum np_status np_relate_card(struct relating *relating, unsigned number,
			      const struct np_buf *texts, struct sheet *sheet,
			      const struct np_segments *cut, struct card **out)
{
	struct relate_worker *worker = &relating->workers[number];
	const struct np_span text = part_of(texts, sheet->text);
	struct np_segments own = { 0 };
	enum np_status status = NP_OK;

	worker->keys.len = 0;
	if (!cut && np_relate_has_furniture(relating, sheet->salt))
		status = np_segment_text(worker->cutter, text, &own);
	if (!cut)
		cut = &own;
	if (!status)
		status = np_relate_keys_of(relating, worker, text, cut,
					   sheet->salt, &worker->keys);
	if (!status)
		status = np_relate_body(relating, number, texts, sheet, cut,
					&worker->body);
	if (!status)
		status = put_together(worker, texts, sheet, out);
	if (!status)
		(*out)->learned = np_relate_learned(relating, sheet->salt);
	return status;
}

static enum np_status make_some(void *user, unsigned number, size_t begin,
				size_t end)
{
	struct relating *relating = user;
	struct portion *portion = &relating->portion;
	enum np_status status = NP_OK;

	for (size_t i = begin; i < end && !status; i++) {
		struct member *member = &portion->members[i];
		const struct np_segments cut =
			portion_segments(portion, member);

		status = np_relate_card(relating, number, &portion->texts,
					&member->sheet, &cut, &member->card);
	}
	return status;
}

enum np_status np_relate_cards(struct relating *relating)
{
	struct portion *portion = &relating->portion;
	enum np_status status =
		np_parallel_for(relating->options.threads, portion->len, GRAIN,
				make_some, relating);

	for (size_t i = 0; i < portion->len; i++) {
		struct card *card = portion->members[i].card;

		if (status) {
			np_free(card);
			continue;
		}
		status = np_rack_put(&relating->rack, card);
		if (!status)
			np_rack_hold(&relating->rack, card);
	}
	return status ? np_relate_no_memory(relating) : NP_OK;
}
