/* SPDX-License-Identifier: Apache-2.0 */

#include "api/cli/id_deed.h"

#include <string.h>

#include "api/cli/cmd.h"
#include "api/cli/telling.h"
#include "api/lang.h"
#include "api/out.h"
#include "ledger/entry.h"
#include "meter/bytes.h"

const struct id_deed *id_deed_find(const struct id_deed *deeds, size_t count, const char *word)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(word, deeds[i].word) == 0) {
			return &deeds[i];
		}
	}
	return NULL;
}

int id_deed_hand_in(struct app *app, const struct opts *opts, const struct id_deed *deed,
		struct desk **ret_desk, struct handed *ret_done)
{
	struct telling telling = { .opts = opts, .words = deed->words };
	const struct told told = telling_told(&telling);
	SCOPED_FINISH(bytes_finish) struct bytes body;

	bytes_init(&body, ENTRY_MAX);
	if (opts->n_words != 2) {
		out_error(_("'%s' takes one id"), deed->word);
		return CMD_WRONG;
	}
	return deed->read(&told, &body)
			? deed_open_hand_in(app, deed->kind, &body, ret_desk, ret_done)
			: CMD_WRONG;
}
