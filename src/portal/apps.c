/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/apps.h"

#include "base/heap.h"
#include "base/json.h"
#include "base/text.h"
#include "portal/audit.h"
#include "portal/event.h"
#include "portal/explain_private.h"
#include "portal/write_private.h"

#include <stdlib.h>
#include <string.h>

void
apps_list_release(struct apps_list *list)
{
	arena_release(&list->arena);
	*list = (struct apps_list){0};
}

void
apps_page_release(struct apps_page *page)
{
	arena_release(&page->arena);
	*page = (struct apps_page){0};
}

bool
apps_page_works(const struct apps_page *page)
{
	return page->opening.answer == APPS_YES && !page->refused && !page->untold && !page->row.more;
}

/* Place of a kind in the statements of data/queries/apps.sql. */
static int
family_of(enum record_kind kind)
{
	return kind == RECORD_FLOW;
}

/* ---------------------------------------------------------------- what Read reaches */

static bool
add_reach(struct portal *portal, enum query query, int kind, const struct id *id, struct err *err)
{
	struct statement *s = statement_open(portal->store, query, err);

	if (!s)
		return false;
	statement_bind_int(s, ":kind", kind);
	if (id)
		statement_bind_id(s, ":id", id);
	return statement_run(s, err);
}

/* As portal/reach.c does it for models. */
static bool
add_reach_of(struct portal *portal, int kind, const struct reach *reach, struct err *err)
{
	const struct subject *actor = &portal->actor;

	if (!reach->carried || reach->organization)
		return true;
	if (reach->own && (!add_reach(portal, QUERY_APP_REACH_ADD_PRINCIPAL, kind, &actor->id, err)
			   || !add_reach(portal, QUERY_APP_REACH_ADD_ORGANIZATION, kind, NULL, err)))
		return false;
	for (int i = 0; i < actor->team_count; i++) {
		if ((reach->own || (reach->teams && reach->teams[i]))
		    && !add_reach(portal, QUERY_APP_REACH_ADD_PRINCIPAL, kind, &actor->teams[i].id, err))
			return false;
	}
	for (int i = 0; reach->units && i < portal->units.count; i++) {
		if (reach->units[i] && !add_reach(portal, QUERY_APP_REACH_ADD_UNIT, kind, &portal->units.unit[i].id, err))
			return false;
	}
	return true;
}

static bool
clear_reach(struct portal *portal, enum query query, struct err *err)
{
	struct statement *s = statement_open(portal->store, query, err);

	return s && statement_run(s, err);
}

static bool
load_reach(struct portal *portal, struct err *err)
{
	const struct subject *actor = &portal->actor;

	if (portal->app_reach_loaded && portal->app_reach_generation == portal->generation)
		return true;
	portal->app_reach_loaded = false;
	if (!clear_reach(portal, QUERY_APP_REACH_CLEAR_PRINCIPAL, err) || !clear_reach(portal, QUERY_APP_REACH_CLEAR_UNIT, err)
	    || !add_reach_of(portal, family_of(RECORD_APP), &actor->reach[ENTITY_CANVASAPP][PRIVILEGE_READ], err)
	    || !add_reach_of(portal, family_of(RECORD_FLOW), &actor->reach[ENTITY_WORKFLOW][PRIVILEGE_READ], err))
		return false;
	portal->app_reach_loaded = true;
	portal->app_reach_generation = portal->generation;
	return true;
}

/* ---------------------------------------------------------------- rows */

static bool
load_call_names(struct portal *portal, struct arena *arena, struct apps_row *row, struct err *err)
{
	struct statement *s = statement_open(portal->store, QUERY_APP_CALL_NAMES, err);
	const char **names = NULL;
	size_t room = 0;
	bool fine;

	if (!s)
		return false;
	statement_bind_id(s, ":id", &row->id);
	statement_bind_int(s, ":limit", APPS_CALLS_MAX + 1);
	while (statement_row(s)) {
		row->more = row->call_count == APPS_CALLS_MAX;
		if (row->more)
			break;
		if (row->call_count == room) {
			room = room ? room * 2 : 8;
			names = heap_resize(names, room, sizeof(*names));
		}
		names[row->call_count] = statement_text(s, 0, arena);
		row->call_count++;
	}
	fine = statement_close(s, err);
	if (row->call_count) {
		const char **kept = arena_array(arena, row->call_count, sizeof(*kept));

		memcpy(kept, names, row->call_count * sizeof(*kept));
		row->calls = kept;
	}
	free(names);
	return fine;
}

