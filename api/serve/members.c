/* SPDX-License-Identifier: Apache-2.0 */

#include "api/serve/members.h"

#include "api/collector.h"
#include "api/keeper.h"
#include "api/serve/settings.h"
#include "api/stop.h"
#include "meter/scope.h"

int writer_run(const struct app *app, const struct settings *settings, int line)
{
	SCOPED_FINISH(stop_finish) struct stop stop = { .fd = -1 };
	int answer = stop_open(&stop);

	const char *accesses = settings->config.serve.accesses;

	if (answer < 0) {
		return answer;
	}
	return keeper_run(
			app, KEEPER_MUST_WRITE, &stop, line, accesses[0] == '\0' ? NULL : accesses);
}

int collectors_run(const struct app *app, const struct settings *settings, int line)
{
	const struct collect_options options = { .for_s = 0 };
	struct collect_counts counts;

	(void)settings;
	return collector_run(app, &options, line, &counts);
}
