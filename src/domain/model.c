/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/model.h"

#include <string.h>

static const struct {
	const char *name, *short_name, *shortest_name;
	bool preview, container, prediction;
} types[MODEL_TYPE_COUNT] = {
	[MODEL_CATEGORY_CLASSIFICATION] = {"Category classification", "Category class.", "Category", false, false, false},
	[MODEL_CONTRACT_PROCESSING] = {"Contract processing", "Contract proc.", "Contract", true, false, false},
	[MODEL_DOCUMENT_PROCESSING] = {"Document processing", "Doc processing", "Doc proc.", false, true, false},
	[MODEL_ENTITY_EXTRACTION] = {"Entity extraction", "Entity extract.", "Entity extr.", false, true, false},
	[MODEL_GENERIC_PREDICTION] = {"Generic prediction", "Generic predict.", "Generic", false, false, true},
	[MODEL_HEALTH_INSURANCE_CARD] = {"Health insurance card processing", "Insurance card", "Insurance", true, false, false},
	[MODEL_IMAGE_DESCRIPTION] = {"Image description", "Image descr.", "Image descr.", true, false, false},
	[MODEL_OBJECT_DETECTION] = {"Object detection", "Object detection", "Object det.", false, true, false},
	[MODEL_PREDICTION] = {"Prediction", "Prediction", "Prediction", false, false, true},
	[MODEL_PROMPT] = {"Prompt", "Prompt", "Prompt", false, false, false},
	[MODEL_TEXT_GENERATION] = {"Text generation", "Text generation", "Text gen.", true, false, false},
	[MODEL_UNSUPPORTED] = {"Unsupported", "Unsupported type", "Unsupported", false, false, false},
};

/* E6. */
static const struct {
	const char *uniquename;
	enum model_type type;
} templates[] = {
	{"DocumentScanning", MODEL_DOCUMENT_PROCESSING},
	{"DocumentLayoutAnalysis", MODEL_DOCUMENT_PROCESSING},
	{"ObjectDetection", MODEL_OBJECT_DETECTION},
	{"ObjectDetectionProposal", MODEL_OBJECT_DETECTION},
	{"EntityExtraction", MODEL_ENTITY_EXTRACTION},
	{"TextClassificationV2", MODEL_CATEGORY_CLASSIFICATION},
	{"BinaryPrediction", MODEL_PREDICTION},
	{"GenericPrediction", MODEL_GENERIC_PREDICTION},
	{"GptPowerPrompt", MODEL_PROMPT},
	{"ContractDocument", MODEL_CONTRACT_PROCESSING},
	{"HealthInsuranceCardUs", MODEL_HEALTH_INSURANCE_CARD},
	{"ImageDescription", MODEL_IMAGE_DESCRIPTION},
	{"GptPromptEngineering", MODEL_TEXT_GENERATION},
};

enum model_type
model_type_from_template(const char *uniquename)
{
	for (size_t i = 0; i < sizeof(templates) / sizeof(templates[0]); i++) {
		if (strcmp(templates[i].uniquename, uniquename) == 0)
			return templates[i].type;
	}
	return MODEL_UNSUPPORTED;
}

const char *
model_type_name(enum model_type type)
{
	return types[type].name;
}

const char *
model_type_short_name(enum model_type type)
{
	return types[type].short_name;
}

const char *
model_type_shortest_name(enum model_type type)
{
	return types[type].shortest_name;
}

bool
model_type_is_preview(enum model_type type)
{
	return types[type].preview;
}

bool
model_type_has_container(enum model_type type)
{
	return types[type].container;
}

bool
model_type_is_prediction(enum model_type type)
{
	return types[type].prediction;
}

bool
model_type_reads_table(enum model_type type)
{
	return type == MODEL_OBJECT_DETECTION || type == MODEL_CATEGORY_CLASSIFICATION || model_type_is_prediction(type);
}

static const char *const statuses[STATUS_COUNT] = {
	[STATUS_DRAFT] = "Draft",
	[STATUS_TRAINING] = "Training",
	[STATUS_TRAINED] = "Trained",
	[STATUS_PUBLISHING] = "Publishing",
	[STATUS_PUBLISHED] = "Published",
	[STATUS_UNPUBLISHING] = "Unpublishing",
	[STATUS_TRAINING_ERROR] = "Training error",
	[STATUS_IMPORTING] = "Importing",
};

const char *
model_status_name(enum model_status status)
{
	return statuses[status];
}

bool
model_status_is_passing(enum model_status status)
{
	return status == STATUS_TRAINING || status == STATUS_PUBLISHING || status == STATUS_UNPUBLISHING
	       || status == STATUS_IMPORTING;
}

enum model_status
configuration_status(int statuscode)
{
	switch (statuscode) {
	case 1:
	case 2:
		return STATUS_TRAINING;
	case 3:
		return STATUS_PUBLISHING;
	case 4:
		return STATUS_UNPUBLISHING;
	case 5:
	case 6:
	case 8:
	case 10:
	case 13:
		return STATUS_TRAINED;
	case 7:
	case 11:
		return STATUS_PUBLISHED;
	case 9:
	case 12:
	case 14:
		return STATUS_TRAINING_ERROR;
	default:
		return STATUS_DRAFT;
	}
}

static bool
is_newer(const struct configuration *a, const struct configuration *b)
{
	if (a->major != b->major)
		return a->major > b->major;
	if (a->minor != b->minor)
		return a->minor > b->minor;
	/* Two of the same number: the id decides, so that the order they were read in doesn't. */
	return id_compare(&a->id, &b->id) > 0;
}

enum model_status
model_status_of(const struct configuration *configurations, size_t count, bool has_active_run)
{
	const struct configuration *newest = NULL, *passing = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct configuration *c = &configurations[i];

		if (model_status_is_passing(configuration_status(c->statuscode)) && (!passing || is_newer(c, passing)))
			passing = c;
		if (!newest || is_newer(c, newest))
			newest = c;
	}
	if (passing)
		return configuration_status(passing->statuscode);
	if (has_active_run)
		return STATUS_PUBLISHED;
	return newest ? configuration_status(newest->statuscode) : STATUS_DRAFT;
}

bool
configuration_is_publishable(int statuscode)
{
	switch (statuscode) {
	case 5:
	case 6:
	case 7:
	case 8:
	case 10:
	case 11:
	case 13:
		return true;
	default:
		return false;
	}
}

bool
model_type_is_unsupported(enum model_type type, const struct settings *settings)
{
	return type == MODEL_UNSUPPORTED || (types[type].preview && !settings->preview_models)
	       || (type == MODEL_PROMPT && !settings->ai_prompts);
}

bool
model_is_unsupported(const struct model *model, const struct settings *settings)
{
	return model_type_is_unsupported(model->type, settings);
}

const char *
permission_name(enum permission permission)
{
	switch (permission) {
	case PERMISSION_NONE:
		return "";
	case PERMISSION_OWNER:
		return "Owner";
	case PERMISSION_COOWNER:
		return "Co-owner";
	case PERMISSION_USER:
		return "User";
	case PERMISSION_ROLE:
		return "Role";
	}
	return "";
}

const char *
share_word(uint32_t mask)
{
	return mask & RIGHT_WRITE ? "Co-owner" : "User";
}
