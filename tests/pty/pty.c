/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/pty/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>

static void
must(bool fine, const char *what)
{
	if (!fine) {
		fprintf(stderr, "pty: %s: %s\n", what, strerror(errno));
		abort();
	}
}

int64_t
pty_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void
keep_env(char **env, size_t *count, const char *name)
{
	const char *value = getenv(name);

	if (value != NULL) {
		size_t room = strlen(name) + strlen(value) + 2;
		char *pair = malloc(room);

		must(pair != NULL, "malloc");
		snprintf(pair, room, "%s=%s", name, value);
		env[(*count)++] = pair;
	}
}

void
pty_start(struct pty *pty, const char *const *argv, int w, int h, const char *term, const char *const *env)
{
	static const char *const kept[] = { "PATH", "HOME", "TMPDIR", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS" };
	struct winsize size = { .ws_row = (unsigned short)h, .ws_col = (unsigned short)w };
	char *child_env[32] = { NULL };
	char term_pair[128], locale_pair[] = "LC_ALL=C.UTF-8";
	size_t count = 0, kept_count;

	memset(pty, 0, sizeof(*pty));
	pty->w = w;
	pty->h = h;
	must(openpty(&pty->fd, &pty->line, NULL, NULL, &size) == 0, "openpty");
	must(tcgetattr(pty->line, &pty->before) == 0, "tcgetattr");
	must(fcntl(pty->fd, F_SETFD, FD_CLOEXEC) == 0 && fcntl(pty->line, F_SETFD, FD_CLOEXEC) == 0, "fcntl");

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		keep_env(child_env, &count, kept[i]);
	kept_count = count;
	child_env[count++] = locale_pair;
	if (term != NULL) {
		snprintf(term_pair, sizeof(term_pair), "TERM=%s", term);
		child_env[count++] = term_pair;
	}
	for (size_t i = 0; env != NULL && env[i] != NULL && count < 31; i++)
		child_env[count++] = (char *)(uintptr_t)env[i];

	pty->vterm = vterm_new(h > 0 ? h : 1, w > 0 ? w : 1);
	must(pty->vterm != NULL, "vterm_new");
	vterm_set_utf8(pty->vterm, 1);
	pty->screen = vterm_obtain_screen(pty->vterm);
	vterm_screen_enable_altscreen(pty->screen, 1);
	vterm_screen_reset(pty->screen, 1);

	pty->started = pty->last = pty_now();
	pty->pid = fork();
	must(pty->pid >= 0, "fork");
	if (pty->pid == 0) {
		if (login_tty(pty->line) != 0)
			_exit(126);
		signal(SIGPIPE, SIG_DFL);
		execvpe(argv[0], (char *const *)(uintptr_t)argv, child_env);
		_exit(127);
	}
	for (size_t i = 0; i < kept_count; i++)
		free(child_env[i]);
}

void
pty_release(struct pty *pty)
{
	if (pty->pid > 0 && !pty_wait_end(pty, 0)) {
		kill(pty->pid, SIGKILL);
		waitpid(pty->pid, &pty->status, 0);
		pty->pid = 0;
	}
	if (pty->fd >= 0)
		close(pty->fd);
	if (pty->line >= 0)
		close(pty->line);
	if (pty->vterm != NULL)
		vterm_free(pty->vterm);
	free(pty->raw);
	memset(pty, 0, sizeof(*pty));
	pty->fd = pty->line = -1;
}

static void
write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t n = write(fd, bytes, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return; /* the program has gone; who waits for it will see */
		bytes += n;
		length -= (size_t)n;
	}
}

void
pty_show(struct pty *pty, const char *bytes, size_t n)
{
	char answer[256];
	size_t length;

	pty->last = pty_now();
	if (pty->raw_length + n + 1 > pty->raw_room) {
		pty->raw_room = 2 * (pty->raw_length + n + 1);
		pty->raw = realloc(pty->raw, pty->raw_room);
		must(pty->raw != NULL, "realloc");
	}
	memcpy(pty->raw + pty->raw_length, bytes, n);
	pty->raw_length += n;
	pty->raw[pty->raw_length] = '\0';
	vterm_input_write(pty->vterm, bytes, n);
	while ((length = vterm_output_read(pty->vterm, answer, sizeof(answer))) > 0)
		write_all(pty->fd, answer, length);
}

bool
pty_read(struct pty *pty, int ms)
{
	struct pollfd p = { .fd = pty->fd, .events = POLLIN };
	char bytes[65536];
	ssize_t n;

	if (pty->fd < 0 || poll(&p, 1, ms) <= 0 || !(p.revents & POLLIN))
		return false;
	n = read(pty->fd, bytes, sizeof(bytes));
	if (n <= 0)
		return false;
	pty_show(pty, bytes, (size_t)n);
	return true;
}

