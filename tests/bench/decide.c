/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a decision costs: decide MAKERDECK FOLDER makes an environment of 1,000 users and 1,000 models (the
 * demonstration and many more, with roles through teams, shares, containers), asks the decision of a mix of them in this
 * process, and has MAKERDECK write the whole matrix. Beside it the sqlite3 shell, if it's installed, lists who sees what of
 * the same file by a plain join: one of the ten actions, without a word of why. It judges nothing: the exit status is 0.
 */
#include "tests/bench/measure.h"

#include "base/arena.h"
#include "domain/access.h"
#include "portal/explain.h"
#include "portal/portal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define USERS 942	/* besides the demonstration's 58 */
#define MODELS 906	/* besides its 94 that stand in lists */
#define TEAMS 40
#define MIX_USERS 128
#define MIX_MODELS 256
#define CALLS 4000000
#define ANSWERS 1000000

static const char *const units[] = {
	"e157c2c6-0607-427d-a373-922923ac6593", "9792b6f6-97b6-47fe-ac88-802edc6825a5", "61b91727-95b2-4aaa-ab70-849edebd43e8",
	"febdd451-358f-49ba-a721-06ee591658ee", "78055080-d08a-44f1-aa07-595fdd084cf4", "07ae8189-318a-4fee-a5de-0b59dd5c92cb",
};
static const char *const maker = "c8aae6e0-2ef6-42c3-a013-479e5d318802";
static const char *const basic = "f7326c65-905c-44a2-afac-c4e1b9e169b2";
static const char *const team_only = "00b39f0b-2fb7-4f55-a271-f6035b439723";
static const char *const unit_reader = "ed207d79-dfbb-48e1-a1ec-c5e5e62d13dc";
static const char *const customizer = "996a0853-59b3-4095-a493-7b7edb8825d3";
static const char *const templates[] = {
	"10707e4e-1d56-e911-8194-000d3a6cd5a5", "074f6679-ffea-4478-a4e5-7949fbfd2dab", "7553ec1f-3e7d-4059-a077-01f8aff899f1",
	"5ae00f72-e1d3-4cd0-a15c-17cfa62812e5", "764f29a6-793b-4a8f-acfb-1f2f69b6dfa6", "a4a7f79b-a6a5-4610-aabc-171e2b944fc8",
	"edfdb190-3791-45d8-9a6c-8f90a37c278a", "edfdb190-3791-45d8-9a6c-8f90a37c278a",
};

static uint32_t
mixed(uint32_t n)
{
	n ^= n >> 16;
	n *= 0x7feb352dU;
	n ^= n >> 15;
	n *= 0x846ca68bU;
	return n ^ n >> 16;
}

/* ---------------------------------------------------------------- the environment */

enum of { OF_USER = 1, OF_TEAM, OF_MODEL, OF_RUN, OF_CONTAINER };

static const char *
id_text(enum of of, unsigned n)
{
	static char texts[8][40];
	static unsigned at;
	char *text = texts[at++ % 8];

	snprintf(text, sizeof(texts[0]), "%08" PRIx32 "-%04x-4000-8000-%012x", mixed((uint32_t)of << 24 | n), (unsigned)of, n);
	return text;
}

static void
begin_set(FILE *out, const char *set, bool first)
{
	fprintf(out, "%s{\"@odata.context\":\"$metadata#%s\",\"value\":[\n", first ? "[" : "]},\n", set);
}

static const char *
comma(unsigned n)
{
	return n ? "," : "";
}

static void
write_people(FILE *out)
{
	begin_set(out, "systemusers", true);
	for (unsigned i = 0; i < USERS; i++)
		fprintf(out, "%s{\"systemuserid\":\"%s\",\"fullname\":\"Person %04u\",\"domainname\":\"person%u@northwind.example\",\"isdisabled\":%s,"
			     "\"_businessunitid_value\":\"%s\"}\n",
			comma(i), id_text(OF_USER, i), i, i, i % 50 == 7 ? "true" : "false", units[i % 6]);
	begin_set(out, "teams", false);
	for (unsigned i = 0; i < TEAMS; i++)
		fprintf(out, "%s{\"teamid\":\"%s\",\"name\":\"Team %02u\",\"teamtype\":0,\"_businessunitid_value\":\"%s\"}\n", comma(i),
			id_text(OF_TEAM, i), i, units[i % 6]);
	begin_set(out, "teammemberships", false);
	for (unsigned i = 0; i < USERS * 3; i++)
		fprintf(out, "%s{\"teamid\":\"%s\",\"systemuserid\":\"%s\"}\n", comma(i), id_text(OF_TEAM, (i / 3 * 7 + i % 3 * 13) % TEAMS),
			id_text(OF_USER, i / 3));
	begin_set(out, "teamrolescollection", false);
	for (unsigned i = 0; i < TEAMS; i++)
		fprintf(out, "%s{\"teamid\":\"%s\",\"roleid\":\"%s\"}\n", comma(i), id_text(OF_TEAM, i), i % 4 == 0 ? team_only : basic);
	begin_set(out, "systemuserrolescollection", false);
	for (unsigned i = 0; i < USERS; i++)
		fprintf(out, "%s{\"systemuserid\":\"%s\",\"roleid\":\"%s\"}\n", comma(i), id_text(OF_USER, i),
			i % 100 == 3 ? customizer : i % 10 == 4 ? unit_reader : i % 3 ? basic : maker);
}

