// Package startup looks at the process before Go's runtime begins, which hides what it finds: it
// puts /dev/null where standard output is closed, and where there is not even address space for
// itself it ends with a trace. Commands use it through internal/cli. Without cgo, and on other
// systems than Linux, it sees nothing.
package startup
