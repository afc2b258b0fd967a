#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What stands for a volume that nobody measured: methods, the ladder, true-ups, bills.

usage: assess.py WEIR SOURCE [TEST...]
"""

import json
import os

from office import YUAN, Office, lines_of
from played import check, main, named, says

LADDER = """assessment:
  no_meter: {method: max-daily-capacity, final: true}
  broken:
    until_deadline: {method: mean-of-previous, periods: 3, final: false, unconfirmed: not read}
    after_deadline: {method: rated-flow, final: true}
"""


class Assessor(Office):
    """An office whose intake has figures of its own and whose rulebook has a ladder."""

    def __init__(self, weir, source, folder, ladder=LADDER, **intake):
        os.makedirs(folder, exist_ok=True)
        super().__init__(weir, source, folder, None)
        self.district.rows["intakes"] = []
        self.district.intake("I1", "P1", **{"rated_m3_per_h": "50", **intake})
        path = os.path.join(source, "tests/data/rulebooks/zhejiang-month.yaml")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        with open(os.path.join(self.district.files, "rulebooks", "zhejiang-month.yaml"), "w",
                  encoding="utf-8") as file:
            file.write(text + ladder)

    def until_may(self):
        """February 8,000, March 9,000, April 10,000 m3 (F20)."""
        self.read("M1", ("2025-02-01", 0), ("2025-03-01", 8_000), ("2025-04-01", 17_000),
                  ("2025-05-01", 27_000))

    def assess(self, name, *options, ground="order 12"):
        status, said = self.district.json("assess", name, "--ground", ground, *options)
        check("status of assess", status, 0)
        return said

    def refuse(self, name, said, *options, status=2):
        found, out, err = self.district.run("-C", self.district.ledger, "assess", name,
                                            "--ground", "none", *options)
        check("status", found, status)
        check("stdout", out, "")
        says(err, said)

    def line(self, month, permit="P1"):
        status, balance = self.district.json("balance", month)
        check("status of balance", status, 0)
        return [x for x in balance["permits"] if x["permit"] == permit][0]

    def sound(self):
        """The log is accepted, and the books folded anew are those that were kept."""
        status, out, err = self.district.run("-C", self.district.ledger, "verify", "--key",
                                             self.district.vkey, "--json")
        report = json.loads(out)
        check("verify", (status, report["first_fault"], report["books_ok"]), (0, None, True))

    def taken(self, month):
        line = self.line(month)
        check("taken is measured and assessed", line["taken_litres"],
              line["measured_litres"] + line["assessed_litres"])
        return line["measured_litres"], line["assessed_litres"], line["unknown_days"]


def whole_month(weir, source, folder):
    """F20-a: May wholly broken after 8,000, 9,000 and 10,000: the mean of months, 9,000."""
    office = Assessor(weir, source, folder)
    office.until_may()
    office.district.found("2025-06-01")
    check("before", office.taken("2025-05"), (0, 0, 31))
    said = office.assess("M1")
    check("litres", said["litres"], 9_000_000)
    part = said["parts"][0]
    check("part", [part[x] for x in ("from", "till", "method", "months", "final", "ceilings",
                                     "rulebook", "rung")],
          ["2025-04-30T16:00:00Z", "2025-05-31T16:00:00Z", "mean-of-previous", 3, False, True,
           "zhejiang-month", "broken.until_deadline"])
    check("what its rulebook says of the rung", part["unconfirmed"], "not read")
    check("inputs", [(x["month"], x["value"]) for x in part["inputs"]],
          [("2025-04", 10_000_000), ("2025-03", 9_000_000), ("2025-02", 8_000_000)])
    check("after", office.taken("2025-05"), (0, 9_000_000, 0))


def part_of_month(weir, source, folder):
    """F20-b: broken after 20 May with 5,000 measured: 5,000 + 9,000 x 11/31 = 8,193.548."""
    office = Assessor(weir, source, folder)
    office.until_may()
    office.read("M1", ("2025-05-21", 32_000))
    office.district.found("2025-06-01")
    check("before", office.taken("2025-05"), (5_000_000, 0, 11))
    said = office.assess("M1")
    check("litres", said["litres"], 3_193_548)
    check("after", office.taken("2025-05"), (5_000_000, 3_193_548, 0))
    check("May", office.line("2025-05")["taken_litres"], 8_193_548)


def switches_at_midnight(weir, source, folder):
    """F20: a repair ordered until 20 May: the mean up to the 20th, rated flow x 24 h from 00:00 of
    the 21st; the order is in the log, or given."""
    for ordered in (True, False):
        office = Assessor(weir, source, os.path.join(folder, str(ordered)))
        office.until_may()
        office.district.found("2025-06-01")
        if ordered:
            office.district.must("-C", office.district.ledger, "meter", "event", "M1",
                                 "repair-ordered", "--at", "2025-05-02T09:00:00+08:00", "--until",
                                 "2025-05-20", "--ground", "order 12")
        said = office.assess("M1", *([] if ordered else ["--deadline", "2025-05-20"]))
        parts = [(x["from"], x["method"], x["rung"], x["final"], x["litres"])
                 for x in said["parts"]]
        check("parts", parts, [
            ("2025-04-30T16:00:00Z", "mean-of-previous", "broken.until_deadline", False,
             5_806_452),  # 9,000 x 20/31
            ("2025-05-20T16:00:00Z", "rated-flow", "broken.after_deadline", True, 13_200_000),
        ])
        check("May", office.taken("2025-05"), (0, 19_006_452, 0))


def of_several_entries(weir, source, folder):
    """What three years of days move does not fit into one entry, and is shown as one assessment."""
    office = Assessor(weir, source, folder, design_max_m3_per_day="1200")
    office.read("M1", ("2022-01-29", 0))
    long = {"P1": "P" * 60, "I1": "I" * 60, "M1": "M" * 60}
    for rows in office.district.rows.values():
        rows[:] = [{key: long.get(value, value) for key, value in row.items()} for row in rows]
    office.district.found("2025-02-01")
    said = office.assess(long["M1"], "--from", "2022-01-29", "--until", "2025-01-31", "--method",
                         "max-daily-capacity")
    check("litres", said["litres"], 1_099 * 1_200_000)
    _, log = office.district.json("log", f"{said['entry'] + 1}..{said['entry'] + 1}")
    check("a part follows", log["entries"][0]["kind"], "part")


def statutory(weir, source, folder):
    """F20-e: assessed at the statutory 37,200; the repaired register shows 2,000: it stays 37,200
    where the method is final, and is 2,000 where it is not."""
    for final, may in ((True, (0, 37_200_000, 0)), (False, (2_000_000, 0, 0))):
        office = Assessor(weir, source, os.path.join(folder, str(final)),
                          design_max_m3_per_day="1200")
        office.until_may()
        office.district.found("2025-06-02")
        said = office.assess("M1", "--until", "2025-05-31", "--method", "max-daily-capacity",
                             *(["--final"] if final else []))
        check("litres", said["litres"], 37_200_000)
        check("inputs", [(x["what"], x["value"]) for x in said["parts"][0]["inputs"]],
              [("design-max-litres-per-day", 1_200_000)])
        check("before the reading", office.taken("2025-05"), (0, 37_200_000, 0))
        office.late("M1", ("2025-06-01", 29_000), ("2025-06-02", 29_100))
        check("after it", office.taken("2025-05"), may)
        meter = office.line("2025-05")["meters"][0]
        check("the register", [meter[x] for x in ("opening_count", "booked_litres",
                                                  "withheld_litres", "closing_count")],
              [27_000_000, 0 if final else 2_000_000, 2_000_000 if final else 0, 29_000_000])
        check("June", office.line("2025-06")["measured_litres"], 100_000)
        office.bill("2025-05")
        status, audit = office.district.json("audit", "2025-05")
        check("the audit adds up", status, 0)
        office.sound()


def without_a_meter(weir, source, folder):
    """1-R12: a pump line of 50 m3/h, 1,200 m3 a day; 30 days of abstraction: 36,000 m3. The ladder
    has a rung for intakes without a meter; days can be listed too."""
    office = Assessor(weir, source, folder)
    office.district.intake("I2", "P1", rated_m3_per_h="50")
    office.district.found("2025-06-02")
    line = office.line("2025-05")
    check("unknown days, of M1 and of I2", line["unknown_days"], 62)
    office.refuse("I1", "has a meter", "--from", "2025-05-01", "--until", "2025-05-31")
    said = office.assess("I2", "--from", "2025-05-01", "--until", "2025-05-31", "--days", "30")
    check("litres", (said["litres"], said["parts"][0]["rung"], said["parts"][0]["final"]),
          (36_000_000, "no_meter", True))
    check("the permit's", office.taken("2025-05"), (0, 36_000_000, 31))
    said = office.assess("I2", "--from", "2025-04-01", "--until", "2025-04-30", "--days",
                         "2025-04-03,2025-04-10..2025-04-12", "--method", "rated-flow")
    check("listed", said["litres"], 4_800_000)
    check("pieces", [x["litres"] for x in said["parts"][0]["pieces"]],
          [0, 1_200_000, 0, 1_200_000, 1_200_000, 1_200_000, 0])
    # The intake goes over to another permit: what was assessed goes with it.
    office.district.add("permits", permit="P2", holder="H", area="330000", source="surface",
                        use="industry", annual_m3="1", valid_from="2000-01-01")
    office.district.import_more("permits", office.district.rows["permits"][-1:])
    office.district.import_more("intakes", [{"intake": "I2", "permit": "P2", "name": "I2",
                                             "area_class": "normal", "rated_m3_per_h": "50",
                                             "from": "2025-05-22"}], "--retroactive", "decision 3")
    check("P1 and P2", (office.taken("2025-05")[1], office.line("2025-05", "P2")["taken_litres"]),
          (24_387_100, 11_612_900))
    office.sound()


def before_the_permit(weir, source, folder):
    """F11, F20: days before the permit holds are of the place that its words name, and its ladder's."""
    office = Assessor(weir, source, folder)
    office.district.permit("P2", valid_from="2025-05-21")
    office.district.intake("I2", "P2", rated_m3_per_h="50")
    office.district.found("2025-06-02")
    said = office.assess("I2", "--from", "2025-05-01", "--until", "2025-05-31")
    check("litres", (said["litres"], said["parts"][0]["rung"]), (37_200_000, "no_meter"))
    check("whose", [office.line("2025-05", of)["assessed_litres"] for of in ("P2", "unpermitted:I2")],
          [13_200_000, 24_000_000])


