/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * curses draws; keys are read from the file itself and decoded in decode.c. curses would keep bytes of its own where
 * poll doesn't see them, lose a character whose bytes come in two pieces, and wait inside a read.
 */
#define NCURSES_WIDECHAR 1
#include "tui/term.h"

#include "base/fault.h"
#include "base/heap.h"
#include "base/str.h"
#include "base/text.h"
#include "tui/decode.h"

/* Names that the C library of terminals takes for itself. */
#define key_name curses_key_name
#include <curses.h>
#undef key_name
#define term terminfo_term
#include <term.h>
#undef term
#undef columns
#undef lines

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#define ESCDELAY_DEFAULT 25
#define ESCDELAY_MAX 1000
#define CHANGE_QUIET_MS 20	/* writes closer than this are one change */
#define CHANGE_LATEST_MS 200	/* but it's told after this at the latest */
#define CHANGE_APART_MS 250	/* and not more often than this: who reads again isn't kept busy by who writes on and on */

#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"
#define MOUSE_ON "\033[?1000h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1000l"

#define RESTORE_SIZE 256
#define MARKS_MAX (CCHARW_MAX - 1)	/* that curses keeps in a cell */

struct term {
	SCREEN *screen;
	FILE *in, *out;		/* of duplicates of the two descriptors */
	int fd_in, fd_out;
	bool has_modes;		/* knows ANSI sequences: paste and mouse modes may be sent */
	bool has_signals;
	bool ascii, utf8, mouse;
	enum theme theme;
	char *no_color, *colorfgbg;
	int colours;
	int escdelay;
	int w, h;
	char name[64];

	struct screen_cell *shown;	/* what the screen shows; w * h */
	cchar_t *line;		/* room for a row */
	bool whole;		/* shown isn't to be relied on */
	bool cursor;

	struct decode decode;
	int64_t read_at;	/* when the last bytes came */
	int pipe[2];		/* a signal's letter comes through it */
	int inotify;
	struct str watched;	/* the path of the file; "" none */
	int folder_watch;	/* while nothing stands at the path: its folder is watched; -1 it isn't */
	int64_t changed_at;	/* the first and the last of the writes that aren't told yet; 0 if none */
	int64_t changed_last;
	int64_t changed_told;	/* when the last of them was told */
	bool gone, resized, continued;
	bool (*is_forbidden)(const void *context);	/* to send anything now */
	const void *forbidden_context;
};

/* What a signal's handler needs; it gets no argument. Written while armed is 0. */
static struct {
	volatile sig_atomic_t armed;
	volatile sig_atomic_t ending;	/* the signal that told the program to end */
	int in, out, pipe;
	bool has_tty;
	bool has_timer;
	timer_t timer;		/* that ends what was told to end */
	struct termios shell;
	char bytes[RESTORE_SIZE];
	size_t length;
} restore;

static const int ending_signals[] = {SIGTERM, SIGHUP, SIGINT, SIGXCPU};
static const int event_signals[] = {SIGWINCH, SIGTSTP, SIGCONT};
static const int fatal_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT, SIGTRAP, SIGSYS, SIGXFSZ};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int64_t
monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t written = write(fd, bytes, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return;
		bytes += written;
		length -= (size_t)written;
	}
}

/* ------------------------------------------------------------------ leaving, also from a signal */

void
term_restore(void)
{
	int saved = errno, flags;

	if (!restore.armed)
		return;
	restore.armed = 0;
	signal(SIGTTOU, SIG_IGN);	/* a process in the background may not be stopped here */
	/* Nor may it wait here for a terminal that takes nothing any more. The flags are the shell's, too: they're put back. */
	flags = fcntl(restore.out, F_GETFL);
	fcntl(restore.out, F_SETFL, flags | O_NONBLOCK);
	write_all(restore.out, restore.bytes, restore.length);
	fcntl(restore.out, F_SETFL, flags);
	if (restore.has_tty)
		tcsetattr(restore.in, TCSANOW, &restore.shell);
	errno = saved;
}

static void
die_of(int number)
{
	term_restore();
	signal(number, SIG_DFL);
	raise(number);
}

static void
on_fatal_signal(int number)
{
	die_of(number);
}

