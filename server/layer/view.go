package layer

import "slices"

// View is what a reader may see.
type View string

// The two views.
const (
	Public View = "public"
	Staff  View = "staff"
)

// Registry is every layer, in the order they are listed.
type Registry []Layer

// In is the one place that decides what a view shows: the layers of the
// registry with the columns and rows that v may see. publicLayers are the names
// of the layers that the city has opened to everyone. A derived column goes
// when a layer it is made of is hidden.
func (r Registry) In(v View, publicLayers []string) Registry {
	if v == Staff {
		return r
	}
	open := func(name string) bool { return slices.Contains(publicLayers, name) }
	var shown Registry
	for _, l := range r {
		if open(l.Name) {
			l.Rows, l.whole = l.PublicRows, l.Columns
			l.Columns = publicColumns(l.Columns, open)
			shown = append(shown, l)
		}
	}
	return shown
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
