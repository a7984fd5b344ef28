/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plan files, read: line by line as plan_file.c wrote them, and nothing else. A line that isn't so is refused with its number. */
#include "portal/plan.h"

#include "portal/plan_private.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

struct loading {
	struct portal *portal;
	struct plan *plan;
	const struct principal *from;	/* who is asked for; NULL: whoever the file says */
	const char *path;
	FILE *in;
	size_t number;			/* of the line */
	char line[PLAN_LINE_MAX];
	size_t length;
	struct plan_seal *seal;
	size_t owners, rows;		/* as the head says */
};

__attribute__((format(printf, 3, 4))) static bool
refuse(const struct loading *loading, struct err *err, const char *format, ...)
{
	struct str text = {0};
	va_list args;

	va_start(args, format);
	str_vaddf(&text, format, args);
	va_end(args);
	err_set(err, ERR_USAGE, "%s, line %zu: %s", loading->path, loading->number, str_text(&text));
	str_release(&text);
	return false;
}

/* ---------------------------------------------------------------- lines */

static bool
read_line(struct loading *loading, struct err *err)
{
	int c;

	loading->number++;
	loading->length = 0;
	while ((c = getc(loading->in)) != EOF && c != '\n') {
		if (c == '\0')
			return refuse(loading, err, "it holds a NUL byte, so it's no plan file.");
		if (loading->length == sizeof(loading->line) - 1)
			return refuse(loading, err, "it's longer than any line of a plan file.");
		loading->line[loading->length++] = (char)c;
	}
	loading->line[loading->length] = '\0';
	if (ferror(loading->in))
		return err_set(err, ERR_FAILED, "%s can't be read: %s.", loading->path, strerror(errno));
	if (c == EOF)
		return refuse(loading, err, "the file ends here, before its last line: it's cut off. Save the plan again.");
	return true;
}

/* ,"check":"0123456789abcdef"} or ,"sha256":"64 digits"} ends each line; what stands before is sealed. */
static bool
check_seal(struct loading *loading, const char *key, size_t digits, struct err *err)
{
	size_t tail = strlen(key) + digits + 7;	/* ,"":""} */
	char hex[65], expected[128];

	if (loading->length <= tail)
		return refuse(loading, err, "it isn't as it was saved: the file was edited or damaged. Save the plan again.");
	plan_seal_add(loading->seal, loading->line, loading->length - tail);
	if (!plan_seal_hex(loading->seal, hex, err))
		return false;
	hex[digits] = '\0';
	snprintf(expected, sizeof(expected), ",\"%s\":\"%s\"}", key, hex);
	return strcmp(loading->line + loading->length - tail, expected) == 0
	       || refuse(loading, err, "it isn't as it was saved: the file was edited or damaged. Save the plan again.");
}

/* The next line as an object; NULL with the err. */
static json_t *
next_object(struct loading *loading, struct err *err)
{
	json_error_t why;
	json_t *object;

	if (!read_line(loading, err) || !check_seal(loading, "check", 16, err))
		return NULL;
	object = json_loadb(loading->line, loading->length, JSON_REJECT_DUPLICATES, &why);
	if (json_is_object(object))
		return object;
	json_decref(object);
	refuse(loading, err, "it's no JSON object.");
	return NULL;
}

static bool
read_id(const json_t *object, const char *key, bool may_be_null, struct id *id)
{
	const json_t *value = json_object_get(object, key);

	*id = ID_NONE;
	if (may_be_null && json_is_null(value))
		return true;
	return json_is_string(value) && id_parse(json_string_value(value), json_string_length(value), id);
}

static bool
read_size(const json_t *object, const char *key, size_t *size)
{
	const json_t *value = json_object_get(object, key);

	*size = 0;
	if (!json_is_integer(value) || json_integer_value(value) < 0 || json_integer_value(value) > UINT32_MAX - 1)
		return false;
	*size = (size_t)json_integer_value(value);
	return true;
}

/* ---------------------------------------------------------------- the head */

static bool
check_leaver(struct loading *loading, const json_t *head, const struct id *leaver, struct err *err)
{
	const char *name = json_string_value(json_object_get(head, "leavername"));
	bool same = loading->from ? id_equal(leaver, &loading->from->id) : true;

	if (same)
		return true;
	if (id_is_none(leaver))
		return refuse(loading, err, "it's a plan for records that were picked, not for what one person owns.");
	return refuse(loading, err, "it's the plan of another leaver, %s.", name ? name : "somebody");
}

