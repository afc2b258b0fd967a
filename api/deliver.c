/* SPDX-License-Identifier: Apache-2.0 */

#include "api/deliver.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/cli/cmd.h"
#include "api/deliver_batch.h"
#include "api/deliver_targets.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/mail.h"
#include "api/out.h"
#include "api/secret.h"
#include "api/signing_key.h"
#include "api/stop.h"
#include "api/table.h"
#include "api/view.h"
#include "api/webhook.h"
#include "ledger/clock.h"
#include "ledger/delivered.h"
#include "ledger/entry.h"
#include "ledger/seal.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	LOOK_MS = 1000,     /* between two looks into the log */
	BODY_MAX = 4 << 20, /* a hundred alerts with all that was done about them; a finding is less */
	SUBJECT_MAX = 512, /* bytes */
	SUBJECT_PART_MAX = 64,
	MAIL_ID_MAX = 128, /* bytes: a target's name and a number */
	FILE_PATH_MAX = CONFIG_PATH_MAX + 32,
	ADDRESS_SIZE = 1024, /* a URL, or all addresses of a target */
};

/* How it stands with one target in this process. */
struct standing {
	int64_t looked;  /* entries below it have nothing for the target */
	int64_t events;  /* accepted since this process began */
	int failures;    /* since something was accepted */
	int64_t next_ms; /* no try before */
	char why[MAIL_WHY_MAX];
};

struct deliver {
	const struct app *app;
	struct desk *desk; /* reads only */
	struct deliver_targets *targets;
	struct seal_key *key; /* NULL: no webhook */
	struct standing standings[DELIVER_TARGETS_MAX];
};

static void deliver_finish(struct deliver *deliver)
{
	seal_key_close(deliver->key);
	deliver_targets_close(deliver->targets);
	desk_close(deliver->desk);
}

/* ---- what the log says of it ---- */

/* Enters how far a target was told, as any writing command would. */
static int enter(const struct deliver *deliver, const struct delivered *delivered)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED_FINISH(bytes_finish) struct bytes body;
	struct writer_result result;
	int answer = desk_open(deliver->app, DESK_WRITE, &desk);

	bytes_init(&body, ENTRY_MAX);
	if (answer != CMD_DONE) {
		return answer;
	}
	delivered_put(&body, delivered);
	answer = body.failed ? WEIR_FAULT_MEMORY : desk_do(desk, KIND_DELIVERED, &body, &result);
	if (answer == CMD_DONE && result.answer == LEDGER_REFUSED) {
		out_error("%s", result.reason);
		return CMD_FAULT; /* another process delivers to the same target */
	}
	return answer == CMD_DONE ? desk_end(desk) : answer;
}

static int enter_body(const struct deliver *deliver, const char *target, int64_t from, int64_t till,
		size_t events, const struct bytes *body)
{
	struct seal *seal = ledger_seal(desk_ledger(deliver->desk));
	SCOPED(seal_stream_close) struct seal_stream *stream = NULL;
	struct delivered delivered = { .from = from, .till = till, .events = (int64_t)events };
	int fault = seal_stream_begin(seal, &stream);

	(void)text_copy(delivered.target, sizeof(delivered.target), target);
	if (fault == 0 && body->size > 0) {
		fault = seal_stream_add(stream, body->data, body->size);
	}
	if (fault == 0) {
		fault = seal_stream_end(stream, delivered.digest);
	}
	return fault < 0 ? fault : enter(deliver, &delivered);
}

/* ---- one delivery ---- */

static int post(struct deliver *deliver, const struct deliver_target *target, int64_t from,
		const struct deliver_batch *batch, struct bytes *body, char *ret_why)
{
	char token[SECRET_LINE_MAX] = "";
	char once[MAIL_ID_MAX];
	struct where reason = { .line = 0 };
	struct webhook webhook = {
		.url = target->webhook,
		.authority = target->authority[0] == '\0' ? NULL : target->authority,
		.origin = books_origin(ledger_books(desk_ledger(deliver->desk)))->origin,
		.key = deliver->key,
		.at = desk_now(deliver->desk),
		.once = once,
		.body = body->data,
		.size = body->size,
		.timeout_ms = (int32_t)target->timeout_s * 1000,
	};
	int answer;

	(void)snprintf(once, sizeof(once), "%s-%lld-%lld", target->name, (long long)from,
			(long long)batch->till);
	if (target->token_file[0] != '\0' && !secret_line(target->token_file, token, &reason)) {
		(void)snprintf(ret_why, MAIL_WHY_MAX, "%.100s: %.150s", target->token_file,
				reason.text);
		return MAIL_FAILED;
	}
	webhook.token = token[0] == '\0' ? NULL : token;
	answer = webhook_post(&webhook, ret_why);
	seal_wipe(token, sizeof(token));
	return answer;
}

