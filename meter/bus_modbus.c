/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The only file of the bus that knows libmodbus, and it is never let to wait:
 *
 * - modbus_connect() waits in select(), so sockets are connected elsewhere;
 * - modbus_send_raw_request() sends id 0 for ever, so questions are our own;
 * - modbus_receive_confirmation() trusts the byte count and waits for it, so
 *   it is called only once a peek has seen the whole frame and judged it;
 * - it compares neither id nor unit, so what it received is judged again;
 * - it dies of a descriptor from FD_SETSIZE on, so that is moved to a slot.
 *
 * RTU frames are read into our own buffer: a serial line cannot be peeked at.
 */

#include "meter/bus_line.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <modbus.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include "meter/err.h"

_Static_assert(MODBUS_TCP_MAX_ADU_LENGTH == MBAP_ANSWER_MAX, "libmodbus fills such a buffer");

struct bus_codec {
	modbus_t *tcp;
	int slot;    /* below FD_SETSIZE */
	int slot_of; /* the line's descriptor that slot stands for, or -1 */
	int nothing; /* /dev/null: what slot stands for otherwise */
};

void bus_codec_close(struct bus_codec *codec)
{
	if (codec == NULL) {
		return;
	}
	modbus_free(codec->tcp);
	if (codec->slot >= 0) {
		(void)close(codec->slot);
	}
	if (codec->nothing >= 0) {
		(void)close(codec->nothing);
	}
	free(codec);
}

/* A context that cannot wait even if it were asked to: 1 ms, no retries. */
static int tame(modbus_t *context)
{
	return modbus_set_error_recovery(context, MODBUS_ERROR_RECOVERY_NONE) == 0 &&
					modbus_set_response_timeout(context, 0, 1000) == 0 &&
					modbus_set_byte_timeout(context, 0, 0) == 0
			? 0
			: WEIR_FAULT_IO;
}

static int codec_start(struct bus_codec *codec)
{
	codec->nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (codec->nothing < 0) {
		return WEIR_FAULT_IO;
	}
	codec->slot = fcntl(codec->nothing, F_DUPFD_CLOEXEC, 0);
	if (codec->slot < 0 || codec->slot >= FD_SETSIZE) {
		errno = EMFILE;
		return WEIR_FAULT_IO;
	}
	codec->tcp = modbus_new_tcp("127.0.0.1", MODBUS_TCP_DEFAULT_PORT);
	return codec->tcp == NULL ? WEIR_FAULT_MEMORY : tame(codec->tcp);
}

