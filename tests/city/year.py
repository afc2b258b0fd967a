# SPDX-License-Identifier: Apache-2.0
"""The year as the office lives it: files come, events are told, months are closed and billed, what was wrong is mended.

Every step is a command that a user would type, on the day on which the office
would type it; the system's time of day is told to the program by libwhen.so,
and the ledger's clock is a simulated one that goes with it.
"""

import datetime
import json
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cli" / "cases"))

from district import COLUMNS, District, m3  # noqa: E402  pylint: disable=wrong-import-position
from draw import TURNS, YEAR, first_of  # noqa: E402  pylint: disable=wrong-import-position
from second import DAY, Second, broken_span  # noqa: E402  pylint: disable=wrong-import-position

COLUMNS.setdefault("caps", ["area", "year", "source", "cap_m3", "permits_m3"])
ZONE = "+08:00"
HOUR = datetime.timedelta(hours=1)


def local(at):
    return at.strftime("%Y-%m-%dT%H:%M:%S") + ZONE


def midnight(day):
    return datetime.datetime.combine(day, datetime.time())


class Office(District):
    """A district whose clock stands where it was put."""

    def __init__(self, weir, when, folder):
        super().__init__(weir, folder)
        self.when, self.now, self.steps = when, None, []

    def at(self, day, hour=9):
        self.now = midnight(day) + hour * HOUR

    def run(self, *words):
        env = {"PATH": os.environ["PATH"], "HOME": self.folder, "LC_ALL": "C.UTF-8",
               "XDG_STATE_HOME": os.path.join(self.folder, "state"), "LD_PRELOAD": self.when,
               "WEIR_TEST_AT": str(int((self.now - datetime.datetime(1970, 1, 1)).total_seconds()) - 8 * 3600)}
        done = subprocess.run([self.weir, *words], cwd=self.folder, env=env, text=True, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=600, check=False)
        self.steps.append(words)
        self.now += datetime.timedelta(minutes=1)
        return done.returncode, done.stdout, done.stderr

    def do(self, *words, answers=(0,)):
        """A command on the ledger, which must answer so; its output."""
        status, out, err = self.run("-C", self.ledger, *words)
        if status not in answers:
            raise AssertionError(f"weir {' '.join(words)}: {status}\n{out[:2000]}{err}")
        return out

    def read_in(self, kind, rows, *options):
        """Reads further rows in, on the office's day."""
        return self.do("import", kind, self.more(kind, rows), *options)

    def answer(self, *words, answers=(0,)):
        return json.loads(self.do(*words, "--json", answers=answers))


