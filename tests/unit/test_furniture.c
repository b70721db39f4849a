/* SPDX-License-Identifier: MIT */
/*
 * What is learned of invented sources. Texts are made of words that are drawn
 * by seed, so that articles have nothing in common but what a test puts in.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "detect/furniture_source.h"
#include "hostile.h"
#include "scratch.h"
#include "starve.h"

enum {
	MOST = 40,
	DAY = 24 * 3600
};

struct page {
	struct np_buf text, title;
	int64_t day; /* 0: no date */
	uint64_t url;
};

struct town {
	struct page page[MOST];
	size_t len;
	size_t order[MOST]; /* in which they are added */
	struct np_sketcher *sketcher;
	struct np_holder_work work;
	struct np_source *source;
	struct np_learned_list learned;
};

static void town_open(struct town *town)
{
	const struct np_recipe recipe = NP_RECIPE_INIT;

	memset(town, 0, sizeof(*town));
	for (size_t i = 0; i < MOST; i++)
		town->order[i] = i;
	ck_assert_int_eq(np_sketcher_new(&town->sketcher, &recipe), NP_OK);
	ck_assert_int_eq(np_source_new(&town->source), NP_OK);
}

static void town_close(struct town *town)
{
	for (size_t i = 0; i < town->len; i++) {
		np_buf_clear(&town->page[i].text);
		np_buf_clear(&town->page[i].title);
	}
	np_holder_work_clear(&town->work);
	np_source_free(town->source);
	np_sketcher_free(town->sketcher);
}

static struct page *add_page(struct town *town, const char *title, int64_t day)
{
	struct page *page = town->page + town->len++;

	ck_assert_uint_le(town->len, MOST);
	ck_assert_int_eq(np_buf_add_text(&page->title, title), NP_OK);
	page->day = day;
	return page;
}

static void say(struct page *page, const char *line)
{
	ck_assert_int_eq(np_buf_print(&page->text, "%s\n", line), NP_OK);
}

/* A sentence of 20 words that this seed alone has. */
static void sentence(struct page *page, uint64_t seed)
{
	uint64_t state = seed * 1000;

	for (int i = 0; i < 20; i++)
		ck_assert_int_eq(
			np_buf_print(&page->text, "%sword%llu", i ? " " : "",
				     (unsigned long long)(hostile_next(&state) %
							  100000)),
			NP_OK);
	ck_assert_int_eq(np_buf_add_text(&page->text, ".\n"), NP_OK);
}

static void sentences(struct page *page, uint64_t from, uint64_t to)
{
	for (uint64_t i = from; i < to; i++)
		sentence(page, i);
}

static enum np_status read_page(void *user, uint32_t number,
				struct np_holder *out)
{
	struct town *town = user;
	const struct page *page = town->page + town->order[number];
	struct np_text_info info;

	if (np_sketch_text(town->sketcher, np_buf_span(&page->text), NULL,
			   &info))
		return NP_ERR_NOMEM;
	memcpy(out->text, info.hash, sizeof(out->text));
	out->has_date = page->day;
	out->date = page->day * DAY;
	out->url = page->url;
	return np_holder_read(out, town->sketcher, np_buf_span(&page->text),
			      np_buf_span(&page->title), &town->work);
}

static enum np_status try_to_learn(struct town *town)
{
	enum np_status status = NP_OK;

	np_source_begin(town->source);
	for (size_t i = 0; !status && i < town->len; i++) {
		const struct np_span text =
			np_buf_span(&town->page[town->order[i]].text);
		struct np_text_info info;
		struct np_segments segments;

		status = np_sketch_text(town->sketcher, text, NULL, &info);
		if (!status)
			status = np_segment_text(town->sketcher, text,
						 &segments);
		if (!status)
			status = np_source_add(town->source, segments.ptr,
					       segments.len, info.hash);
	}
	return status ? status
		      : np_source_learn(town->source, read_page, town,
					&town->learned);
}

static void learn(struct town *town)
{
	ck_assert_int_eq(try_to_learn(town), NP_OK);
}

static bool is_furniture(struct town *town, const char *line)
{
	struct np_segments segments;

	ck_assert_int_eq(
		np_segment_text(town->sketcher, span_of(line), &segments),
		NP_OK);
	ck_assert_uint_eq(segments.len, 1);
	return np_learned_find(&town->learned, segments.ptr[0].hash);
}

static const char *const captions[] = {
	"Photos: the Ostmark regatta through the years",
	"Next picture",
	"A boat of the harbour patrol waits for the start in heavy rain",
	"Sign up for the Courier's weekly letter",
};

