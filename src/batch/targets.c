/* SPDX-License-Identifier: MIT */
/*
 * Paths are compared by what they lead to: inputs, which are there, by device
 * and inode; outputs, which mostly are not, by a key: the real path as far as
 * it is there, and the rest of the words. With n files sorted and looked up,
 * all checks take O(n log n).
 */
/* realpath */
#define _XOPEN_SOURCE 700

#include "batch/targets.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/output.h"

struct target {
	char *path;
	char *key;    /* NULL: a device, which may be named twice */
	bool in_out;  /* a file to be made in a folder OUT */
	bool is_file; /* not the folder OUT itself */
};

struct targets {
	struct target *ptr;
	size_t len, cap;
};

struct identity {
	dev_t device;
	ino_t inode;
};

struct identities {
	struct identity *ptr;
	size_t len;
};

static enum np_status no_memory(struct np_error *err)
{
	return np_error_set(err, NP_ERR_NOMEM, "out of memory");
}

bool np_target_is_folder(const char *path)
{
	struct stat info;
	const size_t len = strlen(path);

	if (!strcmp(path, "-"))
		return false;
	if (len && path[len - 1] == '/')
		return true;
	return !stat(path, &info) && S_ISDIR(info.st_mode);
}

enum np_status np_target_path(struct np_buf *out, const char *folder,
			      const char *name, struct np_error *err)
{
	const size_t len = strlen(folder);
	const bool slash = len && folder[len - 1] == '/';

	out->len = 0;
	if (np_buf_print(out, "%s%s%s%c", folder, slash ? "" : "/", name, 0))
		return no_memory(err);
	return NP_OK;
}

static bool is_standard(const char *path)
{
	return !strcmp(path, "-");
}

/* stat, where "-" is the standard stream. */
static bool look(const char *path, int standard, struct stat *info)
{
	return is_standard(path) ? !fstat(standard, info) : !stat(path, info);
}

/* Shortens a path to the longest front of it that is there: "" is ".". */
static char *real_front(char *path)
{
	size_t cut = strlen(path);
	char *real = realpath(cut ? path : ".", NULL);

	while (!real && cut) {
		while (cut && path[cut - 1] == '/')
			cut--;
		while (cut && path[cut - 1] != '/')
			cut--;
		path[cut] = 0;
		real = realpath(cut ? path : ".", NULL);
	}
	return real;
}

/* Puts the words of a path behind a key as a file system would go them. */
static enum np_status add_words(struct np_buf *key, const char *words)
{
	enum np_status status = NP_OK;

	while (*words && !status) {
		const size_t len = strcspn(words, "/");

		if (len == 2 && words[0] == '.' && words[1] == '.') {
			while (key->len && key->ptr[key->len - 1] != '/')
				key->len--;
			key->len -= key->len > 0;
		} else if (len && !(len == 1 && words[0] == '.')) {
			status = np_buf_print(key, "/%.*s", (int)len, words);
		}
		words += len + (words[len] == '/');
	}
	return status;
}

static enum np_status key_of_file(const char *path, struct np_buf *key)
{
	struct np_buf front = { 0 };
	char *real = NULL;
	enum np_status status = np_buf_print(&front, "%s", path);

	if (!status) {
		real = real_front(front.ptr);
		/* The root is the key of no words. */
		if (real && strcmp(real, "/"))
			status = np_buf_print(key, "%s", real);
	}
	if (!status)
		status = add_words(key, path + strlen(front.ptr));
	np_free(real);
	np_buf_clear(&front);
	return status ? status : np_buf_print(key, "%c", 0);
}

/* A NULL key for a device. */
static enum np_status key_of(const char *path, char **out, struct np_error *err)
{
	struct np_buf key = { 0 };
	struct stat info;
	const bool there = look(path, STDOUT_FILENO, &info);
	enum np_status status;

	if (there && (S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode)))
		status = np_buf_print(&key, "%llx:%llx",
				      (unsigned long long)info.st_dev,
				      (unsigned long long)info.st_ino);
	else if (is_standard(path))
		status = np_buf_print(&key, "-");
	else if (there && (S_ISCHR(info.st_mode) || S_ISBLK(info.st_mode)))
		return NP_OK;
	else
		status = key_of_file(path, &key);
	if (status) {
		np_buf_clear(&key);
		return no_memory(err);
	}
	*out = key.ptr;
	return NP_OK;
}

static void targets_clear(struct targets *targets)
{
	for (size_t i = 0; i < targets->len; i++) {
		np_free(targets->ptr[i].path);
		np_free(targets->ptr[i].key);
	}
	np_free(targets->ptr);
}

static enum np_status add_target(struct targets *targets, const char *path,
				 struct np_error *err)
{
	struct np_buf copy = { 0 };
	struct target *target;

	if (np_grow(&targets->ptr, &targets->cap, targets->len + 1,
		    sizeof(*targets->ptr)) ||
	    np_buf_print(&copy, "%s", path)) {
		np_buf_clear(&copy);
		return no_memory(err);
	}
	target = &targets->ptr[targets->len++];
	*target = (struct target){ .path = copy.ptr, .is_file = true };
	return key_of(path, &target->key, err);
}

