#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`weir serve` as a user without any rights of its own, as a service runs it.

    other_user.py WEIR LEDGER_SAYS

A ledger of that user's is kept, polled and served, and its parts come again
when they are killed; who may only read that folder is served by nobody: a
house of another user on it is refused. Needs root, which alone can be
somebody else.
"""
import os
import shutil
import subprocess
import sys
import urllib.request

from housed import House, Ledger, wait_until

CLOCK = "simulated:2026-03-01T00:00:00+08:00x3600"
KEEPER, STRANGER = 12345, 12346


class UserLedger(Ledger):
    """Whose commands all run as its owner, by a program that he can reach."""

    def __init__(self, weir, says, clock):
        self.user = None
        super().__init__(weir, says, clock)

    def give_to(self, user):
        """The folder, the keys and the program."""
        program = self.top / "weir"
        shutil.copy(self.weir, program)
        os.chmod(program, 0o755)
        self.weir = str(program)
        self.run("actor", "add", "--uid", user, "--role", "office")
        for top, folders, files in os.walk(self.top):
            for name in folders + files:
                os.chown(os.path.join(top, name), user, user)
        os.chown(self.top, user, user)
        os.chmod(self.top, 0o755)
        self.user = user

    def run(self, *words, at=True, status=0):
        done = subprocess.run(self.command(*words, at=at), env=self.environment, timeout=120, cwd="/",
                              capture_output=True, text=True, check=False, **self.who())
        assert done.returncode == status, (words, done.returncode, done.stdout, done.stderr)
        return done.stdout

    def start(self, *words, environment=None, **options):
        return super().start(*words, environment=environment, cwd="/", **self.who(), **options)

    def who(self):
        """The user's words of subprocess."""
        return {} if self.user is None else {"user": self.user, "group": self.user, "extra_groups": []}


def main():
    """Root's part is only to give the ledger away."""
    if os.geteuid() != 0:
        print("SKIP: only root can be another user")
        return 77
    with UserLedger(sys.argv[1], sys.argv[2], CLOCK) as ledger:
        ledger.register(ledger.simulate("--units", 3), 3, 120, 500)
        ledger.give_to(KEEPER)
        house = House(ledger, "--listen", "127.0.0.1:0", name=f"@weir-user-{os.getpid()}")
        for name in ("web", "writer", "collectors"):
            pid = house.kill(name)
            with open(f"/proc/{pid}/status", encoding="ascii") as file:
                assert f"Uid:\t{KEEPER}\t{KEEPER}\t{KEEPER}\t{KEEPER}\n" in file.read()
        known = len(ledger.readings())
        wait_until(lambda: "nothing more is read: " + house.err(), lambda: len(ledger.readings()) > known)
        with urllib.request.urlopen(f"http://127.0.0.1:{house.port()}/healthz", timeout=30) as reply:
            assert reply.status == 200
        for name in os.listdir(ledger.dir):
            if name != "socket":
                os.chmod(ledger.dir / name, 0o644)
        os.chmod(ledger.dir, 0o755)
        ledger.user = STRANGER
        second = House(ledger, "--listen", "127.0.0.1:0", is_ready=False, name=f"@weir-stranger-{os.getpid()}")
        assert second.process.wait(timeout=60) == 3 and "no right" in second.err(), second.err()
        print("a stranger's house:", second.err().strip())
        ledger.user = KEEPER
        house.stop()
        ledger.run("verify", "--key", ledger.vkey)
    print(f"kept, polled and served by user {KEEPER}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
