/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From inside a session's sandbox (SECURITY.md 2.6, S4): what isn't a session's business is refused, each in a process of its own; what a session does
 * goes on. The same probes without the sandbox must come through, or they'd show nothing.
 */
#include "service/sandbox.h"

#include "base/worker.h"
#include "portal/portal.h"
#include "store/statement.h"
#include "store/store.h"
#include "store/transaction.h"
#include "tests/small_world.h"

#include "tests/test.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <termios.h>

#define POSSIBLE 0
#define REFUSED 1
#define BROKEN 2

static char folder[TEST_PATH_SIZE];		/* a session's own */
static char beside[TEST_PATH_SIZE];		/* another's */
static char db[TEST_PATH_SIZE + 64], inside[TEST_PATH_SIZE + 64], outside[TEST_PATH_SIZE + 64], link_out[TEST_PATH_SIZE + 64], made_out[TEST_PATH_SIZE + 64],
	made_in[TEST_PATH_SIZE + 64], other_db[TEST_PATH_SIZE + 64];
static struct small_world world;
static pid_t other;		/* another session's process */
static int made_socket = -1;	/* a socket that was open before */
static int pty_master = -1, pty_slave = -1;

/* ------------------------------------------------------------------ what's tried; true: it was possible */

static bool
opens(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0600);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static bool
runs_a_program(void)
{
	execl("/bin/true", "true", (char *)NULL);	/* which would exit with POSSIBLE */
	return false;
}

static bool
runs_a_program_by_descriptor(void)
{
	char *const argv[] = {(char[]){"true"}, NULL}, *const env[] = {NULL};
	int fd = open("/bin/true", O_PATH);

	syscall(SYS_execveat, fd, "", argv, env, AT_EMPTY_PATH);
	return false;
}

/* In a child nothing more is done. */
static bool
is_child_or_parent(long pid)
{
	if (pid == 0)
		_exit(POSSIBLE);
	return pid > 0;
}

static bool forks(void) { return is_child_or_parent(fork()); }
static bool clones(void) { return is_child_or_parent(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0)); }
static bool
clones_with_memory(void)
{
	/* Half a thread: its own process, the same memory. */
	return is_child_or_parent(syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0));
}
static bool
clones_anew(void)
{
	struct { uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls; } how = {.exit_signal = SIGCHLD};

	return is_child_or_parent(syscall(SYS_clone3, &how, sizeof(how)));
}
static bool makes_namespaces(void) { return unshare(CLONE_NEWUSER) == 0; }
static bool
enters_a_namespace(void)
{
	static int fd = -1;

	fd = open("/proc/self/ns/uts", O_RDONLY);
	return syscall(SYS_setns, fd, 0) == 0;
}

static bool makes_a_socket(void) { return socket(AF_INET, SOCK_STREAM, 0) >= 0; }
static bool makes_a_datagram_socket(void) { return socket(AF_INET, SOCK_DGRAM, 0) >= 0; }
static bool makes_a_local_socket(void) { return socket(AF_UNIX, SOCK_STREAM, 0) >= 0; }
static bool makes_a_netlink_socket(void) { return socket(AF_NETLINK, SOCK_RAW, 0) >= 0; }
static bool makes_a_socket_pair(void) { int fds[2]; return socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0; }
static bool
binds(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	/* A name that no file system knows. */
	snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1, "makerdeck-probe-%ld", (long)getpid());
	return bind(made_socket, (struct sockaddr *)&address, sizeof(address)) == 0;
}
static bool listens(void) { return listen(made_socket, 1) == 0; }