/* It was told to end and hasn't. */
static void
on_patience(int number)
{
	(void)number;
	if (restore.ending)
		die_of(restore.ending);
}

static void
on_signal(int number)
{
	static const struct itimerspec patience = {.it_value = {.tv_sec = TERM_ENDS_WITHIN}};
	int saved = errno;
	char letter;

	switch (number) {
	case SIGWINCH:
		letter = 'w';
		break;
	case SIGTSTP:
		letter = 'z';
		break;
	case SIGCONT:
		letter = 'c';
		break;
	default:
		if (restore.ending) {	/* it was told before and hangs */
			die_of(number);
			return;
		}
		restore.ending = number;
		letter = 'q';
		if (restore.has_timer)
			timer_settime(restore.timer, 0, &patience, NULL);
	}
	if (write(restore.pipe, &letter, 1) < 0) {
		/* Full: as many letters wait to be read. */
	}
	errno = saved;
}

static void
handle(const int *numbers, size_t count, void (*handler)(int), int flags)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = handler;
	action.sa_flags = flags;
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < count; i++)
		sigaction(numbers[i], &action, NULL);
}

static void
signals_take(void)
{
	/* A timer of its own: the one of alarm() is others'. */
	static const int timers[] = {SIGUSR2};
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR2};

	restore.has_timer = timer_create(CLOCK_MONOTONIC, &event, &restore.timer) == 0;
	handle(timers, 1, on_patience, SA_RESTART);
	handle(ending_signals, COUNT(ending_signals), on_signal, SA_NODEFER);
	handle(event_signals, COUNT(event_signals), on_signal, SA_RESTART);
	handle(fatal_signals, COUNT(fatal_signals), on_fatal_signal, (int)SA_RESETHAND | SA_NODEFER);
}

static void
signals_give_back(void)
{
	static const int timers[] = {SIGUSR2};

	if (restore.has_timer)
		timer_delete(restore.timer);
	restore.has_timer = false;
	handle(timers, 1, SIG_DFL, 0);
	handle(ending_signals, COUNT(ending_signals), SIG_DFL, 0);
	handle(event_signals, COUNT(event_signals), SIG_DFL, 0);
	handle(fatal_signals, COUNT(fatal_signals), SIG_DFL, 0);
}

/* ------------------------------------------------------------------ opening and closing */

/* A capability of terminfo; NULL if the terminal lacks it. */
static const char *
capability(const char *name)
{
	const char *text = tigetstr(name);

	return text == (const char *)-1 || !text || !text[0] ? NULL : text;
}

/* Adds a capability to the bytes of term_restore, without terminfo's "$<…>" for delays. */
static void
restore_add(const char *text)
{
	for (; text && *text && restore.length < RESTORE_SIZE; text++) {
		const char *end = text[0] == '$' && text[1] == '<' ? strchr(text, '>') : NULL;

		if (end)
			text = end;
		else
			restore.bytes[restore.length++] = *text;
	}
}

static void
restore_prepare(const struct term *term)
{
	static const char *const names[] = {"sgr0", "op", "cnorm", "rmkx", "rmcup"};

	restore.length = 0;
	if (term->has_modes)
		restore_add(MOUSE_OFF PASTE_OFF);
	for (size_t i = 0; i < COUNT(names); i++)
		restore_add(capability(names[i]));
	restore.in = term->fd_in;
	restore.out = term->fd_out;
	restore.pipe = term->pipe[1];
	restore.ending = 0;
	restore.armed = 1;
}

static void
modes_on(const struct term *term)
{
	if (!term->has_modes)
		return;
	write_all(term->fd_out, PASTE_ON, strlen(PASTE_ON));
	if (term->mouse)
		write_all(term->fd_out, MOUSE_ON, strlen(MOUSE_ON));
}

static void
modes_off(const struct term *term)
{
	if (term->has_modes)
		write_all(term->fd_out, MOUSE_OFF PASTE_OFF, strlen(MOUSE_OFF PASTE_OFF));
}

