package readmodel

import (
	"cmp"
	"slices"

	"tongshi/server/geojson"
	"tongshi/server/layer"
)

// Facet counts the features of a query by the values of one column, or of a
// pair of them.
type Facet struct {
	Columns []string
	Counts  []FacetCount
}

// FacetCount is how many features have a value, or a pair of them, as JSON;
// "null" is none. A feature with a list counts for each of its values.
type FacetCount struct {
	Values []string
	Count  int
}

// Facets counts the features that a query asks for by each of some columns or
// pairs. The second result is how many features there are.
func (s *Snapshot) Facets(q *Query, by [][]string) ([]Facet, int, error) {
	rows, err := s.match(q)
	if err != nil {
		return nil, 0, err
	}
	total := 0
	for _, r := range rows {
		total += r.count()
	}
	var out []Facet
	for _, names := range by {
		f := Facet{Columns: names}
		sums := map[[2]string]int{}
		for i, b := range s.blocks {
			if err := b.tally(rows[i], names, sums); err != nil {
				return nil, 0, err
			}
		}
		for key, n := range sums {
			f.Counts = append(f.Counts, FacetCount{key[:len(names)], n})
		}
		slices.SortFunc(f.Counts, func(a, b FacetCount) int {
			return cmp.Or(cmp.Compare(b.Count, a.Count), slices.Compare(a.Values, b.Values))
		})
		out = append(out, f)
	}
	return out, total, nil
}

// tally adds a block's rows to the sums of one or two columns.
func (b *block) tally(rows Bitmap, names []string, sums map[[2]string]int) error {
	var sides [2]*side
	for i, name := range names {
		c := b.column(name)
		if c == nil || i > 1 {
			return ErrNotHere
		}
		sides[i] = newSide(c, len(b.ids))
	}
	if sides[1] == nil {
		sides[1] = &side{texts: [][]string{{""}}}
	}
	first, second := sides[0], sides[1]
	width := len(second.texts)
	if len(first.texts)*width > denseCells {
		return ErrNotHere
	}
	counts := tally(rows, first, second)
	for k, n := range counts {
		if n == 0 {
			continue
		}
		for _, x := range first.texts[k/width] {
			for _, y := range second.texts[k%width] {
				sums[[2]string{x, y}] += n
			}
		}
	}
	return nil
}

// tally counts rows by the codes of a first and a second column, the second's
// running faster. Small codes, the usual, have loops of their own.
func tally(rows Bitmap, first, second *side) []int {
	width := len(second.texts)
	counts := make([]int, len(first.texts)*width)
	switch a, z := first.column, second.column; {
	case width == 1 && a != nil && a.codes8 != nil:
		rows.each(func(row int) bool { counts[a.codes8[row]]++; return true })
	case z != nil && a != nil && a.codes8 != nil && z.codes8 != nil:
		rows.each(func(row int) bool { counts[int(a.codes8[row])*width+int(z.codes8[row])]++; return true })
	default:
		rows.each(func(row int) bool { counts[first.code(row)*width+second.code(row)]++; return true })
	}
	return counts
}

// side is a column seen as codes with the texts that each counts for: the
// column's own codes, or some that were made for it. A side of neither has one
// code.
type side struct {
	texts  [][]string
	column *column
	codes  []int32
}

func (s *side) code(row int) int {
	switch {
	case s.column != nil:
		return s.column.code(row)
	case s.codes != nil:
		return int(s.codes[row])
	}
	return 0
}

func newSide(c *column, rows int) *side {
	if c.coded() {
		s := &side{column: c}
		for i := range c.values {
			s.texts = append(s.texts, facetTexts(&c.values[i], c.spec.Type))
		}
		return s
	}
	known := map[string]int32{}
	s := &side{codes: make([]int32, rows)}
	for row := range s.codes {
		v := c.value(row)
		text := facetTexts(&v, c.spec.Type)
		n, ok := known[text[0]]
		if !ok {
			n = int32(len(s.texts))
			known[text[0]], s.texts = n, append(s.texts, text)
		}
		s.codes[row] = n
	}
	return s
}

func facetTexts(v *layer.Value, t layer.Type) []string {
	if v.Null || t != layer.Strings {
		return []string{string(AppendValue(nil, t, v))}
	}
	texts := []string{}
	for _, s := range v.List {
		if text := string(geojson.AppendString(nil, s)); !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}
