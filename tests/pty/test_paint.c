/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The painter against a terminal: after each painting it shows what was wanted, whatever it can do, and few bytes came. */
#include "tui/paint.h"
#include "tui/term.h"

#include "tests/test.h"

#include <sys/socket.h>
#include <vterm.h>

#define W 60
#define H 18
#define ROUNDS 1500

struct screen {
	VTerm *vterm;
	VTermScreen *cells;
	struct paint paint;
	struct surface wanted;
	struct str bytes;
	enum theme theme;
};

static uint64_t seed = 20;

static unsigned
random_below(unsigned most)
{
	seed = seed * 6364136223846793005U + 1442695040888963407U;
	return (unsigned)(seed >> 33) % most;
}

static void
screen_open(struct screen *screen, struct paint_terminal can, enum theme theme)
{
	memset(screen, 0, sizeof(*screen));
	screen->vterm = vterm_new(H, W);
	vterm_set_utf8(screen->vterm, 1);
	screen->cells = vterm_obtain_screen(screen->vterm);
	vterm_screen_reset(screen->cells, 1);
	screen->theme = theme;
	screen->paint.can = can;
	paint_size(&screen->paint, W, H);
	surface_init(&screen->wanted, W, H);
}

static void
screen_close(struct screen *screen)
{
	vterm_free(screen->vterm);
	paint_release(&screen->paint);
	surface_release(&screen->wanted);
	str_release(&screen->bytes);
}

static int
index_of(VTermColor colour, bool foreground)
{
	if (foreground ? VTERM_COLOR_IS_DEFAULT_FG(&colour) : VTERM_COLOR_IS_DEFAULT_BG(&colour))
		return -1;
	assert_true(VTERM_COLOR_IS_INDEXED(&colour));
	return colour.indexed.idx;
}

static void
assert_cell(const struct screen *screen, int x, int y)
{
	const struct screen_cell *row = &screen->wanted.cells[(size_t)y * W], *wanted = &row[x];
	bool alone = (x == 0 || strcmp(row[x - 1].text, " ") == 0 || row[x - 1].style != wanted->style) &&
		     (x == W - 1 || strcmp(row[x + 1].text, " ") == 0 || row[x + 1].style != wanted->style);
	struct look look = theme_look(screen->theme, (enum style)wanted->style, alone && theme_is_glyph(wanted->text));
	const struct paint_terminal *can = &screen->paint.can;
	VTermScreenCell cell;
	char text[64];
	size_t length;
	bool bare;

	if (wanted->width == 0)
		return;
	length = vterm_screen_get_text(screen->cells, text, sizeof(text) - 1,
				       (VTermRect){.start_row = y, .end_row = y + 1, .start_col = x, .end_col = x + wanted->width});
	text[length] = '\0';
	vterm_screen_get_cell(screen->cells, (VTermPos){.row = y, .col = x}, &cell);
	if (strcmp(wanted->text, " ") == 0)
		assert_true(length == 0 || strcmp(text, " ") == 0 || strcmp(text, "\n") == 0);
	else
		assert_string_equal(text, wanted->text);
	if (!can->underline)
		look.attributes &= ~(unsigned)LOOK_UNDERLINE;
	bare = strcmp(wanted->text, " ") == 0 && !(look.attributes & (LOOK_UNDERLINE | LOOK_REVERSE));
	assert_int_equal(index_of(cell.bg, false), look.background);
	assert_int_equal(cell.attrs.underline != 0, (look.attributes & LOOK_UNDERLINE) != 0);
	assert_int_equal(cell.attrs.reverse, (look.attributes & LOOK_REVERSE) != 0);
	if (!bare) {
		assert_int_equal(index_of(cell.fg, true), look.foreground);
		assert_int_equal(cell.attrs.bold, (look.attributes & LOOK_BOLD) != 0);
	}
}

/* Paints, and looks at every cell and at the cursor. Returns the bytes that it took. */
static size_t
paint(struct screen *screen)
{
	VTermState *state = vterm_obtain_state(screen->vterm);
	VTermPos cursor;

	str_clear(&screen->bytes);
	paint_draw(&screen->paint, &screen->wanted, screen->theme, &screen->bytes);
	vterm_input_write(screen->vterm, str_text(&screen->bytes), screen->bytes.length);
	for (int y = 0; y < H; y++) {
		for (int x = 0; x < W; x++) {
			bool corner = y == H - 1 && x + screen->wanted.cells[y * W + x].width >= W;

			if (!corner || screen->paint.can.wraps_late)
				assert_cell(screen, x, y);
		}
	}
	vterm_state_get_cursorpos(state, &cursor);
	if (screen->wanted.cursor_x >= 0) {
		assert_int_equal(cursor.col, screen->wanted.cursor_x);
		assert_int_equal(cursor.row, screen->wanted.cursor_y);
	}
	return screen->bytes.length;
}

