/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers about access, over all of the demonstration: matrix, lists, explanations and reaches are one decision (B4, B5). */
#include "base/str.h"
#include "portal/explain.h"
#include "portal/import.h"
#include "portal/models.h"
#include "portal/people.h"
#include "portal/sharing.h"

#include "tests/test.h"

#include <malloc.h>

#define NOW INT64_C(1772707500000)	/* 2026-03-05T10:45:00Z */
#define USERS_MAX 100
#define RECORDS_MAX 200

static char folder[TEST_PATH_SIZE];
static struct portal *portal;
static struct id users[USERS_MAX], records[RECORDS_MAX], ana;
static size_t user_count, record_count;

/* The matrix, kept: by user and record. */
static struct {
	uint32_t actions;
	bool visible, prompt;
	enum model_view view;
} cells[USERS_MAX][RECORDS_MAX];
static uint32_t environment[USERS_MAX];

static void
sign_in(const struct id *user)
{
	struct err err = ERR_INIT;

	assert_true(portal_sign_in(portal, user, false, NOW, &err));
}

static int
place_of(const struct id *ids, size_t count, const struct id *id)
{
	for (size_t i = 0; i < count; i++)
		if (id_equal(&ids[i], id))
			return (int)i;
	return -1;
}

static bool
keep_cell(void *context, const struct matrix_row *row)
{
	int user = place_of(users, user_count, &row->user), record;
	size_t *rows = context;

	if (user < 0) {
		assert_true(user_count < USERS_MAX);
		user = (int)user_count;
		users[user_count++] = row->user;
		/* by user id */
		assert_true(user == 0 || id_compare(&users[user - 1], &row->user) < 0);
	}
	++*rows;
	if (id_is_none(&row->record)) {
		environment[user] = row->actions;
		return true;
	}
	record = place_of(records, record_count, &row->record);
	if (record < 0) {
		assert_true(record_count < RECORDS_MAX);
		record = (int)record_count;
		records[record_count++] = row->record;
		assert_true(record == 0 || id_compare(&records[record - 1], &row->record) < 0);
	}
	cells[user][record].actions = row->actions;
	cells[user][record].visible = row->visible;
	cells[user][record].prompt = row->prompt;
	cells[user][record].view = row->view;
	return true;
}

static int
set_up(void **state)
{
	char path[TEST_PATH_SIZE + 16];
	const struct portal_options options = {.path = path, .via = "command"};
	struct import_result result = {0};
	struct err err = ERR_INIT;
	size_t rows = 0;

	(void)state;
	test_folder_make(folder);
	snprintf(path, sizeof(path), "%s/demo.db", folder);
	assert_true(portal_create(path, &err));
	portal = portal_open(&options, &err);
	assert_non_null(portal);
	assert_true(portal_import_demo(portal, NOW, &result, &err));
	import_result_release(&result);
	assert_true(people_find_user(portal, "ana.souza", &ana, &err));
	sign_in(&ana);
	assert_true(access_matrix(portal, NULL, 0, NULL, 0, keep_cell, &rows, &err));
	assert_int_equal(rows, user_count * (record_count + 1));
	assert_true(user_count >= 57 && record_count >= 90);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	portal_close(portal);
	test_folder_remove(folder);
	return 0;
}

/* Each cell is what explain says of it, and what explain says is whole. */
static void
the_matrix_is_what_explain_says(void **state)
{
	(void)state;
	sign_in(&ana);
	for (size_t u = 0; u < user_count; u++) {
		for (size_t r = u % 7; r < record_count; r += 7) {
			for (int a = 0; a < ACTION_RECORD_COUNT; a++) {
				struct explain_answer answer = {0};
				struct err err = ERR_INIT;
				const struct explanation *e = &answer.explanation;
				size_t failed = 0;

				assert_true(explain_action(portal, (enum action)a, &records[r], &users[u], &answer, &err));
				assert_int_equal(e->verdict.allowed, (cells[u][r].actions & ACTION_BIT(a)) != 0);
				assert_true(e->reason && e->reason[0]);
				if (e->verdict.allowed) {
					assert_string_equal(e->rule, "B2");
					assert_null(e->remedy);
					assert_true(e->because_count > 0);
				} else {
					assert_true(e->rule && e->rule[0] && e->check_count > 0);
				}
				for (size_t c = 0; c < e->check_count; c++)
					failed += !e->checks[c].passed;
				assert_true(e->verdict.allowed ? failed == 0 : failed > 0);
				explain_answer_release(&answer);
			}
		}
	}
}

