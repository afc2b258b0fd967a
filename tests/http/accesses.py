#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is asked over the network is written down, and the day's digest goes into the log by itself.

usage: accesses.py WEIR SOURCE
"""
import json
import os
import signal
import subprocess
import sys
import time

from served import Ledger, Server, serve, wait_for

PERMIT = "D330302S2021-0001"
SECRET = "secretword"
# An hour a second: a civil day ends after ten seconds, and then every 24.
FAST = "simulated:2026-10-20T14:00:00+08:00x3600"


def lines_of(folder):
    """What stands in the files, the oldest first; each line is JSON."""
    files = sorted(folder.glob("*.jsonl"), key=lambda path: (path.name[:10], int(path.name.split(".")[1])))
    return [json.loads(line) for path in files for line in path.read_text(encoding="ascii").splitlines()]


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(word) for word in file.read().split()]


def name_of(pid):
    with open(f"/proc/{pid}/comm", encoding="ascii") as file:
        return file.read().strip()


def web_of(server):
    found, = [pid for pid in children(server.process.pid) if name_of(pid) == "weir-web"]
    return found


def each_request_is_a_line(ledger, folder):
    """With who asked and what came of it; no secret and no query. Those of a second may stand in any order."""
    tokens = {"office": ledger.token, "auditor": ledger.let_in("auditor"), "nobody": None}
    asked = []
    with serve(ledger) as server:
        for role, path, status in [
                ("office", f"/v1/permits/{PERMIT}/quota?at=2026-10-20", 200), ("nobody", "/healthz", 200),
                ("nobody", f"/v1/permits/{PERMIT}/quota", 401), ("auditor", "/log/tile/entries/000.p/3", 200),
                ("office", "/log/tile/entries/000.p/3", 403), ("office", f"/v1/x%22/{SECRET}?{SECRET}={SECRET}", 404)]:
            with server.connect_as(tokens[role]) as talk:
                reply = talk.ask(path)
                assert reply.status == status, (path, reply.status, reply.body)
                asked.append((role, "GET", path.split("?")[0], status, len(reply.body)))
        with server.connect_as(None) as talk:
            talk.send(f"GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization : Bearer {ledger.token}\r\n\r\n")
            asked.append(("nobody", "", "", talk.receive().status, None))
        with server.connect() as talk:
            assert talk.ask("/healthz", "HEAD").status == 200
            asked.append(("nobody", "HEAD", "/healthz", 200, 0))
        wait_for(lambda: len(lines_of(folder)) >= len(asked), 5)
    said = lines_of(folder)
    assert len(said) == len(asked), said
    for role, method, path, status, size in asked:
        # What is for everybody is asked by nobody; what no route has nobody was asked for.
        role = role if status in (200, 403) and path != "/healthz" else "nobody"
        line, = [line for line in said if (line["role"], line["method"], line["path"], line["status"]) == (
            role, method, path, status)]
        assert size in (None, line["bytes"]), (line, size)
        assert (line["caller"] in tokens[role] and line["caller"]) if role != "nobody" else line["caller"] == "", line
    text = "".join(path.read_text(encoding="ascii") for path in folder.glob("*.jsonl"))
    for token in filter(None, tokens.values()):
        assert token not in text and token[-16:] not in text
    assert "?" not in text and "127.0.0.1" not in text
    assert oct(folder.stat().st_mode)[-3:] == "700"
    print(f"{len(said)} lines")


def killed(ledger, folder):
    """kill -9 of the web: what was asked a second before is there, and another one writes on."""
    with serve(ledger) as server:
        with server.connect() as talk:
            for _ in range(50):
                assert talk.ask("/healthz").status == 200
        before = len(lines_of(folder))
        time.sleep(1.3)
        old = web_of(server)
        os.kill(old, signal.SIGKILL)
        wait_for(lambda: any(name_of(pid) == "weir-web" and pid != old for pid in children(server.process.pid)))
        count = len(lines_of(folder))
        assert count >= max(before, 50)

        def answers():
            try:
                with server.connect() as talk:
                    return talk.ask("/healthz").status == 200
            except ConnectionError:
                return False
        wait_for(answers)
        wait_for(lambda: len(lines_of(folder)) > count, 5)
    assert "lost" not in str(lines_of(folder)[-1])
    print("killed: nothing older than a second is missing")


def verify(ledger, key, folder, status=0):
    done = ledger.weir_at("verify", "--key", key, "--accesses", folder, "--json", status=status)
    return json.loads(done.stdout)


def midnight(ledger, key, folder):
    """The log has the digest of each day that is over, by nobody's command; what was changed is found."""
    with serve(ledger) as server:
        with server.connect() as talk:
            for _ in range(5):
                assert talk.ask(f"/v1/permits/{PERMIT}/quota").status == 200
        wait_for(lambda: ledger.asked("accesses", "list")["accesses"], 60)
        row = ledger.asked("accesses", "list")["accesses"][0]
        path = folder / f"{row['day']}.{row['part']}.jsonl"
        assert row["lines"] == len(path.read_text(encoding="ascii").splitlines()) and row["bytes"] == path.stat().st_size
        with server.connect() as talk:
            assert talk.ask("/healthz").status == 200
    said = verify(ledger, key, folder)
    assert said["ok"] and said["accesses_ok"], said
    text = path.read_text(encoding="ascii")
    assert '"status":200' in text
    path.write_text(text.replace('"status":200', '"status":404', 1), encoding="ascii")
    said = verify(ledger, key, folder, status=1)
    assert not said["ok"] and path.name in said["first_fault"]["file"], said
    path.write_text(text, encoding="ascii")
    assert verify(ledger, key, folder)["accesses_ok"]
    # Of files that were closed while no writer looked the digests are entered by the next one.
    count = len(ledger.asked("accesses", "list")["accesses"])
    with serve(ledger) as server:
        wait_for(lambda: len(ledger.asked("accesses", "list")["accesses"]) > count, 60)
    print("midnight: entered, and what was changed is found")


