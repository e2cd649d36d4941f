package pth

import (
	"bytes"
	"errors"
	"math/big"
	"os"
	"reflect"
	"strings"
	"testing"
)

// noStorages refuses persistent ids.
func noStorages(any) (any, error) { return nil, ErrStorage }

func TestUnpickleValues(t *testing.T) {
	dictOf := func(values ...any) *dict {
		d := &dict{}
		if err := d.setPairs(values); err != nil {
			t.Fatal(err)
		}
		return d
	}
	huge, _ := new(big.Int).SetString("-10000000000000000000", 16)
	for _, c := range []struct {
		name, program string
		want          any
	}{
		{"none", "\x80\x02N.", nil},
		{"true", "\x80\x02\x88.", true},
		{"false", "\x80\x02\x89.", false},
		{"byte", "\x80\x02K\xff.", int64(255)},
		{"two bytes", "\x80\x02M\xe9\x03.", int64(1001)},
		{"four bytes are signed", "\x80\x02J\xfe\xff\xff\xff.", int64(-2)},
		{"empty long", "\x80\x02\x8a\x00.", int64(0)},
		{"long -1", "\x80\x02\x8a\x01\xff.", int64(-1)},
		{"long 255", "\x80\x02\x8a\x02\xff\x00.", int64(255)},
		{"long4", "\x80\x02\x8b\x02\x00\x00\x00\x00\x80.", int64(-32768)},
		{"long of 88 bits", "\x80\x02\x8a\x0b\x00\x00\x00\x00\x00\x00\x00\x00\x00\xf0\xff.", huge},
		{"float is big endian", "\x80\x02G\x3f\xf8\x00\x00\x00\x00\x00\x00.", 1.5},
		{"text", "\x80\x02X\x03\x00\x00\x00\xc3\xa9a.", "éa"},
		{"short text", "\x80\x04\x8c\x02ab.", "ab"},
		{"long text", "\x80\x04\x8d\x01\x00\x00\x00\x00\x00\x00\x00a.", "a"},
		{"python 2 text", "\x80\x02U\x01aT\x01\x00\x00\x00b\x86.", tuple{"a", "b"}},
		{"bytes", "\x80\x03B\x01\x00\x00\x00\xff.", []byte{0xff}},
		{"short bytes", "\x80\x03C\x01\xff.", []byte{0xff}},
		{"long bytes", "\x80\x04\x8e\x01\x00\x00\x00\x00\x00\x00\x00\xff.", []byte{0xff}},
		{"nested tuples", "\x80\x02()K\x01\x85K\x02K\x03\x86K\x04K\x05K\x06\x87t.",
			tuple{tuple{}, tuple{int64(1)}, tuple{int64(2), int64(3)},
				tuple{int64(4), int64(5), int64(6)}}},
		{"lists", "\x80\x02](K\x01K\x02eK\x03a.", &list{[]any{int64(1), int64(2), int64(3)}}},
		{"list from a mark", "\x80\x02(K\x01l.", &list{[]any{int64(1)}}},
		{"dicts", "\x80\x02}(K\x01K\x02u\x8c\x01aNs.", dictOf(int64(1), int64(2), "a", nil)},
		{"dict from a mark", "\x80\x02(K\x01Nd.", dictOf(int64(1), nil)},
		{"the later value stays", "\x80\x02(K\x01NK\x01\x88d.", dictOf(int64(1), true)},
		{"pop", "\x80\x02K\x01K\x020.", int64(1)},
		{"pop mark", "\x80\x02K\x01(K\x02K\x031.", int64(1)},
		{"dup", "\x80\x02K\x012\x86.", tuple{int64(1), int64(1)}},
		{"memo", "\x80\x02K\x07q\x00r\x00\x01\x00\x00h\x00j\x00\x01\x00\x00\x87.",
			tuple{int64(7), int64(7), int64(7)}},
		{"memoize and frame", "\x80\x04\x95\x00\x00\x00\x00\x00\x00\x00\x00K\x07\x94h\x00\x86.",
			tuple{int64(7), int64(7)}},
		{"name", "\x80\x02ctorch\nFloatStorage\n.", global{"torch", "FloatStorage"}},
		{"name from the stack", "\x80\x04\x8c\x05torch\x8c\x0cFloatStorage\x93.",
			global{"torch", "FloatStorage"}},
		{"ordered dict", "\x80\x02ccollections\nOrderedDict\n)R(K\x01Nu.", dictOf(int64(1), nil)},
		{"python 2 ordered dict",
			"\x80\x02ccollections\nOrderedDict\n](](K\x01NeK\x02\x88\x86e\x85R.",
			dictOf(int64(1), nil, int64(2), true)},
		{"attributes are left out", "\x80\x02ccollections\nOrderedDict\n)R}(K\x01Nub.", &dict{}},
	} {
		got, n, err := unpickle([]byte(c.program+"rest"), noStorages)
		if err != nil || n != len(c.program) || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %#v after %d bytes, %v; want %#v", c.name, got, n, err, c.want)
		}
	}
}

