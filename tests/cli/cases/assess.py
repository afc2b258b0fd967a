#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What stands for a volume that nobody measured: methods, the ladder, true-ups, bills.

usage: assess.py WEIR SOURCE [TEST...]
"""

import os
import sys
import tempfile

from bills import Office, check

LADDER = """assessment:
  no_meter: {method: max-daily-capacity, final: true}
  broken:
    until_deadline: {method: mean-of-previous, periods: 3, final: false, unconfirmed: not read}
    after_deadline: {method: rated-flow, final: true}
"""


class Assessor(Office):
    """An office whose intake has figures of its own and whose rulebook has a ladder."""

    def __init__(self, weir, source, folder, ladder=LADDER, **intake):
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
        if said not in err:
            raise AssertionError(f"'{said}' is not in: {err}")

    def line(self, month, permit="P1"):
        status, balance = self.district.json("balance", month)
        check("status of balance", status, 0)
        return [x for x in balance["permits"] if x["permit"] == permit][0]

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


TESTS = [whole_month, part_of_month]


def main():
    weir, source, *chosen = sys.argv[1:]
    good = True
    for test in TESTS:
        if chosen and test.__name__ not in chosen:
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                test(weir, source, folder)
            except AssertionError as error:
                print(f"{test.__name__}: {error}")
                good = False
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
