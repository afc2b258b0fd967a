#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What follows a charge: sign-offs, payments, what is late, deferred, relieved, declared.

usage: cycle.py WEIR SOURCE [TEST...]
"""

import datetime
import os
import re
import shutil
import subprocess
import tempfile
import time
import zipfile

from office import Office, day, refused
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


FEE = "fee/2026-07/P1"
SUMS = ("charged_fen", "late_charged_fen", "relieved_fen", "paid_fen", "unpaid_fen", "credit_fen")


def owing(office, *at):
    """The one invoice as it stands; its sums and the accounts are as they must be."""
    _, found = office.district.json("owed", FEE, *at)
    one = found["invoices"][0]
    for sums in (one, found["sums"]):
        charged, late, relieved, paid, unpaid, credit = (sums[name] for name in SUMS)
        check("nothing is lost", charged + late, relieved + paid + unpaid - credit)
    return one


def figures(one):
    return tuple(one[name] for name in SUMS)


def billed(weir, source, folder, clock="2026-08-02", due="days_after_notice: 7", per_day="0.002", speed=1):
    """Of July 500,000 m3 at 0.20: 100,000 yuan; the plan is not reached."""
    office = Office(weir, source, folder, None)
    office.book("cycle-fee", "days_after_notice: 7", due)
    path = os.path.join(office.district.files, "rulebooks", "cycle-fee.yaml")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace('per_day: "0.002"', f'per_day: "{per_day}"'))
    office.district.plan("P1", 2026, [10_000_000] * 12)
    office.district.take("M1", "2026-07", 500_000_000)
    office.district.found(clock, speed=speed)
    office.district.must("-C", office.district.ledger, "bill", "2026-07")
    return office


def after(text, days):
    return (day(text) + datetime.timedelta(days=days)).isoformat()


def journal_agrees(office):
    """hledger, where it is, finds the books' balances in the journal: every commodity sums to zero."""
    path = os.path.join(office.district.folder, f"journal-{len(os.listdir(office.district.folder))}")
    office.district.must("-C", office.district.ledger, "export", "hledger", path)
    if shutil.which("hledger") is None:
        print("journal: hledger is not there")
        return
    done = subprocess.run(["hledger", "-f", path, "check", "--strict"], capture_output=True,
                          text=True, check=False)
    check("hledger check", (done.returncode, done.stderr), (0, ""))


def late_by_thirty_days(weir, source, folder):
    """1-R14: 100,000 yuan unpaid for 30 days are 6,000 at 2 per mille, 1,500 at 0.5."""
    for per_day, late in (("0.002", 600_000), ("0.0005", 150_000)):
        with tempfile.TemporaryDirectory(dir=folder) as inner:
            office = billed(weir, source, inner, per_day=per_day)
            due = owing(office)["due"]
            check("due", due, "2026-08-09")
            check("in time", owing(office, "--at", due)["late_fen"], 0)
            one = owing(office, "--at", after(due, 30))
            check("30 days", (one["late_days"], one["late_fen"], one["unpaid_fen"]),
                  (30, late, 10_000_000))
            check("only told", one["late_charged_fen"], 0)


