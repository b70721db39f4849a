/* SPDX-License-Identifier: MIT */
/* What is near an article, by a look at all. */
#include <string.h>

#include "base/error.h"
#include "kept.h"

static bool no(struct np_error *why, const struct entry *entry,
	       const char *what)
{
	np_error_set(why, NP_ERR_CORRUPT, "article %lld: %s",
		     (long long)entry->id, what);
	return false;
}

static bool has_passage(const struct entry *entry, uint64_t hash)
{
	for (size_t i = 0; i < entry->passages_len; i++)
		if (entry->passages[i] == hash)
			return true;
	return false;
}

/* What must be said of an article. */
static struct np_store_near model_near(const struct entry *entry,
				       const struct kept *probe)
{
	struct np_store_near near = { .id = entry->id };
	const struct np_store_keys *passages = &probe->article.passages;
	const struct np_store_options options = kept_options(0);
	uint32_t keys[KEPT_BANDS];

	np_band_keys(probe->lanes, options.shape, options.recipe.seed, keys);
	near.same = !entry->gone && !memcmp(entry->info.hash, probe->info.hash,
					    sizeof(probe->info.hash));
	if (entry->info.shingles && probe->info.shingles)
		for (size_t i = 0; i < KEPT_BANDS; i++)
			near.bands += entry->keys[i] == keys[i];
	for (size_t i = 0; i < passages->len; i++) {
		bool repeat = false;

		for (size_t j = 0; j < i && !repeat; j++)
			repeat = passages->ptr[j] == passages->ptr[i];
		near.passages +=
			!repeat && has_passage(entry, passages->ptr[i]);
	}
	return near;
}

static const struct np_store_near *near_of(const struct np_store_nears *nears,
					   np_article_id id)
{
	for (size_t i = 0; i < nears->len; i++)
		if (nears->ptr[i].id == id)
			return &nears->ptr[i];
	return NULL;
}

bool shelf_nears(const struct shelf *shelf, struct np_store *store,
		 const struct kept *probe, struct np_error *why)
{
	const struct np_store_probe asked = { .lanes = probe->lanes,
					      .info = &probe->info,
					      .passages =
						      probe->article.passages,
					      .cap = UINT32_MAX };
	struct np_store_nears nears = { 0 };

	if (np_store_nearby(store, &asked, &nears, why))
		return false;
	for (size_t i = 0; i < shelf->len && probe->info.tokens; i++) {
		const struct entry *entry = &shelf->ptr[i];
		const struct np_store_near want = model_near(entry, probe);
		const struct np_store_near *got = near_of(&nears, entry->id);
		const bool is = want.same || want.bands || want.passages > 1;

		if (entry->gone)
			continue;
		if (is != !!got)
			return no(why, entry, got ? "near" : "not near");
		if (got &&
		    (got->bands != want.bands ||
		     got->passages != want.passages || got->same != want.same))
			return no(why, entry, "nearness");
	}
	return true;
}
