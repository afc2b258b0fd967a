/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir ruling: what a rulebook leaves to a decision in the single case.
 */

#include <stddef.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/cli/telling.h"
#include "api/deed_hand_in.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/table.h"
#include "api/value.h"
#include "api/view_log.h"
#include "api/view_ruling.h"
#include "ledger/kind.h"
#include "ledger/rows.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/volume.h"

static const struct opt_row options[] = {
	{ 0, "decision", "NUMBER", N_("the decision's number") },
	{ 0, "from", "DAY", N_("the first day of the water it is about") },
	{ 0, "until", "DAY", N_("the last day") },
	{ 0, "rulebook", "ID", N_("multiple: the rulebook") },
	{ 0, "surcharge", "ID", N_("multiple: its surcharge") },
	{ 0, "band", "N", N_("multiple: the surcharge's band, from 1") },
	{ 0, "times", "NUMBER", N_("multiple: what was decided") },
	{ 0, "ceiling", "CEILING", N_("waive: plan, permit or norm") },
	{ 0, "m3", "M3", N_("waive: excess verified as actual need") },
	{ 0, "ground", "TEXT", N_("why") },
	{ 0, "all", NULL, N_("list: the withdrawn ones too") },
	{ 0, NULL, NULL, NULL },
};

static bool take_id(const struct told *told, const char *name, const char *wanted,
		char ret[static TEXT_ID_MAX + 1])
{
	return told_text(told, name, wanted, ret, TEXT_ID_MAX + 1);
}

static bool take_multiple(const struct told *told, struct ruling *ret)
{
	const char *times = told_value(told, "times");
	bool is_good = take_id(told, "rulebook", N_("id of a rulebook"), ret->book);

	is_good = take_id(told, "surcharge", N_("id of a surcharge"), ret->rule) && is_good;
	is_good = told_int(told, "band", 1, RULEBOOK_BANDS_MAX, N_("number of a band"),
				  &ret->band) &&
			is_good;
	if (times == NULL) {
		return told_wrong(told, "times", TOLD_MISSING, N_("multiple: 2.5"));
	}
	if (text_fixed_all(times, 9, 0, 1000 * RULE_ONE, &ret->times) != TEXT_OK) {
		return told_wrong(told, "times", TOLD_VALUE, N_("multiple: 2.5"));
	}
	return (ret->band > 0 || told_wrong(told, "band", TOLD_MISSING, N_("number of a band"))) &&
			is_good;
}

static bool take_waived(const struct told *told, struct ruling *ret)
{
	const char *ceiling = told_value(told, "ceiling");
	const char *m3 = told_value(told, "m3");
	struct volume volume = { 0 };

	for (int i = CEILING_PLAN; ceiling != NULL && i <= CEILING_NORM; i++) {
		if (strcmp(ceiling, ruling_ceiling_name((enum surcharge_ceiling)i)) == 0) {
			ret->ceiling = (enum surcharge_ceiling)i;
		}
	}
	if (ret->ceiling == 0) {
		return told_wrong(told, "ceiling", ceiling == NULL ? TOLD_MISSING : TOLD_VALUE,
				N_("ceiling: plan, permit or norm"));
	}
	if (m3 == NULL || volume_parse(m3, false, &volume) != VOLUME_OK || volume.litres <= 0) {
		return told_wrong(told, "m3", m3 == NULL ? TOLD_MISSING : TOLD_VALUE,
				N_("volume above 0: 1234.567"));
	}
	ret->litres = volume.litres;
	return true;
}

static bool take_day(const struct told *told, const char *name, struct day *ret)
{
	return told_day(told, name, ret) &&
			(row_has_day(*ret) ||
					told_wrong(told, name, TOLD_MISSING,
							N_("day: 2026-08-31")));
}

/* Reads what was told; says each thing that is wrong. */
static bool take(const struct told *told, struct ruling *ret)
{
	bool is_good = take_id(
			told, "decision", N_("text of 1 to 64 bytes of UTF-8"), ret->decision);

	is_good = told_text(told, "ground", N_("text of 1 to 255 bytes of UTF-8"), ret->ground,
				  sizeof(ret->ground)) &&
			is_good;
	if (ret->what == RULING_WITHDRAWN) {
		return is_good;
	}
	is_good = take_day(told, "from", &ret->from) && is_good;
	is_good = take_day(told, "until", &ret->until) && is_good;
	if (is_good && ret->until.number < ret->from.number) {
		is_good = told_wrong(told, "until", TOLD_RULE, N_("it lies before the first day"));
	}
	return (ret->what == RULING_MULTIPLE ? take_multiple(told, ret) : take_waived(told, ret)) &&
			is_good;
}

