/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/collection.h"

#include "base/heap.h"

#include "base/heap.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COLLECTIONS_MAX 10000
#define KEY_MAX 1024
#define LINK_MAX 65536
#define CHUNK 65536

/* --- sources --- */

static bool
source_failed(struct err *err, const char *name, int error)
{
	return err_set(err, ERR_FAILED, "%s could not be read: %s.", name, strerror(error));
}

/* What cannot be read twice goes into a file without a name. */
static bool
source_spool(struct source *source, int from, struct err *err)
{
	FILE *copy = tmpfile();
	char *chunk;
	uint64_t size = 0;
	bool done = false;

	if (!copy)
		return err_set(err, ERR_FAILED, "%s could not be copied into the folder for temporary files: %s.",
			       source->name, strerror(errno));
	chunk = heap_array(1, CHUNK);
	for (;;) {
		ssize_t got = read(from, chunk, CHUNK);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			source_failed(err, source->name, errno);
			break;
		}
		if (got == 0) {
			done = true;
			break;
		}
		if (fwrite(chunk, 1, (size_t)got, copy) != (size_t)got) {
			err_set(err, ERR_FAILED, "%s could not be copied into the folder for temporary files: %s.",
				source->name, strerror(errno));
			break;
		}
		size += (uint64_t)got;
	}
	free(chunk);
	if (done && fflush(copy) != 0)
		done = err_set(err, ERR_FAILED, "%s could not be copied into the folder for temporary files: %s.",
			       source->name, strerror(errno));
	if (done) {
		source->fd = fcntl(fileno(copy), F_DUPFD_CLOEXEC, 3);
		if (source->fd < 0)
			done = source_failed(err, source->name, errno);
	}
	fclose(copy);
	source->size = size;
	source->open = done;
	return done;
}

static bool
source_open_fd(struct source *source, int fd, bool from_start, struct err *err)
{
	struct stat status;
	int own;

	if (fstat(fd, &status) != 0)
		return source_failed(err, source->name, errno);
	if (S_ISDIR(status.st_mode))
		return err_set(err, ERR_FAILED, "%s is a folder; name the files in it.", source->name);
	if (!S_ISREG(status.st_mode) || !from_start)
		return source_spool(source, fd, err);
	own = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (own < 0)
		return source_failed(err, source->name, errno);
	source->fd = own;
	source->size = (uint64_t)status.st_size;
	source->open = true;
	return true;
}

bool
source_open_file(struct source *source, const char *name, struct err *err)
{
	int fd;
	bool done;

	*source = (struct source){.name = name};
	fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return source_failed(err, name, errno);
	done = source_open_fd(source, fd, true, err);
	close(fd);
	return done;
}

bool
source_open_stream(struct source *source, const char *name, FILE *stream, struct err *err)
{
	*source = (struct source){.name = name};
	return source_open_fd(source, fileno(stream), false, err);
}

void
source_open_memory(struct source *source, const char *name, const char *data, size_t size)
{
	*source = (struct source){.name = name, .data = data, .size = size, .open = true};
}

void
source_close(struct source *source)
{
	if (source->open && !source->data)
		close(source->fd);
	*source = (struct source){0};
}

/* --- bytes of a source, from any place --- */

struct bytes {
	const struct source *source;
	const char *at, *end;	/* what is read and not yet taken */
	uint64_t offset;	/* of end in the source */
	char *chunk;		/* NULL for memory */
	int error;		/* errno of a failed read; the bytes then end */
};

static void
bytes_open(struct bytes *bytes, const struct source *source, uint64_t offset)
{
	*bytes = (struct bytes){.source = source, .offset = offset};
	if (source->data) {
		bytes->at = source->data + (offset < source->size ? offset : source->size);
		bytes->end = source->data + source->size;
		bytes->offset = source->size;
		return;
	}
	bytes->chunk = heap_array(1, CHUNK);
	bytes->at = bytes->end = bytes->chunk;
}

static void
bytes_close(struct bytes *bytes)
{
	free(bytes->chunk);
	bytes->chunk = NULL;
}

/* More bytes; false at the end, or if reading failed. */
static bool
bytes_fill(struct bytes *bytes)
{
	ssize_t got;

	if (!bytes->chunk || bytes->error)
		return false;
	do {
		got = pread(bytes->source->fd, bytes->chunk, CHUNK, (off_t)bytes->offset);
	} while (got < 0 && errno == EINTR);
	if (got < 0) {
		bytes->error = errno;
		return false;
	}
	bytes->at = bytes->chunk;
	bytes->end = bytes->chunk + got;
	bytes->offset += (uint64_t)got;
	return got > 0;
}

