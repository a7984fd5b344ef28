/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/menu.h"

#include <stdio.h>

void
menu_begin(struct menu *menu, const char *title)
{
	*menu = (struct menu){.cursor = {.height = MENU_MAX}};
	snprintf(menu->title, sizeof(menu->title), "%s", title);
}

struct menu_item *
menu_add(struct menu *menu, uint32_t key, enum act act, int argument, const char *label)
{
	int at = menu->cursor.count < MENU_MAX ? menu->cursor.count : MENU_MAX - 1;
	struct menu_item *item = &menu->items[at];

	*item = (struct menu_item){.key = key, .act = act, .argument = argument};
	snprintf(item->label, sizeof(item->label), "%s", label);
	cursor_resize(&menu->cursor, at + 1, MENU_MAX);
	return item;
}
