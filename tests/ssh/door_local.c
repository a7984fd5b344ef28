/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/ssh/door.h"

#include "service/layout.h"
#include "tests/ssh/crowd.h"
#include "tests/ssh/host.h"
#include "tests/ssh/world.h"

#include "tests/test.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#define LIMIT 20000
#define JOURNAL SERVICE_ENVIRONMENT "-journal"
#define MALLORYS "/home/mallory"

static struct client victim;		/* somebody's session */
static int session, daemon_of_it;	/* its process, and sshd's process of the account */
static char terminal[64];		/* its terminal's path */

static bool
through(const struct probe *probe, const char *what)
{
	fprintf(stderr, "%s: %s\n", probe->name, what);
	return true;
}

/* ---------------------------------------------------------------- what mallory tries, as calls */

typedef bool (*attempt_fn)(const struct probe *probe);

static bool
opens(const char *path, int how)
{
	int fd = open(path, how | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0600);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static bool
try_read(const struct probe *probe)
{
	return opens(probe->text, O_RDONLY);
}

static bool
try_write(const struct probe *probe)
{
	return opens(probe->text, O_WRONLY);
}

static bool
try_create(const struct probe *probe)
{
	return opens(probe->text, O_WRONLY | O_CREAT);
}

static bool
try_list(const struct probe *probe)
{
	DIR *folder = opendir(probe->text);

	return folder && closedir(folder) == 0;
}

static bool
try_stat(const struct probe *probe)
{
	struct stat status;

	return stat(probe->text, &status) == 0;
}

static bool
try_link(const struct probe *probe)
{
	return link(probe->text, MALLORYS "/link") == 0;
}

static bool
try_symlink(const struct probe *probe)
{
	return symlink(probe->text, MALLORYS "/symlink") == 0 && opens(MALLORYS "/symlink", O_RDONLY);
}

static bool
try_rename(const struct probe *probe)
{
	return rename(probe->text, MALLORYS "/renamed") == 0;
}

static bool
try_unlink(const struct probe *probe)
{
	return unlink(probe->text) == 0;
}

static bool
try_truncate(const struct probe *probe)
{
	return truncate(probe->text, 0) == 0;
}

static bool
try_chmod(const struct probe *probe)
{
	return chmod(probe->text, 0777) == 0;
}

static bool
try_chown(const struct probe *probe)
{
	return chown(probe->text, getuid(), getgid()) == 0;
}

static bool
try_watch(const struct probe *probe)
{
	int fd = inotify_init1(IN_CLOEXEC);

	return fd >= 0 && inotify_add_watch(fd, probe->text, IN_ALL_EVENTS) >= 0;
}

static bool
try_handle(const struct probe *probe)
{
	union {
		struct file_handle handle;
		char room[sizeof(struct file_handle) + 128];
	} name = {.handle = {.handle_bytes = 128}};
	int mount_id;

	return name_to_handle_at(AT_FDCWD, probe->text, &name.handle, &mount_id, 0) == 0
	       && open_by_handle_at(mount_id, &name.handle, O_RDONLY) >= 0;
}

/* A namespace of one's own, in which one is root. */
static bool
try_namespace(const struct probe *probe)
{
	return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 && opens(probe->text, O_RDONLY);
}

/* number: a signal. */
static bool
try_signal(const struct probe *probe)
{
	return kill(session, probe->number) == 0;
}

static bool
try_signal_sshd(const struct probe *probe)
{
	return kill(daemon_of_it, probe->number) == 0;
}

static bool
try_trace(const struct probe *probe)
{
	(void)probe;
	return ptrace(PTRACE_SEIZE, session, NULL, NULL) == 0 || ptrace(PTRACE_ATTACH, session, NULL, NULL) == 0;
}

static bool
try_peek(const struct probe *probe)
{
	char byte = 0;
	struct iovec own = {&byte, 1}, its = {(void *)0x400000, 1};

	(void)probe;
	/* EPERM before the address is looked at */
	return process_vm_readv(session, &own, 1, &its, 1, 0) >= 0 || errno != EPERM;
}

static bool
try_poke(const struct probe *probe)
{
	char byte = 0;
	struct iovec own = {&byte, 1}, its = {(void *)0x400000, 1};

	(void)probe;
	return process_vm_writev(session, &own, 1, &its, 1, 0) >= 0 || errno != EPERM;
}

/* text: a file of its folder under /proc. */
static bool
try_proc(const struct probe *probe)
{
	char path[128], byte;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", session, probe->text);
	fd = open(path, (probe->number ? probe->number : O_RDONLY) | O_CLOEXEC | O_NONBLOCK);
	/* some open, and give nothing */
	return fd >= 0 && (strcmp(probe->text, "mem") == 0 || read(fd, &byte, 1) > 0);
}

static bool
try_proc_link(const struct probe *probe)
{
	char path[128], target[256];

	snprintf(path, sizeof(path), "/proc/%d/%s", session, probe->text);
	return readlink(path, target, sizeof(target)) > 0;
}

/* Its descriptors: the environment file is one of them. */
static bool
try_descriptors(const struct probe *probe)
{
	char path[128];

	(void)probe;
	for (int fd = 0; fd < 64; fd++) {
		snprintf(path, sizeof(path), "/proc/%d/fd/%d", session, fd);
		if (opens(path, O_RDONLY))
			return true;
	}
	return false;
}

static bool
try_take_descriptor(const struct probe *probe)
{
	int of = (int)syscall(SYS_pidfd_open, session, 0);

	(void)probe;
	for (int fd = 0; of >= 0 && fd < 64; fd++) {
		if (syscall(SYS_pidfd_getfd, of, fd, 0) >= 0)
			return true;
	}
	return false;
}

static bool
try_pidfd_signal(const struct probe *probe)
{
	int of = (int)syscall(SYS_pidfd_open, session, 0);

	return of >= 0 && syscall(SYS_pidfd_send_signal, of, probe->number, NULL, 0) == 0;
}

static bool
try_limit(const struct probe *probe)
{
	struct rlimit limit = {0, 0};

	return prlimit(session, (enum __rlimit_resource)probe->number, &limit, NULL) == 0;
}

static bool
try_slow_down(const struct probe *probe)
{
	(void)probe;
	return setpriority(PRIO_PROCESS, (id_t)session, 19) == 0;
}

static bool
try_pin(const struct probe *probe)
{
	cpu_set_t one;

	(void)probe;
	CPU_ZERO(&one);
	CPU_SET(0, &one);
	return sched_setaffinity(session, sizeof(one), &one) == 0;
}

/* Its terminal: read what's typed, write what's seen, type for it. */
static bool
try_terminal(const struct probe *probe)
{
	return opens(terminal, probe->number);
}

static bool
try_type(const struct probe *probe)
{
	int fd = open(terminal, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	char key = 'q';

	(void)probe;
	return fd >= 0 && ioctl(fd, TIOCSTI, &key) == 0;
}

/* Becomes the account, as if it had no password. */
static bool
try_become(const struct probe *probe)
{
	const struct passwd *account = getpwnam(probe->text);

	return account && (setuid(account->pw_uid) == 0 || setgid(account->pw_gid) == 0);
}

/* ---------------------------------------------------------------- as mallory, in a process of its own */

struct attempt {
	const char *name;
	attempt_fn try;
	const char *text;
	int number;
};

static const struct attempt attempts[] = {
	{"mallory_reads_the_environment", try_read, SERVICE_ENVIRONMENT, 0},
	{"mallory_writes_the_environment", try_write, SERVICE_ENVIRONMENT, 0},
	{"mallory_truncates_the_environment", try_truncate, SERVICE_ENVIRONMENT, 0},
	{"mallory_reads_the_journal", try_read, JOURNAL, 0},
	{"mallory_makes_a_journal", try_create, SERVICE_ENVIRONMENT "-wal", 0},
	{"mallory_makes_a_file_beside_it", try_create, SERVICE_ENVIRONMENT_FOLDER "/x", 0},
	{"mallory_lists_its_folder", try_list, SERVICE_ENVIRONMENT_FOLDER, 0},
	{"mallory_sees_its_size", try_stat, SERVICE_ENVIRONMENT, 0},
	{"mallory_links_it", try_link, SERVICE_ENVIRONMENT, 0},
	{"mallory_links_to_it", try_symlink, SERVICE_ENVIRONMENT, 0},
	{"mallory_takes_it_away", try_rename, SERVICE_ENVIRONMENT, 0},
	{"mallory_takes_its_folder_away", try_rename, SERVICE_ENVIRONMENT_FOLDER, 0},
	{"mallory_removes_it", try_unlink, SERVICE_ENVIRONMENT, 0},
	{"mallory_changes_its_mode", try_chmod, SERVICE_ENVIRONMENT, 0},
	{"mallory_changes_its_folders_mode", try_chmod, SERVICE_ENVIRONMENT_FOLDER, 0},
	{"mallory_changes_its_owner", try_chown, SERVICE_ENVIRONMENT_FOLDER, 0},
	{"mallory_watches_it", try_watch, SERVICE_ENVIRONMENT, 0},
	{"mallory_watches_its_folder", try_watch, SERVICE_ENVIRONMENT_FOLDER, 0},
	{"mallory_opens_it_by_its_handle", try_handle, SERVICE_ENVIRONMENT, 0},
	{"mallory_reads_it_as_root_of_a_namespace", try_namespace, SERVICE_ENVIRONMENT, 0},
	{"mallory_reads_the_keys", try_read, SERVICE_KEYS, 0},
	{"mallory_lists_the_keys", try_list, SERVICE_KEYS_FOLDER, 0},
	{"mallory_makes_keys", try_create, SERVICE_KEYS_FOLDER "/x", 0},
	{"mallory_makes_a_file_of_the_service", try_create, SERVICE_STATE "/x", 0},
	{"mallory_makes_a_file_in_the_home", try_create, SERVICE_HOME "/x", 0},
	{"mallory_changes_a_program", try_write, SERVICE_LOGIN, 0},
	{"mallory_adds_a_program", try_create, SERVICE_PROGRAMS "/x", 0},
	{"mallory_changes_the_configuration", try_write, SERVICE_CONFIG, 0},
	{"mallory_changes_sshds_configuration", try_write, SERVICE_SSHD_CONFIG, 0},
	{"mallory_signals_a_session", try_signal, NULL, 0},
	{"mallory_stops_a_session", try_signal, NULL, SIGSTOP},
	{"mallory_ends_a_session", try_signal, NULL, SIGKILL},
	{"mallory_makes_a_session_dump", try_signal, NULL, SIGQUIT},
	{"mallory_ends_sshds_process", try_signal_sshd, NULL, SIGKILL},
	{"mallory_signals_by_descriptor", try_pidfd_signal, NULL, SIGTERM},
	{"mallory_traces_a_session", try_trace, NULL, 0},
	{"mallory_reads_a_sessions_memory", try_peek, NULL, 0},
	{"mallory_writes_a_sessions_memory", try_poke, NULL, 0},
	{"mallory_opens_its_memory", try_proc, "mem", 0},
	{"mallory_opens_its_memory_to_write", try_proc, "mem", O_RDWR},
	{"mallory_reads_its_environment", try_proc, "environ", 0},
	{"mallory_reads_its_addresses", try_proc, "maps", 0},
	{"mallory_reads_its_calls", try_proc, "syscall", 0},
	{"mallory_sees_its_program", try_proc_link, "exe", 0},
	{"mallory_sees_its_root", try_proc_link, "root", 0},
	{"mallory_sees_its_descriptors", try_proc_link, "fd/3", 0},
	{"mallory_opens_its_descriptors", try_descriptors, NULL, 0},
	{"mallory_takes_its_descriptors", try_take_descriptor, NULL, 0},
	{"mallory_limits_its_files", try_limit, NULL, RLIMIT_FSIZE},
	{"mallory_lets_it_dump", try_limit, NULL, RLIMIT_CORE},
	{"mallory_limits_its_time", try_limit, NULL, RLIMIT_CPU},
	{"mallory_slows_it_down", try_slow_down, NULL, 0},
	{"mallory_pins_it", try_pin, NULL, 0},
	{"mallory_reads_its_terminal", try_terminal, NULL, O_RDONLY},
	{"mallory_writes_to_its_terminal", try_terminal, NULL, O_WRONLY},
	{"mallory_types_into_its_terminal", try_type, NULL, 0},
	{"mallory_becomes_the_account", try_become, SERVICE_ACCOUNT, 0},
	{"mallory_becomes_the_account_of_keys", try_become, SERVICE_KEYS_ACCOUNT, 0},
};

#define ATTEMPTS (sizeof(attempts) / sizeof(attempts[0]))

/* The same call as root gets what it's about: else the probe says nothing. Only where that does no harm. */
static bool
is_about_something(attempt_fn try)
{
	return try == try_read || try == try_list || try == try_stat || try == try_watch || try == try_proc || try == try_proc_link || try == try_descriptors
	       || try == try_peek || try == try_terminal || try == try_take_descriptor;
}

static bool
attempt_as(const char *account, const struct attempt *attempt, const struct probe *probe)
{
	const struct passwd *who = getpwnam(account);
	int status = 0;
	pid_t pid;

	assert_non_null(who);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		if (setgroups(0, NULL) != 0 || setgid(who->pw_gid) != 0 || setuid(who->pw_uid) != 0)
			_exit(2);
		_exit(attempt->try(probe) ? 1 : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 2);
	return WEXITSTATUS(status) == 1;
}

/* number: of the attempt. */
static bool
mallory_succeeds(const struct probe *probe)
{
	const struct attempt *attempt = &attempts[probe->number];
	const struct probe as = {.name = attempt->name, .text = attempt->text, .number = attempt->number};

	if (is_about_something(attempt->try) && !attempt_as("root", attempt, &as))
		return through(probe, "even root can't: it says nothing");
	if (attempt_as("mallory", attempt, &as))
		return through(probe, "it was let");
	/* the session is as it was */
	if (!client_do(&victim, "\f", DOOR_NAME, LIMIT) || kill(victim.pty.pid, 0) != 0)
		return through(probe, "the session has gone");
	return false;
}

/* ---------------------------------------------------------------- the programs, started by mallory or with a forged key */

/* text: a script, run on a terminal as the account other. Through: a console comes, or it ends well. */
static bool
program_lets_in(const struct probe *probe)
{
	struct pty pty;
	char as[64];
	bool got = false;

	snprintf(as, sizeof(as), "--reuid=%s", probe->other);
	pty_start(&pty, (const char *const[]){"setpriv", as, "--regid", probe->other, "--clear-groups", "sh", "-c", probe->text, NULL}, 100, 24, "xterm-256color", NULL);
	if (pty_wait(&pty, "AI Builder console", LIMIT))
		got = through(probe, "a console came");
	else if (!pty_wait_end(&pty, LIMIT))
		got = through(probe, "it neither came nor ended");
	else if (WIFEXITED(pty.status) && WEXITSTATUS(pty.status) == 0)
		got = through(probe, "it ended well");
	if (got)
		pty_print(&pty);
	pty_release(&pty);
	return got;
}

/* text: a script whose output must be empty; as mallory. */
static bool
program_says(const struct probe *probe)
{
	char out[8192];

	host_run((const char *const[]){"setpriv", "--reuid=mallory", "--regid=mallory", "--clear-groups", "sh", "-c", probe->text, NULL}, NULL, out, sizeof(out));
	if (out[0] == '\0')
		return false;
	fprintf(stderr, "%s", out);
	return through(probe, "it says that");
}

#define FORGED "/var/tmp/forged"
#define MINE "printf 'publickey %s\\n' \"$(cut -d' ' -f1,2 /var/tmp/maya.pub)\" >" FORGED "; chmod 600 " FORGED "; export SSH_USER_AUTH=" FORGED "; "
#define LOGIN(words) "exec " SERVICE_LOGIN " " words
#define AS_ANA LOGIN("-c \"session $(cat /var/tmp/ana.number)\"")
#define AS_MAYA LOGIN("-c \"session $(cat /var/tmp/maya.number)\"")

static const struct probe programs[] = {
	{"mallory_starts_a_session", program_lets_in, .text = MINE AS_MAYA, .other = "mallory"},
	{"mallory_starts_a_session_with_a_library", program_lets_in, .text = MINE "export LD_PRELOAD=/var/tmp/throwaway.so; " AS_MAYA, .other = "mallory"},
	{"mallory_starts_a_session_that_may_not_write", program_lets_in, .text = MINE "ulimit -f 1; " AS_MAYA, .other = "mallory"},
	{"mallory_opens_it_with_makerdeck", program_lets_in, .text = "exec " SERVICE_PROGRAMS "/makerdeck --db " SERVICE_ENVIRONMENT " --as " WORLD_ADMIN, .other = "mallory"},
	{"mallory_opens_it_with_sqlite", program_lets_in, .text = "sqlite3 " SERVICE_ENVIRONMENT " .tables 2>/dev/null || exit 1", .other = "mallory"},
	{"mallory_asks_whose_a_key_is", program_says,
	 .text = SERVICE_KEYS_COMMAND " " SERVICE_ACCOUNT " $(cut -d' ' -f1,2 /var/tmp/maya.pub) 2>/dev/null"},
	{"another_person_with_ones_own_key", program_lets_in, .text = MINE AS_ANA, .other = SERVICE_ACCOUNT},
	{"a_session_without_a_key", program_lets_in, .text = AS_MAYA, .other = SERVICE_ACCOUNT},
	{"a_key_in_a_file_that_is_not_there", program_lets_in, .text = "export SSH_USER_AUTH=/var/tmp/not-there; " AS_MAYA, .other = SERVICE_ACCOUNT},
	{"a_key_in_somebody_elses_file", program_lets_in, .text = "export SSH_USER_AUTH=/var/tmp/roots; " AS_MAYA, .other = SERVICE_ACCOUNT},
	{"a_key_behind_a_link", program_lets_in, .text = MINE "ln -sf " FORGED " " FORGED ".link; export SSH_USER_AUTH=" FORGED ".link; " AS_MAYA, .other = SERVICE_ACCOUNT},
	{"a_key_that_others_may_write", program_lets_in, .text = MINE "chmod 666 " FORGED "; " AS_MAYA, .other = SERVICE_ACCOUNT},
	{"two_keys", program_lets_in, .text = MINE "cat " FORGED " " FORGED " >" FORGED ".two; chmod 600 " FORGED ".two; export SSH_USER_AUTH=" FORGED ".two; " AS_MAYA,
	 .other = SERVICE_ACCOUNT},
	{"a_password_for_a_key", program_lets_in, .text = MINE "echo password >" FORGED "; " AS_MAYA, .other = SERVICE_ACCOUNT},
	{"no_words", program_lets_in, .text = MINE LOGIN(""), .other = SERVICE_ACCOUNT},
	{"a_number_that_is_nothing", program_lets_in, .text = MINE LOGIN("-c 'session k0'"), .other = SERVICE_ACCOUNT},
	{"a_number_that_is_too_big", program_lets_in, .text = MINE LOGIN("-c 'session k18446744073709551617'"), .other = SERVICE_ACCOUNT},
	{"words_behind_the_number", program_lets_in, .text = MINE LOGIN("-c \"session $(cat /var/tmp/maya.number) \""), .other = SERVICE_ACCOUNT},
	{"a_command_for_the_login_shell", program_lets_in, .text = MINE LOGIN("-c id"), .other = SERVICE_ACCOUNT},
	{"an_interactive_login_shell", program_lets_in, .text = MINE LOGIN("-i"), .other = SERVICE_ACCOUNT},
	{"the_demonstration_of_a_session", program_lets_in, .text = MINE LOGIN("-c demo"), .other = SERVICE_ACCOUNT},
	{"a_file_that_may_not_grow", program_lets_in, .text = MINE "ulimit -f 1; " AS_MAYA, .other = SERVICE_ACCOUNT},
};

#define PROGRAMS (sizeof(programs) / sizeof(programs[0]))

static struct probe all[ATTEMPTS + PROGRAMS];
const struct probe *
door_local(size_t *count)
{
	for (size_t i = 0; i < ATTEMPTS; i++)
		all[i] = (struct probe){.name = attempts[i].name, .gets_through = mallory_succeeds, .number = (int)i};
	memcpy(all + ATTEMPTS, programs, sizeof(programs));
	*count = ATTEMPTS + PROGRAMS;
	return all;
}

/* ---------------------------------------------------------------- beginning and end */

static void
write_number(const char *path, const char *login)
{
	FILE *file = fopen(path, "we");

	assert_true(file && fprintf(file, "%s", world_key_number(login)) > 0 && fclose(file) == 0);
}

void
door_begin_local(void)
{
	struct process processes[256];
	char path[64], script[512];
	int pids[4];
	size_t count;
	ssize_t length;

	assert_int_equal(host_does("useradd", "--create-home", "--shell", "/bin/sh", "mallory"), 0);
	snprintf(script, sizeof(script), "cp '%s.pub' /var/tmp/maya.pub; printf 'publickey %%s\\n' \"$(cut -d' ' -f1,2 /var/tmp/maya.pub)\" >/var/tmp/roots; chmod 644 /var/tmp/*",
		 world_identity(DOOR_LOGIN));
	assert_int_equal(host_does("sh", "-c", script), 0);
	write_number("/var/tmp/maya.number", DOOR_LOGIN);
	write_number("/var/tmp/ana.number", WORLD_ADMIN);
	client_open(&victim, world_identity(DOOR_LOGIN), SERVICE_ACCOUNT, NULL, 100, 24);
	assert_true(client_do(&victim, NULL, DOOR_NAME, LIMIT));
	/* there's a journal once something was written */
	assert_int_equal(world_run(NULL, 0, "users", "disable", "henrik.lund"), 0);
	assert_int_equal(world_sessions(pids, 4), 1);
	session = pids[0];
	count = world_processes(processes, 256);
	for (size_t i = 0; i < count; i++) {
		if (strncmp(processes[i].command, "sshd: " SERVICE_ACCOUNT "@", strlen("sshd: " SERVICE_ACCOUNT "@")) == 0)
			daemon_of_it = processes[i].pid;
	}
	assert_int_not_equal(daemon_of_it, 0);
	snprintf(path, sizeof(path), "/proc/%d/fd/0", session);
	length = readlink(path, terminal, sizeof(terminal) - 1);
	assert_true(length > 0);
	terminal[length] = '\0';
}

void
door_end_local(void)
{
	client_end(&victim, CLIENT_HUNG_UP);
	host_does("userdel", "--remove", "mallory");
}
