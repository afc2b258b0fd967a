/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/events.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "api/caller.h"
#include "api/view.h"
#include "api/view_alert.h"
#include "api/view_finding.h"
#include "ledger/finding.h"
#include "ledger/ledger.h"
#include "ledger/news.h"
#include "meter/err.h"
#include "meter/list.h"
#include "meter/text.h"

enum {
	BEHIND_WORK = 64, /* entries read for one who is behind, so that each has his turn */
	BEGIN_BACK_MAX =
			1024, /* entries before the newest with which we begin: nobody waits for them long */
};

/* An event that was made, for whoever may see it. */
struct event {
	int64_t index; /* of the entry's first part */
	int64_t till;  /* the log's size behind the entry */
	enum events_topic topic;
	char account[BOOKS_SUBJECT_MAX];
	struct bytes data; /* JSON in one line */
};

struct event_list {
	struct event *list;
	size_t count, room;
};

/*
 * Events of the newest entries are kept, in order: those of [from, till). Who is
 * behind that reads the log himself; who is ahead waits until we are there.
 */
struct events {
	struct event_list kept;
	int64_t from, till;
};

/* What one call has and may do. */
struct telling {
	struct ledger *ledger;
	const struct books *books;
	struct day today;
	int64_t size;
	int work; /* entries that may still be read */
};

/* What a client asks for, and what it is then told. */
static const struct {
	enum events_topic topic;
	const char *name;  /* of the topic */
	const char *event; /* of one of its events */
} topics_known[] = {
	{ EVENTS_READINGS, "readings", "reading" },
	{ EVENTS_ALERTS, "alerts", "alert" },
	{ EVENTS_FINDINGS, "findings", "finding" },
};

enum {
	TOPICS_KNOWN = sizeof(topics_known) / sizeof(topics_known[0]),
};

/* ---- words ---- */

bool feed_parse_id(const char *text, size_t size, int64_t *ret_position, int64_t *ret_told)
{
	struct text_cursor cursor = text_cursor(text, size);
	int64_t position;
	int64_t told = 0;

	if (text_int(&cursor, 0, INT64_MAX, &position) != TEXT_OK ||
			(text_take(&cursor, '.') &&
					text_int(&cursor, 1, INT32_MAX, &told) != TEXT_OK) ||
			cursor.at != cursor.size) {
		return false;
	}
	*ret_position = position;
	*ret_told = told;
	return true;
}

/* 0 where it is none. */
static unsigned topic_named(const char *name, size_t size)
{
	for (size_t i = 0; i < TOPICS_KNOWN; i++) {
		if (strlen(topics_known[i].name) == size &&
				memcmp(topics_known[i].name, name, size) == 0) {
			return topics_known[i].topic;
		}
	}
	return 0;
}

static const char *event_name(enum events_topic topic)
{
	size_t i = 0;

	while (topics_known[i].topic != topic) {
		i++;
		assert(i < TOPICS_KNOWN);
	}
	return topics_known[i].event;
}

unsigned events_topics(const char *text)
{
	unsigned topics = 0;

	if (text == NULL) {
		return EVENTS_ALL;
	}
	for (;;) {
		const char *end = strchrnul(text, ',');
		unsigned topic = topic_named(text, (size_t)(end - text));

		if (topic == 0 || (topics & topic) != 0) {
			return 0;
		}
		topics |= topic;
		if (*end == '\0') {
			return topics;
		}
		text = end + 1;
	}
}

void feed_put_beat(struct bytes *ret, const struct feed *feed)
{
	bytes_put_text(ret, ":\n");
	if (feed->told == 0) {
		bytes_format(ret, "id: %lld\n", (long long)feed->position);
	}
	bytes_put_text(ret, "\n");
}

/* ---- making events ---- */

static void drop(struct event_list *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		bytes_finish(&list->list[i].data);
	}
	list->count -= count;
	if (count > 0) {
		memmove(list->list, list->list + count, list->count * sizeof(*list->list));
	}
}

static void event_list_finish(struct event_list *list)
{
	drop(list, list->count);
	free(list->list);
}

static int put_reading(struct view *view, const struct news *news, int64_t index)
{
	view_text(view, "permit", news->account);
	view_text(view, "meter", news->meter);
	view_instant(view, "at", (struct instant){ news->at_s });
	view_int(view, "entry", index);
	view_int(view, "litres", news->litres);
	return 0;
}

static int put_alert(struct view *view, struct ledger *ledger, const struct news *news)
{
	const struct shelf *shelf = books_shelf(ledger_books(ledger), BOOK_ALERT);
	struct alert_row key = { .entry = news->raised };
	const struct alert_row *row;

	(void)text_copy(key.subject, sizeof(key.subject), news->subject);
	row = shelf_find(shelf, &key);
	return row == NULL ? WEIR_FAULT_BROKEN : view_alert(view, ledger, row);
}

static int put_finding(struct view *view, struct ledger *ledger, const struct news *news)
{
	const struct finding_row *row = finding_find(ledger_books(ledger), news->raised);

	if (row == NULL) {
		return WEIR_FAULT_BROKEN;
	}
	view_finding_short(view, ledger_books(ledger), row);
	return 0;
}

