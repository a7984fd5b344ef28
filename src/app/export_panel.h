/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows into a file of their own (UX.md: E): asks for its name; what ends in ".json" is JSON, all else CSV, as commands write them; and
 * where there's a text to the same (FetchXML to rows that were found), what ends as it does is that.
 * The file is made with mode 0600, is whole or not there, and never replaces one that is. What the rows are is the caller's.
 */
#ifndef APP_EXPORT_PANEL_H
#define APP_EXPORT_PANEL_H

#include "app/field.h"
#include "app/keymap.h"
#include "app/panel.h"
#include "base/output.h"

struct app;

/* Writes a list: output_list_begin, rows, output_list_end. It reads anew and decides anew; ERR_INTERRUPTED if a key stopped it. */
typedef bool (*export_rows_fn)(struct app *app, struct output *output, struct err *err);

/* Writes a text. */
typedef bool (*export_text_fn)(struct app *app, struct str *out, struct err *err);

/* Does something with the file that was named; false: the panel stays, and what's wrong was said. */
typedef bool (*export_file_fn)(struct app *app, const char *file);

struct export_panel {
	char title[300];
	char note[160];			/* of a file alone, as is: */
	const char *example;		/* shown while nothing is typed */
	export_file_fn file;		/* NULL: rows are written */
	struct field field;
	export_rows_fn rows;
	export_text_fn text;		/* NULL: there's none */
	const char *ending, *what;	/* of it: ".xml", "FetchXML" */
};

/* --- only within src/app --- */

/* first and name make the file's name: "access", "Invoice extractor" → access-invoice-extractor.csv; name may be "". */
void export_panel_open(struct app *app, const char *title, const char *first, const char *name, export_rows_fn rows);

/* A text beside the rows, for files with this ending; chosen: the file's name has it at first. */
void export_panel_add_text(struct app *app, const char *ending, const char *what, export_text_fn text, bool chosen);

/* Asks for a file's name alone, with a note below it; what's done with it is the caller's. example lives as long as the program. */
void export_panel_open_file(struct app *app, const char *title, const char *name, const char *example, const char *note, export_file_fn file);
enum panel_answer export_panel_do(struct app *app, enum act act, uint32_t key);
void export_panel_pasted(struct app *app, const char *text, size_t length);

#endif
