/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_owed.h"

#include <string.h>

#include "api/lang.h"
#include "api/out.h"
#include "api/print_number.h"
#include "api/table.h"
#include "billing/deferral.h"
#include "billing/invoice.h"
#include "billing/payment.h"
#include "billing/rulebook.h"
#include "meter/err.h"

/* Base and surcharge too, where their late fees are not one. */
static void view_part(struct view *view, const struct owed_part *part, bool is_split)
{
	view_object(view, NULL);
	view_text(view, "invoice", part->invoice);
	view_day(view, "recorded", part->recorded);
	view_int(view, "charged_fen", part->charged_fen);
	if (part->is_draft) {
		view_bool(view, "draft", true);
	}
	if (part->is_due_known) {
		view_day(view, "due", part->due);
	}
	view_int(view, "unpaid_fen", part->reckoned.unpaid_fen);
	view_int(view, "late_days", part->reckoned.late_days);
	view_int(view, "late_fen", part->reckoned.late_fen);
	for (size_t i = 0; i < LATE_PARTS && is_split; i++) {
		const struct late_line *line = &part->of[i];

		view_object(view, late_part_name((enum late_part)(i + 1)));
		view_int(view, "counted_fen", line->fen);
		view_int(view, "unpaid_fen", line->unpaid_fen);
		view_int(view, "late_days", line->late_days);
		view_int(view, "late_fen", line->late_fen);
		view_end(view);
	}
	view_end(view);
}

/* What was paid and relieved, also what was withdrawn. */
static void view_settlements(struct view *view, const struct books *books, const struct owed *owed,
		enum settlement_what what, const char *key)
{
	const struct settlement_row *row;
	int64_t entry = INT64_MIN;

	view_array(view, key);
	while ((row = settlement_next(books, owed->row->invoice, &entry)) != NULL) {
		if (row->what != (int64_t)what || row->on > owed->at.number) {
			continue;
		}
		view_object(view, NULL);
		view_int(view, "entry", row->entry);
		view_day(view, "on", (struct day){ (int32_t)row->on });
		view_int(view, "amount_fen", row->fen);
		view_text(view, what == SETTLEMENT_PAYMENT ? "reference" : "legal", row->reference);
		view_text_known(view, "document", row->document);
		if (row->withdrawn != 0) {
			view_int(view, "withdrawn", row->withdrawn);
		}
		view_end(view);
	}
	view_end(view);
}

static void view_deferrals(struct view *view, const struct books *books, const struct owed *owed)
{
	const struct deferral_row *row;
	int64_t entry = INT64_MIN;

	view_array(view, "deferrals");
	while ((row = deferral_next(books, owed->row->invoice, &entry)) != NULL) {
		view_object(view, NULL);
		view_int(view, "deferral", row->entry);
		view_text(view, "state", deferral_state_name(deferral_state(row, owed->at)));
		view_day(view, "asked", (struct day){ (int32_t)row->asked });
		view_day(view, "until", (struct day){ (int32_t)row->until });
		view_day(view, "answer_until", (struct day){ (int32_t)row->consent });
		view_text(view, "ground", row->ground);
		if (row->answer != 0) {
			view_int(view, "answer", row->answer);
			view_text(view, "document", row->document);
		}
		if (row->answer != 0 && row->granted != INT64_MIN) {
			view_day(view, "granted", (struct day){ (int32_t)row->granted });
		}
		view_end(view);
	}
	view_end(view);
}

static void view_rate(struct view *view, int64_t per_day, const struct rule_note *note)
{
	char text[32];

	view_text(view, "per_day", text_format_fixed(per_day, 9, text, sizeof(text)));
	view_text_known(view, "document", note->document);
	view_text_known(view, "unconfirmed", note->unconfirmed);
}

static void view_rule(struct view *view, const struct owed *owed)
{
	const struct late_rule *rule = &owed->rule;

	if (owed->book[0] == '\0' || (rule->per_day == 0 && rule->part_count == 0)) {
		return;
	}
	view_object(view, "late_rule");
	view_text(view, "rulebook", owed->book);
	view_rate(view, rule->per_day, &rule->note);
	for (size_t i = 0; i < rule->part_count; i++) {
		view_object(view, late_part_name(rule->parts[i].part));
		view_rate(view, rule->parts[i].per_day, &rule->parts[i].note);
		view_end(view);
	}
	view_end(view);
}

