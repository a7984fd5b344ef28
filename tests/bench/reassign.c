/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a leaver's plan costs: reassign MAKERDECK FOLDER makes an environment of 10,000 users in which one of them owns 100,000 models with
 * their containers, and another 10,000 records. It measures the plan of the latter in this process as the console shows it, the longest step
 * that a key waits for, and the memory that a row takes; then MAKERDECK reassigns all of the former, and undoes it. Beside it the sqlite3 shell, if it's
 * installed, makes the bare changes on a copy of the same file: the UPDATEs and the audit's INSERTs in one transaction, with all indexes
 * and triggers, but without reading who may, without names, versions, hashes and words. It judges nothing: the exit status is 0.
 */
#include "tests/bench/measure.h"

#include "base/arena.h"
#include "portal/people.h"
#include "portal/plan.h"

#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define USERS 10000
#define MODELS 100000	/* of the first leaver, each with a container */
#define SOME 5000	/* of the second, likewise: 10,000 records */
#define STEP 1000	/* rows between two looks for a key */
#define NOW INT64_C(1772707500000)
#define REPEATS 3

static const char *const unit = "e157c2c6-0607-427d-a373-922923ac6593";
static const char *const maker = "c8aae6e0-2ef6-42c3-a013-479e5d318802";
static const char *const template_id = "10707e4e-1d56-e911-8194-000d3a6cd5a5";

/* ---------------------------------------------------------------- the environment */

enum of { OF_USER = 1, OF_MODEL, OF_CONTAINER };

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
id_text(enum of of, unsigned n)
{
	static char texts[8][40];
	static unsigned at;
	char *text = texts[at++ % 8];

	snprintf(text, sizeof(texts[0]), "%08" PRIx32 "-%04x-4000-8000-%012x", mixed((uint32_t)of << 24 | n), (unsigned)of, n);
	return text;
}

static const char *
comma(unsigned n)
{
	return n ? "," : "";
}

/* The first MODELS are user 0's, the next SOME user 1's. */
static unsigned
owner_of(unsigned model)
{
	return model < MODELS ? 0 : 1;
}

static void
write_rows(FILE *out)
{
	fprintf(out, "[{\"@odata.context\":\"$metadata#systemusers\",\"value\":[\n");
	for (unsigned i = 0; i < USERS; i++)
		fprintf(out, "%s{\"systemuserid\":\"%s\",\"fullname\":\"Person %05u\",\"domainname\":\"person%05u@northwind.example\",\"isdisabled\":%s,"
			     "\"_businessunitid_value\":\"%s\"}\n",
			comma(i), id_text(OF_USER, i), i, i, i < 2 ? "true" : "false", unit);
	fprintf(out, "]},\n{\"@odata.context\":\"$metadata#systemuserrolescollection\",\"value\":[\n");
	for (unsigned i = 0; i < USERS; i++)
		fprintf(out, "%s{\"systemuserid\":\"%s\",\"roleid\":\"%s\"}\n", comma(i), id_text(OF_USER, i), maker);
	fprintf(out, "]},\n{\"@odata.context\":\"$metadata#msdyn_aimodels\",\"value\":[\n");
	for (unsigned i = 0; i < MODELS + SOME + USERS; i++)
		fprintf(out, "%s{\"msdyn_aimodelid\":\"%s\",\"msdyn_name\":\"Model %06u\",\"_msdyn_templateid_value\":\"%s\",\"_ownerid_value\":\"%s\","
			     "\"createdon\":\"2026-01-12T09:20:00Z\",\"modifiedon\":\"2026-03-05T09:12:00Z\"}\n",
			comma(i), id_text(OF_MODEL, i), mixed(i) % 1000000, template_id,
			id_text(OF_USER, i < MODELS + SOME ? owner_of(i) : i - MODELS - SOME));
	fprintf(out, "]},\n{\"@odata.context\":\"$metadata#msdyn_aibdatasetscontainers\",\"value\":[\n");
	for (unsigned i = 0; i < MODELS + SOME; i++)
		fprintf(out, "%s{\"msdyn_aibdatasetscontainerid\":\"%s\",\"msdyn_name\":\"ds-%06u\",\"_msdyn_aimodelid_value\":\"%s\",\"_ownerid_value\":\"%s\"}\n",
			comma(i), id_text(OF_CONTAINER, i), mixed(i) % 1000000, id_text(OF_MODEL, i), id_text(OF_USER, owner_of(i)));
	fprintf(out, "]}]\n");
}

/* ---------------------------------------------------------------- running other programs */

static bool
copy_file(const char *from, const char *to)
{
	return measure_run((const char *const[]){"cp", from, to, NULL}) >= 0;
}

