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

from price import NotCharged, book_of, holds, price_of, whole_books
from water import day_of, month_start

KINDS = ("fee", "tax", "price")
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


def put(out, key, litres, day, basis):
    """Adds litres of a day, and what of them is priced, under a key: [litres, first day, basis]."""
    if key in out:
        held = out[key]
        held[0] += litres
        held[1] = min(held[1], day)
        held[2] += basis
    else:
        out[key] = [litres, day, basis]


def round_fen(value):
    """To the fen, halves away from zero."""
    whole = int(abs(value) + Fraction(1, 2))
    return whole if value >= 0 else -whole


def fen_of(key, basis):
    """The exact amount: litres × yuan / m3 × times."""
    return basis * key.yuan * key.times / 10


class Line:
    """Exact litres and fen, and the whole ones that stand in the bill; the first day of its litres.

    basis is what is priced of the litres: all of them, or those consumed (F8).
    """

    def __init__(self):
        self.litres = self.basis = self.exact = Fraction(0)
        self.fen, self.whole, self.first, self.part = 0, 0, None, None
        self.is_tied = False  # its whole litres may be one more or less: others have the same remainder

    def share(self):
        """What part of its litres is priced; of a delta's line that of the whole line."""
        if self.part is not None:
            return self.part
        return self.basis / self.litres if self.litres else Fraction(1)

    def since(self, day):
        self.first = day if self.first is None else min(self.first, day)

    def is_nothing(self):
        return self.litres == 0 and self.exact == 0 and self.fen == 0