func TestUnpickleRefuses(t *testing.T) {
	for _, c := range []struct {
		name, program string
		want          error
		says          string
	}{
		{"nothing", "", ErrPickle, "ends early"},
		{"no stop", "\x80\x02N", ErrPickle, "ends early"},
		{"protocol 1", "\x80\x01N.", ErrPickle, "protocol 1"},
		{"protocol 5", "\x80\x05N.", ErrPickle, "protocol 5"},
		{"text longer than the file", "\x80\x02X\xff\xff\xff\xffa.", ErrPickle, "ends early"},
		{"text longer than memory", "\x80\x04\x8d\xff\xff\xff\xff\xff\xff\xff\xff.", ErrPickle,
			"early"},
		{"bytes longer than the file", "\x80\x03B\xff\xff\xff\x7f.", ErrPickle, "ends early"},
		{"number cut short", "\x80\x02J\x00\x00.", ErrPickle, "ends early"},
		{"float cut short", "\x80\x02G\x00\x00.", ErrPickle, "ends early"},
		{"frame cut short", "\x80\x04\x95\x00.", ErrPickle, "ends early"},
		{"not UTF-8", "\x80\x02X\x01\x00\x00\x00\xff.", ErrPickle, "UTF-8"},
		{"long of 65 bytes", "\x80\x02\x8a\x41" + strings.Repeat("\x01", 65) + ".", ErrLimit, "65"},
		{"long4 longer than the file", "\x80\x02\x8b\xff\xff\xff\xff.", ErrPickle, "ends early"},
		{"stop on an empty stack", "\x80\x02.", ErrPickle, "empty stack"},
		{"pop on an empty stack", "\x80\x020.", ErrPickle, "empty stack"},
		{"dup on an empty stack", "\x80\x022.", ErrPickle, "empty stack"},
		{"tuple on a short stack", "\x80\x02K\x01\x86.", ErrPickle, "empty stack"},
		{"pop through a mark", "\x80\x02K\x01(0.", ErrPickle, "empty stack"},
		{"value under a mark", "\x80\x02K\x01(.", ErrPickle, "empty stack"},
		{"tuple without a mark", "\x80\x02K\x01t.", ErrPickle, "mark"},
		{"append to a tuple", "\x80\x02)K\x01a.", ErrPickle, "adds items"},
		{"append to a dict", "\x80\x02}K\x01a.", ErrPickle, "adds items"},
		{"items into a list", "\x80\x02]K\x01K\x02s.", ErrPickle, "adds items"},
		{"key without a value", "\x80\x02}(K\x01u.", ErrPickle, "key"},
		{"list as a key", "\x80\x02}]Ns.", ErrPickle, "key"},
		{"tuple as a key", "\x80\x02})Ns.", ErrPickle, "key"},
		{"nothing remembered", "\x80\x02h\x05.", ErrPickle, "5"},
		{"remember nothing", "\x80\x02q\x00.", ErrPickle, "empty stack"},
		{"a shell", "\x80\x02cposix\nsystem\nX\x02\x00\x00\x00ls\x85R.", ErrGlobal, "posix.system"},
		{"a shell from the stack", "\x80\x04\x8c\x02os\x8c\x06system\x93.", ErrGlobal, "os.system"},
		{"eval", "\x80\x02cbuiltins\neval\n.", ErrGlobal, "builtins.eval"},
		{"getattr", "\x80\x02cbuiltins\ngetattr\n.", ErrGlobal, "builtins.getattr"},
		{"another of torch", "\x80\x02ctorch\nload\n.", ErrGlobal, "torch.load"},
		{"dotted name", "\x80\x04\x8c\x0bcollections\x8c\x0dOrderedDict.x\x93.", ErrGlobal,
			"OrderedDict.x"},
		{"name without an end", "\x80\x02ctorch", ErrPickle, "ends early"},
		{"name of numbers", "\x80\x04K\x01K\x02\x93.", ErrPickle, "name"},
		{"call of a number", "\x80\x02K\x01)R.", ErrPickle, "calls 1"},
		{"call of a type", "\x80\x02ctorch\nFloatStorage\n)R.", ErrPickle,
			"calls torch.FloatStorage"},
		{"call with a list", "\x80\x02ccollections\nOrderedDict\n]R.", ErrPickle, "with a list"},
		{"ordered dict of a number", "\x80\x02ccollections\nOrderedDict\nK\x01\x85R.", ErrPickle,
			"1"},
		{"ordered dict of singles", "\x80\x02ccollections\nOrderedDict\n](K\x01e\x85R.", ErrPickle,
			"item"},
		{"parameter of a number", "\x80\x02ctorch._utils\n_rebuild_parameter\nK\x01\x85R.",
			ErrPickle,
			"parameter"},
		{"parameter of nothing", "\x80\x02ctorch._utils\n_rebuild_parameter\n)R.", ErrPickle,
			"None"},
		{"attributes of a list", "\x80\x02]}b.", ErrPickle, "attributes"},
		{"object of a class", "\x80\x02ccollections\nOrderedDict\n)\x81.", ErrOpcode, "0x81"},
		{"extension", "\x80\x02\x82\x01.", ErrOpcode, "0x82"},
		{"instance", "\x80\x02(ios\nsystem\n.", ErrOpcode, "0x69"},
		{"set", "\x80\x04\x8f.", ErrOpcode, "0x8f"},
		{"text id", "\x80\x02Pstorage\n.", ErrOpcode, "0x50"},
		{"out of band buffer", "\x80\x04\x97.", ErrOpcode, "0x97"},
		{"storage", "\x80\x02K\x01Q.", ErrStorage, ""},
		{"work of a few instructions", "\x80\x02](" + strings.Repeat("]K\x01aNa", 1<<12) +
			"eq\x000" +
			strings.Repeat("ccollections\nOrderedDict\nh\x00\x85R0", 1<<9+1) + "N.", ErrLimit,
			"instructions"},
		{"too long", strings.Repeat("N0", maxInstructions/2+1) + ".", ErrLimit, "instructions"},
	} {
		v, _, err := unpickle([]byte(c.program), noStorages)
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, %v; want %v with %q", c.name, v, err, c.want, c.says)
		} else if strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %q has several lines", c.name, err)
		}
	}
}

