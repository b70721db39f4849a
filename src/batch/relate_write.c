/* SPDX-License-Identifier: MIT */
/* What a portion came to beside its matches. */
#include <string.h>

#include "batch/relate_parts.h"

static struct np_span within(const struct np_buf *texts, struct part whole,
			     struct part part)
{
	const struct np_span span = part_of(texts, whole);

	if (part.len == SIZE_MAX || !span.ptr)
		return (struct np_span){ NULL, 0 };
	return (struct np_span){ span.ptr + part.at, part.len };
}

static enum np_status write_credit(struct relating *relating,
				   const struct sheet *sheet)
{
	const struct np_buf *texts = &relating->portion.texts;
	const char *name = np_agency_name(sheet->agency);
	struct np_store_credit credit = {
		.place = within(texts, sheet->text, sheet->place),
		.byline = within(texts,
				 sheet->byline_in_authors ? sheet->authors
							  : sheet->text,
				 sheet->byline),
	};

	if (name)
		credit.credit = (struct np_span){ name, strlen(name) };
	if (!credit.credit.ptr && !credit.place.ptr && !credit.byline.ptr)
		return NP_OK;
	return np_store_credit_put(relating->store, sheet->id, &credit,
				   relating->err);
}

enum np_status np_relate_write(struct relating *relating)
{
	const struct portion *portion = &relating->portion;
	enum np_status status = NP_OK;

	for (size_t i = 0; i < portion->len && !status; i++) {
		const struct sheet *sheet = &portion->members[i].sheet;

		status = write_credit(relating, sheet);
		if (!status)
			status = np_store_pending_remove(
				relating->store, sheet->id, relating->err);
	}
	return status;
}
