/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/ssh/crowd.h"

#include "tests/ssh/host.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define MOST 128	/* clients at once */

static void
begin(struct client *client)
{
	unsigned number = client->number;

	memset(client, 0, sizeof(*client));
	client->number = number;
}

/* ssh with a terminal, its words in argv; options come first, since the first word on anything counts. */
static void
say(const struct host_client *words, const char *const *options, const char **argv, size_t most)
{
	size_t count = 0;

	argv[count++] = words->argv[0];
	for (size_t i = 0; options && options[i] && count + 1 < most; i++)
		argv[count++] = options[i];
	/* no character is the client's own: all keys go to the session */
	argv[count++] = "-tt";
	argv[count++] = "-e";
	argv[count++] = "none";
	for (size_t i = 1; i < words->count && count + 1 < most; i++)
		argv[count++] = words->argv[i];
	argv[count] = NULL;
}

void
client_open_for(struct client *client, const char *identity, const char *account, const char *const *options, const char *command, int w, int h)
{
	struct host_client words;
	const char *argv[96];

	begin(client);
	host_client_begin(&words, identity);
	host_client_login(&words, account);
	if (command)
		host_client_add(&words, command);
	say(&words, options, argv, 96);
	pty_start(&client->pty, argv, w, h, "xterm-256color", NULL);
}

void
client_open(struct client *client, const char *identity, const char *account, const char *const *options, int w, int h)
{
	client_open_for(client, identity, account, options, NULL, w, h);
}

void
client_open_gated(struct client *client, const char *identity, const char *account, int w, int h)
{
	static unsigned gates;
	struct host_client words;
	const char *argv[80] = {"sh", "-c", "gate=$1; shift; \"$@\" | sh -c 'echo $$ >\"$1\"; exec cat' gate \"$gate\"", "sh", client->gate};

	begin(client);
	host_client_begin(&words, identity);
	snprintf(client->gate, sizeof(client->gate), HOST_SCRATCH "/gate%u", gates++);
	host_client_login(&words, account);
	say(&words, NULL, argv + 5, 75);
	pty_start(&client->pty, argv, w, h, "xterm-256color", NULL);
}

static void
signal_gate(const struct client *client, const char *name)
{
	char script[128];

	/* its number is the host's own */
	snprintf(script, sizeof(script), "kill -%s \"$(cat %s)\"", name, client->gate);
	host_does("sh", "-c", script);
}

static void
ask(struct client *client, const char *keys, const char *want, bool gone)
{
	snprintf(client->want, sizeof(client->want), "%s", want);
	client->gone = gone;
	client->waits = true;
	client->asked = pty_now();
	if (keys)
		pty_send(&client->pty, keys);
}

void
client_ask(struct client *client, const char *keys, const char *want)
{
	ask(client, keys, want, false);
}

void
client_ask_gone(struct client *client, const char *keys, const char *want)
{
	ask(client, keys, want, true);
}

static bool
has_answered(struct client *client)
{
	if ((pty_find(&client->pty, client->want) >= 0) == client->gone)
		return false;
	client->took = pty_now() - client->asked;
	client->waits = false;
	return true;
}

bool
client_wait(struct client *client, int ms)
{
	bool fine = client->gone ? pty_wait_gone(&client->pty, client->want, ms) : pty_wait(&client->pty, client->want, ms);

	if (fine)
		return has_answered(client);
	fprintf(stderr, "client %u: %s \"%s\" within %d ms\n", client->number, client->gone ? "still" : "no", client->want, ms);
	pty_print(&client->pty);
	return false;
}

bool
client_do(struct client *client, const char *keys, const char *want, int ms)
{
	client_ask(client, keys, want);
	return client_wait(client, ms);
}

void
client_stop(struct client *client)
{
	int status;

	kill(client->pty.pid, SIGSTOP);
	waitpid(client->pty.pid, &status, WUNTRACED);
	client->is_stopped = true;
}

void
client_go_on(struct client *client)
{
	if (client->is_stopped)
		kill(client->pty.pid, SIGCONT);
	if (client->is_deaf)
		signal_gate(client, "CONT");
	client->is_stopped = client->is_deaf = false;
}

void
client_be_deaf(struct client *client)
{
	signal_gate(client, "STOP");
	client->is_deaf = true;
}

