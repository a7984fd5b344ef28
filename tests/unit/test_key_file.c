/* SPDX-License-Identifier: GPL-3.0-or-later */
/* service/key_file: what sshd is answered (SECURITY.md 2.4, F1), and how its file is kept in step. */
#include "service/key_file.h"
#include "service/layout.h"

#include "tests/some_keys.h"
#include "tests/test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>

static char folder[TEST_PATH_SIZE], path[TEST_PATH_SIZE + 32];

static int
set_up(void **state)
{
	(void)state;
	test_folder_make(folder);
	snprintf(path, sizeof(path), "%s/current.tsv", folder);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	test_folder_remove(folder);
	return 0;
}

/* ---------------------------------------------------------------- helpers */

struct many {
	struct key_line *lines;
	char (*blobs)[SOME_KEY_SIZE];
	size_t count;
};

static int
by_blob(const void *a, const void *b)
{
	return strcmp(((const struct key_line *)a)->blob, ((const struct key_line *)b)->blob);
}

/* Keys 1 to count, in order. */
static struct many
many_make(size_t count)
{
	struct many many = {.lines = calloc(count + 1, sizeof(*many.lines)), .blobs = calloc(count + 1, sizeof(*many.blobs)), .count = count};

	assert_true(many.lines && many.blobs);
	for (size_t i = 0; i < count; i++)
		many.lines[i] = (struct key_line){
			.number = (int64_t)i + 1, .type = SOME_KEY_TYPE, .blob = some_key_blob((unsigned)i + 1, many.blobs[i])};
	qsort(many.lines, count, sizeof(*many.lines), by_blob);
	return many;
}

static void
many_free(struct many *many)
{
	free(many->lines);
	free(many->blobs);
}

static void
write_file(int64_t generation, const struct many *many)
{
	struct err err = ERR_INIT;

	if (!key_file_write(path, generation, many->lines, many->count, &err))
		printf("# %s\n", err.text);
	assert_int_equal(err.code, ERR_NONE);
}

static void
write_text(const char *text, size_t length)
{
	FILE *out = fopen(path, "wb");

	assert_non_null(out);
	assert_int_equal(fwrite(text, 1, length, out), length);
	assert_int_equal(fclose(out), 0);
}

static int64_t
find(unsigned number)
{
	char blob[SOME_KEY_SIZE];

	return key_file_find(path, SOME_KEY_TYPE, some_key_blob(number, blob));
}

/* ---------------------------------------------------------------- well-formed */

static void
types_and_blobs_are_checked(void **state)
{
	static const char *const types[] = {"", "ssh-dss", "ssh-rsa ", " ssh-rsa", "SSH-RSA", "ssh-ed25519-cert-v01@openssh.com", "ssh-rsa\n", "rsa-sha2-256", "*"};
	char blob[SOME_KEY_SIZE], *big = malloc(9000);

	(void)state;
	some_key_blob(1, blob);
	for (size_t i = 0; key_types[i]; i++)
		assert_true(key_line_is_well_formed(key_types[i], blob));
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		assert_false(key_line_is_well_formed(types[i], blob));
	for (int c = 1; c < 256; c++) {
		bool base64 = strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", c) != NULL;

		blob[20] = (char)c;
		assert_int_equal(key_line_is_well_formed(SOME_KEY_TYPE, blob), base64);
		some_key_blob(1, blob);
		blob[67] = (char)c;
		assert_int_equal(key_line_is_well_formed(SOME_KEY_TYPE, blob), base64 || c == '=');
		some_key_blob(1, blob);
	}
	assert_non_null(big);
	memset(big, 'A', 9000);
	for (size_t length = 0; length < 8999; length += length < 50 || length > 7990 ? 1 : 100) {
		big[length] = '\0';
		assert_int_equal(key_line_is_well_formed("ssh-rsa", big), length >= 40 && length <= 8000);
		big[length] = 'A';
	}
	memset(big, '=', 60);
	big[60] = '\0';
	assert_false(key_line_is_well_formed("ssh-rsa", big));
	free(big);
}

/* ---------------------------------------------------------------- finding */

static void
each_key_is_found_and_no_other(void **state)
{
	struct many many = many_make(3000);

	(void)state;
	assert_int_equal(find(1), 0);
	write_file(7, &many);
	for (unsigned i = 1; i <= 3000; i += TEST_IS_SLOW ? 37 : 1)
		assert_int_equal(find(i), i);
	for (unsigned i = 3001; i <= 3100; i++)
		assert_int_equal(find(i), 0);
	/* of another type */
	assert_int_equal(key_file_find(path, "ssh-rsa", many.lines[0].blob), 0);
	assert_int_equal(key_file_generation(path), 7);
	many_free(&many);
}