/* Keys that terminfo knows and decode.c may not: other terminals'. */
static void
keys_of_terminfo(struct term *term)
{
	static const struct {
		const char *name;
		uint32_t key;
	} keys[] = {
		{"kcuu1", KEY_CODE_UP}, {"kcud1", KEY_CODE_DOWN}, {"kcub1", KEY_CODE_LEFT}, {"kcuf1", KEY_CODE_RIGHT},
		{"khome", KEY_CODE_HOME}, {"kend", KEY_CODE_END}, {"kpp", KEY_CODE_PGUP}, {"knp", KEY_CODE_PGDN},
		{"kich1", KEY_CODE_INS}, {"kdch1", KEY_CODE_DEL}, {"kbs", KEY_CODE_BACKSPACE}, {"kcbt", KEY_CODE_BACKTAB},
		{"kent", KEY_CODE_ENTER}, {"kri", KEY_CODE_SHIFT_UP}, {"kind", KEY_CODE_SHIFT_DOWN},
		{"kLFT", KEY_CODE_SHIFT_LEFT}, {"kRIT", KEY_CODE_SHIFT_RIGHT}, {"kUP", KEY_CODE_SHIFT_UP},
		{"kDN", KEY_CODE_SHIFT_DOWN}, {"kLFT3", KEY_CODE_ALT_LEFT}, {"kRIT3", KEY_CODE_ALT_RIGHT},
		{"kf1", KEY_CODE_F1}, {"kf2", KEY_CODE_F2}, {"kf3", KEY_CODE_F3}, {"kf4", KEY_CODE_F4}, {"kf5", KEY_CODE_F5},
		{"kf6", KEY_CODE_F6}, {"kf7", KEY_CODE_F7}, {"kf8", KEY_CODE_F8}, {"kf9", KEY_CODE_F9}, {"kf10", KEY_CODE_F10},
		{"kf11", KEY_CODE_F11}, {"kf12", KEY_CODE_F12},
	};

	for (size_t i = 0; i < COUNT(keys); i++) {
		const char *sequence = capability(keys[i].name);

		if (sequence)
			decode_key(&term->decode, sequence, keys[i].key);
	}
}

static void
lines_alloc(struct term *term)
{
	size_t cells = (size_t)term->w * (size_t)term->h;

	free(term->shown);
	free(term->line);
	term->shown = heap_array(cells + 1, sizeof(*term->shown));
	term->line = heap_array((size_t)term->w * 2 + 1, sizeof(*term->line));
	term->whole = true;
}

