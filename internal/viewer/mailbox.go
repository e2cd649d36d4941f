package viewer

import "sync"

// mailbox takes functions from any goroutine to the viewer's.
type mailbox struct {
	wake   func()
	mu     sync.Mutex
	posted []func()
}

// post has f called on the viewer's goroutine, soon.
func (m *mailbox) post(f func()) {
	m.mu.Lock()
	m.posted = append(m.posted, f)
	m.mu.Unlock()
	m.wake()
}

// take returns the posted messages and empties the mailbox.
func (m *mailbox) take() []func() {
	m.mu.Lock()
	defer m.mu.Unlock()
	posted := m.posted
	m.posted = nil
	return posted
}