static bool may_be_traced(void) { return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0; }
static bool traces(void) { return ptrace(PTRACE_SEIZE, other, NULL, NULL) == 0; }
static bool
reads_memory(void)
{
	char byte;
	struct iovec here = {&byte, 1}, there = {folder, 1};

	return process_vm_readv(other, &here, 1, &there, 1, 0) == 1;
}
static bool
writes_memory(void)
{
	char byte = '/';
	struct iovec here = {&byte, 1}, there = {folder, 1};

	return process_vm_writev(other, &here, 1, &there, 1, 0) == 1;
}
static bool signals_another(void) { return kill(other, SIGCONT) == 0; }
static bool signals_all(void) { return kill(-getpgrp(), 0) == 0; }
static bool signals_a_thread(void) { return syscall(SYS_tgkill, other, other, SIGCONT) == 0; }
static bool signals_a_thread_alone(void) { return syscall(SYS_tkill, other, 0) == 0 || errno == EINVAL ? syscall(SYS_tkill, other, SIGCONT) == 0 : false; }
static bool queues_a_signal(void) { return sigqueue(other, SIGCONT, (union sigval){0}) == 0; }
static bool holds_a_process(void) { return syscall(SYS_pidfd_open, other, 0) >= 0; }
static bool
is_signalled_by_a_file(void)
{
	return fcntl(pty_slave, F_SETOWN, other) == 0;
}
static bool lets_itself_be_traced(void) { return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0; }
static bool
lifts_a_limit(void)
{
	struct rlimit limit = {0, 0};

	return setrlimit(RLIMIT_CORE, &limit) == 0;
}
static bool changes_priority(void) { return setpriority(PRIO_PROCESS, 0, 1) == 0; }
static bool changes_user(void) { return setuid(getuid()) == 0; }
static bool begins_a_session(void) { return setsid() >= 0 || setpgid(0, 0) == 0; }
static bool changes_personality(void) { return syscall(SYS_personality, 0xffffffff) >= 0; }

