/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "diff_check.h"
#include "hostile.h"
#include "starve.h"

static struct np_span span(const char *text)
{
	return (struct np_span){ text, strlen(text) };
}

static struct np_diff compare(struct np_differ *differ, struct np_span a,
			      struct np_span b, uint32_t flags)
{
	const struct np_diff_text left = { .bytes = a };
	const struct np_diff_text right = { .bytes = b };
	struct np_diff diff = { 0 };
	const char *fault;

	ck_assert_int_eq(np_diff_texts(differ, &left, &right, flags, &diff),
			 NP_OK);
	fault = diff_fault(&diff, a, b);
	ck_assert_msg(!fault, "%s: '%.*s' '%.*s'", fault,
		      (int)(a.len < 2000 ? a.len : 2000), a.ptr,
		      (int)(b.len < 2000 ? b.len : 2000), b.ptr);
	return diff;
}

/* The diff as wdiff would write it, moves as [>n] and {<n ...}. */
static void write_marks(const struct np_diff *diff, struct np_span a,
			struct np_span b, struct np_buf *out)
{
	enum np_status status = NP_OK;

	out->len = 0;
	for (size_t i = 0; i < diff->ops_len && !status; i++) {
		const struct np_diff_op *op = &diff->ops[i];
		const int len_a = (int)(op->a.end - op->a.begin);
		const int len_b = (int)(op->b.end - op->b.begin);

		if (op->kind == NP_DIFF_DELETE)
			status = np_buf_print(out, "[-%.*s-]", len_a,
					      a.ptr + op->a.begin);
		else if (op->kind == NP_DIFF_INSERT)
			status = np_buf_print(out, "{+%.*s+}", len_b,
					      b.ptr + op->b.begin);
		else if (op->kind == NP_DIFF_AWAY)
			status = np_buf_print(out, "[>%u]", op->move);
		else if (op->move)
			status = np_buf_print(out, "{<%u %.*s}", op->move,
					      len_b, b.ptr + op->b.begin);
		else
			status = np_buf_add(out, b.ptr + op->b.begin,
					    (size_t)len_b);
	}
	if (!status)
		status = np_buf_add(out, "", 1);
	ck_assert_int_eq(status, NP_OK);
}

