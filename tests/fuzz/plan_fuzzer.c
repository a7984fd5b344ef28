/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any lines as the rows of a plan file, sealed as plan_save seals them, so that what's behind the seal is reached: the plan is loaded, and
 * then it can be checked and saved again, or it's refused with the file's name and a line.
 */
#include "portal/plan.h"
#include "portal/plan_private.h"
#include "tests/small_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct small_world world;
static struct id leo, maya;
static char path[600], again[620];

static void
must(bool fine)
{
	if (!fine)
		abort();
}

/* The ids count up, so the corpus can name them. */
static void
open_world(void)
{
	struct id ana, model;

	world_open(&world);
	ana = world_user(&world, "Ana Souza", &world.root, true);
	leo = world_user(&world, "Leo Fischer", &world.root, false);
	maya = world_user(&world, "Maya Ortiz", &world.root, true);
	world_give(&world, &ana, &world.administrator);
	world_give(&world, &maya, &world.maker);
	model = world_model(&world, "Freight", &world.document, &leo, true);
	(void)world_container(&world, "ds-freight", &model, &leo);
	(void)world_flow(&world, "Flow", &leo, &model);
	snprintf(path, sizeof(path), "%s/plan.json", world.folder);
	snprintf(again, sizeof(again), "%s/again.json", world.folder);
	(void)world_as(&world, &ana);
}

static void
close_world(void)
{
	world_close(&world);
}

static void
put_line(FILE *out, struct plan_seal *seal, const char *key, const char *text, size_t length)
{
	struct err err = ERR_INIT;
	char digest[65];

	plan_seal_add(seal, text, length);
	must(plan_seal_hex(seal, digest, &err));
	digest[strcmp(key, "check") == 0 ? 16 : 64] = '\0';
	must(fwrite(text, 1, length, out) == length);
	must(fprintf(out, ",\"%s\":\"%s\"}\n", key, digest) > 0);
}

static void
write_plan(const uint8_t *data, size_t size)
{
	FILE *out = fopen(path, "wb");
	struct err err = ERR_INIT;
	struct plan_seal *seal = plan_seal_new(&err);
	char head[400], environment[ID_TEXT_SIZE], leaver[ID_TEXT_SIZE];
	const char *at = (const char *)data, *end = at + size, *next;
	size_t rows = 0;
	struct id id;

	must(out && seal && plan_environment(world.portal, &id, &err));
	for (next = at; next < end && (next = memchr(next, '\n', (size_t)(end - next))); next++)
		rows++;
	snprintf(head, sizeof(head), "{\"format\":\"makerdeck plan\",\"version\":1,\"environment\":\"%s\",\"leaver\":\"%s\",\"owners\":1,\"rows\":%zu",
		 id_format(&id, environment), id_format(&leo, leaver), rows);
	put_line(out, seal, "check", head, strlen(head));
	snprintf(head, sizeof(head), "{\"owner\":\"%s\"", id_format(&maya, leaver));
	put_line(out, seal, "check", head, strlen(head));
	for (; at < end && (next = memchr(at, '\n', (size_t)(end - at))); at = next + 1)
		put_line(out, seal, "check", at, (size_t)(next - at));
	put_line(out, seal, "sha256", "{\"end\":true", 11);
	plan_seal_free(seal);
	must(fclose(out) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = ERR_INIT;
	struct plan *plan;
	bool done = false;

	if (!world.portal) {
		open_world();
		must(atexit(close_world) == 0);
	}
	write_plan(data, size);
	plan = plan_load(world.portal, path, NULL, &err);
	if (!plan) {
		must(err.code == ERR_USAGE && strstr(err.text, "plan.json, line "));
		return 0;
	}
	while (!done)
		must(plan_check(plan, 1, WORLD_NOW, &done, &err));
	must(plan_save(plan, again, true, WORLD_NOW, &err));
	plan_free(plan);
	plan = plan_load(world.portal, again, NULL, &err);
	must(plan != NULL);
	plan_free(plan);
	return 0;
}
