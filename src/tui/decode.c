/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/decode.h"

#include <string.h>

#define ESC 0x1B
#define PASTE_END "\033[201~"
#define PASTE_END_LENGTH 6

/* How much of the head was used, besides the numbers of bytes. */
#define MORE (-1)	/* its rest hasn't come yet */

static const struct sequence {
	const char *text;
	uint32_t key;
} sequences[] = {
	/* rxvt: Shift-arrows, Home and End, Alt-arrows */
	{"\033[a", KEY_CODE_SHIFT_UP}, {"\033[b", KEY_CODE_SHIFT_DOWN}, {"\033[c", KEY_CODE_SHIFT_RIGHT},
	{"\033[d", KEY_CODE_SHIFT_LEFT}, {"\033\033[C", KEY_CODE_ALT_RIGHT}, {"\033\033[D", KEY_CODE_ALT_LEFT},
	{"\033\033OC", KEY_CODE_ALT_RIGHT}, {"\033\033OD", KEY_CODE_ALT_LEFT},
	/* the Linux console */
	{"\033[[A", KEY_CODE_F1}, {"\033[[B", KEY_CODE_F2}, {"\033[[C", KEY_CODE_F3}, {"\033[[D", KEY_CODE_F4},
	{"\033[[E", KEY_CODE_F5},
	/* application keypad */
	{"\033OM", KEY_CODE_ENTER}, {"\033Oj", '*'}, {"\033Ok", '+'}, {"\033Om", '-'}, {"\033Oo", '/'},
};

struct head {
	const unsigned char *bytes;
	size_t length;
	bool final;
};

void
decode_key(struct decode *decode, const char *sequence, uint32_t key)
{
	size_t length = strlen(sequence);

	if (length < 2 || length > sizeof(decode->keys[0].text) || decode->key_count == DECODE_KEYS_MAX ||
	    sequence[0] != ESC)
		return;
	memcpy(decode->keys[decode->key_count].text, sequence, length);
	decode->keys[decode->key_count].length = (uint8_t)length;
	decode->keys[decode->key_count].key = key;
	decode->key_count++;
}

unsigned char *
decode_room(struct decode *decode, size_t *room)
{
	if (decode->start > 0) {
		memmove(decode->bytes, decode->bytes + decode->start, decode->length);
		decode->start = 0;
	}
	*room = sizeof(decode->bytes) - decode->length;
	return decode->bytes + decode->length;
}

void
decode_add(struct decode *decode, size_t count)
{
	decode->length += count;
}

bool
decode_is_waiting(const struct decode *decode)
{
	return decode->length > 0;
}

void
decode_flush(struct decode *decode)
{
	decode->length = 0;
	decode->pasting = false;
	decode->in_string = false;
}

static int
key_event(struct term_event *event, uint32_t key, int used)
{
	*event = (struct term_event){.kind = EVENT_KEY, .key = key};
	return used;
}

/* 1 if the head starts with the sequence, MORE if it might, 0 if not. */
static int
match(const struct head *head, const char *text, size_t length)
{
	size_t common = head->length < length ? head->length : length;

	if (memcmp(head->bytes, text, common) != 0)
		return 0;
	if (common == length)
		return 1;
	return head->final ? 0 : MORE;
}

/* One of the tables' sequences: its length with the event, MORE, or 0. The longest one that may still come wins. */
static int
decode_table(const struct decode *decode, const struct head *head, struct term_event *event)
{
	size_t best = 0;
	uint32_t key = 0;

	for (size_t i = 0; i < decode->key_count; i++) {
		size_t length = decode->keys[i].length;
		int found = match(head, decode->keys[i].text, length);

		if (found == MORE)
			return MORE;
		if (found && length > best) {
			best = length;
			key = decode->keys[i].key;
		}
	}
	for (size_t i = 0; i < sizeof(sequences) / sizeof(sequences[0]); i++) {
		size_t length = strlen(sequences[i].text);
		int found = match(head, sequences[i].text, length);

		if (found == MORE)
			return MORE;
		if (found && length > best) {
			best = length;
			key = sequences[i].key;
		}
	}
	return best ? key_event(event, key, (int)best) : 0;
}

