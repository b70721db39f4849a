/* SPDX-License-Identifier: MIT */
/*
 * A file being written: it has its name only when it is whole. Until
 * np_output_commit it has no name at all (or, where the file system cannot do
 * that, a hidden one beside it), so that a failure, a full disk or a kill
 * leaves what was there before.
 */
#ifndef BASE_OUTPUT_H
#define BASE_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/np-status.h"

enum np_output_pack {
	NP_OUTPUT_PLAIN,
	NP_OUTPUT_GZIP, /* one member */
	NP_OUTPUT_ZSTD	/* one frame with checksum */
};

struct np_output;

/* By suffix: .gz, .zst, else plain. */
enum np_output_pack np_output_pack_of(const char *path);

/*
 * Opens; "-" is stdout, written as it comes, as are pipes and devices that are
 * there. Where a link is there, what it leads to is replaced. threads: how
 * many may compress; the bytes do not depend on it. Folders on the way are not
 * made.
 */
enum np_status np_output_open(struct np_output **out, const char *path,
			      enum np_output_pack pack, unsigned threads,
			      struct np_error *err) NP_CHECKED;

enum np_status np_output_write(struct np_output *output, struct np_span bytes,
			       struct np_error *err) NP_CHECKED;

/*
 * Packed: ends the gzip member or zstd frame; what is written next begins
 * another. Nothing written since the last: nothing is done.
 */
enum np_status np_output_cut(struct np_output *output,
			     struct np_error *err) NP_CHECKED;

/*
 * Appends len bytes of a plain file at an offset; the kernel copies where it
 * can. NP_ERR_IO also when the file has become shorter.
 */
enum np_status np_output_copy(struct np_output *output, int from,
			      uint64_t offset, uint64_t len,
			      struct np_error *err) NP_CHECKED;

/*
 * Writes what is left and frees the buffers; sync: and waits for the disk.
 * Then only park, commit or drop may follow: so several files can be whole
 * before the first gets its name.
 */
enum np_status np_output_end(struct np_output *output, bool sync,
			     struct np_error *err) NP_CHECKED;

/*
 * After the end: closes the file, which waits under a hidden name from now on,
 * so that there can be more of them than descriptors. A kill leaves it.
 */
enum np_status np_output_park(struct np_output *output,
			      struct np_error *err) NP_CHECKED;

/*
 * Ends the file and gives it its name; sync, here or at the end: and waits for
 * the disk, also for the name. Frees.
 */
enum np_status np_output_commit(struct np_output *output, bool sync,
				struct np_error *err) NP_CHECKED;

/* Drops what was written. NULL is allowed. */
void np_output_drop(struct np_output *output);

/*
 * Could a file be written there, or files in that folder? Tried, and nothing
 * is left of it; pipes and devices are not opened.
 */
enum np_status np_output_check(const char *path,
			       struct np_error *err) NP_CHECKED;
enum np_status np_output_check_folder(const char *folder,
				      struct np_error *err) NP_CHECKED;

/* Waits until the disk knows the name of a path in the folder it lies in. */
enum np_status np_output_sync_folder(const char *path,
				     struct np_error *err) NP_CHECKED;

#endif
