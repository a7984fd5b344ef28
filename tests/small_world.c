/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/small_world.h"

#include "base/arena.h"
#include "base/text.h"

#include "tests/test.h"

#include <sqlite3.h>

static struct id
next_id(struct small_world *world)
{
	struct id id = ID_NONE;

	world->counter++;
	id.b[0] = 0x10;
	id.b[6] = 0x40;
	id.b[8] = 0x80;
	id.b[13] = (uint8_t)(world->counter >> 16);
	id.b[14] = (uint8_t)(world->counter >> 8);
	id.b[15] = (uint8_t)world->counter;
	return id;
}

/* Binds by kind: i id, n number, t text, k the key of a text. */
static void
insert(struct small_world *world, const char *sql, const char *kinds, ...)
{
	sqlite3_stmt *s = NULL;
	struct arena arena = {0};
	va_list args;

	assert_int_equal(sqlite3_prepare_v2(world->db, sql, -1, &s, NULL), SQLITE_OK);
	va_start(args, kinds);
	for (int i = 0; kinds[i]; i++) {
		const struct id *id;

		switch (kinds[i]) {
		case 'i':
			id = va_arg(args, const struct id *);
			if (id)
				sqlite3_bind_blob(s, i + 1, id->b, 16, SQLITE_TRANSIENT);
			break;
		case 'n':
			sqlite3_bind_int64(s, i + 1, va_arg(args, int64_t));
			break;
		case 't':
			sqlite3_bind_text(s, i + 1, va_arg(args, const char *), -1, SQLITE_TRANSIENT);
			break;
		case 'k':
			sqlite3_bind_text(s, i + 1, text_key(&arena, va_arg(args, const char *)), -1, SQLITE_TRANSIENT);
			break;
		}
	}
	va_end(args);
	if (sqlite3_step(s) != SQLITE_DONE) {
		printf("# %s: %s\n", sql, sqlite3_errmsg(world->db));
		assert_true(false);
	}
	sqlite3_finalize(s);
	arena_release(&arena);
}

static void
exec(struct small_world *world, const char *sql)
{
	char *error = NULL;

	if (sqlite3_exec(world->db, sql, NULL, NULL, &error) != SQLITE_OK) {
		printf("# %s: %s\n", sql, error);
		assert_true(false);
	}
}

static struct id
template(struct small_world *world, const char *name, enum model_type type)
{
	struct id id = next_id(world);

	insert(world, "INSERT INTO msdyn_aitemplate (msdyn_aitemplateid, msdyn_uniquename, makerdeck_type) VALUES (?, ?, ?)", "itn", &id, name,
	       (int64_t)type);
	return id;
}

static struct id
role_of_template(struct small_world *world, const char *name, const char *template_id)
{
	struct id id = next_id(world), from = ID_NONE;

	if (template_id)
		assert_true(id_parse(template_id, 36, &from));
	insert(world, "INSERT INTO role (roleid, name, namekey, businessunitid, roletemplateid) VALUES (?, ?, ?, ?, ?)", "itkii", &id, name, name,
	       &world->root, template_id ? &from : NULL);
	return id;
}

