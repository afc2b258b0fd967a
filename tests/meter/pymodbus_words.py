#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""TUF-2000M meters served by pymodbus, and an account of what they served.

    pymodbus_words.py serve [options]     many units behind one port
    pymodbus_words.py account LOG         what each unit served, in litres

serve prints "ready PORT" and serves until its standard input ends. Unit u
starts at --start-litres + (u - 1) * --start-step-litres and runs at
--litres-per-hour * u from the first question to any unit on; its register
wraps at --modulus-m3. --speed makes the meters' hours pass faster. Each set of words goes to the log with the system's
time before it is sent:

    UNIX_MS UNIT START WORD WORD ...      hexadecimal words

account prints a line for each unit whose positive total was served:

    UNIT SETS FIRST_LITRES LAST_LITRES TAKEN_LITRES FIRST_UNIX_MS LAST_UNIX_MS

FIRST and LAST are as shown; TAKEN goes from set to set and over the wraps, of
which there may be many, but none larger than half the modulus.

The arithmetic is this file's own: it shares nothing with the code under test.
Status 77 where pymodbus is not installed.
"""
import argparse
import asyncio
import logging
import struct
import sys
import time

WHOLE = 8  # wire addresses of the positive total: LONG, then REAL4
FRACTION = 10
REGISTERS = 1600


def low_first(data):
    """Four bytes as two words, the less significant one first."""
    high, low = struct.unpack(">HH", data)
    return [low, high]


def bcd(value):
    """Two decimal digits in one byte."""
    return value // 10 % 10 << 4 | value % 10


class Meter:
    """What one unit has counted, and the registers that show it."""

    def __init__(self, unit, args):
        self.unit = unit
        self.start = args.start_litres + (unit - 1) * args.start_step_litres
        self.per_hour = args.litres_per_hour * unit
        self.modulus = args.modulus_m3 * 1000
        self.speed = args.speed

    def litres(self, milliseconds):
        """What the register shows after so much real time."""
        run = milliseconds * self.speed * self.per_hour // 3600000
        return (self.start + run) % self.modulus

    def registers(self, milliseconds):
        """Wire address to word, where not 0."""
        litres = self.litres(milliseconds)
        now = time.gmtime(1767196800 + milliseconds * self.speed // 1000)
        image = {}

        def put(number, words):
            for i, word in enumerate(words):
                image[number - 1 + i] = word

        put(1, low_first(struct.pack(">f", self.per_hour / 1000)))
        put(7, low_first(struct.pack(">f", 1482)))
        for number in (9, 25):
            put(number, low_first(struct.pack(">i", litres // 1000)))
            put(number + 2, low_first(struct.pack(">f", litres % 1000 / 1000)))
        put(53, [bcd(now.tm_min) << 8 | bcd(now.tm_sec)])
        put(54, [bcd(now.tm_mday) << 8 | bcd(now.tm_hour)])
        put(55, [bcd(now.tm_year % 100) << 8 | bcd(now.tm_mon)])
        put(92, [88])
        put(1439, [3])
        put(1442, [self.unit])
        return image


class Clock:
    """Real time since the first question to any unit."""

    def __init__(self):
        self.began = None

    def milliseconds(self):
        """0 when first asked."""
        if self.began is None:
            self.began = time.monotonic_ns()
        return (time.monotonic_ns() - self.began) // 1000000


class Block:
    """A unit's registers, as pymodbus asks for them."""

    def __init__(self, meter, clock, log):
        self.meter = meter
        self.clock = clock
        self.log = log

    def validate(self, address, count=1):
        """True where all registers exist."""
        return 0 <= address and address + count <= REGISTERS

    def getValues(self, address, count=1):  # the name is pymodbus's
        """The words of one answer: written down, then served."""
        image = self.meter.registers(self.clock.milliseconds())
        words = [image.get(a, 0) for a in range(address, address + count)]
        print(time.time_ns() // 1000000, self.meter.unit, address,
              *(f"{word:04x}" for word in words), file=self.log, flush=True)
        return words

    def setValues(self, address, values):  # the name is pymodbus's
        """A meter is read only."""

    def reset(self):
        """Nothing to forget."""


async def serve(args):
    """Serves until standard input ends."""
    from pymodbus.datastore import ModbusServerContext, ModbusSlaveContext
    from pymodbus.server.async_io import ModbusTcpServer
    from pymodbus.transaction import ModbusRtuFramer, ModbusSocketFramer

    logging.getLogger("pymodbus").setLevel(logging.CRITICAL)  # it calls each hang-up an error
    with open(args.log, "w", encoding="ascii") as log:
        clock = Clock()
        slaves = {}
        for unit in range(1, args.units + 1):
            block = Block(Meter(unit, args), clock, log)
            slaves[unit] = ModbusSlaveContext(
                di=block, co=block, hr=block, ir=block, zero_mode=True)
        server = ModbusTcpServer(
            ModbusServerContext(slaves=slaves, single=False),
            framer=ModbusRtuFramer if args.rtu else ModbusSocketFramer,
            address=(args.host, args.port), ignore_missing_slaves=True)
        task = asyncio.ensure_future(server.serve_forever())
        await server.serving
        print("ready", server.server.sockets[0].getsockname()[1], flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def decode(words, start):
    """Litres of the positive total."""
    def pair(address):
        low, high = words[address - start:address - start + 2]
        return struct.pack(">HH", high, low)

    whole, = struct.unpack(">i", pair(WHOLE))
    fraction, = struct.unpack(">f", pair(FRACTION))
    return whole * 1000 + round(fraction * 1000)


def account(args):
    """Adds up what a log says was served."""
    units = {}
    modulus = args.modulus_m3 * 1000
    with open(args.log, encoding="ascii") as log:
        for line in log:
            at, unit, start, *words = line.split()
            start = int(start)
            if start > WHOLE or start + len(words) < FRACTION + 2:
                continue
            litres = decode([int(word, 16) for word in words], start)
            units.setdefault(int(unit), []).append((int(at), litres))
    for unit, sets in sorted(units.items()):
        taken = 0
        for (_, before), (_, after) in zip(sets, sets[1:]):
            step = (after - before) % modulus
            assert step < modulus // 2, f"unit {unit}: more than half a wrap in one step"
            taken += step
        print(unit, len(sets), sets[0][1], sets[-1][1], taken, sets[0][0], sets[-1][0])


def main():
    """Two commands over one table of options."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("serve")
    one.add_argument("--host", default="127.0.0.1")
    one.add_argument("--port", type=int, default=0, help="0: the system chooses")
    one.add_argument("--units", type=int, default=20, choices=range(1, 248), metavar="1..247")
    one.add_argument("--start-litres", type=int, default=99999990000)
    one.add_argument("--start-step-litres", type=int, default=-1000)
    one.add_argument("--litres-per-hour", type=int, default=10000)
    one.add_argument("--modulus-m3", type=int, default=10**8)
    one.add_argument("--speed", type=int, default=1, help="meter time per real time")
    one.add_argument("--rtu", action="store_true", help="RTU frames over TCP")
    one.add_argument("--log", required=True)
    one.set_defaults(run=lambda args: asyncio.run(serve(args)))
    two = commands.add_parser("account")
    two.add_argument("log")
    two.add_argument("--modulus-m3", type=int, default=10**8)
    two.set_defaults(run=account)
    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    try:
        import pymodbus  # noqa: F401
    except ImportError:
        print("python3-pymodbus is not installed")
        sys.exit(77)
    main()
