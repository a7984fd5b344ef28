/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/sample.h"

#include <string.h>

static const char *const names[SAMPLE_COUNT] = {
	[SAMPLE_A] = "a", [SAMPLE_B] = "b", [SAMPLE_C] = "c", [SAMPLE_D_GOOD] = "d-good", [SAMPLE_D_POOR] = "d-poor",
	[SAMPLE_R2_A] = "r2-a", [SAMPLE_R2_B] = "r2-b", [SAMPLE_R2_C] = "r2-c", [SAMPLE_TEXTS] = "texts",
};

const char *
sample_name(enum sample_kind kind)
{
	return names[kind];
}

bool
sample_from_name(const char *name, enum sample_kind *kind)
{
	for (int i = 0; i < SAMPLE_COUNT; i++) {
		if (strcmp(names[i], name) == 0) {
			*kind = (enum sample_kind)i;
			return true;
		}
	}
	return false;
}

void
sample_start(struct sample *sample, enum sample_kind kind, uint64_t seed)
{
	/* Kinds of one seed don't share their rows. */
	*sample = (struct sample){.kind = kind, .state = seed * 31 + (uint64_t)kind * UINT64_C(0x632be59bd9b4e019)};
}

/* splitmix64; from 0 to below - 1. */
static int
pick(struct sample *sample, int below)
{
	uint64_t z = sample->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (int)((z ^ z >> 31) % (uint64_t)below);
}

/* ---------------------------------------------------------------- columns */

enum { SHIPMENT, CARRIER, DISTANCE, STOPS, WEATHER, EXPRESS, WEIGHT, BOOKED, OUTCOME, SHIPMENT_COLUMNS };
enum { TICKET, TEXT, QUEUE, TICKET_COLUMNS };

size_t
sample_column_count(enum sample_kind kind)
{
	return kind == SAMPLE_TEXTS ? (size_t)TICKET_COLUMNS : (size_t)SHIPMENT_COLUMNS;
}

size_t
sample_target(enum sample_kind kind)
{
	return sample_column_count(kind) - 1;
}

static bool
is_number(enum sample_kind kind)
{
	return kind == SAMPLE_R2_A || kind == SAMPLE_R2_B || kind == SAMPLE_R2_C;
}

/* A theme's words; outcome: yes or no, and its number. */
static const struct {
	const char *columns[SHIPMENT_COLUMNS], *number, *id;
	const char *carriers[4], *weathers[4];
} themes[] = {
	[SAMPLE_SHIPMENTS] = {
		{"Shipment", "Carrier", "Distance km", "Stops", "Weather", "Express", "Weight kg", "Booked on", "Late"}, "Minutes late", "S",
		{"Blue Freight", "Harbour Lines", "Northstar", "Quayside"}, {"clear", "rain", "fog", "snow"},
	},
	[SAMPLE_REFUNDS] = {
		{"Request", "Shop", "Order value", "Earlier refunds", "Reason", "Unopened", "Weight kg", "Asked on", "Refunded"}, "Days to decide", "R",
		{"Antwerp", "Boston", "Lyon", "Online"}, {"changed mind", "wrong size", "late", "damaged"},
	},
	[SAMPLE_CUSTOMERS] = {
		{"Customer", "Plan", "Monthly spend", "Complaints", "Last contact", "Renews by itself", "Hours of use", "Since", "Leaves"}, "Months left", "C",
		{"Enterprise", "Business", "Starter", "Trial"}, {"visit", "mail", "call", "none"},
	},
	[SAMPLE_DEMAND] = {
		{"Order line", "Region", "Price cents", "Offers", "Season", "Shortage", "Weight kg", "Ordered on", "Reordered"}, "Pieces", "O",
		{"East", "West", "North", "South"}, {"winter", "autumn", "spring", "summer"},
	},
};

const char *
sample_column(enum sample_kind kind, enum sample_theme theme, size_t i)
{
	static const char *const ticket[] = {"Ticket", "Text", "Queue"};

	if (kind == SAMPLE_TEXTS)
		return ticket[i];
	if (i == OUTCOME && (kind == SAMPLE_D_POOR || is_number(kind)))
		return kind == SAMPLE_D_POOR ? "Gate" : themes[theme].number;
	return themes[theme].columns[i];
}

