# SPDX-License-Identifier: Apache-2.0
"""What the log says of holds and trades of rights, folded from its entries alone, by rules.md F21 and nothing of the
program's: at no entry is a year oversold, each hold ends once, schedules are the contract to the litre.

It knows permits of calendar years, whole years of verified saving, terms by days and no corridors; what else comes
fails."""
import calendar
import datetime
from collections import Counter, defaultdict

import cbor2

DAY, OFFER, AGREEMENT, ASSENT, APPROVAL, END, PLEDGE, RELEASE, EXPIRED, WITHDRAWN = 30, 94, 95, 96, 97, 98, 99, 100, 101, 104
OF_RIGHTS = (OFFER, AGREEMENT, ASSENT, APPROVAL, END, PLEDGE, RELEASE, EXPIRED, WITHDRAWN)
WHAT = {1: OFFER, 2: AGREEMENT, 3: PLEDGE}
ZONE_S = 8 * 3600
EPOCH = datetime.date(1970, 1, 1)


def day_of(text):
    return (datetime.date.fromisoformat(text) - EPOCH).days


def year_of(day):
    """The first day of its calendar year, and of the next."""
    year = (EPOCH + datetime.timedelta(day)).year
    return (datetime.date(year, 1, 1) - EPOCH).days, (datetime.date(year + 1, 1, 1) - EPOCH).days


def month_of(day):
    date = EPOCH + datetime.timedelta(day)
    first = (date.replace(day=1) - EPOCH).days
    return first, first + calendar.monthrange(date.year, date.month)[1]


