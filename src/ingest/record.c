/* SPDX-License-Identifier: MIT */
/*
 * One pass over a record: the index of its tokens (json_index.cpp), then the
 * grammar (json.c), which tells of each member of the outer object; members
 * whose key is a known name are remembered by token. At the end the chosen
 * values are read: a string without escapes is borrowed from the record, all
 * others are written to one buffer whose size is known beforehand, so that
 * spans into it stay.
 *
 * The first of two equal keys counts. Null, and in any field but the text an
 * empty string, counts as absent; so does a value of another type, but for
 * text and id.
 */
#include "ingest/record.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "ingest/date.h"
#include "ingest/record_parts.h"
#include "ingest/url.h"
#include "ingest/utf8.h"

#define DETAIL_SIZE 120

enum np_status np_record_parser_new(struct np_record_parser **out,
				    const struct np_field_names *names)
{
	struct np_record_parser *parser = np_alloc_zero(1, sizeof(*parser));
	enum np_status status;

	if (!parser)
		return NP_ERR_NOMEM;
	status = np_aliases_init(&parser->aliases, names);
	if (status)
		goto undo;
	parser->owners = names ? names->owners : NULL;
	parser->as_of = names && names->as_of ? names->as_of : INT64_MAX;
	parser->named[0] = names && names->html;
	parser->named[1] = names && names->file;
	status = NP_ERR_NOMEM;
	parser->index = np_json_index_new();
	if (!parser->index)
		goto undo;
	*out = parser;
	return NP_OK;
undo:
	np_record_parser_free(parser);
	return status;
}

void np_record_parser_free(struct np_record_parser *parser)
{
	if (!parser)
		return;
	np_json_index_free(parser->index);
	np_aliases_clear(&parser->aliases);
	np_pages_clear(&parser->pages);
	np_buf_clear(&parser->mended);
	np_buf_clear(&parser->text);
	np_buf_clear(&parser->row);
	np_buf_clear(&parser->domain);
	np_buf_clear(&parser->file);
	np_buf_clear(&parser->path);
	np_free(parser);
}

enum np_status np_record_parser_status(const struct np_record_parser *parser)
{
	return parser->status;
}

/* Could this value be the field's? A wrong type of text or id is told later. */
static bool is_usable(struct np_record_parser *parser, uint32_t field,
		      uint32_t value)
{
	const enum np_json_kind kind = np_json_kind(&parser->json, value);

	if (kind == NP_JSON_NULL)
		return false;
	if (field == NP_FIELD_TEXT)
		return true;
	if (kind == NP_JSON_STRING)
		return np_json_raw(&parser->json, value).len > 0;
	if (kind == NP_JSON_NUMBER || field == NP_FIELD_ID)
		return true;
	if (field == NP_FIELD_DATE)
		parser->odd_date = true;
	return field == NP_FIELD_AUTHORS && kind == NP_JSON_ARRAY &&
	       !np_json_is_empty(&parser->json, value);
}

/* A string that is passed over must have had its escapes checked as well. */
static void pass_over(struct np_record_parser *parser, uint32_t value)
{
	if (np_json_kind(&parser->json, value) == NP_JSON_STRING &&
	    !np_json_escapes(np_json_raw(&parser->json, value)))
		parser->bad_escape = true;
}

static bool choose(struct np_record_parser *parser,
		   const struct np_alias *alias, uint32_t value)
{
	struct np_choice *choice = &parser->choice[alias->slot];

	if (alias->rank >= choice->rank ||
	    !is_usable(parser, alias->slot, value))
		return false;
	if (choice->rank != NP_NO_RANK)
		pass_over(parser, choice->value);
	choice->rank = alias->rank;
	choice->value = value;
	return true;
}

/* Offers a value to the fields among aliases begin .. end that key names. */
static bool offer(struct np_record_parser *parser, struct np_span key,
		  uint32_t begin, uint32_t end, uint32_t value)
{
	bool taken = false;

	for (uint32_t i = begin; i < end; i++) {
		const struct np_alias *alias = &parser->aliases.ptr[i];

		if (np_json_key_is(key, alias->name))
			taken |= choose(parser, alias, value);
	}
	return taken;
}

