# SPDX-License-Identifier: Apache-2.0
"""Registers by chance: what they show, and when it is read."""

import random
from fractions import Fraction

from water import DAY, iso, month_start


class Meters:
    """The part of a Draw that draws meters and readings."""

    def bound(self, month_plan):
        """Litres that lie on a bound of some band, or beside it."""
        bands = [Fraction(band["over"]) for book in self.world["books"] for s in book.get("surcharges", [])
                 for band in s["bands"]]
        if not bands:
            return month_plan
        return max(0, int(month_plan * (1 + self.rng.choice(bands))) + self.rng.choice([0, 0, -1, 1]))

    def meters_of(self, intake, scale, plan):
        """The meters of an intake, what they are for and what they show."""
        name = intake["intake"]
        if self.has("roll_over"):
            row = self.mount(intake)
            self.deliver(row["meter"], self.rolling(intake, row, *self.span()))
            return
        beside = [{"role": "check"}] if self.has("check_meter") else []
        if self.has("return_meter"):
            beside.append({"role": "return"})
        elif "hydropower" not in intake.get("use", "") and self.has("sub_meter"):
            beside.append({"use": self.rng.choice(["industry", "public_supply", "cooling", "other"])})
        row, rows = self.meter(intake, scale, plan, not beside)
        for more in beside:
            self.beside(intake, rows, **more)
        if self.has("drainage"):
            row["role"] = "drainage"
        if self.has("second_meter"):
            self.meter(intake, scale, None)
        others = [other for other in self.world["intakes"] if other["permit"] == intake["permit"] and
                  other["intake"] != name and "qmax" not in other]
        if others and not beside and row.get("direction") != "net" and self.has("moved_meter"):
            self.change("meters", row, {"intake": others[0]["intake"]})
        if beside and all("use" in more for more in beside):
            self.move_main(row)

    def move_main(self, row):
        """The main meter of a sub-meter goes to another intake; of a chance of its own."""
        chance = random.Random(f"{self.world['seed']} {row['meter']}")
        net = {one["intake"] for one in self.world["meters"] if one.get("direction") == "net"}
        others = [other["intake"] for other in self.world["intakes"]
                  if other["intake"] != row["intake"] and "qmax" not in other and other["intake"] not in net]
        if others and chance.random() < self.features.get("moved_main", 0):
            day = month_start(self.year, 1) + chance.randint(1, 364)
            self.world["meters"].append({**row, "intake": chance.choice(others), "from": iso(day)})
            if chance.random() < 0.5:  # and comes back
                self.world["meters"].append({**row, "from": iso(day + chance.randint(1, 20))})

    def mount(self, intake, **more):
        """A meter's row."""
        name = intake["intake"]
        number = len({row["meter"] for row in self.world["meters"] if row["meter"].startswith(f"M{name[1:]}-")})
        row = {"meter": f"M{name[1:]}-{number}", "intake": name, "digits": 12,
               "installed_on": f"{self.year - 3}-01-01", **more}
        if self.has("reverse"):
            row["direction"] = "reverse"
        self.world["meters"].append(row)
        return row

    def beside(self, intake, rows, **more):
        """A meter that is read with another and counts a part of its water."""
        row, count = self.mount(intake, **more), self.rng.randint(0, 10**6)
        part = Fraction(self.rng.randint(0, 8), 8)
        shown = {at: count + int((before - rows[0][1]) * part) for at, before in rows}
        self.rows += [[row["meter"], at, count, ""] for at, count in shown.items()]

    def span(self):
        """The days from and to which a meter is read."""
        first, last = month_start(self.year, 1), month_start(self.year + 1, 1)
        if self.rng.random() < 0.2:
            first = month_start(self.year - 1, 12) + self.rng.randint(0, 30)
        if self.has("silent"):
            first, last = self.rng.choice([(first, self.date(100)), (self.date(1, 200), last)])
        return first, last

    def meter(self, intake, scale, plan, is_alone=True):
        """A meter and its readings; is_alone: no other is read with it."""
        row = self.mount(intake)
        first, last = self.span()
        style = self.rng.choice(["months", "months", "instants", "days"])
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
        parted = any(one.get("use") for one in self.world["meters"] if one["intake"] == intake["intake"])
        if is_alone and not parted and self.has("net") and not self.is_changed(intake["permit"]):
            row["direction"] = "net"
            rows = self.back_and_forth(self.rising(rows))
        else:
            rows = self.rising(rows)
        if self.has("gaps") and len(rows) > 4:
            for _ in range(self.rng.randint(1, len(rows) // 2)):
                rows.pop(self.rng.randrange(1, len(rows) - 1))
        if not is_alone:  # what is read together comes together
            self.rows += [[row["meter"], at, count, ""] for at, count in rows]
        elif row.get("direction") != "net" and self.has("jitter"):
            for i in range(1, len(rows)):
                if self.rng.random() < 0.2:
                    at = rows[i][0] - 1
                    if at > rows[i - 1][0] and rows[i - 1][1] >= 2:
                        rows.append([at, rows[i - 1][1] - self.rng.randint(1, 2)])
            rows.sort()
            self.deliver(row["meter"], rows, False)
        else:
            if self.has("initial") and len(rows) > 1:
                day = -(-rows[0][0] // DAY)
                row.update(installed_on=iso(day), initial=rows[0][1])
                rows = [one for one in rows[1:] if one[0] > day * DAY]
            self.deliver(row["meter"], rows)
        return row, rows

    def is_changed(self, permit):
        """Whether a permit's volume or use changes in the year: what had been taken by then is silent of net ones."""
        if permit in self.succeeded:
            return True
        rows = self.world["permits"] + [row for kind, row in self.late_rows if kind == "permits"]
        return sum(row["permit"] == permit for row in rows) > 1

    def back_and_forth(self, rows):
        """Counts of a net register: some steps run back."""
        out, count, last = [], 10**12, rows[0][1]
        for at, shown in rows:
            count += (shown - last) * self.rng.choice([1, 1, 1, -1])
            last = shown
            out.append([at, count])
        return out

    @staticmethod
    def rising(rows):
        """In order of time, counts too, one for an instant."""
        out = {}
        for at, count in sorted(rows):
            out[at] = count
        counts = sorted(out.values())
        return [[at, count] for at, count in zip(sorted(out), counts)]

    def rolling(self, intake, row, first, last):
        """A register that turns over once: no gap of a year could hold a whole turn at qmax."""
        power = self.rng.randint(0, 4)
        row["digits"] = 4 + power
        litres_per_s = Fraction(1000 * 10**power, 3600)
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

    def deliver(self, name, rows, is_plain=True):
        """Puts readings where they come from; is_plain: some may contradict each other."""
        for at, count in rows:
            status = ""
            if is_plain and self.has("conflict") and self.rng.random() < 0.2:
                self.rows.append([name, at, count + 1, ""])
            if is_plain and self.has("estimated") and self.rng.random() < 0.2:
                status = "E"
            late = self.late if self.rng.random() < 0.15 else self.rows
            late.append([name, at, count, status])

