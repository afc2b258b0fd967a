/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/gate.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "ledger/disk.h"
#include "ledger/gate_wire.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	CONNECT_S = 5, /* a writer accepts within milliseconds, but its queue may be full */
};

int64_t gate_clock_ms(void)
{
	struct timespec now;
	int failed = clock_gettime(CLOCK_MONOTONIC, &now);

	assert(failed == 0);
	(void)failed;
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int gate_address_open(const char *directory, struct gate_address *ret)
{
	struct gate_address address = { .name.sun_family = AF_UNIX };
	size_t size = sizeof(address.name.sun_path);
	int length;

	address.folder = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (address.folder < 0) {
		return WEIR_FAULT_IO;
	}
	length = snprintf(address.name.sun_path, size, "%s/socket", directory);
	if (length < 0 || (size_t)length >= size) {
		(void)snprintf(address.name.sun_path, size, "/proc/self/fd/%d/socket",
				address.folder);
	}
	*ret = address;
	return 0;
}

/* The lock */

struct gate_lock {
	int fd;
};

/* Opens DIR/lock. Returns the descriptor or -1. */
static int open_lock(const char *directory)
{
	int folder = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int fd;

	if (folder < 0) {
		return -1;
	}
	fd = openat(folder, "lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0660);
	disk_close(folder);
	if (fd >= 0) {
		(void)fchmod(fd, 0660); /* whatever the umask; in vain where it is another's */
	}
	return fd;
}

int gate_lock(const char *directory, struct gate_lock **ret)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	struct gate_lock *lock = malloc(sizeof(*lock));

	if (lock == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	lock->fd = open_lock(directory);
	if (lock->fd < 0) {
		free(lock);
		return errno == EACCES || errno == EPERM ? GATE_NO_ACCESS : WEIR_FAULT_IO;
	}
	if (fcntl(lock->fd, F_OFD_SETLK, &whole) != 0) {
		bool is_held = errno == EAGAIN || errno == EACCES;

		disk_close(lock->fd);
		free(lock);
		return is_held ? GATE_LOCKED_ELSEWHERE : WEIR_FAULT_IO;
	}
	*ret = lock;
	return GATE_OK;
}

void gate_lock_close(struct gate_lock *lock)
{
	if (lock == NULL) {
		return;
	}
	/* Never unlocked by hand: a child that closes would unlock its parent's too. */
	(void)close(lock->fd);
	free(lock);
}

/* The client */

struct gate_client {
	int fd;
	bool is_broken;
};

static int connect_answer(int error)
{
	switch (error) {
	case ENOENT:
	case ECONNREFUSED:
		return GATE_NO_WRITER;
	case EACCES:
	case EPERM:
		return GATE_NO_ACCESS;
	case EAGAIN: /* the queue stayed full */
		return GATE_LATE;
	default:
		return WEIR_FAULT_IO;
	}
}

/* Connects, waiting where the writer's queue is full, and then never waits again. */
static int connect_to(const struct gate_address *address, int *ret)
{
	struct timeval patience = { .tv_sec = CONNECT_S };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int answer = GATE_OK;

	if (fd < 0) {
		return WEIR_FAULT_IO;
	}
	if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience)) != 0) {
		answer = WEIR_FAULT_IO;
	} else if (connect(fd, (const struct sockaddr *)&address->name, sizeof(address->name)) !=
			0) {
		answer = connect_answer(errno);
	} else if (fcntl(fd, F_SETFL, O_NONBLOCK) != 0) {
		answer = WEIR_FAULT_IO;
	}
	if (answer != GATE_OK) {
		disk_close(fd);
		return answer;
	}
	*ret = fd;
	return GATE_OK;
}

