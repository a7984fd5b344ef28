/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The login shell's words, and what a session does to itself before it opens anything (SECURITY.md 2.3, 2.5; S3, S5, L2). What changes a process for
 * good is tried in a child.
 */
#include "portal/learn_rows.h"
#include "service/door.h"
#include "service/session.h"

#include "tests/test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Runs it in a child; whether it ended with 0. */
static bool
in_a_child(bool (*test)(void))
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		_exit(test() ? 0 : 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* ------------------------------------------------------------------ the door */

static struct door
knock(const char *first, const char *second)
{
	char name[] = "-makerdeck-login", one[64], two[80];
	char *argv[] = {name, one, two, NULL};

	snprintf(one, sizeof(one), "%s", first);
	snprintf(two, sizeof(two), "%s", second);
	return door_parse(3, argv);
}

static void
the_two_forms_are_let_in(void **state)
{
	static const struct {
		const char *word;
		int64_t key;
	} good[] = {{"session k1", 1}, {"session k9", 9}, {"session k10", 10}, {"session k17", 17}, {"session k4294967296", INT64_C(4294967296)},
		    {"session k9999999999", INT64_C(9999999999)}};

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		struct door door = knock("-c", good[i].word);

		assert_int_equal(door.kind, DOOR_SESSION);
		assert_int_equal(door.key, good[i].key);
	}
	assert_int_equal(knock("-c", "demo").kind, DOOR_DEMO);
	assert_int_equal(knock("-c", "demo").key, 0);
}

static void
nothing_else_is(void **state)
{
	static const char *const words[] = {
		"", " ", "session", "session ", "session k", "session k0", "session k01", "session k00000000001", "session k10000000000", "session k99999999999999999999",
		"session k-1", "session k+1", "session k1 ", "session  k1", " session k1", "session k1\n", "session\tk1", "session K1", "Session k1", "session k1;id",
		"session k1 --as ana.souza", "session 1", "session k1k2", "session k1\r", "session k1.0", "session k0x1", "session k\xd9\xa1", "demo ", " demo", "Demo", "demo\n",
		"demo k1", "demodemo", "sh", "/bin/sh", "id", "scp -t /tmp", "sftp-server", "internal-sftp", "-i", "version", "session k1\x1b[2J", "$(id)", "session k$((1))",
		"session k1\nsession k2", "makerdeck", "session k1e1", "session k１",
	};
	static const char *const flags[] = {"", "-", "--", "-C", "c", "--c", "-c ", " -c", "-cc", "-lc", "-i", "--command", "-c\n", "-s"};
	char name[] = "makerdeck-login", c[] = "-c", session[] = "session k1", more[] = "x";

	(void)state;
	for (size_t i = 0; i < COUNT(words); i++) {
		struct door door = knock("-c", words[i]);

		assert_int_equal(door.kind, DOOR_CLOSED);
		assert_int_equal(door.key, 0);
	}
	for (size_t i = 0; i < COUNT(flags); i++)
		assert_int_equal(knock(flags[i], "session k1").kind, DOOR_CLOSED);
	assert_int_equal(door_parse(0, (char *[]){NULL}).kind, DOOR_CLOSED);
	assert_int_equal(door_parse(1, (char *[]){name, NULL}).kind, DOOR_CLOSED);
	assert_int_equal(door_parse(2, (char *[]){name, c, NULL}).kind, DOOR_CLOSED);
	assert_int_equal(door_parse(2, (char *[]){name, session, NULL}).kind, DOOR_CLOSED);
	assert_int_equal(door_parse(4, (char *[]){name, c, session, more, NULL}).kind, DOOR_CLOSED);
	assert_int_equal(door_parse(4, (char *[]){name, c, c, session, NULL}).kind, DOOR_CLOSED);
}

/* Every byte put in, taken out or changed at each place of a good word: only digits at the number's place make another good one. */
static void
a_byte_more_or_less_closes_it(void **state)
{
	static const char good[] = "session k17";
	const size_t length = sizeof(good) - 1;
	int let_in = 0;

	(void)state;
	for (size_t at = 0; at <= length; at++) {
		for (int byte = 1; byte < 256; byte++) {
			char put[32], changed[32];
			bool digit = byte >= '0' && byte <= '9', fine;

			snprintf(put, sizeof(put), "%.*s%c%s", (int)at, good, byte, good + at);
			fine = digit && (at > 9 || (at == 9 && byte != '0'));
			assert_int_equal(knock("-c", put).kind, fine ? DOOR_SESSION : DOOR_CLOSED);
			let_in += fine;
			if (at == length)
				continue;
			snprintf(changed, sizeof(changed), "%s", good);
			changed[at] = (char)byte;
			fine = byte == good[at] || (digit && (at > 9 || (at == 9 && byte != '0')));
			assert_int_equal(knock("-c", changed).kind, fine ? DOOR_SESSION : DOOR_CLOSED);
		}
	}
	assert_int_equal(let_in, 9 + 10 + 10);
}