def open_span(weir, source, folder):
    """F20-d: from the last good reading, not from when it was noticed; to the last day that ended.
    What is known is refused with the reason; a declared zero is known, and no zero of a meter."""
    office = Assessor(weir, source, folder)
    office.until_may()
    office.district.add("readings", meter="M1", at="2025-05-20T08:00:00+08:00",
                        total_m3="31000.000")
    office.district.found("2025-06-03")
    said = office.assess("M1", "--method", "declared", "--litres", "0", ground="the pump stood")
    check("span", (said["from"], said["till"]), ("2025-05-20T00:00:00Z", "2025-06-02T16:00:00Z"))
    check("May", office.taken("2025-05"), (4_000_000, 0, 0))
    check("flags", "assessed" in office.line("2025-05")["flags"], True)
    office.refuse("M1", "the last days of 'M1' are known", "--method", "declared", "--litres", "1",
                  status=1)
    office.refuse("M1", "is known from 2025-05-01T00:00:00", "--from", "2025-05-01", "--until",
                  "2025-05-10", "--method", "declared", "--litres", "1")


def needs_whole_months(weir, source, folder):
    """F20-g: unknown and assessed months are none of the previous three; too few are refused."""
    office = Assessor(weir, source, folder)
    office.read("M1", ("2025-01-01", 0), ("2025-02-01", 6_000), ("2025-03-01", 14_000))
    office.district.found("2025-07-01")
    office.assess("M1", "--until", "2025-03-31", "--method", "declared", "--m3", "99")
    office.refuse("M1", "there are 2 before", "--from", "2025-04-01", "--until", "2025-04-30")
    said = office.assess("M1", "--from", "2025-04-01", "--until", "2025-05-15", "--method",
                         "mean-of-previous", "--months", "2")
    check("April whole, May in part", [x["litres"] for x in said["parts"][0]["pieces"]],
          [7_000_000, 3_387_097])
    check("inputs", [(x["month"], x["value"]) for x in said["parts"][0]["inputs"]],
          [("2025-02", 8_000_000), ("2025-01", 6_000_000)])


