/* SPDX-License-Identifier: MIT */
/*
 * What every call of newsprint says when it ends, and the bytes it is told
 * about.
 */
#ifndef NP_STATUS_H
#define NP_STATUS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* NP_OK, the one positive "no more", and the failures. */
enum np_status {
	NP_OK = 0,
	NP_END = 1,	    /* nothing left; only where the header says so */
	NP_ERR_NOMEM = -1,  /* memory, or the caller's memory limit, is spent */
	NP_ERR_MISUSE = -2, /* the caller broke the contract; nothing changed */
	NP_ERR_IO = -3,	    /* the outside refused: file, disk, pipe */
	NP_ERR_FORMAT = -4, /* input that is not what it should be */
	NP_ERR_CORRUPT = -5, /* a file of ours that is damaged */
	NP_ERR_RECIPE = -6,  /* fingerprints of another recipe */
	NP_ERR_LIMIT = -7,   /* a documented limit was reached */
	NP_ERR_NOTFOUND = -8 /* no such article, file or field */
};

/*
 * One lower-case line for a person: the fault, then the subject in single
 * quotes, no full stop. Lives on the caller's stack; calls that take one
 * accept NULL and leave it alone on success.
 */
struct np_error {
	enum np_status status;
	char text[248];
};

/* Borrowed bytes: no NUL at the end, valid as long as their owner says. */
struct np_span {
	const char *ptr;
	size_t len;
};

/* A short constant name for a status, never NULL. Any thread. */
const char *np_status_name(enum np_status status);

#if defined(__GNUC__) || defined(__clang__)
#define NP_CHECKED __attribute__((warn_unused_result))
#else
#define NP_CHECKED
#endif

#ifdef __cplusplus
}
#endif

#endif
