/* SPDX-License-Identifier: GPL-3.0-or-later */
/* base/clock: times as COMMANDS.md writes them and as UX.md 3.0 shows them. */
#include "base/clock.h"

#include "../test.h"

static int64_t
at(const char *text)
{
	int64_t time;

	if (!time_parse(text, strlen(text), &time))
		fail_msg("\"%s\" is no time", text);
	return time;
}

static void
times_are_read(void **state)
{
	(void)state;
	assert_int_equal(at("1970-01-01T00:00:00Z"), 0);
	assert_int_equal(at("1970-01-01"), 0);
	assert_int_equal(at("2026-03-05T10:41:00Z"), INT64_C(1772707260000));
	assert_int_equal(at("2026-03-05T10:41:00.5Z"), INT64_C(1772707260500));
	assert_int_equal(at("2026-03-05T10:41:00.1239999Z"), INT64_C(1772707260123));
	assert_int_equal(at("2026-03-05T10:41:00+01:00"), at("2026-03-05T09:41:00Z"));
	assert_int_equal(at("2026-03-05T22:41:00-05:30"), at("2026-03-06T04:11:00Z"));
	assert_int_equal(at("1969-12-31T23:59:59.999Z"), -1);
	assert_int_equal(at("2024-02-29"), at("2024-03-01") - TIME_DAY);
	assert_int_equal(at("0001-01-01"), INT64_C(-62135596800000));
}

static void
what_is_no_time_is_refused(void **state)
{
	static const char *const texts[] = {
		"", "2026", "2026-03", "2026-3-05", "2026-13-01", "2026-02-29", "2026-00-10", "2026-01-00", "0000-01-01",
		"2026-03-05T", "2026-03-05T10:41Z", "2026-03-05T10:41:00", "2026-03-05 10:41:00Z", "2026-03-05T24:00:00Z",
		"2026-03-05T10:60:00Z", "2026-03-05T10:41:60Z", "2026-03-05T10:41:00.Z", "2026-03-05T10:41:00Zx",
		"2026-03-05T10:41:00+0100", "2026-03-05T10:41:00+24:00", "-026-03-05", "2026-03-05Z", " 2026-03-05",
		"2026-03-05T10:41:00.1234567890Z", "0001-01-01T00:00:00+01:00",
	};
	int64_t time;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (time_parse(texts[i], strlen(texts[i]), &time))
			fail_msg("\"%s\" is taken", texts[i]);
	}
	/* Only length bytes are read. */
	assert_true(time_parse("2026-03-05garbage", 10, &time));
}

static void
what_is_written_is_read_again(void **state)
{
	uint64_t seed = test_seed("what_is_written_is_read_again");
	int64_t first = at("0001-01-01"), last = at("9999-12-31T23:59:59.999Z");
	char out[TIME_TEXT_SIZE];

	(void)state;
	for (int i = 0; i < 20000; i++) {
		int64_t time = first + (int64_t)(test_random(&seed) % (uint64_t)(last - first + 1));

		if (i % 2)
			time -= time % 1000;
		assert_int_equal(at(time_format(time, out)), time);
	}
	assert_string_equal(time_format(first, out), "0001-01-01T00:00:00Z");
	assert_string_equal(time_format(last, out), "9999-12-31T23:59:59.999Z");
	assert_string_equal(time_format(at("2026-03-05T10:41:00.120Z"), out), "2026-03-05T10:41:00.120Z");
	assert_string_equal(time_format(TIME_NONE, out), "");
	assert_string_equal(time_format(INT64_MAX, out), "9999-12-31T23:59:59.999Z");
}

