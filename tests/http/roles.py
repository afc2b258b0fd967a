#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each route as each role; and a holder, who learns nothing of another.

The table below has every row of api/http/routes.c, or the test fails.

usage: roles.py WEIR SOURCE
"""
import re
import sys
import urllib.parse
from pathlib import Path

from served import Ledger, serve

ROLES = ["nobody", "office", "holder", "auditor", "mirror", "collector"]
OWN, OTHERS, ABSENT = "D330302S2021-0001", "D330302G2016-0008", "D330302G2016-9999"
THIRD, FOURTH = "D330303S2020-0003", "D330303S2017-0015"  # who trade: their water is of the source of OWN's
MONTH = "2026-08"

# Path as it is asked, and what each role is answered; the holder of OWN asks of OWN.
ROUTES = {
    "/": ("", "200 200 200 200 200 200"),
    "/page/{name}": ("/page/main.js", "200 200 200 200 200 200"),
    "/healthz": ("", "200 200 200 200 200 200"),
    "/log/checkpoint": ("", "200 200 200 200 200 200"),
    "/log/tile/{...}": ("/log/tile/0/000.p/9", "200 200 200 200 200 200"),
    "/log/tile/entries/{...}": ("/log/tile/entries/000.p/9", "401 403 403 200 200 403"),
    "/v1/audits/{period}": (f"/v1/audits/{MONTH}", "401 200 403 200 403 403"),
    "/v1/deliveries": ("POST", "401 403 403 403 403 415"),
    "/v1/alerts/{id}/steps": ("POST", "401 400 403 403 403 403"),
    "/v1/agreements": ("POST", "401 400 400 403 403 403"),
    "/v1/assents": ("POST", "401 400 400 403 403 403"),
    "/v1/withdrawals": ("POST", "401 400 400 403 403 403"),
    "/v1/assessments": ("POST", "401 400 403 403 403 403"),
    "/v1/auctions/{id}/bids": ("POST", "401 400 400 403 403 403"),
    "/v1/auctions/{id}/openings": ("POST", "401 400 400 403 403 403"),
    "/v1/collectors/self": ("", "401 403 403 403 403 200"),
    "/v1/corrections": ("POST", "401 400 403 403 403 403"),
    "/v1/decisions": ("POST", "401 400 403 403 403 403"),
    "/v1/deeds": ("POST", "401 400 400 403 403 403"),
    "/v1/meter-errors": ("POST", "401 400 403 403 403 403"),
    "/v1/meter-events": ("POST", "401 400 403 403 403 403"),
    "/v1/months/{month}/close": ("POST", "401 400 403 403 403 403"),
    "GET /v1/objections": ("/v1/objections?state=all", "401 200 200 200 403 403"),
    "POST /v1/objections": ("POST", "401 400 400 403 403 403"),
    "/v1/readings": ("POST", "401 400 400 403 403 403"),
    "/v1/objections/{id}/answer": ("POST", "401 400 403 403 403 403"),
    "/metrics": ("", "401 200 403 200 200 403"),
    "/v1/alerts": ("", "401 200 200 200 403 403"),
    "/v1/entries": ("", "401 200 403 200 403 403"),
    "/v1/entries/{index}": ("/v1/entries/0", "401 200 403 200 403 403"),
    "/v1/indicators/{year}": ("/v1/indicators/2026", "401 200 403 200 403 403"),
    "/v1/statistics/{period}": ("/v1/statistics/2026-Q3", "401 200 403 200 403 403"),
    "/v1/years/{year}": ("/v1/years/2026", "401 200 403 200 403 403"),
    "/v1/allocations/{year}": ("/v1/allocations/2026", "401 200 403 200 403 403"),
    "/v1/caps/{year}": ("/v1/caps/2026", "401 200 403 200 403 403"),
    "/v1/findings": ("", "401 200 200 200 403 403"),
    "/v1/findings/{id}": ("/v1/findings/FINDING", "401 200 200 200 403 403"),
    "/v1/credit": ("", "401 200 403 200 403 403"),
    "/v1/credit/loans/{loan}": ("/v1/credit/loans/L-1", "401 200 403 200 403 403"),
    "/v1/credit/pools/{area}": ("/v1/credit/pools/330303", "401 200 403 200 403 403"),
    "/v1/flow/orders/{period}": (f"/v1/flow/orders/{MONTH}", "401 200 200 200 403 403"),
    "/v1/flow/sections": ("", "401 200 200 200 403 403"),
    "/v1/invoices": (f"/v1/invoices?period={MONTH}", "401 200 403 200 403 403"),
    "/v1/invoices/{id}/explanation": ("/v1/invoices/INVOICE/explanation?depth=lines", "401 200 200 200 403 403"),
    "/v1/meters/{id}": ("/v1/meters/LC-1-01", "401 200 200 200 403 403"),
    "/v1/events": ("", "401 200 200 200 403 403"),
    "/v1/findings/{id}/steps": ("POST", "401 400 400 403 403 403"),
    "/v1/holders/{id}/quota": ("/v1/holders/CODE/quota", "401 200 200 200 403 403"),
    "/v1/ledger": ("", "401 200 200 200 200 200"),
    "/v1/meters/{id}/readings": ("/v1/meters/LC-1-01/readings?day=2026-08-03", "401 200 200 200 403 403"),
    "/v1/openapi.json": ("", "200 200 200 200 200 200"),
    "/v1/permits": ("", "401 200 200 200 403 403"),
    "/v1/permits/{id}": (f"/v1/permits/{OWN}", "401 200 200 200 403 403"),
    "/v1/permits/{id}/balance": (f"/v1/permits/{OWN}/balance?month={MONTH}", "401 200 200 200 403 403"),
    "/v1/permits/{id}/days": (f"/v1/permits/{OWN}/days?month={MONTH}", "401 200 200 200 403 403"),
    "/v1/permits/{id}/explanation": (f"/v1/permits/{OWN}/explanation?period={MONTH}&depth=lines",
                                     "401 200 200 200 403 403"),
    "/v1/permits/{id}/invoices": (f"/v1/permits/{OWN}/invoices?period={MONTH}", "401 200 200 200 403 403"),
    "/v1/permits/{id}/preview": (f"/v1/permits/{OWN}/preview?period={MONTH}", "401 200 200 200 403 403"),
    "/v1/permits/{id}/rulings": (f"/v1/permits/{OWN}/rulings", "401 200 200 200 403 403"),
    "/v1/permits/{id}/quota": (f"/v1/permits/{OWN}/quota", "401 200 200 200 403 403"),
    "/v1/corridors": ("", "401 200 200 200 403 403"),
    "/v1/auctions": ("", "401 200 200 200 403 403"),
    "/v1/auctions/{id}": ("/v1/auctions/X", "401 200 200 200 403 403"),
    "/v1/pledges": ("", "401 200 200 200 403 403"),
    "/v1/schedule": (f"/v1/schedule?seller=permit:{OWN}&buyer=permit:{THIRD}&m3=1&from=2026-12-01&until=2026-12-31",
                     "401 200 200 200 403 403"),
    "/v1/vouchers": ("", "401 200 200 200 403 403"),
    "/v1/vouchers/rounds/{round}": ("/v1/vouchers/rounds/R-own", "401 200 200 200 403 403"),
    "/v1/vouchers/tickets/{ticket}": ("/v1/vouchers/tickets/Q-own", "401 200 200 200 403 403"),
    "/v1/trades": ("", "401 200 200 200 403 403"),
    "/v1/trades/{id}": ("/v1/trades/T-own", "401 200 200 200 403 403"),
    "/v1/trades/{id}/certificate": ("/v1/trades/T-own/certificate", "401 404 404 404 403 403"),  # it is not approved
    "/v1/invoices/{id}/declaration": ("/v1/invoices/INVOICE/declaration", "401 200 200 200 403 403"),
    "/v1/invoices/{id}/notice": ("/v1/invoices/INVOICE/notice", "401 200 200 200 403 403"),
    "/v1/permits/{id}/statement": (f"/v1/permits/{OWN}/statement?period={MONTH}", "401 200 200 200 403 403"),
    "/v1/sheets/{month}/document": (f"/v1/sheets/{MONTH}/document", "401 200 403 200 403 403"),
    "/v1/years/{year}/document": ("/v1/years/2026/document", "401 200 403 200 403 403"),
    "GET /v1/offers": ("/v1/offers", "401 200 200 200 403 403"),
    "POST /v1/offers": ("POST", "401 400 400 403 403 403"),
    "/v1/rights": ("", "401 200 200 200 403 403"),
    "/v1/rights/{right}": (f"/v1/rights/permit:{OWN}?year=2026", "401 200 200 200 403 403"),
    "/v1/self": ("", "401 200 200 200 200 200"),
    "/v1/sheets/{month}": (f"/v1/sheets/{MONTH}", "401 200 403 200 403 403"),
}


def quoted(text):
    return urllib.parse.quote(text, safe="")


def holder_of(ledger, permit):
    """The credit code in the permit's file."""
    for line in (ledger.source / "demo" / "permits.csv").read_text(encoding="utf-8").splitlines():
        if line.startswith(permit + ","):
            return re.search(r"\b9[0-9A-Z]{17}\b", line)[0]
    raise AssertionError(permit)


