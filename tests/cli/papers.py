#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What stands on paper is what the ledger says, on every page, and the same paper is the same bytes.

    papers.py WEIR SOURCE_ROOT

Reads PDFs with pdftotext, looks at their pages with pdftoppm, and at their QR code with zbarimg.
"""

import json
import os
import re
import subprocess
import sys
import tempfile

WEIR, SOURCE = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
ENV = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
INK_LEAST = 2000  # points of a page at 50 to the inch that are not white
NO_CHINESE = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>%s</cachedir></fontconfig>
"""


def run(*words, status=0, env=ENV, cwd=None, text=True):
    done = subprocess.run(words, capture_output=True, text=text, env=env, cwd=cwd, check=False)
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


def pages_of(path):
    pages = run("pdftotext", "-layout", path, "-").split("\f")
    return pages[:-1]


def figures(page):
    """Every figure of a page as its digits, without the commas between groups."""
    return [figure.replace(",", "") for figure in
            re.findall(r"(?<![\w.,-])-?\d[\d,]*(?:\.\d+)?(?![\w-])", page)]


def m3(litres):
    """Litres as one of the ways in which they may stand: with as many zeros as their column has."""
    whole, rest = divmod(abs(litres), 1000)
    text = f"{'-' if litres < 0 else ''}{whole}.{rest:03}"
    return {text, text[:-1] if text.endswith("0") else text,
            text[:-2] if text.endswith("00") else text, text[:-4] if text.endswith("000") else text}


def stands(seen, litres, what):
    assert any(way in seen for way in m3(litres)), (what, litres)
    return 1


def compare(path, sheet):
    """Each permit's, meter's and area's volumes stand on the pages; the sums too."""
    pages = pages_of(path)
    text = "\n".join(pages)
    seen = set(figures(text))
    count = 0
    for line in sheet["permits"]:
        assert line["permit"].split(":")[-1] in text, line["permit"]
        for name in ("taken_litres", "plan_litres", "year_taken_litres", "permit_litres"):
            if line.get(name) is not None and not line["unknown_days"]:
                count += stands(seen, line[name], (line["permit"], name))
        for meter in line["meters"]:
            for name in ("opening_count", "closing_count", "booked_litres"):
                if meter.get(name) is not None:
                    count += stands(seen, meter[name], (meter, name))
    for area in sheet["areas"]:
        count += stands(seen, area["taken_litres"], area)
    if sheet["permits"]:
        total = sum(line["taken_litres"] for line in sheet["permits"])
        count += stands(seen, total, "total")
        totals = [line for line in text.splitlines() if re.match(r"\s*(Total|合计)\s", line)]
        assert any(m3(total) & set(figures(line)) for line in totals), totals
    assert sheet["log"]["root"] in text and str(sheet["log"]["size"]) in seen
    for number, page in enumerate(pages, 1):
        assert f"page {number} of {len(pages)}" in page or \
            f"第 {number} 页，共 {len(pages)} 页" in page, page
    return count, pages


def ink(path, page):
    """How many points of a page are not white, of how many."""
    picture = run("pdftoppm", "-r", "50", "-gray", "-f", str(page), "-l", str(page), path,
                  text=False)
    head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", picture)
    body = picture[head.end():]
    return sum(1 for point in body if point < 250), len(body)


def look(path, pages):
    """No page is blank, and none is a block of ink."""
    for page in range(1, len(pages) + 1):
        dark, all_points = ink(path, page)
        assert INK_LEAST < dark < all_points // 3, (path, page, dark, all_points)


def look_at_code(path, pages, sheet):
    run("pdftoppm", "-r", "150", "-gray", "-f", str(len(pages)), "-png", path, "code")
    picture = [name for name in os.listdir(".") if name.startswith("code-")][-1]
    read = run("zbarimg", "--quiet", "--raw", picture).rstrip("\n")
    assert read == f"simulated/demo\n{sheet['log']['size']}\n{sheet['log']['root']}", read


def make_again(ledger, words, path):
    with tempfile.TemporaryDirectory() as other:
        env = {**ENV, "TZ": "America/New_York", "LC_ALL": "de_DE.UTF-8", "LANG": "zh_CN.UTF-8",
               "LC_NUMERIC": "de_DE.UTF-8", "LANGUAGE": "en", "HOME": other}
        weir(ledger, *words, "-o", os.path.join(other, "again"), env=env, cwd=other)
        with open(path, "rb") as first, open(os.path.join(other, "again"), "rb") as second:
            assert first.read() == second.read(), f"{path} is not the same when made again"


def import_many(ledger, count):
    """So many permits, none with a meter: rows over many pages."""
    with open("permits.csv", "w", encoding="utf-8") as file:
        file.write("permit,holder,credit_code,area,source,use,annual_m3,valid_from,valid_until\n")
        for number in range(count):
            file.write(f"P-{number:05},第{number}号示例取水户,,330302,surface,industry,"
                       f"{number + 1}.{number % 1000:03},2021-04-01,2031-03-31\n")
    weir(ledger, "import", "areas", f"{SOURCE}/demo/areas.csv")
    weir(ledger, "import", "permits", "permits.csv")


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        ledger = make_ledger("demo")
        weir(ledger, "import", "all", f"{SOURCE}/demo")
        sheet = json.loads(weir(ledger, "balance", "2026-09", "--json"))
        words = ("balance", "2026-09", "--format", "pdf")
        weir(ledger, *words, "-o", "open.pdf")
        count, pages = compare("open.pdf", sheet)
        look("open.pdf", pages)
        look_at_code("open.pdf", pages, sheet)
        make_again(ledger, words, "open.pdf")
        weir(ledger, "--lang", "zh_CN", *words, "-o", "zh.pdf")
        more, zh_pages = compare("zh.pdf", sheet)
        assert "取水量月报表" in zh_pages[0] and "尚未结账" in zh_pages[0], zh_pages[0]

        other = make_ledger("other")
        weir(other, *words, "-o", "none.pdf")
        nothing = json.loads(weir(other, "balance", "2026-09", "--json"))
        _, empty = compare("none.pdf", nothing)
        assert "none" in empty[0]
        import_many(other, 300)
        weir(other, *words, "-o", "many.pdf")
        _, many = compare("many.pdf", json.loads(weir(other, "balance", "2026-09", "--json")))
        assert len(many) > 5 and all("Permitted" in page for page in many[:4]), len(many)

        with open("fonts.conf", "w", encoding="utf-8") as file:
            file.write(NO_CHINESE % os.path.join(folder, "cache"))
        said = weir(ledger, *words, "-o", "no.pdf", status=3,
                    env={**ENV, "FONTCONFIG_FILE": os.path.join(folder, "fonts.conf")})
        assert "fonts-noto-cjk" in said and not os.path.exists("no.pdf"), said
        os.mkdir("spoilt")
        with open("spoilt/libpangocairo-1.0.so.0", "w", encoding="utf-8"):
            pass
        said = weir(ledger, *words, "-o", "no.pdf", status=3, env={**ENV, "LD_LIBRARY_PATH": os.path.abspath("spoilt")})
        assert "install libpangocairo" in said and not os.path.exists("no.pdf"), said
    print(f"{count + more} figures stand on {len(pages) + len(zh_pages)} pages as in the ledger; "
          f"300 permits on {len(many)}")


if __name__ == "__main__":
    main()