def full(ledger):
    """A disk without room holds up no answer; once there is room what is missing is told."""
    small = ledger.top / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "none", str(small)], check=False,
                      capture_output=True).returncode != 0:
        print("a full disk: skipped, for a file system of its own cannot be mounted here")
        return
    try:
        filler = small / "filler"
        with serve(ledger, "--accesses", small) as server:
            with open(filler, "wb", buffering=0) as file:
                try:
                    while True:
                        file.write(b"x" * 4096)
                except OSError:
                    pass
            with server.connect() as talk:
                for _ in range(300):
                    assert talk.ask("/healthz").status == 200
            wait_for(lambda: "cannot be written" in server.said())
            # The last sixteenth is not for what is asked.
            os.truncate(filler, filler.stat().st_size - 4096)
            time.sleep(2.5)
            assert lines_of(small) == []
            filler.unlink()
            wait_for(lambda: len(lines_of(small)) == 300)
            assert "again" in server.said(), server.said()
    finally:
        subprocess.run(["umount", str(small)], check=True)
    print("a full disk: answered meanwhile, and nothing lost")


def chosen(ledger):
    """Another folder, none, and one that cannot be."""
    other = ledger.top / "other"
    with serve(ledger, "--accesses", other) as server, server.connect() as talk:
        assert talk.ask("/healthz").status == 200
    assert len(lines_of(other)) == 1
    with serve(ledger, "--accesses", "none") as server, server.connect() as talk:
        assert talk.ask("/healthz").status == 200
        assert all(name_of(pid) != "weir-scribe" for pid in children(web_of(server)))
    assert len(lines_of(other)) == 1
    try:
        with Server(ledger.weir, "-C", ledger.dir, "serve", "--no-collect", "--listen", "127.0.0.1:0", "--accesses",
                    ledger.dir / "lock" / "x"):
            raise SystemExit("served without its folder")
    except AssertionError as error:
        assert "accesses cannot be written" in str(error), error


def main():
    with Ledger(sys.argv[1], sys.argv[2]) as ledger:
        folder = ledger.dir / "accesses"
        each_request_is_a_line(ledger, folder)
        killed(ledger, folder)
        full(ledger)
        chosen(ledger)
    with Ledger(sys.argv[1], sys.argv[2], readings=False, clock=FAST) as ledger:
        midnight(ledger, ledger.vkey, ledger.dir / "accesses")
    return 0


if __name__ == "__main__":
    sys.exit(main())
