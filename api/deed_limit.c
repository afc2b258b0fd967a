/* SPDX-License-Identifier: Apache-2.0 */

#include "api/deed_limit.h"

#include <stdlib.h>
#include <string.h>

#include "api/cli/cmd.h"
#include "api/lang.h"
#include "api/out.h"
#include "ledger/entry.h"
#include "ledger/limit.h"
#include "ledger/registry.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/list.h"

enum {
	BATCH_MAX = 200, /* deeds of one transaction */
};

/* Deeds on their way, each for a place of the list. */
struct batch {
	struct desk *desk;
	struct instant made;
	struct writer_deed deeds[BATCH_MAX];
	struct bytes said[BATCH_MAX];
	size_t places[BATCH_MAX];
	size_t count;
};

void limit_deed_finish(struct limit_deed *deed)
{
	free(deed->list);
	memset(deed, 0, sizeof(*deed));
}

static struct limit_done *add_done(struct limit_deed *deed, const char *permit)
{
	struct limit_done *list =
			list_grow(deed->list, &deed->room, deed->count + 1, sizeof(*deed->list));
	struct limit_done *done;

	if (list == NULL) {
		return NULL;
	}
	deed->list = list;
	done = &deed->list[deed->count++];
	memset(done, 0, sizeof(*done));
	(void)text_copy(done->permit, sizeof(done->permit), permit);
	return done;
}

