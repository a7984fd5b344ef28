/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/session.h"

#include "app/app_private.h"
#include "portal/endpoint.h"

#include <stdio.h>

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)

/* A session by key tells only of its last minutes; a demonstration counts from its beginning. */
#define LAST_MINUTES 5

/* ---------------------------------------------------------------- how long */

/* "12 hours", "60 minutes", "1 minute", "30 seconds". */
static const char *
duration(int64_t milliseconds, char out[32])
{
	int64_t unit = milliseconds % HOUR == 0 && milliseconds >= 2 * HOUR ? HOUR : milliseconds % MINUTE == 0 && milliseconds ? MINUTE : SECOND;
	int64_t count = milliseconds / unit;

	snprintf(out, 32, "%lld %s%s", (long long)count, unit == HOUR ? "hour" : unit == MINUTE ? "minute" : "second", count == 1 ? "" : "s");
	return out;
}

/* How long before an end it's warned of: a minute, and less where there's less. */
static int64_t
lead(int64_t most)
{
	return most >= 2 * MINUTE ? MINUTE : most / 2;
}

static int64_t
idle(const struct session *session)
{
	return session->tick - session->last_key;
}

static int64_t
left(const struct session *session)
{
	return session->all_most - (session->tick - session->began);
}

static int64_t
minutes_left(const struct session *session)
{
	int64_t rest = left(session);

	return rest > 0 ? (rest + MINUTE - 1) / MINUTE : 0;
}

void
session_begin(struct session *session, enum session_kind kind, int idle_seconds, int most_seconds)
{
	session->kind = kind;
	session->began = session->last_key = session->tick;
	session->idle_most = idle_seconds * SECOND;
	session->all_most = most_seconds * SECOND;
}

const char *
session_badge(const struct session *session, char out[SESSION_BADGE_SIZE])
{
	int64_t minutes = minutes_left(session);

	out[0] = '\0';
	if (session->kind == SESSION_DEMO && session->all_most)
		snprintf(out, SESSION_BADGE_SIZE, "[DEMO %lld min]", (long long)minutes);
	else if (session->kind == SESSION_DEMO)
		snprintf(out, SESSION_BADGE_SIZE, "[DEMO]");
	else if (session->kind == SESSION_KEY && session->all_most && minutes <= LAST_MINUTES)
		snprintf(out, SESSION_BADGE_SIZE, "[%lld min left]", (long long)minutes);
	return out;
}

const char *
session_limits_text(const struct session *session, char out[SESSION_TEXT_SIZE])
{
	char idle_text[32], all_text[32];

	duration(session->idle_most, idle_text);
	duration(session->all_most, all_text);
	if (session->idle_most && session->all_most)
		snprintf(out, SESSION_TEXT_SIZE, "ends after %s without a key, %s in total; warned %lld s before", idle_text, all_text,
			 (long long)(lead(session->idle_most) / SECOND));
	else if (session->idle_most || session->all_most)
		snprintf(out, SESSION_TEXT_SIZE, session->idle_most ? "ends after %s without a key" : "ends after %s",
			 session->idle_most ? idle_text : all_text);
	else
		snprintf(out, SESSION_TEXT_SIZE, "ends when you leave");
	return out;
}

static void
sooner(int64_t *wait, int64_t other)
{
	if (other < 0)
		other = 0;
	if (*wait < 0 || other < *wait)
		*wait = other;
}

int
session_wait(const struct session *session)
{
	int64_t wait = -1, rest = left(session);

	if (session->ended[0])
		return -1;
	if (session->idle_most)
		sooner(&wait, session->idle_most - idle(session) - (session->idle_warned ? 0 : lead(session->idle_most)));
	if (session->all_most)
		sooner(&wait, rest - (session->all_warned ? 0 : lead(session->all_most)));
	/* The badge's next number. */
	if (session->all_most && session->kind == SESSION_KEY && rest > LAST_MINUTES * MINUTE)
		sooner(&wait, rest - LAST_MINUTES * MINUTE);
	else if (session->all_most && session->kind != SESSION_OWN && rest > MINUTE)
		sooner(&wait, rest - (minutes_left(session) - 1) * MINUTE);
	return wait > INT32_MAX ? INT32_MAX : (int)wait;
}

static const char *
what(const struct session *session)
{
	return session->kind == SESSION_DEMO ? "demonstration" : "session";
}

static void
tell(struct app *app)
{
	struct session *session = &app->session;

	app_say(app, NOTICE_WARN, "%s", session->warning);
}

