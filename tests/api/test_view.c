/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A view has one text: members in the order written, integers, UTC.
 */

#include "tests/check.h"

#include "api/view.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/instant.h"

static void members_keep_their_order(void **state)
{
	struct view *view = view_open();
	struct bytes text;

	(void)state;
	view_text(view, "permit", "温\"州");
	view_int(view, "taken_litres", INT64_MIN);
	view_array(view, "lines");
	view_object(view, NULL);
	view_int(view, "amount_fen", 0);
	view_bool(view, "counts", true);
	view_end(view);
	view_int(view, NULL, INT64_MAX);
	view_null(view, NULL);
	view_end(view);
	view_instant(view, "at", (struct instant){ 0 });
	view_day(view, "asked", (struct day){ 1 });
	bytes_init(&text, 1 << 16);
	CHECK_INT(view_format(view, VIEW_COMPACT, &text), 0);
	CHECK_TEXT(bytes_text(&text),
			"{\"permit\":\"温\\\"州\",\"taken_litres\":-9223372036854775808,"
			"\"lines\":[{\"amount_fen\":0,\"counts\":true},9223372036854775807,null],"
			"\"at\":\"1970-01-01T00:00:00Z\",\"asked\":\"1970-01-02\"}");
	bytes_finish(&text);
	view_close(view);
}

static void text_that_is_not_utf8_is_a_fault(void **state)
{
	struct view *view = view_open();
	struct bytes text;

	(void)state;
	view_text(view, "name", "\xff");
	view_object(view, "rest");
	view_int(view, "n", 1);
	view_end(view);
	bytes_init(&text, 1 << 16);
	CHECK_INT(view_format(view, VIEW_INDENTED, &text), WEIR_FAULT_BROKEN);
	CHECK_INT(text.size, 0);
	bytes_finish(&text);
	view_close(view);
}

static void a_text_beyond_its_buffer_is_a_fault(void **state)
{
	struct view *view = view_open();
	struct bytes text;

	(void)state;
	view_text(view, "name", "longer than eight bytes");
	bytes_init(&text, 8);
	CHECK_INT(view_format(view, VIEW_COMPACT, &text), WEIR_FAULT_MEMORY);
	bytes_finish(&text);
	view_close(view);
}

static void what_is_not_known_is_absent(void **state)
{
	struct view *view = view_open();
	struct bytes text;

	(void)state;
	view_int_known(view, "limit_litres", INT64_MIN);
	view_int_known(view, "taken_litres", 0);
	view_int_known(view, "least", INT64_MIN + 1);
	view_text_known(view, "holder", NULL);
	view_text_known(view, "area", "");
	view_text_known(view, "source", "mine");
	bytes_init(&text, 1 << 16);
	CHECK_INT(view_format(view, VIEW_COMPACT, &text), 0);
	CHECK_TEXT(bytes_text(&text),
			"{\"taken_litres\":0,\"least\":-9223372036854775807,\"source\":\"mine\"}");
	bytes_finish(&text);
	view_close(view);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_keep_their_order),
		cmocka_unit_test(what_is_not_known_is_absent),
		cmocka_unit_test(text_that_is_not_utf8_is_a_fault),
		cmocka_unit_test(a_text_beyond_its_buffer_is_a_fault),
	};

	return cmocka_run_group_tests_name("view", tests, NULL, NULL);
}
