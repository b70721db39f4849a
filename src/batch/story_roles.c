/* SPDX-License-Identifier: MIT */
#include "batch/story_roles.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/names.h"
#include "base/number_map.h"
#include "detect/address.h"
#include "detect/origin.h"

struct roles {
	struct np_store *store;
	struct np_error *err;
	struct np_number_map derived; /* articles, to how many are made of it */
	struct np_origin_member *member; /* of the story at work */
	int32_t *role;			 /* what each is so far */
	uint32_t *source;		 /* of each, in sources, or NONE */
	size_t cap;
	struct np_names sources, credits;
};

#define NONE UINT32_MAX

static enum np_status no_memory(const struct roles *roles)
{
	return np_error_set(roles->err, NP_ERR_NOMEM, "out of memory");
}

static int by_story(const void *left, const void *right)
{
	const struct story_member *a = left;
	const struct story_member *b = right;

	if (a->story != b->story)
		return a->story < b->story ? -1 : 1;
	return a->article < b->article ? -1 : a->article > b->article;
}

static enum np_status count_derived(struct roles *roles,
				    const struct np_story_cast *cast)
{
	for (size_t i = 0; i < cast->matches_len; i++) {
		const struct np_store_match *match = &cast->matches[i];
		const uint64_t of =
			(uint64_t)(match->direction > 0 ? match->a : match->b);
		const uint64_t *known;

		if (!match->direction)
			continue;
		known = np_number_map_get(&roles->derived, of);
		if (np_number_map_set(&roles->derived, of,
				      known ? *known + 1 : 1))
			return no_memory(roles);
	}
	return NP_OK;
}

static enum np_status read_member(struct roles *roles, np_article_id id,
				  size_t at)
{
	struct np_store_version version = { 0 };
	struct np_store_credit credit = { 0 };
	uint32_t number = NONE;
	np_story_id story = 0;
	const uint64_t *derived =
		np_number_map_get(&roles->derived, (uint64_t)id);
	enum np_status status =
		np_store_get(roles->store, id, &version, roles->err);

	if (!status && version.article.source.len &&
	    np_names_add(&roles->sources, version.article.source, &number))
		status = no_memory(roles);
	roles->source[at] = number;
	roles->member[at] = (struct np_origin_member){
		.date = version.article.date,
		.has_date = version.article.has_date,
		.derived = derived ? (uint32_t)*derived : 0
	};
	if (!status)
		status = np_store_member_get(roles->store, id, &story,
					     &roles->role[at], roles->err);
	if (status)
		return status;
	status = np_store_credit_get(roles->store, id, &credit, roles->err);
	if (!status && credit.credit.len &&
	    np_names_add(&roles->credits, credit.credit, &number))
		status = no_memory(roles);
	return status == NP_END ? NP_OK : status;
}

/* Sources are few beside members: each is asked for once. */
static enum np_status mark_agencies(struct roles *roles, size_t len)
{
	bool *named = np_alloc_zero(roles->sources.len + 1, sizeof(*named));

	if (!named)
		return no_memory(roles);
	for (uint32_t i = 0; i < roles->sources.len; i++)
		for (uint32_t k = 0; k < roles->credits.len && !named[i]; k++)
			named[i] = np_source_is_named(
				np_names_get(&roles->sources, i),
				np_names_get(&roles->credits, k));
	for (size_t i = 0; i < len; i++)
		roles->member[i].agency =
			roles->source[i] != NONE && named[roles->source[i]];
	np_free(named);
	return NP_OK;
}

static enum np_status make_room(struct roles *roles, size_t len)
{
	if (len <= roles->cap)
		return NP_OK;
	np_free(roles->member);
	np_free(roles->role);
	np_free(roles->source);
	roles->cap = 2 * len;
	roles->member = np_alloc(roles->cap, sizeof(*roles->member));
	roles->role = np_alloc(roles->cap, sizeof(*roles->role));
	roles->source = np_alloc(roles->cap, sizeof(*roles->source));
	return roles->member && roles->role && roles->source ? NP_OK
							     : no_memory(roles);
}

static enum np_status do_story(struct roles *roles,
			       const struct story_member *members, size_t len)
{
	size_t origin = 0;
	enum np_role best;
	enum np_status status = make_room(roles, len);

	np_names_clear(&roles->sources);
	np_names_clear(&roles->credits);
	for (size_t i = 0; i < len && !status; i++)
		status = read_member(roles, members[i].article, i);
	if (!status)
		status = mark_agencies(roles, len);
	if (status)
		return status;
	best = np_origin_find(roles->member, len, &origin);
	for (size_t i = 0; i < len && !status; i++) {
		const int32_t role =
			i == origin ? (int32_t)best : NP_ROLE_MEMBER;

		if (role != roles->role[i])
			status = np_store_member_put(
				roles->store, members[i].article,
				members[i].story, role, roles->err);
	}
	return status;
}

enum np_status np_story_roles(struct np_store *store,
			      const struct np_story_cast *cast,
			      struct np_error *err)
{
	struct roles roles = { .store = store, .err = err };
	struct story_member *members = cast->members;
	enum np_status status = count_derived(&roles, cast);

	if (cast->len)
		qsort(members, cast->len, sizeof(*members), by_story);
	for (size_t i = 0, end; i < cast->len && !status; i = end) {
		for (end = i;
		     end < cast->len && members[end].story == members[i].story;)
			end++;
		if (members[i].story)
			status = do_story(&roles, &members[i], end - i);
	}
	np_free(roles.member);
	np_free(roles.role);
	np_free(roles.source);
	np_names_clear(&roles.sources);
	np_names_clear(&roles.credits);
	np_number_map_clear(&roles.derived);
	return status;
}

enum np_status np_story_roles_name(struct np_store *store, struct np_error *err)
{
	enum np_status status = NP_OK;

	for (int32_t i = 0; i < NP_ROLE_COUNT && !status; i++)
		status = np_store_name_put(store, NP_STORE_ROLE, i,
					   np_origin_role_name(i), err);
	return status;
}
