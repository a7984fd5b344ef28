/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The login shell as sshd starts it, on a terminal (SECURITY.md 2.5, 2.6; S3, L2, D2's inner half, C1): whom it lets in, what it says to others, and
 * how it ends: a lost connection in the middle of a write leaves nothing of it.
 *
 * The real program looks where the service's files stand on every host, so /var/lib is another one here: a namespace of this process alone, with a file
 * system in memory. Where that can't be had, all of this is skipped.
 */
#include "service/layout.h"
#include "tests/pty/pty.h"

#include "tests/test.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define LIMIT 60000	/* ms for anything that isn't measured; the machine may be busy */
#define LEAVERS 12000	/* models of the one who left, each with a container */

#define KEY_TYPE "ssh-ed25519"
static const char *const blobs[] = {
	"AAAAC3NzaC1lZDI1NTE5AAAAICUwO0ZRXGdyfYiTnqm0v8rV4Ov2AQwXIi04Q05ZZG96",	/* ana.souza's: k1 */
	"AAAAC3NzaC1lZDI1NTE5AAAAIEpVYGt2gYyXoq24w87Z5O/6BRAbJjE8R1JdaHN+iZSf",	/* maya.ortiz's: k2 */
	"AAAAC3NzaC1lZDI1NTE5AAAAIG96hZCbprG8x9Ld6PP+CRQfKjVAS1ZhbHeCjZijrrnE",	/* nobody's */
};

static char folder[TEST_PATH_SIZE], program[1200], login[1200], auth[TEST_PATH_SIZE + 32], auth_pair[TEST_PATH_SIZE + 64], file[TEST_PATH_SIZE + 32];
static const char *missing;	/* why nothing of this can be tried here */

#define NEED_A_PLACE()                                                                                                                                       \
	do {                                                                                                                                                 \
		if (missing) {                                                                                                                               \
			print_message("%s\n", missing);                                                                                                      \
			skip();                                                                                                                              \
		}                                                                                                                                            \
	} while (0)

/* ------------------------------------------------------------------ a place of our own */

static bool
write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	bool fine = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return fine;
}

/* A file system in memory where /var/lib was, seen by this process and what it starts. */
static bool
take_a_place(void)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();
	char map[64];

	if (unshare(CLONE_NEWNS) != 0) {
		if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
			return false;
		snprintf(map, sizeof(map), "%ld %ld 1", (long)uid, (long)uid);
		if (!write_text("/proc/self/setgroups", "deny") || !write_text("/proc/self/uid_map", map))
			return false;
		snprintf(map, sizeof(map), "%ld %ld 1", (long)gid, (long)gid);
		if (!write_text("/proc/self/gid_map", map))
			return false;
	}
	return mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 && mount("tmpfs", "/var/lib", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755") == 0
	       && mkdir(SERVICE_STATE, 0755) == 0 && mkdir(SERVICE_ENVIRONMENT_FOLDER, 0750) == 0 && mkdir(SERVICE_KEYS_FOLDER, 0750) == 0;
}

