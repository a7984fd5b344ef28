/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes of a terminal into keys (SECURITY.md 3.4): what is known, what is dropped, and that cutting changes nothing. */
#include "tui/decode.h"

#include "tests/test.h"

#define EVENTS_MAX 8192

struct got {
	struct term_event events[EVENTS_MAX];
	size_t count;
};

/* Gives the bytes in pieces of so many; an end that waits is taken as final if so asked. */
static void
decode_all(const char *bytes, size_t length, size_t piece, bool final, struct got *got)
{
	struct decode *decode = calloc(1, sizeof(*decode));
	size_t done = 0;

	got->count = 0;
	assert_non_null(decode);
	while (done < length) {
		size_t room, take = length - done < piece ? length - done : piece;
		unsigned char *at = decode_room(decode, &room);

		if (take > room)
			take = room;
		assert_true(take > 0);
		memcpy(at, bytes + done, take);
		decode_add(decode, take);
		done += take;
		while (got->count < EVENTS_MAX && decode_next(decode, false, 1000, &got->events[got->count]))
			got->count++;
	}
	while (final && got->count < EVENTS_MAX && decode_next(decode, true, 1000, &got->events[got->count]))
		got->count++;
	if (final)
		assert_false(decode_is_waiting(decode));
	free(decode);
}

static void
assert_key(const char *bytes, uint32_t key)
{
	struct got got;

	decode_all(bytes, strlen(bytes), 100, true, &got);
	if (got.count != 1 || got.events[0].kind != EVENT_KEY || got.events[0].key != key)
		printf("# \\033%s: %zu events, key %x instead of %x\n", bytes + 1, got.count, got.count ? got.events[0].key : 0, key);
	assert_int_equal(got.count, 1);
	assert_int_equal(got.events[0].kind, EVENT_KEY);
	assert_int_equal(got.events[0].key, key);
}

static void
keys_of_common_terminals(void **state)
{
	(void)state;
	assert_key("a", 'a');
	assert_key("é", 0xe9);
	assert_key("領", 0x9818);
	assert_key("\r", KEY_CODE_ENTER);
	assert_key("\t", KEY_CODE_TAB);
	assert_key("\177", KEY_CODE_BACKSPACE);
	assert_key("\023", KEY_CODE_CTRL + 's');
	assert_key("\033", KEY_CODE_ESC);
	assert_key("\033[A", KEY_CODE_UP);
	assert_key("\033OA", KEY_CODE_UP);
	assert_key("\033[1;2A", KEY_CODE_SHIFT_UP);
	assert_key("\033[1;3D", KEY_CODE_ALT_LEFT);
	assert_key("\033[Z", KEY_CODE_BACKTAB);
	assert_key("\033[3~", KEY_CODE_DEL);
	assert_key("\033[5~", KEY_CODE_PGUP);
	assert_key("\033[6~", KEY_CODE_PGDN);
	assert_key("\033OP", KEY_CODE_F1);
	assert_key("\033[11~", KEY_CODE_F1);
	assert_key("\033[[A", KEY_CODE_F1);
	assert_key("\033[24~", KEY_CODE_F12);
	assert_key("\0331", KEY_CODE_F1);
}

static void
what_nobody_knows_is_dropped(void **state)
{
	static const char *const dropped[] = {
		"\033[99~", "\033[1;5X", "\033[?1;2c", "\033[24;80R", "\033]0;title\a", "\033]52;c;ZXZpbA==\033\\", "\033P1$r0m\033\\", "\033_x\033\\",
		"\377", "\300\200", "\355\240\200", "\364\220\200\200", "\200\200",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(dropped) / sizeof(dropped[0]); i++) {
		struct got got;

		decode_all(dropped[i], strlen(dropped[i]), 100, true, &got);
		if (got.count)
			printf("# %zu gives %u\n", i, got.events[0].key);
		assert_int_equal(got.count, 0);
		/* and the key behind it counts */
		{
			char more[64];

			snprintf(more, sizeof(more), "%sj", dropped[i]);
			decode_all(more, strlen(more), 100, true, &got);
			assert_int_equal(got.count, 1);
			assert_int_equal(got.events[0].key, 'j');
		}
	}
}

