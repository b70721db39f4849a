/* SPDX-License-Identifier: MIT */
/*
 * JSON-LD (schema.org) of pages: the first object whose type ends in Article
 * or Posting, at the top, in an array, or in "@graph". What pages put
 * there is often not quite JSON: comment marks around it are passed over, and
 * bare control characters taken for blanks.
 */
#include <string.h>

#include "ingest/html_meta.h"
#include "ingest/json.h"

#define RANK_LD 1

struct reader {
	struct html_meta *meta;
	struct np_json json;
	struct np_buf value;
	enum np_status status;
	bool found; /* an article was read */
};

static const struct np_span key_type = { "@type", 5 };
static const struct np_span key_graph = { "@graph", 6 };
static const struct np_span key_name = { "name", 4 };
static const struct np_span key_id = { "@id", 3 };

static bool ends(struct np_span text, const char *with)
{
	const size_t len = strlen(with);

	return text.len >= len && !memcmp(text.ptr + text.len - len, with, len);
}

/* The root's member; nothing to remember. */
static bool see_member(void *user, uint32_t key, uint32_t value)
{
	(void)user;
	(void)key;
	(void)value;
	return false;
}

/* Copies a script to where the JSON reader can have it, as the one member of
 * an object. False when there is no JSON in it. */
static bool wrap(struct html_meta *meta, struct np_span script,
		 enum np_status *status)
{
	static const char head[] = "{\"x\":";
	static const char pad[NP_JSON_SLACK + 1];
	size_t begin = 0;
	size_t end = script.len;

	while (begin < end && script.ptr[begin] != '{' &&
	       script.ptr[begin] != '[')
		begin++;
	/* "<![CDATA[" opens a bracket too. */
	if (end - begin > 6 && begin > 2 &&
	    !memcmp(script.ptr + begin, "[CDATA[", 7))
		return wrap(meta,
			    (struct np_span){ script.ptr + begin + 7,
					      script.len - begin - 7 },
			    status);
	while (end > begin && script.ptr[end - 1] != '}' &&
	       script.ptr[end - 1] != ']')
		end--;
	while (ends((struct np_span){ script.ptr, end }, "]]") && end > begin &&
	       script.ptr[begin] == '{')
		end -= 2;
	while (end > begin && script.ptr[end - 1] != '}' &&
	       script.ptr[end - 1] != ']')
		end--;
	if (begin >= end)
		return false;
	meta->script.len = 0;
	*status = np_buf_add(&meta->script, head, sizeof(head) - 1);
	if (!*status)
		*status = np_buf_add(&meta->script, script.ptr + begin,
				     end - begin);
	if (!*status)
		*status = np_buf_add(&meta->script, "}", 1);
	if (!*status)
		*status = np_buf_add(&meta->script, pad, sizeof(pad));
	if (*status)
		return false;
	meta->script.len -= sizeof(pad);
	for (size_t i = 0; i < meta->script.len; i++)
		if ((unsigned char)meta->script.ptr[i] < 0x20)
			meta->script.ptr[i] = ' ';
	return true;
}

static void offer(struct reader *reader, enum html_fact fact, uint32_t value)
{
	const struct np_span raw = np_json_raw(&reader->json, value);
	uint64_t replaced = 0;
	size_t len = 0;

	if (reader->status ||
	    np_json_kind(&reader->json, value) != NP_JSON_STRING)
		return;
	reader->value.len = 0;
	reader->status = np_buf_reserve(&reader->value, raw.len + 1);
	if (reader->status ||
	    !np_json_unescape(raw, reader->value.ptr, &len, &replaced))
		return;
	reader->status =
		np_html_meta_offer(reader->meta, fact, RANK_LD,
				   (struct np_span){ reader->value.ptr, len });
}

/* A string, or an object's name. */
static void offer_name(struct reader *reader, enum html_fact fact,
		       uint32_t value)
{
	if (np_json_kind(&reader->json, value) == NP_JSON_OBJECT &&
	    !np_json_find(&reader->json, value, key_name, &value))
		return;
	offer(reader, fact, value);
}

/* The same, or an array of them. */
static void offer_names(struct reader *reader, enum html_fact fact,
			uint32_t value)
{
	uint32_t end;
	uint32_t token = value + 1;

	if (np_json_kind(&reader->json, value) != NP_JSON_ARRAY) {
		offer_name(reader, fact, value);
		return;
	}
	if (np_json_is_empty(&reader->json, value))
		return;
	end = np_json_skip(&reader->json, value) - 1;
	while (token < end) {
		offer_name(reader, fact, token);
		token = np_json_skip(&reader->json, token) + 1;
	}
}

