/* SPDX-License-Identifier: Apache-2.0 */

#include "api/log_summary.h"

#include <string.h>

#include "api/item_text.h"
#include "api/lang.h"
#include "api/log_auction.h"
#include "api/log_credit.h"
#include "api/log_entry.h"
#include "api/log_finding.h"
#include "api/log_laid.h"
#include "api/log_money.h"
#include "api/log_right.h"
#include "api/print_holding.h"
#include "api/print_number.h"
#include "api/view_assess.h"
#include "billing/billing_kinds.h"
#include "billing/invoice.h"
#include "ledger/alert.h"
#include "ledger/ceiling.h"
#include "ledger/item.h"
#include "ledger/limit_order.h"
#include "ledger/readings.h"

enum {
	SUMMARY_MAX = 100, /* bytes: a line beside the rest of the list */
};

/* Appends the line of one kind; false where its bytes are not what they should be. */
typedef bool summarize(const struct log_entry *entry, const struct zone *zone, struct bytes *ret);

static struct item_cursor body_of(const struct log_entry *entry)
{
	return item_cursor(entry->deed.body, entry->deed.body_size);
}

static struct item_cursor effect_of(const struct log_entry *entry)
{
	return item_cursor(entry->entry.effect, entry->entry.effect_size);
}

static void put_plain(struct bytes *ret, const char *text)
{
	item_text_plain(ret, text, strlen(text));
}

/* The next item as a text, without what a terminal would obey. */
static void put_text(struct bytes *ret, struct item_cursor *cursor)
{
	size_t size;
	const char *text = item_take_text_n(cursor, &size);

	item_text_plain(ret, text, size);
}

static void put_days(struct bytes *ret, struct day from, struct day last)
{
	char text[DAY_TEXT_MAX];

	bytes_put_text(ret, day_format(from, text));
	if (last.number != from.number) {
		bytes_format(ret, _(" to %s"), day_format(last, text));
	}
}

/* ---- what the ledger is ---- */

static bool origin(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct item_cursor body = body_of(entry);

	(void)zone;
	(void)item_take_array(&body);
	put_text(ret, &body);
	return body.failed == ITEM_OK;
}

static bool actor(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct item_cursor body = body_of(entry);
	int64_t number;

	(void)zone;
	item_take_array_of(&body, 3);
	number = item_take_int(&body);
	bytes_format(ret, _("actor %lld, user %lld, "), (long long)number,
			(long long)item_take_int(&body));
	put_text(ret, &body);
	return item_at_end(&body);
}

static bool checked(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct item_cursor body = body_of(entry);
	int64_t number;

	(void)zone;
	item_take_array_of(&body, 3);
	number = item_take_int(&body);
	bytes_format(ret,
			item_take_bool(&body) ? _("entry %lld accepted") : _("entry %lld rejected"),
			(long long)number);
	if (!item_take_if_null(&body)) {
		bytes_put_text(ret, ": ");
		put_text(ret, &body);
	}
	return item_at_end(&body);
}

/* ---- files ---- */

static bool file_opened(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct item_cursor body = body_of(entry);
	struct item_cursor name;
	int64_t rows;
	char kind[TEXT_ID_MAX + 1];

	(void)zone;
	item_take_array_of(&body, 4);
	item_skip(&body); /* the digest is the stream's name, and long */
	item_take_text(&body, kind, sizeof(kind));
	rows = item_take_int(&body);
	name = body;
	put_text(ret, &name);
	bytes_format(ret, ngettext(": %lld row, %s", ": %lld rows, %s", (unsigned long)rows),
			(long long)rows, kind);
	return item_at_end(&name);
}

static bool file_closed(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct item_cursor body = body_of(entry);
	int64_t rows;

	(void)zone;
	item_take_array_of(&body, 2);
	item_skip(&body);
	rows = item_take_int(&body);
	bytes_format(ret, ngettext("%lld row", "%lld rows", (unsigned long)rows), (long long)rows);
	return item_at_end(&body);
}

/* The number of rows, the first item of the first, and why they reach into the past. */
static bool rows(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct item_cursor body = body_of(entry);
	struct item_cursor rest;
	size_t count = item_take_array(&body);
	const char *reason = NULL;
	size_t size = 0;
	char id[TEXT_ID_MAX + 1];

	(void)zone;
	rest = body;
	(void)item_take_array(&body);
	item_take_text(&body, id, sizeof(id));
	for (size_t i = 0; i < count && reason == NULL; i++) {
		if (item_peek(&rest) == ITEM_TEXT) {
			reason = item_take_text_n(&rest, &size);
		} else {
			item_skip(&rest);
		}
	}
	count -= reason != NULL ? 1 : 0;
	put_plain(ret, id);
	if (count > 1) {
		bytes_format(ret, _(" and %zu more"), count - 1);
	}
	if (reason != NULL) {
		bytes_put_text(ret, ": ");
		item_text_plain(ret, reason, size);
	}
	return body.failed == ITEM_OK && rest.failed == ITEM_OK;
}

