/* SPDX-License-Identifier: Apache-2.0 */

#include "api/document_certificate.h"

#include <stdlib.h>
#include <string.h>

#include "api/document_lines.h"
#include "api/document_sheet.h"
#include "api/lang.h"
#include "api/view_trade.h"
#include "billing/trade_cost.h"
#include "billing/trade_payment.h"
#include "billing/trade_price.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/ledger.h"
#include "ledger/registry.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	WIDTH_LABEL = 18, /* letters */
	WIDTH_VALUE = 60,
	RATE_TEXT_MAX = 32,
	RATE_DECIMALS = 4, /* of a percent, in millionths of the whole */
};

struct certificate {
	struct ledger *ledger;
	const struct books *books;
	const struct trade_row *row;
	struct document *document;
	struct day day; /* of the newest entry: it is as of then */
	struct agreement said;
	struct trade_moves moves;
	struct trade_back back;
};

/* ---- what was agreed and approved ---- */

static void put_item(struct document_table *table, const char *label, const char *value)
{
	document_text(table, label);
	document_text_known(table, value);
}

/* The right, its holder and where it lies, by the registry of the term's first day. */
static void put_side(struct certificate *work, struct document_table *table, const char *label,
		const struct right *right)
{
	const struct registry_view view = { .books = work->books };
	struct right_facts facts = { .holder = "" };
	struct area_row area = { .name = "" };
	char text[RIGHT_TEXT_MAX];

	(void)right_find(work->books, right, work->said.from, &facts);
	(void)registry_area(&view, facts.area, work->said.from, &area);
	put_item(table, label,
			document_keep(work->document, "%s%s%s%s%s", right_text(right, text),
					facts.holder[0] == '\0' ? "" : " · ", facts.holder,
					facts.area[0] == '\0' ? "" : " · ",
					area.name[0] == '\0' ? facts.area : area.name));
}

static void put_term(struct certificate *work, struct document_table *table)
{
	const struct day last = { (int32_t)work->row->till - 1 };
	char volume[DOCUMENT_VOLUME_MAX];
	char from[DAY_TEXT_MAX];
	char until[DAY_TEXT_MAX];

	put_item(table, _("Volume"),
			document_keep(work->document, "%s m³",
					document_format_volume(work->said.litres, 0, volume)));
	put_item(table, _("Term"),
			document_keep(work->document, _("%s to %s"),
					day_format(work->said.from, from),
					day_format(last, until)));
	put_item(table, _("Holds from"),
			day_format((struct day){ (int32_t)work->row->since }, from));
	if (work->row->ended != 0) {
		put_item(table, _("Ended from"),
				day_format((struct day){ (int32_t)work->row->stops }, from));
	}
}

/* An exchange's fees, where there are any; what was paid, and what is to be paid yet. */
static void put_dues(struct certificate *work, struct document_table *table)
{
	char fen[DOCUMENT_VOLUME_MAX];
	struct trade_cost cost;
	int64_t fees;
	int64_t paid = trade_paid(work->books, work->row->trade, &fees);
	int64_t due;

	if (trade_cost_find(work->books, work->row, &work->said, &cost) != TRADE_COST_THERE) {
		return;
	}
	if (cost.buyer_fen > 0) {
		put_item(table, _("The buyer's fee, yuan"),
				document_format_fen(cost.buyer_fen, fen));
	}
	if (cost.seller_fen > 0) {
		put_item(table, _("The seller's fee, yuan"),
				document_format_fen(cost.seller_fen, fen));
	}
	due = cost.sum_fen + cost.buyer_fen;
	put_item(table, _("Paid, yuan"), document_format_fen(paid, fen));
	put_item(table, _("To be paid, yuan"),
			document_format_fen(paid < due ? due - paid : 0, fen));
}

static void put_price(struct certificate *work, struct document_table *table)
{
	char rate[RATE_TEXT_MAX];
	char sum[DOCUMENT_VOLUME_MAX];
	int64_t fen;

	if (work->said.price == TRADE_WITHOUT) {
		put_item(table, _("Without a price"), work->said.reason);
		return;
	}
	if (work->said.price == TRADE_PER_M3) {
		put_item(table, _("Price, yuan/m³"),
				text_format_fixed(work->said.amount, TRADE_PRICE_DECIMALS, rate,
						sizeof(rate)));
	}
	if (trade_price_sum(&work->said, &fen)) {
		put_item(table, _("Total, yuan"), document_format_fen(fen, sum));
	}
	put_dues(work, table);
}

