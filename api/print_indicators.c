/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_indicators.h"

#include <stdio.h>
#include <string.h>

#include "api/out.h"
#include "api/print_institutions.h"
#include "api/print_use.h"
#include "ledger/words.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	CELL_MAX = 128,
};

struct print {
	struct value areas;
	enum volume_unit unit;
	enum lang lang;
};

static const char *word_text(const struct print *print, enum word_list list, const char *name)
{
	int word;

	if (print->lang != LANG_ZH_CN || !word_parse(list, name, &word)) {
		return name;
	}
	return word_name_zh(list, word);
}

static const char *state_text(struct value object)
{
	const char *state = value_text_known(object, "state");

	if (strcmp(state, "met") == 0) {
		return _("met");
	}
	if (strcmp(state, "on-pace") == 0) {
		return _("on pace");
	}
	if (strcmp(state, "behind") == 0) {
		return _("behind");
	}
	return strcmp(state, "missed") == 0 ? _("missed") : "-";
}

/* "5.79 %", or that it is not known. */
static void put_percent(struct table *table, struct value object, const char *key)
{
	const char *percent = value_text_known(object, key);
	char text[CELL_MAX];

	if (percent[0] == '\0') {
		table_blank(table);
		return;
	}
	(void)snprintf(text, sizeof(text), "%.64s %%", percent);
	table_text(table, text);
}

static const char *area_text(struct value area)
{
	const char *name = value_text_known(area, "name");

	return name[0] == '\0' ? value_text(area, "area") : name;
}

static struct value object_known(struct value object, const char *key)
{
	return value_has(object, key) ? value_object(object, key)
				      : (struct value){ NULL, object.fault };
}

/* A table that has rows, under its title. */
static int print_table(struct table *table, size_t rows, const char *title)
{
	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (rows == 0) {
		return 0;
	}
	out_text("\n%s\n", title);
	return table_print(table);
}

/* ---- total ---- */

static const char *basis_text(struct value volume)
{
	const char *basis = value_text_known(volume, "basis");

	if (basis[0] == '\0') {
		return _("so far");
	}
	return strcmp(basis, "published") == 0 ? _("published") : _("metered");
}

static bool put_total(struct table *table, struct value area)
{
	struct value total = value_object(area, "total");
	struct value use = object_known(total, "use");
	bool has_litres = use.json != NULL && value_has(use, "litres");

	if (use.json == NULL && !value_has(total, "cap_litres")) {
		return false;
	}
	table_text(table, area_text(area));
	table_volume_known(table,
			use.json == NULL ? VALUE_NONE
					 : value_int_known(use,
							   has_litres ? "litres" : "taken_litres"));
	table_text(table, use.json == NULL ? "-" : basis_text(use));
	table_volume_known(table, value_int_known(total, "normal_year_litres"));
	table_volume_known(table, value_int_known(total, "cap_litres"));
	put_percent(table, total,
			value_has(total, "normal_year_cap_share_percent")
					? "normal_year_cap_share_percent"
					: "cap_share_percent");
	table_text(table, state_text(total));
	put_percent(table, total, "change_percent");
	return true;
}

static int print_total(const struct print *print)
{
	const struct table_column columns[] = {
		{ _("Area"), TABLE_LEFT },
		{ _("Use"), TABLE_VOLUME },
		{ _("Basis"), TABLE_LEFT },
		{ _("Normal year"), TABLE_VOLUME },
		{ _("Cap"), TABLE_VOLUME },
		{ _("Share"), TABLE_RIGHT },
		{ _("State"), TABLE_LEFT },
		{ _("Change"), TABLE_RIGHT },
	};
	SCOPED(table_close)
	struct table *table =
			table_open(columns, sizeof(columns) / sizeof(columns[0]), print->unit);
	size_t rows = 0;

	for (size_t i = 0; table != NULL && i < value_count(print->areas); i++) {
		rows += put_total(table, value_at(print->areas, i)) ? 1 : 0;
	}
	return print_table(table, rows, _("Total use"));
}

/* ---- intensity ---- */

