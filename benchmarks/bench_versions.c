/* SPDX-License-Identifier: MIT */
/*
 * Chains of versions against known ones.
 *
 *   bench_versions FILE [WHAT ...]
 *
 * FILE is JSONL with fields `article` and `version` as the truth, or without.
 * WHAT is shown to the finder besides texts: dates, urls (and sources),
 * titles; `given` gives the chains away, so that only the order is found;
 * `translations` asks for them too. Ids
 * and the order of the file are never shown. A word with a slash or dot in it
 * is a file of pairs of ids, tab-separated, that should be in one chain;
 * `sample` lists 50 others that were put into one, `wrong` what is wrong by
 * the truth, as ids.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "version_sets.h"

enum {
	KEY_CAP = 64, /* articles that may hold a passage */
	SAMPLE = 50
};

struct bench {
	struct version_sets sets;
	struct np_versions found;
	uint32_t *chain;  /* of each article */
	uint32_t *place;  /* in np_versions.version */
	uint32_t *truth;  /* numbers for labels */
	uint32_t *script; /* the same, and the script of the text */
};

/* Chinese has no spaces: three of its letters say as much as a word. */
static bool is_han(struct np_span text)
{
	size_t han = 0;
	size_t letters = 0;

	for (size_t i = 0; i < text.len; i++) {
		const unsigned char c = (unsigned char)text.ptr[i];
		han += c >= 0xE3 && c <= 0xE9;
		letters += (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
	}
	return 3 * han > letters;
}

struct wish {
	unsigned show;
	const char *pairs;
	bool given, sample, wrong, translations;
};

static const struct version_sets *sorted_sets;

static int compare_labels(const void *left, const void *right)
{
	const uint32_t a = *(const uint32_t *)left;
	const uint32_t b = *(const uint32_t *)right;
	const struct np_span x = sorted_sets->label[a];
	const struct np_span y = sorted_sets->label[b];
	const size_t least = x.len < y.len ? x.len : y.len;
	const int order = least ? memcmp(x.ptr, y.ptr, least) : 0;

	if (order)
		return order;
	if (x.len != y.len)
		return x.len < y.len ? -1 : 1;
	return (a > b) - (a < b);
}

static bool same(struct np_span a, struct np_span b)
{
	return a.len == b.len && (!a.len || !memcmp(a.ptr, b.ptr, a.len));
}

static void number_labels(struct bench *bench)
{
	const struct version_sets *sets = &bench->sets;
	uint32_t *order = np_alloc(sets->len + 1, sizeof(*order));
	uint32_t number = 0;

	bench->truth = np_alloc(sets->len + 1, sizeof(*bench->truth));
	bench->script = np_alloc(sets->len + 1, sizeof(*bench->script));
	if (!order || !bench->truth || !bench->script)
		exit(1);
	for (size_t i = 0; i < sets->len; i++)
		order[i] = (uint32_t)i;
	sorted_sets = sets;
	qsort(order, sets->len, sizeof(*order), compare_labels);
	for (size_t i = 0; i < sets->len; i++) {
		if (i &&
		    !same(sets->label[order[i - 1]], sets->label[order[i]]))
			number++;
		bench->truth[order[i]] = number;
		bench->script[order[i]] =
			2 * number + is_han(sets->article[order[i]].text);
	}
	np_free(order);
}

struct cell {
	uint32_t chain, truth;
};

static int compare_cells(const void *left, const void *right)
{
	const struct cell *a = left;
	const struct cell *b = right;

	if (a->chain != b->chain)
		return a->chain < b->chain ? -1 : 1;
	return (a->truth > b->truth) - (a->truth < b->truth);
}

/* B-cubed (Bagga and Baldwin 1998): the mean over articles of the share of
 * their chain, and of their true chain, that is in both. */
static void print_bcubed(const struct bench *bench, const uint32_t *truth,
			 const char *name)
{
	const size_t len = bench->sets.len;
	struct cell *cell = np_alloc(len + 1, sizeof(*cell));
	uint32_t *chain_size = np_alloc_zero(len + 1, sizeof(*chain_size));
	uint32_t *truth_size = np_alloc_zero(2 * len + 2, sizeof(*truth_size));
	double precision = 0;
	double recall = 0;

	if (!cell || !chain_size || !truth_size)
		exit(1);
	for (size_t i = 0; i < len; i++) {
		cell[i] = (struct cell){ bench->chain[i], truth[i] };
		chain_size[bench->chain[i]]++;
		truth_size[truth[i]]++;
	}
	qsort(cell, len, sizeof(*cell), compare_cells);
	for (size_t i = 0; i < len;) {
		size_t end = i + 1;
		double both;

		while (end < len && !compare_cells(&cell[i], &cell[end]))
			end++;
		both = (double)(end - i) * (double)(end - i);
		precision += both / chain_size[cell[i].chain];
		recall += both / truth_size[cell[i].truth];
		i = end;
	}
	precision /= (double)len;
	recall /= (double)len;
	printf("%-24s  precision %.4f  recall %.4f  F1 %.4f\n", name, precision,
	       recall, 2 * precision * recall / (precision + recall));
	np_free(cell);
	np_free(chain_size);
	np_free(truth_size);
}

struct tally {
	size_t right, wrong;
};

static void count_order(const struct bench *bench, const uint32_t *truth,
			uint32_t a, uint32_t b, struct tally *tally)
{
	const struct version_sets *sets = &bench->sets;

	if (truth[a] != truth[b] || sets->number[a] < 0 ||
	    same(sets->article[a].text, sets->article[b].text))
		return;
	if (sets->number[a] < sets->number[b])
		tally->right++;
	else
		tally->wrong++;
}

static void print_order(const struct bench *bench, const uint32_t *truth,
			const char *name)
{
	struct tally next = { 0 };
	struct tally all = { 0 };
	double tau = 0;
	size_t whole = 0;
	size_t chains = 0;

	for (size_t c = 0; c < bench->found.chains; c++) {
		const struct np_version_chain *chain = &bench->found.chain[c];
		const struct np_version *version =
			bench->found.version + chain->first;
		struct tally here = { 0 };

		for (size_t i = 0; i < chain->len; i++)
			for (size_t j = i + 1; j < chain->len; j++)
				count_order(bench, truth, version[i].article,
					    version[j].article, &here);
		for (size_t i = 1; i < chain->len; i++)
			count_order(bench, truth, version[i - 1].article,
				    version[i].article, &next);
		if (!(here.right + here.wrong))
			continue;
		chains++;
		whole += !here.wrong;
		tau += ((double)here.right - (double)here.wrong) /
		       (double)(here.right + here.wrong);
		all.right += here.right;
		all.wrong += here.wrong;
	}
	if (!chains)
		return;
	printf("%-24s  neighbours right %.4f of %zu  tau %.4f (all pairs), "
	       "%.4f (mean of %zu chains)  all right in %.4f\n",
	       name, (double)next.right / (double)(next.right + next.wrong),
	       next.right + next.wrong,
	       ((double)all.right - (double)all.wrong) /
		       (double)(all.right + all.wrong),
	       tau / (double)chains, chains, (double)whole / (double)chains);
}

static void print_summary(const struct bench *bench)
{
	size_t reasons[NP_VERSION_REASONS] = { 0 };
	size_t orders[NP_VERSION_ORDERS] = { 0 };
	size_t captures[NP_VERSION_CAPTURES] = { 0 };
	size_t reverts = 0;
	size_t several = 0;
	size_t longest = 0;

	for (size_t i = 0; i < bench->found.len; i++) {
		reasons[bench->found.version[i].reason]++;
		orders[bench->found.version[i].order]++;
		captures[bench->found.version[i].capture]++;
		reverts += bench->found.version[i].revert;
	}
	for (size_t i = 0; i < bench->found.chains; i++) {
		several += bench->found.chain[i].len > 1;
		if (bench->found.chain[i].len > longest)
			longest = bench->found.chain[i].len;
	}
	printf("articles %zu, pairs given %zu, chains of several %zu, longest "
	       "%zu, reverts %zu\nlinked by:",
	       bench->sets.len, bench->sets.pairs, several, longest, reverts);
	for (size_t i = 0; i < NP_VERSION_REASONS; i++)
		printf(" %s %zu;",
		       np_version_reason_name((enum np_version_reason)i),
		       reasons[i]);
	printf("\nordered by:");
	for (size_t i = 0; i < NP_VERSION_ORDERS; i++)
		printf(" %s %zu;",
		       np_version_order_name((enum np_version_order)i),
		       orders[i]);
	printf("\ncaptures:");
	for (size_t i = 0; i < NP_VERSION_CAPTURES; i++)
		printf(" %s %zu;",
		       np_version_capture_name((enum np_version_capture)i),
		       captures[i]);
	printf("\n");
}

static int compare_ids(const void *left, const void *right)
{
	const struct np_span x = sorted_sets->id[*(const uint32_t *)left];
	const struct np_span y = sorted_sets->id[*(const uint32_t *)right];
	const size_t least = x.len < y.len ? x.len : y.len;
	const int order = least ? memcmp(x.ptr, y.ptr, least) : 0;

	return order ? order : (x.len > y.len) - (x.len < y.len);
}

static uint32_t find_id(const struct version_sets *sets, const uint32_t *by_id,
			const char *id)
{
	size_t low = 0;
	size_t high = sets->len;

	while (low < high) {
		const size_t middle = (low + high) / 2;
		const struct np_span here = sets->id[by_id[middle]];
		int order = strncmp(here.ptr, id, here.len);

		if (!order && id[here.len])
			order = -1;
		if (!order)
			return by_id[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return UINT32_MAX;
}

struct known {
	uint64_t *pair; /* the smaller index first, ascending */
	size_t len, cap;
};

static int compare_u64(const void *left, const void *right)
{
	const uint64_t a = *(const uint64_t *)left;
	const uint64_t b = *(const uint64_t *)right;

	return (a > b) - (a < b);
}

static uint64_t pair_of(uint32_t a, uint32_t b)
{
	return a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
}

static void check_pairs(const struct bench *bench, const struct wish *wish,
			struct known *known)
{
	const struct version_sets *sets = &bench->sets;
	uint32_t *by_id = np_alloc(sets->len + 1, sizeof(*by_id));
	FILE *file = fopen(wish->pairs, "r");
	char line[1024];
	size_t together = 0;
	struct tally order = { 0 };

	if (!file || !by_id)
		exit(1);
	for (size_t i = 0; i < sets->len; i++)
		by_id[i] = (uint32_t)i;
	sorted_sets = sets;
	qsort(by_id, sets->len, sizeof(*by_id), compare_ids);
	while (fgets(line, sizeof(line), file)) {
		char *rest = NULL;
		const char *left = strtok_r(line, "\t", &rest);
		const char *right = strtok_r(NULL, "\t\n", &rest);
		const uint32_t a =
			left ? find_id(sets, by_id, left) : UINT32_MAX;
		const uint32_t b =
			right ? find_id(sets, by_id, right) : UINT32_MAX;

		if (a == UINT32_MAX || b == UINT32_MAX)
			continue;
		if (np_grow(&known->pair, &known->cap, known->len + 1,
			    sizeof(*known->pair)))
			exit(1);
		known->pair[known->len++] = pair_of(a, b);
		if (bench->chain[a] != bench->chain[b]) {
			if (wish->wrong)
				printf("apart\t%s\t%s\n", left, right);
			continue;
		}
		together++;
		if (bench->place[a] < bench->place[b])
			order.right++;
		else
			order.wrong++;
	}
	(void)fclose(file);
	printf("pairs %zu: in one chain %.4f, in the order given %zu of %zu\n",
	       known->len, (double)together / (double)known->len, order.right,
	       order.right + order.wrong);
	np_free(by_id);
}

static void print_pair(const struct bench *bench, size_t place)
{
	const struct np_version *version = bench->found.version;
	const uint32_t a = version[place - 1].article;
	const uint32_t b = version[place].article;
	const struct version_sets *sets = &bench->sets;

	printf("%.*s\t%.*s\t%s\t%s\n", (int)sets->id[a].len, sets->id[a].ptr,
	       (int)sets->id[b].len, sets->id[b].ptr,
	       np_version_reason_name(version[place].reason),
	       np_version_order_name(version[place].order));
}

/* Neighbours in chains that are no known pair: every so-many-th. */
static void print_sample(const struct bench *bench, struct known *known)
{
	size_t *place = np_alloc(bench->found.len + 1, sizeof(*place));
	size_t len = 0;

	if (!place)
		exit(1);
	qsort(known->pair, known->len, sizeof(*known->pair), compare_u64);
	for (size_t c = 0; c < bench->found.chains; c++)
		for (size_t i = 1; i < bench->found.chain[c].len; i++) {
			const size_t at = bench->found.chain[c].first + i;
			const uint64_t key =
				pair_of(bench->found.version[at - 1].article,
					bench->found.version[at].article);
			if (!known->len ||
			    !bsearch(&key, known->pair, known->len, sizeof(key),
				     compare_u64))
				place[len++] = at;
		}
	printf("other neighbours in chains: %zu\n", len);
	for (size_t i = 0; i < SAMPLE && i < len; i++)
		print_pair(bench,
			   place[len <= SAMPLE ? i : i * (len / SAMPLE)]);
	np_free(place);
}

/* Links between articles of two labels; then first members of more chains. */
static void print_wrong(const struct bench *bench)
{
	const struct version_sets *sets = &bench->sets;

	for (size_t i = 0; i < bench->found.len; i++) {
		const struct np_version *version = &bench->found.version[i];
		const uint32_t a = version->linked;
		const uint32_t b = version->article;

		if (bench->truth[a] != bench->truth[b])
			printf("joined\t%.*s\t%.*s\n", (int)sets->id[a].len,
			       sets->id[a].ptr, (int)sets->id[b].len,
			       sets->id[b].ptr);
	}
	for (size_t c = 0; c < bench->found.chains; c++) {
		const struct np_version_chain *chain = &bench->found.chain[c];
		const uint32_t a = bench->found.version[chain->first].article;

		printf("chain\t%zu\t%.*s\n", chain->len, (int)sets->id[a].len,
		       sets->id[a].ptr);
	}
}

static struct wish read_wish(int argc, char **argv)
{
	struct wish wish = { 0 };

	for (int i = 2; i < argc; i++) {
		if (!strcmp(argv[i], "dates"))
			wish.show |= SHOW_DATES;
		else if (!strcmp(argv[i], "urls"))
			wish.show |= SHOW_URLS;
		else if (!strcmp(argv[i], "titles"))
			wish.show |= SHOW_TITLES;
		else if (!strcmp(argv[i], "given"))
			wish.given = true;
		else if (!strcmp(argv[i], "sample"))
			wish.sample = true;
		else if (!strcmp(argv[i], "translations"))
			wish.translations = true;
		else if (!strcmp(argv[i], "wrong"))
			wish.wrong = true;
		else
			wish.pairs = argv[i];
	}
	return wish;
}

static enum np_status find(struct bench *bench, const struct wish *wish)
{
	const struct np_recipe recipe = NP_RECIPE_INIT;
	struct np_sketcher *sketcher = NULL;
	struct version_sets *sets = &bench->sets;
	struct np_version_articles in = { 0 };
	enum np_status status = np_sketcher_new(&sketcher, &recipe);

	for (size_t i = 0; wish->given && i < sets->len; i++)
		sets->article[i].key = sets->label[i];
	if (!status && !wish->given)
		status = version_sets_join(sets, sketcher, KEY_CAP);
	in = (struct np_version_articles){ .ptr = sets->article,
					   .len = sets->len,
					   .pairs = sets->pair,
					   .pairs_len = sets->pairs,
					   .translations = wish->translations };
	if (!status)
		status = np_versions_find(sketcher, &in, &bench->found);
	np_sketcher_free(sketcher);
	bench->chain = np_alloc(sets->len + 1, sizeof(*bench->chain));
	bench->place = np_alloc(sets->len + 1, sizeof(*bench->place));
	if (!bench->chain || !bench->place)
		return NP_ERR_NOMEM;
	for (size_t c = 0; !status && c < bench->found.chains; c++)
		for (size_t i = 0; i < bench->found.chain[c].len; i++) {
			const size_t at = bench->found.chain[c].first + i;
			const uint32_t article =
				bench->found.version[at].article;
			bench->chain[article] = (uint32_t)c;
			bench->place[article] = (uint32_t)at;
		}
	return status;
}

static void print_all(struct bench *bench, const struct wish *wish)
{
	struct known known = { 0 };
	bool labelled = false;

	for (size_t i = 0; i < bench->sets.len; i++)
		labelled = labelled || bench->sets.label[i].len;
	number_labels(bench);
	print_summary(bench);
	if (labelled) {
		print_bcubed(bench, bench->truth, "article");
		print_order(bench, bench->truth, "article");
		print_bcubed(bench, bench->script, "article in one script");
		print_order(bench, bench->script, "article in one script");
	}
	if (wish->pairs)
		check_pairs(bench, wish, &known);
	if (wish->sample)
		print_sample(bench, &known);
	if (wish->wrong)
		print_wrong(bench);
	np_free(known.pair);
}

int main(int argc, char **argv)
{
	const struct wish wish = read_wish(argc, argv);
	struct bench bench = { 0 };
	struct np_error err = { 0 };
	enum np_status status;

	if (argc < 2)
		return 2;
	status = version_sets_read(&bench.sets, argv[1], wish.show, &err);
	if (!status)
		status = find(&bench, &wish);
	if (status)
		fprintf(stderr, "%s: %s\n", np_status_name(status), err.text);
	else
		print_all(&bench, &wish);
	version_sets_clear(&bench.sets);
	np_versions_clear(&bench.found);
	np_free(bench.chain);
	np_free(bench.place);
	np_free(bench.truth);
	np_free(bench.script);
	return status ? 1 : 0;
}
