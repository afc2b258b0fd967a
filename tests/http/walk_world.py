# SPDX-License-Identifier: Apache-2.0
"""A ledger to be walked through: the sample district, billed, with late readings, corrections, deltas, objections and
alerts that were acted on; a caller of each role, three holders among them; and what each of them must not hear of."""
import base64
import csv
import datetime
from dataclasses import dataclass, field

from parties import let_in
from served import Ledger, serve

MONTH = "2026-08"
OWN, SECOND = "D330303S2020-0003", "D330302G2016-0008"  # of two holders; both were warned
AREA = "330303"
FORMER = "D330303S2017-0015"  # of a third one, whose intake becomes the second one's
METERS = {OWN: "LW-1-01", SECOND: "LC-4-01"}
OFFERED = "D330302S2021-0001"  # whose right is listed for sale, which everybody is told
MOVED_INTAKE, MOVED_METER = "LW-3", "OH-2-01"


@dataclass
class Caller:
    name: str
    role: str
    token: str | None = field(repr=False)
    foreign: frozenset = field(default=frozenset(), repr=False)  # texts that no answer to it may hold


@dataclass
class World:
    ledger: Ledger
    callers: list
    known: dict  # values that exist, by what they name
    right: dict  # by operationId: a path and a body that the office may send, once