def each_route_as_each_role(server, tokens, invoice, code, finding):
    for key, (path, answers) in ROUTES.items():
        pattern = key.split()[-1]
        path = (path or pattern).replace("INVOICE", quoted(invoice)).replace("CODE", code).replace("FINDING", finding)
        for role, status in zip(ROLES, answers.split()):
            with server.connect_as(tokens[role]) as talk:
                reply = (talk.ask(re.sub(r"{.*}", "1", pattern), "POST", fields=["Content-Length: 0"])
                         if path == "POST"
                         else talk.ask(path))
                assert reply.status == int(status), (role, path, reply.status, reply.body)
                if reply.status != 200:
                    assert reply.problem() == {400: "idempotency-key", 401: "no-caller", 403: "not-allowed", 404: "no-certificate",
                                               415: "type"}[
                        reply.status]


def without_date(reply, name):
    """All that a reply says, but for when, and for the name that was asked."""
    fields = {key: value for key, value in reply.fields.items() if key not in ("date", "etag")}
    return reply.status, fields, reply.body.replace(name.encode(), b"X")


def nothing_of_another(server, token, others_invoice, others_code):
    """What is another's is answered to the last byte as what does not exist."""
    with server.connect_as(token) as talk:
        for path in ("/v1/permits/ID", "/v1/permits/ID/quota", f"/v1/permits/ID/balance?month={MONTH}",
                     f"/v1/permits/ID/days?month={MONTH}",
                     f"/v1/permits/ID/invoices?period={MONTH}", f"/v1/permits/ID/preview?period={MONTH}",
                     f"/v1/permits/ID/explanation?period={MONTH}", "/v1/rights/ID", "/v1/rights/permit:ID?year=2026"):
            hidden, absent = (without_date(talk.ask(path.replace("ID", name)), name) for name in (OTHERS, ABSENT))
            assert hidden == absent and hidden[0] == 404, (path, hidden, absent)
        for path in ("/v1/meters/ID", "/v1/meters/ID/readings", "/v1/meters/ID/readings?cursor=x"):
            hidden, absent = (without_date(talk.ask(path.replace("ID", name)), name) for name in ("LC-4-01", "LC-9-99"))
            assert hidden == absent and hidden[0] == 404, (path, hidden, absent)
        hidden, absent = (without_date(talk.ask(f"/v1/rights/area:{name}"), name) for name in ("330302", "999999"))
        assert hidden == absent and hidden[0] == 404, (hidden, absent)
        assert {row["right"] for row in talk.ask("/v1/rights").json()["rights"]} == {f"permit:{OWN}"}
        absent_invoice = "0" * len(others_invoice)
        hidden, absent = (without_date(talk.ask(f"/v1/invoices/{quoted(name)}/explanation"), name)
                          for name in (others_invoice, absent_invoice))
        assert hidden == absent and hidden[0] == 404, (hidden, absent)
        hidden, absent = (without_date(talk.ask(f"/v1/holders/{code}/quota"), code)
                          for code in (others_code, "9" * len(others_code)))
        assert hidden == absent and hidden[0] == 404, (hidden, absent)
        # A tag that its owner was given opens nothing.
        for tag in ("*", '"x"'):
            reply = talk.ask(f"/v1/permits/{OTHERS}/quota", fields=[f"If-None-Match: {tag}"])
            assert reply.status == 404
        alerts = talk.ask("/v1/alerts?state=all").json()["alerts"]
        assert {alert["permit"] for alert in alerts} <= {OWN}, alerts
        assert talk.ask(f"/v1/alerts?state=all&permit={OTHERS}").json()["alerts"] == []


