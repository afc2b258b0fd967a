/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A server's URL: scheme, name or address, port, and the path that stands
 * before all others. Pure.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct where;

enum {
	CLIENT_URL_HOST_MAX = 256,
	CLIENT_URL_PREFIX_MAX = 256,
	CLIENT_URL_SERVER_MAX = CLIENT_URL_HOST_MAX + 16, /* scheme, host and port */
};

struct client_url {
	bool is_tls;
	bool is_address;                /* the host is one in digits */
	char host[CLIENT_URL_HOST_MAX]; /* without the brackets of an IPv6 address */
	uint16_t port;
	char authority[CLIENT_URL_HOST_MAX + 8]; /* for Host: the port where it is not the usual */
	char prefix[CLIENT_URL_PREFIX_MAX];      /* "" or "/weir", without a '/' at its end */
};

/*
 * "https://name[:port][/prefix]", or http for this machine's own address:
 * readings and tokens do not go over a line in the clear. False, *reason set,
 * for anything else; query, fragment and user too.
 */
bool client_url_parse(const char *text, struct client_url *ret, struct where *reason);

/*
 * The URL of one thing, which may have a query: the server's URL, and what it
 * is asked for, "/" where nothing is named. A query without a path is put
 * behind a '/'. False, *reason set, as above; a fragment and a user are refused.
 */
bool client_url_split(const char *text, char ret_server[static CLIENT_URL_SERVER_MAX],
		char *ret_path, size_t size, struct where *reason);
