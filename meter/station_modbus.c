/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The simulated station's side of Modbus TCP: one thread, many connections,
 * and every way to be wrong that a unit may be asked for.
 *
 * A connection's questions are answered one after the other, as a serial
 * gateway does: while an answer is held back, the next question waits.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <unistd.h>

#include "meter/deadline.h"
#include "meter/err.h"
#include "meter/station.h"
#include "meter/station_unit.h"

enum {
	HEADER_BYTES = 7,
	QUESTION_BYTES = 12, /* of functions 3 and 4 */
	FRAME_MAX = 260,
	WORDS_MAX = 125,
	EVENTS_MAX = 64,
	BACKLOG = 4096,
	DRIBBLE_MS = 100,
	FIRST_UNIT = 1,
	UNITS = STATION_UNITS_MAX + 1,
	BAD_FUNCTION = 1, /* exception codes */
	BAD_ADDRESS = 2,
	BAD_VALUE = 3,
	BAD_DEVICE = 4,
	BUSY = 6,
	GATEWAY_SILENT = 11,
};

struct station_connection {
	struct deadline deadline; /* the first member: a deadline is cast back */
	LIST_ENTRY(station_connection) entry;
	int fd;
	bool is_gone;
	bool is_dribbling;
	uint8_t in[FRAME_MAX];
	size_t in_size;
	uint8_t out[2 * FRAME_MAX];
	size_t out_size;
	size_t out_at;
};

LIST_HEAD(connections, station_connection);

struct station {
	struct station_options options;
	int listener;
	int epoll;
	uint16_t port;
	int64_t now_ms;
	struct station_unit *units[UNITS];
	struct connections connections;
	struct connections gone; /* until the end of the run: an event may still name them */
	size_t connection_count;
	struct deadlines deadlines;
	int answered;
};

static uint16_t word_at(const uint8_t *data)
{
	return (uint16_t)(data[0] << 8 | data[1]);
}

static void put_word(uint8_t *data, uint16_t word)
{
	data[0] = (uint8_t)(word >> 8);
	data[1] = (uint8_t)word;
}

static void hang_up(struct station *station, struct station_connection *connection)
{
	if (!connection->is_gone) {
		connection->is_gone = true;
		deadline_clear(&station->deadlines, &connection->deadline);
		(void)close(connection->fd);
		LIST_REMOVE(connection, entry);
		LIST_INSERT_HEAD(&station->gone, connection, entry);
		station->connection_count--;
	}
}

