/* SPDX-License-Identifier: MIT */
/* What a command says to a person while it works, on stderr. */
#ifndef CLI_TALK_H
#define CLI_TALK_H

#include <stdbool.h>
#include <stdint.h>

struct talk {
	bool quiet;
	bool terminal;	    /* one line rewritten, else a line now and then */
	bool shown;	    /* such a line stands there */
	double start, last; /* seconds */
	double stage_start;
	const char *stage;
	uint64_t notices;
};

void talk_init(struct talk *talk, bool quiet);

/* As np_progress_fn and np_notice_fn; user is a struct talk. */
void talk_progress(void *user, const char *stage, uint64_t done,
		   uint64_t total);
void talk_notice(void *user, const char *line);

/* A line on stderr, control characters as question marks. */
void talk_line(const char *start, const char *line);

/* Ends the progress line. */
void talk_end(struct talk *talk);

/* "  skipped 12: no_text": a line a reason; of NP_SKIP_COUNT counts. */
void talk_skipped(const uint64_t *skipped);

/* "12.3 MiB": as a person reads it; into a buffer of 32. */
const char *talk_size(char *text, uint64_t bytes);

#endif
