/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/ssh/door.h"

#include "service/layout.h"
#include "tests/ssh/crowd.h"
#include "tests/ssh/host.h"
#include "tests/ssh/world.h"

#include "tests/test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#define LIMIT 10000	/* ms for anything */
#define OWN HOST_SCRATCH "/own"		/* files of the attacker */
#define EVIL "/var/tmp/terminfo"	/* a terminal's description that the attacker has written */

#define GREETER "/var/tmp/greeter"	/* a socket of the host's that says what sshd says */

static const char *const none[] = {NULL};

/* ---------------------------------------------------------------- helpers */

static bool
through(const struct probe *probe, const char *what, const char *text)
{
	fprintf(stderr, "%s: %s %.2000s\n", probe->name, what, text ? text : "");
	return true;
}

static bool
marked(const struct probe *probe)
{
	if (access(DOOR_MARK, F_OK) != 0)
		return false;
	unlink(DOOR_MARK);
	return through(probe, "a command ran:", "it made " DOOR_MARK);
}

/* The words of a client: options first (the first word on anything counts), then what host_client_begin says. */
static void
compose(const char **argv, size_t most, const char *program, const char *const *options, const struct host_client *client)
{
	size_t count = 0;

	argv[count++] = program;
	for (size_t i = 0; options && options[i] && count + 1 < most; i++)
		argv[count++] = options[i];
	for (size_t i = 1; i < client->count && count + 1 < most; i++)
		argv[count++] = client->argv[i];
	argv[count] = NULL;
}

/* ssh without a terminal; its status and what it wrote. */
static int
ssh(const char *identity, const char *account, const char *const *options, const char *command, const char *input, char *out, size_t size)
{
	const char *argv[96];
	struct host_client client;

	host_client_begin(&client, identity);
	host_client_login(&client, account);
	if (command)
		host_client_add(&client, command);
	compose(argv, 96, "ssh", options, &client);
	return host_run(argv, input, out, size);
}

static const char *
own_key(void)
{
	return world_identity(DOOR_LOGIN);
}

/* Waits for the end or for a text; true: the text. */
static bool
shows(struct client *client, const char *text)
{
	return pty_wait(&client->pty, text, LIMIT);
}

/* Goes, and waits until its session has gone too: the next probe looks for its own. */
static void
leave(struct client *client)
{
	client_end(client, CLIENT_HUNG_UP);
	assert_in_range(world_wait_empty(5000), 0, 5000);
}

/* ---------------------------------------------------------------- commands and shells */

/* text: a command, asked for without a terminal. */
static bool
command_runs(const struct probe *probe)
{
	char out[16384];
	int status = ssh(own_key(), SERVICE_ACCOUNT, probe->words, probe->text, probe->other ? probe->other : "", out, sizeof(out));

	if (marked(probe) || strstr(out, DOOR_PRINTS) || strstr(out, "uid="))
		return through(probe, "it says", out);
	return status == 0 ? through(probe, "it ended well:", out) : false;
}

/* text: a command, asked for with a terminal: what comes is the person's own console and nothing else. other: somebody who mustn't come. */
static bool
command_runs_on_a_terminal(const struct probe *probe)
{
	struct client client = {0};
	bool got;

	client_open_for(&client, own_key(), SERVICE_ACCOUNT, probe->words, probe->text, 100, 24);
	got = !shows(&client, DOOR_NAME) || pty_find(&client.pty, DOOR_PRINTS) >= 0 || pty_wrote(&client.pty, "uid=")
	      || (probe->other && pty_find(&client.pty, probe->other) >= 0);
	if (got) {
		through(probe, "not the console of", DOOR_NAME);
		pty_print(&client.pty);
	}
	leave(&client);
	return marked(probe) || got;
}

/* text: typed into the console, which stays one and starts nothing. */
static bool
keys_get_out(const struct probe *probe)
{
	struct client client = {0};
	struct process processes[256];
	size_t count;
	int pids[4];
	bool got = false;

	client_open(&client, own_key(), SERVICE_ACCOUNT, NULL, 100, 24);
	if (!shows(&client, DOOR_NAME) || world_sessions(pids, 4) != 1) {
		pty_print(&client.pty);
		leave(&client);
		return through(probe, "there's no session to try it in", NULL);
	}
	pty_send(&client.pty, probe->text);
	pty_settle(&client.pty, 150);
	count = world_processes(processes, 256);
	for (size_t i = 0; i < count; i++) {
		/* nothing runs for the account but sshd's process and the session, and that isn't stopped */
		if (strncmp(processes[i].command, "sshd: " SERVICE_ACCOUNT, strlen("sshd: " SERVICE_ACCOUNT)) == 0)
			continue;
		if (processes[i].pid == pids[0])
			got |= processes[i].state == 'T' && through(probe, "it's stopped", NULL);
		else if (strstr(processes[i].command, SERVICE_PROGRAMS))
			got |= through(probe, "there's a process", processes[i].command);
	}
	if (world_sessions(NULL, 0) != 1)
		got |= through(probe, "the session has gone", NULL);
	if (probe->other && pty_find(&client.pty, probe->other) >= 0)
		got |= through(probe, "the screen says", probe->other);
	leave(&client);
	return marked(probe) || got;
}

