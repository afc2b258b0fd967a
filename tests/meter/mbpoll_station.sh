#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# mbpoll, a client that is not ours, reads the simulated station: flow and
# totals of three units are what the station says it has counted.
#
#	mbpoll_station.sh STATION_RUNNER
#
# Status 77 where mbpoll is not installed.

set -euo pipefail
runner=${1:?usage: mbpoll_station.sh STATION_RUNNER}
command -v mbpoll >/dev/null || { echo "mbpoll is not installed"; exit 77; }

coproc station { exec "$runner" 3 1767225600; }
declare -A shown flow
while read -r word a _ litres _ m _ f <&"${station[0]}"; do
	case $word in
	port) port=$a ;;
	unit) shown[$a]=$m flow[$a]=$f; echo "unit $a has counted $litres l" ;;
	ready) break ;;
	esac
done
echo "port $port"

# value UNIT TYPE REGISTER: what mbpoll prints for one register of the manual
value() {
	mbpoll -m tcp -p "$port" -a "$1" -t "$2" -r "$3" -c 1 -1 -q 127.0.0.1 |
		sed -n 's/^\[[0-9]*\]:[[:space:]]*\([-0-9.e+]*\).*/\1/p'
}

bad=0
for unit in 1 2 3; do
	whole=$(value $unit 4:int 9)
	fraction=$(value $unit 4:float 11)
	net=$(value $unit 4:int 25)
	hourly=$(value $unit 4:float 1)
	read -r litres hour_l < <(awk -v w="$whole" -v f="$fraction" -v h="$hourly" \
		'BEGIN { printf "%d %d\n", w * 1000 + int(f * 1000 + 0.5), int(h * 1000 + 0.5) }')
	echo "unit $unit: $whole + $fraction m3, net $net, $hourly m3/h"
	# mbpoll prints six digits of a float: of these flows that is within 5 l/h.
	if [[ $litres != "${shown[$unit]}" || $net != "$whole" ||
		$((hour_l - flow[$unit])) -gt 5 || $((flow[$unit] - hour_l)) -gt 5 ]]; then
		echo "unit $unit: want ${shown[$unit]} l shown and ${flow[$unit]} l/h"
		bad=1
	fi
done
if mbpoll -m tcp -p "$port" -a 1 -t 4 -r 1600 -c 2 -1 -q 127.0.0.1 >/dev/null 2>&1; then
	echo "registers beyond the map were answered"
	bad=1
fi
exit $bad
