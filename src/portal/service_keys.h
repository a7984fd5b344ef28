/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SSH keys: who comes in with which (SECURITY.md 2). They stand in the environment, which decides; the file that sshd is answered from is made of
 * them (service/key_file.h) wherever the environment is the one that this host's service works on. Only a System Administrator changes them
 * (A5). A change can't be undone: a key that's revoked comes back under another number.
 *
 * What a session does with its key stands in portal/portal.h: portal_sign_in_key, portal_key_holds.
 */
#ifndef PORTAL_SERVICE_KEYS_H
#define PORTAL_SERVICE_KEYS_H

#include "portal/write.h"

struct service_key {
	int64_t number;			/* "k17" */
	struct id person;
	const char *name, *login;
	bool disabled;			/* the person is: it lets nobody in */
	const char *type, *blob, *fingerprint, *comment;
	int64_t added;
	struct id added_by;
	const char *added_by_name;
	int64_t revoked;		/* TIME_NONE: it isn't */
	struct id revoked_by;
	const char *revoked_by_name;
};

struct service_key_list {
	struct arena arena;
	struct service_key *keys;	/* by number */
	size_t count;
};

void service_key_list_release(struct service_key_list *list);

/* Of person, or everybody's (NULL): a System Administrator's to see, others get their own alone and ERR_DENIED for somebody else's. revoked: those
 * that were revoked too. */
bool service_keys_list(struct portal *portal, const struct id *person, bool revoked, struct service_key_list *list, struct err *err)
	__attribute__((warn_unused_result));

/* What a .pub file's text is a key of (service/public_key.h), before anybody is given it: type, blob, comment and fingerprint, in the arena. */
bool service_key_look(const char *text, struct arena *arena, struct service_key *key, struct err *err) __attribute__((warn_unused_result));

/* text: of a .pub file (service/public_key.h). Adding what the person has already changes nothing and succeeds; what somebody else has is refused
 * with whose it is, and so is a key for somebody who is disabled. The one change is named after the key, and its id is the person's. That sshd
 * couldn't be told is a warning. */
bool service_keys_add(struct portal *portal, const struct id *person, const char *text, bool dry_run, int64_t now, struct write_result *result,
		      struct err *err) __attribute__((warn_unused_result));

/* Revoking what is revoked changes nothing and succeeds. Sessions that are open with it end at their next key, and can write nothing from now on. */
bool service_keys_revoke(struct portal *portal, int64_t number, bool dry_run, int64_t now, struct write_result *result, struct err *err)
	__attribute__((warn_unused_result));

/* "k17" or "17"; 0 for what can't be one. */
int64_t service_key_number(const char *text);

/* Whether the environment is the one that this host's service works on. */
bool service_keys_are_sshds(const struct portal *portal);

/* Makes the file that sshd is answered from anew if it isn't of the keys as they are; nothing on another environment than the service's. */
bool service_keys_refresh(struct portal *portal, struct err *err) __attribute__((warn_unused_result));

/* Whether that file is of the keys as they are; of another environment than the service's always. */
bool service_keys_are_current(struct portal *portal, bool *current, struct err *err) __attribute__((warn_unused_result));

/* For tests: where the service's environment and file of keys are instead. Borrowed. */
void service_keys_at(struct portal *portal, const char *environment, const char *file);

#endif
