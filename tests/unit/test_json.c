/* SPDX-License-Identifier: GPL-3.0-or-later */
/* base/json: what COMMANDS.md shows, and nothing harmful in it (H3). Jansson reads it again. */
#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"

#include "../test.h"

#include <jansson.h>
#include <math.h>

static void
values_are_written_compactly(void **state)
{
	struct str out = {0};
	struct json json = {.out = &out};
	struct id id;

	(void)state;
	assert_true(id_parse("6B29FC40-CA47-1067-B31D-00DD010662DA", 36, &id));
	json_array_begin(&json, NULL);
	json_object_begin(&json, NULL);
	json_id(&json, "msdyn_aimodelid", &id);
	json_text(&json, "msdyn_name", "Invoice \"extractor\" \\ é 領");
	json_id(&json, "ownerid", &ID_NONE);
	json_text(&json, "owner", NULL);
	json_number(&json, "n", INT64_MIN);
	json_double(&json, "r", 0.1);
	json_double(&json, "nan", (double)NAN);
	json_bool(&json, "allowed", true);
	json_time(&json, "modifiedon", 0);
	json_time(&json, "createdon", TIME_NONE);
	json_array_begin(&json, "actions");
	json_text(&json, NULL, "list");
	json_bool(&json, NULL, false);
	json_array_begin(&json, NULL);
	json_array_end(&json);
	json_array_end(&json);
	json_object_begin(&json, "empty");
	json_object_end(&json);
	json_object_end(&json);
	json_none(&json, NULL);
	json_array_end(&json);
	assert_string_equal(str_text(&out),
			    "[{\"msdyn_aimodelid\":\"6b29fc40-ca47-1067-b31d-00dd010662da\","
			    "\"msdyn_name\":\"Invoice \\\"extractor\\\" \\\\ é 領\",\"ownerid\":null,\"owner\":null,"
			    "\"n\":-9223372036854775808,\"r\":0.1,\"nan\":null,\"allowed\":true,"
			    "\"modifiedon\":\"1970-01-01T00:00:00Z\",\"createdon\":null,"
			    "\"actions\":[\"list\",false,[]],\"empty\":{}},null]");
	str_release(&out);
}

static void
assert_quoted(const char *text, const char *expected)
{
	struct str out = {0};

	json_quote(&out, text);
	assert_string_equal(str_text(&out), expected);
	str_release(&out);
}

static void
harmful_characters_are_escaped(void **state)
{
	(void)state;
	assert_quoted("a\x1B[31m", "\"a\\u001b[31m\"");
	assert_quoted("a\nb\tc\rd", "\"a\\nb\\tc\\rd\"");
	assert_quoted("\x7F\xC2\x9B", "\"\\u007f\\u009b\"");
	assert_quoted("\xE2\x80\xAE\xE2\x80\xA8", "\"\\u202e\\u2028\"");
	assert_quoted("\xF3\xA0\x81\x81", "\"\\udb40\\udc41\"");
	assert_quoted("\xFF" "a", "\"\xEF\xBF\xBD" "a\"");
	assert_quoted("\xE9", "\"\xEF\xBF\xBD\"");
}

static void
every_character_comes_back(void **state)
{
	(void)state;
	for (uint32_t c = 1; c < 0x110000; c += c < 0x3000 || (c > 0xD000 && c < 0x11000) ? 1 : 7) {
		char text[8] = "x", *at = text + 1;
		struct str out = {0};
		json_t *read;

		if (c >= 0xD800 && c <= 0xDFFF)
			continue;
		if (c < 0x80) {
			*at++ = (char)c;
		} else {
			if (c < 0x800) {
				*at++ = (char)(0xC0 | c >> 6);
			} else {
				if (c < 0x10000) {
					*at++ = (char)(0xE0 | c >> 12);
				} else {
					*at++ = (char)(0xF0 | c >> 18);
					*at++ = (char)(0x80 | (c >> 12 & 0x3F));
				}
				*at++ = (char)(0x80 | (c >> 6 & 0x3F));
			}
			*at++ = (char)(0x80 | (c & 0x3F));
		}
		json_quote(&out, text);
		assert_true(text_check(str_text(&out), out.length, TEXT_NAME, NULL));
		read = json_loadb(str_text(&out), out.length, JSON_DECODE_ANY, NULL);
		assert_non_null(read);
		assert_string_equal(json_string_value(read), text);
		json_decref(read);
		str_release(&out);
	}
}

static void
real_numbers_come_back_in_any_locale(void **state)
{
	static const double numbers[] = {0, 1, -1, 0.1, 1.0 / 3, 1e300, 5e-324, 123456789.123456789, -87.5};
	static const char *const locales[] = {"C.UTF-8", "de_DE.UTF-8", "fa_IR.UTF-8"};

	(void)state;
	for (size_t l = 0; l < sizeof(locales) / sizeof(locales[0]); l++) {
		setlocale(LC_NUMERIC, locales[l]);	/* where it's installed */
		for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
			struct str out = {0};
			struct json json = {.out = &out};
			json_t *read;

			json_double(&json, NULL, numbers[i]);
			read = json_loadb(str_text(&out), out.length, JSON_DECODE_ANY, NULL);
			assert_non_null(read);
			assert_true(json_number_value(read) == numbers[i]);
			json_decref(read);
			str_release(&out);
		}
	}
	setlocale(LC_NUMERIC, "C.UTF-8");
}

static void
random_bytes_make_valid_json(void **state)
{
	uint64_t seed = test_seed("random_bytes_make_valid_json");

	(void)state;
	for (int round = 0; round < 5000; round++) {
		struct str out = {0};
		char bytes[64] = "";
		size_t length = test_random_below(&seed, sizeof(bytes) - 1);
		json_t *read;

		for (size_t i = 0; i < length; i++)
			bytes[i] = (char)(1 + test_random_below(&seed, 255));
		json_quote(&out, bytes);
		assert_true(text_check(str_text(&out), out.length, TEXT_NAME, NULL));
		read = json_loadb(str_text(&out), out.length, JSON_DECODE_ANY, NULL);
		assert_non_null(read);
		json_decref(read);
		str_release(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_written_compactly),
		cmocka_unit_test(harmful_characters_are_escaped),
		cmocka_unit_test(every_character_comes_back),
		cmocka_unit_test(real_numbers_come_back_in_any_locale),
		cmocka_unit_test(random_bytes_make_valid_json),
	};

	return test_run(tests);
}
