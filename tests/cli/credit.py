#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""River-area credit from the command line: a pool filled, lent of, returned to; what it does not have is refused.

usage: credit.py WEIR SOURCE
"""

import csv
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases"))

from district import District  # noqa: E402
from played import check  # noqa: E402

PAPERS = ("--flood", "paper 1", "--quality", "paper 2", "--document", "paper 3")


def made(weir, folder):
    """Minhang, and a town of Songjiang, on the day of the first loan."""
    district = District(weir, folder)
    for area, parent in (("310000", ""), ("310112", "310000"), ("310117", "310000"), ("310117107", "310117")):
        district.area(area, parent)
    district.found("2022-03-11", speed=1)
    return district


def say(district, *words, status=0):
    found = district.run("-C", district.ledger, "credit", *words)
    check(f"status of {words}: {found[1]}{found[2]}", found[0], status)
    return found[1] + found[2]


def stock(district, area, year, added, target, converted, status=0):
    return say(district, "stock", area, "--year", str(year), "--added", str(added), "--target", str(target),
               "--converted", str(converted), "--document", f"survey of {year}", status=status)


def lend(district, loan, pool, filled, lent, purpose="public-service", start="2022-03-11", until="2023-03-10",
         status=0):
    return say(district, "lend", loan, "--pool", pool, "--borrower", "a university", "--project", "campus flats",
               "--purpose", purpose, "--filled", str(filled), "--lent", str(lent), "--from", start, "--until", until,
               *PAPERS, status=status)


def pools(district):
    """By area: stock, outstanding, free."""
    return {pool["area"]: (pool["stock_m2"], pool["outstanding_m2"], pool["free_m2"])
            for pool in district.json("credit")[1]["pools"]}


def published(district):
    """1-D1: 14,450 for 13,462 from a town's pool. 1-D2: 17,343 out of a district's."""
    stock(district, "310117107", 2021, 30000, 20000, 6000)
    stock(district, "310112", 2021, 42000, 25000, 3000)
    check("stocked", pools(district), {"310112": (20000, 0, 20000), "310117107": (16000, 0, 16000)})
    lend(district, "SH-1", "310117107", 13462, 14450)
    lend(district, "MH-1", "310112", 16517, 17343)
    check("lent", pools(district), {"310112": (20000, 17343, 2657), "310117107": (16000, 14450, 1550)})
    loan = district.json("credit", "show", "MH-1")[1]
    check("the loan", (loan["lent_m2"], loan["outstanding_m2"], loan["overdue"], loan["returns"]),
          (17343, 17343, False, []))


def refused(district):
    """Each with its numbers."""
    said = lend(district, "MH-2", "310112", 2657, 2658, status=2)
    assert "20000 m2 in stock, 17343 outstanding, 2657 free: 2658 are asked of it" in said, said
    for words, why in ((("MH-2", "310112", 1000, 1000), "a loan is more than that, not 1000"),
                       (("MH-1", "310112", 16517, 17344), "has a loan 'MH-1' with another lent"),
                       (("MH-2", "310113", 10, 11), "no area '310113'"),
                       (("MH-2", "310117", 10, 11), "0 m2 in stock, 0 outstanding, 0 free: 11 are asked of it")):
        said = lend(district, *words, status=2)
        assert why in said, said
    assert "has not come" in lend(district, "MH-2", "310112", 10, 11, start="2022-03-12", status=2)
    assert "not behind the loan" in lend(district, "MH-2", "310112", 10, 11, until="2022-03-11", status=2)
    assert "'hotel' is no purpose" in lend(district, "MH-2", "310112", 10, 11, purpose="hotel", status=2)
    assert "less than that year's target of 9" in stock(district, "310112", 2020, 4, 9, 4, status=2)
    assert "2657 free: 2658 are asked of it" in stock(district, "310112", 2021, 39342, 25000, 3000, status=2)
    said = say(district, "retire", "310112", "--retired", "2658", "--on", "2022-03-11", "--document", "x", status=2)
    assert "2657 free: 2658 are asked of it" in said, said
    assert "nothing new" in lend(district, "MH-1", "310112", 16517, 17343)
    check("nothing moved", pools(district)["310112"], (20000, 17343, 2657))


def returned(district):
    """In parts; what is dug beyond is the project's own. A survey corrected, and some retired."""
    for surveyed, left in ((9000, 8343), (8342, 1), (500, 0)):
        say(district, "return", "MH-1", "--on", "2022-03-11", "--surveyed", str(surveyed), "--document", "survey")
        check("outstanding", pools(district)["310112"], (20000, left, 20000 - left))
    assert "nothing new" in say(district, "return", "MH-1", "--on", "2022-03-11", "--surveyed", "8342", "--document",
                                "survey")
    loan = district.json("credit", "show", "MH-1")[1]
    check("returns", [(x["moved_m2"], x["surveyed_m2"]) for x in loan["returns"]],
          [(-9000, 9000), (-8342, 8342), (-1, 500)])
    assert "all 17343 m2 are back" in say(district, "return", "MH-1", "--on", "2022-03-11", "--surveyed", "1",
                                          "--document", "x", status=2)
    say(district, "retire", "310112", "--retired", "5000", "--on", "2022-03-11", "--document", "order 4")
    stock(district, "310112", 2021, 42000, 25000, 2000)
    assert "nothing new" in stock(district, "310112", 2021, 42000, 25000, 2000)
    pool = district.json("credit", "show", "310112")[1]
    check("sums", (pool["in_m2"], pool["retired_m2"], pool["stock_m2"]), (19000, 5000, 14000))
    check("moves", [x["what"] for x in pool["moves"]], ["stock", "lend", "return", "return", "return", "retire", "stock"])
    check("corrected", pool["moves"][-1]["moved_m2"], -1000)