/* ------------------------------------------------------------------ descriptors */

static bool
descriptors_are_made_good(void)
{
	struct err err = ERR_INIT;
	struct stat status, null;
	int extra = open("/", O_RDONLY | O_DIRECTORY), high = fcntl(extra, F_DUPFD, 200);

	close(0);
	close(1);
	close(2);
	if (extra < 0 || high < 0 || !session_files(&err) || stat("/dev/null", &null) != 0)
		return false;
	for (int fd = 0; fd <= 2; fd++) {
		if (fstat(fd, &status) != 0 || status.st_rdev != null.st_rdev || status.st_ino != null.st_ino)
			return false;
	}
	return fcntl(extra, F_GETFD) < 0 && fcntl(high, F_GETFD) < 0 && open("/dev/null", O_RDONLY) == 3;
}

static bool
one_closed_descriptor_is_made_good(void)
{
	struct err err = ERR_INIT;
	struct stat before, after;

	fstat(2, &before);
	close(1);
	return session_files(&err) && fstat(1, &after) == 0 && S_ISCHR(after.st_mode) && fstat(2, &after) == 0 && after.st_ino == before.st_ino
	       && after.st_dev == before.st_dev;
}

static void
descriptors(void **state)
{
	(void)state;
	assert_true(in_a_child(descriptors_are_made_good));
	assert_true(in_a_child(one_closed_descriptor_is_made_good));
}

/* ------------------------------------------------------------------ SSH_USER_AUTH */

#define BLOB "AAAAC3NzaC1lZDI1NTE5AAAAIGx1dGVzdGtleWZvcnRlc3RzMTIzNDU2Nzg5MDEyMzQ1"
#define GOOD "publickey ssh-ed25519 " BLOB

static char folder[TEST_PATH_SIZE], path[TEST_PATH_SIZE + 32];

static void
put(const void *bytes, size_t length, mode_t mode)
{
	int fd;

	(void)!unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, length), length);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

/* Whether it's taken; if not, with a sentence that says so and that holds nothing of the file. */
static bool
takes(const char *value)
{
	struct arena arena = {0};
	struct err err = ERR_INIT;
	const char *type = NULL, *blob = NULL;
	bool fine = session_key(value, &arena, &type, &blob, &err);

	if (fine) {
		assert_int_equal(err.code, ERR_NONE);
		assert_string_equal(type, "ssh-ed25519");
		assert_string_equal(blob, BLOB);
	} else {
		assert_int_equal(err.code, ERR_DENIED);
		assert_non_null(strstr(err.text, "Tell the administrator"));
		assert_null(strstr(err.text, "AAAA"));
	}
	arena_release(&arena);
	return fine;
}

static bool
takes_text(const char *text)
{
	put(text, strlen(text), 0600);
	return takes(path);
}

static void
one_public_key_is_taken(void **state)
{
	(void)state;
	assert_true(takes_text(GOOD "\n"));
	assert_true(takes_text(GOOD));
}

static void
what_isn_t_one_public_key_is_not(void **state)
{
	static const char *const texts[] = {
		"", "\n", "publickey", "publickey ", "publickey ssh-ed25519", "publickey ssh-ed25519 ", "publickey ssh-ed25519 \n", "publickey  ssh-ed25519 " BLOB, " " GOOD, GOOD " ",
		GOOD " comment\n", GOOD "\n\n", GOOD "\n" GOOD "\n", "password\n" GOOD "\n", GOOD "\npassword\n", "password\n", "password " BLOB "\n", "none\n", "keyboard-interactive/pam\n",
		"hostbased ssh-ed25519 " BLOB "\n", "gssapi-with-mic\n", "Publickey ssh-ed25519 " BLOB, "publickey\tssh-ed25519\t" BLOB, GOOD "\r\n", "publickey ssh-ed25519 short",
		"publickey ssh\x1b[2J " BLOB, "publickey ssh-ed25519 AAAA!" BLOB, "publickey ssh-ed25519 " BLOB "\x80", "publickey " BLOB " ssh-ed25519",
		"publickey aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa " BLOB,
	};
	static const char with_zero[] = GOOD "\0" GOOD, zero_first[] = "\0" GOOD;
	char *huge = malloc(1 << 20), long_key[9000];

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_false(takes_text(texts[i]));
	put(with_zero, sizeof(with_zero), 0600);
	assert_false(takes(path));
	put(zero_first, sizeof(zero_first), 0600);
	assert_false(takes(path));
	memset(huge, 'A', 1 << 20);
	memcpy(huge, GOOD, strlen(GOOD));
	put(huge, 1 << 20, 0600);
	assert_false(takes(path));
	free(huge);
	/* The longest there is, and one more. */
	memset(long_key, 'A', sizeof(long_key));
	memcpy(long_key, "publickey ssh-ed25519 ", 22);
	put(long_key, 22 + 8001, 0600);
	assert_false(takes(path));
}

