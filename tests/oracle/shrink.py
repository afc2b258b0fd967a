# SPDX-License-Identifier: Apache-2.0
"""Makes a world smaller as long as the same thing goes wrong with it."""

import copy
import time


def without(world, kinds):
    """The world without rows for which a test of their kind is true, and without what hangs on them."""
    new = copy.deepcopy(world)
    for kind, is_out in kinds.items():
        new[kind] = [row for row in new[kind] if not is_out(row)]
    permits = {row["permit"] for row in new["permits"]}
    new["intakes"] = [row for row in new["intakes"] if row["permit"] in permits or not row["permit"]]
    intakes = {row["intake"] for row in new["intakes"]}
    new["meters"] = [row for row in new["meters"] if row["intake"] in intakes]
    meters = {row["meter"] for row in new["meters"]}
    new["norms"] = [row for row in new.get("norms", []) if row["permit"] in permits]
    new["energy"] = [row for row in new.get("energy", []) if row["intake"] in intakes]
    new["plans"] = [row for row in new["plans"] if row["permit"] in permits]
    for step in new["steps"]:
        if step["do"] == "readings":
            step["rows"] = [row for row in step["rows"] if row[0] in meters]
        elif step["do"] == "rows":
            step["rows"] = [row for row in step["rows"] if row.get("meter", row.get("intake", row.get("permit"))) in
                            (meters if "meter" in row else intakes if "intake" in row else permits)]
    new["steps"] = [step for step in new["steps"] if step.get("rows", True) and
                    step.get("meter", None) in meters | {None} and step.get("permit", None) in permits | {None}]
    return new


def only_cuts(world):
    """Worlds with only one permit, only one intake, only one book."""
    for kind, key in (("permits", "permit"), ("intakes", "intake"), ("books", "id"), ("meters", "meter")):
        names = sorted({row[key] for row in world[kind]})
        for name in names if len(names) > 1 else []:
            yield without(world, {kind: lambda row, key=key, name=name: row[key] != name})
            if kind == "intakes":
                yield without(world, {"permits": lambda row: True,
                                      kind: lambda row, name=name: row["intake"] != name})


def key_cuts(world):
    """Worlds without one permit, one intake, one book ..."""
    for kind, key in (("permits", "permit"), ("books", "id"), ("intakes", "intake"), ("meters", "meter")):
        for name in sorted({row[key] for row in world[kind]}):
            yield without(world, {kind: lambda row, key=key, name=name: row[key] == name})
    for kind in ("plans", "intakes"):
        for i in range(len(world[kind])):
            chosen = world[kind][i]
            yield without(world, {kind: lambda row, chosen=chosen: row == chosen})


def step_cuts(world):
    for i in reversed(range(len(world["steps"]))):
        if world["steps"][i]["do"] != "readings" or len(world["steps"][i]["rows"]) < 3:
            new = copy.deepcopy(world)
            del new["steps"][i]
            yield new


def book_cuts(world):
    """Worlds with one row less in one book, or one key less in one row."""
    for i, book in enumerate(world["books"]):
        for part in ("surcharges", "factors", "allowances", "reliefs", "rates", "not_charged"):
            for k in range(len(book.get(part, []))):
                new = copy.deepcopy(world)
                del new["books"][i][part][k]
                yield new
        for k, s in enumerate(book.get("surcharges", [])):
            for key in ("exclude", "from", "until", "base", "charging", "dead_band_charged", "edge", "carry", "adds"):
                if key in s:
                    new = copy.deepcopy(world)
                    del new["books"][i]["surcharges"][k][key]
                    yield new
            for band in range(1, len(s["bands"])):
                new = copy.deepcopy(world)
                del new["books"][i]["surcharges"][k]["bands"][band]
                yield new


def reading_cuts(world):
    """Worlds with a half, a quarter ... of a step's readings less."""
    for i, step in enumerate(world["steps"]):
        if step["do"] != "readings":
            continue
        size = len(step["rows"]) // 2
        while size:
            for at in range(0, len(step["rows"]), size):
                new = copy.deepcopy(world)
                del new["steps"][i]["rows"][at:at + size]
                new["steps"] = [one for one in new["steps"] if one.get("rows", True)]
                yield new
            size //= 2


def smallest(world, goes_wrong, seconds=60):
    """The smallest world found with which goes_wrong(world) is true still."""
    end = time.monotonic() + seconds
    is_smaller = True
    while is_smaller:
        is_smaller = False
        for cuts in (only_cuts, step_cuts, key_cuts, reading_cuts, book_cuts):
            again = True
            while again:
                again = False
                for new in cuts(world):
                    if time.monotonic() > end:
                        return world
                    if goes_wrong(new):
                        world, again, is_smaller = new, True, True
                        break
    return world
