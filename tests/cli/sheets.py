#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Each figure of a spreadsheet is the ledger's, and the same sheet is the same bytes.

    sheets.py WEIR SOURCE_ROOT

Reads every cell with openpyxl and compares it with `--json`; lets LibreOffice compute every
formula without the results that stand beside them; makes each file twice, elsewhere.
"""

import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from decimal import Decimal

import openpyxl

WEIR, SOURCE = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
FIRST_ROW = 5  # title, subtitle, the table's name, its header
ENV = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def run(*words, status=0, env=ENV, cwd=None):
    done = subprocess.run(words, capture_output=True, text=True, env=env, cwd=cwd, check=False)
    assert done.returncode == status, (words, done.returncode, done.stdout, done.stderr)
    return done.stdout if status == 0 else done.stderr


def weir(ledger, *words, **more):
    return run(WEIR, "-C", ledger, *words, **more)


def make_ledger(name):
    run(WEIR, "init", name, "--origin", "simulated/demo", "--keys", name + ".keys",
        "--clock", "simulated:2026-10-01T12:00:00+08:00x1")
    weir(name, "import", "profile", f"{SOURCE}/profiles/manual.yaml",
         f"{SOURCE}/profiles/tuf-2000m.yaml")
    return os.path.abspath(name)


def litres(value):
    """A cell's m³ as litres; it must be whole ones, to the last binary digit."""
    if value is None:
        return None
    decimal = Decimal(str(value)) * 1000
    assert decimal == decimal.to_integral_value(), value
    return int(decimal)


def body(worksheet, columns):
    """Rows of a table below its header, up to the first row without a first cell or the sums."""
    rows = []
    for row in worksheet.iter_rows(min_row=FIRST_ROW, max_col=columns, values_only=True):
        if row[0] in (None, "Total", "合计"):
            return rows, row
        rows.append(row)
    return rows, None


class Check:
    """Cells compared, counted."""

    def __init__(self):
        self.cells = 0

    def same(self, what, seen, expected):
        assert seen == expected, (what, seen, expected)
        self.cells += 1


def is_wholly_unknown(line):
    return (line["unknown_days"] > 0 and "assessed" not in line["flags"]
            and line["taken_litres"] == 0 and not line.get("arrival_ppm"))


def compare_permits(check, worksheet, sheet):
    volumes = ["plan_litres", "taken_litres", None, "measured_litres", "assessed_litres",
               "spread_litres"]
    if sheet["closed"]:
        volumes.append("supplement_litres")
    volumes += ["last_month_litres", "last_year_litres", "year_taken_litres",
                "year_plan_litres", "permit_litres"]
    columns = 4 + len(volumes) + 3
    rows, sums = body(worksheet, columns)
    check.same("permits", len(rows), len(sheet["permits"]))
    totals = {}
    for row, line in zip(rows, sheet["permits"]):
        check.same("permit", row[0], line["permit"].split(":")[-1])
        check.same("holder", row[1], line.get("holder", "-"))
        for value, name in zip(row[4:], volumes):
            known = line.get(name) if name else None
            if name == "taken_litres" and is_wholly_unknown(line):
                known = None
            if name:
                check.same((line["permit"], name), litres(value), known)
                totals.setdefault(name, []).extend([] if known is None else [known])
        check.same("unknown days", row[columns - 2], line["unknown_days"])
        share = line["taken_litres"] * 1000 // line["plan_litres"] \
            if line.get("plan_litres") and not is_wholly_unknown(line) else None
        check.same("of plan", None if row[6] is None else Decimal(str(row[6])) * 1000, share)
    if rows:
        for value, name in zip(sums[4:], volumes):
            if name:
                check.same(("sum", name), litres(value),
                           sum(totals[name]) if totals[name] else None)
        check.same("sum of plan", permille(sums[6]), share_of(sheet, "plan_litres", "taken_litres"))
        check.same("sum of permit", permille(sums[columns - 3]),
                   share_of(sheet, "permit_litres", "year_taken_litres"))


