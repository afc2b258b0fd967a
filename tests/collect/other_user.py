#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Another user reads and verifies a ledger, and writes nothing: its keeper up, ended and killed.

    other_user.py WEIR LEDGER_SAYS

The ledger's folder is opened to readers (group and others may read and enter
it, and write nothing). Beside a running `weir collect`, after one that ended,
and after one that was killed, a user without any right to the key asks for the
balance, the quota, an audit and verifies; where no keeper is up, not a byte of a
file is another one afterwards.
Needs root, which alone can be another user.
"""
import json
import os
import shutil
import signal
import subprocess
import sys
import time

from metered import Ledger, acknowledged

OTHER = 12345
CLOCK = "simulated:2026-03-01T00:00:00+08:00x3600"


def open_to_readers(ledger, program):
    """Folders 0755, files 0644; the keys stay closed; the program where the other can run it."""
    os.chmod(ledger.top, 0o755)
    for top, _, files in os.walk(ledger.dir):
        os.chmod(top, 0o755)
        for name in files:
            os.chmod(os.path.join(top, name), 0o644)
    os.chmod(ledger.top / "keys", 0o700)
    shutil.copy(ledger.weir, program)
    os.chmod(program, 0o755)


def ask(ledger, program, *words):
    """As the other user: the JSON and the status."""
    done = subprocess.run([program, *map(str, words), "--json"], user=OTHER, group=OTHER, extra_groups=[],
                          cwd="/", env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "HOME": "/nonexistent",
                                        **{k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}},
                          capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, (words, done.returncode, done.stdout, done.stderr)
    return json.loads(done.stdout)


def files_of(ledger):
    """Each file of the ledger's folder, as it is."""
    return {path.name: path.read_bytes() for path in sorted(ledger.dir.iterdir()) if path.is_file()}


def look(ledger, program, what, is_up=False):
    """Everything that only reads; where nobody else writes, not a byte is another one after it."""
    before = {} if is_up else files_of(ledger)
    at = ("-C", ledger.dir)
    sheet = ask(ledger, program, *at, "balance", "2026-03")
    quota = ask(ledger, program, *at, "quota", "P")
    audit = ask(ledger, program, *at, "audit", "2026-03")
    report = ask(ledger, program, "verify", ledger.dir, "--key", ledger.vkey)
    assert report["ok"] and report["books_ok"] is not False, report
    assert audit["reconciliation"]["adds_up"], audit
    assert sheet["permits"][0]["permit"] == quota["permit"] == "P"
    done = subprocess.run([program, "-C", str(ledger.dir), "close", "2026-02"], user=OTHER, group=OTHER,
                          extra_groups=[], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode in (2, 3), (what, done.returncode, done.stdout, done.stderr)
    assert is_up or files_of(ledger) == before, what
    print(f"{what}: {report['size']} entries read and verified, writing refused: {done.stderr.strip()}")


def collect(ledger, log):
    process = ledger.start("collect", "--log", log, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not acknowledged(log):
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)
    return process


def main():
    if os.geteuid() != 0:
        print("SKIP: only root can be another user")
        return 77
    with Ledger(sys.argv[1], sys.argv[2], CLOCK) as ledger:
        ledger.register(ledger.simulate("--units", 3), 3, 600, 500)
        program = ledger.top / "weir"
        process = collect(ledger, ledger.top / "log.1")
        open_to_readers(ledger, program)
        look(ledger, program, "up", is_up=True)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
        look(ledger, program, "ended")
        process = collect(ledger, ledger.top / "log.2")
        process.kill()
        process.wait()
        look(ledger, program, "killed")
        ledger.run("collect", "--once")
        look(ledger, program, "and gone on")
    return 0


if __name__ == "__main__":
    sys.exit(main())
