#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the registry says, and from which day.

Dated rows and billed periods (F7), intakes without a permit (F11), sources,
uses and sub-meters (F10), permits that go on with another's account (F6),
lists, norms and energy (F32).

usage: registry.py WEIR SOURCE [TEST...]
"""

from office import YUAN, Office, day, recomputed, refused
from played import check, main, named, says

WELL = {"intake": "I1", "permit": "P1", "name": "I1", "network": "outside"}
SEVERE = {**WELL, "area_class": "severe"}


def totals(bill):
    return [invoice["total_fen"] for invoice in bill["invoices"]]


# ---- F7: from which day a row holds ----

def wells(weir, source, folder):
    """10,000 m3 a month at 2.1 from January to July 2024, the half-year billed, 15 July now."""
    office = Office(weir, source, folder, "henan", {"source": "groundwater"})
    office.district.rows["intakes"][0].update(network="outside")
    for month in range(1, 8):
        office.district.take("M1", f"2024-0{month}", 10_000_000)
    office.district.found("2024-08-01")
    for month in range(1, 7):
        check("a month", office.one(f"2024-0{month}")["total_fen"], 21_000 * YUAN)
    return office


def half_year(office):
    """What January to June cost beyond the bills that were made."""
    bills = [office.bill(f"2024-0{month}")[1] for month in range(1, 7)]
    return sum(sum(totals(bill)) for bill in bills) - 6 * 21_000 * YUAN


def a_row_without_a_day(weir, source, folder):
    """F7: the intake is severe now, says a file without a first day."""
    office = wells(weir, source, folder)
    path = office.district.more("intakes", [SEVERE])
    refused(office, "a change needs its first day in 'from'", "import", "intakes", path)
    refused(office, "a change needs its first day in 'from'", "import", "intakes", path,
            "--retroactive", "decision 7")
    check("July", office.one("2024-07")["total_fen"], 21_000 * YUAN)


def from_its_day(weir, source, folder):
    """F7, C: severe from 1 July, which is not billed: nothing moves before it."""
    office = wells(weir, source, folder)
    office.district.import_more("intakes", [{**SEVERE, "from": "2024-07-01"}])
    check("July", office.one("2024-07")["total_fen"], 42_000 * YUAN)
    check("the half-year", half_year(office), 0)


def from_the_import(weir, source, folder):
    """F7, B: from the day of the file 14 days stay cheap: 9,484 yuan less."""
    office = wells(weir, source, folder)
    office.district.import_more("intakes", [{**SEVERE, "from": "2024-07-15"}])
    july = office.one("2024-07")["total_fen"]
    check("July, to the yuan", (42_000 * YUAN - july + YUAN // 2) // YUAN, 9_484)
    check("the half-year", half_year(office), 0)


def into_billed_periods(weir, source, folder):
    """F7, A: severe from January is refused by period and invoice; with a reason 126,000 more."""
    office = wells(weir, source, folder)
    path = office.district.more("intakes", [{**SEVERE, "from": "2024-01-01"}])
    size = office.bill("2024-06", "--preview")[1]["log"]["size"]
    refused(office, "from 2024-01-01 it changes 2024-01-01 to 2024-01-31, which invoice "
            "tax/2024-01/P1 billed; --retroactive REASON says why", "import", "intakes", path)
    refused(office, "'--retroactive': a reason has 1 to", "import", "intakes", path,
            "--retroactive", "x" * 401)
    refused(office, "'--retroactive': 'readings' has no rows", "import", "readings", path,
            "--retroactive", "decision 7")
    check("nothing was written", office.bill("2024-06", "--preview")[1]["log"]["size"], size)
    office.district.must("-C", office.district.ledger, "import", "intakes", path,
                         "--retroactive", "decision 7 of the bureau")
    check("the half-year", half_year(office), 126_000 * YUAN)
    log = office.district.must("-C", office.district.ledger, "log", f"{size}..{size + 2}")
    says(log, "decision 7 of the bureau")


def whose_bill_it_is(weir, source, folder):
    """F7: an old plan, permit, meter or area is as billed as an intake; a new key is not asked."""
    office = wells(weir, source, folder)
    permit = {**office.district.rows["permits"][0], "use": "special", "from": "2024-06-30"}
    meter = {**office.district.rows["meters"][0], "interval_s": "3600", "from": "2024-06-30"}
    plan = {"permit": "P1", "year": "2024", "annual_m3": "5", "from": "2024-06-30"}
    area = {"area": "330000", "name": "another", "from": "2024-06-30"}
    for kind, row in (("permits", permit), ("meters", meter), ("plans", plan)):
        refused(office, "which invoice tax/2024-06/P1 billed", "import", kind,
                office.district.more(kind, [row]))
        office.district.import_more(kind, [{**row, "from": "2024-07-01"}])
    refused(office, "which invoice tax/2024-06/P1 billed", "import", "areas",
            office.district.more("areas", [area]))
    office.district.import_more("areas", [{**area, "from": "2024-07-01"}])
    office.district.import_more("plans", [{"permit": "P1", "year": "2023", "annual_m3": "5"}])
    office.district.import_more("plans", [{"permit": "P1", "year": "2025", "annual_m3": "5",
                                           "from": "2024-06-01"}])


def moved_meter(weir, source, folder):
    """F7, F18: a meter goes to another intake; its row says the first count again, and counts on."""
    office = Office(weir, source, folder, "hebei")
    office.district.intake("I2", "P1")
    meter = office.district.rows["meters"][0]
    meter.update(installed_on="2026-01-01", initial_m3="100")
    office.district.add("meters", **{**meter, "intake": "I2", "from": "2026-01-16"})
    office.district.registers["M1"] = 100_000
    office.district.reading("M1", day("2026-02-01"), 131_000)
    office.district.found("2026-02-02")
    lines = office.one("2026-01")["lines"]
    check("litres", [(x["intake"], x["volume_litres"]) for x in lines], [("I1", 15_000), ("I2", 16_000)])


# ---- F8: water given back ----

def given_back(weir, source, folder):
    """F8-a: 10,000 m3 taken, 9,000 given back: a rate on what is consumed, a ceiling on what is taken."""
    office = Office(weir, source, folder, "returned", {"use": "cooling"})
    office.district.meter("R1", "I1", "2020-01-01", role="return")
    office.district.plan("P1", 2026, [8_000] + [10_000] * 11)
    office.read("M1", ("2026-01-01", 0), ("2026-02-01", 10_000))
    office.read("R1", ("2026-01-01", 0), ("2026-02-01", 9_000))
    office.district.found("2026-02-02")
    invoice = office.one("2026-01")
    check("taken", invoice["taken_litres"], 10_000_000)
    check("lines", [(x["volume_litres"], x["times"], x["amount_fen"]) for x in invoice["lines"]],
          [(10_000_000, "1/10", 200 * YUAN), (2_000_000, "1/10", 40 * YUAN)])


# ---- F11: without a permit ----

def wild_intake(weir, source, folder):
    """F11: an intake without a permit has its holder's account, the area's use and a flag."""
    office = Office(weir, source, folder, "shanghai-month")
    office.district.add("intakes", intake="W1", name="well", area_class="normal", area="330000",
                        holder="Somebody", source="surface", use="industry")
    office.district.meter("N1", "W1", "2020-01-01")
    office.read("M1", ("2026-01-01", 0), ("2026-02-01", 1_000))
    office.district.take("N1", "2026-01", 500_000)
    office.district.found("2026-02-02")
    status, sheet = office.district.json("balance", "2026-01")
    check("status", status, 0)
    line = [x for x in sheet["permits"] if x["permit"] == "unpermitted:W1"][0]
    check("whose", (line["holder"], line["area"], line["taken_litres"]),
          ("Somebody", "330000", 500_000))
    check("flag", "unpermitted" in line["flags"], True)
    check("ceilings", [x in line for x in ("permit_litres", "plan_litres")], [False, False])
    check("the area's use", [x["taken_litres"] for x in sheet["areas"]][0], 1_500_000)
    _, bill = office.bill("2026-01")
    check("bills", {x["permit"]: [(y["part"], y["rule"], y["amount_fen"]) for y in x["lines"]]
                    for x in bill["invoices"]},
          {"P1": [("base", "all", 200 * YUAN)],
           "unpermitted:W1": [("surcharge", "no-permit", 200 * YUAN)]})


# ---- F10: several sources and uses ----

def mixed(weir, source, folder, **intake):
    office = Office(weir, source, folder, "mixed")
    office.district.rows["intakes"][0].update(intake)
    office.district.take("M1", "2026-01", 10_000_000)
    return office


def base_lines(invoice):
    return sorted((x["volume_litres"], x["rate_micro_yuan"], x["amount_fen"])
                  for x in invoice["lines"])


def uses_not_metered_apart(weir, source, folder):
    """1-R16: 10,000 m3 for special (18) and other use (1.8) on one meter: all of it at 18."""
    office = mixed(weir, source, folder, use="special;other")
    office.district.found("2026-02-02")
    check("lines", base_lines(office.one("2026-01")),
          [(10_000_000, 18_000_000, 180_000 * YUAN)])


APART = [(1_000_000, 18_000_000, 18_000 * YUAN), (9_000_000, 1_800_000, 16_200 * YUAN)]


def uses_metered_apart(weir, source, folder):
    """1-R16: 1,000 and 9,000 by sub-meters, whose water the main meter counts: 34,200."""
    office = mixed(weir, source, folder, use="special;other")
    for meter, use, litres in (("S1", "special", 1_000_000), ("S2", "other", 9_000_000)):
        office.district.meter(meter, "I1", "2020-01-01", use=use)
        office.district.take(meter, "2026-01", litres)
    office.district.found("2026-02-02")
    invoice = office.one("2026-01")
    check("lines", [x for x in base_lines(invoice) if x[0] != 0], APART)
    check("taken", invoice["taken_litres"], 10_000_000)
    _, sheet = office.district.json("balance", "2026-01")
    check("the sheet's", [x["taken_litres"] for x in sheet["permits"]], [10_000_000])


def part_metered_apart(weir, source, folder):
    """A sub-meter of one use, found later: the rest stays at the intake's use."""
    office = mixed(weir, source, folder, use="other")
    office.district.meter("S1", "I1", "2020-01-01")
    office.district.take("S1", "2026-01", 1_000_000)
    office.district.found("2026-02-02")
    check("two meters side by side", base_lines(office.one("2026-01")),
          [(11_000_000, 1_800_000, 19_800 * YUAN)])
    office.district.import_more("meters", [
        {**office.district.rows["meters"][-1], "use": "special", "from": "2020-01-02"}],
        "--retroactive", "S1 is behind M1")
    _, bill = office.bill("2026-01")
    check("in all", sum(totals(bill)), 34_200 * YUAN)
    check("taken", bill["invoices"][-1]["taken_litres"], 10_000_000)
    office.district.must("-C", office.district.ledger, "verify", "--key", office.district.vkey)


