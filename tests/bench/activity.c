/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What AI Builder activity costs (E5): activity MAKERDECK FOLDER imports 1,000,000 events of 365 days into the demonstration: of 60 models, 300 people, of
 * whom one, a maker, ran a tenth of them and another reads all of the unit's, and asks for what the place shows at once: a page of rows, the sums by day, with all counts, and the sums by
 * tool. It judges nothing: the exit status is 0.
 */
#include "tests/bench/measure.h"

#include "base/clock.h"
#include "portal/activity.h"
#include "portal/people.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define EVENTS 1000000
#define PEOPLE 300
#define MODELS 60
#define DAYS 365
#define PAGE 48
#define REPEATS 5
#define NOW INT64_C(1772707500000)
#define GOAL_MS 50

static const char *const unit = "e157c2c6-0607-427d-a373-922923ac6593";
static const char *const maker = "c8aae6e0-2ef6-42c3-a013-479e5d318802";
static const char *const template_id = "10707e4e-1d56-e911-8194-000d3a6cd5a5";

static uint32_t
mixed(uint32_t n)
{
	n ^= n >> 16;
	n *= 0x7feb352dU;
	n ^= n >> 15;
	n *= 0x846ca68bU;
	return n ^ n >> 16;
}

static const char *
id_text(unsigned of, unsigned n)
{
	static char texts[8][40];
	static unsigned at;
	char *text = texts[at++ % 8];

	snprintf(text, sizeof(texts[0]), "%08" PRIx32 "-%04x-4000-8000-%012x", mixed((uint32_t)of << 24 | n), of, n);
	return text;
}

static void
write_event(FILE *out, unsigned i)
{
	unsigned model = mixed(i) % MODELS, who = i % 10 == 0 ? 0 : mixed(i + 7) % PEOPLE;
	int64_t at = NOW - (int64_t)(mixed(i + 3) % (DAYS * 86400U)) * 1000;
	char when[TIME_TEXT_SIZE];

	fprintf(out, "%s{\"msdyn_aieventid\":\"%s\",\"_msdyn_aimodelid_value\":\"%s\",\"makerdeck_modelname\":\"Model %03u\",\"msdyn_processingdate\":\"%s\","
		     "\"msdyn_processingstatus\":%d,\"msdyn_creditconsumed\":%u,\"msdyn_consumptionsource\":%u,\"msdyn_datatype\":\"Document\","
		     "\"msdyn_datainfo\":\"invoice-%u.pdf\",\"msdyn_automationname\":\"Flow %u\",\"_ownerid_value\":\"%s\"}\n",
		i ? "," : "", id_text(4, i), id_text(2, model), model, time_format(at, when), i % 50 == 7, 1 + model % 5, model % 3, i, model, id_text(1, who));
}

static void
write_rows(FILE *out)
{
	fprintf(out, "[{\"@odata.context\":\"$metadata#systemusers\",\"value\":[\n");
	for (unsigned i = 0; i < PEOPLE; i++)
		fprintf(out, "%s{\"systemuserid\":\"%s\",\"fullname\":\"Person %05u\",\"domainname\":\"person%05u@northwind.example\",\"isdisabled\":false,"
			     "\"_businessunitid_value\":\"%s\"}\n",
			i ? "," : "", id_text(1, i), i, i, unit);
	fprintf(out, "]},\n{\"@odata.context\":\"$metadata#systemuserrolescollection\",\"value\":[\n{\"systemuserid\":\"%s\",\"roleid\":\"%s\"}]},\n", id_text(1, 0), maker);
	fprintf(out, "{\"@odata.context\":\"$metadata#msdyn_aimodels\",\"value\":[\n");
	for (unsigned i = 0; i < MODELS; i++)
		fprintf(out, "%s{\"msdyn_aimodelid\":\"%s\",\"msdyn_name\":\"Model %03u\",\"_msdyn_templateid_value\":\"%s\",\"_ownerid_value\":\"%s\"}\n", i ? "," : "",
			id_text(2, i), i, template_id, id_text(1, i));
	fprintf(out, "]},\n{\"@odata.context\":\"$metadata#msdyn_aievents\",\"value\":[\n");
	for (unsigned i = 0; i < EVENTS; i++)
		write_event(out, i);
	fprintf(out, "]}]\n");
}

static bool
make_environment(const char *program, const char *file, const char *rows)
{
	FILE *out = fopen(rows, "w");
	double start;

	if (!out)
		return false;
	write_rows(out);
	if (fclose(out) != 0 || measure_run((const char *const[]){program, "init", "--demo", file, NULL}) < 0)
		return false;
	start = measure_now();
	if (measure_run((const char *const[]){program, "--db", file, "--as", "ana.souza", "import", rows, NULL}) < 0)
		return false;
	start = measure_now() - start;
	if (measure_run((const char *const[]){program, "--db", file, "--as", "ana.souza", "roles", "copy", "basic user", "Unit reader", NULL}) < 0
	    || measure_run((const char *const[]){program, "--db", file, "--as", "ana.souza", "roles", "set", "Unit reader", "msdyn_aievent", "Read", "unit", NULL}) < 0
	    || measure_run((const char *const[]){program, "--db", file, "--as", "ana.souza", "roles", "grant", "Unit reader", "person00001", NULL}) < 0)
		return false;
	printf("the import of %d events, with what's kept of them by day and tool: %.1f s\n", EVENTS, start / 1e3);
	return true;
}

