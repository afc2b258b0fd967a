/* SPDX-License-Identifier: Apache-2.0 */

/*
 * How the server fares, for who watches it: a program with a token of its own.
 */

#include "api/http/metrics.h"
#include "api/http/reply.h"
#include "api/http/routes.h"
#include "meter/err.h"

int metrics_get(const struct request *request, struct reply *reply)
{
	reply->status = 200;
	reply->type = "text/plain; version=0.0.4; charset=utf-8";
	reply->caching = "no-store";
	return metrics_put(request->metrics, request->ledger, &reply->body);
}
