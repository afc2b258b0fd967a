#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""
Holds docs/entry.cddl against entries of every kind that the program makes: each
must match, and each with one item of its effect or of what was said left out
must not.

	entry_cddl.py GRAMMAR PROGRAM

PROGRAM prints entries, one in hex a line.

No program for CDDL is in Debian, so this reads the part of RFC 8610 that the
grammar uses: arrays, occurrences, choices, ranges, generics, .size, .cbor.
"""

import re
import subprocess
import sys

import cbor2

TOKEN = re.compile(
    r"\s*(?:;[^\n]*\n\s*)*"
    r"(//?=|\.\.|/|<|>|\[|\]|\(|\)|,|:|=|\*|\+|\?"
    r"|h'[0-9a-fA-F]*'|\"[^\"]*\"|\.[a-z]+|-?\d+|[A-Za-z$@_][A-Za-z0-9$@_-]*)"
)
BASIC = {
    "text": lambda v: isinstance(v, str),
    "bytes": lambda v: isinstance(v, bytes),
    "uint": lambda v: type(v) is int and v >= 0,
    "bool": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
    "any": lambda v: True,
}


class Grammar:
    """Rules by name: (parameters, type); a type is a tuple (what, ...)."""

    def __init__(self, text):
        self.tokens, at = [], 0
        text = text.rstrip() + "\n"
        while at < len(text):
            found = TOKEN.match(text, at)
            if found is None:
                rest = re.sub(r";[^\n]*\n", "", text[at:]).strip()
                if rest:
                    raise SystemExit(f"entry.cddl: cannot read {rest[:60]!r}")
                break
            self.tokens.append(found.group(1))
            at = found.end()
        self.at, self.rules = 0, {}
        while self.at < len(self.tokens):
            self.rule()

    def peek(self, ahead=0):
        at = self.at + ahead
        return self.tokens[at] if at < len(self.tokens) else None

    def take(self, wanted=None):
        token = self.peek()
        if token is None or (wanted is not None and token != wanted):
            near = " ".join(self.tokens[max(0, self.at - 8) : self.at + 3])
            raise SystemExit(f"entry.cddl: wanted {wanted!r} near: {near}")
        self.at += 1
        return token

    def rule(self):
        name, parameters = self.take(), []
        if self.peek() == "<":
            parameters = self.listed("<", ">", self.take)
        if self.take() == "/=":
            before = self.rules.get(name, ([], ("or", [])))
            self.rules[name] = ([], ("or", before[1][1] + [self.type()]))
        elif name in self.rules:
            raise SystemExit(f"entry.cddl: {name} stands twice")
        else:
            self.rules[name] = (parameters, self.type())

    def listed(self, first, last, one):
        out = []
        self.take(first)
        while self.peek() != last:
            out.append(one())
            if self.peek() == ",":
                self.take()
        self.take(last)
        return out

    def type(self):
        choices = [self.ranged()]
        while self.peek() == "/":
            self.take()
            choices.append(self.ranged())
        return choices[0] if len(choices) == 1 else ("or", choices)

    def ranged(self):
        left = self.single()
        if self.peek() == "..":
            self.take()
            return ("range", left, self.single())
        if self.peek() in (".size", ".cbor"):
            return (self.take()[1:], left, self.single())
        return left

    def single(self):
        token = self.peek()
        if token == "[":
            return ("array", self.listed("[", "]", self.member))
        if token == "(":
            self.take()
            inner = self.type()
            self.take(")")
            return inner
        self.take()
        if token.startswith("h'"):
            return ("is", bytes.fromhex(token[2:-1]))
        if token.startswith('"'):
            return ("is", token[1:-1])
        if re.fullmatch(r"-?\d+", token):
            return ("is", int(token))
        if self.peek() == "<":
            return ("name", token, self.listed("<", ">", self.type))
        return ("name", token, [])

    def member(self):
        low, high = 1, 1
        if self.peek() == "?":
            self.take()
            low = 0
        elif self.peek() == "+":
            self.take()
            high = None
        elif self.peek() == "*" or (self.peek().isdigit() and self.peek(1) == "*"):
            low = int(self.take()) if self.peek() != "*" else 0
            self.take("*")
            # In "0*256 any" the number bounds; a number is never a type behind a star here.
            high = int(self.take()) if self.peek().isdigit() else None
        if self.peek(1) == ":":
            self.take()
            self.take()
        return (low, high, self.type())

    def matches(self, value, type_, names):
        what = type_[0]
        if what == "or":
            return any(self.matches(value, choice, names) for choice in type_[1])
        if what == "is":
            return type(value) is type(type_[1]) and value == type_[1]
        if what == "range":
            low, high = type_[1][1], type_[2][1]
            return type(value) is int and low <= value <= high
        if what == "size":
            size = len(value.encode() if isinstance(value, str) else value) if isinstance(
                value, (str, bytes)) else -1
            return self.matches(value, type_[1], names) and self.matches(size, type_[2], names)
        if what == "cbor":
            return isinstance(value, bytes) and value != b"" and self.matches(
                cbor2.loads(value), type_[2], names)
        if what == "array":
            return isinstance(value, list) and self.fits(value, 0, type_[1], 0, names)
        return self.named(value, type_, names)

    def named(self, value, type_, names):
        name, arguments = type_[1], type_[2]
        if name in names:
            bound, where = names[name]
            return self.matches(value, bound, where)
        if name in self.rules:
            parameters, inner = self.rules[name]
            if len(parameters) != len(arguments):
                raise SystemExit(f"entry.cddl: {name} wants {len(parameters)} parameters")
            return self.matches(value, inner,
                                {p: (a, names) for p, a in zip(parameters, arguments)})
        if name not in BASIC:
            raise SystemExit(f"entry.cddl: nothing is called {name}")
        return BASIC[name](value)

    def fits(self, value, at, members, n, names):
        if n == len(members):
            return at == len(value)
        low, high, inner = members[n]
        count = 0
        while count < low:
            if at == len(value) or not self.matches(value[at], inner, names):
                return False
            at, count = at + 1, count + 1
        while True:
            if self.fits(value, at, members, n + 1, names):
                return True
            if (high is not None and count == high) or at == len(value) or not self.matches(
                    value[at], inner, names):
                return False
            at, count = at + 1, count + 1


def check_names(grammar):
    """Every name that a rule uses is a rule, a parameter or a basic type."""

    def walk(type_, known):
        if type_[0] == "name":
            if type_[1] not in known and type_[1] not in grammar.rules and type_[1] not in BASIC:
                raise SystemExit(f"entry.cddl: nothing is called {type_[1]}")
        for part in type_[1:]:
            if isinstance(part, tuple):
                walk(part, known)
            elif isinstance(part, list):
                for inner in part:
                    if isinstance(inner, tuple):
                        walk(inner[2] if isinstance(inner[0], int) else inner, known)

    for parameters, type_ in grammar.rules.values():
        walk(type_, parameters)


def shortened(entry):
    """The entry without the last item of its effect, and of what was said in its body."""
    if entry[8] is not None:
        yield entry[:8] + [entry[8][:-1]]
    if entry[6]:
        said = cbor2.loads(entry[6])
        said[4] = said[4][:-1]
        yield entry[:6] + [cbor2.dumps(said, canonical=True)] + entry[7:]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        grammar = Grammar(file.read())
    check_names(grammar)
    bad = 0
    lines = subprocess.run([sys.argv[2]], check=True, capture_output=True).stdout.split()
    entries = [cbor2.loads(bytes.fromhex(line.decode())) for line in lines]
    start = ("name", "start", [])
    for i, entry in enumerate(entries):
        if not grammar.matches(entry, start, {}):
            print(f"entry {i}, kind {entry[1]}: the grammar does not know it")
            bad = 1
        for less in shortened(entry):
            if grammar.matches(less, start, {}):
                print(f"entry {i}, kind {entry[1]}: the grammar takes it with an item left out")
                bad = 1
    if len(entries) == 0:
        print("no entries")
        bad = 1
    return bad


if __name__ == "__main__":
    sys.exit(main())
