package gpu

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Kind is the sort of processor that a device is.
type Kind int

const (
	KindUnknown    Kind = iota
	KindDiscrete        // a card with memory of its own
	KindIntegrated      // shares the host's memory
	KindVirtual         // a part of a device that a virtual machine is given
	KindSoftware        // the processor in disguise, slower than package cpu
)

func (k Kind) String() string {
	switch k {
	case KindDiscrete:
		return "discrete GPU"
	case KindIntegrated:
		return "integrated GPU"
	case KindVirtual:
		return "virtual GPU"
	case KindSoftware:
		return "software"
	}
	return "unknown kind"
}

// rank orders kinds by how soon they are taken unasked; 0 is never.
func (k Kind) rank() int {
	switch k {
	case KindDiscrete:
		return 3
	case KindIntegrated:
		return 2
	case KindVirtual:
		return 1
	}
	return 0
}

// Adapter is a device that may be opened.
type Adapter struct {
	DeviceInfo
	Limits
	// Preference counts the backends from the one preferred, 0, on: a device may be reached through
	// several.
	Preference int
}

// Needs are the limits without which no device is taken unasked: what WebGPU guarantees, the size
// of a binding aside, which larger pictures merely cut into more tiles.
var Needs = Limits{BufferBytes: 64 << 20, Groups: 65535, WorkgroupBytes: 16 << 10, Invocations: 256,
	StorageBindings: 8}

// translated begins the names of the devices of Mesa's dzn (dzn_device.c), which stand for a real
// card on Windows and in its Linux, and say that they are of its kind.
const translated = "Microsoft Direct3D12 ("

// processors are in the names of devices that are the processor in disguise; behind a translation,
// as that of Wine, they may say to be a card.
var processors = []string{"llvmpipe", "swiftshader", "softpipe", "basic render"}

// IsProcessor tells by a device's name that it is the processor in disguise.
func IsProcessor(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(processors, func(p string) bool { return strings.Contains(name, p) })
}

// Unfit gives the reason why an adapter is never chosen automatically, or "" if it may be.
func (a *Adapter) Unfit() string {
	if a.Kind == KindSoftware || IsProcessor(a.Name) {
		return "the processor in disguise, far slower than cpu"
	}
	if strings.HasPrefix(a.Name, translated) {
		return "it translates Vulkan to Direct3D and does not promise to conform"
	}
	if a.Kind.rank() == 0 {
		return "it does not say what it is"
	}
	for _, l := range []struct {
		name       string
		have, need int64
	}{
		{"bytes in a binding", a.BufferBytes, Needs.BufferBytes},
		{"workgroups in a row", int64(a.Groups), int64(Needs.Groups)},
		{"bytes of workgroup memory", int64(a.WorkgroupBytes), int64(Needs.WorkgroupBytes)},
		{"invocations in a workgroup", int64(a.Invocations), int64(Needs.Invocations)},
		{"buffers to a shader", int64(a.StorageBindings), int64(Needs.StorageBindings)},
	} {
		if l.have < l.need {
			return fmt.Sprintf("too small: %d %s, %d are needed", l.have, l.name, l.need)
		}
	}
	return ""
}

// Choose picks the adapter to take unasked: discrete before integrated before virtual, then the
// backend preferred, then the most memory and the largest bindings, then the first listed. Those
// that open refuses are passed over. It returns -1 if there is none, and a note on each adapter.
func Choose(adapters []Adapter, open func(index int) error) (chosen int, notes []string) {
	notes = make([]string, len(adapters))
	var order []int
	for i := range adapters {
		if why := adapters[i].Unfit(); why != "" {
			notes[i] = "only when asked for: " + why
		} else {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return prefer(&adapters[i], &adapters[j]) })
	chosen = -1
	for n, i := range order {
		if chosen >= 0 {
			notes[i] = "works; another is preferred"
			continue
		}
		if err := open(i); err != nil {
			notes[i] = fmt.Sprintf("cannot be opened: %v", err)
			continue
		}
		chosen = i
		var next *Adapter
		if n+1 < len(order) {
			next = &adapters[order[n+1]]
		}
		notes[i] = "used by default: " + why(&adapters[i], next, n > 0)
	}
	return chosen, notes
}

// prefer is negative if a is taken before b.
func prefer(a, b *Adapter) int {
	return cmp.Or(b.Kind.rank()-a.Kind.rank(), a.Preference-b.Preference,
		cmp.Compare(b.Memory, a.Memory), cmp.Compare(b.BufferBytes, a.BufferBytes))
}

// why gives the reason why an adapter was preferred to the next, or taken after others failed to
// open.
func why(a, next *Adapter, after bool) string {
	switch {
	case after:
		return "the first that can be opened"
	case next == nil:
		return "the only GPU"
	case a.Kind != next.Kind:
		return fmt.Sprintf("%s before %s", a.Kind, next.Kind)
	case a.Preference != next.Preference:
		return fmt.Sprintf("%s before %s", a.Backend, next.Backend)
	case a.Memory != next.Memory:
		return "the most memory"
	case a.BufferBytes != next.BufferBytes:
		return "the largest bindings"
	}
	return "the first of its kind"
}
