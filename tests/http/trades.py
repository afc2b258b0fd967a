#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Rights traded from elsewhere: two holders offer, agree and assent through `weir --server`, each with its own key;
then buyers and banks want one right at once, over HTTP and beside the ledger, and one of them gets it; then sequences
of all deeds by chance, of several clients at once (rivals.py).

usage: trades.py WEIR SOURCE [SEQUENCES]
"""
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from deeds import post
from irrigators import irrigators
from parties import let_in, signed
from remote import Desk, refused, same
from rivals import by_chance
from roles import holder_of
from served import Ledger, serve

SELLER, BUYER, OTHER, FOURTH = "D330303S2017-0015", "D330302S2021-0001", "D330303S2020-0003", "D330302G2016-0008"
TERM = ("--from", "2026-11-01", "--until", "2026-12-31")
SAVED = 10_000  # m3 a year, of which a term's year has all
CLOSES = "2026-10-31"


def save(ledger):
    path = ledger.top / "savings.csv"
    path.write_text("saving,right,annual_m3,valid_from,valid_until,document\n"
                    f"s,permit:{SELLER},{SAVED},2026-01-01,2026-12-31,No. 1\n", encoding="utf-8")
    ledger.weir_at("import", "savings", path)
    path = ledger.top / "corridors.csv"
    path.write_text("corridor,from_area,to_area,capacity_m3,rate,valid_from,valid_until,document\n"
                    "C,330303,330302,80,0.9,2026-01-01,2026-12-31,No. 2\n", encoding="utf-8")
    ledger.weir_at("import", "corridors", path)


def offer(desk, name, m3, right=SELLER, closes=CLOSES):
    return desk.run("trade", "offer", name, "--right", right, "--m3", m3, *TERM, "--price", "0.2", "--closes", closes, "--json")


def agree(desk, name, m3, *more, buyer=BUYER, waits=CLOSES):
    return desk.run("trade", "agree", name, "--seller", SELLER, "--buyer", buyer, "--m3", m3, *TERM, "--price", "0.2",
                    "--waits", waits, "--document", "contract", *more, "--json")


def entered(done):
    assert done.returncode == 0, done
    told = json.loads(done.stdout)
    assert told["changed"], told
    return told["entry"]


def by_their_own_keys(ledger, seller, buyer):
    """Offer, withdrawal, agreement from either side, assent; what is another's is none."""
    signed(ledger, entered(offer(seller, "o-1", "100")), seller)
    signed(ledger, entered(seller.run("trade", "withdraw", "o-1", "--ground", "no more", "--json")), seller)
    signed(ledger, entered(offer(seller, "o-2", "100")), seller)
    there = offer(buyer, "x", "1")
    refused(there, 2, f"there is no right 'permit:{SELLER}'")
    assert offer(buyer, "x", "1", "nobody's").stderr == there.stderr.replace(SELLER, "nobody's")
    there = buyer.run("trade", "withdraw", "o-2", "--ground", "mine")
    refused(there, 2, "there is no offer 'o-2'")
    assert buyer.run("trade", "withdraw", "o-x", "--ground", "mine").stderr == there.stderr.replace("o-2", "o-x")
    refused(agree(buyer, "t-1", "100", "--side", "buyer"), 2, "takes an offer that is listed")
    refused(agree(buyer, "t-1", "100", "--side", "buyer", "--offer", "o-2", waits="2026-11-30"), 2, "it waits no longer")
    refused(agree(buyer, "t-1", "100", "--offer", "o-2"), 2, f"there is no right 'permit:{SELLER}'")
    said = agree(buyer, "t-1", str(SAVED + 1), "--side", "buyer", "--offer", "o-2")
    refused(said, 2, "of offer 'o-2' 100 m3 are left in the year from 2026-01-01: the agreement takes 10001")
    assert "taken" not in said.stderr and "limit" not in said.stderr, said.stderr
    signed(ledger, entered(agree(buyer, "t-1", "100", "--side", "buyer", "--offer", "o-2")), buyer)
    refused(buyer.run("trade", "assent", "t-1", "--side", "seller"), 2, "another one assents")
    signed(ledger, entered(seller.run("trade", "assent", "t-1", "--side", "seller", "--json")), seller)
    entered(agree(seller, "t-2", "50"))
    signed(ledger, entered(buyer.run("trade", "assent", "t-2", "--json")), buyer)


