/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/billing/rule_case.h"

#include <stdio.h>
#include <stdlib.h>

#include "ledger/plan.h"
#include "ledger/yaml.h"
#include "tests/check.h"
#include "tests/support/tree_file.h"

#define AT(in, field) .offset = offsetof(in, field)
#define ID(key, in, field) \
	{ \
		.name = (key), .type = YAML_ID, AT(in, field), .size = sizeof(((in *)0)->field) \
	}
#define MAY_ID(key, in, field) \
	{ \
		.name = (key), .type = YAML_ID, .is_optional = true, AT(in, field), \
		.size = sizeof(((in *)0)->field) \
	}
#define LINE(key, in, field, optional) \
	{ \
		.name = (key), .type = YAML_TEXT, .is_optional = (optional), AT(in, field), \
		.size = sizeof(((in *)0)->field) \
	}
#define NUMBER(key, in, field, n, optional, preset_) \
	{ \
		.name = (key), .type = YAML_FIXED, .decimals = (n), .low = -INT64_MAX, \
		.high = INT64_MAX, .is_optional = (optional), .preset = (preset_), AT(in, field) \
	}
#define DATE(key, in, field, optional, preset_) \
	{ \
		.name = (key), .type = YAML_DATE, .is_optional = (optional), .preset = (preset_), \
		AT(in, field) \
	}
#define FLAG(key, in, field, preset_) \
	{ \
		.name = (key), .type = YAML_BOOL, .is_optional = true, .preset = (preset_), \
		AT(in, field) \
	}
#define ROWS(key, in, field, counter, table_, optional) \
	{ \
		.name = (key), .type = YAML_ROWS, .is_optional = (optional), AT(in, field), \
		.table = &(table_), \
		.count_max = sizeof(((in *)0)->field) / sizeof(((in *)0)->field[0]), \
		.count_offset = offsetof(in, counter) \
	}

static const struct yaml_word kinds[] = { { "fee", RULEBOOK_FEE }, { "tax", RULEBOOK_TAX },
	{ "price", RULEBOOK_PRICE }, { NULL, 0 } };
static const struct yaml_word ofs[] = { { "taken", CASE_TAKEN }, { "returned", CASE_RETURNED },
	{ "kwh", CASE_KWH }, { NULL, 0 } };
static const struct yaml_word parts[] = { { "base", CHARGE_BASE },
	{ "surcharge", CHARGE_SURCHARGE }, { "minimum", CHARGE_MINIMUM },
	{ "maximum", CHARGE_MAXIMUM }, { "waived", CHARGE_WAIVER }, { NULL, 0 } };
static const struct yaml_word ceilings[] = { { "plan", CEILING_PLAN }, { "permit", CEILING_PERMIT },
	{ "norm", CEILING_NORM }, { NULL, 0 } };
/* By their bit: 1 << 2 is CHARGE_NO_PLAN. */
static const struct yaml_word flag_bits[] = { { "incomplete", 0 }, { "unknown", 1 },
	{ "no-plan", 2 }, { "no-permit-volume", 3 }, { "no-norm", 4 }, { "unpermitted", 5 },
	{ "spread", 6 }, { "unconfirmed", 7 }, { NULL, 0 } };

static const struct yaml_key book_keys[] = {
	{ .name = "file", .type = YAML_ID, .size = TEXT_ID_MAX + 1 },
};
static const struct yaml_table book_table = { book_keys, 1, TEXT_ID_MAX + 1 };

static const struct yaml_key intake_keys[] = {
	ID("id", struct case_intake, id),
	DATE("from", struct case_intake, from, true, INT32_MIN),
	MAY_ID("area", struct case_intake, area),
	{ .name = "source",
			.type = YAML_WORD,
			.list = WORD_SOURCE,
			.is_optional = true,
			.preset = SOURCE_SURFACE,
			AT(struct case_intake, source) },
	{ .name = "uses",
			.type = YAML_WORDS,
			.list = WORD_USE,
			.is_optional = true,
			.preset = 1 << USE_INDUSTRY,
			AT(struct case_intake, uses) },
	{ .name = "area_class",
			.type = YAML_WORD,
			.list = WORD_AREA_CLASS,
			.is_optional = true,
			AT(struct case_intake, area_class) },
	{ .name = "network",
			.type = YAML_WORD,
			.list = WORD_NETWORK,
			.is_optional = true,
			AT(struct case_intake, network) },
};
static const struct yaml_table intake_table = YAML_TABLE_OF(struct case_intake, intake_keys);

