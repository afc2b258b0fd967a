/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/admission.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "api/caller.h"
#include "api/http/exchange.h"
#include "api/http/field.h"
#include "ledger/ledger.h"
#include "ledger/registry.h"

bool admission_is_own_host(const char *host, size_t size)
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

/* What the request shows: its token, else its connection's certificate. False where it is wrong. */
static bool take_shown(struct exchange *exchange)
{
	struct request *request = &exchange->request;
	struct slice token;

	request->shown = (struct acting_shown){ .size = 0 };
	switch (field_bearer(head_value(&request->head, "authorization"), &token)) {
	case FIELD_OK:
		request->shown = (struct acting_shown){ CALLER_TOKEN, (const uint8_t *)token.data,
			token.size };
		return true;
	case FIELD_WRONG:
		return false;
	case FIELD_ABSENT:
		break;
	}
	if (exchange->has_peer) {
		request->shown = (struct acting_shown){ CALLER_CERTIFICATE,
			exchange->peer.fingerprint, sizeof(exchange->peer.fingerprint) };
	}
	return true;
}

static int find(struct exchange *exchange, struct ledger *ledger, struct caller *ret)
{
	if (!take_shown(exchange)) {
		return CALLER_MALFORMED;
	}
	if (exchange->request.shown.size > 0) {
		return acting_find(ledger, &exchange->request.shown, ret);
	}
	*ret = (struct caller){ .role = CALLER_NOBODY };
	return CALLER_OK;
}

bool admission_decide(struct exchange *exchange, struct ledger *ledger, int *ret_fault)
{
	struct caller *caller = &exchange->request.caller;
	unsigned roles = exchange->route->roles;
	int answer;

	*ret_fault = 0;
	if ((roles & ROLES_NOBODY) != 0) {
		*caller = (struct caller){ .role = CALLER_NOBODY };
		return true; /* what anybody may have depends on nobody */
	}
	answer = find(exchange, ledger, caller);
	if (answer < 0) {
		*ret_fault = answer;
	} else if (answer != CALLER_OK) {
		reply_problem(&exchange->reply, 401, "caller", "%s",
				caller_answer_text((enum caller_answer)answer));
	} else if (caller->role == CALLER_NOBODY) {
		reply_problem(&exchange->reply, 401, "no-caller",
				"show a token or a certificate that this ledger knows");
	} else if (!caller_is_of(caller, roles)) {
		reply_problem(&exchange->reply, 403, "not-allowed",
				"this resource is not for the role %s",
				callers_role_name(caller->role));
	} else {
		return true;
	}
	return false;
}

static struct day today(const struct request *request)
{
	return zone_day(&ledger_books(request->ledger)->zone, ledger_now(request->ledger));
}

bool admission_sees_permit(const struct request *request, const char *permit)
{
	return caller_may_see_permit(
			&request->caller, ledger_books(request->ledger), today(request), permit);
}

bool admission_sees_meter(const struct request *request, const char *meter)
{
	const struct books *books = ledger_books(request->ledger);
	const struct registry_view view = { .books = books };

	return registry_has(&view, ROW_METER, meter) &&
			caller_may_see_meter_ever(&request->caller, books, today(request), meter);
}

bool admission_sees_meter_on(const struct request *request, const char *meter, struct day day)
{
	return caller_may_see_meter_on(&request->caller, ledger_books(request->ledger),
			today(request), meter, day);
}
