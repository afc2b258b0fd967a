#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Lists page by page: what they say is what the commands and files say, and a cursor is good for one list and caller.

usage: lists.py WEIR SOURCE
"""
import csv
import json
import operator
import statistics
import sys
import time
import urllib.parse

from served import Ledger, serve

OWN, OTHERS, ABSENT = "D330302S2021-0001", "D330302G2016-0008", "D330302G2016-9999"


def quoted(text):
    return urllib.parse.quote(text, safe="")


def page(talk, path, limit, cursor=None):
    return talk.ask(f"{path}{'&' if '?' in path else '?'}limit={limit}" + (f"&cursor={cursor}" if cursor else ""))


def pages(talk, path, limit=100, between=None):
    """A list's pages to its end; between() is done after the first."""
    told = [page(talk, path, limit).json()]
    if between:
        between()
    while told[-1]["next"] is not None:
        told.append(page(talk, path, limit, told[-1]["next"]).json())
    return told


def rows(talk, path, key, limit=100, between=None):
    told = pages(talk, path, limit, between)
    assert all(len(one[key]) == limit for one in told[:-1]) and len(told[-1][key]) <= limit, path
    return [row for one in told for row in one[key]]


def demo(ledger, name):
    with open(ledger.source / "demo" / f"{name}.csv", encoding="utf-8") as file:
        return list(csv.DictReader(file))


# ---- what they say ----

def permits(ledger, talk):
    said = sorted(demo(ledger, "permits"), key=lambda row: row["permit"])
    told = rows(talk, "/v1/permits", "permits")
    assert [(row["permit"], row["holder"], row["credit_code"], row["area"], row["source"], row["use"],
             row["permit_litres"], row["valid_from"], row.get("valid_until", "")) for row in told] == [
        (row["permit"], row["holder"], row["credit_code"], row["area"], row["source"], row["use"],
         int(row["annual_m3"]) * 1000, row["valid_from"], row["valid_until"]) for row in said]
    names = {row["area"]: row["name"] for row in demo(ledger, "areas")}
    assert [row["area_name"] for row in told] == [names[row["area"]] for row in told]
    for limit in (1, 3, len(told)):
        assert rows(talk, "/v1/permits", "permits", limit) == told
    for row in told:
        assert ledger.asked("log", str(row["entry"]))["kind"] == "permits"
        assert row["valid"] == (row["valid_from"] <= "2026-10-20" <= row.get("valid_until", "9999"))
    holder = told[0]
    for name in (holder["credit_code"], holder["holder"]):
        assert rows(talk, f"/v1/permits?holder={quoted(name)}", "permits") == [
            row for row in told if row["credit_code"] == holder["credit_code"]]
    area = holder["area"]
    assert rows(talk, f"/v1/permits?area={area}", "permits") == [row for row in told if row["area"] == area]
    root = [row["area"] for row in demo(ledger, "areas") if not row["parent"]][0]
    assert rows(talk, f"/v1/permits?area={root}", "permits", 2) == told
    for row in told:
        one_permit(ledger, talk, row)


def one_permit(ledger, talk, row):
    told = talk.ask(f"/v1/permits/{quoted(row['permit'])}").json()
    assert {key: value for key, value in told.items() if key not in ("intakes", "log")} == row
    intakes = [intake for intake in demo(ledger, "intakes") if intake["permit"] == row["permit"]]
    assert [(intake["intake"], intake.get("name", "")) for intake in told["intakes"]] == [
        (intake["intake"], intake["name"]) for intake in intakes]
    meters = demo(ledger, "meters")
    for intake in told["intakes"]:
        own = [meter for meter in meters if meter["intake"] == intake["intake"]]
        assert [(meter["meter"], meter["profile"], meter["interval_s"], meter["installed_on"], meter["digits"])
                for meter in intake["meters"]] == [
            (meter["meter"], meter["profile"], int(meter["interval_s"]), meter["installed_on"], int(meter["digits"]))
            for meter in own]
        for meter in intake["meters"]:
            alone = talk.ask(f"/v1/meters/{quoted(meter['meter'])}").json()
            assert {key: value for key, value in alone.items() if key not in ("rows", "log")} == meter
            today = [part for part in alone["rows"] if part["from"] <= "2026-10-20" <= part.get("until", "9999")]
            account = row["permit"] if row["valid"] else f"unpermitted:{intake['intake']}"
            account = f"return:{intake['intake']}" if meter["role"] == "return" else account
            assert [(part["account"], part["intake"]) for part in today] == [(account, intake["intake"])], alone
            newest = [reading for reading in rows(
                talk, f"/v1/meters/{quoted(meter['meter'])}/readings", "readings", 1000) if reading["status"] == "A"]
            assert meter.get("newest_reading_at") == (newest[-1]["at"] if newest else None)


