/* SPDX-License-Identifier: MIT */
#include "detect/credit.h"

#include <string.h>

#include "detect/credit_forms.h"

enum {
	AUTHORS_FEW = 3,
	LINE_SENTENCE = 640,
	/* The end of a line that was seen from is longer than any piece. */
	LINE_LOOK = NP_CREDIT_BRACKET + NP_CREDIT_LINE_HEAD
};

const char *np_agency_name(uint16_t agency)
{
	return agency < np_agencies_len ? np_agencies[agency].name : NULL;
}

enum np_agency_kind np_agency_kind(uint16_t agency)
{
	return agency < np_agencies_len
		       ? (enum np_agency_kind)np_agencies[agency].kind
		       : NP_AGENCY_ANY;
}

uint16_t np_agency_count(void)
{
	return np_agencies_len;
}

uint16_t np_agency_find(struct np_span name)
{
	for (uint16_t i = 0; i < np_agencies_len; i++)
		if (strlen(np_agencies[i].name) == name.len &&
		    !memcmp(np_agencies[i].name, name.ptr, name.len))
			return i;
	return NP_AGENCY_NONE;
}

const char *np_credit_form_name(enum np_credit_form form)
{
	static const char *const names[] = {
		"dateline", "byline",	 "authors", "line",  "signature",
		"desk",	    "copyright", "origin",  "share", "picture"
	};

	return names[form];
}

const char *np_credit_strength_name(enum np_credit_strength strength)
{
	static const char *const names[] = { "full", "contribution", "photo" };

	return names[strength];
}

void np_credit_add(struct np_credits *out, struct np_hit *hit,
		   enum np_credit_form form, enum np_credit_strength strength)
{
	const bool inferred = hit->word->use != NP_WORD_AGENCY;
	uint16_t agency = hit->word->agency;

	hit->taken = true;
	/* A desk line without a name is that of Reuters. */
	if (inferred)
		agency = np_agency_find((struct np_span){ "Reuters", 7 });
	/* A page can sign a hundred pictures; the texts' credits count. */
	for (uint32_t i = 0; i < out->credits; i++)
		if (out->credit[i].agency == agency &&
		    out->credit[i].form == form)
			return;
	if (out->credits == NP_CREDIT_MOST) {
		out->more = true;
		return;
	}
	out->credit[out->credits++] =
		(struct np_credit){ agency,   (uint8_t)form, (uint8_t)strength,
				    inferred, hit->begin,    hit->end };
}

void np_span_add(struct np_credits *out, size_t begin, size_t end,
		 enum np_credit_kind kind)
{
	uint32_t at = out->spans;

	if (begin >= end)
		return;
	if (out->spans == NP_CREDIT_SPANS) {
		out->more = true;
		return;
	}
	/* Sorted by where they begin, the longer first. */
	while (at > 0 && (out->span[at - 1].begin > begin ||
			  (out->span[at - 1].begin == begin &&
			   out->span[at - 1].end < end))) {
		out->span[at] = out->span[at - 1];
		at--;
	}
	out->span[at] = (struct np_credit_span){ begin, end, kind };
	out->spans++;
}

static size_t to_character(struct np_span text, size_t at)
{
	while (at < text.len && ((uint8_t)text.ptr[at] & 0xC0) == 0x80)
		at++;
	return at;
}

/* Overlaps go to the span that began first. */
static void part_spans(struct np_span text, struct np_credits *out)
{
	uint32_t kept = 0;
	size_t from = 0;

	for (uint32_t i = 0; i < out->spans; i++) {
		struct np_credit_span span = out->span[i];

		span.begin = to_character(text, span.begin);
		span.end = to_character(text, span.end);
		if (span.begin < from)
			span.begin = from;
		if (span.begin >= span.end)
			continue;
		from = span.end;
		out->span[kept++] = span;
	}
	out->spans = kept;
}

