/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/note.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "ledger/base64.h"
#include "ledger/signer.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	ID_BYTES = 4,
	TIME_BYTES = 8,
	SIGNED_MAX = ID_BYTES + TIME_BYTES + SEAL_SIGNATURE_BYTES, /* of the types known here */
	TYPE_MAX = 24,
	MATERIAL_MAX = 2048, /* type and key of a vkey: ML-DSA-44 has 1,313 bytes */
};

static const char dash[] = "\xe2\x80\x94 "; /* U+2014 and a space */

/* The bytes that stand for an algorithm in key ids and vkeys, and its key. */
static const struct form {
	enum note_algorithm algorithm;
	enum seal_algorithm seal;
	const char *type;
	size_t type_size;
} forms[] = {
	{ NOTE_ED25519, SEAL_ED25519, "\x01", 1 },
	{ NOTE_COSIGNATURE, SEAL_ED25519, "\x04", 1 },
	{ NOTE_SM2, SEAL_SM2,
			"\xff"
			"weir/sm2-sm3@v1\n",
			17 },
};

static const struct form *form_of(enum note_algorithm algorithm)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (forms[i].algorithm == algorithm) {
			return &forms[i];
		}
	}
	assert(false);
	return NULL;
}

/* Whether one of the Unicode spaces stands at p, by its UTF-8. */
static bool is_space(const char *p, size_t left)
{
	static const char *const spaces[] = { "\t", "\n", "\v", "\f", "\r", " ", "\xc2\x85",
		"\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005",
		"\u2006", "\u2007", "\u2008", "\u2009", "\u200a", "\u2028", "\u2029", "\u202f",
		"\u205f", "\u3000" };

	for (size_t i = 0; i < sizeof(spaces) / sizeof(spaces[0]); i++) {
		size_t size = strlen(spaces[i]);

		if (size <= left && memcmp(p, spaces[i], size) == 0) {
			return true;
		}
	}
	return false;
}

bool note_is_name(const char *name, size_t size)
{
	if (size == 0 || size > NOTE_NAME_MAX || !text_is_utf8(name, size)) {
		return false;
	}
	for (size_t i = 0; i < size; i++) {
		if ((unsigned char)name[i] < 0x20 || name[i] == '+' ||
				is_space(name + i, size - i)) {
			return false;
		}
	}
	return true;
}

bool note_is_text(const char *text, size_t size)
{
	if (size == 0 || text[size - 1] != '\n' || !text_is_utf8(text, size)) {
		return false;
	}
	for (size_t i = 0; i < size; i++) {
		if ((unsigned char)text[i] < 0x20 && text[i] != '\n') {
			return false;
		}
	}
	return true;
}

bool note_take_line(struct text_cursor *cursor, const char **ret, size_t *ret_size)
{
	size_t left = cursor->size - cursor->at;
	const char *start;
	const char *end;

	if (left == 0) {
		return false;
	}
	start = cursor->data + cursor->at;
	end = memchr(start, '\n', left);
	if (end == NULL) {
		return false;
	}
	*ret = start;
	*ret_size = (size_t)(end - start);
	cursor->at += *ret_size + 1;
	return true;
}

bool note_decimal(const char *line, size_t size, uint64_t *ret)
{
	struct text_cursor cursor = text_cursor(line, size);
	int64_t value;

	if ((size > 1 && line[0] == '0') || text_int(&cursor, 0, INT64_MAX, &value) != TEXT_OK ||
			!text_at_end(&cursor)) {
		return false;
	}
	*ret = (uint64_t)value;
	return true;
}

int note_key_make(struct seal *seal, const char *name, enum note_algorithm algorithm,
		const uint8_t *public, struct note_key *ret)
{
	const struct form *form = form_of(algorithm);
	struct note_key key = { .algorithm = algorithm };
	uint8_t hash[SEAL_HASH_BYTES];
	int fault;

	assert(note_is_name(name, strlen(name)));
	(void)text_copy(key.name, sizeof(key.name), name);
	key.public_size = seal_public_bytes(form->seal);
	memcpy(key.public, public, key.public_size);
	fault = seal_sha256_parts(seal,
			(const struct seal_part[]){
					{ name, strlen(name) },
					{ "\n", 1 },
					{ form->type, form->type_size },
					{ public, key.public_size },
			},
			4, hash);
	if (fault != 0) {
		return fault;
	}
	for (int i = 0; i < ID_BYTES; i++) {
		key.id = key.id << 8 | hash[i];
	}
	*ret = key;
	return 0;
}

