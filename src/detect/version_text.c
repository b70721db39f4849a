/* SPDX-License-Identifier: MIT */
#include "detect/version_text.h"

#include <string.h>

#include "base/mem.h"
#include "base/sort.h"

enum {
	LINE_WORDS =
		sizeof(((struct version_words *)NULL)->word) / sizeof(uint64_t)
};

static uint32_t count_shared(const uint64_t *a, size_t a_len, const uint64_t *b,
			     size_t b_len)
{
	uint32_t shared = 0;
	size_t i = 0;
	size_t j = 0;

	while (i < a_len && j < b_len) {
		const uint64_t x = a[i];
		const uint64_t y = b[j];
		shared += x == y;
		i += x <= y;
		j += y <= x;
	}
	return shared;
}

enum np_status np_version_text_make(struct np_sketcher *sketcher,
				    struct np_span text,
				    struct version_text *out)
{
	struct version_text made = { 0 };
	struct np_shingles all = { 0 };
	struct np_text_info info = { 0 };
	uint64_t *scratch;
	enum np_status status;

	status = np_shingle_text(sketcher, text, &all, &info);
	if (status)
		return status;
	made.tokens =
		info.tokens < UINT32_MAX ? (uint32_t)info.tokens : UINT32_MAX;
	memcpy(made.hash, info.hash, sizeof(made.hash));
	made.shingle = np_alloc(all.len + 1, sizeof(*made.shingle));
	scratch = np_alloc(all.len + 1, sizeof(*scratch));
	if (!made.shingle || !scratch) {
		np_free(made.shingle);
		np_free(scratch);
		return NP_ERR_NOMEM;
	}
	if (all.len)
		memcpy(made.shingle, all.ptr, all.len * sizeof(*all.ptr));
	np_sort_u64(made.shingle, all.len, 0, scratch);
	made.len = (uint32_t)np_unique_u64(made.shingle, all.len);
	np_free(scratch);
	*out = made;
	return NP_OK;
}

void np_version_text_clear(struct version_text *text)
{
	np_free(text->shingle);
	*text = (struct version_text){ 0 };
}

uint32_t np_version_text_shared(const struct version_text *a,
				const struct version_text *b)
{
	return count_shared(a->shingle, a->len, b->shingle, b->len);
}

enum np_status np_version_words_make(struct np_sketcher *sketcher,
				     struct np_span line,
				     struct version_words *out)
{
	struct np_tokens tokens = { 0 };
	uint64_t scratch[LINE_WORDS];
	enum np_status status = np_token_text(sketcher, line, &tokens);

	if (status)
		return status;
	out->len = 0;
	while (out->len < tokens.len && out->len < LINE_WORDS) {
		out->word[out->len] = tokens.ptr[out->len].hash;
		out->len++;
	}
	np_sort_u64(out->word, out->len, 0, scratch);
	out->len = (uint32_t)np_unique_u64(out->word, out->len);
	return NP_OK;
}

double np_version_words_alike(const struct version_words *a,
			      const struct version_words *b)
{
	const uint32_t shared = count_shared(a->word, a->len, b->word, b->len);

	return shared ? (double)shared / (a->len + b->len - shared) : 0;
}
