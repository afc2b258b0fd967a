/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Checks with named rows, over cmocka: a failure prints the row, the
 * expression and both values.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *check_row __attribute__((unused)) = "-";

#define CHECK_ROW(name) (check_row = (name))
#define CHECK_COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

#define CHECK_INT(is, want) \
	do { \
		int64_t check_is = (int64_t)(is); \
		int64_t check_want = (int64_t)(want); \
		if (check_is != check_want) { \
			fail_msg("row '%s': %s is %lld, want %lld", check_row, #is, \
					(long long)check_is, (long long)check_want); \
		} \
	} while (0)

#define CHECK_TEXT(is, want) \
	do { \
		const char *check_is = (is); \
		const char *check_want = (want); \
		if (strcmp(check_is, check_want) != 0) { \
			fail_msg("row '%s': %s is '%s', want '%s'", check_row, #is, check_is, \
					check_want); \
		} \
	} while (0)

#define CHECK(condition) \
	do { \
		if (!(condition)) { \
			fail_msg("row '%s': not so: %s", check_row, #condition); \
		} \
	} while (0)
