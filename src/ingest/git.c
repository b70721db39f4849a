/* SPDX-License-Identifier: MIT */
/*
 * Two children: git log says which file became which object in which commit,
 * git cat-file gives the objects asked for. Each has one socket for its input
 * and output: a child that is gone is an error of send then, and no signal.
 */
#include "ingest/git.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/mem.h"
#include "ingest/fields.h"

#define PIECE ((size_t)64 << 10)
#define HASH_MAX 64 /* of SHA-256, in letters */

extern char **environ;

struct child {
	pid_t pid; /* 0: none */
	int fd;
	struct np_buf in;
	size_t at;  /* what of it was read */
	bool ended; /* nothing comes behind it */
};

struct np_git {
	struct child log, objects;
	struct np_buf folder; /* "--git-dir=...", with its NUL */
	struct np_buf commit, path, name;
	int64_t time;
	bool any; /* a commit was seen */
};

static enum np_status no_memory(struct np_error *err)
{
	return np_error_set(err, NP_ERR_NOMEM, "out of memory for git");
}

static void end_child(struct child *child)
{
	int status;

	if (child->fd >= 0)
		close(child->fd);
	child->fd = -1;
	/* Whoever writes to nobody ends. */
	while (child->pid && waitpid(child->pid, &status, 0) < 0 &&
	       errno == EINTR)
		;
	child->pid = 0;
	np_buf_clear(&child->in);
}

