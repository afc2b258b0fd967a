#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Random cases charged by another way of thinking, and the engine's answers.

	oracle_small.py RUN_CASES COUNT SEED

The year is one axis of litres, in the order they were taken. A band of a
surcharge is a stretch of that axis; stretches are overlaid, each piece is
priced at its middle, and an intake's part of a piece is the difference of its
own running total at the two ends. Everything is a fraction; nothing is
shared with the engine but the case files.
"""
import calendar
import datetime
import os
import random
import subprocess
import sys
import tempfile
from bisect import bisect_right
from fractions import Fraction as F

YEAR = 2026
FIRST = datetime.date(YEAR, 1, 1)
DAYS = 365
MONTH_STARTS = [(datetime.date(YEAR, m, 1) - FIRST).days for m in range(1, 13)] + [DAYS]
FILING = {"month": 1, "quarter": 3, "year": 12}
PERIOD = {"month": 1, "two-months": 2, "quarter": 3, "year": 12}
USES = ["industry", "public_supply", "cooling"]
SOURCES = ["surface", "groundwater"]


def day(index):
    return (FIRST + datetime.timedelta(days=index)).isoformat()


def half_away(value):
    whole = int(abs(value) + F(1, 2))
    return whole if value >= 0 else -whole


# ---- random rulebooks and cases


def random_bands(rng, dead):
    overs = sorted(rng.sample(range(1, 12), rng.randint(0, 3)))
    overs = [dead] + [dead + F(o, 20) for o in overs]
    return [(o, F(rng.randint(0, 12), 4)) for o in overs]


def random_surcharge(rng, number):
    ceiling = rng.choice(["plan", "plan", "permit", "norm", "unpermitted"])
    s = dict(id=f"s{number}", ceiling=ceiling, carry="none", adds=rng.choice(["surcharge", "total"]),
             charging="marginal", edge="upper-inclusive", dead=F(0), charged=False, exclude=[],
             base=rng.choice(["rate", "rate", "price"]), period="year", span=(0, DAYS))
    if ceiling == "unpermitted":
        s["bands"] = [(F(0), F(rng.randint(1, 12), 4))]
    else:
        if ceiling != "permit":
            s["period"] = rng.choice(list(PERIOD))
        if ceiling == "plan" and rng.random() < 0.3:
            s["carry"] = "cumulative"
        s["dead"] = rng.choice([F(0), F(0), F(1, 20)])
        s["charging"] = rng.choice(["marginal", "whole"])
        s["edge"] = rng.choice(["upper-inclusive", "lower-inclusive"])
        s["charged"] = s["charging"] == "whole" and rng.random() < 0.5
        s["bands"] = random_bands(rng, s["dead"])
    if rng.random() < 0.3:
        s["exclude"] = [rng.choice(USES)]
    if rng.random() < 0.15:
        s["span"] = (rng.randint(0, 200), rng.randint(201, DAYS))
    return s


def random_book(rng, number):
    book = dict(id=f"b{number}", filing=rng.choice(list(FILING)), rates=[], allowances=[], factors=[],
                reliefs=[], combine=rng.choice(["add", "highest", "first"]))
    for use in USES:
        if rng.random() < 0.08:
            continue  # a use without a row: unpriced
        step = rng.choice([None, rng.randint(1, DAYS - 2)])
        for k, span in enumerate([(0, DAYS)] if step is None else [(0, step), (step, DAYS)]):
            yuan = F(rng.randint(1, 500000), 1000000)
            book["rates"].append((f"{use}-{k}", use, span, yuan, yuan * rng.randint(1, 9)))
    if not book["rates"]:
        book["rates"].append(("industry-0", "industry", (0, DAYS), F(1, 5), F(1)))
    if rng.random() < 0.4:
        book["allowances"].append(("public_supply", F(rng.randint(0, 30), 100), rng.choice(["all", "base"])))
    if rng.random() < 0.4:
        book["factors"].append(("groundwater", F(rng.randint(1, 12), 4), rng.choice(["all", "base"])))
    if rng.random() < 0.4:
        book["reliefs"].append(("l", F(rng.randint(0, 10), 10), rng.choice(["all", "base"])))
    book["surcharges"] = [random_surcharge(rng, i) for i in range(rng.randint(0, 3))]
    return book


def random_case(rng, number):
    book = random_book(rng, number)
    case = dict(id=f"C{number}", book=book, intakes=[], takes=[], list=None)
    for i in range(rng.randint(1, 3)):
        case["intakes"].append((f"I{i}", rng.choice(SOURCES), rng.choice(USES)))
    size = rng.choice([7, 1000, 10**6, 10**9])
    for _ in range(rng.randint(1, 14)):
        start = rng.randint(0, DAYS - 1)
        stop = min(DAYS - 1, start + rng.choice([0, 3, 29, 120, 364]))
        case["takes"].append((rng.randrange(len(case["intakes"])), start, stop, rng.randint(0, size)))
    total = sum(t[3] for t in case["takes"])
    around = lambda part: rng.randint(0, max(1, int(total * part)))
    case["permit"] = around(1.2) if rng.random() < 0.8 else None
    case["norm"] = around(1.2) if rng.random() < 0.8 else None
    case["plan"] = [around(0.2) for _ in range(12)] if rng.random() < 0.8 else None
    if case["plan"] and rng.random() < 0.3:
        case["plan"][rng.randrange(12)] = 0
    case["valid"] = (rng.choice([0, rng.randint(0, 200)]), rng.choice([DAYS, rng.randint(200, DAYS)]))
    if rng.random() < 0.6:
        case["list"] = (rng.randint(0, 100), rng.randint(100, DAYS))
    months = FILING[book["filing"]]
    starts = list(range(0, 12, months))
    case["bills"] = sorted(rng.sample(starts, min(len(starts), rng.randint(1, 4))))
    return case


# ---- the oracle


class Axis:
    """Litres of the permit in the order they were taken, and each intake's share of them."""

    def __init__(self, case, permitted):
        n = len(case["intakes"])
        self.daily = [[0] * DAYS for _ in range(n)]
        for intake, start, stop, litres in case["takes"]:
            days = stop - start + 1
            for i in range(days):
                self.daily[intake][start + i] += litres // days + (1 if i < litres % days else 0)
        self.at = [0] * (DAYS + 1)
        for d in range(DAYS):
            self.at[d + 1] = self.at[d] + (sum(row[d] for row in self.daily) if permitted[d] else 0)

    def day_of(self, position):
        """The day in which the litres just above a position were taken."""
        return bisect_right(self.at, position) - 1

    def share(self, intake, low, high):
        """The intake's litres between two positions of one day."""
        d = self.day_of(low)
        assert self.at[d] <= low <= high <= self.at[d + 1]
        return (high - low) * self.daily[intake][d] / (self.at[d + 1] - self.at[d])


