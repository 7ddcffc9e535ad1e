package cql2

import (
	"strings"
	"time"
)

// temporalNode makes DATE('…'), TIMESTAMP('…') or INTERVAL(…, …) of its
// arguments.
func temporalNode(pos int, word string, args []*Node) (*Node, error) {
	if word == "interval" {
		return intervalNode(pos, args)
	}
	if len(args) != 1 || args[0].Kind != String {
		return nil, fault(pos, "%s takes one text in quotes", strings.ToUpper(word))
	}
	if word == "date" {
		return dateNode(pos, args[0].Text)
	}
	return timestampNode(pos, args[0].Text)
}

func dateNode(pos int, s string) (*Node, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return nil, fault(pos, "%q is no date; write 2026-05-04", shorten(s))
	}
	return &Node{Kind: Instant, Time: t, Date: true, Pos: pos}, nil
}

func timestampNode(pos int, s string) (*Node, error) {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil || !strings.HasSuffix(s, "Z") && !strings.ContainsAny(s[len("2006-01-02"):], "+-") {
		return nil, fault(pos, "%q is no time; write 2026-05-04T08:00:00Z", shorten(s))
	}
	return &Node{Kind: Instant, Time: t.UTC(), Pos: pos}, nil
}

// intervalNode takes two ends, each a text, ".." for open, or a property.
func intervalNode(pos int, args []*Node) (*Node, error) {
	if len(args) != 2 {
		return nil, fault(pos, "INTERVAL takes a beginning and an end")
	}
	n := &Node{Kind: Interval, Pos: pos}
	for _, a := range args {
		end, err := intervalEnd(a)
		if err != nil {
			return nil, err
		}
		n.Args = append(n.Args, end)
	}
	from, to := n.Args[0], n.Args[1]
	if from.Kind == Instant && to.Kind == Instant && !from.Open && !to.Open && to.Time.Before(from.Time) {
		return nil, fault(pos, "the interval ends before it begins")
	}
	return n, nil
}

func intervalEnd(a *Node) (*Node, error) {
	switch {
	case a.Kind == String && a.Text == "..":
		return &Node{Kind: Instant, Open: true, Pos: a.Pos}, nil
	case a.Kind == String && len(a.Text) == len(time.DateOnly):
		return dateNode(a.Pos, a.Text)
	case a.Kind == String:
		return timestampNode(a.Pos, a.Text)
	case a.Kind == Property, a.Kind == Instant:
		return a, nil
	}
	return nil, fault(a.Pos, "an end of an interval is a date, a time, \"..\" or a property")
}
