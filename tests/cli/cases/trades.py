#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trades of rights, from the agreement to what quota, caps and bill make of them.

usage: trades.py WEIR SOURCE [TEST...]
"""

import csv
import os
import shutil
import subprocess
import time

from limit import sound
from office import YUAN, Office, day, lines_of, refused
from played import check, main, named
from two_actors import as_second, reached_by_second

DOCUMENT = ("--document", "No. 7")
M3 = 1000


class Market(Office):
    """Rights with verified savings; a second user is another actor."""

    def __init__(self, weir, source, folder, rulebook=None):
        os.chmod(folder, 0o755)
        own = os.path.join(folder, "weir")
        shutil.copy(weir, own)
        super().__init__(own, source, folder, rulebook)

    def saving(self, right, annual_m3, first="2015-01-01", last="2040-12-31"):
        self.district.add("savings", saving=f"V-{right}", right=right, annual_m3=str(annual_m3),
                          valid_from=first, valid_until=last, document="No. 1")

    def found(self, clock, **more):
        self.district.found(clock, **more)
        reached_by_second(self)

    def trade(self, *words):
        return self.district.must("-C", self.district.ledger, "trade", *words)

    def agree(self, name, seller, buyer, volume, term, *more, waits=None):
        self.trade("agree", name, "--seller", seller, "--buyer", buyer, "--m3", str(volume), "--from",
                   term[0], "--until", term[1], "--waits", waits or term[0], *more, *DOCUMENT)

    def approve(self, name, effect="none"):
        status, _, err = as_second(self, "trade", "assent", name)
        check("assent", (status, err), (0, ""))
        self.trade("approve", name, "--cap-effect", effect, *DOCUMENT)

    def of_buyer(self):
        """July's invoice of P1."""
        return next(x for x in self.bill("2026-07")[1]["invoices"] if x["permit"] == "P1")

    def show(self, name):
        return self.district.json("trade", "show", name)[1]["trade"]

    def ceiling(self, permit, at, basis="permit"):
        found = self.district.json("quota", permit, "--at", at)[1]
        one = next(x for x in found["ceilings"] if x["basis"] == basis)
        return one["granted_litres"], one["traded_litres"], one["limit_litres"]


def years(parts):
    return [(x["year"], x["volume_litres"]) for x in parts]


def one_schedule(market, volume, first, last):
    words = ("trade", "schedule", "--seller", "P2", "--buyer", "P1", "--m3", str(volume), "--from", first,
             "--until", last)
    return market.district.json(*words)[1]["schedule"]


def a_schedule_is_proposed(weir, source, folder):
    """F21 a, 1-B2 and 1-B4: by days of the term, to the litre, with no deed made."""
    market = Market(weir, source, folder)
    market.district.permit("P2")
    market.saving("permit:P2", 1_000_000)
    market.district.found("2023-01-10")
    made = one_schedule(market, 1_000_000, "2024-12-24", "2026-12-23")
    for side in ("seller", "buyer"):
        check("1-B4", years(made[side]["years"]),
              [("2024", 10_958_904), ("2025", 500_000_000), ("2026", 489_041_096)])
        check("months", sum(x["volume_litres"] for x in made[side]["months"]), 1_000_000 * M3)
    made = one_schedule(market, 270_000, "2023-07-11", "2026-07-10")
    check("1-B2", years(made["seller"]["years"]),
          [("2023", 42_864_963), ("2024", 90_164_234), ("2025", 89_917_883), ("2026", 47_052_920)])
    check("no trade", market.district.json("trade", "list", "--all")[1]["trades"], [])