def strangers(ledger, server, seller):
    """A third holder has no part; who has a key is not heard without it, nor with another's."""
    third = let_in(ledger, server, OTHER, False)
    entered(agree(seller, "t-3", "10"))
    there = third.run("trade", "assent", "t-3")
    refused(there, 2, "there is no trade 't-3'")
    assert third.run("trade", "assent", "t-x").stderr == there.stderr.replace("t-3", "t-x")
    refused(third.run("trade", "approve", "t-3", "--cap-effect", "none", "--document", "x"), 2, "on this machine only")
    mute = Desk(ledger.weir, ledger.top / "mute")
    mute.configure(url=f"http://127.0.0.1:{server.port}", token_file=seller.token)
    refused(offer(mute, "o-9", "1"), 1, "sent signed")
    mute.configure(url=f"http://127.0.0.1:{server.port}", token_file=seller.token, signing_key="own.key")
    refused(offer(mute, "o-9", "1"), 2, "signs for one log")
    own = mute.top / "config" / "weir" / "own.key"
    ledger.run("key", "make", own)
    mute.configure(url=f"http://127.0.0.1:{server.port}", token_file=seller.token, signing_key="own.key", key=ledger.vkey)
    refused(offer(mute, "o-9", "1"), 2, "sign")
    return third


def lists(ledger, server, seller, third):
    """Offers and trades are shown from elsewhere as beside the ledger; a holder is shown all offers, and trades of his own."""
    office = Desk(ledger.weir, ledger.top / "office")
    office.configure(url=f"http://127.0.0.1:{server.port}", token_file=ledger.token)
    for words in (("offers",), ("offers", f"permit:{SELLER}", "--all"), ("list", "--all"), ("list", f"permit:{BUYER}"),
                  ("list", "one"), ("show", "t-1"), ("show", "t-x"), ("show",), ("auction", "show"), ("auction", "show", "t-x")):
        same(ledger, office, ("trade", *words))
    schedule = ("schedule", "--seller", f"permit:{SELLER}", "--buyer", f"permit:{BUYER}", "--m3", "10", *TERM)
    same(ledger, office, ("trade", *schedule))
    same(ledger, seller, ("trade", *schedule))
    same(ledger, office, ("trade", *schedule, "--months", "2026-11=4,2026-12=6"))
    same(ledger, office, ("trade", "schedule", "--m3", "x"))
    refused(office.run("trade", *schedule, "--corridor", "none"), 2, "there is no corridor")
    refused(third.run("trade", *schedule), 2, f"there is no right 'permit:{SELLER}'")
    same(ledger, third, ("trade", "offers", "--all"))
    same(ledger, seller, ("trade", "list"))
    for words in (("list", "--all"), ("list", f"permit:{SELLER}", "--all")):
        assert json.loads(third.run("trade", *words, "--json").stdout)["trades"] == []
    refused(third.run("trade", "show", "t-1"), 1, "there is no trade 't-1'")


