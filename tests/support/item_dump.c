/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/support/item_dump.h"

#include <stdio.h>
#include <string.h>

#include "ledger/item.h"
#include "meter/bytes.h"
#include "meter/instant.h"

enum {
	LINE_BYTES = 16, /* of hex; longer strings go on in the next line */
	LINE_WIDTH = 3 * LINE_BYTES,
	DEPTH_MAX = 16,
	WORDS_MAX = 160,
};

struct dump {
	struct item_cursor cursor;
	struct bytes *out;
	bool is_bad;
};

/* Hex of some bytes, and behind the first line of it the words. */
static void put_line(
		struct dump *dump, const uint8_t *data, size_t size, int depth, const char *words)
{
	size_t at = 0;

	do {
		size_t width = 0;

		for (; at < size && width < LINE_WIDTH; width += 3) {
			bytes_format(dump->out, "%02x ", data[at++]);
		}
		if (words[0] != '\0') {
			bytes_format(dump->out, "%*s%*s%s", (int)(LINE_WIDTH - width), "",
					2 * depth, "", words);
		}
		while (dump->out->size > 0 && dump->out->data[dump->out->size - 1] == ' ') {
			dump->out->size--;
		}
		bytes_put_text(dump->out, "\n");
		words = "";
	} while (at < size);
}

static void put_number(struct dump *dump, size_t from, int depth, const struct dump_shape *shape,
		int64_t value)
{
	char text[INSTANT_TEXT_MAX] = "";
	char words[WORDS_MAX];

	if (shape->sense == DUMP_INSTANT) {
		(void)instant_format((struct instant){ value }, text);
	} else if (shape->sense == DUMP_DAY) {
		(void)day_format((struct day){ (int32_t)value }, text);
	}
	(void)snprintf(words, sizeof(words), "%s %lld%s%s%s", shape->name, (long long)value,
			text[0] != '\0' ? " (" : "", text, text[0] != '\0' ? ")" : "");
	put_line(dump, dump->cursor.data + from, dump->cursor.at - from, depth, words);
}

static void put_item(struct dump *dump, int depth, const struct dump_shape *shape);

static void put_array(struct dump *dump, size_t from, int depth, const struct dump_shape *shape)
{
	size_t count = item_take_array(&dump->cursor);
	const struct dump_shape *inner = shape->inner;
	char words[WORDS_MAX];

	(void)snprintf(words, sizeof(words), "%s: %zu item%s", shape->name, count,
			count == 1 ? "" : "s");
	put_line(dump, dump->cursor.data + from, dump->cursor.at - from, depth, words);
	for (size_t i = 0; i < count && !dump->is_bad; i++) {
		if (inner == NULL || inner->name == NULL) {
			dump->is_bad = true;
			return;
		}
		put_item(dump, depth + 1, inner);
		inner += shape->is_list ? 0 : 1;
	}
	dump->is_bad = dump->is_bad ||
			(!shape->is_list && !shape->may_end && inner != NULL &&
					inner->name != NULL);
}

/* A byte string: its head, then the item inside or its bytes. */
static void put_string(struct dump *dump, size_t from, int depth, const struct dump_shape *shape)
{
	char words[WORDS_MAX];
	size_t size;
	const uint8_t *data = item_take_bytes(&dump->cursor, &size);
	size_t head = dump->cursor.at - from - size;

	(void)snprintf(words, sizeof(words), "%s, %zu byte%s", shape->name, size,
			size == 1 ? "" : "s");
	if (dump->cursor.failed != ITEM_OK) {
		return;
	}
	put_line(dump, dump->cursor.data + from, head, depth, words);
	if (shape->inner == NULL) {
		put_line(dump, data, size, depth, "");
	} else {
		struct dump inside = { .cursor = item_cursor(data, size), .out = dump->out };

		put_item(&inside, depth + 1, shape->inner);
		dump->is_bad = dump->is_bad || inside.is_bad || !item_at_end(&inside.cursor);
	}
}

static void put_item(struct dump *dump, int depth, const struct dump_shape *shape)
{
	size_t from = dump->cursor.at;
	char words[WORDS_MAX];
	const char *text;
	size_t size;

	switch (item_peek(&dump->cursor)) {
	case ITEM_UINT:
	case ITEM_NEGATIVE:
		put_number(dump, from, depth, shape, item_take_int(&dump->cursor));
		break;
	case ITEM_BYTES:
		put_string(dump, from, depth, shape);
		break;
	case ITEM_TEXT:
		text = item_take_text_n(&dump->cursor, &size);
		(void)snprintf(words, sizeof(words), "%s \"%.*s\"", shape->name, (int)size, text);
		put_line(dump, dump->cursor.data + from, dump->cursor.at - from, depth, words);
		break;
	case ITEM_ARRAY:
		put_array(dump, from, depth, shape);
		break;
	case ITEM_BOOL:
		(void)snprintf(words, sizeof(words), "%s %s", shape->name,
				item_take_bool(&dump->cursor) ? "true" : "false");
		put_line(dump, dump->cursor.data + from, 1, depth, words);
		break;
	case ITEM_NULL:
		item_take_null(&dump->cursor);
		(void)snprintf(words, sizeof(words), "%s null", shape->name);
		put_line(dump, dump->cursor.data + from, 1, depth, words);
		break;
	case ITEM_NONE:
		dump->is_bad = true;
		break;
	}
	dump->is_bad = dump->is_bad || dump->cursor.failed != ITEM_OK || depth > DEPTH_MAX;
}