/* Eight lower-case hex digits. */
static bool take_id(struct text_cursor *cursor, uint32_t *ret)
{
	static const char digits[] = "0123456789abcdef";
	uint32_t id = 0;

	if (cursor->size - cursor->at < 2 * ID_BYTES) {
		return false;
	}
	for (int i = 0; i < 2 * ID_BYTES; i++) {
		const char *digit = memchr(digits, cursor->data[cursor->at++], 16);

		if (digit == NULL) {
			return false;
		}
		id = id << 4 | (uint32_t)(digit - digits);
	}
	*ret = id;
	return true;
}

/* The form whose type begins the material and whose key is just the rest. */
static int find_form(const uint8_t *material, size_t size, const struct form **ret)
{
	if (size < 2) {
		return NOTE_MALFORMED; /* a type without a key */
	}
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		const struct form *form = &forms[i];

		if (size >= form->type_size && memcmp(material, form->type, form->type_size) == 0) {
			*ret = form;
			return size - form->type_size == seal_public_bytes(form->seal)
					? NOTE_OK
					: NOTE_MALFORMED;
		}
	}
	return NOTE_FOREIGN;
}

int note_vkey_parse(struct seal *seal, const char *vkey, struct note_key *ret)
{
	SCOPED(seal_key_close) struct seal_key *handle = NULL;
	const char *plus = strchr(vkey, '+');
	size_t name_size = plus == NULL ? 0 : (size_t)(plus - vkey);
	struct text_cursor cursor = text_cursor(vkey, strlen(vkey));
	const struct form *form = NULL;
	char name[NOTE_NAME_MAX + 1] = { 0 };
	uint8_t material[MATERIAL_MAX];
	struct note_key key;
	uint32_t id;
	size_t size;
	int answer;

	if (!note_is_name(vkey, name_size)) {
		return NOTE_MALFORMED;
	}
	memcpy(name, vkey, name_size);
	cursor.at = name_size + 1;
	if (!take_id(&cursor, &id) || !text_take(&cursor, '+') ||
			base64_take(vkey + cursor.at, cursor.size - cursor.at, material,
					sizeof(material), &size) != BASE64_OK) {
		return NOTE_MALFORMED;
	}
	answer = find_form(material, size, &form);
	if (answer != NOTE_OK) {
		return answer;
	}
	answer = note_key_make(seal, name, form->algorithm, material + form->type_size, &key);
	if (answer == 0) {
		answer = seal_key_open_public(form->seal, key.public, key.public_size, &handle);
	}
	if (answer < 0) {
		return answer;
	}
	if (answer != SEAL_OK || key.id != id) {
		return NOTE_MALFORMED;
	}
	*ret = key;
	return NOTE_OK;
}

const char *note_vkey_format(const struct note_key *key, char buffer[static NOTE_VKEY_MAX])
{
	const struct form *form = form_of(key->algorithm);
	uint8_t material[TYPE_MAX + SEAL_PUBLIC_MAX];
	struct bytes text;

	memcpy(material, form->type, form->type_size);
	memcpy(material + form->type_size, key->public, key->public_size);
	bytes_init(&text, NOTE_VKEY_MAX - 1);
	bytes_format(&text, "%s+%08" PRIx32 "+", key->name, key->id);
	base64_put(&text, material, form->type_size + key->public_size);
	(void)text_copy(buffer, NOTE_VKEY_MAX, bytes_text(&text));
	bytes_finish(&text);
	return buffer;
}

