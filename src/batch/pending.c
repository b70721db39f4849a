/* SPDX-License-Identifier: MIT */
#include "batch/pending.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/mem.h"

/*
 * So many files wait without a name, of which a kill leaves nothing; a
 * process may have 1024 descriptors. Those behind are parked.
 */
#define OPEN_MAX_FILES 32

static enum np_status add_item(struct pending *pending, enum pending_kind kind,
			       const char *path, struct np_error *err)
{
	const size_t size = path ? strlen(path) + 1 : 0;
	char *copy = size ? np_alloc(size, 1) : NULL;

	if ((size && !copy) ||
	    np_grow(&pending->items, &pending->cap, pending->len + 1,
		    sizeof(*pending->items))) {
		np_free(copy);
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	}
	if (copy)
		memcpy(copy, path, size);
	pending->items[pending->len++] =
		(struct pending_item){ .kind = kind, .path = copy };
	return NP_OK;
}

enum np_status np_pending_add(struct pending *pending, struct np_output *output,
			      bool sync, struct np_error *err)
{
	enum np_status status = np_output_end(output, sync, err);

	if (!status && pending->open >= OPEN_MAX_FILES)
		status = np_output_park(output, err);
	else if (!status)
		pending->open++;
	if (!status)
		status = add_item(pending, PENDING_FILE, NULL, err);
	if (status) {
		np_output_drop(output);
		return status;
	}
	pending->items[pending->len - 1].output = output;
	return NP_OK;
}

enum np_status np_pending_remove(struct pending *pending, const char *path,
				 struct np_error *err)
{
	return add_item(pending, PENDING_STALE, path, err);
}

static enum np_status make_folder(struct pending *pending, const char *path,
				  bool sync, struct np_error *err)
{
	enum np_status status;

	if (mkdir(path, 0777)) {
		if (errno == EEXIST)
			return NP_OK;
		return np_error_errno(err, errno, "cannot make folder '%s'",
				      path);
	}
	status = add_item(pending, PENDING_FOLDER, path, err);
	if (status)
		rmdir(path);
	if (!status && sync)
		status = np_output_sync_folder(path, err);
	return status;
}

enum np_status np_pending_folders(struct pending *pending, char *path,
				  bool sync, struct np_error *err)
{
	enum np_status status = NP_OK;

	for (char *at = path + 1; *at && !status; at++) {
		if (*at != '/')
			continue;
		*at = 0;
		status = make_folder(pending, path, sync, err);
		*at = '/';
	}
	return status;
}

static enum np_status commit_item(struct pending_item *item,
				  enum pending_kind kind, struct np_error *err)
{
	if (item->kind != kind)
		return NP_OK;
	item->kind = PENDING_DONE;
	if (kind == PENDING_FILE)
		return np_output_commit(item->output, false, err);
	if (unlink(item->path) && errno != ENOENT && errno != ENOTDIR)
		return np_error_errno(err, errno, "cannot remove '%s'",
				      item->path);
	return NP_OK;
}

enum np_status np_pending_commit(struct pending *pending, struct np_error *err)
{
	enum np_status status = NP_OK;

	for (size_t i = 0; i < pending->len && !status; i++)
		status = commit_item(&pending->items[i], PENDING_FILE, err);
	for (size_t i = 0; i < pending->len && !status; i++)
		status = commit_item(&pending->items[i], PENDING_STALE, err);
	for (size_t i = 0; i < pending->len && !status; i++)
		if (pending->items[i].kind == PENDING_FOLDER)
			pending->items[i].kind = PENDING_DONE;
	np_pending_drop(pending);
	return status;
}

/* From the last on, so that a folder comes behind what was made in it. */
void np_pending_drop(struct pending *pending)
{
	while (pending->len) {
		struct pending_item *item = &pending->items[--pending->len];

		if (item->kind == PENDING_FILE)
			np_output_drop(item->output);
		else if (item->kind == PENDING_FOLDER)
			rmdir(item->path);
		np_free(item->path);
	}
	np_free(pending->items);
	*pending = (struct pending){ 0 };
}