static void
write_models(FILE *out)
{
	begin_set(out, "msdyn_aimodels", false);
	for (unsigned i = 0; i < MODELS; i++)
		fprintf(out, "%s{\"msdyn_aimodelid\":\"%s\",\"msdyn_name\":\"Model %04u\",\"_msdyn_templateid_value\":\"%s\","
			     "\"_msdyn_activerunconfigurationid_value\":\"%s\",\"_ownerid_value\":\"%s\",\"createdon\":\"2026-01-12T09:20:00Z\","
			     "\"modifiedon\":\"2026-03-05T09:12:00Z\"}\n",
			comma(i), id_text(OF_MODEL, i), i, templates[i % 8], id_text(OF_RUN, i),
			i % 10 ? id_text(OF_USER, i % USERS / 3 * 3) : id_text(OF_TEAM, i % TEAMS));
	begin_set(out, "msdyn_aiconfigurations", false);
	for (unsigned i = 0; i < MODELS; i++)
		fprintf(out, "%s{\"msdyn_aiconfigurationid\":\"%s\",\"msdyn_name\":\"Run\",\"_msdyn_aimodelid_value\":\"%s\","
			     "\"msdyn_type\":190690001,\"statuscode\":7,\"msdyn_majoriterationnumber\":1,\"msdyn_minoriterationnumber\":0}\n",
			comma(i), id_text(OF_RUN, i), id_text(OF_MODEL, i));
	begin_set(out, "msdyn_aibdatasetscontainers", false);
	for (unsigned i = 0, n = 0; i < MODELS; i++) {
		if (i % 8 < 3)
			fprintf(out, "%s{\"msdyn_aibdatasetscontainerid\":\"%s\",\"msdyn_name\":\"ds\",\"_msdyn_aimodelid_value\":\"%s\",\"_ownerid_value\":\"%s\"}\n",
				comma(n++), id_text(OF_CONTAINER, i), id_text(OF_MODEL, i), id_text(OF_USER, i % USERS / 3 * 3));
	}
	/* Three shares each: two people and a team. */
	begin_set(out, "principalobjectaccessset", false);
	for (unsigned i = 0; i < MODELS * 3; i++) {
		bool team = i % 3 == 2;

		fprintf(out, "%s{\"objectid\":\"%s\",\"objecttypecode\":\"msdyn_aimodel\",\"principalid\":\"%s\",\"principaltypecode\":\"%s\",\"accessrightsmask\":1}\n",
			comma(i), id_text(OF_MODEL, i / 3), team ? id_text(OF_TEAM, (i / 3 * 11 + 5) % TEAMS) : id_text(OF_USER, (i * 37 + 11) % USERS),
			team ? "team" : "systemuser");
	}
	fprintf(out, "]}]\n");
}

/* ---------------------------------------------------------------- running other programs */

struct ran {
	double ms, megabytes;
	int64_t rows, bytes;
	bool fine;
};

