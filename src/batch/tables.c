/* SPDX-License-Identifier: MIT */
#include "batch/tables.h"

#include "base/error.h"
#include "base/table.h"
#include "batch/members.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const char *entry_path(const struct outcome *outcome,
			      const struct entry *entry)
{
	return outcome->corpus->inputs.ptr[entry->input].path;
}

static bool sync_wanted(const struct outcome *outcome)
{
	return outcome->corpus->options->flags & NP_DEDUP_SYNC;
}

/* The table waits for its name; or is dropped after a failure. */
static enum np_status finish(const struct outcome *outcome,
			     struct np_table *table, enum np_status status,
			     struct np_error *err)
{
	struct np_output *output = NULL;

	if (!status)
		status = np_table_end(table, false, &output, err);
	if (!status)
		return np_pending_add(outcome->pending, output,
				      sync_wanted(outcome), err);
	np_table_drop(table);
	return status;
}

/* What a table of ties has beside: the last columns. */
#define TIE_COLUMNS "form", "rule", "shared", "longest"
#define TIE_COLUMNS_LEN 4

static size_t columns_of(const struct outcome *outcome, size_t all)
{
	return outcome->ties ? all : all - TIE_COLUMNS_LEN;
}

static struct np_cell form_of(const struct tie *tie)
{
	return tie->form == NP_FORM_NONE
		       ? np_cell_none()
		       : np_cell_string(np_form_name((enum np_form)tie->form));
}

/* Of two that have the same text all words are the longest passage. */
static void fill_tie(struct np_cell *cells, const struct tie *tie,
		     const struct entry *same)
{
	cells[0] = tie ? form_of(tie) : np_cell_none();
	cells[1] = tie ? np_cell_string(np_rule_name((enum np_rule)tie->rule))
		   : same ? np_cell_string(np_rule_name(NP_RULE_SAME_TEXT))
			  : np_cell_none();
	cells[2] = tie	  ? np_cell_count(tie->shared)
		   : same ? np_cell_count(same->tokens)
			  : np_cell_none();
	cells[3] = tie	  ? np_cell_count(tie->longest)
		   : same ? np_cell_count(same->tokens)
			  : np_cell_none();
}

static enum np_status add_removed(const struct outcome *outcome,
				  struct np_table *table, uint32_t rank,
				  struct np_error *err)
{
	const struct entry *gone = outcome_entry(outcome, rank);
	const struct keeper kept = outcome_keeper(outcome, rank);
	struct np_cell cells[10 + TIE_COLUMNS_LEN] = {
		np_cell_text(entry_id(gone)),
		np_cell_text(kept.id),
		np_cell_string(outcome_relation(outcome, rank)),
		np_cell_share(outcome_resemblance(outcome, rank)),
		np_cell_share(outcome_share(outcome, rank)),
		np_cell_share(outcome_share_by(outcome, rank)),
		np_cell_string(entry_path(outcome, gone)),
		np_cell_count(gone->record),
		np_cell_string(kept.path),
		kept.record ? np_cell_count(kept.record) : np_cell_none(),
	};

	fill_tie(cells + 10, outcome_tie(outcome, rank),
		 outcome->verdicts[rank].how == BY_TEXT ? gone : NULL);
	return np_table_add(table, cells, err);
}

enum np_status np_table_removed(const struct outcome *outcome, const char *path,
				struct np_error *err)
{
	static const char *const columns[] = {
		"removed_id",	"kept_id",	  "relation",
		"jaccard",	"share_removed",  "share_kept",
		"removed_file", "removed_record", "kept_file",
		"kept_record",	TIE_COLUMNS,
	};
	struct np_table *table = NULL;
	enum np_status status =
		np_table_open(&table, path, columns,
			      columns_of(outcome, LENGTH(columns)), err);

	for (uint64_t i = 0; i < outcome->corpus->entries.len && !status; i++) {
		const uint32_t rank = outcome->rank[i];

		if (!outcome_kept(outcome, rank))
			status = add_removed(outcome, table, rank, err);
	}
	return finish(outcome, table, status, err);
}

