#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Twenty meters that are not ours, through their roll-over, to the litre.

    pymodbus_rollover.py WEIR LEDGER_SAYS

python3-pymodbus serves the units behind one address and writes down each set
of words before it is sent. Registers of eight digits pass 10^8 m³ while they
are polled each second, in real time. What the books say was taken is compared
with what the server's own log adds up to, by arithmetic that shares nothing
with the program. Status 77 where pymodbus is not installed.
"""
import json
import subprocess
import sys
import time

from metered import SOURCE, Ledger

UNITS = 20
SECONDS = 15
MODULUS = 10 ** 11  # litres
SERVER = SOURCE / "tests/meter/pymodbus_words.py"


def serve(ledger):
    """Starts the server; its port. Unit u counts u m³ a second."""
    server = subprocess.Popen(
        [sys.executable, SERVER, "serve", "--log", ledger.top / "words", "--units", str(UNITS),
         "--start-litres", str(MODULUS - 4321), "--start-step-litres", "-2001",
         "--litres-per-hour", "3600000"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    ledger.started.append(server)
    ready = server.stdout.readline().split()
    if ready[:1] != ["ready"]:
        print(*ready)
        sys.exit(77 if server.wait() == 77 else 1)
    return server, int(ready[1])


def account(ledger):
    """Unit to (first, last, taken) in litres, by the server's log."""
    lines = subprocess.run([sys.executable, SERVER, "account", ledger.top / "words"],
                           stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    return {int(unit): (int(first), int(last), int(taken))
            for unit, _, first, last, taken, *_ in map(str.split, lines)}


def main(weir, says):
    """Serves, collects, compares."""
    with Ledger(weir, says) as ledger:
        server, port = serve(ledger)
        ledger.register(port, UNITS, 1, 200000)
        told = json.loads(ledger.run("collect", "--for", f"{SECONDS}s", "--json"))
        print(told)
        time.sleep(1.1)  # the last words are read alone, in a second of their own
        last = json.loads(ledger.run("collect", "--once", "--json"))
        assert (last["read"], last["acknowledged"]) == (UNITS, UNITS), last
        server.stdin.close()
        assert server.wait(timeout=30) == 0
        served = account(ledger)
        taken = ledger.taken()
        for unit in range(1, UNITS + 1):
            first, final, litres = served[unit]
            assert final < first, f"unit {unit} did not roll over"
            assert litres == final - first + MODULUS, (unit, litres)
            assert taken[f"M{unit}"] == litres, (unit, taken[f"M{unit}"], served[unit])
        assert len(taken) == UNITS
        assert told["read"] > UNITS * SECONDS / 2 and told["failed"] == 0, told
        print(sum(taken.values()), "litres booked, as served")


if __name__ == "__main__":
    main(*sys.argv[1:])
