/* SPDX-License-Identifier: Apache-2.0 */

#include "meter/bus.h"

#include <assert.h>

#include "meter/err.h"

const char *bus_answer_name(enum bus_answer answer)
{
	switch (answer) {
	case BUS_OK:
		return "ok";
	case BUS_REFUSED:
		return N_("refused");
	case BUS_SILENT:
		return N_("silent");
	case BUS_GARBLED:
		return N_("garbled");
	case BUS_CUT:
		return N_("cut");
	case BUS_UNREACHABLE:
		return N_("unreachable");
	case BUS_RESTING:
		return N_("resting");
	case BUS_UNSUPPORTED:
		return N_("unsupported");
	}
	return "unnamed";
}

void bus_close(struct bus *bus)
{
	if (bus != NULL) {
		bus->ops->close(bus);
	}
}

int bus_gateway(struct bus *bus, const struct address *address, struct bus_gateway **ret)
{
	return bus->ops->gateway(bus, address, ret);
}

void bus_pace(struct bus *bus, struct bus_gateway *gateway, int32_t settle_ms, int32_t gap_ms)
{
	assert(settle_ms >= 0 && settle_ms <= 60000 && gap_ms >= 0 && gap_ms <= 60000);
	bus->ops->pace(bus, gateway, settle_ms, gap_ms);
}

void bus_read(struct bus *bus, struct bus_request *request)
{
	assert(request->function == 3 || request->function == 4);
	assert(request->count >= 1 && request->count <= MBAP_WORDS_MAX);
	assert(request->timeout_ms >= 1 && request->done != NULL && request->gateway != NULL);
	bus->ops->read(bus, request);
}

int bus_run(struct bus *bus, int64_t wait_ms)
{
	return bus->ops->run(bus, wait_ms);
}

int bus_fd(const struct bus *bus)
{
	return bus->ops->fd(bus);
}

int64_t bus_wait_ms(const struct bus *bus)
{
	return bus->ops->wait_ms(bus);
}

const char *bus_why(const struct bus *bus)
{
	return bus->ops->why(bus);
}

const char *bus_exception_text(uint8_t exception)
{
	switch (exception) {
	case 1:
		return N_("illegal function");
	case 2:
		return N_("illegal data address");
	case 3:
		return N_("illegal data value");
	case 4:
		return N_("device failure");
	case 5:
		return N_("acknowledge: it needs time");
	case 6:
		return N_("busy");
	case 8:
		return N_("memory parity error");
	case 10:
		return N_("gateway path unavailable");
	case 11:
		return N_("behind the gateway nobody answers");
	default:
		return "";
	}
}