static bool
make_environment(const char *program, const char *file, const char *rows)
{
	FILE *out = fopen(rows, "w");
	bool fine;

	if (!out)
		return false;
	write_rows(out);
	fine = fclose(out) == 0;
	unlink(file);
	return fine && measure_run((const char *const[]){program, "init", "--demo", file, NULL}) >= 0
	       && measure_run((const char *const[]){program, "--db", file, "--as", "ana.souza", "import", rows, NULL}) >= 0;
}

/* ---------------------------------------------------------------- the plan, in this process */

static struct portal *
open_as_ana(const char *file)
{
	const struct portal_options options = {.path = file, .via = "console"};
	struct err err = ERR_INIT;
	struct portal *portal = portal_open(&options, &err);
	struct id ana;

	if (!portal || !people_find_user(portal, "ana.souza", &ana, &err) || !portal_sign_in(portal, &ana, false, NOW, &err))
		measure_fail(file, &err);
	return portal;
}

static struct principal
person(unsigned n)
{
	struct principal who = {.kind = PRINCIPAL_USER};

	if (!id_parse(id_text(OF_USER, n), 36, &who.id))
		exit(1);
	return who;
}

static void
line(const char *text, double value, double goal)
{
	printf("%-62s", text);
	if (goal >= 0)
		printf(" %10.1f", goal);
	else
		printf(" %10s", "");
	printf(" %10.2f%s\n", value, goal >= 0 && value > goal ? "   OVER THE GOAL" : "");
	fflush(stdout);
}

/* Gathers or checks to the end; the longest step in ms. */
static double
to_the_end(struct plan *plan, bool check)
{
	struct err err = ERR_INIT;
	double longest = 0;
	bool done = false;

	while (!done) {
		double start = measure_now(), took;

		if (!(check ? plan_check(plan, STEP, NOW, &done, &err) : plan_gather(plan, STEP, &done, &err)))
			measure_fail("plan", &err);
		took = measure_now() - start;
		longest = took > longest ? took : longest;
	}
	return longest;
}

/* Somebody chooses the leaver and sees the first screen, then all of it is there. */
static void
measure_screen(struct portal *portal)
{
	const struct principal from = person(1);
	struct arena arena = {0};
	struct plan_row rows[36];
	struct leaver *leavers;
	struct plan_counts counts;
	struct err err = ERR_INIT;
	double start = measure_now(), listed, shown;
	struct plan *plan;
	size_t count;
	bool done, more;

	if (!leavers_list(portal, NULL, 100, &arena, &leavers, &count, &more, &err))
		measure_fail("leavers", &err);
	listed = measure_now();
	plan = plan_new(portal, &from, &err);
	if (!plan || !plan_gather(plan, 100, &done, &err) || !plan_rows(plan, 0, 36, &arena, rows, &count, &err))
		measure_fail("plan", &err);
	shown = measure_now();
	(void)to_the_end(plan, false);
	plan_counts(plan, &counts);
	if (counts.rows != SOME * 2 + 2)
		printf("(the plan holds %zu rows)\n", counts.rows);
	line("10,000 records: choosing among 10,000 leavers, ms", listed - start, -1);
	line("10,000 records: from the choice to the first screen, ms", shown - listed, -1);
	line("10,000 records: the whole plan on screen, leavers too, ms", measure_now() - start, 200);
	plan_free(plan);
	arena_release(&arena);
}