/* The next byte without taking it; -1 at the end. */
static int
bytes_peek(struct bytes *bytes)
{
	if (bytes->at == bytes->end && !bytes_fill(bytes))
		return -1;
	return (unsigned char)*bytes->at;
}

static uint64_t
bytes_place(const struct bytes *bytes)
{
	return bytes->offset - (uint64_t)(bytes->end - bytes->at);
}

/* --- the scanner --- */

enum { OUTSIDE = 0 };

struct scanner {
	struct bytes bytes;
	const char *name;	/* of the file */
	const char *set;	/* of the collection in hand; NULL if not known yet */
	int place;		/* of the collection in hand */
	uint64_t row;		/* in hand; 0 outside the rows */
};

/* Says where, then what. */
static bool
scanner_fail(const struct scanner *scanner, struct err *err, const char *what)
{
	if (scanner->bytes.error)
		return source_failed(err, scanner->name, scanner->bytes.error);
	if (scanner->row && scanner->place > 1)
		return err_set(err, ERR_FAILED, "%s, collection %d, row %" PRIu64 ": %s", scanner->name, scanner->place,
			       scanner->row, what);
	if (scanner->row)
		return err_set(err, ERR_FAILED, "%s, row %" PRIu64 ": %s", scanner->name, scanner->row, what);
	if (scanner->place > 1)
		return err_set(err, ERR_FAILED, "%s, collection %d: %s", scanner->name, scanner->place, what);
	return err_set(err, ERR_FAILED, "%s: %s", scanner->name, what);
}

#define CUT_SHORT "The file ends in the middle; it was cut short."
#define NOT_COLLECTIONS "This is not a collection of the Dataverse Web API, {\"@odata.context\":…,\"value\":[…]}, nor an array of them."

/* Skips white space; the byte after it, or -1. */
static int
scanner_blank(struct scanner *scanner)
{
	int c;

	while ((c = bytes_peek(&scanner->bytes)) == ' ' || c == '\t' || c == '\n' || c == '\r')
		scanner->bytes.at++;
	return c;
}

static bool
scanner_take(struct scanner *scanner, char wanted, struct err *err)
{
	int c = scanner_blank(scanner);

	if (c == wanted) {
		scanner->bytes.at++;
		return true;
	}
	if (c < 0)
		return scanner_fail(scanner, err, CUT_SHORT);
	return scanner_fail(scanner, err, NOT_COLLECTIONS);
}

struct span {
	struct str *out;	/* where the text goes; NULL: nowhere */
	size_t length;
	size_t limit;
};

static bool
span_add(struct span *span, const char *text, size_t length)
{
	if (length > span->limit - span->length)
		return false;
	if (span->out)
		str_addn(span->out, text, length);
	span->length += length;
	return true;
}

/* The bytes of one string, from its opening quote to its closing one. What stands between is jansson's to judge. */
static bool
scanner_string(struct scanner *scanner, struct span *span, const char *too_large, struct err *err)
{
	bool escaped = false;
	bool started = false;

	while (bytes_peek(&scanner->bytes) >= 0) {
		const char *begin = scanner->bytes.at;
		const char *p = begin;
		bool ended = false;

		if (!started) {
			started = true;
			p++;
		}
		while (p < scanner->bytes.end) {
			char c = *p++;

			if (escaped) {
				escaped = false;
			} else if (c == '\\') {
				escaped = true;
			} else if (c == '"') {
				ended = true;
				break;
			}
		}
		scanner->bytes.at = p;
		if (!span_add(span, begin, (size_t)(p - begin)))
			return scanner_fail(scanner, err, too_large);
		if (ended)
			return true;
	}
	return scanner_fail(scanner, err, CUT_SHORT);
}

