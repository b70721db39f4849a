/* SPDX-License-Identifier: MIT */
/* Credits that are lines or sentences of their own. */
#include "detect/credit_forms.h"

#include <string.h>

enum {
	LINE_BYTES = 100,
	SENTENCE_BYTES = 400
};

bool np_bracket_around(const struct np_piece *piece, size_t from, size_t to,
		       size_t most, size_t *open, size_t *behind)
{
	size_t at = from;
	size_t end = to;
	unsigned depth = 0;

	while (at > piece->begin && from - at < most) {
		at--;
		if (piece->text[at] == ')' || piece->text[at] == ']')
			depth++;
		if (!np_open_at(piece, at))
			continue;
		if (!depth--)
			break;
	}
	if (at >= from || !np_open_at(piece, at) || depth != (unsigned)-1)
		return false;
	depth = 0;
	for (; end < piece->end && end - to < most; end++) {
		depth += np_open_at(piece, end) > 0;
		if (!np_close_at(piece, end))
			continue;
		if (!depth--) {
			*open = at;
			*behind = end + np_close_at(piece, end);
			return true;
		}
	}
	return false;
}

/* Words that may stand beside names on a credit line. */
static size_t filler_at(const struct np_piece *piece, size_t at)
{
	static const char *const fillers[] = {
		"The ",	   "the ",  "and ",   "AND ",	 "And ",   "via ",
		"from ",   "From ", "with ",  "by ",	 "und ",   "et ",
		"y ",	   "e ",    "og ",    "och ",	 "en ",	   "i ",
		"staff",   "Staff", "report", "reports", "Report", "Reports",
		"writers", "News",  "news",   "agency",	 "in ",	   NULL
	};

	if (piece->text[at] < 'A' || piece->text[at] == '|' ||
	    piece->text[at] == '[' || piece->text[at] == ']' ||
	    piece->text[at] == '_')
		return piece->text[at] < '0' || piece->text[at] > '9';
	if (np_blank_at(piece, at))
		return np_blank_at(piece, at);
	if (np_dash_at(piece, at))
		return np_dash_at(piece, at);
	if (np_open_at(piece, at) + np_close_at(piece, at))
		return np_open_at(piece, at) + np_close_at(piece, at);
	for (const char *const *filler = fillers; *filler; filler++)
		if (np_bytes_at(piece, at, *filler))
			return strlen(*filler);
	return 0;
}

struct line {
	unsigned names, sure, others;
	bool source, picture, bracket;
};

/* Is the piece from `at` on nothing but names and what joins them? */
static bool read_line(struct np_piece *piece, size_t at, struct line *line)
{
	*line = (struct line){ 0 };
	while (at < piece->end) {
		struct np_hit *hit = NULL;
		size_t len;

		for (uint32_t i = 0; i < piece->hits_len && !hit; i++)
			if (piece->hits[i].begin == at)
				hit = &piece->hits[i];
		if (hit && (hit->word->use == NP_WORD_AGENCY)) {
			line->names++;
			line->sure += !(hit->word->flags & NP_WORD_DOUBTFUL);
			line->picture |= np_agencies[hit->word->agency].kind ==
					 NP_AGENCY_PHOTO;
		} else if (hit && hit->word->use == NP_WORD_SOURCE) {
			line->source = true;
		} else if (hit && hit->word->use == NP_WORD_PHOTO) {
			line->picture = true;
		} else if (!hit || hit->word->use != NP_WORD_BY) {
			line->bracket |= np_open_at(piece, at) > 0;
			len = filler_at(piece, at);
			if (!len)
				return false;
			at += len;
			continue;
		}
		at = hit->end;
	}
	return line->names > 0;
}

static void take_names(struct np_piece *piece, size_t from, size_t to,
		       enum np_credit_form form,
		       enum np_credit_strength strength, struct np_credits *out)
{
	for (uint32_t i = 0; i < piece->hits_len; i++) {
		struct np_hit *hit = &piece->hits[i];

		if (hit->begin >= from && hit->end <= to && !hit->taken &&
		    hit->word->use == NP_WORD_AGENCY &&
		    (strength == NP_CREDIT_PHOTO || np_hit_is_name(hit)))
			np_credit_add(out, hit, form, strength);
	}
}