/* What a list shows beyond what decides; owned is the row as the decision sees it. */
static bool
fill_row(struct portal *portal, enum record_kind kind, const struct owned *owned, struct arena *arena, struct apps_row *row,
	 const char **created_by, struct err *err)
{
	struct statement *s = statement_open(portal->store, (enum query)((int)QUERY_APP_ROW + family_of(kind)), err);
	enum entity entity = record_kind_entity(kind);

	if (!s)
		return false;
	*row = (struct apps_row){
		.kind = kind, .id = owned->id, .name = owned->name, .owner = owned->owner, .owner_name = owned->owner_name,
		.permission = access_row_permission(&portal->actor, owned), .actions = access_row_actions(&portal->actor, entity, owned),
	};
	statement_bind_id(s, ":id", &owned->id);
	if (statement_row(s)) {
		row->modified = statement_time(s, 1);
		row->created = statement_time(s, 2);
		row->version = statement_int(s, 3);
		if (created_by)
			*created_by = statement_text(s, 4, arena);
		row->owner_disabled = statement_bool(s, 5);
	}
	return statement_close(s, err) && load_call_names(portal, arena, row, err);
}

/* ---------------------------------------------------------------- windows */

/* One kind's rows in order, read ahead of the list that's made of both. */
struct stream {
	enum record_kind kind;
	struct stream_row {
		struct id id;
		const char *key;
	} *rows;
	size_t count, at;
};

struct window {
	struct portal *portal;
	struct arena arena;
	const char *text;	/* the filter's key; NULL */
	const char *key;	/* goes on from here */
	struct id id;
};

static bool
find_place(struct window *window, const struct apps_row *after, struct err *err)
{
	struct statement *s;

	window->key = "";
	if (!after)
		return true;
	s = statement_open(window->portal->store, (enum query)((int)QUERY_APP_ROW + family_of(after->kind)), err);
	if (!s)
		return false;
	statement_bind_id(s, ":id", &after->id);
	if (statement_row(s)) {
		window->key = statement_text(s, 0, &window->arena);
		window->id = after->id;
	}
	return statement_close(s, err);
}

static bool
read_stream(struct window *window, enum record_kind kind, size_t limit, struct stream *stream, struct err *err)
{
	const struct reach *reach = &window->portal->actor.reach[record_kind_entity(kind)][PRIVILEGE_READ];
	enum query query = (enum query)((int)(reach->organization ? QUERY_APPS_ALL : QUERY_APPS_SOME) + family_of(kind));
	struct statement *s;

	stream->kind = kind;
	if (!reach->carried)
		return true;
	s = statement_open(window->portal->store, query, err);
	if (!s)
		return false;
	stream->rows = arena_array(&window->arena, limit, sizeof(*stream->rows));
	statement_bind_text(s, ":name", window->key);
	statement_bind_blob(s, ":id", window->id.b, sizeof(window->id.b));
	statement_bind_text(s, ":text", window->text);
	statement_bind_int(s, ":limit", (int64_t)limit);
	while (stream->count < limit && statement_row(s)) {
		stream->rows[stream->count].id = statement_id(s, 0);
		stream->rows[stream->count++].key = statement_text(s, 1, &window->arena);
	}
	return statement_close(s, err);
}

static struct stream *
next_of(struct stream streams[2])
{
	const struct stream_row *a, *b;
	int order;

	if (streams[0].at == streams[0].count)
		return streams[1].at == streams[1].count ? NULL : &streams[1];
	if (streams[1].at == streams[1].count)
		return &streams[0];
	a = &streams[0].rows[streams[0].at];
	b = &streams[1].rows[streams[1].at];
	order = strcmp(a->key, b->key);
	if (!order)
		order = id_compare(&a->id, &b->id);
	return order <= 0 ? &streams[0] : &streams[1];
}

