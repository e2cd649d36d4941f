package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"syscall/js"
	"time"
)

// diskFile is a file of the page's own on the disk (WHATWG File System, the bucket file system),
// which a worker fills and the browser then hands to a person as a download. So what is saved need
// not fit into memory.
type diskFile struct {
	root, handle, access js.Value
	name                 string
}

// remains is how long files of pages that were closed stay: another page may be handing them over.
const remains = time.Hour

// folder is where the page's files lie. It fails where the browser has no place for any, as in a
// private window of some.
func folder() (js.Value, error) {
	storage := js.Global().Get("navigator").Get("storage")
	if !storage.Truthy() || !storage.Get("getDirectory").Truthy() ||
		!js.Global().Get("FileSystemSyncAccessHandle").Truthy() {
		return storage, errors.New("no place on the disk")
	}
	return await(storage.Call("getDirectory"))
}

// hasDisk tells whether this worker can make files.
func hasDisk() bool {
	_, err := folder()
	return err == nil
}

// onDisk makes a file.
func onDisk() (f *diskFile, err error) {
	f = &diskFile{name: "liif-" + strconv.FormatInt(time.Now().UnixNano(), 10)}
	if f.root, err = folder(); err != nil {
		return nil, err
	}
	f.tidy()
	f.handle, err = await(f.root.Call("getFileHandle", f.name, map[string]any{"create": true}))
	if err != nil {
		return nil, err
	}
	if f.access, err = await(f.handle.Call("createSyncAccessHandle")); err != nil {
		f.remove()
	}
	return f, err
}

// tidy deletes what pages that were closed have left.
func (f *diskFile) tidy() {
	names := f.root.Call("keys")
	for {
		next, err := await(names.Call("next"))
		if err != nil || next.Get("done").Bool() {
			return
		}
		name := next.Get("value").String()
		made, err := strconv.ParseInt(strings.TrimPrefix(name, "liif-"), 10, 64)
		if err == nil && time.Since(time.Unix(0, made)) > remains {
			_, _ = await(f.root.Call("removeEntry", name)) // one that is written to stays
		}
	}
}

// done ends writing and returns the file as the browser has files.
func (f *diskFile) done() (js.Value, error) {
	f.access.Call("close")
	return await(f.handle.Call("getFile"))
}

// remove deletes the file.
func (f *diskFile) remove() {
	if f.access.Truthy() {
		f.access.Call("close")
	}
	_, _ = await(f.root.Call("removeEntry", f.name)) // it is tidied up later
}

// await waits for a promise; the browser's events must not call it.
func await(promise js.Value) (js.Value, error) {
	values, problems := make(chan js.Value, 1), make(chan error, 1)
	settled := js.FuncOf(func(_ js.Value, args []js.Value) any {
		values <- args[0]
		return nil
	})
	defer settled.Release()
	failed := js.FuncOf(func(_ js.Value, args []js.Value) any {
		problems <- fmt.Errorf("%s", args[0].Call("toString").String())
		return nil
	})
	defer failed.Release()
	promise.Call("then", settled, failed)
	select {
	case v := <-values:
		return v, nil
	case err := <-problems:
		return js.Undefined(), err
	}
}
