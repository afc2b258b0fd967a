/* SPDX-License-Identifier: Apache-2.0 */

#include "meter/address.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "meter/err.h"
#include "meter/text.h"

static bool is_letter_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Copies text[0..size) as a C string; false where it does not fit. */
static bool copy_part(char *buffer, size_t capacity, const char *text, size_t size)
{
	if (size >= capacity) {
		return false;
	}
	memcpy(buffer, text, size);
	buffer[size] = '\0';
	return true;
}

/* How many bytes stand before the first of the stops, or the end. */
static size_t part_size(const struct text_cursor *cursor, const char *stops)
{
	size_t size = 0;

	while (cursor->at + size < cursor->size &&
			strchr(stops, cursor->data[cursor->at + size]) == NULL) {
		size++;
	}
	return size;
}

static bool take_word(struct text_cursor *cursor, const char *word)
{
	size_t size = strlen(word);

	if (cursor->size - cursor->at < size ||
			memcmp(cursor->data + cursor->at, word, size) != 0) {
		return false;
	}
	cursor->at += size;
	return true;
}

/* Labels of letters, digits, '-' and '_', as DNS and hosts files have them. */
static bool is_host_name(const char *host)
{
	size_t label = 0;
	bool has_letter = false;

	for (const char *c = host; *c != '\0'; c++) {
		if (*c == '.') {
			if (label == 0 || c[-1] == '-') {
				return false;
			}
			label = 0;
			continue;
		}
		if (!is_letter_or_digit(*c) && *c != '_' && (*c != '-' || label == 0)) {
			return false;
		}
		has_letter = has_letter || *c > '9';
		label++;
		if (label > 63) {
			return false;
		}
	}
	/* Only digits and dots would be an IPv4 address, and a wrong one. */
	return label > 0 && has_letter && host[strlen(host) - 1] != '-';
}

/* One text for one host: IP addresses as inet_ntop() writes them, names in lower case. */
static bool canonical_host(struct address *address, int family)
{
	unsigned char ip[sizeof(struct in6_addr)];

	if (inet_pton(family, address->host, ip) == 1) {
		/* Nothing of a longer text stays behind: equal addresses are equal bytes. */
		memset(address->host, 0, sizeof(address->host));
		return inet_ntop(family, ip, address->host, sizeof(address->host)) != NULL;
	}
	if (family == AF_INET6 || !is_host_name(address->host)) {
		return false;
	}
	for (char *c = address->host; *c != '\0'; c++) {
		if (*c >= 'A' && *c <= 'Z') {
			*c = (char)(*c - 'A' + 'a');
		}
	}
	return true;
}

static int parse_host(struct text_cursor *cursor, struct address *address)
{
	struct text_cursor here = *cursor;
	bool is_ipv6 = text_take(&here, '[');
	size_t size = part_size(&here, is_ipv6 ? "]" : ":/");

	if (!copy_part(address->host, sizeof(address->host), here.data + here.at, size) ||
			!canonical_host(address, is_ipv6 ? AF_INET6 : AF_INET)) {
		return ADDRESS_HOST;
	}
	here.at += size;
	if (is_ipv6 && !text_take(&here, ']')) {
		return ADDRESS_HOST;
	}
	*cursor = here;
	return ADDRESS_OK;
}

static int parse_socket(struct text_cursor *cursor, struct address *address)
{
	struct text_cursor here;
	int64_t port = 0;
	int answer = parse_host(cursor, address);

	if (answer != ADDRESS_OK) {
		return answer;
	}
	here = *cursor;
	if (!text_take(&here, ':') || text_int(&here, 1, UINT16_MAX, &port) != TEXT_OK) {
		return ADDRESS_PORT;
	}
	*cursor = here;
	address->port = (uint16_t)port;
	return ADDRESS_OK;
}

/* Below /dev/ and without "..", so that a row of a table can open no other file. */
static bool is_device(const char *device)
{
	if (strncmp(device, "/dev/", 5) != 0 || device[5] == '\0' || strstr(device, "..") != NULL) {
		return false;
	}
	for (const char *c = device; *c != '\0'; c++) {
		if (!is_letter_or_digit(*c) && strchr("/._:+-,@", *c) == NULL) {
			return false;
		}
	}
	return device[strlen(device) - 1] != '/';
}

static bool is_baud(int64_t baud)
{
	static const int32_t bauds[] = { 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200 };

	for (size_t i = 0; i < sizeof(bauds) / sizeof(bauds[0]); i++) {
		if (bauds[i] == baud) {
			return true;
		}
	}
	return false;
}

/* One "name=value" of a serial line. seen has a bit for each name already given. */
static int parse_parameter(struct text_cursor *cursor, struct address *address, unsigned *seen)
{
	struct text_cursor here = *cursor;
	int64_t baud = 0;
	unsigned bit;

	if (take_word(&here, "baud=")) {
		bit = 1;
		if (text_int(&here, 0, INT32_MAX, &baud) != TEXT_OK || !is_baud(baud)) {
			return ADDRESS_PARAMETER;
		}
		address->baud = (int32_t)baud;
	} else if (take_word(&here, "parity=")) {
		bit = 2;
		if (here.at == here.size || strchr("NEO", here.data[here.at]) == NULL) {
			return ADDRESS_PARAMETER;
		}
		address->parity = here.data[here.at];
		here.at++;
	} else {
		return ADDRESS_PARAMETER;
	}
	if ((*seen & bit) != 0) {
		return ADDRESS_PARAMETER;
	}
	*seen |= bit;
	*cursor = here;
	return ADDRESS_OK;
}

