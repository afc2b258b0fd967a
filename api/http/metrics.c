/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/metrics.h"

#include <assert.h>
#include <unistd.h>

#include "api/http/crew.h"
#include "api/http/gauge.h"
#include "ledger/entry.h"
#include "ledger/ledger.h"
#include "ledger/store.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/scope.h"
#include "meter/text.h"

enum {
	STATM_MAX = 128,
	NOTE_MAX_BYTES = 65536,
};

static const char *const lane_names[LANES] = {
	[LANE_QUICK] = "quick",
	[LANE_LONG] = "long",
	[LANE_WRITE] = "write",
	[LANE_DRAW] = "draw",
};

static void put_head(struct bytes *ret, const char *name, const char *type, const char *help)
{
	bytes_format(ret, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* One without labels. */
static void put_one(struct bytes *ret, const char *name, const char *type, const char *help,
		int64_t value)
{
	put_head(ret, name, type, help);
	bytes_format(ret, "%s %lld\n", name, (long long)value);
}

/* ---- what the loops count ---- */

static int64_t sum(const struct metrics *metrics, enum gauge which)
{
	int64_t all = 0;

	for (int i = 0; i < metrics->loop_count; i++) {
		all += gauge_get(metrics->loops[i], which);
	}
	return all;
}

static void put_loops(const struct metrics *metrics, struct bytes *ret)
{
	static const struct {
		enum gauge which;
		const char *name;
		const char *type;
		const char *help;
	} rows[] = {
		{ GAUGE_ACCEPTED, "weir_connections_accepted_total", "counter",
				"Connections that were taken." },
		{ GAUGE_TURNED_AWAY, "weir_connections_turned_away_total", "counter",
				"Connections that were closed as they came, being beyond a limit." },
		{ GAUGE_LATE, "weir_connections_late_total", "counter",
				"Connections that were cut by a deadline." },
		{ GAUGE_OPEN, "weir_connections", "gauge", "Connections that are open." },
		{ GAUGE_STREAMS, "weir_event_streams", "gauge",
				"Connections that are told events." },
		{ GAUGE_EVENTS, "weir_events_total", "counter", "Events that were told to them." },
		{ GAUGE_REFUSED, "weir_heads_refused_total", "counter",
				"Requests that were refused by their head." },
		{ GAUGE_SENT_BYTES, "weir_reply_bytes_total", "counter",
				"Bytes of the bodies of all replies." },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		put_one(ret, rows[i].name, rows[i].type, rows[i].help, sum(metrics, rows[i].which));
	}
	put_head(ret, "weir_replies_total", "counter", "Replies by the class of their status.");
	for (int class = 2; class <= 5; class ++) {
		bytes_format(ret, "weir_replies_total{class=\"%dxx\"} %lld\n", class,
				(long long)sum(metrics, gauge_of_status(class * 100)));
	}
}

/* ---- how long the crew takes ---- */

static void put_lane(const struct metrics *metrics, enum lane lane, struct bytes *ret)
{
	static const char name[] = "weir_request_duration_microseconds";
	const char *text = lane_names[lane];
	int64_t count = 0;
	int64_t micros = 0;

	for (int bucket = 0; bucket <= GAUGE_BUCKETS; bucket++) {
		for (int i = 0; i < metrics->loop_count; i++) {
			count += gauge_timed(metrics->loops[i], lane, bucket);
		}
		if (bucket < GAUGE_BUCKETS) {
			bytes_format(ret, "%s_bucket{lane=\"%s\",le=\"%lld\"} %lld\n", name, text,
					(long long)gauge_bounds[bucket], (long long)count);
		}
	}
	for (int i = 0; i < metrics->loop_count; i++) {
		micros += gauge_micros(metrics->loops[i], lane);
	}
	bytes_format(ret, "%s_bucket{lane=\"%s\",le=\"+Inf\"} %lld\n", name, text,
			(long long)count);
	bytes_format(ret, "%s_sum{lane=\"%s\"} %lld\n", name, text, (long long)micros);
	bytes_format(ret, "%s_count{lane=\"%s\"} %lld\n", name, text, (long long)count);
}

static void put_crew(const struct metrics *metrics, struct bytes *ret)
{
	put_head(ret, "weir_request_duration_microseconds", "histogram",
			"How long requests were with the crew, waiting and being answered, by lane.");
	for (int lane = 0; lane < LANES; lane++) {
		put_lane(metrics, (enum lane)lane, ret);
	}
	put_head(ret, "weir_requests_waiting", "gauge",
			"Requests that wait for a thread of the crew, by lane.");
	for (int lane = 0; lane < LANES; lane++) {
		bytes_format(ret, "weir_requests_waiting{lane=\"%s\"} %d\n", lane_names[lane],
				crew_waiting(metrics->crew, (enum lane)lane));
	}
}

/* ---- the ledger ---- */

/* When the entry was recorded, by the ledger's clock. */
static int find_recorded(struct ledger *ledger, int64_t index, int64_t *ret_s)
{
	SCOPED_FINISH(bytes_finish) struct bytes bytes;
	struct entry entry;
	int fault;

	bytes_init(&bytes, ENTRY_MAX);
	fault = ledger_fetch(ledger, index, &bytes);
	if (fault < 0) {
		return fault;
	}
	if (entry_decode(bytes.data, bytes.size, &entry, NULL) != ENTRY_OK) {
		return WEIR_FAULT_BROKEN;
	}
	*ret_s = entry.recorded.unix_s;
	return 0;
}

static int put_ledger(struct ledger *ledger, struct bytes *ret)
{
	SCOPED_FINISH(bytes_finish) struct bytes note;
	int64_t recorded_s;
	int64_t size = 0;
	int answer;

	put_one(ret, "weir_log_entries", "gauge", "Entries of the ledger's log.",
			ledger_size(ledger));
	bytes_init(&note, NOTE_MAX_BYTES);
	answer = store_note(ledger_store(ledger), INT64_MAX, &size, &note);
	if (answer < 0 || answer == STORE_NONE || size == 0) {
		return answer < 0 ? answer : 0;
	}
	answer = find_recorded(ledger, size - 1, &recorded_s);
	if (answer < 0) {
		return answer;
	}
	put_one(ret, "weir_checkpoint_entries", "gauge",
			"Entries below the newest released checkpoint.", size);
	put_one(ret, "weir_checkpoint_age_seconds", "gauge",
			"Seconds, by the ledger's clock, since the newest entry below the newest released checkpoint.",
			ledger_now(ledger).unix_s - recorded_s);
	return 0;
}

/* ---- the process ---- */

/* False where it is not known. */
static bool find_memory(const struct metrics *metrics, int64_t *ret)
{
	char text[STATM_MAX];
	ssize_t size = metrics->statm > 0 ? pread(metrics->statm, text, sizeof(text), 0) : -1;
	struct text_cursor cursor;
	int64_t pages;

	if (size <= 0) {
		return false;
	}
	/* "size resident ...", in pages */
	cursor = text_cursor(text, (size_t)size);
	if (text_int(&cursor, 0, INT64_MAX, &pages) != TEXT_OK || !text_take(&cursor, ' ') ||
			text_int(&cursor, 0, INT64_MAX / 65536, &pages) != TEXT_OK) {
		return false;
	}
	*ret = pages * sysconf(_SC_PAGESIZE);
	return true;
}

int metrics_put(const struct metrics *metrics, struct ledger *ledger, struct bytes *ret)
{
	int64_t memory;
	int fault;

	assert(metrics != NULL);
	put_loops(metrics, ret);
	put_crew(metrics, ret);
	fault = put_ledger(ledger, ret);
	if (fault < 0) {
		return fault;
	}
	if (find_memory(metrics, &memory)) {
		put_one(ret, "weir_resident_memory_bytes", "gauge",
				"Memory of the web process that is resident.", memory);
	}
	put_one(ret, "weir_started_seconds", "gauge",
			"When the web process began to serve, in seconds since 1970 UTC.",
			metrics->started_s);
	return ret->failed ? WEIR_FAULT_MEMORY : 0;
}
