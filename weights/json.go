package weights

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// syntaxError is JSON that is not of the expected form.
type syntaxError string

func (e syntaxError) Error() string { return string(e) }

func syntaxErrorf(format string, args ...any) error {
	return syntaxError(fmt.Sprintf(format, args...))
}

// newDecoder checks that data is one JSON value in valid UTF-8 before it hands out a token.
func newDecoder(data []byte) (*json.Decoder, error) {
	if !utf8.Valid(data) {
		return nil, syntaxError("not UTF-8")
	}
	if !json.Valid(data) {
		return nil, syntaxError("not JSON")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	return d, nil
}

// eachKey reads an object and calls value for each key, which must read exactly one value.
func eachKey(d *json.Decoder, value func(key string) error) error {
	if err := expect(d, '{'); err != nil {
		return err
	}
	seen := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return err
		}
		key, _ := t.(string)
		if seen[key] {
			return fmt.Errorf("%.80q: %w", key, ErrDuplicate)
		}
		seen[key] = true
		if err := value(key); err != nil {
			return err
		}
	}
	return expect(d, '}')
}

// readNumbers reads an array of at most limit non-negative whole numbers.
func readNumbers(d *json.Decoder, limit int) ([]int, error) {
	if err := expect(d, '['); err != nil {
		return nil, err
	}
	list := []int{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, err
		}
		number, ok := t.(json.Number)
		if !ok {
			return nil, syntaxErrorf("%s is not a whole number", show(t))
		}
		n, err := strconv.ParseUint(number.String(), 10, strconv.IntSize-1)
		if err != nil {
			return nil, syntaxErrorf("%.40s is not a whole number of this machine's size", number)
		}
		if len(list) == limit {
			return nil, fmt.Errorf("list of more than %d: %w", limit, ErrLimit)
		}
		list = append(list, int(n))
	}
	return list, expect(d, ']')
}

func readString(d *json.Decoder) (string, error) {
	t, err := d.Token()
	if err != nil {
		return "", err
	}
	s, ok := t.(string)
	if !ok {
		return "", syntaxErrorf("%s where a string should be", show(t))
	}
	return s, nil
}

func expect(d *json.Decoder, delim json.Delim) error {
	t, err := d.Token()
	if err != nil {
		return err
	}
	if t != delim {
		return syntaxErrorf("%s where %v should be", show(t), delim)
	}
	return nil
}

// show puts a token into one short line.
func show(t json.Token) string {
	if s, ok := t.(string); ok {
		return fmt.Sprintf("%.40q", s)
	}
	return fmt.Sprintf("%.40v", t)
}
