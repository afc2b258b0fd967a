/* SPDX-License-Identifier: Apache-2.0 */

/*
 * In the web process's room serving and reading work, and nothing else does.
 *
 * Each row is tried in a process of its own twice: outside, where it must
 * succeed, so that a refusal inside is the room's doing, and inside.
 */

#include "tests/check.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/serve/sandbox.h"

enum {
	PATH_BYTES = 256,
	MEMORY = 256 << 20,
	FILES = 64,
};

/* What is around each try: a ledger's folder and one of keys beside it. */
struct scene {
	char top[PATH_BYTES];
	char dir[PATH_BYTES], inside[PATH_BYTES], socket[PATH_BYTES];
	char keys[PATH_BYTES], key[PATH_BYTES];
	int listening; /* at the socket */
	int tcp;       /* listens somewhere on the machine */
	struct sockaddr_in address;
	pid_t bystander; /* a process of the same user */
};

/* ---- the tries: 0, or the errno they failed with ---- */

static int failed(long answer)
{
	return answer < 0 ? errno : 0;
}

static int reads(const struct scene *scene)
{
	char byte;
	int fd = open(scene->inside, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? errno : failed(read(fd, &byte, 1));
}

static int lists(const struct scene *scene)
{
	return failed(open(scene->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

static int *squared(int *number)
{
	*number *= *number;
	return number;
}

static void *run_thread(void *context)
{
	return squared(context);
}

static int threads(const struct scene *scene)
{
	pthread_t thread;
	int number = 12;
	int answer;

	(void)scene;
	answer = pthread_create(&thread, NULL, run_thread, &number);
	return answer != 0 ? answer : pthread_join(thread, NULL) != 0 || number != 144 ? EINVAL : 0;
}

static int allocates(const struct scene *scene)
{
	char *memory = malloc(1 << 20);
	int answer;

	(void)scene;
	if (memory == NULL) {
		return ENOMEM;
	}
	memset(memory, 1, 1 << 20);
	answer = memory[77] == 1 ? 0 : EINVAL;
	free(memory);
	return answer;
}

static int listens(const struct scene *scene)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)scene;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof(address)) != 0) {
		return errno;
	}
	return failed(listen(fd, 1));
}

static int opens_key(const struct scene *scene)
{
	return failed(open(scene->key, O_RDONLY | O_CLOEXEC));
}

static int opens_key_by_a_way_round(const struct scene *scene)
{
	char path[2 * PATH_BYTES];

	(void)snprintf(path, sizeof(path), "%s/../keys/1.key", scene->dir);
	return failed(open(path, O_RDONLY | O_CLOEXEC));
}

static int lists_keys(const struct scene *scene)
{
	return failed(open(scene->keys, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

static int reads_memory_of_another(const struct scene *scene)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%ld/mem", (long)scene->bystander);
	return failed(open(path, O_RDONLY | O_CLOEXEC));
}

static int writes(const struct scene *scene)
{
	return failed(open(scene->inside, O_RDWR | O_CLOEXEC));
}

static int makes(const struct scene *scene)
{
	char path[2 * PATH_BYTES];

	(void)snprintf(path, sizeof(path), "%s/made-%ld", scene->dir, (long)getpid());
	return failed(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}

static int changes_rights(const struct scene *scene)
{
	return failed(chmod(scene->inside, 0600));
}

static int links(const struct scene *scene)
{
	char path[2 * PATH_BYTES];

	(void)snprintf(path, sizeof(path), "%s/link-%ld", scene->dir, (long)getpid());
	return failed(symlink(scene->key, path));
}

static int runs_another_program(const struct scene *scene)
{
	static const char *const words[] = { "true", NULL };

	(void)scene;
	(void)execv("/bin/true", (char *const *)(uintptr_t)words);
	return errno;
}

static int forks(const struct scene *scene)
{
	pid_t pid = fork();

	(void)scene;
	if (pid == 0) {
		_exit(0);
	}
	return failed(pid);
}

static int traces(const struct scene *scene)
{
	return failed(ptrace(PTRACE_SEIZE, scene->bystander, NULL, NULL));
}

static int takes_a_handle(const struct scene *scene)
{
	return failed(syscall(SYS_pidfd_open, scene->bystander, 0));
}

static int signals(const struct scene *scene)
{
	return failed(kill(scene->bystander, 0));
}

static int hands_in(const struct scene *scene)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%.100s", scene->socket);
	return fd < 0 ? errno
		      : failed(connect(fd, (const struct sockaddr *)&address, sizeof(address)));
}

static int asks_over_the_network(const struct scene *scene)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return fd < 0 ? errno
		      : failed(connect(fd, (const struct sockaddr *)&scene->address,
					sizeof(scene->address)));
}

static int makes_code(const struct scene *scene)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)scene;
	return page == MAP_FAILED ? errno : 0;
}

static int turns_data_into_code(const struct scene *scene)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)scene;
	return page == MAP_FAILED ? ENOMEM : failed(mprotect(page, 4096, PROT_READ | PROT_EXEC));
}

