#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The register of rights to water: of permits, areas and irrigators; what of each is free, and what keeps it.

What is answered is also held against the interface's description, whose file WEIR_OPENAPI names.

usage: rights.py WEIR SOURCE [TEST...]
"""

import json
import os

import jsonschema

import district as districts
from played import check, main, named, says
from trades import Market

M3 = 1000
with open(os.environ["WEIR_OPENAPI"], encoding="utf-8") as description:
    COMPONENTS = json.load(description)["components"]


def as_described(schema, found):
    for error in jsonschema.Draft202012Validator({**schema, "components": COMPONENTS}).iter_errors(found):
        raise AssertionError(f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")


class District(districts.District):
    def one(self, right, *words):
        """A right, as the description has it."""
        status, found = self.json("rights", right, *words)
        check(f"status of {right}", status, 0)
        as_described({"$ref": "#/components/schemas/RightWhole"}, found)
        return found

    def register(self, *words):
        """Each right's text and its one year."""
        status, found = self.json("rights", *words)
        check("status of the register", status, 0)
        as_described({"type": "array", "items": {"$ref": "#/components/schemas/Right"}}, found["rights"])
        return {right["right"]: right["years"][0] for right in found["rights"]}


def made(weir, folder):
    """On 1 July 2026: a permit of a million m3, which continues another one, has taken 200,000 and saves 300,000 a
    year until it ends; an irrigator's share of a scheme; the areas in which they lie."""
    district = District(weir, folder)
    district.area("330000")
    district.area("330300", "330000")
    district.area("330400", "330000")
    district.add("caps", area="330300", year="2026", source="all", cap_m3="5000000", permits_m3="6000000")
    district.permit("OLD", annual_m3="1000000", area="330300", valid_until="2025-12-31")
    district.permit("P1", annual_m3="1000000", area="330300", holder="Mill", valid_from="2026-01-01",
                    valid_until="2028-06-30", replaces="OLD")
    district.permit("CANAL", annual_m3="9000000", area="330400", use="agriculture", valid_from="2020-01-01")
    district.intake("I1", "P1")
    district.meter("M1", "I1", "2026-01-01")
    district.take("M1", "2026-Q1", 200000 * M3)
    district.add("shares", share="W1", holder="Irrigator", area="330400", permit="CANAL", annual_m3="3000",
                 valid_from="2026-01-01", valid_until="2030-12-31")
    district.add("savings", saving="S1", right="permit:P1", annual_m3="300000", valid_from="2026-01-01",
                 valid_until="2029-12-31", document="verified 12", method="lined canal")
    district.add("savings", saving="S2", right="share:W1", annual_m3="730", valid_from="2026-07-01",
                 valid_until="2027-06-30", document="verified 13")
    district.found("2026-07-01")
    return district


def figures(weir, _, folder):
    """A year has its limit, what is taken of it, and what a saving verifies for it: by its days of the year."""
    district = made(weir, folder)
    mill = district.one("P1")
    check("right", (mill["right"], mill["holder"], mill["area"], mill["valid_until"]),
          ("permit:P1", "Mill", "330300", "2028-06-30"))
    check("years", [year["year"] for year in mill["years"]], ["2026-01-01", "2027-01-01", "2028-01-01"])
    check("2026", mill["years"][0],
          {"year": "2026-01-01", "until": "2026-12-31", "limit_litres": 1000000 * M3, "free_litres": 800000 * M3,
           "tradable_litres": 300000 * M3, "taken_litres": 200000 * M3, "held_litres": 0, "pledged_litres": 0,
           "saved_litres": 300000 * M3, "sold_litres": 0})
    check("savings", [(row["saving"], row["annual_litres"], row["method"]) for row in mill["savings"]],
          [("S1", 300000 * M3, "lined canal")])
    said = district.must("-C", district.ledger, "log", str(mill["savings"][0]["entry"]))
    says(said, "savings")
    share = district.one("share:W1")
    check("share", (share["holder"], share["scheme"], share["area"], "taken" in share),
          ("Irrigator", "CANAL", "330400", False))
    check("share's years", [(year["year"], year["saved_litres"]) for year in share["years"]],
          [("2026-01-01", 368 * M3), ("2027-01-01", 362 * M3)])  # 184 and 181 of 365 days
    area = district.one("area:330300")["years"][0]
    check("area", (area["limit_litres"], area["taken_litres"], area["saved_litres"]),
          (5000000 * M3, 200000 * M3, 0))


def years_of_validity(weir, _, folder):
    """A saving older than its right says nothing of the years before that; of a year that has ended nothing is sold."""
    district = District(weir, folder)
    district.area("330300")
    district.permit("P9", annual_m3="1000", area="330300", valid_from="2025-07-01", valid_until="2027-06-30")
    district.add("savings", saving="S9", right="permit:P9", annual_m3="365", valid_from="2023-01-01",
                 valid_until="2029-12-31", document="verified 14")
    district.found("2026-07-01")
    check("years", [(year["year"], year["tradable_litres"]) for year in district.one("P9")["years"]],
          [("2025-01-01", 0), ("2026-01-01", 365 * M3), ("2027-01-01", 365 * M3)])