def sub_meter_alone(weir, source, folder):
    """Without a main meter the meters with uses count each its own water."""
    office = Office(weir, source, folder, "mixed")
    office.district.rows["meters"].clear()
    for meter, use, litres in (("S1", "special", 1_000_000), ("S2", "other", 9_000_000)):
        office.district.meter(meter, "I1", "2020-01-01", use=use)
        office.district.take(meter, "2026-01", litres)
    office.district.found("2026-02-02")
    invoice = office.one("2026-01")
    check("lines", base_lines(invoice), APART)
    check("taken", invoice["taken_litres"], 10_000_000)


def silent_sub_meter(weir, source, folder):
    """What a silent sub-meter would take out is priced with the rest, and the bill says so."""
    office = mixed(weir, source, folder, use="special;other")
    office.district.meter("S2", "I1", "2020-01-01", use="other")
    office.district.found("2026-02-02")
    invoice = office.one("2026-01")
    check("incomplete", invoice["incomplete"], True)
    check("total", invoice["total_fen"], 180_000 * YUAN)


def two_sources(weir, source, folder, *plans):
    """90,000 from a river at 0.20, 60,000 from a well at 0.40, evenly over January."""
    office = Office(weir, source, folder, "two-rates")
    office.district.intake("I2", "P1", source="groundwater")
    office.district.meter("M2", "I2", "2020-01-01")
    office.district.take("M1", "2026-01", 90_000_000)
    office.district.take("M2", "2026-01", 60_000_000)
    for word, month in plans:
        office.district.plan("P1", 2026, [month] * 12)
        office.district.rows["plans"][-1]["source"] = word
    office.district.found("2026-02-02")
    invoice = office.one("2026-01")
    recomputed(office, invoice["invoice"])
    return invoice


