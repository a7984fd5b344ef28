/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/demo_tables.h"

#include "learn/sample.h"
#include "portal/audit.h"
#include "portal/demo_data.h"
#include "portal/demo_models.h"
#include "portal/internal.h"
#include "portal/own_table_private.h"
#include "portal/table_import_private.h"

#include <errno.h>
#include <string.h>

/* Of data/demo. */
#define PRIYA "b4be8a29-d272-43fe-ad6a-bdcb025b09b7"	/* System Customizer, IT Operations */
#define HENRIK "5a29f839-823a-405f-acb9-e69e8e749163"	/* the same */
#define THEIR_UNIT "7ddf03ca-770c-499b-a07f-b0378fe5df91"
#define CUSTOMIZER "996a0853-59b3-4095-a493-7b7edb8825d3"
#define MAKER "c8aae6e0-2ef6-42c3-a013-479e5d318802"	/* Environment Maker */

#define STEP 10000

static const struct demo {
	const char *name, *id, *owner;
	const char *file;		/* of data/tables; NULL: invented */
	enum sample_kind kind;
	enum sample_theme theme;
	int rows;			/* of an invented one */
} tables[] = {
	{"Penguins", "7b1c04d2-1a51-4c0e-9d3e-52a6f1c80a01", PRIYA, "penguins.csv", SAMPLE_A, SAMPLE_SHIPMENTS, 0},
	{"Bird strikes", "7b1c04d2-1a51-4c0e-9d3e-52a6f1c80a02", PRIYA, "bird_strikes.csv", SAMPLE_A, SAMPLE_SHIPMENTS, 0},
	{"Countries", "7b1c04d2-1a51-4c0e-9d3e-52a6f1c80a03", HENRIK, "countries.csv", SAMPLE_A, SAMPLE_SHIPMENTS, 0},
	{"Country notes", "7b1c04d2-1a51-4c0e-9d3e-52a6f1c80a04", HENRIK, "country_notes.csv", SAMPLE_A, SAMPLE_SHIPMENTS, 0},
	{"Shipments", "7b1c04d2-1a51-4c0e-9d3e-52a6f1c80a05", PRIYA, NULL, SAMPLE_B, SAMPLE_SHIPMENTS, 1200},
	{"Refund requests", "7b1c04d2-1a51-4c0e-9d3e-52a6f1c80a06", PRIYA, NULL, SAMPLE_A, SAMPLE_REFUNDS, 1000},
	{"Customers", "7b1c04d2-1a51-4c0e-9d3e-52a6f1c80a07", HENRIK, NULL, SAMPLE_C, SAMPLE_CUSTOMERS, 1000},
	{"Order lines", "7b1c04d2-1a51-4c0e-9d3e-52a6f1c80a08", HENRIK, NULL, SAMPLE_R2_B, SAMPLE_DEMAND, 1000},
	{"Support tickets", "7b1c04d2-1a51-4c0e-9d3e-52a6f1c80a09", PRIYA, NULL, SAMPLE_TEXTS, SAMPLE_SHIPMENTS, 800},
};

struct making {
	struct portal *portal;
	struct arena arena;
	struct id operation;
	int64_t at, now;
};

static struct id
id_of(const char *text)
{
	struct id id = ID_NONE;

	(void)!id_parse(text, strlen(text), &id);
	return id;
}

/* ---------------------------------------------------------------- their bytes */

static const char *
invent(struct making *making, const struct demo *demo, size_t *size)
{
	struct str text = {0};
	struct sample sample;
	const char *out;

	sample_start(&sample, demo->kind, (uint64_t)demo->theme + 1);
	sample.theme = demo->theme;
	sample_csv_header(&sample, &text);
	for (int i = 0; i < demo->rows; i++)
		sample_csv_row(&sample, &text);
	*size = text.length;
	out = arena_strndup(&making->arena, text.text, text.length);
	str_release(&text);
	return out;
}

static const char *
find_bytes(struct making *making, const struct demo *demo, size_t *size)
{
	if (!demo->file)
		return invent(making, demo, size);
	for (size_t i = 0; i < demo_table_count; i++) {
		if (strcmp(demo_tables[i].name, demo->file) == 0) {
			*size = demo_tables[i].length;
			return (const char *)demo_tables[i].bytes;
		}
	}
	*size = 0;
	return "";
}

/* ---------------------------------------------------------------- into the file */

/* F4: whoever makes models may train on them; whoever customizes the system reads them all, and does everything with their own. */
static bool
grant(struct making *making, const struct own_table *table, struct err *err)
{
	const struct id customizer = id_of(CUSTOMIZER), maker = id_of(MAKER);

	for (int p = 0; p < PRIVILEGE_COUNT; p++) {
		if (!own_table_grant(making->portal, &customizer, table, (enum privilege)p, p == PRIVILEGE_READ ? LEVEL_ORGANIZATION : LEVEL_USER, err))
			return false;
	}
	return own_table_grant(making->portal, &maker, table, PRIVILEGE_READ, LEVEL_ORGANIZATION, err);
}

static bool
record(struct making *making, const struct demo *demo, const struct own_table *table, struct err *err)
{
	const struct audit_entry entry = {
		.at = making->now, .operation = making->operation, .action = "import", .object_type = "makerdeck_table", .object = table->id,
		.object_name = demo->name, .after = arena_printf(&making->arena, "{\"logicalname\":\"%s\",\"columns\":%zu}", table->logical, table->column_count),
		.rule = "", .via = portal_via(making->portal),
	};

	return audit_write(making->portal, &entry, err);
}

static bool
fill(struct making *making, const struct demo *demo, struct table_import *import, struct err *err)
{
	const struct table_fill fill = {
		.table = id_of(demo->id), .owner = id_of(demo->owner), .unit = id_of(THEIR_UNIT), .at = making->at,
		.seed = UINT64_C(1469598103934665603) * (uint64_t)(demo - tables + 1),
	};
	struct own_table table;
	bool done = false;

	while (!done) {
		if (!table_import_step(import, STEP, &done, err))
			return false;
	}
	return table_import_fill(import, &fill, &making->arena, &table, err) && grant(making, &table, err) && record(making, demo, &table, err);
}

static bool
make_table(struct making *making, const struct demo *demo, struct err *err)
{
	struct table_import *import;
	size_t size;
	const char *bytes = find_bytes(making, demo, &size);
	FILE *stream = fmemopen((void *)(uintptr_t)bytes, size ? size : 1, "rb");
	bool done;

	if (!stream)
		return err_set(err, ERR_FAILED, "The table %s can't be read: %s.", demo->name, strerror(errno));
	import = table_import_read(making->portal, stream, demo->name);
	done = fill(making, demo, import, err);
	table_import_free(import);
	(void)fclose(stream);
	return done;
}

static bool
make_tables(struct making *making, struct err *err)
{
	if (!audit_begin_operation(making->portal, &making->operation, "import", NULL, making->now, err))
		return false;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		if (!make_table(making, &tables[i], err))
			return false;
	}
	return true;
}

bool
demo_tables_make(struct portal *portal, int64_t at, int64_t now, struct err *err)
{
	struct making making = {.portal = portal, .operation = id_new(), .at = at, .now = now};
	struct err ignored = ERR_INIT;
	bool done;

	if (!portal_begin_write(portal, "import", false, now, err))
		return false;
	done = make_tables(&making, err) && demo_models_learn(portal, err) && tx_commit(portal_store(portal), &making.operation, err);
	tx_rollback(portal_store(portal));
	arena_release(&making.arena);
	return portal_reload(portal, done ? err : &ignored) && done;
}
