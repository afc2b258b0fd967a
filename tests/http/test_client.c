/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A client takes answers apart strictly and within bounds, however they come,
 * and asks nobody that it should not.
 */

#include "tests/check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/http/client.h"
#include "api/http/client_url.h"
#include "api/http/response.h"
#include "meter/err.h"

enum {
	BODY_MAX = 20,
};

/* Feeds an answer in pieces of so many bytes. */
static int feed(struct response *response, const char *text, size_t piece, size_t *ret_used)
{
	size_t size = strlen(text);
	int answer = RESPONSE_MORE;

	*ret_used = 0;
	while (answer == RESPONSE_MORE && *ret_used < size) {
		size_t left = size - *ret_used;
		size_t used = 0;

		answer = response_take(response, (const uint8_t *)text + *ret_used,
				left < piece ? left : piece, &used);
		*ret_used += used;
	}
	return answer;
}

static void answers_are_read_whatever_their_pieces(void **state)
{
	static const struct {
		const char *name;
		const char *text;
		int status;
		const char *body;
		const char *rest; /* bytes behind it */
	} rows[] = {
		{ "a length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello",
				"" },
		{ "no reason", "HTTP/1.1 204\r\n\r\n", 204, "", "" },
		{ "nothing", "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n", 503, "", "" },
		{ "chunks",
				"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
				"3\r\nhel\r\n2;x=1\r\nlo\r\n0\r\nTrailer: x\r\n\r\n",
				200, "hello", "" },
		{ "interim", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length:1\r\n\r\nx",
				200, "x", "" },
		{ "more behind it", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabHTTP/1.1", 200,
				"ab", "HTTP/1.1" },
		{ "as large as may be",
				"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n01234567890123456789",
				200, "01234567890123456789", "" },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		for (size_t piece = 1; piece < 80; piece += 13) {
			struct response response;
			size_t used;

			CHECK_ROW(rows[i].name);
			response_init(&response, BODY_MAX, true);
			CHECK_INT(feed(&response, rows[i].text, piece, &used), RESPONSE_OK);
			CHECK_INT(response.status, rows[i].status);
			CHECK_TEXT(bytes_text(&response.body), rows[i].body);
			CHECK_TEXT(rows[i].text + used, rows[i].rest);
			response_finish(&response);
		}
	}
}

