/* SPDX-License-Identifier: MIT */
/* What of a record is no field of its article. */
#include "base/json_out.h"
#include "ingest/record_parts.h"

static bool is_taken(const struct np_record_parser *parser, uint32_t value)
{
	for (int i = 0; i < NP_SLOT_COUNT; i++)
		if (parser->choice[i].rank != NP_NO_RANK &&
		    parser->choice[i].value == value &&
		    (i >= NP_FIELD_COUNT || !parser->bad_time[i]))
			return true;
	return false;
}

/* All of a value, brackets and quotes with it. */
static struct np_span written(const struct np_json *json, uint32_t value,
			      uint32_t behind)
{
	const char *begin = json->text.ptr + json->at[value];
	const char *end = json->text.ptr + json->at[behind];

	while (end > begin && (end[-1] == ' ' || end[-1] == '\t' ||
			       end[-1] == '\n' || end[-1] == '\r'))
		end--;
	return (struct np_span){ begin, (size_t)(end - begin) };
}

static enum np_status add_member(const struct np_json *json, uint32_t key,
				 uint32_t behind, struct np_buf *out)
{
	const struct np_span name = written(json, key, key + 1);
	const struct np_span value = written(json, key + 2, behind);
	enum np_status status = np_buf_add(out, name.ptr, name.len);

	if (!status)
		status = np_buf_add(out, ":", 1);
	return status ? status : np_buf_add(out, value.ptr, value.len);
}

/* Is there one by the user's table? What the record says itself stays. */
static bool has_owner(const struct np_record_parser *parser)
{
	const struct np_span name = { "owner", 5 };
	uint32_t unused = 0;

	return parser->owner.ptr &&
	       (parser->whole ||
		!np_json_find(&parser->json, 0, name, &unused));
}

enum np_status np_record_extra(const struct np_record_parser *parser,
			       struct np_buf *out)
{
	const struct np_json *json = &parser->json;
	enum np_status status = NP_OK;
	uint32_t key = 1;
	bool any = has_owner(parser);

	if (any)
		status = np_buf_add_text(out, "{\"owner\":");
	if (!status && any)
		status = np_json_add_string(out, parser->owner);
	if (parser->whole)
		return status || !any ? status : np_buf_add(out, "}", 1);
	while (!status && np_json_kind(json, key) == NP_JSON_STRING) {
		const uint32_t behind = np_json_skip(json, key + 2);

		if (!is_taken(parser, key + 2)) {
			status = np_buf_add(out, any ? "," : "{", 1);
			if (!status)
				status = add_member(json, key, behind, out);
			any = true;
		}
		key = behind;
		if (json->text.ptr[json->at[key]] != ',')
			break;
		key++;
	}
	return status || !any ? status : np_buf_add(out, "}", 1);
}
