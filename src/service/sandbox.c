/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Both parts only take away, and hold for every thread. seccomp is a list of what a whole session uses (tests/unit/test_sandbox.c shows that
 * it's enough, and that each thing beside it is refused): what isn't in it fails with EPERM, as if it weren't permitted, and nothing dies of it.
 */
#include "service/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ------------------------------------------------------------------ Landlock: which files */

/* Rights that came after the headers of Debian 12; which of them there are, the kernel says. */
#define FS_UP_TO_V1 ((1ULL << 13) - 1)		/* execute … make symbolic links */
#define FS_REFER (1ULL << 13)
#define FS_TRUNCATE (1ULL << 14)
#define FS_IOCTL_DEVICE (1ULL << 15)
#define NET_BIND_AND_CONNECT 3ULL
#define SCOPE_SOCKETS_AND_SIGNALS 3ULL

/* The whole of it as the newest kernel that we know takes it; an older one is told that it's shorter. */
struct landlock_attributes {
	uint64_t files, network, scoped;
};

#define FILES_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define FILES_WRITE (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG \
		     | LANDLOCK_ACCESS_FS_REMOVE_FILE | FS_TRUNCATE)

/* What's read after the beginning: terminal databases, should one be asked for again, and chance. */
static const char *const readable[] = {
	"/etc/terminfo", "/lib/terminfo", "/usr/lib/terminfo", "/usr/share/terminfo", "/usr/share/misc/terminfo",
};
static const char *const readable_files[] = {"/dev/urandom"};

/* 0: this kernel has none. */
static int
landlock_version(void)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	return version > 0 ? (int)version : 0;
}

static uint64_t
files_known(int version)
{
	uint64_t known = FS_UP_TO_V1;

	if (version >= 2)
		known |= FS_REFER;
	if (version >= 3)
		known |= FS_TRUNCATE;
	if (version >= 5)
		known |= FS_IOCTL_DEVICE;
	return known;
}

static int
landlock_create(int version)
{
	struct landlock_attributes attributes = {.files = files_known(version)};
	size_t size = sizeof(attributes.files);

	if (version >= 4) {
		attributes.network = NET_BIND_AND_CONNECT;
		size = offsetof(struct landlock_attributes, scoped);
	}
	if (version >= 6) {
		attributes.scoped = SCOPE_SOCKETS_AND_SIGNALS;
		size = sizeof(attributes);
	}
	return (int)syscall(SYS_landlock_create_ruleset, &attributes, size, 0);
}

/* What isn't there needs no right. */
static bool
landlock_allow(int rules, const char *path, uint64_t rights, bool must, struct err *err)
{
	struct landlock_path_beneath_attr beneath = {.allowed_access = rights, .parent_fd = open(path, O_PATH | O_CLOEXEC)};
	bool fine = false;

	if (beneath.parent_fd < 0)
		return !must || err_set(err, ERR_FAILED, "%s can't be opened: %s.", path, strerror(errno));
	fine = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0;
	if (!fine)
		err_set(err, ERR_FAILED, "Access to %s can't be kept: %s.", path, strerror(errno));
	close(beneath.parent_fd);
	return fine;
}

static bool
landlock_enter(const struct sandbox *sandbox, struct err *err)
{
	int version = landlock_version(), rules;
	uint64_t known = files_known(version);
	bool fine = true;

	if (!version)
		return true;
	rules = landlock_create(version);
	if (rules < 0)
		return err_set(err, ERR_FAILED, "Landlock can't be used: %s.", strerror(errno));
	for (size_t i = 0; fine && i < sandbox->writable_count; i++)
		fine = landlock_allow(rules, sandbox->writable[i], FILES_WRITE & known, true, err);
	for (size_t i = 0; fine && i < COUNT(readable); i++)
		fine = landlock_allow(rules, readable[i], FILES_READ, false, err);
	for (size_t i = 0; fine && i < COUNT(readable_files); i++)
		fine = landlock_allow(rules, readable_files[i], LANDLOCK_ACCESS_FS_READ_FILE, false, err);
	if (fine && syscall(SYS_landlock_restrict_self, rules, 0) != 0)
		fine = err_set(err, ERR_FAILED, "Landlock can't be entered: %s.", strerror(errno));
	close(rules);
	return fine;
}

