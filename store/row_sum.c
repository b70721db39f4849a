/* SPDX-License-Identifier: MIT */
#include "store/row_sum.h"

#include "store/run_page.h"

static uint64_t add_number(uint64_t sum, uint64_t number)
{
	unsigned char bytes[8];

	for (unsigned i = 0; i < 8; i++)
		bytes[i] = (unsigned char)(number >> 8 * i);
	return np_page_sum(bytes, sizeof(bytes), sum);
}

int64_t np_sum_numbers(const int64_t *numbers, size_t len)
{
	uint64_t sum = len;

	for (size_t i = 0; i < len; i++)
		sum = add_number(sum, (uint64_t)numbers[i]);
	return (int64_t)sum;
}

/* An absent text is not an empty one. */
static uint64_t add_text(uint64_t sum, struct np_span text)
{
	sum = add_number(sum, text.ptr ? text.len + 1 : 0);
	return text.len ? np_page_sum(text.ptr, text.len, sum) : sum;
}

int64_t np_sum_setting(struct np_span name, struct np_span value)
{
	return (int64_t)add_text(
		add_text(0, (struct np_span){ name.len ? name.ptr : "",
					      name.len }),
		(struct np_span){ value.len ? value.ptr : "", value.len });
}

static uint64_t add_time(uint64_t sum, bool has, int64_t time)
{
	return add_number(add_number(sum, has), has ? (uint64_t)time : 0);
}

int64_t np_sum_version(const struct np_store_version *version,
		       const uint32_t *lanes, uint32_t lanes_len)
{
	const struct np_store_article *article = &version->article;
	const struct np_span texts[] = {
		article->key,	   article->url,   article->canonical_url,
		article->source,   article->title, article->authors,
		article->language, article->extra,
	};
	const uint64_t numbers[] = {
		(uint64_t)version->version,
		(uint64_t)version->added,
		version->tokens,
		version->shingles,
		version->hash[0],
		version->hash[1],
	};
	uint64_t sum = 0;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		sum = add_text(sum, texts[i]);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		sum = add_number(sum, numbers[i]);
	sum = add_time(sum, article->has_date, article->date);
	sum = add_time(sum, article->has_modified, article->modified);
	sum = add_time(sum, article->has_fetched, article->fetched);
	if (lanes)
		sum = np_page_sum(lanes, lanes_len * sizeof(*lanes), sum);
	return (int64_t)sum;
}
