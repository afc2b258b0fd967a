#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A permit's statement says what its ceilings, sheets, bills and alerts say, in both of its forms.

    statements.py WEIR SOURCE_ROOT
"""

import json
import os
import tempfile
from decimal import Decimal

import openpyxl

from papers import look, m3, pages_of
from sheets import (FIRST_ROW, SOURCE, Check, body, is_wholly_unknown, litres, make_again,
                    make_ledger, recalculated, weir)

PERMIT = "D330302S2021-0001"
OTHER = "D330304S2026-0011"


def told(ledger, *words):
    return json.loads(weir(ledger, *words, "--json"))


def compare_ceilings(check, worksheet, quota):
    rows, _ = body(worksheet, 10)
    check.same("ceilings", len(rows), len(quota["ceilings"]))
    for row, ceiling in zip(rows, quota["ceilings"]):
        check.same("period", row[1], ceiling["period"])
        for value, name in zip((row[2], row[3], row[5], row[6]), (
                "limit_litres", "taken_litres", "assessed_litres", "remaining_litres")):
            check.same((ceiling, name), litres(value), ceiling.get(name))


def compare_months(check, worksheet, months):
    rows, sums = body(worksheet, 11)
    check.same("months", [row[0] for row in rows], [month["period"] for month in months])
    for row, month in zip(rows, months):
        for value, name in zip((row[1], row[2], row[4], row[5], row[6], row[7]), (
                "plan_litres", "taken_litres", "measured_litres", "assessed_litres",
                "spread_litres", "supplement_litres")):
            check.same((month["period"], name), litres(value), month.get(name))
        check.same("unknown days", row[8], month["unknown_days"])
    check.same("sum", litres(sums[2]), sum(month["taken_litres"] for month in months))


def compare_meters(check, worksheet, months):
    rows, _ = body(worksheet, 9)
    meters = [(month["period"], meter) for month in months for meter in month["meters"]]
    check.same("meters", [(row[0], row[1]) for row in rows],
               [(period, meter["meter"]) for period, meter in meters])
    for row, (_, meter) in zip(rows, meters):
        for value, name in zip(row[3:7], ("opening_count", "booked_litres", "closing_count",
                                          "assessed_litres")):
            check.same((meter, name), litres(value), meter.get(name))


def compare_bills(check, worksheet, invoices):
    rows, sums = body(worksheet, 11)
    lines = [(invoice["invoice"], line) for invoice in invoices for line in invoice["lines"]]
    check.same("lines", len(rows), len(lines))
    for row, (invoice, line) in zip(rows, lines):
        check.same("invoice", row[0], invoice)
        check.same("line", row[2], line["line"])
        check.same("volume", litres(row[6]), line["volume_litres"])
        check.same("rate", Decimal(row[7]) * 1000000, line["rate_micro_yuan"])
        check.same("amount", Decimal(str(row[9])) * 100, line["amount_fen"])
    if lines:
        check.same("total", Decimal(str(sums[9])) * 100,
                   sum(invoice["total_fen"] for invoice in invoices))


def compare_days(check, worksheet, month):
    rows, sums = body(worksheet, 6)
    check.same("days", len(rows), 30)
    check.same("sum of days", litres(sums[1]), month["taken_litres"])


def has_line(ledger, month, permit):
    return any(line["permit"] == permit for line in told(ledger, "balance", month)["permits"])


def sheet_named(book, *names):
    return next(sheet for sheet in book.worksheets if sheet.title in names)


def compare(check, ledger, path, permit, period):
    """period: a year of two months, or one of them."""
    book = openpyxl.load_workbook(path, data_only=True)
    months = [told(ledger, "balance", month, "--permit", permit)
              for month in ("2026-08", "2026-09", "2026-10")
              if month.startswith(period) and has_line(ledger, month, permit)]
    at = "2026-10-01" if period == "2026" else "2026-09-30"
    compare_ceilings(check, book.worksheets[0], told(ledger, "quota", permit, "--at", at))
    compare_months(check, book.worksheets[1], months)
    compare_meters(check, book.worksheets[2], months)
    if period != "2026":
        compare_days(check, sheet_named(book, "Days"), months[0])
    invoices = [invoice for month in ("2026-08", "2026-09") if month.startswith(period)
                for invoice in told(ledger, "bill", month, "--permit", permit)["invoices"]]
    compare_bills(check, sheet_named(book, "Bills"), invoices)
    alerts = told(ledger, "alerts", "--permit", permit, "--all")["alerts"]
    rows, _ = body(sheet_named(book, "Alerts"), 5)
    if period == "2026":
        check.same("alerts", len(rows), len(alerts))
    return months, invoices


def compare_paper(path, months, invoices):
    pages = pages_of(path)
    text = "\n".join(pages).replace(",", "")
    for month in months:
        assert any(way in text for way in m3(month["taken_litres"])), month["period"]
    for invoice in invoices:
        for line in invoice["lines"]:
            assert f"{line['amount_fen'] // 100}.{line['amount_fen'] % 100:02}" in text, line
    look(path, pages)
    return len(pages)


def notice(check, ledger, invoice):
    """One invoice's notice, in both forms."""
    weir(ledger, "document", "notice", invoice["invoice"], "-o", "n.xlsx")
    book = openpyxl.load_workbook("n.xlsx", data_only=True)
    items = dict(row[:2] for row in body(book.worksheets[0], 2)[0])
    total = invoice.get("total_fen")
    if total is not None:
        check.same("total", items["Total, yuan"].split(", inc")[0],
                   f"{total // 100:,}.{total % 100:02}")
    check.same("due", items.get("To be paid by", "")[:10], invoice.get("due", ""))
    rows, sums = body(book.worksheets[1], 13)
    check.same("lines", len(rows), len(invoice["lines"]))
    for row, line in zip(rows, invoice["lines"]):
        check.same("line", row[:2], (line["line"], line["intake"]))
        check.same("days", row[5:7], (line["from"], line["until"]))
        check.same("volume", litres(row[7]), line["volume_litres"])
        check.same("amount", Decimal(str(row[11])) * 100, line["amount_fen"])
    if rows:
        check.same("sum", Decimal(str(sums[11])) * 100, total)
    titles = [sheet.title for sheet in book.worksheets]
    check.same("not billed", "Not billed" in titles,
               bool(invoice["unpriced"] or invoice["unknown"]))
    weir(ledger, "document", "notice", invoice["invoice"], "-o", "n.pdf")
    pages = pages_of("n.pdf")
    assert invoice["invoice"] in pages[0] and f"{total // 100:,}.{total % 100:02}" in pages[0]
    look("n.pdf", pages)


