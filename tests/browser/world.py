#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A ledger with something of everything that the page shows, served, and a script of node over it.

usage: world.py WEIR SOURCE MODULES SCRIPT [ARGUMENT...]

SCRIPT (*.mjs beside this file) gets the world as JSON on its standard input:
where the server is, the tokens, how to ask the same ledger by commands. What it
says goes through, as TAP. Where MODULES (made by .ci/modules), node or a browser
is not there, the test is skipped and says what it misses.
"""
import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "http"))

from certificates import Authority  # pylint: disable=wrong-import-position
from parties import let_in  # pylint: disable=wrong-import-position
from served import CLOCK, Ledger, serve  # pylint: disable=wrong-import-position

BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable")
MILL = "D330303S2020-0003"
OTHER = "D330302G2016-0008"
MILL_CODE = "91330303MA2000051N"
OCTOBER = datetime.fromisoformat("2026-10-01T00:00:00+08:00")
POLLED = OCTOBER.replace(day=20, hour=8)
MILL_M3 = (4830, 5012, 4977, 5104, 4655, 4900.5, 5021.25)  # its days in October, in turn
BIDS_S = 4.0  # in which an auction's bids are made
OTHERS_M3 = 9000  # what the other polled meters count until the 20th


def is_read(row):
    """One meter fell silent for good, one is assessed from then on, one missed some days."""
    meter, at = row[0], row[1]
    if meter == "OH-3-01":
        return at < "2026-09-21"
    if meter == "OH-4-01":
        return at < "2026-09-25T12"
    return meter != "LW-1-01" or not "2026-09-10T05" < at < "2026-09-13T17"


class Counts:
    """What the meters showed: the sample's readings, with gaps, and the mill's days of October."""

    def __init__(self, source):
        with open(source / "demo" / "readings.csv", encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        self.last = {row[0]: float(row[2]) for row in rows[1:]}
        self.rows = [row for row in rows if is_read(row)]
        count, at = self.last["LW-1-01"], OCTOBER
        while at < POLLED - timedelta(days=1):
            count += MILL_M3[at.day % len(MILL_M3)]
            at += timedelta(days=1)
            self.rows.append(["LW-1-01", at.isoformat(), f"{count:.3f}", "", ""])
        self.mill = count

    def write(self, path):
        with open(path, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(self.rows)

    def write_station(self, path, meters):
        """The counts of those with an address of a unit, around the moment at which they are polled."""
        lines = ["unit,at,total_m3"]
        for meter, unit in meters:
            count = self.mill + 1234 if meter == "LW-1-01" else self.last[meter] + OTHERS_M3
            for at in (POLLED - timedelta(minutes=1), POLLED + timedelta(days=1)):
                lines.append(f"{unit},{at.isoformat()},{count:.3f}")
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@contextmanager
def station(weir, path):
    """Its port; it shows what the file says."""
    # pylint: disable-next=consider-using-with
    process = subprocess.Popen([weir, "simulate", "--port", "0", "--from", path, "--clock", CLOCK],
                               stdout=subprocess.PIPE, text=True)
    try:
        yield int(re.search(r":(\d+)$", process.stdout.readline())[1])
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def sample(source, top, counts, weir):
    """A ledger of the sample, polled once on 20 October, with no month closed."""
    for folder in ("demo", "profiles", "rulebooks"):
        shutil.copytree(source / folder, top / folder)
    meters = top / "demo" / "meters.csv"
    text = meters.read_text(encoding="utf-8")
    text = re.sub(r"^(OH-3-01,OH-3),tuf-2000m,[^,]*", r"\1,manual,", text, flags=re.MULTILINE)
    counts.write_station(top / "station.csv", re.findall(r"^([^,]*),.*:15020/(\d+),", text, flags=re.MULTILINE))
    counts.write(top / "readings.csv")
    with station(weir, top / "station.csv") as port:
        meters.write_text(text.replace(":15020/", f":{port}/"), encoding="utf-8")
        ledger = Ledger(weir, top, readings=False)
        ledger.weir_at("import", "readings", top / "readings.csv")
        ledger.weir_at("collect", "--once")
    return ledger


def deeds(ledger):
    """August is closed and billed; something was assessed, objected to, acknowledged."""
    ledger.weir_at("close", "2026-08")
    ledger.weir_at("bill", "2026-08")
    ledger.weir_at("sign", "run", "2026-08", "--as", "preparer", "--name", "王芳")
    ledger.weir_at("inspect", MILL, "--on", "2026-10-20", "--by", "王芳", "--looked-at", "meter", "--outcome", "sound")
    ledger.weir_at("assess", "OH-4-01", "--method", "mean-of-previous", "--months", "1", "--from", "2026-09-25",
                   "--until", "2026-09-30", "--ground", "the glass of the meter is broken, order 12")
    ledger.weir_at("object", f"fee/2026-08/{MILL}", "--reason", "the pump stood still on 3 August")
    alerts = ledger.asked("alerts", "--permit", MILL)["alerts"]
    ledger.weir_at("alerts", "ack", alerts[0]["alert"])
    for permit in (MILL, OTHER):
        ledger.weir_at("finding", "raise", "--permit", permit, "--class", "facility", "--text", "the seal is broken")
    ledger.weir_at("finding", "raise", "--meter", "LC-4-01", "--class", "meter-broken", "--text", "it stands still")
    ledger.weir_at("finding", "assign", str(ledger.asked("finding", "list")["findings"][0]["finding"]), "--to", "王工",
                   "--until", "2026-10-25")
    ledger.weir_at("flow", "section", "OJ-1", "--name", "瓯江大桥", "--area", "330303", "--least", "12.5", "--warn", "15",
                   "--from", "2026-01-01", "--stop", f"{MILL},{OTHER}")
    ledger.weir_at("flow", "order", "OJ-1", "stop", "--from", "2026-10-25", "--ground", "drought")


def auction(ledger, offer):
    """Two bid for one offer, and it is closed: the ledger's clock goes as fast as ours."""
    now = datetime.fromisoformat(ledger.asked("log")["entries"][-1]["recorded"].replace("Z", "+00:00"))
    began = time.monotonic()
    ledger.weir_at("trade", "auction", "open", "JJ-1", offer, "--one-sided", "--bids-until",
                   (now + timedelta(seconds=BIDS_S)).isoformat(), "--lot", "1", "--tick", "0.01", "--document", "No. 9")
    for right, volume, price in ((MILL, "60", "0.8"), ("D330302S2021-0001", "70", "0.7")):
        ledger.weir_at("trade", "auction", "bid", "JJ-1", "--right", right, "--m3", volume, "--price", price)
    time.sleep(max(0, began + BIDS_S + 0.2 - time.monotonic()))
    ledger.weir_at("trade", "auction", "close", "JJ-1")


