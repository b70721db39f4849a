/* SPDX-License-Identifier: MIT */
#include "kept.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "hostile.h"

enum {
	STORIES = 7,
	FIELDS = 7
};

static const struct np_bands shape = { KEPT_BANDS, 2 };

struct np_store_options kept_options(uint32_t flags)
{
	struct np_store_options options = { .flags = flags,
					    .recipe = NP_RECIPE_INIT,
					    .shape = shape,
					    .memory = 1 << 22 };

	options.recipe.lanes = KEPT_LANES;
	options.recipe.width = 3;
	return options;
}

struct np_store *kept_open(const char *path, uint32_t flags)
{
	const struct np_store_options options = kept_options(flags);
	struct np_error err = { 0 };
	struct np_store *store = NULL;

	ck_assert_msg(!np_store_open(&store, path, &options, &err), "%s",
		      err.text);
	return store;
}

/* Nothing here may fail for want of memory, also where a test starves. */
static void must(enum np_status status)
{
	ck_assert_int_eq(status, NP_OK);
}

static void add_word(struct np_buf *to, uint64_t story, size_t at, bool big)
{
	must(np_buf_print(to, "%s%s%d%c%d", at ? " " : "", big ? "W" : "w",
			  (int)story, big ? 'X' : 'x', (int)at));
}

static void write_text(struct np_buf *to, uint64_t *state)
{
	const uint64_t story = hostile_next(state) % STORIES;
	const uint64_t kind = hostile_next(state) % 16;
	const bool big = hostile_next(state) % 4 == 0;
	size_t words = 20 + hostile_next(state) % 3 * 10;

	if (kind < 2)
		words = kind; /* no tokens, or no shingles */
	for (size_t i = 0; i < words; i++) {
		if (kind > 6 && hostile_next(state) % 12 == 0)
			must(np_buf_print(to, " r%d",
					  (int)(hostile_next(state) % 999)));
		else
			add_word(to, story, i, big);
	}
	/* A text of many pages. */
	for (size_t i = 0; kind == 15 && story == 0 && i < 4000; i++)
		add_word(to, hostile_next(state) >> 40, i, big);
}

/* A NULL ptr for an absent field: offsets until all is written. */
static size_t write_field(struct np_buf *to, uint64_t *state, int field)
{
	static const char *const values[] = {
		"",
		"",
		"plain",
		"caf\xC3\xA9",
		"{\"a\": [1, \"x\"]}",
		"\xFF\xFE not UTF-8 \x80",
	};
	const uint64_t kind = hostile_next(state) % 9;
	const size_t before = to->len;

	if (kind == 0)
		return SIZE_MAX;
	if (kind < 6)
		must(np_buf_add_text(to, values[kind]));
	else if (kind == 6)
		must(np_buf_add(to, "a\0b\0", 4));
	else
		must(np_buf_print(to, "field %d of %d", field,
				  (int)(hostile_next(state) % 50)));
	return to->len - before;
}

static struct np_span cut(const struct kept *kept, size_t *at, size_t len)
{
	struct np_span span = { NULL, 0 };

	if (len != SIZE_MAX) {
		span = (struct np_span){ kept->bytes.ptr + *at, len };
		*at += len;
	}
	return span;
}

/* The first ones: so that a model can hold them. A repair makes all of them
 * of the text, and must find these again. */
static void make_prints(struct kept *kept, struct np_sketcher *sketcher)
{
	struct np_store_article *article = &kept->article;
	struct np_passages passages = { 0 };
	struct np_segments segments = { 0 };
	size_t len;

	must(np_passage_text(sketcher, article->text, &passages));
	len = passages.len < KEPT_PASSAGES ? passages.len : KEPT_PASSAGES;
	for (size_t i = 0; i < len; i++) {
		kept->passages[i] = passages.ptr[i].hash;
		kept->offsets[i] = passages.ptr[i].begin;
	}
	article->passages = (struct np_store_keys){ kept->passages, len };
	article->offsets = kept->offsets;
	must(np_segment_text(sketcher, article->text, &segments));
	len = segments.len < KEPT_SEGMENTS ? segments.len : KEPT_SEGMENTS;
	for (size_t i = 0; i < len; i++)
		kept->segments[i] = segments.ptr[i].hash;
	article->segments = (struct np_store_keys){ kept->segments, len };
}

