/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changing a setting inside a write that has begun: for portal/settings and portal/undo alone. */
#ifndef PORTAL_SETTINGS_PRIVATE_H
#define PORTAL_SETTINGS_PRIVATE_H

#include "portal/settings.h"
#include "portal/write_private.h"

/* A5 is asked; what's set already changes nothing. */
bool settings_change(struct writing *writing, enum setting setting, bool on, struct err *err) __attribute__((warn_unused_result));

#endif