static bool
add_row(struct portal *portal, enum record_kind kind, const struct id *id, struct apps_list *list, struct err *err)
{
	struct owned owned;
	bool found = false;

	if (!portal_load_record(portal, kind, id, false, &list->arena, &owned, &found, err))
		return false;
	/* B4: the statement and the decision agree; if they ever didn't, the decision has the last word. */
	if (!found || !access_check_row(&portal->actor, record_kind_entity(kind), PRIVILEGE_READ, &owned).visible)
		return true;
	return fill_row(portal, kind, &owned, &list->arena, &list->rows[list->count++], NULL, err);
}

static bool
read_window(struct window *window, unsigned kinds, const struct apps_row *after, size_t limit, struct apps_list *list, struct err *err)
{
	struct stream streams[2] = {{.kind = RECORD_APP}, {.kind = RECORD_FLOW}}, *next;

	if (!load_reach(window->portal, err) || !find_place(window, after, err))
		return false;
	for (int i = 0; i < 2; i++) {
		if (kinds & 1U << streams[i].kind && !read_stream(window, streams[i].kind, limit + 1, &streams[i], err))
			return false;
	}
	list->rows = arena_array(&list->arena, limit, sizeof(*list->rows));
	for (size_t i = 0; i < limit && (next = next_of(streams)); i++) {
		if (!add_row(window->portal, next->kind, &next->rows[next->at].id, list, err))
			return false;
		next->at++;
	}
	list->at_end = !next_of(streams);
	return true;
}

bool
apps_window(struct portal *portal, unsigned kinds, const char *filter, const struct apps_row *after, size_t limit, struct apps_list *list,
	    struct err *err)
{
	struct window window = {.portal = portal};
	struct portal_read read;
	bool fine;

	*list = (struct apps_list){.at_end = true};
	if (!portal_need_actor(portal, err) || !portal_begin_read(portal, &read, err))
		return false;
	if (filter && filter[0])
		window.text = text_key(&window.arena, filter);
	fine = read_window(&window, kinds, after, limit, list, err);
	portal_end_read(portal, &read);
	arena_release(&window.arena);
	if (!fine)
		apps_list_release(list);
	return fine;
}

/* ---------------------------------------------------------------- layers (D8) */

struct layering {
	struct portal *portal;
	const struct asked *asked;
	const struct subject *subject;	/* whom it's about */
	bool you;
	bool all;			/* about others: the asker may ask about every model */
	bool help;			/* what would help is told, and who could */
	struct apps_page *page;
};

/* The remedy in the words that fit who can make it, and their names. */
static bool
find_help(struct layering *l, struct explanation *explanation, struct apps_layer *layer, struct err *err)
{
	struct explain_answer answer = {.explanation = *explanation, .who_can_help = ""};
	bool fine = helpers_find(l->portal, l->asked, l->subject, l->you, &answer, err);

	layer->remedy = answer.explanation.remedy ? arena_strdup(&l->page->arena, answer.explanation.remedy) : NULL;
	layer->help = arena_strdup(&l->page->arena, answer.who_can_help);
	arena_release(&answer.arena);
	return fine;
}

static bool
fill_layer(struct layering *l, struct explanation *explanation, struct apps_layer *layer, struct err *err)
{
	layer->answer = explanation->verdict.allowed ? APPS_YES : APPS_NO;
	layer->rule = explanation->rule;
	layer->dataverse = explanation->dataverse;
	layer->reason = explanation->reason;
	layer->help = "";
	return !l->help || explanation->verdict.allowed || find_help(l, explanation, layer, err);
}

/* COMMANDS.md, access NAME: about others only to those who see the model's details. */
static bool
may_be_told(const struct layering *l, const struct call_target *target)
{
	return l->you || l->all || !target->model || access_check(portal_actor(l->portal), ACTION_DETAILS, target->model).allowed;
}

