/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/style.h"

#include <assert.h>

static const struct role {
	const char *name;
	char letter;
} roles[STYLE_COUNT] = {
#define ROLE(style, name, letter, dark_fg, dark_bg, light_fg, light_bg, hue, attributes, mono) [style] = {name, letter},
#include "tui/styles.def"
#undef ROLE
};

const char *
style_name(enum style style)
{
	assert(style < STYLE_COUNT);
	return roles[style].name;
}

char
style_letter(enum style style)
{
	assert(style < STYLE_COUNT);
	return roles[style].letter;
}
