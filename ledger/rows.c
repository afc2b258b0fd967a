/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/rows.h"

#include <string.h>

#include "ledger/field_rows.h"
#include "ledger/item.h"
#include "ledger/rows_parts.h"
#include "meter/bytes.h"

static void put_area(struct bytes *bytes, const struct area_row *row)
{
	item_put_array(bytes, 4);
	item_put_text(bytes, row->area);
	item_put_text(bytes, row->name);
	item_put_text(bytes, row->parent);
	row_put_day(bytes, row->from);
}

static void take_area(struct item_cursor *cursor, struct area_row *ret)
{
	item_take_array_of(cursor, 4);
	row_take_id(cursor, ret->area);
	item_take_text(cursor, ret->name, sizeof(ret->name));
	row_take_id_or_blank(cursor, ret->parent);
	ret->from = row_take_day(cursor);
}

static void put_cap(struct bytes *bytes, const struct cap_row *row)
{
	item_put_array(bytes, 7);
	item_put_text(bytes, row->area);
	item_put_int(bytes, row->year);
	item_put_int(bytes, row->source);
	item_put_int(bytes, row->litres);
	row_put_litres(bytes, row->permits_litres);
	item_put_int(bytes, row->year_kind);
	row_put_day(bytes, row->from);
}

static void take_cap(struct item_cursor *cursor, struct cap_row *ret)
{
	item_take_array_of(cursor, 7);
	row_take_id(cursor, ret->area);
	ret->year = (int32_t)item_take_between(cursor, INSTANT_YEAR_MIN, INSTANT_YEAR_MAX);
	ret->source = (enum source)row_take_word(cursor, WORD_SOURCE, true);
	ret->litres = item_take_between(cursor, 0, INT64_MAX);
	ret->permits_litres = row_take_litres(cursor, 0);
	ret->year_kind = (enum year_kind)row_take_word(cursor, WORD_YEAR_KIND, false);
	ret->from = row_take_day(cursor);
}

static void put_permit(struct bytes *bytes, const struct permit_row *row)
{
	item_put_array(bytes, 12);
	item_put_text(bytes, row->permit);
	item_put_text(bytes, row->holder);
	item_put_text(bytes, row->credit_code);
	item_put_text(bytes, row->area);
	item_put_int(bytes, row->source);
	item_put_uint(bytes, row->uses);
	item_put_int(bytes, row->annual_litres);
	row_put_day(bytes, row->valid_from);
	row_put_day(bytes, row->valid_until);
	item_put_text(bytes, row->replaces);
	item_put_int(bytes, row->year_kind);
	row_put_day(bytes, row->from);
}

static void take_permit(struct item_cursor *cursor, struct permit_row *ret)
{
	item_take_array_of(cursor, 12);
	row_take_id(cursor, ret->permit);
	item_take_text(cursor, ret->holder, sizeof(ret->holder));
	row_take_id_or_blank(cursor, ret->credit_code);
	row_take_id(cursor, ret->area);
	ret->source = (enum source)row_take_word(cursor, WORD_SOURCE, false);
	ret->uses = row_take_uses(cursor, 1);
	ret->annual_litres = item_take_between(cursor, 0, INT64_MAX);
	ret->valid_from = row_take_day(cursor);
	ret->valid_until = row_take_day(cursor);
	row_take_id_or_blank(cursor, ret->replaces);
	ret->year_kind = (enum year_kind)row_take_word(cursor, WORD_YEAR_KIND, false);
	ret->from = row_take_day(cursor);
	if (!row_has_day(ret->valid_from) ||
			(row_has_day(ret->valid_until) &&
					ret->valid_until.number < ret->valid_from.number)) {
		item_fail(cursor, ITEM_RANGE);
	}
}

static void put_intake(struct bytes *bytes, const struct intake_row *row)
{
	item_put_array(bytes, 13);
	item_put_text(bytes, row->intake);
	item_put_text(bytes, row->permit);
	item_put_text(bytes, row->name);
	item_put_int(bytes, row->area_class);
	row_put_litres(bytes, row->design_max_litres_per_day);
	row_put_litres(bytes, row->rated_litres_per_h);
	row_put_litres(bytes, row->qmax_litres_per_h);
	item_put_int(bytes, row->source);
	item_put_uint(bytes, row->uses);
	item_put_text(bytes, row->area);
	item_put_text(bytes, row->holder);
	item_put_int(bytes, row->network);
	row_put_day(bytes, row->from);
}

