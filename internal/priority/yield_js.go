package priority

import "time"

// Yield lets the browser take its turn, on the only thread there is: it draws, and hands over what
// hands do.
func Yield() { time.Sleep(time.Nanosecond) }