static void offer_page(struct reader *reader, uint32_t value)
{
	if (np_json_kind(&reader->json, value) == NP_JSON_OBJECT &&
	    !np_json_find(&reader->json, value, key_id, &value))
		return;
	offer(reader, HTML_FACT_CANONICAL, value);
}

static void read_article(struct reader *reader, uint32_t object)
{
	static const struct {
		struct np_span key;
		enum html_fact fact;
	} facts[] = {
		{ { "headline", 8 }, HTML_FACT_TITLE },
		{ { "name", 4 }, HTML_FACT_TITLE },
		{ { "author", 6 }, HTML_FACT_AUTHORS },
		{ { "datePublished", 13 }, HTML_FACT_DATE },
		{ { "dateModified", 12 }, HTML_FACT_MODIFIED },
		{ { "publisher", 9 }, HTML_FACT_SITE },
		{ { "inLanguage", 10 }, HTML_FACT_LANGUAGE },
	};
	static const struct np_span page = { "mainEntityOfPage", 16 };
	static const struct np_span url = { "url", 3 };
	uint32_t value = 0;

	reader->found = true;
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		if (np_json_find(&reader->json, object, facts[i].key, &value))
			offer_names(reader, facts[i].fact, value);
	if (np_json_find(&reader->json, object, page, &value))
		offer_page(reader, value);
	if (np_json_find(&reader->json, object, url, &value))
		offer(reader, HTML_FACT_CANONICAL, value);
}

static bool is_article_type(const struct reader *reader, uint32_t value)
{
	const struct np_span raw = np_json_raw(&reader->json, value);

	return np_json_kind(&reader->json, value) == NP_JSON_STRING &&
	       (ends(raw, "Article") || ends(raw, "Posting") ||
		ends(raw, "Report"));
}

static bool is_article(const struct reader *reader, uint32_t object)
{
	uint32_t value = 0;
	uint32_t end;

	if (!np_json_find(&reader->json, object, key_type, &value))
		return false;
	if (np_json_kind(&reader->json, value) != NP_JSON_ARRAY)
		return is_article_type(reader, value);
	if (np_json_is_empty(&reader->json, value))
		return false;
	end = np_json_skip(&reader->json, value) - 1;
	for (uint32_t token = value + 1; token < end;
	     token = np_json_skip(&reader->json, token) + 1)
		if (is_article_type(reader, token))
			return true;
	return false;
}

/* At most this deep: array, object, "@graph", object. */
static void visit(struct reader *reader, uint32_t value, int depth)
{
	const enum np_json_kind kind = np_json_kind(&reader->json, value);
	uint32_t graph = 0;
	uint32_t end;

	if (!depth || reader->found)
		return;
	if (kind == NP_JSON_OBJECT) {
		if (is_article(reader, value))
			read_article(reader, value);
		else if (np_json_find(&reader->json, value, key_graph, &graph))
			visit(reader, graph, depth - 1);
		return;
	}
	if (kind != NP_JSON_ARRAY || np_json_is_empty(&reader->json, value))
		return;
	end = np_json_skip(&reader->json, value) - 1;
	for (uint32_t token = value + 1; token < end && !reader->found;
	     token = np_json_skip(&reader->json, token) + 1)
		visit(reader, token, depth - 1);
}

enum np_status np_html_ld_read(struct html_meta *meta, struct np_span script)
{
	struct reader reader = { .meta = meta };
	struct np_json_error error = { 0 };
	enum np_json_fault fault;
	uint32_t root = 0;

	if (!wrap(meta, script, &reader.status))
		return reader.status;
	if (!meta->index)
		meta->index = np_json_index_new();
	if (!meta->index)
		return NP_ERR_NOMEM;
	reader.json.text = np_buf_span(&meta->script);
	fault = np_json_index_run(meta->index, meta->script.ptr,
				  meta->script.len, &reader.json.at,
				  &reader.json.count);
	if (fault == NP_JSON_NOMEM)
		return NP_ERR_NOMEM;
	if (fault || !np_json_check(&reader.json, see_member, NULL, &error))
		return NP_OK;
	if (np_json_find(&reader.json, 0, (struct np_span){ "x", 1 }, &root))
		visit(&reader, root, 4);
	np_buf_clear(&reader.value);
	return reader.status;
}
