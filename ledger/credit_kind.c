/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Judging and folding what moves a pool of river-area credit. A judge says what
 * is moved and how the pool stands behind it; the fold makes the move and finds
 * it so.
 */

#include <string.h>

#include "ledger/credit.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/registry.h"
#include "meter/err.h"

static const char commodity[] = "m2";

/* What a deed does to a pool. */
struct change {
	int64_t in_m2;
	int64_t retired_m2;
	int64_t outstanding_m2;
};

static int64_t moved_of(const struct change *change)
{
	return change->in_m2 + change->retired_m2 + change->outstanding_m2;
}

static void pool_change(struct credit_pool_row *pool, const struct change *change)
{
	pool->in_m2 += change->in_m2;
	pool->retired_m2 += change->retired_m2;
	pool->outstanding_m2 += change->outstanding_m2;
	pool->stock_m2 = pool->in_m2 - pool->retired_m2;
}

/* ---- judging ---- */

static int check_area(const struct judge *judge, const char *area, struct where *reason)
{
	const struct registry_view view = { .books = judge->books };

	if (!registry_has(&view, ROW_AREA, area)) {
		where_set(reason, 0, 0, "there is no area '%s'", area);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

/* Says what follows, where the pool has room for it. */
static int conclude(const struct judge *judge, const char *area, const struct change *change,
		struct outcome *ret, struct where *reason)
{
	const struct credit_pool_row before = credit_pool(judge->books, area);
	struct credit_pool_row pool = before;
	struct bytes *effect = &ret->own.effect;

	pool_change(&pool, change);
	if (credit_free(&pool).m2 < 0) {
		where_set(reason, 0, 0,
				"pool '%s' has %lld m2 in stock, %lld outstanding, %lld free: %lld are asked of it",
				area, (long long)before.stock_m2, (long long)before.outstanding_m2,
				(long long)credit_free(&before).m2,
				(long long)(credit_free(&before).m2 - credit_free(&pool).m2));
		return JUDGE_REFUSED;
	}
	effect_begin(effect, 3);
	item_put_int(effect, moved_of(change));
	item_put_int(effect, pool.stock_m2);
	item_put_int(effect, pool.outstanding_m2);
	(void)conclusion_subject(&ret->own, "area:", area);
	return effect->failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
}

/* The same survey as it is known; NULL where that year was not told. */
static const struct credit_stock_row *stock_of(
		const struct books *books, const struct credit_stock *said)
{
	struct credit_stock_row key = { .year = said->year };

	(void)text_copy(key.area, sizeof(key.area), said->area);
	return shelf_find(books_shelf(books, BOOK_CREDIT_STOCK), &key);
}

static struct area_credit brought_before(const struct credit_stock_row *row)
{
	return row == NULL ? (struct area_credit){ 0 }
			   : credit_brought((struct area_credit){ row->added_m2 },
					     (struct area_credit){ row->target_m2 },
					     (struct area_credit){ row->converted_m2 });
}

int credit_stock_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct credit_stock_row *known;
	struct area_credit brought;
	struct credit_stock said;
	struct change change = { .in_m2 = 0 };
	int answer;

	if (!credit_take_stock(deed, &said)) {
		where_set(reason, 0, 0,
				"stock is [area, year, added, target, converted, document]");
		return JUDGE_REFUSED;
	}
	answer = check_area(judge, said.area, reason);
	if (answer == JUDGE_OK) {
		answer = judge_day_has_come(judge, year_days((int)said.year).from, reason);
	}
	if (answer != JUDGE_OK) {
		return answer;
	}
	known = stock_of(judge->books, &said);
	if (known != NULL && known->added_m2 == said.added.m2 &&
			known->target_m2 == said.target.m2 &&
			known->converted_m2 == said.converted.m2 &&
			strcmp(known->document, said.document) == 0) {
		return JUDGE_KNOWN;
	}
	brought = credit_brought(said.added, said.target, said.converted);
	if (brought.m2 < 0) {
		where_set(reason, 0, 0,
				"%lld m2 added and %lld converted are less than that year's target of %lld: nothing comes into the pool",
				(long long)said.added.m2, (long long)said.converted.m2,
				(long long)said.target.m2);
		return JUDGE_REFUSED;
	}
	change.in_m2 = brought.m2 - brought_before(known).m2;
	return conclude(judge, said.area, &change, ret, reason);
}

/* Which of two loans of one name says something else; NULL where they are the same. */
static const char *differing(const struct credit_loan_row *a, const struct credit_loan *b)
{
	return strcmp(a->area, b->area) != 0                    ? "pool"
			: strcmp(a->borrower, b->borrower) != 0 ? "borrower"
			: strcmp(a->project, b->project) != 0   ? "project"
			: a->purpose != (int64_t)b->purpose     ? "purpose"
			: a->filled_m2 != b->filled.m2          ? "filled"
			: a->lent_m2 != b->lent.m2              ? "lent"
			: a->from != b->from.number             ? "from"
			: a->until != b->until.number           ? "until"
			: strcmp(a->flood, b->flood) != 0       ? "flood"
			: strcmp(a->quality, b->quality) != 0   ? "quality"
			: strcmp(a->document, b->document) != 0 ? "document"
								: NULL;
}

static int check_name(
		const struct judge *judge, const struct credit_loan *said, struct where *reason)
{
	const struct credit_loan_row *known = credit_loan(judge->books, said->loan);
	const char *field = known == NULL ? NULL : differing(known, said);

	if (field != NULL) {
		where_set(reason, 0, 0, "entry %lld has a loan '%s' with another %s",
				(long long)known->entry, said->loan, field);
	}
	return known == NULL ? JUDGE_OK : field == NULL ? JUDGE_KNOWN : JUDGE_REFUSED;
}

/* What a loan must be, whatever the pool has. */
static int check_loan(const struct credit_loan *said, struct where *reason)
{
	char text[DAY_TEXT_MAX];

	if (said->lent.m2 <= said->filled.m2) {
		where_set(reason, 0, 0,
				"%lld m2 are to be filled: a loan is more than that, not %lld",
				(long long)said->filled.m2, (long long)said->lent.m2);
		return JUDGE_REFUSED;
	}
	if (said->until.number <= said->from.number) {
		where_set(reason, 0, 0, "the last day of return, %s, is not behind the loan",
				day_format(said->until, text));
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

int credit_loan_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	struct credit_loan said;
	struct change change = { .in_m2 = 0 };
	int answer;

	if (!credit_take_loan(deed, &said)) {
		where_set(reason, 0, 0,
				"a loan is [loan, area, borrower, project, purpose, filled, lent, from, until, flood, quality, document]");
		return JUDGE_REFUSED;
	}
	answer = check_name(judge, &said, reason);
	if (answer == JUDGE_OK) {
		answer = check_area(judge, said.area, reason);
	}
	if (answer == JUDGE_OK) {
		answer = judge_day_has_come(judge, said.from, reason);
	}
	if (answer == JUDGE_OK) {
		answer = check_loan(&said, reason);
	}
	change.outstanding_m2 = said.lent.m2;
	return answer == JUDGE_OK ? conclude(judge, said.area, &change, ret, reason) : answer;
}

/* Is there a move of that kind, day, document, and of so many square metres told? */
static bool has_move(const struct books *books, const struct credit_move_row *like)
{
	const struct credit_move_row *move;
	int64_t entry = INT64_MIN;

	while ((move = credit_next_move(books, like->area, &entry)) != NULL) {
		if (move->kind == like->kind && move->on == like->on &&
				move->told_m2 == like->told_m2 &&
				strcmp(move->loan, like->loan) == 0 &&
				strcmp(move->document, like->document) == 0) {
			return true;
		}
	}
	return false;
}

static bool is_returned(const struct books *books, const struct credit_loan_row *loan,
		const struct credit_return *said)
{
	struct credit_move_row like = {
		.kind = KIND_CREDIT_RETURN, .on = said->on.number, .told_m2 = said->surveyed.m2
	};

	(void)text_copy(like.area, sizeof(like.area), loan->area);
	(void)text_copy(like.loan, sizeof(like.loan), loan->loan);
	(void)text_copy(like.document, sizeof(like.document), said->document);
	return has_move(books, &like);
}

static bool is_retired(const struct books *books, const struct credit_retire *said)
{
	struct credit_move_row like = {
		.kind = KIND_CREDIT_RETIRE, .on = said->on.number, .told_m2 = said->retired.m2
	};

	(void)text_copy(like.area, sizeof(like.area), said->area);
	(void)text_copy(like.document, sizeof(like.document), said->document);
	return has_move(books, &like);
}

static int check_return(const struct judge *judge, const struct credit_return *said,
		const struct credit_loan_row *loan, struct where *reason)
{
	char text[DAY_TEXT_MAX];

	if (loan == NULL) {
		where_set(reason, 0, 0, "there is no loan '%s'", said->loan);
		return JUDGE_REFUSED;
	}
	if (said->on.number < loan->from) {
		where_set(reason, 0, 0, "loan '%s' was not made yet on %s", said->loan,
				day_format(said->on, text));
		return JUDGE_REFUSED;
	}
	if (credit_outstanding(loan).m2 == 0) {
		where_set(reason, 0, 0, "nothing of loan '%s' is outstanding: all %lld m2 are back",
				said->loan, (long long)loan->lent_m2);
		return JUDGE_REFUSED;
	}
	return judge_day_has_come(judge, said->on, reason);
}

int credit_return_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct credit_loan_row *loan;
	struct credit_return said;
	struct change change = { .in_m2 = 0 };
	int64_t left;
	int answer;

	if (!credit_take_return(deed, &said)) {
		where_set(reason, 0, 0, "a return is [loan, on, surveyed, document]");
		return JUDGE_REFUSED;
	}
	loan = credit_loan(judge->books, said.loan);
	if (loan != NULL && is_returned(judge->books, loan, &said)) {
		return JUDGE_KNOWN;
	}
	answer = check_return(judge, &said, loan, reason);
	if (answer != JUDGE_OK) {
		return answer;
	}
	left = credit_outstanding(loan).m2;
	change.outstanding_m2 = -(said.surveyed.m2 < left ? said.surveyed.m2 : left);
	return conclude(judge, loan->area, &change, ret, reason);
}

int credit_retire_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	struct credit_retire said;
	struct change change = { .in_m2 = 0 };
	int answer;

	if (!credit_take_retire(deed, &said)) {
		where_set(reason, 0, 0, "what is retired is [area, m2, on, document]");
		return JUDGE_REFUSED;
	}
	if (is_retired(judge->books, &said)) {
		return JUDGE_KNOWN;
	}
	answer = check_area(judge, said.area, reason);
	if (answer == JUDGE_OK) {
		answer = judge_day_has_come(judge, said.on, reason);
	}
	change.retired_m2 = said.retired.m2;
	return answer == JUDGE_OK ? conclude(judge, said.area, &change, ret, reason) : answer;
}

