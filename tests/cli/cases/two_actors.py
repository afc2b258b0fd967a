#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Where two actors are needed (F31): what waits moves nothing until another one has checked it.

usage: two_actors.py WEIR SOURCE [TEST...]
"""

import os
import shutil

from office import YUAN, Office, refused
from played import check, main, named

SECOND = 12345  # a user who has nothing but the ledger


def for_two(weir, source, folder, book="zhejiang-month", before=None, clock="2026-08-02"):
    """An office of two actors, whose second user can reach program, ledger and keys."""
    os.chmod(folder, 0o755)
    own = os.path.join(folder, "weir")
    shutil.copy(weir, own)
    office = Office(own, source, folder, book)
    office.district.plan("P1", 2026, [10_000] * 12)
    office.district.take("M1", "2026-07", 14_000_000)
    if before is not None:
        before(office)
    office.district.found(clock, "--two-actors")
    reached_by_second(office)
    return office


def reached_by_second(office):
    """The second user is an actor, and can reach ledger and keys."""
    office.district.must("-C", office.district.ledger, "actor", "add", "--uid", str(SECOND))
    for top in (office.district.ledger, os.path.join(office.district.folder, "K")):
        for path, folders, files in os.walk(top):
            for name in [path] + [os.path.join(path, x) for x in folders + files]:
                os.chown(name, SECOND, SECOND)


def as_second(office, *words):
    office.district.user = SECOND
    try:
        return office.district.run("-C", office.district.ledger, *words)
    finally:
        office.district.user = None


def pending(office):
    return [(x["entry"], x["kind"], x["name"]) for x in
            office.district.json("check", "list")[1]["pending"]]


def rows_wait(weir, source, folder):
    """F31: permits, plans and rulebooks wait, move nothing, and the maker cannot check them."""
    if os.geteuid() != 0:
        print("two actors: skipped, only root can be two users")
        return
    office = for_two(weir, source, folder)
    waiting = pending(office)
    check("what waits", sorted((kind, name) for _, kind, name in waiting),
          [("permits", "P1"), ("plans", "P1"), ("rulebook", "zhejiang-month")])
    _, sheet = office.district.json("balance", "2026-07")
    check("nothing is allowed yet", [(x["permit"], x["taken_litres"]) for x in sheet["permits"]],
          [("unpermitted:I1", 14_000_000)])
    check("nothing can be billed", office.bill("2026-07")[1]["invoices"], [])
    entries = [str(entry) for entry, _, _ in sorted(waiting)]
    status, _, err = office.district.run("-C", office.district.ledger, "check", entries[0])
    check("the maker", (status, "actor 1 made it, and another one must check it" in err),
          (1, True))
    status, out, err = as_second(office, "check", f"{entries[0]}..{entries[-1]}")
    check("the checker", (status, out, err), (0, "3 deeds checked\n", ""))
    check("nothing waits", (pending(office), office.district.must("-C", office.district.ledger, "check", "list")),
          ([], "no deed waits for another actor\n"))
    correct = ("correct", "M1", "--at", "2026-08-01T00:00:00+08:00", "--count", "14000", "--to",
               "13000", "--ground", "a slip")
    _, told = office.district.json(*correct)
    check("a correction waits", (told["pending"], pending(office)),
          (True, [(told["entry"], "correction", "M1")]))
    status, out, _ = office.district.run("-C", office.district.ledger, *correct)
    check("again", (status, len(pending(office))), (0, 2))
    status, _, err = as_second(office, "check", f"{told['entry']}..{told['entry'] + 1}")
    check("twice is once", (status, "nothing in it is new any more" in err), (1, True))
    status, _, err = as_second(office, "check", str(told["entry"] + 1), "--reject", "--ground",
                               "twice")
    check("rejected", (status, err), (0, ""))
    _, audit = office.district.json("audit", "2026-07")
    check("audited", (audit["two_actors"], [(x["second_actor"], x["ground"], x["litres"])
                                            for x in audit["hand_made"] if x["kind"] == "correction"]),
          (True, [("checked", "a slip", -1_000_000)]))  # the other moved nothing of July
    _, audit = office.district.json("audit", "2026")
    check("checked before", sorted((x["kind"], x["second_actor"]) for x in audit["hand_made"]
                                   if x["kind"] in ("permits", "plans", "rulebook") or
                                   x["second_actor"] == "rejected"),
          [("correction", "rejected"), ("permits", "checked"), ("plans", "checked"), ("rulebook", "checked")])
    _, sheet = office.district.json("balance", "2026-07")
    check("it moved", [x["taken_litres"] for x in sheet["permits"]], [13_000_000])
    back = [*correct[:5], "14000", "--to", "14000", *correct[8:]]
    status, out, err = office.district.run("-C", office.district.ledger, *back)
    check("and back", (status, err), (0, ""))
    (entry, _, _), = pending(office)
    status, _, err = as_second(office, "check", str(entry))
    check("checked", (status, err), (0, ""))
    _, bill = office.bill("2026-07")
    check("the bill", [(x["permit"], x["total_fen"]) for x in bill["invoices"]],
          [("P1", (2_800 + 1_200) * YUAN)])
    out = office.district.import_more("plans", [{**office.district.rows["plans"][0],
                                                 "m08": "99999", "from": "2026-08-01"}])
    check("the import says so", out.splitlines()[-1],
          "1 deed waits for another actor: weir check list")
    (entry, _, _), = pending(office)
    out = office.district.must("-C", office.district.ledger, "check", "list")
    check("as a table", [[x for x in line.split() if "T" not in x] for line in out.splitlines()],
          [["Entry", "Recorded", "Kind", "Actor", "What"], [str(entry), "plans", "1", "P1"]])
    status, _, err = as_second(office, "check", str(entry), "--reject")
    check("a reason is due", status, 2)
    status, out, err = as_second(office, "check", str(entry), "--reject", "--ground", "no paper")
    check("rejected", (status, out, err), (0, "1 deed rejected\n", ""))
    status, _, err = as_second(office, "check", str(entry))
    check("once", (status, "does not wait for a checker" in err), (1, True))
    out = office.district.must("-C", office.district.ledger, "balance", "2026-07")
    check("the sheet says nothing of one actor", "One actor suffices" in out, False)
    for words in (("verify", "--key", office.district.vkey), ("rebuild",)):
        office.district.must("-C", office.district.ledger, *words)


def one_actor(weir, source, folder):
    """F31: in any other ledger sheet and bill say that one actor suffices; nothing waits."""
    office = Office(weir, source, folder, "hebei")
    office.district.take("M1", "2026-07", 1_000)
    office.district.found("2026-08-02")
    for words in (("balance", "2026-07"), ("bill", "2026-07")):
        out = office.district.must("-C", office.district.ledger, *words)
        check(words[0], out.endswith("One actor suffices in this ledger: no deed needs a "
                                     "checker.\n"), True)
    check("nothing waits", pending(office), [])
    refused(office, "user 0 is actor 1 already" if os.geteuid() == 0 else "is actor 1 already",
            "actor", "add", "--uid", str(os.getuid()))
    out = office.district.must("-C", office.district.ledger, "actor", "list")
    check("who may act", [line.split() for line in out.splitlines()],
          [["Actor", "User", "Role"], ["1", str(os.getuid()), "office"]])


def an_assessment_waits(weir, source, folder):
    """F31: where two actors are needed, an assessment waits and moves nothing until it is checked."""
    if os.geteuid() != 0:
        print("two actors: skipped, only root can be two users")
        return
    office = for_two(weir, source, folder)
    entries = sorted(entry for entry, _, _ in pending(office))
    check("permit, plan and rulebook", as_second(office, "check", f"{entries[0]}..{entries[-1]}")[0],
          0)
    status, said = office.district.json("assess", "M1", "--from", "2026-08-01", "--method",
                                        "declared", "--litres", "700", "--ground", "paper 3")
    check("it waits", (status, said["pending"]), (0, True))
    _, sheet = office.district.json("balance", "2026-08")
    check("nothing is assessed", sheet["permits"][0]["assessed_litres"], 0)
    status, _, err = as_second(office, "check", str(said["entry"]))
    check("checked", (status, err), (0, ""))
    _, sheet = office.district.json("balance", "2026-08")
    check("assessed", sheet["permits"][0]["assessed_litres"], 700)
    office.district.must("-C", office.district.ledger, "log")
    for words in (("verify", "--key", office.district.vkey), ("rebuild",)):
        office.district.must("-C", office.district.ledger, *words)


def no_place_is_guessed(weir, source, folder):
    """F31: where an intake's permit waits nobody has said where it lies, so no book speaks of its water."""
    if os.geteuid() != 0:
        print("two actors: skipped, only root can be two users")
        return
    office = for_two(weir, source, folder)
    entries = {kind: str(entry) for entry, kind, _ in pending(office)}
    check("the book alone", as_second(office, "check", entries["rulebook"])[0], 0)
    status, bill = office.bill("2026-07")
    check("no invoice", (status, bill["invoices"]), (1, []))
    check("but its water is told", [(x["permit"], x["volume_litres"], x["reason"]) for x in bill["unpriced"]],
          [("unpermitted:I1", 14_000_000, "no-rulebook")])
    for kind in ("permits", "plans"):
        check(kind, as_second(office, "check", entries[kind])[0], 0)
    _, bill = office.bill("2026-07")
    check("the bill", [(x["permit"], x["total_fen"]) for x in bill["invoices"]], [("P1", (2_800 + 1_200) * YUAN)])
    office.district.must("-C", office.district.ledger, "verify", "--key", office.district.vkey)


