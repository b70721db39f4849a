/* SPDX-License-Identifier: MIT */
/* What holds of every diff, whatever the texts. */
#ifndef TESTS_DIFF_CHECK_H
#define TESTS_DIFF_CHECK_H

#include "diff/np-diff.h"

/*
 * Is it one? Every byte of A once and every byte of B once and in order; equal
 * where it says so; no piece begins or ends inside a character that a reader
 * sees; edits are made of their pieces; the bound on steps holds. NULL, or what
 * is wrong.
 */
const char *diff_fault(const struct np_diff *diff, struct np_span a,
		       struct np_span b);

#endif
