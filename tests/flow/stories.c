/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs user stories: keys in, screens out (DESIGN.md 6). A story stands in tests/flow/NAME.steps, one step a line:
 *
 *	story TEXT                 a new copy of the demonstration environment; the steps until the next story are its
 *	as LOGIN WxH [PLACE]       opens the console; "nobody" is the chooser of people
 *	hosted session|demo        consoles opened from now on are others' over SSH, with 30 minutes without a key and 12 hours in all; or
 *	                           demonstrations on a copy of the file in memory, with 15 and 60 minutes
 *	press KEY…                 names as key_name writes them, or a character
 *	type TEXT                  each character as a key; $FOLDER and $SERVER as in run
 *	paste TEXT                 as the terminal's bracketed paste; \n is a new line
 *	fill N TEXT                TEXT that many times, as one paste
 *	click TEXT                 a click on the place where TEXT stands
 *	wait                       until what's put off is done
 *	finish                     until what takes long is done
 *	later MILLISECONDS         the clock goes on, and nothing else
 *	resize WxH
 *	see TEXT, miss TEXT        TEXT stands on the screen, or doesn't
 *	on TEXT                    the row of the cursor holds TEXT
 *	style L TEXT               the first TEXT on the screen is drawn in the role with the letter L of styles.def
 *	screen NAME                the screen is that of tests/flow/screens/NAME.txt, text and roles; UPDATE=1 writes it
 *	run STATUS WORDS…          a command on the same file, 'quoted' as a shell does; its output is what "told" looks at;
 *	                           $FOLDER is a folder for files
 *	file NAME                  a file of $FOLDER, of mode 0600: its bytes are what "told" looks at; it's taken away
 *	server WAY [TEXT]          an HTTP server on loopback from now on, $SERVER in what follows: "says TEXT" answers with a completion (\n is a new line), a
 *	                           number is the status of its refusals, "half", "never" and "garbage" as in tests/http_server.h
 *	answered                   until the answer over the network is there, or it failed
 *	put NAME TEXT              makes a file of $FOLDER with this text; \x.. is a byte in two hexadecimal digits
 *	extend NAME N TEXT         adds TEXT to it that many times
 *	told TEXT, untold TEXT
 *	changed                    the console learns that the file was written
 *	also LOGIN WxH [PLACE]     a second console on the same file, in a portal of its own; the steps go to it
 *	turn                       the steps go to the other console, which learns that the file was written
 *	gone [TEXT]                the console has been left; TEXT is what it says of that by itself
 *
 * The time is always 2026-03-05T10:45:00Z, the day of the demonstration's data.
 */
#include "app/app.h"
#include "base/clock.h"
#include "cli/cli.h"
#include "portal/import.h"
#include "portal/people.h"
#include "tui/surface.h"
#include "view/view.h"

#include "tests/http_server.h"
#include "tests/test.h"

#include <ctype.h>
#include <dirent.h>
#include <sys/stat.h>

#define NOW INT64_C(1772707500000)
#define WORDS_MAX 40

struct run {
	char folder[TEST_PATH_SIZE], demo[TEST_PATH_SIZE + 16], file[TEST_PATH_SIZE + 16];
	const char *steps;		/* the file, for messages */
	int line;
	char story[200];
	bool in_story, story_fails, any_fails;
	int64_t now;
	enum session_kind hosted;
	struct portal *portal;
	struct app *app;
	struct surface surface;
	struct view_told told;
	struct portal *other_portal;	/* the second console, while the steps don't go to it */
	struct app *other;
	char *output;
	size_t output_size;
	struct http_server server;	/* process 0: none */
	struct http_reply reply;
	char body[2048];
};

static void __attribute__((format(printf, 2, 3)))
fails(struct run *run, const char *format, ...)
{
	va_list args;

	printf("# %s:%d: ", run->steps, run->line);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	run->story_fails = true;
}

