/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A note counts only as its known keys signed it, in its one spelling.
 */

#include "tests/check.h"

#include <stdio.h>

#include "ledger/base64.h"
#include "ledger/note.h"
#include "ledger/signer.h"
#include "meter/bytes.h"
#include "tests/support/tlog.h"
#include "tests/support/vectors.h"

enum {
	NOTE_MAX = 16384,
};

static const char county[] = "example.com/water/county-a";

static int verdict(const char *word)
{
	static const struct {
		const char *word;
		int answer;
	} words[] = {
		{ "ok", NOTE_OK },
		{ "malformed", NOTE_MALFORMED },
		{ "bad-signature", NOTE_FORGED },
		{ "no-known-signature", NOTE_UNSIGNED },
	};

	for (size_t i = 0; i < CHECK_COUNT(words); i++) {
		if (strcmp(words[i].word, word) == 0) {
			return words[i].answer;
		}
	}
	fail_msg("row '%s': verdict '%s'", check_row, word);
	return -1;
}

/* Parses and verifies; the number of keys that verified. */
static int judge(const char *data, size_t size, const struct note_key *keys, size_t n,
		struct note *ret, size_t *ret_count)
{
	struct note_seal seals[TLOG_KEYS_MAX];
	int answer = note_parse(data, size, ret);

	if (answer == NOTE_OK) {
		answer = note_verify(ret, keys, n, seals);
	}
	*ret_count = answer == NOTE_OK ? tlog_count(seals, n) : 0;
	return answer;
}

static void reads_notes_as_published(void **state)
{
	json_t *root = vectors_load("tlog/notes.json");
	json_t *row;
	size_t i;

	json_array_foreach(vectors_array(root, "notes"), i, row)
	{
		uint8_t data[NOTE_MAX];
		size_t size = vectors_base64(row, "msg_b64", data, sizeof(data));
		struct tlog_keys keys;
		struct note note;
		size_t count;

		CHECK_ROW(vectors_text(row, "name"));
		tlog_keys_load(*state, vectors_array(row, "known_keys"), &keys);
		CHECK_INT(judge((const char *)data, size, keys.list, keys.n, &note, &count),
				verdict(vectors_text(row, "verdict")));
		CHECK_INT(count, vectors_int(row, "verified_signatures"));
		if (json_object_get(row, "text") != NULL) {
			CHECK_INT(note.text_size, strlen(vectors_text(row, "text")));
			CHECK(memcmp(note.text, vectors_text(row, "text"), note.text_size) == 0);
		}
	}
	CHECK_INT(i, 28);
	CHECK_ROW("-");
	json_decref(root);
}

static void reads_keys_as_published(void **state)
{
	json_t *root = vectors_load("tlog/keys.json");
	json_t *row;
	size_t i;

	json_array_foreach(vectors_array(root, "keys"), i, row)
	{
		bool is_cosigner = strcmp(vectors_text(row, "alg_byte"), "0x04") == 0;
		const char *vkey = vectors_text(row, "vkey");
		uint8_t seed[SEAL_KEY_BYTES];
		uint8_t public[SEAL_KEY_BYTES];
		struct note_key key;
		struct note_key made;
		char buffer[NOTE_VKEY_MAX];

		CHECK_ROW(vkey);
		CHECK_INT(note_vkey_parse(*state, vkey, &key), NOTE_OK);
		CHECK_TEXT(key.name, vectors_text(row, "name"));
		(void)snprintf(buffer, sizeof(buffer), "%08x", (unsigned)key.id);
		CHECK_TEXT(buffer, vectors_text(row, "key_id_hex"));
		CHECK_INT(key.algorithm, is_cosigner ? NOTE_COSIGNATURE : NOTE_ED25519);
		CHECK_TEXT(note_vkey_format(&key, buffer), vkey);
		(void)vectors_hex(row, "seed_hex", seed, sizeof(seed));
		CHECK_INT(seal_ed25519_public(seed, public), SEAL_OK);
		CHECK_INT(note_key_make(*state, key.name, key.algorithm, public, &made), 0);
		CHECK_TEXT(note_vkey_format(&made, buffer), vkey);
	}
	CHECK_INT(i, 7);
	json_array_foreach(vectors_array(root, "bad_vkeys"), i, row)
	{
		struct note_key key;

		CHECK_ROW(vectors_text(row, "why"));
		CHECK_INT(note_vkey_parse(*state, vectors_text(row, "vkey"), &key), NOTE_MALFORMED);
	}
	CHECK_INT(i, 6);
	CHECK_ROW("-");
	json_decref(root);
}

