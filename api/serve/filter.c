/* SPDX-License-Identifier: Apache-2.0 */

#include "api/serve/filter.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "meter/err.h"

/* The low half of an argument lies first in these, and numbers are 32 bits wide. */
#if defined(__x86_64__) && !defined(__ILP32__)
#define MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__) && defined(__AARCH64EL__)
#define MACHINE AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define MACHINE AUDIT_ARCH_RISCV64
#else
#define MACHINE 0
#endif

enum {
	FOREIGN_NUMBERS = 0x40000000, /* x32's on x86-64; no machine's own are as large */
	RULE_SIZE = 5,                /* instructions of the longest rule */
	OPEN_TO_WRITE = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND,
	FRAME_SIZE = 8, /* of what stands before and behind the rules */
};

enum rule_kind {
	ALLOW = 0,   /* whatever its arguments */
	ALLOW_IS,    /* where the argument is the value */
	ALLOW_HAS,   /* where it has this bit */
	ALLOW_LACKS, /* where it has none of these bits */
	ALLOW_SELF,  /* where it is this process's number */
	ABSENT,      /* as if the kernel did not know it: the library takes another */
};

struct rule {
	uint32_t number;
	enum rule_kind kind;
	uint32_t argument; /* 0..5 */
	uint32_t value;
};

static const struct rule rules[] = {
	/* what serves a connection; most used first */
	{ .number = SYS_epoll_pwait },
	{ .number = SYS_read },
	{ .number = SYS_write },
	{ .number = SYS_readv },
	{ .number = SYS_writev },
	{ .number = SYS_recvfrom },
	{ .number = SYS_recvmsg },
	{ .number = SYS_sendto },
	{ .number = SYS_sendmsg },
	{ .number = SYS_futex },
	{ .number = SYS_pread64 },
	{ .number = SYS_fcntl },
	{ .number = SYS_epoll_ctl },
	{ .number = SYS_epoll_create1 },
	{ .number = SYS_eventfd2 },
	{ .number = SYS_pipe2 },
	{ .number = SYS_timerfd_create },
	{ .number = SYS_timerfd_settime },
	{ .number = SYS_ppoll },
	{ .number = SYS_accept4 },
	{ .number = SYS_accept },
	{ .number = SYS_shutdown },
	{ .number = SYS_close },
	{ .number = SYS_getsockname },
	{ .number = SYS_getpeername },
	{ .number = SYS_getsockopt },
	{ .number = SYS_setsockopt },
	{ SYS_ioctl, ALLOW_IS, 1, FIONREAD },

	/* listening, never asking: there is no connect */
	{ SYS_socket, ALLOW_IS, 0, AF_INET },
	{ SYS_socket, ALLOW_IS, 0, AF_INET6 },
	{ .number = SYS_bind },
	{ .number = SYS_listen },

	/* reading files and making none; which ones is the view's matter */
	{ SYS_openat, ALLOW_LACKS, 2, OPEN_TO_WRITE },
	{ .number = SYS_fstat },
	{ .number = SYS_newfstatat },
	{ .number = SYS_statx },
	{ .number = SYS_statfs },
	{ .number = SYS_fstatfs },
	{ .number = SYS_lseek },
	{ .number = SYS_faccessat },
	{ .number = SYS_faccessat2 },
	{ .number = SYS_readlinkat },
	{ .number = SYS_getcwd },
	{ .number = SYS_getdents64 },

	/* memory, none of which becomes code */
	{ SYS_mmap, ALLOW_LACKS, 2, PROT_EXEC },
	{ SYS_mprotect, ALLOW_LACKS, 2, PROT_EXEC },
	{ .number = SYS_munmap },
	{ .number = SYS_mremap },
	{ .number = SYS_madvise },
	{ .number = SYS_brk },

	/* threads, and no processes */
	{ SYS_clone, ALLOW_HAS, 0, CLONE_THREAD },
	{ .number = SYS_clone3, .kind = ABSENT }, /* its flags lie in memory, unseen */
	{ .number = SYS_set_robust_list },
	{ .number = SYS_rseq },
	{ .number = SYS_sched_yield },
	{ .number = SYS_sched_getaffinity },
	{ .number = SYS_exit },
	{ .number = SYS_exit_group },

	/* signals, to itself alone */
	{ .number = SYS_rt_sigaction },
	{ .number = SYS_rt_sigprocmask },
	{ .number = SYS_rt_sigreturn },
	{ .number = SYS_sigaltstack },
	{ SYS_tgkill, ALLOW_SELF, 0, 0 },

	/* time, chance, and who it is */
	{ .number = SYS_clock_gettime },
	{ .number = SYS_clock_nanosleep },
	{ .number = SYS_nanosleep },
	{ .number = SYS_gettimeofday },
	{ .number = SYS_restart_syscall },
	{ .number = SYS_getrandom },
	{ .number = SYS_getpid },
	{ .number = SYS_gettid },
	{ .number = SYS_getuid },
	{ .number = SYS_geteuid },
	{ .number = SYS_getgid },
	{ .number = SYS_getegid },
	{ .number = SYS_getrusage },
	{ .number = SYS_sysinfo },
	{ .number = SYS_uname },
	{ SYS_prlimit64, ALLOW_IS, 0, 0 }, /* its own */

#if defined(__x86_64__)
	/* older forms, of which the library still uses some */
	{ .number = SYS_epoll_wait },
	{ .number = SYS_poll },
	{ SYS_open, ALLOW_LACKS, 1, OPEN_TO_WRITE },
	{ .number = SYS_stat },
	{ .number = SYS_lstat },
	{ .number = SYS_access },
	{ .number = SYS_readlink },
	{ .number = SYS_time },
	{ .number = SYS_getrlimit },
#endif
};

