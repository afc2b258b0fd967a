# SPDX-License-Identifier: Apache-2.0
"""An auction with everything that can be done wrong in one: a tie, a bid that is not opened, one
that is opened otherwise than it was sealed, one behind the close, an offer withdrawn in the middle of it.
And offers that nobody takes until their last day.

Their clocks run fast: a real second is a minute, so that a close can pass while the story is told, or a day.
"""

import base64
import datetime
import json
import os
import time

from district import District
from scenes import Scenes

BIDS_S, OPENINGS_S = 4.0, 3.0  # real seconds
DAY = "2026-03-02"
ZONE = datetime.timedelta(hours=8)


class AuctionStory(Scenes):
    BEHIND = {"registry": None, "offers": "registry", "auction": "offers"}
    SPEED = 60

    def __init__(self, weir, folder):
        self.district = District(weir, folder)

    def weir(self, *words, answers=(0,)):
        status, out, err = self.district.run("-C", self.district.ledger, *words)
        if status not in answers:
            raise RuntimeError(f"weir {' '.join(words)}: {status}\n{out}{err}")
        return out

    def registry(self):
        d = self.district
        d.area()
        for permit in ("S", "T", "U", "B1", "B2", "B3", "B4", "B5"):
            d.permit(permit, annual_m3="100000")
        for permit in "STU":
            d.add("savings", saving=permit, right=f"permit:{permit}", annual_m3="50000", valid_from="2026-01-01",
                  valid_until="2030-12-31", document="1")
        d.found(DAY, speed=self.SPEED)

    def offer(self, name, permit, m3, price, closes):
        self.weir("trade", "offer", name, "--right", permit, "--m3", m3, "--from", "2026-04-01", "--until", "2026-12-31",
                  "--price", price, "--closes", closes)

    def offers(self):
        for name, permit, m3, price in (("o1", "S", "300", "0.2"), ("o2", "T", "200", "0.3"), ("o3", "U", "99", "0.1")):
            self.offer(name, permit, m3, price, "2026-03-20")

    def bid(self, permit, m3, price, answers=(0,)):
        self.weir("trade", "auction", "bid", "X", "--right", permit, "--m3", m3, "--price", price, "--secret",
                  os.path.join(self.district.folder, permit), answers=answers)

    def reveal(self, permit, change=0, answers=(0,)):
        """Opens it; with a change of its last byte, which is the nonce's."""
        path = os.path.join(self.district.folder, permit)
        with open(path, encoding="ascii") as file:
            secret = bytearray(base64.b64decode(file.read()))
        secret[-1] ^= change
        other = path + ".opened"
        with open(os.open(other, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(base64.b64encode(secret).decode() + "\n")
        self.weir("trade", "auction", "reveal", "X", "--secret", other, answers=answers)

    def now(self):
        """By the ledger's clock, as of its newest entry at least."""
        out = json.loads(self.weir("log", "--json"))
        return datetime.datetime.fromisoformat(out["entries"][-1]["recorded"].replace("Z", "+00:00"))

    def auction(self):
        began, first = time.monotonic(), self.now()
        closes = first + datetime.timedelta(seconds=BIDS_S * self.SPEED)
        until = closes + datetime.timedelta(seconds=OPENINGS_S * self.SPEED)
        self.weir("trade", "auction", "open", "X", "o1", "o2", "o3", "--bids-until", closes.isoformat(), "--opened-until",
                  until.isoformat(), "--lot", "1", "--tick", "0.01", "--document", "9")
        self.weir("trade", "withdraw", "o3", "--ground", "sold otherwise", answers=(0, 2))
        self.bid("B1", "250", "0.36")
        self.bid("B2", "250", "0.36")
        self.bid("B3", "150", "0.40")
        self.bid("B4", "400", "0.90")
        time.sleep(max(0, began + BIDS_S + 0.2 - time.monotonic()))
        self.bid("B5", "1", "0.90", answers=(0, 2))
        self.reveal("B1")
        self.reveal("B2")
        self.reveal("B3", change=1, answers=(0, 2))
        self.reveal("B3", answers=(0, 2))
        time.sleep(max(0, began + BIDS_S + OPENINGS_S + 0.2 - time.monotonic()))
        self.weir("trade", "auction", "close", "X")


class ExpiryStory(AuctionStory):
    """Offers whose last days end while they stand: a real second is a day."""

    BEHIND = {"registry": None, "expiry": "registry"}
    SPEED = 86400

    def expiry(self):
        today = (self.now() + ZONE).date()
        for days in range(1, 4):
            self.offer(f"e{days}", "S", "300", "0.2", str(today + datetime.timedelta(days)))
        time.sleep(2.5)
        self.offer("e4", "T", "300", "0.2", "2026-03-20")
