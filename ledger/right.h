/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Rights to water (用水权): of an abstraction permit, of an area, of an
 * irrigator; and what of one is free in a ceiling year (rules.md F21).
 *
 * A permit and those that it replaces are one right. A ceiling year is that of
 * the permit, of an area and a share the calendar year; it is named by its first
 * day. A right of an irrigator is a row of `shares`: it has no meter of its own,
 * so nothing is known to be taken of it. Only what a row of `savings` verifies is
 * tradable.
 *
 * What a share certifies is bounded here for both of its uses: what stands on
 * tickets of a year (ledger/voucher.h) cannot be sold nor pledged, and what is sold,
 * held or pledged cannot be put on tickets. So it is with the permit of a scheme and
 * the shares that are certified on it.
 *
 * Volumes are whole litres, days civil days of the ledger's zone.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/item.h"
#include "ledger/kind.h"
#include "ledger/lineage.h"
#include "ledger/registry.h"
#include "ledger/rows.h"
#include "meter/instant.h"

/* Numbers stand in entries. */
enum right_kind {
	RIGHT_ABSTRACTION = 1, /* 取水权: a permit's */
	RIGHT_REGIONAL = 2,    /* 区域水权: an area's */
	RIGHT_IRRIGATION = 3,  /* 灌溉用水户水权: a share */
};

struct right {
	enum right_kind kind;
	char id[TEXT_ID_MAX + 1];
};

enum {
	RIGHT_TEXT_MAX = ROW_RIGHT_MAX + 1, /* bytes of right_text(), with its NUL */
};

/* "permit", "area", "share". */
const char *right_kind_name(enum right_kind kind);

/* "permit:ID", "area:ID", "share:ID"; a bare id is a permit. False where it is none. */
bool right_parse(const char *text, struct right *ret);

/* The same of what right_text() gives, and of nothing else. */
bool right_is_text(const char *text, struct right *ret);

const char *right_text(const struct right *right, char buffer[static RIGHT_TEXT_MAX]);

/* Two items: kind and id. right_take() fails the cursor where they are none. */
void right_put(struct bytes *bytes, const struct right *right);
void right_take(struct item_cursor *cursor, struct right *ret);

bool right_is_same(const struct right *a, const struct right *b);

/* A right by the registry on a day. */
struct right_facts {
	struct right right;                /* a permit: the one that answers on that day */
	char holder[ROW_NAME_MAX + 1];     /* "" of an area */
	char credit_code[TEXT_ID_MAX + 1]; /* of the holder; "" where it is not known */
	char area[TEXT_ID_MAX + 1];        /* in which it lies; of an area itself; or "" */
	char scheme[TEXT_ID_MAX + 1];      /* of a share: the permit whose water it is, else "" */
	enum source source; /* of a permit's water, of a share's scheme; SOURCE_ANY */
	enum year_kind year_kind;
	struct days valid; /* without a beginning from INT32_MIN, without an end till INT32_MAX */
};

/* False where the registry has no such right on that day. */
bool right_find(const struct books *books, const struct right *right, struct day day,
		struct right_facts *ret);

/*
 * The first day on which it goes on no more, as the registry has it: a permit goes
 * on by those that replace it without a gap and whose years are of its kind.
 * INT32_MAX: it has no end.
 */
struct day right_till(const struct books *books, const struct right_facts *facts);

/* The ceiling year in which a day lies. */
struct days right_year(const struct right_facts *facts, struct day day);

/* What of a right there is in a ceiling year, and what keeps it. */
struct right_room {
	struct days year;
	bool has_limit;
	int64_t limit_litres; /* the least known: as it stands, and as it will at the year's end */
	int64_t taken_litres;
	int64_t ticket_litres;    /* of a share: on tickets for rounds of that year */
	int64_t certified_litres; /* of a permit: to shares of its scheme */
	int64_t held_litres;      /* by offers and by agreements that wait */
	int64_t pledged_litres;
	int64_t saved_litres; /* verified for that year */
	int64_t sold_litres;
	/*
	 * limit - taken - on tickets - held - pledged, may be negative; 0 without a
	 * limit. What was taken of a scheme is its shares' first: of both the greater.
	 */
	int64_t free_litres;
	int64_t tradable_litres; /* the lesser of that and of saved - sold - held */
};

/* What somebody has of it by another title: on tickets, or as shares of a scheme. */
static inline int64_t right_kept(const struct right_room *room)
{
	return room->ticket_litres + room->certified_litres; /* one of them is 0 */
}

/* The room of the year in which `of` lies, as it is known on a day. Returns 0 or a fault. */
int right_room(const struct books *books, const struct right_facts *facts, struct day of,
		struct day today, struct right_room *ret);

/*
 * What a saving of so many litres a year gives to a ceiling year: a 365th of it
 * for each of its days there, rounded up to the litre, never more than the
 * year's. So a term of whole years within the saving can be sold whole.
 */
int64_t right_saved(int64_t annual_litres, struct days valid, struct days year);

/* Savings of one right, and of permits that it continues, as known on a day, by their ids. */
struct right_savings {
	const struct books *books;
	const struct right *right;
	struct day today;
	struct lineage lineage;
	char id[TEXT_ID_MAX + 1];
};

/* Begins before the first; all rows are walked: there are few. False at the end. */
void right_savings_begin(const struct books *books, const struct right *right, struct day today,
		struct right_savings *ret);
bool right_savings_next(
		struct right_savings *savings, struct saving_row *ret, struct days *ret_valid);

/* The first day from `from` on for which no saving of the right is verified, as is known today. */
struct day right_saved_till(const struct books *books, const struct right_facts *facts,
		struct day from, struct day today);

/* ---- the registry's rows ---- */

/* Does what a saving or a share names exist? Returns JUDGE_OK or JUDGE_REFUSED with a reason. */
int right_names_check(const struct registry_view *view, enum row_kind kind, const union row *row,
		struct where *reason);

/* Links a row's entry to its permit or its area. False beyond eight. */
bool right_names_link(enum row_kind kind, const union row *row, struct conclusion *ret);

/* Links a conclusion to the permit or the area; a share has no chain but the ledger's. */
bool right_link(const struct right *right, struct conclusion *ret);
