/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Days are counted in the proleptic Gregorian calendar, without the C library's time zones. */
#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define YEAR_DAYS 365

/* 0001-01-01 and the last millisecond of 9999: what four digits can write. */
#define TIME_FIRST INT64_C(-62135596800000)
#define TIME_LAST INT64_C(253402300799999)

static const char *const months[] = {
	"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
};

struct date {
	int year, month, day;	/* month 1 to 12 */
};

int64_t
clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * SECOND + now.tv_nsec / 1000000;
}

int64_t
clock_steady(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static bool
is_leap_year(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int
days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return month == 2 && is_leap_year(year) ? 29 : days[month - 1];
}

/* Days from 1970-01-01. Years are taken to begin in March, so that the leap day is the last one. */
static int64_t
days_from_date(struct date date)
{
	int64_t year = date.month <= 2 ? date.year - 1 : date.year;
	int64_t cycle = year / 400;
	int64_t year_of_cycle = year - cycle * 400;
	int64_t day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;

	return cycle * 146097 + year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year - 719468;
}

static struct date
date_from_days(int64_t days)
{
	int64_t shifted = days + 719468;
	int64_t cycle = shifted / 146097;
	int64_t day_of_cycle = shifted - cycle * 146097;
	int64_t year = (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36524 - day_of_cycle / 146096) / 365;
	int64_t day_of_year = day_of_cycle - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * day_of_year + 2) / 153;
	struct date date = {
		.day = (int)(day_of_year - (153 * month + 2) / 5 + 1),
		.month = (int)(month < 10 ? month + 3 : month - 9),
	};

	date.year = (int)(year + cycle * 400) + (date.month <= 2 ? 1 : 0);
	return date;
}

/* Days and the milliseconds of the day; before 1970 too. */
static int64_t
time_day(int64_t time, int64_t *rest)
{
	int64_t day = time / TIME_DAY - (time % TIME_DAY < 0 ? 1 : 0);

	*rest = time - day * TIME_DAY;
	return day;
}

static int64_t
time_clamp(int64_t time)
{
	return time < TIME_FIRST ? TIME_FIRST : time > TIME_LAST ? TIME_LAST : time;
}

/* Exactly count digits at *text, which moves on. */
static bool
take_number(const char **text, const char *end, int count, int *number)
{
	*number = 0;
	if (end - *text < count)
		return false;
	for (int i = 0; i < count; i++, (*text)++) {
		if (**text < '0' || **text > '9')
			return false;
		*number = *number * 10 + (**text - '0');
	}
	return true;
}

static bool
take(const char **text, const char *end, char c)
{
	if (*text == end || **text != c)
		return false;
	(*text)++;
	return true;
}

/* ".123…": what's finer than a millisecond is left out. */
static bool
take_fraction(const char **text, const char *end, int *milliseconds)
{
	int digits = 0;

	*milliseconds = 0;
	if (!take(text, end, '.'))
		return true;
	for (; *text < end && **text >= '0' && **text <= '9'; (*text)++, digits++) {
		if (digits < 3)
			*milliseconds = *milliseconds * 10 + (**text - '0');
	}
	for (int i = digits; i < 3; i++)
		*milliseconds *= 10;
	return digits > 0 && digits <= 9;
}

static bool
take_zone(const char **text, const char *end, int64_t *offset)
{
	int sign, hours, minutes;

	*offset = 0;
	if (take(text, end, 'Z'))
		return true;
	if (take(text, end, '+'))
		sign = 1;
	else if (take(text, end, '-'))
		sign = -1;
	else
		return false;
	if (!take_number(text, end, 2, &hours) || !take(text, end, ':') || !take_number(text, end, 2, &minutes) ||
	    hours > 23 || minutes > 59)
		return false;
	*offset = sign * (hours * HOUR + minutes * MINUTE);
	return true;
}

