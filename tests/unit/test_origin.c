/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "detect/origin.h"

#define DAY 86400
#define NOON (100 * DAY + 43200)

static struct np_origin_member dated(int64_t date)
{
	return (struct np_origin_member){ .date = date, .has_date = true };
}

static void assert_origin(const struct np_origin_member *members, size_t len,
			  enum np_role role, size_t place)
{
	size_t origin = 99;

	ck_assert_int_eq(np_origin_find(members, len, &origin), role);
	if (role != NP_ROLE_MEMBER)
		ck_assert_uint_eq(origin, place);
}

START_TEST(test_nobody_is_no_origin)
{
	assert_origin(NULL, 0, NP_ROLE_MEMBER, 0);
}
END_TEST

START_TEST(test_the_agency_stands_above_dates)
{
	struct np_origin_member members[] = { dated(NOON), dated(NOON + 600),
					      dated(NOON + 900) };

	members[1].agency = true;
	assert_origin(members, 3, NP_ROLE_AGENCY, 1);
	members[2].agency = true;
	assert_origin(members, 3, NP_ROLE_AGENCY, 1);
	members[1].has_date = false;
	members[2].derived = 1;
	assert_origin(members, 3, NP_ROLE_AGENCY, 2);
	/* Which of the two is not known, and the first is still the first. */
	members[1] = members[2] = dated(NOON + 60);
	members[1].agency = members[2].agency = true;
	assert_origin(members, 3, NP_ROLE_EARLIEST, 0);
}
END_TEST

START_TEST(test_the_earliest_must_be_alone_at_its_minute)
{
	struct np_origin_member members[] = { dated(NOON + 61), dated(NOON) };

	assert_origin(members, 2, NP_ROLE_EARLIEST, 1);
	members[0].date = NOON + 59;
	assert_origin(members, 2, NP_ROLE_MEMBER, 0);
}
END_TEST

START_TEST(test_a_day_is_no_minute)
{
	struct np_origin_member members[] = { dated(100 * DAY), dated(NOON) };

	assert_origin(members, 2, NP_ROLE_MEMBER, 0);
	members[1].date += DAY;
	assert_origin(members, 2, NP_ROLE_EARLIEST, 0);
	members[0].date = -DAY;
	members[1].date = -1;
	assert_origin(members, 2, NP_ROLE_MEMBER, 0);
}
END_TEST

START_TEST(test_one_without_a_date_may_be_the_first)
{
	struct np_origin_member members[] = { dated(NOON),
					      dated(NOON + 600),
					      { .has_date = false } };

	assert_origin(members, 3, NP_ROLE_MEMBER, 0);
	members[2].derived = 2;
	members[1].derived = 1;
	assert_origin(members, 3, NP_ROLE_DIRECTION, 2);
	members[1].derived = 2;
	assert_origin(members, 3, NP_ROLE_MEMBER, 0);
	members[0].derived = 3;
	assert_origin(members, 3, NP_ROLE_DIRECTION, 0);
}
END_TEST

START_TEST(test_roles_have_names)
{
	ck_assert_str_eq(np_origin_role_name(NP_ROLE_MEMBER), "member");
	ck_assert_str_eq(np_origin_role_name(NP_ROLE_DIRECTION),
			 "origin_direction");
	ck_assert_str_eq(np_origin_role_name(-1), "");
	ck_assert_str_eq(np_origin_role_name(NP_ROLE_COUNT), "");
	ck_assert_str_eq(np_origin_role_text(77), "unknown");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("origin");
	TCase *all = tcase_create("all");
	SRunner *runner;
	int failed;

	tcase_add_test(all, test_nobody_is_no_origin);
	tcase_add_test(all, test_the_agency_stands_above_dates);
	tcase_add_test(all, test_the_earliest_must_be_alone_at_its_minute);
	tcase_add_test(all, test_a_day_is_no_minute);
	tcase_add_test(all, test_one_without_a_date_may_be_the_first);
	tcase_add_test(all, test_roles_have_names);
	suite_add_tcase(suite, all);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
