/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The life of models in a small world, for the tests of it: who there is, and each step in one call. Fill the world before life_as. */
#ifndef TESTS_LIFE_WORLD_H
#define TESTS_LIFE_WORLD_H

#include "portal/lifecycle.h"
#include "portal/running.h"

#include "tests/learn_world.h"

/* Ann administers, Cora is a customizer, Mia makes, Bea is a basic user; the tables are Mia's, and makers read and write their own rows. */
struct life_world {
	struct small_world world;
	struct id north, ann, cora, mia, bea;
	struct portal *portal;
	struct err err;
	struct arena arena;
};

extern struct life_world life;

void life_open(void);
void life_close(void);
void life_as(const struct id *user);
/* Ends the portal, so that a process of its own may open the file. */
void life_leave(void);

/* The rights that life_open gives on its tables, for one more: Read and Write at Organization for customizers, at User for makers. */
void life_grant(const char *logical);

/* The one number that SQL answers, on a connection of its own; its first parameter is the id, which may be NULL. */
int64_t life_number(const char *sql, const struct id *id);

/* Each: false with life.err. */
bool life_try_create(const char *name, enum model_type type, const struct id *table, const struct model_binding *binding, struct id *id);
bool life_train(const struct id *id);
bool life_publish(const struct id *id);
bool life_unpublish(const struct id *id);
bool life_rename(const struct id *id, const char *name);
bool life_schedule(const struct id *id, enum cadence cadence);
bool life_delete(const struct id *id);
/* The published version on nothing that fits anything: what counts is who may, and whether it's told (F8). *ran: something came out. */
bool life_run(const struct id *id, const char *text, const char *const *inputs, size_t count, bool quick_test, bool *ran);
bool life_run_table(const struct id *id);

struct id life_create(const char *name, enum model_type type, const struct id *table, const struct model_binding *binding);
struct target life_target(const struct id *id);

/* Ends the test with the line if it isn't so. */
#define life_fine(call)                                                    \
	do {                                                               \
		if (!(call)) {                                             \
			printf("# line %d: %s\n", __LINE__, life.err.text); \
			assert_true(false);                                \
		}                                                          \
	} while (0)

/* F3, E5, H2: the file is sound, what's derived is right, the record is whole (`check`). */
void life_check(void);

#endif
