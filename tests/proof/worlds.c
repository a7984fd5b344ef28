/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/proof/worlds.h"

#include "tests/test.h"

#include <sqlite3.h>

/* ---------------------------------------------------------------- the stage */

void
stage_open(struct stage *stage)
{
	*stage = (struct stage){0};
	world_open(&stage->world);
	world_grant_misc(stage, &stage->world.customizer, "prvCreateEntity");
	world_grant_misc(stage, &stage->world.customizer, "prvCreateAttribute");
	world_sql(&stage->world, "COMMIT; BEGIN");
}

void
stage_close(struct stage *stage)
{
	world_close(&stage->world);
}

void
stage_clear(struct stage *stage)
{
	world_sql(&stage->world,
		  "DELETE FROM makerdeck_row; DELETE FROM makerdeck_table; DELETE FROM roleprivileges WHERE privilegeid IN"
		  " (SELECT privilegeid FROM privilege WHERE makerdeck_entity GLOB 'cr_*'); DELETE FROM privilege WHERE makerdeck_entity GLOB 'cr_*';"
		  "DELETE FROM principalobjectaccess; DELETE FROM msdyn_aievent; DELETE FROM canvasapp; DELETE FROM workflow;"
		  "DELETE FROM msdyn_aibdatasetscontainer; DELETE FROM msdyn_aiconfiguration; DELETE FROM msdyn_aimodel;"
		  "DELETE FROM teamroles; DELETE FROM systemuserroles; DELETE FROM teammembership; DELETE FROM team; DELETE FROM systemuser;"
		  "DELETE FROM owner; DELETE FROM roleprivileges WHERE roleid IN (SELECT roleid FROM role WHERE name LIKE '~%');"
		  "DELETE FROM role WHERE name LIKE '~%'; DELETE FROM businessunit WHERE parentbusinessunitid IS NOT NULL;"
		  "UPDATE organization SET makerdeck_previewmodels = 1, makerdeck_aiprompts = 1");
}

struct portal *
stage_show(struct stage *stage)
{
	struct small_world *w = &stage->world;
	const struct portal_options options = {.path = w->path, .via = "command"};
	struct err err = ERR_INIT;

	world_sql(w, "COMMIT");
	if (!w->portal)
		w->portal = portal_open(&options, &err);
	if (!w->portal || !portal_sign_in(w->portal, &stage->somebody, false, WORLD_NOW, &err)) {
		printf("# %s\n", err.text);
		assert_true(false);
	}
	world_sql(w, "BEGIN");
	return w->portal;
}

const char *
stage_hex(const struct id *id)
{
	static char buffers[8][40];
	static unsigned turn;
	char *out = buffers[turn++ % 8];

	memcpy(out, "X'", 2);
	for (int i = 0; i < 16; i++)
		snprintf(out + 2 + 2 * i, 3, "%02x", id->b[i]);
	memcpy(out + 34, "'", 2);
	return out;
}

void
stage_sql(struct stage *stage, const char *format, ...)
{
	char sql[2000];
	va_list args;

	va_start(args, format);
	assert_true(vsnprintf(sql, sizeof(sql), format, args) < (int)sizeof(sql));
	va_end(args);
	world_sql(&stage->world, sql);
}

/* ---------------------------------------------------------------- rows */

/* An id of its own, beside those that small_world.c counts. */
static struct id
next_id(struct stage *stage)
{
	struct id id = ID_NONE;

	stage->world.counter++;
	id.b[0] = 0x11;
	id.b[13] = (uint8_t)(stage->world.counter >> 16);
	id.b[14] = (uint8_t)(stage->world.counter >> 8);
	id.b[15] = (uint8_t)stage->world.counter;
	return id;
}

#define UNIT_OF_OWNER "coalesce((SELECT businessunitid FROM systemuser WHERE systemuserid = %s), (SELECT businessunitid FROM team WHERE teamid = %s))"

struct id
world_app(struct stage *stage, const char *name, const struct id *owner)
{
	struct id id = next_id(stage);

	stage_sql(stage, "INSERT INTO canvasapp (canvasappid, displayname, namekey, ownerid, createdon, modifiedon, owningbusinessunit)"
			 " VALUES (%s, '%s', '%s', %s, 1, 1, " UNIT_OF_OWNER ")",
		  stage_hex(&id), name, name, stage_hex(owner), stage_hex(owner), stage_hex(owner));
	return id;
}

struct id
world_event(struct stage *stage, const struct id *owner)
{
	struct id id = next_id(stage);

	stage_sql(stage, "INSERT INTO msdyn_aievent (msdyn_aieventid, msdyn_name, msdyn_processingdate, ownerid, createdon, modifiedon, owningbusinessunit)"
			 " VALUES (%s, 'run', 1, %s, 1, 1, " UNIT_OF_OWNER ")",
		  stage_hex(&id), stage_hex(owner), stage_hex(owner), stage_hex(owner));
	return id;
}

