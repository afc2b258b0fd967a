#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What irrigators' shares certify: on tickets or sold as a right, once; and what it leaves to the scheme's permit.

usage: shares.py WEIR SOURCE [TEST...]
"""

from limit import sound
from office import refused
from played import check, main, named, says
from trades import DOCUMENT, M3, Market

TERM = ("2026-03-01", "2026-12-31")
PRICE = ("--price", "0.15")
OFFER = ("--from", TERM[0], "--until", TERM[1], *PRICE, "--closes", "2026-03-20")


def made(weir, source, folder):
    """On 1 March 2026: a scheme of 100,000 m3 and two shares of 1,000, all saved; a round that has begun."""
    market = Market(weir, source, folder)
    market.district.permit("S0", annual_m3="100000", use="agriculture", valid_until="2030-12-31")
    market.saving("permit:S0", 100_000)
    for share, code in (("W1", "91330302MA2000019W"), ("W2", "")):
        market.district.add("shares", share=share, holder=f"holder of {share}", credit_code=code, area="330000",
                            permit="S0", annual_m3="1000", valid_from="2020-01-01", valid_until="2030-12-31")
        market.saving(f"share:{share}", 1_000)
    market.found("2026-03-01")
    voucher(market, "round", "R1", "--permit", "S0", "--from", "2026-03-01", "--until", "2026-04-20")
    return market


def voucher(market, *words):
    return market.district.must("-C", market.district.ledger, "voucher", *words, *DOCUMENT)


def issue(ticket, share, m3):
    return "issue", ticket, "--round", "R1", "--share", share, "--m3", m3


def no_ticket(market, said, ticket, share, m3):
    refused(market, said, "voucher", *issue(ticket, share, m3), *DOCUMENT)


def room(market, right):
    """2026's."""
    return next(x for x in market.district.json("rights", right)[1]["years"] if x["year"] == "2026-01-01")


def what_is_sold_is_delivered_to_the_buyer(weir, source, folder):
    """All of one share is sold: no ticket for the seller, 2,000 for the buyer; and no pledge of these."""
    market = made(weir, source, folder)
    market.agree("X", "share:W1", "share:W2", 1_000, TERM, *PRICE)
    no_ticket(market, "0 are on tickets, 1000 held for sale", "T-1", "W1", "0.001")
    market.approve("X")
    no_ticket(market, "share 'W1' certifies 0 m3 for 2026", "T-1", "W1", "1000")
    voucher(market, *issue("T-2", "W2", "2000"))
    no_ticket(market, "certifies 2000 m3 for 2026, its trades counted: 2000 are on tickets", "T-3", "W2",
              "0.001")
    refused(market, "0 m3 are free (limit 2000, taken 0, on tickets or certified to shares 2000, held for sale 0", "pledge", "add", "G",
            "--right", "share:W2", "--m3", "2000", "--until", "2026-12-31", "--lender", "B", "--loan", "1", *DOCUMENT)
    voucher(market, "deliver", "T-2", "--on", "2026-03-01", "--m3", "2000")
    check("W2", [room(market, "share:W2")[key] for key in ("limit_litres", "ticket_litres", "free_litres")],
          [2_000 * M3, 2_000 * M3, 0])
    sound(market)


def what_is_on_a_ticket_is_not_sold(weir, source, folder):
    """The ticket is handed on and delivered: the share that it was issued to sells what is left of it alone."""
    market = made(weir, source, folder)
    voucher(market, *issue("T-1", "W1", "1000"))
    for words in (("trade", "agree", "X", "--seller", "share:W1", "--buyer", "share:W2", "--m3", "1000", "--from", TERM[0],
                   "--until", TERM[1], "--waits", "2026-03-20", *PRICE, *DOCUMENT),
                  ("trade", "offer", "O", "--right", "share:W1", "--m3", "0.001", *OFFER)):
        refused(market, "are asked for", *words)
    voucher(market, "transfer", "T-1", "--to", "T-9", "--share", "W2", "--m3", "1000", "--on", "2026-03-01", "--price", "0.1")
    voucher(market, "deliver", "T-9", "--on", "2026-03-01", "--m3", "1000")
    refused(market, "are asked for", "trade", "offer", "O", "--right", "share:W1", "--m3", "0.001", *OFFER)
    market.trade("offer", "O", "--right", "share:W2", "--m3", "1000", *OFFER)
    no_ticket(market, "1000 held for sale", "T-2", "W2", "0.001")
    market.trade("withdraw", "O", "--ground", "no bid")
    voucher(market, *issue("T-2", "W2", "1000"))
    check("holder", market.district.json("rights", "share:W1")[1]["credit_code"], "91330302MA2000019W")
    check("none", "credit_code" in market.district.json("rights", "share:W2")[1], False)
    sound(market)


def a_scheme_keeps_what_its_shares_have(weir, source, folder):
    """Of 100,000 with 2,000 certified 98,000 are for sale, also once one share has sold to the other."""
    market = made(weir, source, folder)
    market.agree("X", "share:W1", "share:W2", 1_000, TERM, *PRICE)
    market.approve("X")
    refused(market, "certified to shares 2000", "pledge", "add", "G", "--right", "permit:S0", "--m3", "98000.001", "--until",
            "2026-12-31", "--lender", "B", "--loan", "1", *DOCUMENT)
    market.trade("offer", "O", "--right", "S0", "--m3", "98000", *OFFER)
    refused(market, "0 m3 are free", "trade", "offer", "P", "--right", "S0", "--m3", "0.001", *OFFER)
    found = room(market, "permit:S0")
    check("S0", (found["certified_litres"], found["held_litres"], found["free_litres"]), (2_000 * M3, 98_000 * M3, 0))
    says(market.district.must("-C", market.district.ledger, "rights", "S0"), "Tickets, shares")
    sound(market)


if __name__ == "__main__":
    main(named([what_is_sold_is_delivered_to_the_buyer, what_is_on_a_ticket_is_not_sold, a_scheme_keeps_what_its_shares_have]))
