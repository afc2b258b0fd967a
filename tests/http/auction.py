#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Sealed bids from elsewhere: two holders bid through `weir --server`, one of them signed by its own key, nobody sees
what, and one price comes of it.

The ledger's clock runs fast, a second is a minute, so that the auction's close can pass.

usage: auction.py WEIR SOURCE
"""
import base64
import datetime
import hashlib
import json
import stat
import sys
import time

from parties import let_in, signed
from remote import Desk, refused, same
from served import Ledger, serve

SELLER = "D330303S2017-0015"
BUYERS = {"D330302S2021-0001": ("300", "0.42"), "D330303S2020-0003": ("150", "0.36")}
BIDS_S, OPENINGS_S, SPEED = 10.0, 4.0, 60


def offer(ledger):
    path = ledger.top / "savings.csv"
    path.write_text("saving,right,annual_m3,valid_from,valid_until,document\n"
                    f"s,permit:{SELLER},100000,2026-01-01,2026-12-31,No. 1\n", encoding="utf-8")
    ledger.weir_at("import", "savings", path)
    ledger.weir_at("trade", "offer", "o", "--right", SELLER, "--m3", "400", "--from", "2026-11-01", "--until", "2026-12-31",
                   "--price", "0.2", "--closes", "2026-10-31")


def bid(desk, permit, secret="secret", m3="1", price="1"):
    return desk.run("trade", "auction", "bid", "X", "--right", permit, "--m3", m3, "--price", price, "--secret", secret)


def bids(ledger, desks):
    """Each bids for its own permit; that of another is none."""
    for permit, desk in desks.items():
        m3, price = BUYERS[permit]
        other = next(name for name in desks if name != permit)
        there = bid(desk, other)
        refused(there, 2, f"there is no right 'permit:{other}' today")
        assert bid(desk, "nobody's").stderr == there.stderr.replace(other, "nobody's")
        assert not (desk.top / "secret").exists()
        done = bid(desk, permit, m3=m3, price=price)
        assert done.returncode == 0 and "keep it" in done.stderr, done
        secret = desk.top / "secret"
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
        kept = secret.read_text(encoding="ascii")
        refused(bid(desk, permit), 2, "not written over")
        assert secret.read_text(encoding="ascii") == kept
        entry = int(done.stdout.split()[1])
        signed(ledger, entry, desk)
        digest = hashlib.sha256(base64.b64decode(kept)).hexdigest()
        assert digest in ledger.weir_at("log", str(entry)).stdout.replace(" ", ""), (digest, entry)
    shown = ledger.asked("trade", "auction", "show", "X")
    assert shown["state"] == "bidding" and [b["sealed"] for b in shown["bids"]] == [True, True]
    assert all("litres" not in b and "price_micro_yuan" not in b for b in shown["bids"]), shown
    refused(desk.run("trade", "auction", "reveal", "X", "--secret", "secret"), 2, "opened behind its close")


def mute(ledger, server, desk, permit):
    """Who has a key is not heard without it, whatever it shows."""
    other = Desk(ledger.weir, ledger.top / "mute")
    other.configure(url=f"http://127.0.0.1:{server.port}", token_file=desk.token)
    refused(bid(other, permit), 1, "sent signed")


def by_the_office(ledger, secret, status=0):
    """The office bids for the first holder, on this machine."""
    return ledger.weir_at("trade", "auction", "bid", "X", "--right", next(iter(BUYERS)), "--m3", "400", "--price", "9",
                          "--secret", ledger.top / secret, status=status)


def openings(ledger, desks):
    """Each opens its own, and nobody another's; signed where the bid was."""
    first, second = desks.values()
    (second.top / "taken").write_bytes((first.top / "secret").read_bytes())
    (second.top / "taken").chmod(0o600)
    refused(second.run("trade", "auction", "reveal", "X", "--secret", "taken"), 2, "there is no right")
    for desk in desks.values():
        done = desk.run("trade", "auction", "reveal", "X", "--secret", "secret", "--json")
        assert done.returncode == 0 and json.loads(done.stdout)["changed"], done
        signed(ledger, json.loads(done.stdout)["entry"], desk)
    again = first.run("trade", "auction", "reveal", "X", "--secret", "secret", "--json")
    assert again.returncode == 0 and not json.loads(again.stdout)["changed"], again


