/* SPDX-License-Identifier: MIT */
#include "version_desk.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct desk desk;

void open_desk(void)
{
	const struct np_recipe recipe = NP_RECIPE_INIT;

	memset(&desk, 0, sizeof(desk));
	ck_assert_int_eq(np_sketcher_new(&desk.sketcher, &recipe), NP_OK);
}

void close_desk(void)
{
	for (size_t i = 0; i < desk.len; i++)
		free(desk.text[i]);
	np_versions_clear(&desk.found);
	np_sketcher_free(desk.sketcher);
}

uint64_t draw(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return *state >> 33;
}

/* Sentences number from .. to - 1 of an invented article. */
void write_text(char *out, uint64_t seed, size_t from, size_t to)
{
	size_t at = strlen(out);

	for (size_t s = from; s < to; s++) {
		uint64_t state = seed * 1000 + s;
		for (size_t w = 0; w < 12; w++)
			at += (size_t)snprintf(out + at, ROOM - at, "%sw%u",
					       w ? " " : "",
					       (unsigned)(draw(&state) % 9999));
		at += (size_t)snprintf(out + at, ROOM - at, ". ");
	}
}

struct np_version_article *add(const char *url, const char *title, int64_t date)
{
	struct np_version_article *article = &desk.article[desk.len];

	desk.text[desk.len] = calloc(ROOM, 1);
	ck_assert(desk.text[desk.len] != NULL);
	article->url = span_of(url);
	article->title = span_of(title);
	article->source = span_of("herold.example");
	article->time[NP_VERSION_DATED] = date;
	article->has[NP_VERSION_DATED] = date != 0;
	desk.len++;
	return article;
}

char *text_of(size_t i)
{
	return desk.text[i];
}

/* The numbers of all pairs that share anything, as a caller would give. */
void pair_all(void)
{
	struct np_shingles found = { 0 };
	static uint64_t set[MOST][ROOM / 4];
	size_t len[MOST] = { 0 };

	for (size_t i = 0; i < desk.len; i++) {
		ck_assert_int_eq(np_shingle_text(desk.sketcher,
						 span_of(desk.text[i]), &found,
						 NULL),
				 NP_OK);
		len[i] = found.len;
		if (found.len)
			memcpy(set[i], found.ptr, found.len * sizeof(**set));
	}
	desk.pairs = 0;
	for (size_t i = 0; i < desk.len; i++)
		for (size_t j = i + 1; j < desk.len; j++) {
			size_t shared = 0;
			for (size_t a = 0; a < len[i]; a++)
				for (size_t b = 0; b < len[j]; b++)
					if (set[i][a] == set[j][b]) {
						shared++;
						break;
					}
			if (!shared)
				continue;
			desk.pair[desk.pairs++] = (struct np_version_pair){
				(uint32_t)i,
				(uint32_t)j,
				(double)shared /
					(double)(len[i] + len[j] - shared),
				(double)shared / (double)len[i],
				(double)shared / (double)len[j],
				1
			};
		}
}

void find(void)
{
	struct np_version_articles in = { .ptr = desk.article,
					  .len = desk.len,
					  .pairs = desk.pair };

	for (size_t i = 0; i < desk.len; i++)
		desk.article[i].text = span_of(desk.text[i]);
	pair_all();
	in.pairs_len = desk.pairs;
	in.translations = desk.translations;
	np_versions_clear(&desk.found);
	ck_assert_int_eq(np_versions_find(desk.sketcher, &in, &desk.found),
			 NP_OK);
	ck_assert_uint_eq(desk.found.len, desk.len);
}

const struct np_version *version_of(uint32_t article, size_t *chain)
{
	for (size_t c = 0; c < desk.found.chains; c++)
		for (size_t i = 0; i < desk.found.chain[c].len; i++) {
			const size_t at = desk.found.chain[c].first + i;
			if (desk.found.version[at].article != article)
				continue;
			if (chain)
				*chain = c;
			return &desk.found.version[at];
		}
	ck_abort_msg("article %u is in no chain", article);
	return NULL;
}

bool together(uint32_t a, uint32_t b)
{
	size_t x = 0;
	size_t y = 0;

	(void)version_of(a, &x);
	(void)version_of(b, &y);
	return x == y;
}

bool before(uint32_t a, uint32_t b)
{
	return together(a, b) && version_of(a, NULL) < version_of(b, NULL);
}

/* A history that grows and drops now and then. */
size_t make_history(uint64_t seed, size_t versions)
{
	uint64_t state = seed;
	size_t end = 10;
	size_t begin = 0;

	for (size_t i = 0; i < versions; i++) {
		add("https://herold.example/ferry-on-lake", "Ferry", 0);
		write_text(text_of(i), seed, begin, end);
		end += 2 + draw(&state) % 4;
		begin += draw(&state) % 2;
	}
	return versions;
}

void permute(uint64_t seed, uint32_t *was)
{
	uint64_t state = seed;

	for (size_t i = 0; i < desk.len; i++)
		was[i] = (uint32_t)i;
	for (size_t i = desk.len; i > 1; i--) {
		const size_t j = draw(&state) % i;
		const struct np_version_article article = desk.article[i - 1];
		char *text = desk.text[i - 1];
		const uint32_t old = was[i - 1];

		desk.article[i - 1] = desk.article[j];
		desk.article[j] = article;
		desk.text[i - 1] = desk.text[j];
		desk.text[j] = text;
		was[i - 1] = was[j];
		was[j] = old;
	}
}
