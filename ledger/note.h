/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Signed notes (C2SP signed-note v1.0.0) and cosignatures (tlog-cosignature
 * v1.0.1): a text, an empty line, and lines of "— NAME BASE64" that hold a
 * 4-byte key id and a signature.
 *
 * A key is known by name and id together, and its algorithm belongs to it; the
 * id alone is a label that anybody can collide. A line of an unknown key is
 * ignored. A line of a known key that does not verify sinks the whole note.
 *
 * Stricter than the Go package golang.org/x/mod/sumdb/note in two places:
 * base64 has one spelling, and the hex digits of a vkey are lower case.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/seal.h"

struct bytes;
struct signer;
struct text_cursor;

enum {
	NOTE_NAME_MAX = 255,       /* bytes of a key name; ML-DSA messages hold no longer one */
	NOTE_SIGNATURES_MAX = 100, /* lines of a note; where the Go package stops too */
	NOTE_SIZE_MAX = 1 << 20,   /* bytes of a note: 100 lines of 5 kB, and the text */
	NOTE_VKEY_MAX = 512,       /* bytes of a vkey with its NUL */
};

/* The type byte of a key. */
enum note_algorithm {
	NOTE_ED25519 = 0x01,     /* Ed25519 over the text */
	NOTE_COSIGNATURE = 0x04, /* Ed25519 over "cosignature/v1", a time and the text */
	NOTE_SM2 = 0xff, /* 0xff, then "weir/sm2-sm3@v1" and LF: SM2 with SM3 over the text */
};

/* What a vkey says. A plain value. */
struct note_key {
	char name[NOTE_NAME_MAX + 1];
	uint32_t id;
	enum note_algorithm algorithm;
	uint8_t public[SEAL_PUBLIC_MAX];
	size_t public_size;
};

/* In order of precedence. */
enum note_answer {
	NOTE_OK = 0,
	NOTE_MALFORMED, /* not a note, or not a key */
	NOTE_FOREIGN,   /* a well-formed key of an algorithm that this program does not know */
	NOTE_FORGED,    /* a line of a known key does not verify */
	NOTE_UNSIGNED,  /* no line of a known key */
};

/* 1..255 bytes of UTF-8 without Unicode spaces, controls or "+". */
bool note_is_name(const char *name, size_t size);

/* Makes the key and its id from name and public key. Returns 0 or a fault. */
int note_key_make(struct seal *seal, const char *name, enum note_algorithm algorithm,
		const uint8_t *public, struct note_key *ret);

/* "NAME+xxxxxxxx+BASE64". Returns NOTE_OK, NOTE_MALFORMED, NOTE_FOREIGN or a fault. */
int note_vkey_parse(struct seal *seal, const char *vkey, struct note_key *ret);

/* Returns buffer. */
const char *note_vkey_format(const struct note_key *key, char buffer[static NOTE_VKEY_MAX]);

/* The text of a note: UTF-8 without controls but LF, and LF at its end. */
bool note_is_text(const char *text, size_t size);

/* The next line without its LF. False at the end, and where no LF ends the line. */
bool note_take_line(struct text_cursor *cursor, const char **ret, size_t *ret_size);

/* A whole line as a number 0 .. 2^63 - 1 in its one spelling: no sign, no leading zero. */
bool note_decimal(const char *line, size_t size, uint64_t *ret);

/* A note taken apart; slices of the bytes that were parsed. */
struct note {
	const char *text; /* ends with LF */
	size_t text_size;
	const char *lines; /* the signature lines */
	size_t lines_size;
};

/* Returns NOTE_OK or NOTE_MALFORMED. All lines are checked. */
int note_parse(const char *data, size_t size, struct note *ret);

/* One signature line; name and base64 are slices. */
struct note_line {
	const char *name;
	size_t name_size;
	uint32_t id;
	const char *base64; /* of key id and signature */
	size_t base64_size;
};

/* Lines in order, of a note that was parsed; *at begins at 0. False at the end. */
bool note_next_line(const struct note *note, size_t *at, struct note_line *ret);

/* What a note says of one key. */
struct note_seal {
	bool verified;
	uint64_t unix_s; /* the latest time that a cosignature states; 0 for others */
};

/*
 * Verifies the lines of the given keys. ret has a place for each key, in their
 * order, and is written for NOTE_OK and NOTE_UNSIGNED. Further lines of a key
 * must verify too and count once. A list may hold several keys of one name and
 * id: a line of theirs is good where one of them verifies it.
 * Returns NOTE_OK (at least one key verified), NOTE_FORGED, NOTE_UNSIGNED or a
 * fault.
 */
int note_verify(const struct note *note, const struct note_key *keys, size_t n,
		struct note_seal *ret);

/*
 * Appends text, the empty line and one line a signer, in their order. The text
 * must be a note's: ends with LF, UTF-8, no controls but LF. Returns NOTE_OK,
 * NOTE_MALFORMED (nothing is appended) or a fault of the signer.
 */
int note_sign(const char *text, size_t size, struct signer *const *signers, size_t n,
		struct bytes *ret);