static bool
is_over(struct pty *pty)
{
	if (pty->pid > 0 && waitpid(pty->pid, &pty->status, WNOHANG) == pty->pid)
		pty->pid = 0;
	return pty->pid <= 0;
}

static bool
wait_for(struct pty *pty, const char *text, bool there, int ms)
{
	int64_t limit = pty_now() + (int64_t)ms * 1000000;

	for (;;) {
		int64_t now;

		if ((pty_find(pty, text) >= 0) == there)
			return true;
		now = pty_now();
		if (now >= limit)
			return false;
		/* the line is open on our side too, so its end is no end of file: look at the program now and then */
		if (!pty_read(pty, now + 50000000 < limit ? 50 : (int)((limit - now) / 1000000 + 1)) && is_over(pty)) {
			while (pty_read(pty, 0))
				;
			return (pty_find(pty, text) >= 0) == there;
		}
	}
}

bool
pty_wait(struct pty *pty, const char *text, int ms)
{
	return wait_for(pty, text, true, ms);
}

bool
pty_wait_gone(struct pty *pty, const char *text, int ms)
{
	return wait_for(pty, text, false, ms);
}

void
pty_settle(struct pty *pty, int quiet)
{
	while (pty_read(pty, quiet))
		;
}

bool
pty_wait_end(struct pty *pty, int ms)
{
	int64_t limit = pty_now() + (int64_t)ms * 1000000;

	for (;;) {
		bool over = is_over(pty);

		if (pty->fd >= 0)
			while (pty_read(pty, 0))
				;
		if (over)
			return true;
		if (pty_now() >= limit)
			return false;
		if (pty->fd >= 0)
			pty_read(pty, 20);
		else
			poll(NULL, 0, 20);
	}
}

void
pty_send_bytes(struct pty *pty, const void *bytes, size_t length)
{
	write_all(pty->fd, bytes, length);
}

void
pty_send(struct pty *pty, const char *bytes)
{
	pty_send_bytes(pty, bytes, strlen(bytes));
}

void
pty_resize(struct pty *pty, int w, int h)
{
	struct winsize size = { .ws_row = (unsigned short)h, .ws_col = (unsigned short)w };

	pty->w = w;
	pty->h = h;
	vterm_set_size(pty->vterm, h, w);
	/* the kernel sends SIGWINCH to the program */
	must(ioctl(pty->fd, TIOCSWINSZ, &size) == 0, "TIOCSWINSZ");
}

void
pty_hang_up(struct pty *pty)
{
	close(pty->line);
	close(pty->fd);
	pty->fd = pty->line = -1;
}

const char *
pty_row(const struct pty *pty, int y, char *out, size_t size)
{
	VTermRect rect = { .start_row = y, .end_row = y + 1, .start_col = 0, .end_col = pty->w };
	size_t length = vterm_screen_get_text(pty->screen, out, size - 1, rect);

	while (length > 0 && (out[length - 1] == ' ' || out[length - 1] == '\n'))
		length--;
	out[length] = '\0';
	return out;
}

int
pty_find(const struct pty *pty, const char *text)
{
	char row[4096];

	for (int y = 0; y < pty->h; y++)
		if (strstr(pty_row(pty, y, row, sizeof(row)), text) != NULL)
			return y;
	return -1;
}

bool
pty_wrote(const struct pty *pty, const char *bytes)
{
	return pty->raw != NULL && memmem(pty->raw, pty->raw_length, bytes, strlen(bytes)) != NULL;
}

bool
pty_is_restored(const struct pty *pty)
{
	struct termios now;

	if (tcgetattr(pty->line, &now) != 0)
		return false;
	return now.c_iflag == pty->before.c_iflag && now.c_oflag == pty->before.c_oflag &&
	       now.c_lflag == pty->before.c_lflag && now.c_cflag == pty->before.c_cflag &&
	       memcmp(now.c_cc, pty->before.c_cc, sizeof(now.c_cc)) == 0;
}

void
pty_print(const struct pty *pty)
{
	char row[4096];
	size_t from = pty->raw_length > 400 ? pty->raw_length - 400 : 0;

	fprintf(stderr, "---- the screen, %d x %d\n", pty->w, pty->h);
	for (int y = 0; y < pty->h; y++)
		fprintf(stderr, "|%s\n", pty_row(pty, y, row, sizeof(row)));
	fprintf(stderr, "---- the last bytes\n");
	for (size_t i = from; i < pty->raw_length; i++) {
		unsigned char c = (unsigned char)pty->raw[i];

		if (c >= 0x20 && c < 0x7f)
			fputc(c, stderr);
		else
			fprintf(stderr, "\\x%02x", c);
	}
	fprintf(stderr, "\n----\n");
}
