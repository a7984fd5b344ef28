#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Turns files into C arrays: embed_files.sh FILE… writes the source of portal/demo_data.h's tables on its
# output, in the order of the arguments. A .csv is a table (demo_tables), what's else is imported (demo_files).
set -eu

echo '/* Made by data/embed_files.sh from data/demo. */'
echo '#include "portal/demo_data.h"'
echo
n=0
for file in "$@"; do
	n=$((n + 1))
	echo "static const unsigned char bytes_${n}[] = {"
	od -An -v -tx1 "$file" | sed 's/  *\([0-9a-f][0-9a-f]\)/0x\1,/g'
	# the ending zero is not counted; it makes an empty file an array
	echo '0x00 };'
	echo
done

list() { # NAME, then whether .csv belongs to it; the files
	name=$1
	csv=$2
	shift 2
	echo "const struct demo_file ${name}s[] = {"
	n=0
	count=0
	for file in "$@"; do
		n=$((n + 1))
		case $file in
		*.csv) [ "$csv" = yes ] || continue ;;
		*) [ "$csv" = no ] || continue ;;
		esac
		count=$((count + 1))
		echo "	{ \"${file##*/}\", bytes_$n, sizeof(bytes_$n) - 1 },"
	done
	echo '	{ 0, 0, 0 },'
	echo '};'
	echo
	echo "const size_t ${name}_count = $count;"
}

list demo_file no "$@"
echo
list demo_table yes "$@"