/* ---- folding ---- */

/* Opens an entry: what its effect moves, and how the pool stands behind it, into the move. */
static bool open_move(const struct entry *entry, struct deed *ret_deed, struct credit_move_row *ret)
{
	struct item_cursor effect;

	if (!effect_open(entry, &effect, 3) || !deed_take(entry, ret_deed)) {
		return false;
	}
	ret->moved_m2 = item_take_int(&effect);
	ret->stock_m2 = item_take_int(&effect);
	ret->outstanding_m2 = item_take_int(&effect);
	ret->kind = (int64_t)entry->kind;
	return item_at_end(&effect);
}

/* Moves the pool, which must then stand as the effect says, and notes the move. */
static int apply_move(struct books *books, const struct change *change,
		struct credit_move_row *move, int64_t index)
{
	struct credit_pool_row pool = credit_pool(books, move->area);
	int fault;

	pool_change(&pool, change);
	if (moved_of(change) != move->moved_m2 || pool.stock_m2 != move->stock_m2 ||
			pool.outstanding_m2 != move->outstanding_m2 || credit_free(&pool).m2 < 0) {
		return WEIR_FAULT_BROKEN;
	}
	move->entry = index;
	fault = shelf_put(books_shelf(books, BOOK_CREDIT_POOL), &pool);
	return fault < 0 ? fault : shelf_put(books_shelf(books, BOOK_CREDIT_MOVE), move);
}

