#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A manual page says what the program's help says, in both languages.

Of each command: the summary in the line of names, the usage in the synopsis,
the options of an example in it too, and under the options each one that it takes, with its value, beginning with
the words of the help; no other. weir(1) has the commands and the options of
all, weir-import(1) each kind of file, weir-serve(1) each route. troff must find
nothing to warn of in a built page.

usage: man_pages.py WEIR SOURCE [BUILT_PAGE...]
"""

import json
import os
import re
import subprocess
import sys

FOLDERS = {"en": "docs/man", "zh_CN": "docs/man/zh_CN"}
HEADINGS = {
    "en": ("NAME", "SYNOPSIS", "OPTIONS", "COMMANDS"),
    "zh_CN": ("名称", "概要", "选项", "命令"),
}


def plain(text):
    """Without scdoc's marks."""
    return re.sub(r"\\(.)", r"\1", re.sub(r"(?<!\\)[*_]", "", text))


def sections(path):
    """{heading: text}"""
    with open(path, encoding="utf-8") as file:
        parts = re.split(r"^# (.*)$", file.read(), flags=re.M)
    return {name: text.strip() for name, text in zip(parts[1::2], parts[2::2])}


def terms(text):
    """[(term, what is said of it)] of paragraphs whose text is indented."""
    found = re.findall(r"^(\*.*)\n\t(.*)$", text, flags=re.M)
    return [(plain(term), plain(said)) for term, said in found]


def label(option):
    letter = f"-{option['letter']}, " if "letter" in option else ""
    value = f" {option['value']}" if "value" in option else ""
    return f"{letter}--{option['name']}{value}"


class Check:
    def __init__(self):
        self.bad = 0

    def same(self, where, found, wanted):
        if found != wanted:
            print(f"{where}\n  is   {found}\n  want {wanted}")
            self.bad += 1

    def terms(self, where, found, wanted):
        self.same(where, [term for term, _ in found], [term for term, _ in wanted])
        for (term, said), (_, help_text) in zip(found, wanted):
            if said[: len(help_text)].lower() != help_text.lower():
                self.same(f"{where}, {term}", said, help_text + "...")


def check_command(check, source, lang, command):
    path = f"{FOLDERS[lang]}/weir-{command['command']}.1.scd"
    if not os.path.exists(os.path.join(source, path)):
        check.same(path, "missing", "there")
        return
    name, synopsis, options, _ = HEADINGS[lang]
    page = sections(os.path.join(source, path))
    check.same(f"{path}, {name}", plain(page[name]), f"weir-{command['command']} - {command['summary']}")
    check.same(f"{path}, {synopsis}", plain(page[synopsis]),
               f"weir {command['command']} {command['usage']}".rstrip())
    check.terms(f"{path}, {options}", terms(page[options]),
                [(label(option), option["help"]) for option in command["options"]])
    shown = re.findall(rf"^\$ .*\bweir {command['command']} .*$", "\n".join(page.values()), flags=re.M)
    used = set(re.findall(r"--[a-z-]+", " ".join(shown))) - {"--json", "--lang", "--help"}
    check.same(f"{path}, examples with options that the synopsis leaves out",
               sorted(used - set(re.findall(r"--[a-z-]+", command["usage"]))), [])


def check_kinds(check, source, lang):
    """Kinds of files, by the words of the command."""
    path = f"{FOLDERS[lang]}/weir-import.1.scd"
    with open(os.path.join(source, "api/cli/cmd_import.c"), encoding="utf-8") as file:
        words = re.search(r'\.words = "([^"]*)"', file.read())[1].split("|")
    with open(os.path.join(source, path), encoding="utf-8") as file:
        shown = re.search(r"^.*_KIND_.*\*areas\*.*$", file.read(), flags=re.M)[0]
    check.same(f"{path}, kinds", [word for word in words if f"*{word}*" not in shown], [])


def check_routes(check, source, lang):
    """Each route of the server: "/v1/permits/{id}" is */v1/permits/*_ID_ there."""
    path = f"{FOLDERS[lang]}/weir-serve.1.scd"
    with open(os.path.join(source, "api/http/routes.c"), encoding="utf-8") as file:
        routes = re.findall(r'\{ HTTP_(GET|POST), "([^"]*)"', file.read())
    with open(os.path.join(source, path), encoding="utf-8") as file:
        page = file.read()
    shown = "\n".join(plain(line) for line in page.split("\n") if line.startswith("\t*"))
    missing = []
    for method, pattern in routes:
        wanted = re.sub(r"\\\{\w+\\\}", "[A-Z]+", re.escape(pattern)).replace(r"\{\.\.\.\}", r"\.\.\.")
        before = "POST " if method == "POST" else "(?<!POST )(?<![\\w/])"
        if not re.search(before + wanted + r"(?![\w/])", shown):
            missing.append(f"{method} {pattern}")
    check.same(f"{path}, routes that it leaves out of {len(routes)}", missing, [])


def check_language(check, weir, source, lang):
    shown = subprocess.run([weir, "help", "--json", "--lang", lang], capture_output=True, check=True)
    known = json.loads(shown.stdout)
    for command in known["commands"]:
        check_command(check, source, lang, command)
    check_kinds(check, source, lang)
    check_routes(check, source, lang)
    path = f"{FOLDERS[lang]}/weir.1.scd"
    page = sections(os.path.join(source, path))
    _, _, options, commands = HEADINGS[lang]
    check.terms(f"{path}, {options}", terms(page[options]),
                [(label(option), option["help"]) for option in known["options"]])
    check.terms(f"{path}, {commands}", terms(page[commands]),
                [(f"weir-{command['command']}(1)", command["summary"]) for command in known["commands"]])
    pages = {f"weir-{command['command']}.1.scd" for command in known["commands"]}
    there = {name for name in os.listdir(os.path.join(source, FOLDERS[lang])) if name.endswith(".1.scd")}
    check.same(f"{FOLDERS[lang]}: pages of no command", sorted(there - pages - {"weir.1.scd"}), [])


def main():
    weir, source, *built = sys.argv[1:]
    check = Check()
    for lang in FOLDERS:
        check_language(check, weir, source, lang)
    for page in built:
        # The columns of a table are narrower than some of its words.
        narrow = ["-Wbreak"] if "weir-files" in page else []
        done = subprocess.run(["groff", "-k", "-t", "-man", "-Tutf8", "-ww", *narrow, "-z", page],
                              capture_output=True, check=False)
        check.same(page, done.stderr.decode(), "")
    return 1 if check.bad else 0


if __name__ == "__main__":
    sys.exit(main())
