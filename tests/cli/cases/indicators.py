#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An area's year: its use and its cap, water per unit of output, what documents say.

What is answered is also held against the interface's description, whose file WEIR_OPENAPI names.

usage: indicators.py WEIR SOURCE [TEST...]
"""

import datetime
import json
import os
import shutil

import jsonschema

import district as districts
from district import m3
from office import Office
from played import check, main, named, says


SCHEMAS = {"indicators": "Indicators", "statistics": "Statistics", "year": "Year"}
with open(os.environ["WEIR_OPENAPI"], encoding="utf-8") as description:
    COMPONENTS = json.load(description)["components"]


class District(districts.District):
    def json(self, *words):
        """What only the command says is left out: of each permit, meter and intake with --quality."""
        status, found = super().json(*words)
        if words[0] in SCHEMAS and "--quality" not in words:
            schema = {"$ref": f"#/components/schemas/{SCHEMAS[words[0]]}", "components": COMPONENTS}
            for error in jsonschema.Draft202012Validator(schema).iter_errors(found):
                raise AssertionError(f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")
        return status, found


def figures(district, area, document, *rows):
    """(year, indicator, value, unit[, base year])"""
    for year, indicator, value, unit, *base in rows:
        district.add("indicators", area=area, year=str(year), indicator=indicator, value=value,
                     unit=unit, base_year=str(base[0]) if base else "", document=document)


def area_of(found, area):
    return next(row for row in found["areas"] if row["area"] == area)


def intensity(found, area, of="gdp"):
    return next(row for row in area_of(found, area)["intensity"] if row["of"] == of)


def asked(district, year, *options):
    status, found = district.json("indicators", str(year), *options)
    check("status", status, 0)
    return found


def published(weir, folder):
    district = District(weir, folder)
    for area in ("CN", "520300", "330600", "320685"):
        district.area(area)
    figures(district, "CN", "水资源公报",
            (2020, "total_use", "5812.9", "100m_m3"), (2021, "total_use", "5920.2", "100m_m3"),
            (2022, "公报用水总量", "5998.2", "亿m³"), (2020, "gdp", "1015986.2", "100m_yuan"),
            (2021, "gdp", "1143669.7", "亿元"), (2022, "gdp", "1210207.2", "100m_yuan"),
            (2021, "gdp_index", "108.1", "index"), (2022, "gdp_index", "103.0", "index"),
            (2025, "industry_drop_target", "16", "percent", 2020),
            (2025, "non_conventional_target", "170", "100m_m3"),
            (2020, "non_conventional_use", "127.8", "100m_m3"),
            (2024, "non_conventional_use", "170", "100m_m3"), (2024, "total_use", "5928", "亿m³"))
    figures(district, "520300", "2024 plan", (2024, "gdp_drop_target", "18", "percent", 2020),
            (2024, "industry_drop_target", "16", "percent", 2020))
    figures(district, "330600", "公报", (2015, "total_use", "18.5619", "100m_m3"),
            (2016, "total_use", "18.3553", "100m_m3"), (2015, "precipitation", "1463.2", "mm"),
            (2016, "precipitation", "1668.5", "mm"), (2015, "resources", "63.7800", "100m_m3"),
            (2016, "resources", "80.0309", "100m_m3"),
            (2016, "surface_resources", "77.8054", "100m_m3"),
            (2016, "groundwater_resources", "2.2255", "100m_m3"))
    figures(district, "320685", "assessment", (2022, "composite_score", "0.604", "points"),
            (2022, "composite_full", "0.7", "points"),
            (2022, "composite_level_weight", "40", "percent"),
            (2022, "composite_development_weight", "60", "percent"))
    district.found("2026-11-01")
    return district


def drops(weir, _, folder):
    """1-C1 5.79 %, 1-C2 1.63 %; 1-C3: the printed levels would give 9.4 % and 4.2 %."""
    district = published(weir, folder)
    found = intensity(asked(district, 2021, "--base", "2020"), "CN")
    check("1-C1", (found["drop_percent"], found["drop_ppm"]), ("5.79", 57855))
    check("level", found["litres_per_10k_yuan"], 51765)
    check("base level", found["base_litres_per_10k_yuan"], 57214)
    check("basis", found["use"]["basis"], "published")
    found = intensity(asked(district, 2022, "--base", "2021"), "CN")
    check("1-C2", found["drop_percent"], "1.63")
    check("level", found["litres_per_10k_yuan"], 49563)
    printed = [round(litres / 1000, 1) for litres in (57214, 51765, 49563)]
    check("1-C3", (printed, [round(100 * (1 - printed[i + 1] / printed[i]), 1) for i in (0, 1)]),
          ([57.2, 51.8, 49.6], [9.4, 4.2]))
    found = intensity(asked(district, 2022, "--base", "2020"), "CN")
    check("chained", (found["index_ppm"], found["drop_percent"]), (1113430, "7.32"))
    found = intensity(asked(district, 2022, "--base", "2019"), "CN")
    check("no drop", "drop_ppm" in found, False)
    check("missing", found["missing"], [{"indicator": "gdp_index", "year": 2020},
                                        {"indicator": "total_use", "year": 2019}])


def paces(weir, _, folder):
    """1-E1: 4.84 % and 4.27 % a year; after four of five years 13.0 % of 16 %."""
    district = published(weir, folder)
    found = asked(district, 2024)
    check("base", area_of(found, "520300")["base_year"], 2020)
    check("yearly", intensity(found, "520300")["yearly_percent"], "4.84")
    check("yearly of industry", intensity(found, "520300", "industry")["yearly_percent"], "4.27")
    check("the target's own year", intensity(found, "520300")["pace_percent"], "18.00")
    check("no state", "state" in intensity(found, "520300"), False)
    national = intensity(found, "CN", "industry")
    check("pace", (national["pace_percent"], national["target_percent"]), ("13.02", "16.00"))


def changes(weir, _, folder):
    """1-C6 -1.113 %, 1-C8 14.03 % and 25.48 %, 1-C5 a third more; 1-E2 86.3 %."""
    district = published(weir, folder)
    found = area_of(asked(district, 2016), "330600")
    check("1-C6", (found["total"]["change_percent"], found["total"]["change_ppm"]),
          ("-1.11", -11130))
    change = {row["indicator"]: row.get("change_percent") for row in found["figures"]}
    check("1-C8", (change["precipitation"], change["resources"]), ("14.03", "25.48"))
    value = {row["indicator"]: float(row["value"]) for row in found["figures"]}
    check("1-C8: parts", round(value["surface_resources"] + value["groundwater_resources"], 4),
          value["resources"])
    found = area_of(asked(district, 2024, "--base", "2020"), "CN")["non_conventional"]
    check("1-C5", (found["target_litres"], found["state"], found["share_percent"]),
          (17_000_000_000_000, "met", "2.87"))
    found = area_of(asked(district, 2022), "320685")
    check("1-E2", (found["composite_percent"], found["composite_ppm"]), ("86.29", 862857))


def metered(weir, _, folder):
    """What the meters add up to stands for a year that nobody published, and beside one that was."""
    district = District(weir, folder)
    district.area("33")
    district.area("3303", "33")
    district.area("3304", "33")
    for name, source, use in (("F", "surface", "agriculture"), ("I", "groundwater", "industry"),
                              ("S", "surface", "public_supply"), ("R", "reclaimed", "industry"),
                              ("H", "surface", "hydropower"), ("E", "surface", "ecological")):
        district.permit(name, area="3303", source=source, use=use)
        district.intake(name, name)
        district.meter(name, name, "2024-01-01")
        district.take(name, "2024", 366_000)
        district.take(name, "2025", {"F": 500_000, "I": 182_500, "R": 73_000}.get(name, 365_000))
    for year in ("2025", "2026"):
        district.add("caps", area="3303", year=year, source="all", cap_m3="2000")
    figures(district, "3303", "yearbook", (2024, "industry", "100", "yuan"),
            (2025, "industry_index", "110", "index"), (2025, "industry", "1", "10k_yuan"),
            (2025, "industry_drop_target", "50", "percent", 2024),
            (2025, "normal_year_factor", "0.9", "ratio"),
            (2025, "network_supplied", "365", "m3"), (2025, "network_sold", "330.5", "m3"),
            (2025, "leakage_target", "9", "percent"))
    district.found("2026-02-01")
    found = asked(district, 2025)
    own, above, beside = (area_of(found, area) for area in ("3303", "33", "3304"))
    total = 500_000 + 182_500 + 365_000 + 365_000
    check("total", own["total"]["use"], {"basis": "ledger", "litres": total,
                                         "taken_litres": total})
    check("above", above["total"]["use"], own["total"]["use"])
    check("nothing beside", "use" in beside["total"], False)
    check("by use", {row["class"]: row["litres"] for row in own["by_use"]},
          {"agriculture": 500_000, "industry": 182_500, "public_supply": 365_000,
           "ecological": 365_000})
    check("by source", {row["source"]: row["litres"] for row in own["by_source"]},
          {"surface": 1_230_000, "groundwater": 182_500, "reclaimed": 73_000})
    check("through turbines", own["in_stream_litres"], 365_000)
    check("normal year", own["total"]["normal_year_litres"], total * 9 // 10)
    other = own["non_conventional"]
    check("non-conventional", (other["use"]["litres"], other["share_percent"]), (73_000, "4.91"))
    industry = intensity(found, "3303", "industry")
    # 1 - (182,500 ÷ 366,000) ÷ 1.1
    check("drop", (industry["drop_percent"], industry["state"]), ("54.67", "met"))
    check("level", industry["litres_per_10k_yuan"], 182_500)
    network = own["network"]
    check("unaccounted", (network["unaccounted_litres"], network["leakage_percent"],
                          network["state"]), (34_500, "9.45", "missed"))
    sheet = district.json("balance", "2025-12")[1]
    year = next(row for row in sheet["areas"] if row["area"] == "3303" and row["source"] == "all")
    check("the sheets' year", year["year_taken_litres"], total)
    runs = area_of(asked(district, 2026), "3303")["total"]
    check("not ended", ("use" in runs, runs["cap_litres"]), (False, 2_000_000))
    check("kept", (own["total"]["state"], "state" in runs), ("met", False))

    figures(district, "3303", "公报", (2025, "industrial_use", "200", "m3"))
    district.import_more("indicators", district.rows["indicators"][-1:])
    found = intensity(asked(district, 2025), "3303", "industry")["use"]
    check("published", found, {"basis": "published", "litres": 200_000, "taken_litres": 182_500,
                               "published_litres": 200_000, "unmetered_litres": 17_500})


def revised(weir, _, folder):
    """A figure changes by a row of its own from a day on; wrong ones are named."""
    district = published(weir, folder)
    row = {"area": "CN", "year": "2021", "indicator": "total_use", "value": "5930",
           "unit": "100m_m3", "document": "revision"}
    status, _, err = district.run("-C", district.ledger, "import", "indicators",
                                  district.more("indicators", [row]))
    check("status", status, 2)
    says(err, "a change needs its first day in 'from'")
    district.import_more("indicators", [{**row, "from": "2026-10-01"}])
    found = intensity(asked(district, 2021, "--base", "2020"), "CN")["use"]
    check("revised", found["litres"], 593_000_000_000_000)
    for change, wanted in (({"unit": "mm"}, "unit: 'mm' does not suit 'total_use'"),
                           ({"base_year": "2020"}, "base_year: '2020' does not suit 'total_use'"),
                           ({"indicator": "gdp_index", "unit": "index", "value": "0"},
                            "value: '0' does not suit 'gdp_index'"),
                           ({"area": "X"}, "there is no area 'X'"),
                           ({"indicator": "gdp_drop_target", "unit": "percent", "value": "18"},
                            "base_year: '' does not suit 'gdp_drop_target'"),
                           ({"document": ""}, "document")):
        status, _, err = district.run("-C", district.ledger, "import", "indicators",
                                      district.more("indicators", [{**row, **change}]))
        check(f"status of {change}", status, 2)
        says(err, wanted)


def for_people(weir, _, folder):
    district = published(weir, folder)
    text = district.must("-C", district.ledger, "indicators", "2021", "--base", "2020")
    for wanted in ("Indicators of 2021", "5.79 %", "51.765", "published", "592020000000"):
        says(text, wanted)
    text = district.must("-C", district.ledger, "indicators", "2024", "--area", "520300")
    says(text, "520300: no gdp_index of 2021")
    says(text, "4.84 %")
    status, _, err = district.run("-C", district.ledger, "indicators", "24")
    check("status", status, 2)
    says(err, "'24' is no year")
    vkey = ["--key", district.vkey]
    district.must("verify", district.ledger, *vkey)
    district.must("-C", district.ledger, "rebuild")


def moments(day_from, days, step_h=6):
    first = datetime.datetime.fromisoformat(day_from)
    return [first + datetime.timedelta(hours=hour) for hour in range(0, 24 * days + 1, step_h)]


def registers(district, meter, counts):
    for at, litres in counts:
        district.add("readings", meter=meter, at=at.isoformat() + "+08:00", total_m3=m3(litres))


def readings_of(weir, folder, *rows):
    """Four meters, four readings a day for ten days: one silent for a day, one that is not
    plausible, one that stands still, one in order."""
    district = District(weir, folder)
    district.area("37")
    district.area("3701", "37")
    for name in ("GAP", "ODD", "STUCK", "FINE"):
        district.permit(name, area="3701", source="groundwater", annual_m3="60000")
        district.intake(name, name, qmax_m3_per_h="100")
        district.meter(name, name, "2025-12-31", interval_s="21600")
    instants = moments("2025-12-31T21:00", 10)
    step = 60_000
    even = [(at, i * step) for i, at in enumerate(instants)]
    registers(district, "FINE", even)
    registers(district, "GAP", [row for i, row in enumerate(even) if not 12 < i < 17])
    registers(district, "STUCK", [(at, min(i, 4) * step) for i, at in enumerate(instants)])
    odd = list(even)
    odd[8] = (odd[8][0], 999_000_000)  # back at the next one
    registers(district, "ODD", odd + [(odd[20][0], 20 * step + 77)])
    figures(district, "37", "law", *rows)
    district.found("2026-01-11")
    return district


def quality(weir, _, folder):
    """Arrival, completeness, validity, timeliness; remarks by meter."""
    district = readings_of(weir, folder)
    found = asked(district, 2026, "--quality")
    rates = {row["permit"]: row for row in found["permits"]}
    check("in order", [rates["FINE"][key] for key in ("due_readings", "received_readings",
          "due_days", "unknown_days", "arrival_percent", "completeness_percent",
          "validity_percent")], [40, 40, 10, 0, "100.00", "100.00", "100.00"])
    check("silent", [rates["GAP"][key] for key in ("received_readings", "arrival_percent",
          "unknown_days")], [36, "90.00", 0])
    check("held", [rates["ODD"][key] for key in ("received_readings", "validity_percent")],
          [40, "95.00"])
    meters = {row["meter"]: row for row in found["meters"]}
    check("plausible", sorted(meters), ["GAP", "ODD", "STUCK"])
    check("missing", (meters["GAP"]["missing_readings"], meters["GAP"]["missing_days"]), (4, 0))
    check("remarks", {key: meters["ODD"][key] for key in ("jumps", "conflicts", "over_range",
          "negative", "suspect")}, {"jumps": 1, "conflicts": 1, "over_range": 0, "negative": 0,
                                    "suspect": 0})
    check("stuck", meters["STUCK"]["stuck_days"], 9)
    own, above = (area_of(found, area)["quality"] for area in ("3701", "37"))
    check("area", [own[key] for key in ("due_readings", "received_readings", "arrival_percent")],
          [160, 156, "97.50"])
    check("above", above, own)
    sheet = district.json("balance", "2026-01")[1]
    check("the sheet's arrival", {row["permit"]: row["arrival_ppm"] for row in sheet["permits"]},
          {permit: row["arrival_ppm"] for permit, row in rates.items()})
    # Read in on the 11th at 00:00: within a day lie the four of the 10th.
    check("in time", rates["FINE"]["timeliness_ppm"], 4 * 1000000 // 40)
    late = readings_of(weir, os.path.join(folder, "late"), (2020, "timely_limit", "60", "hours"))
    found = asked(late, 2026, "--quality")
    check("within 60 hours", {row["permit"]: row for row in found["permits"]}["FINE"]
          ["timeliness_ppm"], 10 * 1000000 // 40)


def coverage(weir, source, folder):
    """Above scale by the place's thresholds; online where a meter can be asked."""
    def made(name, *rows):
        district = District(weir, os.path.join(folder, name))
        profile = "siemens-mag6000"
        os.makedirs(os.path.join(district.files, "profiles"))
        shutil.copy(os.path.join(source, "profiles", profile + ".yaml"),
                    os.path.join(district.files, "profiles"))
        district.area("37")
        district.area("3701", "37")
        for name, water, annual, address in (
                ("S1", "surface", "500000", "tcp://gw:502/1"), ("S2", "surface", "499999.999", ""),
                ("G1", "groundwater", "100000", ""), ("G2", "groundwater", "99999", ""),
                ("G3", "groundwater", "49999", ""), ("R1", "reclaimed", "900000", "")):
            district.permit(name, area="3701", source=water, annual_m3=annual)
            district.intake(name, name)
            district.meter(name, name, "2025-01-01", address=address,
                           profile=profile if address else "manual")
            district.take(name, "2025", {"S1": 300_000, "G1": 100_000}.get(name, 50_000))
        figures(district, "37", "law", *rows)
        district.found("2026-01-02")
        return asked(district, 2025, "--quality")

    found = made("national", (2025, "coverage_target", "98", "percent"))
    above = area_of(found, "37")["coverage"]
    check("national", (above["above_scale_intakes"], above["online_intakes"],
                       above["share_percent"], above["volume_share_percent"]),
          (3, 1, "33.33", "66.67"))
    check("target", above["state"], "missed")
    check("above scale", [(row["intake"], row["threshold_litres"], row["online"])
                          for row in found["above_scale"]],
          [("G1", 50_000_000, False), ("G2", 50_000_000, False), ("S1", 500_000_000, True)])
    found = made("shandong", (2019, "groundwater_threshold", "100000", "m3"))
    above = area_of(found, "3701")["coverage"]
    check("Shandong", (above["above_scale_intakes"], above["online_intakes"],
                       above["share_percent"], above["volume_share_percent"]),
          (2, 1, "50.00", "75.00"))