static void
show_screen(struct run *run)
{
	struct str text = {0};

	if (!run->app)
		return;
	surface_print(&run->surface, &text);
	printf("# the screen:\n");
	for (char *line = strtok(text.text, "\n"); line; line = strtok(NULL, "\n"))
		printf("# |%s|\n", line);
	str_release(&text);
}

/* ---------------------------------------------------------------- the console */

static void
paint(struct run *run)
{
	if (run->surface.w != run->app->w || run->surface.h != run->app->h)
		surface_init(&run->surface, run->app->w, run->app->h);
	run->surface.ascii = run->app->ascii;
	view_draw(run->app, &run->surface, &run->told);
	app_told(run->app, run->told.detail_lines, run->told.detail_height);
}

/* What time it is, for an event; and for how long the console has been open. */
static int64_t
at(struct run *run)
{
	run->app->session.tick = run->now;
	return run->now;
}

/* The same, so many milliseconds later. */
static int64_t
go_on(struct run *run, int64_t by)
{
	run->now += by;
	return at(run);
}

static void
close_console(struct run *run)
{
	app_free(run->app);
	portal_close(run->portal);
	run->app = NULL;
	run->portal = NULL;
}

/* The one variable that stories have. */
static const char *
environment(const char *name)
{
	return strcmp(name, "STORY_API_KEY") == 0 ? "sk-of-a-story" : NULL;
}

static void
do_as(struct run *run, char *words)
{
	char *login = strtok(words, " "), *size = strtok(NULL, " "), *place = strtok(NULL, "");
	const struct portal_options options = {.path = run->file, .via = "console"};
	struct app_options with = {.now = run->now, .terminal = "a test", .look = CHOOSER_AUTO, .environment = environment, .choose = strcmp(login, "nobody") == 0};
	struct err err = ERR_INIT;
	struct id user;

	close_console(run);
	with.session = run->hosted;
	with.tick = run->now;
	with.idle_seconds = 60 * (run->hosted == SESSION_DEMO ? 15 : run->hosted == SESSION_KEY ? 30 : 0);
	with.most_seconds = 60 * (run->hosted == SESSION_DEMO ? 60 : run->hosted == SESSION_KEY ? 720 : 0);
	run->portal = run->hosted == SESSION_DEMO ? portal_open_copy(&options, &err) : portal_open(&options, &err);
	if (!run->portal || sscanf(size ? size : "", "%dx%d", &with.w, &with.h) != 2) {
		fails(run, "as: %s", err.text);
		return;
	}
	with.portal = run->portal;
	run->app = app_new(&with);
	if (strcmp(login, "nobody") != 0
	    && (!people_find_user(run->portal, login, &user, &err) || !app_sign_in(run->app, &user, place, &err)))
		fails(run, "as %s: %s", login, err.text);
	app_tick(run->app, go_on(run, 100));
	paint(run);
}

/* The steps go to the other console. */
static void
swap_consoles(struct run *run)
{
	struct portal *portal = run->portal;
	struct app *app = run->app;

	run->portal = run->other_portal;
	run->app = run->other;
	run->other_portal = portal;
	run->other = app;
}

static void
send(struct run *run, uint32_t key)
{
	const struct term_event event = {.kind = EVENT_KEY, .key = key};

	app_event(run->app, &event, at(run));
	paint(run);
}

static uint32_t
next_character(const char **text)
{
	const unsigned char *at = (const unsigned char *)*text;
	int more = *at >= 0xf0 ? 3 : *at >= 0xe0 ? 2 : *at >= 0xc0 ? 1 : 0;
	uint32_t code = more == 3 ? *at & 7U : more == 2 ? *at & 15U : more == 1 ? *at & 31U : *at;

	for (int i = 1; i <= more; i++)
		code = code << 6 | (at[i] & 63U);
	*text += more + 1;
	return code;
}