def rows(ledger, name):
    with open(ledger.source / "demo" / f"{name}.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def conflict(ledger):
    """Another count for an instant that has one: somebody is to decide."""
    row = reading(ledger, "LW-2-01", "2026-09-10T00:00:00")
    path = ledger.top / "readings.csv"
    path.write_text(f"meter,at,total_m3,flow_m3_per_h,status\n{row['meter']},{row['at']},"
                    f"{float(row['total_m3']) + 1:.3f},,\n", encoding="utf-8")
    ledger.weir_at("import", "readings", path)


def change(ledger, kind, key, **values):
    """A registry's row of that key, with other values from a day on."""
    row = {**next(row for row in rows(ledger, kind) if key in row.values()), **values}
    path = ledger.top / f"{kind}.csv"
    path.write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n", encoding="utf-8")
    ledger.weir_at("import", kind, path)


def move(ledger):
    """Somebody else's intake becomes the second holder's within a month, and another one's meter the first holder's: of
    before they are told nothing."""
    change(ledger, "intakes", MOVED_INTAKE, permit=SECOND, **{"from": "2026-09-11"})
    change(ledger, "meters", MOVED_METER, intake="LW-1", **{"from": "2026-09-16"})


def reading(ledger, meter, at):
    return next(row for row in rows(ledger, "readings") if row["meter"] == meter and row["at"].startswith(at))


def auctions(ledger):
    """Two offers: one is bid for openly, for the other a bid was sealed, and its opening is due by now."""
    seller, buyer = OFFERED, FORMER
    path = ledger.top / "savings.csv"
    path.write_text("saving,right,annual_m3,valid_from,valid_until,document\n"
                    f"s,permit:{seller},90000,2026-01-01,2026-12-31,No. 1\n", encoding="utf-8")
    ledger.weir_at("import", "savings", path)
    for name in ("o-1", "o-2", "o-3"):
        ledger.weir_at("trade", "offer", name, "--right", seller, "--m3", "400", "--from", "2026-11-01", "--until",
                       "2026-12-31", "--price", "0.2", "--closes", "2026-10-31")
    ledger.weir_at("trade", "agree", "t-1", "--seller", seller, "--buyer", buyer, "--m3", "10", "--from", "2026-11-01",
                   "--until", "2026-12-31", "--price", "0.2", "--waits", "2026-10-31", "--document", "contract 1")
    terms = ("--lot", "1", "--tick", "0.01", "--document", "No. 9")
    ledger.weir_at("trade", "auction", "open", "X-1", "o-1", "--one-sided", "--bids-until", "2026-10-30T00:00:00+08:00", *terms)
    now = ledger.asked("log")["entries"][-1]["recorded"]
    closes = datetime.datetime.fromisoformat(now.replace("Z", "+00:00")) + datetime.timedelta(seconds=3)
    ledger.weir_at("trade", "auction", "open", "X-2", "o-2", "--bids-until", closes.isoformat(), "--opened-until",
                   "2026-10-30T00:00:00+08:00", *terms)
    ledger.weir_at("trade", "auction", "bid", "X-2", "--right", buyer, "--m3", "100", "--price", "0.3", "--secret",
                   ledger.top / "secret")


def opening(ledger):
    """What was sealed: its nonce are the last bytes of the file."""
    secret = base64.b64decode((ledger.top / "secret").read_text(encoding="ascii"))
    return {"right": FORMER, "m3": "100", "price": "0.3", "nonce": base64.b64encode(secret[-32:]).decode()}


def right(ledger):
    """For each operation that takes a deed, one that is taken. A new one is to have its own here."""
    alert = ledger.asked("alerts", "list")["alerts"][-1]["alert"]
    objection = ledger.asked("object", "list")["objections"][0]["objection"]
    finding = ledger.asked("finding", "list")["findings"][-1]["finding"]
    slip, doubt = reading(ledger, "LC-5-01", "2026-09-20T00:00:00"), reading(ledger, "LW-2-01", "2026-09-10T00:00:00")
    return {
        "postAlertStep": (f"/v1/alerts/{alert}/steps", {"step": "ack"}),
        "postAssessment": ("/v1/assessments", {"meter": "LC-5-01", "from": "2026-10-08", "until": "2026-10-09",
                                               "method": "declared", "litres": 9000, "ground": "no reading came"}),
        "postOffer": ("/v1/offers", {"name": "o-9", "right": OFFERED, "m3": "40", "from": "2026-11-01", "until": "2026-12-31",
                                     "price": "0.2", "closes": "2026-10-31"}),
        "postWithdrawal": ("/v1/withdrawals", {"name": "o-3", "ground": "no more"}),
        "postAgreement": ("/v1/agreements", {"name": "t-9", "seller": OFFERED, "buyer": FORMER, "m3": "10",
                                             "from": "2026-11-01", "until": "2026-12-31", "reason": "a gift",
                                             "waits": "2026-10-31", "document": "contract 2"}),
        "postAssent": ("/v1/assents", {"name": "t-1", "side": "buyer"}, f"holder of {FORMER}"),
        "postBid": ("/v1/auctions/X-1/bids", {"right": FORMER, "m3": "100", "price": "0.3"}),
        "postOpening": ("/v1/auctions/X-2/openings", opening(ledger)),
        "postCorrection": ("/v1/corrections", {"meter": slip["meter"], "at": slip["at"], "count": slip["total_m3"],
                                               "to": f"{float(slip['total_m3']) + .001:.3f}", "ground": "read again"}),
        "postDecision": ("/v1/decisions", {"meter": doubt["meter"], "at": doubt["at"], "count": doubt["total_m3"],
                                           "ground": "the photograph"}),
        "postMeterError": ("/v1/meter-errors", {"meter": METERS[SECOND], "error": "-2.5", "limit": "1", "from": "2026-08-09",
                                                "until": "2026-08-12", "document": "test 4", "ground": "art. 26"}),
        "postMeterEvent": ("/v1/meter-events", {"meter": "LC-4-01", "event": "verified", "at": "2026-10-01T10:00:00+08:00",
                                                "until": "2027-10-01", "ground": "certificate 4"}),
        "postFindingStep": (f"/v1/findings/{finding}/steps", {"step": "assign", "responsible": "somebody",
                                                              "until": "2026-12-31"}),
        "postMonthClose": ("/v1/months/2026-09/close", {}),
        "postObjection": ("/v1/objections", {"meter": "LC-4-01", "at": "2026-09-03T00:00:00+08:00", "reason": "too much"}),
        "postReading": ("/v1/readings", {"meter": "LW-3-01", "at": "2026-10-06T08:00:00+08:00", "count": "9000000"}),
        "postObjectionAnswer": (f"/v1/objections/{objection}/answer", {"text": "It is right."}),
    }


def month_of_bills(ledger):
    """Billed; then a slip in a reading is put right, a volume assessed and a fast meter's water given back, so that deltas follow."""
    ledger.weir_at("bill", MONTH)
    slip = reading(ledger, METERS[SECOND], "2026-09-01T00:00:00")
    more = f"{float(slip['total_m3']) + 7:.3f}"
    ledger.weir_at("correct", METERS[SECOND], "--at", slip["at"], "--count", slip["total_m3"], "--to", more,
                   "--ground", "read again")
    ledger.weir_at("assess", "LC-5-01", "--from", "2026-10-02", "--until", "2026-10-05", "--method", "declared",
                   "--litres", "120000", "--ground", "no reading came")
    ledger.weir_at("correct", METERS[SECOND], "--error", "3", "--from", "2026-08-02", "--until", "2026-08-05", "--ground",
                   "art. 38")
    return ledger.asked("bill", MONTH)["invoices"]


def disputes(ledger, invoices):
    for permit in (OWN, SECOND):
        ledger.weir_at("object", next(row["invoice"] for row in invoices if row["permit"] == permit), "--reason",
                       "The register was read twice.")
    first = ledger.asked("object", "list")["objections"][0]
    ledger.weir_at("object", "answer", str(first["objection"]), "--text", "Read again: it is right.")
    alerts = ledger.asked("alerts", "list")["alerts"]
    for alert, step in ((0, ["ack"]), (1, ["rectify", "--evidence", "the valve is mended"]), (1, ["close"])):
        ledger.weir_at("alerts", step[0], str(alerts[alert]["alert"]), *step[1:])


def watched(ledger):
    """Findings on three holders' permits and an area, a section of a river that both hang on, and an order."""
    for subject, name in (("--permit", OWN), ("--permit", SECOND), ("--permit", FORMER), ("--area", AREA)):
        ledger.weir_at("finding", "raise", subject, name, "--class", "other", "--text", "to be looked at")
    first = ledger.asked("finding", "list")["findings"][0]
    ledger.weir_at("finding", "assign", str(first["finding"]), "--to", "somebody", "--until", "2026-10-25")
    ledger.weir_at("flow", "section", "S-1", "--name", "bridge", "--area", AREA, "--least", "12.5", "--from", "2026-01-01",
                   "--stop", f"{OWN},{SECOND},{FORMER}")
    ledger.weir_at("credit", "stock", AREA, "--year", "2025", "--added", "900", "--target", "100", "--converted", "50",
                   "--document", "survey")
    ledger.weir_at("credit", "lend", "L-1", "--pool", AREA, "--borrower", "b", "--project", "p", "--purpose", "key-project",
                   "--filled", "300", "--lent", "310", "--from", "2026-10-01", "--until", "2027-10-01", "--flood", "1",
                   "--quality", "2", "--document", "3")
    ledger.weir_at("credit", "return", "L-1", "--on", "2026-10-05", "--surveyed", "100", "--document", "survey")
    ledger.weir_at("flow", "order", "S-1", "stop", "--from", "2026-10-25", "--ground", "drought")


def river(ledger):
    """A river that is allocated, seen at its section, and an intake that takes from it."""
    files = {"basins": "basin,name,class,section\nB-1,river,river,S-1\n",
             "sites": f"intake,basin\n{MOVED_INTAKE},B-1\n",
             "allocations": "basin,area,year,year_type,volume_m3,document\n"
                            f"B-1,{AREA},,mean,30000,plan\nB-1,330302,,mean,20000,plan\nB-1,,2026,mean,40001,forecast\n"
                            f"B-1,{AREA},2026,,9000,order\n"}
    for kind, text in files.items():
        path = ledger.top / f"{kind}.csv"
        path.write_text(text, encoding="utf-8")
        ledger.weir_at("import", kind, path)


def traded(ledger):
    """Savings of three holders' permits and an area, an approved trade of each permit, one by a corridor, a share of the
    second one, a pledge."""
    code = next(row["credit_code"] for row in rows(ledger, "permits") if row["permit"] == SECOND)
    term = "2026-01-01,2027-12-31"
    files = {"savings": "saving,right,annual_m3,valid_from,valid_until,document\n"
                        + "".join(f"S-{n},{right},1000,{term},verified\n" for n, right in enumerate(
                            (f"permit:{OWN}", f"permit:{SECOND}", f"permit:{FORMER}", f"area:{AREA}"))),
             "shares": f"share,holder,credit_code,area,permit,annual_m3,valid_from,valid_until\nW-1,a grower,{code},{AREA},{SECOND},500,{term}\n"
                       + "".join(f"{share},a farmer,,{AREA},{permit},5,{term}\n" for share, permit in (("W-2", OWN), ("W-3", FORMER))),
             # Of the same source as the right that it is sold to.
             "permits": "permit,holder,credit_code,area,source,use,annual_m3,valid_from,valid_until,from\n"
                        f"{SECOND},鹿城示例温泉酒店有限公司,91330302MA2000027P,330302,surface,special,"
                        "60000,2016-09-01,2026-12-31,2026-12-01\n",
             "corridors": "corridor,from_area,to_area,capacity_m3,rate,valid_from,valid_until,document\n"
                          f"C,{AREA},330302,1000,0.9,{term},way\n"}
    for kind, text in files.items():
        path = ledger.top / f"{kind}.csv"
        path.write_text(text, encoding="utf-8")
        ledger.weir_at("import", kind, path)
    for name, seller, *more in (("T-1", OWN, "--corridor", "C"), ("T-2", SECOND), ("T-3", FORMER)):
        ledger.weir_at("trade", "agree", name, "--seller", seller, "--buyer", OFFERED, "--m3", "10", "--from", "2026-12-01",
                       "--until", "2026-12-31", "--price", "0.5", "--waits", "2026-11-30", "--document", "contract 2", *more)
    with serve(ledger) as server:
        buyer = let_in(ledger, server, OFFERED, False)
        for name in ("T-1", "T-2", "T-3"):
            done = buyer.run("trade", "assent", name)
            assert done.returncode == 0, done
    for name in ("T-1", "T-2", "T-3"):
        ledger.weir_at("trade", "approve", name, "--cap-effect", "none", "--document", "No. 7")
    for number, permit in ((1, SECOND), (2, OWN), (3, FORMER)):
        ledger.weir_at("voucher", "round", f"R-{number}", "--permit", permit, "--from", "2026-11-01", "--until", "2026-11-30",
                       "--document", "No. 4")
        ledger.weir_at("voucher", "issue", f"Q-{number}", "--round", f"R-{number}", "--share", f"W-{number}", "--m3", "2",
                       "--document", "No. 5")
    ledger.weir_at("pledge", "add", "L-1", "--right", SECOND, "--m3", "30", "--until", "2026-12-31", "--lender", "a bank",
                   "--loan", "5000", "--document", "contract 1")


def names_of(ledger):
    """What names each holder: permits, credit codes, names, intakes and meters, by permit."""
    intakes = {row["intake"]: row["permit"] for row in rows(ledger, "intakes")}
    names = {row["permit"]: {row["permit"], row["credit_code"], row["holder"]} for row in rows(ledger, "permits")}
    names[""] = {row["holder"] for row in rows(ledger, "intakes") if row["holder"]}
    for intake, permit in intakes.items():
        names[permit].add(intake)
    for row in rows(ledger, "meters"):
        names[intakes[row["intake"]]].add(row["meter"])
    return names


def callers(ledger):
    names = names_of(ledger)
    codes = {row["permit"]: row["credit_code"] for row in rows(ledger, "permits")}
    found = [Caller("nobody", "nobody", None)]
    found.append(Caller("office", "office", ledger.let_in("office", "--for", "1")))  # whose sealed bid it is
    found += [Caller(role, role, ledger.let_in(role)) for role in ("auditor", "mirror")]
    gained = {OWN: {MOVED_METER}, SECOND: {MOVED_INTAKE, f"{MOVED_INTAKE}-01"}, FORMER: set()}
    for permit, more in gained.items():
        own = names[permit] | more
        others = set().union(*(texts for name, texts in names.items() if name != permit)) - {OFFERED}
        found.append(Caller(f"holder of {permit}", "holder", ledger.let_in("holder", "--for", codes[permit]),
                            frozenset(text for text in others if not any(text in mine for mine in own))))
    found.append(Caller("collector", "collector", ledger.let_in("collector", "--meters", METERS[OWN])))
    return found


def known(ledger, invoices):
    """By the name of a parameter, or of a path's first words and the parameter: what there is."""
    permits, meters = rows(ledger, "permits"), rows(ledger, "meters")
    alerts = ledger.asked("alerts", "list", "--all")["alerts"]
    return {
        "/v1/permits id": [row["permit"] for row in permits],
        "/v1/holders id": [row["credit_code"] for row in permits],
        "/v1/meters id": [row["meter"] for row in meters],
        "/v1/invoices id": [row["invoice"] for row in invoices],
        "/v1/alerts id": [str(alert["alert"]) for alert in alerts],
        "/v1/auctions id": ["X-1", "X-2"],
        "/v1/findings id": [str(row["finding"]) for row in ledger.asked("finding", "list", "--all")["findings"]],
        "class": ["other", "facility", "unpermitted"],
        "year": ["2025", "2026", "2027"],
        "permit": [row["permit"] for row in permits],
        "holder": [row["holder"] for row in permits] + [row["credit_code"] for row in permits],
        "meter": [row["meter"] for row in meters],
        "intake": [row["intake"] for row in rows(ledger, "intakes")],
        "invoice": [row["invoice"] for row in invoices],
        "alert": [alert["alert"] for alert in alerts],
        "area": sorted({row["area"] for row in permits}),
        "source": sorted({row["source"] for row in permits}),
        "use": sorted({row["use"] for row in permits}),
        "tile": ["0/000.p/1", "0/000.p/9", "000.p/9", "0/000", "1/000.p/1"],
        "month": ["2026-07", "2026-08", "2026-09", "2026-10"],
        "period": ["2026-08", "2026-09", "2026-Q3", "2026"],
        "day": ["2026-08-15", "2026-08-31", "2026-09-03", "2026-10-20"],
        "instant": ["2026-08-31T16:00:00Z", "2026-09-03T01:00:00Z", "2026-10-01T00:00:00+08:00"],
        "number": ["0", "1", "9", "100", "1000"],
        "at": ["2026-09-10T00:00:00+08:00", "2026-09-20T00:00:00+08:00", "2026-10-05T12:00:00Z"],
        "count": sorted({row["total_m3"] for row in rows(ledger, "readings") if "-10T00:00:00" in row["at"]}),
        "loan": ["L-1"],
        "/v1/objections id": [str(row["objection"]) for row in ledger.asked("object", "list", "--all")["objections"]],
        "/v1/rights right": [f"permit:{OWN}", f"permit:{SECOND}", f"permit:{FORMER}", SECOND, f"area:{AREA}", "share:W-1"],
        "right": [f"permit:{OFFERED}", SECOND, "share:W-1"],
        "/v1/auctions id": ["X-1", "X-2"],
        "/v1/schedule seller": [f"permit:{OWN}", f"permit:{SECOND}", f"permit:{FORMER}"],
        "/v1/schedule buyer": [f"permit:{OFFERED}"],
        "/v1/schedule from": ["2026-12-01"],
        "/v1/schedule until": ["2026-12-31"],
        "/v1/schedule m3": ["1"],
        "/v1/vouchers/rounds round": ["R-1", "R-2", "R-3"],
        "/v1/vouchers/tickets ticket": ["Q-1", "Q-2", "Q-3"],
        "/v1/trades id": ["T-1", "T-2", "T-3"],
        "Last-Event-ID": [str(size) for size in range(2, 400, 67)],
        "cursor": [],
    }


def make(weir, source):
    ledger = Ledger(weir, source)
    try:
        auctions(ledger)
        invoices = month_of_bills(ledger)
        disputes(ledger, invoices)
        watched(ledger)
        river(ledger)
        traded(ledger)
        conflict(ledger)
        move(ledger)
        return World(ledger, callers(ledger), known(ledger, invoices), right(ledger))
    except BaseException:
        ledger.__exit__()
        raise
