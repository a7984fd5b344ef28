/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/event.h"

#include "base/str.h"
#include "base/text.h"
#include "portal/internal.h"

#include <string.h>

#define EVENT_TEXT_MOST 4000

/* What people typed, made harmless and cut at a grapheme border; TEXT's length is counted in characters, so bytes are on the safe side. */
static void
add_cut(struct str *out, const char *text)
{
	struct str clean = {0};
	size_t at = 0, bytes;
	int columns;

	text_clean(&clean, text ? text : "", text ? strlen(text) : 0, TEXT_BLOCK);
	while (at < clean.length && text_next(clean.text + at, clean.length - at, &bytes, &columns) && at + bytes <= EVENT_TEXT_MOST)
		at += bytes;
	if (at)
		str_addn(out, clean.text, at);
	str_release(&clean);
}

bool
event_write(struct portal *portal, const struct event *event, int64_t now, struct err *err)
{
	const struct subject *actor = portal_actor(portal);
	struct statement *s = statement_open(portal_store(portal), QUERY_EVENT_ADD, err);
	struct str info = {0}, output = {0};
	struct id id = id_new();
	bool fine;

	if (!s)
		return false;
	add_cut(&info, event->data_info);
	add_cut(&output, event->output);
	statement_bind_id(s, ":id", &id);
	statement_bind_text(s, ":name", event->model_name);
	statement_bind_id(s, ":model", &event->model);
	statement_bind_text(s, ":modelname", event->model_name);
	statement_bind_id(s, ":configuration", &event->configuration);
	statement_bind_int(s, ":status", event->failed);
	statement_bind_int(s, ":credits", event->credits);
	statement_bind_int(s, ":source", event->source);
	statement_bind_text(s, ":type", event->data_type);
	statement_bind_text(s, ":info", str_text(&info));
	statement_bind_text(s, ":output", str_text(&output));
	statement_bind_text(s, ":automation", event->automation);
	statement_bind_bool(s, ":quicktest", event->quick_test);
	statement_bind_id(s, ":owner", &actor->id);
	statement_bind_id(s, ":unit", &actor->units->unit[actor->unit].id);
	statement_bind_time(s, ":now", now);
	fine = statement_run(s, err);
	str_release(&info);
	str_release(&output);
	return fine;
}
