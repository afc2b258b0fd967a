#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The month's balance and the bill run beside PostgreSQL and DuckDB: the same data, the same sums, one run.

    bench_references.py BENCH_BALANCE BENCH_BILL MODULES FOLDER [PERMITS [BILL_PERMITS]]

The balance: each of 10,000 permits has a meter read every hour of a year, 100
litres an hour. Our books hold what those readings booked; the databases hold
the readings, and a roll-up by days. Asked is each permit's December and year.
PostgreSQL and DuckDB sum litres that are there already, of one column. Beside
them stand our same two sums, and the whole sheet: limits, registers, unknown
days, flags.

The bill run: 100,000 permits read daily in January. The databases sum each
permit's month, which is the smallest part of what a bill run does.

What is said of each: its command, version, sizes, settings, the best of three.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "ledger"))

from two_databases import Postgres  # noqa: E402  pylint: disable=wrong-import-position

RUNS = 3
HOURS, DAYS = 8760, 365
BEGIN = 1767196800  # 2026-01-01 in Asia/Shanghai
DECEMBER = BEGIN + 334 * 86400
SETTINGS = ("-c shared_buffers=2GB -c work_mem=256MB -c max_parallel_workers_per_gather=2 -c max_wal_size=8GB"
            " -c autovacuum=off")


def readings(database, name, permits, hours, step, litres):
    """Each meter's count at the end of each hour (or day) and what it grew by, as they arrive: by time."""
    def series(first, last):
        return f"generate_series({first}, {last})" if database.is_postgresql else f"range({first}, {last} + 1)"
    return (f"CREATE {'UNLOGGED' if database.is_postgresql else ''} TABLE {name} AS SELECT CAST(m AS INTEGER) AS permit,"
            f" CAST({BEGIN} + h * {step} AS BIGINT) AS at_s, CAST(h * {litres} AS BIGINT) AS total_l,"
            f" CAST({litres} AS INTEGER) AS litres"
            f" FROM {series(1, hours)} AS hours(h), {series(0, permits - 1)} AS meters(m)")


def two_sums(table, column="at_s", month=DECEMBER, year=BEGIN):
    """Each permit's month and year; of that table their sums and how many permits, so that little is printed."""
    return (f"SELECT count(*), CAST(sum(month) AS BIGINT), CAST(sum(year) AS BIGINT) FROM (SELECT permit, "
            f"sum(CASE WHEN {column} > {month} THEN litres END) AS month, sum(litres) AS year FROM {table} "
            f"WHERE {column} > {year} GROUP BY permit) AS t")


def rolled_up(database):
    """By permit and day; the hour that ends at midnight is the day's before."""
    return (f"CREATE {'UNLOGGED' if database.is_postgresql else ''} TABLE days AS SELECT permit,"
            f" CAST(floor((at_s - 1 - {BEGIN}) / 86400) AS INTEGER) AS day, CAST(sum(litres) AS BIGINT) AS litres"
            " FROM readings GROUP BY 1, 2")


class PostgreSQL:
    """psql over a socket."""

    is_postgresql = True

    def __init__(self, folder):
        folder.mkdir()
        self.server = Postgres(folder, SETTINGS)
        self.name = self.ask("SELECT split_part(version(), ' on ', 1)")[0]
        self.command = (f"psql over a socket; postgres {SETTINGS} -c fsync=off; tables unlogged, vacuumed; "
                        "parallel sequential scan")

    def ask(self, statement):
        rows, error = self.server.sql(statement + ";")
        if error:
            sys.exit(f"PostgreSQL: {error}: {statement}")
        return rows[0] if rows else []

    def timed(self, statement):
        rows, error = self.server.sql("\\timing on\n" + statement + ";")
        if error:
            sys.exit(f"PostgreSQL: {error}: {statement}")
        return float(re.match(r"Time: ([0-9.]+) ms", rows[-1][0])[1]) / 1e3, rows[0]

    def made(self, name):
        self.ask(f"VACUUM ANALYZE {name}")

    def size(self, name):
        return int(self.ask(f"SELECT pg_total_relation_size('{name}')")[0])

    def close(self):
        self.server.stop()