def leaders(weir, _, folder):
    """An institution leads where what it used for a person is at most the leading value, exactly."""
    district = District(weir, folder)
    district.area("3303")
    district.permit("SCHOOL", area="3303", use="domestic")
    district.intake("SCHOOL", "SCHOOL")
    district.meter("SCHOOL", "SCHOOL", "2025-01-01")
    district.take("SCHOOL", "2025", 6_000_001)
    norm = {"norm_m3_per_person": "15", "advanced_m3_per_person": "10",
            "leading_m3_per_person": "6", "year": "2025", "area": "3303"}
    for name, used, persons in (("LEADS", "600", 100), ("ONE LITRE", "600.001", 100),
                                ("ADVANCED", "1000", 100), ("NORM", "1500", 100),
                                ("OVER", "1500.001", 100)):
        district.add("institutions", institution=name.replace(" ", "-"), name=name, used_m3=used,
                     persons=str(persons), **norm)
    district.add("institutions", institution="SCHOOL", name="school", permit="SCHOOL",
                 persons="1000", floor_m2="20000", **norm)
    district.permit("NEW", area="3303")
    district.add("institutions", institution="NEW", name="new", permit="NEW", persons="5", **norm)
    district.found("2026-01-02")
    found = {row["institution"]: row for row in asked(district, 2025)["institutions"]}
    check("grades", {name: row.get("grade") for name, row in found.items()},
          {"LEADS": "leader", "ONE-LITRE": "advanced", "ADVANCED": "advanced", "NORM": "norm",
           "OVER": "over", "SCHOOL": "advanced", "NEW": None})
    check("leaders", [name for name, row in found.items() if row["leader"]], ["LEADS"])
    school = found["SCHOOL"]
    check("by its meter", (school["used_litres"], school["litres_per_person"],
                           school["litres_per_m2"]), (6_000_001, 6_000, 300))
    check("unknown is not 0", "used_litres" in found["NEW"], False)
    text = district.must("-C", district.ledger, "indicators", "2025")
    for wanted in ("Public institutions", "leader", "above the norm"):
        says(text, wanted)
    row = {"institution": "X", "name": "x", "persons": "1", "used_m3": "1", **norm}
    for change, wanted in (({"used_m3": ""}, "used_m3: one of this and permit"),
                           ({"permit": "NEW"}, "used_m3: one of this and permit"),
                           ({"leading_m3_per_person": "11"}, "'11' lies above advanced_m3"),
                           ({"advanced_m3_per_person": "16", "leading_m3_per_person": ""},
                            "'16' lies above norm_m3_per_person"),
                           ({"persons": "0"}, "persons: '0'"),
                           ({"area": "Y"}, "there is no area 'Y'")):
        status, _, err = district.run("-C", district.ledger, "import", "institutions",
                                      district.more("institutions", [{**row, **change}]))
        check(f"status of {change}", status, 2)
        says(err, wanted)