/* Runs a command to its end; its exit status. What it says goes to out (may be NULL), ended by a zero. */
static int
run(const char *const *argv, char *out, size_t size)
{
	size_t length = 0;
	int pipes[2], status;
	pid_t pid;

	assert_int_equal(pipe(pipes), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		int null = open("/dev/null", O_RDONLY);

		dup2(null, 0);
		dup2(pipes[1], 1);
		dup2(pipes[1], 2);
		close(pipes[0]);
		execv(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	close(pipes[1]);
	for (;;) {
		char bytes[4096];
		ssize_t got = read(pipes[0], bytes, sizeof(bytes));

		if (got <= 0)
			break;
		for (ssize_t i = 0; out && i < got && length + 1 < size; i++)
			out[length++] = bytes[i];
	}
	if (out)
		out[length] = '\0';
	close(pipes[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

#define AS_ANA program, "--db", SERVICE_ENVIRONMENT, "--as", "ana.souza"
#define RUN(...) run((const char *const[]){__VA_ARGS__, NULL}, NULL, 0)

static bool
add_key(int which, const char *user)
{
	char line[200];

	snprintf(line, sizeof(line), KEY_TYPE " %s test\n", blobs[which]);
	return write_text(file, line) && RUN(AS_ANA, "keys", "add", user, file) == 0;
}

/* One who left, with many models and a container for each. */
static bool
write_leaver(void)
{
	FILE *out = fopen(file, "w");

	if (!out)
		return false;
	fprintf(out, "[{\"@odata.context\":\"$metadata#systemusers\",\"value\":[{\"systemuserid\":\"11111111-0000-4000-8000-000000000001\",\"fullname\":\"Abel Leaver\","
		     "\"domainname\":\"abel.leaver@northwind.example\",\"isdisabled\":true,\"_businessunitid_value\":\"e157c2c6-0607-427d-a373-922923ac6593\"}]},\n"
		     "{\"@odata.context\":\"$metadata#msdyn_aimodels\",\"value\":[\n");
	for (int i = 0; i < LEAVERS; i++)
		fprintf(out, "%s{\"msdyn_aimodelid\":\"22222222-0000-4000-8000-%012x\",\"msdyn_name\":\"Model %06d\",\"_msdyn_templateid_value\":\"10707e4e-1d56-e911-8194-000d3a6cd5a5\","
			     "\"_ownerid_value\":\"11111111-0000-4000-8000-000000000001\",\"createdon\":\"2026-01-12T09:20:00Z\",\"modifiedon\":\"2026-03-05T09:12:00Z\"}\n",
			i ? "," : "", (unsigned)i, i);
	fprintf(out, "]},\n{\"@odata.context\":\"$metadata#msdyn_aibdatasetscontainers\",\"value\":[\n");
	for (int i = 0; i < LEAVERS; i++)
		fprintf(out, "%s{\"msdyn_aibdatasetscontainerid\":\"33333333-0000-4000-8000-%012x\",\"msdyn_name\":\"ds-%06d\",\"_msdyn_aimodelid_value\":\"22222222-0000-4000-8000-%012x\","
			     "\"_ownerid_value\":\"11111111-0000-4000-8000-000000000001\"}\n",
			i ? "," : "", (unsigned)i, i, (unsigned)i);
	fprintf(out, "]}]\n");
	return fclose(out) == 0;
}

/* 60,000 rows of ten numbers, and what comes of the first two. */
static bool
write_table(void)
{
	FILE *out = fopen(file, "w");
	uint64_t seed = 7;

	if (!out)
		return false;
	fprintf(out, "a,b,c,d,e,f,g,h,i,j,outcome\n");
	for (int i = 0; i < 60000; i++) {
		uint32_t values[10];

		for (int j = 0; j < 10; j++) {
			values[j] = test_random_below(&seed, 100000);
			fprintf(out, "%u,", values[j]);
		}
		fprintf(out, "%s\n", values[0] + values[1] + test_random_below(&seed, 30000) > 110000 ? "high" : "low");
	}
	return fclose(out) == 0;
}

static bool
say_key(const char *text)
{
	return write_text(auth, text);
}

static bool
accept_key(int which)
{
	char line[200];

	snprintf(line, sizeof(line), "publickey " KEY_TYPE " %s\n", blobs[which]);
	return say_key(line);
}

static int
set_up(void **state)
{
	const char *build = getenv("MAKERDECK_BUILDDIR");
	char here[1024];

	(void)state;
	if (!build || !build[0])
		build = getcwd(here, sizeof(here));
	test_folder_make(folder);
	snprintf(program, sizeof(program), "%s/makerdeck", build);
	snprintf(login, sizeof(login), "%s/makerdeck-login", build);
	snprintf(auth, sizeof(auth), "%s/auth", folder);
	snprintf(auth_pair, sizeof(auth_pair), "SSH_USER_AUTH=%s", auth);
	snprintf(file, sizeof(file), "%s/file", folder);
	if (TEST_IS_SLOW)
		missing = "the address sanitizer doesn't run in a session's limits and sandbox";
	else if (strncmp(folder, "/var/lib/", 9) == 0 || strncmp(build, "/var/lib/", 9) == 0)
		missing = "this stands in /var/lib, which is to be another one here";
	else if (!take_a_place())
		missing = "no file system of one's own can be had here (neither root nor user namespaces)";
	if (missing)
		return 0;
	return RUN(program, "init", "--demo", SERVICE_ENVIRONMENT) == 0 && write_leaver() && RUN(AS_ANA, "import", file) == 0 && add_key(0, "ana.souza")
			       && add_key(1, "maya.ortiz")
		       ? 0
		       : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	test_folder_remove(folder);
	return 0;
}

/* ------------------------------------------------------------------ a session */

static const char *const hostile[] = {auth_pair, "SSH_ORIGINAL_COMMAND=sh -c id", "MAKERDECK_AS=maya.ortiz", "MAKERDECK_DB=/tmp/other.db", "LANG=tr_TR.ISO-8859-9", "LC_CTYPE=ja_JP.SJIS",
				      "TERMINFO=/nonexistent", "HOME=/tmp", "LINES=3", "COLUMNS=9", "SHELL=/bin/sh", NULL};

static void
expect(struct pty *pty, const char *text)
{
	if (!pty_wait(pty, text, LIMIT)) {
		printf("# not on the screen: %s\n", text);
		pty_print(pty);
		assert_true(false);
	}
}

static void
start(struct pty *pty, const char *word, int w, int h)
{
	pty_start(pty, (const char *const[]){login, "-c", word, NULL}, w, h, "xterm-256color", hostile);
}

static void
start_ana(struct pty *pty)
{
	assert_true(accept_key(0));
	start(pty, "session k1", 120, 36);
	expect(pty, "Ana Souza | System Administrator");
	expect(pty, "Reassign records");
	pty_settle(pty, 100);
}

static void
send(struct pty *pty, const char *keys, const char *then)
{
	pty_send(pty, keys);
	expect(pty, then);
	pty_settle(pty, 60);
}

/* The status, and the terminal as it was. */
static void
expect_end(struct pty *pty, int status, int ms)
{
	if (!pty_wait_end(pty, ms)) {
		pty_print(pty);
		assert_true(false);
	}
	assert_true(WIFEXITED(pty->status));
	assert_int_equal(WEXITSTATUS(pty->status), status);
	assert_true(pty_is_restored(pty));
}

static void
a_session_by_key_opens(void **state)
{
	static const char *const places[] = {"1", "3", "4", "5", "6", "7", "8", "9"};
	struct pty pty;

	(void)state;
	NEED_A_PLACE();
	start_ana(&pty);
	assert_int_equal(pty_find(&pty, "Choose who you are"), -1);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		pty_send(&pty, places[i]);
		pty_settle(&pty, 80);
		assert_int_equal(pty_find(&pty, "not permitted"), -1);
		assert_int_equal(pty_find(&pty, "ermission denied"), -1);
	}
	send(&pty, "2", "My models");
	send(&pty, "m", "This session is closed off by");
	send(&pty, "\033", "You own no models");
	pty_resize(&pty, 80, 24);
	pty_settle(&pty, 100);
	pty_send(&pty, "\021");
	expect_end(&pty, 0, LIMIT);
	assert_true(pty_wrote(&pty, "\033[?1049l"));
	pty_release(&pty);
}

/* A thread learns, and a write ends it. */
static void
a_training_in_a_session(void **state)
{
	struct pty pty;

	(void)state;
	NEED_A_PLACE();
	assert_true(accept_key(1));
	start(&pty, "session k2", 120, 36);
	expect(&pty, "Maya Ortiz | Environment Maker");
	pty_settle(&pty, 100);
	send(&pty, "1", "Prediction");
	send(&pty, "\r", "New Prediction: step 1 of 5");
	send(&pty, "Penguin species\r", "Which table does it learn from?");
	send(&pty, "peng", "Penguins");
	send(&pty, "\r", "historical outcome");
	send(&pty, "spec\r", "Which columns may it learn from?");
	send(&pty, "\r", "Create and train");
	send(&pty, "\r", "Trained: Penguin species");
	send(&pty, "\033", "Version 1 is trained and not published");
	pty_send(&pty, "\021");
	expect_end(&pty, 0, LIMIT);
	pty_release(&pty);
}

/* ------------------------------------------------------------------ who isn't let in */

/* What's said on the plain screen, and nothing else: no screen of ours was ever there. */
static void
refused(const char *word, const char *term, const char *const *env, int status, const char *said)
{
	struct pty pty;

	pty_start(&pty, (const char *const[]){login, "-c", word, NULL}, 300, 30, term, env);
	if (!pty_wait_end(&pty, LIMIT) || !WIFEXITED(pty.status) || WEXITSTATUS(pty.status) != status || (said && pty_find(&pty, said) < 0)) {
		printf("# %s, TERM %s: status %d, not \"%s\"\n", word, term ? term : "(none)", WIFEXITED(pty.status) ? WEXITSTATUS(pty.status) : -1, said ? said : "");
		pty_print(&pty);
		assert_true(false);
	}
	assert_false(pty_wrote(&pty, "\033"));
	/* There are no commands to be had in a session. */
	assert_true(pty_find(&pty, "--help") < 0);
	assert_true(pty_is_restored(&pty));
	pty_release(&pty);
}

static void
anything_else_is_turned_away(void **state)
{
	static const char *const words[] = {"", "sh", "id", "session k0", "session k1 ", "session k1;id", "session k1 --as maya.ortiz", "scp -t /tmp", "internal-sftp", "session k99999999999", "Demo"};
	char out[2000];
	struct pty pty;

	(void)state;
	NEED_A_PLACE();
	assert_true(accept_key(0));
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		refused(words[i], "xterm", hostile, 77, "This account opens makerdeck and nothing else.");
	pty_start(&pty, (const char *const[]){login, NULL}, 80, 24, "xterm", hostile);
	expect_end(&pty, 77, LIMIT);
	pty_release(&pty);
	/* What was asked for isn't repeated. */
	assert_int_equal(run((const char *const[]){login, "-c", "rm -rf \033[2J", NULL}, out, sizeof(out)), 77);
	assert_string_equal(out, "This account opens makerdeck and nothing else.\n");
	assert_int_equal(RUN(login, "-i"), 77);
	assert_int_equal(RUN(login, "-c", "session k1", "session k1"), 77);
	assert_int_equal(RUN(login, "--as", "ana.souza"), 77);
	assert_int_equal(RUN(login, "--db", SERVICE_ENVIRONMENT, "models", "list"), 77);
}

static void
only_whose_key_it_is(void **state)
{
	static const char *const nothing[] = {NULL};

	(void)state;
	NEED_A_PLACE();
	/* Another's number, a number that isn't there, a key that's nobody's, and what sshd didn't say. */
	assert_true(accept_key(1));
	refused("session k1", "xterm", hostile, 4, NULL);
	refused("session k7", "xterm", hostile, 4, NULL);
	assert_true(accept_key(2));
	refused("session k1", "xterm", hostile, 4, NULL);
	refused("session k1", "xterm", nothing, 4, "sshd");
	assert_true(say_key("password\n"));
	refused("session k1", "xterm", hostile, 4, "isn't one public key");
	assert_true(accept_key(0));
	assert_int_equal(chmod(auth, 0644), 0);
	refused("session k1", "xterm", hostile, 4, "others may read");
	assert_int_equal(chmod(auth, 0600), 0);
}

static void
a_terminal_is_needed(void **state)
{
	static const char *const bad[] = {NULL, "", "no-such-terminal", "../../etc/passwd", "/tmp/evil", "XTERM", "dumb", "xterm\033[2J"};
	char out[2000];
	const char *const argv[] = {"/usr/bin/env", "-i", "TERM=xterm", auth_pair, login, "-c", "session k1", NULL};
	const char *const without_term[] = {"/usr/bin/env", "-i", auth_pair, login, "-c", "session k1", NULL};

	(void)state;
	NEED_A_PLACE();
	assert_true(accept_key(0));
	assert_int_equal(run(argv, out, sizeof(out)), 1);
	assert_non_null(strstr(out, "needs a terminal"));
	assert_non_null(strstr(out, "ssh -t"));
	/* Without a terminal sshd sets no TERM either: the sentence is the same. */
	assert_int_equal(run(without_term, out, sizeof(out)), 1);
	assert_non_null(strstr(out, "needs a terminal"));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		refused("session k1", bad[i], hostile, 1, "TERM");
}

/* Where it stands isn't as it must be: nobody is let in. */
static void
the_files_must_be_ones_own(void **state)
{
	char other[] = SERVICE_STATE "/other.db";

	(void)state;
	NEED_A_PLACE();
	assert_true(accept_key(0));
	assert_int_equal(chmod(SERVICE_ENVIRONMENT_FOLDER, 0777), 0);
	refused("session k1", "xterm", hostile, 1, "written by other accounts");
	assert_int_equal(chmod(SERVICE_ENVIRONMENT_FOLDER, 0750), 0);
	assert_int_equal(link(SERVICE_ENVIRONMENT, other), 0);
	refused("session k1", "xterm", hostile, 1, "second name");
	assert_int_equal(unlink(other), 0);
	assert_int_equal(rename(SERVICE_ENVIRONMENT, other), 0);
	refused("session k1", "xterm", hostile, 1, "can't be looked at");
	assert_int_equal(symlink(other, SERVICE_ENVIRONMENT), 0);
	refused("session k1", "xterm", hostile, 1, NULL);
	assert_int_equal(unlink(SERVICE_ENVIRONMENT), 0);
	assert_int_equal(rename(other, SERVICE_ENVIRONMENT), 0);
}

static int64_t
ask(const char *sql)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *stmt = NULL;
	int64_t number = -1;

	assert_int_equal(sqlite3_open_v2(SERVICE_ENVIRONMENT, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
	if (sqlite3_step(stmt) == SQLITE_ROW)
		number = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return number;
}

/* ------------------------------------------------------------------ odd beginnings (L2) */

static void
begin_oddly(const char *shell, bool opens)
{
	struct pty pty;
	int fd;

	pty_start(&pty, (const char *const[]){"/bin/sh", "-c", shell, login, NULL}, 80, 24, "xterm", hostile);
	if (opens) {
		expect(&pty, "Ana Souza");
		pty_settle(&pty, 100);
		pty_send(&pty, "\021");
		expect_end(&pty, 0, LIMIT);
	} else {
		if (!pty_wait_end(&pty, LIMIT) || (WIFEXITED(pty.status) && WEXITSTATUS(pty.status) == 0)) {
			printf("# %s\n", shell);
			pty_print(&pty);
			assert_true(false);
		}
		assert_true(pty_is_restored(&pty));
	}
	pty_release(&pty);
	fd = open("/tmp/other.db", O_RDONLY);
	assert_true(fd < 0);
	assert_int_equal(ask("SELECT count(*) FROM pragma_quick_check WHERE quick_check <> 'ok'"), 0);
}

static void
odd_beginnings(void **state)
{
	(void)state;
	NEED_A_PLACE();
	assert_true(accept_key(0));
	begin_oddly("exec \"$0\" -c 'session k1' <&-", false);
	begin_oddly("exec \"$0\" -c 'session k1' >&-", false);
	begin_oddly("exec \"$0\" -c 'session k1' 2>&-", true);
	begin_oddly("exec \"$0\" -c 'session k1' <&- >&- 2>&-", false);
	begin_oddly("ulimit -f 1; exec \"$0\" -c 'session k1'", false);
	begin_oddly("ulimit -f 0; exec \"$0\" -c 'session k1'", false);
	begin_oddly("ulimit -n 5; exec \"$0\" -c 'session k1'", false);
	begin_oddly("ulimit -v 14000; exec \"$0\" -c 'session k1'", false);
	begin_oddly("ulimit -c unlimited; exec \"$0\" -c 'session k1'", true);
	begin_oddly("umask 0; exec \"$0\" -c 'session k1'", true);
	begin_oddly("trap '' HUP TERM INT PIPE; exec \"$0\" -c 'session k1'", true);
	begin_oddly("exec 9</etc/passwd 8>/dev/null; exec \"$0\" -c 'session k1'", true);
	begin_oddly("unset LANG LC_ALL LC_CTYPE; exec \"$0\" -c 'session k1'", true);
	begin_oddly("cd /proc; exec \"$0\" -c 'session k1'", true);
}

static void
a_window_of_no_size(void **state)
{
	struct pty pty;

	(void)state;
	NEED_A_PLACE();
	assert_true(accept_key(0));
	start(&pty, "session k1", 0, 0);
	assert_true(pty_read(&pty, LIMIT));
	pty_settle(&pty, 200);
	pty_resize(&pty, 100, 30);
	expect(&pty, "Ana Souza");
	pty_send(&pty, "\021");
	expect_end(&pty, 0, LIMIT);
	pty_release(&pty);
}

/* ------------------------------------------------------------------ a right to be here that ends */

static void
ends_with_a_sentence(const char *key, int which, const char *word, const char *const *argv)
{
	struct pty pty;
	int64_t before;

	(void)key;
	assert_true(accept_key(which));
	start(&pty, word, 120, 36);
	expect(&pty, "My models");
	pty_settle(&pty, 200);
	assert_int_equal(run(argv, NULL, 0), 0);
	before = pty_now();
	/* Nothing is typed: what was on the screen goes all the same. */
	assert_true(pty_wait_end(&pty, LIMIT));
	assert_in_range((pty_now() - before) / 1000000, 0, 1500);
	assert_true(WIFEXITED(pty.status));
	assert_int_equal(WEXITSTATUS(pty.status), 4);
	assert_true(pty_is_restored(&pty));
	assert_int_equal(pty_find(&pty, "My models"), -1);
	pty_release(&pty);
	refused(word, "xterm", hostile, 4, NULL);
}

static void
a_revoked_key_ends_it(void **state)
{
	NEED_A_PLACE();
	(void)state;
	ends_with_a_sentence("k2", 1, "session k2", (const char *const[]){AS_ANA, "keys", "revoke", "k2", NULL});
	assert_true(add_key(1, "maya.ortiz"));
}

static void
a_disabled_person_ends_it(void **state)
{
	NEED_A_PLACE();
	(void)state;
	ends_with_a_sentence("k3", 1, "session k3", (const char *const[]){AS_ANA, "users", "disable", "maya.ortiz", NULL});
	assert_int_equal(RUN(AS_ANA, "users", "enable", "maya.ortiz"), 0);
}

/* ------------------------------------------------------------------ hanging up */

/* Whether somebody else is writing: SQLite's RESERVED lock, by a look that takes none itself. */
static bool
somebody_writes(void)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0x40000001, .l_len = 1};
	int fd = open(SERVICE_ENVIRONMENT, O_RDWR | O_CLOEXEC);
	bool held = fd >= 0 && fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;

	if (fd >= 0)
		close(fd);
	return held;
}

struct facts {
	int64_t models, containers, audit, operations, sum;
};

static struct facts
look(void)
{
	return (struct facts){
		.models = ask("SELECT count(*) FROM msdyn_aimodel WHERE ownerid = x'11111111000040008000000000000001'"),
		.containers = ask("SELECT count(*) FROM msdyn_aibdatasetscontainer WHERE ownerid = x'11111111000040008000000000000001'"),
		.audit = ask("SELECT count(*) FROM audit"),
		.operations = ask("SELECT count(*) FROM operation"),
		.sum = ask("SELECT sum(versionnumber) FROM msdyn_aimodel"),
	};
}

/* Up to the last key before all of the leaver's records change hands. */
static void
begin_reassigning(struct pty *pty)
{
	char row[600], sentence[64], *at;

	start_ana(pty);
	send(pty, "8", "Abel Leaver");
	for (int i = 0; i < 60; i++) {
		int y = pty_find(pty, "Abel Leaver");
		const char *mark = y < 0 ? NULL : strstr(pty_row(pty, y, row, sizeof(row)), "▸");

		if (mark && strstr(mark, "Abel Leaver"))
			break;
		pty_send(pty, "j");
		pty_settle(pty, 40);
	}
	send(pty, "\r", "24000 records in all");
	pty_settle(pty, 200);
	send(pty, "A", "New owner of");
	send(pty, "maya", "Maya Ortiz");
	pty_send(pty, "\r");
	expect(pty, "Checked");
	pty_settle(pty, 100);
	send(pty, "\023", "to go on");
	at = strstr(pty_row(pty, pty_find(pty, "to go on"), row, sizeof(row)), "reassign ");
	assert_non_null(at);
	snprintf(sentence, sizeof(sentence), "%.*s", (int)(9 + strspn(at + 9, "0123456789,")), at);
	pty_send(pty, "\t");
	pty_send(pty, sentence);
	pty_settle(pty, 60);
}

enum how { BY_CLOSING, BY_HANGUP, BY_TERM };

static void
hang_up_in_the_middle(enum how how, int after)
{
	struct facts before = look(), now;
	int64_t began, ended;
	struct pty pty;
	pid_t pid;

	assert_int_equal(before.models, LEAVERS);
	begin_reassigning(&pty);
	before = look();	/* with the sign-in */
	pid = pty.pid;
	pty_send(&pty, "\r");
	for (began = pty_now(); !somebody_writes();) {
		if (pty_now() - began > (int64_t)LIMIT * 1000000) {
			pty_print(&pty);
			assert_true(false);
		}
		pty_read(&pty, 1);
	}
	poll(NULL, 0, after);
	assert_true(somebody_writes());
	began = pty_now();
	if (how == BY_CLOSING)
		pty_hang_up(&pty);
	else
		kill(pid, how == BY_HANGUP ? SIGHUP : SIGTERM);
	assert_true(pty_wait_end(&pty, LIMIT));
	ended = pty_now();
	print_message("hung up %d ms into the write: ended within %d ms\n", after, (int)((ended - began) / 1000000));
	assert_in_range((ended - began) / 1000000, 0, 1000);
	assert_int_equal(kill(pid, 0), -1);
	/* Nobody has to wait, and nothing has changed. */
	assert_false(somebody_writes());
	assert_int_equal(ask("BEGIN IMMEDIATE"), -1);
	assert_true(pty_now() - ended < INT64_C(1000000000));
	now = look();
	assert_memory_equal(&now, &before, sizeof(now));
	if (how != BY_CLOSING)
		assert_true(pty_is_restored(&pty));
	pty_release(&pty);
}

static void
a_lost_connection_takes_a_write_back(void **state)
{
	(void)state;
	NEED_A_PLACE();
	hang_up_in_the_middle(BY_CLOSING, 0);
	hang_up_in_the_middle(BY_CLOSING, 100);
	hang_up_in_the_middle(BY_HANGUP, 60);
	hang_up_in_the_middle(BY_TERM, 150);
	assert_int_equal(RUN(AS_ANA, "check"), 0);
}

/* And left alone it's done: what was hung up above was a write that would have been. */
static void
left_alone_it_is_done(void **state)
{
	struct pty pty;

	(void)state;
	NEED_A_PLACE();
	begin_reassigning(&pty);
	pty_send(&pty, "\r");
	expect(&pty, "records given to Maya Ortiz");
	pty_send(&pty, "\021");
	expect_end(&pty, 0, LIMIT);
	pty_release(&pty);
	assert_int_equal(look().models, 0);
	assert_int_equal(RUN(AS_ANA, "check"), 0);
}

/* In the middle of a long job, most of it in a thread of its own: it ends with the session, and nothing of it is kept. */
static void
a_lost_connection_ends_a_training(void **state)
{
	int64_t began, trained;
	struct pty pty;
	pid_t pid;

	(void)state;
	NEED_A_PLACE();
	assert_true(write_table());
	assert_int_equal(RUN(AS_ANA, "tables", "import", file, "--name", "Big"), 0);
	assert_int_equal(RUN(AS_ANA, "models", "create", "Big one", "--type", "prediction", "--table", "Big", "--target", "outcome"), 0);
	trained = ask("SELECT sum(versionnumber) FROM msdyn_aiconfiguration");
	assert_true(accept_key(0));
	for (int wait = 10; wait <= 160; wait *= 4) {
		start(&pty, "session k1", 120, 36);
		expect(&pty, "Ana Souza");
		pty_settle(&pty, 100);
		expect(&pty, "Big one");
		pty_send(&pty, "T");
		poll(NULL, 0, wait);
		pid = pty.pid;
		began = pty_now();
		pty_hang_up(&pty);
		assert_true(pty_wait_end(&pty, LIMIT));
		print_message("hung up %d ms after a training began: ended within %d ms\n", wait, (int)((pty_now() - began) / 1000000));
		assert_in_range((pty_now() - began) / 1000000, 0, 2500);
		assert_int_equal(kill(pid, 0), -1);
		pty_release(&pty);
	}
	assert_int_equal(ask("SELECT sum(versionnumber) FROM msdyn_aiconfiguration"), trained);
}

/* Nobody reads what it shows, so it waits; told to end it ends, and it held nothing meanwhile. */
static void
a_stalled_terminal_holds_nobody_up(void **state)
{
	struct pty pty;
	int64_t began;

	(void)state;
	NEED_A_PLACE();
	start_ana(&pty);
	for (int i = 0; i < 60; i++) {
		pty_send(&pty, "\014");		/* Ctrl-L: the whole screen, anew */
		poll(NULL, 0, 10);
	}
	assert_false(somebody_writes());
	assert_int_equal(RUN(AS_ANA, "share", "Freight invoices", "--with", "maya.ortiz"), 0);
	began = pty_now();
	kill(pty.pid, SIGTERM);
	while (waitpid(pty.pid, &pty.status, WNOHANG) == 0 && pty_now() - began < INT64_C(10000000000))
		poll(NULL, 0, 20);
	print_message("a stalled terminal: ended within %d ms\n", (int)((pty_now() - began) / 1000000));
	assert_true(pty_now() - began < INT64_C(3500000000));
	pty.pid = 0;
	pty_release(&pty);
}

/* Its processor time is over: it ends in order, and says so. */
static void
a_session_that_burns_the_processor_ends(void **state)
{
	struct pty pty;
	int64_t began;

	(void)state;
	NEED_A_PLACE();
	assert_true(accept_key(0));
	pty_start(&pty, (const char *const[]){"/bin/sh", "-c", "ulimit -S -t 1; exec \"$0\" -c 'session k1'", login, NULL}, 120, 36, "xterm", hostile);
	expect(&pty, "Ana Souza");
	for (began = pty_now(); pty_now() - began < (int64_t)LIMIT * 1000000 && waitpid(pty.pid, &pty.status, WNOHANG) == 0;) {
		pty_send(&pty, "j\014");
		pty_read(&pty, 5);
	}
	pty.pid = 0;
	while (pty_read(&pty, 20))
		;
	assert_true(WIFEXITED(pty.status));
	assert_int_equal(WEXITSTATUS(pty.status), 1);
	assert_true(pty_find(&pty, "processor time") >= 0);
	assert_true(pty_is_restored(&pty));
	pty_release(&pty);
}

/* A crash gives the terminal back, also from inside. */
static void
a_crash_gives_the_terminal_back(void **state)
{
	static const int signals[] = {SIGSEGV, SIGABRT, SIGBUS};

	(void)state;
	NEED_A_PLACE();
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		struct pty pty;

		start_ana(&pty);
		kill(pty.pid, signals[i]);
		assert_true(pty_wait_end(&pty, LIMIT));
		assert_true(WIFSIGNALED(pty.status));
		assert_int_equal(WTERMSIG(pty.status), signals[i]);
		assert_true(pty_is_restored(&pty));
		assert_true(pty_wrote(&pty, "\033[?1049l"));
		pty_release(&pty);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_session_by_key_opens),
		cmocka_unit_test(a_training_in_a_session),
		cmocka_unit_test(anything_else_is_turned_away),
		cmocka_unit_test(only_whose_key_it_is),
		cmocka_unit_test(a_terminal_is_needed),
		cmocka_unit_test(the_files_must_be_ones_own),
		cmocka_unit_test(odd_beginnings),
		cmocka_unit_test(a_window_of_no_size),
		cmocka_unit_test(a_revoked_key_ends_it),
		cmocka_unit_test(a_disabled_person_ends_it),
		cmocka_unit_test(a_stalled_terminal_holds_nobody_up),
		cmocka_unit_test(a_session_that_burns_the_processor_ends),
		cmocka_unit_test(a_crash_gives_the_terminal_back),
		cmocka_unit_test(a_lost_connection_takes_a_write_back),
		cmocka_unit_test(left_alone_it_is_done),
		cmocka_unit_test(a_lost_connection_ends_a_training),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests_name(test_name(__FILE__), tests, set_up, tear_down);
}
