#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Rights to water, from files and commands to figures: savings, offers, pledges, and who comes first.

usage: holds.py WEIR SOURCE [TEST...]
"""

import json
import os
import re
import shutil
import subprocess

from district import District
from played import check, main, named, says

TERM = ("--from", "2026-04-01", "--until", "2026-12-31", "--price", "0.12", "--closes", "2026-03-20")


def make(weir, folder, permits=("P1",), taken=0):
    """Permits of 100,000 m3 a year until 2028, all of it verified as saved."""
    district = District(weir, folder)
    district.area()
    for permit in permits:
        district.permit(permit, annual_m3="100000", valid_until="2028-12-31")
        district.add("savings", saving=f"S-{permit}", right=permit, annual_m3="100000", document="No. 7",
                     valid_from="2026-01-01", valid_until="2028-12-31")
    district.intake("I1", permits[0])
    district.meter("M1", "I1", "2026-01-01")
    district.take("M1", "2026-01", taken)
    district.found("2026-03-01")
    return district


def at(district, *words, status=0):
    """What a command says, after the status that is right."""
    found, out, err = district.run("-C", district.ledger, *words)
    if found != status:
        raise AssertionError(f"weir {' '.join(words)}: {found}\n{out}{err}")
    return out + err


def offer(district, name, m3, right="P1", status=0, term=TERM, more=()):
    return at(district, "trade", "offer", name, "--right", right, "--m3", str(m3), *term, *more, status=status)


def pledge(district, name, m3, right="P1", status=0, until="2027-06-30", loan="5000000"):
    return at(district, "pledge", "add", name, "--right", right, "--m3", str(m3), "--until", until, "--lender",
              "Rural Bank", "--loan", loan, "--document", "contract", status=status)


def sound(district):
    """The ledger verifies, and its books fold again to the same."""
    status, _, err = district.run("verify", district.ledger, "--key", district.vkey)
    check("verify", (status, err), (0, ""))
    status, _, err = district.run("-C", district.ledger, "rebuild")
    check("rebuild", (status, err), (0, ""))


def sold_beyond_what_is_left(weir, _source, folder):
    """F21 c: a seller with 30,000 left sells 50,000; the refusal says what there is, in both languages."""
    district = make(weir, folder, taken=70_000_000)
    says(offer(district, "O1", 50_000, status=2),
         "permit:P1, 2026: 30000 m3 are free (limit 100000, taken 70000, on tickets or certified to "
         "shares 0, held for sale 0, pledged 0; by -), 50000 are asked for")
    offer(district, "O1", 20_000)
    says(pledge(district, "G1", 10_001, status=2),
         "permit:P1, 2026: 10000 m3 are free (limit 100000, taken 70000, on tickets or certified to "
         "shares 0, held for sale 20000, pledged 0; by offer:O1 20000), 10001 are asked for")
    says(at(district, "--lang", "zh_CN", "trade", "offer", "O2", "--right", "P1", "--m3", "10001", *TERM, status=2),
         "permit:P1，2026：可用 10000 m³")
    says(offer(district, "O1", 20_001, status=2), "has an offer 'O1' with another m3")
    says(offer(district, "O1", 20_000), "nothing new in it")
    sound(district)


def pledged(weir, _source, folder):
    """1-B13: 60,000 m3 secure 5 million yuan; quota counts and lists them until the bank lets go."""
    district = make(weir, folder)
    pledge(district, "L-1", 60_000)
    says(offer(district, "O1", 40_001, status=2), "40000 m3 are free")
    offer(district, "O1", 40_000)
    listed = district.json("pledge", "list", "P1")[1]["pledges"]
    check("pledges", [(x["pledge"], x["right"], x["annual_litres"], x["loan_fen"], x["state"], len(x["years"]))
                      for x in listed], [("L-1", "permit:P1", 60_000_000, 500_000_000, "stands", 2)])
    status, quota = district.json("quota", "P1")
    ceiling = quota["ceilings"][0]
    check("quota", (status, quota["held"], ceiling["held_litres"], ceiling["remaining_litres"]), (0, [
        {"kind": "offer", "name": "O1", "volume_litres": 40_000_000, "until": "2026-03-20"},
        {"kind": "pledge", "name": "L-1", "volume_litres": 60_000_000, "until": "2027-06-30"}], 100_000_000, 0))
    says(at(district, "quota", "P1"), "Held            60000 m³ by pledge 'L-1' until 2027-06-30\n")
    says(at(district, "--lang", "zh_CN", "quota", "P1"), "冻结            60000 m³：质押“L-1”，至 2027-06-30\n")
    says(at(district, "pledge", "list"), "L-1     permit:P1      60000  2027-06-30  Rural Bank  5000000.00  stands\n")
    at(district, "pledge", "release", "L-1", "--document", "repaid")
    says(at(district, "pledge", "release", "L-1", "--document", "again", status=2), "does not stand any more")
    says(at(district, "pledge", "list"), "no pledge")
    check("all", [x["state"] for x in district.json("pledge", "list", "--all")[1]["pledges"]], ["released"])
    at(district, "trade", "withdraw", "O1", "--ground", "the canal is repaired later")
    log = at(district, "log")
    for line in ("L-1: 60000 m³ a year of permit:P1 until 2027-06-30, Rural Bank",
                 "O1: 40000 m³ of permit:P1, 2026-04-01 to 2026-12-31", "L-1: repaid",
                 "O1: the canal is repaired later"):
        says(log, line + "\n")
    check("none held", "held" in district.json("quota", "P1")[1], False)
    sound(district)


def asked_up_to(weir, _source, folder):
    """2-L3: who asks up to so much gets what there is in each year, and is refused where there is nothing."""
    district = make(weir, folder, taken=91_000_000)
    offer(district, "O1", 3_000, more=("--up-to",))
    offer(district, "O2", 13_000, more=("--up-to",))
    says(offer(district, "O3", 1_000, status=2, more=("--up-to",)), "0 m3 are free")
    offers = district.json("trade", "offers")[1]["offers"]
    check("offers", [(x["offer"], x["asked_litres"], x["volume_litres"], x["price_micro_yuan"]) for x in offers],
          [("O1", 3_000_000, 3_000_000, 120_000), ("O2", 13_000_000, 6_000_000, 120_000)])
    says(at(district, "trade", "offers"),
         "O2     permit:P1       6000  2026-04-01  2026-12-31         0.12  2026-03-20  stands  2026-01-01: 6000\n")


def wrong_words(weir, _source, folder):
    """What is told wrongly is said, each thing, and no entry made."""
    district = make(weir, folder)
    size = district.json("quota", "P1")[1]["log"]["size"]
    said = at(district, "trade", "offer", "O1", "--right", "river:X", "--m3", "0", "--from", "2026-04-01",
              "--closes", "tomorrow", status=2)
    for wanted in ("'river:X'", "--until", "--price", "'tomorrow'", "--m3"):
        says(said, wanted)
    says(offer(district, "O1", 1, status=2, term=(*TERM[:2], "--until", "2026-03-31", *TERM[4:])),
         "it lies before the first day")
    says(offer(district, "O1", 1, status=2, more=("--reason", "a gift")), "a price is given")
    says(offer(district, "O1", 1, status=2, right="share:W"), "there is no right 'share:W'")
    says(offer(district, "O1", 1, status=2, term=(*TERM[:2], "--until", "2029-01-01", *TERM[4:])),
         "the right ends on 2028-12-31: its term does not end on 2029-01-01")
    says(pledge(district, "G1", 1, status=2, until="2029-01-01"), "the right ends on 2028-12-31")
    says(pledge(district, "G1", 1, status=2, until="2026-02-28"), "2026-02-28 is over")
    says(at(district, "pledge", "keep", status=2), "'keep' is none of add, release and list")
    check("size", district.json("quota", "P1")[1]["log"]["size"], size)
    says(at(district, "import", "savings", district.more("savings", [
        {"saving": "S2", "right": "river:X", "annual_m3": "1", "valid_from": "2026-01-01",
         "valid_until": "2026-12-31", "document": "D"}]), status=2), "'river:X' is no right")


def exported(weir, _source, folder):
    """hledger reads what is held and pledged, entry by entry, and finds the books' own balances."""
    district = make(weir, folder, taken=30_000_000)
    pledge(district, "L-1", 30_000)
    offer(district, "O1", 12_000)
    offer(district, "O2", 1_000)
    at(district, "trade", "withdraw", "O2", "--ground", "no more")
    path = os.path.join(folder, "rights.journal")
    at(district, "export", "hledger", path)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    says(text, "2026-03-01 * offer-withdrawn  ; entry:")
    says(text, "    rights:held:permit:P1/2026-01-01  -1000000 right\n    rights:right:permit:P1/2026-01-01  1000000 right\n")
    if shutil.which("hledger") is None:
        print("no hledger: its half is skipped")
        return
    for checks in ([], ["--strict"], ["ordereddates"]):
        done = subprocess.run(["hledger", "check", "-f", path, *checks], capture_output=True, text=True, timeout=60,
                              check=False)
        check(f"hledger check {checks}: {done.stderr}", done.returncode, 0)
    done = subprocess.run(["hledger", "bal", "-f", path, "--flat", "-N", "rights"], capture_output=True, text=True,
                          timeout=60, check=True)
    check("balances", sorted(tuple(line.split()) for line in done.stdout.splitlines()), sorted([
        ("12000000", "right", "rights:held:permit:P1/2026-01-01"),
        ("30000000", "right", "rights:pledged:permit:P1/2026-01-01"),
        ("30000000", "right", "rights:pledged:permit:P1/2027-01-01"),
        ("-42000000", "right", "rights:right:permit:P1/2026-01-01"),
        ("-30000000", "right", "rights:right:permit:P1/2027-01-01")]))
    altered = text.replace("P1/2026-01-01  12000000 right", "P1/2026-01-01  12000001 right").replace(
        "P1/2026-01-01  -12000000 right", "P1/2026-01-01  -12000001 right")
    check("altered", altered != text, True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(altered)
    done = subprocess.run(["hledger", "check", "-f", path], capture_output=True, text=True, timeout=60, check=False)
    check("an altered journal", (done.returncode, "assertion" in done.stderr), (1, True))


def at_once(weir, _source, folder):
    """Two banks and two sellers want 60 of the same 100, eight rights over, all at the same time: one of each gets
    it; some over the socket of a server that starts and ends meanwhile, some with the ledger for themselves."""
    permits = tuple(f"P{i}" for i in range(1, 9))
    district = make(weir, folder, permits)
    env = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": folder, "XDG_STATE_HOME": os.path.join(folder, "state")}

    def start(*words):
        return subprocess.Popen([district.weir, "-C", district.ledger, *words], env=env, cwd=folder, text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def ask(permit):
        for bank in ("A", "B"):
            yield start("pledge", "add", f"G-{permit}-{bank}", "--right", permit, "--m3", "60000", "--until",
                        "2026-12-31", "--lender", bank, "--loan", "1", "--document", "D")
            yield start("trade", "offer", f"O-{permit}-{bank}", "--right", permit, "--m3", "60000", *TERM)

    def end(asked):
        for one in asked:
            out, err = one.communicate(timeout=120)
            while "do it again" in err:  # the server ended before it answered; a name is given once
                one = start(*one.args[3:])
                out, err = one.communicate(timeout=120)
            refused = re.search(r"40000 m3 are free", err)
            check("answer", (one.returncode, bool(refused)) in ((0, False), (2, True)) or (out, err), True)

    end([one for permit in permits[:3] for one in ask(permit)])  # whoever comes first has the ledger
    early = [one for permit in permits[3:4] for one in ask(permit)]
    server = start("serve", "--no-collect", "--listen", "127.0.0.1:0")
    check("listens", server.stdout.readline()[:9], "listening")
    end(early + [one for permit in permits[4:7] for one in ask(permit)])
    late = list(ask(permits[7]))
    server.terminate()
    end(late)
    server.communicate(timeout=60)
    held = {permit: [x["name"][2:4] for x in json.loads(at(district, "quota", permit, "--json"))["held"]]
            for permit in permits}
    check("one of each", held, {permit: [permit] for permit in permits})
    sound(district)


if __name__ == "__main__":
    main(named([sold_beyond_what_is_left, pledged, asked_up_to, wrong_words, exported, at_once]))
