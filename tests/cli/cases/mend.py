#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What people lay over readings: decisions, corrections, events of meters, and what follows from them.

usage: mend.py WEIR SOURCE [TEST...]
"""


from district import ZONE
from office import YUAN, Office, lines_of
from played import check, main, named, says


def at(day, clock="00:00:00"):
    return f"{day}T{clock}{ZONE}"


def readings(office, meter, *rows):
    """(instant, m3 as text) each."""
    office.district.rows["readings"] += [{"meter": meter, "at": when, "total_m3": total}
                                         for when, total in rows]


def moved(measured, permit="P1"):
    return [{"permit": permit, "measured_litres": measured, "assessed_litres": 0}]


def sound(office):
    """The log is what its key signed, and the books are what it says."""
    district = office.district
    district.must("verify", district.ledger, "--key", district.vkey)
    district.must("-C", district.ledger, "rebuild", "--check")


def lay(office, *words):
    """One fact: its answer as an object; it must be done."""
    status, answer = office.district.json(*words)
    check(" ".join(words), status, 0)
    return answer


# ---- corrections ----

def billed_then_corrected(weir, source, folder):
    """January is billed at 15,000 m3; it was 12,345.678, a slip of the clerk's: the delta to the fen."""
    office = Office(weir, source, folder, "zhejiang-month")
    office.district.plan("P1", 2026, [10_000] * 12)
    readings(office, "M1", (at("2026-01-01"), "0"), (at("2026-02-01"), "15000"))
    office.district.found("2026-02-10")
    january = office.one("2026-01")
    # 15,000 at 0.20; over 10,000: 2,000 once, 2,000 twice, 1,000 three times.
    check("January", january["total_fen"], (3_000 + 400 + 800 + 600) * YUAN)

    words = ("correct", "M1", "--at", at("2026-02-01"), "--count", "15000", "--to", "12345.678",
             "--ground", "misread, slip of 2026-02-03")
    answer = lay(office, *words)
    check("moved", answer["moved"], moved(-2_654_322))
    check("changed", answer["changed"], True)
    again = lay(office, *words)
    check("again", (again["changed"], again["entry"], again["moved"]), (False, None, []))

    _, bill = office.bill("2026-01")
    check("the invoice stays as it was", bill["invoices"][0], january)
    delta = bill["invoices"][1]
    check("corrects", delta["corrects"], january["invoice"])
    # 12,345.678 x 0.20 = 2,469.1356; over: 2,000 once, 345.678 twice = 138.2712.
    check("its lines", lines_of(delta), [
        ("base", "I1", None, -2_654_322, 2_469_14 - 3_000_00),
        ("surcharge", "I1", 2, 345_678 - 2_000_000, 138_27 - 800_00),
        ("surcharge", "I1", 3, -1_000_000, -600_00),
    ])
    check("its total", delta["total_fen"], 2_469_14 + 400_00 + 138_27 - 4_800_00)

    # The count that was reported takes it back: the third paper brings the second's fen again.
    lay(office, *words[:6], "--to", "15000", "--ground", "it was right")
    _, bill = office.bill("2026-01")
    check("taken back", [x["total_fen"] for x in bill["invoices"]],
          [4_800_00, delta["total_fen"], -delta["total_fen"]])
    sound(office)


def what_people_see(weir, source, folder):
    """The same as a table, and in the log; the reading stays in it as it came."""
    office = Office(weir, source, folder, None)
    readings(office, "M1", (at("2026-01-01"), "0"), (at("2026-02-01"), "15000"))
    office.district.found("2026-02-10")
    district = office.district
    out = district.must("-C", district.ledger, "correct", "M1", "--at", "2026-02-01T00:00", "--count",
                        "15000", "--void", "--ground", "the display was dark")
    lines = out.splitlines()
    check("lines", len(lines), 3)
    entry = lines[0].split()[1]
    check("the permit's line", lines[2].split(), ["P1", "-15000", "0"])
    log = district.must("-C", district.ledger, "log", entry)
    says(log, "kind      correction (23)")
    log = district.must("-C", district.ledger, "log", f"{entry}..{entry}")
    says(log, "M1 2026-02-01T00:00:00+08:00 15000 m³ void: the display was dark")
    check("told before", district.must(
        "-C", district.ledger, "correct", "M1", "--at", at("2026-02-01"), "--count", "15000",
        "--void", "--ground", "again"), "told before: nothing was done\n")
    sound(office)