def over(invoice):
    return {x["intake"]: (x["volume_litres"], x["amount_fen"]) for x in invoice["lines"]
            if x["part"] == "surcharge"}


def plan_of_the_sum(weir, source, folder):
    """F3, a: a plan of 100,000 without a source bounds the sum: 56,000 with its surcharge."""
    invoice = two_sources(weir, source, folder, ("", 100_000))
    check("total", invoice["total_fen"], 56_000 * YUAN)
    check("over", over(invoice), {"I1": (30_000_000, 6_000 * YUAN),
                                  "I2": (20_000_000, 8_000 * YUAN)})


def plan_by_source(weir, source, folder):
    """F10: the well's plan of 50,000 bounds its water, and nothing bounds the river's."""
    invoice = two_sources(weir, source, folder, ("groundwater", 50_000))
    check("over", over(invoice), {"I2": (10_000_000, 4_000 * YUAN)})
    check("a plan", "no-plan" in invoice.get("flags", []), False)


def plan_by_both(weir, source, folder):
    """F10: a litre is over where it is over its source's plan or the sum's, and once."""
    # The last third of all is over 100,000; of the well's already all over 30,000, its half.
    invoice = two_sources(weir, source, folder, ("", 100_000), ("groundwater", 30_000))
    check("over", over(invoice), {"I1": (30_000_000, 6_000 * YUAN),
                                  "I2": (30_000_000, 12_000 * YUAN)})