def cut_lines(lines):
    """Whole litres beside exact ones, by largest remainder (F15).

    The lines that count are an intake's water and add up to it; those that
    repeat litres are a surcharge's, and add up to its whole litres. Which of equal
    remainders is served the rules do not say: those lines are tied.
    """
    groups = {}
    for key in sorted(lines, key=lambda key: (key.intake, key.part, lines[key].first or (0, 0), key.rule, key.band or 0)):
        groups.setdefault(("water", key.intake) if key.counts else (key.book, key.rule), []).append(lines[key])
    for group in groups.values():
        for line in group:
            line.whole = line.litres.__floor__()
        missing = sum(line.litres for line in group).__floor__() - sum(line.whole for line in group)
        order = sorted(group, key=lambda line: line.whole - line.litres)
        rests = [line.litres - line.whole for line in order]
        if 0 < missing < len(order) and rests[missing - 1] == rests[missing]:
            for line, rest in zip(order, rests):
                line.is_tied = rest == rests[missing]
        for line in order[:missing]:
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

    def annual(self, start, end):
        """The permit's volume at the year's end; a cut does not go below what had been taken by then (F6)."""
        dated, limit = self.registry.permits[self.name], None
        for first, row in zip(dated.starts, dated.rows):
            if first >= end:
                break
            if limit is None or first <= start or row["annual"] >= limit:
                limit = row["annual"]
            else:
                limit = min(limit, max(row["annual"], self.taken(start, first)))
        return limit

    def limit(self, ceiling, year, first, months):
        """Litres of a ceiling's period, or None where there is no such ceiling."""
        if ceiling == "permit":
            return self.annual(month_start(year, 1), month_start(year + 1, 1))
        if ceiling == "plan":
            parts = [self.plan_month(year, m) for m in range(first, first + months)]
            return None if parts[0] is None else sum(parts)
        if ceiling == "norm":
            return self.registry.norm(self.name, year, first, months)
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
        self.books = [book for book in whole_books(world["books"]) if book["rates"]]
        self.cuts = {book["id"]: changes(book) for book in self.books}
        self.days, self.prices, self.keys, self.chosen_books = {}, {}, {}, {}

    def book(self, kind, area, day):
        """The book of a kind for an area's water."""
        at = (kind, area, day)
        if at not in self.chosen_books:
            self.chosen_books[at] = book_of(self.books, kind, self.registry.ancestry(area), day)
        return self.chosen_books[at]

    def has_book(self, part, day):
        area = self.registry.water(part[0], day)["area"]
        return any(self.book(kind, area, day) for kind in KINDS)

    def price(self, book, part, day):
        """Price, NotCharged, None without a price, False where another book or none applies."""
        at = (book["id"], part, day)
        if at not in self.days:
            water = self.registry.part(part, day)
            if self.book(book["kind"], water["area"], day) is not book:
                self.days[at] = False
            else:
                lists = self.registry.lists_of(self.registry.account(part[0], day), day)
                same = (book["id"], bisect.bisect_right(self.cuts[book["id"]], day), lists, *water.values())
                if same not in self.prices:
                    self.prices[same] = price_of(book, water, day, lists)
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

    def basis(self, account, price, intake, day):
        """What share of an intake's litres of a day is priced: water given back is not consumed (F8)."""
        if isinstance(price, NotCharged) or not price.is_consumed:
            return 1
        taken = sum(litres for part, litres in account.days[day].items() if part[0] == intake)
        return max(Fraction(0), 1 - Fraction(self.water.returned.get(intake, {}).get(day, 0), taken))

    def bear(self, out, book, intake, price, over, litres, day, share):
        """Puts litres of one intake and day into the lines that they bear."""
        displaced = False
        for s, band, of in self.chosen(book, price, over):
            counts = s.get("adds") == "total" and not displaced
            displaced = displaced or counts
            key = self.surcharge_key(book, intake, price, s, band, counts)
            put(out, (key, of), litres, day, litres * share)
        if displaced:
            key = self.base_key(book, intake, price)
            put(out, (key, "out"), -litres, day, -litres * share)

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
        """(key, running period) -> [litres over ceilings, first day, basis] of the year, as seen at a day."""
        out = {}
        surcharges = book.get("surcharges", [])
        for day, marks in self.marks(account, book, year, at).items():
            total, row = account.totals[day], account.days[day]
            cuts = sorted({0, total} | {mark[0] for mark in marks} | {mark[1] for mark in marks})
            for low, high in zip(cuts, cuts[1:]):
                here = sorted((place, band, of) for a, b, place, band, of in marks if a <= low and high <= b)
                for part, litres in row.items():
                    price = self.price(book, part, day)
                    if not price or isinstance(price, NotCharged):
                        continue
                    over = [(surcharges[place], band, of) for place, band, of in here
                            if price.use not in surcharges[place].get("exclude", []) and holds(surcharges[place], day)]
                    if over:
                        litres = litres if high - low == total else Fraction(high - low) * litres / total
                        share = self.basis(account, price, part[0], day)
                        self.bear(out, book, part[0], price, over, litres, (day, part[1] is not None), share)
        return out

    # ---- the invoice

    def charge(self, account, book, start, end, year):
        """{Key: Line} of a filing period under a book."""
        alone = {}
        unpermitted = [(s, 0, None) for s in book.get("surcharges", []) if s["ceiling"] == "unpermitted"]
        for day in account.between(start, end):
            for (intake, use), litres in account.days[day].items():
                price = self.price(book, (intake, use), day)
                if not price:
                    continue
                share, since = self.basis(account, price, intake, day), (day, use is not None)
                put(alone, (self.base_key(book, intake, price), None), litres, since, litres * share)
                if not account.is_permitted() and not isinstance(price, NotCharged):
                    over = [item for item in unpermitted if price.use not in item[0].get("exclude", [])
                            and holds(item[0], day)]
                    self.bear(alone, book, intake, price, over, litres, since, share)
        now = before = {}
        if account.is_permitted() and book.get("surcharges"):
            now = self.standing(account, book, year, end)
            before = self.standing(account, book, year, start)
        return self.lines(alone, now, before)

    @staticmethod
    def lines(alone, now, before):
        """What is of the filing period alone is rounded as one; a running total at both its ends."""
        lines = {}
        for (key, _), (litres, day, basis) in alone.items():
            line = lines.setdefault(key, Line())
            line.litres += litres
            line.basis += basis
            line.since(day)
        running = []
        for key, of in set(now) | set(before):
            a, b = now.get((key, of), (0, None, 0)), before.get((key, of), (0, None, 0))
            if a[0] == b[0] and a[2] == b[2]:
                continue
            line = lines.setdefault(key, Line())
            line.since(min(x[1] for x in (a, b) if x[1] is not None))
            if of is None or of == "out":
                line.litres += a[0] - b[0]
                line.basis += a[2] - b[2]
            else:
                running.append((key, a, b))
        for key, line in lines.items():
            line.exact = fen_of(key, Fraction(line.basis))
            line.fen = round_fen(line.exact)
        for key, a, b in running:
            line = lines[key]
            line.litres += a[0] - b[0]
            line.basis += a[2] - b[2]
            line.exact += fen_of(key, Fraction(a[2] - b[2]))
            line.fen += round_fen(fen_of(key, Fraction(a[2]))) - round_fen(fen_of(key, Fraction(b[2])))
        return {key: line for key, line in lines.items() if not line.is_nothing()}

    def used(self, account, kind, filing, year, end):
        """Books of a kind and filing that applied to the account's water since the year began."""
        found = {}
        for day in account.between(month_start(year, 1), end):
            for part in account.days[day]:
                book = self.book(kind, self.registry.water(part[0], day)["area"], day)
                if book and book["filing"] == filing:
                    found[book["id"]] = book
        return found

    def gather(self, account, books, start, end):
        """Litres taken under these books or under none at all, and of them those without a price by intake (F9)."""
        taken, unpriced = 0, {}
        for day in account.between(start, end):
            for part, litres in account.days[day].items():
                prices = [self.price(book, part, day) for book in books]
                if self.has_book(part, day) and all(price is False for price in prices):
                    continue
                taken += litres
                if all(price is False or price is None for price in prices):
                    unpriced[part[0]] = unpriced.get(part[0], 0) + litres
        return taken, unpriced