struct pair_writer {
	const struct outcome *outcome;
	struct np_table *table;
	struct members texts;
	uint64_t *folded;
	struct np_error *err;
};

static enum np_status add_pair(const struct pair_writer *writer, uint32_t a,
			       uint32_t b, const struct match *match)
{
	const struct match same = { a, b, 1, 1, 1 };
	const struct match *numbers = match ? match : &same;
	const struct entry *entry = outcome_entry(writer->outcome, b);
	struct np_cell cells[6 + TIE_COLUMNS_LEN] = {
		np_cell_text(entry_id(outcome_entry(writer->outcome, a))),
		np_cell_text(entry_id(entry)),
		np_cell_string(match ? "near" : "same"),
		np_cell_share(match_resemblance(numbers)),
		np_cell_share((double)numbers->shared / numbers->size_a),
		np_cell_share((double)numbers->shared / numbers->size_b),
	};

	fill_tie(cells + 6, NULL, match ? NULL : entry);
	return np_table_add(writer->table, cells, writer->err);
}

/* Copies of one text are told as such already. */
static enum np_status add_tie(const struct pair_writer *writer,
			      const struct tie *tie)
{
	const struct outcome *outcome = writer->outcome;
	struct np_cell cells[6 + TIE_COLUMNS_LEN] = {
		np_cell_text(entry_id(outcome_entry(outcome, tie->a))),
		np_cell_text(entry_id(outcome_entry(outcome, tie->b))),
		np_cell_string(
			np_relation_name((enum np_relation)tie->relation)),
		np_cell_share(tie->jaccard),
		np_cell_share(tie->share_a),
		np_cell_share(tie->share_b),
	};

	if (outcome->candidates->twin[tie->a] ==
	    outcome->candidates->twin[tie->b])
		return NP_OK;
	fill_tie(cells + 6, tie, NULL);
	return np_table_add(writer->table, cells, writer->err);
}

/* The i-th of a text's articles: the text's best copy, then the others. */
static uint32_t pick(uint32_t owner, const uint64_t *others, size_t i)
{
	return i ? (uint32_t)others[i - 1] : owner;
}

static enum np_status add_match(const struct pair_writer *writer,
				const struct match *match)
{
	const uint64_t *of_a = NULL, *of_b = NULL;
	size_t len_a = np_members_find(&writer->texts, match->a, &of_a) + 1;
	size_t len_b = np_members_find(&writer->texts, match->b, &of_b) + 1;
	enum np_status status = NP_OK;

	if ((uint64_t)len_a * len_b > PAIRS_OF_COPIES) {
		len_a = len_b = 1;
		++*writer->folded;
	}
	for (size_t i = 0; i < len_a; i++)
		for (size_t j = 0; j < len_b && !status; j++)
			status = add_pair(writer, pick(match->a, of_a, i),
					  pick(match->b, of_b, j), match);
	return status;
}

/* Pairs within the copies of one text: items begin .. end of the members. */
static enum np_status add_copies(const struct pair_writer *writer,
				 const uint64_t *items, size_t len)
{
	const uint32_t owner = (uint32_t)(items[0] >> 32);
	const bool all = (uint64_t)len * (len + 1) / 2 <= PAIRS_OF_COPIES;
	enum np_status status = NP_OK;

	*writer->folded += !all;
	for (size_t i = 0; i < (all ? len + 1 : 1); i++)
		for (size_t j = i + 1; j < len + 1 && !status; j++)
			status = add_pair(writer, pick(owner, items, i),
					  pick(owner, items, j), NULL);
	return status;
}

static bool is_known(const struct outcome *outcome, uint32_t a, uint32_t b)
{
	size_t low = 0, high = outcome->matches_len;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const struct match *match = &outcome->matches[middle];

		if (match->a < a || (match->a == a && match->b < b))
			low = middle + 1;
		else
			high = middle;
	}
	return low < outcome->matches_len && outcome->matches[low].a == a &&
	       outcome->matches[low].b == b;
}

