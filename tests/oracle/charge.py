# SPDX-License-Identifier: Apache-2.0
"""The lines of an invoice, litre by litre and day by day, by rules F3 to F6 and F13 to F17.

A day of a permit is a pile of litres, which lie in proportion over its intakes.
Each surcharge covers a stretch of the pile with its bands; where stretches
begin or end the day is sliced, and each slice of each intake goes to the lines
that its surcharges and `combine` give it.
"""

import bisect
from collections import namedtuple
from fractions import Fraction
from math import ceil, floor

from price import NotCharged, book_of, holds, price_of
from water import day_of, month_start

FILING = {"month": 1, "quarter": 3, "year": 12}
PERIOD = {"month": 1, "two-months": 2, "quarter": 3, "year": 12}


class Key(namedtuple("Key", "part book rule intake rate band counts yuan times by")):
    """What is one line (F17)."""

    def __hash__(self):  # asked often, and slow to find
        try:
            return self.hash
        except AttributeError:
            self.hash = hash(tuple(self))
            return self.hash


def put(out, key, litres, day):
    """Adds litres of a day under a key: [litres, first day]."""
    if key in out:
        held = out[key]
        held[0] += litres
        held[1] = min(held[1], day)
    else:
        out[key] = [litres, day]


def round_fen(value):
    """To the fen, halves away from zero."""
    whole = int(abs(value) + Fraction(1, 2))
    return whole if value >= 0 else -whole


def fen_of(key, litres):
    """The exact amount: litres × yuan / m3 × times."""
    return litres * key.yuan * key.times / 10


class Line:
    """Exact litres and fen, and the whole ones that stand in the bill; the first day of its litres."""

    def __init__(self, litres=Fraction(0), exact=Fraction(0), fen=0):
        self.litres, self.exact, self.fen, self.whole, self.first = litres, exact, fen, 0, None

    def since(self, day):
        self.first = day if self.first is None else min(self.first, day)

    def is_nothing(self):
        return self.litres == 0 and self.exact == 0 and self.fen == 0


def cut_lines(lines):
    """Whole litres beside exact ones, by largest remainder (F15).

    The lines that count are an intake's water and add up to it; those that
    repeat litres are a surcharge's, and add up to its whole litres. Of equal
    remainders the line that stands first is served, the one of the earlier day.
    """
    groups = {}
    for key in sorted(lines, key=lambda key: (key.intake, key.part, lines[key].first or 0, key.rule, key.band or 0)):
        groups.setdefault(("water", key.intake) if key.counts else (key.book, key.rule), []).append(lines[key])
    for group in groups.values():
        for line in group:
            line.whole = line.litres.__floor__()
        missing = sum(line.litres for line in group).__floor__() - sum(line.whole for line in group)
        for line in sorted(group, key=lambda line: line.whole - line.litres)[:missing]:
            line.whole += 1


class Account:
    """One permit's water, or that of one intake without a permit, day by day."""

    def __init__(self, water, name):
        self.water, self.name = water, name
        self.registry = water.registry
        self.days = water.accounts.get(name, {})  # day -> {intake: litres}
        self.totals = {day: sum(row.values()) for day, row in self.days.items()}
        self.order = sorted(self.days)

    def is_permitted(self):
        return not self.name.startswith("unpermitted:")

    def taken(self, start, end):
        """Litres of the days from start up to end."""
        low, high = bisect.bisect_left(self.order, start), bisect.bisect_left(self.order, end)
        return sum(self.totals[day] for day in self.order[low:high])

    def between(self, start, end):
        low, high = bisect.bisect_left(self.order, start), bisect.bisect_left(self.order, end)
        return self.order[low:high]

    def plan_month(self, year, month):
        """Litres of a plan's month, None without a plan; what is blank shares the rest (F13)."""
        row = self.registry.plans.get((self.name, year))
        if row is None:
            return None
        months = list(row["months"])
        blank = [i for i in range(12) if months[i] is None]
        if blank:
            rest = row["annual"] - sum(m for m in months if m is not None)
            for place, i in enumerate(blank):
                months[i] = rest // len(blank) + (1 if place < rest % len(blank) else 0)
        return months[month]

    def limit(self, ceiling, year, first, months):
        """Litres of a ceiling's period, or None where there is no such ceiling."""
        if ceiling == "permit":
            dated = self.registry.permits[self.name]
            row = dated.on(month_start(year + 1, 1) - 1)
            return row["annual"]
        if ceiling == "plan":
            parts = [self.plan_month(year, m) for m in range(first, first + months)]
            return None if parts[0] is None else sum(parts)
        return None