static int send(struct batch *batch, struct limit_deed *ret)
{
	struct writer_result *results = NULL;
	int answer = CMD_DONE;

	if (batch->count == 0) {
		return CMD_DONE;
	}
	results = calloc(batch->count, sizeof(*results));
	if (results == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	answer = desk_send(batch->desk, batch->deeds, batch->count, results);
	for (size_t i = 0; i < batch->count && answer == CMD_DONE; i++) {
		struct limit_done *done = &ret->list[batch->places[i]];

		done->entry = results[i].receipt.entry;
		done->fate = results[i].answer == LEDGER_REFUSED ? LIMIT_REFUSED
				: results[i].answer == LEDGER_OK ? LIMIT_DONE
								 : LIMIT_KNOWN;
		if (done->fate == LIMIT_REFUSED) {
			(void)text_copy(done->reason, sizeof(done->reason), results[i].reason);
		}
	}
	for (size_t i = 0; i < batch->count; i++) {
		bytes_finish(&batch->said[i]);
	}
	batch->count = 0;
	free(results);
	return answer;
}

static int add_deed(struct batch *batch, const struct limit_order *order, struct limit_deed *ret)
{
	struct bytes *said = &batch->said[batch->count];
	SCOPED_FINISH(bytes_finish) struct bytes body;
	int answer;

	bytes_init(&body, KIND_WHOLE_MAX);
	limit_order_put(&body, order);
	bytes_init(said, ENTRY_WHOLE_MAX);
	answer = body.failed ? WEIR_FAULT_MEMORY
			     : desk_say(batch->desk, "shell", 5, false, desk_number(), batch->made,
					       &body, said);
	if (answer < 0) {
		bytes_finish(said);
		return answer;
	}
	batch->deeds[batch->count] = (struct writer_deed){
		.kind = KIND_LIMIT,
		.said = said->data,
		.said_size = said->size,
	};
	batch->places[batch->count++] = ret->count - 1;
	return batch->count == BATCH_MAX ? send(batch, ret) : CMD_DONE;
}

/* ---- for whom ---- */

/* Is the permit one that an area's order is meant for? *ret_reason: it is, and is passed over. */
static bool is_meant(const struct books *books, const struct limit_ask *ask, const char *permit,
		const char **ret_reason)
{
	const struct registry_view view = { .books = books };
	char successor[TEXT_ID_MAX + 1];
	struct permit_row row;

	*ret_reason = NULL;
	if (!registry_permit(&view, permit, ask->order.from, &row) ||
			!row_permit_is_valid(&row, ask->order.from) ||
			!registry_area_is_within(&view, row.area, ask->area, ask->order.from) ||
			(ask->source != SOURCE_ANY && row.source != ask->source) ||
			lineage_successor(books, permit, ask->order.from, successor)) {
		return false;
	}
	if ((row.uses & ask->except) != 0) {
		*ret_reason = _("it has a use that is excepted");
	}
	return true;
}

/* Has every period that the order names a number to begin from? */
static bool has_numbers(const struct books *books, const struct limit_order *order)
{
	struct lineage lineage;

	lineage_find(books, order->permit, order->from, &lineage);
	for (size_t i = 0; i < order->count; i++) {
		const struct limit_number *number = &order->numbers[i];
		int64_t litres;

		if (lineage.count == 0 ||
				!limits_granted(books, &lineage, number->basis, number->source,
						number->period, order->from, &litres)) {
			return false;
		}
	}
	return true;
}

static int add_permit(struct batch *batch, const struct books *books, const struct limit_ask *ask,
		const char *permit, struct limit_deed *ret)
{
	const char *reason = NULL;
	struct limit_order order;
	struct limit_done *done;

	if (ask->area[0] != '\0' && !is_meant(books, ask, permit, &reason)) {
		return CMD_DONE;
	}
	done = add_done(ret, permit);
	if (done == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!limit_ask_order(ask, books, permit, &order)) {
		(void)text_copy(order.permit, sizeof(order.permit),
				permit); /* its judge says why */
	} else if (reason == NULL && ask->area[0] != '\0' && !has_numbers(books, &order)) {
		reason = _("it has no number for some of the periods");
	}
	if (reason != NULL) {
		done->fate = LIMIT_LEFT_OUT;
		(void)text_copy(done->reason, sizeof(done->reason), reason);
		return CMD_DONE;
	}
	return add_deed(batch, &order, ret);
}

static int add_area(struct batch *batch, const struct books *books, const struct limit_ask *ask,
		struct limit_deed *ret)
{
	const struct registry_view view = { .books = books };
	char permit[TEXT_ID_MAX + 1] = "";
	struct area_row area;
	int answer = CMD_DONE;

	if (!registry_area(&view, ask->area, ask->order.from, &area)) {
		out_error(_("there is no area '%s'"), ask->area);
		return CMD_WRONG;
	}
	while (answer == CMD_DONE && registry_next_id(books, ROW_PERMIT, permit)) {
		answer = add_permit(batch, books, ask, permit, ret);
	}
	if (answer == CMD_DONE && ret->count == 0) {
		out_error(_("area '%s' has no such permit on that day"), ask->area);
		return CMD_WRONG;
	}
	return answer;
}

/* The end of an order, for all that have it or for one. */
static int add_ends(struct batch *batch, const struct books *books, const struct limit_ask *ask,
		struct limit_deed *ret)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_LIMIT_ORDER), NULL, 0);
	const struct limit_order_row *row;
	int answer = CMD_DONE;

	while (answer == CMD_DONE && (row = shelf_next(&cursor)) != NULL) {
		struct limit_order order = ask->order;

		if (strcmp(row->order, ask->order.order) != 0 ||
				(ask->permit[0] != '\0' && strcmp(row->permit, ask->permit) != 0)) {
			continue;
		}
		(void)text_copy(order.permit, sizeof(order.permit), row->permit);
		answer = add_done(ret, row->permit) == NULL ? WEIR_FAULT_MEMORY
							    : add_deed(batch, &order, ret);
	}
	if (answer == CMD_DONE && ret->count == 0) {
		out_error(_("there is no order '%s'"), ask->order.order);
		return CMD_WRONG;
	}
	return answer;
}

int deed_limit(struct desk *desk, const struct limit_ask *ask, struct limit_deed *ret)
{
	const struct books *books = ledger_books(desk_ledger(desk));
	const struct registry_view view = { .books = books };
	struct batch *batch = calloc(1, sizeof(*batch));
	int answer;

	if (batch == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	batch->desk = desk;
	batch->made = desk_now(desk);
	if (ask->order.what == LIMIT_END || ask->order.what == LIMIT_WITHDRAW) {
		answer = add_ends(batch, books, ask, ret);
	} else if (ask->area[0] != '\0') {
		answer = add_area(batch, books, ask, ret);
	} else if (!registry_has(&view, ROW_PERMIT, ask->permit)) {
		out_error(_("there is no permit '%s'"), ask->permit);
		answer = CMD_WRONG;
	} else {
		answer = add_permit(batch, books, ask, ask->permit, ret);
	}
	if (answer == CMD_DONE) {
		answer = send(batch, ret);
	}
	for (size_t i = 0; i < batch->count; i++) {
		bytes_finish(&batch->said[i]);
	}
	free(batch);
	return answer;
}
