#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What leaves the office: the tax form's columns, what is unknown, energy, notices of deltas; a succession's month.

usage: forms.py WEIR SOURCE [TEST...]
"""

import json
import os
import re
import subprocess

import openpyxl

from office import YUAN, Office
from played import check, main, named, says

FEE = "fee/2026-07/P1"
FIRST_ROW = 5


def text_of(path):
    """A paper's words, runs of spaces made one."""
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True)
    return re.sub(r" +", " ", done.stdout)


def made(office, kind, invoice, *options):
    """A document as paper and as sheet, each the same bytes when made again: its words, and the workbook."""
    for end in ("pdf", "xlsx"):
        seen = []
        for name in ("a", "b"):
            path = os.path.join(office.district.folder, f"{name}.{end}")
            office.district.must("-C", office.district.ledger, *options, "document", kind, invoice, "--output", path)
            with open(path, "rb") as file:
                seen.append(file.read())
        check(f"{kind} made again, {end}", seen[0] == seen[1], True)
    return (text_of(os.path.join(office.district.folder, "a.pdf")),
            openpyxl.load_workbook(os.path.join(office.district.folder, "a.xlsx")))


def sheet_of(book, title):
    """The rows of the worksheet under its header, by the header's words."""
    rows = [list(row) for row in book[title].iter_rows(min_row=FIRST_ROW - 1, values_only=True)]
    names = [" ".join(str(name).split()) for name in rows[0]]
    return [dict(zip(names, row)) for row in rows[1:] if row[0] is not None]


def declared(office, period):
    return office.district.json("declare", "P1", period)[1]["declarations"][0]


# ---- the tax form's columns (domain-2.md 4) ----

def form_columns(weir, source, folder):
    """A supplier: 9 % loss; in May over the plan of May, and with what was over in April."""
    office = Office(weir, source, folder, None, {"use": "public_supply"})
    office.book("cycle-fee", "surcharges:", 'allowances: [{use: public_supply, leakage: "0.09"}]\nsurcharges:')
    office.district.plan("P1", 2026, [10_000] * 12)
    for month, litres in (("01", 8_000_000), ("02", 8_000_000), ("03", 8_000_000), ("04", 12_000_000),
                          ("05", 13_000_000)):
        office.district.take("M1", f"2026-{month}", litres)
    office.district.found("2026-06-02")
    for month in ("01", "02", "03", "04", "05"):
        office.bill(f"2026-{month}")
    sheet = declared(office, "2026-05")
    one = sheet["intakes"][0]
    # 13,000 less 9 % at 0.20, and 3,000 over the plan once more.
    check("the form", [one.get(name) for name in (
        "volume_litres", "over_plan_litres", "over_plan_cumulative_litres", "over_plan_cumulative_ppm", "taxed_litres",
        "due_fen", "rates")], [13_000_000, 3_000_000, 5_000_000, 100_000, 11_830_000, 291_200, [
            {"rate_micro_yuan": 200_000, "per": "m3", "loss_ppm": 90_000}]])
    check("all", [sheet["sums"].get(name) for name in ("over_plan_cumulative_litres", "over_plan_cumulative_ppm",
                                                       "taxed_litres")], [5_000_000, 100_000, 11_830_000])
    check("planned so far", sheet["plan_to_date_litres"], 50_000_000)
    table = office.district.must("-C", office.district.ledger, "declare", "P1", "2026-05").splitlines()
    says(table[2], "Over plan in the year m³  of plan  Reasonable loss  Charged volume m³  Rate  Reduction  Charged")
    check("the row", table[3].split()[-9:], ["5000", "10", "%", "9", "%", "11830", "0.2", "0.00", "2912.00"])
    paper, book = made(office, "declaration", "fee/2026-05/P1")
    rows = sheet_of(book, "Volumes and charge")
    check("the sheet's order", list(rows[0])[8:], ["Other excess m³", "Over plan in the year m³", "of plan",
                                                   "Reasonable loss", "Charged volume m³", "Rate, yuan",
                                                   "Reduction yuan", "Amount due yuan"])
    check("its row", list(rows[0].values())[9:14], [5000, "10 %", "9 %", 11830, "0.2"])
    for name in ("Over plan in the year m³", "Charged volume m³", "Amount due yuan"):
        check(f"{name} is a formula", rows[1][name].startswith("=ROUND(SUM("), True)
    says(paper, "Over plan in the year, m³ 5,000\n")
    says(paper, "Newest entry 2026-06-02T00:0")
    says(paper.replace(" %", "%"), "5,000 10% 9% 11,830 0.2 0.00 2,912.00")
    paper, _ = made(office, "declaration", "fee/2026-05/P1", "--lang", "zh_CN")
    for word in ("合理损耗率", "计费水量", "本年累计", "年累计超计划，m³ 5,000"):
        says(paper, word)


