/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/rulebook_table.h"

#include "billing/rulebook.h"
#include "ledger/yaml.h"

enum {
	SHARE_DECIMALS = 9, /* RULE_ONE */
	MONEY_DECIMALS = 6, /* micro-yuan */
};

#define SHARE_MAX (1000 * RULE_ONE)     /* a thousandfold of a ceiling or a rate */
#define YUAN_MAX INT64_C(1000000000000) /* a million yuan per m³ */
#define AT(in, field) .offset = offsetof(in, field)
#define TEXT_AT(in, field) AT(in, field), .size = sizeof(((in *)0)->field)
#define ROWS_AT(in, field, counter, table_) \
	AT(in, field), .table = &(table_), \
		       .count_max = sizeof(((in *)0)->field) / sizeof(((in *)0)->field[0]), \
		       .count_offset = offsetof(in, counter)

#define ID(name_, in, field) \
	{ \
		.name = (name_), .type = YAML_ID, TEXT_AT(in, field) \
	}
#define OPTIONAL_ID(name_, in, field) \
	{ \
		.name = (name_), .type = YAML_ID, .is_optional = true, TEXT_AT(in, field) \
	}
#define WORD(name_, in, field, words_) \
	{ \
		.name = (name_), .type = YAML_WORD, .words = (words_), AT(in, field) \
	}
#define OPTIONAL_WORD(name_, in, field, words_, preset_) \
	{ \
		.name = (name_), .type = YAML_WORD, .words = (words_), .is_optional = true, \
		.preset = (preset_), AT(in, field) \
	}
#define LISTED_WORD(name_, in, field, list_) \
	{ \
		.name = (name_), .type = YAML_WORD, .list = (list_), .is_optional = true, \
		AT(in, field) \
	}
#define SHARE(name_, in, field, high_) \
	{ \
		.name = (name_), .type = YAML_FIXED, .decimals = SHARE_DECIMALS, .high = (high_), \
		AT(in, field) \
	}
#define OPTIONAL_SHARE(name_, in, field, high_, preset_) \
	{ \
		.name = (name_), .type = YAML_FIXED, .decimals = SHARE_DECIMALS, .high = (high_), \
		.is_optional = true, .preset = (preset_), AT(in, field) \
	}
/* The fields and days that rates, allowances and factors share. */
#define MATCH(in) \
	LISTED_WORD("use", in, match.use, WORD_USE), \
			LISTED_WORD("source", in, match.source, WORD_SOURCE), \
			LISTED_WORD("area_class", in, match.area_class, WORD_AREA_CLASS), \
			LISTED_WORD("network", in, match.network, WORD_NETWORK)
#define DAYS(in) \
	{ .name = "from", \
		.type = YAML_DATE, \
		.is_optional = true, \
		.preset = INT32_MIN, \
		AT(in, days.from) }, \
	{ \
		.name = "until", .type = YAML_DATE, .is_optional = true, .preset = INT32_MAX, \
		AT(in, days.until) \
	}
#define NOTE(in) \
	{ .name = "document", \
		.type = YAML_TEXT, \
		.is_optional = true, \
		TEXT_AT(in, note.document) }, \
	{ \
		.name = "unconfirmed", .type = YAML_TEXT, .is_optional = true, \
		TEXT_AT(in, note.unconfirmed) \
	}
/* A cubic kilometre is more than any started block. */
#define BLOCK(in) \
	{ \
		.name = "block_m3", .type = YAML_FIXED, .decimals = 3, .low = 1, \
		.high = INT64_C(1000000000000), .is_optional = true, AT(in, block_litres) \
	}
#define APPLIES_TO(in) OPTIONAL_WORD("applies_to", in, lines, lines_words, RULE_LINES_ALL)

static const struct yaml_word kind_words[] = { { "fee", RULEBOOK_FEE }, { "tax", RULEBOOK_TAX },
	{ "price", RULEBOOK_PRICE }, { NULL, 0 } };
