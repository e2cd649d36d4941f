// liif_least_space is the bytes of address space that a command needs.
extern unsigned long long liif_least_space;

// liif_stdout_closed is 1 if standard output was closed when the process began.
extern int liif_stdout_closed;
