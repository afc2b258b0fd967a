/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The rulebooks, profiles and schemes that come with the program, by name.
 */

#include <stdbool.h>
#include <stddef.h>

/*
 * Where the shipped file of that kind ("rulebook", "profile", "scheme") and name lies:
 * "shanghai-2024" is rulebooks/shanghai-2024.yaml of the folder $WEIR_DATA_DIR,
 * else of the one that was installed. False, and path is as it was, where the
 * name is no name, or there is a file of that name here, or none there.
 */
bool shipped_find(const char *kind, const char *name, char *path, size_t size);