def two_rates(weir, source, folder):
    """The book changes within the quarter: both rates are told, and what is taken back has none left."""
    office = Office(weir, source, folder, None)
    office.book("cycle-fee", 'rates: [{id: all, yuan: "0.20"}]',
                'rates: [{id: ground, source: groundwater, yuan: "0.50"}, {id: all, yuan: "0.20"}]')
    office.district.take("M1", "2026-07", 31_000_000)
    office.district.found("2026-08-02")
    office.bill("2026-07")
    check("one rate", declared(office, "2026-07")["intakes"][0]["rates"], [{"rate_micro_yuan": 200_000, "per": "m3"}])
    for since, rates in (("2026-07-16", [200_000, 500_000]), ("2026-07-01", [500_000])):
        office.district.import_more("permits", [{**office.district.rows["permits"][0], "source": "groundwater",
                                                 "from": since}], "--retroactive", "measured anew")
        office.bill("2026-07")
        one = declared(office, "2026-07")["intakes"][0]
        check(f"from {since}", ([x["rate_micro_yuan"] for x in one["rates"]], one["taxed_litres"]),
              (rates, 31_000_000))


# ---- F27: what is not known is never 0 ----

FIGURES = ("volume_litres", "assessed_litres", "cumulative_litres", "in_plan_litres", "over_plan_litres",
           "over_plan_cumulative_litres", "taxed_litres", "reduction_fen", "due_fen")


def unknown_is_never_0(weir, source, folder):
    """F27: nothing is known of July: no figure, a dash in every place, and the word."""
    office = Office(weir, source, folder, "cycle-fee")
    office.district.plan("P1", 2026, [10_000] * 12)
    office.district.found("2026-08-02")
    check("the bill", "total_fen" in office.one("2026-07"), False)
    sheet = declared(office, "2026-07")
    check("said", (sheet["nil_return"], sheet["incomplete"], sheet.get("nothing_known")), (False, True, True))
    for what in (sheet["intakes"][0], sheet["sums"]):
        check("no figure", [name for name in FIGURES if name in what], [])
    run = office.district.must
    ledger = office.district.ledger
    table = run("-C", ledger, "declare", "P1", "2026-07")
    says(table, "unknown: nothing is known of the period, and that is not 0\n")
    check("dashes", [set(line.split()[1:]) - {"surface"} for line in table.splitlines() if line.startswith(("I1", "all"))],
          [{"-"}, {"-"}])
    said = "charged - (unknown), relieved 0.00, paid 0.00, to pay - (unknown)\n"
    says(table, said)
    says(run("-C", ledger, "notice", FEE), said)
    paper, book = made(office, "declaration", FEE)
    says(paper, "unknown: nothing is known of the period, and that is not 0")
    for row in sheet_of(book, "Volumes and charge")[:1]:
        check("dashes in the sheet", {row[name] for name in row if name.startswith((
            "Volume", "In plan", "Over", "Charged", "Amount"))}, {"-"})
    check("to pay", [row["Amount yuan"] for row in sheet_of(book, "To pay") if row["Item"] in ("Charged", "To pay")],
          ["-", "-"])


def half_unknown(weir, source, folder):
    """One of two intakes is silent: its row has no figure, and the sums are of what is known."""
    office = Office(weir, source, folder, "cycle-fee")
    office.district.intake("I2", "P1")
    office.district.meter("M2", "I2", "2020-01-01")
    office.district.take("M1", "2026-07", 5_000_000)
    office.district.found("2026-08-02")
    office.bill("2026-07")
    sheet = declared(office, "2026-07")
    check("each", [(x["intake"], x.get("volume_litres"), x.get("due_fen")) for x in sheet["intakes"]],
          [("I1", 5_000_000, 100_000), ("I2", None, None)])
    check("all", (sheet["sums"]["volume_litres"], sheet["sums"]["due_fen"], sheet["incomplete"],
                  "nothing_known" in sheet), (5_000_000, 100_000, True, False))


# ---- the notice ----

