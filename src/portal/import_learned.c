/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What models learned: bytes in base64, in parts that follow each other, read once before they're kept. */
#include "base/heap.h"
#include "learn/predictor.h"
#include "learn/tagger.h"
#include "portal/import_row.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

static bool
out_of_turn(const struct learned_parts *learned, struct err *err)
{
	char id[ID_TEXT_SIZE];

	return err_set(err, ERR_FAILED, "Part %" PRId64 " of %" PRId64 " of what %s learned must stand here.", learned->next, learned->parts,
		       id_format(&learned->id, id));
}

/* The first part, or the one that must follow. */
static bool
take_turn(struct learned_parts *learned, const struct row *row, struct err *err)
{
	int64_t part = row->now[1].number, parts = row->now[2].number, kind = row->now[3].number;

	if (!learned->under_way) {
		if (part != 1 || parts < 1)
			return err_set(err, ERR_FAILED, "part is %" PRId64 " of %" PRId64 "; the first must be 1.", part, parts);
		learned->under_way = true;
		learned->id = row->now[0].id;
		learned->kind = kind;
		learned->parts = parts;
		learned->next = 1;
		learned->size = 0;
	}
	if (!id_equal(&learned->id, &row->now[0].id) || part != learned->next || parts != learned->parts || kind != learned->kind)
		return out_of_turn(learned, err);
	return true;
}

static bool
add_bytes(struct learned_parts *learned, const struct value *text, struct err *err)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t padding = 0;
	int length;

	while (padding < 2 && padding < text->length && text->text[text->length - 1 - padding] == '=')
		padding++;
	/* What decodes it would take blanks around it, and padding within. */
	if (text->length == 0 || text->length % 4 != 0 || strspn(text->text, digits) != text->length - padding)
		return err_set(err, ERR_FAILED, "bytes must be base64.");
	if (learned->room - learned->size < text->length) {
		learned->room = learned->size + text->length + learned->room / 2;
		learned->bytes = heap_resize(learned->bytes, learned->room, 1);
	}
	length = EVP_DecodeBlock(learned->bytes + learned->size, (const unsigned char *)text->text, (int)text->length);
	if (length < 0)
		return err_set(err, ERR_FAILED, "bytes must be base64.");
	learned->size += (size_t)length - padding;
	return learned->size <= LEARNED_BYTES_MAX
	       || err_set(err, ERR_FAILED, "What was learned is longer than %u MB, the most that's kept.", LEARNED_BYTES_MAX >> 20);
}

/* Read once, as a run would. */
static bool
check_bytes(const struct learned_parts *learned, struct err *err)
{
	bool sound;

	if (learned->kind == 0) {
		struct predictor *predictor = predictor_read(learned->bytes, learned->size, NULL);

		sound = predictor != NULL;
		predictor_free(predictor);
	} else {
		struct tagger *tagger = tagger_read(learned->bytes, learned->size, NULL);

		sound = tagger != NULL;
		tagger_free(tagger);
	}
	return sound || err_set(err, ERR_FAILED, "bytes aren't what %s learns: they were cut or damaged on the way. Export them again.",
				learned->kind == 0 ? "a prediction" : "a category classification");
}

/* The record tells which bytes they were, and doesn't keep a copy. */
static void
describe(struct str *out, int64_t kind, const void *bytes, size_t size)
{
	unsigned char digest[SHA256_DIGEST_LENGTH];
	char hex[2 * SHA256_DIGEST_LENGTH + 1];
	struct json json = {.out = out};

	SHA256(bytes, size, digest);
	for (size_t i = 0; i < sizeof(digest); i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	str_clear(out);
	json_object_begin(&json, NULL);
	json_number(&json, "kind", kind);
	json_number(&json, "bytes", (int64_t)size);
	json_text(&json, "sha256", hex);
	json_object_end(&json);
}

/* What is there already: row->exists, and import->before. */
static bool
find_present(struct import *import, struct row *row, bool *same, struct err *err)
{
	const struct learned_parts *learned = &import->learned;
	struct statement *s = statement_open(import->store, QUERY_LIFE_LEARNED, err);
	const void *bytes;
	size_t size;

	*same = false;
	if (!s)
		return false;
	statement_bind_id(s, ":id", &learned->id);
	row->exists = statement_row(s);
	if (row->exists) {
		bytes = statement_blob(s, 1, &size);
		*same = statement_int(s, 0) == learned->kind && size == learned->size && memcmp(bytes, learned->bytes, size) == 0;
		describe(&import->before, statement_int(s, 0), bytes, size);
	}
	return statement_close(s, err);
}

/* Whoever holds what this version learned before reads it anew. */
static bool
has_changed(struct import *import, struct err *err)
{
	struct statement *s = statement_open(import->store, QUERY_IMPORT_LEARNED_CHANGED, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", &import->learned.id);
	return statement_run(s, err);
}

static bool
store(struct import *import, struct row *row, struct import_count *count, struct err *err)
{
	const struct learned_parts *learned = &import->learned;
	struct statement *s;
	bool same;

	if (!check_bytes(learned, err) || !find_present(import, row, &same, err))
		return false;
	if (same) {
		count->unchanged++;
		return true;
	}
	s = statement_open(import->store, QUERY_LIFE_LEARNED_PUT, err);
	if (!s)
		return false;
	statement_bind_id(s, ":id", &learned->id);
	statement_bind_int(s, ":kind", learned->kind);
	statement_bind_blob(s, ":bytes", learned->bytes, learned->size);
	if (!statement_run(s, err) || (row->exists && !has_changed(import, err)))
		return false;
	if (row->exists)
		count->updated++;
	else
		count->added++;
	describe(&import->after, learned->kind, learned->bytes, learned->size);
	return row_record(import, row, err);
}

bool
learned_part_load(struct import *import, struct row *row, struct import_count *count, struct err *err)
{
	struct learned_parts *learned = &import->learned;

	if (!row_fill(import, row, err) || !row_check_references(import, row, err) || !take_turn(learned, row, err)
	    || !add_bytes(learned, &row->now[4], err))
		return false;
	if (learned->next++ < learned->parts)
		return true;
	learned->under_way = false;
	return store(import, row, count, err);
}

bool
import_learned_finish(struct import *import, struct err *err)
{
	const struct learned_parts *learned = &import->learned;
	struct row_key key = {{learned->id, row_key_number(learned->next - 1)}};

	return !learned->under_way || import_blame(import, SET_LEARNED, &key, "the last parts of what was learned are missing.", err);
}
