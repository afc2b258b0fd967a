/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/client_url.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "meter/err.h"
#include "meter/text.h"

enum {
	PORT_HTTPS = 443,
	PORT_HTTP = 80,
};

static const char name_letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789-._";
#define PATH_LETTERS \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%!$&'()*+,;=:@/"

static const char path_letters[] = PATH_LETTERS;
static const char query_letters[] = PATH_LETTERS "?";

/* Takes bytes of a text as the host. */
static bool take_host(struct client_url *url, const char *text, size_t size)
{
	if (size == 0 || size >= sizeof(url->host)) {
		return false;
	}
	memcpy(url->host, text, size);
	url->host[size] = '\0';
	return true;
}

/* "name", "10.0.0.1" or "[::1]". *text then stands behind it. */
static bool parse_host(const char **text, struct client_url *url)
{
	struct in6_addr six;
	struct in_addr four;
	size_t size;

	if (**text == '[') {
		const char *end = strchr(*text, ']');

		url->is_address = true;
		if (end == NULL || !take_host(url, *text + 1, (size_t)(end - *text - 1)) ||
				inet_pton(AF_INET6, url->host, &six) != 1) {
			return false;
		}
		*text = end + 1;
		return true;
	}
	size = strspn(*text, name_letters);
	if (!take_host(url, *text, size)) {
		return false;
	}
	*text += size;
	url->is_address = inet_pton(AF_INET, url->host, &four) == 1;
	return true;
}

/* ":8443" or nothing. */
static bool parse_port(const char **text, struct client_url *url)
{
	struct text_cursor cursor = text_cursor(*text, strlen(*text));
	int64_t port;

	url->port = url->is_tls ? PORT_HTTPS : PORT_HTTP;
	if (!text_take(&cursor, ':')) {
		return true;
	}
	if (text_int(&cursor, 1, UINT16_MAX, &port) != TEXT_OK) {
		return false;
	}
	url->port = (uint16_t)port;
	*text += cursor.at;
	return true;
}

/* "/weir/" or nothing, to the end. */
static bool parse_prefix(const char *text, struct client_url *url)
{
	size_t size = strlen(text);

	if (size > 0 && (text[0] != '/' || strspn(text, path_letters) != size)) {
		return false;
	}
	while (size > 0 && text[size - 1] == '/') {
		size--;
	}
	if (size >= sizeof(url->prefix)) {
		return false;
	}
	memcpy(url->prefix, text, size);
	url->prefix[size] = '\0';
	return true;
}

static void put_authority(struct client_url *url)
{
	bool is_six = strchr(url->host, ':') != NULL;
	bool is_usual = url->port == (url->is_tls ? PORT_HTTPS : PORT_HTTP);
	char port[8] = "";

	if (!is_usual) {
		(void)snprintf(port, sizeof(port), ":%u", (unsigned)url->port);
	}
	(void)snprintf(url->authority, sizeof(url->authority), "%s%s%s%s", is_six ? "[" : "",
			url->host, is_six ? "]" : "", port);
}

static bool is_this_machine(const struct client_url *url)
{
	return strcmp(url->host, "localhost") == 0 || strcmp(url->host, "::1") == 0 ||
			(url->is_address && strncmp(url->host, "127.", 4) == 0);
}

bool client_url_parse(const char *text, struct client_url *ret, struct where *reason)
{
	const char *at = text;

	memset(ret, 0, sizeof(*ret));
	ret->is_tls = strncmp(text, "https://", 8) == 0;
	if (!ret->is_tls && strncmp(text, "http://", 7) != 0) {
		where_set(reason, 0, 0, "'%s' is no URL like https://weir.example", text);
		return false;
	}
	at += ret->is_tls ? 8 : 7;
	if (!parse_host(&at, ret) || !parse_port(&at, ret) || !parse_prefix(at, ret)) {
		where_set(reason, 0, 0, "'%s' is no URL like https://weir.example", text);
		return false;
	}
	if (!ret->is_tls && !is_this_machine(ret)) {
		where_set(reason, 0, 0, "'%s': another machine is asked over https only", text);
		return false;
	}
	put_authority(ret);
	return true;
}

bool client_url_split(const char *text, char ret_server[static CLIENT_URL_SERVER_MAX],
		char *ret_path, size_t size, struct where *reason)
{
	const char *host = strstr(text, "://");
	size_t length = host == NULL ? strlen(text) : (size_t)(host + 3 - text);
	const char *path = text + length + strcspn(text + length, "/?");
	size_t path_size = strspn(path, path_letters);
	struct client_url url;
	int written;

	path_size += path[path_size] == '?' ? 1 + strspn(path + path_size + 1, query_letters) : 0;
	length = (size_t)(path - text);
	if (length >= CLIENT_URL_SERVER_MAX || path[path_size] != '\0') {
		where_set(reason, 0, 0, "'%s' is no URL like https://weir.example/path?query",
				text);
		return false;
	}
	memcpy(ret_server, text, length);
	ret_server[length] = '\0';
	written = snprintf(ret_path, size, "%s%s", path[0] == '/' ? "" : "/", path);
	if (written < 0 || (size_t)written >= size) {
		where_set(reason, 0, 0, "'%s' is no URL like https://weir.example/path?query",
				text);
		return false;
	}
	return client_url_parse(ret_server, &url, reason);
}
