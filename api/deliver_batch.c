/* SPDX-License-Identifier: Apache-2.0 */

#include "api/deliver_batch.h"

#include <string.h>

#include "api/lang.h"
#include "api/print_alert.h"
#include "api/print_finding.h"
#include "api/print_number.h"
#include "api/value.h"
#include "api/view.h"
#include "api/view_alert.h"
#include "api/view_finding.h"
#include "api/view_log.h"
#include "ledger/alert.h"
#include "ledger/finding.h"
#include "ledger/ledger.h"
#include "ledger/registry.h"
#include "ledger/whole.h"
#include "meter/bytes.h"
#include "meter/err.h"

void deliver_batch_finish(struct deliver_batch *batch)
{
	news_finish(&batch->news);
}

size_t deliver_count(const struct deliver_batch *batch, enum news_what what)
{
	size_t count = 0;

	for (size_t i = 0; i < batch->news.count; i++) {
		count += batch->news.list[i].what == what ? 1 : 0;
	}
	return count;
}

/* ---- whose it is ---- */

/* Is it told to the target, as the registry stands today? */
static bool is_wanted(const struct books *books, const struct deliver_target *target,
		const struct news *news)
{
	const struct registry_view view = { .books = books };
	const struct day newest = { INT32_MAX - 1 };
	struct permit_row permit;
	bool has_permit = registry_permit(&view, news->account, newest, &permit);
	const char *area = has_permit ? permit.area : "";

	if (target->holder[0] != '\0') {
		return has_permit && strcmp(permit.credit_code, target->holder) == 0;
	}
	if (news->what == NEWS_FINDING) {
		area = news->area; /* of an intake without a permit, too */
	} else if (strncmp(news->account, "area:", 5) == 0) {
		area = news->account + 5;
	}
	return target->area[0] == '\0' ||
			(area[0] != '\0' &&
					registry_area_is_within(&view, area, target->area, newest));
}

/* ---- reading the log ---- */

static bool has(const struct news_list *list, size_t count, int64_t raised)
{
	for (size_t i = 0; i < count; i++) {
		if (list->list[i].raised == raised) {
			return true;
		}
	}
	return false;
}

/* Of what was just added, from a place on, keeps what the target is told, each once. */
static void keep(struct news_list *list, size_t from, const struct books *books,
		const struct deliver_target *target)
{
	size_t kept = from;

	for (size_t i = from; i < list->count; i++) {
		const struct news *news = &list->list[i];

		if (news->what != NEWS_READING && !has(list, kept, news->raised) &&
				is_wanted(books, target, news)) {
			list->list[kept++] = *news;
		}
	}
	list->count = kept;
}

int deliver_gather(struct ledger *ledger, const struct deliver_target *target, int64_t from,
		struct deliver_batch *ret)
{
	const struct books *books = ledger_books(ledger);
	const int64_t size = ledger_size(ledger);
	SCOPED_FINISH(whole_finish) struct whole whole;
	int fault = 0;

	ret->from = ret->till = from;
	whole_init(&whole);
	while (fault == 0 && ret->till < size && ret->till - from < DELIVER_ENTRIES_MAX &&
			ret->news.count < DELIVER_EVENTS_MAX) {
		size_t count = ret->news.count;

		fault = whole_fetch(&whole, ledger_fetch, ledger, ret->till);
		if (fault == 0) {
			fault = news_take(books, &whole.entry, ret->till, &ret->news);
		}
		if (fault == 0) {
			keep(&ret->news, count, books, target);
			ret->till = whole.last + 1;
		}
	}
	return fault;
}

/* ---- telling ---- */

static int view_one(struct view *view, struct ledger *ledger, const struct news *news)
{
	const struct books *books = ledger_books(ledger);
	bool is_alert = news->what == NEWS_ALERT;
	const struct alert_row *alert = is_alert ? alert_find(books, news->raised) : NULL;
	const struct finding_row *finding = is_alert ? NULL : finding_find(books, news->raised);

	if (alert == NULL && finding == NULL) {
		return WEIR_FAULT_BROKEN;
	}
	if (is_alert) {
		return view_alert(view, ledger, alert);
	}
	view_finding_short(view, books, finding);
	return 0;
}