static int spawn(struct child *child, int end, char *const *arguments)
{
	posix_spawn_file_actions_t actions;
	int code = posix_spawn_file_actions_init(&actions);

	if (code)
		return code;
	code = posix_spawn_file_actions_adddup2(&actions, end, STDIN_FILENO);
	if (!code)
		code = posix_spawn_file_actions_adddup2(&actions, end,
							STDOUT_FILENO);
	if (!code)
		code = posix_spawn_file_actions_addopen(
			&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	if (!code)
		code = posix_spawnp(&child->pid, "git", &actions, NULL,
				    arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (code)
		child->pid = 0;
	return code;
}

static enum np_status start(struct child *child, const char *const *arguments,
			    struct np_error *err)
{
	int ends[2];
	int code;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return np_error_errno(err, errno, "cannot run git");
	/* The words are not written to. */
	code = spawn(child, ends[1], (char *const *)(uintptr_t)arguments);
	close(ends[1]);
	child->fd = ends[0];
	return code ? np_error_errno(err, code, "cannot run git") : NP_OK;
}

/* More bytes; sets ended at the end. */
static enum np_status refill(struct child *child)
{
	struct np_buf *in = &child->in;
	ssize_t got;

	if (child->at) {
		memmove(in->ptr, in->ptr + child->at, in->len - child->at);
		in->len -= child->at;
		child->at = 0;
	}
	if (np_buf_reserve(in, PIECE))
		return NP_ERR_NOMEM;
	do {
		got = read(child->fd, in->ptr + in->len, PIECE);
	} while (got < 0 && errno == EINTR);
	child->ended = got <= 0;
	in->len += got > 0 ? (size_t)got : 0;
	return NP_OK;
}

/* What stands before the next `end`, which is passed; NP_END: no more. */
static enum np_status take_until(struct child *child, char end,
				 struct np_span *out)
{
	size_t seen = 0;

	for (;;) {
		const char *from =
			child->in.len ? child->in.ptr + child->at : "";
		const size_t len = child->in.len - child->at;
		const char *stop =
			len > seen ? memchr(from + seen, end, len - seen)
				   : NULL;

		if (stop) {
			*out = (struct np_span){ from, (size_t)(stop - from) };
			child->at += out->len + 1;
			return NP_OK;
		}
		if (child->ended || len > PIECE)
			return NP_END;
		seen = len;
		if (refill(child))
			return NP_ERR_NOMEM;
	}
}

static enum np_status find_folder(struct np_git *git, const char *path,
				  struct np_error *err)
{
	struct stat about;
	enum np_status status = np_buf_print(&git->folder, "%s/.git", path);
	const bool tree = !status && !stat(git->folder.ptr, &about);

	git->folder.len = 0;
	if (!status)
		status = np_buf_print(&git->folder, "--git-dir=%s%s", path,
				      tree ? "/.git" : "");
	return status ? no_memory(err) : NP_OK;
}

enum np_status np_git_open(struct np_git **out, const char *path,
			   struct np_error *err)
{
	struct np_git *git = np_alloc_zero(1, sizeof(*git));
	enum np_status status;

	if (!git)
		return no_memory(err);
	git->log.fd = git->objects.fd = -1;
	status = find_folder(git, path, err);
	if (!status) {
		const char *const log[] = { "git",
					    git->folder.ptr,
					    "--no-pager",
					    "-c",
					    "protocol.allow=never",
					    "-c",
					    "log.showSignature=false",
					    "-c",
					    "log.showRoot=true",
					    "log",
					    "--reverse",
					    "--first-parent",
					    "-m",
					    "--raw",
					    "-r",
					    "-z",
					    "--no-abbrev",
					    "--no-renames",
					    "--no-ext-diff",
					    "--no-textconv",
					    "--no-color",
					    "--diff-filter=AMT",
					    "--format=format:%x01%H%x01%ct",
					    "HEAD",
					    "--",
					    NULL };

		status = start(&git->log, log, err);
	}
	if (!status) {
		const char *const objects[] = {
			"git",	    git->folder.ptr,
			"-c",	    "protocol.allow=never",
			"cat-file", "--batch",
			NULL
		};

		status = start(&git->objects, objects, err);
	}
	if (status)
		np_git_close(git);
	else
		*out = git;
	return status;
}

void np_git_close(struct np_git *git)
{
	if (!git)
		return;
	end_child(&git->log);
	end_child(&git->objects);
	np_buf_clear(&git->folder);
	np_buf_clear(&git->commit);
	np_buf_clear(&git->path);
	np_buf_clear(&git->name);
	np_free(git);
}

static enum np_status set(struct np_buf *buf, struct np_span text)
{
	buf->len = 0;
	return np_buf_add(buf, text.ptr, text.len);
}

/* "\1<commit>\1<time>\n": what follows the line end is given back. */
static bool take_commit(struct np_git *git, struct np_span *token,
			enum np_status *status)
{
	const char *end = token->ptr + token->len;
	const char *middle = memchr(token->ptr + 1, 1, token->len - 1);
	const char *stop = memchr(token->ptr, '\n', token->len);
	uint64_t time = 0;

	if (!stop)
		stop = end;
	if (!middle || middle > stop ||
	    !np_span_number(
		    (struct np_span){ middle + 1, (size_t)(stop - middle) - 1 },
		    10, &time) ||
	    time > INT64_MAX)
		return false;
	git->time = (int64_t)time;
	git->any = true;
	*status = set(&git->commit,
		      (struct np_span){ token->ptr + 1,
					(size_t)(middle - token->ptr) - 1 });
	token->ptr = stop < end ? stop + 1 : end;
	token->len = (size_t)(end - token->ptr);
	return true;
}

/* ":100644 100644 <old> <new> M": the new object, of a file. */
static bool take_change(struct np_span token, struct np_span *object)
{
	struct np_span word = { NULL, 0 };
	size_t begin = 1;
	int number = 0;
	bool file = false;

	for (size_t i = 1; i <= token.len; i++) {
		if (i < token.len && token.ptr[i] != ' ')
			continue;
		word = (struct np_span){ token.ptr + begin, i - begin };
		begin = i + 1;
		if (number == 1)
			file = word.len == 6 && !memcmp(word.ptr, "100", 3);
		if (number == 3)
			*object = word;
		number++;
	}
	return file && number == 5 && object->len && object->len <= HASH_MAX;
}

static enum np_status broken(struct np_error *err)
{
	return np_error_set(err, NP_ERR_CORRUPT, "git breaks off");
}

/* The next file that came or changed: its object in git->name. */
static enum np_status next_change(struct np_git *git, struct np_error *err)
{
	for (;;) {
		struct np_span token, object, path;
		enum np_status status = take_until(&git->log, 0, &token);

		/* The last commit may have changed nothing. */
		if (status)
			return status;
		while (token.len && token.ptr[0] == '\n') {
			token.ptr++;
			token.len--;
		}
		if (token.len && token.ptr[0] == 1 &&
		    !take_commit(git, &token, &status))
			return broken(err);
		if (!status && (!token.len || token.ptr[0] != ':'))
			continue;
		object = (struct np_span){ NULL, 0 };
		if (!status && !take_change(token, &object))
			object.len = 0;
		if (!status)
			status = set(&git->name, object);
		if (!status)
			status = take_until(&git->log, 0, &path);
		if (status == NP_END)
			return broken(err);
		if (!status)
			status = set(&git->path, path);
		if (status || git->name.len)
			return status;
	}
}

static bool send_all(int fd, struct np_span bytes)
{
	while (bytes.len) {
		const ssize_t sent =
			send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return false;
		bytes.ptr += sent;
		bytes.len -= (size_t)sent;
	}
	return true;
}

/* The size of "<object> blob <size>"; false: it is not there. */
static bool read_size(struct np_span line, uint64_t *size)
{
	const char *blank = NULL;

	for (size_t i = 0; i < line.len; i++)
		if (line.ptr[i] == ' ')
			blank = line.ptr + i + 1;
	return blank && blank - line.ptr >= 6 &&
	       !memcmp(blank - 6, " blob ", 6) &&
	       np_span_number(
		       (struct np_span){
			       blank, (size_t)(line.ptr + line.len - blank) },
		       10, size);
}

/* Passes over an object that is too long. */
static enum np_status skip_object(struct child *child, uint64_t left)
{
	while (left) {
		size_t len = child->in.len - child->at;

		if (len > left)
			len = (size_t)left;
		child->at += len;
		left -= len;
		if (left && (child->ended || refill(child)))
			return NP_ERR_CORRUPT;
	}
	return NP_OK;
}

static enum np_status read_object(struct child *child, uint64_t size,
				  struct np_span *out)
{
	*out = (struct np_span){ NULL, 0 };
	/* A line end stands behind it. */
	if (size > NP_GIT_LIMIT)
		return skip_object(child, size + 1);
	while (child->in.len - child->at < size + 1) {
		if (child->ended)
			return NP_ERR_CORRUPT;
		if (refill(child))
			return NP_ERR_NOMEM;
	}
	*out = (struct np_span){ child->in.ptr + child->at, (size_t)size };
	child->at += (size_t)size + 1;
	return NP_OK;
}

static enum np_status get_object(struct np_git *git, struct np_span *out,
				 struct np_error *err)
{
	struct child *child = &git->objects;
	struct np_span line;
	uint64_t size = 0;
	enum np_status status = np_buf_add(&git->name, "\n", 1);

	if (!status && !send_all(child->fd, np_buf_span(&git->name)))
		return broken(err);
	if (!status)
		status = take_until(child, '\n', &line);
	if (!status && !read_size(line, &size))
		return np_error_set(err, NP_ERR_CORRUPT,
				    "git has lost an object");
	if (!status)
		status = read_object(child, size, out);
	if (status == NP_ERR_NOMEM)
		return no_memory(err);
	return status ? broken(err) : NP_OK;
}

/* Did git log say all there is? */
static enum np_status check_end(struct np_git *git, struct np_error *err)
{
	struct child *log = &git->log;
	int code = 0;
	pid_t ended;

	/* It may still want to write. */
	close(log->fd);
	log->fd = -1;
	do {
		ended = waitpid(log->pid, &code, 0);
	} while (ended < 0 && errno == EINTR);
	log->pid = 0;
	if (ended > 0 && WIFEXITED(code) && !WEXITSTATUS(code))
		return NP_END;
	return git->any ? broken(err)
			: np_error_set(err, NP_ERR_FORMAT,
				       "git finds no history in '%.160s'",
				       git->folder.ptr + strlen("--git-dir="));
}

enum np_status np_git_next(struct np_git *git, struct np_git_version *out,
			   struct np_error *err)
{
	enum np_status status;

	if (!git->log.pid)
		return NP_END;
	status = next_change(git, err);
	if (status == NP_END)
		return check_end(git, err);
	if (status == NP_ERR_NOMEM)
		return no_memory(err);
	if (!status)
		status = get_object(git, &out->text, err);
	out->commit = np_buf_span(&git->commit);
	out->path = np_buf_span(&git->path);
	out->time = git->time;
	return status;
}
