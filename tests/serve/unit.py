#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""systemd reads the unit without complaint, and what it starts is this program's.

    unit.py WEIR SOURCE

The unit is read by systemd-analyze from a folder of its own, with the built
program in place of the installed one; a wrong word in it must be found.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

EXPOSED_MAX = 25  # tenths: 10.0 is a program without any bounds


def verify(unit):
    """What systemd has to say of it."""
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True,
                          timeout=60, check=False)
    said = [line for line in done.stderr.splitlines() if unit.name in line]
    return done.returncode, said


def main():
    """The unit as it is, and with a fault."""
    weir, source = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    text = (source / "debian" / "weir.service").read_text(encoding="utf-8")
    assert text.count("/usr/bin/weir ") == 1
    text = text.replace("/usr/bin/weir ", f"{weir} ").replace("User=weir", "User=daemon") \
        .replace("Group=weir", "Group=daemon")
    with tempfile.TemporaryDirectory() as folder:
        unit = pathlib.Path(folder) / "weir.service"
        unit.write_text(text, encoding="utf-8")
        status, said = verify(unit)
        assert status == 0 and not said, said
        unit.write_text(text.replace("WatchdogSec=180", "WatchdogSec=often"), encoding="utf-8")
        status, said = verify(unit)
        assert said, "a wrong unit was not found wrong"
        unit.write_text(text, encoding="utf-8")
        done = subprocess.run(["systemd-analyze", "security", "--offline=yes", f"--threshold={EXPOSED_MAX}", unit],
                              capture_output=True, text=True, timeout=60, check=False)
        overall = re.search(r"Overall exposure level.*", done.stdout)
        assert done.returncode == 0, done.stdout + done.stderr
        print(overall[0] if overall else done.stdout)


if __name__ == "__main__":
    main()
