#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A ledger written by a program with one fault in it is refused by the sound one.

usage: planted.py WEIR BUILD_ROOT SOURCE_ROOT [NAME...]
       planted.py --texts SOURCE_ROOT

For each row below one place of the source is changed in a copy, that file is
compiled as the build compiles it, and linked before the sound libraries: a
program that is wrong in one thing and writes whole, signed ledgers. It tells,
of the story of story.py or of auctions.py, the scene that the row names and
those that it goes on from; then the sound `weir verify` must say no and name an
entry and the rule. The sound program's own ledgers of the same scenes must
pass, and the one of the whole story. The second form asks only that each row's
text stands in its file exactly once.
"""

import concurrent.futures
import functools
import json
import os
import shlex
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../cli/cases"))
from auctions import AuctionStory, ExpiryStory  # noqa: E402
from story import Story  # noqa: E402

JOBS = 3  # two work while one waits for the disk, or for an auction's clock

# name, file, [(the text as it is, the text with the fault), ...], the rule that must be named,
# the scene in which it is
PLANTS = [
    ("the litre left over goes to the later day", "meter/totaliser_days.c",
     [("for (size_t i = 0; i < count && rest > 0; i++) {", "for (size_t i = count; i-- > 0 && rest > 0;) {")],
     "readings", "readings"),
    ("a day alone counts as spread", "meter/totaliser_days.c",
     [("till - from > DAY_S", "till - from >= DAY_S")], "readings", "readings"),
    ("a reading at midnight opens the new day", "ledger/books.c",
     [("{ at_s - 1 }", "{ at_s }")], "readings", "readings"),
    ("a register that stood back gives water back", "meter/totaliser.c",
     [("if (step == STEP_JITTER) {", "if (step == STEP_JITTER && false) {")], "readings", "readings"),
    ("a roll-over loses a litre", "meter/totaliser.c",
     [("state->mark - before, flags", "state->mark - before - (step == STEP_ROLLOVER), flags")],
     "readings", "readings"),
    ("of two counts the first wins", "meter/totaliser.c",
     [("is_conflict = true;", "is_conflict = false;")], "readings", "readings"),
    ("nothing is too much for a pipe", "meter/totaliser.c",
     [("!is_limited || after - before <= u ? STEP_NORMAL", "!is_limited || after - before >= 0 ? STEP_NORMAL")],
     "readings", "readings"),
    ("a late reading is ignored", "ledger/rejudge.c",
     [("fault = compare_intervals(work);", "fault = is_behind ? compare_intervals(work) : 0;")],
     "readings", "readings"),
    ("what was booked is not taken back", "ledger/rejudge.c",
     [("fault = post_interval(work, was->timeline, old, -1);", "fault = 0;")], "readings", "readings"),
    ("a mean of months is rounded up", "ledger/assess_volume.c",
     [("(2 * numerator + denominator) / (2 * denominator)",
       "(numerator + denominator - 1) / denominator")],
     "assessment", "assessments"),
    ("the ladder switches a day late", "billing/ladder.c",
     [("day.number > deadline", "day.number > deadline + 1")], "assessment", "assessments"),
    ("the register counts beside a final assessment", "ledger/posting.c",
     [("if ((piece->flags & ASSESSED_FINAL) != 0) {", "if (0) {")], "readings", "assessments"),
    ("what was read leaves what was assessed", "ledger/posting.c",
     [("posting->assessed_litres -= litres;", "")], "readings", "assessments"),
    ("a fast meter's water is what it showed", "ledger/meter_error.c",
     [("wide shown = MILLION + error->error_ppm;", "wide shown = MILLION;")], "meter-error", "errors"),
    ("a late reading leaves what was put right", "ledger/meter_error.c",
     [("posting->litres != 0 && posting->day >= days.from.number", "posting->litres == INT64_MAX")],
     "readings", "errors"),
    ("a wrong predecessor", "ledger/chain.c",
     [("fault = shelf_blob_set(&row->head, leaf, BOOKS_HASH_BYTES);",
       "fault = row->count > 1 ? 0 : shelf_blob_set(&row->head, leaf, BOOKS_HASH_BYTES);")], "chain", "registry"),
    ("a link is left out", "ledger/readings_kind.c",
     [('conclusion_subject(ret, "permit:", permit)', 'conclusion_subject(ret, "ledger", "")')], "links", "readings"),
    ("the statement passes over a subject", "ledger/statement.c",
     [("fault = tree_edge_add(seal, &edge, hash);",
       "fault = subject->count > 2 ? 0 : tree_edge_add(seal, &edge, hash);")], "close", "deeds"),
    ("an account misses a posting", "ledger/books.c",
     [("row->balance, amount, &row->balance", "row->balance, amount / 2 * 2, &row->balance")], "close", "deeds"),
    ("the year's sum misses a litre", "ledger/sheet.c",
     [("&line->year_taken_litres, taken->litres[m]", "&line->year_taken_litres, taken->litres[m] / 2 * 2")],
     "close", "deeds"),
    ("blank months take what is left over from December on", "ledger/plan.c",
     [("ret[i] = rest / blank + (done < rest % blank ?", "ret[i] = rest / blank + (done >= blank - rest % blank ?")],
     "lost crossing", "readings"),
    ("halves of a fen are dropped", "billing/money.c",
     [("exact_set_fraction(&half, 1, 2);", "exact_set_fraction(&half, 0, 2);")], "charge", "deeds"),
    ("what rounding left is dropped", "billing/charge_lines.c",
     [("exact_add(&ret->remainder, &line->amount);", "(void)line;")], "charge", "deeds"),
    ("a band's edge belongs to the band above", "billing/piece.c",
     [(": excess > bound", ": excess >= bound")], "charge", "deeds"),
    ("a band's litre is lost in the cutting", "billing/apportion.c",
     [("ret[largest_remainder(parts, count, ret)]++;", "(void)largest_remainder;")], "charge", "deeds"),
    ("the cheapest surcharge wins", "billing/piece.c",
     [("exact_compare(&cost, &most) > 0", "exact_compare(&cost, &most) < 0")], "charge", "deeds"),
    ("a factor is left out", "billing/price.c",
     [("exact_multiply_fraction(number, price->factors[i].factor.times, RULE_ONE);", "(void)number;")],
     "charge", "deeds"),
    ("water without a permit costs as any other", "billing/piece.c",
     [("return piece->count > 0 ? 1 : 0;", "return 0;")], "charge", "deeds"),
    ("each period is compared with January's plan", "billing/window.c",
     [("first, first + months, &ret->limit", "0, months, &ret->limit")], "charge", "deeds"),
    ("an unknown day is taken as a day without water", "billing/charge.c",
     [("unknown += parts.unknown;", "unknown += 0;")], "bill", "deeds"),
    ("a crossing is passed over", "ledger/ledger_write.c",
     [("fault = crossing_find(ledger->books, cause, &outcome);", "fault = 0;")], "lost crossing", "readings"),
    ("the permit warns too late", "ledger/warning.c", [("BASIS_PERMIT, .percent = 80", "BASIS_PERMIT, .percent = 85")],
     "lost crossing", "readings"),
    ("the plan to date warns too early", "ledger/warning.c",
     [("BASIS_PLAN_TO_DATE, .percent = 100", "BASIS_PLAN_TO_DATE, .percent = 95")], "lost crossing", "readings"),
    ("what was billed before is billed again", "billing/charge_delta.c",
     [("delta->amount_fen -= billed[i].amount_fen;", "")], "bill", "deeds"),
    ("a caller speaks for an actor that is none", "ledger/callers.c",
     [("if (shelf_find(books_shelf(judge->books, BOOK_ACTOR), &actor) == NULL) {", "if (0) {")], "caller", "callers"),
    ("a key is given to an actor that is none", "ledger/signing.c",
     [("if (shelf_find(books_shelf(judge->books, BOOK_ACTOR), &actor) == NULL) {", "if (0) {")], "key", "end"),
    ("who has a key is heard unsigned", "ledger/signing.c",
     [("if (!signing_is_needed(books, (int64_t)deed->actor)) {", "if (1) {")], "signature", "end"),
    ("an order holds before it was given", "ledger/flow_order.c",
     [("if (said->from.number < today.number) {", "if (0) {")], "flow-order", "callers"),
    ("somebody was told what is not there yet", "ledger/delivered.c",
     [("item_put_int(body, delivered->till);", "item_put_int(body, delivered->till + 9999);"),
      ("if (said.till > judge->entry) {", "if (0) {")], "delivered", "callers"),
    ("a multiple beyond what its band leaves", "billing/ruling.c",
     [("said->times <= band->times_max", "true")], "ruling", "rulings"),
    ("what was waived is charged all the same", "billing/piece.c",
     [("if (band == PIECE_WAIVED) {\n\t\treturn 0;", "if (band == PIECE_WAIVED) {\n\t\treturn RULE_ONE;")],
     "charge", "rulings"),
    ("a year's greatest sum is each invoice's", "billing/sums.c",
     [("int64_t now = at_most(&book->maximum, before + work->total_fen);",
       "int64_t now = before + work->total_fen;")], "charge", "assessments"),
    ("a least sum is lifted too far", "billing/sums.c",
     [("rule->fen - sum : 0", "rule->fen - sum + 1 : 0")], "charge", "deeds"),
    ("who put it right says that it is right", "ledger/finding_kind.c",
     [("if (row->rectifier == (int64_t)deed->actor) {", "if (0) {")], "finding-step", "findings"),
    ("accesses of a day to come", "ledger/accesses.c",
     [("if (said.day.number > today.number) {", "if (0) {")], "accesses", "callers"),
    ("notices that counted are drafts again", "billing/approvals.c",
     [("if (said.from < today.number) {", "if (0) {")], "approvals", "money"),
    ("a run's root is over its invoices backwards", "billing/sign_off.c",
     [("return left < right ? -1 : left > right;", "return left > right ? -1 : left < right;")], "sign-off", "money"),
    ("a payment of a day to come", "billing/payment.c",
     [("if (row->on > today.number) {", "if (0) {")], "payment", "money"),
    ("late fees of a day to come", "billing/owed.c",
     [("if (change.demanded.number > today.number) {", "if (0) {")], "demand", "money"),
    ("a late fee has a day too many", "billing/late.c",
     [("(wide)line->unpaid_fen * (until.number - from)", "(wide)line->unpaid_fen * (until.number - from + 1)")],
     "late", "money"),
    ("more is relieved than was charged", "billing/payment.c",
     [("row->fen > owed.charged_fen - owed.relieved_fen", "row->fen < 0")], "relief", "money"),
    ("a payment is withdrawn twice", "billing/payment.c",
     [("\tif (row == NULL || row->withdrawn != 0) {\n\t\twhere_set", "\tif (row == NULL) {\n\t\twhere_set"),
      ("\tif (row == NULL || row->withdrawn != 0) {\n\t\treturn", "\tif (row == NULL) {\n\t\treturn")],
     "withdrawal", "money"),
    ("a deferral without end", "billing/deferral.c",
     [("if (until.number > due.number + DEFERRAL_DAYS_MAX) {", "if (0) {")], "deferral", "money"),
    ("a deferral is answered twice", "billing/deferral.c",
     [("\tif (row->answer != 0) {\n\t\twhere_set", "\tif (0) {\n\t\twhere_set"),
      ("if (row == NULL || row->answer != 0) {", "if (row == NULL) {")], "deferral-answer", "money"),
    ("a restriction that restricts nothing", "ledger/limit_order_kind.c",
     [("number->litres >= number->base_litres", "0")], "limit", "areas"),
    ("a warning is changed in place", "ledger/registry_batch.c",
     [("batch->kind != ROW_ENERGY && known->from == from.number",
       "batch->kind != ROW_WARNING && known->from == from.number")],
     "warnings", "areas"),
    ("what counts in part counts in full", "ledger/water.c",
     [("(void)registry_counting(&view, (enum use)use, day, &row);", "")], "lost crossing", "areas"),
    ("near is where it always was", "ledger/caps_state.c",
     [("? row.value", "? NEAR_PERCENT")], "lost crossing", "areas"),
    ("a figure in a unit of something else", "ledger/indicator.c",
     [("units[row->unit].dimension != indicators[row->indicator].dimension", "0")], "indicators", "areas"),
    ("an institution's year is changed in silence", "ledger/registry_batch.c",
     [("batch->kind != ROW_ENERGY && !row_has_day(from)", "batch->kind != ROW_INSTITUTION && !row_has_day(from)"),
      ("batch->kind != ROW_ENERGY && known->from == from.number",
       "batch->kind != ROW_INSTITUTION && known->from == from.number")],
     "institutions", "areas"),
    ("a unit's quarter is changed in silence", "ledger/registry_batch.c",
     [("batch->kind != ROW_ENERGY && !row_has_day(from)", "batch->kind != ROW_STATISTIC && !row_has_day(from)"),
      ("batch->kind != ROW_ENERGY && known->from == from.number",
       "batch->kind != ROW_STATISTIC && known->from == from.number")],
     "statistics", "areas"),
    ("what goes through a seal is the permit's", "ledger/basin.c",
     [("return state == SITE_SEALED || state == SITE_FILLED;", "return state == SITE_FILLED;")], "sites", "zones"),
    ("a well is let into a forbidden zone", "ledger/cap_gate.c",
     [("zoned->zone.class == BASIN_FORBIDDEN && !was_before(zoned)", "0")], "sites", "zones"),
    ("a basin is a part of itself", "ledger/basin.c",
     [("basin_is_within(view, row->within, row->basin, day)", "day.number == INT32_MAX")], "basins", "zones"),
    ("water is allocated to an area twice", "ledger/basin.c",
     [("strcmp(row->area, other) != 0 &&", "strcmp(row->area, other) > 1000 &&")], "allocations", "zones"),
    ("credit out of a year that missed its target", "ledger/credit_kind.c",
     [("if (brought.m2 < 0) {", "if (0) {")], "credit-stock", "credit"),
    ("as much credit is lent as is filled", "ledger/credit_kind.c",
     [("said->lent.m2 <= said->filled.m2", "said->lent.m2 < said->filled.m2")], "credit-loan", "credit"),
    ("more credit comes back than was lent", "ledger/credit_kind.c",
     [("(said.surveyed.m2 < left ? said.surveyed.m2 : left)", "said.surveyed.m2"),
      ("returned > credit_outstanding(&loan).m2) {", "0) {")], "credit-return", "credit"),
    ("credit is retired that is not there", "ledger/credit_kind.c",
     [("if (credit_free(&pool).m2 < 0) {", "if (0) {"),
      ("credit_free(&pool).m2 < 0) {\n\t\treturn WEIR_FAULT_BROKEN;", "0) {\n\t\treturn WEIR_FAULT_BROKEN;")],
     "credit-retire", "credit"),
    ("a saving is changed in silence", "ledger/registry_batch.c",
     [("batch->kind != ROW_ENERGY && !row_has_day(from)", "batch->kind != ROW_SAVING && !row_has_day(from)"),
      ("batch->kind != ROW_ENERGY && known->from == from.number",
       "batch->kind != ROW_SAVING && known->from == from.number")],
     "savings", "rights"),
    ("a share of a scheme that there is not", "ledger/right.c",
     [("return registry_has(view, ROW_PERMIT, row->share.permit)", "return true")], "shares", "rights"),
    ("more is offered than is saved", "ledger/hold.c",
     [("there = hold->what == HOLD_PLEDGE ? room.free_litres : room.tradable_litres;", "there = room.free_litres;")],
     "offer", "rights"),
    ("an offer's years are not its term's", "ledger/offer.c",
     [("ask = { said->litres, said->term", "ask = { said->litres - 1, said->term")], "offer", "rights"),
    ("an agreement holds a litre less", "ledger/trade_agree.c",
     [("\t\t\tschedule->years[i].litres };", "\t\t\tschedule->years[i].litres - 1 };")], "agreement", "rights"),
    ("a trade outlasts what is verified as saved", "ledger/trade_propose.c",
     [("if (till.number >= sides->term.till.number) {", "if (1) {")], "agreement", "rights"),
    ("what nobody assented to is approved", "ledger/trade_approve.c",
     [("(is_refused && state == TRADE_AGREED)", "state == TRADE_AGREED")], "trade-approval", "rights"),
    ("a corridor from an area that there is not", "ledger/right.c",
     [("registry_has(view, ROW_AREA, row->corridor.to_area)", "true")], "corridors", "rights"),
    ("more goes by a corridor than it holds", "ledger/corridor.c",
     [("litres > 0 && litres > left", "litres < 0")], "agreement", "rights"),
    ("a fee of an area that there is not", "ledger/right.c",
     [("registry_has(view, ROW_AREA, row->trade_fee.area)", "true")], "trade-fees", "rights"),
    ("what is not approved is paid for", "billing/trade_payment.c",
     [("answer == JUDGE_OK && row->approved == 0", "answer == JUDGE_OK && row->approved < 0")],
     "trade-payment", "rights"),
    ("what is for sale is pledged too", "ledger/right.c",
     [("ret->free_litres, ret->held_litres, &ret->free_litres", "ret->free_litres, 0, &ret->free_litres")],
     "pledge", "rights"),
    ("a hold of another right ends", "ledger/hold.c",
     [("right_put(&ret->own.effect, &hold->right);",
       "right_put(&ret->own.effect, &(const struct right){ RIGHT_REGIONAL, \"other\" });"),
      ("return item_at_end(cursor) && right_is_same(&hold->right, &right);", "return item_at_end(cursor);")],
     "offer-withdrawn", "rights"),
    ("more tickets than the share certifies", "ledger/voucher_kind.c",
     [("said->volume.litres > room.free_litres", "0")], "voucher-issue", "vouchers"),
    ("what is on tickets is pledged too", "ledger/right.c",
     [("ret->free_litres, ret->ticket_litres, &ret->free_litres", "ret->free_litres, (int64_t)0, &ret->free_litres")],
     "pledge", "vouchers"),
    ("a scheme pledges what its shares certify", "ledger/right.c",
     [("ret->taken_litres > ret->certified_litres ? ret", "true ? ret")], "pledge", "vouchers"),
    ("more is handed on than the ticket has", "ledger/voucher_kind.c",
     [("	return check_left(ticket, said->volume, reason);\n}\n\nint voucher_transfer_judge", "	return JUDGE_OK;\n}\n\nint voucher_transfer_judge"),
      ("if (said.volume.litres > voucher_left(&from).litres) {", "if (0) {")], "voucher-transfer", "vouchers"),
    ("what was seen beyond a ticket is passed over", "ledger/voucher_kind.c",
     [("	most += voucher_left(ticket).litres;", "	most = said->volume.litres - 1;")],
     "voucher-delivery", "vouchers"),
    ("a request beyond the ticket is heard", "ledger/voucher_kind.c",
     [("	return check_left(ticket, said->volume, reason);\n}\n\n/* What had expired of a ticket", "	return JUDGE_OK;\n}\n\n/* What had expired of a ticket")],
     "voucher-delivery", "vouchers"),
]

# The same, of programs that tell the stories of auctions.py.
AUCTION_PLANTS = [
    ("an auction clears at the highest price of its range", "billing/auction_clear.c",
     [("(best.high - best.low) / terms->tick / 2 * terms->tick", "(best.high - best.low)")],
     "auction-closed", "auction"),
    ("of equal bids the later is served", "billing/auction_clear.c",
     [("(a->entry > b->entry) - (a->entry < b->entry)", "(a->entry < b->entry) - (a->entry > b->entry)")],
     "auction-closed", "auction"),
    ("a sealed bid that nobody opened takes part", "billing/bid.c",
     [("return row->seal.size == 0 || row->opened != 0;", "return true;")], "auction-closed", "auction"),
    ("an offer is withdrawn while an auction sells it", "ledger/offer.c",
     [("if (row->auction != 0 || row->sold != 0) {", "if (0) {")], "offer-withdrawn", "auction"),
    ("what does not fit its seal is opened", "billing/bid.c",
     [("memcmp(row->seal.data, seal, sizeof(seal)) != 0", "false")], "bid-opened", "auction"),
    ("a bid behind the close is taken", "billing/bid.c",
     [("if (auction_state(row, judge->recorded_s) != wanted) {", "if (0) {")], "bid", "auction"),
]

EXPIRY_PLANTS = [
    ("a hold outlasts its last day", "ledger/hold.c",
     [("row->until <= origin->day && is_first", "row->until < origin->day && is_first")], "hold-expired", "expiry"),
]

TOLD = [(AuctionStory, AUCTION_PLANTS), (ExpiryStory, EXPIRY_PLANTS), (Story, PLANTS)]


@functools.cache
def compile_commands(build):
    """How the build compiles each file: its name there, and the words."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        return {os.path.realpath(os.path.join(row["directory"], row["file"])): (row["file"], row["command"])
                for row in json.load(file)}


