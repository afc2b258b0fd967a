/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The porter carries what is signed or of a caller, and ends at any other.
 */

#include "tests/check.h"

#include <stdlib.h>
#include <unistd.h>

#include "api/serve/porter.h"
#include "ledger/gate.h"
#include "meter/bytes.h"

static void carries_what_is_vouched_for(void **state)
{
	static const struct {
		const char *name;
		const char *bytes;
		size_t size;
		int answer; /* of a folder where nobody writes */
	} rows[] = {
		{ "signed", "\x82\x02\x80", 3, PORTER_NO_WRITER },
		{ "of this user's own", "\x82\x01\x80", 3, PORTER_GONE },
		{ "of a caller", "\x84\x03\x80\x01\x40", 5, PORTER_NO_WRITER },
		{ "of a caller who shows nothing", "\x82\x03\x80", 3, PORTER_GONE },
		{ "of this user's own, longer", "\x84\x01\x80\x01\x40", 5, PORTER_GONE },
		{ "signed, longer", "\x84\x02\x80\x01\x40", 5, PORTER_GONE },
		{ "of a form to come", "\x84\x04\x80\x01\x40", 5, PORTER_GONE },
		{ "cut", "\x82", 1, PORTER_GONE },
		{ "no request", "\x02", 1, PORTER_GONE },
		{ "two, not in the shortest form", "\x82\x18\x02\x80", 4, PORTER_GONE },
	};
	char folder[] = "/tmp/weir-porter-XXXXXX";

	(void)state;
	CHECK(mkdtemp(folder) != NULL);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct gate_client *porter = NULL;
		struct bytes request;
		struct bytes answer;

		CHECK_ROW(rows[i].name);
		bytes_init(&request, 16);
		bytes_init(&answer, GATE_FRAME_MAX);
		bytes_put(&request, rows[i].bytes, rows[i].size);
		CHECK_INT(porter_start(folder, &porter), 0);
		CHECK_INT(porter_call(porter, &request, &answer), rows[i].answer);
		gate_client_close(porter);
		bytes_finish(&request);
		bytes_finish(&answer);
	}
	CHECK_INT(rmdir(folder), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(carries_what_is_vouched_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