static void
pasted_text_is_text(void **state)
{
	static const char paste[] = "\033[200~a\033[Ab\r\nq\033[201~z";
	struct got got;

	(void)state;
	decode_all(paste, sizeof(paste) - 1, 100, true, &got);
	assert_int_equal(got.events[0].kind, EVENT_PASTE_BEGIN);
	assert_int_equal(got.events[got.count - 1].key, 'z');
	assert_int_equal(got.events[got.count - 2].kind, EVENT_PASTE_END);
	for (size_t i = 1; i + 2 < got.count; i++) {
		assert_int_equal(got.events[i].kind, EVENT_KEY);
		assert_true(got.events[i].key < 0x110000);
	}
}

static void
the_mouse_speaks_two_dialects(void **state)
{
	struct got got;

	(void)state;
	decode_all("\033[<0;5;7M\033[<0;5;7m", 18, 100, true, &got);
	assert_int_equal(got.count, 1);
	assert_int_equal(got.events[0].kind, EVENT_CLICK);
	assert_int_equal(got.events[0].x, 4);
	assert_int_equal(got.events[0].y, 6);
	assert_int_equal(got.events[0].clicks, 1);
	decode_all("\033[<0;5;7M\033[<0;5;7m\033[<0;5;7M", 27, 100, true, &got);
	assert_int_equal(got.count, 2);
	assert_int_equal(got.events[1].clicks, 2);
	decode_all("\033[<64;1;1M\033[<65;1;1M", 20, 100, true, &got);
	assert_int_equal(got.count, 2);
	assert_int_equal(got.events[0].clicks, -3);
	assert_int_equal(got.events[1].clicks, 3);
	decode_all("\033[M %'", 6, 100, true, &got);
	assert_int_equal(got.count, 1);
	assert_int_equal(got.events[0].x, 4);
	assert_int_equal(got.events[0].y, 6);
}

/* Any bytes, in pieces of any size: the same events, and never without end. */
static void
pieces_do_not_matter(void **state)
{
	static const char *const parts[] = {"\033[A", "\033[1;2B", "\033[200~", "\033[201~", "\033]0;x\a", "\033P", "\033\\", "\033", "[", "é", "\377", "j", "\r",
					    "\033[<0;3;3M", "\033[M", "   ", "9999", ";", "\033O", "\342\226", "~"};
	uint64_t seed = test_seed("pieces_do_not_matter");

	(void)state;
	for (int round = 0; round < 400; round++) {
		static struct got whole, pieces;
		char bytes[400];
		size_t length = 0, piece = 1 + test_random_below(&seed, 7);

		while (length < 300) {
			const char *part = parts[test_random_below(&seed, sizeof(parts) / sizeof(parts[0]))];

			memcpy(bytes + length, part, strlen(part));
			length += strlen(part);
		}
		decode_all(bytes, length, sizeof(bytes), true, &whole);
		decode_all(bytes, length, piece, true, &pieces);
		assert_int_equal(whole.count, pieces.count);
		for (size_t i = 0; i < whole.count; i++) {
			assert_int_equal(whole.events[i].kind, pieces.events[i].kind);
			assert_int_equal(whole.events[i].key, pieces.events[i].key);
		}
	}
}

static void
an_endless_sequence_ends(void **state)
{
	static struct got got;
	static char bytes[6000];

	(void)state;
	memset(bytes, '9', sizeof(bytes));
	memcpy(bytes, "\033[", 2);
	decode_all(bytes, sizeof(bytes), 4000, false, &got);
	assert_true(got.count > 0);	/* after DECODE_SEQUENCE_MAX bytes the rest is typed text */
	memcpy(bytes, "\033]", 2);
	decode_all(bytes, sizeof(bytes), 4000, true, &got);
	assert_true(got.count < EVENTS_MAX || got.events[0].key == '9');
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_of_common_terminals),
		cmocka_unit_test(what_nobody_knows_is_dropped),
		cmocka_unit_test(pasted_text_is_text),
		cmocka_unit_test(the_mouse_speaks_two_dialects),
		cmocka_unit_test(pieces_do_not_matter),
		cmocka_unit_test(an_endless_sequence_ends),
	};

	return test_run(tests);
}
