# SPDX-License-Identifier: Apache-2.0
"""Rulebooks by chance: every flag, every edge."""

from fractions import Fraction

from account import FILING
from charge import PERIOD
from water import iso

USES = ["industry", "public_supply", "cooling", "other"]
SOURCES = ["surface", "groundwater"]


class Books:
    """The part of a Draw that draws rulebooks."""

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
        if style != "mixed" and self.has("network"):
            shapes = [{**shape, **more} for shape in shapes
                      for more in self.rng.choice([[{}, {"network": "inside"}],
                                                   [{"network": "inside"}, {"network": "outside"}, {}]])]
        for number, shape in enumerate(shapes):
            row = {"id": f"r{number}", **shape, "yuan": self.yuan(), "yuan_price": self.yuan()}
            if self.has("consumed"):
                row["volume"] = "consumed"
            rows += self.dated(row, "rate_change")
        if self.has("energy_rate") and not any("network" in shape for shape in shapes):
            for source in SOURCES if style == "source" else [None]:  # it must name more than what it is beside
                row = {"id": f"rk{source or ''}", "use": "hydropower", **({"source": source} if source else {}),
                       "unit": "kWh", "yuan": self.yuan(), "yuan_price": self.yuan()}
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
            elif self.has("all"):
                s["charging"] = "all"
            if self.has("lower"):
                s["edge"] = "lower-inclusive"
            s["bands"] = self.bands(dead)
        if self.has("price"):
            s["base"] = "price"
        if self.has("total"):
            s["adds"] = "total"
        if self.has("exclude"):
            s["exclude"] = self.rng.sample(USES, self.rng.randint(1, 2))
        if self.has("surcharge_list"):
            s["list"] = self.rng.choice(["list00", "list01"])
        if self.has("during"):
            s["during"] = self.rng.choice(["list10", "list11", "calendar"])
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
        if self.has("reliefs"):
            book["reliefs"] = []
            for i in range(self.rng.randint(1, 2)):
                row = {"id": f"l{i}", "list": f"list{self.rng.randint(0, 1)}{i}",
                       "times": str(Fraction(self.rng.randint(0, 20), 20))}
                if self.rng.random() < 0.3:
                    row[self.rng.choice(["from", "until"])] = iso(self.date(1))
                book["reliefs"].append(self.base_only(row))
        count = self.rng.choice([1, 1, 2, 3]) if self.has("surcharges") else 0
        ceilings = ["plan", "plan", "permit"] + (["norm"] if self.features.get("norm") else [])
        book["surcharges"] = [self.surcharge(i, ceilings) for i in range(count)]
        if self.has("unpermitted"):
            book["surcharges"].append(self.surcharge(count, ["unpermitted"]))
        if len(book["surcharges"]) > 1:
            book["combine"] = self.rng.choice(["add", "highest", "first"])
        return book

    def extend(self, book, name, number):
        """Takes rows out of a book into one of elsewhere that it extends."""
        parent = {"id": name, "place": "E", "from": "2000-01-01", "kind": "fee", "filing": "month", "rates": []}
        for part in ("rates", "allowances", "factors", "surcharges", "reliefs"):
            rows = book.get(part, [])
            if rows and self.rng.random() < 0.7:
                count = self.rng.randint(1, len(rows))
                parent[part], book[part] = rows[:count], rows[count:]
        if self.rng.random() < 0.5 and book.get("not_charged"):
            parent["not_charged"] = book.pop("not_charged")
        if len(parent.get("surcharges", [])) > 1:
            parent["combine"] = book["combine"]
        parent["place"] = f"E{number}"
        self.world["areas"].append({"area": parent["place"], "parent": ""})
        book["extends"] = name
        self.world["books"].append(parent)

    def sums(self, book):
        """Rules of an invoice's sum: those of scope invoice, or one of the permit's year."""
        names = ["minimum", "maximum", "waive_below"]
        if not self.has("sums"):
            return
        scope = self.rng.choice(["invoice", "permit"])
        chosen = self.rng.sample(names, self.rng.randint(1, 3)) if scope == "invoice" else [self.rng.choice(names)]
        for name in sorted(chosen, key=names.index):
            fen = self.rng.choice([1, 500, self.rng.randint(1, 10**self.rng.randint(1, 9))])
            book[name] = {"yuan": str(Fraction(fen, 100)), "scope": scope}
            if name == "maximum" and "minimum" in book:  # which is below it
                book[name]["yuan"] = str(Fraction(book["minimum"]["yuan"]) + Fraction(fen, 100))
            if name == "minimum" and self.rng.random() < 0.4:
                book[name]["at_zero"] = True

    def base_only(self, row):
        return {**row, "applies_to": "base"} if self.has("applies_to_base") else row

    def books_of(self, number, place):
        """The books of one place; how many rulebooks that is."""
        name, filing = f"b{number}", self.filing or self.rng.choice(list(FILING))
        first = self.book(name, place, "fee", filing)
        books = [first]
        if self.has("book_change"):
            day = self.date(1)
            first["until"] = iso(day - 1)
            kind = self.rng.choice(["fee", "tax"])
            books.append(self.book(name + "n", place, kind, filing))
            books[-1]["from"] = iso(day + (self.rng.randint(1, 100) if self.has("book_gap") else 0))
        elif self.has("supersedes"):
            books.append(self.book(name + "r", place, "fee", filing))
            books[-1]["replaces"] = name
            books[-1]["from"] = self.rng.choice(["1999-01-01", iso(self.date(1))])
        elif self.has("second_kind"):
            books.append(self.book(name + "p", place, "price", self.filing or self.rng.choice(list(FILING))))
        elif self.has("book_gap"):
            first["from"] = iso(self.date(1, 200))
        if self.has("extends"):
            self.extend(first, name + "e", number)
        if self.has("nested_place"):
            self.world["areas"].append({"area": place + "x", "parent": place})
            books.append(self.book(name + "x", place + "x", "fee", filing))
        if not self.filing and len(books) < 3 and not books[-1]["place"].endswith("x"):
            for book in books:
                self.sums(book)
        self.world["books"] += books
        return len(books)

