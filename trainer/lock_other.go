//go:build !unix && !windows

package trainer

import "os"

func lock(*os.File) error { return nil }