/* ---------------------------------------------------------------- files */

/* words: of sftp or scp; text: the program; other: the file that mustn't be there afterwards. */
static bool
file_comes(const struct probe *probe)
{
	const char *argv[96], *options[64];
	struct host_client client;
	struct stat status;
	size_t count = 0;
	char out[16384];

	unlink(probe->other);
	host_client_begin(&client, own_key());
	/* they have no -p for the port */
	for (size_t i = 1; i < client.count; i++)
		options[count++] = strcmp(client.argv[i], "-p") == 0 ? "-P" : client.argv[i];
	argv[0] = probe->text;
	for (size_t i = 0; i < count; i++)
		argv[i + 1] = options[i];
	for (size_t i = 0; probe->words[i]; i++)
		argv[++count] = probe->words[i];
	argv[count + 1] = NULL;
	if (host_run(argv, "get /etc/passwd " OWN "/stolen\nput " OWN "/gift /var/tmp/gift\n", out, sizeof(out)) == 0)
		return through(probe, "it ended well:", out);
	if (strstr(out, "sftp>") || strstr(out, "Connected to"))
		return through(probe, "it says", out);
	return stat(probe->other, &status) == 0 && status.st_size > 0 && through(probe, "there's", probe->other);
}

/* ---------------------------------------------------------------- ports */

static int
call(int port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct timeval limit = {.tv_sec = 2};

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	for (int i = 0; i < 500; i++) {
		if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
			return fd;
		poll(NULL, 0, 10);
	}
	close(fd);
	return -1;
}

/* Whether sshd's own greeting comes through whatever the client listens on. */
static bool
greets(int fd, bool socks)
{
	static const unsigned char hello[] = {5, 1, 0}, to_sshd[] = {5, 1, 0, 1, 127, 0, 0, 1, 2222 >> 8, 2222 & 255};
	char bytes[16] = "";
	bool fine = fd >= 0;

	if (fine && socks)
		fine = send(fd, hello, sizeof(hello), MSG_NOSIGNAL) == 3 && recv(fd, bytes, 2, MSG_WAITALL) == 2
		       && send(fd, to_sshd, sizeof(to_sshd), MSG_NOSIGNAL) == 10 && recv(fd, bytes, 10, MSG_WAITALL) == 10;
	memset(bytes, 0, sizeof(bytes));
	fine = fine && recv(fd, bytes, 4, MSG_WAITALL) == 4 && memcmp(bytes, "SSH-", 4) == 0;
	if (fd >= 0)
		close(fd);
	return fine;
}

/* words: -L or -D with the port number, on which the client listens; text: "socks". */
static bool
port_is_reached(const struct probe *probe)
{
	const char *argv[96];
	struct host_client client;
	bool got;
	pid_t pid;

	host_client_begin(&client, own_key());
	host_client_login(&client, SERVICE_ACCOUNT);
	compose(argv, 96, "ssh", probe->words, &client);
	pid = host_spawn(argv, -1, -1);
	got = greets(call(probe->number), probe->text != NULL);
	kill(pid, SIGKILL);
	host_wait(pid, 5000);
	return got && through(probe, "a port is reached", NULL);
}

/* words: with -R and ExitOnForwardFailure; number: a port that the host would listen on; text: or a socket. */
static bool
port_is_opened(const struct probe *probe)
{
	const char *argv[96];
	struct host_client client;
	int status, fd = -1;
	pid_t pid;

	host_client_begin(&client, own_key());
	host_client_login(&client, SERVICE_ACCOUNT);
	compose(argv, 96, "ssh", probe->words, &client);
	pid = host_spawn(argv, -1, -1);
	status = host_wait(pid, 3000);
	if (probe->text && access(probe->text, F_OK) == 0)
		return through(probe, "there's the socket", probe->text);
	if (fd >= 0)
		close(fd);
	/* -1: it was still there, and so was what it asked for */
	return status != 255 && through(probe, "it wasn't told that it can't have it", NULL);
}

