/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/ssh/host.h"

#include "tests/test.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define BASE "/mnt"		/* hidden by a file system in memory while the new "/" is put together */
#define ROOT BASE "/root"
#define RUN_LIMIT 60000
#define WRITTEN HOST_SCRATCH "/written"		/* what the overlay holds of its own */

static struct {
	bool entered;
	int root, folder;		/* the machine's "/" and where the test was */
	int mounts, processes, network;	/* the machine's namespaces */
	pid_t init;			/* first process of the host's own count: with it all others go */
	pid_t sshd;
	bool forgot;		/* the machine has a service, which isn't in the host */
	char *base;		/* what host_changes says of that */
	char why[256];
} host;

static void
must(bool fine, const char *what)
{
	if (!fine) {
		fprintf(stderr, "host: %s: %s\n", what, strerror(errno));
		abort();
	}
}

static bool
failed(const char *what)
{
	snprintf(host.why, sizeof(host.why), "%.160s: %.80s", what, strerror(errno));
	return false;
}

static long
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---------------------------------------------------------------- putting it together */

static bool
make_folder(const char *path, mode_t mode)
{
	return (mkdir(path, mode) == 0 || errno == EEXIST) || failed(path);
}

static bool
make_folders(const char *path)
{
	char part[1024];

	if ((size_t)snprintf(part, sizeof(part), "%s", path) >= sizeof(part))
		return false;
	for (char *p = part + 1; *p; p++) {
		if (*p == '/') {
			*p = '\0';
			if (!make_folder(part, 0755))
				return false;
			*p = '/';
		}
	}
	return make_folder(part, 0755);
}

static bool
mount_memory(const char *path, const char *how)
{
	return mount("throwaway", path, "tmpfs", MS_NOSUID, how) == 0 || failed(path);
}

/* A device of the machine's under the host's /dev: bound, since making one may be forbidden in a container. */
static bool
bind_device(const char *name)
{
	char from[64], to[128];
	int fd;

	snprintf(from, sizeof(from), "/dev/%s", name);
	snprintf(to, sizeof(to), ROOT "/dev/%s", name);
	fd = open(to, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	if (fd < 0 || close(fd) != 0)
		return failed(to);
	return mount(from, to, NULL, MS_BIND, NULL) == 0 || failed(from);
}

static bool
make_devices(void)
{
	static const char *const devices[] = {"null", "zero", "full", "random", "urandom", "tty"};

	if (!mount_memory(ROOT "/dev", "mode=755,size=4m"))
		return false;
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		if (!bind_device(devices[i]))
			return false;
	}
	if (!make_folder(ROOT "/dev/pts", 0755) || !make_folder(ROOT "/dev/shm", 01777))
		return false;
	if (mount("throwaway", ROOT "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=620,gid=5") != 0)
		return failed("/dev/pts");
	if (symlink("pts/ptmx", ROOT "/dev/ptmx") != 0 || symlink("/proc/self/fd", ROOT "/dev/fd") != 0)
		return failed("/dev/ptmx");
	return mount_memory(ROOT "/dev/shm", "mode=1777");
}

/* A folder of the test's that the overlay hasn't: it's on another file system than "/". */
static bool
bind_folder(const char *path)
{
	char to[1024];
	struct stat real, seen;

	if (!path || path[0] != '/' || stat(path, &real) != 0)
		return true;
	if ((size_t)snprintf(to, sizeof(to), ROOT "%s", path) >= sizeof(to))
		return true;
	if (stat(to, &seen) == 0 && seen.st_ino == real.st_ino)
		return true;
	return make_folders(to) && (mount(path, to, NULL, MS_BIND | MS_REC, NULL) == 0 || failed(path));
}

