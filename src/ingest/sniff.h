/* SPDX-License-Identifier: MIT */
/* What an input is, by its first bytes. */
#ifndef INGEST_SNIFF_H
#define INGEST_SNIFF_H

#include <stdbool.h>

#include "ingest/inputs.h"

/* Bytes worth having for a judgement, packed or not. */
#define NP_SNIFF_BYTES ((size_t)4 << 10)

/* Is it an SQLite database? */
bool np_sniff_database(struct np_span bytes);

enum np_pack np_sniff_pack(struct np_span bytes);

/*
 * Judges unpacked bytes, the first of an input. NP_ERR_FORMAT for a kind that
 * is not read, naming it. Broken JSON is told from text by the name
 * (".jsonl") and by lines that begin as objects do.
 */
enum np_status np_sniff_content(struct np_span bytes, const char *name,
				enum np_content *content,
				struct np_error *err) NP_CHECKED;

/* "x.csv.gz" and its like. */
bool np_named_table(const char *name);

#endif
