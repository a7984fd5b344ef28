/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Setting the SSH service up on this host, looking whether it's as it should be, and taking all of it away again. */
#ifndef SERVICE_INSTALL_H
#define SERVICE_INSTALL_H

#include "base/err.h"

#include <stdbool.h>

/* One thing that was done, would be done (dry_run), is as it should be, or isn't. Called for each, in order. */
enum service_step { SERVICE_DONE, SERVICE_THERE, SERVICE_WRONG };
typedef void (*service_tell_fn)(void *context, enum service_step step, const char *text);

struct service_run {
	const char *programs_from;	/* folder with makerdeck, makerdeck-keys and makerdeck-login to copy */
	bool demo;			/* demonstrations too */
	bool dry_run;
	service_tell_fn tell;
	void *context;
};

/* Each makes what isn't there as it should be; a second time changes nothing. What fails on the way is taken back. Without root: ERR_DENIED. The
 * environment file and the demonstration's template aren't made here: cli/service.c does, with the portal. */
bool service_install(const struct service_run *run, struct err *err) __attribute__((warn_unused_result));

/* Tells of everything; *wrong is how many things aren't as they should be. */
bool service_check(const struct service_run *run, int *wrong, struct err *err) __attribute__((warn_unused_result));

/* All that install made, and nothing else. */
bool service_remove(const struct service_run *run, struct err *err) __attribute__((warn_unused_result));

#endif
