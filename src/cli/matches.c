/* SPDX-License-Identifier: MIT */
#include "cli/matches.h"

#include <stdio.h>
#include <time.h>

#include "base/json_out.h"

enum np_status json_add_field(struct np_buf *line, const char *name,
			      struct np_span text)
{
	enum np_status status = np_buf_print(line, ", \"%s\": ", name);

	if (status)
		return status;
	return text.ptr ? np_json_add_string(line, text)
			: np_buf_add_text(line, "null");
}

static enum np_status add_share(struct np_buf *line, const char *name,
				bool known, double share)
{
	enum np_status status = np_buf_print(line, ", \"%s\": ", name);

	if (status)
		return status;
	return known ? np_add_share(line, share)
		     : np_buf_add_text(line, "null");
}

static enum np_status add_date(struct np_buf *line,
			       const struct np_store_article *article)
{
	const time_t when = (time_t)article->date;
	struct tm parts;
	char text[40];

	if (!article->has_date || !gmtime_r(&when, &parts))
		return np_buf_add_text(line, ", \"date\": null");
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
	return np_buf_print(line, ", \"date\": \"%s\"", text);
}

static enum np_status add_article(struct np_buf *line,
				  const struct np_store_version *version)
{
	const struct np_store_article *article = &version->article;
	enum np_status status = json_add_field(line, "url", article->url);

	if (!status)
		status = json_add_field(line, "source", article->source);
	if (!status)
		status = json_add_field(line, "title", article->title);
	if (!status)
		status = add_date(line, article);
	return status ? status
		      : np_buf_print(line,
				     ", \"version\": %lld, \"current\": %s",
				     (long long)version->version,
				     version->current ? "true" : "false");
}

enum np_status match_add_json(struct np_buf *line, struct np_store *store,
			      const struct found *found, struct np_error *err)
{
	const bool known = !found->estimated;
	struct np_store_version version = { 0 };
	enum np_status status = np_store_get(store, found->id, &version, err);

	if (status)
		return status;
	status = np_buf_add_text(line, "{\"id\": ");
	if (!status)
		status = np_json_add_string(line, version.article.key);
	if (!status)
		status = np_buf_print(line, ", \"relation\": \"%s\"",
				      found->same   ? "same"
				      : found->part ? "part"
						    : "near");
	if (!status)
		status = add_share(line, "jaccard", true, found->jaccard);
	if (!status)
		status = add_share(line, "contain_ab", known,
				   found->share_query);
	if (!status)
		status = add_share(line, "contain_ba", known,
				   found->share_found);
	if (!status)
		status = np_buf_print(line, ", \"estimated\": %s",
				      known ? "false" : "true");
	if (!status)
		status = add_article(line, &version);
	return status ? status : np_buf_add_text(line, "}");
}

struct np_span article_key(const struct np_article *article, const char *name,
			   uint64_t number, struct np_buf *made)
{
	if (article->field[NP_FIELD_ID].len)
		return article->field[NP_FIELD_ID];
	if (article->field[NP_FIELD_URL].len)
		return article->field[NP_FIELD_URL];
	made->len = 0;
	if (np_buf_print(made, "%s#%llu", name, (unsigned long long)number))
		return (struct np_span){ "", 0 };
	return np_buf_span(made);
}

bool put_line(struct np_buf *line)
{
	const bool done =
		!np_buf_add_text(line, "\n") &&
		fwrite(line->ptr, 1, line->len, stdout) == line->len &&
		!fflush(stdout);

	line->len = 0;
	return done;
}
