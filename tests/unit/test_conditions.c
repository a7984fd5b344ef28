/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The conditions of Advanced Find as a tree that is edited (app/condition_tree), and lists to choose from (app/options). */
#include "app/condition_tree.h"
#include "app/options.h"

#include "tests/test.h"

/* "and(a or(b c))": the tree, its conditions by their values. */
static void
write_node(const struct find_query *query, size_t node, char *out)
{
	bool first = true;

	if (query->nodes[node].kind == FIND_CONDITION) {
		strcat(out, query->nodes[node].value);
		return;
	}
	strcat(out, query->nodes[node].kind == FIND_AND ? "and(" : "or(");
	for (size_t i = node + 1; i < query->node_count; i++) {
		if (query->nodes[i].parent != (int)node)
			continue;
		strcat(out, first ? "" : " ");
		first = false;
		write_node(query, i, out);
	}
	strcat(out, ")");
}

/* And what holds of every tree: one outermost group, no empty group, nodes in the order in which they're read. */
static void
assert_tree(const struct find_query *query, const char *expected)
{
	char text[1024] = "";

	for (size_t i = 0; i < query->node_count; i++) {
		int parent = query->nodes[i].parent;

		assert_true(i == 0 ? parent == -1 : parent >= 0 && parent < (int)i);
		assert_true(i == 0 || query->nodes[parent].kind != FIND_CONDITION);
		assert_true(query->nodes[i].kind == FIND_CONDITION || condition_tree_end(query, i) > i + 1);
		assert_true(i == 0 || condition_tree_end(query, (size_t)parent) > i);
		if (i)
			assert_int_equal(condition_tree_depth(query, i), condition_tree_depth(query, (size_t)parent) + 1);
	}
	if (query->node_count)
		write_node(query, 0, text);
	assert_string_equal(text, expected);
}

static size_t
add(struct find_query *query, size_t at, const char *value)
{
	struct find_node node = {.kind = FIND_CONDITION, .value = value};
	struct err err = ERR_INIT;
	size_t place = 0;

	assert_true(condition_tree_add(query, at, &node, &place, &err));
	assert_string_equal(query->nodes[place].value, value);
	return place;
}

static size_t
group(struct find_query *query, const char *values)
{
	bool marked[FIND_NODES_MAX] = {false};
	struct err err = ERR_INIT;
	size_t place = 0;

	for (size_t i = 0; i < query->node_count; i++)
		marked[i] = query->nodes[i].kind == FIND_CONDITION && strchr(values, query->nodes[i].value[0]);
	assert_true(condition_tree_group(query, marked, &place, &err));
	return place;
}

static void
conditions_are_added_to_the_group_or_behind_one(void **state)
{
	struct find_query query = {0};
	size_t a, place;

	(void)state;
	a = add(&query, 0, "a");
	assert_int_equal(a, 1);
	assert_tree(&query, "and(a)");
	add(&query, 0, "c");
	assert_tree(&query, "and(a c)");
	add(&query, a, "b");
	assert_tree(&query, "and(a b c)");
	place = group(&query, "ab");
	assert_int_equal(place, 1);
	assert_tree(&query, "and(or(a b) c)");
	add(&query, place, "d");
	assert_tree(&query, "and(or(a b d) c)");
	add(&query, 0, "e");
	assert_tree(&query, "and(or(a b d) c e)");
	add(&query, 2, "f");
	assert_tree(&query, "and(or(a f b d) c e)");
}

static void
groups_nest_and_turn_and_dissolve(void **state)
{
	struct find_query query = {0};
	struct err err = ERR_INIT;
	size_t place;

	(void)state;
	for (const char *value = "a\0b\0c\0d\0"; *value; value += 2)
		add(&query, 0, value);
	place = group(&query, "bd");
	assert_tree(&query, "and(a or(b d) c)");
	assert_int_equal(place, 2);
	place = group(&query, "d");
	assert_tree(&query, "and(a or(b and(d)) c)");
	condition_tree_turn(&query, place);
	assert_tree(&query, "and(a or(b or(d)) c)");
	condition_tree_turn(&query, 1);
	assert_tree(&query, "or(a or(b or(d)) c)");
	/* Of a condition its group goes. */
	assert_true(condition_tree_ungroup(&query, place + 1, &err));
	assert_tree(&query, "or(a or(b d) c)");
	assert_true(condition_tree_ungroup(&query, 2, &err));
	assert_tree(&query, "or(a b d c)");
	assert_false(condition_tree_ungroup(&query, 0, &err));
	assert_string_equal(err.text, "The outermost group stays; Enter turns it between all and any.");
	assert_tree(&query, "or(a b d c)");
}

