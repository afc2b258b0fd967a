#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""docs/glossary.md knows the words that the program knows, and no others.

Each word of ledger/words.c has its row with its Chinese name and its list, and
each row is such a word. Each Chinese term is used by the catalogue, a word or a
column; each identifier stands in the sources.

usage: glossary.py SOURCE
"""

import os
import re
import sys


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


def rows(text, heading):
    """The cells of the table below a heading."""
    part = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", text, flags=re.M | re.S).group(1)
    lines = [line for line in part.splitlines() if line.startswith("| ")][1:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def sources(root):
    """All text of .c, .h and .cddl files of the program."""
    texts = [read(root, "docs", "entry.cddl")]
    for room in ("meter", "ledger", "billing", "api", os.path.join("api", "cli")):
        for name in sorted(os.listdir(os.path.join(root, room))):
            if name.endswith((".c", ".h")):
                texts.append(read(root, room, name))
    return "\n".join(texts)


def main():
    root = sys.argv[1]
    glossary = read(root, "docs", "glossary.md")
    table = read(root, "ledger", "words.c").split("other_names")[0]
    known = {(zh, f"`{name}`", words.lower())
             for words, name, zh in re.findall(r'\{ WORD_(\w+), \w+, "([^"]+)",\s+"([^"]+)" \}', table)}
    found = {tuple(cells) for cells in rows(glossary, "Words")}
    bad = [f"no row: | {' | '.join(word)} |" for word in sorted(known - found)]
    bad += [f"no such word: {' | '.join(word)}" for word in sorted(found - known)]
    assert len(known) > 40, len(known)

    source = sources(root)
    chinese = source + "".join(re.findall(r'^(?:msgstr )?"(.*)"$', read(root, "po", "zh_CN.po"), flags=re.M))
    identifiers = set(re.findall(r"[A-Za-z][A-Za-z0-9_-]*", source))
    terms = rows(glossary, "Terms")
    assert len(terms) > 40, len(terms)
    for term, _, names, _ in terms:
        if term not in chinese:
            bad.append(f"said nowhere: {term}")
        bad += [f"{term}: no such identifier: {name}" for name in re.findall(r"`([^`]+)`", names)
                if name not in identifiers]
    print("\n".join(bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
