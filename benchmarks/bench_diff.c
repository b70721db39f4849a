/* SPDX-License-Identifier: MIT */
/*
 * Time of one diff, in the library: bench_diff ROUNDS A B [A B ...]. Prints for
 * all pairs together, the best of the rounds, in processor time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "diff/np-diff.h"

static struct np_span read_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	char *bytes = malloc(1 << 24);
	struct np_span text = { bytes, 0 };

	if (!file || !bytes) {
		fprintf(stderr, "cannot read %s\n", path);
		exit(1);
	}
	text.len = fread(bytes, 1, 1 << 24, file);
	fclose(file);
	text.ptr = realloc(bytes, text.len ? text.len : 1);
	return text;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

int main(int argc, char **argv)
{
	const int rounds = argc > 3 ? atoi(argv[1]) : 0;
	const int pairs = (argc - 2) / 2;
	struct np_diff_text *texts;
	struct np_differ *differ = NULL;
	double best = 1e300;
	unsigned long long words = 0;

	if (rounds < 1 || np_differ_new(&differ))
		return 2;
	texts = calloc((size_t)pairs * 2, sizeof(*texts));
	for (int i = 0; texts && i < 2 * pairs; i++)
		texts[i].bytes = read_file(argv[2 + i]);
	for (int round = 0; texts && round < rounds; round++) {
		const double begin = now();

		words = 0;
		for (int i = 0; i < pairs; i++) {
			struct np_diff diff = { 0 };

			if (np_diff_texts(differ, &texts[2 * i],
					  &texts[2 * i + 1], 0, &diff))
				return 1;
			words += diff.words[0] + diff.words[1];
		}
		if (now() - begin < best)
			best = now() - begin;
	}
	printf("%d pairs of %.0f words: %.1f us a pair, %.1f us for 500 "
	       "words\n",
	       pairs, (double)words / 2 / pairs, best / pairs,
	       best * 1000 / (double)words);
	np_differ_free(differ);
	return 0;
}
