/* SPDX-License-Identifier: Apache-2.0 */

#include "api/spreadsheet.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <xlsxwriter.h>

#include "api/lang.h"
#include "api/qr.h"
#include "api/spreadsheet_fit.h"
#include "api/spreadsheet_formula.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/wide.h"

enum {
	ROW_TITLE = 0,
	ROW_SUBTITLE,
	ROW_NAME,
	ROW_HEAD,
	ROW_FIRST,
	DECIMALS = 4, /* 0..3 */
	TITLE_MAX = 96,
	TEXT_BYTES = 1024, /* of a label and a name, whole: a cut letter would be no text */
	FOOT_MAX = 200,
	RANGE_MAX = 160,
	PATH_BYTES = 32,
	CHUNK = 1 << 16,
	QR_POINTS = 4,
	LINE_HEIGHT = 15, /* points, of the font that spreadsheets begin with */
	ROW_HEIGHT = 18,
	WIDTH_LABEL = 22,
	WIDTH_VALUE = 64,
	SIGNERS_APART = 4, /* columns */
	PAPER_A3 = 8,
	PAPER_A4 = 9,
	GREY = 0xe8edf2,
	DARK = 0x305f8a,
	LIGHT = 0xb9c4cf,
	CHART_WIDE = 780, /* points of a screen */
	CHART_LINE = 34,
	CHART_EDGE = 120,
	CHART_UPRIGHT = 340,
	SCREEN_LINE = 20, /* points of a screen, of a row */
};

/* What 15 digits hold: any of them comes back from the nearest binary fraction. */
#define EXACT_MAX 1000000000000000

struct formats {
	lxw_format *title, *subtitle, *name, *head, *text, *number, *fen, *share, *label;
	lxw_format *volume[DECIMALS];
	lxw_format *sum_text, *sum_number, *sum_fen, *sum_share;
	lxw_format *sum_volume[DECIMALS];
};

struct spreadsheet {
	const struct document *document;
	lxw_workbook *workbook;
	struct formats formats;
	lxw_error error; /* the first that is more than a bound */
	bool is_beyond;  /* a figure has more digits than a spreadsheet keeps */
};

static void note(struct spreadsheet *sheet, lxw_error error)
{
	if (sheet->error == LXW_NO_ERROR) {
		sheet->error = error;
	}
}

static void put_text(struct spreadsheet *sheet, lxw_worksheet *worksheet, lxw_row_t row,
		lxw_col_t column, const char *text, lxw_format *format)
{
	note(sheet, worksheet_write_string(worksheet, row, column, text, format));
}

/* ---- formats ---- */

static lxw_format *add_format(lxw_workbook *workbook, const char *number, bool is_sum)
{
	lxw_format *format = workbook_add_format(workbook);

	format_set_border(format, LXW_BORDER_HAIR);
	format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
	if (number != NULL) {
		format_set_num_format(format, number);
	} else {
		format_set_text_wrap(format);
		format_set_indent(format, 1);
	}
	if (is_sum) {
		format_set_bold(format);
		format_set_top(format, LXW_BORDER_MEDIUM);
	}
	return format;
}

static lxw_format *add_heading(lxw_workbook *workbook, int points)
{
	lxw_format *format = workbook_add_format(workbook);

	format_set_bold(format);
	format_set_font_size(format, points);
	return format;
}

static void make_formats(lxw_workbook *workbook, struct formats *ret)
{
	static const char *const volumes[DECIMALS] = { "#,##0", "#,##0.0", "#,##0.00",
		"#,##0.000" };

	ret->title = add_heading(workbook, 16);
	ret->name = add_heading(workbook, 12);
	ret->subtitle = workbook_add_format(workbook);
	ret->head = add_format(workbook, NULL, false);
	format_set_bold(ret->head);
	format_set_bg_color(ret->head, GREY);
	format_set_indent(ret->head, 0);
	format_set_align(ret->head, LXW_ALIGN_CENTER);
	ret->label = add_format(workbook, NULL, false);
	format_set_bold(ret->label);
	ret->text = add_format(workbook, NULL, false);
	ret->number = add_format(workbook, "#,##0", false);
	ret->fen = add_format(workbook, "#,##0.00", false);
	ret->share = add_format(workbook, "0.0%", false);
	ret->sum_text = add_format(workbook, NULL, true);
	ret->sum_number = add_format(workbook, "#,##0", true);
	ret->sum_fen = add_format(workbook, "#,##0.00", true);
	ret->sum_share = add_format(workbook, "0.0%", true);
	for (int i = 0; i < DECIMALS; i++) {
		ret->volume[i] = add_format(workbook, volumes[i], false);
		ret->sum_volume[i] = add_format(workbook, volumes[i], true);
	}
}