def cut(whole, shares):
    """By largest remainder, of equal ones the earlier."""
    total = sum(shares)
    parts = [whole * share // total for share in shares]
    rests = sorted(range(len(shares)), key=lambda i: (-(whole * shares[i] % total), i))
    for i in rests[:whole - sum(parts)]:
        parts[i] += 1
    return parts


def spans(since, till, of):
    """The years or months of those days, with how many of them each has."""
    found = []
    while since < till:
        first, end = of(since)
        found.append((first, end, min(end, till) - since))
        since = end
    return found


def by_days(litres, since, till, of):
    """[first day, end, litres] of each year or month."""
    found = spans(since, till, of)
    return [[first, end, part] for (first, end, _), part in zip(found, cut(litres, [days for *_, days in found]))]


class Fold:
    """Litres of each of the permits: its limit and what it saves in each year, what it took, by year. What does not hold
    fails."""

    def __init__(self, permits, annual, saved, taken):
        self.permits, self.annual, self.saved, self.taken = frozenset(permits), annual, saved, taken
        self.size = 0
        self.over = None  # the last day whose entry is there
        self.stands = {}  # (what, name): what holds
        self.ended = set()
        self.trades = {}
        self.for_sale, self.pledged, self.sold = Counter(), Counter(), Counter()  # by (permit, year)
        self.moves = defaultdict(list)  # the same: (since, litres)
        self.accounts = Counter()
        self.deeds = {}  # entry: (kind, name, what it rests on)
        self.count = Counter()
        self.today = 0

    def limit(self, permit, year, day):
        return self.annual + sum(litres for since, litres in self.moves[permit, year] if since <= day)

    def at_most(self, permit, year, day):
        """The lesser of what stands on the day, and at the year's end."""
        return min(self.limit(permit, year, day), self.limit(permit, year, year_of(year)[1] - 1))

    def free(self, permit, year, day):
        taken = self.taken.get(year, 0)
        return self.at_most(permit, year, day) - taken - self.for_sale[permit, year] - self.pledged[permit, year]

    # ---- holds ----

    def make(self, kind, name, hold, kept_until, years):
        right_kind, permit, until, held = hold
        assert right_kind == 1 and permit in self.permits and until == kept_until >= self.today, (name, hold)
        assert (kind, name) not in self.stands and (kind, name) not in self.ended, name
        assert held == [[first, litres] for first, _, litres in years], (name, held, years)
        self.stands[kind, name] = (permit, until, held)
        self.count["made"] += 1
        self.keep(kind, permit, held, 1)
        for year, _ in held:
            self.look(permit, year)
            assert self.free(permit, year, self.today) >= 0, ("oversold", self.size, name, permit, year)

    def keep(self, kind, permit, held, sign):
        sums, account = (self.pledged, "pledged") if kind == PLEDGE else (self.for_sale, "held")
        for year, litres in held:
            sums[permit, year] += sign * litres
            self.post(account, permit, year, sign * litres)
            self.post("right", permit, year, -sign * litres)

    def post(self, account, permit, year, litres):
        self.accounts[f"{account}:permit:{permit}/{EPOCH + datetime.timedelta(year)}"] += litres

    def release(self, kind, name, how):
        """Once, or there is no such key."""
        permit, until, held = self.stands.pop((kind, name))
        self.ended.add((kind, name))
        self.keep(kind, permit, held, -1)
        self.count[how] += 1
        return permit, until, held

    def part(self, name, permit, years, sign):
        """Of an offer that stands an agreement takes what it holds by year, none more than is there, or gives it back."""
        of, until, held = self.stands[OFFER, name]
        left = {year: litres for year, litres in held}
        for year, _, litres in years:
            assert litres == 0 or left.get(year, 0) + sign * litres >= 0, ("more than was offered", self.size, name, year)
            if litres:
                left[year] += sign * litres
        assert of == permit, (self.size, name, permit)
        self.keep(OFFER, permit, [[year, litres] for year, _, litres in years], sign)
        self.stands[OFFER, name] = (of, until, sorted([year, litres] for year, litres in left.items()))
        self.count["taken whole" if not any(left.values()) else "taken in part" if sign < 0 else "taken back"] += 1

    def back(self, trade, ended):
        """Of an agreement that came to nothing."""
        permit, _, held = ended
        offer = self.trades[trade]["offer"]
        if (OFFER, offer) in self.stands:
            self.part(offer, permit, [(year, None, litres) for year, litres in held], 1)

    def look(self, permit, year):
        """Is more sold and for sale than was saved, or more kept than the year will have?"""
        held, sold = self.for_sale[permit, year], self.sold[permit, year]
        assert held + sold <= self.saved, ("oversold", self.size, permit, year, held, sold)
        assert self.free(permit, year, year_of(year)[1] - 1) >= 0, ("oversold", self.size, permit, year)

    # ---- entries ----

    def take(self, entry):
        _, kind, time, _, _, _, said, _, effect = cbor2.loads(entry)
        self.today = (time + ZONE_S) // 86400
        actor, _, _, _, body = cbor2.loads(said) if said else (None,) * 5
        if said and self.over is not None:
            assert self.over == self.today - 1, ("a day goes by unsaid", self.size, self.over, self.today)
            late = [name for name, (_, until, _) in self.stands.items() if until <= self.over]
            assert not late, ("its day is over", self.size, late)
        if kind == DAY:
            self.over = effect[1]
        elif kind in OF_RIGHTS:
            TAKES[kind](self, actor, body, effect)
        if kind in OF_RIGHTS and kind != EXPIRED:
            self.deeds[self.size] = (kind, body[0], "" if kind == ASSENT else body[-1])
        self.count["entries"] += 1
        self.size += 1

    def offer(self, _, body, effect):
        name, _, _, litres, since, until, _, _, closes, up_to, _ = body
        assert not up_to
        self.make(OFFER, name, effect[1], closes, by_days(litres, since, until + 1, year_of))

    def withdrawn(self, _, body, effect):
        assert self.release(OFFER, body[0], "withdrawn")[0] == effect[2]

    def agreement(self, actor, body, effect):
        name, _, (_, seller), (_, buyer), since, until, litres, months, _, offer, corridor, waits, _, _ = body
        assert months is None and corridor is None and effect[3] is None and effect[1] == until + 1, body
        years = by_days(litres, since, until + 1, year_of)
        assert effect[4:] == ([] if offer is None else [True]), (body, effect)
        if offer is not None:
            self.part(offer, seller, years, -1)
        self.make(AGREEMENT, name, effect[2], waits, years)
        self.trades[name] = {"seller": seller, "buyer": buyer, "from": since, "till": until + 1, "litres": litres,
                             "by": actor, "assented": None, "moves": None, "ended": False, "offer": offer}

    def assent(self, actor, body, _):
        trade = self.trades[body[0]]
        assert trade["assented"] is None and trade["by"] != actor and (AGREEMENT, body[0]) in self.stands, body
        trade["assented"] = actor

    def approval(self, _, body, effect):
        trade = self.trades[body[0]]
        if body[1] is None:
            self.back(body[0], self.release(AGREEMENT, body[0], "refused"))
            return
        assert trade["assented"] is not None and trade["moves"] is None, body
        _, _, held = self.release(AGREEMENT, body[0], "settled")
        since, seller, buyer, _, way = effect[1]
        assert since == max(self.today, trade["from"]) and way == 0, body
        years = by_days(trade["litres"], trade["from"], trade["till"], year_of)
        assert seller[0] == buyer[0] == years and held == [[first, part] for first, _, part in years], (body, effect)
        assert sum(part for *_, part in years) == trade["litres"], body
        assert seller[1] == buyer[1] == self.months_of(years, since, trade), (body, effect)
        trade.update(moves=effect[1])
        self.move(trade, years, since, 1)

    @staticmethod
    def months_of(years, since, trade):
        """Of each year's litres, over the days that are left of the term."""
        return [month for first, end, litres in years
                for month in by_days(litres, max(first, since), min(end, trade["till"]), month_of)]

    def move(self, trade, years, since, sign):
        for first, _, litres in years:
            seller, buyer = (trade["seller"], first), (trade["buyer"], first)
            self.sold[seller] += sign * litres
            self.moves[seller].append((since, -sign * litres))
            self.moves[buyer].append((since, sign * litres))
            self.post("right", *seller, -sign * litres)
            self.post("right", *buyer, sign * litres)
        for first, _, _ in years:
            self.look(trade["seller"], first)
            self.look(trade["buyer"], first)

    def end(self, _, body, effect):
        """What is left of it by days goes back, in each year up to what the buyer has free."""
        trade, since = self.trades[body[0]], body[1]
        begins, (_, months, _), _, _, _ = trade["moves"]
        back, got, of_months, got_months = effect[1]
        assert not trade["ended"] and self.today <= since < trade["till"] and (back, of_months) == (got, got_months), (body, effect)
        rest = Counter()
        for first, end, litres in months:
            days = min(end, trade["till"]) - max(first, begins)
            left = min(max(0, min(end, trade["till"]) - max(first, since)), days)
            rest[year_of(first)[0]] += litres * left // days
        known = max(self.today, begins)
        wanted = {year: min(litres, max(0, self.free(trade["buyer"], year, known))) for year, litres in rest.items()}
        assert {first: litres for first, _, litres in back} == {year: n for year, n in wanted.items() if n > 0}, (body, back, wanted)
        assert sum(litres for *_, litres in of_months) == sum(litres for *_, litres in back), (body, effect)
        trade["ended"] = True
        self.count["ended early"] += 1
        self.count["given back in part"] += wanted != dict(rest)
        self.move(trade, back, since, -1)

    def pledge(self, _, body, effect):
        name, _, permit, litres, until, _, _, _ = body
        years = [[first, end, litres] for first, end, _ in spans(self.today, until + 1, year_of)]
        assert effect[1][1] == permit
        self.make(PLEDGE, name, effect[1], until, years)

    def released(self, _, body, effect):
        assert self.release(PLEDGE, body[0], "released")[0] == effect[2]

    def expired(self, _, __, effect):
        _, what, name, _, permit = effect
        of, until, held = self.release(WHAT[what], name, "expired")
        assert of == permit and until <= self.over, effect
        if WHAT[what] == AGREEMENT:
            self.back(name, (of, until, held))


TAKES = {OFFER: Fold.offer, AGREEMENT: Fold.agreement, ASSENT: Fold.assent, APPROVAL: Fold.approval, END: Fold.end,
         PLEDGE: Fold.pledge, RELEASE: Fold.released, EXPIRED: Fold.expired, WITHDRAWN: Fold.withdrawn}