def entries(ledger, talk):
    size = ledger.asked("log", "0")["log"]["size"]
    said = ledger.asked("log", f"0..{size - 1}")
    for path, limit, first in [("/v1/entries", 1000, 0), ("/v1/entries", 7, 0), (f"/v1/entries?from={size - 3}", 2, -3),
                               (f"/v1/entries?from={size}", 10, size)]:
        assert rows(talk, path, "entries", limit) == said["entries"][first:], path
    assert talk.ask("/v1/entries").json()["log"] == said["log"]
    for index in (0, size - 1):
        assert talk.ask(f"/v1/entries/{index}").json() == ledger.asked("log", str(index))


def audits(ledger, talk):
    for period in ("2026-08", "2026-Q3"):
        done = ledger.run("-C", ledger.dir, "audit", period, "--json", status=(0, 1))
        assert talk.ask(f"/v1/audits/{period}").json() == json.loads(done.stdout), period


def alerts_and_invoices(ledger, talk):
    said = ledger.asked("alerts", "list", "--all")["alerts"]
    assert len(said) > 3
    billed = ledger.asked("bill", "2026-08")["invoices"]
    assert len(billed) > 3
    for limit in (1, 2, len(said), 1000):
        assert rows(talk, "/v1/alerts?state=all", "alerts", limit) == said
    for limit in (1, 3, len(billed), 1000):
        assert rows(talk, "/v1/invoices?period=2026", "invoices", limit) == billed
    permit = billed[0]["permit"]
    assert rows(talk, f"/v1/permits/{permit}/invoices?period=2026", "invoices", 1) == [
        row for row in billed if row["permit"] == permit]


def while_it_grows(ledger, talk):
    """What is entered between two pages brings nothing twice, and leaves nothing out."""
    lists = [("/v1/entries", "entries"), ("/v1/invoices?period=2026", "invoices"), ("/v1/permits", "permits"),
             ("/v1/meters/LC-4-01/readings?from=2026-08-03&until=2026-08-05", "readings")]
    before = {path: rows(talk, path, key, 3) for path, key in lists}
    last = max(row["mark_litres"] for row in before[lists[3][0]])

    def grow(path, hour):
        if path == lists[1][0]:
            ledger.weir_at("bill", "2026-09")
        more = ledger.top / f"more{hour}.csv"
        more.write_text(f"meter,at,total_m3,flow_m3_per_h,status\nLC-4-01,2026-08-05T{hour:02}:30:00+08:00,"
                        f"{last // 1000}.{last % 1000:03},,\n", encoding="utf-8")
        ledger.weir_at("import", "readings", more)

    for hour, (path, key) in enumerate(lists):
        was = rows(talk, path, key, 1000) if path == "/v1/entries" else before[path]
        now = rows(talk, path, key, 3, between=lambda path=path, hour=hour: grow(path, 20 + hour))
        names = [name_of(row) for row in now]
        if key == "readings":  # two of the new ones were there when it began
            assert names == [name_of(row) for row in rows(talk, path, key)][: len(names)] or len(names) == len(was) + 3
            assert len(set(names)) == len(names) and {name_of(row) for row in was} <= set(names)
        else:
            assert names == [name_of(row) for row in was], path
    assert len(rows(talk, lists[1][0], "invoices")) > len(before[lists[1][0]])
    assert len(rows(talk, lists[0][0], "entries")) > len(before[lists[0][0]])


def name_of(row):
    return tuple(row.get(key) for key in ("entry", "at", "count", "invoice", "permit"))


# ---- cursors ----