static const struct yaml_key take_keys[] = {
	MAY_ID("intake", struct case_take, intake),
	DATE("from", struct case_take, from, false, 0),
	DATE("until", struct case_take, until, false, 0),
	NUMBER("m3", struct case_take, litres, 3, false, 0),
	{ .name = "of",
			.type = YAML_WORD,
			.words = ofs,
			.is_optional = true,
			.preset = CASE_TAKEN,
			AT(struct case_take, of) },
	FLAG("late", struct case_take, is_late, 0),
	FLAG("spread", struct case_take, is_spread, 0),
	FLAG("unknown", struct case_take, is_unknown, 0),
};
static const struct yaml_table take_table = YAML_TABLE_OF(struct case_take, take_keys);

static const struct yaml_key month_keys[] = {
	{ .name = "month", .type = YAML_INT, .low = 1, .high = 12, AT(struct case_month, month) },
	NUMBER("m3", struct case_month, litres, 3, false, 0),
};
static const struct yaml_table month_table = YAML_TABLE_OF(struct case_month, month_keys);

static const struct yaml_key list_keys[] = {
	ID("list", struct case_list, list),
	DATE("from", struct case_list, from, false, 0),
	DATE("until", struct case_list, until, false, 0),
};
static const struct yaml_table list_table = YAML_TABLE_OF(struct case_list, list_keys);

static const struct yaml_key waiver_keys[] = {
	ID("decision", struct case_waiver, decision),
	{ .name = "ceiling",
			.type = YAML_WORD,
			.words = ceilings,
			AT(struct case_waiver, ceiling) },
	DATE("from", struct case_waiver, from, false, 0),
	DATE("until", struct case_waiver, until, false, 0),
	NUMBER("m3", struct case_waiver, litres, 3, false, 0),
};
static const struct yaml_table waiver_table = YAML_TABLE_OF(struct case_waiver, waiver_keys);

static const struct yaml_key multiple_keys[] = {
	ID("decision", struct case_multiple, decision),
	ID("book", struct case_multiple, book),
	ID("rule", struct case_multiple, rule),
	{ .name = "band", .type = YAML_INT, .low = 1, .high = 16, AT(struct case_multiple, band) },
	DATE("from", struct case_multiple, from, false, 0),
	DATE("until", struct case_multiple, until, false, 0),
	NUMBER("times", struct case_multiple, times, 9, false, 0),
};
static const struct yaml_table multiple_table = YAML_TABLE_OF(struct case_multiple, multiple_keys);

static const struct yaml_key line_keys[] = {
	MAY_ID("intake", struct case_line, intake),
	{ .name = "part", .type = YAML_WORD, .words = parts, AT(struct case_line, part) },
	ID("rule", struct case_line, rule),
	{ .name = "band",
			.type = YAML_INT,
			.low = 0,
			.high = 16,
			.is_optional = true,
			AT(struct case_line, band) },
	FLAG("counts", struct case_line, counts, 0),
	NUMBER("m3", struct case_line, litres, 3, false, 0),
	LINE("exact", struct case_line, exact, true),
	LINE("times", struct case_line, times, true),
	NUMBER("yuan", struct case_line, fen, 2, false, 0),
	MAY_ID("beats", struct case_line, beats),
};
static const struct yaml_table line_table = YAML_TABLE_OF(struct case_line, line_keys);

static const struct yaml_key bill_keys[] = {
	LINE("period", struct case_bill, period, false),
	NUMBER("m3", struct case_bill, litres, 3, false, 0),
	NUMBER("yuan", struct case_bill, fen, 2, false, 0),
	NUMBER("delta_yuan", struct case_bill, delta_fen, 2, true, 0),
	NUMBER("unpriced_m3", struct case_bill, unpriced_litres, 3, true, 0),
	{ .name = "flags",
			.type = YAML_WORDS,
			.words = flag_bits,
			.is_optional = true,
			AT(struct case_bill, flags) },
	ROWS("lines", struct case_bill, lines, line_count, line_table, true),
};
static const struct yaml_table bill_table = YAML_TABLE_OF(struct case_bill, bill_keys);

