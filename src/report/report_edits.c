/* SPDX-License-Identifier: MIT */
/*
 * Revisions that changed most of what stood there, and captures that are no
 * edits. Of an edit its substance counts (np-diff.h), where words of the old
 * text were replaced or left out; what grew or moved was not taken back. Where
 * less than half of the old words is kept, it is another text and no edit.
 */
#include <stdlib.h>

#include "base/error.h"
#include "base/mem.h"
#include "report/diff_show.h"
#include "report/facts.h"
#include "report/history_parts.h"
#include "report/html_text.h"
#include "report/report_parts.h"
#include "report/report_story.h"

enum {
	LOOKED = 20000, /* pairs that are compared */
	BATCH = 64,	/* of them with their texts in memory */
	SHOWN = 25,
	TEXT = 1 << 16, /* bytes of a text that are compared */
	KEYS = 10000, /* ids with several versions whose captures are judged */
	VERSIONS = 256, /* of one id */
	TITLE = 160,
	NAME = 80
};

/* Two versions: the later one, and what it revises. */
struct revision {
	uint32_t article;
	uint32_t heft, deleted, inserted, changes;
};

struct editor {
	struct page *page;
	struct np_store *store;
	const struct report_facts *facts;
	struct np_differ *differ;
	struct np_history texts;
	struct revision *list;
	size_t len;
};

static bool is_replaced(const struct np_diff_edit *edit)
{
	return edit->words_a && !(edit->changes & NP_DIFF_MOVE);
}

static const struct report_article *before(const struct report_facts *facts,
					   uint32_t article)
{
	return &facts->article[facts->article[article].before - 1];
}

/* Texts of some pairs: each the old one, then the new. */
static enum np_status read_texts(struct editor *editor,
				 const struct revision *list, size_t len)
{
	const struct report_facts *facts = editor->facts;
	struct np_history *texts = &editor->texts;
	struct history_work work = { .store = editor->store,
				     .out = texts,
				     .err = editor->page->err };

	np_history_clear(texts);
	texts->article = np_alloc_zero(2 * len, sizeof(*texts->article));
	if (!texts->article)
		return NP_ERR_NOMEM;
	texts->len = 2 * len;
	for (size_t i = 0; i < 2 * len; i++) {
		const uint32_t at = list[i / 2].article;
		const struct report_article *one = &facts->article[at];

		texts->article[i].id = i % 2 ? one->id : before(facts, at)->id;
		if (one->source < facts->sources)
			texts->article[i].source =
				np_report_source_name(facts, one->source);
	}
	return np_history_texts(&work);
}

/* The pair at a place of the texts; NP_END: one of them is not kept. */
static enum np_status compare(struct editor *editor, size_t pair,
			      struct np_span text[2], struct np_diff *diff)
{
	struct np_diff_text side[2] = { { .furniture_len = 0 } };

	for (size_t i = 0; i < 2; i++) {
		const struct np_buf *bytes =
			&editor->texts.article[2 * pair + i].text;

		if (!bytes->len)
			return NP_END;
		text[i] = np_html_cut(np_buf_span(bytes), TEXT);
		side[i].bytes = text[i];
	}
	return np_diff_texts(editor->differ, &side[0], &side[1], 0, diff);
}

static void weigh(const struct np_diff *diff, struct revision *out)
{
	out->deleted = diff->words_deleted;
	out->inserted = diff->words_inserted;
	if (2 * (uint64_t)diff->words_kept < diff->words[0])
		return;
	for (size_t i = 0; i < diff->edits_len; i++) {
		if (!is_replaced(&diff->edits[i]))
			continue;
		out->heft += diff->edits[i].score;
		out->changes |= diff->edits[i].changes;
	}
}

static int by_heft(const void *left, const void *right)
{
	const struct revision *a = left;
	const struct revision *b = right;

	if (a->heft != b->heft)
		return a->heft > b->heft ? -1 : 1;
	return a->article < b->article ? -1 : a->article > b->article;
}

/* Those of one source stand together, so that its furniture is read once. */
static enum np_status list_all(struct editor *editor)
{
	const struct report_facts *facts = editor->facts;
	size_t *first = np_alloc_zero(facts->sources + 2, sizeof(*first));

	editor->list = np_alloc_zero(facts->revised + 1, sizeof(*editor->list));
	if (!first || !editor->list) {
		np_free(first);
		return NP_ERR_NOMEM;
	}
	for (size_t i = 0; i < facts->articles; i++)
		if (facts->article[i].before)
			first[facts->article[i].source + 1]++;
	for (size_t i = 0; i <= facts->sources; i++)
		first[i + 1] += first[i];
	for (uint32_t i = 0; i < facts->articles; i++)
		if (facts->article[i].before)
			editor->list[first[facts->article[i].source]++]
				.article = i;
	np_free(first);
	editor->len = facts->revised < LOOKED ? facts->revised : LOOKED;
	return NP_OK;
}

static enum np_status weigh_all(struct editor *editor)
{
	enum np_status status = NP_OK;

	for (size_t i = 0; i < editor->len && !status; i += BATCH) {
		const size_t len =
			editor->len - i < BATCH ? editor->len - i : BATCH;

		status = read_texts(editor, editor->list + i, len);
		for (size_t k = 0; k < len && !status; k++) {
			struct np_diff diff = { 0 };
			struct np_span text[2];

			status = compare(editor, k, text, &diff);
			if (!status)
				weigh(&diff, &editor->list[i + k]);
			if (status == NP_END)
				status = NP_OK;
		}
	}
	if (editor->len)
		qsort(editor->list, editor->len, sizeof(*editor->list),
		      by_heft);
	return status;
}