/* A line that is names alone: "Associated Press", "Source: dpa", "(AFP)". */
static bool own_line(struct np_piece *piece, struct np_credits *out)
{
	struct line line;

	if (!piece->opens || !piece->closes ||
	    piece->end - piece->begin > LINE_BYTES ||
	    piece->text[piece->end - 1] == ':' ||
	    !read_line(piece, piece->begin, &line))
		return false;
	if (line.picture) {
		take_names(piece, piece->begin, piece->end, NP_CREDIT_PICTURE,
			   NP_CREDIT_PHOTO, out);
		np_span_add(out, piece->begin, piece->end, NP_SPAN_PHOTO);
		return true;
	}
	if (!line.sure && !line.source && !line.bracket)
		return false;
	take_names(piece, piece->begin, piece->end, NP_CREDIT_LINE,
		   NP_CREDIT_FULL, out);
	np_span_add(out, piece->begin, piece->end, NP_SPAN_CREDIT);
	return true;
}

static bool has_name(struct np_piece *piece, size_t from, size_t to)
{
	for (uint32_t i = 0; i < piece->hits_len; i++) {
		const struct np_hit *hit = &piece->hits[i];

		if (hit->begin >= from && hit->end <= to &&
		    np_hit_is_name(hit) &&
		    !(hit->word->flags & NP_WORD_DOUBTFUL))
			return true;
	}
	return false;
}

/* "... contributed to this report", with the names in the same sentence. */
static void share(struct np_piece *piece, const struct np_hit *hit,
		  struct np_credits *out)
{
	size_t begin;
	size_t end;

	np_sentence_around(piece, hit->begin, &begin, &end);
	if (end < hit->end)
		end = hit->end;
	if (end - begin > SENTENCE_BYTES)
		return;
	if (has_name(piece, begin, end))
		take_names(piece, begin, end, NP_CREDIT_SHARE,
			   NP_CREDIT_CONTRIBUTION, out);
	else if (!piece->tail ||
		 !np_bytes_at(piece, hit->begin, "contributed "))
		return;
	np_span_add(out, begin, end, NP_SPAN_CREDIT);
}

/* "(mit dpa)", "avec AFP": the name follows at once, and then it ends. */
static void share_with(struct np_piece *piece, const struct np_hit *hit,
		       struct np_credits *out)
{
	const size_t at = np_skip_blanks(piece, hit->end);
	struct np_hit *name = np_hit_at(piece, at, NP_WORD_AGENCY);
	size_t end = name ? name->end : 0;
	size_t begin = hit->begin;
	size_t open;
	size_t behind;

	if (!np_hit_is_name(name) || (name->word->flags & NP_WORD_DOUBTFUL))
		return;
	if (np_bracket_around(piece, begin, name->end, 24, &open, &behind) &&
	    open + 4 >= begin) {
		begin = open;
		end = behind;
	} else {
		while (end < piece->end &&
		       (filler_at(piece, end) ||
			np_hit_at(piece, end, NP_WORD_AGENCY)))
			end += np_hit_at(piece, end, NP_WORD_AGENCY)
				       ? np_hit_at(piece, end, NP_WORD_AGENCY)
							 ->end -
						 end
				       : filler_at(piece, end);
		if (end < piece->end || !piece->closes ||
		    (!piece->last && begin != piece->begin))
			return;
	}
	take_names(piece, name->begin, end, NP_CREDIT_SHARE,
		   NP_CREDIT_CONTRIBUTION, out);
	np_span_add(out, begin, end, NP_SPAN_CREDIT);
}

/* A desk line: brackets around it, or from there to the end of its line. */
static void desk(struct np_piece *piece, struct np_hit *hit,
		 struct np_credits *out)
{
	size_t begin = hit->begin;
	size_t end = piece->end;
	size_t before = np_trim_blanks(piece, piece->begin, begin);
	bool bracket = np_bracket_around(piece, hit->begin, hit->end,
					 NP_CREDIT_BRACKET, &begin, &end);
	bool more;

	if (bracket && np_skip_blanks(piece, begin + 1) != hit->begin)
		return;
	more = np_hit_in(piece, hit->end, end, NP_WORD_DESK) != NULL;
	if (!bracket) {
		begin = hit->begin;
		end = piece->end;
		more = np_hit_in(piece, hit->end, end, NP_WORD_DESK) != NULL;
		/* The end of a line, behind a sentence or at its beginning;
		 * who edits a picture edits no wire. */
		if (!piece->closes || end - begin > SENTENCE_BYTES ||
		    (before > piece->begin &&
		     !strchr(".;)\"_", piece->text[before - 1])) ||
		    np_hit_in(piece, piece->begin, hit->begin, NP_WORD_PHOTO))
			return;
	}
	if (has_name(piece, begin, end) && (bracket || more))
		take_names(piece, begin, end, NP_CREDIT_DESK, NP_CREDIT_FULL,
			   out);
	else if (bracket || (more && np_word_fold(piece->text[begin]) != 'e'))
		/* No other agency of the world prints its desk so. */
		np_credit_add(out, hit, NP_CREDIT_DESK, NP_CREDIT_FULL);
	else if (before > piece->begin || end - begin > LINE_BYTES)
		return;
	for (uint32_t i = 0; i < piece->hits_len; i++)
		if (piece->hits[i].begin >= begin && piece->hits[i].end <= end)
			piece->hits[i].taken = true;
	np_span_add(out, begin, end, NP_SPAN_CREDIT);
}

