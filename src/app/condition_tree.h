/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The conditions of a query as a tree that is edited (RULES G3): groups of AND and OR, and conditions in them. The nodes stand in
 * the order in which they're read, each group before what's in it, and keep that order: the line of a node is its place. What
 * can't be done leaves the query as it is and says why. Values are borrowed.
 */
#ifndef APP_CONDITION_TREE_H
#define APP_CONDITION_TREE_H

#include "portal/find.h"

#include <stdbool.h>
#include <stddef.h>

/* Puts the nodes into the order in which they're read. */
void condition_tree_order(struct find_query *query);

/* How deep a node lies: 0 for the outermost group. */
int condition_tree_depth(const struct find_query *query, size_t node);

/* The place behind the node and all that's in it. */
size_t condition_tree_end(const struct find_query *query, size_t node);

/* A condition as the last one of the group, or behind the condition, that at names; the outermost group is made if there's none.
 * *place is where it stands. */
bool condition_tree_add(struct find_query *query, size_t at, const struct find_node *condition, size_t *place, struct err *err)
	__attribute__((warn_unused_result));

/* Takes a node away with all that's in it; a group that is left empty goes too. */
void condition_tree_remove(struct find_query *query, size_t node);

/* AND becomes OR, OR becomes AND; of a condition that of its group. */
void condition_tree_turn(struct find_query *query, size_t node);

/* The marked nodes, which lie in the same group, into a new group of their own, of the other kind; *place is where it stands. */
bool condition_tree_group(struct find_query *query, const bool marked[FIND_NODES_MAX], size_t *place, struct err *err)
	__attribute__((warn_unused_result));

/* What's in the group (of a condition: its group) into the group around it. */
bool condition_tree_ungroup(struct find_query *query, size_t node, struct err *err) __attribute__((warn_unused_result));

#endif
