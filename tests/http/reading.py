#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is read over HTTP is what the commands say: sheets, alerts, invoices and why.

usage: reading.py WEIR SOURCE
"""
import csv
import sys
import urllib.parse

from served import Ledger, serve


def quoted(text):
    return urllib.parse.quote(text, safe="")


def sheets(ledger, talk):
    for month in ("2026-08", "2026-09", "2026-10"):
        assert talk.ask(f"/v1/sheets/{month}").json() == ledger.asked("balance", month), month
    areas = [area["area"] for area in ledger.asked("balance", "2026-09")["areas"]]
    assert areas
    for area in areas:
        assert talk.ask(f"/v1/sheets/2026-09?area={quoted(area)}").json() == ledger.asked(
            "balance", "2026-09", "--area", area), area


def alerts(ledger, talk):
    for query, words in [("", []), ("?state=open", []), ("?state=all", ["--all"])]:
        said = talk.ask(f"/v1/alerts{query}").json()
        assert said["log"] == ledger.asked("quota", "--holder", holder(ledger))["log"] and said.pop("next") is None
        assert said == ledger.asked("alerts", "list", *words), query
    every = ledger.asked("alerts", "list", "--all")["alerts"]
    assert every
    permit = every[0]["permit"]
    some = talk.ask(f"/v1/alerts?state=all&permit={quoted(permit)}").json()["alerts"]
    assert some == [alert for alert in every if alert["permit"] == permit]


def holder(ledger):
    return ledger.asked("balance", "2026-09")["permits"][0]["holder"]


def invoices(ledger, talk):
    billed = ledger.asked("bill", "2026-08")
    assert billed["invoices"]
    assert talk.ask("/v1/invoices?period=2026-08").json() == billed | {"next": None}
    permit = billed["invoices"][0]["permit"]
    assert talk.ask(f"/v1/permits/{quoted(permit)}/invoices?period=2026").json()["invoices"] == [
        invoice for invoice in billed["invoices"] if invoice["permit"] == permit]
    for invoice in billed["invoices"]:
        path = f"/v1/invoices/{quoted(invoice['invoice'])}/explanation"
        assert talk.ask(path).json() == ledger.asked("explain", invoice["invoice"]), invoice["invoice"]
        assert talk.ask(f"{path}?depth=days").json() == ledger.asked("explain", invoice["invoice"], "--depth", "days")
    # Of what is not billed yet a preview, as the command gives one a moment later.
    path = f"/v1/permits/{quoted(permit)}/explanation?period=2026-09&depth=lines"
    previews = [talk.ask(path).json(), ledger.asked("explain", permit, "2026-09", "--depth", "lines")]
    for preview in previews:
        assert [invoice.pop("made") for invoice in preview["invoices"]]
    assert previews[0] == previews[1]


def same_quotas(ledger, talk):
    """Each permit's, and a holder's, as the command says."""
    permits = demo(ledger, "permits")
    code = permits[1]["credit_code"]
    found = []
    for path, words in [*((f"permits/{row['permit']}", [row["permit"]]) for row in permits),
                        (f"holders/{code}", ["--holder", code])]:
        said = talk.ask(f"/v1/{path}/quota?at=2026-10-31").json()
        assert said == ledger.asked("quota", *words, "--at", "2026-10-31"), path
        said.pop("log")
        found.append(said)
    return found


def demo(ledger, name):
    with open(ledger.source / "demo" / f"{name}.csv", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def changed(ledger, name, which, **columns):
    """A row of a registry file of the sample district, said anew otherwise."""
    rows = demo(ledger, name)
    row = next(row for row in rows if row[next(iter(row))] == which) | {"from": "2026-10-20"} | columns
    path = ledger.top / f"{name}-{which}.csv"
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, row)
        writer.writeheader()
        writer.writerow(row)
    ledger.weir_at("import", name, path)


def quotas(ledger, talk):
    """What is kept of the registry from one question to the next is kept no longer than it holds."""
    told = [same_quotas(ledger, talk)]

    def book():
        path = ledger.top / "another.yaml"
        path.write_text("""rulebook: another
title: test
source: test
place: "330000"
from: 2026-01-01
kind: price
filing: month
rates:
  - {id: all, unit: m3, yuan: "1.00"}
""", encoding="utf-8")
        ledger.weir_at("import", "rulebook", path)

    for change in (lambda: changed(ledger, "permits", "D330302G2016-0008", annual_m3="50000"),
                   lambda: changed(ledger, "meters", "LC-4-01", interval_s="7200"),
                   lambda: changed(ledger, "intakes", "LC-4", permit="D330302G2019-0009"),
                   lambda: ledger.weir_at("import", "readings", late_reading(ledger)), book):
        change()
        told.append(same_quotas(ledger, talk))
    assert all(before != after for before, after in zip(told, told[1:])), [a != b for a, b in zip(told, told[1:])]


def late_reading(ledger):
    row = max((row for row in demo(ledger, "readings") if row["meter"] == "LC-1-01"), key=lambda row: row["at"])
    path = ledger.top / "late.csv"
    path.write_text("meter,at,total_m3,flow_m3_per_h,status\n"
                    f"LC-1-01,2026-10-05T00:00:00+08:00,{float(row['total_m3']) + 5000:.1f},,\n", encoding="utf-8")
    return path


def errors(talk):
    for path, status, code in [
        ("/v1/sheets/2026-13", 404, "no-month"),
        ("/v1/sheets/2026", 404, "no-month"),
        ("/v1/sheets/2026-09?area=nowhere", 404, "no-area"),
        ("/v1/alerts?state=some", 400, "query"),
        ("/v1/invoices", 400, "query"),
        ("/v1/invoices?period=2026-Q5", 400, "query"),
        ("/v1/permits/X/explanation?period=2026-08", 404, "no-permit"),
        ("/v1/permits/X/preview?period=2026-08", 404, "no-permit"),
        ("/v1/permits/X/explanation", 400, "query"),
        ("/v1/invoices/X/explanation", 404, "no-invoice"),
        ("/v1/invoices/X/explanation?depth=all", 400, "query"),
    ]:
        reply = talk.ask(path)
        assert (reply.status, reply.problem()) == (status, code), (path, reply.body)


def main():
    with Ledger(sys.argv[1], sys.argv[2]) as ledger:
        with serve(ledger) as server, server.connect() as talk:
            sheets(ledger, talk)
            alerts(ledger, talk)
            invoices(ledger, talk)
            errors(talk)
            quotas(ledger, talk)
    return 0


if __name__ == "__main__":
    sys.exit(main())