/* ------------------------------------------------------------------ seccomp: which calls */

/* As they are; what they work on is a descriptor that's open, memory, or a path that Landlock looks at. By name, since not every machine has
 * each of them, and the C library of another year uses another of its kind. */
static const char *const calls[] = {
	/* files */
	"read", "write", "readv", "writev", "pread64", "pwrite64", "preadv", "pwritev", "lseek", "_llseek", "open", "openat", "close", "close_range",
	"stat", "lstat", "fstat", "newfstatat", "stat64", "lstat64", "fstat64", "fstatat64", "statx", "statfs", "fstatfs", "statfs64", "fstatfs64", "access",
	"faccessat", "faccessat2", "readlink", "readlinkat", "getcwd", "getdents64", "fsync", "fdatasync", "flock", "ftruncate", "ftruncate64", "fallocate",
	"fadvise64", "fchmod", "fchown", "rename", "renameat", "renameat2", "unlink", "unlinkat", "umask", "dup", "dup2", "dup3", "pipe", "pipe2",
	/* waiting */
	"poll", "ppoll", "ppoll_time64", "select", "pselect6", "_newselect", "nanosleep", "clock_nanosleep", "clock_nanosleep_time64", "restart_syscall",
	"alarm", "setitimer", "timer_settime", "timer_settime64", "timer_delete", "inotify_init1", "inotify_add_watch", "inotify_rm_watch", "sched_yield",
	/* memory, without making any of it a program's */
	"brk", "munmap", "mremap", "madvise", "mincore", "membarrier",
	/* clocks and what one may know of oneself */
	"clock_gettime", "clock_gettime64", "clock_getres", "gettimeofday", "time", "times", "getrusage", "getrandom", "getpid", "getppid", "gettid", "getuid",
	"geteuid", "getgid", "getegid", "getuid32", "geteuid32", "getgid32", "getegid32", "getpgrp", "uname", "sysinfo", "sched_getaffinity", "getrlimit", "ugetrlimit",
	/* threads and signals of one's own */
	"futex", "futex_time64", "futex_waitv", "set_robust_list", "rseq", "set_tid_address", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn",
	"sigreturn", "rt_sigpending", "sigaltstack", "exit", "exit_group",
};

/* Of these the one with this command: anything else of it is refused. */
static const unsigned int ioctls[] = {TCGETS, TCSETS, TCSETSW, TCSETSF, TCSBRK, TCFLSH, TIOCGWINSZ, FIONREAD};
static const int fcntls[] = {F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLK, F_SETLKW,
			     F_OFD_SETLK, F_OFD_SETLKW /* store/queue.c */};

/* What pthread_create asks of clone: to be a thread, not a process. A bit of old times may be there too. */
#define THREAD_FLAGS (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SYSVSEM | CLONE_SIGHAND | CLONE_THREAD | CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID)

#if defined(__s390__)
#define CLONE_ARGUMENT 1
#else
#define CLONE_ARGUMENT 0
#endif

/* Allows a call, if an argument, seen through mask, is this one. 0 or what's wrong, as all of libseccomp. */
static int
allow_if(scmp_filter_ctx filter, const char *call, unsigned int argument, uint64_t mask, uint64_t value)
{
	const struct scmp_arg_cmp compare = SCMP_CMP64(argument, SCMP_CMP_MASKED_EQ, mask, value);
	int number = seccomp_syscall_resolve_name(call);

	/* A negative number stands for a call of another machine. */
	return number < 0 ? 0 : seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, number, 1, &compare);
}