/* The calendar against the C library's, day by day. */
static void
the_calendar_is_the_c_librarys(void **state)
{
	(void)state;
	for (int64_t day = -800000; day < 2900000; day += 17) {
		time_t seconds = (time_t)(day * 86400 + 3661);
		char expected[TIME_TEXT_SIZE * 2], out[TIME_TEXT_SIZE];
		struct tm tm;

		if (day * TIME_DAY < at("0001-01-01") || day * TIME_DAY > at("9999-12-31"))
			continue;
		assert_non_null(gmtime_r(&seconds, &tm));
		snprintf(expected, sizeof(expected), "%04d-%02d-%02dT01:01:01Z", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
		assert_string_equal(time_format((int64_t)seconds * 1000, out), expected);
	}
}

static void
assert_short(const char *time, const char *now, const char *expected)
{
	char out[TIME_TEXT_SIZE];

	assert_string_equal(time_short(at(time), at(now), out), expected);
}

static void
short_times_are_relative_up_to_30_days(void **state)
{
	char out[TIME_TEXT_SIZE];

	(void)state;
	assert_short("2026-03-05T10:41:00Z", "2026-03-05T10:41:59Z", "now");
	assert_short("2026-03-05T10:41:00Z", "2026-03-05T10:42:00Z", "10:41");
	assert_short("2026-03-05T09:12:00Z", "2026-03-05T23:59:59Z", "09:12");
	assert_short("2026-03-04T23:59:50Z", "2026-03-05T00:00:10Z", "now");
	assert_short("2026-03-04T23:00:00Z", "2026-03-05T00:30:00Z", "1 d");
	assert_short("2026-02-24T12:00:00Z", "2026-03-05T00:30:00Z", "9 d");
	assert_short("2026-02-20T12:00:00Z", "2026-03-05T00:30:00Z", "13 d");
	assert_short("2026-02-19T12:00:00Z", "2026-03-05T00:30:00Z", "2 w");
	assert_short("2026-02-03T12:00:00Z", "2026-03-05T00:30:00Z", "4 w");
	assert_short("2026-02-02T12:00:00Z", "2026-03-05T00:30:00Z", "2 Feb");
	assert_short("2025-01-12T12:00:00Z", "2026-03-05T00:30:00Z", "1 y");
	assert_short("2025-03-06T12:00:00Z", "2026-03-05T00:30:00Z", "6 Mar");
	assert_short("2024-03-05T12:00:00Z", "2026-03-05T00:30:00Z", "2 y");
	assert_short("2026-03-05T10:42:00Z", "2026-03-05T10:41:00Z", "5 Mar");
	assert_short("2027-03-05T10:42:00Z", "2026-03-05T10:41:00Z", "5 Mar 2027");
	assert_string_equal(time_short(TIME_NONE, 0, out), "-");
}

static void
dates_name_the_year_from_a_year_on(void **state)
{
	int64_t now = at("2026-03-05T10:41:00Z");
	char out[TIME_TEXT_SIZE];

	(void)state;
	assert_string_equal(time_date(at("2026-03-02T09:12:00Z"), now, out), "2 Mar");
	assert_string_equal(time_date(at("2025-03-06T09:12:00Z"), now, out), "6 Mar");
	assert_string_equal(time_date(at("2025-03-05T09:12:00Z"), now, out), "5 Mar 2025");
	assert_string_equal(time_date(at("2026-12-24"), now, out), "24 Dec");
	assert_string_equal(time_date(at("2027-12-24"), now, out), "24 Dec 2027");
	assert_string_equal(time_date(TIME_NONE, now, out), "-");
}

static void
long_times_name_the_day(void **state)
{
	int64_t now = at("2026-03-05T10:41:00Z");
	char out[TIME_TEXT_SIZE];

	(void)state;
	assert_string_equal(time_long(at("2026-03-05T09:12:00Z"), now, out), "today 09:12");
	assert_string_equal(time_long(at("2026-03-04T17:05:00Z"), now, out), "yesterday 17:05");
	assert_string_equal(time_long(at("2026-03-03T17:05:00Z"), now, out), "3 Mar 2026");
	assert_string_equal(time_long(at("2026-01-12"), now, out), "12 Jan 2026");
	assert_string_equal(time_long(TIME_NONE, now, out), "-");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_read),
		cmocka_unit_test(what_is_no_time_is_refused),
		cmocka_unit_test(what_is_written_is_read_again),
		cmocka_unit_test(the_calendar_is_the_c_librarys),
		cmocka_unit_test(short_times_are_relative_up_to_30_days),
		cmocka_unit_test(dates_name_the_year_from_a_year_on),
		cmocka_unit_test(long_times_name_the_day),
	};

	return test_run(tests);
}