int gate_connect(const char *directory, struct gate_client **ret)
{
	struct gate_client *client = malloc(sizeof(*client));
	struct gate_address address;
	int answer;

	if (client == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	answer = gate_address_open(directory, &address);
	if (answer != 0) {
		free(client);
		return errno == EACCES ? GATE_NO_ACCESS : answer;
	}
	answer = connect_to(&address, &client->fd);
	disk_close(address.folder);
	if (answer != GATE_OK) {
		free(client);
		return answer;
	}
	client->is_broken = false;
	*ret = client;
	return GATE_OK;
}

int gate_client_of(int fd, struct gate_client **ret)
{
	struct gate_client *client = calloc(1, sizeof(*client));

	if (client == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (fcntl(fd, F_SETFL, O_NONBLOCK) != 0) {
		free(client);
		return WEIR_FAULT_IO;
	}
	client->fd = fd;
	*ret = client;
	return GATE_OK;
}

void gate_client_close(struct gate_client *client)
{
	if (client != NULL) {
		(void)close(client->fd);
		free(client);
	}
}

/* Waits for events until the deadline. Returns GATE_OK, GATE_LATE or WEIR_FAULT_IO. */
static int wait_for(int fd, short events, int64_t deadline_ms)
{
	struct pollfd one = { .fd = fd, .events = events };

	for (;;) {
		int64_t left = deadline_ms - gate_clock_ms();
		int ready;

		if (left <= 0) {
			return GATE_LATE;
		}
		ready = poll(&one, 1, (int)left);
		if (ready > 0) {
			return GATE_OK;
		}
		if (ready < 0 && errno != EINTR) {
			return WEIR_FAULT_IO;
		}
	}
}

static int send_all(int fd, const uint8_t *data, size_t size, int64_t deadline_ms)
{
	size_t sent = 0;

	while (sent < size) {
		ssize_t n = send(fd, data + sent, size - sent, MSG_NOSIGNAL);
		int answer;

		if (n >= 0) {
			sent += (size_t)n;
			continue;
		}
		if (errno == EINTR) {
			continue;
		}
		if (errno != EAGAIN) {
			return errno == EPIPE || errno == ECONNRESET ? GATE_CUT : WEIR_FAULT_IO;
		}
		answer = wait_for(fd, POLLOUT, deadline_ms);
		if (answer != GATE_OK) {
			return answer;
		}
	}
	return GATE_OK;
}

static int receive_all(int fd, uint8_t *data, size_t size, int64_t deadline_ms)
{
	size_t received = 0;

	while (received < size) {
		ssize_t n = recv(fd, data + received, size - received, 0);
		int answer;

		if (n > 0) {
			received += (size_t)n;
			continue;
		}
		if (n == 0 || errno == ECONNRESET) {
			return GATE_CUT;
		}
		if (errno == EINTR) {
			continue;
		}
		if (errno != EAGAIN) {
			return WEIR_FAULT_IO;
		}
		answer = wait_for(fd, POLLIN, deadline_ms);
		if (answer != GATE_OK) {
			return answer;
		}
	}
	return GATE_OK;
}

/* One frame into memory of its own, which the caller frees. */
static int receive_frame(int fd, int64_t deadline_ms, uint8_t **ret, size_t *ret_size)
{
	uint8_t head[GATE_HEAD_BYTES];
	struct bytes_cursor cursor = bytes_cursor(head, sizeof(head));
	int answer = receive_all(fd, head, sizeof(head), deadline_ms);
	uint8_t *frame;
	size_t size;

	if (answer != GATE_OK) {
		return answer;
	}
	size = bytes_take_u32(&cursor);
	if (size > GATE_FRAME_MAX) {
		return GATE_CUT;
	}
	frame = malloc(size + 1);
	if (frame == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	answer = receive_all(fd, frame, size, deadline_ms);
	if (answer != GATE_OK) {
		free(frame);
		return answer;
	}
	*ret = frame;
	*ret_size = size;
	return GATE_OK;
}

static int send_frame(int fd, const void *request, size_t size, int64_t deadline_ms)
{
	struct bytes head;
	int answer;

	bytes_init(&head, GATE_HEAD_BYTES);
	bytes_put_u32(&head, (uint32_t)size);
	answer = head.failed ? WEIR_FAULT_MEMORY : send_all(fd, head.data, head.size, deadline_ms);
	bytes_finish(&head);
	return answer == GATE_OK ? send_all(fd, request, size, deadline_ms) : answer;
}

int gate_send(struct gate_client *client, const void *request, size_t size, int timeout_ms)
{
	int answer;

	assert(size <= GATE_FRAME_MAX && timeout_ms > 0);
	if (client->is_broken) {
		return GATE_CUT;
	}
	answer = send_frame(client->fd, request, size, gate_clock_ms() + timeout_ms);
	client->is_broken = answer != GATE_OK;
	return answer;
}

int gate_receive(struct gate_client *client, int timeout_ms, struct bytes *reply)
{
	uint8_t *frame = NULL;
	size_t size = 0;
	int answer;

	assert(timeout_ms > 0);
	if (client->is_broken) {
		return GATE_CUT;
	}
	answer = receive_frame(client->fd, gate_clock_ms() + timeout_ms, &frame, &size);
	if (answer == GATE_OK) {
		bytes_put(reply, frame, size);
		answer = reply->failed ? WEIR_FAULT_MEMORY : GATE_OK;
	}
	free(frame);
	client->is_broken = answer != GATE_OK;
	return answer;
}

int gate_call(struct gate_client *client, const void *request, size_t size, int timeout_ms,
		struct bytes *reply)
{
	int64_t deadline_ms = gate_clock_ms() + timeout_ms;
	int answer = gate_send(client, request, size, timeout_ms);
	int64_t left = deadline_ms - gate_clock_ms();

	return answer == GATE_OK ? gate_receive(client, left > 1 ? (int)left : 1, reply) : answer;
}

int gate_client_fd(const struct gate_client *client)
{
	return client->fd;
}
