# SPDX-License-Identifier: Apache-2.0
"""Clients at once, each a process, want the same few rights: holders and the office over HTTP, the office at the shell too.

A sequence is two to six requests of one client by chance, each over the rights of its
set or over what any client has made of them: offers, withdrawals, agreements, assents;
at the shell pledges, releases, approvals, refusals, ends as well. The ledger's days go
by meanwhile. An auditor reads the log over HTTP all the time and folds it by itself
(rights_fold.py). In the end each entry is the one that a client was answered, and
what was refused is none."""
import contextlib
import json
import multiprocessing
import random
import sqlite3
import time
from collections import Counter
from datetime import timedelta

from rights_fold import AGREEMENT, APPROVAL, ASSENT, END, EPOCH, OFFER, PLEDGE, RELEASE, WITHDRAWN, Fold, day_of, year_of
from served import Ledger, serve

BEGINS = "2026-02-20"
DAY_S = 86400
SPEED = DAY_S  # a day a second
HOLDERS = (("温州示例自来水有限公司", "91330302MA2000019W"), ("鹿城示例温泉酒店有限公司", "91330302MA2000027P"),
           ("江边示例有限公司", "91330302MA2000035H"))
ANNUAL, SAVED, TAKEN = 700, 600, 150  # m3; the last in the first year alone
TERMS = (("2026-03-01", "2029-11-30"), ("2026-02-25", "2027-06-30"), ("2027-01-01", "2027-12-31"), ("2028-12-20", "2029-01-10"))
PER_SET, PER_LEDGER = 250, 5000  # sequences
BOARD = 24
SHELL_EACH, AHEAD = 6, 50
KINDS_OF = ("offer", "trade", "pledge", "approved trade")
UPON = {"buy": ("offer", AGREEMENT), "withdraw": ("offer", WITHDRAWN), "release": ("pledge", RELEASE), "assent": ("trade", ASSENT),
        "approve": ("trade", APPROVAL), "refuse": ("trade", APPROVAL), "end": ("approved trade", END)}


def permit(number, holder):
    """A holder's in the set of that sequence."""
    return f"R{number // PER_SET:03}-{holder}"


def code_of(number, step, seller, buyer, term):
    """What is made by a request is named by this, above 0; the others read it there."""
    return (((number * 8 + step) * 4 + seller) * 4 + buyer) * 8 + term + 1


def parts_of(code):
    """number, seller, buyer, term."""
    rest, term = divmod(code - 1, 8)
    rest, buyer = divmod(rest, 4)
    rest, seller = divmod(rest, 4)
    return rest // 8, seller, buyer, term


class Board:
    """What all clients see of each other: which sequence is whose, and codes of what was made lately."""

    def __init__(self, count):
        self.count = count
        self.slots = multiprocessing.Array("q", len(KINDS_OF) * BOARD, lock=False)
        self.given = {is_shell: multiprocessing.Value("q", 0) for is_shell in (False, True)}

    def next(self, is_shell):
        """The number of a sequence: one of SHELL_EACH is the shell's. None when all are given out. Nobody runs ahead, so
        that all want the same rights."""
        given = self.given[is_shell]
        with given.get_lock():
            number = given.value * SHELL_EACH if is_shell else given.value + given.value // (SHELL_EACH - 1) + 1
            given.value += 1
        if number >= self.count:
            return None
        while not is_shell and number > self.given[True].value * SHELL_EACH + AHEAD:
            time.sleep(0.005)
        return number

    def put(self, chance, what, code):
        self.slots[KINDS_OF.index(what) * BOARD + chance.randrange(BOARD)] = code

    def draw(self, chance, what):
        """0: nothing is there yet."""
        return self.slots[KINDS_OF.index(what) * BOARD + chance.randrange(BOARD)]


