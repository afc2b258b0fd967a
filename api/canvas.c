/* SPDX-License-Identifier: Apache-2.0 */

#include "api/canvas.h"

#include <stdlib.h>

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "api/late.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/instant.h"

enum {
	UNITS_A_POINT = CANVAS_POINTS(1),
};

_Static_assert(UNITS_A_POINT == PANGO_SCALE, "lengths are Pango's");

#ifdef __SANITIZE_ADDRESS__
/* What the guests keep until the process ends is theirs: caches of fonts. Nothing is said of it. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig.so\nleak:libcairo.so\n";
}

const char *__lsan_default_options(void);
const char *__lsan_default_options(void)
{
	return "print_suppressions=0";
}
#endif

/* What is called of the libraries. */
#define CALLS(X) \
	X(cairo_create) \
	X(cairo_destroy) \
	X(cairo_fill) \
	X(cairo_font_options_create) \
	X(cairo_font_options_destroy) \
	X(cairo_font_options_set_antialias) \
	X(cairo_font_options_set_hint_metrics) \
	X(cairo_font_options_set_hint_style) \
	X(cairo_move_to) \
	X(cairo_pdf_surface_create_for_stream) \
	X(cairo_pdf_surface_set_metadata) \
	X(cairo_rectangle) \
	X(cairo_set_source_rgb) \
	X(cairo_show_page) \
	X(cairo_status) \
	X(cairo_surface_destroy) \
	X(cairo_surface_finish) \
	X(cairo_surface_status) \
	X(g_object_unref) \
	X(pango_cairo_context_set_font_options) \
	X(pango_cairo_context_set_resolution) \
	X(pango_cairo_font_map_new) \
	X(pango_cairo_show_layout) \
	X(pango_context_set_language) \
	X(pango_context_set_round_glyph_positions) \
	X(pango_font_description_free) \
	X(pango_font_description_new) \
	X(pango_font_description_set_family_static) \
	X(pango_font_description_set_size) \
	X(pango_font_description_set_weight) \
	X(pango_font_map_create_context) \
	X(pango_language_from_string) \
	X(pango_layout_get_size) \
	X(pango_layout_get_unknown_glyphs_count) \
	X(pango_layout_new) \
	X(pango_layout_set_alignment) \
	X(pango_layout_set_ellipsize) \
	X(pango_layout_set_font_description) \
	X(pango_layout_set_text) \
	X(pango_layout_set_width) \
	X(pango_layout_set_wrap) \
	X(pango_units_to_double)

struct calls {
#define CALL(name) __typeof__(name) *name;
	CALLS(CALL)
#undef CALL
};

/* False: the libraries are not here. */
static bool bind_calls(struct calls *ret)
{
#define NAME(name) #name,
	static const char *const names[] = { CALLS(NAME) };
#undef NAME

	/* Pango's bring cairo and GObject. */
	return late_bind("libpangocairo-1.0.so.0", names, sizeof(names) / sizeof(names[0]), ret) ==
			NULL;
}

bool canvas_load(void)
{
	struct calls ignored;

	return bind_calls(&ignored);
}

struct canvas {
	struct calls to;
	int breadth, height;
	PangoFontMap *fonts;
	PangoLayout *layout;
	cairo_surface_t *surface; /* both NULL until canvas_begin() */
	cairo_t *cr;
};

static void open_layout(struct canvas *canvas)
{
	cairo_font_options_t *options = canvas->to.cairo_font_options_create();
	PangoContext *context;

	canvas->fonts = canvas->to.pango_cairo_font_map_new();
	context = canvas->to.pango_font_map_create_context(canvas->fonts);
	/* Letters are as broad on each page and printer: no screen is asked. */
	canvas->to.cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	canvas->to.cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	canvas->to.cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
	canvas->to.pango_cairo_context_set_font_options(context, options);
	canvas->to.pango_cairo_context_set_resolution(context, 72);
	canvas->to.pango_context_set_language(
			context, canvas->to.pango_language_from_string("zh-cn"));
	canvas->to.pango_context_set_round_glyph_positions(context, FALSE);
	canvas->layout = canvas->to.pango_layout_new(context);
	canvas->to.pango_layout_set_wrap(canvas->layout, PANGO_WRAP_WORD_CHAR);
	canvas->to.g_object_unref(context);
	canvas->to.cairo_font_options_destroy(options);
}

int canvas_open(int breadth, int height, struct canvas **ret)
{
	struct canvas *canvas = calloc(1, sizeof(*canvas));

	if (canvas == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!bind_calls(&canvas->to)) {
		free(canvas);
		return CANVAS_NONE;
	}
	canvas->breadth = breadth;
	canvas->height = height;
	open_layout(canvas);
	*ret = canvas;
	return 0;
}

void canvas_close(struct canvas *canvas)
{
	if (canvas == NULL) {
		return;
	}
	if (canvas->cr != NULL) {
		(void)canvas_end(canvas);
	}
	canvas->to.g_object_unref(canvas->layout);
	canvas->to.g_object_unref(canvas->fonts);
	free(canvas);
}

