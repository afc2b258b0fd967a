/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The page that browsers show: files that came with the program, for anybody.
 * What they show they ask of /v1 like every other client.
 */

#include <stdio.h>

#include "api/http/reply.h"
#include "api/http/routes.h"
#include "api/page/assets.h"
#include "meter/err.h"

/* Nothing but files of this server runs, shows or is asked, and no other page shows this one. */
#define POLICY \
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " \
	"connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; " \
	"frame-ancestors 'none'"

static int give(const struct asset *asset, struct reply *reply)
{
	bytes_put(&reply->body, asset->bytes, asset->size);
	if (reply->body.failed) {
		return WEIR_FAULT_MEMORY;
	}
	reply->status = 200;
	reply->type = asset->type;
	/* Asked each time, and mostly answered 304: a new program's page shows at once. */
	reply->caching = "public, no-cache";
	(void)snprintf(reply->tag, sizeof(reply->tag), "%s", asset->tag);
	reply_field(reply, "Content-Security-Policy", POLICY);
	reply_field(reply, "Cross-Origin-Opener-Policy", "same-origin");
	reply_field(reply, "Cross-Origin-Resource-Policy", "same-origin");
	reply_field(reply, "Referrer-Policy", "no-referrer");
	return 0;
}

int page_get(const struct request *request, struct reply *reply)
{
	(void)request;
	return give(asset_find("index.html"), reply);
}

int page_get_file(const struct request *request, struct reply *reply)
{
	const struct asset *asset = asset_find(request->parameters[0]);

	if (asset == NULL) {
		reply_problem(reply, 404, "no-resource", "the page has no such file");
		return 0;
	}
	return give(asset, reply);
}
