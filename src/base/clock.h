/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Points in time: int64_t milliseconds since 1970-01-01T00:00:00Z, always UTC (COMMANDS.md: times are
 * UTC, ISO 8601). TIME_NONE is a missing time. Only main asks clock_now; everybody else is told.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TIME_NONE INT64_MIN
#define TIME_DAY INT64_C(86400000)
#define TIME_TEXT_SIZE 32

/* What the clock says. For main and for tests that measure. */
int64_t clock_now(void);

/* Microseconds since some moment: only goes forwards, whatever is done to the time. For waiting, and for limits. */
int64_t clock_steady(void);

/* Reads "2026-03-05T10:41:00Z", a fraction of a second, an offset "+01:00", or a date alone. */
bool time_parse(const char *text, size_t length, int64_t *time);

/* Writes "2026-03-05T10:41:00Z", with ".123" only where there are milliseconds; "" for TIME_NONE. Returns out. */
const char *time_format(int64_t time, char out[TIME_TEXT_SIZE]);

/* For a column of six (UX.md 3.0, 3.1): "now", "09:12" today, "3 d", "2 w" up to 30 days, then "12 Jan", and from a
 * year on "1 y". Future times get their date as time_date says it. "-" for TIME_NONE. */
const char *time_short(int64_t time, int64_t now, char out[TIME_TEXT_SIZE]);

/* "12 Jan", with the year from a year on: "12 Jan 2025". "-" for TIME_NONE. */
const char *time_date(int64_t time, int64_t now, char out[TIME_TEXT_SIZE]);

/* For a detail (UX.md 3.2): "today 09:12", "yesterday 17:05", else "12 Jan 2026". "-" for TIME_NONE. */
const char *time_long(int64_t time, int64_t now, char out[TIME_TEXT_SIZE]);

#endif
