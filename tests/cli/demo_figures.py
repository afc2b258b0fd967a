#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds `weir balance MONTH --json` against the sample district's own rows.

    weir balance 2026-09 --json | demo_figures.py DEMO 2026-09

Each meter's month is computed here anew, in fractions and from the CSV files
alone: its rows in order of time without what no register can have done, each
difference laid over the month by the seconds that lie in it. Prints how many
figures agree; status 1 and the figures where one does not.
"""

import csv
import datetime
import fractions
import json
import pathlib
import sys

LITRES = 1000


def rows(folder, name):
    with open(folder / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def readings(folder):
    """Of each meter its counts in litres by instant, without estimates."""
    found = {}
    for row in rows(folder, "readings"):
        if row["status"] in ("", "A"):
            at = datetime.datetime.fromisoformat(row["at"])
            litres = fractions.Fraction(row["total_m3"]) * LITRES
            found.setdefault(row["meter"], {})[at] = litres
    return found


def steps(counts, modulus):
    """(from, till, litres): a leap that comes back at once is left out, a turn is added."""
    series = sorted(counts.items())
    kept = [series[0]]
    for at, litres in series[1:]:
        last = kept[-1][1]
        ahead = litres - last
        if ahead < -modulus / 2:
            ahead += modulus
        if ahead > 100000 * LITRES:
            continue  # no meter of the district passes 100,000 m³ between two rows
        yield kept[-1][0], at, max(ahead, 0)
        kept.append((at, litres if ahead > 0 else last))


def month_bounds(month):
    year, number = map(int, month.split("-"))
    zone = datetime.timezone(datetime.timedelta(hours=8))
    after = (year + number // 12, number % 12 + 1)
    return (datetime.datetime(year, number, 1, tzinfo=zone),
            datetime.datetime(*after, 1, tzinfo=zone))


def volume(counts, modulus, month):
    first, last = month_bounds(month)
    total = fractions.Fraction(0)
    for begin, end, litres in steps(counts, modulus):
        inside = min(end, last) - max(begin, first)
        if inside > datetime.timedelta(0):
            total += litres * fractions.Fraction(inside / datetime.timedelta(seconds=1)) / \
                fractions.Fraction((end - begin) / datetime.timedelta(seconds=1))
    return total


def expected(folder, month):
    """By account: litres of the month, and by meter: opening, litres, closing."""
    intakes = {row["intake"]: row for row in rows(folder, "intakes")}
    counts = readings(folder)
    first, last = month_bounds(month)
    accounts = {}
    meters = {}
    for row in rows(folder, "meters"):
        if row["role"] in ("check", "return"):
            continue
        own = counts[row["meter"]]
        litres = volume(own, 10 ** int(row["digits"]) * LITRES, month)
        permit = intakes[row["intake"]]["permit"] or "unpermitted:" + row["intake"]
        accounts[permit] = accounts.get(permit, 0) + litres
        meters[row["meter"]] = (own[first], litres, own[last])
    return accounts, meters


def main():
    folder = pathlib.Path(sys.argv[1])
    balance = json.load(sys.stdin)
    accounts, meters = expected(folder, sys.argv[2])
    wrong = []
    seen = 0
    for line in balance["permits"]:
        want = accounts.pop(line["permit"], 0)
        seen += 1
        if line["taken_litres"] != want or \
                line["measured_litres"] + line["assessed_litres"] != line["taken_litres"]:
            wrong.append(f"{line['permit']}: {line['taken_litres']}, want {want}")
        for meter in line["meters"]:
            opening, litres, closing = meters.pop(meter["meter"])
            found = (meter["opening_count"], meter["booked_litres"], meter["closing_count"])
            seen += 3
            if found != (opening, litres, closing):
                wrong.append(f"{meter['meter']}: {found}, want {(opening, litres, closing)}")
            if found[0] + found[1] != found[2] + meter["turned_litres"]:
                wrong.append(f"{meter['meter']}: does not add up")
    wrong += [f"{name}: not in the balance" for name in [*accounts, *meters]]
    print("\n".join(wrong) if wrong else f"{seen} figures agree")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
