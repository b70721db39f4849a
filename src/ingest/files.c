/* SPDX-License-Identifier: MIT */
#include "ingest/files.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/mem.h"

/* One pread asks for no more: Linux gives at most 2 GiB at once. */
#define READ_MAX ((size_t)1 << 30)

struct file {
	int fd; /* -1: not open */
	uint32_t users;
	bool seen; /* the rest is known, from when it was first opened */
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec changed;
};

struct np_files {
	const struct np_inputs *inputs;
	pthread_mutex_t lock;
	uint32_t idle; /* open files without users */
	uint32_t hand; /* where the search for one to close goes on */
	struct file file[];
};

struct np_files *np_files_new(const struct np_inputs *inputs)
{
	size_t bytes = 0;
	struct np_files *files;

	if (!np_size_mul(inputs->len, sizeof(struct file), &bytes) ||
	    !np_size_add(bytes, sizeof(*files), &bytes))
		return NULL;
	files = np_alloc_zero(bytes, 1);
	if (!files)
		return NULL;
	if (pthread_mutex_init(&files->lock, NULL)) {
		np_free(files);
		return NULL;
	}
	files->inputs = inputs;
	for (size_t i = 0; i < inputs->len; i++)
		files->file[i].fd = -1;
	return files;
}

void np_files_free(struct np_files *files)
{
	if (!files)
		return;
	for (size_t i = 0; i < files->inputs->len; i++) {
		if (files->file[i].fd >= 0)
			close(files->file[i].fd);
	}
	pthread_mutex_destroy(&files->lock);
	np_free(files);
}

/* Closes the next file nobody uses; called with the lock held. */
static void close_one(struct np_files *files)
{
	for (size_t i = 0; i < files->inputs->len; i++) {
		struct file *file = &files->file[files->hand];

		files->hand = (files->hand + 1) % (uint32_t)files->inputs->len;
		if (file->fd < 0 || file->users)
			continue;
		close(file->fd);
		file->fd = -1;
		files->idle--;
		return;
	}
}

static enum np_status check_same(struct file *file, const struct stat *now,
				 const char *path, struct np_error *err)
{
	if (!file->seen) {
		file->device = now->st_dev;
		file->inode = now->st_ino;
		file->size = now->st_size;
		file->changed = now->st_mtim;
		file->seen = true;
		return NP_OK;
	}
	if (file->device == now->st_dev && file->inode == now->st_ino &&
	    file->size == now->st_size &&
	    file->changed.tv_sec == now->st_mtim.tv_sec &&
	    file->changed.tv_nsec == now->st_mtim.tv_nsec)
		return NP_OK;
	return np_error_set(err, NP_ERR_IO,
			    "input changed while it was read: '%s'", path);
}

static enum np_status open_file(struct file *file, const char *path,
				struct np_error *err)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat now;
	enum np_status status;

	if (fd < 0)
		return np_error_errno(err, errno, "cannot open '%s'", path);
	if (fstat(fd, &now))
		status = np_error_errno(err, errno, "cannot read '%s'", path);
	else
		status = check_same(file, &now, path, err);
	if (status)
		close(fd);
	else
		file->fd = fd;
	return status;
}

enum np_status np_files_take(struct np_files *files, uint32_t input, int *fd,
			     struct np_error *err)
{
	const char *path = files->inputs->ptr[input].path;
	struct file *file = &files->file[input];
	enum np_status status = NP_OK;

	pthread_mutex_lock(&files->lock);
	if (file->fd < 0)
		status = open_file(file, path, err);
	else if (!file->users)
		files->idle--;
	if (!status) {
		file->users++;
		*fd = file->fd;
	}
	pthread_mutex_unlock(&files->lock);
	return status;
}

void np_files_release(struct np_files *files, uint32_t input)
{
	pthread_mutex_lock(&files->lock);
	if (!--files->file[input].users && ++files->idle > NP_FILES_IDLE)
		close_one(files);
	pthread_mutex_unlock(&files->lock);
}

enum np_status np_files_unchanged(struct np_files *files, struct np_error *err)
{
	enum np_status status = NP_OK;

	pthread_mutex_lock(&files->lock);
	for (size_t i = 0; i < files->inputs->len && !status; i++) {
		const char *path = files->inputs->ptr[i].path;
		struct file *file = &files->file[i];
		struct stat now;

		if (!file->seen)
			continue;
		/* What has another file's name by now is still what we read. */
		if (file->fd >= 0 ? fstat(file->fd, &now) : stat(path, &now))
			status = np_error_errno(err, errno, "cannot open '%s'",
						path);
		else
			status = check_same(file, &now, path, err);
	}
	pthread_mutex_unlock(&files->lock);
	return status;
}

static enum np_status read_at(int fd, uint64_t offset, struct np_buf *to,
			      size_t len)
{
	while (len) {
		const ssize_t got =
			pread(fd, to->ptr + to->len,
			      len < READ_MAX ? len : READ_MAX, (off_t)offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return NP_ERR_IO;
		if (!got)
			break;
		to->len += (size_t)got;
		offset += (uint64_t)got;
		len -= (size_t)got;
	}
	return NP_OK;
}

enum np_status np_files_pread(struct np_files *files, uint32_t input,
			      uint64_t offset, struct np_buf *to, size_t len,
			      struct np_error *err)
{
	int fd = -1;
	enum np_status status = np_files_take(files, input, &fd, err);

	if (status)
		return status;
	if (read_at(fd, offset, to, len))
		status = np_error_errno(err, errno, "cannot read '%s'",
					files->inputs->ptr[input].path);
	np_files_release(files, input);
	return status;
}