def permille(value):
    return None if value is None else Decimal(str(value)) * 1000


def share_of(sheet, whole, part):
    """Permille of the lines that have both."""
    both = [line for line in sheet["permits"] if whole in line
            and not (part == "taken_litres" and is_wholly_unknown(line))]
    limit = sum(line[whole] for line in both)
    return sum(line[part] for line in both) * 1000 // limit if limit > 0 else None


def compare_meters(check, worksheet, sheet):
    rows, sums = body(worksheet, 12)
    meters = [(line, meter) for line in sheet["permits"] for meter in line["meters"]]
    check.same("meters", len(rows), len(meters))
    for row, (line, meter) in zip(rows, meters):
        check.same("permit", row[0], line["permit"].split(":")[-1])
        check.same("meter", row[2], meter.get("meter", "-"))
        check.same("intake", row[3], meter.get("intake", "-"))
        for value, name in zip(row[4:8], ("opening_count", "booked_litres", "closing_count",
                                          "assessed_litres")):
            check.same((meter, name), litres(value), meter.get(name))
        check.same("readings", row[8:11], (meter["readings"], meter["expected_readings"],
                                           meter["unknown_days"]))
    if rows:
        check.same("sum", litres(sums[5]), sum(meter["booked_litres"] for _, meter in meters))


def compare_areas(check, worksheet, sheet):
    rows, _ = body(worksheet, 9)
    check.same("areas", len(rows), len(sheet["areas"]))
    for row, area in zip(rows, sheet["areas"]):
        check.same("area", row[:2], (area["area"], area.get("name", "")) if area.get("name")
                   else (area["area"], None))
        names = ("taken_litres", "year_taken_litres", "cap_litres", None, "permits_litres",
                 "permits_limit_litres")
        for value, name in zip(row[3:], names):
            if name:
                check.same((area, name), litres(value), area.get(name))


def compare_rest(check, book, sheet):
    silent, _ = body(book.worksheets[4], 7)
    known = [meter for line in sheet["permits"] for meter in line["meters"]
             if meter["unknown_days"] > 0]
    check.same("silent", [row[4] for row in silent], [meter["unknown_days"] for meter in known])
    flags, _ = body(book.worksheets[3], 7)
    check.same("flags", len(flags), sum(len(line["flags"]) for line in sheet["permits"]))
    ground = {row[0]: row[1] for row in book.worksheets[-1].iter_rows(values_only=True)}
    values = list(ground.values())
    log = sheet["log"]
    assert str(log["size"]) in values and log["root"] in values, ground
    assert f"simulated/demo\n{log['size']}\n{log['root']}\n" in values, ground
    check.cells += 3


def compare(check, path, sheet):
    book = openpyxl.load_workbook(path, data_only=True)
    compare_permits(check, book.worksheets[0], sheet)
    compare_meters(check, book.worksheets[1], sheet)
    compare_areas(check, book.worksheets[2], sheet)
    compare_rest(check, book, sheet)


def put_successor(ledger):
    """LC-3's permit is replaced in the middle of September by one of another limit and plan."""
    os.makedirs("successor", exist_ok=True)
    with open(f"{SOURCE}/demo/permits.csv", encoding="utf-8") as file:
        head, *lines = file.read().splitlines()
    old = next(line.split(",")[0] for line in lines if line.startswith("D330303S2020-0003"))
    names = dict(zip(head.split(","), next(x for x in lines if x.startswith(old)).split(",")))
    names.update(permit=old + "B", annual_m3="77", valid_from="2026-09-16", replaces=old)
    with open("successor/permits.csv", "w", encoding="utf-8") as file:
        wanted = [*names] + [x for x in ("replaces",) if x not in head.split(",")]
        file.write(",".join(dict.fromkeys(wanted)) + "\n" +
                   ",".join(names[name] for name in dict.fromkeys(wanted)) + "\n")
    weir(ledger, "import", "permits", "successor/permits.csv", "--retroactive", "a test", "--beyond-cap", "a test")
    return old, old + "B"


