# SPDX-License-Identifier: Apache-2.0
"""Plays a world through the program and through the oracle, and tells where they part."""

from collections import Counter
from fractions import Fraction

from charge import Account, Line, filings_in, invoices
from water import Registry, Water, month_start


class Differs(Exception):
    """The program and the oracle do not agree."""


def micro(number):
    return Fraction(number, 10**6)


def seen_line(line):
    """A line of `weir bill --json`: what it is, its litres and fen, its rate and times."""
    litres = Fraction(line.get("volume_exact", line["volume_litres"]))
    name = (line["part"], line["rulebook"], line["rule"], line["intake"], line.get("rate"), line.get("band", 0),
            line["counts"])
    return (name, line["volume_litres"], litres, line["amount_fen"], Fraction(line["amount_exact_fen"]),
            micro(line["rate_micro_yuan"]), Fraction(line["times"]))


def line_as_seen(key, line):
    return ((key.part, key.book, key.rule, key.intake, key.rate, key.band or 0, key.counts), line.whole, line.litres,
            line.fen, line.exact, key.yuan, key.times)


def is_same(seen, wanted, is_delta):
    """A line that is gone from a bill may be told without its rate."""
    gone = is_delta and wanted[4] == 0 and seen[5:] == (0, 0)
    return seen[:5] == wanted[:5] and (gone or seen[5:] == wanted[5:])


def told(lines):
    """Lines as text, for a message."""
    return "".join(f"    {' '.join(str(part) for part in line)}\n".replace("Fraction", "") for line in lines)


def same(what, program, oracle):
    if program != oracle:
        raise Differs(f"{what}\n  program {program}\n  oracle  {oracle}")