static bool opens_passwords(void) { return opens("/etc/passwd", O_RDONLY); }
static bool opens_hosts(void) { return opens("/etc/hosts", O_RDONLY); }
static bool opens_etc(void) { return opens("/etc", O_RDONLY | O_DIRECTORY); }
static bool opens_the_root(void) { return opens("/", O_RDONLY | O_DIRECTORY); }
static bool opens_tmp(void) { return opens("/tmp", O_RDONLY | O_DIRECTORY); }
static bool opens_a_program(void) { return opens("/bin/sh", O_RDONLY); }
static bool opens_null(void) { return opens("/dev/null", O_WRONLY); }
static bool opens_a_terminal(void) { return opens("/dev/ptmx", O_RDWR); }
static bool opens_its_memory(void) { return opens("/proc/self/mem", O_RDWR); }
static bool opens_its_environment(void) { return opens("/proc/self/environ", O_RDONLY); }
static bool opens_its_maps(void) { return opens("/proc/self/maps", O_RDONLY); }
static bool opens_its_descriptors(void) { return opens("/proc/self/fd", O_RDONLY | O_DIRECTORY); }
static bool
opens_another(const char *what)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%ld/%s", (long)other, what);
	return opens(path, O_RDONLY);
}
static bool opens_anothers_memory(void) { return opens_another("mem"); }
static bool opens_anothers_environment(void) { return opens_another("environ"); }
static bool opens_anothers_command(void) { return opens_another("cmdline"); }
static bool opens_processes(void) { return opens("/proc", O_RDONLY | O_DIRECTORY); }
static bool opens_system(void) { return opens("/sys", O_RDONLY | O_DIRECTORY); }
static bool opens_beside(void) { return opens(outside, O_RDONLY); }
static bool writes_beside(void) { return opens(outside, O_WRONLY); }
static bool empties_beside(void) { return opens(outside, O_WRONLY | O_TRUNC); }
static bool lists_beside(void) { return opens(beside, O_RDONLY | O_DIRECTORY); }
static bool
goes_up(void)
{
	char path[TEST_PATH_SIZE * 2 + 64];

	snprintf(path, sizeof(path), "%s/..%s/outside", folder, strrchr(beside, '/'));
	return opens(path, O_RDONLY);
}
static bool follows_a_link_out(void) { return opens(link_out, O_RDONLY); }
static bool makes_beside(void) { return opens(made_out, O_WRONLY | O_CREAT | O_EXCL); }
static bool makes_in_tmp(void) { return opens("/tmp", O_WRONLY | O_TMPFILE); }
static bool
makes_in_shared_memory(void)
{
	bool made = opens("/dev/shm/makerdeck-probe", O_WRONLY | O_CREAT);

	if (made)
		unlink("/dev/shm/makerdeck-probe");
	return made;
}
static bool removes_beside(void) { return unlink(outside) == 0; }
static bool moves_out(void) { return rename(inside, made_out) == 0; }
static bool moves_in(void) { return rename(outside, made_in) == 0; }
static bool links_in(void) { return link(outside, made_in) == 0; }
static bool links_by_name(void) { return symlink("/etc/passwd", made_in) == 0; }
static bool makes_a_folder(void) { return mkdir(made_in, 0700) == 0; }
static bool makes_a_fifo(void) { return mkfifo(made_in, 0600) == 0; }
static bool cuts_the_file_off(void) { return truncate(db, 0) == 0; }
static bool cuts_beside_off(void) { return truncate(outside, 0) == 0; }
static bool opens_it_to_others(void) { return chmod(db, 0666) == 0; }
static bool gives_it_away(void) { return chown(db, getuid(), (gid_t)-1) == 0; }
static bool turns_its_clock(void) { return utimes(db, NULL) == 0; }
static bool marks_it(void) { return setxattr(db, "user.probe", "1", 1, 0) == 0; }
static bool changes_folder(void) { return chdir("/") == 0; }
static bool changes_root(void) { return chroot(folder) == 0; }
static bool mounts(void) { return unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0; }
static bool loads_a_filter(void) { return syscall(SYS_bpf, 0, NULL, 0) == -1 && errno != EPERM && errno != ENOSYS; }
static bool handles_faults(void) { return syscall(SYS_userfaultfd, 0) >= 0; }
static bool makes_a_ring(void) { char parameters[256] = ""; return syscall(SYS_io_uring_setup, 1, parameters) >= 0; }
static bool opens_by_handle(void) { return open_by_handle_at(AT_FDCWD, NULL, O_RDONLY) == -1 && errno != EPERM && errno != ENOSYS; }
static bool keeps_a_secret(void) { return syscall(SYS_keyctl, 0 /* KEYCTL_GET_KEYRING_ID */, -3, 0) >= 0; }
static bool makes_a_file_of_memory(void) { return memfd_create("probe", 0) >= 0; }
static bool counts_events(void) { return syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0) == -1 && errno != EPERM && errno != ENOSYS && errno != EACCES; }
static bool maps_a_program(void) { return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED; }
static bool
makes_memory_a_program(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return page != MAP_FAILED && mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0;
}
static bool types_for_another(void) { return ioctl(pty_slave, TIOCSWINSZ, &(struct winsize){1, 1, 0, 0}) == 0; }
static bool takes_the_terminal(void) { return ioctl(pty_slave, TIOCEXCL) == 0; }
static bool
opens_another_database(void)
{
	sqlite3 *opened = NULL;
	int rc = sqlite3_open_v2(other_db, &opened, SQLITE_OPEN_READWRITE, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_exec(opened, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
	sqlite3_close(opened);
	return rc == SQLITE_OK;
}
static bool
attaches(void)
{
	char text[TEST_PATH_SIZE + 128];
	sqlite3 *opened = NULL;
	int rc = sqlite3_open_v2(":memory:", &opened, SQLITE_OPEN_READWRITE, NULL);

	snprintf(text, sizeof(text), "ATTACH '%s' AS other; SELECT count(*) FROM other.sqlite_schema", other_db);
	rc = rc == SQLITE_OK ? sqlite3_exec(opened, text, NULL, NULL, NULL) : rc;
	sqlite3_close(opened);
	return rc == SQLITE_OK;
}

/* ------------------------------------------------------------------ the table of them */

enum { ALWAYS = 0, PERHAPS = 1, FILES = 2 };

static const struct probe {
	const char *name;
	bool (*is_possible)(void);
	int kind;	/* PERHAPS: without the sandbox it may be refused here, by this machine; FILES: it's Landlock that refuses it */
} probes[] = {
#define PROBE(function, kind) {#function, function, kind}
	PROBE(runs_a_program, ALWAYS), PROBE(runs_a_program_by_descriptor, ALWAYS), PROBE(forks, ALWAYS), PROBE(clones, ALWAYS), PROBE(clones_with_memory, ALWAYS),
	PROBE(clones_anew, PERHAPS), PROBE(makes_namespaces, PERHAPS), PROBE(enters_a_namespace, PERHAPS), PROBE(makes_a_socket, ALWAYS),
	PROBE(makes_a_datagram_socket, ALWAYS), PROBE(makes_a_local_socket, ALWAYS), PROBE(makes_a_netlink_socket, ALWAYS), PROBE(makes_a_socket_pair, ALWAYS), PROBE(binds, ALWAYS), PROBE(listens, PERHAPS),
	PROBE(may_be_traced, PERHAPS), PROBE(traces, PERHAPS), PROBE(reads_memory, PERHAPS), PROBE(writes_memory, PERHAPS), PROBE(signals_another, ALWAYS),
	PROBE(signals_all, ALWAYS), PROBE(signals_a_thread, ALWAYS), PROBE(signals_a_thread_alone, ALWAYS), PROBE(queues_a_signal, ALWAYS), PROBE(holds_a_process, PERHAPS), PROBE(is_signalled_by_a_file, ALWAYS),
	PROBE(lets_itself_be_traced, ALWAYS), PROBE(lifts_a_limit, ALWAYS), PROBE(changes_priority, ALWAYS), PROBE(changes_user, ALWAYS), PROBE(begins_a_session, ALWAYS),
	PROBE(changes_personality, ALWAYS), PROBE(opens_passwords, FILES), PROBE(opens_hosts, FILES | PERHAPS), PROBE(opens_etc, FILES), PROBE(opens_the_root, FILES), PROBE(opens_tmp, FILES),
	PROBE(opens_a_program, FILES), PROBE(opens_null, FILES), PROBE(opens_a_terminal, FILES | PERHAPS), PROBE(opens_its_memory, FILES), PROBE(opens_its_environment, FILES), PROBE(opens_its_maps, FILES),
	PROBE(opens_its_descriptors, FILES), PROBE(opens_anothers_memory, FILES | PERHAPS), PROBE(opens_anothers_environment, FILES | PERHAPS), PROBE(opens_anothers_command, FILES), PROBE(opens_processes, FILES),
	PROBE(opens_system, FILES), PROBE(opens_beside, FILES), PROBE(writes_beside, FILES), PROBE(empties_beside, FILES), PROBE(lists_beside, FILES), PROBE(goes_up, FILES), PROBE(follows_a_link_out, FILES),
	PROBE(makes_beside, FILES), PROBE(makes_in_tmp, FILES | PERHAPS), PROBE(makes_in_shared_memory, FILES | PERHAPS), PROBE(removes_beside, FILES), PROBE(moves_out, FILES), PROBE(moves_in, FILES),
	PROBE(links_in, ALWAYS), PROBE(links_by_name, ALWAYS), PROBE(makes_a_folder, ALWAYS), PROBE(makes_a_fifo, ALWAYS), PROBE(cuts_the_file_off, ALWAYS), PROBE(cuts_beside_off, ALWAYS),
	PROBE(opens_it_to_others, ALWAYS), PROBE(gives_it_away, ALWAYS), PROBE(turns_its_clock, ALWAYS), PROBE(marks_it, PERHAPS), PROBE(changes_folder, ALWAYS), PROBE(changes_root, PERHAPS), PROBE(mounts, PERHAPS),
	PROBE(loads_a_filter, PERHAPS), PROBE(handles_faults, PERHAPS), PROBE(makes_a_ring, PERHAPS), PROBE(opens_by_handle, PERHAPS), PROBE(keeps_a_secret, PERHAPS), PROBE(makes_a_file_of_memory, ALWAYS),
	PROBE(counts_events, PERHAPS), PROBE(maps_a_program, ALWAYS), PROBE(makes_memory_a_program, ALWAYS), PROBE(types_for_another, ALWAYS), PROBE(takes_the_terminal, ALWAYS),
	PROBE(opens_another_database, FILES), PROBE(attaches, FILES),
#undef PROBE
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ------------------------------------------------------------------ */

static void
write_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, "secret\n", 7), 7);
	close(fd);
}