enum {
	CAPTIONS = 4
};

static void add_gallery(struct page *page)
{
	for (size_t i = 0; i < CAPTIONS; i++)
		say(page, captions[i]);
}

/* Pages on other matters that carry the same gallery. */
START_TEST(learns_gallery)
{
	static const char *const titles[] = {
		"Council votes on the bridge", "Rain delays harvest",
		"Museum finds a lost map",     "Teachers ask for more time",
		"Ferry line closes in May",
	};
	struct town town;

	town_open(&town);
	for (uint64_t i = 0; i < 5; i++) {
		struct page *page =
			add_page(&town, titles[i], 100 + 10 * (int64_t)i);

		sentences(page, 10 * i, 10 * i + 3);
		add_gallery(page);
		sentences(page, 10 * i + 3, 10 * i + 6);
	}
	learn(&town);
	ck_assert_uint_eq(town.learned.len, CAPTIONS);
	for (size_t i = 0; i < CAPTIONS; i++)
		ck_assert(is_furniture(&town, captions[i]));
	town_close(&town);
}
END_TEST

/* The gallery is most of each page, and still it is the gallery. */
START_TEST(learns_large_gallery)
{
	static const char *const titles[] = { "Bridge opens", "Harvest late",
					      "Map found" };
	struct town town;

	town_open(&town);
	for (uint64_t i = 0; i < 3; i++) {
		struct page *page =
			add_page(&town, titles[i], 100 + 10 * (int64_t)i);

		sentences(page, 10 * i, 10 * i + 4);
		sentences(page, 500, 510);
	}
	learn(&town);
	ck_assert_uint_eq(town.learned.len, 10);
	town_close(&town);
}
END_TEST

/* A source of two pages has nothing that returns. */
START_TEST(spares_two_pages)
{
	struct town town;

	town_open(&town);
	for (uint64_t i = 0; i < 2; i++) {
		struct page *page = add_page(&town, i ? "Bridge" : "Harvest",
					     100 + 50 * (int64_t)i);

		sentences(page, 10 * i, 10 * i + 6);
		add_gallery(page);
	}
	learn(&town);
	ck_assert_uint_eq(town.learned.len, 0);
	town_close(&town);
}
END_TEST

/* Six states of one story: sentences come, go and change. _i: the titles are
 * the same, alike, other ones, none. */
START_TEST(spares_versions)
{
	static const char *const titles[4][6] = {
		{ "Fire at the old mill", "Fire at the old mill",
		  "Fire at the old mill", "Fire at the old mill",
		  "Fire at the old mill", "Fire at the old mill" },
		{ "Fire at the old mill", "Update: fire at the old mill out",
		  "Old mill fire: two hurt", "Two hurt in fire at mill",
		  "Old mill burns, two hurt", "Mill fire was arson: police" },
		{ "Fire", "Two hurt", "Mill burns", "Police ask", "Arrest",
		  "What we know" },
		{ "", "", "", "", "", "" },
	};
	struct town town;

	town_open(&town);
	for (uint64_t i = 0; i < 6; i++) {
		struct page *page =
			add_page(&town, titles[_i][i], 200 + (int64_t)i / 3);

		sentences(page, 100 + i, 102 + i);
		sentences(page, 0, 5);
		sentences(page, 200, 202 + i);
	}
	learn(&town);
	ck_assert_uint_eq(town.learned.len, 0);
	town_close(&town);
}
END_TEST

/* A story that is written nearly anew five times a day, under like titles. */
START_TEST(spares_rewritten_story)
{
	struct town town;
	char title[64];

	town_open(&town);
	for (uint64_t i = 0; i < 5; i++) {
		struct page *page;

		snprintf(title, sizeof(title), "Mill fire: report %d", (int)i);
		page = add_page(&town, title, 300 + (int64_t)i / 2);
		sentences(page, 100 * i, 100 * i + 8);
		sentences(page, 900, 902);
	}
	learn(&town);
	ck_assert_uint_eq(town.learned.len, 0);
	town_close(&town);
}
END_TEST

/* An article, its translation with the same names and references, and an
 * article on another matter: what all three hold is not learned, but with a
 * third matter it is. */
START_TEST(spares_translations)
{
	struct town town;

	town_open(&town);
	for (uint64_t i = 0; i < (uint64_t)(3 + _i); i++) {
		struct page *page = add_page(&town, "", 300 + 30 * (int64_t)i);

		sentences(page, 100 * i, 100 * i + 10);
		if (i < 2)
			sentences(page, 900, 902);
		add_gallery(page);
	}
	learn(&town);
	ck_assert_uint_eq(town.learned.len, _i ? CAPTIONS : 0);
	town_close(&town);
}
END_TEST

