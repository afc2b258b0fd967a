# SPDX-License-Identifier: Apache-2.0
"""A ledger made from files, as a user would make it, for tests in Python.

A District is a folder of the files that `weir import all` reads, and a ledger
on a simulated clock. Volumes are whole litres; what goes into a file goes in
as m3.
"""

import calendar
import csv
import datetime
import json
import os
import shutil
import subprocess

COLUMNS = {
    "areas": ["area", "name", "parent", "from"],
    "caps": ["area", "year", "source", "cap_m3", "permits_m3", "year_kind", "from"],
    "permits": ["permit", "holder", "credit_code", "area", "source", "use", "annual_m3",
                "valid_from", "valid_until", "replaces", "year_kind", "from"],
    "intakes": ["intake", "permit", "name", "area_class", "design_max_m3_per_day",
                "rated_m3_per_h", "qmax_m3_per_h", "source", "use", "area", "holder", "network", "from"],
    "meters": ["meter", "intake", "profile", "address", "interval_s", "direction", "digits",
               "installed_on", "verified_until", "role", "initial_m3", "use", "from"],
    "plans": ["permit", "year"] + [f"m{month:02}" for month in range(1, 13)] + [
        "annual_m3", "source", "year_kind", "from"],
    "norms": ["permit", "year", "month", "product", "output", "norm_m3_per_unit", "document",
              "from"],
    "lists": ["list", "credit_code", "from", "until", "document"],
    "indicators": ["area", "year", "indicator", "value", "unit", "base_year", "document", "from"],
    "ten-days": ["permit", "year", "month", "first_m3", "second_m3", "third_m3", "source", "year_kind", "from"],
    "seasons": ["permit", "season", "from_month", "from_day", "until_month", "until_day", "limit_m3", "document",
                "from"],
    "groups": ["group", "year", "permits", "limit_m3", "year_kind", "document", "from"],
    "plan-rules": ["area", "rule", "ground", "use", "years", "threshold", "step", "percent", "document",
                   "until", "from"],
    "water-tests": ["permit", "kind", "done_on", "next_due", "report_sha256", "reuse_rate",
                    "reclaimed_rate", "document"],
    "counting": ["use", "counts", "document", "from"],
    "criteria": ["criterion", "area", "value", "document", "from"],
    "basins": ["basin", "name", "class", "within", "cap_m3", "permits_m3", "section", "document", "from"],
    "sites": ["intake", "basin", "state", "exception", "seal", "ground", "until", "document", "from"],
    "allocations": ["basin", "area", "year", "year_type", "volume_m3", "year_kind", "document", "from"],
    "warnings": ["area", "warning", "basis", "percent", "edge", "kind", "action", "document",
                 "until", "from"],
    "institutions": ["institution", "year", "name", "area", "permit", "used_m3", "persons", "floor_m2",
                     "norm_m3_per_person", "advanced_m3_per_person", "leading_m3_per_person",
                     "document", "from"],
    "statistics": ["credit_code", "year", "quarter", "network_m3", "reused_m3", "returned_m3",
                   "reclaimed_m3", "document", "from"],
    "savings": ["saving", "right", "annual_m3", "valid_from", "valid_until", "document", "method", "from"],
    "corridors": ["corridor", "from_area", "to_area", "capacity_m3", "rate", "valid_from", "valid_until", "document",
                  "from"],
    "trade-fees": ["fee", "area", "form", "per_mille", "yuan_per_m3", "least_yuan", "greatest_yuan", "payer",
                   "document", "from"],
    "shares": ["share", "holder", "credit_code", "area", "permit", "annual_m3", "valid_from", "valid_until", "from"],
    "duties": ["duty", "of", "months", "min_m3", "days", "responsible", "document", "from"],
    "facilities": ["intake", "standardised", "standard", "responsible", "from"],
    "inspections": ["permit", "intake", "inspected_on", "inspector", "looked_at", "outcome", "findings",
                    "document"],
    "verifications": ["meter", "verified_on", "verified_until", "kind", "passed", "certificate", "by"],
    "energy": ["intake", "from", "to", "generated_kwh"],
    "payments": ["invoice", "paid_on", "amount_yuan", "reference"],
    "readings": ["meter", "at", "total_m3", "flow_m3_per_h", "status"],
}
ZONE = "+08:00"


def m3(litres):
    """Litres as the files write them: 1500 is 1.500."""
    return f"{litres // 1000}.{litres % 1000:03}"


def days_of(period):
    """First day of "2024-03", "2024-Q2" or "2024", and the day behind it."""
    year = int(period[:4])
    if len(period) == 4:
        first, count = 1, 12
    elif period[5] == "Q":
        first, count = 3 * int(period[6]) - 2, 3
    else:
        first, count = int(period[5:]), 1
    month = first + count - 1
    last = datetime.date(year, month, calendar.monthrange(year, month)[1])
    return datetime.date(year, first, 1), last + datetime.timedelta(days=1)


def months_of(period):
    """Each month of it: its first day and the day behind it."""
    day, till = days_of(period)
    while day < till:
        after = days_of(f"{day.year}-{day.month:02}")[1]
        yield day, after
        day = after


