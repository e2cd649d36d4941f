package pth

import (
	"fmt"
	"slices"
)

// arguments reads the keyword arguments of a part of a model and keeps the first error for done.
type arguments struct {
	function string
	given    *dict
	used     []string
	err      error
}

func (a *arguments) any(key string) any {
	return keyword(a, key, nil, func(v any) (any, bool) { return v, true })
}

func (a *arguments) bool(key string, missing bool) bool {
	return keyword(a, key, missing, func(v any) (bool, bool) {
		b, ok := v.(bool)
		return b, ok
	})
}

func (a *arguments) int(key string, missing int) int { return keyword(a, key, missing, asInt) }

func (a *arguments) float(key string, missing float64) float64 {
	return keyword(a, key, missing, func(v any) (float64, bool) {
		if n, ok := v.(int64); ok {
			return float64(n), true
		}
		f, ok := v.(float64)
		return f, ok
	})
}

func (a *arguments) string(key, missing string) string {
	return keyword(a, key, missing, func(v any) (string, bool) {
		s, ok := v.(string)
		return s, ok
	})
}

func (a *arguments) ints(key string) []int {
	return keyword(a, key, nil, func(v any) ([]int, bool) {
		items, ok := v.(tuple)
		if l, isList := v.(*list); isList {
			items, ok = l.items, true
		}
		numbers := make([]int, len(items))
		for i, item := range items {
			n, isInt := asInt(item)
			numbers[i], ok = n, ok && isInt
		}
		return numbers, ok
	})
}

// done reports the first value of a wrong type, or an argument that was given but never read.
func (a *arguments) done() error {
	for _, key := range a.given.keys {
		if name, ok := key.(string); a.err == nil && (!ok || !slices.Contains(a.used, name)) {
			a.err = fmt.Errorf("%s has no argument %s", a.function, kind(key))
		}
	}
	return a.err
}

func keyword[T any](a *arguments, key string, missing T, as func(any) (T, bool)) T {
	a.used = append(a.used, key)
	v, present := a.given.values[key]
	if !present {
		return missing
	}
	t, ok := as(v)
	if !ok && a.err == nil {
		a.err = fmt.Errorf("%s is %s", key, kind(v))
	}
	return t
}

func asInt(v any) (int, bool) {
	n, ok := v.(int64)
	return int(n), ok && int64(int(n)) == n
}
