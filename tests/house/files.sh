#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Files say what is in them: no dumping grounds by name, a licence line first,
# each header guarded.
#
#	files.sh SOURCE_ROOT

set -euo pipefail
cd "${1:?usage: files.sh SOURCE_ROOT}"

bad=0
if find meter ledger billing api tests -type f |
	grep -E '(^|[/_-])(utils?|common|misc|helpers?|core)([._-][^/]*)?(/|$)' |
	sed 's|$|  <- name it for what it does|'; then
	bad=1
fi

count=0
while IFS= read -r -d '' file; do
	count=$((count + 1))
	read -r first <"$file" || true
	if [[ $first != '/* SPDX-License-Identifier: Apache-2.0 */' ]]; then
		echo "$file:1: the first line is not the licence line"
		bad=1
	fi
	if [[ $file == *.h ]] && ! grep -qx '#pragma once' "$file"; then
		echo "$file: no #pragma once"
		bad=1
	fi
done < <(find meter ledger billing api tests -name '*.[ch]' -print0)

if [[ $count -eq 0 ]]; then
	echo "no source found: looking in the wrong place?"
	bad=1
fi
exit $bad
