/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service/install.h"

#include "base/heap.h"
#include "service/config.h"
#include "service/install_private.h"
#include "service/layout.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* ---------------------------------------------------------------- a job's own */

void
job_tell(const struct job *job, enum service_step step, const char *format, ...)
{
	struct str text = {0};
	va_list args;

	va_start(args, format);
	str_vaddf(&text, format, args);
	va_end(args);
	job->run->tell(job->run->context, step, str_text(&text));
	str_release(&text);
}

bool
job_there(const struct job *job, const char *format, ...)
{
	struct str text = {0};
	va_list args;

	va_start(args, format);
	str_vaddf(&text, format, args);
	va_end(args);
	job->run->tell(job->run->context, SERVICE_THERE, str_text(&text));
	str_release(&text);
	return true;
}

bool
job_wrong(struct job *job, const char *format, ...)
{
	struct str text = {0};
	va_list args;

	va_start(args, format);
	str_vaddf(&text, format, args);
	va_end(args);
	job->wrong++;
	job->run->tell(job->run->context, SERVICE_WRONG, str_text(&text));
	str_release(&text);
	return true;
}

void
job_note(struct job *job, const struct undo *undo)
{
	if (job->undo_count == job->undo_room) {
		job->undo_room = job->undo_room ? 2 * job->undo_room : 32;
		job->undo = heap_resize(job->undo, job->undo_room, sizeof(*job->undo));
	}
	job->undo[job->undo_count++] = *undo;
}

void
job_take_back(struct job *job)
{
	size_t count = job->undo_count, failed = 0;

	while (job->undo_count) {
		const struct undo *undo = &job->undo[--job->undo_count];
		struct err err = ERR_INIT;
		bool fine = true;

		switch (undo->kind) {
		case UNDO_ACCOUNT:
		case UNDO_PASSWORD:
			fine = account_take_back(undo, &err);
			break;
		case UNDO_FOLDER:
		case UNDO_FILE:
		case UNDO_CONTENT:
		case UNDO_MODE:
			fine = place_take_back(undo, &err);
			break;
		}
		if (!fine) {
			failed++;
			job_tell(job, SERVICE_NOTE, "This couldn't be taken back: %s", err.text);
		}
	}
	if (count && !failed)
		job_tell(job, SERVICE_NOTE, "It didn't go through; all of it was taken back.");
}

static void
job_release(struct job *job)
{
	free(job->undo);
	arena_release(&job->arena);
}

static bool
need_root(const char *what, struct err *err)
{
	return geteuid() == 0 || err_set(err, ERR_DENIED, "Only root can %s: run it with sudo.", what);
}

/* One at a time: the lock goes with the process. -1 with the err. */
static int
lock_host(struct err *err)
{
	int fd = open("/etc/ssh", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0) {
		err_set(err, ERR_FAILED, "/etc/ssh can't be opened: %s. The service needs Debian's openssh-server.", strerror(errno));
	} else if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		err_set(err, ERR_BUSY, "Another \"makerdeck service\" is at work on this host. Try again when it's done.");
		(void)close(fd);
		fd = -1;
	}
	return fd;
}

/* Demonstrations are set up on this host. */
static bool
has_demo(void)
{
	return getpwnam(SERVICE_DEMO_ACCOUNT) && access(SERVICE_DEMO_FOLDER, F_OK) == 0;
}

/* ---------------------------------------------------------------- the parts */

static bool
do_accounts(struct job *job, struct err *err)
{
	for (size_t i = 0; i < ACCOUNTS; i++) {
		if (!account_do(job, &account_table[i], err))
			return false;
	}
	return true;
}

static bool
do_folders(struct job *job, struct err *err)
{
	for (size_t i = 0; i < FOLDERS; i++) {
		if (!folder_do(job, &folder_table[i], err))
			return false;
	}
	return true;
}

static bool
do_files(struct job *job, struct err *err)
{
	for (size_t i = 0; i < FILES; i++) {
		bool fine;

		job->told = job->mode == JOB_MAKE && !job->was_there[i];
		fine = file_do(job, &file_table[i], err);
		job->told = false;
		if (!fine)
			return false;
	}
	return true;
}

static bool
do_programs(struct job *job, struct err *err)
{
	static const struct {
		const char *name, *path;
	} helpers[] = {{"makerdeck-keys", SERVICE_KEYS_COMMAND}, {"makerdeck-login", SERVICE_LOGIN}};

	if (!program_file_do(job, job->run->program, SERVICE_PROGRAMS "/makerdeck", err))
		return false;
	for (size_t i = 0; i < 2; i++) {
		if (!program_file_do(job, arena_printf(&job->arena, "%s/%s", job->run->helpers, helpers[i].name), helpers[i].path, err))
			return false;
	}
	return true;
}

