/* SPDX-License-Identifier: MIT */
#include "cli/diff_git.h"

#include <stdlib.h>
#include <string.h>

#include "report/shown.h"

enum {
	WORDS = 7,
	WORDS_RENAMED = 9,
	BINARY_WITHIN = 8000 /* a zero byte in so many makes it none of text */
};

static const char nothing[] = "/dev/null";

bool git_pair_read(const char **words, size_t len, struct git_pair *out)
{
	/* One word may be anybody's: git says how many files there are. */
	if (len == 1 && getenv("GIT_DIFF_PATH_TOTAL")) {
		*out = (struct git_pair){ .path = { words[0] },
					  .unmerged = true };
		return true;
	}
	if (len != WORDS && len != WORDS_RENAMED)
		return false;
	*out = (struct git_pair){
		.file = { words[1], words[4] },
		.path = { words[0], len == WORDS ? words[0] : words[7] },
		.mode = { words[3], words[6] },
		.renamed = len == WORDS ? NULL : words[8],
	};
	return true;
}

static enum np_status put_path(struct np_buf *out, const char *path)
{
	return np_show_text(out, np_span_of(path), 0, false);
}

static enum np_status put_paths(struct np_buf *out, const struct git_pair *pair,
				const char *between)
{
	enum np_status status = put_path(out, pair->path[0]);

	if (!status)
		status = np_buf_add_text(out, between);
	return status ? status : put_path(out, pair->path[1]);
}

static enum np_status put_mode(struct np_buf *out, const struct git_pair *pair)
{
	if (!strcmp(pair->file[0], nothing))
		return np_buf_print(out, "new file mode %.20s\n",
				    pair->mode[1]);
	if (!strcmp(pair->file[1], nothing))
		return np_buf_print(out, "deleted file mode %.20s\n",
				    pair->mode[0]);
	if (strcmp(pair->mode[0], pair->mode[1]) != 0)
		return np_buf_print(out,
				    "old mode %.20s\n"
				    "new mode %.20s\n",
				    pair->mode[0], pair->mode[1]);
	return NP_OK;
}

/* Lines of git, each as it may be written. */
static enum np_status put_renamed(struct np_buf *out, const char *lines)
{
	enum np_status status = NP_OK;

	while (*lines && !status) {
		const size_t len = strcspn(lines, "\n");
		const struct np_span line = { lines, len };

		status = np_show_text(out, line, 0, false);
		if (!status)
			status = np_buf_add_text(out, "\n");
		lines += len + (lines[len] == '\n');
	}
	return status;
}

enum np_status git_pair_head(struct np_buf *out, const struct git_pair *pair,
			     bool colour)
{
	enum np_status status = NP_OK;

	if (pair->unmerged) {
		status = np_buf_add_text(out, "* Unmerged path ");
		if (!status)
			status = put_path(out, pair->path[0]);
		return status ? status : np_buf_add_text(out, "\n");
	}
	if (colour)
		status = np_buf_add_text(out, NP_STYLE_STRONG);
	if (!status)
		status = np_buf_add_text(out, "diff --newsprint ");
	if (!status)
		status = put_paths(out, pair, " ");
	if (!status && colour)
		status = np_buf_add_text(out, NP_STYLE_OFF);
	if (!status)
		status = np_buf_add_text(out, "\n");
	if (!status && pair->renamed)
		status = put_renamed(out, pair->renamed);
	return status ? status : put_mode(out, pair);
}

bool git_is_binary(struct np_span text)
{
	const size_t len = text.len < BINARY_WITHIN ? text.len : BINARY_WITHIN;

	return len && memchr(text.ptr, '\0', len);
}

enum np_status git_pair_binary(struct np_buf *out, const struct git_pair *pair)
{
	enum np_status status = np_buf_add_text(out, "Binary files ");

	if (!status)
		status = put_paths(out, pair, " and ");
	return status ? status : np_buf_add_text(out, " differ\n");
}
