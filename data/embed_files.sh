#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Turns files into C arrays: embed_files.sh FILE… writes the source of portal/demo_data.h's tables on its
# output, in the order of the arguments.
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

echo 'const struct demo_file demo_files[] = {'
n=0
for file in "$@"; do
	n=$((n + 1))
	echo "	{ \"${file##*/}\", bytes_$n, sizeof(bytes_$n) - 1 },"
done
echo '	{ 0, 0, 0 },'
echo '};'
echo
echo "const size_t demo_file_count = $n;"