static void
do_press(struct run *run, char *names)
{
	for (char *name = strtok(names, " "); name && run->app; name = strtok(NULL, " ")) {
		uint32_t key = key_from_name(name);
		const char *text = name;

		if (!key)
			key = next_character(&text);
		if (*text && text != name)
			fails(run, "there's no key \"%s\"", name);
		send(run, key);
	}
}

/* The line with the folder's name in place of $FOLDER, and the server's address in place of $SERVER. */
static void
expand(const struct run *run, const char *line, char *out, size_t size)
{
	static const char folder[] = "$FOLDER", server[] = "$SERVER";
	size_t length = 0;

	while (*line && length + 1 < size) {
		bool is_folder = strncmp(line, folder, sizeof(folder) - 1) == 0, is_server = strncmp(line, server, sizeof(server) - 1) == 0;

		if (is_folder || is_server) {
			length += (size_t)snprintf(out + length, size - length, "%s", is_folder ? run->folder : run->server.address);
			line += is_folder ? sizeof(folder) - 1 : sizeof(server) - 1;
		} else {
			out[length++] = *line++;
		}
	}
	out[length < size ? length : size - 1] = '\0';
}

static void
do_type(struct run *run, const char *line)
{
	char expanded[4096];
	const char *text = expanded;

	expand(run, line, expanded, sizeof(expanded));
	while (*text)
		send(run, next_character(&text));
}

static void
do_paste(struct run *run, const char *text)
{
	struct term_event event = {.kind = EVENT_PASTE_BEGIN};

	app_event(run->app, &event, at(run));
	while (*text) {
		event = (struct term_event){.kind = EVENT_KEY};
		if (text[0] == '\\' && text[1] == 'n') {
			event.key = KEY_CODE_ENTER;
			text += 2;
		} else {
			event.key = next_character(&text);
		}
		app_event(run->app, &event, at(run));
	}
	event = (struct term_event){.kind = EVENT_PASTE_END};
	app_event(run->app, &event, at(run));
	paint(run);
}

static void
do_fill(struct run *run, const char *rest)
{
	char *text;
	long times = strtol(rest, &text, 10);
	struct str whole = {0};

	for (long i = 0; i < times; i++)
		str_add(&whole, text + 1);
	do_paste(run, str_text(&whole));
	str_release(&whole);
}

/* ---------------------------------------------------------------- looking */

/* Where text stands: row and column of cells; false if nowhere. */
static bool
find_text(const struct run *run, const char *text, int *x, int *y)
{
	for (*y = 0; *y < run->surface.h; (*y)++) {
		struct str row = {0};
		int columns[1024];
		const char *found;

		for (int i = 0; i < run->surface.w; i++) {
			const struct screen_cell *cell = &run->surface.cells[*y * run->surface.w + i];

			for (size_t b = 0; b < strlen(cell->text) && row.length + b < 1024; b++)
				columns[row.length + b] = i;
			str_add(&row, cell->text);
		}
		found = strstr(str_text(&row), text);
		if (found)
			*x = columns[found - str_text(&row)];
		str_release(&row);
		if (found)
			return true;
	}
	return false;
}

static void
do_see(struct run *run, const char *text, bool wanted)
{
	int x, y;

	if (find_text(run, text, &x, &y) != wanted) {
		fails(run, wanted ? "\"%s\" isn't on the screen" : "\"%s\" is on the screen", text);
		show_screen(run);
	}
}

static void
do_on(struct run *run, const char *text)
{
	struct str row = {0};
	int y = run->surface.cursor_y;

	for (int i = 0; y >= 0 && i < run->surface.w; i++)
		str_add(&row, run->surface.cells[y * run->surface.w + i].text);
	if (!strstr(str_text(&row), text)) {
		fails(run, "the cursor isn't on \"%s\" but on \"%s\"", text, str_text(&row));
		show_screen(run);
	}
	str_release(&row);
}