/* Everything as before, whatever the probe before this one did. */
static void
lay_out(void)
{
	sqlite3 *made = NULL;

	(void)!remove(made_in);
	(void)!remove(made_out);
	write_file(inside);
	write_file(outside);
	(void)!unlink(link_out);
	assert_int_equal(symlink(outside, link_out), 0);
	(void)!unlink(other_db);
	assert_int_equal(sqlite3_open(other_db, &made), SQLITE_OK);
	assert_int_equal(sqlite3_exec(made, "CREATE TABLE t (a)", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(made);
}

static bool
has_landlock(void)
{
	return strstr(sandbox_describe(), "Landlock (") != NULL;
}

static bool
enter(void)
{
	const char *const writable[] = {folder};
	const struct sandbox sandbox = {.writable = writable, .writable_count = 1};
	struct err err = ERR_INIT;

	if (sandbox_enter(&sandbox, &err))
		return true;
	fprintf(stderr, "%s\n", err.text);
	return false;
}

/* POSSIBLE, REFUSED, BROKEN, or that and a signal's number that ended it. */
static int
try_one(const struct probe *probe, bool in_sandbox)
{
	int status;
	pid_t pid;

	lay_out();
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		/* A crash ends this process, and doesn't go back into the tests. */
		for (int number = 1; number < SIGRTMIN; number++)
			signal(number, SIG_DFL);
		if (in_sandbox && !enter())
			_exit(BROKEN);
		_exit(probe->is_possible() ? POSSIBLE : REFUSED);
	}
	assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
	if (WIFSTOPPED(status)) {
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		return POSSIBLE;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : BROKEN + WTERMSIG(status);
}

/* Of those that Landlock refuses, or of the others. */
static void
try_all_inside(bool files)
{
	int wrong = 0, tried = 0;

	for (size_t i = 0; i < COUNT(probes); i++) {
		int got;

		if (((probes[i].kind & FILES) != 0) != files)
			continue;
		got = try_one(&probes[i], true);
		tried++;
		if (got != REFUSED) {
			print_error("inside: %s: %s\n", probes[i].name, got == POSSIBLE ? "possible" : "broken");
			wrong++;
		}
	}
	print_message("%d probes inside (%s)\n", tried, sandbox_describe());
	assert_int_equal(wrong, 0);
	assert_true(tried >= 30);
}

static void
calls_are_refused_inside(void **state)
{
	(void)state;
	if (TEST_IS_SLOW) {
		print_message("sanitizers open and map what a session doesn't\n");
		skip();
	}
	try_all_inside(false);
}

static void
files_are_refused_inside(void **state)
{
	(void)state;
	if (TEST_IS_SLOW || !has_landlock()) {
		print_message(TEST_IS_SLOW ? "sanitizers open and map what a session doesn't\n" : "this kernel has no Landlock: files aren't refused here\n");
		skip();
	}
	try_all_inside(true);
}

static void
every_probe_comes_through_outside(void **state)
{
	int wrong = 0, through = 0;

	(void)state;
	if (TEST_IS_SLOW) {
		print_message("sanitizers open and map what a session doesn't\n");
		skip();
	}
	for (size_t i = 0; i < COUNT(probes); i++) {
		int got = try_one(&probes[i], false);

		through += got == POSSIBLE;
		if (got != POSSIBLE && !(probes[i].kind & PERHAPS)) {
			print_error("outside: %s: %d\n", probes[i].name, got);
			wrong++;
		}
	}
	print_message("%d of %d probes come through without the sandbox\n", through, (int)COUNT(probes));
	assert_int_equal(wrong, 0);
}

/* ------------------------------------------------------------------ what goes on inside */

static void
must(bool fine, const char *what)
{
	if (fine)
		return;
	fprintf(stderr, "inside: %s: %s\n", what, strerror(errno));
	_exit(BROKEN);
}

static bool
adds(struct store *store, int64_t number)
{
	struct err err = ERR_INIT;
	struct statement *s;

	if (!tx_begin(store, &err))
		return false;
	s = statement_open_made(store, "UPDATE systemuser SET accessmode = accessmode + :n", &err);
	if (!s)
		return false;
	statement_bind_int(s, ":n", number);
	return statement_run(s, &err) && tx_commit(store, NULL, &err);
}

static void
work_in_thread(struct worker *worker, void *context)
{
	char *room = malloc(64U << 20);

	(void)worker;
	memset(room, 1, 64U << 20);
	*(int *)context = room[12345];
	free(room);
}

/* The file that sshd is told of keys by is made anew so. */
static void
replaces_a_file(void)
{
	char part[TEST_PATH_SIZE + 80];
	int fd, at;

	snprintf(part, sizeof(part), "%s.part", inside);
	fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	must(fd >= 0 && write(fd, "new\n", 4) == 4 && fchmod(fd, 0640) == 0 && fsync(fd) == 0, "writing a file");
	close(fd);
	must(rename(part, inside) == 0, "putting it in place");
	at = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	must(at >= 0 && fsync(at) == 0, "syncing the folder");
	close(at);
}

static void
reads_the_terminal(void)
{
	struct termios settings;
	struct winsize size;
	struct pollfd fd = {.fd = pty_slave, .events = POLLOUT};

	must(tcgetattr(pty_slave, &settings) == 0 && tcsetattr(pty_slave, TCSADRAIN, &settings) == 0 && tcsetattr(pty_slave, TCSANOW, &settings) == 0,
	     "the terminal's settings");
	must(ioctl(pty_slave, TIOCGWINSZ, &size) == 0 && tcflush(pty_slave, TCIFLUSH) == 0 && isatty(pty_slave), "the terminal's size and keys");
	must(poll(&fd, 1, 0) == 1 && write(pty_slave, "x", 1) == 1, "writing to the terminal");
}

static void
is_told_of_changes(struct store *store)
{
	int inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	struct pollfd fd = {.fd = inotify, .events = POLLIN};

	must(inotify >= 0 && inotify_add_watch(inotify, db, IN_MODIFY) >= 0, "watching the file");
	must(adds(store, 2) && poll(&fd, 1, 2000) == 1, "hearing of a write");
	close(inotify);
}

static void
a_session_goes_on(const char *path)
{
	struct err err = ERR_INIT;
	struct store *store = store_open(path, false, &err), *again;
	struct worker worker = {.begun = false};
	unsigned char chance[16];
	struct pollfd none = {.fd = -1};
	void *piece;
	int got = 0;

	must(store != NULL, "opening");
	must(enter(), "entering");
	must(adds(store, 1), "a write");
	again = store_open(path, false, &err);
	must(again && adds(again, 3), "a second connection");
	store_close(again);
	is_told_of_changes(store);
	replaces_a_file();
	reads_the_terminal();
	worker_begin(&worker, work_in_thread, &got);
	must(worker.begun, "a thread");
	while (!worker_wait(&worker, 100))
		;
	must(got == 1, "work in a thread");
	must(poll(&none, 1, 1) == 0 && usleep(1000) == 0, "waiting");
	must(syscall(SYS_getrandom, chance, sizeof(chance), 0) == sizeof(chance) && opens("/dev/urandom", O_RDONLY), "chance");
	must(access("/usr/share/terminfo", F_OK) != 0 || opens("/usr/share/terminfo", O_RDONLY | O_DIRECTORY), "terminal databases");
	piece = malloc(100U << 20);
	piece = realloc(piece, 200U << 20);
	must(piece != NULL, "memory");
	free(piece);
	alarm(1);
	alarm(0);
	store_close(store);
	_exit(POSSIBLE);
}

static void
a_session_goes_on_inside(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	if (TEST_IS_SLOW) {
		print_message("sanitizers open and map what a session doesn't\n");
		skip();
	}
	lay_out();
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		a_session_goes_on(db);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), POSSIBLE);
}

