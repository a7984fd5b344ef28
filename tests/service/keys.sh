#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# makerdeck-keys as sshd runs it (SECURITY.md 2.4, F1): what's linked into it, that it ends with 0 whatever it's asked, and, on a /var/lib of its own,
# what it answers about the keys that "makerdeck keys" wrote, and how long that takes with 10,000 of them.
set -u
export LC_ALL=C
here=$(cd "$(dirname "$0")/../.." && pwd)
build=${MAKERDECK_BUILDDIR:-.}
keys=$build/makerdeck-keys
program=$build/makerdeck
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
status=0

ok() { echo "ok $1"; }
not_ok() { # NAME WHY
	echo "not ok $1: $2"
	status=1
}
skip() { echo "ok $1 # SKIP $2"; }

same() { # NAME EXPECTED GOT
	if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "expected <$2>, got <$3>"; fi
}

# ------------------------------------------------------------------ with keys, on a /var/lib of its own

in_a_host_of_its_own() {
	mount -t tmpfs none /var/lib || exit 77
	environment=/var/lib/makerdeck/environment/environment.db
	file=/var/lib/makerdeck/keys/current.tsv
	mkdir -p /var/lib/makerdeck/keys
	unset MAKERDECK_DB MAKERDECK_AS
	"$program" init --demo "$environment" >/dev/null || exit 1
	# a key of 32 bytes, as ssh-ed25519 has them
	key() { printf '\0\0\0\013ssh-ed25519\0\0\0\040%032d' "$1" | base64 -w 0; }
	ask() { "$keys" "$1" ssh-ed25519 "$(key "$2")" 2>&1 | cat; }

	printf 'ssh-ed25519 %s maya@laptop\n' "$(key 1)" | "$program" --db $environment --as ana.souza keys add maya.ortiz - >/dev/null || exit 1
	printf 'ssh-ed25519 %s ben@laptop\n' "$(key 2)" | "$program" --db $environment --as ana.souza keys add ben.carter - >/dev/null || exit 1
	same answers_the_line_of_the_key "restrict,pty,command=\"session k1\" ssh-ed25519 $(key 1)" "$(ask makerdeck 1)"
	same answers_each_its_own "restrict,pty,command=\"session k2\" ssh-ed25519 $(key 2)" "$(ask makerdeck 2)"
	same nobody_elses_account_has_keys '' "$(ask makerdeckdemo 1)$(ask root 1)"
	same an_unknown_key_is_nobodys '' "$(ask makerdeck 3)"
	same lines_are_those_of_keys_list "$("$program" --db $environment --as ana.souza keys list --lines)" "$(ask makerdeck 1)
$(ask makerdeck 2)"
	if command -v ssh-keygen >/dev/null; then
		ask makerdeck 1 >"$dir/authorized_keys"
		same ssh_keygen_reads_the_line "$("$program" --db $environment --as ana.souza --output csv keys list --user maya.ortiz | grep -o 'SHA256:[^"]*')" \
			"$(ssh-keygen -lf "$dir/authorized_keys" | cut -d ' ' -f 2)"
	else
		skip ssh_keygen_reads_the_line "ssh-keygen isn't here"
	fi
	"$program" --db $environment --as ana.souza keys revoke k1 >/dev/null || exit 1
	same a_revoked_key_is_nobodys '' "$(ask makerdeck 1)"

	# Its answer isn't taken: it ends all the same, and not by a signal.
	"$keys" makerdeck ssh-ed25519 "$(key 2)" >&- 2>/dev/null
	same ends_with_0_without_an_output 0 $?
	"$keys" makerdeck ssh-ed25519 "$(key 2)" >/dev/full
	same ends_with_0_on_a_full_disk 0 $?

	# A part of the file is none.
	cp $file "$dir/kept"
	head -c -1 "$dir/kept" >$file
	same half_a_file_answers_nothing '' "$(ask makerdeck 2)"
	cp "$dir/kept" $file
	chmod 000 $file
	if command -v setpriv >/dev/null; then
		same an_unreadable_file_answers_nothing '' "$(setpriv --reuid=65534 --clear-groups "$keys" makerdeck ssh-ed25519 "$(key 2)" 2>&1)"
	else
		skip an_unreadable_file_answers_nothing "setpriv isn't here"
	fi
	rm $file
	same no_file_answers_nothing '' "$(ask makerdeck 2)"

	# How long 10,000 keys take: sshd asks twice a login. (Only a lower figure than any machine's slowest hour is judged.)
	awk 'BEGIN { printf "generation\t1\n"; for (i = 1; i <= 10000; i++) printf "ssh-ed25519\tAAAAC3NzaC1lZDI1NTE5AAAAI%043d\t%d\n", i, i }' >$file
	last=$(tail -n 1 $file | cut -f 2)
	same the_last_of_10000_is_found "restrict,pty,command=\"session k10000\" ssh-ed25519 $last" "$("$keys" makerdeck ssh-ed25519 "$last" | cat)"
	measure() { # COMMAND…: microseconds for each of 200 runs
		began=$(date +%s%N)
		i=0
		while [ $i -lt 200 ]; do
			"$@" >/dev/null
			i=$((i + 1))
		done
		echo $((($(date +%s%N) - began) / 200000))
	}
	took=$(measure "$keys" makerdeck ssh-ed25519 "$last")
	none=$(measure "$keys" nobody ssh-ed25519 "$last")
	echo "# $took us for a key among 10,000, $none us of it to start and end"
	if [ "$took" -lt 100000 ]; then ok answers_soon; else not_ok answers_soon "$took us"; fi
	exit $status
}