/* The terminal's size as it is now; that of curses or of the options where nobody knows. */
static void
measure(struct term *term, int w, int h)
{
	struct winsize size;

	if (ioctl(term->fd_out, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0) {
		w = size.ws_col;
		h = size.ws_row;
	}
	if (w <= 0 || h <= 0) {
		w = COLS;
		h = LINES;
	}
	if (is_term_resized(h, w))
		resizeterm(h, w);
	term->w = COLS;
	term->h = LINES;
	lines_alloc(term);
}

/* The end of what to do about a terminal that won't do. */
static const char *
or_else(const struct term_options *options)
{
	return options->hosted ? ", and connect again." : ", or use the commands: makerdeck --help lists them.";
}

/* Whether TERM can show the console at all; says why not. newterm would print about it, or exit. */
static bool
terminal_check(const struct term_options *options, int out, struct err *err)
{
	const char *name = options->term;
	struct str clean = {0};
	bool can_move;
	int found = 0;

	if (!name || !name[0])
		return err_set(err, ERR_FAILED, "TERM isn't set, so the console can't be shown. Set it, for example to xterm-256color%s", or_else(options));
	text_clean(&clean, name, strlen(name), TEXT_NAME);
	if (setupterm(name, out, &found) != OK && found != 1) {
		err_set(err, ERR_FAILED,
			found == 0 ? "The terminal \"%.60s\" (TERM) isn't known here, or it can't show the console. Set TERM, "
				     "for example to xterm-256color%s"
				   : "There is no terminal database for \"%.60s\" (TERM). Install ncurses-base%s",
			str_text(&clean), or_else(options));
		str_release(&clean);
		return false;
	}
	can_move = capability("cup") && (capability("clear") || capability("ed"));
	del_curterm(set_curterm(NULL));
	if (!can_move)
		err_set(err, ERR_FAILED, "The terminal \"%.60s\" (TERM) can't move its cursor, so it can't show the console. %s",
			str_text(&clean),
			options->hosted ? "Connect from one that can."
					: "Use the commands, such as makerdeck models list; makerdeck --help lists them.");
	str_release(&clean);
	return can_move;
}

static int
escdelay_of(const char *text)
{
	char *end;
	long delay;

	if (!text || !text[0])
		return ESCDELAY_DEFAULT;
	delay = strtol(text, &end, 10);
	if (*end || delay < 0)
		return ESCDELAY_DEFAULT;
	return delay > ESCDELAY_MAX ? ESCDELAY_MAX : (int)delay;
}

static char *
duplicate(const char *text)
{
	size_t size = strlen(text ? text : "") + 1;
	char *copy = heap_array(size, 1);

	return memcpy(copy, text ? text : "", size);
}

static void
term_free(struct term *term)
{
	if (term->in)
		fclose(term->in);
	if (term->out)
		fclose(term->out);
	if (term->inotify >= 0)
		close(term->inotify);
	str_release(&term->watched);
	for (int i = 0; i < 2; i++) {
		if (term->pipe[i] >= 0)
			close(term->pipe[i]);
	}
	free(term->no_color);
	free(term->colorfgbg);
	free(term->shown);
	free(term->line);
	free(term);
}

static bool
files_open(struct term *term, int in, int out)
{
	term->fd_in = fcntl(in, F_DUPFD_CLOEXEC, 0);
	term->in = term->fd_in >= 0 ? fdopen(term->fd_in, "r") : NULL;
	term->fd_out = fcntl(out, F_DUPFD_CLOEXEC, 0);
	term->out = term->fd_out >= 0 ? fdopen(term->fd_out, "w") : NULL;
	return term->in && term->out && pipe2(term->pipe, O_CLOEXEC | O_NONBLOCK) == 0;
}

struct term *
term_open(const struct term_options *options, struct err *err)
{
	int in = options->files ? options->in : STDIN_FILENO, out = options->files ? options->out : STDOUT_FILENO;
	struct term *term;
	const char *cup;

	if (!options->files && (!isatty(in) || !isatty(out))) {
		err_set(err, ERR_FAILED, "The console needs a terminal for its keys and its screen, and %s isn't one. Use the "
					 "commands instead: makerdeck --help lists them.",
			isatty(in) ? "the output" : "the input");
		return NULL;
	}
	if (!terminal_check(options, out, err))
		return NULL;
	term = heap_array(1, sizeof(*term));
	term->pipe[0] = term->pipe[1] = term->inotify = term->folder_watch = -1;
	if (!files_open(term, in, out)) {
		err_set(err, ERR_FAILED, "The terminal can't be used: %s.", strerror(errno));
		term_free(term);
		return NULL;
	}
	restore.armed = 0;
	restore.has_tty = tcgetattr(term->fd_in, &restore.shell) == 0;

	/* The size is asked of the system: not LINES and COLUMNS, and not terminfo, which for "linux" has none. */
	use_env(FALSE);
	use_tioctl(TRUE);
	term->screen = newterm(options->term, term->out, term->in);
	if (!term->screen) {
		err_set(err, ERR_FAILED, "The terminal \"%.60s\" can't be used. Set TERM, for example to xterm-256color%s",
			options->term, or_else(options));
		term_free(term);
		return NULL;
	}
	typeahead(-1);	/* a half-drawn screen is worse than a late one */
	raw();
	noecho();
	nonl();
	intrflush(stdscr, FALSE);
	keypad(stdscr, TRUE);
	leaveok(stdscr, FALSE);
	scrollok(stdscr, FALSE);
	/* Until it has left the alternate screen once, curses writes out at each cursor movement: some eighty pieces for a painting, each
	 * a packet over SSH. Before colours begin, since it would put them back with an OSC. */
	doupdate();
	endwin();
	doupdate();
	/* What has no pair keeps the terminal's own colours: with NO_COLOR that's everything. */
	if (has_colors() && start_color() == OK)
		use_default_colors();

	cup = capability("cup");
	term->has_modes = cup && strncmp(cup, "\033[", 2) == 0;
	term->has_signals = !options->files;
	term->utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	/* Lines two columns wide (a CJK locale's "ambiguous" characters) would tear everything apart. */
	term->ascii = options->ascii || !term->utf8 || wcwidth(L'─') != 1;
	term->mouse = options->mouse;
	term->colours = has_colors() ? COLORS : 0;
	term->no_color = duplicate(options->no_color);
	term->colorfgbg = duplicate(options->colorfgbg);
	term->escdelay = escdelay_of(options->escdelay);
	term->cursor = true;
	snprintf(term->name, sizeof(term->name), "%s", options->term);
	keys_of_terminfo(term);
	measure(term, options->w, options->h);
	term_set_theme(term, options->theme);
	restore_prepare(term);
	if (term->has_signals)
		signals_take();
	modes_on(term);
	return term;
}

void
term_close(struct term **term)
{
	struct term *old = *term;

	*term = NULL;
	if (!old)
		return;
	set_term(old->screen);
	modes_off(old);
	if (!old->cursor)
		curs_set(1);
	endwin();
	restore.armed = 0;
	if (restore.has_tty)
		tcsetattr(old->fd_in, TCSADRAIN, &restore.shell);
	if (old->has_signals)
		signals_give_back();
	delscreen(old->screen);
	term_free(old);
}

int
term_signal(const struct term *term)
{
	(void)term;
	return restore.ending;
}

bool
term_is_gone(const struct term *term)
{
	struct pollfd fd = {.fd = term->fd_in};

	if (term->gone || (term->has_signals && restore.ending))
		return true;
	/* Without events that are asked for there's still POLLHUP. */
	return restore.has_tty && poll(&fd, 1, 0) > 0 && (fd.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}

void
term_forbid(struct term *term, bool (*is_forbidden)(const void *context), const void *context)
{
	term->is_forbidden = is_forbidden;
	term->forbidden_context = context;
}

/* Before anything is sent. */
static void
begin_output(const struct term *term)
{
	static const char said[] = "\r\nmakerdeck: this is a fault of makerdeck: it would have written to the terminal within a write. Nothing was changed.\r\n";

	if (!term->is_forbidden || !term->is_forbidden(term->forbidden_context))
		return;
	term_restore();
	write_all(STDERR_FILENO, said, sizeof(said) - 1);
	fault();
}

/* ------------------------------------------------------------------ drawing */

/* The code point at text, which is valid UTF-8 (the surface saw to it). */
static const char *
take_character(const char *text, wchar_t *c)
{
	const unsigned char *s = (const unsigned char *)text;
	int more = s[0] >= 0xF0 ? 3 : s[0] >= 0xE0 ? 2 : s[0] >= 0xC0 ? 1 : 0;
	uint32_t out = more ? s[0] & (0x3FU >> more) : s[0];

	for (int i = 1; i <= more; i++)
		out = out << 6 | (s[i] & 0x3F);
	*c = (wchar_t)out;
	return text + more + 1;
}

static void
set_cell(cchar_t *out, const wchar_t *text, uint32_t attributes, short pair)
{
	if (setcchar(out, text, (attr_t)attributes, pair, NULL) != OK)
		setcchar(out, L"?", (attr_t)attributes, pair, NULL);
}

/* One cell into curses' cells: a base with its marks, or two of them in a wide cell. Returns how many; 0 if the C library
 * counts its columns differently, for then curses would lose its place. */
static size_t
line_grapheme(cchar_t *out, const struct screen_cell *cell, uint32_t attributes, short pair)
{
	wchar_t text[CCHARW_MAX + 1];
	const char *at = cell->text;
	size_t count = 0, length = 0;
	int columns = 0;

	while (*at) {
		wchar_t c;
		int width;

		at = take_character(at, &c);
		width = wcwidth(c);
		if (width < 0)
			return 0;
		if (width == 0 && length == 0)	/* a mark without a base stands on a blank */
			text[length++] = L' ', columns++;
		if (width > 0 && length > 0) {
			text[length] = L'\0';
			set_cell(&out[count++], text, attributes, pair);
			length = 0;
		}
		columns += width;
		if (columns > cell->width || count == 2)
			return 0;
		if (length < 1 + MARKS_MAX)
			text[length++] = c;
	}
	if (length == 0 || columns != cell->width)
		return 0;
	text[length] = L'\0';
	set_cell(&out[count++], text, attributes, pair);
	return count;
}

static size_t
line_cell(const struct term *term, cchar_t *out, const struct screen_cell *cell, bool glyph)
{
	uint32_t attributes;
	short pair;
	size_t count = 0;

	theme_paint(term->theme, (enum style)cell->style, glyph, &attributes, &pair);
	if (term->utf8 || ((unsigned char)cell->text[0] < 0x80 && !cell->text[1]))
		count = line_grapheme(out, cell, attributes, pair);
	if (count == 0) {	/* it can't be shown: the same columns */
		set_cell(&out[count++], term->utf8 ? L"\xFFFD" : L"?", attributes, pair);
		if (cell->width == 2)
			set_cell(&out[count++], L" ", attributes, pair);
	}
	return count;
}

static bool
is_blank_or_other(const struct screen_cell *row, int w, int x, uint8_t style)
{
	return x < 0 || x >= w || row[x].style != style || strcmp(row[x].text, " ") == 0;
}

/* The one glyph beside a state's word (UX.md 6), not a hyphen within it. */
static bool
is_glyph(const struct screen_cell *row, int w, int x)
{
	return theme_is_glyph(row[x].text) && is_blank_or_other(row, w, x - 1, row[x].style) &&
	       is_blank_or_other(row, w, x + 1, row[x].style);
}

static void
show_row(struct term *term, int y, const struct screen_cell *row, int w)
{
	static const struct screen_cell blank = {.text = " ", .width = 1, .style = STYLE_TEXT};
	size_t count = 0;
	int x = 0;

	while (x < term->w) {
		const struct screen_cell *cell = x < w ? &row[x] : &blank;

		if (x < w && cell->width > 0 && x + cell->width <= term->w) {
			count += line_cell(term, &term->line[count], cell, is_glyph(row, w, x));
			x += cell->width;
		} else {	/* what's right of the surface, or half of a wide one that was cut */
			count += line_cell(term, &term->line[count], &blank, false);
			x++;
		}
	}
	mvadd_wchnstr(y, 0, term->line, (int)count);
}

void
term_show(struct term *term, const struct surface *surface)
{
	int w = surface->w < term->w ? surface->w : term->w;
	bool cursor = surface->cursor_x >= 0 && surface->cursor_x < term->w && surface->cursor_y >= 0 &&
		      surface->cursor_y < term->h;

	begin_output(term);
	set_term(term->screen);
	for (int y = 0; y < term->h; y++) {
		bool inside = y < surface->h;
		const struct screen_cell *row = inside ? &surface->cells[(size_t)y * (size_t)surface->w] : NULL;
		struct screen_cell *shown = &term->shown[(size_t)y * (size_t)term->w];
		size_t size = inside ? (size_t)w * sizeof(*shown) : 0;

		if (!term->whole && memcmp(shown, row ? row : shown, size) == 0 && (inside || !shown[0].text[0]))
			continue;
		show_row(term, y, row, inside ? w : 0);
		memset(shown, 0, (size_t)term->w * sizeof(*shown));
		if (size)
			memcpy(shown, row, size);
	}
	term->whole = false;
	if (cursor)
		move(surface->cursor_y, surface->cursor_x);
	if (cursor != term->cursor) {
		curs_set(cursor ? 1 : 0);
		term->cursor = cursor;
	}
	wnoutrefresh(stdscr);
	doupdate();
}

void
term_redraw(struct term *term)
{
	set_term(term->screen);
	clearok(curscr, TRUE);
	term->whole = true;
}

void
term_set_theme(struct term *term, enum theme theme)
{
	set_term(term->screen);
	term->theme = theme_choose(theme, term->no_color, term->colorfgbg, term->colours);
	if (term->colours > 0)
		theme_start(term->theme);
	term->whole = true;
}

enum theme
term_theme(const struct term *term)
{
	return term->theme;
}

bool
term_ascii(const struct term *term)
{
	return term->ascii;
}

void
term_size(const struct term *term, int *w, int *h)
{
	*w = term->w;
	*h = term->h;
}

void
term_mouse(struct term *term, bool on)
{
	if (term->has_modes && on != term->mouse) {
		const char *mode = on ? MOUSE_ON : MOUSE_OFF;

		begin_output(term);
		write_all(term->fd_out, mode, strlen(mode));
	}
	term->mouse = on;
}

void
term_describe(const struct term *term, struct str *out)
{
	text_clean(out, term->name, strlen(term->name), TEXT_NAME);
	if (term->colours > 0)
		str_addf(out, ", %d colours", term->colours);
	else
		str_add(out, ", no colours");
	str_add(out, term->utf8 ? ", UTF-8" : ", ASCII only");
}

/* ------------------------------------------------------------------ reading */

/* The file alone: a commit ends with writing it, and what else happens in its folder wakes nobody. Where another file is put in its
 * place, that one is watched from then on, and until then the folder. */
static bool
watch_file(struct term *term)
{
	const char *path = str_text(&term->watched), *slash = strrchr(path, '/');
	struct str folder = {0};

	if (inotify_add_watch(term->inotify, path, IN_MODIFY | IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF) >= 0) {
		if (term->folder_watch >= 0)
			inotify_rm_watch(term->inotify, term->folder_watch);
		term->folder_watch = -1;
		return true;
	}
	if (term->folder_watch < 0) {
		str_addn(&folder, slash ? path : ".", slash ? (size_t)(slash - path) + 1 : 1);
		term->folder_watch = inotify_add_watch(term->inotify, str_text(&folder), IN_CREATE | IN_MOVED_TO);
		str_release(&folder);
	}
	return false;
}

bool
term_watch(struct term *term, const char *path, struct err *err)
{
	if (term->inotify >= 0)
		close(term->inotify);
	term->inotify = term->folder_watch = -1;
	term->changed_at = 0;
	str_clear(&term->watched);
	if (!path)
		return true;
	str_add(&term->watched, path);
	term->inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (term->inotify >= 0 && watch_file(term))
		return true;
	return err_set(err, ERR_FAILED, "Changes that others make can't be noticed in %s: %s. Press R to see them.", path, strerror(errno));
}

static void
take_changes(struct term *term, int64_t now)
{
	alignas(struct inotify_event) char events[4096];
	bool any = false, again = false;
	ssize_t size;

	while ((size = read(term->inotify, events, sizeof(events))) > 0) {
		for (ssize_t at = 0; at < size;) {
			const struct inotify_event *event = (const void *)(events + at);

			any |= (event->mask & IN_IGNORED) == 0;
			again |= (event->mask & (IN_MODIFY | IN_IGNORED)) == 0;
			at += (ssize_t)(sizeof(*event) + event->len);
		}
	}
	if (again)
		watch_file(term);
	if (any) {
		if (!term->changed_at)
			term->changed_at = now;
		term->changed_last = now;
	}
}

static void
resume(struct term *term)
{
	set_term(term->screen);
	reset_prog_mode();
	modes_on(term);
	measure(term, term->w, term->h);
	term_redraw(term);
	term->continued = true;
}

/* The letters that signals left. */
static void
take_signals(struct term *term)
{
	char letters[64];
	bool suspend = false, proceed = false;
	ssize_t length;

	while ((length = read(term->pipe[0], letters, sizeof(letters))) > 0) {
		for (ssize_t i = 0; i < length; i++) {
			term->gone |= letters[i] == 'q';
			term->resized |= letters[i] == 'w';
			suspend |= letters[i] == 'z';
			proceed |= letters[i] == 'c';
		}
	}
	if (term->gone)
		return;
	if (suspend)
		term_suspend(term);
	else if (proceed)
		resume(term);
}

static void
take_bytes(struct term *term, int64_t now)
{
	unsigned char *to;
	ssize_t length;
	size_t room;

	to = decode_room(&term->decode, &room);
	if (!room)
		return;
	length = read(term->fd_in, to, room);
	if (length > 0) {
		decode_add(&term->decode, (size_t)length);
		term->read_at = now;
	} else if (length == 0 || (errno != EINTR && errno != EAGAIN)) {
		/* A dead terminal answers at once, for ever: asking again would burn the processor. */
		term->gone = true;
	}
}

static int64_t
earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* When writes that aren't told yet are to be told. */
static int64_t
change_due(const struct term *term)
{
	int64_t due = earlier(term->changed_last + CHANGE_QUIET_MS, term->changed_at + CHANGE_LATEST_MS);
	int64_t apart = term->changed_told + CHANGE_APART_MS;

	return due > apart ? due : apart;
}

/* What is known without asking anybody. */
static bool
take_event(struct term *term, int64_t now, struct term_event *event)
{
	bool late = now - term->read_at >= term->escdelay;

	if (term->continued) {
		term->continued = false;
		event->kind = EVENT_SUSPENDED;
		return true;
	}
	if (term->resized) {
		term->resized = false;
		set_term(term->screen);
		measure(term, term->w, term->h);
		event->kind = EVENT_RESIZE;
		return true;
	}
	if (decode_next(&term->decode, false, now, event) ||
	    (decode_is_waiting(&term->decode) && late && decode_next(&term->decode, true, now, event)))
		return true;
	event->kind = EVENT_NONE;
	if (term->gone) {	/* after the keys that came before */
		event->kind = EVENT_GONE;
		return true;
	}
	if (term->changed_at && now >= change_due(term)) {
		term->changed_at = 0;
		term->changed_told = now;
		event->kind = EVENT_CHANGED;
		return true;
	}
	return false;
}

/* How long nothing can happen by itself; -1 for ever. */
static int
wait_ms(const struct term *term, int64_t now, int64_t deadline)
{
	int64_t until = deadline;

	if (decode_is_waiting(&term->decode))
		until = earlier(until, term->read_at + term->escdelay);
	if (term->changed_at)
		until = earlier(until, change_due(term));
	if (until == INT64_MAX)
		return -1;
	return until <= now ? 0 : until - now > 60000 ? 60000 : (int)(until - now);
}

void
term_read(struct term *term, int timeout_ms, struct term_event *event)
{
	int64_t now = monotonic_ms();
	int64_t deadline = timeout_ms < 0 ? INT64_MAX : now + timeout_ms;

	*event = (struct term_event){.kind = EVENT_NONE};
	while (!take_event(term, now, event)) {
		struct pollfd fds[] = {
			{.fd = term->fd_in, .events = POLLIN},
			{.fd = term->pipe[0], .events = POLLIN},
			{.fd = term->inotify, .events = POLLIN},
		};
		int count = poll(fds, COUNT(fds), wait_ms(term, now, deadline));

		now = monotonic_ms();
		if (count < 0 && errno != EINTR)
			term->gone = true;
		if (count > 0) {
			if (fds[1].revents)
				take_signals(term);
			if (fds[2].revents)
				take_changes(term, now);
			if (fds[0].revents & POLLIN)
				take_bytes(term, now);
			else if (fds[0].revents)	/* POLLHUP, POLLERR, POLLNVAL */
				term->gone = true;
		} else if (now >= deadline) {
			if (take_event(term, now, event))
				return;
			event->kind = EVENT_NONE;
			return;
		}
	}
}

bool
term_pending(const struct term *term)
{
	struct pollfd fds[] = {
		{.fd = term->fd_in, .events = POLLIN},
		{.fd = term->pipe[0], .events = POLLIN},
	};

	return term->gone || term->resized || term->continued || decode_is_waiting(&term->decode) ||
	       poll(fds, COUNT(fds), 0) > 0;
}

void
term_discard(struct term *term)
{
	tcflush(term->fd_in, TCIFLUSH);
	decode_flush(&term->decode);
}

void
term_suspend(struct term *term)
{
	static const int stop[] = {SIGTSTP};
	char letter;

	begin_output(term);
	set_term(term->screen);
	modes_off(term);
	endwin();
	if (term->has_signals) {
		handle(stop, 1, SIG_DFL, 0);
		kill(0, SIGTSTP);
		/* It is continued here. */
		handle(stop, 1, on_signal, SA_RESTART);
		while (read(term->pipe[0], &letter, 1) == 1) {
			term->gone |= letter == 'q';
			term->resized |= letter == 'w';
		}
	}
	resume(term);
}
