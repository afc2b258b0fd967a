/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_reading.h"

#include "ledger/meter_cache.h"
#include "ledger/words.h"
#include "meter/bytes.h"
#include "meter/scope.h"

void view_count(struct view *view, const char *key, struct count count)
{
	view_object(view, key);
	view_int(view, "units", count.units);
	view_int(view, "scale", count.scale);
	view_end(view);
}

void view_raw_words(struct view *view, const uint16_t *words, size_t count)
{
	SCOPED_FINISH(bytes_finish) struct bytes text;

	bytes_init(&text, 5 * READINGS_WORDS_MAX + 1);
	for (size_t i = 0; i < count; i++) {
		bytes_format(&text, "%s%04x", i == 0 ? "" : " ", words[i]);
	}
	view_text(view, "words", bytes_text(&text));
}

void view_status_bits(struct view *view, const struct books *books, const char *profile_id,
		int64_t version, uint32_t bits)
{
	const struct profile *profile = meter_cache_profile(books, profile_id, version);

	if (bits == 0 || profile == NULL) {
		return;
	}
	view_array(view, "status_bits");
	for (size_t i = 0; i < profile->bit_count; i++) {
		if ((bits >> i & 1) != 0) {
			view_object(view, NULL);
			view_text(view, "meaning", profile->bits[i].meaning);
			view_text(view, "severity",
					profile_severity_name(profile->bits[i].severity));
			view_end(view);
		}
	}
	view_end(view);
}

/* ---- a list of them ---- */

static void put_letter(struct view *view, const char *key, char letter)
{
	const char text[] = { letter, '\0' };

	view_text(view, key, text);
}

static void put_reasons(struct view *view, uint32_t mask)
{
	view_array(view, "reasons");
	for (int bit = 0; bit < 32; bit++) {
		if ((mask >> bit & 1) != 0 && reported_reason(bit) != NULL) {
			view_text(view, NULL, reported_reason(bit));
		}
	}
	view_end(view);
}

static void put_mends(struct view *view, const struct reported *one)
{
	char text[COUNT_TEXT_MAX];

	if (one->decision >= 0) {
		view_int(view, "decision_entry", one->decision);
	}
	if (one->correction >= 0) {
		view_int(view, "correction_entry", one->correction);
	}
	if (one->is_corrected) {
		view_text(view, "corrected_count", count_format_m3(one->corrected, text));
	}
}

static void put_reading(struct view *view, const struct books *books, const struct reported *one)
{
	char text[COUNT_TEXT_MAX];

	view_object(view, NULL);
	view_int(view, "entry", one->entry);
	view_instant(view, "at", (struct instant){ one->at_s });
	view_instant(view, "received", (struct instant){ one->received_s });
	view_text_known(view, "register", word_name(WORD_DIRECTION, (int)one->direction));
	if (one->word_count > 0) {
		view_raw_words(view, one->words, one->word_count);
	}
	view_text_known(view, "profile", one->profile);
	view_int(view, "profile_version", one->version);
	view_status_bits(view, books, one->profile, one->version, one->bits);
	view_text(view, "count", count_format_m3(one->count, text));
	view_int(view, "mark_litres", count_floor(one->count));
	view_int_known(view, "flow_litres_per_h", one->flow_litres_per_h);
	put_letter(view, "reported_status", one->status);
	put_letter(view, "status", one->verdict);
	put_reasons(view, one->mask);
	put_mends(view, one);
	if (one->is_booked && !one->is_unknown) {
		view_int(view, "booked_litres", one->litres);
	}
	if (one->is_booked) {
		view_instant(view, "from", (struct instant){ one->from_s });
	}
	view_end(view);
}

void view_readings(
		struct view *view, const struct books *books, const struct reported_list *readings)
{
	view_array(view, "readings");
	for (size_t i = 0; i < readings->count; i++) {
		put_reading(view, books, &readings->list[i]);
	}
	view_end(view);
}
