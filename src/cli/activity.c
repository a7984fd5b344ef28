/* SPDX-License-Identifier: GPL-3.0-or-later */
/* activity: list (E5). */
#include "cli/command.h"

#include "portal/activity.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define DAYS 7		/* as the console's first period */
#define DAYS_MOST 3652059

static bool
parse_days(const struct arguments *arguments, int64_t *days, struct err *err)
{
	const char *text = arguments_value(arguments, OPTION_DAYS, NULL);
	char *end;
	long long value;

	*days = DAYS;
	if (!text)
		return true;
	errno = 0;
	value = strtoll(text, &end, 10);
	if (*end || text[0] < '0' || text[0] > '9' || value < 1 || errno)
		return err_set(err, ERR_USAGE, "--days takes a number from 1 on, not \"%s\".", text);
	*days = value < DAYS_MOST ? value : DAYS_MOST;
	return true;
}

/* Today, in UTC, and the days before it. */
bool
command_activity_list(struct call *call, struct err *err)
{
	const char *by = arguments_value(call->arguments, OPTION_BY, NULL);
	struct activity_filter filter = {.last_day = activity_day(call->now), .used = -1};
	int64_t days;
	size_t limit;

	if (!parse_days(call->arguments, &days, err) || !arguments_limit(call->arguments, &limit, err))
		return false;
	filter.first_day = filter.last_day - days + 1;
	if (!by)
		return activity_output(call->portal, &filter, ACTIVITY_BY_TIME, true, limit, call->out, err);
	if (strcmp(by, "day") != 0 && strcmp(by, "model") != 0)
		return err_set(err, ERR_USAGE, "--by takes day or model, not \"%s\".", by);
	return activity_output_sums(call->portal, &filter, strcmp(by, "model") == 0, limit, call->out, err);
}