static bool profile(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct item_cursor body = body_of(entry);

	(void)zone;
	(void)item_take_array(&body);
	put_text(ret, &body);
	bytes_format(ret, _(", version %lld"), (long long)item_take_int(&body));
	return body.failed == ITEM_OK;
}

static bool rulebook(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct item_cursor body = body_of(entry);

	(void)zone;
	(void)item_take_array(&body);
	put_text(ret, &body);
	return body.failed == ITEM_OK;
}

/* ---- readings, and what is laid over them ---- */

static bool readings(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	char text[INSTANT_TEXT_MAX];
	struct readings readings;
	struct reading reading;
	int64_t first = INT64_MAX;
	int64_t last = INT64_MIN;

	if (!readings_open(entry->deed.body, entry->deed.body_size, &readings)) {
		return false;
	}
	while (readings_next(&readings, &reading)) {
		first = reading.at_s < first ? reading.at_s : first;
		last = reading.at_s > last ? reading.at_s : last;
	}
	if (first > last) {
		return false;
	}
	put_plain(ret, readings.meter);
	bytes_format(ret, ngettext(": %zu reading, %s", ": %zu readings, %s", readings.count),
			readings.count, zone_format(zone, (struct instant){ first }, text));
	if (first != last) {
		bytes_format(ret, _(" to %s"), zone_format(zone, (struct instant){ last }, text));
	}
	return true;
}

static bool laid(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	size_t from = ret->size;

	log_laid_summary(entry->entry.kind, &entry->deed, zone, ret);
	return ret->size > from;
}

static bool assessment(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	return summarize_assessment(&entry->entry, zone, ret);
}

/* ---- the month's work ---- */

static bool day(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct item_cursor effect = effect_of(entry);
	char text[DAY_TEXT_MAX];
	struct day ended;

	(void)zone;
	(void)item_take_array(&effect);
	item_skip(&effect);
	ended.number = (int32_t)item_take_between(&effect, INT32_MIN, INT32_MAX);
	bytes_format(ret, _("%s has ended"), day_format(ended, text));
	return effect.failed == ITEM_OK;
}

static bool close_month(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct item_cursor body = body_of(entry);
	char text[DAY_TEXT_MAX];
	struct month month;

	(void)zone;
	item_take_array_of(&body, 1);
	month.number = (int32_t)item_take_between(&body, INT32_MIN, INT32_MAX);
	bytes_put_text(ret, month_format(month, text));
	return item_at_end(&body);
}

static bool bill(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct item_cursor body = body_of(entry);
	struct day from;
	struct day last;

	(void)zone;
	item_take_array_of(&body, 3);
	from.number = (int32_t)item_take_between(&body, INT32_MIN, INT32_MAX);
	last.number = (int32_t)item_take_between(&body, INT32_MIN + 1, INT32_MAX) - 1;
	put_days(ret, from, last);
	bytes_put_text(ret, ", ");
	if (item_take_if_null(&body)) {
		bytes_put_text(ret, _("all permits"));
	} else {
		put_text(ret, &body);
	}
	return item_at_end(&body);
}

static bool charged(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	char text[NUMBER_TEXT_MAX];
	struct invoice invoice;

	(void)zone;
	if (!invoice_take(entry->entry.effect, entry->entry.effect_size, &invoice)) {
		return false;
	}
	put_plain(ret, invoice.invoice);
	if (invoice_has_total(&invoice)) {
		bytes_format(ret, _(": %s yuan"), yuan_text(invoice.total_fen, text));
	}
	return true;
}

/* ---- orders ---- */

static const char *limit_text(enum limit_what what)
{
	switch (what) {
	case LIMIT_ADJUST:
		return _("adjusts");
	case LIMIT_RESTRICT:
		return _("restricts");
	case LIMIT_END:
		return _("ends");
	case LIMIT_WITHDRAW:
		break;
	}
	return _("withdraws");
}

/* What it does, to whom, by which document. */
static bool limit(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct limit_order order;
	char text[DAY_TEXT_MAX];

	(void)zone;
	if (!limit_order_take(entry->deed.body, entry->deed.body_size, &order)) {
		return false;
	}
	bytes_format(ret, "%s %s %s", order.order, limit_text(order.what), order.permit);
	if (order.what != LIMIT_WITHDRAW) {
		bytes_format(ret, " %s", day_format(order.from, text));
	}
	bytes_put_text(ret, ": ");
	item_text_plain(ret, order.document, strlen(order.document));
	return true;
}

