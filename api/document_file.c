/* SPDX-License-Identifier: Apache-2.0 */

#include "api/document_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "api/cli/cmd.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/paper.h"
#include "api/spreadsheet.h"
#include "api/view.h"
#include "ledger/disk.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	FILE_BYTES_MAX = 1 << 30,
	FILE_MODE = 0666, /* as the user's mask has it: a document is there to be handed on */
};

bool document_format_of(const char *path, enum document_format *ret)
{
	const char *end = strrchr(path, '.');

	if (end == NULL || (strcmp(end, ".xlsx") != 0 && strcmp(end, ".pdf") != 0)) {
		return false;
	}
	*ret = strcmp(end, ".pdf") == 0 ? DOCUMENT_PDF : DOCUMENT_XLSX;
	return true;
}

int document_option(
		const struct opts *opts, const char **ret_file, enum document_format *ret_format)
{
	const char *file = opt_value(opts, "output");

	if (file == NULL) {
		out_error(_("a document needs '--output FILE'"));
		return CMD_WRONG;
	}
	if (!document_format_of(file, ret_format)) {
		out_error(_("%s: the file's name ends in .pdf or .xlsx"), file);
		return CMD_WRONG;
	}
	*ret_file = file;
	return CMD_DONE;
}

static int say_no_sheet(int answer)
{
	if (answer == SPREADSHEET_BEYOND) {
		out_error(_("a figure has more than the 15 digits that a spreadsheet keeps"));
		return CMD_FAULT;
	}
	if (answer == WEIR_FAULT_IO) {
		out_error(_("temporary files cannot be written: %s; TMPDIR names another folder"),
				strerror(errno));
		return CMD_FAULT;
	}
	return answer;
}

int document_bytes(const struct document *document, enum document_format format, struct bytes *ret)
{
	int answer = WEIR_FAULT_BROKEN;

	switch (format) {
	case DOCUMENT_XLSX:
		answer = spreadsheet_make(document, ret);
		return answer == 0 ? CMD_DONE : say_no_sheet(answer);
	case DOCUMENT_PDF:
		answer = paper_make(document, ret);
		break;
	}
	if (answer == PAPER_NO_DRAWING) {
		out_error(_("a PDF is drawn with Pango, which is not here: install libpangocairo-1.0-0"));
		return CMD_FAULT;
	}
	if (answer == PAPER_NO_FONT) {
		out_error(_("no font here has Chinese letters: install fonts-noto-cjk or fonts-wqy-zenhei"));
		return CMD_FAULT;
	}
	return answer;
}

static bool write_beside(const char *beside, const struct bytes *file)
{
	int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, FILE_MODE);
	bool is_whole;

	if (fd < 0) {
		return false;
	}
	is_whole = disk_write(fd, file->data, file->size, 0) == 0;
	return close(fd) == 0 && is_whole;
}

/* What was written, for scripts. */
static int print_written(const char *path, const struct bytes *file)
{
	SCOPED(view_close) struct view *view = view_open();

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_text(view, "file", path);
	view_int(view, "bytes", (int64_t)file->size);
	return view_print(view);
}

int document_write(const struct bytes *file, const char *path, bool is_json)
{
	char beside[PATH_MAX];
	int length = snprintf(beside, sizeof(beside), "%s.new", path);

	if (length < 0 || (size_t)length >= sizeof(beside)) {
		out_error("%s: %s", path, strerror(ENAMETOOLONG));
		return CMD_WRONG;
	}
	if (!write_beside(beside, file) || rename(beside, path) != 0) {
		out_error("%s: %s", path, strerror(errno));
		(void)unlink(beside);
		return CMD_FAULT;
	}
	return is_json ? print_written(path, file) : CMD_DONE;
}

int document_file(const struct document *document, enum document_format format, const char *path,
		bool is_json)
{
	SCOPED_FINISH(bytes_finish) struct bytes file;
	int answer;

	bytes_init(&file, FILE_BYTES_MAX);
	answer = document_bytes(document, format, &file);
	return answer == CMD_DONE ? document_write(&file, path, is_json) : answer;
}
