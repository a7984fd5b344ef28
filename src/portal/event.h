/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An AI Event (E5): one run of a model or prompt, recorded with who ran it as its owner. Within a write transaction. */
#ifndef PORTAL_EVENT_H
#define PORTAL_EVENT_H

#include "portal/portal.h"

#include <stdbool.h>
#include <stdint.h>

/* msdyn_consumptionsource; a run from here is the API's. */
enum event_source { EVENT_POWER_AUTOMATE, EVENT_POWER_APPS, EVENT_API, EVENT_COPILOT_STUDIO };

struct event {
	struct id model;
	const char *model_name;
	struct id configuration;	/* the version that ran; none */
	bool failed;			/* msdyn_processingstatus 1 instead of 0 */
	enum event_source source;
	const char *data_type;		/* "Text", "Record", "Rows" */
	const char *data_info;		/* what went in; cut at 4,000 characters */
	const char *output;		/* what came out; the same */
	const char *automation;		/* name of the app or flow; NULL */
	int64_t credits;
	bool quick_test;
};

/* Owned by the actor, at now. */
bool event_write(struct portal *portal, const struct event *event, int64_t now, struct err *err) __attribute__((warn_unused_result));

#endif
