/* SPDX-License-Identifier: MIT */
#include "detect/credit_words.h"

#include <string.h>

#include "base/utf8.h"

static bool is_plain(uint8_t byte)
{
	const uint8_t low = np_word_fold(byte);

	return (low >= 'a' && low <= 'z') || (low >= '0' && low <= '9');
}

static bool in_range(int32_t code, int32_t first, int32_t last)
{
	return code >= first && code <= last;
}

/* Enough of Unicode for names: where capitals are, not which letter is whose.
 * Latin beyond U+0100 has capitals at even places, but for two stretches. */
static enum np_letter letter_of(int32_t code)
{
	if (code < 0xC0)
		return NP_LETTER_NONE;
	if (code < 0x100)
		return code == 0xD7 || code == 0xF7 ? NP_LETTER_NONE
		       : code < 0xDF		    ? NP_LETTER_CAPITAL
						    : NP_LETTER_LOW;
	if (code < 0x250) {
		const bool odd = in_range(code, 0x139, 0x148) ||
				 in_range(code, 0x179, 0x17E);

		return (code % 2 == 1) == odd ? NP_LETTER_CAPITAL
					      : NP_LETTER_LOW;
	}
	if (in_range(code, 0x386, 0x3AB))
		return code == 0x387 || code == 0x390 ? NP_LETTER_NONE
						      : NP_LETTER_CAPITAL;
	if (in_range(code, 0x3AC, 0x3CE))
		return NP_LETTER_LOW;
	if (in_range(code, 0x400, 0x42F))
		return NP_LETTER_CAPITAL;
	if (in_range(code, 0x430, 0x45F))
		return NP_LETTER_LOW;
	if (in_range(code, 0x460, 0x556))
		return code >= 0x531 || code % 2 == 0 ? NP_LETTER_CAPITAL
						      : NP_LETTER_LOW;
	if (in_range(code, 0x561, 0x587))
		return NP_LETTER_LOW;
	if (in_range(code, 0x1E00, 0x1EFF))
		return code % 2 ? NP_LETTER_LOW : NP_LETTER_CAPITAL;
	if (in_range(code, 0x5D0, 0x10FF) || in_range(code, 0x1100, 0x1DFF) ||
	    in_range(code, 0x3005, 0x3007) || in_range(code, 0x3041, 0xD7FF) ||
	    in_range(code, 0xF900, 0xFDFF) || in_range(code, 0x20000, 0x3FFFF))
		return NP_LETTER_UNCASED;
	return NP_LETTER_NONE;
}

enum np_letter np_letter_at(const struct np_piece *piece, size_t at, size_t end,
			    size_t *len)
{
	const uint8_t byte = piece->text[at];
	struct np_utf8 one;

	*len = 1;
	if (byte < 0x80)
		return byte >= 'A' && byte <= 'Z'   ? NP_LETTER_CAPITAL
		       : byte >= 'a' && byte <= 'z' ? NP_LETTER_LOW
						    : NP_LETTER_NONE;
	one = np_utf8_any(piece->text + at, piece->text + end);
	*len = one.len;
	return letter_of(one.code);
}

size_t np_blank_at(const struct np_piece *piece, size_t at)
{
	const uint8_t *text = piece->text;

	if (at >= piece->end)
		return 0;
	if (text[at] > ' ' && text[at] < 0xC2)
		return 0;
	if (text[at] == ' ' || text[at] == '\t' || text[at] == '\r' ||
	    text[at] == '\n')
		return 1;
	if (np_bytes_at(piece, at, "\xC2\xA0"))
		return 2;
	return np_bytes_at(piece, at, "\xE3\x80\x80") ? 3 : 0;
}

size_t np_skip_blanks(const struct np_piece *piece, size_t at)
{
	for (size_t len; (len = np_blank_at(piece, at)) > 0;)
		at += len;
	return at;
}

size_t np_trim_blanks(const struct np_piece *piece, size_t from, size_t at)
{
	while (at > from) {
		if (np_blank_at(piece, at - 1) == 1)
			at--;
		else if (at - from >= 2 && np_blank_at(piece, at - 2) == 2)
			at -= 2;
		else
			break;
	}
	return at;
}