/* Its data, and which topic it is of. */
static int put_data(struct view *view, struct ledger *ledger, const struct news *news,
		int64_t index, enum events_topic *ret_topic)
{
	switch (news->what) {
	case NEWS_READING:
		*ret_topic = EVENTS_READINGS;
		return put_reading(view, news, index);
	case NEWS_ALERT:
		*ret_topic = EVENTS_ALERTS;
		return put_alert(view, ledger, news);
	case NEWS_FINDING:
		*ret_topic = EVENTS_FINDINGS;
		return put_finding(view, ledger, news);
	}
	return WEIR_FAULT_BROKEN;
}

static int make_one(struct telling *telling, struct event_list *list, const struct news *news,
		int64_t index, int64_t till)
{
	SCOPED(view_close) struct view *view = view_open();
	void *grown = list_grow(list->list, &list->room, list->count + 1, sizeof(*list->list));
	struct event *event;
	int fault;

	list->list = grown != NULL ? grown : list->list;
	if (view == NULL || grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	event = &list->list[list->count++];
	*event = (struct event){ .index = index, .till = till };
	(void)text_copy(event->account, sizeof(event->account), news->account);
	bytes_init(&event->data, FEED_EVENT_BYTES);
	fault = put_data(view, telling->ledger, news, index, &event->topic);
	return fault < 0 ? fault : view_format(view, VIEW_COMPACT, &event->data);
}

static int make_all(struct telling *telling, struct event_list *list, const struct entry *entry,
		int64_t index, int64_t till)
{
	struct news_list news = { .list = NULL };
	int fault = news_take(telling->books, entry, index, &news);

	for (size_t i = 0; i < news.count && fault == 0; i++) {
		fault = make_one(telling, list, &news.list[i], index, till);
	}
	news_finish(&news);
	return fault;
}

/* An entry joins what came before it to a whole, or begins one; *ret_is_open: more of it is to come. */
static int make_next(struct telling *telling, struct entry_join *join, struct event_list *list,
		int64_t index)
{
	SCOPED_FINISH(bytes_finish) struct bytes bytes;
	struct entry entry;
	bool is_part;
	int answer;

	bytes_init(&bytes, ENTRY_MAX);
	answer = ledger_fetch(telling->ledger, index, &bytes);
	if (answer < 0) {
		return answer;
	}
	if (entry_decode(bytes.data, bytes.size, &entry, NULL) != ENTRY_OK) {
		return WEIR_FAULT_BROKEN;
	}
	is_part = entry.kind == ENTRY_KIND_PART;
	answer = entry_join_add(join, (uint64_t)index, &entry, &entry, NULL);
	if (answer != ENTRY_JOIN_WHOLE) {
		return answer < 0 ? answer : 0; /* refused: who asks for the middle of a whole */
	}
	return make_all(telling, list, &entry, is_part ? (int64_t)join->first : index, index + 1);
}

/* Reads from *at on as much as is allowed, and to the end of a whole that has begun. */
static int make_from(struct telling *telling, struct event_list *list, int work, int64_t *at)
{
	struct entry_join join;
	int fault = 0;

	work = work < telling->work ? work : telling->work;
	telling->work -= work;
	entry_join_init(&join);
	while (fault == 0 && *at < telling->size && (work > 0 || join.is_open)) {
		fault = make_next(telling, &join, list, *at);
		work--;
		++*at;
	}
	telling->work += work > 0 ? work : 0;
	entry_join_finish(&join);
	return fault;
}

/* ---- those that are kept ---- */

int events_open(struct events **ret)
{
	*ret = calloc(1, sizeof(**ret));
	return *ret == NULL ? WEIR_FAULT_MEMORY : 0;
}

void events_close(struct events *events)
{
	if (events != NULL) {
		event_list_finish(&events->kept);
		free(events);
	}
}

static void forget(struct events *events, int64_t at)
{
	drop(&events->kept, events->kept.count);
	events->from = events->till = at;
}

/* Keeps the newer half where there are too many, whole entries of it. */
static void forget_some(struct events *events)
{
	struct event_list *kept = &events->kept;
	size_t count = kept->count / 2;

	if (kept->count <= EVENTS_KEPT_MAX) {
		return;
	}
	while (count < kept->count && kept->list[count].index == kept->list[count - 1].index) {
		count++;
	}
	events->from = kept->list[count - 1].till;
	drop(kept, count);
}

/* Where to begin: with the one who is farthest behind, but not too far. */
static int64_t begin_at(const struct feed *first, int64_t size)
{
	int64_t least = size;

	for (const struct feed *feed = first; feed != NULL; feed = feed->next) {
		least = feed->position < least ? feed->position : least;
	}
	return least > size - BEGIN_BACK_MAX ? least : size - BEGIN_BACK_MAX;
}

static int keep_up(struct events *events, struct telling *telling, const struct feed *first)
{
	int64_t least = begin_at(first, telling->size);
	int fault;

	/* Nobody was there for a while: what lies between is nobody's here. */
	if (events->till > telling->size || events->till < least) {
		forget(events, least);
	}
	fault = make_from(telling, &events->kept, EVENTS_WORK_MAX, &events->till);
	if (fault < 0) {
		forget(events, events->till);
		return fault;
	}
	forget_some(events);
	return 0;
}

/* ---- telling ---- */

static bool may_see(const struct telling *telling, const struct caller *caller, unsigned topics,
		const struct event *event)
{
	return (event->topic & topics) != 0 &&
			caller_may_see_permit(
					caller, telling->books, telling->today, event->account);
}

static void put_event(struct feed *feed, const struct event *event, bool is_last)
{
	bytes_format(&feed->out, "id: %lld", (long long)(is_last ? event->till : event->index));
	if (!is_last) {
		bytes_format(&feed->out, ".%lld", (long long)feed->told + 1);
	}
	bytes_format(&feed->out, "\nevent: %s\ndata: ", event_name(event->topic));
	bytes_put(&feed->out, event->data.data, event->data.size);
	bytes_put_text(&feed->out, "\n\n");
	feed->events++;
}

/* The events of one entry, [at, end), of which feed->told were told. False where there is no room. */
static bool tell_entry(const struct telling *telling, const struct caller *caller,
		struct feed *feed, const struct event_list *list, size_t at, size_t end)
{
	size_t last = end;
	int64_t seen = 0;

	for (size_t i = at; i < end; i++) {
		last = may_see(telling, caller, feed->topics, &list->list[i]) ? i : last;
	}
	for (size_t i = at; last < end && i <= last; i++) {
		if (!may_see(telling, caller, feed->topics, &list->list[i]) ||
				seen++ < feed->told) {
			continue;
		}
		if (feed->out.size >= FEED_BATCH_BYTES) {
			return false;
		}
		put_event(feed, &list->list[i], i == last);
		feed->told++;
	}
	feed->told = 0;
	feed->position = list->list[at].till;
	return true;
}

/* The first event that lies behind a position. */
static size_t find(const struct event_list *list, int64_t position)
{
	size_t low = 0;
	size_t high = list->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (list->list[middle].till > position) {
			high = middle;
		} else {
			low = middle + 1;
		}
	}
	return low;
}