def limit_of(case, ceiling, first, months):
    if ceiling == "permit":
        return case["permit"]
    if ceiling == "plan":
        return None if case["plan"] is None else sum(case["plan"][first:first + months])
    return case["norm"] if months == 12 else None


def windows(case, s, filing, at):
    """Days and limit of each running total that is charged as seen at a day."""
    months = PERIOD[s["period"]]
    longer = months > filing
    found = []
    if s["carry"] == "cumulative":
        last = 0
        while last < 12 and MONTH_STARTS[last + months] <= at:
            last += months
        till = MONTH_STARTS[last]
        if longer and till < at:
            last, till = last + months, at
        if till > 0:
            limit = None if case["plan"] is None else sum(case["plan"][:last])
            found.append((0, till, limit))
        return found
    for first in range(0, 12, months):
        start, end = MONTH_STARTS[first], MONTH_STARTS[first + months]
        if start < at and (longer or end <= at):
            found.append((start, min(end, at), limit_of(case, s["ceiling"], first, months)))
    return found


def stretches(axis, s, start, till, limit):
    """(low, high, band) on the axis."""
    zero, top = axis.at[start], axis.at[till]
    taken = top - zero
    bounds = [limit * (1 + over) for over, _ in s["bands"]]
    if s["charging"] == "marginal":
        ends = bounds[1:] + [F(10)**30]
        return [(zero + b, min(top, zero + e), i) for i, (b, e) in enumerate(zip(bounds, ends))
                if b < e and zero + b < top]
    inside = (lambda b: taken >= b) if s["edge"] == "lower-inclusive" else (lambda b: taken > b)
    reached = [i for i, b in enumerate(bounds) if inside(b)]
    if not reached:
        return []
    low = zero + limit * (1 + (F(0) if s["charged"] else s["dead"]))
    return [(low, top, reached[-1])] if low < top else []