bool np_bytes_at(const struct np_piece *piece, size_t at, const char *bytes)
{
	size_t len = 0;

	while (bytes[len] && at + len < piece->end &&
	       piece->text[at + len] == (uint8_t)bytes[len])
		len++;
	return !bytes[len];
}

size_t np_dash_at(const struct np_piece *piece, size_t at)
{
	const uint8_t *text = piece->text + at;
	size_t len = 0;

	if (at >= piece->end)
		return 0;
	if (*text == '-') {
		while (len < 3 && at + len < piece->end && text[len] == '-')
			len++;
		return len;
	}
	if (*text < 0xE2 || piece->end - at < 3)
		return 0;
	/* Hyphens, en and em dash, bar; minus; box drawing; full width. */
	if (text[0] == 0xE2)
		return (text[1] == 0x80 && text[2] >= 0x90 &&
			text[2] <= 0x95) ||
				       (text[1] == 0x88 && text[2] == 0x92) ||
				       (text[1] == 0x94 && text[2] == 0x80)
			       ? 3
			       : 0;
	return text[0] == 0xEF && text[1] == 0xBC && text[2] == 0x8D ? 3 : 0;
}

/* Full width and lenticular brackets; last is the third byte of ( [ and of
 * the lenticular one. */
static size_t wide_bracket(const struct np_piece *piece, size_t at,
			   const uint8_t *last)
{
	const uint8_t *text = piece->text + at;

	if (piece->end - at < 3)
		return 0;
	if (text[0] == 0xEF && text[1] == 0xBC)
		return text[2] == last[0] || text[2] == last[1] ? 3 : 0;
	return text[0] == 0xE3 && text[1] == 0x80 && text[2] == last[2] ? 3 : 0;
}

size_t np_open_at(const struct np_piece *piece, size_t at)
{
	static const uint8_t last[] = { 0x88, 0xBB, 0x90 };

	if (at >= piece->end)
		return 0;
	if (piece->text[at] < 0x80)
		return piece->text[at] == '(' || piece->text[at] == '[';
	return wide_bracket(piece, at, last);
}

size_t np_close_at(const struct np_piece *piece, size_t at)
{
	static const uint8_t last[] = { 0x89, 0xBD, 0x91 };

	if (at >= piece->end)
		return 0;
	if (piece->text[at] < 0x80)
		return piece->text[at] == ')' || piece->text[at] == ']';
	return wide_bracket(piece, at, last);
}

/* Does a word that is read by itself end, or begin, at a place? Punctuation
 * beyond ASCII (U+2000 to U+206F, U+3000 to U+303F, full width) parts. */
static bool letter_before(const struct np_piece *piece, size_t at)
{
	size_t lead = at;
	struct np_utf8 one;

	if (at == piece->begin)
		return false;
	lead--;
	if (piece->text[lead] < 0x80)
		return is_plain(piece->text[lead]);
	while (lead > piece->begin && at - lead < 4 &&
	       (piece->text[lead] & 0xC0) == 0x80)
		lead--;
	one = np_utf8_any(piece->text + lead, piece->text + at);
	return letter_of(one.code) != NP_LETTER_NONE;
}

static bool letter_behind(const struct np_piece *piece, size_t at)
{
	size_t len;

	if (at >= piece->end)
		return false;
	if (piece->text[at] < 0x80)
		return is_plain(piece->text[at]);
	return np_letter_at(piece, at, piece->end, &len) != NP_LETTER_NONE;
}

/* The end of a word that stands at a place; 0 when it is not this word. */
static size_t match(const struct np_piece *piece, size_t at,
		    const struct np_agency_word *word)
{
	const uint8_t *text = piece->text;
	const bool exact = word->flags & NP_WORD_EXACT;
	size_t to = at;

	for (size_t i = 0; i < word->len; i++) {
		const uint8_t want = (uint8_t)word->text[i];

		if (to >= piece->end)
			return 0;
		if (want == ' ') {
			const size_t after = np_skip_blanks(piece, to);

			if (after == to)
				return 0;
			to = after;
			continue;
		}
		if (text[to] != want &&
		    (exact || np_word_fold(text[to]) != np_word_fold(want)))
			return 0;
		to++;
	}
	if ((word->flags & NP_WORD_INSIDE) ||
	    (text[to - 1] < 0x80 && !is_plain(text[to - 1])))
		return to;
	return letter_behind(piece, to) ? 0 : to;
}