static int post(struct books *books, const char *from, const char *from_id, const char *to,
		const char *to_id, struct area_credit credit)
{
	return books_move(books, commodity, from, from_id, to, to_id, credit.m2);
}

int credit_stock_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct credit_move_row move = { .on = INT32_MIN };
	struct credit_stock_row row = { .entry = index };
	struct credit_stock said;
	struct deed deed;
	struct change change = { .in_m2 = 0 };
	int fault;

	if (!open_move(entry, &deed, &move) || !credit_take_stock(&deed, &said)) {
		return WEIR_FAULT_BROKEN;
	}
	change.in_m2 = credit_brought(said.added, said.target, said.converted).m2 -
			brought_before(stock_of(books, &said)).m2;
	(void)text_copy(move.area, sizeof(move.area), said.area);
	(void)text_copy(move.document, sizeof(move.document), said.document);
	move.year = said.year;
	(void)text_copy(row.area, sizeof(row.area), said.area);
	(void)text_copy(row.document, sizeof(row.document), said.document);
	row.year = said.year;
	row.added_m2 = said.added.m2;
	row.target_m2 = said.target.m2;
	row.converted_m2 = said.converted.m2;
	fault = apply_move(books, &change, &move, index);
	if (fault == 0) {
		fault = shelf_put(books_shelf(books, BOOK_CREDIT_STOCK), &row);
	}
	return fault < 0 ? fault
			 : post(books, "surveyed:", said.area, "pool:", said.area,
					   (struct area_credit){ change.in_m2 });
}