static const struct {
	const char *a, *b, *marks;
} reads[] = {
	{ "", "", "" },
	{ "", "One two.", "{+One two.+}" },
	{ "One two.", "", "[-One two.-]" },
	{ "The fire killed 12 people.", "The fire killed 14 people.",
	  "The fire killed [-12-]{+14+} people." },
	/* Typing is noise. */
	{ "He said \"no\" - twice.",
	  "He  said \xE2\x80\x9Cno\xE2\x80\x9D "
	  "\xE2\x80\x93 twice.",
	  "He  said \xE2\x80\x9Cno\xE2\x80\x9D \xE2\x80\x93 twice." },
	{ "He said 'no' twice.", "He said \"no\" twice.",
	  "He said \"no\" twice." },
	{ "The boys' own.", "The boys own.", "The boys[-'-] own." },
	{ "caf\xC3\xA9 noir", "cafe\xCC\x81 noir", "cafe\xCC\x81 noir" },
	/* A phrase written anew is one edit. */
	{ "The old minister of trade said nothing about it on Monday.",
	  "The new chancellor of Lomar told nothing about it on Monday.",
	  "The [-old minister of trade said-]{+new chancellor of Lomar told+} "
	  "nothing about it on Monday." },
	/* What was put in begins where a reader sees it begin. */
	{ "We saw the cat, the dog and more of them.",
	  "We saw the cat, the cow, the dog and more of them.",
	  "We saw the cat, {+the cow, +}the dog and more of them." },
	/* A sentence that is new leaves its neighbours alone. */
	{ "Rain fell on Lomar. Roads were closed for a day.",
	  "Rain fell on Lomar. The mayor went home. Roads were closed for a "
	  "day.",
	  "Rain fell on Lomar. {+The mayor went home. +}Roads were closed for "
	  "a day." },
	/* Split in two, and joined. */
	{ "Nine crews came from the towns nearby and the schools around the "
	  "port stayed closed.",
	  "Nine crews came from the towns nearby. The schools around the port "
	  "stayed closed.",
	  "Nine crews came from the towns nearby[- and the-]{+. The+} schools "
	  "around the port stayed closed." },
	/* Moved. */
	{ "Alpha beta gamma delta epsilon. One two three four five six. Seven "
	  "eight nine ten eleven.",
	  "One two three four five six. Seven eight nine ten eleven. Alpha "
	  "beta gamma delta epsilon.",
	  "[>1]One two three four five six. Seven eight nine ten eleven. {<1 "
	  "Alpha beta gamma delta epsilon.}" },
	/* Where all capitals are lost, small letters begin sentences. */
	{ "rain fell on the port of lomar. roads were closed for a day.",
	  "rain fell on the port of lomar. the mayor went home. roads were "
	  "closed for a day.",
	  "rain fell on the port of lomar. {+the mayor went home. +}roads were "
	  "closed for a day." },
	/* What moved keeps what was split from it. */
	{ "Alpha beta gamma delta epsilon zeta and eta theta iota kappa. One "
	  "two three four five six seven eight nine ten eleven twelve.",
	  "One two three four five six seven eight nine ten eleven twelve. "
	  "Alpha beta gamma delta epsilon zeta. Eta theta iota kappa.",
	  "[>1]One two three four five six seven eight nine ten eleven twelve. "
	  "{<1 Alpha beta gamma delta epsilon zeta}[- and eta-]{+. Eta+}{<1  "
	  "theta iota kappa.}" },
	/* Of two that change places the lighter one moves, also when a word is
	 * new in the heavier. */
	{ "Shares of the port rose by two crowns on Monday before the report. "
	  "They had risen all week. \"We wait for more of it\", said a "
	  "trader in Lomar.",
	  "\"We wait for more of it\", said a trader in Lomar. Shares of the "
	  "port rose by nearly two crowns on Monday before the report. They "
	  "had risen all week.",
	  "{<1 \"We wait for more of it\", said a trader in Lomar.} Shares of "
	  "the port rose by {+nearly +}two crowns on Monday before the "
	  "report. They had risen all week.[>1]" },
	/* Characters of unspaced scripts are words. */
	{ "\xE7\x81\xAB\xE7\x81\xBD\xE9\x80\xA0\xE6\x88\x90\x31\x32\xE4\xBA\xBA"
	  "\xE6\xAD\xBB\xE4\xBA\xA1",
	  "\xE7\x81\xAB\xE7\x81\xBD\xE9\x80\xA0\xE6\x88\x90\x31\x34\xE4\xBA\xBA"
	  "\xE6\xAD\xBB\xE4\xBA\xA1",
	  "\xE7\x81\xAB\xE7\x81\xBD\xE9\x80\xA0\xE6\x88\x90[-12-]{+14+}"
	  "\xE4\xBA\xBA\xE6\xAD\xBB\xE4\xBA\xA1" },
	/* What a phrase was put in before stays when another behind it went. */
	{ "A sale was near, the Courier told us on Monday, citing someone who "
	  "knows it.",
	  "A sale was near, the Courier and the Lomar Times told us on Monday.",
	  "A sale was near, the Courier {+and the Lomar Times +}told us on "
	  "Monday[-, citing someone who knows it-]." },
	/* Stops inside a sentence, and at its end. */
	{ "The ferry (a.k.a. Bess) left at 5 p.m. (it was late) from Lomar. "
	  "It came at 9 p.m. Nobody met it.",
	  "The ferry (called Bess) left at 6 p.m. (it was late) from Lomar. "
	  "It came at 9 p.m. A band played. Nobody met it.",
	  "The ferry ([-a.k.a.-]{+called+} Bess) left at [-5-]{+6+} p.m. (it "
	  "was late) from Lomar. It came at 9 p.m. {+A band played. +}Nobody "
	  "met it." },
	/* A headline in place of another, and what else stood there. */
	{ "Harbour shut after storm\n\nShare this article\n\nThe wind fell at "
	  "night.",
	  "Mayor calls it bad luck\n\nThe wind fell at night.",
	  "[-Harbour shut after storm-]{+Mayor calls it bad "
	  "luck+}\n\n[-Share this article\n\n-]The wind fell at night." },
	/* The end of a line that went leaves the next line where it was. */
	{ "Lomar harbour shut after the storm\n\nTwo new papers say the "
	  "council "
	  "of Lomar will meet again.",
	  "Lomar harbour shut\n\nIn a new letter the council of Lomar will "
	  "meet again.",
	  "Lomar harbour shut[- after the storm-]\n\n[-Two new papers "
	  "say-]{+In "
	  "a new letter+} the council of Lomar will meet again." },
	/* A drawn line is one word, and no part of what follows. */
	{ "Old head\n==================================================\nA "
	  "first line of the text here.",
	  "New head\n==================================================\nNo "
	  "word is as it was before.",
	  "[-Old-]{+New+} head\n====================================="
	  "=============\n[-A first line of the text here.-]{+No word is as "
	  "it was before.+}" },
	/* As many paragraphs as before: each beside the one in its place. */
	{ "Rain fell on Lomar.\n\nCats slept well.\n\nDogs ran far.\n\nThe end "
	  "of it is near.",
	  "Rain fell on Lomar.\n\nFerries came late.\n\nNobody was there.\n\n"
	  "The end of it is near.",
	  "Rain fell on Lomar.\n\n[-Cats slept well.\n\n-]{+Ferries came "
	  "late.\n\n+}[-Dogs ran far.-]{+Nobody was there.+}\n\nThe end of it "
	  "is near." },
	/* Hebrew: letters with points stay whole. */
	{ "\u05D4\u05D5\u05D0 \u05D0\u05DE\u05B7\u05E8 \u05DC\u05D0.",
	  "\u05D4\u05D5\u05D0 \u05D0\u05DE\u05B8\u05E8 \u05DC\u05D0.",
	  "\u05D4\u05D5\u05D0 [-\u05D0\u05DE\u05B7\u05E8-]"
	  "{+\u05D0\u05DE\u05B8\u05E8+} \u05DC\u05D0." },
	/* Emoji: joined, with a tone, and flags of two letters. */
	{ "Go \U0001F469\u200D\U0001F680 and then see \U0001F44D\U0001F3FB",
	  "Go \U0001F469\u200D\U0001F692 and then see \U0001F44D\U0001F3FF",
	  "Go [-\U0001F469\u200D\U0001F680-]{+\U0001F469\u200D\U0001F692+} "
	  "and then see [-\U0001F44D\U0001F3FB-]{+\U0001F44D\U0001F3FF+}" },
	{ "Flags of both \U0001F1E9\U0001F1EA\U0001F1EB\U0001F1F7 now",
	  "Flags of both \U0001F1E9\U0001F1EA\U0001F1EE\U0001F1F9 now",
	  "Flags of both \U0001F1E9\U0001F1EA[-\U0001F1EB\U0001F1F7-]"
	  "{+\U0001F1EE\U0001F1F9+} now" },
	/* Thai: a vowel above stays on its letter. */
	{ "\u0E01\u0E34\u0E19\u0E02\u0E49\u0E32\u0E27",
	  "\u0E01\u0E35\u0E19\u0E02\u0E49\u0E32\u0E27",
	  "[-\u0E01\u0E34-]{+\u0E01\u0E35+}\u0E19\u0E02\u0E49\u0E32"
	  "\u0E27" },
};