/* What somebody finds when they sign in themselves is what the administrator was told of them. */
static void
people_find_what_the_matrix_says(void **state)
{
	(void)state;
	for (size_t u = 0; u < user_count; u++) {
		bool listed[RECORDS_MAX] = {false};
		size_t visible = 0, seen = 0;

		sign_in(&users[u]);
		for (int prompts = 0; prompts < 2; prompts++) {
			const struct model_query query = {.prompts = prompts, .view = VIEW_ALL};
			struct model_list list = {0};
			struct err err = ERR_INIT;

			if (!models_window(portal, &query, WINDOW_FIRST, NULL, RECORDS_MAX, &list, &err))
				continue;	/* A4 */
			for (size_t i = 0; i < list.count; i++) {
				int r = place_of(records, record_count, &list.rows[i].id);

				assert_true(r >= 0);
				assert_int_equal(cells[u][r].prompt, prompts);
				assert_int_equal(list.rows[i].actions & ((1U << ACTION_RECORD_COUNT) - 1), cells[u][r].actions);
				listed[r] = true;
				seen++;
			}
			model_list_release(&list);
		}
		for (size_t r = 0; r < record_count; r++) {
			visible += cells[u][r].visible;
			assert_int_equal(listed[r], cells[u][r].visible);
			assert_int_equal(cells[u][r].visible, (cells[u][r].actions & ACTION_BIT(ACTION_LIST)) != 0);
			assert_int_equal(cells[u][r].visible, cells[u][r].view != VIEW_ALL);
		}
		assert_int_equal(visible, seen);
	}
}

struct told {
	size_t count;
	uint32_t actions[USERS_MAX];
	bool user[USERS_MAX];
};

static bool
keep_person(void *context, const struct access_row *row)
{
	struct told *told = context;
	int u = place_of(users, user_count, &row->who.id);

	assert_true(u >= 0);
	assert_false(told->user[u]);
	told->user[u] = true;
	told->actions[u] = row->actions;
	told->count++;
	return true;
}

static void
who_reaches_a_record_are_those_of_the_matrix(void **state)
{
	(void)state;
	sign_in(&ana);
	for (size_t r = 0; r < record_count; r += 5) {
		struct told told = {0};
		struct err err = ERR_INIT;
		size_t visible = 0;

		if (!(cells[place_of(users, user_count, &ana)][r].actions & ACTION_BIT(ACTION_DETAILS)))
			continue;
		assert_true(access_of_record(portal, &records[r], keep_person, &told, &err));
		for (size_t u = 0; u < user_count; u++) {
			visible += cells[u][r].visible;
			if (told.user[u])
				assert_int_equal(told.actions[u], cells[u][r].actions);
			else
				assert_false(cells[u][r].visible);
		}
		assert_true(told.count >= visible);
	}
}

/* COMMANDS.md: about others only with Read at Organization level, about oneself always. */
static void
about_others_only_administrators_ask(void **state)
{
	struct id ben, maya;
	struct explain_answer answer = {0};
	struct err err = ERR_INIT;
	size_t rows = 0;

	(void)state;
	assert_true(people_find_user(portal, "ben.carter", &ben, &err));
	assert_true(people_find_user(portal, "maya.ortiz", &maya, &err));
	sign_in(&ben);
	assert_false(explain_action(portal, ACTION_RUN, &records[0], &maya, &answer, &err));
	assert_int_equal(err.code, ERR_DENIED);
	explain_answer_release(&answer);
	err = ERR_INIT;
	assert_false(access_matrix(portal, NULL, 0, NULL, 0, keep_cell, &rows, &err));
	assert_int_equal(err.code, ERR_DENIED);
	err = ERR_INIT;
	assert_true(explain_action(portal, ACTION_CREATE, NULL, NULL, &answer, &err));
	assert_false(answer.explanation.verdict.allowed);
	assert_string_equal(answer.explanation.rule, "C");
	explain_answer_release(&answer);
	assert_int_equal(environment[place_of(users, user_count, &ben)] & ACTION_BIT(ACTION_CREATE), 0);
	assert_true(environment[place_of(users, user_count, &ben)] & ACTION_BIT(ACTION_EXPLORE));
	assert_true(environment[place_of(users, user_count, &maya)] & ACTION_BIT(ACTION_CREATE));
}

