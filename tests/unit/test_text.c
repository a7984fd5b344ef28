/* SPDX-License-Identifier: GPL-3.0-or-later */
/* base/text: what may be stored, what is masked, how wide it is and where it is cut (H3, DESIGN.md 5). */
#include "base/text.h"

#include "../test.h"

#include <utf8proc.h>

static bool
is_fine(const char *text, enum text_kind kind)
{
	struct err err = ERR_INIT;
	bool fine = text_check(text, strlen(text), kind, &err);

	assert_int_equal(fine, err.code == ERR_NONE);
	return fine;
}

static void
assert_refused(const char *text, const char *why)
{
	struct err err = ERR_INIT;

	assert_false(text_check(text, strlen(text), TEXT_NAME, &err));
	if (!strstr(err.text, why))
		fail_msg("\"%s\" lacks \"%s\"", err.text, why);
}

static void
names_of_people_are_accepted(void **state)
{
	(void)state;
	assert_true(is_fine("Invoice extractor", TEXT_NAME));
	assert_true(is_fine("José Álvarez", TEXT_NAME));
	assert_true(is_fine("e\xCC\x81", TEXT_NAME));
	assert_true(is_fine("領収書リーダー", TEXT_NAME));
	assert_true(is_fine("李雪 (Li Xue)", TEXT_NAME));
	assert_true(is_fine("हिन्दी", TEXT_NAME));
	assert_true(is_fine("שלום עולם", TEXT_NAME));
	assert_true(is_fine("", TEXT_NAME));
	assert_true(is_fine("\xEF\xBF\xBD", TEXT_NAME));
	/* Joiners between letters, and U+FE0F, are kept (COMMANDS.md, Import). */
	assert_true(is_fine("می\xE2\x80\x8Cخواهم", TEXT_NAME));
	assert_true(is_fine("क्\xE2\x80\x8Dष", TEXT_NAME));
	assert_true(is_fine("\xE2\x9D\xA4\xEF\xB8\x8F", TEXT_NAME));
}

static void
what_may_not_be_stored_is_refused_by_name(void **state)
{
	(void)state;
	assert_refused("a\x1B[31m", "control character U+001B");
	assert_refused("a\nb", "control character U+000A");
	assert_refused("a\x7F", "control character U+007F");
	assert_refused("a\xC2\x9B", "control character U+009B");
	assert_refused("a\xE2\x80\xAE", "bidirectional control character U+202E");
	assert_refused("a\xE2\x81\xA6", "bidirectional control character U+2066");
	assert_refused("a\xE2\x80\x8B", "invisible character U+200B");
	assert_refused("a\xEF\xBB\xBF", "invisible character U+FEFF");
	assert_refused("a\xC2\xAD", "invisible character U+00AD");
	assert_refused("a\xE2\x80\xA8", "invisible character U+2028");
	assert_refused("a\xF3\xA0\x81\x81", "invisible character U+E0041");
	assert_refused("a\xE2\x80\x8D", "invisible character U+200D");
	assert_refused("\xE2\x80\x8C" "a", "invisible character U+200C");
	assert_refused("a\xE2\x80\x8D\xE2\x80\x8D" "b", "invisible character U+200D");
	assert_refused("\xEF\xB8\x8F", "invisible character U+FE0F");
	assert_refused("a\xEE\x80\x80", "private-use character U+E000");
	assert_refused("a\xF4\x8F\xBF\xBD", "private-use character U+10FFFD");
	assert_refused("a\xEF\xBF\xBE", "noncharacter U+FFFE");
	assert_refused("a\xC3", "byte 0xC3 at position 2");
	assert_refused("\xC0\xAF", "not valid UTF-8");
	assert_refused("\xED\xA0\x80", "not valid UTF-8");
	assert_refused("\xF4\x90\x80\x80", "not valid UTF-8");
}

static void
blocks_take_lines_and_tabs(void **state)
{
	(void)state;
	assert_true(is_fine("a\nb\tc\r\nd", TEXT_BLOCK));
	assert_false(is_fine("a\rb", TEXT_BLOCK));
	assert_false(is_fine("a\x1B", TEXT_BLOCK));
	assert_false(is_fine("a\xE2\x80\xAE", TEXT_BLOCK));
}

static void
assert_clean(const char *text, enum text_kind kind, const char *expected)
{
	struct str out = {0};

	text_clean(&out, text, strlen(text), kind);
	assert_string_equal(str_text(&out), expected);
	str_release(&out);
}

static void
hostile_text_is_made_harmless(void **state)
{
	(void)state;
	assert_clean("plain", TEXT_NAME, "plain");
	assert_clean("\x1B]0;x\x07", TEXT_NAME, "\xEF\xBF\xBD]0;x\xEF\xBF\xBD");
	assert_clean("a\nb\tc", TEXT_NAME, "a b c");
	assert_clean("a\nb\tc", TEXT_BLOCK, "a\nb\tc");
	assert_clean("\xE2\x80\xAEgpj.exe", TEXT_NAME, "\xEF\xBF\xBDgpj.exe");
	/* One mark for each maximal part that is no UTF-8. */
	assert_clean("\xF0\x9F\x98" "a", TEXT_NAME, "\xEF\xBF\xBD" "a");
	assert_clean("\xFF\xFE", TEXT_NAME, "\xEF\xBF\xBD\xEF\xBF\xBD");
}

