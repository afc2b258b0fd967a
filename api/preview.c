/* SPDX-License-Identifier: Apache-2.0 */

#include "api/preview.h"

#include "api/value.h"
#include "api/view_bill.h"
#include "billing/bill_run.h"
#include "billing/due.h"
#include "ledger/ledger.h"
#include "meter/bytes.h"
#include "meter/err.h"

struct previewing {
	struct view *view;
	const struct books *books;
	struct due_memory due;
	bool has_missing;
};

static int put_invoice(void *context, const struct charge_input *input,
		const struct charge_result *result, const char *account)
{
	struct previewing *previewing = context;
	SCOPED_FINISH(bytes_finish) struct bytes effect;
	struct invoice invoice;
	struct invoice_due due;
	int fault;

	bytes_init(&effect, KIND_WHOLE_MAX);
	invoice_put(&effect, input, result, account);
	if (effect.failed) {
		return WEIR_FAULT_MEMORY;
	}
	if (!invoice_take(effect.data, effect.size, &invoice)) {
		return WEIR_FAULT_BROKEN;
	}
	fault = due_find(previewing->books, &invoice, LATE_NO_DAY, &previewing->due, &due);
	return fault < 0 ? fault
			 : view_invoice(previewing->view, previewing->books, &invoice, &due, true);
}

static int put_missing(void *context, const char *account, const char *intake, struct days days,
		int64_t litres)
{
	struct previewing *previewing = context;

	view_missing(previewing->view, !previewing->has_missing, account, intake, days, litres);
	previewing->has_missing = true;
	return 0;
}

/* "issued_before": which of them were issued, where one was. The list of the invoices ended. */
static void put_issued(const struct previewing *previewing)
{
	struct value_fault wrong;
	struct value list = value_list(value_of_view(previewing->view, &wrong), "invoices");
	bool is_first = true;

	for (size_t i = 0; i < value_count(list); i++) {
		const char *name = value_text(value_at(list, i), "invoice");
		const struct invoice_row *row = invoice_find(previewing->books, name);

		if (row == NULL) {
			continue;
		}
		if (is_first) {
			view_array(previewing->view, "issued_before");
		}
		is_first = false;
		view_object(previewing->view, NULL);
		view_text(previewing->view, "invoice", row->invoice);
		view_int(previewing->view, "entry", row->entry);
		view_end(previewing->view);
	}
	if (!is_first) {
		view_end(previewing->view);
	}
}

int view_preview(struct view *view, struct ledger *ledger, struct days period, const char *permit,
		struct where *reason)
{
	const struct judge judge = ledger_judge(ledger);
	struct previewing previewing = { .view = view, .books = ledger_books(ledger) };
	int answer;

	view_array(view, "invoices");
	answer = bill_run_preview(&judge, period, permit, put_invoice, &previewing, reason);
	view_end(view);
	due_memory_finish(&previewing.due);
	if (answer == 0) {
		put_issued(&previewing);
	}
	if (answer == 0) {
		answer = bill_run_missing(&judge, period, permit, put_missing, &previewing, reason);
	}
	if (previewing.has_missing) {
		view_end(view);
	}
	return answer > 0 ? PREVIEW_NONE : answer;
}
