#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Alerts and findings reach those who are to be told, each until it was accepted, and signed.

usage: deliver.py WEIR SOURCE
"""

import base64
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases"))

from district import District  # noqa: E402
from heard import Mailbox, Webhooks  # noqa: E402

DER_OF_ED25519 = bytes.fromhex("302a300506032b6570032100")  # RFC 8410: what stands before the key


def check(what, seen, wanted):
    assert seen == wanted, f"{what}: {seen!r}, wanted {wanted!r}"


def is_signed(folder, public, origin, headers, body):
    """Does openssl find the signature over what came good?"""
    said = dict(part.split("=", 1) for part in headers["Weir-Signature"].split(", "))
    names = [os.path.join(folder, name) for name in ("public.der", "signature", "message")]
    for name, data in zip(names, (DER_OF_ED25519 + base64.b64decode(public),
                                  base64.b64decode(said["ed25519"]),
                                  f"weir/webhook/v1\n{origin}\n{said['t']}\n".encode() + body)):
        with open(name, "wb") as file:
            file.write(data)
    return subprocess.run(["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER", "-inkey",
                           names[0], "-sigfile", names[1], "-in", names[2]],
                          capture_output=True, check=False).returncode == 0


class Story:
    def __init__(self, weir, folder):
        self.district = district = District(weir, folder)
        self.hooks, self.box = Webhooks(), Mailbox()
        district.area("330300")
        district.area("330303", "330300")
        district.permit("P1", area="330303", holder="龙湾示例造纸有限公司", credit_code="91330303MA2000051N",
                        annual_m3="1000")
        district.permit("P2", area="330300", holder="Other", annual_m3="1000")
        district.intake("U1", "", name="No permit", holder="Someone", area="330303", source="surface", use="industry")
        district.meter("MU", "U1", "2026-01-01")
        for permit in "12":
            district.intake(f"I{permit}", f"P{permit}")
            district.meter(f"M{permit}", f"I{permit}", "2026-01-01")
        district.found("2026-02-01", speed=1)
        self.read("M1", "2026-01-01", 0)
        self.read("M2", "2026-01-01", 0)
        self.read("MU", "2026-01-01", 0)
        self.key = os.path.join(folder, "deliver.key")
        self.public = json.loads(district.must("key", "make", self.key, "--json"))["public_key"]

    def read(self, meter, day, m3):
        self.district.import_more("readings", [
            {"meter": meter, "at": f"{day}T12:00:00+08:00", "total_m3": str(m3)}])

    def targets(self, *targets, name="deliver.yaml", key=True):
        lines = [f"key: {self.key}"] if key else []
        lines.append("targets:")
        for target in targets:
            lines += [f"  {'-' if i == 0 else ' '} {key}: {value}"
                      for i, (key, value) in enumerate(target.items())]
        path = os.path.join(self.district.ledger, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        return path

    def once(self, *options):
        status, found = self.district.json("deliver", "--once", *options)
        return status, {target["target"]: target for target in found["targets"]}

    def alerts(self):
        return self.district.json("alerts", "list", "--all")[1]["alerts"]


def permits(hooks):
    """Of each alert that was told, in order."""
    return [alert["permit"] for _, _, body in list(hooks.got) for alert in json.loads(body)["alerts"]]


def webhook(story):
    """Told from the first meeting on; kept while nobody accepts; told once when somebody does."""
    story.targets({"name": "platform", "webhook": story.hooks.url + "/weir?key=only+the+two"},
                  {"name": "mill", "webhook": story.hooks.url + "/mill", "holder": "91330303MA2000051N"},
                  {"name": "county", "webhook": story.hooks.url + "/county", "area": "330303"})
    check("the first meeting", story.once()[0], 0)
    check("tells nothing", story.hooks.got, [])
    story.read("M1", "2026-01-10", 950)
    story.read("M2", "2026-01-10", 850)
    story.hooks.status = 503
    status, found = story.once()
    check("nobody accepts", (status, [x["failed"] for x in found.values()]),
          (1, ["the server answers 503"] * 3))
    story.hooks.status, story.hooks.got = 202, []
    status, found = story.once()
    check("accepted", (status, {name: x["events_now"] for name, x in found.items()}),
          (0, {"platform": 3, "mill": 2, "county": 2}))
    check("again", (story.once()[1]["platform"]["events_now"], len(story.hooks.got)), (0, 3))
    bodies = {path: (headers, body) for path, headers, body in story.hooks.got}
    headers, body = bodies["/weir?key=only+the+two"]
    said = json.loads(body)
    check("what is told", said["alerts"], story.alerts())
    check("of whom", [x["permit"] for x in json.loads(bodies["/mill"][1])["alerts"]], ["P1", "P1"])
    check("signed", is_signed(story.district.folder, story.public, said["origin"], headers, body), True)
    check("altered", is_signed(story.district.folder, story.public, said["origin"], headers, body + b" "),
          False)
    check("another ledger's", is_signed(story.district.folder, story.public, "other", headers, body), False)
    check("the query is kept", [x["to"] for x in story.district.json("deliver", "list")[1]["targets"]][0],
          story.hooks.url + "/weir")
    told = {x["target"]: x for x in story.district.json("deliver", "list")[1]["targets"]}["platform"]
    entry = story.district.must("-C", story.district.ledger, "log", str(told["entry"]), "--json")
    assert hashlib.sha256(body).hexdigest() in entry.lower() or \
        base64.b64encode(hashlib.sha256(body).digest()).decode() in entry, entry


def mail(story):
    """The same as text, in either language; a receiver that is refused is tried again."""
    target = {"name": "section", "mail": "zhang@water.example, li@water.example", "smtp": story.box.url,
              "sender": "weir@water.example"}
    path = story.targets(target, name="mail.yaml", key=False)
    check("the first meeting", story.once("--targets", path)[0], 0)
    story.read("M2", "2026-01-11", 950)
    story.box.refused = ("li@water.example",)
    status, found = story.once("--targets", path)
    check("refused", (status, "550" in found["section"]["failed"]), (1, True))
    story.box.refused, story.box.got = (), []
    check("taken", story.once("--targets", path, "--lang", "zh_CN")[0], 0)
    (sender, receivers, letter), = story.box.got
    check("from and to", (sender, receivers),
          ("weir@water.example", ["zhang@water.example", "li@water.example"]))
    check("subject", letter["Subject"], "simulated/cases：1 条预警")
    text = letter.get_body().get_content()
    assert "P2 Other" in text and "950" in text and "90 %" in text and "许可" in text, text
    check("date", letter["Date"].datetime.date().isoformat(), "2026-01-31")
    check("id", letter["Message-ID"].endswith("@water.example>"), True)


def findings(story):
    '''A finding is told when it is raised and at each step, in short; of an unpermitted intake to its area.'''
    story.targets({"name": "platform", "webhook": story.hooks.url + "/weir"},
                  {"name": "mill", "webhook": story.hooks.url + "/mill", "holder": "91330303MA2000051N"},
                  {"name": "county", "webhook": story.hooks.url + "/county", "area": "330303"})
    check("what was before", story.once()[0], 0)
    raised = {}
    for subject, name, kind in (("permit", "P1", "facility"), ("permit", "P2", "false-data"),
                                ("area", "330303", "water-balance"), ("intake", "U1", "unpermitted")):
        found = story.district.json("finding", "raise", f"--{subject}", name, "--class", kind, "--text", "no seal")
        raised[name] = found[1]["findings"][0]["finding"]
    story.hooks.got = []
    check("told", {name: x["events_now"] for name, x in story.once()[1].items()},
          {"platform": 4, "mill": 1, "county": 3})
    said = {path: json.loads(body) for path, _, body in story.hooks.got}
    for path, wanted in (("/weir", ["P1", "P2", "330303", "U1"]), ("/mill", ["P1"]), ("/county", ["P1", "330303", "U1"])):
        check(f"findings to {path}", [x["id"] for x in said[path]["findings"]], wanted)
    check("in short", {key: value for key, value in said["/mill"]["findings"][0].items() if key != "found_at"},
          {"finding": raised["P1"], "subject": "permit", "id": "P1", "permit": "P1", "holder": "龙湾示例造纸有限公司",
           "area": "330303", "class": "facility", "state": "raised", "overdue": False})
    check("again", {x["events_now"] for x in story.once()[1].values()}, {0})
    finding_steps(story, raised)


def finding_steps(story, raised):
    '''More was said about it than a letter should hold: told is the last step, and where the whole is.'''
    say = ("-C", story.district.ledger, "finding")
    for _ in range(7):
        story.district.must(*say, "assign", str(raised["P1"]), "--to", "李伟", "--until", "2026-03-31",
                            "--text", "改" * 333)
    story.district.must(*say, "withdraw", str(raised["P2"]), "--text", "there was a seal")
    story.hooks.got = []
    check("each once", {name: x["events_now"] for name, x in story.once()[1].items()},
          {"platform": 2, "mill": 1, "county": 1})
    told = [json.loads(body) for path, _, body in story.hooks.got if path == "/weir"][0]["findings"]
    rows = {x["finding"]: x for x in story.district.json("finding", "list", "--all")[1]["findings"]}
    check("in order", [x["finding"] for x in told], [raised["P1"], raised["P2"]])
    check("states", [(x["state"], x.get("responsible"), x.get("until")) for x in told],
          [("assigned", "李伟", "2026-03-31"), ("withdrawn", None, None)])
    for one in told:
        last = rows[one["finding"]]["steps"][-1]
        check("the last step", one["last_step"], {key: last[key] for key in ("step", "entry", "actor", "at")})
    check("short", all("steps" not in one and len(json.dumps(one)) < 4096 for one in told), True)


def runs_on(story):
    """Without --once it goes on, tells what comes, and ends when it is asked to."""
    district = story.district
    story.targets({"name": "platform", "webhook": story.hooks.url + "/weir"})
    story.hooks.got = []
    env = {"PATH": os.environ["PATH"], "HOME": district.folder, "LC_ALL": "C.UTF-8",
           **{name: os.environ[name] for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS") if name in os.environ}}
    with subprocess.Popen([district.weir, "-C", district.ledger, "deliver"], env=env,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        story.read("M1", "2026-01-12", 1001)
        deadline = time.monotonic() + 30
        while "P1" not in permits(story.hooks) and time.monotonic() < deadline:
            time.sleep(0.05)
        running.send_signal(signal.SIGTERM)
        out, err = running.communicate(timeout=30)
    check("ended", (running.returncode, err), (0, ""))
    # The alert of P2 that only the mail was told of came first.
    check("told", permits(story.hooks), ["P2", "P1"])
    assert "platform" in out, out


def mail_of_findings(story):
    """As text: what, who is to put it right until when, and the last step; beside an alert in one letter."""
    path = os.path.join(story.district.ledger, "mail.yaml")
    story.box.got = []
    check("taken", story.once("--targets", path, "--lang", "zh_CN")[0], 0)
    (_, _, letter), = story.box.got
    check("subject", letter["Subject"], "simulated/cases：1 条预警、4 条问题")
    text = letter.get_body().get_content()
    for words in ("P1 龙湾示例造纸有限公司", "李伟", "2026-03-31", "unpermitted:U1", "无证取水"):
        assert words in text, (words, text)
    finding = story.district.json("finding", "list")[1]["findings"][0]["finding"]
    story.district.must("-C", story.district.ledger, "finding", "withdraw", str(finding), "--text", "done")
    check("taken", story.once("--targets", path)[0], 0)
    letter = story.box.got[1][2]
    check("subject", letter["Subject"], "simulated/cases: 1 finding")
    text = letter.get_body().get_content()
    assert "permit P1: facility" in text and f"withdrawn (finding {finding})" in text, text


WRONG = [
    ({"name": "a"}, "'a' has either 'webhook' or 'mail'"),
    ({"name": "a", "webhook": "http://127.0.0.1/", "mail": "a@b.example"}, "either 'webhook' or 'mail'"),
    ({"name": "a", "mail": "a@b.example"}, "goes with 'smtp' and 'sender'"),
    ({"name": "a", "mail": "a b@b.example", "smtp": "smtp://localhost", "sender": "w@b.example"},
     "'a b@b.example' is no mail address"),
    ({"name": "a", "mail": "a@b.example", "smtp": "http://localhost", "sender": "w@b.example"},
     "is no URL like smtps://mail.example"),
    ({"name": "a", "webhook": "http://127.0.0.1/", "user": "x", "password_file": "y"}, "go with 'mail'"),
    ({"name": "a", "webhook": "http://127.0.0.1/", "area": "1", "holder": "2"}, "exclude each other"),
    ({"name": "a", "webhook": "http://127.0.0.1/", "colour": "red"}, "colour"),
    ({"name": "a", "webhook": "http://127.0.0.1/in#x"}, "wrong.yaml: 'http://127.0.0.1/in#x' is no URL like"),
    ({"name": "a", "webhook": "http://platform.example/in?key=1"}, "over https only"),
    ({"name": "a", "webhook": "platform.example/in"}, "'platform.example/in' is no URL"),
]


def wrong(story):
    """What cannot be meant is refused before anything is sent."""
    for target, words in WRONG:
        path = story.targets(target, name="wrong.yaml")
        status, out, err = story.district.run("-C", story.district.ledger, "deliver", "--once", "--targets", path)
        assert status == 2 and words in err and out == "", (target, status, out, err)
    path = story.targets({"name": "a", "webhook": "http://127.0.0.1/"}, name="wrong.yaml", key=False)
    status, _, err = story.district.run("-C", story.district.ledger, "deliver", "--once", "--targets", path)
    assert status == 2 and "names what signs" in err, err


def main():
    with tempfile.TemporaryDirectory() as folder:
        story = Story(sys.argv[1], folder)
        try:
            for scene in (webhook, mail, runs_on, findings, mail_of_findings, wrong):
                scene(story)
        finally:
            story.hooks.close()
            story.box.close()
        story.district.must("-C", story.district.ledger, "verify", "--key", story.district.vkey)
        story.district.must("-C", story.district.ledger, "rebuild")


if __name__ == "__main__":
    main()