def period_name(year, first, months):
    if months == 1:
        return f"{year}-{first + 1:02}"
    return f"{year}-Q{first // 3 + 1}" if months == 3 else f"{year}"


def months_of(period):
    """The first month, from 0, of "2025", "2025-Q2" or "2025-04", and how many."""
    if len(period) == 4:
        return 0, 12
    return (3 * int(period[6]) - 3, 3) if period[5] == "Q" else (int(period[5:]) - 1, 1)


def filings_in(period, filing):
    """(name, year, start, end) of each filing period inside a period."""
    year, months = int(period[:4]), FILING[filing]
    first, count = months_of(period)
    for at in range(first, first + count, months):
        yield (period_name(year, at, months), year, month_start(year, at + 1), month_start(year, at + months + 1))


def places(registry, start, end):
    """account -> {(day, area)} of the period: where its intakes are; a permit without one is where it is (F27)."""
    held = {}
    for day in range(start, end):
        here = {registry.account(intake, day): intake for intake in registry.intakes}
        for who in here:
            held.setdefault(who, set())
        for intake in registry.intakes:
            held[registry.account(intake, day)].add(intake)
        for permit in registry.permits:
            if permit not in here and registry.permit_on(permit, day):
                held.setdefault(permit, set())
    found = {}
    for who, intakes in held.items():
        for day in range(start, end):
            areas = {registry.water(intake, day)["area"] for intake in intakes}
            if not intakes:
                areas = {(registry.permits[who].on(day) or registry.permits[who].rows[0])["area"]}
            found.setdefault(who, set()).update((day, area) for area in areas)
    return found


def accounts_of(biller, water, filing, start, end):
    """{(kind, account): {id: book}}: who was valid or took water in the period, by books of the period (F27)."""
    registry, found = biller.registry, {}
    for who, where in places(registry, start, end).items():
        if who.startswith("unpermitted:") and not any(start <= day < end for day in water.accounts.get(who, {})):
            continue
        for day, area in where:
            for kind in KINDS:
                book = biller.book(kind, area, day)
                if book and book["filing"] == filing:
                    found.setdefault((kind, who), {})[book["id"]] = book
    return found


def invoices(world, water, period):
    """{(kind, permit, filing, period name): {"lines", "unpriced", "taken"}} of a period."""
    biller = Biller(world, water)
    accounts, found = {}, {}
    for filing in FILING:
        if not any(book["filing"] == filing for book in world["books"]):
            continue
        for name, year, start, end in filings_in(period, filing):
            for (kind, who), books in accounts_of(biller, water, filing, start, end).items():
                if who not in accounts:
                    accounts[who] = Account(water, who)
                account, lines = accounts[who], {}
                # A running total looks back on the days of books before, each litre judged by its own (F3, F4).
                for book in {**biller.used(account, kind, filing, year, start), **books}.values():
                    lines.update(biller.charge(account, book, start, end, year))
                cut_lines(lines)
                taken, unpriced = biller.gather(account, books.values(), start, end)
                found[kind, who, filing, name] = {"lines": lines, "unpriced": unpriced, "taken": taken}
    return found
