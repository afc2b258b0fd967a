#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The main job once through, on the sample district: a ledger on simulated
# time, two months of history, meters read over Modbus, a month closed and
# billed, saved water offered and sold, and an auditor who checks it all from a
# folder of tiles.
#
#	demo.sh BUILD_DIR [WORK_DIR]
#
# Without WORK_DIR it works in a temporary folder and removes it.

set -euo pipefail

build=$(cd "${1:?usage: demo.sh BUILD_DIR [WORK_DIR]}" && pwd)
source=$(cd "$(dirname "$0")/../.." && pwd)
weir=$build/api/weir
port=${WEIR_DEMO_PORT:-15020}
station=
server=

if [ $# -ge 2 ]; then
	mkdir -p "$2"
	work=$(cd "$2" && pwd)
else
	work=$(mktemp -d)
fi

finish() {
	for child in $station $server; do
		kill "$child" 2>/dev/null || true
		wait "$child" 2>/dev/null || true
	done
	[ $# -ge 1 ] || rm -rf "$work"
}
if [ $# -ge 2 ]; then
	trap 'finish keep' EXIT
else
	trap finish EXIT
fi

# Says what comes, shows the command as one would type it, and runs it.
step() {
	[ -z "$1" ] || printf '\n# %s\n' "$1"
	shift
	printf '$ weir'
	for word in "$@"; do
		printf ' %s' "${word//$work\//}"
	done
	printf '\n'
	"$weir" "$@"
}

# A desk without a ledger: who it is and whom it asks, in a file that only it may read.
desk() { # name, token
	mkdir -p "$work/$1"
	(umask 077 && cat > "$work/$1/weir.yaml") <<END
server:
  url: http://127.0.0.1:$http
  token: $2
  key: $vkey
END
}

cd "$work"
export LC_ALL=C.UTF-8 XDG_STATE_HOME=$work/state
ledger=$work/district
began=$SECONDS

mkdir -p "$work/in/profiles" "$work/in/rulebooks"
cp "$source"/demo/*.csv "$work/in/"
cp "$source"/profiles/manual.yaml "$source"/profiles/tuf-2000m.yaml "$work/in/profiles/"
cp "$source/rulebooks/zhejiang-2007.yaml" "$work/in/rulebooks/"
# The gateway of the sample meters, wherever its port is free.
sed -i "s|tcp://127.0.0.1:15020/|tcp://127.0.0.1:$port/|" "$work/in/meters.csv"

started=$(date +%s)
step "A new ledger. Its clock is simulated, an hour a second, and its name says so." \
	init "$ledger" --origin simulated/wenzhou.example/water --keys "$work/keys" \
	--clock simulated:2026-10-01T00:10:00+08:00x3600 | tee "$work/init.out"
vkey=$(awk '$1 == "public" { print $2 }' "$work/init.out")

step "Areas, caps, permits, intakes, meters, plans, a rulebook, two months of readings." \
	-C "$ledger" import all "$work/in"

# Six meters go on where their history ends, each at its own mean rate.
awk -F, '
	FILENAME ~ /meters/ { if (split($4, part, "/") == 4) unit[$1] = part[4]; next }
	$1 in unit { if (!($1 in first)) first[$1] = $3; last[$1] = $3 }
	END {
		print "unit,at,total_m3"
		for (meter in unit) {
			printf "%d,2026-10-01T00:00:00+08:00,%.3f\n", unit[meter], last[meter]
			printf "%d,2026-10-31T00:00:00+08:00,%.3f\n", unit[meter],
				last[meter] + (last[meter] - first[meter]) * 30 / 61
		}
	}' "$work/in/meters.csv" "$work/in/readings.csv" > "$work/station.csv"
"$weir" simulate --port "$port" --from "$work/station.csv" \
	--clock simulated:2026-10-01T00:10:00+08:00x3600 --started "$started" \
	> "$work/station.out" 2>&1 &
station=$!
for _ in $(seq 100); do
	grep -q ready "$work/station.out" && break
	sleep 0.1
done
step "Six TUF-2000M behind one gateway answer on Modbus: eight hours of them." \
	-C "$ledger" collect --for 8h

step "August is closed: its sheet cannot change any more." -C "$ledger" close 2026-08
step "September's sheet." -C "$ledger" balance 2026-09
step "What the paper mill owes for September, line by line." \
	-C "$ledger" bill 2026-09 --permit D330303S2020-0003

step "The same sheet as it leaves the office: a workbook, and pages to print." \
	-C "$ledger" --lang zh_CN balance 2026-09 --format xlsx -o "$work/2026-09.xlsx"
step "" -C "$ledger" --lang zh_CN balance 2026-09 --format pdf -o "$work/2026-09.pdf"
step "How near the areas are to their caps, in water and in permits." -C "$ledger" caps 2026

step "Why it is that much: each rule, each band, each rounding." \
	-C "$ledger" explain fee/2026-09/D330303S2020-0003
step "What the mill may still take, what binds it, what the next cubic metre costs." \
	-C "$ledger" quota D330303S2020-0003
step "The mill may ask that from its own desk: a token that sees its permits and nobody else's." \
	-C "$ledger" token new --role holder --for 91330303MA2000051N | tee "$work/token.out"
token=$(grep -o 'weir_[^ ]*' "$work/token.out" | head -n 1)
"$weir" -C "$ledger" serve --no-collect --listen 127.0.0.1:0 > "$work/serve.out" 2>&1 &
server=$!
for _ in $(seq 100); do
	grep -q listening "$work/serve.out" && break
	sleep 0.1
done
http=$(grep -o '[0-9]*$' "$work/serve.out" | head -n 1)
desk mill "$token"
step "So it asks, without a ledger, what it may still take." \
	--config "$work/mill/weir.yaml" quota D330303S2020-0003
"$weir" -C "$ledger" balance 2026-09 --permit D330303S2020-0003 | tail -n +2 > "$work/here.out"
"$weir" --config "$work/mill/weir.yaml" balance 2026-09 --permit D330303S2020-0003 |
	tail -n +2 | cmp - "$work/here.out"
status=0
step "Another's permit is not there." \
	--config "$work/mill/weir.yaml" quota D330302S2021-0001 2>&1 || status=$?
[ "$status" -eq 2 ] || { echo "demo: another's permit was shown (status $status)" >&2; exit 1; }

cat > "$work/savings.csv" <<'EOF'
saving,right,annual_m3,valid_from,valid_until,document,method
JS-1,permit:D330303S2020-0003,20000,2026-01-01,2028-12-31,瓯水节〔2026〕7 号,循环水改造
EOF
step "The mill saves water, and the office has verified how much." -C "$ledger" import savings "$work/savings.csv"
offer() {
	step "$1" --config "$work/mill/weir.yaml" trade offer "$2" --right D330303S2020-0003 --m3 12000 \
		--from 2026-11-01 --until 2026-12-31 --price 0.65 --closes 2026-10-31
}
offer "Only that may be sold: it lists a part of it, from its own desk." GP-1
status=0
offer "The same water is not for sale twice." GP-2 2>&1 || status=$?
[ "$status" -eq 2 ] || { echo "demo: water was offered twice (status $status)" >&2; exit 1; }

"$weir" -C "$ledger" token new --role holder --for 91330303MA2000078E > "$work/token.out"
desk store "$(grep -o 'weir_[^ ]*' "$work/token.out" | head -n 1)"
agreed=(--seller D330303S2020-0003 --buyer D330303S2017-0015 --m3 10000 --from 2026-11-01 --until 2026-12-31)
step "A cold store, over its plan, takes a part of the offer." --config "$work/store/weir.yaml" trade agree JY-1 \
	--side buyer --offer GP-1 "${agreed[@]}" --price 0.65 --waits 2026-10-31 --document '龙湾水交〔2026〕1 号'
step "The mill says yes to it." --config "$work/mill/weir.yaml" trade assent JY-1 --side seller
step "What an approval would move, to the litre: in each year of both permits, and in each month of their plans." \
	-C "$ledger" trade schedule "${agreed[@]}"
step "The authority approves: limits and plans of both are others from that day on." \
	-C "$ledger" trade approve JY-1 --cap-effect none --document '瓯水权〔2026〕9 号'
step "The buyer's certificate, to print." \
	-C "$ledger" --lang zh_CN document certificate JY-1 -o "$work/certificate.pdf"
step "What the register of rights has of the mill now." -C "$ledger" rights D330303S2020-0003

step "What crossed 80, 90 or 100 % of a limit." -C "$ledger" alerts --permit D330303S2020-0003
step "September in Chinese, in 万m³." -C "$ledger" --lang zh_CN balance 2026-09 --unit wan-m3

step "Somebody answers for August with his name." -C "$ledger" sign balance 2026-08 --as preparer
step "The mill has paid a part; what is still owed." \
	-C "$ledger" pay fee/2026-09/D330303S2020-0003 --amount 20000 --reference bank-7
step "An officer saw a broken seal; somebody is to mend it." \
	-C "$ledger" finding raise --permit D330303S2020-0003 --class facility --text '铅封破损'
step "" -C "$ledger" finding list

step "What an auditor asks first." -C "$ledger" audit 2026-09
step "The auditor gets a token of his own." \
	-C "$ledger" token new --role auditor | tee "$work/token.out"
desk auditor "$(grep -o 'weir_[^ ]*' "$work/token.out" | head -n 1)"
step "With it he takes the log home, as a folder of tiles." \
	--config "$work/auditor/weir.yaml" export tiles "$work/tiles"
kill "$server"
wait "$server" || { cat "$work/serve.out" >&2; exit 1; }
server=
step "Everything again from the entries alone: signatures, sums, charges." \
	verify "$work/tiles" --key "$vkey"

cp -r "$work/tiles" "$work/forged"
bundle=$(find "$work/forged/tile/entries" -type f | LC_ALL=C sort | head -n 1)
at=$(($(stat -c %s "$bundle") / 2))
byte=$(od -An -tu1 -j "$at" -N 1 "$bundle" | tr -d ' ')
# shellcheck disable=SC2059
printf "$(printf '\\x%02x' $((byte ^ 1)))" | dd of="$bundle" bs=1 seek="$at" conv=notrunc status=none
status=0
step "One bit of a copy is turned over." verify "$work/forged" --key "$vkey" || status=$?
if [ "$status" -ne 1 ]; then
	echo "demo: the forged copy was not refused (status $status)" >&2
	exit 1
fi
printf '\n# Refused, as it should be. %d seconds in all.\n' $((SECONDS - began))
