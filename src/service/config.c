/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service/config.h"

#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MOST ((size_t)64 * 1024)

static const struct {
	const char *name;
	size_t offset;
	int most;
} numbers[] = {
	{"idle-minutes", offsetof(struct service_config, idle_minutes), 1440},
	{"most-minutes", offsetof(struct service_config, most_minutes), 1440},
	{"demo-idle-minutes", offsetof(struct service_config, demo_idle_minutes), 1440},
	{"demo-most-minutes", offsetof(struct service_config, demo_most_minutes), 1440},
	{"demo-sessions", offsetof(struct service_config, demo_sessions), 1000},
};

#define NUMBERS (sizeof(numbers) / sizeof(numbers[0]))

void
service_config_default(struct service_config *config)
{
	*config = (struct service_config){
		.idle_minutes = 30, .most_minutes = 720, .demo = false, .demo_idle_minutes = 15, .demo_most_minutes = 60, .demo_sessions = 64,
	};
}

struct reader {
	const char *path;
	int line;
	unsigned seen;	/* a bit for each number, and one for demo */
	struct service_config *config;
};

/* A piece of a line, without the blanks around it. */
struct piece {
	const char *text;
	size_t length;
};

static struct piece
trimmed(const char *text, const char *end)
{
	while (text < end && strchr(" \t\r", *text))
		text++;
	while (end > text && strchr(" \t\r", end[-1]))
		end--;
	return (struct piece){text, (size_t)(end - text)};
}

static bool
piece_is(struct piece piece, const char *word)
{
	return strlen(word) == piece.length && memcmp(word, piece.text, piece.length) == 0;
}

static bool
wrong(const struct reader *reader, struct err *err, const char *what)
{
	return err_set(err, ERR_FAILED, "%s, line %d: %s", reader->path, reader->line, what);
}

static bool
note_seen(struct reader *reader, size_t bit, struct err *err)
{
	if (reader->seen & (1U << bit))
		return wrong(reader, err, "this name stands on a line before as well; leave one of them.");
	reader->seen |= 1U << bit;
	return true;
}

static bool
read_number(struct reader *reader, size_t which, struct piece value, struct err *err)
{
	int number = 0;

	for (size_t i = 0; i < value.length; i++) {
		if (value.text[i] < '0' || value.text[i] > '9' || number > numbers[which].most)
			number = -1;
		if (number < 0)
			break;
		number = number * 10 + (value.text[i] - '0');
	}
	if (!value.length || number < 1 || number > numbers[which].most)
		return err_set(err, ERR_FAILED, "%s, line %d: %s takes a whole number from 1 to %d.", reader->path, reader->line, numbers[which].name,
			       numbers[which].most);
	memcpy((char *)reader->config + numbers[which].offset, &number, sizeof(number));
	return true;
}

static bool
read_line(struct reader *reader, const char *text, const char *end, struct err *err)
{
	const char *comment = memchr(text, '#', (size_t)(end - text)), *equals;
	struct piece name, value;

	if (comment)
		end = comment;
	name = trimmed(text, end);
	if (!name.length)
		return true;
	equals = memchr(text, '=', (size_t)(end - text));
	if (!equals)
		return wrong(reader, err, "a line is \"name = value\", or a comment after #.");
	name = trimmed(text, equals);
	value = trimmed(equals + 1, end);
	for (size_t i = 0; i < NUMBERS; i++) {
		if (piece_is(name, numbers[i].name))
			return note_seen(reader, i, err) && read_number(reader, i, value, err);
	}
	if (!piece_is(name, "demo"))
		return wrong(reader, err,
			     "this name isn't known; there are idle-minutes, most-minutes, demo, demo-idle-minutes, demo-most-minutes and demo-sessions.");
	if (!piece_is(value, "on") && !piece_is(value, "off"))
		return wrong(reader, err, "demo is on or off.");
	reader->config->demo = piece_is(value, "on");
	return note_seen(reader, NUMBERS, err);
}

