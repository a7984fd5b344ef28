/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a run costs, in AI Builder credits (REFERENCE 3, "Credits per unit", the first number of each pair; AIB/administer-licensing.md).
 * The one place where these numbers stand.
 */
#ifndef DOMAIN_CREDITS_H
#define DOMAIN_CREDITS_H

#include "domain/model.h"

#include <stddef.h>
#include <stdint.h>

/* What is counted: characters of a text, pages, images, or tokens of a prompt. */
enum credit_unit { CREDIT_FREE, CREDIT_CHARACTERS, CREDIT_PAGES, CREDIT_IMAGES, CREDIT_TOKENS };

/* By which unit runs of the type are counted. */
enum credit_unit credit_unit_of(enum model_type type);

/* Of one run over so many units: each 1,000 characters or tokens that are begun, each page or image. A prompt's is the basic model's, rounded
 * up to whole credits. */
int64_t credits_of_run(enum model_type type, size_t units);

/* A prompt's language model belongs to one of three classes. */
enum credit_class { CREDIT_BASIC, CREDIT_STANDARD, CREDIT_PREMIUM };
int64_t credits_of_prompt(enum credit_class class_of_model, size_t tokens);

#endif
