/* SPDX-License-Identifier: MIT */
#include "cli/recipe_words.h"

#include <string.h>

#include "base/cpu.h"
#include "cli/talk.h"
#include "ingest/newsdiffs.h"

bool option_small(const char *value, uint32_t least, uint32_t most,
		  uint32_t *out)
{
	uint64_t number = 0;

	if (!option_number(value, most, &number) || number < least)
		return false;
	*out = (uint32_t)number;
	return true;
}

bool option_threads(const char *value, unsigned *out)
{
	uint32_t threads = 0;

	if (!option_small(value, 0, 1024, &threads))
		return false;
	*out = threads ? threads : np_cpu_count();
	return true;
}

bool option_memory(const char *value, uint64_t *out)
{
	return option_size(value, out) && *out >= UINT64_C(16) << 20;
}

static bool take_format(const char *value, struct np_input_form *form)
{
	static const struct {
		const char *name;
		enum np_content content;
		char delimiter;
	} formats[] = {
		{ "jsonl", NP_CONTENT_JSONL, 0 },
		{ "csv", NP_CONTENT_TABLE, 0 },
		{ "tsv", NP_CONTENT_TABLE, '\t' },
		{ "html", NP_CONTENT_HTML, 0 },
		{ "text", NP_CONTENT_TEXT, 0 },
		{ "feed", NP_CONTENT_FEED, 0 },
	};

	form->spring = NULL;
	if (!strcmp(value, "newsdiffs")) {
		form->spring = &np_newsdiffs_spring;
		return true;
	}
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (strcmp(formats[i].name, value))
			continue;
		form->given = true;
		form->content = formats[i].content;
		if (!form->delimiter)
			form->delimiter = formats[i].delimiter;
		return true;
	}
	return false;
}

/* A character that parts cells, and is no part of them. */
static bool take_delimiter(const char *value, char *out)
{
	if (!strcmp(value, "tab") || !strcmp(value, "\\t"))
		value = "\t";
	*out = value[0];
	return value[0] && !value[1] &&
	       (value[0] == '\t' || (value[0] >= ' ' && value[0] <= '~')) &&
	       value[0] != '"';
}

struct np_owners *option_owners(const char *path)
{
	struct np_owners *owners = NULL;
	struct np_error err = { 0 };

	if (np_owners_open(&owners, path, &err))
		talk_line("newsprint: ", err.text);
	return owners;
}

void field_names_clear(struct np_field_names *names)
{
	/* The names only look at it; whoever read it lets it go. */
	np_owners_close((struct np_owners *)(uintptr_t)names->owners);
	names->owners = NULL;
}

bool recipe_words_take(const struct recipe_words *words, int id,
		       const char *value)
{
	struct np_recipe *recipe = words->recipe;

	switch (id) {
	case RECIPE_NGRAM:
		recipe->unit = NP_UNIT_WORD;
		return option_small(value, 1, NP_SHINGLE_MAX, &recipe->width);
	case RECIPE_CHAR_NGRAM:
		recipe->unit = NP_UNIT_CHAR;
		return option_small(value, 1, NP_SHINGLE_MAX, &recipe->width);
	case RECIPE_NUM_PERM:
		return option_small(value, 1, NP_LANES_MAX, &recipe->lanes);
	case RECIPE_SEED:
		return option_number(value, UINT64_MAX, &recipe->seed);
	case RECIPE_BANDS:
		return option_small(value, 1, NP_LANES_MAX,
				    &words->shape->bands);
	case RECIPE_ROWS:
		return option_small(value, 1, NP_LANES_MAX,
				    &words->shape->rows);
	case RECIPE_FORMAT:
		return take_format(value, &words->names->form);
	case RECIPE_DELIMITER:
		return take_delimiter(value, &words->names->form.delimiter);
	case RECIPE_AS_OF:
		return np_date_parse((struct np_span){ value, strlen(value) },
				     &words->names->as_of);
	case RECIPE_OWNERS:
		field_names_clear(words->names);
		words->names->owners = option_owners(value);
		return words->names->owners != NULL;
	case RECIPE_QUERY:
		words->names->form.query = value;
		return *value != 0;
	case RECIPE_HTML_FIELD:
		words->names->form.text = value;
		words->names->html = value;
		return *value != 0;
	case RECIPE_FILE_FIELD:
		words->names->file = value;
		return *value != 0;
	default:
		if (id == RECIPE_FIELD + NP_FIELD_TEXT)
			words->names->form.text = value;
		words->names->name[id - RECIPE_FIELD] = value;
		return *value != 0;
	}
}
