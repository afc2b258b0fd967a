/* SPDX-License-Identifier: Apache-2.0 */

/*
 * GET /v1/openapi.json: what this interface has, for those who write programs
 * for it. It came with the program and says nothing of the ledger.
 */

#include <stdio.h>

#include "api/http/openapi.h"
#include "api/http/reply.h"
#include "api/http/routes.h"
#include "meter/err.h"

int openapi_get(const struct request *request, struct reply *reply)
{
	(void)request;
	bytes_put(&reply->body, openapi->bytes, openapi->size);
	if (reply->body.failed) {
		return WEIR_FAULT_MEMORY;
	}
	reply->status = 200;
	reply->type = openapi->type;
	/* Asked each time, and mostly answered 304: another program may describe another interface. */
	reply->caching = "public, no-cache";
	(void)snprintf(reply->tag, sizeof(reply->tag), "%s", openapi->tag);
	return 0;
}