def declaration(check, ledger, permit, month):
    """A declaration sheet says what `weir declare` says, and its sums are formulas."""
    sheet = told(ledger, "declare", permit, month)["declarations"][0]
    words = ("document", "declaration", sheet["invoice"])
    weir(ledger, *words, "-o", "d.xlsx")
    book = openpyxl.load_workbook("d.xlsx", data_only=True)
    head = dict(row[:2] for row in body(book.worksheets[0], 2)[0])
    check.same("head", (head["Invoice"], head["Permit"], head["Period"]),
               (sheet["invoice"], permit, f"{sheet['from']} to {sheet['until']}"))
    rows, sums = body(book.worksheets[1], 10)
    check.same("registers", [(row[0], row[6], litres(row[7]), litres(row[8])) for row in rows],
               [(one["intake"], meter["meter"], meter.get("previous_litres"),
                 meter.get("present_litres")) for one in sheet["intakes"] for meter in one["meters"]])
    check.same("volume", litres(sums[9]), sheet["sums"]["volume_litres"])
    rows, sums = body(book.worksheets[2], 16)
    names = ("volume_litres", "assessed_litres", "previous_cumulative_litres", "cumulative_litres",
             "in_plan_litres", "over_plan_litres", "over_permit_litres", "over_other_litres",
             "over_plan_cumulative_litres", None, None, "taxed_litres")
    for row, one in zip([*rows, sums], [*sheet["intakes"], sheet["sums"]], strict=True):
        for value, name in zip(row[1:13], names):
            if name is not None:
                check.same((row[0], name), litres(value), one[name])
        for value, name in zip(row[14:], ("reduction_fen", "due_fen")):
            check.same((row[0], name), Decimal(str(value)) * 100, one[name])
    owed = dict(row for row in body(book.worksheets[4], 2)[0])
    check.same("owed", [Decimal(str(owed[name])) * 100 for name in ("Charged", "Already paid", "To pay")],
               [sheet["owed"][name] for name in ("charged_fen", "paid_fen", "unpaid_fen")])
    book = openpyxl.load_workbook("d.xlsx")
    assert book.worksheets[2]["P" + str(FIRST_ROW + len(rows))].value.startswith("=ROUND(SUM(P5"), rows
    weir(ledger, *words, "-o", "d.pdf")
    pages = pages_of("d.pdf")
    due = sheet["sums"]["due_fen"]
    assert f"{due // 100:,}.{due % 100:02}" in "".join(pages), pages
    look("d.pdf", pages)
    for end in (".pdf", ".xlsx"):
        make_again(ledger, words, "d" + end, end)