static int parse_line(struct text_cursor *cursor, struct address *address)
{
	size_t size = part_size(cursor, "?");
	bool has_parameters = cursor->at + size < cursor->size;
	unsigned seen = 0;
	int answer = ADDRESS_OK;

	/* Without parameters the last slash begins the unit. */
	while (!has_parameters && size > 0 && cursor->data[cursor->at + --size] != '/') {
	}
	if (!copy_part(address->device, sizeof(address->device), cursor->data + cursor->at, size) ||
			!is_device(address->device)) {
		return ADDRESS_DEVICE;
	}
	cursor->at += size;
	address->baud = 9600;
	address->parity = 'N';
	if (text_take(cursor, '?')) {
		do {
			answer = parse_parameter(cursor, address, &seen);
		} while (answer == ADDRESS_OK && text_take(cursor, '&'));
	}
	return answer;
}

static int parse_registration(struct text_cursor *cursor, struct address *address)
{
	size_t size = part_size(cursor, "/?");

	if (!copy_part(address->registration, sizeof(address->registration),
			    cursor->data + cursor->at, size) ||
			!text_is_id(address->registration)) {
		return ADDRESS_REGISTRATION;
	}
	cursor->at += size;
	return ADDRESS_OK;
}

/* 0 and 255 mean the device itself in Modbus TCP; on a serial line 0 is everybody. */
static int parse_unit(struct text_cursor *cursor, struct address *address)
{
	struct text_cursor here = *cursor;
	bool is_tcp = address->kind == ADDRESS_TCP;
	int64_t unit = 0;

	if (!text_take(&here, '/') ||
			text_int(&here, is_tcp ? 0 : 1, is_tcp ? 255 : 247, &unit) != TEXT_OK ||
			(unit > 247 && unit < 255) || !text_at_end(&here)) {
		return ADDRESS_UNIT;
	}
	*cursor = here;
	address->unit = (uint8_t)unit;
	return ADDRESS_OK;
}

static int parse_scheme(struct text_cursor *cursor, struct address *address)
{
	static const struct {
		const char *word;
		enum address_kind kind;
	} schemes[] = {
		{ "tcp://", ADDRESS_TCP },
		{ "rtu+tcp://", ADDRESS_RTU_TCP },
		{ "rtu://", ADDRESS_RTU },
		{ "dial-in:", ADDRESS_DIAL_IN },
	};

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		if (take_word(cursor, schemes[i].word)) {
			address->kind = schemes[i].kind;
			return ADDRESS_OK;
		}
	}
	return ADDRESS_SCHEME;
}

static int parse_gateway(struct text_cursor *cursor, struct address *address)
{
	switch (address->kind) {
	case ADDRESS_TCP:
	case ADDRESS_RTU_TCP:
		return parse_socket(cursor, address);
	case ADDRESS_RTU:
		return parse_line(cursor, address);
	case ADDRESS_DIAL_IN:
		return parse_registration(cursor, address);
	}
	return ADDRESS_SCHEME;
}

int address_parse(const char *text, struct address *ret, int *reterr_column)
{
	struct text_cursor cursor = text_cursor(text, strlen(text));
	struct address address = { 0 };
	int answer = parse_scheme(&cursor, &address);

	if (answer == ADDRESS_OK) {
		answer = parse_gateway(&cursor, &address);
	}
	if (answer == ADDRESS_OK) {
		answer = parse_unit(&cursor, &address);
	}
	if (answer != ADDRESS_OK) {
		*reterr_column = (int)cursor.at + 1;
		return answer;
	}
	*ret = address;
	return ADDRESS_OK;
}

const char *address_answer_text(int answer)
{
	switch ((enum address_answer)answer) {
	case ADDRESS_OK:
		return N_("an address");
	case ADDRESS_SCHEME:
		return N_("expected tcp://, rtu+tcp://, rtu:// or dial-in:");
	case ADDRESS_HOST:
		return N_("expected a host name, an IPv4 address or an IPv6 address in brackets");
	case ADDRESS_PORT:
		return N_("expected ':' and a port from 1 to 65535");
	case ADDRESS_DEVICE:
		return N_("expected a path below /dev/");
	case ADDRESS_PARAMETER:
		return N_("expected baud=1200..115200 or parity=N, E or O, each once");
	case ADDRESS_REGISTRATION:
		return N_("expected a registration of 1 to 64 bytes without blanks");
	case ADDRESS_UNIT:
		return N_("expected '/' and a unit from 1 to 247 (tcp: also 0 and 255) at the end");
	}
	return N_("unnamed answer");
}

const char *address_gateway(const struct address *address, char buffer[static ADDRESS_TEXT_MAX])
{
	bool is_ipv6 = strchr(address->host, ':') != NULL;
	int size = 0;

	switch (address->kind) {
	case ADDRESS_TCP:
	case ADDRESS_RTU_TCP:
		size = snprintf(buffer, ADDRESS_TEXT_MAX, "%s://%s%s%s:%u",
				address->kind == ADDRESS_TCP ? "tcp" : "rtu+tcp",
				is_ipv6 ? "[" : "", address->host, is_ipv6 ? "]" : "",
				(unsigned)address->port);
		break;
	case ADDRESS_RTU:
		size = snprintf(buffer, ADDRESS_TEXT_MAX, "rtu://%s?baud=%d&parity=%c",
				address->device, (int)address->baud, address->parity);
		break;
	case ADDRESS_DIAL_IN:
		size = snprintf(buffer, ADDRESS_TEXT_MAX, "dial-in:%s", address->registration);
		break;
	}
	assert(size > 0 && size < ADDRESS_TEXT_MAX - 4);
	return buffer;
}

const char *address_format(const struct address *address, char buffer[static ADDRESS_TEXT_MAX])
{
	size_t size = strlen(address_gateway(address, buffer));

	(void)snprintf(buffer + size, ADDRESS_TEXT_MAX - size, "/%u", (unsigned)address->unit);
	return buffer;
}