bool
service_config_text(const char *name, const char *text, size_t length, struct service_config *config, struct err *err)
{
	struct reader reader = {.path = name, .config = config};
	const char *end = text + length;

	service_config_default(config);
	while (text < end) {
		const char *line_end = memchr(text, '\n', (size_t)(end - text));

		if (!line_end)
			line_end = end;
		reader.line++;
		if (!read_line(&reader, text, line_end, err))
			return false;
		text = line_end + (line_end < end);
	}
	return true;
}

static bool
read_file(int fd, const char *path, struct str *text, struct err *err)
{
	struct stat status;
	char bytes[4096];
	ssize_t got;

	if (fstat(fd, &status) != 0)
		return err_set(err, ERR_FAILED, "%s can't be looked at: %s.", path, strerror(errno));
	if (!S_ISREG(status.st_mode))
		return err_set(err, ERR_FAILED, "%s isn't a file.", path);
	if (status.st_uid != 0 || (status.st_mode & (S_IWGRP | S_IWOTH)))
		return err_set(err, ERR_FAILED, "%s can be written by others than root, so it isn't read. Put it right: chown root:root and chmod 644.", path);
	while ((got = read(fd, bytes, sizeof(bytes))) > 0 && text->length <= FILE_MOST)
		str_addn(text, bytes, (size_t)got);
	if (got < 0)
		return err_set(err, ERR_FAILED, "%s can't be read: %s.", path, strerror(errno));
	return text->length <= FILE_MOST || err_set(err, ERR_FAILED, "%s is larger than 64 KB: it isn't what makerdeck wrote.", path);
}

bool
service_config_read(const char *path, struct service_config *config, struct err *err)
{
	struct str text = {0};
	bool fine;
	int fd;

	service_config_default(config);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 && errno == ENOENT)
		return true;
	if (fd < 0)
		return err_set(err, ERR_FAILED, "%s can't be opened: %s.", path, strerror(errno));
	fine = read_file(fd, path, &text, err) && service_config_text(path, str_text(&text), text.length, config, err);
	(void)close(fd);
	str_release(&text);
	return fine;
}

void
service_config_write_demo(const char *text, size_t length, bool on, struct str *out)
{
	const char *end = text + length;
	bool written = false;

	while (text < end) {
		const char *line_end = memchr(text, '\n', (size_t)(end - text));
		const char *next = line_end ? line_end + 1 : end, *equals = memchr(text, '=', (size_t)(next - text));
		struct piece name = equals ? trimmed(text, equals) : (struct piece){text, 0};

		if (!written && piece_is(name, "demo")) {
			str_addf(out, "demo = %s\n", on ? "on" : "off");
			written = true;
		} else {
			str_addn(out, text, (size_t)(next - text));
		}
		text = next;
	}
	if (written)
		return;
	if (out->length && out->text[out->length - 1] != '\n')
		str_addc(out, '\n');
	str_addf(out, "demo = %s\n", on ? "on" : "off");
}

void
service_config_write_first(bool demo, struct str *out)
{
	struct service_config config;

	service_config_default(&config);
	str_add(out, "# The SSH service of makerdeck; see makerdeck(1). A line is \"name = value\". What isn't set here has the value that\n"
		     "# stands behind the #. A change counts for sessions that begin after it.\n\n"
		     "# A session without a key for so long ends; so does every session after so long in all.\n");
	str_addf(out, "#idle-minutes = %d\n#most-minutes = %d\n\n", config.idle_minutes, config.most_minutes);
	str_add(out, "# Demonstrations, which anybody can have without a key: on or off; then the same limits, and how many at a time.\n"
		     "# \"makerdeck service install --demo\" sets them up.\n");
	str_addf(out, "demo = %s\n", demo ? "on" : "off");
	str_addf(out, "#demo-idle-minutes = %d\n#demo-most-minutes = %d\n#demo-sessions = %d\n", config.demo_idle_minutes, config.demo_most_minutes,
		 config.demo_sessions);
}
