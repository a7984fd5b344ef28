/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/tally.h"

#include <stdlib.h>

/* What is looked at; beyond it's "at least". */
#define RECORDS_MAX 4000
#define EVALUATIONS_MAX 150000

/* People who are named in D6's warning. */
#define NAMED_MAX 5

/* Records per direction (0 takes, 1 gives) and action. */
struct record_counts {
	int64_t models[2][ACTION_COUNT], prompts[2][ACTION_COUNT];
};

/* ---------------------------------------------------------------- one record */

struct look {
	struct crowd *crowd;
	const struct model *model;
	struct share *shares;		/* room for all of the model's */
	size_t record;			/* its number, from 1 */
	bool setting;			/* before and after differ by a setting */
	uint32_t gained, lost;		/* by anybody */
};

/* What goes without saying is left out: whoever loses all access loses every action; whoever gains it can look and run. */
static void
fold(uint32_t *gained, uint32_t *lost)
{
	const uint32_t edits = ACTION_BIT(ACTION_TRAIN) | ACTION_BIT(ACTION_PUBLISH);

	if (*lost & ACTION_BIT(ACTION_LIST))
		*lost = ACTION_BIT(ACTION_LIST);
	if (*gained & ACTION_BIT(ACTION_LIST))
		*gained &= ~(ACTION_BIT(ACTION_DETAILS) | ACTION_BIT(ACTION_RUN) | ACTION_BIT(ACTION_DATA));
	if (*lost & ACTION_BIT(ACTION_EDIT))
		*lost &= ~edits;
	if (*gained & ACTION_BIT(ACTION_EDIT))
		*gained &= ~edits;
}

static bool
concerns(const struct share *share, const struct subject *subject)
{
	switch (share->with.kind) {
	case PRINCIPAL_USER:
		return id_equal(&share->with.id, &subject->id);
	case PRINCIPAL_TEAM:
		return subject_team(subject, &share->with.id) >= 0;
	case PRINCIPAL_ORGANIZATION:
		return true;
	}
	return true;
}

/* Every action walks through the shares, so of hundreds only those are left in that can count. */
static struct model
narrowed(const struct look *look, const struct subject *before, const struct subject *after)
{
	struct model model = *look->model;

	model.row.share_count = 0;
	for (size_t i = 0; i < look->model->row.share_count; i++) {
		const struct share *share = &look->model->row.shares[i];

		if (concerns(share, before) || concerns(share, after))
			look->shares[model.row.share_count++] = *share;
	}
	model.row.shares = look->shares;
	return model;
}

static void
compare(struct look *look, const struct subject *before, const struct subject *after, uint32_t *gained, uint32_t *lost)
{
	struct model model = narrowed(look, before, after);
	uint32_t was = access_actions(before, &model), is = access_actions(after, &model);

	/* A row with hundreds of shares takes as long as several. */
	look->crowd->evaluations += 1 + (int64_t)(look->model->row.share_count / 64);
	*gained = is & ~was;
	*lost = was & ~is;
	if (!look->setting)
		fold(gained, lost);
	look->gained |= *gained;
	look->lost |= *lost;
}

static struct crowd_kind *
kind_of(struct look *look, const struct crowd_group *group)
{
	struct crowd_kind *kind = &look->crowd->kinds[group->kind];

	if (kind->record != look->record) {
		kind->record = look->record;
		kind->apart = 0;
	}
	return kind;
}

static size_t
apart_of(const struct look *look, const struct crowd_group *group)
{
	return group->record == look->record ? group->apart : 0;
}

static int
compare_place(const void *key, const void *place)
{
	return id_compare(key, &((const struct crowd_place *)place)->id);
}

/* Somebody with a row or share of their own here. */
static void
look_at_person(struct look *look, const struct id *id)
{
	const struct crowd_place *place = bsearch(id, look->crowd->places, look->crowd->count, sizeof(*place), compare_place);
	struct crowd_person *person;
	struct crowd_group *group;
	uint32_t gained, lost;

	if (!place || look->crowd->people[place->at].looked_at == look->record)
		return;
	person = &look->crowd->people[place->at];
	person->looked_at = look->record;
	group = &look->crowd->groups[person->group];
	group->apart = apart_of(look, group) + 1;
	group->record = look->record;
	kind_of(look, group)->apart++;
	compare(look, &person->before, &person->after, &gained, &lost);
	person->gains |= gained;
	person->loses |= lost;
}

