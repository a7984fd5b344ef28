/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Plan files, written. JSON lines: the head, a line for each new owner, a line for each row in the plan's order, the end.
 *
 *	{"format":"makerdeck plan","version":1,"environment":ID,"leaver":ID|null,"leavername":"…","saved":TIME,"owners":N,"rows":N,"check":"…"}
 *	{"owner":ID,"type":"systemuser|team","name":"…","check":"…"}
 *	{"kind":"model","id":ID,"version":N|null,"name":"…","under":false,"marked":true,"to":ID|null,"check":"…"}
 *	{"end":true,"sha256":"…"}
 *
 * "check" is a part of the SHA-256 of everything before it, "sha256" all of it. That's against mistakes and edits by hand, and no
 * signature: what a plan may do is decided when it runs.
 */
#include "portal/plan.h"

#include "base/clock.h"
#include "base/heap.h"
#include "base/json.h"
#include "base/text.h"
#include "portal/plan_private.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---------------------------------------------------------------- the seal */

struct plan_seal {
	EVP_MD_CTX *running, *copy;
	bool failed;
};

struct plan_seal *
plan_seal_new(struct err *err)
{
	struct plan_seal *seal = heap_array(1, sizeof(*seal));
	/* Without the machine's openssl.cnf, as the audit (portal/audit_chain). */
	bool ready = OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) == 1;

	seal->running = ready ? EVP_MD_CTX_new() : NULL;
	seal->copy = ready ? EVP_MD_CTX_new() : NULL;
	if (seal->running && seal->copy && EVP_DigestInit_ex(seal->running, EVP_sha256(), NULL) == 1)
		return seal;
	plan_seal_free(seal);
	err_set(err, ERR_FAILED, "SHA-256 isn't available, so plan files can't be written or read.");
	return NULL;
}

void
plan_seal_free(struct plan_seal *seal)
{
	if (!seal)
		return;
	EVP_MD_CTX_free(seal->running);
	EVP_MD_CTX_free(seal->copy);
	free(seal);
}

void
plan_seal_add(struct plan_seal *seal, const char *bytes, size_t length)
{
	seal->failed |= EVP_DigestUpdate(seal->running, bytes, length) != 1;
}

bool
plan_seal_hex(const struct plan_seal *seal, char out[65], struct err *err)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned size = 0;

	out[0] = '\0';
	if (seal->failed || EVP_MD_CTX_copy_ex(seal->copy, seal->running) != 1 || EVP_DigestFinal_ex(seal->copy, digest, &size) != 1 || size != 32)
		return err_set(err, ERR_FAILED, "SHA-256 failed, so the plan file can't be written or read.");
	for (unsigned i = 0; i < 32; i++) {
		out[2 * i] = digits[digest[i] >> 4];
		out[2 * i + 1] = digits[digest[i] & 15];
	}
	out[64] = '\0';
	return true;
}

bool
plan_environment(struct portal *portal, struct id *id, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_WRITE_ORGANIZATION, err);

	*id = ID_NONE;
	if (!s)
		return false;
	if (statement_row(s))
		*id = statement_id(s, 0);
	return statement_close(s, err);
}

/* ---------------------------------------------------------------- lines */

struct saving {
	struct plan *plan;
	FILE *out;
	struct plan_seal *seal;
	struct str line;
	struct json json;
};

static void
line_begin(struct saving *saving)
{
	str_clear(&saving->line);
	saving->json = (struct json){.out = &saving->line};
	json_object_begin(&saving->json, NULL);
}

/* key: "check", or "sha256" for the last line. */
static bool
line_end(struct saving *saving, const char *key, struct err *err)
{
	char hex[65];

	plan_seal_add(saving->seal, saving->line.text, saving->line.length);
	if (!plan_seal_hex(saving->seal, hex, err))
		return false;
	if (strcmp(key, "check") == 0)
		hex[16] = '\0';
	json_text(&saving->json, key, hex);
	json_object_end(&saving->json);
	str_addc(&saving->line, '\n');
	return fwrite(saving->line.text, 1, saving->line.length, saving->out) == saving->line.length
	       || err_set(err, ERR_FAILED, "The plan can't be written: %s.", strerror(errno));
}

static bool
name_of(struct plan *plan, const struct principal *who, struct arena *arena, const char **name, struct err *err)
{
	struct principal owner;
	bool found;

	*name = "";
	return portal_load_owner(plan->portal, &who->id, arena, &owner, name, &found, err);
}

static bool
write_head(struct saving *saving, size_t owners, int64_t now, struct arena *arena, struct err *err)
{
	struct plan *plan = saving->plan;
	const char *name = NULL;
	struct id environment;

	if (!plan_environment(plan->portal, &environment, err) || (plan->has_from && !name_of(plan, &plan->from, arena, &name, err)))
		return false;
	line_begin(saving);
	json_text(&saving->json, "format", PLAN_FORMAT);
	json_number(&saving->json, "version", PLAN_VERSION);
	json_id(&saving->json, "environment", &environment);
	json_id(&saving->json, "leaver", plan->has_from ? &plan->from.id : &ID_NONE);
	json_text(&saving->json, "leavername", name);
	json_time(&saving->json, "saved", now);
	json_number(&saving->json, "owners", (int64_t)owners);
	json_number(&saving->json, "rows", (int64_t)plan->count);
	return line_end(saving, "check", err);
}

static bool
write_owner(struct saving *saving, const struct principal *who, struct arena *arena, struct err *err)
{
	const char *name;

	if (!name_of(saving->plan, who, arena, &name, err))
		return false;
	line_begin(saving);
	json_id(&saving->json, "owner", &who->id);
	json_text(&saving->json, "type", principal_kind_name(who->kind));
	json_text(&saving->json, "name", name);
	return line_end(saving, "check", err);
}