def bill_of_unknown(weir, source, folder):
    """F19, F27: a bill prices what is known and names the span; its delta follows when the span is
    assessed, and another when it is read. A wholly unknown month has no total."""
    office = Assessor(weir, source, folder)
    office.district.plan("P1", 2025, [6_000] * 12)
    office.until_may()
    office.read("M1", ("2025-05-21", 32_000))
    office.district.found("2025-07-02")
    may = office.one("2025-05")
    check("May", (may["total_fen"], may["incomplete"], may["unknown"]),
          (1_000 * YUAN, True, [{"intake": "I1", "from": "2025-05-21", "until": "2025-05-31"}]))
    june = office.one("2025-06")
    check("June", ("total_fen" in june, june["incomplete"], june["lines"]), (False, True, []))

    # 3,193.548: 2,193.548 over a plan of 6,000.
    entry = office.assess("M1", "--until", "2025-05-31")["entry"]
    delta = office.bill("2025-05")[1]["invoices"][1]
    check("the entries it rests on", [entry in x["entries"] for x in delta["lines"]], 3 * [True])
    check("delta", (delta["incomplete"], delta["unknown"], lines_of(delta)), (False, [], [
        ("base", "I1", None, 3_193_548, 63_871),
        ("surcharge", "I1", 1, 1_200_000, 24_000),
        ("surcharge", "I1", 2, 993_548, 39_742),
    ]))
    office.assess("M1", "--from", "2025-06-01", "--until", "2025-06-30", "--method", "declared",
                  "--litres", "0")
    june = office.bill("2025-06")[1]["invoices"][1]
    check("June is nil", (june["total_fen"], june["incomplete"], lines_of(june)),
          (0, False, [("base", "I1", None, 0, 0)]))

    office.late("M1", ("2025-06-01", 33_000), ("2025-07-01", 33_000))
    check("measured", office.taken("2025-05"), (6_000_000, 0, 0))
    bill = office.bill("2025-05")[1]["invoices"]
    check("what comes back", lines_of(bill[2]), [
        ("base", "I1", None, -2_193_548, -43_871),
        ("surcharge", "I1", 1, -1_200_000, -24_000),
        ("surcharge", "I1", 2, -993_548, -39_742),
    ])
    check("in all", sum(x["total_fen"] for x in bill), 1_200 * YUAN)
    check("June again", len(office.bill("2025-06")[1]["invoices"]), 2)
    office.sound()


