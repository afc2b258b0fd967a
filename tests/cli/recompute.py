#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A bill computed again from `weir explain --json` alone: no ledger, no rulebook, no weir code.

Words to counts, counts to marks, marks to intervals, intervals to days, days to
ceilings and bands, those to volumes, volumes to fen; each step must give the
number that the explanation states. Raises Wrong at the first that does not.

usage: recompute.py FILE...        each the output of `weir explain ... --json`
"""

import datetime
import json
import struct
import sys
from fractions import Fraction

MONTHS = {"month": 1, "two-months": 2, "quarter": 3, "year": 12}
BILLED = ("part", "rulebook", "rule", "intake", "rate", "band", "counts", "from", "until", "rate_micro_yuan",
          "times", "factors")  # what a line was charged by
ONE_DAY = datetime.timedelta(days=1)


class Wrong(Exception):
    pass


def check(what, found, wanted):
    if found != wanted:
        raise Wrong(f"{what}: {str(found)[:200]}, and {str(wanted)[:200]} follows")


def day(text):
    return datetime.date.fromisoformat(text)


def seconds(text):
    at = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
    return int((at - datetime.datetime(1970, 1, 1)).total_seconds())


def floor(number):
    return number.numerator // number.denominator


def rounded(fen):
    """To the fen, halves away from zero."""
    whole = floor(abs(fen) + Fraction(1, 2))
    return whole if fen >= 0 else -whole


def apportion(parts):
    """Whole numbers that add up, by largest remainder, the earlier of equals first."""
    whole = [floor(part) for part in parts]
    left = floor(sum(parts, Fraction(0))) - sum(whole)
    order = sorted(range(len(parts)), key=lambda i: (whole[i] - parts[i], i))
    for i in order[:left]:
        whole[i] += 1
    return whole


class Zone:
    def __init__(self, zone):
        self.changes = [(None if x["from"] is None else seconds(x["from"]), x["offset_s"])
                        for x in zone["changes"]]

    def offset(self, at):
        return [offset for since, offset in self.changes if since is None or since <= at][-1]

    def day(self, at):
        return datetime.date(1970, 1, 1) + ((at + self.offset(at)) // 86400) * ONE_DAY

    def midnight(self, civil):
        local = (civil - datetime.date(1970, 1, 1)).days * 86400
        for _, offset in self.changes:
            if self.offset(local - offset) == offset:
                return local - offset
        raise Wrong(f"{civil} has no midnight")


# ---- words to counts ----

def shortest(words, form, digits):
    """The decimal of the fewest digits that reads back as the same float."""
    value = struct.unpack(form, words)[0]
    for size in range(1, digits + 1):
        text = f"{value:.{size - 1}e}"
        if struct.unpack(form, struct.pack(form, float(text)))[0] == value:
            return Fraction(text)
    raise Wrong(f"no decimal for {words.hex()}")


def decode(words, field):
    order, kind = field["order"], field["type"]
    if order in ("CDAB", "DCBA"):
        words = words[::-1]
    raw = b"".join(word.to_bytes(2, "little" if order in ("BADC", "DCBA") else "big")
                   for word in words)
    if kind in ("u16", "u32", "u64", "bits"):
        return Fraction(int.from_bytes(raw, "big"))
    if kind in ("i16", "i32"):
        return Fraction(int.from_bytes(raw, "big", signed=True))
    if kind == "bcd32":
        return Fraction(int(raw.hex()))
    return shortest(raw, ">f", 9) if kind == "f32" else shortest(raw, ">d", 17)


def litres_of(words, recipe):
    """The exact litres of gathered words: whole, fraction, exponent, unit code in this order."""
    values = {}
    for part in ("whole", "fraction", "exponent", "unit_code"):
        if part in recipe:
            size = recipe[part]["words"]
            values[part] = decode(words[:size], recipe[part])
            words = words[size:]
    check("words left over", len(words), 0)
    value = values["whole"] * recipe.get("carry", 1) + values.get("fraction", 0)
    power = recipe["power"]
    if "exponent" in values:
        power += int(values["exponent"]) - recipe["exponent_bias"]
    unit = recipe.get("unit_litres")
    if unit is None:
        unit = {x["code"]: x["unit_litres"] for x in recipe["unit_codes"]}[values["unit_code"]]
    return value * Fraction(10) ** power * Fraction(unit)


def counted(number):
    return Fraction(number["units"], 10 ** number["scale"])


def check_words(meter, profiles):
    """Each reading's count follows from its words; how many had any."""
    seen = 0
    for reading in meter["readings"]:
        if "words" in reading:
            recipe = profiles[reading["profile"], reading["version"], reading["direction"]]
            exact = litres_of([int(word, 16) for word in reading["words"].split()], recipe)
            reported = reading.get("reported", reading)  # what a correction put another for
            cut = floor(exact * 10 ** reported["scale"])
            check(f"count at {reading['at']}", reported["units"], cut)
            if exact != counted(reported) and len(str(abs(cut))) < 17:
                raise Wrong(f"count at {reading['at']}: digits are lost")
            seen += 1
    return seen


