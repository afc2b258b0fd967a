#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What follows a charge: sign-offs, payments, what is late, deferred, relieved, declared.

usage: cycle.py WEIR SOURCE [TEST...]
"""

import os

from office import Office, refused
from played import check, main, named, says
from two_actors import as_second, for_two

RUN = ("sign", "run", "2026-07")


def office_of(weir, source, folder, clock="2026-08-02", **options):
    office = Office(weir, source, folder, "cycle-fee")
    office.district.plan("P1", 2026, [10_000] * 12)
    office.district.take("M1", "2026-07", 14_000_000)
    office.district.found(clock, **options)
    return office


def signatures(signed):
    return [(one["role"], one["actor"], one.get("name"), one["stale"])
            for one in signed["signatures"]]


def sheet_is_signed(weir, source, folder):
    """F29 d: a closed month names preparer, checker and approver; one actor in two roles is said."""
    office = office_of(weir, source, folder)
    refused(office, "2026-07 is not closed", "sign", "balance", "2026-07", "--as", "checker")
    refused(office, "is no period", "sign", "balance", "2026-13", "--as", "checker")
    refused(office, "is no period", "sign", "balance", "July", "--as", "checker")
    refused(office, "role: preparer", "sign", "balance", "2026-07", "--as", "boss")
    office.district.must("-C", office.district.ledger, "close", "2026-07")
    _, sheet = office.district.json("balance", "2026-07")
    check("nobody yet", signatures(sheet["signed_off"]), [])
    for role, name in (("preparer", "王芳"), ("checker", "李强"), ("approver", "赵敏")):
        office.district.must("-C", office.district.ledger, "sign", "balance", "2026-07", "--as",
                             role, "--name", name)
    _, sheet = office.district.json("balance", "2026-07")
    check("all three", signatures(sheet["signed_off"]),
          [("preparer", 1, "王芳", False), ("checker", 1, "李强", False),
           ("approver", 1, "赵敏", False)])
    check("said", sheet["signed_off"]["one_actor_in_two_roles"], True)
    check("of this very close", {one["root"] for one in sheet["signed_off"]["signatures"]},
          {sheet["signed_off"]["root"]})
    out = office.district.must("-C", office.district.ledger, "balance", "2026-07")
    for words in ("prepared by actor 1 (王芳)", "checked by actor 1 (李强)",
                  "approved by actor 1 (赵敏)", "one actor holds two of the roles"):
        says(out, words)
    refused(office, "2026-01 is not closed", "sign", "year", "2026", "--as", "preparer")


def run_is_stale_by_a_delta(weir, source, folder):
    """A delta changes the root of its run: what was signed is of an older one, and stays."""
    office = office_of(weir, source, folder, clock="2026-09-02")
    refused(office, "nothing was issued", *RUN, "--as", "checker")
    _, bill = office.bill("2026-07")
    root = bill["signed_off"]["root"]
    check("one invoice", bill["signed_off"]["parts"], 1)
    status, signed = office.district.json(*RUN, "--as", "checker")
    check("signed", (status, signatures(signed["signed_off"])), (0, [("checker", 1, None, False)]))
    _, again = office.district.json(*RUN, "--as", "checker")
    check("twice is once", again["log"]["size"], signed["log"]["size"])
    office.district.must("-C", office.district.ledger, "sign", "notice", "fee/2026-07/P1", "--as",
                         "approver")
    office.district.must("-C", office.district.ledger, "correct", "M1", "--at",
                         "2026-08-01T00:00:00+08:00", "--count", "14000", "--to", "13000",
                         "--ground", "a slip")
    _, bill = office.bill("2026-07")
    check("two", bill["signed_off"]["parts"], 2)
    check("another root", bill["signed_off"]["root"] == root, False)
    check("stale", signatures(bill["signed_off"]), [("checker", 1, None, True)])
    out = office.district.must("-C", office.district.ledger, *RUN)
    says(out, "of an older root")
    _, signed = office.district.json("sign", "list")
    check("all that was signed", [(x["about"], x["of"], signatures(x)) for x in signed["signed"]],
          [("run", "2026-07", [("checker", 1, None, True)]),
           ("notice", "fee/2026-07/P1", [("approver", 1, None, True)])])
    office.district.must("verify", office.district.ledger, "--key", office.district.vkey)


def run_needs_two_approvals(weir, source, folder):
    """From a day on two must approve: until then an invoice is a draft without a due day."""
    if os.geteuid() != 0:
        print("approvals: skipped, only root can be two users")
        return
    office = for_two(weir, source, folder, "cycle-fee")
    entries = [str(x["entry"]) for x in office.district.json("check", "list")[1]["pending"]]
    as_second(office, "check", *sorted(entries, key=int))
    refused(office, "has passed", "sign", "demand", "2", "--from", "2026-08-01", "--ground", "x")
    refused(office, "number of actors", "sign", "demand", "10", "--from", "2026-08-02",
            "--ground", "x")
    office.district.must("-C", office.district.ledger, "sign", "demand", "2", "--from",
                         "2026-08-02", "--ground", "rules 3")
    invoice = office.one("2026-07")
    check("a draft", (invoice.get("draft"), "due" in invoice), (True, False))
    _, signed = office.district.json(*RUN, "--as", "approver")
    check("one of two", (signed["signed_off"]["approvals"],
                         signed["signed_off"]["approvals_demanded"]), (1, 2))
    check("still a draft", office.one("2026-07").get("draft"), True)
    refused(office, "is its approver", *RUN, "--as", "checker")
    status, _, err = as_second(office, *RUN, "--as", "approver")
    check("the second", (status, err), (0, ""))
    invoice = office.one("2026-07")
    check("it counts", (invoice.get("draft"), invoice["notice"], invoice["due"]),
          (None, "2026-08-02", "2026-08-09"))


if __name__ == "__main__":
    main(named([sheet_is_signed, run_is_stale_by_a_delta, run_needs_two_approvals]))
