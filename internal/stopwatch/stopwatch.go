package stopwatch

import "time"

// Mark is a moment, in nanoseconds of a clock that only moves forward.
type Mark int64

// Start marks the present.
func Start() Mark { return now() }

// Since is how long ago a mark was set, at least a nanosecond.
func Since(m Mark) time.Duration { return now().Sub(m) }

// Sub is the time from an earlier mark to this one, at least a nanosecond.
func (m Mark) Sub(earlier Mark) time.Duration { return max(time.Duration(m-earlier), 1) }

// PerSecond is how much of something there is in a second, if so much takes so long. It is finite:
// nothing takes less than a nanosecond.
func PerSecond(amount float64, took time.Duration) float64 { return amount / Seconds(took) }

// Seconds is a duration to divide by, at least a nanosecond.
func Seconds(took time.Duration) float64 { return max(took, 1).Seconds() }