static void
fill_roles(struct small_world *world)
{
	static const enum entity makers[] = {ENTITY_AIMODEL, ENTITY_CONTAINER, ENTITY_DATASET, ENTITY_DATASETFILE, ENTITY_DATASETRECORD, ENTITY_FILE,
					     ENTITY_FILEDATA, ENTITY_AIEVENT, ENTITY_CANVASAPP, ENTITY_WORKFLOW};
	static const enum entity readable[] = {ENTITY_SYSTEMUSER, ENTITY_TEAM, ENTITY_ROLE};

	world->administrator = role_of_template(world, "System Administrator", ROLE_TEMPLATE_ADMINISTRATOR);
	world->customizer = role_of_template(world, "System Customizer", ROLE_TEMPLATE_CUSTOMIZER);
	world->maker = role_of_template(world, "Environment Maker", NULL);
	world->basic = role_of_template(world, "Basic User", ROLE_TEMPLATE_BASIC_USER);
	for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++) {
		for (int p = 0; p < PRIVILEGE_COUNT; p++) {
			world_grant(world, &world->maker, makers[i], (enum privilege)p, LEVEL_USER);
			world_grant(world, &world->customizer, makers[i], (enum privilege)p, LEVEL_ORGANIZATION);
		}
	}
	world_grant(world, &world->maker, ENTITY_AITEMPLATE, PRIVILEGE_READ, LEVEL_ORGANIZATION);
	world_grant(world, &world->customizer, ENTITY_AITEMPLATE, PRIVILEGE_READ, LEVEL_ORGANIZATION);
	for (size_t i = 0; i < sizeof(readable) / sizeof(readable[0]); i++) {
		world_grant(world, &world->maker, readable[i], PRIVILEGE_READ, LEVEL_ORGANIZATION);
		world_grant(world, &world->customizer, readable[i], PRIVILEGE_READ, LEVEL_ORGANIZATION);
	}
	world_grant(world, &world->basic, ENTITY_AIMODEL, PRIVILEGE_READ, LEVEL_USER);
	world_grant(world, &world->basic, ENTITY_AIMODEL, PRIVILEGE_APPENDTO, LEVEL_USER);
	world_grant(world, &world->basic, ENTITY_CONTAINER, PRIVILEGE_READ, LEVEL_USER);
	world_grant(world, &world->basic, ENTITY_AIEVENT, PRIVILEGE_READ, LEVEL_USER);
	world_grant(world, &world->basic, ENTITY_AITEMPLATE, PRIVILEGE_READ, LEVEL_ORGANIZATION);
	world_grant(world, &world->basic, ENTITY_CANVASAPP, PRIVILEGE_READ, LEVEL_USER);
	world_grant(world, &world->basic, ENTITY_WORKFLOW, PRIVILEGE_READ, LEVEL_USER);
	world_grant(world, &world->basic, ENTITY_SYSTEMUSER, PRIVILEGE_READ, LEVEL_ORGANIZATION);
	world_grant(world, &world->basic, ENTITY_TEAM, PRIVILEGE_READ, LEVEL_ORGANIZATION);
}

void
world_open(struct small_world *world)
{
	struct err err = ERR_INIT;
	sqlite3 *db = NULL;
	struct id organization;

	*world = (struct small_world){0};
	test_folder_make(world->folder);
	snprintf(world->path, sizeof(world->path), "%.500s/world.db", world->folder);
	assert_true(portal_create(world->path, &err));
	assert_int_equal(sqlite3_open(world->path, &db), SQLITE_OK);
	world->db = db;
	exec(world, "PRAGMA synchronous = OFF; BEGIN");
	organization = next_id(world);
	insert(world, "INSERT INTO organization (organizationid, name) VALUES (?, 'Testworld')", "i", &organization);
	world->root = next_id(world);
	insert(world, "INSERT INTO businessunit (businessunitid, name, namekey) VALUES (?, 'Root', 'root')", "i", &world->root);
	fill_roles(world);
	world->document = template(world, "DocumentScanning", MODEL_DOCUMENT_PROCESSING);
	world->detection = template(world, "ObjectDetection", MODEL_OBJECT_DETECTION);
	world->generic = template(world, "GenericPrediction", MODEL_GENERIC_PREDICTION);
	world->category = template(world, "TextClassificationV2", MODEL_CATEGORY_CLASSIFICATION);
	world->prediction = template(world, "BinaryPrediction", MODEL_PREDICTION);
	world->prompt = template(world, "GptPowerPrompt", MODEL_PROMPT);
	world->unsupported = template(world, "ImageClassification", MODEL_UNSUPPORTED);
	world->preview = template(world, "ContractDocument", MODEL_CONTRACT_PROCESSING);
}

/* Ends filling: what was put in is committed and the connection closed. */
static void
end_filling(struct small_world *world)
{
	if (!world->db)
		return;
	exec(world, "INSERT INTO aimodel_text (aimodel_text) VALUES ('rebuild'); INSERT INTO owner_text (owner_text) VALUES ('rebuild'); COMMIT");
	sqlite3_close(world->db);
	world->db = NULL;
}

void
world_close(struct small_world *world)
{
	end_filling(world);
	portal_close(world->portal);
	world->portal = NULL;
	test_folder_remove(world->folder);
}

struct id
world_unit(struct small_world *world, const char *name, const struct id *parent)
{
	struct id id = next_id(world);

	insert(world, "INSERT INTO businessunit (businessunitid, name, namekey, parentbusinessunitid) VALUES (?, ?, ?, ?)", "itki", &id, name, name,
	       parent);
	return id;
}

