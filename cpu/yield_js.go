package cpu

import "time"

// yieldEvery is how long work goes on before the browser has its turn, which may take 4 ms.
const yieldEvery = 200 * time.Millisecond

// yielded is when the browser last had it. There is one thread.
var yielded time.Time

// yield lets the browser hand over messages now and then: that what goes on is cancelled is one.
func yield() {
	if time.Since(yielded) > yieldEvery {
		time.Sleep(time.Millisecond)
		yielded = time.Now()
	}
}
