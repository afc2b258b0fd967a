#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every statement of the store means the same to SQLite and to PostgreSQL.

usage: two_databases.py STATEMENTS

STATEMENTS prints the tables and the statements. A PostgreSQL cluster of its
own in a temporary folder prepares every one of them; then both databases are
given the same random rows of each book, and what they answer is compared, row
by row and in the same order. A statement that only one of them understands is
planted first, to see that it is seen.
"""
import os
import pwd
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

ROWS = 40
WORDS = ["", "a", "B", "b", "浙", "取水", "permit:1", "permit:10", "Z", "~", "é"]


class Postgres:
    """A server on a socket in its own folder, without network and without syncs."""

    def __init__(self, folder, settings=""):
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        if not found:
            print("SKIP: no PostgreSQL server")
            sys.exit(77)
        self.bin, self.folder = found[-1], folder
        self.user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        self.run("initdb", "-D", folder / "data", "-A", "trust", "-U", "postgres", "-E", "UTF8",
                 "--locale=C.UTF-8", "--no-sync")
        self.run("pg_ctl", "-D", folder / "data", "-w", "-l", folder / "server.log", "-o",
                 f"-k {folder} -c listen_addresses= -c fsync=off {settings}", "start")

    def command(self, program, *words):
        words = [str(self.bin / program), *map(str, words)]
        return ["runuser", "-u", "postgres", "--", *words] if os.geteuid() == 0 else words

    def run(self, program, *words):
        subprocess.run(self.command(program, *words), check=True, stdout=subprocess.DEVNULL, cwd="/")

    def stop(self):
        self.run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")

    def sql(self, script):
        """Runs a script; its rows as lists of texts, or the error."""
        done = subprocess.run(
            self.command("psql", "-h", self.folder, "-U", "postgres", "-X", "-q", "-A", "-t", "-F", "\x1f",
                         "-v", "ON_ERROR_STOP=1", "-d", "postgres"),
            cwd="/",
            input=script, capture_output=True, text=True, env={**os.environ, "PGCLIENTENCODING": "UTF8"})
        if done.returncode != 0:
            return None, done.stderr.strip()
        return [line.split("\x1f") for line in done.stdout.split("\n")[:-1]], None


def literal(value):
    if isinstance(value, int):
        return str(value)
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'::bytea"
    return "'" + value.replace("'", "''") + "'"


def shown(value):
    return "\\x" + value.hex() if isinstance(value, bytes) else str(value)


def random_value(rng, kind, is_key):
    if kind == "int":
        return rng.choice([-1, 0, 1, 7, 2**40]) if is_key else rng.randint(-2**62, 2**62)
    if kind == "blob":
        return rng.choice([b"", b"\x00", b"\x00\x01", b"\xff", b"a"])
    return rng.choice(WORDS)


def questions(rng, book):
    """What both are asked about a book: (statement's name, values)."""
    name, keys, columns, uses = book
    kinds = [kind for _, kind in columns]
    rows = [[random_value(rng, kind, i < keys) for i, kind in enumerate(kinds)] for _ in range(ROWS)]
    for row in rows:
        yield "upsert", [1, *row]
    yield "upsert", [2, *rows[0]]
    for row in rows[: ROWS // 4]:
        yield "delete", [1, *row[:keys]]
    yield "load", [1]
    yield "count", [1]
    for what in uses:
        if what.startswith(("range", "sum")):
            width = int(what.split()[1])
            ends = sorted(rng.sample(rows, 2), key=lambda row: [shown(v) for v in row[:width]])
            yield what, [1, *ends[0][:width], *ends[1][:width]]
    yield "above", [1]
    yield "below", [1]
    yield "empty", [1]
    yield "load", [1]
    yield "load", [2]


def read(program):
    schema, statements, books = {"sqlite": [], "postgres": []}, [], {}
    for line in subprocess.run([program], check=True, capture_output=True, text=True).stdout.splitlines():
        word, *fields = line.split("\t")
        if word == "schema":
            schema[fields[0]].append(fields[1])
        elif word == "stmt":
            statements.append(fields[0])
        elif word == "book":
            columns = [part.rsplit(":", 1) for part in fields[2].split(" ")]
            books[fields[0]] = (fields[0], int(fields[1]), columns, {})
        else:
            books[fields[0]][3][fields[1]] = fields[2]
    return schema, statements, books


def compare(postgres, sqlite, rng, books):
    asked, script, wanted = 0, [], []
    for book in books.values():
        for what, text in book[3].items():
            script.append(f'PREPARE "{book[0]} {what}" AS {text};')
        for what, values in questions(rng, book):
            text = book[3][what]
            rows = sqlite.execute(text, {str(i + 1): v for i, v in enumerate(values)}).fetchall()
            if what.startswith("sum"):  # no order is asked of it
                rows.sort(key=lambda row: shown(row[0]))
            script.append(f'EXECUTE "{book[0]} {what}" ({", ".join(map(literal, values))});')
            script.append(f"\\echo end {asked}")
            wanted.append((book[0], what, [[shown(v) for v in row] for row in rows]))
            asked += 1
    got, error = postgres.sql("\n".join(script))
    if error:
        sys.exit(f"PostgreSQL: {error}")
    for number, (name, what, rows) in enumerate(wanted):
        end = got.index([f"end {number}"])
        answer, got = got[:end], got[end + 1:]
        if what.startswith("sum"):
            answer.sort(key=lambda row: row[0])
        if answer != rows:
            sys.exit(f"book {name}, {what}: SQLite says {rows}, PostgreSQL {answer}")
    return asked


def main():
    schema, statements, books = read(sys.argv[1])
    folder = Path(tempfile.mkdtemp(prefix="weir-pg-"))
    postgres = Postgres(folder)
    try:
        sqlite = sqlite3.connect(":memory:")
        for text in schema["sqlite"]:
            sqlite.executescript(text)
        _, error = postgres.sql("\n".join(text.rstrip(";") + ";" for text in schema["postgres"]))
        if error:
            sys.exit(f"PostgreSQL does not take the tables: {error}")
        script = [f"PREPARE s{i} AS {text};" for i, text in enumerate(statements)]
        _, error = postgres.sql("\n".join(script))
        if error:
            sys.exit(f"PostgreSQL does not take: {error}")
        planted = "INSERT OR IGNORE INTO note (log, size, note) VALUES ($1, $2, $3)"
        sqlite.execute("EXPLAIN " + planted, {"1": 1, "2": 1, "3": b""})
        _, error = postgres.sql(f"PREPARE planted AS {planted};")
        if error is None:
            sys.exit("a statement that is SQLite's alone was not noticed")
        asked = compare(postgres, sqlite, random.Random(15), books)
        count = len(statements) + sum(len(book[3]) for book in books.values())
        print(f"{count} statements over {len(books)} books prepared, {asked} answers equal")
    finally:
        postgres.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
