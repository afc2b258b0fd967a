#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A permit's days and a meter's readings over HTTP, against the sheet, the registry's file and the log.

usage: days.py WEIR SOURCE
"""
import csv
import sys
import urllib.parse
from datetime import datetime, timedelta, timezone
from decimal import Decimal

from served import Ledger, serve

MONTHS = ("2026-08", "2026-09", "2026-10")
CHINA = timezone(timedelta(hours=8))


def quoted(text):
    return urllib.parse.quote(text, safe="")


def known_of(entries, key):
    return sum(entry.get(key, 0) for entry in entries)


def one_month(line, talk, month):
    """The days of a line of the sheet add up to it, meter by meter."""
    told = talk.ask(f"/v1/permits/{quoted(line['permit'])}/days?month={month}").json()
    days = told["days"]
    assert told["permit"] == line["permit"] and told["month"] == month
    assert [day["day"] for day in days] == sorted({day["day"] for day in days}) and days[0]["day"] == f"{month}-01"
    for key in ("plan_litres", "spread_litres", "unknown_days", "measured_litres", "assessed_litres"):
        assert told.get(key) == line.get(key), (key, told.get(key), line.get(key))
    for day in days:
        meters = day["meters"]
        assert ("taken_litres" in day) == any("booked_litres" in meter for meter in meters)
        if "taken_litres" in day:
            assert day["taken_litres"] == day["measured_litres"] + day["assessed_litres"]
            assert day["measured_litres"] == known_of(meters, "booked_litres")
            assert day["assessed_litres"] == known_of(meters, "assessed_litres")
            assert day["spread_litres"] == known_of(meters, "spread_litres")
        if day["state"] == "unknown":  # of which nothing is known, and so not 0 either
            assert "taken_litres" not in day and {meter["state"] for meter in meters} == {"unknown"}, day
        assert (day["state"] == "none") == (meters == []), day
    cells = [meter for day in days for meter in day["meters"]]
    for meter in line["meters"]:
        own = [cell for cell in cells
               if (cell.get("meter"), cell["intake"]) == (meter.get("meter"), meter["intake"])]
        assert known_of(own, "booked_litres") == meter["booked_litres"], meter
        assert known_of(own, "assessed_litres") == meter["assessed_litres"], meter
        assert known_of(own, "withheld_litres") == meter["withheld_litres"], meter
        assert sum(cell["state"] in ("unknown", "partly") for cell in own) == meter["unknown_days"], meter
    return {day["state"] for day in days}


def days(ledger, talk):
    states = set()
    for month in MONTHS:
        for line in ledger.asked("balance", month)["permits"]:
            states |= one_month(line, talk, month)
    assert {"measured", "unknown", "open"} <= states, states


def reported(ledger, meter):
    """What the file says of a meter: instants and counts."""
    with open(ledger.source / "demo" / "readings.csv", encoding="utf-8") as file:
        return [(datetime.fromisoformat(row["at"]), Decimal(row["total_m3"])) for row in csv.DictReader(file)
                if row["meter"] == meter]


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def all_pages(talk, path, key, limit):
    """A list to its end; how many pages it had."""
    rows, pages, cursor = [], 0, ""
    while cursor is not None:
        told = talk.ask(f"{path}{'&' if '?' in path else '?'}limit={limit}"
                        + (f"&cursor={cursor}" if cursor else "")).json()
        assert len(told[key]) <= limit, path
        rows, pages, cursor = rows + told[key], pages + 1, told["next"]
    return rows, pages


def readings(ledger, talk):
    for meter in ("LC-1-01", "LC-4-01"):
        path = f"/v1/meters/{meter}/readings"
        said = reported(ledger, meter)
        told, pages = all_pages(talk, path, "readings", 1000)
        assert pages == (len(said) + 999) // 1000
        assert [(instant(row["at"]), Decimal(row["count"])) for row in told] == sorted(said)
        for row in told:
            assert row["mark_litres"] == int(Decimal(row["count"]) * 1000)
            assert "words" not in row, row  # a file has none
        # A day's readings: those behind its first midnight, and that of its last.
        day = datetime(2026, 8, 3, tzinfo=CHINA)
        one = talk.ask(f"{path}?day=2026-08-03").json()["readings"]
        assert one == [row for row in told if day < instant(row["at"]) <= day + timedelta(days=1)] and one
        assert talk.ask(f"{path}?from=2026-08-03&until=2026-08-03").json()["readings"] == one
        two = talk.ask(f"{path}?from=2026-08-03&until=2026-08-04&limit=1000").json()["readings"]
        assert two[: len(one)] == one and len(two) > len(one)
        # Page by page it is the same list, whatever a page's size.
        for limit in (1, 7, len(one)):
            assert all_pages(talk, f"{path}?day=2026-08-03", "readings", limit) == (one, -(-len(one) // limit))
        # Volumes that end within a day, from where each begins: the day's litres where none reaches over midnight.
        inside = [row for row in one if instant(row["from"]) >= day]
        if len(inside) == len(one):
            told_days = talk.ask(f"/v1/permits/{permit_of(ledger, meter)}/days?month=2026-08").json()["days"]
            cell = [cell for cell in told_days[2]["meters"]
                    if cell["meter"] == meter][0]
            assert sum(row["booked_litres"] for row in one) == cell["booked_litres"]
        entry = ledger.asked("log", str(one[0]["entry"]))
        assert entry["kind"] == "readings" and instant(one[0]["received"]) == instant(entry["recorded"])


def permit_of(ledger, meter):
    for line in ledger.asked("balance", "2026-08")["permits"]:
        if meter in [row.get("meter") for row in line["meters"]]:
            return quoted(line["permit"])
    raise AssertionError(meter)


def explained(ledger, talk):
    """Volumes are those that an invoice's explanation walks, reading by reading."""
    ledger.weir_at("bill", "2026-08")
    invoice = [row for row in ledger.asked("bill", "2026-08")["invoices"]][0]["invoice"]
    meter = ledger.asked("explain", invoice)["invoices"][0]["meters"][0]
    rows = {row["at"]: row for row in all_pages(
        talk, f"/v1/meters/{meter['meter']}/readings?from=2026-07-31&until=2026-09-02", "readings", 500)[0]}
    seen = 0
    for interval in meter["intervals"]:
        end = rows[meter["readings"][interval["closing"]]["at"]]
        assert (end["from"], end["booked_litres"]) == (interval["from"], interval["litres"]), (end, interval)
        seen += 1
    assert seen > 100, seen


