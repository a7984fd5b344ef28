/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Invented tables as CSV (learn/sample.h), for whoever wants to see what a grade looks like. */
#ifndef PORTAL_TABLE_SAMPLE_H
#define PORTAL_TABLE_SAMPLE_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define TABLE_SAMPLE_LEAST 1000
#define TABLE_SAMPLE_USUAL 2000

/* Writes a header and the rows to the stream, which stays open. grade: "a", "b", "c", "d-good", "d-poor", "r2-a", "r2-b", "r2-c", "texts";
 * ERR_USAGE for another. */
bool table_sample_write(const char *grade, uint64_t rows, uint64_t seed, FILE *out, struct err *err) __attribute__((warn_unused_result));

#endif