/* Matches that crowd.c found are known by their verdicts alone. */
static enum np_status add_crowded(const struct pair_writer *writer)
{
	const struct outcome *outcome = writer->outcome;
	const uint32_t count = (uint32_t)outcome->corpus->entries.len;
	enum np_status status = NP_OK;

	for (uint32_t rank = 0; rank < count && !status; rank++) {
		const struct verdict *verdict = &outcome->verdicts[rank];
		const struct match match = { verdict->by, rank, verdict->shared,
					     verdict->size_by, verdict->size };

		if (outcome->candidates->crowded[rank] &&
		    outcome->candidates->twin[rank] == rank &&
		    verdict->by != rank && verdict->by != BY_STORE &&
		    !is_known(outcome, verdict->by, rank))
			status = add_match(writer, &match);
	}
	return status;
}

static enum np_status add_all_pairs(const struct pair_writer *writer)
{
	const struct outcome *outcome = writer->outcome;
	const struct members *texts = &writer->texts;
	enum np_status status = NP_OK;

	for (size_t i = 0, end; i < texts->len && !status; i = end) {
		for (end = i + 1;
		     end < texts->len &&
		     texts->items[end] >> 32 == texts->items[i] >> 32;)
			end++;
		status = add_copies(writer, texts->items + i, end - i);
	}
	for (size_t i = 0; outcome->ties && i < outcome->ties->len && !status;
	     i++)
		status = add_tie(writer, &outcome->ties->ptr[i]);
	for (size_t i = 0; i < outcome->matches_len && !status; i++)
		status = add_match(writer, &outcome->matches[i]);
	return status ? status : add_crowded(writer);
}

enum np_status np_table_pairs(const struct outcome *outcome, const char *path,
			      uint64_t *folded, struct np_error *err)
{
	static const char *const columns[] = {
		"a",	      "b",	    "relation",	 "jaccard",
		"contain_ab", "contain_ba", TIE_COLUMNS,
	};
	struct pair_writer writer = { .outcome = outcome,
				      .folded = folded,
				      .err = err };
	enum np_status status =
		np_members_of_texts(outcome, &writer.texts, err);

	if (!status)
		status = np_table_open(&writer.table, path, columns,
				       columns_of(outcome, LENGTH(columns)),
				       err);
	if (!status)
		status = add_all_pairs(&writer);
	status = finish(outcome, writer.table, status, err);
	np_members_clear(&writer.texts);
	return status;
}

static enum np_status add_member(const struct outcome *outcome,
				 struct np_table *table, uint32_t owner,
				 uint32_t rank, struct np_error *err)
{
	const bool kept = owner == rank;
	const struct np_cell cells[] = {
		np_cell_text(entry_id(outcome_entry(outcome, owner))),
		np_cell_text(entry_id(outcome_entry(outcome, rank))),
		np_cell_string(kept ? "kept" : outcome_relation(outcome, rank)),
		np_cell_share(kept ? 1 : outcome_resemblance(outcome, rank)),
	};

	return np_table_add(table, cells, err);
}

/* Those that stand behind an article of the store. */
static enum np_status add_twins(const struct outcome *outcome,
				struct np_table *table, struct np_error *err)
{
	enum np_status status = NP_OK;

	for (uint64_t i = 0; i < outcome->corpus->entries.len && !status; i++) {
		const uint32_t rank = outcome->rank[i];
		const struct verdict *verdict = &outcome->verdicts[rank];
		struct np_cell cells[4];

		if (verdict->by != BY_STORE)
			continue;
		cells[0] = np_cell_text(outcome_keeper(outcome, rank).id);
		cells[1] = np_cell_text(entry_id(outcome_entry(outcome, rank)));
		cells[2] = np_cell_string(outcome_relation(outcome, rank));
		cells[3] = np_cell_share(outcome_resemblance(outcome, rank));
		status = np_table_add(table, cells, err);
	}
	return status;
}

