/* SPDX-License-Identifier: Apache-2.0 */

#include "api/told_deed.h"

#include <string.h>

#include "api/lang.h"
#include "billing/objection.h"
#include "ledger/alert.h"
#include "ledger/mend.h"
#include "ledger/meter_cache.h"
#include "ledger/meter_error.h"
#include "ledger/meter_event.h"
#include "ledger/readings.h"
#include "meter/bytes.h"

#define GROUND_WANTED N_("text of 1 to 255 bytes of UTF-8")

/* ---- events ---- */

/* Has the event what it may have, and what it must? */
static bool check_event(const struct told *told, const struct meter_event *event)
{
	static const char none[] = N_("that event of a meter has none");
	bool has_until = row_has_day(event->until);
	bool is_good = true;

	if (event->is_withdrawn) {
		return (!event->has_final && !event->has_initial && !has_until) ||
				told_wrong(told, "withdraw", TOLD_RULE,
						N_("what is withdrawn has no counts and no days"));
	}
	if (event->has_final && !meter_event_takes_final(event->what)) {
		is_good = told_wrong(told, "final", TOLD_RULE, none);
	}
	if (event->has_initial && !meter_event_takes_initial(event->what)) {
		is_good = told_wrong(told, "initial", TOLD_RULE, none);
	}
	if (has_until && !meter_event_takes_until(event->what)) {
		is_good = told_wrong(told, "until", TOLD_RULE, none);
	}
	if (!has_until && !told_flag(told, "until") && event->what == METER_REPAIR_ORDERED) {
		is_good = told_wrong(told, "until", TOLD_RULE,
				N_("an ordered repair needs the last day for it"));
	}
	return is_good;
}

static bool take_what(const struct told *told, enum meter_event_what *ret)
{
	static const char wanted[] = N_(
			"event of a meter: installed, exchanged, removed, verified, repair-ordered, repaired");
	const char *word = told_value(told, "event");

	if (word == NULL) {
		return told_wrong(told, "event", TOLD_MISSING, wanted);
	}
	return meter_event_parse(word, ret) || told_wrong(told, "event", TOLD_VALUE, wanted);
}

bool told_event(const struct told *told, const struct zone *zone, struct bytes *ret)
{
	struct meter_event event = { .is_withdrawn = told_flag(told, "withdraw") };
	bool is_known = take_what(told, &event.what);
	bool is_good = is_known;

	is_good = told_meter(told, "meter", event.meter) && is_good;
	is_good = told_at(told, "at", zone, &event.at) && is_good;
	is_good = told_count(told, "final", TOLD_LITRES, &event.has_final, &event.final) && is_good;
	is_good = told_count(told, "initial", TOLD_LITRES, &event.has_initial, &event.initial) &&
			is_good;
	is_good = told_day(told, "until", &event.until) && is_good;
	is_good = told_text(told, "ground", GROUND_WANTED, event.ground, sizeof(event.ground)) &&
			is_good;
	is_good = (!is_known || check_event(told, &event)) && is_good;
	if (is_good) {
		meter_event_put(ret, &event);
	}
	return is_good;
}

/* ---- decisions and corrections ---- */

static bool take_choice(const struct told *told, struct decision *ret)
{
	bool is_believed = told_flag(told, "believe");
	bool has_count;

	if (!told_count(told, "count", TOLD_EXACT, &has_count, &ret->count)) {
		return false;
	}
	if (has_count == told_flag(told, "none")) {
		return told_wrong(told, "count", TOLD_RULE,
				N_("one of 'count' and 'none' must be given, and not both"));
	}
	if (is_believed && !has_count) {
		return told_wrong(told, "believe", TOLD_RULE,
				N_("it needs the count that is believed"));
	}
	ret->choice = !has_count      ? DECISION_NONE
			: is_believed ? DECISION_BELIEVED
				      : DECISION_CHOSEN;
	return true;
}

bool told_decision(const struct told *told, const struct zone *zone, struct bytes *ret)
{
	struct decision decision;
	bool is_good = told_meter(told, "meter", decision.meter);

	is_good = told_at(told, "at", zone, &decision.at) && is_good;
	is_good = take_choice(told, &decision) && is_good;
	is_good = told_text(told, "ground", GROUND_WANTED, decision.ground,
				  sizeof(decision.ground)) &&
			is_good;
	if (is_good) {
		decision_put(ret, &decision);
	}
	return is_good;
}

