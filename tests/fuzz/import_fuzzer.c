/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a file that's imported into a small environment with a table of its own, a model and what it learned: it comes in, and the
 * environment is sound afterwards and goes out; or it's refused with the file's name, and not a row has changed.
 */
#include "portal/export.h"
#include "portal/import.h"
#include "portal/upkeep.h"
#include "tests/learn_world.h"
#include "tests/small_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct small_world world;
static struct id ana;
static char *before;

static void
must(bool fine)
{
	if (!fine)
		abort();
}

static char *
export_text(void)
{
	struct err err = ERR_INIT;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	must(out && portal_export(world.portal, out, &err));
	must(fclose(out) == 0);
	return text;
}

/* The ids count up, so the corpus can name them. */
static void
open_world(void)
{
	world_open(&world);
	ana = world_user(&world, "Ana Souza", &world.root, true);
	world_give(&world, &ana, &world.administrator);
	(void)world_deliveries(&world, 3, &ana);
	(void)world_model(&world, "Freight", &world.document, &ana, true);
	(void)world_as(&world, &ana);
	before = export_text();
}

static void
close_world(void)
{
	free(before);
	world_close(&world);
	world = (struct small_world){0};
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct import_file file = {.name = "fuzz.json", .data = size ? (const char *)data : "", .size = size};
	const struct import_options options = {.files = &file, .file_count = 1, .now = WORLD_NOW};
	struct import_result result = {0};
	struct upkeep_report report = {0};
	struct err err = ERR_INIT;
	char *after;

	if (!world.portal) {
		open_world();
		must(atexit(close_world) == 0);
	}
	if (portal_import(world.portal, &options, &result, &err)) {
		must(upkeep_check(world.portal, &report, &err));
		for (size_t i = 0; i < report.problem_count; i++)
			fprintf(stderr, "%s\n", report.problems[i]);
		must(report.problem_count == 0);
		upkeep_report_release(&report);
		/* Whatever came in, the next begins with the same environment. */
		if (result.added + result.updated) {
			close_world();
			open_world();
		}
	} else {
		must(err.code != ERR_NONE && strstr(err.text, "fuzz.json"));
		after = export_text();
		must(strcmp(before, after) == 0);
		free(after);
	}
	import_result_release(&result);
	return 0;
}