enum frame_type
sample_column_type(enum sample_kind kind, size_t i)
{
	if (kind == SAMPLE_TEXTS)
		return i == TEXT ? FRAME_TEXT : FRAME_CHOICE;
	if (i == OUTCOME)
		return is_number(kind) ? FRAME_NUMBER : FRAME_CHOICE;
	return i == DISTANCE || i == STOPS || i == WEIGHT ? FRAME_NUMBER : FRAME_CHOICE;
}

/* ---------------------------------------------------------------- shipments */

static const int carrier_score[] = {-300, -100, 100, 300};
static const int weather_score[] = {-350, -50, 100, 300};
static const char *const gates[] = {"North", "South", "East", "West", "Upper", "Lower"};

/* What decides: each part is about as strong as the others, so that none gives the answer away by itself. */
struct shipment {
	int carrier, distance, stops, weather, express, score;
};

#define MARGIN 150	/* nobody is late by less: a line can be drawn between the late and the others */

static struct shipment
make_shipment(struct sample *sample)
{
	struct shipment s;

	do {
		s.carrier = pick(sample, 4);
		s.distance = 20 + pick(sample, 1981);
		s.stops = pick(sample, 9);
		s.weather = pick(sample, 4);
		s.express = pick(sample, 2);
		s.score = carrier_score[s.carrier] + (s.distance - 1010) / 2 + (s.stops - 4) * 100 + weather_score[s.weather] + (s.express ? -250 : 250);
	} while (!is_number(sample->kind) && s.score < MARGIN && s.score > -MARGIN);
	return s;
}

/* How many of a thousand outcomes are turned round, by what the grade wants: the middle of its band where half of all are late. */
static int
turned(enum sample_kind kind)
{
	return kind == SAMPLE_A ? 55 : kind == SAMPLE_B ? 175 : kind == SAMPLE_C ? 350 : 0;
}

/* What's added to the score, from -width to width three times: R² comes out in the middle of the grade's band. */
static int
width(enum sample_kind kind)
{
	return kind == SAMPLE_R2_A ? 167 : kind == SAMPLE_R2_B ? 350 : 770;
}

static void
add_outcome(struct sample *sample, const struct shipment *s, struct str *out)
{
	const int w = width(sample->kind);
	bool late = s->score > 0;
	int noisy = s->score;

	if (sample->kind == SAMPLE_D_POOR) {
		str_add(out, gates[pick(sample, 6)]);
		return;
	}
	if (!is_number(sample->kind)) {
		str_add(out, (pick(sample, 1000) < turned(sample->kind)) != late ? "yes" : "no");
		return;
	}
	for (int i = 0; i < 3; i++)
		noisy += pick(sample, 2 * w + 1) - w;
	str_addf(out, "%d", (noisy + 10000) / 5 - 1900);
}

static void
next_shipment(struct sample *sample, struct str *cells)
{
	const struct shipment s = make_shipment(sample);
	int weight = 5 + pick(sample, 24996), month = 1 + pick(sample, 12), day = 1 + pick(sample, 28);

	str_addf(&cells[SHIPMENT], "%s-%06llu", themes[sample->theme].id, (unsigned long long)sample->row);
	str_add(&cells[CARRIER], themes[sample->theme].carriers[s.carrier]);
	str_addf(&cells[DISTANCE], "%d", s.distance);
	str_addf(&cells[STOPS], "%d", s.stops);
	str_add(&cells[WEATHER], themes[sample->theme].weathers[s.weather]);
	str_add(&cells[EXPRESS], s.express ? "yes" : "no");
	str_addf(&cells[WEIGHT], "%d.%d", weight / 10, weight % 10);
	str_addf(&cells[BOOKED], "2025-%02d-%02d", month, day);
	add_outcome(sample, &s, &cells[OUTCOME]);
}

/* ---------------------------------------------------------------- support tickets */

#define QUEUES 4

