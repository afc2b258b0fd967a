/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/support/store_place.h"

#include "tests/check.h"

#include <stdlib.h>

#include "ledger/bundle.h"

static void open_folder(struct store_place *place)
{
	folder_init(&place->folder);
	(void)folder_file(&place->folder, "ledger.db", place->path);
}

int store_place_begin(void **state)
{
	struct store_place *place = calloc(1, sizeof(*place));

	CHECK(place != NULL);
	open_folder(place);
	CHECK_INT(seal_open(&place->seal), 0);
	bytes_init(&place->bytes, BUNDLE_BYTES_MAX);
	*state = place;
	return 0;
}

int store_place_end(void **state)
{
	struct store_place *place = *state;

	bytes_finish(&place->bytes);
	seal_close(place->seal);
	folder_finish(&place->folder);
	free(place);
	return 0;
}

void store_place_clear(struct store_place *place)
{
	folder_finish(&place->folder);
	open_folder(place);
}