/* The bytes of one value: an object, an array, a string, or a word. Brackets must match in number and kind. */
static bool
scanner_value(struct scanner *scanner, struct span *span, const char *too_large, struct err *err)
{
	char closing[COLLECTION_DEPTH_MAX];
	int depth = 0;

	for (;;) {
		int c = bytes_peek(&scanner->bytes);
		const char *begin, *p;

		if (c < 0)
			return scanner_fail(scanner, err, CUT_SHORT);
		if (c == '"') {
			if (!scanner_string(scanner, span, too_large, err))
				return false;
			if (depth == OUTSIDE)
				return true;
			continue;
		}
		if (c == '{' || c == '[') {
			if (depth == COLLECTION_DEPTH_MAX)
				return scanner_fail(scanner, err, "Its objects and arrays are nested too deeply (more than 32).");
			closing[depth++] = c == '{' ? '}' : ']';
		} else if (c == '}' || c == ']') {
			if (depth == OUTSIDE)
				return true;
			if (closing[--depth] != c)
				return scanner_fail(scanner, err, "A bracket is closed by one of another kind.");
			if (!span_add(span, scanner->bytes.at++, 1))
				return scanner_fail(scanner, err, too_large);
			if (depth == OUTSIDE)
				return true;
			continue;
		} else if (depth == OUTSIDE && (c == ',' || c == ' ' || c == '\t' || c == '\n' || c == '\r')) {
			return true;
		}
		/* One byte, and all plain ones after it. */
		begin = p = scanner->bytes.at;
		p++;
		if (depth > OUTSIDE && c != '{' && c != '[')
			while (p < scanner->bytes.end && *p != '"' && *p != '{' && *p != '[' && *p != '}' && *p != ']')
				p++;
		scanner->bytes.at = p;
		if (!span_add(span, begin, (size_t)(p - begin)))
			return scanner_fail(scanner, err, too_large);
	}
}

#define ROW_TOO_LARGE "It is larger than 4 MB."

