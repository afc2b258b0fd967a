# SPDX-License-Identifier: Apache-2.0
"""The desk of the office: the program, on the day on which the office uses it, by two users."""

import datetime
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cli" / "cases"))

from district import District  # noqa: E402  pylint: disable=wrong-import-position

ZONE = "+08:00"
SECOND_USER = 12345  # who checks and approves what the first one made
HOUR = datetime.timedelta(hours=1)


def local(at):
    return at.strftime("%Y-%m-%dT%H:%M:%S") + ZONE


def midnight(day):
    return datetime.datetime.combine(day, datetime.time())


class Office(District):
    """A district whose clock stands where it was put, and which has two users."""

    def __init__(self, weir, when, folder):
        os.chmod(folder, 0o755)
        own = [shutil.copy(path, folder) for path in (weir, when)]
        super().__init__(own[0], folder)
        self.when, self.now, self.steps = own[1], None, []

    def at(self, day, hour=9):
        self.now = midnight(day) + hour * HOUR

    def run(self, *words):
        env = {"PATH": os.environ["PATH"], "HOME": self.folder, "LC_ALL": "C.UTF-8",
               "XDG_STATE_HOME": os.path.join(self.folder, "state"), "LD_PRELOAD": self.when,
               "WEIR_TEST_AT": str(int((self.now - datetime.datetime(1970, 1, 1)).total_seconds()) - 8 * 3600)}
        done = subprocess.run([self.weir, *words], cwd=self.folder, env=env, text=True, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=600, check=False, user=self.user)
        self.steps.append(words)
        self.now += datetime.timedelta(minutes=1)
        return done.returncode, done.stdout, done.stderr

    def let_in(self):
        """The second user, who has nothing but the ledger and its keys."""
        self.do("actor", "add", "--uid", str(SECOND_USER), "--role", "复核")
        for top in (self.ledger, os.path.join(self.folder, "K")):
            for path, folders, files in os.walk(top):
                for name in [path] + [os.path.join(path, one) for one in folders + files]:
                    os.chown(name, SECOND_USER, SECOND_USER)

    def say(self, *words, second=False):
        self.user = SECOND_USER if second else None
        try:
            return self.run("-C", self.ledger, *words)
        finally:
            self.user = None

    def do(self, *words, answers=(0,), second=False):
        """A command on the ledger, which must answer so; its output."""
        status, out, err = self.say(*words, second=second)
        if status not in answers:
            raise AssertionError(f"weir {' '.join(words)}: {status}\n{out[:2000]}{err}")
        return out

    def read_in(self, kind, rows, *options):
        """Reads further rows in, on the office's day."""
        return self.do("import", kind, self.more(kind, rows), *options)

    def place(self, folder, name):
        """A path in a folder of its own."""
        os.makedirs(os.path.join(self.folder, folder), exist_ok=True)
        return os.path.join(self.folder, folder, name)

    def answer(self, *words, answers=(0,)):
        return json.loads(self.do(*words, "--json", answers=answers))
