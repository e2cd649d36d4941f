package main

import (
	"fmt"
	"os"
	"syscall/js"
)

// main does what the script that started this instance is for: a worker's, or the page's.
func main() {
	var err error
	if js.Global().Get("liifWorker").Truthy() {
		serve()
	} else {
		err = show()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "liif:", err)
		js.Global().Call("liifFailed", err.Error())
	}
	select {}
}

// bytesOf copies a Uint8Array.
func bytesOf(v js.Value) []byte {
	if !v.Truthy() {
		return nil
	}
	data := make([]byte, v.Get("length").Int())
	js.CopyBytesToGo(data, v)
	return data
}

// arrayOf makes a Uint8Array of data.
func arrayOf(data []byte) js.Value {
	v := js.Global().Get("Uint8Array").New(len(data))
	js.CopyBytesToJS(v, data)
	return v
}
