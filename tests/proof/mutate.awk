# SPDX-License-Identifier: GPL-3.0-or-later
#
# Writes a source once more with every condition marked, so that a test can flip one at a time (tests/proof/mutant.h):
#
#	awk -v out=FOLDER -v skip=FUNCTIONS -v flags=REGEX -f mutate.awk NAME.c...
#
# makes FOLDER/NAME.inc of each, and FOLDER/mutants.inc, the list.
#
# Marked is what is true or false: what if, while, for and ?: ask, each operand of && and ||, each comparison and negation,
# what a bool function returns, true and false that are assigned, and flags that are or-ed or set to 1. Tables lose their
# const, so that a test can change them. Functions in skip= aren't marked: they make words of what was decided.

function die(text) {
	print "mutate.awk: " name ": " text >"/dev/stderr"
	failed = 1
	exit 1
}

# ---------------------------------------------------------------- tokens: text T, the space before it S, line L

function token(space, text) {
	S[++n] = space
	T[n] = text
	L[n] = line
}

function tokenize(source,    space, piece) {
	n = 0
	line = 1
	space = ""
	while (source != "") {
		if (match(source, /^[ \t\n]+/) || match(source, /^#([^\n]|\\\n)*/)) {
			piece = substr(source, 1, RLENGTH)
			space = space piece
		} else if (substr(source, 1, 2) == "/*") {
			piece = substr(source, 1, index(source, "*/") + 1)
			space = space piece
		} else {
			if (!match(source, /^"([^"\\]|\\.)*"/) && !match(source, /^'([^'\\]|\\.)*'/) && !match(source, /^[A-Za-z0-9_]+/) \
			    && !match(source, /^(<<=|>>=|[.][.][.])/) && !match(source, /^(->|[+][+]|--|&&|[|][|]|<<|>>|[-=!<>+*\/%&|^]=)/))
				RLENGTH = 1
			piece = substr(source, 1, RLENGTH)
			token(space, piece)
			space = ""
		}
		source = substr(source, length(piece) + 1)
		line += gsub(/\n/, "\n", piece)
	}
	rest = space
}

function pair(    i, depth, open) {
	depth = 0
	for (i = 1; i <= n; i++) {
		if (T[i] ~ /^[({[]$/)
			open[++depth] = i
		else if (T[i] ~ /^[])}]$/)
			M[open[depth--]] = i
	}
	if (depth)
		die("brackets don't close")
}

# The first place from lo to hi, outside of brackets, whose text fits; 0 if there's none.
function find(lo, hi, what,    i) {
	for (i = lo; i <= hi; i++) {
		if (T[i] ~ what)
			return i
		if (T[i] ~ /^[({[]$/)
			i = M[i]
	}
	return 0
}

# ---------------------------------------------------------------- expressions

function plain(lo, hi,    i, text) {
	for (i = lo; i <= hi; i++)
		text = text (i > lo && S[i] != "" ? " " : "") T[i]
	gsub(/\\/, "\\\\", text)
	gsub(/"/, "\\\"", text)
	return text
}

function mark(lo, hi, text,    space) {
	printf "\t{%d, \"%s\", %d, \"%s\", \"%s\"},\n", ++count, name, L[lo], inside, plain(lo, hi) >list
	space = S[lo]
	return space "MUTANT(" count ", " substr(text, length(space) + 1) ")"
}

# What stands in brackets: parts between commas.
function parts(lo, hi,    text, comma) {
	while (lo <= hi) {
		comma = find(lo, hi, "^,$")
		text = text expression(lo, comma ? comma - 1 : hi, 0)
		if (!comma)
			return text
		text = text S[comma] T[comma]
		lo = comma + 1
	}
	return text
}

# No operator of truth outside of brackets.
function inner(lo, hi,    i, text) {
	for (i = lo; i <= hi; i++) {
		text = text S[i] T[i]
		if (T[i] ~ /^[({[]$/) {
			text = text parts(i + 1, M[i] - 1) S[M[i]] T[M[i]]
			i = M[i]
		}
	}
	return text
}

function operands(lo, hi, operator,    text, at, from) {
	from = lo
	while ((at = find(from, hi, operator)) > 0) {
		text = text expression(from, at - 1, 1) S[at] T[at]
		from = at + 1
	}
	return text expression(from, hi, 1)
}

function is_flag(lo, hi, to) {
	if (lo == hi && T[lo] ~ /^(true|false)$/)
		return 1
	if (lo == hi && T[lo] == "1")
		return T[to - 1] == "]"
	return T[to] == "|=" && T[hi] ~ flags
}

# want: the value is asked for as true or false.
function expression(lo, hi, want,    at, colon, i, depth) {
	if (lo > hi)
		return ""
	if ((at = find(lo, hi, "^([-+*/%&|^]|<<|>>)?=$")) > 0)
		return inner(lo, at - 1) S[at] T[at] expression(at + 1, hi, is_flag(at + 1, hi, at))
	if ((at = find(lo, hi, "^[?]$")) > 0) {
		for (i = at + 1; i <= hi && !colon; i++) {
			if (T[i] ~ /^[({[]$/)
				i = M[i]
			else if (T[i] == "?")
				depth++
			else if (T[i] == ":" && depth-- == 0)
				colon = i
		}
		return expression(lo, at - 1, 1) S[at] T[at] expression(at + 1, colon - 1, want) S[colon] T[colon] \
			expression(colon + 1, hi, want)
	}
	if (find(lo, hi, "^[|][|]$"))
		return mark(lo, hi, operands(lo, hi, "^[|][|]$"))
	if (find(lo, hi, "^&&$"))
		return mark(lo, hi, operands(lo, hi, "^&&$"))
	if (T[lo] == "(" && M[lo] == hi)
		return S[lo] T[lo] expression(lo + 1, hi - 1, want) S[hi] T[hi]
	if (T[lo] == "!" || find(lo, hi, "^([=!<>]=|<|>)$") || want)
		return mark(lo, hi, inner(lo, hi))
	return inner(lo, hi)
}

# ---------------------------------------------------------------- statements

function body(lo, hi, returns_bool,    i, text, end, one, two) {
	for (i = lo; i <= hi; i++) {
		if (T[i] ~ /^([{};]|else|do)$/) {
			text = text S[i] T[i]
		} else if (T[i] ~ /^(if|while|switch)$/) {
			end = M[i + 1]
			text = text S[i] T[i] S[i + 1] T[i + 1] expression(i + 2, end - 1, T[i] != "switch") S[end] T[end]
			i = end
		} else if (T[i] == "for") {
			end = M[i + 1]
			one = find(i + 2, end - 1, "^;$")
			two = find(one + 1, end - 1, "^;$")
			text = text S[i] T[i] S[i + 1] T[i + 1] inner(i + 2, one - 1) S[one] T[one] expression(one + 1, two - 1, 1) \
				S[two] T[two] inner(two + 1, end - 1) S[end] T[end]
			i = end
		} else if (T[i] ~ /^(case|default)$/) {
			end = find(i, hi, "^:$")
			text = text inner(i, end)
			i = end
		} else {
			end = find(i, hi, "^;$")
			if (!end)
				die("a statement doesn't end, line " L[i])
			if (T[i] == "return")
				text = text S[i] T[i] expression(i + 1, end - 1, returns_bool)
			else
				text = text (T[i] == "static" ? copy(i, end - 1) : parts(i, end - 1))
			text = text S[end] T[end]
			i = end
		}
	}
	return text
}

function translate(    i, j, as_it_is, text, start) {
	start = 1
	for (i = 1; i <= n; i++) {
		if (T[i] == "const" && T[i + 1] ~ /^(struct|enum)$/ && (T[i + 2] == "{" || T[i + 4] == "[")) {
			continue	# a table
		} else if (T[i] == "{" && T[i - 1] == ")") {	# a function
			for (j = start; M[j] != i - 1; j++)
				;
			inside = T[j - 1]
			as_it_is = index(" " skip " ", " " inside " ")
			text = text S[i] T[i] (as_it_is ? copy(i + 1, M[i] - 1) : body(i + 1, M[i] - 1, T[j - 2] == "bool"))
			i = M[i]
			text = text S[i] T[i]
			start = i + 1
		} else {
			text = text S[i] T[i]
			if (T[i] == "{") {	# its rows
				text = text copy(i + 1, M[i])
				i = M[i]
			}
			if (T[i] == ";")
				start = i + 1
		}
	}
	return text rest
}

function copy(lo, hi,    i, text) {
	for (i = lo; i <= hi; i++)
		text = text S[i] T[i]
	return text
}

function finish(    base) {
	if (name == "")
		return
	base = name
	sub(/.*\//, "", base)
	sub(/[.]c$/, "", base)
	tokenize(source)
	pair()
	printf "%s", translate() >(out "/" base ".inc")
	close(out "/" base ".inc")
	source = ""
	split("", M)
}

BEGIN {
	list = out "/mutants.inc"
	printf "" >list
}
FNR == 1 {
	finish()
	name = FILENAME
	sub(/^.*src\//, "src/", name)
}
{ source = source $0 "\n" }
END {
	if (failed)
		exit 1
	finish()
}