# ---- counts to days ----

def row_on(rows, civil):
    return [row for row in rows if "from" not in row or day(row["from"]) <= civil][-1]


def check_interval(interval, readings, turned):
    flags = interval.get("flags", [])
    if "unknown" in flags:
        check("an unknown volume", interval["litres"], 0)
        return
    check("litres", interval["litres"],
          interval["closing_mark_litres"] - interval["opening_mark_litres"])
    ends = (("opening", "from"), ("closing", "till"))
    for end, at in ends:
        if end in interval:
            check(f"instant of the {end}", interval[at], readings[interval[end]]["at"])
    now = counted(interval["turned"]) if "turned" in interval else Fraction(0)
    if "jitter" in flags:
        check("litres of jitter", interval["litres"], 0)
    else:
        check("closing mark", interval["closing_mark_litres"],
              floor(counted(readings[interval["closing"]]) + now))
    if "initial" in interval:
        check("opening mark", interval["opening_mark_litres"], floor(counted(interval["initial"])))
    elif turned is None:
        # The first: its opening may stand below the mark, by jitter, and never above it.
        found = floor(counted(readings[interval["opening"]]) + now)
        if "rollover" not in flags and found > interval["opening_mark_litres"]:
            raise Wrong(f"opening mark {interval['opening_mark_litres']}: the register says {found}")


def check_intervals(meter):
    """Marks follow from counts, one interval goes on where the last one ended."""
    last = None
    for interval in meter["intervals"]:
        goes_on = (last is not None and last["till"] == interval["from"] and
                   "unknown" not in last.get("flags", []) and "initial" not in interval)
        check_interval(interval, meter["readings"], last if goes_on else None)
        if goes_on:
            check("opening mark", interval["opening_mark_litres"], last["closing_mark_litres"])
            turned = [counted(x["turned"]) if "turned" in x else Fraction(0)
                      for x in (last, interval)]
            if ("rollover" in interval.get("flags", [])) != (turned[0] != turned[1]):
                raise Wrong("a register that turned over without saying so, or said so and did not")
        last = interval


def split(interval, zone):
    """(day, litres) by elapsed seconds: largest remainder, the earlier of equals first."""
    start, end = seconds(interval["from"]), seconds(interval["till"])
    cuts, civil = [start], zone.day(start)
    while zone.midnight(civil + ONE_DAY) < end:
        civil += ONE_DAY
        cuts.append(zone.midnight(civil))
    cuts.append(end)
    parts = [Fraction(interval["litres"] * (b - a), end - start) for a, b in zip(cuts, cuts[1:])]
    signed = 1 if interval["litres"] >= 0 else -1
    whole = [signed * x for x in apportion([signed * part for part in parts])]
    return [(zone.day(at), litres) for at, litres in zip(cuts, whole)]


