/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What such a server sends back, as JSON (remote.h). Everything in it is somebody else's. */
#ifndef REMOTE_REPLY_H
#define REMOTE_REPLY_H

#include "base/arena.h"
#include "remote/remote.h"

#include <stddef.h>

enum reply_kind {
	REPLY_FINE,
	REPLY_NOT_JSON,
	REPLY_NO_TEXT,		/* JSON of another shape, or an empty text */
	REPLY_FILTERED,		/* kept back by a content filter */
};

/* A chat completion; the text in the arena, without the secret ("": there's none). bytes may be NULL. */
enum reply_kind reply_read(struct arena *arena, const char *bytes, size_t size, const char *secret, struct remote_answer *answer);

/* {"error":{"message":…}} in one clean line without the secret, cut; NULL if it says nothing. */
const char *reply_message(struct arena *arena, const char *bytes, size_t size, const char *secret);

#endif