def other_goods(ledger, server, seller, third):
    """Pledges, irrigation's tickets and river-area credit, shown from elsewhere; a holder is shown his own."""
    path = ledger.top / "shares.csv"
    path.write_text("share,holder,credit_code,area,permit,annual_m3,valid_from,valid_until\n"
                    f"S,a grower,{holder_of(ledger, OTHER)},330303,{SELLER},500,2026-01-01,2026-12-31\n", encoding="utf-8")
    ledger.weir_at("import", "shares", path)
    ledger.weir_at("voucher", "round", "R", "--permit", SELLER, "--from", "2026-11-01", "--until", "2026-11-30", "--document", "No. 4")
    ledger.weir_at("voucher", "issue", "Q", "--round", "R", "--share", "S", "--m3", "10", "--document", "No. 5")
    ledger.weir_at("credit", "stock", "330303", "--year", "2025", "--added", "900", "--target", "100", "--converted", "50",
                   "--document", "survey")
    ledger.weir_at("credit", "lend", "L", "--pool", "330303", "--borrower", "b", "--project", "p", "--purpose", "key-project",
                   "--filled", "300", "--lent", "310", "--from", "2026-10-01", "--until", "2027-10-01", "--flood", "1",
                   "--quality", "2", "--document", "3")
    ledger.weir_at(*pledge("bank", "1"))
    office = Desk(ledger.weir, ledger.top / "office-of-goods")
    office.configure(url=f"http://127.0.0.1:{server.port}", token_file=ledger.token)
    for words in (("pledge", "list"), ("pledge", "list", SELLER, "--all"), ("pledge", "list", "a:b"), ("voucher",), ("voucher", "list"),
                  ("voucher", "list", "R"), ("voucher", "list", "none"), ("voucher", "show", "Q"), ("voucher", "show", "none"),
                  ("voucher", "show"), ("credit",), ("credit", "list"), ("credit", "list", "x"), ("credit", "show", "L"),
                  ("credit", "show", "330303"), ("credit", "show", "none"), ("credit", "show")):
        same(ledger, office, words)
    for words in (("pledge", "list"), ("voucher", "list", "R"), ("voucher", "show", "Q")):
        same(ledger, seller, words)
    same(ledger, third, ("voucher", "show", "Q"))
    refused(third.run("voucher", "list", "R"), 2, "there is no round 'R'")
    refused(third.run("credit"), 1, "may not ask that")
    told = json.loads(third.run("voucher", "--json").stdout)
    assert ([row["ticket"] for row in told["tickets"]], told["rounds"]) == (["Q"], []), told
    assert json.loads(third.run("pledge", "list", "--json").stdout)["pledges"] == []
    for words in (("pledge", "add", "x"), ("voucher", "round", "x"), ("credit", "retire", "x")):
        refused(office.run(*words), 2, "on this machine only")
    ledger.weir_at("pledge", "release", "bank", "--document", "paid")


def in_words(ledger):
    """The log says of each deed about a trade what it did, in both languages."""
    for lang, words in (("en", ("t-1: transfer, 100 m³ of permit:", "t-1: the other side assents", "refused, again, by No. 3",
                                "approved by No. 7", "ended from 2026-12-01 on, no more, by No. 8")),
                        ("zh_CN", ("t-1：转让，100 m³，由 permit:", "t-1：对方确认", "驳回，again，依据 No. 3", "批准，依据 No. 7",
                                   "自 2026-12-01 起终止，no more，依据 No. 8"))):
        said = ledger.weir_at("log", "--lang", lang).stdout
        for word in words:
            assert word in said, (word, said)


def held_of(ledger):
    """Litres of the seller's right that are held, by what holds them."""
    return {x["name"]: x["volume_litres"] for x in ledger.asked("quota", SELLER).get("held", [])}


