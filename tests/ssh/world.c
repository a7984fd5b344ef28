/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/ssh/world.h"

#include "service/layout.h"
#include "tests/ssh/host.h"

#include "tests/test.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define KEYS HOST_SCRATCH "/keys"
#define RECORD HOST_SCRATCH "/record.txt"

static const char *const unit = "e157c2c6-0607-427d-a373-922923ac6593";
static const char *const role = "c8aae6e0-2ef6-42c3-a013-479e5d318802";		/* Environment Maker */
static const char *const type = "10707e4e-1d56-e911-8194-000d3a6cd5a5";

static struct {
	char machine[65];	/* what of the machine must be the same afterwards */
	char *record;
} world;

/* What can't be in a test ends it, with its reason. */
static void
must(bool fine, const char *what)
{
	if (!fine) {
		fprintf(stderr, "world: %s\n", what);
		abort();
	}
}

static long
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

const char *
world_missing(void)
{
	const char *wanted = getenv("MAKERDECK_SSH");

	if (wanted && strcmp(wanted, "no") == 0)
		return "MAKERDECK_SSH=no: another stage of this check does it";
	return host_missing();
}

/* ---------------------------------------------------------------- the environment */

enum kind { KIND_USER = 1, KIND_MODEL, KIND_CONTAINER };

static void
write_id(FILE *out, const char *name, enum kind kind, unsigned n)
{
	fprintf(out, "\"%s\":\"%08x-%04x-4000-8000-%012x\"", name, n, (unsigned)kind, n);
}

/* Maker 0 is the leaver; model n is maker n's, those behind the makers' are the leaver's. */
static void
write_rows(FILE *out, const struct world_options *options)
{
	unsigned makers = options->makers, models = makers + options->left;

	fprintf(out, "[{\"@odata.context\":\"$metadata#systemusers\",\"value\":[\n");
	for (unsigned i = 0; i <= makers; i++) {
		fprintf(out, "%s{", i ? ",\n" : "");
		write_id(out, "systemuserid", KIND_USER, i);
		fprintf(out, ",\"fullname\":\"Maker %02u\",\"domainname\":\"maker%02u@northwind.example\",\"isdisabled\":%s,\"_businessunitid_value\":\"%s\"}",
			i, i, i ? "false" : "true", unit);
	}
	fprintf(out, "]},\n{\"@odata.context\":\"$metadata#systemuserrolescollection\",\"value\":[\n");
	for (unsigned i = 0; i <= makers; i++) {
		fprintf(out, "%s{", i ? ",\n" : "");
		write_id(out, "systemuserid", KIND_USER, i);
		fprintf(out, ",\"roleid\":\"%s\"}", role);
	}
	fprintf(out, "]},\n{\"@odata.context\":\"$metadata#msdyn_aimodels\",\"value\":[\n");
	for (unsigned i = 1; i <= models; i++) {
		fprintf(out, "%s{", i > 1 ? ",\n" : "");
		write_id(out, "msdyn_aimodelid", KIND_MODEL, i);
		fprintf(out, ",\"msdyn_name\":\"%s %02u\",\"_msdyn_templateid_value\":\"%s\",", i <= makers ? "Model of" : "Left behind", i, type);
		write_id(out, "_ownerid_value", KIND_USER, i <= makers ? i : 0);
		fprintf(out, ",\"createdon\":\"2026-01-12T09:20:00Z\",\"modifiedon\":\"2026-03-05T09:12:00Z\"}");
	}
	fprintf(out, "]},\n{\"@odata.context\":\"$metadata#msdyn_aibdatasetscontainers\",\"value\":[\n");
	for (unsigned i = makers + 1; i <= models; i++) {
		fprintf(out, "%s{", i > makers + 1 ? ",\n" : "");
		write_id(out, "msdyn_aibdatasetscontainerid", KIND_CONTAINER, i);
		fprintf(out, ",\"msdyn_name\":\"ds-%05u\",", i);
		write_id(out, "_msdyn_aimodelid_value", KIND_MODEL, i);
		fprintf(out, ",");
		write_id(out, "_ownerid_value", KIND_USER, 0);
		fprintf(out, "}");
	}
	fprintf(out, "]}]\n");
}

