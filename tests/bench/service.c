/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The SSH service's figures: service MAKERDECK FOLDER prints each beside its goal and a peer that's measured in the same run. In a throwaway host
 * (tests/ssh/host.h): logins with real clients, in turns with a bare "ssh true" to a plain account; demonstrations as sshd starts them; 64 sessions by
 * key at once, and what sshd takes for them. On the machine itself: sessions of makerdeck beside less(1), and what a key sends to the terminal.
 * PSS: memory that several share counts in parts, so sums are what the machine has less of. Whoever writes at once is in writers.c. It judges nothing:
 * the exit status is 0.
 */
#include "service/layout.h"
#include "tests/bench/measure.h"
#include "tests/ssh/crowd.h"
#include "tests/ssh/host.h"
#include "tests/ssh/world.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST 64
#define STARTS 31
#define LOGINS 21
#define STEPS 20
#define LIMIT 20000	/* ms for anything */
#define W 120
#define H 36
#define PLAIN "plainuser"

static struct pty sessions[MOST];

/* ---------------------------------------------------------------- starts and memory */

/* MB; negative if the kernel doesn't tell. */
static double
memory_of(pid_t pid)
{
	long kilobytes = world_pss(pid);

	return kilobytes > 0 ? (double)kilobytes / 1024 : -1;
}

/* Of these, or of all the host's sessions: their processes have the host's numbers there, not ours. */
static double
memory_of_all(int count, bool hosted)
{
	int pids[MOST];
	double all = 0;
	size_t there = (size_t)count;

	if (hosted)
		there = world_sessions(pids, MOST);
	if (there != (size_t)count)
		return -1;
	for (int i = 0; i < count; i++) {
		double own = memory_of(hosted ? pids[i] : sessions[i].pid);

		if (own < 0)
			return -1;
		all += own;
	}
	return all;
}

/* The time in ms until its first painting is whole; negative if it never was. */
static double
painted(struct pty *pty, const char *shows)
{
	if (!pty_wait(pty, shows, LIMIT)) {
		pty_print(pty);
		return -1;
	}
	pty_settle(pty, 60);
	return (double)(pty->last - pty->started) / 1e6;
}

static double
begin(struct pty *pty, const char *const *argv, const char *shows)
{
	static const char *const none[] = {NULL};

	pty_start(pty, argv, W, H, "xterm-256color", none);
	return painted(pty, shows);
}

static void
end(struct pty *pty)
{
	pty_hang_up(pty);
	(void)pty_wait_end(pty, 3000);
	pty_release(pty);
}

struct figures {
	double start, least, one, all;
};

static struct figures
measure(const char *const *argv, const char *shows, bool hosted)
{
	struct figures figures = {-1, -1, -1, -1};
	double times[STARTS];
	size_t count = 0;

	for (int i = 0; i < STARTS; i++) {
		double took = begin(&sessions[0], argv, shows);

		if (took >= 0)
			times[count++] = took;
		if (i == STARTS - 1)
			figures.one = memory_of_all(1, hosted);
		end(&sessions[0]);
	}
	figures.start = measure_percentile(times, count, 0.5);
	figures.least = measure_percentile(times, count, 0);
	for (int i = 0; i < MOST; i++)
		(void)begin(&sessions[i], argv, shows);
	figures.all = memory_of_all(MOST, hosted);
	for (int i = 0; i < MOST; i++)
		end(&sessions[i]);
	return figures;
}

/* ---------------------------------------------------------------- in the throwaway host */

static struct client clients[MOST];

/* An account as any other, with the same key as maker01. */
static bool
make_plain(void)
{
	char script[1024];

	snprintf(script, sizeof(script),
		 "useradd --create-home --shell /bin/sh " PLAIN " && mkdir -m 0700 ~" PLAIN "/.ssh && cp '%s.pub' ~" PLAIN "/.ssh/authorized_keys && chown -R " PLAIN " ~" PLAIN "/.ssh",
		 world_identity("maker01"));
	return host_does("sh", "-c", script) == 0;
}

static double
login_plain(void)
{
	struct host_client words;

	host_client_begin(&words, world_identity("maker01"));
	host_client_login(&words, PLAIN);
	host_client_add(&words, "true");
	return measure_run(words.argv);
}

static double
login(const char *identity, const char *account, const char *shows)
{
	double took;

	client_open(&clients[0], identity, account, NULL, W, H);
	took = painted(&clients[0].pty, shows);
	client_end(&clients[0], CLIENT_HUNG_UP);
	(void)world_wait_empty(5000);
	return took;
}