static const struct yaml_key case_keys[] = {
	ID("id", struct rule_case, id),
	LINE("rule", struct rule_case, rule, false),
	LINE("input", struct rule_case, input, false),
	{ .name = "kind",
			.type = YAML_WORD,
			.words = kinds,
			.is_optional = true,
			.preset = RULEBOOK_FEE,
			AT(struct rule_case, kind) },
	ROWS("books", struct rule_case, books, book_count, book_table, false),
	ROWS("intakes", struct rule_case, intakes, intake_count, intake_table, true),
	ROWS("takes", struct rule_case, takes, take_count, take_table, true),
	NUMBER("permit_m3", struct rule_case, permit_litres, 3, true, RULE_NOT_GIVEN),
	NUMBER("plan_m3", struct rule_case, plan_litres, 3, true, RULE_NOT_GIVEN),
	NUMBER("norm_m3", struct rule_case, norm_litres, 3, true, RULE_NOT_GIVEN),
	ROWS("plan", struct rule_case, plan, plan_count, month_table, true),
	DATE("valid_from", struct rule_case, permitted.from, true, INT32_MIN / 2),
	DATE("valid_until", struct rule_case, permitted.until, true, INT32_MAX / 2),
	FLAG("unpermitted", struct rule_case, is_unpermitted, 0),
	ROWS("lists", struct rule_case, lists, list_count, list_table, true),
	ROWS("waivers", struct rule_case, waivers, waiver_count, waiver_table, true),
	ROWS("multiples", struct rule_case, multiples, multiple_count, multiple_table, true),
	ROWS("bills", struct rule_case, bills, bill_count, bill_table, false),
};
static const struct yaml_table case_table = YAML_TABLE_OF(struct rule_case, case_keys);

static const struct yaml_key file_keys[] = {
	ROWS("cases", struct rule_cases, cases, count, case_table, false),
};
static const struct yaml_table file_table = YAML_TABLE_OF(struct rule_cases, file_keys);

struct rule_cases *rule_cases_read(const char *name)
{
	struct rule_cases *cases = calloc(1, sizeof(*cases));
	struct where where = { 0 };
	char path[256];
	size_t size;
	char *text;

	(void)snprintf(path, sizeof(path), "tests/billing/rules/%s.yaml", name);
	text = tree_file(path, &size);
	CHECK(cases != NULL);
	if (yaml_load(text, size, path, &file_table, cases, NULL, &where) != YAML_OK) {
		fail_msg("%s:%d:%d: %s", where.file, where.line, where.column, where.text);
	}
	free(text);
	return cases;
}

static const struct charge_area areas[] = {
	{ "330000", -1 },
	{ "330100", 0 },
	{ "330110", 1 },
	{ "330300", 0 },
	{ "100000", -1 }, /* places of shipped books */
	{ "110000", -1 },
	{ "310000", -1 },
	{ "320000", -1 },
	{ "360000", -1 },
	{ "371000", -1 },
	{ "410100", -1 },
	{ "410300", -1 },
	{ "620000", -1 },
};

enum {
	AREA_DEFAULT = 2,
	YEAR_DAYS = 366,
};

struct case_run {
	struct charge_input input;
	struct rulebook *books[CASE_BOOKS_MAX];
	const struct rulebook *book_list[CASE_BOOKS_MAX];
	struct charge_intake_row rows[CASE_INTAKES_MAX];
	struct charge_intake intakes[CASE_INTAKES_MAX];
	int64_t litres[CASE_INTAKES_MAX][YEAR_DAYS];
	int64_t returned[CASE_INTAKES_MAX][YEAR_DAYS];
	int64_t energy_wh[CASE_INTAKES_MAX][YEAR_DAYS];
	uint8_t marks[CASE_INTAKES_MAX][YEAR_DAYS];
	struct charge_list lists[4];
	struct charge_waiver waivers[4];
	struct charge_multiple multiples[4];
	struct days permitted;
	struct charge_result result;
};

/* Reads a book, over the shipped one that it extends. */
static struct rulebook *load_book(const char *path)
{
	struct rulebook *book = rulebook_open();
	struct rulebook *parent = NULL;
	struct rulebook_warnings warnings;
	struct where where = { 0 };
	char over[TEXT_ID_MAX + 32];
	size_t size;
	char *text = tree_file(path, &size);
	int answer;

	CHECK(book != NULL);
	answer = rulebook_load(text, size, path, book, &warnings, &where);
	if (answer == RULEBOOK_OK && book->extends[0] != '\0') {
		(void)snprintf(over, sizeof(over), "rulebooks/%s.yaml", book->extends);
		parent = load_book(over);
		answer = rulebook_load_over(text, size, path, parent, book, &warnings, &where);
	}
	if (answer != RULEBOOK_OK) {
		fail_msg("%s:%d:%d: %s", where.file, where.line, where.column, where.text);
	}
	rulebook_close(parent);
	free(text);
	return book;
}