static const struct paint_terminal full = {
	.utf8 = true, .bold = true, .underline = true, .reverse = true, .erases = true, .erases_count = true, .erases_coloured = true,
	.scrolls = true, .wraps_late = true, .show_cursor = "\033[?25h", .hide_cursor = "\033[?25l",
};

static enum style
random_style(void)
{
	return random_below(3) ? STYLE_TEXT : (enum style)random_below(STYLE_COUNT);
}

static void
random_text(struct surface *surface)
{
	static const char *const pieces[] = {"Invoice extractor", "x", "領収書リーダー", "▸", "é", "e\xCC\x81tude", " ", "          ", "Published     1 d",
					     "──────────", "✓ can run", "! 3", "Łukasz Nowak", "한국어", "a", "日"};
	int x = (int)random_below(W), y = (int)random_below(H);

	surface_text(surface, x, y, W - x, random_style(), pieces[random_below((unsigned)(sizeof(pieces) / sizeof(pieces[0])))]);
}

/* Columns of some rows move up or down, as a list does that is scrolled. */
static void
random_move(struct surface *surface)
{
	int from = random_below(2) ? 0 : (int)random_below(W / 2), to = random_below(2) ? W : from + (int)random_below((unsigned)(W - from));
	int top = (int)random_below(H - 2), bottom = top + 2 + (int)random_below((unsigned)(H - top - 1)) - 1;
	int by = 1 + (int)random_below(4);
	bool up = random_below(2);

	if (bottom >= H)
		bottom = H - 1;
	for (int i = top; i + by <= bottom; i++) {
		int y = up ? i : bottom - (i - top), other = up ? y + by : y - by;

		/* whole rows only where wide ones could be cut */
		memcpy(&surface->cells[y * W], &surface->cells[other * W], sizeof(surface->cells[0]) * W);
	}
	if (to - from < W)
		surface_fill(surface, (struct rect){from, top, to - from, 1}, STYLE_TEXT);
}

static void
random_change(struct surface *surface)
{
	switch (random_below(6)) {
	case 0:
		random_move(surface);
		break;
	case 1:
		surface_fill(surface, (struct rect){(int)random_below(W), (int)random_below(H), (int)random_below(W), (int)random_below(H)}, random_style());
		break;
	case 2:
		surface_frame(surface, (struct rect){(int)random_below(W / 2), (int)random_below(H / 2), 8 + (int)random_below(W / 2 - 8), 4 + (int)random_below(H / 2 - 4)},
			      random_style(), "Share", "Esc");
		break;
	default:
		for (unsigned i = random_below(6); i > 0; i--)
			random_text(surface);
		break;
	}
	if (random_below(8) == 0)
		surface->cursor_x = surface->cursor_y = -1;
	else
		surface_cursor(surface, (int)random_below(W), (int)random_below(H));
}

static void
whatever_changes_is_shown(void **state)
{
	static const enum theme themes[] = {THEME_TERMINAL, THEME_DARK, THEME_LIGHT, THEME_MONO};
	struct paint_terminal less[] = {full, full, full, full};

	(void)state;
	less[1].erases_count = less[1].erases_coloured = less[1].scrolls = false;
	less[2].wraps_late = false;
	less[3].erases = less[3].underline = false;
	for (size_t t = 0; t < 4; t++) {
		for (size_t i = 0; i < 4; i++) {
			struct screen screen;

			screen_open(&screen, less[i], themes[t]);
			for (int round = 0; round < ROUNDS / (TEST_IS_SLOW ? 10 : 1); round++) {
				if (round % 200 == 199)
					paint_forget(&screen.paint);
				paint(&screen);
				assert_int_equal(paint(&screen), 0);	/* nothing changed, nothing is sent */
				random_change(&screen.wanted);
			}
			screen_close(&screen);
		}
	}
}

/* The list of a screen with a panel at its left: "Name" in a row each. */
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

