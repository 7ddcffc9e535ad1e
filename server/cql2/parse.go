package cql2

import (
	"strings"

	"tongshi/geo"
)

// ParseText reads a filter in CQL2 text whose positions are longitude and
// latitude. The tree is not checked yet.
func ParseText(s string) (*Node, error) { return ParseTextIn(geo.Frame{}, s) }

// ParseTextIn reads a filter in CQL2 text with positions of that frame; the tree
// has them as longitude and latitude. It is not checked yet.
func ParseTextIn(f geo.Frame, s string) (*Node, error) {
	if len(s) > MaxBytes {
		return nil, fault(0, "longer than %d bytes", MaxBytes)
	}
	tokens, err := split(s)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens, frame: f}
	n, err := p.or()
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.sort != end {
		return nil, fault(t.pos, "%s does not belong here; join conditions by AND or OR", t.shown())
	}
	return n, nil
}

// parser reads tokens by recursive descent: or, and, not, comparison, sum,
// product, power, primary.
type parser struct {
	tokens []token
	at     int
	frame  geo.Frame
	budget
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) next() token {
	t := p.tokens[p.at]
	if t.sort != end {
		p.at++
	}
	return t
}

func (p *parser) take(keyword string) bool {
	if p.peek().is(keyword) {
		p.at++
		return true
	}
	return false
}

func (p *parser) takeSign(s string) bool {
	if p.peek().isSign(s) {
		p.at++
		return true
	}
	return false
}

func (p *parser) expectSign(s string) error {
	if !p.takeSign(s) {
		t := p.peek()
		return fault(t.pos, "%s where %q should be", t.shown(), s)
	}
	return nil
}

func (p *parser) call(pos int, op string, args ...*Node) (*Node, error) {
	return &Node{Kind: Call, Op: op, Args: args, Pos: pos}, p.count(pos)
}

// or = and {"OR" and}; a row of ORs is one node.
func (p *parser) or() (*Node, error) { return p.chain("or", p.and) }

func (p *parser) and() (*Node, error) { return p.chain("and", p.not) }

func (p *parser) chain(op string, part func() (*Node, error)) (*Node, error) {
	pos := p.peek().pos
	first, err := part()
	if err != nil || !p.peek().is(op) {
		return first, err
	}
	args := []*Node{first}
	for p.take(op) {
		more, err := part()
		if err != nil {
			return nil, err
		}
		args = append(args, more)
	}
	return p.call(pos, op, args...)
}

func (p *parser) not() (*Node, error) {
	pos := p.peek().pos
	if !p.take("not") {
		return p.comparison()
	}
	if err := p.enter(pos); err != nil {
		return nil, err
	}
	defer p.leave()
	n, err := p.not()
	if err != nil {
		return nil, err
	}
	return p.call(pos, "not", n)
}

var comparisons = []string{"=", "<>", "<=", ">=", "<", ">"}

func (p *parser) comparison() (*Node, error) {
	left, err := p.sum()
	if err != nil {
		return nil, err
	}
	t := p.peek()
	for _, op := range comparisons {
		if p.takeSign(op) {
			right, err := p.sum()
			if err != nil {
				return nil, err
			}
			return p.call(t.pos, op, left, right)
		}
	}
	if p.take("is") {
		return p.isNull(t.pos, left)
	}
	negated := p.take("not")
	n, err := p.wordy(t.pos, left)
	switch {
	case err != nil:
		return nil, err
	case n == nil && negated:
		return nil, fault(t.pos, "NOT must be followed by LIKE, BETWEEN or IN here")
	case n == nil:
		return left, nil
	case negated:
		return p.call(t.pos, "not", n)
	}
	return n, nil
}

func (p *parser) isNull(pos int, left *Node) (*Node, error) {
	negated := p.take("not")
	if !p.take("null") {
		return nil, fault(p.peek().pos, "%s where NULL should be", p.peek().shown())
	}
	n, err := p.call(pos, "isNull", left)
	if err == nil && negated {
		return p.call(pos, "not", n)
	}
	return n, err
}

// wordy reads LIKE, BETWEEN and IN; nil when none of them follows.
func (p *parser) wordy(pos int, left *Node) (*Node, error) {
	switch {
	case p.take("like"):
		pattern, err := p.sum()
		if err != nil {
			return nil, err
		}
		return p.call(pos, "like", left, pattern)
	case p.take("between"):
		low, err := p.sum()
		if err != nil {
			return nil, err
		}
		if !p.take("and") {
			return nil, fault(p.peek().pos, "%s where the AND of BETWEEN should be", p.peek().shown())
		}
		high, err := p.sum()
		if err != nil {
			return nil, err
		}
		return p.call(pos, "between", left, low, high)
	case p.take("in"):
		list, err := p.list()
		if err != nil {
			return nil, err
		}
		return p.call(pos, "in", left, list)
	}
	return nil, nil
}

// list = "(" [or {"," or}] ")"
func (p *parser) list() (*Node, error) {
	pos := p.peek().pos
	if err := p.expectSign("("); err != nil {
		return nil, err
	}
	args, err := p.arguments()
	if err != nil {
		return nil, err
	}
	return &Node{Kind: Array, Args: args, Pos: pos}, p.count(pos)
}