def raised(ledger, permit):
    """A finding on a permit; its number."""
    ledger.weir_at("finding", "raise", "--permit", permit, "--class", "facility", "--text", "the seal is broken")
    return next(str(row["finding"]) for row in ledger.asked("finding", "list")["findings"] if row["permit"] == permit)


def lent(ledger):
    """A pool of river-area credit, and a loan out of it."""
    ledger.weir_at("credit", "stock", "330303", "--year", "2025", "--added", "900", "--target", "100", "--converted", "50",
                   "--document", "survey")
    ledger.weir_at("credit", "lend", "L-1", "--pool", "330303", "--borrower", "b", "--project", "p", "--purpose",
                   "key-project", "--filled", "300", "--lent", "310", "--from", "2026-10-01", "--until", "2027-10-01",
                   "--flood", "1", "--quality", "2", "--document", "3")


def traded(ledger):
    """A trade of the holder's permit and one of another's, both with a third; an auction of that third one's right."""
    path = ledger.top / "savings.csv"
    path.write_text("saving,right,annual_m3,valid_from,valid_until,document\n" + "".join(
        f"S-{right},permit:{right},100,2026-01-01,2026-12-31,verified\n" for right in (OWN, FOURTH, THIRD)), encoding="utf-8")
    ledger.weir_at("import", "savings", path)
    for name, seller in (("T-own", OWN), ("T-others", FOURTH)):
        ledger.weir_at("trade", "agree", name, "--seller", seller, "--buyer", THIRD, "--m3", "10", "--from", "2026-12-01",
                       "--until", "2026-12-31", "--price", "0.5", "--waits", "2026-11-30", "--document", "contract")
    ledger.weir_at("trade", "offer", "O", "--right", THIRD, "--m3", "10", "--from", "2026-12-01", "--until", "2026-12-31",
                   "--price", "0.2", "--closes", "2026-11-30")
    ledger.weir_at("trade", "auction", "open", "X", "O", "--one-sided", "--bids-until", "2026-11-20T00:00:00+08:00",
                   "--lot", "1", "--tick", "0.01", "--document", "No. 9")
    ledger.weir_at("trade", "auction", "bid", "X", "--right", OTHERS, "--m3", "5", "--price", "0.3")


