/* SPDX-License-Identifier: MIT */
/*
 * Datelines. A place with a date or without, and an agency in brackets, in
 * slashes or behind a dash, in this order or another:
 *
 *   PLACE, date (AGENCY) -     (AGENCY) - PLACE, date -     PLACE -
 *   PLACE, date /AGENCY/       PLACE, date - AGENCY.        [PLACE = AGENCY]
 *
 * and, in Chinese, AGENCY PLACE date and the sign for "wired". Without an
 * agency the place has to stand in capitals and a dash has to follow.
 */
#include "detect/credit_forms.h"

#include <string.h>

enum {
	PLACE_BYTES = 90, /* "TALLAHASSEE, Florida, September 12, 2012" is 40 */
	BRACKET_BYTES = 72,
	PLACE_WORDS = 9
};

struct place {
	size_t begin, end; /* without region and date */
	size_t behind;	   /* of all of it */
	bool capitals;	   /* a first part in capitals alone */
};

struct found {
	struct place place;
	struct np_hit *hit;
	size_t end; /* where the article begins */
	bool has_place;
};

struct word {
	size_t begin, end;
	unsigned capitals, lows, uncased, digits;
	bool comma, stop;
};

static void read_word(const struct np_piece *piece, size_t at, size_t limit,
		      struct word *word)
{
	size_t len = 1;

	*word = (struct word){ .begin = at };
	for (; at < limit && !np_blank_at(piece, at); at += len) {
		const enum np_letter letter =
			np_letter_at(piece, at, limit, &len);
		const uint8_t byte = piece->text[at];

		word->capitals += letter == NP_LETTER_CAPITAL;
		word->lows += letter == NP_LETTER_LOW;
		word->uncased += letter == NP_LETTER_UNCASED;
		word->digits += byte >= '0' && byte <= '9';
	}
	word->end = at;
	if (at > word->begin) {
		word->comma = piece->text[at - 1] == ',';
		word->stop = strchr(".!?:;\"", piece->text[at - 1]) != NULL;
	}
}

static bool is_date_word(struct np_piece *piece, const struct word *word)
{
	if (np_hit_at(piece, word->begin, NP_WORD_MONTH))
		return true;
	return word->digits && word->lows <= 2 && word->capitals <= 2;
}

/* "de", "of", "am": small words inside a name. */
static bool is_particle(const struct word *word)
{
	return word->lows && !word->capitals && word->lows <= 3 &&
	       word->end - word->begin <= 4;
}

static bool first_is_capital(const struct np_piece *piece,
			     const struct word *word)
{
	size_t at = word->begin;
	size_t len;
	enum np_letter letter = np_letter_at(piece, at, word->end, &len);

	if (letter == NP_LETTER_NONE && at + len < word->end)
		letter = np_letter_at(piece, at + len, word->end, &len);
	return letter == NP_LETTER_CAPITAL || letter == NP_LETTER_UNCASED;
}

/* One word of a place; false when it cannot be one. */
static bool take_word(struct np_piece *piece, const struct word *word,
		      bool *dated, struct place *place)
{
	const bool date = is_date_word(piece, word);

	if (date || *dated) {
		*dated = true;
		return date || !word->lows || word->comma ||
		       word->lows + word->capitals <= 5;
	}
	if (np_hit_at(piece, word->begin, NP_WORD_BY))
		return false;
	if (!first_is_capital(piece, word) &&
	    !(word->begin > place->begin && is_particle(word)))
		return false;
	/* A full stop ends a sentence, but for "Calif." and "St.". */
	if (word->stop &&
	    (piece->text[word->end - 1] != '.' || word->end - word->begin > 7))
		return false;
	return true;
}

/* Place, region and date from `at` up to `end`, where something else is. */
static bool read_place(struct np_piece *piece, size_t at, size_t end,
		       struct place *place)
{
	bool dated = false;
	bool comma = false;
	bool first = true;
	bool no_place = true; /* "NEW" is none, "NEW YORK" is */
	unsigned letters = 0;
	unsigned lows = 0;
	unsigned count = 0;
	struct word word;

