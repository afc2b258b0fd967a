/* SPDX-License-Identifier: Apache-2.0 */

#include "api/serve/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "api/serve/filter.h"
#include "ledger/disk.h"
#include "meter/err.h"
#include "meter/scope.h"
#include "meter/text.h"

/*
 * What newer kernels than the headers of Debian 12 know, by the version that
 * brought it. A kernel takes a longer structure than its own where the rest is
 * zero.
 */
enum {
	VERSION_REFER = 2,
	VERSION_TRUNCATE = 3,
	VERSION_NET = 4,
	VERSION_DEVICES = 5,
	VERSION_SCOPES = 6,
	FS_OF_VERSION_1 = (1 << 13) - 1, /* from execute to make_sym */
	FS_REFER = 1 << 13,
	FS_TRUNCATE = 1 << 14,
	FS_DEVICES = 1 << 15,
	NET_CONNECT = 1 << 1,
	SCOPES = 1 << 0 | 1 << 1, /* abstract sockets, signals */
	STATM_MAX = 128,
};

struct view_rules {
	uint64_t files;
	uint64_t net;
	uint64_t scopes;
};

/* ---- the view of files ---- */

static struct view_rules rules_of(long version)
{
	struct view_rules rules = { .files = FS_OF_VERSION_1 };

	rules.files |= version >= VERSION_REFER ? (uint64_t)FS_REFER : 0;
	rules.files |= version >= VERSION_TRUNCATE ? (uint64_t)FS_TRUNCATE : 0;
	rules.files |= version >= VERSION_DEVICES ? (uint64_t)FS_DEVICES : 0;
	rules.net = version >= VERSION_NET ? (uint64_t)NET_CONNECT : 0;
	rules.scopes = version >= VERSION_SCOPES ? (uint64_t)SCOPES : 0;
	return rules;
}

static int allow(int rules, const char *path)
{
	struct landlock_path_beneath_attr beneath = { .parent_fd = -1 };
	struct stat what;
	long answer;

	beneath.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (beneath.parent_fd < 0) {
		return errno == ENOENT || errno == ENOTDIR || errno == EACCES ? 0 : WEIR_FAULT_IO;
	}
	answer = fstat(beneath.parent_fd, &what);
	beneath.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE;
	if (answer == 0 && S_ISDIR(what.st_mode)) {
		beneath.allowed_access |= LANDLOCK_ACCESS_FS_READ_DIR;
	}
	if (answer == 0) {
		answer = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath,
				0);
	}
	disk_close(beneath.parent_fd);
	return answer == 0 ? 0 : WEIR_FAULT_IO;
}

static int narrow_view(const char *const *readable, bool *ret_has_view)
{
	long version = syscall(
			SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	struct view_rules wanted;
	int rules;
	int fault = 0;

	*ret_has_view = version > 0;
	if (version <= 0) {
		return 0;
	}
	wanted = rules_of(version);
	rules = (int)syscall(SYS_landlock_create_ruleset, &wanted, sizeof(wanted), 0);
	if (rules < 0) {
		return WEIR_FAULT_IO;
	}
	for (size_t i = 0; readable[i] != NULL && fault == 0; i++) {
		fault = allow(rules, readable[i]);
	}
	if (fault == 0 && syscall(SYS_landlock_restrict_self, rules, 0) != 0) {
		fault = WEIR_FAULT_IO;
	}
	disk_close(rules);
	return fault;
}

/* ---- limits ---- */

/* The pages of address space that the process has now; 0 where that cannot be told. */
static int64_t pages_now(void)
{
	char text[STATM_MAX];
	struct text_cursor cursor;
	int64_t pages = 0;
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	ssize_t size = fd < 0 ? -1 : read(fd, text, sizeof(text));

	if (fd >= 0) {
		disk_close(fd);
	}
	if (size > 0) {
		cursor = text_cursor(text, (size_t)size);
		(void)text_int(&cursor, 0, INT64_MAX / 65536, &pages);
	}
	return pages;
}

/* Never more than is allowed already. */
static int lower(int what, rlim_t to)
{
	struct rlimit limit;

	if (getrlimit((__rlimit_resource_t)what, &limit) != 0) {
		return WEIR_FAULT_IO;
	}
	if (to < limit.rlim_max) {
		limit.rlim_max = to;
	}
	if (limit.rlim_cur > limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
	}
	return setrlimit((__rlimit_resource_t)what, &limit) == 0 ? 0 : WEIR_FAULT_IO;
}

static int set_limits(const struct sandbox_limits *limits)
{
	int64_t pages = pages_now();
	int fault = lower(RLIMIT_NOFILE, (rlim_t)limits->files);

	if (fault == 0) {
		fault = lower(RLIMIT_CORE, 0); /* requests and certificates are nobody's else */
	}
	if (fault == 0 && pages > 0) {
		fault = lower(RLIMIT_AS,
				(rlim_t)(pages * sysconf(_SC_PAGESIZE) + limits->memory_bytes));
	}
	return fault;
}

int sandbox_enter(const char *const *readable, const struct sandbox_limits *limits,
		struct sandbox *ret)
{
	int answer = set_limits(limits);

	*ret = (struct sandbox){ .has_view = false };
	if (answer == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
		answer = WEIR_FAULT_IO;
	}
	if (answer == 0) {
		answer = narrow_view(readable, &ret->has_view);
	}
	if (answer == 0) {
		answer = filter_enter();
	}
	ret->has_filter = answer == FILTER_OK;
	return answer < 0 ? answer : 0;
}

bool sandbox_shows(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd >= 0) {
		disk_close(fd);
	}
	return fd >= 0;
}
