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
	[STATEMENT_SOURCE_NEXT] = /* the index of UNIQUE (name) */
	"SELECT name FROM source WHERE name > ?1 ORDER BY name LIMIT 1",
	[STATEMENT_ARTICLE_FIND] = /* the index of UNIQUE (key, version) */
	"SELECT id, version, hash FROM article WHERE key = ?1 "
	"ORDER BY version DESC LIMIT 1",
	[STATEMENT_ARTICLE_VERSIONS] = /* the index of UNIQUE (key, version) */
	"SELECT id FROM article WHERE key = ?1 ORDER BY version",
	[STATEMENT_ARTICLE_ADDRESSES] = /* reads all: URLs have no index */
	"SELECT id, url, canonical_url FROM article WHERE ?1 IS NULL OR "
	"source = ?1 ORDER BY id",
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
	[STATEMENT_RUN_PUT] =
		"INSERT OR REPLACE INTO run VALUES (?1, ?2, ?3, ?4, ?5, ?6, "
		"?7, ?8)",
	[STATEMENT_RUN_LIST] = /* all of a small table */
	"SELECT id, level, entries, pages, fences, checksum, first, target "
	"FROM run "
	"ORDER BY id",
	[STATEMENT_RUN_REMOVE] = /* rowid */
	"DELETE FROM run WHERE id BETWEEN ?1 AND ?2",
	[STATEMENT_RUN_VERSION] = /* changes with others' commits */
	"PRAGMA data_version",
	[STATEMENT_PAGE_PUT] = "INSERT OR REPLACE INTO page VALUES (?1, ?2)",
	[STATEMENT_PAGE_GET] = /* rowid */
	"SELECT body FROM page WHERE id = ?1",
	[STATEMENT_PAGE_REMOVE] = /* rowid */
	"DELETE FROM page WHERE id BETWEEN ?1 AND ?2",
	[STATEMENT_PAGE_COUNT] = /* all of the table, no bodies */
	"SELECT count(*) FROM page",
	[STATEMENT_SETTING_PUT] =
		"INSERT OR REPLACE INTO setting VALUES (?1, ?2, ?3)",
	[STATEMENT_SETTING_GET] = /* primary key */
	"SELECT value FROM setting WHERE name = ?1",
	[STATEMENT_PASSAGE_ADD] = "INSERT INTO passage VALUES (?1, ?2)",
	[STATEMENT_PASSAGE_GET] = /* rowid */
	"SELECT body FROM passage WHERE article = ?1",
	[STATEMENT_PASSAGE_REMOVE] = /* rowid */
	"DELETE FROM passage WHERE article = ?1",
	[STATEMENT_CREDIT_PUT] =
		"INSERT OR REPLACE INTO credit VALUES (?1, ?2, ?3, ?4)",
	[STATEMENT_CREDIT_GET] = /* rowid */
	"SELECT credit, place, byline FROM credit WHERE article = ?1",
	[STATEMENT_CREDIT_REMOVE] = /* rowid */
	"DELETE FROM credit WHERE article = ?1",
	[STATEMENT_NAME_PUT] =
		"INSERT OR REPLACE INTO name VALUES (?1, ?2, ?3)",
	[STATEMENT_PENDING_ADD] = "INSERT OR IGNORE INTO pending VALUES (?1)",
	[STATEMENT_PENDING_ALL] = /* the smallest index of article */
	"INSERT OR IGNORE INTO pending SELECT id FROM article",
	[STATEMENT_PENDING_NEXT] = /* rowid */
	"SELECT article FROM pending WHERE article > ?1 ORDER BY article "
	"LIMIT 1",
	[STATEMENT_PENDING_COUNT] = /* all of the table */
	"SELECT count(*) FROM pending",
	[STATEMENT_PENDING_REMOVE] = /* rowid */
	"DELETE FROM pending WHERE article = ?1",
	[STATEMENT_PENDING_STORY] = /* rowid of member, member_story */
	"INSERT OR IGNORE INTO pending SELECT article FROM member "
	"WHERE story = (SELECT story FROM member WHERE article = ?1) "
	"AND article <> ?1",
	[STATEMENT_PENDING_PARTNERS] = /* primary key, match_b */
	"INSERT OR IGNORE INTO pending SELECT b FROM match WHERE a = ?1 "
	"UNION SELECT a FROM match WHERE b = ?1",
	[STATEMENT_MATCH_PUT] =
		"INSERT OR REPLACE INTO match (a, b, relation, rule, "
		"direction, jaccard, contain_ab, contain_ba, shared, longest, "
		"in_order, quoted, score, form, evidence) VALUES (?1, ?2, ?3, "
		"?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
	[STATEMENT_MATCH_GET] = /* primary key */
	"SELECT a, b, relation, rule, direction, jaccard, contain_ab, "
	"contain_ba, shared, longest, in_order, quoted, score, form, evidence "
	"FROM match "
	"WHERE a = ?1 AND b = ?2",
	[STATEMENT_MATCH_NEXT] = /* primary key */
	"SELECT a, b, relation, rule, direction, jaccard, contain_ab, "
	"contain_ba, shared, longest, in_order, quoted, score, form, evidence "
	"FROM match "
	"WHERE (a, b) > (?1, ?2) ORDER BY a, b LIMIT 1",
	[STATEMENT_MATCH_OF_A] = /* primary key */
	"SELECT a, b, relation, rule, direction, jaccard, contain_ab, "
	"contain_ba, shared, longest, in_order, quoted, score, form, evidence "
	"FROM match "
	"WHERE a = ?1 ORDER BY b",
	[STATEMENT_MATCH_OF_B] = /* match_b */
	"SELECT a, b, relation, rule, direction, jaccard, contain_ab, "
	"contain_ba, shared, longest, in_order, quoted, score, form, evidence "
	"FROM match "
	"WHERE b = ?1 ORDER BY a",
	[STATEMENT_MATCH_REMOVE] = /* primary key, match_b */
	"DELETE FROM match WHERE a = ?1 OR b = ?1",
	[STATEMENT_STORY_ADD] =
		"INSERT INTO story (key, created) VALUES (?1, ?2)",
	[STATEMENT_STORY_NEXT] = /* rowid */
	"SELECT id FROM story WHERE id > ?1 ORDER BY id LIMIT 1",
	[STATEMENT_MEMBER_PUT] =
		"INSERT OR REPLACE INTO member VALUES (?1, ?2, ?3)",
	[STATEMENT_MEMBER_GET] = /* rowid */
	"SELECT story, role FROM member WHERE article = ?1",
	[STATEMENT_MEMBER_REMOVE] = /* rowid */
	"DELETE FROM member WHERE article = ?1",
	[STATEMENT_MEMBER_LIST] = /* member_story */
	"SELECT article FROM member WHERE story = ?1 ORDER BY article",
	[STATEMENT_JOURNAL_ADD] =
		"INSERT INTO journal (at, what, story, other, article, sum) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
	[STATEMENT_JOURNAL_NEXT] = /* rowid */
	"SELECT id, at, what, story, other, article FROM journal "
	"WHERE id > ?1 ORDER BY id LIMIT 1",
	[STATEMENT_FURNITURE_OF] = /* primary key */
	"SELECT hash, count, state FROM furniture WHERE source = ?1 "
	"ORDER BY hash",
	[STATEMENT_FURNITURE_GET] = /* primary key */
	"SELECT hash, count, state, line FROM furniture WHERE source = ?1 "
	"AND hash = ?2",
	[STATEMENT_FURNITURE_PUT] =
		"INSERT INTO furniture VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
		"ON CONFLICT DO UPDATE SET count = excluded.count, state = "
		"excluded.state, line = ifnull(excluded.line, line), "
		"sum = excluded.sum",
	[STATEMENT_FURNITURE_REMOVE] = /* primary key */
	"DELETE FROM furniture WHERE source = ?1 AND hash = ?2",
	[STATEMENT_FURNITURE_TOLD] = /* all of a small table */
	"SELECT source.name, hash, count, state, line FROM furniture "
	"JOIN source ON source.id = furniture.source WHERE state > 0 "
	"ORDER BY furniture.source, hash",
};

const char *np_statement_sql(enum statement which)
{
	return sql[which];
}