def rights(ledger, top):
    """Savings of two permits and a share of a scheme's water; offers, one withdrawn, a trade by a corridor, and a pledge."""
    term = "2026-01-01,2028-12-31"
    files = {"savings": "saving,right,annual_m3,valid_from,valid_until,document,method\n"
                        f"S-1,permit:{MILL},20000,{term},瓯水节〔2026〕7 号,循环水改造\n"
                        f"S-2,permit:{OTHER},900,2026-01-01,2026-12-31,verified 2,\n",
             "shares": "share,holder,area,permit,annual_m3,valid_from,valid_until\n"
                       f"W-1,上游灌区用水户,330302,{OTHER},1200,{term}\n",
             "corridors": "corridor,from_area,to_area,capacity_m3,rate,valid_from,valid_until,document\n"
                          f"SD-1,330303,330302,5000,0.95,{term},contract 3\n"}
    for kind, text in files.items():
        path = top / f"{kind}.csv"
        path.write_text(text, encoding="utf-8")
        ledger.weir_at("import", kind, path)
    for name, right, volume, until in (("GP-1", MILL, "12345.5", "2027-10-31"), ("GP-2", OTHER, "100", "2026-12-31"),
                                       ("GP-3", MILL, "500", "2026-12-31")):
        ledger.weir_at("trade", "offer", name, "--right", right, "--m3", volume, "--from", "2026-11-01", "--until", until,
                       "--price", "0.65", "--closes", "2026-10-31")
    auction(ledger, "GP-2")
    ledger.weir_at("trade", "withdraw", "GP-3", "--ground", "nobody asked")
    ledger.weir_at("trade", "agree", "JY-1", "--seller", MILL, "--buyer", OTHER, "--m3", "1000", "--from", "2026-11-01",
                   "--until", "2026-12-31", "--price", "0.5", "--waits", "2026-10-31", "--document", "contract 2", "--corridor", "SD-1")
    ledger.weir_at("pledge", "add", "ZY-1", "--right", MILL, "--m3", "3000", "--until", "2027-06-30", "--lender", "瓯江银行",
                   "--loan", "200000", "--document", "contract 1")


