#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Every catalogue has each text of the sources, translated and sound, and no other.
#
#	catalogue.sh SOURCE_ROOT
#
# What is missing is printed; `meson compile -C build weir-update-po` puts it
# into the catalogue.

set -euo pipefail
cd "${1:?usage: catalogue.sh SOURCE_ROOT}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mapfile -t arguments < <(grep -oE -e "'--(from-code|keyword|flag)=[^']*'" po/meson.build | tr -d "'")
xgettext "${arguments[@]}" -o "$work/pot" -f po/POTFILES
if [[ $(grep -c '^msgid ' "$work/pot") -lt 2 ]]; then
	echo "catalogue: no text was found in the sources" >&2
	exit 1
fi
sed -i 's/charset=CHARSET/charset=UTF-8/' "$work/pot"

bad=0
while read -r lang; do
	msgfmt --check-format --check-domain -o /dev/null "po/$lang.po" || bad=1
	msgmerge --quiet --no-fuzzy-matching -o "$work/po" "po/$lang.po" "$work/pot"
	missing=$(msgattrib --no-obsolete --untranslated --no-wrap "$work/po"
		msgattrib --no-obsolete --only-fuzzy --no-wrap "$work/po")
	unused=$(msgattrib --only-obsolete --no-wrap "$work/po")
	if [[ -n $missing ]]; then
		printf 'po/%s.po lacks:\n%s\n' "$lang" "$missing"
		bad=1
	fi
	if [[ -n $unused ]]; then
		printf 'po/%s.po has what no source says:\n%s\n' "$lang" "$unused"
		bad=1
	fi
done < <(grep -v '^#' po/LINGUAS)
exit "$bad"
