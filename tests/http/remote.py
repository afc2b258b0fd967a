#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`weir --server URL`: what a ledger elsewhere is asked comes out as it does beside it.

Each command is run here and there, in both languages, for people and in JSON:
the same bytes on both channels and the same status. Then who may not ask, what
goes wrong on the line, and a configuration that is not to be used.

usage: remote.py WEIR SOURCE
"""
import json
import os
import re
import shutil
import subprocess
import sys
import types
from pathlib import Path

from certificates import Authority
from served import Ledger, serve

OWN, OTHERS = "D330302S2021-0001", "D330302G2016-0008"
INVOICE = "fee/2026-08/D330303S2020-0003"
SAME = [
    ["quota", OWN],
    ["quota", OWN, "--unit", "wan-m3"],
    ["quota", OWN, "--at", "2026-08-31"],
    ["quota", "D330303S2020-0003"],
    ["quota", "--holder", "91330303MA2000051N"],
    ["quota", "nobody's"],
    ["quota", "--holder", "nobody"],
    ["quota", OWN, "--at", "yesterday"],
    ["quota"],
    ["balance", "2026-08"],
    ["balance", "2026-09", "--unit", "wan-m3"],
    ["balance", "2026-10", "--strict"],
    ["balance", "2026-09", "--area", "330303"],
    ["balance", "2026-09", "--area", "nowhere"],
    ["balance", "2026-09", "--permit", OWN],
    ["balance", "2026-09", "--permit", "nobody's"],
    ["balance", "2026"],
    ["bill", "2026-08", "--permit", OWN, "--preview"],
    ["bill", "2026-09", "--permit", "D330303S2020-0003", "--preview", "--unit", "wan-m3"],
    ["bill", "2026-08", "--permit", "nobody's", "--preview"],
    ["explain", INVOICE],
    ["explain", INVOICE, "--depth", "words"],
    ["explain", "D330303S2020-0003", "2026-08", "--depth", "readings"],
    ["explain", "D330303S2020-0003", "2026-09", "--depth", "days"],
    ["explain", "D330303S2020-0003", "2026-09", "--line", "2"],
    ["explain", OWN, "2031"],
    ["explain", "nobody's", "2026-08"],
    ["explain", "fee/2026-08/nobody's"],
    ["alerts"],
    ["alerts", "list", "--all"],
    ["alerts", "--all", "--permit", OTHERS],
    ["alerts", "--all", "--holder", "91330303MA2000051N"],
    ["audit", "2026-08"],
    ["audit", "2026-Q3", "--unit", "wan-m3"],
    ["audit", "August"],
    ["log"],
    ["log", "3..12"],
    ["log", "7"],
    ["log", "900000"],
    ["log", "x"],
    ["object", "list"],
    ["object", "list", "--all"],
    ["object", "list", "--permit", OTHERS],
]
ONLY_HERE = [
    (["balance", "2026-09", "--at-size", "9"], "--at-size"),
    (["alerts", "ack", "9"], "weir alerts"),
    (["bill", "2026-08"], "weir bill without --preview"),
    (["bill", "2026-08", "--preview"], "weir bill without --permit"),
    (["export", "hledger"], "weir export"),
    (["object", INVOICE, "--reason", "too much"], "weir object"),
    (["close", "2026-09"], "weir close"),
    (["import", "all", "."], "weir import"),
    (["serve"], "weir serve"),
]


class Desk:
    """A place without a ledger, where commands ask one elsewhere."""

    def __init__(self, weir, top):
        self.weir, self.top = os.path.abspath(weir), Path(top)
        self.top.mkdir(parents=True)

    def configure(self, mode=0o600, **server):
        """The user's configuration; a token goes into a file of its own."""
        folder = self.top / "config" / "weir"
        folder.mkdir(parents=True, exist_ok=True)
        if "token_file" in server:
            (folder / "token").write_text(server["token_file"] + "\n", encoding="ascii")
            (folder / "token").chmod(mode)
            server["token_file"] = "token"
        lines = [f"  {name}: '{value}'\n" for name, value in server.items()]
        (folder / "weir.yaml").write_text("server:\n" + "".join(lines), encoding="utf-8")
        (folder / "weir.yaml").chmod(mode)

    def run(self, *words, environment=None):
        env = {name: value for name, value in os.environ.items() if not name.startswith("WEIR_")}
        env |= {"LC_ALL": "C.UTF-8", "XDG_CONFIG_HOME": str(self.top / "config"),
                "XDG_STATE_HOME": str(self.top / "state"), **(environment or {})}
        return subprocess.run([self.weir, *map(str, words)], capture_output=True, text=True, timeout=120,
                              check=False, env=env, cwd=self.top)