def told(district):
    """For people, in both languages."""
    text = district.must("-C", district.ledger, "credit")
    assert "310117107" in text and "14450" in text and "All" in text and "MH-1" not in text, text
    text = district.must("-C", district.ledger, "credit", "show", "310112", "--lang", "zh_CN")
    assert "水票库" in text and "考核任务" in text and "归还" in text, text


def exported(district):
    """hledger finds the accounts sound, and its sums are ours."""
    if shutil.which("hledger") is None:
        return
    path = os.path.join(district.folder, "all.journal")
    district.must("-C", district.ledger, "export", "hledger", path)
    for words in (["check", "--strict"], ["check", "ordereddates"]):
        done = subprocess.run(["hledger", *words, "-f", path], capture_output=True, text=True, timeout=120, check=False)
        check(f"hledger {words}: {done.stderr}", done.returncode, 0)
    done = subprocess.run(["hledger", "bal", "-f", path, "-N", "--flat", "-O", "csv", "--layout", "bare", "river-area"],
                          capture_output=True, text=True, timeout=120, check=True)
    check("balances", {row[0]: int(row[2]) for row in csv.reader(done.stdout.splitlines()[1:])}, {
        "river-area:surveyed:310112": -19000, "river-area:pool:310112": 14000, "river-area:retired:310112": 5000,
        "river-area:surveyed:310117107": -16000, "river-area:pool:310117107": 1550,
        "river-area:filled:SH-1": 13462, "river-area:lent:SH-1": 988,
    })


def waits(weir, folder):
    """Of two actors, a loan waits for the second."""
    district = District(weir, folder)
    district.area("310112")
    district.found("2022-03-11", "--two-actors", speed=1)
    said = stock(district, "310112", 2021, 10, 0, 0)
    assert "until another actor checked it" in said, said
    check("nothing yet", district.json("credit")[1]["pools"], [])


def main():
    with tempfile.TemporaryDirectory() as folder:
        district = made(sys.argv[1], folder)
        for scene in (published, refused, returned, told, exported):
            scene(district)
        district.must("-C", district.ledger, "verify", "--key", district.vkey)
        district.must("-C", district.ledger, "rebuild")
    with tempfile.TemporaryDirectory() as folder:
        waits(sys.argv[1], folder)


if __name__ == "__main__":
    main()
