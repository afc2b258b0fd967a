/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * DIR/weir.yaml: addresses, limits and languages; never a figure that counts.
 */

#include "meter/err.h"

enum {
	CONFIG_PATH_MAX = 4096,
};

struct config {
	char keys[CONFIG_PATH_MAX]; /* folder of key and anchor; "": the default one */
};

enum config_answer {
	CONFIG_OK = 0, /* also where there is no such file */
	CONFIG_WRONG,  /* *reterr says where and what */
};

/* Returns a config_answer or a fault. */
int config_load(const char *dir, struct config *ret, struct where *reterr);

/* Writes a new ledger's file. Returns 0 or WEIR_FAULT_IO. */
int config_write(const char *dir, const struct config *config);