static void
keys_of_every_length_are_found(void **state)
{
	static char blobs[500][8004];
	struct key_line lines[500];
	struct err err = ERR_INIT;

	(void)state;
	/* Lines that end anywhere in the buffer that they're read into. */
	for (int i = 0; i < 500; i++) {
		size_t length = 40 + (size_t)i * 15;

		memset(blobs[i], 'A' + i % 26, length);
		blobs[i][length] = '\0';
		blobs[i][3] = (char)('A' + i / 26);
		lines[i] = (struct key_line){.number = INT64_C(9999999999) - i, .type = "sk-ecdsa-sha2-nistp256@openssh.com", .blob = blobs[i]};
	}
	assert_true(key_file_write(path, 0, lines, 500, &err));
	for (int i = 0; i < 500; i++)
		assert_int_equal(key_file_find(path, lines[i].type, lines[i].blob), lines[i].number);
	assert_int_equal(key_file_generation(path), 0);
}

/* A file that isn't as it's written is none: nobody is let in by half of it. */
static void
files_that_are_not_whole_answer_nothing(void **state)
{
	char blob[SOME_KEY_SIZE], other[SOME_KEY_SIZE], text[1000];
	static const char *const forms[] = {
		"generation\t5\nssh-ed25519\t*\t17",			/* cut off */
		"ssh-ed25519\t*\t17\n",				/* without the first line */
		"generation\t\nssh-ed25519\t*\t17\n", "generation\t05\nssh-ed25519\t*\t17\n", "generation\t-1\nssh-ed25519\t*\t17\n",
		"generation 5\nssh-ed25519\t*\t17\n", "generation\t5x\nssh-ed25519\t*\t17\n", "generation\t1234567890123456789\nssh-ed25519\t*\t17\n",
		"\ngeneration\t5\nssh-ed25519\t*\t17\n", "generation\t5\r\nssh-ed25519\t*\t17\n",
		"generation\t5\nssh-ed25519\t*\t0\n", "generation\t5\nssh-ed25519\t*\t-17\n", "generation\t5\nssh-ed25519\t*\t+17\n",
		"generation\t5\nssh-ed25519\t*\t017\n", "generation\t5\nssh-ed25519\t*\t 17\n", "generation\t5\nssh-ed25519\t*\t17 \n",
		"generation\t5\nssh-ed25519\t*\t17\r\n", "generation\t5\nssh-ed25519\t*\t1e3\n", "generation\t5\nssh-ed25519\t*\t\n",
		"generation\t5\nssh-ed25519\t*\n", "generation\t5\nssh-ed25519 * 17\n", "generation\t5\nssh-ed25519\t*\t17\t1\n",
		"generation\t5\nssh-ed25519\t*\t12345678901\n",	/* more than a number has */
		"generation\t5\nssh-ed25519\t*\t9223372036854775808\n",
		"generation\t5\nssh-ed25519\t*\t17\nrubbish\n", "generation\t5\nssh-ed25519\t*\t17\n\n", "generation\t5\nssh-ed25519\t*\t17\nx",
		"generation\t5\nx\nssh-ed25519\t*\t17\n", "generation\t5\ngeneration\t5\nssh-ed25519\t*\t17\n",
		"", "\n", "generation\t5\n", "generation\t5",
	};

	(void)state;
	some_key_blob(17, blob);
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		const char *mark = strchr(forms[i], '*');
		int length = mark ? snprintf(text, sizeof(text), "%.*s%s%s", (int)(mark - forms[i]), forms[i], blob, mark + 1)
				  : snprintf(text, sizeof(text), "%s", forms[i]);

		write_text(text, (size_t)length);
		if (find(17) != 0)
			printf("# %s\n", text);
		assert_int_equal(find(17), 0);
	}
	/* Two of one key: whose it is can't be known. */
	write_text(text, (size_t)snprintf(text, sizeof(text), "generation\t5\nssh-ed25519\t%s\t17\nssh-ed25519\t%s\t18\n", blob, blob));
	assert_int_equal(find(17), 0);
	/* What's wrong with another line, as long as it's one, is its own. */
	write_text(text, (size_t)snprintf(text, sizeof(text), "generation\t5\nssh-ed25519\t%s\t17\nssh-ed25519\t%s\t18\n", blob, some_key_blob(18, other)));
	assert_int_equal(find(17), 17);
	/* Zero bytes end no line. */
	write_text("generation\t5\nssh-ed25519\t\0", 26);
	assert_int_equal(find(17), 0);
	assert_int_equal(key_file_generation(path), 5);
}