	end = np_trim_blanks(piece, at, end);
	*place = (struct place){ .begin = at, .end = at, .behind = end };
	for (; at < end; at = np_skip_blanks(piece, word.end)) {
		read_word(piece, at, end, &word);
		if (word.end == at || ++count > PLACE_WORDS ||
		    !take_word(piece, &word, &dated, place))
			return false;
		if (!dated && !comma) {
			place->end = word.end - word.comma;
			no_place &= np_hit_at(piece, word.begin,
					      NP_WORD_NO_PLACE) != NULL;
			letters += word.capitals;
			lows += is_particle(&word) && !first ? 0 : word.lows;
			first = false;
		}
		comma |= word.comma;
	}
	place->capitals = letters >= 3 && !lows;
	return place->end == place->begin ? dated : !no_place;
}

/* Behind a closed bracket: where the article begins, or 0. */
static size_t behind_bracket(const struct np_piece *piece, size_t at, bool bare)
{
	size_t to = np_skip_blanks(piece, at);
	size_t dash;
	size_t len;

	if (np_bytes_at(piece, to, "."))
		to = np_skip_blanks(piece, to + 1);
	dash = np_dash_at(piece, to);
	if (!dash &&
	    (np_bytes_at(piece, to, ":") || np_bytes_at(piece, to, "=")))
		dash = 1;
	if (!dash && (np_bytes_at(piece, to, "\xEF\xBC\x9A") ||
		      np_bytes_at(piece, to, "\xEF\xBC\x9D")))
		dash = 3;
	if (dash)
		return np_skip_blanks(piece, to + dash);
	to = np_skip_blanks(piece, at);
	if (!bare || to >= piece->end || (to == at && piece->text[at] < 0x80))
		return 0;
	if (np_letter_at(piece, to, piece->end, &len) == NP_LETTER_LOW)
		return 0;
	return to;
}

/* What stands behind a name inside its bracket: nothing, a desk ("/lsw"),
 * another name, a date. Not "/Kevin Lamarque", which is a photographer. */
static bool rest_is_fine(struct np_piece *piece, const struct np_hit *hit,
			 size_t close)
{
	const size_t at = np_skip_blanks(piece, hit->end);
	struct word word;

	if (at >= close)
		return true;
	if (hit->word->flags & NP_WORD_DOUBTFUL && piece->text[at] != '/')
		return false;
	if (np_hit_in(piece, hit->end, close, NP_WORD_PHOTO))
		return false;
	read_word(piece, at + 1, close, &word);
	if (piece->text[at] == '/')
		return np_skip_blanks(piece, word.end) >= close &&
		       (!word.capitals || !word.lows ||
			np_hit_at(piece, at + 1, NP_WORD_AGENCY));
	return close - at <= 30 &&
	       (strchr(",-!.", piece->text[at]) || np_dash_at(piece, at) ||
		np_hit_in(piece, at, close, NP_WORD_AGENCY));
}

/* The name in a bracket that opens at `at`: first in it, or last in it behind
 * a place ("[TOKYO 5th Reuters]", "(Seoul=Yonhap)"). */
static struct np_hit *name_in(struct np_piece *piece, size_t at, size_t *behind,
			      struct place *place)
{
	const size_t open = np_open_at(piece, at);
	const size_t from = np_skip_blanks(piece, at + open);
	const size_t limit = from + BRACKET_BYTES < piece->end
				     ? from + BRACKET_BYTES
				     : piece->end;
	size_t close = from;
	struct np_hit *hit;

	while (close < limit && !np_close_at(piece, close))
		close++;
	if (close >= limit)
		return NULL;
	*behind = close + np_close_at(piece, close);
	hit = np_hit_in(piece, from, close, NP_WORD_AGENCY);
	if (!np_hit_is_name(hit))
		return NULL;
	if (hit->begin == from)
		return rest_is_fine(piece, hit, close) ? hit : NULL;
	if (np_skip_blanks(piece, hit->end) < close ||
	    (hit->word->flags & NP_WORD_DOUBTFUL) ||
	    np_hit_in(piece, from, hit->begin, NP_WORD_PHOTO) ||
	    piece->text[hit->begin - 1] == '/')
		return NULL;
	/* Behind capitals a name comes last in a caption: "(Jane Doe, AP)". */
	if (!(hit->word->flags & NP_WORD_INSIDE) && piece->text[at] != '[')
		return NULL;
	*place = (struct place){ from, hit->begin, hit->begin, false };
	return hit;
}

static bool wants_no_dash(const struct np_piece *piece, size_t at,
			  const struct np_hit *hit, bool capitals)
{
	return (hit->word->flags & (NP_WORD_BARE | NP_WORD_INSIDE)) ||
	       (capitals && !(hit->word->flags & NP_WORD_DOUBTFUL)) ||
	       piece->text[at] >= 0x80;
}