def same(ledger, desk, words):
    """Here and there, for people and for programs."""
    for lang in ("en", "zh_CN"):
        for form in ([], ["--json"]):
            call = ["--lang", lang, *words, *form]
            for _ in range(5):  # a preview names the second in which it was made
                here = desk.run("-C", ledger.dir, *call)
                there = desk.run(*call)
                if here.stdout == there.stdout:
                    break
            assert here.returncode < 3, (call, here)
            assert here.stdout == there.stdout, (call, here.stdout, there)
            assert (here.returncode, here.stderr) == (there.returncode, there.stderr), (call, here, there)


def refused(done, status, *sentences):
    """Nothing but one sentence that says those, on stderr."""
    assert done.returncode == status and done.stdout == "", done
    assert len(done.stderr.splitlines()) == 1 and done.stderr.startswith("weir: "), done
    for sentence in sentences:
        assert sentence in done.stderr, (sentence, done)


def who_may(ledger, server, desk):
    """A holder is shown its own, and nothing else is there."""
    url = f"http://127.0.0.1:{server.port}"
    desk.configure(url=url, token_file=ledger.let_in("holder", "--for", "91330303MA2000051N"))
    assert desk.run("quota", "D330303S2020-0003").returncode == 0
    assert desk.run("quota", "--holder", "91330303MA2000051N").returncode == 0
    assert desk.run("balance", "2026-09", "--permit", "D330303S2020-0003").returncode == 0
    assert desk.run("explain", INVOICE).returncode == 0
    assert "too much" in desk.run("object", "list").stdout
    assert desk.run("object", "list", "--permit", OTHERS).stdout == "no objections\n"
    refused(desk.run("balance", "2026-09"), 1, "this caller may not ask that")
    refused(desk.run("balance", "2026-09", "--permit", OTHERS), 2, "there is no permit")
    refused(desk.run("explain", f"fee/2026-08/{OTHERS}"), 2, "there is no invoice")
    refused(desk.run("bill", "2026-08", "--permit", OTHERS, "--preview"), 2, "there is no permit")
    refused(desk.run("quota", OTHERS), 2, f"there is no permit '{OTHERS}' on that day")
    refused(desk.run("quota", "--holder", "91330302MA2000001X"), 2, "nobody with the code or name")
    desk.configure(url=url, token_file=ledger.let_in("mirror"))
    refused(desk.run("quota", OWN), 1, "this caller may not ask that", "mirror")
    desk.configure(url=url, token_file=ledger.token[:-1])
    refused(desk.run("quota", OWN), 2, "weir.yaml")
    desk.configure(url=url)
    refused(desk.run("quota", OWN), 2, "name a token or a certificate")


def a_copy(ledger, server, desk):
    """An auditor's copy of the log is the ledger's own, and is verified without it."""
    url = f"http://127.0.0.1:{server.port}"
    key = desk.key
    here = ledger.asked("export", "tiles", ledger.top / "tiles")
    for role in ("auditor", "mirror", "office"):
        desk.configure(url=url, token_file=ledger.let_in(role), key=key)
        there = desk.run("export", "tiles", f"tiles-{role}", "--json")
        assert there.returncode == 0 and there.stderr == "", there
        assert json.loads(there.stdout)["origin"] == here["origin"]
        verified = desk.run("verify", f"tiles-{role}", "--key", key, "--json")
        assert verified.returncode == 0 and json.loads(verified.stdout)["ok"], verified
        if role != "office":
            same(ledger, desk, ["log", "0..300"])
    desk.configure(url=url, token_file=ledger.token)
    refused(desk.run("export", "tiles", "tiles-office"), 2, "already and not empty")
    desk.configure(url=url, token_file=ledger.let_in("holder", "--for", "91330303MA2000051N"))
    refused(desk.run("export", "tiles", "none"), 1, "office, auditor and mirror", "holder")
    refused(desk.run("log", "3"), 1, "office, auditor and mirror")
    assert not (desk.top / "none").exists()