static bool see_member(void *user, uint32_t key, uint32_t value)
{
	struct np_record_parser *parser = user;
	const struct np_span raw = np_json_raw(&parser->json, key);
	uint32_t begin = 0;
	uint32_t end = (uint32_t)parser->aliases.len;

	if (!np_json_has_escape(raw))
		np_aliases_bucket(&parser->aliases, raw.len, &begin, &end);
	return offer(parser, raw, begin, end, value);
}

/* Walks "a.b.c": at each level the whole rest is tried as one key first. */
static void choose_path(struct np_record_parser *parser, uint32_t field)
{
	struct np_span rest = parser->aliases.path[field];
	uint32_t object = 0;
	uint32_t value = 0;

	while (!np_json_find(&parser->json, object, rest, &value)) {
		const char *dot = memchr(rest.ptr, '.', rest.len);
		struct np_span head;

		if (!dot)
			return;
		head = (struct np_span){ rest.ptr, (size_t)(dot - rest.ptr) };
		if (!np_json_find(&parser->json, object, head, &value) ||
		    np_json_kind(&parser->json, value) != NP_JSON_OBJECT)
			return;
		object = value;
		rest.len -= head.len + 1;
		rest.ptr = dot + 1;
	}
	if (is_usable(parser, field, value))
		parser->choice[field] =
			(struct np_choice){ .rank = 0, .value = value };
}

static void choose_paths(struct np_record_parser *parser)
{
	for (uint32_t i = 0; i < NP_SLOT_COUNT; i++) {
		if (parser->aliases.path[i].ptr &&
		    parser->choice[i].rank == NP_NO_RANK)
			choose_path(parser, i);
	}
}

/* Bytes at most that reading the values will write. */
static size_t text_need(struct np_record_parser *parser)
{
	size_t need = NP_JSON_SLACK;

	for (int i = 0; i < NP_SLOT_COUNT; i++) {
		struct np_choice *choice = &parser->choice[i];
		struct np_span raw;
		uint32_t last;

		choice->escaped = false;
		if (choice->rank == NP_NO_RANK)
			continue;
		if (np_json_kind(&parser->json, choice->value) ==
		    NP_JSON_ARRAY) {
			last = np_json_skip(&parser->json, choice->value);
			need += parser->json.at[last - 1] -
				parser->json.at[choice->value];
			continue;
		}
		raw = np_json_raw(&parser->json, choice->value);
		choice->escaped = np_json_has_escape(raw);
		if (choice->escaped)
			need += raw.len;
	}
	return need;
}

/* Adds a value to the buffer, which has room. */
static bool put_value(struct np_record_parser *parser, struct np_span raw,
		      uint64_t *replaced)
{
	char *to = parser->text.ptr + parser->text.len;
	size_t len = np_json_index_unescape(parser->index, raw.ptr, to);

	if (len == SIZE_MAX && !np_json_unescape(raw, to, &len, replaced))
		return false;
	parser->text.len += len;
	return true;
}

static void put_plain(struct np_record_parser *parser, struct np_span text)
{
	memcpy(parser->text.ptr + parser->text.len, text.ptr, text.len);
	parser->text.len += text.len;
}

/* Joins the strings and numbers of an array. */
static bool read_array(struct np_record_parser *parser, uint32_t array,
		       struct np_span *out, uint64_t *replaced)
{
	const struct np_json *json = &parser->json;
	const size_t begin = parser->text.len;
	const uint32_t end = np_json_skip(json, array) - 1;
	uint32_t token = array + 1;

	while (token < end) {
		const enum np_json_kind kind = np_json_kind(json, token);
		const struct np_span raw = np_json_raw(json, token);

		if ((kind == NP_JSON_STRING || kind == NP_JSON_NUMBER) &&
		    raw.len) {
			if (parser->text.len > begin)
				put_plain(parser, (struct np_span){ "; ", 2 });
			if (kind == NP_JSON_NUMBER)
				put_plain(parser, raw);
			else if (!put_value(parser, raw, replaced))
				return false;
		}
		token = np_json_skip(json, token) + 1;
	}
	*out = (struct np_span){ parser->text.ptr + begin,
				 parser->text.len - begin };
	if (!out->len)
		out->ptr = NULL;
	return true;
}