static void
do_style(struct run *run, const char *text)
{
	int x, y;

	if (!text[0] || text[1] != ' ' || !find_text(run, text + 2, &x, &y))
		fails(run, "\"%s\" isn't on the screen", text);
	else if (style_letter((enum style)run->surface.cells[y * run->surface.w + x].style) != text[0])
		fails(run, "\"%s\" is drawn in %s", text + 2, style_name((enum style)run->surface.cells[y * run->surface.w + x].style));
}

static void
do_click(struct run *run, const char *text)
{
	int x, y;
	const struct hot *hot;

	if (!find_text(run, text, &x, &y)) {
		fails(run, "\"%s\" isn't on the screen", text);
		return;
	}
	hot = surface_hot_at(&run->surface, x, y);
	if (hot && hot->action != ACT_NONE)
		app_act(run->app, (enum act)hot->action, hot->argument, 1, at(run));
	paint(run);
}

/* ---------------------------------------------------------------- golden screens */

static char *
read_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	char *text;
	size_t size;

	if (!file)
		return NULL;
	text = calloc(1, 1 << 20);
	size = fread(text, 1, (1 << 20) - 1, file);
	text[size] = '\0';
	fclose(file);
	return text;
}

static void
do_screen(struct run *run, const char *name)
{
	char path[1024];
	struct str now = {0};
	char *golden;
	const char *update = getenv("UPDATE");

	snprintf(path, sizeof(path), "%s/tests/flow/screens/%s.txt", test_srcdir(), name);
	surface_print(&run->surface, &now);
	str_add(&now, "\n");
	surface_print_styles(&run->surface, &now);
	if (update && update[0] == '1') {
		FILE *file = fopen(path, "wb");

		if (file) {
			fwrite(str_text(&now), 1, now.length, file);
			fclose(file);
		}
	}
	golden = read_file(path);
	if (!golden) {
		fails(run, "there's no %s; UPDATE=1 make check writes it", path);
	} else if (strcmp(golden, str_text(&now)) != 0) {
		const char *a = golden, *b = str_text(&now);
		int line = 1;

		while (*a && *a == *b) {
			line += *a == '\n';
			a++;
			b++;
		}
		fails(run, "the screen isn't %s: line %d differs (UPDATE=1 make check writes it anew)", name, line);
		show_screen(run);
	}
	free(golden);
	str_release(&now);
}

/* ---------------------------------------------------------------- commands */

static int
split(char *text, char **words, int room)
{
	int count = 0;

	while (*text && count < room - 1) {
		char *out;

		while (*text == ' ')
			text++;
		if (!*text)
			break;
		words[count++] = out = text;
		while (*text && *text != ' ') {
			if (*text == '\'') {
				text++;
				while (*text && *text != '\'')
					*out++ = *text++;
				text += *text != '\0';
			} else {
				*out++ = *text++;
			}
		}
		text += *text != '\0';
		*out = '\0';
	}
	words[count] = NULL;
	return count;
}

static void
do_run(struct run *run, const char *text)
{
	char *words[WORDS_MAX] = {0}, expanded[4096], *line = expanded;
	int wanted = 0, count, status = 0;
	struct cli_world world = {.env_db = run->file, .now = run->now, .in = stdin};
	struct cli_request request;
	struct err err = ERR_INIT;
	enum cli_face face = CLI_DONE;
	FILE *out;

	expand(run, text, expanded, sizeof(expanded));
	wanted = (int)strtol(line, &line, 10);
	words[0] = (char[]){"makerdeck"};
	count = 1 + split(line, words + 1, WORDS_MAX - 1);
	free(run->output);
	run->output = NULL;
	out = open_memstream(&run->output, &run->output_size);
	world.out = world.notes = out;
	if (!cli_parse(count, words, &world, &request, &face, &err))
		status = err_exit_status(&err);
	else if (face == CLI_COMMAND)
		status = cli_run(&world, &request, &err);
	if (err.code != ERR_NONE)
		cli_print_err(out, request.format, &err);
	cli_request_release(&request);
	fclose(out);
	if (status != wanted)
		fails(run, "the command ends with %d, not %d: %s", status, wanted, run->output);
}

