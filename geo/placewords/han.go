package placewords

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// parseHan reads road, reference, direction, distance and side, in this order,
// as Chinese writes them: "建设路与振兴路交叉口东约50米路南".
func (w *Words) parseHan(text string) []Statement {
	var s Statement
	if at := w.hanStake.FindStringSubmatchIndex(text); at != nil && w.isStake(text, at) {
		m := stakeM(groups(text, at))
		s.Stake, s.Road = &m, w.road(text[:at[0]])
		s.Side = w.sideIn(text[at[1]:])
		return []Statement{s}
	}
	head, tail := text, ""
	if at := w.hanOffset.FindStringSubmatchIndex(text); at != nil {
		g := groups(text, at)
		s.Towards, s.Rough = w.dirs[g[1]], g[3] != ""
		s.DistanceM = new(w.metres(g[2], g[4]))
		head, tail = text[:at[0]], text[at[1]:]
	} else if at := w.hanBack.FindStringSubmatchIndex(text); at != nil {
		g := groups(text, at)
		s.Towards, s.Rough = w.dirs[g[4]], g[2] != ""
		s.DistanceM = new(w.metres(g[1], g[3]))
		head, tail = text[:at[0]], text[at[1]:]
	}
	if at := w.hanBare.FindStringSubmatchIndex(head); s.DistanceM == nil && at != nil {
		g := groups(head, at)
		s.DistanceM, s.Rough = new(w.metres(g[1], g[3])), g[2] != ""
		head, tail = head[:at[0]], head[at[1]:]
	}
	s.Side = w.sideIn(tail)
	if s.DistanceM == nil {
		head = w.withoutDistance(head, &s)
	}
	return w.splitHan(head, s)
}

// isStake tells a stake from a distance: a road ends before it, and no direction
// leads to it.
func (w *Words) isStake(text string, at []int) bool {
	if strings.HasPrefix(text[at[0]:], "k") {
		return true
	}
	for _, word := range w.file.Chinese.Stakes {
		if strings.HasPrefix(text[at[0]:], word) {
			return true
		}
	}
	offset := w.hanOffset.FindStringIndex(text)
	return at[0] > 0 && (offset == nil || offset[1] <= at[0] || offset[0] >= at[1])
}

func groups(text string, at []int) []string {
	g := make([]string, len(at)/2)
	for i := range g {
		if at[2*i] >= 0 {
			g[i] = text[at[2*i]:at[2*i+1]]
		}
	}
	return g
}

// sideIn is the side of the road that follows a distance or a stake.
func (w *Words) sideIn(tail string) string {
	if at := w.hanSide.FindStringSubmatch(strings.Trim(tail, ",，")); at != nil {
		return w.dirs[at[1]]
	}
	return ""
}

// withoutDistance takes the direction or the side off the end of a text that
// gives no distance: 交叉口东侧 is a direction, 交叉口路南 a side.
func (w *Words) withoutDistance(head string, s *Statement) string {
	if at := w.hanRoadSide.FindStringSubmatchIndex(head); at != nil && w.endsInJunction(head[:at[0]]) {
		s.Side = w.dirs[head[at[2]:at[3]]]
		return head[:at[0]]
	}
	if at := w.hanToward.FindStringSubmatchIndex(head); at != nil {
		s.Towards = w.dirs[head[at[2]:at[3]]]
		return head[:at[0]]
	}
	return head
}

func (w *Words) endsInJunction(text string) bool {
	text = strings.TrimRight(text, ",，")
	return slices.ContainsFunc(w.file.Chinese.Endings, func(ending string) bool { return strings.HasSuffix(text, ending) })
}

// splitHan takes what stands before direction and distance apart into road and
// reference. 双街路口 may be the junction of 双街 or of 双街路.
func (w *Words) splitHan(head string, s Statement) (all []Statement) {
	head = w.withoutNear(head)
	for _, ending := range w.file.Chinese.Endings {
		name, ok := strings.CutSuffix(head, ending)
		if name = strings.TrimRight(name, ",，"); ok && w.isRoad(lastOf(name)) {
			at := s
			at.AtJunction = true
			all = append(all, w.pairs(name, at)...)
		}
	}
	if len(all) == 0 {
		all = w.pairs(head, s)
	}
	return all
}

// pairs are the ways to see two names in a text: with a joiner between them,
// without, and one name.
func (w *Words) pairs(head string, s Statement) (all []Statement) {
	add := func(road, ref string) {
		t := s
		t.Road, t.Ref = w.road(road), w.reference(ref)
		if t.Road != "" && t.Ref != "" {
			all = append(all, t)
		}
	}
	for _, joiner := range w.file.Chinese.Joiners {
		for at := range head {
			if at > 0 && strings.HasPrefix(head[at:], joiner) && w.isRoad(head[:at]) {
				add(head[:at], head[at+len(joiner):])
			}
		}
	}
	for at := range head {
		if at > 0 && w.isRoad(head[:at]) {
			add(head[:at], head[at:])
		}
	}
	if s.Road = w.road(head); s.Road != "" {
		all = append(all, s)
	}
	return all
}

func (w *Words) isRoad(name string) bool { return w.roads.EndsInType(name) || w.roads.IsHighway(name) }

// withoutNear cuts words that only say about where off the end of a text, unless
// they end the words for a junction (交汇处).
func (w *Words) withoutNear(head string) string {
	head = strings.Trim(head, ",，")
	if w.endsInJunction(head) || w.roads.EndsInType(head) {
		return head
	}
	for _, word := range w.file.Chinese.Near {
		if short, ok := strings.CutSuffix(head, word); ok && short != "" {
			return w.withoutNear(short)
		}
	}
	return head
}

// road is the name of a road without what is said before it.
func (w *Words) road(text string) string {
	text = strings.Trim(text, ",，、")
	for _, word := range w.file.Chinese.Before {
		if rest, ok := strings.CutPrefix(text, word); ok && utf8.RuneCountInString(rest) > 1 {
			return rest
		}
	}
	return text
}

// reference is a road or a place without the words for its gate.
func (w *Words) reference(text string) string {
	text = w.withoutNear(w.road(text))
	for _, gate := range w.file.Chinese.Gates {
		if name, ok := strings.CutSuffix(text, gate); ok && name != "" {
			return name
		}
	}
	return text
}

// shorter are a name's endings behind words for areas (聊城市建设路), the longest
// first.
func (w *Words) shorter(name string) (endings []string) {
	for at := range name {
		for _, area := range w.file.Chinese.Areas {
			if at > 0 && strings.HasSuffix(name[:at], area) {
				endings = append(endings, name[at:])
				break
			}
		}
	}
	return endings
}

// lastOf is the last of names that a stroke or a dash of enumeration joins.
func lastOf(names string) string {
	list := strings.FieldsFunc(names, func(r rune) bool { return r == '/' || r == '、' })
	if len(list) == 0 {
		return ""
	}
	return list[len(list)-1]
}