/* To all of the group who weren't asked about alone. */
static void
note_group(struct look *look, struct crowd_group *group, uint32_t gained, uint32_t lost)
{
	size_t apart = apart_of(look, group);

	if (!(gained & ~group->gained) && !(lost & ~group->lost))
		return;
	for (size_t i = 0; i < group->count; i++) {
		struct crowd_person *person = &look->crowd->people[group->first + i];

		if (apart && person->looked_at == look->record)
			continue;
		person->gains |= gained;
		person->loses |= lost;
	}
	if (!apart) {
		group->gained |= gained;
		group->lost |= lost;
	}
}

/* People in a team that has the row, or a share of it. */
static void
look_at_group(struct look *look, struct crowd_group *group)
{
	size_t apart = apart_of(look, group);
	uint32_t gained, lost;

	if (group->looked_at == look->record)
		return;
	group->looked_at = look->record;
	kind_of(look, group)->apart += group->count - apart;
	if (apart == group->count)
		return;
	compare(look, &group->before, &group->after, &gained, &lost);
	note_group(look, group, gained, lost);
}

static void
look_at_team(struct look *look, const struct id *team)
{
	size_t low = 0, high = look->crowd->team_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (id_compare(&look->crowd->teams[middle].id, team) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < look->crowd->team_count && id_equal(&look->crowd->teams[low].id, team); low++)
		look_at_group(look, &look->crowd->groups[look->crowd->teams[low].at]);
}

static void
look_at_principals(struct look *look, const struct owned *row, enum principal_kind kind)
{
	for (size_t i = 0; i <= row->share_count; i++) {
		const struct principal *who = i ? &row->shares[i - 1].with : &row->owner;

		if (who->kind == kind && kind == PRINCIPAL_USER)
			look_at_person(look, &who->id);
		else if (who->kind == kind)
			look_at_team(look, &who->id);
	}
}

/* Everybody else of a kind: to them the row is a stranger's. */
static void
look_at_kind(struct look *look, struct crowd_kind *kind)
{
	bool mixed = kind->record == look->record && kind->apart;
	uint32_t gained, lost;

	if (mixed && kind->apart == kind->people)
		return;
	compare(look, &kind->before, &kind->after, &gained, &lost);
	if (!(gained & ~kind->gained) && !(lost & ~kind->lost))
		return;
	for (size_t i = 0; i < kind->count; i++) {
		struct crowd_group *group = &look->crowd->groups[kind->first + i];

		if (group->looked_at != look->record)
			note_group(look, group, gained, lost);
	}
	if (!mixed) {
		kind->gained |= gained;
		kind->lost |= lost;
	}
}

/* Those with something of their own first, alone; then teams; then all others. */
static void
look_at_record(struct look *look, struct record_counts *counts)
{
	const struct model *model = look->model;
	bool prompt = model->type == MODEL_PROMPT;

	look->gained = look->lost = 0;
	for (enum principal_kind kind = PRINCIPAL_USER; kind <= PRINCIPAL_TEAM; kind++) {
		look_at_principals(look, &model->row, kind);
		for (size_t i = 0; i < model->container_count; i++)
			look_at_principals(look, &model->containers[i], kind);
	}
	for (size_t i = 0; i < look->crowd->kind_count; i++)
		look_at_kind(look, &look->crowd->kinds[i]);
	for (int action = 0; action < ACTION_RECORD_COUNT; action++) {
		int64_t (*of)[ACTION_COUNT] = prompt ? counts->prompts : counts->models;

		of[1][action] += (look->gained & ACTION_BIT(action)) != 0;
		of[0][action] += (look->lost & ACTION_BIT(action)) != 0;
	}
}

/* ---------------------------------------------------------------- all records */

/* Whether the setting decides about the type (E4). */
static bool
is_about(enum setting setting, enum model_type type)
{
	switch (setting) {
	case SETTING_PREVIEW_MODELS:
		return model_type_is_preview(type);
	case SETTING_AI_PROMPTS:
		return type == MODEL_PROMPT;
	case SETTING_SHARE_WITH_FORMER_OWNER:
	case SETTING_COUNT:
		break;
	}
	return false;
}