static void take_intake(struct item_cursor *cursor, struct intake_row *ret)
{
	item_take_array_of(cursor, 13);
	row_take_id(cursor, ret->intake);
	row_take_id_or_blank(cursor, ret->permit);
	item_take_text(cursor, ret->name, sizeof(ret->name));
	ret->area_class = (enum area_class)row_take_word(cursor, WORD_AREA_CLASS, false);
	ret->design_max_litres_per_day = row_take_litres(cursor, 1);
	ret->rated_litres_per_h = row_take_litres(cursor, 1);
	ret->qmax_litres_per_h = row_take_litres(cursor, 1);
	ret->source = (enum source)row_take_word(cursor, WORD_SOURCE, true);
	ret->uses = row_take_uses(cursor, 0);
	row_take_id_or_blank(cursor, ret->area);
	item_take_text(cursor, ret->holder, sizeof(ret->holder));
	ret->network = (enum network)row_take_word(cursor, WORD_NETWORK, true);
	ret->from = row_take_day(cursor);
	if (ret->permit[0] == '\0' && (ret->holder[0] == '\0' || ret->area[0] == '\0')) {
		item_fail(cursor, ITEM_RANGE);
	}
}

static void put_meter(struct bytes *bytes, const struct meter_row *row)
{
	item_put_array(bytes, 13);
	item_put_text(bytes, row->meter);
	item_put_text(bytes, row->intake);
	item_put_text(bytes, row->profile);
	item_put_text(bytes, row->address);
	item_put_int(bytes, row->interval_s);
	item_put_int(bytes, row->direction);
	item_put_int(bytes, row->digits);
	row_put_day(bytes, row->installed_on);
	row_put_day(bytes, row->verified_until);
	item_put_int(bytes, row->role);
	row_put_litres(bytes, row->initial_litres);
	item_put_uint(bytes, row->uses);
	row_put_day(bytes, row->from);
}

static void take_meter(struct item_cursor *cursor, struct meter_row *ret)
{
	item_take_array_of(cursor, 13);
	row_take_id(cursor, ret->meter);
	row_take_id(cursor, ret->intake);
	row_take_id(cursor, ret->profile);
	item_take_text(cursor, ret->address, sizeof(ret->address));
	ret->interval_s = (int32_t)item_take_between(cursor, 1, ROW_INTERVAL_MAX_S);
	ret->direction = (enum direction)row_take_word(cursor, WORD_DIRECTION, false);
	ret->digits = (int32_t)item_take_between(cursor, 1, ROW_DIGITS_MAX);
	ret->installed_on = row_take_day(cursor);
	ret->verified_until = row_take_day(cursor);
	ret->role = (enum role)row_take_word(cursor, WORD_ROLE, false);
	ret->initial_litres = row_take_litres(cursor, -INT64_MAX);
	ret->uses = row_take_uses(cursor, 0);
	ret->from = row_take_day(cursor);
	if (!row_has_day(ret->installed_on)) {
		item_fail(cursor, ITEM_RANGE);
	}
}

static void put_list(struct bytes *bytes, const struct list_row *row)
{
	item_put_array(bytes, 5);
	item_put_text(bytes, row->list);
	item_put_text(bytes, row->credit_code);
	row_put_day(bytes, row->from);
	row_put_day(bytes, row->until);
	item_put_text(bytes, row->document);
}

/* As the books keep it, a row has no first day of its own: it is part of the key. */
static void take_list(struct item_cursor *cursor, struct list_row *ret)
{
	item_take_array_of(cursor, 5);
	row_take_id(cursor, ret->list);
	row_take_id(cursor, ret->credit_code);
	ret->from = row_take_day(cursor);
	ret->until = row_take_day(cursor);
	item_take_text(cursor, ret->document, sizeof(ret->document));
	if (row_has_day(ret->from) && row_has_day(ret->until) &&
			ret->until.number < ret->from.number) {
		item_fail(cursor, ITEM_RANGE);
	}
}

