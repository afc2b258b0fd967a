# SPDX-License-Identifier: Apache-2.0
"""The office in the field: each permit is inspected once a year, what is wrong is raised and followed to its end.

The second account is kept beside: what was told of each finding, and what the
program must find by itself, since `duties` say that it looks after it.
"""

import datetime
from collections import Counter

from draw import YEAR, first_of
from second import DAY

OVERDUE = datetime.date(YEAR, 11, 15)  # until which some meters are verified
TEXT = {"facility": "取水井房破损", "meter-broken": "无读数"}


class Problem:
    """A finding and how it stands, as told."""

    def __init__(self, number, kind, area, raised):
        self.number, self.kind, self.area, self.raised = number, kind, area, raised
        self.responsible, self.assigned, self.until, self.rectified, self.ended = None, None, None, None, None
        self.state = "raised"

    def is_late(self):
        return bool(self.rectified and self.until and self.rectified > self.until)

    def is_overdue(self, today):
        return self.state == "assigned" and self.until < today


class Rounds:
    def __init__(self, year):
        self.year, self.office, self.city = year, year.office, year.city
        self.told, self.problems, self.inspected = Counter(), [], set()

    def turn(self, i):
        """The month in which a permit is inspected; None: nobody comes."""
        return None if i % 37 == 11 else self.city.months[i % len(self.city.months)]

    def month(self, month):
        """Puts the rounds of a month on the agenda: they are taken down after it."""
        self.year.on(first_of(month + 1) + 12 * DAY, lambda: self.inspect(month))

    def inspect(self, month):
        """What was looked at in a month, as a file; what was wrong is raised before, and named there."""
        rows = []
        step = max(5, len(self.city.permits) // 15)  # one in so many has a problem
        for i, permit in enumerate(self.city.permits):
            if self.turn(i) != month:
                continue
            problem = None
            if i % step == 4:
                problem = self.raised("facility", permit, "--permit", self.year.name_of(permit, month))
            rows.append({"permit": self.year.name_of(permit, month), "inspected_on": str(first_of(month) + i % 27 * DAY),
                         "inspector": "王芳", "looked_at": "取水设施、计量设施", "outcome": "problems" if problem else "sound",
                         "findings": str(problem.number) if problem else "", "document": f"检查 {month}-{i}"})
            self.inspected.add(permit["permit"])
            if problem:
                self.follow(problem, i // step % 6)
        self.told["inspections"] += len(rows)
        if rows:
            self.office.read_in("inspections", rows)

    # ---- a finding's way

    def raised(self, kind, permit, *whose):
        found = self.office.answer("finding", "raise", *whose, "--class", kind, "--text", TEXT[kind])["findings"][0]
        problem = Problem(found["finding"], kind, permit["area"], self.office.now.date())
        self.problems.append(problem)
        self.told["raised"] += 1
        return problem

    def later(self, days, step, problem, *words):
        self.year.on(self.office.now.date() + days * DAY, lambda: step(problem, *words))

    def follow(self, problem, fate):
        """Closed; closed after a rejection; overdue; withdrawn; checked, too late; left as raised."""
        if fate == 3:
            self.later(5, self.withdraw, problem)
        elif fate != 5:
            self.assign(problem, "执法科" if fate in (1, 4) else "取水科", 10 if fate == 4 else 20)
        if fate in (0, 1):
            self.later(8, self.rectify, problem)
            self.later(9, self.check, problem, fate == 0)
        if fate == 0:
            self.later(10, self.close, problem)
        if fate == 1:
            self.later(11, self.rectify, problem)
            self.later(12, self.check, problem, True)
            self.later(13, self.close, problem)
        if fate == 4:
            self.later(14, self.rectify, problem)
            self.later(15, self.check, problem, True)

    def step(self, problem, step, *words, second=False):
        self.told[step] += 1
        self.office.do("finding", step, str(problem.number), *words, second=second)

    def assign(self, problem, to, days):
        problem.responsible, problem.assigned = to, self.office.now.date()
        problem.until, problem.state = problem.assigned + days * DAY, "assigned"
        self.step(problem, "assign", "--to", to, "--until", str(problem.until))

    def rectify(self, problem):
        problem.rectified, problem.state = self.office.now.date(), "rectified"
        self.step(problem, "rectify", "--text", "已整改")

    def check(self, problem, is_right):
        """By the second actor: who put it right cannot say that it is right."""
        problem.state = "checked" if is_right else "assigned"
        if not is_right:
            problem.rectified = None
        self.step(problem, "check", *(("--accept",) if is_right else ("--reject", "--text", "未到位")), second=True)

    def close(self, problem):
        problem.state, problem.ended = "closed", self.office.now.date()
        self.step(problem, "close")

    def withdraw(self, problem):
        problem.state, problem.ended = "withdrawn", self.office.now.date()
        self.step(problem, "withdraw", "--text", "重复登记")

    def broken(self, meter):
        """Nobody can read it: raised, put right with the new meter, checked and closed."""
        problem = self.raised("meter-broken", meter.permit, "--meter", meter.name)
        self.assign(problem, "设备科", 20)
        self.rectify(problem)
        self.later(3, self.check, problem, True)
        self.later(4, self.close, problem)

    # ---- verification

    def late_certificates(self):
        """Of the meters that seemed overdue some had been verified before, some are verified now."""
        rows = [{"meter": meter.name, "verified_on": str(OVERDUE - 5 * DAY if meter.number % 2 else self.office.now.date()),
                 "verified_until": "2026-11-09", "certificate": f"JD-{meter.number}", "by": "市计量院"}
                for meter in self.city.meters if meter.overdue]
        if rows:
            self.office.read_in("verifications", rows)

    # ---- a second time

    def by_itself(self, second):
        """What the program must have found: class, what it is about, whether it was taken back since."""
        for meter in self.city.meters:
            if meter.overdue and meter.role == "take":
                yield "meter-not-verified", meter.name, "withdrawn" if meter.number % 2 else "raised"
        yield "unpermitted", self.city.unpermitted["intakes"][0]["intake"], "raised"
        yield "ecological-flow", "OJ-1", "raised"
        for name in self.year.dry["permits"]:
            yield "ecological-flow", name, "raised"
        last = self.city.months[-1]
        for i, permit in enumerate(self.city.permits):
            if self.turn(i) is None or self.turn(i) == last:  # the last round is taken down when the year has ended
                yield "not-inspected", self.year.name_of(permit, last), "raised" if self.turn(i) is None else "withdrawn"
            if second.of_year(permit) > second.limit(permit):
                yield "over-permit", self.year.name_of(permit, last), "raised"
