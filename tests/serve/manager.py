#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What a service manager sees of `weir serve`, and what it can ask.

    manager.py WEIR LEDGER_SAYS

Readiness comes when all parts work, at a path and in the abstract space; signs
of life come while all of them answer and stop while one hangs; SIGHUP reads
the configuration anew, and one that is wrong changes nothing; SIGTERM ends all
in order, with the books flushed; a second instance on the same ledger is
refused, and so is what cannot work from the start.
"""
import os
import signal
import sys
import time

from housed import House, Ledger, wait_until

CLOCK = "simulated:2026-03-01T00:00:00+08:00x3600"
UNITS = 3


def config(ledger, text):
    """Adds to weir.yaml what stands below `serve:`."""
    path = ledger.dir / "weir.yaml"
    lines = path.read_text(encoding="utf-8").split("serve:")[0]
    path.write_text(lines + text, encoding="utf-8")


def first_counts(ledger):
    """No readings are in the ledger before anybody has collected."""
    assert not ledger.readings()


def is_told(ledger):
    """Ready once, in the abstract space, with a line that names who works."""
    house = House(ledger, "--no-web", name=f"@weir-test-{os.getpid()}")
    assert house.manager.status() == "writer, collectors", house.manager.heard
    assert house.manager.count("WATCHDOG") == 0, "nobody asked for signs of life"
    wait_until("nothing read", ledger.readings)
    house.stop()
    assert house.manager.count("READY") == 1, house.manager.heard
    print("told when ready and when stopping")


def lives_as_long_as_all(ledger):
    """Signs of life stop while a part hangs, and come again."""
    house = House(ledger, "--no-web", environment={"WATCHDOG_USEC": "1000000"})
    wait_until("no signs of life", lambda: house.manager.count("WATCHDOG") >= 4)
    for name in ("writer", "collectors"):
        pid = house.part(name)
        os.kill(pid, signal.SIGSTOP)
        time.sleep(0.8)  # what was answered before may still be told
        before = house.manager.count("WATCHDOG")
        time.sleep(1.5)
        assert house.manager.count("WATCHDOG") == before, f"alive although {name} hangs"
        os.kill(pid, signal.SIGCONT)
        wait_until(f"{name} goes on, and no sign of life",
                   lambda known=before: house.manager.count("WATCHDOG") > known + 2)
        assert house.part(name) == pid
    house.stop()
    print("signs of life while all answer")


def reads_anew(ledger):
    """Collectors off and on again; a wrong file changes nothing."""
    house = House(ledger, "--no-web")
    writer = house.part("writer")
    config(ledger, "serve:\n  collect: false\n")
    os.kill(house.pid, signal.SIGHUP)
    house.ready(2)
    assert house.parts() == {"writer": [writer]}, house.parts()
    config(ledger, "serve:\n  collect: maybe\n")
    os.kill(house.pid, signal.SIGHUP)
    wait_until(lambda: "nothing wrong was seen: " + house.err(),
               lambda: "weir.yaml:3:12:" in house.err() or "weir.yaml:" in house.err())
    assert house.parts() == {"writer": [writer]}, house.parts()
    config(ledger, "serve:\n  collect: true\n")
    os.kill(house.pid, signal.SIGHUP)
    house.ready(3)
    known = len(ledger.readings())
    wait_until("nothing more is read", lambda: len(ledger.readings()) > known)
    collectors = house.part("collectors")
    os.kill(house.pid, signal.SIGHUP)
    house.ready(4)
    assert house.part("collectors") != collectors and house.part("writer") == writer
    assert house.manager.count("RELOADING") == 3, house.manager.heard
    said = house.stop()
    assert "weir.yaml:" in said and ":12: " in said, said
    config(ledger, "")
    print("read anew three times, and once not")


def ends_in_order(ledger):
    """Nothing is left to fold or release after SIGTERM."""
    house = House(ledger, "--no-web")
    known = len(ledger.readings())
    wait_until("nothing more is read", lambda: len(ledger.readings()) > known)
    house.stop()
    notes, entries = ledger.ask("notes")[0]
    assert int(notes) >= 1 and int(entries) > known
    ledger.run("verify", "--key", ledger.vkey)
    print("ended in order")


def ends_with_its_house(ledger):
    """kill -9 of the house itself: no part outlives it."""
    house = House(ledger, "--no-web")
    pids = [pid for pids in house.parts().values() for pid in pids]
    house.process.kill()
    house.process.wait()
    wait_until("a part outlives its house", lambda: not any(is_alive(pid) for pid in pids))
    ledger.run("verify", "--key", ledger.vkey)
    print("no part outlives its house")


def is_alive(pid):
    """A zombie is not."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rsplit(") ", 1)[1][0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def is_one(ledger):
    """A second house is refused, and the first one does not notice."""
    first = House(ledger, "--no-web")
    parts = first.parts()
    second = House(ledger, "--no-web", is_ready=False)
    assert second.process.wait(timeout=60) == 3, second.err()
    assert "another process writes this ledger" in second.err(), second.err()
    assert second.manager.count("READY") == 0, second.manager.heard
    assert first.parts() == parts
    known = len(ledger.readings())
    wait_until("nothing more is read", lambda: len(ledger.readings()) > known)
    first.stop()
    print("a second instance was refused")


def cannot_begin(ledger):
    """A manager that is not there, a file that is wrong: said, and status 2."""
    house = House(ledger, "--no-web", is_ready=False,
                  environment={"NOTIFY_SOCKET": str(ledger.top / "nobody")})
    assert house.process.wait(timeout=60) == 2 and "NOTIFY_SOCKET" in house.err(), house.err()
    config(ledger, "serve:\n  listen: [1]\n")
    house = House(ledger, "--no-web", is_ready=False)
    assert house.process.wait(timeout=60) == 2 and "weir.yaml:" in house.err(), house.err()
    config(ledger, "")
    print("what cannot begin says why")


def main():
    """All of it on one ledger."""
    with Ledger(sys.argv[1], sys.argv[2], CLOCK) as ledger:
        ledger.register(ledger.simulate("--units", UNITS), UNITS, 120, 500)
        first_counts(ledger)
        is_told(ledger)
        lives_as_long_as_all(ledger)
        reads_anew(ledger)
        ends_in_order(ledger)
        ends_with_its_house(ledger)
        is_one(ledger)
        cannot_begin(ledger)


if __name__ == "__main__":
    main()