@functools.cache
def link_command(build):
    """How the build links the program."""
    done = subprocess.run(["ninja", "-C", build, "-t", "commands", "-s", "api/weir"], check=True,
                          capture_output=True, text=True)
    return done.stdout.splitlines()[-1]


def faulty_text(source, plant):
    """The file of the source with the fault in it."""
    _, name, changes, *_ = plant
    with open(os.path.join(source, name), encoding="utf-8") as file:
        text = file.read()
    for is_now, faulty in changes:
        if text.count(is_now) != 1:
            raise RuntimeError(f"{name} has {text.count(is_now)} times: {is_now}")
        text = text.replace(is_now, faulty)
    return text


def make_program(build, source, plant, folder):
    """The program with the fault in it."""
    name = plant[1]
    text = faulty_text(source, plant)
    changed = os.path.join(folder, os.path.basename(name))
    with open(changed, "w", encoding="utf-8") as file:
        file.write(text)
    old, command = compile_commands(build)[os.path.join(source, name)]
    words = shlex.split(command)
    words[words.index("-o") + 1] = changed + ".o"
    words = [changed if word == old else word for word in words]
    words += ["-Wno-error", "-w", "-O0", "-g0", "-MF", changed + ".d"]
    subprocess.run(words, cwd=build, check=True, capture_output=True, text=True)
    words = shlex.split(link_command(build)) + ["-Wl,--strip-debug"]
    at = words.index("-o") + 1
    words[at] = os.path.join(folder, "weir")
    words.insert(at + 1, changed + ".o")
    subprocess.run(words, cwd=build, check=True, capture_output=True, text=True)
    return words[at]