class Player:
    """One world, step by step."""

    def __init__(self, world, ledger):
        self.world, self.ledger = world, ledger
        self.registry = Registry(world)
        self.readings, self.last_water = [], None
        self.files = 0
        self.documents = {}  # (kind, permit, filing, period) -> [{Key: Line}]: what was billed, in turn
        self.counts = Counter()

    def play(self):
        for step in self.world["steps"]:
            getattr(self, "do_" + step["do"])(step)
        self.counts["rulebooks"] += len(self.world["books"])
        self.counts["permits"] += len({row["permit"] for row in self.world["permits"]})
        self.counts["ledgers"] += 1

    def water(self):
        if self.last_water is None:
            self.last_water = Water(self.registry, self.readings)
        return self.last_water

    def do_readings(self, step):
        self.files += 1
        self.ledger.more("readings", step["rows"], f"readings-{self.files}.csv")
        self.readings += step["rows"]
        self.last_water = None

    # ---- bills

    def do_bill(self, step):
        bill = self.ledger.json("bill", step["period"], allowed=(0, 1))
        expected = invoices(self.world, self.water(), step["period"])
        for at in self.documents:  # what was issued stands, also where its water is another's now
            if at not in expected and any(at[3] == name for name, *_ in filings_in(step["period"], at[2])):
                expected[at] = {"lines": {}, "unpriced": {}, "taken": 0}
        found = {}
        for invoice in bill["invoices"]:
            at = (invoice["kind"], invoice["permit"], invoice["filing"], invoice["period"])
            found.setdefault(at, []).append(invoice)
        same(f"bill {step['period']}: who gets an invoice", sorted(set(found) - set(expected)),
             sorted(set(expected) - set(found)))
        for at, wanted in expected.items():
            self.one_account(at, found[at], wanted)

    def one_account(self, at, found, wanted):
        what = "/".join(at)
        for invoice in found:
            self.check_sums(what, invoice)
        billed = self.documents.setdefault(at, [])
        new = wanted["lines"]
        if billed:
            new = {key: line for key, line in self.delta(new, billed).items() if line.whole or line.fen}
        is_new = new or not billed
        if is_new:
            billed.append(new)
        found = found[:1] + [invoice for invoice in found[1:]
                             if any(line["volume_litres"] or line["amount_fen"] for line in invoice["lines"])]
        same(f"{what}: how many invoices", len(found), len(billed))
        for number, (program, oracle) in enumerate(zip(found, billed)):
            self.same_lines(f"{what}, invoice {number}", program, oracle)
        if is_new:
            self.said_beside(what, found[-1], wanted)

    def said_beside(self, what, invoice, wanted):
        unpriced = Counter()
        for gap in invoice["unpriced"]:
            unpriced[gap["intake"]] += gap["volume_litres"]
        same(f"{what}: unpriced", dict(unpriced), wanted["unpriced"])
        same(f"{what}: taken", invoice["taken_litres"], wanted["taken"])

    @staticmethod
    def delta(lines, billed):
        """What a bill adds to those before it: of a line its new exact value, and new less old (F17)."""
        out = {}
        for key in set(lines).union(*billed):
            line, now = Line(), lines.get(key, Line())
            line.exact = now.exact
            line.whole = now.whole - sum(old[key].whole for old in billed if key in old)
            line.fen = now.fen - sum(old[key].fen for old in billed if key in old)
            line.litres = Fraction(line.whole)
            out[key] = line
        return out

    def same_lines(self, what, invoice, oracle):
        """Line for line, in any order: of lines that look alike the fen tell them apart."""
        is_delta = "corrects" in invoice
        program = sorted(seen for seen in map(seen_line, invoice["lines"]) if seen[1] or seen[3] or
                         (seen[2] and not is_delta))
        wanted = sorted(line_as_seen(key, line) for key, line in oracle.items())
        if len(program) != len(wanted) or not all(map(is_same, program, wanted, [is_delta] * len(wanted))):
            raise Differs(f"{what}: lines\n  program\n{told(program)}  oracle\n{told(wanted)}")
        self.counts["lines"] += len(wanted)
        self.counts["fen"] += sum(abs(line.fen) for line in oracle.values())
        self.counts["invoices"] += 1

    @staticmethod
    def check_sums(what, invoice):
        """An invoice in itself: whole litres beside exact ones, sums, the remainder (F15 to F17)."""
        lines = invoice["lines"]
        for line in lines:
            if "volume_exact" in line and abs(Fraction(line["volume_exact"]) - line["volume_litres"]) >= 1:
                raise Differs(f"{what}: {line['volume_litres']} is not beside {line['volume_exact']}")
        if "total_fen" not in invoice:
            same(f"{what}: lines without a total", lines if not invoice["unpriced"] else [], [])
            return
        same(f"{what}: total", invoice["total_fen"], sum(line["amount_fen"] for line in lines))
        if "corrects" in invoice:
            return
        exact = sum(Fraction(line["amount_exact_fen"]) for line in lines)
        same(f"{what}: remainder", Fraction(invoice["remainder_fen"]), exact - invoice["total_fen"])

    # ---- sheets

    def do_balance(self, step):
        sheet = self.ledger.json("balance", step["period"], allowed=(0, 1))
        water = self.water()
        year, month = int(step["period"][:4]), int(step["period"][5:])
        start, end = month_start(year, month), month_start(year, month + 1)
        for row in sheet["permits"]:
            what = f"balance {step['period']} {row['permit']}"
            account = Account(water, row["permit"])
            taken = account.taken(start, end)
            same(f"{what}: taken", row["taken_litres"], taken)
            same(f"{what}: measured", row["measured_litres"], taken)
            same(f"{what}: the year's", row["year_taken_litres"], account.taken(month_start(year, 1), end))
            spread = sum(water.spread_of.get((row["permit"], day), 0) for day in range(start, end))
            same(f"{what}: spread", row["spread_litres"], spread)
            same(f"{what}: plan", row.get("plan_litres"), account.plan_month(year, month - 1))
            for meter in row["meters"]:
                self.meter(what, meter, water, start, end, row["permit"])
            self.counts["sheet rows"] += 1
            self.counts["litres"] += taken

    def meter(self, what, row, water, start, end, permit):
        booked = sum(litres for day, litres in water.booked[row["meter"]].items()
                     if start <= day < end and water.registry.account(row["intake"], day) == permit)
        same(f"{what} {row['meter']}: booked", row["booked_litres"], booked)
        same(f"{what} {row['meter']}: opening + booked = closing",
             row.get("opening_count", 0) + row["booked_litres"] - row.get("turned_litres", 0),
             row.get("closing_count", 0))