/* "(ANSA) - ROMA, 5 GEN -": the place comes behind. */
static void place_behind(struct np_piece *piece, struct found *found)
{
	const size_t limit = found->end + PLACE_BYTES < piece->end
				     ? found->end + PLACE_BYTES
				     : piece->end;
	struct place place;

	for (size_t at = found->end; at < limit; at++) {
		const size_t dash = np_dash_at(piece, at);

		if (!dash)
			continue;
		if (!read_place(piece, found->end, at, &place) ||
		    !place.capitals)
			return;
		found->place = place;
		found->has_place = true;
		found->end = np_skip_blanks(piece, at + dash);
		return;
	}
}

static bool at_bracket(struct np_piece *piece, size_t at, struct found *found)
{
	struct place before = found->place;
	struct place inside = { 0 };
	size_t behind = 0;
	struct np_hit *hit = name_in(piece, at, &behind, &inside);

	if (!hit)
		return false;
	found->end = behind_bracket(
		piece, behind,
		wants_no_dash(piece, at, hit,
			      found->has_place && before.capitals));
	if (!found->end)
		return false;
	found->hit = hit;
	if (inside.end > inside.begin) {
		size_t end = inside.begin;

		while (end < inside.end && piece->text[end] != '=' &&
		       !np_blank_at(piece, end) &&
		       !np_bytes_at(piece, end, "\xEF\xBC\x9D"))
			end++;
		found->place = inside;
		found->place.end = end;
		found->has_place = end > inside.begin;
	} else if (!found->has_place) {
		place_behind(piece, found);
	}
	return true;
}

/* "/TASS/." and "/PRNewswire/ --" */
static bool at_slash(struct np_piece *piece, size_t at, struct found *found)
{
	struct np_hit *hit = np_hit_at(piece, at + 1, NP_WORD_AGENCY);
	size_t behind;

	if (!np_hit_is_name(hit) || !np_bytes_at(piece, hit->end, "/"))
		return false;
	behind = behind_bracket(piece, hit->end + 1, true);
	if (!behind)
		behind = np_skip_blanks(piece, hit->end + 1);
	found->hit = hit;
	found->end = behind;
	return true;
}

/* A dash behind a place: an agency follows, or the article. */
static bool at_dash(struct np_piece *piece, size_t at, size_t dash,
		    struct found *found)
{
	const bool wide = dash > 1;
	const bool blank = np_blank_at(piece, at + dash) > 0;
	const size_t next = np_skip_blanks(piece, at + dash);
	struct np_hit *hit = np_hit_at(piece, next, NP_WORD_AGENCY);

	if (np_open_at(piece, next))
		return at_bracket(piece, next, found);
	if (np_hit_is_name(hit) && !(hit->word->flags & NP_WORD_DOUBTFUL)) {
		const size_t dot = np_bytes_at(piece, hit->end, ".");
		const size_t gap = np_skip_blanks(piece, hit->end);

		if (dot || np_dash_at(piece, gap)) {
			found->hit = hit;
			found->end = np_skip_blanks(
				piece, dot ? hit->end + 1
					   : gap + np_dash_at(piece, gap));
			return true;
		}
	}
	if (!found->place.capitals || !(wide || blank) || next >= piece->end)
		return false;
	found->end = next;
	return true;
}

/* Place first: up to the bracket, the slash or the dash that ends it. */
static bool at_place(struct np_piece *piece, size_t from, struct found *found)
{
	const size_t limit = from + PLACE_BYTES < piece->end
				     ? from + PLACE_BYTES
				     : piece->end;
	bool blank = false;

	for (size_t at = from; at < limit; at++) {
		const size_t open = np_open_at(piece, at);
		const size_t dash = np_dash_at(piece, at);
		const bool slash = piece->text[at] == '/';
		/* A hyphen inside a name is none. */
		const bool parts = dash > 1 || (dash && blank);
		bool fine = false;

		blank = np_blank_at(piece, at) > 0;
		if (!open && !parts && !slash)
			continue;
		if (read_place(piece, from, at, &found->place)) {
			found->has_place =
				found->place.end > found->place.begin;
			fine = open    ? at_bracket(piece, at, found)
			       : slash ? at_slash(piece, at, found)
				       : at_dash(piece, at, dash, found);
		}
		if (fine || !slash)
			return fine;
	}
	return false;
}