static const struct yaml_word filing_words[] = { { "month", FILING_MONTH },
	{ "quarter", FILING_QUARTER }, { "year", FILING_YEAR }, { NULL, 0 } };
static const struct yaml_word lines_words[] = { { "base", RULE_LINES_BASE },
	{ "all", RULE_LINES_ALL }, { NULL, 0 } };
static const struct yaml_word unit_words[] = { { "m3", RATE_PER_M3 }, { "kWh", RATE_PER_KWH },
	{ NULL, 0 } };
static const struct yaml_word volume_words[] = { { "gross", RATE_GROSS },
	{ "consumed", RATE_CONSUMED }, { NULL, 0 } };
static const struct yaml_word ceiling_words[] = { { "plan", CEILING_PLAN },
	{ "permit", CEILING_PERMIT }, { "norm", CEILING_NORM },
	{ "unpermitted", CEILING_UNPERMITTED }, { NULL, 0 } };
static const struct yaml_word period_words[] = { { "month", PERIOD_MONTH },
	{ "two-months", PERIOD_TWO_MONTHS }, { "quarter", PERIOD_QUARTER }, { "year", PERIOD_YEAR },
	{ NULL, 0 } };
static const struct yaml_word carry_words[] = { { "none", CARRY_NONE },
	{ "cumulative", CARRY_CUMULATIVE }, { NULL, 0 } };
static const struct yaml_word base_words[] = { { "rate", BASE_RATE }, { "price", BASE_PRICE },
	{ NULL, 0 } };
static const struct yaml_word adds_words[] = { { "surcharge", ADDS_SURCHARGE },
	{ "total", ADDS_TOTAL }, { NULL, 0 } };
static const struct yaml_word charging_words[] = { { "marginal", CHARGING_MARGINAL },
	{ "whole", CHARGING_WHOLE }, { "all", CHARGING_ALL }, { NULL, 0 } };
static const struct yaml_word edge_words[] = { { "upper-inclusive", EDGE_UPPER_INCLUSIVE },
	{ "lower-inclusive", EDGE_LOWER_INCLUSIVE }, { NULL, 0 } };
static const struct yaml_word combine_words[] = { { "add", COMBINE_ADD },
	{ "highest", COMBINE_HIGHEST }, { "first", COMBINE_FIRST }, { NULL, 0 } };
static const struct yaml_word method_words[] = { { "max-daily-capacity",
								 METHOD_MAX_DAILY_CAPACITY },
	{ "mean-of-previous", METHOD_MEAN_OF_PREVIOUS }, { "rated-flow", METHOD_RATED_FLOW },
	{ "declared", METHOD_DECLARED }, { NULL, 0 } };

static const struct yaml_key rate_keys[] = {
	OPTIONAL_ID("id", struct rate, id),
	MATCH(struct rate),
	DAYS(struct rate),
	OPTIONAL_WORD("unit", struct rate, unit, unit_words, RATE_PER_M3),
	OPTIONAL_WORD("volume", struct rate, volume, volume_words, RATE_GROSS),
	{ .name = "yuan",
			.type = YAML_FIXED,
			.decimals = MONEY_DECIMALS,
			.high = YUAN_MAX,
			AT(struct rate, micro_yuan) },
	{ .name = "yuan_price",
			.type = YAML_FIXED,
			.decimals = MONEY_DECIMALS,
			.high = YUAN_MAX,
			.is_optional = true,
			.preset = RULE_NOT_GIVEN,
			AT(struct rate, price_micro_yuan) },
	NOTE(struct rate),
	BLOCK(struct rate),
};
static const struct yaml_table rate_table = YAML_TABLE_OF(struct rate, rate_keys);