/* xterm's modifier: 1 + (1 Shift, 2 Alt, 4 Ctrl). */
static uint32_t
modified(uint32_t key, int modifier)
{
	int bits = modifier > 1 ? modifier - 1 : 0;

	if (bits == 1) {
		switch (key) {
		case KEY_CODE_UP:
			return KEY_CODE_SHIFT_UP;
		case KEY_CODE_DOWN:
			return KEY_CODE_SHIFT_DOWN;
		case KEY_CODE_LEFT:
			return KEY_CODE_SHIFT_LEFT;
		case KEY_CODE_RIGHT:
			return KEY_CODE_SHIFT_RIGHT;
		}
	}
	if (bits == 2 && key == KEY_CODE_LEFT)
		return KEY_CODE_ALT_LEFT;
	if (bits == 2 && key == KEY_CODE_RIGHT)
		return KEY_CODE_ALT_RIGHT;
	/* Another modifier is another key that nobody bound; on the rest, such as Shift-F1, it's as if it weren't there
	 * only where there is none. */
	return bits == 0 ? key : KEY_CODE_NONE;
}

static uint32_t
letter_key(unsigned char final)
{
	switch (final) {
	case 'A':
		return KEY_CODE_UP;
	case 'B':
		return KEY_CODE_DOWN;
	case 'C':
		return KEY_CODE_RIGHT;
	case 'D':
		return KEY_CODE_LEFT;
	case 'H':
		return KEY_CODE_HOME;
	case 'F':
		return KEY_CODE_END;
	case 'P':
		return KEY_CODE_F1;
	case 'Q':
		return KEY_CODE_F2;
	case 'R':
		return KEY_CODE_F3;
	case 'S':
		return KEY_CODE_F4;
	case 'Z':
		return KEY_CODE_BACKTAB;
	}
	return KEY_CODE_NONE;
}

static uint32_t
tilde_key(int number)
{
	static const struct {
		int number;
		uint32_t key;
	} keys[] = {
		{1, KEY_CODE_HOME}, {2, KEY_CODE_INS}, {3, KEY_CODE_DEL}, {4, KEY_CODE_END}, {5, KEY_CODE_PGUP},
		{6, KEY_CODE_PGDN}, {7, KEY_CODE_HOME}, {8, KEY_CODE_END}, {11, KEY_CODE_F1}, {12, KEY_CODE_F2},
		{13, KEY_CODE_F3}, {14, KEY_CODE_F4}, {15, KEY_CODE_F5}, {17, KEY_CODE_F6}, {18, KEY_CODE_F7},
		{19, KEY_CODE_F8}, {20, KEY_CODE_F9}, {21, KEY_CODE_F10}, {23, KEY_CODE_F11}, {24, KEY_CODE_F12},
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (keys[i].number == number)
			return keys[i].key;
	}
	return KEY_CODE_NONE;
}

/* A report of the mouse: only presses of the first button and the wheel are of use. */
static bool
decode_mouse(struct decode *decode, int button, int x, int y, bool press, int64_t now, struct term_event *event)
{
	bool again;

	if (!press || x < 0 || y < 0 || button & 32)	/* 32: moved while pressed */
		return false;
	*event = (struct term_event){.x = x, .y = y};
	if ((button & ~28) == 64 || (button & ~28) == 65) {	/* 28: Shift, Alt, Ctrl */
		event->kind = EVENT_WHEEL;
		event->clicks = button & 1 ? 3 : -3;
		return true;
	}
	if ((button & ~28) != 0)
		return false;
	again = decode->click_at && now - decode->click_at <= DECODE_DOUBLE_CLICK_MS && x == decode->click_x &&
		y == decode->click_y;
	event->kind = EVENT_CLICK;
	event->clicks = again ? 2 : 1;
	decode->click_x = x;
	decode->click_y = y;
	decode->click_at = again ? 0 : now;	/* a third one is the first of another pair */
	return true;
}

/* "ESC [ parameters final": up to three numbers. Returns how many there are. */
static int
read_numbers(const unsigned char *text, size_t length, int numbers[3])
{
	int count = 0;

	numbers[0] = numbers[1] = numbers[2] = 0;
	for (size_t i = 0; i < length; i++) {
		if (text[i] >= '0' && text[i] <= '9') {
			if (count == 0)
				count = 1;
			if (numbers[count - 1] < 100000)
				numbers[count - 1] = numbers[count - 1] * 10 + (text[i] - '0');
		} else if (text[i] == ';' && count < 3) {
			count = count == 0 ? 2 : count + 1;
		} else {
			break;
		}
	}
	return count;
}

