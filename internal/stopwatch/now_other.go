//go:build !windows

package stopwatch

import "time"

var began = time.Now()

func now() Mark { return Mark(time.Since(began)) }