def price(case, intake, d):
    """Row id, rate, price, times of base lines, times of surcharge lines; None where unpriced."""
    book = case["book"]
    _, source, use = case["intakes"][intake]
    for row, row_use, span, yuan, dear in book["rates"]:
        if row_use == use and span[0] <= d < span[1]:
            times = {"base": F(1), "all": F(1)}
            factors = [(1 - x, to) for u, x, to in book["allowances"] if u == use]
            factors += [(x, to) for src, x, to in book["factors"] if src == source]
            if case["list"] and case["list"][0] <= d < case["list"][1]:
                factors += [(x, to) for _, x, to in book["reliefs"]]
            for x, to in factors:
                times["base"] *= x
                if to == "all":
                    times["all"] *= x
            return row, yuan, dear, times["base"], times["all"], tuple(factors)
    return None


def winners(case, p, applying):
    """Of (surcharge, band) on one litre those that are charged."""
    combine = case["book"]["combine"]
    if combine == "add" or len(applying) < 2:
        return applying
    if combine == "first":
        return applying[:1]
    _, rate, dear, base_times, all_times, _ = p

    def added(item):
        s, band, _ = item
        cost = (dear if s["base"] == "price" else rate) * s["bands"][band][1] * all_times
        return cost - (rate * base_times if s["adds"] == "total" else 0)

    best = max(added(item) for item in applying)
    return [next(item for item in applying if added(item) == best)]


def standing(case, axis, filing, at):
    """Litres by line as seen at a day: surcharge lines, each running total its own, and what leaves base lines."""
    lines, displaced = {}, {}
    marks = []
    cuts = {F(a) for a in axis.at}
    for s in case["book"]["surcharges"]:
        if s["ceiling"] == "unpermitted":
            continue
        for start, till, limit in windows(case, s, filing, at):
            if limit is not None:
                for low, high, band in stretches(axis, s, start, till, limit):
                    marks.append((F(low), F(high), s, band, start if is_running(s, filing) else 0))
                    cuts |= {F(low), F(high)}
    order = sorted(c for c in cuts if 0 <= c <= axis.at[DAYS])
    for low, high in zip(order, order[1:]):
        middle = (low + high) / 2
        over = [(s, band, start) for a, b, s, band, start in marks if a <= middle < b]
        if not over:
            continue
        over.sort(key=lambda item: item[0]["id"])
        d = axis.day_of(low)
        for i, (_, _, use) in enumerate(case["intakes"]):
            p = price(case, i, d)
            litres = axis.share(i, low, high)
            if p is None or litres == 0:
                continue
            mine = [(s, b, w) for s, b, w in over if use not in s["exclude"] and s["span"][0] <= d < s["span"][1]]
            total = False
            for s, band, start in winners(case, p, mine):
                counts = s["adds"] == "total" and not total
                total = total or counts
                key = (i, p[0], tuple(x for x in p[5] if x[1] == "all"), s["id"], band, counts, start)
                lines.setdefault(key, [F(0), s, band, p])[0] += litres
            if total:
                key = (i, p[0], p[5])
                displaced[key] = displaced.get(key, F(0)) + litres
    return lines, displaced


def round_line(s, band, p, litres):
    rate = p[2] if s["base"] == "price" else p[1]
    return half_away(litres / 10 * rate * s["bands"][band][1] * p[4])


