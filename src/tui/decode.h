/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes from a terminal into events, without curses. The bytes are untrusted (SECURITY.md 3.4): bytes that are no
 * UTF-8 are dropped, so are sequences that nobody knows, and one never takes more than DECODE_SEQUENCE_MAX bytes.
 * What a terminal answers or a control string holds (OSC, DCS, …) never becomes keys.
 *
 * Known without being told: the sequences of xterm, rxvt and the Linux console, with modifiers; Alt-1 … Alt-0 for
 * F1 … F10 (UX.md 4.9); mouse reports in both forms; bracketed paste. term.c adds what terminfo knows.
 */
#ifndef TUI_DECODE_H
#define TUI_DECODE_H

#include "tui/key.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DECODE_BUFFER_SIZE 4096
#define DECODE_SEQUENCE_MAX 64
#define DECODE_KEYS_MAX 64
#define DECODE_DOUBLE_CLICK_MS 400

struct decode {
	unsigned char bytes[DECODE_BUFFER_SIZE];
	size_t start, length;		/* what is left lies from start on */
	bool pasting;
	bool in_string;			/* inside an OSC, DCS, … whose end hasn't come */
	bool after_return;		/* a pasted CR was a line's end: an LF right after it isn't another */
	struct {
		char text[16];
		uint8_t length;
		uint32_t key;
	} keys[DECODE_KEYS_MAX];	/* from terminfo */
	size_t key_count;
	int click_x, click_y;		/* the last click, for double clicks */
	int64_t click_at;
};

/* Also a key of terminfo's; too long or too many ones are left out. */
void decode_key(struct decode *decode, const char *sequence, uint32_t key);

/* Room for more bytes, and taking in what was written there. */
unsigned char *decode_room(struct decode *decode, size_t *room);
void decode_add(struct decode *decode, size_t count);

/* The next event of the bytes that are there; false if there's none, or not all of its bytes yet. final says that no
 * more bytes came in time: then a lone Esc is Esc. now (milliseconds, of any clock that only runs forward) tells double
 * clicks. Gives EVENT_KEY, EVENT_PASTE_BEGIN, EVENT_PASTE_END, EVENT_CLICK and EVENT_WHEEL. A line's end in pasted text
 * is the key '\n', which no binding has, and a tab is '\t'. */
bool decode_next(struct decode *decode, bool final, int64_t now, struct term_event *event);

/* Whether bytes wait for their rest: the caller waits 25 ms (escdelay) for it, then asks with final. */
bool decode_is_waiting(const struct decode *decode);

/* Forgets what isn't decoded yet. */
void decode_flush(struct decode *decode);

#endif
