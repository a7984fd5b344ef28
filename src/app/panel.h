/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the modal panels have in common (share, assign, why, access, the commands). Each is a struct of plain data with two
 * functions: PANEL_context says where its keys are looked up now, PANEL_do does what a key or a click means, calls the
 * portal, and answers what is to become of the panel. A panel knows no other panel and no screen.
 */
#ifndef APP_PANEL_H
#define APP_PANEL_H

#include "app/notice.h"
#include "app/picker.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

enum panel_answer {
	PANEL_IGNORED,	/* not for the panel: help, redraw and the like */
	PANEL_STAYS,
	PANEL_CLOSE,	/* nothing was written */
	PANEL_SAVED,	/* written: close it and read the lists again */
	PANEL_STALE,	/* refused, and what was shown may not be so any more: close it and read all again */
	PANEL_GO,	/* close it and do what was chosen */
};

/* The rows that a panel is about, as the list showed them: copied by the panel. */
struct panel_row {
	struct id id;
	enum record_kind kind;
	const char *name;
	int64_t version;
};

/* "Ana", "Ana and Ben", "Ana, Ben and 3 more": at most two names are told in full, four if there are no more. */
void panel_add_name(struct str *out, const char *name, size_t place, size_t count);

#endif