static lxw_format *format_of(const struct spreadsheet *sheet, const struct document_table *table,
		size_t column, bool is_sum)
{
	const struct formats *formats = &sheet->formats;

	switch (table->columns[column].kind) {
	case DOCUMENT_TEXT:
		return is_sum ? formats->sum_text : formats->text;
	case DOCUMENT_VOLUME:
		return (is_sum ? formats->sum_volume : formats->volume)[table->decimals[column]];
	case DOCUMENT_NUMBER:
		return is_sum ? formats->sum_number : formats->number;
	case DOCUMENT_FEN:
		return is_sum ? formats->sum_fen : formats->fen;
	case DOCUMENT_SHARE:
		break;
	}
	return is_sum ? formats->sum_share : formats->share;
}

/* ---- figures: the one place where integers become binary fractions ---- */

static double fraction(struct spreadsheet *sheet, enum document_kind kind, int64_t figure)
{
	if (figure > EXACT_MAX || figure < -EXACT_MAX) {
		sheet->is_beyond = true;
	}
	/* One division of two exact numbers: the nearest fraction there is. */
	switch (kind) {
	case DOCUMENT_VOLUME:
		return (double)figure / 1000;
	case DOCUMENT_FEN:
		return (double)figure / 100;
	case DOCUMENT_TEXT:
	case DOCUMENT_NUMBER:
	case DOCUMENT_SHARE:
		break;
	}
	return (double)figure;
}

/* Thousandths of the share, cut, as on paper. */
static double share(int64_t part, int64_t whole)
{
	wide permille = (wide)part * 1000 / whole;

	return (double)permille / 1000;
}

static void write_share(struct spreadsheet *sheet, lxw_worksheet *worksheet,
		const struct document_table *table, size_t row, size_t column, bool is_sum)
{
	lxw_format *format = format_of(sheet, table, column, is_sum);
	lxw_row_t at = (lxw_row_t)(ROW_FIRST + row);
	char formula[SPREADSHEET_FORMULA_MAX];
	int64_t part;
	int64_t whole;

	if (!document_share_of(table, row, column, &part, &whole)) {
		note(sheet, worksheet_write_blank(worksheet, at, (lxw_col_t)column, format));
		return;
	}
	spreadsheet_share(table, row, column, ROW_FIRST + 1, formula);
	note(sheet,
			worksheet_write_formula_num(worksheet, at, (lxw_col_t)column, formula,
					format, share(part, whole)));
}

static void write_cell(struct spreadsheet *sheet, lxw_worksheet *worksheet,
		const struct document_table *table, size_t row, size_t column)
{
	enum document_kind kind = table->columns[column].kind;
	lxw_format *format = format_of(sheet, table, column, false);
	lxw_row_t at = (lxw_row_t)(ROW_FIRST + row);
	int64_t figure = document_cell(table, row, column)->figure;

	if (kind == DOCUMENT_TEXT) {
		put_text(sheet, worksheet, at, (lxw_col_t)column,
				document_cell_text(table, row, column), format);
	} else if (kind == DOCUMENT_SHARE) {
		write_share(sheet, worksheet, table, row, column, false);
	} else if (document_cell(table, row, column)->is_unknown) {
		put_text(sheet, worksheet, at, (lxw_col_t)column, DOCUMENT_DASH, format);
	} else if (figure == DOCUMENT_NONE) {
		note(sheet, worksheet_write_blank(worksheet, at, (lxw_col_t)column, format));
	} else {
		note(sheet,
				worksheet_write_number(worksheet, at, (lxw_col_t)column,
						fraction(sheet, kind, figure), format));
	}
}

static void write_sum(struct spreadsheet *sheet, lxw_worksheet *worksheet,
		const struct document_table *table, size_t column)
{
	const struct document_column *kind = &table->columns[column];
	lxw_format *format = format_of(sheet, table, column, true);
	size_t rows = document_rows(table);
	lxw_row_t at = (lxw_row_t)(ROW_FIRST + rows);
	char formula[SPREADSHEET_FORMULA_MAX];

	if (kind->kind == DOCUMENT_SHARE) {
		write_share(sheet, worksheet, table, rows, column, true);
	} else if (table->sums[column] == DOCUMENT_NONE) {
		put_text(sheet, worksheet, at, (lxw_col_t)column, column == 0 ? _("Total") : "",
				format);
	} else {
		spreadsheet_sum(table, column, ROW_FIRST + 1, formula);
		note(sheet,
				worksheet_write_formula_num(worksheet, at, (lxw_col_t)column,
						formula, format,
						fraction(sheet, kind->kind, table->sums[column])));
	}
}

