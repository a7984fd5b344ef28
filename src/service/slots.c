/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service/slots.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* The lock of one byte. It's the process's (fcntl), so that it can't outlive it, whatever it handed on. */
static struct flock
slot(int number)
{
	return (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = number, .l_len = 1};
}

bool
slots_take(const char *path, int count, struct err *err)
{
	int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return err_set(err, ERR_FAILED, "%s can't be opened: %s.", path, strerror(errno));
	for (int i = 0; i < count; i++) {
		struct flock lock = slot(i);
		int rc;

		do
			rc = fcntl(fd, F_SETLK, &lock);
		while (rc != 0 && errno == EINTR);
		/* The descriptor is left open: closing it would give the lock back. */
		if (rc == 0)
			return true;
		if (errno != EAGAIN && errno != EACCES) {
			err_set(err, ERR_FAILED, "%s can't be locked: %s.", path, strerror(errno));
			(void)close(fd);
			return false;
		}
	}
	(void)close(fd);
	return err_set(err, ERR_BUSY, "All %d demonstrations are taken at the moment. Try again in a few minutes.", count);
}

int
slots_taken(const char *path, int count)
{
	int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	int taken = 0;

	if (fd < 0)
		return -1;
	for (int i = 0; i < count && taken >= 0; i++) {
		struct flock lock = slot(i);

		if (fcntl(fd, F_GETLK, &lock) != 0)
			taken = -1;
		else if (lock.l_type != F_UNLCK)
			taken++;
	}
	(void)close(fd);
	return taken;
}
