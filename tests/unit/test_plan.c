/* SPDX-License-Identifier: GPL-3.0-or-later */
/* portal/plan: a leaver's plan (G8), from gathering to one transaction. */
#include "portal/audit.h"
#include "portal/models.h"
#include "portal/ownership.h"
#include "portal/plan.h"
#include "portal/plan_private.h"
#include "tests/small_world.h"

#include "tests/test.h"

/* Leo leaves; Ana administers, Maya makes, Ben only uses. */
struct cast {
	struct small_world w;
	struct id ana, maya, ben, leo, nora, team, visitors;
	struct id freight, freight_data, pallet, pallet_data, churn, old, drafter, flow, app, file, mayas, leos_data;
};

static void
set_up(struct cast *c)
{
	struct small_world *w = &c->w;

	world_open(w);
	c->ana = world_user(w, "Ana Souza", &w->root, true);
	c->maya = world_user(w, "Maya Ortiz", &w->root, true);
	c->ben = world_user(w, "Ben Carter", &w->root, true);
	c->leo = world_user(w, "Leo Fischer", &w->root, false);
	c->nora = world_user(w, "Nora Kim", &w->root, true);
	c->team = world_team(w, "Finance", TEAM_OWNER, &w->root);
	c->visitors = world_team(w, "Visitors", TEAM_ACCESS, &w->root);
	world_give(w, &c->ana, &w->administrator);
	world_give(w, &c->maya, &w->maker);
	world_give(w, &c->ben, &w->basic);
	world_give(w, &c->leo, &w->maker);
	world_give_team(w, &c->team, &w->maker);
	c->pallet = world_model(w, "Pallet counter", &w->detection, &c->leo, true);
	c->pallet_data = world_container(w, "ds-pallet", &c->pallet, &c->maya);
	c->freight = world_model(w, "Freight invoices", &w->document, &c->leo, true);
	c->freight_data = world_container(w, "ds-freight", &c->freight, &c->leo);
	c->file = world_file(w, "a.pdf", &c->freight_data, &c->leo);
	c->churn = world_model(w, "Churn risk", &w->prediction, &c->leo, true);
	c->old = world_model(w, "Old scanner", &w->unsupported, &c->leo, true);
	c->drafter = world_model(w, "Reply drafter", &w->prompt, &c->leo, true);
	c->flow = world_flow(w, "Expense flow", &c->leo, &c->freight);
	c->mayas = world_model(w, "Mayas", &w->document, &c->maya, true);
	c->leos_data = world_container(w, "ds-mayas", &c->mayas, &c->leo);
}

static void
tear_down(struct cast *c)
{
	world_close(&c->w);
}

static struct principal
user(const struct id *id)
{
	return (struct principal){PRINCIPAL_USER, *id};
}

static struct principal
team(const struct id *id)
{
	return (struct principal){PRINCIPAL_TEAM, *id};
}

/* In steps of a row or two, so that going on by key is what's tested. */
static void
gather(struct plan *plan, size_t budget)
{
	struct err err = ERR_INIT;
	bool done = false;

	for (int steps = 0; !done; steps++) {
		assert_true(plan_gather(plan, budget, &done, &err));
		assert_true(steps < 10000);
	}
}

static void
check(struct plan *plan, size_t budget)
{
	struct err err = ERR_INIT;
	bool done = false;

	for (int steps = 0; !done; steps++) {
		assert_true(plan_check(plan, budget, WORLD_NOW, &done, &err));
		assert_true(steps < 10000);
	}
}

static struct plan *
plan_of(struct cast *c, const struct id *as, const struct id *leaver, size_t budget)
{
	const struct principal from = user(leaver);
	struct err err = ERR_INIT;
	struct plan *plan = plan_new(world_as(&c->w, as), &from, &err);

	assert_non_null(plan);
	gather(plan, budget);
	return plan;
}

struct shown {
	struct arena arena;
	struct plan_row rows[40];
	size_t count;
};

static void
show(struct plan *plan, struct shown *shown)
{
	struct err err = ERR_INIT;

	*shown = (struct shown){0};
	assert_true(plan_rows(plan, 0, 40, &shown->arena, shown->rows, &shown->count, &err));
}

static const struct plan_row *
row_of(const struct shown *shown, const char *name)
{
	for (size_t i = 0; i < shown->count; i++) {
		if (strcmp(shown->rows[i].name, name) == 0)
			return &shown->rows[i];
	}
	fail_msg("no row %s", name);
	return NULL;
}

static struct id
owner_of(struct cast *c, enum record_kind kind, const struct id *id)
{
	struct portal *portal = world_as(&c->w, &c->ana);
	struct err err = ERR_INIT;
	struct arena arena = {0};
	struct owned row = {0};
	bool found = false;

	assert_true(portal_load_record(portal, kind, id, true, &arena, &row, &found, &err));
	assert_true(found);
	arena_release(&arena);
	return row.owner.id;
}

