#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a table of files (api/page/assets.h) as C, their bytes taken in by the assembler.

usage: embed.py OUTPUT TABLE FILE...
"""
import base64
import hashlib
import sys
from pathlib import Path

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
TAG_BYTES = 16  # of the hash, as in api/http/reply.c


def main():
    output, table = Path(sys.argv[1]), sys.argv[2]
    paths = sorted((Path(name) for name in sys.argv[3:]), key=lambda path: path.name)
    text = ['/* Made by api/page/embed.py. */\n#include "api/page/assets.h"\n']
    rows = []
    for number, path in enumerate(paths):
        data, symbol = path.read_bytes(), f"{table}_{number}"
        tag = base64.b64encode(hashlib.sha256(data).digest()[:TAG_BYTES]).decode("ascii")
        place = str(path.resolve()).replace("\\", "\\\\").replace('"', '\\"')
        place = place.replace("\\", "\\\\").replace('"', '\\"')
        text.append(f"extern const uint8_t {symbol}[];")
        text.append(f'__asm__(".section .rodata\\n.global {symbol}\\n.hidden {symbol}\\n"')
        text.append(f'\t"{symbol}:\\n.incbin \\"{place}\\"\\n.byte 0\\n.previous\\n");\n')
        rows.append(f'\t{{ "{path.name}", "{TYPES[path.suffix]}", "\\"{tag}\\"", {symbol}, {len(data)} }},')
    text += [f"const struct asset {table}[] = {{", *rows, "\t{ 0 },", "};", ""]
    output.write_text("\n".join(text), encoding="utf-8")


if __name__ == "__main__":
    main()
