/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders and files of the service: made, looked at, put right, and taken away. No link is followed on the last step of a path, and only root can change the steps before. */
#include "service/install_private.h"

#include "service/layout.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FILE_MOST ((off_t)256 * 1024 * 1024)
#define MODE_BITS 07777U

const struct place folder_table[FOLDERS] = {
	{SERVICE_PROGRAMS, "root", "root", 0755, false, false},
	{"/etc/makerdeck", "root", "root", 0755, false, false},
	{SERVICE_STATE, "root", "root", 0755, false, false},
	{SERVICE_HOME, "root", "root", 0555, false, false},
	{SERVICE_ENVIRONMENT_FOLDER, SERVICE_ACCOUNT, SERVICE_ACCOUNT, 0750, false, false},
	{SERVICE_KEYS_FOLDER, SERVICE_ACCOUNT, SERVICE_KEYS_ACCOUNT, 02750, false, false},
	{SERVICE_DEMO_FOLDER, "root", SERVICE_DEMO_ACCOUNT, 0750, true, false},
};

const struct place file_table[FILES] = {
	{SERVICE_CONFIG, "root", "root", 0644, false, false},
	{SERVICE_ENVIRONMENT, SERVICE_ACCOUNT, SERVICE_ACCOUNT, 0640, false, false},
	{SERVICE_ENVIRONMENT "-journal", SERVICE_ACCOUNT, SERVICE_ACCOUNT, 0640, false, true},
	{SERVICE_KEYS, SERVICE_ACCOUNT, SERVICE_KEYS_ACCOUNT, 0640, false, false},
	{SERVICE_DEMO_TEMPLATE, "root", SERVICE_DEMO_ACCOUNT, 0440, true, false},
	{SERVICE_DEMO_SLOTS, "root", SERVICE_DEMO_ACCOUNT, 0660, true, false},
};

/* ---------------------------------------------------------------- whose, and how open */

/* False if the account or group isn't there (in a dry run it needn't be yet). */
static bool
owner_of(const char *account, const char *group, uid_t *uid, gid_t *gid)
{
	const struct passwd *user = getpwnam(account);
	const struct group *entry;

	if (!user)
		return false;
	*uid = user->pw_uid;
	entry = getgrnam(group);
	if (!entry)
		return false;
	*gid = entry->gr_gid;
	return true;
}

static bool
is_open_to_others(const struct stat *status)
{
	return (status->st_mode & (S_IWGRP | S_IWOTH)) != 0;
}

bool
places_are_safe(const struct job *job, struct err *err)
{
	static const char *const folders[] = {"/", "/etc", "/etc/ssh", "/etc/ssh/sshd_config.d", "/usr", "/usr/lib", "/var", "/var/lib"};

	(void)job;
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		struct stat status;

		if (stat(folders[i], &status) != 0)
			return err_set(err, ERR_FAILED, "%s can't be looked at: %s.%s", folders[i], strerror(errno),
				       errno == ENOENT && strstr(folders[i], "ssh") ? " The service needs Debian's openssh-server." : "");
		if (status.st_uid != 0 || is_open_to_others(&status))
			return err_set(err, ERR_FAILED,
				       "%s can be written by others than root, who could then put anything in the place of what's installed there. "
				       "Put it right (chown root, chmod go-w) and try again.",
				       folders[i]);
	}
	return true;
}

/* ---------------------------------------------------------------- putting owner and mode right */

struct wanted {
	uid_t uid;
	gid_t gid;
	mode_t mode;
};

/* chown first: it takes setgid away. */
static bool
give(int fd, const struct wanted *wanted)
{
	return fchown(fd, wanted->uid, wanted->gid) == 0 && fchmod(fd, wanted->mode) == 0;
}

static bool
fits(const struct stat *status, const struct wanted *wanted)
{
	return status->st_uid == wanted->uid && status->st_gid == wanted->gid && (status->st_mode & MODE_BITS) == wanted->mode;
}