#define assert_owner(c, kind, id, who) assert_memory_equal(owner_of(c, kind, id).b, (who)->b, 16)

static void
assert_audit_holds(struct cast *c)
{
	struct err err = ERR_INIT;
	int64_t bad = -1;

	assert_true(audit_verify(world_as(&c->w, &c->ana), &bad, &err));
	assert_int_equal(bad, 0);
}

/* G8, E6: in this order, whatever the steps. */
static void
gathers_everything_a_leaver_owns(void **state)
{
	static const char *const names[] = {"Churn risk", "Freight invoices", "ds-freight", "Old scanner", "Pallet counter", "ds-pallet",
					    "Reply drafter", "ds-mayas", "Expense flow"};
	static const char *const types[] = {"Prediction", "Document processing", "Datasets container", "Unsupported", "Object detection",
					    "Datasets container", "Prompt", "Datasets container", "Flow"};
	static const bool under[] = {false, false, true, false, false, true, false, false, false};
	struct cast c;

	(void)state;
	set_up(&c);
	for (size_t budget = 1; budget < 12; budget++) {
		struct plan *plan = plan_of(&c, &c.ana, &c.leo, budget);
		struct plan_counts counts;
		struct shown shown;

		show(plan, &shown);
		assert_int_equal(shown.count, 9);
		for (size_t i = 0; i < 9; i++) {
			assert_string_equal(shown.rows[i].name, names[i]);
			assert_string_equal(shown.rows[i].type, types[i]);
			assert_int_equal(shown.rows[i].under, under[i]);
			assert_true(shown.rows[i].marked);
			assert_int_equal(shown.rows[i].verdict, PLAN_UNCHECKED);
			assert_string_equal(shown.rows[i].to_name, "");
		}
		assert_string_equal(shown.rows[0].owner_name, "Leo Fischer");
		assert_string_equal(shown.rows[5].owner_name, "Maya Ortiz");
		plan_counts(plan, &counts);
		assert_int_equal(counts.rows, 9);
		assert_int_equal(counts.kinds[RECORD_MODEL], 4);
		assert_int_equal(counts.kinds[RECORD_PROMPT], 1);
		assert_int_equal(counts.kinds[RECORD_CONTAINER], 3);
		assert_int_equal(counts.kinds[RECORD_FLOW], 1);
		assert_int_equal(counts.marked, 9);
		assert_int_equal(counts.checked, 0);
		assert_int_equal(counts.moving, 0);
		arena_release(&shown.arena);
		plan_free(plan);
	}
	tear_down(&c);
}

static bool
interrupt_at(void *context)
{
	int *left = context;

	return (*left)-- <= 0;
}

/* A key that comes while rows are read: the step is taken back, and what's gathered in the end is the same. */
static void
an_interrupted_step_is_taken_back(void **state)
{
	struct cast c;
	struct portal *portal;
	struct principal from;
	struct plan *plan;
	struct plan_counts counts;
	struct err err = ERR_INIT;
	int interrupted = 0;

	(void)state;
	set_up(&c);
	for (int i = 0; i < 300; i++) {
		char name[40];
		struct id model;

		snprintf(name, sizeof(name), "Many %03d", i);
		model = world_model(&c.w, name, &c.w.document, &c.leo, true);
		for (int k = 0; k < 3; k++)
			(void)world_container(&c.w, name, &model, &c.leo);
	}
	portal = world_as(&c.w, &c.ana);
	from = user(&c.leo);
	for (int after = 0; after < 60; after++) {
		bool done = false;
		int left = after;

		plan = plan_new(portal, &from, &err);
		assert_non_null(plan);
		portal_set_interrupt(portal, interrupt_at, &left);
		while (!done) {
			if (plan_gather(plan, 200, &done, &err))
				continue;
			assert_int_equal(err.code, ERR_INTERRUPTED);
			interrupted++;
			portal_set_interrupt(portal, NULL, NULL);
		}
		portal_set_interrupt(portal, NULL, NULL);
		plan_counts(plan, &counts);
		assert_int_equal(counts.rows, 9 + 1200);
		plan_free(plan);
	}
	assert_true(interrupted > 0);
	tear_down(&c);
}

