package placewords

// Statement is one way to understand what somebody wrote of a place. Road is on
// which it happened; Ref the road that crosses there, or a named place.
type Statement struct {
	Road, Ref  string
	AtJunction bool // it says so
	Stake      *float64
	Towards    string   // n, ne, e, ... from the reference; empty when not said
	DistanceM  *float64 // from the reference along the road
	Rough      bool     // the distance is a round one: "50多米"
	Side       string   // of the road: n, e, s, w; empty when not said
}

// Record is what a record says of its place in words; everything may be empty.
type Record struct {
	Text       string // free text
	Road       string
	Cross      string
	AtJunction *bool
	Stake      string   // "K12+300", or metres
	Direction  string   // from the cross road
	DistanceM  *float64 // from the cross road
	Side       string
}

// Given reports whether the record says anything that could be a place: a text, a
// junction or a stake.
func (r Record) Given() bool {
	return r.Text != "" || r.Road != "" && (r.Cross != "" || r.Stake != "")
}

// Statements are the ways to understand a record, its own fields first.
func (w *Words) Statements(r Record) []Statement {
	var all []Statement
	if s, ok := w.ofFields(r); ok {
		all = append(all, s)
	}
	for _, s := range w.Parse(r.Text) {
		all = append(all, s)
		if r.Road != "" && s.Road != "" && s.Ref == "" && s.Stake == nil { // the text begins where the field ends
			s.Road, s.Ref = r.Road, s.Road
			all = append(all, s)
		}
		if r.Road != "" && s.Road == "" {
			s.Road = r.Road
			all = append(all, s)
		}
	}
	return all
}

func (w *Words) ofFields(r Record) (Statement, bool) {
	if r.Road == "" || r.Cross == "" && r.Stake == "" {
		return Statement{}, false
	}
	s := Statement{Road: r.Road, Ref: r.Cross, DistanceM: r.DistanceM, AtJunction: r.AtJunction != nil && *r.AtJunction}
	s.Towards, s.Side = w.direction(r.Direction), w.direction(r.Side)
	if m, ok := w.stake(r.Stake); ok {
		s.Stake = &m
	}
	if s.DistanceM != nil && *s.DistanceM == 0 {
		s.DistanceM = nil
	}
	return s, s.Stake != nil || s.Ref != ""
}