/* The value that follows, parsed, if it's no longer than limit. */
static json_t *
scanner_small(struct scanner *scanner, size_t limit, struct err *err)
{
	struct str text = {0};
	struct span span = {.out = &text, .limit = limit};
	json_error_t error;
	json_t *value = NULL;
	int c = scanner_blank(scanner);

	if (c < 0)
		scanner_fail(scanner, err, CUT_SHORT);
	else if (scanner_value(scanner, &span, "A key or an annotation is too long.", err)) {
		value = json_loadb(str_text(&text), text.length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
		if (!value) {
			struct str what = {0};

			str_addf(&what, "This is not valid JSON: %s.", error.text);
			scanner_fail(scanner, err, str_text(&what));
			str_release(&what);
		}
	}
	str_release(&text);
	return value;
}

/* To the first row, or to the closing bracket: "[" was taken. */
static bool
scanner_row_begins(struct scanner *scanner, bool *begins, struct err *err)
{
	int c = scanner_blank(scanner);

	if (c == '{') {
		*begins = true;
		return true;
	}
	*begins = false;
	if (c == ']' && scanner->row <= 1) {
		scanner->row = 0;
		scanner->bytes.at++;
		return true;
	}
	if (c < 0)
		return scanner_fail(scanner, err, CUT_SHORT);
	return scanner_fail(scanner, err, "A row must be a JSON object.");
}

/* After a row: whether another follows. */
static bool
scanner_row_ends(struct scanner *scanner, bool *more, struct err *err)
{
	int c = scanner_blank(scanner);

	*more = c == ',';
	if (c == ',' || c == ']') {
		scanner->bytes.at++;
		return true;
	}
	if (c < 0)
		return scanner_fail(scanner, err, CUT_SHORT);
	return scanner_fail(scanner, err, "A comma or the end of the rows must follow it.");
}

static bool
scanner_rows(struct scanner *scanner, struct collection *collection, struct err *err)
{
	bool more = true;

	if (scanner_blank(scanner) != '[')
		return scanner_fail(scanner, err, "\"value\" must be an array of rows.");
	scanner->bytes.at++;
	scanner_blank(scanner);
	collection->start = bytes_place(&scanner->bytes);
	scanner->row = 1;
	while (more) {
		struct span span = {.limit = COLLECTION_ROW_MAX};
		bool begins;

		if (!scanner_row_begins(scanner, &begins, err))
			return false;
		if (!begins)
			break;
		if (!scanner_value(scanner, &span, ROW_TOO_LARGE, err) || !scanner_row_ends(scanner, &more, err))
			return false;
		collection->rows++;
		scanner->row++;
	}
	scanner->row = 0;
	return true;
}

/* "https://…/$metadata#systemusers(fullname)" → context and set. */
static bool
scanner_context(struct scanner *scanner, const json_t *value, struct arena *arena, struct collection *collection,
		struct err *err)
{
	const char *text = json_string_value(value);
	const char *hash;
	size_t length;

	if (!text)
		return scanner_fail(scanner, err, "\"@odata.context\" must be text.");
	hash = strchr(text, '#');
	if (!hash)
		return scanner_fail(scanner, err, "\"@odata.context\" names no table after a \"#\".");
	length = strcspn(hash + 1, "(");
	if (length == 0)
		return scanner_fail(scanner, err, "\"@odata.context\" names no table after its \"#\".");
	collection->context = arena_strdup(arena, hash + 1);
	collection->set = arena_strndup(arena, hash + 1, length);
	return true;
}

static bool
scanner_member(struct scanner *scanner, const char *key, struct arena *arena, struct collection *collection,
	       bool *has_rows, uint64_t *unknown, struct err *err)
{
	bool is_context = strcmp(key, "@odata.context") == 0;
	bool is_next = strcmp(key, "@odata.nextLink") == 0;
	json_t *value;
	bool done = true;

	if (strcmp(key, "value") == 0) {
		if (*has_rows)
			return scanner_fail(scanner, err, "The key \"value\" stands there twice.");
		*has_rows = true;
		return scanner_rows(scanner, collection, err);
	}
	if ((is_context && collection->context) || (is_next && collection->next)) {
		struct str what = {0};

		str_addf(&what, "The key \"%s\" stands there twice.", key);
		scanner_fail(scanner, err, str_text(&what));
		str_release(&what);
		return false;
	}
	if (is_context || is_next) {
		value = scanner_small(scanner, LINK_MAX, err);
		if (!value)
			return false;
		if (is_context)
			done = scanner_context(scanner, value, arena, collection, err);
		else if (json_is_string(value))
			collection->next = arena_strdup(arena, json_string_value(value));
		else if (!json_is_null(value))
			done = scanner_fail(scanner, err, "\"@odata.nextLink\" must be text.");
	} else {
		value = scanner_small(scanner, COLLECTION_ROW_MAX, err);
		if (!value)
			return false;
		if (!strchr(key, '@'))
			++*unknown;
	}
	json_decref(value);
	return done;
}

static bool
scanner_collection(struct scanner *scanner, struct arena *arena, struct collection *collection, uint64_t *unknown,
		   struct err *err)
{
	bool has_rows = false;
	int c;

	if (!scanner_take(scanner, '{', err))
		return false;
	c = scanner_blank(scanner);
	if (c == '}')
		scanner->bytes.at++;
	while (c != '}') {
		json_t *key;
		bool done;

		if (c < 0)
			return scanner_fail(scanner, err, CUT_SHORT);
		if (c != '"')
			return scanner_fail(scanner, err, NOT_COLLECTIONS);
		key = scanner_small(scanner, KEY_MAX, err);
		if (!key)
			return false;
		done = scanner_take(scanner, ':', err) &&
		       scanner_member(scanner, json_string_value(key), arena, collection, &has_rows, unknown, err);
		json_decref(key);
		if (!done)
			return false;
		c = scanner_blank(scanner);
		if (c != ',' && c != '}')
			return scanner_fail(scanner, err, c < 0 ? CUT_SHORT : NOT_COLLECTIONS);
		scanner->bytes.at++;
		if (c == ',') {
			c = scanner_blank(scanner);
			if (c == '}')
				return scanner_fail(scanner, err, "This is not valid JSON: nothing follows a comma.");
		}
	}
	if (!collection->context)
		return scanner_fail(scanner, err, "A collection needs \"@odata.context\", which names its table.");
	if (!has_rows)
		return scanner_fail(scanner, err, "A collection needs \"value\", the array of its rows.");
	return true;
}

static struct collection *
collections_add(struct collections *collections, struct arena *arena)
{
	if (collections->count == collections->room) {
		size_t room = collections->room ? collections->room * 2 : 32;
		struct collection *item = arena_array(arena, room, sizeof(*item));

		if (collections->count)
			memcpy(item, collections->item, collections->count * sizeof(*item));
		collections->item = item;
		collections->room = room;
	}
	return &collections->item[collections->count++];
}

static bool
scanner_next(struct scanner *scanner, size_t number, struct arena *arena, struct collections *collections,
	     struct err *err)
{
	struct collection *collection;

	scanner->place++;
	if (scanner->place > COLLECTIONS_MAX)
		return scanner_fail(scanner, err, "A file can hold 10,000 collections at most.");
	collection = collections_add(collections, arena);
	*collection = (struct collection){.source = number, .place = scanner->place};
	return scanner_collection(scanner, arena, collection, &collections->unknown_keys, err);
}

static bool
scanner_file(struct scanner *scanner, size_t number, struct arena *arena, struct collections *collections,
	     struct err *err)
{
	int c = bytes_peek(&scanner->bytes);

	if (c < 0)
		return scanner_fail(scanner, err, "The file is empty.");
	if (c == 0xfe || c == 0xff)
		return scanner_fail(scanner, err, "The text is not UTF-8 but probably UTF-16; save it as UTF-8.");
	if (c == 0xef) {	/* a byte order mark, as some programs on Windows write it */
		scanner->bytes.at++;
		if (bytes_peek(&scanner->bytes) == 0xbb)
			scanner->bytes.at++;
		if (bytes_peek(&scanner->bytes) != 0xbf)
			return scanner_fail(scanner, err, NOT_COLLECTIONS);
		scanner->bytes.at++;
	}
	c = scanner_blank(scanner);
	if (c == '[') {
		scanner->bytes.at++;
		c = scanner_blank(scanner);
		if (c == ']')
			scanner->bytes.at++;
		while (c != ']') {
			if (!scanner_next(scanner, number, arena, collections, err))
				return false;
			c = scanner_blank(scanner);
			if (c != ',' && c != ']')
				return scanner_fail(scanner, err, c < 0 ? CUT_SHORT : NOT_COLLECTIONS);
			scanner->bytes.at++;
		}
	} else if (!scanner_next(scanner, number, arena, collections, err)) {
		return false;
	}
	if (scanner_blank(scanner) >= 0)
		return scanner_fail(scanner, err, "Something follows the end of the JSON.");
	if (scanner->bytes.error)
		return scanner_fail(scanner, err, "");
	return true;
}

bool
source_scan(const struct source *source, size_t number, struct arena *arena, struct collections *collections,
	    struct err *err)
{
	struct scanner scanner = {.name = source->name};
	bool done;

	assert(source->open);
	bytes_open(&scanner.bytes, source, 0);
	done = scanner_file(&scanner, number, arena, collections, err);
	bytes_close(&scanner.bytes);
	return done;
}

/* --- rows --- */

struct collection_rows {
	struct scanner scanner;
	struct str text;
	json_t *row;
	bool ended;
};

struct collection_rows *
collection_rows_open(const struct source *source, const struct collection *collection)
{
	struct collection_rows *rows = heap_array(1, sizeof(*rows));

	rows->scanner.name = source->name;
	rows->scanner.place = collection->place;
	bytes_open(&rows->scanner.bytes, source, collection->start);
	return rows;
}

bool
collection_rows_next(struct collection_rows *rows, json_t **row, struct err *err)
{
	struct scanner *scanner = &rows->scanner;
	struct span span = {.out = &rows->text, .limit = COLLECTION_ROW_MAX};
	json_error_t error;
	bool begins, more;

	json_decref(rows->row);
	rows->row = *row = NULL;
	if (rows->ended)
		return true;
	scanner->row++;
	if (!scanner_row_begins(scanner, &begins, err))
		return false;
	if (!begins) {
		rows->ended = true;
		return true;
	}
	str_clear(&rows->text);
	if (!scanner_value(scanner, &span, ROW_TOO_LARGE, err) || !scanner_row_ends(scanner, &more, err))
		return false;
	rows->ended = !more;
	rows->row = json_loadb(str_text(&rows->text), rows->text.length, JSON_REJECT_DUPLICATES, &error);
	if (!rows->row) {
		struct str what = {0};

		str_addf(&what, "This is not valid JSON: %s.", error.text);
		scanner_fail(scanner, err, str_text(&what));
		str_release(&what);
		return false;
	}
	*row = rows->row;
	return true;
}

uint64_t
collection_rows_number(const struct collection_rows *rows)
{
	return rows->scanner.row;
}

bool
collection_rows_blame(const struct collection_rows *rows, struct err *err)
{
	char what[ERR_TEXT_SIZE];
	enum err_code code = err->code;

	snprintf(what, sizeof(what), "%s", err->text);
	scanner_fail(&rows->scanner, err, what);
	err->code = code;
	return false;
}

void
collection_rows_close(struct collection_rows *rows)
{
	json_decref(rows->row);
	str_release(&rows->text);
	bytes_close(&rows->scanner.bytes);
	free(rows);
}
