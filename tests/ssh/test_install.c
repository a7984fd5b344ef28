/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Setting the SSH service up on a real (throwaway) host, looking at it, and taking it away. SECURITY.md 2.3, 2.5, 2.7. */
#include "service/layout.h"
#include "tests/ssh/host.h"

#include "tests/test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define ANSWER_SIZE 32768
#define KEPT HOST_SCRATCH "/kept.db"
#define NEED_HOST(options)                                          \
	do {                                                        \
		const char *why = host_missing();                   \
                                                                    \
		if (why) {                                          \
			print_message("skipped: %s\n", why);        \
			skip();                                     \
		}                                                   \
		host_enter(options);                                \
	} while (0)

static const struct host_options bare = {.bare = true};

static int
leave(void **state)
{
	(void)state;
	host_leave();
	return 0;
}

/* ---------------------------------------------------------------- asking makerdeck */

static char answer[ANSWER_SIZE];

/* makerdeck with these words; what it says in answer, both streams. The exit status. */
static int
run_words(const char *const *words)
{
	const char *argv[16] = {host_program("makerdeck")};
	size_t count = 1;

	for (; *words && count < 15; words++)
		argv[count++] = *words;
	assert_null(*words);
	return host_run(argv, NULL, answer, sizeof(answer));
}

#define makerdeck(...) run_words((const char *const[]){__VA_ARGS__, NULL})

/* A line of a shell's as root in the host; its output in answer. */
static int
shell(const char *line)
{
	return host_run((const char *const[]){"sh", "-c", line, NULL}, NULL, answer, sizeof(answer));
}

static void
assert_says(const char *text)
{
	if (!strstr(answer, text))
		print_error("\"%s\" isn't in:\n%s\n", text, answer);
	assert_non_null(strstr(answer, text));
}

static void
assert_does_not_say(const char *text)
{
	if (strstr(answer, text))
		print_error("\"%s\" is in:\n%s\n", text, answer);
	assert_null(strstr(answer, text));
}

static void
assert_shell(const char *line, const char *says)
{
	int status = shell(line);

	if (status != 0)
		print_error("%s:\n%s\n", line, answer);
	assert_int_equal(status, 0);
	assert_string_equal(answer, says);
}

static void
assert_installed(void)
{
	int status = makerdeck("service", "install");

	if (status != 0)
		print_error("%s\n", answer);
	assert_int_equal(status, 0);
}

/* The host is as it was, but for what the test itself did (as host_changes said then). */
static void
assert_unchanged_since(const char *before)
{
	char *after = host_changes();

	assert_string_equal(after, before);
	free(after);
	assert_int_equal(shell("find /var/lib/makerdeck -mindepth 1 2>/dev/null | head -5"), 0);
	assert_string_equal(answer, "");
}

/* Install refuses with the reason, and takes back what it did. */
static void
assert_refused(const char *reason)
{
	char *before = host_changes();

	assert_int_equal(makerdeck("service", "install"), 1);
	assert_says(reason);
	assert_unchanged_since(before);
	free(before);
}

/* ---------------------------------------------------------------- install */

static void
install_makes_everything_as_it_should_be(void **state)
{
	static const char *const modes[][2] = {
		{SERVICE_PROGRAMS, "root:root 755"},
		{SERVICE_PROGRAMS "/makerdeck", "root:root 755"},
		{SERVICE_KEYS_COMMAND, "root:root 755"},
		{SERVICE_LOGIN, "root:root 755"},
		{"/etc/makerdeck", "root:root 755"},
		{SERVICE_CONFIG, "root:root 644"},
		{SERVICE_SSHD_CONFIG, "root:root 644"},
		{SERVICE_STATE, "root:root 755"},
		{SERVICE_HOME, "root:root 555"},
		{SERVICE_ENVIRONMENT_FOLDER, "makerdeck:makerdeck 750"},
		{SERVICE_ENVIRONMENT, "makerdeck:makerdeck 640"},
		{SERVICE_KEYS_FOLDER, "makerdeck:makerdeckkeys 2750"},
		{SERVICE_KEYS, "makerdeck:makerdeckkeys 640"},
	};
	char line[512], expected[128];

	(void)state;
	NEED_HOST(NULL);
	assert_int_equal(makerdeck("service", "install", "--output", "plain"), 0);
	/* What was made just now isn't said again. */
	assert_says("done\t" SERVICE_CONFIG);
	assert_does_not_say("ok\tFile");
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		snprintf(line, sizeof(line), "stat -c '%%U:%%G %%a' %s", modes[i][0]);
		snprintf(expected, sizeof(expected), "%s\n", modes[i][1]);
		assert_shell(line, expected);
	}
	assert_shell("getent passwd makerdeck | cut -d: -f1,6,7", "makerdeck:/var/lib/makerdeck/empty:/usr/lib/makerdeck/makerdeck-login\n");
	assert_shell("getent passwd makerdeckkeys | cut -d: -f1,6,7", "makerdeckkeys:/var/lib/makerdeck/empty:/usr/sbin/nologin\n");
	assert_shell("getent shadow makerdeck makerdeckkeys | cut -d: -f1,2", "makerdeck:*\nmakerdeckkeys:*\n");
	assert_shell("id -Gn makerdeck; id -Gn makerdeckkeys", "makerdeck\nmakerdeckkeys\n");
	/* Without being asked for there are no demonstrations. */
	assert_int_not_equal(shell("getent passwd makerdeckdemo"), 0);
	assert_int_equal(access(SERVICE_DEMO_FOLDER, F_OK), -1);
	assert_int_not_equal(shell("grep makerdeckdemo " SERVICE_SSHD_CONFIG), 0);
	/* The programs are those of this build. */
	snprintf(line, sizeof(line), "cmp %s " SERVICE_LOGIN, host_program("makerdeck-login"));
	assert_shell(line, "");
	/* Nothing's left beside them. */
	assert_shell("ls /usr/lib/makerdeck /etc/makerdeck /etc/ssh/sshd_config.d",
		     "/etc/makerdeck:\nservice.conf\n\n/etc/ssh/sshd_config.d:\n50-makerdeck.conf\n\n/usr/lib/makerdeck:\nmakerdeck\nmakerdeck-keys\nmakerdeck-login\n");
	/* All but that no sshd runs. */
	assert_int_equal(makerdeck("service", "check", "--output", "table"), 1);
	assert_says("wrong  No running sshd was found");
	assert_says("1 thing isn't as it should be.");
	host_sshd_start();
	assert_int_equal(makerdeck("service", "check", "--output", "table"), 0);
	assert_says("All is as it should be.");
	assert_says("This kernel has for sessions: ");
	assert_int_equal(makerdeck("service", "check", "--output", "json"), 0);
	assert_says("{\"state\":\"ok\",\"text\":\"Account makerdeck.\"}");
	assert_does_not_say("\"wrong\"");
}

static void
assert_effective(const char *account, const char *const *lines)
{
	char line[256];

	snprintf(line, sizeof(line), "sshd -T -C user=%s,host=h,addr=192.0.2.1", account);
	assert_int_equal(shell(line), 0);
	for (; *lines; lines++) {
		snprintf(line, sizeof(line), "\n%s\n", *lines);
		assert_says(line);
	}
}

