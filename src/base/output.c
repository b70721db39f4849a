/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/packer.h"

/* Small writes are gathered up to this. */
#define GATHER ((size_t)1 << 18)

struct np_output {
	char *path;
	char *hidden; /* the name before commit; NULL: none, or stdout */
	int file;
	bool standard; /* "-" */
	bool stream;   /* that, a pipe, a device: written as it comes */
	bool ended;    /* all is written */
	struct np_packer *packer; /* NULL: plain */
	struct np_buf gathered;	  /* unpacked bytes not yet handed on */
	struct np_buf packed;
};

enum np_output_pack np_output_pack_of(const char *path)
{
	const size_t len = strlen(path);

	if (len > 3 && !strcmp(path + len - 3, ".gz"))
		return NP_OUTPUT_GZIP;
	if (len > 4 && !strcmp(path + len - 4, ".zst"))
		return NP_OUTPUT_ZSTD;
	return NP_OUTPUT_PLAIN;
}

static char *join(const char *a, const char *b, const char *c)
{
	struct np_buf buf = { 0 };

	if (np_buf_print(&buf, "%s%s%s", a, b, c)) {
		np_buf_clear(&buf);
		return NULL;
	}
	return buf.ptr;
}

/* The folder a path lies in, and the last part; caller frees both. */
static bool split(const char *path, char **folder, char **last)
{
	char *one = join(path, "", "");
	char *two = join(path, "", "");

	*folder = one ? join(dirname(one), "", "") : NULL;
	*last = two ? join(basename(two), "", "") : NULL;
	np_free(one);
	np_free(two);
	return *folder && *last;
}

