# SPDX-License-Identifier: Apache-2.0
"""A drawn world as the files that a user would write, and the program run over them."""

import csv
import json
import os
import shutil
import subprocess
from fractions import Fraction

from water import DAY, iso

COLUMNS = {
    "areas": ["area", "name", "parent"],
    "permits": ["permit", "holder", "credit_code", "area", "source", "use", "annual_m3", "valid_from",
                "valid_until", "replaces", "from", "year_kind"],
    "intakes": ["intake", "permit", "name", "area_class", "design_max_m3_per_day", "rated_m3_per_h",
                "qmax_m3_per_h", "source", "use", "area", "holder", "network", "from"],
    "meters": ["meter", "intake", "profile", "address", "interval_s", "direction", "digits", "installed_on",
               "verified_until", "role", "initial_m3", "use", "from"],
    "plans": ["permit", "year"] + [f"m{month:02}" for month in range(1, 13)] + ["annual_m3", "source", "year_kind"],
    "lists": ["list", "credit_code", "from", "until", "document"],
    "norms": ["permit", "year", "month", "product", "output", "norm_m3_per_unit", "document"],
    "energy": ["intake", "from", "to", "generated_kwh"],
    "readings": ["meter", "at", "total_m3", "flow_m3_per_h", "status"],
}


def m3(litres):
    """1500 is 1.500; None is blank."""
    if litres is None:
        return ""
    return f"{'-' if litres < 0 else ''}{abs(litres) // 1000}.{abs(litres) % 1000:03}"


def instant(seconds):
    """Seconds of local time as the files write them."""
    at = seconds % DAY
    return f"{iso(seconds // DAY)}T{at // 3600:02}:{at // 60 % 60:02}:{at % 60:02}+08:00"


def decimal(text):
    """A fraction written "3/8" or "0.375" as a decimal of at most nine places."""
    scaled = Fraction(text) * 10**9
    assert scaled.denominator == 1, text
    whole, part = divmod(int(scaled), 10**9)
    return f"{whole}.{part:09}".rstrip("0").rstrip(".")


def row_text(row):
    """One row in YAML's flow style."""
    def value(key, x):
        if isinstance(x, bool):
            return "true" if x else "false"
        if isinstance(x, list):
            return "[" + ", ".join(value(key, y) for y in x) + "]"
        if isinstance(x, dict):
            return row_text(x)
        if key == "block":
            return f'"{m3(x)}"'
        if key in ("yuan", "yuan_price", "times", "times_min", "times_max", "over", "leakage", "consumed", "dead_band", "per_day",
                   "at_most"):
            return f'"{decimal(x)}"'
        return str(x)
    names = {"block": "block_m3"}  # in litres, where the file has cubic metres
    return "{" + ", ".join(f"{names.get(key, key)}: {value(key, x)}" for key, x in row.items()) + "}"


def book_text(book):
    out = [f"rulebook: {book['id']}", f"title: drawn {book['id']}", "source: drawn"]
    for key in ("place", "from", "until", "kind", "filing", "combine", "extends", "replaces", "unconfirmed"):
        if book.get(key):
            out.append(f"{key}: {book[key]}")
    if book.get("not_charged"):
        out.append("not_charged: [" + ", ".join(book["not_charged"]) + "]")
    if not book["rates"]:
        out.append("rates: []")
    for key in ("rates", "allowances", "factors", "surcharges", "reliefs"):
        if book.get(key):
            out.append(key + ":")
            out += ["  - " + row_text(row) for row in book[key]]
    for key in ("minimum", "maximum", "waive_below", "due", "late"):
        if book.get(key):
            out.append(f"{key}: {row_text(book[key])}")
    if book.get("assessment"):
        out += ["assessment:"] + [f"  {key}: {row_text(row)}" for key, row in book["assessment"].items()]
    return "\n".join(out) + "\n"


def csv_rows(kind, rows):
    """Rows of a world in the columns of a file."""
    for row in rows:
        if kind == "areas":
            yield {"area": row["area"], "name": row["area"], "parent": row["parent"]}
        elif kind == "permits":
            yield {**row, "annual_m3": m3(row["annual"])}
        elif kind == "intakes":
            yield {**row, "name": row["intake"], "qmax_m3_per_h": m3(row.get("qmax")),
                   "design_max_m3_per_day": m3(row.get("design")), "rated_m3_per_h": m3(row.get("rated"))}
        elif kind == "meters":
            yield {"profile": "manual", "interval_s": 86400, "direction": "forward", **row,
                   "initial_m3": m3(row.get("initial"))}
        elif kind == "plans":
            months = {f"m{i + 1:02}": m3(month) for i, month in enumerate(row["months"])}
            yield {"permit": row["permit"], "year": row["year"], "annual_m3": m3(row["annual"]),
                   "source": row.get("source", ""), "year_kind": row.get("year_kind", ""), **months}
        elif kind in ("lists", "norms"):
            yield {**row, "document": "drawn"}
        elif kind == "energy":
            yield {"intake": row["intake"], "from": instant(row["start"]), "to": instant(row["end"]),
                   "generated_kwh": m3(row["wh"])}
        elif kind == "readings":
            meter, at, count, status = row
            yield {"meter": meter, "at": instant(at), "total_m3": m3(count), "status": status}


