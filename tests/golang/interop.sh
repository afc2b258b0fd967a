#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# What our code writes the Go packages read, and the reverse; and each folder
# is the same to the last byte whoever wrote it.
#
#	interop.sh TILES_DIR TLOGDIR WEIR SOURCE_ROOT

set -euo pipefail
usage='usage: interop.sh TILES_DIR TLOGDIR WEIR SOURCE_ROOT'
ours=${1:?$usage}
theirs=${2:?$usage}
weir=${3:?$usage}
source=${4:?$usage}
if [[ $theirs == 'no Go' ]]; then
	echo "skipped: golang-go or golang-golang-x-mod-dev is not installed"
	exit 77
fi
seed=b06f9e2970690009cfb411900773cd7504f029492e7b6aea74d3d02d1b6bbf6c
origin=example.com/water/county-a
vkey=$origin+44f38f89+AQqhuH51a/sTvlSdhR7luSG0paQK5oRB4KYVRpKYzZGn

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
	echo "size $size: $1"
	exit 1
}

size=none
[[ $("$ours" vkey "$seed" "$origin") == "$vkey" ]] || fail "the vkey is another"
for size in 0 1 255 256 257 70000; do
	"$ours" write "$work/ours" "$size" "$seed" "$origin" || fail "ours was not written"
	"$theirs" write "$work/theirs" "$size" "$seed" "$origin" || fail "theirs was not written"
	diff -r "$work/ours" "$work/theirs" || fail "the folders differ"
	read_by_them=$("$theirs" verify "$work/ours" "$vkey") || fail "they do not read ours"
	read_by_us=$("$ours" verify "$work/theirs" "$vkey") || fail "we do not read theirs"
	[[ $read_by_them == "$read_by_us" ]] || fail "the roots differ"
	echo "$read_by_us"
	rm -rf "$work/ours" "$work/theirs"
done

# A log that grew entry by entry has the partial tiles of all its sizes.
size=600
"$theirs" grow "$work/grown" "$size" "$seed" "$origin" || fail "theirs did not grow"
[[ -f $work/grown/tile/0/002.p/5 ]] || fail "nothing stayed from earlier sizes"
"$ours" verify "$work/grown" "$vkey" || fail "we do not read a grown one"
printf X | dd of="$work/grown/tile/0/002.p/5" bs=1 seek=33 conv=notrunc status=none
if "$ours" verify "$work/grown" "$vkey" >/dev/null 2>&1; then fail "we accept a spoilt one"; fi

# Who does not know SM2 skips its line and reads the rest.
"$ours" write "$work/double" "$size" "$seed" "$origin" double || fail "no double was written"
[[ $(grep -c '^— ' "$work/double/checkpoint") -eq 2 ]] || fail "not two signatures"
"$ours" verify "$work/double" "$vkey" >/dev/null || fail "we do not read the double"
"$theirs" verify "$work/double" "$vkey" >/dev/null || fail "they do not read the double"

# Both refuse the same spoilt folders, so the agreement above means something.
spoil() {
	rm -rf "$work/log"
	"$ours" write "$work/log" "$size" "$seed" "$origin"
	(cd "$work/log" && eval "$1")
	if "$ours" verify "$work/log" "$vkey" >/dev/null 2>&1; then fail "we accept: $1"; fi
	if "$theirs" verify "$work/log" "$vkey" >/dev/null 2>&1; then fail "they accept: $1"; fi
}
spoil 'printf X | dd of=tile/entries/001 bs=1 seek=20 conv=notrunc status=none'
spoil 'printf X | dd of=tile/0/001 bs=1 seek=77 conv=notrunc status=none'
spoil 'printf X | dd of=tile/1/000.p/2 bs=1 seek=33 conv=notrunc status=none'
spoil 'sed -i s/^600$/599/ checkpoint'
spoil 'rm tile/0/002.p/88'
spoil 'truncate -s -1 tile/entries/002.p/88'
spoil 'echo x >tile/0/003'
echo "spoilt folders refused by both"

# What `weir export tiles` writes of a real ledger, with full tiles in it.
size=ledger
export XDG_STATE_HOME=$work/state
unset WEIR_DIR
vkey=$("$weir" init "$work/ledger" --origin example.com/water --json |
	sed -n 's/^ *"vkey": "\(.*\)".*/\1/p')
import() {
	"$weir" -C "$work/ledger" import "$@" >/dev/null || fail "import $1"
}
for kind in areas caps permits intakes; do import $kind "$source/demo/$kind.csv"; done
import profile "$source"/profiles/*.yaml
import meters "$source/demo/meters.csv"
for i in {2..101}; do
	sed -n "1p;${i}p" "$source/demo/readings.csv" >"$work/row-$i.csv"
done
import readings "$work"/row-*.csv
"$weir" -C "$work/ledger" export tiles "$work/exported" >/dev/null || fail "nothing was exported"
[[ -f $work/exported/tile/0/000 && -f $work/exported/tile/entries/000 ]] || fail "no full tile"
read_by_them=$("$theirs" verify "$work/exported" "$vkey") || fail "they do not read the export"
"$weir" verify "$work/exported" --key "$vkey" >"$work/said" || fail "weir verify says no"
grep -qF "${read_by_them#* }" "$work/said" || fail "weir verify has another root"
flipped=$(od -An -tu1 -j 100 -N 1 "$work/exported/tile/entries/000")
printf '%b' "\\$(printf '%03o' $((flipped ^ 1)))" |
	dd of="$work/exported/tile/entries/000" bs=1 seek=100 conv=notrunc status=none
if "$theirs" verify "$work/exported" "$vkey" >/dev/null 2>&1; then fail "they accept a spoilt one"; fi
if "$weir" verify "$work/exported" --key "$vkey" >/dev/null; then fail "weir accepts a spoilt one"; fi
echo "a ledger's export: $read_by_them"