bool item_dump(const uint8_t *data, size_t size, const struct dump_shape *shape, struct bytes *out)
{
	struct dump dump = { .cursor = item_cursor(data, size), .out = out };

	put_item(&dump, 0, shape);
	return !dump.is_bad && item_at_end(&dump.cursor) && !out->failed;
}

/* ---- the shape of an entry of readings: docs/entry.cddl ---- */

#define NAMES(list) static const struct dump_shape list[]
#define END \
	{ \
		.name = NULL \
	}
#define FIELD(title) \
	{ \
		.name = (title) \
	}
#define SENSE(title, what) \
	{ \
		.name = (title), .sense = (what) \
	}
#define OF(title, shapes) \
	{ \
		.name = (title), .inner = (shapes) \
	}
#define PART(title, shapes) \
	{ \
		.name = (title), .inner = (shapes), .may_end = true \
	}
#define LIST(title, shapes) \
	{ \
		.name = (title), .inner = (shapes), .is_list = true \
	}

/* A totaliser's state begins so; a rival's words follow where there is one. */
NAMES(state_items) = {
	FIELD("lineages begun"),
	FIELD("has a count to go on from"),
	FIELD("which is an event's"),
	SENSE("lineage began", DUMP_INSTANT),
	SENSE("last accepted reading", DUMP_INSTANT),
	FIELD("highest count, units"),
	FIELD("scale"),
	END,
};

NAMES(interval_items) = {
	FIELD("from: base +"),
	FIELD("seconds"),
	FIELD("litres"),
	FIELD("flags"),
	END,
};
NAMES(interval) = { OF("interval", interval_items) };

NAMES(remark_items) = {
	FIELD("at: base +"),
	FIELD("units"),
	FIELD("scale"),
	FIELD("letter"),
	FIELD("mask"),
	END,
};
NAMES(remark) = { OF("remark", remark_items) };

NAMES(posting_items) = {
	FIELD("permit"),
	FIELD("intake"),
	SENSE("day", DUMP_DAY),
	FIELD("litres"),
	FIELD("spread litres"),
	FIELD("covered seconds"),
	FIELD("readings"),
	END,
};
NAMES(posting) = { OF("posting", posting_items) };

NAMES(assessed_items) = {
	FIELD("permit"),
	FIELD("intake"),
	SENSE("day", DUMP_DAY),
	FIELD("litres"),
	FIELD("exempt litres"),
	FIELD("seconds"),
	FIELD("withheld litres"),
	END,
};
NAMES(assessed) = { OF("assessed posting", assessed_items) };

NAMES(day_state_items) = {
	SENSE("day", DUMP_DAY),
	PART("state before it", state_items),
	END,
};
NAMES(day_state) = { OF("day's state", day_state_items) };

NAMES(movement_items) = {
	FIELD("meter"),
	SENSE("base", DUMP_INSTANT),
	LIST("remarks", remark),
	LIST("intervals cancelled", interval),
	LIST("intervals booked", interval),
	LIST("postings", posting),
	LIST("postings, assessed", assessed),
	LIST("states before days", day_state),
	PART("newest state", state_items),
	END,
};

NAMES(effect_items) = {
	FIELD("semantics"),
	OF("movement", movement_items),
	END,
};

NAMES(reading_items) = {
	FIELD("at: base +"),
	FIELD("units"),
	FIELD("scale"),
	FIELD("words"),
	FIELD("status"),
	FIELD("flow"),
	END,
};
NAMES(reading) = { OF("reading", reading_items) };

NAMES(body_items) = {
	FIELD("meter"),
	FIELD("profile's version"),
	SENSE("base", DUMP_INSTANT),
	LIST("readings", reading),
	END,
};

NAMES(deed_items) = {
	FIELD("actor"),
	FIELD("stream"),
	FIELD("number"),
	SENSE("made", DUMP_INSTANT),
	OF("body", body_items),
	END,
};
NAMES(deed) = { OF("what was said", deed_items) };

NAMES(link_items) = {
	FIELD("subject"),
	FIELD("count"),
	FIELD("previous leaf hash"),
	END,
};
NAMES(link) = { OF("link", link_items) };

NAMES(entry_items) = {
	FIELD("version"),
	FIELD("kind"),
	SENSE("recorded", DUMP_INSTANT),
	FIELD("salt"),
	LIST("links", link),
	FIELD("annex"),
	OF("said", deed),
	FIELD("signature"),
	OF("effect", effect_items),
	END,
};

const struct dump_shape dump_readings_entry = OF("entry", entry_items);
