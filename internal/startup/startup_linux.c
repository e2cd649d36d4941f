//go:build cgo

#define _GNU_SOURCE
#include "startup.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

int liif_stdout_closed;
unsigned long long liif_least_space;

// The runtime's tables and the libraries take PROGRAM, and a thread with its stack and its part of
// the C library's heap THREAD: found by trying. With less, a thread that cannot be made aborts the
// process at a moment of chance.
static const unsigned long long PROGRAM = 2160ull << 20, THREAD = 72ull << 20;

__attribute__((constructor)) static void look(void) {
	liif_stdout_closed = fcntl(STDOUT_FILENO, F_GETFD) == -1 && errno == EBADF;
	cpu_set_t cores;
	int threads = sched_getaffinity(0, sizeof cores, &cores) == 0 ? CPU_COUNT(&cores) : 1;
	liif_least_space = PROGRAM + THREAD * threads;
	struct rlimit limit;
	if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
		limit.rlim_cur < liif_least_space) {
		dprintf(STDERR_FILENO, "%s: the address space is limited to %llu MiB (ulimit -v), "
			"%llu MiB are needed\n", program_invocation_short_name,
			(unsigned long long)limit.rlim_cur >> 20, liif_least_space >> 20);
		_exit(1);
	}
}
