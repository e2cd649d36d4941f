package xmp

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Encode makes the packet, in UTF-8 and without padding. All namespaces are declared on its
// outermost element, in an order that depends on the properties alone.
func (p *Packet) Encode() []byte {
	w := writer{prefixes: map[string]string{}, taken: map[string]bool{"xml": true, "xmlns": true}}
	for _, space := range []string{metaNS, RDF} {
		w.claim(space, prefix[space])
	}
	for _, n := range p.props {
		w.collect(n, p.prefixes)
	}
	w.out.WriteString("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta")
	for _, space := range slices.SortedFunc(maps.Keys(w.prefixes), func(a, b string) int {
		return strings.Compare(w.prefixes[a], w.prefixes[b])
	}) {
		fmt.Fprintf(&w.out, "\n  xmlns:%s=\"%s\"", w.prefixes[space], escaped(space))
	}
	fmt.Fprintf(&w.out, ">\n<rdf:RDF>\n<rdf:Description rdf:about=\"%s\">\n", escaped(p.about))
	for _, n := range p.props {
		w.node(n, 1)
	}
	w.out.WriteString("</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>")
	return w.out.Bytes()
}

type writer struct {
	out      bytes.Buffer
	prefixes map[string]string // of namespaces
	taken    map[string]bool   // prefixes
}

func (w *writer) claim(space, want string) {
	if _, known := w.prefixes[space]; known || space == "" || space == xmlNS {
		return
	}
	name := want
	for i := 1; name == "" || w.taken[name]; i++ {
		name = fmt.Sprintf("ns%d", i)
	}
	w.prefixes[space], w.taken[name] = name, true
}

// collect finds a prefix for each namespace: the usual one, that of the packet read, or a number.
func (w *writer) collect(n *node, read map[string]string) {
	claim := func(space string) {
		if usual, ok := prefix[space]; ok {
			w.claim(space, usual)
		} else {
			w.claim(space, read[space])
		}
	}
	claim(n.name.Space)
	for _, a := range n.attrs {
		claim(a.Name.Space)
	}
	for _, c := range n.children {
		w.collect(c, read)
	}
}

func (w *writer) name(n Name) string {
	switch {
	case n.Space == xmlNS:
		return "xml:" + n.Local
	case n.Space == "":
		return n.Local
	}
	return w.prefixes[n.Space] + ":" + n.Local
}

func (w *writer) node(n *node, depth int) {
	indent := strings.Repeat(" ", depth)
	w.out.WriteString(indent + "<" + w.name(n.name))
	for _, a := range n.attrs {
		fmt.Fprintf(&w.out, " %s=\"%s\"", w.name(a.Name), escaped(a.Value))
	}
	switch {
	case len(n.children) > 0:
		w.out.WriteString(">\n")
		for _, c := range n.children {
			w.node(c, depth+1)
		}
		w.out.WriteString(indent)
	case n.text == "":
		w.out.WriteString("/>\n")
		return
	default:
		w.out.WriteString(">" + escaped(n.text))
	}
	w.out.WriteString("</" + w.name(n.name) + ">\n")
}

func escaped(s string) string {
	var b bytes.Buffer
	xml.EscapeText(&b, []byte(s)) // a bytes.Buffer refuses nothing
	return b.String()
}
