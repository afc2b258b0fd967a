/* SPDX-License-Identifier: Apache-2.0 */

#include "api/app.h"

#include <stdlib.h>

void app_init(struct app *app, const char *dir, bool is_json)
{
	const char *from_environment = getenv("WEIR_DIR");

	if (dir == NULL && from_environment != NULL && *from_environment != '\0') {
		dir = from_environment;
	}
	*app = (struct app){
		.dir = dir != NULL ? dir : ".",
		.lang = lang_now(),
		.is_json = is_json,
	};
}
