/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a gate's server does in tests: the first byte of a request says it.
 */

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "meter/bytes.h"

enum {
	GATE_PATIENCE_MS = 10000, /* what must not be late, on a loaded machine */
};

/*
 * A gate_handler: e echoes, u tells the uid, b gives as large a reply as fits
 * and t one that does not, s sleeps 100 ms and echoes, f fails. The context is
 * a size_t that counts.
 */
int gate_obey(void *context, uid_t uid, const uint8_t *request, size_t size, struct bytes *reply);
