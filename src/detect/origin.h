/* SPDX-License-Identifier: MIT */
/*
 * Which article a story began with, as far as that can be told. Asked in this
 * order, of which the first that has an answer decides:
 *
 *   1. a member whose source is the agency that it or another credits; of
 *      several, the one that 2 or 3 tells among them;
 *   2. the earliest, when all have dates and it is alone at that time: to the
 *      minute, or, where its date is a day alone (midnight UTC), on that day;
 *   3. the one that most directions of matches lead to;
 *   4. else it is not known.
 *
 * Pure; the order of the members has no part in it.
 */
#ifndef DETECT_ORIGIN_H
#define DETECT_ORIGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a member is. Values are kept in stores: new ones go to the end. */
enum np_role {
	NP_ROLE_MEMBER,
	NP_ROLE_AGENCY,	   /* the origin, by 1 */
	NP_ROLE_EARLIEST,  /* by 2 */
	NP_ROLE_DIRECTION, /* by 3 */
	NP_ROLE_COUNT
};

struct np_origin_member {
	int64_t date; /* seconds; valid when has_date */
	bool has_date;
	bool agency;	  /* its source is the agency credited */
	uint32_t derived; /* members that are made of it, by their matches */
};

/* Gives the role of the origin, and its place; NP_ROLE_MEMBER: not known. */
enum np_role np_origin_find(const struct np_origin_member *members, size_t len,
			    size_t *origin);

/* "member", "origin_agency", "origin_earliest", "origin_direction"; "" for a
 * number that is none. */
const char *np_origin_role_name(int32_t role);

/* "the agency that is credited", ...; "unknown". For a person. */
const char *np_origin_role_text(int32_t role);

#endif
