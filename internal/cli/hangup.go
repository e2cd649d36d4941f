//go:build !js

package cli

import "syscall"

// hangUp is the signal of a terminal that has gone.
const hangUp = syscall.SIGHUP