static void make_sketch(struct kept *kept)
{
	const struct np_store_options options = kept_options(0);
	struct np_sketcher *sketcher = NULL;

	must(np_sketcher_new(&sketcher, &options.recipe));
	must(np_sketch_text(sketcher, kept->article.text, kept->lanes,
			    &kept->info));
	make_prints(kept, sketcher);
	np_sketcher_free(sketcher);
}

static void make_times(struct np_store_article *article, uint64_t *state)
{
	article->has_date = hostile_next(state) % 3;
	article->has_modified = hostile_next(state) % 3;
	article->has_fetched = hostile_next(state) % 3;
	if (article->has_date)
		article->date = (int64_t)hostile_next(state);
	if (article->has_modified)
		article->modified = (int64_t)(hostile_next(state) >> 30);
	if (article->has_fetched)
		article->fetched = 0;
}

void kept_make(struct kept *kept, uint64_t key, uint64_t seed)
{
	struct np_store_article *article = &kept->article;
	uint64_t state = seed * 77 + 5;
	size_t lens[FIELDS], key_len, text_len, at = 0;

	*kept = (struct kept){ 0 };
	must(np_buf_print(&kept->bytes, "key-%llu", (unsigned long long)key));
	key_len = kept->bytes.len;
	write_text(&kept->bytes, &state);
	text_len = kept->bytes.len - key_len;
	for (int i = 0; i < FIELDS; i++)
		lens[i] = write_field(&kept->bytes, &state, i);
	article->key = cut(kept, &at, key_len);
	article->text = cut(kept, &at, text_len);
	article->url = cut(kept, &at, lens[0]);
	article->canonical_url = cut(kept, &at, lens[1]);
	article->source = cut(kept, &at, lens[2]);
	article->title = cut(kept, &at, lens[3]);
	article->authors = cut(kept, &at, lens[4]);
	article->language = cut(kept, &at, lens[5]);
	article->extra = cut(kept, &at, lens[6]);
	make_times(article, &state);
	make_sketch(kept);
}

void kept_clear(struct kept *kept)
{
	np_buf_clear(&kept->bytes);
}

void shelf_clear(struct shelf *shelf)
{
	np_free(shelf->ptr);
	*shelf = (struct shelf){ 0 };
}

void shelf_copy(const struct shelf *from, struct shelf *to)
{
	must(np_grow(&to->ptr, &to->cap, from->len + 1, sizeof(*to->ptr)));
	if (from->len)
		memcpy(to->ptr, from->ptr, from->len * sizeof(*to->ptr));
	to->len = from->len;
}

size_t shelf_count(const struct shelf *shelf)
{
	size_t count = 0;

	for (size_t i = 0; i < shelf->len; i++)
		count += !shelf->ptr[i].gone;
	return count;
}

static struct entry *newest(const struct shelf *shelf, uint64_t key)
{
	for (size_t i = shelf->len; i-- > 0;)
		if (shelf->ptr[i].key == key && !shelf->ptr[i].gone)
			return &shelf->ptr[i];
	return NULL;
}

static bool same_hash(const struct np_text_info *a,
		      const struct np_text_info *b)
{
	return !memcmp(a->hash, b->hash, sizeof(a->hash));
}