def cursors(ledger, server, tokens):
    """A cursor of another, for another list, or altered: the same answer as for one that never was."""
    with server.connect_as(tokens["office"]) as talk:
        cursor = page(talk, "/v1/permits", 2).json()["next"]
        made_up = refused(talk, "/v1/permits", "A" * len(cursor))
        for path, shown in [("/v1/alerts?state=all", cursor), ("/v1/permits?holder=x", cursor),
                            ("/v1/entries", cursor), ("/v1/permits", cursor[:-1]), ("/v1/permits", cursor + "A"),
                            ("/v1/permits", cursor[:-1] + ("A" if cursor[-1] != "A" else "B")),
                            ("/v1/permits", ""), ("/v1/permits", "x" * 2000)]:
            assert refused(talk, path, shown) == made_up, (path, shown)
        for at in range(0, len(cursor), 7):
            altered = cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1:]
            assert refused(talk, "/v1/permits", altered) == made_up, at
        # Another size of pages is no other list, nor is another order of parameters.
        assert page(talk, "/v1/permits", 5, cursor).status == 200
        narrow = page(talk, "/v1/permits?area=330302&holder=x", 1)
        assert narrow.json() == {"permits": [], "next": None, "log": narrow.json()["log"]}
        narrow = page(talk, "/v1/meters/LC-1-01/readings?from=2026-08-01&until=2026-08-09", 3).json()["next"]
        assert page(talk, "/v1/meters/LC-1-01/readings?until=2026-08-09&from=2026-08-01", 3, narrow).status == 200
        assert refused(talk, "/v1/meters/LC-2-01/readings?from=2026-08-01&until=2026-08-09", narrow) == made_up
        # No id can be read in it.
        assert OWN not in cursor and "D33" not in cursor
    for role in ("other office", "auditor", "holder"):
        with server.connect_as(tokens[role]) as talk:
            assert refused(talk, "/v1/permits", cursor) == made_up, role
    return cursor, made_up


def refused(talk, path, cursor):
    reply = page(talk, path, 2, cursor) if cursor else talk.ask(f"{path}{'&' if '?' in path else '?'}limit=2&cursor=")
    assert reply.status == 400 and reply.problem() == "cursor", (path, reply.status, reply.body)
    return {name: value for name, value in reply.fields.items() if name != "date"}, reply.body


def of_a_holder(server, tokens):
    """Its lists have its own, and so have all their pages."""
    with server.connect_as(tokens["holder"]) as talk:
        assert {row["permit"] for row in rows(talk, "/v1/permits", "permits", 1)} == {OWN}
        assert rows(talk, f"/v1/permits?holder={quoted('鹿城示例温泉酒店有限公司')}", "permits") == []
        assert {row["permit"] for row in rows(talk, "/v1/alerts?state=all", "alerts", 1)} <= {OWN}
        assert {row["permit"] for row in rows(
            talk, f"/v1/permits/{OWN}/invoices?period=2026", "invoices", 1)} == {OWN}


def moved_meter(ledger, server, tokens):
    """A meter that goes to another holder's intake: each sees the days on which it was its own's."""
    path = "/v1/meters/LC-4-01/readings?from=2026-08-01&until=2026-08-02"
    with server.connect_as(tokens["others"]) as talk:
        assert len(talk.ask(path).json()["readings"]) == 48
    rows_of = demo(ledger, "meters")
    moved = next(row for row in rows_of if row["meter"] == "LC-4-01") | {"intake": "LC-1"}
    files = ledger.top / "moved.csv"
    with open(files, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*moved, "from"])
        writer.writeheader()
        writer.writerow(moved | {"from": "2026-10-15"})
    ledger.weir_at("import", "meters", files)
    with server.connect_as(tokens["others"]) as talk:
        assert len(talk.ask(path).json()["readings"]) == 48
        assert talk.ask("/v1/meters/LC-4-01/readings?day=2026-10-16").json()["readings"] == []
        told = talk.ask("/v1/meters/LC-4-01").json()
        assert [row["account"] for row in told["rows"]] == [OTHERS] and "intake" not in told, told
    with server.connect_as(tokens["holder"]) as talk:
        assert talk.ask(path).json()["readings"] == []
        told = talk.ask("/v1/meters/LC-4-01").json()
        assert [row["account"] for row in told["rows"]] == [OWN, "unpermitted:LC-1"] and told["intake"] == "LC-1", told
        assert told["rows"][0]["from"] == "2026-10-15" and "newest_reading_at" not in told  # it was read before
        assert "newest_reading_at" not in meter_of(talk.ask(f"/v1/permits/{OWN}").json(), "LC-4-01")
        meters = {meter["meter"]: meter for meter in talk.ask(f"/v1/permits/{OWN}/quota").json()["meters"]}
        assert "newest_reading_at" not in meters["LC-4-01"] and meters["LC-4-01"]["late"] is True, meters
        assert "newest_reading_at" in meters["LC-1-01"], meters
    with server.connect_as(tokens["office"]) as talk:
        told = talk.ask("/v1/meters/LC-4-01").json()
        assert [row["account"] for row in told["rows"]] == [OTHERS, OWN, "unpermitted:LC-1"]
        assert meter_of(talk.ask(f"/v1/permits/{OWN}").json(), "LC-4-01")["newest_reading_at"]


