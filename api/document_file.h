/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A document as a file that somebody asked for.
 */

#include "api/document.h"

struct bytes;
struct opts;

enum document_format {
	DOCUMENT_XLSX = 0,
	DOCUMENT_PDF,
};

/* By the end of a file's name: ".xlsx" or ".pdf". False for any other. */
bool document_format_of(const char *path, enum document_format *ret);

/*
 * What "--output FILE" of a command that makes a document says; file is borrowed.
 * Returns CMD_DONE, or CMD_WRONG after saying what is wrong.
 */
int document_option(
		const struct opts *opts, const char **ret_file, enum document_format *ret_format);

/* Its file as bytes, and what kept it from being made, said on stderr. Returns a cmd_status or a fault. */
int document_bytes(const struct document *document, enum document_format format, struct bytes *ret);

/* Those bytes as that file, written as below. Returns CMD_DONE, CMD_WRONG or CMD_FAULT after saying why, or a fault. */
int document_write(const struct bytes *file, const char *path, bool is_json);

/*
 * Writes the file whole or not at all: beside its place, then moved there, over
 * what stood there; is_json: and says on stdout what it wrote. Returns CMD_DONE, CMD_FAULT after saying why, or a fault.
 */
int document_file(const struct document *document, enum document_format format, const char *path,
		bool is_json);
