/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/json_out.h"
#include "base/mem.h"
#include "batch/score.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/talk.h"

static const char usage[] =
	"usage: newsprint score LABELS RESULT [--errors FILE] [--json]\n"
	"                       [--match WORDS] [--no-match WORDS]\n"
	"                       [--apart WORDS]\n"
	"\n"
	"Says how right a result is. Both are TSV, CSV or JSONL, of pairs (a, "
	"b, and\n"
	"label or relation; also: a second label as defensible) or of "
	"clusters (id\n"
	"and cluster, or article and cluster). Pairs: precision, recall and "
	"F1 of\n"
	"match or no match and of each relation, and who was taken for what. "
	"Clusters:\n"
	"pairs, adjusted Rand index, B-cubed. --errors writes what is wrong as "
	"a table.\n"
	"RESULT may also be a store: its matches, or its stories.\n"
	"WORDS, with commas, say which labels mean what, beside the usual "
	"ones.\n";

enum {
	ERRORS,
	JSON,
	MATCH,
	NO_MATCH,
	APART,
	HELP
};

static const struct option list[] = {
	{ "errors", 'e', true, ERRORS }, { "json", 0, false, JSON },
	{ "match", 0, true, MATCH },	 { "no-match", 0, true, NO_MATCH },
	{ "apart", 0, true, APART },	 { "help", 'h', false, HELP },
};

struct score_given {
	struct np_score_options options;
	bool json, help;
};

static bool take(void *user, int id, const char *value)
{
	struct score_given *given = user;

	if (id == ERRORS)
		given->options.errors = value;
	else if (id == MATCH)
		given->options.match = value;
	else if (id == NO_MATCH)
		given->options.none = value;
	else if (id == APART)
		given->options.apart = value;
	else if (id == JSON)
		given->json = true;
	else
		given->help = true;
	return true;
}

static void print_ratio(struct score_ratio ratio)
{
	if (ratio.known)
		printf("  %9.6f", ratio.value);
	else
		printf("  %9s", "-");
}

static void print_counts(const char *name, struct score_counts counts,
			 bool no_precision)
{
	printf("%-14s", name);
	if (no_precision) {
		printf("  %9s", "-");
		print_ratio(np_score_recall(counts));
		printf("  %9s", "-");
	} else {
		print_ratio(np_score_precision(counts));
		print_ratio(np_score_recall(counts));
		print_ratio(np_score_f1(counts));
	}
	printf("  %10llu  %10llu  %10llu\n", (unsigned long long)counts.there,
	       (unsigned long long)counts.found,
	       (unsigned long long)counts.right);
}

static void print_head(void)
{
	printf("%-14s  %9s  %9s  %9s  %10s  %10s  %10s\n", "", "precision",
	       "recall", "F1", "labelled", "found", "right");
}

/* A word of the labels, for a column. */
static const char *word_text(const struct np_score *score, uint32_t word,
			     char text[32])
{
	const struct np_span span = np_names_get(&score->words, word);

	snprintf(text, 32, "%.*s", span.len < 31 ? (int)span.len : 31,
		 span.ptr);
	for (char *i = text; *i; i++)
		if ((unsigned char)*i < ' ')
			*i = '?';
	return text;
}

static bool label_seen(const struct np_score *score, uint32_t word)
{
	for (uint32_t i = 0; i < score->words.len; i++)
		if (score->pairs.confusion[word][i])
			return true;
	return false;
}

static bool relation_seen(const struct np_score *score, uint32_t word)
{
	for (uint32_t i = 0; i < score->words.len; i++)
		if (score->pairs.confusion[i][word])
			return true;
	return false;
}

