/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "detect/body.h"

/* A text, and the words that a flag must be on, with blanks between. */
struct marked {
	const char *text;
	const char *words;
	uint8_t flag;
};

static const struct marked cases[] = {
	/* Styles of quotation marks. */
	{ "He said \"not now\" twice.", "not now", NP_WORD_QUOTED },
	{ "He said \u201Cnot now\u201D twice.", "not now", NP_WORD_QUOTED },
	{ "He said \u201Enicht jetzt\u201C zweimal.", "nicht jetzt",
	  NP_WORD_QUOTED },
	{ "Il dit \u00AB pas encore \u00BB deux fois.", "pas encore",
	  NP_WORD_QUOTED },
	{ "Er sagt \u00BBnoch nicht\u00AB zweimal.", "noch nicht",
	  NP_WORD_QUOTED },
	{ "Han sade \u201Dinte nu\u201D igen.", "inte nu", NP_WORD_QUOTED },
	{ "He said \u2018not now\u2019 twice.", "not now", NP_WORD_QUOTED },
	{ "He said 'not now' twice.", "not now", NP_WORD_QUOTED },
	{ "他说\u300C不行\u300D了", "不 行", NP_WORD_QUOTED },
	{ "他说\"不行\"了", "不 行", NP_WORD_QUOTED },
	/* Apostrophes are none. */
	{ "It's the boys' dog, isn't it? The girls' too.", "", NP_WORD_QUOTED },
	{ "It\u2019s the boys\u2019 dog, isn\u2019t it?", "", NP_WORD_QUOTED },
	/* One inside another, and one that is closed as it was opened. */
	{ "\u201Cthe \u201Cbig\u201D one\u201D he said", "the big one",
	  NP_WORD_QUOTED },
	{ "say \u201Cone two\u201C and go", "one two", NP_WORD_QUOTED },
	/* Left open: the next begins anew, and no paragraph is lost. */
	{ "a \"b c d \"e f\" g", "e f", NP_WORD_QUOTED },
	{ "a \u201Cb c d.\n\ne f \u201Cg\u201D h", "g", NP_WORD_QUOTED },
	{ "a b c\" d e", "", NP_WORD_QUOTED },
	{ "\u201Cfirst of two.\n\n\u201Csecond,\u201D he said",
	  "first of two second", NP_WORD_QUOTED },
	{ "he wrote \u201Cfirst\n\n\u201Csecond.\u201D end", "first second",
	  NP_WORD_QUOTED },
	{ "he wrote \"first\n\n\"second.\" end", "first second",
	  NP_WORD_QUOTED },
	{ "he wrote \"first\n\nthen \"second\" end", "second", NP_WORD_QUOTED },
	/* Turns of a conversation, and what is none. */
	{ "Well. KELD: No. MS. ROE: So? KELD: I see.\n\nThe end.",
	  "No MS ROE So KELD I see", NP_WORD_QUOTED },
	{ "Q: Why?\n\nTHE MAYOR: It is\nold.\n\nQ: And?\n\nThe end.",
	  "Why It is old And", NP_WORD_QUOTED },
	{ "PRICES: they fell. WAGES: they rose.", "", NP_WORD_QUOTED },
	{ "PRICES: they fell. PRICES: they rose.", "", NP_WORD_QUOTED },
	{ "A, B: one. C, D: two. A, B: three.", "", NP_WORD_QUOTED },
	{ "A Keld: no. B Roe: so. A Keld: well.", "", NP_WORD_QUOTED },
	/* A paragraph of what somebody said. */
	{ "She told the paper:\n\nI sold our mill.\n\nWe did not ask.",
	  "I sold our mill", NP_WORD_QUOTED },
	{ "She told the paper:\n\nThe mill is sold.\n\nWe did not ask.", "",
	  NP_WORD_QUOTED },
	{ "The paper reported:\n\nThe mill is sold. \"I know,\" he said.",
	  "I know", NP_WORD_QUOTED },
	{ "Advertisement:\n\nWe sold our mill.", "", NP_WORD_QUOTED },
	/* Tweets. */
	{ "He wrote:\n\nbig day today \u2014 A Name (@name) May 3, 2011\n\nend",
	  "big day today A Name name May 3 2011", NP_WORD_QUOTED },
	{ "Follow A Name (@name) there", "", NP_WORD_QUOTED },
	{ "The vote is near.\n\nI say no.\n\nIt is bad.\n\nAll of it. "
	  "\u2014 A Name (@name) May 3, 2011\n\nend",
	  "I say no It is bad All of it A Name name May 3 2011",
	  NP_WORD_QUOTED },
	{ "\"one \u201Ctwo\u201D three\" four", "one two three",
	  NP_WORD_QUOTED },
	{ "The board released this:\n\nThe mill was sold to a man from Osk "
	  "who has two more. We are glad of it.",
	  "The mill was sold to a man from Osk who has two more We are glad of "
	  "it",
	  NP_WORD_QUOTED },
	/* Captions. */
	{ "It burnt.\nThe mill burns, May 3. (AP Photo/Arno Keld)\nAll is "
	  "lost.",
	  "The mill burns May 3 AP Photo Arno Keld", NP_WORD_CREDIT },
	{ "The mill burns. Arno Keld/Pool via REUTERS\n\nAll is lost.",
	  "The mill burns Arno Keld Pool via REUTERS", NP_WORD_CREDIT },
	{ "It burnt, said AP and Reuters, and APs/Apes came.", "",
	  NP_WORD_CREDIT },
	/* Numbers and names. */
	{ "In 1962 it cost 3.5 crowns, B4 they say.", "1962 3 5",
	  NP_WORD_NUMBER },
	{ "The mayor, Arno Keld, left. He met \u00C9va in \u041E\u0441\u043A.",
	  "Arno Keld \u00C9va \u041E\u0441\u043A", NP_WORD_NAME },
	{ "港口 is port", "港 口", NP_WORD_UNSPACED },
};

START_TEST(words_are_marked)
{
	const struct marked *c = cases + _i;
	const struct np_recipe recipe = NP_RECIPE_INIT;
	const struct np_body_input input = { .text = { c->text,
						       strlen(c->text) } };
	struct np_sketcher *sketcher = NULL;
	struct np_body body = { 0 };
	char words[256] = "";
	size_t len = 0;

	ck_assert_int_eq(np_sketcher_new(&sketcher, &recipe), NP_OK);
	ck_assert_int_eq(np_body_make(&body, sketcher, &input), NP_OK);
	for (uint32_t i = 0; i < body.tokens; i++) {
		const struct np_word *word = body.word + i;

		if (!(body.flags[i] & c->flag))
			continue;
		if (len)
			words[len++] = ' ';
		memcpy(words + len, c->text + word->begin,
		       word->end - word->begin);
		len += word->end - word->begin;
	}
	words[len] = '\0';
	ck_assert_str_eq(words, c->words);
	np_body_clear(&body);
	np_sketcher_free(sketcher);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("marks");
	TCase *tests = tcase_create("marks");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tests, words_are_marked, 0,
			    sizeof(cases) / sizeof(cases[0]));
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
