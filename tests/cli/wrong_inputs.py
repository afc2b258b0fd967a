#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Wrong input of every kind of file, in both languages: where, what, what would be right; nothing applied.

usage: wrong_inputs.py WEIR SOURCE_ROOT

Each case is a good file with one place made wrong. `weir import` must answer 2
and name file, line, column (where it is one value's) and the value, in English
and in Chinese, with words that differ and places that do not; and the log must
have as many entries as before.
"""

import os
import re
import sqlite3
import subprocess
import sys
import tempfile

ENV = {"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"], "WEIR_LOCALE_DIR": os.environ.get("WEIR_LOCALE_DIR", "")}

# A good file of each kind: header and one row that is not in the ledger yet.
GOOD = {
    "areas": ("area,name,parent", "330302,Lucheng,330300"),
    "caps": ("area,year,source,cap_m3,permits_m3", "330300,2027,all,1000,900"),
    "permits": ("permit,holder,credit_code,area,source,use,annual_m3,valid_from,valid_until,year_kind",
                "P9,Mill,91330300X,330300,surface,industry,1000,2026-01-01,2026-12-31,calendar"),
    "intakes": ("intake,permit,name,area_class,design_max_m3_per_day,rated_m3_per_h,qmax_m3_per_h,source,use,network",
                "I9,P1,North,normal,100,5,10,surface,industry,inside"),
    "meters": ("meter,intake,profile,address,interval_s,direction,digits,installed_on,verified_until,role,initial_m3",
               "M9,I1,manual,,3600,forward,8,2026-01-01,2027-01-01,take,0"),
    "plans": ("permit,year," + ",".join(f"m{m:02}" for m in range(1, 13)) + ",annual_m3",
              "P1,2027," + ",".join(["10"] * 12) + ",120"),
    "readings": ("meter,at,total_m3,flow_m3_per_h,status", "M1,2026-03-01T00:00:00+08:00,5,1,A"),
    "lists": ("list,credit_code,from,until,document", "leaders,91330300X,2026-01-01,2026-12-31,Doc 1"),
    "norms": ("permit,year,month,product,output,norm_m3_per_unit,document", "P1,2026,3,steel,10,2.5,Doc 2"),
    "energy": ("intake,from,to,generated_kwh",
               "I1,2026-01-01T00:00:00+08:00,2026-02-01T00:00:00+08:00,100"),
    "counting": ("use,counts,document,from", "hydropower,0.25,Doc 4,2026-01-01"),
    "criteria": ("criterion,area,value,document,from", "near,330300,85,Doc 5,2026-01-01"),
}
# What is wrong in a value of a column, whatever the kind.
VOLUMES = ("1,5", "1.2345", "-1", "1e3", "１２", "ten", " 5", "5 m3", "99999999999999999999")
DATES = ("2026-02-30", "2026/01/01", "01.01.2026", "2026-1-1", "20260101")
INSTANTS = ("2026-03-01", "2026-03-01T25:00:00+08:00", "2026-03-01T00:00:00", "yesterday")
IDS = ("", "a b", "x" * 65, "水")
WRONG = {
    "areas": {"area": IDS[:3], "name": ("",), "parent": ("nowhere",)},
    "caps": {"area": ("", "nowhere"), "year": ("", "26", "year"), "source": ("water", ""),
             "cap_m3": VOLUMES[:4], "permits_m3": VOLUMES[1:3]},
    "permits": {"permit": IDS[:3], "holder": ("",), "area": ("", "nowhere"), "source": ("river",),
                "use": ("washing", "industry;;other"), "annual_m3": ("",) + VOLUMES,
                "valid_from": ("",) + DATES, "valid_until": DATES[:2] + ("2025-12-31",),
                "year_kind": ("lunar",)},
    "intakes": {"intake": IDS[:2], "permit": ("nobody",), "area_class": ("", "odd"),
                "rated_m3_per_h": ("0", "-1", "x"), "qmax_m3_per_h": ("0", "1.2345"),
                "source": ("river",), "use": ("washing",), "network": ("near",)},
    "meters": {"meter": IDS[:2], "intake": ("", "nowhere"), "profile": ("", "unheard-of"),
               "interval_s": ("", "0", "1.5"), "direction": ("", "sideways"), "digits": ("0", "99", "x"),
               "installed_on": ("",) + DATES[:3], "verified_until": DATES[:1], "role": ("spare",),
               "initial_m3": ("1.2345", "x")},
    "plans": {"permit": ("", "nobody"), "year": ("20026", "x"), "m01": ("-1", "1.2345"),
              "annual_m3": ("121", "x")},
    "readings": {"meter": ("", "nobody"), "at": ("",) + INSTANTS, "total_m3": ("", "x", "1,000", "1.2345"),
                 "flow_m3_per_h": ("x",), "status": ("Z", "AA")},
    "lists": {"list": IDS[:2], "credit_code": ("",), "from": ("",) + DATES[:2], "until": DATES[:1]},
    "norms": {"permit": ("", "nobody"), "year": ("x",), "month": ("0", "13"), "product": ("",),
              "output": ("", "-1", "x"), "norm_m3_per_unit": ("", "x")},
    "energy": {"intake": ("", "nowhere"), "from": INSTANTS[1:2], "to": INSTANTS[1:2],
               "generated_kwh": ("", "-1", "x", "1.2345")},
    "counting": {"use": ("", "washing"), "counts": ("", "1.1", "-1", "half", "0.1234567"), "from": DATES[:1]},
    "criteria": {"criterion": ("", "far"), "area": ("nowhere",), "value": ("", "0", "101", "x")},
}
# Whole files: (name, bytes made of header and row, a text that the message must have besides file and line).
FILES = (
    ("no header", lambda header, row: b"", ""),
    ("an unknown column", lambda header, row: f"{header},colour\n{row},red\n".encode(), "colour"),
    ("a column missing", lambda header, row:
     ("\n".join(line.split(",", 1)[1] for line in (header, row)) + "\n").encode(), ""),
    ("a column twice", lambda header, row:
     f"{header},{header.split(',')[0]}\n{row},{row.split(',')[0]}\n".encode(), ""),
    ("a value too many", lambda header, row: f"{header}\n{row},more\n".encode(), ""),
    ("a value too few", lambda header, row: f"{header}\n{row.rsplit(',', 1)[0]}\n".encode(), ""),
    ("a quote left open", lambda header, row: f'{header}\n"{row}\n'.encode(), ""),
    ("a NUL", lambda header, row: f"{header}\n{row}\n".encode().replace(b"2", b"\0", 1), ""),
    ("GB18030 without saying so", lambda header, row: f"{header}\n{row}浙江\n".encode("gb18030"), "gb18030"),
    ("no encoding at all", lambda header, row: f"{header}\n".encode() + b"\xff\xfe\xff" + row.encode(), ""),
)
RULEBOOK = """\
rulebook: wrong
title: t
source: s
place: "330300"
from: 2020-01-01
until: null
kind: fee
filing: month
rates:
  - {id: one, source: surface, yuan: "0.2"}
surcharges:
  - {id: over, ceiling: plan, period: month, base: rate, adds: surcharge, charging: marginal, edge: upper-inclusive, bands: [{over: "0", times: "1"}]}
"""
PROFILE = """\
profile: wrong
version: 1
title: t
source: s
resolution_m3: "0.001"
blocks:
  - {name: live, function: 3, start: 0, count: 4}
fields:
  - {name: total, block: live, at: 0, type: u32, order: ABCD, source: here}
totals:
  - {direction: forward, combine: plain, whole: total, unit: m3, source: here}
"""
# (kind, text as it is, text made wrong, a text that the message must have)
YAML = (
    ("rulebook", 'kind: fee', 'kind: gift', "gift"),
    ("rulebook", 'filing: month', 'filing: weekly', "weekly"),
    ("rulebook", 'yuan: "0.2"', 'yuan: "0.2000001"', "0.2000001"),
    ("rulebook", 'yuan: "0.2"', 'yuan: cheap', "cheap"),
    ("rulebook", 'source: surface', 'source: river', "river"),
    ("rulebook", 'from: 2020-01-01', 'from: 2020-13-01', "2020-13-01"),
    ("rulebook", 'until: null', 'until: 2019-01-01', ""),
    ("rulebook", 'place: "330300"', 'place: "999999"', "999999"),
    ("rulebook", 'ceiling: plan', 'ceiling: sky', "sky"),
    ("rulebook", 'ceiling: plan, period: month', 'ceiling: permit, period: month', ""),
    ("rulebook", 'period: month, base', 'period: week, base', "week"),
    ("rulebook", 'bands: [{over: "0", times: "1"}]', 'bands: [{over: "0.5", times: "1"}, {over: "0.2", times: "2"}]', ""),
    ("rulebook", 'bands: [{over: "0", times: "1"}]', 'bands: []', ""),
    ("rulebook", 'edge: upper-inclusive', 'edge: sharp', "sharp"),
    ("rulebook", 'title: t', 'title: t\ntitle: u', "title"),
    ("rulebook", 'title: t', 'titel: t', "titel"),
    ("rulebook", 'title: t', 'title: [t]', ""),
    ("rulebook", 'rates:', 'rates: &a', ""),
    ("rulebook", 'rulebook: wrong', 'rulebook: two words', "two words"),
    ("rulebook", 'kind: fee', 'kind: fee\nextends: nothing-like-it', "nothing-like-it"),
    ("rulebook", 'rates:\n', 'rates\n', ""),
    ("profile", 'function: 3', 'function: 7', "7"),
    ("profile", 'count: 4', 'count: 0', "0"),
    ("profile", 'count: 4', 'count: 1000', "1000"),
    ("profile", 'type: u32', 'type: u33', "u33"),
    ("profile", 'order: ABCD', 'order: ABDC', "ABDC"),
    ("profile", 'at: 0, type', 'at: 9, type', ""),
    ("profile", 'block: live', 'block: dead', "dead"),
    ("profile", 'whole: total', 'whole: none', "none"),
    ("profile", 'direction: forward', 'direction: down', "down"),
    ("profile", 'resolution_m3: "0.001"', 'resolution_m3: "0"', "0"),
    ("profile", 'version: 1', 'version: one', "one"),
)


class World:
    def __init__(self, weir, source, folder):
        self.weir, self.folder = os.path.abspath(weir), folder
        self.cases = self.failures = 0
        self.must("init", "L", "--origin", "simulated/wrong", "--keys", "K", "--clock",
                  "simulated:2026-06-01T00:00:00+08:00x1")
        self.put("areas", "area,name,parent\n330300,Wenzhou,\n")
        self.put("permits", "permit,holder,credit_code,area,source,use,annual_m3,valid_from,valid_until\n"
                 "P1,Mill,,330300,surface,industry,1000,2020-01-01,\n")
        self.put("intakes", "intake,permit,name,area_class,design_max_m3_per_day,rated_m3_per_h,qmax_m3_per_h\n"
                 "I1,P1,North,normal,,,\n")
        self.put("meters", "meter,intake,profile,address,interval_s,direction,digits,installed_on,verified_until\n"
                 "M1,I1,manual,,3600,forward,8,2020-01-01,\n")

    def run(self, *words):
        return subprocess.run([self.weir, *words], cwd=self.folder, env=ENV, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=60, check=False)

    def must(self, *words):
        done = self.run(*words)
        if done.returncode != 0:
            sys.exit(f"weir {' '.join(words)}: {done.returncode}\n{done.stderr}")

    def put(self, kind, text):
        with open(f"{self.folder}/{kind}.csv", "w", encoding="utf-8") as file:
            file.write(text)
        self.must("-C", "L", "import", kind, f"{kind}.csv")

    def size(self):
        database = sqlite3.connect(f"{self.folder}/L/ledger.db")
        size = database.execute("SELECT size FROM log").fetchone()[0]
        database.close()
        return size

    def case(self, what, kind, name, data, place, wanted):
        """Both languages; place is a pattern behind the file's name."""
        with open(f"{self.folder}/{name}", "wb") as file:
            file.write(data)
        before, said = self.size(), []
        for lang in ("en", "zh_CN"):
            done = self.run("-C", "L", "--lang", lang, "import", kind, name)
            self.cases += 1
            found = re.search(re.escape(name) + place, done.stderr)
            if done.returncode != 2 or done.stdout or not found or (wanted and wanted not in done.stderr):
                self.fail(what, f"status {done.returncode}, {done.stdout!r} {done.stderr!r}, wanted {place} {wanted!r}")
                return
            said.append((found.group(0), done.stderr))
        if said[0][0] != said[1][0]:
            self.fail(what, f"two places: {said}")
        if said[0][1] == said[1][1]:
            self.fail(what, f"the same in both languages: {said[0][1]!r}")
        if self.size() != before:
            self.fail(what, "something was applied")

    def fail(self, what, text):
        self.failures += 1
        print(f"not ok: {what}: {text}")


def columns(world):
    for kind, (header, row) in GOOD.items():
        names = header.split(",")
        for column, values in WRONG[kind].items():
            at = names.index(column)
            for value in values:
                cells = row.split(",")
                cells[at] = f'"{value}"' if "," in value else value
                text = f"{header}\n{','.join(cells)}\n"
                world.case(f"{kind}.{column} = {value!r}", kind, f"{kind}-wrong.csv", text.encode(),
                           r":2(:\d+)?:", value[:40].strip() if len(value) < 40 else "")


def files(world):
    for kind in ("permits", "readings", "plans"):
        header, row = GOOD[kind]
        for name, make, wanted in FILES:
            world.case(f"{kind}: {name}", kind, "whole.csv", make(header, row), r"(:\d+(:\d+)?)?:", wanted)


def yaml(world):
    for kind, good, wrong, wanted in YAML:
        text = {"rulebook": RULEBOOK, "profile": PROFILE}[kind]
        assert text.count(good) == 1, good
        world.case(f"{kind}: {wrong!r}", kind, "wrong.yaml", text.replace(good, wrong).encode(),
                   r"(:\d+(:\d+)?)?:", wanted)


def main():
    weir, source = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        world = World(weir, source, folder)
        columns(world)
        files(world)
        yaml(world)
        # What was wrong was the change alone.
        for kind, (header, row) in GOOD.items():
            world.put(kind, f"{header}\n{row}\n")
        for kind, text in (("rulebook", RULEBOOK), ("profile", PROFILE)):
            with open(f"{folder}/good.yaml", "w", encoding="utf-8") as file:
                file.write(text)
            world.must("-C", "L", "import", kind, "good.yaml")
        print(f"{world.cases} cases in two languages, {world.failures} failed")
        sys.exit(1 if world.failures or world.cases < 300 else 0)


if __name__ == "__main__":
    main()