/* Asked of sshd itself: for each account, and for another, whose login isn't touched. */
static void
sshd_does_what_it_should_for_each_account(void **state)
{
	static const char *const sessions[] = {
		"authenticationmethods publickey", "passwordauthentication no", "kbdinteractiveauthentication no", "authorizedkeysfile none",
		"authorizedkeyscommand /usr/lib/makerdeck/makerdeck-keys %u %t %k", "authorizedkeyscommanduser makerdeckkeys", "exposeauthinfo yes",
		"disableforwarding yes", "permittunnel no", "x11forwarding no", "allowagentforwarding no", "permittty yes", "permituserrc no", "acceptenv none",
		"trustedusercakeys none", "maxsessions 1", "clientaliveinterval 30", "clientalivecountmax 4", "permituserenvironment no", "permitemptypasswords no", "forcecommand none",
		"logingracetime 20", "maxstartups 30:30:120", NULL,
	};
	static const char *const demonstrations[] = {
		"authenticationmethods none", "permitemptypasswords yes", "forcecommand demo", "authorizedkeysfile none", "authorizedkeyscommand none",
		"disableforwarding yes", "permittunnel no", "x11forwarding no", "permituserrc no", "acceptenv none", "maxsessions 1", "clientaliveinterval 15",
		"clientalivecountmax 2", "exposeauthinfo no", NULL,
	};
	static const char *const others[] = {
		"authenticationmethods any", "permitemptypasswords no", "forcecommand none", "authorizedkeysfile .ssh/authorized_keys .ssh/authorized_keys2",
		"authorizedkeyscommand none", "disableforwarding no", "x11forwarding yes", "maxsessions 10", "exposeauthinfo no", "acceptenv LANG\nacceptenv LC_*",
		NULL,
	};

	(void)state;
	NEED_HOST(NULL);
	assert_installed();
	assert_int_equal(makerdeck("service", "install", "--demo"), 0);
	assert_int_equal(host_does("useradd", "--create-home", "other"), 0);
	assert_effective("makerdeck", sessions);
	assert_effective("makerdeckdemo", demonstrations);
	assert_effective("other", others);
	assert_effective("root", others);
	/* The next file of the folder is read for everybody. */
	assert_int_equal(shell("echo 'Banner /etc/issue' >/etc/ssh/sshd_config.d/60-next.conf; sshd -T -C user=other,host=h,addr=192.0.2.1 | grep -x 'banner /etc/issue'"), 0);
}

/* Every file's content, owner, mode and times: of all that was written since the machine was entered. */
static void
remember_everything(const char *name)
{
	char line[512];

	snprintf(line, sizeof(line),
		 "cd " HOST_SCRATCH " && find written /var/lib/makerdeck -path written/run -prune -o -path 'written/var/log*' -prune -o "
		 "-printf '%%p %%y %%u:%%g %%m %%s %%T@ %%C@ %%i\\n' | sort >%s && find /var/lib/makerdeck -type f -exec sha256sum {} + | sort >>%s",
		 name, name);
	assert_int_equal(shell(line), 0);
}

static void
a_second_time_changes_nothing(void **state)
{
	(void)state;
	NEED_HOST(NULL);
	assert_installed();
	remember_everything("first");
	for (int i = 0; i < 2; i++) {
		assert_int_equal(makerdeck("service", "install", "--output", "plain"), 0);
		assert_int_not_equal(answer[0], '\0');
		/* Each line says that it's there. */
		assert_says("ok\tFile " SERVICE_CONFIG ".");
		assert_does_not_say("done\t");
		remember_everything("second");
		assert_shell("cd " HOST_SCRATCH " && diff first second", "");
	}
	(void)makerdeck("service", "check");
	(void)makerdeck("service", "install", "--dry-run");
	(void)makerdeck("service", "install", "--demo", "--dry-run");
	(void)makerdeck("service", "remove", "--dry-run", "--save", KEPT);
	remember_everything("second");
	assert_shell("cd " HOST_SCRATCH " && diff first second", "");
}

static void
a_dry_run_tells_and_changes_nothing(void **state)
{
	char *before;

	(void)state;
	NEED_HOST(NULL);
	before = host_changes();
	assert_int_equal(makerdeck("service", "install", "--demo", "--dry-run", "--output", "table"), 0);
	assert_says("would  Account makerdeckdemo: would be made");
	assert_says("would  Folder " SERVICE_ENVIRONMENT_FOLDER ": would be made, makerdeck:makerdeck 0750.");
	assert_says("would  " SERVICE_SSHD_CONFIG ": would be written.");
	assert_does_not_say("done");
	assert_unchanged_since(before);
	assert_int_equal(access("/run/sshd", F_OK), 0);
	/* It refuses what the real one would. */
	assert_int_equal(shell("echo '# of another' >" SERVICE_SSHD_CONFIG), 0);
	assert_int_equal(makerdeck("service", "install", "--dry-run"), 1);
	assert_says("wasn't made by makerdeck");
	free(before);
}

static void
wrong_owners_and_modes_are_told_and_put_right(void **state)
{
	static const char *const damages[][2] = {
		/* what was done, what check says */
		{"chmod 777 " SERVICE_ENVIRONMENT_FOLDER, "Folder " SERVICE_ENVIRONMENT_FOLDER ": it's makerdeck:makerdeck 0777 and should be makerdeck:makerdeck 0750"},
		{"chmod 775 " SERVICE_STATE, "Folder " SERVICE_STATE ": it's root:root 0775"},
		{"chmod 755 " SERVICE_HOME, "Folder " SERVICE_HOME ": it's root:root 0755"},
		{"chown makerdeck " SERVICE_HOME, "Folder " SERVICE_HOME ": it's makerdeck:root 0555"},
		{"chgrp makerdeck " SERVICE_KEYS_FOLDER, "Folder " SERVICE_KEYS_FOLDER},
		{"chmod 2770 " SERVICE_KEYS_FOLDER, "Folder " SERVICE_KEYS_FOLDER},
		{"chmod 644 " SERVICE_ENVIRONMENT, "File " SERVICE_ENVIRONMENT ": it's makerdeck:makerdeck 0644"},
		{"chown root " SERVICE_ENVIRONMENT, "File " SERVICE_ENVIRONMENT ": it's root:makerdeck 0640"},
		{"chmod 666 " SERVICE_KEYS, "File " SERVICE_KEYS},
		{"chmod 666 " SERVICE_CONFIG, "File " SERVICE_CONFIG},
		{"chmod 664 " SERVICE_SSHD_CONFIG, SERVICE_SSHD_CONFIG ": its owner or mode isn't root:root 0644"},
		{"chmod 775 " SERVICE_PROGRAMS, "Folder " SERVICE_PROGRAMS},
		{"chmod 777 " SERVICE_KEYS_COMMAND, "Program " SERVICE_KEYS_COMMAND ": it's root:root 0777"},
		{"chown makerdeck " SERVICE_LOGIN, "Program " SERVICE_LOGIN ": it's makerdeck:root 0755"},
		{"echo x >>" SERVICE_LOGIN, "Program " SERVICE_LOGIN ": it's another version"},
		{"rm " SERVICE_KEYS_COMMAND, "Program " SERVICE_KEYS_COMMAND ": it isn't there"},
		{"rm " SERVICE_SSHD_CONFIG, SERVICE_SSHD_CONFIG ": it isn't there"},
		{"sed -i 's/MaxSessions 1/MaxSessions 2/' " SERVICE_SSHD_CONFIG, "MaxSessions 2 (should be 1)"},
		{"rm " SERVICE_KEYS, SERVICE_KEYS ": it isn't there"},
		{"printf 'generation\\t12345\\n' >" SERVICE_KEYS, "it's behind the environment"},
		{"rmdir " SERVICE_HOME, "Folder " SERVICE_HOME ": it isn't there"},
		{"usermod --password '$y$j9T$x$y' makerdeck", "Account makerdeck: its password was changed"},
		{"usermod --password '' makerdeckkeys", "Account makerdeckkeys: its password was changed"},
		{"rm " SERVICE_CONFIG, SERVICE_CONFIG ": it isn't there"},
	};

	(void)state;
	NEED_HOST(NULL);
	assert_installed();
	host_sshd_start();
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		assert_int_equal(shell(damages[i][0]), 0);
		assert_int_equal(makerdeck("service", "check", "--output", "table"), 1);
		assert_says(damages[i][1]);
		assert_installed();
		if (makerdeck("service", "check", "--output", "table") != 0) {
			print_error("after %s:\n%s\n", damages[i][0], answer);
			fail();
		}
	}
	/* Put right, a folder that anybody could write to is spoken of. */
	assert_int_equal(shell("chmod 777 " SERVICE_ENVIRONMENT_FOLDER), 0);
	assert_installed();
	assert_says("could be written by others until now");
}