static void
does(const char *const *argv)
{
	static char out[4096];

	if (host_run(argv, NULL, out, sizeof(out)) != 0) {
		fprintf(stderr, "%s", out);
		must(false, argv[1] ? argv[1] : argv[0]);
	}
}

static void
make_environment(const char *file, const struct world_options *options)
{
	static const char rows[] = HOST_SCRATCH "/rows.json";

	does((const char *const[]){host_program("makerdeck"), "init", "--demo", file, NULL});
	if (options->makers > 0) {
		FILE *out = fopen(rows, "we");

		must(out != NULL, rows);
		write_rows(out, options);
		must(fclose(out) == 0, rows);
		does((const char *const[]){host_program("makerdeck"), "--db", file, "--as", WORLD_ADMIN, "import", rows, NULL});
		unlink(rows);
	}
}

/* ---------------------------------------------------------------- keys */

const char *
world_identity(const char *login)
{
	static char paths[8][128];
	static unsigned at;
	char *path = paths[at++ % 8];

	snprintf(path, sizeof(paths[0]), KEYS "/%s", login);
	return path;
}

const char *
world_key_make(const char *name)
{
	host_key_make(world_identity(name), "ed25519");
	return world_identity(name);
}

int
world_run_words(const char *const *words, char *out, size_t size)
{
	const char *argv[32] = {host_program("makerdeck"), "--db", SERVICE_ENVIRONMENT, "--as", WORLD_ADMIN};
	size_t count = 5;

	for (; *words; words++) {
		must(count < 31, "too many words");
		argv[count++] = *words;
	}
	return host_run(argv, NULL, out, size);
}

void
world_key_add(const char *login, const char *identity)
{
	char path[160], out[2048];

	snprintf(path, sizeof(path), "%s.pub", identity);
	if (world_run(out, sizeof(out), "keys", "add", login, path) != 0) {
		fprintf(stderr, "%s", out);
		must(false, "keys add");
	}
}

const char *
world_key_number(const char *login)
{
	static char number[32];
	char out[4096];

	must(world_run(out, sizeof(out), "--output", "plain", "keys", "list", "--user", login) == 0 && sscanf(out, "%31[k0-9]", number) == 1, "keys list");
	return number;
}

static void
give_key(const char *login)
{
	world_key_add(login, world_key_make(login));
}

/* ---------------------------------------------------------------- beginning and end */

static void
digest_of(const char *script, char digest[65])
{
	char out[128] = "";

	must(host_run((const char *const[]){"sh", "-c", script, NULL}, NULL, out, sizeof(out)) == 0 && strlen(out) >= 64, "sha256sum");
	memcpy(digest, out, 64);
	digest[64] = '\0';
}

void
world_digest(const char *path, char digest[65])
{
	char script[1024];

	snprintf(script, sizeof(script),
		 "{ find '%s' -printf '%%p %%y %%m %%u %%g %%i %%s %%T@ %%l\\n' | sort; find '%s' -type f -exec sha256sum {} + | sort; } | sha256sum", path, path);
	digest_of(script, digest);
}

/* Accounts, sshd's configuration, whatever the service makes, and all that's mounted. */
static void
look_at_machine(char digest[65])
{
	digest_of("{ for f in /etc/passwd /etc/shadow /etc/group /etc/gshadow /etc/subuid /etc/ssh /etc/makerdeck /usr/lib/makerdeck /var/lib/makerdeck; do "
		  "find $f -printf '%p %y %m %u %g %i %s %T@ %l\\n' 2>/dev/null | sort; find $f -type f -exec sha256sum {} + 2>/dev/null | sort; done; "
		  "cat /proc/self/mounts; } | sha256sum",
		  digest);
}

void
world_begin(const struct world_options *options)
{
	static const char file[] = HOST_SCRATCH "/environment.db";
	const char *install[8] = {host_program("makerdeck"), "service", "install", "--from", file, options->demo ? "--demo" : NULL, NULL};
	char login[16];

	look_at_machine(world.machine);
	host_enter(NULL);
	must(mkdir(KEYS, 0700) == 0, KEYS);
	make_environment(file, options);
	does(install);
	if (options->config) {
		int fd = open(SERVICE_CONFIG, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0644);

		must(fd >= 0 && write(fd, options->config, strlen(options->config)) == (ssize_t)strlen(options->config) && close(fd) == 0, SERVICE_CONFIG);
	}
	give_key(WORLD_ADMIN);
	for (size_t i = 0; options->people && options->people[i]; i++)
		give_key(options->people[i]);
	for (unsigned i = 1; i <= options->makers; i++) {
		snprintf(login, sizeof(login), "maker%02u", i);
		give_key(login);
	}
	host_sshd_start();
}

