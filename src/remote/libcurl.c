/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "remote/libcurl.h"

#include <assert.h>
#include <dlfcn.h>
#include <string.h>

/* One address; C has no cast from an object's to a function's. */
static bool
find(void *library, const char *name, void *call, size_t size)
{
	void *found = dlsym(library, name);

	memcpy(call, &found, size);
	return found != NULL;
}

static bool
find_all(void *library, struct libcurl *curl)
{
	bool fine = true;

#define FIND(name) \
	static_assert(sizeof(curl->name) == sizeof(void *), "an address is an address"); \
	fine = fine && find(library, "curl_" #name, &curl->name, sizeof(curl->name));

	LIBCURL_CALLS(FIND)
#undef FIND
	return fine;
}

const struct libcurl *
libcurl_load(const char *file, struct err *err)
{
	static struct libcurl curl;
	struct libcurl found;
	void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);

	if (!library) {
		err_set(err, ERR_FAILED,
			"No server can be asked from here: the library %s isn't on this machine, or can't be loaded. Install the package libcurl4.",
			file);
		return NULL;
	}
	if (!find_all(library, &found)) {
		(void)dlclose(library);
		err_set(err, ERR_FAILED, "No server can be asked from here: the library %s isn't libcurl, or is too old. Install the package libcurl4 anew.",
			file);
		return NULL;
	}
	/* Never closed: what it has set up for the whole process (TLS above all) doesn't bear it. */
	curl = found;
	return &curl;
}
