/* SPDX-License-Identifier: GPL-3.0-or-later */
/* After opening, a session gives up what it doesn't need (SECURITY.md 2.6): Landlock for files, seccomp (libseccomp) for everything else. */
#ifndef SERVICE_SANDBOX_H
#define SERVICE_SANDBOX_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct sandbox {
	const char *const *writable;	/* folders whose files may be read, written, made and removed; may be empty */
	size_t writable_count;
};

/* What this kernel has of it, for "service check" and the console's log: "Landlock (ABI 7) and seccomp", "seccomp; this kernel has no Landlock". Static. */
const char *sandbox_describe(void);

/* Enters it; there's no way back. Terminal databases and /dev/urandom stay readable. ERR_FAILED if the kernel has no seccomp, or refuses; a missing
 * Landlock is no failure (sandbox_describe tells). */
bool sandbox_enter(const struct sandbox *sandbox, struct err *err) __attribute__((warn_unused_result));

#endif