def paid_late(weir, source, folder):
    """F33: part payments, late fees as facts, over-payment as credit, a withdrawal posts back."""
    office = billed(weir, source, folder, clock="2026-10-01", due="day_of_next_month: 9")
    run = office.district.must
    ledger = office.district.ledger
    due = owing(office)["due"]
    check("due", due, "2026-08-09")
    refused(office, "no invoice", "pay", "fee/2026-07/P9", "--amount", "1", "--reference", "r")
    refused(office, "has not come", "pay", FEE, "--amount", "1", "--reference", "r", "--on",
            "2199-01-01")
    refused(office, "more than 0", "pay", FEE, "--amount", "0", "--reference", "r")
    refused(office, "at most 2 decimals", "pay", FEE, "--amount", "1.005", "--reference", "r")
    path = office.district.more("payments", [
        {"invoice": FEE, "paid_on": after(due, 10), "amount_yuan": "40000.00", "reference": "a"},
        {"invoice": FEE, "paid_on": after(due, 30), "amount_yuan": "60000", "reference": "b"}])
    run("-C", ledger, "import", "payments", path)
    says(run("-C", ledger, "import", "payments", path), "0 new, 2 known already")
    for amount in ("0", "100000000000.01"):
        refused(office, "a number from 0.01 to 100000000000 with at most 2 decimals", "import", "payments",
                office.district.more("payments", [{"invoice": FEE, "paid_on": due, "amount_yuan": amount, "reference": "x"}]))
    # 100,000 over 10 days and 60,000 over 20, at 2 per mille: 2,000 and 2,400.
    one = owing(office)
    check("paid late", figures(one), (10_000_000, 440_000, 0, 10_000_000, 440_000, 0))
    status, again = office.district.json("pay", FEE, "--amount", "40000", "--on", after(due, 10),
                                         "--reference", "a")
    check("by its reference", (status, again["changed"]), (0, False))
    refused(office, "withdraw it first", "pay", FEE, "--amount", "40001", "--on", after(due, 10),
            "--reference", "a")
    run("-C", ledger, "pay", FEE, "--amount", "5000", "--on", after(due, 40), "--reference", "c")
    check("late fee and credit", figures(owing(office)),
          (10_000_000, 440_000, 0, 10_500_000, 0, 60_000))
    # Without the 60,000 its part is open again: the late fee that was a fact is given back.
    entry = next(x["entry"] for x in owing(office)["payments"] if x["reference"] == "b")
    refused(office, "is no payment", "pay", "withdraw", "1", "--ground", "x")
    run("-C", ledger, "pay", "withdraw", str(entry), "--ground", "it bounced")
    check("withdrawn", figures(owing(office)), (10_000_000, 0, 0, 4_500_000, 5_500_000, 0))
    refused(office, "withdrawn already", "pay", "withdraw", str(entry), "--ground", "x")
    # 100,000 over 10 days, 60,000 over 30, 55,000 over one more: 2,000, 3,600 and 110.
    run("-C", ledger, "pay", "demand", FEE, "--on", after(due, 41))
    check("demanded", figures(owing(office)), (10_000_000, 571_000, 0, 4_500_000, 6_071_000, 0))
    for days in (41, 20):  # what is demanded until a day is so until an earlier one
        says(run("-C", ledger, "pay", "demand", FEE, "--on", after(due, days)), "nothing new")
    run("-C", ledger, "pay", FEE, "--amount", "55000", "--on", after(due, 41), "--reference", "d")
    check("settled", figures(owing(office)), (10_000_000, 571_000, 0, 10_000_000, 571_000, 0))
    run("verify", ledger, "--key", office.district.vkey)
    run("-C", ledger, "rebuild")
    journal_agrees(office)


def late_fee_follows_what_is_known(weir, source, folder):
    """F33: what is given back of an invoice that was paid late bore no late fee: on the day on
    which it is billed, not with the next payment."""
    office = billed(weir, source, folder, clock="2026-10-01", due="day_of_next_month: 9")
    run = office.district.must
    ledger = office.district.ledger
    due = owing(office)["due"]
    run("-C", ledger, "pay", FEE, "--amount", "102000", "--on", after(due, 10), "--reference", "a")
    # 100,000 over 10 days at 2 per mille.
    check("paid late", figures(owing(office)), (10_000_000, 200_000, 0, 10_200_000, 0, 0))
    head, row = run("-C", ledger, "arrears").splitlines()[:2]
    shown = dict(zip(re.split(r"  +", head), re.split(r"  +", row)))
    check("a row adds up", [shown[name] for name in ("Charged", "Late fees", "Relieved", "Collected", "Unpaid")],
          ["100000.00", "2000.00", "0.00", "102000.00", "0.00"])
    run("-C", ledger, "correct", "M1", "--at", "2026-08-01T00:00:00+08:00", "--count", "500000",
        "--to", "250000", "--ground", "a slip")
    office.bill("2026-07")
    # As if 50,000 had never been charged.
    check("half given back", figures(owing(office)),
          (5_000_000, 100_000, 0, 10_200_000, 0, 5_100_000))
    journal_agrees(office)
    run("verify", ledger, "--key", office.district.vkey)