# ---- F6: the limit of a year ----

def part_of_a_year(weir, source, folder):
    """F6, a: 1,200,000 a year, valid from July: the figure is the year's, whole."""
    office = Office(weir, source, folder, "shanghai-year",
                    {"annual_m3": "1200000", "valid_from": "2026-07-01"})
    office.district.take("M1", "2026-07", 1_300_000_000)
    office.read("M1", ("2027-01-01", 1_300_000))
    office.district.found("2027-01-02")
    check("1.2 million at 0.10, 0.1 million at twice of it", office.one("2026")["total_fen"],
          (120_000 + 20_000) * YUAN)


def successor(weir, source, folder):
    """F6, b: 1,000,000 to 30 June, then 800,000 by a permit that replaces it: 800,000 a year."""
    office = Office(weir, source, folder, "shanghai-year",
                    {"annual_m3": "1000000", "valid_until": "2026-06-30"})
    office.district.permit("P2", annual_m3="800000", valid_from="2026-07-01", replaces="P1")
    office.district.add("intakes", **{**office.district.rows["intakes"][0], "permit": "P2",
                                      "from": "2026-07-01"})
    office.district.take("M1", "2026-06", 600_000_000)
    office.district.take("M1", "2026-07", 400_000_000)
    office.read("M1", ("2027-01-01", 1_000_000))
    office.district.found("2027-01-02")
    invoice = office.one("2026", 0)
    recomputed(office, invoice["invoice"])
    check("one invoice", (invoice["permit"], invoice["taken_litres"]), ("P2", 1_000_000_000))
    check("200,000 over", invoice["total_fen"], (80_000 + 40_000) * YUAN)
    for permit in ("P1", "P2"):
        _, bill = office.bill("2026", "--permit", permit)
        check(f"asked for by {permit}", bill["invoices"], [invoice])
    _, sheet = office.district.json("balance", "2026-07")
    check("the sheet", [(x["permit"], x["permit_litres"], x["taken_litres"],
                         x["year_taken_litres"]) for x in sheet["permits"]],
          [("P2", 800_000_000, 400_000_000, 1_000_000_000)])
    assert invoice["lines"][0]["entries"], "no entries behind the line"
    old = {**office.district.rows["intakes"][0], "area_class": "severe", "from": "2026-03-01"}
    refused(office, "which invoice tax/2026/P2 billed", "import", "intakes",
            office.district.more("intakes", [old]))
    clash = office.district.more("permits", [
        {**office.district.rows["permits"][1], "permit": "P3"}])
    refused(office, "'P3' replaces 'P1', whose account goes on with 'P2' already",
            "import", "permits", clash)
    office.district.must("-C", office.district.ledger, "verify", "--key", office.district.vkey)


