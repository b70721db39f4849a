/* SPDX-License-Identifier: MIT */
/* nftw */
#define _XOPEN_SOURCE 700

#include "harness.h"

#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "model.h"

enum {
	FILES = 12,
	NAME = 600
};

struct file {
	char path[NAME];
	struct np_buf bytes;
};

/* All files below a folder. */
struct snapshot {
	struct file files[FILES];
	size_t len;
};

struct stage {
	struct scratch scratch;
	struct np_dedup_options options;
	char paths[8][NAME];
	const char *inputs[2];
};

/* For nftw, which passes nothing on. */
static struct snapshot *taking;

static void read_back(const char *path, struct np_buf *out)
{
	FILE *file = fopen(path, "rb");

	ck_assert_ptr_nonnull(file);
	for (size_t got = 1; got; out->len += got) {
		ck_assert_int_eq(np_buf_reserve(out, 1 << 16), NP_OK);
		got = fread(out->ptr + out->len, 1, 1 << 16, file);
	}
	fclose(file);
}

static int take_one(const char *path, const struct stat *about, int type,
		    struct FTW *where)
{
	struct file *file = &taking->files[taking->len];

	(void)about;
	(void)where;
	if (type != FTW_F)
		return 0;
	ck_assert_uint_lt(taking->len++, FILES);
	snprintf(file->path, sizeof(file->path), "%s", path);
	read_back(path, &file->bytes);
	return 0;
}

static void take(struct snapshot *snapshot, const char *folder)
{
	*snapshot = (struct snapshot){ 0 };
	taking = snapshot;
	ck_assert_int_eq(nftw(folder, take_one, 8, FTW_PHYS), 0);
}

static void drop(struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->len; i++)
		np_buf_clear(&snapshot->files[i].bytes);
}

static const struct file *find(const struct snapshot *snapshot,
			       const char *path)
{
	for (size_t i = 0; i < snapshot->len; i++)
		if (!strcmp(snapshot->files[i].path, path))
			return &snapshot->files[i];
	return NULL;
}

static bool is_text(const struct np_buf *bytes, const char *text)
{
	return bytes->len == strlen(text) &&
	       !memcmp(bytes->ptr, text, bytes->len);
}

static void put_before(const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->len; i++) {
		FILE *file = fopen(snapshot->files[i].path, "wb");

		ck_assert_ptr_nonnull(file);
		fputs("before", file);
		ck_assert_int_eq(fclose(file), 0);
	}
}

/* whole: the run went well, and so all files must be those of want. */
static void compare(const struct stage *stage, const struct snapshot *want,
		    bool whole, long nth)
{
	struct snapshot got;
	char folder[NAME];

	snprintf(folder, sizeof(folder), "%s/out", stage->scratch.folder);
	take(&got, folder);
	ck_assert_uint_eq(got.len, want->len);
	for (size_t i = 0; i < got.len; i++) {
		const struct file *file = &got.files[i];
		const struct file *wanted = find(want, file->path);
		const bool last = stage->options.out &&
				  !strcmp(file->path, stage->options.out);

		ck_assert_msg(wanted != NULL, "fault %ld leaves '%s'", nth,
			      file->path);
		if (!whole && is_text(&file->bytes, "before"))
			continue;
		ck_assert_msg(whole || !last, "fault %ld, and '%s' is new", nth,
			      file->path);
		ck_assert_msg(file->bytes.len == wanted->bytes.len &&
				      !memcmp(file->bytes.ptr,
					      wanted->bytes.ptr,
					      file->bytes.len),
			      "fault %ld: '%s' is neither old nor new", nth,
			      file->path);
	}
	drop(&got);
}

static void write_inputs(struct stage *stage, enum setting setting)
{
	struct scratch *scratch = &stage->scratch;
	struct corpora corpora = { .state = 1100 + (uint64_t)setting };
	struct np_buf bytes = { 0 }, packed = { 0 };

	if (setting == WITH_CROWD)
		for (size_t i = 0; i < 70; i++)
			corpora_append(corpora_add(&corpora, 5, 0, 12), i, 0,
				       2);
	else
		corpora_mix(&corpora, 14);
	corpora_write(&corpora, NULL, &bytes);
	ck_assert_int_eq(np_buf_add_text(&bytes, "{\"text\": 1}\n{\"te\n"),
			 NP_OK);
	if (setting == TO_GZIP)
		pack_gzip(np_buf_span(&bytes), &packed);
	scratch_write(scratch, "in/a.jsonl",
		      setting == TO_GZIP ? np_buf_span(&packed)
					 : np_buf_span(&bytes));
	if (setting == TO_FOLDER) {
		scratch_write(scratch, "in/b.txt",
			      span_of("A text of six words is this."));
		scratch_write(scratch, "in/c.txt",
			      span_of("a text of six WORDS is this"));
	}
	np_buf_clear(&bytes);
	np_buf_clear(&packed);
	corpora_clear(&corpora);
}

