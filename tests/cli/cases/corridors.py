#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Corridors between two areas, from their rows to what goes by them, and what is lost.

usage: corridors.py WEIR SOURCE [TEST...]
"""

import os

from limit import sound
from office import refused
from played import check, main, named, says
from trades import DOCUMENT, M3, Market, journal_of, years

TERM = ("2026-07-01", "2026-12-31")
GL = 1_000_000 * M3


def by(market, name, volume, seller="P2", buyer="P3"):
    market.agree(name, seller, buyer, volume, TERM, "--reason", "a gift", "--corridor", "C")


def year(market, which="2026"):
    found = market.district.json("trade", "corridors")[1]["corridors"]
    check("corridors", [x["corridor"] for x in found], ["C"])
    return next(x for x in found[0]["years"] if x["year"] == int(which))


def opened(weir, source, folder, capacity_m3, rate):
    market = Market(weir, source, folder)
    for number, permit in ((1, "P2"), (2, "P3")):
        market.district.area(f"33000{number}", "330000")
        market.district.permit(permit, area=f"33000{number}", annual_m3="900000000", valid_until="2028-12-31")
        market.saving(f"permit:{permit}", 450_000_000)
    market.found("2026-06-27")
    market.district.import_more("corridors", [{
        "corridor": "C", "from_area": "330001", "to_area": "330002", "capacity_m3": str(capacity_m3), "rate": rate,
        "valid_from": "2026-01-01", "valid_until": "2028-12-31", "document": "No. 1"}])
    return market


def what_is_pending_counts(weir, source, folder):
    """2-C10: 200 less 95 are 105; with 37 and 15 pending 147, and 53 are left."""
    if os.geteuid() != 0:
        print("corridors: skipped, only root can be two users")
        return
    market = opened(weir, source, folder, 200_000_000, "1")
    by(market, "A", 95_000_000)
    market.approve("A")
    check("used", (year(market)["used_litres"], year(market)["left_litres"]), (95 * GL, 105 * GL))
    by(market, "B", 37_000_000)
    by(market, "D", 15_000_000)
    found = year(market)
    check("pending", (found["used_litres"] + found["pending_litres"], found["left_litres"], found["left_back_litres"]),
          (147 * GL, 53 * GL, 95 * GL))
    more = ("trade", "agree", "E", "--seller", "P2", "--buyer", "P3", "--m3", "53000000.001", "--from", TERM[0], "--until",
            TERM[1], "--waits", TERM[0], "--reason", "a gift", "--corridor", "C", *DOCUMENT)
    refused(market, "53000000.001 m3 are asked for, 53000000 are left", *more)
    market.trade("refuse", "B", "--ground", "no", *DOCUMENT)
    check("refused", year(market)["left_litres"], 90 * GL)
    by(market, "F", 95_000_000, "P3", "P2")
    check("back", (year(market)["pending_back_litres"], year(market)["left_back_litres"], year(market)["left_litres"]),
          (95 * GL, 0, 90 * GL))
    said = market.district.must("-C", market.district.ledger, "trade", "corridors")
    says(said, "95000000")
    sound(market)


def what_does_not_arrive_is_lost(weir, source, folder):
    """Nine tenths arrive: quota, what is shown, the accounts in the journal; an end gives its part of the loss back."""
    if os.geteuid() != 0:
        print("corridors: skipped, only root can be two users")
        return
    market = opened(weir, source, folder, 1_000_000, "0.9")
    refused(market, "does not lead from the seller's area", "trade", "agree", "T", "--seller", "P2", "--buyer", "P1",
            "--m3", "1", "--from", TERM[0], "--until", TERM[1], "--waits", TERM[0], "--reason", "a gift", "--corridor", "C",
            *DOCUMENT)
    proposed = market.district.json("trade", "schedule", "--seller", "P2", "--buyer", "P3", "--m3", "1000", "--from", TERM[0],
                                    "--until", TERM[1], "--corridor", "C")[1]["schedule"]
    check("proposed", years(proposed["buyer"]["years"]), [("2026", 900 * M3)])
    by(market, "A", 184_000)
    market.approve("A", "limit")
    shown = market.show("A")
    check("named", shown["corridor"], "C")
    check("sides", (years(shown["schedule"]["seller"]["years"]), years(shown["schedule"]["buyer"]["years"])),
          ([("2026", 184_000 * M3)], [("2026", 165_600 * M3)]))
    check("sent", shown["schedule"]["corridor"], {"way": "along", "years": [
        {"year": 2026, "sent_litres": 184_000 * M3, "arrived_litres": 165_600 * M3, "lost_litres": 18_400 * M3}]})
    check("buyer", market.ceiling("P3", "2026-12-31")[1], 165_600 * M3)
    says(market.trade("show", "A"), "18400")
    journal_of(market, folder)
    with open(os.path.join(folder, "money.journal"), encoding="utf-8") as file:
        says(file.read(), "rights:lost:C")
    market.trade("end", "A", "--from", "2026-10-01", "--ground", "closed", *DOCUMENT)
    back = market.show("A")["back"]
    check("back", (years(back["seller_years"]), years(back["buyer_years"])),
          ([("2026", 92_000 * M3)], [("2026", 82_800 * M3)]))
    check("then", year(market)["used_litres"], 92_000 * M3)
    sound(market)


def between_basins_there_is_no_way_around(weir, source, folder):
    """Two rivers, two sources: refused without the corridor, and by it no more than it carries."""
    market = Market(weir, source, folder)
    for number, permit, river in ((1, "P2", "BA"), (2, "P3", "BB")):
        market.district.area(f"33000{number}", "330000")
        market.district.permit(permit, area=f"33000{number}", annual_m3="10000", valid_until="2028-12-31")
        market.district.intake(f"I-{permit}", permit)
        market.district.add("basins", basin=river, name=river, **{"class": "river"})
        market.district.add("sites", intake=f"I-{permit}", basin=river, state="active")
    market.district.permit("WELL", area="330001", source="groundwater", annual_m3="10000", valid_until="2028-12-31")
    market.saving("permit:P2", 5000)
    market.district.add("corridors", corridor="C", from_area="330001", to_area="330002", capacity_m3="700", rate="1",
                        valid_from="2026-01-01", valid_until="2028-12-31", document="No. 1")
    market.district.found("2026-06-27")

    def agreed(buyer, volume, *more):
        return ("trade", "agree", "T", "--seller", "P2", "--buyer", buyer, "--m3", str(volume), "--from", TERM[0],
                "--until", TERM[1], "--waits", TERM[0], "--reason", "a gift", *more, *DOCUMENT)
    refused(market, "'permit:P2' takes of 'BA', 'permit:P3' of 'BB': neither basin is a part of the other, "
                    "the trade goes by a corridor", *agreed("P3", 1))
    refused(market, "takes of source surface, 'permit:WELL' of groundwater", *agreed("WELL", 1))
    refused(market, "701 m3 are asked for, 700 are left", *agreed("P3", 701, "--corridor", "C"))
    market.trade(*agreed("P3", 700, "--corridor", "C")[1:])
    check("pending", year(market)["left_litres"], 0)
    sound(market)


if __name__ == "__main__":
    main(named([what_is_pending_counts, what_does_not_arrive_is_lost, between_basins_there_is_no_way_around]))