static void
other_things_than_files_answer_nothing(void **state)
{
	char elsewhere[TEST_PATH_SIZE + 64];
	struct many many = many_make(3);

	(void)state;
	write_file(1, &many);
	snprintf(elsewhere, sizeof(elsewhere), "%s/elsewhere", folder);
	assert_int_equal(rename(path, elsewhere), 0);
	assert_int_equal(symlink(elsewhere, path), 0);
	assert_int_equal(find(1), 0);
	assert_int_equal(key_file_generation(path), -1);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(find(1), 0);
	assert_int_equal(rmdir(path), 0);
	/* A pipe isn't waited for. */
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(find(1), 0);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(key_file_find("/dev/zero", SOME_KEY_TYPE, many.lines[0].blob), 0);
	assert_int_equal(key_file_find("", SOME_KEY_TYPE, many.lines[0].blob), 0);
	many_free(&many);
}

static void
a_file_of_more_than_64_mb_answers_nothing(void **state)
{
	struct many many = many_make(2);
	int fd;

	(void)state;
	write_file(1, &many);
	assert_int_equal(find(1), 1);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, 65 * 1024 * 1024), 0);
	close(fd);
	assert_int_equal(find(1), 0);
	many_free(&many);
}

/* ---------------------------------------------------------------- answering */

static const char *
answer(struct str *out, int argc, const char *user, const char *type, const char *blob)
{
	char *const argv[] = {(char *)(uintptr_t)"makerdeck-keys", (char *)(uintptr_t)user, (char *)(uintptr_t)type, (char *)(uintptr_t)blob, NULL, NULL};

	str_clear(out);
	key_file_answer(argc, argv, path, out);
	return str_text(out);
}

static void
sshd_is_answered_one_line_or_nothing(void **state)
{
	static const char *const nobody[] = {"", "root", "makerdeckdemo", "makerdeckkeys", "Makerdeck", "makerdeck ", " makerdeck", "makerdeck\n", "makerdec"};
	struct many many = many_make(20);
	char blob[SOME_KEY_SIZE], line[400];
	struct str out = {0};

	(void)state;
	write_file(1, &many);
	some_key_blob(17, blob);
	snprintf(line, sizeof(line), "restrict,pty,command=\"session k17\" ssh-ed25519 %s\n", blob);
	assert_string_equal(answer(&out, 4, SERVICE_ACCOUNT, SOME_KEY_TYPE, blob), line);
	for (int argc = 1; argc < 6; argc++) {
		if (argc != 4)
			assert_string_equal(answer(&out, argc, SERVICE_ACCOUNT, SOME_KEY_TYPE, blob), "");
	}
	assert_string_equal(answer(&out, 0, SERVICE_ACCOUNT, SOME_KEY_TYPE, blob), "");
	for (size_t i = 0; i < sizeof(nobody) / sizeof(nobody[0]); i++)
		assert_string_equal(answer(&out, 4, nobody[i], SOME_KEY_TYPE, blob), "");
	assert_string_equal(answer(&out, 4, SERVICE_ACCOUNT, "ssh-rsa", blob), "");
	assert_string_equal(answer(&out, 4, SERVICE_ACCOUNT, SOME_KEY_TYPE, "AAAA"), "");
	blob[30] = '\n';
	assert_string_equal(answer(&out, 4, SERVICE_ACCOUNT, SOME_KEY_TYPE, blob), "");
	str_release(&out);
	many_free(&many);
}

/* ---------------------------------------------------------------- writing */

static void
the_file_is_its_folders_owners(void **state)
{
	struct many many = many_make(3);
	struct stat status;

	(void)state;
	if (geteuid() == 0)
		assert_int_equal(chown(folder, 12345, 54321), 0);
	assert_int_equal(umask(077), 022);
	write_file(1, &many);
	umask(022);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0640);
	if (geteuid() == 0) {
		assert_int_equal(status.st_uid, 12345);
		assert_int_equal(status.st_gid, 54321);
	}
	many_free(&many);
}

static void
what_a_killed_writer_left_is_in_nobodys_way(void **state)
{
	struct many many = many_make(3);
	char part[TEST_PATH_SIZE + 64], victim[TEST_PATH_SIZE + 64];
	struct stat status;

	(void)state;
	snprintf(part, sizeof(part), "%s.part", path);
	snprintf(victim, sizeof(victim), "%s/victim", folder);
	/* A link there leads nowhere. */
	assert_int_equal(symlink(victim, part), 0);
	write_file(2, &many);
	assert_int_equal(find(2), 2);
	assert_int_equal(lstat(victim, &status), -1);
	assert_int_equal(lstat(part, &status), -1);
	many_free(&many);
}

