# SPDX-License-Identifier: Apache-2.0
"""A ledger with some of everything in it, so that a fault in a program shows.

Jitter, a spike, a conflict, a roll-over, gaps over midnights and days, late
readings, a delivery made twice, a registry row with an earlier day, months
closed and billed, water over a plan and a permit, on a band's very edge, and
without a permit, a bill brought up to date, a month assessed and then read,
invoices paid late, relieved, deferred and signed, limits and sums of areas
changed by rows and orders, figures of documents, and somebody who may call.
"""

import datetime
import json
import os

from district import District
from scenes import Scenes

RULEBOOK = """\
rulebook: story
title: every turn of the rules once
source: made up for this test
place: "330000"
from: 2020-01-01
until: null
kind: fee
filing: month
rates:
  - {id: surface, source: surface, yuan: "0.333333"}
  - {id: ground, source: groundwater, area_class: normal, yuan: "2.1"}
factors:
  - {id: severe, area_class: severe, source: groundwater, times: "2"}
assessment:
  broken:
    until_deadline: {method: mean-of-previous, periods: 2, final: false}
    after_deadline: {method: rated-flow, final: true}
due: {day_of_next_month: 9}
late: {per_day: "0.002"}
combine: highest
surcharges:
  - id: over-plan
    ceiling: plan
    period: month
    base: rate
    adds: surcharge
    charging: marginal
    edge: upper-inclusive
    bands: [{over: "0", times: "1"}, {over: "0.2000001", times: "2"}, {over: "0.4000001", times: "3"}]
  - id: over-permit
    ceiling: permit
    period: year
    base: rate
    adds: total
    charging: whole
    edge: upper-inclusive
    dead_band: "0.05"
    bands: [{over: "0.05", times: "6"}, {over: "0.1", times: "9"}]
  - id: unpermitted
    ceiling: unpermitted
    period: month
    base: rate
    adds: total
    charging: whole
    edge: upper-inclusive
    bands: [{over: "0", times: "3"}]
"""

PRICEBOOK = """\
rulebook: story-price
title: what is decided, and sums
source: made up for this test
place: "330000"
from: 2020-01-01
until: null
kind: price
filing: month
rates: [{id: all, yuan: "0.0001"}]
surcharges: [{id: over-plan, ceiling: plan, period: month, bands: [{over: "0", times_min: "1", times_max: "3"}]}]
minimum: {yuan: "25", scope: invoice}
maximum: {yuan: "30", scope: permit}
"""