def check_meter(meter, zone, days):
    """Its days' measured litres are its intervals', as far as they were the account's."""
    sums = {}
    for interval in meter["intervals"]:
        if "unknown" not in interval.get("flags", []):
            for civil, litres in split(interval, zone):
                row = row_on(meter["rows"], civil)
                if (row["account"], row["intake"]) == (meter["account"], meter["intake"]):
                    sums[civil] = sums.get(civil, 0) + litres
    for civil in days:
        stated = [x["measured_litres"] + x.get("withheld_litres", 0) for x in meter["days"] if day(x["day"]) == civil]
        check(f"{meter['meter']} on {civil}", sum(stated), sums.get(civil, 0))


def net_out(litres):
    """Of a net register a negative day is set off within the filing, backwards first."""
    owed = 0
    for i, amount in enumerate(litres):
        if amount < 0:
            owed -= amount
            litres[i] = 0
        for back in range(i, -1, -1):
            taken = min(litres[back], owed)
            litres[back] -= taken
            owed -= taken
    return litres


# ---- days to lines ----

class Invoice:
    def __init__(self, invoice):
        self.it = invoice
        self.books = {x["rulebook"]: x for x in invoice["rulebooks"]}
        self.prices = {x["price"]: x for x in invoice["prices"]}
        self.days = sorted({day(x["day"]) for source in invoice["sources"] for x in source["days"]})
        self.start = day(invoice["from"])
        self.taken = {civil: 0 for civil in self.days}
        for source in invoice["sources"]:
            for x in source["days"]:
                if x.get("permitted", True):
                    self.taken[day(x["day"])] += self.counted(x)
        self.lines = {}

    # Days.

    @staticmethod
    def counted(x):
        """A day's litres without those that no ceiling counts and no surcharge falls on."""
        return max(0, x["litres"] - x.get("exempt_litres", 0))

    def check_sources(self):
        # What a sub-meter counts is a part of its intake's, taken out within the month.
        parts = {x["intake"] for x in self.it["meters"] if x["account"].startswith("of:")}
        of_meters = {}
        for meter in self.it["meters"]:
            for x in meter["days"] if not meter["account"].startswith("of:") else []:
                key = self.span(meter["intake"], x["day"], parts)
                of_meters[key] = (of_meters.get(key, 0) + x["measured_litres"] +
                                  x["assessed_litres"])
        of_sources = {}
        months = MONTHS[self.it["filing"]]
        for source in self.it["sources"]:
            filings = {}
            for x in source["days"]:
                key = self.span(source["intake"], x["day"], parts)
                of_sources[key] = of_sources.get(key, 0) + x.get("booked_litres", x["litres"])
                civil = day(x["day"])
                filings.setdefault((civil.year, (civil.month - 1) // months), []).append(x)
            for rows in filings.values():
                check("net of a filing", [x["litres"] for x in rows],
                      net_out([x.get("booked_litres", x["litres"]) for x in rows]))
        for key, litres in of_sources.items():
            check(f"litres of {key}", litres, of_meters.get(key, 0))
        exempt = [sum(x.get("exempt_litres", 0) for row in rows for x in row["days"])
                  for rows in (self.it["sources"], self.it["meters"])]
        check("water that no ceiling counts", exempt[0], exempt[1])
        for key, litres in of_meters.items():
            if key not in of_sources and litres != 0:
                raise Wrong(f"litres of {key}: {litres} of a meter are lost")

    @staticmethod
    def span(intake, at, parts):
        return intake, at[:7] if intake in parts else at

    # Ceilings.

    def limit(self, surcharge, window):
        limits = self.it["limits"]
        first, last = day(window["from"]), day(window["until"])
        if surcharge["ceiling"] == "permit":
            return limits["permit_litres"]
        if surcharge["ceiling"] == "norm" and "norm_litres" in limits:
            return limits["norm_litres"]
        if surcharge["ceiling"] == "norm":
            filed = {x["month"]: x["limit_litres"] for x in limits["norm"]}
        elif "source" in window:
            filed = {int(x["month"][5:]): x["limit_litres"] for x in limits["source_plans"]
                     if x["source"] == window["source"]}
        else:
            filed = {int(x["month"][5:]): x["limit_litres"] for x in limits["plan"]}
        months = MONTHS[surcharge["period"]]
        end = (last.month - 1) // months * months + months
        return sum(filed[month] for month in range(first.month, end + 1))

    def check_ceilings(self):
        for window in self.it["ceilings"]:
            surcharge = self.surcharge(window["rulebook"], window["surcharge"])
            first, last = day(window["from"]), day(window["until"])
            name = f"{window['surcharge']} from {first}"
            if "limit_litres" in window:
                if first not in self.taken or last not in self.taken:
                    raise Wrong(f"{name}: days of which nothing is said")
                check(f"limit of {name}", window["limit_litres"], self.limit(surcharge, window))
                check(f"water against {name}", window["taken_litres"],
                      sum(litres for civil, litres in self.taken_of(window.get("source")).items()
                          if first <= civil <= last))

    def surcharge(self, book, name):
        found = [x for x in self.books[book]["surcharges"] if x["surcharge"] == name][0]
        check("dead band", found["dead_band"], found["bands"][0]["over"])
        check("bands", [x["band"] for x in found["bands"]], list(range(1, len(found["bands"]) + 1)))
        return found

    # Bands.

    def water(self, source, civil):
        """What an intake's water is on a day."""
        rows = source["rows"]
        return [x for x in rows if x is rows[0] or day(x["from"]) <= civil][-1].get("source")

    def taken_of(self, word):
        """By day, the water of one source; of all where none is named."""
        if word is None:
            return self.taken
        taken = {civil: 0 for civil in self.days}
        for source in self.it["sources"]:
            for x in source["days"]:
                if x.get("permitted", True) and self.water(source, day(x["day"])) == word:
                    taken[day(x["day"])] += self.counted(x)
        return taken

    def bands(self, price, surcharge, civil, total, word=None):
        """[(litres from the day's beginning, band, window)]: where each begins; [] within the ceiling."""
        if (surcharge["ceiling"] == "unpermitted" or price["use"] in surcharge["exclude"] or
                not self.holds(surcharge, civil)):
            return []
        for window in self.it["ceilings"]:
            first, last = day(window["from"]), day(window["until"])
            if ((window["rulebook"], window["surcharge"], window["total"]) ==
                    (price["rulebook"], surcharge["surcharge"], total) and
                    window.get("source") == word and first <= civil <= last and "limit_litres" in window):
                break
        else:
            return []
        limit = window["limit_litres"]
        taken = self.taken_of(word)
        before = sum(litres for at, litres in taken.items() if first <= at < civil)
        if surcharge["charging"] == "all":
            if window["taken_litres"] <= limit:
                return []
        elif before + taken[civil] <= limit:
            return []
        if surcharge["charging"] == "marginal":
            return [(limit * (1 + Fraction(band["over"])) - before, band, first)
                    for band in surcharge["bands"]]
        excess = window["taken_litres"] - limit
        upper = surcharge["edge"] == "upper-inclusive"
        reached = [band for band in surcharge["bands"]
                   if excess > limit * Fraction(band["over"]) or
                   (not upper and excess == limit * Fraction(band["over"]))]
        if surcharge["charging"] == "all":
            return [(0, reached[-1], first)] if reached else []
        dead = 0 if surcharge["dead_band_charged"] else Fraction(surcharge["dead_band"])
        return [(limit * (1 + dead) - before, reached[-1], first)] if reached else []

    def holds(self, row, civil):
        return (("from" not in row or day(row["from"]) <= civil) and
                ("until" not in row or civil <= day(row["until"])))

    def added(self, price, surcharge, band):
        """What it adds to a litre's price, in micro-yuan."""
        base = price["price_micro_yuan" if surcharge["base"] == "price" else "rate_micro_yuan"]
        cost = base * Fraction(band["times"]) * self.factors(price, "surcharge")
        if surcharge["adds"] == "total":
            cost -= price["rate_micro_yuan"] * self.factors(price, "base")
        return cost

    def combined(self, price, found):
        """Those of [(surcharge, band, window)] that are charged, and those that were beaten."""
        rule = self.books[price["rulebook"]].get("combine")
        if len(found) < 2 or rule == "add":
            return found, []
        best = found[0]
        if rule == "highest":
            for one in found[1:]:
                if self.added(price, *one[:2]) > self.added(price, *best[:2]):
                    best = one
        return [best], [one for one in found if one is not best]

    def pieces(self, price, civil, total, word):
        """[(share of the day, surcharges with their bands, beaten)]"""
        length = self.taken[civil]
        starts = []
        for surcharge in self.books[price["rulebook"]]["surcharges"]:
            found = self.bands(price, surcharge, civil, total)
            if word is not None and any(x.get("source") == word for x in self.it["ceilings"]):
                # Its source's plan, on the axis of the whole day's water.
                own = self.taken_of(word)[civil]
                found = found + [(at * Fraction(length, own), band, first) for at, band, first in
                                 self.bands(price, surcharge, civil, total, word)]
                found.sort(key=lambda x: Fraction(x[1]["over"]))
            starts.append((surcharge, found))
        cuts = sorted({Fraction(0), Fraction(length)} |
                      {at for _, bands in starts for at, *_ in bands if 0 < at < length})
        for low, high in zip(cuts, cuts[1:]):
            found = []
            for surcharge, bands in starts:
                reached = [(band, first) for at, band, first in bands if at <= low]
                if reached:
                    found.append((surcharge, *reached[-1]))
            yield Fraction(high - low) / length, *self.combined(price, found)

    # Lines.

    def factors(self, price, part):
        product = Fraction(1)
        for factor in price["factors"]:
            if part == "base" or factor["applies_to"] == "all":
                product *= Fraction(factor["times"])
        return product

    def is_running(self, surcharge):
        """Charged on a running total, of each of the ceiling's periods by itself."""
        return (surcharge["ceiling"] != "unpermitted" and
                (surcharge["carry"] == "cumulative" or
                 MONTHS[surcharge["period"]] > MONTHS[self.it["filing"]]))

    def add(self, key, x, share, total, window=None, beaten=()):
        line = self.lines.setdefault(key, {"windows": {}, "steps": {}})
        part = line["windows"].setdefault(window, {
            "now": [Fraction(0), Fraction(0)], "before": [Fraction(0), Fraction(0)],
            "beaten": set(), "days": set()})
        for i, amount in enumerate((x["litres"], x["basis"])):
            part[total][i] += amount * share
        part["beaten"] |= set(beaten)
        part["days"].add(x["day"])
        at = x["source"], x["day"], total
        litres, basis = line["steps"].get(at, (0, 0))
        line["steps"][at] = litres + x["litres"] * share, basis + x["basis"] * share

    def basis(self, source, x):
        """What is priced of a day: its litres, those consumed, or its energy; None: not known."""
        price = self.prices[x["price"]]
        if price["state"] == "charged" and price["unit"] == "kWh":
            return x.get("energy_wh", 0 if x["litres"] == 0 else None)
        if price["state"] == "charged" and price["volume"] == "consumed":
            return max(0, x["litres"] - x.get("returned_litres", 0))
        return x["litres"]

    def add_day(self, source, x):
        price = self.prices[x["price"]]
        civil, is_filed = day(x["day"]), day(x["day"]) >= self.start
        basis = self.basis(source, x)
        if price["state"] not in ("charged", "free") or basis is None:
            return
        x = {**x, "basis": basis, "source": source["source"]}
        base = (source["intake"], "base", price["base_lines_of"], None, None, True)
        if is_filed:
            self.add(base, x, Fraction(1), "now")
        if price["state"] == "free" or self.counted(x) == 0:
            return
        x = {**x, "basis": basis * self.counted(x) // x["litres"], "litres": self.counted(x)}
        if not x.get("permitted", True):
            if not is_filed:
                return
            found = [(s, s["bands"][0], None) for s in self.books[price["rulebook"]]["surcharges"]
                     if s["ceiling"] == "unpermitted" and self.holds(s, civil) and
                     price["use"] not in s["exclude"]]
            pieces = {"now": [(Fraction(1), *self.combined(price, found))]}
        else:
            pieces = {total: list(self.pieces(price, civil, total, self.water(source, civil)))
                      for total in (("now",) if is_filed else ("now", "before"))}
        # An earlier day that stands as it stood then is of running totals alone.
        is_settled = not is_filed and ([piece[:2] for piece in pieces["now"]] ==
                                       [piece[:2] for piece in pieces["before"]])
        for total, cut in pieces.items():
            for share, charged, beaten in cut:
                self.add_piece(source, x, price, None if is_settled else base, total, share,
                               charged, beaten)

    def add_piece(self, source, x, price, base, total, share, charged, beaten):
        totals = [s for s, *_ in charged if s["adds"] == "total"]
        for surcharge, band, window in charged:
            if base is None and not self.is_running(surcharge):
                continue
            counts = bool(totals) and surcharge is totals[0]
            key = (source["intake"], "surcharge", price["surcharge_lines_of"],
                   surcharge["surcharge"], band["band"], counts)
            self.add(key, x, share, total, window if self.is_running(surcharge) else None,
                     [s["surcharge"] for s, *_ in beaten])
        if totals and base is not None:
            self.add(base, x, -share, total)

    def check_line(self, line):
        price = self.prices[line["price"]]
        is_base = line["part"] == "base"
        surcharge = None if is_base else self.surcharge(line["rulebook"], line["rule"])
        key = (line["intake"], line["part"], line["price"], None if is_base else line["rule"],
               line.get("band"), line["counts"])
        found = self.lines.pop(key, None)
        if found is None:
            raise Wrong(f"line {line['line']} is of no water")
        name = f"line {line['line']}"
        check(f"rulebook of {name}", line["rulebook"], price["rulebook"])
        # A period of a ceiling of which nothing is of this filing is settled.
        parts = [x for window, x in found["windows"].items()
                 if window is None or x["now"] != x["before"]] or list(found["windows"].values())
        days = set().union(*(x["days"] for x in parts))
        check(f"days of {name}", (line["from"], line["until"]), (min(days), max(days)))
        volume = sum(x["now"][0] - x["before"][0] for x in parts)
        basis = sum(x["now"][1] - x["before"][1] for x in parts)
        check(f"volume of {name}", Fraction(line["volume_exact"]), volume)
        if "energy_exact" in line:
            check(f"energy of {name}", Fraction(line["energy_exact"]), basis)
        rate = 0
        if price["state"] == "charged":
            rate = price["price_micro_yuan" if not is_base and surcharge["base"] == "price"
                         else "rate_micro_yuan"]
        check(f"rate of {name}", line["rate_micro_yuan"], rate)
        times = self.factors(price, line["part"])
        if not is_base:
            times *= Fraction(surcharge["bands"][line["band"] - 1]["times"])
        product = Fraction(1)
        for factor in line["factors"]:
            product *= Fraction(factor["times"])
        check(f"factors of {name}", product, times)
        stated = times
        block = price if is_base else surcharge["bands"][line["band"] - 1]
        if "block_litres" in block:
            basis = -floor(-basis / block["block_litres"]) * block["block_litres"]
        if price["state"] == "charged" and volume != 0 and (
                price["volume"] == "consumed" or "block_litres" in block):
            stated = times * basis / volume
        check(f"times of {name}", Fraction(line["times"]), stated)
        self.check_amount(line, parts, times, rate, basis)
        check(f"beaten of {name}", sorted(line["beaten"]),
              sorted(set().union(*(x["beaten"] for x in parts))))
        steps = {}
        for step in line["steps"]:
            at = step["source"], step["day"], step.get("total", "now")
            share, (litres, basis) = Fraction(step.get("share", "1")), steps.get(at, (0, 0))
            steps[at] = litres + step["litres"] * share, basis + step.get("basis", step["litres"]) * share
        check(f"water of {name}", {k: v for k, v in steps.items() if v != (0, 0)},
              {k: v for k, v in found["steps"].items() if v != (0, 0)})

    def check_amount(self, line, parts, times, rate, basis):
        name = f"line {line['line']}"
        is_running = (line["part"] != "base" and
                      self.is_running(self.surcharge(line["rulebook"], line["rule"])))
        totals = [[x[total][1] * rate * times / 10_000_000 for x in parts]
                  for total in ("now", "before")]
        if not is_running:  # one value, of the blocks that were started where there are any
            totals = [[basis * rate * times / 10_000_000], []]
        now, before = sum(totals[0]), sum(totals[1])
        check(f"running total of {name}", "running_total" in line, is_running)
        check(f"exact amount of {name}", Fraction(line["amount_exact_fen"]), now - before)
        if is_running:
            fen = [sum(rounded(x) for x in part) for part in totals]
            check(f"totals of {name}", line["running_total"], {
                "now_exact_fen": str(now), "now_fen": fen[0],
                "before_exact_fen": str(before), "before_fen": fen[1]})
            check(f"fen of {name}", line["amount_fen"], fen[0] - fen[1])
        else:
            check(f"fen of {name}", line["amount_fen"], rounded(now - before))

    def check_volumes(self):
        """The whole litres of lines that belong together add up."""
        groups = {}
        for line in self.it["lines"]:
            key = ((True, line["intake"]) if line["counts"]
                   else (False, line["rulebook"], line["rule"])) + ("energy_exact" in line,)
            groups.setdefault(key, []).append(line)
        for lines in groups.values():
            for whole, exact in (("volume_litres", "volume_exact"), ("energy_wh", "energy_exact")):
                if exact in lines[0]:
                    check(whole, [x[whole] for x in lines],
                          apportion([Fraction(x[exact]) for x in lines]))

    # The whole.

    def check_delta(self):
        billed, last = {}, {}
        for number, earlier in enumerate(self.it["earlier"]):
            for line in earlier["lines"]:
                self.check_billed(line, number == 0)
                last[line["key"]] = line
                old = billed.get(line["key"], (0, 0))
                billed[line["key"]] = (old[0] + line["volume_litres"], old[1] + line["amount_fen"])
        check("numbers of a delta's lines", [x["line"] for x in self.it["delta"]],
              list(range(1, len(self.it["delta"]) + 1)))
        for row in self.it["delta"]:
            now = [x for x in self.it["lines"] if x["line"] == row["now_line"]]
            litres, fen = ((now[0]["volume_litres"], now[0]["amount_fen"]) if now else (0, 0))
            if now:
                check("key of a delta's line", row["key"], now[0]["key"])
            else:  # no more: as it was billed last
                check("a line that is no more", {k: row.get(k) for k in BILLED},
                      {k: last[row["key"]].get(k) for k in BILLED})
            old = billed.get(row["key"], (0, 0))
            check("billed before", (row["billed_litres"], row["billed_fen"]), old)
            check("what a delta asks for", (row["volume_litres"], row["amount_fen"]),
                  (litres - old[0], fen - old[1]))
        changed = {x["key"] for x in self.it["delta"]}
        for line in self.it["lines"]:
            if line["key"] not in changed:
                check("a line without a delta", billed.get(line["key"]),
                      (line["volume_litres"], line["amount_fen"]))
        return sum(row["amount_fen"] for row in self.it["delta"])

    @staticmethod
    def check_billed(line, is_invoice):
        """A line of an earlier bill is known by what it was charged by, and cost that."""
        part = {"base": 1, "surcharge": 2, "relief": 3, "minimum": 4, "late": 5}[line["part"]]
        key = [part, line["intake"], line["rulebook"], line["rate"], line["rule"], line.get("band", 0),
               int(line["counts"])]
        key += [f"{x['what']}:{x['rule']}:{int(Fraction(x['times']) * 10**9)}" for x in line["factors"]]
        check("key of an earlier line", line["key"], ";".join(str(x) for x in key))
        if is_invoice and line["part"] == "base":  # no running total, and no difference
            basis = Fraction(line.get("energy_wh", line.get("volume_exact", line["volume_litres"])))
            check("fen of an earlier line", line["amount_fen"],
                  rounded(basis * line["rate_micro_yuan"] * Fraction(line["times"]) / 10_000_000))

    def check_period(self):
        """The days are those of the period that it names."""
        first, last = day(self.it["from"]), day(self.it["until"])
        year, _, rest = self.it["period"].partition("-")
        months = MONTHS[self.it["filing"]]
        month = 1 if rest == "" else 3 * int(rest[1:]) - 2 if rest[0] == "Q" else int(rest)
        check("first day", first, datetime.date(int(year), month, 1))
        after = month + months - 1
        check("last day", last, datetime.date(int(year) + after // 12, after % 12 + 1, 1) - ONE_DAY)
        check("the period's days", [x for x in self.days if x >= first],
              [first + i * ONE_DAY for i in range((last - first).days + 1)])
        for source in self.it["sources"]:
            for x in source["days"]:
                book = self.books.get(self.prices[x["price"]].get("rulebook"), {})
                if not self.holds(book, day(x["day"])):
                    raise Wrong(f"{x['day']} is priced by a rulebook of other days")

    def check_all(self):
        self.check_period()
        self.check_sources()
        self.check_ceilings()
        for source in self.it["sources"]:
            for x in source["days"]:
                self.add_day(source, x)
        check("numbers of lines", [x["line"] for x in self.it["lines"]],
              list(range(1, len(self.it["lines"]) + 1)))
        for line in self.it["lines"]:
            self.check_line(line)
        for key, line in self.lines.items():
            if any(x["now"] != x["before"] for x in line["windows"].values()):
                raise Wrong(f"a line is missing: {key}")
        self.check_volumes()
        total = sum(line["amount_fen"] for line in self.it["lines"])
        check("remainder", Fraction(self.it["remainder_fen"]),
              sum(Fraction(x["amount_exact_fen"]) for x in self.it["lines"]) - total -
              sum(Fraction(x["remainder_fen"]) for x in self.it.get("earlier", [])))
        if "delta" in self.it:
            total = self.check_delta()
        if "total_fen" in self.it:
            check("total", self.it["total_fen"], total)
        check("taken", self.it["taken_litres"],
              sum(x["volume_litres"] for x in self.it["lines"] if x["counts"]) +
              sum(x["volume_litres"] for x in self.it["unpriced"]))
        return total


def recompute(explained):
    """{invoice: fen} of an explanation, and how many counts followed from words."""
    zone = Zone(explained["zone"])
    found, words = {}, 0
    for invoice in explained["invoices"]:
        profiles = {(x["profile"], x["version"], x["direction"]): x for x in invoice["profiles"]}
        one = Invoice(invoice)
        for meter in invoice["meters"]:
            words += check_words(meter, profiles)
            check_intervals(meter)
            check_meter(meter, zone, one.days)
        found[invoice["invoice"]] = one.check_all()
    return found, words


def main():
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as file:
            found, words = recompute(json.load(file))
        for invoice, fen in found.items():
            print(f"{invoice}: {fen} fen, {words} counts from words")


if __name__ == "__main__":
    main()
