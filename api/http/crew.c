/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/crew.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "api/desk.h"
#include "api/holding.h"
#include "api/http/events.h"
#include "api/http/memo.h"
#include "api/lang.h"
#include "api/out.h"
#include "ledger/clock.h"
#include "ledger/ledger.h"
#include "ledger/seal_box.h"
#include "meter/err.h"

enum {
	PATIENCE_MS = 2000, /* a writer that was killed is there again in less */
	RETRY_MS = 200,     /* between two tries: each loads the books, and says why it failed */
};

struct worker {
	const struct app *app;
	struct desk *desk; /* NULL: its ledger failed */
	int64_t retry_ms;  /* when it may be opened again, by the monotonic clock */
	struct memo *memo;
	struct events *events;
	const struct metrics *metrics; /* set before there is a task */
	struct seal_box *box;
	struct holding_world *world;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t more;
	struct task *first, **last;
	int waiting;
	bool is_running, is_ending;
	bool is_in_vain; /* the last task was given no ledger, after some patience */
};

struct crew {
	struct app app;
	struct clock clock;
	struct zone zone;
	struct worker workers[LANES];
};

static void give_up(struct worker *worker)
{
	struct ledger *ledger = desk_ledger(worker->desk);

	out_error(_("the ledger cannot be read: %s"), ledger_why(ledger));
	holding_world_forget(worker->world);
	desk_close(worker->desk);
	worker->desk = NULL;
}

/* The ledger as it is now, or NULL. */
static struct ledger *try_to_catch_up(struct worker *worker)
{
	if (worker->desk == NULL) {
		int64_t now_ms = clock_monotonic_ms();

		if (now_ms < worker->retry_ms) {
			return NULL;
		}
		worker->retry_ms = now_ms + RETRY_MS;
		if (desk_open(worker->app, DESK_READ, &worker->desk) != 0) {
			return NULL;
		}
	}
	if (ledger_refresh(desk_ledger(worker->desk)) < 0) {
		give_up(worker);
		return NULL;
	}
	return desk_ledger(worker->desk);
}

/*
 * The same, with some patience: what a killed writer left behind may be mended
 * only by the next one. Where nobody comes only the first task waits for him.
 */
static struct ledger *catch_up(struct worker *worker)
{
	const struct timespec nap = { .tv_nsec = RETRY_MS * 1000000L };
	int64_t till_ms = clock_monotonic_ms() + (worker->is_in_vain ? 0 : PATIENCE_MS);
	struct ledger *ledger = try_to_catch_up(worker);

	while (ledger == NULL && clock_monotonic_ms() < till_ms) {
		(void)nanosleep(&nap, NULL);
		ledger = try_to_catch_up(worker);
	}
	worker->is_in_vain = ledger == NULL;
	return ledger;
}

/* The next task; NULL when there is none and there will be none. */
static struct task *wait_for_task(struct worker *worker)
{
	struct task *task;

	(void)pthread_mutex_lock(&worker->lock);
	while (worker->first == NULL && !worker->is_ending) {
		(void)pthread_cond_wait(&worker->more, &worker->lock);
	}
	task = worker->first;
	if (task != NULL) {
		worker->first = task->next;
		worker->last = worker->first == NULL ? &worker->first : worker->last;
		worker->waiting--;
	}
	(void)pthread_mutex_unlock(&worker->lock);
	return task;
}

static void *run(void *context)
{
	struct worker *worker = context;
	struct task *task;

	while ((task = wait_for_task(worker)) != NULL) {
		const struct means means = { .ledger = catch_up(worker),
			.memo = worker->memo,
			.events = worker->events,
			.box = worker->box,
			.world = worker->world,
			.metrics = worker->metrics,
			.porter = worker->app->porter,
			.drafter = worker->app->drafter };

		if (means.ledger != NULL) {
			memo_stand(worker->memo, ledger_size(means.ledger),
					ledger_now(means.ledger).unix_s);
		}
		task->work(task, &means);
	}
	return NULL;
}

/* All lanes have boxes of one key: a list may go on in any of them. */
static int open_box(struct worker *worker, const struct worker *first)
{
	return worker == first ? seal_box_open(&worker->box)
			       : seal_box_share(first->box, &worker->box);
}