/* G8, E4, G6: rows that can't move stay out with their reason; the others move in one transaction and leave a row of the audit each. */
static void
moves_what_can_move(void **state)
{
	struct cast c;
	struct plan *plan;
	struct principal to;
	struct plan_counts counts;
	struct plan_result result;
	struct shown shown;
	struct err err = ERR_INIT;

	(void)state;
	set_up(&c);
	plan = plan_of(&c, &c.ana, &c.leo, 100);
	check(plan, 3);
	plan_counts(plan, &counts);
	assert_int_equal(counts.verdicts[PLAN_NO_OWNER], 8);
	assert_int_equal(counts.verdicts[PLAN_REFUSED], 1);
	to = user(&c.maya);
	assert_true(plan_give(plan, PLAN_ALL, &to, &err));
	check(plan, 3);
	plan_counts(plan, &counts);
	assert_int_equal(counts.checked, 9);
	assert_int_equal(counts.verdicts[PLAN_REFUSED], 1);
	/* ds-pallet is Maya's already */
	assert_int_equal(counts.verdicts[PLAN_KEPT], 1);
	assert_int_equal(counts.moving, 7);
	show(plan, &shown);
	assert_int_equal(row_of(&shown, "Old scanner")->verdict, PLAN_REFUSED);
	assert_string_equal(row_of(&shown, "Old scanner")->err.rule, "E4");
	assert_int_equal(row_of(&shown, "Old scanner")->err.code, ERR_IMPOSSIBLE);
	assert_true(row_of(&shown, "Old scanner")->reason[0]);
	arena_release(&shown.arena);

	assert_true(plan_run(plan, WORLD_NOW, true, NULL, NULL, &result, &err));
	assert_true(id_is_none(&result.operation));
	assert_int_equal(result.moved, 7);
	assert_int_equal(result.cascaded, 1);
	assert_owner(&c, RECORD_MODEL, &c.churn, &c.leo);
	plan_free(plan);

	plan = plan_of(&c, &c.ana, &c.leo, 100);
	assert_true(plan_give(plan, PLAN_ALL, &to, &err));
	check(plan, 100);
	assert_true(plan_run(plan, WORLD_NOW, false, NULL, NULL, &result, &err));
	assert_false(id_is_none(&result.operation));
	assert_int_equal(result.moved, 7);
	assert_int_equal(result.cascaded, 1);
	plan_counts(plan, &counts);
	assert_int_equal(counts.moving, 0);
	plan_free(plan);
	assert_owner(&c, RECORD_MODEL, &c.churn, &c.maya);
	assert_owner(&c, RECORD_MODEL, &c.freight, &c.maya);
	assert_owner(&c, RECORD_CONTAINER, &c.freight_data, &c.maya);
	assert_owner(&c, RECORD_CONTAINER, &c.leos_data, &c.maya);
	assert_owner(&c, RECORD_FLOW, &c.flow, &c.maya);
	assert_owner(&c, RECORD_PROMPT, &c.drafter, &c.maya);
	assert_owner(&c, RECORD_MODEL, &c.old, &c.leo);
	assert_audit_holds(&c);
	tear_down(&c);
}

/* G5, G6: per row; a container goes with its model, and both stay if either can't move. */
static void
gives_row_by_row(void **state)
{
	struct cast c;
	struct plan *plan;
	struct principal to;
	struct shown shown;
	struct err err = ERR_INIT;

	(void)state;
	set_up(&c);
	plan = plan_of(&c, &c.ana, &c.leo, 100);
	/* 2 is the container behind Freight invoices. */
	to = user(&c.maya);
	assert_true(plan_give(plan, 2, &to, &err));
	to = team(&c.visitors);
	assert_true(plan_give(plan, 0, &to, &err));
	to = user(&c.ben);
	assert_true(plan_give(plan, 4, &to, &err));
	to = user(&c.nora);
	assert_true(plan_give(plan, 6, &to, &err));
	to = user(&c.leo);
	assert_true(plan_give(plan, 7, &to, &err));
	plan_mark(plan, 8, false);
	check(plan, 2);
	show(plan, &shown);
	assert_int_equal(row_of(&shown, "Freight invoices")->verdict, PLAN_READY);
	assert_int_equal(row_of(&shown, "ds-freight")->verdict, PLAN_READY);
	assert_string_equal(row_of(&shown, "ds-freight")->to_name, "Maya Ortiz");
	/* an access team can't own */
	assert_int_equal(row_of(&shown, "Churn risk")->verdict, PLAN_REFUSED);
	assert_string_equal(row_of(&shown, "Churn risk")->err.rule, "G6");
	/* Ben reads, and can't write: warned. His role reads containers too. */
	assert_int_equal(row_of(&shown, "Pallet counter")->verdict, PLAN_WARNING);
	assert_non_null(strstr(row_of(&shown, "Pallet counter")->reason, "can't edit"));
	/* Nora has no role at all */
	assert_int_equal(row_of(&shown, "Reply drafter")->verdict, PLAN_REFUSED);
	assert_int_equal(row_of(&shown, "Reply drafter")->err.dataverse, 0x80040299);
	assert_int_equal(row_of(&shown, "ds-mayas")->verdict, PLAN_KEPT);
	assert_false(row_of(&shown, "Expense flow")->marked);
	arena_release(&shown.arena);
	plan_free(plan);
	tear_down(&c);
}

