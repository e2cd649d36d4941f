package cli

import "syscall"

// hangUp stands for a signal that browsers do not have.
const hangUp = syscall.SIGTERM