def no_trade_of_another(server, token):
    """Nor whose a bid is."""
    with server.connect_as(token) as talk:
        hidden, absent = (without_date(talk.ask(f"/v1/trades/{name}"), name) for name in ("T-others", "T-nobody"))
        assert hidden == absent and hidden[0] == 404, (hidden, absent)
        assert [row["trade"] for row in talk.ask("/v1/trades?state=all").json()["trades"]] == ["T-own"]
        bids = talk.ask("/v1/auctions/X").json()["bids"]
        assert [(bid["litres"], "right" in bid, "actor" in bid) for bid in bids] == [(5000, False, False)], bids


def irrigated(ledger):
    """A round and a ticket of the holder's permit, and of another's; pledges of both."""
    path = ledger.top / "shares.csv"
    path.write_text("share,holder,area,permit,annual_m3,valid_from,valid_until\n" + "".join(
        f"S-{name},farmer {name},330302,{permit},500,2026-01-01,2026-12-31\n" for name, permit in (("own", OWN), ("others", OTHERS))),
                    encoding="utf-8")
    ledger.weir_at("import", "shares", path)
    for name, permit in (("own", OWN), ("others", OTHERS)):
        ledger.weir_at("voucher", "round", f"R-{name}", "--permit", permit, "--from", "2026-11-01", "--until", "2026-11-30",
                       "--document", "No. 4")
        ledger.weir_at("voucher", "issue", f"Q-{name}", "--round", f"R-{name}", "--share", f"S-{name}", "--m3", "10",
                       "--document", "No. 5")
        ledger.weir_at("pledge", "add", f"P-{name}", "--right", permit, "--m3", "1", "--until", "2026-12-31", "--lender", "a bank",
                       "--loan", "5000", "--document", "contract 1")


def no_ticket_of_another(ledger, server, token):
    """Nor a pledge, nor what another's right would give that is not for sale; the commands there say the same."""
    with server.connect_as(token) as talk:
        for path in ("rounds/R", "tickets/Q"):
            hidden, absent = (without_date(talk.ask(f"/v1/vouchers/{path}-{name}"), name) for name in ("others", "nobody"))
            assert hidden == absent and hidden[0] == 404, (hidden, absent)
        told = talk.ask("/v1/vouchers").json()
        assert ([row["round"] for row in told["rounds"]], told["tickets"]) == (["R-own"], []), told
        assert [row["pledge"] for row in talk.ask("/v1/pledges").json()["pledges"]] == ["P-own"]
        assert talk.ask(f"/v1/pledges?right={OTHERS}&state=all").json()["pledges"] == []
        term = "m3=1&from=2026-12-01&until=2026-12-31"
        hidden, absent = (without_date(talk.ask(f"/v1/schedule?seller=permit:{seller}&buyer=permit:{OWN}&{term}"), seller)
                          for seller in (OTHERS, ABSENT))
        assert hidden == absent and hidden[0] == 422 and b"there is no right" in hidden[2], (hidden, absent)
        ledger.weir_at("trade", "offer", "O-2", "--right", FOURTH, "--m3", "1", "--from", "2026-12-01", "--until", "2026-12-31",
                       "--price", "0.2", "--closes", "2026-11-30")
        asked = f"/v1/schedule?seller=permit:{FOURTH}&buyer=permit:{OWN}&{term}"
        assert talk.ask(asked).status == 200
        much = talk.ask(asked.replace("m3=1&", "m3=1000000000&"))
        assert much.status == 422 and "has not so many litres for sale" in much.json()["detail"], much.body


