/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_delta.h"

#include "api/view_bill.h"
#include "api/view_price.h"
#include "ledger/item.h"
#include "meter/err.h"

/* What a line was charged by when it was billed: the derivation of today has no word of it. */
static void view_as_billed(struct view *view, const struct invoice_line *line)
{
	struct item_cursor factors = line->factors;

	view_text(view, "part", view_part_name(line->part));
	view_text(view, "rulebook", line->book);
	view_text(view, "rule", line->rule);
	view_text(view, "intake", line->intake);
	view_text(view, "rate", line->rate);
	if (line->band > 0) {
		view_int(view, "band", line->band);
	}
	view_bool(view, "counts", line->counts);
	view_day(view, "from", line->days.from);
	view_day(view, "until", (struct day){ line->days.till.number - 1 });
	view_int(view, "rate_micro_yuan", line->rate_micro_yuan);
	view_text(view, "times", line->times);
	view_array(view, "factors");
	for (size_t n = item_take_array(&factors); n > 0; n--) {
		struct invoice_factor factor;

		(void)invoice_take_factor(&factors, &factor);
		view_object(view, NULL);
		view_factor(view, &(struct charge_factor){ factor.what, factor.id, factor.times });
		view_end(view);
	}
	view_end(view);
}

/* A delta's line is what the line is now less what was billed for it. */
static int view_delta_line(struct view *view, const struct explanation *explanation,
		const struct invoice_line *line)
{
	const struct charge_line *now = explain_line(explanation, line->key);
	int64_t fen = now == NULL ? 0 : now->amount_fen;
	struct charge_billed billed;

	(void)explain_billed(explanation, line->key, &billed);
	if (fen - billed.amount_fen != line->amount_fen) {
		return WEIR_FAULT_BROKEN;
	}
	view_object(view, NULL);
	view_int(view, "line", line->number);
	view_text(view, "key", line->key);
	if (now != NULL) {
		view_int(view, "now_line", now->number);
	} else {
		view_null(view, "now_line");
		view_as_billed(view, line);
	}
	view_int(view, "volume_litres", line->litres);
	view_int(view, "billed_litres", billed.volume_litres);
	if (line->has_energy) {
		view_int(view, "energy_wh", line->energy_wh);
		view_int(view, "billed_wh", billed.energy_wh);
	}
	view_int(view, "amount_fen", line->amount_fen);
	view_int(view, "billed_fen", billed.amount_fen);
	view_end(view);
	return 0;
}

/* What was billed before, invoice by invoice: a script adds it up again. */
static int view_earlier(struct view *view, const struct explanation *explanation)
{
	struct invoice_row key = *explanation->row;
	struct shelf_cursor cursor;
	const struct invoice_row *row;
	struct invoice_line line;
	int fault = 0;

	key.number = 0;
	cursor = shelf_scan(books_shelf(explanation->now, BOOK_INVOICE), &key, 3);
	view_array(view, "earlier");
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL &&
			row->number < explanation->row->number) {
		struct invoice invoice;

		if (!invoice_take(row->whole.data, row->whole.size, &invoice)) {
			return WEIR_FAULT_BROKEN;
		}
		view_object(view, NULL);
		view_text(view, "invoice", row->invoice);
		view_int(view, "entry", row->entry);
		view_text(view, "remainder_fen", invoice.remainder);
		view_array(view, "lines");
		for (size_t n = item_take_array(&invoice.lines); n > 0 && fault == 0; n--) {
			if (!invoice_take_line(&invoice.lines, &line)) {
				return WEIR_FAULT_BROKEN;
			}
			view_object(view, NULL);
			view_text(view, "key", line.key);
			view_as_billed(view, &line);
			view_int(view, "volume_litres", line.litres);
			if (line.volume[0] != '\0') {
				view_text(view, "volume_exact", line.volume);
			}
			if (line.has_energy) {
				view_int(view, "energy_wh", line.energy_wh);
			}
			view_int(view, "amount_fen", line.amount_fen);
			view_end(view);
		}
		view_end(view);
		view_end(view);
	}
	view_end(view);
	return fault;
}

int view_delta(struct view *view, const struct explanation *explanation)
{
	struct item_cursor lines = explanation->head.lines;
	struct invoice_line line;
	int fault = view_earlier(view, explanation);

	view_array(view, "delta");
	for (size_t n = item_take_array(&lines); n > 0 && fault == 0; n--) {
		fault = invoice_take_line(&lines, &line) ? view_delta_line(view, explanation, &line)
							 : WEIR_FAULT_BROKEN;
	}
	view_end(view);
	return fault;
}
