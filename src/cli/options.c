/* SPDX-License-Identifier: MIT */
#include "cli/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct words {
	const struct options *options;
	char **argv;
	int argc, at;
};

static bool complain(const struct words *words, const char *what,
		     const char *subject)
{
	fprintf(stderr, "newsprint %s: %s '%s' (see newsprint %s --help)\n",
		words->options->command, what, subject,
		words->options->command);
	return false;
}

static bool give(const struct words *words, const struct option *option,
		 const char *value)
{
	if (words->options->take(words->options->user, option->id, value))
		return true;
	if (!value)
		return false;
	fprintf(stderr, "newsprint %s: bad value '%s' for --%s\n",
		words->options->command, value, option->name);
	return false;
}

/* The value stands in the word itself, or is the next word. */
static bool give_value(struct words *words, const struct option *option,
		       const char *inside)
{
	if (!option->value && inside)
		return complain(words, "no value belongs to", option->name);
	if (option->value && !inside) {
		if (words->at + 1 >= words->argc)
			return complain(words, "a value is missing for",
					option->name);
		inside = words->argv[++words->at];
	}
	return give(words, option, inside);
}

static bool read_long(struct words *words, const char *word)
{
	const char *equals = strchr(word, '=');
	const size_t len = equals ? (size_t)(equals - word) : strlen(word);

	for (size_t i = 0; i < words->options->len; i++) {
		const struct option *option = &words->options->list[i];

		if (strlen(option->name) == len &&
		    !memcmp(option->name, word, len))
			return give_value(words, option,
					  equals ? equals + 1 : NULL);
	}
	return complain(words, "no such option", word);
}

static bool read_short(struct words *words, const char *word)
{
	for (size_t i = 0; i < words->options->len; i++) {
		const struct option *option = &words->options->list[i];

		if (option->letter == word[0])
			return give_value(words, option,
					  word[1] ? word + 1 : NULL);
	}
	return complain(words, "no such option", word);
}

bool options_read(const struct options *options, int argc, char **argv,
		  const char **rest, size_t *rest_len)
{
	struct words words = { options, argv, argc, 0 };
	bool ended = false;
	size_t len = 0;

	for (; words.at < argc; words.at++) {
		const char *word = argv[words.at];

		if (ended || word[0] != '-' || !word[1])
			rest[len++] = word;
		else if (!strcmp(word, "--"))
			ended = true;
		else if (word[1] == '-' ? !read_long(&words, word + 2)
					: !read_short(&words, word + 1))
			return false;
	}
	*rest_len = len;
	return true;
}

bool option_number(const char *text, uint64_t most, uint64_t *out)
{
	char *end = NULL;
	unsigned long long value;

	if (text[0] < '0' || text[0] > '9')
		return false;
	errno = 0;
	value = strtoull(text, &end, 10);
	if (errno || *end || value > most)
		return false;
	*out = value;
	return true;
}

bool option_share(const char *text, double *out)
{
	char *end = NULL;
	const double value = strtod(text, &end);

	if (end == text || *end || !(value >= 0 && value <= 1))
		return false;
	*out = value;
	return true;
}

bool option_size(const char *text, uint64_t *out)
{
	static const char units[] = "KMGT";
	char *end = NULL;
	double value;
	const char *unit;

	if (text[0] < '0' || text[0] > '9')
		return false;
	value = strtod(text, &end);
	unit = *end ? strchr(units, *end & ~0x20) : NULL;
	if (unit) {
		for (const char *i = units; i <= unit; i++)
			value *= 1024;
		end++;
		if (*end == 'i')
			end++;
	}
	if (*end == 'B' || *end == 'b')
		end++;
	if (*end || !(value < 1e18))
		return false;
	*out = (uint64_t)value;
	return true;
}