static void
a_group_that_is_left_empty_goes(void **state)
{
	struct find_query query = {0};
	size_t place;

	(void)state;
	add(&query, 0, "a");
	add(&query, 0, "b");
	group(&query, "b");
	place = group(&query, "b");
	assert_tree(&query, "and(a or(and(b)))");
	condition_tree_remove(&query, place + 1);
	assert_tree(&query, "and(a)");
	add(&query, 0, "c");
	add(&query, 0, "d");
	place = group(&query, "ac");
	condition_tree_remove(&query, place);
	assert_tree(&query, "and(d)");
	condition_tree_remove(&query, 1);
	assert_tree(&query, "");
	add(&query, 0, "x");
	assert_tree(&query, "and(x)");
	condition_tree_remove(&query, 0);
	assert_int_equal(query.node_count, 0);
}

static void
what_cannot_be_grouped_says_why(void **state)
{
	struct find_query query = {0};
	bool marked[FIND_NODES_MAX] = {false};
	struct err err = ERR_INIT;
	size_t place;

	(void)state;
	assert_false(condition_tree_group(&query, marked, &place, &err));
	assert_string_equal(err.text, "There's no condition to group: c makes one.");
	for (const char *value = "a\0b\0c\0"; *value; value += 2)
		add(&query, 0, value);
	group(&query, "ab");
	marked[0] = true;
	assert_false(condition_tree_group(&query, marked, &place, &err));
	assert_non_null(strstr(err.text, "outermost"));
	marked[0] = false;
	marked[2] = marked[4] = true;
	assert_false(condition_tree_group(&query, marked, &place, &err));
	assert_non_null(strstr(err.text, "different groups"));
	assert_tree(&query, "and(or(a b) c)");
}

/* RULES of the contract: FIND_NODES_MAX nodes, FIND_DEPTH_MAX groups in each other. */
static void
there_is_an_end_to_depth_and_number(void **state)
{
	struct find_query query = {0}, before;
	struct find_node node = {.kind = FIND_CONDITION, .value = "x"};
	bool marked[FIND_NODES_MAX] = {false};
	struct err err = ERR_INIT;
	size_t place = 1;

	(void)state;
	add(&query, 0, "a");
	for (int depth = 1; depth < FIND_DEPTH_MAX; depth++)
		place = group(&query, "a") + 1;
	assert_int_equal(condition_tree_depth(&query, place), FIND_DEPTH_MAX);
	marked[place] = true;
	before = query;
	assert_false(condition_tree_group(&query, marked, &place, &err));
	assert_non_null(strstr(err.text, "8 deep"));
	assert_memory_equal(&query, &before, sizeof(query));

	while (query.node_count < FIND_NODES_MAX)
		add(&query, 0, "x");
	before = query;
	assert_false(condition_tree_add(&query, 0, &node, &place, &err));
	assert_non_null(strstr(err.text, "at most 64"));
	memset(marked, 0, sizeof(marked));
	marked[FIND_NODES_MAX - 1] = true;
	assert_false(condition_tree_group(&query, marked, &place, &err));
	assert_memory_equal(&query, &before, sizeof(query));
}

/* What comes from elsewhere has a parent before its children, in whatever order. */
static void
any_order_becomes_that_of_reading(void **state)
{
	struct find_query query = {.node_count = 6, .nodes = {
		{FIND_AND, -1, {0}, FIND_EQUAL, ""}, {FIND_OR, 0, {0}, FIND_EQUAL, ""}, {FIND_CONDITION, 0, {0}, FIND_EQUAL, "c"},
		{FIND_CONDITION, 1, {0}, FIND_EQUAL, "a"}, {FIND_CONDITION, 0, {0}, FIND_EQUAL, "d"}, {FIND_CONDITION, 1, {0}, FIND_EQUAL, "b"},
	}};

	(void)state;
	condition_tree_order(&query);
	assert_tree(&query, "and(or(a b) c d)");
	query.node_count = 0;
	condition_tree_order(&query);
	assert_int_equal(query.node_count, 0);
}