def late_fee_of_what_came_late(weir, source, folder):
    """F33: nothing was known of July when it was billed; what its delta asks for bears late fees like any."""
    office = Office(weir, source, folder, None)
    office.book("cycle-fee", "days_after_notice: 7", "day_of_next_month: 9")
    office.district.plan("P1", 2026, [10_000_000] * 12)
    office.read("M1", ("2026-07-01", 0))
    office.district.found("2026-10-01")
    _, bill = office.bill("2026-07")
    check("nothing is known", bill["invoices"][0]["lines"], [])
    office.late("M1", ("2026-08-01", 500_000))
    office.bill("2026-07")
    # 100,000 yuan, 53 days behind 9 August, at 2 per mille.
    one = owing(office)
    check("due", one["parts"][1]["due"], "2026-08-09")
    check("late", (one["late_days"], one["late_fen"], one["late_rule"]["rulebook"]), (53, 1_060_000, "cycle-fee"))


def surcharge_has_its_own(weir, source, folder):
    """A rate of its own for surcharges: 5 per mille a day on them, 0.5 on the rest (tax 0.0005, 郑州 0.005)."""
    office = Office(weir, source, folder, None)
    office.book("cycle-fee", 'late: {per_day: "0.002"}',
                'late: {per_day: "0.0005", parts: [{part: surcharge, per_day: "0.005", document: "17"}]}')
    office.district.plan("P1", 2026, [10_000] * 12)
    office.district.take("M1", "2026-07", 14_000_000)
    office.district.found("2026-10-01")
    run = office.district.must
    ledger = office.district.ledger
    run("-C", ledger, "bill", "2026-07")
    one = owing(office)
    due = one["due"]
    check("rule", one["late_rule"], {
        "rulebook": "cycle-fee", "per_day": "0.0005", "surcharge": {"per_day": "0.005", "document": "17"}})
    # 14,000 m3 at 0.20 are 2,800 yuan, the 4,000 over the plan bear 800 more; both unpaid for 30 days:
    # 2,800 x 0.0005 x 30 = 42, 800 x 0.005 x 30 = 120.
    part = owing(office, "--at", after(due, 30))["parts"][0]
    check("unpaid", [(part[kind]["counted_fen"], part[kind]["unpaid_fen"], part[kind]["late_fen"])
                     for kind in ("base", "surcharge")], [(280_000, 280_000, 4_200), (80_000, 80_000, 12_000)])
    check("together", (part["unpaid_fen"], part["late_fen"]), (360_000, 16_200))
    run("-C", ledger, "relief", FEE, "--amount", "0.01", "--legal", "x", "--document", "y")
    check("a relief lowers the base", owing(office)["parts"][0]["base"]["counted_fen"], 279_999)


def a_part_is_paid_first(weir, source, folder):
    """The base before the surcharge, each before its late fee; what is given back lowers its own kind."""
    office = Office(weir, source, folder, None)
    office.book("cycle-fee", 'due: {days_after_notice: 7}\nlate: {per_day: "0.002"}',
                'due: {day_of_next_month: 9}\n'
                'late: {per_day: "0.0005", parts: [{part: surcharge, per_day: "0.005"}]}')
    office.district.plan("P1", 2026, [10_000] * 12)
    office.district.take("M1", "2026-07", 14_000_000)
    office.district.found("2026-10-01")
    run = office.district.must
    ledger = office.district.ledger
    run("-C", ledger, "bill", "2026-07")
    due = owing(office)["due"]
    run("-C", ledger, "pay", FEE, "--amount", "3000", "--on", after(due, 10), "--reference", "a")
    # The base's 2,800 and its 14 of ten days; 186 of the surcharge's 800. That has grown 40 by then,
    # and 614 x 0.005 x 43 = 132.01 in the 43 days until 1 October.
    one = owing(office)
    check("paid in part", figures(one), (360_000, 1_400, 0, 300_000, 61_400, 0))
    check("grown", (one["late_fen"], one["parts"][0]["surcharge"]["late_fen"]), (18_601, 17_201))
    # It was 12,000 m3: 2,400 and 400 yuan. Ten days late they bore 12 and 20, and 168 are over.
    run("-C", ledger, "correct", "M1", "--at", "2026-08-01T00:00:00+08:00", "--count", "14000",
        "--to", "12000", "--ground", "a slip")
    office.bill("2026-07")
    one = owing(office)
    check("given back", figures(one), (280_000, 3_200, 0, 300_000, 0, 16_800))
    check("of each", [one["parts"][0][kind]["counted_fen"] for kind in ("base", "surcharge")], [240_000, 40_000])
    journal_agrees(office)
    run("verify", ledger, "--key", office.district.vkey)
    run("-C", ledger, "rebuild")


