/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * makerdeck: arguments, open, run a face, close. The only place that prints to stderr and exits.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		puts("makerdeck " MAKERDECK_VERSION);
		return EXIT_SUCCESS;
	}
	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		puts("usage: makerdeck [OPTION...] [COMMAND [ARGUMENT...]]");
		return EXIT_SUCCESS;
	}
	fputs("makerdeck: only --help and --version are understood.\n", stderr);
	return 2;
}