/* ---- a worksheet ---- */

static void set_print(struct spreadsheet *sheet, lxw_worksheet *worksheet, lxw_row_t last_row,
		lxw_col_t last_column)
{
	char foot[FOOT_MAX];

	if (sheet->document->page != DOCUMENT_UPRIGHT) {
		worksheet_set_landscape(worksheet);
	}
	worksheet_set_paper(
			worksheet, sheet->document->page == DOCUMENT_BROAD ? PAPER_A3 : PAPER_A4);
	worksheet_fit_to_pages(worksheet, 1, 0);
	worksheet_set_margins(worksheet, 0.4, 0.4, 0.5, 0.6);
	note(sheet, worksheet_print_area(worksheet, 0, 0, last_row, last_column));
	(void)snprintf(foot, sizeof(foot), "&L%s&R&P / &N", sheet->document->mark);
	note(sheet, worksheet_set_footer(worksheet, foot));
}

/* Without a height of its own a row of wrapped text is shown as one line by some readers. */
static void set_height(
		struct spreadsheet *sheet, lxw_worksheet *worksheet, lxw_row_t row, int lines)
{
	if (lines > 1) {
		note(sheet,
				worksheet_set_row(worksheet, row,
						lines * LINE_HEIGHT + ROW_HEIGHT - LINE_HEIGHT,
						NULL));
	}
}

static void set_heights(struct spreadsheet *sheet, lxw_worksheet *worksheet,
		const struct document_table *table)
{
	for (size_t row = 0; row < document_rows(table); row++) {
		set_height(sheet, worksheet, (lxw_row_t)(ROW_FIRST + row),
				spreadsheet_row_lines(table, row));
	}
}

static void write_head(struct spreadsheet *sheet, lxw_worksheet *worksheet,
		const struct document_table *table)
{
	const struct formats *formats = &sheet->formats;
	char title[TITLE_MAX];
	int lines = 1;

	put_text(sheet, worksheet, ROW_TITLE, 0, sheet->document->title, formats->title);
	put_text(sheet, worksheet, ROW_SUBTITLE, 0, sheet->document->subtitle, formats->subtitle);
	put_text(sheet, worksheet, ROW_NAME, 0, table->title, formats->name);
	for (size_t i = 0; i < table->column_count; i++) {
		const struct document_column *column = &table->columns[i];
		lxw_col_t at = (lxw_col_t)i;
		int width = spreadsheet_width(table, i);
		int needed;

		(void)snprintf(title, sizeof(title), "%s%s", column->title,
				document_unit(column->kind));
		needed = spreadsheet_lines(title, width);
		lines = needed > lines ? needed : lines;
		note(sheet, worksheet_set_column(worksheet, at, at, width, NULL));
		put_text(sheet, worksheet, ROW_HEAD, at, title, formats->head);
	}
	set_height(sheet, worksheet, ROW_HEAD, lines);
	worksheet_freeze_panes(worksheet, ROW_FIRST, 1);
	note(sheet, worksheet_repeat_rows(worksheet, ROW_TITLE, ROW_HEAD));
}

static lxw_row_t write_signers(struct spreadsheet *sheet, lxw_worksheet *worksheet, lxw_row_t row)
{
	const struct document *document = sheet->document;
	char text[TEXT_BYTES];

	for (size_t i = 0; i < document->signer_count; i++) {
		const struct document_line *signer = &document->signers[i];

		(void)snprintf(text, sizeof(text), "%s: %s", signer->label,
				signer->value[0] == '\0' ? "________________" : signer->value);
		put_text(sheet, worksheet, row, (lxw_col_t)(i * SIGNERS_APART), text, NULL);
	}
	return row;
}