def relieved_and_deferred(weir, source, folder):
    """A sum is relieved by document; a deferral moves the due day, silence of five working days too."""
    office = billed(weir, source, folder)
    run = office.district.must
    ledger = office.district.ledger
    grant = ("relief", FEE, "--amount", "30000", "--legal", "epidemic-2020", "--document", "文7号")
    run("-C", ledger, *grant)
    says(run("-C", ledger, *grant), "nothing new")
    check("relieved", figures(owing(office)), (10_000_000, 0, 3_000_000, 0, 7_000_000, 0))
    refused(office, "70000 yuan are charged and not relieved", "relief", FEE, "--amount",
            "70000.01", "--legal", "x", "--document", "y")
    check("late on the rest", owing(office, "--at", "2026-09-08")["late_fen"], 420_000)
    refused(office, "90 days at most: until 2026-11-07", "defer", FEE, "--until", "2026-11-08",
            "--ground", "flood")
    refused(office, "for a later day", "defer", FEE, "--until", "2026-08-09", "--ground", "flood")
    status, asked = office.district.json("defer", FEE, "--until", "2026-11-07", "--ground", "flood")
    one = asked["invoices"][0]["deferrals"][0]
    # Asked on Sunday 2 August: the fifth working day is Friday 7 August.
    check("asked", (status, one["state"], one["answer_until"]), (0, "asked", "2026-08-07"))
    check("not yet", owing(office, "--at", "2026-08-07")["due"], "2026-08-09")
    check("by silence", (owing(office, "--at", "2026-08-08")["due"],
                         owing(office, "--at", "2026-11-07")["late_fen"],
                         owing(office, "--at", "2026-11-08")["late_fen"]), ("2026-11-07", 0, 14_000))
    refused(office, "not answered yet", "defer", FEE, "--until", "2026-10-01", "--ground", "x")
    run("-C", ledger, "defer", "grant", str(one["deferral"]), "--until", "2026-08-31",
        "--document", "文8号")
    journal_agrees(office)
    check("granted", owing(office, "--at", "2026-09-08")["due"], "2026-08-31")
    refused(office, "was answered", "defer", "refuse", str(one["deferral"]), "--document", "x")
    run("verify", ledger, "--key", office.district.vkey)


def journal_sums(office):
    """What the payer's account and that of late fees hold, in fen, by the journal's own postings."""
    text = office.district.must("-C", office.district.ledger, "export", "hledger")
    found = {}
    for account, yuan, fen in re.findall(r"^    (\S+)  (-?\d+)\.(\d\d) CNY$", text, re.M):
        found[account] = found.get(account, 0) + int(yuan + fen)
    return found["receivable:P1"], -found.get("charges:late", 0)


def silence_moves_a_late_fee(weir, source, folder):
    """A deferral that the office did not answer takes a late fee away: the journal has it as `owed` has it, before
    any entry says so, and once after one does."""
    for speed in (1, 43_200):  # all on one day, and half a day each second
        with tempfile.TemporaryDirectory(dir=folder) as inner:
            silence(billed(weir, source, inner, clock="2026-10-01", due="day_of_next_month: 9", speed=speed),
                    2.5 if speed > 1 else 0)


def silence(office, seconds):
    run = office.district.must
    ledger = office.district.ledger
    due = owing(office)["due"]

    def agrees(what, late, credit):
        one = owing(office)
        check(what, (one["late_charged_fen"], one["credit_fen"], one["unpaid_fen"]), (late, credit, 0))
        check(f"{what}, in the journal", journal_sums(office), (-credit, late))
        journal_agrees(office)

    run("-C", ledger, "pay", FEE, "--amount", "102000", "--on", after(due, 10), "--reference", "a")
    agrees("paid late", 200_000, 0)
    # Asked on 5 August; the fifth working day is the 12th. The due day is 7 November then.
    run("-C", ledger, "defer", FEE, "--until", "2026-11-07", "--ground", "flood", "--on", "2026-08-05")
    agrees("by silence", 0, 200_000)
    time.sleep(seconds)
    agrees("days later", 0, 200_000)
    run("-C", ledger, "pay", FEE, "--amount", "1", "--on", after(due, 11), "--reference", "b")
    agrees("and an entry says so", 0, 200_100)
    run("verify", ledger, "--key", office.district.vkey)


