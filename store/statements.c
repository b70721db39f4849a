/* SPDX-License-Identifier: MIT */
#include "store/statements.h"

/* Beside each query stands the index that serves it. */
static const char *const sql[STATEMENTS] = {
	[STATEMENT_BEGIN] = "BEGIN IMMEDIATE",
	[STATEMENT_BEGIN_READ] = "BEGIN",
	[STATEMENT_COMMIT] = "COMMIT",
	[STATEMENT_ROLLBACK] = "ROLLBACK",
	[STATEMENT_RECIPE_ADD] =
		"INSERT INTO recipe VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, "
		"?8, ?9, ?10, ?11, ?12, ?13)",
	[STATEMENT_RECIPE_GET] = /* the only row */
	"SELECT version, unicode, unit, width, lanes, sampling, floor, cap, "
	"seed, bands, rows, texts, sum FROM recipe WHERE one = 1",
	[STATEMENT_SOURCE_FIND] = /* the index of UNIQUE (name) */
	"SELECT id FROM source WHERE name = ?1",
	[STATEMENT_SOURCE_ADD] = "INSERT INTO source (name) VALUES (?1)",
	[STATEMENT_SOURCE_NAME] = /* rowid */
	"SELECT name FROM source WHERE id = ?1",
	[STATEMENT_ARTICLE_FIND] = /* the index of UNIQUE (key, version) */
	"SELECT id, version, hash FROM article WHERE key = ?1 "
	"ORDER BY version DESC LIMIT 1",
	[STATEMENT_ARTICLE_ADD] =
		"INSERT INTO article (key, version, current, url, "
		"canonical_url, source, title, authors, language, date, "
		"modified, fetched, added, seen, tokens, shingles, hash, "
		"extra, sum) VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
		"?10, "
		"?11, ?12, ?12, ?13, ?14, ?15, ?16, ?17)",
	[STATEMENT_ARTICLE_SEEN] = /* rowid */
	"UPDATE article SET seen = ?2 WHERE id = ?1",
	[STATEMENT_ARTICLE_OLD] = /* rowid */
	"UPDATE article SET current = 0 WHERE id = ?1",
	[STATEMENT_ARTICLE_GET] = /* rowid */
	"SELECT key, version, current, url, canonical_url, source, title, "
	"authors, language, date, modified, fetched, added, seen, tokens, "
	"shingles, hash, extra FROM article WHERE id = ?1",
	[STATEMENT_ARTICLE_SUM] = /* rowid */
	"SELECT sum FROM article WHERE id = ?1",
	[STATEMENT_ARTICLE_BY_HASH] = /* article_hash */
	"SELECT id FROM article WHERE hash = ?1 ORDER BY id",
	[STATEMENT_ARTICLE_REMOVE] = /* rowid */
	"DELETE FROM article WHERE id = ?1",
	[STATEMENT_ARTICLE_HAS] = /* the index of UNIQUE (key, version) */
	"SELECT 1 FROM article WHERE key = ?1 AND hash = ?2 LIMIT 1",
	[STATEMENT_ARTICLE_NEXT] = /* rowid */
	"SELECT id FROM article WHERE id > ?1 ORDER BY id LIMIT 1",
	[STATEMENT_ARTICLE_EXPIRED] = /* reads all: dates have no index */
	"SELECT id, key FROM article WHERE current = 1 AND id > ?3 AND (date < "
	"?1 "
	"OR seen < ?2) ORDER BY id LIMIT 1",
	[STATEMENT_TEXT_ADD] = "INSERT INTO text VALUES (?1, ?2, ?3)",
	[STATEMENT_TEXT_GET] = /* rowid */
	"SELECT size, body FROM text WHERE article = ?1",
	[STATEMENT_TEXT_REMOVE] = /* rowid */
	"DELETE FROM text WHERE article = ?1",
	[STATEMENT_SKETCH_ADD] = "INSERT INTO sketch VALUES (?1, ?2)",
	[STATEMENT_SKETCH_GET] = /* rowid */
	"SELECT lanes FROM sketch WHERE article = ?1",
	[STATEMENT_SKETCH_REMOVE] = /* rowid */
	"DELETE FROM sketch WHERE article = ?1",
	[STATEMENT_RUN_NEXT] = /* a row a table */
	"SELECT seq + 1 FROM sqlite_sequence WHERE name = 'run'",
	[STATEMENT_RUN_ADD] = "INSERT INTO run VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
	[STATEMENT_RUN_LIST] = /* all of a small table */
	"SELECT id, level, entries, pages, fences, checksum FROM run "
	"ORDER BY id",
	[STATEMENT_RUN_REMOVE] = /* rowid */
	"DELETE FROM run WHERE id BETWEEN ?1 AND ?2",
	[STATEMENT_RUN_VERSION] = /* changes with others' commits */
	"PRAGMA data_version",
	[STATEMENT_PAGE_ADD] = "INSERT INTO page VALUES (?1, ?2)",
	[STATEMENT_PAGE_GET] = /* rowid */
	"SELECT body FROM page WHERE id = ?1",
	[STATEMENT_PAGE_REMOVE] = /* rowid */
	"DELETE FROM page WHERE id BETWEEN ?1 AND ?2",
	[STATEMENT_PAGE_COUNT] = /* all of the table, no bodies */
	"SELECT count(*) FROM page",
};

const char *np_statement_sql(enum statement which)
{
	return sql[which];
}
