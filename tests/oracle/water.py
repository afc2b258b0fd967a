# SPDX-License-Identifier: Apache-2.0
"""From registers to litres a day, by rules F1, F7, F8, F18 and F25.

Instants are seconds of local time since 1970 (the ledger's zone has no summer
time in these years), days are numbers of civil days since 1970, volumes whole
litres. Nothing here knows how the program does it.
"""

import bisect
import datetime
import functools
from fractions import Fraction
from math import floor

DAY = 86400
EPOCH = datetime.date(1970, 1, 1)


@functools.lru_cache(maxsize=None)
def day_of(text):
    """"2025-03-01" as a number of days."""
    return (datetime.date.fromisoformat(text) - EPOCH).days


def date_of(day):
    return EPOCH + datetime.timedelta(days=day)


def iso(day):
    return date_of(day).isoformat()


def month_start(year, month):
    """The first day of a month; month 13 is January of the next year."""
    return (datetime.date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1) - EPOCH).days


def cut_over_days(start, end, litres):
    """{day: litres} of an interval by elapsed seconds, largest remainder, the earlier day first (F18)."""
    whole = end - start
    days = range(start // DAY, (end - 1) // DAY + 1)
    shares, rests = {}, []
    for day in days:
        seconds = min(end, (day + 1) * DAY) - max(start, day * DAY)
        shares[day], rest = divmod(abs(litres) * seconds, whole)
        rests.append((-rest, day))
    for _, day in sorted(rests)[:abs(litres) - sum(shares.values())]:
        shares[day] += 1
    return shares if litres >= 0 else {day: -share for day, share in shares.items()}


def believed(readings):
    """[(instant, count)] in order of time: conflicts are not booked, nor what is not good (F25, F23)."""
    counts = {}
    for instant, count, status in readings:
        if status in ("", "A"):
            counts.setdefault(instant, set()).add(count)
    return [(instant, min(seen)) for instant, seen in sorted(counts.items()) if len(seen) == 1]


def intervals(meter, readings):
    """[(start, end, litres)] of a meter: first to last reading that is believed.

    The mark follows the register; a register that falls by jitter keeps its mark
    and books nothing, one that falls by more has turned over.
    """
    modulus = 10 ** meter["digits"] * 1000
    qmax = meter.get("qmax", 0)
    jitter = max(2, qmax // 100)
    out, last, mark = [], None, None
    if meter.get("initial") is not None:  # the installation gives the first count
        last, mark = day_of(meter["installed_on"]) * DAY, meter["initial"]
    change = meter.get("exchange")  # of the register: its last count, and the first of the new one
    for instant, count in believed(readings):
        if change and instant > change["at"]:
            if last is not None:
                out.append((last, change["at"], change["final"] - mark))
            last, mark, change = change["at"], change["initial"], None
        if last is not None:
            step = count - mark
            if step < 0:
                if -step <= jitter and meter.get("direction") != "net":
                    step, count = 0, mark
                elif meter.get("direction") != "net":
                    step += modulus
            out.append((last, instant, step))
        last, mark = instant, count
    if change and last is not None and last < change["at"]:  # its last count is a reading too
        out.append((last, change["at"], change["final"] - mark))
    return out


class Dated:
    """Rows of one key, each from its first day on until the next (F7)."""

    def __init__(self, rows, from_of):
        self.rows = sorted(rows, key=from_of)
        self.starts = [from_of(row) for row in self.rows]

    def on(self, day):
        at = bisect.bisect_right(self.starts, day) - 1
        return self.rows[at] if at >= 0 else None


def by_key(rows, key, first):
    """{key: Dated}; first names the column of a key's default first day, or None."""
    found = {}
    for row in rows:
        found.setdefault(row[key], []).append(row)

    def from_of(row):
        if row.get("from"):
            return day_of(row["from"])
        return day_of(row[first]) if first else -10**6

    return {name: Dated(group, from_of) for name, group in found.items()}


def energy_by_day(rows):
    """{intake: {day: Wh}}, cut over days like water (F32)."""
    found = {}
    for row in rows:
        days = found.setdefault(row["intake"], {})
        for day, wh in cut_over_days(row["start"], row["end"], row["wh"]).items():
            add(days, day, wh)
    return found


class Registry:
    """Who holds what on which day."""

    def __init__(self, world):
        self.areas = {row["area"]: row["parent"] for row in world["areas"]}
        self.permits = by_key(world["permits"], "permit", "valid_from")
        self.intakes = by_key(world["intakes"], "intake", None)
        self.meters = by_key(world["meters"], "meter", "installed_on")
        self.plans = {(row["permit"], row["year"], row.get("source", "")): row for row in world["plans"]}
        self.orders = list(world.get("orders", []))  # that change limits, in the order in which they were entered
        self.rulings = world.get("rulings", [])  # what was decided for permits, in the order in which it was entered
        self.after = {row["replaces"]: row["permit"] for row in world["permits"] if row.get("replaces")}
        self.lists = world.get("lists", [])
        self.energy = energy_by_day(world.get("energy", []))
        self.norms = world.get("norms", [])
        self.exchanges = world.get("exchanges", {})  # of a meter's register
        self.errors = world.get("errors", [])  # of meters, one of a meter and its first day
        self.accounts, self.waters, self.ancestries = {}, {}, {}  # what was asked before

    def lineage(self, permit):
        """A permit with those that it replaces and those that replace it, the oldest first: one account (F6)."""
        before = {new: old for old, new in self.after.items()}
        names = [permit]
        while names[0] in before:
            names.insert(0, before[names[0]])
        while names[-1] in self.after:
            names.append(self.after[names[-1]])
        return names

    def holder(self, name, day):
        """Of an account's permits the newest that had begun by a day: it names the account's invoice."""
        names = self.lineage(name)
        begun = [one for one in names if one in self.permits and self.permits[one].starts[0] <= day]
        return begun[-1] if begun else names[0]

    def permit_on(self, permit, day):
        """The permit's row, where it is valid that day (F1: the last day is in)."""
        dated = self.permits.get(permit)
        row = dated.on(day) if dated else None
        if row is None or day < day_of(row["valid_from"]):
            return None
        return None if row["valid_until"] and day > day_of(row["valid_until"]) else row

    def account(self, intake, day):
        """Whose water it is: the permit's, or unpermitted (F11)."""
        if (intake, day) not in self.accounts:
            self.accounts[intake, day] = self.find_account(intake, day)
        return self.accounts[intake, day]

    def find_account(self, intake, day):
        row = self.intakes[intake].on(day)
        if row["permit"] and self.permit_on(row["permit"], day):
            return row["permit"]
        return "unpermitted:" + intake

    def water(self, intake, day):
        """What rates and surcharges ask of an intake's water that day (F10)."""
        if (intake, day) not in self.waters:
            self.waters[intake, day] = self.find_water(intake, day)
        return self.waters[intake, day]

    def part(self, part, day):
        """The same of a part of it: a sub-meter's use is its own."""
        if part[1] is None:
            return self.water(part[0], day)
        return {**self.water(part[0], day), "uses": (part[1],)}

    def lists_of(self, account, day):
        """The lists on which a permit's holder is that day (F32)."""
        row = self.permit_on(account, day)
        code = row.get("credit_code") if row else None
        return tuple(sorted(one["list"] for one in self.lists if code and one["credit_code"] == code and
                            day_of(one["from"]) <= day and (not one["until"] or day <= day_of(one["until"]))))

    def is_during(self, name, day):
        """Whether a list has a row that holds that day, whomever it names."""
        return any(one["list"] == name and day_of(one["from"]) <= day and
                   (not one["until"] or day <= day_of(one["until"])) for one in self.lists)

    def norm(self, permit, year, first, months):
        """The sum of output × norm in litres, or None: of the year as one, or of its months (F32)."""
        rows = [row for row in self.norms if row["permit"] == permit and row["year"] == year]
        whole = [row for row in rows if not row["month"]]
        if months == 12 and whole:
            return floor(sum(Fraction(row["output"]) * Fraction(row["norm_m3_per_unit"]) * 1000 for row in whole))
        total = 0
        for month in range(first + 1, first + months + 1):
            mine = [row for row in rows if row["month"] == month]
            if not mine:
                return None
            total += floor(sum(Fraction(row["output"]) * Fraction(row["norm_m3_per_unit"]) * 1000 for row in mine))
        return total

    def find_water(self, intake, day):
        row = self.intakes[intake].on(day)
        permit = self.permits[row["permit"]].rows[0] if row["permit"] else {}
        if row["permit"] and self.permits[row["permit"]].on(day):
            permit = self.permits[row["permit"]].on(day)
        return {
            "area": row.get("area") or permit["area"],
            "source": row.get("source") or permit["source"],
            "uses": tuple((row.get("use") or permit["use"]).split(";")),
            "area_class": row["area_class"],
            "network": row.get("network") or None,
        }

    def ancestry(self, area):
        """The area and those above it."""
        if area not in self.ancestries:
            above = self.areas[area]
            self.ancestries[area] = [area] + (self.ancestry(above) if above else [])
        return self.ancestries[area]


class Water:
    """Litres by day of meters, intakes and accounts; what of them is spread, and which days are known.

    A part of an intake's water is (intake, use): use is a sub-meter's, or None
    for what is not metered apart (F10).
    """

    def __init__(self, registry, readings, pieces=()):
        self.registry, self.pieces = registry, pieces
        self.booked = {}    # meter -> {day: litres}
        self.intervals = {}  # meter -> [(start, end, litres)]
        self.counted = {}   # (meter, day) -> seconds that count by the register
        self.not_measured = set()  # (meter, day) of which something is assessed, or withheld
        self.assessed = {}  # meter -> {day: litres}
        self.parts = {}     # (intake, use) -> {day: litres}
        self.spread = {}    # intake -> {day: litres}
        self.returned = {}  # intake -> {day: litres}
        self.exempt = {}    # part -> {day: litres} of what is assessed that no ceiling counts
        self.assessed_of = {}  # (account, day) -> litres of what it took
        self.places = {}    # asked before: (start, end) -> who held what
        by_meter = {}
        for meter, *reading in readings:
            by_meter.setdefault(meter, []).append(reading)
        for meter, dated in registry.meters.items():
            self.read(meter, dated, by_meter.get(meter, []))
        for piece in pieces:
            if piece["intake"]:
                for day, litres in cut_over_days(piece["start"], piece["end"], piece["litres"]).items():
                    self.assess((piece["intake"], None), day, litres, piece["exempt"])
        self.take_subs_out()
        self.accounts, self.spread_of = {}, {}  # name -> {day: {part: litres}}; (name, day) -> litres
        for part, days in self.parts.items():
            for day, litres in days.items():
                if litres:
                    name = registry.account(part[0], day)
                    self.accounts.setdefault(name, {}).setdefault(day, {})[part] = litres
        for intake, days in self.spread.items():
            for day, litres in days.items():
                add(self.spread_of, (registry.account(intake, day), day), litres)

    def read(self, meter, dated, readings):
        """Books what a meter counted, and what was assessed of it."""
        days = self.booked.setdefault(meter, {})
        change = {"exchange": self.registry.exchanges.get(meter)}
        parts = [part for piece in self.pieces if piece["meter"] == meter for part in day_parts(piece)]
        self.intervals[meter] = intervals({**dated.rows[0], **change}, readings)
        for start, end, litres in self.intervals[meter]:
            for day, share in cut_over_days(start, end, litres).items():
                row = dated.on(day)
                share -= self.settle(meter, parts, day, max(start, day * DAY), min(end, (day + 1) * DAY), share)
                add(days, day, share)
                if row.get("role", "take") in ("take", "drainage"):
                    use = row.get("use") or None
                    add(self.parts.setdefault((row["intake"], use), {}), day, share)
                    if end - start > DAY and not (use and self.has_main(row["intake"], day)):
                        add(self.spread.setdefault(row["intake"], {}), day, share)
                elif row["role"] == "return":
                    add(self.returned.setdefault(row["intake"], {}), day, share)
        for part in parts:
            row, day = dated.on(part["day"]), part["day"]
            add(self.assessed.setdefault(meter, {}), day, part["left"])
            if part["seconds"]:
                self.not_measured.add((meter, day))
            self.assess((row["intake"], row.get("use") or None), day, part["left"], part["exempt"])
        for error in self.registry.errors:
            if error["meter"] == meter:
                self.put_right(dated, days, error)

    def put_right(self, dated, days, error):
        """What stands beside the litres that a meter counted which was found to err: rounded over all days up to one."""
        shown = beside = 0
        for day in range(error["from"], error["until"] + 1):
            shown, before = shown + days.get(day, 0), beside
            beside = round_away(Fraction(-error_part(error) * shown, 10**6 + error["error"]))
            if beside != before:
                add(self.assessed.setdefault(error["meter"], {}), day, beside - before)
                self.assess((dated.on(day)["intake"], None), day, beside - before, False)

    def is_whole(self, meter, day):
        """Whether all of the day is known by the register."""
        return self.counted.get((meter, day), 0) == DAY and (meter, day) not in self.not_measured

    def settle(self, meter, parts, day, start, end, litres):
        """Of a day of an interval: what a final assessment withholds; of another one it takes its litres (F20)."""
        withheld, seconds = 0, end - start
        for part in parts:
            low, high = max(start, part["start"]), min(end, part["end"])
            if low >= high:
                continue
            if part["final"]:
                withheld += between(litres, start, end, low, high)
                seconds -= high - low
            else:
                part["left"] -= between(part["litres"], part["start"], part["end"], low, high)
                part["seconds"] -= high - low
        add(self.counted, (meter, day), seconds)
        if withheld:
            self.not_measured.add((meter, day))
        return withheld

    def assess(self, part, day, litres, is_exempt):
        """Puts assessed litres beside the measured ones."""
        intake, use = part
        add(self.parts.setdefault(part, {}), day, litres)
        if is_exempt:
            add(self.exempt.setdefault(part, {}), day, litres)
        if not (use and self.has_main(intake, day)):
            add(self.assessed_of, (self.registry.account(intake, day), day), litres)

    def is_measured(self, meter, day):
        """Whether something is known of the day, by the register alone: its readings are a day apart at most."""
        return self.counted.get((meter, day), 0) > 0 and (meter, day) not in self.not_measured

    def first_day(self, meter):
        """The first day of which anything is known."""
        starts = [start for start, _, _ in self.intervals[meter]]
        starts += [piece["start"] for piece in self.pieces if piece["meter"] == meter]
        return min(starts, default=10**9) // DAY

    def has_main(self, intake, day):
        """Whether a meter without a use of its own counts the whole intake."""
        return any(row["intake"] == intake and not row.get("use") and row.get("role", "take") in ("take", "drainage")
                   for row in (dated.on(day) for dated in self.registry.meters.values()) if row)

    def take_subs_out(self):
        """A sub-meter's volume is a part of what the main meter counts, and never more than that."""
        for (intake, use), days in list(self.parts.items()):
            within = {}  # (account, year, month) -> {day: litres}
            for day, litres in list(days.items()) if use else ():
                if self.has_main(intake, day):
                    of = (self.registry.account(intake, day), date_of(day).replace(day=1))
                    within.setdefault(of, {})[day] = days.pop(day)
            for (account, month), wanted in within.items():
                whole = self.parts.setdefault((intake, None), {})
                own = [day for day in range(month_start(month.year, month.month),
                                            month_start(month.year, month.month + 1))
                       if self.registry.account(intake, day) == account]
                for day, litres in granted(own, wanted, whole).items():
                    add(days, day, litres)
                    add(whole, day, -litres)


def error_part(error):
    """What of an error is put right: all of it, or what lies beyond what the law lets be; with its sign."""
    return error["error"] - error["limit"] if error["error"] > 0 else error["error"] + error["limit"]


def round_away(exact):
    """To whole litres, halves away from zero."""
    whole = int(2 * abs(exact) + 1) // 2
    return -whole if exact < 0 else whole


def day_parts(piece):
    """What an assessed piece is on each of its days; what intervals take of it leaves `left`."""
    return [{"day": day, "litres": litres, "left": litres, "final": piece["final"], "exempt": piece["exempt"],
             "start": max(piece["start"], day * DAY), "end": min(piece["end"], (day + 1) * DAY),
             "seconds": min(piece["end"], (day + 1) * DAY) - max(piece["start"], day * DAY)}
            for day, litres in cut_over_days(piece["start"], piece["end"], piece["litres"]).items()]


def between(litres, start, end, low, high):
    """Of the litres of a part of a day what has passed by its end less what has by its beginning, each floored."""
    return litres * (high - start) // (end - start) - litres * (low - start) // (end - start)


def granted(days, wanted, whole):
    """What of a part's litres the whole holds in a month: a day's excess on the days after it, else on those before."""
    room = {day: max(0, whole.get(day, 0)) for day in days}
    out, over = {}, 0
    for day in days:
        here = min(wanted.get(day, 0) + over, room[day])
        over += wanted.get(day, 0) - here
        room[day] -= here
        out[day] = here
    for day in reversed(days):
        here = min(over, room[day])
        over -= here
        out[day] += here
    return {day: litres for day, litres in out.items() if litres}


def set_off(days, start, end):
    """A net register's negative days set off against the days before, then those behind, of one period (F8)."""
    out, owed = {day: litres for day, litres in days.items() if start <= day < end}, 0
    for day in sorted(out):
        owed, out[day] = owed + max(0, -out[day]), max(0, out[day])
        for back in sorted((one for one in out if one <= day), reverse=True):
            if not owed:
                break
            less = min(owed, out[back])
            owed, out[back] = owed - less, out[back] - less
    return out


def add(book, key, litres):
    book[key] = book.get(key, 0) + litres
