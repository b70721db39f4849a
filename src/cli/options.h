/* SPDX-License-Identifier: MIT */
/*
 * Words of a command line: --name VALUE, --name=VALUE, -n VALUE, -nVALUE, and
 * the rest. Behind "--" all are the rest; "-" is one of the rest.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct option {
	const char *name; /* without dashes */
	char letter;	  /* 0: none */
	bool value;	  /* takes one */
	int id;		  /* of the command's own */
};

/* Called for each option (value NULL where it takes none); false: bad. */
typedef bool option_fn(void *user, int id, const char *value);

/* What a command understands. */
struct options {
	const char *command; /* its name, for what is said on stderr */
	const struct option *list;
	size_t len;
	option_fn *take;
	void *user;
};

/*
 * Walks the words; rest[0 .. *rest_len) gets those that are no options, with
 * room for argc. Says on stderr what is wrong, after the command's name, and
 * gives false.
 */
bool options_read(const struct options *options, int argc, char **argv,
		  const char **rest, size_t *rest_len);

/* Values; false when the text is not wholly one. Sizes take K, M, G, T. */
bool option_number(const char *text, uint64_t most, uint64_t *out);
bool option_share(const char *text, double *out);
bool option_size(const char *text, uint64_t *out);

#endif