static bool take_counts(const struct told *told, struct correction *ret)
{
	bool has_count;
	bool has_to;
	bool is_good = told_count(told, "count", TOLD_EXACT, &has_count, &ret->count);

	is_good = told_count(told, "to", TOLD_LITRES, &has_to, &ret->to) && is_good;
	if (!has_count) {
		is_good = told_wrong(
				told, "count", TOLD_MISSING, N_("the count as it was reported"));
	}
	ret->is_void = told_flag(told, "void");
	if (has_to == ret->is_void) {
		is_good = told_wrong(told, "to", TOLD_RULE,
				N_("one of 'to' and 'void' must be given, and not both"));
	}
	return is_good;
}

bool told_correction(const struct told *told, const struct zone *zone, struct bytes *ret)
{
	struct correction correction;
	bool is_good = told_meter(told, "meter", correction.meter);

	is_good = told_at(told, "at", zone, &correction.at) && is_good;
	is_good = take_counts(told, &correction) && is_good;
	is_good = told_text(told, "ground", GROUND_WANTED, correction.ground,
				  sizeof(correction.ground)) &&
			is_good;
	if (is_good) {
		correction_put(ret, &correction);
	}
	return is_good;
}

/* ---- errors of meters ---- */

/* A percentage to the ppm. */
static bool take_percent(const struct told *told, const char *name, int64_t low, const char *wanted,
		int64_t *ret)
{
	const char *text = told_value(told, name);

	return text_fixed_all(text, METER_ERROR_DECIMALS, low, METER_ERROR_MAX, ret) == TEXT_OK ||
			told_wrong(told, name, TOLD_VALUE, wanted);
}

/* The limit is within the error, else nothing is to be put right. */
static bool take_error(const struct told *told, struct meter_error *ret)
{
	static const char wanted[] = N_(
			"percentage that the meter showed too much, or with '-' too little, at most 4 decimals: 7 or -3.5");
	int64_t size;

	if (told_value(told, "error") == NULL) {
		return told_wrong(told, "error", TOLD_MISSING, wanted);
	}
	if (!take_percent(told, "error", METER_ERROR_MIN, wanted, &ret->error_ppm)) {
		return false;
	}
	if (told_value(told, "limit") == NULL) {
		return true;
	}
	size = ret->error_ppm < 0 ? -ret->error_ppm : ret->error_ppm;
	return take_percent(told, "limit", 1,
			       N_("percentage above 0, without its sign, at most 4 decimals: 30 or 12.5"),
			       &ret->limit_ppm) &&
			(ret->limit_ppm < size ||
					told_wrong(told, "limit", TOLD_RULE,
							N_("the error lies within the limit: nothing is to be put right")));
}

/* From the first day to the last one, both in. */
static bool take_days(const struct told *told, struct days *ret)
{
	struct day until;
	bool is_good = told_day(told, "from", &ret->from);

	is_good = told_day(told, "until", &until) && is_good;
	if (!is_good) {
		return false;
	}
	if (!row_has_day(ret->from)) {
		return told_wrong(told, "from", TOLD_MISSING, N_("day: 2026-10-31"));
	}
	if (!row_has_day(until)) {
		return told_wrong(told, "until", TOLD_MISSING, N_("day: 2026-10-31"));
	}
	ret->till.number = until.number + 1;
	return ret->from.number < ret->till.number ||
			told_wrong(told, "until", TOLD_RULE,
					N_("the last day lies before the first one"));
}

bool told_meter_error(const struct told *told, const struct zone *zone, struct bytes *ret)
{
	struct meter_error error = { .document = "" };
	bool is_good = told_meter(told, "meter", error.meter);

	(void)zone; /* civil days, whichever zone */
	is_good = take_error(told, &error) && is_good;
	is_good = take_days(told, &error.days) && is_good;
	if (told_value(told, "document") != NULL) {
		is_good = told_text(told, "document", GROUND_WANTED, error.document,
					  sizeof(error.document)) &&
				is_good;
	}
	is_good = told_text(told, "ground", GROUND_WANTED, error.ground, sizeof(error.ground)) &&
			is_good;
	if (is_good) {
		meter_error_put(ret, &error);
	}
	return is_good;
}

/* ---- objections and answers ---- */

