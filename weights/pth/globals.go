package pth

import "fmt"

// The names that a pickle may use.
var (
	orderedDict      = global{"collections", "OrderedDict"}
	rebuildTensor    = global{"torch._utils", "_rebuild_tensor_v2"}
	rebuildParameter = global{"torch._utils", "_rebuild_parameter"}

	// storages are the element types, by torch's name: dtype and bytes of an element. Those without
	// a dtype occur beside a model (an optimiser's counters) but not in one.
	storages = map[global]element{
		{"torch", "FloatStorage"}:    {"F32", 4},
		{"torch", "DoubleStorage"}:   {"F64", 8},
		{"torch", "HalfStorage"}:     {"F16", 2},
		{"torch", "BFloat16Storage"}: {"BF16", 2},
		{"torch", "LongStorage"}:     {"", 8},
		{"torch", "IntStorage"}:      {"", 4},
		{"torch", "ShortStorage"}:    {"", 2},
		{"torch", "CharStorage"}:     {"", 1},
		{"torch", "ByteStorage"}:     {"", 1},
		{"torch", "BoolStorage"}:     {"", 1},
	}
)

type element struct {
	dtype string
	size  int
}

// global pushes an allowed name.
func (m *machine) global(op byte) error {
	var g global
	if op == opStackGlobal {
		items, err := m.popN(2)
		if err != nil {
			return err
		}
		module, ok1 := items[0].(string)
		name, ok2 := items[1].(string)
		if !ok1 || !ok2 {
			return fmt.Errorf("%w: a name made of %s and %s", ErrPickle, kind(items[0]),
				kind(items[1]))
		}
		g = global{module, name}
	} else {
		module, err := m.line()
		if err != nil {
			return err
		}
		name, err := m.line()
		if err != nil {
			return err
		}
		g = global{module, name}
	}
	_, isStorage := storages[g]
	if !isStorage && g != orderedDict && g != rebuildTensor && g != rebuildParameter {
		return fmt.Errorf("%w: %.80q", ErrGlobal, g.module+"."+g.name)
	}
	return m.push(g)
}

// reduce does what calling an allowed function would do.
func (m *machine) reduce() error {
	items, err := m.popN(2)
	if err != nil {
		return err
	}
	function, ok1 := items[0].(global)
	args, ok2 := items[1].(tuple)
	if !ok1 || !ok2 {
		return fmt.Errorf("%w: it calls %s with %s", ErrPickle, kind(items[0]), kind(items[1]))
	}
	var value any
	switch function {
	case orderedDict:
		value, err = m.makeDict(args)
	case rebuildTensor:
		value, err = makeTensor(args)
	case rebuildParameter:
		t, ok := argument(args, 0).(*tensor)
		if !ok {
			err = fmt.Errorf("%w: a parameter made of %s", ErrPickle, kind(argument(args, 0)))
		}
		value = t
	default:
		err = fmt.Errorf("%w: it calls %s", ErrPickle, kind(function))
	}
	if err != nil {
		return err
	}
	return m.push(value)
}

// makeDict is OrderedDict() or, as Python 2 wrote it, OrderedDict([[key, value], ...]). Each item
// counts as an instruction: one list may be made a dict of again and again.
func (m *machine) makeDict(args tuple) (*dict, error) {
	d := &dict{}
	if len(args) == 0 {
		return d, nil
	}
	pairs, ok := args[0].(*list)
	if !ok || len(args) > 1 {
		return nil, fmt.Errorf("%w: OrderedDict of %s", ErrPickle, kind(args[0]))
	}
	if err := m.count(len(pairs.items)); err != nil {
		return nil, err
	}
	for _, p := range pairs.items {
		items, ok := p.(tuple)
		if l, isList := p.(*list); isList {
			items, ok = l.items, true
		}
		if !ok || len(items) != 2 {
			return nil, fmt.Errorf("%w: OrderedDict with %s for an item", ErrPickle, kind(p))
		}
		if err := d.set(items[0], items[1]); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// build would set attributes. An OrderedDict of a state dict has one, the modules' versions, which
// nothing here needs; nothing else may have any.
func (m *machine) build() error {
	if _, err := m.pop(); err != nil {
		return err
	}
	target, err := m.top()
	if err != nil {
		return err
	}
	if _, ok := target.(*dict); !ok {
		return fmt.Errorf("%w: it sets attributes of %s", ErrPickle, kind(target))
	}
	return nil
}

func argument(args tuple, i int) any {
	if i < len(args) {
		return args[i]
	}
	return nil
}
