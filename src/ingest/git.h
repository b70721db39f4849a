/* SPDX-License-Identifier: MIT */
/*
 * The history of a git repository, read by git itself: all versions of its
 * files along the first parents of HEAD, from the first commit on. No shell
 * is asked, nothing is fetched, no program that the repository's settings
 * name is run: only git log and git cat-file are, and these without signature
 * checks, drivers and filters.
 */
#ifndef INGEST_GIT_H
#define INGEST_GIT_H

#include "base/buf.h"

struct np_git; /* one thread at a time */

/* Spans are valid until the next call. */
struct np_git_version {
	struct np_span commit, path;
	int64_t time;	     /* of the commit, seconds since 1970 */
	struct np_span text; /* ptr NULL: over NP_GIT_LIMIT */
};

/* Longer files are not held. */
#define NP_GIT_LIMIT ((size_t)64 << 20)

/* A working tree or a bare repository. NP_ERR_IO when git cannot be run,
 * NP_ERR_FORMAT when it finds no history there. */
enum np_status np_git_open(struct np_git **out, const char *path,
			   struct np_error *err) NP_CHECKED;
void np_git_close(struct np_git *git); /* takes NULL */

/* The next version; NP_END behind the last, NP_ERR_CORRUPT when git breaks
 * off. */
enum np_status np_git_next(struct np_git *git, struct np_git_version *out,
			   struct np_error *err) NP_CHECKED;

#endif
