/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Functions of a library that is loaded when they are first needed: with all
 * that it needs itself, it may take longer to load than most commands to run.
 */

#include <stddef.h>

/*
 * Sets the pointers from ret on, one for each name, to the functions so named.
 * The library stays. Returns NULL, or in the loader's words what is not there.
 */
const char *late_bind(const char *library, const char *const *names, size_t count, void *ret);