static void print_confusion(const struct np_score *score)
{
	char text[32];

	printf("\n%-14s", "label \\ found");
	for (uint32_t j = 0; j < score->words.len; j++)
		if (relation_seen(score, j))
			printf("  %8s", word_text(score, j, text));
	putchar('\n');
	for (uint32_t i = 0; i < score->words.len; i++) {
		if (!label_seen(score, i))
			continue;
		printf("%-14s", word_text(score, i, text));
		for (uint32_t j = 0; j < score->words.len; j++)
			if (relation_seen(score, j))
				printf("  %8llu",
				       (unsigned long long)
					       score->pairs.confusion[i][j]);
		putchar('\n');
	}
}

static void print_share(const char *name, uint64_t part, uint64_t whole)
{
	printf("%-32s  ", name);
	if (whole)
		printf("%.6f", (double)part / (double)whole);
	else
		putchar('-');
	printf("  (%llu of %llu)\n", (unsigned long long)part,
	       (unsigned long long)whole);
}

static void print_relations(const struct np_score *score)
{
	const struct score_pairs *pairs = &score->pairs;
	char text[32];

	for (uint32_t i = 0; i < score->words.len; i++)
		if (pairs->word[i].there || pairs->word[i].found)
			print_counts(word_text(score, i, text), pairs->word[i],
				     pairs->no_negatives);
	putchar('\n');
	print_share("relation right", pairs->right, pairs->labelled);
	print_share("  counting also", pairs->right_also, pairs->labelled);
	print_share("relation right where both match", pairs->matched_right,
		    pairs->matched);
	print_share("  counting also", pairs->matched_right_also,
		    pairs->matched);
}

static void print_pairs(const struct np_score *score)
{
	const struct score_pairs *pairs = &score->pairs;

	printf("labelled pairs  %llu, %llu of them in the result\n",
	       (unsigned long long)pairs->labelled,
	       (unsigned long long)pairs->listed);
	if (pairs->no_negatives)
		puts("All labels are matches: recall alone can be measured.");
	if (pairs->apart)
		printf("set apart       %llu\n",
		       (unsigned long long)pairs->apart);
	putchar('\n');
	print_head();
	print_counts("match", pairs->match, pairs->no_negatives);
	print_counts("  with also", pairs->match_also, pairs->no_negatives);
	if (score->has_relations)
		print_relations(score);
	print_confusion(score);
}

static void print_clusters(const struct np_score *score)
{
	const struct score_clusters *clusters = &score->clusters;

	printf("articles        %llu labelled, %llu of them not in the result; "
	       "%llu in the result alone\n",
	       (unsigned long long)clusters->articles,
	       (unsigned long long)clusters->unlisted,
	       (unsigned long long)clusters->unlabelled);
	printf("clusters        %llu labelled (%llu of two and more), %llu "
	       "found (%llu)\n\n",
	       (unsigned long long)clusters->labels,
	       (unsigned long long)clusters->labels_shared,
	       (unsigned long long)clusters->results,
	       (unsigned long long)clusters->results_shared);
	print_head();
	if (score->result_pairs)
		print_counts("matches", score->edges, false);
	print_counts("pairs", clusters->pairs, false);
	printf("%-14s  %9.6f  %9.6f  %9.6f\n", "B-cubed",
	       clusters->b3_precision, clusters->b3_recall, clusters->b3_f1);
	printf("\n%-14s  %9.6f\n", "ARI", clusters->ari);
}

static enum np_status add_ratio(struct np_buf *out, const char *name,
				struct score_ratio ratio)
{
	return ratio.known
		       ? np_buf_print(out, "\"%s\": %.9f, ", name, ratio.value)
		       : np_buf_print(out, "\"%s\": null, ", name);
}

static enum np_status add_counts(struct np_buf *out, struct score_counts counts,
				 bool no_precision)
{
	const struct score_ratio none = { 0 };
	enum np_status status = np_buf_add_text(out, "{");

	if (!status)
		status = add_ratio(out, "precision",
				   no_precision ? none
						: np_score_precision(counts));
	if (!status)
		status = add_ratio(out, "recall", np_score_recall(counts));
	if (!status)
		status = add_ratio(out, "f1",
				   no_precision ? none : np_score_f1(counts));
	if (status)
		return status;
	return np_buf_print(
		out, "\"labelled\": %llu, \"found\": %llu, \"right\": %llu}",
		(unsigned long long)counts.there,
		(unsigned long long)counts.found,
		(unsigned long long)counts.right);
}

