# SPDX-License-Identifier: Apache-2.0
"""Who gets which invoice of which filing period, and what stands behind its lines, by rules F4, F12 and F27."""

from fractions import Fraction
from math import ceil

from account import FILING, Account
from charge import KINDS, Biller, Key, Line, cut_lines
from sums import SUMS, sums_of
from water import month_start


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


def all_places(water, start, end):
    if (start, end) not in water.places:
        water.places[start, end] = places(water.registry, start, end)
    return water.places[start, end]


def took(water, who, start, end):
    """Did who has no permit take water, or generate?"""
    if not who.startswith("unpermitted:"):
        return True
    generated = water.registry.energy.get(who.partition(":")[2], {})
    return (any(start <= day < end for day in water.accounts.get(who, {})) or
            any(start <= day < end and wh and water.registry.account(who.partition(":")[2], day) == who
                for day, wh in generated.items()))


def holders(water, start, end):
    """Who was valid or took water in the period (F27)."""
    return [who for who in all_places(water, start, end) if took(water, who, start, end)]


def accounts_of(biller, water, filing, start, end):
    """{(kind, account): {id: book}} of them, by books of the period; of who took nothing what was issued counts."""
    found = {}
    for who, where in all_places(water, start, end).items():
        who = water.registry.holder(who, end - 1)
        for day, area in where:
            for kind in KINDS:
                book = biller.book(kind, area, day)
                if book and book["filing"] == filing:
                    found.setdefault((kind, who), {})[book["id"]] = book
    return found


def add_sums(book, invoice, before, is_last, is_whole):
    """The lines behind an invoice's lines: least sums, greatest ones, those too small to ask for (F27)."""
    lines = invoice["lines"]
    for scope, at, may_lift in (("invoice", 0, is_whole), ("permit", before, is_whole and is_last)):
        fen = sum(line.fen for line in lines.values())
        invoice["fen"] = fen  # a year's rules go by the sums that an invoice's own rules leave
        for name, part, more in sums_of(book, scope, fen, at, may_lift):
            line = Line()
            line.exact, line.fen = Fraction(more), more
            lines[Key(part, book["id"], name, "", "", None, False, Fraction(book[name]["yuan"]), Fraction(1), (),
                      False)] = line


def invoices(world, water, period, incomplete=None, issued=()):
    """{(kind, permit, filing, period name): {"lines", "unpriced", "taken"}} of a period.

    issued: names of those that there were before.
    incomplete: by the same names, whether the invoice says that days of it are not known; that is asked of the
    program, for the oracle does not find it by itself.
    """
    found = make_invoices(world, water, period, issued)
    has_sums = any(book.get(name) for book in world["books"] for name, _, _ in SUMS)
    for at in sorted(found, key=lambda at: found[at]["start"]) if has_sums else ():
        invoice, book = found[at], found[at]["book"]
        invoice["fen"] = sum(line.fen for line in invoice["lines"].values())
        if book:
            earlier = [one for other, one in found.items()
                       if (other[0], other[2]) == (at[0], at[2]) and one["start"] < invoice["start"] and
                       water.registry.lineage(other[1]) == water.registry.lineage(at[1])]
            before = sum(one["fen"] for one in earlier)
            is_last = invoice["end"] == month_start(int(period[:4]) + 1, 1)
            add_sums(book, invoice, before, is_last, not (incomplete[at] or invoice["unpriced"]))
    return found


def without_undecided(lines, unpriced):
    """The lines that are charged; what waits for a decision is added to what has no price, in whole litres."""
    for key, line in lines.items():
        if key.part == "undecided" and ceil(line.litres):
            unpriced[key.intake] = unpriced.get(key.intake, 0) + ceil(line.litres)
    return {key: line for key, line in lines.items() if key.part != "undecided"}


def make_invoices(world, water, period, issued):
    """The same without what is of a sum."""
    biller = Biller(world, water)
    accounts, found = {}, {}
    for filing in FILING:
        if not any(book["filing"] == filing for book in world["books"]):
            continue
        for name, year, start, end in filings_in(period, filing):
            for (kind, who), books in accounts_of(biller, water, filing, start, end).items():
                if not took(water, who, start, end) and (kind, who, filing, name) not in issued:
                    continue
                if (who, filing) not in accounts:
                    accounts[who, filing] = Account(water, who, filing)
                account, lines = accounts[who, filing], {}
                # A running total looks back on the days of books before, each litre judged by its own (F3, F4).
                for book in {**biller.used(account, kind, filing, year, start), **books}.values():
                    lines.update(biller.charge(account, book, start, end, year))
                taken, unpriced = biller.gather(account, books.values(), start, end)
                lines = without_undecided(lines, unpriced)
                cut_lines(lines, biller.books)
                found[kind, who, filing, name] = {
                    "lines": lines, "unpriced": unpriced, "taken": taken, "start": start, "end": end,
                    "book": biller.last_book(account, books.values(), start, end)}
    return found