static void
a_file_that_isn_t_sshds_is_not(void **state)
{
	static const mode_t modes[] = {0644, 0640, 0660, 0604, 0602, 0700, 0400, 04600, 01600, 0666};
	char other[TEST_PATH_SIZE + 48];

	(void)state;
	assert_false(takes(NULL));
	assert_false(takes(""));
	assert_false(takes("auth"));
	assert_false(takes("/nonexistent/auth"));
	assert_false(takes("/dev/null"));
	assert_false(takes("/dev/zero"));
	assert_false(takes(folder));
	for (size_t i = 0; i < COUNT(modes); i++) {
		put(GOOD, strlen(GOOD), modes[i]);
		assert_false(takes(path));
	}
	put(GOOD, strlen(GOOD), 0600);
	assert_true(takes(path));
	snprintf(other, sizeof(other), "%s/link", folder);
	assert_int_equal(symlink(path, other), 0);
	assert_false(takes(other));
	unlink(other);
	assert_int_equal(link(path, other), 0);
	assert_false(takes(path));
	unlink(other);
	unlink(path);
	/* Nobody may make it wait. */
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_false(takes(path));
	unlink(path);
}

static void
another_accounts_file_is_not(void **state)
{
	(void)state;
	put(GOOD, strlen(GOOD), 0600);
	if (chown(path, 12345, (gid_t)-1) != 0) {
		print_message("only root can give a file to another account\n");
		skip();
	}
	assert_false(takes(path));
	unlink(path);
}

/* ------------------------------------------------------------------ environment */

static const char *wanted_term;
static char said[ERR_TEXT_SIZE * 2];

static bool
cleans_the_environment(void)
{
	struct err err = ERR_INIT;

	clearenv();
	if (wanted_term)
		setenv("TERM", wanted_term, 1);
	setenv("LD_PRELOAD", "/tmp/x.so", 1);
	setenv("TERMINFO", "/tmp", 1);
	setenv("TERMINFO_DIRS", "/tmp", 1);
	setenv("HOME", "/tmp", 1);
	setenv("LANG", "tr_TR.ISO-8859-9", 1);
	setenv("LC_ALL", "C", 1);
	setenv("LC_CTYPE", "ja_JP.SJIS", 1);
	setenv("NCURSES_NO_UTF8_ACS", "1", 1);
	setenv("SSH_ORIGINAL_COMMAND", "sh -c id", 1);
	setenv("SSH_USER_AUTH", "/tmp/sshauth", 1);
	setenv("MAKERDECK_DB", "/tmp/other.db", 1);
	setenv("MAKERDECK_AS", "ana.souza", 1);
	setenv("SQLITE_TMPDIR", "/tmp", 1);
	setenv("LINES", "9999", 1);
	setenv("NO_COLOR", "1", 1);
	if (!session_environment(&err)) {
		/* Nothing of it is repeated, and nothing of it stays; a child that ends otherwise is neither. */
		if (err.code != ERR_FAILED || !strstr(err.text, "xterm-256color") || strstr(err.text, "../") || strpbrk(err.text, "\x1b\n") || getenv("TERM") || getenv("HOME"))
			kill(getppid(), SIGABRT);
		return false;
	}
	return environ[0] && environ[1] && !environ[2] && strcmp(getenv("TERM"), wanted_term) == 0 && strcmp(getenv("LANG"), "C.UTF-8") == 0;
}

