/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/credits.h"

/* In tenths of a credit, for each page or image, and for each 1,000 characters or tokens that are begun. */
static const struct {
	enum credit_unit unit;
	int64_t tenths;
} prices[MODEL_TYPE_COUNT] = {
	[MODEL_CATEGORY_CLASSIFICATION] = {CREDIT_CHARACTERS, 200},
	[MODEL_CONTRACT_PROCESSING] = {CREDIT_PAGES, 320},
	[MODEL_DOCUMENT_PROCESSING] = {CREDIT_PAGES, 1000},
	[MODEL_ENTITY_EXTRACTION] = {CREDIT_CHARACTERS, 200},
	[MODEL_GENERIC_PREDICTION] = {CREDIT_FREE, 0},
	[MODEL_HEALTH_INSURANCE_CARD] = {CREDIT_PAGES, 320},
	[MODEL_IMAGE_DESCRIPTION] = {CREDIT_IMAGES, 320},
	[MODEL_OBJECT_DETECTION] = {CREDIT_IMAGES, 80},
	[MODEL_PREDICTION] = {CREDIT_FREE, 0},
	[MODEL_PROMPT] = {CREDIT_TOKENS, 12},
	[MODEL_TEXT_GENERATION] = {CREDIT_TOKENS, 12},
	[MODEL_UNSUPPORTED] = {CREDIT_FREE, 0},
};

static const int64_t prompt_tenths[] = {[CREDIT_BASIC] = 12, [CREDIT_STANDARD] = 240, [CREDIT_PREMIUM] = 1820};

enum credit_unit
credit_unit_of(enum model_type type)
{
	return prices[type].unit;
}

/* Thousands that are begun; nothing costs nothing. */
static int64_t
thousands(size_t units)
{
	return (int64_t)(units / 1000 + (units % 1000 != 0));
}

static int64_t
whole_credits(int64_t tenths)
{
	return (tenths + 9) / 10;
}

int64_t
credits_of_run(enum model_type type, size_t units)
{
	switch (prices[type].unit) {
	case CREDIT_FREE:
		break;
	case CREDIT_CHARACTERS:
	case CREDIT_TOKENS:
		return whole_credits(thousands(units) * prices[type].tenths);
	case CREDIT_PAGES:
	case CREDIT_IMAGES:
		return whole_credits((int64_t)units * prices[type].tenths);
	}
	return 0;
}

int64_t
credits_of_prompt(enum credit_class class_of_model, size_t tokens)
{
	return whole_credits(thousands(tokens) * prompt_tenths[class_of_model]);
}
