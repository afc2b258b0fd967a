# SPDX-License-Identifier: Apache-2.0
"""Deeds on what a rulebook leaves open, and assessments: told to the program, and kept for the oracle."""

from collections import Counter
from fractions import Fraction

from assessor import Assessor, NotAssessed
from files import decimal, m3
from price import doubts
from water import Registry, iso


def percent(ppm):
    """Of millionths, with a sign where it is below 0."""
    return ("-" if ppm < 0 else "") + decimal(str(Fraction(abs(ppm), 10**4)))


class Deeds:
    """The part of a Player that enters rulings and assessments."""

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

    def check_doubts(self, what, invoice, lines):
        """Which lines that ask for something rest on what their books call unconfirmed."""
        wanted = Counter((key.part, key.rule, key.intake, key.rate, tuple(doubts(self.whole[key.book], key)))
                         for key, line in lines.items() if line.fen)
        seen = Counter((line["part"], line["rule"], line["intake"], line.get("rate", ""),
                        tuple(sorted((one["what"], one["id"]) for one in line["unconfirmed"])))
                       for line in invoice["lines"] if line["amount_fen"])
        self.same(f"{what}: what is unconfirmed", seen, wanted)
        self.same(f"{what}: unconfirmed", invoice["unconfirmed"], any(line["unconfirmed"] for line in invoice["lines"]))
        self.counts["lines unconfirmed"] += sum(number for one, number in wanted.items() if one[-1])

    def rule(self, step, what, *words):
        self.ledger.run("ruling", what, step["permit"], "--decision", step["decision"], *words, "--ground", "drawn")
        self.counts["rulings"] += 1

    def ruled(self, rulings):
        self.world["rulings"] = rulings
        self.registry, self.last_water = Registry(self.world), None

    # ---- errors of meters

    def do_error(self, step):
        """A test found it; days that are not known by the register, or put right already, are refused."""
        mine = [one for one in self.world.get("errors", []) if one["meter"] == step["meter"]]
        known = [one for one in mine if one["from"] != step["from"]]
        is_open = all(self.water().is_whole(step["meter"], day) and
                      not any(one["from"] <= day <= one["until"] for one in known)
                      for day in range(step["from"], step["until"] + 1))
        if step["error"] == 0:  # taken back is what there is
            is_open = any((one["from"], one["until"]) == (step["from"], step["until"]) for one in mine)
        words = ["--limit", percent(step["limit"])] if step["limit"] else []
        self.ledger.run("correct", step["meter"], "--error", percent(step["error"]), "--from", iso(step["from"]), "--until",
                        iso(step["until"]), *words, "--ground", "drawn", allowed=(0,) if is_open else (2,))
        self.counts["meter errors" if is_open else "meter errors refused"] += 1
        if not is_open or self.is_rejected(step):
            return
        left = [one for one in self.world.get("errors", []) if (one["meter"], one["from"]) != (step["meter"], step["from"])]
        self.world["errors"] = left + ([step] if step["error"] else [])
        self.registry, self.last_water = Registry(self.world), None

    # ---- assessments

    def do_assess(self, step):
        """What is unknown is assessed; what is known, or by what cannot be said, is refused (F19, F20)."""
        words = ["assess", step.get("meter") or step["intake"]]
        for name in ("from", "until", "deadline"):
            words += [f"--{name}", iso(step[name])] if step[name] is not None else []
        words += ["--method", step["method"]] if step["method"] else []
        words += ["--months", str(step["months"])] if step["months"] else []
        words += ["--litres", str(step["litres"])] if step["litres"] is not None else []
        if step["days"] is not None:
            words += ["--days", str(step["days"]) if isinstance(step["days"], int) else
                      ",".join(iso(day) for day in step["days"])]
        words += [f"--{name}" for name in ("final", "exempt") if step[name]] + ["--ground", "drawn"]
        try:
            pieces, status = Assessor(self.world, self.water(), step).pieces(), 0
        except NotAssessed as error:
            pieces, status = None, error.args[0]
        said = self.ledger.json(*words, allowed=(status,)) if status == 0 else self.ledger.run(*words, allowed=(status,))
        self.counts["assessments" if status == 0 else "assessments refused"] += 1
        if status or self.is_rejected(step):
            return
        program = [(piece["litres"], part["final"], not part["ceilings"])
                   for part in said.get("parts", []) for piece in part["pieces"]]
        self.check_assessed(" ".join(words), program, pieces)
        self.pieces, self.last_water = self.pieces + pieces, None
