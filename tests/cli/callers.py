#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Who may call: tokens, certificates and files of accesses, from entry to verification.

usage: callers.py WEIR
"""

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases"))

from district import District  # noqa: E402

CODE = "91330302MA285XXXX7"


def check(what, found, wanted):
    if found != wanted:
        raise AssertionError(f"{what}\n  is   {found}\n  want {wanted}")


def make(weir, folder):
    district = District(weir, folder)
    district.area()
    district.permit("P1", credit_code=CODE)
    district.permit("P2", credit_code=CODE)
    district.permit("P3")
    district.intake("I1", "P1")
    district.meter("M1", "I1", "2020-01-01")
    district.found("2026-03-02")
    return district


def new(district, *words):
    status, made = district.json("token", *words)
    check(f"status of {words}", status, 0)
    return made


def refused(district, said, *words, status=2):
    found, out, err = district.run("-C", district.ledger, *words)
    check(f"status of {words}", found, status)
    check(f"stdout of {words}", out, "")
    if said not in err:
        raise AssertionError(f"'{said}' is not in: {err}")


def callers(district, *words):
    return {caller["id"]: caller for caller in district.json("token", "list", *words)[1]["callers"]}


def tokens(district):
    made = new(district, "new", "--role", "holder", "--for", CODE, "--until", "2026-12-31",
               "--note", "the firm's own computer")
    token, caller = made["token"], made["caller"]
    check("a token's form", bool(re.fullmatch(r"weir_[a-z2-7]{8}_[A-Za-z0-9_-]{49}", token)), True)
    check("its check", base64.urlsafe_b64decode(token[-6:] + "=="),
          zlib.crc32(token[:-6].encode()).to_bytes(4, "big"))
    check("the caller", {name: caller[name] for name in (
        "proof", "state", "actor", "role", "holder", "permits", "until", "note", "revoked")},
        {"proof": "token", "state": "holds", "actor": 2, "role": "holder", "holder": CODE,
         "permits": [], "until": "2026-12-31T16:00:00Z", "note": "the firm's own computer",
         "revoked": None})
    check("its id", caller["id"], token[5:13])

    # The log holds the digest, which anybody who has the token can make, and not the secret.
    entry = json.dumps(district.json("log", str(caller["entry"]))[1])
    secret = base64.urlsafe_b64decode(token[14:57] + "=")
    check("32 bytes of secret", len(secret), 32)
    digest = hashlib.sha256(b"weir/token/v1\nsimulated/cases\n" + token[5:13].encode() + b"\n" +
                            secret).hexdigest()
    check("the digest is in the entry", digest in entry, True)
    for name in os.listdir(district.ledger):
        if os.path.isfile(os.path.join(district.ledger, name)):
            with open(os.path.join(district.ledger, name), "rb") as file:
                data = file.read()
            check(f"the secret is in {name}", secret in data or token[14:57].encode() in data, False)

    # All callers of one holder are one actor; others are actors of their own, or the one named.
    check("the holder's second", new(district, "new", "--role", "holder", "--for", CODE,
                                     "--permits", "P2,P1")["caller"]["actor"], 2)
    check("its permits ascend", [caller["permits"] for caller in callers(district).values()
                                 if caller["permits"]], [["P1", "P2"]])
    check("by permits alone", new(district, "new", "--role", "holder", "--permits", "P3")
          ["caller"]["actor"], 3)
    check("the same again", new(district, "new", "--role", "holder", "--permits", "P3")
          ["caller"]["actor"], 3)
    check("the office", new(district, "new", "--role", "office", "--for", "1")["caller"]["actor"], 1)
    check("an auditor", new(district, "new", "--role", "auditor")["caller"]["actor"], 4)
    check("a collector", new(district, "new", "--role", "collector", "--meters", "M1")
          ["caller"]["meters"], ["M1"])
    actors = {actor["actor"]: (actor["uid"], actor["role"])
              for actor in district.json("actor", "list")[1]["actors"]}
    check("actors without a user", {number: actors[number] for number in (2, 3, 4, 5)},
          {2: (None, "holder"), 3: (None, "holder"), 4: (None, "auditor"), 5: (None, "collector")})
    return token


def wrong(district):
    size = len(district.json("log")[1]["entries"])
    for said, words in (
            ("'--role' is one of", ("new",)),
            ("'--role' is one of", ("new", "--role", "king")),
            ("a holder is named by", ("new", "--role", "holder")),
            ("no permit or share bears", ("new", "--role", "holder", "--for", "X")),
            ("there is no permit 'P9'", ("new", "--role", "holder", "--permits", "P1,P9")),
            ("there is no meter 'M9'", ("new", "--role", "collector", "--meters", "M9")),
            ("comes twice", ("new", "--role", "holder", "--permits", "P1,P1")),
            ("is no id", ("new", "--role", "holder", "--permits", "P1,")),
            ("is no actor's number", ("new", "--role", "office", "--for", "me")),
            ("there is no actor 99", ("new", "--role", "office", "--for", "99")),
            ("'--permits' are a holder's", ("new", "--role", "office", "--permits", "P1")),
            ("'--meters' a collector's", ("new", "--role", "holder", "--for", CODE, "--meters", "M1")),
            ("ends after it begins", ("new", "--role", "auditor", "--until", "2026-01-01")),
            ("is no day and no instant", ("new", "--role", "auditor", "--until", "soon")),
            ("at most 255 bytes", ("new", "--role", "auditor", "--note", "x" * 256)),
            ("cannot read", ("certificate", "nowhere.pem", "--role", "collector")),
            ("says why", ("revoke", "abcdefgh")),
            ("there is no caller", ("revoke", "abcdefgh", "--reason", "lost")),
            ("is none of", ("sell",)),
            ("not called like that", ("list", "--role", "office")),
            ("not called like that", ("new", "--role", "office", "--reason", "x")),
    ):
        refused(district, said, "token", *words)
    check("entries of what was refused", len(district.json("log")[1]["entries"]), size)


def certificates(district):
    key, pem = (os.path.join(district.folder, name) for name in ("gateway.key", "gateway.pem"))

    def certify(*options):
        subprocess.run(["openssl", "req", "-x509", "-subj", "/CN=gateway", "-out", pem, "-days", "9",
                        *options], check=True, capture_output=True)

    certify("-newkey", "ed25519", "-nodes", "-keyout", key)
    public = subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-outform", "der"], check=True,
                            capture_output=True).stdout
    made = new(district, "certificate", pem, "--role", "collector", "--note", "gateway 7")
    check("a certificate has no token", "token" in made, False)
    entry = json.dumps(district.json("log", str(made["caller"]["entry"]))[1])
    check("the digest of its public key", hashlib.sha256(public).hexdigest() in entry, True)

    # Renewed with the same key it is the same caller, so it is not enrolled again.
    certify("-key", key)
    actors = len(district.json("actor", "list")[1]["actors"])
    refused(district, f"caller '{made['caller']['id']}'", "token", "certificate", pem, "--role", "mirror")
    check("no actor is left over", len(district.json("actor", "list")[1]["actors"]), actors)
    refused(district, "no certificate in PEM", "token", "certificate", key, "--role", "mirror")
    return made["caller"]["id"]


def revocations(district, caller):
    check("revoked", new(district, "revoke", caller, "--reason", "sold")["changed"], True)
    check("again", new(district, "revoke", caller, "--reason", "sold")["changed"], False)
    check("it is not listed", caller in callers(district), False)
    check("its state", callers(district, "--all")[caller]["state"], "revoked")
    pem = os.path.join(district.folder, "gateway.pem")
    again = new(district, "certificate", pem, "--role", "collector")["caller"]["id"]
    check("enrolled anew", again != caller and callers(district)[again]["state"], "holds")
    later = new(district, "new", "--role", "auditor", "--from", "2027-01-01")["caller"]
    check("of a later day", later["state"], "not-yet")


def accesses(district):
    folder = os.path.join(district.folder, "accesses")
    os.makedirs(folder)
    lines = {"2026-02-28.1": "{}\n" * 3, "2026-03-01.1": "{}\n", "2026-03-01.2": "", "2026-03-02.1": "{}\n"}

    def write(name, text):
        with open(os.path.join(folder, name + ".jsonl"), "w", encoding="utf-8") as file:
            file.write(text)

    def verify(path, wanted, *files):
        words = ("verify", district.ledger, "--key", district.vkey, "--accesses", path, "--json")
        status, out, err = district.run(*words)
        check(f"status of {words}: {err}", status, wanted)
        report = json.loads(out)
        check("what was compared", tuple(report[x] for x in ("access_files", "access_files_not_in_log",
                                                             "access_files_absent")), files)
        return report

    refused(district, "has no file of accesses", "accesses", "enter", folder)
    for name, text in lines.items():
        write(name, text)
    check("all but the newest", new_accesses(district, folder), 3)
    check("again nothing", new_accesses(district, folder), 0)
    found = district.json("accesses", "list")[1]["accesses"]
    check("what is in the log", [(row["day"], row["part"], row["lines"], row["bytes"], row["sha256"])
                                 for row in found],
          [(name[:10], int(name[11:]), text.count("\n"), len(text),
            hashlib.sha256(text.encode()).hexdigest())
           for name, text in sorted(lines.items())[:3]])
    verify(folder, 0, 3, 1, 0)
    verify(os.path.join(folder, "2026-03-01.1.jsonl"), 0, 1, 0, 0)

    # Deleted for its age is no fault, but counted; another name of the same bytes is the same file.
    os.rename(os.path.join(folder, "2026-03-01.1.jsonl"), os.path.join(district.folder, "kept"))
    verify(folder, 0, 2, 1, 1)
    verify(os.path.join(district.folder, "kept"), 0, 1, 0, 0)

    # The open one is not the log's yet: in a folder it is counted, alone it is asked for.
    fault = verify(os.path.join(folder, "2026-03-02.1.jsonl"), 1, 0, 0, 0)["first_fault"]
    check("a file of which the log has nothing", (fault["rule"], fault["entry"]), ("accesses", None))

    write("2026-02-28.1", "{}\n{}\n[]\n")
    fault = verify(folder, 1, 0, 0, 0)["first_fault"]
    check("a changed line", (fault["rule"], fault["entry"], os.path.basename(fault["file"])),
          ("accesses", found[0]["entry"], "2026-02-28.1.jsonl"))
    check("no such path", district.run("verify", district.ledger, "--key", district.vkey,
                                       "--accesses", os.path.join(folder, "nothing"))[0], 2)

    # Of a day to come there can be none.
    write("2026-02-28.1", lines["2026-02-28.1"])
    write("2999-01-01.1", "{}\n")
    write("2999-01-02.1", "{}\n")
    refused(district, "2999-01-01", "accesses", "enter", folder, status=1)


def new_accesses(district, folder):
    status, made = district.json("accesses", "enter", folder)
    check("status of entering", status, 0)
    return made["entered"]


def main():
    with tempfile.TemporaryDirectory() as folder:
        district = make(sys.argv[1], folder)
        tokens(district)
        wrong(district)
        revocations(district, certificates(district))
        accesses(district)
        status, out, err = district.run("verify", district.ledger, "--key", district.vkey)
        check(f"the whole: {out}{err}", status, 0)
    print("callers, certificates and accesses: as they must be")


if __name__ == "__main__":
    main()