static bool
make_root(const struct host_options *options)
{
	char size[64];

	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
		return failed("private mounts");
	snprintf(size, sizeof(size), "mode=755,size=%dk", options && options->disk_kilobytes ? options->disk_kilobytes : 1024 * 1024);
	if (!mount_memory(BASE, size) || !make_folder(BASE "/upper", 0755) || !make_folder(BASE "/work", 0755)
	    || !make_folder(ROOT, 0755))
		return false;
	if (mount("throwaway", ROOT, "overlay", 0, "lowerdir=/,upperdir=" BASE "/upper,workdir=" BASE "/work") != 0)
		return failed("overlayfs");
	if (!make_devices() || !mount_memory(ROOT "/run", "mode=755") || !make_folder(ROOT "/run/sshd", 0755)
	    || !make_folder(ROOT HOST_SCRATCH, 0700) || !make_folder(ROOT WRITTEN, 0700))
		return false;
	if (mount(BASE "/upper", ROOT WRITTEN, NULL, MS_BIND, NULL) != 0)
		return failed(WRITTEN);
	if (!bind_folder(getenv("MAKERDECK_BUILDDIR")) || !bind_folder(getenv("MAKERDECK_SRCDIR")))
		return false;
	if (options && options->bare)
		return true;
	snprintf(size, sizeof(size), "mode=755,size=%dk", options && options->state_kilobytes ? options->state_kilobytes : 128 * 1024);
	return make_folders(ROOT "/var/lib/makerdeck") && mount_memory(ROOT "/var/lib/makerdeck", size);
}

static bool
loopback_up(void)
{
	struct ifreq request = {.ifr_flags = IFF_UP};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool fine;

	memcpy(request.ifr_name, "lo", 3);
	fine = fd >= 0 && ioctl(fd, SIOCSIFFLAGS, &request) == 0;
	if (!fine)
		failed("loopback");
	if (fd >= 0)
		close(fd);
	return fine;
}

/* The first process: it mounts what must be mounted from within the count, then waits for whatever is left to it. */
static void
be_init(int ready)
{
	sigset_t children;
	int most = (int)sysconf(_SC_OPEN_MAX);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&children);
	sigaddset(&children, SIGCHLD);
	sigprocmask(SIG_BLOCK, &children, NULL);
	if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NOEXEC | MS_NODEV, NULL) != 0 || write(ready, "y", 1) != 1)
		_exit(1);
	for (int fd = 0; fd < (most > 1024 ? 1024 : most); fd++)
		close(fd);
	for (;;) {
		sigwaitinfo(&children, NULL);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	}
}

static bool
start_init(void)
{
	int ready[2];
	char answer;
	ssize_t got;

	if (pipe2(ready, O_CLOEXEC) != 0)
		return failed("pipe");
	host.init = fork();
	if (host.init == 0) {
		close(ready[0]);
		be_init(ready[1]);
	}
	close(ready[1]);
	got = host.init > 0 ? read(ready[0], &answer, 1) : -1;
	close(ready[0]);
	if (got == 1)
		return true;
	errno = got < 0 ? errno : EPERM;
	return failed("/proc");
}

/* What the machine itself may have of the service. */
static bool
forget_service(bool bare)
{
	/* /var/lib/makerdeck is either hidden by a file system of the host's own, or last here. */
	static const char *const left[] = {"/etc/makerdeck", "/usr/lib/makerdeck", "/etc/ssh/sshd_config.d/50-makerdeck.conf", "/etc/ssh/makerdeck_keys",
					   "/var/lib/makerdeck"};
	static const char *const accounts[] = {"makerdeck", "makerdeckkeys", "makerdeckdemo"};

	for (size_t i = 0; i < sizeof(left) / sizeof(left[0]) - (bare ? 0 : 1); i++) {
		if (access(left[i], F_OK) != 0)
			continue;
		if (host_does("rm", "-rf", left[i]) != 0)
			return failed(left[i]);
		host.forgot = true;
	}
	for (size_t i = 0; i < sizeof(accounts) / sizeof(accounts[0]); i++) {
		if (host_does("getent", "passwd", accounts[i]) != 0)
			continue;
		if (host_does("userdel", accounts[i]) != 0)
			return failed(accounts[i]);
		host.forgot = true;
	}
	return true;
}