def successor_by_month(weir, source, folder):
    """The year's surcharge runs on over the change of permits, and so does the plan."""
    office = Office(weir, source, folder, "zhejiang-month-year", {"valid_until": "2026-02-15"})
    office.district.permit("P2", valid_from="2026-02-16", replaces="P1")
    office.district.add("intakes", **{**office.district.rows["intakes"][0], "permit": "P2",
                                      "from": "2026-02-16"})
    office.district.plan("P1", 2026, [10_000] * 12)  # 120,000 a year
    office.read("M1", ("2026-01-01", 0), ("2026-02-01", 100_000), ("2026-03-01", 128_000),
                ("2026-04-01", 138_000))
    office.district.found("2026-04-10")
    _, bill = office.bill("2026-01")
    check("January", [(x["permit"], x["total_fen"]) for x in bill["invoices"]],
          [("P1", 20_000 * YUAN)])
    _, bill = office.bill("2026-02")  # 28,000, of them 8,000 over the year's plan
    check("February", [(x["permit"], x["total_fen"]) for x in bill["invoices"]],
          [("P2", (5_600 + 1_600) * YUAN)])
    _, bill = office.bill("2026-03")
    check("March", [(x["permit"], x["total_fen"]) for x in bill["invoices"]],
          [("P2", (2_000 + 2_000) * YUAN)])


def drought_cut(weir, source, folder):
    """F6, c: cut to 840,000 on 1 August when 900,000 had been taken: these are not unlawful."""
    office = Office(weir, source, folder, "shanghai-year", {"annual_m3": "1200000"})
    office.district.permit("P1", annual_m3="840000", **{"from": "2026-08-01"})
    office.district.take("M1", "2026-07", 900_000_000)
    office.district.take("M1", "2026-08", 50_000_000)
    office.read("M1", ("2027-01-01", 950_000))
    office.district.found("2027-01-02")
    check("50,000 over 900,000", office.one("2026")["total_fen"], (90_000 + 10_000) * YUAN)


def plan_raised_later(weir, source, folder):
    """F6, d: July's plan, raised by a document of 20 August, stays July's: 1,200 yuan."""
    office = Office(weir, source, folder, "zhejiang-month")
    office.district.plan("P1", 2026, [10_000] * 12)
    office.district.take("M1", "2026-07", 14_000_000)
    office.district.found("2026-09-02")
    july = office.one("2026-07")
    check("July", july["total_fen"], (2_800 + 1_200) * YUAN)
    raised = {**office.district.rows["plans"][0], "m07": "14000"}
    office.district.import_more("plans", [{**raised, "from": "2026-08-20"}])
    check("July again", office.one("2026-07"), july)
    office.district.import_more("plans", [{**raised, "from": "2026-07-20"}],
                                "--retroactive", "the document says so")
    check("July by a retroactive one", sum(totals(office.bill("2026-07")[1])), 2_800 * YUAN)


# ---- F32: lists, norms, energy ----

