/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/seal_box.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "meter/err.h"

enum {
	NONCE_BYTES = 12,
	TAG_BYTES = 16,
	LABEL_MAX = 1 << 20,
};

struct seal_box {
	uint8_t key[SEAL_KEY_BYTES];
	EVP_CIPHER *cipher;
	EVP_CIPHER_CTX *context;
};

/* key is NULL for one that is drawn. */
static int open_box(const uint8_t *key, struct seal_box **ret)
{
	SCOPED(seal_box_close) struct seal_box *box = calloc(1, sizeof(*box));
	int fault = 0;

	if (box == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	box->cipher = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
	box->context = EVP_CIPHER_CTX_new();
	if (box->cipher == NULL || box->context == NULL) {
		return WEIR_FAULT_CRYPTO;
	}
	if (key != NULL) {
		memcpy(box->key, key, sizeof(box->key));
	} else {
		fault = seal_random(box->key, sizeof(box->key));
	}
	if (fault == 0) {
		*ret = box;
		box = NULL;
	}
	return fault;
}

int seal_box_open(struct seal_box **ret)
{
	return open_box(NULL, ret);
}

int seal_box_share(const struct seal_box *box, struct seal_box **ret)
{
	return open_box(box->key, ret);
}

void seal_box_close(struct seal_box *box)
{
	if (box == NULL) {
		return;
	}
	EVP_CIPHER_CTX_free(box->context);
	EVP_CIPHER_free(box->cipher);
	seal_wipe(box->key, sizeof(box->key));
	free(box);
}

int seal_box_lock(struct seal_box *box, const void *label, size_t label_size, const void *data,
		size_t size, uint8_t *ret)
{
	uint8_t *text = ret + NONCE_BYTES;
	int fault = seal_random(ret, NONCE_BYTES);
	int written;

	assert(size <= SEAL_BOX_MAX && label_size <= LABEL_MAX);
	if (fault < 0) {
		return fault;
	}
	if (EVP_EncryptInit_ex2(box->context, box->cipher, box->key, ret, NULL) != 1 ||
			EVP_EncryptUpdate(box->context, NULL, &written, label, (int)label_size) !=
					1 ||
			EVP_EncryptUpdate(box->context, text, &written, data, (int)size) != 1 ||
			EVP_EncryptFinal_ex(box->context, text + size, &written) != 1 ||
			EVP_CIPHER_CTX_ctrl(box->context, EVP_CTRL_AEAD_GET_TAG, TAG_BYTES,
					text + size) != 1) {
		return WEIR_FAULT_CRYPTO;
	}
	return 0;
}

int seal_box_unlock(struct seal_box *box, const void *label, size_t label_size, const uint8_t *data,
		size_t size, void *ret)
{
	uint8_t tag[TAG_BYTES];
	uint8_t rest[TAG_BYTES];
	size_t text_size;
	int written;

	assert(label_size <= LABEL_MAX);
	if (size < SEAL_BOX_EXTRA || size > SEAL_BOX_MAX + SEAL_BOX_EXTRA) {
		return SEAL_BAD;
	}
	text_size = size - SEAL_BOX_EXTRA;
	for (size_t i = 0; i < TAG_BYTES; i++) {
		tag[i] = data[NONCE_BYTES + text_size + i];
	}
	if (EVP_DecryptInit_ex2(box->context, box->cipher, box->key, data, NULL) != 1 ||
			EVP_DecryptUpdate(box->context, NULL, &written, label, (int)label_size) !=
					1 ||
			EVP_DecryptUpdate(box->context, ret, &written, data + NONCE_BYTES,
					(int)text_size) != 1 ||
			EVP_CIPHER_CTX_ctrl(box->context, EVP_CTRL_AEAD_SET_TAG, TAG_BYTES, tag) !=
					1) {
		return WEIR_FAULT_CRYPTO;
	}
	/* GCM writes nothing at its end; it compares the tags. */
	if (EVP_DecryptFinal_ex(box->context, rest, &written) != 1) {
		ERR_clear_error();
		return SEAL_BAD;
	}
	return SEAL_OK;
}
