/* SPDX-License-Identifier: Apache-2.0 */

#include "api/log_laid.h"

#include <string.h>

#include "api/item_text.h"
#include "api/lang.h"
#include "ledger/deed.h"
#include "ledger/kind.h"
#include "ledger/mend.h"
#include "ledger/meter_error.h"
#include "ledger/meter_event.h"
#include "ledger/rows.h"

static void put_name(
		struct bytes *ret, const char *meter, struct instant at, const struct zone *zone)
{
	char text[INSTANT_TEXT_MAX];

	item_text_plain(ret, meter, strlen(meter));
	bytes_format(ret, " %s", zone_format(zone, at, text));
}

static void put_count(struct bytes *ret, const char *word, struct count count)
{
	char text[COUNT_TEXT_MAX];

	bytes_format(ret, " %s%s m³", word, count_format_m3(count, text));
}

static void put_ground(struct bytes *ret, const char *ground)
{
	bytes_put_text(ret, ": ");
	item_text_plain(ret, ground, strlen(ground));
}

static void put_event(const struct deed *deed, const struct zone *zone, struct bytes *ret)
{
	struct meter_event event;
	char day[DAY_TEXT_MAX];

	if (!meter_event_take(deed->body, deed->body_size, &event)) {
		return;
	}
	put_name(ret, event.meter, event.at, zone);
	bytes_format(ret, " %s%s", meter_event_name(event.what),
			event.is_withdrawn ? _(" withdrawn") : "");
	if (event.has_final) {
		put_count(ret, _("final "), event.final);
	}
	if (event.has_initial) {
		put_count(ret, _("initial "), event.initial);
	}
	if (row_has_day(event.until)) {
		bytes_format(ret, _(" until %s"), day_format(event.until, day));
	}
	put_ground(ret, event.ground);
}

static void put_decision(const struct deed *deed, const struct zone *zone, struct bytes *ret)
{
	struct decision decision;

	if (!decision_take(deed->body, deed->body_size, &decision)) {
		return;
	}
	put_name(ret, decision.meter, decision.at, zone);
	switch (decision.choice) {
	case DECISION_NONE:
		bytes_put_text(ret, _(" none of the counts"));
		break;
	case DECISION_CHOSEN:
		put_count(ret, _("chosen "), decision.count);
		break;
	case DECISION_BELIEVED:
		put_count(ret, _("believed "), decision.count);
		break;
	}
	put_ground(ret, decision.ground);
}

static void put_correction(const struct deed *deed, const struct zone *zone, struct bytes *ret)
{
	struct correction correction;

	if (!correction_take(deed->body, deed->body_size, &correction)) {
		return;
	}
	put_name(ret, correction.meter, correction.at, zone);
	put_count(ret, "", correction.count);
	if (correction.is_void) {
		bytes_put_text(ret, _(" void"));
	} else {
		put_count(ret, _("to "), correction.to);
	}
	put_ground(ret, correction.ground);
}

static void put_meter_error(const struct deed *deed, struct bytes *ret)
{
	struct meter_error error;
	char from[DAY_TEXT_MAX];
	char until[DAY_TEXT_MAX];
	char percent[32];

	if (!meter_error_take(deed->body, deed->body_size, &error)) {
		return;
	}
	item_text_plain(ret, error.meter, strlen(error.meter));
	bytes_format(ret, " %s..%s ", day_format(error.days.from, from),
			day_format((struct day){ error.days.till.number - 1 }, until));
	bytes_format(ret, _("error of %s %%"),
			text_format_fixed(error.error_ppm, METER_ERROR_DECIMALS, percent,
					sizeof(percent)));
	if (error.limit_ppm != 0) {
		bytes_format(ret, _(" beyond %s %%"),
				text_format_fixed(error.limit_ppm, METER_ERROR_DECIMALS, percent,
						sizeof(percent)));
	}
	if (error.document[0] != '\0') {
		bytes_put_text(ret, ", ");
		item_text_plain(ret, error.document, strlen(error.document));
	}
	put_ground(ret, error.ground);
}

void log_laid_summary(
		uint64_t kind, const struct deed *deed, const struct zone *zone, struct bytes *ret)
{
	if (kind == KIND_METER_EVENT) {
		put_event(deed, zone, ret);
	} else if (kind == KIND_DECISION) {
		put_decision(deed, zone, ret);
	} else if (kind == KIND_CORRECTION) {
		put_correction(deed, zone, ret);
	} else if (kind == KIND_METER_ERROR) {
		put_meter_error(deed, ret);
	}
}