/* H1: a row that changed since its check stops all of it, and who was first is told. */
static void
a_change_in_between_stops_all(void **state)
{
	struct cast c;
	struct plan *plan, *other;
	struct principal to, from;
	struct plan_result result;
	struct shown shown;
	struct small_world second;
	struct err err = ERR_INIT;

	(void)state;
	set_up(&c);
	plan = plan_of(&c, &c.ana, &c.leo, 100);
	to = user(&c.maya);
	assert_true(plan_give(plan, PLAN_ALL, &to, &err));
	check(plan, 100);
	/* Another administrator, on a connection of their own. */
	second = c.w;
	second.portal = NULL;
	from = user(&c.leo);
	other = plan_new(world_as(&second, &c.ana), &from, &err);
	assert_non_null(other);
	gather(other, 100);
	to = user(&c.ben);
	assert_true(plan_give(other, PLAN_ALL, &to, &err));
	check(other, 100);
	assert_true(plan_run(other, WORLD_NOW, false, NULL, NULL, &result, &err));
	plan_free(other);
	portal_close(second.portal);

	assert_false(plan_run(plan, WORLD_NOW, false, NULL, NULL, &result, &err));
	assert_int_equal(err.code, ERR_CHANGED);
	assert_string_equal(err.rule, "H1");
	assert_non_null(strstr(err.text, "Ana Souza"));
	assert_int_equal(result.moved, 0);
	show(plan, &shown);
	assert_int_equal(shown.rows[0].verdict, PLAN_CHANGED);
	assert_true(shown.rows[0].reason[0]);
	arena_release(&shown.arena);
	plan_free(plan);
	assert_owner(&c, RECORD_MODEL, &c.churn, &c.ben);
	assert_audit_holds(&c);
	tear_down(&c);
}

/* The leaver's page: the disabled first, then by how much. */
static void
lists_who_could_leave(void **state)
{
	struct cast c;
	struct arena arena = {0};
	struct leaver *rows;
	size_t count;
	bool more;
	struct err err = ERR_INIT;

	(void)state;
	set_up(&c);
	assert_true(leavers_list(world_as(&c.w, &c.ana), NULL, 10, &arena, &rows, &count, &more, &err));
	assert_int_equal(count, 2);
	assert_false(more);
	assert_string_equal(rows[0].name, "Leo Fischer");
	assert_true(rows[0].disabled);
	assert_int_equal(rows[0].total, 8);
	assert_int_equal(rows[0].owned[RECORD_MODEL], 4);
	assert_int_equal(rows[0].owned[RECORD_CONTAINER], 2);
	assert_string_equal(rows[1].name, "Maya Ortiz");
	assert_true(leavers_list(world_as(&c.w, &c.ana), "ORTIZ", 10, &arena, &rows, &count, &more, &err));
	assert_int_equal(count, 1);
	assert_true(leavers_list(world_as(&c.w, &c.ana), NULL, 1, &arena, &rows, &count, &more, &err));
	assert_true(more);
	assert_false(leavers_list(world_as(&c.w, &c.maya), NULL, 10, &arena, &rows, &count, &more, &err));
	assert_int_equal(err.code, ERR_DENIED);
	arena_release(&arena);
	tear_down(&c);
}

/* ---------------------------------------------------------------- plan files */

static char *
read_file(const char *path, size_t *size)
{
	FILE *in = fopen(path, "rb");
	char *bytes = malloc(1 << 20);

	assert_non_null(in);
	assert_non_null(bytes);
	*size = fread(bytes, 1, 1 << 20, in);
	assert_true(*size > 0 && *size < 1 << 20);
	fclose(in);
	return bytes;
}

static void
write_file(const char *path, const char *bytes, size_t size)
{
	FILE *out = fopen(path, "wb");

	assert_non_null(out);
	assert_int_equal(fwrite(bytes, 1, size, out), size);
	assert_int_equal(fclose(out), 0);
}

/* A checked plan of Leo's records for Maya, saved; one row left out. */
static void
save_plan(struct cast *c, const char *path)
{
	struct plan *plan = plan_of(c, &c->ana, &c->leo, 100);
	struct principal to = user(&c->maya);
	struct err err = ERR_INIT;

	assert_true(plan_give(plan, PLAN_ALL, &to, &err));
	plan_mark(plan, 0, false);
	check(plan, 100);
	assert_true(plan_save(plan, path, false, WORLD_NOW, &err));
	assert_false(plan_save(plan, path, false, WORLD_NOW, &err));
	assert_int_equal(err.code, ERR_FAILED);
	assert_true(plan_save(plan, path, true, WORLD_NOW, &err));
	plan_free(plan);
}