/* words: -W or -w or what else is asked for at once; text: what the client says when it's given; other: what it says when it isn't, so that the attempt is
 * known to have been made. */
static bool
request_is_granted(const struct probe *probe)
{
	char out[65536];
	int status = ssh(own_key(), SERVICE_ACCOUNT, probe->words, NULL, "", out, sizeof(out));

	if (probe->text && strstr(out, probe->text))
		return through(probe, "it was given:", out);
	if (probe->other && !strstr(out, probe->other))
		return through(probe, "it wasn't told that it can't have it:", out);
	return status == 0 && through(probe, "it ended well:", out);
}

/* An agent's socket would be made for the session. */
static bool
agent_is_forwarded(const struct probe *probe)
{
	struct client client = {0};
	char out[4096];
	bool got;

	client_open(&client, own_key(), SERVICE_ACCOUNT, probe->words, 100, 24);
	got = !shows(&client, DOOR_NAME) && through(probe, "no console", NULL);
	host_does("sh", "-c", "ls -d /tmp/ssh-*/agent.* 2>/dev/null >" OWN "/agents; exit 0");
	if (host_run((const char *const[]){"cat", OWN "/agents", NULL}, NULL, out, sizeof(out)) != 0 || strstr(out, "agent"))
		got = through(probe, "there's", out);
	leave(&client);
	return got;
}

/* ---------------------------------------------------------------- what the client sends along */

/* words: SetEnv or SendEnv; text: what mustn't be in the session's environment as sshd made it. */
static bool
environment_arrives(const struct probe *probe)
{
	struct client client = {0};
	char path[64], bytes[65536];
	int pids[4] = {0};
	ssize_t length = -1;
	bool got = false;
	int fd;

	client_open(&client, own_key(), SERVICE_ACCOUNT, probe->words, 100, 24);
	if (!shows(&client, DOOR_NAME) || world_sessions(pids, 4) != 1) {
		pty_print(&client.pty);
		got = through(probe, "no console of", DOOR_NAME);
	}
	snprintf(path, sizeof(path), "/proc/%d/environ", pids[0]);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		length = read(fd, bytes, sizeof(bytes));
		close(fd);
	}
	/* TERM is always there: else we've looked into the wrong place */
	if (length <= 0 || !memmem(bytes, (size_t)length, "TERM=", 5))
		got = through(probe, "its environment can't be seen", NULL);
	else if (memmem(bytes, (size_t)length, probe->text, strlen(probe->text)))
		got = through(probe, "in its environment stands", probe->text);
	leave(&client);
	return marked(probe) || got;
}

/* words: a TERM; text: what the screen may say, else the connection ends. */
static bool
terminal_is_believed(const struct probe *probe)
{
	struct client client = {0};
	bool got = false;

	client_open(&client, own_key(), SERVICE_ACCOUNT, probe->words, 100, 24);
	if (shows(&client, DOOR_NAME))
		got = through(probe, "the console came with it", NULL);
	else if (!pty_wait_end(&client.pty, LIMIT))
		got = through(probe, "it neither came nor ended", NULL);
	else if (WIFEXITED(client.pty.status) && WEXITSTATUS(client.pty.status) == 0)
		got = through(probe, "it ended well", NULL);
	client_end(&client, CLIENT_ENDS);
	return marked(probe) || got;
}

/* text: a file of the account's home, other: what stands in it: both as if somebody had been able to write there. */
static bool
home_is_believed(const struct probe *probe)
{
	struct client client = {0};
	char script[2048];
	bool got;

	snprintf(script, sizeof(script), "mkdir -p '" SERVICE_HOME "/.ssh' && printf '%%s\\n' '%s' >'" SERVICE_HOME "/%s' && chmod 755 '" SERVICE_HOME "/%s'", probe->other,
		 probe->text, probe->text);
	if (host_does("sh", "-c", script) != 0)
		return through(probe, "the file can't be put there", NULL);
	client_open(&client, own_key(), SERVICE_ACCOUNT, NULL, 100, 24);
	got = !shows(&client, DOOR_NAME) && through(probe, "no console", NULL);
	leave(&client);
	host_does("rm", "-rf", SERVICE_HOME "/.ssh", SERVICE_HOME "/.terminfo");
	return marked(probe) || got;
}

