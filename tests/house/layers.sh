#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Includes point left or stay home and say their folder; each guest library is
# named in its one room only; headers do not include each other in a circle.
#
#	layers.sh SOURCE_ROOT
#
# Prints each offender; status 1 when there is one.

set -euo pipefail
cd "${1:?usage: layers.sh SOURCE_ROOT}"

# header pattern, then the files that may name it
guests='
modbus.h     meter/bus_modbus.c meter/station_modbus.c
modbus/*     meter/bus_modbus.c meter/station_modbus.c
sqlite3.h    ledger/db_sqlite.c
openssl/*    ledger/seal.c ledger/seal_box.c ledger/seal_certificate.c api/http/tls.c api/http/client_tls.c
cbor.h       ledger/item.c
cbor/*       ledger/item.c
yaml.h       ledger/yaml.c
event2/*     api/http/line.c api/http/client.c
curl/*       api/mail.c
dlfcn.h      api/late.c
gmp.h        billing/exact.c
jansson.h    api/*
xlsxwriter.h api/spreadsheet.c
pango/*      api/canvas.c
cairo*       api/canvas.c
qrencode.h   api/qr.c
libintl.h    api/* meter/err.c
linux/*      api/serve/filter.c api/serve/sandbox.c
'

# What the C library brings; any other <header> is a guest that has no row above.
libc='
arpa/* assert.h ctype.h dirent.h endian.h errno.h fcntl.h getopt.h grp.h iconv.h inttypes.h
langinfo.h limits.h locale.h net/* netdb.h netinet/* poll.h pthread.h pwd.h sched.h signal.h
spawn.h stdalign.h stdarg.h stdatomic.h stdbool.h stddef.h stdint.h stdio.h stdlib.h stdnoreturn.h
string.h strings.h sys/* syslog.h termios.h time.h unistd.h wchar.h wctype.h
'

bad=0
accuse() {
	printf '%s\n' "$1"
	bad=1
}

left_of() {
	case $1 in
	meter) echo meter ;;
	ledger) echo meter ledger ;;
	billing) echo meter ledger billing ;;
	api) echo meter ledger billing api ;;
	esac
}

matches_any() { # word, patterns...
	local word=$1 pattern
	shift
	for pattern in "$@"; do
		# shellcheck disable=SC2053 # the right side is a pattern on purpose
		[[ $word == $pattern ]] && return 0
	done
	return 1
}

check_ours() { # file, line, included
	local room=${1%%/*} target=${3%%/*}
	if [[ $3 != */* ]]; then
		accuse "$1:$2: \"$3\" does not say its folder"
	elif ! matches_any "$target" $(left_of "$room"); then
		accuse "$1:$2: $room/ must not include \"$3\""
	elif [[ $room == @(ledger|billing) && $3 == meter/@(bus|station|poll|loop)* ]]; then
		accuse "$1:$2: $room/ knows no fieldbus, so not \"$3\""
	fi
}

check_guest() { # file, line, header
	local pattern files
	while read -r pattern files; do
		# shellcheck disable=SC2053
		if [[ -n $pattern && $3 == $pattern ]]; then
			set -f
			# shellcheck disable=SC2086
			matches_any "$1" $files || accuse "$1:$2: <$3> belongs in $files"
			set +f
			return
		fi
	done <<<"$guests"
	set -f
	# shellcheck disable=SC2086
	matches_any "$3" $libc || accuse "$1:$2: <$3> is neither the C library's nor in the table of guests"
	set +f
}

quoted='^[[:space:]]*#[[:space:]]*include[[:space:]]*"([^"]+)"'
angled='^[[:space:]]*#[[:space:]]*include[[:space:]]*<([^>]+)>'
edges=$(mktemp)
trap 'rm -f "$edges"' EXIT

count=0
while IFS=: read -r file line text; do
	count=$((count + 1))
	if [[ $text =~ $quoted ]]; then
		included=${BASH_REMATCH[1]}
		[[ $included != *.c ]] || accuse "$file:$line: includes a .c; test through the header"
		[[ $file == tests/* ]] || check_ours "$file" "$line" "$included"
		[[ $file != *.h ]] || echo "$file $included" >>"$edges"
	elif [[ $text =~ $angled ]]; then
		[[ $file == tests/* ]] || check_guest "$file" "$line" "${BASH_REMATCH[1]}"
	else
		accuse "$file:$line: an include that names no file"
	fi
done < <(grep -rnE '^[[:space:]]*#[[:space:]]*include' --include='*.c' --include='*.h' \
	meter ledger billing api tests)

[[ $count -gt 0 ]] || accuse "no include found: looking in the wrong place?"
if ! circle=$(tsort "$edges" 2>&1 >/dev/null); then
	accuse "headers include each other: ${circle//$'\n'/ }"
fi
exit $bad
