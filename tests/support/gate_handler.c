/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/support/gate_handler.h"

#include "ledger/gate.h"
#include "meter/err.h"
#include "tests/support/real_time.h"

int gate_obey(void *context, uid_t uid, const uint8_t *request, size_t size, struct bytes *reply)
{
	size_t *count = context;
	char asked = size > 0 ? (char)request[0] : 'e';

	(*count)++;
	switch (asked) {
	case 'u':
		bytes_format(reply, "%u", (unsigned)uid);
		return 0;
	case 'b':
	case 't':
		for (size_t i = 0; i < GATE_FRAME_MAX + (asked == 't'); i++) {
			bytes_put_u8(reply, (uint8_t)i);
		}
		return 0;
	case 's':
		real_time_pause(100);
		break;
	case 'f':
		return WEIR_FAULT_UNKNOWN;
	default:
		break;
	}
	bytes_put(reply, request, size);
	return 0;
}