def approved(ledger):
    """A trade that the buyer assented to, from elsewhere, and that is approved."""
    ledger.weir_at("trade", "agree", "JY-2", "--seller", MILL, "--buyer", OTHER, "--m3", "600", "--from", "2026-11-01",
                   "--until", "2026-12-31", "--price", "0.5", "--waits", "2026-10-31", "--document", "contract 4", "--corridor", "SD-1")
    with serve(ledger) as server:
        done = let_in(ledger, server, OTHER, False).run("trade", "assent", "JY-2")
        assert done.returncode == 0, done
    ledger.weir_at("trade", "approve", "JY-2", "--cap-effect", "none", "--document", "瓯水权〔2026〕2 号")


def credit(ledger):
    """A pool of river area: a loan that runs, one whose last day is over, and one that came back in part."""
    ledger.weir_at("credit", "stock", "330302", "--year", "2025", "--added", "18400", "--target", "5200", "--converted", "3100",
                   "--document", "2025 年河湖水面积调查")
    for loan, filled, lent, until in (("JY-1", "3200", "3450", "2027-06-30"), ("JY-2", "900", "1000", "2026-09-30"),
                                      ("JY-3", "2000", "2150", "2026-12-31")):
        ledger.weir_at("credit", "lend", loan, "--pool", "330302", "--borrower", "鹿城区城建中心", "--project", f"{loan} 道路",
                       "--purpose", "key-project", "--filled", filled, "--lent", lent, "--from", "2026-03-01", "--until", until,
                       "--flood", "防汛论证 3 号", "--quality", "水质论证 3 号", "--document", "借用协议 3 号")
    ledger.weir_at("credit", "return", "JY-3", "--on", "2026-09-15", "--surveyed", "1200", "--document", "测绘报告 5 号")
    ledger.weir_at("credit", "retire", "330302", "--retired", "300", "--on", "2026-10-01", "--document", "核减 1 号")


@contextmanager
def world(weir, source):
    weir, source = os.path.abspath(weir), Path(source).resolve()
    with tempfile.TemporaryDirectory(prefix="weir-page-") as top:
        top = Path(top)
        with sample(source, top, Counts(source), weir) as ledger:
            deeds(ledger)
            rights(ledger, top)
            approved(ledger)
            credit(ledger)
            tokens = {"office": ledger.token, "holder": ledger.let_in("holder", "--for", MILL_CODE),
                      "auditor": ledger.let_in("auditor")}
            authority = Authority(top / "authority", "page")
            own = authority.server()
            with serve(ledger, "--tls-cert", own.file, "--tls-key", own.key) as server:
                yield {"url": f"{server.scheme}://{server.host}:{server.port}/", "weir": weir,
                       "ledger": str(ledger.dir), "tokens": tokens, "mill": MILL}


def missing(modules):
    """Why the test cannot run; None where it can."""
    if not shutil.which("node"):
        return "there is no node"
    if not any(map(shutil.which, BROWSERS)):
        return "there is no chromium"
    if not (modules / "node_modules" / "playwright-core").is_dir():
        return f"no modules in {modules}: .ci/modules fetches them"
    return None


def main():
    weir, source, modules, script = *sys.argv[1:3], Path(sys.argv[3]).resolve(), sys.argv[4]
    why = missing(modules)
    if why:
        print(f"1..0 # SKIP {why}")
        return 0
    with world(weir, source) as made:
        made |= {"browser": next(filter(None, map(shutil.which, BROWSERS))), "modules": str(modules)}
        return subprocess.run(["node", HERE / script, *sys.argv[5:]], input=json.dumps(made), text=True,
                              check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