static bool
build_host(const struct host_options *options)
{
	char folder[1024];

	if (!getcwd(folder, sizeof(folder)))
		return failed("the working directory");
	host.root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	host.folder = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	host.mounts = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
	host.processes = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
	host.network = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (host.root < 0 || host.folder < 0 || host.mounts < 0 || host.processes < 0 || host.network < 0)
		return failed("namespaces");
	if (unshare(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET) != 0)
		return failed("namespaces");
	if (!make_root(options) || !loopback_up())
		return false;
	if (chroot(ROOT) != 0 || chdir("/") != 0)
		return failed("chroot");
	if (chdir(folder) != 0 && chdir("/") != 0)
		return failed(folder);
	return start_init() && forget_service(options && options->bare);
}

/* ---------------------------------------------------------------- in and out */

static bool
try_once(void)
{
	int words[2], status = 0;
	ssize_t length;
	pid_t pid;

	if (pipe2(words, O_CLOEXEC) != 0)
		return failed("pipe");
	pid = fork();
	if (pid == 0) {
		bool fine;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		fine = build_host(NULL);
		if (!fine && write(words[1], host.why, strlen(host.why)) < 0)
			_exit(2);
		_exit(fine ? 0 : 1);
	}
	close(words[1]);
	length = pid > 0 ? read(words[0], host.why, sizeof(host.why) - 1) : -1;
	host.why[length > 0 ? length : 0] = '\0';
	close(words[0]);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return failed("fork");
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

const char *
host_missing(void)
{
	static const char *const programs[] = {"/usr/sbin/sshd", "/usr/bin/ssh", "/usr/bin/ssh-keygen", "/usr/sbin/useradd", "/usr/sbin/userdel"};
	static bool looked, fine;
	static char text[512];

	if (looked)
		return fine ? NULL : text;
	looked = true;
	if (TEST_IS_SLOW) {
		snprintf(text, sizeof(text), "no throwaway host: a sanitizer's process can't change its root and limits");
		return text;
	}
	if (geteuid() != 0) {
		snprintf(text, sizeof(text), "no throwaway host: only root can make one");
		return text;
	}
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		if (access(programs[i], X_OK) != 0) {
			snprintf(text, sizeof(text), "no throwaway host: %s isn't there (packages openssh-server, openssh-client, passwd)", programs[i]);
			return text;
		}
	}
	fine = try_once();
	if (!fine)
		snprintf(text, sizeof(text), "no throwaway host: this machine doesn't let it be made (%s)", host.why);
	return fine ? NULL : text;
}

void
host_enter(const struct host_options *options)
{
	bool fine;

	if (host.entered) {
		fprintf(stderr, "host: there's one already\n");
		abort();
	}
	fine = build_host(options);
	if (!fine) {
		fprintf(stderr, "host: %s\n", host.why);
		abort();
	}
	host.entered = true;
	if (host.forgot)
		host.base = host_changes();
}

void
host_leave(void)
{
	if (!host.entered)
		return;
	kill(host.init, SIGKILL);
	/* It ends only when nobody is left in its count, those too that this process hasn't waited for yet. */
	for (pid_t pid; (pid = waitpid(-1, NULL, 0)) != host.init;)
		must(pid > 0 || errno == EINTR, "waitpid");
	must(setns(host.processes, CLONE_NEWPID) == 0, "setns");
	must(setns(host.network, CLONE_NEWNET) == 0, "setns");
	must(setns(host.mounts, CLONE_NEWNS) == 0, "setns");
	must(fchdir(host.root) == 0 && chroot(".") == 0 && fchdir(host.folder) == 0, "chroot");
	close(host.root);
	close(host.folder);
	close(host.mounts);
	close(host.processes);
	close(host.network);
	free(host.base);
	memset(&host, 0, sizeof(host));
}

/* ---------------------------------------------------------------- what changed */

static struct {
	char **lines;
	size_t count, room;
} changes;

static void
note_change(const char *what, const char *path)
{
	size_t size = strlen(what) + strlen(path) + 3;
	char *line = malloc(size);

	must(line != NULL, "malloc");
	snprintf(line, size, "%s %s\n", what, path);
	if (host.base && strstr(host.base, line)) {
		free(line);
		return;
	}
	line[size - 2] = '\0';
	if (changes.count == changes.room) {
		changes.room = changes.room ? 2 * changes.room : 64;
		changes.lines = realloc(changes.lines, changes.room * sizeof(*changes.lines));
		must(changes.lines != NULL, "realloc");
	}
	changes.lines[changes.count++] = line;
}