/* A file that the console wrote. */
static void
do_file(struct run *run, const char *name)
{
	char path[TEST_PATH_SIZE + 300];
	struct stat status;
	size_t size;
	FILE *in;

	snprintf(path, sizeof(path), "%s/%s", run->folder, name);
	in = fopen(path, "rb");
	free(run->output);
	run->output = calloc(1, 65536);
	if (!in) {
		fails(run, "%s isn't there", path);
		return;
	}
	size = fread(run->output, 1, 65535, in);
	run->output[size] = '\0';
	if (fstat(fileno(in), &status) != 0 || (status.st_mode & 0777) != 0600)
		fails(run, "%s can be read by others", path);
	fclose(in);
	unlink(path);
}

/* ---------------------------------------------------------------- the server */

static void
stop_server(struct run *run)
{
	if (run->server.process)
		http_server_stop(&run->server);
	run->server = (struct http_server){0};
}

static void
do_server(struct run *run, char *words)
{
	static const struct {
		const char *name;
		enum http_way way;
	} ways[] = {{"half", HTTP_HALF}, {"never", HTTP_NEVER}, {"garbage", HTTP_GARBAGE}};
	char *way = strtok(words, " "), *rest = strtok(NULL, "");

	/* \n is a new line, as in paste. */
	for (char *at = rest; at && (at = strstr(at, "\\n"));) {
		*at = '\n';
		memmove(at + 1, at + 2, strlen(at + 2) + 1);
	}
	stop_server(run);
	run->reply = (struct http_reply){.way = HTTP_ANSWER, .status = 200, .body = run->body};
	http_completion(run->body, sizeof(run->body), rest ? rest : "", 12, 8);
	if (way && isdigit((unsigned char)way[0])) {
		run->reply.status = atoi(way);
		snprintf(run->body, sizeof(run->body), "{\"error\":{\"message\":\"%s\"}}", rest ? rest : "no");
	}
	for (size_t i = 0; way && i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (strcmp(way, ways[i].name) == 0)
			run->reply.way = ways[i].way;
	}
	http_server_start(&run->server, &run->reply);
}

/* In real time, for at most ten seconds. */
static void
do_answered(struct run *run)
{
	for (int i = 0; i < 1000 && prompt_run_panel_is_busy(&run->app->prompt_run); i++) {
		usleep(10000);
		app_tick(run->app, go_on(run, 10));
	}
	if (prompt_run_panel_is_busy(&run->app->prompt_run))
		fails(run, "no answer came, and it's still waited for");
	paint(run);
}

/* ---------------------------------------------------------------- stories */

static bool
copy_file(const char *from, const char *to)
{
	FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
	char bytes[65536];
	size_t size;
	bool done = in && out;

	while (done && (size = fread(bytes, 1, sizeof(bytes), in)) > 0)
		done = fwrite(bytes, 1, size, out) == size;
	if (in)
		fclose(in);
	return out && fclose(out) == 0 && done;
}

static void
end_story(struct run *run)
{
	if (!run->in_story)
		return;
	printf("%s %s\n", run->story_fails ? "not ok" : "ok", run->story);
	run->any_fails |= run->story_fails;
	run->in_story = run->story_fails = false;
	close_console(run);
	swap_consoles(run);
	close_console(run);
	stop_server(run);
}

static void
begin_story(struct run *run, const char *title)
{
	end_story(run);
	snprintf(run->story, sizeof(run->story), "%s", title);
	run->in_story = true;
	run->now = NOW;
	run->hosted = SESSION_OWN;
	unlink(run->file);
	if (!copy_file(run->demo, run->file))
		fails(run, "the environment can't be copied");
}

static void
put_text(FILE *file, const char *text)
{
	while (*text) {
		unsigned byte;

		if (text[0] == '\\' && sscanf(text, "\\x%2x", &byte) == 1) {
			fputc((int)byte, file);
			text += 4;
		} else {
			fputc(*text++, file);
		}
	}
}

