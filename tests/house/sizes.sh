#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# A report, not a rule: the longest functions and files first, to be read. A
# function over 70 lines or a file over 600 is a question to its author.
#
#	sizes.sh SOURCE_ROOT [ROWS]

set -euo pipefail
cd "${1:?usage: sizes.sh SOURCE_ROOT [ROWS]}"
rows=${2:-15}

if ! command -v ctags >/dev/null; then
	echo "universal-ctags is not installed"
	exit 77
fi

functions=$(mktemp)
trap 'rm -f "$functions"' EXIT
find meter ledger billing api -name '*.[ch]' -print0 |
	xargs -0 -r ctags -x --languages=C --langmap=C:.c.h --kinds-C=f --fields=+ne \
		--_xformat='%{end} %n %F %N' |
	awk '$1 ~ /^[0-9]+$/ { print $1 - $2 + 1, $3 ":" $2, $4 }' | sort -rn >"$functions"

awk '{ length_of[NR] = $1; over += $1 > 70 }
	END { if (NR) printf "%d functions: median %d lines, 95 %% under %d, longest %d, %d over 70\n",
		NR, length_of[int((NR + 1) / 2)], length_of[int(NR / 20) + 1], length_of[1], over }' \
	"$functions"
sed -n "1,${rows}p" "$functions"

echo
find meter ledger billing api -name '*.[ch]' -print0 | xargs -0 -r wc -l |
	awk '$2 != "total"' | sort -rn | sed -n "1,${rows}p"
