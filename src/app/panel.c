/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/panel.h"

void
panel_add_name(struct str *out, const char *name, size_t place, size_t count)
{
	size_t told = count <= 4 ? count : 2;

	if (place < told)
		str_addf(out, "%s%s", place == 0 ? "" : place + 1 == count ? " and " : ", ", name);
	else if (place == told)
		str_addf(out, " and %zu more", count - told);
}