static const char *
said_owner(struct arena *arena, const struct stat *status)
{
	const struct passwd *user = getpwuid(status->st_uid);
	char *name = user ? arena_strdup(arena, user->pw_name) : arena_printf(arena, "%lu", (unsigned long)status->st_uid);
	const struct group *group = getgrgid(status->st_gid);

	return group ? arena_printf(arena, "%s:%s %04o", name, group->gr_name, status->st_mode & MODE_BITS)
		     : arena_printf(arena, "%s:%lu %04o", name, (unsigned long)status->st_gid, status->st_mode & MODE_BITS);
}

/* Puts owner and mode of what's open right, and remembers how they were. */
static bool
put_right(struct job *job, const struct place *place, int fd, const struct stat *status, const struct wanted *wanted, const char *noun, struct err *err)
{
	const char *was = said_owner(&job->arena, status);

	if (job->mode == JOB_LOOK)
		return job_wrong(job, "%s %s: it's %s and should be %s:%s %04o. \"makerdeck service install\" puts it right.", noun, place->path, was,
				 place->account, place->group, place->mode);
	if (job->mode == JOB_MAKE) {
		if (!give(fd, wanted))
			return err_set(err, ERR_FAILED, "Owner and mode of %s can't be set: %s.", place->path, strerror(errno));
		job_note(job, &(struct undo){.kind = UNDO_MODE, .path = place->path, .before = *status});
	}
	job_tell(job, SERVICE_DONE, "%s %s: %s put right, %s:%s %04o; it was %s.", noun, place->path, job->mode == JOB_MAKE ? "was" : "would be", place->account,
		 place->group, place->mode, was);
	if (is_open_to_others(status))
		job_tell(job, SERVICE_NOTE, "%s %s could be written by others until now: look whether all that's in it is what you put there.", noun, place->path);
	return true;
}

/* ---------------------------------------------------------------- folders */

static bool
folder_new(struct job *job, const struct place *place, struct err *err)
{
	struct wanted wanted = {.mode = place->mode};
	bool fine;
	int fd;

	if (job->mode == JOB_LOOK)
		return job_wrong(job, "Folder %s: it isn't there. \"makerdeck service install\" makes it.", place->path);
	if (job->mode == JOB_MAKE) {
		if (!owner_of(place->account, place->group, &wanted.uid, &wanted.gid))
			return err_set(err, ERR_FAILED, "The account %s or the group %s isn't there any more.", place->account, place->group);
		if (mkdir(place->path, 0700) != 0)
			return err_set(err, ERR_FAILED, "The folder %s can't be made: %s.", place->path, strerror(errno));
		job_note(job, &(struct undo){.kind = UNDO_FOLDER, .path = place->path});
		fd = open(place->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		fine = fd >= 0 && give(fd, &wanted);
		if (!fine)
			err_set(err, ERR_FAILED, "Owner and mode of %s can't be set: %s.", place->path, strerror(errno));
		if (fd >= 0)
			(void)close(fd);
		if (!fine)
			return false;
	}
	job_tell(job, SERVICE_DONE, "Folder %s: %s, %s:%s %04o.", place->path, job->mode == JOB_MAKE ? "made" : "would be made", place->account, place->group,
		 place->mode);
	return true;
}

static const char *
said_kind(mode_t mode)
{
	if (S_ISLNK(mode))
		return "a link";
	if (S_ISDIR(mode))
		return "a folder";
	return S_ISREG(mode) ? "a file" : "neither a file nor a folder";
}

/* Something else stands in the way: nothing is put through it or over it. */
static bool
in_the_way(struct job *job, const struct place *place, const struct stat *status, const char *should, struct err *err)
{
	if (job->mode == JOB_LOOK)
		return job_wrong(job, "%s: %s stands there, and should be %s.", place->path, said_kind(status->st_mode), should);
	return err_set(err, ERR_FAILED, "%s: %s stands there, and should be %s. Look what it is, move it away, and install again.", place->path,
		       said_kind(status->st_mode), should);
}

bool
folder_do(struct job *job, const struct place *place, struct err *err)
{
	struct wanted wanted = {.mode = place->mode};
	struct stat status;
	bool fine;
	int fd;

	if (place->demo && !job->demo)
		return true;
	if (lstat(place->path, &status) != 0) {
		if (errno == ENOENT)
			return folder_new(job, place, err);
		return err_set(err, ERR_FAILED, "%s can't be looked at: %s.", place->path, strerror(errno));
	}
	if (!S_ISDIR(status.st_mode))
		return in_the_way(job, place, &status, "a folder", err);
	if (!owner_of(place->account, place->group, &wanted.uid, &wanted.gid))
		return job->mode == JOB_TRY || job->mode == JOB_LOOK
		       || err_set(err, ERR_FAILED, "The account %s or the group %s isn't there any more.", place->account, place->group);
	if (fits(&status, &wanted))
		return job_there(job, "Folder %s.", place->path);
	fd = open(place->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &status) != 0) {
		err_set(err, ERR_FAILED, "%s can't be opened: %s.", place->path, strerror(errno));
		fine = false;
	} else {
		fine = put_right(job, place, fd, &status, &wanted, "Folder", err);
	}
	if (fd >= 0)
		(void)close(fd);
	return fine;
}

