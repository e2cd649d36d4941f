//go:build cgo

#define _GNU_SOURCE
#include "startup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

int liif_stdout_closed;

// The runtime's own tables, threads and the libraries take so much; with less, a thread that cannot be
// made aborts the process at a moment of chance.
#define LEAST ((rlim_t)LIIF_LEAST_MEBIBYTES << 20)

__attribute__((constructor)) static void look(void) {
	liif_stdout_closed = fcntl(STDOUT_FILENO, F_GETFD) == -1 && errno == EBADF;
	struct rlimit limit;
	if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < LEAST) {
		dprintf(STDERR_FILENO, "%s: the address space is limited to %lu MiB (ulimit -v), %d MiB are needed\n",
			program_invocation_short_name, (unsigned long)(limit.rlim_cur >> 20), LIIF_LEAST_MEBIBYTES);
		_exit(1);
	}
}
