# SPDX-License-Identifier: Apache-2.0
"""Draws worlds: rulebooks over every flag and edge, permits, intakes, plans and readings.

A world is plain data (it goes into JSON and comes back); each feature has a
name in FEATURES, and what is not named there is not drawn.
"""

import random

from account import FILING
from draw_assess import ASSESSED, Assessments
from draw_books import SOURCES, USES, Books
from draw_errors import ERRORS, Errors
from draw_limits import LIMITS, Limits
from draw_meters import Meters
from draw_money import MONEY, Payers
from draw_terms import TERMS, Terms
from invoices import filings_in
from water import DAY, day_of, iso, month_start

# Feature -> how often it is drawn where it could be.
FEATURES = {
    "surcharges": 0.9,        # one to three of them
    "carry": 0.3,             # the year's running total against its running plan
    "price": 0.25,            # base: price
    "total": 0.4,             # adds: total
    "whole": 0.4,             # charging: whole
    "lower": 0.5,             # edge: lower-inclusive
    "dead_band": 0.3,
    "dead_band_charged": 0.5,
    "on_a_bound": 0.4,        # a month's water that ends on a bound, or a litre beside it
    "unpermitted": 0.2,       # a surcharge for water without a permit
    "exclude": 0.3,
    "norm": 0.5,              # a ceiling of products and their norms
    "reliefs": 0.3,           # for holders that are on a list
    "listed": 0.5,            # a holder on lists
    "surcharge_dated": 0.15,
    "allowances": 0.4,
    "factors": 0.5,
    "applies_to_base": 0.4,
    "rate_change": 0.4,       # dated rows of rates
    "not_charged": 0.2,
    "unpriced": 0.1,          # a use without a rate
    "book_change": 0.2,       # another book from a day on
    "book_gap": 0.1,          # days between the two, or before the first, without one
    "extends": 0.15,          # a book with the rows of another before its own
    "supersedes": 0.1,        # a book that replaces another, from a day or whole
    "network": 0.2,           # rates inside and outside the public network
    "consumed": 0.15,         # rates on what is not given back
    "second_kind": 0.2,       # a fee and a price for the same water
    "nested_place": 0.2,      # a book of a place inside the other's
    "class_change": 0.3,      # dated rows of an intake
    "several_uses": 0.15,
    "permit_of_part_year": 0.3,
    "no_permit": 0.15,        # an intake of nobody
    "plan": 0.8,
    "blank_months": 0.3,
    "plan_of_zero": 0.15,
    "second_meter": 0.2,
    "sub_meter": 0.15,        # a part of an intake's water metered apart, for a use of its own
    "moved_main": 0.5,        # the main meter of such a one goes to another intake
    "check_meter": 0.1,
    "return_meter": 0.15,
    "drainage": 0.1,
    "reverse": 0.1,           # a meter mounted backwards
    "initial": 0.15,          # a meter that is installed in the year, with a first count
    "moved_intake": 0.15,     # an intake that changes permits
    "moved_meter": 0.1,       # a meter that changes intakes
    "permit_change": 0.2,     # another annual volume or use from a day on
    "gaps": 0.5,              # intervals over days and month ends
    "roll_over": 0.15,
    "jitter": 0.15,
    "conflict": 0.05,
    "estimated": 0.05,        # readings of status E
    "late": 0.7,              # readings that come after the first bill
    "silent": 0.1,            # a meter that ends, or begins, inside the year
    "in_turn": 0.3,           # each period billed in turn, facts coming between
    "corrected": 0.4,         # readings put right, or taken out, after a bill
    "two_actors": 0.08,       # a ledger in which another actor checks what one did
    "rejected": 0.2,          # and rejects it
    "sums": 0.3,              # least and greatest sums, and those too small to ask for
    "successor": 0.15,        # a permit that goes on with another's account
    "source_plan": 0.2,       # a plan of one source's water, beside that of the sum or alone
    "energy": 0.15,           # an intake that is priced by its energy
    "energy_rate": 0.5,
    "energy_gap": 0.3,        # days of which none is reported
    "net": 0.15,              # a net register, which runs back too
    "all": 0.2,               # charging: all
    "surcharge_list": 0.15,   # a surcharge for holders on a list
    "during": 0.15,           # one of the days of a list
    "retroactive": 0.3,       # rows of the registry into billed periods
    "exchanged": 0.2,         # a meter whose register is exchanged, with a last count and a first one
    "decided": 0.7,           # conflicts that somebody decides, after a bill
    "closed": 0.3,            # months closed after the first bill; later facts are supplements
    **LIMITS, **TERMS, **ASSESSED, **ERRORS, **MONEY,
}

