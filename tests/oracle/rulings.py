# SPDX-License-Identifier: Apache-2.0
"""What was decided for one permit: a multiple within a band's range, excess that was verified as actual need.

A decision is named by its permit and its number; one that was withdrawn is as
if it had never been. A permit that goes on with another's account takes what
was decided for that one with it (F6).
"""

from collections import namedtuple
from fractions import Fraction

# A surcharge over a litre: its band (below 0: waived), its running period, the multiple or None, and who decided it.
Over = namedtuple("Over", "s band of times by")


def is_waived(over):
    return over.band < 0


class Rulings:
    """Those of one account, in the order in which they were entered."""

    def __init__(self, rows, names):
        self.rows = [row for row in rows if row["permit"] in names]

    def waivers(self, ceiling, start, end):
        """[(place, litres)] taken out of the excess of the ceiling's period or running total of these days."""
        return [(i, row["litres"]) for i, row in enumerate(self.rows)
                if row["what"] == "waive" and row["ceiling"] == ceiling and start <= row["until"] < end]

    def multiple(self, book, s, band, day):
        """(times, number) of a band that has a range; of several the last; None where nobody has decided."""
        for row in reversed(self.rows):
            if (row["what"] == "multiple" and (row["book"], row["rule"], row["band"]) == (book["id"], s["id"], band + 1)
                    and row["from"] <= day <= row["until"]):
                return Fraction(row["times"]), row["decision"]
        return None

    def over(self, book, s, band, of, day):
        """A surcharge over a litre of a day."""
        if band < 0:
            return Over(s, band, of, Fraction(0), (f"waived {self.rows[-1 - band]['decision']}",))
        if "times" in s["bands"][band]:
            return Over(s, band, of, Fraction(s["bands"][band]["times"]), ())
        found = self.multiple(book, s, band, day)
        if found is None:
            return Over(s, band, of, None, ())
        return Over(s, band, of, found[0], (f"decided {found[1]}",))


def waived_spans(limit, waivers):
    """[(from, to, band)] of what was waived: the first of the excess, each where the one before ends."""
    spans = []
    for place, litres in waivers:
        spans.append((limit, limit + litres, -1 - place))
        limit += litres
    return spans
