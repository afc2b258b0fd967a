/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_ceiling.h"

#include <string.h>

#include "api/lang.h"
#include "api/out.h"
#include "api/print_number.h"
#include "api/value_number.h"
#include "meter/text.h"
#include "meter/wide.h"

enum {
	BANDS_MAX = 1000,
};

static const char *ceiling_text(const char *name)
{
	if (strcmp(name, "plan") == 0) {
		return _("plan");
	}
	if (strcmp(name, "permit") == 0) {
		return _("permit");
	}
	if (strcmp(name, "norm") == 0) {
		return _("norm");
	}
	return strcmp(name, "unpermitted") == 0 ? _("no permit") : "";
}

/* The number of the line's band; 0 of excess that was waived. */
static int64_t band_of(struct value line)
{
	return value_has(line, "band") ? value_int_in(line, "band", 1, BANDS_MAX) : 0;
}

/* Litres of a ceiling, and how many of the excess over it were waived. */
struct limit {
	int64_t litres;
	int64_t waived;
};

/* Of a limit, the share over which a band begins. */
static void print_bound(const char *before, struct value band, const char *key,
		const struct limit *limit, const char *behind)
{
	SCOPED_FINISH(exact_finish) struct exact waived = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact bound = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact one = exact_zero();

	if (key != NULL) {
		value_exact(band, key, &bound);
	}
	exact_set_int(&one, 1);
	exact_add(&bound, &one);
	exact_multiply_fraction(&bound, limit->litres, 1);
	exact_set_int(&waived, limit->waived);
	exact_add(&bound, &waived);
	print_m3(before, &bound, behind);
}

/* Which part of the running total a band takes: "from 100 to 120 m³". */
static void print_reach(struct value surcharge, const struct limit *limit, int64_t number)
{
	struct value bands = value_list(surcharge, "bands");
	const char *charging = value_text(surcharge, "charging");
	size_t band = (size_t)number - 1;

	if (number == 0) {
		char waived[NUMBER_TEXT_MAX];

		out_text(_("    waived by decision: %s m³ of the excess\n"),
				m3_text(limit->waived, waived));
		return;
	}
	if (strcmp(charging, "all") == 0) {
		out_text(_("    band: all of it\n"));
		return;
	}
	if (band >= value_count(bands)) {
		value_refuse(surcharge, "bands");
		return;
	}
	if (strcmp(charging, "whole") == 0) {
		print_bound(_("    band "), surcharge,
				value_bool(surcharge, "dead_band_charged") ? NULL : "dead_band",
				limit, "");
	} else {
		print_bound(_("    band "), value_at(bands, band), "over", limit, "");
	}
	if (strcmp(charging, "marginal") == 0 && band + 1 < value_count(bands)) {
		print_bound(_(" to "), value_at(bands, band + 1), "over", limit, _(" m³ of it\n"));
	} else {
		out_text(_(" m³ of it and more\n"));
	}
}

static void print_bands(struct value surcharge)
{
	struct value bands = value_list(surcharge, "bands");

	out_text(_("    bands:"));
	for (size_t i = 0; i < value_count(bands); i++) {
		struct value band = value_at(bands, i);
		char over[NUMBER_TEXT_MAX];
		char times[NUMBER_TEXT_MAX];
		char most[NUMBER_TEXT_MAX];

		if (!value_has(band, "times")) {
			out_text(_("%s over %s %% times %s to %s, by decision"), i == 0 ? "" : ",",
					percent_text(band, "over", over),
					share_text(band, "times_min", times),
					share_text(band, "times_max", most));
			continue;
		}
		out_text(_("%s over %s %% times %s"), i == 0 ? "" : ",",
				percent_text(band, "over", over), share_text(band, "times", times));
	}
	out_text(value_says(surcharge, "charging", "all") ? _("; every litre at the band reached")
					: value_says(surcharge, "charging", "whole")
					? _("; all of the excess at the band reached")
					: "");
	out_text(value_says(surcharge, "edge", "upper-inclusive")
					? _("; a bound belongs to the band below\n")
					: _("; a bound belongs to the band above\n"));
}

static void print_season(const char *season)
{
	if (strcmp(season, "outside seasons") == 0) {
		out_text(_("outside its seasons, "));
	} else {
		out_text(_("season %s, "), season);
	}
}

static void print_window(struct value surcharge, struct value window)
{
	int64_t limit = value_int(window, "limit_litres");
	int64_t taken = value_int(window, "taken_litres");
	char from[DAY_TEXT_MAX];
	char until[DAY_TEXT_MAX];
	char text[NUMBER_TEXT_MAX];
	char other[NUMBER_TEXT_MAX];

	out_text(value_says(window, "total", "before") ? _("    before this filing, %s to %s: ")
						       : _("    from %s until %s: "),
			day_format(value_day(window, "from"), from),
			day_format(value_day(window, "until"), until));
	if (value_has(window, "season")) {
		print_season(value_text(window, "season"));
	}
	out_text(_("%s %s m³, taken %s m³"), ceiling_text(value_text(surcharge, "ceiling")),
			m3_text(limit, text), m3_text(taken, other));
	out_text(_(", %s m³ over"), m3_text(taken - limit, text));
	if (limit > 0) {
		wide ppm = (wide)(taken - limit) * 1000000 / limit;

		out_text(_(", %s %% of it"),
				text_format_fixed(ppm > INT64_MAX ? INT64_MAX : (int64_t)ppm, 4,
						text, sizeof(text)));
	}
	out_text("%s\n", value_bool(window, "spread") ? _(" (some days are arithmetic)") : "");
}

/* An object of a list that has that member; refused where there is none. */
static struct value find(struct value list, const char *key, const char *name)
{
	for (size_t i = 0; i < value_count(list); i++) {
		struct value one = value_at(list, i);

		if (value_says(one, key, name)) {
			return one;
		}
	}
	value_refuse(list, key);
	return (struct value){ NULL, list.fault };
}

void print_ceiling(struct value explanation, struct value line)
{
	const char *book = value_text(line, "rulebook");
	const char *rule = value_text(line, "rule");
	struct value rulebook = find(value_list(explanation, "rulebooks"), "rulebook", book);
	struct value surcharge = find(value_list(rulebook, "surcharges"), "surcharge", rule);
	struct value windows = value_list(explanation, "ceilings");

	if (value_says(surcharge, "ceiling", "unpermitted")) {
		out_text(_("    taken without a permit\n"));
		return;
	}
	for (size_t i = 0; i < value_count(windows); i++) {
		struct value window = value_at(windows, i);
		struct limit limit = { 0 };

		if (value_has(window, "waived_litres")) {
			limit.waived = value_int(window, "waived_litres");
		}
		if (value_says(window, "rulebook", book) && value_says(window, "surcharge", rule) &&
				value_has(window, "limit_litres") &&
				value_int(window, "taken_litres") >
						value_int(window, "limit_litres")) {
			limit.litres = value_int(window, "limit_litres");
			print_window(surcharge, window);
			print_reach(surcharge, &limit, band_of(line));
		}
	}
	print_bands(surcharge);
}