class Rival:
    """A client that draws; ask() of its kind sends. holder: its number among HOLDERS, None for the office."""

    is_shell = False
    makes = {"offer": 30, "sell": 8, "buy": 24, "withdraw": 10, "assent": 28}

    def __init__(self, seed, holder, begun):
        self.chance = random.Random(seed)
        self.holder, self.begun = holder, begun
        self.answers = []  # (entry or None, kind, name, what it rests on)
        self.count = Counter()

    def day(self, ahead):
        """So many days from today on."""
        gone = int((time.time() - self.begun) * SPEED) // DAY_S
        return str(EPOCH + timedelta(day_of(BEGINS) + gone + ahead))

    def run(self, board):
        while (number := board.next(self.is_shell)) is not None:
            self.count["sequences"] += 1
            for step in range(self.chance.randint(2, 6)):
                self.draw(board, number, step)

    def draw(self, board, number, step):
        what = self.chance.choices(list(self.makes), self.makes.values())[0]
        self.mark = f"{number}.{step}"
        seller, buyer = self.chance.sample(range(len(HOLDERS)), 2)
        if self.holder is not None and what != "sell":
            seller = self.holder
        made = code_of(number, step, seller, buyer, self.chance.randrange(len(TERMS)))
        there = self.seen(board, what) if what in UPON else 0
        if what == "sell":
            self.agree(board, made, number, {"side": "buyer" if buyer == self.holder else "seller"})
        elif what == "pledge":
            self.pledge(board, made)
        elif there == 0:
            self.offer(board, made)
        elif what == "buy":
            self.buy(board, number, step, there)
        else:
            self.upon(what, board, there)

    def seen(self, board, what):
        """What that may be done to; 0 where nothing is there yet. Who buys mostly takes another's."""
        found = [code for code in (board.draw(self.chance, UPON[what][0]) for _ in range(3)) if code]
        others = [code for code in found if what != "buy" or parts_of(code)[1] != self.holder]
        return (others + found + [0])[0]

    def told(self, name, term):
        """What offers and agreements have both."""
        since, until = TERMS[term]
        return {"name": name, "m3": self.m3(), "from": since, "until": until, "price": "0.2", "document": self.mark}

    def m3(self):
        return f"{self.chance.choice((1, 7, 40, 130, 250))}.{self.chance.randrange(1000):03}"

    def offer(self, board, code):
        number, seller, _, term = parts_of(code)
        said = {**self.told(f"offer-{code}", term), "right": permit(number, seller),
                "closes": self.day(self.chance.choice((0, 1, 3, 9)))}
        if self.sent(OFFER, self.mark, said):
            board.put(self.chance, "offer", code)

    def agree(self, board, code, number, more):
        """Over rights of that sequence's set."""
        _, seller, buyer, term = parts_of(code)
        said = {**self.told(f"trade-{code}", term), "seller": permit(number, seller), "buyer": permit(number, buyer),
                "waits": self.day(self.chance.choice((0, 1, 2, 5))), **more}
        if self.sent(AGREEMENT, self.mark, said):
            board.put(self.chance, "trade", code)

    def buy(self, board, number, step, offer):
        listed, seller, buyer, term = parts_of(offer)
        code = code_of(number, step, seller, buyer if self.holder is None else self.holder, term)
        self.agree(board, code, listed, {"side": "buyer", "offer": f"offer-{offer}"})

    def pledge(self, board, code):
        number, seller, _, _ = parts_of(code)
        said = {"name": f"pledge-{code}", "right": permit(number, seller), "m3": self.m3(), "lender": "bank", "loan": "1",
                "until": self.day(self.chance.choice((0, 4, 60, 900))), "document": self.mark}
        if self.sent(PLEDGE, self.mark, said):
            board.put(self.chance, "pledge", code)

    def upon(self, what, board, code):
        """Of what any client made."""
        of, kind = UPON[what]
        said = {"name": f"{of.split()[-1]}-{code}"}
        if what in ("withdraw", "refuse", "end"):
            said["ground"] = self.mark
        if what in ("release", "approve", "refuse", "end"):
            said["document"] = self.mark
        if what == "approve":
            said["cap-effect"] = "none"
        if what == "end":
            said["from"] = self.day(self.chance.choice((0, 1, 30, 300)))
        if what == "assent":
            sides = ("seller", "buyer") if self.holder is None else ("seller",) if parts_of(code)[1] == self.holder else ("buyer",)
            said["side"] = self.chance.choice(sides)
        if self.sent(kind, "" if what == "assent" else self.mark, said) and what == "approve":
            board.put(self.chance, "approved trade", code)

    def sent(self, kind, mark, said):
        """Is it an entry now, by this request?"""
        entry = self.ask(kind, said)
        self.answers.append((entry, kind, said["name"], mark))
        return entry is not None


class AtHttp(Rival):
    """On one connection, which is kept."""

    paths = {OFFER: "/v1/offers", WITHDRAWN: "/v1/withdrawals", AGREEMENT: "/v1/agreements", ASSENT: "/v1/assents"}

    def __init__(self, seed, holder, begun, server, token):
        super().__init__(seed, holder, begun)
        self.server, self.token = server, token

    def run(self, board):
        with self.server.connect_as(self.token) as self.talk:
            super().run(board)

    def ask(self, kind, said):
        body = json.dumps(said).encode()
        fields = [f"Idempotency-Key: {self.mark}", "Content-Type: application/json"]
        reply = self.talk.ask(self.paths[kind], "POST", fields, body)
        self.count[f"HTTP {reply.status}"] += 1
        if reply.status == 422:
            return None
        assert reply.status in (200, 201), (reply.status, reply.body, said)
        told = reply.json()
        if self.chance.random() < 0.02:  # the same request told again is the same deed
            again = self.talk.ask(self.paths[kind], "POST", fields, body)
            assert again.status == 200 and again.json()["entry"] == told["entry"], (again.status, again.body, told)
            self.count["HTTP again"] += 1
        return told["entry"] if told["changed"] else None


