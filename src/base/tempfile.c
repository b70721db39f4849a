/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "base/tempfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"

static int open_and_unlink(const char *folder)
{
	struct np_buf path = { 0 };
	int file = -1;

	errno = ENOMEM;
	if (!np_buf_print(&path, "%s/newsprint-XXXXXX", folder))
		file = mkostemp(path.ptr, O_CLOEXEC);
	if (file >= 0)
		unlink(path.ptr);
	np_buf_clear(&path);
	return file;
}

enum np_status np_tempfile_open(int *out, const char *folder,
				struct np_error *err)
{
	int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (file < 0)
		file = open_and_unlink(folder);
	if (file < 0)
		return np_error_errno(err, errno,
				      "cannot make a temporary file in '%s'",
				      folder);
	*out = file;
	return NP_OK;
}

enum np_status np_tempfile_add(struct np_tempfile *temp, struct np_span bytes,
			       uint64_t *offset, struct np_error *err)
{
	uint64_t at = temp->len;

	if (temp->file < 0) {
		const enum np_status status =
			np_tempfile_open(&temp->file, temp->folder, err);

		if (status)
			return status;
	}
	while (bytes.len) {
		const ssize_t done =
			pwrite(temp->file, bytes.ptr, bytes.len, (off_t)at);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return np_error_errno(err, errno,
					      "cannot write a temporary file "
					      "in '%s'",
					      temp->folder);
		bytes.ptr += done;
		bytes.len -= (size_t)done;
		at += (uint64_t)done;
	}
	*offset = temp->len;
	temp->len = at;
	return NP_OK;
}

enum np_status np_tempfile_read(const struct np_tempfile *temp, uint64_t offset,
				size_t len, char *to, struct np_error *err)
{
	while (len) {
		const ssize_t done = pread(temp->file, to, len, (off_t)offset);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return np_error_errno(err, done ? errno : EIO,
					      "cannot read a temporary file in "
					      "'%s'",
					      temp->folder);
		to += done;
		len -= (size_t)done;
		offset += (uint64_t)done;
	}
	return NP_OK;
}

void np_tempfile_close(struct np_tempfile *temp)
{
	if (temp->file >= 0)
		close(temp->file);
	temp->file = -1;
	temp->len = 0;
}
