/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/look.h"
#include "cli/relate_words.h"
#include "report/explain.h"

static const struct store_verb verb = {
	"explain",
	"usage: newsprint explain STORE A B [--json] [--color WHEN]\n"
	"       newsprint explain FILE FILE [--json]\n"
	"\n"
	"How two articles of a store, by their ids, or two texts are related, "
	"and\n"
	"why: the rule that fired, the direction and what told it, what each "
	"has of\n"
	"the other, the passages in both with their bytes, by what keys they "
	"were\n"
	"found, what was left out, and which limits would change the answer.\n",
	2, 3, "json color memory threads"
};

/* Beyond this a text is not read. */
#define TEXT_MOST ((size_t)1 << 30)

static enum np_status read_file(const char *path,
				struct np_explained_side *side,
				struct np_error *err)
{
	FILE *from = fopen(path, "rb");
	size_t got = 1;
	bool failed;

	side->facts.key = np_span_of(path);
	if (!from)
		return np_error_set(err, NP_ERR_IO, "cannot open '%.160s'",
				    path);
	while (got && side->text.len < TEXT_MOST &&
	       !np_buf_reserve(&side->text, 65536)) {
		got = fread(side->text.ptr + side->text.len, 1, 65536, from);
		side->text.len += got;
	}
	failed = ferror(from) || !feof(from);
	fclose(from);
	return failed ? np_error_set(err, NP_ERR_IO, "cannot read '%.160s'",
				     path)
		      : NP_OK;
}

static enum np_status explain_files(const struct store_words *words,
				    struct np_explained *out,
				    struct np_error *err)
{
	enum np_status status = NP_OK;

	for (int i = 0; i < 2 && !status; i++)
		status = read_file(words->rest[i], &out->side[i], err);
	return status ? status : np_explain_texts(out, err);
}

static enum np_status explain_stored(const struct store_words *words,
				     struct np_store *store,
				     struct np_explained *out,
				     struct np_error *err)
{
	np_article_id ids[2] = { 0, 0 };
	enum np_status status = NP_OK;

	for (int i = 0; i < 2 && !status; i++) {
		const char *key = words->rest[i + 1];

		status =
			np_store_find_key(store, np_span_of(key), &ids[i], err);
		if (status == NP_END)
			status = np_error_set(err, NP_ERR_NOTFOUND,
					      "no article '%.160s' in the "
					      "store",
					      key);
	}
	return status ? status : np_explain_stored(out, store, ids, err);
}

static int run(const struct store_words *words, const struct np_look *look)
{
	const bool files = words->rest_len == 2;
	struct np_explained explained = { .bands = 0 };
	struct np_store *store =
		files ? NULL : relate_words_open(words, verb.name);
	struct np_error err = { 0 };
	struct np_buf out = { 0 };
	int code = EXIT_DONE;
	enum np_status status;

	if (!files && !store)
		return EXIT_FAILED;
	status = files ? explain_files(words, &explained, &err)
		       : explain_stored(words, store, &explained, &err);
	np_store_close(store);
	if (!status)
		status = words->json ? np_explain_json(&out, &explained)
				     : np_explain_show(&out, &explained, look);
	if (!status && !look_put(&out))
		status = np_error_set(&err, NP_ERR_IO,
				      "cannot write the answer");
	if (status && !err.status)
		np_error_set(&err, status, "%s", np_status_name(status));
	if (status)
		code = store_words_fail(verb.name, &err);
	np_explain_clear(&explained);
	np_buf_clear(&out);
	return code;
}

int cmd_explain(int argc, char **argv)
{
	struct store_words words;
	struct np_look look;
	bool terminal;
	int code = EXIT_FAILED;

	if (store_words_read(&words, &verb, argc, argv, &code))
		code = look_choose(&words, verb.name, &look, &terminal)
			       ? run(&words, &look)
			       : EXIT_USAGE;
	store_words_clear(&words);
	return code;
}