static bool read_value(struct np_record_parser *parser, uint32_t field,
		       struct np_span *out, uint64_t *replaced)
{
	const uint32_t value = parser->choice[field].value;
	struct np_span raw;
	size_t begin;

	if (np_json_kind(&parser->json, value) == NP_JSON_ARRAY &&
	    field == NP_FIELD_AUTHORS)
		return read_array(parser, value, out, replaced);
	raw = np_json_raw(&parser->json, value);
	*out = raw;
	if (!parser->choice[field].escaped)
		return true;
	begin = parser->text.len;
	if (!put_value(parser, raw, replaced))
		return false;
	*out = (struct np_span){ parser->text.ptr + begin,
				 parser->text.len - begin };
	return true;
}

/* The domain of the address, where nothing else says the source. */
static enum np_status name_source(struct np_record_parser *parser,
				  struct np_article *out)
{
	struct np_buf *domain = &parser->domain;
	enum np_status status;

	domain->len = 0;
	status = np_url_source(out->field[NP_FIELD_URL], domain);
	if (!status && !domain->len)
		status = np_url_source(out->field[NP_FIELD_CANONICAL_URL],
				       domain);
	if (!status && domain->len)
		out->field[NP_FIELD_SOURCE] = np_buf_span(domain);
	return status;
}

/* What the user's table says of the outlet. A source that the record gives
 * itself stays, unless the table is of sources. */
static enum np_status name_owner(struct np_record_parser *parser, bool given,
				 struct np_article *out)
{
	const enum np_field urls[] = { NP_FIELD_URL, NP_FIELD_CANONICAL_URL };
	struct np_owner found = { 0 };
	bool any = false;

	parser->owner = (struct np_span){ NULL, 0 };
	if (!parser->owners)
		return NP_OK;
	if (given)
		any = np_owners_find(parser->owners,
				     out->field[NP_FIELD_SOURCE], &found);
	for (size_t i = 0; i < 2 && !any; i++) {
		struct np_buf host = { 0 };
		const struct np_span name = np_url_host(out->field[urls[i]]);

		if (name.len && np_url_add_host(name, &host)) {
			np_buf_clear(&host);
			return NP_ERR_NOMEM;
		}
		any = np_owners_find(parser->owners, np_buf_span(&host),
				     &found);
		np_buf_clear(&host);
	}
	out->owner = parser->owner = found.owner;
	if (!given && found.source.ptr)
		out->field[NP_FIELD_SOURCE] = found.source;
	return NP_OK;
}

/* An article was not printed after it was fetched. */
static void judge_date(const struct np_record_parser *parser,
		       struct np_article *out)
{
	int64_t bound = parser->as_of;
	int64_t time = 0;
	bool short_year = false;

	if (!out->has_date ||
	    !np_date_read(out->field[NP_FIELD_DATE], &time, &short_year))
		return;
	if (np_date_parse(out->field[NP_FIELD_FETCHED], &time) && time < bound)
		bound = time;
	out->doubt = np_date_judge(out->date, short_year, bound);
}

/* What follows from the fields read. */
static enum np_status complete(struct np_record_parser *parser,
			       struct np_article *out)
{
	struct np_span *const field = out->field;
	const bool given = field[NP_FIELD_SOURCE].ptr != NULL;
	int64_t unused;

	if (!field[NP_FIELD_URL].ptr)
		field[NP_FIELD_URL] = field[NP_FIELD_CANONICAL_URL];
	if (!field[NP_FIELD_SOURCE].ptr && name_source(parser, out))
		return NP_ERR_NOMEM;
	if (name_owner(parser, given, out))
		return NP_ERR_NOMEM;
	if (field[NP_FIELD_DATE].ptr) {
		out->has_date = np_date_parse(field[NP_FIELD_DATE], &out->date);
		out->bad_date = !out->has_date;
	} else {
		out->bad_date = parser->odd_date;
	}
	judge_date(parser, out);
	parser->bad_time[NP_FIELD_DATE] = out->bad_date;
	parser->bad_time[NP_FIELD_MODIFIED] =
		!np_date_parse(field[NP_FIELD_MODIFIED], &unused);
	parser->bad_time[NP_FIELD_FETCHED] =
		!np_date_parse(field[NP_FIELD_FETCHED], &unused);
	return NP_OK;
}