/* A judge of its own, so that a gap in text.c's tables shows: general categories of utf8proc. */
static bool
is_harmless(int32_t c, enum text_kind kind)
{
	utf8proc_category_t category = utf8proc_category(c);

	if (c == '\n' || c == '\t' || c == '\r')
		return kind == TEXT_BLOCK;
	if (category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CO || category == UTF8PROC_CATEGORY_CS ||
	    category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP)
		return false;
	if (category == UTF8PROC_CATEGORY_CF) {
		/* What is drawn (Arabic, Syriac and Kaithi number signs), and the joiners that text_check explains. */
		return (c >= 0x600 && c <= 0x605) || c == 0x6DD || c == 0x70F || (c >= 0x890 && c <= 0x891) ||
		       c == 0x8E2 || c == 0x110BD || c == 0x110CD || c == 0x200C || c == 0x200D;
	}
	return true;
}

static void
no_code_point_slips_through(void **state)
{
	(void)state;
	for (int32_t c = 1; c < 0x110000; c++) {
		char text[8] = {0};

		if (c >= 0xD800 && c <= 0xDFFF)
			continue;
		utf8proc_encode_char(c, (utf8proc_uint8_t *)text);
		if (!is_harmless(c, TEXT_NAME) && text_check(text, strlen(text), TEXT_NAME, NULL))
			fail_msg("U+%04X is let through", (unsigned)c);
	}
}

/* Random bytes, half of them from an alphabet of trouble. */
static size_t
random_bytes(char *out, size_t room, uint64_t *seed)
{
	static const char *const trouble[] = {
		"\x1B[", "\xC2\x9B", "\xE2\x80\xAE", "\xE2\x80\x8D", "\xE2\x80\x8C", "\xEF\xB8\x8F", "e\xCC\x81", "模",
		"\xF0\x9F\x91\xA9", "\xF0\x9F\x87\xA9", "\r\n", "\t", "\xE2\x80\xA8", "\xF3\xA0\x81\x81", "ि", "한", "\xE1\x85\xA1",
		"a", " ", "\xCC\x81", "\xF0\x9F\x8F\xBD", "क्", "ب",
	};
	size_t length = test_random_below(seed, (uint32_t)room), at = 0;

	while (at < length) {
		if (test_random_below(seed, 2)) {
			out[at++] = (char)test_random_below(seed, 256);
		} else {
			const char *piece = trouble[test_random_below(seed, sizeof(trouble) / sizeof(trouble[0]))];
			size_t n = strlen(piece);

			if (n > length - at)
				n = length - at;
			memcpy(out + at, piece, n);
			at += n;
		}
	}
	return length;
}

static void
assert_all_harmless(const struct str *text, enum text_kind kind)
{
	const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)str_text(text);
	utf8proc_ssize_t left = (utf8proc_ssize_t)text->length;

	while (left > 0) {
		utf8proc_int32_t c;
		utf8proc_ssize_t bytes = utf8proc_iterate(at, left, &c);

		assert_true(bytes > 0);
		if (!is_harmless(c, kind))
			fail_msg("U+%04X came out", (unsigned)c);
		at += bytes;
		left -= bytes;
	}
}

static int
width_of(const char *text, size_t length)
{
	size_t bytes;
	int columns, total = 0;

	while (text_next(text, length, &bytes, &columns)) {
		assert_true(bytes > 0 && bytes <= length);
		assert_true(columns == 1 || columns == 2);
		text += bytes;
		length -= bytes;
		total += columns;
	}
	assert_int_equal(length, 0);
	return total;
}

static void
cleaning_random_bytes_is_safe_and_idempotent(void **state)
{
	uint64_t seed = test_seed("cleaning_random_bytes_is_safe_and_idempotent");

	(void)state;
	for (int round = 0; round < 6000; round++) {
		enum text_kind kind = round % 2 ? TEXT_NAME : TEXT_BLOCK;
		struct str once = {0}, twice = {0}, cut = {0};
		char bytes[128];
		size_t length = random_bytes(bytes, sizeof(bytes), &seed);
		int columns = (int)test_random_below(&seed, 40);

		text_clean(&once, bytes, length, kind);
		assert_all_harmless(&once, kind);
		assert_true(text_check(str_text(&once), once.length, kind, NULL));
		text_clean(&twice, str_text(&once), once.length, kind);
		assert_string_equal(str_text(&once), str_text(&twice));
		assert_int_equal(width_of(bytes, length), width_of(str_text(&once), once.length));
		text_cut(&cut, str_text(&once), columns);
		assert_true(text_width(str_text(&cut)) <= columns);
		assert_true(kind == TEXT_BLOCK || text_check(str_text(&cut), cut.length, kind, NULL));
		str_release(&once);
		str_release(&twice);
		str_release(&cut);
	}
}

