#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# data/embed.awk: what it makes of statements, families and schemas, and what it refuses.
set -u
export LC_ALL=C
awk=${AWK:-awk} cc=${CC:-cc}
here=$(cd "$(dirname "$0")/../.." && pwd)
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
mkdir -p "$dir/schema" "$dir/queries" "$dir/store"
status=0

check() { # NAME COMMAND…
	name=$1
	shift
	if "$@" >"$dir/out" 2>&1; then
		echo "ok $name"
	else
		echo "not ok $name"
		cat "$dir/out"
		status=1
	fi
}

embed() {
	# shellcheck disable=SC2086
	$awk -v out="$dir/store/sql" -f "$here/data/embed.awk" "$@" </dev/null
}

refused() { # TEXT-OF-MESSAGE FILE-NAME: the file is refused with that message
	if embed "$dir/$2" 2>"$dir/message"; then
		echo "it was taken"
		return 1
	fi
	grep -F -- "$1" "$dir/message" || { cat "$dir/message"; return 1; }
}

cat >"$dir/schema/001_first.sql" <<'SQL'
-- kept: "quotes", back\slash, ??= and ü
CREATE TABLE t (a TEXT) STRICT;
SQL
cat >"$dir/schema/002_second.sql" <<'SQL'
ALTER TABLE t ADD COLUMN b TEXT;
SQL
cat >"$dir/queries/a.sql" <<'SQL'
-- The statements of a test.

-- name: one
-- a comment that is left out
SELECT 'a -- "b" \ ?'
  FROM t;

-- name: page
-- each: SORT name=m.namekey modified=m.modifiedon
-- each: DIR up=>,ASC down=<,DESC
SELECT {SORT} FROM t WHERE {SORT} {DIR.1} :key ORDER BY {SORT} {DIR.2}, {SORT};
SQL
cat >"$dir/queries/b.sql" <<'SQL'
-- name: last
SELECT 1;
SQL
cat >"$dir/main.c" <<'C'
#include "store/sql.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#undef NDEBUG

int
main(void)
{
	assert(QUERY_ONE == 0 && QUERY_PAGE == 1 && QUERY_PAGE_NAME_UP == 1 && QUERY_PAGE_NAME_DOWN == 2);
	assert(QUERY_PAGE_MODIFIED_UP == 3 && QUERY_PAGE_MODIFIED_DOWN == QUERY_PAGE + 1 * 2 + 1);
	assert(QUERY_LAST == 5 && QUERY_COUNT == 6);
	assert(strcmp(query_text(QUERY_ONE), "SELECT 'a -- \"b\" \\ \?'\n  FROM t;") == 0);
	assert(strcmp(query_name(QUERY_ONE), "one") == 0);
	assert(strcmp(query_name(QUERY_PAGE_MODIFIED_DOWN), "page_modified_down") == 0);
	assert(strcmp(query_text(QUERY_PAGE_MODIFIED_DOWN),
		      "SELECT m.modifiedon FROM t WHERE m.modifiedon < :key ORDER BY m.modifiedon DESC, m.modifiedon;") == 0);
	assert(strcmp(query_text(QUERY_PAGE_NAME_UP),
		      "SELECT m.namekey FROM t WHERE m.namekey > :key ORDER BY m.namekey ASC, m.namekey;") == 0);
	assert(query_text(QUERY_COUNT) == NULL && query_name(QUERY_COUNT) == NULL);
	assert(schema_count == 2);
	assert(strcmp(schema_text(1), "-- kept: \"quotes\", back\\slash, ?\?= and \303\274\nCREATE TABLE t (a TEXT) STRICT;") == 0);
	assert(strcmp(schema_text(2), "ALTER TABLE t ADD COLUMN b TEXT;") == 0);
	assert(schema_text(0) == NULL && schema_text(3) == NULL);
	return 0;
}
C
check embed_takes_schemas_and_statements embed "$dir/schema/001_first.sql" "$dir/schema/002_second.sql" \
	"$dir/queries/a.sql" "$dir/queries/b.sql"
# shellcheck disable=SC2086
check embed_makes_c_without_a_warning $cc -std=c11 -Wall -Wextra -Werror -I"$dir" -o "$dir/t" \
	"$dir/main.c" "$dir/store/sql.c"
check embed_texts_names_and_numbers "$dir/t"
check embed_takes_no_files_at_all embed
# shellcheck disable=SC2086
check embed_of_nothing_compiles $cc -std=c11 -Wall -Wextra -Werror -I"$dir" -c -o "$dir/t.o" "$dir/store/sql.c"

printf 'SELECT 1;\n' >"$dir/queries/x.sql"
check embed_refuses_text_without_a_name refused 'before any "-- name:"' queries/x.sql
printf -- '-- name: a\nSELECT 1;\n-- name: a\nSELECT 2;\n' >"$dir/queries/x.sql"
check embed_refuses_a_name_twice refused 'defined already' queries/x.sql
printf -- '-- name: Bad-Name\nSELECT 1;\n' >"$dir/queries/x.sql"
check embed_refuses_a_bad_name refused 'is no name' queries/x.sql
printf -- '-- name: a\n-- name: b\nSELECT 1;\n' >"$dir/queries/x.sql"
check embed_refuses_an_empty_statement refused 'is empty' queries/x.sql
printf -- '-- name: a\nSELECT 1;\nSELECT 2;\n' >"$dir/queries/x.sql"
check embed_refuses_a_second_statement refused 'second one' queries/x.sql
printf -- '-- name: a\nSELECT {SORT};\n' >"$dir/queries/x.sql"
check embed_refuses_an_unknown_choice refused 'uses {SORT}' queries/x.sql
printf -- '-- name: a\n-- each: sort up=ASC\nSELECT 1;\n' >"$dir/queries/x.sql"
check embed_refuses_a_bad_each refused 'wants a NAME' queries/x.sql
printf 'SELECT 1;\n' >"$dir/schema/003_gap.sql"
check embed_refuses_a_gap_in_the_versions refused 'without a gap' schema/003_gap.sql
exit $status
