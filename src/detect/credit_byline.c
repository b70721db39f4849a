/* SPDX-License-Identifier: MIT */
/*
 * Bylines: "By NAME and NAME, AGENCY" at the beginning of a line, and lines
 * that are one of the authors. Names are words with capitals and what joins
 * them; a byline ends its line without a full stop, or runs into a dateline.
 * So "By Friday, all was over." is none, and "By Labor Day" is none either.
 */
#include "detect/credit_forms.h"

#include <string.h>

enum {
	BYLINE_BYTES = 140,
	BYLINE_WORDS = 16
};

static bool joins_names(const struct np_piece *piece, size_t begin, size_t end)
{
	static const char *const joints[] = {
		"and", "und", "et",  "y",   "e",    "en",  "og",  "och", "i",
		"of",  "the", "in",  "for", "van",  "von", "de",  "der", "del",
		"la",  "da",  "dos", "di",  "bin",  "al",  "el",  "ter", "den",
		"ten", "du",  "le",  "zu",  "with", "at",  "via", NULL
	};

	for (const char *const *joint = joints; *joint; joint++)
		if (strlen(*joint) == end - begin &&
		    !memcmp(piece->text + begin, *joint, end - begin))
			return true;
	return false;
}

struct names {
	size_t end; /* of the names */
	unsigned words, all;
	bool comma; /* what follows is a title or a place */
	bool fine;
	struct np_hit *agency;
};

static bool is_joint_mark(uint8_t byte)
{
	return byte == '&' || byte == ',' || byte == '/' || byte == '|' ||
	       byte == '-';
}

/* Reads a word's ends and what letter it begins with. */
static size_t word_end(const struct np_piece *piece, size_t at, size_t limit)
{
	while (at < limit && !np_blank_at(piece, at))
		at++;
	return at;
}

static void read_names(struct np_piece *piece, size_t at, size_t limit,
		       struct names *names)
{
	*names = (struct names){ .end = at, .fine = true };
	while (at < limit && names->fine) {
		struct np_hit *hit = np_hit_at(piece, at, NP_WORD_AGENCY);
		const size_t end = hit ? hit->end : word_end(piece, at, limit);
		const size_t last = end - 1;
		size_t len;
		const enum np_letter letter =
			np_letter_at(piece, at, limit, &len);

		names->all++;
		if (np_hit_is_name(hit) &&
		    !(hit->word->flags & NP_WORD_DOUBTFUL)) {
			names->agency = names->agency ? names->agency : hit;
		} else if (np_hit_at(piece, at, NP_WORD_MONTH)) {
			names->fine = names->comma;
		} else if (!names->comma && !names->agency) {
			if (letter == NP_LETTER_CAPITAL ||
			    letter == NP_LETTER_UNCASED) {
				names->words++;
				names->end = end;
				if (strchr(",;|", piece->text[last]))
					names->end--;
			} else {
				names->fine = joins_names(piece, at, end) ||
					      is_joint_mark(piece->text[at]);
			}
		}
		/* A title follows a name of two words or more. */
		if (piece->text[last] == ',' || piece->text[at] == '|')
			names->comma |= names->words >= 2;
		at = np_skip_blanks(piece, end);
		/* What stands right behind an agency: ", staff writer". */
		while (hit && at < limit && strchr(",/|;.", piece->text[at]))
			at = np_skip_blanks(piece, at + 1);
	}
	names->fine &= names->all <= BYLINE_WORDS;
}

static bool ends_like_sentence(const struct np_piece *piece)
{
	const uint8_t byte = piece->text[piece->end - 1];

	return byte == '.' || byte == '!' || byte == '?' || byte == '"' ||
	       byte == ':' || byte >= 0xE2;
}

static void set_byline(struct np_credits *out, size_t begin, size_t end)
{
	if (out->has_byline || end <= begin)
		return;
	out->has_byline = true;
	out->byline_begin = begin;
	out->byline_end = end;
}

/* Several agencies may follow one another: "Associated Press, Reuters". */
static void take_agencies(struct np_piece *piece, size_t from, size_t to,
			  struct np_credits *out)
{
	for (uint32_t i = 0; i < piece->hits_len; i++) {
		struct np_hit *hit = &piece->hits[i];

		if (hit->begin >= from && hit->end <= to &&
		    np_hit_is_name(hit) &&
		    !(hit->word->flags & NP_WORD_DOUBTFUL))
			np_credit_add(out, hit, NP_CREDIT_BYLINE,
				      NP_CREDIT_FULL);
	}
}