/* One signature line without its LF. */
static bool parse_line(const char *line, size_t size, struct note_line *ret)
{
	size_t dash_size = strlen(dash);
	uint8_t start[2 * ID_BYTES];
	size_t start_size = 0;
	const char *space;
	int answer;

	if (size < dash_size || memcmp(line, dash, dash_size) != 0) {
		return false;
	}
	ret->name = line + dash_size;
	space = memchr(ret->name, ' ', size - dash_size);
	if (space == NULL) {
		return false;
	}
	ret->name_size = (size_t)(space - ret->name);
	ret->base64 = space + 1;
	ret->base64_size = size - dash_size - ret->name_size - 1;
	if (!note_is_name(ret->name, ret->name_size)) {
		return false;
	}
	answer = base64_take(ret->base64, ret->base64_size, start, sizeof(start), &start_size);
	if (answer == BASE64_SYNTAX || (answer == BASE64_OK && start_size <= ID_BYTES)) {
		return false;
	}
	ret->id = (uint32_t)start[0] << 24 | (uint32_t)start[1] << 16 | (uint32_t)start[2] << 8 |
			start[3];
	return true;
}

/* Where the last empty line begins, counted behind the LF before it; 0 where there is none. */
static size_t find_split(const char *data, size_t size)
{
	for (size_t at = size; at >= 2; at--) {
		if (data[at - 1] == '\n' && data[at - 2] == '\n') {
			return at - 1;
		}
	}
	return 0;
}

int note_parse(const char *data, size_t size, struct note *ret)
{
	size_t split = size > NOTE_SIZE_MAX ? 0 : find_split(data, size);
	struct text_cursor cursor;
	const char *text;
	size_t text_size;
	int count = 0;

	if (split == 0 || !note_is_text(data, size)) {
		return NOTE_MALFORMED;
	}
	cursor = text_cursor(data + split + 1, size - split - 1);
	while (note_take_line(&cursor, &text, &text_size)) {
		struct note_line line;

		if (count++ == NOTE_SIGNATURES_MAX || !parse_line(text, text_size, &line)) {
			return NOTE_MALFORMED;
		}
	}
	if (count == 0) {
		return NOTE_MALFORMED;
	}
	assert(text_at_end(&cursor));
	*ret = (struct note){ data, split, cursor.data, cursor.size };
	return NOTE_OK;
}

bool note_next_line(const struct note *note, size_t *at, struct note_line *ret)
{
	struct text_cursor cursor = text_cursor(note->lines, note->lines_size);
	const char *line;
	size_t size;
	bool is_good;

	cursor.at = *at;
	if (!note_take_line(&cursor, &line, &size)) {
		return false;
	}
	is_good = parse_line(line, size, ret);
	assert(is_good); /* note_parse() looked at each */
	*at = cursor.at;
	return is_good;
}

static bool is_of_key(const struct note_line *line, const struct note_key *key)
{
	return line->id == key->id && line->name_size == strlen(key->name) &&
			memcmp(line->name, key->name, line->name_size) == 0;
}

/* What a cosigner signs. ret is empty beforehand. */
static int put_cosigned(const struct note *note, uint64_t unix_s, struct bytes *ret)
{
	bytes_format(ret, "cosignature/v1\ntime %" PRIu64 "\n", unix_s);
	bytes_put(ret, note->text, note->text_size);
	return ret->failed ? WEIR_FAULT_MEMORY : 0;
}

static int verify_cosignature(struct seal_key *handle, const struct note *note,
		const uint8_t *signature, uint64_t *ret_unix_s)
{
	struct bytes_cursor cursor = bytes_cursor(signature, TIME_BYTES);
	uint64_t unix_s = bytes_take_u64(&cursor);
	struct bytes message;
	int answer;

	if (unix_s == 0 || unix_s > INT64_MAX) {
		return SEAL_BAD;
	}
	bytes_init(&message, note->text_size + 64);
	answer = put_cosigned(note, unix_s, &message);
	if (answer == 0) {
		answer = seal_key_verify(
				handle, message.data, message.size, signature + TIME_BYTES);
	}
	bytes_finish(&message);
	if (answer == SEAL_OK) {
		*ret_unix_s = unix_s;
	}
	return answer;
}