static const char *const queues[QUEUES] = {"Billing", "Delivery", "Login", "Returns"};
static const char *const openings[] = {"Hello,", "Good morning,", "Dear team,", "Hi,", "To whom it may concern,", "Hello support,"};
static const char *const closings[] = {"Thanks for your help.", "Please advise.", "Kind regards.", "Please call me back.", "I'd like an answer today.", "Best wishes."};
static const char *const common[] = {
	"This is the second time this month.", "I have been a customer for years.", "My colleague had the same trouble.", "I wrote about it last week.",
	"It's rather urgent for us.", "Nobody answered so far.",
};
static const char *const about[QUEUES][8] = {
	{"The invoice for March shows the wrong amount.", "We were charged twice for the same order.", "The VAT number on our bill is missing.",
	 "Our payment was booked to another account.", "The discount isn't on the invoice.", "Please send a corrected bill to our accountant.",
	 "The bank returned the direct debit.", "The price differs from the quote."},
	{"The parcel hasn't arrived yet.", "The tracking number shows no movement.", "The courier left the box with a neighbour.",
	 "Two pallets are missing from the truck.", "The driver couldn't find our warehouse.", "Delivery was promised for Monday.",
	 "The shipment is stuck at customs.", "The box was dropped at the wrong dock."},
	{"I can't sign in to the portal.", "The password reset link has expired.", "My account is locked after three tries.", "The code from the app is refused.",
	 "The sign-in page shows an error.", "My user name isn't recognised any more.", "Two-factor sign-in keeps asking.", "The new employee has no access to the portal."},
	{"The item doesn't fit and I want to send it back.", "How do I get a return label?", "The goods came damaged, please exchange them.",
	 "I returned the shoes and wait for the refund.", "The wrong size was in the package, I'd like a swap.", "Can I return an opened item?",
	 "The replacement is broken as well.", "When will the returned goods be credited?"},
};

static void
next_ticket(struct sample *sample, struct str *cells)
{
	const int queue = pick(sample, QUEUES), first = pick(sample, 8);
	/* Some mention something else, and a few stand in a queue that nothing in them speaks for. */
	const int second = pick(sample, 10) == 0 ? pick(sample, QUEUES) : queue;
	const int told = pick(sample, 25) == 0 ? pick(sample, QUEUES) : queue;

	str_addf(&cells[TICKET], "T-%06llu", (unsigned long long)sample->row);
	str_addf(&cells[TEXT], "%s %s", openings[pick(sample, 6)], about[queue][first]);
	if (pick(sample, 3))
		str_addf(&cells[TEXT], " %s", about[second][(first + 1 + pick(sample, 7)) % 8]);
	if (pick(sample, 2))
		str_addf(&cells[TEXT], " %s", common[pick(sample, 6)]);
	str_addf(&cells[TEXT], " %s", closings[pick(sample, 6)]);
	str_add(&cells[QUEUE], queues[told]);
}

/* ---------------------------------------------------------------- rows */

void
sample_next(struct sample *sample, struct str *cells)
{
	for (size_t i = 0; i < SAMPLE_COLUMNS_MOST; i++)
		str_clear(&cells[i]);
	sample->row++;
	if (sample->kind == SAMPLE_TEXTS)
		next_ticket(sample, cells);
	else
		next_shipment(sample, cells);
}

/* No cell of ours holds a quote. */
static void
add_cell(struct str *out, size_t i, const char *text)
{
	const char *quote = strchr(text, ',') ? "\"" : "";

	str_addf(out, "%s%s%s%s", i ? "," : "", quote, text, quote);
}

void
sample_csv_header(const struct sample *sample, struct str *out)
{
	for (size_t i = 0; i < sample_column_count(sample->kind); i++)
		add_cell(out, i, sample_column(sample->kind, sample->theme, i));
	str_addc(out, '\n');
}

void
sample_csv_row(struct sample *sample, struct str *out)
{
	struct str cells[SAMPLE_COLUMNS_MOST] = {0};

	sample_next(sample, cells);
	for (size_t i = 0; i < sample_column_count(sample->kind); i++)
		add_cell(out, i, str_text(&cells[i]));
	str_addc(out, '\n');
	for (size_t i = 0; i < SAMPLE_COLUMNS_MOST; i++)
		str_release(&cells[i]);
}
