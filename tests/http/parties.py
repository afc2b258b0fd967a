# SPDX-License-Identifier: Apache-2.0
"""Holders who offer, bid and agree from elsewhere, by keys of their own."""
from remote import Desk
from roles import holder_of


def let_in(ledger, server, permit, signs, code=None):
    """The desk of a permit's holder, or of whose code that is; with a key of its own where it signs."""
    desk = Desk(ledger.weir, ledger.top / permit)
    token = ledger.let_in("holder", "--for", code or holder_of(ledger, permit))
    more, desk.key = {}, None
    if signs:
        actor = next(row["actor"] for row in ledger.asked("token", "list")["callers"] if row["id"] in token)
        own = desk.top / "config" / "weir" / "own.key"
        own.parent.mkdir(parents=True)
        public = ledger.run("key", "make", own).stdout.strip()
        more = {"key": ledger.vkey, "signing_key": "own.key"}
        desk.key = ledger.asked("key", "give", public, "--actor", actor)["entry"]
    desk.configure(url=f"http://127.0.0.1:{server.port}", token_file=token, **more)
    desk.token = token
    return desk


def signed(ledger, entry, desk):
    """By the party's own key and by no other; by none where it has none."""
    assert (ledger.asked("log", entry)["signature"] or {"key": None})["key"] == desk.key, ledger.asked("log", entry)
