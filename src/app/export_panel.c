/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export_panel.h"

#include "app/app.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---------------------------------------------------------------- the file */

static bool
ends_in(const char *text, const char *end)
{
	size_t length = strlen(text), ending = strlen(end);

	return length > ending && strcmp(text + length - ending, end) == 0;
}

static bool
cannot(const char *path, struct err *err)
{
	return err_set(err, ERR_FAILED, "%s can't be written: %s.", path, strerror(errno));
}

static bool
is_there(const char *path, struct err *err)
{
	return err_set(err, ERR_FAILED, "%s is there already. It was left as it is; choose another name.", path);
}

static bool
is_text(const struct export_panel *panel)
{
	return panel->text && ends_in(panel->field.text, panel->ending);
}

static bool
write_text(struct app *app, struct output *output, struct err *err)
{
	struct str text = {0};
	bool done = app->export.text(app, &text, err);

	if (done)
		fwrite(str_text(&text), 1, text.length, output->file);
	str_release(&text);
	return done;
}

static bool
write_rows(struct app *app, const char *part, size_t *rows, struct err *err)
{
	int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	struct output output = {.file = fd < 0 ? NULL : fdopen(fd, "wb")};
	bool done;

	if (!output.file) {
		cannot(app->export.field.text, err);
		if (fd >= 0)
			close(fd);
		return false;
	}
	output.format = ends_in(app->export.field.text, ".json") ? OUTPUT_JSON : OUTPUT_CSV;
	/* What's a lot to read stops at a key, as everything that's read. */
	app->interruptible = true;
	done = is_text(&app->export) ? write_text(app, &output, err) : app->export.rows(app, &output, err);
	app->interruptible = false;
	*rows = output.rows;
	if (done && (!output_is_good(&output) || fsync(fd) != 0))
		done = cannot(app->export.field.text, err);
	output_release(&output);
	if (fclose(output.file) != 0 && done)
		done = cannot(app->export.field.text, err);
	return done;
}

/* link, not rename: rename would replace what's there by now. */
static bool
put_in_place(const char *part, const char *path, struct err *err)
{
	if (link(part, path) == 0)
		return true;
	if (errno == EEXIST)
		return is_there(path, err);
	return (access(path, F_OK) != 0 && rename(part, path) == 0) || cannot(path, err);
}

static bool
write_file(struct app *app, size_t *rows, struct err *err)
{
	const char *path = app->export.field.text;
	struct arena arena = {0};
	struct id name = id_new();
	char id[ID_TEXT_SIZE];
	const char *part = arena_printf(&arena, "%s.%s.tmp", path, id_format(&name, id));
	struct stat status;
	bool done;

	if (lstat(path, &status) == 0) {
		arena_release(&arena);
		return is_there(path, err);
	}
	done = write_rows(app, part, rows, err) && put_in_place(part, path, err);
	(void)unlink(part);
	arena_release(&arena);
	return done;
}

/* ---------------------------------------------------------------- the panel */

/* Letters and digits, in lower case and without accents; whatever stands between them is one dash. */
static void
add_word(char *out, size_t size, const char *text)
{
	struct arena arena = {0};
	size_t length = strlen(out);
	bool gap = length > 0;

	for (const char *key = text_key(&arena, text); *key && length + 3 < size; key++) {
		bool plain = (*key >= 'a' && *key <= 'z') || (*key >= '0' && *key <= '9');

		if (plain && gap)
			out[length++] = '-';
		if (plain)
			out[length++] = *key;
		gap = !plain && length > 0 ? true : plain ? false : gap;
	}
	out[length] = '\0';
	arena_release(&arena);
}

/* A session that others have sees no files. */
static bool
refuses(struct app *app)
{
	const char *why = session_refuses_files(app);

	if (why)
		app_say(app, NOTICE_WARN, "%s", why);
	return why != NULL;
}

void
export_panel_open(struct app *app, const char *title, const char *first, const char *name, export_rows_fn rows)
{
	struct export_panel *panel = &app->export;
	char file[100] = "";

	if (refuses(app))
		return;
	*panel = (struct export_panel){.rows = rows};
	snprintf(panel->title, sizeof(panel->title), "%s", title);
	add_word(file, sizeof(file) - 8, first);
	add_word(file, sizeof(file) - 8, name);
	snprintf(file + strlen(file), sizeof(file) - strlen(file), ".csv");
	field_set(&panel->field, file);
	app_push(app, LAYER_EXPORT);
}

void
export_panel_add_text(struct app *app, const char *ending, const char *what, export_text_fn text, bool chosen)
{
	struct export_panel *panel = &app->export;
	char file[FIELD_SIZE];

	panel->text = text;
	panel->ending = ending;
	panel->what = what;
	if (!chosen)
		return;
	snprintf(file, sizeof(file), "%.*s%s", (int)strcspn(panel->field.text, "."), panel->field.text, ending);
	field_set(&panel->field, file);
}

void
export_panel_open_file(struct app *app, const char *title, const char *name, const char *example, const char *note, export_file_fn file)
{
	struct export_panel *panel = &app->export;

	if (refuses(app))
		return;
	*panel = (struct export_panel){.file = file, .example = example};
	snprintf(panel->title, sizeof(panel->title), "%s", title);
	snprintf(panel->note, sizeof(panel->note), "%s", note);
	field_set(&panel->field, name);
	app_push(app, LAYER_EXPORT);
}

static enum panel_answer
save(struct app *app)
{
	struct err err = ERR_INIT;
	size_t rows = 0;

	if (app->export.file && !field_is_empty(&app->export.field))
		return app->export.file(app, app->export.field.text) ? PANEL_CLOSE : PANEL_STAYS;
	if (app->export.file) {
		app_say(app, NOTICE_HINT, "Type the name of a file.");
		return PANEL_STAYS;
	}
	if (field_is_empty(&app->export.field)) {
		app_say(app, NOTICE_HINT, "Type the name of a file, such as rows.csv or rows.json.");
		return PANEL_STAYS;
	}
	if (write_file(app, &rows, &err)) {
		if (is_text(&app->export))
			app_say(app, NOTICE_OK, "Wrote %s into %s.", app->export.what, app->export.field.text);
		else
			app_say(app, NOTICE_OK, "Wrote %zu row%s into %s.", rows, rows == 1 ? "" : "s", app->export.field.text);
		return PANEL_CLOSE;
	}
	if (err.code == ERR_INTERRUPTED)
		app_say(app, NOTICE_WARN, "Stopped by a key: nothing was written.");
	else
		app_fail(app, &err);
	return PANEL_STAYS;
}

enum panel_answer
export_panel_do(struct app *app, enum act act, uint32_t key)
{
	switch (act) {
	case ACT_TAKE:
	case ACT_SAVE:
	case ACT_PRESS:
		return save(app);
	case ACT_ESCAPE:
		return PANEL_CLOSE;
	case ACT_HELP:
		return PANEL_IGNORED;
	default:
		if (key)
			(void)field_key(&app->export.field, key);
		return PANEL_STAYS;
	}
}

void
export_panel_pasted(struct app *app, const char *text, size_t length)
{
	(void)field_insert(&app->export.field, text, length);
}
