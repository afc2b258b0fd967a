/* SPDX-License-Identifier: Apache-2.0 */

#include "api/value_holding.h"

#include <stdlib.h>
#include <string.h>

#include "api/period.h"
#include "api/value_log.h"
#include "api/view_bill.h"
#include "ledger/words.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	PERMITS_MAX = 100000, /* of one holder */
	METERS_MAX = 10000,   /* of one permit */
	BANDS_MAX = 1000,
	SUMMED_MAX = 1000000000, /* permits in a sum */
};

/* ---- words ---- */

bool value_period(const char *text, struct days *ret)
{
	const char *slash = strchr(text, '/');
	char first[DAY_TEXT_MAX];
	struct days from;
	struct days till;

	if (slash == NULL) {
		return period_parse(text, ret);
	}
	if ((size_t)(slash - text) >= sizeof(first)) {
		return false;
	}
	memcpy(first, text, (size_t)(slash - text));
	first[slash - text] = '\0';
	if (!period_parse(first, &from) || !period_parse(slash + 1, &till) ||
			till.till.number <= from.from.number) {
		return false;
	}
	*ret = (struct days){ from.from, till.till };
	return true;
}

enum ceiling_basis value_basis(struct value object, const char *key)
{
	const char *name = value_text(object, key);

	for (int basis = BASIS_PERMIT; basis <= BASIS_ZONE; basis++) {
		if (strcmp(ceiling_basis_name((enum ceiling_basis)basis), name) == 0) {
			return (enum ceiling_basis)basis;
		}
	}
	value_refuse(object, key);
	return BASIS_PERMIT;
}

static enum next_m3_reason take_reason(struct value permit)
{
	const char *name = value_text_known(permit, "next_m3_unpriced");

	if (name[0] == '\0') {
		return NEXT_M3_PRICED;
	}
	for (int reason = NEXT_M3_NO_INTAKE; reason <= NEXT_M3_NO_DECISION; reason++) {
		if (strcmp(next_m3_reason_name((enum next_m3_reason)reason), name) == 0) {
			return (enum next_m3_reason)reason;
		}
	}
	value_refuse(permit, "next_m3_unpriced");
	return NEXT_M3_NO_INTAKE;
}

static enum charge_part take_part(struct value line)
{
	for (int part = CHARGE_BASE; part <= CHARGE_WAIVER; part++) {
		if (value_says(line, "part", view_part_name((enum charge_part)part))) {
			return (enum charge_part)part;
		}
	}
	value_refuse(line, "part");
	return CHARGE_BASE;
}

static struct day day_known(struct value object, const char *key)
{
	return value_has(object, key) ? value_day(object, key) : ROW_NO_DAY;
}

/* ---- ceilings ---- */

static void take_source(struct value value, struct ceiling *ceiling)
{
	int source = SOURCE_ANY;

	if (!value_has(value, "source") || value_says(value, "source", "all")) {
		return;
	}
	if (!word_parse(WORD_SOURCE, value_text(value, "source"), &source)) {
		value_refuse(value, "source");
	}
	ceiling->source = (enum source)source;
}

static void take_ceiling(struct value value, struct ceiling *ret)
{
	*ret = (struct ceiling){ .basis = value_basis(value, "basis") };
	value_copy(value, "name", ret->name, sizeof(ret->name));
	take_source(value, ret);
	if (!value_period(value_text(value, "period"), &ret->period)) {
		value_refuse(value, "period");
	}
	ret->has_limit = value_has(value, "limit_litres");
	ret->limit_litres = value_int_known(value, "limit_litres");
	ret->taken_litres = value_int(value, "taken_litres");
	ret->measured_litres = value_int(value, "measured_litres");
	ret->assessed_litres = value_int(value, "assessed_litres");
	ret->remaining_litres = value_int_known(value, "remaining_litres");
	ret->share_ppm = value_int_known(value, "share_ppm");
	ret->crossed_on = day_known(value, "crossed_on");
	ret->forecast_on = day_known(value, "forecast_on");
}

