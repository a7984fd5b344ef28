/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The demonstration environment, data/demo/ *.json, as it was when the program was built. The tables are made by
 * data/embed_files.sh, in the order in which the files are imported.
 */
#ifndef PORTAL_DEMO_DATA_H
#define PORTAL_DEMO_DATA_H

#include <stddef.h>

struct demo_file {
	const char *name;		/* without the folder: "020_systemusers.json" */
	const unsigned char *bytes;	/* followed by a zero that length does not count */
	size_t length;
};

extern const struct demo_file demo_files[];
extern const size_t demo_file_count;

/* The real tables of data/tables, as CSV (portal/demo_tables.h). */
extern const struct demo_file demo_tables[];
extern const size_t demo_table_count;

#endif
