/* SPDX-License-Identifier: MIT */
/*
 * What git hands to an external diff: path, old file, its id and mode, new
 * file, its id and mode; of a renamed file also the new path, and lines about
 * it; of one with a conflict the path alone.
 */
#ifndef CLI_DIFF_GIT_H
#define CLI_DIFF_GIT_H

#include <stdbool.h>

#include "base/buf.h"

struct git_pair {
	const char *file[2]; /* to read */
	const char *path[2]; /* to show */
	const char *mode[2];
	const char *renamed; /* lines about it, or NULL */
	bool unmerged;	     /* path[0] alone is there */
};

/* Are these words of git? */
bool git_pair_read(const char **words, size_t len, struct git_pair *out);

/* Which files they are, and what changed of them but the text. */
enum np_status git_pair_head(struct np_buf *out, const struct git_pair *pair,
			     bool colour) NP_CHECKED;

/* As git tells text from other bytes. */
bool git_is_binary(struct np_span text);
enum np_status git_pair_binary(struct np_buf *out,
			       const struct git_pair *pair) NP_CHECKED;

#endif