static enum np_status add_key(struct np_buf *out, const char *key)
{
	return np_buf_print(out, ", \"%s\": ", key);
}

static enum np_status add_word(struct np_buf *out, const struct np_score *score,
			       uint32_t word, bool first)
{
	enum np_status status = first ? NP_OK : np_buf_add_text(out, ", ");

	if (!status)
		status = np_json_add_string(out,
					    np_names_get(&score->words, word));
	return status ? status : np_buf_add_text(out, ": ");
}

static enum np_status add_relations(struct np_buf *out,
				    const struct np_score *score)
{
	const struct score_pairs *pairs = &score->pairs;
	enum np_status status = np_buf_add_text(out, ", \"relations\": {");
	bool first = true;

	for (uint32_t i = 0; i < score->words.len && !status; i++) {
		if (!pairs->word[i].there && !pairs->word[i].found)
			continue;
		status = add_word(out, score, i, first);
		if (!status)
			status = add_counts(out, pairs->word[i],
					    pairs->no_negatives);
		first = false;
	}
	if (status)
		return status;
	return np_buf_print(
		out,
		"}, \"relation_right\": %llu, \"relation_right_also\": %llu, "
		"\"matched\": %llu, \"matched_right\": %llu, "
		"\"matched_right_also\": %llu",
		(unsigned long long)pairs->right,
		(unsigned long long)pairs->right_also,
		(unsigned long long)pairs->matched,
		(unsigned long long)pairs->matched_right,
		(unsigned long long)pairs->matched_right_also);
}

static enum np_status add_row(struct np_buf *out, const struct np_score *score,
			      uint32_t label)
{
	enum np_status status = np_buf_add_text(out, "{");
	bool first = true;

	for (uint32_t j = 0; j < score->words.len && !status; j++) {
		const uint64_t count = score->pairs.confusion[label][j];

		if (!count)
			continue;
		status = add_word(out, score, j, first);
		if (!status)
			status = np_buf_print(out, "%llu",
					      (unsigned long long)count);
		first = false;
	}
	return status ? status : np_buf_add_text(out, "}");
}

static enum np_status add_confusion(struct np_buf *out,
				    const struct np_score *score)
{
	enum np_status status = np_buf_add_text(out, ", \"confusion\": {");
	bool first = true;

	for (uint32_t i = 0; i < score->words.len && !status; i++) {
		if (!label_seen(score, i))
			continue;
		status = add_word(out, score, i, first);
		if (!status)
			status = add_row(out, score, i);
		first = false;
	}
	return status ? status : np_buf_add_text(out, "}");
}

static enum np_status add_pairs(struct np_buf *out,
				const struct np_score *score)
{
	const struct score_pairs *pairs = &score->pairs;
	enum np_status status = np_buf_print(
		out,
		", \"labelled\": %llu, \"in_result\": %llu, \"apart\": %llu, "
		"\"positives_only\": %s",
		(unsigned long long)pairs->labelled,
		(unsigned long long)pairs->listed,
		(unsigned long long)pairs->apart,
		pairs->no_negatives ? "true" : "false");

	if (!status)
		status = add_key(out, "match");
	if (!status)
		status = add_counts(out, pairs->match, pairs->no_negatives);
	if (!status)
		status = add_key(out, "match_also");
	if (!status)
		status =
			add_counts(out, pairs->match_also, pairs->no_negatives);
	if (!status && score->has_relations)
		status = add_relations(out, score);
	return status ? status : add_confusion(out, score);
}

