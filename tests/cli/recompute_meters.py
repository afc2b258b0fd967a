# SPDX-License-Identifier: Apache-2.0
"""A meter computed again: words to counts, counts to marks, marks to intervals, those to days."""

import struct
from fractions import Fraction

from recompute_numbers import ONE_DAY, Wrong, apportion, check, day, floor, seconds


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
                if (row.get("account"), row.get("intake")) == (meter["account"], meter["intake"]):
                    sums[civil] = sums.get(civil, 0) + litres
    stated = {}
    for x in meter["days"]:
        civil = day(x["day"])
        stated[civil] = stated.get(civil, 0) + x["measured_litres"] + x.get("withheld_litres", 0)
    for civil in days:
        check(f"{meter['meter']} on {civil}", stated.get(civil, 0), sums.get(civil, 0))


# ---- errors of the meter ----

def check_error(error):
    """What is put right follows from the error, the limit and the litres of all its days."""
    days = error["days"]
    total = sum(x["measured_litres"] for x in days)
    check("litres of the cycles", error["measured_litres"], total)
    check("days of the cycles", (days[0]["day"], days[-1]["day"]), (error["from"], error["until"]))
    ppm = error["error_ppm"]
    beyond = abs(ppm) - error["limit_ppm"]
    signed, shown, beside = (-1 if ppm > 0 else 1), 0, 0
    for x in days:
        shown += x["measured_litres"]
        exact = Fraction(signed * shown * beyond, 10**6 + ppm)
        upto = floor(abs(exact) + Fraction(1, 2)) * (1 if exact >= 0 else -1)
        check(f"put right on {x['day']}", x["assessed_litres"], upto - beside)
        beside = upto
    check("litres put right", error["assessed_litres"], beside)


def check_errors(meter):
    """How many there are; a day's share stands among what was assessed of it."""
    errors = meter.get("errors", [])
    shares = {}
    for error in errors:
        check_error(error)
        for x in error["days"]:
            check("days put right twice", x["day"] in shares, False)
            shares[x["day"]] = x
    for x in meter["days"]:
        if x["day"] in shares:
            for key in ("measured_litres", "assessed_litres"):
                check(f"{key} of {x['day']}", x[key], shares[x["day"]][key])
    return len(errors)
