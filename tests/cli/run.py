#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a conversation with the command line: tests/cli/*.test.

    # One sentence: why this must be so.
    $ weir help nonsense
    ! weir: no command 'nonsense'; 'weir help' lists them
    = 2

`$ ` begins a command for sh; a line `> ` continues it. Lines without a mark
are its stdout, `! ` lines its stderr, `= N` its status (0 where not given). A
blank line ends the talk of one command; a stdout line that is blank is written
`\\`. In an expected line `[..]` stands for any text, an expected line `...` for
any lines. Commands run one after the other in one empty directory, $TMP, with
`weir` on the PATH, the source tree at $SRC, the locale C.UTF-8 and $HOME in $TMP.
What a command leaves running (its output must go to a file) is ended with the
conversation.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile

TIMEOUT_S = 60


class Talk:
    """One command and what is expected of it."""

    def __init__(self, line, command):
        self.line = line
        self.command = command
        self.out = []
        self.err = []
        self.status = 0


def read(path):
    talks = []
    why = False
    open_talk = None
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.rstrip("\n")
            if line.startswith("# "):
                why = True
            elif line == "":
                open_talk = None
            elif line.startswith("$ "):
                open_talk = Talk(number, line[2:])
                talks.append(open_talk)
            elif open_talk is None:
                raise ValueError(f"{path}:{number}: belongs to no command: {line}")
            elif line.startswith("> ") and not open_talk.out and not open_talk.err:
                open_talk.command += "\n" + line[2:]
            elif line.startswith("! "):
                open_talk.err.append(line[2:])
            elif line.startswith("= "):
                open_talk.status = int(line[2:])
            else:
                open_talk.out.append("" if line == "\\" else line)
    if not why or not talks:
        raise ValueError(f"{path}: needs a sentence why and a command")
    return talks


def pattern(expected):
    lines = []
    for line in expected:
        if line == "...":
            lines.append("(?:[^\\n]*\\n)*?")
        else:
            parts = [re.escape(part) for part in line.split("[..]")]
            lines.append("[^\\n]*".join(parts) + "\\n")
    return re.compile("".join(lines))


def lines_of(text):
    return text if text == "" or text.endswith("\n") else text + "\n"


def check(path, talk, done):
    bad = []
    for name, expected, actual in (
        ("stdout", talk.out, done.stdout),
        ("stderr", talk.err, done.stderr),
    ):
        actual = lines_of(actual.decode("utf-8", "backslashreplace"))
        if not pattern(expected).fullmatch(actual):
            bad.append(f"{name} is\n{actual}--- expected\n" + "".join(f"{e}\n" for e in expected))
    if done.returncode != talk.status:
        bad.append(f"status is {done.returncode}, expected {talk.status}")
    for text in bad:
        print(f"{path}:{talk.line}: $ {talk.command}\n{text.rstrip(chr(10))}")
    return not bad


def environment(tmp, weir, source):
    env = {
        "PATH": os.path.dirname(weir) + ":" + os.environ.get("PATH", "/usr/bin:/bin"),
        "HOME": tmp,
        "TMP": tmp,
        "TMPDIR": tmp,
        "SRC": source,
        "XDG_STATE_HOME": os.path.join(tmp, "state"),
        "LC_ALL": "C.UTF-8",
    }
    for name in ("WEIR_LOCALE_DIR", "ASAN_OPTIONS", "UBSAN_OPTIONS"):
        if name in os.environ:
            env[name] = os.environ[name]
    return env


def is_alive(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def play(talk, tmp, env, left):
    """Runs one command in a process group of its own, which joins left where it lives on."""
    process = subprocess.Popen(
        ["sh", "-c", talk.command], cwd=tmp, env=env, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        out, err = process.communicate(timeout=TIMEOUT_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
    if is_alive(process.pid):
        left.append(process.pid)
    return subprocess.CompletedProcess(talk.command, process.returncode, out, err)


def main():
    weir, source, path = sys.argv[1:]
    good = True
    left = []
    with tempfile.TemporaryDirectory() as tmp:
        env = environment(tmp, os.path.abspath(weir), os.path.abspath(source))
        try:
            for talk in read(path):
                good = check(path, talk, play(talk, tmp, env, left)) and good
        finally:
            for group in filter(is_alive, left):
                os.killpg(group, signal.SIGTERM)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