static void put_subject(
		const char *origin, const struct deliver_batch *batch, char ret[static SUBJECT_MAX])
{
	const size_t alerts = deliver_count(batch, NEWS_ALERT);
	const size_t findings = deliver_count(batch, NEWS_FINDING);
	char of_alerts[SUBJECT_PART_MAX];
	char of_findings[SUBJECT_PART_MAX];

	(void)snprintf(of_alerts, sizeof(of_alerts), ngettext("%zu alert", "%zu alerts", alerts),
			alerts);
	(void)snprintf(of_findings, sizeof(of_findings),
			ngettext("%zu finding", "%zu findings", findings), findings);
	if (alerts > 0 && findings > 0) {
		(void)snprintf(ret, SUBJECT_MAX, _("%s: %s and %s"), origin, of_alerts,
				of_findings);
	} else {
		(void)snprintf(ret, SUBJECT_MAX, _("%s: %s"), origin,
				alerts > 0 ? of_alerts : of_findings);
	}
}

static int mail(struct deliver *deliver, const struct deliver_target *target, int64_t from,
		const struct deliver_batch *batch, struct bytes *body, char *ret_why)
{
	struct where reason = { .line = 0 };
	char password[SECRET_LINE_MAX] = "";
	char subject[SUBJECT_MAX];
	char id[MAIL_ID_MAX];
	int answer;

	put_subject(books_origin(ledger_books(desk_ledger(deliver->desk)))->origin, batch, subject);
	(void)snprintf(id, sizeof(id), "%s.%lld.%lld", target->name, (long long)from,
			(long long)batch->till);
	if (target->password_file[0] != '\0' &&
			!secret_line(target->password_file, password, &reason)) {
		(void)snprintf(ret_why, MAIL_WHY_MAX, "%.100s: %.150s", target->password_file,
				reason.text);
		return MAIL_FAILED;
	}
	answer = mail_send(
			&(struct mail){
					.smtp = target->smtp,
					.authority = target->authority,
					.user = target->user,
					.password = password,
					.sender = target->sender,
					.to = target->mail,
					.subject = subject,
					.text = bytes_text(body),
					.id = id,
					.at = desk_now(deliver->desk),
					.timeout_s = target->timeout_s,
			},
			ret_why);
	seal_wipe(password, sizeof(password));
	return answer;
}

/* The bytes that a target gets: a webhook JSON, a mail text. */
static int put_body(struct deliver *deliver, const struct deliver_target *target, int64_t from,
		const struct deliver_batch *batch, struct bytes *ret)
{
	struct ledger *ledger = desk_ledger(deliver->desk);
	SCOPED(view_close) struct view *view = view_open();
	int fault = view == NULL ? WEIR_FAULT_MEMORY
				 : deliver_view(view, ledger, target->name, from, batch);

	if (fault < 0) {
		return fault;
	}
	return target->webhook[0] != '\0' ? view_format(view, VIEW_COMPACT, ret)
					  : deliver_put_text(ret, view, ledger);
}

static void fail(const struct deliver_target *target, struct standing *standing)
{
	standing->failures++;
	standing->next_ms = clock_monotonic_ms() +
			client_backoff_ms(standing->failures, (uint64_t)clock_monotonic_ms());
	if (standing->failures == 1) {
		out_error(_("%s: not delivered, will be tried again: %s"), target->name,
				standing->why);
	}
}

