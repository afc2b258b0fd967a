#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Calls, types and words that this tree does without.
#
#	banned.sh SOURCE_ROOT
#
# Prints each offender; status 1 when there is one. Every rule is written as
# "if grep ...; then bad=1": a plain "! grep" does not stop a set -e script.

set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "${1:?usage: banned.sh SOURCE_ROOT}"

code=$(mktemp)
trap 'rm -f "$code"' EXIT
find meter ledger billing api tests -name '*.[ch]' -print0 | sort -z |
	xargs -0 -r awk -f "$here/code.awk" >"$code"

bad=0
if [[ ! -s $code ]]; then
	echo "no source found: looking in the wrong place?"
	bad=1
fi

# refuse WHY FILES PATTERN [EXCEPT]: FILES and EXCEPT are matched against the
# path, PATTERN from the beginning of a word.
refuse() {
	if grep -E "^($2)[^:]*:[0-9]+:(.*[^A-Za-z0-9_])?($3)" "$code" |
		grep -vE "^(${4:-no exception})" | sed "s|\$|  <- ${1//&/\\&}|"; then
		bad=1
	fi
}

calls() {
	echo "($1)[[:space:]]*\\("
}

words() {
	echo "($1)([^A-Za-z0-9_]|\$)"
}

all='meter/|ledger/|billing/|api/|tests/'
rooms='meter/|ledger/|billing/|api/'
silent='meter/|ledger/|billing/'

# A spreadsheet's numbers are binary fractions, whoever writes it: api/spreadsheet hands each
# figure to its library once, and tests read every one back.
# The C library's own reading of floats is what test_regmap compares with.
refuse 'parse with meter/text' "$all" \
	"$(calls 'strto[a-z_]+|v?f?s?scanf|ato(i|l|ll|f)')" 'tests/meter/test_regmap\.c:'
refuse 'no bound, or none that ends in NUL: text_copy, bytes_format' "$all" \
	"$(calls 'strcpy|strcat|stpcpy|strncpy|strncat|v?sprintf|gets|strtok(_r)?')"
refuse 'the zone is a fact: meter/instant' "$rooms" \
	"$(calls '(local|gm|c|asc)time(_r)?|mktime|timegm|timelocal|strptime|strftime')"
refuse 'time is passed down from the clock' "$silent" "$(calls 'time|gettimeofday')"
refuse 'only api/ speaks' "$silent" \
	"$(calls 'v?[fd]?printf|f?puts|f?putc|putchar|perror')|$(words 'stdout|stderr')"
refuse 'only api/ ends the process' "$silent" "$(calls 'exit|_exit|abort|quick_exit')"
refuse 'whole litres and fen; floats are decoded once, in the register map' "$all" \
	"$(words 'float|double')" \
	'meter/regmap\.c:|api/spreadsheet\.c:|tests/meter/test_regmap\.c:|tests/bench/'
refuse 'bytes are read by meter/bytes, not laid over a struct' "$all" \
	'__attribute__\(\((__)?packed|#[[:space:]]*pragma[[:space:]]+pack'
refuse 'clang refuses a text as a condition: assert(false && "...")' "$all" \
	'assert[[:space:]]*\([[:space:]]*![[:space:]]*""'

# A note to do later is an issue, so that somebody sees it.
later='(^|[^A-Za-z0-9_])(XXX|FIXME|TODO|HACK)([^A-Za-z0-9_]|$)'
if grep -rnE --include='*.[ch]' --include='*.sh' --include='*.py' --include='*.go' \
	--include='*.awk' --include='meson.build' "$later" meter ledger billing api tests |
	grep -vE '#[0-9]+|^tests/house/banned\.sh:' | sed 's|$|  <- names no issue (#N)|'; then
	bad=1
fi
exit $bad