static void fill_loan(struct credit_loan_row *row, const struct credit_loan *said)
{
	(void)text_copy(row->loan, sizeof(row->loan), said->loan);
	(void)text_copy(row->area, sizeof(row->area), said->area);
	(void)text_copy(row->borrower, sizeof(row->borrower), said->borrower);
	(void)text_copy(row->project, sizeof(row->project), said->project);
	(void)text_copy(row->flood, sizeof(row->flood), said->flood);
	(void)text_copy(row->quality, sizeof(row->quality), said->quality);
	(void)text_copy(row->document, sizeof(row->document), said->document);
	row->purpose = (int64_t)said->purpose;
	row->filled_m2 = said->filled.m2;
	row->lent_m2 = said->lent.m2;
	row->from = said->from.number;
	row->until = said->until.number;
}

int credit_loan_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct credit_loan_row row = { .entry = index };
	struct credit_move_row move = { .year = 0 };
	struct credit_loan said;
	struct deed deed;
	struct change change = { .in_m2 = 0 };
	int fault;

	if (!open_move(entry, &deed, &move) || !credit_take_loan(&deed, &said) ||
			credit_loan(books, said.loan) != NULL) {
		return WEIR_FAULT_BROKEN;
	}
	change.outstanding_m2 = said.lent.m2;
	(void)text_copy(move.area, sizeof(move.area), said.area);
	(void)text_copy(move.loan, sizeof(move.loan), said.loan);
	(void)text_copy(move.document, sizeof(move.document), said.document);
	move.on = said.from.number;
	fill_loan(&row, &said);
	fault = apply_move(books, &change, &move, index);
	if (fault == 0) {
		fault = shelf_put(books_shelf(books, BOOK_CREDIT_LOAN), &row);
	}
	if (fault == 0) {
		fault = post(books, "pool:", said.area, "filled:", said.loan, said.filled);
	}
	return fault < 0 ? fault
			 : post(books, "pool:", said.area, "lent:", said.loan,
					   (struct area_credit){ said.lent.m2 - said.filled.m2 });
}

/* Of what is returned, first the part that stands for filled water. */
static int post_return(struct books *books, const struct credit_loan_row *loan, int64_t returned)
{
	int64_t filled_left = loan->filled_m2 - loan->returned_m2;
	int64_t first = filled_left < 0 ? 0 : filled_left < returned ? filled_left : returned;
	int fault = post(books, "filled:", loan->loan, "pool:", loan->area,
			(struct area_credit){ first });

	return fault < 0 ? fault
			 : post(books, "lent:", loan->loan, "pool:", loan->area,
					   (struct area_credit){ returned - first });
}

int credit_return_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct credit_move_row move = { .year = 0 };
	struct credit_return said;
	struct credit_loan_row loan;
	struct deed deed;
	struct change change = { .in_m2 = 0 };
	int64_t returned;
	int fault;

	if (!open_move(entry, &deed, &move) || !credit_take_return(&deed, &said) ||
			credit_loan(books, said.loan) == NULL) {
		return WEIR_FAULT_BROKEN;
	}
	loan = *credit_loan(books, said.loan);
	returned = -move.moved_m2;
	if (returned < 1 || returned > said.surveyed.m2 ||
			returned > credit_outstanding(&loan).m2) {
		return WEIR_FAULT_BROKEN;
	}
	change.outstanding_m2 = -returned;
	(void)text_copy(move.area, sizeof(move.area), loan.area);
	(void)text_copy(move.loan, sizeof(move.loan), said.loan);
	(void)text_copy(move.document, sizeof(move.document), said.document);
	move.on = said.on.number;
	move.told_m2 = said.surveyed.m2;
	fault = apply_move(books, &change, &move, index);
	if (fault == 0) {
		fault = post_return(books, &loan, returned);
	}
	loan.returned_m2 += returned;
	return fault < 0 ? fault : shelf_put(books_shelf(books, BOOK_CREDIT_LOAN), &loan);
}

int credit_retire_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct credit_move_row move = { .year = 0 };
	struct credit_retire said;
	struct deed deed;
	struct change change = { .in_m2 = 0 };
	int fault;

	if (!open_move(entry, &deed, &move) || !credit_take_retire(&deed, &said)) {
		return WEIR_FAULT_BROKEN;
	}
	change.retired_m2 = said.retired.m2;
	move.told_m2 = said.retired.m2;
	(void)text_copy(move.area, sizeof(move.area), said.area);
	(void)text_copy(move.document, sizeof(move.document), said.document);
	move.on = said.on.number;
	fault = apply_move(books, &change, &move, index);
	return fault < 0 ? fault
			 : post(books, "pool:", said.area, "retired:", said.area, said.retired);
}
