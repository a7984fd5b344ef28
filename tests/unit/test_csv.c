/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CSV as it comes from spreadsheets, and what isn't any. */
#include "base/csv.h"
#include "base/heap.h"
#include "base/str.h"
#include "tests/test.h"

#include <stdlib.h>

/* All rows as "a|b|c\n"; the error's text if there's one. */
static void
read_all(const char *bytes, size_t size, char separator, struct str *out)
{
	FILE *stream = fmemopen((void *)(uintptr_t)bytes, size, "rb");
	struct csv *csv = csv_open(stream, "x.csv", separator);
	struct err err = ERR_INIT;
	struct csv_row row;
	bool end = false;

	str_clear(out);
	while (!end) {
		if (!csv_next(csv, &row, &end, &err)) {
			str_addf(out, "! %s", err.text);
			break;
		}
		for (size_t i = 0; !end && i < row.count; i++)
			str_addf(out, "%s%s", i ? "|" : "", row.cells[i]);
		if (!end)
			str_addc(out, '\n');
	}
	csv_close(csv);
	fclose(stream);
}

static void
rows_and_cells(void **state)
{
	static const struct {
		const char *text, *rows;
	} known[] = {
		{"a,b\n1,2\n", "a|b\n1|2\n"},
		{"a,b\r\n1,2", "a|b\n1|2\n"},
		{"a;b;c\n1,5;2;\n", "a|b|c\n1,5|2|\n"},
		{"a\tb\nx\ty\n", "a|b\nx|y\n"},
		{"\"a,x\",\"he said \"\"no\"\"\"\n\"two\nlines\",2\n", "a,x|he said \"no\"\ntwo\nlines|2\n"},
		{"\xef\xbb\xbfName,Größe\n", "Name|Größe\n"},
		{"a,b\n\n\n1,2\n", "a|b\n1|2\n"},
		{"a,b,\n,,\n", "a|b|\n||\n"},
		{"=1+1,@x\n-5,+7\n", "=1+1|@x\n-5|+7\n"},
		{"one\ntwo\n", "one\ntwo\n"},
		/* An inch mark in the first line, and lines that end as on old Macs: no row behind them is lost. */
		{"Size 5\",Name\n1,a\n2,\"b\"\n3,c\n", "Size 5\"|Name\n1|a\n2|b\n3|c\n"},
		{"a;\"b;\nc\"\r1;2\r3;4\r", "a|b;\nc\n1|2\n3|4\n"},
		{"", "! x"},
	};
	struct str out = {0};

	(void)state;
	for (size_t i = 0; i + 1 < sizeof(known) / sizeof(known[0]); i++) {
		read_all(known[i].text, strlen(known[i].text), '\0', &out);
		assert_string_equal(str_text(&out), known[i].rows);
	}
	read_all("a;b,c\n", 6, ',', &out);
	assert_string_equal(str_text(&out), "a;b|c\n");
	str_release(&out);
}

static void
what_is_no_csv(void **state)
{
	struct str out = {0}, large = {0};

	(void)state;
	read_all("a,b\n\"open,2\n3,4\n", 16, '\0', &out);
	assert_string_equal(str_text(&out), "a|b\n! x.csv, line 2: a quote is opened here and never closed.");
	read_all("a,b\n1,\0\n", 8, '\0', &out);
	assert_string_equal(str_text(&out), "a|b\n! x.csv, line 2: it holds a zero byte. This isn't a text file.");
	read_all("\xff\xfe" "a\0,\0", 6, '\0', &out);
	assert_string_equal(str_text(&out), "! x.csv is encoded as UTF-16: save it as UTF-8.");
	read_all("a,b\nGr\xf6\xdf" "e,1\n", 12, '\0', &out);
	assert_non_null(strstr(str_text(&out), "! x.csv, line 2, cell 1: "));
	/* A million columns. */
	for (int i = 0; i < 1000000; i++)
		str_addc(&large, ',');
	read_all(large.text, large.length, '\0', &out);
	assert_string_equal(str_text(&out), "! x.csv, line 1: there are more than 1000 cells in a row.");
	for (int i = 0; i < 200000; i++)
		str_add(&large, "xxxxxxxx");
	read_all(large.text, large.length, ';', &out);
	assert_non_null(strstr(str_text(&out), "the row is longer than"));
	str_release(&large);
	str_release(&out);
}

/* Any bytes at all end in rows or in a sentence. */
static void
any_bytes(void **state)
{
	static const char some[] = "a,;\t\"\"\n\r \xc3\xa4\xef\xbb\xbf\xf0\x9f=0";
	uint64_t seed = 42;
	struct str bytes = {0}, out = {0};

	(void)state;
	for (int round = 0; round < 20000; round++) {
		str_clear(&bytes);
		seed = seed * UINT64_C(6364136223846793005) + 1;
		for (size_t length = 1 + (seed >> 33) % 40; length > 0; length--) {
			seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
			str_addc(&bytes, some[(seed >> 33) % sizeof(some)]);
		}
		read_all(bytes.text, bytes.length, "\0,;\t"[round % 4], &out);
	}
	str_release(&bytes);
	str_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_and_cells),
		cmocka_unit_test(what_is_no_csv),
		cmocka_unit_test(any_bytes),
	};

	return cmocka_run_group_tests_name("test_csv", tests, NULL, NULL);
}