def no_finding_of_another(server, token, findings):
    with server.connect_as(token) as talk:
        hidden, absent = (without_date(talk.ask(f"/v1/findings/{number}"), number) for number in (findings[OTHERS], "1"))
        assert hidden == absent and hidden[0] == 404, (hidden, absent)
        shown = talk.ask("/v1/findings?state=all").json()["findings"]
        assert [row["permit"] for row in shown] == [OWN], shown
        assert talk.ask(f"/v1/findings?state=all&permit={OTHERS}").json()["findings"] == []


def shut_out(ledger, server):
    """Tokens that are none, or no more; each is told why, and the next request of an open connection too."""
    token = ledger.let_in("office")
    name = [row["id"] for row in ledger.asked("token", "list")["callers"] if row["id"] in token][-1]
    path = f"/v1/permits/{OWN}/quota"
    with server.connect_as(token) as talk:
        assert talk.ask(path).status == 200
        ledger.weir_at("token", "revoke", name, "--reason", "lost")
        reply = talk.ask(path)
        assert reply.status == 401 and "revoked" in reply.json()["detail"], reply.body
    expired = ledger.let_in("office", "--from", "2026-10-01", "--until", "2026-10-02")
    later = ledger.let_in("office", "--from", "2027-01-01")
    other = token[:-1] + ("0" if token[-1] != "0" else "1")
    for shown, said in [(expired, "ended"), (later, "not begun"), (other, "slip"), (ledger.token[:-5], "missing"),
                        ("x", "no token"), ("weir_", "token")]:
        with server.connect_as(shown) as talk:
            reply = talk.ask(path)
            assert reply.status == 401 and reply.problem() == "caller" and said in reply.json()["detail"], (
                shown, reply.body)
            assert talk.ask("/healthz").status == 200


def of_another_ledger(ledger, server):
    other = ledger.top / "other"
    ledger.run("init", other / "L", "--origin", "simulated/example/other", "--keys", other / "K", "--clock",
               "simulated:2026-10-20T08:00:00+08:00x1")
    done = ledger.run("-C", other / "L", "token", "new", "--role", "office", "--json")
    with server.connect_as(re.search(r'"token": *"([^"]+)"', done.stdout)[1]) as talk:
        reply = talk.ask("/v1/alerts")
        assert reply.status == 401 and "no such caller" in reply.json()["detail"], reply.body


def main():
    table = Path(sys.argv[2], "api/http/routes.c").read_text(encoding="utf-8")
    rows = re.findall(r'HTTP_([A-Z]+),\s*"([^"]+)"', table)
    several = {path for _, path in rows if sum(path == other for _, other in rows) > 1}
    patterns = [f"{method} {path}" if path in several else path for method, path in rows]
    assert sorted(patterns) == sorted(ROUTES), set(patterns) ^ set(ROUTES)
    with Ledger(sys.argv[1], sys.argv[2]) as ledger:
        invoices = {row["permit"]: row["invoice"] for row in ledger.asked("bill", MONTH)["invoices"]}
        lent(ledger)
        traded(ledger)
        irrigated(ledger)
        findings = {permit: raised(ledger, permit) for permit in (OWN, OTHERS)}
        code = holder_of(ledger, OWN)
        others_code = holder_of(ledger, OTHERS)
        assert code != others_code
        tokens = {"nobody": None, "holder": ledger.let_in("holder", "--for", code)}
        tokens |= {role: ledger.let_in(role) for role in ("office", "auditor", "mirror")}
        tokens["collector"] = ledger.let_in("collector", "--meters", "LC-1-01")
        with serve(ledger) as server:
            each_route_as_each_role(server, tokens, invoices[OWN], code, findings[OWN])
            nothing_of_another(server, tokens["holder"], invoices[OTHERS], others_code)
            no_finding_of_another(server, tokens["holder"], findings)
            no_trade_of_another(server, tokens["holder"])
            no_ticket_of_another(ledger, server, tokens["holder"])
            shut_out(ledger, server)
            of_another_ledger(ledger, server)
    print(f"{len(ROUTES)} routes as {len(ROLES)} roles")
    return 0


if __name__ == "__main__":
    sys.exit(main())