static int has_much_memory(const struct scene *scene)
{
	void *memory = mmap(NULL, (size_t)MEMORY * 2, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	(void)scene;
	return memory == MAP_FAILED ? errno : 0;
}

static int has_many_files(const struct scene *scene)
{
	for (int i = 0; i < FILES; i++) {
		if (open(scene->inside, O_RDONLY | O_CLOEXEC) < 0) {
			return errno;
		}
	}
	return 0;
}

/* ---- running them ---- */

struct row {
	const char *name;
	int (*try)(const struct scene *scene);
	int errno_inside;
	bool is_of_view; /* refused by the view of files only */
};

/* The try's answer, in a process of its own. */
static int try(const struct row *row, const struct scene *scene, bool is_inside)
{
	const char *const readable[] = { scene->dir, "/nonexistent", NULL };
	const struct sandbox_limits limits = { .memory_bytes = MEMORY, .files = FILES };
	struct sandbox sandbox;
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		if (is_inside && sandbox_enter(readable, &limits, &sandbox) != 0) {
			_exit(253);
		}
		if (is_inside && !sandbox.has_filter) {
			_exit(254);
		}
		if (is_inside && !sandbox.has_view && row->is_of_view) {
			_exit(255);
		}
		_exit(row->try(scene));
	}
	CHECK(pid > 0 && waitpid(pid, &status, 0) == pid);
	CHECK(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void make_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	CHECK(fd >= 0 && write(fd, "secret", 6) == 6 && close(fd) == 0);
}

static void set_scene(struct scene *scene)
{
	struct sockaddr_un here = { .sun_family = AF_UNIX };
	socklen_t size = sizeof(scene->address);

	(void)snprintf(scene->top, sizeof(scene->top), "/tmp/weir-room-XXXXXX");
	CHECK(mkdtemp(scene->top) != NULL);
	(void)snprintf(scene->dir, sizeof(scene->dir), "%.99s/ledger", scene->top);
	(void)snprintf(scene->inside, sizeof(scene->inside), "%.99s/ledger/a", scene->top);
	(void)snprintf(scene->socket, sizeof(scene->socket), "%.99s/ledger/socket", scene->top);
	(void)snprintf(scene->keys, sizeof(scene->keys), "%.99s/keys", scene->top);
	(void)snprintf(scene->key, sizeof(scene->key), "%.99s/keys/1.key", scene->top);
	CHECK(mkdir(scene->dir, 0700) == 0 && mkdir(scene->keys, 0700) == 0);
	make_file(scene->inside);
	make_file(scene->key);
	scene->listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	(void)snprintf(here.sun_path, sizeof(here.sun_path), "%.100s", scene->socket);
	CHECK(bind(scene->listening, (const struct sockaddr *)&here, sizeof(here)) == 0 &&
			listen(scene->listening, 64) == 0);
	scene->address = (struct sockaddr_in){ .sin_family = AF_INET };
	scene->address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	scene->tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	CHECK(bind(scene->tcp, (const struct sockaddr *)&scene->address, size) == 0 &&
			listen(scene->tcp, 64) == 0 &&
			getsockname(scene->tcp, (struct sockaddr *)&scene->address, &size) == 0);
	scene->bystander = fork();
	if (scene->bystander == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;) {
			(void)pause();
		}
	}
}

static void strike_scene(const struct scene *scene)
{
	char command[2 * PATH_BYTES];

	(void)kill(scene->bystander, SIGKILL);
	(void)waitpid(scene->bystander, NULL, 0);
	(void)close(scene->listening);
	(void)close(scene->tcp);
	(void)snprintf(command, sizeof(command), "rm -rf '%s'", scene->top);
	CHECK_INT(system(command), 0);
}

static void serving_works_and_nothing_else(void **state)
{
	static const struct row rows[] = {
		{ "reading a file below what is readable", reads, 0, false },
		{ "listing it", lists, 0, false },
		{ "a thread", threads, 0, false },
		{ "memory", allocates, 0, false },
		{ "listening", listens, 0, false },
		{ "the key", opens_key, EACCES, true },
		{ "the key from the folder beside", opens_key_by_a_way_round, EACCES, true },
		{ "the folder of keys", lists_keys, EACCES, true },
		{ "another process's memory", reads_memory_of_another, EACCES, true },
		{ "writing what may be read", writes, EPERM, false },
		{ "a new file", makes, EPERM, false },
		{ "a file's rights", changes_rights, EPERM, false },
		{ "a link to the key", links, EPERM, false },
		{ "another program", runs_another_program, EPERM, false },
		{ "another process", forks, EPERM, false },
		{ "tracing", traces, EPERM, false },
		{ "a handle of another process", takes_a_handle, EPERM, false },
		{ "a signal to another process", signals, EPERM, false },
		{ "a deed at the writer's socket", hands_in, EPERM, false },
		{ "a call over the network", asks_over_the_network, EPERM, false },
		{ "memory that is code", makes_code, EPERM, false },
		{ "data that becomes code", turns_data_into_code, EPERM, false },
		{ "more memory than it is given", has_much_memory, ENOMEM, false },
		{ "more descriptors than it is given", has_many_files, EMFILE, false },
	};
	struct scene scene;

	(void)state;
	set_scene(&scene);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		int inside;

		CHECK_ROW(rows[i].name);
		CHECK_INT(try(&rows[i], &scene, false), 0);
		inside = try(&rows[i], &scene, true);
		if (inside == 255) {
			print_message("no Landlock here, not seen: %s\n", rows[i].name);
			continue;
		}
		CHECK_INT(inside, rows[i].errno_inside);
	}
	strike_scene(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(serving_works_and_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
