# SPDX-License-Identifier: Apache-2.0
"""Plays a world through the program and through the oracle, and tells where they part."""

import copy
from collections import Counter
from fractions import Fraction

from account import FILING, Account
from charge import Line
from deeds import Deeds
from files import Refused, instant, m3
from invoices import filings_in, holders, invoices, months_of
from money import Money
from price import whole_books
from water import Registry, Water, iso, month_start


FEN_MAX = 10**15  # of one invoice: what is beyond is no sum that anybody owes


class Differs(Exception):
    """The program and the oracle do not agree."""


class TooDear(Exception):
    """An invoice is beyond what the program bills, and is refused as it must be."""


def micro(number):
    return Fraction(number, 10**6)


def seen_line(line):
    """A line of `weir bill --json`: what it is, its litres and fen, its rate and times."""
    litres = Fraction(line.get("volume_exact", line["volume_litres"]))
    name = (line["part"], line["rulebook"], line["rule"], line["intake"], line.get("rate"), line.get("band", 0),
            line["counts"])
    name += (f"waived {line['waived']}" if "waived" in line else f"decided {line['decided']}" if "decided" in line else "",)
    return (name, litres, line["amount_fen"], Fraction(line["amount_exact_fen"]), micro(line["rate_micro_yuan"]),
            Fraction(line["times"]), line["volume_litres"], line.get("energy_wh"))


def line_as_seen(key, line):
    """The same of the oracle's line."""
    decision = next((by for by in key.by if by.startswith(("waived ", "decided "))), "")
    return ((key.part, key.book, key.rule, key.intake, key.rate, key.band or 0, key.counts, decision), line.litres, line.fen,
            line.exact, key.yuan, key.times * (1 if key.is_energy else line.share()), line.whole,
            line.wh if key.is_energy else None)


def is_same(seen, wanted, is_delta):
    """A line that is gone may be told without its rate, or with its old times; a delta's litres are whole."""
    gone = is_delta and wanted[3] == 0
    litres = seen[6] == wanted[6] and (is_delta or seen[1] == wanted[1])
    fen = seen[2:4] == wanted[2:4] and (gone or seen[4:6] == wanted[4:6])
    return seen[0] == wanted[0] and litres and fen and seen[7] == wanted[7]


def matters(line):
    """Whether a delta's line says something."""
    return line[2] or line[6] or line[7]