def result(ledger):
    """450 are wanted at 0.36 or less, 300 above, 400 are there: 300 in full, 100 of 150, at the middle of 0.20 and 0.36."""
    ledger.weir_at("trade", "auction", "close", "X")
    shown = ledger.asked("trade", "auction", "show", "X")
    assert shown["price_micro_yuan"] == 280000 and shown["litres"] == 400000 and shown["unopened"] == [], shown
    assert [(a["right"], a["litres"], a["amount_fen"]) for a in shown["allotments"]] == [
        (f"permit:{permit}", litres, fen) for permit, litres, fen in zip(BUYERS, (300000, 100000), (8400, 2800))], shown
    assert [(s["price_micro_yuan"], s["demand_litres"], s["supply_litres"]) for s in shown["curve"]] == [
        (200000, 450000, 400000), (360000, 450000, 400000), (420000, 300000, 400000)], shown
    people = ledger.weir_at("trade", "auction", "show", "X").stdout
    assert "400 m³ are sold at 0.28 yuan/m³" in people and "84.00" in people, people


def shown_elsewhere(ledger, server, desks):
    """An office is shown what stands beside the ledger; a bidder whose its own bid and lot are, and of the other only that they are."""
    office = Desk(ledger.weir, ledger.top / "office")
    office.configure(url=f"http://127.0.0.1:{server.port}", token_file=ledger.token)
    for words in ((), ("X",)):
        same(ledger, office, ("trade", "auction", "show", *words))
    own, other = desks
    people = desks[own].run("trade", "auction", "show", "X").stdout
    assert people.count(own) == 2 and other not in people and "28.00" in people, people


def agreements(ledger):
    """Each of what was allotted; another is not made of the offer, and made again it is known."""
    buyer, agree = list(BUYERS)[0], ("trade", "auction", "agree", "X", "--waits", "2026-11-15", "--document", "No. 10")
    for m3, price in (("300", "0.3"), ("299", "0.28")):
        done = ledger.weir_at("trade", "agree", "T", "--seller", SELLER, "--buyer", buyer, "--m3", m3, "--from", "2026-11-01",
                              "--until", "2026-12-31", "--price", price, "--offer", "o", "--waits", "2026-11-15",
                              "--document", "x", status=2)
        assert "sold by auction" in done.stderr, done
    made = ledger.asked(*agree)["agreements"]
    assert [(a["trade"], a["changed"]) for a in made] == [("X-1", True), ("X-2", True)], made
    assert [a["changed"] for a in ledger.asked(*agree)["agreements"]] == [False, False]
    shown = ledger.weir_at("trade", "show", "X-2", "--json").stdout
    assert '"volume_litres": 100000' in shown or "100000" in shown, shown


def main(weir, source):
    clock = f"simulated:2026-10-20T08:00:00+08:00x{SPEED}"
    with Ledger(weir, source, readings=False, clock=clock) as ledger:
        offer(ledger)
        with serve(ledger) as server:
            first = next(iter(BUYERS))
            desks = {permit: let_in(ledger, server, permit, permit == first) for permit in BUYERS}
            began = time.monotonic()
            recorded = ledger.asked("log")["entries"][-1]["recorded"]
            closes = datetime.datetime.fromisoformat(recorded.replace("Z", "+00:00")) + datetime.timedelta(
                seconds=BIDS_S * SPEED)
            until = closes + datetime.timedelta(seconds=OPENINGS_S * SPEED)
            ledger.weir_at("trade", "auction", "open", "X", "o", "--bids-until", closes.isoformat(), "--opened-until",
                           until.isoformat(), "--lot", "1", "--tick", "0.01", "--document", "No. 9")
            mute(ledger, server, desks[first], first)
            by_the_office(ledger, "paper")
            bids(ledger, desks)  # a holder's own takes that one's place
            assert "another actor has bid" in by_the_office(ledger, "more", 2).stderr
            time.sleep(max(0, began + BIDS_S + 0.2 - time.monotonic()))
            openings(ledger, desks)
            time.sleep(max(0, began + BIDS_S + OPENINGS_S + 0.2 - time.monotonic()))
            result(ledger)
            shown_elsewhere(ledger, server, desks)
            agreements(ledger)
        ledger.verify()
    print("ok: sealed bids from elsewhere")


if __name__ == "__main__":
    main(*sys.argv[1:3])
