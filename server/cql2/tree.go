package cql2

import (
	"time"

	"github.com/paulmach/orb"

	"tongshi/geo/say"
	"tongshi/server/layer"
)

// Limits of one filter.
const (
	MaxBytes = 8 << 10
	MaxDepth = 64
	MaxNodes = 1000
)

// Kind says what a node of the tree is.
type Kind int

// The kinds of node.
const (
	Call     Kind = iota // Op with Args
	Property             // Text is its name
	String               // Text
	Number               // Number
	Boolean              // Bool
	Instant              // Time; Date if it is a whole day; Open for ".."
	Interval             // Args are its two ends
	Geometry             // Geometry
	Array                // Args
)

// Node is a filter or a part of one.
type Node struct {
	Kind     Kind
	Op       string // of a Call, in lower case as CQL2 JSON has it
	Args     []*Node
	Text     string
	Number   float64
	Bool     bool
	Time     time.Time
	Date     bool
	Open     bool
	Geometry orb.Geometry
	// Pos is the byte of the text where the node begins, from 1; 0 when it
	// came as JSON.
	Pos int
	// Column is the column that a Property names, once the tree was checked.
	Column layer.Column
	// group says that parentheses stood around it, so that it may also be
	// meant as a list of one.
	group bool
}

// Error is what is wrong with a filter, where, and what to do.
type Error struct {
	Pos     int // byte of the text, from 1; 0 when not known
	Message say.Text
}

func (e *Error) Error() string { return e.In(say.English) }

// In is the error in a reader's language.
func (e *Error) In(l say.Language) string {
	if e.Pos > 0 {
		return say.New("at character %d: %s", e.Pos, e.Message).In(l)
	}
	return e.Message.In(l)
}

func fault(pos int, key say.Key, args ...any) *Error {
	return &Error{Pos: pos, Message: say.New(key, args...)}
}

// budget counts the parts of a filter while it is read.
type budget struct{ nodes, depth int }

func (b *budget) enter(pos int) error {
	b.depth++
	if b.depth > MaxDepth {
		return fault(pos, "nested deeper than %d levels", MaxDepth)
	}
	return nil
}

func (b *budget) leave() { b.depth-- }

func (b *budget) count(pos int) error {
	b.nodes++
	if b.nodes > MaxNodes {
		return fault(pos, "more than %d parts", MaxNodes)
	}
	return nil
}

// Walk calls see with every node, parents first.
func (n *Node) Walk(see func(*Node)) {
	see(n)
	for _, a := range n.Args {
		a.Walk(see)
	}
}

// Properties are the names of the columns that the tree mentions, distinct,
// in order of appearance.
func (n *Node) Properties() (names []string) {
	seen := map[string]bool{}
	n.Walk(func(p *Node) {
		if p.Kind == Property && !seen[p.Text] {
			seen[p.Text] = true
			names = append(names, p.Text)
		}
	})
	return names
}

// Intersects is the condition that a feature meets a shape, checked.
func Intersects(shape orb.Geometry) *Node {
	property := &Node{Kind: Property, Text: GeometryName, Column: layer.Column{Name: GeometryName}}
	return &Node{Kind: Call, Op: "s_intersects", Args: []*Node{property, {Kind: Geometry, Geometry: shape}}}
}
