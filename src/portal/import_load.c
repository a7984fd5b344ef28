/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of a set: written, counted, blamed. */
#include "portal/import_row.h"

#include "base/text.h"
#include "domain/model.h"

#include <string.h>

/* "Maya Ortiz" → "ortiz maya", from the key of the name. */
static const char *
last_first(struct arena *arena, const char *key)
{
	const char *space = strrchr(key, ' ');

	if (!space || space == key || !space[1])
		return key;
	return arena_printf(arena, "%s %.*s", space + 1, (int)(space - key), key);
}

static bool
owner_store(struct import *import, const struct row *row, struct err *err)
{
	bool is_user = row->set == SET_SYSTEMUSER;
	const char *name = row->now[row->table->name].text;
	const char *key = text_key(&import->row, name);
	struct statement *s;

	s = statement_open(import->store, row->exists ? QUERY_IMPORT_OWNER_UPDATE : QUERY_IMPORT_OWNER_ADD, err);
	if (!s)
		return false;
	statement_bind_id(s, ":ownerid", &row->now[0].id);
	statement_bind_int(s, ":ownertype", is_user ? 0 : 1);
	statement_bind_text(s, ":name", name);
	statement_bind_text(s, ":namekey", key);
	statement_bind_text(s, ":lastfirstkey", is_user ? last_first(&import->row, key) : "");
	statement_bind_text(s, ":loginkey", is_user ? text_key(&import->row, row_value(row, ":domainname")->text) : "");
	statement_bind_text(s, ":mailkey", is_user ? text_key(&import->row, row_value(row, ":internalemailaddress")->text) : "");
	return statement_run(s, err);
}

/* The columns that are worked out from others. */
static void
row_bind_derived(struct import *import, const struct row *row, const char *own_table, enum privilege own_access, struct statement *s)
{
	const char *name = row->table->name < 0 ? "" : row->now[row->table->name].text;
	enum entity entity = ENTITY_COUNT;
	enum privilege access = PRIVILEGE_COUNT;

	switch (row->set) {
	case SET_BUSINESSUNIT:
	case SET_ROLE:
	case SET_TABLE:
	case SET_AIMODEL:
	case SET_CONTAINER:
	case SET_CANVASAPP:
	case SET_WORKFLOW:
		statement_bind_text(s, ":namekey", text_key(&import->row, name));
		return;
	case SET_PRIVILEGE:
		if (privilege_from_name(name, &entity, &access) == MEANING_TABLE) {
			statement_bind_text(s, ":makerdeck_entity", entity_logical_name(entity));
			statement_bind_int(s, ":makerdeck_access", (int)access);
		} else if (own_table) {
			statement_bind_text(s, ":makerdeck_entity", own_table);
			statement_bind_int(s, ":makerdeck_access", (int)own_access);
		} else {
			statement_bind_text(s, ":makerdeck_entity", "");
			statement_bind_int(s, ":makerdeck_access", -1);
		}
		return;
	case SET_AITEMPLATE:
		statement_bind_int(s, ":makerdeck_type", (int)model_type_from_template(name));
		return;
	default:
		return;
	}
}

