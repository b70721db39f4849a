/* SPDX-License-Identifier: MIT */
#include "broken_vfs.h"

#include <check.h>
#include <sqlite3.h>

/* SQLite's own file stands behind ours in the same memory. */
struct file {
	sqlite3_file base;
	sqlite3_file *real;
};

static sqlite3_vfs *real_vfs;
static sqlite3_vfs vfs;
static long left = -1;
static bool failed;
static enum breakage kind;

void broken_vfs_at(long nth, enum breakage breakage)
{
	left = nth;
	failed = false;
	kind = breakage;
}

bool broken_vfs_end(void)
{
	left = -1;
	return failed;
}

static bool fails(void)
{
	if (left < 0)
		return false;
	if (left > 0) {
		left--;
		return false;
	}
	if (kind == BREAK_ONCE)
		left = -1;
	failed = true;
	return true;
}

static sqlite3_file *real_of(sqlite3_file *file)
{
	return ((struct file *)(void *)file)->real;
}

static int do_close(sqlite3_file *file)
{
	return real_of(file)->pMethods->xClose(real_of(file));
}

static int do_read(sqlite3_file *file, void *ptr, int len, sqlite3_int64 at)
{
	return real_of(file)->pMethods->xRead(real_of(file), ptr, len, at);
}

static int do_write(sqlite3_file *file, const void *ptr, int len,
		    sqlite3_int64 at)
{
	sqlite3_file *real = real_of(file);
	const bool first = !failed;

	if (!fails())
		return real->pMethods->xWrite(real, ptr, len, at);
	if (kind == BREAK_TORN && first)
		(void)real->pMethods->xWrite(real, ptr, len / 2, at);
	return SQLITE_FULL;
}

static int do_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	sqlite3_file *real = real_of(file);

	return fails() ? SQLITE_IOERR_TRUNCATE
		       : real->pMethods->xTruncate(real, size);
}

static int do_sync(sqlite3_file *file, int flags)
{
	sqlite3_file *real = real_of(file);

	return fails() ? SQLITE_IOERR_FSYNC
		       : real->pMethods->xSync(real, flags);
}

static int do_size(sqlite3_file *file, sqlite3_int64 *size)
{
	return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int do_lock(sqlite3_file *file, int lock)
{
	return real_of(file)->pMethods->xLock(real_of(file), lock);
}

static int do_unlock(sqlite3_file *file, int lock)
{
	return real_of(file)->pMethods->xUnlock(real_of(file), lock);
}

static int do_check_lock(sqlite3_file *file, int *held)
{
	return real_of(file)->pMethods->xCheckReservedLock(real_of(file), held);
}

static int do_control(sqlite3_file *file, int what, void *arg)
{
	return real_of(file)->pMethods->xFileControl(real_of(file), what, arg);
}

static int do_sector(sqlite3_file *file)
{
	return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int do_device(sqlite3_file *file)
{
	return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int do_shm_map(sqlite3_file *file, int page, int size, int extend,
		      void volatile **out)
{
	return real_of(file)->pMethods->xShmMap(real_of(file), page, size,
						extend, out);
}

static int do_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
	return real_of(file)->pMethods->xShmLock(real_of(file), offset, n,
						 flags);
}

static void do_shm_barrier(sqlite3_file *file)
{
	real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int do_shm_unmap(sqlite3_file *file, int gone)
{
	return real_of(file)->pMethods->xShmUnmap(real_of(file), gone);
}

static const sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = do_close,
	.xRead = do_read,
	.xWrite = do_write,
	.xTruncate = do_truncate,
	.xSync = do_sync,
	.xFileSize = do_size,
	.xLock = do_lock,
	.xUnlock = do_unlock,
	.xCheckReservedLock = do_check_lock,
	.xFileControl = do_control,
	.xSectorSize = do_sector,
	.xDeviceCharacteristics = do_device,
	.xShmMap = do_shm_map,
	.xShmLock = do_shm_lock,
	.xShmBarrier = do_shm_barrier,
	.xShmUnmap = do_shm_unmap,
};

static int open_file(sqlite3_vfs *unused, const char *name, sqlite3_file *out,
		     int flags, int *out_flags)
{
	struct file *file = (struct file *)(void *)out;
	int code;

	(void)unused;
	file->real = (sqlite3_file *)(void *)(file + 1);
	code = real_vfs->xOpen(real_vfs, name, file->real, flags, out_flags);
	file->base.pMethods = file->real->pMethods ? &methods : NULL;
	return code;
}

void broken_vfs_install(void)
{
	real_vfs = sqlite3_vfs_find(NULL);
	ck_assert_ptr_nonnull(real_vfs);
	vfs = *real_vfs;
	vfs.zName = "broken";
	vfs.szOsFile = (int)sizeof(struct file) + real_vfs->szOsFile;
	vfs.xOpen = open_file;
	ck_assert_int_eq(sqlite3_vfs_register(&vfs, 1), SQLITE_OK);
}