/* All that the list has from the feed's position on; it has all entries below till. */
static void tell_list(const struct telling *telling, const struct caller *caller, struct feed *feed,
		const struct event_list *list, int64_t till)
{
	size_t end;

	for (size_t at = find(list, feed->position); at < list->count; at = end) {
		const struct event *event = &list->list[at];

		end = at + 1;
		while (end < list->count && list->list[end].index == event->index) {
			end++;
		}
		if (!tell_entry(telling, caller, feed, list, at, end)) {
			feed->has_more = true;
			return;
		}
	}
	if (feed->position < till) {
		feed->position = till;
		feed->told = 0;
	}
	feed->has_more = feed->position < telling->size;
}

/* Its place lies before all that is kept. */
static int tell_from_log(struct telling *telling, const struct caller *caller, struct feed *feed)
{
	struct event_list list = { .list = NULL };
	int64_t at = feed->position;
	int fault = make_from(telling, &list, BEHIND_WORK, &at);

	if (fault == 0) {
		tell_list(telling, caller, feed, &list, at);
	}
	event_list_finish(&list);
	return fault;
}

/* What its client has seen is not of this log, or too far back. */
static void tell_reset(const struct telling *telling, struct feed *feed)
{
	feed->position = telling->size;
	feed->told = 0;
	bytes_format(&feed->out, "id: %lld\nevent: reset\ndata: {}\n\n", (long long)telling->size);
	feed->events++;
}

static int tell(struct events *events, struct telling *telling, struct feed *feed)
{
	struct caller caller;
	int answer = caller_by_id(
			telling->books, ledger_now(telling->ledger), feed->caller, &caller);

	if (answer < 0) {
		return answer;
	}
	if (answer != CALLER_OK || !caller_is_of(&caller, ROLES_READERS)) {
		feed->is_over = true;
		return 0;
	}
	if (feed->position > telling->size || telling->size - feed->position > EVENTS_BACK_MAX) {
		tell_reset(telling, feed);
	}
	if (feed->position < events->from) {
		return tell_from_log(telling, &caller, feed);
	}
	tell_list(telling, &caller, feed, &events->kept, events->till);
	return 0;
}

int events_tell(struct events *events, struct ledger *ledger, struct feed *first)
{
	const struct books *books = ledger_books(ledger);
	struct telling telling = {
		.ledger = ledger,
		.books = books,
		.today = zone_day(&books->zone, ledger_now(ledger)),
		.size = ledger_size(ledger),
		.work = EVENTS_WORK_MAX,
	};
	int fault = keep_up(events, &telling, first);

	for (struct feed *feed = first; feed != NULL && fault == 0; feed = feed->next) {
		fault = tell(events, &telling, feed);
		fault = fault == 0 && feed->out.failed ? WEIR_FAULT_MEMORY : fault;
	}
	return fault;
}