def survey(weir, _, folder):
    """A quarter by units: what each took is what the sheets of its months say."""
    district = District(weir, folder)
    district.area("33")
    district.area("3303", "33")
    rows = (("P1", "A", "FIRM-1", "surface", "industry", "2025-Q3", 923_007),
            ("P2", "A", "FIRM-1", "reclaimed", "industry", "2025-Q3", 92_000),
            ("P3", "B", "FIRM-2", "groundwater", "agriculture", "2025-Q3", 184_001),
            ("P4", "C", "", "surface", "hydropower", "2025-08", 31_000))
    for permit, holder, code, source, use, period, litres in rows:
        district.permit(permit, holder=holder, credit_code=code, area="3303", source=source, use=use)
        district.intake(permit, permit)
        district.meter(permit, permit, "2025-01-01")
        district.take(permit, period, litres)
    district.meter("BACK", "P1", "2025-01-01", role="return")
    district.take("BACK", "2025-Q3", 400_000)
    for code in ("FIRM-1", "FIRM-3"):
        district.add("lists", list="survey", credit_code=code, **{"from": "2025-01-01"})
    district.add("lists", list="survey", credit_code="FIRM-2", until="2025-06-30",
                 **{"from": "2025-01-01"})
    for quarter, network, reused in (("2", "1", "1"), ("3", "85", "900")):
        district.add("statistics", credit_code="FIRM-1", year="2025", quarter=quarter,
                     network_m3=network, reused_m3=reused, document="report")
    district.found("2025-11-01")

    status, found = district.json("statistics", "2025-Q3")
    check("status", status, 0)
    units = {row["unit"]: row for row in found["units"]}
    check("units", sorted(units), ["C", "FIRM-1", "FIRM-2"])
    firm = units["FIRM-1"]
    check("taken", [firm[key] for key in ("taken_litres", "conventional_litres",
          "non_conventional_litres", "sheet_litres", "unexplained_litres")],
          [1_015_007, 923_007, 92_000, 1_015_007, 0])
    check("reported", [firm[key] for key in ("reports", "network_litres", "reused_litres",
          "metered_returned_litres")], [1, 85_000, 900_000, 400_000])
    check("reuse", firm["reuse_ppm"], 449_998)  # 900,000 of 2,000,007
    check("not told", [key in units["FIRM-2"] for key in ("reused_litres",
          "metered_returned_litres")], [False, False])
    check("turbines", (units["C"]["in_stream_litres"], units["C"]["by_use"]), (31_000, []))
    area = found["areas"][1]
    check("area", (area["area"], area["conventional_litres"], area["non_conventional_litres"],
                   area["in_stream_litres"]), ("3303", 1_107_008, 92_000, 31_000))
    sheets = [district.json("balance", f"2025-{month:02}")[1] for month in (7, 8, 9)]
    taken = sum(row["taken_litres"] for sheet in sheets for row in sheet["permits"])
    check("the months' sheets", (taken, sum(row["taken_litres"] for row in found["units"]),
                                 found["sheet_litres"]), (1_230_008,) * 3)
    by_area = sum(row["taken_litres"] for sheet in sheets for row in sheet["areas"]
                  if row["area"] == "33" and row["source"] == "all")
    check("the sheets' area", by_area, found["areas"][0]["conventional_litres"])

    found = district.json("statistics", "2025-Q3", "--list", "survey")[1]
    check("on the list", [(row["unit"], row["taken_litres"], row["reports"])
                          for row in found["units"]], [("FIRM-1", 1_015_007, 1), ("FIRM-3", 0, 0)])
    year = {row["unit"]: row for row in district.json("statistics", "2025")[1]["units"]}
    check("the year adds its quarters", year["FIRM-1"]["reused_litres"], 901_000)
    text = district.must("-C", district.ledger, "statistics", "2025-Q3", "--list", "survey")
    for wanted in ("Water use by units, 2025-Q3", "FIRM-3", "1015.007"):
        says(text, wanted)
    text = district.must("-C", district.ledger, "--lang", "zh_CN", "statistics", "2025-Q3")
    says(text, "FIRM-1")


