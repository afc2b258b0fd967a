/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_holding.h"

#include "api/view_log.h"
#include "ledger/words.h"

static void put_day(struct view *view, const char *key, struct day day)
{
	if (row_has_day(day)) {
		view_day(view, key, day);
	}
}

static void put_ceiling(struct view *view, const struct ceiling *ceiling)
{
	char period[CEILING_PERIOD_MAX];

	view_object(view, NULL);
	view_text(view, "basis", ceiling_basis_name(ceiling->basis));
	view_text(view, "name", ceiling->name);
	if (ceiling->basis == BASIS_CAP) {
		view_text(view, "source",
				ceiling->source == SOURCE_ANY
						? "all"
						: word_name(WORD_SOURCE, (int)ceiling->source));
	}
	view_text(view, "period", ceiling_period(ceiling->period, period));
	if (ceiling->has_limit) {
		view_int(view, "limit_litres", ceiling->limit_litres);
		view_int(view, "granted_litres", ceiling->granted_litres);
		view_int(view, "traded_litres", ceiling->traded_litres);
		view_int(view, "restricted_litres", ceiling->restricted_litres);
	}
	view_int(view, "taken_litres", ceiling->taken_litres);
	view_int(view, "measured_litres", ceiling->measured_litres);
	view_int(view, "assessed_litres", ceiling->assessed_litres);
	if (ceiling->has_limit) {
		view_int(view, "held_litres", ceiling->held_litres);
	}
	view_int_known(view, "remaining_litres", ceiling->remaining_litres);
	view_int_known(view, "share_ppm", ceiling->share_ppm);
	put_day(view, "crossed_on", ceiling->crossed_on);
	put_day(view, "forecast_on", ceiling->forecast_on);
	view_end(view);
}

static void put_next(struct view *view, const struct next_m3 *next)
{
	if (next->reason != NEXT_M3_PRICED) {
		view_text(view, "next_m3_unpriced", next_m3_reason_name(next->reason));
		return;
	}
	view_int(view, "next_m3_fen", next->fen);
	view_text(view, "next_m3_intake", next->intake);
	view_text_known(view, "next_m3_rule", next->line_count > 0 ? next->lines[0].rule : NULL);
	view_array(view, "next_m3_lines");
	for (size_t i = 0; i < next->line_count; i++) {
		const struct next_m3_line *line = &next->lines[i];

		view_object(view, NULL);
		view_text(view, "rulebook", line->book);
		view_text(view, "rule", line->rule);
		view_text(view, "part", line->part == CHARGE_BASE ? "base" : "surcharge");
		if (line->band > 0) {
			view_int(view, "band", line->band);
		}
		view_int(view, "rate_micro_yuan", line->rate_micro_yuan);
		view_int(view, "fen", line->fen);
		view_bool(view, "unconfirmed", line->is_unconfirmed);
		view_end(view);
	}
	view_end(view);
}

/* How old the figures are, meter by meter. */
static void put_data(struct view *view, const struct holding_permit *permit)
{
	view_array(view, "meters");
	for (size_t i = 0; i < permit->meter_count; i++) {
		const struct holding_meter *meter = &permit->meters[i];

		view_object(view, NULL);
		view_text(view, "meter", meter->meter);
		if (meter->is_read) {
			view_instant(view, "newest_reading_at", (struct instant){ meter->read_s });
		}
		view_int(view, "interval_s", meter->interval_s);
		view_bool(view, "late", meter->is_late);
		view_end(view);
	}
	view_end(view);
}

/* What keeps litres of the permit's year; nothing where nothing does. */
static void put_holds(struct view *view, const struct quota *quota)
{
	if (quota->hold_count == 0) {
		return;
	}
	view_array(view, "held");
	for (size_t i = 0; i < quota->hold_count; i++) {
		const struct quota_hold *hold = &quota->holds[i];

		view_object(view, NULL);
		view_text(view, "kind", hold_what_name(hold->what));
		view_text(view, "name", hold->name);
		view_int(view, "volume_litres", hold->litres);
		view_day(view, "until", hold->until);
		view_end(view);
	}
	view_end(view);
	if (quota->hold_more > 0) {
		view_int(view, "held_more", (int64_t)quota->hold_more);
	}
}

static void put_permit(struct view *view, const struct holding_permit *permit)
{
	const struct quota *quota = &permit->quota;

	view_text(view, "permit", quota->lineage.permits[0]);
	view_text(view, "holder", quota->permit.holder);
	view_text_known(view, "credit_code", quota->permit.credit_code);
	view_day(view, "at", quota->at);
	view_bool(view, "valid", quota->is_valid);
	if (quota->lineage.count > 1) {
		view_array(view, "continues");
		for (size_t i = 1; i < quota->lineage.count; i++) {
			view_text(view, NULL, quota->lineage.permits[i]);
		}
		view_end(view);
	}
	view_int_known(view, "may_take_litres", permit->may_take_litres);
	if (permit->bound_by < quota->count) {
		view_text(view, "bound_by",
				ceiling_basis_name(quota->ceilings[permit->bound_by].basis));
	}
	view_text_known(view, "season", quota->season);
	if (quota->is_outside) {
		view_bool(view, "outside_season", true);
		if (row_has_day(quota->opens_on)) {
			view_day(view, "season_opens_on", quota->opens_on);
		}
	}
	put_next(view, &permit->next);
	view_int(view, "mean_days", quota->mean_days);
	if (quota->mean_days > 0) {
		view_int(view, "mean_days_litres", quota->mean_litres);
	}
	put_data(view, permit);
	put_holds(view, quota);
	view_array(view, "ceilings");
	for (size_t i = 0; i < quota->count; i++) {
		put_ceiling(view, &quota->ceilings[i]);
	}
	view_end(view);
}

static void put_sums(struct view *view, const struct holding *holding)
{
	view_array(view, "sums");
	for (size_t i = 0; i < HOLDING_SUMS; i++) {
		const struct holding_sum *sum = &holding->sums[i];

		if (sum->permits == 0) {
			continue;
		}
		view_object(view, NULL);
		view_text(view, "basis", ceiling_basis_name(sum->basis));
		view_int(view, "permits", sum->permits);
		view_int(view, "limit_litres", sum->limit_litres);
		view_int(view, "taken_litres", sum->measured_litres + sum->assessed_litres);
		view_int(view, "measured_litres", sum->measured_litres);
		view_int(view, "assessed_litres", sum->assessed_litres);
		view_int(view, "held_litres", sum->held_litres);
		view_int(view, "remaining_litres", sum->remaining_litres);
		view_end(view);
	}
	view_end(view);
}

void view_holding(struct view *view, const struct holding *holding)
{
	if (!holding->is_holder) {
		put_permit(view, &holding->permits[0]);
		view_log_at(view, holding->size, holding->root);
		return;
	}
	view_text(view, "holder", holding->holder);
	view_text_known(view, "credit_code", holding->credit_code);
	view_day(view, "at", holding->at);
	view_array(view, "permits");
	for (size_t i = 0; i < holding->count; i++) {
		view_object(view, NULL);
		put_permit(view, &holding->permits[i]);
		view_end(view);
	}
	view_end(view);
	put_sums(view, holding);
	view_log_at(view, holding->size, holding->root);
}
