# SPDX-License-Identifier: Apache-2.0
"""A ledger with meters on Modbus, for the tests that collect.

One area, one permit, one intake, and meters M1, M2, ... of one profile
(tuf-2000m) behind one address. What the ledger holds is read by LEDGER_SAYS,
which looks at entries and notes and not through a command under test.
"""
import json
import os
import pathlib
import subprocess
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[2]


def children(pid):
    """Of a process that has one thread."""
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(word) for word in file.read().split()]


def is_gone(pid):
    """True once nothing runs under that number; a zombie does not run."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rsplit(") ", 1)[1][0] == "Z"
    except FileNotFoundError:
        return True


class Ledger:
    """A new ledger in a folder of its own, removed at the end of a with."""

    def __init__(self, weir, says, clock=None):
        self.weir = str(pathlib.Path(weir).resolve())
        self.says = str(pathlib.Path(says).resolve())
        self.temporary = tempfile.TemporaryDirectory(prefix="weir-collect-")
        self.top = pathlib.Path(self.temporary.name)
        self.dir = self.top / "ledger"
        self.clock_text = clock
        self.started = []
        self.environment = dict(os.environ, LC_ALL="C.UTF-8", HOME=str(self.top))
        origin = "simulated/collect" if clock else "collect.example"
        made = self.run("init", self.dir, "--origin", origin, "--keys", self.top / "keys",
                        *(["--clock", clock] if clock else []), "--json", at=False)
        self.vkey = json.loads(made)["vkey"]
        self.from_s, self.speed, self.started_s = self.ask("clock")[0]
        self.from_s, self.speed, self.started_s = (
            int(self.from_s), int(self.speed), int(self.started_s))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.wait()
        self.temporary.cleanup()

    def command(self, *words, at=True):
        """The words of a call of weir."""
        return [self.weir, *(["-C", str(self.dir)] if at else []), *map(str, words)]

    def run(self, *words, at=True, status=0):
        """Runs weir to its end; its stdout."""
        done = subprocess.run(self.command(*words, at=at), env=self.environment, timeout=120,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              check=False)
        assert done.returncode == status, (words, done.returncode, done.stdout, done.stderr)
        return done.stdout

    def start(self, *words, environment=None, **options):
        """Starts weir; ended with the ledger."""
        process = subprocess.Popen(self.command(*words), text=True,
                                   env=dict(self.environment, **(environment or {})),
                                   **options)
        self.started.append(process)
        return process

    def simulate(self, *words):
        """Starts a station on the ledger's clock; its port."""
        clock = []
        if self.clock_text:
            clock = ["--clock", self.clock_text, "--started", self.started_s]
        station = subprocess.Popen(self.command("simulate", "--port", 0, *words, *clock, at=False),
                                   stdout=subprocess.PIPE, text=True)
        self.started.append(station)
        ready = station.stdout.readline()
        assert ready.startswith("ready tcp://127.0.0.1:"), ready
        return int(ready.rsplit(":", 1)[1])

    def register(self, port, units, interval_s, qmax_m3_per_h, profile="tuf-2000m", text=None):
        """Imports the district with so many meters behind the port, and one read by hand.

        text is the profile's, where it is none that is shipped."""
        folder = self.top / "district"
        (folder / "profiles").mkdir(parents=True)
        text = text or (SOURCE / f"profiles/{profile}.yaml").read_text(encoding="utf-8")
        (folder / f"profiles/{profile}.yaml").write_text(text, encoding="utf-8")

        def put(name, header, rows):
            (folder / f"{name}.csv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")

        put("areas", "area,name,parent", ["A,A,"])
        put("permits", "permit,holder,credit_code,area,source,use,annual_m3,valid_from,"
            "valid_until", ["P,H,,A,surface,other,900000000,2020-01-01,"])
        put("intakes", "intake,permit,name,area_class,design_max_m3_per_day,rated_m3_per_h,"
            "qmax_m3_per_h", [f"I,P,I,normal,,,{qmax_m3_per_h}"])
        put("meters", "meter,intake,profile,address,interval_s,direction,digits,installed_on,"
            "verified_until",
            [f"M{unit},I,{profile},tcp://127.0.0.1:{port}/{unit},{interval_s},forward,8,"
             "2020-01-01," for unit in range(1, units + 1)] +
            ["HAND,I,manual,,86400,forward,8,2020-01-01,"])
        self.run("import", "all", folder)

    def ask(self, word):
        """What LEDGER_SAYS answers: a list of words a line."""
        done = subprocess.run([self.says, str(self.dir), word], stdout=subprocess.PIPE,
                              text=True, timeout=120, check=False)
        assert done.returncode == 0, (word, done.stdout)
        return [line.split(" ") for line in done.stdout.splitlines()]

    def readings(self):
        """(meter, at, units, scale) to entry, of all readings in the log."""
        return {tuple(words[:4]): words[4] for words in self.ask("readings")}

    def taken(self):
        """Meter to litres booked."""
        return {words[0]: int(words[1]) for words in self.ask("taken")}


def acknowledged(path):
    """The lines of a --log, each a list of words; what kill -9 left half written is none."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return [line.split(" ") for line in text.split("\n")[:-1]]


def missing(ledger, lines):
    """Those acknowledged readings that the ledger does not hold where it was said."""
    held = ledger.readings()
    return [line for line in lines
            if held.get(tuple(line[:4])) is None or line[4] not in ("-", held[tuple(line[:4])])]
