/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A meter's address: where to ask for its registers.
 *
 *	tcp://10.1.2.3:502/1                       Modbus TCP, unit 1
 *	rtu+tcp://dtu.example:8000/3               RTU frames over a TCP connection
 *	rtu:///dev/ttyUSB0?baud=9600&parity=N/1    a serial line, 8 data bits, 1 stop bit
 *	dial-in:13800138000/1                      a modem that calls us by this registration
 *
 * Everything but the unit names the gateway: units of one gateway share one
 * connection and are asked one after the other.
 */

#include <stddef.h>
#include <stdint.h>

enum address_kind {
	ADDRESS_TCP = 0,
	ADDRESS_RTU_TCP,
	ADDRESS_RTU,
	ADDRESS_DIAL_IN,
};

enum {
	ADDRESS_HOST_MAX = 254,        /* a DNS name has at most 253 bytes, RFC 1035 */
	ADDRESS_DEVICE_MAX = 128,      /* names under /dev/serial/by-id have about 80 */
	ADDRESS_REGISTRATION_MAX = 65, /* text_is_id() and its NUL */
	ADDRESS_TEXT_MAX = 320,        /* the longest canonical text and its NUL */
};

struct address {
	enum address_kind kind;
	uint8_t unit;                                /* TCP 0..247 or 255, others 1..247 */
	uint16_t port;                               /* TCP kinds, 1..65535 */
	char host[ADDRESS_HOST_MAX];                 /* TCP kinds; lower case, no brackets */
	char device[ADDRESS_DEVICE_MAX];             /* RTU; below /dev/ */
	int32_t baud;                                /* RTU; 1200..115200, default 9600 */
	char parity;                                 /* RTU; 'N' (default), 'E' or 'O' */
	char registration[ADDRESS_REGISTRATION_MAX]; /* DIAL_IN */
};

/* In the order in which a text is read: the first thing wrong is the one told. */
enum address_answer {
	ADDRESS_OK = 0,
	ADDRESS_SCHEME,       /* none of the four schemes */
	ADDRESS_HOST,         /* not a host name, an IPv4 address or a bracketed IPv6 address */
	ADDRESS_PORT,         /* no ":port", or outside 1..65535 */
	ADDRESS_DEVICE,       /* not a path below /dev/ */
	ADDRESS_PARAMETER,    /* not baud= or parity=, twice the same, or a value out of range */
	ADDRESS_REGISTRATION, /* not an identifier, or longer than 64 bytes */
	ADDRESS_UNIT,         /* no "/unit", outside its range, or something after it */
};

/*
 * Reads an address. Nothing is guessed: the port and the unit must be there.
 *
 * Returns an address_answer. *ret is written for ADDRESS_OK only; otherwise
 * *reterr_column is the column, from 1, of the part that is wrong.
 */
int address_parse(const char *text, struct address *ret, int *reterr_column);

/* What was expected, one plain sentence. Static storage. */
const char *address_answer_text(int answer);

/*
 * The canonical text of the gateway (equal for addresses that share one), and
 * of the whole address; what they write, address_parse() reads. Return buffer.
 */
const char *address_gateway(const struct address *address, char buffer[static ADDRESS_TEXT_MAX]);
const char *address_format(const struct address *address, char buffer[static ADDRESS_TEXT_MAX]);
