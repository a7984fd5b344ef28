/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/learn_world.h"

#include "base/arena.h"
#include "base/text.h"

#include "tests/test.h"

#include <sqlite3.h>

static sqlite3_stmt *
prepare(struct small_world *world, const char *sql)
{
	sqlite3_stmt *s = NULL;

	if (sqlite3_prepare_v2(world->db, sql, -1, &s, NULL) != SQLITE_OK)
		printf("# %s: %s\n", sql, sqlite3_errmsg(world->db));
	assert_non_null(s);
	return s;
}

static void
finish(struct small_world *world, sqlite3_stmt *s)
{
	if (sqlite3_step(s) != SQLITE_DONE)
		printf("# %s\n", sqlite3_errmsg(world->db));
	assert_int_equal(sqlite3_finalize(s), SQLITE_OK);
}

/* Ids that no other row has: tables from 0x30 on, rows from 0x31. */
static struct id
next_id(struct small_world *world, uint8_t first)
{
	struct id id = ID_NONE;

	world->counter++;
	id.b[0] = first;
	id.b[6] = 0x40;
	id.b[8] = 0x80;
	id.b[13] = (uint8_t)(world->counter >> 16);
	id.b[14] = (uint8_t)(world->counter >> 8);
	id.b[15] = (uint8_t)world->counter;
	return id;
}

static void
logical_of(const char *display, char out[65])
{
	size_t length = (size_t)snprintf(out, 65, "cr_%.60s", display);

	for (size_t i = 3; i < length; i++)
		out[i] = out[i] >= 'A' && out[i] <= 'Z' ? (char)(out[i] + 32) : out[i] == ' ' ? '_' : out[i];
}

static void
add_column(struct small_world *world, const struct id *table, int position, const char *name, const char *type)
{
	static const char *const types[] = {"text", "number", "whole", "yesno", "time"};
	sqlite3_stmt *s = prepare(world, "INSERT INTO makerdeck_column (tableid, position, logicalname, displayname, type) VALUES (?, ?, ?, ?, ?)");
	char logical[65];
	int kind = 0;

	while (strcmp(types[kind], type) != 0)
		kind++;
	logical_of(name, logical);
	sqlite3_bind_blob(s, 1, table->b, 16, SQLITE_TRANSIENT);
	sqlite3_bind_int(s, 2, position);
	sqlite3_bind_text(s, 3, logical, -1, SQLITE_TRANSIENT);
	sqlite3_bind_text(s, 4, name, -1, SQLITE_TRANSIENT);
	sqlite3_bind_int(s, 5, kind);
	finish(world, s);
}

struct id
world_table(struct small_world *world, const char *display, const char *columns)
{
	struct id id = next_id(world, 0x30);
	struct arena arena = {0};
	char *list = arena_strdup(&arena, columns), *name, *type, *rest = list, logical[65];
	sqlite3_stmt *s = prepare(world, "INSERT INTO makerdeck_table (tableid, logicalname, displayname, namekey, createdon, modifiedon) "
				  "VALUES (?, ?, ?, ?, 0, 0)");
	int position = 0;

	logical_of(display, logical);
	sqlite3_bind_blob(s, 1, id.b, 16, SQLITE_TRANSIENT);
	sqlite3_bind_text(s, 2, logical, -1, SQLITE_TRANSIENT);
	sqlite3_bind_text(s, 3, display, -1, SQLITE_TRANSIENT);
	sqlite3_bind_text(s, 4, text_key(&arena, display), -1, SQLITE_TRANSIENT);
	finish(world, s);
	while ((name = strtok_r(rest, ",", &rest))) {
		name += strspn(name, " ");
		type = strchr(name, ':');
		*type++ = '\0';
		add_column(world, &id, position++, name, type);
	}
	arena_release(&arena);
	return id;
}

