/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "base/mem.h"
#include "batch/relate_parts.h"

enum {
	CARDS = 40,
	TEXT = 1000,
	ROOM = 8 /* cards in memory */
};

static void open_rack(struct relating *relating, const char *folder)
{
	*relating = (struct relating){ .store = NULL };
	relating->rack.file = (struct np_tempfile)NP_TEMPFILE_INIT(folder);
	relating->rack.most = ROOM * (sizeof(struct card) + TEXT);
}

/* A card without keys and body, whose title says whose it is. */
static struct card *make(np_article_id id, uint64_t salt)
{
	const size_t bytes = sizeof(struct card) + TEXT;
	struct card *card = np_alloc_zero(1, bytes);

	ck_assert_ptr_nonnull(card);
	card->bytes = bytes;
	card->sheet.id = id;
	card->sheet.salt = salt;
	card->sheet.title = (struct part){ 0, TEXT };
	card->texts.len = TEXT;
	np_relate_card_at(card);
	memset(card->texts.ptr, (int)id, TEXT);
	return card;
}

static bool is_there(struct relating *relating, np_article_id id)
{
	const struct card *card = np_rack_get(relating, id);
	struct np_span title;

	if (!card)
		return false;
	title = part_of(&card->texts, card->sheet.title);
	ck_assert_int_eq(card->sheet.id, id);
	ck_assert_uint_eq(title.len, TEXT);
	for (size_t i = 0; i < TEXT; i++)
		ck_assert_int_eq(title.ptr[i], (char)id);
	return true;
}

static void fill(struct relating *relating)
{
	for (np_article_id id = 1; id <= CARDS; id++)
		ck_assert_int_eq(
			np_rack_put(&relating->rack, make(id, id % 2 ? 8 : 7)),
			NP_OK);
	ck_assert_uint_le(relating->rack.bytes, relating->rack.most);
}

START_TEST(what_does_not_fit_is_in_the_file)
{
	struct relating relating;

	open_rack(&relating, "/tmp");
	fill(&relating);
	for (int round = 0; round < 3; round++)
		for (np_article_id id = 1; id <= CARDS; id++)
			ck_assert(is_there(&relating, id));
	ck_assert_uint_le(relating.rack.bytes, relating.rack.most);
	ck_assert(!is_there(&relating, CARDS + 1));
	np_rack_clear(&relating.rack);
	ck_assert(!is_there(&relating, 1));
	np_rack_clear(&relating.rack);
}
END_TEST

/* Without a folder, or one where no file can be made. */
START_TEST(without_a_file_it_is_made_again)
{
	static const char *const folders[] = { NULL, "/dev/null/none" };
	struct relating relating;
	size_t there = 0;

	open_rack(&relating, folders[_i]);
	fill(&relating);
	for (np_article_id id = 1; id <= CARDS; id++)
		there += is_there(&relating, id);
	ck_assert_uint_gt(there, 0);
	ck_assert_uint_le(there, ROOM);
	np_rack_clear(&relating.rack);
}
END_TEST

START_TEST(what_is_held_stays)
{
	struct relating relating;
	struct card *card = make(1, 7);

	open_rack(&relating, NULL);
	ck_assert_int_eq(np_rack_put(&relating.rack, card), NP_OK);
	np_rack_hold(&relating.rack, card);
	ck_assert_uint_eq(relating.rack.held, card->bytes);
	for (np_article_id id = 2; id <= CARDS; id++)
		ck_assert_int_eq(np_rack_put(&relating.rack, make(id, 7)),
				 NP_OK);
	ck_assert_ptr_eq(np_rack_get(&relating, 1), card);
	np_rack_let_go(&relating.rack, card);
	ck_assert_uint_eq(relating.rack.held, 0);
	np_rack_clear(&relating.rack);
}
END_TEST

START_TEST(what_is_old_is_not_given)
{
	struct relating relating;

	open_rack(&relating, "/tmp");
	fill(&relating);
	np_rack_forget(&relating.rack, 1);
	np_rack_forget(&relating.rack, CARDS);
	np_rack_forget(&relating.rack, CARDS + 1);
	ck_assert(!is_there(&relating, 1));
	ck_assert(!is_there(&relating, CARDS));
	ck_assert_int_eq(np_rack_put(&relating.rack, make(1, 8)), NP_OK);
	ck_assert(is_there(&relating, 1));
	/* Of a source of which more was learned than is told of. */
	ck_assert_int_eq(np_number_map_set(&relating.learned, 7, 1), NP_OK);
	for (np_article_id id = 2; id < CARDS; id++)
		ck_assert_int_eq(is_there(&relating, id), id % 2 == 1);
	np_number_map_clear(&relating.learned);
	np_rack_clear(&relating.rack);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rack");
	TCase *tcase = tcase_create("cards");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tcase, what_does_not_fit_is_in_the_file);
	tcase_add_loop_test(tcase, without_a_file_it_is_made_again, 0, 2);
	tcase_add_test(tcase, what_is_held_stays);
	tcase_add_test(tcase, what_is_old_is_not_given);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
