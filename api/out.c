/* SPDX-License-Identifier: Apache-2.0 */

#include "api/out.h"

#include <stdarg.h>
#include <stdio.h>

#include "meter/err.h"

void out_error(const char *format, ...)
{
	va_list arguments;

	(void)fputs("weir: ", stderr);
	va_start(arguments, format);
	(void)vfprintf(stderr, format, arguments);
	va_end(arguments);
	(void)fputc('\n', stderr);
}

void out_note(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	(void)vfprintf(stderr, format, arguments);
	va_end(arguments);
	(void)fputc('\n', stderr);
}

void out_where(const struct where *where)
{
	(void)fputs("weir: ", stderr);
	if (where->file[0] != '\0') {
		(void)fprintf(stderr, "%s:", where->file);
		if (where->line > 0) {
			(void)fprintf(stderr, "%d:", where->line);
		}
		if (where->line > 0 && where->column > 0) {
			(void)fprintf(stderr, "%d:", where->column);
		}
		(void)fputc(' ', stderr);
	}
	(void)fprintf(stderr, "%s\n", where->text);
}

void out_text(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	(void)vfprintf(stdout, format, arguments);
	va_end(arguments);
}

int out_flush(void)
{
	return fflush(stdout) != 0 || ferror(stdout) ? WEIR_FAULT_IO : 0;
}
