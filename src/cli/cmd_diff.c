/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/error.h"
#include "base/mem.h"
#include "cli/commands.h"
#include "cli/diff_git.h"
#include "cli/options.h"
#include "report/diff_show.h"
#include "report/own_text.h"

static const char usage[] =
	"usage: newsprint diff A B [options]\n"
	"       newsprint diff --store STORE ID[@VERSION] ID[@VERSION] "
	"[options]\n"
	"       newsprint diff --sentences FILE\n"
	"\n"
	"Shows what changed between two texts (files, or - for standard "
	"input), or\n"
	"between two articles of a store: sentences put in, left out, moved, "
	"split or\n"
	"joined, and the words that differ in the others. White space, kinds "
	"of quotes\n"
	"and dashes are noise and not shown.\n"
	"\n"
	"  -U, --unified N       sentences around a change (1)\n"
	"  -w, --word-diff       the whole text, with the changes in it\n"
	"  -y, --side-by-side    in two columns\n"
	"      --by-substance    what matters most comes first\n"
	"      --all             noise is shown too\n"
	"      --color WHEN      always, never, or auto (a terminal)\n"
	"      --width N         columns; 0: lines are not wrapped\n"
	"      --html            a page; --fragment: without its head\n"
	"      --json            one object, which also makes B from A\n"
	"      --stat            counts only\n"
	"  -o, --out FILE        where to, in place of standard output\n"
	"      --sentences       print a text with one sentence a line\n"
	"\n"
	"Exit status: 0 nothing changed, 1 something did, 2 trouble. As git's "
	"external\n"
	"diff (seven words) it is 0 unless there is trouble.\n";

enum option_id {
	OPTION_HELP,
	OPTION_UNIFIED,
	OPTION_WORDS,
	OPTION_SIDES,
	OPTION_SUBSTANCE,
	OPTION_ALL,
	OPTION_COLOUR,
	OPTION_WIDTH,
	OPTION_HTML,
	OPTION_FRAGMENT,
	OPTION_JSON,
	OPTION_STAT,
	OPTION_STORE,
	OPTION_OUT,
	OPTION_SENTENCES
};

static const struct option list[] = {
	{ "help", 'h', false, OPTION_HELP },
	{ "unified", 'U', true, OPTION_UNIFIED },
	{ "word-diff", 'w', false, OPTION_WORDS },
	{ "side-by-side", 'y', false, OPTION_SIDES },
	{ "by-substance", 0, false, OPTION_SUBSTANCE },
	{ "all", 0, false, OPTION_ALL },
	{ "color", 0, true, OPTION_COLOUR },
	{ "width", 0, true, OPTION_WIDTH },
	{ "html", 0, false, OPTION_HTML },
	{ "fragment", 0, false, OPTION_FRAGMENT },
	{ "json", 0, false, OPTION_JSON },
	{ "stat", 0, false, OPTION_STAT },
	{ "store", 0, true, OPTION_STORE },
	{ "out", 'o', true, OPTION_OUT },
	{ "sentences", 0, false, OPTION_SENTENCES },
};

enum form {
	FORM_TERMINAL,
	FORM_HTML,
	FORM_JSON,
	FORM_STAT,
	FORM_SENTENCES
};

enum colour {
	COLOUR_AUTO,
	COLOUR_ALWAYS,
	COLOUR_NEVER
};

struct words {
	struct diff_look look;
	enum form form;
	enum colour colour;
	uint32_t flags;
	const char *store, *out;
	const char **rest;
	size_t rest_len;
	bool width_given, context_given, help;
};

/* Beyond this a text is not read. */
#define TEXT_MOST ((size_t)1 << 30)

enum {
	WIDTH_MOST = 10000,
	WIDTH_PLAIN = 80 /* where no terminal says */
};

static bool take_colour(struct words *words, const char *value)
{
	if (!strcmp(value, "always"))
		words->colour = COLOUR_ALWAYS;
	else if (!strcmp(value, "never"))
		words->colour = COLOUR_NEVER;
	else if (!strcmp(value, "auto"))
		words->colour = COLOUR_AUTO;
	else
		return false;
	return true;
}

static bool take_count(const char *value, uint64_t most, uint32_t *out,
		       bool *given)
{
	uint64_t number = 0;

	if (!option_number(value, most, &number))
		return false;
	*out = (uint32_t)number;
	*given = true;
	return true;
}