def sums_are_rounded_once(weir, source, folder):
    """1-B1, B4, B6, B8, B9: what was published follows from volume and price."""
    market = Market(weir, source, folder)
    for area in ("230600", "231200", "410400", "410183"):
        market.district.area(area, "330000")
        for year in range(2015, 2020):
            market.district.add("caps", area=area, year=str(year), source="all", cap_m3="90000000")
        market.saving(f"area:{area}", 40_000_000)
    market.district.permit("P2")
    market.saving("permit:P2", 616_100)
    market.district.permit("P3")
    market.saving("permit:P3", 500_000)
    market.district.found("2015-01-10")
    price = ("--price",)
    market.agree("1-B1", "P2", "P1", 503_600, ("2021-06-01", "2022-05-31"), *price, "0.12")
    market.agree("1-B4", "P3", "P1", 1_000_000, ("2024-12-24", "2026-12-23"), *price, "0.15")
    market.agree("1-B6", "area:230600", "area:231200", 34_640_000, ("2015-02-01", "2016-01-31"), "--sum",
                 "1450000")
    market.agree("1-B8", "area:410400", "area:410183", 66_000_000, ("2016-01-01", "2018-12-31"), *price, "0.87")
    market.agree("1-B9", "P2", "P1", 100_000, ("2030-01-01", "2030-12-31"), *price, "0.12")
    found = {x["trade"]: x for x in market.district.json("trade", "list")[1]["trades"]}
    check("sums", {name: x["sum_fen"] for name, x in found.items()},
          {"1-B1": 60_432 * YUAN, "1-B4": 150_000 * YUAN, "1-B6": 1_450_000 * YUAN,
           "1-B8": 3 * 19_140_000 * YUAN, "1-B9": 12_000 * YUAN})
    # 1-B1: 112,500 m3 a year are left of the saving; a year that is held in part has more.
    refused(market, "are asked for", "trade", "agree", "more", "--seller", "P2", "--buyer", "P1", "--m3",
            "600000", "--from", "2021-06-01", "--until", "2022-05-31", "--waits", "2015-02-01", *price, "1",
            *DOCUMENT)
    refused(market, "the term is longer than what is verified as saved", "trade", "agree", "long", "--seller",
            "P2", "--buyer", "P1", "--m3", "1", "--from", "2040-06-01", "--until", "2041-05-31", "--waits",
            "2015-02-01", *price, "1", *DOCUMENT)
    sound(market)


def journal_of(market, folder):
    """{account: text} of hledger's balances, all of its checks passed."""
    path = os.path.join(folder, "money.journal")
    market.district.must("-C", market.district.ledger, "export", "hledger", path)
    if shutil.which("hledger") is None:
        print("no hledger: its half is skipped")
        return None
    for words in (("check", "--strict"), ("check", "accounts")):
        done = subprocess.run(["hledger", *words, "-f", path], capture_output=True, text=True, timeout=60,
                              check=False)
        check(f"hledger {words}: {done.stderr}", done.returncode, 0)
    done = subprocess.run(["hledger", "bal", "-f", path, "--flat", "-N", "trade", "-O", "csv"], capture_output=True,
                          text=True, timeout=60, check=False)
    return dict(csv.reader(done.stdout.splitlines()[1:]))


def the_sum_is_paid(weir, source, folder):
    """1-B1, B2, B4: paid in parts by the buyer, never more than it costs, each payment once."""
    if os.geteuid() != 0:
        print("trades: skipped, only root can be two users")
        return
    market = Market(weir, source, folder)
    for permit, saved in (("P2", 616_100), ("P3", 500_000), ("P4", 90_246)):
        market.district.permit(permit)
        market.saving(f"permit:{permit}", saved)
    market.found("2023-07-01")
    market.agree("1-B1", "P2", "P1", 503_600, ("2024-06-01", "2025-05-31"), "--price", "0.12")
    market.agree("1-B4", "P3", "P1", 1_000_000, ("2024-12-24", "2026-12-23"), "--price", "0.15")
    market.agree("1-B2", "P4", "P1", 270_000, ("2023-07-11", "2026-07-10"), "--price", "2.5")
    market.agree("gift", "P2", "P1", 1000, ("2024-06-01", "2025-05-31"), "--reason", "a gift")

    def said(name, amount, reference, on="2023-07-01"):
        return "trade", "pay", name, "--amount", amount, "--reference", reference, "--on", on

    def owed(name):
        shown = market.show(name)
        return shown["sum_fen"], shown["paid_fen"], shown["unpaid_fen"], len(shown["payments"])

    refused(market, "is not approved", *said("1-B1", "1", "a"))
    for name in ("1-B1", "1-B4", "1-B2", "gift"):
        market.approve(name)
    check("1-B1", owed("1-B1"), (60_432 * YUAN, 0, 60_432 * YUAN, 0))
    market.trade(*said("1-B1", "60000.5", "a")[1:])
    check("a part", owed("1-B1"), (60_432 * YUAN, 6_000_050, 43_150, 1))
    market.trade(*said("1-B1", "60000.50", "a")[1:])
    check("known", owed("1-B1"), (60_432 * YUAN, 6_000_050, 43_150, 1))
    refused(market, "has another payment of that reference", *said("1-B1", "1", "a"))
    refused(market, "431.5 yuan are unpaid, 431.51 are paid", *said("1-B1", "431.51", "b"))
    refused(market, "has not come", *said("1-B1", "1", "b", "2023-07-02"))
    refused(market, "nothing is to be paid", *said("gift", "1", "a"))
    refused(market, "there is no trade", *said("none", "1", "a"))
    market.trade(*said("1-B1", "431.5", "b")[1:])
    market.trade(*said("1-B4", "150000", "a")[1:])
    market.trade(*said("1-B2", "675000", "a")[1:])
    for name, yuan, count in (("1-B1", 60_432, 2), ("1-B4", 150_000, 1), ("1-B2", 675_000, 1)):
        check(name, owed(name), (yuan * YUAN, yuan * YUAN, 0, count))
        refused(market, "0 yuan are unpaid", *said(name, "0.01", "c"))
    found = journal_of(market, folder)
    if found is not None:
        check("1-B1's accounts", (found["trade:1-B1/buyer"], found["trade:1-B1/seller"]),
              ("-60432.00 CNY", "60432.00 CNY"))
        check("all", len(found), 6)
    sound(market)


