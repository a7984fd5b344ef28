/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The records that a verb is about, copied when it's begun: what follows may be asked about first, or take a while. */
#ifndef APP_ACTING_H
#define APP_ACTING_H

#include "domain/model.h"
#include "portal/models.h"
#include "portal/write.h"

#include <stddef.h>
#include <stdint.h>

struct app;

struct acting_row {
	struct target target;
	enum model_type type;
	char name[256], owner[256];	/* owner "": the list didn't tell */
	enum model_status status;
	int64_t modified;		/* TIME_NONE: the list didn't tell */
};

struct acting {
	struct acting_row *rows;	/* owned */
	size_t count;
};

/* --- only within src/app --- */

/* Those that app_targets tells. */
void acting_take(struct app *app);
/* One, as the file has it now; false if it can't be seen (said). */
bool acting_take_one(struct app *app, const struct id *id);

/* The targets of a write; give back with free. */
struct target *acting_targets(const struct acting *acting) __attribute__((warn_unused_result));
void acting_release(struct acting *acting);

#endif