static void
text_is_measured_by_graphemes(void **state)
{
	(void)state;
	assert_int_equal(text_width(""), 0);
	assert_int_equal(text_width("abc"), 3);
	assert_int_equal(text_width("José"), 4);
	assert_int_equal(text_width("Jose\xCC\x81"), 4);
	assert_int_equal(text_width("領収書リーダー"), 14);
	assert_int_equal(text_width("▸ ✓ ─ █"), 7);
	assert_int_equal(text_width("\xCC\x81"), 1);		/* a mark without a base */
	assert_int_equal(text_width("\xFF"), 1);
	assert_int_equal(text_width("\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB"), 2);	/* 한 in jamo */
	assert_int_equal(text_width("\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA"), 2);		/* a flag */
	assert_int_equal(text_width("\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD"), 4);	/* with a skin tone: as curses counts */
}

static void
assert_cut(const char *text, int columns, const char *expected)
{
	struct str out = {0};

	text_cut(&out, text, columns);
	assert_string_equal(str_text(&out), expected);
	str_release(&out);
}

static void
text_is_cut_between_graphemes(void **state)
{
	(void)state;
	assert_cut("Document processing", 11, "Document p~");
	assert_cut("abc", 3, "abc");
	assert_cut("abc", 2, "a~");
	assert_cut("abc", 1, "~");
	assert_cut("abc", 0, "");
	assert_cut("abc", -5, "");
	assert_cut("領収書", 6, "領収書");
	assert_cut("領収書", 5, "領収~");
	assert_cut("領収書", 4, "領~");
	assert_cut("領収書", 1, "~");
	assert_cut("Jose\xCC\x81 A", 5, "Jose\xCC\x81~");
	assert_cut("ae\xCC\x81z", 2, "a~");
}

static void
the_last_grapheme_is_found(void **state)
{
	(void)state;
	assert_int_equal(text_last("", 0), 0);
	assert_int_equal(text_last("ab", 2), 1);
	assert_int_equal(text_last("ae\xCC\x81", 4), 3);
	assert_int_equal(text_last("領", 3), 3);
	assert_int_equal(text_last("a\xFF", 2), 1);
	assert_int_equal(text_last("\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA", 8), 8);
}

static void
keys_fold_case_and_marks(void **state)
{
	struct arena arena = {0};
	static const char *const pairs[][2] = {
		{"José", "jose"}, {"Jose\xCC\x81", "JOSÉ"}, {"STRASSE", "straße"}, {"ﬁle", "FILE"},
		{"Ａ１", "a1"}, {"İstanbul", "istanbul"}, {"ad\xE2\x80\x8Dmin", "admin"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		assert_string_equal(text_key(&arena, pairs[i][0]), text_key(&arena, pairs[i][1]));
	assert_string_equal(text_key(&arena, "José"), "jose");
	assert_string_equal(text_key(&arena, "領収書"), "領収書");
	assert_string_not_equal(text_key(&arena, "領収書"), text_key(&arena, "領収"));
	assert_string_equal(text_key(&arena, ""), "");
	assert_string_equal(text_key(&arena, "\xFF" "A"), "\xEF\xBF\xBD" "a");
	/* A key of a key is that key. */
	for (int32_t c = 1; c < 0x30000; c++) {
		char text[8] = {0};
		const char *key;

		if (c >= 0xD800 && c <= 0xDFFF)
			continue;
		utf8proc_encode_char(c, (utf8proc_uint8_t *)text);
		key = text_key(&arena, text);
		if (strcmp(key, text_key(&arena, key)) != 0)
			fail_msg("U+%04X has the key \"%s\" of the key \"%s\"", (unsigned)c, text_key(&arena, key), key);
		if (c % 4096 == 0)
			arena_release(&arena);
	}
	arena_release(&arena);
}

static void
nfc_composes(void **state)
{
	struct arena arena = {0};

	(void)state;
	assert_string_equal(text_nfc(&arena, "Jose\xCC\x81", 6), "José");
	assert_string_equal(text_nfc(&arena, "José", 5), "José");
	assert_string_equal(text_nfc(&arena, "", 0), "");
	assert_string_equal(text_nfc(&arena, "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", 9), "한");
	arena_release(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_people_are_accepted),
		cmocka_unit_test(what_may_not_be_stored_is_refused_by_name),
		cmocka_unit_test(blocks_take_lines_and_tabs),
		cmocka_unit_test(hostile_text_is_made_harmless),
		cmocka_unit_test(no_code_point_slips_through),
		cmocka_unit_test(cleaning_random_bytes_is_safe_and_idempotent),
		cmocka_unit_test(text_is_measured_by_graphemes),
		cmocka_unit_test(text_is_cut_between_graphemes),
		cmocka_unit_test(the_last_grapheme_is_found),
		cmocka_unit_test(keys_fold_case_and_marks),
		cmocka_unit_test(nfc_composes),
	};

	return test_run(tests);
}
