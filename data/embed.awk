# SPDX-License-Identifier: GPL-3.0-or-later
#
# Turns SQL files into C: awk -v out=src/store/sql -f embed.awk data/schema/*.sql data/queries/*.sql
# writes src/store/sql.h and src/store/sql.c. Any POSIX awk does.
#
# A file of a folder "schema" is one version, NNN_name.sql, and is embedded as it stands, comments too,
# since SQLite keeps them and whoever opens the file with another tool reads them.
#
# Any other file holds named statements:
#
#	-- What the statement is for.
#	-- name: models_mine_page
#	-- each: SORT name=m.namekey modified=m.modifiedon
#	-- each: DIR up=>,ASC down=<,DESC
#	SELECT … WHERE {SORT} {DIR.1} :key ORDER BY {SORT} {DIR.2};
#
# It ends at the next "-- name:" or at the end of the file. Lines that are only a comment are left out. Columns,
# operators and directions cannot be bound, so "-- each:" lines make one statement per combination:
# models_mine_page_name_up, models_mine_page_name_down, … in the order of the lists, the last list turning
# fastest; {SORT} is the value, {DIR.1} and {DIR.2} are its parts between commas. Besides one number per
# statement, the family gets QUERY_MODELS_MINE_PAGE, its first, so that code writes
# QUERY_MODELS_MINE_PAGE + sort * 2 + dir.
#
# What is put together while the program runs (Advanced Find) stands here too, in parts that are no statements:
#
#	-- part: find_less
#	{X} < {V}
#
# gives PART_FIND_LESS and part_text(). Its marks {X} are filled in by whoever composes it, never with what people typed.

function refuse(where, message)
{
	printf "%s: %s\n", where, message > "/dev/stderr"
	failed = 1
	exit 1
}

# Replaces every occurrence of from in text, both taken literally.
function replace(text, from, to,	at, done)
{
	done = ""
	while ((at = index(text, from)) > 0) {
		done = done substr(text, 1, at - 1) to
		text = substr(text, at + length(from))
	}
	return done text
}

# text as the inside of a C string literal. "?" is escaped because of trigraphs.
function quote(text)
{
	text = replace(text, "\\", "\\\\")
	text = replace(text, "\"", "\\\"")
	text = replace(text, "?", "\\?")
	text = replace(text, "\t", "\\t")
	return replace(text, "\r", "\\r")
}

function statement_add(name, text, where)
{
	if (name in query_number)
		refuse(where, "the statement \"" name "\" has been defined already in " query_where[name])
	if (name in family_first)
		refuse(where, "the statement \"" name "\" has the name of a family")
	query_number[name] = query_total
	query_where[name] = where
	query_names[query_total] = name
	query_texts[query_total] = text
	query_total++
}

function expand(name, text, axis,	n, i, choice, eq, value, parts, j, new, comma)
{
	if (axis > axes) {
		if (match(text, /[{][A-Z][A-Z0-9_]*([.][0-9]+)?[}]/))
			refuse(where, "the statement \"" name "\" uses " substr(text, RSTART, RLENGTH) \
			       ", which no \"-- each:\" line gives")
		statement_add(name, text, where)
		return
	}
	# awk has no local arrays of its own depth, so each axis keeps its choices under its number
	n = axis_choices[axis]
	for (i = 1; i <= n; i++) {
		choice = axis_choice[axis, i]
		eq = index(choice, "=")
		value = substr(choice, eq + 1)
		new = replace(text, "{" axis_name[axis] "}", value)
		j = 0
		parts = value
		while (parts != "") {
			j++
			comma = index(parts, ",")
			if (comma == 0)
				comma = length(parts) + 1
			new = replace(new, "{" axis_name[axis] "." j "}", substr(parts, 1, comma - 1))
			parts = substr(parts, comma + 1)
		}
		expand(name "_" substr(choice, 1, eq - 1), new, axis + 1)
	}
}