def accounts(weir, _, folder):
    """2-N1, 2-N2: published figures and the sum of their parts, the difference a line of its own;
    2-N3: a stock's account to the litre."""
    district = District(weir, folder)
    district.area("MDB")
    parts = {"NORTH": (15212, 211257, 758824, 450972, 654284),
             "SOUTH": (856355, 617984, 811121, 1156234, 1467636), "2011": (1341685, 5438652)}
    for name, volumes in parts.items():
        district.area(name, "MDB")
        printed = {"NORTH": 2090549, "SOUTH": 4909329, "2011": 6780337}[name]
        figures(district, name, "account", (2012, "total_use", str(printed), "10k_m3"))
        for i, volume in enumerate(volumes):
            district.area(f"{name}-{i}", name)
            figures(district, f"{name}-{i}", "account", (2012, "total_use", str(volume), "10k_m3"))
    for area, closing in (("NORTH", "60.5"), ("SOUTH", "60.499")):
        figures(district, area, "reservoirs", (2012, "stock_opening", "100", "m3"),
                (2012, "stock_in", "50", "m3"), (2012, "stock_out", "70", "m3"),
                (2012, "stock_loss", "20.5", "m3"), (2012, "stock_gain", "2", "m3"),
                (2012, "stock_write_off", "1", "m3"), (2012, "stock_closing", closing, "m3"))
    district.found("2026-01-02")
    status, found = district.json("year", "2012")
    check("status", status, 0)
    published = {area: area_of(found, area).get("published") for area in parts}
    unit = 10_000_000  # litres of what the page prints in ML, here in 10,000 m3
    check("2-N1 north", published["NORTH"], {"litres": 2090549 * unit,
          "parts_litres": 2090549 * unit, "rounding_litres": 0})
    check("2-N1 south", published["SOUTH"], {"litres": 4909329 * unit,
          "parts_litres": 4909330 * unit, "rounding_litres": -unit})
    check("2-N2", published["2011"]["rounding_litres"], 0)
    check("2-N3", [area_of(found, area)["stock"]["unexplained_litres"]
                   for area in ("NORTH", "SOUTH")], [0, 1])
    check("no stock", "stock" in area_of(found, "2011"), False)
    text = district.must("-C", district.ledger, "year", "2012", "--area", "SOUTH")
    says(text, "rounding of published figures: -10000 m³")
    says(text, "stock that nothing explains: 0.001 m³")