void
world_end(void)
{
	char after[65];

	host_leave();
	free(world.record);
	world.record = NULL;
	must(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD, "a process is left over");
	look_at_machine(after);
	must(strcmp(world.machine, after) == 0, "the machine's accounts, configuration or mounts aren't as they were");
}

/* ---------------------------------------------------------------- processes */

static bool
read_text(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd >= 0 ? read(fd, text, size - 1) : -1;

	if (fd >= 0)
		close(fd);
	text[got > 0 ? got : 0] = '\0';
	/* words of a command line end with zeros */
	for (ssize_t i = 0; i + 1 < got; i++) {
		if (text[i] == '\0')
			text[i] = ' ';
	}
	return got >= 0;
}

static bool
read_process(const char *number, struct process *process)
{
	char path[300], text[4096], *at, *end;
	struct stat status;

	memset(process, 0, sizeof(*process));
	process->pid = (int)strtol(number, NULL, 10);
	snprintf(path, sizeof(path), "/proc/%s", number);
	if (stat(path, &status) != 0)
		return false;
	snprintf(path, sizeof(path), "/proc/%s/stat", number);
	if (!read_text(path, text, sizeof(text)) || !(at = strchr(text, '(')) || !(end = strrchr(text, ')')))
		return false;
	process->state = end[1] ? end[2] : '\0';
	*end = '\0';
	snprintf(process->name, sizeof(process->name), "%s", at + 1);
	snprintf(path, sizeof(path), "/proc/%s/cmdline", number);
	if (!read_text(path, text, sizeof(text)))
		return false;
	snprintf(process->command, sizeof(process->command), "%.250s", text);
	/* what isn't dumpable has its folder of root: the account stands in status */
	snprintf(path, sizeof(path), "/proc/%s/status", number);
	if (!read_text(path, text, sizeof(text)) || !(at = strstr(text, "\nUid:")))
		return false;
	process->uid = (unsigned)strtoul(at + 5, NULL, 10);
	return true;
}

size_t
world_processes(struct process *processes, size_t most)
{
	DIR *folder = opendir("/proc");
	size_t count = 0;

	must(folder != NULL, "/proc");
	for (struct dirent *entry; (entry = readdir(folder)) && count < most;) {
		if (isdigit((unsigned char)entry->d_name[0]) && read_process(entry->d_name, &processes[count]))
			count++;
	}
	closedir(folder);
	return count;
}

#define MOST 1024
static struct process seen[MOST];

static bool
is_session(const struct process *process)
{
	return strcmp(process->name, "makerdeck-login") == 0;
}

static bool
is_connection(const struct process *process)
{
	return strcmp(process->name, "sshd") == 0 && strstr(process->command, "[listener]") == NULL && strstr(process->command, " -D ") == NULL;
}

size_t
world_sessions(int *pids, size_t most)
{
	size_t count = world_processes(seen, MOST), sessions = 0;

	for (size_t i = 0; i < count; i++) {
		if (!is_session(&seen[i]))
			continue;
		if (pids && sessions < most)
			pids[sessions] = seen[i].pid;
		sessions++;
	}
	return sessions;
}

size_t
world_connections(void)
{
	size_t count = world_processes(seen, MOST), connections = 0;

	for (size_t i = 0; i < count; i++)
		connections += is_connection(&seen[i]);
	return connections;
}

int
world_wait_empty(int ms)
{
	long start = now_ms();

	for (;;) {
		size_t count = world_processes(seen, MOST), left = 0;
		long took = now_ms() - start;

		for (size_t i = 0; i < count; i++)
			left += is_session(&seen[i]) || is_connection(&seen[i]);
		if (left == 0)
			return (int)took;
		if (took >= ms) {
			for (size_t i = 0; i < count; i++) {
				if (is_session(&seen[i]) || is_connection(&seen[i]))
					fprintf(stderr, "left after %ld ms: %d %c %s: %s\n", took, seen[i].pid, seen[i].state, seen[i].name, seen[i].command);
			}
			return -1;
		}
		poll(NULL, 0, 20);
	}
}

