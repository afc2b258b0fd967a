/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/support/small_ledger.h"

#include <assert.h>
#include <string.h>

#include "billing/billing_kinds.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/ledger_state.h"
#include "ledger/origin.h"
#include "ledger/signing.h"

static void open_for(
		struct small_ledger *small, const char *origin, int64_t at_s, bool is_two_actors)
{
	const struct zone zone = {
		.name = "Asia/Shanghai",
		.count = 1,
		.changes = { { { INT32_MIN }, 8 * 3600 } },
	};
	const struct ledger_plan plan = {
		.origin = origin,
		.zone = &zone,
		.clock = { .is_simulated = true,
				.from = { at_s },
				.speed = 1,
				.started = { clock_system_s() } },
		.is_two_actors = is_two_actors,
	};
	int answer;

	memset(small, 0, sizeof(*small));
	small->tables[0] = kinds_own();
	small->tables[1] = billing_kinds();
	small->kinds = (struct kinds){ .tables = small->tables, .count = 2 };
	small->others = billing_tables(&small->other_count);
	answer = ledger_memory(
			&plan, &small->kinds, small->others, small->other_count, &small->ledger);
	assert(answer == LEDGER_OK);
	(void)answer;
}

void small_open(struct small_ledger *small, const char *origin, int64_t at_s)
{
	open_for(small, origin, at_s, false);
}

void small_open_two(struct small_ledger *small, const char *origin, int64_t at_s)
{
	struct bytes body;
	int answer;

	open_for(small, origin, at_s, true);
	bytes_init(&body, ENTRY_MAX);
	actor_put(&body, 2, 4711, "office");
	answer = small_say(small, KIND_ACTOR, "test", &body);
	assert(answer == LEDGER_OK);
	(void)answer;
	bytes_finish(&body);
}

void small_close(struct small_ledger *small)
{
	ledger_close(small->ledger);
}

/* Nothing else moves a ledger's clock, so this reaches into its state. */
void small_set_time(struct small_ledger *small, int64_t at_s)
{
	small->ledger->clock.from.unix_s = at_s;
	small->ledger->clock.started.unix_s = clock_system_s();
}

/* The bytes of a deed, as the next delivery of a stream. */
static int put_deed(struct small_ledger *small, uint64_t actor, const char *stream,
		const struct bytes *body, struct bytes *ret)
{
	const struct deed deed = {
		.actor = actor,
		.stream = (const uint8_t *)stream,
		.stream_size = strlen(stream),
		.number = small->number++,
		.made = ledger_now(small->ledger),
		.body = body->data,
		.body_size = body->size,
	};

	return deed_encode(&deed, ret);
}

int small_say_as(struct small_ledger *small, uint64_t actor, uint64_t kind, const char *stream,
		const struct bytes *body, int64_t *ret_entry)
{
	struct where reason = { .line = 0 };
	struct receipt receipt = { .entry = -1 };
	struct bytes said;
	int answer;

	bytes_init(&said, ENTRY_WHOLE_MAX);
	answer = put_deed(small, actor, stream, body, &said);
	if (answer == DEED_OK) {
		answer = ledger_submit(
				small->ledger, kind, said.data, said.size, &receipt, &reason);
	}
	bytes_finish(&said);
	if (ret_entry != NULL) {
		*ret_entry = receipt.entry;
	}
	return answer;
}

int small_say_signed(struct small_ledger *small, uint64_t actor, int64_t key,
		const uint8_t secret[static SEAL_KEY_BYTES], uint64_t kind, const char *stream,
		const struct bytes *body, int64_t *ret_entry)
{
	const char *origin = books_origin(ledger_books(small->ledger))->origin;
	uint8_t bytes[SEAL_SIGNATURE_BYTES];
	const struct signature signature = { (uint64_t)key, bytes, sizeof(bytes) };
	struct where reason = { .line = 0 };
	struct receipt receipt = { .entry = -1 };
	struct bytes message;
	struct bytes said;
	int answer;

	bytes_init(&said, ENTRY_WHOLE_MAX);
	bytes_init(&message, ENTRY_WHOLE_MAX);
	answer = put_deed(small, actor, stream, body, &said);
	if (answer == DEED_OK) {
		answer = deed_message(origin, said.data, said.size, &message);
	}
	if (answer == DEED_OK) {
		answer = seal_ed25519_sign(secret, message.data, message.size, bytes);
	}
	if (answer == 0) {
		answer = ledger_submit_signed(small->ledger, kind, said.data, said.size, &signature,
				&receipt, &reason);
	}
	bytes_finish(&said);
	bytes_finish(&message);
	if (ret_entry != NULL) {
		*ret_entry = receipt.entry;
	}
	return answer;
}

int small_say(struct small_ledger *small, uint64_t kind, const char *stream,
		const struct bytes *body)
{
	return small_say_as(small, 1, kind, stream, body, NULL);
}

int small_row(struct small_ledger *small, enum row_kind kind, const union row *row)
{
	struct bytes body;
	int answer;

	bytes_init(&body, ENTRY_MAX);
	item_put_array(&body, 1);
	row_put(&body, kind, row);
	answer = small_say(small, (uint64_t)kind, "rows", &body);
	bytes_finish(&body);
	return answer;
}

struct day small_day(const char *text)
{
	struct day day = { 0 };
	bool is_day = day_parse(text, &day);

	assert(is_day);
	(void)is_day;
	return day;
}

int64_t small_at(const char *text)
{
	int64_t at_s = 0;
	int answer = instant_parse(text, &at_s);

	assert(answer == INSTANT_OK);
	(void)answer;
	return at_s;
}