static bool
write_row(struct saving *saving, const struct plan_record *record, struct err *err)
{
	struct plan *plan = saving->plan;
	struct arena arena = {0};
	const char *name = "";
	bool fine = plan_name(plan, record, &arena, &name, err);

	line_begin(saving);
	json_text(&saving->json, "kind", record_kind_name((enum record_kind)record->kind));
	json_id(&saving->json, "id", &record->id);
	if (record->version >= 0)
		json_number(&saving->json, "version", record->version);
	else
		json_none(&saving->json, "version");
	json_text(&saving->json, "name", name);
	json_bool(&saving->json, "under", record->under);
	json_bool(&saving->json, "marked", record->marked);
	json_id(&saving->json, "to", record->to ? &plan->people[record->to].id : &ID_NONE);
	arena_release(&arena);
	return fine && line_end(saving, "check", err);
}

static bool
write_lines(struct saving *saving, int64_t now, struct arena *arena, struct err *err)
{
	struct plan *plan = saving->plan;
	bool *chosen = arena_array(arena, plan->people_count, sizeof(*chosen));
	size_t owners = 0;

	for (size_t i = 0; i < plan->count; i++) {
		uint32_t to = plan->rows[i].to;

		owners += to && !chosen[to];
		chosen[to] = true;
	}
	if (!write_head(saving, owners, now, arena, err))
		return false;
	for (uint32_t to = 1; to < plan->people_count; to++) {
		if (chosen[to] && !write_owner(saving, &plan->people[to], arena, err))
			return false;
	}
	for (size_t i = 0; i < plan->count; i++) {
		if (!write_row(saving, &plan->rows[i], err))
			return false;
	}
	line_begin(saving);
	json_bool(&saving->json, "end", true);
	return line_end(saving, "sha256", err);
}

/* ---------------------------------------------------------------- the file */

static bool
write_beside(struct saving *saving, const char *part, int64_t now, struct arena *arena, struct err *err)
{
	int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	struct portal_read read;
	bool done;

	saving->out = fd < 0 ? NULL : fdopen(fd, "wb");
	if (!saving->out) {
		err_set(err, ERR_FAILED, "The plan can't be written to %s: %s.", part, strerror(errno));
		if (fd >= 0)
			close(fd);
		return false;
	}
	done = portal_begin_read(saving->plan->portal, &read, err);
	if (done) {
		done = write_lines(saving, now, arena, err);
		portal_end_read(saving->plan->portal, &read);
	}
	if (done && (fflush(saving->out) != 0 || fsync(fd) != 0))
		done = err_set(err, ERR_FAILED, "The plan can't be written: %s.", strerror(errno));
	if (fclose(saving->out) != 0 && done)
		done = err_set(err, ERR_FAILED, "The plan can't be written: %s.", strerror(errno));
	return done;
}

/* Whole or not at all, and over nothing that isn't to be replaced. */
static bool
put_in_place(const char *part, const char *path, bool replace, struct err *err)
{
	if (replace)
		return rename(part, path) == 0 || err_set(err, ERR_FAILED, "The plan can't be put at %s: %s.", path, strerror(errno));
	if (link(part, path) == 0) {
		(void)unlink(part);
		return true;
	}
	if (errno == EEXIST || access(path, F_OK) == 0)
		return err_set(err, ERR_FAILED, "%s is there already: give another name, or remove it.", path);
	/* A file system without hard links. */
	return rename(part, path) == 0 || err_set(err, ERR_FAILED, "The plan can't be put at %s: %s.", path, strerror(errno));
}

bool
plan_save(struct plan *plan, const char *path, bool replace, int64_t now, struct err *err)
{
	struct saving saving = {.plan = plan};
	struct arena arena = {0};
	struct id name = id_new();
	char id[ID_TEXT_SIZE];
	const char *part = arena_printf(&arena, "%s.%s.tmp", path, id_format(&name, id));
	bool done;

	if (!portal_need_actor(plan->portal, err) || !(saving.seal = plan_seal_new(err))) {
		arena_release(&arena);
		return false;
	}
	if (!replace && access(path, F_OK) == 0)
		done = err_set(err, ERR_FAILED, "%s is there already: give another name, or remove it.", path);
	else
		done = write_beside(&saving, part, now, &arena, err) && put_in_place(part, path, replace, err);
	if (!done)
		(void)unlink(part);
	plan_seal_free(saving.seal);
	str_release(&saving.line);
	arena_release(&arena);
	return done;
}

const char *
plan_default_name(const struct plan *plan, int64_t now, struct arena *arena)
{
	const char *name = "records", *key;
	struct principal who;
	struct str slug = {0};
	char date[TIME_TEXT_SIZE];
	const char *path;
	bool found;

	if (plan->has_from && !portal_load_owner(plan->portal, &plan->from.id, arena, &who, &name, &found, NULL))
		name = "records";
	for (key = text_key(arena, name); *key && slug.length < 60; key++) {
		bool plain = (*key >= 'a' && *key <= 'z') || (*key >= '0' && *key <= '9');

		if (plain)
			str_addc(&slug, *key);
		else if (slug.length && slug.text[slug.length - 1] != '-')
			str_addc(&slug, '-');
	}
	if (!slug.length)
		str_add(&slug, "records");
	time_format(now, date);
	path = arena_printf(arena, "plans/%s-%.10s.json", str_text(&slug), date);
	str_release(&slug);
	return path;
}