static bool
fill_call(struct layering *l, const struct call_target *target, struct apps_layer *layer, struct err *err)
{
	struct arena *arena = &l->page->arena;
	struct explanation explanation;

	*layer = (struct apps_layer){.id = target->id, .name = target->name ? target->name : "", .gone = !target->model,
				    .prompt = target->model && target->model->type == MODEL_PROMPT, .rule = "", .reason = "", .help = ""};
	if (!may_be_told(l, target)) {
		layer->answer = APPS_UNTOLD;
		layer->reason = arena_words(arena, "What others may do with %s is told to those who may see its details, such as %s.", layer->name,
					    target->model->row.owner_name);
		l->page->untold++;
		return true;
	}
	access_explain_call(l->subject, target, l->you, arena, &explanation);
	l->page->refused += !explanation.verdict.allowed;
	return fill_layer(l, &explanation, layer, err);
}

static bool
fill_layers(struct layering *l, struct err *err)
{
	const struct asked *asked = l->asked;
	struct apps_page *page = l->page;
	struct explanation opening;

	page->user = l->subject->id;
	page->user_name = arena_strdup(&page->arena, l->subject->name);
	page->you = l->you;
	access_explain_row(l->subject, asked->entity, PRIVILEGE_READ, asked->row, l->you, &page->arena, &opening);
	page->opening = (struct apps_layer){.id = asked->row->id, .name = asked->row->name};
	if (!fill_layer(l, &opening, &page->opening, err))
		return false;
	page->calls = arena_array(&page->arena, asked->target_count, sizeof(*page->calls));
	for (size_t i = 0; i < asked->target_count; i++) {
		if (!fill_call(l, &asked->targets[i], &page->calls[page->call_count++], err))
			return false;
	}
	return true;
}

/* Who it's shared with is for those who share it, or who are more than its users. */
static void
keep_shares(const struct asked *asked, struct apps_page *page)
{
	if (!(page->row.actions & ACTION_BIT(ACTION_SHARE)) && page->row.permission == PERMISSION_USER)
		return;
	page->shares = asked->row->shares;
	page->share_count = asked->row->share_count;
}

bool
apps_may_ask(const struct portal *portal, enum permission permission, struct err *err)
{
	const struct subject *actor = portal_actor(portal);

	if (actor && (permission != PERMISSION_USER || subject_is_administrator_of(actor, ENTITY_AIMODEL, PRIVILEGE_READ)))
		return true;
	return err_rule(err, ERR_DENIED, "B2", 0x80040220,
			"Whether it works for others is told to its owner, and to those who have Read on AI Model at Organization level. Ask about yourself.");
}

static bool
ask(struct portal *portal, enum record_kind kind, const struct id *id, const struct id *user, struct apps_page *page, struct err *err)
{
	struct asked *asked = arena_alloc(&page->arena, sizeof(*asked));
	struct subject *subject = arena_alloc(&page->arena, sizeof(*subject));
	struct layering l = {.portal = portal, .asked = asked, .subject = subject, .help = true, .page = page,
			     .you = !user || id_equal(user, &portal->actor.id)};
	bool found;

	if (!asked_load(portal, kind, id, &page->arena, asked, &found, err))
		return false;
	if (!found)
		return err_rule(err, ERR_NOT_FOUND, "B2", 0x80040217, "It isn't there, or you can't see it.");
	if (!fill_row(portal, kind, asked->row, &page->arena, &page->row, &page->created_by, err) || !(l.you || apps_may_ask(portal, page->row.permission, err)))
		return false;
	l.all = subject_is_administrator_of(portal_actor(portal), ENTITY_AIMODEL, PRIVILEGE_READ);
	keep_shares(asked, page);
	if (l.you)
		*subject = portal->actor;
	else if (!portal_load_subject(portal, user, &page->arena, subject, err))
		return false;
	return fill_layers(&l, err);
}

bool
apps_ask(struct portal *portal, enum record_kind kind, const struct id *id, const struct id *user, struct apps_page *page, struct err *err)
{
	struct portal_read read;
	bool fine;

	*page = (struct apps_page){.created_by = ""};
	if (!portal_need_actor(portal, err) || !portal_begin_read(portal, &read, err))
		return false;
	fine = ask(portal, kind, id, user, page, err);
	portal_end_read(portal, &read);
	if (!fine)
		apps_page_release(page);
	return fine;
}

/* ---------------------------------------------------------------- running */