static void
rows_that_move_are_moved(void **state)
{
	struct screen screen, still;
	struct paint_terminal cannot = full;
	size_t moved, written;

	(void)state;
	cannot.scrolls = false;
	screen_open(&screen, full, THEME_TERMINAL);
	screen_open(&still, cannot, THEME_TERMINAL);
	draw_list(&screen.wanted, 0, H - 3);
	draw_list(&still.wanted, 0, H - 3);
	paint(&screen);
	paint(&still);
	for (int i = 1; i < 30; i++) {
		int first = i < 15 ? i : 30 - i;

		draw_list(&screen.wanted, first, i < 15 ? H - 3 : 0);
		draw_list(&still.wanted, first, i < 15 ? H - 3 : 0);
		moved = paint(&screen);
		written = paint(&still);
		assert_true(moved <= written);
	}
	/* alone on the screen they cost a row or two */
	for (int i = 0; i < 10; i++) {
		surface_clear(&screen.wanted);
		for (int y = 0; y < H; y++)
			surface_printf(&screen.wanted, 0, y, W, STYLE_TEXT, "Model %d of %d is shared with nobody else", (i + y) * 7919 % 1000, i + y);
		surface_cursor(&screen.wanted, 0, 5);
		moved = paint(&screen);
		if (i > 0)
			assert_in_range(moved, 1, 100);
	}
	screen_close(&screen);
	screen_close(&still);
}

static void
a_row_down_is_two_rows(void **state)
{
	struct screen screen;

	(void)state;
	screen_open(&screen, full, THEME_TERMINAL);
	draw_list(&screen.wanted, 0, 3);
	paint(&screen);
	draw_list(&screen.wanted, 0, 4);
	assert_in_range(paint(&screen), 60, 120);
	screen_close(&screen);
}

/* Nothing but moves, colours, erasing and the cursor may come, and texts without controls. */
static void
only_what_is_needed_is_sent(void **state)
{
	struct screen screen;

	(void)state;
	screen_open(&screen, full, THEME_DARK);
	for (int round = 0; round < 300; round++) {
		const char *at;

		random_change(&screen.wanted);
		paint(&screen);
		for (at = str_text(&screen.bytes); *at; at++) {
			if (*at == '\033' && at[1] == '[') {
				at += 2;
				at += strspn(at, "?0123456789;");
				assert_non_null(strchr("HCKXrmJhl", *at));
			} else if (*at == '\033') {
				assert_int_equal(*++at, 'M');
			} else if ((unsigned char)*at < 0x20) {
				assert_true(*at == '\r' || *at == '\n' || *at == '\b');
			}
		}
	}
	screen_close(&screen);
}

static void
it_can_get_another_size(void **state)
{
	struct screen screen;

	(void)state;
	screen_open(&screen, full, THEME_TERMINAL);
	draw_list(&screen.wanted, 0, 3);
	paint(&screen);
	paint_size(&screen.paint, 20, 5);	/* smaller than the surface: what's larger is cut off */
	str_clear(&screen.bytes);
	paint_draw(&screen.paint, &screen.wanted, THEME_TERMINAL, &screen.bytes);
	assert_true(screen.bytes.length > 0);
	paint_size(&screen.paint, W, H);
	paint(&screen);
	screen_close(&screen);
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

/* Over SSH each write may be a packet of its own; and half a painting isn't seen. */
static void
a_painting_is_one_write(void **state)
{
	static const char *const terminals[] = {"xterm-256color", "linux", "vt100", "screen"};

	(void)state;
	for (size_t i = 0; i < sizeof(terminals) / sizeof(terminals[0]); i++) {
		struct surface wanted = {0};
		struct err err = ERR_INIT;
		struct term *term;
		size_t bytes;
		int pair[2];

		assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
		term = term_open(&(struct term_options){.term = terminals[i], .files = true, .in = pair[0], .out = pair[0], .w = W, .h = H}, &err);
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
			assert_in_range(bytes, 50, 200);
			term_show(term, &wanted);
			assert_int_equal(pieces_of(pair[1], &bytes), 0);
		}
		draw_list(&wanted, 7, 9);
		wanted.cursor_x = wanted.cursor_y = -1;
		term_show(term, &wanted);
		assert_int_equal(pieces_of(pair[1], &bytes), 1);
		term_redraw(term);
		term_show(term, &wanted);
		assert_int_equal(pieces_of(pair[1], &bytes), 1);
		term_close(&term);
		surface_release(&wanted);
		close(pair[0]);
		close(pair[1]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_changes_is_shown),
		cmocka_unit_test(rows_that_move_are_moved),
		cmocka_unit_test(a_row_down_is_two_rows),
		cmocka_unit_test(only_what_is_needed_is_sent),
		cmocka_unit_test(it_can_get_another_size),
		cmocka_unit_test(a_painting_is_one_write),
	};
	const char *from = getenv("SEED");

	if (!setlocale(LC_ALL, "C.UTF-8"))
		return 77;
	if (from)
		seed = strtoull(from, NULL, 10);
	return test_run(tests);
}
