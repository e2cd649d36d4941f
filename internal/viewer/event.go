package viewer

// Kinds of events.
const (
	KeyEvent    = "key"    // Key, Press, Repeat, Shift, Control
	ButtonEvent = "button" // Button, Press, X, Y, Shift, Control
	MoveEvent   = "move"   // X, Y
	LeaveEvent  = "leave"  // the pointer left the window
	ScrollEvent = "scroll" // DX, DY in notches, X, Y, Shift, Control
	ResizeEvent = "resize" // Width, Height
	DropEvent   = "drop"   // Paths
	CloseEvent  = "close"  // the window is to be closed
	TextEvent   = "text"   // Text: the characters typed, in the user's layout
)

// Event is something that happened to the window. Points are device pixels from its upper left
// corner.
type Event struct {
	Time float64 `json:"t"` // seconds since the session began
	Kind string  `json:"kind"`
	// "A" to "Z", "0" to "9", "+", "-", "Space", "F11", …
	Key     string   `json:"key,omitempty"`
	Button  string   `json:"button,omitempty"` // "left", "middle", "right"
	Press   bool     `json:"press,omitempty"`  // else released
	Repeat  bool     `json:"repeat,omitempty"` // a key held down
	Shift   bool     `json:"shift,omitempty"`
	Control bool     `json:"control,omitempty"`
	X       float64  `json:"x,omitempty"`
	Y       float64  `json:"y,omitempty"`
	DX      float64  `json:"dx,omitempty"`
	DY      float64  `json:"dy,omitempty"`
	Width   int      `json:"width,omitempty"`
	Height  int      `json:"height,omitempty"`
	Scale   float64  `json:"scale,omitempty"` // device pixels a unit of text, of a resize
	Paths   []string `json:"paths,omitempty"`
	Text    string   `json:"text,omitempty"`
}
