/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Prompts (RULES C, D7, E4, F1; REFERENCE 10, 12.7): their text with inputs in braces, made and saved. Saving publishes. Whoever may see
 * the details or edit sees the text; who merely uses a prompt sees the names of its inputs alone (D7).
 *
 * In a text {name} is an input: a letter or "_", then letters, digits, "_", "-" and blanks, at most 50. {{name}} is the same as text, and
 * braces around anything else are text as they stand.
 */
#ifndef PORTAL_PROMPT_H
#define PORTAL_PROMPT_H

#include "base/arena.h"
#include "domain/credits.h"
#include "portal/write.h"

#define PROMPT_NAME_MOST 100		/* characters */
#define PROMPT_TEXT_MOST 65536		/* bytes of instructions, and of what an input is filled with */
#define PROMPT_INPUT_MOST 50		/* characters of an input's name */
#define PROMPT_INPUTS_MOST 20

/* A model that a prompt can be written for. */
struct prompt_model {
	const char *id;		/* "gpt-41-mini": as the body has it */
	const char *name;	/* "GPT-4.1 mini" */
	const char *remote;	/* "gpt-4.1-mini": what a server calls it */
	enum credit_class costs;
	bool has_temperature;
};

/* The first is what a new prompt has. */
extern const struct prompt_model prompt_models[];
extern const size_t prompt_model_count;

/* By id or name, without case; NULL if it isn't one of these. */
const struct prompt_model *prompt_model_find(const char *name);

enum prompt_output { PROMPT_TEXT, PROMPT_JSON };

/* "text", "json"; false for anything else. */
const char *prompt_output_name(enum prompt_output output);
bool prompt_output_from_name(const char *name, enum prompt_output *output);

struct prompt_input {
	const char *id;		/* what stands in braces */
	const char *sample;	/* what the quick test fills in first; "" */
	bool other;		/* it takes an image, a document or a formula, which makerdeck can't fill in */
};

/* What a prompt is made of. */
struct prompt_content {
	const char *text;		/* instructions with {inputs}; NULL: not to be seen, or not to be read */
	const char *model;		/* "gpt-41-mini"; an imported one may name another */
	double temperature;		/* 0 to 1 */
	enum prompt_output output;
	struct prompt_input *inputs;	/* in the order of the text, each once */
	size_t input_count;
};

struct prompt {
	struct id id;
	const char *name;
	struct prompt_content content;
	bool readable;			/* the text may be seen (D7) */
	bool known;			/* makerdeck can read the body */
	bool published;
	int64_t version;
};

/* ERR_NOT_FOUND if it isn't visible, or no prompt. Texts in the arena. */
bool prompt_load(struct portal *portal, const struct id *id, struct arena *arena, struct prompt *prompt, struct err *err)
	__attribute__((warn_unused_result));

/* The inputs of a text, each once; in the arena. ERR_USAGE if there are too many. */
bool prompt_find_inputs(const char *text, struct arena *arena, struct prompt_input **inputs, size_t *count, struct err *err)
	__attribute__((warn_unused_result));

/* One input of a text at a place, for whoever draws it: its length with the braces; 0 if none begins there. */
size_t prompt_input_at(const char *text, size_t length);

struct prompt_request {
	struct target prompt;		/* to be saved; of a new one the id is none */
	const char *name;		/* NULL: as it is, or of a new one "Custom prompt DATE" */
	const char *text;		/* NULL each: as it is, or of a new one the usual; a new one needs a text */
	const char *model;		/* id or name */
	const double *temperature;
	const enum prompt_output *output;
	const struct prompt_input *samples;	/* what the quick test fills in; others stay as they are */
	size_t sample_count;
	bool dry_run;
	int64_t now;
};

/* C: create. Publishes it (F1). With prompts switched off E4. The new id stands in the result's first change. */
bool prompt_create(struct portal *portal, const struct prompt_request *request, struct write_result *result, struct err *err)
	__attribute__((warn_unused_result));

/* ACTION_EDIT; publishes it (F1). What's the same already changes nothing and succeeds. The record tells of the text its length alone, as
 * no record tells what's in a prompt; so it can't be undone. */
bool prompt_save(struct portal *portal, const struct prompt_request *request, struct write_result *result, struct err *err)
	__attribute__((warn_unused_result));

#endif