static void take_ceilings(struct value value, struct quota *ret)
{
	struct value list = value_list(value, "ceilings");

	if (value_count(list) > QUOTA_CEILINGS_MAX) {
		value_refuse(value, "ceilings");
		return;
	}
	ret->count = value_count(list);
	for (size_t i = 0; i < ret->count; i++) {
		take_ceiling(value_at(list, i), &ret->ceilings[i]);
	}
}

/* The ceiling that binds is told by its basis, and it is the permit's own. */
static void take_bound(struct value value, struct holding_permit *ret)
{
	const struct quota *quota = &ret->quota;

	ret->may_take_litres = value_int_known(value, "may_take_litres");
	ret->bound_by = quota->count;
	if (value_has(value, "bound_by")) {
		enum ceiling_basis basis = value_basis(value, "bound_by");

		for (size_t i = quota->count; i-- > 0;) {
			ret->bound_by = quota->ceilings[i].basis == basis ? i : ret->bound_by;
		}
	}
	/* What may be taken is known where something binds, and only there. */
	if ((ret->bound_by == quota->count) != (ret->may_take_litres == CEILING_NONE)) {
		value_refuse(value, "bound_by");
	}
}

/* ---- a permit ---- */

static void take_next(struct value value, struct next_m3 *ret)
{
	struct value lines;

	ret->reason = take_reason(value);
	if (ret->reason != NEXT_M3_PRICED) {
		return;
	}
	ret->fen = value_int(value, "next_m3_fen");
	value_copy(value, "next_m3_intake", ret->intake, sizeof(ret->intake));
	lines = value_list(value, "next_m3_lines");
	if (value_count(lines) > NEXT_M3_LINES_MAX) {
		value_refuse(value, "next_m3_lines");
		return;
	}
	ret->line_count = value_count(lines);
	for (size_t i = 0; i < ret->line_count; i++) {
		struct next_m3_line *line = &ret->lines[i];
		struct value one = value_at(lines, i);

		value_copy(one, "rulebook", line->book, sizeof(line->book));
		value_copy(one, "rule", line->rule, sizeof(line->rule));
		line->part = take_part(one);
		line->band = value_has(one, "band") ? (int)value_int_in(one, "band", 1, BANDS_MAX)
						    : 0;
		line->rate_micro_yuan = value_int(one, "rate_micro_yuan");
		line->fen = value_int(one, "fen");
		line->is_unconfirmed = value_bool(one, "unconfirmed");
	}
}

