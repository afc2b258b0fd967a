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

from account import FILING
from price import NotCharged, book_of, holds, price_of, whole_books
from rulings import is_waived, waived_spans
from sums import SUMS
from water import day_of, month_start

KINDS = ("fee", "tax", "price")
PERIOD = {"month": 1, "two-months": 2, "quarter": 3, "year": 12}


NOTHING = (0, {}, 0)  # of what put() holds


class Key(namedtuple("Key", "part book rule intake rate band counts yuan times by is_energy block",
                     defaults=(None,))):
    """What is one line (F17). What bears a multiple that nobody has decided is part "undecided", and no line."""

    def __hash__(self):  # asked often, and slow to find
        try:
            return self.hash
        except AttributeError:
            self.hash = hash(tuple(self))
            return self.hash


def put(out, key, litres, day, basis):
    """Adds litres of a day, and what of them is priced, under a key: [litres, {day: litres}, basis]."""
    if key in out:
        held = out[key]
        held[0] += litres
        held[1][day] = held[1].get(day, 0) + litres
        held[2] += basis
    else:
        out[key] = [litres, {day: litres}, basis]


def changed_days(now, before):
    """(intake, day) on which surcharges stand otherwise than they did: all others are settled."""
    found = set()
    for at in set(now) | set(before):
        a, b = now.get(at, NOTHING)[1], before.get(at, NOTHING)[1]
        if a != b:
            found |= {(at[0].intake, day) for day in a.keys() | b.keys() if a.get(day) != b.get(day)}
    return found


def round_fen(value):
    """To the fen, halves away from zero."""
    whole = int(abs(value) + Fraction(1, 2))
    return whole if value >= 0 else -whole


def charged(key, basis):
    """What of so much is charged: itself, or the blocks of it that were started."""
    return ceil(Fraction(basis) / key.block) * key.block if key.block else Fraction(basis)


def fen_of(key, basis):
    """The exact amount: litres × yuan / m3 × times."""
    return basis * key.yuan * key.times / 10


class Line:
    """Exact litres and fen, and the whole ones and watt-hours that stand in the bill; the first day of its litres.

    basis is what is priced of the litres: all of them, those consumed (F8), or their watt-hours (F32).
    """

    def __init__(self):
        self.litres = self.basis = self.exact = Fraction(0)
        self.fen, self.whole, self.wh, self.first, self.part = 0, 0, 0, None, None

    def share(self):
        """What part of its litres is priced; of a delta's line that of the whole line."""
        if self.part is not None:
            return self.part
        return self.basis / self.litres if self.litres else Fraction(1)

    def since(self, day):
        self.first = day if self.first is None else min(self.first, day)

    def is_nothing(self):
        return self.litres == 0 and self.basis == 0 and self.exact == 0 and self.fen == 0


def whole_parts(exact):
    """Whole numbers beside exact ones that add up, by largest remainder; of equal ones the first is served."""
    out = [value.__floor__() for value in exact]
    order = sorted(range(len(exact)), key=lambda i: out[i] - exact[i])
    for i in order[:sum(exact).__floor__() - sum(out)]:
        out[i] += 1
    return out


def cut_lines(lines, books):
    """Whole litres and watt-hours beside exact ones (F15).

    The lines that count are an intake's water and add up to it; those that
    repeat litres are a surcharge's, and add up to its whole litres. The order is
    that of intakes, base before surcharge, of days, of rows.
    """
    groups = {}
    rows = {book["id"]: [row["id"] for row in book["rates"]] for book in books}

    def place(key):
        day = lines[key].first[0] if lines[key].first else 0
        row = rows[key.book].index(key.rate) if key.rate in rows.get(key.book, ()) else -1
        waived = float("inf") if key.part == "surcharge" else 0  # behind the bands
        return key.intake, key.part, day, row, key.rule, key.band or waived

    for key in sorted(lines, key=place):
        groups.setdefault(("water", key.intake) if key.counts else (key.book, key.rule), []).append(key)
    for group in groups.values():
        for key, whole in zip(group, whole_parts([lines[key].litres for key in group])):
            lines[key].whole = whole
        group = [key for key in group if key.is_energy]
        for key, whole in zip(group, whole_parts([lines[key].basis for key in group])):
            lines[key].wh = whole


class Stretch:
    """[low, high) of an axis, of one band; high None: no end."""

    def __init__(self, low, high, band):
        self.low, self.high, self.band = low, high, band
        self.low_floor, self.low_ceil = floor(low), ceil(low)
        self.high_floor = self.high_ceil = None
        if high is not None:
            self.high_floor, self.high_ceil = floor(high), ceil(high)

    def overlap(self, start, end):
        """What lies within a day of the axis, from the day's beginning: (from, to), or None."""
        if end <= self.low_floor or (self.high is not None and start >= self.high_ceil):
            return None
        left = 0 if start >= self.low_ceil else self.low - start
        right = end - start if self.high is None or end <= self.high_floor else self.high - start
        return (left, right) if left < right else None