/* Sends what was gathered, and enters that it was accepted. */
static int send(struct deliver *deliver, size_t place, int64_t from, struct deliver_batch *batch)
{
	const struct deliver_target *target = &deliver->targets->list[place];
	struct standing *standing = &deliver->standings[place];
	SCOPED_FINISH(bytes_finish) struct bytes body;
	int answer;

	bytes_init(&body, BODY_MAX);
	answer = put_body(deliver, target, from, batch, &body);
	if (answer < 0) {
		return answer;
	}
	answer = target->webhook[0] != '\0'
			? post(deliver, target, from, batch, &body, standing->why)
			: mail(deliver, target, from, batch, &body, standing->why);
	if (answer > 0) {
		fail(target, standing);
		return CMD_DONE;
	}
	if (answer == 0) {
		answer = enter_body(
				deliver, target->name, from, batch->till, batch->news.count, &body);
	}
	if (answer == CMD_DONE) {
		standing->failures = 0;
		standing->events += (int64_t)batch->news.count;
		standing->looked = batch->till;
	}
	return answer;
}

/* ---- a target's turn ---- */

/* One look: *ret_more where there is more to be looked at. */
static int turn(struct deliver *deliver, size_t place, bool *ret_more)
{
	const struct deliver_target *target = &deliver->targets->list[place];
	struct standing *standing = &deliver->standings[place];
	struct ledger *ledger = desk_ledger(deliver->desk);
	const struct delivery_row *row = delivered_find(ledger_books(ledger), target->name);
	SCOPED_FINISH(deliver_batch_finish) struct deliver_batch batch = { .from = 0 };
	const struct bytes nothing = { .data = NULL };
	int64_t from = row == NULL ? 0 : row->till;
	int fault;

	*ret_more = false;
	if (row == NULL) {
		return enter_body(deliver, target->name, 0, ledger_size(ledger), 0, &nothing);
	}
	standing->looked = standing->looked < from ? from : standing->looked;
	fault = deliver_gather(ledger, target, standing->looked, &batch);
	if (fault < 0) {
		return fault;
	}
	*ret_more = batch.till < ledger_size(ledger);
	if (batch.news.count == 0) {
		standing->looked = batch.till;
		return CMD_DONE;
	}
	return send(deliver, place, from, &batch);
}

/* All that one target is to be told now; ends at the first failure. */
static int serve(struct deliver *deliver, size_t place, const struct stop *stop)
{
	struct standing *standing = &deliver->standings[place];
	bool is_more = true;
	int answer = CMD_DONE;

	while (answer == CMD_DONE && is_more && clock_monotonic_ms() >= standing->next_ms &&
			!stop_asked(stop)) {
		answer = turn(deliver, place, &is_more);
		if (answer == CMD_DONE) {
			answer = desk_refresh(deliver->desk);
		}
	}
	return answer;
}

static int serve_all(struct deliver *deliver, const struct stop *stop)
{
	int answer = desk_refresh(deliver->desk);

	for (size_t i = 0; i < deliver->targets->count && answer == CMD_DONE; i++) {
		answer = serve(deliver, i, stop);
	}
	return answer;
}

/* ---- opening ---- */

static int open_key(struct deliver *deliver)
{
	const char *path = deliver->targets->key;

	return path[0] == '\0' ? CMD_DONE : signing_key_open(path, &deliver->key);
}

static int open_all(
		const struct app *app, const struct deliver_options *options, struct deliver *ret)
{
	struct where reason = { .line = 0 };
	char path[FILE_PATH_MAX];
	int answer;

	ret->app = app;
	(void)snprintf(path, sizeof(path), "%s/deliver.yaml", app->dir);
	answer = deliver_targets_load(
			options->targets == NULL ? path : options->targets, &ret->targets, &reason);
	if (answer == DELIVER_TARGETS_WRONG) {
		out_where(&reason);
		return CMD_WRONG;
	}
	if (answer == DELIVER_TARGETS_OK) {
		answer = open_key(ret);
	}
	if (answer == CMD_DONE) {
		answer = desk_open(app, DESK_READ, &ret->desk);
	}
	return answer == CMD_DONE && desk_ledger(ret->desk) == NULL ? CMD_FAULT : answer;
}

_Static_assert((int)ADDRESS_SIZE >= (int)CLIENT_URL_MAX &&
				(int)ADDRESS_SIZE >= (int)DELIVER_MAIL_MAX,
		"what people are shown is whole");

/* ---- telling what was done ---- */

/* To whom; a query may hold what only he and the office know. */
static const char *address_of(const struct deliver_target *target, char buffer[static ADDRESS_SIZE])
{
	(void)text_copy(buffer, ADDRESS_SIZE,
			target->webhook[0] != '\0' ? target->webhook : target->mail);
	if (target->webhook[0] != '\0') {
		buffer[strcspn(buffer, "?")] = '\0';
	}
	return buffer;
}

