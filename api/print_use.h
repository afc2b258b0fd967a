/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Classes of use and sources in words, as views name them.
 */

#include "api/lang.h"

/* What a class says to people; the name itself where it is none. */
const char *use_class_text(const char *class);

/* A source's name in that language; of "" that nobody named it. */
const char *source_text(const char *source, enum lang lang);
