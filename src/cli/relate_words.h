/* SPDX-License-Identifier: MIT */
/* Bringing the matches of a store up to date, for the verbs that need them. */
#ifndef CLI_RELATE_WORDS_H
#define CLI_RELATE_WORDS_H

#include "batch/relate.h"
#include "cli/store_words.h"

/* Relates what is pending, with progress on stderr. The error is not said. */
enum np_status relate_pending(const struct store_words *words,
			      struct np_store *store,
			      struct np_relate_summary *summary,
			      struct np_error *err);

#endif
