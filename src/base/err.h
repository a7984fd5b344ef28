/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Errors are values. Every function that can fail takes a struct err as its last argument, returns
 * false or NULL, and sets the err exactly when it fails. The text is one sentence or two for people,
 * written where the cause is known: what happened, to what, what to do next. It may hold names that
 * came from other people; whoever shows it cleans it (text_clean, or the surface).
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <stdint.h>

/* What kind of failure: the numbers up to ERR_IMPOSSIBLE are the exit statuses of COMMANDS.md. */
enum err_code {
	ERR_NONE = 0,
	ERR_FAILED = 1,		/* it was tried and failed: a disk, a file, a broken environment */
	ERR_USAGE = 2,		/* asked in a way that cannot be answered; an ambiguous name */
	ERR_NOT_FOUND = 3,	/* not there, or not visible to this person: the two look the same */
	ERR_DENIED = 4,		/* this person may not */
	ERR_CHANGED = 5,	/* somebody else changed it meanwhile; nothing was written (H1) */
	ERR_IMPOSSIBLE = 6,	/* nobody could do it to this thing now (D4, D5, D11, E4, F1, G6) */
	ERR_BUSY,		/* another session is writing; nothing was changed */
	ERR_INTERRUPTED,	/* given up because a key was waiting or a budget was used up */
	ERR_UNKNOWN,		/* a COMMIT failed and it is not known whether it took effect */
};

#define ERR_TEXT_SIZE 768

struct err {
	enum err_code code;
	uint32_t dataverse;	/* Dataverse's own code, such as 0x80040220; 0 where it has none */
	char rule[8];		/* the rule of RULES.md that failed, such as "B2"; "" if none */
	char text[ERR_TEXT_SIZE];
};

#define ERR_INIT ((struct err){.code = ERR_NONE})

/* Sets err (which may be NULL) and returns false, for "return err_set(err, ERR_FAILED, "…", …);". */
bool err_set(struct err *err, enum err_code code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same with the rule that failed and Dataverse's code (0 for none). */
bool err_rule(struct err *err, enum err_code code, const char *rule, uint32_t dataverse,
	      const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Puts "CONTEXT: " before the text of an err that is set. Returns false. */
bool err_prefix(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The exit status of COMMANDS.md for this err. */
int err_exit_status(const struct err *err);

#endif
