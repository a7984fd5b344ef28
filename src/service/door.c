/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service/door.h"

#include <stddef.h>
#include <string.h>

#define DIGITS_MOST 10

struct door
door_parse(int argc, char *const *argv)
{
	static const char session[] = "session k";
	struct door door = {.kind = DOOR_CLOSED};
	const char *word;
	size_t digits = 0;

	if (argc != 3 || strcmp(argv[1], "-c") != 0)
		return door;
	word = argv[2];
	if (strcmp(word, "demo") == 0) {
		door.kind = DOOR_DEMO;
		return door;
	}
	if (strncmp(word, session, sizeof(session) - 1) != 0)
		return door;
	word += sizeof(session) - 1;
	for (; word[digits] >= '0' && word[digits] <= '9' && digits < DIGITS_MOST; digits++)
		door.key = door.key * 10 + (word[digits] - '0');
	if (digits == 0 || word[0] == '0' || word[digits])
		door.key = 0;
	else
		door.kind = DOOR_SESSION;
	return door;
}
