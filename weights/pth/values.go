package pth

import "fmt"

// The values that a pickle can build. Besides these there are nil, bool, int64, float64, string,
// []byte and, for a whole number that needs more than 64 bits, *big.Int.
type (
	tuple []any
	list  struct{ items []any }

	// dict is a dict or an OrderedDict, with keys that are strings or int64.
	dict struct {
		keys   []any
		values map[any]any
	}

	// global is an allowed name, as yet only a word.
	global struct{ module, name string }
)

func (d *dict) set(key, value any) error {
	switch key.(type) {
	case string, int64:
	default:
		return fmt.Errorf("%w: %s as a key", ErrPickle, kind(key))
	}
	if d.values == nil {
		d.values = map[any]any{}
	}
	if _, ok := d.values[key]; !ok {
		d.keys = append(d.keys, key)
	}
	d.values[key] = value
	return nil
}

// kind names a value for an error message, in Python's words.
func kind(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		return "a bool"
	case string:
		return fmt.Sprintf("%.80q", v)
	case []byte:
		return "bytes"
	case tuple:
		return fmt.Sprintf("a tuple of %d", len(v))
	case *list:
		return fmt.Sprintf("a list of %d", len(v.items))
	case *dict:
		return fmt.Sprintf("a dict of %d", len(v.keys))
	case global:
		return v.module + "." + v.name
	case *storage:
		return "a storage"
	case *tensor:
		return fmt.Sprintf("a tensor of shape %v", v.shape)
	}
	return fmt.Sprint(v) // a number
}
