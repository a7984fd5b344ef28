/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables to learn from, in a small world that's being filled (before world_as). */
#ifndef TESTS_LEARN_WORLD_H
#define TESTS_LEARN_WORLD_H

#include "tests/small_world.h"

/*
 * Deliveries: Distance (number), Weight (number), Carrier (text, one of four), Fragile (yes/no), Ordered (time), Note (free text), Order id
 * (whole number), Late (yes/no: by distance, carrier and some chance), Delay (a number that follows the distance), Late code (0 or 1, as
 * Late). "cr_deliveries", "cr_distance" …
 */
struct id world_deliveries(struct small_world *world, size_t rows, const struct id *owner);

/* Tickets: Message (text), Tags (one or two of Refund, Delivery and Account, divided by commas). */
struct id world_tickets(struct small_world *world, size_t rows, const struct id *owner);

/* A table of the environment's own with columns "Name:type, Name:type" (text, number, whole, yesno, time), and rows as JSON arrays. */
struct id world_table(struct small_world *world, const char *display, const char *columns);
void world_row(struct small_world *world, const struct id *table, const struct id *owner, const char *cells);

void world_grant_table(struct small_world *world, const struct id *role, const char *logical, enum privilege privilege, enum access_level level);

#endif
