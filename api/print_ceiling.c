/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_ceiling.h"

#include "api/lang.h"
#include "api/out.h"
#include "api/print_number.h"
#include "billing/exact.h"
#include "meter/scope.h"
#include "meter/wide.h"

static const char *ceiling_text(enum surcharge_ceiling ceiling)
{
	switch (ceiling) {
	case CEILING_PLAN:
		return _("plan");
	case CEILING_PERMIT:
		return _("permit");
	case CEILING_NORM:
		return _("norm");
	case CEILING_UNPERMITTED:
		return _("no permit");
	}
	return "";
}

/* Which part of the running total a band takes: "from 100 to 120 m³". */
static void print_reach(const struct derive_window *window, const struct charge_line *line)
{
	const struct surcharge *surcharge = window->surcharge;
	size_t band = (size_t)line->band - 1;
	int64_t low = surcharge->bands[band].over;
	SCOPED_FINISH(exact_finish) struct exact bound = exact_zero();

	if (surcharge->charging == CHARGING_ALL) {
		out_text(_("    band: all of it\n"));
		return;
	}
	if (surcharge->charging == CHARGING_WHOLE) {
		low = surcharge->dead_band_charged ? 0 : surcharge->dead_band;
	}
	exact_set_fraction(&bound, (wide)window->limit_litres * (RULE_ONE + low), RULE_ONE);
	print_m3(_("    band "), &bound, "");
	if (surcharge->charging == CHARGING_MARGINAL && band + 1 < surcharge->band_count) {
		exact_set_fraction(&bound,
				(wide)window->limit_litres *
						(RULE_ONE + surcharge->bands[band + 1].over),
				RULE_ONE);
		print_m3(_(" to "), &bound, _(" m³ of it\n"));
	} else {
		out_text(_(" m³ of it and more\n"));
	}
}

static void print_bands(const struct surcharge *surcharge)
{
	char over[NUMBER_TEXT_MAX];
	char times[NUMBER_TEXT_MAX];

	out_text(_("    bands:"));
	for (size_t i = 0; i < surcharge->band_count; i++) {
		out_text(_("%s over %s %% times %s"), i == 0 ? "" : ",",
				percent_text(surcharge->bands[i].over, over),
				share_text(surcharge->bands[i].times, times));
	}
	out_text(surcharge->charging == CHARGING_ALL ? _("; every litre at the band reached")
					: surcharge->charging == CHARGING_WHOLE
					? _("; all of the excess at the band reached")
					: "");
	out_text(surcharge->edge == EDGE_UPPER_INCLUSIVE
					? _("; a bound belongs to the band below\n")
					: _("; a bound belongs to the band above\n"));
}

static void print_window(const struct derive_window *window)
{
	char from[DAY_TEXT_MAX];
	char until[DAY_TEXT_MAX];
	char limit[VOLUME_TEXT_MAX];
	char taken[VOLUME_TEXT_MAX];
	char over[VOLUME_TEXT_MAX];
	int64_t excess = window->taken_litres - window->limit_litres;

	out_text(window->is_before ? _("    before this filing, %s to %s: ")
				   : _("    from %s until %s: "),
			day_format(window->days.from, from),
			day_format((struct day){ window->days.till.number - 1 }, until));
	out_text(_("%s %s m³, taken %s m³"), ceiling_text(window->surcharge->ceiling),
			m3_text(window->limit_litres, limit), m3_text(window->taken_litres, taken));
	if (excess > 0) {
		out_text(_(", %s m³ over"), m3_text(excess, over));
	}
	if (excess > 0 && window->limit_litres > 0) {
		char text[NUMBER_TEXT_MAX];

		out_text(_(", %s %% of it"),
				text_format_fixed((int64_t)((wide)excess * 1000000 /
								  window->limit_litres),
						4, text, sizeof(text)));
	}
	out_text("%s\n", window->is_spread ? _(" (some days are arithmetic)") : "");
}

void print_ceiling(const struct explanation *explanation, const struct charge_line *line)
{
	const struct surcharge *surcharge = &line->book->surcharges[line->surcharge];
	size_t count;
	const struct derive_window *windows = derive_windows(explanation->derivation, &count);

	if (surcharge->ceiling == CEILING_UNPERMITTED) {
		out_text(_("    taken without a permit\n"));
		return;
	}
	for (size_t i = 0; i < count; i++) {
		if (windows[i].surcharge == surcharge && windows[i].has_limit &&
				windows[i].taken_litres > windows[i].limit_litres) {
			print_window(&windows[i]);
			print_reach(&windows[i], line);
		}
	}
	print_bands(surcharge);
}