void
world_version(struct stage *stage, const struct id *model, int statuscode, int major, bool active)
{
	struct id id = next_id(stage);

	stage_sql(stage, "INSERT INTO msdyn_aiconfiguration (msdyn_aiconfigurationid, msdyn_aimodelid, msdyn_type, statuscode,"
			 " msdyn_majoriterationnumber, createdon, modifiedon) VALUES (%s, %s, %d, %d, %d, 1, 1)",
		  stage_hex(&id), stage_hex(model), active ? CONFIGURATION_RUN : CONFIGURATION_TRAINING, statuscode, major);
	if (active)
		stage_sql(stage, "UPDATE msdyn_aimodel SET msdyn_activerunconfigurationid = %s, makerdeck_resultcolumn = makerdeck_type IN (4, 8)"
				 " OR makerdeck_resultcolumn WHERE msdyn_aimodelid = %s",
			  stage_hex(&id), stage_hex(model));
}

void
world_grant_misc(struct stage *stage, const struct id *role, const char *name)
{
	struct id id = ID_NONE;

	id.b[0] = 0x21;
	id.b[15] = (uint8_t)strlen(name);
	stage_sql(stage, "INSERT OR IGNORE INTO privilege (privilegeid, name, makerdeck_access) VALUES (%s, '%s', -1);"
			 "INSERT OR REPLACE INTO roleprivileges (roleid, privilegeid, privilegedepthmask) VALUES (%s, %s, 8)",
		  stage_hex(&id), name, stage_hex(role), stage_hex(&id));
}

struct id
world_table(struct stage *stage, const char *name)
{
	struct id id = next_id(stage);
	sqlite3_stmt *s = NULL;

	/* A world beside another has the same tables. */
	stage_sql(stage, "INSERT OR IGNORE INTO makerdeck_table (tableid, logicalname, displayname, namekey, createdon, modifiedon)"
			 " VALUES (%s, 'cr_%s', '%s', '%s', 1, 1)",
		  stage_hex(&id), name, name, name);
	assert_int_equal(sqlite3_prepare_v2(stage->world.db, "SELECT tableid FROM makerdeck_table WHERE displayname = ?", -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_bind_text(s, 1, name, -1, SQLITE_STATIC), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	memcpy(id.b, sqlite3_column_blob(s, 0), sizeof(id.b));
	sqlite3_finalize(s);
	return id;
}

void
world_grant_own(struct stage *stage, const struct id *role, const char *name, enum privilege privilege, enum access_level level)
{
	struct id id = next_id(stage);

	stage_sql(stage, "INSERT INTO privilege (privilegeid, name, makerdeck_entity, makerdeck_access) SELECT %s, 'prv%scr_%s', 'cr_%s', %d"
			 " WHERE NOT EXISTS (SELECT 1 FROM privilege WHERE makerdeck_entity = 'cr_%s' AND makerdeck_access = %d)",
		  stage_hex(&id), privilege_name(privilege), name, name, (int)privilege, name, (int)privilege);
	stage_sql(stage, "INSERT OR REPLACE INTO roleprivileges (roleid, privilegeid, privilegedepthmask) SELECT %s, privilegeid, %d FROM privilege"
			 " WHERE makerdeck_entity = 'cr_%s' AND makerdeck_access = %d",
		  stage_hex(role), level_to_depthmask(level), name, (int)privilege);
}

struct id
world_table_row(struct stage *stage, const struct id *table, const struct id *owner)
{
	struct id id = next_id(stage);

	stage_sql(stage, "INSERT INTO makerdeck_row (recordid, tableid, cells, ownerid, createdon, modifiedon, owningbusinessunit)"
			 " VALUES (%s, %s, '[]', %s, 1, 1, " UNIT_OF_OWNER ")",
		  stage_hex(&id), stage_hex(table), stage_hex(owner), stage_hex(owner), stage_hex(owner));
	return id;
}

void
world_input(struct stage *stage, const struct id *model, const struct id *table)
{
	stage_sql(stage, "UPDATE msdyn_aimodel SET makerdeck_inputtable = %s WHERE msdyn_aimodelid = %s", stage_hex(table), stage_hex(model));
}

void
world_share_both(struct stage *stage, const char *table, const struct id *object, enum principal_kind kind, const struct id *principal,
		 uint32_t mask, uint32_t inherited)
{
	stage_sql(stage, "INSERT OR REPLACE INTO principalobjectaccess (objectid, objecttypecode, principalid, principaltypecode, accessrightsmask,"
			 " inheritedaccessrightsmask, changedon) VALUES (%s, '%s', %s, '%s', %u, %u, 1)",
		  stage_hex(object), table, stage_hex(principal), principal_kind_name(kind), mask, inherited);
}