static bool
same_content(const char *path, int machine)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool same = fd >= 0 && machine >= 0;

	while (same) {
		char ours[65536], theirs[65536];
		ssize_t a = read(fd, ours, sizeof(ours)), b = read(machine, theirs, sizeof(theirs));

		same = a >= 0 && a == b && memcmp(ours, theirs, (size_t)a) == 0;
		if (a <= 0)
			break;
	}
	if (fd >= 0)
		close(fd);
	return same;
}

static bool
is_of_no_interest(const char *path)
{
	static const char *const left[] = {"/etc/passwd-", "/etc/group-", "/etc/shadow-", "/etc/gshadow-", "/etc/.pwd.lock", "/run"};

	for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++) {
		if (strcmp(path, left[i]) == 0)
			return true;
	}
	return strncmp(path, "/var/log/", 9) == 0;
}

static int
look_at_written(const char *written, const struct stat *status, int kind, struct FTW *ftw)
{
	const char *path = written + strlen(WRITTEN);
	struct stat machine;
	bool there;
	int fd;

	(void)kind;
	(void)ftw;
	if (!*path || is_of_no_interest(path))
		return 0;
	there = fstatat(host.root, path + 1, &machine, AT_SYMLINK_NOFOLLOW) == 0;
	if (S_ISCHR(status->st_mode) && status->st_rdev == 0) {
		if (there)
			note_change("gone", path);
		return 0;
	}
	if (!there) {
		note_change("made", path);
		return 0;
	}
	if (status->st_mode != machine.st_mode || status->st_uid != machine.st_uid || status->st_gid != machine.st_gid) {
		note_change("changed", path);
		return 0;
	}
	if (!S_ISREG(status->st_mode))
		return 0;
	fd = openat(host.root, path + 1, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (!same_content(written, fd))
		note_change("changed", path);
	if (fd >= 0)
		close(fd);
	return 0;
}

static int
compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

char *
host_changes(void)
{
	size_t length = 0;
	char *text;

	must(host.entered && nftw(WRITTEN, look_at_written, 32, FTW_PHYS) == 0, "nftw");
	if (changes.count)
		qsort(changes.lines, changes.count, sizeof(*changes.lines), compare_lines);
	for (size_t i = 0; i < changes.count; i++)
		length += strlen(changes.lines[i]) + 1;
	text = malloc(length + 1);
	must(text != NULL, "malloc");
	text[0] = '\0';
	length = 0;
	for (size_t i = 0; i < changes.count; i++) {
		size_t line = strlen(changes.lines[i]);

		memcpy(text + length, changes.lines[i], line);
		length += line;
		text[length++] = '\n';
		text[length] = '\0';
		free(changes.lines[i]);
	}
	free(changes.lines);
	memset(&changes, 0, sizeof(changes));
	return text;
}

/* ---------------------------------------------------------------- programs */

static void
become(const char *const *argv, int in, int out)
{
	static char *const environment[] = {
		(char *)(uintptr_t) "PATH=/usr/sbin:/usr/bin:/sbin:/bin", (char *)(uintptr_t) "HOME=/root", (char *)(uintptr_t) "LC_ALL=C.UTF-8",
		(char *)(uintptr_t) "TZ=UTC", (char *)(uintptr_t) "TERM=xterm-256color", NULL,
	};
	int nothing = open("/dev/null", O_RDWR);

	/* Not beyond a test that's killed: the host's first process is, and takes all with it; but a child that's just being made isn't its yet. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(in >= 0 ? in : nothing, STDIN_FILENO);
	dup2(out >= 0 ? out : nothing, STDOUT_FILENO);
	dup2(STDOUT_FILENO, STDERR_FILENO);
	if (nothing > STDERR_FILENO)
		close(nothing);
	signal(SIGPIPE, SIG_DFL);
	umask(022);
	environ = (char **)(uintptr_t)environment;
	execvp(argv[0], (char *const *)(uintptr_t)argv);
	dprintf(STDERR_FILENO, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

pid_t
host_spawn(const char *const *argv, int in, int out)
{
	pid_t pid = fork();

	must(pid >= 0, "fork");
	if (pid == 0)
		become(argv, in, out);
	return pid;
}

static int
status_of(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int
host_wait(pid_t pid, int milliseconds)
{
	long end = now_ms() + milliseconds;
	int status = 0;

	for (;;) {
		pid_t got = waitpid(pid, &status, WNOHANG);

		if (got == pid)
			return status_of(status);
		must(got == 0 || errno == EINTR, "waitpid");
		if (now_ms() >= end)
			break;
		poll(NULL, 0, 2);
	}
	kill(pid, SIGKILL);
	must(waitpid(pid, &status, 0) == pid, "waitpid");
	return -1;
}

int
host_run(const char *const *argv, const char *input, char *out, size_t size)
{
	int in[2], answer[2];
	long end = now_ms() + RUN_LIMIT;
	size_t length = 0;
	pid_t pid;

	must(pipe2(in, O_CLOEXEC) == 0 && pipe2(answer, O_CLOEXEC) == 0, "pipe");
	if (input)
		must(write(in[1], input, strlen(input)) == (ssize_t)strlen(input), "write");
	close(in[1]);
	pid = host_spawn(argv, in[0], answer[1]);
	close(in[0]);
	close(answer[1]);
	/* To the end of what it writes, so that it never waits for us; what stays open behind it (a daemon) doesn't count. */
	for (;;) {
		struct pollfd wait = {.fd = answer[0], .events = POLLIN};
		char bytes[4096];
		ssize_t got;

		if (now_ms() >= end || poll(&wait, 1, 100) < 0)
			break;
		if (!wait.revents) {
			siginfo_t info = {0};

			if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid)
				break;
			continue;
		}
		got = read(answer[0], bytes, sizeof(bytes));
		if (got <= 0)
			break;
		if (out && length + 1 < size) {
			size_t room = size - 1 - length, part = (size_t)got < room ? (size_t)got : room;

			memcpy(out + length, bytes, part);
			length += part;
		}
	}
	close(answer[0]);
	if (out && size)
		out[length] = '\0';
	return host_wait(pid, (int)(end > now_ms() ? end - now_ms() : 0));
}

