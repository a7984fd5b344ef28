/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The throwaway host itself: it's real inside, and nothing of it stays. */
#include "tests/ssh/host.h"

#include "tests/test.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define NEED_HOST()                                                 \
	do {                                                        \
		const char *why = host_missing();                   \
                                                                    \
		if (why) {                                          \
			print_message("skipped: %s\n", why);        \
			skip();                                     \
		}                                                   \
	} while (0)

static bool
write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");
	bool fine = file && fputs(text, file) >= 0;

	return file && fclose(file) == 0 && fine;
}

static void
what_is_written_in_it_is_gone_afterwards(void **state)
{
	char before[1024], after[1024], out[64], *changes;

	(void)state;
	NEED_HOST();
	assert_non_null(getcwd(before, sizeof(before)));
	host_enter(NULL);
	assert_true(write_file("/etc/throwaway-test", "x"));
	assert_true(write_file("/var/lib/makerdeck/throwaway-test", "x"));
	assert_int_equal(host_does("useradd", "--system", "throwaway"), 0);
	assert_int_equal(host_run((const char *const[]){"id", "-un", "throwaway", NULL}, NULL, out, sizeof(out)), 0);
	assert_string_equal(out, "throwaway\n");
	assert_int_equal(host_run((const char *const[]){"cat", NULL}, "what it's given", out, sizeof(out)), 0);
	assert_string_equal(out, "what it's given");
	assert_int_equal(host_does("sh", "-c", "exit 7"), 7);
	assert_int_equal(access(host_program("makerdeck"), X_OK), 0);
	assert_int_equal(host_does("sh", "-c", "rm /etc/issue.net; chmod 600 /etc/issue; echo x >>/etc/debian_version; touch -d 2001-01-01 /etc/host.conf"), 0);
	changes = host_changes();
	/* The account's own files changed too. */
	assert_non_null(strstr(changes, "changed /etc/debian_version\n"));
	assert_non_null(strstr(changes, "changed /etc/passwd\n"));
	assert_non_null(strstr(changes, "gone /etc/issue.net\n"));
	assert_non_null(strstr(changes, "made /etc/throwaway-test\n"));
	assert_non_null(strstr(changes, "changed /etc/issue\n"));
	assert_null(strstr(changes, "host.conf"));
	free(changes);
	host_leave();
	assert_non_null(getcwd(after, sizeof(after)));
	assert_string_equal(before, after);
	assert_int_equal(access("/etc/throwaway-test", F_OK), -1);
	assert_int_equal(access("/var/lib/makerdeck/throwaway-test", F_OK), -1);
	assert_int_not_equal(host_does("id", "-un", "throwaway"), 0);
	/* And once more in the same process. */
	host_enter(&(struct host_options){.state_kilobytes = 64});
	assert_int_equal(access("/etc/throwaway-test", F_OK), -1);
	assert_int_not_equal(host_does("dd", "if=/dev/zero", "of=/var/lib/makerdeck/full", "bs=1k", "count=128"), 0);
	host_leave();
	host_enter(&(struct host_options){.bare = true});
	assert_int_equal(access("/var/lib/makerdeck", F_OK), -1);
	host_leave();
}

static void
a_real_client_logs_in_to_the_real_sshd(void **state)
{
	struct host_client client;
	char out[4096], *log;
	int tries = 0;

	(void)state;
	NEED_HOST();
	host_enter(NULL);
	assert_int_equal(host_does("useradd", "--create-home", "--shell", "/bin/sh", "throwaway"), 0);
	assert_int_equal(host_does("usermod", "--password", "*", "throwaway"), 0);
	host_key_make(HOST_SCRATCH "/key", "ed25519");
	assert_int_equal(host_does("install", "-D", "-o", "throwaway", "-m", "600", HOST_SCRATCH "/key.pub", "/home/throwaway/.ssh/authorized_keys"), 0);
	assert_int_equal(host_does("chown", "throwaway", "/home/throwaway/.ssh"), 0);
	host_sshd_start();
	assert_true(host_sshd_pid() > 1);
	host_client_begin(&client, HOST_SCRATCH "/key");
	host_client_login(&client, "throwaway");
	host_client_add(&client, "id -un; echo $((6 * 7))");
	assert_int_equal(host_run(client.argv, NULL, out, sizeof(out)), 0);
	assert_string_equal(out, "throwaway\n42\n");
	/* Without the key nobody. */
	host_client_begin(&client, NULL);
	host_client_login(&client, "throwaway");
	host_client_add(&client, "id -un");
	assert_int_equal(host_run(client.argv, NULL, out, sizeof(out)), 255);
	log = host_sshd_log();
	assert_non_null(strstr(log, "Accepted publickey for throwaway"));
	free(log);
	host_sshd_stop();
	host_client_begin(&client, HOST_SCRATCH "/key");
	host_client_login(&client, "throwaway");
	assert_int_equal(host_run(client.argv, NULL, out, sizeof(out)), 255);
	/* Once more, as after a change of its configuration. */
	for (; tries < 2; tries++) {
		host_sshd_start();
		host_sshd_stop();
	}
	host_leave();
}

/* Sleeping processes of the machine with this word: the throwaway host's are among them. */
static int
sleepers(const char *word)
{
	DIR *processes = opendir("/proc");
	int count = 0;

	assert_non_null(processes);
	for (struct dirent *entry; (entry = readdir(processes));) {
		char path[300], command[256] = "";
		FILE *file;

		snprintf(path, sizeof(path), "/proc/%s/cmdline", entry->d_name);
		file = strtol(entry->d_name, NULL, 10) > 0 ? fopen(path, "re") : NULL;
		if (!file)
			continue;
		if (fread(command, 1, sizeof(command) - 1, file) > 6 && strcmp(command, "sleep") == 0 && strcmp(command + 6, word) == 0)
			count++;
		fclose(file);
	}
	closedir(processes);
	return count;
}

static void
nothing_outlives_a_test_that_is_killed(void **state)
{
	static const char word[] = "86399.127";
	int ready[2];
	char answer = 0;
	pid_t pid;

	(void)state;
	NEED_HOST();
	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		host_enter(NULL);
		host_sshd_start();
		/* A grandchild whose parent has gone, as a daemon is. */
		if (host_does("sh", "-c", "setsid sleep 86399.127 </dev/null >/dev/null 2>&1 &") != 0 || write(ready[1], "y", 1) != 1)
			_exit(1);
		pause();
		_exit(0);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &answer, 1), 1);
	close(ready[0]);
	/* The shell's child may not be a sleep yet. */
	for (int i = 0; i < 200 && sleepers(word) < 1; i++)
		usleep(10000);
	assert_int_equal(sleepers(word), 1);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	for (int i = 0; i < 500 && sleepers(word) > 0; i++)
		usleep(10000);
	assert_int_equal(sleepers(word), 0);
}

static void
a_program_that_does_not_end_is_ended(void **state)
{
	const char *const argv[] = {"sleep", "1000", NULL};

	(void)state;
	NEED_HOST();
	host_enter(NULL);
	assert_int_equal(host_wait(host_spawn(argv, -1, -1), 50), -1);
	/* One that the test never waits for goes with the host. */
	assert_true(host_spawn(argv, -1, -1) > 0);
	host_leave();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_in_it_is_gone_afterwards),
		cmocka_unit_test(a_real_client_logs_in_to_the_real_sshd),
		cmocka_unit_test(nothing_outlives_a_test_that_is_killed),
		cmocka_unit_test(a_program_that_does_not_end_is_ended),
	};

	return test_run(tests);
}