/* What install can't put right by itself is told, with what to do. */
static void
check_tells_what_only_people_can_put_right(void **state)
{
	static const char *const damages[][3] = {
		/* what was done, what check says, how it's taken back */
		{"groupadd spies; usermod -aG spies makerdeck", "Account makerdeck: it's in other groups too (spies)", "gpasswd -d makerdeck spies"},
		{"usermod --shell /bin/sh makerdeck", "Account makerdeck: it isn't this service's", "usermod --shell " SERVICE_LOGIN " makerdeck"},
		{"echo 'idle-minutes = 0' >>" SERVICE_CONFIG, "line ", "sed -i '$d' " SERVICE_CONFIG},
		{"printf 'Match User makerdeck\\n  MaxSessions 7\\n' >/etc/ssh/sshd_config.d/10-a.conf", "for makerdeck something else of its configuration wins: MaxSessions 7",
		 "rm /etc/ssh/sshd_config.d/10-a.conf"},
		{"printf 'AllowUsers root other@*\\n' >/etc/ssh/sshd_config.d/10-a.conf", "AllowUsers (doesn't name this account)", "rm /etc/ssh/sshd_config.d/10-a.conf"},
		{"printf 'DenyGroups maker*\\n' >/etc/ssh/sshd_config.d/10-a.conf", "DenyGroups (names this account)", "rm /etc/ssh/sshd_config.d/10-a.conf"},
		{"printf 'PermitUserEnvironment yes\\n' >/etc/ssh/sshd_config.d/10-a.conf", "PermitUserEnvironment yes (should be no)", "rm /etc/ssh/sshd_config.d/10-a.conf"},
		{"printf 'NoSuchWord yes\\n' >/etc/ssh/sshd_config.d/10-a.conf", "sshd refuses its configuration. sshd says: ", "rm /etc/ssh/sshd_config.d/10-a.conf"},
		{"chmod 777 /var/lib", "/var/lib can be written by others", "chmod 755 /var/lib"},
		{"ln " SERVICE_ENVIRONMENT " /var/lib/makerdeck/second", "it has a second name somewhere", "rm /var/lib/makerdeck/second"},
		{"dd if=/dev/zero of=" SERVICE_ENVIRONMENT " bs=100 count=1 conv=notrunc", "environment.db", "cp " KEPT " " SERVICE_ENVIRONMENT},
	};

	(void)state;
	NEED_HOST(NULL);
	assert_installed();
	host_sshd_start();
	assert_int_equal(shell("cp " SERVICE_ENVIRONMENT " " KEPT), 0);
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		assert_int_equal(shell(damages[i][0]), 0);
		assert_int_equal(makerdeck("service", "check", "--output", "table"), 1);
		assert_says(damages[i][1]);
		assert_int_equal(shell(damages[i][2]), 0);
		if (makerdeck("service", "check", "--output", "table") != 0) {
			print_error("after %s:\n%s\n", damages[i][2], answer);
			fail();
		}
	}
}

/* ---------------------------------------------------------------- what stands in the way */