static bool
begin_plan(struct loading *loading, const struct id *leaver, struct err *err)
{
	struct arena arena = {0};
	struct principal who;
	const char *name;
	bool found = false, fine = true;

	if (!id_is_none(leaver)) {
		fine = portal_load_owner(loading->portal, leaver, &arena, &who, &name, &found, err);
		if (fine && !found)
			fine = refuse(loading, err, "its leaver isn't in this environment.");
	}
	arena_release(&arena);
	if (!fine)
		return false;
	loading->plan = plan_new(loading->portal, id_is_none(leaver) ? NULL : &who, err);
	if (loading->plan)
		loading->plan->phase = PHASE_DONE;
	return loading->plan != NULL;
}

static bool
take_head(struct loading *loading, const json_t *head, struct err *err)
{
	const char *format = json_string_value(json_object_get(head, "format"));
	struct id environment, leaver, own;

	if (!format || strcmp(format, PLAN_FORMAT) != 0)
		return refuse(loading, err, "this is no plan file.");
	if (json_integer_value(json_object_get(head, "version")) != PLAN_VERSION)
		return refuse(loading, err, "the plan was saved by another version of makerdeck.");
	if (!read_id(head, "environment", false, &environment) || !read_id(head, "leaver", true, &leaver) || !read_size(head, "owners", &loading->owners)
	    || !read_size(head, "rows", &loading->rows))
		return refuse(loading, err, "the head of a plan file names the environment, the leaver and the numbers of owners and rows.");
	if (!plan_environment(loading->portal, &own, err))
		return false;
	if (!id_equal(&environment, &own))
		return refuse(loading, err, "the plan is of another environment.");
	return check_leaver(loading, head, &leaver, err) && begin_plan(loading, &leaver, err);
}

static bool
read_head(struct loading *loading, struct err *err)
{
	json_t *head;
	bool fine;

	if (!read_line(loading, err))
		return false;
	if (strncmp(loading->line, "{\"format\":\"" PLAN_FORMAT "\"", strlen(PLAN_FORMAT) + 12) != 0)
		return refuse(loading, err, "this is no plan file.");
	if (!check_seal(loading, "check", 16, err))
		return false;
	head = json_loadb(loading->line, loading->length, JSON_REJECT_DUPLICATES, NULL);
	fine = json_is_object(head) ? take_head(loading, head, err) : refuse(loading, err, "it's no JSON object.");
	json_decref(head);
	return fine;
}

/* ---------------------------------------------------------------- owners and rows */

static bool
take_owner(struct loading *loading, const json_t *object, struct err *err)
{
	struct plan *plan = loading->plan;
	struct arena arena = {0};
	struct principal who;
	const char *name;
	struct id id;
	bool found = false, fine;

	if (!read_id(object, "owner", false, &id))
		return refuse(loading, err, "a new owner is named by an id.");
	fine = portal_load_owner(plan->portal, &id, &arena, &who, &name, &found, err);
	if (fine && !found)
		fine = refuse(loading, err, "this new owner isn't in this environment.");
	if (fine)
		(void)plan_person(plan, &who);
	arena_release(&arena);
	return fine;
}

static bool
read_kind(const json_t *object, enum record_kind *kind)
{
	const char *name = json_string_value(json_object_get(object, "kind"));

	for (unsigned k = RECORD_MODEL; name && k <= RECORD_CONTAINER; k++) {
		if (strcmp(record_kind_name((enum record_kind)k), name) == 0) {
			*kind = (enum record_kind)k;
			return true;
		}
	}
	return false;
}

/* A container stands behind its model, or behind another one of it. */
static bool
may_be_under(const struct plan *plan, enum record_kind kind)
{
	const struct plan_record *last = plan->count ? &plan->rows[plan->count - 1] : NULL;

	return last && kind == RECORD_CONTAINER && (last->under || last->kind == RECORD_MODEL || last->kind == RECORD_PROMPT);
}

