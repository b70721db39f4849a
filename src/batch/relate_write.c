/* SPDX-License-Identifier: MIT */
/* What a portion came to, instead of what the store knew of it. */
#include "batch/relate_parts.h"

enum np_status np_relate_write(struct relating *relating)
{
	const struct portion *portion = &relating->portion;
	enum np_status status = NP_OK;

	for (size_t i = 0; i < portion->len && !status; i++) {
		const struct sheet *sheet = &portion->members[i].sheet;

		status = np_store_matches_remove(relating->store, sheet->id,
						 relating->err);
		if (!status)
			status = np_store_pending_remove(
				relating->store, sheet->id, relating->err);
	}
	for (size_t i = 0; i < portion->matches_len && !status; i++)
		status = np_store_match_put(
			relating->store, &portion->matches[i], relating->err);
	relating->summary->matches += portion->matches_len;
	return status;
}