static enum np_skip say(char *detail, enum np_skip skip, const char *why)
{
	if (detail)
		snprintf(detail, DETAIL_SIZE, "%s", why);
	return skip;
}

static enum np_skip say_at(char *detail, const char *why, size_t offset)
{
	if (detail)
		snprintf(detail, DETAIL_SIZE, "%s at byte %zu", why,
			 offset + 1);
	return NP_SKIP_BAD_JSON;
}

static enum np_skip no_memory(struct np_record_parser *parser, char *detail)
{
	parser->status = NP_ERR_NOMEM;
	return say(detail, NP_SKIP_TOO_LONG, "no memory for this record");
}

static enum np_skip say_fault(struct np_record_parser *parser,
			      enum np_json_fault fault, char *detail)
{
	switch (fault) {
	case NP_JSON_NOMEM:
		return no_memory(parser, detail);
	case NP_JSON_HUGE:
		return say(detail, NP_SKIP_TOO_LONG, "4 GiB or more");
	case NP_JSON_UNCLOSED:
		return say(detail, NP_SKIP_BAD_JSON, "a string does not end");
	case NP_JSON_CONTROL:
		return say(detail, NP_SKIP_BAD_JSON,
			   "a control character in a string");
	default:
		return say(detail, NP_SKIP_BAD_JSON, "not an object");
	}
}

static enum np_json_fault run_index(struct np_record_parser *parser,
				    struct np_span record)
{
	parser->json.text = record;
	return np_json_index_run(parser->index, record.ptr, record.len,
				 &parser->json.at, &parser->json.count);
}

/* Indexes a record, mended first where it is not UTF-8. */
static enum np_json_fault index_record(struct np_record_parser *parser,
				       struct np_span record,
				       uint64_t *replaced)
{
	enum np_json_fault fault = run_index(parser, record);

	if (fault != NP_JSON_UTF8)
		return fault;
	parser->mended.len = 0;
	if (np_utf8_mend(record, &parser->mended, replaced) ||
	    np_buf_reserve(&parser->mended, NP_JSON_SLACK))
		return NP_JSON_NOMEM;
	memset(parser->mended.ptr + parser->mended.len, 0, NP_JSON_SLACK);
	return run_index(parser, np_buf_span(&parser->mended));
}

/* Is the text to be read out of a page or file that the record has? */
static bool is_held(const struct np_record_parser *parser)
{
	const bool text = parser->choice[NP_FIELD_TEXT].rank != NP_NO_RANK;

	for (int i = 0; i < 2; i++)
		if (parser->held[i].len && (!text || parser->named[i]))
			return true;
	return false;
}

/* Text and id must be what they are called. */
static enum np_skip check_types(const struct np_record_parser *parser,
				bool held, char *detail)
{
	const struct np_choice *id = &parser->choice[NP_FIELD_ID];
	const struct np_choice *text = &parser->choice[NP_FIELD_TEXT];
	enum np_json_kind kind;

	if (text->rank == NP_NO_RANK && !held)
		return say(detail, NP_SKIP_NO_TEXT, "no text field");
	if (!held && np_json_kind(&parser->json, text->value) != NP_JSON_STRING)
		return say(detail, NP_SKIP_BAD_FIELD, "the text is no string");
	if (id->rank == NP_NO_RANK)
		return NP_SKIP_NONE;
	kind = np_json_kind(&parser->json, id->value);
	if (kind == NP_JSON_OBJECT || kind == NP_JSON_ARRAY)
		return say(detail, NP_SKIP_BAD_FIELD,
			   "the id is no string or number");
	return NP_SKIP_NONE;
}

