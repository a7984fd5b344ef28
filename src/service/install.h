/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Setting the SSH service up on this host, looking whether it's as it should be, and taking all of it away again. */
#ifndef SERVICE_INSTALL_H
#define SERVICE_INSTALL_H

#include "base/err.h"

#include <stdbool.h>

/* One thing that was done (or would be: dry_run), is as it should be, isn't, or ought to be known. Called for each, in order. */
enum service_step { SERVICE_DONE, SERVICE_THERE, SERVICE_WRONG, SERVICE_NOTE };
typedef void (*service_tell_fn)(void *context, enum service_step step, const char *text);

struct service_run {
	const char *program;		/* makerdeck itself, to be copied */
	const char *helpers;		/* folder with makerdeck-keys and makerdeck-login, to be copied */
	bool packaged;			/* remove: helpers came with makerdeck's own installation, and stay */
	bool demo;			/* install: demonstrations too. Those that are set up are looked after in any case. */
	bool dry_run;
	service_tell_fn tell;
	/* install: called when accounts and folders are there, before sshd is told of them: makes the environment file, the file of keys and the demonstration's
	 * template (demo: there's to be one). remove: called when nobody can log in any more and all sessions have ended, before anything is deleted: saves the
	 * environment. check: looks at these files; *wrong is added to. In a dry run it must change nothing. False: everything's taken back. NULL: nothing. */
	bool (*files)(void *context, bool demo, int *wrong, struct err *err);
	void *context;			/* of both */
};

/* Each makes what isn't there as it should be; a second time changes nothing. What fails on the way is taken back. Without root: ERR_DENIED. The
 * environment file and the demonstration's template aren't made here: cli/service.c does, with the portal. */
bool service_install(const struct service_run *run, struct err *err) __attribute__((warn_unused_result));

/* Tells of everything; *wrong is how many things aren't as they should be. */
bool service_check(const struct service_run *run, int *wrong, struct err *err) __attribute__((warn_unused_result));

/* All that install made, and nothing else. */
bool service_remove(const struct service_run *run, struct err *err) __attribute__((warn_unused_result));

/* Gives a file its owner, group (names of accounts) and mode: what files made by root in the service's folders need. No link is followed. */
bool service_give(const char *path, const char *account, const char *group, unsigned mode, struct err *err) __attribute__((warn_unused_result));

#endif
