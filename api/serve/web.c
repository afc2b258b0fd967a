/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The web: a server over a ledger that it can only read, in a room of its own.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api/cli/cmd.h"
#include "api/http/route.h"
#include "api/http/server.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/parent.h"
#include "api/serve/drafter.h"
#include "api/serve/members.h"
#include "api/serve/porter.h"
#include "api/serve/sandbox.h"
#include "api/serve/scribe.h"
#include "api/serve/settings.h"
#include "api/stop.h"
#include "api/view.h"
#include "ledger/disk.h"
#include "ledger/gate.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	LINE_MAX_BYTES = 4096,
	MIB = 1 << 20,
};

struct web {
	const struct app *app;
	struct app own; /* with the porter and the drafter */
	struct server *server;
	struct tls_files files;
	struct stop stop;
	int line;
	int scribe; /* 0: there is none */
	int statm;  /* of this process: the room shows it no more */
	bool is_over;
};

/* ---- the room ---- */

enum {
	TLS_FOLDERS = 4,
	READABLE_MAX = 1 + TLS_FOLDERS + 4 + 1,
};

/* The folders in which the files of TLS stand: a renewed one is another file of that name. */
struct folders {
	char paths[TLS_FOLDERS][CONFIG_PATH_MAX];
	int count;
};

static void add_folder(struct folders *folders, const char *file)
{
	char *path = folders->paths[folders->count];
	char *end;

	if (file[0] == '\0') {
		return;
	}
	(void)text_copy(path, CONFIG_PATH_MAX, file);
	end = strrchr(path, '/');
	if (end == NULL) {
		(void)text_copy(path, CONFIG_PATH_MAX, ".");
	} else {
		end[end == path ? 1 : 0] = '\0';
	}
	folders->count++;
}

