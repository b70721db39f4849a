/* SPDX-License-Identifier: MIT */
/* Invented articles for the tests of versions; all calls end the test when
 * they fail. */
#ifndef TESTS_VERSION_DESK_H
#define TESTS_VERSION_DESK_H

#include "detect/version.h"
#include "scratch.h"

enum {
	MOST = 64,
	ROOM = 16384,
	HOUR = 3600,
	DAY = 24 * HOUR
};

/* Articles of one test; texts live here. */
struct desk {
	struct np_sketcher *sketcher;
	struct np_version_article article[MOST];
	struct np_version_pair pair[MOST * MOST];
	char *text[MOST];
	size_t len, pairs;
	bool translations;
	struct np_versions found;
};

extern struct desk desk;

void open_desk(void);
void close_desk(void);

uint64_t draw(uint64_t *state);

/* Sentences number from .. to - 1 of an invented article. */
void write_text(char *out, uint64_t seed, size_t from, size_t to);

/* Puts an article on the desk, of one source; date 0 is none. */
struct np_version_article *add(const char *url, const char *title,
			       int64_t date);
char *text_of(size_t i);

/* The numbers of all pairs that share anything, as a caller would give. */
void pair_all(void);
void find(void);

/* Where an article came to stand, and its chain (NULL: not wanted). */
const struct np_version *version_of(uint32_t article, size_t *chain);

bool together(uint32_t a, uint32_t b);
bool before(uint32_t a, uint32_t b);

/* A history that grows, and drops now and then, without dates. */
size_t make_history(uint64_t seed, size_t versions);

/* Articles in a random order; was[i] is where the one at i had been. */
void permute(uint64_t seed, uint32_t *was);

#endif