enum np_store_outcome shelf_note(struct shelf *shelf, const struct kept *kept,
				 uint64_t key, uint64_t seed)
{
	struct entry *old = newest(shelf, key);
	struct entry *entry;
	int64_t version = 1;

	if (old && same_hash(&old->info, &kept->info))
		return NP_STORE_UNCHANGED;
	if (old) {
		old->current = false;
		version = old->version + 1;
	}
	must(np_grow(&shelf->ptr, &shelf->cap, shelf->len + 1,
		     sizeof(*shelf->ptr)));
	entry = &shelf->ptr[shelf->len++];
	*entry = (struct entry){ .key = key,
				 .seed = seed,
				 .version = version,
				 .current = true,
				 .info = kept->info };
	np_band_keys(kept->lanes, shape, kept_options(0).recipe.seed,
		     entry->keys);
	memcpy(entry->passages, kept->passages, sizeof(entry->passages));
	entry->passages_len = kept->article.passages.len;
	return version > 1 ? NP_STORE_VERSION : NP_STORE_ADDED;
}

uint64_t shelf_drop(struct shelf *shelf, uint64_t key)
{
	uint64_t count = 0;

	for (size_t i = 0; i < shelf->len; i++) {
		struct entry *entry = &shelf->ptr[i];

		if (entry->key != key || entry->gone)
			continue;
		entry->gone = true;
		entry->current = false;
		count++;
	}
	return count;
}

void shelf_sweep(struct shelf *shelf)
{
	for (size_t i = 0; i < shelf->len; i++)
		shelf->ptr[i].lost = shelf->ptr[i].gone;
}

enum np_status shelf_add(struct shelf *shelf, struct np_store *store,
			 uint64_t key, uint64_t seed, struct np_error *err)
{
	struct np_store_added added = { 0 };
	enum np_store_outcome outcome;
	enum np_status status;
	struct kept kept;

	kept_make(&kept, key, seed);
	status = np_store_add(store, &kept.article, kept.lanes, &kept.info,
			      &added, err);
	if (!status) {
		outcome = shelf_note(shelf, &kept, key, seed);
		ck_assert_int_eq(added.outcome, outcome);
		if (outcome == NP_STORE_UNCHANGED)
			ck_assert_int_eq(newest(shelf, key)->id, added.id);
		newest(shelf, key)->id = added.id;
	}
	kept_clear(&kept);
	return status;
}

enum np_status shelf_remove(struct shelf *shelf, struct np_store *store,
			    uint64_t key, struct np_error *err)
{
	uint64_t removed = 0;
	enum np_status status;
	struct kept kept;

	kept_make(&kept, key, 0);
	status = np_store_remove(store, kept.article.key, &removed, err);
	if (!status)
		ck_assert_uint_eq(removed, shelf_drop(shelf, key));
	kept_clear(&kept);
	return status;
}

static bool same_span(struct np_span a, struct np_span b)
{
	return !a.ptr == !b.ptr && a.len == b.len &&
	       (!a.len || !memcmp(a.ptr, b.ptr, a.len));
}

