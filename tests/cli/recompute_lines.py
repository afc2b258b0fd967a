# SPDX-License-Identifier: Apache-2.0
"""The lines of an invoice made again from its days, and what they cost."""

from fractions import Fraction

from recompute_numbers import Wrong, apportion, check, day, floor, rounded


class Lines:
    def __init__(self, invoice, ceilings):
        self.it = invoice
        self.ceilings = ceilings
        self.prices = {x["price"]: x for x in invoice["prices"]}
        self.start = day(invoice["from"])
        self.lines = {}
        self.times = {}  # of surcharge lines
        self.undecided = Fraction(0)

    def add(self, key, x, share, total, window=None, beaten=()):
        line = self.lines.setdefault(key, {"windows": {}, "steps": {}})
        part = line["windows"].setdefault(window, {
            "now": [Fraction(0), Fraction(0)], "before": [Fraction(0), Fraction(0)],
            "beaten": set(), "days": set()})
        for i, amount in enumerate((x["litres"], x["basis"])):
            part[total][i] += amount * share
        part["beaten"] |= set(beaten)
        part["days"].add(x["day"])
        at = x["source"], x["day"], total
        litres, basis = line["steps"].get(at, (0, 0))
        line["steps"][at] = litres + x["litres"] * share, basis + x["basis"] * share

    def basis(self, source, x):
        """What is priced of a day: its litres, those consumed, or its energy; None: not known."""
        price = self.prices[x["price"]]
        if price["state"] == "charged" and price["unit"] == "kWh":
            return x.get("energy_wh", 0 if x["litres"] == 0 else None)
        if price["state"] == "charged" and price["volume"] == "consumed":
            return max(0, x["litres"] - x.get("returned_litres", 0))
        return x["litres"]

    def add_day(self, source, x):
        price = self.prices[x["price"]]
        civil, is_filed = day(x["day"]), day(x["day"]) >= self.start
        basis = self.basis(source, x)
        if price["state"] not in ("charged", "free") or basis is None:
            return
        x = {**x, "basis": basis, "source": source["source"]}
        base = (source["intake"], "base", price["base_lines_of"], None, None, True, None)
        if is_filed:
            self.add(base, x, Fraction(1), "now")
        if price["state"] == "free" or self.ceilings.counted(x) == 0:
            return
        x = {**x, "basis": basis * self.ceilings.counted(x) // x["litres"], "litres": self.ceilings.counted(x)}
        if not x.get("permitted", True):
            if not is_filed:
                return
            found = [(s, self.ceilings.decided(price, s, civil)[0], None) for s in self.ceilings.books[price["rulebook"]]["surcharges"]
                     if s["ceiling"] == "unpermitted" and self.ceilings.holds(s, civil) and
                     price["use"] not in s["exclude"]]
            pieces = {"now": [(Fraction(1), *self.ceilings.combined(price, found))]}
        else:
            pieces = {total: list(self.ceilings.pieces(price, civil, total, self.ceilings.water(source, civil)))
                      for total in (("now",) if is_filed else ("now", "before"))}
        # An earlier day that stands as it stood then is of running totals alone.
        is_settled = not is_filed and ([piece[:2] for piece in pieces["now"]] ==
                                       [piece[:2] for piece in pieces["before"]])
        for total, cut in pieces.items():
            for share, charged, beaten in cut:
                self.add_piece(source, x, price, None if is_settled else base, total, share,
                               charged, beaten)

    def add_piece(self, source, x, price, base, total, share, charged, beaten):
        totals = [s for s, band, _ in charged if s["adds"] == "total" and
                  "waived" not in band and "undecided" not in band]
        for surcharge, band, window in charged:
            if base is None and not self.ceilings.is_running(surcharge):
                continue
            if "undecided" in band:
                self.undecided += x["litres"] * share * (1 if total == "now" else -1)
                continue
            counts = bool(totals) and surcharge is totals[0]
            key = (source["intake"], "surcharge", price["surcharge_lines_of"],
                   surcharge["surcharge"], band.get("band"), counts,
                   band.get("waived", band.get("decided")))
            if "times" in band:
                self.times[key] = Fraction(band["times"])
            self.add(key, x, share, total, window if self.ceilings.is_running(surcharge) else None,
                     [s["surcharge"] for s, *_ in beaten])
        if totals and base is not None:
            self.add(base, x, -share, total)

    def check_line(self, line):
        price = self.prices[line["price"]]
        is_base = line["part"] == "base"
        surcharge = None if is_base else self.ceilings.surcharge(line["rulebook"], line["rule"])
        key = (line["intake"], line["part"], line["price"], None if is_base else line["rule"],
               line.get("band"), line["counts"],
               ([x["rule"] for x in line["factors"] if x["what"] in ("waived", "decided")] or [None])[0])
        found = self.lines.pop(key, None)
        if found is None:
            raise Wrong(f"line {line['line']} is of no water")
        name = f"line {line['line']}"
        check(f"rulebook of {name}", line["rulebook"], price["rulebook"])
        # A period of a ceiling of which nothing is of this filing is settled.
        parts = [x for window, x in found["windows"].items()
                 if window is None or x["now"] != x["before"]] or list(found["windows"].values())
        days = set().union(*(x["days"] for x in parts))
        check(f"days of {name}", (line["from"], line["until"]), (min(days), max(days)))
        volume = sum(x["now"][0] - x["before"][0] for x in parts)
        basis = sum(x["now"][1] - x["before"][1] for x in parts)
        check(f"volume of {name}", Fraction(line["volume_exact"]), volume)
        if "energy_exact" in line:
            check(f"energy of {name}", Fraction(line["energy_exact"]), basis)
        rate = 0
        if price["state"] == "charged":
            rate = price["price_micro_yuan" if not is_base and surcharge["base"] == "price"
                         else "rate_micro_yuan"]
        check(f"rate of {name}", line["rate_micro_yuan"], rate)
        times = self.ceilings.factors(price, line["part"])
        if not is_base:
            times *= self.times[key]
        product = Fraction(1)
        for factor in line["factors"]:
            product *= Fraction(factor["times"])
        check(f"factors of {name}", product, times)
        stated = times
        block = price if is_base else surcharge["bands"][line["band"] - 1] if "band" in line else {}
        if "block_litres" in block:
            basis = -floor(-basis / block["block_litres"]) * block["block_litres"]
        if price["state"] == "charged" and volume != 0 and (
                price["volume"] == "consumed" or "block_litres" in block):
            stated = times * basis / volume
        check(f"times of {name}", Fraction(line["times"]), stated)
        self.check_amount(line, parts, times, rate, basis)
        check(f"beaten of {name}", sorted(line["beaten"]),
              sorted(set().union(*(x["beaten"] for x in parts))))
        steps = {}
        for step in line["steps"]:
            at = step["source"], step["day"], step.get("total", "now")
            if at[2] == "now":
                check(f"total before {step['day']} of {name}", step["taken_before_litres"],
                      self.ceilings.taken_before(step["day"]))
            share, (litres, basis) = Fraction(step.get("share", "1")), steps.get(at, (0, 0))
            steps[at] = litres + step["litres"] * share, basis + step.get("basis", step["litres"]) * share
        check(f"water of {name}", {k: v for k, v in steps.items() if v != (0, 0)},
              {k: v for k, v in found["steps"].items() if v != (0, 0)})

    def check_amount(self, line, parts, times, rate, basis):
        name = f"line {line['line']}"
        is_running = (line["part"] != "base" and
                      self.ceilings.is_running(self.ceilings.surcharge(line["rulebook"], line["rule"])))
        totals = [[x[total][1] * rate * times / 10_000_000 for x in parts]
                  for total in ("now", "before")]
        if not is_running:  # one value, of the blocks that were started where there are any
            totals = [[basis * rate * times / 10_000_000], []]
        now, before = sum(totals[0]), sum(totals[1])
        check(f"running total of {name}", "running_total" in line, is_running)
        check(f"exact amount of {name}", Fraction(line["amount_exact_fen"]), now - before)
        if is_running:
            fen = [sum(rounded(x) for x in part) for part in totals]
            check(f"totals of {name}", line["running_total"], {
                "now_exact_fen": str(now), "now_fen": fen[0],
                "before_exact_fen": str(before), "before_fen": fen[1]})
            check(f"fen of {name}", line["amount_fen"], fen[0] - fen[1])
        else:
            check(f"fen of {name}", line["amount_fen"], rounded(now - before))

    def check_volumes(self):
        """The whole litres of lines that belong together add up, and the Wh of those that have any."""
        for whole, exact in (("volume_litres", "volume_exact"), ("energy_wh", "energy_exact")):
            groups = {}
            for line in [x for x in self.it["lines"] if x["part"] in ("base", "surcharge") and exact in x]:
                key = (True, line["intake"]) if line["counts"] else (False, line["rulebook"], line["rule"])
                groups.setdefault(key, []).append(line)
            for lines in groups.values():
                check(whole, [x[whole] for x in lines], apportion([Fraction(x[exact]) for x in lines]))

    def check_sums(self, lines):
        """Least and greatest sums, and those too small to ask for: each line by its own rule."""
        fen = sum(x["amount_fen"] for x in self.it["lines"] if x["part"] in ("base", "surcharge"))
        is_last = self.it["until"][5:] == "12-31"
        is_whole = not self.it["incomplete"] and not self.it["unpriced"]
        wanted = []
        for scope in ("invoice", "permit"):
            for rule in ("minimum", "maximum", "waive_below"):
                for line in [x for x in lines if x["rule"] == rule]:
                    row = self.ceilings.books[line["rulebook"]][rule]
                    if row["scope"] != scope:
                        continue
                    before = line.get("before_fen", 0)
                    check("earlier invoices", "before_fen" in line,
                          scope == "permit" and self.it["from"][5:] != "01-01")
                    is_end = is_whole and (is_last or scope == "invoice")
                    if rule == "minimum":
                        change = row["fen"] - before - fen if is_end else 0
                        if before + fen < 0 or (before + fen == 0 and not row["at_zero"]):
                            change = 0
                    elif rule == "maximum":
                        change = min(row["fen"], before + fen) - min(row["fen"], before) - fen
                    else:
                        change = -before - fen if is_end and before + fen < row["fen"] else 0
                    check(f"sum of line {line['line']}", line["amount_fen"], change)
                    check(f"rate of line {line['line']}", line["rate_micro_yuan"], row["fen"] * 10000)
                    check(f"of no water: line {line['line']}",
                          [line["volume_litres"], line["times"], line["factors"], line["counts"],
                           line["amount_exact_fen"]], [0, "1", [], False, str(change)])
                    first = self.it["from"][:4] + "-01-01" if scope == "permit" else self.it["from"]
                    check(f"days of line {line['line']}", [line["from"], line["until"]],
                          [first, self.it["until"]])
                    fen += change
                    wanted.append(line["line"])
        check("lines of sums", [x["line"] for x in lines], wanted)

    def check(self):
        """Each day's water is a stated line's, and the lines are of no other."""
        for source in self.it["sources"]:
            for x in source["days"]:
                self.add_day(source, x)
        check("numbers of lines", [x["line"] for x in self.it["lines"]],
              list(range(1, len(self.it["lines"]) + 1)))
        for line in self.it["lines"]:
            if line["part"] in ("base", "surcharge"):
                self.check_line(line)
        self.check_sums([x for x in self.it["lines"] if x["part"] not in ("base", "surcharge")])
        found = sum(x["volume_litres"] for x in self.it["unpriced"] if x["reason"] == "no-decision")
        if not self.undecided <= found < self.undecided + 1 + len(self.it["unpriced"]):
            raise Wrong(f"{found} litres wait for a decision, and {self.undecided} follow")
        for key, line in self.lines.items():
            if any(x["now"] != x["before"] for x in line["windows"].values()):
                raise Wrong(f"a line is missing: {key}")
        self.check_volumes()