function statement_end(	first, text, body)
{
	if (name == "")
		return
	text = body_text
	sub(/\n+$/, "", text)
	if (text == "")
		refuse(where, "the statement \"" name "\" is empty")
	body = text
	sub(/;[ \t]*$/, "", body)
	if (body ~ /;[ \t]*(--[^\n]*)?\n/)
		refuse(where, "the statement \"" name "\" holds a second one: only the first would ever be run")
	first = query_total
	if (axes > 0) {
		if (name in query_number || name in family_first)
			refuse(where, "the statement \"" name "\" has been defined already")
	}
	expand(name, text, 1)
	if (axes > 0) {
		family_first[name] = first
		family_at[first] = name
	}
	name = ""
	body_text = ""
	axes = 0
}

function part_end(	text)
{
	if (part == "")
		return
	text = body_text
	sub(/\n+$/, "", text)
	if (text == "")
		refuse(where, "the part \"" part "\" is empty")
	if (text ~ /;/)
		refuse(where, "the part \"" part "\" holds a semicolon: it would be a statement")
	part_names[part_total] = part
	part_texts[part_total++] = text
	part = ""
	body_text = ""
}

function axis_read(line,	n, i, words, choice)
{
	sub(/^--[ \t]*each:[ \t]*/, "", line)
	n = split(line, words, /[ \t]+/)
	if (words[n] == "")
		n--
	if (n < 2 || words[1] !~ /^[A-Z][A-Z0-9_]*$/)
		refuse(where, "\"-- each:\" wants a NAME in capitals and choices such as up=ASC")
	axes++
	axis_name[axes] = words[1]
	axis_choices[axes] = n - 1
	for (i = 2; i <= n; i++) {
		choice = words[i]
		if (choice !~ /^[a-z][a-z0-9_]*=./)
			refuse(where, "\"" choice "\" is no choice such as up=ASC")
		if (index(body_text, "{"))
			refuse(where, "\"-- each:\" must stand before the statement's text")
		axis_choice[axes, i - 1] = choice
	}
}

function schema_line()
{
	schema_texts[schema_total] = schema_texts[schema_total] $0 "\n"
}

BEGIN {
	failed = 0
	query_total = 0
	part_total = 0
	schema_total = 0
	axes = 0
	name = ""
	part = ""
	if (out == "") {
		print "embed.awk: say where to write with -v out=PATH" > "/dev/stderr"
		failed = 1
		exit 1
	}
}

