#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trades whose years differ in kind, that are approved late, end early or run longer than a right.

usage: trade_years.py WEIR SOURCE [TEST...]
"""

import os

from limit import sound
from played import check, main, named
from trades import DOCUMENT, M3, Market, years


def opened(weir, source, folder):
    """Two areas with caps in one, P2 in the first with dispatch years, P3 in the second with calendar years."""
    market = Market(weir, source, folder)
    for area in ("330100", "330200"):
        market.district.area(area, "330000")
        for year in range(2023, 2029):
            market.district.add("caps", area=area, year=str(year), source="all", cap_m3="90000")
    market.district.permit("P2", annual_m3="10000", area="330100", year_kind="dispatch")
    market.district.permit("P3", annual_m3="10000", area="330200")
    market.saving("permit:P2", 3650)
    return market


def caps(market, year, *more):
    """How far trades move the caps of both areas."""
    found = market.district.json("caps", str(year), *more)[1]["areas"]
    return [x["cap_traded_litres"] for x in found if x["source"] == "all" and x["area"] in ("330100", "330200")]


def each_year_adds_up(weir, source, folder):
    """A dispatch year sells to calendar years, approved on 1 October: the caps of both by one split; then ended."""
    if os.geteuid() != 0:
        print("trade years: skipped, only root can be two users")
        return
    market = opened(weir, source, folder)
    market.found("2024-10-01")
    market.agree("T", "P2", "P3", 3650, ("2024-07-01", "2025-06-30"), "--price", "0.15", waits="2024-10-10")
    market.approve("T", "limit")
    shown = market.show("T")["schedule"]
    check("years", (years(shown["seller"]["years"]), years(shown["buyer"]["years"])),
          ([("2024-07/2025-06", 3_650_000)], [("2024", 1_840_000), ("2025", 1_810_000)]))
    check("the split", sum(x["volume_litres"] for x in shown["split"]), 3_650_000)
    check("caps", [caps(market, year) for year in (2024, 2025)],
          [[-1_230_037, 1_230_037], [-2_419_963, 2_419_963]])
    market.trade("end", "T", "--from", "2024-10-02", "--ground", "closed", *DOCUMENT)
    back = market.show("T")["back"]
    check("back", (years(back["seller_years"]), years(back["buyer_years"])),
          ([("2024-07/2025-06", 3_636_630)], [("2024", 1_826_630), ("2025", 1_810_000)]))
    check("what is left", (market.ceiling("P2", "2025-01-01")[1], market.ceiling("P3", "2024-12-31")[1],
                           market.ceiling("P3", "2025-01-01")[1]), (-13_370, 13_370, 0))
    check("of caps today, and at the next year's end", [caps(market, year) for year in (2024, 2025)],
          [[-1_230_037, 1_230_037], [0, 0]])
    check("from the end on", caps(market, 2024, "--at", "2024-10-02"), [-13_370, 13_370])
    sound(market)


if __name__ == "__main__":
    main(named([each_year_adds_up]))
