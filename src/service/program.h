/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Another program, run to its end: the one place of makerdeck that starts any, for setting the SSH service up as root. No session gets here. */
#ifndef SERVICE_PROGRAM_H
#define SERVICE_PROGRAM_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>

/* Runs argv[0], a path from the root, with a fixed environment, nothing on its input and within a minute. What it writes is appended to words, of either stream and
 * at most 64 KB; *status is its exit status, 128 + N if signal N ended it. False (with an err) only if it couldn't be run to its end. */
bool program_run(const char *const *argv, int *status, struct str *words, struct err *err) __attribute__((warn_unused_result));

/* What it wrote as the end of a sentence: clean (H3), on one line, at most 300 bytes, without a point at its end. Appends. */
void program_quote(const struct str *words, struct str *out);

#endif
