/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Export: the whole environment as Dataverse Web API collections, one JSON array of them (COMMANDS.md, Import). What the
 * Web API has no key for stands under keys of our own, makerdeck_…; importing it into an empty environment gives
 * the same environment, and exporting that one gives the same bytes. Audit rows and operations stay.
 *
 * It's written as a stream, out of one read transaction. Only a System Administrator may (the file holds what roles
 * would hide), or anybody while the environment has no users.
 */
#ifndef PORTAL_EXPORT_H
#define PORTAL_EXPORT_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct portal;

/* Writes to the stream, which stays open. ERR_DENIED with rule A5 for others. */
bool portal_export(struct portal *portal, FILE *out, struct err *err) __attribute__((warn_unused_result));

/* Writes into the file at path, readable by its owner alone (0600): it's the old file or the whole new one, whatever
 * happens meanwhile. */
bool portal_export_file(struct portal *portal, const char *path, struct err *err) __attribute__((warn_unused_result));

#endif
