/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What explain.c, access.c and helpers.c share. For them alone. */
#ifndef PORTAL_EXPLAIN_PRIVATE_H
#define PORTAL_EXPLAIN_PRIVATE_H

#include "portal/explain.h"
#include "portal/internal.h"

/* A record that is asked about, with all that a decision about anybody needs. */
struct asked {
	enum record_kind kind;
	enum entity entity;
	struct owned *row;			/* the record's own row: into model where it's one */
	struct model model;			/* models and prompts */
	struct owned other;			/* apps, flows and containers */
	const struct call_target *targets;	/* apps and flows: what they call (D8) */
	size_t target_count;
};

bool asked_is_model(const struct asked *asked);

/* Everything in the arena; borrowed from asked, so that may not move. *found is false if it isn't there or the actor
 * doesn't see it. */
bool asked_load(struct portal *portal, enum record_kind kind, const struct id *id, struct arena *arena, struct asked *asked, bool *found,
		struct err *err) __attribute__((warn_unused_result));

/* The actions of a subject on it, the decision and its explanation. */
uint32_t asked_actions(const struct asked *asked, const struct subject *subject);
void asked_explain(const struct asked *asked, const struct subject *subject, enum action action, bool you, struct arena *arena,
		   struct explanation *explanation);

/* Names up to three people who could make every change that the explanation's remedies list, by the decision: the row's owner,
 * then administrators. Where the owner can't do their part, the remedy's sentence is made without them. asked NULL: the environment. */
bool helpers_find(struct portal *portal, const struct asked *asked, const struct subject *subject, bool you, struct explain_answer *answer,
		  struct err *err) __attribute__((warn_unused_result));

#endif