static bool
take_row(struct loading *loading, const json_t *object, struct err *err)
{
	struct plan *plan = loading->plan;
	const json_t *version = json_object_get(object, "version"), *under = json_object_get(object, "under");
	const json_t *marked = json_object_get(object, "marked");
	enum record_kind kind = RECORD_MODEL;
	struct id id, to;
	size_t place, person = 0;

	if (!read_kind(object, &kind))
		return refuse(loading, err, "the kind of a row is model, prompt, app, flow or container.");
	if (!read_id(object, "id", false, &id) || !read_id(object, "to", true, &to) || !(json_is_null(version) || json_is_integer(version))
	    || !json_is_boolean(under) || !json_is_boolean(marked))
		return refuse(loading, err, "a row names kind, id, version, name, under, marked and to.");
	if (json_is_true(under) && !may_be_under(plan, kind))
		return refuse(loading, err, "no model stands before this container.");
	if (json_is_true(under) && (json_is_true(marked) != plan->rows[plan->count - 1].marked
				    || !id_equal(&to, &plan->people[plan->rows[plan->count - 1].to].id)))
		return refuse(loading, err, "a model and its containers go together.");
	if (id_places_find(&plan->places, plan->rows, sizeof(*plan->rows), &id) != PLACE_NONE)
		return refuse(loading, err, "this record stands in the plan twice.");
	if (!id_is_none(&to)) {
		person = id_places_find(&plan->people_places, (const char *)plan->people + offsetof(struct principal, id), sizeof(*plan->people), &to);
		if (person == PLACE_NONE)
			return refuse(loading, err, "its new owner stands in no line before.");
	}
	place = plan_put(plan, kind, &id, plan->has_from ? &plan->from : NULL, json_is_true(under));
	plan->rows[place].to = (uint32_t)person;
	plan->rows[place].marked = json_is_true(marked);
	plan->rows[place].version = json_is_integer(version) && json_integer_value(version) >= 0 ? json_integer_value(version) : -1;
	return true;
}

static bool
read_lines(struct loading *loading, size_t count, bool (*take)(struct loading *, const json_t *, struct err *), struct err *err)
{
	bool fine = true;

	for (size_t i = 0; fine && i < count; i++) {
		json_t *object = next_object(loading, err);

		fine = object && take(loading, object, err);
		json_decref(object);
	}
	return fine;
}

static bool
read_end(struct loading *loading, struct err *err)
{
	if (!read_line(loading, err))
		return false;
	if (strncmp(loading->line, "{\"end\":true,", 12) != 0)
		return refuse(loading, err, "the plan's last line stands here, after as many rows as its head says.");
	if (!check_seal(loading, "sha256", 64, err))
		return false;
	loading->number++;
	return getc(loading->in) == EOF || refuse(loading, err, "something stands behind the plan's last line.");
}

/* ---------------------------------------------------------------- the environment since */

/* A row that's as it was saved and not the leaver's never was: then it's no plan of theirs. */
static bool
check_was_theirs(struct loading *loading, const struct facts *facts, size_t place, struct err *err)
{
	const struct plan *plan = loading->plan;
	const struct plan_record *record = &plan->rows[place];

	if (!plan->has_from || record->under || !facts->found || record->version < 0 || facts->version != record->version
	    || principal_equal(&facts->row.owner, &plan->from))
		return true;
	loading->number = 1 + loading->owners + place + 1;
	return refuse(loading, err, "this record was never the leaver's.");
}

/* H1: rows that changed since the plan was saved say so from the start. */
static bool
compare_rows(struct loading *loading, struct err *err)
{
	struct plan *plan = loading->plan;
	struct judging judging;
	bool fine = true;

	judging_begin(&judging, plan, plan->now);
	for (size_t first = 0, end; fine && first < plan->count; first = end) {
		end = plan_pair_end(plan, first);
		fine = judge_pair(&judging, first, end, err) && check_was_theirs(loading, &judging.facts[0], first, err);
		for (size_t i = first; fine && i < end; i++) {
			struct plan_record *record = &plan->rows[i];

			if (judging.facts[i - first].found)
				record->owner = plan_person(plan, &judging.facts[i - first].row.owner);
			if (judging.facts[i - first].verdict == PLAN_CHANGED)
				record->verdict = PLAN_CHANGED;
		}
	}
	judging_end(&judging);
	return fine;
}

static bool
load_all(struct loading *loading, struct err *err)
{
	return read_head(loading, err) && read_lines(loading, loading->owners, take_owner, err)
	       && read_lines(loading, loading->rows, take_row, err) && read_end(loading, err) && compare_rows(loading, err);
}

static bool
load_file(struct loading *loading, struct err *err)
{
	struct portal_read read;
	bool fine;

	loading->in = fopen(loading->path, "rbe");
	if (!loading->in)
		return err_set(err, ERR_USAGE, "The plan %s can't be opened: %s.", loading->path, strerror(errno));
	loading->seal = plan_seal_new(err);
	fine = loading->seal && portal_begin_read(loading->portal, &read, err);
	if (fine) {
		fine = load_all(loading, err);
		portal_end_read(loading->portal, &read);
	}
	plan_seal_free(loading->seal);
	(void)fclose(loading->in);
	return fine;
}

struct plan *
plan_load(struct portal *portal, const char *path, const struct principal *from, struct err *err)
{
	struct loading loading = {.portal = portal, .from = from, .path = path};

	if (!portal_need_actor(portal, err))
		return NULL;
	if (load_file(&loading, err))
		return loading.plan;
	plan_free(loading.plan);
	return NULL;
}