static void load_books(struct case_run *run, const struct rule_case *rule_case)
{
	for (size_t i = 0; i < rule_case->book_count; i++) {
		char path[256];

		(void)snprintf(path, sizeof(path), "tests/data/rulebooks/%s.yaml",
				rule_case->books[i].file);
		run->books[i] = load_book(path);
		run->book_list[i] = run->books[i];
	}
	run->input.books = run->book_list;
	run->input.book_count = rule_case->book_count;
}

static int find_area(const char *id)
{
	for (size_t i = 0; i < CHECK_COUNT(areas); i++) {
		if (strcmp(areas[i].id, id) == 0) {
			return (int)i;
		}
	}
	return AREA_DEFAULT;
}

static struct charge_intake *find_intake(struct case_run *run, const char *id)
{
	for (size_t i = 0; i < run->input.intake_count; i++) {
		if (strcmp(run->intakes[i].id, id) == 0) {
			return &run->intakes[i];
		}
	}
	return NULL;
}

/* A case without intakes has one, "A". */
static void set_intakes(struct case_run *run, const struct rule_case *rule_case)
{
	static const struct case_intake plain = {
		.id = "A", .source = SOURCE_SURFACE, .uses = 1 << USE_INDUSTRY
	};
	size_t count = rule_case->intake_count == 0 ? 1 : rule_case->intake_count;

	for (size_t i = 0; i < count; i++) {
		const struct case_intake *from =
				rule_case->intake_count == 0 ? &plain : &rule_case->intakes[i];
		struct charge_intake *intake = find_intake(run, from->id);

		run->rows[i] = (struct charge_intake_row){ from->from, find_area(from->area),
			from->source, from->uses, from->area_class, from->network };
		if (intake == NULL) {
			intake = &run->intakes[run->input.intake_count];
			*intake = (struct charge_intake){
				.id = from->id,
				.rows = &run->rows[i],
				.litres = run->litres[run->input.intake_count],
				.marks = run->marks[run->input.intake_count],
			};
			run->input.intake_count++;
		}
		intake->row_count++;
	}
	run->input.intakes = run->intakes;
}

static void spread(struct case_run *run, const struct case_take *take, int64_t *to, uint8_t *marks)
{
	int64_t days = take->until.number - take->from.number + 1;
	int64_t rest = take->litres % days;

	CHECK(days > 0);
	rest = rest < 0 ? rest + days : rest;
	for (int64_t i = 0; i < days; i++) {
		int64_t day = take->from.number + i - run->input.first.number;

		if (day < 0 || day >= YEAR_DAYS) {
			continue;
		}
		to[day] += (take->litres - rest) / days + (i < rest ? 1 : 0);
		marks[day] = (uint8_t)(marks[day] | (take->is_spread ? CHARGE_SPREAD : 0) |
				(take->is_unknown ? CHARGE_UNKNOWN : 0));
	}
}

static void set_takes(struct case_run *run, const struct rule_case *rule_case, bool has_late)
{
	for (size_t i = 0; i < rule_case->take_count; i++) {
		const struct case_take *take = &rule_case->takes[i];
		struct charge_intake *intake = take->intake[0] == '\0'
				? &run->intakes[0]
				: find_intake(run, take->intake);
		size_t k;

		CHECK(intake != NULL);
		k = (size_t)(intake - run->intakes);
		if (take->is_late && !has_late) {
			continue;
		}
		if (take->of == CASE_TAKEN) {
			spread(run, take, run->litres[k], run->marks[k]);
		} else if (take->of == CASE_RETURNED) {
			intake->returned_litres = run->returned[k];
			spread(run, take, run->returned[k], run->marks[k]);
		} else {
			intake->energy_wh = run->energy_wh[k];
			spread(run, take, run->energy_wh[k], run->marks[k]);
		}
	}
}

static void set_limits(struct charge_limits *limits, const struct rule_case *rule_case)
{
	struct plan_row plan = { .annual_litres = rule_case->plan_litres == RULE_NOT_GIVEN
				? ROW_NO_LITRES
				: rule_case->plan_litres };

	limits->has_permit = rule_case->permit_litres != RULE_NOT_GIVEN;
	limits->permit_litres = rule_case->permit_litres;
	limits->has_norm = rule_case->norm_litres != RULE_NOT_GIVEN;
	limits->norm_litres = rule_case->norm_litres;
	for (size_t i = 0; i < rule_case->plan_count; i++) {
		int64_t m = rule_case->plan[i].month - 1;

		plan.given = (uint16_t)(plan.given | 1 << m);
		plan.month_litres[m] = rule_case->plan[i].litres;
	}
	if (plan_fill(&plan, limits->plan_litres) == PLAN_OK) {
		limits->plan_months = 0xfff;
	} else {
		limits->plan_months = plan.given;
		memcpy(limits->plan_litres, plan.month_litres, sizeof(limits->plan_litres));
	}
}