def on_a_list(weir, source, folder):
    """1-R11, F2-e: base 400,000 and surcharge 100,000, a fifth less for who is on the list."""
    office = Office(weir, source, folder, "relief", {"credit_code": "91330300AAAAAAAA01"})
    office.district.permit("P2", credit_code="91330300AAAAAAAA02")
    office.district.intake("I2", "P2")
    office.district.meter("M2", "I2", "2020-01-01")
    for permit, meter in (("P1", "M1"), ("P2", "M2")):
        office.district.plan(permit, 2026, [1_500_000] * 12)
        for month in (1, 2, 3):
            office.district.take(meter, f"2026-0{month}", 2_000_000_000)
    office.district.add("lists", list="advanced-value-2025", credit_code="91330300AAAAAAAA01",
                        **{"from": "2026-02-01"}, until="2026-02-28", document="notice 5")
    office.district.add("lists", list="another", credit_code="91330300AAAAAAAA02",
                        **{"from": "2026-01-01"})
    office.district.found("2026-04-02")
    sums = {period: {x["permit"]: x["total_fen"] for x in office.bill(period)[1]["invoices"]}
            for period in ("2026-01", "2026-02", "2026-03")}
    check("who pays what", sums, {
        "2026-01": {"P1": 500_000 * YUAN, "P2": 500_000 * YUAN},
        "2026-02": {"P1": 400_000 * YUAN, "P2": 500_000 * YUAN},
        "2026-03": {"P1": 500_000 * YUAN, "P2": 500_000 * YUAN}})
    office.district.import_more("lists", [{"list": "advanced-value-2025", "document": "notice 6",
                                           "credit_code": "91330300AAAAAAAA01",
                                           "from": "2026-03-01"}])
    check("March with its delta", totals(office.bill("2026-03")[1]),
          [500_000 * YUAN, -100_000 * YUAN, 500_000 * YUAN])
    refused(office, "until: '2026-01-01' lies before from, 2026-03-01", "import", "lists",
            office.district.more("lists", [{"list": "x", "credit_code": "y",
                                            "from": "2026-03-01", "until": "2026-01-01"}]))
    office.district.must("-C", office.district.ledger, "verify", "--key", office.district.vkey)


def over_the_norm(weir, source, folder):
    """N-a: the norm of two products, 100,000 m3; 110,000 taken at 0.20, once more over it."""
    office = Office(weir, source, folder, "norm")
    office.district.add("norms", permit="P1", year="2026", product="paper", output="1200.5",
                        norm_m3_per_unit="50", document="d")
    office.district.add("norms", permit="P1", year="2026", product="纸板", output="39975",
                        norm_m3_per_unit="1")
    office.district.take("M1", "2026", 110_000_000)
    office.district.found("2027-01-02")
    check("10,000 over", office.one("2026")["total_fen"], 24_000 * YUAN)
    norm = {"permit": "P1", "year": "2026", "product": "paper", "output": "1000",
            "norm_m3_per_unit": "50"}
    refused(office, "a change needs its first day in 'from'", "import", "norms",
            office.district.more("norms", [norm]))
    office.district.import_more("norms", [{**norm, "from": "2026-12-01"}])
    check("10,025 more over", sum(totals(office.bill("2026")[1])), (24_000 + 2_005) * YUAN)


def by_energy(weir, source, folder):
    """E-a: 100,000,000 m3 and 1,000,000 kWh at 0.005, twice over a permit of half the water."""
    office = Office(weir, source, folder, "energy",
                    {"use": "hydropower", "annual_m3": "50000000"})
    office.district.take("M1", "2026", 100_000_000_000)
    office.district.add("energy", intake="I1", **{"from": "2026-01-01", "to": "2026-07-01"},
                        generated_kwh="495890.411")  # 181 days of 365
    office.district.add("energy", intake="I1", **{"from": "2026-07-01T00:00:00+08:00",
                                                  "to": "2027-01-01"}, generated_kwh="504109.589")
    office.district.found("2027-01-02")
    check("by energy", office.one("2026")["total_fen"], 7_500 * YUAN)
    for span in ({"from": "2026-06-30", "to": "2026-07-02"},
                 {"from": "2026-01-01", "to": "2026-07-01"}):
        refused(office, "of some of that time the energy is known already", "import", "energy",
                office.district.more("energy", [{"intake": "I1", "generated_kwh": "1", **span}]))
    refused(office, "to: '7/1' is not a date like", "import", "energy",
            office.district.more("energy", [{"intake": "I1", "from": "2027-01-01", "to": "7/1",
                                             "generated_kwh": "1"}]))


