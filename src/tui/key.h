/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the person did, without curses: a key, a piece of pasted text, a mouse click, a new size.
 * term_read makes them from the terminal, tests make them from names.
 */
#ifndef TUI_KEY_H
#define TUI_KEY_H

#include <stdbool.h>
#include <stdint.h>

/* Printable keys are their code point. The others stand above Unicode. */
enum key_code {
	KEY_CODE_NONE = 0,
	KEY_CODE_TAB = 0x110000, KEY_CODE_BACKTAB, KEY_CODE_ENTER, KEY_CODE_ESC, KEY_CODE_BACKSPACE, KEY_CODE_DEL, KEY_CODE_INS,
	KEY_CODE_UP, KEY_CODE_DOWN, KEY_CODE_LEFT, KEY_CODE_RIGHT, KEY_CODE_HOME, KEY_CODE_END, KEY_CODE_PGUP, KEY_CODE_PGDN,
	KEY_CODE_SHIFT_UP, KEY_CODE_SHIFT_DOWN, KEY_CODE_SHIFT_LEFT, KEY_CODE_SHIFT_RIGHT, KEY_CODE_ALT_LEFT, KEY_CODE_ALT_RIGHT,
	KEY_CODE_F1, KEY_CODE_F2, KEY_CODE_F3, KEY_CODE_F4, KEY_CODE_F5, KEY_CODE_F6, KEY_CODE_F7, KEY_CODE_F8, KEY_CODE_F9, KEY_CODE_F10,
	KEY_CODE_F11, KEY_CODE_F12,
	KEY_CODE_CTRL = 0x120000,	/* KEY_CODE_CTRL + 'a' … 'z' for Ctrl-A … Ctrl-Z */
};

enum event_kind {
	EVENT_NONE,		/* nothing (a time-out) */
	EVENT_KEY,		/* key */
	EVENT_PASTE_BEGIN,	/* what follows until EVENT_PASTE_END is pasted text, never a command */
	EVENT_PASTE_END,
	EVENT_CLICK,		/* x, y; clicks 1 or 2 */
	EVENT_WHEEL,		/* x, y; clicks -3 (up) or 3 (down): rows to move */
	EVENT_RESIZE,		/* the terminal has a new size */
	EVENT_CHANGED,		/* the environment file was written by somebody else */
	EVENT_GONE,		/* the terminal is gone or the program was told to end */
	EVENT_SUSPENDED,	/* back from a suspension: everything must be drawn again */
};

struct term_event {
	enum event_kind kind;
	uint32_t key;		/* a code point or an enum key_code */
	int x, y;
	int clicks;
};

/* The name as in help and key bars: "Ctrl-S", "F1", "Down", "Space", "j". Borrowed from a table or from out. */
const char *key_name(uint32_t key, char out[16]);

/* Reads such a name; 0 if there's no such key. */
uint32_t key_from_name(const char *name);

/* True if it is text that a field takes. */
bool key_is_text(uint32_t key);

#endif