/* The names fill the line, or run into a dateline. */
static bool by_line(struct np_piece *piece, const struct np_hit *by,
		    struct np_credits *out)
{
	const bool doubtful = by->word->use == NP_WORD_BY_DOUBTFUL;
	const size_t from = np_skip_blanks(piece, by->end);
	const bool whole =
		piece->closes && piece->end - piece->begin <= BYLINE_BYTES;
	struct names names;
	size_t end = piece->end;

	if (from >= piece->end)
		return false;
	read_names(piece, from, piece->end, &names);
	if (!whole || !names.fine || ends_like_sentence(piece)) {
		size_t at = from;

		/* Two words or more, then a dateline. */
		for (unsigned i = 0; i < 12 && at < piece->end; i++) {
			at = np_skip_blanks(piece,
					    word_end(piece, at, piece->end));
			if (i >= 1 && at < piece->end &&
			    np_is_dateline(piece, at))
				break;
		}
		if (at >= piece->end || !np_is_dateline(piece, at))
			return false;
		end = np_trim_blanks(piece, from, at);
		read_names(piece, from, end, &names);
		if (!names.fine)
			return false;
	}
	if (names.words == 1 && (!names.agency || names.agency->begin > from) &&
	    piece->text[from] < 0x80)
		return false;
	if (names.words == 0 && !names.agency)
		return false;
	if (doubtful && (names.words < 2 || names.words > 4 || names.comma))
		return false;
	take_agencies(piece, from, end, out);
	set_byline(out, from, names.words ? names.end : end);
	np_span_add(out, piece->begin, end, NP_SPAN_BYLINE);
	return true;
}

static bool same_letters(const uint8_t *a, const char *b, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (np_word_fold(a[i]) != np_word_fold((uint8_t)b[i]))
			return false;
	return true;
}

/* A line of two words or more that the authors field has as it stands. */
static bool is_author(const struct np_piece *piece, struct np_span authors)
{
	const size_t len = piece->end - piece->begin;
	const size_t most = authors.len < 512 ? authors.len : 512;

	if (!piece->closes || len < 5 || len > 60 || len > most ||
	    !memchr(piece->text + piece->begin, ' ', len))
		return false;
	for (size_t at = 0; at + len <= most; at++)
		if (same_letters(piece->text + piece->begin, authors.ptr + at,
				 len))
			return true;
	return false;
}

/* "NAME, Associated Press" without "By": a long name of an agency ends a
 * line of names. A short one signs pictures: "NAME, AP". */
static bool bare_line(struct np_piece *piece, struct np_credits *out)
{
	struct np_hit *hit =
		piece->hits_len ? &piece->hits[piece->hits_len - 1] : NULL;
	struct names names;
	size_t before;

	if (!piece->closes || piece->end - piece->begin > 80 ||
	    !np_hit_is_name(hit) || hit->end != piece->end ||
	    hit->end - hit->begin < 9 || hit->begin == piece->begin ||
	    np_hit_in(piece, piece->begin, piece->end, NP_WORD_PHOTO))
		return false;
	before = np_trim_blanks(piece, piece->begin, hit->begin);
	if (before <= piece->begin || !strchr(",|", piece->text[before - 1]))
		return false;
	read_names(piece, piece->begin, before, &names);
	if (!names.fine || names.agency || names.words < 2 || names.words > 5)
		return false;
	np_credit_add(out, hit, NP_CREDIT_BYLINE, NP_CREDIT_FULL);
	set_byline(out, piece->begin, names.end);
	np_span_add(out, piece->begin, piece->end, NP_SPAN_BYLINE);
	return true;
}

void np_form_byline(struct np_piece *piece, struct np_span authors,
		    struct np_credits *out)
{
	size_t at = piece->begin;
	const struct np_hit *by;

	if (!piece->opens || !(piece->head || piece->tail))
		return;
	while (at < piece->end &&
	       (piece->text[at] == '_' || piece->text[at] == '(' ||
		piece->text[at] == '*' || np_blank_at(piece, at)))
		at++;
	by = np_hit_at(piece, at, NP_WORD_BY);
	if (!by && piece->head)
		by = np_hit_at(piece, at, NP_WORD_BY_DOUBTFUL);
	if (by && by_line(piece, by, out))
		return;
	if (bare_line(piece, out))
		return;
	if (piece->head && is_author(piece, authors)) {
		set_byline(out, piece->begin, piece->end);
		np_span_add(out, piece->begin, piece->end, NP_SPAN_BYLINE);
	}
}