static int start(struct worker *worker, struct crew *crew, uint64_t seed)
{
	const bool is_later = worker == &crew->workers[LANE_DRAW];
	int answer = memo_open(seed, &worker->memo);

	if (answer == 0) {
		answer = events_open(&worker->events);
	}
	if (answer == 0) {
		answer = open_box(worker, &crew->workers[0]);
	}
	if (answer == 0) {
		worker->world = holding_world_open();
		answer = worker->world == NULL ? WEIR_FAULT_MEMORY : 0;
	}
	if (answer == 0 && !is_later) {
		answer = desk_open(&crew->app, DESK_READ, &worker->desk);
	}
	if (answer != 0) {
		return answer;
	}
	if (!is_later) {
		crew->clock = *ledger_clock(desk_ledger(worker->desk));
		crew->zone = ledger_books(desk_ledger(worker->desk))->zone;
	}
	worker->app = &crew->app;
	worker->last = &worker->first;
	(void)pthread_mutex_init(&worker->lock, NULL);
	(void)pthread_cond_init(&worker->more, NULL);
	if (pthread_create(&worker->thread, NULL, run, worker) != 0) {
		(void)pthread_cond_destroy(&worker->more);
		(void)pthread_mutex_destroy(&worker->lock);
		return WEIR_FAULT_IO;
	}
	worker->is_running = true;
	return 0;
}

int crew_open(const struct app *app, uint64_t seed, struct crew **ret)
{
	SCOPED(crew_close) struct crew *crew = calloc(1, sizeof(*crew));
	int answer = crew == NULL ? WEIR_FAULT_MEMORY : 0;

	if (crew != NULL) {
		crew->app = *app;
	}
	for (int i = 0; i < LANES && answer == 0; i++) {
		answer = start(&crew->workers[i], crew, seed);
	}
	if (answer == 0) {
		*ret = crew;
		crew = NULL;
	}
	return answer;
}

static void end(struct worker *worker)
{
	if (worker->is_running) {
		(void)pthread_mutex_lock(&worker->lock);
		worker->is_ending = true;
		(void)pthread_cond_signal(&worker->more);
		(void)pthread_mutex_unlock(&worker->lock);
		(void)pthread_join(worker->thread, NULL);
		(void)pthread_cond_destroy(&worker->more);
		(void)pthread_mutex_destroy(&worker->lock);
	}
	desk_close(worker->desk);
	memo_close(worker->memo);
	events_close(worker->events);
	seal_box_close(worker->box);
	holding_world_close(worker->world);
}

void crew_close(struct crew *crew)
{
	for (int i = 0; crew != NULL && i < LANES; i++) {
		end(&crew->workers[i]);
	}
	free(crew);
}

const struct clock *crew_clock(const struct crew *crew)
{
	return &crew->clock;
}

const struct zone *crew_zone(const struct crew *crew)
{
	return &crew->zone;
}

void crew_show(struct crew *crew, const struct metrics *metrics)
{
	for (int i = 0; i < LANES; i++) {
		crew->workers[i].metrics = metrics;
	}
}

int crew_waiting(struct crew *crew, enum lane lane)
{
	struct worker *worker = &crew->workers[lane];
	int waiting;

	(void)pthread_mutex_lock(&worker->lock);
	waiting = worker->waiting;
	(void)pthread_mutex_unlock(&worker->lock);
	return waiting;
}

bool crew_hand(struct crew *crew, enum lane lane, struct task *task)
{
	struct worker *worker = &crew->workers[lane];
	const int waiting_max = lane == LANE_DRAW ? CREW_DRAWN_MAX : CREW_WAITING_MAX;
	bool is_taken;

	(void)pthread_mutex_lock(&worker->lock);
	is_taken = worker->waiting < waiting_max && !worker->is_ending;
	if (is_taken) {
		task->next = NULL;
		*worker->last = task;
		worker->last = &task->next;
		worker->waiting++;
		(void)pthread_cond_signal(&worker->more);
	}
	(void)pthread_mutex_unlock(&worker->lock);
	return is_taken;
}
