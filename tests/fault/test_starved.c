/* SPDX-License-Identifier: MIT */
/* One allocation after the other fails. */
#include <check.h>

#include "harness.h"
#include "starve.h"

START_TEST(spent_memory_is_an_error)
{
	const struct fault fault = { starve_at, starve_end, NP_ERR_NOMEM, 0 };

	harness_run((enum setting)_i, &fault);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("starved");
	TCase *tests = tcase_create("starved");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 240);
	tcase_add_loop_test(tests, spent_memory_is_an_error, 0, SETTINGS);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
