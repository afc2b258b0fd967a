/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A certificate is known by its public key, whatever stands around it.
 */

#include "tests/check.h"

#include <string.h>

#include "ledger/file.h"
#include "ledger/seal_certificate.h"

/*
 * openssl req -x509 -newkey ed25519 -nodes -days 3650 -subj "/CN=gateway 7"; its
 * fingerprint by openssl x509 -pubkey -noout | openssl pkey -pubin -outform der |
 * sha256sum, its dates by openssl x509 -noout -dates.
 */
#define PEM \
	"-----BEGIN CERTIFICATE-----\n" \
	"MIIBPDCB76ADAgECAhQHAqr7OVq+iEyT5HhtVAFVY0Hm/DAFBgMrZXAwFDESMBAG\n" \
	"A1UEAwwJZ2F0ZXdheSA3MB4XDTI2MTEyMjA2NTgzNFoXDTM2MTExOTA2NTgzNFow\n" \
	"FDESMBAGA1UEAwwJZ2F0ZXdheSA3MCowBQYDK2VwAyEAdyUUoXkrElCF0RN28j2E\n" \
	"qdCTpJu9cUw1xMXnWmr13sqjUzBRMB0GA1UdDgQWBBTs/Pros2og6NlVKHFHM1HT\n" \
	"I/tFujAfBgNVHSMEGDAWgBTs/Pros2og6NlVKHFHM1HTI/tFujAPBgNVHRMBAf8E\n" \
	"BTADAQH/MAUGAytlcANBAAcT820U2U/2Fv9oRwRCu55peEuOIBTOwJ+YvP0gh/op\n" \
	"ihxUO0b1beOFaHfpZpylgnME33TLx964VIRtMHHAUgQ=\n" \
	"-----END CERTIFICATE-----\n"
#define FINGERPRINT "73d86b9df58a3346a87ca0c814f33f802a38f5bb2aee67980f4c695b14ccf6b5"
#define NOT_BEFORE_S INT64_C(1795330714)
#define NOT_AFTER_S INT64_C(2110690714)

static void is_known_by_its_key(void **state)
{
	static const struct {
		const char *name;
		const char *text;
		enum seal_answer answer;
	} rows[] = {
		{ "a certificate", PEM, SEAL_OK },
		{ "text before it", "gateway 7\n" PEM, SEAL_OK },
		{ "a chain", PEM PEM, SEAL_OK },
		{ "something else before it", "-----BEGIN X-----\nAAAA\n-----END X-----\n" PEM,
				SEAL_OK },
		{ "nothing", "", SEAL_BAD },
		{ "no certificate", "-----BEGIN X-----\nAAAA\n-----END X-----\n", SEAL_BAD },
		{ "one that is none",
				"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
				SEAL_BAD },
	};
	SCOPED(seal_close) struct seal *seal = NULL;

	(void)state;
	CHECK_INT(seal_open(&seal), 0);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct seal_certificate certificate = { .not_after_s = -7 };
		char hex[2 * SEAL_HASH_BYTES + 1];

		CHECK_ROW(rows[i].name);
		CHECK_INT(seal_certificate_read(
					  seal, rows[i].text, strlen(rows[i].text), &certificate),
				rows[i].answer);
		if (rows[i].answer == SEAL_OK) {
			file_hex(certificate.fingerprint, hex);
			CHECK_TEXT(hex, FINGERPRINT);
			CHECK_INT(certificate.not_before_s, NOT_BEFORE_S);
			CHECK_INT(certificate.not_after_s, NOT_AFTER_S);
		} else {
			CHECK_INT(certificate.not_after_s, -7);
		}
	}
}

/* Cut anywhere before its end it is none, and nothing beyond the cut is read. */
static void every_beginning_is_none(void **state)
{
	SCOPED(seal_close) struct seal *seal = NULL;
	struct seal_certificate certificate;
	const size_t whole = strlen(PEM) - 1; /* the last line feed is not needed */

	(void)state;
	CHECK_ROW("every_beginning_is_none");
	CHECK_INT(seal_open(&seal), 0);
	for (size_t size = 0; size < whole; size += 7) {
		char *cut = test_malloc(size + 1);

		memcpy(cut, PEM, size);
		CHECK_INT(seal_certificate_read(seal, cut, size, &certificate), SEAL_BAD);
		test_free(cut);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_known_by_its_key),
		cmocka_unit_test(every_beginning_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
