/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "report/report.h"
#include "report/report_parts.h"
#include "report/report_story.h"

enum {
	LISTED = 500 /* stories of a list */
};

struct site {
	struct page page;
	struct np_store *store;
	const struct np_report_options *options;
	const char *folder;
	struct report_facts facts;
	struct np_buf path;
};

static enum np_status check_empty(const char *folder, struct np_error *err)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	bool empty = true;

	if (!dir)
		return np_error_set(err, NP_ERR_IO, "cannot open '%s': %s",
				    folder, strerror(errno));
	while (empty && (entry = readdir(dir)))
		empty = !strcmp(entry->d_name, ".") ||
			!strcmp(entry->d_name, "..");
	closedir(dir);
	return empty ? NP_OK
		     : np_error_set(err, NP_ERR_IO,
				    "folder '%s' is not empty: give a new one",
				    folder);
}

static enum np_status make(const char *folder, struct np_error *err)
{
	if (mkdir(folder, 0777) && errno != EEXIST)
		return np_error_set(err, NP_ERR_IO, "cannot make '%s': %s",
				    folder, strerror(errno));
	return check_empty(folder, err);
}

static void begin(struct site *site, const char *file, const char *title)
{
	struct page *page = &site->page;

	page->bytes = 0;
	site->path.len = 0;
	if (!page->status)
		np_page_fail(page, np_buf_print(&site->path, "%s/%s",
						site->folder, file));
	if (!page->status)
		np_page_fail(page, np_buf_add(&site->path, "", 1));
	if (!page->status)
		np_page_fail(page,
			     np_output_open(&page->out, site->path.ptr,
					    NP_OUTPUT_PLAIN, 1, page->err));
	if (!page->status)
		np_report_begin(page, site->options->name, title);
}

static void end(struct site *site)
{
	struct page *page = &site->page;

	np_report_end(page);
	np_page_flush(page);
	if (!page->status)
		page->status = np_output_commit(page->out, false, page->err);
	else
		np_output_drop(page->out);
	page->out = NULL;
}

/* The first list is stories.html, then stories-2.html ... */
static void name_list(size_t list, char name[40])
{
	if (list)
		snprintf(name, 40, "stories-%zu.html", list + 1);
	else
		snprintf(name, 40, "stories.html");
}

static void add_lists(struct site *site)
{
	const struct report_facts *facts = &site->facts;
	struct page *page = &site->page;
	const size_t lists =
		facts->stories ? (facts->stories + LISTED - 1) / LISTED : 1;

	for (size_t i = 0; i < lists && !page->status; i++) {
		const size_t first = i * LISTED;
		const size_t left = facts->stories - first;
		char name[40];

		name_list(i, name);
		begin(site, name, "Stories");
		np_page_put(page, "<section id=\"stories\"><h2>Stories</h2>\n"
				  "<p>");
		np_page_count(page, facts->stories);
		np_page_put(page, " stories, by sources, then by printings. ");
		np_page_count(page, facts->linked.len);
		np_page_put(page, " of them, the first, have a page.</p>\n"
				  "<nav aria-label=\"lists\"><p>");
		for (size_t k = 0; k < lists; k++) {
			name_list(k, name);
			if (k == i)
				np_page_print(page, "<b>%zu</b> ", k + 1);
			else
				np_page_print(page, "<a href=\"%s\">%zu</a> ",
					      name, k + 1);
		}
		np_page_put(page, "</p></nav>\n");
		np_report_contents(page, site->store, facts, first,
				   left < LISTED ? left : LISTED);
		np_page_put(page, "</section>\n");
		end(site);
	}
}

static void add_stories(struct site *site)
{
	struct page *page = &site->page;
	struct report_stories stories = { .page = page,
					  .store = site->store,
					  .facts = &site->facts,
					  .no_diffs = site->options->no_diffs };

	np_page_fail(page, np_report_stories_begin(&stories));
	for (size_t i = 0; i < site->facts.linked.len && !page->status; i++) {
		const struct report_story *story = &site->facts.story[i];
		char name[40];

		snprintf(name, sizeof(name), "story-%lld.html",
			 (long long)story->id);
		begin(site, name, "Story");
		np_page_put(page, "<section><h2>Story</h2>\n");
		np_report_legend(page);
		np_report_story(&stories, story);
		np_page_put(page, "</section>\n");
		end(site);
	}
	np_report_stories_end(&stories);
}

static void add_parts(struct site *site)
{
	const struct report_facts *facts = &site->facts;
	struct page *page = &site->page;

	begin(site, "outlets.html", "Outlets");
	np_report_outlets(page, facts);
	end(site);
	begin(site, "matrix.html", "Who prints whom");
	np_report_matrix(page, facts);
	end(site);
	begin(site, "copies.html", "Copies");
	np_report_copies(page, facts, site->store);
	end(site);
	begin(site, "credits.html", "Without a credit");
	np_report_credits(page, facts, site->store);
	end(site);
	begin(site, "edits.html", "Edits");
	np_report_edits(page, facts, site->store);
	end(site);
	begin(site, "method.html", "Method");
	np_report_method(page, facts, site->store, site->options->program);
	end(site);
}

enum np_status np_report_write_folder(struct np_store *store,
				      const struct np_report_options *options,
				      const char *folder, struct np_error *err)
{
	struct site site = { .page = { .err = err, .split = true },
			     .store = store,
			     .options = options,
			     .folder = folder };
	struct page *page = &site.page;

	page->status = make(folder, err);
	if (!page->status)
		page->status = np_report_gather(&site.facts, store, err);
	if (!page->status)
		np_page_fail(page,
			     np_report_link(&site.facts, options->stories));
	if (!page->status) {
		add_stories(&site);
		add_lists(&site);
		add_parts(&site);
	}
	if (!page->status) {
		begin(&site, "index.html", NULL);
		np_report_overview(page, &site.facts);
		end(&site);
	}
	np_report_facts_clear(&site.facts);
	np_buf_clear(&site.path);
	return np_page_end(page);
}
