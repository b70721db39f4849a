/* SPDX-License-Identifier: MIT */
#include "ingest/digest.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <nettle/nettle-meta.h>

#include "ingest/fields.h"

/* Of the largest: a digest, and the state it is made in. */
#define DIGEST_MAX 64
#define STATE_MAX 512

struct algorithm {
	const char *label; /* with the colon */
	const struct nettle_hash *hash;
};

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* RFC 4648. */
static int base32_digit(char c)
{
	if (c >= '2' && c <= '7')
		return c - '2' + 26;
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'z' ? c - 'a' : -1;
}

/* Digits of so many bits each to exactly len bytes. */
static bool decode(struct np_span text, int (*digit)(char), unsigned bits,
		   uint8_t *out, size_t len)
{
	unsigned held = 0;
	uint32_t value = 0;
	size_t done = 0;

	if (text.len != (len * 8 + bits - 1) / bits)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		const int one = digit(text.ptr[i]);

		if (one < 0)
			return false;
		value = (value << bits | (uint32_t)one) & 0xFFFF;
		held += bits;
		if (held < 8 || done == len)
			continue;
		held -= 8;
		out[done++] = (uint8_t)(value >> held);
	}
	return done == len;
}

static bool read_digest(struct np_span text, uint8_t *out, size_t len)
{
	while (text.len && text.ptr[text.len - 1] == '=')
		text.len--;
	return decode(text, hex_digit, 4, out, len) ||
	       decode(text, base32_digit, 5, out, len);
}

static void make(const struct nettle_hash *hash, struct np_span bytes,
		 uint8_t *out)
{
	union {
		uint64_t aligned;
		uint8_t bytes[STATE_MAX];
	} state;

	hash->init(&state);
	hash->update(&state, bytes.len, (const uint8_t *)bytes.ptr);
	hash->digest(&state, hash->digest_size, out);
}

enum np_digest np_digest_check(struct np_span label, struct np_span bytes)
{
	const struct algorithm algorithms[] = {
		{ "sha1:", &nettle_sha1 },     { "sha-1:", &nettle_sha1 },
		{ "sha256:", &nettle_sha256 }, { "sha-256:", &nettle_sha256 },
		{ "sha512:", &nettle_sha512 }, { "sha-512:", &nettle_sha512 },
		{ "md5:", &nettle_md5 },
	};

	for (size_t i = 0; i < sizeof(algorithms) / sizeof(*algorithms); i++) {
		const struct nettle_hash *hash = algorithms[i].hash;
		const size_t skip = strlen(algorithms[i].label);
		uint8_t want[DIGEST_MAX], have[DIGEST_MAX];

		if (!np_word_starts(label, algorithms[i].label))
			continue;
		if (hash->context_size > STATE_MAX ||
		    hash->digest_size > DIGEST_MAX ||
		    !read_digest((struct np_span){ label.ptr + skip,
						   label.len - skip },
				 want, hash->digest_size))
			return NP_DIGEST_UNKNOWN;
		make(hash, bytes, have);
		return memcmp(want, have, hash->digest_size) ? NP_DIGEST_WRONG
							     : NP_DIGEST_RIGHT;
	}
	return NP_DIGEST_UNKNOWN;
}
