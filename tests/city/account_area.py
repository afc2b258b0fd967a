# SPDX-License-Identifier: Apache-2.0
"""The account of the areas: caps, control totals, alerts, the year's figures, against what flowed."""

from collections import Counter

from draw import YEAR, first_of
from second import DAY
from written import m3, same, table

NEAR = 90  # percent, where no row of criteria has another
CONVENTIONAL = ("surface", "groundwater", "geothermal")


def state(used, limit):
    return "reached" if used >= limit else "near" if used * 100 >= limit * NEAR else "within"


class Areas:
    def __init__(self, year, counts):
        self.year, self.second, self.office, self.city, self.counts = year, year.second, year.office, year.city, counts
        self.alerts = self.office.answer("alerts", "list", "--all")["alerts"]
        self.caps = [row for row in self.office.answer("caps", str(YEAR), answers=(0, 1))["areas"]
                     if row["source"] == "all" and "cap_litres" in row]
        self.limits = {row["area"]: row for row in self.city.rows("caps")}

    def inside(self, area):
        """Whose water counts there; the well without a permit among them."""
        well = self.city.unpermitted
        here = area.removesuffix("00")
        return self.city.counted(here) + ([well] if well["area"].startswith(here) else [])

    def compare(self):
        for row in self.caps:
            area, inside = row["area"], self.inside(row["area"])
            cap, total = (self.limits[area][name] * 1000 for name in ("cap_m3", "permits_m3"))
            taken = sum(self.second.of_year(permit) for permit in inside)
            permitted = sum(permit.get("annual", 0) * 1000 for permit in inside)
            traded = self.second.traded_caps[area]
            limit = cap + traded
            same(f"caps of {area}", (row["year_taken_litres"], row["cap_litres"], row["cap_traded_litres"], row["share_ppm"],
                                     row["state"], row["permits_litres"], row["permits_limit_litres"], row["permits_state"]),
                 (taken, cap, traded, taken * 10**6 // limit, state(taken, limit), permitted, total, state(permitted, total)))
            self.counts["areas"] += 1
        self.alerts_in_force()
        self.drought()
        self.restricted()

    # ---- the drought

    def drought(self):
        """What was taken after the order to stop, by its permits."""
        dry = self.year.dry
        first = first_of(dry["month"])
        self.orders = self.office.answer("flow", "orders", f"{YEAR}-{dry['month']:02}")["permits"]
        self.flowed = {p["permit"]: sum(self.second.taken(intake, first + i * DAY) for intake in p["intakes"]
                                        for i in range(11, 21)) for p in self.city.permits if p["permit"] in dry["permits"]}
        same("taken after the stop", {row["permit"]: row["after_stop_litres"] for row in self.orders}, self.flowed)
        self.counts["dry"] += len(self.orders)

    def restricted(self):
        """What the order left of each month's plan."""
        month, wanted = self.year.dry["month"], {}
        for (name, _), litres in self.second.cuts.items():
            permit = next(p for p in self.city.permits if p["permit"] == name)
            wanted[self.year.name_of(permit, month)] = [litres, permit["plan"][month % 12] * 700]
        self.limits_cut = self.office.answer("limit", "list", "KH-1", "--all")["orders"]
        same("restricted", {row["permit"]: [one["litres"] for one in row["numbers"]] for row in self.limits_cut}, wanted)
        self.counts["cuts"] += len(wanted)

    # ---- alerts

    def wanted_alerts(self):
        """Which alerts must be in force when all is told: subject, basis, period, percent."""
        for area, row in self.limits.items():
            inside = self.inside(area)
            cap = row["cap_m3"] * 1000 + self.second.traded_caps[area]
            for basis, used, limit in (("cap", sum(map(self.second.of_year, inside)), cap), (
                    "cap-permits", sum(p.get("annual", 0) for p in inside), row["permits_m3"])):
                for percent in (NEAR, 100):
                    if used * 100 >= limit * percent:
                        yield area, basis, str(YEAR), percent
        for permit in self.city.permits:
            yield from self.of_permit(permit)

    def of_permit(self, permit):
        months, name = self.city.months, permit["permit"]
        if permit["short"]:
            yield name, "renewal", None, None
        if permit["is_idle"]:
            yield name, "idle", None, None
        taken = [sum(self.second.taken(intake, first_of(month) + i * DAY) for intake in permit["intakes"]
                     for i in range((first_of(month + 1) - first_of(month)).days)) for month in months]
        for percent in (80, 90, 100):
            if self.reaches(sum(taken), self.second.limit(permit), percent):
                yield name, "permit", str(YEAR), percent
        if permit["plan"]:
            plans = [self.second.plan(permit, month) for month in range(1, 13)]
            for percent in (80, 90, 100):
                if self.reaches(sum(taken), sum(plans), percent):
                    yield name, "plan", str(YEAR), percent
            for month, litres in zip(months, taken):
                if self.reaches(litres, plans[month - 1], 100):
                    yield name, "plan-month", f"{YEAR}-{month:02}", 100

    @staticmethod
    def reaches(used, limit, percent):
        return used > limit if percent == 100 else used * 100 >= limit * percent

    def alerts_in_force(self):
        bases = ("cap", "cap-permits", "renewal", "idle", "permit", "plan", "plan-month")
        first = {permit["renewed"]: permit["permit"] for permit in self.city.permits if permit["renewed"]}
        seen = Counter((first.get(a.get("permit"), a.get("permit")) or a["area"], a["basis"], a.get("period"), a.get("percent"))
                       for a in self.alerts if a["in_force"] and a["basis"] in bases)
        wanted = Counter(self.wanted_alerts())
        same("alerts in force", dict(seen), dict(wanted))
        self.counts["alerts"] += len(wanted)

    def lines(self):
        raised = Counter((a["basis"], a.get("percent", "")) for a in self.alerts)
        force = Counter((a["basis"], a.get("percent", "")) for a in self.alerts if a["in_force"])
        month = f"{YEAR}-{self.year.dry['month']:02}"
        return ["### A drought", "",
                *table(["Command", "Says"], [
                    ["`weir limit restrict KH-1 --area 330302 --source surface --cut 30 …`: permits", len(self.limits_cut)],
                    [f"… left of their plans of {month}, m³", m3(sum(self.second.cuts.values()))],
                    ["`weir flow order OJ-1 reduce`, `stop`, `resume`: permits", len(self.orders)],
                    [f"`weir flow orders {month}`: days without a right to take, each", self.orders[0]["stopped_days"]],
                    ["… taken on them all the same, m³", m3(sum(self.flowed.values()))]]), "",
                "### Alerts", "", "`weir alerts list --all`. Those in force are found a second time, but for notices and"
                " the plan to date.", "",
                *table(["Basis", "Percent", "Raised", "In force"], [
                    [*key, count, force[key]] for key, count in sorted(raised.items(), key=lambda one: (
                        one[0][0], str(one[0][1])))]), "",
                "### Caps", "", f"`weir caps {YEAR}`; m³. Permits are those of conventional water outside the stream.", "",
                *table(["Area", "Taken", "Cap", "%", "State", "Permits", "Control total", "State"], [
                    [f"{row['area']} {row['name']}", m3(row["year_taken_litres"]), m3(row["cap_litres"]),
                     f"{row['share_ppm'] / 10**4:.2f}", row["state"], m3(row["permits_litres"]),
                     m3(row["permits_limit_litres"]), row["permits_state"]] for row in self.caps]), "",
                *table(["A new permit is asked for", "Answer"], self.year.refused), ""]
