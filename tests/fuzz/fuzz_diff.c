/* SPDX-License-Identifier: MIT */
/*
 * Two texts in one input, parted by its first NUL (or in the middle): the diff
 * holds what diff_check.h says, so that applied to the first it gives the
 * second; with all noise too; and each way of showing it ends well.
 */
#include <stdlib.h>
#include <string.h>

#include "diff_check.h"
#include "report/diff_show.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool fine)
{
	if (!fine)
		abort();
}

static void show(const struct np_diff *diff, struct np_span a, struct np_span b)
{
	const struct diff_shown shown = { diff, { a, b }, { a, b } };
	struct np_buf out = { 0 };

	for (int view = DIFF_HUNKS; view <= DIFF_SIDES; view++) {
		const struct diff_look look = {
			.view = (enum diff_view)view,
			.colour = view == DIFF_WHOLE,
			.width = 30,
			.context = 1,
			.by_substance = true,
		};

		expect(!np_diff_to_terminal(&out, &shown, &look));
		for (size_t i = 0; i < out.len; i++)
			expect(out.ptr[i] != '\x1b' || look.colour);
		out.len = 0;
		expect(!np_diff_to_html(&out, &shown, &look));
		out.len = 0;
	}
	expect(!np_diff_to_json(&out, &shown));
	expect(!np_diff_to_stat(&out, &shown));
	np_buf_clear(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *cut = size ? memchr(data, 0, size) : NULL;
	const size_t first = cut ? (size_t)(cut - data) : size / 2;
	const size_t second = cut ? first + 1 : first;
	/* Blocks of their own, so that reading on is noticed. */
	char *a = malloc(first + 1);
	char *b = malloc(size - second + 1);
	struct np_differ *differ = NULL;

	expect(a && b && !np_differ_new(&differ));
	memcpy(a, data, first);
	memcpy(b, data + second, size - second);
	a = realloc(a, first ? first : 1);
	b = realloc(b, size - second ? size - second : 1);
	for (uint32_t flags = 0; flags <= NP_DIFF_ALL; flags++) {
		const struct np_diff_text left = { .bytes = { a, first } };
		const struct np_diff_text right = {
			.bytes = { b, size - second }
		};
		struct np_diff diff = { 0 };

		expect(!np_diff_texts(differ, &left, &right, flags, &diff));
		expect(!diff_fault(&diff, left.bytes, right.bytes));
		show(&diff, left.bytes, right.bytes);
	}
	np_differ_free(differ);
	free(a);
	free(b);
	return 0;
}