START_TEST(reads_well)
{
	const struct np_span a = span(reads[_i].a);
	const struct np_span b = span(reads[_i].b);
	struct np_differ *differ = NULL;
	struct np_buf out = { 0 };
	struct np_diff diff;

	ck_assert_int_eq(np_differ_new(&differ), NP_OK);
	diff = compare(differ, a, b, 0);
	write_marks(&diff, a, b, &out);
	ck_assert_str_eq(out.ptr, reads[_i].marks);
	np_buf_clear(&out);
	np_differ_free(differ);
}
END_TEST

#define KINDS_HEAD "Rain over Lomar\n\nThe mayor Tove Rand spoke to us today. "

static const struct {
	const char *a, *b;
	uint32_t changes;
} kinds[] = {
	{ "He paid 12 crowns.", "He paid 14 crowns.", NP_DIFF_NUMBER },
	{ "He paid two crowns.", "He paid three crowns.", NP_DIFF_NUMBER },
	{ "It fell on 12 May there.", "It fell on 13 May there.",
	  NP_DIFF_DATE },
	{ "It fell on Monday there.", "It fell on Tuesday there.",
	  NP_DIFF_DATE },
	{ "It fell in 2030 there.", "It fell in 2031 there.", NP_DIFF_DATE },
	{ "We met Tove Rand there.", "We met Ilmar Vesk there.", NP_DIFF_NAME },
	{ "He had seen it all.", "He had not seen it all.", NP_DIFF_NEGATION },
	{ "He can do it all.", "He can't do it all.", NP_DIFF_NEGATION },
	{ "It was late, police said.", "It was late, police claimed.",
	  NP_DIFF_ATTRIBUTION },
	{ "He said \"it went well\".", "He said \"it went badly\".",
	  NP_DIFF_QUOTATION },
	{ "See http://a.example/one for it.",
	  "See http://a.example/two for it.", NP_DIFF_LINK },
	{ "Rain fell, and snow.", "Rain fell and snow.", NP_DIFF_FORM },
	{ "The Port was shut.", "The port was shut.", NP_DIFF_FORM },
	{ "It was a big crowd.", "It was a large crowd.", 0 },
};