/* Three states of an untitled article, written in another language, with
 * what no translation changes in all of them. */
START_TEST(spares_untitled_states)
{
	struct town town;

	town_open(&town);
	for (uint64_t i = 0; i < 3; i++) {
		struct page *page = add_page(&town, "", 300 + 30 * (int64_t)i);

		sentences(page, 100 * i, 100 * i + 7);
		sentences(page, 900, 903);
	}
	learn(&town);
	ck_assert_uint_eq(town.learned.len, 0);
	town_close(&town);
}
END_TEST

/* The same text, put up again and again under new titles and URLs. */
START_TEST(spares_reposts)
{
	struct town town;
	char title[64];

	town_open(&town);
	for (uint64_t i = 0; i < 40; i++) {
		struct page *page;

		snprintf(title, sizeof(title), "heading%d of%d", (int)i,
			 (int)i);
		page = add_page(&town, title, 300 + 30 * (int64_t)i);
		page->url = 1 + i;
		sentences(page, 0, 12);
		if (i % 2)
			sentences(page, 50 + 2 * i, 52 + 2 * i);
	}
	learn(&town);
	ck_assert_uint_eq(town.learned.len, 0);
	town_close(&town);
}
END_TEST

/* A quotation in three articles of a day is not furniture; what four have is,
 * and what three have of different weeks. */
START_TEST(asks_more_of_one_day)
{
	static const struct {
		size_t pages;
		int64_t apart;
		bool furniture;
	} cases[] = {
		{ 3, 0, false }, { 3, 1, false }, { 4, 0, true },
		{ 4, 1, true },	 { 3, 9, true },
	};
	static const char *const titles[] = { "Harbour closes", "Fish is dear",
					      "Storm on its way",
					      "Minister speaks" };
	const char *said = "We have not seen a wave like this one in forty "
			   "years, said the harbour master of Ostmark.";
	struct town town;

	town_open(&town);
	for (size_t i = 0; i < cases[_i].pages; i++) {
		struct page *page = add_page(
			&town, titles[i], 400 + cases[_i].apart * (int64_t)i);

		sentences(page, 10 * i, 10 * i + 8);
		say(page, said);
	}
	learn(&town);
	ck_assert_int_eq(is_furniture(&town, said), cases[_i].furniture);
	town_close(&town);
}
END_TEST

/* Reports under one title with a standing background: learned when they are
 * of different weeks (_i = 1), not when they are of one day. */
START_TEST(learns_template_over_time)
{
	const char *standing = "The index counts forty firms of the Ostmark "
			       "exchange and is reckoned at noon.";
	struct town town;

	town_open(&town);
	for (uint64_t i = 0; i < 4; i++) {
		struct page *page = add_page(&town, "Ostmark shares at noon",
					     300 + 7 * _i * (int64_t)i);

		sentences(page, 10 * i, 10 * i + 6);
		say(page, standing);
	}
	learn(&town);
	ck_assert_int_eq(is_furniture(&town, standing), _i);
	ck_assert_uint_eq(town.learned.len, (size_t)_i);
	town_close(&town);
}
END_TEST

/* One URL, read again each week. */
START_TEST(spares_one_url)
{
	struct town town;

	town_open(&town);
	for (uint64_t i = 0; i < 6; i++) {
		struct page *page = add_page(&town, i % 2 ? "Now" : "Today",
					     300 + 30 * (int64_t)i);

		page->url = 77;
		sentences(page, 10 * i, 10 * i + 6);
		add_gallery(page);
	}
	learn(&town);
	ck_assert_uint_eq(town.learned.len, 0);
	town_close(&town);
}
END_TEST

/* A town of all kinds of pages, in any order. */
static void mixed_town(struct town *town, uint64_t seed)
{
	uint64_t state = seed;
	char title[64];

	for (uint64_t i = 0; i < MOST; i++) {
		const uint64_t kind = hostile_next(&state) % 4;
		struct page *page;

		snprintf(title, sizeof(title), "heading%d of%d",
			 (int)(hostile_next(&state) % 20), (int)i);
		page = add_page(town, title,
				(int64_t)(hostile_next(&state) % 60));
		page->url = hostile_next(&state) % 30;
		sentences(page, 10 * kind, 10 * kind + 4);
		sentences(page, 100 + 10 * i, 101 + 10 * i + i % 5);
		if (hostile_next(&state) % 2)
			add_gallery(page);
		sentence(page, 1000 + hostile_next(&state) % 8);
	}
}

