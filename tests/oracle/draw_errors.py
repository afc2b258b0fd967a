# SPDX-License-Identifier: Apache-2.0
"""Errors of meters by chance: found by a test, put right over some days, once more, or taken back."""

import random

from draw_assess import Assessments
from water import month_start

# Feature -> how often it is drawn where it could be.
ERRORS = {
    "meter_error": 0.12,      # a meter that was found to show too much or too little
    "tolerated": 0.4,         # only what lies beyond a limit is put right
    "tested_again": 0.3,      # another figure for the same days, or none
}


class Errors(Assessments):
    """Draws into the finished world of a Draw, of chances of its own."""

    def __init__(self, world, features):
        super().__init__(world, features)
        self.rng = random.Random(f"{world['seed']} meter errors")

    def percent(self):
        """Of what is shown beyond what passed, in ten thousandths of a percent."""
        most = self.rng.choice([1, 70000, 70000, 10**6])
        error = self.rng.choice([-1, 1, 1]) * self.rng.choice([70000, self.rng.randint(1, most)])
        return max(error, -900000)

    def fact(self, meter, first, last):
        error = self.percent()
        limit = self.rng.randint(1, abs(error) - 1) if abs(error) > 1 and self.has("tolerated") else 0
        return {"do": "error", "meter": meter, "from": first, "until": last, "error": error, "limit": limit,
                "is_rejected": self.has("rejected")}

    def draw(self):
        spoilt = {step.get("meter") for step in self.world["steps"] if step["do"] in ("assess", "decide")}
        drawn = []
        for meter, is_whole in list(self.meters()):
            if not is_whole or meter in spoilt or not self.has("meter_error"):
                continue
            first, last = sorted(month_start(self.year, 1) + self.rng.randint(0, 364) for _ in range(2))
            drawn.append(self.fact(meter, first, last))
            if self.has("tested_again"):
                again = self.fact(meter, first, self.rng.choice([last, first + (last - first) // 2]))
                drawn.append({**again, "error": 0, "limit": 0, "until": last} if self.rng.random() < 0.3 else again)
        if drawn:
            self.insert(drawn)
            self.world["steps"].append({"do": "bill", "period": str(self.year)})