/* ---- text ---- */

void canvas_font(struct canvas *canvas, int size, bool is_bold)
{
	PangoFontDescription *font = canvas->to.pango_font_description_new();

	/* Named in order, so that the choice does not depend on what else is installed. */
	canvas->to.pango_font_description_set_family_static(
			font, "Noto Sans CJK SC,WenQuanYi Zen Hei,sans-serif");
	canvas->to.pango_font_description_set_size(font, size);
	canvas->to.pango_font_description_set_weight(
			font, is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	canvas->to.pango_layout_set_font_description(canvas->layout, font);
	canvas->to.pango_font_description_free(font);
}

/* breadth -1: one line. */
static void set_text(struct canvas *canvas, const char *text, int breadth)
{
	canvas->to.pango_layout_set_width(canvas->layout, breadth);
	canvas->to.pango_layout_set_text(canvas->layout, text, -1);
}

bool canvas_has_letters(struct canvas *canvas, const char *text)
{
	canvas_font(canvas, CANVAS_POINTS(10), false);
	set_text(canvas, text, -1);
	return canvas->to.pango_layout_get_unknown_glyphs_count(canvas->layout) == 0;
}

int canvas_text_height(struct canvas *canvas, const char *text, int breadth)
{
	int ignored;
	int result;

	set_text(canvas, text, breadth);
	canvas->to.pango_layout_get_size(canvas->layout, &ignored, &result);
	return result;
}

int canvas_text_breadth(struct canvas *canvas, const char *text)
{
	int ignored;
	int result;

	set_text(canvas, text, -1);
	canvas->to.pango_layout_get_size(canvas->layout, &result, &ignored);
	return result;
}

/* ---- drawing ---- */

static void set_colour(const struct canvas *canvas, int colour)
{
	canvas->to.cairo_set_source_rgb(canvas->cr, (colour >> 16 & 0xff) / 255.0,
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
	canvas->to.pango_layout_set_alignment(canvas->layout, aligns[align]);
	set_colour(canvas, colour);
	canvas->to.cairo_move_to(canvas->cr, canvas->to.pango_units_to_double(x),
			canvas->to.pango_units_to_double(y));
	canvas->to.pango_cairo_show_layout(canvas->cr, canvas->layout);
}

void canvas_line(struct canvas *canvas, const char *text, int x, int y, int breadth, int colour)
{
	canvas->to.pango_layout_set_ellipsize(canvas->layout, PANGO_ELLIPSIZE_END);
	canvas_text(canvas, text, x, y, breadth, CANVAS_LEFT, colour);
	canvas->to.pango_layout_set_ellipsize(canvas->layout, PANGO_ELLIPSIZE_NONE);
}

void canvas_fill(struct canvas *canvas, int x, int y, int breadth, int height, int colour)
{
	if (canvas->cr != NULL) {
		set_colour(canvas, colour);
		canvas->to.cairo_rectangle(canvas->cr, canvas->to.pango_units_to_double(x),
				canvas->to.pango_units_to_double(y),
				canvas->to.pango_units_to_double(breadth),
				canvas->to.pango_units_to_double(height));
		canvas->to.cairo_fill(canvas->cr);
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
	cairo_surface_t *surface = canvas->to.cairo_pdf_surface_create_for_stream(take, ret,
			canvas->to.pango_units_to_double(canvas->breadth),
			canvas->to.pango_units_to_double(canvas->height));
	char instant[INSTANT_TEXT_MAX];

	(void)instant_format((struct instant){ about->made_s }, instant);
	canvas->to.cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, about->title);
	canvas->to.cairo_pdf_surface_set_metadata(
			surface, CAIRO_PDF_METADATA_SUBJECT, about->subject);
	canvas->to.cairo_pdf_surface_set_metadata(
			surface, CAIRO_PDF_METADATA_KEYWORDS, about->keywords);
	canvas->to.cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "weir");
	canvas->to.cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, instant);
	canvas->to.cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, instant);
	canvas->surface = surface;
	canvas->cr = canvas->to.cairo_create(surface);
}

bool canvas_is_drawing(const struct canvas *canvas)
{
	return canvas->cr != NULL;
}

void canvas_next_page(struct canvas *canvas)
{
	if (canvas->cr != NULL) {
		canvas->to.cairo_show_page(canvas->cr);
	}
}

int canvas_end(struct canvas *canvas)
{
	cairo_status_t status = canvas->to.cairo_status(canvas->cr);

	canvas->to.cairo_destroy(canvas->cr);
	canvas->cr = NULL;
	canvas->to.cairo_surface_finish(canvas->surface);
	if (status == CAIRO_STATUS_SUCCESS) {
		status = canvas->to.cairo_surface_status(canvas->surface);
	}
	canvas->to.cairo_surface_destroy(canvas->surface);
	canvas->surface = NULL;
	return status == CAIRO_STATUS_SUCCESS ? 0 : WEIR_FAULT_MEMORY;
}
