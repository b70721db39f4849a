/* SPDX-License-Identifier: MIT */
#include "diff/chain.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "diff/np-diff.h"

enum np_status np_chain_add(struct chain *chain, uint32_t a, uint32_t b,
			    uint32_t weight)
{
	const enum np_status status =
		np_grow(&chain->links, &chain->cap, chain->len + 1,
			sizeof(*chain->links));

	if (!status)
		chain->links[chain->len++] = (struct link){
			.a = a, .b = b, .weight = weight ? weight : 1
		};
	return status;
}

static int by_place(const void *left, const void *right)
{
	const struct link *a = left;
	const struct link *b = right;

	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	if (a->b != b->b)
		return a->b > b->b ? -1 : 1;
	return a->weight > b->weight ? -1 : a->weight < b->weight;
}

/* The best end before place b. */
static struct chain_end best_before(struct chain *chain, uint32_t b)
{
	struct chain_end best = { 0 };

	for (size_t i = b; i; i &= i - 1, chain->steps++)
		if (chain->tree[i].weight > best.weight)
			best = chain->tree[i];
	return best;
}

static void put_end(struct chain *chain, uint32_t b, size_t b_len,
		    struct chain_end end)
{
	for (size_t i = b + 1; i <= b_len; i += i & (~i + 1), chain->steps++)
		if (end.weight > chain->tree[i].weight)
			chain->tree[i] = end;
}

enum np_status np_chain_best(struct chain *chain, size_t b_len)
{
	struct chain_end best = { 0 };
	const enum np_status status = np_grow(&chain->tree, &chain->tree_cap,
					      b_len + 1, sizeof(*chain->tree));

	if (status || !chain->len)
		return status;
	memset(chain->tree, 0, (b_len + 1) * sizeof(*chain->tree));
	qsort(chain->links, chain->len, sizeof(*chain->links), by_place);
	for (uint32_t i = 0; i < chain->len; i++) {
		struct link *link = &chain->links[i];
		struct chain_end end = best_before(chain, link->b);

		link->before = end.link;
		end.weight += link->weight;
		end.link = i + 1;
		put_end(chain, link->b, b_len, end);
		if (end.weight > best.weight)
			best = end;
	}
	for (uint32_t i = best.link; i; i = chain->links[i - 1].before)
		chain->links[i - 1].taken = true;
	return NP_OK;
}

void np_chain_clear(struct chain *chain)
{
	np_free(chain->links);
	np_free(chain->tree);
	*chain = (struct chain){ 0 };
}