static int take_meters(struct value value, struct holding_permit *ret)
{
	struct value list = value_list(value, "meters");
	size_t count = value_count(list);

	if (count > METERS_MAX) {
		value_refuse(value, "meters");
		return 0;
	}
	ret->meters = calloc(count + 1, sizeof(*ret->meters));
	if (ret->meters == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	ret->meter_count = count;
	for (size_t i = 0; i < count; i++) {
		struct holding_meter *meter = &ret->meters[i];
		struct value one = value_at(list, i);

		value_copy(one, "meter", meter->meter, sizeof(meter->meter));
		meter->is_read = value_has(one, "newest_reading_at");
		meter->read_s = meter->is_read ? value_instant(one, "newest_reading_at") : 0;
		meter->interval_s = value_int_in(one, "interval_s", 0, ROW_INTERVAL_MAX_S);
		meter->is_late = value_bool(one, "late");
	}
	return 0;
}

static void take_lineage(struct value value, struct lineage *ret)
{
	struct value before = value_list_known(value, "continues");

	ret->count = 1;
	value_copy(value, "permit", ret->permits[0], sizeof(ret->permits[0]));
	for (size_t i = 0; i < value_count(before); i++) {
		if (ret->count == LINEAGE_MAX ||
				!text_copy(ret->permits[ret->count], sizeof(ret->permits[0]),
						value_text_at(before, i))) {
			value_refuse(value, "continues");
			return;
		}
		ret->count++;
	}
}

static enum hold_what value_hold(struct value object, const char *key)
{
	const char *name = value_text(object, key);

	for (int what = HOLD_OFFER; what <= HOLD_PLEDGE; what++) {
		if (strcmp(hold_what_name((enum hold_what)what), name) == 0) {
			return (enum hold_what)what;
		}
	}
	value_refuse(object, key);
	return HOLD_OFFER;
}

static void take_holds(struct value value, struct quota *ret)
{
	struct value list = value_list_known(value, "held");

	if (value_count(list) > QUOTA_HOLDS_MAX) {
		value_refuse(value, "held");
		return;
	}
	for (; ret->hold_count < value_count(list); ret->hold_count++) {
		struct quota_hold *hold = &ret->holds[ret->hold_count];
		struct value one = value_at(list, ret->hold_count);

		hold->what = value_hold(one, "kind");
		value_copy(one, "name", hold->name, sizeof(hold->name));
		hold->litres = value_int(one, "volume_litres");
		hold->until = value_day(one, "until");
	}
	if (value_has(value, "held_more")) {
		ret->hold_more = (size_t)value_int_in(value, "held_more", 1, INT32_MAX);
	}
}

static int take_permit(struct value value, struct holding_permit *ret)
{
	struct quota *quota = &ret->quota;

	take_lineage(value, &quota->lineage);
	value_copy(value, "holder", quota->permit.holder, sizeof(quota->permit.holder));
	value_copy_known(value, "credit_code", quota->permit.credit_code,
			sizeof(quota->permit.credit_code));
	quota->at = value_day(value, "at");
	quota->is_valid = value_bool(value, "valid");
	take_ceilings(value, quota);
	take_holds(value, quota);
	take_bound(value, ret);
	take_next(value, &ret->next);
	quota->mean_days = (int)value_int_in(value, "mean_days", 0, FORECAST_DAYS);
	quota->mean_litres = quota->mean_days > 0 ? value_int(value, "mean_days_litres") : 0;
	return take_meters(value, ret);
}

/* ---- a holder ---- */

static void take_sums(struct value root, struct holding *ret)
{
	struct value list = value_list(root, "sums");

	if (value_count(list) > HOLDING_SUMS) {
		value_refuse(root, "sums");
		return;
	}
	for (size_t i = 0; i < value_count(list); i++) {
		struct holding_sum *sum = &ret->sums[i];
		struct value one = value_at(list, i);

		sum->basis = value_basis(one, "basis");
		sum->permits = value_int_in(one, "permits", 1, SUMMED_MAX);
		sum->limit_litres = value_int(one, "limit_litres");
		sum->measured_litres = value_int(one, "measured_litres");
		sum->assessed_litres = value_int(one, "assessed_litres");
		sum->held_litres = value_int(one, "held_litres");
		sum->remaining_litres = value_int(one, "remaining_litres");
	}
}

static int take_all(struct value root, struct holding *ret)
{
	struct value list = value_list(root, "permits");
	size_t count = value_count(list);
	int fault = 0;

	if (count > PERMITS_MAX) {
		value_refuse(root, "permits");
		return 0;
	}
	ret->permits = calloc(count + 1, sizeof(*ret->permits));
	if (ret->permits == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < count && fault == 0; i++) {
		ret->count++;
		fault = take_permit(value_at(list, i), &ret->permits[i]);
	}
	if (fault == 0) {
		take_sums(root, ret);
	}
	return fault;
}

static int take_one(struct value root, struct holding *ret)
{
	ret->permits = calloc(1, sizeof(*ret->permits));
	if (ret->permits == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	ret->count = 1;
	return take_permit(root, &ret->permits[0]);
}

int value_holding(struct value root, const struct zone *zone, struct holding **ret)
{
	SCOPED(holding_close) struct holding *holding = calloc(1, sizeof(*holding));
	int fault;

	if (holding == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	holding->zone = *zone;
	holding->is_holder = value_has(root, "permits");
	holding->at = value_day(root, "at");
	value_log(root, &holding->size, holding->root);
	value_copy(root, "holder", holding->holder, sizeof(holding->holder));
	value_copy_known(root, "credit_code", holding->credit_code, sizeof(holding->credit_code));
	fault = holding->is_holder ? take_all(root, holding) : take_one(root, holding);
	if (fault == 0) {
		*ret = holding;
		holding = NULL;
	}
	return fault;
}
