/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers about access, over all of the demonstration: matrix, lists, explanations and reaches are one decision (B4, B5). */
#include "portal/explain.h"
#include "portal/import.h"
#include "portal/models.h"
#include "portal/people.h"

#include "tests/test.h"

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_matrix_is_what_explain_says),
		cmocka_unit_test(people_find_what_the_matrix_says),
		cmocka_unit_test(who_reaches_a_record_are_those_of_the_matrix),
		cmocka_unit_test(about_others_only_administrators_ask),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests_name("test_explain", tests, set_up, tear_down);
}