def verify(weir, district):
    """The report of the sound program."""
    done = subprocess.run([weir, "verify", district.ledger, "--key", district.vkey, "--json"],
                          capture_output=True, text=True, timeout=120, check=False,
                          env={**os.environ, "LC_ALL": "C.UTF-8"})
    try:
        return done.returncode, json.loads(done.stdout)
    except ValueError:
        raise RuntimeError(f"verify: {done.returncode} {done.stdout}{done.stderr}") from None


def tell(weir, folder, teller, scenes):
    os.makedirs(folder)
    story = teller(weir, folder)
    story.tell(scenes)
    return story.district


def try_plant(sound, build, source, teller, plant):
    """None where the fault was found as it must be, else what was wrong."""
    *_, rule, scene = plant
    with tempfile.TemporaryDirectory() as folder:
        try:
            program = make_program(build, source, plant, folder)
            district = tell(program, os.path.join(folder, "story"), teller, teller.leading_to(scene))
            status, report = verify(sound, district)
        except (RuntimeError, AssertionError) as error:
            return str(error), None
        except subprocess.CalledProcessError as error:
            return error.stderr, None
    fault = report["first_fault"]
    if status != 1 or report["ok"] or fault is None:
        return "the sound program finds nothing", None
    if fault["rule"] != rule or fault["entry"] is None:
        return f"names {fault}", None
    return None, fault