/* A reset instead of an orderly end. */
static void reset(struct station *station, struct station_connection *connection)
{
	struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

	(void)setsockopt(connection->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	hang_up(station, connection);
}

static void free_gone(struct station *station)
{
	while (!LIST_EMPTY(&station->gone)) {
		struct station_connection *connection = LIST_FIRST(&station->gone);

		LIST_REMOVE(connection, entry);
		free(connection);
	}
}

/* The frame's end: its length, in the header, is set from its size. */
static void put_size(struct station_connection *connection, size_t pdu_size)
{
	uint8_t *frame = connection->out + connection->out_size;

	put_word(frame + 4, (uint16_t)(pdu_size + 1));
	connection->out_size += HEADER_BYTES + pdu_size;
}

/* Begins a frame that answers the question in in. */
static uint8_t *begin_frame(struct station_connection *connection, int id_ahead, int unit_ahead)
{
	uint8_t *frame = connection->out + connection->out_size;

	put_word(frame, (uint16_t)(word_at(connection->in) + id_ahead));
	put_word(frame + 2, 0);
	frame[6] = (uint8_t)(connection->in[6] + unit_ahead);
	frame[7] = connection->in[7];
	return frame;
}

static void put_exception(struct station_connection *connection, int code)
{
	uint8_t *frame = begin_frame(connection, 0, 0);

	frame[7] |= 0x80;
	frame[8] = (uint8_t)code;
	put_size(connection, 2);
}

static void put_words(struct station_connection *connection, const uint16_t *words, size_t count,
		int id_ahead, int unit_ahead)
{
	uint8_t *frame = begin_frame(connection, id_ahead, unit_ahead);

	frame[8] = (uint8_t)(2 * count);
	for (size_t i = 0; i < count; i++) {
		put_word(frame + 9 + 2 * i, words[i]);
	}
	put_size(connection, 2 + 2 * count);
}

/* The exception that a question deserves by itself, or 0. */
static int refusal(const struct station *station, const uint8_t *question, size_t size)
{
	uint16_t count;

	if (question[7] != 3) {
		return BAD_FUNCTION; /* the meters know no input registers */
	}
	if (size != QUESTION_BYTES) {
		return BAD_VALUE;
	}
	count = word_at(question + 10);
	if (count == 0 || count > WORDS_MAX) {
		return BAD_VALUE;
	}
	return word_at(question + 8) + count > station_device_registers(station->options.device)
			? BAD_ADDRESS
			: 0;
}

/* Writes the answer as the unit's fault has it; may write nothing, or hang up. */
static void put_answer(struct station *station, struct station_connection *connection,
		struct station_unit *unit)
{
	static const uint16_t stale[WORDS_MAX] = { 0xdead, 0xbeef };
	uint16_t words[WORDS_MAX];
	uint16_t count = word_at(connection->in + 10);

	station_unit_words(station->options.device, unit, station_now(station),
			word_at(connection->in + 8), count, words);
	switch (unit->fault) {
	case STATION_FAULT_SILENT:
		return;
	case STATION_FAULT_CUT:
		reset(station, connection);
		return;
	case STATION_FAULT_REFUSE_ADDRESS:
		put_exception(connection, BAD_ADDRESS);
		return;
	case STATION_FAULT_REFUSE_DEVICE:
		put_exception(connection, BAD_DEVICE);
		return;
	case STATION_FAULT_REFUSE_BUSY:
		put_exception(connection, BUSY);
		return;
	case STATION_FAULT_REFUSE_GATEWAY:
		put_exception(connection, GATEWAY_SILENT);
		return;
	case STATION_FAULT_WRONG_UNIT:
		put_words(connection, words, count, 0, 1);
		return;
	case STATION_FAULT_WRONG_ID:
		put_words(connection, words, count, 7, 0);
		return;
	case STATION_FAULT_COUNT:
		put_words(connection, words, count - 1U, 0, 0);
		return;
	case STATION_FAULT_STALE:
		put_words(connection, stale, count, -1, 0);
		break;
	case STATION_FAULT_NONE:
	case STATION_FAULT_LATE:
	case STATION_FAULT_SHORT:
	case STATION_FAULT_PROTOCOL:
	case STATION_FAULT_DRIBBLE:
	case STATION_FAULT_RESTART:
	case STATION_FAULT_STUCK:
	case STATION_FAULT_JITTER:
		break;
	}
	put_words(connection, words, count, 0, 0);
	if (unit->fault == STATION_FAULT_SHORT) {
		connection->out_size -= 2;
	} else if (unit->fault == STATION_FAULT_PROTOCOL) {
		connection->out[3] = 1;
	}
}

/* Sends what may be sent now; what may not waits for its deadline or for room. */
static void flush(struct station *station, struct station_connection *connection)
{
	while (connection->out_at < connection->out_size) {
		size_t size = connection->is_dribbling ? 1
						       : connection->out_size - connection->out_at;
		ssize_t sent = send(connection->fd, connection->out + connection->out_at, size,
				MSG_NOSIGNAL | MSG_DONTWAIT);

		if (sent < 0) {
			if (errno != EAGAIN && errno != EINTR) {
				hang_up(station, connection);
			}
			return;
		}
		connection->out_at += (size_t)sent;
		if (connection->is_dribbling && connection->out_at < connection->out_size) {
			deadline_set(&station->deadlines, &connection->deadline,
					station->now_ms + DRIBBLE_MS);
			return;
		}
	}
	connection->out_size = 0;
	connection->out_at = 0;
}

/* Answers the whole question that stands at the beginning of in. */
static void answer(struct station *station, struct station_connection *connection, size_t size)
{
	uint8_t number = connection->in[6];
	struct station_unit *unit = number < UNITS ? station->units[number] : NULL;
	int code = refusal(station, connection->in, size);

	if (unit == NULL) {
		return;
	}
	station->answered++;
	if (code != 0) {
		put_exception(connection, code);
	} else {
		put_answer(station, connection, unit);
	}
	connection->is_dribbling = unit->fault == STATION_FAULT_DRIBBLE;
	if (unit->delay_ms > 0 && connection->out_size > 0) {
		deadline_set(&station->deadlines, &connection->deadline,
				station->now_ms + unit->delay_ms);
	} else if (!connection->is_gone) {
		flush(station, connection);
	}
}

/* Answers whole questions while nothing is being held back. */
static void answer_all(struct station *station, struct station_connection *connection)
{
	while (!connection->is_gone && connection->out_size == 0 &&
			connection->in_size >= HEADER_BYTES + 1) {
		size_t size = 6 + (size_t)word_at(connection->in + 4);

		if (word_at(connection->in + 2) != 0 || size < HEADER_BYTES + 1 ||
				size > FRAME_MAX) {
			hang_up(station, connection);
			return;
		}
		if (connection->in_size < size) {
			return;
		}
		answer(station, connection, size);
		connection->in_size -= size;
		memmove(connection->in, connection->in + size, connection->in_size);
	}
}

static void listen_to(struct station *station, struct station_connection *connection)
{
	ssize_t size;

	while (!connection->is_gone && connection->in_size < FRAME_MAX) {
		size = recv(connection->fd, connection->in + connection->in_size,
				FRAME_MAX - connection->in_size, MSG_DONTWAIT);
		if (size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR)) {
			hang_up(station, connection);
			return;
		}
		if (size < 0) {
			return;
		}
		connection->in_size += (size_t)size;
		answer_all(station, connection);
	}
}