class DuckDB:
    """Its npm package, in node, on a file."""

    is_postgresql = False

    def __init__(self, folder, modules):
        self.file = folder / "duck.db"
        here = Path(__file__).resolve().parent / "references" / "duckdb.mjs"
        # pylint: disable-next=consider-using-with
        self.node = subprocess.Popen(["node", here, Path(modules).resolve(), self.file], stdin=subprocess.PIPE,
                                     stdout=subprocess.PIPE, text=True)
        self.ask("SET threads = 2")
        self.name = "DuckDB " + self.ask("SELECT version()")[0]
        self.command = "npm package @duckdb/node-api, node, a database file, two threads"

    def timed(self, statement):
        self.node.stdin.write(statement + "\n")
        self.node.stdin.flush()
        line = self.node.stdout.readline()
        if not line:
            sys.exit(f"DuckDB ended: {statement}")
        answer = json.loads(line)
        return answer["ms"] / 1e3, answer["row"]

    def ask(self, statement):
        return self.timed(statement)[1]

    def made(self, name):
        del name
        self.ask("CHECKPOINT")

    def size(self, name):
        del name
        return self.file.stat().st_size

    def close(self):
        self.node.stdin.close()
        self.node.wait()


def make(database, name, statement):
    """A table by a statement, its time and size told."""
    begun = time.monotonic()
    before = 0 if database.is_postgresql else database.size(name)
    database.ask(statement)
    database.made(name)
    rows = int(database.ask(f"SELECT count(*) FROM {name}")[0])
    print(f"  {name:9} {rows:>11,} rows, {(database.size(name) - before) / 1e6:8,.0f} MB, made in"
          f" {time.monotonic() - begun:.1f} s", flush=True)


def best(database, statement, wanted):
    """The best of some runs; the sums must be right."""
    times = []
    for _ in range(RUNS):
        seconds, row = database.timed(statement)
        if [int(value) for value in row] != wanted:
            sys.exit(f"{database.name}: {row} is not {wanted}: {statement}")
        times.append(seconds)
    return min(times)


def of_ours(program, *words):
    """What our program says, told as it is."""
    done = subprocess.run([program, *map(str, words)], capture_output=True, text=True, check=True)
    print("\n".join("  " + line for line in done.stdout.splitlines()), flush=True)
    return done.stdout


def balance_of(database, permits, sheet, sums):
    wanted = [permits, permits * 31 * 2400, permits * DAYS * 2400]
    make(database, "readings", readings(database, "readings", permits, HOURS, 3600, 100))
    raw = best(database, two_sums("readings"), wanted)
    make(database, "days", rolled_up(database))
    days = best(database, two_sums("days", "day", 333, -1), wanted)
    print(f"  {two_sums('readings')}")
    for what, seconds in (("raw rows", raw), ("day roll-up", days)):
        print(f"  {what:11} {seconds:8.4f} s: {seconds / sheet:6.2f} times the whole sheet,"
              f" {seconds / sums:7.2f} times the same sums of ours", flush=True)


def bills_of(database, permits, charge, bill):
    wanted = [permits, permits * 31 * 100, permits * 31 * 100]
    make(database, "january", readings(database, "january", permits, 31, 86400, 100))
    raw = best(database, two_sums("january", month=BEGIN), wanted)
    print(f"  each permit's sum over raw rows {raw:.3f} s; the run charges in {charge / raw:.1f} and is signed and"
          f" on disk in {bill / raw:.1f} times that", flush=True)


def main():
    balance, bill, modules, folder = sys.argv[1:5]
    permits = int(sys.argv[5]) if len(sys.argv) > 5 else 10000
    bill_permits = int(sys.argv[6]) if len(sys.argv) > 6 else 100000
    if not (Path(modules) / "node_modules/@duckdb/node-api").exists() or not shutil.which("node"):
        print("SKIP: no DuckDB; `make bench` fetches it")
        sys.exit(77)
    top = Path(tempfile.mkdtemp(prefix="weir-bench-", dir=folder))
    top.chmod(0o755)
    databases = []
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; {permits:,} permits, "
          f"{permits * HOURS:,} readings", flush=True)
    try:
        said = of_ours(balance, permits)
        sheet, sums = (float(re.search(what + r" +([0-9.]+) s", said)[1]) for what in ("all figures", "no more"))
        databases += [DuckDB(top, modules), PostgreSQL(top / "pg")]
        for database in databases:
            print(f"{database.name}: {database.command}", flush=True)
            balance_of(database, permits, sheet, sums)
        said = of_ours(bill, top, bill_permits)
        charge = float(re.search(r"charge +([0-9.]+) s", said)[1])
        billed = float(re.search(r"bill +([0-9.]+) s", said)[1])
        for database in databases:
            print(f"{database.name}, {bill_permits:,} permits read daily in January:", flush=True)
            bills_of(database, bill_permits, charge, billed)
        print(f"load {os.getloadavg()[0]:.1f} at the end")
    finally:
        for database in databases:
            database.close()
        shutil.rmtree(top, ignore_errors=True)


if __name__ == "__main__":
    main()