static void
measure_logins(void)
{
	double plain[LOGINS], by_key[LOGINS], demo[LOGINS], bare, mine, visitors;

	for (int i = -1; i < LOGINS; i++) {
		/* the first is for what's read from the disk */
		int at = i < 0 ? 0 : i;

		plain[at] = login_plain();
		by_key[at] = login(world_identity("maker01"), SERVICE_ACCOUNT, "Model of 01");
		demo[at] = login(NULL, SERVICE_DEMO_ACCOUNT, "Choose who you are");
		if (plain[at] < 0 || by_key[at] < 0 || demo[at] < 0) {
			measure_skip("login to full paint", "a login failed");
			return;
		}
	}
	bare = measure_percentile(plain, LOGINS, 0.5);
	mine = measure_percentile(by_key, LOGINS, 0.5);
	visitors = measure_percentile(demo, LOGINS, 0.5);
	measure_title("ssh on loopback, 120x36, 64 people with keys", "ssh true");
	measure_most("login by key to full paint, median, ms", 1, bare + 150, mine, bare);
	measure_most("login of a visitor to full paint, median, ms", 1, bare + 150, visitors, bare);
	measure_most("by key, more than ssh true, ms", 1, 150, mine - bare, -1);
}

static void
measure_demonstrations(const struct figures *less)
{
	/* As sshd has it, but root's: that makes no difference to what it does. */
	struct figures mine = measure((const char *const[]){SERVICE_LOGIN, "-c", "demo", NULL}, "Choose who you are", true);

	measure_title("demonstrations, each with its own copy, without sshd", "less");
	measure_most("start to full paint, median, ms", 1, 10, mine.start, less->start);
	measure_most("the same, shortest (what a busy machine does least to), ms", 1, -1, mine.least, less->least);
	measure_most("one alone (PSS), MB", 1, 8, mine.one, less->one);
	measure_most("each of 64 at once (PSS), MB", 1, 8, mine.all < 0 ? -1 : mine.all / MOST, less->all / MOST);
	measure_most("64 at once, together (PSS), MB", 0, -1, mine.all, less->all);
}

static bool
next_login(struct client *client, void *context)
{
	char shows[32];

	(void)context;
	if (client->step++ > 0)
		return false;
	snprintf(shows, sizeof(shows), "Model of %02u", client->number);
	client_ask(client, NULL, shows);
	return true;
}

/* sshd's processes, the one that listens too. */
static double
memory_of_sshd(void)
{
	static struct process processes[512];
	size_t count = world_processes(processes, sizeof(processes) / sizeof(processes[0]));
	double all = 0;

	for (size_t i = 0; i < count; i++) {
		if (strncmp(processes[i].name, "sshd", 4) == 0)
			all += (double)world_pss(processes[i].pid) / 1024;
	}
	return all;
}

static void
measure_sessions(void)
{
	struct crowd crowd = {.clients = clients, .count = MOST, .next = next_login, .limit = 60000};
	double start = measure_now(), took;
	bool fine;

	for (unsigned i = 0; i < MOST; i++) {
		char name[16];

		clients[i].number = i + 1;
		snprintf(name, sizeof(name), "maker%02u", i + 1);
		client_open(&clients[i], world_identity(name), SERVICE_ACCOUNT, NULL, W, H);
	}
	fine = crowd_run(&crowd);
	took = measure_now() - start;
	measure_title("64 sessions by key over ssh, each another person's, 120x36", "sshd");
	if (fine) {
		/* what still paints isn't done */
		poll(NULL, 0, 500);
		measure_most("all together (PSS), MB", 0, 400, memory_of_all(MOST, true), memory_of_sshd());
		measure_most("64 logins at once until all are painted, s", 1, -1, took / 1e3, -1);
	} else {
		measure_skip("all together (PSS), MB", "not everybody got in");
	}
	for (int i = 0; i < MOST; i++)
		client_end(&clients[i], CLIENT_KILLED);
	(void)world_wait_empty(5000);
}

static void
measure_in_host(const struct figures *less)
{
	world_begin(&(struct world_options){.makers = MOST, .demo = true});
	if (make_plain())
		measure_logins();
	else
		measure_skip("login to full paint", "there's no plain account to compare with");
	measure_demonstrations(less);
	measure_sessions();
	world_end();
}

/* In a process of its own, since whatever goes wrong there ends it. */
static void
measure_service(const char *program, const struct figures *less)
{
	static char folder[4096];
	const char *why = host_missing(), *slash = strrchr(program, '/');
	int status = 0;
	pid_t pid;

	if (why) {
		measure_title("over ssh", NULL);
		measure_skip("login to full paint, demonstrations, 64 sessions by key", why);
		return;
	}
	snprintf(folder, sizeof(folder), "%.*s", slash ? (int)(slash - program) : 1, slash ? program : ".");
	setenv("MAKERDECK_BUILDDIR", folder, 1);
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		measure_in_host(less);
		fflush(NULL);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
		measure_skip("what's missing of the service's figures", "it couldn't be set up; the reason stands above");
}

/* ---------------------------------------------------------------- bytes per action */