def meter_of(permit, name):
    return next(meter for intake in permit["intakes"] for meter in intake["meters"] if meter["meter"] == name)


# ---- time ----

def same_time(server, token, invoice):
    """Another's is refused in the time in which what does not exist is: by the median difference of many pairs, each
    one after the other, so that what else the machine does weighs on both."""
    permits_of = [f"/v1/permits/ID{rest}" for rest in ("", "/quota", "/days", "/balance", "/invoices?period=2026")]
    with server.connect_as(token) as talk:
        for path, names in [*((path, (OTHERS, ABSENT)) for path in permits_of),
                            ("/v1/meters/ID", ("LC-4-01", "LC-9-99")),
                            ("/v1/meters/ID/readings", ("LC-4-01", "LC-9-99")),
                            ("/v1/invoices/ID/explanation", (quoted(invoice), quoted(invoice[:-1] + "0")))]:
            requests = [talk.request(path.replace("ID", name)) for name in names]
            for _ in range(20):
                hidden, absent = refusals(talk, requests)
                apart, usual = statistics.median(map(operator.sub, hidden, absent)), statistics.median(absent)
                if abs(apart) < 0.05 * usual:
                    break
            else:
                raise AssertionError((path, apart, usual))
            print(f"{path}: none {usual / 1000:.1f} us, another's {apart / 1000:+.1f} us")


def refusals(talk, requests, rounds=400):
    """How long each took, in turns."""
    spent = [[] for _ in requests]
    for i in range(rounds):
        for which in range(len(requests)) if i % 2 else reversed(range(len(requests))):
            start = time.perf_counter_ns()
            talk.send(requests[which])
            assert talk.receive().status == 404
            spent[which].append(time.perf_counter_ns() - start)
    return spent


def main():
    with Ledger(sys.argv[1], sys.argv[2]) as ledger:
        billed = ledger.asked("bill", "2026-08")["invoices"]
        invoice = next(row["invoice"] for row in billed if row["permit"] == OTHERS)
        code = {row["permit"]: row["credit_code"] for row in demo(ledger, "permits")}
        tokens = {"office": ledger.token, "other office": ledger.let_in("office"), "auditor": ledger.let_in("auditor"),
                  "holder": ledger.let_in("holder", "--for", code[OWN]),
                  "others": ledger.let_in("holder", "--for", code[OTHERS])}
        with serve(ledger) as server:
            with server.connect() as talk:
                permits(ledger, talk)
                entries(ledger, talk)
                audits(ledger, talk)
                alerts_and_invoices(ledger, talk)
            cursor, made_up = cursors(ledger, server, tokens)
            of_a_holder(server, tokens)
            same_time(server, tokens["holder"], invoice)
            with server.connect() as talk:
                while_it_grows(ledger, talk)
            moved_meter(ledger, server, tokens)
        with serve(ledger) as server, server.connect() as talk:
            assert refused(talk, "/v1/permits", cursor) == made_up  # of a process that is no more
    return 0


if __name__ == "__main__":
    sys.exit(main())
