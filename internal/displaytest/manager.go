//go:build cgo && linux

package displaytest

/*
#cgo LDFLAGS: -lX11
#include <stdlib.h>

#include <X11/Xatom.h>
#include <X11/Xlib.h>

// kill_manager leaves the property that names a window which is gone.
static int kill_manager(const char *name) {
	Display *display = XOpenDisplay(name);
	if (display == NULL)
		return 0;
	Atom check = XInternAtom(display, "_NET_SUPPORTING_WM_CHECK", False);
	Window root = DefaultRootWindow(display);
	Window gone = XCreateSimpleWindow(display, root, 0, 0, 1, 1, 0, 0, 0);
	XDestroyWindow(display, gone);
	XChangeProperty(display, root, check, XA_WINDOW, 32, PropModeReplace, (unsigned char *)&gone,
		1);
	XCloseDisplay(display);
	return 1;
}
*/
import "C"

import (
	"errors"
	"unsafe"
)

// KillManager leaves on a display what a window manager leaves that was killed.
func KillManager(display string) error {
	name := C.CString(display)
	defer C.free(unsafe.Pointer(name))
	if C.kill_manager(name) == 0 {
		return errors.New("no display " + display)
	}
	return nil
}
