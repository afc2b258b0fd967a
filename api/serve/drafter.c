/* SPDX-License-Identifier: Apache-2.0 */

#include "api/serve/drafter.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/app.h"
#include "api/canvas.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/document_file.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/serve/sandbox.h"
#include "ledger/clock.h"
#include "ledger/gate.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	LINE = 3,         /* the drafter's only descriptor beside the standard ones */
	FRAME_MS = 5000,  /* between two processes of one machine */
	ASKED_MAX = 4096, /* a name, a period, a language */
	CALL_MS = DRAFTER_MS + 2 * FRAME_MS,
	PIECE_MAX = GATE_FRAME_MAX - 1, /* behind the frame's first byte */
	READ_BYTES = 65536,
};

/* The first byte of each frame of a reply, beside enum drafter_answer. */
enum {
	MORE_COMES = 0x80,
};

struct drafter {
	const struct app *app;
	const struct drafter_limits *limits;
};

/* ---- what is asked, between the two ---- */

static void put_asked(struct bytes *ret, const struct drafter_asked *asked)
{
	bytes_put_u8(ret, (uint8_t)asked->document.noun);
	bytes_put(ret, asked->document.name, strlen(asked->document.name) + 1);
	bytes_put(ret, asked->document.more, strlen(asked->document.more) + 1);
	bytes_put(ret, asked->lang, strlen(asked->lang) + 1);
}

/* A text that ends with NUL, in place; NULL where there is none. */
static const char *take_text(const char **at, const char *end)
{
	const char *text = *at;
	const char *nul =
			text == NULL || text == end ? NULL : memchr(text, 0, (size_t)(end - text));

	*at = nul == NULL ? NULL : nul + 1;
	return nul == NULL ? NULL : text;
}

/* False where it is not what a web says. */
static bool take_asked(const struct bytes *frame, struct drafter_asked *ret)
{
	const char *end = (const char *)frame->data + frame->size;
	const char *at;

	if (frame->size == 0 || frame->data[0] >= DOCUMENT_NOUNS) {
		return false;
	}
	ret->document.noun = (enum document_noun)frame->data[0];
	at = (const char *)frame->data + 1;
	ret->document.name = take_text(&at, end);
	ret->document.more = take_text(&at, end);
	ret->lang = take_text(&at, end);
	return ret->lang != NULL && at == end;
}

/* ---- a process for each document ---- */

/* The ledger, the fonts, and what libraries look at. */
static int lock_in(const struct drafter *drafter)
{
	const char *readable[] = { drafter->app->dir, WEIR_LOCALE_DIR, "/usr/share/locale",
		"/dev/urandom", "/etc/fonts", "/usr/share/fontconfig", "/usr/share/fonts",
		"/usr/local/share/fonts", "/var/cache/fontconfig", NULL };
	const struct sandbox_limits limits = {
		.memory_bytes = drafter->limits->memory_bytes,
		.files = drafter->limits->files,
	};
	struct sandbox ignored; /* the web has said what this kernel cannot do */

	return sandbox_enter(readable, &limits, &ignored);
}

/* Returns a drafter_answer, or a fault. */
static int draw(const struct drafter *drafter, const struct drafter_asked *asked, struct bytes *ret)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(document_close) struct document *document = NULL;
	int answer = desk_open(drafter->app, DESK_READ, &desk);

	if (answer != CMD_DONE) {
		return answer < 0 ? answer : DRAFTER_FAILED;
	}
	answer = document_asked_make(desk_ledger(desk), &asked->document, lang_now(), &document);
	if (answer != DOCUMENT_ASKED_OK) {
		return answer < 0 ? answer : DRAFTER_NONE;
	}
	answer = document_bytes(document, DOCUMENT_PDF, ret);
	return answer > 0 ? DRAFTER_FAILED : answer;
}

