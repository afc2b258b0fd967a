/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Any bytes as what a server answered: refused, or a noun of which tables are
 * printed. The first byte says which noun was asked for, and how it is shown.
 */

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "api/audit.h"
#include "api/print_alert.h"
#include "api/print_balance.h"
#include "api/print_bill.h"
#include "api/print_explain.h"
#include "api/print_holding.h"
#include "api/print_objection.h"
#include "api/value_audit.h"
#include "api/value_balance.h"
#include "api/value_holding.h"
#include "api/value_zone.h"
#include "api/view_audit.h"
#include "meter/bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Nothing that a terminal would obey is left in any text that is shown. */
static void check_text(struct value_tree *tree)
{
	struct bytes text;

	bytes_init(&text, 1 << 20);
	assert(value_format(tree, &text) == 0);
	for (size_t i = 0; i < text.size; i++) {
		assert(text.data[i] >= 0x20 || text.data[i] == '\n');
		assert(text.data[i] != 0x7f);
	}
	bytes_finish(&text);
}

static void show_holding(struct value root, const struct zone *zone, enum volume_unit unit)
{
	SCOPED(holding_close) struct holding *holding = NULL;

	assert(value_holding(root, zone, &holding) == 0);
	if (value_wrong(root) == NULL) {
		assert(print_holding(holding, unit, LANG_EN) == 0);
	}
}

static void show_balance(struct value root, const struct zone *zone, enum volume_unit unit)
{
	SCOPED(balance_close) struct balance *balance = NULL;

	assert(value_balance(root, zone, &balance) == 0);
	if (value_wrong(root) == NULL) {
		assert(print_balance(balance, unit, LANG_ZH_CN) == 0);
	}
}

static void show_audit(struct value root, const struct zone *zone, enum volume_unit unit)
{
	SCOPED(audit_close) struct audit *audit = NULL;

	assert(value_audit(root, zone, &audit) == 0);
	if (value_wrong(root) == NULL) {
		assert(print_audit(audit, unit) == 0);
	}
}

static void show_bills(struct value root, enum volume_unit unit)
{
	struct value list = value_list(root, "invoices");

	for (size_t i = 0; i < value_count(list); i++) {
		assert(print_invoice(value_at(list, i), "", unit) == 0);
	}
	print_missing(root);
}

static void show_explanations(struct value root, enum explain_depth depth)
{
	struct value list = value_list(root, "invoices");
	struct zone zone;

	value_zone(value_object(root, "zone"), &zone);
	for (size_t i = 0; i < value_count(list) && value_wrong(root) == NULL; i++) {
		assert(print_explanation(value_at(list, i), &zone, depth, 0) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct zone zone = { .name = "", .count = 1, .changes = { { { 0 }, 8 * 3600 } } };
	SCOPED(value_close) struct value_tree *tree = NULL;
	struct where reason = { .line = 0 };
	enum volume_unit unit = size > 0 && (data[0] & 8) != 0 ? UNIT_WAN_M3 : UNIT_M3;
	struct value root;

	if (size == 0 || value_open(data + 1, size - 1, &tree, &reason) != VALUE_OK) {
		return 0;
	}
	(void)freopen("/dev/null", "w", stdout);
	assert(value_clean(tree) == 0);
	check_text(tree);
	root = value_root(tree);
	switch (data[0] & 7) {
	case 0:
		show_holding(root, &zone, unit);
		break;
	case 1:
		show_balance(root, &zone, unit);
		break;
	case 2:
		show_audit(root, &zone, unit);
		break;
	case 3:
		show_bills(root, unit);
		break;
	case 4:
		assert(print_alerts(root, &zone) == 0);
		break;
	case 5:
		print_objections(value_list(root, "objections"));
		break;
	default:
		show_explanations(root, (enum explain_depth)(data[0] >> 4 & 3));
		break;
	}
	return 0;
}
