/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/export.h"

#include "base/heap.h"
#include "base/json.h"
#include "portal/import_rows.h"
#include "portal/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct writing_out {
	struct portal *portal;
	FILE *out;
	struct str line;
};

/* A5 */
static bool
may_export(struct portal *portal, struct err *err)
{
	bool has = true;

	if (!portal_has_users(portal, &has, err))
		return false;
	if (!has)
		return true;
	if (!portal_need_actor(portal, err))
		return false;
	return access_administers(portal_actor(portal))
	       || err_rule(err, ERR_DENIED, "A5", 0x80040220,
			   "Only a System Administrator exports the environment: the file holds what roles would hide.");
}

static bool
failed(struct err *err)
{
	return err_set(err, ERR_FAILED, "The export can't be written: %s.", strerror(errno));
}

static bool
put(struct writing_out *w, struct err *err)
{
	bool done = fwrite(str_text(&w->line), 1, w->line.length, w->out) == w->line.length;

	str_clear(&w->line);
	return done || failed(err);
}

static void
add_value(struct json *json, struct statement *s, int i, const struct import_column *column)
{
	struct id id;

	if (statement_is_null(s, i)) {
		json_none(json, column->key);
		return;
	}
	switch (column->reading) {
	case READ_ID:
		id = statement_id(s, i);
		json_id(json, column->key, &id);
		break;
	case READ_LINE:
	case READ_LOOSE_LINE:
	case READ_BLOCK:
		json_text(json, column->key, statement_peek(s, i));
		break;
	case READ_CELLS:
		json_raw(json, column->key, statement_peek(s, i));
		break;
	case READ_NUMBER:
		json_number(json, column->key, statement_int(s, i));
		break;
	case READ_SWITCH:
		json_bool(json, column->key, statement_bool(s, i));
		break;
	case READ_TIME:
		json_time(json, column->key, statement_time(s, i));
		break;
	}
}

/* What an app or a flow calls; models that are gone stand apart, with the name they had (F6). */
static bool
add_calls(struct writing_out *w, struct json *json, const struct id *caller, bool gone, struct err *err)
{
	struct statement *s = statement_open(portal_store(w->portal), QUERY_EXPORT_CALLS, err);
	bool any = !gone;

	if (!s)
		return false;
	statement_bind_id(s, ":callerid", caller);
	if (!gone)
		json_array_begin(json, KEY_CALLS);
	while (statement_row(s)) {
		struct id id = statement_id(s, 0);

		if (statement_bool(s, 2) != gone)
			continue;
		if (gone && !any)
			json_array_begin(json, KEY_GONE_CALLS);
		any = true;
		if (gone) {
			json_object_begin(json, NULL);
			json_id(json, "msdyn_aimodelid", &id);
			json_text(json, "msdyn_name", statement_peek(s, 1));
			json_object_end(json);
		} else {
			json_id(json, NULL, &id);
		}
	}
	if (any)
		json_array_end(json);
	return statement_close(s, err);
}

/* What was learned, in parts that fit into a row of a file. */
static bool
write_learned(struct writing_out *w, struct statement *s, bool first, struct err *err)
{
	const struct id id = statement_id(s, 0);
	size_t size, parts;
	const unsigned char *bytes = statement_blob(s, 2, &size);
	unsigned char *text = heap_array(LEARNED_PART / 3 * 4 + 8, 1);
	bool done = true;

	parts = (size + LEARNED_PART - 1) / LEARNED_PART;
	for (size_t part = 0; done && part < parts; part++) {
		struct json json = {.out = &w->line};
		size_t left = size - part * LEARNED_PART;

		EVP_EncodeBlock(text, bytes + part * LEARNED_PART, (int)(left < LEARNED_PART ? left : LEARNED_PART));
		str_add(&w->line, first && !part ? "\n" : ",\n");
		json_object_begin(&json, NULL);
		json_id(&json, "msdyn_aiconfigurationid", &id);
		json_number(&json, "part", (int64_t)part + 1);
		json_number(&json, "parts", (int64_t)parts);
		json_number(&json, "kind", statement_int(s, 1));
		json_text(&json, "bytes", (const char *)text);
		json_object_end(&json);
		done = put(w, err);
	}
	free(text);
	return done;
}

static bool
write_row(struct writing_out *w, const struct import_table *table, struct statement *s, bool first, struct err *err)
{
	struct json json = {.out = &w->line};

	str_add(&w->line, first ? "\n" : ",\n");
	json_object_begin(&json, NULL);
	for (int i = 0; i < table->count; i++)
		add_value(&json, s, i, &table->columns[i]);
	if (table->has_calls) {
		struct id caller = statement_id(s, 0);

		if (!add_calls(w, &json, &caller, false, err) || !add_calls(w, &json, &caller, true, err))
			return false;
	}
	json_object_end(&json);
	return put(w, err);
}

static bool
write_set(struct writing_out *w, const struct import_table *table, bool first, struct err *err)
{
	struct statement *s = statement_open(portal_store(w->portal), table->export, err);
	bool fine, first_row = true;

	if (!s)
		return false;
	str_addf(&w->line, "%s{\"@odata.context\":\"$metadata#%s\",\"value\":[", first ? "[\n" : ",\n", table->set);
	fine = put(w, err);
	while (fine && statement_row(s)) {
		fine = table == &import_tables[SET_LEARNED] ? write_learned(w, s, first_row, err) : write_row(w, table, s, first_row, err);
		first_row = false;
	}
	if (!fine) {
		(void)!statement_close(s, NULL);
		return false;
	}
	if (!statement_close(s, err))
		return false;
	str_add(&w->line, first_row ? "]}" : "\n]}");
	return put(w, err);
}

static bool
write_all(struct writing_out *w, struct err *err)
{
	for (int i = 0; i < SET_COUNT; i++) {
		if (!write_set(w, &import_tables[import_order[i]], i == 0, err))
			return false;
	}
	str_add(&w->line, "\n]\n");
	return put(w, err) && (fflush(w->out) == 0 || failed(err));
}

bool
portal_export(struct portal *portal, FILE *out, struct err *err)
{
	struct writing_out w = {.portal = portal, .out = out};
	struct portal_read read;
	bool done;

	if (!may_export(portal, err) || !portal_begin_read(portal, &read, err))
		return false;
	done = write_all(&w, err);
	portal_end_read(portal, &read);
	str_release(&w.line);
	return done;
}

/* ---------------------------------------------------------------- into a file */

static bool
write_beside(struct portal *portal, const char *temporary, struct err *err)
{
	int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	FILE *out = fd < 0 ? NULL : fdopen(fd, "wb");
	bool done;

	if (!out) {
		err_set(err, ERR_FAILED, "%s can't be written: %s.", temporary, strerror(errno));
		if (fd >= 0)
			close(fd);
		return false;
	}
	done = portal_export(portal, out, err);
	if (done && (fflush(out) != 0 || fsync(fd) != 0))
		done = failed(err);
	if (fclose(out) != 0 && done)
		done = failed(err);
	return done;
}

bool
portal_export_file(struct portal *portal, const char *path, struct err *err)
{
	struct arena arena = {0};
	struct id name = id_new();
	char id[ID_TEXT_SIZE];
	const char *temporary = arena_printf(&arena, "%s.%s.tmp", path, id_format(&name, id));
	bool done = may_export(portal, err) && write_beside(portal, temporary, err);

	if (done && rename(temporary, path) != 0)
		done = err_set(err, ERR_FAILED, "%s can't be put in place: %s.", path, strerror(errno));
	if (!done)
		unlink(temporary);
	arena_release(&arena);
	return done;
}
