#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The manual page tells what the program can do, and nothing else: every option and command of --help stands in it, and it names
# no command that --help doesn't. Run where the program is built.
set -u
export LC_ALL=C.UTF-8
here=$(cd "$(dirname "$0")/../.." && pwd)
program=${MAKERDECK_BUILDDIR:-.}/makerdeck
page=$here/data/man/makerdeck.1
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
status=0

verdict() { # NAME FILE: passes if the file is empty
	if [ -s "$2" ]; then
		echo "not ok $1"
		cat "$2"
		status=1
	else
		echo "ok $1"
	fi
}

"$program" --help >"$dir/help" || exit 99
# mdoc as words: macros and their arguments on one line
sed -e 's/^\.\\".*//' -e 's/\\&//g' -e 's/^\.[A-Z][a-z] //' -e 's/ Ns / /g' -e 's/ \(Cm\|Fl\|Ar\|Oo\|Oc\|Op\) / /g' \
	-e 's/\(^\| \)\(Cm\|Fl\|Ar\|Oo\|Oc\|Op\) / /g' "$page" >"$dir/page"

# options: "--name" in the help, "-name" after Fl in the page
grep -o -- '--[a-z-][a-z-]*' "$dir/help" | sort -u | sed 's/^--//' | while read -r option; do
	grep -q -- "-$option" "$page" || echo "--$option is not in the manual"
done >"$dir/options"
verdict options_stand_in_the_manual "$dir/options"

# commands: two blanks, the words before the first argument
sed -n 's/^  \([a-z][a-z ]*\).*$/\1/p' "$dir/help" | sed 's/ *$//' | sort -u | while read -r command; do
	grep -q "\(^\|[ ,]\)$command\([ ,]\|$\)" "$dir/page" || echo "$command is not in the manual"
done >"$dir/commands"
verdict commands_stand_in_the_manual "$dir/commands"

# and the other way round
sed -n 's/^\.It Cm \([a-z]*\).*/\1/p' "$page" | sort -u | while read -r command; do
	grep -q "^  $command\( \|$\)" "$dir/help" || echo "$command is no command"
done >"$dir/more"
verdict manual_names_no_other_command "$dir/more"
exit $status
