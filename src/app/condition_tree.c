/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/condition_tree.h"

#include <string.h>

int
condition_tree_depth(const struct find_query *query, size_t node)
{
	int depth = 0;

	for (int at = query->nodes[node].parent; at >= 0; at = query->nodes[at].parent)
		depth++;
	return depth;
}

size_t
condition_tree_end(const struct find_query *query, size_t node)
{
	int depth = condition_tree_depth(query, node);
	size_t end = node + 1;

	while (end < query->node_count && condition_tree_depth(query, end) > depth)
		end++;
	return end;
}

/* A tree is changed by writing it anew, in the order in which it's read. */
struct writing {
	const struct find_query *from;
	struct find_node nodes[FIND_NODES_MAX];
	size_t count;
	const bool *marked;	/* of those that come into a new group; NULL */
	size_t group;		/* where the new group stands; 0 while it isn't written */
	size_t dissolved;	/* a group that isn't written, but what's in it; 0: none */
	bool too_many;
};

static size_t
write_node(struct writing *w, const struct find_node *node, int parent)
{
	if (w->count == FIND_NODES_MAX) {
		w->too_many = true;
		return FIND_NODES_MAX - 1;
	}
	w->nodes[w->count] = *node;
	w->nodes[w->count].parent = parent;
	return w->count++;
}

static void write_tree(struct writing *w, size_t node, int parent);

static void
write_children(struct writing *w, size_t node, int parent)
{
	for (size_t i = node + 1; i < w->from->node_count && !w->too_many; i++) {
		if (w->from->nodes[i].parent == (int)node)
			write_tree(w, i, parent);
	}
}

static void
write_whole(struct writing *w, size_t node, int parent)
{
	size_t place = write_node(w, &w->from->nodes[node], parent);

	write_children(w, node, (int)place);
}

static void
write_tree(struct writing *w, size_t node, int parent)
{
	struct find_node group = {.value = ""};

	if (w->dissolved && node == w->dissolved) {
		write_children(w, node, parent);
	} else if (!w->marked || !w->marked[node]) {
		write_whole(w, node, parent);
	} else if (!w->group) {
		int around = w->from->nodes[node].parent;

		group.kind = w->from->nodes[around].kind == FIND_AND ? FIND_OR : FIND_AND;
		w->group = write_node(w, &group, parent);
		for (size_t i = node; i < w->from->node_count && !w->too_many; i++) {
			if (w->marked[i])
				write_whole(w, i, (int)w->group);
		}
	}
}

static void
take(struct find_query *query, const struct writing *w)
{
	memcpy(query->nodes, w->nodes, w->count * sizeof(w->nodes[0]));
	query->node_count = w->count;
}

void
condition_tree_order(struct find_query *query)
{
	struct writing w = {.from = query};

	if (query->node_count)
		write_tree(&w, 0, -1);
	take(query, &w);
}

/* ---------------------------------------------------------------- one node */

static bool
full(struct err *err)
{
	return err_set(err, ERR_USAGE, "A query has at most %d conditions and groups.", FIND_NODES_MAX);
}

bool
condition_tree_add(struct find_query *query, size_t at, const struct find_node *condition, size_t *place, struct err *err)
{
	bool group;
	size_t to;

	if (query->node_count + !query->node_count == FIND_NODES_MAX)
		return full(err);
	if (!query->node_count) {
		query->nodes[query->node_count++] = (struct find_node){.kind = FIND_AND, .parent = -1, .value = ""};
		at = 0;
	}
	group = query->nodes[at].kind != FIND_CONDITION;
	to = condition_tree_end(query, at);
	memmove(&query->nodes[to + 1], &query->nodes[to], (query->node_count - to) * sizeof(query->nodes[0]));
	query->node_count++;
	for (size_t i = to + 1; i < query->node_count; i++)
		query->nodes[i].parent += query->nodes[i].parent >= (int)to;
	query->nodes[to] = *condition;
	query->nodes[to].parent = group ? (int)at : query->nodes[at].parent;
	*place = to;
	return true;
}

void
condition_tree_remove(struct find_query *query, size_t node)
{
	size_t end = condition_tree_end(query, node);

	/* The group that has nothing else goes with it. */
	while (query->nodes[node].parent >= 0 && query->nodes[node].parent == (int)node - 1
	       && condition_tree_end(query, node - 1) == end)
		node--;
	memmove(&query->nodes[node], &query->nodes[end], (query->node_count - end) * sizeof(query->nodes[0]));
	query->node_count -= end - node;
	for (size_t i = node; i < query->node_count; i++)
		query->nodes[i].parent -= query->nodes[i].parent >= (int)end ? (int)(end - node) : 0;
}

void
condition_tree_turn(struct find_query *query, size_t node)
{
	struct find_node *group = &query->nodes[node];

	if (group->kind == FIND_CONDITION)
		group = &query->nodes[group->parent];
	group->kind = group->kind == FIND_AND ? FIND_OR : FIND_AND;
}

/* ---------------------------------------------------------------- groups */

static bool
too_deep(const struct writing *w, struct err *err)
{
	struct find_query query = {.node_count = w->count};

	memcpy(query.nodes, w->nodes, w->count * sizeof(w->nodes[0]));
	for (size_t i = 0; i < query.node_count; i++) {
		if (condition_tree_depth(&query, i) > FIND_DEPTH_MAX) {
			err_set(err, ERR_USAGE, "Groups lie at most %d deep in each other.", FIND_DEPTH_MAX);
			return true;
		}
	}
	return false;
}

bool
condition_tree_group(struct find_query *query, const bool marked[FIND_NODES_MAX], size_t *place, struct err *err)
{
	struct writing w = {.from = query, .marked = marked};
	int parent = -1;

	for (size_t i = 0; i < query->node_count; i++) {
		if (!marked[i])
			continue;
		if (query->nodes[i].parent < 0)
			return err_set(err, ERR_USAGE, "The outermost group holds all others; choose conditions in it.");
		if (parent >= 0 && query->nodes[i].parent != parent)
			return err_set(err, ERR_USAGE, "The marked conditions are in different groups; only those of the same group can be grouped.");
		parent = query->nodes[i].parent;
	}
	if (parent < 0)
		return err_set(err, ERR_USAGE, "There's no condition to group: c makes one.");
	write_tree(&w, 0, -1);
	if (w.too_many)
		return full(err);
	if (too_deep(&w, err))
		return false;
	take(query, &w);
	*place = w.group;
	return true;
}

bool
condition_tree_ungroup(struct find_query *query, size_t node, struct err *err)
{
	struct writing w = {.from = query};

	if (!query->node_count)
		return err_set(err, ERR_USAGE, "There's no group.");
	w.dissolved = query->nodes[node].kind == FIND_CONDITION ? (size_t)query->nodes[node].parent : node;
	if (!w.dissolved)
		return err_set(err, ERR_USAGE, "The outermost group stays; Enter turns it between all and any.");
	write_tree(&w, 0, -1);
	take(query, &w);
	return true;
}