START_TEST(ignores_order)
{
	uint64_t state = 40 + (uint64_t)_i;
	static uint64_t hashes[1000];
	struct town town;
	size_t len;

	town_open(&town);
	mixed_town(&town, state);
	learn(&town);
	len = town.learned.len;
	ck_assert_uint_gt(len, 0);
	ck_assert_uint_le(len, 1000);
	for (size_t i = 0; i < len; i++)
		hashes[i] = town.learned.ptr[i].hash;
	for (size_t i = MOST - 1; i; i--) {
		const size_t j = hostile_next(&state) % (i + 1);
		const size_t kept = town.order[i];

		town.order[i] = town.order[j];
		town.order[j] = kept;
	}
	learn(&town);
	ck_assert_uint_eq(town.learned.len, len);
	for (size_t i = 0; i < len; i++)
		ck_assert_uint_eq(town.learned.ptr[i].hash, hashes[i]);
	town_close(&town);
}
END_TEST

/* What some holders prove, more of them do not undo; the proof holds. */
START_TEST(more_holders_undo_nothing)
{
	static struct np_holder holder[NP_FURNITURE_HOLDERS];
	const struct np_holder *list[NP_FURNITURE_HOLDERS];
	bool before = false;
	struct town town;

	town_open(&town);
	mixed_town(&town, 60 + (uint64_t)_i);
	for (uint32_t i = 0; i < NP_FURNITURE_HOLDERS; i++) {
		struct np_furniture got;

		memset(holder + i, 0, sizeof(holder[i]));
		ck_assert_int_eq(read_page(&town, i, holder + i), NP_OK);
		list[i] = holder + i;
		got = np_furniture_decide(list, i + 1);
		ck_assert(got.furniture || !before);
		for (uint32_t k = 0; k < got.proofs; k++)
			for (uint32_t m = k + 1; m < got.proofs; m++)
				ck_assert_int_eq(np_holders_compare(
							 holder + got.proof[k],
							 holder + got.proof[m])
							 .how,
						 NP_STRANGERS);
		before = got.furniture;
	}
	ck_assert(before);
	town_close(&town);
}
END_TEST

/* Each allocation in turn fails: told, nothing lost, and the next try with
 * the same handles learns what it should. */
START_TEST(survives_hunger)
{
	struct town fed;
	size_t want;
	int failed = 1;

	town_open(&fed);
	mixed_town(&fed, 7);
	learn(&fed);
	want = fed.learned.len;
	ck_assert_uint_gt(want, 0);
	for (long nth = 0; failed; nth++) {
		struct town town;
		enum np_status status;

		town_open(&town);
		mixed_town(&town, 7);
		starve_at(nth);
		status = try_to_learn(&town);
		failed = starve_end();
		ck_assert_int_eq(status, failed ? NP_ERR_NOMEM : NP_OK);
		learn(&town);
		ck_assert_uint_eq(town.learned.len, want);
		town_close(&town);
	}
	town_close(&fed);
}
END_TEST

START_TEST(knows_acquaintances)
{
	static struct np_holder a;
	static struct np_holder b;

	ck_assert_int_ne(np_holders_compare(&a, &b).how, NP_STRANGERS);
	a.text[0] = 1;
	ck_assert_int_eq(np_holders_compare(&a, &b).how, NP_LITTLE_OWN);
	ck_assert_str_eq(np_acquaintance_name(NP_STRANGERS), "strangers");
	ck_assert_str_eq(np_acquaintance_name(NP_LITTLE_OWN), "little_own");
	ck_assert(!np_furniture_decide(NULL, 0).furniture);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("furniture");
	TCase *tests = tcase_create("furniture");
	SRunner *runner;
	int failed;

	tcase_add_test(tests, learns_gallery);
	tcase_add_test(tests, learns_large_gallery);
	tcase_add_test(tests, spares_two_pages);
	tcase_add_loop_test(tests, spares_versions, 0, 4);
	tcase_add_test(tests, spares_rewritten_story);
	tcase_add_loop_test(tests, spares_translations, 0, 2);
	tcase_add_test(tests, spares_untitled_states);
	tcase_add_test(tests, spares_reposts);
	tcase_add_loop_test(tests, learns_template_over_time, 0, 2);
	tcase_add_loop_test(tests, asks_more_of_one_day, 0, 5);
	tcase_add_test(tests, spares_one_url);
	tcase_add_loop_test(tests, ignores_order, 0, 5);
	tcase_add_loop_test(tests, more_holders_undo_nothing, 0, 5);
	tcase_add_test(tests, survives_hunger);
	tcase_add_test(tests, knows_acquaintances);
	tcase_set_timeout(tests, 60);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
