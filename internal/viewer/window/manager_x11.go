//go:build cgo && linux && !wayland && (amd64 || arm64)

package window

/*
#cgo LDFLAGS: -lX11
#include <X11/Xatom.h>
#include <X11/Xlib.h>

static int ignore(Display *display, XErrorEvent *event) { return 0; }

// named reads the window that a window's property names, as GLFW does.
static int named(Display *display, Window of, Atom property, Window *window) {
	Atom type = None;
	int format;
	unsigned long count = 0, rest;
	unsigned char *data = NULL;
	int failed = XGetWindowProperty(display, of, property, 0, 1, False, XA_WINDOW, &type, &format,
		&count,
					&rest, &data) != Success;
	int found = !failed && data != NULL && count > 0 && type == XA_WINDOW && format == 32;
	if (found)
		*window = *(Window *)data; // format 32 is a long in C
	if (data != NULL)
		XFree(data);
	return found;
}

// forget_dead_manager removes the properties of a window manager that does not run any more.
static void forget_dead_manager(void) {
	XInitThreads(); // before any other call of Xlib, as GLFW wants it
	Display *display = XOpenDisplay(NULL);
	if (display == NULL)
		return;
	Atom check = XInternAtom(display, "_NET_SUPPORTING_WM_CHECK", True);
	if (check != None) {
		int (*before)(Display *, XErrorEvent *) = XSetErrorHandler(ignore);
		Window root = DefaultRootWindow(display), manager, itself;
		XGrabServer(display); // a manager may be starting
		if (named(display, root, check, &manager) && !named(display, manager, check, &itself))
			XDeleteProperty(display, root, check);
		XUngrabServer(display);
		XSync(display, False);
		XSetErrorHandler(before);
	}
	XCloseDisplay(display);
}
*/
import "C"

// forgetDeadManager deletes the root window's _NET_SUPPORTING_WM_CHECK where it names a window that
// is none or says nothing of itself: what a window manager leaves that is killed. GLFW 3.3 forgets
// to give its error handler back then, and the next use of that aborts the process.
func forgetDeadManager() { C.forget_dead_manager() }