/* A control sequence. 0 in event->kind says that it was dropped. */
static int
decode_csi(struct decode *decode, const struct head *head, int64_t now, struct term_event *event)
{
	const unsigned char *bytes = head->bytes;
	size_t end = 2;
	int numbers[3], used;
	uint32_t key = KEY_CODE_NONE;

	while (end < head->length && end < DECODE_SEQUENCE_MAX && bytes[end] >= 0x20 && bytes[end] < 0x40)
		end++;
	if (end == head->length && end < DECODE_SEQUENCE_MAX) {
		if (!head->final)
			return MORE;
		if (end == 2)	/* Esc and [ typed fast */
			return key_event(event, KEY_CODE_ESC, 1);
		return (int)end;
	}
	if (end == DECODE_SEQUENCE_MAX || bytes[end] < 0x40 || bytes[end] > 0x7E)
		return (int)end;	/* what broke it off is looked at for itself */
	used = (int)end + 1;
	if (bytes[end] == 'M' && end == 2) {	/* the old mouse report: three bytes follow */
		if (head->length < 6)
			return head->final ? (int)head->length : MORE;
		decode_mouse(decode, bytes[3] - 32, bytes[4] - 33, bytes[5] - 33, (bytes[3] & 3) != 3 || bytes[3] >= 96, now,
			     event);
		return 6;
	}
	if (bytes[2] == '<' && (bytes[end] == 'M' || bytes[end] == 'm')) {
		if (read_numbers(bytes + 3, end - 3, numbers) == 3)
			decode_mouse(decode, numbers[0], numbers[1] - 1, numbers[2] - 1, bytes[end] == 'M', now, event);
		return used;
	}
	read_numbers(bytes + 2, end - 2, numbers);
	if (bytes[end] == '~' && numbers[0] == 200) {
		decode->pasting = true;
		decode->after_return = false;
		*event = (struct term_event){.kind = EVENT_PASTE_BEGIN};
		return used;
	}
	if (end > 2 && (bytes[2] < '0' || bytes[2] > ';'))
		return used;	/* private: an answer or a setting, no key */
	if (bytes[end] == '~')
		key = modified(tilde_key(numbers[0]), numbers[1]);
	else if (bytes[end] == 'Z')
		key = KEY_CODE_BACKTAB;
	else if (bytes[end] != 'R' || numbers[0] <= 1)	/* "ESC [ 24 ; 80 R" is a cursor's place */
		key = modified(letter_key(bytes[end]), numbers[1]);
	if (key == KEY_CODE_NONE)
		return used;
	return key_event(event, key, used);
}

/* What starts with Esc. */
static int
decode_escape(struct decode *decode, const struct head *head, int64_t now, struct term_event *event)
{
	int used;

	if (head->length == 1)
		return head->final ? key_event(event, KEY_CODE_ESC, 1) : MORE;
	used = decode_table(decode, head, event);
	if (used)
		return used;
	switch (head->bytes[1]) {
	case '[':
		return decode_csi(decode, head, now, event);
	case 'O':
		if (head->length == 2)
			return head->final ? key_event(event, KEY_CODE_ESC, 1) : MORE;
		if (head->bytes[2] < 0x40 || head->bytes[2] > 0x7E)
			return key_event(event, KEY_CODE_ESC, 1);
		if (letter_key(head->bytes[2]) == KEY_CODE_NONE)
			return 3;
		return key_event(event, letter_key(head->bytes[2]), 3);
	case ']':
	case 'P':
	case 'X':
	case '^':
	case '_':
		if (head->length == 2)
			return head->final ? key_event(event, KEY_CODE_ESC, 1) : MORE;
		decode->in_string = true;
		return 2;
	case '0':
		return key_event(event, KEY_CODE_F10, 2);
	}
	if (head->bytes[1] >= '1' && head->bytes[1] <= '9')
		return key_event(event, KEY_CODE_F1 + (uint32_t)(head->bytes[1] - '1'), 2);
	return key_event(event, KEY_CODE_ESC, 1);
}

