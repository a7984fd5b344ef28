/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demonstration environment as a file; and over SSH, what each visitor's copy in memory (portal_open_copy) is made of, and what time it is in one. */
#ifndef PORTAL_DEMONSTRATION_H
#define PORTAL_DEMONSTRATION_H

#include "portal/portal.h"

/* Makes the demonstration environment at path as of now. Refuses a path where something is; leaves nothing if it fails. Mode 0600: whose it is to be
 * is the caller's to say. */
bool demonstration_make(const char *path, int64_t now, struct err *err) __attribute__((warn_unused_result));

/* The same, packed and without a journal beside it, so that it can be copied. */
bool demonstration_make_template(const char *path, int64_t now, struct err *err) __attribute__((warn_unused_result));

/* The end of its data: the moment of the newest thing that was recorded. There a demonstration's clock begins, so that "today" is a day
 * of its data, however old the template is. */
bool demonstration_end(struct portal *portal, int64_t *at, struct err *err) __attribute__((warn_unused_result));

#endif