def registered(weir, _, folder):
    """Each right once, a permit that another one continues not at all; of an area, of a year; and for people."""
    district = made(weir, folder)
    check("all", list(district.register()),
          ["permit:CANAL", "permit:P1", "area:330000", "area:330300", "area:330400", "share:W1"])
    check("of an area", list(district.register("--area", "330400")), ["permit:CANAL", "area:330400", "share:W1"])
    check("the one that continues it", district.one("OLD")["right"], "permit:P1")
    later = district.register("--year", "2027")
    check("a year", (later["permit:P1"]["year"], later["permit:P1"]["taken_litres"],
                     later["permit:P1"]["tradable_litres"]), ("2027-01-01", 0, 300000 * M3))
    check("of no cap", "limit_litres" in later["area:330300"], False)
    check("one's year", [year["year"] for year in district.one("P1", "--year", "2025")["years"]], ["2025-01-01"])
    table = district.must("-C", district.ledger, "rights", "--area", "330300")
    rows = [line.split() for line in table.splitlines() if line.startswith("permit:P1")]
    check("row", rows, [["permit:P1", "Mill", "2026-01-01", "1000000", "200000", "-", "0", "0", "800000", "300000", "0",
                         "300000"]])
    says(district.must("-C", district.ledger, "rights", "P1"), "verified 12")
    for words, wanted in ((("permit:NONE",), "there is no right 'permit:NONE'"), (("area:",), "is no right"),
                          (("P1", "--area", "330300"), "--area stands without a right"),
                          (("--area", "999999"), "999999")):
        status, out, err = district.run("-C", district.ledger, "rights", *words)
        check(f"status of {words}", (status, out), (2, ""))
        says(err, wanted)


def kept(weir, _, folder):
    """A pledge keeps its litres in each year, an offer its days' part of them; ended, neither does."""
    district = made(weir, folder)
    district.must("-C", district.ledger, "pledge", "add", "LOAN-1", "--right", "permit:P1", "--m3", "100000", "--until",
                  "2027-06-30", "--lender", "Bank", "--loan", "500000", "--document", "contract 1")
    district.must("-C", district.ledger, "trade", "offer", "O-1", "--right", "permit:P1", "--m3", "60000", "--from",
                  "2026-08-01", "--until", "2027-07-31", "--price", "0.5", "--closes", "2026-09-30")
    mill = district.one("P1")
    held = (25150685, 34849315)  # 60,000 m3 by 153 and 212 of 365 days
    check("kept", [(year["held_litres"], year["pledged_litres"], year["free_litres"], year["tradable_litres"])
                   for year in mill["years"]],
          [(held[0], 100000 * M3, 700000 * M3 - held[0], 300000 * M3 - held[0]),
           (held[1], 100000 * M3, 900000 * M3 - held[1], 300000 * M3 - held[1]),
           (0, 0, 1000000 * M3, 300000 * M3)])
    check("holds", [(hold["what"], hold["name"], hold["state"], hold["until"],
                     [(year["year"], year["litres"]) for year in hold["years"]]) for hold in mill["holds"]],
          [("offer", "O-1", "stands", "2026-09-30", [("2026-01-01", held[0]), ("2027-01-01", held[1])]),
           ("pledge", "LOAN-1", "stands", "2027-06-30", [("2026-01-01", 100000 * M3), ("2027-01-01", 100000 * M3)])])
    check("in the register", district.register()["permit:P1"], mill["years"][0])
    district.must("-C", district.ledger, "trade", "withdraw", "O-1", "--ground", "no bid")
    district.must("-C", district.ledger, "pledge", "release", "LOAN-1", "--document", "paid back")
    mill = district.one("P1")
    check("free again", [year["free_litres"] for year in mill["years"]],
          [800000 * M3, 1000000 * M3, 1000000 * M3])
    check("ended", [(hold["what"], hold["state"]) for hold in mill["holds"]],
          [("offer", "withdrawn"), ("pledge", "released")])
    says(district.must("-C", district.ledger, "log", str(mill["holds"][1]["ended_by"])), "pledge-release")
    says(district.must("-C", district.ledger, "rights", "P1", "--lang", "zh_CN"), "LOAN-1")


def lots(weir, source, folder):
    """F21: what P3 bought of P2, who had bought it of P1, leads back to P1's permit and the saving behind it; a sale
    to P2 that came later does not."""
    market = Market(weir, source, folder)
    market.district.__class__ = District
    for permit in ("P2", "P3"):
        market.district.permit(permit)
    for right in ("permit:P1", "permit:P2"):
        market.saving(right, 500_000)
    market.found("2026-01-10")
    for name, seller, buyer in (("T1", "P1", "P2"), ("T2", "P2", "P3"), ("T3", "P1", "P2")):
        market.agree(name, seller, buyer, 1000, ("2026-02-01", "2026-11-30"), "--price", "0.5")
        market.approve(name)
    bought = market.district.one("P3")
    saved = {row["saving"]: row["entry"] for right in ("P1", "P2") for row in market.district.one(right)["savings"]}
    check("lots", [(lot["trade"], lot["depth"], lot.get("of"), lot["seller"], lot["volume_litres"], lot["savings"])
                   for lot in bought["lots"]],
          [("T2", 0, None, "permit:P2", 1000 * M3, [{"saving": "V-permit:P2", "entry": saved["V-permit:P2"]}]),
           ("T1", 1, "T2", "permit:P1", 1000 * M3, [{"saving": "V-permit:P1", "entry": saved["V-permit:P1"]}])])
    check("approved by", [lot["approved"] for lot in bought["lots"]],
          [market.show(name)["approved"] for name in ("T2", "T1")])
    check("of the other", [lot["trade"] for lot in market.district.one("P2")["lots"]], ["T1", "T3"])
    market.trade("end", "T3", "--from", "2026-06-01", "--ground", "works stopped", "--document", "No. 8")
    for name in ("T1", "T3"):
        as_described({"$ref": "#/components/schemas/Trade"}, market.show(name))
    table = market.district.must("-C", market.district.ledger, "rights", "P3")
    says(table, "  T1   permit:P1       1000  2026-02-01  2026-11-30")
    says(table, f"V-permit:P1 ({saved['V-permit:P1']})")


TESTS = named([figures, years_of_validity, registered, kept, lots])

if __name__ == "__main__":
    main(TESTS)
