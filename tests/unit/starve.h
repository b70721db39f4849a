/* SPDX-License-Identifier: MIT */
/*
 * Lets allocations of the program under test fail. Link starve.c with
 * -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc. C++ allocations of
 * libraries fail with the rest.
 */
#ifndef TESTS_STARVE_H
#define TESTS_STARVE_H

/* The nth allocation from now fails, 0 the next; later ones succeed. */
void starve_at(long nth);

/* No more failures. Did one happen? */
int starve_end(void);

#endif
