/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/proof/facts.h"

#include "domain/access.h"

#include "tests/test.h"

static struct id
id_of(uint8_t n)
{
	struct id id = ID_NONE;

	id.b[15] = n;
	return id;
}

/* E6 and G4, E4, F2: what a template's unique name makes of a model. */
static const char *
types_hold(void)
{
	static const struct {
		const char *uniquename, *name;
		bool container, preview, prediction;
	} cases[] = {
		{"DocumentScanning", "Document processing", true, false, false},
		{"DocumentLayoutAnalysis", "Document processing", true, false, false},
		{"ObjectDetection", "Object detection", true, false, false},
		{"ObjectDetectionProposal", "Object detection", true, false, false},
		{"EntityExtraction", "Entity extraction", true, false, false},
		{"TextClassificationV2", "Category classification", false, false, false},
		{"BinaryPrediction", "Prediction", false, false, true},
		{"GenericPrediction", "Generic prediction", false, false, true},
		{"GptPowerPrompt", "Prompt", false, false, false},
		{"ContractDocument", "Contract processing", false, true, false},
		{"HealthInsuranceCardUs", "Health insurance card processing", false, true, false},
		{"ImageDescription", "Image description", false, true, false},
		{"GptPromptEngineering", "Text generation", false, true, false},
		{"ImageClassification", "Unsupported", false, false, false},
		{"documentscanning", "Unsupported", false, false, false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum model_type type = model_type_from_template(cases[i].uniquename);

		if (strcmp(model_type_name(type), cases[i].name) != 0 || model_type_has_container(type) != cases[i].container
		    || model_type_is_preview(type) != cases[i].preview || model_type_is_prediction(type) != cases[i].prediction)
			return "E6: what a template means";
	}
	for (int type = 0; type < MODEL_TYPE_COUNT; type++) {
		static const char *const reading[] = {"Object detection", "Category classification", "Prediction", "Generic prediction"};
		bool reads = false;

		for (size_t i = 0; i < sizeof(reading) / sizeof(reading[0]); i++)
			reads |= strcmp(reading[i], model_type_name((enum model_type)type)) == 0;
		if (model_type_reads_table((enum model_type)type) != reads)
			return "F4: what reads a table";
	}
	return NULL;
}

/* F1's passing states; C's publishable versions; B8's word. */
static const char *
states_hold(void)
{
	static const char *const passing[] = {"Training", "Publishing", "Unpublishing", "Importing"};
	const unsigned publishable = 1U << 5 | 1U << 6 | 1U << 7 | 1U << 8 | 1U << 10 | 1U << 11 | 1U << 13;

	for (int status = 0; status < STATUS_COUNT; status++) {
		bool passes = false;

		for (size_t i = 0; i < sizeof(passing) / sizeof(passing[0]); i++)
			passes |= strcmp(passing[i], model_status_name((enum model_status)status)) == 0;
		if (model_status_is_passing((enum model_status)status) != passes)
			return "F1: passing states";
	}
	for (int code = 0; code < 15; code++) {
		if (configuration_is_publishable(code) != ((publishable >> code & 1) != 0))
			return "C: publishable versions";
	}
	if (strcmp(share_word(RIGHT_READ | RIGHT_WRITE), "Co-owner") != 0 || strcmp(share_word(RIGHT_READ | RIGHT_SHARE), "User") != 0)
		return "B8: the word for a share";
	return NULL;
}

/* F1: the newest of several versions, by major, then minor number; of equal ones always the same, whatever the order. */
static const char *
newest_holds(void)
{
	static const struct {
		struct configuration one, two;
		const char *status;
	} cases[] = {
		{{.id = {{1}}, .statuscode = 6, .major = 2, .minor = 0}, {.id = {{2}}, .statuscode = 9, .major = 1, .minor = 7}, "Trained"},
		{{.id = {{1}}, .statuscode = 6, .major = 1, .minor = 1}, {.id = {{2}}, .statuscode = 9, .major = 1, .minor = 2}, "Training error"},
		{{.id = {{1}}, .statuscode = 6, .major = 1, .minor = 2}, {.id = {{2}}, .statuscode = 9, .major = 1, .minor = 1}, "Trained"},
		{{.id = {{1}}, .statuscode = 6, .major = 1, .minor = 1}, {.id = {{2}}, .statuscode = 9, .major = 1, .minor = 1}, "Training error"},
		{{.id = {{1}}, .statuscode = 1, .major = 1, .minor = 1}, {.id = {{2}}, .statuscode = 3, .major = 1, .minor = 2}, "Publishing"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct configuration there[] = {cases[i].one, cases[i].two}, back[] = {cases[i].two, cases[i].one};

		if (strcmp(model_status_name(model_status_of(there, 2, false)), cases[i].status) != 0
		    || strcmp(model_status_name(model_status_of(back, 2, false)), cases[i].status) != 0)
			return "F1: the newest version";
	}
	return NULL;
}

/* A1: a unit is found by its id, in any tree. */
static const char *
units_hold(void)
{
	struct unit rows[6] = {{.id = id_of(0)}};

	for (int count = 0; count < 6; count++) {
		const struct units units = {rows, count};

		rows[count].id = id_of((uint8_t)(2 * count + 1));
		for (int i = 0; i < 13; i++) {
			const struct id id = id_of((uint8_t)i);

			if (units_find(&units, &id) != (i % 2 && i / 2 < count ? i / 2 : UNIT_NONE))
				return "A1: a unit by its id";
		}
	}
	return NULL;
}

/* A2: the widest level wins, in whatever order the roles come; D11: and a share has effect if one of them carries Read. */
static const char *
widest_holds(void)
{
	const struct role narrow = {.level = {[ENTITY_AIMODEL] = {[PRIVILEGE_READ] = LEVEL_USER}}};
	const struct role wide = {.level = {[ENTITY_AIMODEL] = {[PRIVILEGE_READ] = LEVEL_ORGANIZATION}}};
	const struct grant grants[] = {{.role = &narrow, .team = -1}, {.role = &wide, .team = -1}, {.role = &narrow, .team = -1}};
	const struct units units = {0};
	struct subject subject = {.enabled = true, .unit = UNIT_NONE, .units = &units};
	const struct principal self = {.kind = PRINCIPAL_USER, .id = subject.id};
	struct arena arena = {0};
	bool fine = true;

	for (int first = 0; first < 2; first++) {
		subject.grants = grants + first;
		subject.grant_count = 2;
		subject_prepare(&subject, &arena);
		fine = fine && subject.reach[ENTITY_AIMODEL][PRIVILEGE_READ].widest == LEVEL_ORGANIZATION;
	}
	fine = fine && access_share_has_effect(&subject, &self, ENTITY_AIMODEL) && !access_share_has_effect(&subject, &self, ENTITY_WORKFLOW);
	arena_release(&arena);
	return fine ? NULL : "A2, D11: the widest level";
}

/* A3, F2, F3: what a subject is said to hold is what their roles carry now. */
static const char *
privileges_hold(void)
{
	const struct role roles[] = {{.name = "none"}, {.administrator = true}, {.create_entity = true}, {.create_attribute = true}};
	const struct units units = {0};
	struct arena arena = {0};
	bool fine = true;

	for (int i = 0; i < 4; i++) {
		const struct grant grant = {.role = &roles[i], .team = -1};
		struct subject subject = {.enabled = true, .unit = UNIT_NONE, .units = &units, .grants = &grant, .grant_count = 1,
					  .administrator = true, .create_entity = true, .create_attribute = true};

		subject_prepare(&subject, &arena);
		fine = fine && subject.administrator == (i == 1) && subject.create_entity == (i == 2) && subject.create_attribute == (i == 3);
	}
	arena_release(&arena);
	return fine ? NULL : "A3, F2, F3: privileges without a table";
}

/* C: the table and privilege behind every action, and COMMANDS' names in their order. */
static const char *
actions_hold(void)
{
	static const struct {
		const char *name;
		enum entity entity;
		enum privilege privilege;
	} cases[ACTION_COUNT] = {
		{"list", ENTITY_AIMODEL, PRIVILEGE_READ},	{"details", ENTITY_AIMODEL, PRIVILEGE_READ},
		{"run", ENTITY_AIMODEL, PRIVILEGE_READ},	{"edit", ENTITY_AIMODEL, PRIVILEGE_WRITE},
		{"train", ENTITY_AIMODEL, PRIVILEGE_WRITE},	{"publish", ENTITY_AIMODEL, PRIVILEGE_WRITE},
		{"share", ENTITY_AIMODEL, PRIVILEGE_SHARE},	{"assign", ENTITY_AIMODEL, PRIVILEGE_ASSIGN},
		{"delete", ENTITY_AIMODEL, PRIVILEGE_DELETE},	{"data", ENTITY_CONTAINER, PRIVILEGE_READ},
		{"create", ENTITY_AIMODEL, PRIVILEGE_CREATE},	{"create-app", ENTITY_CANVASAPP, PRIVILEGE_CREATE},
		{"create-flow", ENTITY_WORKFLOW, PRIVILEGE_CREATE}, {"explore", ENTITY_AITEMPLATE, PRIVILEGE_READ},
	};
	const struct subject nobody = {.enabled = true};
	const struct model model = {.customizable = true};
	enum action action;

	for (int i = 0; i < ACTION_COUNT; i++) {
		struct verdict verdict = i < ACTION_RECORD_COUNT ? access_check(&nobody, (enum action)i, &model)
								 : access_check_environment(&nobody, (enum action)i);

		if (verdict.entity != cases[i].entity || verdict.privilege != cases[i].privilege)
			return "C: an action's table and privilege";
		if (!action_from_name(cases[i].name, &action) || action != (enum action)i || strcmp(action_name(action), cases[i].name) != 0)
			return "COMMANDS: an action's name";
	}
	return action_from_name("lists", &action) ? "COMMANDS: there's no such action" : NULL;
}

/* C, edit, assign, data: a refusal for the container's sake names the container that isn't reached. */
static const char *
containers_hold(void)
{
	const struct role role = {.level = {[ENTITY_AIMODEL] = {[PRIVILEGE_READ] = LEVEL_ORGANIZATION, [PRIVILEGE_WRITE] = LEVEL_ORGANIZATION,
								 [PRIVILEGE_ASSIGN] = LEVEL_ORGANIZATION},
					    [ENTITY_CONTAINER] = {[PRIVILEGE_WRITE] = LEVEL_USER, [PRIVILEGE_ASSIGN] = LEVEL_USER, [PRIVILEGE_READ] = LEVEL_USER}}};
	const struct grant grant = {.role = &role, .team = -1};
	const struct units units = {0};
	const struct owned containers[] = {
		{.id = id_of(21), .owner = {PRINCIPAL_USER, id_of(1)}, .unit = UNIT_NONE},
		{.id = id_of(22), .owner = {PRINCIPAL_USER, id_of(2)}, .unit = UNIT_NONE},
		{.id = id_of(23), .owner = {PRINCIPAL_USER, id_of(2)}, .unit = UNIT_NONE},
	};
	const struct model model = {.row = {.id = id_of(20), .unit = UNIT_NONE}, .type = MODEL_DOCUMENT_PROCESSING, .customizable = true,
				    .containers = containers, .container_count = 3};
	const struct model theirs = {.row = {.id = id_of(20), .unit = UNIT_NONE}, .type = MODEL_DOCUMENT_PROCESSING, .customizable = true,
				     .containers = containers + 1, .container_count = 2};
	struct subject subject = {.id = id_of(1), .enabled = true, .unit = UNIT_NONE, .grants = &grant, .grant_count = 1, .units = &units};
	struct arena arena = {0};
	struct verdict edit, assign, data, details;

	subject_prepare(&subject, &arena);
	edit = access_check(&subject, ACTION_EDIT, &model);
	assign = access_check(&subject, ACTION_ASSIGN, &model);
	data = access_check(&subject, ACTION_DATA, &theirs);
	details = access_check(&subject, ACTION_DETAILS, &model);
	arena_release(&arena);
	if (edit.row != &containers[1] || edit.entity != ENTITY_CONTAINER || edit.privilege != PRIVILEGE_WRITE
	    || assign.row != &containers[1] || assign.entity != ENTITY_CONTAINER || assign.privilege != PRIVILEGE_ASSIGN
	    || data.row != &containers[1] || data.entity != ENTITY_CONTAINER || data.privilege != PRIVILEGE_READ)
		return "C: the container that stands in the way";
	if (details.row != &model.row || details.entity != ENTITY_AIMODEL)
		return "C: the row that it's about";
	return NULL;
}

/* C: and the privilege on containers is named where no role carries it. */
static const char *
container_privilege_holds(void)
{
	const struct role role = {.level = {[ENTITY_AIMODEL] = {[PRIVILEGE_READ] = LEVEL_ORGANIZATION, [PRIVILEGE_WRITE] = LEVEL_ORGANIZATION,
								 [PRIVILEGE_ASSIGN] = LEVEL_ORGANIZATION}}};
	const struct grant grant = {.role = &role, .team = -1};
	const struct units units = {0};
	const struct owned container = {.id = id_of(21), .owner = {PRINCIPAL_USER, id_of(2)}, .unit = UNIT_NONE};
	const struct model with = {.row = {.id = id_of(20), .unit = UNIT_NONE}, .type = MODEL_DOCUMENT_PROCESSING, .customizable = true,
				   .containers = &container, .container_count = 1};
	const struct model without = {.row = {.id = id_of(20), .unit = UNIT_NONE}, .type = MODEL_DOCUMENT_PROCESSING, .customizable = true};
	struct subject subject = {.id = id_of(1), .enabled = true, .unit = UNIT_NONE, .grants = &grant, .grant_count = 1, .units = &units};
	struct arena arena = {0};
	struct verdict edit, train, assign, data;

	subject_prepare(&subject, &arena);
	edit = access_check(&subject, ACTION_EDIT, &with);
	train = access_check(&subject, ACTION_TRAIN, &with);
	assign = access_check(&subject, ACTION_ASSIGN, &with);
	data = access_check(&subject, ACTION_DATA, &without);
	arena_release(&arena);
	if (train.obstacle != OBSTACLE_CONTAINER_PRIVILEGE || assign.obstacle != OBSTACLE_CONTAINER_PRIVILEGE
	    || edit.obstacle != OBSTACLE_CONTAINER_PRIVILEGE || edit.row != &container || edit.entity != ENTITY_CONTAINER)
		return "B2: first the privilege on the container";
	if (data.obstacle != OBSTACLE_CONTAINER_PRIVILEGE || data.row != &without.row)
		return "B2: first the privilege, where there's no container";
	return NULL;
}

/* A4, B2, E4: which of several ways to fail, since words and remedies differ (B5). */
static const char *
obstacles_hold(void)
{
	static const struct {
		enum model_type type;
		enum obstacle obstacle;
	} gone[] = {{MODEL_UNSUPPORTED, OBSTACLE_UNSUPPORTED}, {MODEL_PROMPT, OBSTACLE_PROMPTS_OFF}, {MODEL_CONTRACT_PROCESSING, OBSTACLE_PREVIEW_OFF}};
	const struct role reads = {.level = {[ENTITY_AIMODEL] = {[PRIVILEGE_READ] = LEVEL_ORGANIZATION}, [ENTITY_CANVASAPP] = {[PRIVILEGE_READ] = LEVEL_ORGANIZATION}}};
	const struct role writes = {.level = {[ENTITY_AIMODEL] = {[PRIVILEGE_READ] = LEVEL_ORGANIZATION, [PRIVILEGE_DELETE] = LEVEL_USER},
					      [ENTITY_CANVASAPP] = {[PRIVILEGE_READ] = LEVEL_ORGANIZATION, [PRIVILEGE_DELETE] = LEVEL_USER}}};
	const struct grant reading = {.role = &reads, .team = -1}, writing = {.role = &writes, .team = -1};
	const struct units units = {0};
	const struct owned app = {.owner = {PRINCIPAL_USER, id_of(2)}, .unit = UNIT_NONE};
	struct model model = {.row = app, .type = MODEL_DOCUMENT_PROCESSING, .customizable = true};
	struct subject subject = {.id = id_of(1), .unit = UNIT_NONE, .grants = &reading, .units = &units};
	struct arena arena = {0};
	const char *broken = NULL;

	if (access_check(&subject, ACTION_LIST, &model).obstacle != OBSTACLE_DISABLED || access_check_row(&subject, ENTITY_CANVASAPP, PRIVILEGE_READ, &app).obstacle != OBSTACLE_DISABLED
	    || access_check_environment(&subject, ACTION_EXPLORE).obstacle != OBSTACLE_DISABLED || subject_can_act(&subject))
		broken = "A4: disabled";
	subject.enabled = true;
	if (access_check(&subject, ACTION_LIST, &model).obstacle != OBSTACLE_NO_ROLE || access_check_row(&subject, ENTITY_CANVASAPP, PRIVILEGE_READ, &app).obstacle != OBSTACLE_NO_ROLE
	    || access_check_environment(&subject, ACTION_EXPLORE).obstacle != OBSTACLE_NO_ROLE || subject_can_act(&subject))
		broken = "A4: no role";
	subject.grant_count = 1;
	subject_prepare(&subject, &arena);
	for (int action = ACTION_EDIT; action <= ACTION_DELETE; action++) {
		if (access_check(&subject, (enum action)action, &model).obstacle != OBSTACLE_PRIVILEGE)
			broken = "B2: first the privilege";
	}
	if (access_check_row(&subject, ENTITY_CANVASAPP, PRIVILEGE_DELETE, &app).obstacle != OBSTACLE_PRIVILEGE
	    || access_check_row(&subject, ENTITY_WORKFLOW, PRIVILEGE_DELETE, &app).obstacle != OBSTACLE_NOT_VISIBLE)
		broken = "B2: first the privilege";
	for (size_t i = 0; i < sizeof(gone) / sizeof(gone[0]); i++) {
		model.type = gone[i].type;
		if (access_check(&subject, ACTION_DETAILS, &model).obstacle != gone[i].obstacle)
			broken = "E4: why its type is gone";
	}
	model.type = MODEL_DOCUMENT_PROCESSING;
	subject.grants = &writing;
	subject_prepare(&subject, &arena);
	if (access_check(&subject, ACTION_DELETE, &model).obstacle != OBSTACLE_REACH
	    || access_check_row(&subject, ENTITY_CANVASAPP, PRIVILEGE_DELETE, &app).obstacle != OBSTACLE_REACH)
		broken = "B2: then the row";
	if (!subject_is_administrator_of(&subject, ENTITY_AIMODEL, PRIVILEGE_READ) || subject_is_administrator_of(&subject, ENTITY_AIMODEL, PRIVILEGE_DELETE))
		broken = "A5: Organization level";
	subject.enabled = false;
	if (subject_is_administrator_of(&subject, ENTITY_AIMODEL, PRIVILEGE_READ))
		broken = "A4 before A5";
	arena_release(&arena);
	return broken;
}

/* F1, F4: what training asks of a model that may be edited, in this order. */
static const char *
training_holds(void)
{
	const struct role role = {.level = {[ENTITY_AIMODEL] = {[PRIVILEGE_READ] = LEVEL_ORGANIZATION, [PRIVILEGE_WRITE] = LEVEL_ORGANIZATION}}};
	const struct grant grant = {.role = &role, .team = -1};
	const struct units units = {0};
	struct model model = {.row = {.owner = {PRINCIPAL_USER, id_of(2)}, .unit = UNIT_NONE}, .type = MODEL_PROMPT, .customizable = true, .is_passing = true};
	struct subject subject = {.id = id_of(1), .enabled = true, .unit = UNIT_NONE, .grants = &grant, .grant_count = 1, .units = &units,
				  .settings = {.ai_prompts = true}};
	struct arena arena = {0};
	enum obstacle prompt, passing, table, allowed;

	subject_prepare(&subject, &arena);
	prompt = access_check(&subject, ACTION_TRAIN, &model).obstacle;
	model.type = MODEL_PREDICTION;
	model.input_table = id_of(50);
	passing = access_check(&subject, ACTION_TRAIN, &model).obstacle;
	model.is_passing = false;
	table = access_check(&subject, ACTION_TRAIN, &model).obstacle;
	subject_assume_own(&subject, &model.input_table, PRIVILEGE_READ, &arena);
	allowed = access_check(&subject, ACTION_TRAIN, &model).obstacle;
	arena_release(&arena);
	return prompt == OBSTACLE_PROMPT_TRAINING && passing == OBSTACLE_PASSING && table == OBSTACLE_INPUT_TABLE && allowed == OBSTACLE_NONE
		       ? NULL : "F1, F4: what training asks";
}

/* D4, D11, B8: to whom a share can be given. */
static const char *
receivers_hold(void)
{
	const struct owned row = {.name = "M", .owner = {PRINCIPAL_USER, id_of(1)}};
	static const struct {
		enum principal_kind kind;
		uint8_t id;
		bool enabled;
		const char *rule;	/* NULL: allowed */
	} cases[] = {
		{PRINCIPAL_USER, 1, true, "D4"}, {PRINCIPAL_USER, 1, false, "D4"}, {PRINCIPAL_TEAM, 1, true, NULL}, {PRINCIPAL_USER, 2, true, NULL},
		{PRINCIPAL_USER, 2, false, "D11"}, {PRINCIPAL_TEAM, 2, true, NULL}, {PRINCIPAL_ORGANIZATION, 2, true, "B8"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct principal receiver = {cases[i].kind, id_of(cases[i].id)};
		struct err err = ERR_INIT;
		bool allowed = access_check_receiver(&row, &receiver, "R", cases[i].enabled, &err);

		if (allowed != !cases[i].rule || (!allowed && strcmp(err.rule, cases[i].rule) != 0))
			return "D4, D11, B8: to whom a share can be given";
	}
	return NULL;
}

/* G1, G6: who can become an owner. */
static const char *
owners_hold(void)
{
	static const struct {
		enum principal_kind kind;
		enum team_type type;
		bool enabled, reads;
		const char *rule;
	} cases[] = {
		{PRINCIPAL_ORGANIZATION, TEAM_OWNER, true, true, "G1"}, {PRINCIPAL_TEAM, TEAM_ACCESS, true, true, "G6"},
		{PRINCIPAL_TEAM, TEAM_OWNER, false, true, NULL},	{PRINCIPAL_TEAM, TEAM_OFFICE_GROUP, true, true, NULL},
		{PRINCIPAL_USER, TEAM_ACCESS, true, true, NULL},	{PRINCIPAL_USER, TEAM_OWNER, false, true, "G6"},
		{PRINCIPAL_USER, TEAM_OWNER, true, false, "G6"},	{PRINCIPAL_TEAM, TEAM_OWNER, true, false, "G6"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct new_owner owner = {.who = {cases[i].kind, id_of(1)}, .name = "N", .team_type = cases[i].type, .enabled = cases[i].enabled,
						.can_read = cases[i].reads};
		struct err err = ERR_INIT;
		bool allowed = access_check_new_owner(ENTITY_AIMODEL, &owner, &err);

		if (allowed != !cases[i].rule || (!allowed && strcmp(err.rule, cases[i].rule) != 0))
			return "G1, G6: who can become an owner";
	}
	return NULL;
}

const char *
facts_broken(void)
{
	static const char *(*const facts[])(void) = {types_hold, states_hold, newest_holds, units_hold, widest_holds, privileges_hold,
						     actions_hold, containers_hold, container_privilege_holds, obstacles_hold, training_holds,
						     receivers_hold, owners_hold};
	const char *broken = NULL;

	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]) && !broken; i++)
		broken = facts[i]();
	return broken ? broken : facts_of_rights_broken();
}
