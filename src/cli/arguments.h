/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The words after the program's name (COMMANDS.md): options may stand anywhere, "--name VALUE" or "--name=VALUE"; "--"
 * ends them. Options that take several values take all words up to the next option and can be repeated.
 */
#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum option {
	/* everywhere */
	OPTION_DB, OPTION_AS, OPTION_OUTPUT, OPTION_READ_ONLY, OPTION_DRY_RUN, OPTION_COLOR, OPTION_ASCII, OPTION_THEME,
	OPTION_HELP, OPTION_VERSION,
	/* of single commands */
	OPTION_DEMO, OPTION_EMPTY, OPTION_VIEW, OPTION_FILTER, OPTION_PROBLEM, OPTION_SORT, OPTION_LIMIT, OPTION_KIND,
	OPTION_WITH, OPTION_FROM, OPTION_TO, OPTION_MODEL_ONLY, OPTION_CONTAINER_ONLY, OPTION_USER, OPTION_RECORD,
	OPTION_IMPACT, OPTION_COLUMNS, OPTION_WHERE, OPTION_FETCHXML, OPTION_PLAN, OPTION_SAVE_PLAN, OPTION_CONFIRM,
	OPTION_TYPE, OPTION_TABLE, OPTION_TARGET, OPTION_TEXT, OPTION_INPUT, OPTION_TEST, OPTION_MODEL, OPTION_TEMPERATURE,
	OPTION_FORMAT, OPTION_ADDRESS, OPTION_KEY_VARIABLE, OPTION_TIMEOUT, OPTION_NONE, OPTION_NAME, OPTION_SEPARATOR,
	OPTION_ROWS, OPTION_SEED, OPTION_CALLS, OPTION_FOR, OPTION_DAYS, OPTION_BY, OPTION_ALL, OPTION_LINES, OPTION_SAVE,
	OPTION_COUNT
};

#define OPTION_BIT(option) (UINT64_C(1) << (option))

/* Without the dashes: "db". */
const char *option_name(enum option option);

struct arguments {
	const char **words;		/* what isn't an option: the command and its arguments; borrowed from argv */
	size_t word_count;
	const char **values[OPTION_COUNT];	/* the values of each option, in order */
	size_t value_count[OPTION_COUNT];
	uint64_t given;			/* OPTION_BITs */
};

/* ERR_USAGE for an option that isn't known, lacks its value, has one that it can't take, or is given twice. */
bool arguments_parse(int argc, char *const *argv, struct arena *arena, struct arguments *arguments, struct err *err)
	__attribute__((warn_unused_result));

bool arguments_has(const struct arguments *arguments, enum option option);

/* The value of an option that takes one; otherwise, if it isn't given. */
const char *arguments_value(const struct arguments *arguments, enum option option, const char *otherwise);

/* --limit: a number from 1 on; SIZE_MAX if it isn't given. */
bool arguments_limit(const struct arguments *arguments, size_t *limit, struct err *err) __attribute__((warn_unused_result));

#endif