def what_it_holds(weir, source, folder):
    """A slip's other way: above what was read since, a corrected count holds all that; it is said at once."""
    office = Office(weir, source, folder, None)
    readings(office, "M1", *[(at(f"2026-01-{day:02}"), str(day * 10)) for day in range(1, 7)])
    office.district.found("2026-02-10")
    words = ("correct", "M1", "--at", at("2026-01-03"), "--count", "30", "--ground", "misread")
    out = office.district.must("-C", office.district.ledger, *words, "--to", "300")
    says(out, "by this 3 readings do not count, the first that of 2026-01-04T00:00:00+08:00\n")
    answer = lay(office, *words, "--to", "50")
    check("moved", answer["moved"], moved(60_000 - 300_000))
    check("one is held still", (answer["held_readings"], answer["held_from"]), (1, "2026-01-03T16:00:00Z"))
    answer = lay(office, *words, "--void")
    check("the void one itself is not told", "held_readings" in answer, False)
    sound(office)


# ---- decisions ----

def two_counts(weir, source, folder):
    """F25: 100 and then 120 at one instant: neither, until somebody decides."""
    office = Office(weir, source, folder, None)
    readings(office, "M1", (at("2026-01-01"), "40"), (at("2026-01-02", "12:00:00"), "100"))
    office.district.found("2026-01-10")
    district = office.district
    district.import_more("readings", [{"meter": "M1", "at": at("2026-01-02", "12:00:00"),
                                       "total_m3": "120"}])

    def taken():
        _, balance = district.json("balance", "2026-01")
        line, = balance["permits"]
        return line["measured_litres"], "conflicting-readings" in line["flags"]

    check("neither", taken(), (0, True))
    instant = ("--at", at("2026-01-02", "12:00:00"))
    answer = lay(office, "decide", "M1", *instant, "--count", "120", "--ground", "photo")
    check("moved", answer["moved"], moved(80_000))
    check("120", taken(), (80_000, False))
    answer = lay(office, "decide", "M1", *instant, "--count", "100", "--ground", "a second photo")
    check("moved back", answer["moved"], moved(-20_000))
    check("100", taken(), (60_000, False))
    lay(office, "decide", "M1", *instant, "--none", "--ground", "both of another meter")
    check("none", taken(), (0, False))
    log = district.must("-C", district.ledger, "log", f"{answer['entry']}..{answer['entry']}")
    says(log, "M1 2026-01-02T12:00:00+08:00 chosen 100 m³: a second photo")
    sound(office)


# ---- events ----

def exchanged(weir, source, folder):
    """The register goes at 81,250.5 m3, another comes at 12.345; held until the change sheet comes."""
    office = Office(weir, source, folder, "shanghai-month")
    office.district.rows["intakes"][0]["qmax_m3_per_h"] = "100"
    readings(office, "M1", (at("2026-01-01"), "80000"), (at("2026-01-11"), "81000"),
             (at("2026-01-21"), "512.345"), (at("2026-02-01"), "1000"))
    office.district.found("2026-02-10")
    district = office.district
    _, balance = district.json("balance", "2026-01")
    line, = balance["permits"]
    check("before", (line["measured_litres"], "held-readings" in line["flags"]), (1_000_000, True))
    words = ("meter", "event", "M1", "exchanged", "--at", at("2026-01-13", "15:30:00"), "--initial",
             "12.345", "--ground", "change sheet 2026-7")
    answer = lay(office, *words, "--final", "81250.5")
    check("moved", answer["moved"], moved(250_500 + 987_655))
    _, balance = district.json("balance", "2026-01")
    line, = balance["permits"]
    check("after", (line["measured_litres"], line["unknown_days"], "held-readings" in line["flags"]),
          (1_000_000 + 250_500 + 987_655, 0, False))
    meter, = line["meters"]
    check("exchanged", meter["exchanged"], True)
    check("opening + booked = closing + turned", meter["opening_count"] + meter["booked_litres"],
          meter["closing_count"] + meter["turned_litres"])
    # 2,238,155 l at 0.20: 447.631.
    check("billed", office.one("2026-01")["total_fen"], 447_63)
    # Nobody read off the last count after all: what ran since the 11th is not known.
    lay(office, *words)
    _, balance = district.json("balance", "2026-01")
    line, = balance["permits"]
    # The 13th is read from 15:30 on, which for a daily meter is no missing reading.
    check("unknown", (line["measured_litres"], line["unknown_days"]), (1_000_000 + 987_655, 2))
    delta = office.bill("2026-01")[1]["invoices"][1]
    check("delta", (delta["total_fen"], delta["incomplete"]), (397_53 - 447_63, True))
    sound(office)