CLASSES = ["normal", "severe"]


class Draw(Books, Meters):
    """One world's chance."""

    def __init__(self, seed, features=None):
        self.rng = random.Random(seed)
        self.features = FEATURES if features is None else features
        self.year = self.rng.choice([2024, 2025, 2026])
        self.world = {"seed": seed, "year": self.year, "clock": f"{self.year + 1}-04-02", "areas": [],
                      "books": [], "permits": [], "intakes": [], "meters": [], "plans": [], "lists": [], "norms": [],
                      "energy": [], "orders": [], "steps": []}
        self.filing = self.rng.choice(list(FILING)) if self.has("in_turn") else None
        if self.has("two_actors"):  # a book that names one that waits is refused until that one is checked
            self.world["two_actors"] = True
            self.features = {**self.features, "extends": 0, "supersedes": 0}
        self.rows, self.late, self.succeeded = [], [], set()
        self.late_rows = []  # of the registry: (kind, row)

    def has(self, feature):
        return self.rng.random() < self.features.get(feature, 0)

    def date(self, low=0, high=364):
        """A day of the year, often the first of a month."""
        day = month_start(self.year, 1) + self.rng.randint(low, high)
        if self.rng.random() < 0.5:
            day = max(month_start(self.year, m) for m in range(1, 13) if month_start(self.year, m) <= day)
        return day

    # ---- permits, intakes, plans

    def place(self, number):
        place = f"A{number}"
        self.world["areas"].append({"area": place, "parent": "R"})
        drawn = self.books_of(number, place)
        areas = [row["area"] for row in self.world["areas"] if row["area"].startswith(place)]
        areas = [area for area in areas if area in (place, place + "x")]
        for i in range(self.rng.randint(1, 3)):
            self.permit(f"P{number}-{i}", areas)
        if self.has("no_permit"):
            name = f"I{number}-u"
            self.world["intakes"].append({"intake": name, "permit": "", "holder": "Somebody", "area": areas[0],
                                          "area_class": "normal", "source": "surface", "use": "other"})
            self.meter(self.world["intakes"][-1], self.scale(), None)
        return drawn

    def scale(self):
        """Litres of a month."""
        return self.rng.choice([50, 3000, 10**6, 10**6, 10**8, 10**11])

    def permit(self, name, areas):
        first, last = iso(month_start(self.year - 2, 1)), ""
        if self.has("permit_of_part_year"):
            if self.rng.random() < 0.6:
                first = iso(self.date(0, 180))
            if self.rng.random() < 0.6:
                last = iso(self.date(185))
        scale = self.scale()
        annual = self.rng.choice([0, scale * 6, scale * 10, scale * 12, scale * 40])
        source = "reclaimed" if self.has("not_charged") else self.rng.choice(SOURCES)
        self.world["permits"].append({
            "permit": name, "holder": f"H {name}", "area": self.rng.choice(areas), "source": source,
            "use": self.rng.choice(USES), "annual": annual, "valid_from": first, "valid_until": last})
        self.beside_permit(self.world["permits"][-1], scale)
        successor = self.successor() if self.has("successor") else None
        if successor is None and self.has("permit_change"):
            self.change("permits", self.world["permits"][-1], self.rng.choice([
                {"annual": self.rng.randint(0, scale * 20)}, {"use": self.rng.choice(USES)}]))
        plan = self.plan(name, scale) if self.has("plan") else None
        for source in SOURCES:
            if self.has("source_plan"):
                self.plan(name, max(1, scale // 2), source)
        intakes = self.rng.choice([1, 1, 1, 2, 2, 3])
        for i in range(intakes):
            self.intake(name, f"I{name[1:]}-{i}", areas, max(1, scale // intakes), plan if intakes == 1 else None,
                        successor is None)
        if successor:
            self.world["permits"].append(successor)
            for row in [row for row in self.world["intakes"] if row["permit"] == name]:
                self.world["intakes"].append({**row, "permit": successor["permit"], "from": successor["valid_from"]})

    def successor(self):
        """The last permit ends, and another goes on with its account; None where it is too short for that."""
        row = self.world["permits"][-1]
        first = max(day_of(row["valid_from"]), month_start(self.year, 1)) + 1
        last = day_of(row["valid_until"]) if row["valid_until"] else month_start(self.year + 1, 1)
        if last - first < 2:
            return None
        day = self.rng.randint(first, last - 1)
        if self.rng.random() < 0.5:
            months = [month_start(self.year, m) for m in range(1, 13) if first <= month_start(self.year, m) < last]
            day = self.rng.choice(months or [day])
        new = {**row, "permit": row["permit"] + "s", "replaces": row["permit"], "valid_from": iso(day),
               "annual": self.rng.choice([row["annual"], self.rng.randint(0, 2 * row["annual"])])}
        row["valid_until"] = iso(day - 1)
        self.succeeded.add(row["permit"])
        self.world["norms"] = [one for one in self.world["norms"] if one["permit"] != row["permit"]]
        return new

    def beside_permit(self, row, scale):
        """Lists on which the holder is, and what it makes."""
        if self.has("listed"):
            row["credit_code"] = "91" + row["permit"].replace("-", "X") + "A" * (16 - len(row["permit"]))
            for name in self.rng.sample(["list00", "list01", "list10", "list11"], self.rng.randint(1, 3)):
                first, last = sorted([self.date(), self.date()])
                self.world["lists"].append({"list": name, "credit_code": row["credit_code"], "from": iso(first),
                                            "until": self.rng.choice(["", iso(last)])})
        if self.has("norm"):
            for month in self.rng.choice([[""], list(range(1, 13))]):
                for product in self.rng.choice([["paper"], ["paper", "board"]]):
                    output = self.rng.randint(0, scale * (12 if month == "" else 1))
                    self.world["norms"].append({"permit": row["permit"], "year": self.year, "month": month,
                                                "product": product, "output": f"{output // 2}.{output % 2 * 5}",
                                                "norm_m3_per_unit": self.rng.choice(["0.001", "0.0015", "0.0007"])})

    def intake(self, permit, intake, areas, scale, plan, may_change=True):
        row = {"intake": intake, "permit": permit, "area_class": self.rng.choice(CLASSES)}
        if self.rng.random() < 0.4:
            row["source"] = self.rng.choice(SOURCES)
        if self.has("several_uses"):
            row["use"] = ";".join(self.rng.sample(USES, 2))
        elif self.rng.random() < 0.4:
            row["use"] = self.rng.choice(USES)
        if len(areas) > 1 and self.rng.random() < 0.3:
            row["area"] = self.rng.choice(areas)
        if self.has("network"):
            row["network"] = self.rng.choice(["inside", "outside"])
        if self.has("energy"):
            row["use"] = self.rng.choice(["hydropower", "hydropower", "hydropower;industry"])
            self.energy(intake)
        self.world["intakes"].append(row)
        self.meters_of(row, scale, plan)
        if not may_change:
            return
        if self.has("class_change"):
            self.change("intakes", row, {"area_class": self.rng.choice(CLASSES)})
        elif self.has("moved_intake"):
            self.change("intakes", row, {"permit": self.rng.choice(
                [other["permit"] for other in self.world["permits"] if other["area"] in areas])})

    def energy(self, intake):
        """What an intake generates, in spans that follow each other; some are never told, some late."""
        at = month_start(self.year, 1) * DAY
        while at < month_start(self.year + 1, 1) * DAY:
            end = at + self.rng.choice([DAY, 30 * DAY, 92 * DAY, self.rng.randint(1, 200 * DAY)])
            row = {"intake": intake, "start": at, "end": end, "wh": self.rng.randint(0, 10**self.rng.randint(0, 11))}
            if not self.has("energy_gap"):
                if self.rng.random() < 0.3:
                    self.late_rows.append(("energy", row))
                else:
                    self.world["energy"].append(row)
            at = end

    def change(self, kind, row, change):
        """A row of the same key from a day on, known at once or after the first bill."""
        new = {**row, **change, "from": iso(self.date(1))}
        if kind == "permits" and not row["valid_from"] < new["from"] <= (row["valid_until"] or "9"):
            return
        if kind == "meters" and new["from"] == row["installed_on"]:  # where it was from its first day on
            return
        if self.has("retroactive"):
            self.late_rows.append((kind, new))
        else:
            self.world[kind].append(new)

    def plan(self, name, scale, source=""):
        months = [self.rng.choice([scale, scale, self.rng.randint(0, scale * 2)]) for _ in range(12)]
        if self.has("plan_of_zero"):
            months[self.rng.randrange(12)] = 0
        annual = sum(months)
        if self.has("blank_months"):
            for month in self.rng.sample(range(12), self.rng.randint(1, 12)):
                months[month] = None
            annual += self.rng.randint(0, 20)
        row = {"permit": name, "year": self.year, "months": months, "annual": annual, "source": source}
        self.world["plans"].append(row)
        return row

    # ---- the story

    def steps(self):
        self.exchanges()
        if not self.has("late"):
            self.rows, self.late = self.rows + self.late, []
        self.rng.shuffle(self.rows)
        self.rng.shuffle(self.late)
        if self.filing:
            self.in_turn()
        else:
            self.at_once()
        if self.has("corrected"):
            self.corrections()
        self.decisions()
        Limits(self.world, self.features).draw()
        self.closings()
        for step in self.world["steps"] if self.world.get("two_actors") else ():
            step["is_rejected"] = self.has("rejected")
        Terms(self.world, self.features).draw()
        Assessments(self.world, self.features).draw()
        Errors(self.world, self.features).draw()
        Payers(self.world, self.features).draw()
        for month in range(1, 13):
            self.step("balance", period=f"{self.year}-{month:02}")

    def plain_meters(self):
        """Meters that neither turn over nor are bounded, so that any count between its neighbours is believed."""
        bounded = {row["intake"] for row in self.world["intakes"] if row.get("qmax")}
        odd = {row["meter"] for row in self.world["meters"]
               if row["digits"] != 12 or row.get("direction") == "net" or row["intake"] in bounded or
               row.get("initial") is not None}
        return {row["meter"] for row in self.world["meters"]} - odd - set(self.world["exchanges"])

    # Drawn last, of chances of their own, so that seeds stay what they are.

    def exchanges(self):
        """Registers exchanged between two readings; what is read behind that is read on the new one."""
        chance, readings = random.Random(f"{self.world['seed']} exchanges"), {}
        self.world["exchanges"] = {}
        for row in self.rows + self.late:
            readings.setdefault(row[0], []).append(row)
        for meter in sorted(self.plain_meters()):
            rows = sorted(readings.get(meter, []), key=lambda row: row[1])
            if len(rows) < 3 or chance.random() >= self.features.get("exchanged", 0):
                continue
            at = chance.randint(rows[0][1], rows[-1][1])
            before, after = ([row for row in rows if row[1] < at], [row for row in rows if row[1] > at])
            if not before or not after or len(before) + len(after) < len(rows):
                continue
            low, high = max(row[2] for row in before), min(row[2] for row in after)
            if low > high:
                continue
            final, initial = chance.randint(low, high), chance.choice([0, 0, chance.randint(1, 10**6)])
            for row in after:
                row[2] += initial - final
            self.world["exchanges"][meter] = {"at": at, "final": final, "initial": initial}
            self.step("exchange", meter=meter, at=at, final=final, initial=initial)

    def decisions(self):
        """Of two counts of one instant one is right, or none; then all is billed again."""
        chance, told = random.Random(f"{self.world['seed']} decisions"), {}
        for step in self.world["steps"]:
            for meter, at, count, status in step["rows"] if step["do"] == "readings" else []:
                if status in ("", "A"):
                    told.setdefault((meter, at), set()).add(count)
            if step["do"] == "correct":
                told.pop((step["meter"], step["at"]), None)
        decided = 0
        for (meter, at), counts in sorted(told.items()):
            if len(counts) > 1 and chance.random() < self.features.get("decided", 0):
                self.step("decide", meter=meter, at=at, count=chance.choice([None, *sorted(counts), *sorted(counts)]))
                decided += 1
        if decided:
            self.step("bill", period=str(self.year))

    def closings(self):
        """The year's first months are closed behind its first bill."""
        chance = random.Random(f"{self.world['seed']} closings")
        bills = [i for i, step in enumerate(self.world["steps"]) if step["do"] == "bill"]
        if bills and chance.random() < self.features.get("closed", 0):
            at = chance.choice(bills[:3]) + 1
            self.world["steps"].insert(at, {"do": "close", "months": chance.randint(1, 12)})

    def corrections(self):
        """Some readings between two others were slips: another count between theirs, or none."""
        told = {}
        for step in self.world["steps"]:
            for row in step["rows"] if step["do"] == "readings" else []:
                told.setdefault(row[0], []).append(row)
        plain = self.plain_meters()
        for meter, rows in sorted(told.items()):
            if meter not in plain:
                continue
            rows = sorted(rows, key=lambda row: (row[1], row[2]))
            for before, row, after in list(zip(rows, rows[1:], rows[2:]))[::3]:
                alone = before[1] < row[1] < after[1] and row[3] in ("", "A")
                if alone and before[2] <= row[2] <= after[2] and self.rng.random() < 0.2:
                    to = None if self.rng.random() < 0.4 else self.rng.randint(before[2], after[2])
                    if to != row[2]:
                        self.step("correct", meter=meter, at=row[1], count=row[2], to=to)
        self.step("bill", period=str(self.year))

    def step(self, do, **more):
        self.world["steps"].append({"do": do, **more})

    def at_once(self):
        """The year is billed, late facts come, it is billed again."""
        year = str(self.year)
        self.step("readings", rows=self.rows)
        self.step("bill", period=year)
        while self.late or self.late_rows:
            if self.late:
                count = max(1, self.rng.randint(len(self.late) // 2, len(self.late)))
                self.step("readings", rows=self.late[:count])
                self.late = self.late[count:]
            self.registry_steps(self.rng.randint(0, len(self.late_rows)) if self.late else len(self.late_rows))
            self.step("bill", period=year)

    def registry_steps(self, count):
        for kind, row in self.late_rows[:count]:
            self.step("rows", kind=kind, rows=[row])
        self.late_rows = self.late_rows[count:]

    def in_turn(self):
        """Each filing period is billed when it has ended, with what is known then."""
        end = month_start(self.year, 1) * DAY
        for name, _, _, till in filings_in(str(self.year), self.filing):
            come = [row for row in self.rows if end < row[1] <= till * DAY or row[1] <= end == month_start(
                self.year, 1) * DAY]
            late = [row for row in self.late if self.rng.random() < 0.1]
            self.late = [row for row in self.late if row not in late]
            if come + late:
                self.step("readings", rows=come + late)
            end = till * DAY
            self.step("bill", period=name)
            if self.rng.random() < 0.3:
                self.registry_steps(self.rng.randint(0, len(self.late_rows)))
        if self.late:
            self.step("readings", rows=self.late)
        self.registry_steps(len(self.late_rows))
        self.step("bill", period=str(self.year))


def world(seed, places, features=None):
    """A world of about so many rulebooks."""
    draw = Draw(seed, features)
    draw.world["areas"].append({"area": "R", "parent": ""})
    number, drawn = 0, 0
    while drawn < places:
        drawn += draw.place(number)
        number += 1
    draw.steps()
    return draw.world
