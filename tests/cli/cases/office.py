# SPDX-License-Identifier: Apache-2.0
"""An office with a permit, an intake and a meter, and the bills that it makes."""

import datetime
import os
import subprocess
import sys

from district import ZONE, District, m3
from played import check, says

YUAN = 100  # fen
BOOKS = "tests/data/rulebooks"


def day(text):
    return datetime.date.fromisoformat(text)


class Office:
    """What every test begins with: an area, one permit, one intake with a meter."""

    def __init__(self, weir, source, folder, rulebook, permit=None):
        self.source = source
        self.district = District(weir, folder)
        self.district.area()
        self.district.permit("P1", **(permit or {}))
        self.district.intake("I1", "P1")
        self.district.meter("M1", "I1", "2020-01-01")
        if rulebook is not None:
            self.district.rulebook(os.path.join(source, BOOKS, rulebook + ".yaml"))

    def book(self, name, old, new):
        """The rulebook of that name, with another text in one place."""
        with open(os.path.join(self.source, BOOKS, name + ".yaml"), encoding="utf-8") as file:
            text = file.read()
        assert text.count(old) == 1, old
        path = os.path.join(self.district.files, "rulebooks", name + ".yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new))

    def read(self, meter, *readings):
        """(day, m3) each."""
        for at, volume in readings:
            self.district.reading(meter, day(at), volume * 1000)

    def late(self, meter, *readings):
        rows = [{"meter": meter, "at": f"{at}T00:00:00{ZONE}", "total_m3": m3(volume * 1000)}
                for at, volume in readings]
        self.district.import_more("readings", rows)

    def bill(self, period, *options):
        return self.district.bill(period, *options)

    def one(self, period, status=0):
        """The only invoice of a period."""
        found, bill = self.bill(period)
        check("status", found, status)
        check("how many invoices", len(bill["invoices"]), 1)
        return bill["invoices"][0]

    def refused(self, period, said, *options):
        refused(self, said, "bill", period, *options)


def refused(office, said, *words):
    """The command writes nothing and says why."""
    status, out, err = office.district.run("-C", office.district.ledger, *words)
    check("status", status, 2)
    check("stdout", out, "")
    says(err, said)


def lines_of(invoice):
    return [(x["part"], x["intake"], x.get("band"), x["volume_litres"], x["amount_fen"])
            for x in invoice["lines"]]


def recomputed(office, invoice):
    """The fen of an invoice follow from its explanation alone."""
    path = os.path.join(office.district.folder, "explained.json")
    with open(path, "w", encoding="utf-8") as file:
        file.write(office.district.must("-C", office.district.ledger, "explain", invoice, "--depth", "words", "--json"))
    done = subprocess.run([sys.executable, os.path.join(office.source, "tests/cli/recompute.py"), path],
                          capture_output=True, text=True, check=False)
    check("recomputed", (done.returncode, done.stderr), (0, ""))