int bus_codec_open(struct bus_codec **ret)
{
	struct bus_codec *codec = calloc(1, sizeof(*codec));
	int fault;

	if (codec == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	codec->slot = -1;
	codec->slot_of = -1;
	codec->nothing = -1;
	fault = codec_start(codec);
	if (fault != 0) {
		int why = errno;

		bus_codec_close(codec);
		errno = why;
		return fault;
	}
	*ret = codec;
	return 0;
}

/* The descriptor under which libmodbus may know this one; -1 where dup2() failed. */
static int lend(struct bus_codec *codec, int fd)
{
	if (fd < FD_SETSIZE) {
		return fd;
	}
	if (codec->slot_of != fd) {
		if (dup3(fd, codec->slot, O_CLOEXEC) < 0) {
			return -1;
		}
		codec->slot_of = fd;
	}
	return codec->slot;
}

/* A connection is closed only when the slot lets go of it, too. */
static void take_back(struct bus_codec *codec, int fd)
{
	if (codec->slot_of == fd) {
		(void)dup3(codec->nothing, codec->slot, O_CLOEXEC);
		codec->slot_of = -1;
	}
}

void bus_line_adopt(struct bus_line *line, enum address_kind kind, int fd)
{
	*line = (struct bus_line){ .fd = fd, .kind = kind };
}

int bus_line_open_serial(struct bus_line *line, const struct address *address)
{
	modbus_t *context =
			modbus_new_rtu(address->device, (int)address->baud, address->parity, 8, 1);
	int why;

	if (context == NULL) {
		return ENOMEM;
	}
	errno = 0;
	if (tame(context) != 0 || modbus_connect(context) != 0) {
		why = errno == 0 ? EIO : errno;
		modbus_free(context);
		return why;
	}
	*line = (struct bus_line){
		.fd = modbus_get_socket(context),
		.kind = ADDRESS_RTU,
		.serial = context,
	};
	return 0;
}

void bus_line_close(struct bus_codec *codec, struct bus_line *line)
{
	if (line->fd < 0) {
		return;
	}
	take_back(codec, line->fd);
	if (line->serial != NULL) {
		modbus_close(line->serial); /* gives the port its former settings back */
		modbus_free(line->serial);
	} else {
		(void)close(line->fd);
	}
	*line = (struct bus_line){ .fd = -1 };
}

static ssize_t line_read(const struct bus_line *line, void *data, size_t size)
{
	if (line->kind == ADDRESS_RTU) {
		return read(line->fd, data, size);
	}
	return recv(line->fd, data, size, MSG_DONTWAIT);
}

static bool is_try_later(void)
{
	return errno == EAGAIN || errno == EINTR;
}

int bus_line_flush(struct bus_line *line)
{
	ssize_t sent;

	while (line->out_at < line->out_size) {
		const uint8_t *rest = line->out + line->out_at;
		size_t size = line->out_size - line->out_at;

		sent = line->kind == ADDRESS_RTU
				? write(line->fd, rest, size)
				: send(line->fd, rest, size, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (sent < 0) {
			return is_try_later() ? LINE_MORE : LINE_CUT;
		}
		line->out_at += (size_t)sent;
	}
	return LINE_OK;
}

/* Throws away what came unasked on an RTU line. */
static void drain(struct bus_line *line)
{
	uint8_t unasked[RTU_ANSWER_MAX];

	/* Bounded, so that a flood is heard as what it is: not an answer. */
	for (int i = 0; i < 16 && line_read(line, unasked, sizeof(unasked)) > 0; i++) {
	}
}

int bus_line_ask(struct bus_line *line, const struct mbap_request *request)
{
	if (line->kind == ADDRESS_TCP) {
		mbap_encode(request, line->out);
		line->out_size = MBAP_REQUEST_BYTES;
	} else {
		drain(line);
		rtu_encode(request, line->out);
		line->out_size = RTU_REQUEST_BYTES;
	}
	line->out_at = 0;
	line->in_size = 0;
	line->is_heard = false;
	return bus_line_flush(line);
}

/* Lets libmodbus receive a frame that a peek has found whole, and judges what it received. */
static int receive(struct bus_codec *codec, struct bus_line *line,
		const struct mbap_request *request, struct mbap_reply *ret)
{
	uint8_t frame[MODBUS_TCP_MAX_ADU_LENGTH];
	int fd = lend(codec, line->fd);
	int size;

	if (fd < 0 || modbus_set_socket(codec->tcp, fd) != 0) {
		return MBAP_GARBLED;
	}
	errno = 0; /* libmodbus may return -1 and leave it */
	size = modbus_receive_confirmation(codec->tcp, frame);
	if (size < 0) {
		return MBAP_GARBLED;
	}
	return mbap_check(request, frame, (size_t)size, ret);
}

/* Takes a frame that nobody waits for any more out of the socket. */
static bool drop(struct bus_line *line, size_t size)
{
	uint8_t frame[MBAP_ANSWER_MAX];

	assert(size <= sizeof(frame));
	return recv(line->fd, frame, size, MSG_DONTWAIT) == (ssize_t)size;
}

static int as_line_answer(int answer)
{
	switch ((enum mbap_answer)answer) {
	case MBAP_OK:
		return LINE_OK;
	case MBAP_EXCEPTION:
		return LINE_REFUSED;
	case MBAP_PARTIAL:
		return LINE_MORE;
	case MBAP_STALE:
	case MBAP_GARBLED:
		break;
	}
	return LINE_GARBLED;
}

/* What reading nothing means: not yet, or the end. A serial line has no end of file. */
static int heard_nothing(const struct bus_line *line, ssize_t size)
{
	if (size < 0 ? is_try_later() : line->kind == ADDRESS_RTU) {
		return LINE_MORE;
	}
	return LINE_CUT;
}

static int hear_tcp(struct bus_codec *codec, struct bus_line *line,
		const struct mbap_request *request, struct mbap_reply *ret)
{
	uint8_t peeked[MBAP_ANSWER_MAX];
	ssize_t size;
	int answer;

	do {
		size = recv(line->fd, peeked, sizeof(peeked), MSG_PEEK | MSG_DONTWAIT);
		if (size <= 0) {
			return heard_nothing(line, size);
		}
		line->is_heard = true;
		answer = mbap_check(request, peeked, (size_t)size, ret);
	} while (answer == MBAP_STALE && drop(line, ret->size));
	if (answer == MBAP_OK || answer == MBAP_EXCEPTION) {
		answer = receive(codec, line, request, ret);
	}
	if (as_line_answer(answer) == LINE_GARBLED && ret->why == NULL) {
		ret->why = "a frame that could not be received whole";
	}
	return as_line_answer(answer);
}

static int hear_rtu(
		struct bus_line *line, const struct mbap_request *request, struct mbap_reply *ret)
{
	ssize_t size;
	int answer;

	do {
		size = line_read(line, line->in + line->in_size, sizeof(line->in) - line->in_size);
		if (size <= 0) {
			return heard_nothing(line, size);
		}
		line->is_heard = true;
		line->in_size += (size_t)size;
		answer = rtu_check(request, line->in, line->in_size, ret);
	} while (answer == MBAP_PARTIAL);
	if ((answer == MBAP_OK || answer == MBAP_EXCEPTION) && line->in_size > ret->size) {
		ret->why = "more bytes than an answer has";
		answer = MBAP_GARBLED;
	}
	return as_line_answer(answer);
}

int bus_line_hear(struct bus_codec *codec, struct bus_line *line,
		const struct mbap_request *request, struct mbap_reply *ret)
{
	return line->kind == ADDRESS_TCP ? hear_tcp(codec, line, request, ret)
					 : hear_rtu(line, request, ret);
}

bool bus_line_is_dead(struct bus_line *line)
{
	uint8_t byte;
	ssize_t size;

	if (line->kind == ADDRESS_RTU) {
		return false; /* a port that is gone says so when it is used */
	}
	size = recv(line->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
	return size == 0 || (size < 0 && !is_try_later());
}
