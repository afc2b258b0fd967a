#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The bus hands on exactly the words that pymodbus served.

    pymodbus_bus.py BUS_RUNNER

Twenty units behind one port are read through their roll-over, once over Modbus
TCP and once as RTU frames over TCP; each answer is compared with the server's
own log, word for word, and the accounts with what the meters were told to
count. Status 77 where pymodbus is not installed.
"""
import pathlib
import subprocess
import sys
import tempfile

UNITS = 20
ROUNDS = 25
START_LITRES = 99999999000
HERE = pathlib.Path(__file__).parent
SERVER = HERE / "pymodbus_words.py"


def read_all(runner, scheme, log):
    """Serves, reads, and gives what the bus printed, one list of words a line."""
    command = [SERVER, "serve", "--log", log, "--units", str(UNITS), "--speed", "3600",
               "--start-litres", str(START_LITRES), "--start-step-litres", "0",
               "--litres-per-hour", "100000"]
    if scheme != "tcp":
        command.append("--rtu")
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    ready = server.stdout.readline().split()
    if ready[:1] != ["ready"]:
        print(" ".join(ready))
        sys.exit(server.wait())
    try:
        return subprocess.run(
            [runner, f"{scheme}://127.0.0.1:{ready[1]}", str(UNITS), "0", "72", str(ROUNDS)],
            check=True, capture_output=True, text=True, timeout=60).stdout.splitlines()
    finally:
        server.communicate()


def check(runner, scheme, folder):
    """The faults of one walk."""
    log = folder / f"{scheme}.log"
    got = [line.split() for line in read_all(runner, scheme, log)]
    served = [line.split()[1:] for line in log.read_text(encoding="ascii").splitlines()]
    if len(got) != UNITS * ROUNDS:
        yield f"{len(got)} answers, want {UNITS * ROUNDS}"
    for number, (unit, answer, *words) in enumerate(got):
        if [unit, "0", *words] != served[number]:
            yield f"answer {number}: unit {unit} {answer}, served {served[number][:2]}"
            return
    accounts = subprocess.run([SERVER, "account", log], check=True, capture_output=True, text=True)
    lines = accounts.stdout.splitlines()
    if len(lines) != UNITS:
        yield f"{len(lines)} accounts, want {UNITS}"
    for line in lines:
        _, sets, first, last, taken, *_ = map(int, line.split())
        if sets != ROUNDS or taken != (last - first) % 10**11:
            yield f"unit {line}"
    # The first unit is asked first, when the meters' clock begins: 1 m³ before the end.
    _, _, first, last, *_ = map(int, lines[0].split())
    print(f"{scheme}: unit 1 went from {first} to {last} l")
    if first != START_LITRES or last >= first:
        yield f"no roll-over: unit {lines[0]}"


def main():
    """Both framings."""
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        for scheme in ("tcp", "rtu+tcp"):
            faults += [f"{scheme}: {fault}"
                       for fault in check(sys.argv[1], scheme, pathlib.Path(folder))]
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
