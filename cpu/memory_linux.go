package cpu

import "golang.org/x/sys/unix"

// largePage is the size from which a mapping may hold a large page.
const largePage = 2 << 20

func adviseLargePages(b []byte) {
	if len(b) >= largePage {
		_ = unix.Madvise(b, unix.MADV_HUGEPAGE) // a wish: without it all works, a little slower
	}
}