def year(weir, source, folder):
    """The year is what the sheets of its months say, closed ones as they were closed."""
    district = District(weir, folder)
    district.area("33")
    district.area("3303", "33")
    district.area("3304", "33")
    for name, area, water, use, taken in (
            ("P1", "3303", "surface", "industry", 1_200_007), ("P2", "3304", "surface", "domestic",
             365_000), ("P3", "3303", "reclaimed", "industry", 73_000)):
        district.permit(name, area=area, source=water, use=use, annual_m3="1500")
        district.intake(name, name)
        district.meter(name, name, "2024-01-01")
        district.take(name, "2024", 366_000)
        district.take(name, "2025", taken)
    district.plan("P1", 2025, [100] * 12)
    district.add("caps", area="33", year="2025", source="all", cap_m3="2000")
    district.found("2026-02-01")
    for month in range(1, 13):
        district.must("-C", district.ledger, "close", f"2024-{month:02}")
    district.must("-C", district.ledger, "close", "2025-01")
    district.permit("P4", area="3304")
    district.intake("P4", "P4")
    district.meter("P4", "P4", "2025-01-01")
    for kind in ("permits", "intakes", "meters"):
        district.import_more(kind, district.rows[kind][-1:])
    before = len(district.rows["readings"])
    district.take("P4", "2025-01", 31_000)
    district.import_more("readings", district.rows["readings"][before:])

    found = district.json("year", "2025")[1]
    check("ended", found["ended"], True)
    sheets = [district.json("balance", f"2025-{month:02}")[1] for month in range(1, 13)]
    for area in ("33", "3303", "3304"):
        shown = area_of(found, area)
        rows = [next(row for row in sheet["areas"] if row["area"] == area and
                     row["source"] == "all") for sheet in sheets]
        check(f"{area} by months", [month["taken_litres"] for month in shown["months"]],
              [row["taken_litres"] for row in rows])
        check(f"{area} in sum", shown["sum"]["taken_litres"],
              sum(row["taken_litres"] for row in rows))
        check(f"{area} to date", shown["months"][-1]["to_date_litres"],
              shown["sum"]["taken_litres"])
        inside = {"33": ("3303", "3304")}.get(area, (area,))
        lines = [[line for line in sheet["permits"] if line["area"] in inside]
                 for sheet in sheets]
        for key in ("measured_litres", "assessed_litres", "unknown_days"):
            check(f"{area} {key}", [month[key] for month in shown["months"]],
                  [sum(line[key] for line in month) for month in lines])
        check(f"{area} lines", [month["lines_litres"] for month in shown["months"]],
              [sum(line["taken_litres"] for line in month) for month in lines])
        check(f"{area} beside the sum", shown["sum"]["outside_sum_litres"],
              {"33": 73_000, "3303": 73_000, "3304": 0}[area])
    above = area_of(found, "33")
    check("the whole year", above["sum"]["taken_litres"], 1_200_007 + 365_000)
    check("closed", [month["closed"] for month in above["months"]], [True] + [False] * 11)
    check("came late", (above["sum"]["supplement_litres"], above["unexplained_litres"]),
          (31_000, 31_000))
    check("cap", (above["cap_litres"], above["sum"]["cap_ppm"]), (2_000_000, 782_503))
    check("plan", (area_of(found, "3303")["sum"]["plan_litres"],
                   "plan_litres" in area_of(found, "3304")["sum"]), (1_200_000, False))
    # P1 alone has a plan, of 1,200 m3: what P2 and P3 take is no part of it.
    compared = [above["sum"][name] for name in ("compared_litres", "compared_plan_litres", "plan_ppm")]
    check("of plan", compared, [1_200_007, 1_200_000, 1_000_005])
    check("no plan, no share", "plan_ppm" in area_of(found, "3304")["sum"], False)
    check("last year", above["sum"]["last_year_litres"], 3 * 366_000)
    check("only below", [row["area"] for row in district.json("year", "2025", "--area", "3303")[1]
                         ["areas"]], ["3303"])
    check("not begun", area_of(district.json("year", "2027")[1], "33")["months"], [])
    text = district.must("-C", district.ledger, "year", "2025")
    says(text, " 1200  100.0% ")
    for wanted in ("Year's sheet of 2025", "2025-12", "the newest sheet's year less these months: 31"):
        says(text, wanted)
    district.must("-C", district.ledger, "--lang", "zh_CN", "year", "2025", "--unit", "wan-m3")


