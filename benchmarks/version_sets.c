/* SPDX-License-Identifier: MIT */
#include "version_sets.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "ingest/date.h"
#include "ingest/reader.h"
#include "ingest/record.h"

struct loader {
	struct version_sets *sets;
	struct np_record_parser *parser, *truth;
	unsigned show;
};

/* Offsets for now: the buffer moves while it grows. */
static enum np_status keep(struct version_sets *sets, struct np_span from,
			   struct np_span *out)
{
	out->ptr = (const char *)(uintptr_t)sets->bytes.len;
	out->len = from.len;
	return from.len ? np_buf_add(&sets->bytes, from.ptr, from.len) : NP_OK;
}

static enum np_status make_room(struct version_sets *sets)
{
	const size_t want = sets->len + 1;
	size_t caps[4] = { sets->cap, sets->cap, sets->cap, sets->cap };
	enum np_status status;

	status =
		np_grow(&sets->article, &caps[0], want, sizeof(*sets->article));
	if (!status)
		status = np_grow(&sets->id, &caps[1], want, sizeof(*sets->id));
	if (!status)
		status = np_grow(&sets->label, &caps[2], want,
				 sizeof(*sets->label));
	if (!status)
		status = np_grow(&sets->number, &caps[3], want,
				 sizeof(*sets->number));
	if (!status)
		sets->cap = caps[0];
	return status;
}

static void show_time(struct np_version_article *shown,
		      enum np_version_time which, struct np_span text)
{
	shown->has[which] =
		text.len && np_date_parse(text, &shown->time[which]);
}

static enum np_status add_shown(struct loader *loader,
				const struct np_article *article)
{
	struct version_sets *sets = loader->sets;
	struct np_version_article shown = { 0 };
	const struct np_span *field = article->field;
	enum np_status status = keep(sets, field[NP_FIELD_TEXT], &shown.text);

	if (!status && loader->show & SHOW_TITLES)
		status = keep(sets, field[NP_FIELD_TITLE], &shown.title);
	if (!status && loader->show & SHOW_URLS) {
		status = keep(sets, field[NP_FIELD_URL], &shown.url);
		if (!status)
			status = keep(sets, field[NP_FIELD_SOURCE],
				      &shown.source);
	}
	if (loader->show & SHOW_DATES) {
		show_time(&shown, NP_VERSION_DATED, field[NP_FIELD_DATE]);
		show_time(&shown, NP_VERSION_MODIFIED,
			  field[NP_FIELD_MODIFIED]);
	}
	if (!status)
		status = keep(sets, field[NP_FIELD_ID], &sets->id[sets->len]);
	sets->article[sets->len] = shown;
	return status;
}

static enum np_status add_record(struct loader *loader, struct np_span record)
{
	struct version_sets *sets = loader->sets;
	struct np_article article = { 0 };
	enum np_status status;

	if (np_record_parse(loader->parser, record, &article, NULL))
		return NP_OK;
	status = make_room(sets);
	if (!status)
		status = add_shown(loader, &article);
	if (status)
		return status;
	sets->number[sets->len] = -1;
	sets->label[sets->len] = (struct np_span){ NULL, 0 };
	if (!np_record_parse(loader->truth, record, &article, NULL)) {
		const struct np_span number = article.field[NP_FIELD_TITLE];
		char digits[16] = "";

		memcpy(digits, number.ptr ? number.ptr : "-1",
		       number.len < 15 ? number.len : 15);
		if (number.len)
			sets->number[sets->len] = atoll(digits);
		status = keep(sets, article.field[NP_FIELD_ID],
			      &sets->label[sets->len]);
	}
	sets->len++;
	return status;
}

static void fix(const struct version_sets *sets, struct np_span *span)
{
	span->ptr = span->len ? sets->bytes.ptr + (uintptr_t)span->ptr : NULL;
}

