#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""From the words that meters answered to the fen that they cost, by the explanation alone.

    explain_words.py WEIR LEDGER_SAYS

A station of three meters on a simulated clock is collected from; what would be
billed is explained, and tests/cli/recompute.py computes it again: each count
from its words, each day from its counts, the fen from the days. A word altered
in the explanation is found. What the meters showed is told over HTTP in the
same words.
"""
import copy
import json
import sys
from fractions import Fraction

from metered import SOURCE, Ledger

sys.path[:0] = [str(SOURCE / "tests/cli"), str(SOURCE / "tests/http")]

from recompute import Wrong, recompute  # noqa: E402
from served import Server  # noqa: E402

CLOCK = "simulated:2026-02-27T20:00:00+08:00x7200"  # two hours a second, over two midnights
LINES = {1: (1000, 50_000), 2: (7_500_500, 33_333), 3: (0, 120_007)}  # start, litres an hour


def rulebook(folder):
    """0.2 yuan a m3, and once and twice more over a plan that is passed."""
    path = folder / "fee.yaml"
    path.write_text("""
rulebook: fee
title: test
source: test
place: A
from: 2020-01-01
kind: fee
filing: month
rates:
  - {id: all, source: surface, unit: m3, yuan: "0.20"}
surcharges:
  - id: over-plan
    ceiling: plan
    period: month
    base: rate
    adds: surcharge
    charging: marginal
    edge: upper-inclusive
    bands: [{over: "0", times: "1"}, {over: "0.20", times: "2"}]
""", encoding="utf-8")
    return path


def plan(folder):
    """A plan of 1 m3 a month."""
    path = folder / "plans.csv"
    months = [f"m{month:02}" for month in range(1, 13)]
    path.write_text(",".join(["permit", "year"] + months) + "\n" +
                    ",".join(["P", "2026"] + ["1"] * 12) + "\n", encoding="utf-8")
    return path


def draw(ledger):
    """The file of the lines: from the ledger's beginning, four days long."""
    path = ledger.top / "lines.csv"
    rows = ["unit,at,total_m3"]
    for unit, (start, per_hour) in LINES.items():
        for at, hours in (("2026-02-27T20:00:00+08:00", 0), ("2026-03-03T20:00:00+08:00", 96)):
            litres = start + hours * per_hour
            rows.append(f"{unit},{at},{litres // 1000}.{litres % 1000:03}")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def spoilt(explained):
    """One bit of the last word that some reading's count rests on is turned over."""
    other = copy.deepcopy(explained)
    reading = other["invoices"][0]["meters"][0]["readings"][-1]
    words = reading["words"].split()
    words[0] = f"{int(words[0], 16) ^ 1:04x}"
    reading["words"] = " ".join(words)
    return other


def told_alike(ledger, explained):
    """A meter's readings over HTTP: the same words, counts and entries, and the volume between two of them."""
    token = json.loads(ledger.run("token", "new", "--role", "office", "--json"))["token"]
    seen = 0
    with Server(*ledger.command("serve", "--no-collect", "--listen", "127.0.0.1:0"), token=token) as server, (
            server.connect()) as talk:
        for meter in explained["invoices"][0]["meters"]:
            told = {row["at"]: row for row in talk.ask(
                f"/v1/meters/{meter['meter']}/readings?limit=1000").json()["readings"]}
            for reading in meter["readings"]:
                row = told[reading["at"]]
                assert (row["words"], row["profile"], row["profile_version"], row["register"], row["entry"]) == (
                    reading["words"], reading["profile"], reading["version"], reading["direction"],
                    reading["entry"]), (row, reading)
                litres = Fraction(reading["units"], 10 ** reading["scale"])
                assert Fraction(row["count"]) * 1000 == litres and row["mark_litres"] == litres // 1, (row, reading)
            for interval in meter["intervals"]:
                row = told[meter["readings"][interval["closing"]]["at"]]
                assert (row["from"], row["booked_litres"]) == (interval["from"], interval["litres"]), (row, interval)
                seen += 1
    return seen


def main(weir, says):
    """Collect, explain, compute, alter."""
    with Ledger(weir, says, CLOCK) as ledger:
        port = ledger.simulate("--from", draw(ledger))
        ledger.register(port, len(LINES), 3600, 500)
        ledger.run("import", "rulebook", rulebook(ledger.top))
        ledger.run("import", "plans", plan(ledger.top))
        ledger.run("collect", "--for", "20h")
        explained = json.loads(ledger.run("explain", "P", "2026-02", "--json"))
        found, words = recompute(explained)
        readings = sum(len(meter["readings"]) for meter in explained["invoices"][0]["meters"])
        assert words == readings >= 3 * 8, (words, readings)
        preview = json.loads(ledger.run("bill", "2026-02", "--preview", "--json"))
        assert found == {x["invoice"]: x["total_fen"] for x in preview["invoices"]}, found
        assert sum(found.values()) > 0, found
        assert len(explained["invoices"][0]["lines"]) == 3, explained["invoices"][0]["lines"]
        try:
            recompute(spoilt(explained))
        except Wrong as wrong:
            assert "count at" in str(wrong), wrong
        else:
            raise AssertionError("an altered word makes no difference")
        text = ledger.run("explain", "P", "2026-02", "--depth", "words")
        assert text.count("by profile tuf-2000m, version 1") == readings, text
        print(words, "counts from words,", found, told_alike(ledger, explained), "volumes told alike")


if __name__ == "__main__":
    main(*sys.argv[1:])
