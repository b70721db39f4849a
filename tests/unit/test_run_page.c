/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdlib.h>

#include "hostile.h"
#include "store/run_page.h"

static void search_page(const struct page *page, const struct run_pair *pairs,
			uint64_t place)
{
	uint32_t want = 0;

	while (want < page->count && pairs[want].place < place)
		want++;
	ck_assert_uint_eq(np_page_search(page, place), want);
}

/* All widths, even keys and clustered ones, full pages and single entries. */
START_TEST(a_page_gives_back_its_entries)
{
	static struct run_pair pairs[PAGE_MOST];
	static struct page_maker maker;
	uint64_t state = 990 + (uint64_t)_i;
	const uint64_t gap = UINT64_C(1) << (_i % 40);
	uint64_t place = hostile_next(&state) % (gap + 1);
	struct page page;
	uint32_t count = 0;
	size_t len;

	while (count < PAGE_MOST &&
	       (_i < 40 || count < hostile_next(&state) % 30 + 1)) {
		place += hostile_next(&state) % (_i % 3 ? gap : 2);
		if (_i % 5 == 0 && count % 97 == 96)
			place += gap * 64;
		pairs[count] = (struct run_pair){
			place, (uint32_t)(hostile_next(&state) >> (_i % 33))
		};
		if (place >> 48 || !np_page_maker_add(&maker, pairs[count]))
			break;
		count++;
	}
	len = np_page_maker_end(&maker, 12);
	ck_assert_uint_le(len, PAGE_BYTES);
	ck_assert(np_page_open(&page, maker.body, len));
	ck_assert(np_page_is_whole(maker.body, len, 12));
	ck_assert(!np_page_is_whole(maker.body, len, 13));
	ck_assert_uint_eq(page.count, count);
	for (uint32_t i = 0; i < count; i++) {
		const struct run_pair pair = np_page_pair(&page, i);

		ck_assert(pair.place == pairs[i].place &&
			  pair.article == pairs[i].article);
		search_page(&page, pairs, pair.place);
		search_page(&page, pairs, pair.place + 1);
		if (pair.place)
			search_page(&page, pairs, pair.place - 1);
	}
	search_page(&page, pairs, 0);
	search_page(&page, pairs, UINT64_MAX);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("run_page");
	TCase *tests = tcase_create("run_page");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 120);
	tcase_add_loop_test(tests, a_page_gives_back_its_entries, 0, 80);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
