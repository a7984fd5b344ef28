/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/tally.h"

#include "base/heap.h"

#include <stdlib.h>
#include <string.h>

/* What is looked at; beyond it's "at least". */
#define PEOPLE_MAX 2000
#define RECORDS_MAX 4000
#define EVALUATIONS_MAX 150000

/* People who are named in D6's warning. */
#define NAMED_MAX 5

struct crowd_person {
	struct subject before, after;
	size_t class_index;
	size_t looked_at;		/* number of the record that this person was last asked about alone */
	uint32_t gains, loses;		/* ACTION_BITs, over all records and the environment */
};

/* People for whom every decision is the same, but for rows of their own and shares with them alone. */
struct crowd_class {
	size_t first, count;		/* in crowd.people */
	struct subject before, after;	/* without an id */
	size_t apart;			/* members asked about alone for the record in hand */
	size_t record;			/* the record that apart counts for */
	uint32_t gained, lost;		/* bits that all members have already */
};

/* Records per action and direction. */
struct record_counts {
	int64_t models[2][ACTION_COUNT], prompts[2][ACTION_COUNT];
};

/* ---------------------------------------------------------------- whom it concerns */

void
crowd_add_user(struct crowd *crowd, const struct id *user)
{
	if (crowd->id_count == crowd->id_room) {
		crowd->id_room = crowd->id_room ? crowd->id_room * 2 : 32;
		crowd->ids = heap_resize(crowd->ids, crowd->id_room, sizeof(*crowd->ids));
	}
	crowd->ids[crowd->id_count++] = *user;
}

/* Adds what the statement gives, with its :id and :limit. */
static bool
add_found(struct crowd *crowd, enum query query, const struct id *id, struct err *err)
{
	struct statement *s = statement_open(portal_store(crowd->writing->portal), query, err);
	size_t found = 0;

	if (!s)
		return false;
	if (id)
		statement_bind_id(s, ":id", id);
	statement_bind_int(s, ":limit", PEOPLE_MAX + 1);
	while (statement_row(s)) {
		struct id person = statement_id(s, 0);

		crowd_add_user(crowd, &person);
		found++;
	}
	crowd->cut |= found > PEOPLE_MAX;
	return statement_close(s, err);
}

bool
crowd_add_team(struct crowd *crowd, const struct id *team, struct err *err)
{
	return add_found(crowd, QUERY_TALLY_MEMBERS, team, err);
}

bool
crowd_add_grid(struct crowd *crowd, const struct id *grid, struct err *err)
{
	struct statement *s = statement_open(portal_store(crowd->writing->portal), QUERY_TALLY_ROLES, err);
	bool fine = true;

	if (!s)
		return false;
	statement_bind_id(s, ":grid", grid);
	while (fine && statement_row(s)) {
		struct id role = statement_id(s, 0);

		fine = add_found(crowd, QUERY_TALLY_HOLDERS, &role, err);
	}
	if (!fine) {
		(void)!statement_close(s, NULL);
		return false;
	}
	return statement_close(s, err);
}

bool
crowd_add_all(struct crowd *crowd, struct err *err)
{
	return add_found(crowd, QUERY_ACCESS_ENABLED_USERS, NULL, err);
}

static int
compare_ids(const void *a, const void *b)
{
	return id_compare(a, b);
}

static void
make_distinct(struct crowd *crowd)
{
	size_t kept = 0;

	if (crowd->id_count)
		qsort(crowd->ids, crowd->id_count, sizeof(*crowd->ids), compare_ids);
	for (size_t i = 0; i < crowd->id_count; i++) {
		if (i == 0 || !id_equal(&crowd->ids[i], &crowd->ids[i - 1]))
			crowd->ids[kept++] = crowd->ids[i];
	}
	crowd->cut |= kept > PEOPLE_MAX;
	crowd->id_count = kept < PEOPLE_MAX ? kept : PEOPLE_MAX;
}

bool
crowd_look_before(struct crowd *crowd, struct err *err)
{
	make_distinct(crowd);
	crowd->people = heap_array(crowd->id_count + 1, sizeof(*crowd->people));
	for (crowd->count = 0; crowd->count < crowd->id_count; crowd->count++) {
		struct crowd_person *person = &crowd->people[crowd->count];

		*person = (struct crowd_person){0};
		if (!portal_load_subject(crowd->writing->portal, &crowd->ids[crowd->count], &crowd->arena, &person->before, err))
			return false;
		/* Roles are read again before they're looked at; what decides was worked out from them. */
		person->before.grants = NULL;
	}
	return true;
}