static enum np_skip read_fields(struct np_record_parser *parser,
				struct np_article *out, char *detail)
{
	parser->text.len = 0;
	if (np_buf_reserve(&parser->text, text_need(parser)))
		return no_memory(parser, detail);
	for (uint32_t i = 0; i < NP_SLOT_COUNT; i++) {
		struct np_span *to =
			i < NP_FIELD_COUNT ? &out->field[i]
					   : &parser->held[i - NP_FIELD_COUNT];

		*to = (struct np_span){ NULL, 0 };
		if (parser->choice[i].rank == NP_NO_RANK)
			continue;
		if (!read_value(parser, i, to, &out->bad_bytes))
			return say_at(detail, "no such escape in a string",
				      parser->json.at[parser->choice[i].value]);
	}
	return NP_SKIP_NONE;
}

enum np_skip np_record_parse(struct np_record_parser *parser,
			     struct np_span record, struct np_article *out,
			     char *detail)
{
	struct np_json_error error = { 0 };
	enum np_json_fault fault;
	enum np_skip skip;
	bool held;

	*out = (struct np_article){ 0 };
	parser->status = NP_OK;
	parser->whole = false;
	parser->bad_escape = false;
	parser->odd_date = false;
	for (int i = 0; i < NP_SLOT_COUNT; i++)
		parser->choice[i].rank = NP_NO_RANK;
	fault = index_record(parser, record, &out->bad_bytes);
	if (fault)
		return say_fault(parser, fault, detail);
	if (!np_json_check(&parser->json, see_member, parser, &error))
		return say_at(detail, error.why, error.offset);
	if (parser->bad_escape)
		return say(detail, NP_SKIP_BAD_JSON,
			   "no such escape in a string");
	choose_paths(parser);
	skip = read_fields(parser, out, detail);
	if (skip)
		return skip;
	held = is_held(parser);
	skip = check_types(parser, held, detail);
	if (!skip && held)
		skip = np_record_held(parser, out, detail);
	if (!skip && complete(parser, out))
		return no_memory(parser, detail);
	if (!skip && !out->field[NP_FIELD_SOURCE].ptr)
		out->field[NP_FIELD_SOURCE] = out->site;
	return skip;
}

static enum np_skip read_row(struct np_record_parser *parser,
			     const struct np_csv *csv, struct np_span row,
			     struct np_article *out, char *detail)
{
	struct np_buf *json = &parser->row;
	enum np_skip skip;

	json->len = 0;
	skip = np_csv_to_json(csv, row, json, &parser->status, detail);
	if (skip)
		return skip;
	if (np_buf_reserve(json, NP_JSON_SLACK))
		return no_memory(parser, detail);
	memset(json->ptr + json->len, 0, NP_JSON_SLACK);
	skip = np_record_parse(parser, np_buf_span(json), out, detail);
	return skip == NP_SKIP_NO_TEXT
		       ? say(detail, skip,
			     "no column of the header is the text; "
			     "--text-field names it")
		       : skip;
}

static enum np_skip read_item(struct np_record_parser *parser,
			      const struct np_input *input, struct np_span item,
			      struct np_article *out, char *detail)
{
	const enum np_skip skip = np_pages_item(&parser->pages, item,
						input->encoding, out, detail);

	parser->status = parser->pages.status;
	if (skip)
		return skip;
	judge_date(parser, out);
	if (name_source(parser, out) || name_owner(parser, false, out))
		return no_memory(parser, detail);
	return skip;
}

enum np_skip np_record_read(struct np_record_parser *parser,
			    const struct np_input *input, struct np_span record,
			    struct np_article *out, char *detail)
{
	enum np_skip skip;

	parser->base = input->path;
	if (input->content == NP_CONTENT_JSONL)
		return np_record_parse(parser, record, out, detail);
	if (input->content == NP_CONTENT_TABLE)
		return read_row(parser, &input->csv, record, out, detail);
	parser->whole = true;
	if (input->content == NP_CONTENT_FEED)
		return read_item(parser, input, record, out, detail);
	skip = np_pages_read(&parser->pages, input->content, record, out,
			     detail);
	parser->status = parser->pages.status;
	if (skip)
		return skip;
	judge_date(parser, out);
	if (name_owner(parser, false, out))
		return no_memory(parser, detail);
	if (np_content_is_whole(input->content) &&
	    !out->field[NP_FIELD_URL].ptr)
		out->field[NP_FIELD_ID] =
			(struct np_span){ input->path, strlen(input->path) };
	return skip;
}
