/* SPDX-License-Identifier: MIT */
/*
 * A date that is understood lies in the years promised, is understood the
 * same between blanks, and comes back when its instant is written out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ingest/date.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool fine)
{
	if (!fine)
		abort();
}

static void check_written(int64_t seconds)
{
	const time_t instant = (time_t)seconds;
	struct tm parts;
	char text[64];
	int64_t again = 0;
	size_t len;

	expect(gmtime_r(&instant, &parts) != NULL);
	/* An offset may lead out of the years that can be written. */
	if (parts.tm_year + 1900 < 1400 || parts.tm_year + 1900 > 9999)
		return;
	len = strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
	expect(np_date_parse((struct np_span){ text, len }, &again));
	expect(again == seconds);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct np_span text = { (const char *)data, size };
	int64_t seconds = 0;
	int64_t again = 0;
	const bool fine = np_date_parse(text, &seconds);
	char *padded = malloc(size + 2);

	expect(padded != NULL);
	padded[0] = ' ';
	if (size)
		memcpy(padded + 1, data, size);
	padded[size + 1] = '\n';
	expect(np_date_parse((struct np_span){ padded, size + 2 }, &again) ==
	       fine);
	expect(again == seconds);
	free(padded);
	if (fine)
		check_written(seconds);
	return 0;
}