/* A stranger's key in the account's own file of keys. */
static bool
home_lets_in(const struct probe *probe)
{
	char script[1024], out[8192];
	int status;

	snprintf(script, sizeof(script), "mkdir -p '" SERVICE_HOME "/.ssh' && cp '%s.pub' '" SERVICE_HOME "/.ssh/%s' && chmod 644 '" SERVICE_HOME "/.ssh/%s'",
		 world_identity("stranger0"), probe->text, probe->text);
	if (host_does("sh", "-c", script) != 0)
		return through(probe, "the file can't be put there", NULL);
	status = ssh(world_identity("stranger0"), SERVICE_ACCOUNT, none, NULL, "", out, sizeof(out));
	host_does("rm", "-rf", SERVICE_HOME "/.ssh");
	return (status != 255 || !strstr(out, "Permission denied")) && through(probe, "it says", out);
}

/* ---------------------------------------------------------------- a second channel */

/* text: how the second client asks; with a terminal for a command, or for a forwarding. */
static bool
second_channel_opens(const struct probe *probe)
{
	static const char socket_path[] = OWN "/control";
	struct client master = {0};
	char out[8192];
	bool got = false;
	int status;

	unlink(socket_path);
	client_open(&master, own_key(), SERVICE_ACCOUNT, (const char *const[]){"-M", "-S", socket_path, NULL}, 100, 24);
	if (!shows(&master, DOOR_NAME) || host_does("ssh", "-F", "none", "-S", socket_path, "-O", "check", "x") != 0)
		got = through(probe, "there's no first one to share", NULL);
	if (probe->number > 0) {
		status = host_run((const char *const[]){"ssh", "-F", "none", "-S", socket_path, "-O", "forward", probe->text, probe->other, "x", NULL}, NULL, out, sizeof(out));
		if (status == 0 && greets(call(probe->number), false))
			got = through(probe, "a port is reached", NULL);
	} else {
		/* with BatchMode and no identity it can't come in on its own */
		status = ssh(NULL, SERVICE_ACCOUNT, (const char *const[]){"-S", socket_path, NULL}, probe->text, "", out, sizeof(out));
		if (status == 0 || strstr(out, DOOR_PRINTS) || world_sessions(NULL, 0) != 1)
			got = through(probe, "it says", out);
	}
	if (!got && pty_find(&master.pty, DOOR_NAME) < 0)
		got = through(probe, "the first one has gone", NULL);
	leave(&master);
	return marked(probe) || got;
}

/* ---------------------------------------------------------------- who comes in */

/* words: options; text: the account; other: the key's name (NULL: none at all). */
static bool
is_let_in(const struct probe *probe)
{
	char out[16384];
	int status = ssh(probe->other ? world_identity(probe->other) : NULL, probe->text, probe->words ? probe->words : none, DOOR_COMMAND, "", out, sizeof(out));

	if (marked(probe))
		return true;
	return (status != 255 || !strstr(out, "Permission denied")) && through(probe, "it says", out);
}

/* sshd doesn't know of people: the session turns them away, before anything is shown. other: the key's name; text: the reason. */
static bool
gets_a_console(const struct probe *probe)
{
	struct client client = {0};
	bool got = false;

	client_open(&client, world_identity(probe->other), SERVICE_ACCOUNT, NULL, 100, 24);
	if (shows(&client, "AI Builder console"))
		got = through(probe, "a console came", NULL);
	else if (!pty_wait_end(&client.pty, LIMIT) || WEXITSTATUS(client.pty.status) == 0)
		got = through(probe, "it neither came nor ended", NULL);
	else if (!pty_wrote(&client.pty, probe->text))
		got = through(probe, "it isn't told that it is", probe->text);
	if (got)
		pty_print(&client.pty);
	leave(&client);
	return got;
}

/* What sshd offers beside keys, asked for by a client that answers questions. */
static bool
another_method_is_offered(const struct probe *probe)
{
	static const char *const options[] = {"-v", "-o", "LogLevel=VERBOSE", "-o", "PreferredAuthentications=none", NULL};
	struct client client = {0};
	char out[16384];
	bool got;

	client_open(&client, NULL, SERVICE_ACCOUNT,
		    (const char *const[]){"-o", "BatchMode=no", "-o", probe->text, "-o", "NumberOfPasswordPrompts=1", NULL}, 100, 24);
	got = pty_wait(&client.pty, "assword", 1500) && through(probe, "it's asked for a password", NULL);
	if (!got && !pty_wait_end(&client.pty, LIMIT))
		got = through(probe, "it neither asked nor ended", NULL);
	client_end(&client, CLIENT_HUNG_UP);
	ssh(NULL, SERVICE_ACCOUNT, options, NULL, "", out, sizeof(out));
	return got || (!strstr(out, "Permission denied (publickey)") && through(probe, "it says", out));
}