void
world_row(struct small_world *world, const struct id *table, const struct id *owner, const char *cells)
{
	struct id id = next_id(world, 0x31);
	sqlite3_stmt *s = prepare(world, "INSERT INTO makerdeck_row (recordid, tableid, cells, ownerid, owningbusinessunit, createdon, modifiedon) "
				  "VALUES (?1, ?2, ?3, ?4, coalesce((SELECT businessunitid FROM systemuser WHERE systemuserid = ?4), "
				  "(SELECT businessunitid FROM team WHERE teamid = ?4)), 0, 0)");

	sqlite3_bind_blob(s, 1, id.b, 16, SQLITE_TRANSIENT);
	sqlite3_bind_blob(s, 2, table->b, 16, SQLITE_TRANSIENT);
	sqlite3_bind_text(s, 3, cells, -1, SQLITE_TRANSIENT);
	sqlite3_bind_blob(s, 4, owner->b, 16, SQLITE_TRANSIENT);
	finish(world, s);
	s = prepare(world, "UPDATE makerdeck_table SET rowcount = rowcount + 1 WHERE tableid = ?");
	sqlite3_bind_blob(s, 1, table->b, 16, SQLITE_TRANSIENT);
	finish(world, s);
}

void
world_grant_table(struct small_world *world, const struct id *role, const char *logical, enum privilege privilege, enum access_level level)
{
	struct id id = next_id(world, 0x32);
	sqlite3_stmt *s = prepare(world, "INSERT INTO privilege (privilegeid, name, makerdeck_entity, makerdeck_access) VALUES (?, ?, ?, ?)");
	char name[100];

	snprintf(name, sizeof(name), "prv%s%s", privilege_name(privilege), logical);
	sqlite3_bind_blob(s, 1, id.b, 16, SQLITE_TRANSIENT);
	sqlite3_bind_text(s, 2, name, -1, SQLITE_TRANSIENT);
	sqlite3_bind_text(s, 3, logical, -1, SQLITE_TRANSIENT);
	sqlite3_bind_int(s, 4, (int)privilege);
	finish(world, s);
	s = prepare(world, "INSERT INTO roleprivileges (roleid, privilegeid, privilegedepthmask) VALUES (?, ?, ?)");
	sqlite3_bind_blob(s, 1, role->b, 16, SQLITE_TRANSIENT);
	sqlite3_bind_blob(s, 2, id.b, 16, SQLITE_TRANSIENT);
	sqlite3_bind_int(s, 3, level_to_depthmask(level));
	finish(world, s);
}

struct id
world_deliveries(struct small_world *world, size_t rows, const struct id *owner)
{
	static const char *const carriers[] = {"North Freight", "Rapid", "Seaways", "Blue Line"};
	struct id table = world_table(world, "Deliveries", "Distance:number, Weight:number, Carrier:text, Fragile:yesno, Ordered:time, Note:text, "
				      "Order id:whole, Late:yesno, Delay:number, Late code:whole");
	uint64_t seed = 11;

	for (size_t i = 0; i < rows; i++) {
		double distance = test_random_below(&seed, 1000) + 0.5, chance = test_random_below(&seed, 200);
		unsigned carrier = test_random_below(&seed, 4);
		bool late = distance + carrier * 150.0 + chance > 850;
		char cells[500];

		snprintf(cells, sizeof(cells), "[%.1f,%u.25,\"%s\",%s,%lld,\"note %zu of many\",%zu,%s,%.2f,%d]", distance, test_random_below(&seed, 90),
			 carriers[carrier], test_random_below(&seed, 2) ? "true" : "false",
			 (long long)(INT64_C(1700000000000) + (int64_t)test_random_below(&seed, 1000) * 86400000), i, 100000 + i, late ? "true" : "false",
			 distance * 0.3 + test_random_below(&seed, 100) / 2.0, late);
		world_row(world, &table, owner, cells);
	}
	return table;
}

struct id
world_tickets(struct small_world *world, size_t rows, const struct id *owner)
{
	static const char *const tags[] = {"Refund", "Delivery", "Account"};
	static const char *const words[][4] = {{"money", "refund", "charged", "invoice"}, {"parcel", "driver", "late", "street"},
					       {"password", "login", "profile", "email"}};
	struct id table = world_table(world, "Tickets", "Message:text, Tags:text");
	uint64_t seed = 12;

	for (size_t i = 0; i < rows; i++) {
		unsigned first = test_random_below(&seed, 3), second = test_random_below(&seed, 5) ? first : test_random_below(&seed, 3);
		char cells[500];

		snprintf(cells, sizeof(cells), "[\"hello my %s %s with the %s %s please\",\"%s%s%s\"]", words[first][test_random_below(&seed, 4)],
			 words[second][test_random_below(&seed, 4)], words[first][test_random_below(&seed, 4)], words[second][test_random_below(&seed, 4)],
			 tags[first], second == first ? "" : ", ", second == first ? "" : tags[second]);
		world_row(world, &table, owner, cells);
	}
	return table;
}
