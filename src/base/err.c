/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/err.h"

#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>

static void __attribute__((format(printf, 5, 0)))
err_fill(struct err *err, enum err_code code, const char *rule, uint32_t dataverse,
	 const char *format, va_list args)
{
	if (!err)
		return;
	err->code = code;
	err->dataverse = dataverse;
	snprintf(err->rule, sizeof(err->rule), "%s", rule);
	vsnprintf(err->text, sizeof(err->text), format, args);
}

bool
err_set(struct err *err, enum err_code code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	err_fill(err, code, "", 0, format, args);
	va_end(args);
	return false;
}

bool
err_rule(struct err *err, enum err_code code, const char *rule, uint32_t dataverse,
	 const char *format, ...)
{
	va_list args;

	va_start(args, format);
	err_fill(err, code, rule, dataverse, format, args);
	va_end(args);
	return false;
}

bool
err_prefix(struct err *err, const char *format, ...)
{
	struct str text = {0};
	va_list args;

	if (!err)
		return false;
	va_start(args, format);
	str_vaddf(&text, format, args);
	va_end(args);
	str_addf(&text, ": %s", err->text);
	snprintf(err->text, sizeof(err->text), "%s", str_text(&text));
	str_release(&text);
	return false;
}

int
err_exit_status(const struct err *err)
{
	switch (err->code) {
	case ERR_NONE:
		return 0;
	case ERR_USAGE:
		return 2;
	case ERR_NOT_FOUND:
		return 3;
	case ERR_DENIED:
		return 4;
	case ERR_CHANGED:
		return 5;
	case ERR_IMPOSSIBLE:
		return 6;
	case ERR_FAILED:
	case ERR_BUSY:
	case ERR_UNKNOWN:
		return 1;
	case ERR_INTERRUPTED:
		return 130;
	}
	return 1;
}
