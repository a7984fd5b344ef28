/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a file of collections: they are read to the end or refused with a sentence, in bounded memory, and the
 * scan and the reading of rows agree on how many there are.
 */
#include "portal/collection.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool fine)
{
	if (!fine)
		abort();
}

static void
read_rows(const struct source *source, const struct collection *collection)
{
	struct collection_rows *rows = collection_rows_open(source, collection);
	struct err err = ERR_INIT;
	json_t *row = NULL;
	uint64_t count = 0;

	while (collection_rows_next(rows, &row, &err) && row != NULL) {
		count++;
		must(json_is_object(row));
		must(collection_rows_number(rows) == count);
	}
	if (err.code == ERR_NONE)
		must(count == collection->rows);
	else
		must(err.text[0] != '\0');
	collection_rows_close(rows);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { NULL };
	struct collections collections = { 0 };
	struct source source = { 0 };
	struct err err = ERR_INIT;

	if (size > 65536)
		return 0;
	source_open_memory(&source, "fuzz.json", (const char *)data, size);
	if (source_scan(&source, 0, &arena, &collections, &err)) {
		must(err.code == ERR_NONE);
		for (size_t i = 0; i < collections.count; i++)
			read_rows(&source, &collections.item[i]);
	} else {
		must(err.code != ERR_NONE && strstr(err.text, "fuzz.json") != NULL);
	}
	source_close(&source);
	arena_release(&arena);
	return 0;
}