/* What goes without a share is what taking it back says in its dry run. */
static void
a_share_away_is_what_unsharing_says(void **state)
{
	size_t compared = 0, losing = 0;

	(void)state;
	sign_in(&ana);
	for (size_t r = 0; r < record_count; r++) {
		struct arena arena = {0};
		struct model model;
		struct err err = ERR_INIT;
		bool found;

		assert_true(portal_load_model(portal, &records[r], true, &arena, &model, &found, &err));
		for (size_t i = 0; found && i < model.row.share_count; i++) {
			const struct target target = {.kind = RECORD_MODEL, .id = records[r], .version = -1};
			const struct share_request request = {
				.targets = &target, .target_count = 1, .remove = &model.row.shares[i].with, .remove_count = 1, .dry_run = true,
				.effects = true, .now = NOW,
			};
			struct write_result result = {0};
			struct share_loss loss = {0};
			int64_t stops = 0;

			if (!access_without_share(portal, RECORD_MODEL, &records[r], &model.row.shares[i].with, &loss, &err)) {
				/* E4: who merely sees it isn't told; ana sees all else. */
				assert_int_equal(err.code, ERR_IMPOSSIBLE);
				err = ERR_INIT;
				continue;
			}
			if (sharing_apply(portal, &request, &result, &err)) {
				/* The organization's (B8) are only imported; unsharing counts no people of those. */
				if (model.row.shares[i].with.kind == PRINCIPAL_ORGANIZATION)
					assert_true(loss.people >= result.people_losing);
				else
					assert_int_equal(loss.people, result.people_losing);
				for (size_t e = 0; e < result.effect_count; e++)
					stops += result.effects[e].kind == EFFECT_STOPS;
				/* unsharing counts a call that didn't work before, too */
				assert_true((int64_t)loss.stop_count <= stops);
				compared++;
				losing += loss.people > 0;
			}
			assert_true(strncmp(loss.sentence, "Without the share to ", 21) == 0);
			err = ERR_INIT;
			write_result_release(&result);
			share_loss_release(&loss);
		}
		arena_release(&arena);
	}
	assert_true(compared > 20 && losing > 5);
}