def is_running(s, filing):
    return s["ceiling"] != "unpermitted" and (s["carry"] == "cumulative" or PERIOD[s["period"]] > filing)


def bill(case, first):
    """Litres, fen, unpriced litres and flags of the filing period that begins with a month."""
    filing = FILING[case["book"]["filing"]]
    start, end = MONTH_STARTS[first], MONTH_STARTS[first + filing]
    permitted = [case["valid"][0] <= d < case["valid"][1] for d in range(DAYS)]
    axis = Axis(case, permitted)
    now, out_now = standing(case, axis, filing, end)
    before, out_before = standing(case, axis, filing, start)
    base, unpriced, loose, fen = {}, 0, {}, 0
    flags = set()
    for i in range(len(case["intakes"])):
        for d in range(start, end):
            p, litres = price(case, i, d), axis.daily[i][d]
            if p is None:
                unpriced += litres
                continue
            base.setdefault((i, p[0], p[5]), [F(0), p])[0] += litres
            if not permitted[d] and litres:
                flags.add("unpermitted")
                use = case["intakes"][i][2]
                mine = [(s, 0, 0) for s in case["book"]["surcharges"] if s["ceiling"] == "unpermitted"
                        and use not in s["exclude"] and s["span"][0] <= d < s["span"][1]]
                total = False
                for s, _, _ in winners(case, p, mine):
                    counts = s["adds"] == "total" and not total
                    total = total or counts
                    key = (i, p[0], tuple(x for x in p[5] if x[1] == "all"), s["id"], counts)
                    loose.setdefault(key, [F(0), s, p])[0] += litres
                if total:
                    base[(i, p[0], p[5])][0] -= litres
    for key in set(out_now) | set(out_before):
        litres = out_now.get(key, F(0)) - out_before.get(key, F(0))
        if litres:
            p = next(q for i in [key[0]] for d in range(DAYS) for q in [price(case, i, d)]
                     if q and q[0] == key[1] and q[5] == key[2])
            base.setdefault(key, [F(0), p])[0] -= litres
    for litres, p in base.values():
        fen += half_away(litres / 10 * p[1] * p[3])
    for litres, s, p in loose.values():
        fen += round_line(s, 0, p, litres)
    for key in set(now) | set(before):
        _, s, band, p = now.get(key) or before[key]
        a, b = (side[key][0] if key in side else F(0) for side in (now, before))
        if is_running(s, filing):
            fen += round_line(s, band, p, a) - round_line(s, band, p, b)
        else:
            fen += round_line(s, band, p, a - b)
    if any(permitted[start:end]):
        names = {"plan": "no-plan", "permit": "no-permit-volume", "norm": "no-norm"}
        for s in case["book"]["surcharges"]:
            if s["ceiling"] != "unpermitted":
                for a, till, limit in windows(case, s, filing, end):
                    if till > start and limit is None:
                        flags.add(names[s["ceiling"]])
    return sum(sum(row[start:end]) for row in axis.daily), fen, unpriced, flags


# ---- files for the engine


def decimal(value, places=9):
    scaled = value * 10**places
    assert scaled.denominator == 1
    return f"{int(scaled) // 10**places}.{int(scaled) % 10**places:0{places}d}"


def span_keys(span):
    keys = "" if span[0] == 0 else f", from: {day(span[0])}"
    return keys + ("" if span[1] == DAYS else f", until: {day(span[1] - 1)}")


