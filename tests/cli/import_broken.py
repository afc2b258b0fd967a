#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An import that was killed is finished by running it again.

usage: import_broken.py WEIR SOURCE_ROOT

The sample district is imported and killed at other moments each time, then
run to its end: what every meter took is the same as in one undisturbed run,
and a further run finds nothing new.
"""
import json
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

weir, source = sys.argv[1], Path(sys.argv[2])


def run(*words, ok=True):
    done = subprocess.run([weir, *map(str, words)], capture_output=True, text=True)
    if ok and done.returncode != 0:
        sys.exit(f"weir {words}: status {done.returncode}: {done.stderr}")
    return done


def prepare(work, name):
    ledger = work / name
    run("init", ledger, "--origin", "simulated/test.example/" + name, "--keys", work / (name + ".keys"),
        "--clock", "simulated:2026-10-20T00:00:00Zx1")
    return ledger


def litres(ledger):
    """What the books say each meter took."""
    with sqlite3.connect(f"file:{ledger}/ledger.db?mode=ro", uri=True) as store:
        return dict(store.execute(
            "SELECT meter, SUM(measured_litres) FROM book_taken GROUP BY meter ORDER BY meter"))


def size(ledger):
    """How many entries the log has."""
    with sqlite3.connect(f"file:{ledger}/ledger.db?mode=ro", uri=True) as store:
        return store.execute("SELECT size FROM log").fetchone()[0]


def main():
    random.seed(20261121)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        files = work / "in"
        (files / "profiles").mkdir(parents=True)
        for path in (source / "demo").glob("*.csv"):
            shutil.copy(path, files)
        for path in (source / "profiles").glob("*.yaml"):
            shutil.copy(path, files / "profiles")
        whole = prepare(work, "whole")
        run("-C", whole, "import", "all", files)
        wanted = litres(whole)
        assert len(wanted) == 13 and all(wanted.values()), wanted

        begun = time.monotonic()
        run("-C", prepare(work, "timed"), "import", "all", files)
        lasts = time.monotonic() - begun
        entries = size(whole)
        cut = 0
        for attempt in range(8):
            ledger = prepare(work, f"broken{attempt}")
            child = subprocess.Popen([weir, "-C", ledger, "import", "all", files],
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(random.uniform(0.2, 0.9) * lasts)
            child.send_signal(signal.SIGKILL)
            child.wait()
            cut += 2 < size(ledger) < entries
            run("-C", ledger, "import", "all", files)
            assert litres(ledger) == wanted, (litres(ledger), wanted)
            last = json.loads(run("-C", ledger, "--json", "import", "all", files).stdout)
            assert last["new_rows"] == 0, last
        assert cut > 0, "no run was cut in the middle"
        print(f"8 kills, {cut} of them in the middle of the entries")


main()
