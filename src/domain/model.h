/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AI models and prompts: their types (RULES E6), their status (F1), and the facts of a row that decisions need.
 */
#ifndef DOMAIN_MODEL_H
#define DOMAIN_MODEL_H

#include "base/id.h"
#include "domain/principal.h"
#include "domain/role.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In the order of their display names, so that sorting by number sorts by name. Stored in the environment file: new
 * types go to the end, with a sort order of their own. */
enum model_type {
	MODEL_CATEGORY_CLASSIFICATION,	/* TextClassificationV2 */
	MODEL_CONTRACT_PROCESSING,	/* ContractDocument, preview */
	MODEL_DOCUMENT_PROCESSING,	/* DocumentScanning, DocumentLayoutAnalysis */
	MODEL_ENTITY_EXTRACTION,	/* EntityExtraction */
	MODEL_GENERIC_PREDICTION,	/* GenericPrediction */
	MODEL_HEALTH_INSURANCE_CARD,	/* HealthInsuranceCardUs, preview */
	MODEL_IMAGE_DESCRIPTION,	/* ImageDescription, preview */
	MODEL_OBJECT_DETECTION,		/* ObjectDetection, ObjectDetectionProposal */
	MODEL_PREDICTION,		/* BinaryPrediction */
	MODEL_PROMPT,			/* GptPowerPrompt */
	MODEL_TEXT_GENERATION,		/* GptPromptEngineering, preview */
	MODEL_UNSUPPORTED,		/* any other (E4) */
	MODEL_TYPE_COUNT
};

/* E6. */
enum model_type model_type_from_template(const char *uniquename);

/* "Document processing", "Prompt", "Unsupported": also the type of models list. */
const char *model_type_name(enum model_type type);

/* For columns of 16 (UX.md 3.1): "Doc processing", "Category class."; and of 12: "Doc proc.", "Category". */
const char *model_type_short_name(enum model_type type);
const char *model_type_shortest_name(enum model_type type);

/* E4: a preview type. */
bool model_type_is_preview(enum model_type type);

/* G4: keeps its training data in a datasets container. */
bool model_type_has_container(enum model_type type);

/* F2: a prediction, generic ones too. */
bool model_type_is_prediction(enum model_type type);

/* F4: learns from a Dataverse table. */
bool model_type_reads_table(enum model_type type);

/* F1, as shown to people; in the order they are sorted. Stored in the environment file. */
enum model_status {
	STATUS_DRAFT, STATUS_TRAINING, STATUS_TRAINED, STATUS_PUBLISHING, STATUS_PUBLISHED, STATUS_UNPUBLISHING,
	STATUS_TRAINING_ERROR, STATUS_IMPORTING,
	STATUS_COUNT
};

/* "Draft", "Training error" …; model_status_from_name is without case. */
const char *model_status_name(enum model_status status);
bool model_status_is_passing(enum model_status status);

/* AI Configuration: msdyn_type and statuscode (REFERENCE 1.4). */
#define CONFIGURATION_TRAINING 190690000
#define CONFIGURATION_RUN 190690001

/* One version of a model, as F1 reads it. */
struct configuration {
	struct id id;
	int type;	/* CONFIGURATION_TRAINING or CONFIGURATION_RUN */
	int statuscode;	/* 0 … 14 */
	int major, minor;
};

/* F1's status of one configuration by its status code. */
enum model_status configuration_status(int statuscode);

/* F1's status of a model from all its configurations, in any order. */
enum model_status model_status_of(const struct configuration *configurations, size_t count, bool has_active_run);

/* C: publish needs a configuration with status 5, 6, 7, 8, 10, 11 or 13. */
bool configuration_is_publishable(int statuscode);

/* A share as it stands (B8): mask is accessrightsmask or-ed with inheritedaccessrightsmask. */
struct share {
	struct principal with;
	uint32_t mask;
	const char *name;	/* of the principal; borrowed; may be NULL where nothing is explained */
};

/* What a decision needs to know of any owned row. */
struct owned {
	struct id id;
	const char *name;		/* borrowed, as all strings */
	struct principal owner;
	const char *owner_name;
	int unit;			/* B7: owningbusinessunit's place, or UNIT_NONE */
	const struct share *shares;	/* at least those with the asker, their teams, and the organization */
	size_t share_count;
};

/* What a decision needs to know of a model or prompt. */
struct model {
	struct owned row;
	enum model_type type;
	enum model_status status;
	bool customizable;		/* false: a prebuilt model, on Explore only (E6) */
	bool has_active_run;		/* F1: an active run configuration */
	bool is_passing;		/* some version is in a passing state */
	bool is_publishable;		/* some version may be published (C) */
	bool has_result_column;		/* F2: the result column exists */
	struct id input_table;		/* F4: what it's trained on; none: not known, and not checked */
	const char *input_table_name;	/* "Penguins"; borrowed, as input_table_logical is: "cr_penguins"; NULL where it isn't known */
	const char *input_table_logical;
	const struct owned *containers;	/* its datasets containers; usually one or none */
	size_t container_count;
};

/* E4: its only action is Delete. */
bool model_is_unsupported(const struct model *model, const struct settings *settings);
bool model_type_is_unsupported(enum model_type type, const struct settings *settings);

/* COMMANDS.md: the permission column; the first that fits. */
enum permission { PERMISSION_NONE, PERMISSION_OWNER, PERMISSION_COOWNER, PERMISSION_USER, PERMISSION_ROLE };

/* "Owner", "Co-owner", "User", "Role"; "" for none. */
const char *permission_name(enum permission permission);

/* B8: the word for a share. */
const char *share_word(uint32_t mask);

#endif
