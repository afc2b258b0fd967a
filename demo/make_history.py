#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes demo/readings.csv: two months of hourly readings of thirteen meters.

    demo/make_history.py            writes readings.csv beside this file
    demo/make_history.py --check    status 1 unless readings.csv is what it would write

Each meter takes a round volume in each month, shared over its hours by a shape
and by chance from a fixed seed, in steps of what its register shows. What a
real register does besides is put in by hand, below, and changes no month's sum.
"""

import pathlib
import random
import sys

SEED = 20260801
HOURS = {8: 31 * 24, 9: 30 * 24}
FIRST_MONTH = 8


class Meter:
    """Volumes in litres, step litres of a register's last digit, digits of whole m³."""

    def __init__(self, name, start_m3, digits, step, shape, august_m3, september_m3):
        self.name = name
        self.start = round(start_m3 * 1000)
        self.modulus = 10 ** digits * 1000
        self.step = step
        self.shape = shape
        self.months = {8: august_m3 * 1000, 9: september_m3 * 1000}


# How much of an hour's water by the hour of the day, in arbitrary units.
SHAPES = {
    "town": [5, 4, 4, 4, 5, 8, 13, 15, 13, 11, 10, 11, 12, 11, 10, 10, 11, 13, 15, 15, 13, 11, 8, 6],
    "shifts": [9, 9, 9, 9, 9, 9, 10, 11, 12, 12, 12, 11, 10, 11, 12, 12, 12, 11, 11, 10, 10, 9, 9, 9],
    "steady": [10] * 24,
    "day": [0, 0, 0, 0, 0, 1, 4, 9, 12, 13, 12, 9, 8, 12, 13, 13, 11, 7, 3, 1, 0, 0, 0, 0],
    "evening": [3, 2, 1, 1, 1, 2, 4, 5, 5, 4, 4, 5, 5, 4, 4, 5, 7, 10, 14, 16, 16, 14, 10, 6],
}

METERS = [
    Meter("LC-1-01", 43106220.5, 8, 100, "town", 820000, 790000),
    Meter("LC-2-01", 31554870.0, 8, 100, "town", 610000, 600000),
    Meter("LC-3-01", 1203345.71, 7, 10, "steady", 24000, 26500),
    Meter("LC-4-01", 188420.305, 6, 1, "evening", 4200, 4650),
    Meter("LC-5-01", 66012.118, 6, 1, "day", 1850, 1900),
    Meter("LW-1-01", 7012884.2, 8, 10, "shifts", 95000, 128000),
    Meter("LW-2-01", 841207.66, 8, 10, "shifts", 9000, 9500),
    Meter("LW-3-01", 3560771.4, 7, 10, "steady", 66000, 61000),
    Meter("OH-1-01", 48820410.0, 8, 100, "steady", 480000, 455000),
    Meter("OH-1-02", 15310277.0, 8, 100, "steady", 150000, 140000),
    Meter("OH-2-01", 61250.4, 5, 10, "day", 52000, 41000),
    Meter("OH-3-01", 9940118.0, 8, 100, "day", 620000, 380000),
    Meter("OH-4-01", 5120.882, 5, 1, "day", 620, 640),
]

# What registers do, by meter and hour from 1 August 00:00 (the row at that instant is hour 0).
GAP = ("LW-2-01", range(1038, 1077))   # 13 September 06:00 to 14 September 20:00: line cut, no rows
JITTER = ("LW-3-01", 411, 20)          # 18 August 03:00: runs back by 20 l and goes on
SPIKE = ("OH-1-01", 900, 500000000)    # 7 September 12:00: 500,000 m³ too much, once
REPEATED = ("LC-1-01", range(720, 744))  # the rows of 31 August come a second time, at the end
ESTIMATED = ("LC-3-01", range(1300, 1303))  # marked E by the sender: 24 September, 04:00 to 06:00


def hour_volumes(meter, month, rng):
    """The month's litres over its hours: largest remainder, in steps of the register."""
    shape = SHAPES[meter.shape]
    weights = [shape[hour % 24] * rng.randint(850, 1150) for hour in range(HOURS[month])]
    steps, rest = divmod(meter.months[month], meter.step)
    assert rest == 0
    total = sum(weights)
    shares = [divmod(steps * weight, total) for weight in weights]
    lacking = steps - sum(share for share, _ in shares)
    order = sorted(range(len(shares)), key=lambda hour: (-shares[hour][1], hour))
    more = set(order[:lacking])
    return [(share + (hour in more)) * meter.step for hour, (share, _) in enumerate(shares)]


def instant(hour):
    day = hour // 24
    month, day = (8, day) if day < 31 else (9, day - 31) if day < 61 else (10, day - 61)
    return f"2026-{month:02d}-{day + 1:02d}T{hour % 24:02d}:00:00+08:00"


def m3(litres):
    sign = "-" if litres < 0 else ""
    whole, part = divmod(abs(litres), 1000)
    return f"{sign}{whole}" + (f".{part:03d}".rstrip("0") if part else "")


def history(meter, rng):
    """One row an hour, both ends of the two months included."""
    volumes = []
    for month in sorted(HOURS):
        volumes += hour_volumes(meter, month, rng)
    rows = []
    total = meter.start
    for hour in range(len(volumes) + 1):
        flow = volumes[hour - 1] if hour else volumes[0]
        total += volumes[hour - 1] if hour else 0
        shown = total
        status = ""
        if (meter.name, hour) == JITTER[:2]:
            shown -= volumes[hour - 1] + JITTER[2]
        if (meter.name, hour) == SPIKE[:2]:
            shown += SPIKE[2]
        if meter.name == ESTIMATED[0] and hour in ESTIMATED[1]:
            status = "E"
        if meter.name == GAP[0] and hour in GAP[1]:
            continue
        rows.append(f"{meter.name},{instant(hour)},{m3(shown % meter.modulus)},{m3(flow)},{status}\n")
    return rows


def readings():
    lines = ["meter,at,total_m3,flow_m3_per_h,status\n"]
    again = []
    for index, meter in enumerate(METERS):
        rows = history(meter, random.Random(SEED + index))
        lines += rows
        if meter.name == REPEATED[0]:
            again = [rows[hour] for hour in REPEATED[1]]
    return "".join(lines + again)


def main():
    path = pathlib.Path(__file__).with_name("readings.csv")
    if sys.argv[1:] == ["--check"]:
        same = path.read_text(encoding="utf-8") == readings()
        print("readings.csv is what the script writes" if same else "readings.csv differs")
        return 0 if same else 1
    if sys.argv[1:]:
        print(__doc__, file=sys.stderr)
        return 2
    path.write_text(readings(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
