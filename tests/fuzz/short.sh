#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Lets every libFuzzer target run for a short while from its corpus (--enable-fuzzers builds them).
set -u
status=0
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
for fuzzer in tests/fuzz/fuzz_*; do
	case $fuzzer in
	*.o | *.c | *'*') continue ;;
	esac
	name=${fuzzer##*fuzz_}
	mkdir "$work/$name"
	if "$fuzzer" -seed=1 -max_total_time="${FUZZ_SECONDS:-8}" -rss_limit_mb=2048 -timeout=10 -max_len=8192 -print_final_stats=0 -verbosity=0 \
		-artifact_prefix="$work/$name-" "$work/$name" "$MAKERDECK_SRCDIR/tests/fuzz/corpus/$name" >"$work/log" 2>&1; then
		echo "ok fuzz_$name ran for a while"
	else
		echo "not ok fuzz_$name"
		cat "$work/log"
		for found in "$work/$name-"*; do
			[ -f "$found" ] && echo "$found:" && od -c "$found" | head -n 40
		done
		status=1
	fi
done
exit $status
