#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Any stored value changed, any byte of an exported file, any page of the database: it is found.

usage: tampers.py WEIR COUNT [--seed N]

A ledger with some of everything is told (tests/planted/story.py) and filled
until a bundle and a tile are full. Then, COUNT times in all and each column of
each table at least once where COUNT allows it, one value of one row is changed
in a copy; `weir verify` must say no and name the table that does not fit.
Then bytes of exported files, a file too many, a file too few; and a bit in
every page of the database file, which must be found, or must have changed no
row that SQLite hands out.
"""

import argparse
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "cases"), os.path.join(HERE, "../planted")]
from story import Story  # noqa: E402

FILLERS = 110  # files of one reading, three entries each


class Copies:
    """Copies of one sound ledger, each spoilt in one place."""

    def __init__(self, weir, folder):
        self.weir, self.folder = os.path.abspath(weir), folder
        os.mkdir(os.path.join(folder, "story"))
        story = Story(weir, os.path.join(folder, "story"))
        story.tell(scene for scene in Story.BEHIND if scene != "end")
        self.fill(story.district)
        story.end()
        self.ledger, self.key = story.district.ledger, story.district.vkey
        self.copy = os.path.join(folder, "copy")
        self.found = 0

    @staticmethod
    def fill(district):
        names = []
        for number in range(FILLERS):
            names.append(os.path.join(district.folder, f"fill-{number}.csv"))
            district.write("readings", [{"meter": "M3", "at": f"2026-04-{1 + number // 24:02}T{number % 24:02}:00:00+08:00",
                                         "total_m3": str(200 + number)}], names[-1])
        district.must("-C", district.ledger, "import", "readings", *names)

    def take(self):
        """A fresh copy's database."""
        shutil.rmtree(self.copy, ignore_errors=True)
        shutil.copytree(self.ledger, self.copy)
        return os.path.join(self.copy, "ledger.db")

    def verify(self, path):
        """Status and the first fault."""
        done = subprocess.run([self.weir, "verify", path, "--key", self.key, "--json"], timeout=120,
                              capture_output=True, text=True, check=False,
                              env={**os.environ, "LC_ALL": "C.UTF-8"})
        try:
            return done.returncode, json.loads(done.stdout)["first_fault"]
        except ValueError:
            sys.exit(f"verify {path}: {done.returncode} {done.stdout}{done.stderr}")

    def must_find(self, what, path, *names):
        """Refused, with a place named; one of the names in what is said."""
        status, fault = self.verify(path)
        if status != 1 or not fault or not fault["file"] or not fault["rule"]:
            sys.exit(f"{what}: not found: {status} {fault}")
        said = " ".join(str(part) for part in fault.values())
        if names and not any(name in said for name in names):
            sys.exit(f"{what}: none of {names} in {fault}")
        self.found += 1


def changed(rng, value):
    """Another value of the same type."""
    if isinstance(value, int):
        return value + rng.choice([-1, 1, 60, 2**33]) if value < 2**62 else value - 1
    if isinstance(value, bytes):
        at = rng.randrange(len(value)) if value else 0
        return value[:at] + bytes([value[at] ^ 1 << rng.randrange(8)]) + value[at + 1:] if value else b"\0"
    at = rng.randrange(len(value) + 1)
    return value[:at] + rng.choice(["x", "1", "水"]) + value[at + 1:]


def columns_of(database):
    """Every (table, column) that holds a value."""
    pairs = []
    for table, in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"):
        if table.startswith("sqlite_"):
            continue
        if database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] > 0:
            pairs += [(table, row[1]) for row in database.execute(f'PRAGMA table_info("{table}")')]
    return pairs


def spoil_value(rng, path, table, column):
    """Changes the column in a row; what it was and is."""
    database = sqlite3.connect(path)
    database.execute("PRAGMA ignore_check_constraints = ON")
    keys = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")') if row[5] > 0]
    rows = database.execute("SELECT {} FROM \"{}\"".format(
        ", ".join(f'"{name}"' for name in [column, *keys]), table)).fetchall()
    row = rng.choice(rows)
    for _ in range(50):
        new = changed(rng, row[0])
        if new == row[0]:
            continue
        try:
            database.execute('UPDATE "{}" SET "{}" = ? WHERE {}'.format(
                table, column, " AND ".join(f'"{key}" = ?' for key in keys)), (new, *row[1:]))
            break
        except sqlite3.IntegrityError:
            continue  # the key of another row
    else:
        new = None
    database.commit()
    database.close()
    return row[0], new