static void
a_file_that_cant_be_written_is_told(void **state)
{
	struct many many = many_make(1);
	struct err err = ERR_INIT;
	char nowhere[TEST_PATH_SIZE + 64];
	int lock;

	(void)state;
	write_file(1, &many);
	snprintf(nowhere, sizeof(nowhere), "%s/none/current.tsv", folder);
	assert_false(key_file_write(nowhere, 1, many.lines, 1, &err));
	assert_int_equal(err.code, ERR_FAILED);
	assert_non_null(strstr(err.text, "none"));
	lock = key_file_lock(nowhere, &err);
	assert_int_equal(lock, -1);
	/* Something else stands in its place: it stays. */
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_false(key_file_write(path, 2, many.lines, 1, &err));
	assert_int_equal(rmdir(path), 0);
	many_free(&many);
}

/* Whoever asks while another writes is answered as before or after, always. */
static void
a_writer_is_in_no_readers_way(void **state)
{
	struct many few = many_make(500), more = many_make(700);
	int status, asked = 0;
	pid_t child;

	(void)state;
	write_file(1, &few);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct err err = ERR_INIT;

		for (int i = 0; i < 300; i++) {
			if (!key_file_write(path, i + 2, i % 2 ? few.lines : more.lines, i % 2 ? few.count : more.count, &err))
				_exit(1);
		}
		_exit(0);
	}
	do {
		unsigned number = 1 + (unsigned)asked % 500;
		int64_t late;

		assert_int_equal(find(number), number);
		late = find(600);
		assert_true(late == 0 || late == 600);
		assert_true(key_file_generation(path) > 0);
		asked++;
	} while (waitpid(child, &status, WNOHANG) == 0);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	printf("# asked %d times meanwhile\n", asked);
	many_free(&few);
	many_free(&more);
}

static void
one_writes_at_a_time(void **state)
{
	struct err err = ERR_INIT;
	int first, second, other, status, ends[2];
	struct many many = many_make(1);
	pid_t child;
	char byte;

	(void)state;
	write_file(1, &many);
	first = key_file_lock(path, &err);
	assert_true(first >= 0);
	other = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(flock(other, LOCK_EX | LOCK_NB), -1);
	assert_int_equal(errno, EWOULDBLOCK);
	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		/* Waits until it's free. */
		close(first);
		second = key_file_lock(path, &err);
		_exit(second >= 0 && write(ends[1], "x", 1) == 1 ? 0 : 1);
	}
	close(ends[1]);
	assert_int_equal(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
	usleep(50000);
	assert_int_equal(read(ends[0], &byte, 1), -1);
	key_file_unlock(first);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_int_equal(read(ends[0], &byte, 1), 1);
	close(ends[0]);
	/* It went with its process. */
	assert_int_equal(flock(other, LOCK_EX | LOCK_NB), 0);
	close(other);
	many_free(&many);
}

/* Killed at any moment, it's the old file or the new one. */
static void
a_killed_writer_leaves_a_whole_file(void **state)
{
	struct many few = many_make(200), more = many_make(2000);
	uint64_t seed = test_seed("a_killed_writer_leaves_a_whole_file");
	int kills = TEST_IS_SLOW ? 20 : 100, after = 0;

	(void)state;
	write_file(1, &few);
	for (int i = 0; i < kills; i++) {
		struct err err = ERR_INIT;
		int status;
		pid_t child = fork();

		assert_true(child >= 0);
		if (child == 0) {
			for (int n = 0;; n++) {
				const struct many *which = n % 2 ? &few : &more;

				if (!key_file_write(path, n + 2, which->lines, which->count, &err))
					_exit(1);
			}
		}
		usleep(500 + test_random_below(&seed, 5000));
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(find(150), 150);
		after += find(1999) == 1999;
		assert_true(key_file_generation(path) >= 1);
	}
	printf("# %d kills, %d with the bigger file in place\n", kills, after);
	write_file(5, &few);
	assert_int_equal(find(1999), 0);
	many_free(&few);
	many_free(&more);
}

#define with_folder(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types_and_blobs_are_checked),
		with_folder(each_key_is_found_and_no_other),
		with_folder(keys_of_every_length_are_found),
		with_folder(files_that_are_not_whole_answer_nothing),
		with_folder(other_things_than_files_answer_nothing),
		with_folder(a_file_of_more_than_64_mb_answers_nothing),
		with_folder(sshd_is_answered_one_line_or_nothing),
		with_folder(the_file_is_its_folders_owners),
		with_folder(what_a_killed_writer_left_is_in_nobodys_way),
		with_folder(a_file_that_cant_be_written_is_told),
		with_folder(a_writer_is_in_no_readers_way),
		with_folder(one_writes_at_a_time),
		with_folder(a_killed_writer_leaves_a_whole_file),
	};

	return test_run(tests);
}
