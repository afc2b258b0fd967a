/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/profile_file.h"

#include <string.h>

#include "ledger/profile_rows.h"
#include "ledger/yaml.h"
#include "meter/err.h"
#include "meter/scope.h"

/* Tells where in the file a value of the rows stood. */
static void tell(const struct yaml_places *places, const struct profile_fault *fault,
		const char *name, struct where *reterr)
{
	const struct yaml_place *place = fault->is_row ? yaml_place_table(places, fault->value)
						       : yaml_place(places, fault->value);
	int line = place != NULL ? place->line : 0;
	int column = place != NULL ? place->column : 0;

	where_file(reterr, name);
	if (fault->key == NULL) {
		where_text(reterr, line, column, NULL, fault->text);
	} else {
		where_named(reterr, line, column, fault->key, fault->name, fault->text);
	}
}

int profile_file_load(const char *data, size_t size, const char *name, struct profile *ret,
		struct where *reterr)
{
	SCOPED_FINISH(yaml_places_finish) struct yaml_places places = { .rows = NULL };
	struct profile_rows rows;
	struct profile_fault fault;
	int answer;

	memset(&rows, 0, sizeof(rows));
	answer = yaml_load(data, size, name, &profile_rows_table, &rows, &places, reterr);
	if (answer != YAML_OK) {
		return answer == YAML_BAD ? (int)PROFILE_FILE_BAD : answer;
	}
	if (!profile_rows_resolve(&rows, ret, &fault)) {
		tell(&places, &fault, name, reterr);
		return PROFILE_FILE_BAD;
	}
	return PROFILE_FILE_OK;
}
