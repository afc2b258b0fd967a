# SPDX-License-Identifier: Apache-2.0
"""Deeds on what a rulebook leaves open: told to the program, and kept for the oracle."""

from files import decimal, m3
from water import Registry, iso


class Deeds:
    """The part of a Player that enters rulings."""

    def do_ruling(self, step):
        """A multiple within its band's range, or excess that was verified as actual need (F9, F3)."""
        if step["what"] == "multiple":
            said = ["--rulebook", step["book"], "--surcharge", step["rule"], "--band", str(step["band"]),
                    "--times", decimal(step["times"])]
        else:
            said = ["--ceiling", step["ceiling"], "--m3", m3(step["litres"])]
        self.rule(step, step["what"], *said, "--from", iso(step["from"]), "--until", iso(step["until"]))
        if not self.is_rejected(step):
            self.ruled(self.world.get("rulings", []) + [step])

    def do_withdraw(self, step):
        """One taken back; none where it was rejected."""
        left = [row for row in self.world.get("rulings", []) if row["decision"] != step["decision"]]
        if len(left) < len(self.world.get("rulings", [])):
            self.rule(step, "withdraw")
            if not self.is_rejected(step):
                self.ruled(left)

    def rule(self, step, what, *words):
        self.ledger.run("ruling", what, step["permit"], "--decision", step["decision"], *words, "--ground", "drawn")
        self.counts["rulings"] += 1

    def ruled(self, rulings):
        self.world["rulings"] = rulings
        self.registry, self.last_water = Registry(self.world), None
