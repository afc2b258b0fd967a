#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The page's files as they are served: their types, bounds and tags; and that they name each other only.

usage: page.py WEIR SOURCE
"""
import re
import sys
from pathlib import Path

from served import Ledger, serve

POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:",
    "connect-src": "'self'", "font-src": "'self'", "base-uri": "'none'", "form-action": "'none'",
    "frame-ancestors": "'none'",
}
TYPES = {".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8",
         ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


def has_its_bounds(reply, suffix):
    fields = reply.fields
    assert reply.status == 200 and fields["content-type"] == TYPES[suffix], fields
    policy = dict(part.strip().split(" ", 1) for part in fields["content-security-policy"].split(";"))
    assert policy == POLICY, policy
    assert fields["x-content-type-options"] == "nosniff" and fields["referrer-policy"] == "no-referrer"
    assert fields["cache-control"] == "public, no-cache" and "set-cookie" not in fields


def is_answered_by_its_tag(talk, path, reply):
    tag = reply.fields["etag"]
    again = talk.ask(path, fields=[f"If-None-Match: {tag}"])
    assert again.status == 304 and again.body == b"" and again.fields["etag"] == tag, (path, again.fields)
    assert talk.ask(path, fields=['If-None-Match: "another"']).body == reply.body


def named_by(text):
    """Files that a page or a module asks for."""
    return set(re.findall(r'(?:src|href)="page/([^"]+)"', text)) | set(re.findall(r"(?:from|import)[ (]*'\./([^']+)'", text))


def main():
    source = Path(sys.argv[2], "api/page")
    files = re.findall(r"^  '([^']+)',$", (source / "meson.build").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"index.html", "main.js", "weir.css"} <= set(files)
    with Ledger(sys.argv[1], sys.argv[2], readings=False) as ledger, serve(ledger) as server:
        with server.connect_as(None) as talk:
            root = talk.ask("/")
            has_its_bounds(root, ".html")
            is_answered_by_its_tag(talk, "/", root)
            assert root.body == (source / "index.html").read_bytes() and talk.ask("/", "HEAD").status == 200
            named = named_by(root.body.decode())
            for name in files:
                path = f"/page/{name}"
                reply = talk.ask(path)
                has_its_bounds(reply, Path(name).suffix)
                is_answered_by_its_tag(talk, path, reply)
                assert reply.body == (source / name).read_bytes(), name
                named |= named_by(reply.body.decode())
            has_its_bounds(talk.ask("/page/chart.min.js"), ".js")
            assert named <= set(files) | {"chart.min.js"}, named - set(files)
            assert set(files) <= named | {"index.html"}, set(files) - named
            for path in ("/page/none.js", "/page/main.js/x", "/page/..%2Fmain.js", "/page", "/index.html"):
                assert talk.ask(path).status in (400, 404), path
    print(f"{len(files)} files of the page")
    return 0


if __name__ == "__main__":
    sys.exit(main())