/* Whether the line is the key's signature of the note: SEAL_OK, SEAL_BAD or a fault. */
static int verify_line(const struct note *note, const struct note_line *line,
		const struct note_key *key, uint64_t *ret_unix_s)
{
	SCOPED(seal_key_close) struct seal_key *handle = NULL;
	bool is_cosignature = key->algorithm == NOTE_COSIGNATURE;
	uint8_t bytes[SIGNED_MAX];
	size_t wanted = ID_BYTES + (is_cosignature ? TIME_BYTES : 0) + SEAL_SIGNATURE_BYTES;
	size_t size = 0;
	int answer;

	if (base64_take(line->base64, line->base64_size, bytes, sizeof(bytes), &size) !=
					BASE64_OK ||
			size != wanted) {
		return SEAL_BAD;
	}
	answer = seal_key_open_public(
			form_of(key->algorithm)->seal, key->public, key->public_size, &handle);
	if (answer != SEAL_OK) {
		return answer;
	}
	if (is_cosignature) {
		return verify_cosignature(handle, note, bytes + ID_BYTES, ret_unix_s);
	}
	return seal_key_verify(handle, note->text, note->text_size, bytes + ID_BYTES);
}

/* One line against all keys of its name and id. NOTE_OK, NOTE_FORGED, NOTE_UNSIGNED, a fault. */
static int verify_known(const struct note *note, const struct note_line *line,
		const struct note_key *keys, size_t n, struct note_seal *seals)
{
	int outcome = NOTE_UNSIGNED;

	for (size_t i = 0; i < n; i++) {
		uint64_t unix_s = 0;
		int answer;

		if (!is_of_key(line, &keys[i])) {
			continue;
		}
		answer = verify_line(note, line, &keys[i], &unix_s);
		if (answer < 0) {
			return answer;
		}
		if (answer == SEAL_OK) {
			outcome = NOTE_OK;
			seals[i].verified = true;
			seals[i].unix_s = unix_s > seals[i].unix_s ? unix_s : seals[i].unix_s;
		} else if (outcome == NOTE_UNSIGNED) {
			outcome = NOTE_FORGED;
		}
	}
	return outcome;
}

int note_verify(const struct note *note, const struct note_key *keys, size_t n,
		struct note_seal *ret)
{
	int outcome = NOTE_UNSIGNED;
	struct note_line line;
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		ret[i] = (struct note_seal){ 0 };
	}
	while (note_next_line(note, &at, &line)) {
		int answer = verify_known(note, &line, keys, n, ret);

		if (answer < 0 || answer == NOTE_FORGED) {
			return answer;
		}
		if (answer == NOTE_OK) {
			outcome = NOTE_OK;
		}
	}
	return outcome;
}

static int put_signature(
		const char *text, size_t size, const struct signer *signer, struct bytes *ret)
{
	uint8_t signed_bytes[ID_BYTES + SEAL_SIGNATURE_BYTES];
	int fault;

	assert(signer->key.algorithm != NOTE_COSIGNATURE);
	for (int i = 0; i < ID_BYTES; i++) {
		signed_bytes[i] = (uint8_t)(signer->key.id >> (24 - 8 * i));
	}
	fault = signer->sign(signer->context, text, size, signed_bytes + ID_BYTES);
	if (fault != 0) {
		return fault;
	}
	bytes_format(ret, "%s%s ", dash, signer->key.name);
	base64_put(ret, signed_bytes, sizeof(signed_bytes));
	bytes_put_u8(ret, '\n');
	return ret->failed ? WEIR_FAULT_MEMORY : 0;
}

int note_sign(const char *text, size_t size, struct signer *const *signers, size_t n,
		struct bytes *ret)
{
	size_t before = ret->size;

	assert(n > 0 && n <= NOTE_SIGNATURES_MAX);
	if (!note_is_text(text, size)) {
		return NOTE_MALFORMED;
	}
	bytes_put(ret, text, size);
	bytes_put_u8(ret, '\n');
	for (size_t i = 0; i < n; i++) {
		int fault = put_signature(text, size, signers[i], ret);

		if (fault != 0) {
			ret->size = before;
			return fault;
		}
	}
	return NOTE_OK;
}
