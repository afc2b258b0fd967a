/* SPDX-License-Identifier: Apache-2.0 */

#include "meter/scope.h"

#include <stdlib.h>

void scope_free(void *memory)
{
	free(memory);
}
