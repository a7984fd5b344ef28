/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/panel.h"

#include <stdarg.h>
#include <stdio.h>

void
panel_say(struct panel_said *said, enum notice_level level, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(said->text, sizeof(said->text), format, args);
	va_end(args);
	said->level = level;
}

void
panel_said_release(struct panel_said *said)
{
	str_release(&said->plain);
}

void
panel_add_name(struct str *out, const char *name, size_t place, size_t count)
{
	size_t told = count <= 4 ? count : 2;

	if (place < told)
		str_addf(out, "%s%s", place == 0 ? "" : place + 1 == count ? " and " : ", ", name);
	else if (place == told)
		str_addf(out, " and %zu more", count - told);
}