static void
a_saved_plan_comes_back(void **state)
{
	struct cast c;
	struct plan *plan;
	struct principal from;
	struct plan_counts counts;
	struct plan_result result;
	struct shown shown;
	struct arena arena = {0};
	char path[600];
	struct err err = ERR_INIT;

	(void)state;
	set_up(&c);
	snprintf(path, sizeof(path), "%s/leo.json", c.w.folder);
	save_plan(&c, path);
	from = user(&c.leo);
	plan = plan_load(world_as(&c.w, &c.ana), path, &from, &err);
	assert_non_null(plan);
	show(plan, &shown);
	assert_int_equal(shown.count, 9);
	assert_string_equal(shown.rows[0].name, "Churn risk");
	assert_false(shown.rows[0].marked);
	assert_true(shown.rows[2].under);
	assert_string_equal(shown.rows[2].to_name, "Maya Ortiz");
	arena_release(&shown.arena);
	check(plan, 2);
	plan_counts(plan, &counts);
	assert_int_equal(counts.moving, 6);
	assert_string_equal(plan_default_name(plan, WORLD_NOW, &arena), "plans/leo-fischer-2026-03-05.json");
	assert_true(plan_run(plan, WORLD_NOW, false, NULL, NULL, &result, &err));
	assert_int_equal(result.moved, 6);
	plan_free(plan);
	assert_owner(&c, RECORD_MODEL, &c.churn, &c.leo);
	assert_owner(&c, RECORD_MODEL, &c.freight, &c.maya);
	/* The same file once more: everything it would move has changed since. */
	plan = plan_load(world_as(&c.w, &c.ana), path, NULL, &err);
	assert_non_null(plan);
	check(plan, 100);
	plan_counts(plan, &counts);
	assert_int_equal(counts.moving, 0);
	assert_true(counts.verdicts[PLAN_CHANGED] >= 6);
	plan_free(plan);
	arena_release(&arena);
	tear_down(&c);
}

/* Any cut and any byte that's another one, with the file's name and a line. */
static void
a_spoiled_plan_is_refused(void **state)
{
	struct cast c;
	struct principal from;
	struct portal *portal;
	char path[600], *bytes;
	size_t size, line = 1;
	struct err err = ERR_INIT;

	(void)state;
	set_up(&c);
	snprintf(path, sizeof(path), "%s/leo.json", c.w.folder);
	save_plan(&c, path);
	from = user(&c.leo);
	bytes = read_file(path, &size);
	portal = world_as(&c.w, &c.ana);
	for (size_t cut = 0; cut < size; cut++) {
		char expected[32];

		write_file(path, bytes, cut);
		err = ERR_INIT;
		assert_null(plan_load(portal, path, &from, &err));
		assert_int_equal(err.code, ERR_USAGE);
		snprintf(expected, sizeof(expected), "leo.json, line %zu: ", line);
		if (!strstr(err.text, expected))
			fail_msg("cut at %zu: %s", cut, err.text);
		line += bytes[cut] == '\n';
	}
	line = 1;
	for (size_t at = 0; at < size; at++) {
		char expected[32];

		bytes[at] ^= 1;
		write_file(path, bytes, size);
		bytes[at] ^= 1;
		err = ERR_INIT;
		assert_null(plan_load(portal, path, &from, &err));
		assert_int_equal(err.code, ERR_USAGE);
		snprintf(expected, sizeof(expected), "leo.json, line %zu: ", line);
		if (!strstr(err.text, expected))
			fail_msg("byte %zu: %s", at, err.text);
		line += bytes[at] == '\n';
	}
	free(bytes);
	tear_down(&c);
}

static void
refused(struct cast *c, const char *path, const struct id *leaver, const char *reason)
{
	const struct principal from = user(leaver);
	struct err err = ERR_INIT;

	assert_null(plan_load(world_as(&c->w, &c->ana), path, &from, &err));
	assert_int_equal(err.code, ERR_USAGE);
	if (!strstr(err.text, reason))
		fail_msg("%s", err.text);
}

static void
a_plan_of_somebody_or_somewhere_else_is_refused(void **state)
{
	struct cast c;
	char path[600], *bytes;
	size_t size;

	(void)state;
	set_up(&c);
	snprintf(path, sizeof(path), "%s/leo.json", c.w.folder);
	save_plan(&c, path);
	refused(&c, path, &c.maya, "line 1: it's the plan of another leaver, Leo Fischer.");
	world_sql(&c.w, "UPDATE organization SET organizationid = x'99999999999999999999999999999999'");
	refused(&c, path, &c.leo, "line 1: the plan is of another environment.");
	bytes = read_file(path, &size);
	write_file(path, "\0", 1);
	refused(&c, path, &c.leo, "line 1: it holds a NUL byte");
	memset(bytes, 'x', 10000);
	write_file(path, bytes, 10000);
	refused(&c, path, &c.leo, "line 1: it's longer than any line");
	write_file(path, "{\"value\":[]}\n", 13);
	refused(&c, path, &c.leo, "line 1: this is no plan file.");
	free(bytes);
	tear_down(&c);
}

