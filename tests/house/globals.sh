#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# No writable globals in our libraries, and no source that is in none of them.
#
#	globals.sh SOURCE_ROOT BUILD_ROOT
#
# Sections decide, not nm's letters, which accuse constant tables of pointers:
# those lie in .data.rel.ro, sealed before main. Thread-locals count as globals.

set -euo pipefail
source=$(cd "${1:?usage: globals.sh SOURCE_ROOT BUILD_ROOT}" && pwd)
build=$(cd "${2:?usage: globals.sh SOURCE_ROOT BUILD_ROOT}" && pwd)

bad=0
for room in meter ledger billing api; do
	mapfile -t sources < <(cd "$source" && find "$room" -name '*.c' ! -path api/cli/main.c | sort)
	[[ ${#sources[@]} -gt 0 ]] || continue
	mapfile -t archives < <(find "$build/$room" -name '*.a' | sort)
	if [[ ${#archives[@]} -eq 0 ]]; then
		echo "$room/: sources, but no library in the build"
		bad=1
		continue
	fi

	members=$(for archive in "${archives[@]}"; do ar t "$archive"; done | sed 's|.*/||')
	for file in "${sources[@]}"; do
		inside=${file#*/}
		if ! grep -qxF -e "${inside//\//_}.o" -e "${file##*/}.o" <<<"$members"; then
			echo "$file: in no library"
			bad=1
		fi
	done

	for archive in "${archives[@]}"; do
		if objdump -t "$archive" | awk -v archive="${archive#"$build"/}" '
			/file format/ { member = $1 }
			/^[0-9a-f]+ / {
				width = index($0, " ") - 1
				flags = substr($0, width + 2, 7)
				split(substr($0, width + 10), part, "\t")
				section = part[1]
				if (flags ~ /d/ || section ~ /^\.data\.rel\.ro/) {
					next
				}
				if (section ~ /^\.(data|bss|tdata|tbss)(\.|$)/ || section == "*COM*") {
					sub(/.*\//, "", member)
					print archive ": " member " " section " " $NF
					found = 1
				}
			}
			END { exit !found }'; then
			bad=1
		fi
	done
done
exit $bad
