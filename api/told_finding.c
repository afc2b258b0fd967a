/* SPDX-License-Identifier: Apache-2.0 */

#include "api/told_finding.h"

#include <string.h>

#include "api/lang.h"
#include "ledger/finding.h"
#include "ledger/rows.h"
#include "meter/bytes.h"

#define TEXT_WANTED N_("text of 1 to 1000 bytes of UTF-8")

/* Some text, or none where none is needed. */
static bool take_text(const struct told *told, bool is_needed, const char **ret, size_t *ret_size)
{
	const char *text = told_value(told, "text");

	if (text == NULL && is_needed) {
		return told_wrong(told, "text", TOLD_MISSING, TEXT_WANTED);
	}
	*ret = text == NULL ? "" : text;
	*ret_size = strlen(*ret);
	return (*ret_size <= FINDING_TEXT_MAX && (*ret_size > 0 || text == NULL) &&
			       text_is_utf8(*ret, *ret_size)) ||
			told_wrong(told, "text", TOLD_VALUE, TEXT_WANTED);
}

static int digit_of(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* *ret is the buffer, or NULL where nothing was given. */
static bool take_evidence(const struct told *told, uint8_t buffer[static BOOKS_HASH_BYTES],
		const uint8_t **ret)
{
	static const char wanted[] = N_("SHA-256 of a file: 64 hexadecimal digits in lower case");
	const char *text = told_value(told, "evidence");

	*ret = NULL;
	if (text == NULL) {
		return true;
	}
	if (strlen(text) != 2 * BOOKS_HASH_BYTES) {
		return told_wrong(told, "evidence", TOLD_VALUE, wanted);
	}
	for (size_t i = 0; i < BOOKS_HASH_BYTES; i++) {
		int high = digit_of(text[2 * i]);
		int low = digit_of(text[2 * i + 1]);

		if (high < 0 || low < 0) {
			return told_wrong(told, "evidence", TOLD_VALUE, wanted);
		}
		buffer[i] = (uint8_t)(high << 4 | low);
	}
	*ret = buffer;
	return true;
}

/* ---- raising ---- */

static bool take_subject(const struct told *told, struct finding_said *ret)
{
	static const char wanted[] = N_("one of permit, intake, meter and area must be given");
	const char *text = NULL;

	for (int i = FINDING_OF_PERMIT; i <= FINDING_OF_AREA; i++) {
		const char *value = told_value(told, finding_subject_name((enum finding_subject)i));

		if (value != NULL && text != NULL) {
			return told_wrong(told, finding_subject_name((enum finding_subject)i),
					TOLD_RULE, wanted);
		}
		if (value != NULL) {
			text = value;
			ret->subject = (enum finding_subject)i;
		}
	}
	if (text == NULL) {
		return told_wrong(told, "permit", TOLD_RULE, wanted);
	}
	return (text_is_id(text) && text_copy(ret->id, sizeof(ret->id), text)) ||
			told_wrong(told, finding_subject_name(ret->subject), TOLD_VALUE, N_("id"));
}

static bool take_class(const struct told *told, enum finding_class *ret)
{
	static const char wanted[] = N_(
			"class of a finding: unpermitted, over-permit, meter-not-verified, meter-broken, no-meter, false-data, ecological-flow, water-balance, facility, other, not-inspected, credit-overdue");
	const char *text = told_value(told, "class");
	int word;

	if (text == NULL) {
		return told_wrong(told, "class", TOLD_MISSING, wanted);
	}
	if (!word_parse(WORD_FINDING, text, &word)) {
		return told_wrong(told, "class", TOLD_VALUE, wanted);
	}
	*ret = (enum finding_class)word;
	return true;
}

bool told_finding(const struct told *told, struct bytes *ret)
{
	struct finding_said said = { .reopens = FINDING_NONE };
	uint8_t evidence[BOOKS_HASH_BYTES];
	bool is_good = take_subject(told, &said);

	is_good = take_class(told, &said.class) && is_good;
	is_good = take_text(told, true, &said.text, &said.text_size) && is_good;
	is_good = take_evidence(told, evidence, &said.evidence) && is_good;
	is_good = told_int(told, "reopens", 0, INT64_MAX,
				  N_("number of a finding: the entry that raised it"),
				  &said.reopens) &&
			is_good;
	if (is_good) {
		finding_put(ret, &said);
	}
	return is_good;
}

/* ---- steps ---- */

static bool take_step(const struct told *told, enum finding_step *ret)
{
	static const char wanted[] = N_("step: assign, rectify, accept, reject, close, withdraw");
	const char *text = told_value(told, "step");

	if (text == NULL) {
		return told_wrong(told, "step", TOLD_MISSING, wanted);
	}
	for (int i = FINDING_ASSIGN; i <= FINDING_WITHDRAW; i++) {
		if (strcmp(finding_step_name((enum finding_step)i), text) == 0) {
			*ret = (enum finding_step)i;
			return true;
		}
	}
	return told_wrong(told, "step", TOLD_VALUE, wanted);
}

/* Who, and until when: with an assignment, and only there. */
static bool take_duty(const struct told *told, bool is_assign, struct finding_step_said *ret)
{
	static const char none[] = N_("it is given when a finding is assigned");
	bool is_good = true;

	if (!is_assign) {
		ret->due = ROW_NO_DAY;
		is_good = !told_flag(told, "responsible") ||
				told_wrong(told, "responsible", TOLD_RULE, none);
		return (!told_flag(told, "until") || told_wrong(told, "until", TOLD_RULE, none)) &&
				is_good;
	}
	is_good = told_text(told, "responsible", N_("name of 1 to 127 bytes of UTF-8"),
			ret->responsible, sizeof(ret->responsible));
	if (!told_flag(told, "until")) {
		return told_wrong(told, "until", TOLD_MISSING, N_("the last day for it"));
	}
	return told_day(told, "until", &ret->due) && is_good;
}

bool told_finding_step(const struct told *told, int64_t finding, struct bytes *ret)
{
	struct finding_step_said said = { .finding = finding, .step = FINDING_ASSIGN };
	uint8_t evidence[BOOKS_HASH_BYTES];
	bool is_good = take_step(told, &said.step);
	bool needs_text = said.step == FINDING_RECTIFY || said.step == FINDING_REJECT ||
			said.step == FINDING_WITHDRAW;

	if (!is_good) {
		return false;
	}
	is_good = take_text(told, needs_text, &said.text, &said.text_size);
	is_good = take_evidence(told, evidence, &said.evidence) && is_good;
	if (said.evidence != NULL && said.step != FINDING_RECTIFY) {
		is_good = told_wrong(told, "evidence", TOLD_RULE,
				N_("it is given when a finding is rectified"));
	}
	is_good = take_duty(told, said.step == FINDING_ASSIGN, &said) && is_good;
	if (is_good) {
		finding_put_step(ret, &said);
	}
	return is_good;
}
