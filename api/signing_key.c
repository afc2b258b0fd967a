/* SPDX-License-Identifier: Apache-2.0 */

#include "api/signing_key.h"

#include <errno.h>
#include <string.h>

#include "api/cli/cmd.h"
#include "api/lang.h"
#include "api/out.h"
#include "ledger/keyring.h"
#include "meter/err.h"

int signing_key_open(const char *path, struct seal_key **ret)
{
	struct keyring_key key;
	int answer = keyring_load_file(path, &key);

	if (answer == KEYRING_ABSENT || answer == WEIR_FAULT_IO) {
		out_error("%s: %s", path, strerror(answer == KEYRING_ABSENT ? ENOENT : errno));
		return CMD_WRONG;
	}
	if (answer == KEYRING_EXPOSED) {
		out_error(_("%s: others than its owner may read it: chmod 600"), path);
		return CMD_WRONG;
	}
	if (answer == KEYRING_OK) {
		answer = key.algorithm == NOTE_ED25519
				? seal_key_open_secret(SEAL_ED25519, key.secret, ret)
				: SEAL_BAD;
		keyring_wipe(&key);
	}
	if (answer > 0) {
		out_error(_("%s: no key as 'weir key make' writes it"), path);
		return CMD_WRONG;
	}
	return answer < 0 ? answer : CMD_DONE;
}
