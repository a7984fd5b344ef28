/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/key.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

static const struct name {
	uint32_t key;
	const char *text;
} names[] = {
	{' ', "Space"},
	{KEY_CODE_TAB, "Tab"}, {KEY_CODE_BACKTAB, "Shift-Tab"}, {KEY_CODE_ENTER, "Enter"}, {KEY_CODE_ESC, "Esc"},
	{KEY_CODE_BACKSPACE, "Backspace"}, {KEY_CODE_DEL, "Del"}, {KEY_CODE_INS, "Ins"},
	{KEY_CODE_UP, "Up"}, {KEY_CODE_DOWN, "Down"}, {KEY_CODE_LEFT, "Left"}, {KEY_CODE_RIGHT, "Right"},
	{KEY_CODE_HOME, "Home"}, {KEY_CODE_END, "End"}, {KEY_CODE_PGUP, "PgUp"}, {KEY_CODE_PGDN, "PgDn"},
	{KEY_CODE_SHIFT_UP, "Shift-Up"}, {KEY_CODE_SHIFT_DOWN, "Shift-Down"}, {KEY_CODE_SHIFT_LEFT, "Shift-Left"},
	{KEY_CODE_SHIFT_RIGHT, "Shift-Right"}, {KEY_CODE_ALT_LEFT, "Alt-Left"}, {KEY_CODE_ALT_RIGHT, "Alt-Right"},
	{KEY_CODE_F1, "F1"}, {KEY_CODE_F2, "F2"}, {KEY_CODE_F3, "F3"}, {KEY_CODE_F4, "F4"}, {KEY_CODE_F5, "F5"},
	{KEY_CODE_F6, "F6"}, {KEY_CODE_F7, "F7"}, {KEY_CODE_F8, "F8"}, {KEY_CODE_F9, "F9"}, {KEY_CODE_F10, "F10"},
	{KEY_CODE_F11, "F11"}, {KEY_CODE_F12, "F12"},
};

/* A code point in UTF-8; 0 if it is none. */
static size_t
encode(uint32_t c, char out[5])
{
	size_t length;

	if (c < 0x80) {
		out[0] = (char)c;
		length = 1;
	} else if (c < 0x800) {
		out[0] = (char)(0xC0 | c >> 6);
		length = 2;
	} else if (c < 0x10000) {
		out[0] = (char)(0xE0 | c >> 12);
		length = 3;
	} else if (c < 0x110000) {
		out[0] = (char)(0xF0 | c >> 18);
		length = 4;
	} else {
		return 0;
	}
	for (size_t i = 1; i < length; i++)
		out[i] = (char)(0x80 | (c >> (6 * (length - 1 - i)) & 0x3F));
	out[length] = '\0';
	return length;
}

const char *
key_name(uint32_t key, char out[16])
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i].key == key)
			return names[i].text;
	}
	if (key >= KEY_CODE_CTRL + 'a' && key <= KEY_CODE_CTRL + 'z')
		snprintf(out, 16, "Ctrl-%c", (char)(key - KEY_CODE_CTRL - 'a' + 'A'));
	else if (!key_is_text(key) || !encode(key, out))
		out[0] = '\0';
	return out;
}

uint32_t
key_from_name(const char *name)
{
	char out[16];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i].text, name) == 0)
			return names[i].key;
	}
	for (uint32_t c = 'a'; c <= 'z'; c++) {
		if (strcmp(key_name(KEY_CODE_CTRL + c, out), name) == 0)
			return KEY_CODE_CTRL + c;
	}
	if (text_check(name, strlen(name), TEXT_NAME, NULL)) {
		const unsigned char *s = (const unsigned char *)name;
		uint32_t c = s[0];

		if (c >= 0xC0) {
			size_t more = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : 1;

			c &= 0x3FU >> more;
			while (more-- > 0)
				c = c << 6 | (*++s & 0x3F);
		}
		if (s[0] && !s[1] && key_is_text(c))
			return c;
	}
	return KEY_CODE_NONE;
}

bool
key_is_text(uint32_t key)
{
	char text[5];
	size_t length;

	if (key < 0x20 || key >= 0x110000 || (key >= 0xD800 && key <= 0xDFFF))
		return false;
	if (key == 0x200C || key == 0x200D || key == 0xFE0F)	/* may follow a letter: the field's whole text is checked */
		return true;
	length = encode(key, text);
	return text_check(text, length, TEXT_NAME, NULL);
}