/* Years, commas and signs between a copyright sign and a name. */
static size_t skip_year(struct np_piece *piece, size_t at)
{
	const size_t limit = at + 40 < piece->end ? at + 40 : piece->end;

	while (at < limit && !np_hit_at(piece, at, NP_WORD_AGENCY)) {
		const uint8_t byte = piece->text[at];

		if ((byte >= '0' && byte <= '9') || strchr(" ,-:.()", byte))
			at++;
		else if (np_bytes_at(piece, at, "by "))
			at += 3;
		else if (np_bytes_at(piece, at, "The ") ||
			 np_bytes_at(piece, at, "the "))
			at += 4;
		else if (np_bytes_at(piece, at, "\xC2\xA9"))
			at += 2;
		else
			break;
	}
	return at;
}

static void copyright(struct np_piece *piece, const struct np_hit *hit,
		      struct np_credits *out)
{
	const size_t at = skip_year(piece, hit->end);
	struct np_hit *name = np_hit_at(piece, at, NP_WORD_AGENCY);
	size_t begin;
	size_t end;
	bool picture;

	np_sentence_around(piece, hit->begin, &begin, &end);
	if (begin < hit->begin && begin + 12 < hit->begin)
		begin = hit->begin;
	if (!name || name->taken) {
		/* A copyright line of the printer himself, a year with it. */
		if (piece->tail && piece->opens && begin == piece->begin &&
		    at > hit->end + 4 && end - begin < 200)
			np_span_add(out, begin, end, NP_SPAN_CREDIT);
		return;
	}
	picture = np_bytes_at(piece, name->end, "/") ||
		  np_agencies[name->word->agency].kind == NP_AGENCY_PHOTO ||
		  np_hit_in(piece, name->end, name->end + 2, NP_WORD_PHOTO) ||
		  (!piece->tail && at <= hit->end + 4);
	if (picture) {
		np_credit_add(out, name, NP_CREDIT_PICTURE, NP_CREDIT_PHOTO);
		np_span_add(out, hit->begin, name->end, NP_SPAN_PHOTO);
		return;
	}
	np_credit_add(out, name, NP_CREDIT_COPYRIGHT, NP_CREDIT_FULL);
	np_span_add(out, begin, end > name->end ? end : name->end,
		    NP_SPAN_CREDIT);
}

/* "This article was originally published by ...", "ProPublica is a nonprofit
 * newsroom ..." */
static void origin(struct np_piece *piece, const struct np_hit *hit,
		   struct np_credits *out)
{
	struct np_hit *name;
	size_t begin;
	size_t end;

	np_sentence_around(piece, hit->begin, &begin, &end);
	name = np_hit_at(piece, begin, NP_WORD_AGENCY);
	if (end - begin > SENTENCE_BYTES || end < hit->end)
		return;
	if (piece->text[hit->begin] == 'i' &&
	    piece->text[hit->begin + 1] == 's') {
		if (!np_hit_is_name(name))
			return;
		np_credit_add(out, name, NP_CREDIT_ORIGIN, NP_CREDIT_FULL);
	} else {
		if (begin != hit->begin &&
		    !np_bytes_at(piece, begin, "This ") &&
		    !np_bytes_at(piece, begin, "The "))
			return;
		if (!has_name(piece, begin, end))
			return;
		take_names(piece, begin, end, NP_CREDIT_ORIGIN, NP_CREDIT_FULL,
			   out);
	}
	np_span_add(out, begin, end, NP_SPAN_CREDIT);
}

static void whole_sentence(struct np_piece *piece, struct np_hit *hit,
			   struct np_credits *out)
{
	size_t begin;
	size_t end;

	np_sentence_around(piece, hit->begin, &begin, &end);
	if (hit->word->use == NP_WORD_STANDARDS)
		np_credit_add(out, hit, NP_CREDIT_ORIGIN, NP_CREDIT_FULL);
	if (end < hit->end)
		end = hit->end;
	if (end - begin > SENTENCE_BYTES)
		begin = hit->begin;
	np_span_add(out, begin, end, NP_SPAN_CREDIT);
}