static void what_is_no_answer_is_refused(void **state)
{
	static const struct {
		const char *name;
		const char *text;
		int answer;
	} rows[] = {
		{ "another version", "HTTP/1.0 200 OK\r\n", RESPONSE_WRONG },
		{ "no HTTP", "220 mail.example ESMTP\r\n", RESPONSE_WRONG },
		{ "a status of two digits", "HTTP/1.1 20 OK\r\n", RESPONSE_WRONG },
		{ "a bare line feed", "HTTP/1.1 200 OK\n", RESPONSE_WRONG },
		{ "a folded line", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n", RESPONSE_WRONG },
		{ "no colon", "HTTP/1.1 200 OK\r\nnothing\r\n", RESPONSE_WRONG },
		{ "two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
				RESPONSE_WRONG },
		{ "a length below 0", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n", RESPONSE_WRONG },
		{ "a length of letters", "HTTP/1.1 200 OK\r\nContent-Length: 0x1\r\n",
				RESPONSE_WRONG },
		{ "length and chunks",
				"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
				RESPONSE_WRONG },
		{ "another coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n",
				RESPONSE_WRONG },
		{ "to the connection's end", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
				RESPONSE_WRONG },
		{ "another protocol", "HTTP/1.1 101 Go\r\n\r\n", RESPONSE_WRONG },
		{ "a chunk without size",
				"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
				RESPONSE_WRONG },
		{ "a chunk longer than it says",
				"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
				RESPONSE_WRONG },
		{ "a chunk of everything",
				"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffff\r\n",
				RESPONSE_WRONG },
		{ "too long", "HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\na", RESPONSE_LARGE },
		{ "too long in chunks",
				"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
				"10\r\n0123456789abcdef\r\n5\r\na",
				RESPONSE_LARGE },
		{ "cut", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", RESPONSE_MORE },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct response response;
		size_t used;

		CHECK_ROW(rows[i].name);
		response_init(&response, BODY_MAX, true);
		CHECK_INT(feed(&response, rows[i].text, 7, &used), rows[i].answer);
		response_finish(&response);
	}
}

static void a_head_has_a_bound(void **state)
{
	static const char line[] = "X: 0123456789012345678901234567890123456789\r\n";
	struct response response;
	int answer = RESPONSE_MORE;
	size_t used;

	(void)state;
	response_init(&response, BODY_MAX, true);
	CHECK_INT(feed(&response, "HTTP/1.1 200 OK\r\n", 99, &used), RESPONSE_MORE);
	for (size_t i = 0; i < 1000 && answer == RESPONSE_MORE; i++) {
		answer = feed(&response, line, 99, &used);
		CHECK(i < RESPONSE_HEAD_MAX / (sizeof(line) - 1) + 1);
	}
	CHECK_INT(answer, RESPONSE_WRONG);
	response_finish(&response);
}

static void fields_that_matter_are_kept(void **state)
{
	static const char text[] = "HTTP/1.1 429 Slow\r\nRetry-After:  7\r\nETag: \"a\"\r\n"
				   "Content-Type: Application/Problem+JSON; charset=utf-8\r\n"
				   "Connection: close\r\nContent-Length: 0\r\n\r\n";
	struct response response;
	size_t used;

	(void)state;
	response_init(&response, BODY_MAX, true);
	CHECK_INT(feed(&response, text, 5, &used), RESPONSE_OK);
	CHECK_INT(response.retry_after_s, 7);
	CHECK_TEXT(response.tag, "\"a\"");
	CHECK_TEXT(response.type, "application/problem+json");
	CHECK_INT(response.is_last, true);
	response_finish(&response);
}

static void urls_name_a_server_and_nothing_else(void **state)
{
	static const struct {
		const char *text;
		const char *host; /* NULL: refused */
		int port;
		const char *authority;
		const char *prefix;
	} rows[] = {
		{ "https://weir.example", "weir.example", 443, "weir.example", "" },
		{ "https://weir.example:8443/w/", "weir.example", 8443, "weir.example:8443", "/w" },
		{ "https://10.0.0.1", "10.0.0.1", 443, "10.0.0.1", "" },
		{ "https://[fd00::1]:444", "fd00::1", 444, "[fd00::1]:444", "" },
		{ "http://127.0.0.1:8080", "127.0.0.1", 8080, "127.0.0.1:8080", "" },
		{ "http://[::1]", "::1", 80, "[::1]", "" },
		{ "http://localhost/", "localhost", 80, "localhost", "" },
		{ "http://weir.example", NULL, 0, NULL, NULL },
		{ "http://127.example", NULL, 0, NULL, NULL },
		{ "ftp://weir.example", NULL, 0, NULL, NULL },
		{ "weir.example", NULL, 0, NULL, NULL },
		{ "https://", NULL, 0, NULL, NULL },
		{ "https://a:0", NULL, 0, NULL, NULL },
		{ "https://a:65536", NULL, 0, NULL, NULL },
		{ "https://a:", NULL, 0, NULL, NULL },
		{ "https://user@a", NULL, 0, NULL, NULL },
		{ "https://a/?x", NULL, 0, NULL, NULL },
		{ "https://a/#x", NULL, 0, NULL, NULL },
		{ "https://a b", NULL, 0, NULL, NULL },
		{ "https://a/\r\nX: y", NULL, 0, NULL, NULL },
		{ "https://[a]", NULL, 0, NULL, NULL },
		{ "https://[::1", NULL, 0, NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct where reason = { .line = 0 };
		struct client_url url;

		CHECK_ROW(rows[i].text);
		CHECK_INT(client_url_parse(rows[i].text, &url, &reason), rows[i].host != NULL);
		if (rows[i].host == NULL) {
			CHECK(reason.text[0] != '\0');
			continue;
		}
		CHECK_TEXT(url.host, rows[i].host);
		CHECK_INT(url.port, rows[i].port);
		CHECK_TEXT(url.authority, rows[i].authority);
		CHECK_TEXT(url.prefix, rows[i].prefix);
	}
}

static void a_url_of_one_thing_may_have_a_query(void **state)
{
	static const struct {
		const char *text, *server, *path;
	} rows[] = {
		{ "https://hook.example", "https://hook.example", "/" },
		{ "https://hook.example/", "https://hook.example", "/" },
		{ "https://hook.example/in/", "https://hook.example", "/in/" },
		{ "https://hook.example:8443/in?key=1&b=%20/?", "https://hook.example:8443",
				"/in?key=1&b=%20/?" },
		{ "http://[::1]:80?key=1", "http://[::1]:80", "/?key=1" },
		{ "http://hook.example/in", NULL, NULL },
		{ "https://hook.example/in#x", NULL, NULL },
		{ "https://hook.example/in?a b", NULL, NULL },
		{ "https://hook.example/in\r\nX: y", NULL, NULL },
		{ "https://user@hook.example/in", NULL, NULL },
		{ "hook.example/in", NULL, NULL },
		{ "https:///in", NULL, NULL },
		{ "https://hook.example/longer-than-the-room-there-is", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		char server[CLIENT_URL_SERVER_MAX];
		char path[24];
		struct where reason = { .line = 0 };
		bool is_good = rows[i].server != NULL;

		CHECK_ROW(rows[i].text);
		CHECK_INT(client_url_split(rows[i].text, server, path, sizeof(path), &reason),
				is_good);
		CHECK_INT(reason.text[0] == '\0', is_good);
		if (is_good) {
			CHECK_TEXT(server, rows[i].server);
			CHECK_TEXT(path, rows[i].path);
		}
	}
}

static void waits_grow_and_have_an_end(void **state)
{
	(void)state;
	CHECK_INT(client_backoff_ms(1, 0), 250);
	CHECK_INT(client_backoff_ms(1, 250), 500);
	CHECK_INT(client_backoff_ms(2, 0), 500);
	CHECK_INT(client_backoff_ms(5, 0), 4000);
	CHECK_INT(client_backoff_ms(11, 0), 30000);
	CHECK_INT(client_backoff_ms(1000000, 0), 30000);
	for (uint64_t random = 0; random < 1000; random++) {
		int64_t wait_ms = client_backoff_ms(4, random * 7919);

		CHECK(wait_ms >= 2000 && wait_ms <= 4000);
	}
}

static void a_problem_is_a_sentence(void **state)
{
	static const struct {
		const char *name;
		const char *type;
		const char *body;
		const char *text;
	} rows[] = {
		{ "a detail", "application/problem+json",
				"{\"title\":\"No\",\"detail\":\"not you\"}", "not you" },
		{ "a title", "application/problem+json", "{\"title\":\"No\"}", "No" },
		{ "no problem", "text/html", "<h1>No</h1>", "the server answers 403" },
		{ "a broken one", "application/problem+json", "{", "the server answers 403" },
		{ "one of numbers", "application/problem+json", "{\"detail\":3}",
				"the server answers 403" },
		{ "one that moves a terminal", "application/problem+json",
				"{\"detail\":\"a\\u001b[2Jb\\nc\\u009bd\"}", "a [2Jb c  d" },
		{ "Chinese", "application/problem+json", "{\"detail\":\"\u4e0d\u884c\"}",
				"\u4e0d\u884c" },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct response response;
		char text[CLIENT_WHY_MAX];

		CHECK_ROW(rows[i].name);
		response_init(&response, 1000, true);
		response.status = 403;
		memcpy(response.type, rows[i].type, strlen(rows[i].type) + 1);
		bytes_put_text(&response.body, rows[i].body);
		client_sentence(&response, text);
		CHECK_TEXT(text, rows[i].text);
		response_finish(&response);
	}
}

/* ---- a server of a few lines ---- */

/* A socket that listens, and its URL. */
static int listen_here(char url[static 64])
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	CHECK(fd >= 0);
	CHECK_INT(bind(fd, (struct sockaddr *)&address, size), 0);
	CHECK_INT(listen(fd, 5), 0);
	CHECK_INT(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	(void)snprintf(url, 64, "http://127.0.0.1:%u", (unsigned)ntohs(address.sin_port));
	return fd;
}

/* Takes one request and gives one answer; false where the client is gone. */
static bool answer_one(int fd, const char *text)
{
	char head[2048];
	size_t size = 0;

	while (size < 4 || memcmp(head + size - 4, "\r\n\r\n", 4) != 0) {
		if (size == sizeof(head) || read(fd, head + size, 1) != 1) {
			return false;
		}
		size++;
	}
	return write(fd, text, strlen(text)) == (ssize_t)strlen(text);
}

/* A child that accepts, gives so many answers on each connection, closes it, and so on. */
static pid_t serve(int listener, const char *text, int answers)
{
	pid_t child = fork();

	CHECK(child >= 0);
	if (child > 0) {
		return child;
	}
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		int fd = accept(listener, NULL, NULL);

		for (int i = 0; i < answers && fd >= 0 && answer_one(fd, text); i++) {
		}
		if (fd < 0 || close(fd) != 0) {
			_exit(1);
		}
	}
}

static struct client *open_client(const char *url)
{
	const struct client_options options = { .url = url, .token = "weir_token" };
	struct where reason = { .line = 0 };
	struct client *client = NULL;

	CHECK_INT(client_open(&options, &client, &reason), CLIENT_OPEN_OK);
	return client;
}

static int ask(struct client *client, int timeout_ms)
{
	const struct client_request request = {
		.method = "GET",
		.path = "/healthz",
		.answer_max = BODY_MAX,
		.timeout_ms = timeout_ms,
	};

	return client_call(client, &request);
}

/* The server closes after each second answer; a client that comes later asks anew. */
static void a_kept_connection_may_be_gone(void **state)
{
	char url[64];
	int listener = listen_here(url);
	pid_t child = serve(listener, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 2);
	struct client *client = open_client(url);

	(void)state;
	for (int i = 0; i < 7; i++) {
		CHECK_INT(ask(client, 10000), CLIENT_ANSWERED);
		CHECK_INT(client_response(client)->status, 200);
		CHECK_INT(client_response(client)->body.size, 2);
		client_rest(client);
		(void)poll(NULL, 0, 30); /* its end arrives */
	}
	client_close(client);
	CHECK_INT(kill(child, SIGKILL), 0);
	CHECK_INT(waitpid(child, NULL, 0), child);
	CHECK_INT(close(listener), 0);
}

static void bad_servers_are_given_up(void **state)
{
	static const struct {
		const char *name;
		const char *text; /* NULL: nothing is answered; "": the connection ends */
		const char *why;
	} rows[] = {
		{ "silence", NULL, "no whole answer within 0 s" },
		{ "half an answer and silence", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
				"no whole answer within 0 s" },
		{ "an end", "", "the server closed the connection" },
		{ "too much", "HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n",
				"the answer has more than 20 bytes" },
		{ "another protocol", "SSH-2.0-OpenSSH_9.2\r\n",
				"what answers does not speak HTTP/1.1 as we do" },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		char url[64];
		int listener = listen_here(url);
		bool is_silent = strstr(rows[i].why, "within") != NULL;
		pid_t child = serve(listener, rows[i].text == NULL ? "" : rows[i].text,
				is_silent ? 2 : 1);
		struct client *client = open_client(url);

		CHECK_ROW(rows[i].name);
		CHECK_INT(ask(client, is_silent ? 300 : 10000), CLIENT_FAILED);
		CHECK_TEXT(client_why(client), rows[i].why);
		client_close(client);
		CHECK_INT(kill(child, SIGKILL), 0);
		CHECK_INT(waitpid(child, NULL, 0), child);
		CHECK_INT(close(listener), 0);
	}
}

static void nobody_there_is_an_answer_too(void **state)
{
	char url[64];
	struct client *client;

	(void)state;
	CHECK_INT(close(listen_here(url)), 0);
	client = open_client(url);
	CHECK_INT(ask(client, 10000), CLIENT_FAILED);
	CHECK_TEXT(client_why(client), "Connection refused");
	client_rest(client);
	CHECK_INT(ask(client, 10000), CLIENT_FAILED); /* and again */
	client_close(client);
}

static void nobody_there_under_tls_is_told_as_such(void **state)
{
	char url[64];
	char secure[80];
	struct client *client;

	(void)state;
	CHECK_INT(close(listen_here(url)), 0);
	(void)snprintf(secure, sizeof(secure), "https%s", url + strlen("http"));
	client = open_client(secure);
	CHECK_INT(ask(client, 10000), CLIENT_FAILED);
	CHECK_TEXT(client_why(client), "no connection: nobody listens there, or hung up at once");
	client_close(client);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_are_read_whatever_their_pieces),
		cmocka_unit_test(what_is_no_answer_is_refused),
		cmocka_unit_test(a_head_has_a_bound),
		cmocka_unit_test(fields_that_matter_are_kept),
		cmocka_unit_test(urls_name_a_server_and_nothing_else),
		cmocka_unit_test(a_url_of_one_thing_may_have_a_query),
		cmocka_unit_test(waits_grow_and_have_an_end),
		cmocka_unit_test(a_problem_is_a_sentence),
		cmocka_unit_test(a_kept_connection_may_be_gone),
		cmocka_unit_test(bad_servers_are_given_up),
		cmocka_unit_test(nobody_there_is_an_answer_too),
		cmocka_unit_test(nobody_there_under_tls_is_told_as_such),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
