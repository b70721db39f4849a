/* SPDX-License-Identifier: MIT */
#include "stage.h"

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Descriptors that a test may have open. */
#define FILES_MOST 256

struct stage stage;

void stage_start(void)
{
	scratch_open(&stage.scratch);
	snprintf(stage.path, sizeof(stage.path), "%s",
		 scratch_path(&stage.scratch, "s.np"));
}

void stage_stop(void)
{
	scratch_close(&stage.scratch);
}

size_t stage_files(void)
{
	DIR *dir = opendir(stage.scratch.folder);
	size_t count = 0;

	ck_assert_ptr_nonnull(dir);
	while (readdir(dir))
		count++;
	closedir(dir);
	return count - 2;
}

void stage_read(struct np_buf *out)
{
	FILE *file = fopen(stage.path, "rb");

	ck_assert_ptr_nonnull(file);
	for (size_t got = 1; got; out->len += got) {
		ck_assert_int_eq(np_buf_reserve(out, 1 << 16), NP_OK);
		got = fread(out->ptr + out->len, 1, 1 << 16, file);
	}
	fclose(file);
}

void stage_write(const char *ptr, size_t len)
{
	scratch_write(&stage.scratch, "s.np", (struct np_span){ ptr, len });
}

void stage_sql(const char *sql)
{
	sqlite3 *handle = NULL;

	ck_assert_int_eq(sqlite3_open(stage.path, &handle), SQLITE_OK);
	ck_assert_msg(!sqlite3_exec(handle, sql, NULL, NULL, NULL), "%s",
		      sqlite3_errmsg(handle));
	ck_assert_int_eq(sqlite3_close(handle), SQLITE_OK);
}

void stage_add(struct shelf *shelf, struct np_store *store, uint64_t from,
	       uint64_t count)
{
	struct np_error err = { 0 };

	for (uint64_t i = from; i < from + count; i++)
		ck_assert_msg(!shelf_add(shelf, store, i, i, &err), "%s",
			      err.text);
}

pid_t stage_fork(int keep)
{
	const pid_t child = fork();
	int nowhere;

	ck_assert_int_ge(child, 0);
	if (child)
		return child;
	nowhere = open("/dev/null", O_RDWR);
	for (int fd = 3; fd < FILES_MOST; fd++)
		if (fd != keep && fd != nowhere && fcntl(fd, F_GETFD) >= 0)
			dup2(nowhere, fd);
	return 0;
}

void stage_wait(const pid_t *children, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		int state = 0;

		ck_assert_int_eq(waitpid(children[i], &state, 0), children[i]);
		ck_assert_msg(WIFEXITED(state) && !WEXITSTATUS(state),
			      "process %zu: state %d", i, state);
	}
}
