/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a cell is, not how it looks: the roles of UX.md 6, in its order. theme.c gives each a look for each
 * theme; styles.def is the one table of roles with the colours of UX.md 6, so that a test can compute the contrasts.
 */
#ifndef TUI_STYLE_H
#define TUI_STYLE_H

#include <stdint.h>

enum style {
	STYLE_TEXT, STYLE_MUTED, STYLE_BORDER, STYLE_BORDER_FOCUS, STYLE_TITLE, STYLE_TITLE_BADGE, STYLE_CRUMB, STYLE_FILTER_CHIP,
	STYLE_COLHEAD, STYLE_CURSOR, STYLE_CURSOR_UNFOCUSED, STYLE_MARKED, STYLE_MARKED_CURSOR, STYLE_ACTION, STYLE_ACTION_KEY,
	STYLE_ACTION_OFF, STYLE_BAR_KEY, STYLE_BAR_LABEL, STYLE_OK, STYLE_WARN, STYLE_ERROR, STYLE_BUSY, STYLE_INPUT,
	STYLE_PLACEHOLDER, STYLE_MATCH, STYLE_TAG, STYLE_TAG_BAD, STYLE_DIALOG, STYLE_DIALOG_BORDER, STYLE_BUTTON,
	STYLE_BUTTON_FOCUS, STYLE_BUTTON_DANGER, STYLE_PENDING_ADD, STYLE_PENDING_DEL, STYLE_CHART_1, STYLE_CHART_2,
	STYLE_MSG_ERROR, STYLE_MSG_WARN, STYLE_MSG_OK,
	STYLE_COUNT
};

/* The role's name in UX.md 6, such as "cursor.unfocused". */
const char *style_name(enum style style);

/* The letter that stands for the role in a style map (surface_print_styles); no two share one. */
char style_letter(enum style style);

#endif