static const char *path_of(struct stage *stage, size_t i, const char *name)
{
	snprintf(stage->paths[i], NAME, "%s/%s", stage->scratch.folder, name);
	return stage->paths[i];
}

static void add_tables(struct stage *stage, const char *end)
{
	static const char *const names[] = { "removed", "pairs", "clusters",
					     "skipped" };
	const char *paths[4];
	char name[64];

	for (size_t i = 0; i < 4; i++) {
		snprintf(name, sizeof(name), "out/%s%s", names[i], end);
		paths[i] = path_of(stage, 2 + i, name);
	}
	stage->options.removed = paths[0];
	stage->options.pairs = paths[1];
	stage->options.clusters = paths[2];
	stage->options.skipped = paths[3];
}

static void set(struct stage *stage, enum setting setting)
{
	static const char *const outs[] = { "out/o.jsonl", "out/o.gz",
					    "out/o.zst",   "out/",
					    "out/o.tsv",   "out/o.jsonl",
					    "out/o.jsonl", "out/o.jsonl" };
	struct np_dedup_options *options = &stage->options;

	*options = (struct np_dedup_options){ .recipe = NP_RECIPE_INIT,
					      .threshold = .5,
					      .recall = .95,
					      .shape = { 6, 1 },
					      .threads = 1,
					      .memory = 1 << 30 };
	options->recipe.lanes = 8;
	options->inputs = stage->inputs;
	options->inputs_len = 1;
	options->temp_dir = stage->scratch.folder;
	stage->inputs[0] = path_of(stage, 0, "in");
	options->out = path_of(stage, 1, outs[setting]);
	if (setting == TO_ZSTD)
		options->mode = NP_DEDUP_ANNOTATE;
	if (setting == TO_LIST)
		options->mode = NP_DEDUP_LIST;
	if (setting == FROM_DISK)
		options->memory = 4096;
	if (setting == RELATED) {
		options->profile = NP_DEDUP_NEWS;
		options->remove = NP_DEDUP_REMOVE;
		options->least_share = NP_DEDUP_SHARE;
	}
	if (setting != TO_FOLDER && setting != WITH_CROWD)
		add_tables(stage, setting == TO_ZSTD ? ".jsonl.zst" : ".tsv");
}

void harness_run(enum setting setting, const struct fault *fault)
{
	struct np_dedup_summary summary;
	struct np_error err = { 0 };
	struct snapshot want;
	struct stage stage;
	char folder[NAME];
	int met = 1;

	scratch_open(&stage.scratch);
	write_inputs(&stage, setting);
	snprintf(folder, sizeof(folder), "%s/out", stage.scratch.folder);
	ck_assert_int_eq(mkdir(folder, 0700), 0);
	set(&stage, setting);
	/* Elsewhere a disk that fails behind the naming is no surprise. */
	if (setting == TO_FOLDER)
		stage.options.flags = fault->flags;
	ck_assert_msg(!np_dedup_run(&stage.options, &summary, &err), "%s",
		      err.text);
	ck_assert_uint_gt(summary.same + summary.near, 0);
	ck_assert_int_eq(setting == WITH_CROWD, summary.crowded > 0);
	take(&want, folder);
	for (long nth = 0; met; nth++) {
		enum np_status status;

		put_before(&want);
		memset(&err, 0, sizeof(err));
		fault->on(nth);
		status = np_dedup_run(&stage.options, &summary, &err);
		met = fault->off();
		ck_assert_msg(!status || (met && status == fault->status),
			      "fault %ld gives '%s': %s", nth,
			      np_status_name(status), err.text);
		ck_assert_msg(!status || *err.text, "fault %ld says nothing",
			      nth);
		ck_assert_int_eq(err.status, status);
		compare(&stage, &want, !status, nth);
		ck_assert(met || nth > 3);
	}
	drop(&want);
	scratch_close(&stage.scratch);
}