/* The first field that differs, or NULL. */
static const char *differs(const struct np_store_article *a,
			   const struct np_store_article *b)
{
	const struct {
		const char *name;
		bool same;
	} fields[] = {
		{ "key", same_span(a->key, b->key) },
		{ "url", same_span(a->url, b->url) },
		{ "canonical_url",
		  same_span(a->canonical_url, b->canonical_url) },
		{ "source", same_span(a->source, b->source) },
		{ "title", same_span(a->title, b->title) },
		{ "authors", same_span(a->authors, b->authors) },
		{ "language", same_span(a->language, b->language) },
		{ "extra", same_span(a->extra, b->extra) },
		{ "date", a->has_date == b->has_date && a->date == b->date },
		{ "modified", a->has_modified == b->has_modified &&
				      a->modified == b->modified },
		{ "fetched", a->has_fetched == b->has_fetched &&
				     a->fetched == b->fetched },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (!fields[i].same)
			return fields[i].name;
	return NULL;
}

static bool no(struct np_error *why, const struct entry *entry,
	       const char *what)
{
	np_error_set(
		why, NP_ERR_CORRUPT, "key %llu, seed %llu, article %lld: %s",
		(unsigned long long)entry->key, (unsigned long long)entry->seed,
		(long long)entry->id, what);
	return false;
}

/* np_store_text and np_store_sketch say what was given, or that there is
 * none. */
static bool has_rest(const struct entry *entry, struct np_store *store,
		     const struct kept *kept, struct np_error *why)
{
	uint32_t lanes[KEPT_LANES] = { 0 };
	struct np_span text = { 0 };
	enum np_status status = np_store_text(store, entry->id, &text, why);

	if (status != (np_store_keeps_text(store) ? NP_OK : NP_END))
		return status > 0 ? no(why, entry, "no text") : false;
	if (!status &&
	    (text.len != kept->article.text.len ||
	     (text.len && memcmp(text.ptr, kept->article.text.ptr, text.len))))
		return no(why, entry, "text");
	status = np_store_sketch(store, entry->id, lanes, why);
	if (status != (kept->info.shingles ? NP_OK : NP_END))
		return status >= 0 ? no(why, entry, "no sketch") : false;
	if (!status && memcmp(lanes, kept->lanes, sizeof(lanes)))
		return no(why, entry, "sketch");
	return true;
}

static bool has_fields(const struct entry *entry, struct np_store *store,
		       const struct kept *kept, struct np_error *why)
{
	struct np_store_version got = { 0 };
	const enum np_status status = np_store_get(store, entry->id, &got, why);
	const char *field;

	if (status)
		return status == NP_END ? no(why, entry, "missing") : false;
	field = differs(&got.article, &kept->article);
	if (field)
		return no(why, entry, field);
	if (got.version != entry->version || got.current != entry->current ||
	    got.id != entry->id)
		return no(why, entry, "version");
	if (got.tokens != kept->info.tokens ||
	    got.shingles != kept->info.shingles ||
	    memcmp(got.hash, kept->info.hash, sizeof(got.hash)))
		return no(why, entry, "fingerprint");
	return got.seen >= got.added ? true : no(why, entry, "seen");
}

static bool has_latest(const struct entry *entry, struct np_store *store,
		       const struct kept *kept, struct np_error *why)
{
	np_article_id id = 0;
	const enum np_status status =
		np_store_find_key(store, kept->article.key, &id, why);

	if (status < 0)
		return false;
	if (entry->current && (status || id != entry->id))
		return no(why, entry, "not the latest");
	return true;
}

static bool has_none(const struct entry *entry, struct np_store *store,
		     struct np_error *why)
{
	struct np_store_version got = { 0 };
	uint32_t lanes[KEPT_LANES];
	struct np_span text = { 0 };

	if (np_store_get(store, entry->id, &got, why) == NP_END &&
	    np_store_text(store, entry->id, &text, why) == NP_END &&
	    np_store_sketch(store, entry->id, lanes, why) == NP_END)
		return true;
	return no(why, entry, "not gone");
}

static bool has_numbers(const struct shelf *shelf, struct np_store *store,
			struct np_error *why)
{
	struct np_store_stats stats = { 0 };
	uint64_t versions = 0, current = 0, sketches = 0;

	for (size_t i = 0; i < shelf->len; i++) {
		const struct entry *entry = &shelf->ptr[i];

		versions += !entry->gone;
		current += entry->current;
		sketches += !entry->gone && entry->info.shingles;
	}
	if (np_store_stats(store, &stats, why))
		return false;
	if (stats.articles == current && stats.versions == versions &&
	    stats.texts == (np_store_keeps_text(store) ? versions : 0) &&
	    stats.sketches == sketches &&
	    stats.sketch_bytes == sketches * KEPT_LANES * 4)
		return true;
	np_error_set(why, NP_ERR_CORRUPT,
		     "numbers: %llu articles, %llu versions, %llu sketches, "
		     "%llu entries",
		     (unsigned long long)stats.articles,
		     (unsigned long long)stats.versions,
		     (unsigned long long)stats.sketches,
		     (unsigned long long)stats.entries);
	return false;
}

bool shelf_is(const struct shelf *shelf, struct np_store *store,
	      struct np_error *why)
{
	for (size_t i = 0; i < shelf->len; i++) {
		const struct entry *entry = &shelf->ptr[i];
		struct kept kept;
		bool fine;

		if (entry->gone) {
			if (!has_none(entry, store, why))
				return false;
			continue;
		}
		kept_make(&kept, entry->key, entry->seed);
		fine = has_fields(entry, store, &kept, why) &&
		       has_rest(entry, store, &kept, why) &&
		       has_latest(entry, store, &kept, why);
		kept_clear(&kept);
		if (!fine)
			return false;
	}
	return has_numbers(shelf, store, why);
}

static bool meets(const struct entry *entry, const struct kept *probe,
		  const uint32_t *keys)
{
	if (!entry->info.shingles || !probe->info.shingles)
		return false;
	for (size_t i = 0; i < KEPT_BANDS; i++)
		if (entry->keys[i] == keys[i])
			return true;
	return false;
}

static bool has_id(const struct np_store_ids *ids, np_article_id id)
{
	for (size_t i = 0; i < ids->len; i++)
		if (ids->ptr[i] == id)
			return true;
	return false;
}

bool shelf_finds(const struct shelf *shelf, struct np_store *store,
		 const struct kept *probe, struct np_error *why)
{
	struct np_store_ids ids = { 0 };
	uint32_t keys[KEPT_BANDS];
	size_t left;

	if (np_store_candidates(store, probe->lanes, &probe->info, &ids, why))
		return false;
	np_band_keys(probe->lanes, shape, kept_options(0).recipe.seed, keys);
	left = ids.len;
	for (size_t i = 1; i < ids.len; i++)
		left += ids.ptr[i - 1] >= ids.ptr[i];
	for (size_t i = 0; i < shelf->len; i++) {
		const struct entry *entry = &shelf->ptr[i];
		const bool met = meets(entry, probe, keys);
		const bool same = probe->info.tokens && !entry->gone &&
				  same_hash(&entry->info, &probe->info);
		const bool found = has_id(&ids, entry->id);

		left -= found;
		if (!entry->gone && found != (met || same))
			return no(why, entry, found ? "found" : "not found");
		if (entry->gone && found && (!met || entry->lost))
			return no(why, entry, "found, and gone");
	}
	if (!left)
		return true;
	np_error_set(why, NP_ERR_CORRUPT,
		     "found what nobody added, or in no order");
	return false;
}

void shelf_expect(const struct shelf *shelf, struct np_store *store,
		  uint64_t seed, size_t probes)
{
	struct np_error why = { 0 };

	ck_assert_msg(shelf_is(shelf, store, &why), "seed %llu: %s",
		      (unsigned long long)seed, why.text);
	for (size_t i = 0; i < probes; i++) {
		struct kept kept;

		kept_make(&kept, 0, seed + i);
		ck_assert_msg(shelf_finds(shelf, store, &kept, &why) &&
				      shelf_nears(shelf, store, &kept, &why),
			      "seed %llu, probe %zu: %s",
			      (unsigned long long)seed, i, why.text);
		kept_clear(&kept);
	}
}

struct told {
	char lines[2000];
	size_t len;
};

static void note_fault(void *user, const char *line)
{
	struct told *told = user;
	const int len =
		snprintf(told->lines + told->len,
			 sizeof(told->lines) - told->len, "\n  %s", line);

	if (len > 0 && (size_t)len < sizeof(told->lines) - told->len)
		told->len += (size_t)len;
}

void kept_check(struct np_store *store, const char *told)
{
	struct told faults = { 0 };
	const struct np_store_check check = { note_fault, &faults, 1 << 20,
					      false };
	struct np_error err = { 0 };
	const enum np_status status = np_store_check(store, &check, &err);

	ck_assert_msg(!status && !faults.len, "%s: %s%s", told, err.text,
		      faults.lines);
}
