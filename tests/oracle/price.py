# SPDX-License-Identifier: Apache-2.0
"""Which book, which row and which product a litre has, by rules F2, F9, F10 and F24."""

from fractions import Fraction

from water import day_of

# F23, in its order.
WORDS = ("public_supply industry domestic other special agriculture rural_supply ecological construction hydropower "
         "thermal_once_through thermal_recirculating cooling heat_pump mine_drainage_reused "
         "mine_drainage_discharged").split()
FIELDS = ("source", "use", "area_class", "network")


def holds(row, day):
    """A dated thing on a day: `until` is its last (F1)."""
    return ((not row.get("from") or day >= day_of(row["from"]))
            and (not row.get("until") or day <= day_of(row["until"])))


def best(rows, water, day):
    """The row with most fields named of those that match; None where there is none."""
    found = None
    for row in rows:
        if not holds(row, day):
            continue
        named = [field for field in FIELDS if row.get(field)]
        if any(row[field] != water[field] for field in named):
            continue
        if found is None or len(named) > found[0]:
            found = (len(named), row)
    return found and found[1]


class Price:
    """A row's rate, and the products beside it of base lines and of surcharge lines."""

    def __init__(self, row, use):
        self.row = row["id"]
        self.use = use
        self.rate = Fraction(row["yuan"])
        self.price = Fraction(row["yuan_price"]) if row.get("yuan_price") else None
        self.base = Fraction(1)
        self.all = Fraction(1)
        self.is_consumed = row.get("volume") == "consumed"
        self.is_energy = row.get("unit") == "kWh"
        self.block = row.get("block")
        self.base_by, self.all_by = (), ()  # which rows made the products

    def times(self, row, factor, applies_to):
        self.base *= factor
        self.base_by += (row,)
        if applies_to != "base":
            self.all *= factor
            self.all_by += (row,)


class NotCharged:
    """Water that is listed as bearing nothing."""


def classes_with_factor(book, water, day):
    """Does a factor name the water's class?"""
    return any(row.get("area_class") == water["area_class"] and best([row], water, day)
               for row in book.get("factors", []))


def rate_row(book, water, day):
    """The row of a rate: a class without one takes the normal one if a factor names the class (F9)."""
    row = best(book["rates"], water, day)
    if row is not None and row.get("area_class") == water["area_class"]:
        return row
    if classes_with_factor(book, water, day):
        return best(book["rates"], {**water, "area_class": "normal"}, day)
    return row


def price_of(book, water, day, lists=()):
    """A Price, NotCharged, or None for water without a price."""
    if water["source"] in book.get("not_charged", []):
        return NotCharged()
    found, units = None, set()
    for use in sorted(water["uses"], key=WORDS.index):  # of equal rates the first of F23's list
        one = {**water, "use": use}
        row = rate_row(book, one, day)
        if row is None:
            return None
        units.add(row.get("unit", "m3"))
        if found is None or Fraction(row["yuan"]) > found.rate:
            found = Price(row, use)
    if len(units) > 1:  # cubic metres and kilowatt-hours of one meter: none is the dearest
        return None
    one = {**water, "use": found.use}
    allowance = best(book.get("allowances", []), one, day)
    if allowance:
        part = 1 - Fraction(allowance["leakage"]) if "leakage" in allowance else Fraction(allowance["consumed"])
        found.times(f"allowance {part}", part, allowance.get("applies_to"))
    for name in sorted({row["id"] for row in book.get("factors", [])}):
        factor = best([row for row in book["factors"] if row["id"] == name], one, day)
        if factor:
            found.times(f"{name} {factor['times']}", Fraction(factor["times"]), factor.get("applies_to"))
    for relief in book.get("reliefs", []):
        if holds(relief, day) and relief["list"] in lists:
            found.times(f"{relief['id']} {relief['times']}", Fraction(relief["times"]), relief.get("applies_to"))
    return found


def book_of(books, kind, areas, day):
    """Of a kind the book of the nearest place, areas being the water's and those above it (F24)."""
    dead = {book["replaces"] for book in books if book.get("replaces") and day >= day_of(book["from"])}
    for area in areas:
        for book in books:
            if book["kind"] == kind and book["place"] == area and holds(book, day) and book["id"] not in dead:
                return book
    return None


def doubts(book, key):
    """[(what, id)] of what a line rests on that its book calls unconfirmed."""
    rules = [("rate", row["id"], row) for row in book["rates"] if row["id"] == key.rate]
    rules += [("surcharge", row["id"], row) for row in book.get("surcharges", [])
              if key.part == "surcharge" and row["id"] == key.rule]
    named = {by.split()[0] for by in key.by}
    for row in book.get("allowances", []) if "allowance" in named else ():
        rules.append(("leakage" if "leakage" in row else "consumed", "", row))
    for what, part in (("factor", "factors"), ("relief", "reliefs")):
        rules += [(what, row["id"], row) for row in book.get(part, []) if f"{row['id']} {row['times']}" in key.by]
    if key.rule in ("minimum", "maximum", "waive_below"):
        rules.append((key.rule, "", book[key.rule]))
    found = {(what, name) for what, name, row in rules if row.get("unconfirmed")}
    return sorted(found | ({("rulebook", book["id"])} if book.get("unconfirmed") else set()))


def whole_books(books):
    """Books with the rows of those that they extend before their own."""
    by_id, out = {book["id"]: book for book in books}, []
    for book in books:
        whole = dict(book)
        while whole.get("extends"):
            parent = by_id[whole["extends"]]
            for part in ("rates", "allowances", "factors", "surcharges", "reliefs", "not_charged"):
                whole[part] = parent.get(part, []) + whole.get(part, [])
            whole["extends"] = parent.get("extends")
        out.append(whole)
    return out