def notice_says(weir, source, folder):
    """What was paid, what corrects it, by which rulebook, and where to object."""
    office = Office(weir, source, folder, "cycle-fee")
    office.district.plan("P1", 2026, [10_000] * 12)
    office.district.take("M1", "2026-07", 14_000_000)
    office.district.found("2026-08-02")
    office.bill("2026-07")
    run = office.district.must
    ledger = office.district.ledger
    run("-C", ledger, "pay", FEE, "--amount", "1000", "--reference", "a")
    run("-C", ledger, "correct", "M1", "--at", "2026-08-01T00:00:00+08:00", "--count", "14000", "--to", "13000",
        "--ground", "a slip")
    office.bill("2026-07")
    paper, book = made(office, "notice", FEE)
    for words in ("Already paid, yuan 1000.00", "Still to pay, yuan 2200.00", "Corrected by fee/2026-07.1/P1: -400.00 yuan",
                  "test (cycle-fee)", "objects at the office", "answered within 15 days"):
        says(paper.replace("1,000.00", "1000.00").replace("2,200.00", "2200.00"), words)
    says("".join(paper.split()), f"weirobject{FEE}--reasonTEXT")
    check("in the sheet", {"Corrected by", "Rulebook", "Objection"} <= {
        row["Item"] for row in sheet_of(book, "To pay")}, True)
    paper, _ = made(office, "notice", "fee/2026-07.1/P1", "--lang", "zh_CN")
    says(paper, "异议")
    check("a delta owes nothing by itself", "尚应缴" in paper, False)


# ---- energy ----

def energy_words(weir, source, folder):
    """kWh without water, water without kWh, and kWh in columns of their own, whole."""
    for name, takes, kwh in (("silent", False, True), ("no kWh", True, False), ("both", True, True)):
        inner = os.path.join(folder, name.replace(" ", "-"))
        office = Office(weir, source, inner, "energy", {"use": "hydropower"})
        office.book("energy", "filing: year", "filing: month")
        if takes:
            office.district.take("M1", "2026-01", 8_000_000_000)
        if kwh:
            office.district.add("energy", intake="I1", generated_kwh="100000.5",
                                **{"from": "2026-01-01", "to": "2026-02-01"})
        office.district.found("2026-02-02")
        office.bill("2026-01")
        run = office.district.must
        ledger = office.district.ledger
        status, bill, _ = office.district.run("-C", ledger, "bill", "2026-01")
        check(f"{name}: status", status, 0 if kwh else 1)
        if name == "silent":
            says(bill, "total 500.00 yuan, of the energy of this period: of its water nothing is known\n")
        if name == "no kWh":
            says(bill, "not billed: 8000000 m³ of intake I1 are charged by energy, and no kWh is known of 2026-01-01 to "
                       "2026-01-31\n")
        if not kwh:
            continue
        head, row = bill.splitlines()[1:3]
        check(f"{name}: columns", head.split()[4:9], ["Volume", "m³", "Energy", "kWh", "Rate"])
        check(f"{name}: the line", row.split()[4:], ["-", "100000.5", "0.005", "1", "500.00"])
        head, row = [line for line in run("-C", ledger, "declare", "P1", "2026-01").splitlines()
                     if line.startswith(("Intake", "I1"))]
        says(head, "Charged volume m³  Energy kWh   Rate")
        check(f"{name}: declared", row.split()[-5:], ["-", "100000.5", "0.005", "0.00", "500.00"])
        if name == "both":
            says(run("-C", ledger, "balance", "2026-01"), " 100000.5")


# ---- the month's sheet ----

def succession(weir, source, folder):
    """300 by a permit and 300 by the one that replaces it: the plan of 500 stands once, and 120 % of it are taken."""
    office = Office(weir, source, folder, None, {"annual_m3": "2000"})
    office.district.permit("P2", annual_m3="5000", valid_from="2026-07-16", replaces="P1")
    office.district.add("intakes", intake="I1", permit="P2", name="I1", area_class="normal", **{"from": "2026-07-16"})
    for permit in ("P1", "P2"):
        office.district.plan(permit, 2026, [500] * 12)
    office.read("M1", ("2026-07-01", 0), ("2026-07-16", 300), ("2026-08-01", 600))
    office.district.found("2026-08-02")
    path = os.path.join(folder, "sheet.xlsx")
    office.district.must("-C", office.district.ledger, "balance", "2026-07", "--format", "xlsx", "--output", path)
    rows = list(openpyxl.load_workbook(path, data_only=True).worksheets[0].iter_rows(min_row=FIRST_ROW - 1, values_only=True))
    of = [" ".join(str(name).split()) for name in rows[0]]
    found = [[row[of.index(name)] for name in ("Plan m³", "Taken m³", "of plan", "Year m³", "Permitted m³")]
             for row in rows[1:4]]
    check("lines and sum", found, [[0, 300, None, None, None], [500, 300, 0.6, 600, 5000], [500, 600, 1.2, 600, 5000]])
    table = office.district.must("-C", office.district.ledger, "balance", "2026-07").splitlines()
    check("table", [line.split()[4:11] for line in table if line.startswith(("P1 ", "P2 "))][:2],
          [["300", "-", "-", "-", "-", "-", "-"], ["300", "500", "60.0%", "-", "600", "5000", "12.0%"]])


TESTS = [form_columns, two_rates, unknown_is_never_0, half_unknown, notice_says, energy_words, succession]


if __name__ == "__main__":
    main(named(TESTS))
