/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The files of the page, within the program: what weir serves was built with
 * it, and the web process needs no folder for it. The list stands in
 * api/page/meson.build; api/page/embed.py makes the table.
 */

#include <stddef.h>
#include <stdint.h>

struct asset {
	const char *name; /* "main.js" */
	const char *type; /* as Content-Type says it */
	const char *tag;  /* its entity tag in quotes, by its bytes; below REPLY_TAG_MAX */
	const uint8_t *bytes;
	size_t size;
};

/* All of them, by name; the last one's name is NULL. */
extern const struct asset assets[];

/* NULL where the page has no such file. */
const struct asset *asset_find(const char *name);
