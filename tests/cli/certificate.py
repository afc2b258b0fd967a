#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The certificate of a trade says what `weir trade show` says, in both of its forms and languages.

    certificate.py WEIR SOURCE_ROOT
"""

import os
import sys
import tempfile

import openpyxl

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases"))

from papers import look, pages_of, run  # noqa: E402
from played import check, says  # noqa: E402
from sheets import SOURCE, WEIR, body, litres, make_again, weir  # noqa: E402
from trades import Market  # noqa: E402

M3 = 1000
YEARS = [("2023-01-01", 42_864_963), ("2024-01-01", 90_164_234), ("2025-01-01", 89_917_883), ("2026-01-01", 47_052_920)]


def made(folder):
    """1-B2: 270,000 m3 for three years at 0.5 yuan; 730 m3 without a price; one that nobody approved; 200 m3 by a corridor,
    of which nine tenths arrive."""
    market = Market(WEIR, SOURCE, folder)
    market.district.permit("P2", holder="上游灌区管理处")
    market.saving("permit:P2", 1_000_000)
    market.district.area("330001", "330000")
    market.district.permit("P3", area="330001")
    market.district.add("corridors", corridor="C", from_area="330000", to_area="330001", capacity_m3="1000", rate="0.9",
                        valid_from="2023-01-01", valid_until="2023-12-31", document="No. 2")
    market.district.add("trade-fees", fee="F", per_mille="1.5", yuan_per_m3="0", payer="both", document="No. 3")
    market.found("2023-01-10")
    market.agree("T1", "P2", "P1", 270_000, ("2023-07-11", "2026-07-10"), "--price", "0.5")
    market.agree("T2", "P2", "P1", 730, ("2024-01-01", "2025-12-31"), "--reason", "同一集团内部调剂")
    market.agree("T3", "P2", "P1", 1, ("2024-01-01", "2024-12-31"), "--price", "1")
    market.agree("T4", "P2", "P3", 200, ("2023-07-01", "2023-12-31"), "--price", "1", "--corridor", "C")
    for name in ("T1", "T2", "T4"):
        market.approve(name)
    return market


def certificate(ledger, trade, end, *more):
    path = f"{trade}{'-'.join(('', *more)).replace('--', '')}{end}"
    words = ("document", "certificate", trade, *more)
    weir(ledger, *words, "-o", path)
    make_again(ledger, words, path, end)
    return path


def as_workbook(ledger, trade, sums, years, buyers=None):
    """Items by their names; each side's years with their sum, the buyer's those where they differ."""
    book = openpyxl.load_workbook(certificate(ledger, trade, ".xlsx", "--lang", "en"), data_only=True)
    items = dict(row[:2] for row in body(book["Trade"], 2)[0])
    for side, sums, years in (("Seller's years", sums, years), ("Buyer's years", *(buyers or (sums, years)))):
        rows, last = body(book[side], 2 + len(sums))
        check(side, [(row[0], *map(litres, row[2:])) for row in rows], years)
        check(f"sum of {side}", tuple(map(litres, last[2:])), sums)
    return items


def on_paper(ledger, trade, lang, words):
    path = certificate(ledger, trade, ".pdf", "--lang", lang)
    pages = pages_of(path)
    look(path, pages)
    for word in words:
        says("\n".join(pages), word)
    return path, pages


def code(ledger, path, pages):
    """What the QR code of the last page says: the checkpoint."""
    run("pdftoppm", "-r", "150", "-gray", "-f", str(len(pages)), "-png", path, "code")
    picture = [name for name in os.listdir(".") if name.startswith("code-")][-1]
    log = ledger.json("trade", "list")[1]["log"]
    check("code", run("zbarimg", "--quiet", "--raw", picture).strip().split("\n")[1:], [str(log["size"]), log["root"]])


def main():
    with tempfile.TemporaryDirectory() as folder:
        market = made(folder)
        ledger = market.district.ledger
        os.chdir(folder)
        shown = market.show("T1")
        items = as_workbook(ledger, "T1", (270_000 * M3,), YEARS)
        check("price", (items["Price, yuan/m³"], items["Total, yuan"]), ("0.5", "135,000.00"))
        check("unpaid", (items["The buyer's fee, yuan"], items["The seller's fee, yuan"], items["Paid, yuan"]),
              ("101.25", "101.25", "0.00"))
        market.trade("pay", "T1", "--amount", "100000", "--on", "2023-01-10", "--reference", "bank 12")
        items = as_workbook(ledger, "T1", (270_000 * M3,), YEARS)
        shown = market.show("T1")
        check("paid", [items[name].replace(",", "") for name in ("Paid, yuan", "To be paid, yuan")],
              [f"{shown[key] / 100:.2f}" for key in ("paid_fen", "unpaid_fen")])
        book = openpyxl.load_workbook(certificate(ledger, "T1", ".xlsx", "--lang", "en"), data_only=True)
        check("payments", [row[:3] for row in body(book["Payments"], 4)[0]], [("2023-01-10", "bank 12", 100000)])
        check("volume and term", (items["Volume"], items["Term"]), ("270,000 m³", "2023-07-11 to 2026-07-10"))
        check("approval", items["Approval"], f"entry {shown['approved']} of 2023-01-10 · No. 7")
        says(items["Seller"], "permit:P2 · 上游灌区管理处")
        path, pages = on_paper(ledger, "T1", "zh_CN", ("水权交易鉴证书", "上游灌区管理处", "42,864.963", "135,000.00", "批准机关"))
        code(market.district, path, pages)
        on_paper(ledger, "T1", "en", ("Certificate of a trade of rights to water", "90,164.234", "47,052.920", "270,000"))
        items = as_workbook(ledger, "T2", (730 * M3,), [("2024-01-01", 365_499), ("2025-01-01", 364_501)])
        check("reason", (items["Without a price"], "Total, yuan" in items), ("同一集团内部调剂", False))
        items = as_workbook(ledger, "T4", (200 * M3,), [("2023-01-01", 200 * M3)], ((180 * M3,), [("2023-01-01", 180 * M3)]))
        check("corridor", items["Corridor"], "C, 330000 to 330001; 90 % arrives")
        market.trade("end", "T1", "--from", "2024-07-11", "--ground", "works stopped", "--document", "No. 8")
        back = [part["volume_litres"] for part in market.show("T1")["back"]["seller_years"]]
        gone = dict(zip(range(4 - len(back), 4), back))
        check("something went back", sum(back) > 100_000 * M3, True)
        items = as_workbook(ledger, "T1", (270_000 * M3, sum(back)),
                            [(*year, gone.get(at, 0)) for at, year in enumerate(YEARS)])
        check("ended", items["Ended from"], "2024-07-11")
        for trade, why in (("T3", "is not approved: there is nothing to certify"), ("T9", "there is no trade 'T9'")):
            says(weir(ledger, "document", "certificate", trade, "-o", "none.pdf", status=2), why)
        check("written", os.path.exists("none.pdf"), False)


if __name__ == "__main__":
    main()