def registers_of_the_cases(weir, source, folder):
    """2-E2 to 2-E4: counts that go back, widths on record and not, a first reading, a restart."""
    office = Office(weir, source, folder, None)
    for number, row in ((2, {}), (3, {"digits": "5"}), (4, {}), (5, {})):
        office.district.intake(f"I{number}", "P1", qmax_m3_per_h="10")
        office.district.meter(f"M{number}", f"I{number}", "2020-01-01", **row)
    readings(office, "M2", (at("2026-01-01"), "412"), (at("2026-01-02"), "512"),
             (at("2026-01-03"), "312"))
    for meter in ("M3", "M5"):
        readings(office, meter, (at("2026-01-01"), "99980"), (at("2026-01-02"), "15"))
    readings(office, "M4", (at("2026-01-01"), "7000"), (at("2026-01-02"), "8000"),
             (at("2026-01-03"), "7020"))
    office.district.found("2026-01-10")
    district = office.district

    def booked():
        _, balance = district.json("balance", "2026-01")
        return {meter["meter"]: meter["booked_litres"]
                for line in balance["permits"] for meter in line["meters"]}

    wanted = {"M1": 0,
              "M2": 100_000,  # 2-E2: 412 to 512; what goes back is never taken off
              "M3": 35_000,   # 2-E3: five digits on record
              "M4": 20_000,   # 2-E4: 1,000 m3 of a restart are held; the first reading is no use
              "M5": 0}        # 2-E3: twelve digits: not resolved
    check("by the readings", booked(), wanted)
    lay(office, "meter", "event", "M5", "exchanged", "--at", at("2026-01-01", "12:00:00"), "--final",
        "99990", "--initial", "0", "--ground", "change sheet")
    check("with the change sheet", booked(), {**wanted, "M5": 10_000 + 15_000})
    lay(office, "decide", "M4", "--at", at("2026-01-02"), "--count", "8000", "--believe", "--ground",
        "the pump ran through")
    check("believed", booked(), {**wanted, "M4": 1_000_000, "M5": 25_000})
    sound(office)


def dated_facts(weir, source, folder):
    """What moves no water is a fact all the same."""
    office = Office(weir, source, folder, None)
    readings(office, "M1", (at("2026-01-01"), "0"))
    office.district.found("2026-02-10")
    district = office.district
    for words, wanted in (
            (("verified", "--until", "2028-01-04"), "verified until 2028-01-04: paper"),
            (("repair-ordered", "--until", "2026-01-20"), "repair-ordered until 2026-01-20: paper"),
            (("repaired",), "repaired: paper")):
        answer = lay(office, "meter", "event", "M1", *words, "--at", at("2026-01-05"), "--ground",
                     "paper")
        check("moved", answer["moved"], [])
        log = district.must("-C", district.ledger, "log", f"{answer['entry']}..{answer['entry']}")
        says(log, f"M1 2026-01-05T00:00:00+08:00 {wanted}")
    check("withdrawn", lay(office, "meter", "event", "M1", "repaired", "--withdraw", "--at",
                           at("2026-01-05"), "--ground", "of M2")["changed"], True)
    sound(office)


# ---- two actors ----

def waits_for_a_second(weir, source, folder):
    """F31: where two actors are needed, a correction is entered and moves nothing."""
    office = Office(weir, source, folder, None)
    readings(office, "M1", (at("2026-01-01"), "0"), (at("2026-02-01"), "15000"))
    office.district.found("2026-02-10", "--two-actors")
    words = ("correct", "M1", "--at", at("2026-02-01"), "--count", "15000", "--to", "12345",
             "--ground", "slip")
    answer = lay(office, *words)
    check("it waits", (answer["changed"], answer["pending"], answer["moved"]), (True, True, []))
    _, balance = office.district.json("balance", "2026-01")
    check("nothing moved", sum(x["measured_litres"] for x in balance["permits"]), 15_000_000)
    out = office.district.must("-C", office.district.ledger, *words[:7], "12346", *words[8:])
    entry = out.split()[1]
    check("for people", out.splitlines()[1:],
          [f"it moves nothing until another actor checked it: weir check {entry}"])
    sound(office)