bool
crowd_look_after(struct crowd *crowd, struct err *err)
{
	if (!portal_reload(crowd->writing->portal, err))
		return false;
	for (size_t i = 0; i < crowd->count; i++) {
		struct crowd_person *person = &crowd->people[i];

		if (!portal_load_subject(crowd->writing->portal, &person->before.id, &crowd->arena, &person->after, err))
			return false;
	}
	return true;
}

void
crowd_release(struct crowd *crowd)
{
	free(crowd->ids);
	free(crowd->people);
	free(crowd->classes);
	arena_release(&crowd->arena);
	*crowd = (struct crowd){0};
}

/* ---------------------------------------------------------------- classes */

static int
compare_bits(const uint8_t *a, const uint8_t *b, int count)
{
	if (!a || !b)
		return (a != NULL) - (b != NULL);
	return memcmp(a, b, (size_t)count);
}

static int
compare_reach(const struct subject *a, const struct subject *b, enum entity entity, enum privilege privilege)
{
	const struct reach *x = &a->reach[entity][privilege], *y = &b->reach[entity][privilege];
	int order = (x->carried - y->carried) * 8 + (x->create - y->create) * 4 + (x->organization - y->organization) * 2 + (x->own - y->own);

	if (!order)
		order = compare_bits(x->teams, y->teams, a->team_count);
	return order ? order : compare_bits(x->units, y->units, a->units->count);
}

/* Everything that a decision about models, prompts and the environment looks at, but the person's id. */
static int
compare_subjects(const struct subject *a, const struct subject *b)
{
	static const struct {
		enum entity entity;
		enum privilege privilege;
	} cells[] = {
		{ENTITY_AIMODEL, PRIVILEGE_READ}, {ENTITY_AIMODEL, PRIVILEGE_WRITE}, {ENTITY_AIMODEL, PRIVILEGE_SHARE},
		{ENTITY_AIMODEL, PRIVILEGE_ASSIGN}, {ENTITY_AIMODEL, PRIVILEGE_DELETE}, {ENTITY_AIMODEL, PRIVILEGE_CREATE},
		{ENTITY_CONTAINER, PRIVILEGE_READ}, {ENTITY_CONTAINER, PRIVILEGE_WRITE}, {ENTITY_CONTAINER, PRIVILEGE_ASSIGN},
		{ENTITY_CANVASAPP, PRIVILEGE_CREATE}, {ENTITY_WORKFLOW, PRIVILEGE_CREATE}, {ENTITY_AITEMPLATE, PRIVILEGE_READ},
	};
	int order = (subject_can_act(a) - subject_can_act(b)) * 4 + (a->create_entity - b->create_entity) * 2 + (a->create_attribute - b->create_attribute);

	if (!order)
		order = (a->team_count > b->team_count) - (a->team_count < b->team_count);
	for (int i = 0; !order && i < a->team_count; i++)
		order = id_compare(&a->teams[i].id, &b->teams[i].id);
	for (size_t i = 0; !order && i < sizeof(cells) / sizeof(cells[0]); i++)
		order = compare_reach(a, b, cells[i].entity, cells[i].privilege);
	return order;
}

static int
compare_people(const void *a, const void *b)
{
	const struct crowd_person *x = a, *y = b;
	int order = compare_subjects(&x->before, &y->before);

	return order ? order : compare_subjects(&x->after, &y->after);
}

/* Leaves out those for whom nothing changes, and puts the others together. */
static void
make_classes(struct crowd *crowd, bool keep_all)
{
	size_t kept = 0;

	for (size_t i = 0; i < crowd->count; i++) {
		if (keep_all || compare_subjects(&crowd->people[i].before, &crowd->people[i].after) != 0)
			crowd->people[kept++] = crowd->people[i];
	}
	crowd->count = kept;
	if (kept)
		qsort(crowd->people, kept, sizeof(*crowd->people), compare_people);
	crowd->classes = heap_array(kept + 1, sizeof(*crowd->classes));
	for (size_t i = 0; i < kept; i++) {
		struct crowd_person *person = &crowd->people[i];

		if (i == 0 || compare_people(person, &crowd->people[i - 1]) != 0) {
			struct crowd_class *class = &crowd->classes[crowd->class_count++];

			*class = (struct crowd_class){.first = i, .before = person->before, .after = person->after};
			class->before.id = class->after.id = ID_NONE;
		}
		crowd->classes[crowd->class_count - 1].count++;
		person->class_index = crowd->class_count - 1;
	}
}