/* What of this room is open: the ledger, the files of TLS, and what libraries look at. */
static int lock_in(const struct app *app, const struct settings *settings, struct sandbox *ret)
{
	const struct config_serve *serve = &settings->config.serve;
	const struct sandbox_limits limits = {
		.memory_bytes = serve->limits.memory_mib * MIB,
		.files = serve->limits.connections + SERVER_OTHER_FILES,
	};
	struct folders *folders = calloc(1, sizeof(*folders));
	const char *readable[READABLE_MAX] = { app->dir, WEIR_LOCALE_DIR, "/usr/share/locale",
		"/etc/ssl/openssl.cnf", "/dev/urandom" };
	size_t count = 5;
	int fault;

	if (folders == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	add_folder(folders, serve->tls.certificate);
	add_folder(folders, serve->tls.key);
	add_folder(folders, serve->tls.client_ca);
	add_folder(folders, serve->tls.crl);
	for (int i = 0; i < folders->count; i++) {
		readable[count++] = folders->paths[i];
	}
	fault = sandbox_enter(readable, &limits, ret);
	free(folders);
	return fault;
}

/* What its drafter may have: as much memory as the web itself. */
static struct drafter_limits drafter_limits(const struct settings *settings)
{
	return (struct drafter_limits){
		.memory_bytes = settings->config.serve.limits.memory_mib * MIB,
		.files = SERVER_OTHER_FILES,
	};
}

/* Enters it, and looks whether the key is out of sight. Returns a cmd_status or a fault. */
static int enter_room(const struct app *app, const struct settings *settings)
{
	struct sandbox sandbox;
	int fault = lock_in(app, settings, &sandbox);

	if (fault < 0) {
		return fault;
	}
	if (!sandbox.has_filter) {
		out_error(_("web: this kernel cannot keep it from system calls that it does not need"));
	}
	if (!sandbox.has_view) {
		out_error(_("web: this kernel has no Landlock; it can read what its user can"));
	} else if (sandbox_shows(settings->keys)) {
		out_error(_("web: it could read the keys in %s: keep the files of TLS in another folder"),
				settings->keys);
		return CMD_WRONG;
	}
	return CMD_DONE;
}

/* ---- what is said ---- */

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

static int say_where(const struct web *web)
{
	SCOPED(view_close) struct view *view = NULL;

	if (!web->app->is_json) {
		out_text(_("listening at %s\n"), server_url(web->server));
		return out_flush();
	}
	view = view_open();
	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_text(view, "listening", server_url(web->server));
	return print_line(view);
}

static int say_counts(const struct web *web, const struct conn_counts *counts)
{
	SCOPED(view_close) struct view *view = NULL;

	if (!web->app->is_json) {
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

/* The house hears the address, and that it works. */
static void say_up(const struct web *web)
{
	const char *address = strstr(server_url(web->server), "://");

	parent_say(web->line, PARENT_AT);
	(void)send(web->line, address + 3, strlen(address + 3), MSG_NOSIGNAL);
	(void)send(web->line, "\n", 1, MSG_NOSIGNAL);
	parent_say(web->line, PARENT_GO);
}

/* ---- serving ---- */

/* What cannot be read anew is said, and the server goes on with what it has. */
static void reload(struct web *web)
{
	struct where reason = { .line = 0 };
	int answer = server_reload(web->server, &web->files, &reason);

	if (answer == SERVER_OK) {
		out_error(_("certificates were read anew"));
	} else if (answer < 0) {
		out_error("%s", _(weir_fault_text(answer)));
	} else {
		out_where(&reason);
	}
}

/* In the thread that would have answered a request. */
static void give_sign(void *context)
{
	const struct web *web = context;

	parent_say(web->line, PARENT_PING);
}

static void hear(struct web *web)
{
	enum parent_answer answer;
	char word;

	while (!web->is_over && (answer = parent_hear(web->line, &word)) != PARENT_SILENT) {
		if (answer == PARENT_GONE || word == PARENT_STOP) {
			web->is_over = true;
		} else if (word == PARENT_PING) {
			server_probe(web->server, give_sign, web);
		} else if (word == PARENT_ANEW) {
			reload(web);
		}
	}
}

/* Until somebody wants it to end; the server's threads serve. */
static int wait_for_end(struct web *web)
{
	while (!web->is_over) {
		struct pollfd fds[] = {
			{ .fd = web->stop.fd, .events = POLLIN },
			{ .fd = web->line, .events = POLLIN },
			{ .fd = gate_client_fd(web->own.porter) }, /* its end alone */
			{ .fd = gate_client_fd(web->own.drafter) },
			{ .fd = web->scribe > 0 ? web->scribe : -1 },
		};

		if ((poll(fds, 5, -1) < 0 && errno != EINTR) || fds[2].revents != 0 ||
				fds[3].revents != 0 || fds[4].revents != 0) {
			return WEIR_FAULT_IO; /* without them: another web will have them */
		}
		web->is_over = stop_asked(&web->stop);
		hear(web);
	}
	return 0;
}

static int open_server(struct web *web, const struct settings *settings)
{
	const struct config_serve *serve = &settings->config.serve;
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	const struct server_options options = {
		.app = web->app,
		.address = serve->listen,
		.tls = web->files,
		.limits = {
			.connections = (int32_t)serve->limits.connections,
			.per_address = (int32_t)serve->limits.per_address,
			.rate = (int32_t)serve->limits.rate,
		},
		.patience_ms = serve->limits.patience_s * 1000,
		.loops = cores < 1 ? 1 : cores > SERVER_LOOPS_MAX ? SERVER_LOOPS_MAX : (int)cores,
		.scribe = web->scribe,
		.statm = web->statm,
		.is_successor = settings->is_successor,
		.routes = routes,
	};
	struct where reason = { .line = 0 };
	int answer = enter_room(web->app, settings);

	if (answer != CMD_DONE) {
		return answer;
	}
	answer = server_open(&options, &web->server, &reason);
	if (answer == SERVER_WRONG) {
		out_where(&reason);
		return CMD_WRONG;
	}
	return answer == SERVER_ENDED ? CMD_FAULT : answer;
}

static int serve_till_end(struct web *web)
{
	struct conn_counts counts;
	int answer = say_where(web);
	int ended;

	if (answer == 0) {
		say_up(web);
		answer = wait_for_end(web);
	}
	ended = server_end(web->server, &counts);
	answer = answer < 0 ? answer : ended;
	return answer < 0 ? answer : say_counts(web, &counts);
}

static const char *file_or_none(const char *file)
{
	return file[0] == '\0' ? NULL : file;
}

int web_run(const struct app *app, const struct settings *settings, int line)
{
	const struct config_tls *tls = &settings->config.serve.tls;
	struct web web = {
		.app = app,
		.line = line,
		.stop = { .fd = -1 },
		.files = {
			.certificate = file_or_none(tls->certificate),
			.key = file_or_none(tls->key),
			.client_ca = file_or_none(tls->client_ca),
			.crl = file_or_none(tls->crl),
		},
	};
	const struct drafter_limits limits = drafter_limits(settings);
	int answer = stop_open(&web.stop); /* before there are threads */

	web.own = *app;
	web.app = &web.own;
	if (answer == 0) {
		answer = porter_start(app->dir, &web.own.porter); /* before the room is locked */
	}
	if (answer == 0) {
		answer = drafter_start(&web.own, &limits, &web.own.drafter);
	}
	web.statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	if (answer == 0 && settings->config.serve.accesses[0] != '\0') {
		answer = scribe_start(settings->config.serve.accesses, &web.scribe);
	}
	if (answer == 0) {
		answer = open_server(&web, settings);
	}
	if (answer == CMD_DONE) {
		answer = serve_till_end(&web);
	}
	server_close(web.server);
	if (web.scribe > 0) {
		scribe_end(web.scribe);
	}
	gate_client_close(web.own.porter);
	gate_client_close(web.own.drafter);
	if (web.statm >= 0) {
		disk_close(web.statm);
	}
	stop_finish(&web.stop);
	return answer;
}