static void
install_refuses_what_is_not_its_own(void **state)
{
	static const char *const ways[][2] = {
		{"useradd --system makerdeck", "An account makerdeck is there that isn't this service's"},
		{"useradd --system --shell " SERVICE_LOGIN " makerdeckkeys", "An account makerdeckkeys is there that isn't this service's"},
		{"groupadd makerdeck", "A group makerdeck is there without the account"},
		{"echo '# of another' >" SERVICE_SSHD_CONFIG, "50-makerdeck.conf is there and wasn't made by makerdeck"},
		{": >/etc/empty; ln -s /etc/empty " SERVICE_SSHD_CONFIG, "50-makerdeck.conf can't be opened: it's a link"},
		{"mkdir " SERVICE_SSHD_CONFIG, "50-makerdeck.conf"},
		{"echo x >" SERVICE_PROGRAMS, SERVICE_PROGRAMS ": a file stands there, and should be a folder"},
		{"mkdir /tmp/elsewhere; ln -s /tmp/elsewhere /etc/makerdeck", "/etc/makerdeck: a link stands there, and should be a folder"},
		{"mkdir /etc/makerdeck; echo 'colour = blue' >" SERVICE_CONFIG, SERVICE_CONFIG ", line 1: this name isn't known"},
		{"mkdir /etc/makerdeck; ln -s /etc/shadow " SERVICE_CONFIG, SERVICE_CONFIG " can't be opened: it's a link"},
		{"mkdir -p " SERVICE_PROGRAMS "/makerdeck-login", SERVICE_LOGIN},
		{"chmod 777 /var/lib", "/var/lib can be written by others than root"},
		{"chown nobody /usr/lib", "/usr/lib can be written by others than root"},
		{"chmod 775 /etc/ssh/sshd_config.d", "/etc/ssh/sshd_config.d can be written by others than root"},
		{"rmdir /etc/ssh/sshd_config.d", "/etc/ssh/sshd_config.d can't be looked at"},
		{"mv /usr/sbin/sshd /usr/sbin/gone", "/usr/sbin/sshd isn't there. Install Debian's package openssh-server"},
		{"mv /usr/sbin/useradd /usr/sbin/gone", "/usr/sbin/useradd can't be run"},
		{"printf '#!/bin/sh\\nprintf \"no \\\\033[31mred\\\\033[0m\\\\n\" >&2; exit 9\\n' >/usr/sbin/useradd", "/usr/sbin/useradd answered 9: no "},
		{"echo 'NoSuchWord yes' >/etc/ssh/sshd_config.d/10-admin.conf", "sshd refuses its configuration as it is now, before anything was changed"},
		{"sed -i /^Include/d /etc/ssh/sshd_config", "Something else of sshd's configuration wins for makerdeck"},
		{"printf 'Match User *\\n  ForceCommand /bin/sh\\n' >/etc/ssh/sshd_config.d/10-admin.conf", "ForceCommand /bin/sh (should be none)"},
		{"printf 'Match User maker*\\n  PasswordAuthentication yes\\n  AllowAgentForwarding yes\\n' >/etc/ssh/sshd_config.d/10-admin.conf",
		 "PasswordAuthentication yes (should be no)"},
		{"echo 'PubkeyAuthentication no' >>/etc/ssh/sshd_config", "PubkeyAuthentication no (should be yes)"},
		{"echo 'AllowGroups wheel' >>/etc/ssh/sshd_config", "AllowGroups (doesn't name this account)"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		NEED_HOST(&bare);
		assert_int_equal(shell(ways[i][0]), 0);
		assert_refused(ways[i][1]);
		/* H3: whatever another program says, no control character comes through. */
		assert_null(strchr(answer, '\033'));
		host_leave();
	}
}

/* In the folders that are there already: somebody's folder, link or file where the service's own should be. */
static void
install_refuses_what_leads_elsewhere(void **state)
{
	static const char *const ways[][2] = {
		{"mkdir /tmp/elsewhere; ln -s /tmp/elsewhere " SERVICE_ENVIRONMENT_FOLDER, SERVICE_ENVIRONMENT_FOLDER ": a link stands there"},
		{"mkdir /tmp/elsewhere; ln -s /tmp/elsewhere " SERVICE_KEYS_FOLDER, SERVICE_KEYS_FOLDER ": a link stands there"},
		{"ln -s /etc " SERVICE_HOME, SERVICE_HOME ": a link stands there"},
		{"mkdir " SERVICE_ENVIRONMENT_FOLDER "; ln -s /etc/shadow " SERVICE_ENVIRONMENT, SERVICE_ENVIRONMENT},
		{"mkdir " SERVICE_ENVIRONMENT_FOLDER "; mkfifo " SERVICE_ENVIRONMENT, SERVICE_ENVIRONMENT},
		{"mkdir " SERVICE_ENVIRONMENT_FOLDER "; echo x >" SERVICE_ENVIRONMENT, SERVICE_ENVIRONMENT},
		{"mkdir " SERVICE_ENVIRONMENT_FOLDER "; cp " KEPT " " SERVICE_ENVIRONMENT "; chown nobody " SERVICE_ENVIRONMENT, SERVICE_ENVIRONMENT " is somebody else's (nobody:"},
		{"mkdir " SERVICE_ENVIRONMENT_FOLDER "; cp " KEPT " " SERVICE_ENVIRONMENT "; ln " SERVICE_ENVIRONMENT " " SERVICE_STATE "/second", "has a second name somewhere"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		char *before;

		NEED_HOST(NULL);
		assert_int_equal(makerdeck("init", "--demo", KEPT), 0);
		assert_int_equal(shell(ways[i][0]), 0);
		assert_int_equal(shell("ls -lRn --time-style=full-iso /var/lib/makerdeck /tmp/elsewhere >" HOST_SCRATCH "/listed 2>/dev/null; stat -c '%a %U %s' /etc/shadow >>" HOST_SCRATCH "/listed"), 0);
		before = host_changes();
		assert_int_equal(makerdeck("service", "install"), 1);
		assert_says(ways[i][1]);
		{
			char *after = host_changes();

			assert_string_equal(after, before);
			free(after);
		}
		free(before);
		/* Nothing was put through the link, nor over what was there. */
		assert_shell("{ ls -lRn --time-style=full-iso /var/lib/makerdeck /tmp/elsewhere 2>/dev/null; stat -c '%a %U %s' /etc/shadow; } | "
			     "sed 's/^\\(total\\|d\\).*//' >" HOST_SCRATCH "/now; sed 's/^\\(total\\|d\\).*//' " HOST_SCRATCH "/listed | diff - " HOST_SCRATCH "/now",
			     "");
		host_leave();
	}
}

/* Whether it fitted. */
static bool
install_on_a_small_disk(const struct host_options *options)
{
	char *before;
	int status;

	host_enter(options);
	before = host_changes();
	status = makerdeck("service", "install", "--demo");
	if (status != 0) {
		assert_int_equal(status, 1);
		assert_unchanged_since(before);
		assert_does_not_say("couldn't be taken back");
	}
	free(before);
	host_leave();
	return status == 0;
}

/* A full disk at every step: each size of the file systems until it fits. */
static void
a_full_disk_takes_everything_back(void **state)
{
	int refused = 0;

	(void)state;
	NEED_HOST(NULL);
	host_leave();
	for (int size = 4; !install_on_a_small_disk(&(struct host_options){.state_kilobytes = size}); size += size < 64 ? 12 : size < 1024 ? 240 : 2500)
		refused++;
	assert_true(refused >= 8);
	refused = 0;
	for (int size = 64; !install_on_a_small_disk(&(struct host_options){.disk_kilobytes = size}); size += size < 256 ? 16 : 2500)
		refused++;
	assert_true(refused >= 10);
}

/* sshd takes its configuration, but not with our file; and what it says is hostile. */
static void
sshd_refusing_our_file_takes_everything_back(void **state)
{
	(void)state;
	NEED_HOST(&bare);
	assert_int_equal(shell("cp -p /usr/sbin/sshd /usr/sbin/sshd.real && cat >/usr/sbin/sshd <<'X'\n"
			       "#!/bin/sh\n"
			       "if [ -e " SERVICE_SSHD_CONFIG " ]; then printf 'line 3: \\033]0;owned\\007 no such\\nword \\342\\200\\256' >&2; exit 255; fi\n"
			       "exec /usr/sbin/sshd.real \"$@\"\n"
			       "X\n"),
			 0);
	assert_refused("sshd refuses its configuration with makerdeck's file, so nothing was changed. sshd says: line 3: ");
	assert_null(strchr(answer, '\033'));
	assert_null(strchr(answer, '\007'));
	assert_null(strstr(answer, "\342\200\256"));
}

/* Killed at whatever moment: the next install finishes it. */
static void
install_goes_on_after_it_was_killed(void **state)
{
	uint64_t seed = test_seed(__func__);

	(void)state;
	for (int round = 0; round < 12; round++) {
		const char *const argv[] = {host_program("makerdeck"), "service", "install", NULL};
		pid_t pid;

		NEED_HOST(NULL);
		pid = host_spawn(argv, -1, -1);
		usleep(test_random_below(&seed, 150000));
		kill(pid, SIGKILL);
		host_wait(pid, 10000);
		/* useradd, killed by nobody, may still be at work. */
		assert_int_equal(shell("while pgrep -x 'useradd|usermod|sshd' >/dev/null; do sleep 0.01; done"), 0);
		assert_installed();
		host_sshd_start();
		assert_int_equal(makerdeck("service", "check"), 0);
		host_leave();
	}
}

static void
only_root_may(void **state)
{
	const char *const words[][4] = {{"install", NULL}, {"check", NULL}, {"remove", "--confirm", "delete environment", NULL}};

	(void)state;
	NEED_HOST(&bare);
	for (size_t i = 0; i < 3; i++) {
		const char *const argv[] = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", host_program("makerdeck"), "service", words[i][0], words[i][1],
					    words[i][1] ? words[i][2] : NULL, NULL};

		assert_int_equal(host_run(argv, NULL, answer, sizeof(answer)), 4);
		assert_says("Only root can ");
	}
}

static void
one_at_a_time(void **state)
{
	(void)state;
	NEED_HOST(&bare);
	assert_int_equal(shell("flock /etc/ssh sleep 1000 >/dev/null 2>&1 & while flock -n /etc/ssh true; do sleep 0.01; done"), 0);
	assert_refused("Another \"makerdeck service\" is at work on this host");
	assert_int_equal(makerdeck("service", "remove", "--confirm", "delete environment"), 1);
	assert_says("Another \"makerdeck service\" is at work on this host");
}

/* ---------------------------------------------------------------- the environment */

static void
an_environment_is_copied_and_kept(void **state)
{
	(void)state;
	NEED_HOST(NULL);
	assert_int_equal(makerdeck("init", "--demo", KEPT), 0);
	assert_int_equal(shell("sha256sum " KEPT " >" HOST_SCRATCH "/sum"), 0);
	assert_int_equal(makerdeck("service", "install", "--from", KEPT), 0);
	assert_says("a checked copy of " KEPT);
	assert_says("ssh makerdeck@HOST");
	assert_int_equal(shell("sha256sum -c --quiet " HOST_SCRATCH "/sum"), 0);
	/* Root lets the first one in; the file stays the service's, and sshd knows at once. */
	host_key_make(HOST_SCRATCH "/ana", "ed25519");
	assert_int_equal(makerdeck("--db", SERVICE_ENVIRONMENT, "--as", "ana.souza", "keys", "add", "ana.souza", HOST_SCRATCH "/ana.pub"), 0);
	assert_shell("stat -c '%U:%G %a' " SERVICE_ENVIRONMENT_FOLDER "/* " SERVICE_KEYS,
		     "makerdeck:makerdeck 640\nmakerdeck:makerdeck 640\nmakerdeck:makerdeckkeys 640\n");
	assert_shell("grep -c ed25519 " SERVICE_KEYS, "1\n");
	host_sshd_start();
	assert_int_equal(makerdeck("service", "check"), 0);
	assert_says("in step with the environment");
	/* Another isn't put in its place. */
	assert_int_equal(makerdeck("service", "install", "--from", KEPT), 1);
	assert_says("is there already and is kept");
	assert_does_not_say("taken back");
	assert_installed();
	assert_int_equal(makerdeck("--db", SERVICE_ENVIRONMENT, "--as", "ana.souza", "keys", "list"), 0);
	assert_says("ana");
}

/* Killed in the middle of a change, one leaves a journal that must be taken back before anybody can read: check does, and finds nothing wrong. */
static void
a_killed_writer_is_nothing_wrong(void **state)
{
	uint64_t seed = test_seed(__func__);

	(void)state;
	NEED_HOST(NULL);
	host_service_install(false);
	host_sshd_start();
	for (int round = 0; round < 15; round++) {
		const char *const argv[] = {host_program("makerdeck"), "--db", SERVICE_ENVIRONMENT, "--as", "ana.souza", "users", round % 2 ? "enable" : "disable", "aisha.rahman",
					    NULL};
		pid_t pid = host_spawn(argv, -1, -1);

		usleep(8000 + test_random_below(&seed, 40000));
		kill(pid, SIGKILL);
		host_wait(pid, 10000);
		if (makerdeck("service", "check") != 0) {
			print_error("%s\n", answer);
			fail();
		}
	}
	assert_installed();
	assert_int_equal(makerdeck("--db", SERVICE_ENVIRONMENT, "--as", "ana.souza", "check"), 0);
}

static void
an_unsound_environment_is_not_taken(void **state)
{
	(void)state;
	NEED_HOST(&bare);
	assert_int_equal(shell("head -c 100000 /dev/zero >" KEPT), 0);
	{
		char *before = host_changes();

		assert_int_equal(makerdeck("service", "install", "--from", KEPT), 1);
		assert_says(KEPT);
		assert_unchanged_since(before);
		assert_int_equal(makerdeck("service", "install", "--from", HOST_SCRATCH "/nowhere.db"), 1);
		assert_says("nowhere.db");
		assert_does_not_say("done");
		assert_unchanged_since(before);
		assert_int_equal(makerdeck("service", "install", "--dry-run", "--from", HOST_SCRATCH "/nowhere.db"), 1);
		assert_says("nowhere.db");
		free(before);
	}
}

/* ---------------------------------------------------------------- a running sshd */

static void
a_running_sshd_is_told(void **state)
{
	char *log;
	pid_t pid;

	(void)state;
	NEED_HOST(NULL);
	host_sshd_start();
	assert_installed();
	assert_says(") was told to read its configuration again.");
	for (int i = 0; i < 500; i++) {
		log = host_sshd_log();
		if (strstr(log, "Received SIGHUP; restarting."))
			break;
		free(log);
		log = NULL;
		usleep(10000);
	}
	assert_non_null(log);
	free(log);
	/* Nothing changed: it isn't told. */
	assert_installed();
	assert_does_not_say("was told");
	host_sshd_stop();
	/* A pid file that's behind names somebody else, who isn't touched. */
	pid = host_spawn((const char *const[]){"sh", "-c", "echo $$ >/run/sshd.pid; exec sleep 1000", NULL}, -1, -1);
	assert_int_equal(shell("while ! pgrep -x sleep >/dev/null; do sleep 0.01; done"), 0);
	assert_int_equal(shell("rm " SERVICE_SSHD_CONFIG), 0);
	assert_installed();
	assert_says("No running sshd was found");
	assert_int_equal(shell("pgrep -x sleep"), 0);
	assert_int_equal(kill(pid, SIGKILL), 0);
}

static int
log_in_with(const char *account, const char *identity, bool terminal)
{
	struct host_client client;

	host_client_begin(&client, identity);
	if (terminal)
		host_client_add(&client, "-tt");
	host_client_login(&client, account);
	return host_run(client.argv, NULL, answer, sizeof(answer));
}

static int
log_in(const char *account)
{
	return log_in_with(account, NULL, true);
}

/* A host whose own people come in with certificates, one of which names the service's account, and whose sftp is sshd's own, that asks no login shell: it
 * would hand out the environment's file. */
static void
certificates_of_the_host_let_nobody_in(void **state)
{
	struct host_client client;

	(void)state;
	NEED_HOST(NULL);
	assert_int_equal(shell("sed -i 's,^Subsystem.*,Subsystem sftp internal-sftp,' /etc/ssh/sshd_config; "
			       "echo 'TrustedUserCAKeys /etc/ssh/people.pub' >/etc/ssh/sshd_config.d/60-people.conf"),
			 0);
	host_key_make(HOST_SCRATCH "/people", "ed25519");
	host_key_make(HOST_SCRATCH "/somebody", "ed25519");
	assert_int_equal(shell("cp " HOST_SCRATCH "/people.pub /etc/ssh/ && ssh-keygen -q -s " HOST_SCRATCH "/people -I somebody -n makerdeck,other " HOST_SCRATCH "/somebody.pub"), 0);
	host_service_install(false);
	assert_int_equal(host_does("useradd", "--create-home", "--password", "*", "other"), 0);
	host_sshd_start();
	for (int i = 0; i < 2; i++) {
		host_client_begin(&client, HOST_SCRATCH "/somebody");
		host_client_add(&client, "-oCertificateFile=" HOST_SCRATCH "/somebody-cert.pub");
		host_client_add(&client, "-s");
		host_client_login(&client, i == 0 ? "other" : "makerdeck");
		host_client_add(&client, "sftp");
		assert_int_equal(host_run(client.argv, NULL, answer, sizeof(answer)), i == 0 ? 0 : 255);
	}
	assert_says("Permission denied");
}

/* What sshd adds up, a later file can add to: here a variable by which a client would choose what the login shell loads. */
static void
what_a_later_file_adds_is_told(void **state)
{
	(void)state;
	NEED_HOST(NULL);
	assert_installed();
	assert_int_equal(shell("printf 'Match User makerdeck\\n    AcceptEnv LD_*\\nMatch all\\n' >/etc/ssh/sshd_config.d/60-more.conf"), 0);
	(void)makerdeck("service", "check");
	assert_says("AcceptEnv LD_* (should be none)");
	assert_int_equal(makerdeck("service", "install"), 1);
	assert_says("AcceptEnv LD_* (should be none)");
}

static void
write_answer(const char *path)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	assert_true(fputs(answer, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void
the_small_site_way_is_as_it_should_be_too(void **state)
{
	(void)state;
	NEED_HOST(NULL);
	host_service_install(false);
	host_sshd_start();
	assert_int_equal(shell("printf 'Match User makerdeck\\n    AuthorizedKeysFile /etc/ssh/makerdeck_keys\\n    AuthorizedKeysCommand none\\n"
			       "    AuthorizedKeysCommandUser none\\nMatch all\\n' >/etc/ssh/sshd_config.d/40-makerdeck-keys.conf; touch " SERVICE_STATIC_KEYS),
			 0);
	assert_int_equal(makerdeck("service", "check"), 0);
	assert_says("with the keys of /etc/ssh/makerdeck_keys");
	assert_installed();
	assert_int_equal(shell("kill -HUP $(cat /run/sshd.pid)"), 0);
	/* As the manual says: the file is made of the environment's keys, and they let in; without them nobody. */
	host_key_make(HOST_SCRATCH "/ana", "ed25519");
	assert_int_equal(makerdeck("--db", SERVICE_ENVIRONMENT, "--as", "ana.souza", "keys", "add", "ana.souza", HOST_SCRATCH "/ana.pub"), 0);
	assert_int_equal(log_in_with("makerdeck", HOST_SCRATCH "/ana", false), 255);
	assert_int_equal(makerdeck("--db", SERVICE_ENVIRONMENT, "--as", "ana.souza", "keys", "list", "--lines"), 0);
	write_answer(SERVICE_STATIC_KEYS);
	assert_int_equal(log_in_with("makerdeck", HOST_SCRATCH "/ana", false), 1);
	/* sshd let the key in, and the session read which one it was; it ends since there's no terminal. */
	assert_says("needs a terminal");
	assert_int_equal(makerdeck("service", "remove", "--confirm", "delete environment"), 0);
	assert_says("/etc/ssh/makerdeck_keys: left");
}

/* ---------------------------------------------------------------- demonstrations */

static void
demonstrations_ask_for_no_password_and_nobody_else_goes_without(void **state)
{
	char *log;

	(void)state;
	NEED_HOST(NULL);
	assert_installed();
	/* Off until they're asked for. */
	host_sshd_start();
	assert_int_equal(log_in("makerdeckdemo"), 255);
	host_sshd_stop();
	assert_int_equal(makerdeck("service", "install", "--demo"), 0);
	assert_shell("stat -c '%U:%G %a' /var/lib/makerdeck/demo /var/lib/makerdeck/demo/slots", "root:makerdeckdemo 750\nroot:makerdeckdemo 660\n");
	assert_shell("getent shadow makerdeckdemo | cut -d: -f2; id -Gn makerdeckdemo; ls /var/spool/cron/crontabs 2>/dev/null | grep makerdeck; true", "\nmakerdeckdemo\n");
	assert_shell("grep -x 'demo = on' " SERVICE_CONFIG, "demo = on\n");
	assert_int_equal(host_does("useradd", "--create-home", "--password", "", "plain"), 0);
	host_sshd_start();
	/* Let in, and ended since there's no terminal. */
	assert_int_equal(log_in_with("makerdeckdemo", NULL, false), 1);
	assert_says("needs a terminal");
	assert_int_equal(log_in("plain"), 255);
	assert_int_equal(log_in("makerdeck"), 255);
	assert_int_equal(log_in("makerdeckkeys"), 255);
	assert_int_equal(log_in("root"), 255);
	log = host_sshd_log();
	assert_non_null(strstr(log, "Accepted none for makerdeckdemo"));
	assert_null(strstr(log, "Accepted none for plain"));
	assert_null(strstr(log, "Accepted none for makerdeck "));
	free(log);
	/* Somebody with a shell here gets nothing but the login shell by it, whatever they ask for. */
	(void)shell("setpriv --reuid=65534 --regid=65534 --clear-groups su -s /bin/sh makerdeckdemo -c id </dev/null");
	assert_does_not_say("uid=");
	(void)shell("setpriv --reuid=65534 --regid=65534 --clear-groups su makerdeckdemo -c id </dev/null");
	assert_does_not_say("uid=");
	assert_int_not_equal(shell("setpriv --reuid=65534 --regid=65534 --clear-groups su makerdeck -c id </dev/null"), 0);
	/* It reaches neither the environment nor the keys. */
	assert_int_not_equal(shell("setpriv --reuid=makerdeckdemo --regid=makerdeckdemo --clear-groups ls " SERVICE_ENVIRONMENT_FOLDER), 0);
	assert_int_not_equal(shell("setpriv --reuid=makerdeckdemo --regid=makerdeckdemo --clear-groups cat " SERVICE_KEYS), 0);
	assert_int_not_equal(shell("setpriv --reuid=makerdeckdemo --regid=makerdeckdemo --clear-groups touch /var/lib/makerdeck/demo/x"), 0);
	assert_int_not_equal(shell("setpriv --reuid=makerdeck --regid=makerdeck --clear-groups ls /var/lib/makerdeck/demo"), 0);
	assert_int_not_equal(shell("setpriv --reuid=makerdeckkeys --regid=makerdeckkeys --clear-groups ls " SERVICE_ENVIRONMENT_FOLDER), 0);
	assert_int_equal(shell("setpriv --reuid=makerdeckkeys --regid=makerdeckkeys --clear-groups cat " SERVICE_KEYS), 0);
	assert_int_not_equal(shell("setpriv --reuid=makerdeckkeys --regid=makerdeckkeys --clear-groups touch " SERVICE_KEYS_FOLDER "/x"), 0);
	/* They stay with an install that doesn't speak of them, and what was set beside them is kept. */
	assert_int_equal(shell("sed -i 's/demo = on/demo = off # for now/' " SERVICE_CONFIG "; echo 'demo-sessions = 5' >>" SERVICE_CONFIG), 0);
	assert_installed();
	assert_shell("grep '^demo' " SERVICE_CONFIG, "demo = off # for now\ndemo-sessions = 5\n");
	assert_int_equal(makerdeck("service", "check"), 0);
	assert_says("switched off");
	/* The login shell obeys at once. */
	assert_int_equal(log_in("makerdeckdemo"), 77);
	assert_says("There are no demonstrations on this host.");
	assert_int_equal(makerdeck("service", "install", "--demo"), 0);
	assert_shell("grep '^demo' " SERVICE_CONFIG, "demo = on\ndemo-sessions = 5\n");
	assert_int_equal(shell("rm /var/lib/makerdeck/demo/slots; usermod --password '*' makerdeckdemo"), 0);
	assert_int_equal(makerdeck("service", "check"), 1);
	assert_installed();
	assert_int_equal(makerdeck("service", "check"), 0);
}

/* ---------------------------------------------------------------- remove */

static void
remove_leaves_the_host_as_it_was(void **state)
{
	char *before, *after;

	(void)state;
	NEED_HOST(&bare);
	/* With sshd's folder as on a machine where it never ran. */
	assert_int_equal(rmdir("/run/sshd"), 0);
	before = host_changes();
	assert_string_equal(before, "");
	assert_int_equal(makerdeck("init", "--demo", HOST_SCRATCH "/mine.db"), 0);
	assert_int_equal(makerdeck("service", "install", "--demo", "--from", HOST_SCRATCH "/mine.db"), 0);
	host_key_make(HOST_SCRATCH "/ana", "ed25519");
	assert_int_equal(makerdeck("--db", SERVICE_ENVIRONMENT, "--as", "ana.souza", "keys", "add", "ana.souza", HOST_SCRATCH "/ana.pub"), 0);
	assert_int_equal(makerdeck("service", "remove", "--save", KEPT, "--output", "table"), 0);
	assert_says("done   Environment: copied to " KEPT " and checked.");
	assert_says("done   Account makerdeckdemo: removed.");
	assert_int_equal(access("/run/sshd", F_OK), -1);
	after = host_changes();
	assert_string_equal(after, before);
	free(before);
	free(after);
	/* What was in it isn't lost. */
	assert_int_equal(makerdeck("--db", KEPT, "--as", "ana.souza", "keys", "list"), 0);
	assert_says("ana.souza");
	assert_shell("stat -c '%U %a' " KEPT, "root 600\n");
	/* Once more there's nothing to do; and it can be installed again, with what was saved. */
	assert_int_equal(makerdeck("service", "remove", "--confirm", "delete environment"), 0);
	assert_does_not_say("done");
	assert_says("there was nothing to remove");
	assert_int_equal(mkdir("/run/sshd", 0755), 0);
	assert_int_equal(makerdeck("service", "install", "--from", KEPT), 0);
	assert_shell("grep -c ed25519 " SERVICE_KEYS, "1\n");
}

static void
remove_ends_sessions_and_keeps_what_is_others(void **state)
{
	(void)state;
	NEED_HOST(NULL);
	host_service_install(true);
	host_sshd_start();
	/* Sessions that nobody of the test waits for: one, and one that doesn't listen to a polite word. */
	assert_int_equal(shell("setsid setpriv --reuid=makerdeck --regid=makerdeck --clear-groups sleep 1000 </dev/null >/dev/null 2>&1 &\n"
			       "setsid setpriv --reuid=makerdeckdemo --regid=makerdeckdemo --clear-groups sh -c 'trap \"\" TERM; while :; do sleep 1; done' "
			       "</dev/null >/dev/null 2>&1 &"),
			 0);
	assert_int_equal(shell("while ! pgrep -u makerdeck -x sleep >/dev/null || ! pgrep -u makerdeckdemo -x sh >/dev/null; do sleep 0.01; done"), 0);
	assert_int_equal(shell("echo mine >" SERVICE_ENVIRONMENT_FOLDER "/notes.txt; echo x >/etc/makerdeck/other.conf"), 0);
	assert_int_equal(makerdeck("service", "remove", "--save", KEPT, "--dry-run"), 0);
	assert_says("Sessions of makerdeck: 1 process would be ended.");
	assert_int_equal(shell("pgrep -u makerdeck -x sleep"), 0);
	assert_int_equal(makerdeck("service", "remove", "--save", KEPT), 0);
	assert_says("Sessions of makerdeck: ended (1 process).");
	assert_says("Sessions of makerdeckdemo: ended (");
	assert_says("was told to read its configuration again");
	assert_says("install didn't make: notes.txt");
	assert_says("install didn't make: other.conf");
	assert_shell("cat " SERVICE_ENVIRONMENT_FOLDER "/notes.txt", "mine\n");
	assert_int_not_equal(shell("getent passwd makerdeck makerdeckkeys makerdeckdemo"), 0);
	assert_int_equal(log_in("makerdeckdemo"), 255);
	assert_int_equal(shell("sshd -t"), 0);
}

static void
remove_never_loses_an_environment(void **state)
{
	(void)state;
	NEED_HOST(NULL);
	host_service_install(false);
	host_sshd_start();
	remember_everything("first");
	assert_int_equal(makerdeck("service", "remove"), 2);
	assert_says("--save FILE");
	assert_int_equal(makerdeck("service", "remove", "--confirm", "yes"), 2);
	assert_int_equal(makerdeck("service", "remove", "--confirm", "delete environment", "--save", KEPT), 2);
	assert_int_equal(shell("echo there >" KEPT), 0);
	assert_int_equal(makerdeck("service", "remove", "--save", KEPT), 1);
	assert_says("is there already");
	assert_shell("cat " KEPT, "there\n");
	assert_int_equal(makerdeck("service", "remove", "--save", "/nowhere/at/all.db"), 1);
	assert_says("There's no folder /nowhere/at");
	assert_does_not_say("done");
	assert_int_equal(makerdeck("service", "check"), 0);
	/* One that's damaged isn't saved as if it weren't. */
	assert_int_equal(shell("cp " SERVICE_ENVIRONMENT " " HOST_SCRATCH "/good; dd if=/dev/urandom of=" SERVICE_ENVIRONMENT " bs=4096 seek=3 count=20 conv=notrunc 2>/dev/null"), 0);
	assert_int_equal(makerdeck("service", "remove", "--save", HOST_SCRATCH "/damaged.db"), 1);
	assert_int_equal(access(SERVICE_ENVIRONMENT, F_OK), 0);
	assert_int_equal(access(HOST_SCRATCH "/damaged.db", F_OK), -1);
	assert_int_equal(shell("cp " HOST_SCRATCH "/good " SERVICE_ENVIRONMENT), 0);
	assert_int_equal(makerdeck("service", "check"), 0);
	/* Said in so many words, it goes. */
	assert_int_equal(makerdeck("service", "remove", "--confirm", "delete environment"), 0);
	assert_int_equal(access(SERVICE_ENVIRONMENT, F_OK), -1);
}

static void
remove_touches_nothing_that_install_did_not_make(void **state)
{
	(void)state;
	NEED_HOST(&bare);
	assert_int_equal(shell("useradd --system makerdeck; echo '# of another' >" SERVICE_SSHD_CONFIG "; mkdir " SERVICE_PROGRAMS "; echo x >" SERVICE_PROGRAMS "/other"), 0);
	{
		char *before = host_changes(), *after;

		assert_int_equal(makerdeck("service", "remove", "--confirm", "delete environment"), 0);
		assert_says("it isn't this service's");
		assert_says("it wasn't made by makerdeck");
		assert_says("install didn't make: other");
		after = host_changes();
		assert_string_equal(after, before);
		free(before);
		free(after);
	}
	/* A folder that leads elsewhere: nothing is deleted there. */
	assert_int_equal(shell("mkdir -p /tmp/elsewhere " SERVICE_STATE "; echo x >/tmp/elsewhere/environment.db; ln -s /tmp/elsewhere " SERVICE_ENVIRONMENT_FOLDER), 0);
	assert_int_equal(makerdeck("service", "remove", "--confirm", "delete environment"), 1);
	assert_says("isn't a folder, so nothing is deleted behind it");
	assert_shell("cat /tmp/elsewhere/environment.db", "x\n");
}

/* What only looks like something that was left half written, and what's saved among what goes. */
static void
only_what_was_left_half_written_is_deleted(void **state)
{
	static const char *const saves[] = {SERVICE_ENVIRONMENT ".part", SERVICE_STATE "/kept.db", "/etc/makerdeck/service.conf.new-1", SERVICE_HOME "/../keys/k.db"};

	(void)state;
	NEED_HOST(NULL);
	assert_installed();
	assert_int_equal(shell("cd " SERVICE_ENVIRONMENT_FOLDER " && echo x >environment.db.part && echo x >environment.db.part-journal && "
			       "echo x >environment.db.partly-good && echo x >/etc/makerdeck/service.conf.new-12 && echo x >/etc/makerdeck/service.conf.new-12b"),
			 0);
	assert_installed();
	assert_shell("ls " SERVICE_ENVIRONMENT_FOLDER " /etc/makerdeck | grep -e part -e new", "service.conf.new-12b\nenvironment.db.partly-good\n");
	for (size_t i = 0; i < sizeof(saves) / sizeof(saves[0]); i++) {
		assert_int_equal(makerdeck("service", "remove", "--save", saves[i]), 1);
		assert_says("goes with the service");
	}
	assert_int_equal(makerdeck("service", "check"), 1);	/* no sshd runs here */
	assert_says("it opens");
}

/* Links where the sessions' account may write: root neither opens what they lead to nor gives it away. */
static void
links_are_not_followed_by_root(void **state)
{
	(void)state;
	NEED_HOST(NULL);
	host_service_install(false);
	assert_int_equal(makerdeck("init", "--demo", HOST_SCRATCH "/other.db"), 0);
	assert_int_equal(shell("rm -f " HOST_SCRATCH "/other.db-journal; sha256sum " HOST_SCRATCH "/other.db >" HOST_SCRATCH "/sum; ls -l " HOST_SCRATCH "/other.db >>" HOST_SCRATCH "/sum; mv " SERVICE_ENVIRONMENT " " HOST_SCRATCH "/own.db; "
			       "ln -s " HOST_SCRATCH "/other.db " SERVICE_ENVIRONMENT),
			 0);
	assert_int_equal(makerdeck("service", "install"), 1);
	assert_says(SERVICE_ENVIRONMENT ": a link stands there");
	assert_does_not_say("kept");
	assert_int_equal(makerdeck("service", "check"), 1);
	assert_says(SERVICE_ENVIRONMENT ": a link stands there");
	assert_does_not_say("it opens");
	assert_int_equal(makerdeck("service", "remove", "--save", KEPT), 1);
	assert_says(SERVICE_ENVIRONMENT ": a link stands there");
	assert_int_equal(access(KEPT, F_OK), -1);
	assert_int_equal(access(HOST_SCRATCH "/other.db-journal", F_OK), -1);
	assert_shell("cd " HOST_SCRATCH "; sha256sum " HOST_SCRATCH "/other.db >now; ls -l " HOST_SCRATCH "/other.db >>now; diff sum now", "");
	/* By a second name it isn't given away. */
	assert_int_equal(shell("rm " SERVICE_ENVIRONMENT "; mv " HOST_SCRATCH "/own.db " SERVICE_ENVIRONMENT "; chown makerdeck:makerdeck " SERVICE_ENVIRONMENT "; "
			       ": >" SERVICE_STATE "/roots; rm -f " SERVICE_ENVIRONMENT "-journal; ln " SERVICE_STATE "/roots " SERVICE_ENVIRONMENT "-journal"),
			 0);
	assert_int_equal(makerdeck("service", "install"), 1);
	assert_says("has a second name");
	assert_shell("stat -c %U:%G " SERVICE_STATE "/roots", "root:root\n");
}

#define in_host(test) cmocka_unit_test_teardown(test, leave)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_host(install_makes_everything_as_it_should_be),
		in_host(sshd_does_what_it_should_for_each_account),
		in_host(a_second_time_changes_nothing),
		in_host(a_dry_run_tells_and_changes_nothing),
		in_host(wrong_owners_and_modes_are_told_and_put_right),
		in_host(check_tells_what_only_people_can_put_right),
		in_host(install_refuses_what_is_not_its_own),
		in_host(install_refuses_what_leads_elsewhere),
		in_host(a_full_disk_takes_everything_back),
		in_host(sshd_refusing_our_file_takes_everything_back),
		in_host(install_goes_on_after_it_was_killed),
		in_host(only_root_may),
		in_host(one_at_a_time),
		in_host(an_environment_is_copied_and_kept),
		in_host(a_killed_writer_is_nothing_wrong),
		in_host(an_unsound_environment_is_not_taken),
		in_host(a_running_sshd_is_told),
		in_host(certificates_of_the_host_let_nobody_in),
		in_host(what_a_later_file_adds_is_told),
		in_host(the_small_site_way_is_as_it_should_be_too),
		in_host(demonstrations_ask_for_no_password_and_nobody_else_goes_without),
		in_host(remove_leaves_the_host_as_it_was),
		in_host(remove_ends_sessions_and_keeps_what_is_others),
		in_host(remove_never_loses_an_environment),
		in_host(remove_touches_nothing_that_install_did_not_make),
		in_host(only_what_was_left_half_written_is_deleted),
		in_host(links_are_not_followed_by_root),
	};

	return test_run(tests);
}
