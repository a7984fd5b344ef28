/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/trouble.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

/* SQLite's own file comes right behind it in memory. */
struct file {
	sqlite3_file base;
	sqlite3_file *real;
};

static sqlite3_vfs *below;
static enum trouble wanted;
static int at, count;

/* What the change comes to: SQLITE_OK to make it. grows: it takes room. */
static int
change(bool grows, int broken)
{
	count++;
	switch (wanted) {
	case TROUBLE_NONE:
		return SQLITE_OK;
	case TROUBLE_KILL:
		if (count == at)
			(void)kill(getpid(), SIGKILL);
		return SQLITE_OK;
	case TROUBLE_FULL:
		return count >= at && grows ? SQLITE_FULL : SQLITE_OK;
	case TROUBLE_BROKEN:
		return count == at ? broken : SQLITE_OK;
	}
	return SQLITE_OK;
}

#define REAL(file) ((struct file *)(file))->real
#define PASS(file, method, ...) REAL(file)->pMethods->method(REAL(file), __VA_ARGS__)

static int
close_file(sqlite3_file *file)
{
	return REAL(file)->pMethods->xClose(REAL(file));
}

static int
read_file(sqlite3_file *file, void *to, int size, sqlite3_int64 offset)
{
	return PASS(file, xRead, to, size, offset);
}

static int
write_file(sqlite3_file *file, const void *from, int size, sqlite3_int64 offset)
{
	sqlite3_int64 now = 0;
	int rc = PASS(file, xFileSize, &now);

	if (rc == SQLITE_OK)
		rc = change(offset + size > now, SQLITE_IOERR_WRITE);

	return rc == SQLITE_OK ? PASS(file, xWrite, from, size, offset) : rc;
}

static int
truncate_file(sqlite3_file *file, sqlite3_int64 size)
{
	int rc = change(false, SQLITE_IOERR_TRUNCATE);

	return rc == SQLITE_OK ? PASS(file, xTruncate, size) : rc;
}

static int
sync_file(sqlite3_file *file, int flags)
{
	int rc = change(false, SQLITE_IOERR_FSYNC);

	return rc == SQLITE_OK ? PASS(file, xSync, flags) : rc;
}

static int
size_file(sqlite3_file *file, sqlite3_int64 *size)
{
	return PASS(file, xFileSize, size);
}

static int
lock_file(sqlite3_file *file, int level)
{
	return PASS(file, xLock, level);
}

static int
unlock_file(sqlite3_file *file, int level)
{
	return PASS(file, xUnlock, level);
}

static int
check_lock(sqlite3_file *file, int *held)
{
	return PASS(file, xCheckReservedLock, held);
}

static int
control_file(sqlite3_file *file, int what, void *with)
{
	return PASS(file, xFileControl, what, with);
}

static int
sector_size(sqlite3_file *file)
{
	return REAL(file)->pMethods->xSectorSize(REAL(file));
}

static int
characteristics(sqlite3_file *file)
{
	return REAL(file)->pMethods->xDeviceCharacteristics(REAL(file));
}

static int
open_file(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *given)
{
	static const sqlite3_io_methods methods = {
		.iVersion = 1, .xClose = close_file, .xRead = read_file, .xWrite = write_file, .xTruncate = truncate_file, .xSync = sync_file,
		.xFileSize = size_file, .xLock = lock_file, .xUnlock = unlock_file, .xCheckReservedLock = check_lock, .xFileControl = control_file,
		.xSectorSize = sector_size, .xDeviceCharacteristics = characteristics,
	};
	struct file *mine = (struct file *)file;
	int rc;

	(void)vfs;
	mine->base.pMethods = NULL;
	mine->real = (sqlite3_file *)(mine + 1);
	rc = below->xOpen(below, path, mine->real, flags, given);
	if (rc == SQLITE_OK)
		mine->base.pMethods = &methods;
	return rc;
}

static int
delete_file(sqlite3_vfs *vfs, const char *path, int sync)
{
	int rc = change(false, SQLITE_IOERR_DELETE);

	(void)vfs;
	return rc == SQLITE_OK ? below->xDelete(below, path, sync) : rc;
}

void
trouble_install(void)
{
	static sqlite3_vfs vfs;

	below = sqlite3_vfs_find(NULL);
	vfs = *below;
	vfs.pNext = NULL;
	vfs.zName = "trouble";
	vfs.szOsFile = (int)sizeof(struct file) + below->szOsFile;
	vfs.xOpen = open_file;
	vfs.xDelete = delete_file;
	(void)sqlite3_vfs_register(&vfs, 1);
}

void
trouble_at(enum trouble trouble, int nth)
{
	wanted = trouble;
	at = nth;
	count = 0;
}

int
trouble_count(void)
{
	return count;
}