def sound_is_sound(sound, teller, scenes):
    with tempfile.TemporaryDirectory() as folder:
        status, report = verify(sound, tell(sound, os.path.join(folder, "story"), teller, scenes))
    if status != 0 or not report["ok"]:
        return f"the sound program's own ledger of {', '.join(scenes)} is refused: {report['first_fault']}"
    return None


def texts_stand_once(source):
    bad = 0
    for teller, plants in TOLD:
        for plant in plants:
            try:
                faulty_text(source, plant)
                if plant[-1] not in teller.BEHIND:
                    raise RuntimeError(f"no scene is '{plant[-1]}'")
            except RuntimeError as error:
                print(f"not ok: {plant[0]}: {error}")
                bad += 1
    return bad == 0


def main():
    if sys.argv[1] == "--texts":
        sys.exit(0 if texts_stand_once(sys.argv[2]) else 1)
    sound, build, source = (os.path.realpath(word) for word in sys.argv[1:4])
    names = sys.argv[4:]
    tasks = [(teller, plant) for teller, plants in TOLD
             for plant in plants if not names or plant[0] in names]
    told = {(teller, tuple(teller.leading_to(plant[-1]))) for teller, plant in tasks}
    told |= {(teller, tuple(teller.BEHIND)) for teller, _ in told}
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        for wrong in filter(None, pool.map(lambda row: sound_is_sound(sound, *row), told)):
            sys.exit(wrong)
        for (_, plant), (wrong, fault) in zip(tasks, pool.map(
                lambda task: try_plant(sound, build, source, *task), tasks)):
            bad += wrong is not None
            print(f"not ok: {plant[0]}: {wrong}" if wrong else
                  f"ok: {plant[0]}: entry {fault['entry']}, rule '{fault['rule']}'")
    print(f"{len(tasks) - bad} of {len(tasks)} planted faults refused")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