/* Fifty keys that nobody has, five to a connection. */
static bool
strangers_are_let_in(const struct probe *probe)
{
	bool got = false;

	for (int first = 0; first < 50; first += 5) {
		const char *options[16];
		char identities[5][160], out[8192];
		size_t count = 0;
		int status;

		for (int i = 0; i < 5; i++) {
			snprintf(identities[i], sizeof(identities[i]), "IdentityFile=%s%d", world_identity("stranger"), first + i);
			options[count++] = "-o";
			options[count++] = identities[i];
		}
		options[count] = NULL;
		status = ssh(NULL, SERVICE_ACCOUNT, options, NULL, "", out, sizeof(out));
		if (status != 255 || !strstr(out, "Permission denied"))
			got = through(probe, "it says", out);
	}
	return got;
}

/* A key of a kind that has nothing to do with the file: text. */
static bool
other_kind_is_let_in(const struct probe *probe)
{
	char out[8192], identity[160];
	int status;

	snprintf(identity, sizeof(identity), "%s", world_identity(probe->text));
	if (access(identity, F_OK) != 0)
		host_key_make(identity, probe->text);
	status = ssh(identity, SERVICE_ACCOUNT, none, NULL, "", out, sizeof(out));
	return (status != 255 || !strstr(out, "Permission denied")) && through(probe, "it says", out);
}

/* The own key, signed by an authority of one's own for the account. */
static bool
certificate_is_let_in(const struct probe *probe)
{
	char script[1024], out[8192];
	int status;

	snprintf(script, sizeof(script),
		 "cp '%s' " OWN "/signed && cp '%s.pub' " OWN "/signed.pub && ssh-keygen -q -s '%s' -I x -n makerdeck " OWN "/signed.pub && rm " OWN "/signed.pub",
		 world_identity("stranger2"), world_identity("stranger2"), world_identity("stranger1"));
	if (host_does("sh", "-c", script) != 0)
		return through(probe, "no certificate", NULL);
	status = ssh(OWN "/signed", SERVICE_ACCOUNT, none, NULL, "", out, sizeof(out));
	return (status != 255 || !strstr(out, "Permission denied")) && through(probe, "it says", out);
}

/* number: bytes of the command, and so many times as variables of the environment. */
static bool
much_is_too_much(const struct probe *probe)
{
	static char command[200000], out[65536];
	int status;

	memset(command, 'x', (size_t)probe->number);
	memcpy(command, "touch " DOOR_MARK "; : ", strlen("touch " DOOR_MARK "; : "));
	command[probe->number] = '\0';
	status = ssh(own_key(), SERVICE_ACCOUNT, none, command, "", out, sizeof(out));
	return marked(probe) || (status == 0 && through(probe, "it ended well:", out));
}

/* ---------------------------------------------------------------- whose session it is (S5) */

/* How a key's number stands in the file that sshd is answered from; and the same wrong, as root could write it or an old copy would have it. */
static bool
file_of_keys_is_believed(const struct probe *probe)
{
	struct client client = {0};
	char script[1024], mine[32], hers[32];
	bool got = false;

	snprintf(mine, sizeof(mine), "%s", world_key_number(DOOR_LOGIN) + 1);
	snprintf(hers, sizeof(hers), "%s", world_key_number(WORLD_ADMIN) + 1);
	/* the own key under the administrator's number, and hers under one's own */
	snprintf(script, sizeof(script), "cp -p " SERVICE_KEYS " " OWN "/keys && awk -F'\\t' -v OFS='\\t' '$3 == %s { $3 = %s; print; next } $3 == %s { $3 = %s } { print }' " OWN
		 "/keys | cat >" SERVICE_KEYS, mine, probe->number ? "9999" : hers, hers, mine);
	if (host_does("sh", "-c", script) != 0)
		return through(probe, "the file can't be written", NULL);
	client_open(&client, own_key(), SERVICE_ACCOUNT, NULL, 100, 24);
	if (shows(&client, "AI Builder console"))
		got = through(probe, "a console came", NULL);
	else if (!pty_wait_end(&client.pty, LIMIT) || WEXITSTATUS(client.pty.status) == 0)
		got = through(probe, "it neither came nor ended", NULL);
	client_end(&client, CLIENT_HUNG_UP);
	host_does("sh", "-c", "cat " OWN "/keys >" SERVICE_KEYS);
	return got;
}