// arguments reads up to the closing parenthesis; the opening one is read.
func (p *parser) arguments() (args []*Node, err error) {
	if err := p.enter(p.peek().pos); err != nil {
		return nil, err
	}
	defer p.leave()
	if p.takeSign(")") {
		return nil, nil
	}
	for {
		n, err := p.or()
		if err != nil {
			return nil, err
		}
		args = append(args, n)
		if p.takeSign(")") {
			return args, nil
		}
		if err := p.expectSign(","); err != nil {
			return nil, err
		}
	}
}

func (p *parser) sum() (*Node, error) { return p.binary(p.product, "+", "-") }

func (p *parser) product() (*Node, error) { return p.binary(p.power, "*", "/", "%", "div") }

func (p *parser) power() (*Node, error) { return p.binary(p.primary, "^") }

// binary reads operators of one rank, from the left.
func (p *parser) binary(part func() (*Node, error), ops ...string) (*Node, error) {
	left, err := part()
	for err == nil {
		t, op := p.peek(), ""
		for _, o := range ops {
			if t.isSign(o) || t.is(o) {
				op = o
			}
		}
		if op == "" {
			return left, nil
		}
		p.at++
		var right *Node
		if right, err = part(); err == nil {
			left, err = p.call(t.pos, op, left, right)
		}
	}
	return nil, err
}

func (p *parser) primary() (*Node, error) {
	t := p.next()
	switch {
	case t.sort == number:
		return &Node{Kind: Number, Number: t.value, Pos: t.pos}, p.count(t.pos)
	case t.sort == text:
		return &Node{Kind: String, Text: t.text, Pos: t.pos}, p.count(t.pos)
	case t.sort == quoted:
		return &Node{Kind: Property, Text: t.text, Pos: t.pos}, p.count(t.pos)
	case t.isSign("("):
		return p.group(t.pos)
	case t.isSign("-"), t.isSign("+"):
		return p.signed(t)
	case t.sort == name:
		return p.named(t)
	}
	return nil, fault(t.pos, "%s where a value, a property or a condition should be", t.shown())
}

// group is one expression in parentheses, or a list of several.
func (p *parser) group(pos int) (*Node, error) {
	args, err := p.arguments()
	if err != nil {
		return nil, err
	}
	if len(args) == 1 {
		args[0].group = true
		return args[0], nil
	}
	return &Node{Kind: Array, Args: args, Pos: pos}, p.count(pos)
}

func (p *parser) signed(t token) (*Node, error) {
	if err := p.enter(t.pos); err != nil {
		return nil, err
	}
	defer p.leave()
	n, err := p.primary()
	switch {
	case err != nil:
		return nil, err
	case t.text == "+":
		return n, nil
	case n.Kind == Number:
		n.Number = -n.Number
		return n, nil
	}
	zero := &Node{Kind: Number, Pos: t.pos}
	return p.call(t.pos, "-", zero, n)
}

// reserved words are no property names unless quoted.
var reserved = []string{"and", "or", "not", "like", "between", "in", "is", "null", "div"}

func (p *parser) named(t token) (*Node, error) {
	lower := strings.ToLower(t.text)
	switch {
	case lower == "true" || lower == "false":
		return &Node{Kind: Boolean, Bool: lower == "true", Pos: t.pos}, p.count(t.pos)
	case isWKT(lower) && p.startsGeometry(lower):
		return p.geometry(t)
	case p.takeSign("("):
		return p.function(t, lower)
	}
	for _, word := range reserved {
		if lower == word {
			return nil, fault(t.pos, "%s does not belong here", strings.ToUpper(word))
		}
	}
	return &Node{Kind: Property, Text: t.text, Pos: t.pos}, p.count(t.pos)
}

func (p *parser) function(t token, lower string) (*Node, error) {
	args, err := p.arguments()
	if err != nil {
		return nil, err
	}
	switch lower {
	case "date", "timestamp", "interval":
		return p.temporal(t.pos, lower, args)
	case "bbox":
		return p.box(t.pos, args)
	}
	op, ok := operators[lower]
	if !ok {
		return nil, fault(t.pos, "there is no function %s", shorten(t.text))
	}
	return p.call(t.pos, op.name, args...)
}

func (p *parser) temporal(pos int, word string, args []*Node) (*Node, error) {
	n, err := temporalNode(pos, word, args)
	if err != nil {
		return nil, err
	}
	return n, p.count(pos)
}

func (p *parser) box(pos int, args []*Node) (*Node, error) {
	numbers := make([]float64, len(args))
	for i, a := range args {
		if a.Kind != Number {
			return nil, fault(a.Pos, "BBOX takes numbers")
		}
		numbers[i] = a.Number
	}
	g, err := Box(p.frame, numbers)
	if err != nil {
		return nil, fault(pos, "%s", err)
	}
	return &Node{Kind: Geometry, Geometry: g, Pos: pos}, p.count(pos)
}
