/* SPDX-License-Identifier: MIT */
#include "cli/relate_words.h"

#include "cli/talk.h"

enum np_status relate_pending(const struct store_words *words,
			      struct np_store *store,
			      struct np_relate_summary *summary,
			      struct np_error *err)
{
	struct talk talk;
	const struct np_relate_options options = { .threads = words->threads,
						   .memory =
							   words->store.memory,
						   .progress = talk_progress,
						   .user = &talk };
	enum np_status status;

	talk_init(&talk, words->quiet);
	status = np_relate_run(store, &options, summary, err);
	talk_end(&talk);
	return status;
}
