/* SPDX-License-Identifier: MIT */
#include "ingest/text_page.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "ingest/date.h"
#include "ingest/html_signs.h"

/* Fewer words are a line, not a paragraph. */
#define PROSE_WORDS 10
/* What a line costs: three in a row outweigh the teaser between. */
#define LINE_COST 10
#define SIGNS_LEAST 2
/* More bytes are no page somebody saved. */
#define PAGE_MOST ((size_t)1 << 20)

struct paragraph {
	struct np_span text;
	uint32_t words;
	bool ends; /* with the end of a sentence */
	enum np_left left;
};

struct np_text_page {
	struct paragraph *ptr;
	size_t len, cap;
	struct np_buf text;
	char date[NP_DATE_TEXT];
};

struct np_text_page *np_text_page_new(void)
{
	return np_alloc_zero(1, sizeof(struct np_text_page));
}

void np_text_page_free(struct np_text_page *page)
{
	if (!page)
		return;
	np_free(page->ptr);
	np_buf_clear(&page->text);
	np_free(page);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct np_span trim(struct np_span text)
{
	while (text.len && (is_blank(text.ptr[0]) || text.ptr[0] == '\n')) {
		text.ptr++;
		text.len--;
	}
	while (text.len && (is_blank(text.ptr[text.len - 1]) ||
			    text.ptr[text.len - 1] == '\n'))
		text.len--;
	return text;
}

static uint32_t count_words(struct np_span text)
{
	uint32_t words = 0;

	for (size_t i = 0; i < text.len; i++)
		words += !is_blank(text.ptr[i]) && text.ptr[i] != '\n' &&
			 (!i || is_blank(text.ptr[i - 1]) ||
			  text.ptr[i - 1] == '\n');
	return words;
}

/* Quotes and brackets may follow the end of a sentence. */
static bool ends_sentence(struct np_span text)
{
	while (text.len && (text.ptr[text.len - 1] == '"' ||
			    text.ptr[text.len - 1] == ')' ||
			    (unsigned char)text.ptr[text.len - 1] >= 0x80))
		text.len--;
	return text.len && strchr(".!?", text.ptr[text.len - 1]) &&
	       text.ptr[text.len - 1];
}

static bool starts(struct np_span text, const char *with)
{
	const size_t len = strlen(with);

	return text.len >= len && !memcmp(text.ptr, with, len);
}

static bool has(struct np_span text, const char *part)
{
	const size_t len = strlen(part);

	for (size_t i = 0; i + len <= text.len; i++)
		if (!memcmp(text.ptr + i, part, len))
			return true;
	return false;
}

/* "Name/Agency/File", "Photo by ...": short, and no sentence. */
static bool is_photo_credit(const struct paragraph *paragraph)
{
	const struct np_span text = paragraph->text;

	if (paragraph->words > 8 || paragraph->ends || starts(text, "By "))
		return false;
	return has(text, "/") || has(text, "Photo") || has(text, "File") ||
	       has(text, "Getty");
}

static enum np_status add(struct np_text_page *page, struct np_span text)
{
	struct paragraph *to;

	text = trim(text);
	if (!text.len)
		return NP_OK;
	if (np_grow(&page->ptr, &page->cap, page->len + 1, sizeof(*page->ptr)))
		return NP_ERR_NOMEM;
	to = &page->ptr[page->len++];
	*to = (struct paragraph){ .text = text };
	to->words = count_words(text);
	to->ends = ends_sentence(text);
	if (to->words <= 2 * PROSE_WORDS)
		to->left = np_html_sign_phrase(text);
	if (starts(text, "Skip to"))
		to->left = NP_LEFT_FURNITURE;
	return NP_OK;
}

/* Paragraphs are parted by blank lines. */
static enum np_status split(struct np_text_page *page, struct np_span text)
{
	size_t begin = 0;
	size_t line = 0;

	page->len = 0;
	while (line < text.len) {
		const char *stop =
			memchr(text.ptr + line, '\n', text.len - line);
		const size_t end = stop ? (size_t)(stop - text.ptr) : text.len;
		const struct np_span one =
			trim((struct np_span){ text.ptr + line, end - line });

		if (!one.len) {
			if (add(page, (struct np_span){ text.ptr + begin,
							end - begin }))
				return NP_ERR_NOMEM;
			begin = end;
		}
		line = end + 1;
	}
	return add(page,
		   (struct np_span){ text.ptr + begin, text.len - begin });
}

static int64_t worth_of(const struct paragraph *paragraph)
{
	if (paragraph->left)
		return paragraph->left == NP_LEFT_CAPTION ? 0 : -1;
	if (paragraph->ends && paragraph->words >= PROSE_WORDS / 2)
		return paragraph->words;
	return -LINE_COST;
}

/* The run worth most: Kadane's algorithm. */
static void find_run(const struct np_text_page *page, size_t *begin,
		     size_t *end)
{
	int64_t best = 0;
	int64_t sum = 0;
	size_t from = 0;

	*begin = *end = 0;
	for (size_t i = 0; i < page->len; i++) {
		if (sum <= 0) {
			sum = 0;
			from = i;
		}
		sum += worth_of(&page->ptr[i]);
		if (sum > best) {
			best = sum;
			*begin = from;
			*end = i + 1;
		}
	}
}

static void mark_captions(struct np_text_page *page)
{
	for (size_t i = 0; i < page->len; i++) {
		if (!is_photo_credit(&page->ptr[i]))
			continue;
		page->ptr[i].left = NP_LEFT_CAPTION;
		if (i && page->ptr[i - 1].words >= PROSE_WORDS)
			page->ptr[i - 1].left = NP_LEFT_CAPTION;
	}
}

/* "April 29, 2013" and "29 April 2013", at the end of a line. */
static bool parse_day(struct np_span text, int64_t *seconds)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr",
					      "May", "Jun", "Jul", "Aug",
					      "Sep", "Oct", "Nov", "Dec" };
	char copy[64];
	char month[16] = "";
	int day = 0, year = 0, n = 0;

	if (text.len >= sizeof(copy))
		return false;
	memcpy(copy, text.ptr, text.len);
	copy[text.len] = 0;
	if (sscanf(copy, "%15[A-Za-z]%*[. ]%2d, %4d%n", month, &day, &year,
		   &n) != 3 &&
	    sscanf(copy, "%2d %15[A-Za-z]%*[., ]%4d%n", &day, month, &year,
		   &n) != 3)
		return false;
	for (int i = 0; i < 12 && n == (int)text.len; i++) {
		if (strncmp(month, months[i], 3) != 0)
			continue;
		snprintf(copy, sizeof(copy), "%04d-%02d-%02d", year, i + 1,
			 day);
		return np_date_parse((struct np_span){ copy, strlen(copy) },
				     seconds);
	}
	return false;
}

