#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A spoilt ledger or folder is refused, and what is spoilt is named.

    evidence.py WEIR SOURCE_ROOT

A ledger is made from the sample district, with enough entries for full tiles.
Then copies of it and of its exported folder are spoilt, each in one place, and
`weir verify` must say no and name the file, the entry or the table.
"""

import fcntl
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile

FILES = 120  # of one reading each: three entries a file, so that a bundle and a tile are full


class World:
    """A ledger in a folder of its own, and the program."""

    def __init__(self, weir, source, tmp):
        self.weir = os.path.abspath(weir)
        self.source = os.path.abspath(source)
        self.tmp = tmp
        self.env = dict(os.environ, HOME=tmp, XDG_STATE_HOME=tmp + "/state", LC_ALL="C.UTF-8")
        self.env.pop("WEIR_DIR", None)
        self.failures = 0
        self.count = 0

    def run(self, *words):
        return subprocess.run([self.weir, *words], cwd=self.tmp, env=self.env, text=True,
                              capture_output=True, timeout=120, check=False)

    def must(self, *words):
        done = self.run(*words)
        if done.returncode != 0:
            sys.exit(f"weir {' '.join(words)}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def check(self, name, good, text):
        self.count += 1
        if not good:
            self.failures += 1
            print(f"not ok: {name}: {text}")

    def verify(self, path, *words):
        done = self.run("verify", path, "--key", self.key, "--json", *words)
        try:
            report = json.loads(done.stdout)
        except ValueError:
            report = None
        return done.returncode, report, done.stdout + done.stderr

    def refused(self, name, path, wanted, *words):
        """Status 1, and the first fault has these members (a text: contained in it)."""
        status, report, text = self.verify(path, *words)
        fault = report and report["first_fault"]
        good = status == 1 and fault is not None and report["ok"] is False
        for key, value in wanted.items():
            found = fault[key] if good else None
            good = good and (value in found if isinstance(value, str) and found else value == found)
        self.check(name, good, f"status {status}, wanted {wanted}\n{text}")

    def accepted(self, name, path, *words):
        status, report, text = self.verify(path, *words)
        good = status == 0 and report["ok"] is True and report["first_fault"] is None
        self.check(name, good and report["rederived"] + report["taken_over"] ==
                   report["entries"] == report["size"], text)
        return report


def make(world):
    made = world.must("init", "L", "--origin", "example.com/water", "--keys", "K")
    world.key = made.split("public", 1)[1].split()[0]
    demo = world.source + "/demo/"
    for kind in ("areas", "caps", "permits", "intakes"):
        world.must("-C", "L", "import", kind, demo + kind + ".csv")
    profiles = sorted(os.listdir(world.source + "/profiles"))
    world.must("-C", "L", "import", "profile",
               *[world.source + "/profiles/" + p for p in profiles if p.endswith(".yaml")])
    for kind in ("meters", "plans"):
        world.must("-C", "L", "import", kind, demo + kind + ".csv")
    shutil.copytree(world.tmp + "/L", world.tmp + "/older")
    shutil.copytree(world.tmp + "/K", world.tmp + "/K-before")
    world.must("-C", "older", "export", "tiles", "before")
    with open(demo + "readings.csv", encoding="utf-8") as file:
        lines = file.read().splitlines()
    names = []
    for i in range(FILES):
        names.append(f"r{i}.csv")
        with open(f"{world.tmp}/r{i}.csv", "w", encoding="utf-8") as file:
            file.write(f"{lines[0]}\n{lines[1 + i]}\n")
    world.must("-C", "L", "import", "readings", *names)
    world.must("-C", "L", "import", "readings", demo + "readings.csv")
    world.must("-C", "L", "export", "tiles", "OUT")


def sound(world):
    report = world.accepted("the folder", "OUT")
    world.check("a folder has no books", report["books_ok"] is None, report)
    report = world.accepted("the ledger", "L")
    world.check("its books", report["books_ok"] is True, report)
    world.check("its anchor", report["anchor_ok"] is True, report)
    world.check("its checkpoints", report["checkpoints"] > 5, report)
    report = world.accepted("since an older checkpoint", "OUT", "--since", "before/checkpoint")
    world.check("since", report["since_ok"] is True, report)
    for path in ("OUT", "L"):
        status, report, text = world.verify(path, "--since", "before/checkpoint", "--only-new")
        world.check(f"{path}, only what is new", status == 0 and report["ok"] and
                    report["taken_over"] > 5 and report["proof_hashes"] > 0 and
                    report["taken_over"] + report["rederived"] == report["entries"], text)
    done = world.run("verify", "OUT", "--key", world.key, "--only-new")
    world.check("only new, since nothing", done.returncode == 2 and "--since" in done.stderr, done)
    text = world.must("verify", "OUT", "--key", world.key)
    world.check("says what is not shown", "nothing shows that this is the newest" in text, text)
    text = world.must("verify", "OUT", "--key", world.key, "--since", "before/checkpoint")
    world.check("says nothing of it where it is", "nothing shows" not in text, text)


def flip(path, at):
    with open(path, "r+b") as file:
        file.seek(at)
        byte = file.read(1)
        file.seek(at)
        file.write(bytes([byte[0] ^ 1]))


def spoil_folder(world, name, wanted, change, *words):
    folder = world.tmp + "/spoilt"
    shutil.copytree(world.tmp + "/OUT", folder)
    change(folder)
    world.refused(name, "spoilt", wanted, *words)
    shutil.rmtree(folder)


def files_of(folder):
    return sorted(os.path.relpath(os.path.join(top, name), folder)
                  for top, _, names in os.walk(folder) for name in names)


def replace(path, old, new):
    with open(path, "rb") as file:
        data = file.read()
    assert old in data
    with open(path, "wb") as file:
        file.write(data.replace(old, new, 1))


def folders(world):
    names = files_of(world.tmp + "/OUT")
    world.check("kinds of files", {"tile/0/000", "tile/entries/000", "checkpoint"} <= set(names),
                names)
    for name in names:
        if name == "checkpoint":
            continue
        size = os.path.getsize(world.tmp + "/OUT/" + name)
        for at in (0, size // 2, size - 1):
            spoil_folder(world, f"{name} at {at}", {"file": name},
                         lambda folder, n=name, a=at: flip(f"{folder}/{n}", a))
        spoil_folder(world, f"{name} cut", {"file": name},
                     lambda folder, n=name, s=size: os.truncate(f"{folder}/{n}", s - 1))
    for name in names:
        spoil_folder(world, f"{name} removed", {"file": name},
                     lambda folder, n=name: os.remove(f"{folder}/{n}"))
    for name in ("tile/0/900", "tile/entries/x001/000", "notes.txt", "tile/0/000.p/7"):
        def add(folder, name=name):
            os.makedirs(os.path.dirname(f"{folder}/{name}") or folder, exist_ok=True)
            with open(f"{folder}/{name}", "wb") as file:
                file.write(b"x" * 224)
        spoil_folder(world, f"{name} added", {"file": name}, add)
    checkpoints(world)


def checkpoints(world):
    with open(world.tmp + "/OUT/checkpoint", "rb") as file:
        note = file.read()
    size = note.split(b"\n")[1]
    last = note.rstrip(b"\n")
    changes = (
        ("the size", size, str(int(size) - 1).encode(), "signature"),
        ("the origin", b"example.com/water\n", b"example.com/wines\n", "signature"),
        ("the signature", last[-8:], b"AAAA" + last[-4:], "signature"),
        ("the key's name", "— example.com/water".encode(), "— example.com/wines".encode(),
         "signature"),
        ("base64 in a second spelling", last[-8:], last[-8:] + b"=", "checkpoint"),
        ("no empty line", b"\n\n", b"\n", "checkpoint"),
        ("a carriage return", b"\n", b"\r\n", "checkpoint"),
    )
    for name, old, new, rule in changes:
        spoil_folder(world, f"checkpoint, {name}", {"file": "checkpoint", "rule": rule},
                     lambda folder, o=old, n=new: replace(folder + "/checkpoint", o, n))
    other = world.must("init", "other", "--origin", "example.com/other", "--keys", "K2")
    key = other.split("public", 1)[1].split()[0]
    done = world.run("verify", "OUT", "--key", key, "--json")
    world.check("another key", done.returncode == 1 and '"signature"' in done.stdout, done.stdout)


def wrong_calls(world):
    for name, words in (
            ("no key", ["verify", "OUT"]),
            ("half a key", ["verify", "OUT", "--key", world.key[:-4]]),
            ("no such path", ["verify", "nowhere", "--key", world.key]),
            ("no such since", ["verify", "OUT", "--key", world.key, "--since", "nothing"]),
            ("a folder for since", ["verify", "OUT", "--key", world.key, "--since", "OUT"])):
        done = world.run(*words)
        world.check(name, done.returncode == 2 and done.stderr, (done.returncode, done.stderr))
    spoil_folder(world, "a since that is no checkpoint", {"file": "r0.csv", "rule": "checkpoint"},
                 lambda folder: None, "--since", "r0.csv")


def spoil_ledger(world, name, wanted, *statements):
    folder = world.tmp + "/spoilt"
    shutil.copytree(world.tmp + "/L", folder)
    database = sqlite3.connect(folder + "/ledger.db")
    database.create_function(
        "flip", 2, lambda data, at: data[:at] + bytes([data[at] ^ 1]) + data[at + 1:])
    for statement in statements:
        changed = database.execute(statement).rowcount
        assert changed > 0, statement
    database.commit()
    database.close()
    world.refused(name, "spoilt", wanted)
    shutil.rmtree(folder)


def flipped(column, at):
    return f"{column} = flip({column}, {at})"


def ledgers(world):
    database = sqlite3.connect(world.tmp + "/L/ledger.db")
    tail = database.execute("SELECT max(entry) FROM tail").fetchone()[0]
    tables = [row[0] for row in database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'book\\_%' ESCAPE '\\'")]
    filled = [table for table in tables
              if database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] > 0]
    notes = [row[0] for row in database.execute("SELECT size FROM note ORDER BY size")]
    database.close()
    spoil_ledger(world, "a byte of an entry in a bundle", {"file": "ledger.db", "entry": 0},
                 f"UPDATE bundle SET {flipped('data', 40)} WHERE n = 0")
    spoil_ledger(world, "a byte of an entry in the tail", {"file": "ledger.db", "entry": tail},
                 f"UPDATE tail SET {flipped('data', 0)} WHERE entry = {tail}")
    spoil_ledger(world, "an entry in the tail taken out", {"file": "ledger.db", "rule": "store"},
                 f"DELETE FROM tail WHERE entry = {tail - 1}")
    spoil_ledger(world, "a tile", {"file": "ledger.db", "rule": "tile", "expected": "tile/0/000"},
                 f"UPDATE tile SET {flipped('hashes', 100)} WHERE level = 0 AND n = 0")
    spoil_ledger(world, "a tile's root", {"file": "ledger.db", "rule": "tile",
                                          "expected": "tile/1/000.p/"},
                 f"UPDATE tile SET {flipped('root', 7)} WHERE level = 0 AND n = 0")
    spoil_ledger(world, "a tile taken out", {"file": "ledger.db", "rule": "tile"},
                 "DELETE FROM tile WHERE level = 0 AND n = 0")
    spoil_ledger(world, "a released checkpoint", {"file": "ledger.db",
                                                  "expected": f"of {notes[2]} entries"},
                 f"UPDATE note SET {flipped('note', 20)} WHERE size = {notes[2]}")
    spoil_ledger(world, "two checkpoints exchanged", {"file": "ledger.db", "rule": "note"},
                 f"UPDATE note SET note = (SELECT note FROM note WHERE size = {notes[3]}) "
                 f"WHERE size = {notes[2]}")
    spoil_ledger(world, "the last checkpoint", {"file": "ledger.db", "rule": "signature"},
                 f"UPDATE log SET {flipped('signed_note', 25)}")
    spoil_ledger(world, "the log cut short", {"file": "ledger.db"},
                 f"UPDATE log SET size = {tail}")
    spoil_ledger(world, "a wrong size of the books", {"file": "ledger.db", "rule": "books"},
                 f"UPDATE log SET books_size = {tail}")
    spoil_ledger(world, "books of more than there is", {"file": "ledger.db", "rule": "books"},
                 f"UPDATE log SET books_size = {tail + 7}")
    spoil_ledger(world, "litres in the books", {"rule": "books", "expected": "taken permit="},
                 "UPDATE book_taken SET measured_litres = measured_litres + 1")
    world.check("books with rows", len(filled) > 12, filled)
    for table in filled:
        spoil_ledger(world, f"{table} emptied", {"file": "ledger.db", "rule": "books",
                                                 "expected": table.removeprefix("book_") + " "},
                     f"DELETE FROM {table}")


def rebuilt(world):
    """Rebuilding mends the books, says where they were wrong, and changes no digest."""
    before = json.loads(world.must("-C", "L", "rebuild", "--check", "--json"))
    world.check("books that fit", before["same"] and not before["replaced"], before)
    world.check("two digests", before["digest"] != before["volume_digest"], before)
    world.check("and one for each table", {"taken", "account", "chain"} <=
                {t["table"] for t in before["tables"] if t["rows"] > 0}, before)
    for name, statement, table in (
            ("a wrong row", "UPDATE book_taken SET covered_s = 1", "taken"),
            ("a row too few", "DELETE FROM book_account WHERE account LIKE '%0001'", "account"),
            ("a row that cannot be read",
             "UPDATE book_permit SET id = id || char(65, 0, 66)", "")):
        folder = world.tmp + "/spoilt"
        shutil.copytree(world.tmp + "/L", folder)
        database = sqlite3.connect(folder + "/ledger.db")
        assert database.execute(statement).rowcount > 0
        database.commit()
        database.close()
        done = world.run("-C", "spoilt", "rebuild", "--check", "--json")
        report = json.loads(done.stdout)
        world.check(f"{name} is told", done.returncode == 1 and not report["replaced"] and
                    report["first_difference"]["table"] == table, done.stdout)
        report = json.loads(world.must("-C", "spoilt", "rebuild", "--json"))
        world.check(f"{name} is mended", report["replaced"] and not report["same"], report)
        report = json.loads(world.must("-C", "spoilt", "rebuild", "--json"))
        world.check(f"{name} is no more", report["same"] and not report["replaced"], report)
        for digest in ("digest", "volume_digest"):
            world.check(f"{name}: {digest}", report[digest] == before[digest], report)
        world.accepted(f"{name}: verified", "spoilt")
        shutil.rmtree(folder)
    with open(world.tmp + "/L/lock", "r+b") as lock:
        fcntl.lockf(lock, fcntl.LOCK_EX)
        done = world.run("-C", "L", "rebuild")
        world.check("not beside a writer", done.returncode == 3 and "writer" in done.stderr, done)
        world.must("-C", "L", "rebuild", "--check")
    world.check("no ledger", world.run("-C", "OUT", "rebuild").returncode == 2, "")


def torn(world):
    """A database that is no database, or cut."""
    folder = world.tmp + "/spoilt"
    for name, change in (("the head", lambda path: flip(path, 3)),
                         ("half of it", lambda path: os.truncate(path, os.path.getsize(path) // 2)),
                         ("all of it", lambda path: os.truncate(path, 0))):
        shutil.copytree(world.tmp + "/L", folder)
        change(folder + "/ledger.db")
        world.refused(f"torn: {name}", "spoilt", {"file": "ledger.db"})
        shutil.rmtree(folder)


def older(world):
    """A copy from before, put back: read, but not written, and verify says so."""
    world.refused("an older copy", "older", {"rule": "anchor", "found": "older copy"})
    done = world.run("-C", "older", "import", "readings", "r5.csv")
    world.check("an older copy is not written",
                done.returncode == 3 and "older copy" in done.stderr, done)
    os.rename(world.tmp + "/K", world.tmp + "/K-away")
    report = world.accepted("an older copy without its anchor", "older")
    world.check("no anchor", report["anchor_ok"] is None, report)
    world.refused("but not since a newer checkpoint", "older",
                  {"file": "OUT/checkpoint", "rule": "since", "found": "older copy"},
                  "--since", "OUT/checkpoint")
    os.rename(world.tmp + "/K-away", world.tmp + "/K")
    forked(world)


def forked(world):
    """Two histories under one key: each is sound, and neither continues the other."""
    os.rename(world.tmp + "/K", world.tmp + "/K-away")
    os.rename(world.tmp + "/K-before", world.tmp + "/K")
    world.must("-C", "older", "import", "readings", "r1.csv")
    world.must("-C", "older", "export", "tiles", "fork")
    world.accepted("a fork by itself", "fork")
    world.refused("the log since the fork, the new alone", "OUT",
                  {"file": "fork/checkpoint", "rule": "since"}, "--since", "fork/checkpoint",
                  "--only-new")
    world.refused("the log since the fork", "OUT", {"file": "fork/checkpoint", "rule": "since"},
                  "--since", "fork/checkpoint")


def main():
    weir, source = sys.argv[1:]
    with tempfile.TemporaryDirectory() as tmp:
        world = World(weir, source, tmp)
        make(world)
        sound(world)
        folders(world)
        wrong_calls(world)
        ledgers(world)
        rebuilt(world)
        torn(world)
        older(world)
        print(f"{world.count} checks, {world.failures} failed")
        return 0 if world.failures == 0 and world.count > 90 else 1


if __name__ == "__main__":
    sys.exit(main())
