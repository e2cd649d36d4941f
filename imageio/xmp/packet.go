package xmp

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// maxDepth bounds how deep elements lie in each other, maxNodes how many there are.
const (
	maxDepth = 64
	maxNodes = 1 << 18
)

// Name is a property's: its namespace and local name.
type Name = xml.Name

// node is an element; text counts where there are no children.
type node struct {
	name     Name
	attrs    []xml.Attr
	children []*node
	text     string
}

// Packet is the properties of a picture.
type Packet struct {
	about    string
	props    []*node
	prefixes map[string]string // of namespaces, as the packet had them
}

// New returns a packet without properties.
func New() *Packet { return &Packet{prefixes: map[string]string{}} }

// Empty reports whether there are no properties.
func (p *Packet) Empty() bool { return len(p.props) == 0 }

// Parse reads a packet, with or without its wrapper. Properties that are attributes become
// elements.
func Parse(data []byte) (*Packet, error) {
	p := New()
	root, err := p.tree(bytes.TrimRight(data, "\x00"))
	if err != nil {
		return nil, err
	}
	rdf := root
	if root.name.Local == "xmpmeta" || root.name.Local == "xapmeta" {
		rdf = nil
		for _, c := range root.children {
			if c.name == (Name{Space: RDF, Local: "RDF"}) {
				rdf = c
			}
		}
	}
	if rdf == nil || rdf.name != (Name{Space: RDF, Local: "RDF"}) {
		return nil, errors.New("xmp: no rdf:RDF in it")
	}
	for _, d := range rdf.children {
		if d.name != (Name{Space: RDF, Local: "Description"}) {
			continue
		}
		for _, a := range d.attrs {
			switch {
			case a.Name.Local == "about" && (a.Name.Space == RDF || a.Name.Space == ""):
				p.about = a.Value
			case a.Name.Space != RDF && a.Name.Space != "" && a.Name.Space != xmlNS:
				p.add(&node{name: a.Name, text: a.Value})
			}
		}
		for _, c := range d.children {
			p.add(c)
		}
	}
	return p, nil
}

// add takes a property unless there is one of its name, for the first counts.
func (p *Packet) add(n *node) {
	if p.find(n.name) == nil {
		p.props = append(p.props, n)
	}
}

func (p *Packet) tree(data []byte) (*node, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	var stack []*node
	var root *node
	for count := 0; ; count++ {
		token, err := d.Token()
		if err == io.EOF && root != nil && len(stack) == 0 {
			return root, nil
		}
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return nil, fmt.Errorf("xmp: %w", err)
		}
		if len(stack) > maxDepth || count > maxNodes {
			return nil, errors.New("xmp: too many elements")
		}
		switch t := token.(type) {
		case xml.StartElement:
			n := &node{name: t.Name}
			for _, a := range t.Attr {
				if a.Name.Space == "xmlns" {
					if p.prefixes[a.Value] == "" {
						p.prefixes[a.Value] = a.Name.Local
					}
				} else if a.Name.Space != "" || a.Name.Local != "xmlns" {
					n.attrs = append(n.attrs, a)
				}
			}
			if len(stack) > 0 {
				parent := stack[len(stack)-1]
				parent.children = append(parent.children, n)
			} else if root == nil {
				root = n
			}
			stack = append(stack, n)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if len(stack) > 0 {
				stack[len(stack)-1].text += string(t)
			}
		}
	}
}

func (p *Packet) find(name Name) *node {
	for _, n := range p.props {
		if n.name == name {
			return n
		}
	}
	return nil
}

// Has reports whether there is a property.
func (p *Packet) Has(name Name) bool { return p.find(name) != nil }

// Text returns a property's value, of a list its first, "" if there is none or it is a structure.
func (p *Packet) Text(name Name) string {
	n := p.find(name)
	for n != nil && len(n.children) > 0 {
		first := n.children[0]
		if first.name.Space != RDF {
			return ""
		}
		n = first
	}
	if n == nil {
		return ""
	}
	return strings.TrimSpace(n.text)
}

// SetText makes a property a plain value.
func (p *Packet) SetText(name Name, value string) {
	n := p.find(name)
	if n == nil {
		n = &node{}
		p.props = append(p.props, n)
	}
	*n = node{name: name, text: value}
}

// SetList makes a property a list: a Bag, a Seq, or an Alt of texts in the default language.
func (p *Packet) SetList(name Name, kind string, values ...string) {
	list := &node{name: Name{Space: RDF, Local: kind}}
	for _, v := range values {
		li := &node{name: listItem, text: v}
		if kind == "Alt" {
			li.attrs = []xml.Attr{{Name: Name{Space: xmlNS, Local: "lang"}, Value: "x-default"}}
		}
		list.children = append(list.children, li)
	}
	p.SetText(name, "")
	p.find(name).children = []*node{list}
}

// Keep removes the properties for which keep is false.
func (p *Packet) Keep(keep func(Name) bool) {
	p.props = slices.DeleteFunc(p.props, func(n *node) bool { return !keep(n.name) })
}

// Clone returns a packet that can be changed apart from p.
func (p *Packet) Clone() *Packet {
	c := &Packet{about: p.about, prefixes: p.prefixes}
	for _, n := range p.props {
		c.props = append(c.props, n.clone())
	}
	return c
}

func (n *node) clone() *node {
	c := *n
	c.children = nil
	for _, child := range n.children {
		c.children = append(c.children, child.clone())
	}
	return &c
}

var listItem = Name{Space: RDF, Local: "li"}
