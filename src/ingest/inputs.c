/* SPDX-License-Identifier: MIT */
#include "ingest/inputs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/mem.h"
#include "ingest/parquet.h"
#include "ingest/sniff.h"
#include "ingest/stream.h"

/* A packed input that has unpacked nothing by then is not judged further. */
#define PEEK_MAX ((size_t)1 << 20)

static enum np_status no_memory(struct np_error *err)
{
	return np_error_set(err, NP_ERR_NOMEM, "out of memory for inputs");
}

static char *copy_text(const char *text)
{
	const size_t size = strlen(text) + 1;
	char *copy = np_alloc(size, 1);

	if (copy)
		memcpy(copy, text, size);
	return copy;
}

static void clear_input(struct np_input *input)
{
	np_free(input->path);
	np_free(input->name);
	np_buf_clear(&input->peeked);
	np_csv_clear(&input->csv);
	if (input->fd >= 0 && input->fd != STDIN_FILENO)
		close(input->fd);
}

void np_inputs_clear(struct np_inputs *inputs)
{
	for (size_t i = 0; i < inputs->len; i++)
		clear_input(&inputs->ptr[i]);
	np_free(inputs->ptr);
	*inputs = (struct np_inputs){ 0 };
}

static void drop_behind(struct np_inputs *inputs, size_t len)
{
	while (inputs->len > len)
		clear_input(&inputs->ptr[--inputs->len]);
}

static int by_path(const void *a, const void *b)
{
	const struct np_input *left = a;
	const struct np_input *right = b;

	return strcmp(left->path, right->path);
}

void np_inputs_sort(struct np_inputs *inputs)
{
	if (inputs->len)
		qsort(inputs->ptr, inputs->len, sizeof(*inputs->ptr), by_path);
}

/* Reads on until `want` bytes are peeked or the input ends. */
static enum np_status peek(struct np_input *input, int fd, size_t want,
			   struct np_error *err)
{
	struct np_buf *buf = &input->peeked;

	if (buf->len < want && np_buf_reserve(buf, want - buf->len))
		return no_memory(err);
	while (buf->len < want) {
		const ssize_t got =
			read(fd, buf->ptr + buf->len, want - buf->len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return np_error_errno(err, errno, "cannot read '%s'",
					      input->path);
		if (!got)
			break;
		buf->len += (size_t)got;
	}
	return NP_OK;
}

/* The first unpacked bytes of what was peeked; damage is for the reader. */
static enum np_status unpack_peeked(struct np_input *input, size_t room,
				    struct np_buf *to, struct np_error *err)
{
	struct np_stream *stream = np_stream_new();
	enum np_status status = NP_ERR_NOMEM;
	size_t got = 0;

	to->len = 0;
	if (stream && !np_buf_reserve(to, room))
		status = np_stream_start(stream, input->pack, -1,
					 np_buf_span(&input->peeked),
					 input->path);
	if (status) {
		status = no_memory(err);
	} else {
		status = np_stream_read(stream, to->ptr, room, &got, err);
		to->len = got;
		if (status == NP_END || status == NP_ERR_CORRUPT)
			status = NP_OK;
	}
	np_stream_free(stream);
	return status;
}

/* Reads on, from the first bytes, until the header of a table is whole. */
static enum np_status read_header(struct np_input *input, int fd,
				  const struct np_input_form *form,
				  struct np_buf *first, struct np_error *err)
{
	size_t want = NP_SNIFF_BYTES;

	for (;; want *= 4) {
		enum np_status status = peek(input, fd, want, err);
		bool last;

		if (!status)
			status = unpack_peeked(input, PEEK_MAX, first, err);
		if (status)
			return status;
		last = input->peeked.len < want && first->len < PEEK_MAX;
		status = np_csv_read_header(&input->csv, np_buf_span(first),
					    last, form->delimiter, input->path,
					    err);
		if (status != NP_END)
			return status;
		if (want >= PEEK_MAX)
			return np_error_set(err, NP_ERR_FORMAT,
					    "'%s': the header of the table is "
					    "longer than 1 MiB",
					    input->path);
	}
}

/* Its rows are records; can they be had? */
static enum np_status look_at_parquet(struct np_input *input,
				      struct np_error *err)
{
	struct np_parquet *parquet = NULL;
	enum np_status status;