def succeeded(weir, source, folder):
    """F6: a permit and the one that replaces it within a month are one account: one limit, one plan, one taken."""
    district = District(weir, folder)
    district.area()
    district.permit("P2", annual_m3="240000", valid_until="2026-06-15")
    district.permit("P3", annual_m3="300000", valid_from="2026-06-16", replaces="P2")
    district.permit("P4", annual_m3="1000", use="other")
    for permit, before in (("P2", 0), ("P3", 5)):
        district.plan(permit, 2026, [0] * before + [20_000 if permit == "P2" else 30_000] * (12 - before))
    for intake, permit, since in (("I2", "P2", ""), ("I2", "P3", "2026-06-16"), ("I4", "P4", ""), ("I5", "", "")):
        district.intake(intake, permit, **({"from": since} if since else {}), **({} if permit else {"area": "330000", "holder": "Bath"}))
    for number, taken in ((2, 30_000), (4, 100), (5, 7)):
        district.meter(f"M{number}", f"I{number}", "2020-01-01")
        for month in range(1, 9):
            district.take(f"M{number}", f"2026-{month:02}", taken * 1000)
    district.found("2026-09-01")
    for month in range(1, 8):
        district.must("-C", district.ledger, "close", f"2026-{month:02}")
    june = district.json("balance", "2026-06")[1]["permits"]
    check("replaced", [x.get("replaced") for x in june], [True, None, None, None])
    found = district.json("year", "2026")[1]
    months = found["areas"][0]["months"]
    check("plans", [x["plan_litres"] for x in months[:8]], [20_000_000] * 5 + [30_000_000] * 3)
    check("of plan", [x["plan_ppm"] for x in months[:8]], [1_500_000] * 5 + [1_000_000] * 3)
    names = ("permit", "replaces", "taken_litres", "now_litres", "plan_litres", "plan_ppm", "permit_litres",
             "permit_ppm")
    account = ("P3", ["P2"], 240_000_000, 240_000_000, 310_000_000, 774_193, 300_000_000, 800_000)
    check("accounts", [tuple(x.get(name) for name in names) for x in found["permits"]], [
        account, ("P4", None, 800_000, 800_000, None, None, 1_000_000, 800_000),
        ("unpermitted:I5", None, 56_000, 56_000, None, None, None, None)])
    limits = {x["basis"]: x for x in district.json("quota", "P3", "--at", "2026-08-31")[1]["ceilings"]}
    check("as quota", [(limits[x]["limit_litres"], limits[x]["taken_litres"]) for x in ("permit", "plan")],
          [(300_000_000, 240_000_000), (310_000_000, 240_000_000)])
    check("one area", len(district.json("year", "2026", "--area", "330000")[1]["permits"]), 3)