def book_text(book):
    out = [f"rulebook: {book['id']}", "title: random", "source: none", 'place: "330000"', "from: 2000-01-01",
           "kind: fee", f"filing: {book['filing']}", f"combine: {book['combine']}", "rates:"]
    for row, use, span, yuan, dear in book["rates"]:
        out.append(f"  - {{id: {row}, use: {use}, yuan: {decimal(yuan, 6)}, yuan_price: {decimal(dear, 6)}{span_keys(span)}}}")
    for name, key in (("allowances", "leakage"), ("factors", "times"), ("reliefs", "times")):
        if book[name]:
            out.append(f"{name}:")
        for who, value, to in book[name]:
            tag = {"allowances": f"use: {who}", "factors": f"id: f, source: {who}", "reliefs": f"id: r, list: {who}"}[name]
            out.append(f"  - {{{tag}, {key}: {decimal(value)}, applies_to: {to}}}")
    if book["surcharges"]:
        out.append("surcharges:")
    for s in book["surcharges"]:
        bands = ", ".join(f"{{over: {decimal(o)}, times: {decimal(t)}}}" for o, t in s["bands"])
        text = (f"  - {{id: {s['id']}, ceiling: {s['ceiling']}, period: {s['period']}, carry: {s['carry']}, "
                f"base: {s['base']}, adds: {s['adds']}, charging: {s['charging']}, edge: {s['edge']}, "
                f"dead_band: {decimal(s['dead'])}, bands: [{bands}], exclude: [{', '.join(s['exclude'])}]")
        out.append(text + (", dead_band_charged: true" if s["charged"] else "") + span_keys(s["span"]) + "}")
    return "\n".join(out) + "\n"


def period_name(first, filing):
    return {1: f"{YEAR}-{first + 1:02d}", 3: f"{YEAR}-Q{first // 3 + 1}", 12: f"{YEAR}"}[filing]


def case_text(case):
    m3 = lambda litres: f"{litres // 1000}.{litres % 1000:03d}"
    out = [f"  - id: {case['id']}", "    rule: all", "    input: random", f"    books: [{{file: {case['book']['id']}}}]",
           "    intakes:"]
    for name, source, use in case["intakes"]:
        out.append(f"      - {{id: {name}, source: {source}, uses: [{use}]}}")
    out.append("    takes:")
    for intake, start, stop, litres in case["takes"]:
        out.append(f"      - {{intake: I{intake}, from: {day(start)}, until: {day(stop)}, m3: {m3(litres)}}}")
    for name in ("permit", "norm"):
        if case[name] is not None:
            out.append(f"    {name}_m3: {m3(case[name])}")
    if case["plan"]:
        out.append("    plan:")
        out += [f"      - {{month: {m + 1}, m3: {m3(v)}}}" for m, v in enumerate(case["plan"])]
    out += [f"    valid_from: {day(case['valid'][0])}", f"    valid_until: {day(case['valid'][1] - 1)}"]
    if case["list"]:
        out += ["    lists:", f"      - {{list: l, from: {day(case['list'][0])}, until: {day(case['list'][1] - 1)}}}"]
    out.append("    bills:")
    for first in case["bills"]:
        litres, fen, unpriced, flags = bill(case, first)
        sign, value = ("-", -fen) if fen < 0 else ("", fen)
        out += [f"      - period: \"{period_name(first, FILING[case['book']['filing']])}\"", f"        m3: {m3(litres)}",
                f"        yuan: {sign}{value // 100}.{value % 100:02d}", f"        unpriced_m3: {m3(unpriced)}",
                f"        flags: [{', '.join(sorted(flags))}]"]
    return "\n".join(out) + "\n"


def main():
    run, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    assert calendar.isleap(YEAR) is False
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as top:
        os.makedirs(f"{top}/tests/data/rulebooks")
        os.makedirs(f"{top}/tests/billing/rules")
        with open(f"{top}/tests/billing/rules/oracle.yaml", "w", encoding="utf-8") as file:
            file.write("cases:\n")
            for number in range(count):
                case = random_case(rng, number)
                file.write(case_text(case))
                with open(f"{top}/tests/data/rulebooks/{case['book']['id']}.yaml", "w", encoding="utf-8") as book:
                    book.write(book_text(case["book"]))
        keep = os.environ.get("ORACLE_KEEP")
        if keep:
            subprocess.run(["cp", "-r", top, keep], check=True)
        return subprocess.run([run, "oracle"], env={**os.environ, "TEST_DATA": f"{top}/tests/data"}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
