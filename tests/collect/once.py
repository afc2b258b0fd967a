#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`weir collect --once`: who was not read is named, with the reason, and the status says so.

    once.py WEIR LEDGER_SAYS

The devices are a server of this file: registers by unit, an exception where
one has none, silence for a unit that it does not know.
"""
import json
import socketserver
import struct
import subprocess
import sys
import threading
import time

from explain_words import rulebook
from metered import Ledger

TOTAL = struct.pack(">d", 7235.884)  # m3, in four registers from 3014


def words(data):
    return list(struct.unpack(f">{len(data) // 2}H", data))


def siemens(module=0x2A, product=24, direction=1):
    """The registers of a MAG 6000."""
    return {**dict(enumerate([0, 0], 3002)), **dict(enumerate(words(TOTAL), 3014)),
            **dict(enumerate([module, 0, product], 600)), **dict(enumerate([direction, 0, direction], 2101))}


class Devices(socketserver.ThreadingTCPServer):
    """Units behind one address; a with ends it."""
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, units):
        super().__init__(("127.0.0.1", 0), Line)
        self.units = units
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Line(socketserver.BaseRequestHandler):
    def handle(self):
        while True:
            head = self.request.recv(12, 0x100)  # MSG_WAITALL
            if len(head) < 12:
                return
            number, _, _, unit, function, start, count = struct.unpack(">HHHBBHH", head)
            registers = self.server.units.get(unit)
            if registers is None:
                continue
            if isinstance(registers, int):
                answer = struct.pack(">BB", function | 0x80, registers)
            elif all(at in registers for at in range(start, start + count)):
                answer = struct.pack(">BB", function, 2 * count) + b"".join(
                    struct.pack(">H", registers[at]) for at in range(start, start + count))
            else:
                answer = struct.pack(">BB", function | 0x80, 2)
            self.request.sendall(struct.pack(">HHHB", number, 0, 1 + len(answer), unit) + answer)


def collect(ledger, *options, status=0):
    """What one round says: JSON, stderr."""
    done = subprocess.run(ledger.command("collect", "--once", *options), env=ledger.environment, timeout=120,
                          capture_output=True, text=True, check=False)
    assert done.returncode == status, (done.returncode, done.stdout, done.stderr)
    return (json.loads(done.stdout) if "--json" in options else done.stdout), done.stderr


def who_was_not_read(weir, says):
    """Unit 1 is well, 2 silent, 3 refuses, 4 counts no number, 5 has no registers of its setup."""
    nothing = {**siemens(), **dict(enumerate([0xFFFF] * 4, 3014))}
    bare = {at: word for at, word in siemens().items() if at < 2101 or at > 3000}
    with Devices({1: siemens(), 3: 2, 4: nothing, 5: bare}) as devices, Ledger(weir, says) as ledger:
        ledger.register(devices.port, 5, 600, 500, profile="siemens-mag6000")
        told, err = collect(ledger, "--json", status=1)
        assert (told["polled"], told["read"], told["failed"], told["acknowledged"]) == (5, 2, 3, 2), told
        assert told["not_read"] == [
            {"meter": "M2", "answer": "silent"},
            {"meter": "M3", "answer": "refused", "exception": 2, "meaning": "illegal data address"},
            {"meter": "M4", "answer": "ok", "why": "the words are no plausible count"}], told
        assert told["refused_blocks"] == [{"meter": "M5", "block": "setup", "exception": 2}], told
        assert err.splitlines() == [
            "weir: meter 'M5': its daily block 'setup' cannot be read (exception 2): "
            "whether it is the same device is not known",
            "weir: meter 'M2' was not read: silent",
            "weir: meter 'M3' was not read: refused, exception 2 (illegal data address)",
            "weir: meter 'M4' was not read: the words are no plausible count"], err
        out, _ = collect(ledger, status=1)
        assert out.startswith("5 meters, 5 polls: 2 read, 3 failed; 2 acknowledged\n"), out
        devices.units.update({unit: siemens() for unit in range(1, 6)})
        told, err = collect(ledger, "--json")
        assert (told["read"], told["not_read"], told["refused_blocks"], err) == (5, [], [], ""), (told, err)


def another_device(weir, says):
    """A device changed between two runs: the ledger knows the former one, so its first reading is not booked."""
    units = {1: siemens(), 2: siemens()}
    with Devices(units) as devices, Ledger(weir, says) as ledger:
        ledger.register(devices.port, 2, 600, 500, profile="siemens-mag6000")
        told, err = collect(ledger, "--json")
        assert (told["changed"], told["acknowledged"], err) == (0, 2, ""), (told, err)
        units[2] = siemens(product=25)
        time.sleep(1.1)  # a reading of a second of its own
        told, err = collect(ledger, "--json")
        assert (told["changed"], told["acknowledged"]) == (1, 2), told
        assert err == ("weir: meter 'M2': its register 'product' is not what it was; "
                       "the reading is kept and not booked\n"), err
        time.sleep(1.1)
        told, err = collect(ledger, "--json")
        assert (told["changed"], told["acknowledged"], err) == (0, 2, ""), (told, err)
        # An exchange that was told: another device is no surprise.
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        ledger.run("meter", "event", "M2", "exchanged", "--at", at, "--initial", "7235.884", "--ground", "sheet 17")
        units[2] = siemens(product=26)
        time.sleep(1.1)
        told, err = collect(ledger, "--json")
        assert (told["changed"], told["acknowledged"], err) == (0, 2, ""), (told, err)
        ledger.run("verify", "--key", ledger.vkey)
        letters = {}
        for meter, _, _, _, _, letter in ledger.ask("readings"):
            letters.setdefault(meter, []).append(letter)
        assert letters == {"M1": ["A"] * 4, "M2": ["A", "N", "A", "A"]}, letters


PIPE = """
profile: pipe
version: 1
title: t
source: s
resolution_m3: "0.001"
blocks:
  - {name: total, function: 3, start: 8, count: 3}