def write_csv(kind, rows, path):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS[kind], restval="", extrasaction="ignore", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows({key: "" if x is None else x for key, x in row.items()} for row in csv_rows(kind, rows))


SECOND = 12345  # a user who has nothing but the ledger


class Refused(Exception):
    """The program did not take what it must take."""


class Ledger:
    """A folder of files and the ledger made from them; commands go into a script that repeats them."""

    def __init__(self, weir, folder, world):
        self.weir, self.folder = os.path.abspath(weir), folder
        self.needs_two = bool(world.get("two_actors")) and os.geteuid() == 0  # only root can be two users
        self.script = ["#!/bin/sh", "# Makes the ledger anew, in an empty folder L beside these files.",
                       'cd "$(dirname "$0")"', "export XDG_STATE_HOME=$PWD/state"]
        files = os.path.join(folder, "files")
        os.makedirs(os.path.join(files, "rulebooks"))
        for kind in ("areas", "permits", "intakes", "meters", "plans", "lists", "norms", "energy"):
            if world.get(kind):
                write_csv(kind, world[kind], os.path.join(files, kind + ".csv"))
        for book in world["books"]:
            with open(os.path.join(files, "rulebooks", book["id"] + ".yaml"), "w", encoding="utf-8") as file:
                file.write(book_text(book))
        self.run("init", "L", "--origin", "simulated/oracle", "--clock",
                 f"simulated:{world['clock']}T00:00:00+08:00x1", "--keys", "K",
                 *(["--two-actors"] if self.needs_two else []), at=None)
        if self.needs_two:
            self.run("actor", "add", "--uid", str(SECOND))
            os.chmod(folder, 0o755)
            shutil.copy(weir, os.path.join(folder, "weir"))
        self.run("import", "all", "files")
        self.checked()

    def checked(self, is_rejected=False):
        """Another actor checks or rejects what waits (F31); whether something waited."""
        waiting = self.json("check", "list")["pending"] if self.needs_two else []
        if not waiting:
            return False
        for top in ("L", "K", "state"):
            for path, folders, files in os.walk(os.path.join(self.folder, top)):
                for name in [path] + [os.path.join(path, x) for x in folders + files]:
                    os.chown(name, SECOND, SECOND)
        entries = [str(entry) for entry in sorted(one["entry"] for one in waiting)]
        self.run("check", *entries, *(["--reject", "--ground", "drawn"] if is_rejected else []), user=SECOND)
        return True

    def run(self, *words, at="L", allowed=(0,), user=None):
        """Runs weir; gives what it prints."""
        words = [*(["-C", at] if at else []), *words]
        self.script.append("weir " + " ".join(words))
        env = {"PATH": os.environ["PATH"], "HOME": self.folder, "LC_ALL": "C.UTF-8",
               "XDG_STATE_HOME": os.path.join(self.folder, "state")}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
            if name in os.environ:
                env[name] = os.environ[name]
        weir = self.weir if user is None else os.path.join(self.folder, "weir")
        done = subprocess.run([weir, *words], user=user, cwd=self.folder, env=env, text=True, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=300, check=False)
        if done.returncode not in allowed:
            raise Refused(f"weir {' '.join(words)}: {done.returncode}\n{done.stdout[:300]}{done.stderr}")
        return done.stdout

    def close(self, month):
        """Whether a month was closed: one before all readings, or long closed, is not."""
        words = ["close", month]
        try:
            self.run(*words)
        except Refused as refused:
            if "2\n" not in str(refused):
                raise
            return False
        return True

    def more(self, kind, rows, name, *options):
        """Further rows of a kind, in a file of their own."""
        write_csv(kind, rows, os.path.join(self.folder, name))
        self.run("import", kind, name, *options)

    def json(self, *words, allowed=(0,)):
        return json.loads(self.run(*words, "--json", allowed=allowed))

    def keep_script(self):
        path = os.path.join(self.folder, "again.sh")
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(self.script) + "\n")
        os.chmod(path, 0o755)