def fees_are_rows(weir, source, folder):
    """Of 1-B1's sum, by rows that fit: beside it for the buyer, withheld from it for the seller."""
    if os.geteuid() != 0:
        print("trades: skipped, only root can be two users")
        return
    market = Market(weir, source, folder)
    market.district.permit("P2")
    market.saving("permit:P2", 616_100)
    market.district.area("340000")

    def fee(name, per_mille, yuan_per_m3, payer, **more):
        market.district.add("trade-fees", fee=name, per_mille=per_mille, yuan_per_m3=yuan_per_m3, payer=payer,
                            document="No. 3", **more)
    fee("F1", "1.5", "0", "buyer")                             # 90.648
    fee("F2", "0", "0.001", "both")                            # 503.60
    fee("F3", "0", "0", "seller", least_yuan="10")             # 10.00
    fee("F4", "900", "0", "both", greatest_yuan="0.01")        # the odd fen is the buyer's
    fee("F5", "900", "0", "seller", area="340000")             # of another place
    fee("F6", "900", "0", "seller", form="lease")              # of another form
    fee("F7", "900", "0", "seller", **{"from": "2024-06-02"})  # later
    market.found("2023-07-01")
    market.agree("1-B1", "P2", "P1", 503_600, ("2024-06-01", "2025-05-31"), "--price", "0.12")
    market.approve("1-B1")

    def pay(amount, reference):
        market.trade("pay", "1-B1", "--amount", amount, "--reference", reference, "--on", "2023-07-01")
        shown = market.show("1-B1")
        return [shown[x] for x in ("paid_fen", "unpaid_fen", "paid_to_seller_fen", "due_to_seller_fen")]
    shown = market.show("1-B1")
    buyers, sellers = 9_065 + 25_180 + 1, 25_180 + 1_000
    check("fees", (shown["buyer_fee_fen"], shown["seller_fee_fen"]), (buyers, sellers))
    sum_fen = 60_432 * YUAN
    due, sellers_due = sum_fen + buyers, sum_fen - sellers
    check("to the exchange first", pay("100", "a"), [10_000, due - 10_000, 0, sellers_due])
    check("the rest of it", pay("600", "b"),
          [70_000, due - 70_000, 70_000 - buyers - sellers, sellers_due - 70_000 + buyers + sellers])
    rest = f"{(due - 70_000) // 100}.{(due - 70_000) % 100:02}"
    refused(market, "are unpaid", "trade", "pay", "1-B1", "--amount", f"{due // 100 + 1}", "--reference", "c", "--on",
            "2023-07-01")
    check("all", pay(rest, "c"), [due, 0, sellers_due, 0])
    found = journal_of(market, folder)
    if found is not None:
        check("the exchange's", (found["trade:1-B1/fee"], found["trade:1-B1/seller"], found["trade:1-B1/buyer"]),
              ("604.26 CNY", "60170.20 CNY", "-60774.46 CNY"))
    sound(market)