static void
write_file(struct run *run, const char *name, const char *mode, const char *text, long times)
{
	char path[sizeof(run->folder) + 300];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%.250s", run->folder, name);
	file = fopen(path, mode);
	for (long i = 0; file && i < times; i++)
		put_text(file, text);
	if (!file || fclose(file) != 0)
		fails(run, "%s can't be written", name);
}

static void
do_put(struct run *run, char *rest)
{
	char *text = strchr(rest, ' ');

	if (text)
		*text++ = '\0';
	write_file(run, rest, "w", text ? text : "", 1);
}

static void
do_extend(struct run *run, char *rest)
{
	char *number = strchr(rest, ' '), *text;
	long times = number ? strtol(number, &text, 10) : 0;

	if (times < 1 || *text != ' ') {
		fails(run, "extend: NAME N TEXT");
		return;
	}
	*number = '\0';
	write_file(run, rest, "a", text + 1, times);
}

static void
do_hosted(struct run *run, const char *kind)
{
	if (strcmp(kind, "session") == 0)
		run->hosted = SESSION_KEY;
	else if (strcmp(kind, "demo") == 0)
		run->hosted = SESSION_DEMO;
	else
		fails(run, "hosted: session or demo");
}

static void
do_step(struct run *run, char *verb, char *rest)
{
	static const char *const needs_console =
		" press type paste fill click wait finish later resize see miss on style screen changed answered gone also turn ";
	char with_blanks[40];

	snprintf(with_blanks, sizeof(with_blanks), " %.30s ", verb);
	if (strstr(needs_console, with_blanks) && !run->app) {
		fails(run, "%s: no console is open", verb);
		return;
	}
	if (strcmp(verb, "story") == 0)
		begin_story(run, rest);
	else if (strcmp(verb, "as") == 0)
		do_as(run, rest);
	else if (strcmp(verb, "hosted") == 0)
		do_hosted(run, rest);
	else if (strcmp(verb, "press") == 0)
		do_press(run, rest);
	else if (strcmp(verb, "type") == 0)
		do_type(run, rest);
	else if (strcmp(verb, "paste") == 0)
		do_paste(run, rest);
	else if (strcmp(verb, "fill") == 0)
		do_fill(run, rest);
	else if (strcmp(verb, "click") == 0)
		do_click(run, rest);
	else if (strcmp(verb, "see") == 0 || strcmp(verb, "miss") == 0)
		do_see(run, rest, verb[0] == 's');
	else if (strcmp(verb, "on") == 0)
		do_on(run, rest);
	else if (strcmp(verb, "style") == 0)
		do_style(run, rest);
	else if (strcmp(verb, "screen") == 0)
		do_screen(run, rest);
	else if (strcmp(verb, "run") == 0)
		do_run(run, rest);
	else if (strcmp(verb, "server") == 0)
		do_server(run, rest);
	else if (strcmp(verb, "answered") == 0)
		do_answered(run);
	else if (strcmp(verb, "file") == 0)
		do_file(run, rest);
	else if (strcmp(verb, "put") == 0)
		do_put(run, rest);
	else if (strcmp(verb, "extend") == 0)
		do_extend(run, rest);
	else if (strcmp(verb, "told") == 0 || strcmp(verb, "untold") == 0) {
		if (!run->output || !strstr(run->output, rest) != (verb[0] == 'u'))
			fails(run, "%s \"%s\": the command said: %s", verb, rest, run->output ? run->output : "nothing");
	} else if (strcmp(verb, "wait") == 0) {
		app_tick(run->app, go_on(run, 100));
		paint(run);
	} else if (strcmp(verb, "later") == 0) {
		run->now += rest ? atoi(rest) : 0;
	} else if (strcmp(verb, "finish") == 0) {
		for (int i = 0; i < 100000 && app_wait(run->app, at(run)) == 0; i++)
			app_tick(run->app, go_on(run, 10));
		paint(run);
	} else if (strcmp(verb, "resize") == 0) {
		int w = 0, h = 0;

		if (sscanf(rest, "%dx%d", &w, &h) == 2)
			app_resize(run->app, w, h);
		paint(run);
	} else if (strcmp(verb, "also") == 0) {
		swap_consoles(run);
		do_as(run, rest);
	} else if (strcmp(verb, "turn") == 0 && !run->other) {
		fails(run, "turn: there's no other console");
	} else if (strcmp(verb, "changed") == 0 || strcmp(verb, "turn") == 0) {
		if (verb[0] == 't')
			swap_consoles(run);
		app_changed(run->app, at(run));
		app_tick(run->app, go_on(run, 100));
		paint(run);
	} else if (strcmp(verb, "gone") == 0) {
		if (!run->app->leave)
			fails(run, "the console is still there");
		else if (rest[0] && strcmp(rest, run->app->session.ended) != 0)
			fails(run, "it ended because: %s", run->app->session.ended);
	} else {
		fails(run, "there's no step \"%s\"", verb);
	}
}

