package webgpu

import (
	"errors"
	"fmt"
	"syscall/js"
	"time"

	"github.com/liif-render/liif/engine"
)

// patience is how long a promise may take: far longer than any does, shorter than that of a user
// before a device that hangs.
const patience = 2 * time.Minute

// await waits for a promise. The goroutine waits, not the thread, so the browser's events go on;
// for the same reason an event handler of the browser must not call it.
func await(promise js.Value) (js.Value, error) {
	type answer struct {
		value js.Value
		err   error
	}
	answers := make(chan answer, 1)
	var settled, failed js.Func
	release := func() {
		settled.Release()
		failed.Release()
	}
	settled = js.FuncOf(func(_ js.Value, args []js.Value) any {
		release()
		a := answer{value: js.Undefined()}
		if len(args) > 0 {
			a.value = args[0]
		}
		answers <- a
		return nil
	})
	failed = js.FuncOf(func(_ js.Value, args []js.Value) any {
		release()
		reason := "no reason given"
		if len(args) > 0 && args[0].Truthy() {
			reason = js.Global().Get("String").Invoke(args[0]).String()
		}
		answers <- answer{err: errors.New(reason)}
		return nil
	})
	promise.Call("then", settled, failed)
	limit := time.NewTimer(patience)
	defer limit.Stop()
	select {
	case a := <-answers:
		return a.value, a.err
	case <-limit.C: // the functions stay, for the promise may still call them
		return js.Undefined(), fmt.Errorf("%w in %v", engine.ErrDeviceHung, patience)
	}
}

// try calls f and returns the exception that JavaScript throws in it, if any.
func try(f func()) (err error) {
	defer func() {
		if thrown := recover(); thrown != nil {
			e, ok := thrown.(js.Error)
			if !ok {
				panic(thrown)
			}
			err = e
		}
	}()
	f()
	return nil
}

// object is a JavaScript object of names and values in turn.
func object(pairs ...any) js.Value {
	o := js.Global().Get("Object").New()
	for i := 0; i < len(pairs); i += 2 {
		o.Set(pairs[i].(string), pairs[i+1])
	}
	return o
}

// array is a JavaScript array.
func array(values ...any) js.Value { return js.ValueOf(values) }
