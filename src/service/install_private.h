/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What install, check and remove have in common: one list of things, which are made, looked at, or taken away; and what's needed to take back. */
#ifndef SERVICE_INSTALL_PRIVATE_H
#define SERVICE_INSTALL_PRIVATE_H

#include "base/arena.h"
#include "base/str.h"
#include "service/install.h"

#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

#define FILES 6

enum job_mode {
	JOB_MAKE,	/* what's wrong is put right */
	JOB_TRY,	/* the same, only told */
	JOB_LOOK,	/* what's wrong is told */
};

enum undo_kind { UNDO_ACCOUNT, UNDO_PASSWORD, UNDO_FOLDER, UNDO_FILE, UNDO_CONTENT, UNDO_MODE };

/* One change, and how it was before. */
struct undo {
	enum undo_kind kind;
	const char *path;	/* or the account */
	const char *bytes;	/* UNDO_CONTENT; UNDO_PASSWORD: the field */
	size_t length;
	struct stat before;	/* UNDO_CONTENT, UNDO_MODE */
};

struct job {
	const struct service_run *run;
	enum job_mode mode;
	bool demo;		/* demonstrations belong to it */
	int wrong;
	bool was_there[FILES];	/* of file_table, before anything was made */
	bool told;		/* of what comes next: made just now, and said */
	struct undo *undo;	/* in order */
	size_t undo_count, undo_room;
	struct arena arena;
};

void job_tell(const struct job *job, enum service_step step, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* As it should be: told where somebody looks or installs. Returns true. */
bool job_there(const struct job *job, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* JOB_LOOK: told and counted. Returns true. */
bool job_wrong(struct job *job, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Remembers a change. What it points to must live as long as the job (job->arena). */
void job_note(struct job *job, const struct undo *undo);

/* Takes everything back, last things first. What can't be is told. */
void job_take_back(struct job *job);

/* ---------------------------------------------------------------- accounts (accounts.c) */

struct account {
	const char *name;
	const char *shell;
	const char *password;	/* the field in shadow(5): "*" nobody's password fits; "" nobody is asked for one */
	bool demo;
};

#define ACCOUNTS 3
extern const struct account account_table[ACCOUNTS];

/* One account, as far as it belongs to the job. */
bool account_do(struct job *job, const struct account *account, struct err *err) __attribute__((warn_unused_result));

/* Whether it's there and is the service's: its home and login shell. */
bool account_is_ours(const struct account *account);

/* Ends all its processes. JOB_TRY: only tells. */
bool account_end_processes(struct job *job, const struct account *account, struct err *err) __attribute__((warn_unused_result));
bool account_remove(struct job *job, const struct account *account, struct err *err) __attribute__((warn_unused_result));

/* For job_take_back. */
bool account_take_back(const struct undo *undo, struct err *err) __attribute__((warn_unused_result));

/* ---------------------------------------------------------------- folders and files (places.c) */

struct place {
	const char *path;
	const char *account, *group;
	mode_t mode;
	bool demo;
	bool may_lack;		/* a file: it needn't be there */
};

#define FOLDERS 7
extern const struct place folder_table[FOLDERS];	/* a folder after the one that it's in */
extern const struct place file_table[FILES];

bool folder_do(struct job *job, const struct place *place, struct err *err) __attribute__((warn_unused_result));

/* Owner and mode of a file that's there. */
bool file_do(struct job *job, const struct place *place, struct err *err) __attribute__((warn_unused_result));

/* Folders that everything stands in: only root may write to them, or else anybody could put another in its place. */
bool places_are_safe(const struct job *job, struct err *err) __attribute__((warn_unused_result));

/* Puts a file of root's in place by rename: made, or its content replaced. JOB_MAKE only. */
bool file_write(struct job *job, const char *path, const char *bytes, size_t length, mode_t mode, struct err *err) __attribute__((warn_unused_result));

/* Reads a file that must be a plain one, in the arena of the job; *bytes is NULL if there's none. */
bool file_read(struct job *job, const char *path, const char **bytes, size_t *length, struct err *err) __attribute__((warn_unused_result));

/* One of the programs: source's bytes under SERVICE_PROGRAMS. */
bool program_file_do(struct job *job, const char *source, const char *path, struct err *err) __attribute__((warn_unused_result));

/* Deletes a file, or an empty folder, and tells; nothing there is fine. JOB_TRY: only tells. */
bool file_remove(struct job *job, const char *path, struct err *err) __attribute__((warn_unused_result));
bool folder_remove(struct job *job, const char *path, struct err *err) __attribute__((warn_unused_result));

/* What an install that was killed, or a session, was writing. */
bool leftovers_remove(struct job *job, struct err *err) __attribute__((warn_unused_result));

bool place_take_back(const struct undo *undo, struct err *err) __attribute__((warn_unused_result));

/* ---------------------------------------------------------------- sshd (sshd.c) */

/* Whether sshd takes its configuration as it is now; its words in err else, after the sentence's beginning. */
bool sshd_accepts(const char *beginning, struct err *err) __attribute__((warn_unused_result));

/* The file of sshd_config.d: written, looked at; then whether it has effect on who it's for. *changed: sshd must read it again. */
bool sshd_file_do(struct job *job, bool *changed, struct err *err) __attribute__((warn_unused_result));
bool sshd_effect_do(struct job *job, struct err *err) __attribute__((warn_unused_result));
bool sshd_file_remove(struct job *job, bool *changed, struct err *err) __attribute__((warn_unused_result));

/* Tells a running sshd to read its configuration again, and says so. JOB_LOOK: whether one runs. */
void sshd_reload(struct job *job);

#endif
