// LIIF_LEAST_MEBIBYTES is the address space that a command needs before it has done anything.
#define LIIF_LEAST_MEBIBYTES 1536

// liif_stdout_closed is 1 if standard output was closed when the process began.
extern int liif_stdout_closed;
