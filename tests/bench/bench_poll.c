/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Polling against libmodbus itself, over loopback, from one station in a
 * process of its own: 20 holding registers, every connection kept.
 *
 *	bench_poll [SECONDS [PYTHON_CLIENT]]
 *
 * SECONDS, each measurement's, are 3 by default. The station runs on the first
 * core and the pollers on the second where there are two. Reference and bus
 * take turns, three times; the best of each counts. PYTHON_CLIENT is
 * pymodbus_client.py, another reference. "delayed" measurements ask
 * meters that take 300 ms to answer, over 1,000 connections, and again with a
 * fifth of them silent or dribbling. "sweep" asks 10,000 gateways once each,
 * spread over a minute, as the poller does with an interval of 60 s.
 */

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <modbus.h>

#include "meter/address.h"
#include "meter/bus.h"
#include "meter/poll.h"
#include "meter/station.h"
#include "meter/text.h"

enum {
	WORDS = 20,
	THREADS = 100,
	ROUNDS = 3,
	DELAY_MS = 300,
	DELAYED = 1000,
	SWEEP = 10000,
	SWEEP_S = 60,
	FAST_UNIT = 1,
	SLOW_UNIT = 2,
	SILENT_UNIT = 3,
	DRIBBLING_UNIT = 4,
};

static void demand(bool is_so, const char *what)
{
	if (!is_so) {
		(void)fprintf(stderr, "bench_poll: %s\n", what);
		exit(3);
	}
}