/* A key that was revoked, and is still in an old copy of the file. */
static bool
old_file_of_keys_is_believed(const struct probe *probe)
{
	struct client client = {0};
	char out[4096];
	bool got = false;

	world_key_add(DOOR_LOGIN, world_key_make("old"));
	if (host_does("cp", "-p", SERVICE_KEYS, OWN "/keys") != 0 || world_run(out, sizeof(out), "--output", "plain", "keys", "list", "--user", DOOR_LOGIN) != 0)
		return through(probe, "no copy of the file", NULL);
	/* the second of the two */
	*strchrnul(strchrnul(out, '\n') + 1, '\t') = '\0';
	if (world_run(NULL, 0, "keys", "revoke", strchrnul(out, '\n') + 1) != 0 || host_does("sh", "-c", "cat " OWN "/keys >" SERVICE_KEYS) != 0)
		return through(probe, "the key can't be revoked", NULL);
	client_open(&client, world_identity("old"), SERVICE_ACCOUNT, NULL, 100, 24);
	if (shows(&client, "AI Builder console"))
		got = through(probe, "a console came", NULL);
	else if (!pty_wait_end(&client.pty, LIMIT) || WEXITSTATUS(client.pty.status) == 0)
		got = through(probe, "it neither came nor ended", NULL);
	else if (!pty_wrote(&client.pty, "revoked"))
		got = through(probe, "it isn't told why", NULL);
	client_end(&client, CLIENT_HUNG_UP);
	return got;
}

/* ---------------------------------------------------------------- all of them */

#define OPTION(...) (const char *const[]){__VA_ARGS__, NULL}
#define SHELL(name, command) {name, command_runs_on_a_terminal, .text = (command), .other = "Ana Souza"}
#define ENV(name, pair, value) {name, environment_arrives, .words = OPTION("-o", "SetEnv=" pair), .text = (value)}
#define TERMINAL(name, ...) {name, terminal_is_believed, .words = OPTION(__VA_ARGS__)}
#define FILES(name, program, file, ...) {name, file_comes, .words = OPTION(__VA_ARGS__), .text = (program), .other = (file)}
#define ACCOUNT(name, account) {name, is_let_in, .text = (account), .other = DOOR_LOGIN}