/* service.conf: kept if it's there, but for the switch that was asked for. */
static bool
do_config(struct job *job, struct err *err)
{
	struct service_config config;
	struct str text = {0};
	const char *old;
	size_t length;
	bool fine = true;

	if (!file_read(job, SERVICE_CONFIG, &old, &length, err))
		return false;
	if (old && !service_config_text(SERVICE_CONFIG, old, length, &config, err)) {
		if (job->mode != JOB_LOOK)
			return false;
		job_wrong(job, "%s", err->text);
		*err = ERR_INIT;
		return true;
	}
	if (job->mode == JOB_LOOK) {
		if (old && has_demo())
			job_tell(job, SERVICE_NOTE, "Demonstrations are set up and switched %s (demo in %s).", config.demo ? "on" : "off", SERVICE_CONFIG);
		else if (old && config.demo)
			job_wrong(job, "%s says demo = on, but demonstrations aren't set up: \"makerdeck service install --demo\".", SERVICE_CONFIG);
		return true;
	}
	if (!old)
		service_config_write_first(job->run->demo, &text);
	else if (job->run->demo && !config.demo)
		service_config_write_demo(old, length, true, &text);
	if (text.length) {
		fine = job->mode == JOB_TRY || file_write(job, SERVICE_CONFIG, str_text(&text), text.length, 0644, err);
		if (fine)
			job_tell(job, SERVICE_DONE, "%s: %s%s.", SERVICE_CONFIG, job->mode == JOB_TRY ? "would be " : "",
				 old ? "switched to demo = on, and otherwise kept" : "written");
	}
	str_release(&text);
	return fine;
}

/* The slots of demonstrations: a file whose bytes are locked, one for each. */
static bool
do_slots(struct job *job, struct err *err)
{
	struct stat status;

	if (!job->demo || lstat(SERVICE_DEMO_SLOTS, &status) == 0 || job->mode == JOB_LOOK)
		return true;
	if (job->mode == JOB_TRY) {
		job_tell(job, SERVICE_DONE, "%s: would be made.", SERVICE_DEMO_SLOTS);
		return true;
	}
	if (!file_write(job, SERVICE_DEMO_SLOTS, "", 0, 0600, err) || !service_give(SERVICE_DEMO_SLOTS, "root", SERVICE_DEMO_ACCOUNT, 0660, err))
		return false;
	job_tell(job, SERVICE_DONE, "%s: made.", SERVICE_DEMO_SLOTS);
	return true;
}

/* A folder or a file of ours that's a link leads elsewhere: nothing is deleted behind it, and root opens nothing by it, whoever put it there. */
static bool
nothing_leads_elsewhere(struct err *err)
{
	struct stat status;

	for (size_t i = 0; i < FOLDERS; i++) {
		if (lstat(folder_table[i].path, &status) == 0 && !S_ISDIR(status.st_mode))
			return err_set(err, ERR_FAILED, "%s isn't a folder, so nothing is deleted behind it. Look what it is, move it away, and try again.",
				       folder_table[i].path);
	}
	for (size_t i = 0; i < FILES; i++) {
		if (lstat(file_table[i].path, &status) == 0 && S_ISLNK(status.st_mode))
			return err_set(err, ERR_FAILED, "%s: a link stands there, which isn't followed. Look what it is, move it away, and try again.", file_table[i].path);
	}
	return true;
}

static void
look_what_is_there(struct job *job)
{
	struct stat status;

	for (size_t i = 0; i < FILES; i++)
		job->was_there[i] = lstat(file_table[i].path, &status) == 0;
}

/* What the caller makes: whatever wasn't there before goes again if something fails afterwards. */
static bool
do_callers_files(struct job *job, struct err *err)
{
	bool before[FILES], fine;
	struct stat status;

	if (!job->run->files)
		return true;
	if (!nothing_leads_elsewhere(err)) {
		if (job->mode != JOB_LOOK)
			return false;
		/* It's told as each of them is looked at. */
		*err = ERR_INIT;
		return true;
	}
	for (size_t i = 0; i < FILES; i++)
		before[i] = lstat(file_table[i].path, &status) == 0;
	fine = job->run->files(job->run->context, job->demo, &job->wrong, err);
	for (size_t i = 0; i < FILES; i++) {
		if (!before[i] && lstat(file_table[i].path, &status) == 0)
			job_note(job, &(struct undo){.kind = UNDO_FILE, .path = file_table[i].path});
	}
	return fine;
}

/* ---------------------------------------------------------------- install, check */