static bool
look_at_id(struct look *look, const struct id *id, struct record_counts *counts, struct err *err)
{
	struct arena arena = {0};
	struct model model;
	bool found, fine = portal_load_model(look->crowd->writing->portal, id, true, &arena, &model, &found, err);

	if (fine && found) {
		look->model = &model;
		look->shares = arena_array(&arena, model.row.share_count, sizeof(*look->shares));
		look->record++;
		look_at_record(look, counts);
	}
	arena_release(&arena);
	return fine;
}

static bool
look_at_list(struct look *look, int list, const enum setting *setting, struct record_counts *counts, struct err *err)
{
	struct statement *s = statement_open(portal_store(look->crowd->writing->portal), QUERY_TALLY_MODELS, err);
	size_t rows = 0;
	bool fine = true;

	if (!s)
		return false;
	statement_bind_int(s, ":list", list);
	statement_bind_int(s, ":limit", setting ? -1 : RECORDS_MAX + 1);
	while (fine && !(look->crowd->cut && look->crowd->evaluations > EVALUATIONS_MAX) && statement_row(s)) {
		struct id id = statement_id(s, 0);

		if (setting && !is_about(*setting, (enum model_type)statement_int(s, 1)))
			continue;
		if (++rows > RECORDS_MAX || look->crowd->evaluations > EVALUATIONS_MAX) {
			look->crowd->cut = true;
			break;
		}
		fine = look_at_id(look, &id, counts, err);
	}
	if (!fine) {
		(void)!statement_close(s, NULL);
		return false;
	}
	return statement_close(s, err);
}

static bool
look_at_all(struct crowd *crowd, const enum setting *setting, struct record_counts *counts, struct err *err)
{
	struct look look = {.crowd = crowd, .setting = setting != NULL};

	return look_at_list(&look, 0, setting, counts, err) && look_at_list(&look, 1, setting, counts, err);
}

/* The environment's actions, and privileges that count even for who has no record to use them on yet. */
static void
look_at_environment(struct crowd *crowd)
{
	static const struct {
		enum action action;
		enum privilege privilege;
	} carried[] = {{ACTION_EDIT, PRIVILEGE_WRITE}, {ACTION_SHARE, PRIVILEGE_SHARE}, {ACTION_ASSIGN, PRIVILEGE_ASSIGN}, {ACTION_DELETE, PRIVILEGE_DELETE}};

	for (size_t i = 0; i < crowd->count; i++) {
		struct crowd_person *person = &crowd->people[i];
		uint32_t was = access_environment_actions(&person->before), is = access_environment_actions(&person->after);

		person->gains |= is & ~was;
		person->loses |= was & ~is;
		/* Whoever comes or goes altogether is told by what they reach. */
		for (size_t c = 0; subject_can_act(&person->before) && subject_can_act(&person->after) && c < sizeof(carried) / sizeof(carried[0]); c++) {
			bool had = person->before.reach[ENTITY_AIMODEL][carried[c].privilege].carried;
			bool has = person->after.reach[ENTITY_AIMODEL][carried[c].privilege].carried;

			if (has && !had)
				person->gains |= ACTION_BIT(carried[c].action);
			if (had && !has)
				person->loses |= ACTION_BIT(carried[c].action);
		}
	}
}

/* ---------------------------------------------------------------- in words */

static const char *
people_text(const struct crowd *crowd, int64_t people, struct arena *arena)
{
	return arena_printf(arena, "%s%lld %s", crowd->cut ? "at least " : "", (long long)people, people == 1 ? "person" : "people");
}

static const char *
records_text(const struct crowd *crowd, int64_t models, int64_t prompts, struct arena *arena)
{
	const char *least = crowd->cut ? "at least " : "";

	if (models && prompts)
		return arena_printf(arena, "%s%lld model%s and %lld prompt%s", least, (long long)models, models == 1 ? "" : "s", (long long)prompts,
				    prompts == 1 ? "" : "s");
	return arena_printf(arena, "%s%lld %s%s", least, (long long)(models + prompts), models ? "model" : "prompt", models + prompts == 1 ? "" : "s");
}