/* A vkey around any material; its id is right only for what is known. */
static const char *make_vkey(const void *material, size_t size, struct bytes *text)
{
	bytes_reset(text);
	bytes_put_text(text, "example.com/x+00000000+");
	base64_put(text, material, size);
	return bytes_text(text);
}

static void tells_foreign_keys_from_malformed_ones(void **state)
{
	static const struct {
		const char *name;
		const char *type;
		size_t type_size;
		size_t key_size;
		int answer;
	} rows[] = {
		{ "ECDSA", "\x02", 1, 91, NOTE_FOREIGN },
		{ "ML-DSA-44", "\x06", 1, 1312, NOTE_FOREIGN },
		{ "another's long identifier", "\xffsomebody/else@v1\n", 18, 32, NOTE_FOREIGN },
		{ "our identifier cut short", "\xffweir/sm2-sm3@v1", 16, 0, NOTE_FOREIGN },
		{ "our identifier without a key", "\xffweir/sm2-sm3@v1\n", 17, 0, NOTE_MALFORMED },
		{ "SM2, not a point", "\xffweir/sm2-sm3@v1\n", 17, 65, NOTE_MALFORMED },
		{ "Ed25519, 31 bytes", "\x01", 1, 31, NOTE_MALFORMED },
		{ "Ed25519, 33 bytes", "\x01", 1, 33, NOTE_MALFORMED },
		{ "cosignature, 64 bytes", "\x04", 1, 64, NOTE_MALFORMED },
		{ "longer than any", "\x06", 1, 3000, NOTE_MALFORMED },
	};
	struct bytes text;

	bytes_init(&text, 8192);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		uint8_t material[3100] = { 0 };
		struct note_key key;

		CHECK_ROW(rows[i].name);
		memcpy(material, rows[i].type, rows[i].type_size);
		CHECK_INT(note_vkey_parse(*state,
					  make_vkey(material, rows[i].type_size + rows[i].key_size,
							  &text),
					  &key),
				rows[i].answer);
	}
	bytes_finish(&text);
}

static void names_have_no_spaces(void **state)
{
	static const struct {
		const char *name;
		bool is_good;
	} rows[] = {
		{ "example.com/water/county-a", true },
		{ "水", true },
		{ "a\x7f", true },
		{ "", false },
		{ "a b", false },
		{ "a+b", false },
		{ "a\tb", false },
		{ "a\nb", false },
		{ "a\x01", false },
		{ "a\xc2\x85", false },
		{ "a\xc2\xa0", false },
		{ "\u1680", false },
		{ "\u2000", false },
		{ "\u200a", false },
		{ "\u200b", true }, /* zero width, not among Unicode's spaces */
		{ "\u2028", false },
		{ "\u2029", false },
		{ "\u202f", false },
		{ "\u205f", false },
		{ "\u3000", false },
		{ "\xff", false },
		{ "\xe2\x80", false },
	};
	char longest[NOTE_NAME_MAX + 2];

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].name);
		CHECK_INT(note_is_name(rows[i].name, strlen(rows[i].name)), rows[i].is_good);
	}
	memset(longest, 'n', sizeof(longest));
	CHECK(note_is_name(longest, NOTE_NAME_MAX));
	CHECK(!note_is_name(longest, NOTE_NAME_MAX + 1));
	CHECK(!note_is_name("a\0b", 3));
}

