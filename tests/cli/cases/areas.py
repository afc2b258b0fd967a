#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Rights of areas: a cap is sold once, whoever's trade moves it.

usage: areas.py WEIR SOURCE [TEST...]
"""

import os

from limit import sound
from office import refused
from played import check, main, named, says
from trades import DOCUMENT, M3, Market
from two_actors import as_second

TERM = ("2026-03-01", "2026-12-31")
GIFT = ("--reason", "a gift")


def opened(weir, source, folder):
    """Q1 in 330100, Q2 in 330200, each area with a cap of 1000 m3."""
    market = Market(weir, source, folder)
    for area, permit in (("330100", "Q1"), ("330200", "Q2")):
        market.district.area(area, "330000")
        market.district.add("caps", area=area, year="2026", source="all", cap_m3="1000")
        market.district.permit(permit, area=area, annual_m3="2000", valid_until="2030-12-31")
        market.saving(f"permit:{permit}", 2000)
        market.saving(f"area:{area}", 2000)
    market.found("2026-03-01")
    return market


def agreed(name, seller, buyer, volume, *more, term=TERM):
    return ("trade", "agree", name, "--seller", seller, "--buyer", buyer, "--m3", str(volume), "--from", term[0],
            "--until", term[1], "--waits", "2026-03-01", *GIFT, *more, *DOCUMENT)


def said(market, area, permit):
    """What caps, quota and rights say may be used of an area's cap at the year's end: one number."""
    caps = market.district.json("caps", "2026", "--at", "2026-12-31")[1]["areas"]
    quota = market.district.json("quota", permit, "--at", "2026-12-31")[1]["ceilings"]
    found = [next(x["remaining_litres"] for x in caps if (x["area"], x["source"]) == (area, "all")),
             next(x["limit_litres"] for x in quota if x["basis"] == "cap" and x.get("area", area) == area),
             market.district.json("rights", f"area:{area}", "--year", "2026")[1]["years"][0]["limit_litres"]]
    check(f"one number of {area}", len(set(found)), 1)
    return found[0]


def a_cap_is_sold_once(weir, source, folder):
    """Of 1000 m3 a permit's trade moves 800: 200 are the area's to sell, and no cap goes below nothing."""
    if os.geteuid() != 0:
        print("areas: skipped, only root can be two users")
        return
    market = opened(weir, source, folder)
    market.agree("A0", "Q1", "Q2", 800, TERM, *GIFT, waits="2026-03-01")
    market.agree("A1", "Q1", "Q2", 201, TERM, *GIFT, waits="2026-03-01")
    market.approve("A0", "limit")
    check("moved", said(market, "330100", "Q1"), 200 * M3)
    check("moved in", said(market, "330200", "Q2"), 1800 * M3)
    refused(market, "are asked for", *agreed("A2", "area:330100", "area:330200", 201))
    status, _, err = as_second(market, "trade", "assent", "A1")
    check("assent", (status, err), (0, ""))
    approval = ("trade", "approve", "A1", "--cap-effect", "limit", *DOCUMENT)
    refused(market, "area 330100, 2026: its cap of all has 200 m3 to give", *approval)
    market.agree("A2", "area:330100", "area:330200", 150, TERM, *GIFT, waits="2026-03-01")
    refused(market, "has 50 m3 to give (with trades 200, held for sale 150, pledged 0), 201 are moved",
            *approval)
    market.approve("A2", "limit")
    check("sold", (said(market, "330100", "Q1"), said(market, "330200", "Q2")), (50 * M3, 1950 * M3))
    sound(market)


def what_was_taken_in_is_sold_on(weir, source, folder):
    """F21: a government sells what it took in of Q1 to Q2: so much a year, held while it waits, with its ancestry."""
    if os.geteuid() != 0:
        print("areas: skipped, only root can be two users")
        return
    market = opened(weir, source, folder)
    year = ("2026-03-01", "2026-12-31")
    refused(market, "of a permit 0 m3 are free", *agreed("B2", "area:330100", "Q2", 60))
    market.agree("B1", "Q1", "area:330100", 100, year, "--kind", "taking-in", "--reason", "idle")
    market.approve("B1")

    def resale():
        whole = market.district.json("rights", "area:330100", "--year", "2026")[1]
        check("own", whole["years"][0]["limit_litres"], 1000 * M3)
        return [[x[name] for name in ("of", "bought_litres", "sold_litres", "held_litres", "free_litres")]
                for x in whole["years"][0]["resales"]]
    check("taken in", resale(), [["permit", 100 * M3, 0, 0, 100 * M3]])
    market.agree("B2", "area:330100", "Q2", 60, year, "--kind", "lease", *GIFT)
    check("held", resale(), [["permit", 100 * M3, 0, 60 * M3, 40 * M3]])
    refused(market, "40 m3 are free (100, sold on 0, held 60), 41 are asked for",
            *agreed("B3", "area:330100", "Q2", 41))
    market.approve("B2")
    check("sold on", resale(), [["permit", 100 * M3, 60 * M3, 0, 40 * M3]])
    check("moved", (market.ceiling("Q1", "2026-12-31")[1], market.ceiling("Q2", "2026-12-31")[1]), (-100 * M3, 60 * M3))
    lots = market.district.json("rights", "Q2")[1]["lots"]
    check("ancestry", [(x["trade"], x["depth"], x["seller"], [y["saving"] for y in x["savings"]]) for x in lots],
          [("B2", 0, "area:330100", []), ("B1", 1, "permit:Q1", ["V-permit:Q1"])])
    table = market.district.must("-C", market.district.ledger, "rights", "area:330100")
    says(table, "Bought back and taken in, to be sold on")
    check("row", [line.split()[-4:] for line in table.splitlines() if "right of a permit" in line],
          [["100", "60", "0", "40"]])
    sound(market)


if __name__ == "__main__":
    main(named([a_cap_is_sold_once, what_was_taken_in_is_sold_on]))
