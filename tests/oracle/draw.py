# SPDX-License-Identifier: Apache-2.0
"""Draws worlds: rulebooks over every flag and edge, permits, intakes, plans and readings.

A world is plain data (it goes into JSON and comes back); each feature has a
name in FEATURES, and what is not named there is not drawn.
"""

import random
from fractions import Fraction

from charge import FILING, PERIOD
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
    "surcharge_dated": 0.15,
    "allowances": 0.4,
    "factors": 0.5,
    "applies_to_base": 0.4,
    "rate_change": 0.4,       # dated rows of rates
    "not_charged": 0.2,
    "unpriced": 0.1,          # a use without a rate
    "book_change": 0.2,       # another book from a day on
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
    "moved_intake": 0.1,      # an intake that changes permits
    "gaps": 0.5,              # intervals over days and month ends
    "roll_over": 0.15,
    "jitter": 0.15,
    "conflict": 0.05,
    "estimated": 0.05,        # readings of status E
    "late": 0.7,              # readings that come after the first bill
    "silent": 0.1,            # a meter that ends, or begins, inside the year
}

USES = ["industry", "public_supply", "cooling", "other"]
SOURCES = ["surface", "groundwater"]
CLASSES = ["normal", "severe"]


class Draw:
    """One world's chance."""

    def __init__(self, seed, features=None):
        self.rng = random.Random(seed)
        self.features = FEATURES if features is None else features
        self.year = self.rng.choice([2024, 2025, 2026])
        self.world = {"seed": seed, "year": self.year, "clock": f"{self.year + 1}-04-02", "areas": [],
                      "books": [], "permits": [], "intakes": [], "meters": [], "plans": [], "steps": []}
        self.rows = []
        self.late = []

    def has(self, feature):
        return self.rng.random() < self.features.get(feature, 0)

    def date(self, low=0, high=364):
        """A day of the year, often the first of a month."""
        day = month_start(self.year, 1) + self.rng.randint(low, high)
        if self.rng.random() < 0.5:
            day = max(month_start(self.year, m) for m in range(1, 13) if month_start(self.year, m) <= day)
        return day

    # ---- rulebooks

    def yuan(self):
        return self.rng.choice(["0.1", "0.2", "0.05", "0.333333", "2.1", "0.125", "12",
                                f"0.{self.rng.randint(1, 999999):06}", f"{self.rng.randint(1, 40)}.5"])

    def times(self):
        return str(Fraction(self.rng.randint(0, 20), self.rng.choice([1, 2, 4, 10])))

    def dated(self, row, feature):
        """The row, or two of it that hold one after the other."""
        if not self.has(feature):
            return [row]
        day = self.date(1)
        first, second = {**row, "until": iso(day - 1)}, {**row, "from": iso(day)}
        if "yuan" in row:
            first["id"], second["id"] = row["id"] + "-1", row["id"] + "-2"
            second["yuan"] = self.yuan()
            if "yuan_price" in row:
                second["yuan_price"] = self.yuan()
        else:
            second["times"] = self.times()
        return [first, second]

    def rates(self):
        rows = []
        uses = [use for use in USES if not self.has("unpriced")] or USES
        style = self.rng.choice(["one", "use", "source", "both", "mixed"])
        if style == "one":
            shapes = [{}]
        elif style == "use":
            shapes = [{"use": use} for use in uses]
        elif style == "source":
            shapes = [{"source": source} for source in SOURCES]
        elif style == "both":
            shapes = [{"use": use, "source": source} for use in uses for source in SOURCES]
        else:
            shapes = [{}] + [{"use": uses[0]}, {"use": uses[-1], "source": "groundwater"}][:1 + (len(uses) > 1)]
        for number, shape in enumerate(shapes):
            row = {"id": f"r{number}", **shape, "yuan": self.yuan(), "yuan_price": self.yuan()}
            rows += self.dated(row, "rate_change")
        return rows

    def bands(self, dead):
        overs = sorted(self.rng.sample(range(1, 12), self.rng.randint(0, 4)))
        overs = [Fraction(dead)] + [Fraction(dead) + Fraction(over, 20) for over in overs]
        times = [Fraction(self.times()) for _ in overs]
        if self.rng.random() < 0.7:
            times.sort()
        return [{"over": str(over), "times": str(t)} for over, t in zip(overs, times)]

    def surcharge(self, number, ceilings):
        ceiling = self.rng.choice(ceilings)
        s = {"id": f"s{number}", "ceiling": ceiling}
        if ceiling == "unpermitted":
            s["bands"] = [{"over": "0", "times": self.times()}]
        else:
            s["period"] = "year" if ceiling == "permit" else self.rng.choice(list(PERIOD))
            if ceiling == "plan" and self.has("carry"):
                s["carry"] = "cumulative"
            dead = self.rng.choice(["1/20", "1/10", "1/4"]) if self.has("dead_band") else "0"
            if dead != "0":
                s["dead_band"] = dead
            if self.has("whole"):
                s["charging"] = "whole"
                if self.has("dead_band_charged"):
                    s["dead_band_charged"] = True
            if self.has("lower"):
                s["edge"] = "lower-inclusive"
            s["bands"] = self.bands(dead)
        if self.has("price"):
            s["base"] = "price"
        if self.has("total"):
            s["adds"] = "total"
        if self.has("exclude"):
            s["exclude"] = self.rng.sample(USES, self.rng.randint(1, 2))
        if self.has("surcharge_dated"):
            day = self.date(1)
            s.update(self.rng.choice([{"from": iso(day)}, {"until": iso(day)}]))
        return s

    def book(self, name, place, kind, filing):
        book = {"id": name, "place": place, "from": "2000-01-01", "kind": kind, "filing": filing,
                "rates": self.rates()}
        if self.has("not_charged"):
            book["not_charged"] = ["reclaimed"]
        if self.has("allowances"):
            row = {"use": self.rng.choice(USES)}
            row[self.rng.choice(["leakage", "consumed"])] = str(Fraction(self.rng.randint(0, 100), 100))
            book["allowances"] = [self.base_only(row)]
        if self.has("factors"):
            book["factors"] = []
            for row in self.dated(self.base_only({"id": "f0", "area_class": "severe", "times": self.times()}),
                                  "rate_change"):
                book["factors"].append(row)
            if self.has("factors"):
                book["factors"].append(self.base_only({"id": "f1", "source": "groundwater", "times": self.times()}))
            if self.rng.random() < 0.5:
                for row in book["rates"]:
                    row["area_class"] = "normal"
        count = self.rng.choice([1, 1, 2, 3]) if self.has("surcharges") else 0
        ceilings = ["plan", "plan", "permit"]
        book["surcharges"] = [self.surcharge(i, ceilings) for i in range(count)]
        if self.has("unpermitted"):
            book["surcharges"].append(self.surcharge(count, ["unpermitted"]))
        if len(book["surcharges"]) > 1:
            book["combine"] = self.rng.choice(["add", "highest", "first"])
        return book

    def base_only(self, row):
        return {**row, "applies_to": "base"} if self.has("applies_to_base") else row

    def books_of(self, number, place):
        """The books of one place; how many rulebooks that is."""
        name, filing = f"b{number}", self.rng.choice(list(FILING))
        first = self.book(name, place, "fee", filing)
        books = [first]
        if self.has("book_change"):
            day = self.date(1)
            first["until"] = iso(day - 1)
            kind = self.rng.choice(["fee", "tax"])
            books.append(self.book(name + "n", place, kind, filing))
            books[-1]["from"] = iso(day)
        elif self.has("second_kind"):
            books.append(self.book(name + "p", place, "price", self.rng.choice(list(FILING))))
        if self.has("nested_place"):
            self.world["areas"].append({"area": place + "x", "parent": place})
            books.append(self.book(name + "x", place + "x", "fee", filing))
        self.world["books"] += books
        return len(books)

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
            self.meter(name, self.scale(), None)
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
        plan = self.plan(name, scale) if self.has("plan") else None
        intakes = self.rng.choice([1, 1, 1, 2, 2, 3])
        for i in range(intakes):
            intake = f"I{name[1:]}-{i}"
            row = {"intake": intake, "permit": name, "area_class": self.rng.choice(CLASSES)}
            if self.rng.random() < 0.4:
                row["source"] = self.rng.choice(SOURCES)
            if self.has("several_uses"):
                row["use"] = ";".join(self.rng.sample(USES, 2))
            elif self.rng.random() < 0.4:
                row["use"] = self.rng.choice(USES)
            if len(areas) > 1 and self.rng.random() < 0.3:
                row["area"] = self.rng.choice(areas)
            self.world["intakes"].append(row)
            if self.has("class_change"):
                changed = {**row, "area_class": self.rng.choice(CLASSES), "from": iso(self.date(1))}
                self.world["intakes"].append(changed)
            self.meter(intake, max(1, scale // intakes), plan if intakes == 1 else None)
            if self.has("second_meter") and "qmax" not in row:
                self.meter(intake, max(1, scale // intakes), None)

    def plan(self, name, scale):
        months = [self.rng.choice([scale, scale, self.rng.randint(0, scale * 2)]) for _ in range(12)]
        if self.has("plan_of_zero"):
            months[self.rng.randrange(12)] = 0
        annual = sum(months)
        if self.has("blank_months"):
            for month in self.rng.sample(range(12), self.rng.randint(1, 12)):
                months[month] = None
            annual += self.rng.randint(0, 20)
        row = {"permit": name, "year": self.year, "months": months, "annual": annual}
        self.world["plans"].append(row)
        return row

    # ---- meters and readings

    def bound(self, month_plan):
        """Litres that lie on a bound of some band, or beside it."""
        bands = [Fraction(band["over"]) for book in self.world["books"] for s in book["surcharges"]
                 for band in s["bands"]]
        if not bands:
            return month_plan
        return max(0, int(month_plan * (1 + self.rng.choice(bands))) + self.rng.choice([0, 0, -1, 1]))

    def meter(self, intake, scale, plan):
        name = "M" + intake[1:] + f"-{sum(row['intake'] == intake for row in self.world['meters'])}"
        row = {"meter": name, "intake": intake, "digits": 12, "installed_on": f"{self.year - 3}-01-01"}
        self.world["meters"].append(row)
        first, last = month_start(self.year, 1), month_start(self.year + 1, 1)
        if self.rng.random() < 0.2:
            first = month_start(self.year - 1, 12) + self.rng.randint(0, 30)
        if self.has("silent"):
            first, last = self.rng.choice([(first, self.date(100)), (self.date(1, 200), last)])
        style = self.rng.choice(["months", "months", "instants", "days"])
        others = [other for other in self.world["meters"] if other["intake"] == intake]
        if len(others) == 1 and self.has("roll_over"):
            self.deliver(name, self.rolling(row, first, last))
            return
        count = self.rng.choice([0, 0, self.rng.randint(0, 10**9)])
        rows = []
        if style == "months":
            starts = [month_start(self.year, m) for m in range(1, 14)]
            days = [first] + [day for day in starts if first < day < last] + [last]
            rows.append([days[0] * DAY, count])
            for at, till in zip(days, days[1:]):
                month = starts.index(at) if at in starts else None
                planned = plan and month is not None and month < 12 and plan["months"][month]
                if planned and self.has("on_a_bound"):
                    step = self.bound(planned)
                else:
                    step = self.rng.choice([0, scale, self.rng.randint(0, scale * 2)])
                for k in range(self.rng.choice([0, 0, 1, 3])):  # readings between
                    rows.append([self.rng.randrange(at * DAY + 1, till * DAY), count + self.rng.randint(0, step)])
                rows.append([till * DAY, count + step])
                count += step
        elif style == "days":
            start = self.date(0, 300)
            days = [first] + [start + i for i in range(1, 40) if first < start + i < last] + [last]
            for day in days:
                rows.append([day * DAY, count])
                count += self.rng.randint(0, max(1, scale // 15))
        else:
            instants = sorted({self.rng.randrange(first * DAY, last * DAY) for _ in range(self.rng.randint(2, 20))})
            for at in [first * DAY] + instants + [last * DAY]:
                at -= self.rng.choice([0, at % DAY, at % 3600])
                rows.append([at, count])
                count += self.rng.randint(0, scale)
        rows = self.rising(rows)
        if self.has("gaps") and len(rows) > 4:
            for _ in range(self.rng.randint(1, len(rows) // 2)):
                rows.pop(self.rng.randrange(1, len(rows) - 1))
        if self.has("jitter"):
            for i in range(1, len(rows)):
                if self.rng.random() < 0.2:
                    at = rows[i][0] - 1
                    if at > rows[i - 1][0] and rows[i - 1][1] >= 2:
                        rows.append([at, rows[i - 1][1] - self.rng.randint(1, 2)])
            rows.sort()
        self.deliver(name, rows)

    @staticmethod
    def rising(rows):
        """In order of time, counts too, one for an instant."""
        out = {}
        for at, count in sorted(rows):
            out[at] = count
        counts = sorted(out.values())
        return [[at, count] for at, count in zip(sorted(out), counts)]

    def rolling(self, row, first, last):
        """A register that turns over once: no gap of a year could hold a whole turn at qmax."""
        power = self.rng.randint(0, 4)
        row["digits"] = 4 + power
        litres_per_s = Fraction(1000 * 10**power, 3600)
        for intake in self.world["intakes"]:
            if intake["intake"] == row["intake"]:
                intake["qmax"] = 1000 * 10**power
        modulus = 10 ** row["digits"] * 1000
        count = modulus - self.rng.randint(1, modulus // 3)
        at, rows = first * DAY, []
        while at <= last * DAY:
            rows.append([at, count % modulus])
            step = self.rng.choice([DAY * 30, self.rng.randint(60, DAY * 40), DAY - at % DAY])
            count += int(litres_per_s * step * self.rng.choice([0, 1, Fraction(self.rng.randint(0, 100), 100)]))
            at += step
        return rows

    def deliver(self, name, rows):
        for at, count in rows:
            status = ""
            if self.has("conflict") and self.rng.random() < 0.2:
                self.rows.append([name, at, count + 1, ""])
            if self.has("estimated") and self.rng.random() < 0.2:
                status = "E"
            late = self.late if self.rng.random() < 0.15 else self.rows
            late.append([name, at, count, status])

    # ---- the story

    def steps(self):
        steps = self.world["steps"]
        if not self.has("late"):
            self.rows, self.late = self.rows + self.late, []
        self.rng.shuffle(self.rows)
        self.rng.shuffle(self.late)
        year = str(self.year)
        steps.append({"do": "readings", "rows": self.rows})
        steps.append({"do": "bill", "period": year})
        while self.late:
            part = self.late[:max(1, self.rng.randint(len(self.late) // 2, len(self.late)))]
            self.late = self.late[len(part):]
            steps.append({"do": "readings", "rows": part})
            steps.append({"do": "bill", "period": year})
        for month in range(1, 13):
            steps.append({"do": "balance", "period": f"{year}-{month:02}"})


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