/* ---------------------------------------------------------------- asking */

/* What the place asks for when it's opened; the best of some. */
static bool
ask(struct portal *portal, const char *who, const char *what, const struct activity_filter *filter, enum activity_sort sort, bool by_tool)
{
	double best = 1e9;
	int64_t runs = 0;

	for (int i = 0; i < REPEATS; i++) {
		struct activity_sums days = {0}, tools = {0};
		struct activity_list list = {0};
		struct err err = ERR_INIT;
		double start = measure_now(), took;

		if (!activity_window(portal, filter, sort, true, WINDOW_FIRST, NULL, PAGE, &list, &err) || !activity_by_day(portal, filter, &days, &err)
		    || (by_tool && !activity_by_tool(portal, filter, &tools, &err))) {
			fprintf(stderr, "%s: %s\n", what, err.text);
			return false;
		}
		took = measure_now() - start;
		best = took < best ? took : best;
		runs = days.total.runs;
		activity_list_release(&list);
		activity_sums_release(&days);
		activity_sums_release(&tools);
	}
	/* What's sorted by another column, or searched, is read row by row; a key stops it. */
	if (sort != ACTIVITY_BY_TIME || filter->text)
		printf("%-14s %-44s %9" PRId64 " events   %7.2f ms\n", who, what, runs, best);
	else
		printf("%-14s %-44s %9" PRId64 " events   %7.2f ms   goal %3d ms%s\n", who, what, runs, best, GOAL_MS, best > GOAL_MS ? "   over it" : "");
	return true;
}

static bool
measure(struct portal *portal, const char *who)
{
	int64_t today = activity_day(NOW);
	struct activity_filter filter = {.last_day = today, .used = -1};
	struct id model;
	bool fine = true;

	filter.first_day = today - 6;
	fine = fine && ask(portal, who, "last 7 days", &filter, ACTIVITY_BY_TIME, false);
	filter.first_day = today - 27;
	fine = fine && ask(portal, who, "last 28 days", &filter, ACTIVITY_BY_TIME, false);
	fine = fine && ask(portal, who, "last 28 days, by tool too", &filter, ACTIVITY_BY_TIME, true);
	fine = fine && ask(portal, who, "last 28 days, sorted by input", &filter, ACTIVITY_BY_INPUT, false);
	filter.text = "invoice-77";
	fine = fine && ask(portal, who, "last 28 days, searched", &filter, ACTIVITY_BY_TIME, false);
	filter.text = NULL;
	filter.first_day = ACTIVITY_FIRST_DAY;
	filter.last_day = ACTIVITY_LAST_DAY;
	fine = fine && ask(portal, who, "all", &filter, ACTIVITY_BY_TIME, false);
	fine = fine && ask(portal, who, "all, by tool too", &filter, ACTIVITY_BY_TIME, true);
	if (!id_parse(id_text(2, 7), 36, &model))
		return false;
	filter.tools = TOOLS_ONE;
	filter.tool = model;
	fine = fine && ask(portal, who, "all of one model", &filter, ACTIVITY_BY_TIME, false);
	return fine;
}

int
main(int argc, char **argv)
{
	static char file[4096], rows[4096];
	static const char *const who[] = {"ana.souza", "person00000", "person00001"};
	static const char *const titles[] = {"administrator", "maker, 100,000", "unit's reader"};
	struct portal *portal;
	struct err err = ERR_INIT;
	struct id person;

	if (argc != 3 || (mkdir(argv[2], 0700) != 0 && access(argv[2], W_OK) != 0)) {
		fprintf(stderr, "usage: activity MAKERDECK FOLDER\n");
		return 2;
	}
	snprintf(file, sizeof(file), "%s/activity.db", argv[2]);
	snprintf(rows, sizeof(rows), "%s/activity.json", argv[2]);
	(void)unlink(file);
	printf("AI Builder activity: a page of %d rows, sums by day and all counts, over %d events of %d days\n", PAGE, EVENTS, DAYS);
	(void)fflush(stdout);
	if (!make_environment(argv[1], file, rows)) {
		fprintf(stderr, "The environment can't be made in %s.\n", argv[2]);
		return 1;
	}
	(void)unlink(rows);
	portal = portal_open(&(struct portal_options){.path = file, .via = "bench"}, &err);
	if (!portal) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	for (size_t i = 0; i < 3; i++) {
		if (!people_find_user(portal, who[i], &person, &err) || !portal_sign_in(portal, &person, false, NOW, &err) || !measure(portal, titles[i])) {
			fprintf(stderr, "%s\n", err.text);
			return 1;
		}
	}
	portal_close(portal);
	(void)unlink(file);
	return 0;
}
