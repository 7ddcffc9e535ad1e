package placewords

import (
	"strconv"
	"strings"
)

// parseLatin reads "in Main St, 50 m east of 2nd Ave, south side" and its kin.
func (w *Words) parseLatin(text string) []Statement {
	var s Statement
	text = strings.Join(strings.Fields(text), " ")
	if at := w.latinSide.FindStringSubmatchIndex(text); at != nil {
		s.Side = w.dirs[text[at[2]:at[3]]]
		text = text[:at[0]] + "," + text[at[1]:]
	}
	if at := w.latinStake.FindStringSubmatchIndex(text); at != nil && at[0] > 0 && !w.latinOffset.MatchString(text) {
		g := groups(text, at)
		km, _ := strconv.ParseFloat(g[2], 64)
		m, _ := strconv.ParseFloat("0"+g[3], 64)
		s.Stake, s.Road = new(km*w.file.Latin.Stakes[g[1]]+m), w.street(text[:at[0]])
		return []Statement{s}
	}
	if at := w.latinOffset.FindStringSubmatchIndex(text); at != nil {
		g := groups(text, at)
		s.DistanceM, s.Towards = new(w.metres(g[1], g[2])), w.dirs[g[3]]
		return w.around(text[:at[0]], text[at[1]:], g[4] != "", s)
	}
	if at := w.latinOf.FindStringSubmatchIndex(text); at != nil {
		s.Towards = w.dirs[text[at[2]:at[3]]]
		if len(w.street(text[:at[0]])) > 0 {
			return w.around(text[:at[0]], text[at[1]:], true, s)
		}
	}
	return w.splitLatin(text, s)
}

// around joins what stands before and behind a distance: behind "of" stands the
// reference.
func (w *Words) around(before, behind string, of bool, s Statement) []Statement {
	road, ref := w.street(before), w.street(behind)
	switch {
	case of && road != "" && ref != "":
		s.Road, s.Ref = road, w.withoutCorner(ref, &s)
		return []Statement{s}
	case road == "":
		return w.splitLatin(ref, s)
	}
	return w.splitLatin(road, s)
}

func (w *Words) splitLatin(text string, s Statement) (all []Statement) {
	text = w.street(text)
	text = w.withoutCorner(text, &s)
	for _, joiner := range append(w.file.Latin.Joiners, ",") {
		road, ref, found := strings.Cut(text, joiner)
		for at := len(road); found; {
			t := s
			t.Road, t.Ref = w.street(road), w.street(ref)
			t.Ref = w.withoutCorner(t.Ref, &t)
			if t.Road != "" && t.Ref != "" {
				all = append(all, t)
			}
			at += len(joiner)
			var next string
			if next, ref, found = strings.Cut(text[at:], joiner); found {
				at += len(next)
				road = text[:at]
			}
		}
	}
	if s.Road = text; text != "" {
		all = append(all, s)
	}
	return all
}

func (w *Words) withoutCorner(text string, s *Statement) string {
	for _, corner := range w.file.Latin.Corners {
		if rest, ok := strings.CutPrefix(text, corner+" "); ok {
			s.AtJunction = true
			return rest
		}
	}
	return text
}

// street is a name without punctuation and the preposition before it.
func (w *Words) street(text string) string {
	text = strings.Trim(text, " ,.;")
	for _, corner := range w.file.Latin.Corners {
		if strings.HasPrefix(text, corner+" ") {
			return text
		}
	}
	for _, word := range w.file.Latin.Before {
		if rest, ok := strings.CutPrefix(text, word); ok {
			return strings.TrimSpace(rest)
		}
	}
	return text
}
