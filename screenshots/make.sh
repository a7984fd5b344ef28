#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Pictures of the running program in a real terminal: make.sh MAKERDECK FOLDER writes FOLDER/NN-name.png. Each picture is
# xterm on an X server of its own (Xvfb), driven by keys. Needs xvfb, xterm, xdotool, imagemagick, x11-utils and fonts.
set -eu

makerdeck=$1
folder=$2
[ -x "$makerdeck" ] || { echo "screenshots: there is no $makerdeck" >&2; exit 1; }
for tool in Xvfb xterm xdotool import xwininfo; do
	command -v "$tool" >/dev/null || { echo "screenshots: $tool is missing; ./bootstrap screenshots installs it" >&2; exit 1; }
done

tmp=$(mktemp -d)
server='' terminal=''
clean() {
	[ -z "$terminal" ] || kill "$terminal" 2>/dev/null || :
	[ -z "$server" ] || kill "$server" 2>/dev/null || :
	rm -rf "$tmp"
}
trap clean EXIT
trap 'exit 1' HUP INT TERM

Xvfb -displayfd 3 -screen 0 2400x1600x24 -noreset -nolisten tcp -dpi 96 3>"$tmp/display" 2>"$tmp/xvfb.log" &
server=$!
tries=0
until [ -s "$tmp/display" ]; do
	tries=$((tries + 1))
	[ $tries -lt 200 ] || { cat "$tmp/xvfb.log" >&2; exit 1; }
	sleep 0.05
done
DISPLAY=:$(cat "$tmp/display")
export DISPLAY
tries=0
until xwininfo -root >/dev/null 2>&1; do
	tries=$((tries + 1))
	[ $tries -lt 200 ] || { cat "$tmp/xvfb.log" >&2; exit 1; }
	sleep 0.05
done
"$makerdeck" init --demo "$tmp/demo.db" >/dev/null

# open COLUMNSxROWS ARGUMENT…: a terminal with makerdeck in it
open() {
	size=$1
	shift
	cp "$tmp/demo.db" "$tmp/shown.db"
	env -u NO_COLOR LC_ALL=C.UTF-8 xterm -u8 -geometry "$size+0+0" -fa 'DejaVu Sans Mono' -fd 'Noto Sans Mono CJK JP' -fs 11 \
		-fg '#d8d8d8' -bg '#101418' +sb -b 0 -bc -uc -tn xterm-256color \
		-xrm 'xterm*allowBoldFonts: true' -xrm 'xterm*boldColors: false' -xrm 'xterm*titeInhibit: false' \
		-e "$makerdeck" --db "$tmp/shown.db" --theme dark "$@" 2>"$tmp/xterm.log" &
	terminal=$!
	window='' tries=0
	until window=$(xdotool search --onlyvisible --class xterm 2>/dev/null | head -n 1) && [ -n "$window" ]; do
		tries=$((tries + 1))
		[ $tries -lt 200 ] || { cat "$tmp/xterm.log" >&2; exit 1; }
		sleep 0.05
	done
	xdotool mousemove 2390 1590
	xdotool windowfocus "$window" 2>/dev/null || :
	sleep 0.8
}

key() {
	for name; do
		xdotool key --window "$window" --delay 20 "$name"
	done
	sleep 0.3
}

text() {
	xdotool type --window "$window" --delay 20 "$1"
	sleep 0.3
}

# shot NAME: the picture, and the terminal's end
shot() {
	sleep 0.3
	import -window "$window" -depth 8 -define png:exclude-chunks=date,time "PNG24:$folder/$1.png"
	kill "$terminal"
	wait "$terminal" 2>/dev/null || :
	terminal=''
	echo "$folder/$1.png"
}

mine='--as maya.ortiz'

open 120x36 $mine
shot 01-my-models

open 80x24 --as ben.carter open models/shared
shot 02-shared-with-me

open 120x36 $mine open 'model/Invoice extractor'
shot 03-details

open 120x36 $mine
key s
text ben
key Return
text fi
shot 04-share

open 120x36 --as ana.souza open models/shared
key slash
text freight
key Return a
text maya
key Return
shot 05-assign

open 120x36 --as tomas.rey
key s
shot 06-why

open 120x36
shot 07-chooser

open 120x36 $mine
key question
shot 08-help

open 120x36 --as ana.souza open models/shared
shot 09-administrator

open 120x36 --as ana.souza open users
key slash
text maya
key Return e
shot 10-change

open 120x36 --as ana.souza open roles
key Down Down Down e
shot 11-role-grid

open 120x36 --as ana.souza open model/'Invoice extractor'/access
key i Tab Tab
text ben
key Return Down
shot 12-access

for change in "maya.ortiz share Shelf\ counter --with ben.carter" "ana.souza roles grant Basic\ User nora.kim" \
	"ana.souza teams add Finance\ Leads helen.park" "ana.souza assign Freight\ invoices --to maya.ortiz" \
	"tomas.rey share Invoice\ audit --with ben.carter" "ana.souza roles copy Environment\ Maker Careful\ Maker" \
	"ana.souza roles set Careful\ Maker AI\ Model Share none" "ana.souza users disable grace.adeyemi" "maya.ortiz unshare Shelf\ counter --from ben.carter"; do
	eval "\"$makerdeck\" --db \"$tmp/demo.db\" --as $change" >/dev/null 2>&1 || :
done
open 120x36 --as ana.souza open audit
key f c
shot 13-audit

open 120x36 --as priya.nair open find
key f
text owner
key Return Return
text leo
key Return Return space space
shot 14-find

open 120x36 --as ana.souza open reassign
key Down Down Down Return A
text maya
key Return Down Down Down Down Down Down a
text finance
key Return
shot 15-reassign

open 120x36 --as ana.souza open users
key slash
text maya
key Return x b
shot 16-departure

open 120x36 $mine open explore
key Down Down
shot 17-explore

open 120x36 $mine open explore
key Return
text 'Penguin species'
key Return
text peng
key Return
text spec
key Return Return Return
sleep 1
shot 18-report

open 120x36 --as ana.souza open models/shared
key slash
text refund
key Return t
key Up Left Return
text 2
key Return Return
shot 19-quick-test

open 120x36 $mine open prompts/mine
key e
shot 20-prompt

open 120x36 $mine open apps
key f
text ben
key Return
shot 21-works

open 120x36 --as ana.souza open activity
shot 22-activity

open 120x36 --as ana.souza open tables
shot 23-tables