static void
warn_idle(struct app *app)
{
	struct session *session = &app->session;
	char without[32], rest[32];

	session->idle_warned = true;
	snprintf(session->warning, sizeof(session->warning), "No key for %s: this %s ends in %s. Any key keeps it.",
		 duration(session->idle_most - lead(session->idle_most), without), what(session), duration(lead(session->idle_most), rest));
	tell(app);
}

static void
warn_all(struct app *app)
{
	struct session *session = &app->session;
	char most[32], rest[32];

	session->all_warned = true;
	snprintf(session->warning, sizeof(session->warning), "This %s ends in %s, after %s in all%s.", what(session), duration(lead(session->all_most), rest),
		 duration(session->all_most, most), session->kind == SESSION_DEMO ? "" : ": save now");
	tell(app);
}

static bool
end(struct app *app, const char *reason)
{
	struct session *session = &app->session;

	snprintf(session->ended, sizeof(session->ended), "This %s ended: %s. Connect again %s.", what(session), reason,
		 session->kind == SESSION_DEMO ? "for another one" : "to go on");
	app->leave = true;
	return true;
}

bool
session_look(struct app *app)
{
	struct session *session = &app->session;
	char reason[64], most[32];

	if (session->ended[0])
		return true;
	if (session->idle_most && idle(session) >= session->idle_most) {
		snprintf(reason, sizeof(reason), "no key for %s", duration(session->idle_most, most));
		return end(app, reason);
	}
	if (session->all_most && left(session) <= 0) {
		snprintf(reason, sizeof(reason), "it lasts %s", duration(session->all_most, most));
		return end(app, reason);
	}
	if (session->all_most && !session->all_warned && left(session) <= lead(session->all_most))
		warn_all(app);
	if (session->idle_most && !session->idle_warned && idle(session) >= session->idle_most - lead(session->idle_most))
		warn_idle(app);
	return false;
}

bool
session_touch(struct app *app)
{
	struct session *session = &app->session;

	if (session->kind == SESSION_OWN)
		return false;
	if (session_look(app))
		return true;
	session->last_key = session->tick;
	session->idle_warned = false;
	session->warning[0] = '\0';
	return false;
}

/* ---------------------------------------------------------------- what isn't to be had */

void
session_read(struct app *app)
{
	struct arena arena = {0};
	struct endpoint endpoint = {0};

	if (app->session.kind == SESSION_OWN)
		return;
	/* What can't be read would call, for all that's known. */
	app->session.calls = !endpoint_load(app->portal, &arena, &endpoint, NULL) || endpoint.there;
	arena_release(&arena);
}

const char *
session_refuses_files(const struct app *app)
{
	switch (app->session.kind) {
	case SESSION_KEY:
		return "No files in this session: root exports and imports on the host. y shows text.";
	case SESSION_DEMO:
		return "Nothing enters or leaves a demonstration as a file; y shows text to select.";
	case SESSION_OWN:
		break;
	}
	return NULL;
}

const char *
session_refuses_calls(const struct app *app)
{
	if (!app->session.calls)
		return NULL;
	switch (app->session.kind) {
	case SESSION_KEY:
		return "This session opens no connections: prompts are run by makerdeck on the host.";
	case SESSION_DEMO:
		return "A demonstration opens no connections: run prompts on a makerdeck of your own.";
	case SESSION_OWN:
		break;
	}
	return NULL;
}

const char *
session_refusal(const struct app *app, enum act act)
{
	enum session_kind kind = app->session.kind;

	if ((act == ACT_RESET || act == ACT_RESET_NOW) && kind != SESSION_DEMO)
		return "Only a demonstration is put back as it was. u undoes your last change.";
	if (kind == SESSION_OWN)
		return NULL;
	switch (act) {
	case ACT_SUSPEND:
		return "Ctrl-Z is off: there's no shell behind this session. Connect a second time.";
	case ACT_SWITCH:
	case ACT_SWITCH_NOW:
		return kind == SESSION_KEY ? "Your key says who you are here; somebody else connects with their own key." : NULL;
	case ACT_EXPORT:
	case ACT_FETCHXML:
	case ACT_PLAN_LOAD:
	case ACT_PLAN_SAVE:
		return session_refuses_files(app);
	case ACT_NEW:
		/* From a CSV file. */
		return app->screen == SCREEN_ADMIN && app->place == PLACE_TABLES ? session_refuses_files(app) : NULL;
	case ACT_RUN:
	case ACT_QUICK_TEST:
		return app_is_about_prompts(app) ? session_refuses_calls(app) : NULL;
	default:
		return NULL;
	}
}