/* Runs a program and counts what it writes, rows by their last character, through a pipe as a reader would. */
static struct ran
run(const char *const *argv, char row_end)
{
	static char buffer[1 << 16];
	struct ran ran = {.ms = measure_now()};
	struct rusage usage;
	int ends[2], status;
	ssize_t got;
	pid_t child;

	if (pipe(ends) != 0)
		return ran;
	child = fork();
	if (child == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	close(ends[1]);
	while ((got = read(ends[0], buffer, sizeof(buffer))) > 0) {
		ran.bytes += got;
		for (const char *c = buffer; (c = memchr(c, row_end, (size_t)(buffer + got - c))) != NULL; c++)
			ran.rows++;
	}
	close(ends[0]);
	ran.fine = wait4(child, &status, 0, &usage) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
	ran.ms = measure_now() - ran.ms;
	ran.megabytes = (double)usage.ru_maxrss / 1024;
	return ran;
}

static bool
make_environment(const char *program, const char *file, const char *rows)
{
	FILE *out = fopen(rows, "w");

	if (!out)
		return false;
	write_people(out);
	write_models(out);
	if (fclose(out) != 0)
		return false;
	unlink(file);
	return run((const char *const[]){program, "init", "--demo", file, NULL}, '\n').fine
	       && run((const char *const[]){program, "--db", file, "--as", "ana.souza", "import", rows, NULL}, '\n').fine;
}

/* ---------------------------------------------------------------- in this process */

struct mix {
	struct arena arena;
	struct subject subjects[MIX_USERS];
	struct model models[MIX_MODELS];
};

static bool
load_mix(struct portal *portal, struct mix *mix, struct err *err)
{
	for (unsigned i = 0; i < MIX_USERS; i++) {
		struct id id;

		(void)id_parse(id_text(OF_USER, i * 7), 36, &id);
		if (!portal_load_subject(portal, &id, &mix->arena, &mix->subjects[i], err))
			return false;
	}
	for (unsigned i = 0; i < MIX_MODELS; i++) {
		struct id id;
		bool found;

		(void)id_parse(id_text(OF_MODEL, i * 3), 36, &id);
		if (!portal_load_model(portal, &id, true, &mix->arena, &mix->models[i], &found, err) || !found)
			return false;
	}
	return true;
}

struct figures {
	double check, actions, reason, words;	/* µs each */
	double allowed;				/* share of the answers that say yes */
};

/* The nth question of the mix: half of what people see, half of what they don't. */
struct question {
	const struct subject *subject;
	const struct model *model;
	enum action action;
};

#define QUESTIONS 4096

static void
make_questions(const struct mix *mix, struct question *questions)
{
	uint32_t n = 0;

	for (size_t i = 0; i < QUESTIONS; n++) {
		uint32_t r = mixed(n);
		struct question q = {&mix->subjects[r % MIX_USERS], &mix->models[r >> 16 & 0xff], (enum action)((r >> 8 & 0xff) % ACTION_RECORD_COUNT)};

		if (access_check(q.subject, ACTION_LIST, q.model).allowed == (i % 2 == 0))
			questions[i++] = q;
	}
}

static double
measure_check(const struct question *questions, struct figures *figures)
{
	unsigned yes = 0;
	double start = measure_now();

	for (unsigned i = 0; i < CALLS; i++) {
		const struct question *q = &questions[i % QUESTIONS];

		yes += access_check(q->subject, q->action, q->model).allowed;
	}
	figures->allowed = (double)yes / CALLS;
	return (measure_now() - start) * 1e3 / CALLS;
}

static double
measure_actions(const struct question *questions)
{
	uint32_t bits = 0;
	double start = measure_now();

	for (unsigned i = 0; i < CALLS; i++)
		bits += access_actions(questions[i % QUESTIONS].subject, questions[i % QUESTIONS].model);
	/* So that nothing is left out as unused. */
	if (bits == 1)
		puts("");
	return (measure_now() - start) * 1e3 / CALLS;
}

typedef void (*answer_fn)(const struct subject *subject, enum action action, const struct model *model, bool you, struct arena *arena,
			  struct explanation *explanation);

static double
measure_words(const struct question *questions, answer_fn answer)
{
	struct arena arena = {0};
	double start = measure_now();

	for (unsigned i = 0; i < ANSWERS; i++) {
		const struct question *q = &questions[i % QUESTIONS];
		struct explanation e;

		answer(q->subject, q->action, q->model, false, &arena, &e);
		if (i % 8 == 7)
			arena_release(&arena);
	}
	arena_release(&arena);
	return (measure_now() - start) * 1e3 / ANSWERS;
}

static void
measure_mix(const struct mix *mix, struct figures *figures)
{
	static struct question questions[QUESTIONS];

	make_questions(mix, questions);
	figures->check = measure_check(questions, figures);
	figures->actions = measure_actions(questions);
	figures->reason = measure_words(questions, access_reason);
	figures->words = measure_words(questions, access_explain);
}

static bool
measure_here(const char *file, struct figures *figures)
{
	const struct portal_options options = {.path = file, .read_only = true, .via = "command"};
	struct mix *mix = calloc(1, sizeof(*mix));
	struct err err = ERR_INIT;
	struct portal *portal = portal_open(&options, &err);
	struct id ana;
	bool fine = mix && portal && id_parse("ea354702-2f42-4e37-a4d3-265b14db7af2", 36, &ana)
		    && portal_sign_in(portal, &ana, false, 0, &err) && load_mix(portal, mix, &err);

	if (fine)
		measure_mix(mix, figures);
	else
		fprintf(stderr, "decide: %s\n", err.text);
	if (mix)
		arena_release(&mix->arena);
	free(mix);
	portal_close(portal);
	return fine;
}

/* ---------------------------------------------------------------- the table */

static void
print_line(const char *text, int digits, double goal, double figure, double peer)
{
	if (goal >= 0)
		printf("%-52s %10.*f %10.*f", text, digits, goal, digits, figure);
	else
		printf("%-52s %10s %10.*f", text, "", digits, figure);
	if (peer >= 0)
		printf(" %10.*f", digits, peer);
	else
		printf(" %10s", "-");
	printf("%s\n", goal >= 0 && figure > goal ? "   OVER THE GOAL" : "");
}

/* Who sees what, as an administrator would ask a database: own, a team's, shared, or at Organization level. */
static const char join[] =
	"WITH held AS (SELECT systemuserid AS u, roleid AS r FROM systemuserroles UNION ALL "
	"SELECT m.systemuserid, t.roleid FROM teamroles t JOIN teammembership m USING (teamid)), "
	"reach AS (SELECT u, max(CASE WHEN r.roletemplateid = x'627090ff40a340538790584edc5be201' OR p.privilegedepthmask >= 8 THEN 8 ELSE 1 END) AS depth FROM held "
	"JOIN role r ON r.roleid = held.r JOIN roleprivileges p ON p.roleid = r.roleid JOIN privilege v ON v.privilegeid = p.privilegeid "
	"AND v.makerdeck_entity = 'msdyn_aimodel' AND v.makerdeck_access = 1 JOIN systemuser s ON s.systemuserid = u AND s.isdisabled = 0 GROUP BY u), "
	"mine AS (SELECT u, u AS p FROM reach UNION ALL SELECT systemuserid, teamid FROM teammembership) "
	"SELECT hex(reach.u), hex(a.msdyn_aimodelid), reach.depth = 8 OR EXISTS (SELECT 1 FROM mine WHERE mine.u = reach.u AND (mine.p = a.ownerid OR "
	"EXISTS (SELECT 1 FROM principalobjectaccess o WHERE o.principalid = mine.p AND o.objectid = a.msdyn_aimodelid))) "
	"FROM reach, msdyn_aimodel a ORDER BY 1, 2;";

int
main(int argc, char **argv)
{
	static char file[4096], rows[4096], uri[4200];
	struct figures figures = {0};
	struct ran matrix, peer = {.ms = -1, .megabytes = -1};

	if (argc != 3) {
		fprintf(stderr, "usage: decide MAKERDECK FOLDER\n");
		return 2;
	}
	mkdir(argv[2], 0700);
	snprintf(file, sizeof(file), "%s/matrix.db", argv[2]);
	snprintf(rows, sizeof(rows), "%s/matrix.json", argv[2]);
	snprintf(uri, sizeof(uri), "file:%s?mode=ro", file);
	if (!make_environment(argv[1], file, rows) || !measure_here(file, &figures)) {
		fprintf(stderr, "decide: the environment couldn't be made\n");
		return 1;
	}
	matrix = run((const char *const[]){argv[1], "--db", file, "--as", "ana.souza", "access", "matrix", "--output", "json", NULL}, '}');
	if (!matrix.fine)
		fprintf(stderr, "decide: access matrix failed\n");
	if (access("/usr/bin/sqlite3", X_OK) == 0) {
		peer = run((const char *const[]){"sqlite3", uri, join, NULL}, '\n');
		if (!peer.fine)
			peer = (struct ran){.ms = -1, .megabytes = -1};
	}
	printf("\n%-52s %10s %10s %10s\n", "1,000 users and 1,000 models", "goal", "makerdeck", "sqlite3");
	print_line("a decision with rule, obstacle, table and row, µs", 2, 1, figures.check, -1);
	print_line("all ten actions of a row, µs", 2, -1, figures.actions, -1);
	print_line("a decision with its reason and grounds in words, µs", 2, 1, figures.reason, -1);
	print_line("  with the remedy and every check as well, µs", 2, -1, figures.words, -1);
	print_line("access matrix --output json, ms", 0, 2000, matrix.ms, peer.ms);
	print_line("  most memory, MB", 1, 64, matrix.megabytes, peer.megabytes);
	printf("%" PRId64 " rows, %.0f MB; the join answers one action of ten and lists %" PRId64 " rows; %.0f %% of the mix is allowed\n",
	       matrix.rows, (double)matrix.bytes / 1e6, peer.rows, figures.allowed * 100);
	return 0;
}