def amended(check, ledger, permit, month):
    """A slip found after the bill: the sheet has both, and the difference."""
    one = told(ledger, "declare", permit, month)["declarations"][0]["intakes"][0]["meters"][0]
    count = Decimal(one["present_litres"]) / 1000
    weir(ledger, "correct", one["meter"], "--at", "2026-10-01T00:00:00+08:00", "--count", str(count),
         "--to", str(count - 1000), "--ground", "a slip")
    weir(ledger, "bill", month)
    declaration(check, ledger, permit, month)
    sheet = told(ledger, "declare", permit, month)["declarations"][0]
    filed = [*sheet["filed"], *sheet["amendments"]]
    check.same("one amendment", len(filed), 2)
    rows, sums = body(openpyxl.load_workbook("d.xlsx", data_only=True)["Amendments"], 5)
    check.same("filed and amended", [(row[0], row[1], Decimal(str(row[4])) * 100) for row in rows],
               [(invoice["invoice"], what, invoice["total_fen"])
                for invoice, what in zip(filed, ("filed", "amendment"))])
    check.same("what is due", Decimal(str(sums[4])) * 100, sheet["sums"]["due_fen"])


def year(check, ledger, area):
    """The year's sheet of an area, in both forms."""
    scope = ("--area", area) if area else ()
    words = ("document", "year", "2026", *scope)
    weir(ledger, *words, "-o", "y.xlsx")
    book = openpyxl.load_workbook("y.xlsx", data_only=True)
    rows, sums = body(book.worksheets[0], 23)
    sheets = {int(month[-2:]): told(ledger, "balance", month, *scope)
              for month in ("2026-08", "2026-09", "2026-10")}
    names = sorted({line["permit"] for sheet in sheets.values() for line in sheet["permits"]},
                   key=lambda name: (":" in name, name))
    check.same("permits", [row[0] for row in rows], [name.split(":")[-1] for name in names])
    for row, name in zip(rows, names):
        months = {number: line["taken_litres"] for number, sheet in sheets.items()
                  for line in sheet["permits"]
                  if line["permit"] == name and not is_wholly_unknown(line)}
        for number in range(1, 13):
            check.same((name, number), litres(row[2 + number]), months.get(number))
        check.same((name, "year"), litres(row[15]), sum(months.values()) if months else None)
    check.same("sum", litres(sums[15]),
               sum(line["taken_litres"] for sheet in sheets.values() for line in sheet["permits"]))
    newest = sheets[10]["areas"]
    for row, line in zip(body(book["Areas"], 8)[0], newest, strict=True):
        check.same((line["area"], "year"), litres(row[3]), line["year_taken_litres"])
        check.same((line["area"], "cap"), litres(row[4]), line.get("cap_litres"))
    seen = {row[0]: row for row in body(book["Oversight"], 11)[0]}
    for line in told(ledger, "indicators", "2026", *scope)["areas"]:
        one, row = line["oversight"], seen.pop(line["area"])
        check.same((line["area"], "oversight"), (row[2], row[3], row[5], row[6]), (
            one["abstractors"], one["inspected"], one["intakes"], one["standardised_intakes"]))
        check.same((line["area"], "collected"), [Decimal(str(row[n])) * 100 for n in (8, 9)],
                   [one["payable_fen"], one["collected_fen"]])
    check.same("all areas", seen, {})
    weir(ledger, *words, "-o", "y.pdf")
    pages = pages_of("y.pdf")
    look("y.pdf", pages)
    assert any(way in "\n".join(pages).replace(",", "") for way in m3(litres(sums[15])))