static int write_all(int pipe, const struct bytes *file)
{
	size_t done = 0;

	while (done < file->size) {
		ssize_t size = write(pipe, file->data + done, file->size - done);

		if (size < 0 && errno != EINTR) {
			return WEIR_FAULT_IO;
		}
		done += size > 0 ? (size_t)size : 0;
	}
	return DRAFTER_OK;
}

/* In the child of the child: ends with a drafter_answer, the document in the pipe. */
static _Noreturn void be_draft(
		const struct drafter *drafter, const struct drafter_asked *asked, int pipe)
{
	struct bytes file;
	int answer;

	(void)prctl(PR_SET_NAME, "weir-draft");
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)close(LINE);
	bytes_init(&file, DRAFTER_BYTES_MAX);
	if (asked->lang[0] != '\0') {
		(void)lang_choose(asked->lang);
	}
	(void)lang_now();    /* reads the catalogue, which may lie out of sight soon */
	(void)canvas_load(); /* as the libraries that draw do; that they are missing is said later */
	answer = lock_in(drafter);
	if (answer == 0) {
		answer = draw(drafter, asked, &file);
	}
	if (answer == DRAFTER_OK) {
		answer = write_all(pipe, &file);
	}
	if (answer < 0) {
		out_error("%s: %s", _("documents"), _(weir_fault_text(answer)));
		answer = DRAFTER_FAILED;
	}
	_exit(answer);
}

/* All that comes until its end. Returns DRAFTER_OK, _LATE, _FAILED where it is too much. */
static int collect(int pipe, struct bytes *ret)
{
	const int64_t till_ms = clock_monotonic_ms() + DRAFTER_MS;
	uint8_t piece[READ_BYTES];

	for (;;) {
		struct pollfd one = { .fd = pipe, .events = POLLIN };
		int64_t left_ms = till_ms - clock_monotonic_ms();
		ssize_t size;

		if (left_ms <= 0) {
			return DRAFTER_LATE;
		}
		if (poll(&one, 1, (int)left_ms) <= 0) {
			continue;
		}
		size = read(pipe, piece, sizeof(piece));
		if (size == 0) {
			return DRAFTER_OK;
		}
		if (size < 0 && errno != EINTR) {
			return DRAFTER_FAILED;
		}
		bytes_put(ret, piece, size > 0 ? (size_t)size : 0);
		if (ret->failed) {
			return DRAFTER_FAILED;
		}
	}
}

/* What came of a process that has nothing more to say, or is to say no more. */
static int bury(pid_t pid, int answer)
{
	int status = 0;

	if (answer != DRAFTER_OK) {
		(void)kill(pid, SIGKILL);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
	}
	if (answer != DRAFTER_OK) {
		return answer;
	}
	return WIFEXITED(status) && WEXITSTATUS(status) <= DRAFTER_FAILED ? WEXITSTATUS(status)
									  : DRAFTER_FAILED;
}

static int have_drawn(
		const struct drafter *drafter, const struct drafter_asked *asked, struct bytes *ret)
{
	int ends[2];
	pid_t pid;
	int answer;

	if (pipe(ends) != 0) {
		return DRAFTER_FAILED;
	}
	pid = fork();
	if (pid == 0) {
		(void)close(ends[0]);
		be_draft(drafter, asked, ends[1]);
	}
	(void)close(ends[1]);
	answer = pid < 0 ? DRAFTER_FAILED : bury(pid, collect(ends[0], ret));
	(void)close(ends[0]);
	return answer;
}

/* ---- the drafter ---- */

/* In frames: each but the last says that more comes. */
static int send_back(struct gate_client *web, int outcome, const struct bytes *file)
{
	size_t size = outcome == DRAFTER_OK ? file->size : 0;
	size_t done = 0;
	int answer;

	do {
		SCOPED_FINISH(bytes_finish) struct bytes frame;
		size_t piece = size - done < PIECE_MAX ? size - done : PIECE_MAX;
		bool is_last = done + piece == size;

		bytes_init(&frame, GATE_FRAME_MAX);
		bytes_put_u8(&frame, (uint8_t)(is_last ? outcome : MORE_COMES));
		if (piece > 0) {
			bytes_put(&frame, file->data + done, piece);
		}
		if (frame.failed) {
			return WEIR_FAULT_MEMORY;
		}
		answer = gate_send(web, frame.data, frame.size, FRAME_MS);
		done += piece;
	} while (answer == GATE_OK && done < size);
	return answer;
}