static const struct yaml_key allowance_keys[] = {
	MATCH(struct allowance),
	DAYS(struct allowance),
	OPTIONAL_SHARE("leakage", struct allowance, leakage, RULE_ONE, RULE_NOT_GIVEN),
	OPTIONAL_SHARE("consumed", struct allowance, consumed, RULE_ONE, RULE_NOT_GIVEN),
	APPLIES_TO(struct allowance),
	NOTE(struct allowance),
};
static const struct yaml_table allowance_table = YAML_TABLE_OF(struct allowance, allowance_keys);

static const struct yaml_key factor_keys[] = {
	ID("id", struct factor, id),
	MATCH(struct factor),
	DAYS(struct factor),
	SHARE("times", struct factor, times, SHARE_MAX),
	APPLIES_TO(struct factor),
	NOTE(struct factor),
};
static const struct yaml_table factor_table = YAML_TABLE_OF(struct factor, factor_keys);

static const struct yaml_key band_keys[] = {
	SHARE("over", struct band, over, SHARE_MAX),
	OPTIONAL_SHARE("times", struct band, times, SHARE_MAX, RULE_NOT_GIVEN),
	BLOCK(struct band),
	OPTIONAL_SHARE("times_min", struct band, times_min, SHARE_MAX, RULE_NOT_GIVEN),
	OPTIONAL_SHARE("times_max", struct band, times_max, SHARE_MAX, RULE_NOT_GIVEN),
};
static const struct yaml_table band_table = YAML_TABLE_OF(struct band, band_keys);

static const struct yaml_key surcharge_keys[] = {
	ID("id", struct surcharge, id),
	WORD("ceiling", struct surcharge, ceiling, ceiling_words),
	OPTIONAL_WORD("period", struct surcharge, period, period_words, 0),
	OPTIONAL_WORD("carry", struct surcharge, carry, carry_words, CARRY_NONE),
	OPTIONAL_WORD("base", struct surcharge, base, base_words, BASE_RATE),
	OPTIONAL_WORD("adds", struct surcharge, adds, adds_words, ADDS_SURCHARGE),
	OPTIONAL_WORD("charging", struct surcharge, charging, charging_words, CHARGING_MARGINAL),
	OPTIONAL_WORD("edge", struct surcharge, edge, edge_words, EDGE_UPPER_INCLUSIVE),
	OPTIONAL_SHARE("dead_band", struct surcharge, dead_band, SHARE_MAX, 0),
	{ .name = "dead_band_charged",
			.type = YAML_BOOL,
			.is_optional = true,
			AT(struct surcharge, dead_band_charged) },
	{ .name = "bands",
			.type = YAML_ROWS,
			ROWS_AT(struct surcharge, bands, band_count, band_table) },
	{ .name = "exclude",
			.type = YAML_WORDS,
			.list = WORD_USE,
			.is_optional = true,
			AT(struct surcharge, exclude) },
	DAYS(struct surcharge),
	NOTE(struct surcharge),
	OPTIONAL_ID("during", struct surcharge, during),
	OPTIONAL_ID("list", struct surcharge, list),
};
static const struct yaml_table surcharge_table = YAML_TABLE_OF(struct surcharge, surcharge_keys);

static const struct yaml_key relief_keys[] = {
	ID("id", struct relief, id),
	ID("list", struct relief, list),
	SHARE("times", struct relief, times, RULE_ONE),
	APPLIES_TO(struct relief),
	DAYS(struct relief),
	NOTE(struct relief),
};
static const struct yaml_table relief_table = YAML_TABLE_OF(struct relief, relief_keys);

static const struct yaml_key assessment_keys[] = {
	WORD("method", struct assessment, method, method_words),
	{ .name = "periods",
			.type = YAML_INT,
			.low = 1,
			.high = 12,
			.is_optional = true,
			AT(struct assessment, periods) },
	{ .name = "final", .type = YAML_BOOL, AT(struct assessment, is_final) },
	{ .name = "ceilings",
			.type = YAML_BOOL,
			.is_optional = true,
			.preset = true,
			AT(struct assessment, has_ceilings) },
	NOTE(struct assessment),
};
static const struct yaml_table assessment_table = YAML_TABLE_OF(struct assessment, assessment_keys);

