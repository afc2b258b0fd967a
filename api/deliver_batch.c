/* SPDX-License-Identifier: Apache-2.0 */

#include "api/deliver_batch.h"

#include <string.h>

#include "api/lang.h"
#include "api/print_alert.h"
#include "api/print_number.h"
#include "api/value.h"
#include "api/view.h"
#include "api/view_alert.h"
#include "api/view_log.h"
#include "ledger/alert.h"
#include "ledger/ledger.h"
#include "ledger/registry.h"
#include "ledger/whole.h"
#include "meter/bytes.h"
#include "meter/err.h"

void deliver_batch_finish(struct deliver_batch *batch)
{
	news_finish(&batch->news);
}

/* ---- whose it is ---- */

/* Is what concerns an account told to the target, as the registry stands today? */
static bool is_wanted(
		const struct books *books, const struct deliver_target *target, const char *account)
{
	const struct registry_view view = { .books = books };
	const struct day newest = { INT32_MAX - 1 };
	struct permit_row permit;

	if (target->area[0] == '\0' && target->holder[0] == '\0') {
		return true;
	}
	if (strncmp(account, "area:", 5) == 0) {
		return target->area[0] != '\0' &&
				registry_area_is_within(&view, account + 5, target->area, newest);
	}
	if (!registry_permit(&view, account, newest, &permit)) {
		return false;
	}
	return target->holder[0] != '\0'
			? strcmp(permit.credit_code, target->holder) == 0
			: registry_area_is_within(&view, permit.area, target->area, newest);
}

/* ---- reading the log ---- */

static bool has_alert(const struct news_list *list, size_t count, int64_t alert)
{
	for (size_t i = 0; i < count; i++) {
		if (list->list[i].alert == alert) {
			return true;
		}
	}
	return false;
}

/* Of what was just added, from a place on, keeps what the target is told, each alert once. */
static void keep(struct news_list *list, size_t from, const struct books *books,
		const struct deliver_target *target)
{
	size_t kept = from;

	for (size_t i = from; i < list->count; i++) {
		const struct news *news = &list->list[i];

		if (news->what == NEWS_ALERT && !has_alert(list, kept, news->alert) &&
				is_wanted(books, target, news->account)) {
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

int deliver_view(struct view *view, struct ledger *ledger, const char *target, int64_t from,
		const struct deliver_batch *batch)
{
	const struct books *books = ledger_books(ledger);
	int fault = 0;

	view_text(view, "origin", books_origin(books)->origin);
	view_text(view, "target", target);
	view_int(view, "from", from);
	view_int(view, "till", batch->till);
	view_array(view, "alerts");
	for (size_t i = 0; i < batch->news.count && fault == 0; i++) {
		const struct alert_row *row = alert_find(books, batch->news.list[i].alert);

		if (row == NULL) {
			return WEIR_FAULT_BROKEN;
		}
		view_object(view, NULL);
		fault = view_alert(view, ledger, row);
		view_end(view);
	}
	view_end(view);
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

int deliver_put_text(struct bytes *ret, const struct view *view, struct ledger *ledger)
{
	struct value_fault wrong;
	struct value root = value_of_view(view, &wrong);
	struct value list = value_list(root, "alerts");
	struct value log = value_object(root, "log");

	for (size_t i = 0; i < value_count(list); i++) {
		put_alert(ret, value_at(list, i), &ledger_books(ledger)->zone);
	}
	bytes_format(ret, _("Ledger %s, %lld entries, root %s\n"), value_text(root, "origin"),
			(long long)value_int(log, "size"), value_text(log, "root"));
	return ret->failed ? WEIR_FAULT_MEMORY : wrong.key[0] != '\0' ? WEIR_FAULT_BROKEN : 0;
}