/* The privilege or ability by its name; of the environment, what somebody does. */
static const char *
action_word(enum action action)
{
	switch (action) {
	case ACTION_LIST:
		return "all access";
	case ACTION_DETAILS:
		return "Details";
	case ACTION_RUN:
		return "Run";
	case ACTION_EDIT:
		return "Edit";
	case ACTION_TRAIN:
		return "Train";
	case ACTION_PUBLISH:
		return "Publish";
	case ACTION_SHARE:
		return "Share";
	case ACTION_ASSIGN:
		return "Assign";
	case ACTION_DELETE:
		return "Delete";
	case ACTION_DATA:
		return "the training data";
	case ACTION_CREATE:
		return "models and prompts";
	case ACTION_CREATE_APP:
		return "apps";
	case ACTION_CREATE_FLOW:
		return "flows";
	case ACTION_EXPLORE:
		return "the Explore page";
	case ACTION_COUNT:
		break;
	}
	return "";
}

static const char *
tally_text(const struct crowd *crowd, const struct tally *tally, int64_t models, int64_t prompts, struct arena *arena)
{
	const char *people = people_text(crowd, tally->people, arena), *word = action_word(tally->action);
	const char *records = tally->records ? records_text(crowd, models, prompts, arena) : "";

	if (tally->action >= ACTION_RECORD_COUNT)
		return arena_printf(arena, "%s %s %s %s", tally->gives ? "lets" : "stops", people,
				    tally->action == ACTION_EXPLORE ? tally->gives ? "view" : "from viewing" : tally->gives ? "create" : "from creating", word);
	if (tally->action == ACTION_LIST && tally->gives)
		return arena_printf(arena, "gives %s access to %s", people, records);
	if (tally->action == ACTION_LIST)
		return arena_printf(arena, "takes all access to %s from %s", records, people);
	return arena_printf(arena, "%s %s %s %s%s%s%s", tally->gives ? "gives" : "takes", word, tally->gives ? "to" : "from", people,
			    tally->records ? " (" : "", records, tally->records ? ")" : "");
}

static int
compare_tallies(const void *a, const void *b)
{
	const struct tally *x = a, *y = b;

	if (x->people != y->people)
		return x->people > y->people ? -1 : 1;
	if (x->action != y->action)
		return x->action < y->action ? -1 : 1;
	return y->gives - x->gives;
}

static int64_t
count_people(const struct crowd *crowd, uint32_t actions, bool gives)
{
	int64_t people = 0;

	for (size_t i = 0; i < crowd->count; i++)
		people += ((gives ? crowd->people[i].gains : crowd->people[i].loses) & actions) != 0;
	return people;
}

static void
tell(struct crowd *crowd, const struct record_counts *counts)
{
	struct write_result *result = crowd->writing->result;

	result->tallies = arena_array(&result->arena, 2 * (size_t)ACTION_COUNT, sizeof(*result->tallies));
	for (int i = 0; i < 2 * ACTION_COUNT; i++) {
		enum action action = (enum action)(i / 2);
		bool gives = i % 2 == 0;
		int64_t models = counts->models[gives][action], prompts = counts->prompts[gives][action];
		struct tally tally = {.action = action, .gives = gives, .records = models + prompts, .people = count_people(crowd, ACTION_BIT(action), gives)};

		if (!tally.people)
			continue;
		tally.text = tally_text(crowd, &tally, models, prompts, &result->arena);
		result->tallies[result->tally_count++] = tally;
	}
	qsort(result->tallies, result->tally_count, sizeof(*result->tallies), compare_tallies);
	result->tallies_cut = crowd->cut;
}

bool
crowd_tell(struct crowd *crowd, struct err *err)
{
	struct record_counts counts = {0};

	crowd_sort(crowd, false);
	if (!crowd->count)
		return true;
	if (!look_at_all(crowd, NULL, &counts, err))
		return false;
	look_at_environment(crowd);
	tell(crowd, &counts);
	return true;
}

