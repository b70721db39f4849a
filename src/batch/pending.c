/* SPDX-License-Identifier: MIT */
#include "batch/pending.h"

#include "base/error.h"

enum np_status np_pending_add(struct pending *pending, struct np_output *output,
			      bool sync, struct np_error *err)
{
	enum np_status status;

	if (pending->len == PENDING_MAX)
		status = np_error_set(err, NP_ERR_LIMIT, "too many outputs");
	else
		status = np_output_end(output, sync, err);
	if (status) {
		np_output_drop(output);
		return status;
	}
	pending->outputs[pending->len++] = output;
	return NP_OK;
}

enum np_status np_pending_commit(struct pending *pending, struct np_error *err)
{
	enum np_status status = NP_OK;

	for (size_t i = 0; i < pending->len && !status; i++) {
		struct np_output *output = pending->outputs[i];

		pending->outputs[i] = NULL;
		status = np_output_commit(output, false, err);
	}
	np_pending_drop(pending);
	return status;
}

void np_pending_drop(struct pending *pending)
{
	for (size_t i = 0; i < pending->len; i++)
		np_output_drop(pending->outputs[i]);
	pending->len = 0;
}
