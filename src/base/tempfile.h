/* SPDX-License-Identifier: MIT */
/*
 * A file without a name: it goes with the process, however that ends. Bytes
 * are appended by one thread and read, where they already are, by any.
 */
#ifndef BASE_TEMPFILE_H
#define BASE_TEMPFILE_H

#include <stdint.h>

#include "base/np-status.h"

/* Opens one in a folder; *out is a descriptor, the caller's to close. */
enum np_status np_tempfile_open(int *out, const char *folder,
				struct np_error *err) NP_CHECKED;

struct np_tempfile {
	const char *folder; /* borrowed */
	int file;	    /* -1: nothing was added yet */
	uint64_t len;
};

#define NP_TEMPFILE_INIT(folder_)                                              \
	{                                                                      \
		(folder_), -1, 0                                               \
	}

/* Appends and says where. On failure, also of a full disk, len is as it was. */
enum np_status np_tempfile_add(struct np_tempfile *temp, struct np_span bytes,
			       uint64_t *offset,
			       struct np_error *err) NP_CHECKED;
enum np_status np_tempfile_read(const struct np_tempfile *temp, uint64_t offset,
				size_t len, char *to,
				struct np_error *err) NP_CHECKED;
void np_tempfile_close(struct np_tempfile *temp);

#endif