const char *
host_program(const char *name)
{
	static char paths[4][1024];
	static size_t count;
	const char *build = getenv("MAKERDECK_BUILDDIR");
	char path[1024];

	snprintf(path, sizeof(path), "%s/%s", build && build[0] ? build : ".", name);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(paths[i], path) == 0)
			return paths[i];
	}
	must(count < 4, "host_program");
	memcpy(paths[count], path, sizeof(path));
	return paths[count++];
}

void
host_service_install(bool demo)
{
	static const char environment[] = HOST_SCRATCH "/demo.db";
	const char *const make[] = {host_program("makerdeck"), "init", "--demo", environment, NULL};
	const char *const install[] = {host_program("makerdeck"), "service", "install", "--from", environment, demo ? "--demo" : NULL, NULL};
	char out[8192];

	if (host_run(make, NULL, out, sizeof(out)) != 0 || host_run(install, NULL, out, sizeof(out)) != 0) {
		fprintf(stderr, "host: the service can't be installed:\n%s", out);
		abort();
	}
}

/* ---------------------------------------------------------------- sshd */

#define HOST_KEY "/run/throwaway-host-key"
#define HOST_LOG "/run/throwaway-sshd.log"

static bool
sshd_answers(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(HOST_PORT)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct timeval limit = {.tv_sec = 2};
	char bytes[4] = "";
	bool fine;

	must(fd >= 0, "socket");
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	fine = connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0 && recv(fd, bytes, 4, MSG_WAITALL) == 4
	       && memcmp(bytes, "SSH-", 4) == 0;
	close(fd);
	return fine;
}

