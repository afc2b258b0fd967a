/* SPDX-License-Identifier: Apache-2.0 */

#include "api/cli/auction_agree.h"

#include <stdlib.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/cli/opt.h"
#include "api/cli/telling.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/told.h"
#include "api/view.h"
#include "api/view_log.h"
#include "billing/auction_agree.h"
#include "ledger/entry.h"
#include "meter/bytes.h"
#include "meter/err.h"

/* The agreements on their way: one transaction, so that nobody comes between. */
struct batch {
	size_t count;
	struct agreement *agreements;
	struct writer_deed *deeds;
	struct bytes *said;
	struct writer_result *results;
};

static void batch_finish(struct batch *batch)
{
	for (size_t i = 0; batch->said != NULL && i < batch->count; i++) {
		bytes_finish(&batch->said[i]);
	}
	free(batch->agreements);
	free(batch->deeds);
	free(batch->said);
	free(batch->results);
}

static int batch_init(struct batch *batch, size_t count)
{
	memset(batch, 0, sizeof(*batch));
	batch->count = count;
	batch->agreements = calloc(count, sizeof(*batch->agreements));
	batch->deeds = calloc(count, sizeof(*batch->deeds));
	batch->said = calloc(count, sizeof(*batch->said));
	batch->results = calloc(count, sizeof(*batch->results));
	for (size_t i = 0; batch->said != NULL && i < count; i++) {
		bytes_init(&batch->said[i], ENTRY_MAX);
	}
	return batch->agreements == NULL || batch->deeds == NULL || batch->said == NULL ||
					batch->results == NULL
			? WEIR_FAULT_MEMORY
			: 0;
}

/* One of them as a deed. */
static int add(struct desk *desk, const struct auction_row *row, const struct agreement *shared,
		struct batch *batch, size_t i)
{
	SCOPED_FINISH(bytes_finish) struct bytes body;
	struct agreement *agreement = &batch->agreements[i];
	int answer;

	bytes_init(&body, ENTRY_MAX);
	if (!auction_agreement(ledger_books(desk_ledger(desk)), row, i, agreement)) {
		out_error(_("auction '%s': its name is too long for those of its agreements"),
				row->auction);
		return CMD_WRONG;
	}
	agreement->waits_until = shared->waits_until;
	agreement->side = TRADE_SELLER;
	memcpy(agreement->document, shared->document, sizeof(agreement->document));
	agreement_put(&body, agreement);
	answer = desk_say(desk, "shell", 5, false, desk_number(), desk_now(desk), &body,
			&batch->said[i]);
	batch->deeds[i] = (struct writer_deed){ .kind = KIND_AGREEMENT,
		.said = batch->said[i].data,
		.said_size = batch->said[i].size };
	return body.failed || batch->said[i].failed ? WEIR_FAULT_MEMORY : answer;
}

/* What is the same for all of them. */
static bool take_shared(const struct opts *opts, struct agreement *ret)
{
	struct telling telling = { .opts = opts };
	const struct told told = telling_told(&telling);
	bool is_good = told_text(&told, "document", N_("text of 1 to 255 bytes of UTF-8"),
			ret->document, sizeof(ret->document));

	if (!told_flag(&told, "waits")) {
		return told_wrong(&told, "waits", TOLD_MISSING, N_("day: 2026-08-31"));
	}
	return told_day(&told, "waits", &ret->waits_until) && is_good;
}

static void say(const struct batch *batch, struct view *view)
{
	view_array(view, "agreements");
	for (size_t i = 0; i < batch->count; i++) {
		const struct writer_result *result = &batch->results[i];

		view_object(view, NULL);
		view_text(view, "trade", batch->agreements[i].trade);
		view_bool(view, "changed", result->answer == LEDGER_OK);
		view_int_known(view, "entry",
				result->answer == LEDGER_OK ? result->receipt.entry : INT64_MIN);
		if (result->answer == LEDGER_REFUSED) {
			view_text(view, "reason", result->reason);
		}
		view_end(view);
	}
	view_end(view);
}

static void print(const struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		const struct writer_result *result = &batch->results[i];

		if (result->answer == LEDGER_OK) {
			out_text(_("trade %s: entry %lld\n"), batch->agreements[i].trade,
					(long long)result->receipt.entry);
		} else if (result->answer == LEDGER_NOTHING) {
			out_text(_("trade %s: it was agreed before\n"), batch->agreements[i].trade);
		}
	}
}

/* Says what became of each; a refusal of one is the command's. */
static int tell(struct app *app, struct desk *desk, const struct batch *batch)
{
	SCOPED(view_close) struct view *view = view_open();
	int answer = CMD_DONE;
	int fault = view == NULL ? WEIR_FAULT_MEMORY : 0;

	for (size_t i = 0; i < batch->count; i++) {
		if (batch->results[i].answer == LEDGER_REFUSED) {
			out_error(_("trade %s: %s"), batch->agreements[i].trade,
					batch->results[i].reason);
			answer = CMD_WRONG;
		}
	}
	if (!app->is_json) {
		print(batch);
		return answer;
	}
	if (fault == 0) {
		say(batch, view);
		fault = view_log(view, desk_ledger(desk));
	}
	fault = fault < 0 ? fault : view_print(view);
	return fault < 0 ? fault : answer;
}

static int send(struct app *app, struct desk *desk, const struct auction_row *row,
		const struct agreement *shared, size_t count)
{
	SCOPED_FINISH(batch_finish) struct batch batch;
	int answer = batch_init(&batch, count);

	for (size_t i = 0; i < count && answer == 0; i++) {
		answer = add(desk, row, shared, &batch, i);
	}
	if (answer == 0) {
		answer = desk_send(desk, batch.deeds, batch.count, batch.results);
	}
	if (answer == CMD_DONE) {
		answer = desk_end(desk);
	}
	if (answer == CMD_DONE) {
		answer = desk_refresh(desk);
	}
	return answer == CMD_DONE ? tell(app, desk, &batch) : answer;
}

int trade_auction_agree(struct app *app, const struct opts *opts, const char *auction)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	struct agreement shared = { .side = TRADE_SELLER };
	const struct auction_row *row;
	size_t count;
	int answer;

	if (!take_shared(opts, &shared)) {
		return CMD_WRONG;
	}
	answer = desk_open(app, DESK_WRITE, &desk);
	if (answer != CMD_DONE) {
		return answer;
	}
	row = auction_find(ledger_books(desk_ledger(desk)), auction);
	if (row == NULL) {
		out_error(_("there is no auction '%s'"), auction);
		return CMD_WRONG;
	}
	count = auction_agreement_count(row);
	if (count == 0 || count > WRITER_DEEDS_MAX) {
		out_error(_("auction '%s' has sold nothing, or more parts than are agreed at once"),
				auction);
		return CMD_WRONG;
	}
	return send(app, desk, row, &shared, count);
}