/* ---------------------------------------------------------------- sealed as they should be, and wrong all the same */

struct forgery {
	struct plan_seal *seal;
	FILE *out;
};

/* A line without its end, sealed as plan_save does. */
__attribute__((format(printf, 3, 4))) static void
forge_line(struct forgery *forgery, const char *key, const char *format, ...)
{
	char line[8000], digest[65];
	struct err err = ERR_INIT;
	va_list args;

	va_start(args, format);
	assert_true(vsnprintf(line, sizeof(line), format, args) < (int)sizeof(line));
	va_end(args);
	plan_seal_add(forgery->seal, line, strlen(line));
	assert_true(plan_seal_hex(forgery->seal, digest, &err));
	if (strcmp(key, "check") == 0)
		digest[16] = '\0';
	fprintf(forgery->out, "%s,\"%s\":\"%s\"}\n", line, key, digest);
}

/* A plan of Leo's with Maya as new owner, and one or two rows. */
static void
forge(struct cast *c, const char *path, size_t rows, const char *first, const char *second)
{
	struct portal *portal = world_as(&c->w, &c->ana);
	struct forgery forgery = {0};
	struct err err = ERR_INIT;
	char environment[ID_TEXT_SIZE], leaver[ID_TEXT_SIZE], owner[ID_TEXT_SIZE];
	struct id id;

	assert_true(plan_environment(portal, &id, &err));
	forgery.seal = plan_seal_new(&err);
	forgery.out = fopen(path, "wb");
	assert_non_null(forgery.seal);
	assert_non_null(forgery.out);
	forge_line(&forgery, "check", "{\"format\":\"makerdeck plan\",\"version\":1,\"environment\":\"%s\",\"leaver\":\"%s\",\"leavername\":\"Leo\","
		   "\"saved\":\"2026-03-05T10:45:00Z\",\"owners\":1,\"rows\":%zu",
		   id_format(&id, environment), id_format(&c->leo, leaver), rows);
	forge_line(&forgery, "check", "{\"owner\":\"%s\",\"type\":\"systemuser\",\"name\":\"Maya\"", id_format(&c->maya, owner));
	if (first)
		forge_line(&forgery, "check", "%s", first);
	if (second)
		forge_line(&forgery, "check", "%s", second);
	forge_line(&forgery, "sha256", "{\"end\":true");
	plan_seal_free(forgery.seal);
	assert_int_equal(fclose(forgery.out), 0);
}

static const char *
row_line(const char *kind, const struct id *id, bool under, const struct id *to)
{
	static char lines[4][400];
	static unsigned at;
	char *line = lines[at++ % 4], text[ID_TEXT_SIZE], owner[ID_TEXT_SIZE];

	snprintf(line, sizeof(lines[0]), "{\"kind\":\"%s\",\"id\":\"%s\",\"version\":0,\"name\":\"x\",\"under\":%s,\"marked\":true,\"to\":\"%s\"", kind,
		 id_format(id, text), under ? "true" : "false", id_format(to, owner));
	return line;
}