def charged(weir, source, folder):
    """Charges of the year's invoices, of the area and of those above it."""
    office = Office(weir, source, folder, "zhejiang-month")
    office.read("M1", ("2026-01-01", 0), ("2026-02-01", 10_000))
    office.district.found("2026-03-02")
    bill = office.district.bill("2026-01")[1]
    total = sum(invoice["total_fen"] for invoice in bill["invoices"])
    check("billed", total > 0, True)
    found = office.district.json("year", "2026")[1]
    charges = found["areas"][0]["charges"]
    check("charges", charges, [{"kind": "fee", "invoices": len(bill["invoices"]),
                                "total_fen": total, "drafts_fen": 0}])


def looked_after(weir, source, folder):
    """N3, N15, N21: two abstractors, one inspected; three intakes, one standardised; a third paid."""
    office = Office(weir, source, folder, "zhejiang-month")
    district = office.district
    district.permit("P2")
    district.intake("I2", "P2")
    district.intake("I3", "P2")
    office.read("M1", ("2026-01-01", 0), ("2026-02-01", 9_000))
    district.found("2026-03-02")
    must = district.must
    for intake, standard in (("I2", "yes"), ("I3", "no")):
        district.add("facilities", intake=intake, standardised=standard, standard="SL 365",
                     responsible="Li Wei", **{"from": "2026-01-01"})
    district.import_more("facilities", district.rows["facilities"])
    must("-C", district.ledger, "inspect", "P2", "--on", "2026-02-03", "--by", "Wang Fang",
         "--looked-at", "meter", "--outcome", "sound")
    billed = [(invoice["invoice"], invoice["total_fen"])
              for invoice in district.bill("2026-01")[1]["invoices"] if "total_fen" in invoice]
    check("billed", billed, [("fee/2026-01/P1", 180_000)])
    must("-C", district.ledger, "pay", billed[0][0], "--amount", "600", "--reference", "a")
    expected = {"abstractors": 2, "inspected": 1, "inspection_ppm": 500_000,
                "inspection_percent": "50.00", "intakes": 3, "standardised_intakes": 1,
                "standardised_ppm": 333_333, "standardised_percent": "33.33",
                "payable_fen": 180_000, "collected_fen": 60_000, "collection_ppm": 333_333,
                "collection_percent": "33.33"}
    area = asked(district, 2026)["areas"][0]
    check("oversight", area["oversight"], expected)
    check("the year's sheet", district.json("year", "2026")[1]["areas"][0]["oversight"], expected)
    for command in ("indicators", "year"):
        text = must("-C", district.ledger, command, "2026")
        says(text, "charges collected")
        says(text, "33.33 %")
    rates = district.json("inspect", "list", "2026")[1]["areas"][0]
    check("as inspect list", (rates["abstractors"], rates["inspected"]), (2, 1))
    sums = district.json("arrears", "--period", "2026")[1]["sums"]
    check("as arrears", (sums["charged_fen"], sums["paid_fen"]), (180_000, 60_000))
    check("no invoice, no rate", ["collection_ppm" in row["oversight"] for row in
                                  asked(district, 2025)["areas"]], [False])


if __name__ == "__main__":
    main(named([drops, paces, changes, metered, revised, for_people, quality, coverage, leaders,
                survey, accounts, year, succeeded, charged, looked_after]))