class District:
    def __init__(self, weir, folder):
        self.weir = os.path.abspath(weir)
        self.folder = folder
        self.files = os.path.join(folder, "files")
        self.ledger = os.path.join(folder, "L")
        self.rows = {kind: [] for kind in COLUMNS}
        self.registers = {}
        self.vkey = None
        self.user = None  # another one than this process's
        os.makedirs(os.path.join(self.files, "rulebooks"))

    def run(self, *words):
        """Runs weir; gives status, stdout, stderr."""
        env = {"PATH": os.environ["PATH"], "HOME": self.folder, "LC_ALL": "C.UTF-8",
               "XDG_STATE_HOME": os.path.join(self.folder, "state")}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "WEIR_DATA_DIR", "WEIR_LOCALE_DIR"):
            if name in os.environ:
                env[name] = os.environ[name]
        done = subprocess.run([self.weir, *words], cwd=self.folder, env=env, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=300,
                              user=self.user)
        return done.returncode, done.stdout, done.stderr

    def must(self, *words):
        """Runs weir, which must succeed and say no more on stderr than what of a rulebook is
        unconfirmed or falls as use rises, what a permit leaves behind and which plan is above
        its permit; gives stdout."""
        status, out, err = self.run(*words)
        said = [line for line in err.splitlines() if ": unconfirmed, " not in line and
                ": the charge falls as use rises" not in line and ", which keeps these intakes: " not in line and
                ", above the permit's " not in line]
        if status != 0 or said:
            raise AssertionError(f"weir {' '.join(words)}: {status}\n{out}{err}")
        return out

    def add(self, kind, **row):
        unknown = set(row) - set(COLUMNS[kind])
        assert not unknown, unknown
        self.rows[kind].append(row)

    def area(self, area="330000", parent=""):
        self.add("areas", area=area, name=area, parent=parent)

    def permit(self, permit, **row):
        self.add("permits", **{"permit": permit, "holder": "Holder", "area": "330000",
                               "source": "surface", "use": "industry", "annual_m3": "1000000000",
                               "valid_from": "2000-01-01", **row})

    def intake(self, intake, permit, **row):
        self.add("intakes", **{"intake": intake, "permit": permit, "name": intake,
                               "area_class": "normal", **row})

    def meter(self, meter, intake, installed_on, **row):
        self.add("meters", **{"meter": meter, "intake": intake, "profile": "manual",
                              "interval_s": "86400", "direction": "forward", "digits": "12",
                              "installed_on": installed_on, **row})

    def plan(self, permit, year, months):
        """months: m3 of January to December."""
        self.add("plans", permit=permit, year=str(year),
                 **{f"m{month:02}": str(months[month - 1]) for month in range(1, 13)})

    def rulebook(self, path):
        shutil.copy(path, os.path.join(self.files, "rulebooks"))

    def reading(self, meter, day, litres):
        """The register at a day's first instant."""
        self.add("readings", meter=meter, at=f"{day.isoformat()}T00:00:00{ZONE}",
                 total_m3=m3(litres))

    def take(self, meter, period, litres):
        """Takes litres evenly over the period's days; a reading at each month's midnight.

        The register goes on from where the last call for the meter left it.
        """
        first, till = days_of(period)
        start = self.registers.get(meter)
        if start is None:
            start = 0
            self.reading(meter, first, start)
        for _, after in months_of(period):
            elapsed = (after - first).days
            self.reading(meter, after, start + litres * elapsed // (till - first).days)
        self.registers[meter] = start + litres

    def write(self, kind, rows, path):
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS[kind], restval="", lineterminator="\r\n")
            writer.writeheader()
            writer.writerows(rows)

    def found(self, clock, *options, speed=1):
        """Makes the ledger, whose clock begins at that day's first instant, and reads all in."""
        made = self.must("init", self.ledger, "--origin", "simulated/cases", "--clock",
                         f"simulated:{clock}T00:00:00{ZONE}x{speed}", "--keys",
                         os.path.join(self.folder, "K"), "--json", *options)
        self.vkey = json.loads(made)["vkey"]
        for kind, rows in self.rows.items():
            if rows and kind != "readings":
                self.write(kind, rows, os.path.join(self.files, kind + ".csv"))
        if self.rows["readings"]:
            self.write("readings", self.rows["readings"],
                       os.path.join(self.files, "readings.csv"))
        self.must("-C", self.ledger, "import", "all", self.files)

    def more(self, kind, rows):
        """A file of its own with further rows of a kind."""
        path = os.path.join(self.folder, f"more-{len(os.listdir(self.folder))}.csv")
        self.write(kind, rows, path)
        return path

    def import_more(self, kind, rows, *options):
        """Reads further rows in."""
        return self.must("-C", self.ledger, "import", kind, self.more(kind, rows), *options)

    def json(self, *words):
        """Status and the object that a command prints."""
        status, out, err = self.run("-C", self.ledger, *words, "--json")
        if out == "":
            raise AssertionError(f"weir {' '.join(words)}: {status}\n{err}")
        return status, json.loads(out)

    def bill(self, period, *options):
        status, bill = self.json("bill", period, *options)
        return status, bill
