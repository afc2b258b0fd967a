# SPDX-License-Identifier: Apache-2.0
"""How the account is compared and written down."""


def same(what, found, wanted):
    if isinstance(found, dict) and isinstance(wanted, dict) and found != wanted:
        keys = [key for key in [*wanted, *found] if found.get(key) != wanted.get(key)]
        what, found, wanted = f"{what}: {keys[0]}", found.get(keys[0]), wanted.get(keys[0])
    if found != wanted:
        raise AssertionError(f"{what}\n  the program  {found}\n  a second time {wanted}")


def m3(litres):
    """1234567 is 1,234.567."""
    return f"{'-' if litres < 0 else ''}{abs(litres) // 1000:,}.{abs(litres) % 1000:03}"


def yuan(fen):
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02}"


def table(head, rows):
    """Markdown; the first column to the left, the others to the right."""
    out = ["| " + " | ".join(head) + " |", "|---" + "|--:" * (len(head) - 1) + "|"]
    return out + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
