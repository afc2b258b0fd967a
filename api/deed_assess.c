/* SPDX-License-Identifier: Apache-2.0 */

#include "api/deed_assess.h"

#include <string.h>

#include "api/cli/cmd.h"
#include "api/lang.h"
#include "api/out.h"
#include "ledger/meter_cache.h"
#include "ledger/registry.h"
#include "ledger/timeline.h"
#include "ledger/unknown.h"
#include "meter/bytes.h"

/* ---- whose span ---- */

static int find_subject(const struct judge *judge, struct assess_ask *ask, struct where *reason)
{
	const struct registry_view view = { .books = judge->books };

	if (!ask->is_intake && registry_has(&view, ROW_METER, ask->id)) {
		(void)text_copy(ask->said.meter, sizeof(ask->said.meter), ask->id);
		return ASSESS_OK;
	}
	if (registry_has(&view, ROW_INTAKE, ask->id)) {
		(void)text_copy(ask->said.intake, sizeof(ask->said.intake), ask->id);
		return ASSESS_OK;
	}
	where_set(reason, 0, 0, "there is no meter and no intake '%s'", ask->id);
	return ASSESS_REFUSED;
}

/* The first day of which something is due: of an intake, of its permit. False: nothing says. */
static bool find_first(const struct judge *judge, const struct assess_ask *ask, struct day *ret)
{
	const struct registry_view view = { .books = judge->books };
	int32_t days[REGISTRY_VERSIONS_MAX];
	struct permit_row permit;
	struct intake_row intake;

	if (ask->said.meter[0] != '\0') {
		return timeline_first_day(&view, ask->said.meter, &ret->number);
	}
	if (registry_days(&view, ROW_INTAKE, ask->said.intake, days) == 0 ||
			!registry_intake(&view, ask->said.intake, (struct day){ days[0] },
					&intake)) {
		return false;
	}
	ret->number = days[0];
	if (intake.permit[0] != '\0' && registry_days(&view, ROW_PERMIT, intake.permit, days) > 0 &&
			registry_permit(&view, intake.permit, (struct day){ days[0] }, &permit) &&
			permit.valid_from.number > ret->number) {
		*ret = permit.valid_from;
	}
	return ret->number != INT32_MIN;
}

/* The days asked for, as far as they have passed; without any, all that have ended. */
static int find_window(const struct judge *judge, const struct assess_ask *ask, struct span *ret,
		struct where *reason)
{
	const struct zone *zone = &judge->books->zone;
	struct day from = ask->from;

	if (!row_has_day(from) && !find_first(judge, ask, &from)) {
		where_set(reason, 0, 0,
				"nothing says since when '%s' takes water: the first day is needed",
				ask->id);
		return ASSESS_REFUSED;
	}
	ret->from = zone_midnight(zone, from);
	ret->till = zone_midnight(zone, zone_day(zone, (struct instant){ judge->recorded_s }));
	if (row_has_day(ask->until)) {
		ret->till = zone_midnight(zone, (struct day){ ask->until.number + 1 });
	}
	if (ret->till.unix_s > judge->recorded_s) {
		ret->till.unix_s = judge->recorded_s;
	}
	if (ret->from.unix_s >= ret->till.unix_s) {
		where_set(reason, 0, 0, "no day of that span has passed yet");
		return ASSESS_REFUSED;
	}
	return ASSESS_OK;
}

/* On stderr, the unknown spans among which nobody chose. */
static void say_spans(const struct zone *zone, const struct unknown *unknown)
{
	for (size_t i = 0; i < unknown->count; i++) {
		char from[INSTANT_TEXT_MAX];
		char till[INSTANT_TEXT_MAX];

		out_error(_("unknown from %s to %s"),
				zone_format(zone, unknown->list[i].from, from),
				zone_format(zone, unknown->list[i].till, till));
	}
}

/*
 * The span to assess. Without --from it is the open one, which reaches to the
 * window's end; with it, the only one in the window. Where all of the window is
 * known it is handed in as it is, and refused with what is known of it.
 */
static int choose(struct assess_ask *ask, struct span window, const struct unknown *unknown,
		struct where *reason)
{
	bool has_from = row_has_day(ask->from);
	const struct span *last = unknown->count == 0 ? NULL : &unknown->list[unknown->count - 1];
	bool is_open = last != NULL && last->till.unix_s == window.till.unix_s;

	if (!has_from && !is_open) {
		where_set(reason, 0, 0,
				"the last days of '%s' are known: a first and a last day say what is to be assessed",
				ask->id);
		return ASSESS_NOTHING;
	}
	if (has_from && unknown->count > 1) {
		where_set(reason, 0, 0,
				"'%s' has %zu unknown spans: a first and a last day say which",
				ask->id, unknown->count);
		return ASSESS_REFUSED;
	}
	ask->said.from_s = last == NULL ? window.from.unix_s : last->from.unix_s;
	ask->said.till_s = last == NULL ? window.till.unix_s : last->till.unix_s;
	return ASSESS_OK;
}

int assess_find(const struct judge *judge, struct assess_ask *ask, struct unknown *ret_unknown,
		struct where *reason)
{
	const struct timeline *timeline = NULL;
	struct span window;
	int answer = find_subject(judge, ask, reason);

	if (answer == 0) {
		answer = find_window(judge, ask, &window, reason);
	}
	if (answer == 0 && ask->said.meter[0] != '\0') {
		answer = meter_cache_timeline(judge->books, ask->said.meter, &timeline);
	}
	if (answer == 0) {
		answer = unknown_spans(judge, ask->said.meter, ask->said.intake, timeline, window,
				ret_unknown);
	}
	return answer == 0 ? choose(ask, window, ret_unknown, reason) : answer;
}

/* ---- handing in ---- */

static int hand_in(struct desk *desk, const struct assessment_said *said, struct writer_result *ret)
{
	struct bytes body;
	int status;

	bytes_init(&body, KIND_WHOLE_MAX);
	assessment_put(&body, said);
	status = desk_do(desk, KIND_ASSESSMENT, &body, ret);
	bytes_finish(&body);
	if (status == CMD_DONE && ret->answer == LEDGER_OK) {
		status = desk_end(desk);
	}
	return status;
}

/* The span to assess; what stands against it is said on stderr. */
static int find_span(const struct judge *judge, struct assess_ask *ask)
{
	struct unknown unknown = { .count = 0 };
	struct where reason = { .line = 0 };
	int answer = assess_find(judge, ask, &unknown, &reason);

	if (answer > 0) {
		say_spans(&judge->books->zone, &unknown);
		out_error("%s", reason.text);
	}
	unknown_finish(&unknown);
	return answer;
}

int deed_assess(struct desk *desk, struct assess_ask *ask, int64_t *ret_entry, int *ret_status)
{
	const struct judge judge = ledger_judge(desk_ledger(desk));
	struct writer_result result;
	int answer = find_span(&judge, ask);

	if (answer != 0) {
		return answer;
	}
	*ret_status = hand_in(desk, &ask->said, &result);
	if (*ret_status == CMD_DONE && result.answer != LEDGER_OK) {
		out_error("%s", result.reason);
		return ASSESS_REFUSED;
	}
	if (*ret_status == CMD_DONE) {
		*ret_status = desk_refresh(desk);
	}
	if (*ret_status != CMD_DONE) {
		return *ret_status < 0 ? *ret_status : ASSESS_FAILED;
	}
	*ret_entry = result.receipt.entry;
	return ASSESS_OK;
}
