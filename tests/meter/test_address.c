/* SPDX-License-Identifier: Apache-2.0 */

/*
 * An address says exactly where to ask, or is refused at the column that is wrong.
 */

#include "tests/check.h"

#include <stdio.h>

#include "meter/address.h"

static void an_address_is_read_and_written_canonically(void **state)
{
	static const struct {
		const char *name, *text, *gateway;
		enum address_kind kind;
		int unit;
	} rows[] = {
		{ "IPv4", "tcp://10.1.2.3:502/1", "tcp://10.1.2.3:502", ADDRESS_TCP, 1 },
		{ "the device itself", "tcp://10.1.2.3:502/255", "tcp://10.1.2.3:502", ADDRESS_TCP,
				255 },
		{ "unit 0", "tcp://10.1.2.3:502/0", "tcp://10.1.2.3:502", ADDRESS_TCP, 0 },
		{ "a name in capitals", "tcp://Pump-3.Example:1502/17", "tcp://pump-3.example:1502",
				ADDRESS_TCP, 17 },
		{ "IPv6", "tcp://[2001:DB8:0:0::1]:502/9", "tcp://[2001:db8::1]:502", ADDRESS_TCP,
				9 },
		{ "leading zeros", "tcp://h:0502/01", "tcp://h:502", ADDRESS_TCP, 1 },
		{ "RTU over TCP", "rtu+tcp://dtu:8000/247", "rtu+tcp://dtu:8000", ADDRESS_RTU_TCP,
				247 },
		{ "a serial line", "rtu:///dev/ttyUSB0?baud=19200&parity=E/3",
				"rtu:///dev/ttyUSB0?baud=19200&parity=E", ADDRESS_RTU, 3 },
		{ "the other order", "rtu:///dev/ttyS1?parity=O&baud=1200/3",
				"rtu:///dev/ttyS1?baud=1200&parity=O", ADDRESS_RTU, 3 },
		{ "defaults", "rtu:///dev/serial/by-id/usb-FTDI_FT232R-if00-port0/1",
				"rtu:///dev/serial/by-id/usb-FTDI_FT232R-if00-port0?baud=9600&parity=N",
				ADDRESS_RTU, 1 },
		{ "one parameter", "rtu:///dev/ttyS1?baud=2400/1",
				"rtu:///dev/ttyS1?baud=2400&parity=N", ADDRESS_RTU, 1 },
		{ "a modem", "dial-in:13800138000/2", "dial-in:13800138000", ADDRESS_DIAL_IN, 2 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct address address = { 0 };
		struct address again = { 0 };
		char text[ADDRESS_TEXT_MAX];
		int column = -7;

		CHECK_ROW(rows[i].name);
		CHECK_INT(address_parse(rows[i].text, &address, &column), ADDRESS_OK);
		CHECK_INT(column, -7);
		CHECK_INT(address.kind, rows[i].kind);
		CHECK_INT(address.unit, rows[i].unit);
		CHECK_TEXT(address_gateway(&address, text), rows[i].gateway);
		CHECK_INT(address_parse(address_format(&address, text), &again, &column),
				ADDRESS_OK);
		CHECK_INT(memcmp(&address, &again, sizeof(address)), 0);
	}
}

static void what_is_no_address_is_refused_at_its_column(void **state)
{
	static const struct {
		const char *name, *text;
		enum address_answer answer;
		int column;
	} rows[] = {
		{ "nothing", "", ADDRESS_SCHEME, 1 },
		{ "another scheme", "http://h:80/1", ADDRESS_SCHEME, 1 },
		{ "capitals in the scheme", "TCP://h:502/1", ADDRESS_SCHEME, 1 },
		{ "no host", "tcp://:502/1", ADDRESS_HOST, 7 },
		{ "a blank", "tcp://a b:502/1", ADDRESS_HOST, 7 },
		{ "five numbers", "tcp://1.2.3.4.5:502/1", ADDRESS_HOST, 7 },
		{ "a number too large", "tcp://1.2.3.256:502/1", ADDRESS_HOST, 7 },
		{ "a leading dash", "tcp://-h:502/1", ADDRESS_HOST, 7 },
		{ "a trailing dot", "tcp://h.:502/1", ADDRESS_HOST, 7 },
		{ "user and password", "tcp://u@h:502/1", ADDRESS_HOST, 7 },
		{ "IPv6 without brackets", "tcp://::1:502/1", ADDRESS_HOST, 7 },
		{ "an open bracket", "tcp://[::1:502/1", ADDRESS_HOST, 7 },
		{ "IPv4 in brackets", "tcp://[1.2.3.4]:502/1", ADDRESS_HOST, 7 },
		{ "no port", "tcp://h/1", ADDRESS_PORT, 8 },
		{ "port 0", "tcp://h:0/1", ADDRESS_PORT, 8 },
		{ "port 65536", "tcp://h:65536/1", ADDRESS_PORT, 8 },
		{ "an endless port", "tcp://h:99999999999999999999/1", ADDRESS_PORT, 8 },
		{ "no unit", "tcp://h:502", ADDRESS_UNIT, 12 },
		{ "an empty unit", "tcp://h:502/", ADDRESS_UNIT, 12 },
		{ "a reserved unit", "tcp://h:502/248", ADDRESS_UNIT, 12 },
		{ "a rest", "tcp://h:502/1/", ADDRESS_UNIT, 12 },
		{ "a sign", "tcp://h:502/-1", ADDRESS_UNIT, 12 },
		{ "everybody on a line", "rtu+tcp://h:502/0", ADDRESS_UNIT, 16 },
		{ "255 on a line", "rtu+tcp://h:502/255", ADDRESS_UNIT, 16 },
		{ "a file", "rtu:///etc/passwd/1", ADDRESS_DEVICE, 7 },
		{ "a way out", "rtu:///dev/../etc/passwd/1", ADDRESS_DEVICE, 7 },
		{ "no device", "rtu:///dev//1", ADDRESS_DEVICE, 7 },
		{ "nothing at all", "rtu://", ADDRESS_DEVICE, 7 },
		{ "an odd speed", "rtu:///dev/ttyS0?baud=9601/1", ADDRESS_PARAMETER, 18 },
		{ "an odd parity", "rtu:///dev/ttyS0?parity=n/1", ADDRESS_PARAMETER, 18 },
		{ "a parameter twice", "rtu:///dev/ttyS0?baud=9600&baud=9600/1", ADDRESS_PARAMETER,
				28 },
		{ "an unknown parameter", "rtu:///dev/ttyS0?stop=1/1", ADDRESS_PARAMETER, 18 },
		{ "no parameter", "rtu:///dev/ttyS0?/1", ADDRESS_PARAMETER, 18 },
		{ "more than a parity", "rtu:///dev/ttyS0?parity=NN/1", ADDRESS_UNIT, 26 },
		{ "no registration", "dial-in:/1", ADDRESS_REGISTRATION, 9 },
		{ "a blank in it", "dial-in:1 2/1", ADDRESS_REGISTRATION, 9 },
		{ "no unit after it", "dial-in:138", ADDRESS_UNIT, 12 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct address address = { .unit = 99 };
		int column = -7;

		CHECK_ROW(rows[i].name);
		CHECK_INT(address_parse(rows[i].text, &address, &column), rows[i].answer);
		CHECK_INT(column, rows[i].column);
		CHECK_INT(address.unit, 99);
		CHECK(strcmp(address_answer_text((int)rows[i].answer), "unnamed answer") != 0);
	}
}

/* The largest parts, and one byte more. */
static void parts_have_limits(void **state)
{
	char text[600];
	char label[64];
	struct address address;
	int column = 0;

	(void)state;
	memset(label, 'a', 63);
	label[63] = '\0';
	for (int extra = 0; extra < 2; extra++) {
		CHECK_ROW(extra == 0 ? "253 bytes of host" : "254 bytes of host");
		(void)snprintf(text, sizeof(text), "tcp://%s.%s.%s.%.*s:502/1", label, label, label,
				61 + extra, label);
		CHECK_INT(address_parse(text, &address, &column),
				extra == 0 ? ADDRESS_OK : ADDRESS_HOST);
		CHECK_ROW(extra == 0 ? "64 bytes of registration" : "65 bytes of registration");
		(void)snprintf(text, sizeof(text), "dial-in:a%s%.*s/1", label, extra, label);
		CHECK_INT(address_parse(text, &address, &column),
				extra == 0 ? ADDRESS_OK : ADDRESS_REGISTRATION);
		CHECK_ROW(extra == 0 ? "127 bytes of device" : "128 bytes of device");
		(void)snprintf(text, sizeof(text), "rtu:///dev/%s%.*s/1", label, 59 + extra, label);
		CHECK_INT(address_parse(text, &address, &column),
				extra == 0 ? ADDRESS_OK : ADDRESS_DEVICE);
	}
	CHECK_ROW("a label of 64 bytes");
	(void)snprintf(text, sizeof(text), "tcp://%sa:502/1", label);
	CHECK_INT(address_parse(text, &address, &column), ADDRESS_HOST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_is_read_and_written_canonically),
		cmocka_unit_test(what_is_no_address_is_refused_at_its_column),
		cmocka_unit_test(parts_have_limits),
	};

	return cmocka_run_group_tests_name("address", tests, NULL, NULL);
}