static bool put_intensity(
		const struct print *print, struct table *table, struct value area, struct value one)
{
	bool has_target = value_has(one, "target_year");
	char text[CELL_MAX];

	if (!value_has(one, "litres_per_10k_yuan") && !value_has(one, "drop_ppm") && !has_target) {
		return false;
	}
	table_text(table, area_text(area));
	table_text(table, word_text(print, WORD_INDICATOR, value_text(one, "of")));
	table_volume_known(table, value_int_known(one, "litres_per_10k_yuan"));
	(void)snprintf(text, sizeof(text), "%lld", (long long)value_int(area, "base_year"));
	table_text(table, text);
	put_percent(table, one, "drop_percent");
	put_percent(table, one, "pace_percent");
	put_percent(table, one, "target_percent");
	if (has_target) {
		(void)snprintf(text, sizeof(text), "%lld/%lld",
				(long long)value_int(one, "target_year"),
				(long long)value_int(one, "target_base_year"));
	}
	table_text(table, has_target ? text : "-");
	put_percent(table, one, "yearly_percent");
	table_text(table, state_text(one));
	return true;
}

static int print_intensity(const struct print *print)
{
	const struct table_column columns[] = {
		{ _("Area"), TABLE_LEFT },
		{ _("Per 10,000 yuan of"), TABLE_LEFT },
		{ _("Level"), TABLE_VOLUME },
		{ _("Base"), TABLE_LEFT },
		{ _("Drop"), TABLE_RIGHT },
		{ _("Pace"), TABLE_RIGHT },
		{ _("Goal"), TABLE_RIGHT },
		{ _("Years"), TABLE_LEFT },
		{ _("Yearly"), TABLE_RIGHT },
		{ _("State"), TABLE_LEFT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);
	size_t rows = 0;

	for (size_t i = 0; table != NULL && i < value_count(print->areas); i++) {
		struct value area = value_at(print->areas, i);
		struct value list = value_list(area, "intensity");

		for (size_t j = 0; j < value_count(list); j++) {
			rows += put_intensity(print, table, area, value_at(list, j)) ? 1 : 0;
		}
	}
	return print_table(table, rows, _("Water per unit of output"));
}

/* Which figures are not there, a line each. */
static void print_missing(const struct print *print)
{
	for (size_t i = 0; i < value_count(print->areas); i++) {
		struct value area = value_at(print->areas, i);
		struct value list = value_list(area, "intensity");

		for (size_t j = 0; j < value_count(list); j++) {
			struct value one = value_at(list, j);
			struct value missing = value_list(one, "missing");

			for (size_t k = 0; k < value_count(missing) &&
					(value_has(one, "target_year") ||
							value_has(one, "litres_per_10k_yuan"));
					k++) {
				struct value row = value_at(missing, k);

				out_text(_("%s: no %s of %lld\n"), area_text(area),
						word_text(print, WORD_INDICATOR,
								value_text(row, "indicator")),
						(long long)value_int(row, "year"));
			}
		}
	}
}

/* ---- parts ---- */

static int print_parts(const struct print *print)
{
	const struct table_column columns[] = {
		{ _("Area"), TABLE_LEFT },
		{ _("Use or source"), TABLE_LEFT },
		{ _("Taken"), TABLE_VOLUME },
	};
	SCOPED(table_close)
	struct table *table =
			table_open(columns, sizeof(columns) / sizeof(columns[0]), print->unit);
	size_t rows = 0;

	for (size_t i = 0; table != NULL && i < value_count(print->areas); i++) {
		struct value area = value_at(print->areas, i);
		struct value uses = value_list(area, "by_use");
		struct value sources = value_list(area, "by_source");

		for (size_t j = 0; j < value_count(uses); j++, rows++) {
			table_text(table, area_text(area));
			table_text(table, use_class_text(value_text(value_at(uses, j), "class")));
			table_volume(table, value_int(value_at(uses, j), "litres"));
		}
		for (size_t j = 0; j < value_count(sources); j++, rows++) {
			table_text(table, area_text(area));
			table_text(table,
					source_text(value_text_known(
								    value_at(sources, j), "source"),
							print->lang));
			table_volume(table, value_int(value_at(sources, j), "litres"));
		}
	}
	return print_table(table, rows, _("By use, of conventional sources, and by source"));
}

/* ---- non-conventional water, networks, scores ---- */

static bool put_share_of(struct table *table, struct value area, const char *key, const char *name,
		const char *volume, const char *share, const char *target)
{
	struct value object = object_known(area, key);
	struct value use;

	if (object.json == NULL) {
		return false;
	}
	use = object_known(object, "use");
	table_text(table, area_text(area));
	table_text(table, name);
	table_volume_known(table,
			use.json == NULL ? value_int_known(object, volume)
					: value_has(use, "litres")
					? value_int(use, "litres")
					: value_int_known(use, "taken_litres"));
	put_percent(table, object, share);
	if (value_has(object, "target_litres")) {
		char text[TABLE_VOLUME_MAX];

		table_text(table,
				table_format_volume(
						value_int(object, "target_litres"), UNIT_M3, text));
	} else {
		put_percent(table, object, target);
	}
	table_text(table, state_text(object));
	return true;
}

static int print_shares(const struct print *print)
{
	const struct table_column columns[] = {
		{ _("Area"), TABLE_LEFT },
		{ _("What"), TABLE_LEFT },
		{ _("Volume"), TABLE_VOLUME },
		{ _("Share"), TABLE_RIGHT },
		{ _("Goal"), TABLE_RIGHT },
		{ _("State"), TABLE_LEFT },
	};
	SCOPED(table_close)
	struct table *table =
			table_open(columns, sizeof(columns) / sizeof(columns[0]), print->unit);
	size_t rows = 0;

	for (size_t i = 0; table != NULL && i < value_count(print->areas); i++) {
		struct value area = value_at(print->areas, i);

		rows += put_share_of(table, area, "non_conventional", _("non-conventional water"),
					"", "share_percent", "target_percent")
				? 1
				: 0;
		rows += put_share_of(table, area, "network", _("unaccounted in networks"),
					"unaccounted_litres", "leakage_percent", "target_percent")
				? 1
				: 0;
	}
	return print_table(table, rows, _("Non-conventional and unaccounted water"));
}

/* ---- readings ---- */

static bool put_coverage(struct table *table, struct value area)
{
	struct value coverage = object_known(area, "coverage");

	if (coverage.json == NULL) {
		return false;
	}
	table_text(table, area_text(area));
	table_number(table, value_int(coverage, "above_scale_intakes"));
	table_number(table, value_int(coverage, "online_intakes"));
	put_percent(table, coverage, "share_percent");
	put_percent(table, coverage, "volume_share_percent");
	put_percent(table, coverage, "target_percent");
	table_text(table, state_text(coverage));
	return true;
}

static int print_coverage(const struct print *print)
{
	const struct table_column columns[] = {
		{ _("Area"), TABLE_LEFT },
		{ _("Intakes above scale"), TABLE_RIGHT },
		{ _("Online"), TABLE_RIGHT },
		{ _("Share"), TABLE_RIGHT },
		{ _("Share of volume"), TABLE_RIGHT },
		{ _("Goal"), TABLE_RIGHT },
		{ _("State"), TABLE_LEFT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);
	size_t rows = 0;

	for (size_t i = 0; table != NULL && i < value_count(print->areas); i++) {
		rows += put_coverage(table, value_at(print->areas, i)) ? 1 : 0;
	}
	return print_table(table, rows, _("Online metering"));
}

static void put_rates(struct table *table, const char *name, struct value rates)
{
	table_text(table, name);
	table_number(table, value_int(rates, "due_readings"));
	put_percent(table, rates, "arrival_percent");
	put_percent(table, rates, "completeness_percent");
	put_percent(table, rates, "validity_percent");
	put_percent(table, rates, "timeliness_percent");
}

static int print_rates(const struct print *print, struct value permits)
{
	const struct table_column columns[] = {
		{ _("Area or permit"), TABLE_LEFT },
		{ _("Readings due"), TABLE_RIGHT },
		{ _("Arrival"), TABLE_RIGHT },
		{ _("Completeness"), TABLE_RIGHT },
		{ _("Validity"), TABLE_RIGHT },
		{ _("Timeliness"), TABLE_RIGHT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);
	size_t rows = 0;

	for (size_t i = 0; table != NULL && i < value_count(print->areas); i++) {
		struct value rates = object_known(value_at(print->areas, i), "quality");

		if (rates.json != NULL) {
			put_rates(table, area_text(value_at(print->areas, i)), rates);
			rows++;
		}
	}
	for (size_t i = 0; table != NULL && i < value_count(permits); i++, rows++) {
		struct value permit = value_at(permits, i);

		put_rates(table, value_text(permit, "permit"), permit);
	}
	return print_table(table, rows, _("Readings"));
}

static int print_remarks(struct value meters)
{
	static const char *const keys[] = { "missing_readings", "missing_days", "jumps", "negative",
		"over_range", "stuck_days", "conflicts", "suspect" };
	const struct table_column columns[] = {
		{ _("Meter"), TABLE_LEFT },
		{ _("Permit"), TABLE_LEFT },
		{ _("Missing readings"), TABLE_RIGHT },
		{ _("Missing days"), TABLE_RIGHT },
		{ _("Jumps"), TABLE_RIGHT },
		{ _("Negative"), TABLE_RIGHT },
		{ _("Over range"), TABLE_RIGHT },
		{ _("Stuck days"), TABLE_RIGHT },
		{ _("Conflicts"), TABLE_RIGHT },
		{ _("Suspect"), TABLE_RIGHT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);

	for (size_t i = 0; table != NULL && i < value_count(meters); i++) {
		struct value meter = value_at(meters, i);

		table_text(table, value_text(meter, "meter"));
		table_text(table, value_text(meter, "permit"));
		for (size_t j = 0; j < sizeof(keys) / sizeof(keys[0]); j++) {
			table_number(table, value_int(meter, keys[j]));
		}
	}
	return print_table(table, value_count(meters), _("Readings that are not plausible"));
}

static int print_above_scale(const struct print *print, struct value intakes)
{
	const struct table_column columns[] = {
		{ _("Intake"), TABLE_LEFT },
		{ _("Permit"), TABLE_LEFT },
		{ _("Source"), TABLE_LEFT },
		{ _("Permitted"), TABLE_VOLUME },
		{ _("Threshold"), TABLE_VOLUME },
		{ _("Taken"), TABLE_VOLUME },
	};
	SCOPED(table_close)
	struct table *table =
			table_open(columns, sizeof(columns) / sizeof(columns[0]), print->unit);
	size_t rows = 0;

	for (size_t i = 0; table != NULL && i < value_count(intakes); i++) {
		struct value intake = value_at(intakes, i);

		if (value_bool(intake, "online")) {
			continue;
		}
		table_text(table, value_text(intake, "intake"));
		table_text(table, value_text(intake, "permit"));
		table_text(table, word_text(print, WORD_SOURCE, value_text(intake, "source")));
		table_volume(table, value_int(intake, "permit_litres"));
		table_volume(table, value_int(intake, "threshold_litres"));
		table_volume(table, value_int(intake, "taken_litres"));
		rows++;
	}
	return print_table(table, rows, _("Above scale and not online"));
}

static int print_readings(const struct print *print, struct value root)
{
	int fault = print_coverage(print);

	if (fault == 0) {
		fault = print_above_scale(print, value_list_known(root, "above_scale"));
	}
	if (fault == 0) {
		fault = print_rates(print, value_list_known(root, "permits"));
	}
	return fault == 0 ? print_remarks(value_list_known(root, "meters")) : fault;
}

static int print_figures(const struct print *print)
{
	const struct table_column columns[] = {
		{ _("Area"), TABLE_LEFT },
		{ _("Figure"), TABLE_LEFT },
		{ _("Value"), TABLE_RIGHT },
		{ _("Unit"), TABLE_LEFT },
		{ _("Change"), TABLE_RIGHT },
		{ _("Document"), TABLE_LEFT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);
	size_t rows = 0;

	for (size_t i = 0; table != NULL && i < value_count(print->areas); i++) {
		struct value area = value_at(print->areas, i);
		struct value list = value_list(area, "figures");

		for (size_t j = 0; j < value_count(list); j++, rows++) {
			struct value figure = value_at(list, j);

			table_text(table, area_text(area));
			table_text(table,
					word_text(print, WORD_INDICATOR,
							value_text(figure, "indicator")));
			table_text(table, value_text(figure, "value"));
			table_text(table, word_text(print, WORD_UNIT, value_text(figure, "unit")));
			put_percent(table, figure, "change_percent");
			table_text(table, value_text(figure, "document"));
		}
		if (value_has(area, "composite_ppm")) {
			table_text(table, area_text(area));
			table_text(table, _("composite score of all points"));
			put_percent(table, area, "composite_percent");
			table_text(table, "");
			table_blank(table);
			table_text(table, "");
			rows++;
		}
	}
	return print_table(table, rows, _("Figures entered"));
}

int print_indicators(struct value root, enum volume_unit unit, enum lang lang)
{
	const struct print print = { value_list(root, "areas"), unit, lang };
	int fault;

	out_text(_("Indicators of %lld\n"), (long long)value_int(root, "year"));
	fault = print_total(&print);
	if (fault == 0) {
		fault = print_intensity(&print);
	}
	if (fault == 0) {
		print_missing(&print);
		fault = print_parts(&print);
	}
	if (fault == 0) {
		fault = print_shares(&print);
	}
	if (fault == 0) {
		fault = print_readings(&print, root);
	}
	if (fault == 0) {
		fault = print_institutions(value_list(root, "institutions"), unit);
	}
	return fault == 0 ? print_figures(&print) : fault;
}