void
client_end(struct client *client, enum client_end how)
{
	if (client->pty.pid > 0) {
		switch (how) {
		case CLIENT_KILLED:
			kill(client->pty.pid, SIGKILL);
			break;
		case CLIENT_HUNG_UP:
			pty_hang_up(&client->pty);
			break;
		case CLIENT_DROPPED:
			client_stop(client);
			kill(client->pty.pid, SIGKILL);
			break;
		case CLIENT_ENDS:
			pty_wait_end(&client->pty, 10000);
			break;
		}
		if (how == CLIENT_HUNG_UP)
			pty_wait_end(&client->pty, 5000);
	}
	pty_release(&client->pty);
	client->is_stopped = client->is_deaf = client->waits = false;
}

/* ---------------------------------------------------------------- the loop */

static bool
fails(struct crowd *crowd, struct client *client, const char *what, const char *text)
{
	snprintf(crowd->why, sizeof(crowd->why), "client %u, step %d: %s \"%.150s\"", client->number, client->step, what, text);
	fprintf(stderr, "%s\n", crowd->why);
	pty_print(&client->pty);
	return false;
}

/* What its screen says now, and whatever is to be typed then. */
static bool
look_at(struct crowd *crowd, struct client *client)
{
	for (size_t i = 0; crowd->never && crowd->never[i]; i++) {
		if (pty_find(&client->pty, crowd->never[i]) >= 0)
			return fails(crowd, client, "its screen says", crowd->never[i]);
	}
	while (client->waits && has_answered(client)) {
		if (!crowd->next(client, crowd->context))
			break;
	}
	return true;
}

static bool
look_at_time(struct crowd *crowd, struct client *client, int64_t now)
{
	if (now - client->asked < (int64_t)crowd->limit * 1000000)
		return true;
	return fails(crowd, client, client->gone ? "in time there's still" : "in time there's no", client->want);
}

bool
crowd_run(struct crowd *crowd)
{
	struct pollfd fds[MOST];
	size_t of[MOST];
	int64_t looked = pty_now();

	if (crowd->count > MOST) {
		snprintf(crowd->why, sizeof(crowd->why), "more than %d clients", MOST);
		return false;
	}
	for (size_t i = 0; i < crowd->count; i++) {
		struct client *client = &crowd->clients[i];

		if (!client->is_stopped && !client->is_deaf && crowd->next(client, crowd->context) && !look_at(crowd, client))
			return false;
	}
	for (;;) {
		nfds_t count = 0;
		size_t waiting = 0;
		int64_t now;

		for (size_t i = 0; i < crowd->count; i++) {
			const struct client *client = &crowd->clients[i];

			if (client->is_stopped || client->is_deaf || client->pty.fd < 0)
				continue;
			of[count] = i;
			fds[count++] = (struct pollfd){.fd = client->pty.fd, .events = POLLIN};
			waiting += client->waits;
		}
		if (waiting == 0)
			return true;
		poll(fds, count, 50);
		for (nfds_t i = 0; i < count; i++) {
			struct client *client = &crowd->clients[of[i]];

			if (fds[i].revents && pty_read(&client->pty, 0) && !look_at(crowd, client))
				return false;
		}
		now = pty_now();
		if (now - looked < 100000000)
			continue;
		looked = now;
		for (size_t i = 0; i < crowd->count; i++) {
			struct client *client = &crowd->clients[i];
			bool ended;

			if (client->is_stopped || client->is_deaf || !client->waits)
				continue;
			/* it reads what there is, so the screen may be another now */
			ended = pty_wait_end(&client->pty, 0);
			if (!look_at(crowd, client))
				return false;
			if (client->waits && ended)
				return fails(crowd, client, "it ended before", client->want);
			if (client->waits && !look_at_time(crowd, client, now))
				return false;
		}
	}
}

static int
compare(const void *a, const void *b)
{
	int64_t x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return x < y ? -1 : x > y;
}

int64_t
percentile(int64_t *values, size_t count, double share)
{
	size_t at;

	if (count == 0)
		return 0;
	qsort(values, count, sizeof(values[0]), compare);
	at = (size_t)((double)count * share);
	return values[at < count ? at : count - 1];
}