def shared(total, parts):
    """A total over parts by largest remainder, the earlier of equals first."""
    whole = sum(parts)
    if not whole:
        parts, whole = [1] * len(parts), len(parts)
    out = [total * part // whole for part in parts]
    order = sorted(range(len(parts)), key=lambda i: -(total * parts[i] % whole))
    for i in order[:total - sum(out)]:
        out[i] += 1
    return out


def told(lines):
    """Lines as text, for a message."""
    return "".join(f"    {' '.join(str(part) for part in line)}\n".replace("Fraction", "") for line in lines)


def same(what, program, oracle):
    if program != oracle:
        raise Differs(f"{what}\n  program {program}\n  oracle  {oracle}")


class Player(Deeds, Money):
    """One world, step by step."""

    same = staticmethod(same)

    def __init__(self, world, ledger):
        self.world, self.ledger = copy.deepcopy(world), ledger
        self.registry = Registry(world)
        self.readings, self.pieces, self.last_water = [], [], None  # pieces: of assessments
        self.files = 0
        self.documents = {}  # (kind, permit, filing, period) -> [{Key: Line}]: what was billed, in turn
        self.counts = Counter()
        self.incomplete = Counter()  # what the last bill says is not known whole
        self.closed = {}  # month -> its water and registry when it was closed
        self.start_money()
        self.whole = {book["id"]: book for book in whole_books(world["books"])}

    def play(self):
        try:
            for step in self.world["steps"]:
                getattr(self, "do_" + step["do"])(step)
        except TooDear:
            self.counts = Counter({"worlds too dear": 1})
            return
        self.counts["rulebooks"] += len(self.world["books"])
        self.counts["permits"] += len({row["permit"] for row in self.world["permits"]})
        joined = sum(bool(row.get("replaces")) for row in self.world["permits"])
        self.counts["successors"] += joined
        self.counts["years"] = self.counts["permits"] - joined  # each account's, with all that changes in it
        self.counts["ledgers"] += 1

    def water(self):
        if self.last_water is None:
            self.last_water = Water(self.registry, self.readings, self.pieces)
        return self.last_water

    def do_readings(self, step):
        self.files += 1
        self.ledger.more("readings", step["rows"], f"readings-{self.files}.csv")
        self.readings += step["rows"]
        self.last_water = None

    def do_correct(self, step):
        """A slip put right, or taken out (F25, F29)."""
        instead = ["--void"] if step["to"] is None else ["--to", m3(step["to"])]
        self.ledger.run("correct", step["meter"], "--at", instant(step["at"]), "--count", m3(step["count"]), *instead,
                        "--ground", "drawn")
        self.counts["corrections"] += 1
        if self.is_rejected(step):
            return
        place, = [i for i, row in enumerate(self.readings) if row[:2] == [step["meter"], step["at"]]]
        self.readings[place:place + 1] = [] if step["to"] is None else [
            [step["meter"], step["at"], step["to"], self.readings[place][3]]]
        self.last_water = None

    def is_rejected(self, step):
        """Lets another actor check the deed; whether it was one that waits, and is not to be done (F31)."""
        waited = self.ledger.checked(step.get("is_rejected", False))
        self.counts["second actors"] += waited
        return waited and step.get("is_rejected", False)

    def do_exchange(self, step):
        """Known from the world's beginning: the readings behind it are of the new register."""
        self.ledger.run("meter", "event", step["meter"], "exchanged", "--at", instant(step["at"]), "--final",
                        m3(step["final"]), "--initial", m3(step["initial"]), "--ground", "drawn")
        self.ledger.checked()
        self.counts["exchanges"] += 1

    def do_decide(self, step):
        """One of the counts of an instant, or none (F25)."""
        choice = ["--none"] if step["count"] is None else ["--count", m3(step["count"])]
        self.ledger.run("decide", step["meter"], "--at", instant(step["at"]), *choice, "--ground", "drawn")
        self.ledger.checked()
        self.readings = [row for row in self.readings if row[:2] != [step["meter"], step["at"]] or
                         row[2] == step["count"] or row[3] not in ("", "A")]
        self.counts["decisions"] += 1
        self.last_water = None

    def do_close(self, step):
        """Freezes the sheets of so many months: what comes later is a supplement (F12)."""
        year = self.world["year"]
        months = [f"{year - 1}-12"] + [f"{year}-{month:02}" for month in range(1, step["months"] + 1)]
        for month in months:
            if self.ledger.close(month):
                self.closed[month] = (self.water(), self.registry)
                self.counts["closings"] += 1

    def do_order(self, step):
        """An authority changes limits (F6)."""
        account, order = Account(self.water(), step["permit"]), {**step, "numbers": {}}
        words = [step["what"], step["order"], "--permit", step["permit"], "--from", iso(step["from"])]
        names = [("plan", step["source"], self.world["year"], month) for month in step["months"] or []]
        names = names or [("permit", step["year"])]
        before = [account.granted(name, step["from"], step["source"]) for name in names]
        base = [litres or 0 for litres in before]
        if not step["months"]:
            words += ["--year", str(step["year"])]
        elif step.get("each") is None:
            words += ["--months", f"{self.month(step['months'][0])}..{self.month(step['months'][-1])}"]
        if step.get("each") is not None:
            order["numbers"] = dict(zip(names, step["each"]))
            words += ["--set", ",".join(f"{self.month(n[3])}={m3(v)}" for n, v in order["numbers"].items())]
        else:
            total = step["to"] if "to" in step else sum(base) * (100 - step["cut"]) // 100
            order["numbers"] = dict(zip(names, shared(total, base)))
            words += ["--to", m3(total)] if "to" in step else ["--cut", str(step["cut"])]
        if step["until"] is not None:
            words += ["--until", iso(step["until"] - 1)]
        words += ["--source", step["source"]] if step["source"] else []
        if step["what"] == "restrict" and not all(map(int.__lt__, order["numbers"].values(), base)):
            return  # what restricts nothing is none
        is_there = None not in before  # what is not there cannot be changed, nor twice from one day on
        if step["what"] == "adjust":
            is_there = is_there and not any(one["from"] == step["from"] for name in names
                                            for one in account.orders_on(name, "adjust"))
        self.ledger.run("limit", *words, "--retroactive", "--document", "drawn", "--ground", "drawn",
                        allowed=(0,) if is_there else (2,))
        self.counts["orders" if is_there else "orders refused"] += 1
        if not is_there or self.is_rejected(step):
            return
        self.world["orders"].append(order)
        self.registry, self.last_water = Registry(self.world), None

    def month(self, month):
        return f"{self.world['year']}-{month + 1:02}"

    def do_rows(self, step):
        """Rows of the registry that come later, into billed periods too (F7)."""
        self.files += 1
        self.ledger.more(step["kind"], step["rows"], f"{step['kind']}-{self.files}.csv", "--retroactive", "drawn")
        if self.is_rejected(step):
            return
        self.world[step["kind"]] += step["rows"]
        self.registry, self.last_water = Registry(self.world), None

    @staticmethod
    def check_assessed(what, program, pieces):
        """A ledger with two actors says nothing of litres before the second one has checked."""
        if program:
            same(what, program, [(one["litres"], one["final"], one["exempt"]) for one in pieces])

    # ---- bills

    def do_bill(self, step):
        """A bill of a period; what was issued of earlier periods of the year is brought up to date with it (F12)."""
        try:
            bill = self.ledger.json("bill", step["period"], allowed=(0, 1))
        except Refused:
            if any(sum(line.fen for line in wanted["lines"].values()) > FEN_MAX
                   for wanted in self.expected(step["period"])[0].values()):
                raise TooDear from None
            raise
        found = {}
        for invoice in bill["invoices"]:
            at = (invoice["kind"], invoice["permit"], invoice["filing"], invoice["period"])
            found.setdefault(at, []).append(invoice)
        self.incomplete = Counter({at: invoices[-1]["incomplete"] for at, invoices in found.items()})
        expected, earlier = self.expected(step["period"])
        same(f"bill {step['period']}: who gets an invoice", sorted(set(found) - set(expected)),
             sorted(set(expected) - set(found)))
        for at, wanted in earlier.items():
            self.issue(at, wanted)
        for at, wanted in expected.items():
            self.one_account(at, found[at], wanted)

    def expected(self, period):
        """What the period's invoices must say, and those of earlier ones that were issued."""
        year = period[:4]
        month, count = months_of(period)
        start, end = month_start(int(year), month + 1), month_start(int(year), month + count + 1)
        spans = {(filing, name): (first, last) for filing in FILING for name, _, first, last in filings_in(year, filing)}
        is_part = len(period) > 4
        all_of = invoices(self.world, self.water(), year if is_part and self.documents else period,
                          self.incomplete, self.documents)
        for at in self.documents:  # what was issued stands, also where its water is another's now
            if at[3].startswith(year) and at not in all_of:
                all_of[at] = {"lines": {}, "unpriced": {}, "taken": 0}
        now, earlier = {}, {}
        for at, wanted in all_of.items():
            first, last = spans[at[2], at[3]]
            if start <= first and last <= end:
                now[at] = wanted
            elif at in self.documents and last <= start:
                earlier[at] = wanted
        newest = {name for at in now for name in self.registry.lineage(at[1])}
        newest |= {name for who in holders(self.water(), start, end) for name in self.registry.lineage(who)}
        return now, {at: wanted for at, wanted in earlier.items() if at[1] in newest}

    def one_account(self, at, found, wanted):
        what = "/".join(at)
        for invoice in found:
            self.check_sums(what, invoice)
        is_new, billed = self.issue(at, wanted), self.documents[at]
        all_found = found
        found = found[:1] + [invoice for invoice in found[1:]
                             if any(matters(line) for line in map(seen_line, invoice["lines"]))]
        same(f"{what}: how many invoices", len(found), len(billed))
        for number, (program, oracle) in enumerate(zip(found, billed)):
            self.same_lines(f"{what}, invoice {number}", program, oracle)
            if not number:
                self.check_doubts(f"{what}, invoice {number}", program, oracle)
            self.check_due(f"{what}, invoice {number}", at, program, oracle)
        self.names[at] = found[0]["invoice"]
        if is_new:
            self.said_beside(what, found[-1], wanted)
            left = sum(line.exact - line.fen for line in wanted["lines"].values())
            same(f"{what}: remainders", sum(Fraction(invoice["remainder_fen"]) for invoice in all_found), left)

    def issue(self, at, wanted):
        """Adds the invoice, or its next delta, to what was billed; whether there is one."""
        billed = self.documents.setdefault(at, [])
        new = wanted["lines"]
        if billed:
            new = {key: line for key, line in self.delta(new, billed).items() if matters(line_as_seen(key, line))}
        if new or not billed:
            billed.append(new)
            return True
        return False

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
            line.litres, line.part = Fraction(line.whole), now.share()
            line.wh = now.wh - sum(old[key].wh for old in billed if key in old)
            out[key] = line
        return out

    def same_lines(self, what, invoice, oracle):
        """Line for line, in any order: of lines that look alike the fen tell them apart."""
        is_delta = "corrects" in invoice
        program = sorted(seen for seen in map(seen_line, invoice["lines"])
                         if (matters(seen) if is_delta else any(seen[1:4]) or seen[6] or seen[7]))
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
            same(f"{what}: lines without a total", lines, [])
            return
        same(f"{what}: total", invoice["total_fen"], sum(line["amount_fen"] for line in lines))
        if "corrects" in invoice:  # its lines name their new exact values
            return
        exact = sum(Fraction(line["amount_exact_fen"]) for line in lines)
        same(f"{what}: remainder", Fraction(invoice["remainder_fen"]), exact - invoice["total_fen"])

    # ---- sheets

    def do_balance(self, step):
        sheet = self.ledger.json("balance", step["period"], allowed=(0, 1))
        water = self.water()
        shown = self.closed[step["period"]][0] if sheet["closed"] else water
        year, month = int(step["period"][:4]), int(step["period"][5:])
        start, end = month_start(year, month), month_start(year, month + 1)
        same(f"balance {step['period']}: closed", sheet["closed"], step["period"] in self.closed)
        for row in sheet["permits"]:
            what = f"balance {step['period']} {row['permit']}"
            account = Account(shown, row["permit"], of="alone")
            years = sum(Account(shown, name, of="alone").drawn(month_start(year, 1), end)
                        for name in account.names)  # with those that it replaces
            taken = account.drawn(start, end)  # an intake whose month is negative counts 0 (F8)
            same(f"{what}: taken", row["taken_litres"], taken)
            assessed = sum(shown.assessed_of.get((row["permit"], day), 0) for day in range(start, end))
            same(f"{what}: assessed", row["assessed_litres"], assessed)
            same(f"{what}: measured", row["measured_litres"], taken - assessed)
            self.counts["assessed litres"] += assessed
            if sheet["closed"]:
                same(f"{what}: supplement", row["supplement_litres"],
                     Account(water, row["permit"], of="alone").drawn(start, end) - taken)
                self.counts["supplements"] += row["supplement_litres"] != 0
            same(f"{what}: the year's", row["year_taken_litres"], years)
            spread = sum(shown.spread_of.get((row["permit"], day), 0) for day in range(start, end))
            same(f"{what}: spread", row["spread_litres"], spread)
            plan = Account(shown, row["permit"], of="before").plan_month(year, month - 1)
            same(f"{what}: plan", row.get("plan_litres"), plan)
            stays = {}  # who left and came back has a row for each stay
            for meter in row["meters"]:
                if "meter" in meter:  # without one: an intake that no meter counts, there for what is assessed
                    stays.setdefault((meter["meter"], meter["intake"]), []).append(meter)
            for rows in stays.values():
                self.meter(what, rows, shown, start, end, row["permit"])
            self.counts["sheet rows"] += 1
            self.counts["litres"] += taken

    @staticmethod
    def meter(what, rows, water, start, end, permit):
        row = rows[0]
        dated, registry = water.registry.meters[row["meter"]], water.registry

        def is_its(day):
            """Whether the meter counts for the account that day; with a main meter a sub-meter counts a part of that."""
            of = dated.on(day)
            return (of and of["intake"] == row["intake"] and registry.account(of["intake"], day) == permit and
                    not (of.get("use") and water.has_main(of["intake"], day)))

        for name, of in (("booked", water.booked), ("assessed", water.assessed)):
            litres = sum(litres for day, litres in of.get(row["meter"], {}).items() if start <= day < end and is_its(day))
            same(f"{what} {row['meter']}: {name}", sum(one[name + "_litres"] for one in rows), litres)
        its = [day for day in range(start, end) if is_its(day)]
        runs = sum(day - 1 not in its for day in its)
        same(f"{what} {row['meter']}: stays", len(rows) if its else 0, runs)
        for one in rows:
            if one["booked_litres"]:
                same(f"{what} {row['meter']}: both counts are given", "opening_count" in one and "closing_count" in one,
                     True)
            if "opening_count" in one:
                same(f"{what} {row['meter']}: opening + booked = closing",
                     one["opening_count"] + one["booked_litres"] + one["withheld_litres"] - one["turned_litres"],
                     one["closing_count"])