void view_owed(struct view *view, const char *key, const struct books *books,
		const struct owed *owed)
{
	char period[DAY_TEXT_MAX];
	struct invoice invoice;

	view_object(view, key);
	view_text(view, "invoice", owed->row->invoice);
	view_text(view, "permit", owed->row->account);
	view_text(view, "kind", rulebook_kind_name((enum rulebook_kind)owed->row->kind));
	if (invoice_take(owed->row->whole.data, owed->row->whole.size, &invoice)) {
		view_text(view, "period", invoice_period(invoice.filing, invoice.period, period));
	}
	if (owed->is_draft) {
		view_bool(view, "draft", true);
	}
	if (owed->is_due_known) {
		view_day(view, "due", owed->due);
	}
	view_int(view, "charged_fen", owed->charged_fen);
	view_int(view, "late_charged_fen", owed->late_charged_fen);
	view_int(view, "relieved_fen", owed->relieved_fen);
	view_int(view, "paid_fen", owed->paid_fen);
	view_int(view, "unpaid_fen", owed->unpaid_fen);
	view_int(view, "credit_fen", owed->credit_fen);
	view_int(view, "late_days", owed->late_days);
	view_int(view, "late_fen", owed->late_fen);
	view_rule(view, owed);
	view_array(view, "parts");
	for (size_t i = 0; i < owed->part_count; i++) {
		view_part(view, &owed->parts[i], owed->rule.part_count > 0);
	}
	view_end(view);
	view_settlements(view, books, owed, SETTLEMENT_PAYMENT, "payments");
	view_settlements(view, books, owed, SETTLEMENT_RELIEF, "reliefs");
	view_deferrals(view, books, owed);
	view_end(view);
}

void view_owing_sums(struct view *view, const struct owing_sums *sums)
{
	view_int(view, "charged_fen", sums->charged_fen);
	view_int(view, "late_charged_fen", sums->late_charged_fen);
	view_int(view, "relieved_fen", sums->relieved_fen);
	view_int(view, "paid_fen", sums->paid_fen);
	view_int(view, "unpaid_fen", sums->unpaid_fen);
	view_int(view, "credit_fen", sums->credit_fen);
	view_int(view, "late_fen", sums->late_fen);
}

/* ---- for people ---- */

static void add_row(struct table *table, struct value one)
{
	char due[DAY_TEXT_MAX];

	table_text(table, value_text(one, "invoice"));
	if (value_bool_known(one, "draft")) {
		table_text(table, _("draft"));
	} else if (value_has(one, "due")) {
		table_text(table, day_format(value_day(one, "due"), due));
	} else {
		table_blank(table);
	}
	table_fen(table, value_int(one, "charged_fen"));
	table_fen(table, value_int(one, "relieved_fen"));
	table_fen(table, value_int(one, "paid_fen"));
	table_fen(table, value_int(one, "unpaid_fen"));
	table_fen(table, value_int(one, "credit_fen"));
	table_number(table, value_int(one, "late_days"));
	table_fen(table, value_int(one, "late_fen"));
	table_fen(table, value_int(one, "late_charged_fen"));
}

int print_owed(struct value invoices)
{
	const struct table_column columns[] = {
		{ _("Invoice"), TABLE_LEFT },
		{ _("Due"), TABLE_LEFT },
		{ _("Charged"), TABLE_RIGHT },
		{ _("Relieved"), TABLE_RIGHT },
		{ _("Paid"), TABLE_RIGHT },
		{ _("Unpaid"), TABLE_RIGHT },
		{ _("Credit"), TABLE_RIGHT },
		{ _("Days late"), TABLE_RIGHT },
		{ _("Late fee"), TABLE_RIGHT },
		{ _("of it charged"), TABLE_RIGHT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);

	for (size_t i = 0; table != NULL && i < value_count(invoices); i++) {
		add_row(table, value_at(invoices, i));
	}
	return table == NULL || table_print(table) < 0 ? WEIR_FAULT_MEMORY : 0;
}

void print_owing_sums(struct value sums)
{
	char unpaid[NUMBER_TEXT_MAX];
	char credit[NUMBER_TEXT_MAX];
	char late[NUMBER_TEXT_MAX];

	out_text(_("unpaid %s yuan, credit %s yuan, late fees grown %s yuan\n"),
			yuan_text(value_int(sums, "unpaid_fen"), unpaid),
			yuan_text(value_int(sums, "credit_fen"), credit),
			yuan_text(value_int(sums, "late_fen"), late));
}
