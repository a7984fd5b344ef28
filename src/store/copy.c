/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A copy of an environment in memory (SECURITY.md 2.7). The template's file is mapped privately at the beginning of a region that's reserved with
 * the room to grow; SQLite takes the region as its file. What nobody writes stays the kernel's one copy of the file, what's written becomes
 * this process's own, a page at a time; both go with the process, however that ends.
 */
#include "store/store.h"
#include "store/store_private.h"

#include "base/heap.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* SQLite's own memory in a process that has a copy: a bound against whoever tries what it takes. */
#define COPY_HEAP_MOST (INT64_C(64) << 20)

/* Above the standard descriptors: 0 stands for none. */
#define COPY_FD_LEAST 3

/* Where SQLite's file format tells the page's size, and that no journal of another kind (WAL) belongs to it. */
enum { HEADER_PAGE_SIZE = 16, HEADER_WRITE_VERSION = 18, HEADER_READ_VERSION = 19, HEADER_LENGTH = 20 };

/* A finished journal is away, empty or begins with zeros. */
static bool
has_hot_journal(const char *path)
{
	static const unsigned char nothing[8];
	unsigned char begin[8] = {0};
	struct str name = {0};
	bool hot = false;
	int fd;

	str_addf(&name, "%s-journal", path);
	fd = open(str_text(&name), O_RDONLY | O_CLOEXEC);
	str_release(&name);
	if (fd >= 0) {
		hot = pread(fd, begin, sizeof(begin), 0) > 0 && memcmp(begin, nothing, sizeof(begin)) != 0;
		(void)close(fd);
	}
	return hot;
}

static bool
is_sealed(const struct store *store, off_t size)
{
	unsigned char header[HEADER_LENGTH] = {0};
	int page;

	if (pread(store->template_fd, header, sizeof(header), 0) != (ssize_t)sizeof(header))
		return false;
	page = header[HEADER_PAGE_SIZE] << 8 | header[HEADER_PAGE_SIZE + 1];
	if (page == 1)
		page = 65536;
	return header[HEADER_WRITE_VERSION] == 1 && header[HEADER_READ_VERSION] == 1 && page >= 512 && size % page == 0;
}

/* The region, with the template at its beginning. */
static bool
copy_map(struct store *store, struct err *err)
{
	struct stat status;
	void *region;

	if (fstat(store->template_fd, &status) != 0)
		return err_set(err, ERR_FAILED, "%s can't be read: %s.", store->path, strerror(errno));
	if (!is_sealed(store, status.st_size))
		return err_set(err, ERR_FAILED, "%s can't be copied as it lies there: it isn't sealed. \"makerdeck service install --demo\" makes one that is.",
			       store->path);
	store->room_used = status.st_size;
	store->room_size = status.st_size + STORE_COPY_ROOM;
	region = mmap(NULL, (size_t)store->room_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (region == MAP_FAILED)
		return err_set(err, ERR_FAILED, "There's no memory for a copy of %s: %s.", store->path, strerror(errno));
	store->room = region;
	if (mmap(region, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, store->template_fd, 0) == MAP_FAILED)
		return err_set(err, ERR_FAILED, "%s can't be mapped: %s.", store->path, strerror(errno));
	return true;
}

void
store_release_room(struct store *store)
{
	if (store->room)
		(void)munmap(store->room, (size_t)store->room_size);
	if (store->template_fd > 0)
		(void)close(store->template_fd);
	store->room = NULL;
	store->template_fd = 0;
}

/* The store takes the descriptor. path: for what's said while it's opened. */
static struct store *
copy_open(const char *path, int fd, struct err *err)
{
	struct store *store = store_new(path);

	store->template_fd = fd;
	store->temporary = true;
	(void)sqlite3_hard_heap_limit64(COPY_HEAP_MOST);
	if (store_identify_fd(store, fd, err) && copy_map(store, err) && store_connect(store, SQLITE_OPEN_READWRITE, err) && store_set_up(store, err)
	    && store_migrate(store, err))
		return store;
	store_close(store);
	return NULL;
}

struct store *
store_open_copy(const char *path, struct err *err)
{
	int fd;

	if (!store_look(path, true, err))
		return NULL;
	if (has_hot_journal(path)) {
		err_set(err, ERR_FAILED, "%s can't be copied: its last change wasn't finished. Open it once with makerdeck, which sees to it.", path);
		return NULL;
	}
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < COPY_FD_LEAST) {
		err_set(err, ERR_FAILED, "%s can't be read: %s.", path, fd < 0 ? strerror(errno) : "the standard files aren't open");
		if (fd >= 0)
			(void)close(fd);
		return NULL;
	}
	return copy_open(path, fd, err);
}

struct store *
store_copy_again(const struct store *copy, struct err *err)
{
	int fd = store_is_copy(copy) ? fcntl(copy->template_fd, F_DUPFD_CLOEXEC, COPY_FD_LEAST) : -1;

	if (fd < 0) {
		err_set(err, ERR_FAILED, "%s", store_is_copy(copy) ? strerror(errno) : "Only a demonstration can be put back as it was.");
		return NULL;
	}
	return copy_open(copy->path, fd, err);
}

bool
store_is_copy(const struct store *store)
{
	return store->room != NULL;
}

bool
store_seal(const char *path, struct err *err)
{
	struct store *store = store_new(path);
	/* A plain connection: packing attaches a database of its own, which ours may not. */
	int rc = sqlite3_open_v2(path, &store->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX, NULL);
	bool fine = (rc == SQLITE_OK || store_failed(store, rc, err)) && store_simple(store, QUERY_STORE_SEAL_PACK, NULL, err)
		    && store_simple(store, QUERY_STORE_SEAL_JOURNAL, NULL, err);

	store_close(store);
	return fine;
}