def overlap(start, end, low, high):
    """[low, high) of an axis within a day of it, from the day's beginning: (from, to), or None. high None: no end."""
    if end <= floor(low) or (high is not None and start >= ceil(high)):
        return None
    left = 0 if start >= ceil(low) else low - start
    right = end - start if high is None or end <= floor(high) else high - start
    return (left, right) if left < right else None


def changes(book):
    """Days from which some row of a book holds, or holds no more."""
    found = set()
    for rows in ("rates", "allowances", "factors", "reliefs"):
        for row in book.get(rows, []):
            found |= {day_of(row["from"])} if row.get("from") else set()
            found |= {day_of(row["until"]) + 1} if row.get("until") else set()
    return sorted(found)


class Biller:
    """Charges accounts by one set of books."""

    def __init__(self, world, water):
        self.water, self.registry = water, water.registry
        self.books = world["books"]
        self.cuts = {book["id"]: changes(book) for book in self.books}
        self.days, self.prices, self.keys, self.chosen_books = {}, {}, {}, {}

    def book(self, kind, area, day):
        """The book of a kind for an area's water."""
        at = (kind, area, day)
        if at not in self.chosen_books:
            self.chosen_books[at] = book_of(self.books, kind, self.registry.ancestry(area), day)
        return self.chosen_books[at]

    def price(self, book, intake, day):
        """Price, NotCharged, None without a price, False where another book or none applies."""
        at = (book["id"], intake, day)
        if at not in self.days:
            water = self.registry.water(intake, day)
            if self.book(book["kind"], water["area"], day) is not book:
                self.days[at] = False
            else:
                same = (book["id"], bisect.bisect_right(self.cuts[book["id"]], day), *water.values())
                if same not in self.prices:
                    self.prices[same] = price_of(book, water, day)
                self.days[at] = self.prices[same]
        return self.days[at]

    # ---- which litres a surcharge covers

    def windows(self, account, s, filing, year, at):
        """(first day, day behind the last, limit, name) of each running total charged as seen at a day."""
        months, out = PERIOD[s["period"]], []
        longer = months > filing
        if s.get("carry") == "cumulative":
            done = 0
            while done < 12 and month_start(year, done + months + 1) <= at:
                done += months
            end = month_start(year, done + 1)
            if longer and end < at:
                done, end = done + months, at
            if done:
                out.append((month_start(year, 1), end, account.limit("plan", year, 0, done), year))
            return out
        for first in range(0, 12, months):
            start, end = month_start(year, first + 1), month_start(year, first + months + 1)
            if start < at and (longer or end <= at):
                out.append((start, min(end, at), account.limit(s["ceiling"], year, first, months), (year, first)))
        return out

    def stretches(self, s, taken, limit):
        """[(from, to, band)] of the litres of a running total; to None is no end."""
        edges = [limit * (1 + Fraction(band["over"])) for band in s["bands"]]
        if s.get("charging") == "whole":
            lower = s.get("edge") == "lower-inclusive"
            inside = [i for i, edge in enumerate(edges) if taken > edge or (lower and taken >= edge)]
            if limit == 0:
                inside = list(range(len(edges))) if taken > 0 else []
            if not inside:
                return []
            dead = 0 if s.get("dead_band_charged") else Fraction(s.get("dead_band", 0))
            return [(limit * (1 + dead), None, inside[-1])]
        return [(low, high, i) for i, (low, high) in enumerate(zip(edges, edges[1:] + [None])) if low != high]

    def is_running(self, s, filing):
        return s.get("carry") == "cumulative" or PERIOD[s["period"]] > filing

    def marks(self, account, book, year, at):
        """day -> [(from, to, surcharge, band, running period)], in the day's own litres."""
        filing, found = FILING[book["filing"]], {}
        for place, s in enumerate(book.get("surcharges", [])):
            if s["ceiling"] == "unpermitted":
                continue
            for start, end, limit, name in self.windows(account, s, filing, year, at):
                if limit is None:
                    continue
                below = 0
                spans = self.stretches(s, account.taken(start, end), limit)
                for day in account.between(start, end):
                    total = account.totals[day]
                    for low, high, band in spans:
                        part = overlap(below, below + total, low, high)
                        if part:
                            of = name if self.is_running(s, filing) else None
                            found.setdefault(day, []).append((*part, place, band, of))
                    below += total
        return found

    # ---- who bears them

    def added(self, price, s, band):
        """What a surcharge adds to a litre: `total` takes the base away (F5)."""
        rate = price.price if s.get("base") == "price" else price.rate
        cost = rate * Fraction(s["bands"][band]["times"]) * price.all
        return cost - price.rate * price.base if s.get("adds") == "total" else cost

    def chosen(self, book, price, over):
        """Of [(surcharge, band, running period)] on one litre those that it bears."""
        combine = book.get("combine", "add")
        if len(over) < 2 or combine == "add":
            return over
        if combine == "first":
            return over[:1]
        costs = [self.added(price, s, band) for s, band, _ in over]
        return [over[costs.index(max(costs))]]

    def bear(self, out, book, intake, price, over, litres, day):
        """Puts litres of one intake and day into the lines that they bear: [litres, first day]."""
        displaced = False
        for s, band, of in self.chosen(book, price, over):
            counts = s.get("adds") == "total" and not displaced
            displaced = displaced or counts
            key = self.surcharge_key(book, intake, price, s, band, counts)
            put(out, (key, of), litres, day)
        if displaced:
            key = self.base_key(book, intake, price)
            put(out, (key, "out"), -litres, day)

    def surcharge_key(self, book, intake, price, s, band, counts):
        at = (intake, price, s["id"], band, counts)
        if at not in self.keys:
            yuan = price.price if s.get("base") == "price" else price.rate
            self.keys[at] = Key("surcharge", book["id"], s["id"], intake, price.row, band + 1, counts, yuan,
                                Fraction(s["bands"][band]["times"]) * price.all, price.all_by)
        return self.keys[at]

    def base_key(self, book, intake, price):
        if (intake, price) not in self.keys:
            self.keys[intake, price] = self.make_base_key(book, intake, price)
        return self.keys[intake, price]

    @staticmethod
    def make_base_key(book, intake, price):
        if isinstance(price, NotCharged):
            return Key("base", book["id"], "not-charged", intake, "", None, True, Fraction(0), Fraction(1), ())
        return Key("base", book["id"], price.row, intake, price.row, None, True, price.rate, price.base, price.base_by)

    def standing(self, account, book, year, at):
        """(key, running period) -> [litres over ceilings, first day] of the year, as seen at a day."""
        out = {}
        surcharges = book.get("surcharges", [])
        for day, marks in self.marks(account, book, year, at).items():
            total, row = account.totals[day], account.days[day]
            cuts = sorted({0, total} | {mark[0] for mark in marks} | {mark[1] for mark in marks})
            for low, high in zip(cuts, cuts[1:]):
                here = sorted((place, band, of) for a, b, place, band, of in marks if a <= low and high <= b)
                for intake, litres in row.items():
                    price = self.price(book, intake, day)
                    if not price or isinstance(price, NotCharged):
                        continue
                    over = [(surcharges[place], band, of) for place, band, of in here
                            if price.use not in surcharges[place].get("exclude", []) and holds(surcharges[place], day)]
                    if over:
                        part = litres if high - low == total else Fraction(high - low) * litres / total
                        self.bear(out, book, intake, price, over, part, day)
        return out

    # ---- the invoice

    def charge(self, account, book, start, end, year):
        """{Key: Line} of a filing period under a book, and litres without a price by intake."""
        alone, unpriced = {}, {}
        unpermitted = [(s, 0, None) for s in book.get("surcharges", []) if s["ceiling"] == "unpermitted"]
        for day in account.between(start, end):
            for intake, litres in account.days[day].items():
                price = self.price(book, intake, day)
                if price is False:
                    continue
                if price is None:
                    unpriced[intake] = unpriced.get(intake, 0) + litres
                    continue
                put(alone, (self.base_key(book, intake, price), None), litres, day)
                if not account.is_permitted() and not isinstance(price, NotCharged):
                    over = [item for item in unpermitted if price.use not in item[0].get("exclude", [])
                            and holds(item[0], day)]
                    self.bear(alone, book, intake, price, over, litres, day)
        now = before = {}
        if account.is_permitted() and book.get("surcharges"):
            now = self.standing(account, book, year, end)
            before = self.standing(account, book, year, start)
        return self.lines(alone, now, before), unpriced

    @staticmethod
    def lines(alone, now, before):
        """What is of the filing period alone is rounded as one; a running total at both its ends."""
        lines = {}
        for (key, of), (litres, day) in alone.items():
            line = lines.setdefault(key, Line())
            line.litres += litres
            line.since(day)
        running = []
        for key, of in set(now) | set(before):
            a, b = now.get((key, of), (0, None)), before.get((key, of), (0, None))
            if a[0] == b[0]:
                continue
            line = lines.setdefault(key, Line())
            line.since(min(x[1] for x in (a, b) if x[1] is not None))
            if of is None or of == "out":
                line.litres += a[0] - b[0]
            else:
                running.append((key, Fraction(a[0]), Fraction(b[0])))
        for key, line in lines.items():
            line.exact = fen_of(key, Fraction(line.litres))
            line.fen = round_fen(line.exact)
        for key, a, b in running:
            line = lines[key]
            line.litres += a - b
            line.exact += fen_of(key, a - b)
            line.fen += round_fen(fen_of(key, a)) - round_fen(fen_of(key, b))
        return {key: line for key, line in lines.items() if not line.is_nothing()}

    def used(self, account, kind, filing, year, end):
        """Books of a kind and filing that applied to the account's water since the year began."""
        found = {}
        for day in account.between(month_start(year, 1), end):
            for intake in account.days[day]:
                book = self.book(kind, self.registry.water(intake, day)["area"], day)
                if book and book["filing"] == filing:
                    found[book["id"]] = book
        return found

    def taken(self, account, books, start, end):
        """Litres of the days on which one of these books applies."""
        return sum(litres for day in account.between(start, end) for intake, litres in account.days[day].items()
                   if any(self.price(book, intake, day) is not False for book in books))