def arrears_add_up(weir, source, folder):
    """N21: charged, collected and unpaid by area, works and age; areas add up the tree."""
    office = Office(weir, source, folder, None)
    office.book("cycle-fee", "days_after_notice: 7", "day_of_next_month: 9")
    office.district.area("330300", "330000")
    office.district.area("330302", "330300")
    for number, area in ((2, "330302"), (3, "330300")):
        office.district.permit(f"P{number}", area=area, holder=f"Holder {number}")
        office.district.intake(f"I{number}", f"P{number}")
        office.district.meter(f"M{number}", f"I{number}", "2020-01-01")
    for number in (1, 2, 3):
        office.district.plan(f"P{number}", 2026, [10_000_000] * 12)
        office.district.take(f"M{number}", "2026-07", number * 100_000_000)
    office.district.found("2026-10-01")
    run = office.district.must
    ledger = office.district.ledger
    run("-C", ledger, "bill", "2026-07")
    # Charged 20,000, 40,000 and 60,000 yuan; due on 9 August.
    run("-C", ledger, "pay", "fee/2026-07/P1", "--amount", "21000", "--on", "2026-08-09",
        "--reference", "a")
    run("-C", ledger, "pay", "fee/2026-07/P2", "--amount", "10000", "--on", "2026-08-09",
        "--reference", "b")
    run("-C", ledger, "relief", "fee/2026-07/P3", "--amount", "6000", "--legal", "x", "--document",
        "y")
    _, found = office.district.json("arrears", "--at", "2026-10-01")
    rows = {row["area"]: row for row in found["areas"]}
    names = ("charged_fen", "relieved_fen", "collected_fen", "unpaid_fen", "credit_fen",
             "not_due_fen", "days_1_30_fen", "days_31_90_fen", "collection_rate_ppm")
    check("each area", {area: tuple(row.get(name) for name in names) for area, row in rows.items()}, {
        "330302": (4_000_000, 0, 1_000_000, 3_000_000, 0, 0, 0, 3_000_000, 250_000),
        "330300": (10_000_000, 600_000, 1_000_000, 8_400_000, 0, 0, 0, 8_400_000, 106_382),
        "330000": (12_000_000, 600_000, 3_000_000, 8_400_000, 100_000, 0, 0, 8_400_000, 263_157)})
    check("all", {name: found["sums"][name] for name in names if name in found["sums"]},
          dict(zip(names, (12_000_000, 600_000, 3_000_000, 8_400_000, 100_000, 0, 0, 8_400_000,
                           263_157))))
    check("works", [(x["permit"], x["holder"], x["unpaid_fen"]) for x in found["works"]],
          [("P1", "Holder", 0), ("P2", "Holder 2", 3_000_000), ("P3", "Holder 3", 5_400_000)])
    for row in found["areas"] + found["works"] + [found["sums"]]:
        check("the classes add up", sum(row[name] for name in (
            "not_due_fen", "days_1_30_fen", "days_31_90_fen", "days_91_365_fen",
            "over_a_year_fen")), row["unpaid_fen"])
    _, part = office.district.json("arrears", "--at", "2027-08-10", "--area", "330302")
    check("a year and a day late", (part["sums"]["over_a_year_fen"], [x["area"] for x in part["areas"]]),
          (3_000_000, ["330302"]))
    refused(office, "no area", "arrears", "--area", "999999")
    says(run("-C", ledger, "arrears"), "26.3")