enum {
	RULE_COUNT = sizeof(rules) / sizeof(rules[0]),
	PROGRAM_MAX = FRAME_SIZE + RULE_COUNT * RULE_SIZE,
};

struct program {
	struct sock_filter code[PROGRAM_MAX];
	unsigned short count;
};

static void put(struct program *program, struct sock_filter instruction)
{
	assert(program->count < PROGRAM_MAX);
	program->code[program->count++] = instruction;
}

static void load(struct program *program, size_t offset)
{
	put(program, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

static void answer(struct program *program, uint32_t what)
{
	put(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, what));
}

/* So many instructions are passed over where the condition holds, and where not. */
static void jump(struct program *program, uint16_t condition, uint32_t value, uint8_t if_so,
		uint8_t if_not)
{
	put(program,
			(struct sock_filter)BPF_JUMP(
					BPF_JMP | BPF_K | condition, value, if_so, if_not));
}

/* Begins and ends with the call's number loaded. */
static void put_rule(struct program *program, const struct rule *rule)
{
	const size_t argument = offsetof(struct seccomp_data, args) + rule->argument * 8U;

	switch (rule->kind) {
	case ALLOW:
	case ABSENT:
		jump(program, BPF_JEQ, rule->number, 0, 1);
		answer(program,
				rule->kind == ALLOW ? SECCOMP_RET_ALLOW
						    : SECCOMP_RET_ERRNO | ENOSYS);
		return;
	case ALLOW_IS:
	case ALLOW_HAS:
	case ALLOW_LACKS:
	case ALLOW_SELF:
		jump(program, BPF_JEQ, rule->number, 0, RULE_SIZE - 1);
		load(program, argument);
		if (rule->kind == ALLOW_LACKS) {
			jump(program, BPF_JSET, rule->value, 1, 0);
		} else if (rule->kind == ALLOW_HAS) {
			jump(program, BPF_JSET, rule->value, 0, 1);
		} else {
			jump(program, BPF_JEQ,
					rule->kind == ALLOW_SELF ? (uint32_t)getpid() : rule->value,
					0, 1);
		}
		answer(program, SECCOMP_RET_ALLOW);
		load(program, offsetof(struct seccomp_data, nr));
		return;
	}
}

static void write_program(struct program *program)
{
	load(program, offsetof(struct seccomp_data, arch));
	jump(program, BPF_JEQ, MACHINE, 1, 0);
	answer(program, SECCOMP_RET_KILL_PROCESS); /* another machine's calls: nobody makes them */
	load(program, offsetof(struct seccomp_data, nr));
	jump(program, BPF_JGE, FOREIGN_NUMBERS, 0, 1);
	answer(program, SECCOMP_RET_KILL_PROCESS);
	for (size_t i = 0; i < RULE_COUNT; i++) {
		put_rule(program, &rules[i]);
	}
	answer(program, SECCOMP_RET_ERRNO | EPERM);
}

int filter_enter(void)
{
	struct program program = { .count = 0 };
	struct sock_fprog handed;

	if (MACHINE == 0) {
		return FILTER_NONE;
	}
	write_program(&program);
	handed = (struct sock_fprog){ .len = program.count, .filter = program.code };
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &handed) == 0) {
		return FILTER_OK;
	}
	return errno == EINVAL || errno == ENOSYS ? FILTER_NONE : WEIR_FAULT_IO;
}
