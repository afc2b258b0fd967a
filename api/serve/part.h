/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A part of the house: a process for one trust, as the process that started it
 * sees it. Between the two is a line (api/parent.h) and nothing else.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "api/app.h"

struct settings;

enum {
	PART_ADDRESS_MAX = 128,
	PART_SILENT_MS = 120000, /* longer than any transaction */
	PART_START_MS = 600000,  /* books folded anew from a long log */
};

/* What the process does until it ends, with its end of the line. Returns a cmd_status or a fault. */
typedef int part_run(const struct app *app, const struct settings *settings, int line);

struct role {
	const char *name;    /* marked N_() */
	const char *process; /* as ps shows it, at most 15 bytes */
	part_run *run;
};

struct part {
	const struct role *role;
	pid_t pid; /* 0: there is none */
	int line;
	bool is_ready;
	bool is_ending;     /* it was told to */
	int64_t started_ms; /* monotonic */
	int64_t heard_ms;
	int64_t asked_ms;               /* for a sign of life not given yet; 0: none */
	char address[PART_ADDRESS_MAX]; /* where it listens; "": nowhere */
	bool is_address_open;           /* more of it is to come */
	int status;                     /* once it ended: a cmd_status, or -signal */
};

/* Starts it. Returns 0 or WEIR_FAULT_IO. */
int part_start(struct part *part, const struct app *app, const struct settings *settings);

enum part_answer {
	PART_GOES_ON = 0,
	PART_ASKS,  /* somebody asked it to stop */
	PART_ENDED, /* it is no more: part->status says how */
};

/* Hears all that it has said. Does not wait. */
enum part_answer part_hear(struct part *part);

/* Says on stderr how it ended, and when it comes again. */
void part_tell_ended(const struct part *part, int64_t delay_ms);

/*
 * Was it asked for a sign of life PART_SILENT_MS ago, or started PART_START_MS
 * ago, and nothing came of it? One that was told to end is never lost.
 */
bool part_is_lost(const struct part *part, int64_t now_ms);

/* Asks it for a sign of life, if the last one came. */
void part_ask(struct part *part);

/* Tells it to read its files anew. */
void part_read_anew(const struct part *part);

/* Tells it to end in order. */
void part_stop(struct part *part);
void part_kill(const struct part *part);