def values(copies, rng, count):
    database = sqlite3.connect(os.path.join(copies.ledger, "ledger.db"))
    pairs = columns_of(database)
    database.close()
    rng.shuffle(pairs)
    tables = {table for table, _ in pairs}
    assert {"log", "tail", "bundle", "tile", "note", "book_taken", "book_invoice"} <= tables, tables
    for number in range(count):
        table, column = pairs[number % len(pairs)]
        was, now = spoil_value(rng, copies.take(), table, column)
        assert now is not None and was != now, (table, column)
        book = table.removeprefix("book_")
        copies.must_find(f"{table}.{column}: {was!r:.80} is {now!r:.80}", copies.copy,
                         *([book] if book != table else []))
    print(f"{count} values changed over {len(pairs)} columns of {len(tables)} tables, all found")


def files_of(folder):
    return sorted(os.path.join(top, name) for top, _, names in os.walk(folder) for name in names)


def exported(copies, rng, count):
    tiles = os.path.join(copies.folder, "tiles")
    spoilt = os.path.join(copies.folder, "spoilt")
    subprocess.run([copies.weir, "-C", copies.ledger, "export", "tiles", tiles], check=True,
                   stdout=subprocess.DEVNULL)
    names = [os.path.relpath(name, tiles) for name in files_of(tiles)]
    jobs = [(rng.choice(names), "byte") for _ in range(count)]
    jobs += [(name, "gone") for name in names] + [(name, "more") for name in names]
    for name, what in jobs:
        shutil.rmtree(spoilt, ignore_errors=True)
        shutil.copytree(tiles, spoilt)
        path = os.path.join(spoilt, name)
        if what == "gone":
            os.remove(path)
        elif what == "more":
            path += ".1"
            shutil.copy(os.path.join(tiles, name), path)
        else:
            at = rng.randrange(os.path.getsize(path))
            flip(path, at, 1 << rng.randrange(8))
            what = f"byte {at}"
        copies.must_find(f"{name}: {what}", spoilt, os.path.relpath(path, spoilt), "signature")
    print(f"{len(jobs)} changes of {len(names)} exported files, all found")


def flip(path, at, mask):
    with open(path, "r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ mask]))


def rows_of(path):
    """All rows, as SQLite hands them out; None where it cannot."""
    try:
        database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        rows = [line for line in database.iterdump() if line.startswith("INSERT")]
        database.close()
        return rows
    except (sqlite3.Error, UnicodeDecodeError):
        return None


def pages(copies, rng, every):
    """A bit in every page, or in every n-th."""
    path = copies.take()
    database = sqlite3.connect(path)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # so that the file itself is read
    size = database.execute("PRAGMA page_size").fetchone()[0]
    count = database.execute("PRAGMA page_count").fetchone()[0]
    database.close()
    sound = os.path.join(copies.folder, "sound")
    shutil.rmtree(sound, ignore_errors=True)
    shutil.copytree(copies.copy, sound)
    wanted = rows_of(os.path.join(sound, "ledger.db"))
    harmless = refused = 0
    for page in range(0, count, every):
        shutil.rmtree(copies.copy)
        shutil.copytree(sound, copies.copy)
        at = page * size + rng.randrange(size)
        flip(path, at, 1 << rng.randrange(8))
        before = rows_of(path)
        status, fault = copies.verify(copies.copy)
        if status == 1 and fault and fault["file"]:
            refused += 1
        elif status == 0 and before == wanted:
            harmless += 1
        else:
            sys.exit(f"page {page}, byte {at % size}: neither found nor harmless: {status} {fault}")
    assert refused > 0
    print(f"a bit in {refused + harmless} of {count} pages: {refused} found, {harmless} changed no row")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("weir")
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    with tempfile.TemporaryDirectory() as folder:
        copies = Copies(args.weir, folder)
        status, fault = copies.verify(copies.ledger)
        assert status == 0, fault
        values(copies, rng, args.count)
        exported(copies, rng, args.count // 5)
        pages(copies, rng, max(1, 500 // args.count))


if __name__ == "__main__":
    main()
