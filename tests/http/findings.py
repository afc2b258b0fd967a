#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A holder sees the findings on its own permits and rectifies them; the rest is the office's.

usage: findings.py WEIR SOURCE
"""
import hashlib
import json
import sys

from roles import OTHERS, OWN, holder_of
from served import Ledger, serve

EVIDENCE = hashlib.sha256(b"a photograph").hexdigest()


def post(server, token, finding, body, key):
    with server.connect_as(token) as talk:
        return talk.ask(f"/v1/findings/{finding}/steps", "POST",
                        [f"Idempotency-Key: {key}", "Content-Type: application/json"], json.dumps(body).encode())


def listed(server, token, query=""):
    with server.connect_as(token) as talk:
        return talk.ask("/v1/findings" + query).json()["findings"]


def raised(ledger, permit):
    return ledger.asked("finding", "raise", "--permit", permit, "--class", "facility", "--text",
                        "no seal")["findings"][0]["finding"]


def main():
    with Ledger(sys.argv[1], sys.argv[2]) as ledger:
        own, others = raised(ledger, OWN), raised(ledger, OTHERS)
        office = ledger.let_in("office")
        holder = ledger.let_in("holder", "--for", holder_of(ledger, OWN))
        with serve(ledger) as server:
            assert [row["finding"] for row in listed(server, office)] == [own, others]
            assert [row["finding"] for row in listed(server, holder)] == [own]
            assert listed(server, holder, f"?permit={OTHERS}&state=all") == []
            rectify = {"step": "rectify", "text": "sealed", "evidence": EVIDENCE}
            absent = post(server, holder, 999999, rectify, "0" * 16)
            hidden = post(server, holder, others, rectify, "1" * 16)
            assert absent.status == hidden.status == 404, (absent.body, hidden.body)
            assert absent.body.replace(b"999999", b"X") == hidden.body.replace(str(others).encode(), b"X")
            assert post(server, holder, own, rectify, "2" * 16).status == 422  # nobody is to do it yet
            assign = {"step": "assign", "responsible": "李伟", "until": "2027-01-31"}
            assert post(server, holder, own, assign, "3" * 16).status in (403, 422)
            assert post(server, office, own, assign, "4" * 16).status == 201
            done = post(server, holder, own, rectify, "5" * 16)
            assert done.status == 201 and done.json()["step"] == "rectify", done.body
            assert post(server, holder, own, rectify, "5" * 16).json()["entry"] == done.json()["entry"]
            assert post(server, holder, own, {"step": "accept"}, "6" * 16).status in (403, 422)
            assert post(server, office, own, {"step": "accept"}, "7" * 16).status == 201
            assert post(server, office, own, {"step": "close"}, "8" * 16).status == 201
            (row,) = listed(server, holder, "?state=all")
            assert row["state"] == "closed" and row["responsible"] == "李伟", row
            assert [step["step"] for step in row["steps"]] == ["assign", "rectify", "accept", "close"], row
            assert row["steps"][1]["evidence_sha256"] == EVIDENCE
            with server.connect_as(office) as talk:
                assert talk.ask("/v1/findings?class=nonsense").status == 400
                first = talk.ask("/v1/findings?state=all&limit=1").json()
                rest = talk.ask("/v1/findings?state=all&limit=1&cursor=" + first["next"]).json()
                assert [first["findings"][0]["finding"], rest["findings"][0]["finding"]] == [own, others]
        ledger.verify()
    print("a holder's findings, and nobody else's")
    return 0


if __name__ == "__main__":
    sys.exit(main())