static void put_norm(struct bytes *bytes, const struct norm_row *row)
{
	item_put_array(bytes, 8);
	item_put_text(bytes, row->permit);
	item_put_int(bytes, row->year);
	item_put_int(bytes, row->month);
	item_put_text(bytes, row->product);
	item_put_int(bytes, row->output_millionths);
	item_put_int(bytes, row->norm_millionths);
	item_put_text(bytes, row->document);
	row_put_day(bytes, row->from);
}

static void take_norm(struct item_cursor *cursor, struct norm_row *ret)
{
	item_take_array_of(cursor, 8);
	row_take_id(cursor, ret->permit);
	ret->year = (int32_t)item_take_between(cursor, INSTANT_YEAR_MIN, INSTANT_YEAR_MAX);
	ret->month = (int32_t)item_take_between(cursor, 0, ROW_MONTHS);
	item_take_text(cursor, ret->product, sizeof(ret->product));
	ret->output_millionths = item_take_between(cursor, 0, ROW_OUTPUT_MAX);
	ret->norm_millionths = item_take_between(cursor, 0, ROW_NORM_MAX);
	item_take_text(cursor, ret->document, sizeof(ret->document));
	ret->from = row_take_day(cursor);
}

/* Seconds, or the number of a day in an array of its own. */
static void put_moment(struct bytes *bytes, struct row_moment moment)
{
	if (row_has_day(moment.day)) {
		item_put_array(bytes, 1);
		item_put_int(bytes, moment.day.number);
	} else {
		item_put_int(bytes, moment.s);
	}
}

static struct row_moment take_moment(struct item_cursor *cursor)
{
	struct row_moment moment = { .day = ROW_NO_DAY };

	if (item_peek(cursor) == ITEM_ARRAY) {
		item_take_array_of(cursor, 1);
		moment.day.number = (int32_t)item_take_between(cursor, DAY_FIRST, DAY_LAST);
	} else {
		moment.s = item_take_between(cursor, (int64_t)DAY_FIRST * DAY_S,
				((int64_t)DAY_LAST + 1) * DAY_S);
	}
	return moment;
}

static void put_energy(struct bytes *bytes, const struct energy_row *row)
{
	item_put_array(bytes, 4);
	item_put_text(bytes, row->intake);
	put_moment(bytes, row->from);
	put_moment(bytes, row->till);
	item_put_int(bytes, row->wh);
}

static void take_energy(struct item_cursor *cursor, struct energy_row *ret)
{
	item_take_array_of(cursor, 4);
	row_take_id(cursor, ret->intake);
	ret->from = take_moment(cursor);
	ret->till = take_moment(cursor);
	ret->wh = item_take_between(cursor, 0, ROW_WH_MAX);
}

static void put_payment(struct bytes *bytes, const struct payment_row *row)
{
	item_put_array(bytes, 4);
	item_put_text(bytes, row->invoice);
	row_put_day(bytes, row->paid_on);
	item_put_int(bytes, row->fen);
	item_put_text(bytes, row->reference);
}

static void take_payment(struct item_cursor *cursor, struct payment_row *ret)
{
	item_take_array_of(cursor, 4);
	item_take_text(cursor, ret->invoice, sizeof(ret->invoice));
	ret->paid_on = row_take_day(cursor);
	ret->fen = item_take_between(cursor, 1, ROW_FEN_MAX);
	item_take_text(cursor, ret->reference, sizeof(ret->reference));
	if (!row_has_day(ret->paid_on) || ret->invoice[0] == '\0' || ret->reference[0] == '\0') {
		item_fail(cursor, ITEM_RANGE);
	}
}

int64_t row_moment_s(const struct zone *zone, struct row_moment moment)
{
	return row_has_day(moment.day) ? zone_midnight(zone, moment.day).unix_s : moment.s;
}