void
host_sshd_start(void)
{
	static const char *const argv[] = {"/usr/sbin/sshd", "-D", "-E", HOST_LOG, "-h", HOST_KEY, "-p", HOST_PORT, "-o", "ListenAddress=127.0.0.1",
					   "-o", "LogLevel=DEBUG1", NULL};
	static const char limits[] = "MaxStartups 1000\nPerSourceMaxStartups 1000\n";
	long end = now_ms() + 15000;
	/* of these two the last word counts, not the first as elsewhere */
	int fd = open("/etc/ssh/sshd_config.d/99-throwaway.conf", O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644);

	must(fd >= 0 && write(fd, limits, strlen(limits)) == (ssize_t)strlen(limits) && close(fd) == 0, "sshd_config.d");
	if (access(HOST_KEY, F_OK) != 0)
		host_key_make(HOST_KEY, "ed25519");
	host.sshd = host_spawn(argv, -1, -1);
	while (!sshd_answers() || !host_sshd_pid()) {
		int status;

		if (now_ms() >= end || waitpid(host.sshd, &status, WNOHANG) == host.sshd) {
			char *log = host_sshd_log();

			fprintf(stderr, "host: sshd doesn't answer:\n%s", log);
			free(log);
			abort();
		}
		poll(NULL, 0, 5);
	}
}

void
host_sshd_stop(void)
{
	if (!host.sshd)
		return;
	kill(host.sshd, SIGTERM);
	host_wait(host.sshd, 10000);
	host.sshd = 0;
	unlink("/etc/ssh/sshd_config.d/99-throwaway.conf");
}

pid_t
host_sshd_pid(void)
{
	char text[32] = "";
	int fd = open("/run/sshd.pid", O_RDONLY | O_CLOEXEC);
	ssize_t length = fd >= 0 ? read(fd, text, sizeof(text) - 1) : 0;

	if (fd >= 0)
		close(fd);
	return length > 0 ? (pid_t)strtol(text, NULL, 10) : 0;
}

char *
host_sshd_log(void)
{
	int fd = open(HOST_LOG, O_RDONLY | O_CLOEXEC);
	struct stat status = {0};
	size_t room, length = 0;
	char *text;

	must(fd < 0 || fstat(fd, &status) == 0, "fstat");
	room = (size_t)status.st_size;
	text = malloc(room + 1);
	must(text != NULL, "malloc");
	while (fd >= 0 && length < room) {
		ssize_t got = read(fd, text + length, room - length);

		if (got <= 0)
			break;
		length += (size_t)got;
	}
	text[length] = '\0';
	if (fd >= 0)
		close(fd);
	return text;
}

/* ---------------------------------------------------------------- clients */

void
host_key_make(const char *path, const char *type)
{
	must(host_does("ssh-keygen", "-q", "-t", type, "-N", "", "-C", "throwaway", "-f", path) == 0, "ssh-keygen");
}

void
host_client_add(struct host_client *client, const char *word)
{
	must(client->count + 1 < sizeof(client->argv) / sizeof(client->argv[0]), "host_client_add");
	client->argv[client->count++] = word;
	client->argv[client->count] = NULL;
}

void
host_client_begin(struct host_client *client, const char *identity)
{
	static const char *const words[] = {
		"ssh", "-F", "none", "-p", HOST_PORT, "-o", "UserKnownHostsFile=/dev/null", "-o", "GlobalKnownHostsFile=/dev/null", "-o",
		"StrictHostKeyChecking=no", "-o", "LogLevel=ERROR", "-o", "BatchMode=yes", "-o", "IdentityAgent=none", "-o", "IdentitiesOnly=yes", "-o",
		"ConnectTimeout=20", "-o", "AddressFamily=inet",
	};

	memset(client, 0, sizeof(*client));
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		host_client_add(client, words[i]);
	snprintf(client->identity, sizeof(client->identity), "IdentityFile=%s", identity ? identity : "none");
	host_client_add(client, "-o");
	host_client_add(client, client->identity);
}

void
host_client_login(struct host_client *client, const char *account)
{
	host_client_add(client, "-l");
	host_client_add(client, account);
	host_client_add(client, "--");
	host_client_add(client, "127.0.0.1");
}
