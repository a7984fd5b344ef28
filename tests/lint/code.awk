# SPDX-License-Identifier: GPL-3.0-or-later
#
# Prints C files as FILE:LINE:CODE without comments, and without what stands inside of strings unless
# "-v strings=keep" is given: what the lints search, so that a word in a comment or in a sentence is no call.

FNR == 1 {
	comment = 0
}

{
	rest = $0
	code = ""
	while (rest != "") {
		if (comment) {
			at = index(rest, "*/")
			if (at == 0)
				break
			rest = substr(rest, at + 2)
			comment = 0
			code = code " "
			continue
		}
		if (!match(rest, /\/[*\/]|"|'/)) {
			code = code rest
			break
		}
		code = code substr(rest, 1, RSTART - 1)
		kind = substr(rest, RSTART, RLENGTH)
		rest = substr(rest, RSTART + RLENGTH)
		if (kind == "//")
			break
		if (kind == "/*") {
			comment = 1
			continue
		}
		# a string or a character: to its end, over escapes
		inside = ""
		while (rest != "" && substr(rest, 1, 1) != kind) {
			length_of_one = substr(rest, 1, 1) == "\\" ? 2 : 1
			inside = inside substr(rest, 1, length_of_one)
			rest = substr(rest, length_of_one + 1)
		}
		rest = substr(rest, 2)
		# the file names of #include lines are kept in any case
		keep = strings == "keep" || code ~ /^[ \t]*#[ \t]*include[ \t]*$/
		code = code kind (keep ? inside : "") kind
	}
	if (code !~ /^[ \t]*$/)
		print FILENAME ":" FNR ":" code
}