static mode_t usual_mode(void)
{
	const mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

static enum np_status open_hidden(struct np_output *output, const char *folder,
				  const char *last, struct np_error *err)
{
	char *pattern = join(folder, "/.", last);

	if (!pattern)
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	output->hidden = join(pattern, ".", "XXXXXX");
	np_free(pattern);
	if (!output->hidden)
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	output->file = mkostemp(output->hidden, O_CLOEXEC);
	if (output->file < 0) {
		const int code = errno;

		np_free(output->hidden);
		output->hidden = NULL;
		return np_error_errno(err, code, "cannot write '%s'",
				      output->path);
	}
	if (fchmod(output->file, usual_mode()))
		return np_error_errno(err, errno, "cannot write '%s'",
				      output->path);
	return NP_OK;
}

/* A file without a name gets it through /proc. */
static int open_nameless(const char *folder)
{
	if (!access("/proc/self/fd", X_OK))
		return open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
	errno = EOPNOTSUPP;
	return -1;
}

static enum np_status open_file(struct np_output *output, struct np_error *err)
{
	char *folder = NULL;
	char *last = NULL;
	enum np_status status = NP_OK;

	if (!split(output->path, &folder, &last)) {
		status = np_error_set(err, NP_ERR_NOMEM, "out of memory");
		goto free_names;
	}
	output->file = open_nameless(folder);
	if (output->file < 0 && (errno == ENOENT || errno == EACCES ||
				 errno == EROFS || errno == ENOTDIR))
		status = np_error_errno(err, errno, "cannot write '%s'",
					output->path);
	else if (output->file < 0)
		status = open_hidden(output, folder, last, err);
free_names:
	np_free(folder);
	np_free(last);
	return status;
}

/* What is there and neither file nor folder must not be replaced by a file. */
static bool is_stream(const char *path)
{
	struct stat info;

	return !stat(path, &info) && !S_ISREG(info.st_mode) &&
	       !S_ISDIR(info.st_mode);
}

static enum np_status open_stream(struct np_output *output,
				  struct np_error *err)
{
	output->file = open(output->path, O_WRONLY | O_CLOEXEC);
	if (output->file < 0)
		return np_error_errno(err, errno, "cannot write '%s'",
				      output->path);
	return NP_OK;
}

/* The path, or where a link that stands there leads: the link stays. */
static char *target_of(const char *path)
{
	struct stat info;
	char *target = NULL;

	if (!lstat(path, &info) && S_ISLNK(info.st_mode))
		target = realpath(path, NULL);
	return target ? target : join(path, "", "");
}

enum np_status np_output_open(struct np_output **out, const char *path,
			      enum np_output_pack pack, unsigned threads,
			      struct np_error *err)
{
	struct np_output *output = np_alloc_zero(1, sizeof(*output));
	enum np_status status = NP_OK;

	if (!output)
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	output->file = -1;
	output->standard = !strcmp(path, "-");
	output->stream = output->standard || is_stream(path);
	output->path = output->stream ? join(path, "", "") : target_of(path);
	if (!output->path)
		status = np_error_set(err, NP_ERR_NOMEM, "out of memory");
	if (!status && pack != NP_OUTPUT_PLAIN)
		status = np_packer_new(&output->packer, pack, threads, err);
	if (!status && output->standard)
		output->file = STDOUT_FILENO;
	else if (!status && output->stream)
		status = open_stream(output, err);
	else if (!status)
		status = open_file(output, err);
	if (status) {
		np_output_drop(output);
		return status;
	}
	*out = output;
	return NP_OK;
}

static enum np_status write_all(struct np_output *output, const char *ptr,
				size_t len, struct np_error *err)
{
	while (len) {
		const ssize_t done = write(output->file, ptr, len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return np_error_errno(err, errno, "cannot write '%s'",
					      output->path);
		ptr += done;
		len -= (size_t)done;
	}
	return NP_OK;
}

/* Hands bytes to the packer or the file. */
static enum np_status pass(struct np_output *output, const char *ptr,
			   size_t len, bool end, struct np_error *err)
{
	enum np_status status;

	if (!output->packer)
		return write_all(output, ptr, len, err);
	output->packed.len = 0;
	status = np_packer_add(output->packer, (struct np_span){ ptr, len },
			       end, &output->packed, err);
	if (status)
		return status;
	return write_all(output, output->packed.ptr, output->packed.len, err);
}

static enum np_status flush(struct np_output *output, bool end,
			    struct np_error *err)
{
	const size_t len = output->gathered.len;

	output->gathered.len = 0;
	if (!len && !end)
		return NP_OK;
	return pass(output, output->gathered.ptr, len, end, err);
}

enum np_status np_output_write(struct np_output *output, struct np_span bytes,
			       struct np_error *err)
{
	enum np_status status = NP_OK;

	if (output->gathered.len + bytes.len > GATHER)
		status = flush(output, false, err);
	if (status)
		return status;
	if (bytes.len >= GATHER)
		return pass(output, bytes.ptr, bytes.len, false, err);
	if (np_buf_add(&output->gathered, bytes.ptr, bytes.len))
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	return NP_OK;
}

static enum np_status copy_by_hand(struct np_output *output, int from,
				   uint64_t offset, uint64_t len,
				   struct np_error *err)
{
	enum np_status status = np_buf_reserve(&output->gathered, GATHER);

	if (status)
		return np_error_set(err, status, "out of memory");
	while (len) {
		const size_t want = len < GATHER ? (size_t)len : GATHER;
		ssize_t got;

		if (output->gathered.len) {
			status = flush(output, false, err);
			if (status)
				return status;
		}
		got = pread(from, output->gathered.ptr, want, (off_t)offset);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return np_error_errno(err, errno, "cannot read input");
		if (!got)
			return np_error_set(err, NP_ERR_IO,
					    "an input became shorter while "
					    "it was read");
		output->gathered.len = (size_t)got;
		offset += (uint64_t)got;
		len -= (uint64_t)got;
	}
	return NP_OK;
}

enum np_status np_output_copy(struct np_output *output, int from,
			      uint64_t offset, uint64_t len,
			      struct np_error *err)
{
	off_t at = (off_t)offset;

	if (output->packer || output->stream || len < GATHER / 4)
		return copy_by_hand(output, from, offset, len, err);
	if (flush(output, false, err))
		return err ? err->status : NP_ERR_IO;
	while (len) {
		const ssize_t done = copy_file_range(from, &at, output->file,
						     NULL, (size_t)len, 0);

		if (done <= 0)
			return copy_by_hand(output, from, (uint64_t)at, len,
					    err);
		len -= (uint64_t)done;
	}
	return NP_OK;
}

/* A nameless file gets a hidden name first: linkat does not replace. */
static enum np_status name_hidden(struct np_output *output,
				  struct np_error *err)
{
	char proc[64];
	char *folder = NULL;
	char *last = NULL;
	enum np_status status = NP_OK;

	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", output->file);
	if (!linkat(AT_FDCWD, proc, AT_FDCWD, output->path, AT_SYMLINK_FOLLOW))
		return NP_END;
	if (errno != EEXIST)
		return np_error_errno(err, errno, "cannot name '%s'",
				      output->path);
	if (!split(output->path, &folder, &last)) {
		status = np_error_set(err, NP_ERR_NOMEM, "out of memory");
		goto free_names;
	}
	for (unsigned i = 0; !status; i++) {
		struct np_buf name = { 0 };

		if (np_buf_print(&name, "%s/.%s.%ld-%u", folder, last,
				 (long)getpid(), i)) {
			status = np_error_set(err, NP_ERR_NOMEM,
					      "out of memory");
			break;
		}
		if (!linkat(AT_FDCWD, proc, AT_FDCWD, name.ptr,
			    AT_SYMLINK_FOLLOW)) {
			output->hidden = name.ptr;
			break;
		}
		if (errno != EEXIST)
			status = np_error_errno(err, errno, "cannot name '%s'",
						output->path);
		np_buf_clear(&name);
	}
free_names:
	np_free(folder);
	np_free(last);
	return status;
}

static enum np_status give_name(struct np_output *output, struct np_error *err)
{
	if (!output->hidden) {
		const enum np_status status = name_hidden(output, err);

		if (status)
			return status == NP_END ? NP_OK : status;
	}
	if (rename(output->hidden, output->path))
		return np_error_errno(err, errno, "cannot name '%s'",
				      output->path);
	np_free(output->hidden);
	output->hidden = NULL;
	return NP_OK;
}

enum np_status np_output_end(struct np_output *output, bool sync,
			     struct np_error *err)
{
	enum np_status status = NP_OK;

	if (!output->ended)
		status = flush(output, true, err);
	output->ended = true;
	if (!status && sync && !output->stream && fsync(output->file))
		status = np_error_errno(err, errno, "cannot write '%s'",
					output->path);
	return status;
}

enum np_status np_output_commit(struct np_output *output, bool sync,
				struct np_error *err)
{
	enum np_status status = NP_OK;

	if (!output->ended)
		status = np_output_end(output, sync, err);
	if (!status && !output->stream)
		status = give_name(output, err);
	np_output_drop(output);
	return status;
}

void np_output_drop(struct np_output *output)
{
	if (!output)
		return;
	if (output->file >= 0 && !output->standard)
		close(output->file);
	if (output->hidden)
		unlink(output->hidden);
	np_packer_free(output->packer);
	np_buf_clear(&output->gathered);
	np_buf_clear(&output->packed);
	np_free(output->hidden);
	np_free(output->path);
	np_free(output);
}