static void by_place(struct np_credits *out)
{
	for (uint32_t i = 1; i < out->credits; i++) {
		const struct np_credit credit = out->credit[i];
		uint32_t at = i;

		for (; at > 0 && out->credit[at - 1].begin > credit.begin; at--)
			out->credit[at] = out->credit[at - 1];
		out->credit[at] = credit;
	}
}

struct line {
	size_t begin, end;
};

static bool is_blank(uint8_t byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* The next line that is not blank, trimmed; false behind the last. */
static bool next_line(struct np_span text, size_t *at, struct line *line)
{
	size_t begin = *at;
	const char *end;

	while (begin < text.len && is_blank((uint8_t)text.ptr[begin]))
		begin++;
	if (begin == text.len)
		return false;
	end = memchr(text.ptr + begin, '\n', text.len - begin);
	line->begin = begin;
	line->end = end ? (size_t)(end - text.ptr) : text.len;
	*at = line->end;
	while (is_blank((uint8_t)text.ptr[line->end - 1]))
		line->end--;
	return true;
}

/*
 * The line before `at` that is not blank, and not before `from`. Of a line
 * that is longer than what is looked at, the end alone: it then begins
 * somewhere in the line, and it is the last of its kind.
 */
static bool last_line(struct np_span text, size_t from, size_t at,
		      struct line *line, bool *cut)
{
	size_t least = from;

	while (at > from && is_blank((uint8_t)text.ptr[at - 1]))
		at--;
	line->end = at;
	if (at - from > LINE_LOOK)
		least = to_character(text, at - LINE_LOOK);
	while (at > least && text.ptr[at - 1] != '\n')
		at--;
	*cut = at == least && at > from && text.ptr[at - 1] != '\n';
	while (at < line->end && is_blank((uint8_t)text.ptr[at]))
		at++;
	line->begin = at;
	return line->end > line->begin;
}

static void look_at(struct np_piece *piece, const struct np_credit_input *in,
		    struct np_credits *out)
{
	np_piece_scan(piece);
	/* A sentence that thanks many people began further back. */
	if (!piece->opens && piece->least < piece->begin &&
	    np_hit_in(piece, piece->begin, piece->end, NP_WORD_SHARE)) {
		piece->begin = piece->least;
		np_piece_scan(piece);
	}
	np_form_byline(piece, in->authors, out);
	np_form_dateline(piece, out);
	np_form_lines(piece, out);
	np_form_photo(piece, out);
}

/* The end of a long line; a bracket that ends it is seen whole. */
static size_t end_of_line(struct np_span text, const struct line *line,
			  size_t from)
{
	size_t begin = line->end - NP_CREDIT_LINE_TAIL;
	const size_t least = line->end - from > NP_CREDIT_BRACKET
				     ? line->end - NP_CREDIT_BRACKET
				     : from;

	if (text.ptr[line->end - 1] == ')')
		for (size_t at = line->end - 1; at > least; at--)
			if (text.ptr[at] == '(') {
				begin = at < begin ? at : begin;
				break;
			}
	return to_character(text, begin < from ? from : begin);
}

static void look_at_line(struct np_piece *piece, const struct line *line,
			 const struct np_credit_input *in,
			 struct np_credits *out)
{
	const size_t len = line->end - line->begin;

	piece->begin = line->begin;
	piece->end = line->end;
	piece->opens = true;
	piece->closes = true;
	if (len <= NP_CREDIT_LINE_HEAD + NP_CREDIT_LINE_TAIL) {
		look_at(piece, in, out);
		return;
	}
	if (piece->head) {
		piece->end = to_character(in->text,
					  line->begin + NP_CREDIT_LINE_HEAD);
		piece->closes = false;
		look_at(piece, in, out);
	}
	if (piece->tail) {
		piece->begin = end_of_line(
			in->text, line, piece->head ? piece->end : line->begin);
		piece->end = line->end;
		piece->least = piece->head ? piece->begin : line->begin;
		if (line->end - piece->least > LINE_SENTENCE)
			piece->least = to_character(in->text,
						    line->end - LINE_SENTENCE);
		piece->opens = false;
		piece->closes = true;
		look_at(piece, in, out);
	}
}

static void look_at_text(const struct np_credit_input *in,
			 struct np_credits *out)
{
	struct line head[NP_CREDIT_HEAD_LINES];
	struct line tail[NP_CREDIT_TAIL_LINES];
	const struct np_span title = in->title;
	struct np_piece piece;
	size_t heads = 0;
	size_t tails = 0;
	size_t at = 0;
	size_t end = in->text.len;
	bool cut = false;

	memset(&piece, 0, sizeof(piece));
	piece.text = (const uint8_t *)in->text.ptr;
	piece.len = in->text.len;
	while (heads < NP_CREDIT_HEAD_LINES &&
	       next_line(in->text, &at, &head[heads]))
		heads++;
	while (tails < NP_CREDIT_TAIL_LINES && !cut &&
	       last_line(in->text, at, end, &tail[tails], &cut))
		end = tail[tails++].begin;
	for (size_t i = 0; i < heads; i++) {
		const size_t len = head[i].end - head[i].begin;

		if (len == title.len &&
		    !memcmp(in->text.ptr + head[i].begin, title.ptr, len))
			continue;
		piece.head = true;
		piece.tail = heads + tails - i <= NP_CREDIT_TAIL_LINES;
		piece.last = heads + tails - i == 1;
		look_at_line(&piece, &head[i], in, out);
	}
	piece.head = false;
	piece.tail = true;
	for (size_t i = tails; i-- > 0;) {
		piece.last = i == 0;
		look_at_line(&piece, &tail[i], in, out);
	}
}

/* Whoever is an agency in the authors field. */
static void look_at_authors(const struct np_credit_input *in,
			    struct np_credits *out)
{
	struct np_piece piece;
	size_t parts = 1;
	bool few;

	if (!in->authors.len)
		return;
	memset(&piece, 0, sizeof(piece));
	piece.text = (const uint8_t *)in->authors.ptr;
	piece.len = in->authors.len;
	piece.end = in->authors.len < 512 ? in->authors.len : 512;
	/* Lists of many names are all who are named on the page. */
	for (size_t i = 0; i < in->authors.len; i++)
		parts += in->authors.ptr[i] == ',' || in->authors.ptr[i] == ';';
	few = parts <= AUTHORS_FEW;
	np_piece_scan(&piece);
	for (uint32_t i = 0; i < piece.hits_len; i++) {
		struct np_hit *hit = &piece.hits[i];
		const bool begins =
			hit->begin == 0 ||
			strchr(" ,;|/(", in->authors.ptr[hit->begin - 1]);

		if (!np_hit_is_name(hit) || !begins ||
		    (hit->word->flags & NP_WORD_DOUBTFUL) ||
		    np_agencies[hit->word->agency].kind == NP_AGENCY_ANY)
			continue;
		hit->begin = 0;
		hit->end = 0;
		np_credit_add(out, hit, NP_CREDIT_AUTHORS,
			      few ? NP_CREDIT_FULL : NP_CREDIT_CONTRIBUTION);
	}
	if (!out->has_byline) {
		out->has_byline = true;
		out->byline_in_authors = true;
		out->byline_begin = 0;
		out->byline_end = in->authors.len;
	}
}

void np_credits_find(const struct np_credit_input *in, struct np_credits *out)
{
	memset(out, 0, sizeof(*out));
	if (in->text.len)
		look_at_text(in, out);
	by_place(out);
	part_spans(in->text, out);
	look_at_authors(in, out);
}

const struct np_credit *np_credits_main(const struct np_credits *credits)
{
	const struct np_credit *contribution = NULL;

	for (uint32_t i = 0; i < credits->credits; i++) {
		const struct np_credit *credit = &credits->credit[i];

		if (credit->strength == NP_CREDIT_FULL)
			return credit;
		if (credit->strength == NP_CREDIT_CONTRIBUTION && !contribution)
			contribution = credit;
	}
	return contribution;
}