class Year:
    """Tells the year to a ledger; `told` counts what was done, `bills` keeps what was billed."""

    def __init__(self, weir, when, source, folder, city):
        self.city, self.office, self.second = city, Office(weir, os.path.abspath(when), folder), Second(city)
        self.source = source
        self.told = {"readings": 0, "late": 0, "exchanged": 0, "broken": 0, "conflict": 0, "slip": 0, "alerts": 0}
        self.months = {}  # what each month brought, for the account of the year
        self.bills = {}   # invoice by name
        self.slips = []
        self.assessed, self.dry = {}, None

    # ---- what registers show

    def shown(self, meter, at):
        """Litres on the register at an instant."""
        since, base = midnight(self.city.first), meter.begin
        for month, first in ((meter.exchanged, 15 * DAY - DAY + 10 * HOUR), (meter.broken, 27 * DAY)):
            if month and at >= midnight(first_of(month)) + first:
                since, base = midnight(first_of(month)) + first, 0
        if meter.broken and midnight(broken_span(meter)[0]) < at < midnight(broken_span(meter)[1]):
            at = midnight(broken_span(meter)[0])
        litres = base + self.flowed(meter, at) - self.flowed(meter, since)
        return litres % TURNS if meter.turns else litres

    def flowed(self, meter, at):
        return meter.between(self.city.first, at.date()) + meter.flow(at.date()) * at.hour // 24

    def readings(self, month):
        """The month's rows, and those of its last ten days that come late."""
        first, till = first_of(month), first_of(month + 1)
        rows, late = [], []
        begins = month == self.city.months[0]
        for meter in self.city.meters:
            if meter.by_hand:
                times = ([midnight(first)] if begins else []) + [midnight(till) + 12 * HOUR]
            else:
                times = [midnight(first) + i * DAY for i in range(0 if begins else 1, (till - first).days + 1)]
            for at in times:
                lost = meter.broken and midnight(broken_span(meter)[0]) < at <= midnight(broken_span(meter)[1])
                if lost:
                    continue
                litres = self.shown(meter, at)
                if meter.slip == month and at == midnight(till):
                    self.slips.append((meter, at, litres + meter.flow(till) // 3, litres))
                    litres = self.slips[-1][2]
                row = {"meter": meter.name, "at": local(at), "total_m3": m3(litres)}
                (late if meter.late == month and at > midnight(till) - 10 * DAY else rows).append(row)
        return rows, late

    # ---- the office

    def found(self):
        office = self.office
        for kind in ("areas", "caps", "permits", "intakes", "meters", "plans", "lists", "indicators"):
            office.write(kind, self.city.rows(kind), os.path.join(office.files, kind + ".csv"))
        for book in ("city-fee", "city-tax"):
            office.rulebook(os.path.join(self.source, "tests/city", book + ".yaml"))
        office.at(self.city.first, 8)
        office.vkey = json.loads(office.must(
            "init", office.ledger, "--origin", "simulated/city", "--clock", f"simulated:{local(office.now)}x1",
            "--keys", os.path.join(office.folder, "K"), "--json"))["vkey"]
        office.do("import", "all", office.files)

    def events(self, month):
        office = self.office
        for meter in self.city.meters:
            if meter.exchanged == month:
                at = midnight(first_of(month)) + 14 * DAY + 10 * HOUR
                last = meter.begin + self.flowed(meter, at) - self.flowed(meter, midnight(self.city.first))
                office.do("meter", "event", meter.name, "exchanged", "--at", local(at), "--final", m3(last),
                             "--initial", "0", "--ground", f"换表单 {month}-{meter.number}")
                self.told["exchanged"] += 1
            if meter.broken == month:
                lost, repaired = (midnight(day) for day in broken_span(meter))
                office.do("meter", "event", meter.name, "repair-ordered", "--at", local(lost + DAY + 9 * HOUR),
                             "--until", f"{YEAR}-{month:02}-20", "--ground", f"责令 {month}-{meter.number}")
                office.do("meter", "event", meter.name, "exchanged", "--at", local(repaired), "--initial", "0",
                             "--ground", f"换表单 {month}-{meter.number}")
                office.do("meter", "event", meter.name, "repaired", "--at", local(repaired), "--ground",
                             f"验收 {month}-{meter.number}")
                self.told["broken"] += 1

    def drought(self, month):
        """The river falls; from the 10th a third less, from the 12th nothing, from the 22nd as before."""
        office, first = self.office, first_of(month)
        reached = [p["permit"] for p in self.city.permits if p["source"] == "surface" and p["area"].startswith("330302")
                   and p["use"] in ("industry", "other", "construction")]
        self.dry = {"month": month, "permits": reached}
        office.at(first + 8 * DAY)
        office.do("flow", "section", "OJ-1", "--name", "瓯江大桥", "--area", "330302", "--least", "12.5", "--warn", "15",
                  "--from", str(self.city.first), "--either", ",".join(reached))
        path = os.path.join(office.folder, "flow.csv")
        with open(path, "w", encoding="utf-8") as file:
            file.write("section,at,flow_m3_per_s\n")
            file.writelines(f"OJ-1,{first + i * DAY} 08:00:00,{16 - i}\n" for i in range(8))
        office.do("flow", "seen", path)
        for day, order, more in ((9, "reduce", ("--percent", "30")), (11, "stop", ()), (21, "resume", ())):
            office.at(first + day * DAY, 0)
            office.do("flow", "order", "OJ-1", order, "--from", str(first + day * DAY), *more, "--ground",
                      f"调度令 {month}-{day}")

    def findings(self, month):
        """A broken meter is a finding: raised, given to somebody, put right."""
        office = self.office
        for meter in self.city.meters:
            if meter.broken == month:
                office.do("finding", "raise", "--meter", meter.name, "--class", "meter-broken", "--text", "无读数")
                number = office.answer("finding")["findings"][-1]["finding"]
                office.do("finding", "assign", str(number), "--to", "设备科", "--until", str(office.now.date() + 20 * DAY))
                office.do("finding", "rectify", str(number), "--text", "已换表")

    def assess(self, month):
        for meter in self.city.meters:
            if meter.broken == month:
                first, till = broken_span(meter)
                words = () if len(self.city.months) > 3 else ("--method", "mean-of-previous", "--months", "2")
                said = self.office.answer("assess", meter.name, "--from", str(first), "--until", str(till - DAY),
                                          "--ground", f"核定 {month}-{meter.number}", *words)
                self.assessed[meter.name] = said["litres"]

    def conflicts(self, month):
        """A second count for one midnight, by telephone; the office decides for the register's own."""
        for meter in self.city.meters:
            if meter.conflict == month:
                at = midnight(first_of(month)) + 17 * DAY
                right = self.shown(meter, at)
                wrong = right + meter.flow(at.date()) // 4
                self.office.read_in("readings", [{"meter": meter.name, "at": local(at), "total_m3": m3(wrong)}])
                yield meter, at, right

    def mend(self, conflicts):
        office = self.office
        for meter, at, right in conflicts:
            office.do("decide", meter.name, "--at", local(at), "--count", m3(right), "--ground", "现场核对")
            self.told["conflict"] += 1
        for meter, at, wrong, right in self.slips:
            office.do("correct", meter.name, "--at", local(at), "--count", m3(wrong), "--to", m3(right), "--ground",
                         "抄表笔误")
            self.told["slip"] += 1
        self.slips = []

    def bill(self, period):
        said = self.office.answer("bill", period, answers=(0, 1))
        for invoice in said["invoices"]:
            self.bills[invoice["invoice"]] = invoice
        return said

    def month(self, month, late):
        """One month's office days; gives what comes late."""
        office, name = self.office, f"{YEAR}-{month:02}"
        after = first_of(month + 1)
        if month == (8 if 8 in self.city.months else 11):
            self.drought(month)
        office.at(after + 2 * DAY)
        self.events(month)
        rows, next_late = self.readings(month)
        for batch, what in ((late, "late"), (rows, "readings")):
            if batch:
                office.read_in("readings", batch)
                self.told[what] += len(batch)
        energy = list(self.city.rows_energy(month))
        if energy:
            office.read_in("energy", energy)
        if month == 7:
            self.renew()
        conflicts = list(self.conflicts(month))
        self.assess(month)
        self.findings(month)
        office.do("close", name)
        office.do("sign", "balance", name, "--as", "preparer", "--name", "制表员")
        office.at(after + 4 * DAY)
        bills = [self.bill(name)] if month < 12 else []
        office.at(after + 7 * DAY)
        self.mend(conflicts)
        if month > self.city.months[0] and month - 1 < 12:
            bills.append(self.bill(f"{YEAR}-{month - 1:02}"))
        if month == 12:
            office.at(after + 9 * DAY)
            bills.append(self.bill(f"{YEAR}-Q4"))
        self.months[month] = {"rows": len(rows), "late": len(late), "bills": bills}
        return next_late

    def renew(self):
        """Permits that July's replace: one account, one limit, one taken."""
        renewed = {p["permit"]: p["renewed"] for p in self.city.permits if p["renewed"]}
        rows = [{**row, "permit": renewed[row["permit"]], "valid_from": f"{YEAR}-07-01", "valid_until": "2029-06-30",
                 "replaces": row["permit"]} for row in self.city.rows("permits") if row["permit"] in renewed]
        if rows:
            self.office.read_in("permits", rows)
            self.office.read_in("plans", [{**row, "permit": renewed[row["permit"]]} for row in self.city.rows("plans")
                                          if row["permit"] in renewed])
            self.office.read_in("intakes", [{**row, "permit": renewed[row["permit"]], "from": f"{YEAR}-07-01"}
                                            for row in self.city.rows("intakes") if row["permit"] in renewed])

    def reclassify(self):
        """In August it is found that some wells lie where too much was taken since July."""
        rows = [{**row, "area_class": "severe", "from": f"{YEAR}-07-01"}
                for row, intake in zip(self.city.rows("intakes"), self.city.intakes) if intake["severe_from"]]
        if rows:
            self.office.read_in("intakes", rows, "--retroactive", "超采区公告 2024-7")

    def tell(self):
        self.found()
        late = []
        for month in self.city.months:
            late = self.month(month, late)
            if month == 7:
                self.reclassify()
        self.office.at(first_of(13) + 20 * DAY)
        if late:
            self.office.read_in("readings", late)
            self.told["late"] += len(late)
        self.bill(f"{YEAR}-Q4")