/* A connection may go on: its held answer is due, or there is something to read. */
static void go_on(struct station *station, struct station_connection *connection)
{
	if (connection->is_gone) {
		return;
	}
	if (connection->deadline.place == 0) {
		flush(station, connection);
		answer_all(station, connection);
	}
	listen_to(station, connection);
}

static int welcome(struct station *station, int fd)
{
	struct station_connection *connection = calloc(1, sizeof(*connection));
	struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET };
	int one = 1;

	if (connection == NULL ||
			deadlines_reserve(&station->deadlines, station->connection_count + 1) !=
					0) {
		free(connection);
		return WEIR_FAULT_MEMORY;
	}
	event.data.ptr = connection;
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (epoll_ctl(station->epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
		free(connection);
		return WEIR_FAULT_IO;
	}
	connection->fd = fd;
	LIST_INSERT_HEAD(&station->connections, connection, entry);
	station->connection_count++;
	return 0;
}

static int accept_all(struct station *station)
{
	for (;;) {
		int fd = accept4(station->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		int fault = 0;

		if (fd < 0) {
			/* Whoever could not be accepted, for want of descriptors, comes again. */
			return errno == EBADF || errno == EINVAL ? WEIR_FAULT_IO : 0;
		}
		if (station->connection_count < STATION_CONNECTIONS_MAX) {
			fault = welcome(station, fd);
		} else {
			fault = 1;
		}
		if (fault != 0) {
			(void)close(fd);
		}
		if (fault < 0) {
			return fault;
		}
	}
}

int station_run(struct station *station, int64_t wait_ms)
{
	struct epoll_event events[EVENTS_MAX];
	struct deadline *due;
	int64_t own_ms = station_wait_ms(station);
	int fault = 0;
	int count;

	if (wait_ms < 0 || (own_ms >= 0 && own_ms < wait_ms)) {
		wait_ms = own_ms;
	}
	count = epoll_wait(station->epoll, events, EVENTS_MAX,
			wait_ms > INT32_MAX ? INT32_MAX : (int)wait_ms);
	if (count < 0 && errno != EINTR) {
		return WEIR_FAULT_IO;
	}
	station->answered = 0;
	station->now_ms = deadline_now_ms();
	for (int i = 0; i < count && fault == 0; i++) {
		if (events[i].data.ptr == NULL) {
			fault = accept_all(station);
		} else {
			go_on(station, events[i].data.ptr);
		}
	}
	while ((due = deadlines_take(&station->deadlines, station->now_ms)) != NULL) {
		go_on(station, (struct station_connection *)due);
	}
	free_gone(station);
	return fault != 0 ? fault : station->answered;
}

int64_t station_wait_ms(const struct station *station)
{
	const struct deadline *first = deadlines_first(&station->deadlines);
	int64_t wait_ms;

	if (first == NULL) {
		return -1;
	}
	wait_ms = first->at_ms - deadline_now_ms();
	return wait_ms < 0 ? 0 : wait_ms;
}

struct station_unit **station_place(struct station *station, uint8_t unit)
{
	return unit < FIRST_UNIT || unit >= UNITS ? NULL : &station->units[unit];
}

struct instant station_now(const struct station *station)
{
	return station->options.now(station->options.context);
}

int station_fd(const struct station *station)
{
	return station->epoll;
}

uint16_t station_port(const struct station *station)
{
	return station->port;
}

/* Binds, listens and learns the port. Returns 0 or WEIR_FAULT_IO. */
static int start_listening(struct station *station)
{
	const char *host = station->options.host == NULL ? "127.0.0.1" : station->options.host;
	struct sockaddr_in6 address = { 0 };
	struct sockaddr_in ipv4 = {
		.sin_family = AF_INET,
		.sin_port = htons(station->options.port),
	};
	socklen_t size = sizeof(address);
	int one = 1;

	if (inet_pton(AF_INET, host, &ipv4.sin_addr) == 1) {
		size = sizeof(ipv4);
		memcpy(&address, &ipv4, sizeof(ipv4));
	} else if (inet_pton(AF_INET6, host, &address.sin6_addr) == 1) {
		address.sin6_family = AF_INET6;
		address.sin6_port = htons(station->options.port);
	} else {
		errno = EINVAL;
		return WEIR_FAULT_IO;
	}
	station->listener =
			socket(address.sin6_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (station->listener < 0 ||
			setsockopt(station->listener, SOL_SOCKET, SO_REUSEADDR, &one,
					sizeof(one)) != 0 ||
			bind(station->listener, (struct sockaddr *)&address, size) != 0 ||
			listen(station->listener, BACKLOG) != 0 ||
			getsockname(station->listener, (struct sockaddr *)&address, &size) != 0) {
		return WEIR_FAULT_IO;
	}
	/* sin_port and sin6_port lie at the same place. */
	station->port = ntohs(address.sin6_port);
	return 0;
}

int station_open(const struct station_options *options, struct station **ret)
{
	struct station *station = calloc(1, sizeof(*station));
	struct epoll_event event = { .events = EPOLLIN };
	int fault;
	int why;

	if (station == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	station->options = *options;
	station->listener = -1;
	LIST_INIT(&station->connections);
	LIST_INIT(&station->gone);
	station->epoll = epoll_create1(EPOLL_CLOEXEC);
	fault = station->epoll < 0 ? WEIR_FAULT_IO : start_listening(station);
	if (fault == 0 &&
			epoll_ctl(station->epoll, EPOLL_CTL_ADD, station->listener, &event) != 0) {
		fault = WEIR_FAULT_IO;
	}
	if (fault != 0) {
		why = errno;
		station_close(station);
		errno = why;
		return fault;
	}
	*ret = station;
	return 0;
}

void station_close(struct station *station)
{
	if (station == NULL) {
		return;
	}
	while (!LIST_EMPTY(&station->connections)) {
		hang_up(station, LIST_FIRST(&station->connections));
	}
	free_gone(station);
	for (size_t i = 0; i < UNITS; i++) {
		if (station->units[i] != NULL) {
			station_unit_finish(station->units[i]);
			free(station->units[i]);
		}
	}
	deadlines_finish(&station->deadlines);
	if (station->listener >= 0) {
		(void)close(station->listener);
	}
	if (station->epoll >= 0) {
		(void)close(station->epoll);
	}
	free(station);
}