// FuzzUnpickle checks that no program brings the machine down or makes it hold more than a small
// multiple of the program.
func FuzzUnpickle(f *testing.F) {
	file, err := os.ReadFile(goldenPath("small-no-cell"))
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range [][]byte{
		file[:15], file[15:21], file[21:600], // the old format's first pickles, the third cut short
		assemble(pairs{"a", items{1, 2.5, nil, true, args{"b"}}}),
		assemble(view("FloatStorage", "0", 12, 2, args{3, 2}, args{2, 1})),
		[]byte("\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00\x8c\x05torch\x94\x8c\x0cFloatStorage\x93."),
		[]byte("\x80\x02ccollections\nOrderedDict\n](](K\x01NeK\x02\x88\x86e\x85R}(K\x01Nub."),
		bytes.Repeat([]byte("(}])2"), 20),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, program []byte) {
		v, n, err := unpickle(program, loader())
		if err == nil && (n > len(program) || kind(v) == "") {
			t.Errorf("%s after %d of %d bytes", kind(v), n, len(program))
		}
		if again, _, err2 := unpickle(program, loader()); (err == nil) != (err2 == nil) ||
			kind(v) != kind(again) {
			t.Errorf("first %s, %v; then %s, %v", kind(v), err, kind(again), err2)
		}
	})
}
