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

/* Of a name in its hidden one: NAME_MAX is 255, and more is added. */
#define HIDDEN_LAST "%.200s"

struct np_output {
	char *path;
	char *hidden; /* the name before commit; NULL: none, or stdout */
	int file;
	bool standard; /* "-" */
	bool stream;   /* that, a pipe, a device: written as it comes */
	bool ended;    /* all is written */
	bool cut;      /* and a member ended behind it */
	bool sync;     /* and its folder waits for the disk as well */
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

/*
 * The mode of a new file. umask() can only be read by changing it, which
 * other threads of the process would see; /proc says it too.
 */
static mode_t usual_mode(void)
{
	char text[1024];
	const char *line;
	ssize_t len;
	const int file = open("/proc/self/status", O_RDONLY | O_CLOEXEC);

	if (file < 0)
		return 0644;
	len = read(file, text, sizeof(text) - 1);
	close(file);
	text[len > 0 ? len : 0] = 0;
	line = strstr(text, "\nUmask:");
	if (!line)
		return 0644;
	return 0666 & ~(mode_t)strtoul(line + 7, NULL, 8);
}

static enum np_status open_hidden(struct np_output *output, const char *folder,
				  const char *last, struct np_error *err)
{
	struct np_buf name = { 0 };

	if (np_buf_print(&name, "%s/." HIDDEN_LAST ".XXXXXX", folder, last)) {
		np_buf_clear(&name);
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	}
	output->hidden = name.ptr;
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

static enum np_status open_in(struct np_output *output, const char *folder,
			      const char *last, struct np_error *err)
{
	output->file = open_nameless(folder);
	if (output->file >= 0)
		return NP_OK;
	if (errno == ENOENT || errno == EACCES || errno == EROFS ||
	    errno == ENOTDIR)
		return np_error_errno(err, errno, "cannot write '%s'",
				      output->path);
	return open_hidden(output, folder, last, err);
}

static enum np_status open_file(struct np_output *output, struct np_error *err)
{
	char *folder = NULL;
	char *last = NULL;
	enum np_status status;

	if (split(output->path, &folder, &last))
		status = open_in(output, folder, last, err);
	else
		status = np_error_set(err, NP_ERR_NOMEM, "out of memory");
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

	output->cut = output->cut && !bytes.len;
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

enum np_status np_output_cut(struct np_output *output, struct np_error *err)
{
	enum np_status status;

	if (!output->packer || output->cut)
		return NP_OK;
	status = flush(output, true, err);
	np_packer_restart(output->packer);
	output->cut = true;
	return status;
}

/* Short runs are gathered: each costs a read, and few a write. */
static enum np_status copy_by_hand(struct np_output *output, int from,
				   uint64_t offset, uint64_t len,
				   struct np_error *err)
{
	struct np_buf *buf = &output->gathered;
	enum np_status status;

	while (len) {
		size_t want;
		ssize_t got;

		status = buf->len >= GATHER ? flush(output, false, err) : NP_OK;
		if (status)
			return status;
		want = len < GATHER - buf->len ? (size_t)len
					       : GATHER - buf->len;
		if (np_buf_reserve(buf, want))
			return np_error_set(err, NP_ERR_NOMEM, "out of memory");
		got = pread(from, buf->ptr + buf->len, want, (off_t)offset);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return np_error_errno(err, errno, "cannot read input");
		if (!got)
			return np_error_set(err, NP_ERR_IO,
					    "an input became shorter while "
					    "it was read");
		buf->len += (size_t)got;
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
	enum np_status status;

	if (output->packer || output->stream || len < GATHER / 4)
		return copy_by_hand(output, from, offset, len, err);
	status = flush(output, false, err);
	if (status)
		return status;
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

/* Links the nameless file to a name; errno says why not. */
static bool link_as(const struct np_output *output, const char *name)
{
	char proc[64];

	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", output->file);
	return !linkat(AT_FDCWD, proc, AT_FDCWD, name, AT_SYMLINK_FOLLOW);
}

/* linkat does not replace: a hidden name is renamed to what is there. */
static enum np_status link_hidden(struct np_output *output,
				  struct np_error *err)
{
	struct np_buf name = { 0 };
	char *folder = NULL;
	char *last = NULL;
	enum np_status status = NP_ERR_NOMEM;

	if (!split(output->path, &folder, &last))
		goto free_names;
	for (unsigned i = 0;; i++) {
		name.len = 0;
		status = np_buf_print(&name, "%s/." HIDDEN_LAST ".%ld-%u",
				      folder, last, (long)getpid(), i);
		if (status || link_as(output, name.ptr))
			break;
		if (errno == EEXIST)
			continue;
		status = np_error_errno(err, errno, "cannot name '%s'",
					output->path);
		break;
	}
	if (!status) {
		output->hidden = name.ptr;
		name = (struct np_buf){ 0 };
	}
free_names:
	np_buf_clear(&name);
	np_free(folder);
	np_free(last);
	if (status == NP_ERR_NOMEM)
		return np_error_set(err, status, "out of memory");
	return status;
}

/* Some file systems say only here that the disk is full. */
static enum np_status close_file(struct np_output *output, struct np_error *err)
{
	const int file = output->file;

	if (file < 0 || output->standard)
		return NP_OK;
	output->file = -1;
	if (close(file) && errno != EINTR)
		return np_error_errno(err, errno, "cannot write '%s'",
				      output->path);
	return NP_OK;
}

static enum np_status give_name(struct np_output *output, struct np_error *err)
{
	enum np_status status = NP_OK;

	if (!output->hidden && link_as(output, output->path)) {
		status = close_file(output, err);
		if (status)
			unlink(output->path);
		return status;
	}
	if (!output->hidden && errno != EEXIST)
		return np_error_errno(err, errno, "cannot name '%s'",
				      output->path);
	if (!output->hidden)
		status = link_hidden(output, err);
	if (!status)
		status = close_file(output, err);
	if (status)
		return status;
	if (rename(output->hidden, output->path))
		return np_error_errno(err, errno, "cannot name '%s'",
				      output->path);
	np_free(output->hidden);
	output->hidden = NULL;
	return NP_OK;
}

enum np_status np_output_sync_folder(const char *path, struct np_error *err)
{
	char *copy = join(path, "", "");
	int file;
	int code = 0;

	if (!copy)
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	file = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	np_free(copy);
	/* EINVAL: this file system has nothing to wait for. */
	if (file < 0 || (fsync(file) && errno != EINVAL))
		code = errno;
	if (file >= 0)
		close(file);
	return code ? np_error_errno(err, code,
				     "cannot sync the folder of '%s'", path)
		    : NP_OK;
}

static void free_buffers(struct np_output *output)
{
	np_packer_free(output->packer);
	output->packer = NULL;
	np_buf_clear(&output->gathered);
	np_buf_clear(&output->packed);
}

enum np_status np_output_end(struct np_output *output, bool sync,
			     struct np_error *err)
{
	enum np_status status = NP_OK;

	if (!output->ended && !output->cut)
		status = flush(output, true, err);
	output->ended = true;
	output->sync |= sync;
	free_buffers(output);
	if (!status && sync && !output->stream && fsync(output->file))
		status = np_error_errno(err, errno, "cannot write '%s'",
					output->path);
	return status;
}

enum np_status np_output_park(struct np_output *output, struct np_error *err)
{
	enum np_status status = NP_OK;

	if (output->stream)
		return NP_OK;
	if (!output->hidden)
		status = link_hidden(output, err);
	return status ? status : close_file(output, err);
}

enum np_status np_output_commit(struct np_output *output, bool sync,
				struct np_error *err)
{
	enum np_status status = NP_OK;

	if (!output->ended)
		status = np_output_end(output, sync, err);
	if (!status && output->stream)
		status = close_file(output, err);
	else if (!status)
		status = give_name(output, err);
	if (!status && output->sync && !output->stream)
		status = np_output_sync_folder(output->path, err);
	np_output_drop(output);
	return status;
}

/* Opens nothing that someone could be waiting behind. */
static enum np_status check_stream(const char *path, struct np_error *err)
{
	if (access(path, W_OK))
		return np_error_errno(err, errno, "cannot write '%s'", path);
	return NP_OK;
}

enum np_status np_output_check(const char *path, struct np_error *err)
{
	struct np_output *output = NULL;
	struct stat info;
	const size_t len = strlen(path);
	enum np_status status;

	if (!strcmp(path, "-"))
		return NP_OK;
	if (is_stream(path))
		return check_stream(path, err);
	if ((len && path[len - 1] == '/') ||
	    (!stat(path, &info) && S_ISDIR(info.st_mode)))
		return np_error_errno(err, EISDIR, "cannot write '%s'", path);
	status = np_output_open(&output, path, NP_OUTPUT_PLAIN, 1, err);
	if (!status)
		np_output_drop(output);
	return status;
}

enum np_status np_output_check_folder(const char *folder, struct np_error *err)
{
	struct np_output *output = np_alloc_zero(1, sizeof(*output));
	enum np_status status;

	if (!output)
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	output->file = -1;
	output->path = join(folder, "", "");
	if (output->path)
		status = open_in(output, folder, "newsprint", err);
	else
		status = np_error_set(err, NP_ERR_NOMEM, "out of memory");
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
	free_buffers(output);
	np_free(output->hidden);
	np_free(output->path);
	np_free(output);
}