class AtShell(Rival):
    """A process of the program for each request."""

    is_shell = True
    makes = {"offer": 8, "sell": 4, "buy": 4, "withdraw": 4, "assent": 12, "pledge": 20, "release": 10, "approve": 24, "refuse": 4,
             "end": 10}
    words = {OFFER: ("trade", "offer"), WITHDRAWN: ("trade", "withdraw"), AGREEMENT: ("trade", "agree"), ASSENT: ("trade", "assent"),
             END: ("trade", "end"), PLEDGE: ("pledge", "add"), RELEASE: ("pledge", "release")}

    def __init__(self, seed, begun, ledger):
        super().__init__(seed, None, begun)
        self.ledger = ledger

    def ask(self, kind, said):
        words = self.words.get(kind) or ("trade", "refuse" if "ground" in said else "approve")
        options = [text for name, value in said.items() if name != "name" for text in (f"--{name}", value)]
        done = self.ledger.weir_at(*words, said["name"], *options, "--json", status=(0, 2))
        self.count[f"shell {done.returncode}"] += 1
        if done.returncode == 2:
            return None
        told = json.loads(done.stdout)
        return told["entry"] if told["changed"] else None


# ---- the auditor ----

class Auditor:
    """Reads the log over HTTP as it grows, a whole bundle or a part of one at a time."""

    def __init__(self, server, token, fold):
        self.talk = server.connect_as(token)
        self.fold = fold

    def read(self):
        size = int(self.talk.ask("/log/checkpoint").body.split(b"\n")[1])
        while self.fold.size < size:
            name, has = bundle_at(self.fold.size, size)
            reply = self.talk.ask(f"/log/tile/entries/{name}")
            assert reply.status == 200, (reply.status, name)
            for entry in entries_of(reply.body)[has:]:
                self.fold.take(entry)


def bundle_at(entry, size):
    """The name of the bundle of a log of so many entries in which one is, and how many are before it there."""
    bundle, has = divmod(entry, 256)
    width = min(256, size - bundle * 256)
    name = f"{bundle % 1000:03}" if bundle < 1000 else f"x{bundle // 1000:03}/{bundle % 1000:03}"
    return name + ("" if width == 256 else f".p/{width}"), has


def fold_rest(ledger, fold):
    """What entered between the last that was read and the program's end: days go by until then."""
    folder = ledger.top / "rest"
    ledger.weir_at("export", "tiles", folder)
    size = int((folder / "checkpoint").read_bytes().split(b"\n")[1])
    while fold.size < size:
        name, has = bundle_at(fold.size, size)
        for entry in entries_of((folder / "tile" / "entries" / name).read_bytes())[has:]:
            fold.take(entry)


def entries_of(bundle):
    found, at = [], 0
    while at < len(bundle):
        size = int.from_bytes(bundle[at:at + 2], "big")
        found.append(bundle[at + 2:at + 2 + size])
        at += 2 + size
    return found


# ---- one ledger ----

COLUMNS = {
    "permits": "permit,holder,credit_code,area,source,use,annual_m3,valid_from,valid_until",
    "intakes": "intake,permit,name,area_class,design_max_m3_per_day,rated_m3_per_h,qmax_m3_per_h,source,use,area,holder,network",
    "meters": "meter,intake,profile,address,interval_s,direction,digits,installed_on,verified_until,role",
    "readings": "meter,at,total_m3,flow_m3_per_h,status",
    "savings": "saving,right,annual_m3,valid_from,valid_until,document",
}


def register(ledger, count):
    """Permits of three holders for each set of sequences: what each saves, and what it took this year."""
    rows = {what: [] for what in COLUMNS}
    for number in range(0, count, PER_SET):
        for i, (name, code) in enumerate(HOLDERS):
            one = permit(number, i)
            rows["permits"].append(f"{one},{name},{code},330302,surface,industry,{ANNUAL},2020-01-01,2035-12-31")
            rows["intakes"].append(f"I-{one},{one},泵站,normal,2400,80,100,,,,,")
            rows["meters"].append(f"M-{one},I-{one},manual,,86400,forward,7,2025-01-01,2035-12-31,")
            rows["readings"] += [f"M-{one},{day}T00:00:00+08:00,{m3},,"
                                 for day, m3 in (("2026-01-10", 10), ("2026-02-10", 10 + TAKEN))]
            rows["savings"].append(f"s-{one},permit:{one},{SAVED},2026-01-01,2030-12-31,No. 1")
    for what, lines in rows.items():
        path = ledger.top / f"{what}.csv"
        path.write_text("".join(line + "\n" for line in [COLUMNS[what], *lines]), encoding="utf-8")
        ledger.weir_at("import", what, path)
    return [row.split(",")[0] for row in rows["permits"]]