static size_t look_up(struct np_piece *piece, size_t at, bool begins)
{
	const uint8_t *text = piece->text;
	const uint8_t third = at + 2 < piece->end ? text[at + 2] : ' ';
	const uint32_t bucket = np_word_bucket(text[at], text[at + 1], third);

	for (uint32_t i = np_agency_start[bucket];
	     i < np_agency_start[bucket + 1]; i++) {
		const struct np_agency_word *word = &np_agency_words[i];
		size_t end;

		if (text[at] != (uint8_t)*word->text)
			continue;
		if (!begins && !(word->flags & NP_WORD_INSIDE))
			continue;
		end = match(piece, at, word);
		if (!end)
			continue;
		piece->hits[piece->hits_len++] =
			(struct np_hit){ at, end, word, false };
		return end;
	}
	return 0;
}

void np_piece_scan(struct np_piece *piece)
{
	const uint8_t *text = piece->text;
	size_t at = piece->begin;
	bool word = false; /* a letter stands before */

	piece->hits_len = 0;
	while (at + 1 < piece->end && piece->hits_len < NP_HITS) {
		const uint8_t byte = text[at];
		const bool plain = is_plain(byte);
		size_t end = 0;
		size_t len = 1;

		/* Inside a word, most of the time. */
		if (plain && word) {
			at++;
			continue;
		}
		if (byte != ' ')
			end = look_up(piece, at,
				      byte < 0x80 ? !word || !plain
						  : !letter_before(piece, at));
		if (end) {
			at = end;
			word = letter_before(piece, at);
			continue;
		}
		word = plain;
		if (byte >= 0x80)
			word = np_letter_at(piece, at, piece->end, &len) !=
			       NP_LETTER_NONE;
		at += len;
	}
}

struct np_hit *np_hit_at(struct np_piece *piece, size_t at,
			 enum np_word_use use)
{
	return np_hit_in(piece, at, at + 1, use);
}

struct np_hit *np_hit_in(struct np_piece *piece, size_t from, size_t to,
			 enum np_word_use use)
{
	for (uint32_t i = 0; i < piece->hits_len; i++) {
		struct np_hit *hit = &piece->hits[i];

		if (hit->begin >= to)
			break;
		if (hit->begin >= from && hit->word->use == use)
			return hit;
	}
	return NULL;
}

bool np_hit_is_name(const struct np_hit *hit)
{
	return hit && !hit->taken && hit->word->use == NP_WORD_AGENCY &&
	       np_agencies[hit->word->agency].kind != NP_AGENCY_PHOTO;
}

/* A sentence ends at . ! ? with a blank behind, but not at an initial or a
 * short word with a capital ("Mr.", "Va."); and at a full-width stop. */
static bool ends_sentence(const struct np_piece *piece, size_t at)
{
	const uint8_t *text = piece->text;
	size_t from = at;

	if (text[at] != '.' && text[at] != '!' && text[at] != '?')
		return text[at] == 0xE3 &&
		       np_bytes_at(piece, at, "\xE3\x80\x82");
	if (at + 1 < piece->end && !np_blank_at(piece, at + 1) &&
	    text[at + 1] != '"' && text[at + 1] != ')' && text[at + 1] < 0x80)
		return false;
	if (text[at] != '.')
		return true;
	while (from > piece->begin && is_plain(text[from - 1]))
		from--;
	return at - from > 4 || text[from] < 'A' || text[from] > 'Z' ||
	       at == from;
}

void np_sentence_around(const struct np_piece *piece, size_t at, size_t *begin,
			size_t *end)
{
	size_t from = at;
	size_t to = at;

	while (from > piece->begin && !ends_sentence(piece, from - 1))
		from--;
	/* A full-width stop has bytes behind its first. */
	while (from < at && (piece->text[from] & 0xC0) == 0x80)
		from++;
	while (from < at &&
	       (np_blank_at(piece, from) == 1 || piece->text[from] == '"' ||
		piece->text[from] == ')'))
		from++;
	while (to < piece->end && !ends_sentence(piece, to))
		to++;
	if (to < piece->end)
		to++;
	while (to < piece->end && (strchr(".!?\")", piece->text[to]) ||
				   (piece->text[to] & 0xC0) == 0x80))
		to++;
	*begin = from;
	*end = to;
}
