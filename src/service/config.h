/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an operator may set: lines "name = value" in SERVICE_CONFIG, "#" begins a comment. What isn't there has its default. It's root's,
 * readable by all and holds no secret.
 */
#ifndef SERVICE_CONFIG_H
#define SERVICE_CONFIG_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct service_config {
	int idle_minutes;		/* idle-minutes: a session without a key ends; 30 (1 to 1440) */
	int most_minutes;		/* most-minutes: so does every session after this; 720 (1 to 1440) */
	bool demo;			/* demo: on or off; off */
	int demo_idle_minutes;		/* demo-idle-minutes; 15 (1 to 1440) */
	int demo_most_minutes;		/* demo-most-minutes; 60 (1 to 1440) */
	int demo_sessions;		/* demo-sessions: at most so many at a time; 64 (1 to 1000) */
};

/* The defaults. */
void service_config_default(struct service_config *config);

/* Reads path. No such file: the defaults. A name that isn't known, a value out of its range, a file that others than root may write:
 * false, with file, line and reason. */
bool service_config_read(const char *path, struct service_config *config, struct err *err) __attribute__((warn_unused_result));

/* The same of a text; name is what sentences call it. */
bool service_config_text(const char *name, const char *text, size_t length, struct service_config *config, struct err *err)
	__attribute__((warn_unused_result));

/* The file as install writes it first. Appends. */
void service_config_write_first(bool demo, struct str *out);

/* A file's text with demonstrations on or off, everything else as it was. Appends. */
void service_config_write_demo(const char *text, size_t length, bool on, struct str *out);

#endif
