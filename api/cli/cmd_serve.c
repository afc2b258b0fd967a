/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir serve: answers over HTTP out of the ledger, and writes nothing.
 */

#include <poll.h>
#include <stddef.h>
#include <unistd.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/http/route.h"
#include "api/http/server.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/stop.h"
#include "api/view.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	LINE_MAX_BYTES = 4096,
	PATIENCE_MAX_S = 600, /* longer than that nobody sends a head */
};

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
	{ 0, NULL, NULL, NULL },
};

static int read_options(const struct opts *opts, struct server_options *ret)
{
	struct where reason = { .line = 0 };
	int64_t connections = SERVER_CONNECTIONS;
	int64_t per_address = SERVER_PER_ADDRESS;
	int64_t rate = 0;
	int64_t patience_s = CONN_PATIENCE_MS / 1000;
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	if (opt_int(opts, "max-connections", 1, 1000000, &connections, &reason) != OPT_OK ||
			opt_int(opts, "max-per-address", 1, 1000000, &per_address, &reason) !=
					OPT_OK ||
			opt_int(opts, "max-rate", 1, 1000000, &rate, &reason) != OPT_OK ||
			opt_int(opts, "patience", 1, PATIENCE_MAX_S, &patience_s, &reason) !=
					OPT_OK) {
		out_where(&reason);
		return CMD_WRONG;
	}
	ret->address = opt_given(opts, "listen") ? opt_value(opts, "listen") : "127.0.0.1:8080";
	ret->tls = (struct tls_files){
		.certificate = opt_value(opts, "tls-cert"),
		.key = opt_value(opts, "tls-key"),
		.client_ca = opt_value(opts, "client-ca"),
		.crl = opt_value(opts, "crl"),
	};
	ret->limits = (struct limit_options){
		.connections = (int32_t)connections,
		.per_address = (int32_t)per_address,
		.rate = (int32_t)rate,
	};
	ret->patience_ms = patience_s * 1000;
	ret->loops = cores < 1 ? 1 : cores > SERVER_LOOPS_MAX ? SERVER_LOOPS_MAX : (int)cores;
	ret->routes = routes;
	return CMD_DONE;
}

/* One line, in JSON, of what is said while the server runs and when it ends. */
static int print_line(const struct view *view)
{
	SCOPED_FINISH(bytes_finish) struct bytes text;
	int fault;

	bytes_init(&text, LINE_MAX_BYTES);
	fault = view_format(view, VIEW_COMPACT, &text);
	if (fault == 0) {
		out_text("%s\n", bytes_text(&text));
	}
	return fault < 0 ? fault : out_flush();
}

static int say_where(const struct app *app, const struct server *server)
{
	SCOPED(view_close) struct view *view = NULL;

	if (!app->is_json) {
		out_text(_("listening at %s\n"), server_url(server));
		return out_flush();
	}
	view = view_open();
	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_text(view, "listening", server_url(server));
	return print_line(view);
}

static int say_counts(const struct app *app, const struct conn_counts *counts)
{
	SCOPED(view_close) struct view *view = NULL;

	if (!app->is_json) {
		out_text(_("%lld requests on %lld connections; %lld refused; connections: %lld turned away, %lld cut as late\n"),
				(long long)counts->requests, (long long)counts->accepted,
				(long long)counts->refused, (long long)counts->turned_away,
				(long long)counts->late);
		return out_flush();
	}
	view = view_open();
	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_int(view, "requests", counts->requests);
	view_int(view, "connections", counts->accepted);
	view_int(view, "refused", counts->refused);
	view_int(view, "turned_away", counts->turned_away);
	view_int(view, "late", counts->late);
	return print_line(view);
}

/* What cannot be read anew is said, and the server goes on with what it has. */
static void reload(struct server *server, const struct server_options *wanted)
{
	struct where reason = { .line = 0 };
	int answer = server_reload(server, &wanted->tls, &reason);

	if (answer == SERVER_OK) {
		out_error(_("certificates were read anew"));
	} else if (answer < 0) {
		out_error("%s", _(weir_fault_text(answer)));
	} else {
		out_where(&reason);
	}
}

static void serve(
		struct server *server, const struct server_options *wanted, const struct stop *stop)
{
	bool is_stopped = false;

	while (!is_stopped) {
		struct pollfd asked = { .fd = stop->fd, .events = POLLIN };
		bool is_reload = false;

		(void)poll(&asked, 1, -1);
		is_stopped = stop_take(stop, &is_reload);
		if (is_reload) {
			reload(server, wanted);
		}
	}
}

static int open_server(const struct server_options *wanted, struct server **ret)
{
	struct where reason = { .line = 0 };
	int answer = server_open(wanted, ret, &reason);

	if (answer == SERVER_WRONG) {
		out_where(&reason);
		return CMD_WRONG;
	}
	return answer == SERVER_ENDED ? CMD_FAULT : answer;
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED_FINISH(stop_finish) struct stop stop = { .fd = -1 };
	SCOPED(server_close) struct server *server = NULL;
	struct server_options server_options = { .app = app };
	struct conn_counts counts;
	int answer = read_options(opts, &server_options);

	if (answer == CMD_DONE) {
		answer = stop_open_reloading(&stop); /* before there are threads */
	}
	if (answer == CMD_DONE) {
		answer = open_server(&server_options, &server);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	answer = say_where(app, server);
	if (answer == 0) {
		serve(server, &server_options, &stop);
	}
	if (answer == 0) {
		answer = server_end(server, &counts);
	} else {
		(void)server_end(server, &counts);
	}
	return answer < 0 ? answer : say_counts(app, &counts);
}

const struct command cmd_serve = {
	.name = "serve",
	.summary = N_("answers over HTTP out of the ledger"),
	.usage = "[--listen ADDRESS:PORT] [--tls-cert FILE --tls-key FILE [--client-ca FILE [--crl FILE]]] [--max-connections N] [--max-per-address N] [--max-rate N] [--patience SECONDS]",
	.options = options,
	.min_words = 0,
	.max_words = 0,
	.needs = CMD_NEEDS_READ,
	.run = run,
};