static void
a_share_away_in_words(void **state)
{
	struct id model, ben, other;
	struct principal team = {.kind = PRINCIPAL_TEAM};
	struct share_loss loss = {0};
	struct err err = ERR_INIT;
	enum record_kind kind;

	(void)state;
	sign_in(&ana);
	assert_true(record_find(portal, "Invoice extractor", 1U << RECORD_MODEL, &kind, &model, &err));
	assert_true(people_find(portal, "team:Finance Automation", &team, &err));
	assert_true(access_without_share(portal, kind, &model, &team, &loss, &err));
	assert_true(loss.people > 0 && loss.stop_count == (size_t)(loss.apps + loss.flows));
	assert_non_null(strstr(loss.sentence, "Without the share to Finance Automation: "));
	share_loss_release(&loss);
	/* No such share; and who merely uses it isn't told who else does. */
	assert_true(people_find_user(portal, "nora.kim", &other, &err));
	assert_false(access_without_share(portal, kind, &model, &(struct principal){PRINCIPAL_USER, other}, &loss, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	err = ERR_INIT;
	assert_true(people_find_user(portal, "ben.carter", &ben, &err));
	sign_in(&ben);
	assert_false(access_without_share(portal, kind, &model, &team, &loss, &err));
	assert_string_equal(err.rule, "E3");
}

struct reached {
	size_t count, of_kind[RECORD_CONTAINER + 1];
	struct id user;
};

/* Each row of what a person reaches is what explain says of that record and action, whatever its kind. */
static bool
ask_again(void *context, const struct access_row *row)
{
	struct reached *reached = context;

	reached->count++;
	reached->of_kind[row->kind]++;
	for (int a = 0; a < ACTION_RECORD_COUNT; a++) {
		struct explain_answer answer = {0};
		struct err err = ERR_INIT;
		bool opens;

		if (!(explain_actions_of(row->kind) & ACTION_BIT(a))) {
			assert_false(explain_record(portal, row->kind, (enum action)a, &row->record, &reached->user, &answer, &err));
			assert_int_equal(err.code, ERR_USAGE);
			assert_int_equal(row->actions & ACTION_BIT(a), 0);
			continue;
		}
		assert_true(explain_record(portal, row->kind, (enum action)a, &row->record, &reached->user, &answer, &err));
		/* D8: an app that opens may still have a call refused. */
		opens = answer.explanation.verdict.allowed
			|| (a == ACTION_RUN && record_kind_entity(row->kind) != ENTITY_AIMODEL
			    && answer.explanation.verdict.entity == ENTITY_AIMODEL);
		assert_int_equal(opens, (row->actions & ACTION_BIT(a)) != 0);
		explain_answer_release(&answer);
	}
	return true;
}

static void
every_kind_is_explained(void **state)
{
	static const char *const who[] = {"ana.souza", "maya.ortiz", "ben.carter", "aisha.rahman"};
	struct reached all = {0};

	(void)state;
	sign_in(&ana);
	for (size_t i = 0; i < sizeof(who) / sizeof(who[0]); i++) {
		struct err err = ERR_INIT;
		struct reached some = {0};

		all.user = ID_NONE;
		assert_true(people_find_user(portal, who[i], &all.user, &err));
		assert_true(access_of_user(portal, &all.user, NULL, ask_again, &all, &err));
		some.user = all.user;
		assert_true(access_of_user(portal, &all.user, "aPp", ask_again, &some, &err));
		assert_true(some.count < all.count);
	}
	for (int kind = 0; kind <= RECORD_CONTAINER; kind++)
		assert_true(all.of_kind[kind] > 0);
}

/* Who is named can make the change: asked of each, the decision says so. */
static void
who_can_help_can(void **state)
{
	struct id audit, tomas, maya;
	struct explain_answer answer = {0};
	struct err err = ERR_INIT;
	enum record_kind kind;

	(void)state;
	sign_in(&ana);
	assert_true(people_find_user(portal, "tomas.rey", &tomas, &err));
	assert_true(people_find_user(portal, "maya.ortiz", &maya, &err));
	/* D6: the owner's roles lack Share, so it isn't they who share it. */
	assert_true(record_find(portal, "Invoice audit", 1U << RECORD_MODEL, &kind, &audit, &err));
	assert_true(explain_record(portal, kind, ACTION_RUN, &audit, &maya, &answer, &err));
	assert_int_equal(answer.explanation.verdict.obstacle, OBSTACLE_NOT_VISIBLE);
	assert_string_equal(answer.explanation.remedy, "A System Administrator shares it with Maya Ortiz.");
	assert_null(strstr(answer.who_can_help, "Tomas Rey"));
	assert_non_null(strstr(answer.who_can_help, "Ana Souza"));
	explain_answer_release(&answer);
	/* A role is granted by System Administrators alone, not by whoever customizes (A5). */
	assert_true(explain_record(portal, kind, ACTION_SHARE, &audit, &tomas, &answer, &err));
	assert_string_equal(answer.who_can_help, "Ana Souza, Samuel Okafor");
	explain_answer_release(&answer);
}

/* What the answer says, in one text. */
static void
add_grounds(const struct explanation *e, struct str *out)
{
	for (size_t i = 0; i < e->because_count; i++)
		str_addf(out, "%s %s %s %s;", e->because[i].name ? e->because[i].name : "", e->because[i].table ? e->because[i].table : "",
			 e->because[i].privilege ? e->because[i].privilege : "", e->because[i].level ? e->because[i].level : "");
	str_addf(out, "%s %s\n", e->reason, e->remedy ? e->remedy : "");
}

/* An answer is shown for as long as it isn't asked anew, whatever the portal reads meanwhile: what's freed is overwritten here. */
static void
an_answer_outlives_what_the_portal_holds(void **state)
{
	static const char *const who[] = {"maya.ortiz", "ben.carter", "tomas.rey"};
	static struct explain_answer answers[RECORDS_MAX];

	(void)state;
	(void)mallopt(M_PERTURB, 0xa5);
	for (size_t i = 0; i < sizeof(who) / sizeof(who[0]); i++) {
		struct str before = {0}, after = {0};
		struct err err = ERR_INIT;
		struct id user;
		size_t count = 0;

		assert_true(people_find_user(portal, who[i], &user, &err));
		sign_in(&user);
		for (size_t r = 0; r < record_count; r++) {
			if (explain_action(portal, ACTION_LIST, &records[r], NULL, &answers[count], NULL))
				add_grounds(&answers[count++].explanation, &before);
		}
		assert_true(count > 3);
		sign_in(&ana);
		for (size_t r = 0; r < count; r++) {
			add_grounds(&answers[r].explanation, &after);
			explain_answer_release(&answers[r]);
		}
		assert_string_equal(str_text(&after), str_text(&before));
		str_release(&before);
		str_release(&after);
	}
	(void)mallopt(M_PERTURB, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_matrix_is_what_explain_says),
		cmocka_unit_test(people_find_what_the_matrix_says),
		cmocka_unit_test(who_reaches_a_record_are_those_of_the_matrix),
		cmocka_unit_test(about_others_only_administrators_ask),
		cmocka_unit_test(a_share_away_is_what_unsharing_says),
		cmocka_unit_test(a_share_away_in_words),
		cmocka_unit_test(every_kind_is_explained),
		cmocka_unit_test(who_can_help_can),
		cmocka_unit_test(an_answer_outlives_what_the_portal_holds),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests_name("test_explain", tests, set_up, tear_down);
}