def unpermitted_have_their_place(weir, source, folder):
    """N21: what is taken without a permit is its intake's area's, else its ended permit's, and so is the holder."""
    office = Office(weir, source, folder, "shanghai-month")
    district = office.district
    district.area("330300", "330000")
    district.area("330302", "330300")
    ended = {"area": "330302", "holder": "Works", "credit_code": "91000000000000004D",
             "valid_until": "2026-05-31"}
    for number in (2, 3):
        district.permit(f"P{number}", **ended)
    district.intake("I2", "P2")
    district.intake("I3", "P3", area="330300", holder="Tenant")
    district.intake("I4", "", area="330302", holder="Bath", source="surface", use="special")
    for number in (2, 3, 4):
        district.meter(f"M{number}", f"I{number}", "2020-01-01")
        district.take(f"M{number}", "2026-06", number * 1_000_000)
    # The intake is another's from July on; June's water is not.
    district.permit("P5", area="330000", holder="Later")
    district.intake("I2", "P5", **{"from": "2026-07-01"})
    district.found("2026-10-01")
    run = district.must
    run("-C", district.ledger, "bill", "2026-06")
    # 2,000, 3,000 and 4,000 m3 at twice 0.20.
    found = district.json("arrears")[1]
    check("works", [(x["permit"], x.get("holder"), x.get("area"), x["charged_fen"])
                    for x in found["works"] if ":" in x["permit"]],
          [("unpermitted:I2", "Works", "330302", 80_000),
           ("unpermitted:I3", "Tenant", "330300", 120_000),
           ("unpermitted:I4", "Bath", "330302", 160_000)])
    charged = {"330000": 360_000, "330300": 360_000, "330302": 240_000}
    check("areas", {x["area"]: x["charged_fen"] for x in found["areas"]}, charged)
    year = district.json("year", "2026")[1]["areas"]
    check("the year's charges", {x["area"]: x["charges"][0]["total_fen"] for x in year}, charged)
    check("to collect", {x["area"]: x["oversight"]["payable_fen"] for x in year}, charged)
    check("the sheet's lines", [(x["holder"], x["area"]) for x in
                                district.json("balance", "2026-06")[1]["permits"] if ":" in x["permit"]],
          [("Works", "330302"), ("Tenant", "330300"), ("Bath", "330302")])
    for name, whose in (("91000000000000004D", ["I2"]), ("Works", ["I2"]), ("Tenant", ["I3"]), ("Later", [])):
        owed = district.json("owed", name)[1]["invoices"]
        check(name, [x["permit"] for x in owed if ":" in x["permit"]], [f"unpermitted:{x}" for x in whose])
    sheet = district.json("declare", "unpermitted:I2", "2026-06")[1]["declarations"][0]
    check("declared", (sheet["holder"], sheet["credit_code"], sheet["area"]),
          ("Works", "91000000000000004D", "330302"))
    path = os.path.join(folder, "notice.pdf")
    run("-C", district.ledger, "document", "notice", "tax/2026-06/unpermitted:I2", "--output", path)
    paper = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    says(paper, "Works")


def months_are_drawn(weir, source, folder):
    """Declaration and notice have the plan's year by months as a picture, the same bytes when made again."""
    office = office_of(weir, source, folder, clock="2026-09-02")
    office.late("M1", ("2026-09-01", 23_000))
    run = office.district.must
    run("-C", office.district.ledger, "bill", "2026-07")
    for kind in ("notice", "declaration"):
        made = []
        for name in ("a.pdf", "b.pdf", "a.xlsx", "b.xlsx"):
            path = os.path.join(folder, name)
            run("-C", office.district.ledger, "document", kind, FEE, "--output", path)
            with open(path, "rb") as file:
                made.append(file.read())
        check("made again", (made[0], made[2]), (made[1], made[3]))
        text = subprocess.run(["pdftotext", "-layout", os.path.join(folder, "a.pdf"), "-"], capture_output=True,
                              text=True, check=True).stdout
        rows = [line.split() for line in text.splitlines() if re.match(r" *2026-\d\d +10,000", line)]
        # August is behind the period: its 9,000 are no part of it.
        check(f"months of the {kind}", rows, [[f"2026-{month:02}", "10,000"] + (
            ["14,000", "140.0%"] if month == 7 else []) for month in range(1, 13)])
        says(text, "Plan and taken, by month")
        says(re.sub(r" +", " ", text), "Total 120,000 14,000 140.0%")
        with zipfile.ZipFile(os.path.join(folder, "a.xlsx")) as book:
            check("charts", [x for x in book.namelist() if "charts/chart" in x], ["xl/charts/chart1.xml"])


