/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where prompts are sent when they're run (RULES A5, F8): how it's asked, the address, and the name of the environment variable that holds
 * the key, never the key. Ctrl-S asks, in a line that tells what's sent where from then on; it can be undone (H4). If somebody else was
 * first: was, now and yours (H1).
 */
#ifndef APP_ENDPOINT_PANEL_H
#define APP_ENDPOINT_PANEL_H

#include "app/field.h"
#include "app/keymap.h"
#include "app/panel.h"
#include "portal/endpoint.h"

struct app;

/* In the order in which Tab goes. ENDPOINT_PART_NONE takes it away; only where one is set. */
enum endpoint_part { ENDPOINT_PART_KIND, ENDPOINT_PART_ADDRESS, ENDPOINT_PART_KEY, ENDPOINT_PART_MODEL, ENDPOINT_PART_TIMEOUT, ENDPOINT_PART_SAVE,
		     ENDPOINT_PART_NONE, ENDPOINT_PART_CANCEL };

#define ENDPOINT_FIELDS 4	/* from the address to the timeout */

struct endpoint_panel {
	struct arena arena;	/* of what was loaded */
	struct endpoint loaded;
	enum remote_kind kind;
	struct field fields[ENDPOINT_FIELDS], was[ENDPOINT_FIELDS];
	enum endpoint_part part;
	bool taking;		/* what's asked about is taking it away */
};

/* "Address", … of a part that has a field. */
const char *endpoint_panel_label(const struct endpoint_panel *panel, enum endpoint_part part);
bool endpoint_panel_is_changed(const struct endpoint_panel *panel);

/* --- only within src/app --- */

enum context endpoint_panel_context(const struct endpoint_panel *panel);
void endpoint_panel_open(struct app *app);
enum panel_answer endpoint_panel_do(struct app *app, enum act act, uint32_t key, int argument);
void endpoint_panel_pasted(struct app *app, const char *text, size_t length);
void endpoint_panel_release(struct endpoint_panel *panel);

#endif