	if (!input->seekable)
		return np_error_set(err, NP_ERR_FORMAT,
				    "'%s' gives a Parquet file, which is not "
				    "read from a pipe: name the file",
				    input->path);
	input->content = NP_CONTENT_JSONL;
	status = np_parquet_open(&parquet, input->path, err);
	np_parquet_close(parquet);
	return status;
}

static enum np_status sniff(struct np_input *input, int fd,
			    const struct np_input_form *form,
			    struct np_error *err)
{
	struct np_buf first = { 0 };
	size_t want = NP_SNIFF_BYTES;
	enum np_status status;

	for (;;) {
		status = peek(input, fd, want, err);
		if (status)
			break;
		input->pack = np_sniff_pack(np_buf_span(&input->peeked));
		if (input->pack == NP_PACK_PARQUET)
			return look_at_parquet(input, err);
		status = unpack_peeked(input, NP_SNIFF_BYTES, &first, err);
		/* Long gzip headers and skippable frames unpack to nothing. */
		if (status || first.len || input->peeked.len < want ||
		    want >= PEEK_MAX)
			break;
		want *= 4;
	}
	input->content = form->content;
	/* Of what is piped or packed, there is no file to be asked. */
	if (!status && form->database && input->seekable &&
	    input->pack == NP_PACK_NONE &&
	    np_sniff_database(np_buf_span(&first))) {
		input->spring = form->database;
		input->content = NP_CONTENT_JSONL;
	} else if (!status && !form->given)
		status = np_sniff_content(np_buf_span(&first), input->path,
					  &input->content, err);
	if (!status && input->content == NP_CONTENT_FEED)
		np_feed_encoding(np_buf_span(&first), input->encoding);
	if (!status && input->content == NP_CONTENT_TABLE)
		status = read_header(input, fd, form, &first, err);
	np_buf_clear(&first);
	return status;
}

/* Opens and judges one input; on success it is complete. */
static enum np_status look(struct np_input *input, const struct stat *about,
			   const struct np_input_form *form,
			   struct np_error *err)
{
	const bool is_stdin = !strcmp(input->path, "-");
	int fd = STDIN_FILENO;
	enum np_status status;

	if (!is_stdin) {
		fd = open(input->path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			return np_error_errno(err, errno, "cannot open '%s'",
					      input->path);
	}
	input->seekable = !is_stdin && S_ISREG(about->st_mode);
	input->size = input->seekable ? (uint64_t)about->st_size : 0;
	input->fd = fd;
	status = sniff(input, fd, form, err);
	if (status || !input->seekable)
		return status;
	close(fd);
	input->fd = -1;
	np_buf_clear(&input->peeked);
	if (input->spring) {
		input->seekable = false;
		input->size = 0;
	}
	return NP_OK;
}

/* Adds one file or pipe. */
static enum np_status add_file(struct np_inputs *inputs, const char *path,
			       const char *name, const struct stat *about,
			       struct np_error *err)
{
	struct np_input input = { .fd = -1 };
	enum np_status status = NP_ERR_NOMEM;

