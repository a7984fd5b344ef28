/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/number.h"

#include "base/str.h"

#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS_EXACT 15		/* so many fit a double as they are */
#define POWER_EXACT 22		/* so far powers of ten do */

static const double powers[POWER_EXACT + 1] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
					       1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static bool
is_digit(const char *text, size_t length, size_t at)
{
	return at < length && text[at] >= '0' && text[at] <= '9';
}

/* What's read on the way: the digits as a whole number, as long as they're few, and where the point stands in it. */
struct digits {
	uint64_t whole;
	int count, exponent;
};

static size_t
pass_digits(const char *text, size_t length, size_t at, struct digits *digits)
{
	for (; is_digit(text, length, at); at++) {
		if (digits->count < DIGITS_EXACT)
			digits->whole = digits->whole * 10 + (uint64_t)(text[at] - '0');
		digits->count += digits->count > 0 || text[at] != '0';
	}
	return at;
}

/* From the e on; at if no exponent stands there. */
static size_t
pass_exponent(const char *text, size_t length, size_t at, struct digits *digits)
{
	size_t from = at + 1;
	int exponent = 0;
	bool minus;

	if (at >= length || (text[at] != 'e' && text[at] != 'E'))
		return at;
	minus = from < length && text[from] == '-';
	from += from < length && (text[from] == '-' || text[from] == '+');
	if (!is_digit(text, length, from))
		return at;
	for (; is_digit(text, length, from); from++)
		exponent = exponent < 100000 ? exponent * 10 + (text[from] - '0') : exponent;
	digits->exponent += minus ? -exponent : exponent;
	return from;
}

/* strtod wants the locale's own point. */
static double
read_slowly(const char *text, size_t length)
{
	const char *point = localeconv()->decimal_point;
	struct str copy = {0};
	double number;

	for (size_t i = 0; i < length; i++) {
		if (text[i] == '.')
			str_add(&copy, point);
		else
			str_addc(&copy, text[i]);
	}
	number = strtod(str_text(&copy), NULL);
	str_release(&copy);
	return number;
}

size_t
number_read(const char *text, size_t length, double *number)
{
	struct digits digits = {0};
	bool minus = length > 0 && text[0] == '-';
	size_t at = minus, from = at;

	if (!is_digit(text, length, at))
		return 0;
	at = text[at] == '0' ? at + 1 : pass_digits(text, length, at, &digits);
	if (is_digit(text, length, at))
		return 0;
	if (at < length && text[at] == '.' && is_digit(text, length, at + 1)) {
		from = at + 1;
		at = pass_digits(text, length, from, &digits);
		digits.exponent = -(int)(at - from);
	}
	at = pass_exponent(text, length, at, &digits);
	if (digits.count <= DIGITS_EXACT && abs(digits.exponent) <= POWER_EXACT) {
		double value = (double)digits.whole;

		value = digits.exponent < 0 ? value / powers[-digits.exponent] : value * powers[digits.exponent];
		*number = minus ? -value : value;
	} else {
		*number = read_slowly(text, at);
	}
	return isfinite(*number) ? at : 0;
}

const char *
number_text(double number, char out[NUMBER_TEXT_SIZE])
{
	char *to = out;

	*out = '\0';
	if (!isfinite(number))
		return out;
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(out, NUMBER_TEXT_SIZE, "%.*g", digits, number);
		if (strtod(out, NULL) == number)
			break;
	}
	for (const char *c = out; *c; c++) {
		if (strchr("0123456789+-e", *c))
			*to++ = *c;
		else if (to[-1] != '.')	/* the locale's decimal point, which may take several bytes */
			*to++ = '.';
	}
	*to = '\0';
	return out;
}
