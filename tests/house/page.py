#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The page's sources: every text in both languages and used, and nothing that its policy would stop.

usage: page.py SOURCE_ROOT
"""
import re
import sys
from pathlib import Path

ROW = re.compile(r"^  '([^']+)': \['((?:[^'\\]|\\.)*)', '((?:[^'\\]|\\.)*)'\],$")
USE = re.compile(r"\b(?:t|has)\(\s*(?:[^'`(),?]+ \? )?'([^']+)'(?:\s*:\s*'([^']+)')?")
CHINESE = re.compile(r"[\u3400-\u9fff]")

TEXTS = ("words.js", "words_bill.js", "words_credit.js", "words_rights.js", "words_year.js")

# What the page must do without, and why.
REFUSED = [
    (r"\binnerHTML\b|\bouterHTML\b|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser",
     "text is text: api/page/dom.js"),
    (r"\beval\s*\(|new Function\b|setTimeout\(\s*['\"`]|setInterval\(\s*['\"`]", "code is in files"),
    (r"\son[a-z]+\s*=\s*[\"']", "listeners are added, not written into markup"),
    (r"\bstyle\s*=\s*[\"']|<style\b|setAttribute\('style'|[{,]\s*style:\s", "styles stand in weir.css"),
    (r"<script(?![^>]*\bsrc=)", "scripts are files"),
    (r"(?:https?:)?//(?!www\.w3\.org/2000/svg)[A-Za-z0-9.-]+\.[a-z]{2,}|@import\b|url\(", "nothing is asked of others"),
    (r"document\.cookie|indexedDB", "the token stays in the tab"),
    (r"parseFloat|toFixed|toLocaleString\(", "figures are integers: api/page/number.js"),
]


def words_of(path, faults):
    """Texts by key. A row that is not of the one form is a fault."""
    text = path.read_text(encoding="utf-8")
    table = text[text.index("const texts = {") : text.index("\n};")]
    words = {}
    for line in table.splitlines()[1:]:
        row = ROW.match(line)
        if row and row[1] in words:
            faults.append(f"{path}: '{row[1]}' stands twice")
        if row:
            words[row[1]] = (row[2], row[3])
        elif line.strip() and not line.startswith("  //"):
            faults.append(f"{path}: a row is \"  'key': ['中文', 'English'],\", not {line}")
    return words


def both_languages(words, faults):
    for key, (chinese, english) in words.items():
        values = [sorted(set(re.findall(r"\{(\w+)\}", form))) for text in (chinese, english) for form in text.split("|")]
        if not chinese or not english:
            faults.append(f"words.js: '{key}' has a language missing")
        elif any(value != values[0] for value in values):
            faults.append(f"words.js: '{key}' has other values in one of its forms: {values}")
        elif CHINESE.search(english) and key != "app.language":
            faults.append(f"words.js: '{key}' has Chinese in its English")


def uses_of(source):
    """Keys that are named whole, and beginnings to which a word is joined."""
    whole = {key for found in USE.findall(source) for key in found if key}
    # Tables of keys, and choices between two of them.
    whole |= set(re.findall(r"'([a-z]+(?:\.[a-z0-9_-]+)+)'", source))
    starts = set(re.findall(r"`([a-z.]+\.)\$\{", source)) | {f"{name}." for name in re.findall(r"\bterms?\('(\w+)'", source)}
    return whole, starts


def words_are_those_of_the_program(root, words, faults):
    """Words of closed lists are the program's: in its Chinese, and none missing."""
    lists = (root / "ledger/words.c").read_text(encoding="utf-8")
    for kind in ("source", "use", "finding"):
        for word, chinese in re.findall(r"\{ WORD_%s, \w+, \"([^\"]+)\", \"([^\"]+)\" \}" % kind.upper(), lists):
            if words.get(f"{kind}.{word}", ("",))[0] != chinese:
                faults.append(f"words.js: '{kind}.{word}' is {chinese} in ledger/words.c")
    flags = re.findall(r'return "([a-z-]+)";', (root / "ledger/sheet.c").read_text(encoding="utf-8"))
    for flag in [*flags, "objection", "objection-overdue"]:
        for key in (f"flag.{flag}", f"flag.{flag}.why"):
            if key not in words:
                faults.append(f"words.js: '{key}' is missing")


def look(root):
    faults = []
    folder = root / "api/page"
    words = {}
    for name in TEXTS:
        more = words_of(folder / name, faults)
        faults += [f"{name}: '{key}' stands in another file too" for key in more if key in words]
        words |= more
    if len(words) < 50:
        faults.append("words.js: hardly a text was found; was it read?")
    both_languages(words, faults)
    words_are_those_of_the_program(root, words, faults)
    used, starts = set(), set()
    for path in sorted(folder.iterdir()):
        if path.suffix not in (".js", ".css", ".html", ".svg"):
            continue
        text = path.read_text(encoding="utf-8")
        if "SPDX" not in text.splitlines()[0] and path.suffix in (".js", ".css"):
            faults.append(f"{path}:1: the first line is not the licence line")
        for number, line in enumerate(text.splitlines(), 1):
            faults += [f"{path}:{number}: {why}" for pattern, why in REFUSED if re.search(pattern, line)]
        if path.suffix == ".js" and path.name not in TEXTS:
            code = re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)
            found = uses_of(code)
            used |= found[0]
            starts |= found[1]
            faults += [f"{path}: t('{key}') has no text" for pair in USE.findall(code) for key in pair
                       if key and key not in words and not key.endswith(".")]
            faults += [f"{path}: a text within the source: {line.strip()}" for line in code.splitlines() if CHINESE.search(line)]
    for key in words:
        if key not in used and not any(key.startswith(start) for start in starts):
            faults.append(f"words.js: nobody uses '{key}'")
    return faults


def main():
    faults = look(Path(sys.argv[1]))
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
