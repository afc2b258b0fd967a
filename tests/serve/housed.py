# SPDX-License-Identifier: Apache-2.0
"""A running `weir serve` with a service manager that listens, for the tests of the house."""
import os
import pathlib
import re
import signal
import socket
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "collect"))

from metered import Ledger  # noqa: E402  pylint: disable=wrong-import-position

PATIENCE_S = 60
NAMES = {"weir-writer": "writer", "weir-collect": "collectors", "weir-web": "web"}


def wait_until(what, condition, patience_s=PATIENCE_S):
    """Polls, as there is nothing to wait for; what the condition gave."""
    deadline = time.monotonic() + patience_s
    while not (found := condition()):
        assert time.monotonic() < deadline, what() if callable(what) else what
        time.sleep(0.01)
    return found


class Manager:
    """The other end of $NOTIFY_SOCKET: a path, or '@' and a name."""

    def __init__(self, name):
        self.name = name
        self.heard = []  # (when, {key: value}) of each datagram
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("\0" + name[1:] if name.startswith("@") else name)
        self.socket.setblocking(False)

    def listen(self):
        """All that was said up to now."""
        while True:
            try:
                said = self.socket.recv(4096).decode("utf-8")
            except BlockingIOError:
                return self.heard
            self.heard.append((time.monotonic(),
                               dict(line.split("=", 1) for line in said.split("\n"))))

    def count(self, key):
        """How many datagrams had that key."""
        return sum(key in said for _, said in self.listen())

    def status(self):
        """The last line for people."""
        said = [said["STATUS"] for _, said in self.listen() if "STATUS" in said]
        return said[-1] if said else ""


class House:
    """A `weir serve`, up; ended with its ledger."""

    def __init__(self, ledger, *words, name=None, environment=None, is_ready=True):
        self.ledger = ledger
        self.manager = Manager(name or str(ledger.top / f"notify.{time.monotonic_ns()}"))
        self.err_path = ledger.top / f"err.{time.monotonic_ns()}"
        self.out_path = ledger.top / f"out.{time.monotonic_ns()}"
        with open(self.err_path, "w", encoding="utf-8") as err, \
                open(self.out_path, "w", encoding="utf-8") as out:
            self.process = ledger.start(
                "serve", *words, stdout=out, stderr=err,
                environment={"NOTIFY_SOCKET": self.manager.name, **(environment or {})})
        self.pid = self.process.pid
        if is_ready:
            self.ready(1)

    def err(self):
        """What was said on stderr."""
        return self.err_path.read_text(encoding="utf-8")

    def ready(self, times):
        """Waits until it was ready so often."""
        wait_until(lambda: f"not ready {times} times: {self.manager.heard} {self.err()}",
                   lambda: self.manager.count("READY") >= times or self.process.poll() is not None)
        assert self.process.poll() is None, (self.process.returncode, self.err())

    def parts(self):
        """Name to the numbers of the processes that do it."""
        found = {}
        with open(f"/proc/{self.pid}/task/{self.pid}/children", encoding="ascii") as file:
            children = [int(word) for word in file.read().split()]
        for pid in children:
            try:
                with open(f"/proc/{pid}/status", encoding="ascii") as file:
                    said = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
            except (FileNotFoundError, ProcessLookupError):
                continue
            if said["Name"] in NAMES and not said["State"].startswith("Z"):
                found.setdefault(NAMES[said["Name"]], []).append(pid)
        return found

    def part(self, name):
        """The one process that does it."""
        pid, = wait_until(f"no {name}", lambda: self.parts().get(name))
        return pid

    def kill(self, name):
        """kill -9; waits until another one does it and all is said to work."""
        old = self.part(name)
        others = {other: pids for other, pids in self.parts().items() if other != name}
        os.kill(old, signal.SIGKILL)
        wait_until(lambda: f"{name} is not started again: {self.err()}",
                   lambda: self.parts().get(name, [old]) != [old] and self.works(name))
        for other, pids in others.items():
            assert self.parts().get(other) == pids, (name, other, pids, self.parts(), self.err())
        return self.part(name)

    def port(self):
        """Where the web listens, as it said last."""
        return int(re.findall(r"listening at https?://127\.0\.0\.1:(\d+)\n",
                              self.out_path.read_text(encoding="utf-8"))[-1])

    def works(self, name):
        """Was it the last that was said that this part works?"""
        self.manager.listen()
        return name in self.manager.status()

    def stop(self, status=0, number=signal.SIGTERM):
        """Ends it in order; what it said on stderr."""
        self.process.send_signal(number)
        assert self.process.wait(timeout=PATIENCE_S) == status, (self.process.returncode, self.err())
        assert self.manager.count("STOPPING") == 1, self.manager.heard
        return self.err()


__all__ = ["House", "Ledger", "Manager", "PATIENCE_S", "wait_until"]
