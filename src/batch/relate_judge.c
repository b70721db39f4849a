/* SPDX-License-Identifier: MIT */
/*
 * Each meeting judged on the texts, some articles outside the portion at a
 * time, each with all of the portion that it meets: first the keys of both say
 * which pairs are worth it; then the bodies are made that these ask for, those
 * of the portion to stay to its end; then they are compared. What is found does
 * not depend on who worked on what.
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
#define OUTSIDE_BYTES ((size_t)2 << 20)
/* Pairs judged at a time, with those of one more article. */
#define PAIRS_MOST ((size_t)1 << 15)

/* A member of the portion and an article: other << 16 | owner. */
static uint64_t pair_of(uint32_t owner, uint64_t other)
{
	return other << 16 | owner;
}

/* An article and its pairs; in texts, unless it is of the portion. */
struct turn {
	struct sheet sheet;
	const struct member *member; /* NULL: outside */
	size_t begin, end;
	bool any; /* of its pairs is worth comparing */
	struct np_body body;
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
	bool *made;	  /* of each member: has it a body? */
	uint32_t *wanted; /* members whose bodies are to be made */
	size_t wanted_len;
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

static enum np_status list_pairs(struct judging *judging)
{
	const struct portion *portion = &judging->relating->portion;
	enum np_status status = NP_OK;

	for (size_t i = 0; i < portion->meetings_len && !status; i++)
		status = add_pair(judging, portion->meetings[i].owner,
				  portion->meetings[i].other);
	for (uint32_t i = 0; i < portion->len && !status; i++)
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

static void want(struct judging *judging, size_t member)
{
	if (!judging->made[member])
		judging->wanted[judging->wanted_len++] = (uint32_t)member;
	judging->made[member] = true;
}

static enum np_status make_bodies(void *user, unsigned number, size_t begin,
				  size_t end)
{
	const struct judging *judging = user;
	struct portion *portion = &judging->relating->portion;
	enum np_status status = NP_OK;

	for (size_t i = begin; i < end && !status; i++) {
		const uint32_t at = judging->wanted[i];
		struct member *member = &portion->members[at];
		const struct np_segments cut =
			portion_segments(portion, member);

		status = np_relate_body(judging->relating, number,
					&portion->texts, &member->sheet, &cut,
					&portion->bodies[at]);
	}
	return status;
}

/* The bodies of the portion that the turns ask for. */
static enum np_status make_wanted(struct judging *judging)
{
	struct relating *relating = judging->relating;

	judging->wanted_len = 0;
	for (size_t i = 0; i < judging->turns_len; i++) {
		const struct turn *turn = &judging->turns[i];

		if (turn->any && turn->member)
			want(judging, (size_t)(turn->member -
					       relating->portion.members));
		for (size_t j = turn->begin; j < turn->end; j++)
			if (judging->meets[j])
				want(judging, judging->pairs[j] & 0xffff);
	}
	if (np_parallel_for(relating->options.threads, judging->wanted_len,
			    GRAIN, make_bodies, judging))
		return np_relate_no_memory(relating);
	return NP_OK;
}

/* Who meets nobody is not compared, but may credit somebody. */
static enum np_status read_credits(void *user, unsigned number, size_t begin,
				   size_t end)
{
	const struct judging *judging = user;
	struct portion *portion = &judging->relating->portion;
	struct np_stretch lines[NP_CREDIT_SPANS];

	(void)number;
	for (size_t i = begin; i < end; i++)
		if (!judging->made[i])
			np_relate_credits(&portion->texts,
					  &portion->members[i].sheet, lines);
	return NP_OK;
}

static struct key_span keys_of(const struct portion *portion,
			       const struct member *member)
{
	return (struct key_span){ portion->keys + member->keys,
				  member->keys_len };
}

/* Which of its pairs may share a stretch: the others are left out. */
static void choose(const struct judging *judging, struct turn *turn,
		   struct key_span keys)
{
	const struct relating *relating = judging->relating;
	const struct portion *portion = &relating->portion;
	const bool anywhere =
		np_store_profile(relating->store) == NP_STORE_NOISY;