static const struct yaml_key broken_keys[] = {
	{ .name = "until_deadline",
			.type = YAML_TABLE,
			.table = &assessment_table,
			.offset = offsetof(struct assessment_ladder, broken.until_deadline) -
					offsetof(struct assessment_ladder, broken) },
	{ .name = "after_deadline",
			.type = YAML_TABLE,
			.table = &assessment_table,
			.offset = offsetof(struct assessment_ladder, broken.after_deadline) -
					offsetof(struct assessment_ladder, broken) },
};
static const struct yaml_table broken_table = { broken_keys,
	sizeof(broken_keys) / sizeof(broken_keys[0]),
	sizeof(((struct assessment_ladder *)0)->broken) };

static const struct yaml_key ladder_keys[] = {
	{ .name = "no_meter",
			.type = YAML_TABLE,
			.table = &assessment_table,
			.is_optional = true,
			AT(struct assessment_ladder, no_meter) },
	{ .name = "broken",
			.type = YAML_TABLE,
			.table = &broken_table,
			.is_optional = true,
			AT(struct assessment_ladder, broken) },
};
static const struct yaml_table ladder_table = YAML_TABLE_OF(struct assessment_ladder, ladder_keys);

static const struct yaml_key due_keys[] = {
	{ .name = "days_after_notice",
			.type = YAML_INT,
			.low = 1,
			.high = 365,
			.is_optional = true,
			AT(struct due_rule, days_after_notice) },
	{ .name = "day_of_next_month",
			.type = YAML_INT,
			.low = 1,
			.high = 28,
			.is_optional = true,
			AT(struct due_rule, day_of_next_month) },
	OPTIONAL_ID("holidays", struct due_rule, holidays),
	NOTE(struct due_rule),
};
static const struct yaml_table due_table = YAML_TABLE_OF(struct due_rule, due_keys);

static const struct yaml_word late_words[] = { { "base", LATE_BASE },
	{ "surcharge", LATE_SURCHARGE }, { NULL, 0 } };

#define LATE_KEYS(in) \
	SHARE("per_day", in, per_day, RULE_ONE), \
			OPTIONAL_SHARE("at_most", in, at_most, SHARE_MAX, RULE_NOT_GIVEN), \
			NOTE(in)

static const struct yaml_key late_part_keys[] = {
	WORD("part", struct late_part_rule, part, late_words),
	LATE_KEYS(struct late_part_rule),
};
static const struct yaml_table late_part_table =
		YAML_TABLE_OF(struct late_part_rule, late_part_keys);

static const struct yaml_key late_keys[] = {
	LATE_KEYS(struct late_rule),
	{ .name = "parts",
			.type = YAML_ROWS,
			.is_optional = true,
			ROWS_AT(struct late_rule, parts, part_count, late_part_table) },
};
static const struct yaml_table late_table = YAML_TABLE_OF(struct late_rule, late_keys);

/* A million million fen: more than any office asks for in a year. */
#define SUM_KEYS() \
	{ .name = "yuan", \
		.type = YAML_FIXED, \
		.decimals = 2, \
		.high = INT64_C(1000000000000), \
		AT(struct sum_rule, fen) }, \
			WORD("scope", struct sum_rule, scope, scope_words), NOTE(struct sum_rule)

static const struct yaml_word scope_words[] = { { "invoice", SUM_INVOICE },
	{ "permit", SUM_PERMIT }, { NULL, 0 } };

static const struct yaml_key minimum_keys[] = {
	SUM_KEYS(),
	{ .name = "at_zero", .type = YAML_BOOL, .is_optional = true, AT(struct sum_rule, at_zero) },
};
static const struct yaml_table minimum_table = YAML_TABLE_OF(struct sum_rule, minimum_keys);

