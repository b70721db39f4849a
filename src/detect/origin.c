/* SPDX-License-Identifier: MIT */
#include "detect/origin.h"

enum {
	MINUTE = 60,
	DAY = 86400
};

/* Rounded down, also below zero. */
static int64_t floor_to(int64_t date, int64_t unit)
{
	return date / unit - (date % unit < 0);
}

/* Of the agency's own, or of all. */
static bool counts(const struct np_origin_member *member, bool agency)
{
	return member->agency || !agency;
}

static bool find_earliest(const struct np_origin_member *members, size_t len,
			  bool agency, size_t *origin)
{
	size_t first = len;
	int64_t unit;

	for (size_t i = 0; i < len; i++) {
		if (!counts(&members[i], agency))
			continue;
		if (!members[i].has_date)
			return false;
		if (first == len || members[i].date < members[first].date)
			first = i;
	}
	if (first == len)
		return false;
	unit = members[first].date % DAY ? MINUTE : DAY;
	for (size_t i = 0; i < len; i++)
		if (i != first && counts(&members[i], agency) &&
		    floor_to(members[i].date, unit) ==
			    floor_to(members[first].date, unit))
			return false;
	*origin = first;
	return true;
}

static bool find_most_derived(const struct np_origin_member *members,
			      size_t len, bool agency, size_t *origin)
{
	uint32_t most = 0;
	bool alone = false;

	for (size_t i = 0; i < len; i++) {
		if (!counts(&members[i], agency) || members[i].derived < most)
			continue;
		alone = members[i].derived > most;
		most = members[i].derived;
		*origin = i;
	}
	return alone;
}

enum np_role np_origin_find(const struct np_origin_member *members, size_t len,
			    size_t *origin)
{
	size_t agencies = 0;

	*origin = 0;
	for (size_t i = 0; i < len; i++) {
		if (!members[i].agency)
			continue;
		agencies++;
		*origin = i;
	}
	if (agencies == 1)
		return NP_ROLE_AGENCY;
	if (agencies && (find_earliest(members, len, true, origin) ||
			 find_most_derived(members, len, true, origin)))
		return NP_ROLE_AGENCY;
	if (find_earliest(members, len, false, origin))
		return NP_ROLE_EARLIEST;
	if (find_most_derived(members, len, false, origin))
		return NP_ROLE_DIRECTION;
	return NP_ROLE_MEMBER;
}

const char *np_origin_role_name(int32_t role)
{
	static const char *const names[] = { [NP_ROLE_MEMBER] = "member",
					     [NP_ROLE_AGENCY] = "origin_agency",
					     [NP_ROLE_EARLIEST] =
						     "origin_earliest",
					     [NP_ROLE_DIRECTION] =
						     "origin_direction" };

	return role >= 0 && role < NP_ROLE_COUNT ? names[role] : "";
}

const char *np_origin_role_text(int32_t role)
{
	static const char *const texts[] = {
		[NP_ROLE_MEMBER] = "unknown",
		[NP_ROLE_AGENCY] = "the agency that is credited",
		[NP_ROLE_EARLIEST] = "the earliest",
		[NP_ROLE_DIRECTION] = "most are made of it"
	};

	return role >= 0 && role < NP_ROLE_COUNT ? texts[role] : "unknown";
}
