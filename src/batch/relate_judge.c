/* SPDX-License-Identifier: MIT */
/*
 * Each meeting judged on the texts. The bodies of the portion stay; those of
 * the articles outside are made one after the other, each for all of the
 * portion that it meets. What is found does not depend on who worked on what.
 */
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/pipeline.h"
#include "base/sort.h"
#include "batch/relate_parts.h"

#define GRAIN 32
/* Articles outside that are read at a time, and their bytes. */
#define OUTSIDE_MOST 512
#define OUTSIDE_BYTES ((size_t)8 << 20)

/* A member of the portion and an article: other << 16 | owner. */
static uint64_t pair_of(uint32_t owner, uint64_t other)
{
	return other << 16 | owner;
}

/* An article and its pairs; in texts, unless it is of the portion. */
struct turn {
	struct sheet sheet;
	size_t begin, end;
};

struct judging {
	struct relating *relating;
	uint64_t *pairs; /* by article, then owner */
	size_t len, cap;
	uint64_t *scratch;
	bool *meets;	    /* of each pair, once it was asked */
	struct turn *turns; /* room for OUTSIDE_MOST */
	size_t turns_len;
	struct np_buf texts;
	/* Of pairs[base ...]: what was found; relation 0: nothing. */
	struct np_store_match *found;
	size_t base, found_cap;
};

static enum np_status add_pair(struct judging *judging, uint32_t owner,
			       uint64_t other)
{
	if (np_grow(&judging->pairs, &judging->cap, judging->len + 1,
		    sizeof(*judging->pairs)))
		return np_relate_no_memory(judging->relating);
	judging->pairs[judging->len++] = pair_of(owner, other);
	return NP_OK;
}

/*
 * Those that a member is related to so far: it may have been found from their
 * side alone.
 */
static enum np_status add_partners(struct judging *judging, uint32_t owner)
{
	struct relating *relating = judging->relating;
	const np_article_id id = relating->portion.members[owner].sheet.id;
	struct np_store_matches known = { 0 };
	enum np_status status =
		np_store_matches_of(relating->store, id, &known, relating->err);

	if (!status && np_number_map_set(&relating->touched, (uint64_t)id, 1))
		status = np_relate_no_memory(relating);
	for (size_t i = 0; i < known.len && !status; i++) {
		const struct np_store_match *match = &known.ptr[i];
		const np_article_id other =
			match->a == id ? match->b : match->a;

		if (np_number_map_set(&relating->touched, (uint64_t)other, 1))
			return np_relate_no_memory(relating);
		/* Of two of the portion the later one has the pair. */
		if (other < id ||
		    !portion_find(&relating->portion, (uint64_t)other))
			status = add_pair(judging, owner, (uint64_t)other);
	}
	return status;
}

static enum np_status list_pairs(struct judging *judging,
				 const struct np_meeting *meetings, size_t len)
{
	enum np_status status = NP_OK;

	for (size_t i = 0; i < len && !status; i++)
		status =
			add_pair(judging, meetings[i].owner, meetings[i].other);
	for (uint32_t i = 0; i < judging->relating->portion.len && !status; i++)
		status = add_partners(judging, i);
	if (status)
		return status;
	judging->scratch =
		np_alloc(judging->len + 1, sizeof(*judging->scratch));
	judging->meets =
		np_alloc_zero(judging->len + 1, sizeof(*judging->meets));
	if (!judging->scratch || !judging->meets)
		return np_relate_no_memory(judging->relating);
	np_sort_u64(judging->pairs, judging->len, 0, judging->scratch);
	judging->len = np_unique_u64(judging->pairs, judging->len);
	return NP_OK;
}

static enum np_status make_bodies(void *user, unsigned number, size_t begin,
				  size_t end)
{
	struct relating *relating = user;
	struct portion *portion = &relating->portion;
	enum np_status status = NP_OK;

	for (size_t i = begin; i < end && !status; i++)
		status = np_relate_body(relating, number, &portion->texts,
					&portion->members[i].sheet,
					&portion->bodies[i]);
	return status;
}

static enum np_status make_portion(struct relating *relating)
{
	struct portion *portion = &relating->portion;
	const size_t before = portion->bodies_cap;

	if (np_grow(&portion->bodies, &portion->bodies_cap, portion->len,
		    sizeof(*portion->bodies)))
		return np_relate_no_memory(relating);
	for (size_t i = before; i < portion->bodies_cap; i++)
		portion->bodies[i] = (struct np_body){ 0 };
	if (np_parallel_for(relating->options.threads, portion->len, GRAIN,
			    make_bodies, relating))
		return np_relate_no_memory(relating);
	return NP_OK;
}

static struct key_span keys_of(const struct portion *portion,
			       const struct member *member)
{
	return (struct key_span){ portion->keys + member->keys,
				  member->keys_len };
}

/* Which of its pairs may share a stretch: the others are left out. */
static bool choose(const struct judging *judging, const struct turn *turn,
		   struct key_span keys)
{
	const struct relating *relating = judging->relating;
	const struct portion *portion = &relating->portion;
	const bool anywhere =
		np_store_profile(relating->store) == NP_STORE_NOISY;
	bool any = false;

	for (size_t i = turn->begin; i < turn->end; i++) {
		const struct member *owner =
			&portion->members[judging->pairs[i] & 0xffff];

		judging->meets[i] = np_relate_meets(keys_of(portion, owner),
						    keys, anywhere);
		any = any || judging->meets[i];
	}
	return any;
}

