/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the terminal is written to: over SSH each write may be a packet of its own. */
#include "tui/term.h"

#include "tests/test.h"

#include <sys/socket.h>

#define W 60
#define H 18

/* The list of a screen with a panel at its left. */
static void
draw_list(struct surface *surface, int first, int cursor)
{
	surface_clear(surface);
	for (int y = 0; y < H - 2; y++) {
		surface_text(surface, 0, y + 1, 14, STYLE_TEXT, y % 3 ? "  Reassign" : "Prompts");
		surface_text(surface, 15, y + 1, 1, STYLE_BORDER, "│");
		surface_printf(surface, 16, y + 1, W - 16, STYLE_TEXT, " [ ] Model %d of %d   Published", (first + y) * 7919 % 1000, first + y);
	}
	surface_restyle(surface, (struct rect){16, 1 + cursor, W - 16, 1}, STYLE_CURSOR);
	surface_cursor(surface, 16, 1 + cursor);
}

/* How many pieces came, each as it was written; their bytes together. */
static int
pieces_of(int fd, size_t *bytes)
{
	static char piece[65536];
	ssize_t length;
	int count = 0;

	*bytes = 0;
	while ((length = recv(fd, piece, sizeof(piece), MSG_DONTWAIT)) > 0) {
		*bytes += (size_t)length;
		count++;
	}
	return count;
}

static void
a_painting_is_one_write(const char *name)
{
	struct surface wanted = {0};
	struct err err = ERR_INIT;
	struct term *term;
	size_t bytes;
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	term = term_open(&(struct term_options){.term = name, .files = true, .in = pair[0], .out = pair[0], .w = W, .h = H}, &err);
	assert_non_null(term);
	pieces_of(pair[1], &bytes);
	surface_init(&wanted, W, H);
	draw_list(&wanted, 0, 3);
	term_show(term, &wanted);
	assert_int_equal(pieces_of(pair[1], &bytes), 1);	/* all of it */
	assert_in_range(bytes, 500, 4000);
	for (int at = 4; at < 10; at++) {
		draw_list(&wanted, 0, at);
		term_show(term, &wanted);
		assert_int_equal(pieces_of(pair[1], &bytes), 1);
		assert_in_range(bytes, 50, 256);
		term_show(term, &wanted);
		assert_int_equal(pieces_of(pair[1], &bytes), 0);	/* nothing changed */
	}
	term_redraw(term);
	term_show(term, &wanted);
	assert_int_equal(pieces_of(pair[1], &bytes), 1);
	term_close(&term);
	surface_release(&wanted);
	close(pair[0]);
	close(pair[1]);
}

static void
on_each_terminal_a_painting_is_one_write(void **state)
{
	static const char *const terminals[] = {"xterm-256color", "linux", "vt100", "screen"};

	(void)state;
	for (size_t i = 0; i < sizeof(terminals) / sizeof(terminals[0]); i++)
		a_painting_is_one_write(terminals[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(on_each_terminal_a_painting_is_one_write),
	};

	return test_run(tests);
}