def period_name(year, first, months):
    if months == 1:
        return f"{year}-{first + 1:02}"
    return f"{year}-Q{first // 3 + 1}" if months == 3 else f"{year}"


def filings_in(period, filing):
    """(name, year, start, end) of each filing period inside a period."""
    year, months = int(period[:4]), FILING[filing]
    if len(period) == 4:
        first, count = 0, 12
    elif period[5] == "Q":
        first, count = 3 * int(period[6]) - 3, 3
    else:
        first, count = int(period[5:]) - 1, 1
    for at in range(first, first + count, months):
        yield (period_name(year, at, months), year, month_start(year, at + 1), month_start(year, at + months + 1))


def bare(biller, permit, filing, start, end):
    """Books of a permit's own area, on the days on which it is valid: it may have no intake (F27)."""
    found = {}
    for day in range(start, end):
        row = biller.registry.permit_on(permit, day)
        for kind in ("fee", "tax", "price"):
            book = biller.book(kind, row["area"], day) if row else None
            if book and book["filing"] == filing:
                found[kind, book["id"]] = book
    return found


def invoices(world, water, period):
    """{(kind, permit, filing, period name): {"lines", "unpriced", "taken"}} of a period."""
    biller = Biller(world, water)
    registry, found = water.registry, {}
    accounts = {}
    for filing in FILING:
        books = [book for book in world["books"] if book["filing"] == filing]
        if not books:
            continue
        for name, year, start, end in filings_in(period, filing):
            applied = {}
            for intake in registry.intakes:
                drawn = {registry.account(intake, day) for day, litres in water.litres.get(intake, {}).items()
                         if litres and start <= day < end}
                for day in range(start, end):
                    who = registry.account(intake, day)
                    area = registry.water(intake, day)["area"]
                    for kind in sorted({book["kind"] for book in books}):
                        book = biller.book(kind, area, day)
                        if book is None or book["filing"] != filing:
                            continue
                        if not who.startswith("unpermitted:") or who in drawn:
                            applied.setdefault((kind, who), {})[book["id"]] = book
            for permit in registry.permits:
                if not any(who == permit for _, who in applied):
                    for (kind, book_id), book in bare(biller, permit, filing, start, end).items():
                        applied.setdefault((kind, permit), {})[book_id] = book
            for (kind, who), mine in applied.items():
                if who not in accounts:
                    accounts[who] = Account(water, who)
                account = accounts[who]
                lines, unpriced = {}, {}
                # A running total looks back on the days of books before, each litre judged by its own (F3, F4).
                for book in {**biller.used(account, kind, filing, year, start), **mine}.values():
                    more, without = biller.charge(account, book, start, end, year)
                    lines.update(more)
                    for intake, litres in without.items():
                        unpriced[intake] = unpriced.get(intake, 0) + litres
                cut_lines(lines)
                found[kind, who, filing, name] = {"lines": lines, "unpriced": unpriced,
                                                  "taken": biller.taken(account, mine.values(), start, end)}
    return found