	if (np_grow(&inputs->ptr, &inputs->cap, inputs->len + 1,
		    sizeof(*inputs->ptr)))
		return no_memory(err);
	input.path = copy_text(path);
	input.name = copy_text(name);
	if (input.path && input.name)
		status = look(&input, about, &inputs->form, err);
	else
		status = no_memory(err);
	if (status)
		clear_input(&input);
	else
		inputs->ptr[inputs->len++] = input;
	return status;
}

/* Folders that are still to be read: a stack, not calls. */
struct folders {
	char **ptr;
	size_t len, cap;
};

static void clear_folders(struct folders *folders)
{
	while (folders->len)
		np_free(folders->ptr[--folders->len]);
	np_free(folders->ptr);
}

static enum np_status push_folder(struct folders *folders, char *path,
				  struct np_error *err)
{
	if (!path || np_grow(&folders->ptr, &folders->cap, folders->len + 1,
			     sizeof(*folders->ptr))) {
		np_free(path);
		return no_memory(err);
	}
	folders->ptr[folders->len++] = path;
	return NP_OK;
}

static char *join_path(const char *folder, const char *name)
{
	const size_t len = strlen(folder);
	const size_t more = strlen(name) + 1;
	const size_t slash = len && folder[len - 1] != '/';
	char *path = np_alloc(len + slash + more, 1);

	if (!path)
		return NULL;
	memcpy(path, folder, len);
	path[len] = '/';
	memcpy(path + len + slash, name, more);
	return path;
}

/* Where the part of a path below its folder begins. */
static size_t below(const char *folder)
{
	const size_t len = strlen(folder);

	return len && folder[len - 1] != '/' ? len + 1 : len;
}

/*
 * One entry: folders are pushed, regular files added. Links to files are
 * followed, links to folders are not, so that there are no loops.
 */
static enum np_status add_entry(struct np_inputs *inputs,
				struct folders *folders, char *path,
				size_t skip, struct np_error *err)
{
	struct stat about;
	enum np_status status = NP_OK;

	if (lstat(path, &about)) {
		status = np_error_errno(err, errno, "cannot open '%s'", path);
	} else if (S_ISDIR(about.st_mode)) {
		return push_folder(folders, path, err);
	} else if (S_ISLNK(about.st_mode) && stat(path, &about)) {
		status = np_error_errno(err, errno, "cannot open '%s'", path);
	} else if (S_ISREG(about.st_mode)) {
		status = add_file(inputs, path, path + skip, &about, err);
	}
	np_free(path);
	return status;
}

static enum np_status read_folder(struct np_inputs *inputs,
				  struct folders *folders, const char *path,
				  size_t skip, struct np_error *err)
{
	DIR *dir = opendir(path);
	enum np_status status = NP_OK;

	if (!dir)
		return np_error_errno(err, errno, "cannot open '%s'", path);
	while (!status) {
		const struct dirent *entry;
		char *whole;

		errno = 0;
		entry = readdir(dir);
		if (!entry) {
			if (errno)
				status = np_error_errno(
					err, errno, "cannot read '%s'", path);
			break;
		}
		if (entry->d_name[0] == '.')
			continue;
		whole = join_path(path, entry->d_name);
		status = whole ? add_entry(inputs, folders, whole, skip, err)
			       : no_memory(err);
	}
	closedir(dir);
	return status;
}

static enum np_status add_folder(struct np_inputs *inputs, const char *path,
				 struct np_error *err)
{
	const size_t before = inputs->len;
	struct folders folders = { 0 };
	enum np_status status = push_folder(&folders, copy_text(path), err);

	while (!status && folders.len) {
		char *folder = folders.ptr[--folders.len];

		status =
			read_folder(inputs, &folders, folder, below(path), err);
		np_free(folder);
	}
	clear_folders(&folders);
	if (status)
		drop_behind(inputs, before);
	else if (inputs->len > before)
		qsort(inputs->ptr + before, inputs->len - before,
		      sizeof(*inputs->ptr), by_path);
	return status;
}

static enum np_status add_stdin(struct np_inputs *inputs, struct np_error *err)
{
	const struct stat none = { 0 };

	for (size_t i = 0; i < inputs->len; i++) {
		if (!strcmp(inputs->ptr[i].path, "-"))
			return np_error_set(err, NP_ERR_MISUSE,
					    "standard input named twice: '-'");
	}
	return add_file(inputs, "-", "-", &none, err);
}

/* What the user says is one: opened by its spring, when it is read. */
static enum np_status add_spring(struct np_inputs *inputs, const char *path,
				 struct np_error *err)
{
	struct np_input input = { .fd = -1,
				  .content = NP_CONTENT_JSONL,
				  .spring = inputs->form.spring };

	if (np_grow(&inputs->ptr, &inputs->cap, inputs->len + 1,
		    sizeof(*inputs->ptr)))
		return no_memory(err);
	input.path = copy_text(path);
	input.name = copy_text(path);
	if (!input.path || !input.name) {
		clear_input(&input);
		return no_memory(err);
	}
	inputs->ptr[inputs->len++] = input;
	return NP_OK;
}

enum np_status np_inputs_add(struct np_inputs *inputs, const char *path,
			     struct np_error *err)
{
	const char *slash = strrchr(path, '/');
	struct stat about;

	if (inputs->form.spring)
		return add_spring(inputs, path, err);
	if (!strcmp(path, "-"))
		return add_stdin(inputs, err);
	if (stat(path, &about))
		return np_error_errno(err, errno, "cannot open '%s'", path);
	if (S_ISDIR(about.st_mode))
		return add_folder(inputs, path, err);
	return add_file(inputs, path, slash ? slash + 1 : path, &about, err);
}