/* ---------------------------------------------------------------- files */

/* What's open is a plain file with one name, of who it should be of, or of root, who may have made it. */
static bool
file_look(struct job *job, const struct place *place, int fd, struct err *err)
{
	struct wanted wanted = {.mode = place->mode};
	struct stat status;

	if (fstat(fd, &status) != 0)
		return err_set(err, ERR_FAILED, "%s can't be looked at: %s.", place->path, strerror(errno));
	if (!S_ISREG(status.st_mode))
		return in_the_way(job, place, &status, "a file", err);
	if (!owner_of(place->account, place->group, &wanted.uid, &wanted.gid))
		return true;
	if (status.st_nlink != 1) {
		if (job->mode == JOB_LOOK)
			return job_wrong(job, "%s: it has a second name somewhere (a hard link). Remove that one.", place->path);
		return err_set(err, ERR_FAILED, "%s has a second name somewhere (a hard link), by which others may reach it. Remove that one, then install again.",
			       place->path);
	}
	if (fits(&status, &wanted))
		return job->told || job_there(job, "File %s.", place->path);
	if (status.st_uid != wanted.uid && status.st_uid != 0 && job->mode != JOB_LOOK)
		return err_set(err, ERR_FAILED, "%s is somebody else's (%s). Look where it comes from; move it away, or make it %s's, then install again.",
			       place->path, said_owner(&job->arena, &status), place->account);
	return put_right(job, place, fd, &status, &wanted, "File", err);
}

bool
file_do(struct job *job, const struct place *place, struct err *err)
{
	struct stat status;
	bool fine;
	int fd;

	if (place->demo && !job->demo)
		return true;
	fd = open(place->path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd >= 0) {
		fine = file_look(job, place, fd, err);
		(void)close(fd);
		return fine;
	}
	if (errno == ENOENT)
		return place->may_lack || job->mode == JOB_TRY || job->mode == JOB_MAKE
		       || job_wrong(job, "%s: it isn't there. \"makerdeck service install\" makes it.", place->path);
	if (lstat(place->path, &status) == 0 && !S_ISREG(status.st_mode))
		return in_the_way(job, place, &status, "a file", err);
	return err_set(err, ERR_FAILED, "%s can't be opened: %s.", place->path, strerror(errno));
}