static enum np_status add_files(struct targets *targets,
				const struct corpus *corpus,
				struct np_error *err)
{
	struct np_buf path = { 0 };
	enum np_status status = NP_OK;

	for (size_t i = 0; i < corpus->inputs.len && !status; i++) {
		status = np_target_path(&path, corpus->options->out,
					corpus->inputs.ptr[i].name, err);
		if (!status)
			status = add_target(targets, path.ptr, err);
		if (!status)
			targets->ptr[targets->len - 1].in_out = true;
	}
	np_buf_clear(&path);
	return status;
}

static bool out_is_folder(const struct np_dedup_options *options)
{
	return options->out && options->mode != NP_DEDUP_LIST &&
	       np_target_is_folder(options->out);
}

/* The tables, OUT, and the files in it. */
static enum np_status collect(struct targets *targets,
			      const struct corpus *corpus, struct np_error *err)
{
	const struct np_dedup_options *options = corpus->options;
	const char *const named[] = { options->removed, options->pairs,
				      options->clusters, options->skipped,
				      options->out };
	enum np_status status = NP_OK;

	for (size_t i = 0; i < sizeof(named) / sizeof(*named) && !status; i++)
		if (named[i])
			status = add_target(targets, named[i], err);
	if (status || !out_is_folder(options))
		return status;
	targets->ptr[targets->len - 1].is_file = false;
	return add_files(targets, corpus, err);
}

static int by_name(const void *left, const void *right)
{
	const struct np_input *a = *(const struct np_input *const *)left;
	const struct np_input *b = *(const struct np_input *const *)right;
	const int way = strcmp(a->name, b->name);

	return way ? way : a < b ? -1 : a > b;
}

/* The inputs of a folder OUT have names, and no two the same. */
static enum np_status check_names(const struct corpus *corpus,
				  struct np_error *err)
{
	const size_t len = corpus->inputs.len;
	const struct np_input **sorted = np_alloc(len, sizeof(*sorted));
	enum np_status status = NP_OK;

	if (!sorted)
		return no_memory(err);
	for (size_t i = 0; i < len; i++) {
		sorted[i] = &corpus->inputs.ptr[i];
		if (is_standard(sorted[i]->path))
			status = np_error_set(err, NP_ERR_MISUSE,
					      "standard input has no name in "
					      "the folder '%s': write to a "
					      "file",
					      corpus->options->out);
	}
	qsort(sorted, len, sizeof(*sorted), by_name);
	for (size_t i = 1; i < len && !status; i++)
		if (!strcmp(sorted[i - 1]->name, sorted[i]->name))
			status = np_error_set(
				err, NP_ERR_MISUSE,
				"'%.80s' and '%.80s' would both become "
				"'%.60s' in the folder",
				sorted[i - 1]->path, sorted[i]->path,
				sorted[i]->name);
	np_free(sorted);
	return status;
}

static int by_identity(const void *left, const void *right)
{
	const struct identity *a = left;
	const struct identity *b = right;

	if (a->device != b->device)
		return a->device < b->device ? -1 : 1;
	return a->inode < b->inode ? -1 : a->inode > b->inode;
}

/* Of all inputs but devices, to which writing does no harm; sorted. */
static enum np_status identify(const struct corpus *corpus,
			       struct identities *out, struct np_error *err)
{
	const struct np_inputs *inputs = &corpus->inputs;
	struct stat info;

	out->len = 0;
	out->ptr = np_alloc(inputs->len, sizeof(*out->ptr));
	if (!out->ptr && inputs->len)
		return no_memory(err);
	for (size_t i = 0; i < inputs->len; i++)
		if (look(inputs->ptr[i].path, STDIN_FILENO, &info) &&
		    !S_ISCHR(info.st_mode))
			out->ptr[out->len++] =
				(struct identity){ info.st_dev, info.st_ino };
	if (out->len)
		qsort(out->ptr, out->len, sizeof(*out->ptr), by_identity);
	return NP_OK;
}

static enum np_status check_inputs(const struct targets *targets,
				   const struct corpus *corpus,
				   struct np_error *err)
{
	struct identities inputs = { 0 };
	enum np_status status = identify(corpus, &inputs, err);
	struct stat info;

	for (size_t i = 0; i < targets->len && inputs.len && !status; i++) {
		const char *path = targets->ptr[i].path;
		const bool there = look(path, STDOUT_FILENO, &info);
		const struct identity id = { there ? info.st_dev : 0,
					     there ? info.st_ino : 0 };

		if (there && bsearch(&id, inputs.ptr, inputs.len, sizeof(id),
				     by_identity))
			status = np_error_set(err, NP_ERR_MISUSE,
					      "'%s' is an input: write to "
					      "another file",
					      path);
	}
	np_free(inputs.ptr);
	return status;
}

/* Is a key the folder's, or of something below? */
static bool lies_in(const char *key, const char *folder)
{
	const size_t len = strcmp(folder, "/") ? strlen(folder) : 0;

	return !strncmp(key, folder, len) && (!key[len] || key[len] == '/');
}

