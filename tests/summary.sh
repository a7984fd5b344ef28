#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Sums what "make check" left in the .log and .trs files of a build folder: summary.sh FOLDER… prints the failed
# tests and, as its last line, "N passed, N failed", where N counts single tests: cmocka's functions, and the lines
# "ok …" and "not ok …" of the scripts. Ends with 1 if one failed or none passed.
set -eu
export LC_ALL=C

# not what an unpacked release left behind
find "$@" -name 'makerdeck-*' -prune -o -name '*.trs' -print | sort | {
	passed=0 failed=0 skipped=0
	while read -r trs; do
		log=${trs%.trs}.log
		result=$(sed -n 's/^:global-test-result: *//p' "$trs")
		counts=$(awk '
			/^\[  PASSED  \] [0-9]+ test/ { p += $4 }
			/^\[  FAILED  \] [0-9]+ test/ { f += $4 }
			/^\[  SKIPPED \] [0-9]+ test/ { s += $4 }
			/^ok / { if (/# SKIP/) s++; else p++ }
			/^not ok / { f++ }
			END { print p + 0, f + 0, s + 0 }' "$log")
		# shellcheck disable=SC2086
		set -- $counts
		p=$1 f=$2 s=$3
		case $result in
		PASS)
			[ $((p + f + s)) -gt 0 ] || p=1
			;;
		SKIP)
			[ "$s" -gt 0 ] || s=1
			;;
		*)
			# it crashed, or a sanitizer or the harness ended it
			[ "$f" -gt 0 ] || f=1
			echo "FAILED: $log"
			awk '/^not ok / || /^\[  FAILED  \]/ || /^\[   LINE   \]/ || /Sanitizer|runtime error/ { print "  " $0 }' "$log"
			;;
		esac
		passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	done
	[ "$skipped" -eq 0 ] || echo "$skipped skipped"
	echo "$passed passed, $failed failed"
	[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