/* Of any length: how much may be said is its judge's. */
static const char *take_words(const struct told *told, const char *name)
{
	const char *text = told_value(told, name);

	if (text == NULL) {
		(void)told_wrong(told, name, TOLD_MISSING, N_("text of 1 to 2000 bytes of UTF-8"));
	} else if (!text_is_utf8(text, strlen(text))) {
		(void)told_wrong(told, name, TOLD_VALUE, N_("text of 1 to 2000 bytes of UTF-8"));
		text = NULL;
	}
	return text;
}

/* Of an invoice, or of a reading: not of both. */
static bool take_about(const struct told *told, const struct zone *zone, struct objection *ret)
{
	const char *invoice = told_value(told, "invoice");
	struct instant at;

	if ((invoice != NULL) == told_flag(told, "meter")) {
		return told_wrong(told, "invoice", TOLD_RULE,
				N_("one of an invoice and a meter must be given, and not both"));
	}
	if (invoice != NULL) {
		return (invoice[0] != '\0' && text_is_utf8(invoice, strlen(invoice)) &&
				       text_copy(ret->invoice, sizeof(ret->invoice), invoice)) ||
				told_wrong(told, "invoice", TOLD_VALUE, N_("number of an invoice"));
	}
	if (!told_meter(told, "meter", ret->meter) || !told_at(told, "at", zone, &at)) {
		return false;
	}
	ret->at_s = at.unix_s;
	return true;
}

bool told_objection(const struct told *told, const struct zone *zone, struct bytes *ret)
{
	struct objection objection = { .reason = take_words(told, "reason") };
	bool is_good = take_about(told, zone, &objection);

	if (!is_good || objection.reason == NULL) {
		return false;
	}
	objection.reason_size = strlen(objection.reason);
	objection_put(ret, &objection);
	return true;
}

bool told_answer(const struct told *told, int64_t objection, struct bytes *ret)
{
	const char *text = take_words(told, "text");

	if (text == NULL) {
		return false;
	}
	objection_put_answer(ret, objection, text, strlen(text));
	return true;
}

/* ---- alerts ---- */

static bool take_step(const struct told *told, enum alert_step *ret)
{
	static const struct {
		const char *word;
		enum alert_step step;
	} steps[] = {
		{ "ack", ALERT_ACK },
		{ "rectify", ALERT_RECTIFY },
		{ "close", ALERT_CLOSE },
	};
	static const char wanted[] = N_("step: ack, rectify, close");
	const char *word = told_value(told, "step");

	if (word == NULL) {
		return told_wrong(told, "step", TOLD_MISSING, wanted);
	}
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (strcmp(steps[i].word, word) == 0) {
			*ret = steps[i].step;
			return true;
		}
	}
	return told_wrong(told, "step", TOLD_VALUE, wanted);
}

bool told_step(const struct told *told, const struct alert_row *alert, struct bytes *ret)
{
	char evidence[ALERT_EVIDENCE_MAX + 1] = "";
	enum alert_step step = ALERT_ACK;
	const char *text = told_value(told, "evidence");
	bool is_good = take_step(told, &step);

	if (text != NULL &&
			(!text_is_utf8(text, strlen(text)) ||
					!text_copy(evidence, sizeof(evidence), text))) {
		is_good = told_wrong(told, "evidence", TOLD_VALUE,
				N_("text of at most 1000 bytes of UTF-8"));
	}
	if (is_good) {
		alert_put_step(ret, alert->subject, alert->entry, step, evidence);
	}
	return is_good;
}

/* ---- readings ---- */

int told_reading(const struct told *told, const struct books *books, struct bytes *ret,
		bool *ret_is_good)
{
	struct reading reading = { .status = 'A', .flow_litres_per_h = READINGS_NO_FLOW };
	char meter[TEXT_ID_MAX + 1];
	struct instant at = { 0 };
	int64_t version = 1; /* of a meter that is not there, which its judge says */
	bool has_count;
	bool is_found;
	bool is_good = told_meter(told, "meter", meter);
	int fault = 0;

	is_good = told_at(told, "at", &books->zone, &at) && is_good;
	is_good = told_count(told, "count", TOLD_LITRES, &has_count, &reading.count) && is_good;
	if (!has_count) {
		is_good = told_wrong(told, "count", TOLD_MISSING, N_("the count as it was read"));
	}
	if (is_good) {
		reading.at_s = at.unix_s;
		fault = meter_cache_version(books, meter, at.unix_s, &is_found, &version);
		readings_put_head(ret, meter, version, at.unix_s, 1);
		readings_put(ret, at.unix_s, &reading);
	}
	*ret_is_good = is_good;
	return fault;
}
