#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A year of six real meters through the program: each books its last less its first count.

The readings are trial A of the DAIAD project (CC BY-SA 4.0), which the tree
does not carry. Local time of Madrid without an offset, real gaps, jitter, an
hour that comes twice, and four readings of another register under D03.

usage: daiad.py WEIR DATA.CSV
"""

import csv
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases"))

from district import District, m3  # noqa: E402
from played import check, named, play  # noqa: E402

MONTHS = [f"2016-{month:02}" for month in range(3, 13)] + ["2017-01", "2017-02"]
# On 17 January another register answers under D03, far from its own 207,8xx.
FOREIGN = {"D03": range(456_000, 457_000)}
HELD, CONFLICT = 1 << 0, 1 << 20  # of a remark's mask; bit n: rule n of the totaliser
REPEATED = "2016-10-30T02:29:33"  # of D04, delivered twice with one count


def load(path):
    """Rows (meter, local time, litres) in the order of the file."""
    with open(path, encoding="utf-8", newline="") as file:
        return [(row["meter_id"], row["local_time"], int(row["totaliser_litre"]))
                for row in csv.DictReader(file)]


def is_foreign(meter, litres):
    return litres in FOREIGN.get(meter, ())


def wanted_litres(rows):
    """Last less first count of each meter's own register, from the file alone."""
    first, last = {}, {}
    for meter, _, litres in rows:
        if not is_foreign(meter, litres):
            first.setdefault(meter, litres)
            last[meter] = litres
    return {meter: last[meter] - first[meter] for meter in first}


def build(weir, folder, rows, policy):
    """A ledger with everything in it; gives the district and how long the readings took."""
    district = District(weir, folder)
    district.area()
    for meter in sorted({row[0] for row in rows}):
        district.permit("P-" + meter)
        district.intake("I-" + meter, "P-" + meter, qmax_m3_per_h="5")
        district.meter(meter, "I-" + meter, "2016-01-01", interval_s="3600", digits="6")
    district.found("2017-03-02", "--timezone", "Europe/Madrid")
    path = os.path.join(folder, "readings.csv")
    district.write("readings", [{"meter": meter, "at": at, "total_m3": m3(litres)}
                                for meter, at, litres in rows], path)
    begun = time.monotonic()
    out = district.must("-C", district.ledger, "import", "readings", path, "--timezone",
                        "Europe/Madrid", "--repeated-hour", policy)
    return district, time.monotonic() - begun, out


def balances(district):
    """Booked litres of each meter over all months, and the flags of each permit and month."""
    booked, flags = {}, {}
    for month in MONTHS:
        status, sheet = district.json("balance", month)
        check(f"status of {month}", status, 0)
        for line in sheet["permits"]:
            flags[line["permit"], month] = line["flags"]
            for meter in line["meters"]:
                booked[meter["meter"]] = (booked.get(meter["meter"], 0) +
                                          meter["booked_litres"])
            check(f"{line['permit']} in {month}: its meters",
                  sum(meter["booked_litres"] for meter in line["meters"]), line["taken_litres"])
    return booked, flags


def flagged(flags, flag):
    return sorted(key for key, found in flags.items() if flag in found)


def effects(district):
    """What was concluded of readings, entry by entry: lists of movements."""
    status, log = district.json("log")
    check("status of the log", status, 0)
    for entry in log["entries"]:
        if entry["kind"] == "readings":
            _, whole = district.json("log", str(entry["entry"]))
            yield whole["effect"]


def remarks(district, bit):
    """Meter, litres and rules of each reading whose last remark has the bit."""
    last = {}
    for effect in effects(district):
        for movement in json.loads(effect)[1:]:
            meter, base = movement[:2]
            for at, units, scale, _, mask in movement[2]:
                last[meter, base + at, units, scale] = mask
    return sorted((meter, units, [rule for rule in range(1, 20) if mask >> rule & 1])
                  for (meter, _, units, scale), mask in last.items()
                  if mask & bit and scale == 0)


def six_meters(weir, rows, folder):
    """Every litre, the foreign readings held, and the books are what the log says."""
    district, seconds, out = build(weir, folder, rows, "by-order")
    print(f"# {len(rows)} rows in {seconds:.2f} s: {out.strip()}")
    booked, flags = balances(district)
    check("each meter's litres", booked, wanted_litres(rows))
    check("where readings are held", flagged(flags, "held-readings"), [("P-D03", "2017-01")])
    check("where readings conflict", flagged(flags, "conflicting-readings"), [])
    foreign = sorted((meter, litres) for meter, _, litres in rows if is_foreign(meter, litres))
    check("how many are foreign", len(foreign), 4)
    check("what is held", [row[:2] for row in remarks(district, HELD)], foreign)
    for _, litres, rules in remarks(district, HELD):
        check(f"why {litres} is held: two registers under one meter", 12 in rules, True)
    status, rebuild = district.json("rebuild", "--check")
    check("rebuild", (status, rebuild["same"], rebuild["first_difference"]), (0, True, None))
    status, verify = district.json("verify", district.ledger, "--key", district.vkey)
    check("verify", (status, verify["ok"], verify["books_ok"], verify["first_fault"]),
          (0, True, True, None))


def repeated_hour(weir, rows, folder):
    """An hour that comes twice: told apart by order it is two hours, else one with two counts.

    One of the two counts of REPEATED is a litre higher, as planted here.
    """
    at = [i for i, row in enumerate(rows) if row[:2] == ("D04", REPEATED)]
    check("how often it stands in the file", len(at), 2)
    planted = list(rows)
    meter, local, litres = planted[at[1]]
    planted[at[1]] = (meter, local, litres + 1)
    planted = [row for row in planted if row[0] == "D04"]
    wanted = wanted_litres(planted)

    inner = os.path.join(folder, "order")
    os.mkdir(inner)
    district, _, _ = build(weir, inner, planted, "by-order")
    booked, flags = balances(district)
    check("by order: litres", booked, wanted)
    check("by order: conflicts", flagged(flags, "conflicting-readings"), [])

    inner = os.path.join(folder, "first")
    os.mkdir(inner)
    district, _, _ = build(weir, inner, planted, "first")
    booked, flags = balances(district)
    check("the first hour: litres", booked, wanted)
    check("the first hour: conflicts", flagged(flags, "conflicting-readings"),
          [("P-D04", "2016-10")])
    check("both counts are kept and named", remarks(district, CONFLICT),
          [("D04", litres, [4]), ("D04", litres + 1, [4])])


def main():
    weir, data = sys.argv[1:]
    return play(named([six_meters, repeated_hour]), [], weir, load(data))


if __name__ == "__main__":
    sys.exit(main())