/* The seed of a key of keys.json, found by its vkey. */
static void load_seed(const struct note_key *key, uint8_t ret[static SEAL_KEY_BYTES])
{
	json_t *root = vectors_load("tlog/keys.json");
	char vkey[NOTE_VKEY_MAX];
	bool found = false;
	json_t *row;
	size_t i;

	(void)note_vkey_format(key, vkey);
	json_array_foreach(vectors_array(root, "keys"), i, row)
	{
		if (strcmp(vectors_text(row, "vkey"), vkey) == 0) {
			(void)vectors_hex(row, "seed_hex", ret, SEAL_KEY_BYTES);
			found = true;
		}
	}
	CHECK(found);
	CHECK_ROW("-");
	json_decref(root);
}

static void signs_the_bytes_that_others_sign(void **state)
{
	json_t *root = vectors_load("tlog/notes.json");
	json_t *row = json_array_get(vectors_array(root, "notes"), 2);
	static const char *const names[] = { "log/0x01", "other/0x01" };
	struct signer *signers[2] = { NULL, NULL };
	uint8_t want[NOTE_MAX];
	size_t size = vectors_base64(row, "msg_b64", want, sizeof(want));
	struct bytes text;

	CHECK_TEXT(vectors_text(row, "name"), "two signatures, both known");
	for (size_t i = 0; i < 2; i++) {
		struct note_key key;
		uint8_t seed[SEAL_KEY_BYTES];
		char buffer[2][NOTE_VKEY_MAX];

		tlog_key_load(*state, names[i], &key);
		load_seed(&key, seed);
		CHECK_INT(signer_open_secret(*state, key.name, NOTE_ED25519, seed, &signers[i]),
				NOTE_OK);
		CHECK_TEXT(note_vkey_format(&signers[i]->key, buffer[0]),
				note_vkey_format(&key, buffer[1]));
	}
	bytes_init(&text, NOTE_SIZE_MAX);
	CHECK_INT(note_sign("x\n", 2, signers, 2, &text), NOTE_OK);
	CHECK_INT(text.size, size);
	CHECK(memcmp(text.data, want, size) == 0);
	bytes_finish(&text);
	signer_close(signers[0]);
	signer_close(signers[1]);
	CHECK_ROW("-");
	json_decref(root);
}

static void refuses_to_sign_what_is_no_text(void **state)
{
	static const struct {
		const char *name, *text;
		size_t size;
		int answer;
	} rows[] = {
		{ "one line", "a\n", 2, NOTE_OK },
		{ "an empty line", "\n", 1, NOTE_OK },
		{ "nothing", "", 0, NOTE_MALFORMED },
		{ "no LF", "a", 1, NOTE_MALFORMED },
		{ "CR", "a\r\n", 3, NOTE_MALFORMED },
		{ "NUL", "a\0\n", 3, NOTE_MALFORMED },
		{ "not UTF-8", "\xc0\x80\n", 3, NOTE_MALFORMED },
	};
	uint8_t seed[SEAL_KEY_BYTES] = { 1 };
	SCOPED(signer_close) struct signer *signer = NULL;

	CHECK_INT(signer_open_secret(*state, county, NOTE_ED25519, seed, &signer), NOTE_OK);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct bytes text;
		struct note note;

		CHECK_ROW(rows[i].name);
		bytes_init(&text, NOTE_SIZE_MAX);
		CHECK_INT(note_sign(rows[i].text, rows[i].size, &signer, 1, &text), rows[i].answer);
		if (rows[i].answer == NOTE_OK) {
			CHECK_INT(note_parse((const char *)text.data, text.size, &note), NOTE_OK);
			CHECK_INT(note.text_size, rows[i].size);
		} else {
			CHECK_INT(text.size, 0);
		}
		bytes_finish(&text);
	}
}

/* A buffer without room is a fault and leaves what stood in it. */
static void a_full_buffer_is_a_fault(void **state)
{
	uint8_t seed[SEAL_KEY_BYTES] = { 1 };
	SCOPED(signer_close) struct signer *signer = NULL;
	struct bytes text;

	CHECK_INT(signer_open_secret(*state, county, NOTE_ED25519, seed, &signer), NOTE_OK);
	bytes_init(&text, 60);
	bytes_put_text(&text, "before");
	CHECK(note_sign("a\n", 2, &signer, 1, &text) < 0);
	CHECK_INT(text.size, 6);
	bytes_finish(&text);
}