static void
run_file(struct run *run, const char *path)
{
	FILE *file = fopen(path, "r");
	char line[2048];

	run->steps = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	run->line = 0;
	if (!file) {
		fails(run, "%s can't be read", path);
		run->any_fails = true;
		return;
	}
	while (fgets(line, sizeof(line), file)) {
		char *verb = line, *rest;

		run->line++;
		line[strcspn(line, "\n")] = '\0';
		while (*verb == ' ' || *verb == '\t')
			verb++;
		if (!*verb || *verb == '#')
			continue;
		rest = verb + strcspn(verb, " ");
		if (*rest)
			*rest++ = '\0';
		do_step(run, verb, rest);
	}
	end_story(run);
	fclose(file);
}

static bool
make_demo(struct run *run)
{
	const struct portal_options options = {.path = run->demo, .via = "command"};
	struct import_result result = {0};
	struct err err = ERR_INIT;
	struct portal *portal;
	bool done = portal_create(run->demo, &err);

	portal = done ? portal_open(&options, &err) : NULL;
	done = portal && portal_import_demo(portal, NOW, &result, &err);
	import_result_release(&result);
	portal_close(portal);
	if (!done)
		printf("not ok demonstration_is_made\n# %s\n", err.text);
	return done;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int
main(int argc, char **argv)
{
	struct run run = {0};
	char *names[100];
	int count = 0;

	setlocale(LC_ALL, "C.UTF-8");
	test_folder_make(run.folder);
	snprintf(run.demo, sizeof(run.demo), "%s/demo.db", run.folder);
	snprintf(run.file, sizeof(run.file), "%s/story.db", run.folder);
	if (!make_demo(&run))
		return 1;
	if (argc > 1) {
		for (int i = 1; i < argc; i++)
			run_file(&run, argv[i]);
	} else {
		char folder[600];
		DIR *dir;

		snprintf(folder, sizeof(folder), "%s/tests/flow", test_srcdir());
		dir = opendir(folder);
		for (struct dirent *entry; dir && (entry = readdir(dir)) && count < 100;) {
			size_t length = strlen(entry->d_name);

			if (length > 6 && strcmp(entry->d_name + length - 6, ".steps") == 0) {
				names[count] = malloc(1200);
				snprintf(names[count++], 1200, "%s/%s", folder, entry->d_name);
			}
		}
		if (dir)
			closedir(dir);
		qsort(names, (size_t)count, sizeof(names[0]), compare_names);
		for (int i = 0; i < count; i++) {
			run_file(&run, names[i]);
			free(names[i]);
		}
		if (!count) {
			printf("not ok stories_are_there\n");
			run.any_fails = true;
		}
	}
	free(run.output);
	surface_release(&run.surface);
	test_folder_remove(run.folder);
	return run.any_fails;
}