/* One statement about this row, known by its id alone. */
static bool
row_statement(struct import *import, const struct row *row, enum query query, struct err *err)
{
	struct statement *s = statement_open(import->store, query, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", &row->now[0].id);
	return statement_run(s, err);
}

static bool
row_store_plain(struct import *import, const struct row *row, struct err *err)
{
	const char *own_table = NULL;
	enum privilege own_access = PRIVILEGE_READ;
	struct statement *s;
	bool own;

	if (row->set == SET_PRIVILEGE && !own_privilege_find(import, row->now[row->table->name].text, &own_table, &own_access, &own, err))
		return false;
	s = statement_open(import->store, row->exists ? row->table->update : row->table->add, err);
	if (!s)
		return false;
	for (int i = 0; i < row->table->count; i++)
		if (!row->table->columns[i].owner_name)
			statement_bind_value(s, row->table->columns[i].parameter, &row->now[i]);
	row_bind_derived(import, row, own_table, own_access, s);
	return statement_run(s, err);
}

static bool
row_store(struct import *import, const struct row *row, struct err *err)
{
	if (row->set == SET_SYSTEMUSER || row->set == SET_TEAM)
		return (!row->exists || row_statement(import, row, QUERY_TEXT_OWNER_LEAVE, err)) && owner_store(import, row, err) &&
		       row_statement(import, row, QUERY_TEXT_OWNER_ENTER, err) && row_store_plain(import, row, err);
	if (row->set == SET_AIMODEL)
		return (!row->exists || row_statement(import, row, QUERY_TEXT_AIMODEL_LEAVE, err)) && row_store_plain(import, row, err) &&
		       row_statement(import, row, QUERY_TEXT_AIMODEL_ENTER, err);
	return row_store_plain(import, row, err);
}

/* Models whose status follows from this row (F1). */
#define TOUCHED_MAX 2000

static void
row_touch(struct import *import, const struct row *row)
{
	if (row->set == SET_AIMODEL) {
		id_set_add(&import->touched, &row->now[0].id);
		import->models_added += !row->exists;
	} else if (row->set == SET_AICONFIGURATION) {
		int model = column_by_parameter(row->table, ":msdyn_aimodelid");

		id_set_add(&import->touched, &row->now[model].id);
		if (row->exists)
			id_set_add(&import->touched, &row->old[model].id);
	}
	if (import->touched.count > TOUCHED_MAX) {
		import->touched_many = true;
		id_set_release(&import->touched);
	}
}

static bool
row_is_changed(const struct row *row)
{
	for (int i = row->table->keys; i < row->table->count; i++)
		if (!value_equal(&row->now[i], &row->old[i]))
			return true;
	return false;
}

static bool
row_load(struct import *import, struct row *row, struct import_count *count, struct err *err)
{
	struct calls calls = {0}, old_calls = {0};
	bool has_calls = row->table->has_calls &&
			 (row->calls || row->gone_calls || row->given[column_by_parameter(row->table, ":clientdata") < 0 ? 0 :
						column_by_parameter(row->table, ":clientdata")]);

	for (int i = 0; i < row->table->keys; i++)
		if (row->now[i].kind == VALUE_NULL)
			return err_set(err, ERR_FAILED, "%s is missing.", row->table->columns[i].key);
	if (row->set == SET_LEARNED)
		return learned_part_load(import, row, count, err);
	if (!row_find(import, row, err) || !row_sift(import, row, err))
		return false;
	if (row->left_out)
		return true;
	if (!row_fill(import, row, err))
		return false;
	if (row->table->owner >= 0 && !row_fill_unit(import, row, err))
		return false;
	if (!row_check_references(import, row, err) || !row_settle(import, row, err))
		return false;
	if (has_calls) {
		if (!calls_from_text(import, row_value(row, ":clientdata"), &calls, err) ||
		    !calls_from_keys(import, row, &calls, err) || !calls_load(import, &row->now[0].id, &old_calls, err))
			return false;
		calls_sort(&calls);
		has_calls = !calls_equal(&calls, &old_calls);
	}
	if (row->exists && !has_calls && !row_is_changed(row)) {
		count->unchanged++;
		return true;
	}
	if ((!row->exists || row_is_changed(row)) && !row_store(import, row, err))
		return false;
	if (has_calls && !calls_store(import, row->set, &row->now[0].id, &calls, err))
		return false;
	found_forget(import, row);
	row_touch(import, row);
	if (row->exists)
		count->updated++;
	else
		count->added++;
	row_describe(import, row, has_calls ? &calls : NULL, has_calls ? &old_calls : NULL);
	return row_record(import, row, err);
}

/* --- sets --- */

static struct row_key
row_key_of(const struct row *row)
{
	struct row_key key = {.id = {row->now[0].id, ID_NONE}};

	if (row->table->keys > 1)
		key.id[1] = row->now[1].kind == VALUE_NUMBER ? row_key_number(row->now[1].number) : row->now[1].id;
	return key;
}

/* The key's part that a row's JSON says; none if it's none. */
static struct id
row_key_part(const struct import_column *column, const json_t *row)
{
	const json_t *value = json_object_get(row, column->key);
	struct id id;

	if (column->reading == READ_NUMBER)
		return json_is_integer(value) ? row_key_number(json_integer_value(value)) : ID_NONE;
	return json_is_string(value) && id_parse(json_string_value(value), json_string_length(value), &id) ? id : ID_NONE;
}

/* The root comes last, so that another unit may have been the root before. */
static bool
row_is_due(const struct row *row, int pass)
{
	return row->set != SET_BUSINESSUNIT || (row_value(row, ":parentbusinessunitid")->kind == VALUE_ID) == (pass == 0);
}

#define PROGRESS_ROWS 1000

static bool
progress_made(struct import *import, struct err *err)
{
	if (!import->options->progress || ++import->done % PROGRESS_ROWS)
		return true;
	if (import->options->progress(import->options->context, import->done, import->total))
		return true;
	return err_set(err, ERR_INTERRUPTED, "The import was given up; nothing was changed.");
}

static bool
collection_load(struct import *import, enum import_set set, const struct collection *collection, int pass, size_t *kinds,
		struct import_count *count, struct err *err)
{
	struct collection_rows *rows = collection_rows_open(&import->sources[collection->source], collection);
	json_t *json = NULL;
	bool done;

	while ((done = collection_rows_next(rows, &json, err)) && json) {
		struct row *row = arena_alloc(&import->row, sizeof(*row));

		row->set = set;
		row->table = &import_tables[set];
		row->json = json;
		done = row_read(import, row, kinds, err);
		if (done && row_is_due(row, pass)) {
			struct row_key key;

			count->rows++;
			done = row_load(import, row, count, err);
			key = row_key_of(row);
			if (done && !row->left_out)
				seen_add(&import->seen, &key);
			done = done && progress_made(import, err);
		}
		arena_release(&import->row);
		if (!done) {
			if (err->code != ERR_INTERRUPTED)
				collection_rows_blame(rows, err);
			break;
		}
	}
	collection_rows_close(rows);
	return done;
}

/* Reads the rows' keys of all collections of a set again. fn returns false, with the err set, to end it. */
static bool
keys_again(struct import *import, enum import_set set,
	   bool (*fn)(void *context, const struct row_key *key, struct err *err), void *context, struct err *err)
{
	const struct import_table *table = &import_tables[set];

	for (size_t i = 0; i < import->collections.count; i++) {
		const struct collection *collection = &import->collections.item[i];
		struct collection_rows *rows;
		json_t *json = NULL;
		bool done;

		if (import->sets[i] != set)
			continue;
		rows = collection_rows_open(&import->sources[collection->source], collection);
		while ((done = collection_rows_next(rows, &json, err)) && json) {
			struct row_key key = {{ID_NONE, ID_NONE}};

			for (int k = 0; k < table->keys; k++)
				key.id[k] = row_key_part(&table->columns[k], json);
			done = fn(context, &key, err);
			if (!done) {
				collection_rows_blame(rows, err);
				break;
			}
		}
		collection_rows_close(rows);
		if (!done)
			return false;
	}
	return true;
}

struct repeat {
	const struct seen *seen;
	const struct import_table *table;
};

static bool
repeat_look(void *context, const struct row_key *key, struct err *err)
{
	struct repeat *repeat = context;
	struct seen_suspect *suspect = seen_suspect_find(repeat->seen, key);
	char text[ID_TEXT_SIZE], other[ID_TEXT_SIZE];

	if (!suspect)
		return true;
	if (!suspect->met) {
		suspect->met = true;
		return true;
	}
	if (repeat->table->keys == 1)
		return err_set(err, ERR_FAILED, "%s %s is repeated: another row of %s has it.", repeat->table->columns[0].key,
			       id_format(&key->id[0], text), repeat->table->set);
	if (repeat->table->columns[1].reading == READ_NUMBER)
		return err_set(err, ERR_FAILED, "%s %s with %s %d is repeated: another row of %s has both.", repeat->table->columns[0].key,
			       id_format(&key->id[0], text), repeat->table->columns[1].key, key->id[1].b[14] << 8 | key->id[1].b[15],
			       repeat->table->set);
	return err_set(err, ERR_FAILED, "%s %s with %s %s is repeated: another row of %s has both.",
		       repeat->table->columns[0].key, id_format(&key->id[0], text), repeat->table->columns[1].key,
		       id_format(&key->id[1], other), repeat->table->set);
}

struct blame {
	const struct row_key *key;
	const char *text;
};

static bool
blame_look(void *context, const struct row_key *key, struct err *err)
{
	const struct blame *blame = context;

	return row_key_compare(key, blame->key) != 0 || err_set(err, ERR_FAILED, "%s", blame->text);
}

bool
import_blame(struct import *import, enum import_set set, const struct row_key *key, const char *text, struct err *err)
{
	struct blame blame = {.key = key, .text = text};

	if (keys_again(import, set, blame_look, &blame, err))
		err_set(err, ERR_FAILED, "%s: %s", import_tables[set].set, text);
	return false;
}

static struct import_count *
count_for(struct import_result *result, enum import_set set)
{
	for (size_t i = 0; i < result->count_count; i++)
		if (strcmp(result->counts[i].set, import_tables[set].set) == 0)
			return &result->counts[i];
	return NULL;
}

bool
import_load_set(struct import *import, enum import_set set, struct err *err)
{
	struct repeat repeat = {.seen = &import->seen, .table = &import_tables[set]};
	struct import_count *count = count_for(import->result, set);
	uint64_t rows = 0;
	size_t kinds = import->result->key_count;
	bool done = true;

	if (!count)
		return true;
	for (size_t i = 0; i < import->collections.count; i++)
		if (import->sets[i] == set)
			rows += import->collections.item[i].rows;
	seen_init(&import->seen, rows);
	keys_begin(import, &import_tables[set]);
	for (int pass = 0; done && pass < (set == SET_BUSINESSUNIT ? 2 : 1); pass++) {
		uint64_t left_out = import->result->keys_left_out;

		for (size_t i = 0; done && i < import->collections.count; i++)
			if (import->sets[i] == set)
				done = collection_load(import, set, &import->collections.item[i], pass, &kinds, count, err);
		if (pass == 1) {	/* they were counted the first time */
			import->result->keys_left_out = left_out;
			for (size_t i = 0; i < KEY_SLOTS; i++)
				import->keys[i].count /= 2;
		}
	}
	keys_end(import, &import_tables[set]);
	seen_sort(&import->seen);
	if (done && import->seen.count > 0)
		done = keys_again(import, set, repeat_look, &repeat, err);
	seen_release(&import->seen);
	return done;
}