def beside(ledger, *words):
    """A command beside the ledger, begun."""
    return subprocess.Popen([ledger.weir, "-C", str(ledger.dir), *words], env={**os.environ, "LC_ALL": "C.UTF-8"},
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def one_gets_it(sent, begun):
    """Of what is sent over HTTP, all at once, and begun beside the ledger."""
    with ThreadPoolExecutor(len(sent)) as pool:
        statuses = [one.result().status for one in [pool.submit(post, *words) for words in sent]]
    codes = [(one.communicate(timeout=60), one.returncode)[1] for one in begun]
    assert statuses.count(201) + codes.count(0) == 1, (statuses, codes)
    assert set(statuses) <= {201, 422} and set(codes) <= {0, 2}, (statuses, codes)


def pledge(name, m3):
    return ("pledge", "add", name, "--right", SELLER, "--m3", m3, "--until", "2026-12-31", "--lender", "bank", "--loan", "1",
            "--document", "x")


def in_m3(litres):
    return f"{litres // 1000}.{litres % 1000:03}"


def by_a_corridor(ledger, server, seller):
    """What goes from one area to the other by a corridor of 80 m3: 50, and no 31 more; 30 for one of those who want them at
    once. Others are told of it as the office is."""
    entered(agree(seller, "t-c", "50", "--corridor", "C"))
    refused(agree(seller, "t-d", "31", "--corridor", "C"), 2, "31 m3 are asked for, 30 are left")
    refused(agree(seller, "t-d", "1", "--corridor", "X"), 2, "there is no corridor 'X'")
    year, = ledger.asked("trade", "corridors")["corridors"][0]["years"]
    assert (year["used_litres"], year["pending_litres"], year["left_litres"]) == (0, 50_000, 30_000), year
    same(ledger, seller, ("trade", "corridors"))
    taking = {"seller": SELLER, "m3": "30", "from": TERM[1], "until": TERM[3], "price": "0.2", "waits": CLOSES, "corridor": "C",
              "document": "contract"}
    begun = [beside(ledger, "trade", "agree", f"way-{one}", "--seller", SELLER, "--buyer", BUYER, "--m3", "30", *TERM, "--price",
                    "0.2", "--waits", CLOSES, "--corridor", "C", "--document", "x") for one in "AB"]
    one_gets_it([(server, ledger.token, "/v1/agreements", {**taking, "name": f"way-{permit}", "buyer": permit}, f"way-{permit}")
                 for permit in (BUYER, FOURTH)], begun)
    year, = ledger.asked("trade", "corridors")["corridors"][0]["years"]
    assert (year["pending_litres"], year["left_litres"]) == (80_000, 0), year


def at_once(ledger, server, tokens):
    """Buyers over HTTP, buyers and banks beside the ledger: each wants what one of them can have."""
    before = held_of(ledger)
    left = SAVED * 1000 - sum(before.values())
    m3 = in_m3(left)
    taking = {"seller": SELLER, "m3": m3, "from": TERM[1], "until": TERM[3], "price": "0.2", "waits": CLOSES,
              "document": "contract", "side": "buyer"}
    ledger.weir_at("trade", "offer", "all", "--right", SELLER, "--m3", m3, *TERM, "--price", "0.2", "--closes", CLOSES)
    begun = [beside(ledger, "trade", "agree", f"all-{one}", "--seller", SELLER, "--buyer", OTHER, "--m3", m3, *TERM, "--price",
                    "0.2", "--waits", CLOSES, "--offer", "all", "--side", "buyer", "--document", "x") for one in "AB"]
    one_gets_it([(server, token, "/v1/agreements", {**taking, "name": f"all-{permit}", "buyer": permit, "offer": "all"}, f"all-{permit}")
                 for permit, token in tokens.items()], begun)
    won = next(name for name in held_of(ledger) if name.startswith("all-"))
    ledger.weir_at("trade", "refuse", won, "--ground", "again", "--document", "No. 3")
    assert held_of(ledger) == {**before, "all": left}  # what was refused is for sale again
    ledger.weir_at("trade", "withdraw", "all", "--ground", "no more")
    assert held_of(ledger) == before
    # What the right has beyond what was saved is pledged, so that banks and buyers want the same litres.
    year = next(one for one in ledger.asked("rights", SELLER)["years"] if one["year"] == "2026-01-01")
    ledger.weir_at(*pledge("rest", in_m3(year["free_litres"] - left)))
    begun = [beside(ledger, *pledge(f"bank-{one}", m3)) for one in "AB"]
    one_gets_it([(server, ledger.token, "/v1/agreements", {**taking, "name": f"bought-{permit}", "buyer": permit}, f"bought-{permit}")
                 for permit in tokens], begun)
    won = next(name for name in held_of(ledger) if name.startswith(("bank-", "bought-")))
    ledger.weir_at(*(("pledge", "release", won) if won.startswith("bank") else ("trade", "refuse", won, "--ground", "again")),
                   "--document", "No. 4")
    ledger.weir_at("pledge", "release", "rest", "--document", "No. 5")
    assert held_of(ledger) == before


def main(weir, source, sequences="150"):
    with Ledger(weir, source, readings=False) as ledger:
        save(ledger)
        with serve(ledger) as server:
            seller, buyer = (let_in(ledger, server, permit, True) for permit in (SELLER, BUYER))
            by_their_own_keys(ledger, seller, buyer)
            third = strangers(ledger, server, seller)
            lists(ledger, server, seller, third)
            by_a_corridor(ledger, server, seller)
            other_goods(ledger, server, seller, third)
            tokens = {OTHER: third.token, FOURTH: ledger.let_in("holder", "--for", holder_of(ledger, FOURTH))}
            at_once(ledger, server, tokens)
            ledger.weir_at("trade", "approve", "t-1", "--cap-effect", "none", "--document", "No. 7")
            ledger.weir_at("trade", "end", "t-1", "--from", "2026-12-01", "--ground", "no more", "--document", "No. 8")
            in_words(ledger)
            irrigators(ledger, server, third)
        ledger.verify()
        ledger.weir_at("rebuild")
        ledger.verify()
    by_chance(weir, source, int(sequences))
    print("ok: rights traded from elsewhere")


if __name__ == "__main__":
    main(*sys.argv[1:])