static void
a_forged_plan_is_refused(void **state)
{
	struct cast c;
	struct plan *plan;
	struct err err = ERR_INIT;
	char path[600];

	(void)state;
	set_up(&c);
	snprintf(path, sizeof(path), "%s/forged.json", c.w.folder);
	(void)world_as(&c.w, &c.ana);
	world_sql(&c.w, "UPDATE msdyn_aimodel SET versionnumber = 0; UPDATE msdyn_aibdatasetscontainer SET versionnumber = 0");
	/* As it should be: what the others differ from. */
	forge(&c, path, 2, row_line("model", &c.freight, false, &c.maya), row_line("container", &c.freight_data, true, &c.maya));
	plan = plan_load(world_as(&c.w, &c.ana), path, NULL, &err);
	if (!plan)
		fail_msg("%s", err.text);
	plan_free(plan);
	forge(&c, path, 2, row_line("model", &c.freight, false, &c.maya), row_line("model", &c.freight, false, &c.maya));
	refused(&c, path, &c.leo, "line 4: this record stands in the plan twice.");
	forge(&c, path, 1, row_line("robot", &c.freight, false, &c.maya), NULL);
	refused(&c, path, &c.leo, "line 3: the kind of a row is");
	forge(&c, path, 1, row_line("container", &c.freight_data, true, &c.maya), NULL);
	refused(&c, path, &c.leo, "line 3: no model stands before this container.");
	forge(&c, path, 1, row_line("model", &c.freight, false, &c.ben), NULL);
	refused(&c, path, &c.leo, "line 3: its new owner stands in no line before.");
	forge(&c, path, 1, row_line("model", &c.mayas, false, &c.maya), NULL);
	refused(&c, path, &c.leo, "line 3: this record was never the leaver's.");
	forge(&c, path, 2, row_line("model", &c.freight, false, &c.maya), NULL);
	refused(&c, path, &c.leo, "line 4: ");
	forge(&c, path, 1, row_line("model", &c.freight, false, &c.maya), row_line("model", &c.churn, false, &c.maya));
	refused(&c, path, &c.leo, "line 4: the plan's last line stands here");
	forge(&c, path, 1, "{\"kind\":\"model\",\"kind\":\"model\"", NULL);
	refused(&c, path, &c.leo, "line 3: it's no JSON object.");
	forge(&c, path, 1, "[{}", NULL);
	refused(&c, path, &c.leo, "line 3: it's no JSON object.");
	forge(&c, path, 1, "{\"kind\":\"model\",\"id\":null", NULL);
	refused(&c, path, &c.leo, "line 3: a row names kind");
	forge(&c, path, 2, row_line("model", &c.freight, false, &c.maya), row_line("container", &c.freight_data, true, &c.leo));
	refused(&c, path, &c.leo, "line 4: a model and its containers go together.");
	/* A container of somebody else's model behind Freight's is no pair: it counts as changed. */
	forge(&c, path, 2, row_line("model", &c.freight, false, &c.maya), row_line("container", &c.leos_data, true, &c.maya));
	plan = plan_load(world_as(&c.w, &c.ana), path, NULL, &err);
	if (plan) {
		struct plan_counts counts;

		check(plan, 100);
		plan_counts(plan, &counts);
		assert_int_equal(counts.moving, 0);
		plan_free(plan);
	}
	tear_down(&c);
}

/* G5: a container of one orphan's whose model is another's stands behind that model, whoever of them comes first: both move, or neither. */
static void
orphans_containers_stand_behind_their_models(void **state)
{
	struct id otto, reader, model;
	struct principal to;
	struct cast c;

	(void)state;
	set_up(&c);
	otto = world_user(&c.w, "Otto Orphan", &c.w.root, false);
	world_give(&c.w, &otto, &c.w.maker);
	reader = world_role(&c.w, "Reader", false);
	world_grant(&c.w, &reader, ENTITY_AIMODEL, PRIVILEGE_READ, LEVEL_ORGANIZATION);
	world_give(&c.w, &c.nora, &reader);
	model = world_model(&c.w, "Ottos", &c.w.document, &otto, true);
	(void)world_container(&c.w, "ds-ottos", &model, &c.leo);
	to = user(&c.nora);
	for (size_t budget = 1; budget < 14; budget += 3) {
		struct plan *plan = plan_new(world_as(&c.w, &c.ana), NULL, &(struct err){0});
		struct err err = ERR_INIT;
		struct shown shown;

		assert_non_null(plan);
		plan_set_problems(plan, 1U << PROBLEM_ORPHAN);
		gather(plan, budget);
		/* Nora reads models and no containers. */
		assert_true(plan_give(plan, PLAN_ALL, &to, &err));
		check(plan, budget);
		show(plan, &shown);
		assert_true(row_of(&shown, "ds-ottos")->under);
		assert_ptr_equal(row_of(&shown, "ds-ottos"), row_of(&shown, "Ottos") + 1);
		assert_int_equal(row_of(&shown, "ds-ottos")->verdict, PLAN_REFUSED);
		assert_int_equal(row_of(&shown, "Ottos")->verdict, PLAN_REFUSED);
		/* Maya isn't an orphan: her model stays, and Leo's container of it stands alone. */
		assert_false(row_of(&shown, "ds-mayas")->under);
		assert_int_equal(shown.count, 11);
		arena_release(&shown.arena);
		plan_free(plan);
	}
	tear_down(&c);
}