def over_the_plan(weir, source, folder, is_traded):
    """A buyer with a plan of 2,300,000 for July takes 2,600,000 at 0.20 and +1 beyond; the bill's fen."""
    market = Market(weir, source, folder, "zhejiang-month")
    market.district.plan("P1", 2026, [2_300_000] * 12)
    market.district.permit("P2")
    market.district.plan("P2", 2026, [500_000] * 12)
    market.saving("permit:P2", 5_000_000)
    if not is_traded:
        market.district.take("M1", "2026-07", 2_600_000 * M3)
        market.district.found("2026-08-02")
        return market.of_buyer()
    # The trade is approved on July's last day; the clock then runs into August.
    market.found("2026-07-31", speed=15000)
    began = time.monotonic()
    market.agree("T1", "P2", "P1", 400_000, ("2026-07-01", "2026-07-31"), "--months", "2026-07=400000",
                 "--price", "0.15", waits="2026-07-31")
    market.approve("T1")
    check("the plan", market.ceiling("P1", "2026-07-31", "plan-month"),
          (2_300_000 * M3, 400_000 * M3, 2_700_000 * M3))
    check("the seller's", market.ceiling("P2", "2026-07-31", "plan-month"),
          (500_000 * M3, -400_000 * M3, 100_000 * M3))
    time.sleep(max(0.0, 5.8 - (time.monotonic() - began)))
    market.late("M1", ("2026-07-01", 0), ("2026-08-01", 2_600_000))
    invoice = market.of_buyer()
    sound(market)
    return invoice


def plan_and_permit_move_alike(weir, source, folder):
    """F21 b: 60,000 yuan of surcharge where only the permit would move, none where the plan does."""
    if os.geteuid() != 0:
        print("trades: skipped, only root can be two users")
        return
    for name in ("with", "without"):
        os.mkdir(os.path.join(folder, name))
    bare = over_the_plan(weir, source, os.path.join(folder, "without"), False)
    check("without", bare["total_fen"], (520_000 + 60_000) * YUAN)
    os.chmod(folder, 0o755)
    traded = over_the_plan(weir, source, os.path.join(folder, "with"), True)
    check("with", lines_of(traded), [("base", "I1", None, 2_600_000 * M3, 520_000 * YUAN)])


def an_end_leaves_what_was_taken(weir, source, folder):
    """Both sides of a trade that is ended in mid-term, what caps show, and who may do what."""
    if os.geteuid() != 0:
        print("trades: skipped, only root can be two users")
        return
    market = Market(weir, source, folder)
    market.district.area("330001", "330000")
    market.district.permit("P2", area="330001", annual_m3="1000", valid_until="2026-12-31")
    market.saving("permit:P2", 500)
    market.district.add("caps", area="330001", year="2026", source="all", cap_m3="400")
    market.district.add("caps", area="330000", year="2026", source="all", cap_m3="500")
    market.district.reading("M1", day("2026-01-01"), 0)
    market.found("2026-01-10")
    market.agree("T1", "P2", "P1", 365, ("2026-01-01", "2026-12-31"), "--reason", "a gift", waits="2026-02-01")
    refused(market, "waits for the other side's assent", "trade", "approve", "T1", "--cap-effect", "none",
            *DOCUMENT)
    refused(market, "another one assents", "trade", "assent", "T1")
    check("held", market.district.json("quota", "P2")[1]["ceilings"][0]["held_litres"], 365 * M3)
    market.approve("T1", "limit")
    check("held no more", market.district.json("quota", "P2")[1]["ceilings"][0]["held_litres"], 0)
    check("the seller's", market.ceiling("P2", "2026-06-01"), (1000 * M3, -365 * M3, 635 * M3))
    caps = {x["area"]: x for x in market.district.json("caps", "2026")[1]["areas"] if x["source"] == "all"}
    check("caps", [(x, caps[x]["cap_litres"], caps[x]["cap_traded_litres"]) for x in ("330000", "330001")],
          [("330000", 500 * M3, 0), ("330001", 400 * M3, -365 * M3)])
    market.trade("end", "T1", "--from", "2026-07-01", "--ground", "closed", *DOCUMENT)
    shown = market.show("T1")
    check("back", (years(shown["back"]["seller_years"]), years(shown["back"]["buyer_years"])),
          ([("2026", 188_652)], [("2026", 188_652)]))
    check("then", (market.ceiling("P2", "2026-06-30")[1], market.ceiling("P2", "2026-07-01")[1],
                   market.ceiling("P1", "2026-07-01")[1]), (-365 * M3, -176_348, 176_348))  # 184 of the 356 days that were left
    sound(market)


if __name__ == "__main__":
    main(named([a_schedule_is_proposed, sums_are_rounded_once, the_sum_is_paid, fees_are_rows, plan_and_permit_move_alike,
                an_end_leaves_what_was_taken]))
