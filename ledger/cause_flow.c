/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Too little water in a river, and water taken while a stop holds.
 */

#include <string.h>

#include "ledger/cause.h"
#include "ledger/flow_order.h"
#include "meter/err.h"

/* How a section stood when a day had ended. */
static struct flow_standing stood(const struct books *books, const char *section, struct day ended)
{
	struct instant till = zone_midnight(&books->zone, (struct day){ ended.number + 1 });

	return flow_stands(books, section, till.unix_s);
}

int cause_walk_flow(struct found_work *work, const struct books *books, const struct duty_row *duty,
		struct day ended)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_SECTION), NULL, 0);
	const struct section_row *row;
	int fault = 0;

	(void)duty;
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		struct flow_standing standing;

		if (flow_section_on(books, row->section, ended) != row) {
			continue;
		}
		standing = stood(books, row->section, ended);
		if (standing.state == FLOW_BELOW &&
				found_covered(work, row->section) < ended.number) {
			fault = found_tell(work, row->section,
					zone_day(&books->zone,
							(struct instant){ standing.since_s }),
					ROW_NO_LITRES);
		}
	}
	return fault;
}

int cause_holds_flow(const struct books *books, const struct finding_row *row, bool *ret)
{
	*ret = stood(books, row->id, (struct day){ (int32_t)row->day }).state == FLOW_BELOW;
	return 0;
}

/* ---- after a stop ---- */

/* What was taken while a stop held, on the days from one on, and the first day with any. */
static int taken_after(const struct books *books, const char *permit, struct day from,
		struct day until, int64_t *ret_litres, struct day *ret_first)
{
	const struct flow_order_row *order;
	struct day at = from;
	int fault = 0;

	*ret_litres = 0;
	*ret_first = ROW_NO_DAY;
	while (fault == 0 && at.number <= until.number) {
		struct days day = { at, { at.number + 1 } };
		struct taken_sum sum = { .is_ceilings = false };
		int32_t next;

		order = flow_order_on(books, permit, at, &next);
		if (order == NULL || order->what != FLOW_ORDER_STOP) {
			at.number = next; /* the first day of the next order */
			continue;
		}
		fault = taken_span(books, permit, day, &sum);
		if (fault == 0 && sum.litres > 0) {
			*ret_first = row_has_day(*ret_first) ? *ret_first : at;
			*ret_litres += sum.litres;
		}
		at.number++;
	}
	return fault;
}

static struct day first_order(const struct books *books, const char *permit)
{
	struct flow_order_row key = { .from = INT32_MIN };
	struct shelf_cursor cursor;
	const struct flow_order_row *row;

	(void)text_copy(key.permit, sizeof(key.permit), permit);
	cursor = shelf_scan(books_shelf(books, BOOK_FLOW_ORDER), &key, 1);
	row = shelf_next(&cursor);
	return (struct day){ row == NULL ? INT32_MAX : (int32_t)row->from };
}

int cause_walk_stopped(struct found_work *work, const struct books *books,
		const struct duty_row *duty, struct day ended)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_FLOW_ORDER), NULL, 0);
	const struct flow_order_row *row;
	const char *permit = "";
	int fault = 0;

	(void)duty;
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		int32_t covered;
		struct day from;
		struct day since;
		int64_t litres;

		if (strcmp(row->permit, permit) == 0) {
			continue;
		}
		permit = row->permit;
		covered = found_covered(work, permit);
		if (covered >= ended.number) {
			continue;
		}
		from = first_order(books, permit);
		from.number = covered != INT32_MIN && covered >= from.number ? covered + 1
									     : from.number;
		fault = taken_after(books, permit, from, ended, &litres, &since);
		if (fault == 0 && litres > 0) {
			fault = found_tell(work, permit, since, litres);
		}
	}
	return fault;
}

int cause_holds_stopped(const struct books *books, const struct finding_row *row, bool *ret)
{
	struct day first;
	int64_t litres;
	int fault = taken_after(books, row->id, (struct day){ (int32_t)row->since },
			(struct day){ (int32_t)row->day }, &litres, &first);

	*ret = fault == 0 && litres > 0;
	return fault;
}
