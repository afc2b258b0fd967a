/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir serve: a writer, collectors and the web, until it is stopped.
 */

#include <stddef.h>

#include "api/cli/cmd.h"
#include "api/serve/house.h"
#include "meter/err.h"

static const struct opt_row options[] = {
	{ 0, "listen", "ADDRESS:PORT", N_("where to listen; without it 127.0.0.1:8080") },
	{ 0, "tls-cert", "FILE", N_("the server's certificate and what leads to it, PEM") },
	{ 0, "tls-key", "FILE", N_("its key, PEM") },
	{ 0, "client-ca", "FILE", N_("authorities whose certificates let clients in, PEM") },
	{ 0, "crl", "FILE", N_("revocation lists of those authorities, PEM") },
	{ 0, "max-connections", "N", N_("connections at once; without it 12000") },
	{ 0, "max-per-address", "N", N_("connections at once of one address; without it 512") },
	{ 0, "max-rate", "N", N_("requests a second of one address; without it any number") },
	{ 0, "patience", "SECONDS",
			N_("how long a client may take for a request's head; without it 10") },
	{ 0, "accesses", "FOLDER",
			N_("where requests are written down; 'none': nowhere; without it DIR/accesses") },
	{ 0, "no-collect", NULL, N_("asks no meters") },
	{ 0, "no-web", NULL, N_("listens to nobody over the network") },
	{ 0, NULL, NULL, NULL },
};

static int run(struct app *app, const struct opts *opts)
{
	return house_run(app, opts);
}

const struct command cmd_serve = {
	.name = "serve",
	.summary = N_("keeps the ledger, polls the meters and answers over HTTP"),
	.usage = "[--listen ADDRESS:PORT] [--tls-cert FILE --tls-key FILE [--client-ca FILE [--crl FILE]]] [--max-connections N] [--max-per-address N] [--max-rate N] [--patience SECONDS] [--accesses FOLDER] [--no-collect] [--no-web]",
	.options = options,
	.min_words = 0,
	.max_words = 0,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
};