const struct probe door_remote[] = {
	{"a_command", command_runs, .words = none, .text = DOOR_COMMAND},
	{"a_command_that_is_id", command_runs, .words = none, .text = "id"},
	{"a_shell_that_reads_commands", command_runs, .words = none, .text = NULL, .other = DOOR_COMMAND "\n"},
	{"a_shell_without_a_terminal", command_runs, .words = OPTION("-T"), .text = NULL, .other = DOOR_COMMAND "\n"},
	{"sh_as_a_command", command_runs, .words = none, .text = "sh -s", .other = DOOR_COMMAND "\n"},
	SHELL("a_command_on_a_terminal", DOOR_COMMAND),
	SHELL("sh_on_a_terminal", "sh -c '" DOOR_COMMAND "'"),
	SHELL("a_function_in_the_environment", "() { :; }; " DOOR_COMMAND),
	SHELL("a_command_behind_a_semicolon", "session k1; " DOOR_COMMAND),
	SHELL("a_command_in_backquotes", "`" DOOR_COMMAND "`"),
	SHELL("a_command_in_parentheses", "$(" DOOR_COMMAND ")"),
	SHELL("a_command_behind_a_newline", "x\n" DOOR_COMMAND "\n"),
	SHELL("a_command_that_is_another_session", "session k1"),
	SHELL("a_command_that_is_the_demonstration", "demo"),
	SHELL("a_command_that_names_a_person", "--as " WORLD_ADMIN),
	SHELL("a_command_that_names_a_file", "--db /etc/passwd"),
	{"ctrl_z", keys_get_out, .text = "\032"},
	{"an_exclamation_mark", keys_get_out, .text = "!" DOOR_COMMAND "\r"},
	{"a_command_line", keys_get_out, .text = ":!" DOOR_COMMAND "\r"},
	{"a_pipe", keys_get_out, .text = "|" DOOR_COMMAND "\r"},
	{"the_chooser_of_people", keys_get_out, .text = "W", .other = "Choose who you are"},
	{"sftp", file_comes, .words = OPTION("-b", "-", SERVICE_ACCOUNT "@127.0.0.1"), .text = "sftp", .other = OWN "/stolen"},
	{"the_subsystem_sftp", command_runs, .words = OPTION("-s"), .text = "sftp"},
	{"another_subsystem", command_runs, .words = OPTION("-s"), .text = "makerdeck"},
	FILES("scp_takes_a_file", "scp", OWN "/stolen", SERVICE_ACCOUNT "@127.0.0.1:/etc/passwd", OWN "/stolen"),
	FILES("scp_takes_the_environment", "scp", OWN "/stolen", SERVICE_ACCOUNT "@127.0.0.1:" SERVICE_ENVIRONMENT, OWN "/stolen"),
	FILES("scp_brings_a_file", "scp", "/var/tmp/gift", OWN "/gift", SERVICE_ACCOUNT "@127.0.0.1:/var/tmp/gift"),
	FILES("old_scp_takes_a_file", "scp", OWN "/stolen", "-O", SERVICE_ACCOUNT "@127.0.0.1:/etc/passwd", OWN "/stolen"),
	FILES("old_scp_brings_a_file", "scp", "/var/tmp/gift", "-O", OWN "/gift", SERVICE_ACCOUNT "@127.0.0.1:/var/tmp/gift"),
	{"forwarding_a_port", port_is_reached, .words = OPTION("-N", "-L", "127.0.0.1:7001:127.0.0.1:" HOST_PORT), .number = 7001},
	{"forwarding_to_a_socket", port_is_reached, .words = OPTION("-N", "-L", "127.0.0.1:7002:" GREETER), .number = 7002},
	{"forwarding_any_port", port_is_reached, .words = OPTION("-N", "-D", "127.0.0.1:7003"), .text = "socks", .number = 7003},
	{"a_port_of_the_host", port_is_opened, .words = OPTION("-N", "-o", "ExitOnForwardFailure=yes", "-R", "127.0.0.1:7004:127.0.0.1:" HOST_PORT)},
	{"any_port_from_the_host", port_is_opened, .words = OPTION("-N", "-o", "ExitOnForwardFailure=yes", "-R", "127.0.0.1:7005")},
	{"a_socket_of_the_host", port_is_opened, .words = OPTION("-N", "-o", "ExitOnForwardFailure=yes", "-R", "/var/tmp/door.sock:127.0.0.1:" HOST_PORT), .text = "/var/tmp/door.sock"},
	{"standard_input_to_a_port", request_is_granted, .words = OPTION("-W", "127.0.0.1:" HOST_PORT), .text = "SSH-2.0", .other = "forwarding failed"},
	{"a_tunnel", request_is_granted, .words = OPTION("-N", "-v", "-o", "LogLevel=VERBOSE", "-o", "ExitOnForwardFailure=yes", "-w", "any:any"), .other = "unnel"},
	{"an_agent", agent_is_forwarded, .words = OPTION("-A", "-o", "IdentityAgent=" OWN "/agent")},
	ENV("a_library_in_the_environment", "LD_PRELOAD=/var/tmp/throwaway.so", "throwaway"),
	ENV("a_folder_of_libraries", "LD_LIBRARY_PATH=/var/tmp/throwaway", "throwaway"),
	ENV("a_person_in_the_environment", "MAKERDECK_AS=" WORLD_ADMIN, WORLD_ADMIN),
	ENV("a_file_in_the_environment", "MAKERDECK_DB=/var/tmp/throwaway.db", "throwaway"),
	ENV("a_key_in_the_environment", "SSH_USER_AUTH=/var/tmp/throwaway", "throwaway"),
	ENV("a_command_in_the_environment", "BASH_ENV=/var/tmp/throwaway", "throwaway"),
	ENV("a_folder_of_terminals", "TERMINFO=" EVIL, EVIL),
	TERMINAL("an_evil_terminal", "-o", "SetEnv=TERM=evil TERMINFO=" EVIL " TERMINFO_DIRS=" EVIL),
	TERMINAL("a_terminal_by_its_path", "-o", "SetEnv=TERM=../../../../.." EVIL "/e/evil"),
	TERMINAL("a_terminal_with_a_command", "-o", "SetEnv=\"TERM=xterm;touch " DOOR_MARK "\""),
	TERMINAL("a_terminal_with_an_escape", "-o", "SetEnv=\"TERM=\033]0;x\007\""),
	TERMINAL("a_terminal_that_cannot", "-o", "SetEnv=TERM=dumb"),
	{"a_script_in_the_home", home_is_believed, .text = ".ssh/rc", .other = "#!/bin/sh\ntouch " DOOR_MARK},
	{"an_environment_in_the_home", home_is_believed, .text = ".ssh/environment", .other = "LD_PRELOAD=/var/tmp/throwaway.so"},
	{"keys_in_the_home", home_lets_in, .text = "authorized_keys"},
	{"more_keys_in_the_home", home_lets_in, .text = "authorized_keys2"},
	{"a_second_channel_for_a_command", second_channel_opens, .text = DOOR_COMMAND},
	{"a_second_channel_for_a_session", second_channel_opens, .text = NULL},
	{"a_second_channel_for_a_port", second_channel_opens, .text = "-L", .other = "127.0.0.1:7006:127.0.0.1:" HOST_PORT, .number = 7006},
	{"a_password", another_method_is_offered, .text = "PreferredAuthentications=password"},
	{"questions_and_answers", another_method_is_offered, .text = "PreferredAuthentications=keyboard-interactive"},
	{"no_key", is_let_in, .text = SERVICE_ACCOUNT, .other = NULL},
	ACCOUNT("the_account_of_keys", SERVICE_KEYS_ACCOUNT),
	ACCOUNT("the_account_of_demonstrations_while_off", SERVICE_DEMO_ACCOUNT),
	ACCOUNT("root", "root"),
	ACCOUNT("a_local_person", "mallory"),
	ACCOUNT("an_account_that_is_not_there", "makerdeck2"),
	ACCOUNT("an_account_in_capitals", "MAKERDECK"),
	ACCOUNT("an_account_with_a_blank", SERVICE_ACCOUNT " "),
	{"fifty_strangers", strangers_are_let_in, .words = none},
	{"an_rsa_key", other_kind_is_let_in, .text = "rsa"},
	{"an_ecdsa_key", other_kind_is_let_in, .text = "ecdsa"},
	{"a_certificate", certificate_is_let_in, .words = none},
	{"a_revoked_key", is_let_in, .text = SERVICE_ACCOUNT, .other = "revoked"},
	{"a_disabled_person", gets_a_console, .text = "disabled", .other = "ben.carter"},
	{"a_long_command", much_is_too_much, .number = 100000},
	{"a_longer_command", much_is_too_much, .number = 131071},
	{"a_number_of_another_in_the_file_of_keys", file_of_keys_is_believed, .words = none},
	{"a_number_of_nobody_in_the_file_of_keys", file_of_keys_is_believed, .number = 1},
	{"an_old_file_of_keys", old_file_of_keys_is_believed, .words = none},
};
const size_t door_remote_count = sizeof(door_remote) / sizeof(door_remote[0]);

