/* SPDX-License-Identifier: MIT */
#include "ingest/newsdiffs.h"

#include <string.h>

#include "base/error.h"
#include "base/json_out.h"
#include "base/mem.h"
#include "ingest/date.h"
#include "ingest/git.h"
#include "ingest/inputs.h"

struct history {
	struct np_git *git;
	struct np_buf url;
};

static enum np_status open_history(void **out, const char *path,
				   const struct np_input_form *form,
				   struct np_error *err)
{
	struct history *history = np_alloc_zero(1, sizeof(*history));
	enum np_status status;

	(void)form;
	if (!history)
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	status = np_git_open(&history->git, path, err);
	if (status)
		np_free(history);
	else
		*out = history;
	return status;
}

static void close_history(void *self)
{
	struct history *history = self;

	if (!history)
		return;
	np_git_close(history->git);
	np_buf_clear(&history->url);
	np_free(history);
}

/* "www.ternpost.example/2031/ferry": a host, and a page of it. */
static bool is_article(struct np_span path)
{
	const char *slash = memchr(path.ptr, '/', path.len);

	return slash && path.ptr[0] != '.' &&
	       memchr(path.ptr, '.', (size_t)(slash - path.ptr));
}

static struct np_span take_line(struct np_span *text)
{
	const char *stop =
		text->len ? memchr(text->ptr, '\n', text->len) : NULL;
	const size_t len = stop ? (size_t)(stop - text->ptr) : text->len;
	const struct np_span line = { text->ptr, len };

	text->ptr += len + (stop != NULL);
	text->len -= len + (stop != NULL);
	return line;
}

static enum np_status add(struct np_buf *line, const char *name,
			  struct np_span text)
{
	const enum np_status status = np_buf_print(
		line, "%s\"%s\": ",
		line->len && line->ptr[line->len - 1] == '{' ? "" : ", ", name);

	return status ? status : np_json_add_string(line, text);
}

/* Members that are empty count as absent. */
static enum np_status add_text(struct np_buf *line, struct np_span file)
{
	static const char *const names[] = { "date", "title", "byline" };
	enum np_status status = NP_OK;

	for (size_t i = 0; i < 3 && !status; i++)
		status = add(line, names[i], take_line(&file));
	while (file.len && (file.ptr[0] == '\n' || file.ptr[0] == '\r')) {
		file.ptr++;
		file.len--;
	}
	return status ? status : add(line, "text", file);
}

static enum np_status add_version(struct np_buf *line, struct np_buf *url,
				  const struct np_git_version *version)
{
	char time[NP_DATE_TEXT];
	enum np_status status;

	url->len = 0;
	status = np_buf_add_text(url, "http://");
	if (!status)
		status = np_buf_add(url, version->path.ptr, version->path.len);
	if (!status)
		status = np_buf_add_text(line, "{");
	if (!status)
		status = add(line, "url", np_buf_span(url));
	np_date_format(time, version->time);
	if (!status)
		status = add(line, "fetched",
			     (struct np_span){ time, strlen(time) });
	if (!status)
		status = add(line, "commit", version->commit);
	if (!status && version->text.ptr)
		status = add_text(line, version->text);
	return status ? status : np_buf_add_text(line, "}\n");
}

static enum np_status next_version(void *self, struct np_buf *lines,
				   struct np_error *err)
{
	struct history *history = self;
	struct np_git_version version = { 0 };
	enum np_status status;

	do {
		status = np_git_next(history->git, &version, err);
	} while (!status && !is_article(version.path));
	if (!status && add_version(lines, &history->url, &version))
		status = np_error_set(err, NP_ERR_NOMEM,
				      "out of memory for a version");
	return status;
}

const struct np_spring np_newsdiffs_spring = { open_history, next_version,
					       close_history };
