# SPDX-License-Identifier: Apache-2.0
"""The city: who abstracts, by what right, and what truly flows; by arithmetic alone, the same each time.

Nothing here knows the program. What a meter shows follows from what flows; the
second account of the year (second.py) is made from what flows.
"""

import calendar
import datetime

YEAR = 2024
USES = ["industry", "public_supply", "domestic", "other", "agriculture", "special", "industry", "rural_supply",
        "ecological", "construction", "hydropower", "thermal_once_through", "thermal_recirculating", "cooling",
        "heat_pump", "mine_drainage_reused", "mine_drainage_discharged", "industry", "public_supply", "industry"]
SOURCES = ["surface", "groundwater", "surface", "geothermal", "surface", "reclaimed", "groundwater", "surface",
           "mine", "rain"]
OF_USE = {"hydropower": "surface", "thermal_once_through": "surface", "heat_pump": "groundwater", "special": "surface",
          "public_supply": "surface", "agriculture": "groundwater", "mine_drainage_reused": "groundwater",
          "mine_drainage_discharged": "groundwater"}
DISTRICTS = [("330302", "鹿城区"), ("330303", "龙湾区"), ("330304", "瓯海区")]
TURNS = 10**9  # litres at which a register of six digits begins anew


def first_of(month):
    """Its first day; month 13 is January of the next year."""
    return datetime.date(YEAR + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def days_in(month):
    return calendar.monthrange(YEAR, month)[1]


class Meter:
    """One meter, what flows through it by day, and what befalls it."""

    def __init__(self, name, intake, number, permit):
        self.name, self.intake, self.number, self.permit = name, intake, number, permit
        self.role = "take"
        self.by_hand = number % 10 == 9
        self.turns = number % 50 == 3
        self.overdue = number % 67 == 5  # its verification ends in November
        self.begin = TURNS - 3_000_000 - number * 1000 if self.turns else number * 7919 % 90000 * 1000
        self.daily = 0  # litres of a usual day
        self.exchanged = self.broken = self.conflict = self.slip = self.late = None  # the month of it

    def flow(self, day):
        """Litres of a day."""
        return self.daily * ((day.toordinal() * 13 + self.number * 29) % 41 + 80) // 100

    def between(self, first, till):
        return sum(self.flow(first + datetime.timedelta(days=i)) for i in range((till - first).days))


class City:
    """Permits, intakes and meters of one size: full, or a tenth of it and its last quarter."""

    def __init__(self, permits, months):
        self.months = months
        self.first = first_of(months[0])
        self.permits, self.intakes, self.meters = [], [], []
        for i in range(permits):
            self.permit(i)
        self.nobodys()
        self.fates()

    def permit(self, i):
        use = USES[i % len(USES)]
        source = OF_USE.get(use, SOURCES[i * 7 % len(SOURCES)])
        district = DISTRICTS[i % 3][0]
        daily = 20_000 * (1 + i * 37 % 50)
        row = {"permit": f"D{district}{source[0].upper()}2021-{i:04}", "holder": f"取水户{i:03}",
               "credit_code": f"9133030{i:04}AAAAAAA"[:18], "area": f"{district}{i % 9 // 3 + 1:03}", "source": source,
               "use": use, "valid_from": "2021-01-01", "valid_until": f"{YEAR + 1}-{'02-10' if i % 41 == 3 else '12-31'}"}
        row["plan"] = None if i % 29 == 5 else [daily * days_in(m) * (93 + i * 11 % 25) // 100000 for m in range(1, 13)]
        year = sum(daily * days_in(m) // 1000 for m in range(1, 13))
        row["annual"] = year * (85 if i % 31 == 7 else 115) // 100
        row["daily"], row["is_listed"], row["is_idle"], row["short"] = daily, i % 17 == 0, i % 97 == 22, i % 41 == 3
        row["renewed"] = f"{row['permit'][:7]}{source[0].upper()}2024-{i:04}" if i % 53 == 10 and 7 in self.months else None
        if row["renewed"]:
            row["valid_until"] = f"{YEAR}-06-30"
        row["intakes"] = []
        self.permits.append(row)
        for k in range(2 if i % 3 == 0 else 1):
            self.intake(row, i, k)

    def intake(self, permit, i, k):
        row = {"intake": f"QSK-{i:04}-{k + 1}", "permit": permit, "severe_from": None,
               "class": "severe" if permit["source"] == "groundwater" and i % 4 == 2 else "normal", "meters": []}
        if permit["source"] == "groundwater" and i % 16 == 1:
            row["severe_from"] = datetime.date(YEAR, 7, 1)
        permit["intakes"].append(row)
        self.intakes.append(row)
        count = 2 if i % 3 == 0 else 3
        for j in range(count):
            meter = Meter(f"JL-{i:04}-{k + 1}{j + 1}", row, len(self.meters), permit)
            if j == 2 and i % 3 == 1:
                meter.role = "check"
            row["meters"].append(meter)
            self.meters.append(meter)
        share = sum(m.role == "take" for m in row["meters"]) * len(permit["intakes"] or [1]) * (2 if i % 3 == 0 and k == 0 else 1)
        for meter in row["meters"]:
            meter.daily = permit["daily"] // max(1, share)
            if i % 3 == 0:
                meter.daily = permit["daily"] // 4
            if permit["is_idle"]:
                meter.daily = 0

    def nobodys(self):
        """The last permit's last meter stands at a well for which nobody has a permit; one permit in fifty is renewed."""
        meter = self.permits[-1]["intakes"][-1]["meters"].pop()
        well = {"permit": "", "holder": "无证取水户", "area": self.permits[-1]["area"], "source": "groundwater",
                "use": "other", "daily": 60_000, "plan": None, "renewed": None}
        meter.permit, meter.daily, meter.role = well, 60_000, "take"
        meter.intake = {"intake": "QSK-WZ-1", "permit": well, "severe_from": None, "class": "normal", "meters": [meter]}
        well["intakes"] = [meter.intake]
        self.intakes.append(meter.intake)
        self.unpermitted = well

    def fates(self):
        """Which meters something befalls, and in which month; nothing twice."""
        plain = [m for m in self.meters if m.role == "take" and not m.by_hand and not m.turns]
        months = [m for m in self.months if m > self.months[0]]
        for at, meter in enumerate(plain):
            month = months[at // 9 % len(months)]
            if at % 16 == 1:
                meter.exchanged = month
            elif at % 41 == 4 and month >= self.months[0] + 2:
                meter.broken = month
            elif at % 23 == 6:
                meter.conflict = month
            elif at % 19 == 8:
                meter.slip = month
            elif at % 13 == 11:
                meter.late = month

    def rows(self, kind):
        """The rows of a registry file."""
        return list(getattr(self, "rows_" + kind)())

    def rows_areas(self):
        yield {"area": "330300", "name": "温州市", "parent": ""}
        for code, name in DISTRICTS:
            yield {"area": code, "name": name, "parent": "330300"}
            for town in range(1, 4):
                yield {"area": f"{code}{town:03}", "name": f"{name}{town}街道", "parent": code}

    def counted(self, area):
        """Permits whose water counts against caps: conventional, and not in the stream."""
        return [p for p in self.permits if p["area"].startswith(area) and p["use"] != "hydropower" and
                p["source"] in ("surface", "groundwater", "geothermal")]

    def rows_caps(self):
        """Caps that come near, are reached, or neither, and control totals likewise."""
        for area, percent, till, permits in (("330300", 91, 13, 80), ("330302", 93, 13, 95), ("330303", 102, 12, 70),
                                             ("330304", 80, 13, 60)):
            inside = self.counted(area.removesuffix("00"))
            flowed = sum(meter.between(self.first, first_of(till)) for p in inside for intake in p["intakes"]
                         for meter in intake["meters"] if meter.role == "take")
            yield {"area": area, "year": YEAR, "source": "all", "cap_m3": flowed * 100 // percent // 1000,
                   "permits_m3": sum(p["annual"] for p in inside) * 100 // permits}

    def rows_before(self):
        """Two years of readings of who takes nothing."""
        for p in self.permits:
            for meter in [meter for intake in p["intakes"] for meter in intake["meters"] if p["is_idle"]]:
                for month in range(26):
                    year, at = divmod(self.first.month - 1 + month - 25, 12)
                    yield {"meter": meter.name, "at": f"{YEAR + year}-{at + 1:02}-01T00:00:00+08:00",
                           "total_m3": f"{meter.begin // 1000}.{meter.begin % 1000:03}"}

    def rows_permits(self):
        for p in self.permits:
            yield {**{key: p[key] for key in ("permit", "holder", "credit_code", "area", "source", "use", "valid_from",
                                              "valid_until")}, "annual_m3": p["annual"]}

    def rows_intakes(self):
        for row in self.intakes:
            daily, of = row["permit"]["daily"], row["permit"]
            own = {} if of["permit"] else {key: of[key] for key in ("holder", "area", "source", "use")}
            yield {**own, "intake": row["intake"], "permit": of["permit"], "name": row["intake"],
                   "area_class": row["class"], "design_max_m3_per_day": daily * 2 // 1000,
                   "rated_m3_per_h": daily // 12000, "qmax_m3_per_h": daily // 2000}

    def rows_meters(self):
        for meter in self.meters:
            yield {"meter": meter.name, "intake": meter.intake["intake"], "profile": "manual",
                   "interval_s": 2678400 if meter.by_hand else 86400, "direction": "forward",
                   "digits": 6 if meter.turns else 8, "installed_on": "2021-01-01",
                   "verified_until": f"{YEAR}-11-15" if meter.overdue else "2025-06-30" if meter.number % 3 else "",
                   "role": meter.role}

    def rows_plans(self):
        for p in self.permits:
            if p["plan"]:
                yield {"permit": p["permit"], "year": YEAR, **{f"m{m:02}": p["plan"][m - 1] for m in range(1, 13)}}

    def rows_indicators(self):
        """What the statistics office says of the city, the year before and this one."""
        use = sum(p["daily"] for p in self.permits) * 366 // 10**7 * 10  # 万m³, a tenth by this ledger
        for year, indicator, value, unit in ((YEAR - 1, "total_use", use, "10k_m3"), (YEAR - 1, "gdp", 8730, "100m_yuan"),
                                             (YEAR, "gdp", 9718, "100m_yuan"), (YEAR, "gdp_index", "106.3", "index")):
            yield {"area": "330300", "year": year, "indicator": indicator, "value": value, "unit": unit,
                   "document": "统计公报"}

    def rows_energy(self, month):
        """What hydropower generated in a month: 0.04 kWh of each m³."""
        for row in self.intakes:
            if row["permit"]["use"] == "hydropower":
                litres = sum(m.between(first_of(month), first_of(month + 1)) for m in row["meters"] if m.role == "take")
                yield {"intake": row["intake"], "from": str(first_of(month)),
                       "to": str(first_of(month + 1)), "generated_kwh": litres // 25000}

    @staticmethod
    def reported(i):
        """What one in ten reports of its fourth quarter beside what it took."""
        return {"network_m3": 500 + i, "returned_m3": 300 + i, "reused_m3": 700 + i} if i % 10 == 2 else {}

    def rows_statistics(self):
        for i, p in enumerate(self.permits):
            if self.reported(i):
                yield {"credit_code": p["credit_code"], "year": YEAR, "quarter": 4, "document": f"年报 {i}", **self.reported(i)}

    def rows_duties(self):
        for duty in ("verification", "unpermitted", "over-permit", "inspection", "ecological-flow", "stop"):
            yield {"duty": duty, "from": str(self.first)}

    def rows_lists(self):
        for p in self.permits:
            if p["is_listed"]:
                yield {"list": "advanced-value", "credit_code": p["credit_code"], "from": f"{YEAR}-01-01",
                       "until": f"{YEAR}-12-31", "document": "名录 2024-1"}