FNR == 1 {
	statement_end()
	part_end()
	in_schema = FILENAME ~ /(^|\/)schema\/[^\/]*$/
	base = FILENAME
	sub(/.*\//, "", base)
	if (in_schema) {
		if (base !~ /^[0-9][0-9][0-9]_.*[.]sql$/)
			refuse(FILENAME, "a schema is called NNN_name.sql")
		schema_total++
		if (substr(base, 1, 3) + 0 != schema_total)
			refuse(FILENAME, "the versions must be 001, 002, … without a gap")
		schema_texts[schema_total] = ""
	}
}

in_schema {
	schema_line()
	next
}

/^--[ \t]*part:/ {
	statement_end()
	part_end()
	where = FILENAME ":" FNR
	part = $0
	sub(/^--[ \t]*part:[ \t]*/, "", part)
	sub(/[ \t]+$/, "", part)
	if (part !~ /^[a-z][a-z0-9_]*$/)
		refuse(where, "\"" part "\" is no name: small letters, digits and _ only")
	if (part in part_where)
		refuse(where, "the part \"" part "\" has been defined already in " part_where[part])
	part_where[part] = where
	body_text = ""
	next
}

/^--[ \t]*name:/ {
	statement_end()
	part_end()
	where = FILENAME ":" FNR
	name = $0
	sub(/^--[ \t]*name:[ \t]*/, "", name)
	sub(/[ \t]+$/, "", name)
	if (name !~ /^[a-z][a-z0-9_]*$/)
		refuse(where, "\"" name "\" is no name: small letters, digits and _ only")
	body_text = ""
	next
}

/^--[ \t]*each:/ {
	if (name == "")
		refuse(FILENAME ":" FNR, "\"-- each:\" stands before any \"-- name:\"")
	axis_read($0)
	next
}

/^[ \t]*(--.*)?$/ {
	next
}

{
	if (name == "" && part == "")
		refuse(FILENAME ":" FNR, "this stands before any \"-- name:\"")
	line = $0
	sub(/[ \t]+$/, "", line)
	body_text = body_text line "\n"
}

function text_write(file, symbol, text,	n, i, lines)
{
	printf "static const char %s[] =\n", symbol > file
	n = split(text, lines, "\n")
	if (n > 1 && lines[n] == "")
		n--
	for (i = 1; i <= n; i++)
		printf "\t\"%s%s\"%s\n", quote(lines[i]), i < n ? "\\n" : "", i < n ? "" : ";" > file
	printf "\n" > file
}

END {
	if (failed)
		exit 1
	statement_end()
	part_end()
	if (failed)
		exit 1
	h = out ".h"
	c = out ".c"

	print "/* Made by data/embed.awk from data/schema and data/queries. */" > h
	print "#ifndef STORE_SQL_H\n#define STORE_SQL_H\n" > h
	print "/* Every statement of the program. A family's name is its first member's number. */" > h
	print "enum query {" > h
	for (i = 0; i < query_total; i++) {
		printf "\tQUERY_%s = %d,\n", toupper(query_names[i]), i > h
		if (i in family_at)
			printf "\tQUERY_%s = %d,\n", toupper(family_at[i]), i > h
	}
	printf "\tQUERY_COUNT = %d\n};\n\n", query_total > h
	print "/* The text and the name, as written in data/queries; NULL for a number that is none. */" > h
	print "const char *query_text(enum query query);" > h
	print "const char *query_name(enum query query);\n" > h
	print "/* What statements are put together from. */" > h
	print "enum sql_part {" > h
	for (i = 0; i < part_total; i++)
		printf "\tPART_%s = %d,\n", toupper(part_names[i]), i > h
	printf "\tPART_COUNT = %d\n};\n\n", part_total > h
	print "const char *part_text(enum sql_part part);\n" > h
	print "/* The versions of the schema are 1 … schema_count. NULL for another version. */" > h
	print "extern const int schema_count;" > h
	print "const char *schema_text(int version);\n" > h
	print "#endif" > h

	print "/* Made by data/embed.awk from data/schema and data/queries. */" > c
	print "#include \"store/sql.h\"\n\n#include <stddef.h>\n" > c
	for (i = 1; i <= schema_total; i++)
		text_write(c, "schema_" i, schema_texts[i])
	for (i = 0; i < query_total; i++)
		text_write(c, "query_" i, query_texts[i])
	for (i = 0; i < part_total; i++)
		text_write(c, "part_" i, part_texts[i])

	printf "const int schema_count = %d;\n\n", schema_total > c
	print "const char *\nschema_text(int version)\n{\n\tswitch (version) {" > c
	for (i = 1; i <= schema_total; i++)
		printf "\tcase %d:\n\t\treturn schema_%d;\n", i, i > c
	print "\tdefault:\n\t\treturn NULL;\n\t}\n}\n" > c

	# an array of no elements is no C, so each table ends with a NULL
	print "static const char *const query_texts[] = {" > c
	for (i = 0; i < query_total; i++)
		printf "\tquery_%d,\n", i > c
	print "\tNULL,\n};\n\nstatic const char *const query_names[] = {" > c
	for (i = 0; i < query_total; i++)
		printf "\t\"%s\",\n", query_names[i] > c
	print "\tNULL,\n};\n" > c
	print "const char *\nquery_text(enum query query)\n{" > c
	print "\treturn (unsigned int)query < (unsigned int)QUERY_COUNT ? query_texts[query] : NULL;\n}\n" > c
	print "static const char *const part_texts[] = {" > c
	for (i = 0; i < part_total; i++)
		printf "\tpart_%d,\n", i > c
	print "\tNULL,\n};\n" > c
	print "const char *\npart_text(enum sql_part part)\n{" > c
	print "\treturn (unsigned int)part < (unsigned int)PART_COUNT ? part_texts[part] : NULL;\n}\n" > c
	print "const char *\nquery_name(enum query query)\n{" > c
	print "\treturn (unsigned int)query < (unsigned int)QUERY_COUNT ? query_names[query] : NULL;\n}" > c
}
