/* SPDX-License-Identifier: MIT */
#include "report/report_parts.h"

static void add_recipe(struct page *page, struct np_store *store)
{
	const struct np_recipe *recipe = np_store_recipe(store);
	const struct np_bands shape = np_store_shape(store);

	np_page_print(page,
		      "recipe version %u, Unicode %u, shingles of %u %s, "
		      "sketches of %u lanes, seed %llu, %u bands of %u rows",
		      recipe->version, recipe->unicode, recipe->width,
		      recipe->unit == NP_UNIT_CHAR ? "letters" : "words",
		      recipe->lanes, (unsigned long long)recipe->seed,
		      shape.bands, shape.rows);
}

static enum np_profile profile_of(const struct np_store *store)
{
	switch (np_store_profile(store)) {
	case NP_STORE_CRAWL:
		return NP_PROFILE_CRAWL;
	case NP_STORE_NOISY:
		return NP_PROFILE_NOISY;
	case NP_STORE_NEWS:
	default:
		return NP_PROFILE_NEWS;
	}
}

static void add_limits(struct page *page, enum np_profile profile)
{
	double limits[NP_LIMIT_COUNT];

	np_limits_fill(profile, limits);
	np_page_print(page,
		      "<details><summary>Thresholds of the profile %s"
		      "</summary>\n<table><thead><tr><th scope=\"col\">Name"
		      "</th><th scope=\"col\">What it bounds</th><th "
		      "scope=\"col\">Value</th></tr></thead>\n<tbody>\n",
		      np_profile_name(profile));
	for (int i = 0; i < NP_LIMIT_COUNT; i++)
		np_page_print(page,
			      "<tr><th scope=\"row\">%s</th><td>%s</td>"
			      "<td class=\"n\">%g</td></tr>\n",
			      np_limit_name((enum np_limit)i),
			      np_limit_text((enum np_limit)i), limits[i]);
	np_page_put(page, "</tbody></table></details>\n");
}

void np_report_method(struct page *page, const struct report_facts *facts,
		      struct np_store *store, const char *program)
{
	const enum np_profile profile = profile_of(store);

	np_page_put(page, "<section id=\"method\"><h2>Method</h2>\n"
			  "<p>To be quoted:</p>\n<blockquote><p>");
	np_page_count(page, facts->current);
	np_page_put(page, " articles (");
	np_page_count(page, facts->articles);
	np_page_put(page, " versions) of ");
	np_page_count(page, facts->sources);
	np_page_put(page, " sources were compared with ");
	np_page_put(page, program);
	np_page_print(page, ", profile %s: ", np_profile_name(profile));
	add_recipe(page, store);
	np_page_put(page, ". Pairs that meet in a band or in two passages were "
			  "verified on their texts without the lines that "
			  "return in articles of their source, and typed by "
			  "the rules of that version. ");
	np_page_count(page, facts->matches);
	np_page_put(page, " pairs are related; ");
	np_page_count(page, facts->in_story);
	np_page_put(page, " articles are in ");
	np_page_count(page, facts->stories);
	np_page_print(page,
		      " stories. Digest of the texts: "
		      "<code>%016llx%016llx</code>.</p></blockquote>\n",
		      (unsigned long long)facts->digest[0],
		      (unsigned long long)facts->digest[1]);
	np_page_put(page,
		    "<p>The digest is the sum of the 128-bit hashes of the "
		    "texts of all versions after folding; the same texts give "
		    "the same digest in any order. Percentages are of shingles "
		    "of an article's own text: furniture and credit lines are "
		    "no part of it. Times are UTC. A date that is midnight is "
		    "taken for a day alone.</p>\n");
	add_limits(page, profile);
	np_page_put(page, "</section>\n");
}