# ---- wrong ----

def wrong(weir, source, folder):
    """What is wrong is said, and nothing is written."""
    office = Office(weir, source, folder, None)
    readings(office, "M1", (at("2026-01-01"), "40"), (at("2026-01-02"), "100"))
    office.district.found("2026-02-10")
    district = office.district
    size = district.json("log", "0")[1]["log"]["size"]
    when = ("--at", at("2026-01-02"))
    ground = ("--ground", "why")
    cases = [
        (("correct", "M9", *when, "--count", "100", "--void", *ground), "no meter 'M9'"),
        (("correct", "M1", "--at", at("2026-01-03"), "--count", "100", "--void", *ground),
         "no reading at that instant"),
        (("correct", "M1", *when, "--count", "101", "--void", *ground), "reported: 100 m³"),
        (("correct", "M1", *when, "--count", "100m3", "--void", *ground), "without a unit"),
        (("correct", "M1", *when, "--count", "100", "--to", "1.2345", *ground),
         "at most 3 decimals"),
        (("correct", "M1", *when, "--count", "100", *ground), "'to' and 'void'"),
        (("correct", "M1", *when, "--count", "100", "--to", "1", "--void", *ground),
         "'to' and 'void'"),
        (("correct", "M1", *when, "--count", "100", "--to", "100", *ground), "nothing to correct"),
        (("correct", "M1", *when, "--to", "100", *ground), "'--count' must be given"),
        (("correct", "M1", *when, "--count", "100", "--void"), "'--ground' must be given"),
        (("correct", "M1", *when, "--count", "100", "--void", "--ground", "x" * 256), "1 to 255 bytes"),
        (("correct", "M1", "--count", "100", "--void", *ground), "'--at' must be given"),
        (("correct", "M1", "--at", "yesterday", "--count", "100", "--void", *ground),
         "'yesterday' is no instant"),
        (("correct", "M1", "--at", at("2026-03-01"), "--count", "1", "--void", *ground),
         "has not come yet"),
        (("correct", "M 1", *when, "--count", "1", "--void", *ground), "is no id of a meter"),
        (("decide", "M1", *when, "--count", "100", *ground), "no conflict"),
        (("decide", "M1", *when, "--none", *ground), "no conflict"),
        (("decide", "M1", *when, "--count", "120", "--believe", *ground), "reported: 100 m³"),
        (("decide", "M1", *when, *ground), "'count' and 'none'"),
        (("decide", "M1", *when, "--none", "--believe", *ground), "'--believe': it needs the count"),
        (("meter", "events", "M1", "repaired", *when, *ground), "nothing that 'weir meter' does"),
        (("meter", "event", "M1", "stolen", *when, *ground), "no event of a meter"),
        (("meter", "event", "M1", "repaired", *when, "--final", "100", *ground), "'--final': that event"),
        (("meter", "event", "M1", "removed", *when, "--initial", "100", *ground), "'--initial': that event"),
        (("meter", "event", "M1", "removed", *when, "--until", "2026-03-01", *ground),
         "'--until': that event"),
        (("meter", "event", "M1", "repair-ordered", *when, *ground), "'--until': an ordered repair"),
        (("meter", "event", "M1", "verified", *when, "--until", "soon", *ground), "is no day"),
        (("meter", "event", "M1", "verified", *when, "--until", "2026-01-01", *ground),
         "before the day of the event"),
        (("meter", "event", "M1", "removed", "--at", at("2026-01-03"), "--final", "50", *ground),
         "cannot be its last count"),
        (("meter", "event", "M1", "removed", *when, "--withdraw", *ground), "no event 'removed'"),
        (("meter", "event", "M1", "removed", *when, "--withdraw", "--final", "1", *ground),
         "no counts and no days"),
    ]
    for words, said in cases:
        status, out, err = district.run("-C", district.ledger, *words)
        check(" ".join(words), (status, out), (2, ""))
        says(err, said)
    check("nothing was written", district.json("log", "0")[1]["log"]["size"], size)


TESTS = [billed_then_corrected, what_people_see, what_it_holds, two_counts, exchanged,
         registers_of_the_cases, dated_facts, waits_for_a_second, wrong]


if __name__ == "__main__":
    main(named(TESTS))
