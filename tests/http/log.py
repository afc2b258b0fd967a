#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The log over HTTP is the exported folder, file by file, and nothing beside it.

usage: log.py WEIR SOURCE
"""
import re
import sys

from served import Ledger, serve

FOREVER = "public, max-age=31536000, immutable"


def files_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def write_on(ledger):
    """More than 256 entries, so that there is a tile of the second level."""
    for number in range(50):
        path = ledger.top / "one.csv"
        path.write_text("meter,at,total_m3,flow_m3_per_h,status\n"
                        f"LC-3-01,2026-10-01T01:{number:02}:00+08:00,1253845.71,,\n", encoding="utf-8")
        ledger.weir_at("import", "readings", path)


def the_same_as_the_folder(ledger, talk):
    folder = ledger.top / "tiles"
    ledger.weir_at("export", "tiles", folder)
    files = files_of(folder)
    assert {"tile/0/000", "tile/1/000.p/1", "tile/entries/000"} <= set(files), sorted(files)
    for name, content in files.items():
        reply = talk.ask(f"/log/{name}")
        assert reply.status == 200 and reply.body == content, name
        wanted = "public, no-cache" if name == "checkpoint" else "private, no-store" if "entries" in name else FOREVER
        assert reply.fields["cache-control"] == wanted, (name, reply.fields)
    return files


def earlier_widths(talk, files):
    """A tile of a smaller size is the beginning of what stands there now."""
    full = files["tile/0/000"]
    for width in (1, 17, 255):
        assert talk.ask(f"/log/tile/0/000.p/{width}").body == full[:32 * width], width
    bundle = files["tile/entries/000"]
    some = talk.ask("/log/tile/entries/000.p/3").body
    assert 0 < len(some) < len(bundle) and bundle.startswith(some)


def what_is_not_there(talk, files):
    last, width = max(re.match(r"tile/0/(\d+)\.p/(\d+)$", name).groups() for name in files
                      if re.match(r"tile/0/\d+\.p/", name))
    for path in (f"/log/tile/0/{last}", f"/log/tile/0/{last}.p/{int(width) + 1}", "/log/tile/0/999", "/log/tile/7/000",
                 "/log/tile/0/0", "/log/tile/0/000.p/0", "/log/tile/0/000.p/256", "/log/tile/0/000.p/01",
                 "/log/tile/00/000", "/log/tile/64/000", "/log/tile/-1/000", "/log/tile/0", "/log/tile/0/x000/000",
                 "/log/tile/%65ntries/000", "/log/tile/0/00%30", "/log/tile/entries/0", "/log/tile/entries/999",
                 "/log/tile/entries", "/log/tile", "/log", "/log/checkpoint/x", "/log/tile/0/000.p/1/1"):
        reply = talk.ask(path)
        assert reply.status == 404 and reply.problem() in ("no-tile", "no-resource"), (path, reply.status)


def main():
    with Ledger(sys.argv[1], sys.argv[2]) as ledger:
        write_on(ledger)
        token = ledger.let_in("auditor")  # before: what a writer at work commits is released a second later
        with serve(ledger) as server, server.connect_as(token) as talk:
            files = the_same_as_the_folder(ledger, talk)
            earlier_widths(talk, files)
            what_is_not_there(talk, files)
            before = talk.ask("/log/checkpoint").body
            ledger.weir_at("close", "2026-09")
            assert talk.ask("/log/checkpoint").body != before
            print(f"{len(files)} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