struct id
world_user(struct small_world *world, const char *name, const struct id *unit, bool enabled)
{
	struct id id = next_id(world);
	char login[200];

	snprintf(login, sizeof(login), "%s@test.example", name);
	for (char *at = login; *at; at++)
		*at = *at == ' ' ? '.' : *at >= 'A' && *at <= 'Z' ? (char)(*at + 32) : *at;
	insert(world, "INSERT INTO owner (ownerid, ownertype, name, namekey, loginkey) VALUES (?, 0, ?, ?, ?)", "itkk", &id, name, name, login);
	insert(world, "INSERT INTO systemuser (systemuserid, domainname, isdisabled, businessunitid) VALUES (?, ?, ?, ?)", "itni", &id, login,
	       (int64_t)!enabled, unit);
	return id;
}

struct id
world_team(struct small_world *world, const char *name, enum team_type type, const struct id *unit)
{
	struct id id = next_id(world);

	insert(world, "INSERT INTO owner (ownerid, ownertype, name, namekey) VALUES (?, 1, ?, ?)", "itk", &id, name, name);
	insert(world, "INSERT INTO team (teamid, teamtype, businessunitid) VALUES (?, ?, ?)", "ini", &id, (int64_t)type, unit);
	return id;
}

void
world_member(struct small_world *world, const struct id *team, const struct id *user)
{
	insert(world, "INSERT OR IGNORE INTO teammembership (teamid, systemuserid) VALUES (?, ?)", "ii", team, user);
}

struct id
world_role(struct small_world *world, const char *name, bool team_only)
{
	struct id id = next_id(world);

	insert(world, "INSERT INTO role (roleid, name, namekey, businessunitid, isinherited) VALUES (?, ?, ?, ?, ?)", "itkin", &id, name, name,
	       &world->root, (int64_t)!team_only);
	return id;
}

void
world_grant(struct small_world *world, const struct id *role, enum entity entity, enum privilege privilege, enum access_level level)
{
	struct id id = ID_NONE;
	char name[100];

	if (level == LEVEL_NONE)
		return;
	/* One privilege row for each table and privilege, by a number of its own. */
	id.b[0] = 0x20;
	id.b[14] = (uint8_t)entity;
	id.b[15] = (uint8_t)privilege;
	snprintf(name, sizeof(name), "prv%s%s", privilege_name(privilege), entity_logical_name(entity));
	insert(world, "INSERT OR IGNORE INTO privilege (privilegeid, name, makerdeck_entity, makerdeck_access) VALUES (?, ?, ?, ?)", "ittn", &id,
	       name, entity_logical_name(entity), (int64_t)privilege);
	insert(world, "INSERT OR REPLACE INTO roleprivileges (roleid, privilegeid, privilegedepthmask) VALUES (?, ?, ?)", "iin", role, &id,
	       (int64_t)level_to_depthmask(level));
}

void
world_give(struct small_world *world, const struct id *user, const struct id *role)
{
	insert(world, "INSERT OR IGNORE INTO systemuserroles (systemuserid, roleid) VALUES (?, ?)", "ii", user, role);
}

void
world_give_team(struct small_world *world, const struct id *team, const struct id *role)
{
	insert(world, "INSERT OR IGNORE INTO teamroles (teamid, roleid) VALUES (?, ?)", "ii", team, role);
}

/* An owned row's unit is its owner's (B7). */
#define OWNER_UNIT                                                                          \
	"coalesce((SELECT businessunitid FROM systemuser WHERE systemuserid = ?2)," \
	" (SELECT businessunitid FROM team WHERE teamid = ?2))"