bool
time_parse(const char *text, size_t length, int64_t *time)
{
	const char *end = text + length;
	int hour = 0, minute = 0, second = 0, milliseconds = 0;
	struct date date;
	int64_t offset = 0;

	if (!take_number(&text, end, 4, &date.year) || !take(&text, end, '-') || !take_number(&text, end, 2, &date.month) ||
	    !take(&text, end, '-') || !take_number(&text, end, 2, &date.day))
		return false;
	if (date.year < 1 || date.month < 1 || date.month > 12 || date.day < 1 ||
	    date.day > days_in_month(date.year, date.month))
		return false;
	if (text < end) {
		if (!take(&text, end, 'T') || !take_number(&text, end, 2, &hour) || !take(&text, end, ':') ||
		    !take_number(&text, end, 2, &minute) || !take(&text, end, ':') || !take_number(&text, end, 2, &second) ||
		    !take_fraction(&text, end, &milliseconds) || !take_zone(&text, end, &offset) || text != end)
			return false;
		if (hour > 23 || minute > 59 || second > 59)
			return false;
	}
	*time = days_from_date(date) * TIME_DAY + hour * HOUR + minute * MINUTE + second * SECOND + milliseconds - offset;
	return *time >= TIME_FIRST && *time <= TIME_LAST;
}

const char *
time_format(int64_t time, char out[TIME_TEXT_SIZE])
{
	struct date date;
	int64_t rest;
	int length;

	out[0] = '\0';
	if (time == TIME_NONE)
		return out;
	date = date_from_days(time_day(time_clamp(time), &rest));
	length = snprintf(out, TIME_TEXT_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d", date.year, date.month, date.day,
			  (int)(rest / HOUR), (int)(rest / MINUTE % 60), (int)(rest / SECOND % 60));
	if (rest % SECOND)
		length += snprintf(out + length, TIME_TEXT_SIZE - (size_t)length, ".%03d", (int)(rest % SECOND));
	snprintf(out + length, TIME_TEXT_SIZE - (size_t)length, "Z");
	return out;
}

const char *
time_short(int64_t time, int64_t now, char out[TIME_TEXT_SIZE])
{
	int64_t rest, unused, day, today;

	if (time == TIME_NONE) {
		snprintf(out, TIME_TEXT_SIZE, "-");
		return out;
	}
	time = time_clamp(time);
	now = time_clamp(now);
	day = time_day(time, &rest);
	today = time_day(now, &unused);
	if (time <= now && now - time < MINUTE)
		snprintf(out, TIME_TEXT_SIZE, "now");
	else if (time <= now && day == today)
		snprintf(out, TIME_TEXT_SIZE, "%02d:%02d", (int)(rest / HOUR), (int)(rest / MINUTE % 60));
	else if (time <= now && today - day < 14)
		snprintf(out, TIME_TEXT_SIZE, "%d d", (int)(today - day));
	else if (time <= now && today - day <= 30)
		snprintf(out, TIME_TEXT_SIZE, "%d w", (int)(today - day) / 7);
	else if (time <= now && today - day >= YEAR_DAYS)
		snprintf(out, TIME_TEXT_SIZE, "%d y", (int)((today - day) / YEAR_DAYS));
	else
		return time_date(time, now, out);
	return out;
}

const char *
time_date(int64_t time, int64_t now, char out[TIME_TEXT_SIZE])
{
	int64_t unused, day, today;
	struct date date;

	if (time == TIME_NONE) {
		snprintf(out, TIME_TEXT_SIZE, "-");
		return out;
	}
	day = time_day(time_clamp(time), &unused);
	today = time_day(time_clamp(now), &unused);
	date = date_from_days(day);
	if (day > today - YEAR_DAYS && day < today + YEAR_DAYS)
		snprintf(out, TIME_TEXT_SIZE, "%d %s", date.day, months[date.month - 1]);
	else
		snprintf(out, TIME_TEXT_SIZE, "%d %s %d", date.day, months[date.month - 1], date.year);
	return out;
}

const char *
time_long(int64_t time, int64_t now, char out[TIME_TEXT_SIZE])
{
	int64_t rest, unused, day, today;
	struct date date;

	if (time == TIME_NONE) {
		snprintf(out, TIME_TEXT_SIZE, "-");
		return out;
	}
	day = time_day(time_clamp(time), &rest);
	today = time_day(time_clamp(now), &unused);
	date = date_from_days(day);
	if (day == today || day == today - 1)
		snprintf(out, TIME_TEXT_SIZE, "%s %02d:%02d", day == today ? "today" : "yesterday", (int)(rest / HOUR),
			 (int)(rest / MINUTE % 60));
	else
		snprintf(out, TIME_TEXT_SIZE, "%d %s %d", date.day, months[date.month - 1], date.year);
	return out;
}
