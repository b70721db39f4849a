/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/json_out.h"
#include "base/mem.h"
#include "cli/commands.h"
#include "cli/recipe_words.h"
#include "cli/talk.h"
#include "ingest/url.h"
#include "ingest/url_story.h"

static const char usage[] =
	"usage: newsprint url URL... [--owners FILE] [--json]\n"
	"\n"
	"Prints of each URL, one a line, the address by which newsprint knows "
	"the page\n"
	"and its source, with a tab between. The address is the same however "
	"the page was\n"
	"reached: without www., m., amp. and their like, tracking parameters, "
	"fragment and\n"
	"usual port, escaped in one way. The source is the registrable domain "
	"by the public\n"
	"suffix list. - reads URLs from standard input, one a line.\n"
	"\n"
	"      --owners FILE     a table with the columns host (or domain), "
	"owner,\n"
	"                        source: what it says of a host or one above "
	"goes\n"
	"                        before the list; the owner is a third "
	"column\n";

enum option_id {
	OPTION_HELP,
	OPTION_OWNERS,
	OPTION_JSON
};

static const struct option list[] = {
	{ "help", 'h', false, OPTION_HELP },
	{ "owners", 0, true, OPTION_OWNERS },
	{ "json", 0, false, OPTION_JSON },
};

struct words {
	struct np_owners *owners; /* or NULL */
	bool help, json;
};

/* What is known of a URL; spans may be empty. */
struct known {
	struct np_span url, canonical, source, owner;
};

static bool take(void *user, int id, const char *value)
{
	struct words *words = user;

	if (id == OPTION_OWNERS) {
		np_owners_close(words->owners);
		words->owners = option_owners(value);
		return words->owners != NULL;
	}
	words->help |= id == OPTION_HELP;
	words->json |= id == OPTION_JSON;
	return true;
}

static enum np_status add_member(struct np_buf *line, const char *name,
				 struct np_span text)
{
	const enum np_status status = np_buf_add_text(line, name);

	return status ? status : np_json_add_string(line, text);
}

static enum np_status add_json(struct np_buf *line, const struct known *known)
{
	enum np_status status = add_member(line, "{\"url\": ", known->url);

	if (!status && known->canonical.len)
		status = add_member(line,
				    ", \"canonical_url\": ", known->canonical);
	if (!status && known->source.len)
		status = add_member(line, ", \"source\": ", known->source);
	if (!status && known->owner.len)
		status = add_member(line, ", \"owner\": ", known->owner);
	return status ? status : np_buf_add_text(line, "}\n");
}

/* A third cell only where there is a table for it. */
static enum np_status add_row(struct np_buf *line, const struct known *known,
			      bool owner)
{
	enum np_status status = np_tsv_add_cell(line, known->canonical);

	if (!status)
		status = np_buf_add(line, "\t", 1);
	if (!status)
		status = np_tsv_add_cell(line, known->source);
	if (!status && owner)
		status = np_buf_add(line, "\t", 1);
	if (!status && owner)
		status = np_tsv_add_cell(line, known->owner);
	return status ? status : np_buf_add(line, "\n", 1);
}

/* What the user's table says goes before the list. */
static enum np_status ask_owners(const struct np_owners *owners,
				 struct np_buf *host, struct known *known)
{
	const struct np_span name = np_url_host(known->url);
	struct np_owner found = { 0 };
	enum np_status status = NP_OK;

	if (!owners || !name.len)
		return NP_OK;
	status = np_url_add_host(name, host);
	if (!status && np_owners_find(owners, np_buf_span(host), &found)) {
		known->owner = found.owner;
		if (found.source.ptr)
			known->source = found.source;
	}
	return status;
}

static enum np_status print_known(const struct words *words,
				  const struct known *known)
{
	struct np_buf line = { 0 };
	enum np_status status =
		words->json ? add_json(&line, known)
			    : add_row(&line, known, words->owners != NULL);

	if (!status && fwrite(line.ptr, 1, line.len, stdout) != line.len)
		status = NP_ERR_IO;
	np_buf_clear(&line);
	return status;
}

/* *missed: it was no URL with a host. */
static enum np_status print_url(const struct words *words, struct np_span url,
				bool *missed)
{
	struct np_buf canonical = { 0 }, source = { 0 }, host = { 0 };
	struct known known = { .url = url };
	enum np_status status = np_url_canonical(url, &canonical);

	if (!status)
		status = np_url_source(url, &source);
	known.canonical = np_buf_span(&canonical);
	known.source = np_buf_span(&source);
	if (!status)
		status = ask_owners(words->owners, &host, &known);
	if (!status)
		status = print_known(words, &known);
	*missed |= !canonical.len;
	np_buf_clear(&canonical);
	np_buf_clear(&source);
	np_buf_clear(&host);
	return status;
}

static enum np_status print_lines(const struct words *words, bool *missed)
{
	enum np_status status = NP_OK;
	struct np_buf line = { 0 };
	int c;

	while (!status && ((c = getchar()) != EOF || line.len)) {
		const char byte = (char)c;

		if (c != EOF && c != '\n') {
			status = np_buf_add(&line, &byte, 1);
			continue;
		}
		if (line.len && line.ptr[line.len - 1] == '\r')
			line.len--;
		status = print_url(words, np_buf_span(&line), missed);
		line.len = 0;
	}
	np_buf_clear(&line);
	return !status && ferror(stdin) ? NP_ERR_IO : status;
}

static int run(const struct words *words, const char *const *urls, size_t len)
{
	enum np_status status = NP_OK;
	bool missed = false;

	for (size_t i = 0; i < len && !status; i++) {
		const struct np_span url = { urls[i], strlen(urls[i]) };

		status = strcmp(urls[i], "-") ? print_url(words, url, &missed)
					      : print_lines(words, &missed);
	}
	if (!status && (fflush(stdout) || ferror(stdout)))
		status = NP_ERR_IO;
	if (status) {
		talk_line("newsprint url: ", np_status_name(status));
		return EXIT_FAILED;
	}
	if (missed)
		talk_line("newsprint url: ", "some have no host");
	return missed ? EXIT_FAILED : EXIT_DONE;
}

int cmd_url(int argc, char **argv)
{
	struct words words = { 0 };
	const struct options options = { "url", list,
					 sizeof(list) / sizeof(list[0]), take,
					 &words };
	const char **rest = np_alloc_zero((size_t)argc + 1, sizeof(*rest));
	size_t len = 0;
	int code = EXIT_USAGE;

	if (!rest) {
		talk_line("newsprint url: ", "out of memory");
		return EXIT_FAILED;
	}
	if (options_read(&options, argc, argv, rest, &len)) {
		if (words.help) {
			fputs(usage, stdout);
			code = EXIT_DONE;
		} else if (!len) {
			fputs(usage, stderr);
		} else {
			code = run(&words, rest, len);
		}
	}
	np_free(rest);
	np_owners_close(words.owners);
	return code;
}
