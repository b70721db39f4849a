/* SPDX-License-Identifier: MIT */
/* Which runs of furniture are left out of a text. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "detect/furniture.h"

struct settled {
	const char *before; /* tokens of each segment; with * it is marked,
			     * with / a line ends behind it */
	const char *after;
};

static const struct settled settled[] = {
	{ "", "" },
	{ "3*/ ", "3 " },
	{ "5*/ ", "5* " },
	{ "9 5* 9/ ", "9 5 9 " },
	{ "9/ 5* 9/ ", "9 5 9 " },
	{ "9 5*/ 9/ ", "9 5 9 " },
	{ "9/ 2*/ 9/ ", "9 2 9 " },
	{ "9/ 2*/ 3*/ 9 1* ", "9 2* 3* 9 1 " },
	{ "9 2*/ 3*/ 9/ ", "9 2 3 9 " },
	{ "9 5* 5* 9 ", "9 5* 5* 9 " },
	{ "1* 1* 1* 1* 1*/ ", "1* 1* 1* 1* 1* " },
	{ "4*/ 9/ 4*/ ", "4 9 4 " },
};

START_TEST(settles_marks)
{
	struct np_segment segment[8] = { { 0 } };
	bool marked[8];
	char after[64] = "";
	size_t len = 0;
	size_t at = 0;

	for (const char *p = settled[_i].before; *p; p = strchr(p, ' ') + 1) {
		segment[len].tokens = (uint64_t)(*p - '0');
		segment[len].opens = !len || segment[len - 1].closes;
		marked[len] = p[1] == '*';
		segment[len].closes = p[1 + marked[len]] == '/';
		len++;
	}
	np_furniture_settle(segment, len, 5, marked);
	for (size_t i = 0; i < len; i++)
		at += (size_t)snprintf(after + at, sizeof(after) - at, "%d%s ",
				       (int)segment[i].tokens,
				       marked[i] ? "*" : "");
	ck_assert_str_eq(after, settled[_i].after);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("left_out");
	TCase *tests = tcase_create("left_out");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tests, settles_marks, 0,
			    (int)(sizeof(settled) / sizeof(settled[0])));
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
