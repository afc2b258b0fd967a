# SPDX-License-Identifier: Apache-2.0
"""A ledger to be walked through: the sample district, billed, with late readings, corrections, deltas, objections and
alerts that were acted on; a caller of each role, two holders among them; and what each of them must not hear of."""
import csv
from dataclasses import dataclass, field

from served import Ledger

MONTH = "2026-08"
OWN, SECOND = "D330303S2020-0003", "D330302G2016-0008"  # of the two holders; both were warned
METERS = {OWN: "LW-1-01", SECOND: "LC-4-01"}


@dataclass
class Caller:
    name: str
    role: str
    token: str | None = field(repr=False)
    foreign: frozenset = field(default=frozenset(), repr=False)  # texts that no answer to it may hold


@dataclass
class World:
    ledger: Ledger
    callers: list = field(default_factory=list)
    known: dict = field(default_factory=dict)  # values that exist, by what they name


def rows(ledger, name):
    with open(ledger.source / "demo" / f"{name}.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def month_of_bills(ledger):
    """Billed; then a slip in a reading is put right, and a volume assessed, so that deltas follow."""
    ledger.weir_at("bill", MONTH)
    slip = [row for row in rows(ledger, "readings") if row["meter"] == METERS[SECOND]
            and row["at"].startswith("2026-09-01T00:00:00")][0]
    more = f"{float(slip['total_m3']) + 7:.3f}"
    ledger.weir_at("correct", METERS[SECOND], "--at", slip["at"], "--count", slip["total_m3"], "--to", more,
                   "--ground", "read again")
    ledger.weir_at("assess", "LC-5-01", "--from", "2026-10-02", "--until", "2026-10-05", "--method", "declared",
                   "--litres", "120000", "--ground", "no reading came")
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
    found += [Caller(role, role, ledger.let_in(role)) for role in ("office", "auditor", "mirror")]
    for permit in (OWN, SECOND):
        own = names[permit]
        others = set().union(*(texts for name, texts in names.items() if name != permit))
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
        "cursor": [],
    }


def make(weir, source):
    ledger = Ledger(weir, source)
    try:
        invoices = month_of_bills(ledger)
        disputes(ledger, invoices)
        return World(ledger, callers(ledger), known(ledger, invoices))
    except BaseException:
        ledger.__exit__()
        raise