/* People are sorted by what they may do, so ids are kept beside, with their places. */
struct place {
	struct id id;
	size_t at;
};

static struct place *
make_places(const struct crowd *crowd)
{
	struct place *places = heap_array(crowd->count + 1, sizeof(*places));

	for (size_t i = 0; i < crowd->count; i++)
		places[i] = (struct place){.id = crowd->people[i].before.id, .at = i};
	if (crowd->count)
		qsort(places, crowd->count, sizeof(*places), compare_ids);
	return places;
}

/* ---------------------------------------------------------------- one record */

struct look {
	struct crowd *crowd;
	const struct place *places;
	const struct model *model;
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

static void
compare(struct look *look, const struct subject *before, const struct subject *after, uint32_t *gained, uint32_t *lost)
{
	uint32_t was = access_actions(before, look->model), is = access_actions(after, look->model);

	look->crowd->evaluations++;
	*gained = is & ~was;
	*lost = was & ~is;
	if (!look->setting)
		fold(gained, lost);
}

/* Somebody with a row or share of their own here. */
static void
look_alone(struct look *look, const struct principal *who)
{
	const struct place *place;
	struct crowd_person *person;
	struct crowd_class *class;
	uint32_t gained, lost;

	if (who->kind != PRINCIPAL_USER)
		return;
	place = bsearch(&who->id, look->places, look->crowd->count, sizeof(*place), compare_ids);
	if (!place || look->crowd->people[place->at].looked_at == look->record)
		return;
	person = &look->crowd->people[place->at];
	person->looked_at = look->record;
	class = &look->crowd->classes[person->class_index];
	class->apart = class->record == look->record ? class->apart + 1 : 1;
	class->record = look->record;
	compare(look, &person->before, &person->after, &gained, &lost);
	person->gains |= gained;
	person->loses |= lost;
	look->gained |= gained;
	look->lost |= lost;
}

static void
look_at_own(struct look *look, const struct owned *row)
{
	look_alone(look, &row->owner);
	for (size_t i = 0; i < row->share_count; i++)
		look_alone(look, &row->shares[i].with);
}

static void
look_at_class(struct look *look, struct crowd_class *class)
{
	size_t apart = class->record == look->record ? class->apart : 0;
	uint32_t gained, lost;

	if (apart == class->count)
		return;
	compare(look, &class->before, &class->after, &gained, &lost);
	look->gained |= gained;
	look->lost |= lost;
	if (!(gained & ~class->gained) && !(lost & ~class->lost))
		return;
	for (size_t i = 0; i < class->count; i++) {
		struct crowd_person *person = &look->crowd->people[class->first + i];

		if (apart && person->looked_at == look->record)
			continue;
		person->gains |= gained;
		person->loses |= lost;
	}
	if (!apart) {
		class->gained |= gained;
		class->lost |= lost;
	}
}

static void
look_at_record(struct look *look, struct record_counts *counts)
{
	bool prompt = look->model->type == MODEL_PROMPT;

	look->gained = look->lost = 0;
	look_at_own(look, &look->model->row);
	for (size_t i = 0; i < look->model->container_count; i++)
		look_at_own(look, &look->model->containers[i]);
	for (size_t i = 0; i < look->crowd->class_count; i++)
		look_at_class(look, &look->crowd->classes[i]);
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
	struct place *places = make_places(crowd);
	struct look look = {.crowd = crowd, .places = places, .setting = setting != NULL};
	bool fine = look_at_list(&look, 0, setting, counts, err) && look_at_list(&look, 1, setting, counts, err);

	free(places);
	return fine;
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
	if (result->tally_count)
		qsort(result->tallies, result->tally_count, sizeof(*result->tallies), compare_tallies);
	result->tallies_cut = crowd->cut;
}

bool
crowd_tell(struct crowd *crowd, struct err *err)
{
	struct record_counts counts = {0};

	make_classes(crowd, false);
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
	make_classes(crowd, true);
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

/* ---------------------------------------------------------------- D6 */

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
		writing_warn(crowd->writing, "%lld more can still share, by other roles of theirs (D6).", more);
}
