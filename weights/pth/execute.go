package pth

import "fmt"

// Instructions of protocols 2 to 4 (pickletools.py). Missing are the text forms of protocol 0,
// sets, and those that make objects of classes: torch.save writes none of them for a state dict.
const (
	opMark            = '('
	opStop            = '.'
	opPop             = '0'
	opPopMark         = '1'
	opDup             = '2'
	opBinInt          = 'J'
	opBinInt1         = 'K'
	opBinInt2         = 'M'
	opNone            = 'N'
	opBinPersID       = 'Q'
	opReduce          = 'R'
	opBinString       = 'T'
	opShortBinString  = 'U'
	opBinUnicode      = 'X'
	opAppend          = 'a'
	opBuild           = 'b'
	opGlobal          = 'c'
	opDict            = 'd'
	opAppends         = 'e'
	opBinGet          = 'h'
	opLongBinGet      = 'j'
	opList            = 'l'
	opBinPut          = 'q'
	opLongBinPut      = 'r'
	opSetItem         = 's'
	opTuple           = 't'
	opSetItems        = 'u'
	opEmptyDict       = '}'
	opEmptyList       = ']'
	opEmptyTuple      = ')'
	opBinFloat        = 'G'
	opBinBytes        = 'B'
	opShortBinBytes   = 'C'
	opProto           = 0x80
	opTuple1          = 0x85
	opTuple2          = 0x86
	opTuple3          = 0x87
	opNewTrue         = 0x88
	opNewFalse        = 0x89
	opLong1           = 0x8a
	opLong4           = 0x8b
	opShortBinUnicode = 0x8c
	opBinUnicode8     = 0x8d
	opBinBytes8       = 0x8e
	opStackGlobal     = 0x93
	opMemoize         = 0x94
	opFrame           = 0x95
)

func (m *machine) execute(op byte) error {
	switch op {
	case opProto:
		version, err := m.byte()
		if err == nil && (version < 2 || version > 4) {
			err = fmt.Errorf("%w: protocol %d, must be 2 to 4", ErrPickle, version)
		}
		return err
	case opFrame: // a hint for reading ahead
		_, err := m.take(8)
		return err
	case opMark:
		m.marks = append(m.marks, len(m.stack))
		return nil
	case opPop:
		_, err := m.pop()
		return err
	case opPopMark:
		_, err := m.popMark()
		return err
	case opDup:
		v, err := m.top()
		if err != nil {
			return err
		}
		return m.push(v)
	case opNone:
		return m.push(nil)
	case opNewTrue, opNewFalse:
		return m.push(op == opNewTrue)
	case opBinInt, opBinInt1, opBinInt2, opLong1, opLong4, opBinFloat:
		return m.number(op)
	case opBinUnicode, opShortBinUnicode, opBinUnicode8, opBinString, opShortBinString,
		opBinBytes, opShortBinBytes, opBinBytes8:
		return m.text(op)
	case opEmptyList:
		return m.push(&list{})
	case opEmptyDict:
		return m.push(&dict{})
	case opEmptyTuple:
		return m.push(tuple{})
	case opTuple1, opTuple2, opTuple3:
		items, err := m.popN(int(op - opTuple1 + 1))
		if err != nil {
			return err
		}
		return m.push(tuple(items))
	case opTuple, opList, opDict:
		return m.collect(op)
	case opAppend, opAppends, opSetItem, opSetItems:
		return m.fill(op)
	case opBinPut, opLongBinPut, opMemoize, opBinGet, opLongBinGet:
		return m.remember(op)
	case opGlobal, opStackGlobal:
		return m.global(op)
	case opReduce:
		return m.reduce()
	case opBuild:
		return m.build()
	case opBinPersID:
		id, err := m.pop()
		if err != nil {
			return err
		}
		v, err := m.load(id)
		if err != nil {
			return err
		}
		return m.push(v)
	}
	return fmt.Errorf("%w: 0x%02x", ErrOpcode, op)
}

func (m *machine) collect(op byte) error {
	items, err := m.popMark()
	if err != nil {
		return err
	}
	switch op {
	case opTuple:
		return m.push(tuple(items))
	case opList:
		return m.push(&list{items})
	}
	d := &dict{}
	if err := d.setPairs(items); err != nil {
		return err
	}
	return m.push(d)
}

func (m *machine) fill(op byte) (err error) {
	var items []any
	switch op {
	case opAppend:
		items, err = m.popN(1)
	case opSetItem:
		items, err = m.popN(2)
	default:
		items, err = m.popMark()
	}
	if err != nil {
		return err
	}
	target, err := m.top()
	if err != nil {
		return err
	}
	if d, ok := target.(*dict); ok && (op == opSetItem || op == opSetItems) {
		return d.setPairs(items)
	}
	if l, ok := target.(*list); ok && (op == opAppend || op == opAppends) {
		l.items = append(l.items, items...)
		return nil
	}
	return fmt.Errorf("%w: it adds items to %s", ErrPickle, kind(target))
}

func (d *dict) setPairs(items []any) error {
	if len(items)%2 != 0 {
		return fmt.Errorf("%w: a key without a value", ErrPickle)
	}
	for i := 0; i < len(items); i += 2 {
		if err := d.set(items[i], items[i+1]); err != nil {
			return err
		}
	}
	return nil
}

func (m *machine) remember(op byte) error {
	index := uint64(len(m.memo))
	if op != opMemoize {
		size := map[byte]int{opBinPut: 1, opBinGet: 1, opLongBinPut: 4, opLongBinGet: 4}[op]
		var err error
		if index, err = m.unsigned(size); err != nil {
			return err
		}
	}
	if op == opBinGet || op == opLongBinGet {
		v, ok := m.memo[uint32(index)]
		if !ok {
			return fmt.Errorf("%w: nothing is remembered under %d", ErrPickle, index)
		}
		return m.push(v)
	}
	v, err := m.top()
	if err != nil {
		return err
	}
	m.memo[uint32(index)] = v
	return nil
}