static bool take_value(struct words *words, int id, const char *value)
{
	switch (id) {
	case OPTION_COLOUR:
		return take_colour(words, value);
	case OPTION_UNIFIED:
		return take_count(value, UINT32_MAX / 2, &words->look.context,
				  &words->context_given);
	case OPTION_WIDTH:
		return take_count(value, WIDTH_MOST, &words->look.width,
				  &words->width_given);
	case OPTION_STORE:
		words->store = value;
		return true;
	default:
		words->out = value;
		return true;
	}
}

static bool take(void *user, int id, const char *value)
{
	struct words *words = user;

	if (value)
		return take_value(words, id, value);
	switch (id) {
	case OPTION_HELP:
		words->help = true;
		break;
	case OPTION_WORDS:
		words->look.view = DIFF_WHOLE;
		break;
	case OPTION_SIDES:
		words->look.view = DIFF_SIDES;
		break;
	case OPTION_SUBSTANCE:
		words->look.by_substance = true;
		break;
	case OPTION_ALL:
		words->flags |= NP_DIFF_ALL;
		break;
	case OPTION_FRAGMENT:
		words->look.fragment = true;
		words->form = FORM_HTML;
		break;
	case OPTION_HTML:
		words->form = FORM_HTML;
		break;
	case OPTION_JSON:
		words->form = FORM_JSON;
		break;
	case OPTION_STAT:
		words->form = FORM_STAT;
		break;
	default:
		words->form = FORM_SENTENCES;
		break;
	}
	return true;
}

static enum np_status read_stream(FILE *from, const char *path,
				  struct np_buf *out, struct np_error *err)
{
	size_t got = 0;

	do {
		if (np_buf_reserve(out, 65536))
			return np_error_set(err, NP_ERR_NOMEM,
					    "no memory for '%.160s'", path);
		got = fread(out->ptr + out->len, 1, 65536, from);
		out->len += got;
	} while (got && out->len < TEXT_MOST);
	if (ferror(from))
		return np_error_set(err, NP_ERR_IO, "cannot read '%.160s'",
				    path);
	if (out->len >= TEXT_MOST)
		return np_error_set(err, NP_ERR_LIMIT,
				    "'%.160s' is 1 GiB or more", path);
	return NP_OK;
}

static enum np_status read_text(const char *path, struct np_buf *out,
				struct np_error *err)
{
	FILE *from;
	enum np_status status;

	if (!strcmp(path, "-"))
		return read_stream(stdin, path, out, err);
	from = fopen(path, "rb");
	if (!from)
		return np_error_set(err, NP_ERR_IO, "cannot open '%.160s'",
				    path);
	status = read_stream(from, path, out, err);
	fclose(from);
	return status;
}

static enum np_status read_stored(const char *path, const char *const names[2],
				  struct np_own_text texts[2],
				  struct np_error *err)
{
	const struct np_store_options options = { .flags = NP_STORE_READ };
	struct np_store *store = NULL;
	struct np_own own = { .store = NULL };
	enum np_status status = np_store_open(&store, path, &options, err);

	if (!status)
		status = np_own_begin(&own, store, err);
	for (int i = 0; i < 2 && !status; i++)
		status = np_own_read(
			&own, (struct np_span){ names[i], strlen(names[i]) },
			&texts[i]);
	np_own_clear(&own);
	np_store_close(store);
	return status;
}

static enum np_status read_both(const struct words *words,
				const char *const names[2],
				struct np_own_text texts[2],
				struct np_error *err)
{
	enum np_status status = NP_OK;

	if (words->store)
		return read_stored(words->store, names, texts, err);
	for (int i = 0; i < 2 && !status; i++)
		status = read_text(names[i], &texts[i].bytes, err);
	return status;
}

