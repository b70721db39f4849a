/* SPDX-License-Identifier: MIT */
/* Labelled digests as archives write them: "sha1:" and base32 or hex. */
#ifndef INGEST_DIGEST_H
#define INGEST_DIGEST_H

#include "base/np-status.h"

enum np_digest {
	NP_DIGEST_RIGHT,
	NP_DIGEST_WRONG,
	NP_DIGEST_UNKNOWN /* none, of another algorithm, or of another length */
};

/*
 * Is `label` the digest of some bytes? md5, sha1, sha256 and sha512 (also
 * "sha-256"), in hex or base32 of any case, with or without padding.
 */
enum np_digest np_digest_check(struct np_span label, struct np_span bytes);

#endif