def declared(weir, source, folder):
    """F30 e: the form's figures; a correction is an amendment; a nil return and a gap are said."""
    office = Office(weir, source, folder, "cycle-fee")
    office.district.plan("P1", 2026, [10_000] * 12)
    office.district.permit("P2")
    office.district.intake("I2", "P2")
    office.district.meter("M2", "I2", "2020-01-01")
    office.district.take("M1", "2026-06", 9_000_000)
    office.district.take("M1", "2026-07", 14_000_000)
    office.district.take("M2", "2026-07", 0)
    office.district.permit("P3")
    office.district.intake("I3", "P3")
    office.district.meter("M3", "I3", "2020-01-01")
    office.district.found("2026-08-02")
    run = office.district.must
    ledger = office.district.ledger
    run("-C", ledger, "bill", "2026-07")
    run("-C", ledger, "pay", FEE, "--amount", "1000", "--reference", "a")
    _, found = office.district.json("declare", "P1", "2026-07")
    sheet = found["declarations"][0]
    one = sheet["intakes"][0]
    check("registers", [(m["meter"], m["previous_litres"], m["present_litres"])
                        for m in one["meters"]], [("M1", 9_000_000, 23_000_000)])
    check("the form", tuple(one[name] for name in (
        "volume_litres", "previous_cumulative_litres", "cumulative_litres", "in_plan_litres",
        "over_plan_litres", "over_permit_litres", "reduction_fen", "due_fen")),
          (14_000_000, 9_000_000, 23_000_000, 10_000_000, 4_000_000, 0, 0, 360_000))
    check("plan and sum", (sheet["plan_litres"], sheet["owed"]["paid_fen"],
                           sheet["owed"]["unpaid_fen"], sheet["amendments"]),
          (10_000_000, 100_000, 260_000, []))
    run("-C", ledger, "correct", "M1", "--at", "2026-08-01T00:00:00+08:00", "--count", "23000",
        "--to", "22000", "--ground", "a slip")
    run("-C", ledger, "bill", "2026-07")
    _, found = office.district.json("declare", "P1", "2026-07")
    sheet = found["declarations"][0]
    check("amended", ([x["total_fen"] for x in sheet["amendments"]], sheet["filed"][0]["total_fen"],
                      sheet["sums"]["due_fen"], sheet["sums"]["over_plan_litres"],
                      sheet["owed"]["unpaid_fen"]), ([-40_000], 360_000, 320_000, 3_000_000, 220_000))
    says(run("-C", ledger, "declare", "P1", "2026-07"), "amended by fee/2026-07.1/P1: -400.00 yuan")
    _, nil = office.district.json("declare", "P2", "2026-07")
    check("nil", (nil["declarations"][0]["nil_return"], nil["declarations"][0]["incomplete"]),
          (True, False))
    says(run("-C", ledger, "declare", "P2", "2026-07"), "a nil return")
    _, gap = office.district.json("declare", "P3", "2026-07")
    check("a gap", (gap["declarations"][0]["nil_return"], gap["declarations"][0]["incomplete"]),
          (False, True))
    refused(office, "nothing was billed", "declare", "P1", "2026-09")
    status, notice = office.district.json("notice", FEE)
    check("notice", (status, notice["owed"]["unpaid_fen"], notice["owed"]["due"],
                     notice["grounds"][0]["rulebook"], notice["objection"]["answer_days"],
                     notice["signed_off"]["parts"]),
          (0, 220_000, "2026-08-09", "cycle-fee", 15, 2))
    text = run("-C", ledger, "notice", FEE)
    for words in ("Notice of a charge", "to be paid by 2026-08-09", "weir object " + FEE):
        says(text, words)
    refused(office, "no invoice", "notice", "fee/2026-07/P9")


def over_plan_and_permit_is_over_once(weir, source, folder):
    """A litre over plan and permit bears both surcharges where they add, and is one litre less in plan."""
    office = Office(weir, source, folder, None, {"annual_m3": "11000"})
    office.book("cycle-fee", "surcharges:", """combine: add
surcharges:
  - {id: over-permit, ceiling: permit, period: year, bands: [{over: "0", times: "2"}]}""")
    office.district.plan("P1", 2026, [0] * 6 + [10_000] + [0] * 5)
    office.district.take("M1", "2026-07", 14_000_000)
    office.district.found("2026-08-02")
    office.bill("2026-07")
    _, found = office.district.json("declare", "P1", "2026-07")
    sums = found["declarations"][0]["sums"]
    # 14,000 at 0.20; 4,000 over the plan once more, the last 3,000 of them twice more.
    check("the form", tuple(sums[name] for name in (
        "volume_litres", "over_plan_litres", "over_permit_litres", "in_plan_litres", "due_fen")),
          (14_000_000, 4_000_000, 3_000_000, 10_000_000, (14_000 + 4_000 + 6_000) * 20))


