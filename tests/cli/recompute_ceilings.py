# SPDX-License-Identifier: Apache-2.0
"""What of an invoice's water stands against which ceiling, and the bands that it reaches."""

from fractions import Fraction

from recompute_numbers import MONTHS, Wrong, check, day


class Ceilings:
    def __init__(self, invoice):
        self.it = invoice
        self.books = {x["rulebook"]: x for x in invoice["rulebooks"]}
        self.days = sorted({day(x["day"]) for source in invoice["sources"] for x in source["days"]})
        self.taken = {}
        self.before = None

    @staticmethod
    def counted(x):
        """A day's litres without those that no ceiling counts and no surcharge falls on."""
        return max(0, x["litres"] - x.get("exempt_litres", 0))

    def limit(self, surcharge, window):
        limits = self.it["limits"]
        first, last = day(window["from"]), day(window["until"])
        if "season" in window:
            return self.season(window["season"])["limit_litres"]
        if surcharge["ceiling"] == "permit":
            return limits["permit_litres"]
        if surcharge["ceiling"] == "norm" and "norm_litres" in limits:
            return limits["norm_litres"]
        if surcharge["ceiling"] == "norm":
            filed = {x["month"]: x["limit_litres"] for x in limits["norm"]}
        elif "source" in window:
            filed = {int(x["month"][5:]): x["limit_litres"] for x in limits["source_plans"]
                     if x["source"] == window["source"]}
        else:
            filed = {int(x["month"][5:]): x["limit_litres"] for x in limits["plan"]}
        months = MONTHS[surcharge["period"]]
        end = (last.month - 1) // months * months + months
        return sum(filed[month] for month in range(first.month, end + 1))

    def season(self, name):
        """Its limit and its days; the limit outside of all of them is nothing."""
        found = [x for x in self.it["limits"]["seasons"] if x["season"] == name][0]
        check("outside", found["limit_litres"] if name == "outside seasons" else 0, 0)
        return found

    def season_of(self, civil):
        found = [x["season"] for x in self.it["limits"].get("seasons", []) if civil.isoformat() in x["days"]]
        if len(found) > 1:
            raise Wrong(f"{civil} lies in two seasons")
        return found[0] if found else None

    def check(self):
        for window in self.it["ceilings"]:
            surcharge = self.surcharge(window["rulebook"], window["surcharge"])
            first, last = day(window["from"]), day(window["until"])
            name = f"{window['surcharge']} from {first}"
            if "limit_litres" in window:
                if first not in self.days or last not in self.days:
                    raise Wrong(f"{name}: days of which nothing is said")
                check(f"limit of {name}", window["limit_litres"], self.limit(surcharge, window))
                check(f"water against {name}", window["taken_litres"],
                      sum(litres for civil, litres in
                          self.taken_of(window.get("source"), window.get("season")).items()
                          if first <= civil <= last))

    def surcharge(self, book, name):
        found = [x for x in self.books[book]["surcharges"] if x["surcharge"] == name][0]
        check("dead band", found["dead_band"], found["bands"][0]["over"])
        check("bands", [x["band"] for x in found["bands"]], list(range(1, len(found["bands"]) + 1)))
        return found

    def water(self, source, civil):
        """What an intake's water is on a day."""
        rows = source["rows"]
        return [x for x in rows if x is rows[0] or day(x["from"]) <= civil][-1].get("source")

    def taken_of(self, word, season=None):
        """By day, the water of one source; of all where none is named; of a season's days alone."""
        if season is not None:
            days = set(self.season(season)["days"])
            return {civil: litres if civil.isoformat() in days else 0
                    for civil, litres in self.taken_of(word).items()}
        if word not in self.taken:
            taken = {civil: 0 for civil in self.days}
            for source in self.it["sources"]:
                for x in source["days"]:
                    civil = day(x["day"])
                    if x.get("permitted", True) and word in (None, self.water(source, civil)):
                        taken[civil] += self.counted(x)
            self.taken[word] = taken
        return self.taken[word]

    def taken_before(self, civil):
        """What all sources gave on the days before, as far back as the explanation goes."""
        if self.before is None:
            self.before, total = {}, 0
            for each, litres in sorted(self.taken_of(None).items()):
                self.before[each] = total
                total += litres
        return self.before[day(civil)]

    def bands(self, price, surcharge, civil, total, word=None, season=None):
        """[(litres from the day's beginning, band, window)]: where each begins; [] within the ceiling."""
        if (surcharge["ceiling"] == "unpermitted" or price["use"] in surcharge["exclude"] or
                not self.holds(surcharge, civil)):
            return []
        for window in self.it["ceilings"]:
            first, last = day(window["from"]), day(window["until"])
            if ((window["rulebook"], window["surcharge"], window["total"]) ==
                    (price["rulebook"], surcharge["surcharge"], total) and
                    window.get("source") == word and window.get("season") == season and first <= civil <= last and "limit_litres" in window):
                break
        else:
            return []
        limit = window["limit_litres"]
        taken = self.taken_of(word, season)
        before = sum(litres for at, litres in taken.items() if first <= at < civil)
        if surcharge["charging"] == "all":
            if window["taken_litres"] <= limit:
                return []
        elif before + taken[civil] <= limit:
            return []
        at, starts = limit - before, []
        for waiver in self.waivers(surcharge, window):
            starts.append((at, {"waived": waiver["decision"], "times": "0", "over": "-1"}, first))
            at += waiver["volume_litres"]
        at = limit + window.get("waived_litres", 0) - before
        if surcharge["charging"] == "marginal":
            if starts and Fraction(surcharge["dead_band"]) > 0:
                starts.append((at, None, first))
            return starts + [(at + limit * Fraction(band["over"]), band, first)
                             for band in self.decided(price, surcharge, civil)]
        excess = window["taken_litres"] - limit - window.get("waived_litres", 0)
        upper = surcharge["edge"] == "upper-inclusive"
        reached = [band for band in self.decided(price, surcharge, civil)
                   if excess > limit * Fraction(band["over"]) or
                   (not upper and excess == limit * Fraction(band["over"]))]
        if surcharge["charging"] == "all":
            return [(0, reached[-1], first)] if reached else []
        dead = 0 if surcharge["dead_band_charged"] else Fraction(surcharge["dead_band"])
        if starts and (not reached or dead > 0):
            starts.append((at, None, first))
        return starts + ([(at + limit * dead, reached[-1], first)] if reached else [])

    def waivers(self, surcharge, window):
        """Decisions that take litres out of the window's excess."""
        found = [x for x in self.it["rulings"] if x.get("waives") == surcharge["ceiling"] and
                 "season" not in window and
                 day(window["from"]) <= day(x["until"]) <= day(window["until"])]
        check("waived", window.get("waived_litres", 0), sum(x["volume_litres"] for x in found))
        for x in found:
            if day(x["until"]) < day(x["from"]):
                raise Wrong(f"decision {x['decision']} ends before it begins")
        return found

    def decided(self, price, surcharge, civil):
        """Its bands, with the multiples that were decided on the day."""
        bands = []
        for band in surcharge["bands"]:
            if "times" not in band:
                rulings = [x for x in self.it["rulings"] if
                           (x.get("rulebook"), x.get("surcharge"), x.get("band")) ==
                           (price["rulebook"], surcharge["surcharge"], band["band"]) and
                           day(x["from"]) <= civil <= day(x["until"])]
                least, most = Fraction(band["times_min"]), Fraction(band["times_max"])
                if rulings and not least <= Fraction(rulings[-1]["times"]) <= most:
                    raise Wrong(f"a multiple out of its range: {rulings[-1]}")
                band = {**band, "decided": rulings[-1]["decision"], "times": rulings[-1]["times"]
                        } if rulings else {**band, "undecided": True}
            bands.append(band)
        return bands

    def holds(self, row, civil):
        return (("from" not in row or day(row["from"]) <= civil) and
                ("until" not in row or civil <= day(row["until"])) and
                ("during" not in row or self.is_listed("calendars", row["during"], civil)) and
                ("list" not in row or self.is_listed("lists", row["list"], civil)))

    def is_listed(self, lists, name, civil):
        rows = [x for x in self.it.get(lists, []) if x["list"] == name]
        for x in rows:
            if day(x["from"]) < self.days[0] or self.days[-1] < day(x["until"]):
                raise Wrong(f"days of {name} of which nothing is said")
        return any(day(x["from"]) <= civil <= day(x["until"]) for x in rows)

    def added(self, price, surcharge, band):
        """What it adds to a litre's price, in micro-yuan."""
        base = price["price_micro_yuan" if surcharge["base"] == "price" else "rate_micro_yuan"]
        cost = base * Fraction(band["times"]) * self.factors(price, "surcharge")
        if surcharge["adds"] == "total":
            cost -= price["rate_micro_yuan"] * self.factors(price, "base")
        return cost

    def combined(self, price, found):
        """Those of [(surcharge, band, window)] that are charged, and those that were beaten."""
        rule = self.books[price["rulebook"]].get("combine")
        if len(found) < 2 or rule == "add":
            return found, []
        left = [x for x in found if "waived" not in x[1]] or found
        best = left[0]
        undecided = [x for x in left if "undecided" in x[1]]
        if rule == "highest" and undecided:
            best = undecided[0]
        elif rule == "highest":
            for one in left[1:]:
                if self.added(price, *one[:2]) > self.added(price, *best[:2]):
                    best = one
        return [best], [one for one in found if one is not best]

    def pieces(self, price, civil, total, word):
        """[(share of the day, surcharges with their bands, beaten)]"""
        length = self.taken_of(None)[civil]
        starts = []
        for surcharge in self.books[price["rulebook"]]["surcharges"]:
            found = [self.bands(price, surcharge, civil, total)]
            if word is not None and any(x.get("source") == word for x in self.it["ceilings"]):
                # Its source's plan, on the axis of the whole day's water.
                own = self.taken_of(word)[civil]
                found.append([(at * Fraction(length, own), band, first) for at, band, first in
                              self.bands(price, surcharge, civil, total, word)])
            season = self.season_of(civil)
            if surcharge["ceiling"] == "permit" and season is not None:
                found.append(self.bands(price, surcharge, civil, total, None, season))
            starts.append((surcharge, found))
        cuts = sorted({Fraction(0), Fraction(length)} |
                      {at for _, found in starts for bands in found for at, *_ in bands if 0 < at < length})
        for low, high in zip(cuts, cuts[1:]):
            found = []
            for surcharge, lists in starts:
                reached = [[x for x in bands if x[0] <= low] for bands in lists]
                reached = [bands[-1] for bands in reached if bands and bands[-1][1] is not None]
                if reached:  # the higher of the two, the sum's of equals
                    best = max(reached, key=lambda x: Fraction(x[1]["over"]))
                    found.append((surcharge, best[1], best[2]))
            yield Fraction(high - low) / length, *self.combined(price, found)

    def factors(self, price, part):
        product = Fraction(1)
        for factor in price["factors"]:
            if part == "base" or factor["applies_to"] == "all":
                product *= Fraction(factor["times"])
        return product

    def is_running(self, surcharge):
        """Charged on a running total, of each of the ceiling's periods by itself."""
        return (surcharge["ceiling"] != "unpermitted" and
                (surcharge["carry"] == "cumulative" or
                 MONTHS[surcharge["period"]] > MONTHS[self.it["filing"]]))
