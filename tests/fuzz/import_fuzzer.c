/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any lines as the sets ("#makerdeck_rows") and rows (an object each) of a file that's imported into a small environment with a table of its
 * own and a model: it comes in, and the environment is sound afterwards; or it's refused with the file's name, and nothing has changed.
 * Lines that aren't JSON are left out, so that what reads rows is reached: how files are cut up is collection_fuzzer's.
 */
#include "base/json.h"
#include "base/str.h"
#include "portal/export.h"
#include "portal/import.h"
#include "portal/upkeep.h"
#include "tests/learn_world.h"
#include "tests/small_world.h"

#include <jansson.h>
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

static bool
is_row(const char *line, size_t length)
{
	json_t *json = json_loadb(line, length, JSON_REJECT_DUPLICATES, NULL);
	bool row = json_is_object(json);

	json_decref(json);
	return row;
}

static bool
is_set(const char *line, size_t length)
{
	size_t i = 1;

	while (i < length && ((line[i] >= 'a' && line[i] <= 'z') || line[i] == '_'))
		i++;
	return length > 1 && line[0] == '#' && i == length;
}

static void
write_file(const char *at, const char *end, struct str *out)
{
	const char *next;
	bool first_row = true;

	str_add(out, "[{\"@odata.context\":\"$metadata#makerdeck_tables\",\"value\":[");
	for (; at < end && (next = memchr(at, '\n', (size_t)(end - at))); at = next + 1) {
		size_t length = (size_t)(next - at);

		if (is_set(at, length)) {
			str_addf(out, "]},{\"@odata.context\":\"$metadata%.*s\",\"value\":[", (int)length, at);
			first_row = true;
		} else if (is_row(at, length)) {
			str_addf(out, "%s%.*s", first_row ? "" : ",", (int)length, at);
			first_row = false;
		}
	}
	str_add(out, "]}]");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct import_file file = {.name = "fuzz.json"};
	const struct import_options options = {.files = &file, .file_count = 1, .now = WORLD_NOW};
	struct import_result result = {0};
	struct upkeep_report report = {0};
	struct err err = ERR_INIT;
	struct str text = {0};
	char *after;

	if (!world.portal) {
		open_world();
		must(atexit(close_world) == 0);
	}
	write_file((const char *)data, (const char *)data + size, &text);
	file.data = str_text(&text);
	file.size = text.length;
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
	str_release(&text);
	return 0;
}