def changes(book):
    """Days from which some row of a book holds, or holds no more."""
    found = set()
    for rows in ("rates", "allowances", "factors", "reliefs"):
        for row in book.get(rows, []):
            found |= {day_of(row["from"])} if row.get("from") else set()
            found |= {day_of(row["until"]) + 1} if row.get("until") else set()
    return sorted(found)


def one_band(found, source):
    """Of the surcharges over all water's plan and over the source's: a litre over both bears the higher band (F10)."""
    here = {}
    for place, band, of, over in found:
        if over in ("", source) and (place not in here or band > here[place][0]):
            here[place] = (band, of)
    return [(place, *here[place]) for place in sorted(here)]


class Biller:
    """Charges accounts by one set of books."""

    def __init__(self, world, water):
        self.water, self.registry = water, water.registry
        self.books = [book for book in whole_books(world["books"]) if book["rates"]]
        self.at = {}  # (kind, place) -> its books; those that replace one are of its place
        for book in self.books:
            self.at.setdefault((book["kind"], book["place"]), []).append(book)
        self.cuts = {book["id"]: changes(book) for book in self.books}
        self.days, self.prices, self.keys, self.chosen_books, self.stood = {}, {}, {}, {}, {}

    def book(self, kind, area, day):
        """The book of a kind for an area's water."""
        at = (kind, area, day)
        if at not in self.chosen_books:
            areas = self.registry.ancestry(area)
            books = [book for place in areas for book in self.at.get((kind, place), [])]
            self.chosen_books[at] = book_of(books, kind, areas, day) if books else None
        return self.chosen_books[at]

    def has_book(self, part, day):
        area = self.registry.water(part[0], day)["area"]
        return any(self.book(kind, area, day) for kind in KINDS)

    def price(self, book, part, day, is_dry=False):
        """Price, NotCharged, None without a price, False where another book or none applies.

        is_dry: a price by energy is one also where none is reported.
        """
        at = (book["id"], part, day, is_dry)
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
                if not is_dry and getattr(self.days[at], "is_energy", False):
                    if day not in self.registry.energy.get(part[0], {}):
                        self.days[at] = None  # of which nothing is reported, is not 0 kWh
        return self.days[at]

    # ---- which litres a surcharge covers

    def windows(self, account, s, filing, year, at, source=""):
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
                out.append((month_start(year, 1), end, account.limit("plan", year, 0, done, source), year))
            return out
        for first in range(0, 12, months):
            start, end = month_start(year, first + 1), month_start(year, first + months + 1)
            if start < at and (longer or end <= at):
                out.append((start, min(end, at), account.limit(s["ceiling"], year, first, months, source),
                            (year, first)))
        return out

    def stretches(self, s, taken, limit, waivers=()):
        """[(from, to, band)] of the litres of a running total; to None is no end. Bands begin behind what was waived."""
        waived, spans = sum(litres for _, litres in waivers), waived_spans(limit, waivers)
        for low, high, band in self.banded(s, taken - waived, limit):
            if waived and low < limit:  # every litre is charged: those within the limit lie before what was waived
                spans.append((low, limit, band))
                low = limit
            spans.append((low + waived, None if high is None else high + waived, band))
        return spans

    @staticmethod
    def banded(s, taken, limit):
        """The same where nothing was waived."""
        edges = [limit * (1 + Fraction(band["over"])) for band in s["bands"]]
        if s.get("charging") in ("whole", "all"):
            lower = s.get("edge") == "lower-inclusive"
            inside = [i for i, edge in enumerate(edges) if taken > edge or (lower and taken >= edge)]
            if taken <= limit:  # nothing is over, whatever `edge` says
                return []
            if limit == 0:
                inside = list(range(len(edges))) if taken > 0 else []
            if not inside:
                return []
            if s["charging"] == "all":
                return [(0, None, inside[-1])]
            dead = 0 if s.get("dead_band_charged") else Fraction(s.get("dead_band", 0))
            return [(limit * (1 + dead), None, inside[-1])]
        return [(low, high, i) for i, (low, high) in enumerate(zip(edges, edges[1:] + [None])) if low != high]

    def is_running(self, s, filing):
        return s.get("carry") == "cumulative" or PERIOD[s["period"]] > filing

    def marks(self, account, book, year, at):
        """day -> [(from, to, surcharge, band, running period, source)], in the day's own litres."""
        found = {}
        for place, s in enumerate(book.get("surcharges", [])):
            if s["ceiling"] == "unpermitted":
                continue
            for source in account.plan_sources(year) if s["ceiling"] == "plan" else [""]:
                self.marks_of(found, account, book, (place, s, source), year, at)
        return found

    def marks_of(self, found, account, book, of, year, at):
        """Those of one surcharge over the ceiling of all water, or over that of one source's (F10)."""
        place, s, source = of
        filing = FILING[book["filing"]]
        for start, end, limit, name in self.windows(account, s, filing, year, at, source):
            if limit is None:
                continue
            below = 0
            waivers = account.rulings.waivers(s["ceiling"], start, end)
            spans = [Stretch(*span) for span in self.stretches(s, account.taken(start, end, source), limit, waivers)]
            running = name if self.is_running(s, filing) else None
            for day in account.between(start, end):
                total = account.total(day, source)
                for span in spans if total else ():
                    part = span.overlap(below, below + total)
                    if part:  # all of a day's water lies on it in proportion
                        scale = Fraction(account.totals[day], total) if source else 1
                        found.setdefault(day, []).append(
                            (part[0] * scale, part[1] * scale, place, span.band, running, source))
                below += total

    # ---- who bears them

    def falls_on(self, s, price, account, day):
        """Whether a surcharge is for this water of the day: its use, its holder's lists, the days of another list."""
        return (price.use not in s.get("exclude", []) and holds(s, day) and
                (not s.get("list") or s["list"] in account.lists_on(day)) and
                (not s.get("during") or self.registry.is_during(s["during"], day)))

    @staticmethod
    def added(price, over):
        """What a surcharge adds to a litre: `total` takes the base away (F5); nobody knows what is not decided."""
        if over.times is None:
            return float("inf")
        rate = price.price if over.s.get("base") == "price" else price.rate
        cost = rate * over.times * price.all
        return cost - price.rate * price.base if over.s.get("adds") == "total" and not is_waived(over) else cost

    def chosen(self, book, price, over):
        """Of the surcharges over one litre those that it bears: what one waives another charges all the same."""
        combine = book.get("combine", "add")
        if len(over) < 2 or combine == "add":
            return over
        over = [one for one in over if not is_waived(one)] or over
        if combine == "first":
            return over[:1]
        costs = [self.added(price, one) for one in over]
        return [over[costs.index(max(costs))]]

    def basis(self, account, price, intake, day):
        """What of an intake's litre of a day is priced: water given back is not consumed (F8); or its watt-hours."""
        if isinstance(price, NotCharged) or not (price.is_consumed or price.is_energy):
            return 1
        taken = sum(litres for part, litres in account.days[day].items() if part[0] == intake)
        if price.is_energy:
            return Fraction(self.registry.energy[intake][day], taken)
        return max(Fraction(0), 1 - Fraction(self.water.returned.get(intake, {}).get(day, 0), taken))

    def bear(self, out, book, intake, price, over, litres, day, share):
        """Puts litres of one intake and day into the lines that they bear."""
        displaced = False
        for one in self.chosen(book, price, over):
            bears_base = is_waived(one) or one.times is None
            counts = one.s.get("adds") == "total" and not displaced and not bears_base
            displaced = displaced or counts
            key = self.surcharge_key(book, intake, price, one, counts)
            put(out, (key, one.of), litres, day, litres * share)
        if displaced:
            key = self.base_key(book, intake, price)
            put(out, (key, "out"), -litres, day, -litres * share)

    def surcharge_key(self, book, intake, price, over, counts):
        at = (intake, price, over.s["id"], over.band, over.times, over.by, counts)
        if at not in self.keys:
            yuan = price.price if over.s.get("base") == "price" else price.rate
            band = None if is_waived(over) else over.s["bands"][over.band]
            self.keys[at] = Key("undecided" if over.times is None else "surcharge", book["id"], over.s["id"], intake,
                                price.row, None if band is None else over.band + 1, counts, yuan,
                                (over.times or 0) * price.all, price.all_by + over.by, price.is_energy,
                                band and band.get("block"))
        return self.keys[at]

    def base_key(self, book, intake, price):
        if (intake, price) not in self.keys:
            self.keys[intake, price] = self.make_base_key(book, intake, price)
        return self.keys[intake, price]

    @staticmethod
    def make_base_key(book, intake, price):
        if isinstance(price, NotCharged):
            return Key("base", book["id"], "not-charged", intake, "", None, True, Fraction(0), Fraction(1), (), False)
        return Key("base", book["id"], price.row, intake, price.row, None, True, price.rate, price.base, price.base_by,
                   price.is_energy, price.block)

    def standing(self, account, book, year, at):
        """(key, running period) -> [litres over ceilings, {day: litres}, basis] of the year, as seen at a day."""
        name = (account.name, book["filing"], book["id"], year, at)
        if name not in self.stood:  # what a period begins with is what the one before it ended with
            self.stood[name] = self.find_standing(account, book, year, at)
        return self.stood[name]

    def find_standing(self, account, book, year, at):
        out = {}
        surcharges = book.get("surcharges", [])
        sources = len(account.plan_sources(year)) > 1 or account.plan_sources(year) not in ([], [""])
        for day, marks in self.marks(account, book, year, at).items():
            total, row = account.totals[day], account.counted[day]
            cuts = sorted({0, total} | {mark[0] for mark in marks} | {mark[1] for mark in marks})
            for low, high in zip(cuts, cuts[1:]):
                found = sorted((mark[2:] for mark in marks if mark[0] <= low and high <= mark[1]), key=lambda x: x[:2])
                if not found:
                    continue
                here = [mark[:3] for mark in found]
                for part, litres in row.items():
                    if not litres:
                        continue
                    if sources:
                        here = one_band(found, self.registry.water(part[0], day)["source"])
                    price = self.price(book, part, day)
                    if not price or isinstance(price, NotCharged):
                        continue
                    over = [account.rulings.over(book, surcharges[place], band, of, day) for place, band, of in here
                            if self.falls_on(surcharges[place], price, account, day)]
                    if over:
                        litres = litres if high - low == total else Fraction(high - low) * litres / total
                        share = self.basis(account, price, part[0], day)
                        self.bear(out, book, part[0], price, over, litres, (day, part[1] is not None), share)
        return out

    # ---- the invoice

    def charge(self, account, book, start, end, year):
        """{Key: Line} of a filing period under a book."""
        alone = {}
        unpermitted = [s for s in book.get("surcharges", []) if s["ceiling"] == "unpermitted"]
        for day in account.between(start, end):
            for (intake, use), litres in account.days[day].items():
                price = self.price(book, (intake, use), day)
                if not price:
                    continue
                share, since = self.basis(account, price, intake, day), (day, use is not None)
                put(alone, (self.base_key(book, intake, price), None), litres, since, litres * share)
                if not account.is_permitted() and not isinstance(price, NotCharged):
                    over = [account.rulings.over(book, s, 0, None, day) for s in unpermitted
                            if self.falls_on(s, price, account, day)]
                    self.bear(alone, book, intake, price, over, account.counted[day][intake, use], since, share)
        self.dry_energy(alone, account, book, start, end)
        now = before = {}
        if account.is_permitted() and book.get("surcharges"):
            now = self.standing(account, book, year, end)
            before = self.standing(account, book, year, start)
        return self.lines(alone, now, before)

    def dry_energy(self, out, account, book, start, end):
        """What is reported as generated is priced also where no water is known to have run that day."""
        for intake, days in self.registry.energy.items():
            for day, wh in days.items():
                if start <= day < end and self.registry.account(intake, day) in account.names and not any(
                        part[0] == intake for part in account.days.get(day, {})):
                    price = self.price(book, (intake, None), day)
                    if price and not isinstance(price, NotCharged) and price.is_energy:
                        put(out, (self.base_key(book, intake, price), None), 0, (day, False), wh)

    @staticmethod
    def lines(alone, now, before):
        """What is of the filing period alone is rounded as one; a running total at both its ends."""
        lines = {}
        for (key, _), (litres, days, basis) in alone.items():
            line = lines.setdefault(key, Line())
            line.litres += litres
            line.basis += basis
            line.since(min(days))
        running, changed = [], changed_days(now, before)
        for key, of in set(now) | set(before):
            a, b = now.get((key, of), NOTHING), before.get((key, of), NOTHING)
            if a[0] == b[0] and a[2] == b[2]:
                continue
            line, days = lines.setdefault(key, Line()), a[1].keys() | b[1].keys()
            if of is None or of == "out":
                days = {day for day in days if (key.intake, day) in changed}
            line.since(min(days))
            if of is None or of == "out":
                line.litres += a[0] - b[0]
                line.basis += a[2] - b[2]
            else:
                running.append((key, a, b))
        for key, line in lines.items():
            line.basis = charged(key, line.basis)
            line.exact = fen_of(key, line.basis)
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

    def last_book(self, account, books, start, end):
        """The book that prices the last day of the period of which anything is priced."""
        if not any(book.get(name) for book in books for name, _, _ in SUMS):
            return None
        parts = {part for row in account.days.values() for part in row}
        parts |= {(name, None) for name in self.registry.intakes}
        for day in reversed(range(start, end)):
            for part in sorted(parts, key=lambda part: (part[0], part[1] or "")):
                if self.registry.account(part[0], day) in account.names:
                    book = next((book for book in books if self.price(book, part, day, is_dry=True)), None)
                    if book:
                        return book
        return None

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
