/* SPDX-License-Identifier: MIT */
#include "cli/talk.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ingest/article.h"

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

/* ", 12.3 MiB/s, about 12 s left", from the stage's own pace. */
static void pace(const struct talk *talk, double time, uint64_t done,
		 uint64_t total, char *text, size_t size)
{
	const double spent = time - talk->stage_start;
	const bool bytes =
		!strcmp(talk->stage, "read") || !strcmp(talk->stage, "add");
	char amount[32];
	int used;

	text[0] = 0;
	if (!done || spent < 0.5)
		return;
	if (bytes)
		used = snprintf(
			text, size, ", %s/s",
			talk_size(amount, (uint64_t)((double)done / spent)));
	else
		used = snprintf(text, size, ", %.0f/s", (double)done / spent);
	if (total > done && used > 0 && (size_t)used < size)
		snprintf(text + used, size - (size_t)used,
			 ", about %.0f s left",
			 spent * (double)(total - done) / (double)done);
}

void talk_progress(void *user, const char *stage, uint64_t done, uint64_t total)
{
	struct talk *talk = user;
	const double time = now();
	char rate[96];
	char share[16] = "";

	if (!talk->stage || strcmp(talk->stage, stage)) {
		talk->stage = stage;
		talk->stage_start = time;
	}
	if (talk->quiet ||
	    time - talk->last < (talk->terminal ? TERMINAL_PAUSE : LOG_PAUSE))
		return;
	talk->last = time;
	pace(talk, time, done, total, rate, sizeof(rate));
	if (total)
		snprintf(share, sizeof(share), " %.0f %%,",
			 100.0 * (double)done / (double)total);
	fprintf(stderr, "%s%s:%s %.0f s%s%s", talk->terminal ? "\r\033[K" : "",
		stage, share, time - talk->start, rate,
		talk->terminal ? "" : "\n");
	talk->shown = talk->terminal;
}

void talk_end(struct talk *talk)
{
	if (talk->shown)
		fputs("\r\033[K", stderr);
	talk->shown = false;
}

/* Names of files come from strangers: a terminal must not obey them. */
void talk_line(const char *start, const char *line)
{
	fputs(start, stderr);
	for (; *line; line++)
		putc((unsigned char)*line < 0x20 || *line == 0x7f ? '?' : *line,
		     stderr);
	putc('\n', stderr);
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
		talk_line("newsprint: ", line);
}

void talk_skipped(const uint64_t *skipped)
{
	for (size_t i = 1; i < NP_SKIP_COUNT; i++)
		if (skipped[i])
			fprintf(stderr, "  skipped %llu: %s\n",
				(unsigned long long)skipped[i],
				np_skip_name((enum np_skip)i));
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
