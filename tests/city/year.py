# SPDX-License-Identifier: Apache-2.0
"""The year as the office lives it: files come, events are told, months are closed and billed, what was wrong is mended.

Every step is a command that a user would type, on the day on which the office
would type it; the system's time of day is told to the program by libwhen.so,
and the ledger's clock is a simulated one that goes with it.
"""

import heapq
import json
import os

from desk import HOUR, Office, local, midnight
from district import m3
from draw import TURNS, YEAR, first_of
from rounds import Rounds
from second import DAY, Second, broken_span
from settle import END, Settle


SPARED = ("public_supply", "rural_supply", "domestic", "agriculture", "hydropower")


class Year:
    """Tells the year to a ledger; `told` counts what was done, `bills` keeps what was billed."""

    def __init__(self, weir, when, source, folder, city):
        self.city, self.office, self.second = city, Office(weir, os.path.abspath(when), folder), Second(city)
        self.source = source
        self.told = {"readings": 0, "late": 0, "exchanged": 0, "broken": 0, "conflict": 0, "slip": 0, "alerts": 0}
        self.months = {}  # what each month brought, for the account of the year
        self.bills = {}   # invoice by name
        self.slips = []
        self.assessed, self.dry = {}, self.dry_month()
        self.refused = []
        self.agenda, self.put, self.late = [], 0, []
        self.settle, self.rounds = Settle(self), Rounds(self)

    def dry_month(self):
        """The month in which the river falls, and whom orders reach."""
        reached = [p["permit"] for p in self.city.permits if p["source"] == "surface" and p["area"].startswith("330302")
                   and p["use"] in ("industry", "other", "construction")]
        return {"month": 8 if 8 in self.city.months else 11, "permits": reached}

    def name_of(self, permit, month):
        """Under which name an account stands in a month."""
        if not permit["permit"]:
            return "unpermitted:" + permit["intakes"][0]["intake"]
        return permit["renewed"] if permit["renewed"] and month >= 7 else permit["permit"]

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
        for kind in ("areas", "caps", "permits", "intakes", "meters", "plans", "lists", "indicators", "duties"):
            office.write(kind, self.city.rows(kind), os.path.join(office.files, kind + ".csv"))
        for book in ("city-fee", "city-tax"):
            office.rulebook(os.path.join(self.source, "tests/city", book + ".yaml"))
        office.at(self.city.first, 8)
        office.vkey = json.loads(office.must(
            "init", office.ledger, "--origin", "simulated/city", "--clock", f"simulated:{local(office.now)}x1",
            "--keys", os.path.join(office.folder, "K"), "--json"))["vkey"]
        office.let_in()
        office.do("sign", "demand", "2", "--from", str(self.city.first), "--ground", "局内规定 3")
        office.do("import", "all", office.files)
        office.read_in("readings", self.city.rows("before"))
        for first in sorted({row["at"][:7] for row in self.city.rows("before")})[:-1]:
            office.do("close", first)

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

    def drought(self):
        """The river falls; from the 10th a third less, from the 12th nothing, from the 22nd as before."""
        office, month = self.office, self.dry["month"]
        first = first_of(month)
        office.do("flow", "section", "OJ-1", "--name", "瓯江大桥", "--area", "330302", "--least", "12.5", "--warn", "15",
                  "--from", str(self.city.first), "--either", ",".join(self.dry["permits"]))
        path = os.path.join(office.folder, "flow.csv")
        with open(path, "w", encoding="utf-8") as file:
            file.write("section,at,flow_m3_per_s\n")
            file.writelines(f"OJ-1,{first + i * DAY} 08:00:00,{16 - i}\n" for i in range(9))
        office.do("flow", "seen", path)
        for day, order, more in ((9, "reduce", ("--percent", "30")), (11, "stop", ()), (21, "resume", ())):
            self.on(first + (day - 1) * DAY, lambda day=day, order=order, more=more: office.do(
                "flow", "order", "OJ-1", order, "--from", str(first + day * DAY), *more, "--ground", f"调度令 {month}-{day}"))

    def restrict(self):
        """Surface water of one district is cut by three tenths for two months; the second one is given back."""
        month = self.dry["month"]
        self.office.do("limit", "restrict", "KH-1", "--area", "330302", "--source", "surface", "--except",
                       ",".join(SPARED), "--months", f"{YEAR}-{month:02}..{YEAR}-{month + 1:02}", "--cut", "30",
                       "--document", "抗旱 1 号", "--ground", "旱情Ⅱ级")
        for permit in self.city.permits:
            if (permit["area"].startswith("330302") and permit["source"] == "surface" and permit["plan"] and
                    permit["use"] not in SPARED):
                self.second.cuts[permit["permit"], month] = permit["plan"][month - 1] * 700

    def ask_for_new(self):
        """In December new permits are asked for: where the cap is reached, and where permits come near their total."""
        for area in ("330303", "330302"):
            row = {"permit": f"D{area}S2024-9999", "holder": "新取水户", "area": area + "001", "source": "surface",
                   "use": "industry", "annual_m3": 10**9 if area == "330302" else 1, "valid_from": f"{YEAR}-12-15",
                   "valid_until": "2029-12-31"}
            status, _, err = self.office.say("import", "permits", self.office.more("permits", [row]))
            if status != 2:
                raise AssertionError(f"a new permit in {area} is let in: {status} {err}")
            self.refused.append([f"{row['annual_m3']} m³ a year in {area}", err.split(": ", 3)[3].strip()])

    def relent(self):
        self.office.do("limit", "end", "KH-1", "--document", "抗旱 5 号", "--ground", "旱情解除")

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
        at, rows, found = midnight(first_of(month)) + 17 * DAY, [], []
        for meter in self.city.meters:
            if meter.conflict == month:
                right = self.shown(meter, at)
                rows.append({"meter": meter.name, "at": local(at), "total_m3": m3(right + meter.flow(at.date()) // 4)})
                found.append((meter, at, right))
        if rows:
            self.office.read_in("readings", rows)
        return found

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
        self.settle.approve(period)

    def month(self, month):
        """Puts one month's office days on the agenda."""
        after, name = first_of(month + 1), f"{YEAR}-{month:02}"
        conflicts = []
        if month == self.dry["month"]:
            self.on(first_of(month), self.restrict)
            self.on(first_of(month) + 8 * DAY, self.drought)
            self.on(after + 20 * DAY, self.relent)
        self.on(after + 2 * DAY, lambda: conflicts.extend(self.report(month)))
        if month < 12:
            self.on(after + 4 * DAY, lambda: self.bill(name))
        self.on(after + 7 * DAY, lambda: self.mend(conflicts))
        if month > self.city.months[0]:
            self.on(after + 7 * DAY, lambda: self.bill(f"{YEAR}-{month - 1:02}"))
        if month == 7:
            self.on(first_of(7) - 6 * DAY, self.renew)
            self.on(after + 7 * DAY, self.reclassify)
        if month == 12:
            self.on(after + 9 * DAY, lambda: self.bill(f"{YEAR}-Q4"))
        self.on(after + 24 * DAY, self.settle.payments)

    def report(self, month):
        """What befell meters, the readings, what is assessed; the month is closed. Gives what is in conflict."""
        office = self.office
        self.events(month)
        rows, late = self.readings(month)
        for batch, what in ((self.late, "late"), (rows, "readings")):
            if batch:
                office.read_in("readings", batch)
                self.told[what] += len(batch)
        self.months[month] = {"rows": len(rows), "late": len(self.late)}
        self.late = late
        energy = list(self.city.rows_energy(month))
        if energy:
            office.read_in("energy", energy)
        conflicts = self.conflicts(month)
        self.assess(month)
        for meter in self.city.meters:
            if meter.broken == month:
                self.rounds.broken(meter)
        office.do("close", f"{YEAR}-{month:02}")
        for second, role, name in ((False, "preparer", "李强"), (True, "checker", "赵敏")):
            office.do("sign", "balance", f"{YEAR}-{month:02}", "--as", role, "--name", name, second=second)
        return conflicts

    def renew(self):
        """Permits that end with June, and are replaced: one account, one limit, one taken."""
        renewed = {p["permit"]: p["renewed"] for p in self.city.permits if p["renewed"]}
        old = [row for row in self.city.rows("permits") if row["permit"] in renewed]
        if old:
            self.office.read_in("permits", [{**row, "permit": renewed[row["permit"]], "valid_from": f"{YEAR}-07-01",
                                             "valid_until": "2029-06-30", "replaces": row["permit"]} for row in old])
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

    def last(self):
        """What of December came late."""
        if self.late:
            self.office.read_in("readings", self.late)
            self.told["late"] += len(self.late)
        self.bill(f"{YEAR}-Q4")

    def on(self, day, what):
        """Puts something on the agenda; of one day what came first is done first."""
        self.put += 1
        heapq.heappush(self.agenda, (day, self.put, what))

    def tell(self):
        self.found()
        for month in self.city.months:
            self.month(month)
            self.rounds.month(month)
        self.on(first_of(12) + 13 * DAY, self.rounds.late_certificates)
        self.on(first_of(12) + 14 * DAY, self.ask_for_new)
        self.on(END, lambda: self.office.read_in("statistics", self.city.rows("statistics")))
        self.on(first_of(13) + 20 * DAY, self.last)
        self.on(END, self.settle.payments)
        while self.agenda:
            day, _, what = heapq.heappop(self.agenda)
            if self.office.now.date() > day:
                raise AssertionError(f"{day} has passed")
            if self.office.now.date() < day:
                self.office.at(day)
            what()
