/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers as JSON writes them, read without regard to the locale and to the last bit.
 */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

/* The number at the start of text (JSON's grammar: no plus before it, no zeros that mean nothing, digits on both sides of the point).
 * Its length, 0 if there's none or if it's too big for a double. */
size_t number_read(const char *text, size_t length, double *number);

/* Room for a number as text. */
#define NUMBER_TEXT_SIZE 32

/* The shortest text that number_read takes for the same number; "" if it isn't finite. Returns out. */
const char *number_text(double number, char out[NUMBER_TEXT_SIZE]);

#endif