void row_put(struct bytes *bytes, enum row_kind kind, const union row *row)
{
	switch (kind) {
	case ROW_AREA:
		put_area(bytes, &row->area);
		break;
	case ROW_CAP:
		put_cap(bytes, &row->cap);
		break;
	case ROW_PERMIT:
		put_permit(bytes, &row->permit);
		break;
	case ROW_INTAKE:
		put_intake(bytes, &row->intake);
		break;
	case ROW_METER:
		put_meter(bytes, &row->meter);
		break;
	case ROW_LIST:
		put_list(bytes, &row->list);
		break;
	case ROW_NORM:
		put_norm(bytes, &row->norm);
		break;
	case ROW_ENERGY:
		put_energy(bytes, &row->energy);
		break;
	case ROW_PLAN:
	case ROW_TEN_DAYS:
	case ROW_SEASON:
	case ROW_GROUP:
	case ROW_PLAN_RULE:
		row_put_of_plan(bytes, kind, row);
		break;
	case ROW_COUNTING:
	case ROW_WARNING:
	case ROW_CRITERION:
		row_put_of_area(bytes, kind, row);
		break;
	case ROW_SITE:
	case ROW_BASIN:
	case ROW_ALLOCATION:
		row_put_of_basin(bytes, kind, row);
		break;
	case ROW_DUTY:
	case ROW_INSPECTION:
	case ROW_FACILITY:
	case ROW_WATER_TEST:
	case ROW_VERIFICATION:
		field_row_put(bytes, kind, row);
		break;
	case ROW_PAYMENT:
		put_payment(bytes, &row->payment);
		break;
	case ROW_INDICATOR:
	case ROW_INSTITUTION:
	case ROW_STATISTIC:
		row_put_figure(bytes, kind, row);
		break;
	case ROW_SAVING:
	case ROW_SHARE:
	case ROW_CORRIDOR:
	case ROW_TRADE_FEE:
		row_put_of_right(bytes, kind, row);
		break;
	}
}

bool row_take(struct item_cursor *cursor, enum row_kind kind, union row *ret)
{
	union row row;

	memset(&row, 0, sizeof(row));
	switch (kind) {
	case ROW_AREA:
		take_area(cursor, &row.area);
		break;
	case ROW_CAP:
		take_cap(cursor, &row.cap);
		break;
	case ROW_PERMIT:
		take_permit(cursor, &row.permit);
		break;
	case ROW_INTAKE:
		take_intake(cursor, &row.intake);
		break;
	case ROW_METER:
		take_meter(cursor, &row.meter);
		break;
	case ROW_LIST:
		take_list(cursor, &row.list);
		break;
	case ROW_NORM:
		take_norm(cursor, &row.norm);
		break;
	case ROW_ENERGY:
		take_energy(cursor, &row.energy);
		break;
	case ROW_PLAN:
	case ROW_TEN_DAYS:
	case ROW_SEASON:
	case ROW_GROUP:
	case ROW_PLAN_RULE:
		row_take_of_plan(cursor, kind, &row);
		break;
	case ROW_COUNTING:
	case ROW_WARNING:
	case ROW_CRITERION:
		row_take_of_area(cursor, kind, &row);
		break;
	case ROW_SITE:
	case ROW_BASIN:
	case ROW_ALLOCATION:
		row_take_of_basin(cursor, kind, &row);
		break;
	case ROW_DUTY:
	case ROW_INSPECTION:
	case ROW_FACILITY:
	case ROW_WATER_TEST:
	case ROW_VERIFICATION:
		field_row_take(cursor, kind, &row);
		break;
	case ROW_PAYMENT:
		take_payment(cursor, &row.payment);
		break;
	case ROW_INDICATOR:
	case ROW_INSTITUTION:
	case ROW_STATISTIC:
		row_take_figure(cursor, kind, &row);
		break;
	case ROW_SAVING:
	case ROW_SHARE:
	case ROW_CORRIDOR:
	case ROW_TRADE_FEE:
		row_take_of_right(cursor, kind, &row);
		break;
	}
	if (cursor->failed != ITEM_OK) {
		return false;
	}
	*ret = row;
	return true;
}