static void reads_sm2_lines_as_published(void **state)
{
	json_t *root = vectors_load("tlog/sm2.json");
	struct note_key keys[2];
	uint8_t secret[SEAL_KEY_BYTES];
	SCOPED(signer_close) struct signer *signer = NULL;
	char vkey[NOTE_VKEY_MAX];
	json_t *row;
	size_t i;

	tlog_key_load(*state, "log/0x01", &keys[0]);
	CHECK_INT(note_vkey_parse(*state, vectors_text(root, "vkey"), &keys[1]), NOTE_OK);
	CHECK_INT(keys[1].algorithm, NOTE_SM2);
	(void)vectors_hex(root, "private_hex", secret, sizeof(secret));
	CHECK_INT(signer_open_secret(*state, county, NOTE_SM2, secret, &signer), NOTE_OK);
	CHECK_TEXT(note_vkey_format(&signer->key, vkey), vectors_text(root, "vkey"));
	json_array_foreach(vectors_array(root, "notes"), i, row)
	{
		uint8_t data[2048];
		size_t size = vectors_base64(row, "msg_b64", data, sizeof(data));
		bool is_alone = strcmp(vectors_text(row, "name"), "SM2 alone") == 0;
		struct note note;
		size_t count;
		int want = verdict(vectors_text(row, "verdict"));

		CHECK_ROW(vectors_text(row, "name"));
		CHECK_INT(judge((const char *)data, size, keys, 2, &note, &count), want);
		CHECK_INT(count, want != NOTE_OK ? 0 : is_alone ? 1 : 2);
		/* Who does not know the type skips the line. */
		CHECK_INT(judge((const char *)data, size, keys, 1, &note, &count),
				is_alone ? NOTE_UNSIGNED : NOTE_OK);
	}
	CHECK_INT(i, 6);
	CHECK_ROW("-");
	json_decref(root);
}

static void signs_with_both_algorithms(void **state)
{
	uint8_t seed[SEAL_KEY_BYTES];
	uint8_t secret[SEAL_KEY_BYTES];
	struct signer *signers[2] = { NULL, NULL };
	struct note_key keys[2];
	struct bytes text;
	struct note note;
	size_t count;

	CHECK_INT(seal_ed25519_generate(seed), 0);
	CHECK_INT(seal_sm2_generate(secret), 0);
	CHECK_INT(signer_open_secret(*state, county, NOTE_ED25519, seed, &signers[0]), NOTE_OK);
	CHECK_INT(signer_open_secret(*state, county, NOTE_SM2, secret, &signers[1]), NOTE_OK);
	keys[0] = signers[0]->key;
	keys[1] = signers[1]->key;
	bytes_init(&text, NOTE_SIZE_MAX);
	CHECK_INT(note_sign("a\n\nb\n", 5, signers, 2, &text), NOTE_OK);
	CHECK_INT(judge((const char *)text.data, text.size, keys, 2, &note, &count), NOTE_OK);
	CHECK_INT(count, 2);
	text.data[0] = 'c';
	CHECK_INT(judge((const char *)text.data, text.size, keys, 1, &note, &count), NOTE_FORGED);
	CHECK_INT(judge((const char *)text.data, text.size, keys + 1, 1, &note, &count),
			NOTE_FORGED);
	bytes_finish(&text);
	signer_close(signers[0]);
	signer_close(signers[1]);
	memset(secret, 0, sizeof(secret));
	CHECK_INT(signer_open_secret(*state, county, NOTE_SM2, secret, &signers[0]),
			NOTE_MALFORMED);
}