/* A deed's entry, the day on which it was recorded, and what it rests on; said, where not NULL, is read from it. */
static int put_deed(struct certificate *work, struct document_table *table, const char *label,
		int64_t index, struct trade_approval *ret_said)
{
	SCOPED_FINISH(bytes_finish) struct bytes bytes;
	struct entry entry;
	struct deed deed;
	char day[DAY_TEXT_MAX];
	int fault;

	bytes_init(&bytes, ENTRY_MAX);
	fault = ledger_fetch(work->ledger, index, &bytes);
	if (fault < 0) {
		return fault;
	}
	if (entry_decode(bytes.data, bytes.size, &entry, NULL) != ENTRY_OK ||
			deed_decode(entry.said, entry.said_size, &deed, NULL) != DEED_OK ||
			(ret_said != NULL &&
					!trade_approval_take(
							deed.body, deed.body_size, ret_said))) {
		return WEIR_FAULT_BROKEN;
	}
	put_item(table, label,
			document_keep(work->document, _("entry %lld of %s%s%s"), (long long)index,
					day_format(zone_day(&work->books->zone, entry.recorded),
							day),
					ret_said == NULL ? "" : " · ",
					ret_said == NULL ? "" : ret_said->document));
	return 0;
}

static int put_deeds(struct certificate *work, struct document_table *table)
{
	struct trade_approval approval;
	int fault = put_deed(work, table, _("Agreement"), work->row->entry, NULL);

	put_item(table, _("Contract"), work->said.document);
	if (fault == 0 && work->row->assented != 0) {
		fault = put_deed(work, table, _("Assent"), work->row->assented, NULL);
	}
	if (fault == 0) {
		fault = put_deed(work, table, _("Approval"), work->row->approved, &approval);
	}
	if (fault == 0 && work->row->ended != 0) {
		fault = put_deed(work, table, _("Ended by"), work->row->ended, NULL);
	}
	return fault;
}

/* Its name, and how much of what is sent arrives. */
static void put_corridor(struct certificate *work, struct document_table *table)
{
	const struct registry_view view = { .books = work->books };
	struct corridor_row row;
	char rate[RATE_TEXT_MAX];

	if (!registry_corridor(&view, work->said.corridor,
			    (struct day){ (int32_t)work->row->since }, &row)) {
		put_item(table, _("Corridor"), work->said.corridor);
		return;
	}
	put_item(table, _("Corridor"),
			document_keep(work->document, _("%s, %s to %s; %s %% arrives"),
					row.corridor, row.from_area, row.to_area,
					text_format_fixed(row.rate_ppm, RATE_DECIMALS, rate,
							sizeof(rate))));
}

static int put_items(struct certificate *work)
{
	struct document_table *table = document_table(
			work->document, _("Trade"), _("Who trades what, and by which approval"));

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	(void)document_text_column(table, _("Item"), WIDTH_LABEL);
	(void)document_text_column(table, _("Content"), WIDTH_VALUE);
	put_item(table, _("Trade"), work->row->trade);
	put_item(table, _("Kind"), trade_word_text(trade_form_name(work->said.form)));
	put_side(work, table, _("Seller"), &work->said.seller);
	put_side(work, table, _("Buyer"), &work->said.buyer);
	put_term(work, table);
	put_price(work, table);
	if (work->said.offer[0] != '\0') {
		put_item(table, _("Offer"), work->said.offer);
	}
	if (work->said.corridor[0] != '\0') {
		put_corridor(work, table);
	}
	return put_deeds(work, table);
}

/* ---- the schedule ---- */

static int64_t back_of(const struct schedule *back, struct days year)
{
	for (size_t i = 0; i < back->year_count; i++) {
		if (back->years[i].period.from.number == year.from.number) {
			return back->years[i].litres;
		}
	}
	return 0;
}

