/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What breaks if a person or a model goes, against the decision asked one by one (D8, F6, E5). */
#include "portal/departure.h"
#include "tests/small_world.h"
#include "tests/test.h"

static struct small_world world;
static struct id ana, leo, maya, tom, basic;
static struct id invoices, outlook, lonely, flow, other_flow, hidden;

/* Leo owns a model that two people may run through a flow, a generic prediction, and a model nobody calls. */
static int
set_up(void **state)
{
	(void)state;
	world_open(&world);
	ana = world_user(&world, "Ana Souza", &world.root, true);
	leo = world_user(&world, "Leo Fischer", &world.root, true);
	maya = world_user(&world, "Maya Ortiz", &world.root, true);
	tom = world_user(&world, "Tom Berg", &world.root, false);
	basic = world_user(&world, "Ben Carter", &world.root, true);
	world_give(&world, &ana, &world.administrator);
	world_give(&world, &leo, &world.maker);
	world_give(&world, &maya, &world.maker);
	world_give(&world, &tom, &world.maker);
	world_give(&world, &basic, &world.basic);
	invoices = world_model(&world, "Invoices", &world.document, &leo, true);
	outlook = world_model(&world, "Outlook", &world.generic, &leo, true);
	lonely = world_model(&world, "Lonely", &world.document, &leo, false);
	hidden = world_model(&world, "Mine alone", &world.document, &maya, true);
	flow = world_flow(&world, "Book invoices", &ana, &invoices);
	other_flow = world_flow(&world, "Nobody's flow", &leo, &outlook);
	world_share(&world, "msdyn_aimodel", &invoices, PRINCIPAL_USER, &maya, 1);
	world_share(&world, "msdyn_aimodel", &invoices, PRINCIPAL_USER, &tom, 1);
	world_share(&world, "workflow", &flow, PRINCIPAL_USER, &maya, 1);
	world_share(&world, "workflow", &flow, PRINCIPAL_USER, &tom, 1);
	world_share(&world, "msdyn_aimodel", &hidden, PRINCIPAL_USER, &leo, 1);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	world_close(&world);
	return 0;
}

static const struct departure_row *
row_of(const struct departure *departure, enum departure_part part, const struct id *id)
{
	for (size_t i = 0; i < departure->count; i++) {
		if (departure->rows[i].part == part && id_equal(&departure->rows[i].id, id))
			return &departure->rows[i];
	}
	return NULL;
}

static bool
has_line(const struct departure *departure, const char *text)
{
	for (size_t i = 0; i < departure->line_count; i++) {
		if (strstr(departure->lines[i], text))
			return true;
	}
	return false;
}

static void
a_person_with_all_that_hangs_on_them(void **state)
{
	struct portal *portal = world_as(&world, &ana);
	const struct principal who = {.kind = PRINCIPAL_USER, .id = leo};
	const struct departure_row *row;
	struct departure departure;
	struct err err = ERR_INIT;

	(void)state;
	assert_true(departure_of_person(portal, &who, WORLD_NOW, &departure, &err));
	assert_int_equal(departure.owns.models, 3);
	assert_int_equal(departure.owns.flows, 1);
	row = row_of(&departure, DEPARTURE_CALL, &flow);
	assert_non_null(row);
	/* Ana opens it by her role, Maya by two shares; Tom is disabled (A4). */
	assert_int_equal(row->people, 2);
	assert_string_equal(row->names, "Ana Souza, Maya Ortiz");
	assert_true(id_equal(&row->model, &invoices));
	/* D5: no call of a generic prediction works for anybody. */
	row = row_of(&departure, DEPARTURE_CALL, &other_flow);
	assert_non_null(row);
	assert_int_equal(row->people, 0);
	assert_non_null(row_of(&departure, DEPARTURE_SCHEDULE, &outlook));
	assert_null(row_of(&departure, DEPARTURE_SCHEDULE, &invoices));
	row = row_of(&departure, DEPARTURE_SHARED_BY, &invoices);
	assert_non_null(row);
	assert_int_equal(row->people, 2);
	assert_null(row_of(&departure, DEPARTURE_SHARED_BY, &lonely));
	assert_non_null(row_of(&departure, DEPARTURE_SHARED_WITH, &hidden));
	assert_int_equal(departure.people, 2);
	assert_false(departure.disabled);
	assert_false(departure.more);
	assert_true(has_line(&departure, "calls would fail for 2 people"));
	assert_true(has_line(&departure, "Leo Fischer owns 3 models, 0 prompts, 0 containers, 0 apps and 1 flow."));
	departure_release(&departure);
}

static void
a_model_with_its_callers(void **state)
{
	struct portal *portal = world_as(&world, &ana);
	struct departure departure;
	struct err err = ERR_INIT;

	(void)state;
	assert_true(departure_of_model(portal, &invoices, WORLD_NOW, &departure, &err));
	assert_int_equal(departure.parts[DEPARTURE_CALL], 1);
	assert_int_equal(departure.people, 2);
	assert_true(has_line(&departure, "If Invoices were deleted, calls would fail for 2 people."));
	assert_true(has_line(&departure, "model Invoices: Maya Ortiz, Tom Berg"));
	departure_release(&departure);
	assert_true(departure_of_model(portal, &lonely, WORLD_NOW, &departure, &err));
	assert_int_equal(departure.count, 0);
	assert_true(has_line(&departure, "No app or flow that you can see calls Lonely."));
	departure_release(&departure);
}

static void
only_what_the_asker_sees(void **state)
{
	struct portal *portal = world_as(&world, &leo);
	const struct principal self = {.kind = PRINCIPAL_USER, .id = leo}, other = {.kind = PRINCIPAL_USER, .id = maya};
	struct departure departure;
	struct err err = ERR_INIT;

	(void)state;
	assert_true(departure_of_person(portal, &self, WORLD_NOW, &departure, &err));
	assert_null(row_of(&departure, DEPARTURE_CALL, &flow));	/* Ana's, not shared with Leo */
	assert_non_null(row_of(&departure, DEPARTURE_CALL, &other_flow));
	departure_release(&departure);
	assert_false(departure_of_person(portal, &other, WORLD_NOW, &departure, &err));
	assert_int_equal(err.code, ERR_DENIED);
	assert_string_equal(err.rule, "B2");
	err = ERR_INIT;
	portal = world_as(&world, &maya);
	assert_false(departure_of_model(portal, &lonely, WORLD_NOW, &departure, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	err = ERR_INIT;
	/* E3: seen through a User share alone. */
	assert_false(departure_of_model(portal, &invoices, WORLD_NOW, &departure, &err));
	assert_int_equal(err.code, ERR_DENIED);
}

static void
nobody_that_there_is(void **state)
{
	struct portal *portal = world_as(&world, &ana);
	const struct principal nobody = {.kind = PRINCIPAL_USER, .id = {{0xee}}};
	struct departure departure;
	struct err err = ERR_INIT;

	(void)state;
	assert_false(departure_of_person(portal, &nobody, WORLD_NOW, &departure, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	assert_int_equal(departure.count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_person_with_all_that_hangs_on_them),
		cmocka_unit_test(a_model_with_its_callers),
		cmocka_unit_test(only_what_the_asker_sees),
		cmocka_unit_test(nobody_that_there_is),
	};

	return cmocka_run_group_tests_name("test_departure", tests, set_up, tear_down);
}
