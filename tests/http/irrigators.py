# SPDX-License-Identifier: Apache-2.0
"""Irrigators from elsewhere: the holder whose credit code a share bears speaks for it, and nobody else does; what is
another's is none."""
import json

from parties import let_in, signed
from remote import refused

SCHEME = "D330303S2020-0003"
CODES = {"W-1": "91330303MA20007011", "W-2": "91330303MA20007029"}
TERM = ("--from", "2026-11-01", "--until", "2026-12-31", "--price", "0.2")
WAITS = "2026-10-31"


def certified(ledger):
    """Two shares of a scheme, one wholly saved; one that names nobody's code."""
    valid = "2026-01-01,2026-12-31"
    shares = ledger.top / "shares.csv"
    shares.write_text("share,holder,area,permit,annual_m3,valid_from,valid_until,credit_code\n"
                      + "".join(f"{share},holder of {share},330303,{SCHEME},500,{valid},{code}\n"
                                for share, code in (*CODES.items(), ("W-3", ""))), encoding="utf-8")
    ledger.weir_at("import", "shares", shares)
    savings = ledger.top / "savings.csv"
    savings.write_text("saving,right,annual_m3,valid_from,valid_until,document\n"
                       f"s-w,share:W-1,500,{valid},No. 4\n", encoding="utf-8")
    ledger.weir_at("import", "savings", savings)


def entered(done):
    assert done.returncode == 0, done
    return json.loads(done.stdout)["entry"]


def offer(desk, name, right):
    return desk.run("trade", "offer", name, "--right", right, "--m3", "100", *TERM, "--closes", WAITS, "--json")


def agree(desk, name, *more, buyer="share:W-2"):
    return desk.run("trade", "agree", name, "--seller", "share:W-1", "--buyer", buyer, "--m3", "100", *TERM, "--waits",
                    WAITS, "--document", "contract", *more, "--json")


def absent(desk, *words):
    """Another's share is answered as one that nobody has."""
    there = desk.run(*words)
    refused(there, 2, "there is no right 'share:")
    assert desk.run(*(word.replace("W-1", "W-9").replace("W-3", "W-9") for word in words)).stderr == (
        there.stderr.replace("W-1", "W-9").replace("W-3", "W-9"))


def own_alone(first, second, stranger):
    """Each is shown its own share; a holder of a permit none of them."""
    for desk, share in ((first, "W-1"), (second, "W-2")):
        told = json.loads(desk.run("rights", "--json").stdout)["rights"]
        assert [(x["right"], x["credit_code"]) for x in told] == [(f"share:{share}", CODES[share])], told
        assert json.loads(desk.run("rights", f"share:{share}", "--json").stdout)["scheme"] == SCHEME
        absent(desk, "rights", "share:W-3")
    told = json.loads(stranger.run("rights", "--json").stdout)["rights"]
    assert told and not {x["right"] for x in told} & {"share:W-1", "share:W-2", "share:W-3"}, told
    for desk in (second, stranger):
        absent(desk, "rights", "share:W-1")
        absent(desk, "trade", "offer", "w-x", "--right", "share:W-1", "--m3", "1", *TERM, "--closes", WAITS)
    absent(second, "trade", "agree", "w-x", "--seller", "share:W-1", "--buyer", "share:W-2", "--m3", "1", *TERM, "--waits",
           WAITS, "--document", "x")


def bids(ledger, first, second, stranger):
    """A share's holder bids for it, and for no other."""
    entered(offer(first, "w-3", "share:W-1"))
    ledger.weir_at("trade", "auction", "open", "WX", "w-3", "--one-sided", "--bids-until", "2026-10-30T00:00:00+08:00",
                   "--lot", "1", "--tick", "0.01", "--document", "No. 7")
    bid = ("trade", "auction", "bid", "WX", "--m3", "10", "--price", "0.3")
    for desk in (first, stranger):
        absent_bid = desk.run(*bid, "--right", "share:W-2")
        refused(absent_bid, 2, "there is no right 'share:W-2' today")
        assert desk.run(*bid, "--right", "share:W-9").stderr == absent_bid.stderr.replace("W-2", "W-9")
    signed(ledger, entered(second.run(*bid, "--right", "share:W-2", "--json")), second)


def irrigators(ledger, server, stranger):
    """One offers, the other takes it; the office approves, and both see it. An area's right is no holder's."""
    certified(ledger)
    first = let_in(ledger, server, "W-1", True, CODES["W-1"])
    second = let_in(ledger, server, "W-2", False, CODES["W-2"])
    own_alone(first, second, stranger)
    signed(ledger, entered(offer(first, "w-1", "share:W-1")), first)
    signed(ledger, entered(agree(second, "w-1", "--side", "buyer", "--offer", "w-1")), second)
    refused(stranger.run("trade", "assent", "w-1", "--side", "seller"), 2, "there is no trade 'w-1'")
    signed(ledger, entered(first.run("trade", "assent", "w-1", "--side", "seller", "--json")), first)
    ledger.weir_at("trade", "approve", "w-1", "--cap-effect", "none", "--document", "No. 6")
    for desk in (first, second):
        assert [x["trade"] for x in json.loads(desk.run("trade", "list", "--json").stdout)["trades"]] == ["w-1"]
    assert json.loads(stranger.run("trade", "list", "share:W-1", "--all", "--json").stdout)["trades"] == []
    bids(ledger, first, second, stranger)
    refused(offer(first, "w-2", "area:330303"), 2, "there is no right 'area:330303'")
    code = ledger.run("-C", ledger.dir, "token", "new", "--role", "holder", "--for", "91330303MA20007999", status=2)
    assert "no permit or share bears" in code.stderr, code