static void add_article(struct page *page, const struct report_facts *all,
			const struct report_article *one,
			const struct np_facts *facts)
{
	np_report_source(page, facts);
	np_page_put(page, ": ");
	np_report_story_link(page, all, one->story);
	np_report_title(page, facts, TITLE);
	np_report_story_link_end(page, all, one->story);
}

static void add_kinds(struct page *page, uint32_t changes)
{
	bool first = true;

	for (uint32_t bit = 1; bit < 1U << NP_DIFF_CHANGES; bit <<= 1) {
		if (!(changes & bit) || bit == NP_DIFF_FORM)
			continue;
		np_page_print(page, "%s%s", first ? "; " : ", ",
			      np_diff_change_name(bit));
		first = false;
	}
}

static const struct np_diff_edit *heaviest(const struct np_diff *diff)
{
	const struct np_diff_edit *best = NULL;

	for (size_t i = 0; i < diff->edits_len; i++)
		if (is_replaced(&diff->edits[i]) &&
		    (!best || diff->edits[i].score > best->score))
			best = &diff->edits[i];
	return best;
}

static enum np_status add_row(struct editor *editor, size_t i)
{
	const struct revision *revision = &editor->list[i];
	const struct report_article *one =
		&editor->facts->article[revision->article];
	const struct report_article *was =
		before(editor->facts, revision->article);
	struct page *page = editor->page;
	struct np_facts facts = { .id = 0 };
	struct np_diff diff = { 0 };
	struct np_span text[2];
	enum np_status status =
		np_facts_read(&facts, editor->store, one->id, page->err);

	if (!status)
		status = compare(editor, i, text, &diff);
	if (!status) {
		const struct np_diff_edit *edit = heaviest(&diff);

		np_page_put(page, "<li>");
		add_article(page, editor->facts, one, &facts);
		np_page_put(page, "<br><small>");
		np_page_date(page, was->has_date, was->date);
		np_page_put(page, " to ");
		np_page_date(page, one->has_date, one->date);
		np_page_print(page, ": %u words deleted, %u inserted",
			      revision->deleted, revision->inserted);
		add_kinds(page, revision->changes);
		np_page_print(page, "; substance %u</small>", revision->heft);
		np_page_put(page, "<ul class=\"pa\">\n");
		if (edit)
			np_report_passage(page, &diff, edit, text);
		np_page_put(page, "</ul></li>\n");
	}
	np_facts_clear(&facts);
	return status == NP_END ? NP_OK : status;
}

static enum np_status add_rows(struct editor *editor)
{
	struct page *page = editor->page;
	size_t len = 0;
	enum np_status status;

	while (len < editor->len && len < SHOWN && editor->list[len].heft)
		len++;
	status = read_texts(editor, editor->list, len);
	if (len)
		np_page_put(page, "<ol class=\"ed\">\n");
	for (size_t i = 0; i < len && !status; i++)
		status = add_row(editor, i);
	if (len)
		np_page_put(page, "</ol>\n");
	return status;
}

void np_report_edits(struct page *page, const struct report_facts *facts,
		     struct np_store *store)
{
	struct editor editor = { .page = page, .store = store, .facts = facts };
	enum np_status status = page->status;

	if (status)
		return;
	status = np_differ_new(&editor.differ);
	if (!status)
		status = list_all(&editor);
	np_page_put(page, "<section id=\"edits\"><h2>Heaviest edits</h2>\n<p>");
	np_page_count(page, facts->revised);
	np_page_put(page, " versions revise an earlier one of their source. "
			  "Those that replaced or left out most of what stood "
			  "there, by the substance of the words: numbers, "
			  "names, quotations, negations and dates count most, "
			  "and what was only added or moved does not count; "
			  "nor do texts of which less than half was kept. Of "
			  "each, the heaviest single change.</p>\n");
	if (!status && editor.len < facts->revised)
		np_page_print(page,
			      "<p class=\"note\">The first %zu were looked "
			      "at.</p>\n",
			      editor.len);
	if (!status)
		status = weigh_all(&editor);
	if (!status)
		status = add_rows(&editor);
	np_page_fail(page, status);
	np_page_put(page, "</section>\n");
	np_history_clear(&editor.texts);
	np_differ_free(editor.differ);
	np_free(editor.list);
}

static enum np_status judge_key(struct report_facts *facts,
				struct np_store *store, np_article_id id)
{
	struct np_history history = { 0 };
	struct history_work work = { .store = store,
				     .out = &history,
				     .err = facts->err };
	struct np_facts one = { .id = 0 };
	enum np_status status = np_facts_read(&one, store, id, facts->err);

	if (!status)
		status = np_history_take_versions(&work, one.key, VERSIONS);
	if (!status)
		status = np_history_texts(&work);
	if (!status && history.len)
		status = np_history_order(&work);
	for (size_t i = 0; i < history.versions.len && !status; i++) {
		const struct np_version *version = &history.versions.version[i];

		facts->bad += version->capture != NP_VERSION_WHOLE &&
			      history.article[version->article].texts;
	}
	np_facts_clear(&one);
	np_history_clear(&history);
	np_number_map_clear(&work.places);
	np_free(work.ids);
	return status == NP_END ? NP_OK : status;
}

enum np_status np_report_bad(struct report_facts *facts, struct np_store *store)
{
	enum np_status status = NP_OK;
	size_t keys = 0;

	for (size_t i = 0; i < facts->articles && !status; i++)
		if (facts->article[i].again && facts->article[i].current &&
		    keys++ < KEYS)
			status = judge_key(facts, store, facts->article[i].id);
	return status;
}
