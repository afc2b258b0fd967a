/* SPDX-License-Identifier: Apache-2.0 */

#include "api/canvas.h"

#include <stdlib.h>

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/instant.h"

enum {
	UNITS_A_POINT = CANVAS_POINTS(1),
};

_Static_assert(UNITS_A_POINT == PANGO_SCALE, "lengths are Pango's");

#ifdef __SANITIZE_ADDRESS__
/* What the guests keep until the process ends is theirs: caches of fonts. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig.so\nleak:libcairo.so\n";
}
#endif

struct canvas {
	int breadth, height;
	PangoFontMap *fonts;
	PangoLayout *layout;
	cairo_surface_t *surface; /* both NULL until canvas_begin() */
	cairo_t *cr;
};

static void open_layout(struct canvas *canvas)
{
	cairo_font_options_t *options = cairo_font_options_create();
	PangoContext *context;

	canvas->fonts = pango_cairo_font_map_new();
	context = pango_font_map_create_context(canvas->fonts);
	/* Letters are as broad on each page and printer: no screen is asked. */
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
	pango_cairo_context_set_font_options(context, options);
	pango_cairo_context_set_resolution(context, 72);
	pango_context_set_language(context, pango_language_from_string("zh-cn"));
	pango_context_set_round_glyph_positions(context, FALSE);
	canvas->layout = pango_layout_new(context);
	pango_layout_set_wrap(canvas->layout, PANGO_WRAP_WORD_CHAR);
	g_object_unref(context);
	cairo_font_options_destroy(options);
}

struct canvas *canvas_open(int breadth, int height)
{
	struct canvas *canvas = calloc(1, sizeof(*canvas));

	if (canvas != NULL) {
		canvas->breadth = breadth;
		canvas->height = height;
		open_layout(canvas);
	}
	return canvas;
}

void canvas_close(struct canvas *canvas)
{
	if (canvas == NULL) {
		return;
	}
	if (canvas->cr != NULL) {
		(void)canvas_end(canvas);
	}
	g_object_unref(canvas->layout);
	g_object_unref(canvas->fonts);
	free(canvas);
}

/* ---- text ---- */

void canvas_font(struct canvas *canvas, int size, bool is_bold)
{
	PangoFontDescription *font = pango_font_description_new();

	/* Named in order, so that the choice does not depend on what else is installed. */
	pango_font_description_set_family_static(
			font, "Noto Sans CJK SC,WenQuanYi Zen Hei,sans-serif");
	pango_font_description_set_size(font, size);
	pango_font_description_set_weight(font, is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_layout_set_font_description(canvas->layout, font);
	pango_font_description_free(font);
}

/* breadth -1: one line. */
static void set_text(struct canvas *canvas, const char *text, int breadth)
{
	pango_layout_set_width(canvas->layout, breadth);
	pango_layout_set_text(canvas->layout, text, -1);
}

bool canvas_has_letters(struct canvas *canvas, const char *text)
{
	canvas_font(canvas, CANVAS_POINTS(10), false);
	set_text(canvas, text, -1);
	return pango_layout_get_unknown_glyphs_count(canvas->layout) == 0;
}

int canvas_text_height(struct canvas *canvas, const char *text, int breadth)
{
	int ignored;
	int result;

	set_text(canvas, text, breadth);
	pango_layout_get_size(canvas->layout, &ignored, &result);
	return result;
}

int canvas_text_breadth(struct canvas *canvas, const char *text)
{
	int ignored;
	int result;

	set_text(canvas, text, -1);
	pango_layout_get_size(canvas->layout, &result, &ignored);
	return result;
}

/* ---- drawing ---- */

static void set_colour(const struct canvas *canvas, int colour)
{
	cairo_set_source_rgb(canvas->cr, (colour >> 16 & 0xff) / 255.0,
			(colour >> 8 & 0xff) / 255.0, (colour & 0xff) / 255.0);
}

void canvas_text(struct canvas *canvas, const char *text, int x, int y, int breadth,
		enum canvas_align align, int colour)
{
	static const PangoAlignment aligns[] = { PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER,
		PANGO_ALIGN_RIGHT };

	if (canvas->cr == NULL || text[0] == '\0') {
		return;
	}
	set_text(canvas, text, breadth);
	pango_layout_set_alignment(canvas->layout, aligns[align]);
	set_colour(canvas, colour);
	cairo_move_to(canvas->cr, pango_units_to_double(x), pango_units_to_double(y));
	pango_cairo_show_layout(canvas->cr, canvas->layout);
}

void canvas_line(struct canvas *canvas, const char *text, int x, int y, int breadth, int colour)
{
	pango_layout_set_ellipsize(canvas->layout, PANGO_ELLIPSIZE_END);
	canvas_text(canvas, text, x, y, breadth, CANVAS_LEFT, colour);
	pango_layout_set_ellipsize(canvas->layout, PANGO_ELLIPSIZE_NONE);
}

void canvas_fill(struct canvas *canvas, int x, int y, int breadth, int height, int colour)
{
	if (canvas->cr != NULL) {
		set_colour(canvas, colour);
		cairo_rectangle(canvas->cr, pango_units_to_double(x), pango_units_to_double(y),
				pango_units_to_double(breadth), pango_units_to_double(height));
		cairo_fill(canvas->cr);
	}
}

/* ---- the file ---- */

static cairo_status_t take(void *context, const unsigned char *data, unsigned size)
{
	struct bytes *ret = context;

	bytes_put(ret, data, size);
	return ret->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

void canvas_begin(struct canvas *canvas, const struct canvas_about *about, struct bytes *ret)
{
	cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(take, ret,
			pango_units_to_double(canvas->breadth),
			pango_units_to_double(canvas->height));
	char instant[INSTANT_TEXT_MAX];

	(void)instant_format((struct instant){ about->made_s }, instant);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, about->title);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, about->subject);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_KEYWORDS, about->keywords);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "weir");
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, instant);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, instant);
	canvas->surface = surface;
	canvas->cr = cairo_create(surface);
}

bool canvas_is_drawing(const struct canvas *canvas)
{
	return canvas->cr != NULL;
}

void canvas_next_page(struct canvas *canvas)
{
	if (canvas->cr != NULL) {
		cairo_show_page(canvas->cr);
	}
}

int canvas_end(struct canvas *canvas)
{
	cairo_status_t status = cairo_status(canvas->cr);

	cairo_destroy(canvas->cr);
	canvas->cr = NULL;
	cairo_surface_finish(canvas->surface);
	if (status == CAIRO_STATUS_SUCCESS) {
		status = cairo_surface_status(canvas->surface);
	}
	cairo_surface_destroy(canvas->surface);
	canvas->surface = NULL;
	return status == CAIRO_STATUS_SUCCESS ? 0 : WEIR_FAULT_MEMORY;
}