static void add_series(
		lxw_chart *chart, const struct document_table *table, size_t column, int colour)
{
	const struct document_bars *bars = &table->bars;
	unsigned last = (unsigned)(ROW_FIRST + document_rows(table));
	char labels[RANGE_MAX];
	char values[RANGE_MAX];
	char label_name[3];
	char name[3];
	lxw_chart_fill fill = { .color = (lxw_color_t)colour };
	lxw_chart_series *series;

	(void)snprintf(labels, sizeof(labels), "='%s'!$%s$%d:$%s$%u", table->name,
			spreadsheet_column(bars->label, label_name), ROW_FIRST + 1, label_name,
			last);
	(void)snprintf(values, sizeof(values), "='%s'!$%s$%d:$%s$%u", table->name,
			spreadsheet_column(column, name), ROW_FIRST + 1, name, last);
	series = chart_add_series(chart, labels, values);
	if (series != NULL) {
		chart_series_set_name(series, table->columns[column].title);
		chart_series_set_fill(series, &fill);
	}
}

/* Returns how many rows the picture covers. */
static lxw_row_t write_bars(struct spreadsheet *sheet, lxw_worksheet *worksheet,
		const struct document_table *table)
{
	const struct document_bars *bars = &table->bars;
	lxw_chart *chart = workbook_add_chart(
			sheet->workbook, bars->is_upright ? LXW_CHART_COLUMN : LXW_CHART_BAR);
	lxw_chart_axis *figures;
	int height = bars->is_upright ? CHART_UPRIGHT
				      : CHART_EDGE + CHART_LINE * (int)document_rows(table);
	/* Charts come 480 by 288. */
	lxw_chart_options options = {
		.x_offset = 16,
		.x_scale = CHART_WIDE / 480.0,
		.y_scale = height / 288.0,
		.description = (char *)bars->title,
	};

	if (chart == NULL) {
		note(sheet, LXW_ERROR_MEMORY_MALLOC_FAILED);
		return 0;
	}
	figures = bars->is_upright ? chart->y_axis : chart->x_axis;
	chart_title_set_name(chart, bars->title);
	add_series(chart, table, bars->first, bars->second == bars->first ? DARK : LIGHT);
	if (bars->second != bars->first) {
		add_series(chart, table, bars->second, DARK);
		chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
	} else {
		chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
	}
	chart_axis_set_num_format(figures, "#,##0");
	if (!spreadsheet_has_negative(table)) {
		chart_axis_set_min(figures, 0); /* else small differences look large */
	}
	if (!bars->is_upright) {
		chart_axis_set_reverse(chart->y_axis); /* the first row above */
	}
	note(sheet,
			worksheet_insert_chart_opt(worksheet, ROW_HEAD,
					(lxw_col_t)table->column_count, chart, &options));
	return (lxw_row_t)(height / SCREEN_LINE + 1);
}

static void write_table(
		struct spreadsheet *sheet, const struct document_table *table, bool is_first)
{
	lxw_worksheet *worksheet = workbook_add_worksheet(sheet->workbook, table->name);
	size_t rows = document_rows(table);
	lxw_row_t last = (lxw_row_t)(ROW_HEAD + rows);
	lxw_col_t last_column = (lxw_col_t)(table->column_count - 1);

	if (worksheet == NULL) {
		note(sheet, LXW_ERROR_SHEETNAME_ALREADY_USED);
		return;
	}
	worksheet_set_default_row(worksheet, ROW_HEIGHT, LXW_FALSE);
	write_head(sheet, worksheet, table);
	set_heights(sheet, worksheet, table);
	for (size_t row = 0; row < rows; row++) {
		for (size_t column = 0; column < table->column_count; column++) {
			write_cell(sheet, worksheet, table, row, column);
		}
	}
	if (rows > 0) {
		note(sheet, worksheet_autofilter(worksheet, ROW_HEAD, 0, last, last_column));
	}
	if (document_has_sums(table)) {
		last++;
		for (size_t column = 0; column < table->column_count; column++) {
			write_sum(sheet, worksheet, table, column);
		}
	}
	if (is_first) {
		last = write_signers(sheet, worksheet, last + 2);
	}
	if (table->has_bars) {
		lxw_row_t covered = ROW_HEAD + write_bars(sheet, worksheet, table);

		last = covered > last ? covered : last;
		last_column = (lxw_col_t)(last_column + CHART_WIDE / 64 + 1);
	}
	set_print(sheet, worksheet, last, last_column);
}

/* ---- what it rests on ---- */

