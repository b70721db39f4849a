/* SPDX-License-Identifier: MIT */
/* Seeded text of every kind that folding has a rule for, well formed or not. */
#ifndef TESTS_HOSTILE_H
#define TESTS_HOSTILE_H

#include <stddef.h>
#include <stdint.h>

/* The next number of a sequence that *state stands for (splitmix64). */
uint64_t hostile_next(uint64_t *state);

/* Fills text with len bytes: fragments, cut at the end wherever that is. */
void hostile_fill(uint64_t *state, char *text, size_t len);

#endif