/* ---- alerts and objections ---- */

static bool alert(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	char period[CEILING_PERIOD_MAX];
	struct alert_change change;

	(void)zone;
	if (!alert_take_change(entry->entry.effect, entry->entry.effect_size, &change)) {
		return false;
	}
	if (!change.is_raised) {
		bytes_format(ret, _("alert %lld withdrawn"), (long long)change.entry);
	} else if (change.alert.basis == BASIS_NOTICE) {
		bytes_format(ret, _("notice of entry %lld"), (long long)change.alert.cause);
	} else {
		bytes_format(ret,
				change.alert.expected_litres == CEILING_NONE
						? _("%d %% of %s %s")
						: _("%d %% of %s %s expected"),
				change.alert.percent, ceiling_basis_text(change.alert.basis),
				ceiling_period(change.alert.period, period));
	}
	return true;
}

static bool step(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	char subject[BOOKS_SUBJECT_MAX];
	enum alert_step taken;
	const char *text;
	int64_t number;
	size_t size;

	(void)zone;
	if (!alert_take_step(entry->deed.body, entry->deed.body_size, subject, &number, &taken,
			    &text, &size)) {
		return false;
	}
	switch (taken) {
	case ALERT_ACK:
		bytes_format(ret, _("alert %lld seen"), (long long)number);
		break;
	case ALERT_RECTIFY:
		bytes_format(ret, _("alert %lld rectified"), (long long)number);
		break;
	case ALERT_CLOSE:
		bytes_format(ret, _("alert %lld closed"), (long long)number);
		break;
	}
	if (size > 0) {
		bytes_put_text(ret, ": ");
		item_text_plain(ret, text, size);
	}
	return true;
}

/* An invoice, or a meter's reading; then why. */
static bool objection(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct item_cursor body = body_of(entry);
	char text[INSTANT_TEXT_MAX];

	item_take_array_of(&body, 3);
	if (item_take_if_null(&body)) {
		item_take_array_of(&body, 2);
		put_text(ret, &body);
		bytes_format(ret, " %s",
				zone_format(zone, (struct instant){ item_take_int(&body) }, text));
	} else {
		put_text(ret, &body);
		item_take_null(&body);
	}
	bytes_put_text(ret, ": ");
	put_text(ret, &body);
	return item_at_end(&body);
}

static bool answer(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct item_cursor body = body_of(entry);

	(void)zone;
	item_take_array_of(&body, 2);
	bytes_format(ret, _("objection %lld: "), (long long)item_take_int(&body));
	put_text(ret, &body);
	return item_at_end(&body);
}

static bool finding(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	(void)zone;
	return log_finding_summary(&entry->entry, &entry->deed, ret);
}

/* ---- the envelope ---- */

static bool part(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct item_cursor effect = effect_of(entry);
	int64_t first;
	int64_t number;

	(void)zone;
	(void)item_take_array(&effect);
	(void)item_take_uint(&effect);
	first = item_take_int(&effect);
	number = item_take_int(&effect);
	bytes_format(ret, _("part %lld of %lld of entry %lld"), (long long)number,
			(long long)item_take_int(&effect), (long long)first);
	return effect.failed == ITEM_OK;
}

static bool ruling(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct item_cursor body = body_of(entry);

	(void)zone;
	item_take_array_of(&body, 6);
	bytes_put_text(ret, _("for permit "));
	put_text(ret, &body);
	bytes_put_text(ret, ": ");
	put_text(ret, &body);
	return body.failed == ITEM_OK;
}

static bool refused(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct item_cursor effect = effect_of(entry);
	uint64_t actor_number;

	(void)zone;
	item_take_array_of(&effect, 6);
	item_skip(&effect);
	actor_number = item_take_uint(&effect);
	item_skip(&effect);
	bytes_format(ret, _("delivery %llu of actor %llu, whose number was used for another"),
			(unsigned long long)item_take_uint(&effect),
			(unsigned long long)actor_number);
	return effect.failed == ITEM_OK;
}

