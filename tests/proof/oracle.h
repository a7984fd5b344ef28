/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The second implementation of the decision, tests/proof/decision.sql, run over an environment file; and its answers in
 * the words of the first, so that both can be laid side by side. Whatever fails ends the test.
 */
#ifndef TESTS_PROOF_ORACLE_H
#define TESTS_PROOF_ORACLE_H

#include "base/arena.h"
#include "domain/access.h"

#include <stddef.h>
#include <stdint.h>

/* The five privileges that are asked for on apps, flows, containers and events. */
#define ROW_PRIVILEGES 5
extern const enum privilege row_privileges[ROW_PRIVILEGES];

/* A row of a table other than AI Model. */
struct other_row {
	enum entity entity;
	struct id id;
};

/* A row of a table of the environment's own. */
struct own_table_row {
	struct id id, table;
};

/* F4: what one person may with one of these tables. */
struct own_answer {
	uint8_t creates;	/* enum rule: of making a model with it */
	uint8_t privileges;	/* 1 << enum privilege, held at any level */
};

/* All that the oracle says of one environment. Lists are sorted by id; memory is the arena's. */
struct answers {
	struct arena arena;
	struct id *users, *models;
	struct other_row *rows;
	size_t user_count, model_count, row_count;
	uint8_t *rules;		/* enum rule, [user][model][ACTION_RECORD_COUNT]; RULE_NONE: allowed */
	uint8_t *permissions;	/* enum permission, [user][model] */
	uint8_t *row_rules;	/* enum rule, [user][row][ROW_PRIVILEGES] */
	uint8_t *environment;	/* enum rule, [user][ACTION_COUNT - ACTION_RECORD_COUNT] */
	uint8_t *statuses;	/* enum model_status, [model] */
	struct id *tables;	/* of the environment's own */
	size_t table_count;
	struct own_answer *own;	/* [user][table] */
	struct own_table_row *own_rows;
	size_t own_row_count;
	uint8_t *own_rules;	/* enum rule, [user][own row][ROW_PRIVILEGES] */
};

struct oracle;

/* Prepares the statements on a connection of sqlite3 of its own, once for many runs. */
struct oracle *oracle_open(const char *path);
void oracle_close(struct oracle *oracle);

/* The connection, as sqlite3 *, for what a test reads beside. */
void *oracle_connection(struct oracle *oracle);

/* Asks about the file as it is now. Fills empty answers. */
void oracle_ask(struct oracle *oracle, struct answers *answers);
void answers_release(struct answers *answers);

#endif