/* Anybody may ask it. It goes with the host. */
static void
start_greeter(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = GREETER};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	pid_t pid;

	assert_true(fd >= 0 && bind(fd, (const struct sockaddr *)&address, sizeof(address)) == 0 && listen(fd, 4) == 0 && chmod(GREETER, 0666) == 0);
	pid = fork();
	assert_true(pid >= 0);
	while (pid == 0) {
		int caller = accept(fd, NULL, NULL);

		if (caller < 0 || write(caller, "SSH-", 4) != 4)
			_exit(1);
		close(caller);
	}
	close(fd);
}

void
door_prepare_remote(void)
{
	static const char evil[] = "evil|a terminal of somebody's,\n\tam, cols#80, lines#24, clear=\\E[H\\E[J, cup=\\E[%i%p1%d;%p2%dH, cub1=^H, cuf1=\\E[C, cuu1=\\E[A, cud1=^J,\n";
	char out[4096];
	FILE *file;

	assert_int_equal(mkdir(OWN, 0700), 0);
	assert_int_equal(mkdir(EVIL, 0755), 0);
	file = fopen(OWN "/gift", "we");
	assert_true(file && fputs("a gift\n", file) >= 0 && fclose(file) == 0);
	file = fopen(OWN "/evil.ti", "we");
	assert_true(file && fputs(evil, file) >= 0 && fclose(file) == 0);
	assert_int_equal(host_does("tic", "-x", "-o", EVIL, OWN "/evil.ti"), 0);
	start_greeter();
	/* an agent that has the own key */
	assert_int_equal(host_does("sh", "-c", "ssh-agent -a " OWN "/agent >/dev/null"), 0);
	for (int i = 0; i < 50; i++) {
		char name[32];

		snprintf(name, sizeof(name), "stranger%d", i);
		world_key_make(name);
	}
	world_key_add(DOOR_LOGIN, world_key_make("revoked"));
	assert_int_equal(world_run(out, sizeof(out), "--output", "plain", "keys", "list", "--user", DOOR_LOGIN), 0);
	*strchrnul(strchrnul(out, '\n') + 1, '\t') = '\0';
	assert_int_equal(world_run(NULL, 0, "keys", "revoke", strchrnul(out, '\n') + 1), 0);
	assert_int_equal(world_run(NULL, 0, "users", "disable", "ben.carter"), 0);
}
