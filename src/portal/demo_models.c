/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/demo_models.h"

#include "portal/lifecycle_private.h"

#include <string.h>

/* Of data/demo: a model, and the training configuration that it runs, or would. */
static const struct learner {
	const char *name, *model, *version;
	enum model_type type;
	const char *table, *target, *text;
	bool published;		/* a prediction: it has its result columns (F2) */
} learners[] = {
	{"Late shipment risk", "413577bd-b6b9-4098-a938-cd7956204310", "c4823074-9a91-43a5-a434-74766d46cd17", MODEL_PREDICTION, "Shipments", "Late", NULL, false},
	{"Refund likelihood", "c3428ae6-161b-4955-ae88-b2cc115d06dd", "500fc4bd-c71c-4e1e-a10e-27d19c166bea", MODEL_PREDICTION, "Refund requests", "Refunded",
	 NULL, true},
	{"Churn risk", "8993a042-72c6-4a3f-a025-378dc55f0f5b", "46a7f32a-3024-40d2-aa21-ffdead5eb5c0", MODEL_PREDICTION, "Customers", "Leaves", NULL, true},
	{"Demand forecast", "e9529915-23dd-4518-af6a-54082402887e", "b7a30f17-dc5e-41ce-a2d3-8ae8cc1c0e0a", MODEL_GENERIC_PREDICTION, "Order lines", "Pieces", NULL,
	 true},
	{"Upsell chance", "8e89903c-3bf5-44ef-aa3c-15829858946e", "6cc128b4-b9c2-45f8-a307-e3dc66cd895e", MODEL_PREDICTION, "Customers", "Plan", NULL, true},
	{"Part failure", "35393389-a602-4748-aa53-328d6b42a6b1", "7636017b-9bd8-4dd0-a4a9-c332770e5443", MODEL_PREDICTION, "Bird strikes", "Damage", NULL, false},
	{"Ticket triage", "666f98f5-1129-41e2-a2a3-24e6c3987924", "dea7a2a4-54c1-40db-a340-db7cb6954cf5", MODEL_CATEGORY_CLASSIFICATION, "Support tickets", "Queue",
	 "Text", false},
	{"Mail router", "c8775625-c95b-41fe-a0bd-ec3093fec482", "0b4d957f-291d-4cd9-a2f0-472f21766b59", MODEL_CATEGORY_CLASSIFICATION, "Support tickets", "Queue",
	 "Text", false},
	{"News desk", "6d1e7b50-824d-4fb1-a2d9-37861365ae51", "ef89acb2-4cca-425c-a8e6-e84a48161503", MODEL_CATEGORY_CLASSIFICATION, "Country notes", "Topic", "Note",
	 false},
};

static bool
find_table(struct portal *portal, const struct learner *learner, struct arena *arena, struct own_table *table, struct err *err)
{
	bool found;

	return own_table_find(portal, learner->table, arena, table, &found, err)
	       && (found || err_set(err, ERR_FAILED, "The demonstration lacks the table %s.", learner->table));
}

static const char *
logical(const struct own_table *table, const char *name)
{
	size_t at = name ? own_table_column(table, name) : SIZE_MAX;

	return at == SIZE_MAX ? NULL : table->columns[at].logical;
}

/* As publishing adds them (F2): one of the outcome's type, and the likelihood of an outcome that isn't a number. */
static bool
add_result_columns(struct portal *portal, const struct learner *learner, const struct id *model, struct own_table *table, struct arena *arena,
		   struct err *err)
{
	const enum cell_type type = table->columns[own_table_column(table, learner->target)].type;
	const struct own_column predicted = {.display = arena_printf(arena, "%s (predicted)", learner->name), .type = type, .result_of = *model};
	const struct own_column likelihood = {.display = arena_printf(arena, "%s (likelihood)", learner->name), .type = OWN_NUMBER, .result_of = *model};

	if (!own_column_add(portal, table, &predicted, arena, err))
		return false;
	return type == OWN_NUMBER || type == OWN_WHOLE || own_column_add(portal, table, &likelihood, arena, err);
}

static bool
learn_one(struct portal *portal, const struct learner *learner, struct arena *arena, struct err *err)
{
	struct fill_in fill_in = {.type = learner->type};
	struct own_table table;

	if (!id_parse(learner->model, strlen(learner->model), &fill_in.model) || !id_parse(learner->version, strlen(learner->version), &fill_in.version))
		return err_set(err, ERR_FAILED, "The demonstration's model %s has no id.", learner->name);
	if (!find_table(portal, learner, arena, &table, err))
		return false;
	if (learner->published && !add_result_columns(portal, learner, &fill_in.model, &table, arena, err))
		return false;
	fill_in.binding = (struct model_binding){.table = table.id, .target = logical(&table, learner->target), .text = logical(&table, learner->text)};
	return training_fill_in(portal, &fill_in, err);
}

bool
demo_models_learn(struct portal *portal, struct err *err)
{
	struct arena arena = {0};
	bool done = true;

	for (size_t i = 0; i < sizeof(learners) / sizeof(learners[0]) && done; i++)
		done = learn_one(portal, &learners[i], &arena, err);
	arena_release(&arena);
	return done;
}