static int
allow_calls(scmp_filter_ctx filter)
{
	int wrong = 0;

	for (size_t i = 0; !wrong && i < COUNT(calls); i++) {
		int number = seccomp_syscall_resolve_name(calls[i]);

		if (number >= 0)
			wrong = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, number, 0, NULL);
	}
	return wrong;
}

static int
allow_some(scmp_filter_ctx filter)
{
	const uint64_t self = (uint64_t)getpid(), exact = UINT64_MAX;
	int wrong = 0;

	for (size_t i = 0; !wrong && i < COUNT(ioctls); i++)
		wrong = allow_if(filter, "ioctl", 1, exact, ioctls[i]);
	for (size_t i = 0; !wrong && i < COUNT(fcntls); i++) {
		wrong = allow_if(filter, "fcntl", 1, exact, (uint64_t)fcntls[i]);
		if (!wrong)
			wrong = allow_if(filter, "fcntl64", 1, exact, (uint64_t)fcntls[i]);
	}
	/* Nothing that's written becomes a program. */
	if (!wrong)
		wrong = allow_if(filter, "mmap", 2, PROT_EXEC, 0);
	if (!wrong)
		wrong = allow_if(filter, "mmap2", 2, PROT_EXEC, 0);
	if (!wrong)
		wrong = allow_if(filter, "mprotect", 2, PROT_EXEC, 0);
	/* A crash and abort() raise a signal in this process. */
	if (!wrong)
		wrong = allow_if(filter, "tgkill", 0, exact, self);
	if (!wrong)
		wrong = allow_if(filter, "kill", 0, exact, self);
	/* Reading one's own limits. */
	if (!wrong)
		wrong = allow_if(filter, "prlimit64", 2, exact, 0);
	return wrong ? wrong : allow_if(filter, "clone", CLONE_ARGUMENT, exact & ~(uint64_t)CLONE_DETACHED, THREAD_FLAGS);
}

static int
fill(scmp_filter_ctx filter)
{
	int clone3 = seccomp_syscall_resolve_name("clone3");
	/* Its flags stand in memory, where they can't be looked at: as if it weren't there, so that clone is called. */
	int wrong = clone3 < 0 ? 0 : seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(ENOSYS), clone3, 0, NULL);

	if (!wrong)
		wrong = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
	if (!wrong)
		wrong = allow_calls(filter);
	return wrong ? wrong : allow_some(filter);
}

static bool
seccomp_enter(struct err *err)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int wrong = filter ? fill(filter) : -ENOMEM;

	if (!wrong)
		wrong = seccomp_load(filter);
	seccomp_release(filter);
	return !wrong || err_set(err, ERR_FAILED, "seccomp can't be entered: %s.", strerror(-wrong));
}

/* ------------------------------------------------------------------ both */

static bool
has_seccomp(void)
{
	/* Asked for with a filter that can't be read: EFAULT says that it would be. */
	return prctl(PR_SET_SECCOMP, 2 /* SECCOMP_MODE_FILTER */, NULL, 0, 0) != 0 && errno == EFAULT;
}

const char *
sandbox_describe(void)
{
	static const char *const texts[] = {
		"seccomp; this kernel has no Landlock", "Landlock (ABI 1) and seccomp", "Landlock (ABI 2) and seccomp", "Landlock (ABI 3) and seccomp",
		"Landlock (ABI 4) and seccomp", "Landlock (ABI 5) and seccomp", "Landlock (ABI 6) and seccomp", "Landlock (ABI 7 or later) and seccomp",
	};
	int version = landlock_version();

	if (!has_seccomp())
		return "nothing: this kernel has no seccomp, so no session begins";
	return texts[version < (int)COUNT(texts) ? (size_t)version : COUNT(texts) - 1];
}

bool
sandbox_enter(const struct sandbox *sandbox, struct err *err)
{
	/* Both need it; it's no way back to rights by a program with a set-id bit. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return err_set(err, ERR_FAILED, "The session can't be closed off: %s.", strerror(errno));
	return (landlock_enter(sandbox, err) && seccomp_enter(err)) || err_prefix(err, "The session can't be closed off");
}
