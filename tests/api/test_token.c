/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A token is read whole or not at all, and who lost its end is told so.
 */

#include "tests/check.h"

#include <string.h>

#include "api/base64url.h"
#include "api/token.h"
#include "ledger/seal.h"

/*
 * Of id abcdefgh and the secret 00 01 .. 1f; by Python:
 *
 *	head = "weir_abcdefgh_" + urlsafe_b64encode(bytes(range(32))).decode().rstrip("=")
 *	head + urlsafe_b64encode(zlib.crc32(head.encode()).to_bytes(4, "big")).decode().rstrip("=")
 */
#define SOUND "weir_abcdefgh_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8D2EuTA"

static void is_read_whole_or_not_at_all(void **state)
{
	static const struct {
		const char *name;
		const char *text;
		enum token_answer answer;
	} rows[] = {
		{ "a token", SOUND, TOKEN_OK },
		{ "nothing", "", TOKEN_MALFORMED },
		{ "the beginning of the word", "weir", TOKEN_MALFORMED },
		{ "no more than the word", "weir_", TOKEN_MALFORMED },
		{ "half an id", "weir_abcd", TOKEN_TRUNCATED },
		{ "no secret", "weir_abcdefgh_", TOKEN_TRUNCATED },
		{ "half a secret", "weir_abcdefgh_AAECAwQFBgcI", TOKEN_TRUNCATED },
		{ "a character short",
				"weir_abcdefgh_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8D2EuT",
				TOKEN_TRUNCATED },
		{ "a character long", SOUND "A", TOKEN_MALFORMED },
		{ "another word", "Weir_abcdefgh_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8D2EuTA",
				TOKEN_MALFORMED },
		{ "an id in capitals", "weir_ABCDEFGH_AAECAwQFBgcI", TOKEN_MALFORMED },
		{ "a blank before it", " " SOUND, TOKEN_MALFORMED },
		{ "a blank inside", "weir_abcdefgh_AAECAw QFB", TOKEN_MALFORMED },
		{ "the other base64", "weir_abcdefgh_AAECAw+/AA", TOKEN_MALFORMED },
		{ "a slip in the secret",
				"weir_abcdefgh_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9D2EuTA",
				TOKEN_MALFORMED },
		{ "a slip in the id",
				"weir_abcdefgi_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8D2EuTA",
				TOKEN_MALFORMED },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct token token = { .id = "stays" };

		CHECK_ROW(rows[i].name);
		CHECK_INT(token_parse(rows[i].text, strlen(rows[i].text), &token), rows[i].answer);
		CHECK_TEXT(token.id, rows[i].answer == TOKEN_OK ? "abcdefgh" : "stays");
		for (uint8_t k = 0; rows[i].answer == TOKEN_OK && k < TOKEN_SECRET_BYTES; k++) {
			CHECK_INT(token.secret[k], k);
		}
	}
}

static void is_printed_as_it_is_read(void **state)
{
	struct token token = { .id = "abcdefgh" };
	char text[TOKEN_TEXT_MAX];

	(void)state;
	CHECK_ROW("the sound one");
	for (uint8_t k = 0; k < TOKEN_SECRET_BYTES; k++) {
		token.secret[k] = k;
	}
	CHECK_TEXT(token_format(&token, text), SOUND);
	CHECK_INT(strlen(text), 63);
	for (int i = 0; i < 100; i++) {
		struct token again;

		CHECK_ROW("drawn");
		CHECK_INT(token_make(&token), 0);
		(void)token_format(&token, text);
		CHECK_INT(token_parse(text, strlen(text), &again), TOKEN_OK);
		CHECK_TEXT(again.id, token.id);
		CHECK(memcmp(again.secret, token.secret, sizeof(token.secret)) == 0);
	}
}

/* Whichever character is changed to whichever other that could stand there. */
static void every_slip_is_seen(void **state)
{
	char text[TOKEN_TEXT_MAX];
	struct token token;

	(void)state;
	for (size_t at = 0; at < strlen(SOUND); at++) {
		for (int c = 1; c < 256; c++) {
			(void)text_copy(text, sizeof(text), SOUND);
			text[at] = (char)c;
			CHECK_ROW(text);
			CHECK_INT(token_parse(text, strlen(text), &token),
					text[at] == SOUND[at] ? TOKEN_OK : TOKEN_MALFORMED);
		}
	}
}

/* SHA-256 of "weir/token/v1\nexample\nabcdefgh\n" and 00 01 .. 1f, by Python's hashlib. */
static void the_digest_is_of_one_ledger(void **state)
{
	static const uint8_t wanted[BOOKS_HASH_BYTES] = { 0xee, 0xd9, 0x87, 0x9c, 0x4a, 0x0b, 0x49,
		0x75, 0xdd, 0x72, 0x49, 0xbf, 0x12, 0xe4, 0xbc, 0xd1, 0xdc, 0x74, 0xc9, 0xa7, 0xd6,
		0x06, 0xbd, 0xb7, 0x8e, 0xf4, 0xbc, 0xb1, 0x5d, 0x1d, 0x84, 0xf3 };
	SCOPED(seal_close) struct seal *seal = NULL;
	uint8_t digest[BOOKS_HASH_BYTES];
	struct token token;

	(void)state;
	CHECK_ROW("digest");
	CHECK_INT(seal_open(&seal), 0);
	CHECK_INT(token_parse(SOUND, strlen(SOUND), &token), TOKEN_OK);
	CHECK_INT(token_digest(seal, "example", &token, digest), 0);
	CHECK(memcmp(digest, wanted, sizeof(wanted)) == 0);
	CHECK_INT(token_digest(seal, "example2", &token, digest), 0);
	CHECK(memcmp(digest, wanted, sizeof(wanted)) != 0);
}

static void base64url_has_one_spelling(void **state)
{
	static const struct {
		const char *name;
		const char *text;
		size_t size;
		bool is_good;
	} rows[] = {
		{ "nothing", "", 0, true },
		{ "one byte", "_w", 1, true },
		{ "one byte, bits behind it", "_x", 1, false },
		{ "two bytes", "-_8", 2, true },
		{ "two bytes, bits behind them", "-_9", 2, false },
		{ "three bytes", "AAAA", 3, true },
		{ "pads", "_w==", 1, false },
		{ "more than wanted", "AAAA", 2, false },
		{ "fewer than wanted", "AAAA", 4, false },
		{ "one letter", "A", 1, false },
		{ "the other alphabet", "+/8", 2, false },
		{ "a blank", "AA A", 3, false },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		uint8_t data[8];
		char again[16];

		CHECK_ROW(rows[i].name);
		CHECK_INT(base64url_parse(rows[i].text, strlen(rows[i].text), data, rows[i].size),
				rows[i].is_good);
		if (rows[i].is_good) {
			base64url_format(data, rows[i].size, again);
			again[BASE64URL_SIZE(rows[i].size)] = '\0';
			CHECK_TEXT(again, rows[i].text);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_read_whole_or_not_at_all),
		cmocka_unit_test(is_printed_as_it_is_read),
		cmocka_unit_test(every_slip_is_seen),
		cmocka_unit_test(the_digest_is_of_one_ledger),
		cmocka_unit_test(base64url_has_one_spelling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