/* Until the web is gone, or says what no web says. */
static void serve(const struct drafter *drafter, struct gate_client *web)
{
	struct pollfd one = { .fd = LINE, .events = POLLIN };
	int answer = GATE_OK;

	while (answer == GATE_OK && poll(&one, 1, -1) >= 0) {
		struct drafter_asked asked;
		struct bytes request;
		struct bytes file;

		bytes_init(&request, ASKED_MAX);
		bytes_init(&file, DRAFTER_BYTES_MAX);
		answer = gate_receive(web, FRAME_MS, &request);
		if (answer == GATE_OK && !take_asked(&request, &asked)) {
			answer = GATE_CUT;
		}
		if (answer == GATE_OK) {
			int outcome = have_drawn(drafter, &asked, &file);

			answer = send_back(web, outcome, &file);
		}
		bytes_finish(&request);
		bytes_finish(&file);
	}
}

/* In the child: nothing of the web's is kept open but the line. */
static _Noreturn void be_drafter(const struct drafter *drafter, int line)
{
	struct gate_client *web = NULL;

	(void)prctl(PR_SET_NAME, "weir-drafter");
	if (dup2(line, LINE) != LINE || close_range(LINE + 1, ~0U, 0) != 0 ||
			gate_client_of(LINE, &web) != GATE_OK) {
		_exit(1);
	}
	serve(drafter, web);
	_exit(0);
}

int drafter_start(const struct app *app, const struct drafter_limits *limits,
		struct gate_client **ret)
{
	const struct drafter drafter = { .app = app, .limits = limits };
	int line[2];
	pid_t pid;
	int answer;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line) != 0) {
		return WEIR_FAULT_IO;
	}
	pid = fork();
	if (pid == 0) {
		be_drafter(&drafter, line[1]);
	}
	(void)close(line[1]);
	answer = pid < 0 ? WEIR_FAULT_IO : gate_client_of(line[0], ret);
	if (answer != 0) {
		(void)close(line[0]);
	}
	return answer;
}

/* ---- the web's end ---- */

/* One frame of the reply; what it has of the document is appended. */
static int take_frame(const struct bytes *frame, struct bytes *ret)
{
	int outcome = frame->size == 0 ? DRAFTER_GONE : frame->data[0];

	if (outcome != MORE_COMES && outcome > DRAFTER_LATE) {
		return DRAFTER_GONE;
	}
	bytes_put(ret, frame->data + 1, frame->size - 1);
	return ret->failed ? WEIR_FAULT_MEMORY : outcome;
}

int drafter_call(struct gate_client *drafter, const struct drafter_asked *asked, struct bytes *ret)
{
	SCOPED_FINISH(bytes_finish) struct bytes request;
	int wait_ms = CALL_MS;
	int outcome = MORE_COMES;
	int answer;

	bytes_init(&request, ASKED_MAX);
	put_asked(&request, asked);
	if (request.failed) {
		return DRAFTER_NONE; /* nothing has so long a name */
	}
	answer = gate_send(drafter, request.data, request.size, FRAME_MS);
	while (answer == GATE_OK && outcome == MORE_COMES) {
		SCOPED_FINISH(bytes_finish) struct bytes frame;

		bytes_init(&frame, GATE_FRAME_MAX);
		answer = gate_receive(drafter, wait_ms, &frame);
		if (answer == GATE_OK) {
			outcome = take_frame(&frame, ret);
		}
		wait_ms = FRAME_MS;
	}
	if (answer != GATE_OK) {
		return answer < 0 ? answer : DRAFTER_GONE;
	}
	return outcome;
}
