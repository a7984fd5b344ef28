/* SPDX-License-Identifier: GPL-3.0-or-later */
/* At most N at a time: each holds the lock of one byte of a file, which goes with its process, however that ends. */
#ifndef SERVICE_SLOTS_H
#define SERVICE_SLOTS_H

#include "base/err.h"

#include <stdbool.h>

/* Takes a free one; the descriptor stays open until the process ends. ERR_BUSY, with a sentence, if all are taken. */
bool slots_take(const char *path, int count, struct err *err) __attribute__((warn_unused_result));

/* How many are taken now; -1 if it can't be known. Not for a process that has taken one: it would give it back. */
int slots_taken(const char *path, int count);

#endif