static struct day *from_of(enum row_kind kind, union row *row)
{
	switch (kind) {
	case ROW_AREA:
		return &row->area.from;
	case ROW_CAP:
		return &row->cap.from;
	case ROW_PERMIT:
		return &row->permit.from;
	case ROW_INTAKE:
		return &row->intake.from;
	case ROW_METER:
		return &row->meter.from;
	case ROW_PLAN:
		return &row->plan.from;
	case ROW_TEN_DAYS:
		return &row->ten_days.from;
	case ROW_SEASON:
		return &row->season.from;
	case ROW_GROUP:
		return &row->group.from;
	case ROW_WARNING:
		return &row->warning.from;
	case ROW_PLAN_RULE:
		return &row->plan_rule.from;
	case ROW_LIST:
		return &row->list.from;
	case ROW_NORM:
		return &row->norm.from;
	case ROW_SITE:
		return &row->site.from;
	case ROW_BASIN:
		return &row->basin.from;
	case ROW_ALLOCATION:
		return &row->allocation.from;
	case ROW_DUTY:
	case ROW_INSPECTION:
	case ROW_FACILITY:
	case ROW_WATER_TEST:
	case ROW_VERIFICATION:
		return field_row_from(kind, row);
	case ROW_INDICATOR:
		return &row->indicator.from;
	case ROW_INSTITUTION:
		return &row->institution.from;
	case ROW_STATISTIC:
		return &row->statistic.from;
	case ROW_SAVING:
		return &row->saving.from;
	case ROW_SHARE:
		return &row->share.from;
	case ROW_CORRIDOR:
		return &row->corridor.from;
	case ROW_TRADE_FEE:
		return &row->trade_fee.from;
	case ROW_COUNTING:
		return &row->counting.from;
	case ROW_CRITERION:
		return &row->criterion.from;
	case ROW_ENERGY:
	case ROW_PAYMENT:
		break;
	}
	return NULL;
}

struct day row_from(enum row_kind kind, const union row *row)
{
	const struct day *from = from_of(kind, (union row *)row);

	return from == NULL ? ROW_NO_DAY : *from;
}

void row_set_from(enum row_kind kind, union row *row, struct day from)
{
	struct day *day = from_of(kind, row);

	if (day != NULL) {
		*day = from;
	}
}

/* A word as an id: none is empty. */
static const char *row_word(enum word_list list, int word)
{
	const char *name = word_name(list, word);

	return name == NULL ? "" : name;
}

const char *row_id(enum row_kind kind, const union row *row)
{
	switch (kind) {
	case ROW_AREA:
		return row->area.area;
	case ROW_CAP:
		return row->cap.area;
	case ROW_PERMIT:
		return row->permit.permit;
	case ROW_INTAKE:
		return row->intake.intake;
	case ROW_METER:
		return row->meter.meter;
	case ROW_PLAN:
		return row->plan.permit;
	case ROW_TEN_DAYS:
		return row->ten_days.permit;
	case ROW_SEASON:
		return row->season.permit;
	case ROW_GROUP:
		return row->group.group;
	case ROW_LIST:
		return row->list.credit_code;
	case ROW_NORM:
		return row->norm.permit;
	case ROW_WARNING:
		return row->warning.area;
	case ROW_PLAN_RULE:
		return row->plan_rule.area;
	case ROW_SITE:
		return row->site.intake;
	case ROW_BASIN:
		return row->basin.basin;
	case ROW_ALLOCATION:
		return row->allocation.basin;
	case ROW_DUTY:
	case ROW_INSPECTION:
	case ROW_FACILITY:
	case ROW_WATER_TEST:
	case ROW_VERIFICATION:
		return field_row_id(kind, row);
	case ROW_INDICATOR:
		return row->indicator.area;
	case ROW_INSTITUTION:
		return row->institution.institution;
	case ROW_STATISTIC:
		return row->statistic.credit_code;
	case ROW_SAVING:
		return row->saving.saving;
	case ROW_SHARE:
		return row->share.share;
	case ROW_CORRIDOR:
		return row->corridor.corridor;
	case ROW_TRADE_FEE:
		return row->trade_fee.fee;
	case ROW_COUNTING:
		return row_word(WORD_USE, (int)row->counting.use);
	case ROW_CRITERION:
		return row_word(WORD_CRITERION, (int)row->criterion.criterion);
	case ROW_PAYMENT:
		return row->payment.invoice;
	case ROW_ENERGY:
		break;
	}
	return row->energy.intake;
}