static void write_ground(struct spreadsheet *sheet)
{
	const struct document *document = sheet->document;
	lxw_worksheet *worksheet = workbook_add_worksheet(sheet->workbook, _("Checkpoint"));
	lxw_image_options options = { .x_scale = 1, .y_scale = 1, .description = (char *)"QR" };
	SCOPED(qr_close) struct qr *qr = qr_open(document->checkpoint);
	SCOPED_FINISH(bytes_finish) struct bytes picture;
	lxw_row_t row = ROW_NAME;

	bytes_init(&picture, 1 << 20);
	if (worksheet == NULL || qr == NULL) {
		note(sheet, LXW_ERROR_MEMORY_MALLOC_FAILED);
		return;
	}
	note(sheet, worksheet_set_column(worksheet, 0, 0, WIDTH_LABEL, NULL));
	note(sheet, worksheet_set_column(worksheet, 1, 1, WIDTH_VALUE, NULL));
	worksheet_set_default_row(worksheet, ROW_HEIGHT, LXW_FALSE);
	put_text(sheet, worksheet, ROW_TITLE, 0, document->title, sheet->formats.title);
	put_text(sheet, worksheet, ROW_SUBTITLE, 0, document->subtitle, NULL);
	for (size_t i = 0; i < document->line_count; i++, row++) {
		put_text(sheet, worksheet, row, 0, document->lines[i].label, sheet->formats.label);
		put_text(sheet, worksheet, row, 1, document->lines[i].value, sheet->formats.text);
	}
	put_text(sheet, worksheet, row, 0, _("Checkpoint's text"), sheet->formats.label);
	put_text(sheet, worksheet, row, 1, document->checkpoint, sheet->formats.text);
	set_height(sheet, worksheet, row, 3);
	(void)qr_put_bmp(qr, QR_POINTS, &picture);
	if (picture.failed) {
		note(sheet, LXW_ERROR_MEMORY_MALLOC_FAILED);
		return;
	}
	note(sheet,
			worksheet_insert_image_buffer_opt(worksheet, row + 1, 1, picture.data,
					picture.size, &options));
	set_print(sheet, worksheet, row + 16, 1);
}

/* ---- the file ---- */

static void set_properties(struct spreadsheet *sheet)
{
	const struct document *document = sheet->document;
	lxw_doc_properties properties = {
		.title = (char *)document->title,
		.subject = (char *)document->subtitle,
		.comments = (char *)document->checkpoint,
		.created = document->recorded_s,
	};

	note(sheet, workbook_set_properties(sheet->workbook, &properties));
}

static int read_back(int fd, struct bytes *ret)
{
	uint8_t chunk[CHUNK];
	ssize_t size;
	off_t at = 0;

	while ((size = pread(fd, chunk, sizeof(chunk), at)) > 0) {
		bytes_put(ret, chunk, (size_t)size);
		at += size;
	}
	if (size < 0) {
		return WEIR_FAULT_IO;
	}
	return ret->failed ? WEIR_FAULT_MEMORY : 0;
}

static int fault_of(lxw_error error)
{
	switch ((int)error) {
	case LXW_NO_ERROR:
		return 0;
	case LXW_ERROR_MEMORY_MALLOC_FAILED:
		return WEIR_FAULT_MEMORY;
	case LXW_ERROR_CREATING_XLSX_FILE:
	case LXW_ERROR_CREATING_TMPFILE:
	case LXW_ERROR_READING_TMPFILE:
	case LXW_ERROR_ZIP_FILE_OPERATION:
	case LXW_ERROR_ZIP_FILE_ADD:
	case LXW_ERROR_ZIP_CLOSE:
		return WEIR_FAULT_IO;
	default:
		return WEIR_FAULT_BROKEN;
	}
}

/* The library writes files; one that lies in memory has no name that anybody could find. */
static int write_file(const struct document *document, int fd)
{
	struct spreadsheet sheet = { .document = document };
	char path[PATH_BYTES];
	lxw_error closed;

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	sheet.workbook = workbook_new(path);
	if (sheet.workbook == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	make_formats(sheet.workbook, &sheet.formats);
	set_properties(&sheet);
	for (size_t i = 0; i < document->table_count; i++) {
		write_table(&sheet, document->tables[i], i == 0);
	}
	write_ground(&sheet);
	closed = workbook_close(sheet.workbook);
	if (sheet.is_beyond) {
		return SPREADSHEET_BEYOND;
	}
	return fault_of(sheet.error != LXW_NO_ERROR ? sheet.error : closed);
}

int spreadsheet_make(const struct document *document, struct bytes *ret)
{
	int fd = memfd_create("spreadsheet", MFD_CLOEXEC);
	int fault = fd < 0 ? WEIR_FAULT_IO : write_file(document, fd);

	if (fault == 0) {
		fault = read_back(fd, ret);
	}
	if (fd >= 0) {
		(void)close(fd);
	}
	return fault;
}