static bool
load_configuration(struct portal *portal, const struct id *model, struct id *configuration, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_APP_MODEL_CONFIGURATION, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", model);
	*configuration = statement_row(s) ? statement_id(s, 0) : ID_NONE;
	return statement_close(s, err);
}

/* E5: what went in and came out isn't known, since the app isn't executed here. */
static bool
record_call(struct writing *writing, const struct apps_page *page, const struct apps_layer *layer, struct err *err)
{
	struct event event = {
		.model = layer->id, .model_name = layer->name, .automation = page->row.name,
		.source = page->row.kind == RECORD_FLOW ? EVENT_POWER_AUTOMATE : EVENT_POWER_APPS,
	};

	return load_configuration(writing->portal, &layer->id, &event.configuration, err)
	       && event_write(writing->portal, &event, writing->now, err);
}

/* H2: a run that was refused; which app or flow made the call stands in after. */
static bool
record_refused(struct writing *writing, const struct apps_page *page, const struct apps_layer *layer, struct err *err)
{
	struct str text = {0};
	struct json json = {.out = &text};
	struct audit_entry entry = {
		.at = writing->now, .actor = portal_actor(writing->portal)->id, .action = "refused run",
		.object_type = entity_logical_name(ENTITY_AIMODEL), .object = layer->id, .object_name = layer->name, .rule = layer->rule,
		.via = portal_via(writing->portal),
	};
	bool fine;

	json_object_begin(&json, NULL);
	json_text(&json, "callertype", entity_logical_name(record_kind_entity(page->row.kind)));
	json_id(&json, "callerid", &page->row.id);
	json_text(&json, "caller", page->row.name);
	json_object_end(&json);
	entry.after = str_text(&text);
	fine = audit_write(writing->portal, &entry, err);
	str_release(&text);
	return fine;
}

static bool
record(struct writing *writing, const struct apps_page *page, struct err *err)
{
	for (size_t i = 0; i < page->call_count; i++) {
		const struct apps_layer *layer = &page->calls[i];

		if (!(layer->answer == APPS_YES ? record_call(writing, page, layer, err) : record_refused(writing, page, layer, err)))
			return false;
	}
	return true;
}

/* False with *refused: it isn't visible. */
static bool
run(struct writing *writing, enum record_kind kind, const struct id *id, struct apps_page *page, bool *refused, struct err *err)
{
	struct portal *portal = writing->portal;
	struct asked *asked = arena_alloc(&page->arena, sizeof(*asked));
	struct layering l = {.portal = portal, .asked = asked, .subject = portal_actor(portal), .you = true, .help = true, .page = page};
	bool found;

	if (!asked_load(portal, kind, id, &page->arena, asked, &found, err))
		return false;
	*refused = !found;
	if (!found) {
		struct err why = ERR_INIT;

		err_rule(&why, ERR_NOT_FOUND, "B2", 0x80040217, "The %s isn't there, or you can't see it.", record_kind_name(kind));
		writing_refuse(writing, id, "", &why);
		return true;
	}
	if (!fill_row(portal, kind, asked->row, &page->arena, &page->row, &page->created_by, err))
		return false;
	if (page->row.more)
		return err_set(err, ERR_FAILED, "%s calls more than %d models and prompts: so many aren't decided here. Nothing was run.", page->row.name,
			       APPS_CALLS_MAX);
	return fill_layers(&l, err) && record(writing, page, err);
}

bool
apps_run(struct portal *portal, enum record_kind kind, const struct id *id, bool dry_run, int64_t now, struct apps_page *page, struct err *err)
{
	struct write_result result = {0};
	struct writing writing = {.portal = portal, .result = &result, .action = "run", .now = now, .dry_run = dry_run};
	bool done, refused = false;

	*page = (struct apps_page){.created_by = ""};
	if (!writing_begin(&writing, err))
		return false;
	done = run(&writing, kind, id, page, &refused, err);
	/* No change of records, so no operation: events and refusals are what's kept. */
	if (done && !refused && !dry_run)
		done = tx_commit(portal_store(portal), NULL, err);
	done = writing_end(&writing, done, err);
	write_result_release(&result);
	if (!done)
		apps_page_release(page);
	return done;
}