static int rule(struct app *app, const struct opts *opts, enum ruling_what what)
{
	struct ruling ruling = { .what = what };
	struct telling telling = { .opts = opts };
	const struct told told = telling_told(&telling);
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED_FINISH(bytes_finish) struct bytes body;
	struct handed done;
	int answer;

	if (opts->n_words != 2 ||
			!text_copy(ruling.permit, sizeof(ruling.permit), opts->words[1])) {
		out_error(_("a ruling names one permit"));
		return CMD_WRONG;
	}
	if (!take(&told, &ruling)) {
		return CMD_WRONG;
	}
	bytes_init(&body, KIND_WHOLE_MAX);
	ruling_put(&body, &ruling);
	answer = deed_open_hand_in(app, KIND_RULING, &body, &desk, &done);
	return answer == CMD_DONE ? print_handed(app, &done) : answer;
}

/* ---- the list ---- */

static const char *ceiling_text(const char *name)
{
	return strcmp(name, "plan") == 0              ? _("the plan")
			: strcmp(name, "permit") == 0 ? _("the permit")
						      : _("the norm");
}

static void add_row(struct table *table, struct value row)
{
	char day[DAY_TEXT_MAX];

	table_text(table, value_text(row, "permit"));
	table_text(table, value_text(row, "decision"));
	if (value_has(row, "waives")) {
		table_text(table, ceiling_text(value_text(row, "waives")));
		table_volume(table, value_int(row, "volume_litres"));
		table_blank(table);
	} else if (value_has(row, "surcharge")) {
		table_text(table, value_text(row, "surcharge"));
		table_blank(table);
		table_text(table, value_text(row, "times"));
	} else {
		table_text(table, _("withdrawn"));
		table_blank(table);
		table_blank(table);
	}
	if (value_has(row, "from")) {
		table_text(table, day_format(value_day(row, "from"), day));
		table_text(table, day_format(value_day(row, "until"), day));
	} else {
		table_blank(table);
		table_blank(table);
	}
	table_text(table, value_text(row, "ground"));
}

static int print_list(struct value root)
{
	const struct table_column columns[] = {
		{ _("Permit"), TABLE_LEFT },
		{ _("Decision"), TABLE_LEFT },
		{ _("Of"), TABLE_LEFT },
		{ _("Waived"), TABLE_VOLUME },
		{ _("Times"), TABLE_RIGHT },
		{ _("From"), TABLE_LEFT },
		{ _("Until"), TABLE_LEFT },
		{ _("Ground"), TABLE_LEFT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);
	struct value list = value_list(root, "rulings");

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (value_count(list) == 0) {
		out_text("%s\n", _("no ruling"));
		return 0;
	}
	for (size_t i = 0; i < value_count(list); i++) {
		add_row(table, value_at(list, i));
	}
	return table_print(table);
}

static int list(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(view_close) struct view *view = view_open();
	struct value_fault wrong;
	struct value root;
	int answer;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	answer = desk_open(app, DESK_READ, &desk);
	if (answer != CMD_DONE) {
		return answer;
	}
	view_rulings(view, ledger_books(desk_ledger(desk)),
			opts->n_words == 2 ? opts->words[1] : NULL, opt_given(opts, "all"));
	answer = view_log(view, desk_ledger(desk));
	if (answer < 0 || app->is_json) {
		return answer < 0 ? answer : view_print(view);
	}
	root = value_of_view(view, &wrong);
	answer = print_list(root);
	return answer == CMD_DONE && wrong.key[0] != '\0' ? WEIR_FAULT_BROKEN : answer;
}

static int run(struct app *app, const struct opts *opts)
{
	static const struct {
		const char *word;
		enum ruling_what what;
	} words[] = {
		{ "multiple", RULING_MULTIPLE },
		{ "waive", RULING_WAIVED },
		{ "withdraw", RULING_WITHDRAWN },
	};

	if (strcmp(opts->words[0], "list") == 0) {
		return list(app, opts);
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(opts->words[0], words[i].word) == 0) {
			return rule(app, opts, words[i].what);
		}
	}
	out_error(_("'%s' is none of multiple, waive, withdraw and list"), opts->words[0]);
	return CMD_WRONG;
}

const struct command cmd_ruling = {
	.name = "ruling",
	.summary = N_("enters what was decided for a permit: a multiple, excess waived"),
	.usage = "multiple PERMIT --decision NUMBER --rulebook ID --surcharge ID --band N --times NUMBER --from DAY --until DAY --ground TEXT | waive PERMIT --decision NUMBER --ceiling CEILING --m3 M3 --from DAY --until DAY --ground TEXT | withdraw PERMIT --decision NUMBER --ground TEXT | list [PERMIT] [--all]",
	.words = "multiple|waive|withdraw|list",
	.options = options,
	.min_words = 1,
	.max_words = 2,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
};