static volatile sig_atomic_t restored;

static void
on_abort(int number)
{
	(void)number;
	restored = 1;
	if (write(pty_slave, "R", 1) != 1)
		_exit(BROKEN);
	signal(SIGABRT, SIG_DFL);
	raise(SIGABRT);
}

/* What gives the terminal back runs, and the end is the signal's. */
static void
a_crash_ends_as_ever(void **state)
{
	static const int signals[] = {SIGABRT, SIGTERM, SIGHUP, SIGALRM};
	int status;

	(void)state;
	if (TEST_IS_SLOW) {
		print_message("sanitizers open and map what a session doesn't\n");
		skip();
	}
	for (size_t i = 0; i < COUNT(signals); i++) {
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0) {
			if (!enter())
				_exit(BROKEN);
			signal(SIGABRT, on_abort);
			if (signals[i] == SIGABRT)
				abort();
			else if (signals[i] == SIGALRM)
				alarm(1), pause(), poll(NULL, 0, 3000);
			else
				raise(signals[i]);
			_exit(REFUSED);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), signals[i]);
	}
}

static void
without_a_folder_it_says_which(void **state)
{
	const char *const writable[] = {"/nonexistent/folder"};
	const struct sandbox sandbox = {.writable = writable, .writable_count = 1};
	int status;
	pid_t pid;

	(void)state;
	if (!has_landlock()) {
		print_message("this kernel has no Landlock\n");
		skip();
	}
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct err err = ERR_INIT;

		_exit(!sandbox_enter(&sandbox, &err) && err.code == ERR_FAILED && strstr(err.text, "/nonexistent/folder") ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void
it_describes_itself(void **state)
{
	(void)state;
	assert_non_null(strstr(sandbox_describe(), "seccomp"));
}

/* ------------------------------------------------------------------ */

static int
set_up(void **state)
{
	struct id maya;

	(void)state;
	world_open(&world);
	maya = world_user(&world, "Maya", &world.root, true);
	assert_non_null(world_as(&world, &maya));
	portal_close(world.portal);
	world.portal = NULL;
	snprintf(folder, sizeof(folder), "%.500s", world.folder);
	snprintf(db, sizeof(db), "%.550s", world.path);
	test_folder_make(beside);
	snprintf(inside, sizeof(inside), "%s/current.tsv", folder);
	snprintf(made_in, sizeof(made_in), "%s/made", folder);
	snprintf(link_out, sizeof(link_out), "%s/link", folder);
	snprintf(outside, sizeof(outside), "%s/outside", beside);
	snprintf(made_out, sizeof(made_out), "%s/made", beside);
	snprintf(other_db, sizeof(other_db), "%s/other.db", beside);
	made_socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (made_socket < 0 || openpty(&pty_master, &pty_slave, NULL, NULL, NULL) != 0)
		return -1;
	other = fork();
	if (other == 0) {
		for (;;)
			pause();
	}
	return other > 0 ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	kill(other, SIGKILL);
	waitpid(other, NULL, 0);
	close(made_socket);
	close(pty_master);
	close(pty_slave);
	world_close(&world);
	test_folder_remove(beside);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		/* First: what comes through outside does harm. */
		cmocka_unit_test(a_session_goes_on_inside),
		cmocka_unit_test(calls_are_refused_inside),
		cmocka_unit_test(files_are_refused_inside),
		cmocka_unit_test(every_probe_comes_through_outside),
		cmocka_unit_test(a_crash_ends_as_ever),
		cmocka_unit_test(without_a_folder_it_says_which),
		cmocka_unit_test(it_describes_itself),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests_name(test_name(__FILE__), tests, set_up, tear_down);
}