struct id
world_model(struct small_world *world, const char *name, const struct id *template_id, const struct id *owner, bool published)
{
	struct id id = next_id(world), trained = next_id(world), run = next_id(world);

	insert(world,
	       "INSERT INTO msdyn_aimodel (msdyn_aimodelid, ownerid, msdyn_name, namekey, msdyn_templateid, createdon, modifiedon, makerdeck_status,"
	       " owningbusinessunit) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, " OWNER_UNIT ")",
	       "iitkinnn", &id, owner, name, name, template_id, WORLD_NOW - 1000, WORLD_NOW - (int64_t)world->counter * 1000,
	       (int64_t)(published ? STATUS_PUBLISHED : STATUS_DRAFT));
	if (!published)
		return id;
	insert(world,
	       "INSERT INTO msdyn_aiconfiguration (msdyn_aiconfigurationid, msdyn_aimodelid, msdyn_type, statuscode, createdon, modifiedon)"
	       " VALUES (?, ?, 190690000, 6, ?, ?)",
	       "iinn", &trained, &id, WORLD_NOW, WORLD_NOW);
	insert(world,
	       "INSERT INTO msdyn_aiconfiguration (msdyn_aiconfigurationid, msdyn_aimodelid, msdyn_type, statuscode, createdon, modifiedon,"
	       " msdyn_trainedmodelaiconfigurationpareid) VALUES (?, ?, 190690001, 7, ?, ?, ?)",
	       "iinni", &run, &id, WORLD_NOW, WORLD_NOW, &trained);
	insert(world, "UPDATE msdyn_aimodel SET msdyn_activerunconfigurationid = ? WHERE msdyn_aimodelid = ?", "ii", &run, &id);
	return id;
}

struct id
world_container(struct small_world *world, const char *name, const struct id *model, const struct id *owner)
{
	struct id id = next_id(world);

	insert(world,
	       "INSERT INTO msdyn_aibdatasetscontainer (msdyn_aibdatasetscontainerid, ownerid, msdyn_name, namekey, msdyn_aimodelid, createdon,"
	       " modifiedon, owningbusinessunit) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, " OWNER_UNIT ")",
	       "iitkinn", &id, owner, name, name, model, WORLD_NOW, WORLD_NOW);
	return id;
}

struct id
world_file(struct small_world *world, const char *name, const struct id *container, const struct id *owner)
{
	struct id id = next_id(world);

	insert(world,
	       "INSERT INTO msdyn_aibfile (msdyn_aibfileid, ownerid, msdyn_name, msdyn_aibdatasetscontainerid, createdon, modifiedon,"
	       " owningbusinessunit) VALUES (?1, ?2, ?3, ?4, ?5, ?6, " OWNER_UNIT ")",
	       "iitinn", &id, owner, name, container, WORLD_NOW, WORLD_NOW);
	return id;
}

struct id
world_flow(struct small_world *world, const char *name, const struct id *owner, const struct id *calls)
{
	struct id id = next_id(world);

	insert(world,
	       "INSERT INTO workflow (workflowid, ownerid, name, namekey, createdon, modifiedon, owningbusinessunit)"
	       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, " OWNER_UNIT ")",
	       "iitknn", &id, owner, name, name, WORLD_NOW, WORLD_NOW);
	if (calls)
		insert(world, "INSERT INTO makerdeck_call (callerid, callertype, msdyn_aimodelid) VALUES (?, 1, ?)", "ii", &id, calls);
	return id;
}

void
world_share(struct small_world *world, const char *table, const struct id *object, enum principal_kind kind, const struct id *principal,
	    uint32_t mask)
{
	insert(world,
	       "INSERT OR REPLACE INTO principalobjectaccess (objectid, objecttypecode, principalid, principaltypecode, accessrightsmask, changedon)"
	       " VALUES (?, ?, ?, ?, ?, ?)",
	       "ititnn", object, table, principal, principal_kind_name(kind), (int64_t)mask, WORLD_NOW - 86400000);
}

void
world_setting(struct small_world *world, const char *column, bool on)
{
	char sql[200];

	snprintf(sql, sizeof(sql), "UPDATE organization SET %s = %d", column, on);
	exec(world, sql);
}

void
world_sql(struct small_world *world, const char *sql)
{
	sqlite3 *db = NULL;
	char *error = NULL;

	if (world->db) {
		exec(world, sql);
		return;
	}
	assert_int_equal(sqlite3_open(world->path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 2000);
	if (sqlite3_exec(db, sql, NULL, NULL, &error) != SQLITE_OK) {
		printf("# %s: %s\n", sql, error);
		assert_true(false);
	}
	sqlite3_close(db);
}

struct portal *
world_as(struct small_world *world, const struct id *user)
{
	const struct portal_options options = {.path = world->path, .via = "command"};
	struct err err = ERR_INIT;

	end_filling(world);
	if (!world->portal)
		world->portal = portal_open(&options, &err);
	if (!world->portal || !portal_sign_in(world->portal, user, false, WORLD_NOW, &err)) {
		printf("# %s\n", err.text);
		assert_true(false);
	}
	return world->portal;
}