static bool
install(struct job *job, struct err *err)
{
	bool changed = false;

	if (!places_are_safe(job, err) || !sshd_accepts("sshd refuses its configuration as it is now, before anything was changed. Put that right first", err))
		return false;
	if (!leftovers_remove(job, err))
		return false;
	look_what_is_there(job);
	if (!do_accounts(job, err) || !do_folders(job, err) || !do_programs(job, err) || !do_config(job, err) || !do_slots(job, err)
	    || !do_callers_files(job, err) || !do_files(job, err))
		return false;
	if (!sshd_file_do(job, &changed, err) || !sshd_effect_do(job, err))
		return false;
	if (changed || job->mode == JOB_TRY)
		sshd_reload(job);
	return true;
}

bool
service_install(const struct service_run *run, struct err *err)
{
	struct job job = {.run = run, .mode = run->dry_run ? JOB_TRY : JOB_MAKE};
	bool fine;
	int lock;

	if (!need_root("set the service up", err) || (lock = lock_host(err)) < 0)
		return false;
	job.demo = run->demo || has_demo();
	fine = install(&job, err);
	if (!fine)
		job_take_back(&job);
	job_release(&job);
	(void)close(lock);
	return fine;
}

static bool
check(struct job *job, struct err *err)
{
	bool changed;
	struct err sentence = ERR_INIT;

	if (!places_are_safe(job, &sentence))
		job_wrong(job, "%s", sentence.text);
	if (!do_accounts(job, err) || !do_folders(job, err) || !do_programs(job, err) || !do_config(job, err) || !do_files(job, err)
	    || !do_callers_files(job, err) || !sshd_file_do(job, &changed, err))
		return false;
	sentence = ERR_INIT;
	if (!sshd_accepts("sshd refuses its configuration", &sentence))
		return job_wrong(job, "%s", sentence.text);
	/* Without our file nothing of it can have effect, which is said already. */
	if (access(SERVICE_SSHD_CONFIG, F_OK) == 0 && !sshd_effect_do(job, err))
		return false;
	sshd_reload(job);
	return true;
}

bool
service_check(const struct service_run *run, int *wrong, struct err *err)
{
	struct job job = {.run = run, .mode = JOB_LOOK};
	bool fine;

	*wrong = 0;
	if (!need_root("look at all of the service", err))
		return false;
	job.demo = has_demo();
	fine = check(&job, err);
	*wrong = job.wrong;
	job_release(&job);
	return fine;
}

/* ---------------------------------------------------------------- remove */

/* Nobody can come in any more, and nobody is in. */
static bool
close_door(struct job *job, struct err *err)
{
	bool changed = false;

	if (!sshd_file_remove(job, &changed, err))
		return false;
	if (changed && !sshd_accepts("Without makerdeck's file sshd refuses its configuration, so nothing was changed", err))
		return false;
	if (changed || job->mode == JOB_TRY)
		sshd_reload(job);
	for (size_t i = 0; i < ACCOUNTS; i++) {
		if (!account_end_processes(job, &account_table[i], err))
			return false;
	}
	return true;
}

static bool
remove_everything(struct job *job, struct err *err)
{
	static const char *const programs[] = {SERVICE_PROGRAMS "/makerdeck", SERVICE_KEYS_COMMAND, SERVICE_LOGIN};

	if (!leftovers_remove(job, err))
		return false;
	for (size_t i = FILES; i-- > 0;) {
		if (!file_remove(job, file_table[i].path, err))
			return false;
	}
	for (size_t i = 0; i < (job->run->packaged ? 1 : 3); i++) {
		if (!file_remove(job, programs[i], err))
			return false;
	}
	/* The folder of programs stands first. */
	for (size_t i = FOLDERS; i-- > (job->run->packaged ? 1 : 0);) {
		if (!folder_remove(job, folder_table[i].path, err))
			return false;
	}
	for (size_t i = 0; i < ACCOUNTS; i++) {
		if (!account_remove(job, &account_table[i], err))
			return false;
	}
	if (access(SERVICE_STATIC_KEYS, F_OK) == 0)
		job_tell(job, SERVICE_NOTE, SERVICE_STATIC_KEYS ": left; install didn't make it.");
	return true;
}

bool
service_remove(const struct service_run *run, struct err *err)
{
	struct job job = {.run = run, .mode = run->dry_run ? JOB_TRY : JOB_MAKE};
	bool fine;
	int lock;

	if (!need_root("remove the service", err) || !nothing_leads_elsewhere(err) || (lock = lock_host(err)) < 0)
		return false;
	job.demo = has_demo();
	fine = close_door(&job, err) && (!run->files || run->files(run->context, job.demo, &job.wrong, err));
	if (fine) {
		/* From here on there's no way back; but what's left can be removed by another try. */
		fine = remove_everything(&job, err);
	} else if (job.undo_count) {
		job_take_back(&job);
		sshd_reload(&job);
	}
	job_release(&job);
	(void)close(lock);
	return fine;
}
