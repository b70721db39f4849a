/* SPDX-License-Identifier: MIT */
/* An article that was read, as the store takes it. */
#ifndef BATCH_ARTICLE_ROW_H
#define BATCH_ARTICLE_ROW_H

#include "ingest/article.h"
#include "store/np-store.h"

/*
 * Spans stay those of the article; times that are not understood count as
 * absent. extra: what np_record_extra gave; empty: none.
 */
struct np_store_article np_article_row(const struct np_article *article,
				       struct np_span key,
				       struct np_span extra);

#endif