static int64_t now_ns(clockid_t clock)
{
	struct timespec now;

	(void)clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int64_t now_ms(void *context)
{
	(void)context;
	return now_ns(CLOCK_MONOTONIC) / 1000000;
}

static void stay_on_core(size_t core)
{
	cpu_set_t cores;

	CPU_ZERO(&cores);
	CPU_SET(core, &cores);
	if (sysconf(_SC_NPROCESSORS_ONLN) >= 2) {
		demand(sched_setaffinity(0, sizeof(cores), &cores) == 0, "cannot choose a core");
	}
}

/* The station, in a process that ends with this one. */

static struct instant station_clock(void *context)
{
	(void)context;
	return (struct instant){ now_ns(CLOCK_REALTIME) / 1000000000 };
}

static void run_station(int pipe_fd)
{
	static const struct station_model model = { .litres_per_day = 1000000, .seed = 1 };
	static const struct station_options options = { .host = "0.0.0.0", .now = station_clock };
	struct station *station = NULL;
	uint16_t port;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	stay_on_core(0);
	demand(station_open(&options, &station) == 0, "the station cannot listen");
	for (uint8_t unit = FAST_UNIT; unit <= DRIBBLING_UNIT; unit++) {
		demand(station_add_model(station, unit, 8, &model) == STATION_OK, "no unit");
	}
	(void)station_set_fault(station, SLOW_UNIT, STATION_FAULT_LATE, DELAY_MS);
	(void)station_set_fault(station, SILENT_UNIT, STATION_FAULT_SILENT, 0);
	(void)station_set_fault(station, DRIBBLING_UNIT, STATION_FAULT_DRIBBLE, 0);
	port = station_port(station);
	demand(write(pipe_fd, &port, sizeof(port)) == sizeof(port), "no pipe");
	while (station_run(station, -1) >= 0) {
	}
	exit(3);
}

static uint16_t start_station(void)
{
	uint16_t port = 0;
	int fds[2];
	pid_t child;

	demand(pipe(fds) == 0, "no pipe");
	child = fork();
	demand(child >= 0, "cannot fork");
	if (child == 0) {
		run_station(fds[1]);
	}
	demand(read(fds[0], &port, sizeof(port)) == sizeof(port), "the station did not start");
	return port;
}

/* The reference: libmodbus's own blocking reads, a thread for each connection. */

struct reference {
	uint16_t port;
	int64_t till_ns;
	atomic_llong polls;
};

static void *read_on(void *context)
{
	struct reference *reference = context;
	modbus_t *modbus = modbus_new_tcp("127.0.0.1", reference->port);
	uint16_t words[WORDS];
	long long polls = 0;

	demand(modbus != NULL && modbus_connect(modbus) == 0, "libmodbus cannot connect");
	(void)modbus_set_slave(modbus, FAST_UNIT);
	while (now_ns(CLOCK_MONOTONIC) < reference->till_ns) {
		demand(modbus_read_registers(modbus, 0, WORDS, words) == WORDS,
				"libmodbus cannot read");
		polls++;
	}
	modbus_close(modbus);
	modbus_free(modbus);
	(void)atomic_fetch_add(&reference->polls, polls);
	return NULL;
}

static double measure_reference(uint16_t port, int connections, int seconds)
{
	struct reference reference = {
		.port = port,
		.till_ns = now_ns(CLOCK_MONOTONIC) + (int64_t)seconds * 1000000000,
	};
	pthread_t threads[THREADS];

	for (int i = 0; i < connections; i++) {
		demand(pthread_create(&threads[i], NULL, read_on, &reference) == 0, "no thread");
	}
	for (int i = 0; i < connections; i++) {
		(void)pthread_join(threads[i], NULL);
	}
	return (double)atomic_load(&reference.polls) / seconds;
}

/* The bus: each answer asks again. */

struct load {
	struct bus *bus;
	struct bus_request *requests;
	int64_t till_ns;
	int64_t polls;     /* answered well */
	int64_t failures;  /* by units that should not */
	int64_t waited_ms; /* by those that answered, from handing in to answer */
	size_t left;
};

static void ask_again(struct bus_request *request, const struct bus_reply *reply)
{
	struct load *load = request->context;

	if (reply->answer == BUS_OK) {
		load->polls++;
		load->waited_ms += reply->answered_ms - request->queued_ms;
	} else if (request->unit == FAST_UNIT || request->unit == SLOW_UNIT) {
		load->failures++;
	}
	if (now_ns(CLOCK_MONOTONIC) < load->till_ns) {
		bus_read(load->bus, request);
	} else {
		load->left--;
	}
}

/* One gateway for each of 127.1.0.1, 127.1.0.2 ...: all are the station. */
static struct address address_of(uint16_t port, size_t number)
{
	struct address address = { .kind = ADDRESS_TCP, .port = port, .unit = SLOW_UNIT };

	(void)snprintf(address.host, sizeof(address.host), "127.%zu.%zu.%zu", 1 + number / 40000,
			number / 200 % 200, number % 200 + 1);
	return address;
}

static uint8_t unit_of(bool is_delayed, bool is_mixed, size_t number)
{
	if (!is_delayed) {
		return FAST_UNIT;
	}
	if (is_mixed && number % 5 == 0) {
		return number % 2 == 0 ? SILENT_UNIT : DRIBBLING_UNIT;
	}
	return SLOW_UNIT;
}

static struct load measure_bus(
		uint16_t port, size_t connections, int seconds, bool is_delayed, bool is_mixed)
{
	static const struct bus_limits limits = { 0 };
	struct load load = { .left = connections };

	load.requests = calloc(connections, sizeof(*load.requests));
	demand(load.requests != NULL && bus_modbus_open(&limits, &load.bus) == 0, "no bus");
	for (size_t i = 0; i < connections; i++) {
		struct address address = address_of(port, i);

		load.requests[i] = (struct bus_request){
			.unit = unit_of(is_delayed, is_mixed, i),
			.function = 3,
			.count = WORDS,
			.timeout_ms = 3000,
			.done = ask_again,
			.context = &load,
		};
		demand(bus_gateway(load.bus, &address, &load.requests[i].gateway) == 0,
				"no gateway");
		bus_read(load.bus, &load.requests[i]);
	}
	load.till_ns = now_ns(CLOCK_MONOTONIC) + (int64_t)seconds * 1000000000;
	while (load.left > 0) {
		demand(bus_run(load.bus, 1000) >= 0, "the bus failed");
	}
	bus_close(load.bus);
	free(load.requests);
	return load;
}

/* The reference in Python: its own process on the pollers' core. 0 where it cannot run. */
static double measure_python(const char *client, uint16_t port, int seconds)
{
	char command[1024];
	char line[64] = "";
	int64_t polls = 0;
	FILE *output;

	(void)snprintf(command, sizeof(command), "exec '%s' %u %d %d %d", client, (unsigned)port,
			THREADS, seconds, WORDS);
	output = popen(command, "r");
	demand(output != NULL, "no process");
	(void)fgets(line, sizeof(line), output);
	line[strcspn(line, "\n")] = '\0';
	if (pclose(output) != 0 || text_int_all(line, 1, INT32_MAX, &polls) != TEXT_OK) {
		(void)printf("pymodbus cannot be measured: %s\n", line);
		return 0;
	}
	return (double)polls;
}

static double larger(double a, double b)
{
	return a > b ? a : b;
}

static double compare(uint16_t port, int connections, int seconds)
{
	double reference = 0;
	double ours = 0;

	for (int round = 0; round < ROUNDS; round++) {
		struct load load;

		reference = larger(reference, measure_reference(port, connections, seconds));
		load = measure_bus(port, (size_t)connections, seconds, false, false);
		demand(load.failures == 0, "a healthy unit failed");
		ours = larger(ours, (double)load.polls / seconds);
	}
	(void)printf("loopback, %d connection%s: libmodbus %.0f polls/s in %d thread%s, bus %.0f "
		     "polls/s in one: %.2f\n",
			connections, connections == 1 ? "" : "s", reference, connections,
			connections == 1 ? "" : "s", ours, ours / reference);
	return ours;
}

static void measure_delayed(uint16_t port, int seconds)
{
	struct load alone = measure_bus(port, DELAYED, seconds, true, false);
	struct load mixed = measure_bus(port, DELAYED, seconds, true, true);
	double alone_ms = (double)alone.waited_ms / (double)alone.polls;
	double mixed_ms = (double)mixed.waited_ms / (double)mixed.polls;

	demand(alone.failures == 0 && mixed.failures == 0, "a healthy unit failed");
	(void)printf("delayed by %d ms, %d connections: %.0f polls/s, waited %.1f ms\n", DELAY_MS,
			DELAYED, (double)alone.polls / seconds, alone_ms);
	(void)printf("the same with a fifth dead or dribbling: healthy ones waited %.1f ms: "
		     "%+.1f %%\n",
			mixed_ms, (mixed_ms / alone_ms - 1) * 100);
}

/* The sweep: the poller itself. */

struct sweep {
	int64_t polls;
	int64_t failures;
};

static void take_result(void *context, const struct poll_result *result)
{
	struct sweep *sweep = context;

	sweep->polls++;
	sweep->failures += result->answer != BUS_OK;
}

static void add_meters(struct poll *poll, uint16_t port, const struct profile *profile)
{
	for (size_t i = 0; i < SWEEP; i++) {
		struct address address = address_of(port, i);
		char id[32];
		struct poll_meter meter = {
			.id = id,
			.address = &address,
			.profile = profile,
			.interval_s = SWEEP_S,
		};
		size_t number;

		(void)snprintf(id, sizeof(id), "meter-%zu", i);
		demand(poll_add(poll, &meter, &number) == POLL_OK, "no meter");
	}
}

static void measure_sweep(uint16_t port)
{
	static const struct bus_limits limits = { 0 };
	static const struct profile profile = {
		.block_count = 1,
		.blocks = { { .name = "live", .function = 3, .count = WORDS } },
		.flow = { .field = PROFILE_NONE, .seconds = 3600 },
	};
	struct poll_clock clock = { .wall_ms = now_ms, .monotonic_ms = now_ms, .speed = 1 };
	struct sweep sweep = { 0 };
	struct bus *bus = NULL;
	struct poll *poll = NULL;
	struct rusage usage;
	int64_t cpu_ns = now_ns(CLOCK_PROCESS_CPUTIME_ID);
	int64_t till_ms = now_ms(NULL) + (int64_t)SWEEP_S * 1000;

	demand(bus_modbus_open(&limits, &bus) == 0, "no bus");
	demand(poll_open(bus, &clock, take_result, &sweep, &poll) == 0, "no poll");
	add_meters(poll, port, &profile);
	poll_start(poll);
	while (now_ms(NULL) < till_ms) {
		demand(poll_run(poll, 1000) >= 0, "the bus failed");
	}
	cpu_ns = now_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu_ns;
	demand(getrusage(RUSAGE_SELF, &usage) == 0, "no usage");
	(void)printf("sweep: %lld of %d meters in %d s, %lld failed, %.1f %% of a core, at most %ld "
		     "MB in memory\n",
			(long long)sweep.polls, SWEEP, SWEEP_S, (long long)sweep.failures,
			(double)cpu_ns / SWEEP_S / 1e7, usage.ru_maxrss / 1024);
	bus_close(bus);
	poll_close(poll);
}

int main(int argc, char **argv)
{
	int64_t seconds = 3;
	double python;
	double ours;
	uint16_t port;

	demand(argc <= 3 && (argc < 2 || text_int_all(argv[1], 1, 60, &seconds) == TEXT_OK),
			"usage: bench_poll [SECONDS [PYTHON_CLIENT]]");
	port = start_station();
	stay_on_core(1);
	(void)printf("reference: libmodbus %d.%d.%d, modbus_read_registers() of %d words on a kept "
		     "connection, timeouts and recovery as it comes\n",
			(int)libmodbus_version_major, (int)libmodbus_version_minor,
			(int)libmodbus_version_micro, WORDS);
	(void)compare(port, 1, (int)seconds);
	ours = compare(port, THREADS, (int)seconds);
	python = argc == 3 ? measure_python(argv[2], port, (int)seconds) : 0;
	if (python > 0) {
		(void)printf("loopback, %d connections: pymodbus's asynchronous client %.0f polls/s: "
			     "%.2f\n",
				THREADS, python, ours / python);
	}
	measure_delayed(port, 3 * (int)seconds);
	measure_sweep(port);
	return 0;
}
