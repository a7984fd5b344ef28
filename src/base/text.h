/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text that came from people (DESIGN.md 5, H3). It's checked at the door with text_check and text_normalize, and what
 * comes out of the file is made harmless with text_clean before it is printed; the surface does that for the screen.
 * Measured and cut by graphemes, with utf8proc.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a stored text may hold. */
enum text_kind {
	TEXT_NAME,	/* one line; no controls at all */
	TEXT_BLOCK,	/* several lines: LF, CR LF and TAB are allowed */
};

/* Refuses what may not be stored: invalid UTF-8, control characters (C0, DEL, C1), bidirectional controls, zero-width
 * and other invisible characters, private use, noncharacters. U+200C and U+200D between letters and U+FE0F are kept
 * (COMMANDS.md, Import). The err names the character, as in "holds the control character U+001B". */
bool text_check(const char *text, size_t length, enum text_kind kind, struct err *err) __attribute__((warn_unused_result));

/* The same text in NFC, in the arena. The text must have passed text_check. */
char *text_nfc(struct arena *arena, const char *text, size_t length) __attribute__((returns_nonnull));

/* The key that names are compared, sorted and searched by: NFKD without marks, case folded ("José" and "jose" are equal);
 * texts in scripts without case keep their letters. In the arena. Invalid bytes become U+FFFD. */
char *text_key(struct arena *arena, const char *text) __attribute__((returns_nonnull));

/* Makes any bytes harmless for a terminal, a log or a table: each invalid byte sequence and each character that text_check
 * refuses becomes U+FFFD; LF, CR and TAB become a blank in a TEXT_NAME. Applying it twice changes nothing more. */
void text_clean(struct str *out, const char *text, size_t length, enum text_kind kind);

/* Columns that the (clean) text takes on a terminal; ambiguous characters count 1, a base with its marks as one. */
int text_width(const char *text);

/* One grapheme at the start of text: its bytes in *bytes and its columns in *columns. False at the end of text.
 * Works on any bytes: an invalid one counts as one grapheme of one column. */
bool text_next(const char *text, size_t length, size_t *bytes, int *columns);

/* Cuts to at most columns columns at a grapheme border, with "~" as the last column if something was cut. */
void text_cut(struct str *out, const char *text, int columns);

/* Bytes to go back from the end to drop the last grapheme (0 for empty text): for Backspace. */
size_t text_last(const char *text, size_t length);

#endif