/* "By A. Name / April 29, 2013". */
static void read_byline(struct np_text_page *page, struct np_span line,
			struct np_article *out)
{
	const char *bar = memchr(line.ptr, '/', line.len);
	struct np_span names = { line.ptr + 3, line.len - 3 };

	if (!bar)
		bar = memchr(line.ptr, '|', line.len);
	if (bar) {
		const struct np_span rest = trim((struct np_span){
			bar + 1, (size_t)(line.ptr + line.len - bar - 1) });

		names.len = (size_t)(bar - names.ptr);
		out->has_date = parse_day(rest, &out->date);
	}
	out->field[NP_FIELD_AUTHORS] = trim(names);
	if (!out->has_date)
		return;
	np_date_format(page->date, out->date);
	out->field[NP_FIELD_DATE] =
		(struct np_span){ page->date, strlen(page->date) };
}

/* Title, byline and date, among what stands above the article. */
static void read_head(struct np_text_page *page, size_t begin,
		      struct np_article *out)
{
	for (size_t i = 0; i < begin; i++) {
		const struct paragraph *at = &page->ptr[i];
		int64_t seconds = 0;

		if (at->left || memchr(at->text.ptr, '\n', at->text.len))
			continue;
		if (starts(at->text, "By ") && at->text.len > 3 &&
		    at->words <= 2 * PROSE_WORDS)
			read_byline(page, at->text, out);
		else if (!out->has_date && parse_day(at->text, &seconds)) {
			out->has_date = true;
			out->date = seconds;
			np_date_format(page->date, seconds);
			out->field[NP_FIELD_DATE] =
				(struct np_span){ page->date,
						  strlen(page->date) };
		} else if (!out->field[NP_FIELD_TITLE].ptr && at->words >= 3)
			out->field[NP_FIELD_TITLE] = at->text;
	}
}

/* What stands above a byline is the head of the article. */
static size_t behind_byline(const struct np_text_page *page, size_t begin,
			    size_t end)
{
	for (size_t i = begin; i < end; i++)
		if (starts(page->ptr[i].text, "By ") && !page->ptr[i].ends &&
		    page->ptr[i].words <= 2 * PROSE_WORDS)
			return i + 1;
	return begin;
}

/*
 * Two lines in a row that are no sentences part the article from what is
 * below, when most of the words are above.
 */
static size_t before_gap(const struct np_text_page *page, size_t begin,
			 size_t end)
{
	uint64_t all = 0;
	uint64_t sum = 0;

	for (size_t i = begin; i < end; i++)
		all += page->ptr[i].words;
	for (size_t i = begin; i + 1 < end; i++) {
		if (worth_of(&page->ptr[i]) == -LINE_COST &&
		    worth_of(&page->ptr[i + 1]) == -LINE_COST &&
		    sum * 5 >= all * 3)
			return i;
		sum += page->ptr[i].words;
	}
	return end;
}

static enum np_status gather(struct np_text_page *page, size_t begin,
			     size_t end, struct np_article *out)
{
	page->text.len = 0;
	for (size_t i = 0; i < page->len; i++) {
		struct paragraph *at = &page->ptr[i];

		if (i < begin || i >= end) {
			out->left[at->left ? at->left : NP_LEFT_OUTSIDE] +=
				at->words;
			continue;
		}
		if (at->left) {
			out->left[at->left] += at->words;
			continue;
		}
		if (page->text.len && np_buf_add(&page->text, "\n\n", 2))
			return NP_ERR_NOMEM;
		if (np_buf_add(&page->text, at->text.ptr, at->text.len))
			return NP_ERR_NOMEM;
	}
	out->field[NP_FIELD_TEXT] = np_buf_span(&page->text);
	return NP_OK;
}

enum np_status np_text_page_read(struct np_text_page *page, struct np_span text,
				 struct np_article *out, bool *found)
{
	size_t begin = 0;
	size_t end = 0;
	size_t signs = 0;

	*found = false;
	if (!text.len || text.len > PAGE_MOST)
		return NP_OK;
	if (split(page, text))
		return NP_ERR_NOMEM;
	for (size_t i = 0; i < page->len; i++)
		signs += page->ptr[i].left != NP_LEFT_NONE;
	if (signs < SIGNS_LEAST)
		return NP_OK;
	mark_captions(page);
	find_run(page, &begin, &end);
	begin = behind_byline(page, begin, end);
	end = before_gap(page, begin, end);
	if (begin >= end)
		return NP_OK;
	*found = true;
	read_head(page, begin, out);
	return gather(page, begin, end, out);
}
