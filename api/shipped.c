/* SPDX-License-Identifier: Apache-2.0 */

#include "api/shipped.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "meter/text.h"

enum {
	PATH_MAX_BYTES = 4096,
};

bool shipped_find(const char *kind, const char *name, char *path, size_t size)
{
	const char *folder = getenv("WEIR_DATA_DIR");
	char found[PATH_MAX_BYTES];
	int length;

	if ((strcmp(kind, "rulebook") != 0 && strcmp(kind, "profile") != 0 &&
			    strcmp(kind, "scheme") != 0) ||
			strlen(name) > TEXT_ID_MAX || strchr(name, '/') != NULL ||
			access(name, F_OK) == 0) {
		return false;
	}
	length = snprintf(found, sizeof(found), "%s/%ss/%s.yaml",
			folder != NULL ? folder : WEIR_DATA_DIR, kind, name);
	if (length < 0 || (size_t)length >= sizeof(found) || access(found, R_OK) != 0) {
		return false;
	}
	return text_copy(path, size, found);
}