def trust(ledger, server, desk):
    """With the log's key an answer is of the log that was signed, and that only grows."""
    url = f"http://127.0.0.1:{server.port}"
    good = {"url": url, "token_file": ledger.token}
    desk.configure(**good, key=desk.key)
    seen = desk.top / "state" / "weir" / ("seen-" + re.search(r"\+([0-9a-f]{8})\+", desk.key)[1])
    assert desk.run("quota", OWN).returncode == 0
    first = seen.read_bytes()
    ledger.weir_at("object", "LC-4-01@2026-08-11T00:00:00+08:00", "--reason", "again")
    done = desk.run("quota", OWN)
    assert done.returncode == 0 and done.stderr == "", done
    assert seen.read_bytes() != first
    # Another ledger of that name signed with another key, or none of it at all.
    other = ledger.top / "other"
    made = ledger.run("init", other / "L", "--origin", "simulated/example/http", "--keys", other / "K", "--clock",
                      "simulated:2026-10-20T08:00:00+08:00x1")
    stranger = re.search(r"simulated/example/http\+\S+", made.stdout)[0]
    desk.configure(**good, key=stranger)
    refused(desk.run("quota", OWN), 1, "DO NOT TRUST IT", "not signed by the key")
    desk.configure(**good, key="x")
    refused(desk.run("quota", OWN), 2, "no public key")
    desk.configure(**good, key=desk.key)
    kept = seen.read_bytes()
    seen.write_bytes(b"x")
    refused(desk.run("quota", OWN), 3, "cannot be read")
    seen.write_bytes(kept)


def rewritten(ledger, desk):
    """A copy of before, with the ledger's own key, is told from the ledger: short, and grown otherwise."""
    copy = ledger.top / "copy"
    shutil.copytree(ledger.dir, copy / "L")
    shutil.copytree(ledger.top / "K", copy / "K")
    file = copy / "L" / "weir.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(str(ledger.top / "K"), str(copy / "K")), encoding="utf-8")
    token = ledger.token
    ledger.weir_at("actor", "add", "--uid", "60001")
    with serve(ledger) as server:
        desk.configure(url=f"http://127.0.0.1:{server.port}", token_file=token, key=desk.key)
        assert desk.run("quota", OWN).returncode == 0
    forged = types.SimpleNamespace(weir=ledger.weir, dir=copy / "L", token=token)
    for n in range(2):
        with serve(forged) as server:
            desk.configure(url=f"http://127.0.0.1:{server.port}", token_file=token, key=desk.key)
            told = desk.run("quota", OWN)
            refused(told, 1, "DO NOT TRUST IT")
            assert ("when it was seen last" in told.stderr) and ("rewritten" in told.stderr) == (n == 1), told
        ledger.run("-C", copy / "L", "actor", "add", "--uid", f"6{n}002")
        ledger.run("-C", copy / "L", "actor", "add", "--uid", f"6{n}003")


def where(ledger, server, desk):
    """Which ledger is asked: the first that is named."""
    url = f"http://127.0.0.1:{server.port}"
    desk.configure(token_file=ledger.token)
    ok = desk.run("--server", url, "quota", OWN)
    assert ok.returncode == 0, ok
    assert desk.run("quota", OWN, environment={"WEIR_SERVER": url}).stdout == ok.stdout
    assert desk.run("-C", ledger.dir, "quota", OWN, environment={"WEIR_SERVER": "http://127.0.0.1:1"}).returncode == 0
    refused(desk.run("quota", OWN), 2)
    refused(desk.run("--server", url, "-C", ledger.dir, "quota", OWN), 2, "one of them")
    refused(desk.run("--server", url, "--config", "none.yaml", "quota", OWN), 2, "none.yaml")
    refused(desk.run("--server", "http://192.0.2.1/", "quota", OWN), 2, "https only")
    refused(desk.run("--server", "ftp://x", "quota", OWN), 2, "no URL")
    desk.configure(url=url + "/", token_file=ledger.token)
    assert desk.run("quota", OWN).stdout == ok.stdout
    assert desk.run("--server", url, "quota", OWN).stdout == ok.stdout
    refused(desk.run("--server", "http://127.0.0.1:1", "quota", OWN), 2, "another server needs a file of its own")
    for words, what in ONLY_HERE:
        refused(desk.run(*words), 2, f"'{what}' works on a ledger on this machine only")
    refused(desk.run("--server", url, "init", "L", "--origin", "x"), 2, "on this machine only")


