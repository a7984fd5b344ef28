/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service/key_file.h"

#include "service/layout.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define BLOB_LEAST 40
#define BLOB_MOST 8000
#define TYPE_MOST 64
#define DIGITS_MOST 10
#define FILE_MOST (64 * 1024 * 1024)
#define LINE_MOST (TYPE_MOST + 1 + BLOB_MOST + 1 + DIGITS_MOST + 1)
#define GENERATION "generation\t"
#define GENERATION_DIGITS 18
#define LOCK_PAUSES 800		/* of LOCK_PAUSE_MS */
#define LOCK_PAUSE_MS 10

const char *const key_types[] = {
	"ssh-ed25519",		  "ecdsa-sha2-nistp256",	      "ecdsa-sha2-nistp384",
	"ecdsa-sha2-nistp521",	  "ssh-rsa",			      "sk-ssh-ed25519@openssh.com",
	"sk-ecdsa-sha2-nistp256@openssh.com", NULL,
};

static bool
is_base64(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

bool
key_line_is_well_formed(const char *type, const char *blob)
{
	size_t at = 0, length;

	while (key_types[at] && strcmp(key_types[at], type) != 0)
		at++;
	if (!key_types[at])
		return false;
	length = strnlen(blob, BLOB_MOST + 1);
	if (length < BLOB_LEAST || length > BLOB_MOST)
		return false;
	/* "=" stands at the end, twice at most */
	for (int padding = 0; padding < 2 && blob[length - 1] == '='; padding++)
		length--;
	for (at = 0; at < length; at++) {
		if (!is_base64(blob[at]))
			return false;
	}
	return true;
}

/* ---------------------------------------------------------------- reading */

/* A number without zeros before it, that ends where the text does; -1 if it's none. */
static int64_t
number_of(const char *text, size_t length, size_t most)
{
	int64_t number = 0;

	if (length == 0 || length > most || (text[0] == '0' && length > 1))
		return -1;
	for (size_t i = 0; i < length; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		number = number * 10 + (text[i] - '0');
	}
	return number;
}

/* Of the first line, without its newline. */
static int64_t
generation_of(const char *line, size_t length)
{
	const size_t head = sizeof(GENERATION) - 1;

	if (length < head || memcmp(line, GENERATION, head) != 0)
		return -1;
	return number_of(line + head, length - head, GENERATION_DIGITS);
}

/* What is looked for, and what was found. */
struct search {
	const char *type, *blob;
	size_t type_length, blob_length;
	size_t lines;
	int64_t number;
};

/* One line without its newline; false if it isn't one, or is the second that fits. */
static bool
look_at_line(struct search *search, const char *line, size_t length)
{
	const char *end = line + length, *blob, *number;
	int64_t value;

	if (search->lines++ == 0)
		return generation_of(line, length) >= 0;
	blob = memchr(line, '\t', length < TYPE_MOST ? length : TYPE_MOST);
	if (!blob)
		return false;
	blob++;
	number = memchr(blob, '\t', (size_t)(end - blob));
	if (!number)
		return false;
	number++;
	value = number_of(number, (size_t)(end - number), DIGITS_MOST);
	if (value < 1)
		return false;
	if ((size_t)(blob - 1 - line) != search->type_length || (size_t)(number - 1 - blob) != search->blob_length
	    || memcmp(line, search->type, search->type_length) != 0 || memcmp(blob, search->blob, search->blob_length) != 0)
		return true;
	/* Whose of two it is can't be known. */
	if (search->number)
		return false;
	search->number = value;
	return true;
}

/* The lines that are whole in the buffer; *rest is how much of it is left over. */
static bool
look_at_lines(struct search *search, char *buffer, size_t length, size_t *rest)
{
	const char *line = buffer, *end = buffer + length, *newline;

	while ((newline = memchr(line, '\n', (size_t)(end - line)))) {
		if (!look_at_line(search, line, (size_t)(newline - line)))
			return false;
		line = newline + 1;
	}
	*rest = (size_t)(end - line);
	memmove(buffer, line, *rest);
	return *rest <= LINE_MOST;
}

static bool
look_at_file(struct search *search, int fd)
{
	char buffer[65536];
	size_t kept = 0, all = 0;
	ssize_t got;

	for (;;) {
		got = read(fd, buffer + kept, sizeof(buffer) - kept);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		all += (size_t)got;
		if (all > FILE_MOST || !look_at_lines(search, buffer, kept + (size_t)got, &kept))
			return false;
	}
	/* A last line without its end was cut off. */
	return got == 0 && kept == 0;
}

static int
open_file(const char *path)
{
	struct stat status;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);

	if (fd >= 0 && (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))) {
		(void)close(fd);
		fd = -1;
	}
	return fd;
}

