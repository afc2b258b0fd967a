#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Holds tests/data/entry against cbor2, an implementation that is not ours.

    entry_cbor2.py TESTS_DATA

Good vectors: cbor2's canonical encoding of the meaning is the bytes. Refused
vectors: cbor2 cannot read the bytes, or would write what it read in another
way, or what it read is not of the shape that docs/entry.cddl describes.
Status 1 with the offenders, 77 where cbor2 is not installed.
"""
import io
import json
import pathlib
import sys

try:
    import cbor2
except ImportError:
    print("python3-cbor2 is not installed")
    sys.exit(77)

INT_MAX = 2**63 - 1


def plain(value):
    """The value behind its JSON form."""
    if isinstance(value, list):
        return [plain(member) for member in value]
    if isinstance(value, dict):
        return bytes.fromhex(value["bytes"]) if "bytes" in value else int(value["int"])
    return value


def read(data):
    """One item and nothing after it; None (wrapped) where cbor2 refuses."""
    stream = io.BytesIO(data)
    try:
        value = cbor2.CBORDecoder(stream).decode()
    except Exception:  # every way in which cbor2 gives up
        return False, None
    return stream.read() == b"", value


def depth(value):
    if not isinstance(value, list):
        return 0
    return 1 + max((depth(member) for member in value), default=0)


def is_uint(value, high=INT_MAX):
    return type(value) is int and 0 <= value <= high


def is_int(value):
    return type(value) is int and -INT_MAX - 1 <= value <= INT_MAX


def is_hash(value):
    return type(value) is bytes and len(value) == 32


def is_item(value):
    """Of the kinds we use: 64 bits, strings, arrays, true, false, null; not too deep."""
    if isinstance(value, list):
        return depth(value) <= 16 and all(is_item(member) for member in value)
    if type(value) is int:
        return -2**64 <= value < 2**64
    return value is None or type(value) in (bool, bytes, str)


def are_links(links):
    if not isinstance(links, list) or len(links) > 8:
        return False
    for link in links:
        if not (isinstance(link, list) and len(link) == 3 and type(link[0]) is str
                and 1 <= len(link[0].encode()) <= 72 and "\0" not in link[0]
                and is_uint(link[1]) and link[1] >= 1 and is_hash(link[2])
                and (link[1] == 1) == (link[2] == bytes(32))):
            return False
    subjects = [link[0].encode() for link in links]
    return subjects == sorted(set(subjects))


def is_entry(value):
    if not isinstance(value, list) or len(value) != 9:
        return False
    version, kind, recorded, salt, links, annex, said, signature, effect = value
    return (type(version) is int and version == 1 and is_uint(kind, 65535) and is_int(recorded)
            and type(salt) is bytes and len(salt) == 16 and are_links(links)
            and (annex is None or is_hash(annex)) and type(said) is bytes
            and (signature is None or (
                isinstance(signature, list) and len(signature) == 2 and is_uint(signature[0])
                and type(signature[1]) is bytes and 1 <= len(signature[1]) <= 512 and said != b""))
            and (effect is None or (
                isinstance(effect, list) and effect != [] and is_uint(effect[0]))))


def is_deed(value):
    return (isinstance(value, list) and len(value) == 5 and is_uint(value[0])
            and type(value[1]) in (str, bytes)
            and 1 <= len(value[1].encode() if isinstance(value[1], str) else value[1]) <= 64
            and is_uint(value[2]) and is_int(value[3]))


SHAPES = {"items": is_item, "deeds": is_deed, "entries": is_entry}


def main(folder):
    good = json.loads((folder / "good.json").read_text())
    refused = json.loads((folder / "refused.json").read_text())
    rows = bad = 0
    for group, is_shape in SHAPES.items():
        for row in good[group]:
            value, data = plain(row["value"]), bytes.fromhex(row["hex"])
            rows += 1
            if cbor2.dumps(value, canonical=True) != data or read(data) != (True, value):
                bad += 1
                print(f"good {group} '{row['name']}': cbor2 writes "
                      f"{cbor2.dumps(value, canonical=True).hex()}")
            elif not (is_item(value) and is_shape(value)):
                bad += 1
                print(f"good {group} '{row['name']}': not of the shape")
        for row in refused[group]:
            data = bytes.fromhex(row["hex"])
            is_whole, value = read(data)
            rows += 1
            if (is_whole and is_item(value) and is_shape(value)
                    and cbor2.dumps(value, canonical=True) == data):
                bad += 1
                print(f"refused {group} '{row['name']}': cbor2 sees nothing wrong")
    print(f"{rows} vectors, {bad} bad")
    return 1 if bad or rows == 0 else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]) / "entry"))
