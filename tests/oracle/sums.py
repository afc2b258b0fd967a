# SPDX-License-Identifier: Apache-2.0
"""Least sums of an invoice, greatest ones, and those too small to ask for (F27)."""

from fractions import Fraction


def to_least(rule, fen):
    """What lifts a sum to the least one; a credit is none, and nothing is only where the rule says so."""
    least = fen_of_yuan(rule)
    return least - fen if fen < least and (fen > 0 or (fen == 0 and rule.get("at_zero"))) else 0


def let_go(rule, fen):
    """A debit strictly below the rule's sum is not asked for."""
    return -fen if 0 < fen < fen_of_yuan(rule) else 0


def fen_of_yuan(rule):
    return int(Fraction(rule["yuan"]) * 100)


SUMS = (("minimum", "minimum", to_least), ("maximum", "maximum", None), ("waive_below", "waived", let_go))


def sums_of(book, scope, fen, before, may_lift):
    """[(rule, part, fen)] that a scope's rules add to an invoice of so many fen, in turn."""
    out = []
    for name, part, change in SUMS:
        rule = book.get(name)
        if not rule or rule["scope"] != scope or (change and not may_lift):
            continue
        if change:
            more = change(rule, before + fen)
        else:  # the running total goes no higher
            most = fen_of_yuan(rule)
            more = min(before + fen, most) - min(before, most) - fen
        if more:
            out.append((name, part, more))
            fen += more
    return out