/* B4: a plan file of what its reader doesn't see tells no name, not of a container behind such a model either, nor does the audit. */
static void
a_file_tells_no_name_of_what_isnt_seen(void **state)
{
	static const char *const seen[] = {"", "Freight invoices", "ds-freight", "", "", "", "", "", ""};
	struct principal owner;
	struct plan_result result;
	struct audit_list list;
	struct shown shown;
	struct plan *plan;
	struct cast c;
	struct err err = ERR_INIT;
	char path[600];

	(void)state;
	set_up(&c);
	snprintf(path, sizeof(path), "%s/all.json", c.w.folder);
	owner = team(&c.team);
	world_share(&c.w, "msdyn_aimodel", &c.freight, PRINCIPAL_USER, &c.ben, 1);
	plan = plan_of(&c, &c.ana, &c.leo, 100);
	assert_true(plan_give(plan, PLAN_ALL, &owner, &err));
	check(plan, 100);
	assert_true(plan_save(plan, path, false, WORLD_NOW, &err));
	plan_free(plan);
	plan = plan_load(world_as(&c.w, &c.ben), path, NULL, &err);
	assert_non_null(plan);
	check(plan, 100);
	show(plan, &shown);
	assert_int_equal(shown.count, 9);
	for (size_t i = 0; i < 9; i++)
		assert_string_equal(shown.rows[i].name, seen[i]);
	arena_release(&shown.arena);
	assert_false(plan_run(plan, WORLD_NOW, false, NULL, NULL, &result, &err));
	plan_free(plan);
	assert_true(audit_rows(world_as(&c.w, &c.ben), NULL, &c.ben, 0, 50, &list, &err));
	assert_true(list.count >= 6);
	for (size_t i = 0; i < list.count; i++) {
		if (list.rows[i].object_name[0] && strcmp(list.rows[i].object_name, "Freight invoices") != 0)
			fail_msg("%s: %s", list.rows[i].action, list.rows[i].object_name);
	}
	audit_list_release(&list);
	/* A container of a model that isn't seen, put behind one that is. */
	forge(&c, path, 2, row_line("model", &c.freight, false, &c.maya), row_line("container", &c.leos_data, true, &c.maya));
	world_sql(&c.w, "UPDATE msdyn_aimodel SET versionnumber = 0; UPDATE msdyn_aibdatasetscontainer SET versionnumber = 0");
	plan = plan_load(world_as(&c.w, &c.ben), path, NULL, &err);
	assert_non_null(plan);
	show(plan, &shown);
	assert_string_equal(shown.rows[0].name, "Freight invoices");
	assert_string_equal(shown.rows[1].name, "");
	arena_release(&shown.arena);
	plan_free(plan);
	tear_down(&c);
}

/* What new owners get and lack, in words (G6, G7). */
static void
says_what_it_does_to_people(void **state)
{
	struct cast c;
	struct plan *plan;
	struct principal to;
	struct arena arena = {0};
	const char **lines;
	size_t count;
	struct err err = ERR_INIT;

	(void)state;
	set_up(&c);
	world_share(&c.w, "msdyn_aimodel", &c.churn, PRINCIPAL_USER, &c.ben, 1);
	world_share(&c.w, "msdyn_aimodel", &c.churn, PRINCIPAL_TEAM, &c.team, 1);
	world_share(&c.w, "msdyn_aimodel", &c.freight, PRINCIPAL_TEAM, &c.team, 1);
	/* ends when Maya owns it */
	world_share(&c.w, "msdyn_aimodel", &c.churn, PRINCIPAL_USER, &c.maya, 1);
	plan = plan_of(&c, &c.ana, &c.leo, 100);
	to = user(&c.maya);
	assert_true(plan_give(plan, PLAN_ALL, &to, &err));
	to = user(&c.ben);
	assert_true(plan_give(plan, 1, &to, &err));
	check(plan, 100);
	assert_true(plan_words(plan, &arena, &lines, &count, &err));
	assert_int_equal(count, 3);
	assert_non_null(strstr(lines[0], "Maya Ortiz gets 2 models, 1 prompt, 1 container, 1 flow; can run, edit"));
	assert_non_null(strstr(lines[1], "Ben Carter gets 1 model, 1 container; can run Freight invoices, but not edit"));
	assert_non_null(strstr(lines[1], "no role of theirs carries Write on AI Model"));
	assert_string_equal(lines[2], "Leo Fischer keeps no access by ownership. Shares with others stay: 1 person, 1 team.");
	assert_true(plan_warnings(plan, &arena, &lines, &count, &err));
	assert_int_equal(count, 2);
	assert_string_equal(lines[0], "Ben Carter will own Freight invoices and can't edit it: none of their roles carries Write on AI Model.");
	plan_free(plan);
	arena_release(&arena);
	tear_down(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gathers_everything_a_leaver_owns),
		cmocka_unit_test(an_interrupted_step_is_taken_back),
		cmocka_unit_test(moves_what_can_move),
		cmocka_unit_test(gives_row_by_row),
		cmocka_unit_test(a_change_in_between_stops_all),
		cmocka_unit_test(lists_who_could_leave),
		cmocka_unit_test(a_saved_plan_comes_back),
		cmocka_unit_test(a_spoiled_plan_is_refused),
		cmocka_unit_test(a_plan_of_somebody_or_somewhere_else_is_refused),
		cmocka_unit_test(a_forged_plan_is_refused),
		cmocka_unit_test(orphans_containers_stand_behind_their_models),
		cmocka_unit_test(a_file_tells_no_name_of_what_isnt_seen),
		cmocka_unit_test(says_what_it_does_to_people),
	};

	return test_run(tests);
}
