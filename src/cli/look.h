/* SPDX-License-Identifier: MIT */
/* Whether a person looks: lines and colours for a terminal, else a table. */
#ifndef CLI_LOOK_H
#define CLI_LOOK_H

#include "cli/store_words.h"
#include "report/shown.h"

/* --color WHEN, or what stdout is. *terminal: lines for a person. false: it
 * has said what is wrong. */
bool look_choose(const struct store_words *words, const char *verb,
		 struct np_look *look, bool *terminal);

/* Writes all of it to stdout; false: it could not. */
bool look_put(const struct np_buf *out);

#endif
