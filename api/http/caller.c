/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/caller.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "api/http/exchange.h"

bool caller_is_own_host(const char *host, size_t size)
{
	struct slice name = { host, size };
	char text[INET_ADDRSTRLEN];
	struct in_addr address;

	if (size > 0 && host[0] == '[') {
		const char *end = memchr(host, ']', size);

		name.size = end == NULL ? size : (size_t)(end - host) + 1;
		return slice_is(name, "[::1]");
	}
	name = slice_cut(&name, ':');
	if (slice_is_caseless(name, "localhost")) {
		return true;
	}
	if (name.size >= sizeof(text)) {
		return false;
	}
	memcpy(text, name.data, name.size);
	text[name.size] = '\0';
	return inet_pton(AF_INET, text, &address) == 1 && ntohl(address.s_addr) >> 24 == 127;
}

bool caller_find(const struct exchange_origin *origin, const struct head *head, struct caller *ret)
{
	*ret = (struct caller){ .roles = 0 };
	if (origin->is_trusted) {
		ret->roles = CALLER_OFFICE | CALLER_AUDITOR;
		return caller_is_own_host(head->host.data, head->host.size);
	}
	if (origin->peer != NULL) {
		ret->roles = CALLER_OFFICE | CALLER_AUDITOR;
		memcpy(ret->name, origin->peer->name, sizeof(ret->name));
	}
	return true;
}