bool
crowd_tell_setting(struct crowd *crowd, enum setting setting, bool on, struct err *err)
{
	struct write_result *result = crowd->writing->result;
	struct record_counts counts = {0};
	struct tally *tally;
	int64_t models = 0, prompts = 0;

	for (size_t i = 0; i < crowd->count; i++) {
		struct settings *settings = &crowd->people[i].after.settings;

		crowd->people[i].after = crowd->people[i].before;
		if (setting == SETTING_PREVIEW_MODELS)
			settings->preview_models = on;
		else
			settings->ai_prompts = on;
	}
	crowd_sort(crowd, true);
	if (!look_at_all(crowd, &setting, &counts, err))
		return false;
	for (int action = 0; action < ACTION_RECORD_COUNT; action++) {
		models = counts.models[on][action] > models ? counts.models[on][action] : models;
		prompts = counts.prompts[on][action] > prompts ? counts.prompts[on][action] : prompts;
	}
	result->tallies_cut = crowd->cut;
	if (models + prompts == 0)
		return true;
	tally = arena_array(&result->arena, 1, sizeof(*tally));
	*tally = (struct tally){.action = ACTION_RUN, .gives = on, .records = models + prompts, .people = count_people(crowd, UINT32_MAX, on)};
	tally->text = arena_printf(&result->arena, on ? "gives everything on %s back to %s" : "takes everything but Delete on %s from %s",
				   records_text(crowd, models, prompts, &result->arena), people_text(crowd, tally->people, &result->arena));
	result->tallies = tally;
	result->tally_count = 1;
	return true;
}

/* ---------------------------------------------------------------- warnings */

void
crowd_warn_without_role(struct crowd *crowd)
{
	long long people = 0;

	for (size_t i = 0; i < crowd->count; i++)
		people += subject_can_act(&crowd->people[i].before) && crowd->people[i].after.enabled && !crowd->people[i].after.grant_count;
	if (people)
		writing_warn(crowd->writing, people == 1 ? "%s%lld person has no security role any more and can do nothing (A4)."
							 : "%s%lld people have no security role any more and can do nothing (A4).",
			     crowd->cut ? "At least " : "", people);
}

/* A role that carries Share on AI Model; NULL. */
static const struct role *
sharing_role(const struct subject *subject)
{
	for (int i = 0; i < subject->grant_count; i++) {
		if (subject->grants[i].role->level[ENTITY_AIMODEL][PRIVILEGE_SHARE] != LEVEL_NONE)
			return subject->grants[i].role;
	}
	return NULL;
}

/* Whether they read the table now and didn't before, or the other way around. */
static bool
reads(const struct crowd_person *person, const struct table_grid *table, bool gives)
{
	return subject_carries_own(gives ? &person->after : &person->before, &table->table, PRIVILEGE_READ)
	       && !subject_carries_own(gives ? &person->before : &person->after, &table->table, PRIVILEGE_READ);
}

void
crowd_warn_tables(struct crowd *crowd, const struct table_grid *const *tables, size_t count)
{
	for (int gives = 0; gives < 2; gives++) {
		const char *name = "", *them = "it";
		int64_t people = 0;
		size_t changed = 0;

		for (size_t t = 0; t < count; t++) {
			bool any = false;

			for (size_t i = 0; i < crowd->count && !any; i++)
				any = reads(&crowd->people[i], tables[t], gives);
			changed += any;
			name = any ? tables[t]->name : name;
		}
		for (size_t i = 0; i < crowd->count; i++) {
			bool any = false;

			for (size_t t = 0; t < count && !any; t++)
				any = reads(&crowd->people[i], tables[t], gives);
			people += any;
		}
		if (changed > 1) {
			name = arena_printf(&crowd->arena, "%zu of this environment's own tables", changed);
			them = "them";
		}
		if (people)
			writing_warn(crowd->writing, gives ? "%s can read rows of %.160s, and train on %s." : "%s can't read rows of %.160s any more, nor train on %s.",
				     people_text(crowd, people, &crowd->arena), name, them);
	}
}

void
crowd_warn_sharing(struct crowd *crowd)
{
	long long more = 0;
	int named = 0;

	for (size_t i = 0; i < crowd->count; i++) {
		const struct subject *after = &crowd->people[i].after;
		const struct role *role = subject_can_act(after) ? sharing_role(after) : NULL;

		if (role && named < NAMED_MAX) {
			writing_warn(crowd->writing, "%s can still share: role %s carries it (D6).", after->name, role->name);
			named++;
		} else if (role) {
			more++;
		}
	}
	if (more)
		writing_warn(crowd->writing, "%s%lld more can still share, by other roles of theirs (D6).", crowd->cut ? "At least " : "", more);
}