fields:
  - {name: total, block: total, at: 8, type: u32, source: s}
  - {name: status, block: total, at: 10, type: bits, source: s}
totals: [{direction: forward, whole: total, unit: m3, source: s}]
status:
  - {field: status, bit: 0, severity: info, meaning: "backlight on", source: s}
  - {field: status, bit: 2, severity: suspect, meaning: "pipe is not full", source: s}
  - {field: status, bit: 3, severity: invalid, meaning: "converter broken", source: s}
"""


def what_a_status_means(weir, says):
    """The bits of a status are kept with the reading, told when they come and explained where the reading is."""
    units = {1: {8: 0, 9: 100, 10: 0}}
    clock = "simulated:2026-03-01T00:00:00+08:00x3600"
    with Devices(units) as devices, Ledger(weir, says, clock) as ledger:
        ledger.register(devices.port, 1, 600, 500, profile="pipe", text=PIPE)
        ledger.run("import", "rulebook", rulebook(ledger.top))
        for count, status, said in ((100, 0, ""), (101, 5, "weir: meter 'M1' says: pipe is not full (suspect)\n"),
                                    (102, 8, "weir: meter 'M1' says: converter broken (invalid)\n")):
            units[1].update({9: count, 10: status})
            _, err = collect(ledger, "--json")
            assert err == said, err
        told = json.loads(ledger.run("explain", "P", "2026-03", "--depth", "readings", "--json"))
        readings = [reading for invoice in told["invoices"] for meter in invoice["meters"]
                    for reading in meter["readings"]]
        assert [reading.get("status_bits") for reading in readings] == [None, [
            {"meaning": "backlight on", "severity": "info"},
            {"meaning": "pipe is not full", "severity": "suspect"}]], readings
        text = ledger.run("explain", "P", "2026-03", "--depth", "readings")
        assert f", entry {readings[1]['entry']}: the device says: pipe is not full (suspect)\n" in text, text


if __name__ == "__main__":
    who_was_not_read(*sys.argv[1:])
    another_device(*sys.argv[1:])
    what_a_status_means(*sys.argv[1:])
