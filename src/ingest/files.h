/* SPDX-License-Identifier: MIT */
/*
 * The open files of a run: opened when needed, by number, and shared between
 * threads; no more than a few stay open when many are read.
 */
#ifndef INGEST_FILES_H
#define INGEST_FILES_H

#include "ingest/inputs.h"

/* Files that stay open though nobody reads them. */
#define NP_FILES_IDLE 32

struct np_files;

/* Borrows inputs. NULL when there is no memory. */
struct np_files *np_files_new(const struct np_inputs *inputs);
void np_files_free(struct np_files *files);

/*
 * A descriptor to pread from, until released. Any thread. NP_ERR_IO also when
 * the file is not what it was when it was first opened.
 */
enum np_status np_files_take(struct np_files *files, uint32_t input, int *fd,
			     struct np_error *err) NP_CHECKED;
void np_files_release(struct np_files *files, uint32_t input);

/* NP_ERR_IO when a file that was opened before has changed since: another
 * one under its name, other size, written to. Any thread. */
enum np_status np_files_unchanged(struct np_files *files,
				  struct np_error *err) NP_CHECKED;

/* Bytes at an offset, up to len; fewer only at the end. Any thread. */
enum np_status np_files_pread(struct np_files *files, uint32_t input,
			      uint64_t offset, struct np_buf *to, size_t len,
			      struct np_error *err) NP_CHECKED;

#endif