size_t
world_sessions_in_write(void)
{
	int pids[MOST];
	size_t count = world_sessions(pids, MOST), writing = 0;

	for (size_t i = 0; i < count && i < MOST; i++) {
		char path[64], text[256], *end = NULL;

		snprintf(path, sizeof(path), "/proc/%d/syscall", pids[i]);
		/* "running", or the call's number and what it was given */
		if (read_text(path, text, sizeof(text)) && strtol(text, &end, 10) == SYS_write && end != text)
			writing++;
	}
	return writing;
}

long
world_pss(int pid)
{
	char path[64], text[4096], *at;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", pid);
	if (!read_text(path, text, sizeof(text)) || !(at = strstr(text, "\nPss:")))
		return 0;
	return strtol(at + 5, NULL, 10);
}

/* ---------------------------------------------------------------- locks */

#define SQLITE_PENDING 0x40000000	/* of its file format: the bytes from here on are what's locked */
#define SQLITE_RESERVED (SQLITE_PENDING + 1)
#define SQLITE_LOCKS 514

static bool
is_locked(off_t start, off_t length, short kind)
{
	struct flock lock = {.l_type = kind, .l_whence = SEEK_SET, .l_start = start, .l_len = length};
	int fd = open(SERVICE_ENVIRONMENT, O_RDWR | O_CLOEXEC);
	bool locked;

	must(fd >= 0 && fcntl(fd, F_GETLK, &lock) == 0, SERVICE_ENVIRONMENT);
	locked = lock.l_type != F_UNLCK;
	close(fd);
	return locked;
}

bool
world_is_locked(int ms)
{
	long end = now_ms() + ms;

	while (is_locked(SQLITE_PENDING, SQLITE_LOCKS, F_WRLCK)) {
		if (now_ms() >= end)
			return true;
		poll(NULL, 0, 5);
	}
	return false;
}

bool
world_is_being_written(void)
{
	return is_locked(SQLITE_RESERVED, 1, F_WRLCK);
}

/* ---------------------------------------------------------------- the record */

void
world_record_read(void)
{
	char script[1024];
	FILE *file;
	struct stat status;

	snprintf(script, sizeof(script), "'%s' --db " SERVICE_ENVIRONMENT " --as " WORLD_ADMIN " --output plain audit list --limit 1000000 >" RECORD,
		 host_program("makerdeck"));
	does((const char *const[]){"sh", "-c", script, NULL});
	file = fopen(RECORD, "re");
	must(file && fstat(fileno(file), &status) == 0, RECORD);
	free(world.record);
	world.record = malloc((size_t)status.st_size + 1);
	must(world.record && fread(world.record, 1, (size_t)status.st_size, file) == (size_t)status.st_size, RECORD);
	world.record[status.st_size] = '\0';
	fclose(file);
}

/* Whether field n, divided by tabs, of the line is the text. */
static bool
field_is(const char *line, int n, const char *text)
{
	const char *end = strchrnul(line, '\n');

	for (; n > 0; n--) {
		line = memchr(line, '\t', (size_t)(end - line));
		if (!line)
			return false;
		line++;
	}
	return strncmp(line, text, strlen(text)) == 0 && strchr("\t\n", line[strlen(text)]) != NULL;
}

size_t
world_record_count(const char *name, const char *action)
{
	size_t count = 0;

	must(world.record != NULL, "the record wasn't read");
	for (const char *line = world.record; *line;) {
		const char *end = strchrnul(line, '\n');

		/* sequence, time, id, name, action, … */
		count += (!name || field_is(line, 3, name)) && (!action || field_is(line, 4, action));
		line = *end ? end + 1 : end;
	}
	return count;
}

bool
world_is_sound(void)
{
	static char out[8192];

	if (world_run(out, sizeof(out), "check") != 0) {
		fprintf(stderr, "check: %s", out);
		return false;
	}
	if (world_run(out, sizeof(out), "audit", "verify") != 0 || !strstr(out, "The audit holds")) {
		fprintf(stderr, "audit verify: %s", out);
		return false;
	}
	return true;
}
