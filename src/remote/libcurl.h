/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libcurl, loaded when it's first needed: with the twenty libraries that it brings, its loading takes as long as all the rest of a
 * start, and most sessions never ask a server. So it isn't linked; its declarations are its own, and so are the types of what's called.
 */
#ifndef REMOTE_LIBCURL_H
#define REMOTE_LIBCURL_H

#include "base/err.h"

#include <curl/curl.h>

/* The name that libcurl gives to its interface since 2006. */
#define LIBCURL_FILE "libcurl.so.4"

/* All that's called of it, without "curl_". */
#define LIBCURL_CALLS(CALL) \
	CALL(easy_cleanup) CALL(easy_escape) CALL(easy_getinfo) CALL(easy_init) CALL(easy_setopt) CALL(easy_strerror) \
	CALL(free) CALL(global_cleanup) CALL(global_init) \
	CALL(multi_add_handle) CALL(multi_cleanup) CALL(multi_info_read) CALL(multi_init) CALL(multi_perform) CALL(multi_poll) \
	CALL(multi_remove_handle) CALL(multi_strerror) \
	CALL(slist_append) CALL(slist_free_all)

#define LIBCURL_MEMBER(name) __typeof__(curl_##name) *name;

struct libcurl {
	LIBCURL_CALLS(LIBCURL_MEMBER)
};

/* Finds all of it in the library of this name. What's loaded stays loaded. NULL with the sentence if it's not there, or isn't libcurl. */
const struct libcurl *libcurl_load(const char *file, struct err *err) __attribute__((warn_unused_result));

#endif