static const struct {
	uint64_t kind;
	summarize *put;
} table[] = {
	{ KIND_PART, part },
	{ KIND_ORIGIN, origin },
	{ KIND_ACTOR, actor },
	{ KIND_FILE_OPENED, file_opened },
	{ KIND_FILE_CLOSED, file_closed },
	{ KIND_AREAS, rows },
	{ KIND_CAPS, rows },
	{ KIND_PERMITS, rows },
	{ KIND_INTAKES, rows },
	{ KIND_METERS, rows },
	{ KIND_PLANS, rows },
	{ KIND_PROFILE, profile },
	{ KIND_LISTS, rows },
	{ KIND_NORMS, rows },
	{ KIND_WARNINGS, rows },
	{ KIND_TEN_DAYS, rows },
	{ KIND_SEASONS, rows },
	{ KIND_GROUPS, rows },
	{ KIND_PLAN_RULES, rows },
	{ KIND_ENERGY, rows },
	{ KIND_SITES, rows },
	{ KIND_BASINS, rows },
	{ KIND_ALLOCATIONS, rows },
	{ KIND_DUTIES, rows },
	{ KIND_INSPECTIONS, rows },
	{ KIND_FACILITIES, rows },
	{ KIND_WATER_TESTS, rows },
	{ KIND_VERIFICATIONS, rows },
	{ KIND_INDICATORS, rows },
	{ KIND_INSTITUTIONS, rows },
	{ KIND_STATISTICS, rows },
	{ KIND_SAVINGS, rows },
	{ KIND_SHARES, rows },
	{ KIND_CORRIDORS, rows },
	{ KIND_TRADE_FEES, rows },
	{ KIND_READINGS, readings },
	{ KIND_METER_EVENT, laid },
	{ KIND_DECISION, laid },
	{ KIND_CORRECTION, laid },
	{ KIND_METER_ERROR, laid },
	{ KIND_ASSESSMENT, assessment },
	{ KIND_LIMIT, limit },
	{ KIND_CHECKED, checked },
	{ KIND_DAY, day },
	{ KIND_CLOSE, close_month },
	{ KIND_REFUSED, refused },
	{ KIND_ALERT, alert },
	{ KIND_ALERT_STEP, step },
	{ KIND_RULEBOOK, rulebook },
	{ KIND_BILL, bill },
	{ KIND_CHARGE, charged },
	{ KIND_OBJECTION, objection },
	{ KIND_ANSWER, answer },
	{ KIND_APPROVALS, log_approvals },
	{ KIND_SIGN_OFF, log_sign_off },
	{ KIND_FINDING_RAISED, finding },
	{ KIND_FOUND, finding },
	{ KIND_FINDING_STEP, finding },
	{ KIND_RULING, ruling },
	{ KIND_PAYMENT, log_payment },
	{ KIND_RELIEF, log_relief },
	{ KIND_DEFERRAL, log_deferral },
	{ KIND_LATE, log_late },
	{ KIND_OFFER, log_hold },
	{ KIND_OFFER_WITHDRAWN, log_hold },
	{ KIND_PLEDGE, log_hold },
	{ KIND_PLEDGE_RELEASE, log_hold },
	{ KIND_HOLD_EXPIRED, log_hold },
	{ KIND_AGREEMENT, log_trade },
	{ KIND_ASSENT, log_trade },
	{ KIND_TRADE_APPROVAL, log_trade },
	{ KIND_TRADE_END, log_trade },
	{ KIND_CREDIT_STOCK, log_credit },
	{ KIND_CREDIT_LOAN, log_credit },
	{ KIND_CREDIT_RETURN, log_credit },
	{ KIND_CREDIT_RETIRE, log_credit },
	{ KIND_AUCTION, log_auction },
	{ KIND_BID, log_bid },
	{ KIND_BID_OPENED, log_bid_opened },
	{ KIND_AUCTION_CLOSED, log_auction_closed },
	{ KIND_TRADE_PAYMENT, log_trade_payment },
	{ KIND_VOUCHER_ROUND, log_voucher },
	{ KIND_VOUCHER_ISSUE, log_voucher },
	{ KIND_VOUCHER_TRANSFER, log_voucher },
	{ KIND_VOUCHER_DELIVERY, log_voucher },
	{ KIND_VOUCHER_ENDED, log_voucher },
};

/* Cuts at a width, between characters. */
static void cut(struct bytes *text, size_t from)
{
	size_t size = text->size;

	if (size <= from + SUMMARY_MAX) {
		return;
	}
	size = from + SUMMARY_MAX;
	while (size > from && !text_is_utf8((const char *)text->data + from, size - from)) {
		size--;
	}
	text->size = size;
	bytes_put_text(text, " ...");
}

/* What was said, or where nothing was, what was found. */
static void put_items(const struct log_entry *entry, struct bytes *ret)
{
	if (entry->has_deed) {
		(void)item_text_put(ret, entry->deed.body, entry->deed.body_size);
	} else if (entry->entry.effect_size > 0) {
		(void)item_text_put(ret, entry->entry.effect, entry->entry.effect_size);
	}
}

void log_summary(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	size_t from = ret->size;
	bool is_told = false;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (table[i].kind == entry->entry.kind) {
			is_told = table[i].put(entry, zone, ret);
		}
	}
	if (!is_told) {
		ret->size = from;
		put_items(entry, ret);
	}
	cut(ret, from);
}
