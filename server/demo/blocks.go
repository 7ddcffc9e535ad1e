package demo

import "math"

// The lines between which the blocks lie; main roads run along them.
var (
	columns = []float64{-4500, -3500, -2600, -1700, 0, 1750, 2650, 3550, 4500}
	rows    = []float64{-4300, -3400, -2550, -1750, 0, 1700, 2500, 3400, 4300}
)

// fillBlocks draws the streets between the main roads. One that runs on
// straight makes crossings, one that shifts a little staggered junctions, one
// that ends T junctions.
func (t *town) fillBlocks() {
	for i := 1; i < len(columns); i++ {
		t.fillStrip(columns[i-1], columns[i], rows, true)
	}
	for i := 1; i < len(rows); i++ {
		t.fillStrip(rows[i-1], rows[i], columns, false)
	}
	t.drawClosed(110)
}

// fillStrip draws the streets that run along one strip of blocks.
func (t *town) fillStrip(lo, hi float64, lines []float64, northward bool) {
	n := int(math.Round((hi - lo) / 430))
	for k := 1; k < n; k++ {
		at := lo + (hi-lo)*(float64(k)+t.between(-0.2, 0.2))/float64(n)
		class, speed, lanes := "residential", 30, 2
		if k == n/2 {
			class, speed = "tertiary", 40
		}
		t.fillStreet(at, lines, northward, class, speed, lanes)
	}
}

// fillStreet draws one street block by block.
func (t *town) fillStreet(at float64, lines []float64, northward bool, class string, speed, lanes int) {
	r := t.names.street(class, speed, lanes)
	start := 0
	for i := 1; i < len(lines); i++ {
		goesOn := i < len(lines)-1 && t.chance(0.5)
		if goesOn {
			continue
		}
		t.minor(r, t.spanOf(at, lines[start], lines[i], northward))
		start = i
		switch {
		case t.chance(0.3):
			at += t.sign() * t.between(17, 30)
		case t.chance(0.35):
			at += t.sign() * t.between(60, 110)
			r = t.names.street(class, speed, lanes)
		default:
			r = t.names.street(class, speed, lanes)
			if t.chance(0.5) && i < len(lines)-1 {
				start = i + 1
			}
		}
		i = max(i, start)
	}
}

// spanOf is a street's line from one main road to another, reaching over
// both carriageways of most divided roads and only to the near one of some.
func (t *town) spanOf(at, from, to float64, northward bool) []pt {
	a, b := t.onMain(at, from, northward), t.onMain(at, to, northward)
	dir := b.sub(a).unit()
	a, b = a.sub(dir.mul(t.reach())), b.add(dir.mul(t.reach()))
	return wavy(t.dice, a, b, t.between(2, 9))
}

func (t *town) reach() float64 {
	if t.chance(0.7) {
		return 14
	}
	return 1
}

// onMain is where the street meets the main road that runs near the line.
func (t *town) onMain(at, line float64, northward bool) pt {
	a, b := pt{at, line - 220}, pt{at, line + 220}
	if !northward {
		a, b = pt{line - 220, at}, pt{line + 220, at}
	}
	middle := a.lerp(b, 0.5)
	best, least := middle, math.Inf(1)
	for _, m := range t.mains {
		if p, ok := crossing([]pt{a, b}, m.line); ok && p.dist(middle) < least {
			best, least = p, p.dist(middle)
		}
	}
	return best
}

// minor draws a street outside the lake; a small one also stops at the canal.
func (t *town) minor(r *road, line []pt) {
	line = resample(line, 24)
	run := []pt{}
	trim := [2]bool{true, true}
	flush := func(end bool) {
		if length(run) > 60 {
			t.strands = append(t.strands, strand{r, run, false, [2]bool{trim[0], end}})
		}
		run = nil
	}
	for _, p := range line {
		blockedByCanal := r.class == "residential" && t.nearCanal(p) < 30
		switch {
		case inLake(p) && len(run) > 0:
			run = append(run, p)
			flush(true)
		case blockedByCanal:
			flush(false)
			trim[0] = false
		case inLake(p):
			trim[0] = true
		default:
			run = append(run, p)
		}
	}
	flush(true)
}

func inLake(p pt) bool {
	x, y := math.Abs(p.x)/lakeHalfM, math.Abs(p.y)/lakeHalfM
	return math.Pow(x, 6)+math.Pow(y, 6) < 1
}

// drawClosed adds closes (dead ends) off the small streets.
func (t *town) drawClosed(n int) {
	for range n * 4 {
		if n == 0 {
			return
		}
		s := t.strands[t.IntN(len(t.strands))]
		if s.class != "residential" && s.class != "tertiary" {
			continue
		}
		if line, ok := t.stub(s, t.between(60, 130), 26); ok {
			r := t.names.street("residential", 30, 2)
			t.strands = append(t.strands, strand{r, line, false, [2]bool{}})
			n--
		}
	}
}

// stub is a short line at right angles off a strand that comes near nothing.
func (t *town) stub(s strand, long, clear float64) ([]pt, bool) {
	total := length(s.line)
	if total < 120 {
		return nil, false
	}
	from, dir := along(s.line, t.between(40, total-40))
	side := dir.right().mul(t.sign())
	if s.oneway {
		side = dir.right()
	}
	out := []pt{from, from.add(side.mul(long / 2)), from.add(side.mul(long)).add(dir.mul(t.between(-10, 10)))}
	if inLake(out[1]) || inLake(out[2]) || t.nearCanal(out[1]) < clear {
		return nil, false
	}
	for _, other := range t.strands {
		for i, p := range out {
			if i == 0 && other.road == s.road {
				continue
			}
			if _, d := project(other.line, p); d < clear {
				return nil, false
			}
		}
	}
	return out, true
}

// drawServices adds yard entrances and parking aisles; they are no streets.
func (t *town) drawServices() {
	made := len(t.strands)
	for range t.size.Stubs * 3 {
		s := t.strands[t.IntN(made)]
		if !s.through() || s.link() || s.ring || s.class == "motorway" || s.class == "living_street" {
			continue
		}
		line, ok := t.stub(s, t.between(18, 45), 14)
		if !ok || t.onDeck(s.road, line[0]) {
			continue
		}
		r := &road{class: "service", speedKMH: 15, lanes: 1, service: pick(t.dice, []string{"driveway", "parking_aisle", ""})}
		t.strands = append(t.strands, strand{r, line, false, [2]bool{}})
	}
}

func (t *town) onDeck(r *road, p pt) bool {
	for _, d := range t.decks {
		if d.road == r && d.at.dist(p) < d.radiM+10 {
			return true
		}
	}
	return false
}
