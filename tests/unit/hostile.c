/* SPDX-License-Identifier: MIT */
#include "hostile.h"

#include <string.h>

static const char *const fragments[] = {
	"a",
	"B",
	"z9",
	"word",
	"Reuters",
	" ",
	" ",
	" ",
	", ",
	".\n",
	"don't",
	"it\xE2\x80\x99s",
	"\xE2\x80\x9C",
	"\xE2\x80\x9D",
	"\xE2\x80\x94",
	"\xE2\x80\xA6",
	"\xC2\xA0",
	"\xC2\xA3",
	"\xC2\xAD",
	"\xC2\xAA",
	"\xE2\x80\x8B",
	"\xE2\x80\x8A",
	"\xE2\x80\xA9",
	"\xE2\x80\xAE",
	"caf\xC3\xA9",
	"e\xCC\x81",
	"Stra\xC3\x9Fse",
	"\xD0\x9C\xD0\xBE\xD1\x81\xD0\xBA\xD0\xB2\xD0\xB0",
	"\xD9\x85\xD9\x8E\xD8\xB1",
	"\xE0\xA4\x95\xE0\xA5\x8D\xE0\xA4\xB7",
	"\xE4\xB8\xAD",
	"\xE6\x96\x87",
	"\xE3\x81\x8C",
	"\xE3\x8C\x80",
	"\xE0\xB8\x81\xE0\xB8\xB4\xE0\xB8\x99",
	"\xE0\xB8\xB3",
	"\xED\x95\x9C\xEA\xB5\xAD",
	"\xEF\xBC\xA1",
	"\xEF\xAC\x83",
	"\xEF\xB7\xBA",
	"\xC2\xBD",
	"\xF0\x9D\x9F\x98",
	"\xF0\xA0\x80\x80",
	"\xF0\x9F\x98\x80",
	"\xF0\x90\x90\x80",
	"\x80",
	"\xC0\xAF",
	"\xE2\x80",
	"\xE2",
	"\xED\xA0\x80",
	"\xF4\x90\x80\x80",
	"\xF0\x9F",
	"\xFF",
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
};

uint64_t hostile_next(uint64_t *state)
{
	uint64_t x = *state += 0x9E3779B97F4A7C15u;

	x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
	x = (x ^ x >> 27) * 0x94D049BB133111EBu;
	return x ^ x >> 31;
}

/* Long runs of plain text come between, so that kernels get going. */
void hostile_fill(uint64_t *state, char *text, size_t len)
{
	const size_t kinds = sizeof(fragments) / sizeof(fragments[0]);
	const size_t plain = 20;
	size_t range = kinds;
	size_t at = 0;

	while (at < len) {
		const uint64_t r = hostile_next(state);
		const char *piece = fragments[(r & 0xFFFF) % range];
		size_t some = strlen(piece);

		if (r >> 60 == 0)
			range = range == kinds ? plain : kinds;
		if ((r >> 32 & 0xFFF) == 0) {
			text[at++] = 0;
			continue;
		}
		if (some > len - at)
			some = len - at;
		memcpy(text + at, piece, some);
		at += some;
	}
}