enum np_status np_table_clusters(const struct outcome *outcome,
				 const char *path, struct np_error *err)
{
	static const char *const columns[] = { "cluster", "article", "relation",
					       "jaccard" };
	struct members members = { 0 };
	struct np_table *table = NULL;
	enum np_status status = np_members_of_clusters(outcome, &members, err);

	if (!status)
		status = np_table_open(&table, path, columns, LENGTH(columns),
				       err);
	for (size_t i = 0; i < members.len && !status; i++) {
		const uint32_t owner = (uint32_t)(members.items[i] >> 32);

		if (!i || members.items[i - 1] >> 32 != owner)
			status = add_member(outcome, table, owner, owner, err);
		if (!status)
			status = add_member(outcome, table, owner,
					    (uint32_t)members.items[i], err);
	}
	if (!status && outcome->corpus->twins.len)
		status = add_twins(outcome, table, err);
	status = finish(outcome, table, status, err);
	np_members_clear(&members);
	return status;
}

static enum np_status add_listed(const struct outcome *outcome,
				 struct np_table *table, uint32_t rank,
				 struct np_error *err)
{
	const struct entry *entry = outcome_entry(outcome, rank);
	const bool kept = outcome_kept(outcome, rank);
	const struct np_cell none = np_cell_none();
	const struct np_cell cells[] = {
		np_cell_text(entry_id(entry)),
		np_cell_string(entry_path(outcome, entry)),
		np_cell_count(entry->record),
		np_cell_string(kept ? "kept" : "removed"),
		kept ? none : np_cell_text(outcome_keeper(outcome, rank).id),
		kept ? none : np_cell_string(outcome_relation(outcome, rank)),
		kept ? none : np_cell_share(outcome_resemblance(outcome, rank)),
	};

	return np_table_add(table, cells, err);
}

enum np_status np_table_list(const struct outcome *outcome, const char *path,
			     struct np_error *err)
{
	static const char *const columns[] = { "id",	  "file",
					       "record",  "decision",
					       "kept_id", "relation",
					       "jaccard" };
	struct np_table *table = NULL;
	enum np_status status =
		np_table_open(&table, path, columns, LENGTH(columns), err);

	for (uint64_t i = 0; i < outcome->corpus->entries.len && !status; i++)
		status = add_listed(outcome, table, outcome->rank[i], err);
	return finish(outcome, table, status, err);
}

static enum np_status add_skipped(const struct outcome *outcome,
				  struct np_output *output,
				  const struct skip *skip,
				  struct np_buf *scratch, struct np_error *err)
{
	const struct entry entry = { .input = skip->input,
				     .len = skip->len,
				     .offset = skip->offset };
	struct np_span record = { 0 };
	enum np_status status;

	if (!skip->len)
		return NP_OK;
	status = np_corpus_record(outcome->corpus, &entry, scratch, &record,
				  err);
	if (!status)
		status = np_output_write(output, record, err);
	if (!status)
		status = np_output_write(output, (struct np_span){ "\n", 1 },
					 err);
	return status;
}

enum np_status np_table_skipped(const struct outcome *outcome, const char *path,
				struct np_error *err)
{
	const struct corpus *corpus = outcome->corpus;
	struct np_output *output = NULL;
	struct np_buf scratch = { 0 };
	enum np_status status =
		np_output_open(&output, path, np_output_pack_of(path), 1, err);

	for (uint64_t i = 0; i < corpus->skips.len && !status; i++)
		status = add_skipped(outcome, output,
				     np_column_at(&corpus->skips, i), &scratch,
				     err);
	np_buf_clear(&scratch);
	if (!status)
		return np_pending_add(outcome->pending, output,
				      sync_wanted(outcome), err);
	np_output_drop(output);
	return status;
}
