/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A save that came second (RULES H1): was, now and yours, side by side. */
#include "view/parts.h"

#include <string.h>

struct columns {
	int what, was, now, yours;	/* where each begins */
	int end;
};

static struct columns
columns_of(struct rect in)
{
	int what = in.w * 30 / 100, value = (in.w - what) / 3;

	return (struct columns){.what = in.x, .was = in.x + what, .now = in.x + what + value, .yours = in.x + what + 2 * value, .end = in.x + in.w};
}

static void
draw_line(struct surface *s, const struct columns *at, int y, const struct conflict_line *line)
{
	bool same = strcmp(line->was, line->now) == 0;

	surface_text(s, at->what, y, at->was - at->what - 1, STYLE_DIALOG, line->what);
	surface_text(s, at->was, y, at->now - at->was - 1, STYLE_DIALOG, line->was);
	surface_text(s, at->now, y, at->yours - at->now - 1, same ? STYLE_DIALOG : STYLE_PENDING_DEL, line->now);
	surface_text(s, at->yours, y, at->end - at->yours, line->yours[0] ? STYLE_PENDING_ADD : STYLE_DIALOG, line->yours[0] ? line->yours : "-");
}

void
view_conflict(const struct app *app, struct surface *s)
{
	const struct conflict *conflict = &app->conflict;
	int wanted = (int)conflict->count + 9, y, end;
	struct rect in = view_box(s, layout_dialog(&app->layout, app->w >= 110 ? 100 : 76, wanted < 12 ? 12 : wanted), "Changed by somebody else meanwhile");
	const struct columns at = columns_of(in);
	size_t shown = 0;

	y = in.y + surface_wrap(s, (struct rect){in.x, in.y, in.w, 3}, 0, STYLE_DIALOG, conflict->said) + 1;
	end = in.y + in.h - 2;
	if (conflict->count) {
		surface_text(s, at.was, y, at.now - at.was - 1, STYLE_ACTION, "Was");
		surface_text(s, at.now, y, at.yours - at.now - 1, STYLE_ACTION, "Now");
		surface_text(s, at.yours, y++, at.end - at.yours, STYLE_ACTION, "Yours");
	}
	for (size_t i = (size_t)conflict->cursor.top; i < conflict->count && y < end; i++, shown++)
		draw_line(s, &at, y++, &conflict->lines[i]);
	if (conflict->count > shown || conflict->left_out)
		surface_printf(s, in.x, end, in.w, STYLE_ACTION_OFF, "%zu lines, the arrows show them", conflict->count + conflict->left_out);
	end = in.y + in.h - 1;
	surface_text(s, in.x + view_button(s, in.x, end, "Look again", app_layer(app) == LAYER_CONFLICT, false, 0) + 2, end, in.w, STYLE_ACTION_OFF,
		     "Nothing of yours was written.");
}
