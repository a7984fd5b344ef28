#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What keeps the house a house, checked by machine. Each check prints the lines that break its rule; a test is
# that it finds none in the tree, and that it finds the bad file that is planted in a copy of it.
set -u
export LC_ALL=C
awk=${AWK:-awk} cc=${CC:-cc}
here=$(cd "$(dirname "$0")/../.." && pwd)
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
status=0

sources() { # ROOT: every C file of the program, from ROOT
	(cd "$1" && find src -name '*.[ch]' -o -name '*.def' | sort)
}

code() { # ROOT [strings=keep]
	# shellcheck disable=SC2046
	(cd "$1" && $awk -v "${2:-strings=drop}" -f "$here/tests/lint/code.awk" $(sources .) </dev/null)
}

# ------------------------------------------------------------------ the checks

# Who may include whom (src/README.md), who may include which library, and that a file's own header comes first.
check_includes() {
	code "$1" | $awk -F : '
		BEGIN {
			may["base"] = "base"
			may["domain"] = "domain base"
			may["store"] = "store domain base"
			may["learn"] = "learn base"
			may["remote"] = "remote base"
			may["service"] = "service base"
			may["portal"] = "portal store domain learn remote service base"
			may["tui"] = "tui base"
			may["app"] = "app portal domain base tui/key.h tui/rect.h"
			may["view"] = "view app domain tui base"
			may["cli"] = "cli portal domain service base"
			may["main.c"] = may["console.c"] = "base domain store portal tui app view cli console.h"
			may["main_login.c"] = "base portal service console.h"
			may["main_keys.c"] = "base service"
			may["console.h"] = "base"
			library["sqlite3.h"] = "^src/store/"
			library["curses.h"] = library["ncurses.h"] = library["term.h"] = "^src/tui/(term|theme)[.]c$"
			library["ncursesw/curses.h"] = library["ncursesw/ncurses.h"] = library["curses.h"]
			library["jansson.h"] = "^src/(portal|remote)/"
			library["curl/curl.h"] = "^src/remote/"
			library["utf8proc.h"] = "^src/base/"
			library["linear.h"] = "^src/learn/"
			library["seccomp.h"] = "^src/service/sandbox[.]c$"
		}
		{
			file = $1
			sub(/^[.]\//, "", file)
			line = $0
			sub(/^[^:]*:[^:]*:/, "", line)
		}
		{
			own = file
			sub(/^src\//, "", own)
		}
		own ~ /[.]h$/ { headers[own] = 1 }
		line !~ /^[ \t]*#[ \t]*include/ { next }
		{
			target = line
			sub(/^[ \t]*#[ \t]*include[ \t]*/, "", target)
			folder = own
			sub(/\/.*/, "", folder)
			where = file ":" $2 ": "
			first = !(file in seen)
			seen[file] = 1
		}
		target ~ /^</ {
			gsub(/[<>]/, "", target)
			if (target in library && file !~ library[target])
				print where "<" target "> has no business here"
		}
		target ~ /^"/ {
			gsub(/"/, "", target)
			if (target !~ /\// && target !~ /[.]def$/ && target != "console.h") {
				print where "write \"" target "\" from src, with its folder"
				next
			}
			to = target
			sub(/\/.*/, "", to)
			fine = 0
			n = split(may[folder], allowed, " ")
			for (i = 1; i <= n; i++)
				if (allowed[i] == to || allowed[i] == target)
					fine = 1
			if (folder == "view" && target == "app/app.h")
				fine = 0
			if (!fine)
				print where folder " may not include \"" target "\""
		}
		first && own ~ /[.]c$/ {
			header = own
			sub(/[.]c$/, ".h", header)
			owners[header] = where
			firsts[header] = target
		}
		END {
			for (header in owners)
				if (header in headers && firsts[header] != header)
					print owners[header] "\"" header "\" must be included first"
		}'
}

# Every header says all that it needs, and may come twice.
check_headers() {
	(cd "$1" && sources . | grep '[.]h$') | while read -r header; do
		header=${header#src/}
		# shellcheck disable=SC2086
		printf '#include "%s"\n#include "%s"\n' "$header" "$header" |
			$cc -std=c11 -Wall -Wextra -Werror -D_GNU_SOURCE ${LINT_CPPFLAGS-} -I"$1/src" -fsyntax-only -x c - \
				>"$dir/cc.out" 2>&1 || echo "src/$header: does not stand alone: $(head -n 1 "$dir/cc.out")"
	done
}

# Calls that are not made anywhere, and those that only main may make.
check_calls() {
	code "$1" | $awk -F : '
		function call(name) { return line ~ ("(^|[^a-zA-Z0-9_.>])(" name ")[ \t]*[(]") }
		function word(name) { return line ~ ("(^|[^a-zA-Z0-9_.>])(" name ")([^a-zA-Z0-9_]|$)") }
		{
			file = $1
			sub(/^[.]\//, "", file)
			line = $0
			sub(/^[^:]*:[^:]*:/, "", line)
			where = file ":" $2 ": "
		}
		line ~ /^[ \t]*#/ { next }
		call("strcpy|stpcpy|strcat|strncpy|strncat|sprintf|vsprintf|gets|system|popen|atoi|atol|atoll|atof|strtok|alloca|tmpnam|mktemp|tempnam|scanf|sscanf|fscanf|rand|srand|asctime|ctime|localtime|gmtime|exec[lv][pe]?[e]?|fork|vfork") {
			print where "a banned call: " line
		}
		# setting the SSH service up takes the system'"'"'s own programs; nothing that a session reaches starts any
		call("posix_spawnp?") && file !~ /^src\/service\/program[.]c$/ {
			print where "only service/program.c starts programs: " line
		}
		file ~ /^src\/(main(_[a-z]+)?|console)[.]c$/ { next }
		call("printf|vprintf|puts|putchar|perror|err|errx|warn|warnx|exit|_exit|_Exit|quick_exit") {
			print where "only main prints and exits: " line
		}
		call("malloc|calloc|realloc|reallocarray|aligned_alloc|strdup|strndup|asprintf|vasprintf") && file !~ /^src\/base\// {
			print where "only base asks for memory (base/heap.h, base/arena.h, base/str.h): " line
		}
		call("dlopen|dlmopen|dlsym") && file !~ /^src\/remote\/libcurl[.]c$/ {
			print where "only libcurl is loaded while the program runs, by remote/libcurl.c: " line
		}
		call("abort") && file !~ /^src\/base\// {
			print where "only base aborts: " line
		}
		word("stdout|stderr|STDOUT_FILENO|STDERR_FILENO") && file !~ /^src\/(base\/|tui\/term[.]c)/ {
			print where "only main knows the standard streams: " line
		}
		# a session looks at TERM as it empties its environment
		call("getenv|secure_getenv") && file !~ /^src\/(tui\/(term|theme)|service\/session)[.]c/ {
			print where "only main asks the environment: " line
		}
		call("time|gettimeofday|clock_gettime|clock_now") && file !~ /^src\/(base\/clock|tui\/term)[.][ch]/ {
			print where "only main asks the clock, and the terminal how long it waits: " line
		}'
}

# SQL stands in data/queries and data/schema.
check_sql() {
	code "$1" strings=keep |
		grep -E '"[^"]*(SELECT |INSERT (OR [A-Z]+ )?INTO |REPLACE INTO |DELETE FROM |UPDATE [a-z_]+ SET|CREATE (TEMP )?(TABLE|INDEX|VIEW|TRIGGER)|DROP (TABLE|INDEX|VIEW)|WITH RECURSIVE|PRAGMA |BEGIN IMMEDIATE|SAVEPOINT )' |
		sed 's/$/   <- SQL in C/'
}

# What SQLite answers is looked at.
check_results() {
	code "$1" | $awk -F : '
		{
			line = $0
			sub(/^[^:]*:[^:]*:/, "", line)
			if ($1 != file) {
				file = $1
				before = ";"
			}
		}
		line ~ /^[ \t]*(\([ \t]*void[ \t]*\)[ \t]*)?sqlite3_(bind_[a-z0-9_]+|step|prepare[a-z0-9_]*|exec|open[a-z0-9_]*|backup_step|backup_finish|busy_handler|busy_timeout|db_config|initialize|serialize|deserialize|create_[a-z0-9_]+|extended_result_codes|file_control|table_column_metadata)[ \t]*[(]/ {
			# the rest of an expression that began on the line before is fine
			if (before ~ /([;{})]|else|do|^[ \t]*#.*)[ \t]*$/)
				print $1 ":" $2 ": the result is not looked at: " line
		}
		{ before = line }'
}

# Each file says under which licence it stands.
check_licence() {
	(cd "$1" && find src tests data bootstrap configure.ac Makefile.am .ci/run \
		\( -name '*.[ch]' -o -name '*.def' -o -name '*.sh' -o -name '*.awk' -o -name bootstrap -o -name configure.ac \
		-o -name Makefile.am -o -name run \) -type f | sort | while read -r file; do
		head -n 2 "$file" | grep -q 'SPDX-License-Identifier: GPL-3.0-or-later' || echo "$file: no SPDX line"
	done)
}

# Every file is built, tested or shipped: it stands in Makefile.am.
check_lists() {
	(cd "$1" && find src tests data \( -name '*.[ch]' -o -name '*.def' -o -name '*.sh' -o -name '*.awk' -o -name '*.sql' \
		-o -path 'data/demo/*.json' -o -name '*.golden' \) -type f | sort | while read -r file; do
		stem=${file%.c}
		# a test program is listed without its ".c"
		case $file in tests/*.c) ;; *) stem=$file ;; esac
		grep -qE "(^|[[:space:]])($file|$stem)([[:space:]]|\$)" Makefile.am || echo "$file: stands in no list of Makefile.am"
	done)
	# and the other way round
	(cd "$1" && grep -oE '(^|[[:space:]])(src|tests|data)/[A-Za-z0-9_./-]+\.(c|h|def|sh|awk|sql|json)([[:space:]]|$)' Makefile.am |
		sort -u | while read -r file; do
		case $file in
		src/store/sql.[ch] | src/portal/demo_data.c) continue ;;
		esac
		[ -f "$file" ] || echo "Makefile.am: $file is listed, but isn't there"
	done)
}

# ------------------------------------------------------------------ the tree, then a planted bad file

tree() { # CHECK NAME: the tree keeps the rule
	"check_$1" "$here" >"$dir/out" 2>&1
	if [ -s "$dir/out" ]; then
		echo "not ok $2"
		cat "$dir/out"
		status=1
	else
		echo "ok $2"
	fi
}

plant() { # CHECK FILE NAME, the text on the input: the check finds the file
	rm -rf "$dir/tree"
	mkdir -p "$dir/tree/tests" "$dir/tree/data" "$dir/tree/.ci" "$dir/tree/src/base" "$dir/tree/src/view" "$dir/tree/src/app"
	printf '# SPDX-License-Identifier: GPL-3.0-or-later\n' | tee "$dir/tree/bootstrap" "$dir/tree/configure.ac" \
		"$dir/tree/.ci/run" >"$dir/tree/Makefile.am"
	for good in base/good view/good app/good; do
		printf '/* SPDX-License-Identifier: GPL-3.0-or-later */\n#ifndef GOOD\n#define GOOD\nint good(void); /* printf("") */\n#endif\n' \
			>"$dir/tree/src/$good.h"
		echo "# src/$good.h " >>"$dir/tree/Makefile.am"
	done
	"check_$1" "$dir/tree" >"$dir/out" 2>&1
	if [ -s "$dir/out" ]; then
		echo "not ok $3 (it complains of good files)"
		cat "$dir/out"
		status=1
		return
	fi
	mkdir -p "$(dirname "$dir/tree/$2")"
	cat >"$dir/tree/$2"
	"check_$1" "$dir/tree" >"$dir/out" 2>&1
	if grep -qF "$2" "$dir/out"; then
		echo "ok $3"
	else
		echo "not ok $3 (the planted file was not found)"
		cat "$dir/out"
		status=1
	fi
}

tree includes includes_follow_the_arrows
plant includes src/view/bad.c includes_finds_a_view_that_knows_the_portal <<'C'
#include "portal/portal.h"
C
plant includes src/view/bad.c includes_finds_a_view_that_knows_the_app <<'C'
#include "app/app.h"
C
plant includes src/app/bad.c includes_finds_an_app_that_draws <<'C'
#include "tui/surface.h"
C
plant includes src/base/bad.c includes_finds_a_base_that_knows_the_domain <<'C'
#include "domain/role.h"
C
plant includes src/portal/bad.c includes_finds_sqlite_outside_the_store <<'C'
#include <sqlite3.h>
C
plant includes src/portal/bad.c includes_finds_libcurl_outside_remote <<'C'
#include <curl/curl.h>
C
plant includes src/tui/surface.c includes_finds_curses_outside_the_terminal <<'C'
# include <curses.h>
C
plant includes src/base/good.c includes_finds_an_own_header_that_is_not_first <<'C'
#include <stdio.h>
#include "base/good.h"
C
plant includes src/base/bad.c includes_finds_a_path_without_its_folder <<'C'
#include "good.h"
C

tree headers headers_stand_alone
plant headers src/base/bad.h headers_finds_one_that_needs_another <<'C'
size_t bad(void);
C
plant headers src/base/bad.h headers_finds_one_without_a_guard <<'C'
struct bad { int a; };
C

tree calls calls_are_allowed
plant calls src/cli/bad.c calls_finds_strcpy <<'C'
void f(char *a, const char *b) { strcpy (a, b); }
C
plant calls src/base/bad.c calls_finds_system <<'C'
int f(void) { return system("ls"); }
C
plant calls src/portal/bad.c calls_finds_a_library_that_is_loaded <<'C'
void *f(void) { return dlopen("libx.so", 1); }
C
plant calls src/service/bad.c calls_finds_a_program_that_is_started <<'C'
int f(void) { return posix_spawn(0, 0, 0, 0, 0, 0); }
C
plant calls src/cli/bad.c calls_finds_printf_below_main <<'C'
void f(void) { printf("a"); }
C
plant calls src/app/bad.c calls_finds_exit_below_main <<'C'
void f(void) { if (1) exit(1); }
C
plant calls src/portal/bad.c calls_finds_stderr_below_main <<'C'
void f(void) { fputs("a", stderr); }
C
plant calls src/view/bad.c calls_finds_malloc_above_base <<'C'
void *f(void) { return malloc(3); }
C
plant calls src/portal/bad.c calls_finds_the_clock_below_main <<'C'
long f(void) { return time(0); }
C

tree sql sql_stands_in_data
plant sql src/portal/bad.c sql_finds_a_statement_in_c <<'C'
const char *f = "SELECT 1";
C
plant sql src/store/bad.c sql_finds_a_pragma_in_c <<'C'
const char *f = "PRAGMA foreign_keys";
C

tree results results_of_sqlite_are_looked_at
plant results src/store/bad.c results_finds_a_bind_that_is_not <<'C'
void f(void)
{
	sqlite3_bind_int(s, 1, 2);
}
C
plant results src/store/bad.c results_finds_a_bind_behind_void <<'C'
void f(void)
{
	if (a)
		(void)sqlite3_bind_int(s, 1, 2);
}
C

tree licence licence_is_named_in_each_file
plant licence src/base/bad.c licence_finds_a_file_without <<'C'
int f(void);
C

tree lists lists_name_each_file
plant lists tests/unit/test_bad.c lists_finds_a_forgotten_test <<'C'
/* SPDX-License-Identifier: GPL-3.0-or-later */
C
exit $status