def books_build_on_what_waits(weir, source, folder):
    """F31, F24: of a folder a rulebook may extend and replace one that waits; both count once they are checked."""
    if os.geteuid() != 0:
        print("two actors: skipped, only root can be two users")
        return
    own = os.path.join(folder, "files", "rulebooks", "0-mended.yaml")

    def write(office):
        with open(own, "w", encoding="utf-8") as file:
            file.write('rulebook: mended\ntitle: t\nsource: s\nplace: "330000"\nfrom: 2026-08-01\nkind: fee\n'
                       'filing: month\nextends: zhejiang-month\nreplaces: zhejiang-month\n'
                       'rates: [{id: wells, source: groundwater, yuan: "3"}]\n')
        office.district.take("M1", "2026-08", 1_000_000)

    office = for_two(weir, source, folder, before=write, clock="2026-09-02")
    waiting = sorted(pending(office))
    check("what waits", [name for _, kind, name in waiting if kind == "rulebook"], ["zhejiang-month", "mended"])
    check("checked", as_second(office, "check", *[str(entry) for entry, _, _ in waiting])[::2], (0, ""))
    _, bill = office.bill("2026-08")
    check("August by the mended one", [(x["rulebook"], x["total_fen"]) for x in bill["invoices"]],
          [("mended", 200 * YUAN)])
    _, bill = office.bill("2026-07")
    check("July by the one before", [x["rulebook"] for x in bill["invoices"]], ["zhejiang-month"])
    office.district.must("-C", office.district.ledger, "verify", "--key", office.district.vkey)


TESTS = [books_build_on_what_waits, rows_wait, an_assessment_waits, no_place_is_guessed, one_actor]


if __name__ == "__main__":
    main(named(TESTS))
