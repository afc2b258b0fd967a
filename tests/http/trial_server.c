/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The server with routes that no ledger has: bodies that come back, replies of
 * any size, handlers that take their time or fail. For conversations with the
 * rooms below the routes.
 *
 *	trial_server LEDGER PATIENCE_MS CONNECTIONS PER_ADDRESS RATE [CERTIFICATE KEY]
 */

#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "api/app.h"
#include "api/http/reply.h"
#include "api/http/route.h"
#include "api/http/server.h"
#include "api/stop.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	BODY_MAX = 1 << 20,
	BIG_MAX = 64 << 20,
	SLOW_MAX_MS = 60000,
};

static int64_t number_of(const struct request *request, const char *name, int64_t most)
{
	const char *text = query_value(&request->query, name);
	int64_t number = 0;

	(void)!(text != NULL && text_int_all(text, 0, most, &number) == TEXT_OK);
	return number;
}

static int well(const struct request *request, struct reply *reply)
{
	(void)request;
	reply->status = 200;
	reply->type = "text/plain";
	bytes_put_text(&reply->body, "well\n");
	return 0;
}

static int echo(const struct request *request, struct reply *reply)
{
	reply->status = 200;
	reply->type = "application/octet-stream";
	bytes_put(&reply->body, request->body, (size_t)request->head.body_size);
	return 0;
}

static int big(const struct request *request, struct reply *reply)
{
	int64_t size = number_of(request, "bytes", BIG_MAX);
	char line[64];

	reply->status = 200;
	reply->type = "text/plain";
	memset(line, 'x', sizeof(line));
	while (size > 0) {
		size_t some = size < (int64_t)sizeof(line) ? (size_t)size : sizeof(line);

		bytes_put(&reply->body, line, some);
		size -= (int64_t)some;
	}
	return reply->body.failed ? WEIR_FAULT_MEMORY : 0;
}

static int slow(const struct request *request, struct reply *reply)
{
	int64_t ms = number_of(request, "ms", SLOW_MAX_MS);
	const struct timespec time = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	(void)nanosleep(&time, NULL);
	return well(request, reply);
}

static int fault(const struct request *request, struct reply *reply)
{
	(void)request;
	reply->status = 200;
	bytes_put_text(&reply->body, "half an answer");
	return WEIR_FAULT_BROKEN;
}

static const char *const big_parameters[] = { "bytes", NULL };
static const char *const slow_parameters[] = { "ms", NULL };

static const struct route trial_routes[] = {
	{ HTTP_GET, "/big", ROLES_ALL, LANE_QUICK, big, big_parameters, 0 },
	{ HTTP_POST, "/echo", ROLES_ALL, LANE_QUICK, echo, NULL, BODY_MAX },
	{ HTTP_GET, "/fault", ROLES_ALL, LANE_QUICK, fault, NULL, 0 },
	{ HTTP_GET, "/slow", ROLES_ALL, LANE_LONG, slow, slow_parameters, 0 },
	{ HTTP_GET, "/well", ROLES_ALL, LANE_QUICK, well, NULL, 0 },
	{ HTTP_GET, NULL, ROLES_ALL, LANE_QUICK, NULL, NULL, 0 },
};

static bool read_words(int argc, char **argv, struct server_options *ret)
{
	int64_t numbers[4];

	if (argc != 6 && argc != 8) {
		return false;
	}
	for (int i = 0; i < 4; i++) {
		if (text_int_all(argv[2 + i], 0, INT32_MAX, &numbers[i]) != TEXT_OK) {
			return false;
		}
	}
	ret->patience_ms = numbers[0];
	ret->limits = (struct limit_options){ (int32_t)numbers[1], (int32_t)numbers[2],
		(int32_t)numbers[3] };
	if (argc == 8) {
		ret->tls.certificate = argv[6];
		ret->tls.key = argv[7];
	}
	return true;
}

static int serve(struct server *server, const struct stop *stop)
{
	struct conn_counts counts;
	int failed;

	(void)printf("listening at %s\n", server_url(server));
	(void)fflush(stdout);
	while (!stop_asked(stop)) {
		struct pollfd asked = { .fd = stop->fd, .events = POLLIN };

		(void)poll(&asked, 1, -1);
	}
	failed = server_end(server, &counts);
	(void)printf("%lld requests %lld connections %lld refused %lld turned away %lld late\n",
			(long long)counts.requests, (long long)counts.accepted,
			(long long)counts.refused, (long long)counts.turned_away,
			(long long)counts.late);
	return failed < 0 ? 3 : 0;
}

int main(int argc, char **argv)
{
	struct server_options options = {
		.address = "127.0.0.1:0", .loops = 2, .routes = trial_routes
	};
	struct where reason = { .line = 0 };
	struct server *server = NULL;
	struct stop stop;
	struct app app;
	int status;

	if (!read_words(argc, argv, &options)) {
		(void)fprintf(stderr,
				"usage: trial_server LEDGER PATIENCE_MS CONNECTIONS PER_ADDRESS RATE [CERTIFICATE KEY]\n");
		return 2;
	}
	app_init(&app, argv[1], false);
	options.app = &app;
	if (stop_open(&stop) != 0 || server_open(&options, &server, &reason) != SERVER_OK) {
		(void)fprintf(stderr, "%s\n", reason.text);
		return 3;
	}
	status = serve(server, &stop);
	server_close(server);
	stop_finish(&stop);
	return status;
}
