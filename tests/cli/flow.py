#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What must stay in a river is watched; who is ordered to stop is told so, and counted by days.

What is taken all the same is in tests/ledger/test_flow.c, whose clock can be set.

usage: flow.py WEIR SOURCE
"""

import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases"))

from district import District  # noqa: E402
from played import check  # noqa: E402

PERMITS = {"P1": "stop", "P2": "reduce", "P3": "either", "P4": "stop"}


def made(weir, folder):
    """Four permits, the fourth of which has ended."""
    district = District(weir, folder)
    district.area("330300")
    for permit in PERMITS:
        district.permit(permit, area="330300", valid_until="2026-06-30" if permit == "P4" else "")
        district.intake(f"I-{permit}", permit)
        district.meter(f"M-{permit}", f"I-{permit}", "2026-01-01")
    district.found("2026-08-05", speed=1)
    return district


def say(district, *words, status=0):
    found = district.run("-C", district.ledger, "flow", *words)
    check(f"status of {words}: {found[2]}", found[0], status)
    return found[1] + found[2]


def seen(district, *rows, status=0):
    path = os.path.join(district.folder, "flow.csv")
    with open(path, "w", encoding="utf-8") as file:
        file.write("section,at,flow_m3_per_s\n" + "".join(f"{','.join(row)}\n" for row in rows))
    return say(district, "seen", path, status=status)


def standing(district):
    section, = district.json("flow")[1]["sections"]
    return section["state"], section.get("litres_per_s"), section.get("since")


def watched(district):
    """Not known, enough, near, below; a day's silence; two values at one second."""
    say(district, "section", "OJ-1", "--name", "瓯江大桥", "--area", "330300", "--least", "12.5", "--warn",
        "15", "--from", "2026-01-01", "--stop", "P4,P1", "--reduce", "P2", "--either", "P3")
    check("unseen", standing(district), ("unknown", None, None))
    check("at least", seen(district, ("OJ-1", "2026-08-04 20:00:00", "15")), "1 entered, 0 known already, 0 refused\n")
    check("exactly what warns is enough", standing(district)[:2], ("enough", 15000))
    seen(district, ("OJ-1", "2026-08-04 21:00:00", "14.999"))
    check("near", standing(district), ("near", 14999, "2026-08-04T13:00:00Z"))
    seen(district, ("OJ-1", "2026-08-04 22:00:00", "12.499"), ("OJ-1", "2026-08-04 23:00:00", "11"))
    check("below", standing(district), ("below", 11000, "2026-08-04T14:00:00Z"))
    check("again", seen(district, ("OJ-1", "2026-08-04 23:00:00", "11")),
          "0 entered, 1 known already, 0 refused\n")
    seen(district, ("OJ-1", "2026-08-04 23:00:00", "16"))
    check("a conflict counts for neither", standing(district)[:2], ("below", 12499))
    assert "nobody has seen yet" in seen(district, ("OJ-1", "2026-08-06 00:00:00", "16"), status=1)
    assert "no section 'OJ-2'" in seen(district, ("OJ-2", "2026-08-04 00:00:00", "16"), status=2)
    assert "two flows at" in seen(district, ("OJ-1", "2026-08-04 01:00:00", "1"),
                                  ("OJ-1", "2026-08-04 01:00:00", "2"), status=2)
    assert ":2:3: flow_m3_per_s: '1.0001'" in seen(district, ("OJ-1", "2026-08-04 01:00:00", "1.0001"), status=2)


def ordered(district):
    """2-A4: reduce reaches 'reduce' and 'either', stop reaches 'stop' and 'either', ended permits none."""
    check("reduce", say(district, "order", "OJ-1", "reduce", "--from", "2026-08-05", "--percent", "30",
                        "--ground", "order 1"), "2 entered, 0 known already, 0 refused\n")
    check("stop", say(district, "order", "OJ-1", "stop", "--from", "2026-08-10", "--ground", "order 2"),
          "2 entered, 0 known already, 0 refused\n")
    section, = district.json("flow")[1]["sections"]
    check("today", {x["permit"]: x.get("order") for x in section["permits"]},
          {"P1": None, "P2": "reduce", "P3": "reduce", "P4": None})
    check("resume", say(district, "order", "OJ-1", "resume", "--from", "2026-08-20", "--ground", "order 3"),
          "3 entered, 0 known already, 0 refused\n")
    permits = {x["permit"]: x for x in district.json("flow", "orders", "2026-08")[1]["permits"]}
    check("stopped from the 10th to the 19th", {name: x["stopped_days"] for name, x in permits.items()},
          {"P1": 10, "P2": 0, "P3": 10})
    check("orders of P3", [(x["order"], x["from"]) for x in permits["P3"]["orders"]],
          [("reduce", "2026-08-05"), ("stop", "2026-08-10"), ("resume", "2026-08-20")])
    check("none in June", district.json("flow", "orders", "2026-06")[1]["permits"], [])
    for words, why in ((("P1", "resume", "--from", "2026-08-06"), "nothing holds permit 'P1' back"),
                       (("P1", "stop", "--from", "2026-08-04"), "an order is given before it holds"),
                       (("P1", "stop", "--from", "2026-08-12"), "is stopped already"),
                       (("P4", "stop", "--from", "2026-08-06"), "is not valid on 2026-08-06")):
        assert why in say(district, "order", *words, "--ground", "x", status=1), why
    for words, why in ((("P9", "stop"), "neither a section nor a permit 'P9'"),
                       (("P1", "halt"), "'halt' is no order"),
                       (("P1", "reduce"), "says by how many percent")):
        assert why in say(district, "order", *words, "--from", "2026-08-06", "--ground", "x", status=2), why


def told(district):
    """For people, in both languages."""
    text = district.must("-C", district.ledger, "flow")
    assert "below what must stay" in text and "12.499" in text and "瓯江大桥" in text, text
    text = district.must("-C", district.ledger, "flow", "orders", "2026-08", "--lang", "zh_CN")
    assert "停取日数" in text and "10" in text, text


def main():
    with tempfile.TemporaryDirectory() as folder:
        district = made(sys.argv[1], folder)
        for scene in (watched, ordered, told):
            scene(district)
        district.must("-C", district.ledger, "verify", "--key", district.vkey)
        district.must("-C", district.ledger, "rebuild")


if __name__ == "__main__":
    main()
