package layer

import (
	"slices"
	"strings"
)

// View is what a reader may see.
type View string

// The views. The public and the staff see nothing of drafts; planners choose
// them, by number. Local is the server's own machine as long as there are no
// accounts, where the newest draft is shown when nothing is published.
const (
	Public  View = "public"
	Staff   View = "staff"
	Planner View = "planner"
	Local   View = "local"
)

// Staff reports whether the reader belongs to the office: hidden layers and
// columns are shown.
func (v View) Staff() bool { return v != Public }

// Drafts reports whether the reader may see what is not published.
func (v View) Drafts() bool { return v == Planner || v == Local }

// Registry is every layer, in the order they are listed.
type Registry []Layer

// In is the one place that decides what a view shows: the layers of the
// registry with the columns and rows that v may see. publicLayers are the names
// of the layers that the city has opened to everyone. A derived column goes
// when a layer it is made of is hidden, and the time of a layer when its column
// does, so that nobody finds it out by asking for shorter and shorter times.
func (r Registry) In(v View, publicLayers []string) Registry {
	open := func(name string) bool { return v.Staff() || slices.Contains(publicLayers, name) }
	var shown Registry
	for _, l := range r {
		if open(l.Name) && (v.Staff() || !l.StaffOnly) {
			shown = append(shown, l.in(v, open))
		}
	}
	return shown
}

func (l Layer) in(v View, open func(string) bool) Layer {
	whole := l.Columns
	var rows []string
	if !v.Staff() {
		if l.PublicRows != "" {
			rows = append(rows, "("+l.PublicRows+")")
		}
		l.Columns = publicColumns(l.Columns, open)
		if _, shown := l.Column(l.Time.Column); !shown {
			l.Time = TimeColumn{}
		}
	}
	if l.Published != "" && !v.Drafts() {
		rows = append(rows, l.Published+" = true")
	}
	if v == Local && l.Newest != "" {
		l.Default = l.Newest
	}
	if l.Rows = strings.Join(rows, " AND "); l.Rows != "" || !v.Staff() {
		l.whole = whole
	}
	return l
}

func publicColumns(all []Column, open func(string) bool) []Column {
	var shown []Column
	for _, c := range all {
		hidden := slices.ContainsFunc(c.From, func(from string) bool { return !open(from) })
		if !c.StaffOnly && !hidden {
			shown = append(shown, c)
		}
	}
	return shown
}

// Find is the layer of that name.
func (r Registry) Find(name string) (Layer, bool) {
	i := r.index(name)
	if i < 0 {
		return Layer{}, false
	}
	return r[i], true
}

func (r Registry) index(name string) int {
	return slices.IndexFunc(r, func(l Layer) bool { return l.Name == name })
}
