#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""F30: an objection stands on sheet and bill until it is answered, and moves no figure.

usage: objections.py WEIR SOURCE
"""

import datetime
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases"))

from district import District  # noqa: E402
from played import check, main, named, says  # noqa: E402

RULEBOOK = "tests/data/rulebooks/zhejiang-month.yaml"
INVOICE = "fee/2026-01/P1"
READING = "M1@2026-02-01T00:00:00+08:00"


def make(weir, source, folder, **clock):
    district = District(weir, folder)
    district.area()
    for number in (1, 2):
        district.permit(f"P{number}")
        district.intake(f"I{number}", f"P{number}")
        district.meter(f"M{number}", f"I{number}", "2020-01-01")
        district.take(f"M{number}", "2026-01", 3_100_000)
        district.take(f"M{number}", "2026-02", 2_800_000)
    district.rulebook(os.path.join(source, RULEBOOK))
    district.found("2026-03-02", **clock)
    district.must("-C", district.ledger, "bill", "2026-01")
    return district


def refused(district, said, *words):
    status, out, err = district.run("-C", district.ledger, "object", *words)
    check(f"status of {words}", status, 2)
    check(f"stdout of {words}", out, "")
    says(err, said)


def flags(district, month):
    sheet = district.json("balance", month)[1]
    return {line["permit"]: [x for x in line["flags"] if x.startswith("objection")]
            for line in sheet["permits"]}


def bare(invoices):
    return [{name: value for name, value in invoice.items() if name != "objections"}
            for invoice in invoices]


def life(weir, source, folder):
    """Made, shown, answered, gone; the figures stay."""
    district = make(weir, source, folder)
    before = district.bill("2026-01")[1]["invoices"]
    sheet = district.json("balance", "2026-01")[1]["permits"]

    refused(district, "no invoice", "fee/2026-01/P9", "--reason", "no such")
    refused(district, "no invoice", "fee/2026-02/P1", "--reason", "not billed yet")
    refused(district, "no reading at that second", "M1@2026-02-02T00:00:01+08:00", "--reason", "x")
    refused(district, "no reading", "M9@2026-02-01T00:00:00+08:00", "--reason", "no such meter")
    refused(district, "neither an invoice", "M1", "--reason", "which?")
    refused(district, "neither an invoice", "M1@2026-02-01T00:00:00", "--reason", "where?")
    refused(district, "--reason", INVOICE)
    refused(district, "says why", INVOICE, "--reason", " ")
    refused(district, "says why", INVOICE, "--reason", "x" * 2001)

    status, made = district.json("object", INVOICE, "--reason", "The register was read twice.")
    check("status", status, 0)
    one = made["objections"][0]
    check("what is known of it", {name: one[name] for name in
          ("state", "invoice", "permit", "from", "until", "due", "actor", "reason")},
          {"state": "open", "invoice": INVOICE, "permit": "P1", "from": "2026-01-01",
           "until": "2026-01-31", "due": "2026-03-17", "actor": 1,
           "reason": "The register was read twice."})
    again = district.run("-C", district.ledger, "object", INVOICE, "--reason",
                         "The register was read twice.")
    check("the same twice", again[0], 1)
    two = district.json("object", READING, "--reason", "Not ours.")[1]["objections"][0]
    check("a reading's", (two["meter"], two["at"], two["permit"], two["from"], two["until"]),
          ("M1", "2026-01-31T16:00:00Z", "P1", "2026-01-31", "2026-01-31"))

    bill = district.bill("2026-01")[1]["invoices"]
    check("on the bills", [[x["objection"] for x in invoice.get("objections", [])]
                           for invoice in bill], [[one["objection"], two["objection"]], []])
    check("the bills beside", bare(bill), before)
    check("on January's sheet", flags(district, "2026-01"), {"P1": ["objection"], "P2": []})
    check("on February's", flags(district, "2026-02"), {"P1": [], "P2": []})
    text = district.must("-C", district.ledger, "balance", "2026-01")
    check("to people", [("objection" in line) for line in text.splitlines()
                        if line.startswith(("P1 ", "P2 "))][:2], [True, False])
    text = district.must("-C", district.ledger, "bill", "2026-01", "--permit", "P1")
    assert "The register was read twice." in text, text
    listed = district.json("object", "list")[1]["objections"]
    check("listed", [x["objection"] for x in listed], [one["objection"], two["objection"]])
    check("another's", district.json("object", "list", "--permit", "P2")[1]["objections"], [])

    # Beside a closed sheet, too: it froze the figures, not the dispute.
    district.must("-C", district.ledger, "close", "2026-01")
    check("closed", flags(district, "2026-01"), {"P1": ["objection"], "P2": []})

    refused(district, "no objection", "answer", "0", "--text", "what?")
    refused(district, "--text", "answer", str(one["objection"]))
    for objection in (one, two):
        status, made = district.json("object", "answer", str(objection["objection"]), "--text",
                                     "Checked on site: it is right.")
        check("status of an answer", status, 0)
        check("answered", (made["objections"][0]["state"], made["objections"][0]["text"]),
              ("answered", "Checked on site: it is right."))
    refused(district, "was answered", "answer", str(one["objection"]), "--text", "again")
    check("the bills after", district.bill("2026-01")[1]["invoices"], before)
    check("the sheet after", flags(district, "2026-01"), {"P1": [], "P2": []})
    check("the lines after", [line | {"supplement_litres": None} for line in
                              district.json("balance", "2026-01")[1]["permits"]],
          [line | {"supplement_litres": None} for line in sheet])
    check("listed after", district.json("object", "list")[1]["objections"], [])
    check("all of them", [x["state"] for x in
                          district.json("object", "list", "--all")[1]["objections"]],
          ["answered", "answered"])
    verified = district.run("verify", district.ledger, "--key", district.vkey)
    check("verify", verified[0], 0)


def overdue(weir, source, folder):
    """An objection without an answer is overdue once its last day has passed in the ledger."""
    district = make(weir, source, folder, speed=1_000_000)  # 11.6 days a second
    made = district.json("object", INVOICE, "--reason", "Wrong.")[1]["objections"][0]
    first, due = (datetime.date.fromisoformat(made[x][:10]) for x in ("made", "due"))
    assert 15 <= (due - first).days <= 16, made  # made is UTC
    time.sleep(2)
    district.json("object", READING, "--reason", "Time goes on.")
    states = [x["state"] for x in district.json("object", "list")[1]["objections"]]
    check("states", states, ["overdue", "open"])
    check("on the sheet", flags(district, "2026-01"), {"P1": ["objection-overdue"], "P2": []})


if __name__ == "__main__":
    main(named([life, overdue]))