/* Drops a control string up to its end (BEL, ESC \, or C1 ST has no place in UTF-8). */
static int
skip_string(struct decode *decode, const struct head *head)
{
	for (size_t i = 0; i < head->length; i++) {
		if (head->bytes[i] == 0x07) {
			decode->in_string = false;
			return (int)i + 1;
		}
		if (head->bytes[i] != ESC)
			continue;
		if (i + 1 == head->length && !head->final)
			return i > 0 ? (int)i : MORE;
		decode->in_string = false;
		return i + 1 < head->length && head->bytes[i + 1] == '\\' ? (int)i + 2 : (int)i;
	}
	if (head->final)	/* nothing more came: it was cut off */
		decode->in_string = false;
	return (int)head->length;
}

/* A UTF-8 sequence of two bytes or more; invalid ones are dropped. */
static int
decode_utf8(const struct head *head, struct term_event *event)
{
	unsigned char lead = head->bytes[0];
	size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
	uint32_t c = lead & (0x7FU >> length);

	if (lead < 0xC2 || lead > 0xF4)
		return 1;
	for (size_t i = 1; i < length; i++) {
		if (i == head->length)
			return head->final ? (int)i : MORE;
		if ((head->bytes[i] & 0xC0) != 0x80)
			return (int)i;
		c = c << 6 | (head->bytes[i] & 0x3F);
	}
	/* Overlong, surrogates, too high, and what can't be drawn: key_is_text knows. */
	if ((length == 3 && c < 0x800) || (length == 4 && c < 0x10000) || !key_is_text(c))
		return (int)length;
	return key_event(event, c, (int)length);
}

static int
decode_plain(const struct head *head, struct term_event *event)
{
	unsigned char c = head->bytes[0];

	switch (c) {
	case 0x00:	/* Ctrl-Space isn't bound */
		return 1;
	case '\t':
		return key_event(event, KEY_CODE_TAB, 1);
	case '\r':
	case '\n':
		return key_event(event, KEY_CODE_ENTER, 1);
	case 0x08:	/* many terminals' Backspace (UX.md 4.9) */
	case 0x7F:
		return key_event(event, KEY_CODE_BACKSPACE, 1);
	}
	if (c >= 0x80)
		return decode_utf8(head, event);
	if (c >= 0x20)
		return key_event(event, c, 1);
	if (c <= 26)
		return key_event(event, KEY_CODE_CTRL + 'a' + (uint32_t)c - 1, 1);
	return 1;	/* Ctrl-\ and the like */
}

/* Pasted bytes: text, ends of lines and tabs; everything else is dropped, the paste's end excepted. */
static int
decode_paste(struct decode *decode, const struct head *head, struct term_event *event)
{
	unsigned char c = head->bytes[0];
	bool after_return = decode->after_return;
	int found;

	decode->after_return = false;
	if (c == ESC) {
		found = match(head, PASTE_END, PASTE_END_LENGTH);
		if (found == MORE)
			return MORE;
		/* An Esc with nothing after it was typed: the end got lost, and the person wants out. */
		if (found || (head->final && head->length == 1)) {
			decode->pasting = false;
			*event = (struct term_event){.kind = EVENT_PASTE_END};
			return found ? PASTE_END_LENGTH : 1;
		}
		return 1;
	}
	if (c == '\n' && after_return)
		return 1;
	if (c == '\r' || c == '\n') {
		decode->after_return = c == '\r';
		return key_event(event, '\n', 1);
	}
	if (c == '\t')
		return key_event(event, '\t', 1);
	if (c >= 0x80)
		return decode_utf8(head, event);
	if (c >= 0x20 && c != 0x7F)
		return key_event(event, c, 1);
	return 1;
}

bool
decode_next(struct decode *decode, bool final, int64_t now, struct term_event *event)
{
	while (decode->length > 0) {
		struct head head = {decode->bytes + decode->start, decode->length, final};
		int used;

		event->kind = EVENT_NONE;
		if (decode->in_string)
			used = skip_string(decode, &head);
		else if (decode->pasting)
			used = decode_paste(decode, &head, event);
		else if (head.bytes[0] == ESC)
			used = decode_escape(decode, &head, now, event);
		else
			used = decode_plain(&head, event);
		if (used == MORE)
			return false;
		decode->start += (size_t)used;
		decode->length -= (size_t)used;
		if (event->kind != EVENT_NONE)
			return true;
	}
	return false;
}