static void set_lists(struct case_run *run, const struct rule_case *rule_case)
{
	for (size_t i = 0; i < rule_case->list_count; i++) {
		run->lists[i] = (struct charge_list){ rule_case->lists[i].list,
			{ rule_case->lists[i].from, { rule_case->lists[i].until.number + 1 } } };
	}
	run->input.terms.lists = run->lists;
	run->input.terms.list_count = rule_case->list_count;
	run->input.terms.calendars = run->lists; /* whoever they name */
	run->input.terms.calendar_count = rule_case->list_count;
	run->permitted = (struct days){ rule_case->permitted.from,
		{ rule_case->permitted.until.number + 1 } };
	run->input.permitted = &run->permitted;
	run->input.permitted_count = rule_case->is_unpermitted ? 0 : 1;
}

static void set_rulings(struct case_run *run, const struct rule_case *rule_case)
{
	for (size_t i = 0; i < rule_case->waiver_count; i++) {
		const struct case_waiver *from = &rule_case->waivers[i];

		run->waivers[i] = (struct charge_waiver){ from->decision, from->ceiling,
			{ from->from, { from->until.number + 1 } }, from->litres };
	}
	for (size_t i = 0; i < rule_case->multiple_count; i++) {
		const struct case_multiple *from = &rule_case->multiples[i];

		run->multiples[i] = (struct charge_multiple){ from->decision, from->book,
			from->rule, from->band, { from->from, { from->until.number + 1 } },
			from->times };
	}
	run->input.terms.waivers = run->waivers;
	run->input.terms.waiver_count = rule_case->waiver_count;
	run->input.terms.multiples = run->multiples;
	run->input.terms.multiple_count = rule_case->multiple_count;
}

/* "2026", "2026-Q3" or "2026-07". */
static void set_period(struct case_run *run, const char *period)
{
	struct text_cursor cursor = text_cursor(period, strlen(period));
	enum rulebook_filing filing = FILING_YEAR;
	struct day day;
	int64_t year;
	int64_t part = 1;

	CHECK_INT(text_digits(&cursor, 4, &year), TEXT_OK);
	if (text_take(&cursor, '-') && text_take(&cursor, 'Q')) {
		filing = FILING_QUARTER;
		CHECK_INT(text_digits(&cursor, 1, &part), TEXT_OK);
		part = part * 3 - 2;
	} else if (!text_at_end(&cursor)) {
		filing = FILING_MONTH;
		CHECK_INT(text_digits(&cursor, 2, &part), TEXT_OK);
	}
	CHECK(text_at_end(&cursor));
	CHECK(day_from_date((int)year, 1, 1, &run->input.first));
	CHECK(day_from_date((int)year, (int)part, 1, &day));
	run->input.filing = filing;
	run->input.period = charge_period(filing, day);
}

struct case_run *case_run_open(
		const struct rule_case *rule_case, const struct case_bill *bill, bool has_late)
{
	struct case_run *run = calloc(1, sizeof(*run));
	enum rulebook_filing filing;

	CHECK(run != NULL);
	run->input.kind = rule_case->kind;
	run->input.areas = areas;
	run->input.area_count = CHECK_COUNT(areas);
	load_books(run, rule_case);
	set_period(run, bill->period);
	set_intakes(run, rule_case);
	set_takes(run, rule_case, has_late);
	set_limits(&run->input.limits, rule_case);
	set_lists(run, rule_case);
	set_rulings(run, rule_case);
	if (charge_filing(&run->input, run->rows[0].area,
			    (struct day){ run->input.period.till.number - 1 }, &filing)) {
		CHECK_INT(filing, run->input.filing);
	}
	CHECK_INT(charge(&run->input, &run->result), 0);
	return run;
}

const struct charge_result *case_run_result(const struct case_run *run)
{
	return &run->result;
}

void case_run_close(struct case_run *run)
{
	charge_finish(&run->result);
	for (size_t i = 0; i < CASE_BOOKS_MAX; i++) {
		rulebook_close(run->books[i]);
	}
	free(run);
}