int64_t
key_file_find(const char *path, const char *type, const char *blob)
{
	struct search search = {.type = type, .blob = blob};
	bool fine;
	int fd;

	if (!key_line_is_well_formed(type, blob))
		return 0;
	search.type_length = strlen(type);
	search.blob_length = strlen(blob);
	fd = open_file(path);
	if (fd < 0)
		return 0;
	fine = look_at_file(&search, fd);
	(void)close(fd);
	return fine ? search.number : 0;
}

int64_t
key_file_generation(const char *path)
{
	char head[sizeof(GENERATION) + GENERATION_DIGITS + 1];
	int fd = open_file(path);
	ssize_t got;
	const char *newline;

	if (fd < 0)
		return -1;
	got = pread(fd, head, sizeof(head), 0);
	(void)close(fd);
	newline = got > 0 ? memchr(head, '\n', (size_t)got) : NULL;
	return newline ? generation_of(head, (size_t)(newline - head)) : -1;
}

/* ---------------------------------------------------------------- answering sshd */

void
key_line_authorize(const struct key_line *line, struct str *out)
{
	str_addf(out, "restrict,pty,command=\"session k%lld\" %s %s\n", (long long)line->number, line->type, line->blob);
}

void
key_file_answer(int argc, char *const *argv, const char *path, struct str *out)
{
	struct key_line line;

	/* Only the sessions' account has keys: a demonstration's visitors must never become somebody by theirs. */
	if (argc != 4 || strcmp(argv[1], SERVICE_ACCOUNT) != 0)
		return;
	line = (struct key_line){.number = key_file_find(path, argv[2], argv[3]), .type = argv[2], .blob = argv[3]};
	if (line.number > 0)
		key_line_authorize(&line, out);
}

/* ---------------------------------------------------------------- writing */

static bool
fail(const char *path, const char *what, struct err *err)
{
	return err_set(err, ERR_FAILED, "%s can't be %s: %s.", path, what, strerror(errno));
}

/* The folder, to work in whatever its name means meanwhile. */
static int
open_folder(const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/');
	struct str folder = {0};
	int fd;

	str_addn(&folder, path, slash && slash > path ? (size_t)(slash - path) : 0);
	fd = open(folder.length ? str_text(&folder) : slash ? "/" : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		(void)fail(str_text(&folder), "opened", err);
	str_release(&folder);
	return fd;
}

int
key_file_lock(const char *path, struct err *err)
{
	const struct timespec pause = {.tv_nsec = LOCK_PAUSE_MS * 1000000L};
	int fd = open_folder(path, err);

	for (int i = 0; fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0; i++) {
		if ((errno == EWOULDBLOCK || errno == EINTR) && i < LOCK_PAUSES) {
			(void)nanosleep(&pause, NULL);
			continue;
		}
		(void)fail(path, "locked", err);
		(void)close(fd);
		fd = -1;
	}
	return fd;
}

void
key_file_unlock(int lock)
{
	(void)close(lock);
}

static bool
write_all(int fd, const char *text, size_t length)
{
	while (length) {
		ssize_t done = write(fd, text, length);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		text += done;
		length -= (size_t)done;
	}
	return true;
}

/* Whoever writes, root too, it's the folder's owner's, for its group to read. */
static bool
set_owner(int folder, int fd)
{
	struct stat status;

	if (geteuid() == 0 && (fstat(folder, &status) != 0 || fchown(fd, status.st_uid, status.st_gid) != 0))
		return false;
	return fchmod(fd, 0640) == 0;
}

static bool
put_in_place(int folder, const char *path, const struct str *text, struct err *err)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	struct str part = {0};
	bool fine;
	int fd;

	str_addf(&part, "%s.part", name);
	/* Somebody was killed before the renaming; nobody else is here now. */
	(void)unlinkat(folder, str_text(&part), 0);
	fd = openat(folder, str_text(&part), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640);
	fine = fd >= 0 && set_owner(folder, fd) && write_all(fd, text->text, text->length) && fsync(fd) == 0;
	if (fd >= 0 && close(fd) != 0)
		fine = false;
	fine = fine && renameat(folder, str_text(&part), folder, name) == 0 && fsync(folder) == 0;
	if (!fine) {
		(void)fail(path, "written", err);
		(void)unlinkat(folder, str_text(&part), 0);
	}
	str_release(&part);
	return fine;
}

bool
key_file_write(const char *path, int64_t generation, const struct key_line *lines, size_t count, struct err *err)
{
	struct str text = {0};
	int folder = open_folder(path, err);
	bool fine;

	if (folder < 0)
		return false;
	str_addf(&text, GENERATION "%lld\n", (long long)generation);
	for (size_t i = 0; i < count; i++)
		str_addf(&text, "%s\t%s\t%lld\n", lines[i].type, lines[i].blob, (long long)lines[i].number);
	fine = text.length <= FILE_MOST ? put_in_place(folder, path, &text, err)
					: err_set(err, ERR_FAILED, "%s can't be written: there are more keys than fit into %d MB.", path, FILE_MOST / (1024 * 1024));
	str_release(&text);
	(void)close(folder);
	return fine;
}
