/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Apps and flows: lists, D8's layers, D9's models, and what is recorded, against the decision. */
#include "portal/apps.h"

#include "base/clock.h"
#include "portal/internal.h"
#include "portal/sharing.h"
#include "portal/undo.h"
#include "tests/small_world.h"
#include "tests/test.h"

#include <sqlite3.h>

/* ---------------------------------------------------------------- a small cast */

struct cast {
	struct small_world w;
	struct id ana, priya, maya, ben, nora, leo;
	struct id invoice, draft, forecast, category, old, preview, tone, foreign;
	struct id app, flow;
};

static void
hex(const struct id *id, char out[33])
{
	for (int i = 0; i < 16; i++)
		snprintf(out + 2 * i, 3, "%02x", id->b[i]);
}

/* On a connection of its own: %s in the order of the ids. */
static void
sql(struct cast *c, const char *format, const struct id *a, const struct id *b)
{
	char first[33] = "", second[33] = "", text[500];

	if (a)
		hex(a, first);
	if (b)
		hex(b, second);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(text, sizeof(text), format, first, second);
#pragma GCC diagnostic pop
	world_sql(&c->w, text);
}

static int64_t
count_of(struct cast *c, const char *text)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	int64_t count;

	assert_int_equal(sqlite3_open(c->w.path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, text, -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	count = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return count;
}

static void
add_call(struct cast *c, const struct id *caller, const struct id *model)
{
	sql(c, "INSERT INTO makerdeck_call (callerid, callertype, msdyn_aimodelid, msdyn_name) VALUES (x'%s', 1, x'%s', 'Kept name')", caller, model);
}

static void
set_up(struct cast *c)
{
	struct small_world *w = &c->w;

	*c = (struct cast){0};
	world_open(w);
	c->ana = world_user(w, "Ana Souza", &w->root, true);
	c->priya = world_user(w, "Priya Nair", &w->root, true);
	c->maya = world_user(w, "Maya Ortiz", &w->root, true);
	c->ben = world_user(w, "Ben Carter", &w->root, true);
	c->nora = world_user(w, "Nora Kim", &w->root, true);
	c->leo = world_user(w, "Leo Fischer", &w->root, false);
	world_give(w, &c->ana, &w->administrator);
	world_give(w, &c->priya, &w->customizer);
	world_give(w, &c->maya, &w->maker);
	world_give(w, &c->ben, &w->basic);
	world_give(w, &c->leo, &w->maker);
	c->invoice = world_model(w, "Invoice extractor", &w->document, &c->maya, true);
	c->draft = world_model(w, "Draft", &w->document, &c->maya, false);
	c->forecast = world_model(w, "Demand forecast", &w->generic, &c->maya, true);
	c->category = world_model(w, "Ticket triage", &w->category, &c->maya, true);
	c->old = world_model(w, "Old one", &w->unsupported, &c->maya, true);
	c->preview = world_model(w, "Preview one", &w->preview, &c->maya, true);
	c->tone = world_model(w, "Tone", &w->prompt, &c->maya, true);
	c->foreign = world_model(w, "Priya's", &w->document, &c->priya, true);
	c->flow = world_flow(w, "Expense flow", &c->maya, &c->invoice);
	world_share(w, "workflow", &c->flow, PRINCIPAL_USER, &c->ben, RIGHT_READ);
}

static const struct apps_layer *
layer_of(const struct apps_page *page, const struct id *model)
{
	for (size_t i = 0; i < page->call_count; i++) {
		if (id_equal(&page->calls[i].id, model))
			return &page->calls[i];
	}
	assert_true(false);
	return NULL;
}

static enum err_code
run(struct cast *c, const struct id *who, const struct id *flow, bool dry_run, struct apps_page *page)
{
	struct portal *portal = world_as(&c->w, who);
	struct err err = ERR_INIT;

	return apps_run(portal, RECORD_FLOW, flow, dry_run, WORLD_NOW, page, &err) ? ERR_NONE : err.code;
}

/* ---------------------------------------------------------------- D8 */

/* Whoever asks, of one model alone: what rule the call of it ends with. */
static void
one_call(struct cast *c, const struct id *who, const struct id *model, bool allowed, const char *rule)
{
	struct apps_page page = {0};
	struct portal *portal;
	struct err err = ERR_INIT;
	const struct apps_layer *layer;

	portal = world_as(&c->w, who);
	assert_true(apps_ask(portal, RECORD_FLOW, &c->flow, NULL, &page, &err));
	assert_int_equal(page.opening.answer, APPS_YES);
	layer = layer_of(&page, model);
	if ((layer->answer == APPS_YES) != allowed || strcmp(layer->rule, rule) != 0)
		printf("# %s: %s, %s\n", layer->name, layer->rule, layer->reason);
	assert_int_equal(layer->answer, allowed ? APPS_YES : APPS_NO);
	assert_string_equal(layer->rule, rule);
	assert_true(strlen(layer->reason) > 10);
	apps_page_release(&page);
}

static void
each_layer_says_yes_and_no_by_its_rule(void **state)
{
	const struct id nobody = {{0x77, 1}};
	struct apps_page page = {0};
	struct err err = ERR_INIT;
	struct cast c;

	(void)state;
	set_up(&c);
	world_share(&c.w, "msdyn_aimodel", &c.tone, PRINCIPAL_USER, &c.ben, RIGHT_READ);
	world_share(&c.w, "msdyn_aimodel", &c.category, PRINCIPAL_USER, &c.ben, RIGHT_READ);
	add_call(&c, &c.flow, &c.draft);
	add_call(&c, &c.flow, &c.forecast);
	add_call(&c, &c.flow, &c.category);
	add_call(&c, &c.flow, &c.old);
	add_call(&c, &c.flow, &c.preview);
	add_call(&c, &c.flow, &c.tone);
	add_call(&c, &c.flow, &nobody);
	/* B2: visible or not; the refusal names the share that's missing */
	one_call(&c, &c.maya, &c.invoice, true, "B2");
	one_call(&c, &c.ben, &c.invoice, false, "B2");
	one_call(&c, &c.ben, &c.tone, true, "B2");
	assert_true(apps_ask(world_as(&c.w, &c.ben), RECORD_FLOW, &c.flow, NULL, &page, &err));
	assert_string_equal(layer_of(&page, &c.invoice)->reason, "Invoice extractor isn't shared with you or a team of yours.");
	assert_non_null(strstr(layer_of(&page, &c.invoice)->remedy, "shares Invoice extractor with you"));
	assert_non_null(strstr(layer_of(&page, &c.invoice)->help, "Maya Ortiz"));
	assert_null(layer_of(&page, &c.tone)->remedy);
	apps_page_release(&page);
	/* F1, D5, F3, E4, F6 */
	one_call(&c, &c.maya, &c.draft, false, "F1");
	one_call(&c, &c.maya, &c.forecast, false, "D5");
	one_call(&c, &c.maya, &c.category, false, "F3");
	one_call(&c, &c.ben, &c.category, false, "F3");
	one_call(&c, &c.ana, &c.category, true, "B2");
	one_call(&c, &c.maya, &c.old, false, "E4");
	one_call(&c, &c.maya, &c.preview, true, "B2");
	one_call(&c, &c.maya, &nobody, false, "F6");
	one_call(&c, &c.ana, &nobody, false, "F6");
	assert_true(apps_ask(world_as(&c.w, &c.ana), RECORD_FLOW, &c.flow, NULL, &page, &err));
	assert_string_equal(layer_of(&page, &nobody)->reason, "Kept name was deleted.");
	assert_true(layer_of(&page, &nobody)->gone);
	apps_page_release(&page);
	sql(&c, "UPDATE organization SET makerdeck_previewmodels = 0", NULL, NULL);
	one_call(&c, &c.maya, &c.preview, false, "E4");
	/* opening: not visible, and for who can do nothing at all */
	sql(&c, "DELETE FROM principalobjectaccess WHERE objectid = x'%s'", &c.flow, NULL);
	assert_false(apps_ask(world_as(&c.w, &c.ben), RECORD_FLOW, &c.flow, NULL, &page, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	assert_false(apps_ask(world_as(&c.w, &c.nora), RECORD_FLOW, &c.flow, NULL, &page, &err));
	assert_int_equal(err.code, ERR_DENIED);
	assert_string_equal(err.rule, "A4");
	assert_true(apps_ask(world_as(&c.w, &c.maya), RECORD_FLOW, &c.flow, &c.ben, &page, &err));
	assert_int_equal(page.opening.answer, APPS_NO);
	assert_string_equal(page.opening.rule, "B2");
	assert_false(apps_page_works(&page));
	apps_page_release(&page);
	world_close(&c.w);
}

static void
a_run_leaves_events_and_rows_of_the_audit(void **state)
{
	const struct id nobody = {{0x77, 1}};
	struct apps_page page = {0};
	struct cast c;

	(void)state;
	set_up(&c);
	add_call(&c, &c.flow, &nobody);
	add_call(&c, &c.flow, &c.tone);
	world_share(&c.w, "msdyn_aimodel", &c.tone, PRINCIPAL_USER, &c.ben, RIGHT_READ);
	/* a dry run answers the same and leaves nothing */
	assert_int_equal(run(&c, &c.ben, &c.flow, true, &page), ERR_NONE);
	assert_int_equal(page.call_count, 3);
	assert_int_equal(page.refused, 2);
	apps_page_release(&page);
	assert_int_equal(count_of(&c, "SELECT count(*) FROM msdyn_aievent"), 0);
	assert_int_equal(count_of(&c, "SELECT count(*) FROM audit"), 0);

	assert_int_equal(run(&c, &c.ben, &c.flow, false, &page), ERR_NONE);
	assert_int_equal(page.refused, 2);
	assert_string_equal(layer_of(&page, &nobody)->rule, "F6");
	apps_page_release(&page);
	/* E5: owned by who ran it, from a flow, with its name and the version that ran */
	assert_int_equal(count_of(&c, "SELECT count(*) FROM msdyn_aievent"), 1);
	assert_int_equal(count_of(&c, "SELECT count(*) FROM msdyn_aievent e JOIN owner o ON o.ownerid = e.ownerid JOIN msdyn_aimodel m"
				      " ON m.msdyn_aimodelid = e.msdyn_aimodelid WHERE o.name = 'Ben Carter' AND m.msdyn_name = 'Tone'"
				      " AND e.makerdeck_modelname = 'Tone' AND e.msdyn_consumptionsource = 0 AND e.msdyn_automationname = 'Expense flow'"
				      " AND e.msdyn_aiconfigurationid = m.msdyn_activerunconfigurationid AND e.msdyn_quicktest = 0"
				      " AND e.msdyn_processingstatus = 0"), 1);
	assert_int_equal(count_of(&c, "SELECT count(*) FROM audit WHERE action = 'refused run' AND operationid IS NULL"), 2);
	assert_int_equal(count_of(&c, "SELECT count(*) FROM audit WHERE rule = 'B2' AND objectname = 'Invoice extractor'"
				      " AND json_extract(after, '$.caller') = 'Expense flow' AND objecttype = 'msdyn_aimodel'"), 1);
	assert_int_equal(count_of(&c, "SELECT count(*) FROM audit WHERE rule = 'F6' AND objectname = 'Kept name'"), 1);
	/* what nobody was refused leaves no row */
	assert_int_equal(run(&c, &c.maya, &c.flow, false, &page), ERR_NONE);
	assert_int_equal(page.refused, 1);
	apps_page_release(&page);
	assert_int_equal(count_of(&c, "SELECT count(*) FROM msdyn_aievent"), 3);
	assert_int_equal(count_of(&c, "SELECT count(*) FROM audit"), 3);
	/* one that isn't to be seen: not found, and recorded */
	sql(&c, "DELETE FROM principalobjectaccess WHERE objectid = x'%s'", &c.flow, NULL);
	assert_int_equal(run(&c, &c.ben, &c.flow, false, &page), ERR_NOT_FOUND);
	assert_int_equal(count_of(&c, "SELECT count(*) FROM msdyn_aievent"), 3);
	assert_int_equal(count_of(&c, "SELECT count(*) FROM audit WHERE action = 'refused run' AND rule = 'B2' AND objectname = ''"), 1);
	world_close(&c.w);
}

/* B6: what another connection took away counts at once, though nothing was read again. */
static void
a_share_that_is_taken_away_stops_the_next_run(void **state)
{
	struct apps_page page = {0};
	struct portal *portal;
	struct err err = ERR_INIT;
	struct cast c;

	(void)state;
	set_up(&c);
	world_share(&c.w, "msdyn_aimodel", &c.invoice, PRINCIPAL_USER, &c.ben, RIGHT_READ);
	portal = world_as(&c.w, &c.ben);
	assert_true(apps_run(portal, RECORD_FLOW, &c.flow, false, WORLD_NOW, &page, &err));
	assert_int_equal(page.refused, 0);
	assert_true(apps_page_works(&page));
	apps_page_release(&page);
	sql(&c, "DELETE FROM principalobjectaccess WHERE objectid = x'%s' AND principalid = x'%s'", &c.invoice, &c.ben);
	assert_true(apps_run(portal, RECORD_FLOW, &c.flow, false, WORLD_NOW, &page, &err));
	assert_int_equal(page.refused, 1);
	apps_page_release(&page);
	assert_int_equal(count_of(&c, "SELECT count(*) FROM msdyn_aievent"), 1);
	/* and the role: then there's nothing that he may do */
	sql(&c, "DELETE FROM systemuserroles WHERE systemuserid = x'%s'", &c.ben, NULL);
	assert_false(apps_run(portal, RECORD_FLOW, &c.flow, false, WORLD_NOW, &page, &err));
	assert_string_equal(err.rule, "A4");
	world_close(&c.w);
}

/* What isn't decided isn't said to work, and isn't run. */
static void
more_calls_than_are_looked_at(void **state)
{
	struct apps_page page = {0};
	struct err err = ERR_INIT;
	struct cast c;

	(void)state;
	set_up(&c);
	for (int i = 0; i < APPS_CALLS_MAX; i++) {
		struct id model = {{0xf0, (uint8_t)(i >> 8), (uint8_t)i, 1}};

		if (i == APPS_CALLS_MAX - 1) {
			assert_int_equal(run(&c, &c.maya, &c.flow, true, &page), ERR_NONE);
			assert_int_equal(page.call_count, APPS_CALLS_MAX);
			assert_false(page.row.more);
			apps_page_release(&page);
		}
		add_call(&c, &c.flow, &model);
	}
	assert_int_equal(run(&c, &c.maya, &c.flow, false, &page), ERR_FAILED);
	assert_int_equal(count_of(&c, "SELECT (SELECT count(*) FROM msdyn_aievent) + (SELECT count(*) FROM audit)"), 0);
	assert_true(apps_ask(world_as(&c.w, &c.maya), RECORD_FLOW, &c.flow, NULL, &page, &err));
	assert_true(page.row.more);
	assert_false(apps_page_works(&page));
	apps_page_release(&page);
	world_close(&c.w);
}

/* ---------------------------------------------------------------- about others */

static void
about_others_it_is_told_to_who_may_ask(void **state)
{
	struct apps_page page = {0};
	struct err err = ERR_INIT;
	struct cast c;

	(void)state;
	set_up(&c);
	add_call(&c, &c.flow, &c.foreign);
	world_share(&c.w, "msdyn_aimodel", &c.foreign, PRINCIPAL_USER, &c.maya, RIGHT_READ);
	/* a user of the flow may ask about himself alone */
	assert_false(apps_ask(world_as(&c.w, &c.ben), RECORD_FLOW, &c.flow, &c.maya, &page, &err));
	assert_int_equal(err.code, ERR_DENIED);
	assert_true(apps_ask(world_as(&c.w, &c.ben), RECORD_FLOW, &c.flow, &c.ben, &page, &err));
	assert_true(page.you);
	apps_page_release(&page);
	/* its owner about everybody, but not what a model of somebody else's lets them do */
	assert_true(apps_ask(world_as(&c.w, &c.maya), RECORD_FLOW, &c.flow, &c.ben, &page, &err));
	assert_string_equal(page.user_name, "Ben Carter");
	assert_int_equal(page.opening.answer, APPS_YES);
	assert_int_equal(layer_of(&page, &c.invoice)->answer, APPS_NO);
	assert_int_equal(layer_of(&page, &c.foreign)->answer, APPS_UNTOLD);
	assert_non_null(strstr(layer_of(&page, &c.foreign)->reason, "Priya Nair"));
	assert_int_equal(page.refused, 1);
	assert_int_equal(page.untold, 1);
	assert_int_equal(page.share_count, 1);
	apps_page_release(&page);
	/* whoever reads all models is told everything */
	assert_true(apps_ask(world_as(&c.w, &c.priya), RECORD_FLOW, &c.flow, &c.leo, &page, &err));
	assert_int_equal(page.untold, 0);
	assert_string_equal(page.opening.rule, "A4");
	assert_int_equal(page.refused, 2);
	apps_page_release(&page);
	/* nothing of all this is recorded */
	assert_int_equal(count_of(&c, "SELECT count(*) FROM audit") + count_of(&c, "SELECT count(*) FROM msdyn_aievent"), 0);
	world_close(&c.w);
}

/* ---------------------------------------------------------------- making and changing */

static enum err_code
create(struct cast *c, const struct id *who, enum record_kind kind, const char *name, const struct id *calls, size_t count,
       struct write_result *result, struct err *err)
{
	*err = ERR_INIT;
	return apps_create(world_as(&c->w, who), kind, name, calls, count, false, WORLD_NOW, result, err) ? ERR_NONE : err->code;
}

static void
refused(struct cast *c, const struct id *who, enum record_kind kind, const char *name, const struct id *calls, size_t count, enum err_code code,
	const char *rule)
{
	int64_t before = count_of(c, "SELECT (SELECT count(*) FROM canvasapp) + (SELECT count(*) FROM workflow) + (SELECT count(*) FROM makerdeck_call)");
	struct write_result result = {0};
	struct err err;

	assert_int_equal(create(c, who, kind, name, calls, count, &result, &err), code);
	assert_string_equal(err.rule, rule);
	assert_int_equal(result.change_count, 0);
	write_result_release(&result);
	assert_int_equal(count_of(c, "SELECT (SELECT count(*) FROM canvasapp) + (SELECT count(*) FROM workflow) + (SELECT count(*) FROM makerdeck_call)"),
			 before);
}

static void
creating_asks_c_and_d9(void **state)
{
	const struct id nobody = {{0x77, 1}};
	struct write_result result = {0};
	struct err err;
	struct cast c;
	char name[400];

	(void)state;
	set_up(&c);
	{
		const struct id both[] = {c.invoice, c.tone, c.invoice, c.category}, some[] = {c.invoice, c.draft};

		assert_int_equal(create(&c, &c.maya, RECORD_APP, "Receipts", both, 4, &result, &err), ERR_NONE);
		assert_int_equal(result.change_count, 1);
		assert_string_equal(result.changes[0].change, "create");
		assert_string_equal(result.changes[0].table, "canvasapp");
		assert_false(id_is_none(&result.operation));
		c.app = result.changes[0].id;
		write_result_release(&result);
		/* F3 stops the run, not the picker (D9); what was named twice is called once */
		assert_int_equal(count_of(&c, "SELECT count(*) FROM makerdeck_call WHERE callertype = 0"), 3);
		assert_int_equal(count_of(&c, "SELECT count(*) FROM makerdeck_call WHERE msdyn_name = 'Invoice extractor' AND callertype = 0"), 1);
		assert_int_equal(count_of(&c, "SELECT count(*) FROM canvasapp a JOIN systemuser u ON u.systemuserid = a.ownerid"
					      " AND u.businessunitid = a.owningbusinessunit WHERE a.displayname = 'Receipts' AND a.namekey = 'receipts'"
					      " AND a.createdby = a.ownerid"), 1);
		assert_int_equal(count_of(&c, "SELECT count(*) FROM audit WHERE action = 'create' AND json_array_length(after, '$.makerdeck_aimodels') = 3"), 1);
		/* one that's refused, and nothing is made */
		refused(&c, &c.maya, RECORD_APP, "Two", some, 2, ERR_IMPOSSIBLE, "F1");
	}
	refused(&c, &c.ben, RECORD_APP, "Mine", NULL, 0, ERR_DENIED, "C");
	refused(&c, &c.ben, RECORD_FLOW, "Mine", NULL, 0, ERR_DENIED, "C");
	refused(&c, &c.maya, RECORD_FLOW, "F", &c.forecast, 1, ERR_IMPOSSIBLE, "D5");
	refused(&c, &c.maya, RECORD_FLOW, "F", &c.old, 1, ERR_IMPOSSIBLE, "E4");
	refused(&c, &c.maya, RECORD_FLOW, "F", &c.foreign, 1, ERR_NOT_FOUND, "B2");
	refused(&c, &c.maya, RECORD_FLOW, "F", &nobody, 1, ERR_NOT_FOUND, "B2");
	assert_int_equal(count_of(&c, "SELECT count(*) FROM audit WHERE action = 'refused create'"), 7);
	/* names */
	refused(&c, &c.maya, RECORD_APP, "", NULL, 0, ERR_USAGE, "");
	refused(&c, &c.maya, RECORD_APP, "   ", NULL, 0, ERR_USAGE, "");
	refused(&c, &c.maya, RECORD_APP, "red \033[31m", NULL, 0, ERR_USAGE, "");
	refused(&c, &c.maya, RECORD_APP, "turned \xe2\x80\xae around", NULL, 0, ERR_USAGE, "");
	memset(name, 'n', sizeof(name));
	name[301] = '\0';
	refused(&c, &c.maya, RECORD_APP, name, NULL, 0, ERR_USAGE, "");
	name[300] = '\0';
	assert_int_equal(create(&c, &c.maya, RECORD_FLOW, name, NULL, 0, &result, &err), ERR_NONE);
	assert_string_equal(result.changes[0].table, "workflow");
	write_result_release(&result);
	world_close(&c.w);
}

static void
changing_and_deleting(void **state)
{
	struct write_result result = {0};
	struct apps_page page = {0};
	struct err err = ERR_INIT;
	struct target target;
	struct portal *portal;
	struct cast c;

	(void)state;
	set_up(&c);
	portal = world_as(&c.w, &c.maya);
	assert_true(apps_ask(portal, RECORD_FLOW, &c.flow, NULL, &page, &err));
	target = (struct target){RECORD_FLOW, c.flow, page.row.version};
	apps_page_release(&page);
	{
		const struct id calls[] = {c.invoice, c.tone};

		assert_true(apps_set_calls(portal, &target, calls, 2, false, WORLD_NOW, &result, &err));
		assert_int_equal(result.change_count, 1);
		assert_string_equal(result.changes[0].change, "edit");
		write_result_release(&result);
		/* H1: the version that was shown is the one before */
		assert_false(apps_set_calls(portal, &target, calls, 1, false, WORLD_NOW, &result, &err));
		assert_int_equal(err.code, ERR_CHANGED);
		write_result_release(&result);
		target.version = -1;
		/* the same again changes nothing */
		assert_true(apps_set_calls(portal, &target, calls, 2, false, WORLD_NOW, &result, &err));
		assert_true(id_is_none(&result.operation));
		write_result_release(&result);
		/* what it calls already isn't asked about again: the share may be gone (D9) */
		sql(&c, "UPDATE msdyn_aimodel SET ownerid = x'%s' WHERE msdyn_aimodelid = x'%s'", &c.priya, &c.tone);
		assert_true(apps_set_calls(portal, &target, &c.tone, 1, false, WORLD_NOW, &result, &err));
		write_result_release(&result);
		assert_int_equal(count_of(&c, "SELECT count(*) FROM makerdeck_call"), 1);
		assert_false(apps_set_calls(portal, &target, &c.draft, 1, false, WORLD_NOW, &result, &err));
		assert_string_equal(err.rule, "F1");
		write_result_release(&result);
	}
	/* who only uses it can't */
	portal = world_as(&c.w, &c.ben);
	assert_false(apps_set_calls(portal, &target, NULL, 0, false, WORLD_NOW, &result, &err));
	assert_int_equal(err.code, ERR_DENIED);
	write_result_release(&result);
	assert_false(apps_delete(portal, &target, 1, false, WORLD_NOW, &result, &err));
	assert_int_equal(err.code, ERR_DENIED);
	write_result_release(&result);
	portal = world_as(&c.w, &c.maya);
	assert_true(apps_delete(portal, &target, 1, true, WORLD_NOW, &result, &err));
	assert_int_equal(result.change_count, 1);
	write_result_release(&result);
	assert_int_equal(count_of(&c, "SELECT count(*) FROM workflow"), 1);
	assert_true(apps_delete(portal, &target, 1, false, WORLD_NOW, &result, &err));
	write_result_release(&result);
	assert_int_equal(count_of(&c, "SELECT (SELECT count(*) FROM workflow) + (SELECT count(*) FROM makerdeck_call)"
				      " + (SELECT count(*) FROM principalobjectaccess WHERE objecttypecode = 'workflow')"), 0);
	assert_int_equal(count_of(&c, "SELECT count(*) FROM audit WHERE action = 'delete' AND json_array_length(before, '$.shares') = 1"), 1);
	/* H4: it can't be undone */
	{
		const struct undo_request request = {.which = UNDO_LAST, .now = WORLD_NOW};

		assert_false(undo_apply(portal, &request, NULL, &result, &err));
		assert_int_equal(err.code, ERR_IMPOSSIBLE);
		write_result_release(&result);
	}
	world_close(&c.w);
}

/* D8: sharing only opens it, and who shares is told for whom a call stays refused. */
static void
sharing_tells_whose_calls_stay_refused(void **state)
{
	struct write_result result = {0};
	struct err err = ERR_INIT;
	struct cast c;
	struct id team, other;

	(void)state;
	set_up(&c);
	team = world_team(&c.w, "Crew", TEAM_OWNER, &c.w.root);
	other = world_user(&c.w, "Olga Berg", &c.w.root, true);
	world_give(&c.w, &other, &c.w.basic);
	world_member(&c.w, &team, &c.ben);
	world_member(&c.w, &team, &other);
	world_share(&c.w, "msdyn_aimodel", &c.invoice, PRINCIPAL_USER, &c.ben, RIGHT_READ);
	add_call(&c, &c.flow, &c.foreign);
	{
		const struct target target = {RECORD_FLOW, c.flow, -1};
		const struct principal add[] = {{PRINCIPAL_USER, other}, {PRINCIPAL_TEAM, team}};
		const struct share_request request = {.targets = &target, .target_count = 1, .add = add, .add_count = 2, .now = WORLD_NOW, .effects = true};

		/* what they may do with Priya's model isn't Maya's to know */
		assert_true(sharing_apply(world_as(&c.w, &c.maya), &request, &result, &err));
		assert_int_equal(result.warning_count, 2);
		assert_string_equal(result.warnings[0], "For Olga Berg the call of Invoice extractor stays refused: they may not run it (D8).");
		assert_string_equal(result.warnings[1],
				    "For 1 of 2 people in Crew the call of Invoice extractor stays refused: they may not run it (D8).");
		assert_string_equal(result.effects[0].detail, "gets to open it");
		write_result_release(&result);
	}
	world_close(&c.w);
}

/* Many calls, given to many large teams: what's told takes no longer than a lock may be held. */
static void
sharing_much_with_many_takes_no_time(void **state)
{
	struct write_result result = {0};
	struct err err = ERR_INIT;
	struct principal add[10];
	struct cast c;
	int64_t begun;

	(void)state;
	set_up(&c);
	for (int i = 0; i < 190; i++) {
		struct id model = world_model(&c.w, "Called", &c.w.document, &c.maya, true);

		add_call(&c, &c.flow, &model);
	}
	for (int t = 0; t < 10; t++) {
		struct id team = world_team(&c.w, "Crew", TEAM_OWNER, &c.w.root);

		add[t] = (struct principal){PRINCIPAL_TEAM, team};
		for (int i = 0; i < 150; i++) {
			struct id user = world_user(&c.w, "Member", &c.w.root, true);

			world_give(&c.w, &user, &c.w.basic);
			world_member(&c.w, &team, &user);
		}
	}
	{
		const struct target target = {RECORD_FLOW, c.flow, -1};
		const struct share_request request = {.targets = &target, .target_count = 1, .add = add, .add_count = 10, .now = WORLD_NOW};
		struct portal *portal = world_as(&c.w, &c.maya);

		begun = clock_now();
		assert_true(sharing_apply(portal, &request, &result, &err));
		begun = clock_now() - begun;
		printf("# 191 calls given to 10 teams of 150: %lld ms\n", (long long)begun);
		assert_true(begun < 1500);
		assert_int_equal(result.warning_count, 2);	/* all are called alike */
		write_result_release(&result);
	}
	world_close(&c.w);
}

/* ---------------------------------------------------------------- random worlds */

#define PEOPLE 10
#define TEAMS 4
#define ROLES 6
#define MODELS 30
#define CALLERS 24

struct random_world {
	struct small_world w;
	uint64_t seed;
	struct id root_admin, units[3], people[PEOPLE], teams[TEAMS], roles[ROLES], models[MODELS], flows[CALLERS];
};

static unsigned
dice(struct random_world *r, unsigned sides)
{
	r->seed = r->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(r->seed >> 33) % sides;
}

static const struct id *
any_owner(struct random_world *r)
{
	return dice(r, 3) ? &r->people[dice(r, PEOPLE)] : &r->teams[dice(r, TEAMS)];
}

static void
share_at_random(struct random_world *r, const char *table, const struct id *object)
{
	static const uint32_t masks[] = {RIGHT_READ, RIGHT_READ | RIGHT_WRITE, RIGHT_SHARE, RIGHT_ALL};

	for (unsigned n = dice(r, 4); n; n--) {
		unsigned who = dice(r, 8);

		if (who == 0)
			world_share(&r->w, table, object, PRINCIPAL_ORGANIZATION, &r->w.root, masks[dice(r, 4)]);
		else if (who < 4)
			world_share(&r->w, table, object, PRINCIPAL_TEAM, &r->teams[dice(r, TEAMS)], masks[dice(r, 4)]);
		else
			world_share(&r->w, table, object, PRINCIPAL_USER, &r->people[dice(r, PEOPLE)], masks[dice(r, 4)]);
	}
}

static void
fill_random(struct random_world *r)
{
	static const enum entity entities[] = {ENTITY_AIMODEL, ENTITY_WORKFLOW};
	struct small_world *w = &r->w;
	char name[20];

	world_open(w);
	r->root_admin = world_user(w, "Root Admin", &w->root, true);
	world_give(w, &r->root_admin, &w->administrator);
	for (int i = 0; i < 3; i++)
		r->units[i] = world_unit(w, i ? "Lower" : "Upper", i ? &r->units[i - 1] : &w->root);
	for (int i = 0; i < ROLES; i++) {
		snprintf(name, sizeof(name), "Role %d", i);
		r->roles[i] = world_role(w, name, dice(r, 3) == 0);
		for (unsigned n = 2 + dice(r, 4); n; n--)
			world_grant(w, &r->roles[i], entities[dice(r, 2)], PRIVILEGE_READ, (enum access_level)(1 + dice(r, 4)));
	}
	for (int i = 0; i < TEAMS; i++) {
		snprintf(name, sizeof(name), "Team %d", i);
		r->teams[i] = world_team(w, name, TEAM_OWNER, &r->units[dice(r, 3)]);
		if (dice(r, 2))
			world_give_team(w, &r->teams[i], &r->roles[dice(r, ROLES)]);
	}
	for (int i = 0; i < PEOPLE; i++) {
		snprintf(name, sizeof(name), "Person %d", i);
		r->people[i] = world_user(w, name, &r->units[dice(r, 3)], dice(r, 8) != 0);
		for (unsigned n = 1 + dice(r, 2); n; n--)
			world_give(w, &r->people[i], dice(r, 3) ? &r->roles[dice(r, ROLES)] : dice(r, 2) ? &w->maker : &w->basic);
		for (unsigned n = dice(r, 3); n; n--)
			world_member(w, &r->teams[dice(r, TEAMS)], &r->people[i]);
	}
	for (int i = 0; i < MODELS; i++) {
		const struct id *templates[] = {&w->document, &w->prompt, &w->generic, &w->preview, &w->unsupported, &w->category};

		/* equal names, so that the id decides the order */
		snprintf(name, sizeof(name), "Model %d", i / 3);
		r->models[i] = world_model(w, name, templates[dice(r, 6)], any_owner(r), dice(r, 3) != 0);
		share_at_random(r, "msdyn_aimodel", &r->models[i]);
	}
	for (int i = 0; i < CALLERS; i++) {
		snprintf(name, sizeof(name), "Flow %d", i / 3);
		r->flows[i] = world_flow(w, name, any_owner(r), dice(r, 4) ? &r->models[dice(r, MODELS)] : NULL);
		share_at_random(r, "workflow", &r->flows[i]);
	}
	if (dice(r, 3) == 0)
		world_setting(w, "makerdeck_previewmodels", false);
	if (dice(r, 3) == 0)
		world_setting(w, "makerdeck_aiprompts", false);
}

static bool
holds(const struct id *ids, size_t count, const struct id *id)
{
	for (size_t i = 0; i < count; i++) {
		if (id_equal(&ids[i], id))
			return true;
	}
	return false;
}

/* D9: the windows hold each model once that the decision lets be put in, and no other. */
static void
compare_models(struct random_world *r, struct portal *portal, int *offered)
{
	struct id got[MODELS];
	size_t count = 0;
	struct err err = ERR_INIT;

	for (int prompts = 0; prompts < 2; prompts++) {
		struct model_list list = {0};
		bool end = false, first = true;

		while (!end) {
			struct id last = first ? ID_NONE : got[count - 1];

			assert_true(apps_models_window(portal, prompts, NULL, first ? NULL : &last, 1 + dice(r, 4), &list, &err));
			for (size_t i = 0; i < list.count; i++) {
				assert_false(holds(got, count, &list.rows[i].id));
				got[count++] = list.rows[i].id;
			}
			end = list.at_end || !list.count;
			first = first && !list.count;
			model_list_release(&list);
		}
	}
	for (int i = 0; i < MODELS; i++) {
		struct arena arena = {0};
		struct model model;
		bool found;

		assert_true(portal_load_model(portal, &r->models[i], true, &arena, &model, &found, &err));
		assert_int_equal(holds(got, count, &r->models[i]), access_check_embed(portal_actor(portal), &model).allowed);
		arena_release(&arena);
	}
	*offered += (int)count;
}

/* B4: the windows hold each flow once that the decision lets be seen, by name; and its page says what the decision says. */
static void
compare_flows(struct random_world *r, struct portal *portal, int *seen)
{
	struct apps_list list = {0}, next = {0};
	struct id got[CALLERS];
	size_t count = 0;
	bool end = false;
	struct err err = ERR_INIT;

	while (!end) {
		assert_true(apps_window(portal, APPS_KINDS, NULL, count ? &list.rows[list.count - 1] : NULL, 1 + dice(r, 5), &next, &err));
		for (size_t i = 0; i < next.count; i++) {
			assert_false(holds(got, count, &next.rows[i].id));
			got[count++] = next.rows[i].id;
		}
		end = next.at_end || !next.count;
		apps_list_release(&list);
		list = next;
	}
	apps_list_release(&list);
	for (int i = 0; i < CALLERS; i++) {
		const struct subject *actor = portal_actor(portal);
		struct arena arena = {0};
		struct owned row;
		bool found;

		assert_true(portal_load_record(portal, RECORD_FLOW, &r->flows[i], true, &arena, &row, &found, &err));
		assert_int_equal(holds(got, count, &r->flows[i]), access_check_row(actor, ENTITY_WORKFLOW, PRIVILEGE_READ, &row).allowed);
		arena_release(&arena);
	}
	*seen += (int)count;
}

/* The layers of everybody, as an administrator is told them, against the decision. */
static void
compare_layers(struct random_world *r, int *works)
{
	struct portal *portal = world_as(&r->w, &r->root_admin);
	struct err err = ERR_INIT;

	for (int p = 0; p < PEOPLE; p++) {
		for (int f = 0; f < CALLERS; f++) {
			struct apps_page page = {0};
			struct arena arena = {0};
			struct subject subject;
			struct owned row;
			struct model model;
			struct call_target target = {0};
			bool found;
			size_t refused_at;

			assert_true(apps_ask(portal, RECORD_FLOW, &r->flows[f], &r->people[p], &page, &err));
			assert_true(portal_load_subject(portal, &r->people[p], &arena, &subject, &err));
			assert_true(portal_load_record(portal, RECORD_FLOW, &r->flows[f], true, &arena, &row, &found, &err));
			if (page.call_count) {
				target.id = page.calls[0].id;
				assert_true(portal_load_model(portal, &target.id, true, &arena, &model, &found, &err));
				target.model = &model;
				assert_int_equal(page.calls[0].answer == APPS_YES, access_check_call(&subject, &target).allowed);
			}
			assert_int_equal(page.opening.answer == APPS_YES, access_check_row(&subject, ENTITY_WORKFLOW, PRIVILEGE_READ, &row).allowed);
			assert_int_equal(apps_page_works(&page),
					 access_check_use(&subject, ENTITY_WORKFLOW, &row, &target, page.call_count, &refused_at).allowed);
			*works += apps_page_works(&page);
			apps_page_release(&page);
			arena_release(&arena);
		}
	}
}

static void
lists_pickers_and_layers_are_the_decision(void **state)
{
	uint64_t seed = test_seed("lists_pickers_and_layers_are_the_decision");
	int offered = 0, seen = 0, works = 0;

	(void)state;
	for (int round = 0; round < 12; round++) {
		static struct random_world r;

		r = (struct random_world){.seed = seed + (uint64_t)round};
		fill_random(&r);
		compare_layers(&r, &works);
		for (int p = 0; p < PEOPLE; p++) {
			struct portal *portal = world_as(&r.w, &r.people[p]);

			if (!subject_can_act(portal_actor(portal)))
				continue;
			compare_models(&r, portal, &offered);
			compare_flows(&r, portal, &seen);
		}
		world_close(&r.w);
	}
	printf("# %d models offered, %d flows seen, %d work\n", offered, seen, works);
	assert_true(offered > 50 && seen > 50 && works > 20);
}

/* ---------------------------------------------------------------- lists */

static void
a_list_is_by_name_and_narrows_down(void **state)
{
	struct write_result result = {0};
	struct apps_list list = {0};
	struct err err = ERR_INIT;
	struct portal *portal;
	struct cast c;

	(void)state;
	set_up(&c);
	assert_int_equal(create(&c, &c.maya, RECORD_APP, "Aardvark app", &c.tone, 1, &result, &err), ERR_NONE);
	write_result_release(&result);
	assert_int_equal(create(&c, &c.maya, RECORD_APP, "Zebra app", NULL, 0, &result, &err), ERR_NONE);
	write_result_release(&result);
	portal = world_as(&c.w, &c.maya);
	assert_true(apps_window(portal, APPS_KINDS, NULL, NULL, 10, &list, &err));
	assert_int_equal(list.count, 3);
	assert_string_equal(list.rows[0].name, "Aardvark app");
	assert_string_equal(list.rows[1].name, "Expense flow");
	assert_string_equal(list.rows[2].name, "Zebra app");
	assert_int_equal(list.rows[1].kind, RECORD_FLOW);
	assert_int_equal(list.rows[0].permission, PERMISSION_OWNER);
	assert_int_equal(list.rows[0].call_count, 1);
	assert_string_equal(list.rows[0].calls[0], "Tone");
	assert_true(list.rows[0].actions & ACTION_BIT(ACTION_DELETE));
	assert_true(list.at_end);
	apps_list_release(&list);
	assert_true(apps_window(portal, 1U << RECORD_APP, "ZEBRA", NULL, 10, &list, &err));
	assert_int_equal(list.count, 1);
	apps_list_release(&list);
	/* by what it calls */
	assert_true(apps_window(portal, APPS_KINDS, "invoice", NULL, 10, &list, &err));
	assert_int_equal(list.count, 1);
	assert_string_equal(list.rows[0].name, "Expense flow");
	apps_list_release(&list);
	assert_true(apps_window(portal, APPS_KINDS, "ortiz", NULL, 2, &list, &err));
	assert_int_equal(list.count, 2);
	assert_false(list.at_end);
	apps_list_release(&list);
	portal = world_as(&c.w, &c.ben);
	assert_true(apps_window(portal, APPS_KINDS, NULL, NULL, 10, &list, &err));
	assert_int_equal(list.count, 1);
	assert_int_equal(list.rows[0].permission, PERMISSION_USER);
	assert_int_equal(list.rows[0].actions, ACTION_BIT(ACTION_LIST) | ACTION_BIT(ACTION_RUN));
	apps_list_release(&list);
	world_close(&c.w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_layer_says_yes_and_no_by_its_rule),
		cmocka_unit_test(a_run_leaves_events_and_rows_of_the_audit),
		cmocka_unit_test(a_share_that_is_taken_away_stops_the_next_run),
		cmocka_unit_test(more_calls_than_are_looked_at),
		cmocka_unit_test(about_others_it_is_told_to_who_may_ask),
		cmocka_unit_test(creating_asks_c_and_d9),
		cmocka_unit_test(changing_and_deleting),
		cmocka_unit_test(sharing_tells_whose_calls_stay_refused),
		cmocka_unit_test(sharing_much_with_many_takes_no_time),
		cmocka_unit_test(lists_pickers_and_layers_are_the_decision),
		cmocka_unit_test(a_list_is_by_name_and_narrows_down),
	};

	return test_run(tests);
}
