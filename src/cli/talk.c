/* SPDX-License-Identifier: MIT */
#include "cli/talk.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

/* Seconds between two words: on a terminal, and in a log. */
#define TERMINAL_PAUSE 0.1
#define LOG_PAUSE 10.0
/* Notices shown one by one; the rest is counted in the summary. */
#define NOTICES 20

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

void talk_init(struct talk *talk, bool quiet)
{
	*talk = (struct talk){ .quiet = quiet,
			       .terminal = isatty(STDERR_FILENO) == 1 };
	talk->start = talk->last = now();
}

/* "about 12 s left", from the stage's own pace. */
static void left(const struct talk *talk, double time, uint64_t done,
		 uint64_t total, char *text, size_t size)
{
	const double spent = time - talk->stage_start;

	text[0] = 0;
	if (done && total > done && spent > 1)
		snprintf(text, size, ", about %.0f s left",
			 spent * (double)(total - done) / (double)done);
}

void talk_progress(void *user, const char *stage, uint64_t done, uint64_t total)
{
	struct talk *talk = user;
	const double time = now();
	char remaining[48];
	char share[16] = "";

	if (talk->stage != stage) {
		talk->stage = stage;
		talk->stage_start = time;
	}
	if (talk->quiet ||
	    time - talk->last < (talk->terminal ? TERMINAL_PAUSE : LOG_PAUSE))
		return;
	talk->last = time;
	left(talk, time, done, total, remaining, sizeof(remaining));
	if (total)
		snprintf(share, sizeof(share), " %3.0f %%",
			 100.0 * (double)done / (double)total);
	fprintf(stderr, "%s%s:%s, %.0f s%s%s", talk->terminal ? "\r\033[K" : "",
		stage, share, time - talk->start, remaining,
		talk->terminal ? "" : "\n");
	talk->shown = talk->terminal;
}

void talk_end(struct talk *talk)
{
	if (talk->shown)
		fputs("\r\033[K", stderr);
	talk->shown = false;
}

void talk_notice(void *user, const char *line)
{
	struct talk *talk = user;

	if (talk->quiet || talk->notices++ > NOTICES)
		return;
	talk_end(talk);
	if (talk->notices > NOTICES)
		fputs("newsprint: more records left out: see the summary\n",
		      stderr);
	else
		fprintf(stderr, "newsprint: %s\n", line);
}

const char *talk_size(char *text, uint64_t bytes)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	double value = (double)bytes;
	size_t unit = 0;

	while (value >= 1024 && unit < 4) {
		value /= 1024;
		unit++;
	}
	snprintf(text, 32, unit ? "%.1f %s" : "%.0f %s", value, units[unit]);
	return text;
}