static const struct yaml_key sum_keys[] = {
	SUM_KEYS(),
};
static const struct yaml_table sum_table = YAML_TABLE_OF(struct sum_rule, sum_keys);

#define SUM_RULE(name_, field, table_) \
	{ \
		.name = (name_), .type = YAML_TABLE, .is_optional = true, .table = &(table_), \
		AT(struct rulebook, field) \
	}

static const struct yaml_key rulebook_keys[] = {
	ID("rulebook", struct rulebook, id),
	{ .name = "title", .type = YAML_TEXT, TEXT_AT(struct rulebook, title) },
	{ .name = "source", .type = YAML_TEXT, TEXT_AT(struct rulebook, source) },
	ID("place", struct rulebook, place),
	{ .name = "from", .type = YAML_DATE, AT(struct rulebook, days.from) },
	{ .name = "until",
			.type = YAML_DATE,
			.is_optional = true,
			.preset = INT32_MAX,
			AT(struct rulebook, days.until) },
	WORD("kind", struct rulebook, kind, kind_words),
	WORD("filing", struct rulebook, filing, filing_words),
	{ .name = "rates",
			.type = YAML_ROWS,
			.is_optional = true, /* where it extends another; see the check */
			ROWS_AT(struct rulebook, rates, rate_count, rate_table) },
	{ .name = "not_charged",
			.type = YAML_WORDS,
			.list = WORD_SOURCE,
			.is_optional = true,
			AT(struct rulebook, not_charged) },
	{ .name = "allowances",
			.type = YAML_ROWS,
			.is_optional = true,
			ROWS_AT(struct rulebook, allowances, allowance_count, allowance_table) },
	{ .name = "factors",
			.type = YAML_ROWS,
			.is_optional = true,
			ROWS_AT(struct rulebook, factors, factor_count, factor_table) },
	OPTIONAL_WORD("combine", struct rulebook, combine, combine_words, COMBINE_NONE),
	{ .name = "surcharges",
			.type = YAML_ROWS,
			.is_optional = true,
			ROWS_AT(struct rulebook, surcharges, surcharge_count, surcharge_table) },
	{ .name = "reliefs",
			.type = YAML_ROWS,
			.is_optional = true,
			ROWS_AT(struct rulebook, reliefs, relief_count, relief_table) },
	{ .name = "assessment",
			.type = YAML_TABLE,
			.is_optional = true,
			.table = &ladder_table,
			AT(struct rulebook, assessment) },
	{ .name = "due",
			.type = YAML_TABLE,
			.is_optional = true,
			.table = &due_table,
			AT(struct rulebook, due) },
	{ .name = "late",
			.type = YAML_TABLE,
			.is_optional = true,
			.table = &late_table,
			AT(struct rulebook, late) },
	OPTIONAL_ID("extends", struct rulebook, extends),
	OPTIONAL_ID("replaces", struct rulebook, replaces),
	{ .name = "unconfirmed",
			.type = YAML_TEXT,
			.is_optional = true,
			TEXT_AT(struct rulebook, unconfirmed) },
	SUM_RULE("minimum", minimum, minimum_table),
	SUM_RULE("maximum", maximum, sum_table),
	SUM_RULE("waive_below", waive_below, sum_table),
};
const struct yaml_table rulebook_table = YAML_TABLE_OF(struct rulebook, rulebook_keys);

static const char *name_of(const struct yaml_word *words, int number)
{
	while (words->name != NULL && words->number != number) {
		words++;
	}
	return words->name;
}

const char *rulebook_kind_name(enum rulebook_kind kind)
{
	return name_of(kind_words, (int)kind);
}

const char *late_part_name(enum late_part part)
{
	return name_of(late_words, (int)part);
}

const char *rulebook_filing_name(enum rulebook_filing filing)
{
	return name_of(filing_words, (int)filing);
}