class Story(Scenes):
    BEHIND = {"registry": None, "readings": "registry", "deeds": "readings", "rulings": "deeds",
              "assessments": "rulings", "errors": "assessments", "callers": "registry", "findings": "registry",
              "money": "assessments", "areas": "assessments", "zones": "readings", "credit": "registry",
              "rights": "registry", "vouchers": "registry", "end": "registry"}

    def __init__(self, weir, folder):
        self.district = District(weir, folder)
        self.files = 0

    def say(self, rows):
        """Readings in a file of their own: (meter, local time, litres)."""
        self.files += 1
        path = os.path.join(self.district.folder, f"say-{self.files}.csv")
        self.district.write("readings", [
            {"meter": meter, "at": f"{at}+08:00", "total_m3": f"{litres // 1000}.{litres % 1000:03}"}
            for meter, at, litres in rows], path)
        self.weir("import", "readings", path)
        return path

    def weir(self, *words, answers=(0, 1)):
        """A deed; 1 is an answer too (an incomplete bill)."""
        status, out, err = self.district.run("-C", self.district.ledger, *words)
        if status not in answers:
            raise RuntimeError(f"weir {' '.join(words)}: {status}\n{out}{err}")

    def registry(self):
        d = self.district
        d.area()
        d.area("330300", "330000")
        d.permit("P1", area="330300", annual_m3="100000")
        d.permit("P2", area="330300", source="groundwater", annual_m3="11000.010")
        d.permit("P3", area="330300", valid_until="2025-12-31")
        d.permit("P4", area="330300", annual_m3="50000")
        d.intake("I1", "P1", qmax_m3_per_h="90", rated_m3_per_h="60", design_max_m3_per_day="2000")
        d.intake("I2", "P2", qmax_m3_per_h="90", area_class="severe")
        d.intake("I3", "P3", qmax_m3_per_h="90")
        d.meter("M1", "I1", "2026-01-01", interval_s="86400")
        d.meter("M2", "I2", "2026-01-01", digits="5")
        d.meter("M3", "I3", "2026-01-01")
        d.add("plans", permit="P1", year="2026", annual_m3="120000.020", m01="9000.007")
        d.plan("P2", 2026, [1000] * 12)
        for name, text in (("story.yaml", RULEBOOK), ("story-price.yaml", PRICEBOOK)):
            path = os.path.join(d.folder, name)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            d.rulebook(path)
        d.found("2026-05-01")

    def readings(self):
        day = datetime.date(2026, 1, 1)
        rows, litres = [], 1_000_003
        while day < datetime.date(2026, 4, 1):
            if day.day in (11, 12, 13):  # a gap over days
                litres += 400_001
            else:
                rows.append(("M1", f"{day}T06:00:00", litres))
                litres += 400_003
            day += datetime.timedelta(days=1)
        self.say(rows)
        # Back by less than the jitter, far off, and the same second twice.
        self.say([("M1", "2026-01-05T06:30:00", 2_600_000), ("M1", "2026-01-05T07:00:00", 99_000_000),
                  ("M1", "2026-01-06T12:00:00", 3_100_000)])
        self.say([("M1", "2026-01-06T12:00:00", 3_150_000)])
        # Over the end of a register of five digits; then to the very edge of the dead band.
        self.say([("M2", "2026-01-01T00:00:00", 99_000_000), ("M2", "2026-01-31T12:00:00", 4_000_001)])
        self.say([("M2", "2026-03-01T00:00:00", 11_100_011),
                  ("M2", "2026-03-20T00:00:00", 13_000_000)])
        # Midnights two days apart, an odd litre between them; the permit has ended.
        self.say([("M3", "2026-01-01T00:00:00", 0), ("M3", "2026-01-03T00:00:00", 7_001),
                  ("M3", "2026-02-01T00:00:00", 90_000)])

    def deeds(self):
        d = self.district
        self.weir("close", "2026-01")
        self.weir("bill", "2026-01")
        late = self.say([("M1", "2026-01-12T18:00:00", 6_000_000)])
        self.weir("import", "readings", late)
        self.weir("bill", "2026-01")
        d.import_more("intakes", [{"intake": "I3", "permit": "P4", "name": "I3", "area_class": "normal",
                                   "qmax_m3_per_h": "90", "from": "2026-02-01"}])
        self.say([("M3", "2026-02-20T00:00:00", 100_000)])
        self.weir("close", "2026-02")
        self.weir("bill", "2026-02")
        self.weir("close", "2026-03")
        self.weir("bill", "2026-03")

    def rulings(self):
        """Excess of January was needed, its multiple is decided; one beyond its range is refused."""
        days = ("--from", "2026-01-01", "--until", "2026-01-31", "--ground", "fire")
        band = ("--rulebook", "story-price", "--surcharge", "over-plan", "--band", "1")
        self.weir("ruling", "waive", "P1", "--decision", "1", "--ceiling", "plan", "--m3", "50", *days)
        self.weir("ruling", "multiple", "P1", "--decision", "2", *band, "--times", "2", *days)
        self.weir("ruling", "multiple", "P1", "--decision", "3", *band, "--times", "9", *days, answers=(0, 2))
        self.weir("bill", "2026-03")

    def assessments(self):
        """April by the ladder, a term for the repair within it; then the register is read after all."""
        # A program that misjudged the months before may find too few that are whole, and refuse.
        self.weir("assess", "M1", "--until", "2026-04-29", "--deadline", "2026-04-10", "--ground",
                  "order 4", answers=(0, 2))
        self.weir("bill", "2026-04")
        self.say([("M1", "2026-04-20T12:00:00", 45_000_007)])

    def errors(self):
        """February was shown too high; then a reading of it comes late."""
        self.weir("correct", "M1", "--error", "3.7", "--limit", "2", "--from", "2026-02-01", "--until", "2026-02-28",
                  "--ground", "test 3", answers=(0, 2))
        self.say([("M1", "2026-02-15T18:00:00", 19_200_000)])
        self.weir("bill", "2026-02")

    def callers(self):
        """Somebody may call, nobody may for an actor that is none; and a file of a day to come."""
        self.weir("token", "new", "--role", "auditor", "--until", "2026-12-31")
        self.weir("token", "new", "--role", "office", "--for", "99", answers=(0, 2))
        folder = os.path.join(self.district.folder, "accesses")
        os.makedirs(folder)
        for day in ("2026-04-01", "2999-01-01", "2999-01-02"):
            with open(os.path.join(folder, f"{day}.1.jsonl"), "w", encoding="utf-8") as file:
                file.write("{}\n")
        self.weir("accesses", "enter", folder, answers=(0, 1))
        self.weir("flow", "order", "P1", "stop", "--from", "2026-01-05", "--ground", "order 7", answers=(0, 1))
        with open(os.path.join(self.district.ledger, "deliver.yaml"), "w", encoding="utf-8") as file:
            file.write("targets: [{name: office, mail: a@b.example, smtp: 'smtp://127.0.0.1:9', sender: w@b.example}]\n")
        self.weir("deliver", "--once", answers=(0, 3))

    def end(self):
        """The last scene: whoever has a key says nothing unsigned any more, the teller too."""
        key = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="  # RFC 8032, section 7.1, test 1
        self.weir("key", "give", key, "--actor", "99", answers=(0, 2))
        self.weir("key", "give", key, "--actor", "1", "--sure")
        self.weir("actor", "add", "--uid", "4711", answers=(0, 2))

    def findings(self):
        """A meter whose display is dark; who put it right says himself that it is right, and is refused."""
        self.weir("finding", "raise", "--meter", "M2", "--class", "meter-broken", "--text", "dark")
        _, out, _ = self.district.run("-C", self.district.ledger, "finding", "--json")
        number = str(json.loads(out)["findings"][-1]["finding"])
        self.weir("finding", "assign", number, "--to", "somebody", "--until", "2027-01-31")
        self.weir("finding", "rectify", number, "--text", "a new display")
        self.weir("finding", "check", number, "--accept", answers=(0, 2))

    def owed(self, invoice, of, key):
        """The number of its newest payment or deferral; a program that misjudged before may have none."""
        _, out, _ = self.district.run("-C", self.district.ledger, "owed", invoice, "--json")
        found = json.loads(out)["invoices"] if out else []
        return str(found[0][of][-1][key]) if found and found[0].get(of) else "1"

    def money(self):
        """January is paid late and in part, demanded, relieved; April deferred; what may not be is refused."""
        january, april = "fee/2026-01/P1", "fee/2026-04/P1"
        for words in (
                ("sign", "demand", "1", "--from", "2020-01-01", "--ground", "x"),
                ("sign", "run", "2026-01", "--as", "checker"),
                ("pay", january, "--amount", "1000", "--on", "2026-02-20", "--reference", "a"),
                ("pay", january, "--amount", "10", "--on", "2026-12-01", "--reference", "b"),
                ("pay", "demand", january, "--on", "2026-12-01"),
                ("pay", "demand", january, "--on", "2026-03-01"),
                ("relief", january, "--amount", "5", "--legal", "x", "--document", "1"),
                ("relief", january, "--amount", "9000000", "--legal", "x", "--document", "2"),
                ("defer", april, "--until", "2026-12-31", "--ground", "flood"),
                ("defer", april, "--until", "2026-06-30", "--ground", "flood")):
            self.weir(*words, answers=(0, 2))
        paid = self.owed(january, "payments", "entry")
        deferral = self.owed(april, "deferrals", "deferral")
        for words in (("pay", "withdraw", paid, "--ground", "it bounced"),
                      ("pay", "withdraw", paid, "--ground", "it bounced twice"),
                      ("defer", "grant", deferral, "--until", "2026-06-01", "--document", "3"),
                      ("defer", "refuse", deferral, "--document", "4")):
            self.weir(*words, answers=(0, 2))

    def areas(self):
        """An area near its limit by what counts of its water; orders and rows that say less than they seem to."""
        may_not = {"answers": (0, 2)}
        rows = self.district.more
        document = {"document": "1"}
        self.weir("import", "counting", rows("counting", [{"use": "industry", "counts": "0.5", **document}]), **may_not)
        self.weir("import", "criteria", rows("criteria", [
            {"criterion": "near", "area": "330300", "value": "80", **document}]))
        self.weir("import", "caps", rows("caps", [{"area": "330300", "year": "2026", "source": "all", "cap_m3": "48000"}]))
        order = ("--permit", "P1", "--from", "2026-05-01", "--document", "1", "--ground", "drought")
        self.weir("limit", "restrict", "L1", "--set", "2026-06=5000", *order)
        self.weir("limit", "restrict", "L2", "--set", "2026-07=99999", *order, **may_not)
        warning = {"area": "330300", "warning": "w", "basis": "permit", "percent": "70", "from": "2026-05-01", **document}
        for percent in ("70", "75"):
            self.weir("import", "warnings", rows("warnings", [{**warning, "percent": percent}]), **may_not)
        indicator = {"area": "330300", "year": "2026", "indicator": "total_use", "value": "1", "unit": "10k_m3", **document}
        for unit in ("10k_m3", "mm"):
            self.weir("import", "indicators", rows("indicators", [
                {**indicator, "unit": unit, "year": "2026" if unit == "10k_m3" else "2025"}]), **may_not)
        institution = {"institution": "S", "year": "2026", "name": "school", "area": "330300",
                       "persons": "10", "norm_m3_per_person": "10", "advanced_m3_per_person": "8", **document}
        for used in ("100", "110"):
            self.weir("import", "institutions", rows("institutions", [{**institution, "used_m3": used}]), **may_not)
        for network in ("10", "11"):
            self.weir("import", "statistics", rows("statistics", [
                {"credit_code": "C1", "year": "2026", "quarter": "1", "network_m3": network, **document}]), **may_not)

    def zones(self):
        """An intake sealed on a day with water; what a zone, a basin and a river do not bear."""
        def say(kind, *listed, more=(), **may):
            for row in listed:
                self.weir("import", kind, self.district.more(kind, [row]), *more, **may)

        may_not = {"answers": (0, 2)}
        say("basins", {"basin": "A", "name": "a", "class": "aquifer", "within": "", "from": "2026-01-01"},
            {"basin": "Z", "name": "z", "class": "forbidden-zone", "within": "A", "from": "2026-01-01"})
        say("basins", {"basin": "A", "name": "a", "class": "aquifer", "within": "Z", "from": "2026-05-02"}, **may_not)
        self.district.import_more("permits", [{
            "permit": "P9", "holder": "h", "credit_code": "", "area": "330300", "source": "groundwater", "use": "industry",
            "annual_m3": "9", "valid_from": "2026-04-01", "valid_until": ""}],
            "--beyond-cap", "a fault may have filled the year")
        self.district.import_more("intakes", [{"intake": "I9", "permit": "P9", "name": "I9", "area_class": "normal"}])
        say("sites", {"intake": "I9", "basin": "Z"}, **may_not)
        say("sites", {"intake": "I1", "basin": "", "state": "sealed", "seal": "1", "ground": "g", "from": "2026-03-30"},
            more=("--retroactive", "told late"))
        share = {"basin": "A", "year_type": "mean", "volume_m3": "9", "document": "1"}
        say("allocations", {**share, "area": "330300"})
        say("allocations", {**share, "area": "330000"}, **may_not)

    def credit(self):
        """A pool lends; what may not be lent, brought back or retired is refused."""
        def say(*words, may=(0,)):
            self.weir("credit", *words, "--document", "1", answers=may)

        def lend(loan, filled, lent, may=(0, 2)):
            say("lend", loan, "--pool", "330300", "--borrower", "b", "--project", "p", "--purpose", "key-project",
                "--filled", str(filled), "--lent", str(lent), "--from", "2026-03-01", "--until", "2026-04-01",
                "--flood", "1", "--quality", "1", may=may)
        say("stock", "330300", "--year", "2025", "--added", "900", "--target", "400", "--converted", "100")
        say("stock", "330000", "--year", "2024", "--added", "900", "--target", "0", "--converted", "0")
        say("stock", "330000", "--year", "2025", "--added", "100", "--target", "400", "--converted", "100", may=(0, 2))
        lend("L1", 300, 301)
        lend("L2", 100, 100)
        say("return", "L1", "--on", "2026-03-09", "--surveyed", "500")
        say("return", "L1", "--on", "2026-03-10", "--surveyed", "1", may=(0, 2))
        say("retire", "330300", "--retired", "601", "--on", "2026-03-11", may=(0, 2))

    def rights(self):
        """A right is offered and pledged; more than is saved or left is refused, and a scheme without a permit."""
        saving = {"saving": "S1", "right": "P4", "valid_from": "2026-01-01", "valid_until": "2027-12-31", "document": "1"}
        share = {"holder": "w", "area": "330300", "annual_m3": "9", "valid_from": "2026-01-01",
                 "valid_until": "2027-12-31"}
        for annual in ("20000", "20001"):
            self.weir("import", "savings", self.district.more("savings", [{**saving, "annual_m3": annual}]), answers=(0, 2))
        for name, permit in (("W1", "P4"), ("W2", "P99")):
            self.weir("import", "shares", self.district.more("shares", [{**share, "share": name, "permit": permit}]), answers=(0, 2))

        for name, area in (("F1", ""), ("F2", "999999")):
            self.weir("import", "trade-fees", self.district.more("trade-fees", [
                {"fee": name, "area": area, "per_mille": "1", "yuan_per_m3": "0", "payer": "both", "document": "1"}]),
                      answers=(0, 2))

        def offer(name, m3, **may):
            self.weir("trade", "offer", name, "--right", "P4", "--m3", m3, "--from", "2026-06-01", "--until", "2026-12-31",
                      "--price", "0.1", "--closes", "2026-05-30", **may)

        def pledge(name, m3, **may):
            self.weir("pledge", "add", name, "--right", "P4", "--m3", m3, "--until", "2026-11-30", "--lender", "b",
                      "--loan", "1", "--document", "1", **may)
        offer("O1", "12000")
        offer("O2", "8001", answers=(0, 2))
        pledge("G1", "20000")
        pledge("G2", "25000", answers=(0, 2))
        self.weir("trade", "withdraw", "O1", "--ground", "1")
        self.weir("pledge", "release", "G1", "--document", "1")

        def agree(name, m3, until, *more, buyer="P1", **may):
            self.weir("trade", "agree", name, *more, "--seller", "P4", "--buyer", buyer, "--m3", m3, "--from", "2026-06-01",
                      "--until", until, "--price", "0.1", "--waits", "2026-05-30", "--document", "1", **may)
        self.district.import_more("permits", [{
            "permit": "P10", "holder": "h", "credit_code": "", "area": "330000", "source": "surface", "use": "industry",
            "annual_m3": "9000", "valid_from": "2026-01-01", "valid_until": ""}])
        for name, area in (("K1", "330000"), ("K2", "999999")):
            self.weir("import", "corridors", self.district.more("corridors", [
                {"corridor": name, "from_area": "330300", "to_area": area, "capacity_m3": "500", "rate": "0.9",
                 "valid_from": "2026-01-01", "valid_until": "2027-12-31", "document": "1"}]), answers=(0, 2))
        for name, m3 in (("A3", "300"), ("A4", "201")):
            agree(name, m3, "2026-12-31", "--corridor", "K1", buyer="P10", answers=(0, 2))
        agree("A1", "1000", "2026-12-31")
        agree("A2", "0.1", "2028-01-01", answers=(0, 2))
        self.weir("trade", "pay", "A1", "--amount", "1", "--on", "2026-01-01", "--reference", "1", answers=(0, 2))
        self.weir("trade", "approve", "A1", "--cap-effect", "none", "--document", "1", answers=(0, 2))
        self.weir("trade", "refuse", "A1", "--ground", "1", "--document", "1", answers=(0, 2))

    def vouchers(self):
        """Tickets for a round; what is not on them is refused."""
        def say(*words, may=(0,)):
            self.weir("voucher", *words, "--document", "1", answers=may)
        share = {"area": "330300", "permit": "P1", "annual_m3": "100", "valid_from": "2026-01-01",
                 "valid_until": "2026-12-31"}
        self.district.import_more("shares", [{"share": name, "holder": name, **share} for name in ("S1", "S2")])
        say("round", "R1", "--permit", "P1", "--from", "2026-05-01", "--until", "2026-05-20")
        say("issue", "T1", "--round", "R1", "--share", "S1", "--m3", "90")
        for name, right, m3 in (("G1", "share:S1", "11"), ("G2", "permit:P1", "99801")):
            self.weir("pledge", "add", name, "--right", right, "--m3", m3, "--until", "2026-12-31", "--lender", "1", "--loan",
                      "1", "--document", "1", answers=(0, 2))
        say("issue", "T2", "--round", "R1", "--share", "S1", "--m3", "11", may=(0, 2))
        say("transfer", "T1", "--to", "T3", "--share", "S2", "--m3", "30", "--on", "2026-05-01", "--reason", "kin")
        say("deliver", "T1", "--on", "2026-05-01", "--m3", "50", "--reading")
        say("deliver", "T3", "--on", "2026-05-01", "--m3", "31", may=(0, 2))
        say("transfer", "T3", "--to", "T4", "--share", "S1", "--m3", "31", "--on", "2026-05-01", "--price", "1",
            may=(0, 2))