/* One sentence a line; what is white space inside of one is a blank. */
static enum np_status put_sentences(struct np_buf *out, struct np_span text,
				    const struct np_diff *diff)
{
	enum np_status status = NP_OK;

	for (size_t i = 0; i < diff->sentences_len[0] && !status; i++) {
		const struct np_diff_sentence *sentence =
			&diff->sentences[0][i];
		bool blank = false;
		const size_t before = out->len;

		if (i && sentence->paragraph != sentence[-1].paragraph)
			status = np_buf_add_text(out, "\n");
		for (uint32_t k = sentence->bytes.begin;
		     k < sentence->bytes.end && !status; k++) {
			const char c = text.ptr[k];

			if (c == ' ' || (c >= '\t' && c <= '\r')) {
				blank = out->len > before;
				continue;
			}
			if (blank)
				status = np_buf_add_text(out, " ");
			blank = false;
			if (!status)
				status = np_buf_add(out, &c, 1);
		}
		if (!status)
			status = np_buf_add_text(out, "\n");
	}
	return status;
}

static enum np_status show(const struct words *words, struct np_buf *out,
			   const struct diff_shown *shown)
{
	switch (words->form) {
	case FORM_HTML:
		return np_diff_to_html(out, shown, &words->look);
	case FORM_JSON:
		return np_diff_to_json(out, shown);
	case FORM_STAT:
		return np_diff_to_stat(out, shown);
	case FORM_SENTENCES:
		return put_sentences(out, shown->text[0], shown->diff);
	case FORM_TERMINAL:
	default:
		if (!shown->diff->edits_len && words->look.view != DIFF_WHOLE)
			return NP_OK;
		return np_diff_to_terminal(out, shown, &words->look);
	}
}

static bool write_out(const struct words *words, const struct np_buf *out)
{
	FILE *to = words->out && strcmp(words->out, "-")
			   ? fopen(words->out, "wb")
			   : stdout;
	bool fine;

	if (!to)
		return false;
	fine = fwrite(out->len ? out->ptr : "", 1, out->len, to) == out->len;
	fine = !fflush(to) && fine;
	if (to != stdout)
		fine = !fclose(to) && fine;
	return fine;
}

struct pair {
	const char *paths[2], *shown[2];
	bool from_git;
	struct git_pair git;
};

static int fail(const struct np_error *err, enum np_status status)
{
	fprintf(stderr, "newsprint diff: %s\n",
		err->status ? err->text : np_status_name(status));
	return EXIT_USAGE;
}

/* The texts, compared. */
static enum np_status compare(const struct words *words,
			      const struct pair *pair,
			      struct np_own_text texts[2],
			      struct np_differ *differ,
			      struct diff_shown *shown, struct np_diff *diff)
{
	struct np_diff_text sides[2];

	for (int i = 0; i < 2; i++) {
		shown->text[i] = np_buf_span(&texts[i].bytes);
		if (!shown->text[i].ptr)
			shown->text[i].ptr = "";
		shown->name[i] = (struct np_span){ pair->shown[i],
						   strlen(pair->shown[i]) };
		sides[i] = (struct np_diff_text){ shown->text[i],
						  texts[i].furniture,
						  texts[i].len };
	}
	return np_diff_texts(differ, &sides[0], &sides[1], words->flags, diff);
}

/* What git shows of a file goes below its name; bytes that are no text are
 * not shown. */
static enum np_status show_git(const struct words *words, struct np_buf *out,
			       const struct git_pair *git,
			       const struct diff_shown *shown)
{
	enum np_status status;

	if (words->form != FORM_TERMINAL)
		return show(words, out, shown);
	status = git_pair_head(out, git, words->look.colour);
	if (status)
		return status;
	if (!git_is_binary(shown->text[0]) && !git_is_binary(shown->text[1]))
		return show(words, out, shown);
	if (shown->text[0].len == shown->text[1].len &&
	    !memcmp(shown->text[0].ptr, shown->text[1].ptr, shown->text[0].len))
		return NP_OK;
	return git_pair_binary(out, git);
}

static enum np_status make(const struct words *words, const struct pair *pair,
			   struct np_buf *out, bool *changed,
			   struct np_error *err)
{
	struct np_own_text texts[2] = { { .furniture = NULL },
					{ .furniture = NULL } };
	struct np_differ *differ = NULL;
	struct np_diff diff = { 0 };
	struct diff_shown shown = { .diff = &diff };
	enum np_status status = read_both(words, pair->paths, texts, err);

	if (!status)
		status = np_differ_new(&differ);
	if (!status)
		status = compare(words, pair, texts, differ, &shown, &diff);
	if (!status && pair->from_git)
		status = show_git(words, out, &pair->git, &shown);
	else if (!status)
		status = show(words, out, &shown);
	*changed = diff.edits_len != 0;
	np_differ_free(differ);
	np_own_text_clear(&texts[0]);
	np_own_text_clear(&texts[1]);
	return status;
}