static void
only_a_good_TERM_is_kept(void **state)
{
	static const char *const good[] = {"xterm-256color", "xterm", "screen.xterm-256color", "tmux-256color", "linux", "vt100", "9term", "st-256color", "rxvt-unicode-256color", "xterm+256color", "dumb",
					   "a234567890123456789012345678901234567890"};
	static const char *const bad[] = {"", " ", "../../etc/passwd", "/tmp/x", "..", ".", "-xterm", "+x", "xterm/256", "Xterm", "xterm ", " xterm", "xterm\n", "xterm;id", "\x1b[2J", "xterm\x80",
					  "a2345678901234567890123456789012345678901", "xterm:vt100", "$TERM", "x\xcc\x81", "xterm_256"};

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		wanted_term = good[i];
		if (!in_a_child(cleans_the_environment))
			fail_msg("TERM %s isn't kept", good[i]);
	}
	for (size_t i = 0; i < COUNT(bad); i++) {
		wanted_term = bad[i];
		if (in_a_child(cleans_the_environment))
			fail_msg("TERM %s is kept", bad[i]);
	}
	wanted_term = NULL;
	assert_false(in_a_child(cleans_the_environment));
}

/* ------------------------------------------------------------------ limits */

static bool
limits_are_set(void)
{
	struct err err = ERR_INIT;
	struct rlimit limit;
	sigset_t blocked, now;
	mode_t mask;

	sigfillset(&blocked);
	sigprocmask(SIG_SETMASK, &blocked, NULL);
	if (!session_limits(&err))
		return false;
	mask = umask(0);
	if (mask != 027 || prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0 || prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return false;
	if (getrlimit(RLIMIT_CORE, &limit) != 0 || limit.rlim_max != 0 || getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max > 64)
		return false;
	if (getrlimit(RLIMIT_CPU, &limit) != 0 || limit.rlim_cur > SESSION_PROCESSOR_SECONDS || getrlimit(RLIMIT_NPROC, &limit) != 0 || limit.rlim_max > 2048)
		return false;
	if (!TEST_IS_SLOW && (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_max != (rlim_t)SESSION_MEGABYTES << 20
			      || mmap(NULL, (size_t)SESSION_MEGABYTES << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED))
		return false;
	sigprocmask(SIG_SETMASK, NULL, &now);
	return !sigismember(&now, SIGHUP) && !sigismember(&now, SIGTERM);
}

static bool
tighter_limits_stay(void)
{
	struct rlimit limit = {16, 16};
	struct err err = ERR_INIT;

	struct rlimit softly = {7, RLIM_INFINITY};

	return setrlimit(RLIMIT_NOFILE, &limit) == 0 && setrlimit(RLIMIT_CPU, &softly) == 0 && session_limits(&err) && getrlimit(RLIMIT_NOFILE, &limit) == 0
	       && limit.rlim_cur == 16 && limit.rlim_max == 16 && getrlimit(RLIMIT_CPU, &limit) == 0 && limit.rlim_cur == 7;
}

/* A training knows the limit, and stays below it with all that it takes. */
static bool
a_training_is_bounded(void)
{
	struct err err = ERR_INIT;

	return learn_bytes_most() == LEARN_BYTES_MOST && session_limits(&err) && learn_bytes_most() == (size_t)SESSION_MEGABYTES << 18;
}

static rlim_t file_size;

static bool
a_limit_of_files_is_refused(void)
{
	struct rlimit limit = {file_size, RLIM_INFINITY};
	struct err err = ERR_INIT;

	return setrlimit(RLIMIT_FSIZE, &limit) == 0 && !session_limits(&err) && err.code == ERR_FAILED && strstr(err.text, "RLIMIT_FSIZE");
}

static void
limits(void **state)
{
	static const rlim_t sizes[] = {0, 1, 4096, (rlim_t)1 << 40};

	(void)state;
	assert_true(in_a_child(limits_are_set));
	assert_true(in_a_child(tighter_limits_stay));
	if (!TEST_IS_SLOW)
		assert_true(in_a_child(a_training_is_bounded));
	for (size_t i = 0; i < COUNT(sizes); i++) {
		file_size = sizes[i];
		assert_true(in_a_child(a_limit_of_files_is_refused));
	}
}

/* ------------------------------------------------------------------ the environment's file */

static char place[TEST_PATH_SIZE + 32], file[TEST_PATH_SIZE + 64];

static void
lay_out(void)
{
	int fd;

	snprintf(place, sizeof(place), "%s/environment", folder);
	snprintf(file, sizeof(file), "%s/environment.db", place);
	(void)!unlink(file);
	(void)!rmdir(place);
	assert_int_equal(mkdir(place, 0750), 0);
	fd = open(file, O_WRONLY | O_CREAT | O_EXCL, 0640);
	assert_true(fd >= 0);
	close(fd);
}

/* The sentence of the refusal, or NULL. */
static const char *
refusal(void)
{
	struct err err = ERR_INIT;

	if (session_environment_file(file, &err))
		return NULL;
	assert_int_equal(err.code, ERR_FAILED);
	snprintf(said, sizeof(said), "%s", err.text);
	return said;
}

static void
the_environments_file_is_ones_own(void **state)
{
	char other[TEST_PATH_SIZE + 64];

	(void)state;
	lay_out();
	if (refusal() && strstr(refusal(), "file system")) {
		print_message("%s\n", refusal());
		skip();
	}
	assert_null(refusal());
	assert_int_equal(chmod(place, 0770), 0);
	assert_non_null(strstr(refusal(), "written by other accounts"));
	assert_int_equal(chmod(place, 0757), 0);
	assert_non_null(refusal());
	assert_int_equal(chmod(place, 0750), 0);
	assert_int_equal(chmod(file, 0660), 0);
	assert_non_null(strstr(refusal(), "written by other accounts"));
	assert_int_equal(chmod(file, 0642), 0);
	assert_non_null(refusal());
	assert_int_equal(chmod(file, 0600), 0);
	assert_null(refusal());

	snprintf(other, sizeof(other), "%s/other", folder);
	assert_int_equal(link(file, other), 0);
	assert_non_null(strstr(refusal(), "second name"));
	assert_int_equal(unlink(other), 0);
	assert_null(refusal());
	assert_int_equal(rename(file, other), 0);
	assert_non_null(strstr(refusal(), "looked at"));
	assert_int_equal(symlink(other, file), 0);
	assert_non_null(refusal());
	assert_int_equal(unlink(file), 0);
	assert_int_equal(mkdir(file, 0700), 0);
	assert_non_null(refusal());
	assert_int_equal(rmdir(file), 0);
	assert_int_equal(mkfifo(file, 0600), 0);
	assert_non_null(refusal());
	assert_int_equal(unlink(file), 0);
	assert_int_equal(rename(other, file), 0);
	assert_null(refusal());

	/* Its folder is a link. */
	assert_int_equal(rename(place, other), 0);
	assert_int_equal(symlink(other, place), 0);
	assert_non_null(refusal());
	assert_int_equal(unlink(place), 0);
	assert_int_equal(rename(other, place), 0);
	assert_null(refusal());
}

static void
anothers_file_is_refused(void **state)
{
	(void)state;
	lay_out();
	if (chown(file, 12345, (gid_t)-1) != 0) {
		print_message("only root can give a file to another account\n");
		skip();
	}
	assert_non_null(strstr(refusal(), "another account"));
	assert_int_equal(chown(file, geteuid(), (gid_t)-1), 0);
	assert_int_equal(chown(place, 12345, (gid_t)-1), 0);
	assert_non_null(strstr(refusal(), "another account"));
	assert_int_equal(chown(place, geteuid(), (gid_t)-1), 0);
}

static void
a_file_system_that_isn_t_known_is_refused(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	if (geteuid() != 0) {
		print_message("only root has files under /proc that nobody else may write\n");
		skip();
	}
	/* A regular file of one's own, in a folder of one's own, with one name. */
	assert_false(session_environment_file("/proc/sys/kernel/ostype", &err));
	assert_non_null(strstr(err.text, "file system"));
}

/* ------------------------------------------------------------------ */

static int
set_up(void **state)
{
	(void)state;
	test_folder_make(folder);
	snprintf(path, sizeof(path), "%s/auth", folder);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	test_folder_remove(folder);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_two_forms_are_let_in),
		cmocka_unit_test(nothing_else_is),
		cmocka_unit_test(a_byte_more_or_less_closes_it),
		cmocka_unit_test(descriptors),
		cmocka_unit_test(one_public_key_is_taken),
		cmocka_unit_test(what_isn_t_one_public_key_is_not),
		cmocka_unit_test(a_file_that_isn_t_sshds_is_not),
		cmocka_unit_test(another_accounts_file_is_not),
		cmocka_unit_test(only_a_good_TERM_is_kept),
		cmocka_unit_test(limits),
		cmocka_unit_test(the_environments_file_is_ones_own),
		cmocka_unit_test(anothers_file_is_refused),
		cmocka_unit_test(a_file_system_that_isn_t_known_is_refused),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests_name(test_name(__FILE__), tests, set_up, tear_down);
}
