/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * DIR/weir.yaml: addresses, limits and languages; never a figure that counts.
 */

#include <stdbool.h>
#include <stdint.h>

#include "meter/err.h"

enum {
	CONFIG_PATH_MAX = 4096,
	CONFIG_ADDRESS_MAX = 80,
	CONFIG_COUNT_MAX = 1000000,  /* of connections and requests */
	CONFIG_PATIENCE_MAX_S = 600, /* longer than that nobody sends a head */
	CONFIG_MEMORY_MIN_MIB = 64,
	CONFIG_MEMORY_MAX_MIB = 1 << 20,
};

/* PEM files; "": none. */
struct config_tls {
	char certificate[CONFIG_PATH_MAX];
	char key[CONFIG_PATH_MAX];
	char client_ca[CONFIG_PATH_MAX];
	char crl[CONFIG_PATH_MAX];
};

struct config_limits {
	int64_t connections; /* at once */
	int64_t per_address; /* at once, of one address */
	int64_t rate;        /* requests a second of one address; 0: any number */
	int64_t patience_s;  /* for a request's head */
	int64_t memory_mib;  /* of the web process, beyond what it begins with */
};

/* What weir serve runs, and how. */
struct config_serve {
	bool collect, web;
	char listen[CONFIG_ADDRESS_MAX];
	char accesses[CONFIG_PATH_MAX]; /* folder of the files of accesses; "": DIR/accesses; "none" */
	struct config_tls tls;
	struct config_limits limits;
};

struct config {
	char keys[CONFIG_PATH_MAX]; /* folder of key and anchor; "": the default one */
	struct config_serve serve;
};

enum config_answer {
	CONFIG_OK = 0, /* also where there is no such file */
	CONFIG_WRONG,  /* *reterr says where and what */
};

/* Returns a config_answer or a fault. */
int config_load(const char *dir, struct config *ret, struct where *reterr);

/* Writes a new ledger's file. Returns 0 or WEIR_FAULT_IO. */
int config_write(const char *dir, const struct config *config);