def held(ledger, talk):
    """A reading that is not believed says why, and books nothing; a corrected one by what."""
    path = "/v1/meters/LC-4-01/readings?from=2026-10-19&until=2026-10-20"
    last = reported(ledger, "LC-4-01")[-1][1]
    rows = ledger.top / "more.csv"
    rows.write_text("meter,at,total_m3,flow_m3_per_h,status\n"
                    f"LC-4-01,2026-10-19T12:00:00+08:00,{last + 10},,\n"
                    f"LC-4-01,2026-10-19T13:00:00+08:00,{last + 99999},,\n"
                    f"LC-4-01,2026-10-19T14:00:00+08:00,{last + 11},,\n", encoding="utf-8")
    ledger.weir_at("import", "readings", rows)
    by_hour = {instant(row["at"]).astimezone(CHINA).hour: row for row in talk.ask(path).json()["readings"]}
    assert by_hour[12]["status"] == "A" and by_hour[14]["booked_litres"] == 1000
    assert by_hour[13]["status"] == "N" and "spike" in by_hour[13]["reasons"], by_hour[13]
    assert "held" in by_hour[13]["reasons"] and "booked_litres" not in by_hour[13]
    assert instant(by_hour[14]["from"]) == instant(by_hour[12]["at"])


def mended(ledger, talk):
    """Two counts at one instant both stand there, page by page too; and who decided or corrected what."""
    path = "/v1/meters/LC-4-01/readings?from=2026-10-19&until=2026-10-20"
    last = reported(ledger, "LC-4-01")[-1][1] + 12
    at = "2026-10-19T15:00:00+08:00"
    for name, more in (("one", 0), ("two", 1)):
        file = ledger.top / f"{name}.csv"
        file.write_text(f"meter,at,total_m3,flow_m3_per_h,status\nLC-4-01,{at},{last + more},,\n", encoding="utf-8")
        ledger.weir_at("import", "readings", file)

    def both():
        told = talk.ask(path).json()["readings"]
        assert all_pages(talk, path, "readings", 1)[0] == told
        return [row for row in told if instant(row["at"]) == instant(at)]

    rows = both()
    assert [Decimal(row["count"]) for row in rows] == [last, last + 1]
    assert rows[0]["entry"] != rows[1]["entry"]
    assert all("conflict" in row["reasons"] and row["status"] != "A" and "booked_litres" not in row for row in rows)
    ledger.weir_at("decide", "LC-4-01", "--at", at, "--count", last, "--ground", "read again")
    first, second = both()
    decision = ledger.asked("log", str(first["decision_entry"]))
    assert decision["kind"] == "decision" and first["decision_entry"] == second["decision_entry"]
    assert first["status"] == "A" and first["booked_litres"] == 1000 and "chosen" in first["reasons"], first
    assert second["status"] == "N" and second["reasons"] == ["replaced"], second
    ledger.weir_at("correct", "LC-4-01", "--at", "2026-10-19T14:00:00+08:00", "--count", last - 1, "--to", last - 2,
                   "--ground", "a slip")
    row = [row for row in talk.ask(path).json()["readings"] if Decimal(row["count"]) == last - 1][0]
    assert ledger.asked("log", str(row["correction_entry"]))["kind"] == "correction"
    assert Decimal(row["corrected_count"]) == last - 2 and row["booked_litres"] == 0, row
    assert both()[0]["booked_litres"] == 2000