/* AGENCY PLACE date WIRED, as Chinese agencies write. */
static bool at_wired(struct np_piece *piece, size_t from, struct found *found)
{
	struct np_hit *hit = np_hit_at(piece, from, NP_WORD_AGENCY);
	size_t digit = 0;

	if (!np_hit_is_name(hit) || !(hit->word->flags & NP_WORD_INSIDE))
		return false;
	for (size_t at = hit->end; at < piece->end && at < hit->end + 60;
	     at++) {
		if (!digit && piece->text[at] >= '0' && piece->text[at] <= '9')
			digit = at;
		if (digit && (np_bytes_at(piece, at, "\xE7\x94\xB5") ||
			      np_bytes_at(piece, at, "\xE9\x9B\xBB") ||
			      np_bytes_at(piece, at, "\xE8\xAE\xAF"))) {
			found->hit = hit;
			found->place =
				(struct place){ hit->end, digit, digit, false };
			found->has_place = digit > hit->end;
			found->end = np_skip_blanks(piece, at + 3);
			return true;
		}
	}
	return false;
}

static bool find(struct np_piece *piece, size_t at, struct found *found)
{
	*found = (struct found){ 0 };
	if (at >= piece->end)
		return false;
	if (np_open_at(piece, at))
		return at_bracket(piece, at, found);
	if (piece->text[at] == '/')
		return at_slash(piece, at, found);
	return at_wired(piece, at, found) || at_place(piece, at, found);
}

bool np_is_dateline(struct np_piece *piece, size_t at)
{
	struct found found;

	return find(piece, at, &found) &&
	       (!found.has_place || found.place.capitals);
}

/* Behind other text on the line: "(AGENCY) -" with capitals before it. */
static bool find_inner(struct np_piece *piece, size_t *begin,
		       struct found *found)
{
	for (uint32_t i = 0; i < piece->hits_len; i++) {
		const struct np_hit *hit = &piece->hits[i];
		unsigned lows = 0;
		size_t from;

		if (!np_hit_is_name(hit) || hit->begin <= piece->begin + 1 ||
		    !np_open_at(piece, hit->begin - 1))
			continue;
		from = hit->begin - 1;
		for (size_t at = from; at > piece->begin && from - at < 60;) {
			struct word word;
			size_t end = np_trim_blanks(piece, piece->begin, at);

			at = end;
			while (at > piece->begin && !np_blank_at(piece, at - 1))
				at--;
			read_word(piece, at, end, &word);
			/* A region has small letters: "DAVOS, Grisons". */
			lows += word.lows > 0;
			if (at == end || lows > 2)
				break;
			if (find(piece, at, found) && found->hit == hit &&
			    found->place.capitals)
				*begin = at;
		}
		if (*begin)
			return find(piece, *begin, found);
	}
	return false;
}

void np_form_dateline(struct np_piece *piece, struct np_credits *out)
{
	size_t at = np_skip_blanks(piece, piece->begin);
	size_t begin = 0;
	struct found found;

	if (!piece->opens || !piece->head)
		return;
	while (at < piece->end &&
	       (piece->text[at] == '*' || piece->text[at] == '"' ||
		piece->text[at] == '_' || np_blank_at(piece, at)))
		at++;
	/* Behind a byline on the same line. */
	for (uint32_t i = 0; i < out->spans; i++)
		if (out->span[i].kind == NP_SPAN_BYLINE &&
		    out->span[i].begin == piece->begin)
			at = np_skip_blanks(piece, out->span[i].end);
	if (find(piece, at, &found))
		begin = at;
	else if (!find_inner(piece, &begin, &found))
		return;
	/* With nothing behind it on its line it heads or signs something. */
	if (found.end >= piece->end && !found.has_place)
		return;
	if (found.hit) {
		const size_t end = found.end;

		np_credit_add(out, found.hit, NP_CREDIT_DATELINE,
			      NP_CREDIT_FULL);
		for (uint32_t i = 0; i < piece->hits_len; i++) {
			struct np_hit *other = &piece->hits[i];

			if (other->begin > found.hit->begin &&
			    other->end < end && np_hit_is_name(other))
				np_credit_add(out, other, NP_CREDIT_DATELINE,
					      NP_CREDIT_FULL);
		}
	}
	if (found.has_place && !out->has_place) {
		out->has_place = true;
		out->place_begin = found.place.begin;
		out->place_end = found.place.end;
	}
	np_span_add(out, begin, found.end, NP_SPAN_DATELINE);
}