def compare_year(check, path, year):
    """The year's sheet: each account's row, and the months' picture."""
    book = openpyxl.load_workbook(path, data_only=True)
    months = [f"{year['year']}-{month:02}" for month in range(1, 13)]
    rows, sums = body(book.worksheets[0], 23)
    check.same("accounts", len(rows), len(year["permits"]))
    for row, one in zip(rows, year["permits"]):
        before = ", ".join(one.get("replaces", []))
        check.same("account", row[0], one["permit"].split(":")[-1] + (f" ({before})" if before else ""))
        taken = {month["period"]: month["taken_litres"] for month in one["months"]}
        check.same("months", [litres(x) for x in row[3:15]], [taken.get(month) for month in months])
        check.same("sums", [litres(row[i]) for i in (15, 16, 17, 18, 20)], [one.get(name) for name in (
            "taken_litres", "supplement_litres", "now_litres", "plan_litres", "permit_litres")])
        for at, name in ((19, "plan_ppm"), (21, "permit_ppm")):
            check.same(name, permille(row[at]), one[name] // 1000 if name in one else None)
        check.same("unknown days", row[22], one["unknown_days"])
    for at, name in ((19, "plan_litres"), (21, "permit_litres")):
        both = [one for one in year["permits"] if name in one and "now_litres" in one]
        limit = sum(one[name] for one in both)
        check.same(("sum", name), litres(sums[at - 1]), limit if both else None)
        check.same(("share of sums", name), permille(sums[at]),
                   sum(one["now_litres"] for one in both) * 1000 // limit if limit else None)
    rows, _ = body(book.worksheets[1], 5)
    check.same("each month", [row[0] for row in rows], months)
    top = max(year["areas"], key=lambda area: area["sum"].get("compared_plan_litres", 0))
    shown = {month["period"]: month for month in top["months"]}
    check.same("plan and taken", [(litres(row[1]), litres(row[2])) for row in rows if row[2] is not None],
               [(shown[month]["compared_plan_litres"], shown[month]["compared_litres"]) for month in months
                if "compared_litres" in shown.get(month, {})])


def look_at_form(path):
    """What a printed sheet needs; the figures are compared elsewhere."""
    book = openpyxl.load_workbook(path)
    for worksheet in book.worksheets[:-1]:
        assert worksheet.freeze_panes == "B5", worksheet.title
        assert worksheet.print_title_rows in ("1:4", "$1:$4"), worksheet.title
        assert worksheet.print_area, worksheet.title
        assert worksheet.page_setup.orientation == "landscape"
        assert worksheet.page_setup.fitToHeight == 0, worksheet.title
        assert worksheet.auto_filter.ref or worksheet.max_row < FIRST_ROW + 1, worksheet.title
    assert len(book.worksheets[5]._charts) == 1


def look_at_code(path, sheet):
    """The QR code as another program reads it: the checkpoint's text."""
    with zipfile.ZipFile(path) as file, open("code.bmp", "wb") as picture:
        picture.write(file.read("xl/media/image1.bmp"))
    read = run("zbarimg", "--quiet", "--raw", "code.bmp").rstrip("\n")
    assert read == f"simulated/demo\n{sheet['log']['size']}\n{sheet['log']['root']}", read


def drop_results(path, stripped):
    """The same workbook, and no result beside any formula. Returns how many there were."""
    count = 0
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(stripped, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name.startswith("xl/worksheets/sheet"):
                data, found = re.subn(rb"(</f>)<v>[^<]*</v>", rb"\1", data)
                count += found
            target.writestr(name, data)
    return count


def recalculated(folder, *paths):
    """The workbooks as LibreOffice computes them from nothing but figures and formulas; how many of these there were."""
    os.makedirs(os.path.join(folder, "stripped"))
    stripped = [os.path.join(folder, "stripped", os.path.basename(path)) for path in paths]
    formulas = sum(map(drop_results, paths, stripped))
    run("soffice", f"-env:UserInstallation=file://{folder}/office", "--headless", "--convert-to",
        "xlsx:Calc MS Excel 2007 XML", "--outdir", os.path.join(folder, "out"), *stripped)
    return [os.path.join(folder, "out", os.path.basename(path)) for path in paths], formulas


def make_again(ledger, words, path, end=""):
    """The same command elsewhere, later, by another locale and zone: the same bytes."""
    with tempfile.TemporaryDirectory() as other:
        env = {**ENV, "TZ": "America/New_York", "LC_ALL": "de_DE.UTF-8", "LANG": "zh_CN.UTF-8",
               "LC_NUMERIC": "de_DE.UTF-8", "LANGUAGE": "en", "TMPDIR": other, "HOME": other}
        weir(ledger, *words, "-o", os.path.join(other, "again" + end), env=env, cwd=other)
        with open(path, "rb") as first, open(os.path.join(other, "again" + end), "rb") as second:
            assert first.read() == second.read(), f"{path} is not the same when made again"
        assert os.listdir(other) == ["again" + end], os.listdir(other)


def write_rows(source, target, change):
    with open(source, encoding="utf-8") as file:
        lines = file.read().splitlines()
    with open(target, "w", encoding="utf-8") as file:
        file.write("\n".join(change(lines)) + "\n")


def import_wide(ledger):
    """Holders of 255 bytes, a permit of nearly 10^12 m³, litres that end in no zero."""
    long = "温" * 85
    os.makedirs("wide", exist_ok=True)
    write_rows(f"{SOURCE}/demo/permits.csv", "wide/permits.csv",
               lambda lines: lines[:1] + [re.sub(r"^([^,]*,)[^,]*", r"\g<1>" + long, line)
                                          for line in lines[1:]])
    write_rows("wide/permits.csv", "wide/permits.csv",
               lambda lines: [line.replace(",18000000,", ",900000000000.001,")
                              for line in lines])
    for kind in ("areas", "permits", "intakes", "meters"):
        folder = "wide" if kind == "permits" else f"{SOURCE}/demo"
        weir(ledger, "import", kind, f"{folder}/{kind}.csv")
    with open("wide/meters.csv", "w", encoding="utf-8") as file:
        with open(f"{SOURCE}/demo/meters.csv", encoding="utf-8") as demo:
            file.write(demo.readline())
        file.write("LC-5-02,LC-5,manual,,3600,forward,9,2026-08-01,,\n")
    weir(ledger, "import", "meters", "wide/meters.csv")
    with open("wide/readings.csv", "w", encoding="utf-8") as file:
        file.write("meter,at,total_m3,flow_m3_per_h,status\n"
                   "LC-5-02,2026-08-01T00:00:00+08:00,0.001,,\n"
                   "LC-5-02,2026-08-31T00:00:00+08:00,8.204,,\n")
    weir(ledger, "import", "readings", "wide/readings.csv")


def main():
    check = Check()
    proof = Check()
    prove_fractions(proof)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        ledger = make_ledger("demo")
        weir(ledger, "import", "all", f"{SOURCE}/demo")
        sheet = json.loads(weir(ledger, "balance", "2026-09", "--json"))
        words = ("balance", "2026-09", "--format", "xlsx")
        weir(ledger, *words, "-o", "open.xlsx")
        started = time.monotonic()
        (computed,), formulas = recalculated(folder, "open.xlsx")
        assert formulas >= 30, formulas
        compare(check, computed, sheet)
        took = time.monotonic() - started
        compare(check, "open.xlsx", sheet)
        look_at_form("open.xlsx")
        look_at_code("open.xlsx", sheet)
        make_again(ledger, words, "open.xlsx")

        # Closed, with what came late beside it; and as it was before, by the log's size.
        weir(ledger, "close", "2026-08")
        weir(ledger, "close", "2026-09")
        import_wide_late(ledger)
        weir(ledger, *words, "-o", "closed.xlsx")
        compare(check, "closed.xlsx", json.loads(weir(ledger, "balance", "2026-09", "--json")))
        make_again(ledger, (*words, "--at-size", str(sheet["log"]["size"])), "open.xlsx")

        # The year's sheet, with a permit that another replaced, and a picture of its months.
        old, new = put_successor(ledger)
        year = json.loads(weir(ledger, "year", "2026", "--json"))
        account = next(one for one in year["permits"] if one["permit"] == new)
        quota = json.loads(weir(ledger, "quota", new, "--json"))["ceilings"]
        assert account["replaces"] == [old], account
        assert [account["permit_litres"]] == [x["limit_litres"] for x in quota if x["basis"] == "permit"], quota
        assert not any(one["permit"] == old for one in year["permits"])
        words_of_year = ("document", "year", "2026")
        weir(ledger, *words_of_year, "-o", "year.xlsx")
        compare_year(check, "year.xlsx", year)
        (again,), _ = recalculated(os.path.join(folder, "y"), "year.xlsx")
        compare_year(check, again, year)
        charts = [len(sheet._charts) for sheet in openpyxl.load_workbook("year.xlsx").worksheets]
        assert charts[:2] == [0, 1], charts
        make_again(ledger, words_of_year, "year.xlsx", ".xlsx")

        # An area, in Chinese.
        weir(ledger, "--lang", "zh_CN", *words, "--area", "330303", "-o", "area.xlsx")
        compare(check, "area.xlsx",
                json.loads(weir(ledger, "balance", "2026-09", "--area", "330303", "--json")))

        # Days of which nothing is known, names of 255 bytes, litres that end in no zero.
        other = make_ledger("other")
        weir(other, *words, "-o", "none.xlsx")
        nothing = json.loads(weir(other, "balance", "2026-09", "--json"))
        assert nothing["permits"] == [], nothing
        compare(check, "none.xlsx", nothing)
        import_wide(other)
        weir(other, "balance", "2026-08", "--format", "xlsx", "-o", "wide.xlsx")
        wide = json.loads(weir(other, "balance", "2026-08", "--json"))
        assert any(line["unknown_days"] for line in wide["permits"])
        assert any(line["taken_litres"] % 10 for line in wide["permits"])
        assert any(line.get("permit_litres") == 900000000000001 for line in wide["permits"])
        compare(check, "wide.xlsx", wide)

        said = weir(ledger, *words, status=2)
        assert "--output" in said, said
        said = weir(ledger, *words, "--unit", "wan-m3", "-o", "a.xlsx", status=2)
        assert "--unit" in said, said
        said = weir(ledger, *words, "-o", "nowhere/a.xlsx", status=3)
        assert "nowhere/a.xlsx: No such file" in said, said
        assert not os.path.exists("nowhere")
    print(f"{proof.cells} volumes to 10^12 m³ come back; {check.cells} cells are the ledger's; {formulas} formulas computed anew, {took:.1f} s")


def prove_fractions(check):
    """Volumes to 10^12 m³ survive a division by 1,000 and 16 digits of text, as they are written."""
    draw = random.Random(29)
    for digits in range(1, 16):
        for figure in [10 ** digits - 1, 10 ** digits, *(draw.randrange(10 ** digits)
                                                        for _ in range(2000))]:
            for sign in (1, -1):
                written = "%.16G" % (sign * figure / 1000)
                check.same(figure, litres(float(written)), sign * figure)


def import_wide_late(ledger):
    """A reading of a closed month."""
    with open(f"{SOURCE}/demo/meters.csv", encoding="utf-8") as file:
        head = file.readline()
    with open("late-meters.csv", "w", encoding="utf-8") as file:
        file.write(head + "LC-5-02,LC-5,manual,,3600,forward,6,2026-09-10,,\n")
    with open("late.csv", "w", encoding="utf-8") as file:
        file.write("meter,at,total_m3,flow_m3_per_h,status\n"
                   "LC-5-02,2026-09-10T00:00:00+08:00,5,,\n"
                   "LC-5-02,2026-09-11T00:00:00+08:00,12.345,,\n")
    weir(ledger, "import", "meters", "late-meters.csv")
    weir(ledger, "import", "readings", "late.csv")


if __name__ == "__main__":
    main()