static void view_target(struct view *view, const struct deliver *deliver, size_t place)
{
	const struct deliver_target *target = &deliver->targets->list[place];
	const struct standing *standing = &deliver->standings[place];
	struct ledger *ledger = desk_ledger(deliver->desk);
	const struct delivery_row *row = delivered_find(ledger_books(ledger), target->name);
	char address[ADDRESS_SIZE];

	view_object(view, NULL);
	view_text(view, "target", target->name);
	view_text(view, "to", address_of(target, address));
	if (row != NULL) {
		view_int(view, "till", row->till);
		view_int(view, "events", row->events);
		view_instant(view, "accepted_at", (struct instant){ row->recorded_s });
		view_int(view, "entry", row->entry);
	}
	view_int(view, "events_now", standing->events);
	view_text_known(view, "failed", standing->failures > 0 ? standing->why : NULL);
	view_end(view);
}

static int print_view(const struct deliver *deliver)
{
	SCOPED(view_close) struct view *view = view_open();

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_array(view, "targets");
	for (size_t i = 0; i < deliver->targets->count; i++) {
		view_target(view, deliver, i);
	}
	view_end(view);
	return view_print(view);
}

static int print_table(const struct deliver *deliver)
{
	const struct table_column columns[] = {
		{ _("Target"), TABLE_LEFT },
		{ _("To"), TABLE_LEFT },
		{ _("Told up to entry"), TABLE_RIGHT },
		{ _("Alerts and findings"), TABLE_RIGHT },
		{ _("Accepted"), TABLE_LEFT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);
	const struct books *books = ledger_books(desk_ledger(deliver->desk));
	char at[INSTANT_TEXT_MAX];
	char address[ADDRESS_SIZE];

	for (size_t i = 0; table != NULL && i < deliver->targets->count; i++) {
		const struct deliver_target *target = &deliver->targets->list[i];
		const struct delivery_row *row = delivered_find(books, target->name);

		table_text(table, target->name);
		table_text(table, address_of(target, address));
		if (row == NULL) {
			table_text(table, "-");
			table_text(table, "-");
			table_text(table, "-");
			continue;
		}
		table_number(table, row->till);
		table_number(table, row->events);
		table_text(table,
				zone_format(&books->zone, (struct instant){ row->recorded_s }, at));
	}
	return table == NULL ? WEIR_FAULT_MEMORY : table_print(table);
}

/* ---- doing it ---- */

static int loop(struct deliver *deliver, const struct stop *stop)
{
	struct pollfd fd = { .fd = stop->fd, .events = POLLIN };
	int answer = CMD_DONE;

	while (answer == CMD_DONE && !stop_asked(stop)) {
		answer = serve_all(deliver, stop);
		if (answer == CMD_DONE && poll(&fd, 1, LOOK_MS) > 0) {
			break;
		}
	}
	return answer;
}

static bool has_failed(const struct deliver *deliver)
{
	for (size_t i = 0; i < deliver->targets->count; i++) {
		if (deliver->standings[i].failures > 0) {
			return true;
		}
	}
	return false;
}

int deliver(const struct app *app, const struct deliver_options *options)
{
	SCOPED_FINISH(deliver_finish) struct deliver deliver = { .desk = NULL };
	SCOPED_FINISH(stop_finish) struct stop stop = { .fd = -1 };
	int answer = open_all(app, options, &deliver);

	if (answer == CMD_DONE && stop_open(&stop) < 0) {
		answer = WEIR_FAULT_IO;
	}
	if (answer == CMD_DONE) {
		answer = options->is_once ? serve_all(&deliver, &stop) : loop(&deliver, &stop);
	}
	if (answer == CMD_DONE) {
		answer = app->is_json ? print_view(&deliver) : print_table(&deliver);
	}
	return answer == CMD_DONE && options->is_once && has_failed(&deliver) ? CMD_NO : answer;
}

int deliver_list(const struct app *app, const struct deliver_options *options)
{
	SCOPED_FINISH(deliver_finish) struct deliver deliver = { .desk = NULL };
	int answer = open_all(app, options, &deliver);

	if (answer != CMD_DONE) {
		return answer;
	}
	return app->is_json ? print_view(&deliver) : print_table(&deliver);
}
