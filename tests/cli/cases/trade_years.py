#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trades whose years differ in kind, that are approved late, end early or run longer than a right.

usage: trade_years.py WEIR SOURCE [TEST...]
"""

import os

from limit import sound
from office import refused
from played import check, main, named
from trades import DOCUMENT, Market, years
from two_actors import as_second


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


def ended_and_paid(weir, source, folder):
    """What is due of a trade that ended: nothing where all went back, else the price of what did not."""
    if os.geteuid() != 0:
        print("trade years: skipped, only root can be two users")
        return
    market = opened(weir, source, folder)
    market.district.permit("P4", annual_m3="10000", area="330200")
    market.saving("permit:P4", 3650)
    market.district.add("trade-fees", fee="F", per_mille="0", yuan_per_m3="0.01", payer="buyer", least_yuan="1",
                        document="No. 3")
    market.found("2024-12-20")
    term = ("2025-01-01", "2025-12-31")
    for name, price in (("none", ("--price", "0.2")), ("half", ("--price", "0.2")), ("sum", ("--sum", "100"))):
        market.agree(name, "P4", "P3", 365, term, *price, waits="2024-12-31")
        market.approve(name)
    market.trade("pay", "none", "--amount", "10", "--on", "2024-12-20", "--reference", "a")
    for name, first in (("none", "2025-01-01"), ("half", "2025-07-01"), ("sum", "2025-07-01")):
        market.trade("end", name, "--from", first, "--ground", "closed", *DOCUMENT)

    def dues(name):
        shown = market.show(name)
        return [shown[x] for x in ("sum_fen", "kept_sum_fen", "buyer_fee_fen", "paid_fen", "unpaid_fen",
                                   "paid_beyond_fen", "due_to_seller_fen")]
    check("all went back", dues("none"), [7300, 0, 0, 1000, 0, 1000, 0])
    check("181 of 365 days", dues("half"), [7300, 3620, 181, 0, 3801, 0, 3620])
    check("of a sum", dues("sum"), [10000, 4959, 181, 0, 5140, 0, 4959])
    refused(market, "0 yuan are unpaid", "trade", "pay", "none", "--amount", "0.01", "--on", "2024-12-20", "--reference", "b")
    refused(market, "38.01 yuan are unpaid", "trade", "pay", "half", "--amount", "38.02", "--on", "2024-12-20",
            "--reference", "b")
    market.trade("pay", "half", "--amount", "38.01", "--on", "2024-12-20", "--reference", "b")
    check("paid", dues("half"), [7300, 3620, 181, 3801, 0, 0, 0])
    said = market.trade("list")
    for name, text in (("none", "approved, ended from 2025-01-01 on"), ("half", "approved, ended from 2025-07-01 on")):
        check("the list", text in next(x for x in said.splitlines() if x.startswith(name)), True)
    check("shown", "of what did not go back the price is 0.00 yuan; paid beyond what is due: 10.00 yuan"
          in market.trade("show", "none"), True)
    sound(market)


def the_other_side_assents(weir, source, folder):
    """Without a side it is the one that did not make the agreement; rights end where they end."""
    if os.geteuid() != 0:
        print("trade years: skipped, only root can be two users")
        return
    market = opened(weir, source, folder)
    market.district.permit("P4", annual_m3="10000", area="330200", valid_until="2025-01-31")
    market.found("2024-10-01")
    term = ("2024-10-02", "2025-06-30")
    market.agree("T", "P2", "P3", 10, term, "--price", "0.15", "--side", "buyer")
    check("wrong side", "made it: the other side assents" in as_second(
        market, "trade", "assent", "T", "--side", "buyer")[2], True)
    status, _, err = as_second(market, "trade", "assent", "T")
    check("the seller's assent", (status, err), (0, ""))
    check("assented", market.show("T")["state"], "assented")
    refused(market, "the term is longer than the buyer's right: 'permit:P4' is valid until 2025-01-31", "trade", "agree",
            "T2", "--seller", "P2", "--buyer", "P4", "--m3", "10", "--from", term[0], "--until", term[1], "--waits",
            term[0], "--price", "1", *DOCUMENT)
    sound(market)


def an_offer_tells_its_years(weir, source, folder):
    """An offer of what there is names the year that has nothing."""
    market = opened(weir, source, folder)
    market.district.permit("P4", annual_m3="1000", area="330200", valid_until="2028-12-31")
    market.saving("permit:P4", 1000)
    market.district.found("2026-03-01")
    market.district.must("-C", market.district.ledger, "pledge", "add", "P", "--right", "P4", "--m3", "1000", "--until",
                         "2026-12-31", "--lender", "bank", "--loan", "1", *DOCUMENT)
    market.trade("offer", "U", "--right", "P4", "--m3", "600", "--up-to", "--from", "2026-04-01", "--until", "2027-12-31",
                 "--price", "0.1", "--closes", "2026-03-20")
    found = next(x for x in market.trade("offers").splitlines() if x.startswith("U"))
    check("each year", "2026-01-01: 0, 2027-01-01: 342.187" in found, True)
    taken = ("trade", "agree", "u", "--seller", "P4", "--buyer", "P3", "--m3", "342.187", "--from", "2026-04-01", "--until",
             "2027-12-31", "--offer", "U", "--waits", "2026-03-20", "--price", "0.1", *DOCUMENT)
    refused(market, "of offer 'U' 0 m3 are left in the year from 2026-01-01", *taken)
    market.agree("u", "P4", "P3", "342.187", ("2026-04-01", "2027-12-31"), "--offer", "U", "--price", "0.1", "--months",
                 "2027-06=342.187", waits="2026-03-20")
    sound(market)


if __name__ == "__main__":
    main(named([each_year_adds_up, ended_and_paid, the_other_side_assents, an_offer_tells_its_years]))