/* A side's ceiling years; where the trade was ended, what went back of them too. */
static int put_years(struct certificate *work, const char *name, const char *title,
		const struct schedule *schedule, const struct schedule *back)
{
	struct document_table *table = document_table(work->document, name, title);

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	(void)document_text_column(table, _("Year from"), DOCUMENT_WIDTH_DAY);
	(void)document_text_column(table, _("Until"), DOCUMENT_WIDTH_DAY);
	(void)document_summed_column(table, _("Volume"), DOCUMENT_VOLUME);
	if (work->row->ended != 0) {
		(void)document_summed_column(table, _("Went back"), DOCUMENT_VOLUME);
	}
	for (size_t i = 0; i < schedule->year_count; i++) {
		document_days(table, schedule->years[i].period);
		document_figure(table, schedule->years[i].litres);
		if (work->row->ended != 0) {
			document_figure(table, back_of(back, schedule->years[i].period));
		}
	}
	return 0;
}

/* ---- payments ---- */

/* No table where nothing was paid. */
static int put_payments(struct certificate *work)
{
	struct document_table *table = NULL;
	int64_t entry = INT64_MIN;
	const struct trade_payment_row *paid;
	char day[DAY_TEXT_MAX];

	while ((paid = trade_payment_next(work->books, work->row->trade, &entry)) != NULL) {
		if (table == NULL) {
			table = document_table(work->document, _("Payments"),
					_("What the buyer paid, and the fees within it"));
			if (table == NULL) {
				return WEIR_FAULT_MEMORY;
			}
			(void)document_text_column(table, _("Paid on"), DOCUMENT_WIDTH_DAY);
			(void)document_text_column(table, _("Reference"), DOCUMENT_WIDTH_NOTE);
			(void)document_summed_column(table, _("Amount, yuan"), DOCUMENT_FEN);
			(void)document_summed_column(table, _("Of that fees, yuan"), DOCUMENT_FEN);
		}
		document_text(table, day_format((struct day){ (int32_t)paid->on }, day));
		document_text(table, paid->reference);
		document_figure(table, paid->fen);
		document_figure(table, paid->fee_fen);
	}
	return 0;
}

/* ---- the whole ---- */

static int fill(struct certificate *work)
{
	struct document *document = work->document;
	int fault;

	document->page = DOCUMENT_UPRIGHT;
	document->title = _("Certificate of a trade of rights to water");
	document->subtitle = document_keep(document, "%s · %s", work->row->trade,
			trade_word_text(trade_state_name(trade_state(work->row, work->day))));
	fault = document_rests_on_ledger(document, work->ledger);
	fault = fault == 0 ? put_items(work) : fault;
	if (fault == 0) {
		fault = put_years(work, _("Seller's years"),
				_("Less, in the seller's ceiling years"),
				&work->moves.seller.schedule, &work->back.seller);
	}
	if (fault == 0) {
		fault = put_years(work, _("Buyer's years"), _("More, in the buyer's ceiling years"),
				&work->moves.buyer.schedule, &work->back.buyer);
	}
	if (fault == 0) {
		fault = put_payments(work);
	}
	document_signer(document, _("Seller"), "");
	document_signer(document, _("Buyer"), "");
	document_signer(document, _("Approving authority"), "");
	return fault < 0 ? fault : document_fault(document);
}

static int take(struct certificate *work)
{
	if (!trade_take(work->row, &work->said) || !trade_take_moves(work->row, &work->moves) ||
			(work->row->ended != 0 && !trade_take_back(work->row, &work->back))) {
		return WEIR_FAULT_BROKEN;
	}
	return fill(work);
}

int document_certificate(struct ledger *ledger, const char *trade, struct document **ret)
{
	SCOPED(document_close) struct document *document = document_open();
	SCOPED(scope_free) struct certificate *work = calloc(1, sizeof(*work));
	int fault;

	if (document == NULL || work == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	work->ledger = ledger;
	work->books = ledger_books(ledger);
	work->row = trade_find(work->books, trade);
	work->document = document;
	if (work->row == NULL) {
		return DOCUMENT_CERTIFICATE_NONE;
	}
	if (work->row->approved == 0) {
		return DOCUMENT_CERTIFICATE_UNAPPROVED;
	}
	work->day = zone_day(&work->books->zone,
			(struct instant){ books_origin(work->books)->recorded_s });
	fault = take(work);
	if (fault == 0) {
		*ret = document;
		document = NULL;
	}
	return fault;
}