def only_complete(weir, source, folder):
    """F19: that nothing was taken on the unknown days changes no sum; a delta says it all the same."""
    office = Assessor(weir, source, folder)
    office.until_may()
    office.read("M1", ("2025-05-21", 32_000))
    office.district.found("2025-06-02")
    check("incomplete", office.one("2025-05")["incomplete"], True)
    status, out, err = office.district.run("-C", office.district.ledger, "close", "2025-02")
    check("close", (status, err), (0, ""))
    for month in ("2025-03", "2025-04"):
        office.district.must("-C", office.district.ledger, "close", month, "--strict")
    status, out, err = office.district.run("-C", office.district.ledger, "close", "2025-05",
                                           "--strict")
    check("strict", status, 1)
    office.assess("M1", "--until", "2025-05-31", "--method", "declared", "--litres", "0")
    delta = office.bill("2025-05")[1]["invoices"][1]
    check("delta", (delta["total_fen"], delta["incomplete"], delta["lines"]), (0, False, []))
    check("again", len(office.bill("2025-05")[1]["invoices"]), 2)
    office.district.must("-C", office.district.ledger, "close", "2025-05", "--strict")
    office.sound()


def no_ceiling(weir, source, folder):
    """F20-f: a statutory maximum counts against the plan and bears its surcharge, unless the method
    says `ceilings: false`."""
    for ceilings, fen in (("", 4_400 * YUAN), (", ceilings: false", 2_040 * YUAN)):
        ladder = ("assessment:\n  broken:\n"
                  "    until_deadline: {method: rated-flow, final: true" + ceilings + "}\n"
                  "    after_deadline: {method: rated-flow, final: true}\n")
        office = Assessor(weir, source, os.path.join(folder, str(fen)), ladder,
                          rated_m3_per_h="10", qmax_m3_per_h="100")
        office.district.plan("P1", 2025, [5_000] * 12)
        office.read("M1", ("2025-04-01", 0), ("2025-04-11", 5_200))
        office.district.found("2025-05-02")
        office.assess("M1", "--until", "2025-04-30")  # 20 days of 240: 4,800
        line = office.line("2025-04")
        check("taken", (line["taken_litres"], line["assessed_litres"]), (10_000_000, 4_800_000))
        invoice = office.one("2025-04")
        over = sum(x["volume_litres"] for x in invoice["lines"] if x["part"] == "surcharge")
        check("litres over", over, 5_000_000 if ceilings == "" else 200_000)
        check("total", invoice["total_fen"], fen)
        office.sound()


TESTS = [whole_month, part_of_month, switches_at_midnight, statutory, without_a_meter, before_the_permit, open_span,
         needs_whole_months, bill_of_unknown, only_complete, no_ceiling, of_several_entries]


if __name__ == "__main__":
    main(named(TESTS))