static enum np_status add_clusters(struct np_buf *out,
				   const struct np_score *score)
{
	const struct score_clusters *clusters = &score->clusters;
	enum np_status status = np_buf_print(
		out,
		", \"articles\": %llu, \"not_in_result\": %llu, "
		"\"not_labelled\": %llu, \"clusters_labelled\": %llu, "
		"\"clusters_labelled_shared\": %llu, \"clusters_found\": %llu, "
		"\"clusters_found_shared\": %llu",
		(unsigned long long)clusters->articles,
		(unsigned long long)clusters->unlisted,
		(unsigned long long)clusters->unlabelled,
		(unsigned long long)clusters->labels,
		(unsigned long long)clusters->labels_shared,
		(unsigned long long)clusters->results,
		(unsigned long long)clusters->results_shared);

	if (!status && score->result_pairs) {
		status = add_key(out, "matches");
		if (!status)
			status = add_counts(out, score->edges, false);
	}
	if (!status)
		status = add_key(out, "pairs");
	if (!status)
		status = add_counts(out, clusters->pairs, false);
	if (status)
		return status;
	return np_buf_print(out,
			    ", \"ari\": %.9f, \"b_cubed\": {\"precision\": "
			    "%.9f, \"recall\": %.9f, \"f1\": %.9f}",
			    clusters->ari, clusters->b3_precision,
			    clusters->b3_recall, clusters->b3_f1);
}

static enum np_status print_json(const struct np_score *score)
{
	struct np_buf out = { 0 };
	enum np_status status = np_buf_print(
		&out,
		"{\"newsprint\": \"score\", \"version\": 1, \"labels\": "
		"\"%s\", \"result\": \"%s\", \"label_rows\": %llu, "
		"\"result_rows\": %llu, \"errors\": %llu",
		score->label_pairs ? "pairs" : "clusters",
		score->result_pairs ? "pairs" : "clusters",
		(unsigned long long)score->label_rows,
		(unsigned long long)score->result_rows,
		(unsigned long long)score->errors);

	if (!status)
		status = score->label_pairs ? add_pairs(&out, score)
					    : add_clusters(&out, score);
	if (!status)
		status = np_buf_add_text(&out, "}\n");
	if (!status)
		fwrite(out.ptr, 1, out.len, stdout);
	np_buf_clear(&out);
	return status;
}

static int run(const struct score_given *given)
{
	struct np_score *score = np_alloc_zero(1, sizeof(*score));
	struct np_error err = { 0 };
	enum np_status status = NP_ERR_NOMEM;

	if (score)
		status = np_score_run(&given->options, score, &err);
	if (!status && score->pending)
		fprintf(stderr,
			"newsprint score: %llu articles of the store wait to "
			"be related\n",
			(unsigned long long)score->pending);
	if (!status && given->json)
		status = print_json(score);
	else if (!status && score->label_pairs)
		print_pairs(score);
	else if (!status)
		print_clusters(score);
	if (score)
		np_score_clear(score);
	np_free(score);
	if (status) {
		talk_line("newsprint score: ",
			  err.status ? err.text : "out of memory");
		return EXIT_FAILED;
	}
	return fflush(stdout) || ferror(stdout) ? EXIT_FAILED : EXIT_DONE;
}

int cmd_score(int argc, char **argv)
{
	struct score_given given = { 0 };
	const struct options spec = { "score", list,
				      sizeof(list) / sizeof(list[0]), take,
				      &given };
	const char **rest = np_alloc_zero((size_t)argc + 1, sizeof(*rest));
	size_t rest_len = 0;
	int code = EXIT_USAGE;

	if (!rest)
		return EXIT_FAILED;
	if (!options_read(&spec, argc, argv, rest, &rest_len))
		goto free_rest;
	if (given.help) {
		fputs(usage, stdout);
		code = EXIT_DONE;
	} else if (rest_len != 2) {
		fputs("newsprint score: wants LABELS and RESULT (see newsprint "
		      "score --help)\n",
		      stderr);
	} else {
		given.options.labels = rest[0];
		given.options.result = rest[1];
		code = run(&given);
	}
free_rest:
	np_free(rest);
	return code;
}
