/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The life of a model (F1, F2, F4, F6, F8, H1, H2, H4): made, trained, published, unpublished, renamed, scheduled, deleted. */
#include "portal/lifecycle.h"

#include "portal/audit.h"
#include "portal/internal.h"
#include "portal/models.h"

#include "tests/learn_world.h"
#include "tests/small_world.h"
#include "tests/test.h"

static struct small_world world;
static struct id north, ann, cora, mia, max, bea, deliveries, tickets;
static struct err err;
static struct arena arena;
static struct portal *portal;

/* Ann administers, Cora is a customizer, Mia and Max make, Bea is a basic user. Makers read what they own of both tables, customizers all. */
static int
set_up(void **state)
{
	(void)state;
	world_open(&world);
	north = world_unit(&world, "North", &world.root);
	ann = world_user(&world, "Ann", &world.root, true);
	cora = world_user(&world, "Cora", &north, true);
	mia = world_user(&world, "Mia", &north, true);
	max = world_user(&world, "Max", &north, true);
	bea = world_user(&world, "Bea", &north, true);
	world_give(&world, &ann, &world.administrator);
	world_give(&world, &cora, &world.customizer);
	world_give(&world, &mia, &world.maker);
	world_give(&world, &max, &world.maker);
	world_give(&world, &bea, &world.basic);
	deliveries = world_deliveries(&world, 300, &mia);
	tickets = world_tickets(&world, 200, &mia);
	world_grant_table(&world, &world.customizer, "cr_deliveries", PRIVILEGE_READ, LEVEL_ORGANIZATION);
	world_grant_table(&world, &world.customizer, "cr_tickets", PRIVILEGE_READ, LEVEL_ORGANIZATION);
	world_sql(&world, "INSERT INTO privilege (privilegeid, name, makerdeck_access) VALUES (x'33000000000000000000000000000001', 'prvCreateAttribute', -1);"
		  "INSERT INTO roleprivileges SELECT roleid, x'33000000000000000000000000000001', 8 FROM role WHERE name = 'System Customizer'");
	world_sql(&world, "INSERT INTO roleprivileges SELECT r.roleid, p.privilegeid, 1 FROM role r, privilege p WHERE r.name = 'Environment Maker' "
		  "AND p.name IN ('prvReadcr_deliveries', 'prvReadcr_tickets')");
	err = ERR_INIT;
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_release(&arena);
	world_close(&world);
	portal = NULL;
	return 0;
}

static void
as(const struct id *user)
{
	portal = world_as(&world, user);
	err = ERR_INIT;
}

#define fine(call) do { if (!(call)) { printf("# line %d: %s\n", __LINE__, err.text); assert_true(false); } } while (0)

static const struct model_binding late = {.target = "Late"};

static struct id
create(const char *name, enum model_type type, const struct id *table, const struct model_binding *binding)
{
	struct create_request request = {.name = name, .type = type, .binding = *binding, .now = WORLD_NOW};
	struct write_result result;
	struct id id;

	request.binding.table = *table;
	fine(model_create(portal, &request, &result, &err));
	assert_string_equal(result.changes[0].table, "msdyn_aimodel");
	id = result.changes[0].id;
	write_result_release(&result);
	return id;
}

static struct target
target_of(const struct id *id)
{
	return (struct target){.kind = RECORD_MODEL, .id = *id, .version = -1};
}

static bool
train(const struct id *id)
{
	const struct target target = target_of(id);
	struct training *training = training_begin(portal, &target, 0, false, WORLD_NOW, &err);
	bool done = false, well = training != NULL;

	while (well && !done)
		well = training_step(training, &done, &err);
	training_free(training);
	return well;
}

static bool
publish(const struct id *id)
{
	const struct target target = target_of(id);
	struct write_result result;
	bool done = model_publish(portal, &target, false, WORLD_NOW, &result, &err);

	write_result_release(&result);
	return done;
}

static struct model_versions
versions_of(const struct id *id)
{
	struct model_versions versions;

	fine(model_load_versions(portal, id, &arena, &versions, &err));
	return versions;
}

static enum model_status
status_of(const struct id *id)
{
	struct model model;
	bool found;

	fine(portal_load_model(portal, id, false, &arena, &model, &found, &err));
	assert_true(found);
	return model.status;
}

static void
a_prediction_is_made_trained_and_published(void **state)
{
	struct model_versions versions;
	struct own_table table;
	const void *bytes;
	size_t size, predicted, likelihood;
	struct id id;
	bool found;
	int kind;

	(void)state;
	as(&cora);
	id = create("Late risk", MODEL_PREDICTION, &deliveries, &late);
	assert_int_equal(status_of(&id), STATUS_DRAFT);
	fine(train(&id));
	assert_int_equal(status_of(&id), STATUS_TRAINED);
	versions = versions_of(&id);
	assert_null(versions.published);
	assert_null(versions.draft);
	assert_non_null(versions.trained);
	assert_true(versions.trained->learned);
	assert_true(versions.trained->score > 70);
	assert_int_equal(versions.trained->trained_rows + versions.trained->tested_rows, 300);
	assert_string_equal(versions.trained->table_name, "Deliveries");
	fine(learned_load(portal, &versions.trained->id, &arena, &kind, &bytes, &size, &found, &err));
	assert_true(found);
	assert_int_equal(kind, 0);
	fine(publish(&id));
	assert_int_equal(status_of(&id), STATUS_PUBLISHED);
	fine(own_table_load(portal, &deliveries, &arena, &table, &found, &err));
	model_result_columns(&table, &id, &predicted, &likelihood);
	assert_string_equal(table.columns[predicted].display, "Late risk (predicted)");
	assert_int_equal(table.columns[predicted].type, OWN_BOOLEAN);
	assert_string_equal(table.columns[likelihood].display, "Late risk (likelihood)");
	for (size_t i = 0; i < versions.trained->line_count; i++)
		printf("# %s %d\n", versions.trained->lines[i].name, versions.trained->lines[i].share);
	for (size_t i = 0; i < versions.trained->warning_count; i++)
		printf("# %s\n", versions.trained->warnings[i]);
}

static void
a_category_classification_is_made_and_trained(void **state)
{
	const struct model_binding binding = {.target = "Tags", .text = "Message", .separator = ','};
	struct model_versions versions;
	struct id id;

	(void)state;
	as(&mia);
	id = create(NULL, MODEL_CATEGORY_CLASSIFICATION, &tickets, &binding);
	fine(train(&id));
	versions = versions_of(&id);
	assert_non_null(versions.trained);
	assert_int_equal(versions.trained->line_count, 3);
	assert_true(versions.trained->score > 80);
	fine(publish(&id));
	assert_int_equal(status_of(&id), STATUS_PUBLISHED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_prediction_is_made_trained_and_published, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_category_classification_is_made_and_trained, set_up, tear_down),
	};
	return test_run(tests);
}