START_TEST(tells_kinds)
{
	struct np_differ *differ = NULL;
	struct np_buf texts[2] = { { 0 }, { 0 } };
	struct np_diff diff;

	ck_assert_int_eq(np_differ_new(&differ), NP_OK);
	ck_assert_int_eq(
		np_buf_print(&texts[0], "%s%s", KINDS_HEAD, kinds[_i].a), 0);
	ck_assert_int_eq(
		np_buf_print(&texts[1], "%s%s", KINDS_HEAD, kinds[_i].b), 0);
	diff = compare(differ, np_buf_span(&texts[0]), np_buf_span(&texts[1]),
		       0);
	ck_assert_uint_eq(diff.edits_len, 1);
	ck_assert_uint_eq(diff.edits[0].changes, kinds[_i].changes);
	ck_assert((diff.edits[0].score == 0) ==
		  (kinds[_i].changes == NP_DIFF_FORM));
	np_buf_clear(&texts[0]);
	np_buf_clear(&texts[1]);
	np_differ_free(differ);
}
END_TEST

START_TEST(headline_is_marked)
{
	const struct np_span a = span("Rain over Lomar\n\nIt rained there.");
	const struct np_span b = span("Snow over Lomar\n\nIt rained there.");
	struct np_differ *differ = NULL;
	struct np_diff diff;

	ck_assert_int_eq(np_differ_new(&differ), NP_OK);
	diff = compare(differ, a, b, 0);
	ck_assert_uint_eq(diff.edits_len, 1);
	ck_assert(diff.edits[0].changes & NP_DIFF_HEADLINE);
	np_differ_free(differ);
}
END_TEST

START_TEST(noise_is_an_edit_with_all)
{
	const struct np_span a = span("He said \"no\".\nIt rained.");
	const struct np_span b = span("He said 'no'.  It rained.");
	struct np_differ *differ = NULL;
	struct np_diff diff;

	ck_assert_int_eq(np_differ_new(&differ), NP_OK);
	diff = compare(differ, a,
		       span("He said \xE2\x80\x9Eno\xE2\x80\x9D.  "
			    "It rained."),
		       0);
	ck_assert_uint_eq(diff.edits_len, 0);
	ck_assert_uint_gt(diff.noises, 0);
	diff = compare(differ, a, b, NP_DIFF_ALL);
	ck_assert_uint_gt(diff.edits_len, 1);
	ck_assert_uint_eq(diff.noises, 0);
	np_differ_free(differ);
}
END_TEST

START_TEST(furniture_is_noise)
{
	const struct np_span a = span("Read more: Cats\nIt rained in Lomar.");
	const struct np_span b = span("Read more: Dogs\nIt rained in Lomar.");
	const struct np_diff_range range = { 0, 15 };
	const struct np_diff_text left = { a, &range, 1 };
	const struct np_diff_text right = { b, &range, 1 };
	struct np_differ *differ = NULL;
	struct np_diff diff;

	ck_assert_int_eq(np_differ_new(&differ), NP_OK);
	ck_assert_int_eq(np_diff_texts(differ, &left, &right, 0, &diff), NP_OK);
	ck_assert_ptr_null(diff_fault(&diff, a, b));
	ck_assert_uint_eq(diff.edits_len, 0);
	ck_assert_int_eq(
		np_diff_texts(differ, &left, &right, NP_DIFF_ALL, &diff),
		NP_OK);
	ck_assert_ptr_null(diff_fault(&diff, a, b));
	ck_assert_uint_eq(diff.edits_len, 1);
	np_differ_free(differ);
}
END_TEST