/* No single flipped bit and no cut leaves a signed note signed. */
static void sees_every_flipped_bit(void **state)
{
	json_t *root = vectors_load("tlog/notes.json");
	uint8_t data[NOTE_MAX];
	size_t size = vectors_base64(json_array_get(vectors_array(root, "notes"), 0), "msg_b64",
			data, sizeof(data));
	struct note_key key;
	struct note note;
	size_t count;

	tlog_key_load(*state, "log/0x01", &key);
	CHECK_INT(judge((const char *)data, size, &key, 1, &note, &count), NOTE_OK);
	for (size_t i = 0; i < size * 8; i++) {
		data[i / 8] ^= (uint8_t)(1 << i % 8);
		CHECK(judge((const char *)data, size, &key, 1, &note, &count) != NOTE_OK);
		data[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	for (size_t cut = 0; cut < size; cut++) {
		CHECK(judge((const char *)data, cut, &key, 1, &note, &count) != NOTE_OK);
	}
	CHECK_ROW("-");
	json_decref(root);
}

/* An id can be collided at will: it selects nothing without its name, and shadows nobody. */
static void an_id_alone_selects_nothing(void **state)
{
	json_t *root = vectors_load("tlog/notes.json");
	uint8_t data[NOTE_MAX];
	size_t size = vectors_base64(json_array_get(vectors_array(root, "notes"), 0), "msg_b64",
			data, sizeof(data));
	struct note_key keys[2];
	struct note_key other;
	struct note note;
	size_t count;

	tlog_key_load(*state, "log/0x01", &keys[0]);
	tlog_key_load(*state, "other/0x01", &other);
	CHECK_ROW("another name with the same id");
	keys[1] = other;
	keys[1].id = keys[0].id;
	CHECK_INT(judge((const char *)data, size, keys + 1, 1, &note, &count), NOTE_UNSIGNED);
	CHECK_INT(judge((const char *)data, size, keys, 2, &note, &count), NOTE_OK);
	CHECK_INT(count, 1);
	CHECK_ROW("another key with the same name and id");
	memcpy(keys[1].name, keys[0].name, sizeof(keys[0].name));
	CHECK_INT(judge((const char *)data, size, keys + 1, 1, &note, &count), NOTE_FORGED);
	CHECK_INT(judge((const char *)data, size, keys, 2, &note, &count), NOTE_OK);
	CHECK_INT(count, 1);
	CHECK_ROW("-");
	json_decref(root);
}

/* Appends a cosignature line; what is not given is right. */
static void put_cosignature(const struct note_key *key, const char *text, uint64_t unix_s,
		uint8_t flip, struct bytes *ret)
{
	uint8_t seed[SEAL_KEY_BYTES];
	uint8_t signature[SEAL_SIGNATURE_BYTES];
	struct bytes message;
	struct bytes line;

	load_seed(key, seed);
	bytes_init(&message, NOTE_MAX);
	bytes_format(&message, "cosignature/v1\ntime %llu\n%s", (unsigned long long)unix_s, text);
	CHECK_INT(seal_ed25519_sign(seed, message.data, message.size, signature), 0);
	signature[5] ^= flip;
	bytes_init(&line, NOTE_MAX);
	bytes_put_u32(&line, key->id);
	bytes_put_u64(&line, unix_s);
	bytes_put(&line, signature, sizeof(signature));
	bytes_format(ret, "— %s ", key->name);
	base64_put(ret, line.data, line.size);
	bytes_put_text(ret, "\n");
	bytes_finish(&message);
	bytes_finish(&line);
}

static void counts_cosigners_once_and_by_their_latest_time(void **state)
{
	static const struct {
		const char *name;
		uint64_t times[2];
		uint8_t flip;
		int answer;
		uint64_t unix_s;
	} rows[] = {
		{ "one", { 1767225600, 0 }, 0, NOTE_OK, 1767225600 },
		{ "two, the later first", { 1767225600, 1 }, 0, NOTE_OK, 1767225600 },
		{ "two, the later last", { 1, 1767225600 }, 0, NOTE_OK, 1767225600 },
		{ "the largest time", { INT64_MAX, 0 }, 0, NOTE_OK, INT64_MAX },
		{ "beyond the largest", { (uint64_t)INT64_MAX + 1, 0 }, 0, NOTE_FORGED, 0 },
		{ "the second forged", { 1767225600, 1 }, 1, NOTE_FORGED, 0 },
	};
	struct note_key key;

	tlog_key_load(*state, "witness-city/0x04", &key);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct note_seal seal;
		struct bytes text;
		struct note note;

		CHECK_ROW(rows[i].name);
		bytes_init(&text, NOTE_SIZE_MAX);
		bytes_put_text(&text, "x\n\n");
		put_cosignature(&key, "x\n", rows[i].times[0], 0, &text);
		if (rows[i].times[1] != 0) {
			put_cosignature(&key, "x\n", rows[i].times[1], rows[i].flip, &text);
		}
		CHECK_INT(note_parse((const char *)text.data, text.size, &note), NOTE_OK);
		CHECK_INT(note_verify(&note, &key, 1, &seal), rows[i].answer);
		if (rows[i].answer == NOTE_OK) {
			CHECK(seal.verified);
			CHECK_INT(seal.unix_s, rows[i].unix_s);
		}
		bytes_finish(&text);
	}
}

static void a_cosignature_states_a_time(void **state)
{
	struct note_key key;
	struct note_seal seal;
	struct bytes text;
	struct note note;

	tlog_key_load(*state, "witness-city/0x04", &key);
	bytes_init(&text, NOTE_SIZE_MAX);
	bytes_put_text(&text, "x\n\n");
	put_cosignature(&key, "x\n", 0, 0, &text);
	CHECK_INT(note_parse((const char *)text.data, text.size, &note), NOTE_OK);
	CHECK_INT(note_verify(&note, &key, 1, &seal), NOTE_FORGED);
	bytes_finish(&text);
}

static void holds_a_hundred_lines(void **state)
{
	struct bytes text;
	struct note note;
	struct note_line line;
	size_t at = 0;
	int lines = 0;

	(void)state;
	bytes_init(&text, NOTE_SIZE_MAX);
	bytes_put_text(&text, "x\n\n");
	for (int i = 0; i < NOTE_SIGNATURES_MAX; i++) {
		bytes_format(&text, "— n%d AAAAAQI=\n", i);
	}
	CHECK_INT(note_parse((const char *)text.data, text.size, &note), NOTE_OK);
	while (note_next_line(&note, &at, &line)) {
		lines++;
		CHECK_INT(line.id, 1);
	}
	CHECK_INT(lines, NOTE_SIGNATURES_MAX);
	bytes_put_text(&text, "— one AAAAAQI=\n");
	CHECK_INT(note_parse((const char *)text.data, text.size, &note), NOTE_MALFORMED);
	bytes_finish(&text);
}

static void holds_a_megabyte(void **state)
{
	static const char line[] = "\n— one AAAAAQI=\n";
	struct bytes text;
	struct note note;

	(void)state;
	for (size_t size = NOTE_SIZE_MAX; size <= NOTE_SIZE_MAX + 1; size++) {
		bytes_init(&text, 2 * NOTE_SIZE_MAX);
		while (text.size < size - strlen(line) - 1) {
			bytes_put_u8(&text, 'x');
		}
		bytes_put_u8(&text, '\n');
		bytes_put_text(&text, line);
		CHECK_INT(text.size, size);
		CHECK_INT(note_parse((const char *)text.data, text.size, &note),
				size == NOTE_SIZE_MAX ? NOTE_OK : NOTE_MALFORMED);
		bytes_finish(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_notes_as_published),
		cmocka_unit_test(reads_keys_as_published),
		cmocka_unit_test(tells_foreign_keys_from_malformed_ones),
		cmocka_unit_test(names_have_no_spaces),
		cmocka_unit_test(signs_the_bytes_that_others_sign),
		cmocka_unit_test(refuses_to_sign_what_is_no_text),
		cmocka_unit_test(a_full_buffer_is_a_fault),
		cmocka_unit_test(reads_sm2_lines_as_published),
		cmocka_unit_test(signs_with_both_algorithms),
		cmocka_unit_test(sees_every_flipped_bit),
		cmocka_unit_test(an_id_alone_selects_nothing),
		cmocka_unit_test(counts_cosigners_once_and_by_their_latest_time),
		cmocka_unit_test(a_cosignature_states_a_time),
		cmocka_unit_test(holds_a_hundred_lines),
		cmocka_unit_test(holds_a_megabyte),
	};

	return cmocka_run_group_tests_name("note", tests, tlog_open_seal, tlog_close_seal);
}
