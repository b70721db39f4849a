/* SPDX-License-Identifier: MIT */
/*
 * Any bytes are a store, or a reason why not. Of one that a check finds
 * nothing wrong with, all versions can be got.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/np-matches.h"
#include "store/np-store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	MOST = 1000 /* articles looked at */
};

static void expect(bool fine)
{
	if (!fine)
		abort();
}

static bool is_status(enum np_status status)
{
	return status <= NP_END && status >= NP_ERR_NOTFOUND;
}

/* Borrowed bytes can be read. */
static uint64_t touch(struct np_span span)
{
	uint64_t sum = 0;

	expect(span.ptr || !span.len);
	for (size_t i = 0; i < span.len; i++)
		sum += (unsigned char)span.ptr[i];
	return sum;
}

static void look_at_fields(const struct np_store_article *article)
{
	uint64_t sum = touch(article->key);

	sum += touch(article->url) + touch(article->canonical_url);
	sum += touch(article->source) + touch(article->title);
	sum += touch(article->authors) + touch(article->language);
	sum += touch(article->extra);
	expect(sum <= UINT64_MAX);
}

static void ask(struct np_store *store, np_article_id id,
		const struct np_store_version *version)
{
	static uint32_t lanes[NP_LANES_MAX];
	const struct np_text_info info = {
		.hash = { version->hash[0], version->hash[1] },
		.tokens = version->tokens,
		.shingles = version->shingles,
	};
	struct np_store_ids ids = { 0 };

	expect(is_status(np_store_sketch(store, id, lanes, NULL)));
	if (np_store_candidates(store, lanes, &info, &ids, NULL))
		return;
	for (size_t i = 0; i < ids.len; i++) {
		expect(ids.ptr[i] > 0);
		expect(!i || ids.ptr[i - 1] < ids.ptr[i]);
	}
}

static void look_at_more(struct np_store *store,
			 const struct np_store_version *version)
{
	struct np_store_furnitures lines = { 0 };
	struct np_store_furniture one = { 0 };
	struct np_store_credit credit = { 0 };
	np_story_id story = 0;
	struct np_span source;
	char name[200];

	expect(is_status(
		np_store_member_get(store, version->id, &story, NULL, NULL)));
	source = version->article.source;
	if (source.len < sizeof(name) && source.len) {
		memcpy(name, source.ptr, source.len);
		source.ptr = name;
		if (!np_store_furniture_of(store, source, &lines, NULL) &&
		    lines.len &&
		    !np_store_furniture_get(store, source, lines.ptr->hash,
					    &one, NULL))
			touch(one.line);
	}
	if (!np_store_credit_get(store, version->id, &credit, NULL)) {
		touch(credit.credit);
		touch(credit.place);
		touch(credit.byline);
	}
}

static enum np_status touch_address(void *user, np_article_id id,
				    struct np_span url,
				    struct np_span canonical_url)
{
	int *left = user;

	touch(url);
	touch(canonical_url);
	return id && --*left > 0 ? NP_OK : NP_END;
}

/* Of its key, and of its source. version is stale then. */
static void look_at_versions(struct np_store *store,
			     const struct np_store_version *version, bool clean)
{
	int left = MOST;
	const struct np_store_asked_pages asked = {
		.tell = touch_address,
		.user = &left,
	};
	struct np_error err = { 0 };
	struct np_store_ids ids = { 0 };
	enum np_status status =
		np_store_versions_of(store, version->article.key, &ids, &err);

	expect(is_status(status) && (!clean || (!status && ids.len)));
	status = np_store_addresses(store, &asked, &err);
	expect(is_status(status) && (!clean || status >= 0));
}

static void look_at(struct np_store *store, np_article_id id, bool clean)
{
	struct np_store_version version = { 0 };
	struct np_error err = { 0 };
	struct np_span text = { 0 };
	np_article_id latest = 0;
	enum np_status status = np_store_get(store, id, &version, &err);

	expect(is_status(status) && (!clean || !status));
	if (status)
		return;
	expect(version.id == id);
	look_at_fields(&version.article);
	look_at_more(store, &version);
	status = np_store_get(store, id, &version, &err);
	expect(is_status(status) && (!clean || !status));
	if (status)
		return;
	status = np_store_find_key(store, version.article.key, &latest, &err);
	expect(is_status(status) && (!clean || !status));
	expect(!clean || !version.current || latest == id);
	look_at_versions(store, &version, clean);
	status = np_store_text(store, id, &text, &err);
	expect(is_status(status) && (!clean || status >= 0));
	if (!status)
		touch(text);
	ask(store, id, &version);
}

/* What is told of the articles: every list ends, in order. */
static void look_beside(struct np_store *store)
{
	struct np_store_match match = { 0 };
	struct np_store_event event = { 0 };
	struct np_store_ids ids = { 0 };
	np_article_id id = 0;
	np_story_id story = 0;
	int i = 0;

	for (; i < MOST && !np_store_match_next(store, &match, &match, NULL);
	     i++) {
		struct np_store_matches all = { 0 };

		expect(is_status(
			np_store_matches_of(store, match.a, &all, NULL)));
		for (size_t j = 0; j < all.len; j++)
			expect(all.ptr[j].a == match.a ||
			       all.ptr[j].b == match.a);
	}
	for (i = 0; i < MOST && !np_store_pending_next(store, id, &id, NULL);)
		i++;
	for (i = 0;
	     i < MOST && !np_store_journal_next(store, event.id, &event, NULL);)
		i++;
	for (i = 0;
	     i < MOST && !np_store_story_next(store, story, &story, NULL); i++)
		expect(is_status(np_store_members(store, story, &ids, NULL)));
}

static void note(void *user, const char *line)
{
	size_t *lines = user;

	expect(strlen(line) > 0);
	++*lines;
}

static void look(struct np_store *store)
{
	size_t lines = 0;
	const struct np_store_check check = { note, &lines, 8, false };
	struct np_store_stats stats = { 0 };
	struct np_error err = { 0 };
	const enum np_status status = np_store_check(store, &check, &err);
	np_article_id id = 0;

	expect(is_status(status) && status == err.status);
	expect(!status == !lines);
	for (int i = 0; i < MOST; i++) {
		if (np_store_next(store, id, &id, &err))
			break;
		look_at(store, id, !status);
	}
	look_beside(store);
	expect(is_status(np_store_stats(store, &stats, NULL)));
}

static void open_and_look(const char *path)
{
	const struct np_store_options options = { .flags = NP_STORE_READ,
						  .memory = 1 << 20 };
	struct np_store *store = NULL;
	struct np_error err = { 0 };
	const enum np_status status =
		np_store_open(&store, path, &options, &err);

	expect(is_status(status) && status == err.status);
	if (status)
		expect(!store && *err.text);
	else
		look(store);
	np_store_close(store);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-journal" };
	const char *base = getenv("TMPDIR");
	char path[300], name[320];
	FILE *file;
	int handle;

	snprintf(path, sizeof(path), "%s/npXXXXXX", base ? base : "/tmp");
	handle = mkstemp(path);
	file = handle < 0 ? NULL : fdopen(handle, "wb");
	expect(file != NULL);
	expect(!size || fwrite(data, 1, size, file) == size);
	expect(!fclose(file));
	open_and_look(path);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		unlink(name);
	}
	return 0;
}