/* A text of sentences made of few words, so that much is shared. */
static void make_prose(uint64_t *state, struct np_buf *out, size_t words)
{
	static const char *const list[] = {
		"rain",
		"Lomar",
		"said",
		"the",
		"12",
		"port.",
		"of",
		"a",
		"closed.",
		"mayor",
		"\xC3\xA9t\xC3\xA9",
		"\xE7\x81\xAB\xE7\x81\xBD\xE3\x80\x82",
		"\"no\"",
		"\n\n",
		",",
		"\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x9A\x92",
		"Vesk",
		"not",
		"\n",
		"\xD8\xB3\xD9\x84\xD8\xA7\xD9\x85\xD8\x9F",
	};

	for (size_t i = 0; i < words; i++) {
		const char *word = list[hostile_next(state) %
					(sizeof(list) / sizeof(*list))];

		ck_assert_int_eq(np_buf_add_text(out, word), NP_OK);
		ck_assert_int_eq(np_buf_add_text(out, " "), NP_OK);
	}
}

/* Cuts a text in pieces and puts them together with changes: dropped, doubled,
 * changed places, bytes replaced. */
static void mutate(uint64_t *state, struct np_span text, struct np_buf *out)
{
	size_t at = 0;

	while (at < text.len) {
		const size_t want = 1 + hostile_next(state) % 200;
		const size_t len = want < text.len - at ? want : text.len - at;
		const size_t from = hostile_next(state) % text.len;
		const uint64_t what = hostile_next(state) % 12;

		if (what == 0)
			ck_assert_int_eq(np_buf_add(out, text.ptr + from,
						    text.len - from < len
							    ? text.len - from
							    : len),
					 NP_OK);
		if (what != 1)
			ck_assert_int_eq(np_buf_add(out, text.ptr + at, len),
					 NP_OK);
		if (what == 2 && out->len)
			out->ptr[hostile_next(state) % out->len] =
				(char)hostile_next(state);
		at += len;
	}
}

START_TEST(any_texts_hold)
{
	struct np_differ *differ = NULL;

	ck_assert_int_eq(np_differ_new(&differ), NP_OK);
	for (uint64_t seed = 1; seed <= 400; seed++) {
		uint64_t state = seed * 1000 + (uint64_t)_i;
		struct np_buf a = { 0 };
		struct np_buf b = { 0 };

		if (_i) {
			ck_assert_int_eq(np_buf_reserve(&a, 600), NP_OK);
			a.len = hostile_next(&state) % 600;
			hostile_fill(&state, a.ptr, a.len);
		} else {
			make_prose(&state, &a, hostile_next(&state) % 300);
		}
		mutate(&state, np_buf_span(&a), &b);
		compare(differ, np_buf_span(&a), np_buf_span(&b),
			seed % 2 ? 0 : NP_DIFF_ALL);
		np_buf_clear(&a);
		np_buf_clear(&b);
	}
	np_differ_free(differ);
}
END_TEST

START_TEST(same_answer_twice)
{
	struct np_differ *differ = NULL;
	struct np_differ *fresh = NULL;
	uint64_t state = 7;
	struct np_buf a = { 0 };
	struct np_buf b = { 0 };
	struct np_diff one, two;

	ck_assert_int_eq(np_differ_new(&differ), NP_OK);
	ck_assert_int_eq(np_differ_new(&fresh), NP_OK);
	make_prose(&state, &a, 500);
	mutate(&state, np_buf_span(&a), &b);
	compare(differ, np_buf_span(&b), np_buf_span(&a), NP_DIFF_ALL);
	one = compare(differ, np_buf_span(&a), np_buf_span(&b), 0);
	two = compare(fresh, np_buf_span(&a), np_buf_span(&b), 0);
	ck_assert_uint_eq(one.ops_len, two.ops_len);
	ck_assert_uint_eq(one.steps, two.steps);
	for (size_t i = 0; i < one.ops_len; i++)
		ck_assert_mem_eq(&one.ops[i], &two.ops[i], sizeof(*one.ops));
	np_buf_clear(&a);
	np_buf_clear(&b);
	np_differ_free(differ);
	np_differ_free(fresh);
}
END_TEST

