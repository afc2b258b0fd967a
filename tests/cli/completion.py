#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""bash, zsh and fish load their completion and offer what the program knows.

Each shell is asked behind `weir COMMAND --` for every command: the answer must
be the options that `weir help --json` names, no more, no fewer. Then some
prefixes of commands, words and values are asked for.

usage: completion.py WEIR FOLDER_OF_SCRIPTS
"""

import json
import os
import pty
import select
import subprocess
import sys
import tempfile
import time

ASKED = [
    (["ba"], {"balance"}),
    (["--lang", "zh_CN", "ba"], {"balance"}),
    (["-C", ".", "ba"], {"balance"}),
    (["--lang", ""], {"zh_CN", "en"}),
    (["balance", "--format", ""], {"table", "csv", "json", "xlsx", "pdf"}),
    (["balance", "2026-09", "--unit", "w"], {"wan-m3"}),
    (["balance", "--unit", "m3", "--format", "c"], {"csv"}),
    (["import", "per"], {"permits"}),
    (["import", "--encoding", "g"], {"gb18030"}),
    (["import", "permits", "--repeated-hour", ""], {"first", "last", "by-order"}),
    (["assess", "--method", "r"], {"rated-flow"}),
    (["assess", "--days", ""], set()),
    (["alerts", "re"], {"rectify"}),
    (["help", "ver"], {"verify"}),
    (["import", "permits", "only.c"], {"only.csv"}),
]
WAIT_S = 60

ZSH = r"""
PS1= PS2= RPS1=
unsetopt zle_bracketed_paste 2>/dev/null
autoload -U compinit && compinit -u -D
source "$SCRIPT"
compadd() {
	if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
		builtin compadd "$@"
		return
	fi
	local -a found
	builtin compadd -A found "$@"
	[[ $#found -eq 0 ]] || print -rl -- $found >> "$ANSWERS"
	builtin compadd "$@"
}
setopt no_list_beep
LISTMAX=10000
ask() {
	zle list-choices
	zle kill-whole-line
	print -r -- END >> "$ANSWERS"
}
zle -N ask
bindkey '^I' ask
print -r -- READY >> "$ANSWERS"
"""


def bash(folder, asks):
    for words in asks:
        line = " ".join(f"'{word}'" for word in ["weir", *words])
        script = (f"source '{folder}/weir'; COMP_WORDS=({line}); COMP_CWORD={len(words)}; _weir; "
                  'printf "%s\\n" "${COMPREPLY[@]}"')
        done = subprocess.run(["bash", "--norc", "-c", script], capture_output=True, check=True)
        yield set(done.stdout.decode().split())


def fish(folder, asks):
    lines = "\n".join(f"complete -C 'weir {' '.join(words)}'; echo END" for words in asks)
    done = subprocess.run(["fish", "--no-config", "-c", f"source '{folder}/weir.fish'\n{lines}"],
                          capture_output=True, check=True)
    answer = set()
    for line in done.stdout.decode().splitlines():
        if line == "END":
            yield answer
            answer = set()
        else:
            answer.add(line.split("\t")[0])


class Zsh:
    """A zsh at a terminal, whose completion writes what it would offer into a file."""

    def __init__(self, folder):
        self.answers = os.path.join(os.getcwd(), "answers")
        open(self.answers, "w", encoding="utf-8").close()
        with open("setup.zsh", "w", encoding="utf-8") as file:
            file.write(ZSH)
        env = {**os.environ, "SCRIPT": f"{folder}/_weir", "ANSWERS": self.answers, "TERM": "xterm"}
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.execvpe("zsh", ["zsh", "-f", "-i"], env)
        self.send("source ./setup.zsh\n")
        self.wait("READY")

    def send(self, text):
        os.write(self.terminal, text.encode())

    def wait(self, word):
        """What was written until the word; the terminal's output is thrown away."""
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            if select.select([self.terminal], [], [], 0.02)[0]:
                os.read(self.terminal, 65536)
            with open(self.answers, encoding="utf-8") as file:
                lines = file.read().splitlines()
            if lines and lines[-1] == word:
                open(self.answers, "w", encoding="utf-8").close()
                return set(lines[:-1])
        raise AssertionError(f"zsh: no {word} within {WAIT_S} s")

    def ask(self, words):
        self.send("weir " + " ".join(words) + "\t")
        return self.wait("END")

    def close(self):
        os.close(self.terminal)
        os.waitpid(self.pid, 0)


def zsh(folder, asks):
    shell = Zsh(folder)
    try:
        for words in asks:
            yield shell.ask(words)
    finally:
        shell.close()


def main():
    weir, folder = (os.path.abspath(path) for path in sys.argv[1:])
    known = json.loads(subprocess.run([weir, "help", "--json"], capture_output=True, check=True).stdout)
    shared = {"--" + option["name"] for option in known["options"]}
    asked = list(ASKED)
    asked.append(([""], {command["command"] for command in known["commands"]}))
    for command in known["commands"]:
        own = {"--" + option["name"] for option in command["options"]}
        asked.append(([command["command"], "--"], own | shared))
    asks = [words for words, _ in asked]
    bad = 0
    with tempfile.TemporaryDirectory() as tmp:
        os.chdir(tmp)
        for name in ("only.csv", "other.csv"):
            open(name, "w", encoding="utf-8").close()
        for shell in (bash, fish, zsh):
            answers = list(shell(folder, asks))
            assert len(answers) == len(asked), (shell.__name__, len(answers))
            for (words, wanted), answer in zip(asked, answers):
                # bash offers letters with the options, fish and zsh only to a single dash.
                answer = {word for word in answer if not (len(word) == 2 and word[0] == "-")}
                if answer != wanted:
                    print(f"{shell.__name__}: weir {' '.join(words)}\n  offers {sorted(answer)}\n"
                          f"  not    {sorted(wanted)}")
                    bad += 1
        os.chdir("/")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