bool
service_give(const char *path, const char *account, const char *group, unsigned mode, struct err *err)
{
	struct wanted wanted = {.mode = (mode_t)mode};
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat status;
	bool fine = fd >= 0 && owner_of(account, group, &wanted.uid, &wanted.gid) && fstat(fd, &status) == 0 && S_ISREG(status.st_mode);

	if (fine && status.st_nlink != 1) {
		(void)close(fd);
		return err_set(err, ERR_FAILED, "%s has a second name somewhere (a hard link), by which it may be somebody else's. Remove that one, then try again.", path);
	}
	fine = fine && (fits(&status, &wanted) || give(fd, &wanted));
	if (!fine)
		err_set(err, ERR_FAILED, "Owner and mode of %s can't be set: %s.", path, strerror(errno));
	if (fd >= 0)
		(void)close(fd);
	return fine;
}

/* ---------------------------------------------------------------- content */

static bool
read_whole(struct job *job, int fd, const char *path, const char **bytes, size_t *length, struct err *err)
{
	struct stat status;
	size_t done = 0;
	char *room;

	if (fstat(fd, &status) != 0)
		return err_set(err, ERR_FAILED, "%s can't be looked at: %s.", path, strerror(errno));
	if (!S_ISREG(status.st_mode) || status.st_size > FILE_MOST)
		return err_set(err, ERR_FAILED, "%s isn't a file that could be copied.", path);
	room = arena_alloc(&job->arena, (size_t)status.st_size + 1);
	while (done < (size_t)status.st_size) {
		ssize_t got = read(fd, room + done, (size_t)status.st_size - done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return err_set(err, ERR_FAILED, "%s can't be read: %s.", path, got < 0 ? strerror(errno) : "it became shorter meanwhile");
		done += (size_t)got;
	}
	*bytes = room;
	*length = done;
	return true;
}

bool
file_read(struct job *job, const char *path, const char **bytes, size_t *length, struct err *err)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	bool fine;

	*bytes = NULL;
	*length = 0;
	if (fd < 0 && errno == ENOENT)
		return true;
	if (fd < 0)
		return err_set(err, ERR_FAILED, "%s can't be opened: %s.", path, errno == ELOOP ? "it's a link, and should be a file" : strerror(errno));
	fine = read_whole(job, fd, path, bytes, length, err);
	(void)close(fd);
	return fine;
}

static bool
write_whole(int fd, const char *bytes, size_t length)
{
	size_t done = 0;

	while (done < length) {
		ssize_t put = write(fd, bytes + done, length - done);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		done += (size_t)put;
	}
	return true;
}

