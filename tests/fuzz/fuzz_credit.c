/* SPDX-License-Identifier: MIT */
/*
 * Text, and behind a byte 1 the authors field. Whatever the bytes: credits
 * and spans lie inside the text, spans come in order, do not overlap and
 * begin and end between characters; the same bytes give the same again.
 */
#include <stdlib.h>
#include <string.h>

#include "detect/credit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool fine)
{
	if (!fine)
		abort();
}

static void check_edge(struct np_span text, size_t at)
{
	expect(at <= text.len);
	expect(at == text.len || ((uint8_t)text.ptr[at] & 0xC0) != 0x80);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *cut = size ? memchr(data, 1, size) : NULL;
	const size_t len = cut ? (size_t)(cut - data) : size;
	struct np_credit_input in = { .text = { (const char *)data, len } };
	struct np_credits found;
	struct np_credits again;
	size_t from = 0;

	if (cut)
		in.authors = (struct np_span){ (const char *)cut + 1,
					       size - len - 1 };
	np_credits_find(&in, &found);
	np_credits_find(&in, &again);
	expect(!memcmp(&found, &again, sizeof(found)));
	expect(found.credits <= NP_CREDIT_MOST &&
	       found.spans <= NP_CREDIT_SPANS);
	for (uint32_t i = 0; i < found.spans; i++) {
		expect(found.span[i].begin >= from);
		expect(found.span[i].end > found.span[i].begin);
		check_edge(in.text, found.span[i].begin);
		check_edge(in.text, found.span[i].end);
		from = found.span[i].end;
	}
	for (uint32_t i = 0; i < found.credits; i++) {
		const struct np_credit *credit = &found.credit[i];

		expect(np_agency_name(credit->agency) != NULL);
		expect(credit->end <= len && credit->begin <= credit->end);
		expect((credit->begin == credit->end) ==
		       (credit->form == NP_CREDIT_AUTHORS));
	}
	expect(!found.has_place ||
	       (found.place_begin < found.place_end && found.place_end <= len));
	expect(!found.has_byline ||
	       (found.byline_begin < found.byline_end &&
		found.byline_end <=
			(found.byline_in_authors ? in.authors.len : len)));
	return 0;
}
