# SPDX-License-Identifier: Apache-2.0
"""What a rulebook leaves to the single case, by chance: started blocks, multiples within a range, excess waived.

Drawn behind all else and of chances of its own, so that seeds stay what they are.
"""

import random
from fractions import Fraction

from account import FILING
from charge import PERIOD
from price import whole_books
from water import month_start

# Feature -> how often it is drawn where it could be.
TERMS = {
    "block": 0.1,             # a rate by started blocks
    "band_block": 0.15,       # a band by them
    "range": 0.15,            # a band whose multiple is decided case by case
    "multiple": 0.5,          # such a decision for a permit
    "waived": 0.25,           # excess of a permit that was verified as actual need
    "withdrawn": 0.2,         # a decision that is withdrawn
    "unconfirmed": 0.05,      # a book, or a row of it, that is not to be relied on
}


def is_running(s, filing):
    """Whether a surcharge is charged on a running total."""
    return s.get("carry") == "cumulative" or (
        s["ceiling"] != "unpermitted" and PERIOD[s["period"]] > FILING[filing])


class Terms:
    """Draws into the finished world of a Draw."""

    def __init__(self, world, features):
        self.world, self.features = world, features
        self.rng = random.Random(f"{world['seed']} terms")
        self.year = world["year"]

    def has(self, feature):
        return self.rng.random() < self.features.get(feature, 0)

    def books(self):
        """Rates, and bands that are of no running total, get blocks; bands get ranges."""
        parents = {book["id"]: book.get("extends") for book in self.world["books"]}
        generates = {name for book in whole_books(self.world["books"]) for name in (book["id"], parents.get(book["id"]))
                     if any(row.get("unit") == "kWh" for row in book["rates"])}
        for book in self.world["books"]:
            for row in book.get("rates", []):
                if row.get("unit") != "kWh" and self.has("block"):
                    row["block"] = self.block()
            for s in book.get("surcharges", []):
                for band in s["bands"]:
                    self.band(band, book["id"] not in generates and not is_running(s, book["filing"]))

    def notes(self):
        """Where a row was read, and why it is not to be relied on; rows of one id say alike, those of extended books too."""
        said, roots = {}, {}
        for book in self.world["books"]:
            root = roots[book["id"]] = roots.get(book.get("extends"), book["id"])
            if self.has("unconfirmed"):
                book["unconfirmed"] = "drawn"
            for name in ("minimum", "maximum", "waive_below"):
                if name in book and self.has("unconfirmed"):
                    book[name]["unconfirmed"] = "drawn"
            for part in ("rates", "allowances", "factors", "surcharges", "reliefs"):
                for row in book.get(part, []):
                    at = (root, part, row.get("id"))
                    if at not in said:
                        said[at] = {"document": "drawn", "unconfirmed": "drawn"} if self.has("unconfirmed") else {}
                    row.update(said[at])

    def block(self):
        return self.rng.choice([1, 1000, 3000, 10**self.rng.randint(1, 12), self.rng.randint(1, 10**6)])

    def band(self, band, may_have_blocks):
        if may_have_blocks and self.has("band_block"):
            band["block"] = self.block()
        if self.has("range"):
            times = Fraction(band.pop("times"))
            low = max(Fraction(0), times - self.rng.randint(0, 2))
            band["times_min"], band["times_max"] = str(low), str(times + self.rng.choice([0, Fraction(1, 2), 3]))

    # ---- rulings

    def days(self):
        """The first and the last day of something: the year, or some days of it."""
        first, last = month_start(self.year, 1), month_start(self.year + 1, 1) - 1
        if self.rng.random() < 0.5:
            return first, last
        return tuple(sorted(self.rng.randint(first, last) for _ in range(2)))

    def multiples(self, permit):
        """Of each band with a range in a book of the permit's place or one around it."""
        above = {row["area"]: row["parent"] for row in self.world["areas"]}
        for book in whole_books(self.world["books"]):
            if not book["rates"] or book["place"] not in (permit["area"], above[permit["area"]]):
                continue
            for s in book.get("surcharges", []):
                for i, band in enumerate(s["bands"]):
                    while "times_min" in band and self.has("multiple"):
                        first, last = self.days()
                        low, high = Fraction(band["times_min"]), Fraction(band["times_max"])
                        times = low + (high - low) * Fraction(self.rng.randint(0, 4), 4)
                        yield {"what": "multiple", "book": book["id"], "rule": s["id"], "band": i + 1,
                               "times": str(times), "from": first, "until": last}

    def waivers(self, permit):
        scale = max(permit["annual"] // 12, 10)
        while self.has("waived"):
            first, last = self.days()
            yield {"what": "waive", "ceiling": self.rng.choice(["plan", "plan", "permit", "norm"]),
                   "litres": self.rng.choice([1, scale, self.rng.randint(1, 3 * scale)]), "from": first, "until": last}

    def rulings(self):
        """Decisions before a bill or after it, some of them withdrawn; then all is billed again."""
        count, steps = 0, self.world["steps"]
        for permit in self.world["permits"]:
            if permit.get("from"):
                continue
            for ruling in [*self.multiples(permit), *self.waivers(permit)]:
                at = self.rng.randint(0, len(steps))
                decision = f"D{count}"
                steps.insert(at, {"do": "ruling", "permit": permit["permit"], "decision": decision, **ruling,
                                  "is_rejected": self.has("rejected")})
                if self.has("withdrawn"):
                    steps.insert(self.rng.randint(at + 1, len(steps)), {
                        "do": "withdraw", "permit": permit["permit"], "decision": decision,
                        "is_rejected": self.has("rejected")})
                count += 1
        if count:
            steps.append({"do": "bill", "period": str(self.year)})

    def draw(self):
        self.books()
        self.notes()
        self.rulings()