/* The folder's entry onto the disk. */
static void
sync_folder(const char *path)
{
	struct str folder = {0};
	int fd;

	str_addn(&folder, path, (size_t)(strrchr(path, '/') - path));
	fd = open(str_text(&folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		(void)fsync(fd);
		(void)close(fd);
	}
	str_release(&folder);
}

/* Beside it, then over it; times: as they were, or NULL. */
static bool
replace_file(const char *path, const char *bytes, size_t length, const struct wanted *wanted, const struct stat *times, struct err *err)
{
	struct str beside = {0};
	bool fine;
	int fd;

	str_addf(&beside, "%s.new-%ld", path, (long)getpid());
	(void)unlink(str_text(&beside));
	fd = open(str_text(&beside), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	fine = fd >= 0 && write_whole(fd, bytes, length) && give(fd, wanted);
	if (fine && times)
		fine = futimens(fd, (const struct timespec[]){times->st_atim, times->st_mtim}) == 0;
	fine = fine && fsync(fd) == 0;
	if (!fine)
		err_set(err, ERR_FAILED, "%s can't be written: %s.", path, strerror(errno));
	if (fd >= 0)
		(void)close(fd);
	if (fine && rename(str_text(&beside), path) != 0)
		fine = err_set(err, ERR_FAILED, "%s can't be put in place: %s.", path, strerror(errno));
	if (fine)
		sync_folder(path);
	else if (fd >= 0)
		(void)unlink(str_text(&beside));
	str_release(&beside);
	return fine;
}

bool
file_write(struct job *job, const char *path, const char *bytes, size_t length, mode_t mode, struct err *err)
{
	const struct wanted wanted = {.uid = 0, .gid = 0, .mode = mode};
	struct undo undo = {.kind = UNDO_FILE, .path = path};

	if (!file_read(job, path, &undo.bytes, &undo.length, err))
		return false;
	if (undo.bytes) {
		undo.kind = UNDO_CONTENT;
		if (lstat(path, &undo.before) != 0)
			return err_set(err, ERR_FAILED, "%s can't be looked at: %s.", path, strerror(errno));
	}
	if (!replace_file(path, bytes, length, &wanted, NULL, err))
		return false;
	job_note(job, &undo);
	return true;
}

bool
program_file_do(struct job *job, const char *source, const char *path, struct err *err)
{
	static const struct wanted wanted = {.uid = 0, .gid = 0, .mode = 0755};
	const char *bytes, *old;
	size_t length, old_length;
	struct stat status;

	if (!file_read(job, source, &bytes, &length, err))
		return false;
	if (!bytes)
		return err_set(err, ERR_FAILED, "%s isn't there, so it can't be copied to " SERVICE_PROGRAMS ". Build makerdeck, or install it, first.", source);
	if (!file_read(job, path, &old, &old_length, err))
		return false;
	if (old && old_length == length && memcmp(old, bytes, length) == 0) {
		if (lstat(path, &status) == 0 && fits(&status, &wanted))
			return job_there(job, "Program %s.", path);
		/* A new one, since whoever could write to it may still have it open. */
		if (job->mode == JOB_LOOK)
			return job_wrong(job, "Program %s: it's %s and should be root:root 0755. \"makerdeck service install\" copies it anew.", path,
					 said_owner(&job->arena, &status));
	}
	if (job->mode == JOB_LOOK)
		return old ? job_wrong(job, "Program %s: it's another version than this makerdeck. \"makerdeck service install\" copies this one.", path)
			   : job_wrong(job, "Program %s: it isn't there. \"makerdeck service install\" copies it.", path);
	if (job->mode == JOB_MAKE && !file_write(job, path, bytes, length, 0755, err))
		return false;
	job_tell(job, SERVICE_DONE, "Program %s: %s.", path,
		 job->mode == JOB_MAKE ? (old ? "copied anew" : "copied") : (old ? "would be copied anew" : "would be copied"));
	return true;
}

/* ---------------------------------------------------------------- taking away */

/* Where files are written under another name first, which a killed one leaves behind: this one, or its journal's; after "-" with a number. */
static const struct {
	const char *folder, *name;
} unfinished[] = {
	{SERVICE_PROGRAMS, "makerdeck.new-"},	    {SERVICE_PROGRAMS, "makerdeck-keys.new-"},	     {SERVICE_PROGRAMS, "makerdeck-login.new-"},
	{"/etc/makerdeck", "service.conf.new-"},    {"/etc/ssh/sshd_config.d", "50-makerdeck.conf.new-"}, {SERVICE_ENVIRONMENT_FOLDER, "environment.db.part"},
	{SERVICE_KEYS_FOLDER, "current.tsv.part"},  {SERVICE_DEMO_FOLDER, "template.db.part"},	     {SERVICE_DEMO_FOLDER, "slots.new-"},
};

static bool
is_unfinished(const char *name, const char *wanted)
{
	size_t length = strlen(wanted);

	if (strncmp(name, wanted, length) != 0)
		return false;
	name += length;
	if (wanted[length - 1] == '-')
		return name[0] && name[strspn(name, "0123456789")] == '\0';
	return name[0] == '\0' || strcmp(name, "-journal") == 0;
}

bool
leftovers_remove(struct job *job, struct err *err)
{
	for (size_t i = 0; i < sizeof(unfinished) / sizeof(unfinished[0]); i++) {
		DIR *folder = opendir(unfinished[i].folder);
		bool fine = true;

		if (!folder)
			continue;
		for (struct dirent *entry; fine && (entry = readdir(folder));) {
			if (is_unfinished(entry->d_name, unfinished[i].name))
				fine = file_remove(job, arena_printf(&job->arena, "%s/%s", unfinished[i].folder, entry->d_name), err);
		}
		(void)closedir(folder);
		if (!fine)
			return false;
	}
	return true;
}

bool
file_remove(struct job *job, const char *path, struct err *err)
{
	struct stat status;

	if (lstat(path, &status) != 0)
		return errno == ENOENT || errno == ENOTDIR || err_set(err, ERR_FAILED, "%s can't be looked at: %s.", path, strerror(errno));
	if (S_ISDIR(status.st_mode)) {
		job_tell(job, SERVICE_NOTE, "%s: left as it is; it's a folder, and install made a file.", path);
		return true;
	}
	if (job->mode == JOB_MAKE && unlink(path) != 0)
		return err_set(err, ERR_FAILED, "%s can't be deleted: %s.", path, strerror(errno));
	job_tell(job, SERVICE_DONE, "%s: %s.", path, job->mode == JOB_MAKE ? "deleted" : "would be deleted");
	return true;
}

/* One that others put there. */
static const char *
first_entry(struct job *job, const char *path)
{
	DIR *folder = opendir(path);
	const char *name = NULL;

	if (!folder)
		return NULL;
	for (struct dirent *entry; !name && (entry = readdir(folder));) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			name = arena_strdup(&job->arena, entry->d_name);
	}
	(void)closedir(folder);
	return name;
}

bool
folder_remove(struct job *job, const char *path, struct err *err)
{
	struct stat status;

	if (lstat(path, &status) != 0)
		return errno == ENOENT || errno == ENOTDIR || err_set(err, ERR_FAILED, "%s can't be looked at: %s.", path, strerror(errno));
	if (!S_ISDIR(status.st_mode)) {
		job_tell(job, SERVICE_NOTE, "%s: left as it is; it's no folder, and install made one.", path);
		return true;
	}
	if (job->mode == JOB_TRY) {
		job_tell(job, SERVICE_DONE, "Folder %s: would be removed.", path);
		return true;
	}
	if (rmdir(path) == 0) {
		job_tell(job, SERVICE_DONE, "Folder %s: removed.", path);
	} else if (errno == EBUSY) {
		job_tell(job, SERVICE_NOTE, "Folder %s: left, since a file system of its own is mounted there; it's empty.", path);
	} else if (errno == ENOTEMPTY || errno == EEXIST) {
		const char *name = first_entry(job, path);

		job_tell(job, SERVICE_NOTE, "Folder %s: left, since there's something in it that install didn't make%s%s.", path, name ? ": " : "",
			 name ? name : "");
	} else {
		return err_set(err, ERR_FAILED, "%s can't be removed: %s.", path, strerror(errno));
	}
	return true;
}

bool
place_take_back(const struct undo *undo, struct err *err)
{
	const struct wanted wanted = {.uid = undo->before.st_uid, .gid = undo->before.st_gid, .mode = undo->before.st_mode & MODE_BITS};
	bool fine;
	int fd;

	if (undo->kind == UNDO_FOLDER)
		return rmdir(undo->path) == 0 || err_set(err, ERR_FAILED, "%s can't be removed: %s.", undo->path, strerror(errno));
	if (undo->kind == UNDO_FILE)
		return unlink(undo->path) == 0 || errno == ENOENT || err_set(err, ERR_FAILED, "%s can't be deleted: %s.", undo->path, strerror(errno));
	if (undo->kind == UNDO_CONTENT)
		return replace_file(undo->path, undo->bytes, undo->length, &wanted, &undo->before, err);
	fd = open(undo->path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	fine = fd >= 0 && give(fd, &wanted);
	if (!fine)
		err_set(err, ERR_FAILED, "Owner and mode of %s can't be set as they were: %s.", undo->path, strerror(errno));
	if (fd >= 0)
		(void)close(fd);
	return fine;
}