/* The pairs of one article, which is outside or of the portion. */
static enum np_status judge_pairs(struct judging *judging, unsigned number,
				  const struct np_relate_side *other,
				  const struct turn *turn)
{
	struct relating *relating = judging->relating;
	struct portion *portion = &relating->portion;
	enum np_status status = NP_OK;

	for (size_t i = turn->begin; i < turn->end && !status; i++) {
		const uint32_t owner = judging->pairs[i] & 0xffff;
		const struct np_relate_side own = {
			&portion->texts, &portion->members[owner].sheet,
			&portion->bodies[owner]
		};

		if (judging->meets[i])
			status = np_relate_pair(
				relating, number, &own, other,
				&judging->found[i - judging->base]);
	}
	return status;
}

/* One of the portion. */
static enum np_status judge_member(struct judging *judging, unsigned number,
				   const struct member *member,
				   const struct turn *turn)
{
	const struct portion *portion = &judging->relating->portion;
	const struct np_relate_side side = {
		&portion->texts, &member->sheet,
		&portion->bodies[member - portion->members]
	};

	if (!choose(judging, turn, keys_of(portion, member)))
		return NP_OK;
	return judge_pairs(judging, number, &side, turn);
}

static enum np_status judge_turn(struct judging *judging, unsigned number,
				 struct turn *turn)
{
	struct relating *relating = judging->relating;
	struct relate_worker *worker = &relating->workers[number];
	const struct member *member =
		portion_find(&relating->portion, (uint64_t)turn->sheet.id);
	const struct np_relate_side side = { &judging->texts, &turn->sheet,
					     &worker->body };
	enum np_status status;

	if (member)
		return judge_member(judging, number, member, turn);
	worker->keys.len = 0;
	status = np_relate_keys_of(relating, worker,
				   part_of(&judging->texts, turn->sheet.text),
				   turn->sheet.salt, &worker->keys);
	if (status ||
	    !choose(judging, turn,
		    (struct key_span){ worker->keys.ptr, worker->keys.len }))
		return status;
	status = np_relate_body(relating, number, &judging->texts, &turn->sheet,
				&worker->body);
	return status ? status : judge_pairs(judging, number, &side, turn);
}

static enum np_status judge_some(void *user, unsigned number, size_t begin,
				 size_t end)
{
	struct judging *judging = user;
	enum np_status status = NP_OK;

	for (size_t i = begin; i < end && !status; i++)
		status = judge_turn(judging, number, &judging->turns[i]);
	return status;
}

static enum np_status keep_found(struct judging *judging, size_t end)
{
	struct portion *portion = &judging->relating->portion;

	for (size_t i = 0; i < end - judging->base; i++) {
		if (!judging->found[i].relation)
			continue;
		if (np_grow(&portion->matches, &portion->matches_cap,
			    portion->matches_len + 1,
			    sizeof(*portion->matches)))
			return np_relate_no_memory(judging->relating);
		portion->matches[portion->matches_len++] = judging->found[i];
	}
	return NP_OK;
}

/* The next article of the list and its pairs; NP_END: it is gone. */
static enum np_status read_turn(struct judging *judging, size_t *at,
				struct turn *turn)
{
	struct relating *relating = judging->relating;
	const uint64_t id = judging->pairs[*at] >> 16;

	*turn = (struct turn){ .sheet = { .id = (np_article_id)id },
			       .begin = *at };
	while (*at < judging->len && judging->pairs[*at] >> 16 == id)
		++*at;
	turn->end = *at;
	if (portion_find(&relating->portion, id))
		return NP_OK;
	return np_relate_read(relating, (np_article_id)id, &judging->texts,
			      &turn->sheet);
}

/* Reads the next articles; *at moves on behind their pairs. */
static enum np_status read_some(struct judging *judging, size_t *at)
{
	judging->base = *at;
	judging->turns_len = judging->texts.len = 0;
	while (*at < judging->len && judging->turns_len < OUTSIDE_MOST &&
	       judging->texts.len < OUTSIDE_BYTES) {
		const enum np_status status = read_turn(
			judging, at, &judging->turns[judging->turns_len]);

		if (status && status != NP_END)
			return status;
		judging->turns_len += !status;
	}
	if (np_grow(&judging->found, &judging->found_cap, *at - judging->base,
		    sizeof(*judging->found)))
		return np_relate_no_memory(judging->relating);
	/* Pairs with what is gone stay as they are: nothing. */
	memset(judging->found, 0,
	       (*at - judging->base) * sizeof(*judging->found));
	return NP_OK;
}

static enum np_status judge_all(struct judging *judging)
{
	const unsigned threads = judging->relating->options.threads;
	enum np_status status = NP_OK;
	size_t at = 0;

	while (at < judging->len && !status) {
		status = read_some(judging, &at);
		if (!status && np_parallel_for(threads, judging->turns_len, 4,
					       judge_some, judging))
			status = np_relate_no_memory(judging->relating);
		if (!status)
			status = keep_found(judging, at);
	}
	return status;
}

enum np_status np_relate_judge(struct relating *relating,
			       const struct np_meeting *meetings, size_t len)
{
	struct judging judging = { .relating = relating };
	enum np_status status = make_portion(relating);

	relating->portion.matches_len = 0;
	judging.turns = np_alloc(OUTSIDE_MOST, sizeof(*judging.turns));
	if (!judging.turns)
		status = np_relate_no_memory(relating);
	if (!status)
		status = list_pairs(&judging, meetings, len);
	if (!status)
		status = judge_all(&judging);
	np_free(judging.pairs);
	np_free(judging.scratch);
	np_free(judging.meets);
	np_free(judging.turns);
	np_free(judging.found);
	np_buf_clear(&judging.texts);
	return status;
}

void np_relate_clear_bodies(struct portion *portion)
{
	for (size_t i = 0; i < portion->bodies_cap; i++)
		np_body_clear(&portion->bodies[i]);
	np_free(portion->bodies);
	np_free(portion->matches);
}
