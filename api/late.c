/* SPDX-License-Identifier: Apache-2.0 */

#include "api/late.h"

#include <string.h>

#include <dlfcn.h>

const char *late_bind(const char *library, const char *const *names, size_t count, void *ret)
{
	void *handle = dlopen(library, RTLD_LAZY | RTLD_LOCAL);

	if (handle == NULL) {
		return dlerror();
	}
	for (size_t i = 0; i < count; i++) {
		void *found = dlsym(handle, names[i]);

		if (found == NULL) {
			return dlerror();
		}
		memcpy((unsigned char *)ret + i * sizeof(found), &found, sizeof(found));
	}
	return NULL;
}
