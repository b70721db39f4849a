/* SPDX-License-Identifier: MIT */
/*
 * The index of the store beside a plain table of (band, key, article), in the
 * same SQLite, with the same settings, in the same run: articles added a
 * second, bytes an entry, and how long it takes to find an article's
 * candidates, warm. The table takes the entries as they come, and again each
 * batch sorted.
 *
 *	bench_runs FOLDER [ARTICLES [ARTICLES-IN-THE-TABLE]]
 *
 * Keys are random, as those of different texts are; one article in ten is a
 * near copy: it shares half of its keys with one before.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include "store/db.h"
#include "store/runs.h"
#include "store/schema.h"

enum {
	BANDS = 32,
	BATCH = 50000,
	FINDS = 2000
};

#define MEMORY (UINT64_C(256) << 20)

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void must(int status, const struct np_error *err)
{
	if (!status)
		return;
	fprintf(stderr, "bench_runs: %s\n", err->text);
	exit(1);
}

/* splitmix64's output function */
static uint64_t mixed(uint64_t x)
{
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

static void keys_of(uint32_t article, uint32_t *keys)
{
	const uint64_t choice = mixed(article * UINT64_C(3) + 1);
	const uint32_t copied =
		article > 1 && choice % 10 == 0
			? (uint32_t)(choice / 10 % (article - 1)) + 1
			: article;

	for (uint32_t i = 0; i < BANDS; i++)
		keys[i] = (uint32_t)mixed(
			(uint64_t)(i % 2 ? copied : article) << 8 | i);
}

static void open_file(struct db *db, const char *path, const char *schema)
{
	static const char settings[] =
		"PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL;"
		"PRAGMA journal_mode = WAL;"
		"PRAGMA synchronous = NORMAL; PRAGMA secure_delete = OFF;"
		"PRAGMA cache_size = -262144; PRAGMA wal_autocheckpoint = 4000";
	struct np_error err;

	unlink(path);
	must(np_db_open(db, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
			&err),
	     &err);
	must(np_db_run(db, settings, "set", &err), &err);
	must(np_db_run(db, schema, "make", &err), &err);
}

static uint64_t file_bytes(struct db *db, const char *path)
{
	struct np_error err;
	FILE *file;
	long len;

	must(np_db_run(db, "PRAGMA wal_checkpoint(TRUNCATE)", "end", &err),
	     &err);
	file = fopen(path, "rb");
	if (!file || fseek(file, 0, SEEK_END))
		exit(1);
	len = ftell(file);
	fclose(file);
	return (uint64_t)len;
}

static int by_value(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static void tell_finds(struct db *db, struct runs *runs, uint32_t articles)
{
	static double took[FINDS];
	struct run_ids ids = { 0 };
	struct np_error err;
	uint64_t found = 0;

	/* The first pass warms. */
	for (int pass = 0; pass < 2; pass++) {
		found = 0;
		for (uint32_t i = 0; i < FINDS; i++) {
			uint32_t keys[BANDS];
			double start;

			keys_of((uint32_t)(mixed(i) % articles) + 1, keys);
			ids.len = 0;
			start = now();
			must(np_db_run(db, "BEGIN", "use", &err), &err);
			must(np_runs_find(runs, keys, BANDS, &ids, &err), &err);
			must(np_db_run(db, "COMMIT", "use", &err), &err);
			took[i] = now() - start;
			found += ids.len;
		}
	}
	np_run_ids_clear(&ids);
	qsort(took, FINDS, sizeof(*took), by_value);
	printf("find\t%u articles\tp50 %.0f us\tp99 %.0f us\tentries %.1f\n",
	       articles, 1e6 * took[FINDS / 2], 1e6 * took[FINDS * 99 / 100],
	       (double)found / FINDS);
}

static bool asks_at(uint32_t done, uint32_t articles)
{
	return done == 10000 || done == 100000 || done == 1000000 ||
	       done == articles;
}

static double bench_runs(const char *path, uint32_t articles)
{
	struct runs *runs = NULL;
	struct np_error err;
	struct db db;
	double spent = 0;
	uint64_t entries = 0, bytes;

	open_file(&db, path, np_schema_steps[0].sql[0]);
	must(np_runs_open(&runs, &db, MEMORY, &err), &err);
	for (uint32_t done = 0; done < articles;) {
		/* The first batch is short, to ask at 10 000. */
		const uint32_t left = done ? BATCH - done % BATCH : 10000;
		const uint32_t end =
			done + left < articles ? done + left : articles;
		double start = now();

		must(np_db_run(&db, "BEGIN IMMEDIATE", "use", &err), &err);
		for (; done < end; done++) {
			uint32_t keys[BANDS];

			keys_of(done + 1, keys);
			must(np_runs_add(
				     runs,
				     &(struct run_keys){ keys, BANDS, NULL, 0 },
				     done + 1, &err),
			     &err);
		}
		must(np_runs_flush(runs, &err), &err);
		must(np_db_run(&db, "COMMIT", "use", &err), &err);
		spent += now() - start;
		if (asks_at(done, articles))
			tell_finds(&db, runs, done);
	}
	bytes = file_bytes(&db, path);
	printf("runs\t%u articles\t%.0f articles/s\t%.2f bytes/entry\n",
	       articles, articles / spent, (double)bytes / BANDS / articles);
	must(np_runs_check(runs, &entries, &err), &err);
	if (entries != (uint64_t)articles * BANDS)
		exit(1);
	np_runs_close(runs);
	np_db_close(&db);
	unlink(path);
	return articles / spent;
}

struct entry {
	uint32_t band, key, article;
};

static int by_entry(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->band != y->band)
		return x->band < y->band ? -1 : 1;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->article < y->article ? -1 : x->article > y->article;
}

static void add_rows(sqlite3_stmt *add, uint32_t from, uint32_t to, bool sorts)
{
	static struct entry entries[BATCH * BANDS];
	const size_t len = (size_t)(to - from) * BANDS;

	for (uint32_t i = 0; i < to - from; i++) {
		uint32_t keys[BANDS];

		keys_of(from + i + 1, keys);
		for (uint32_t j = 0; j < BANDS; j++)
			entries[(size_t)i * BANDS + j] =
				(struct entry){ j, keys[j], from + i + 1 };
	}
	if (sorts)
		qsort(entries, len, sizeof(*entries), by_entry);
	for (size_t i = 0; i < len; i++) {
		sqlite3_bind_int64(add, 1, entries[i].band);
		sqlite3_bind_int64(add, 2, entries[i].key);
		sqlite3_bind_int64(add, 3, entries[i].article);
		if (sqlite3_step(add) != SQLITE_DONE)
			exit(1);
		sqlite3_reset(add);
	}
}

static double bench_table(const char *path, uint32_t articles, bool sorts)
{
	sqlite3_stmt *add = NULL;
	struct np_error err;
	struct db db;
	double spent = 0;
	uint64_t bytes;

	open_file(&db, path,
		  "CREATE TABLE entry (band INTEGER, key INTEGER, article "
		  "INTEGER, PRIMARY KEY (band, key, article)) WITHOUT ROWID");
	sqlite3_prepare_v2(db.handle, "INSERT INTO entry VALUES (?1, ?2, ?3)",
			   -1, &add, NULL);
	for (uint32_t done = 0; done < articles;) {
		const uint32_t end =
			done + BATCH < articles ? done + BATCH : articles;
		const double start = now();

		must(np_db_run(&db, "BEGIN IMMEDIATE", "use", &err), &err);
		add_rows(add, done, end, sorts);
		must(np_db_run(&db, "COMMIT", "use", &err), &err);
		spent += now() - start;
		done = end;
	}
	sqlite3_finalize(add);
	bytes = file_bytes(&db, path);
	printf("table%s\t%u articles\t%.0f articles/s\t%.2f bytes/entry\n",
	       sorts ? ", sorted" : "", articles, articles / spent,
	       (double)bytes / BANDS / articles);
	np_db_close(&db);
	unlink(path);
	return articles / spent;
}

int main(int argc, char **argv)
{
	const uint32_t articles =
		argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 1000000;
	const uint32_t in_table =
		argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 10) : 200000;
	char path[1024];
	double runs;

	if (argc < 2 || !articles) {
		fprintf(stderr, "usage: bench_runs FOLDER [ARTICLES "
				"[ARTICLES-IN-THE-TABLE]]\n");
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	snprintf(path, sizeof(path), "%s/bench_runs.np", argv[1]);
	runs = bench_runs(path, articles);
	for (int sorts = 0; in_table && sorts < 2; sorts++)
		printf("ratio\t%.1f\n",
		       runs / bench_table(path, in_table, sorts));
	return 0;
}