/* "(ANI)", "- AFP", "/dpa" behind the last sentence of the text. */
static void signature(struct np_piece *piece, struct np_credits *out)
{
	struct np_hit *hit =
		piece->hits_len ? &piece->hits[piece->hits_len - 1] : NULL;
	size_t begin;
	size_t end;
	size_t open;

	if (!piece->last || !piece->closes || !np_hit_is_name(hit) ||
	    np_hit_in(piece, hit->begin > 60 ? hit->begin - 60 : 0, hit->begin,
		      NP_WORD_PHOTO))
		return;
	end = np_skip_blanks(piece, hit->end);
	begin = np_trim_blanks(piece, piece->begin, hit->begin);
	open = begin > piece->begin && np_open_at(piece, begin - 1);
	if (open && np_close_at(piece, end)) {
		begin--;
		end += np_close_at(piece, end);
	} else if (end < piece->end || (hit->word->flags & NP_WORD_DOUBTFUL)) {
		return;
	} else {
		const size_t from =
			begin > piece->begin + 3 ? begin - 3 : piece->begin;
		size_t dash = from;

		while (dash < begin && dash + np_dash_at(piece, dash) != begin)
			dash++;
		if (dash == begin || np_trim_blanks(piece, from, dash) == dash)
			return;
		begin = dash;
	}
	/* Behind a sentence, not inside one. */
	open = np_trim_blanks(piece, piece->begin, begin);
	if (np_skip_blanks(piece, end) < piece->end || open <= piece->begin ||
	    (!strchr(".!?\")", piece->text[open - 1]) &&
	     piece->text[open - 1] < 0x80))
		return;
	np_credit_add(out, hit, NP_CREDIT_SIGNATURE, NP_CREDIT_FULL);
	np_span_add(out, begin, end, NP_SPAN_CREDIT);
}

void np_form_lines(struct np_piece *piece, struct np_credits *out)
{
	if (own_line(piece, out))
		return;
	for (uint32_t i = 0; i < piece->hits_len; i++) {
		struct np_hit *hit = &piece->hits[i];

		if (hit->taken)
			continue;
		switch ((enum np_word_use)hit->word->use) {
		case NP_WORD_SHARE:
			share(piece, hit, out);
			break;
		case NP_WORD_WITH:
			share_with(piece, hit, out);
			break;
		case NP_WORD_DESK:
			desk(piece, hit, out);
			break;
		case NP_WORD_COPYRIGHT:
			copyright(piece, hit, out);
			break;
		case NP_WORD_ORIGIN:
			origin(piece, hit, out);
			break;
		case NP_WORD_STANDARDS:
		case NP_WORD_RIGHTS:
			whole_sentence(piece, hit, out);
			break;
		default:
			break;
		}
	}
	signature(piece, out);
}

/* Beside a stroke or a word of pictures; or last in a bracket, or in one by
 * itself, where a caption ends. */
static bool is_picture(struct np_piece *piece, const struct np_hit *hit)
{
	const size_t from =
		hit->begin > piece->begin + 40 ? hit->begin - 40 : piece->begin;
	const uint8_t before =
		hit->begin > piece->begin ? piece->text[hit->begin - 1] : ' ';
	const struct np_hit *word;
	const bool doubtful = hit->word->flags & NP_WORD_DOUBTFUL;
	size_t close = np_skip_blanks(piece, hit->end);
	size_t len;

	if ((np_agencies[hit->word->agency].kind == NP_AGENCY_PHOTO &&
	     !doubtful) ||
	    before == '/')
		return true;
	if (np_bytes_at(piece, hit->end, "/"))
		return hit->end + 1 < piece->end &&
		       np_letter_at(piece, hit->end + 1, piece->end, &len) ==
			       NP_LETTER_CAPITAL;
	word = np_hit_in(piece, close, close + 1, NP_WORD_PHOTO);
	if (word)
		return true;
	word = np_hit_in(piece, from, hit->begin, NP_WORD_PHOTO);
	if (word &&
	    !memchr(piece->text + word->end, '.', hit->begin - word->end))
		return true;
	return !doubtful && np_close_at(piece, close) &&
	       np_skip_blanks(piece, close + np_close_at(piece, close)) >=
		       piece->end;
}

void np_form_photo(struct np_piece *piece, struct np_credits *out)
{
	for (uint32_t i = 0; i < piece->hits_len; i++) {
		struct np_hit *hit = &piece->hits[i];
		size_t begin = hit->begin;
		size_t end = hit->end;

		if (hit->taken || hit->word->use != NP_WORD_AGENCY ||
		    !is_picture(piece, hit))
			continue;
		if (!np_bracket_around(piece, hit->begin, hit->end, 100, &begin,
				       &end)) {
			begin = hit->begin;
			end = hit->end;
		}
		np_credit_add(out, hit, NP_CREDIT_PICTURE, NP_CREDIT_PHOTO);
		np_span_add(out, begin, end, NP_SPAN_PHOTO);
	}
}
