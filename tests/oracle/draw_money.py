# SPDX-License-Identifier: Apache-2.0
"""By chance: until when invoices are to be paid, what late fees they bear, and who pays them when.

Drawn last and of chances of its own, so that seeds stay what they are.
"""

import random
from fractions import Fraction

from water import iso, month_start

# Feature -> how often it is drawn where it could be.
MONEY = {
    "due": 0.7,               # a book with a due day
    "holidays": 0.5,          # that moves over those of a list
    "unknown_list": 0.1,      # of which there is no row
    "late_fee": 0.7,          # a book with late fees
    "at_most": 0.3,           # that grow no higher
    "late_parts": 0.3,        # with a rate of their own for surcharges, or for the base
    "paid": 0.7,              # a world in which somebody pays
    "bounced": 0.15,          # a payment that is taken back
    "relieved": 0.3,          # sums that are not to be paid
    "demanded": 0.3,          # late fees that are asked for before all is paid
    "deferred": 0.4,          # invoices that may be paid later
}


class Payers:
    """Draws into the finished world of a Draw."""

    def __init__(self, world, features):
        self.world, self.features = world, features
        self.rng = random.Random(f"{world['seed']} money")
        self.year = world["year"]

    def has(self, feature):
        return self.rng.random() < self.features.get(feature, 0)

    # ---- rulebooks

    def due(self):
        due = {"day_of_next_month": self.rng.randint(1, 28)}
        if self.rng.random() < 0.3:
            due = {"days_after_notice": self.rng.choice([1, 7, 15, 365])}
        elif self.has("holidays"):
            due["holidays"] = "unknown" if self.has("unknown_list") else "holidays"
        if self.has("unconfirmed"):
            due["unconfirmed"] = "drawn"
        return due

    def rate(self):
        rate = {"per_day": self.rng.choice(["0.0005", "0.002", "0", str(Fraction(self.rng.randint(1, 10**7), 10**9))])}
        if self.has("at_most"):
            rate["at_most"] = self.rng.choice(["0", "1/100", "1/2", "1", str(Fraction(self.rng.randint(1, 999), 1000))])
        return rate

    def late(self):
        late = self.rate()
        if self.has("late_parts"):
            parts = self.rng.choice([["surcharge"], ["base"], ["base", "surcharge"]])
            late["parts"] = [{"part": part, **self.rate()} for part in parts]
        return late

    def books(self):
        """Of several books in one invoice the youngest counts; which of equals the rules do not say, so they say alike."""
        drawn = {}
        for book in self.world["books"]:
            alike = (book["place"].rstrip("x"), book["kind"], book["from"])
            if alike not in drawn:
                drawn[alike] = {**({"due": self.due()} if self.has("due") else {}),
                                **({"late": self.late()} if self.has("late_fee") else {})}
            book.update(drawn[alike])
        for first in self.rng.sample(range(420), self.rng.randint(1, 12)):
            first += month_start(self.year, 1)
            last = self.rng.choice(["", iso(first + self.rng.randint(0, 12))])
            self.world["lists"].append({"list": "holidays", "credit_code": "all", "from": iso(first), "until": last})

    # ---- the story

    def one(self, **more):
        """Of which invoice, and how many days behind its due day."""
        return {"pick": self.rng.random(), "days": self.rng.choice([-20, 0, 1, 30, self.rng.randint(-40, 400)]), **more}

    def pays(self, count):
        for _ in range(self.rng.randint(1, 8)):
            count += 1
            yield self.one(share=self.rng.choice(["1", "1", "1/2", str(Fraction(self.rng.randint(0, 120), 100))]),
                           more=self.rng.choice([0, 0, 1, 500]), reference=f"R{count}")

    def deferral(self):
        longer = self.rng.randint(1, 90)
        return {"do": "defer", "pick": self.rng.random(), "days": 0, "before": self.rng.choice([0, 1, 10]),
                "longer": longer, "answer": self.rng.choice([None, 0, longer, self.rng.randint(1, longer)])}

    def draw(self):
        self.books()
        bills = [i for i, step in enumerate(self.world["steps"]) if step["do"] == "bill"]
        if not bills or not self.has("paid"):
            return
        steps, told, references = self.world["steps"], [], 0
        for _ in range(self.rng.randint(1, 6)):
            pays = list(self.pays(references))
            references += len(pays)
            told.append({"do": "pay", "pays": pays})
            told += [{"do": "bounce", "reference": one["reference"]} for one in pays if self.has("bounced")]
            if self.has("relieved"):
                told.append({"do": "relief", **self.one(share=str(Fraction(self.rng.randint(1, 20), 20))),
                             "document": f"F{references}", "is_rejected": self.has("rejected")})
            if self.has("demanded"):
                told.append({"do": "demand", **self.one()})
            if self.has("deferred"):
                told.append(self.deferral())
        places = sorted(self.rng.randint(bills[0] + 1, len(steps)) for _ in told)
        for place, step in reversed(list(zip(places, told))):
            steps.insert(place, step)
        steps.append({"do": "owed", "days": [0, self.rng.randint(1, 30), self.rng.randint(31, 700)]})
