#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Random books of orders cleared by brute force, and the program's results.

	auction_solver.py AUCTION_BOOKS COUNT SEED

Written from the rule in docs/rules.md alone: every multiple of the tick up to
the highest limit is tried, the best are taken (one-sided: the seller's limit), and each lot of water is handed
out on its own. Nothing is shared with the program but the numbers of the rule.
"""
import random
import subprocess
import sys
import tempfile
from collections import Counter
from fractions import Fraction as F

BUY, SELL = 1, 2
CALL, ONE_SIDED = 1, 2


def draw(rng):
    """A book with many ties: few limits, few sizes, lots and ticks that do not divide them."""
    lot = rng.choice([1, 1, 7, 1000, 1000, 5000])
    tick = rng.choice([1, 3, 10, 1000, 10000])
    limits = rng.choice([3, 5, 12, 40])
    sizes = rng.choice([1, 2, 4, 20])
    skew = rng.choice([0, 0, 1, tick - 1, tick // 2])
    count = rng.choice([0, 1, 2, 3, 5, 8, 12, 20, 40, 60])
    entries = rng.sample(range(1, 5000), count)
    near = rng.choice([0, limits // 2, limits])
    book = []
    for entry in entries:
        side = rng.choice([BUY, SELL])
        level = rng.randint(0, limits) + (near if side == SELL else 0)
        price = max(0, level * tick + rng.choice([0, skew, -skew]))
        litres = rng.randint(0, sizes) * lot + rng.choice([0, 0, 0, rng.randint(0, lot - 1)])
        book.append((side, litres, price, entry))
    if rng.random() < 0.3:
        # Both sides of one size: demand equals supply over a whole range.
        total = {side: sum(o[1] // lot for o in book if o[0] == side) for side in (BUY, SELL)}
        short = BUY if total[BUY] < total[SELL] else SELL
        price = (limits + near) * tick if short == BUY else 0
        if total[BUY] != total[SELL] and count < 60:
            book.append((short, abs(total[BUY] - total[SELL]) * lot, price, 5001))
    if book and rng.random() < 0.15:
        # One offer, which all others bid for.
        book = [(SELL, *book[0][1:])] + [(BUY, *order[1:]) for order in book[1:]]
        return ONE_SIDED, lot, tick, book
    return CALL, lot, tick, book


def solve(form, lot, tick, book):
    """The rule, step by step."""
    orders = []
    for side, litres, price, entry in book:
        ticks = F(price, tick)
        whole = ticks.numerator // ticks.denominator
        if side == SELL and whole != ticks:
            whole += 1
        orders.append((side, litres // lot, whole, entry))

    def demand(price):
        return sum(lots for side, lots, limit, _ in orders if side == BUY and limit >= price)

    def supply(price):
        return sum(lots for side, lots, limit, _ in orders if side == SELL and limit <= price)

    tried = range(max((o[2] for o in orders), default=0) + 1)
    if form == ONE_SIDED:
        tried = [limit for side, _, limit, _ in orders if side == SELL]
    volume = {p: min(demand(p), supply(p)) for p in tried}
    most = max(volume.values())
    curve = [(p * tick, demand(p) * lot, supply(p) * lot) for p in sorted({o[2] for o in orders})]
    if most == 0:
        return -1, 0, 0, 0, [0] * len(book), curve, [], "none"
    best = [p for p in tried if volume[p] == most]
    by_volume = len(best)
    least = min(abs(demand(p) - supply(p)) for p in best)
    best = [p for p in best if abs(demand(p) - supply(p)) == least]
    if best != list(range(best[0], best[-1] + 1)):
        raise AssertionError("the range of best prices has a gap: " + str(book))
    middle = F(best[0] + best[-1], 2)
    price = middle.numerator // middle.denominator

    served = {}
    for side in (BUY, SELL):
        may = [i for i, o in enumerate(orders)
               if o[0] == side and (o[2] >= price if side == BUY else o[2] <= price)]
        may.sort(key=lambda i: (-orders[i][2] if side == BUY else orders[i][2], orders[i][3]))
        served[side] = [i for i in may for _ in range(orders[i][1])][:most]
    filled = [0] * len(book)
    for side in (BUY, SELL):
        for i, lots in Counter(served[side]).items():
            filled[i] = lots * lot
    pairs = []
    for sell, buy in zip(served[SELL], served[BUY]):
        if pairs and pairs[-1][:2] == [sell, buy]:
            pairs[-1][2] += lot
        else:
            pairs.append([sell, buy, lot, (price if form == CALL else orders[buy][2]) * tick])
    if form == ONE_SIDED:
        tie = "own price"
    else:
        tie = ("middle" if len(best) > 1 else "surplus" if by_volume > 1 else "volume")
    return (price * tick, most * lot, demand(price) * lot, supply(price) * lot, filled, curve,
            pairs, tie)


def line(form, lot, tick, book):
    return " ".join(str(n) for n in [form, lot, tick, len(book)] + [n for o in book for n in o])


def said(answer):
    price, litres, demand, supply, filled, curve, pairs, _ = answer
    numbers = [price, litres, demand, supply] + filled
    numbers += [len(curve)] + [n for step in curve for n in step]
    return numbers + [len(pairs)] + [n for pair in pairs for n in pair]


def main():
    program, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    rng = random.Random(seed)
    books = [draw(rng) for _ in range(count)]
    with tempfile.NamedTemporaryFile("w", suffix=".books") as file:
        file.writelines(line(*book) + "\n" for book in books)
        file.flush()
        shown = subprocess.run([program, file.name], stdout=subprocess.PIPE, check=True, text=True)
    lines = shown.stdout.splitlines()
    if len(lines) != count:
        sys.exit(f"{len(lines)} results of {count} books")
    ties, shared = Counter(), 0
    for book, text in zip(books, lines):
        answer = solve(*book)
        if said(answer) != [int(n) for n in text.split(" ")]:
            sys.exit(f"book {line(*book)}\nsolver  {said(answer)}\nprogram {text}")
        ties[answer[7]] += 1
        shared += any(got > 0 and order[1] - got >= book[1] for order, got in zip(book[3], answer[4]))
    print(f"{count} books: decided by volume {ties['volume']}, surplus {ties['surplus']}, "
          f"midpoint {ties['middle']}, no price {ties['none']}, "
          f"one-sided {ties['own price']}; {shared} with an order in part")
    for decided in ("volume", "surplus", "middle", "none", "own price"):
        if ties[decided] * 50 < count:
            sys.exit(f"fewer than one book in fifty is decided by {decided}: the draw is no test")


main()