static int view_all(struct view *view, struct ledger *ledger, const char *name,
		const struct deliver_batch *batch, enum news_what what)
{
	int fault = 0;

	view_array(view, name);
	for (size_t i = 0; i < batch->news.count && fault == 0; i++) {
		if (batch->news.list[i].what == what) {
			view_object(view, NULL);
			fault = view_one(view, ledger, &batch->news.list[i]);
			view_end(view);
		}
	}
	view_end(view);
	return fault;
}

int deliver_view(struct view *view, struct ledger *ledger, const char *target, int64_t from,
		const struct deliver_batch *batch)
{
	int fault;

	view_text(view, "origin", books_origin(ledger_books(ledger))->origin);
	view_text(view, "target", target);
	view_int(view, "from", from);
	view_int(view, "till", batch->till);
	fault = view_all(view, ledger, "alerts", batch, NEWS_ALERT);
	if (fault == 0) {
		fault = view_all(view, ledger, "findings", batch, NEWS_FINDING);
	}
	return fault < 0 ? fault : view_log(view, ledger);
}

static void put_volume(struct bytes *ret, const char *name, struct value alert, const char *key)
{
	int64_t litres = value_int_known(alert, key);
	char m3[VOLUME_TEXT_MAX];

	if (litres != VALUE_NONE) {
		bytes_format(ret, "    %s %s m³\n", name, m3_text(litres, m3));
	}
}

static void put_alert(struct bytes *ret, struct value alert, const struct zone *zone)
{
	char at[INSTANT_TEXT_MAX];

	bytes_format(ret, "%s %s\n", value_text(alert, alert_subject(alert)),
			value_has(alert, "holder") ? value_text(alert, "holder") : "");
	bytes_put_text(ret, "    ");
	alert_put_what(ret, alert);
	bytes_put_text(ret, "\n");
	put_volume(ret, _("taken"), alert, "taken_litres");
	put_volume(ret, _("limit"), alert, "limit_litres");
	put_volume(ret, _("moved"), alert, "moved_litres");
	bytes_format(ret, _("    on %s; %s (alert %lld)\n\n"),
			zone_format(zone, (struct instant){ value_instant(alert, "crossed_at") },
					at),
			alert_state_text(alert), (long long)value_int(alert, "alert"));
}

static void put_finding(struct bytes *ret, struct value finding, const struct zone *zone)
{
	struct instant found = { value_instant(finding, "found_at") };
	char day[DAY_TEXT_MAX];

	bytes_format(ret, "%s %s\n    ",
			value_has(finding, "permit")                 ? value_text(finding, "permit")
					: value_has(finding, "area") ? value_text(finding, "area")
								     : "-",
			value_has(finding, "holder") ? value_text(finding, "holder") : "");
	finding_put_what(ret, finding);
	if (value_has(finding, "responsible")) {
		bytes_format(ret, _("\n    to be put right by %s"),
				value_text(finding, "responsible"));
	}
	if (value_has(finding, "until")) {
		bytes_format(ret, _("\n    until %s"),
				day_format(value_day(finding, "until"), day));
	}
	bytes_format(ret, _("\n    found on %s; %s (finding %lld)\n"),
			day_format(zone_day(zone, found), day), finding_state_text(finding),
			(long long)value_int(finding, "finding"));
	if (value_has(finding, "last_step")) {
		struct value step = value_object(finding, "last_step");

		bytes_put_text(ret, "    ");
		finding_put_step_line(ret, step, zone);
		bytes_put_text(ret, "\n");
	}
	bytes_put_text(ret, "\n");
}

int deliver_put_text(struct bytes *ret, const struct view *view, struct ledger *ledger)
{
	struct value_fault wrong;
	struct value root = value_of_view(view, &wrong);
	struct value alerts = value_list(root, "alerts");
	struct value findings = value_list(root, "findings");
	struct value log = value_object(root, "log");

	for (size_t i = 0; i < value_count(alerts); i++) {
		put_alert(ret, value_at(alerts, i), &ledger_books(ledger)->zone);
	}
	for (size_t i = 0; i < value_count(findings); i++) {
		put_finding(ret, value_at(findings, i), &ledger_books(ledger)->zone);
	}
	bytes_format(ret, _("Ledger %s, %lld entries, root %s\n"), value_text(root, "origin"),
			(long long)value_int(log, "size"), value_text(log, "root"));
	return ret->failed ? WEIR_FAULT_MEMORY : wrong.key[0] != '\0' ? WEIR_FAULT_BROKEN : 0;
}