def secrets(ledger, server, desk):
    """A secret that others may read is not used."""
    url = f"http://127.0.0.1:{server.port}"
    desk.configure(mode=0o644, url=url, token_file=ledger.token)
    refused(desk.run("quota", OWN), 2, "chmod 600")
    desk.configure(mode=0o640, url=url, token=ledger.token)
    refused(desk.run("quota", OWN), 2, "chmod 600")
    desk.configure(url=url, token=ledger.token)
    assert desk.run("quota", OWN).returncode == 0
    desk.configure(url=url, token=ledger.token, token_file=ledger.token)
    refused(desk.run("quota", OWN), 2, "one of them")
    desk.configure(url=url, certificate="c.pem")
    refused(desk.run("quota", OWN), 2, "go together")
    desk.configure(url=url, tokens="x")
    refused(desk.run("quota", OWN), 2, "tokens")


def lines(ledger, desk):
    """No server, and over TLS a wrong one."""
    desk.configure(url="http://127.0.0.1:1", token_file=ledger.token)
    refused(desk.run("quota", OWN), 3, "http://127.0.0.1:1: ", "refused")
    ours, others = Authority(desk.top / "A", "ours"), Authority(desk.top / "B", "others")
    server = ours.server()
    client = ours.client("mill")
    ledger.enrol(client.file, "office")
    for file in (client.key, server.key):
        os.chmod(file, 0o600)
    with serve(ledger, "--tls-cert", server.file, "--tls-key", server.key, "--client-ca", ours.file) as over:
        url = f"https://127.0.0.1:{over.port}"
        good = {"url": url, "authority": str(ours.file)}
        desk.configure(**good, certificate=client.file, certificate_key=client.key)
        for words in SAME[::6]:
            same(ledger, desk, words)
        desk.configure(**good, token_file=ledger.token)
        assert desk.run("quota", OWN).returncode == 0
        desk.configure(url=f"https://localhost:{over.port}", authority=str(ours.file), token_file=ledger.token)
        assert desk.run("quota", OWN).returncode == 0
        desk.configure(url=url, authority=str(others.file), token_file=ledger.token)
        refused(desk.run("quota", OWN), 3, "the server's certificate")
        desk.configure(url=url, token_file=ledger.token)
        refused(desk.run("quota", OWN), 3, "the server's certificate")
        desk.configure(url=url, authority="none.pem", token_file=ledger.token)
        refused(desk.run("quota", OWN), 2, "none.pem")
        os.chmod(client.key, 0o644)
        desk.configure(**good, certificate=client.file, certificate_key=client.key)
        refused(desk.run("quota", OWN), 2, "chmod 600")
    bad = ours.server("old", "-startdate", "20200101000000Z", "-enddate", "20200102000000Z")
    with serve(ledger, "--tls-cert", bad.file, "--tls-key", bad.key) as over:
        desk.configure(url=f"https://127.0.0.1:{over.port}", authority=str(ours.file), token_file=ledger.token)
        refused(desk.run("quota", OWN), 3, "the server's certificate", "expired")


def main():
    with Ledger(sys.argv[1], sys.argv[2]) as ledger:
        desk = Desk(sys.argv[1], ledger.top / "desk")
        desk.key = ledger.vkey
        ledger.weir_at("bill", "2026-08")
        ledger.weir_at("object", INVOICE, "--reason", "too much,\nby far")
        ledger.weir_at("object", "LC-4-01@2026-08-10T00:00:00+08:00", "--reason", "not ours")
        with serve(ledger) as server:
            desk.configure(url=f"http://127.0.0.1:{server.port}", token_file=ledger.token)
            for words in SAME:
                same(ledger, desk, words)
            who_may(ledger, server, desk)
            a_copy(ledger, server, desk)
            trust(ledger, server, desk)
            where(ledger, server, desk)
            secrets(ledger, server, desk)
        lines(ledger, desk)
        rewritten(ledger, desk)
    return 0


if __name__ == "__main__":
    sys.exit(main())