static size_t
memory_now(void)
{
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

static void
measure_steps(struct portal *portal)
{
	const struct principal from = person(0), to = person(2);
	struct err err = ERR_INIT;
	size_t before = memory_now();
	struct plan *plan = plan_new(portal, &from, &err);
	struct plan_counts counts;
	double start = measure_now(), gathering, checking;

	if (!plan)
		measure_fail("plan", &err);
	gathering = to_the_end(plan, false);
	line("200,000 records: gathered, ms", measure_now() - start, -1);
	start = measure_now();
	if (!plan_give(plan, PLAN_ALL, &to, &err))
		measure_fail("plan", &err);
	checking = to_the_end(plan, true);
	line("200,000 records: checked, ms", measure_now() - start, -1);
	line("the longest step that a key waits for (1,000 rows), ms", gathering > checking ? gathering : checking, 100);
	plan_counts(plan, &counts);
	line("memory per record, bytes", (double)(memory_now() - before) / (double)counts.rows, 64);
	plan_free(plan);
}

/* ---------------------------------------------------------------- the run, beside the shell */

static void
write_bare_sql(const char *path)
{
	FILE *out = fopen(path, "w");
	char from[40], to[40];

	if (!out)
		exit(1);
	for (int of = 0; of < 2; of++) {
		const char *text = id_text(OF_USER, of ? 2 : 0);
		char *id = of ? to : from;

		for (; *text; text++)
			if (*text != '-')
				*id++ = *text;
		*id = '\0';
	}
	fprintf(out, ".bail on\nBEGIN IMMEDIATE;\n"
		     "INSERT INTO operation VALUES (x'00000000000000000000000000000001', 1772707500000, x'%s', 'reassign', 'command', NULL);\n", to);
	for (int table = 0; table < 2; table++) {
		const char *name = table ? "msdyn_aibdatasetscontainer" : "msdyn_aimodel";

		fprintf(out, "INSERT INTO audit SELECT (SELECT max(seq) FROM audit) + row_number() OVER (), 1772707500000, x'00000000000000000000000000000001',\n"
			     "x'%s', 'assign', '%s', %sid, msdyn_name,\n"
			     "'{\"ownerid\":\"%s\",\"owneridtype\":\"systemuser\",\"owner\":\"Person 00000\"}',\n"
			     "'{\"ownerid\":\"%s\",\"owneridtype\":\"systemuser\",\"owner\":\"Person 00002\"}', '', 'command', zeroblob(32), randomblob(32)\n"
			     "FROM %s WHERE ownerid = x'%s';\n"
			     "UPDATE %s SET ownerid = x'%s', modifiedby = x'%s', modifiedon = 1772707500000 WHERE ownerid = x'%s';\n",
			to, name, name, from, to, name, from, name, to, to, from);
	}
	fprintf(out, "COMMIT;\n");
	fclose(out);
}

static int
compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
measure_plan(const char *program, const char *file, const char *folder)
{
	char copy[4200], sql[4200], read[4300], confirm[64];
	double ours[REPEATS], back[REPEATS], theirs[REPEATS];
	bool shell = measure_run((const char *const[]){"sqlite3", "--version", NULL}) >= 0;

	snprintf(copy, sizeof(copy), "%s/reassign-run.db", folder);
	snprintf(sql, sizeof(sql), "%s/reassign-bare.sql", folder);
	snprintf(read, sizeof(read), ".read %s", sql);
	snprintf(confirm, sizeof(confirm), "reassign %d", MODELS * 2 + 1);
	write_bare_sql(sql);
	for (int i = 0; i < REPEATS; i++) {
		if (!copy_file(file, copy))
			exit(1);
		ours[i] = measure_run((const char *const[]){program, "--db", copy, "--as", "ana.souza", "reassign", "--from", id_text(OF_USER, 0), "--to",
						    id_text(OF_USER, 2), "--confirm", confirm, "--output", "plain", NULL});
		back[i] = measure_run((const char *const[]){program, "--db", copy, "--as", "ana.souza", "undo", "--output", "plain", NULL});
		if (!copy_file(file, copy))
			exit(1);
		theirs[i] = shell ? measure_run((const char *const[]){"sqlite3", copy, read, NULL}) : -1;
	}
	unlink(copy);
	qsort(ours, REPEATS, sizeof(ours[0]), compare_doubles);
	qsort(back, REPEATS, sizeof(back[0]), compare_doubles);
	qsort(theirs, REPEATS, sizeof(theirs[0]), compare_doubles);
	line("100,000 models with their containers reassigned, median, ms", ours[REPEATS / 2], theirs[0] > 0 ? 2.5 * theirs[REPEATS / 2] : -1);
	line("and undone (H4), median, ms", back[REPEATS / 2], theirs[0] > 0 ? 2.5 * theirs[REPEATS / 2] : -1);
	if (theirs[0] > 0) {
		line("the sqlite3 shell's bare changes, median, ms", theirs[REPEATS / 2], -1);
		line("times the shell's", ours[REPEATS / 2] / theirs[REPEATS / 2], 2.5);
	}
}

int
main(int argc, char **argv)
{
	static char file[4200], rows[4200];
	struct portal *portal;

	if (argc != 3) {
		fprintf(stderr, "usage: reassign MAKERDECK FOLDER\n");
		return 2;
	}
	mkdir(argv[2], 0700);
	snprintf(file, sizeof(file), "%s/reassign.db", argv[2]);
	snprintf(rows, sizeof(rows), "%s/reassign.json", argv[2]);
	if (access(file, F_OK) != 0 && !make_environment(argv[1], file, rows)) {
		unlink(file);
		fprintf(stderr, "bench: the environment of 100,000 models can't be made\n");
		return 1;
	}
	printf("\n%-62s %10s %10s\n", "Reassigning", "goal", "makerdeck");
	portal = open_as_ana(file);
	measure_screen(portal);
	measure_steps(portal);
	portal_close(portal);
	measure_plan(argv[1], file, argv[2]);
	return 0;
}