if [ "${1:-}" = inside ]; then
	in_a_host_of_its_own
fi

# ------------------------------------------------------------------ what it's made of

name=links_nothing_but_the_c_library
if ! command -v readelf >/dev/null; then
	skip $name "readelf isn't here"
elif readelf -d "$keys" | grep -q 'NEEDED.*\(asan\|ubsan\|gcov\)' || readelf -Ws "$keys" | grep -q '__asan_init'; then
	skip $name "this build has a sanitizer in it"
else
	same $name libc.so.6 "$(readelf -d "$keys" | sed -n 's/.*NEEDED.*\[\(.*\)\]$/\1/p' | sort | tr '\n' ' ' | sed 's/ $//')"
	# nor anything of theirs by another way
	found=$(readelf -Ws "$keys" | grep -icE 'sqlite|EVP_|curses|json|getenv|dlopen|execve|popen|socket' || true)
	same knows_no_database_no_cryptography_no_terminal 0 "$found"
fi

# ------------------------------------------------------------------ whatever it's asked

name=always_ends_with_0_and_says_nothing_to_nonsense
blob=$(printf '%068d' 0)
long=$(printf '%09000d' 0)
wrong=
try() {
	said=$("$keys" "$@" 2>&1 </dev/null)
	got=$?
	[ $got = 0 ] && [ -z "$said" ] || wrong="$wrong [$(echo "$*" | cut -c1-60): $got $said]"
}
try
try makerdeck
try makerdeck ssh-ed25519
try makerdeck ssh-ed25519 "$blob" more
try makerdeck ssh-ed25519 ''
try makerdeck '' "$blob"
try '' ssh-ed25519 "$blob"
try root ssh-ed25519 "$blob"
try makerdeckdemo ssh-ed25519 "$blob"
try makerdeck ssh-ed25519 "$long"
try makerdeck ssh-dss "$blob"
try makerdeck ssh-ed25519 '../../../etc/passwd'
try makerdeck 'ssh-ed25519
ssh-rsa' "$blob"
try --help
try --version
if [ -z "$wrong" ]; then ok $name; else not_ok $name "$wrong"; fi

# ------------------------------------------------------------------ and what it answers

if [ "$(id -u)" != 0 ] || ! unshare -m true 2>/dev/null; then
	skip answers_of_a_host_of_its_own "it needs root and a mount namespace"
else
	unshare -m "${SHELL:-/bin/sh}" "$here/tests/service/keys.sh" inside
	inside=$?
	if [ $inside = 77 ]; then
		skip answers_of_a_host_of_its_own "no tmpfs can be mounted here"
	elif [ $inside != 0 ]; then
		status=1
	fi
fi
exit $status
