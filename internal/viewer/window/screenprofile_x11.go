//go:build cgo && linux && !wayland && (amd64 || arm64)

package window

/*
#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <stdlib.h>
#include <string.h>

// screen_profile copies the root window's property _ICC_PROFILE ("ICC Profiles in X" 0.4); NULL if
// it has none. The caller frees it.
static unsigned char *screen_profile(unsigned long *size) {
	Display *display = XOpenDisplay(NULL);
	if (display == NULL)
		return NULL;
	unsigned char *copy = NULL, *data = NULL;
	Atom property = XInternAtom(display, "_ICC_PROFILE", True), type = None;
	int format = 0;
	unsigned long count = 0, rest = 0;
	const long most = (1 << 24) / 4; // in units of 4 bytes
	if (property != None &&
	    XGetWindowProperty(display, DefaultRootWindow(display), property, 0, most, False,
		AnyPropertyType,
			       &type, &format, &count, &rest, &data) == Success &&
	    data != NULL && format == 8 && count > 0 && rest == 0 && (copy = malloc(count)) != NULL) {
		memcpy(copy, data, count);
		*size = count;
	}
	if (data != NULL)
		XFree(data);
	XCloseDisplay(display);
	return copy;
}
*/
import "C"
import "unsafe"

// screenProfile is the ICC profile that the screen has, nil if it says none.
func screenProfile() []byte {
	var size C.ulong
	data := C.screen_profile(&size)
	if data == nil {
		return nil
	}
	defer C.free(unsafe.Pointer(data))
	return C.GoBytes(unsafe.Pointer(data), C.int(size))
}