def computed_anew(check, folder, *paths):
    """LibreOffice comes to the same: every result that stands in the file, computed again from its formula."""
    others, formulas = recalculated(folder, *paths)
    count = formulas
    for path, other in zip(paths, others):
        sums = openpyxl.load_workbook(path)
        stored, found = (openpyxl.load_workbook(name, data_only=True) for name in (path, other))
        for sheet in sums.worksheets:
            for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
                said, again = (book[sheet.title][cell.coordinate].value for book in (stored, found))
                check.same((path, sheet.title, cell.coordinate), again, said)
                formulas -= 1
    check.same("formulas", formulas, 0)
    return count


def in_chinese(ledger):
    """Names of worksheets differ from each other in Chinese too; bars begin at 0."""
    weir(ledger, "--lang", "zh_CN", "statement", PERMIT, "2026-09", "-o", "zh.xlsx")
    book = openpyxl.load_workbook("zh.xlsx")
    assert [sheet.title for sheet in book.worksheets] == [
        "限额", "各月", "计量设施", "各日", "账单", "预警", "检查点"], book.sheetnames
    assert book.worksheets[3]._charts[0].y_axis.scaling.min == 0
    weir(ledger, "--lang", "zh_CN", "document", "notice", f"fee/2026-09/{PERMIT}", "-o", "zh.xlsx")
    assert openpyxl.load_workbook("zh.xlsx").sheetnames == ["应缴", "计算依据", "各月", "检查点"]
    weir(ledger, "--lang", "zh_CN", "document", "declaration", f"fee/2026-09/{PERMIT}", "-o", "zh.xlsx")
    assert openpyxl.load_workbook("zh.xlsx").sheetnames == [
        "申报人", "取水口", "水量与应缴额", "申报与更正", "应缴", "计算依据", "各月", "检查点"]


def main():
    assert FIRST_ROW == 5
    check = Check()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        ledger = make_ledger("demo")
        weir(ledger, "import", "areas", f"{SOURCE}/demo/areas.csv")
        weir(ledger, "import", "rulebook", f"{SOURCE}/rulebooks/zhejiang-2007.yaml")
        weir(ledger, "import", "all", f"{SOURCE}/demo")
        for month in ("2026-08", "2026-09"):
            weir(ledger, "bill", month)
        weir(ledger, "close", "2026-08")
        pages = billed = 0
        for permit in (PERMIT, OTHER):
            for period in ("2026", "2026-09"):
                words = ("statement", permit, period)
                said = told(ledger, *words, "-o", "a.xlsx")
                check.same("bytes", said["bytes"], os.path.getsize("a.xlsx"))
                months, invoices = compare(check, ledger, "a.xlsx", permit, period)
                weir(ledger, *words, "-o", "a.pdf")
                pages += compare_paper("a.pdf", months, invoices)
                billed += len(invoices)
        assert billed > 0
        in_chinese(ledger)
        for invoice in told(ledger, "bill", "2026-09")["invoices"][:3]:
            notice(check, ledger, invoice)
        for permit in (PERMIT, "D330303S2020-0003"):
            declaration(check, ledger, permit, "2026-09")
        amended(check, ledger, "D330303S2020-0003", "2026-09")
        year(check, ledger, None)
        year(check, ledger, "330303")
        for kind in ("notice", "declaration"):
            said = weir(ledger, "document", kind, "fee/2026-09/P-none", "-o", "b.pdf", status=2)
            assert "fee/2026-09/P-none" in said, said
        weir(ledger, *words, "-o", "a.pdf")
        make_again(ledger, words, "a.pdf", ".pdf")
        weir(ledger, *words, "-o", "a.xlsx")
        make_again(ledger, words, "a.xlsx", ".xlsx")
        formulas = computed_anew(check, folder, "a.xlsx", "n.xlsx", "d.xlsx", "y.xlsx")
        said = weir(ledger, "statement", "P-none", "2026", "-o", "b.pdf", status=2)
        assert "P-none" in said, said
        said = weir(ledger, "statement", PERMIT, "2026", "-o", "b.doc", status=2)
        assert ".pdf or .xlsx" in said, said
        assert not os.path.exists("b.pdf") and not os.path.exists("b.doc")
    print(f"{check.cells} cells and {pages} pages say what the ledger says; {billed} invoices; "
          f"LibreOffice computes {formulas} results anew")


if __name__ == "__main__":
    main()