static int run(const struct words *words, const struct pair *pair)
{
	struct np_buf out = { 0 };
	struct np_error err = { 0 };
	bool changed = false;
	int code = EXIT_DONE;
	enum np_status status;

	if (pair->from_git && pair->git.unmerged)
		status = git_pair_head(&out, &pair->git, words->look.colour);
	else
		status = make(words, pair, &out, &changed, &err);
	/* A reader who has seen enough is no trouble. */
	if (!status && !write_out(words, &out) && errno != EPIPE)
		status = np_error_set(&err, NP_ERR_IO, "cannot write '%.160s'",
				      words->out ? words->out : "the output");
	if (status)
		code = fail(&err, status);
	else if (changed && !pair->from_git && words->form != FORM_SENTENCES)
		code = EXIT_FAILED;
	np_buf_clear(&out);
	return code;
}

/* Columns of the terminal, which a pager between keeps from sight. */
static uint32_t columns(bool pager)
{
	struct winsize size = { 0 };

	if (!ioctl(pager ? STDERR_FILENO : STDOUT_FILENO, TIOCGWINSZ, &size) &&
	    size.ws_col)
		return size.ws_col;
	return 0;
}

/* What the terminal, and those who set it up, want. */
static void set_look(struct words *words)
{
	const char *term = getenv("TERM");
	const char *none = getenv("NO_COLOR");
	const char *paged = getenv("GIT_PAGER_IN_USE");
	const bool pager = paged && !strcmp(paged, "true");
	const bool screen = (isatty(STDOUT_FILENO) || pager) && !words->out;
	uint32_t wide = screen ? columns(pager) : 0;

	if (words->colour == COLOUR_AUTO)
		words->look.colour = screen && !(none && *none) && term &&
				     strcmp(term, "dumb") != 0;
	else
		words->look.colour = words->colour == COLOUR_ALWAYS;
	if (!words->width_given && wide)
		words->look.width = wide;
	else if (!words->width_given)
		words->look.width =
			words->look.view == DIFF_WHOLE ? 0 : WIDTH_PLAIN;
	if (!words->context_given)
		words->look.context = 1;
	/* A page shows all of it unless told how much. */
	if (words->form == FORM_HTML && words->look.view == DIFF_HUNKS &&
	    !words->context_given)
		words->look.view = DIFF_WHOLE;
}

static bool set_pair(const struct words *words, struct pair *pair)
{
	const char **rest = words->rest;

	*pair = (struct pair){ .from_git = false };
	if (words->form == FORM_SENTENCES && words->rest_len == 1) {
		pair->paths[0] = pair->shown[0] = rest[0];
		pair->paths[1] = "/dev/null";
		pair->shown[1] = "";
		return true;
	}
	if (words->form == FORM_SENTENCES)
		return false;
	pair->from_git = !words->store &&
			 git_pair_read(rest, words->rest_len, &pair->git);
	if (!pair->from_git && words->rest_len != 2)
		return false;
	for (int i = 0; i < 2; i++) {
		pair->paths[i] = pair->from_git ? pair->git.file[i] : rest[i];
		pair->shown[i] = pair->from_git ? pair->git.path[i] : rest[i];
	}
	return true;
}

int cmd_diff(int argc, char **argv)
{
	struct words words = { 0 };
	const struct options options = { "diff", list,
					 sizeof(list) / sizeof(*list), take,
					 &words };
	struct pair pair;
	int code = EXIT_USAGE;

	words.rest = np_alloc((size_t)argc + 1, sizeof(*words.rest));
	if (!words.rest)
		return EXIT_USAGE;
	if (!options_read(&options, argc, argv, words.rest, &words.rest_len)) {
		np_free(words.rest);
		return EXIT_USAGE;
	}
	set_look(&words);
	if (words.help) {
		fputs(usage, stdout);
		code = EXIT_DONE;
	} else if (set_pair(&words, &pair)) {
		code = run(&words, &pair);
	} else {
		fputs("newsprint diff: two texts are needed (see newsprint "
		      "diff --help)\n",
		      stderr);
	}
	np_free(words.rest);
	return code;
}
