#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Documents over the network: to the last byte those that the command makes beside the ledger, in both languages, for whoever
may have them and for nobody else; `weir --server` writes the same file; a drafter that dies takes nothing with it.

usage: documents.py WEIR SOURCE
"""
import json
import os
import signal
import subprocess
import sys
import time

from parties import let_in
from remote import refused
from roles import quoted, without_date
from served import Ledger, serve

SELLER, BUYER, OTHER = "D330303S2017-0015", "D330302S2021-0001", "D330303S2020-0003"
PERIOD = "2026-08"
LANGS = ("zh_CN", "en")


def trade(ledger):
    """T is approved, W waits for its approval."""
    path = ledger.top / "savings.csv"
    path.write_text("saving,right,annual_m3,valid_from,valid_until,document\n"
                    f"s,permit:{SELLER},10000,2026-01-01,2026-12-31,No. 1\n", encoding="utf-8")
    ledger.weir_at("import", "savings", path)
    for name in ("T", "W"):
        ledger.weir_at("trade", "agree", name, "--seller", SELLER, "--buyer", BUYER, "--m3", "100", "--from", "2026-11-01",
                       "--until", "2026-12-31", "--price", "0.2", "--waits", "2026-10-31", "--document", "contract")


def approve(ledger, buyer):
    done = buyer.run("trade", "assent", "T")
    assert done.returncode == 0, done
    ledger.weir_at("trade", "approve", "T", "--cap-effect", "none", "--document", "No. 7")


def command_of(path, invoice):
    """The command that makes the same beside the ledger."""
    return {
        "/v1/trades/T/certificate": ("document", "certificate", "T"),
        f"/v1/invoices/{quoted(invoice)}/notice": ("document", "notice", invoice),
        f"/v1/invoices/{quoted(invoice)}/declaration": ("document", "declaration", invoice),
        f"/v1/permits/{SELLER}/statement?period={PERIOD}": ("statement", SELLER, PERIOD),
        f"/v1/sheets/{PERIOD}/document": ("balance", PERIOD, "--format", "pdf"),
        f"/v1/sheets/{PERIOD}/document?area=330303": ("balance", PERIOD, "--area", "330303", "--format", "pdf"),
        "/v1/years/2026/document": ("document", "year", "2026"),
        "/v1/years/2026/document?area=330303": ("document", "year", "2026", "--area", "330303"),
    }[path]


def paths_of(invoice):
    return ["/v1/trades/T/certificate", *(f"/v1/invoices/{quoted(invoice)}/{what}" for what in ("notice", "declaration")),
            f"/v1/permits/{SELLER}/statement?period={PERIOD}", f"/v1/sheets/{PERIOD}/document",
            f"/v1/sheets/{PERIOD}/document?area=330303", "/v1/years/2026/document", "/v1/years/2026/document?area=330303"]


def drawn_here(ledger, words, lang):
    path = ledger.top / "here.pdf"
    ledger.weir_at(*words, "-o", path, "--lang", lang)
    return path.read_bytes()


def with_lang(path, lang):
    return f"{path}{'&' if '?' in path else '?'}lang={lang}"


def the_same_as_the_commands(ledger, talk, invoice):
    texts = set()
    for path in paths_of(invoice):
        for lang in LANGS:
            reply = talk.ask(with_lang(path, lang))
            assert reply.status == 200 and reply.fields["content-type"] == "application/pdf", (path, reply.status, reply.body)
            assert reply.fields["content-disposition"] == "attachment"
            assert reply.body == drawn_here(ledger, command_of(path, invoice), lang), (path, lang)
            texts.add(reply.body)
    assert len(texts) == 2 * len(paths_of(invoice))
    reply = talk.ask(paths_of(invoice)[0])
    assert reply.body == drawn_here(ledger, command_of(paths_of(invoice)[0], invoice), "en"), "the server's own language"
    tag = reply.fields["etag"]
    assert talk.ask(paths_of(invoice)[0], fields=[f"If-None-Match: {tag}"]).status == 304


def what_there_is_not(talk, invoice):
    for path, status, code in (
            ("/v1/trades/none/certificate", 404, "no-trade"),
            ("/v1/trades/W/certificate", 404, "no-certificate"),
            ("/v1/trades/T/certificate?lang=fr", 400, "query"),
            ("/v1/trades/T/certificate?format=xlsx", 400, "query"),
            ("/v1/invoices/none/notice", 404, "no-invoice"),
            (f"/v1/permits/{SELLER}/statement", 400, "query"),
            (f"/v1/permits/{SELLER}/statement?period=x", 400, "query"),
            (f"/v1/permits/none/statement?period={PERIOD}", 404, "no-document"),
            ("/v1/sheets/x/document", 404, "no-document"),
            (f"/v1/sheets/{PERIOD}/document?area=none", 404, "no-document"),
            ("/v1/years/x/document", 404, "no-document"),
            (f"/v1/trades/{'x' * 1000}/certificate", 404, "no-trade"),
    ):
        reply = talk.ask(path)
        assert (reply.status, reply.problem()) == (status, code), (path, reply.status, reply.body)
    assert talk.ask(f"/v1/invoices/{quoted(invoice)}/notice").status == 200


def for_whom(ledger, server, parties, invoice):
    """Either side has the certificate, a third one is answered as about what is not there."""
    for permit in (SELLER, BUYER):
        with server.connect_as(parties[permit].token) as talk:
            reply = talk.ask("/v1/trades/T/certificate?lang=en")
            assert reply.status == 200 and reply.body == drawn_here(ledger, ("document", "certificate", "T"), "en"), permit
    with server.connect_as(parties[OTHER].token) as talk:
        for path, other in (("/v1/trades/T/certificate", "/v1/trades/N/certificate"),
                            ("/v1/trades/W/certificate", "/v1/trades/N/certificate")):
            hidden, absent = talk.ask(path), talk.ask(other)
            assert without_date(hidden, "'" + path[11] + "'") == without_date(absent, "'N'"), (hidden.body, absent.body)
            assert hidden.status == 404
        for path in (f"/v1/invoices/ID/{what}" for what in ("notice", "declaration")):
            hidden, absent = (without_date(talk.ask(path.replace("ID", quoted(name))), name)
                              for name in (invoice, "0" * len(invoice)))
            assert hidden == absent and hidden[0] == 404, (hidden, absent)
        path = f"/v1/permits/ID/statement?period={PERIOD}"
        hidden, absent = (without_date(talk.ask(path.replace("ID", name)), name) for name in (SELLER, "D330302G2016-9999"))
        assert hidden == absent and hidden[0] == 404, (hidden, absent)
        assert talk.ask(f"/v1/sheets/{PERIOD}/document").status == 403


def from_elsewhere(ledger, parties, invoice):
    """The command far away writes the file that it writes here; what it may not have it does not write."""
    desk = parties[BUYER]
    for lang in LANGS:
        path = desk.top / f"{lang}.pdf"
        done = desk.run("document", "certificate", "T", "-o", path, "--lang", lang)
        assert done.returncode == 0, done
        assert path.read_bytes() == drawn_here(ledger, ("document", "certificate", "T"), lang)
    told = json.loads(desk.run("document", "certificate", "T", "-o", path, "--json").stdout)
    assert told == {"file": str(path), "bytes": path.stat().st_size}, told
    none = desk.top / "none.pdf"
    for words, status, why in ((("certificate", "N"), 2, "there is no trade 'N'"),
                               (("certificate", "W"), 2, "trade 'W' is not approved"),
                               (("year", "2026"), 1, "may not ask that"),
                               (("notice", invoice), 2, f"there is no invoice '{invoice}'")):
        refused(desk.run("document", *words, "-o", none), status, why)
    refused(desk.run("document", "certificate", "T", "-o", desk.top / "none.xlsx"), 2, "documents as PDF only")
    refused(parties[OTHER].run("document", "certificate", "T", "-o", none), 2, "there is no trade 'T'")
    assert not none.exists()


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(word) for word in file.read().split()]


def named(pid, name):
    """The child of that name."""
    for child in children(pid):
        with open(f"/proc/{child}/comm", encoding="ascii") as file:
            if file.read().strip() == name:
                return child
    return None


def a_drafter_dies(server):
    """Then another web has another one; meanwhile none of its processes outlives a document."""
    web = named(server.process.pid, "weir-web")
    drafter = named(web, "weir-drafter")
    assert drafter is not None and children(drafter) == []
    os.kill(drafter, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        time.sleep(0.1)
        try:
            with server.connect() as talk:
                if talk.ask("/v1/trades/T/certificate").status == 200 and named(server.process.pid, "weir-web") != web:
                    return
        except (OSError, AttributeError):
            continue
    raise AssertionError(server.said())


def at_once(server):
    """Many at once: one after the other, or refused as too many; and the others do not wait for them."""
    talks = [server.connect() for _ in range(24)]
    for talk in talks:
        talk.send("GET /v1/trades/T/certificate HTTP/1.1\r\nHost: localhost\r\n"
                  f"Authorization: Bearer {server.token}\r\n\r\n")
    with server.connect() as quick:
        began = time.monotonic()
        assert quick.ask(f"/v1/permits/{SELLER}/quota").status == 200
        assert time.monotonic() - began < 5
    replies = [talk.receive() for talk in talks]
    told = sorted(reply.status for reply in replies)
    assert set(told) == {200, 503} and told.count(200) >= 16, told
    assert all(reply.problem() == "busy" for reply in replies if reply.status == 503)
    for talk in talks:
        talk.sock.close()


def main():
    weir, source = sys.argv[1:3]
    if subprocess.run(["fc-match", "Noto Sans CJK SC"], capture_output=True, check=False).returncode != 0:
        print("no fontconfig here")
        sys.exit(77)
    with Ledger(weir, source) as ledger:
        trade(ledger)
        invoice = next(row["invoice"] for row in ledger.asked("bill", PERIOD)["invoices"] if row["permit"] == SELLER)
        with serve(ledger) as server:
            parties = {permit: let_in(ledger, server, permit, False) for permit in (SELLER, BUYER, OTHER)}
            approve(ledger, parties[BUYER])
            with server.connect() as talk:
                the_same_as_the_commands(ledger, talk, invoice)
                what_there_is_not(talk, invoice)
            for_whom(ledger, server, parties, invoice)
            from_elsewhere(ledger, parties, invoice)
            at_once(server)
            a_drafter_dies(server)


if __name__ == "__main__":
    main()