static enum np_status check_outside(const struct targets *targets,
				    const char *input, struct np_error *err)
{
	char *folder = realpath(input, NULL);
	enum np_status status = NP_OK;

	for (size_t i = 0; folder && i < targets->len && !status; i++) {
		const struct target *target = &targets->ptr[i];

		if (!target->in_out && target->key && target->key[0] == '/' &&
		    lies_in(target->key, folder))
			status = np_error_set(
				err, NP_ERR_MISUSE,
				"'%.90s' lies in the input folder '%.70s', "
				"where the next run would read it: write to "
				"a place outside",
				target->path, input);
	}
	np_free(folder);
	return status;
}

static enum np_status check_folders(const struct targets *targets,
				    const struct np_dedup_options *options,
				    struct np_error *err)
{
	enum np_status status = NP_OK;

	for (size_t i = 0; i < options->inputs_len && !status; i++)
		if (np_target_is_folder(options->inputs[i]))
			status =
				check_outside(targets, options->inputs[i], err);
	return status;
}

static int by_key(const void *left, const void *right)
{
	const struct target *a = *(const struct target *const *)left;
	const struct target *b = *(const struct target *const *)right;
	const int way = strcmp(a->key, b->key);

	return way ? way : a < b ? -1 : a > b;
}

static enum np_status check_twice(const struct targets *targets,
				  struct np_error *err)
{
	const struct target **sorted = np_alloc(targets->len, sizeof(*sorted));
	size_t len = 0;
	enum np_status status = NP_OK;

	if (!sorted)
		return no_memory(err);
	for (size_t i = 0; i < targets->len; i++)
		if (targets->ptr[i].key)
			sorted[len++] = &targets->ptr[i];
	qsort(sorted, len, sizeof(*sorted), by_key);
	for (size_t i = 1; i < len && !status; i++)
		if (!strcmp(sorted[i - 1]->key, sorted[i]->key))
			status = np_error_set(err, NP_ERR_MISUSE,
					      "'%s' is named for two outputs",
					      sorted[i - 1]->path);
	np_free(sorted);
	return status;
}

/* Shortens a path to what of it is there: "" is ".". */
static void cut_to_there(char *path)
{
	size_t len = strlen(path);
	struct stat info;

	while (len && stat(path, &info)) {
		if (path[len - 1] != '/')
			while (len && path[len - 1] != '/')
				len--;
		else /* "file/" is not there, "file" is: no folder */
			while (len && path[len - 1] == '/')
				len--;
		path[len] = 0;
	}
}

/* The folder of a file that will be made, or the nearest that is there. */
static enum np_status probe_folder(const char *path, struct np_buf *last,
				   struct np_error *err)
{
	const size_t len = (size_t)(strrchr(path, '/') - path) + 1;
	struct np_buf folder = { 0 };
	enum np_status status;

	/* Files of one folder follow each other. */
	if (last->len == len && !memcmp(last->ptr, path, len))
		return NP_OK;
	last->len = 0;
	if (np_buf_add(last, path, len) ||
	    np_buf_print(&folder, "%.*s", (int)len, path)) {
		status = no_memory(err);
	} else {
		cut_to_there(folder.ptr);
		status = np_output_check_folder(*folder.ptr ? folder.ptr : ".",
						err);
	}
	np_buf_clear(&folder);
	return status;
}

static enum np_status probe_all(const struct targets *targets,
				struct np_error *err)
{
	struct np_buf last = { 0 };
	enum np_status status = NP_OK;

	for (size_t i = 0; i < targets->len && !status; i++) {
		const struct target *target = &targets->ptr[i];

		if (!target->is_file)
			continue;
		if (!target->in_out || !target->key ||
		    np_target_is_folder(target->path))
			status = np_output_check(target->path, err);
		else
			status = probe_folder(target->path, &last, err);
	}
	np_buf_clear(&last);
	return status;
}

static enum np_status probe_temp(const char *folder, struct np_error *err)
{
	int file = -1;
	enum np_status status = NP_OK;

	if (folder)
		status = np_tempfile_open(&file, folder, err);
	if (file >= 0)
		close(file);
	return status;
}

static enum np_status check(const struct targets *targets,
			    const struct corpus *corpus, struct np_error *err)
{
	const struct np_dedup_options *options = corpus->options;
	enum np_status status = check_inputs(targets, corpus, err);

	if (!status)
		status = check_folders(targets, options, err);
	if (!status && targets->len)
		status = check_twice(targets, err);
	if (status || options->flags & NP_DEDUP_DRY_RUN)
		return status;
	return probe_all(targets, err);
}

enum np_status np_targets_check(const struct corpus *corpus,
				struct np_error *err)
{
	struct targets targets = { 0 };
	enum np_status status = NP_OK;

	if (out_is_folder(corpus->options))
		status = check_names(corpus, err);
	if (!status)
		status = np_target_kinds_check(corpus, err);
	if (!status)
		status = collect(&targets, corpus, err);
	if (!status)
		status = check(&targets, corpus, err);
	targets_clear(&targets);
	return status ? status : probe_temp(corpus->options->temp_dir, err);
}