def work(rival, board, told):
    rival.run(board)
    told.put((rival.answers, rival.count))


def compete(rivals, board, auditor):
    """All at once, the auditor beside them; what they were answered, and how often what was."""
    told = multiprocessing.Queue()
    workers = [multiprocessing.Process(target=work, args=(rival, board, told), daemon=True) for rival in rivals]
    for worker in workers:
        worker.start()
    answers, counts, left = [], Counter(), len(workers)
    while left > 0:
        auditor.read()
        assert all(worker.exitcode in (None, 0) for worker in workers), "a client failed"
        with contextlib.suppress(multiprocessing.queues.Empty):
            theirs, counted = told.get(timeout=0.2)
            answers += theirs
            counts += counted
            left -= 1
    for worker in workers:
        worker.join()
    return answers, counts


def answered(fold, answers):
    """What a client was told that it entered is there, by its request; nothing else is."""
    entered = {entry: (kind, name, mark) for entry, kind, name, mark in answers if entry is not None}
    assert len(entered) == sum(entry is not None for entry, *_ in answers), "an entry was answered twice"
    deeds = {entry: (kind, name, "" if kind == ASSENT else mark) for entry, (kind, name, mark) in fold.deeds.items()}
    assert deeds == entered, (set(deeds.items()) ^ set(entered.items()))
    marks = {mark for _, _, mark in deeds.values() if mark}
    assert not marks & {mark for entry, _, _, mark in answers if entry is None and mark}, "refused, and entered"


def same_books(ledger, fold):
    """The program's own accounts and holds are those of the fold, and add up to nothing."""
    with contextlib.closing(sqlite3.connect(f"file:{ledger.dir}/ledger.db?mode=ro", uri=True)) as store:
        accounts = dict(store.execute("SELECT account, balance FROM book_account WHERE commodity = 'right' AND balance <> 0"))
        stands = set(store.execute("SELECT name, year, litres FROM book_hold WHERE ended = 0"))
    assert sum(accounts.values()) == 0
    assert accounts == {account: litres for account, litres in fold.accounts.items() if litres != 0}
    assert stands == {(name, *held) for (_, name), (_, _, years) in fold.stands.items() for held in years}


def one_ledger(weir, source, count, seed):
    begun = time.time()
    with Ledger(weir, source, readings=False, clock=f"simulated:{BEGINS}T00:00:00+08:00x{SPEED}") as ledger:
        permits = register(ledger, count)
        fold = Fold(permits, ANNUAL * 1000, SAVED * 1000, {year_of(day_of(BEGINS))[0]: TAKEN * 1000})
        tokens = [ledger.let_in("holder", "--for", code) for _, code in HOLDERS]
        office, mirror = ledger.let_in("office"), ledger.let_in("auditor")
        with serve(ledger) as server:
            rivals = [AtHttp(f"{seed}/{i}", i, begun, server, token) for i, token in enumerate(tokens)]
            rivals += [AtHttp(f"{seed}/office", None, begun, server, office)]
            rivals += [AtShell(f"{seed}/shell-{i}", begun, ledger) for i in range(2)]
            auditor = Auditor(server, mirror, fold)
            answers, counts = compete(rivals, Board(count), auditor)
            time.sleep(1.5)  # what was committed last is released within a second
            auditor.read()
        fold_rest(ledger, fold)
        answered(fold, answers)
        ledger.verify()
        same_books(ledger, fold)
    assert counts["sequences"] == count, counts
    return counts + fold.count


def by_chance(weir, source, count):
    """So many sequences, some thousands on each ledger."""
    counts, begun = Counter(), time.monotonic()
    for seed, first in enumerate(range(0, count, PER_LEDGER)):
        counts += one_ledger(weir, source, min(PER_LEDGER, count - first), seed)
        print(f"{time.monotonic() - begun:.0f} s:", ", ".join(f"{name} {n}" for name, n in sorted(counts.items())), flush=True)
    wanted = ("taken in part", "withdrawn", "expired", "shell 0", "HTTP 201", "HTTP 422")
    if count >= 10 * PER_LEDGER:
        wanted += ("settled", "refused", "released", "taken whole", "taken back", "ended early", "given back in part", "HTTP again")
    assert all(counts[name] > 0 for name in wanted), counts