	for (size_t i = turn->begin; i < turn->end; i++) {
		const struct member *owner =
			&portion->members[judging->pairs[i] & 0xffff];

		judging->meets[i] = np_relate_meets(keys_of(portion, owner),
						    keys, anywhere);
		turn->any = turn->any || judging->meets[i];
	}
}

/* One outside: its body too, while its segments are at hand. */
static enum np_status choose_outside(const struct judging *judging,
				     unsigned number, struct turn *turn)
{
	struct relating *relating = judging->relating;
	struct relate_worker *worker = &relating->workers[number];
	const struct np_span text = part_of(&judging->texts, turn->sheet.text);
	struct np_segments cut = { 0 };
	enum np_status status = NP_OK;

	worker->keys.len = 0;
	if (np_relate_has_furniture(relating, turn->sheet.salt))
		status = np_segment_text(worker->cutter, text, &cut);
	if (!status)
		status = np_relate_keys_of(relating, worker, text, &cut,
					   turn->sheet.salt, &worker->keys);
	if (status)
		return status;
	choose(judging, turn,
	       (struct key_span){ worker->keys.ptr, worker->keys.len });
	return turn->any ? np_relate_body(relating, number, &judging->texts,
					  &turn->sheet, &cut, &turn->body)
			 : NP_OK;
}

static enum np_status choose_some(void *user, unsigned number, size_t begin,
				  size_t end)
{
	const struct judging *judging = user;
	const struct portion *portion = &judging->relating->portion;
	enum np_status status = NP_OK;

	for (size_t i = begin; i < end && !status; i++) {
		struct turn *turn = &judging->turns[i];

		if (turn->member)
			choose(judging, turn, keys_of(portion, turn->member));
		else
			status = choose_outside(judging, number, turn);
	}
	return status;
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

static enum np_status judge_turn(struct judging *judging, unsigned number,
				 const struct turn *turn)
{
	const struct portion *portion = &judging->relating->portion;
	struct np_relate_side side = { &judging->texts, &turn->sheet,
				       &turn->body };

	if (turn->member)
		side = (struct np_relate_side){
			&portion->texts, &turn->member->sheet,
			&portion->bodies[turn->member - portion->members]
		};
	return judge_pairs(judging, number, &side, turn);
}

static enum np_status judge_some(void *user, unsigned number, size_t begin,
				 size_t end)
{
	struct judging *judging = user;
	enum np_status status = NP_OK;

	for (size_t i = begin; i < end && !status; i++)
		if (judging->turns[i].any)
			status =
				judge_turn(judging, number, &judging->turns[i]);
	return status;
}

static enum np_status keep_found(struct judging *judging, size_t end)
{
	struct relating *relating = judging->relating;
	enum np_status status = NP_OK;

	for (size_t i = 0; i < end - judging->base && !status; i++) {
		if (!judging->found[i].relation)
			continue;
		status = np_store_match_put(relating->store, &judging->found[i],
					    relating->err);
		relating->summary->matches++;
	}
	return status;
}

/* What was known of the portion; it is among the pairs. */
static enum np_status forget_matches(struct relating *relating)
{
	const struct portion *portion = &relating->portion;
	enum np_status status = NP_OK;

	for (size_t i = 0; i < portion->len && !status; i++)
		status = np_store_matches_remove(relating->store,
						 portion->members[i].sheet.id,
						 relating->err);
	return status;
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
	turn->member = portion_find(&relating->portion, id);
	if (turn->member)
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
	       *at - judging->base < PAIRS_MOST &&
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

static void clear_turns(struct judging *judging)
{
	for (size_t i = 0; i < judging->turns_len; i++)
		np_body_clear(&judging->turns[i].body);
	judging->turns_len = 0;
}

static enum np_status judge_all(struct judging *judging)
{
	struct relating *relating = judging->relating;
	const unsigned threads = relating->options.threads;
	enum np_status status = NP_OK;
	size_t at = 0;

	while (at < judging->len && !status) {
		status = read_some(judging, &at);
		if (!status && np_parallel_for(threads, judging->turns_len, 4,
					       choose_some, judging))
			status = np_relate_no_memory(relating);
		if (!status)
			status = make_wanted(judging);
		if (!status && np_parallel_for(threads, judging->turns_len, 4,
					       judge_some, judging))
			status = np_relate_no_memory(relating);
		if (!status)
			status = keep_found(judging, at);
		clear_turns(judging);
	}
	if (!status && np_parallel_for(threads, relating->portion.len, GRAIN,
				       read_credits, judging))
		status = np_relate_no_memory(relating);
	return status;
}

static enum np_status make_room(struct judging *judging)
{
	struct portion *portion = &judging->relating->portion;

	judging->turns = np_alloc(OUTSIDE_MOST, sizeof(*judging->turns));
	judging->made = np_alloc_zero(portion->len, sizeof(*judging->made));
	judging->wanted = np_alloc(portion->len, sizeof(*judging->wanted));
	portion->bodies = np_alloc_zero(portion->len, sizeof(*portion->bodies));
	return judging->turns && judging->made && judging->wanted &&
			       portion->bodies
		       ? NP_OK
		       : np_relate_no_memory(judging->relating);
}

static void clear(struct judging *judging)
{
	struct portion *portion = &judging->relating->portion;

	for (size_t i = 0; i < portion->len && portion->bodies; i++)
		np_body_clear(&portion->bodies[i]);
	np_free(portion->bodies);
	portion->bodies = NULL;
	np_free(judging->pairs);
	np_free(judging->scratch);
	np_free(judging->meets);
	np_free(judging->turns);
	np_free(judging->made);
	np_free(judging->wanted);
	np_free(judging->found);
	np_buf_clear(&judging->texts);
}

enum np_status np_relate_judge(struct relating *relating)
{
	struct judging judging = { .relating = relating };
	enum np_status status = make_room(&judging);

	if (!status)
		status = list_pairs(&judging);
	if (!status)
		status = forget_matches(relating);
	if (!status)
		status = judge_all(&judging);
	clear(&judging);
	return status;
}
