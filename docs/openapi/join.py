#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""One OpenAPI document in JSON from the YAML files of this folder; see openapi.yaml.

usage: join.py OUTPUT.json FILE.yaml...

A path, a schema or any other name that stands twice, in one file or in two, is an error, and so is a value that JSON
does not have (a bare 2026-08-01 is a date to YAML: put it into quotes).
"""
import json
import sys
from pathlib import Path

import yaml


class Loader(yaml.SafeLoader):  # pylint: disable=too-many-ancestors
    """Safe, and no key twice."""

    def construct_mapping(self, node, deep=False):
        names = [self.construct_object(key, deep=True) for key, _ in node.value]
        doubled = {name for name in names if names.count(name) > 1}
        if doubled:
            raise yaml.YAMLError(f"{node.start_mark}: twice: {sorted(map(str, doubled))}")
        return super().construct_mapping(node, deep)


def put(into, members, where):
    """Adds members, and those of what both have and is a mapping, to the depth of components/KIND."""
    for name, value in members.items():
        if name in into and where in ("", "/components"):
            put(into[name], value, f"{where}/{name}")
        elif name in into:
            raise ValueError(f"{where}/{name} stands twice")
        else:
            into[name] = value


def complete(operation, replies):
    """What all operations have."""
    is_open = "nobody" in operation["x-weir-roles"]
    if is_open:
        operation["security"] = []
    for name, reply in {**replies["every"], **({} if is_open else replies["known"])}.items():
        operation["responses"].setdefault(name, reply)
    operation["responses"] = dict(sorted(operation["responses"].items()))


def join(paths):
    document = {}
    for path in sorted(map(Path, paths), key=lambda path: (path.name != "openapi.yaml", path.name)):
        put(document, yaml.load(path.read_text(encoding="utf-8"), Loader), "")  # it is a SafeLoader
    replies = document.pop("x-replies")
    for item in document["paths"].values():
        for method, operation in item.items():
            if method != "parameters":
                complete(operation, replies)
    document["paths"] = dict(sorted(document["paths"].items()))
    document["components"]["schemas"] = dict(sorted(document["components"]["schemas"].items()))
    return document


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(join(sys.argv[2:]), ensure_ascii=False, separators=(",", ":")) + "\n",
                                 encoding="utf-8")