def assessed(ledger, talk):
    """What stands for an unknown volume is no measured one, and a reading behind it moves what it may."""
    def october(permit):
        line = next(line for line in ledger.asked("balance", "2026-10")["permits"] if line["permit"] == permit)
        one_month(line, talk, "2026-10")
        told = talk.ask(f"/v1/permits/{permit}/days?month=2026-10").json()
        return {day["day"][8:]: day for day in told["days"]}

    well = "D330302G2019-0009"  # one intake with one meter, read until the month began
    assert {october(well)[day]["state"] for day in ("02", "05", "10", "19")} == {"unknown"}
    ledger.weir_at("assess", "LC-5-01", "--from", "2026-10-02", "--until", "2026-10-05", "--method", "declared",
                   "--litres", "120000", "--ground", "no reading came")
    ledger.weir_at("assess", "LC-5-01", "--from", "2026-10-08", "--until", "2026-10-09", "--method", "declared",
                   "--litres", "4000", "--final", "--ground", "it was shut")
    days_now = october(well)
    assert [days_now[day]["assessed_litres"] for day in ("02", "03", "04", "05")] == [30000] * 4
    assert days_now["02"]["state"] == "assessed" and days_now["02"]["measured_litres"] == 0
    assert days_now["08"]["taken_litres"] == 2000 and days_now["07"]["state"] == "unknown"
    file = ledger.top / "behind.csv"
    file.write_text("meter,at,total_m3,flow_m3_per_h,status\nLC-5-01,2026-10-19T12:00:00+08:00,69947.118,,\n",
                    encoding="utf-8")
    ledger.weir_at("import", "readings", file)
    days_now = october(well)  # 185 m3 in 18.5 days; two of them are final
    assert days_now["02"]["measured_litres"] == 10000 and days_now["02"]["assessed_litres"] == 0
    assert days_now["08"]["withheld_litres"] == 10000 and days_now["08"]["taken_litres"] == 2000
    assert days_now["08"]["state"] == "assessed" and days_now["07"]["spread_litres"] == 10000
    assert days_now["19"]["state"] == "partly" and days_now["19"]["taken_litres"] == 5000
    assert days_now["20"]["state"] == days_now["31"]["state"] == "open"
    ended = one_month(next(line for line in ledger.asked("balance", "2026-11")["permits"]), talk, "2026-11")
    assert ended == {"open"}, ended


def errors(talk):
    for path, status, code in [
        ("/v1/permits/X/days?month=2026-13", 400, "query"),
        ("/v1/permits/X/days", 404, "no-permit"),
        ("/v1/meters/X/readings", 404, "no-meter"),
        ("/v1/meters/LC-1-01/readings?day=3", 400, "query"),
        ("/v1/meters/LC-1-01/readings?day=2026-08-03&from=2026-08-03", 400, "query"),
        ("/v1/meters/LC-1-01/readings?limit=0", 400, "query"),
        ("/v1/meters/LC-1-01/readings?limit=1001", 400, "query"),
        ("/v1/meters/LC-1-01/readings?cursor=", 400, "cursor"),
        ("/v1/meters/LC-1-01/readings?cursor=AAAA", 400, "cursor"),
    ]:
        reply = talk.ask(path)
        assert (reply.status, reply.problem()) == (status, code), (path, reply.body)


def who(ledger, server):
    code = "91330302MA2000027P"
    permit = "D330302G2016-0008"
    told = {}
    for role, words in [("office", []), ("holder", ["--for", code]), ("auditor", []), ("mirror", []),
                        ("collector", ["--meters", "LC-1-01"])]:
        token = ledger.let_in(role, *words)
        with server.connect_as(token) as talk:
            told[role] = talk.ask("/v1/self").json()
        assert told[role]["role"] == role and told[role]["caller"] in token
        assert told[role]["origin"] == "simulated/example/http" and told[role]["simulated"] is True
        assert told[role]["zone"] == "Asia/Shanghai" and told[role]["today"] == "2026-10-20"
        assert told[role]["log"]["size"] > 0
    assert [told[role]["permits"] for role in told] == [None, [permit], None, [], []]
    assert told["holder"]["credit_code"] == code and told["office"]["credit_code"] is None
    line = [line for line in ledger.asked("balance", "2026-08")["permits"] if line["permit"] == permit][0]
    assert told["holder"]["holder"] == line["holder"] and told["office"]["holder"] is None


def main():
    with Ledger(sys.argv[1], sys.argv[2]) as ledger:
        with serve(ledger) as server, server.connect() as talk:
            days(ledger, talk)
            readings(ledger, talk)
            errors(talk)
            who(ledger, server)
            explained(ledger, talk)
            held(ledger, talk)
            mended(ledger, talk)
            assessed(ledger, talk)
    return 0


if __name__ == "__main__":
    sys.exit(main())