/* By the bytes of the text, from its middle: no order of the file is left. */
static uint64_t mix_text(struct np_span text)
{
	uint64_t hash = 1469598103934665603u;

	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ (unsigned char)text.ptr[i]) * 1099511628211u;
	return hash ^ hash >> 29;
}

struct place {
	uint64_t key;
	size_t at;
};

static int compare_places(const void *a, const void *b)
{
	const struct place *x = a;
	const struct place *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

/* Equal texts stay in the order of the file; the scores leave them out. */
static enum np_status shuffle(struct version_sets *sets)
{
	const struct version_sets old = *sets;
	struct version_sets new = old;
	struct place *place = np_alloc(old.len + 1, sizeof(*place));

	new.article = np_alloc(old.len + 1, sizeof(*new.article));
	new.id = np_alloc(old.len + 1, sizeof(*new.id));
	new.label = np_alloc(old.len + 1, sizeof(*new.label));
	new.number = np_alloc(old.len + 1, sizeof(*new.number));
	new.cap = old.len + 1;
	*sets = new;
	if (!place || !new.article || !new.id || !new.label || !new.number)
		exit(1);
	for (size_t i = 0; i < old.len; i++)
		place[i] = (struct place){ mix_text(old.article[i].text), i };
	qsort(place, old.len, sizeof(*place), compare_places);
	for (size_t i = 0; i < old.len; i++) {
		const size_t at = place[i].at;
		new.article[i] = old.article[at];
		new.id[i] = old.id[at];
		new.label[i] = old.label[at];
		new.number[i] = old.number[at];
	}
	np_free(place);
	np_free(old.article);
	np_free(old.id);
	np_free(old.label);
	np_free(old.number);
	return NP_OK;
}

static enum np_status read_all(struct loader *loader, struct np_inputs *inputs,
			       struct np_error *err)
{
	struct np_reader *reader = NULL;
	struct np_chunk chunk = { 0 };
	enum np_status status = np_reader_open(&reader, inputs, NULL, err);

	while (!status) {
		struct np_span record = { 0 };
		size_t at = 0;

		status = np_reader_next(reader, &chunk, err);
		if (!status)
			status = np_reader_fill(reader, &chunk, err);
		while (!status &&
		       np_record_next(np_buf_span(&chunk.bytes), &at, &record))
			status = add_record(loader, record);
	}
	np_chunk_clear(&chunk);
	np_reader_close(reader);
	return status == NP_END ? NP_OK : status;
}

enum np_status version_sets_read(struct version_sets *sets, const char *path,
				 unsigned show, struct np_error *err)
{
	const struct np_field_names names = { 0 };
	const struct np_field_names truth = {
		.name = { [NP_FIELD_ID] = "article",
			  [NP_FIELD_TITLE] = "version" }
	};
	struct loader loader = { .sets = sets, .show = show };
	struct np_inputs inputs = { 0 };
	enum np_status status = np_record_parser_new(&loader.parser, &names);

	if (!status)
		status = np_record_parser_new(&loader.truth, &truth);
	if (!status)
		status = np_inputs_add(&inputs, path, err);
	if (!status)
		status = read_all(&loader, &inputs, err);
	np_inputs_clear(&inputs);
	np_record_parser_free(loader.parser);
	np_record_parser_free(loader.truth);
	if (status)
		return status;
	for (size_t i = 0; i < sets->len; i++) {
		fix(sets, &sets->article[i].text);
		fix(sets, &sets->article[i].title);
		fix(sets, &sets->article[i].url);
		fix(sets, &sets->article[i].source);
		fix(sets, &sets->id[i]);
		fix(sets, &sets->label[i]);
	}
	return shuffle(sets);
}

void version_sets_clear(struct version_sets *sets)
{
	np_buf_clear(&sets->bytes);
	np_free(sets->article);
	np_free(sets->id);
	np_free(sets->label);
	np_free(sets->number);
	np_free(sets->pair);
	*sets = (struct version_sets){ 0 };
}
