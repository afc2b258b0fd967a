#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Each shipped device: simulated, read here word by word, and read by a collector.

    devices.py WEIR LEDGER_SAYS

The words are decoded here by the makers' tables and Python's struct, which
share nothing with the station or the profiles. All three must show the same
litres: the line that this file draws, these words, and the log.
"""
import json
import socket
import struct
import sys

from metered import Ledger

# Two registers that stand still: what is shown does not depend on the clock.
LINES = {1: 7_235_884_200, 2: 106_182_375}  # litres


def ask(port, unit, start, count):
    """Words of holding registers, over a connection of their own."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(struct.pack(">HHHBBHH", 7, 0, 6, unit, 3, start, count))
        answer = b""
        while len(answer) < 9 + 2 * count:
            part = line.recv(512)
            assert part, answer
            answer += part
    assert answer[7] == 3 and answer[8] == 2 * count, answer
    return answer[9:]


def swapped(words):
    """The other word first."""
    pairs = [words[i:i + 2] for i in range(0, len(words), 2)]
    return b"".join(reversed(pairs))


def exact_litres(cubic_metres):
    """Of a float whose litres are whole."""
    litres = round(cubic_metres * 1000)
    assert abs(cubic_metres * 1000 - litres) < 0.01, cubic_metres
    return litres


def tuf_2000m(port, unit):
    """REG n is n - 1: LONG at 9, REAL4 at 11, low words first, and n - 3 at 1439."""
    whole, = struct.unpack(">i", swapped(ask(port, unit, 8, 2)))
    part, = struct.unpack(">f", swapped(ask(port, unit, 10, 2)))
    assert ask(port, unit, 1436, 3) == struct.pack(">HHH", 0, 0, 3)
    return whole * 1000 + exact_litres(part)


def siemens_mag6000(port, unit):
    """4:n is n - 1: a double of m3 at 3015; 0x2A and 24 say what it is; 1 is forward."""
    assert ask(port, unit, 600, 1) == b"\0\x2a" and ask(port, unit, 602, 1) == b"\0\x18"
    assert ask(port, unit, 2101, 1) == b"\0\1"
    assert struct.unpack(">f", ask(port, unit, 3002, 2)) == (0.0,)
    return exact_litres(*struct.unpack(">d", ask(port, unit, 3014, 4)))


def xylem_magflux(port, unit):
    """mm3 in four words from 604, the lowest first."""
    mm3, = struct.unpack(">Q", swapped(ask(port, unit, 604, 4)))
    assert mm3 % 1_000_000 == 0
    return mm3 // 1_000_000


DEVICES = {"tuf-2000m": tuf_2000m, "siemens-mag6000": siemens_mag6000,
           "xylem-magflux": xylem_magflux}


def main(weir, says):
    for name, decode in DEVICES.items():
        with Ledger(weir, says) as ledger:
            rows = ["unit,at,total_m3"]
            for unit, litres in LINES.items():
                rows.append(f"{unit},2020-01-01T00:00:00Z,{litres // 1000}.{litres % 1000:03}")
            path = ledger.top / "lines.csv"
            path.write_text("\n".join(rows) + "\n", encoding="utf-8")
            port = ledger.simulate("--profile", name, "--from", path)
            ledger.register(port, len(LINES), 600, 500, profile=name)
            told = json.loads(ledger.run("collect", "--once", "--json"))
            assert (told["read"], told["failed"], told["acknowledged"]) == (2, 0, 2), told
            found = {}
            for meter, _, units, scale in ledger.readings():
                assert scale == "0", (meter, units, scale)
                found[meter] = int(units)
            for unit, litres in LINES.items():
                assert decode(port, unit) == litres, (name, unit, decode(port, unit))
                assert found[f"M{unit}"] == litres, (name, found)
            print(name, found)


if __name__ == "__main__":
    main(*sys.argv[1:])