def energy_alone(weir, source, folder):
    """A station that no meter counts is known by its energy; a month without a report is not."""
    office = Office(weir, source, folder, None, {"use": "hydropower"})
    office.book("energy", "filing: year", "filing: month")
    office.district.rows["meters"].clear()
    office.district.add("energy", intake="I1", **{"from": "2026-01-01", "to": "2026-02-01"},
                        generated_kwh="1000")
    office.district.found("2026-03-02")
    january = office.one("2026-01")
    check("January", (january["total_fen"], january["incomplete"]), (5 * YUAN, False))
    february = office.one("2026-02")
    check("February", ("total_fen" in february, february["incomplete"]), (False, True))


def energy_of_another(weir, source, folder):
    """F7, F32: a station goes to another permit on 1 July: the kWh of the days before stay the first one's."""
    office = Office(weir, source, folder, "energy", {"use": "hydropower"})
    office.district.permit("P2", use="hydropower")
    office.district.add("intakes", **{**office.district.rows["intakes"][0], "permit": "P2", "from": "2026-07-01"})
    office.district.take("M1", "2026", 365_000)
    office.district.add("energy", intake="I1", **{"from": "2026-01-01", "to": "2027-01-01"}, generated_kwh="365000")
    office.district.found("2027-01-02")
    bill = office.bill("2026")[1]
    check("kWh", [(x["permit"], [line["energy_wh"] for line in x["lines"]]) for x in bill["invoices"]],
          [("P1", [181_000_000]), ("P2", [184_000_000])])
    check("by energy", totals(bill), [905 * YUAN, 920 * YUAN])


def energy_of_nobody(weir, source, folder):
    """F11, F32: a station without a permit until 1 July, whose meter comes on 1 June: its kWh of the days before
    are the unpermitted account's too."""
    office = Office(weir, source, folder, "energy", {"use": "hydropower", "valid_from": "2026-07-01"})
    office.district.rows["meters"][0]["installed_on"] = "2026-06-01"
    office.read("M1", ("2026-06-01", 0), ("2027-01-01", 214_000))
    office.district.add("energy", intake="I1", **{"from": "2026-01-01", "to": "2027-01-01"}, generated_kwh="365000")
    office.district.found("2027-01-02")
    check("kWh", [(x["permit"], sum(line["energy_wh"] for line in x["lines"] if line["part"] == "base"))
                  for x in office.bill("2026")[1]["invoices"]],
          [("P1", 184_000_000), ("unpermitted:I1", 181_000_000)])


def litres_beside_energy(weir, source, folder):
    """F15: half a litre over by energy and half of one by volume are the one litre of the surcharge."""
    office = Office(weir, source, folder, None, {"use": "hydropower", "annual_m3": "0.001"})
    office.book("energy", "adds: total, ", "")
    office.district.intake("I2", "P1", use="other")
    office.district.meter("M2", "I2", "2020-01-01")
    for meter in ("M1", "M2"):
        office.district.reading(meter, day("2026-01-01"), 0)
        office.district.reading(meter, day("2026-01-02"), 1)
    office.district.add("energy", intake="I1", **{"from": "2026-01-01", "to": "2026-01-02"}, generated_kwh="10")
    office.district.found("2027-01-02")
    lines = [line for line in office.one("2026")["lines"] if line["part"] == "surcharge"]
    check("exact", [line["volume_exact"] for line in lines], ["1/2", "1/2"])
    check("litres, Wh", [(line["volume_litres"], line.get("energy_wh")) for line in lines], [(1, 5_000), (0, None)])


TESTS = [moved_meter, given_back, a_row_without_a_day, from_its_day, from_the_import, into_billed_periods, whose_bill_it_is,
         wild_intake, uses_not_metered_apart, uses_metered_apart, part_metered_apart,
         sub_meter_alone, silent_sub_meter, part_of_a_year, successor, successor_by_month,
         drought_cut, plan_raised_later, on_a_list, over_the_norm, by_energy, energy_alone,
         energy_of_another, energy_of_nobody, litres_beside_energy,
         plan_of_the_sum, plan_by_source, plan_by_both]


if __name__ == "__main__":
    main(named(TESTS))