/* Whatever is done in whatever order, it stays a tree, and no condition comes or goes by grouping. */
static void
random_edits_keep_it_a_tree(void **state)
{
	unsigned seed = getenv("MAKERDECK_SEED") ? (unsigned)atoi(getenv("MAKERDECK_SEED")) : 1U;
	struct find_query query = {0};

	(void)state;
	for (int step = 0; step < 20000; step++) {
		bool marked[FIND_NODES_MAX] = {false};
		struct err err = ERR_INIT;
		struct find_node node = {.kind = FIND_CONDITION, .value = "x"};
		size_t place = 0, at, conditions = 0, after = 0;
		unsigned what;
		char text[2048] = "";
		bool done = true;

		seed = seed * 1103515245U + 12345U;
		at = query.node_count ? (seed >> 8) % query.node_count : 0;
		what = (seed >> 20) % 6;
		for (size_t i = 0; i < query.node_count; i++)
			conditions += query.nodes[i].kind == FIND_CONDITION;
		if (what <= 1) {
			done = condition_tree_add(&query, at, &node, &place, &err);
		} else if (what == 2 && query.node_count) {
			condition_tree_remove(&query, at);
		} else if (what == 3 && query.node_count) {
			marked[at] = true;
			for (size_t i = at; i < query.node_count; i++)
				marked[i] |= query.nodes[i].parent == query.nodes[at].parent && (seed >> (i % 16)) & 1;
			done = condition_tree_group(&query, marked, &place, &err);
		} else if (what == 4) {
			done = condition_tree_ungroup(&query, at, &err);
		} else if (query.node_count) {
			condition_tree_turn(&query, at);
		}
		for (size_t i = 0; i < query.node_count; i++)
			after += query.nodes[i].kind == FIND_CONDITION;
		assert_true(what <= 2 || after == conditions);
		assert_true(done || err.code == ERR_USAGE);
		if (query.node_count)
			write_node(&query, 0, text);
		assert_tree(&query, text);
	}
}

/* ---------------------------------------------------------------- lists to choose from */

static void
type(struct options *options, const char *text)
{
	field_set(&options->field, text);
	options_narrow(options, 5);
}

static void
options_are_narrowed_by_the_beginnings_of_words(void **state)
{
	struct options options = {0};

	(void)state;
	assert_null(options_current(&options));
	options_add(&options, "AI Models", NULL, 7);
	options_add(&options, "AI Events", "needs Read", 8)->off = true;
	options_add(&options, "Owner: Status", "", 9);
	options_add(&options, "José Álvarez", "user", 10);
	type(&options, "");
	assert_int_equal(options.cursor.count, 4);
	/* Those that can't be chosen stand last. */
	assert_int_equal(options.items[options.shown[3]].argument, 8);
	assert_string_equal(options.items[options.shown[3]].note, "needs Read");
	assert_int_equal(options_current(&options)->argument, 7);
	type(&options, "ev");
	assert_int_equal(options_current(&options)->argument, 8);
	type(&options, "stat own");
	assert_int_equal(options_current(&options)->argument, 9);
	type(&options, "jose alv");
	assert_int_equal(options_current(&options)->argument, 10);
	type(&options, "odels");
	assert_null(options_current(&options));
	type(&options, "");
	options_choose(&options, 9);
	assert_int_equal(options_current(&options)->argument, 9);
	options_choose(&options, 99);
	assert_int_equal(options_current(&options)->argument, 9);
	options_clear(&options);
	assert_int_equal(options.count, 0);
	assert_true(field_is_empty(&options.field));
	options_release(&options);
}

static void
options_hold_as_many_as_there_are(void **state)
{
	struct options options = {0};
	char label[32];

	(void)state;
	for (int i = 0; i < 500; i++) {
		snprintf(label, sizeof(label), "Column %d", i);
		options_add(&options, label, NULL, i);
	}
	type(&options, "col");
	assert_int_equal(options.cursor.count, 500);
	for (int i = 0; i < 500; i++)
		assert_int_equal(options.items[options.shown[i]].argument, i);
	type(&options, "col 49");
	assert_int_equal(options.cursor.count, 11);
	options_release(&options);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conditions_are_added_to_the_group_or_behind_one),
		cmocka_unit_test(groups_nest_and_turn_and_dissolve),
		cmocka_unit_test(a_group_that_is_left_empty_goes),
		cmocka_unit_test(what_cannot_be_grouped_says_why),
		cmocka_unit_test(there_is_an_end_to_depth_and_number),
		cmocka_unit_test(any_order_becomes_that_of_reading),
		cmocka_unit_test(random_edits_keep_it_a_tree),
		cmocka_unit_test(options_are_narrowed_by_the_beginnings_of_words),
		cmocka_unit_test(options_hold_as_many_as_there_are),
	};

	return test_run(tests);
}