enum big {
	BIG_UNRELATED,
	BIG_ONE_WORD,
	BIG_NO_STOP,
	BIG_SHORT_SENTENCES,
	BIG_ONE_LETTER,
	BIG_LINES,
	BIG_KINDS
};

static void make_big(enum big kind, int s, struct np_buf *out)
{
	uint64_t state = (uint64_t)kind * 2 + (uint64_t)s + 1;

	while (out->len < 1 << 20) {
		const unsigned word = (unsigned)(hostile_next(&state) % 5000);
		enum np_status status = NP_OK;

		switch (kind) {
		case BIG_UNRELATED:
			status = np_buf_print(out, "%c%u%s", 'a' + s, word,
					      word % 20 ? " " : ". The ");
			break;
		case BIG_ONE_WORD:
			status = np_buf_add_text(out, s ? "rain " : "rain\n");
			if (out->len % 1000 < 6 && s)
				status = np_buf_add_text(out, "snow ");
			break;
		case BIG_NO_STOP:
			status = np_buf_print(out, "w%u ", word % 50);
			break;
		case BIG_SHORT_SENTENCES:
			status = np_buf_print(out, "He w%u. ", word % 40);
			break;
		case BIG_ONE_LETTER:
			status = np_buf_add_text(out, "x");
			break;
		case BIG_LINES:
		default:
			status = np_buf_print(out, ")%c\n", ".\"-("[word % 4]);
			break;
		}
		ck_assert_int_eq(status, NP_OK);
	}
	if (s)
		ck_assert_int_eq(np_buf_add_text(out, "end"), NP_OK);
}

/* By counting, not by the clock: diff_fault holds steps under the bound, and
 * here it is far below, on words. */
START_TEST(never_quadratic)
{
	struct np_differ *differ = NULL;
	struct np_buf a = { 0 };
	struct np_buf b = { 0 };
	struct np_diff diff;

	ck_assert_int_eq(np_differ_new(&differ), NP_OK);
	make_big((enum big)_i, 0, &a);
	make_big((enum big)_i, 1, &b);
	diff = compare(differ, np_buf_span(&a), np_buf_span(&b), 0);
	ck_assert_uint_le(diff.steps, 200 * ((uint64_t)a.len + b.len) + 10000);
	np_buf_clear(&a);
	np_buf_clear(&b);
	np_differ_free(differ);
}
END_TEST

START_TEST(survives_no_memory)
{
	const struct np_span a = span(reads[9].a);
	const struct np_span b = span(reads[10].b);
	const struct np_diff_text left = { .bytes = a };
	const struct np_diff_text right = { .bytes = b };

	for (long nth = 0;; nth++) {
		struct np_differ *differ = NULL;
		struct np_diff diff = { 0 };
		enum np_status status;
		int failed;

		starve_at(nth);
		status = np_differ_new(&differ);
		if (!status)
			status = np_diff_texts(differ, &left, &right, 0, &diff);
		failed = starve_end();
		ck_assert_int_eq(status, failed ? NP_ERR_NOMEM : NP_OK);
		ck_assert(!failed || !diff.ops);
		if (failed && differ) {
			ck_assert_int_eq(
				np_diff_texts(differ, &left, &right, 0, &diff),
				NP_OK);
			ck_assert_ptr_null(diff_fault(&diff, a, b));
		}
		np_differ_free(differ);
		if (!failed)
			break;
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("diff");
	TCase *tests = tcase_create("diff");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 120);
	tcase_add_loop_test(tests, reads_well, 0,
			    (int)(sizeof(reads) / sizeof(*reads)));
	tcase_add_loop_test(tests, tells_kinds, 0,
			    (int)(sizeof(kinds) / sizeof(*kinds)));
	tcase_add_test(tests, headline_is_marked);
	tcase_add_test(tests, noise_is_an_edit_with_all);
	tcase_add_test(tests, furniture_is_noise);
	tcase_add_loop_test(tests, any_texts_hold, 0, 2);
	tcase_add_test(tests, same_answer_twice);
	tcase_add_loop_test(tests, never_quadratic, 0, BIG_KINDS);
	tcase_add_test(tests, survives_no_memory);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
