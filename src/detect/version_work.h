/* SPDX-License-Identifier: MIT */
/*
 * What the files of version.h share while they work. Articles are known by
 * their rank here: their place in an order made of what is given of them, so
 * that the order of the input tells nothing.
 */
#ifndef DETECT_VERSION_WORK_H
#define DETECT_VERSION_WORK_H

#include "base/buf.h"
#include "detect/version.h"
#include "detect/version_text.h"
#include "ingest/url_story.h"

/* An article prepared. */
struct version_item {
	const struct np_version_article *article;
	uint32_t index; /* in the input */
	struct version_text text;
	struct version_words title, slug;
	struct np_span page, canonical; /* as np_url_page */
	struct np_span id;
	int64_t when; /* valid when dated */
	bool dated;
	bool foreign; /* its text is shown under many addresses */

	uint32_t parent;  /* union-find */
	uint32_t largest; /* tokens of the longest text of a root's chain */
};

/* Two chains became one here; all of them make a forest. */
struct version_edge {
	uint32_t a, b; /* ranks */
	enum np_version_reason reason;
};

struct version_work {
	struct version_item *item; /* by rank */
	size_t len;
	uint32_t *rank; /* of each article of the input */
	struct np_buf pages;
	struct version_edge *edge; /* room for one less than articles */
	size_t edges;
};

/* A chain being put in order. */
struct version_line {
	uint32_t *member; /* ranks, in order when it is found */
	struct np_version *version;
	size_t len;
	bool dates_lie;
};

enum np_status np_version_prepare(struct np_sketcher *sketcher,
				  const struct np_version_articles *in,
				  struct version_work *work) NP_CHECKED;
void np_version_work_clear(struct version_work *work);

/* Are the headlines alike, or those or the slugs; are they about different
 * things? Each side has to have one. */
bool np_version_headed(const struct version_item *a,
		       const struct version_item *b);
bool np_version_alike(const struct version_item *a,
		      const struct version_item *b);
bool np_version_unlike(const struct version_item *a,
		       const struct version_item *b);

/* Version_link.c: fills parent and edge. */
enum np_status np_version_link(struct version_work *work,
			       const struct np_version_articles *in) NP_CHECKED;
/* The chains of both become one. */
void np_version_join(struct version_work *work, uint32_t a, uint32_t b,
		     enum np_version_reason reason);
uint32_t np_version_root(struct version_work *work, uint32_t rank);

/* Version_translate.c: joins chains in two scripts. */
enum np_status np_version_translate(struct np_sketcher *sketcher,
				    struct version_work *work) NP_CHECKED;

/* Version_order.c: puts the members in order and says by what. */
enum np_status np_version_put_in_order(const struct version_work *work,
				       struct version_line *line) NP_CHECKED;

/* Version_path.c: an order of few changes of texts of which all are compared.
 * Begins near `before` and ends near `after`, ranks outside of it, or
 * NP_VERSION_NO_END. */
#define NP_VERSION_NO_END UINT32_MAX
enum np_status np_version_path(const struct version_work *work,
			       uint32_t *member, size_t len, uint32_t before,
			       uint32_t after) NP_CHECKED;

/* Version_signs.c: above 0 when b reads as the later of the two. */
double np_version_later(const struct version_item *a,
			const struct version_item *b);

/* Version_capture.c: fills capture, state, revert, added and gone. */
enum np_status np_version_judge(const struct version_work *work,
				struct version_line *line) NP_CHECKED;

#endif