/* What the keys made it send until it was silent for a moment: the row; and all, with the details of it that follow once no more keys come. */
static double
sent(struct pty *pty, const char *keys, double *all)
{
	size_t before = pty->raw_length, first;

	pty_send(pty, keys);
	(void)pty_read(pty, 300);
	pty_settle(pty, 25);
	first = pty->raw_length - before;
	pty_settle(pty, 160);
	*all = (double)(pty->raw_length - before);
	return (double)first;
}

static double
more(double a, double b)
{
	return a > b ? a : b;
}

/* The most of some times there and back; of both ways. */
static double
most_sent(struct pty *pty, const char *there, const char *back, int times, double *all)
{
	double most = 0;

	*all = 0;
	for (int i = 0; i < 2 * times; i++) {
		double with_details;

		most = more(most, sent(pty, i % 2 ? back : there, &with_details));
		*all = more(*all, with_details);
	}
	return most;
}

struct bytes {
	double first, row, row_all, panel, page, same;
};

static struct bytes
measure_bytes(const char *const *argv, const char *shows, int w, int h, const char *const keys[8])
{
	struct bytes bytes = {-1, -1, -1, -1, -1, -1};
	struct pty pty;

	pty_start(&pty, argv, w, h, "xterm-256color", NULL);
	if (painted(&pty, shows) >= 0) {
		bytes.first = (double)pty.raw_length;
		bytes.row = most_sent(&pty, keys[0], keys[1], STEPS / 2, &bytes.row_all);
		(void)most_sent(&pty, keys[2], keys[3], 3, &bytes.page);
		if (keys[4])
			(void)most_sent(&pty, keys[4], keys[5], 3, &bytes.panel);
		if (keys[6])
			(void)most_sent(&pty, keys[6], keys[6], 1, &bytes.same);
	}
	end(&pty);
	return bytes;
}

static void
print_bytes(const char *const *console, const char *const *less)
{
	/* down, up; page down, page up; a panel, and close it; the place where it is */
	static const char *const keys[8] = {"j", "k", "\006", "\002", "i", "\033", "3", NULL};
	static const char *const less_keys[8] = {"j", "k", " ", "b", NULL, NULL, NULL, NULL};
	static const int sizes[][2] = {{80, 24}, {120, 36}};

	for (size_t i = 0; i < 2; i++) {
		const bool large = i > 0;
		struct bytes mine = measure_bytes(console, "AI models > ", sizes[i][0], sizes[i][1], keys);
		struct bytes theirs = measure_bytes(less, "00001 a line", sizes[i][0], sizes[i][1], less_keys);
		char title[64];

		snprintf(title, sizeof(title), "bytes to the terminal, %dx%d, the most of several", sizes[i][0], sizes[i][1]);
		measure_title(title, "less");
		measure_most("the first painting", 0, -1, mine.first, theirs.first);
		measure_most("one row down, or up", 0, 256, mine.row, theirs.row);
		measure_most("the same, with the record's details that follow it", 0, -1, mine.row_all, -1);
		measure_most("a panel opens, or closes", 0, large ? -1 : 2500, mine.panel, -1);
		measure_most("a page down, or up", 0, large ? 5000 : -1, mine.page, theirs.page);
		measure_most("nothing changed", 0, 0, mine.same, -1);
	}
}

int
main(int argc, char **argv)
{
	char demo[4096], lines[4096];
	const char *const console[] = {argv[1], "--db", demo, "--as", "ana.souza", "open", "models/shared", NULL}, *const pager[] = {"less", lines, NULL};
	struct figures mine, less;
	FILE *out;

	if (argc != 3) {
		fprintf(stderr, "usage: service MAKERDECK FOLDER\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	mkdir(argv[2], 0700);
	snprintf(demo, sizeof(demo), "%s/service.db", argv[2]);
	snprintf(lines, sizeof(lines), "%s/service.txt", argv[2]);
	unlink(demo);
	out = fopen(lines, "w");
	for (int i = 0; out && i < 5000; i++)
		fprintf(out, "%05d a line of a text\n", i);
	if (!out || fclose(out) != 0 || measure_run((const char *const[]){argv[1], "init", "--demo", demo, NULL}) < 0) {
		fprintf(stderr, "%s init --demo %s failed\n", argv[1], demo);
		return 1;
	}
	mine = measure(console, "AI models > ", false);
	less = measure(pager, "00001 a line", false);
	measure_title("sessions on one machine, 120x36, the demonstration environment", "less");
	measure_most("start to full paint, median, ms", 1, 10, mine.start, less.start);
	measure_most("the same, shortest (what a busy machine does least to), ms", 1, -1, mine.least, less.least);
	measure_most("one session alone (PSS), MB", 1, 8, mine.one, less.one);
	measure_most("64 sessions at once, together (PSS), MB", 0, 400, mine.all, less.all);
	measure_service(argv[1], &less);
	print_bytes(console, pager);
	return 0;
}
