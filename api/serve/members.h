/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What each kind of process does; see part_run in api/serve/part.h.
 */

#include "api/serve/part.h"

/* The writer: lock, key, store, DIR/socket; no network. */
part_run writer_run;

/* The collectors: ask the meters and hand in; no key, nothing to write to. */
part_run collectors_run;

/* The web: answers over HTTP out of the ledger, in the room of api/serve/sandbox. */
part_run web_run;