def tax_begins_within_a_quarter(weir, source, folder):
    """A tax from 1 September declares September in its first quarter: July and August bore the fee."""
    office = Office(weir, source, folder, None)
    office.book("cycle-fee", "from: 2000-01-01", "from: 2000-01-01\nuntil: 2026-08-31")
    with open(os.path.join(source, "tests/data/rulebooks/cycle-fee.yaml"), encoding="utf-8") as file:
        text = file.read()
    for old, new in (("cycle-fee", "cycle-tax"), ("2000-01-01", "2026-09-01"), ("kind: fee", "kind: tax"),
                     ("filing: month", "filing: quarter"), ("days_after_notice: 7", "day_of_next_month: 15")):
        text = text.replace(old, new)
    with open(os.path.join(office.district.files, "rulebooks/cycle-tax.yaml"), "w", encoding="utf-8") as file:
        file.write(text)
    office.district.plan("P1", 2026, [10_000] * 12)
    for month, litres in (("07", 9_000_000), ("08", 8_000_000), ("09", 12_000_000)):
        office.district.take("M1", f"2026-{month}", litres)
    office.district.found("2026-10-02")
    for period in ("2026-07", "2026-08", "2026-Q3"):
        office.bill(period)
    _, found = office.district.json("declare", "P1", "2026-Q3")
    check("each", [(x["kind"], x["from"], x["until"], x["plan_litres"], [
        (i["volume_litres"], i.get("previous_cumulative_litres"), i["cumulative_litres"], i["in_plan_litres"],
         i["over_plan_litres"], i["due_fen"], i["meters"][0]["previous_litres"]) for i in x["intakes"]])
        for x in found["declarations"]], [
            ("fee", "2026-07-01", "2026-07-31", 10_000_000, [(9_000_000, None, 9_000_000, 9_000_000, 0, 180_000, 0)]),
            ("fee", "2026-08-01", "2026-08-31", 10_000_000,
             [(8_000_000, 9_000_000, 17_000_000, 8_000_000, 0, 160_000, 9_000_000)]),
            ("tax", "2026-09-01", "2026-09-30", 10_000_000,
             [(12_000_000, 17_000_000, 29_000_000, 10_000_000, 2_000_000, 280_000, 17_000_000)])])


def relief_is_known(weir, source, folder):
    """N14: what reliefs by share and by sum took off, by legal id, area and year."""
    office = Office(weir, source, folder, None)
    office.book("cycle-fee", "due: {days", "reliefs: [{id: advanced, list: leaders, times: \"0.8\"}]\ndue: {days")
    office.district.rows["permits"][0]["credit_code"] = "C1"
    office.district.add("lists", list="leaders", credit_code="C1", until="", document="d",
                        **{"from": "2026-01-01"})
    office.district.plan("P1", 2026, [10_000] * 12)
    office.district.take("M1", "2026-07", 14_000_001)
    office.district.found("2026-08-02")
    run = office.district.must
    ledger = office.district.ledger
    # 14,000.001 and over the plan 4,000.001 m3 at 0.20, less a fifth: 288,000.032 fen.
    invoice = office.one("2026-07")
    check("with the relief", invoice["total_fen"], 288_000)
    run("-C", ledger, "relief", FEE, "--amount", "80", "--legal", "flood", "--document", "y")
    status, found = office.district.json("relief", "list", "2026")
    check("known", (status, [(x["legal"], x.get("rulebook"), x["area"], x["relief_fen"],
                              x["relief_exact_fen"]) for x in found["reliefs"]], found["relief_fen"]),
          (0, [("advanced", "cycle-fee", "330000", 72_000, "9000001/125"),
               ("flood", None, "330000", 8_000, "8000")], 80_000))
    check("another year", office.district.json("relief", "list", "2025")[1]["reliefs"], [])
    says(run("-C", ledger, "relief", "list", "2026"), "800.00")
    sheet = office.district.json("declare", "P1", "2026-07")[1]["declarations"][0]
    check("declared", (sheet["sums"]["reduction_fen"], sheet["sums"]["due_fen"],
                       sheet["owed"]["relieved_fen"], sheet["owed"]["unpaid_fen"]),
          (72_000, 288_000, 8_000, 280_000))
    refused(office, "of which period", "relief", "list", "x")


if __name__ == "__main__":
    main(named([sheet_is_signed, run_is_stale_by_a_delta, run_needs_two_approvals, late_by_thirty_days, paid_late,
                late_fee_follows_what_is_known, late_fee_of_what_came_late, surcharge_has_its_own, a_part_is_paid_first,
                relieved_and_deferred, silence_moves_a_late_fee, arrears_add_up,
                unpermitted_have_their_place, months_are_drawn, declared,
                over_plan_and_permit_is_over_once,
                tax_begins_within_a_quarter, relief_is_known]))
