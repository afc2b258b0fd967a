/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A document that a server elsewhere draws, as a file here.
 */

#include "api/document_file.h"

struct app;
struct remote;

/* All is borrowed. */
struct remote_document {
	const char *words; /* "v1/trades" */
	const char *name;  /* the trade's */
	const char *part;  /* "certificate" */
	const char *query; /* a parameter, and what it is; value NULL: none */
	const char *value;
	const char *file;
	enum document_format format; /* a server draws PDFs alone */
};

/*
 * Asks for it in the language of app and writes the file, as document_write()
 * does. Returns as remote_json(); after REMOTE_ABSENT nothing was said.
 */
int remote_document(struct remote *remote, const struct app *app,
		const struct remote_document *document);
